"""What ranking and pathways promise, on catalogues and gaps drawn at random."""

from __future__ import annotations

import string
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from types import MappingProxyType

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.unit.build import credential, person, related, role, taxonomy

from skillmatch.domain import JobPosting, Mention, Occupation
from skillmatch.gap import build_gap
from skillmatch.planning import Planning
from skillmatch.rank.index import CatalogueIndex
from skillmatch.rank.needs import Needs
from skillmatch.roles import ReadPosting, role_from_occupation, role_from_postings

IDS = string.ascii_letters
T = taxonomy(IDS)
# The gap is about the first eight skills; nothing from "u" on has to do with any of them.
ASKED, TAUGHT, APART = IDS[:8], IDS[:12], IDS[20:]
SLACK = 1e-9


class Tiny(Planning):
    """The verbs of a matcher over a catalogue made by hand."""

    def __init__(self, catalogue, pairs):
        self.index = CatalogueIndex(catalogue, taxonomy=T, threshold=0.5)
        self.credits = related(T, pairs)

    catalogue = property(lambda self: self.index.credentials)
    _ranked = property(lambda self: self.index)
    _related = property(lambda self: self.credits)

    def gap(self, wanted, me):
        return build_gap(
            wanted, me, taxonomy=T, related=self.credits, taught=self.index.taught()
        )  # fmt: skip


@st.composite
def catalogues(draw, most=6):
    made = []
    for n in range(draw(st.integers(0, most))):
        skills = draw(st.sets(st.sampled_from(TAUGHT), min_size=1, max_size=6))
        price = draw(st.none() | st.integers(0, 9))
        one = credential(
            f"c{n}", "".join(sorted(skills)), hours=draw(st.none() | st.integers(1, 20)),
            price=None if price is None else Decimal(price),
            currency=None if price is None else draw(st.sampled_from(["EUR", "EUR", "USD"])),
            level=draw(st.sampled_from([None, None, 3, 5, 7])),
            requires=tuple(draw(st.sets(st.sampled_from([f"c{i}" for i in range(n)]), max_size=1)))
            if n else (),
        )  # fmt: skip
        read = tuple(
            Mention(skill_id=s, span=(0, 1), quote=s, via="label",
                    score=draw(st.sampled_from([0.3, 0.4, 0.6, 0.95])))
            for s in sorted(draw(st.sets(st.sampled_from(TAUGHT), max_size=3)))
        )  # fmt: skip
        made.append(replace(one, skills=(*one.skills, *read)))
    return made


PAIRS = st.dictionaries(
    st.tuples(st.sampled_from(TAUGHT), st.sampled_from(TAUGHT)).filter(lambda p: p[0] != p[1]),
    st.sampled_from([0.25, 0.5, 0.8]),
    max_size=8,
)
WEIGHTS = st.dictionaries(
    st.sampled_from(ASKED), st.sampled_from([0.05, 0.3, 0.5, 1.0]), min_size=1
)
STATED = st.dictionaries(st.sampled_from(TAUGHT), st.sampled_from([0.25, 0.5, 0.75, 1.0]))
BUDGETS = st.fixed_dictionaries(
    {},
    optional={
        "max_hours": st.integers(1, 40),
        "max_price": st.integers(0, 20),
        "include_unknown": st.booleans(),
    },
)


@st.composite
def worlds(draw, most=6):
    """Return a matcher with its gap, the role, and the levels that the person holds."""
    matcher = Tiny(draw(catalogues(most)), draw(PAIRS))
    weights, needed = draw(WEIGHTS), draw(STATED)
    levels = {i: v for i, v in needed.items() if i in weights}
    wanted = role(
        MappingProxyType(weights),
        level=MappingProxyType(levels), level_basis=MappingProxyType(dict.fromkeys(levels, "x")),
    )  # fmt: skip
    held, basis = draw(STATED), draw(st.sampled_from([None, "two years"]))
    return matcher, wanted, held, basis


def who(held, basis, **more):
    me = person(held, **more)
    own = {i: replace(h, level_basis=basis) for i, h in me.held.items()}
    return replace(me, held=MappingProxyType(own))


def budget(given_, matcher):
    """Return options that make sense for the catalogue's currencies."""
    if "max_price" not in given_:
        return given_
    if "EUR" not in matcher.index.columns.currencies:
        return {k: v for k, v in given_.items() if k != "max_price"}
    return {**given_, "currency": "EUR"}


@settings(max_examples=80, deadline=None)
@given(worlds(most=0), st.sampled_from(TAUGHT), st.sampled_from([0.25, 0.5, 1.0]))
def test_learning_never_lowers_coverage(world, learnt, level):
    matcher, wanted, held, basis = world
    before = matcher.gap(wanted, who(held, basis))
    more = {**held, learnt: max(level, held.get(learnt, 0.0))}
    after = matcher.gap(wanted, who(more, basis))
    assert after.coverage >= before.coverage - SLACK
    assert 0.0 <= before.coverage <= 1.0
    assert all(i.shortfall >= 0 for i in before.items)


@settings(max_examples=80, deadline=None)
@given(worlds(), BUDGETS)
def test_contributions_are_the_score(world, options):
    matcher, wanted, held, basis = world
    gap = matcher.gap(wanted, who(held, basis))
    best = matcher.recommend(gap, k=10, **budget(options, matcher))
    for one in best:
        assert sum(p.share for p in one.contributions) == pytest.approx(one.score, abs=SLACK)
        assert all(p.share > 0 for p in one.contributions)
        assert 0 < one.score <= 1 + SLACK
        assert one.score_low <= one.score <= one.score_high <= 1 + SLACK
    ranks = [(-round(b.score, 9), b.credential.hours or 1e9, b.credential.id) for b in best]
    assert ranks == sorted(ranks)


@settings(max_examples=60, deadline=None)
@given(worlds(), BUDGETS, st.randoms(use_true_random=False))
def test_the_order_of_the_catalogue_changes_nothing(world, options, rng):
    matcher, wanted, held, basis = world
    mixed = list(matcher.catalogue)
    rng.shuffle(mixed)
    other = Tiny(mixed, {})
    other.credits = matcher.credits
    gap = matcher.gap(wanted, who(held, basis))
    assert other.gap(wanted, who(held, basis)) == gap
    options = budget(options, matcher)
    assert other.recommend(gap, **options) == matcher.recommend(gap, **options)
    assert other.pathway(gap, max_steps=3, **options) == matcher.pathway(
        gap, max_steps=3, **options
    )


def closed(matcher, gap, ids):
    """Return the coverage of a set of credentials by the definition, without the solver."""
    needs = Needs(gap, matcher.credits, len(T))
    whole = sum(i.importance * i.needed for i in gap.items)
    rows = [matcher.index.position[i] for i in ids]
    if not rows or not len(needs):
        return gap.coverage
    after = matcher.index.after(needs, rows_of(rows)).max(axis=0)
    return gap.coverage + float(needs.closed(after)) * needs.total / whole


def rows_of(rows):
    import numpy as np

    return np.array(rows, dtype=np.int64)


@settings(max_examples=60, deadline=None)
@given(worlds(), BUDGETS, st.integers(1, 3))
def test_no_set_under_the_limits_covers_more(world, options, steps):
    matcher, wanted, held, basis = world
    gap = matcher.gap(wanted, who(held, basis))
    options = budget(options, matcher)
    path = matcher.pathway(gap, max_steps=steps, **options)
    assert path.optimal
    hours, price = options.get("max_hours"), options.get("max_price")
    unknown = options.get("include_unknown", False)

    def fits(some):
        ids = {c.id for c in some}
        return (
            all(set(c.requires) <= ids for c in some)
            and (hours is None or ((unknown or all(c.hours for c in some))
                 and sum(c.hours or 0 for c in some) <= hours))
            and (price is None or (
                all(c.currency == "EUR" or (unknown and c.price is None) for c in some)
                and sum(c.price or 0 for c in some) <= price))
        )  # fmt: skip

    assert fits([s.credential for s in path.steps])
    best = max(
        closed(matcher, gap, [c.id for c in some])
        for n in range(steps + 1)
        for some in combinations(matcher.catalogue, n)
        if fits(some)
    )
    assert path.coverage == pytest.approx(best, abs=3e-6)
    assert path.bound >= best - 3e-6
    quick = matcher.pathway(gap, max_steps=steps, method="greedy", **options)
    assert fits([s.credential for s in quick.steps])
    assert quick.coverage <= best + SLACK
    assert quick.bound >= best - SLACK


@settings(max_examples=60, deadline=None)
@given(worlds(), st.sampled_from(["exact", "greedy"]))
def test_each_step_is_judged_after_those_before_it(world, method):
    matcher, wanted, held, basis = world
    gap = matcher.gap(wanted, who(held, basis))
    path = matcher.pathway(gap, max_steps=4, method=method)
    ids = [s.credential.id for s in path.steps]
    reached = gap.coverage
    for n, step in enumerate(path.steps, 1):
        assert step.coverage == pytest.approx(closed(matcher, gap, ids[:n]), abs=1e-8)
        assert step.gain == pytest.approx(step.coverage - reached, abs=1e-8)
        assert bool(step.closes) == (step.gain > SLACK)
        # Beside others it never adds more than alone.
        assert step.gain <= closed(matcher, gap, [step.credential.id]) - gap.coverage + 1e-8
        assert set(step.credential.requires) <= set(ids[: n - 1])
        reached = step.coverage
    assert path.coverage == reached


@settings(max_examples=50, deadline=None)
@given(worlds(), st.integers(1, 25), st.integers(0, 15), st.integers(0, 12), st.integers(0, 12))
def test_more_budget_never_lowers_coverage(world, hours, more_hours, price, more_price):
    matcher, wanted, held, basis = world
    assume("EUR" in matcher.index.columns.currencies)
    gap = matcher.gap(wanted, who(held, basis))
    small = {"max_hours": hours, "max_price": price, "currency": "EUR"}
    base = matcher.pathway(gap, max_steps=2, **small)
    for change in (
        {"max_hours": hours + more_hours},
        {"max_price": price + more_price},
        {"max_hours": None},
        {"max_steps": 4},
    ):
        path = matcher.pathway(gap, **{"max_steps": 2, **small, **change})
        assert path.optimal
        assert path.coverage >= base.coverage - 3e-6


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_the_front_rises_and_none_of_it_is_beaten(world):
    matcher, wanted, held, basis = world
    gap = matcher.gap(wanted, who(held, basis))
    points = matcher.front(gap, max_steps=3, points=6)
    assert [p.hours for p in points] == sorted(p.hours for p in points)
    for one in points:
        assert one.coverage > gap.coverage
        for other in points:
            cheaper = one.price is None or other.price is None or one.price <= other.price
            same = (one.price is None) == (other.price is None) and one.currency == other.currency
            beaten = same and cheaper and one.hours <= other.hours
            assert one is other or not (beaten and one.coverage >= other.coverage)


@settings(max_examples=80, deadline=None)
@given(
    worlds(), st.integers(0, 5), st.sets(st.sampled_from(APART), min_size=1), st.booleans()
)  # fmt: skip
def test_unrelated_skills_never_raise_a_programme(world, at, stuffing, stated):
    matcher, wanted, held, basis = world
    assume(len(matcher.catalogue))
    plain = list(matcher.catalogue)
    own = plain[at % len(plain)]
    extra = credential("x", "".join(sorted(stuffing))).skills
    if not stated:
        extra = tuple(
            Mention(skill_id=s.skill_id, span=(0, 1), quote="x", score=0.99, via="label")
            for s in extra
        )
    stuffed = Tiny([replace(c, skills=(*c.skills, *extra)) if c is own else c for c in plain], {})
    stuffed.credits = matcher.credits
    gap = matcher.gap(wanted, who(held, basis))
    before = {b.credential.id: b for b in matcher.recommend(gap, k=10)}
    after = {b.credential.id: b for b in stuffed.recommend(gap, k=10)}
    for name, one in after.items():
        assert name in before
        if name == own.id:
            assert one.score <= before[name].score + SLACK
            assert one.score_high <= before[name].score_high + SLACK
            assert one.rank >= before[name].rank
        else:
            assert one.score == before[name].score
            assert one.rank <= before[name].rank


def test_a_long_list_of_claims_is_discounted_openly():
    honest = credential("honest", "abcd", hours=10)
    stuffed = credential("stuffed", "abcd" + APART[:26], hours=10)
    matcher = Tiny([honest, stuffed], {})
    gap = matcher.gap(role(dict.fromkeys("abcd", 1.0)), person())
    first, second = matcher.recommend(gap)
    assert (first.credential.id, second.credential.id) == ("honest", "stuffed")
    # Ten hours without an assessment leave room for 8 + 10/2 = 13 skills of the thirty.
    assert first.score == 1.0
    assert second.score == pytest.approx(13 / 30)
    assert any("It claims 30 skills in 10 hours" in c for c in second.caveats)


@st.composite
def reads(draw):
    made = []
    for n in range(draw(st.integers(1, 8))):
        skills = sorted(draw(st.sets(st.sampled_from(ASKED), min_size=1)))
        level = draw(st.sampled_from([None, "working", "advanced"]))
        text = f"advert {draw(st.integers(0, 5))}"
        made.append(
            ReadPosting(
                posting=JobPosting(id=str(n), title="job", text=text, source="f"),
                mentions=tuple(
                    Mention(skill_id=s, span=(0, 6), quote=text[:6], score=0.9, via="label",
                            level=level)
                    for s in skills
                ),
            )
        )  # fmt: skip
    # The same text is read the same.
    first = {r.posting.text: r for r in reversed(made)}
    return [replace(first[r.posting.text], posting=r.posting) for r in made]


@settings(max_examples=80, deadline=None)
@given(reads(), st.booleans(), st.randoms(use_true_random=False))
def test_copies_and_the_order_of_adverts_change_no_importance(adverts, profile, rng):
    occupation = (
        Occupation(id="15-2051.00", label="job", skills=MappingProxyType({"a": 0.9, "h": 0.2}))
        if profile
        else None
    )
    plain = role_from_postings("job", adverts, taxonomy=T, occupation=occupation)
    copies = [replace(r, posting=replace(r.posting, id=f"copy {r.posting.id}"))
              for r in rng.choices(adverts, k=4)]  # fmt: skip
    mixed = [*adverts, *copies]
    rng.shuffle(mixed)
    again = role_from_postings("job", mixed, taxonomy=T, occupation=occupation)
    assert again.importance == plain.importance
    assert again.level == plain.level
    assert again.n_postings == plain.n_postings == len({r.posting.text for r in adverts})
    if occupation is not None:
        assert plain.importance != role_from_occupation(occupation, title="job").importance
