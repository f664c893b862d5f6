"""Why and why not: every sentence about another world is tested in that world."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmatch.domain import Credential, Mention, StatedSkill
from skillmatch.errors import InputError, UnknownCredentialError
from skillmatch.gap import build_gap
from skillmatch.rank.demands import Demands
from skillmatch.rank.index import CatalogueIndex
from skillmatch.rank.limits import Limits
from skillmatch.rank.score import BY, recommend
from skillmatch.rank.what_if import changed, teaching, without
from skillmatch.rank.why import explain
from tests.unit.build import IDS, credential, person, related, role, taxonomy

T = taxonomy()
MANY = 100


class World:
    """A catalogue, a role and a person; ranked again under every change."""

    def __init__(self, catalogue, importance, *, held=None, pairs=None, levels=None, owns=()):
        self.catalogue = list(catalogue)
        self.related = related(T, pairs)
        more = {"level": levels, "level_basis": dict.fromkeys(levels, "said")} if levels else {}
        self.role = role(importance, **more)
        self.person = person(held, credentials=tuple(owns))

    def gap(self, catalogue=None):
        index = CatalogueIndex(catalogue or self.catalogue, taxonomy=T, threshold=0.5)
        made = build_gap(
            self.role, self.person, taxonomy=T, related=self.related, taught=index.taught()
        )
        return made, index

    def explain(self, id_, *, limits=None, **more):
        gap, index = self.gap()
        return explain(gap, id_, index, related=self.related, limits=limits or Limits(), **more)

    def ranks(self, *, limits=None, by="gap", catalogue=None):
        gap, index = self.gap(catalogue)
        best = recommend(gap, index, related=self.related, k=MANY, limits=limits or Limits(), by=by)
        return {b.credential.id: b.rank for b in best}

    def with_changed(self, credential):
        return [credential if c.id == credential.id else c for c in self.catalogue]


def sentences(made):
    return " ".join((*made.because, *(c.sentence for c in made.changes)))


def by_kind(made, kind):
    return [c for c in made.changes if c.kind == kind]


# --- by hand ---------------------------------------------------------------------------------

CATALOGUE = [
    credential("one", "abc", hours=100),
    credential("two", "ab", hours=20),
    credential("three", "c", hours=10),
    credential("none", "h"),
    credential("mine", "a"),
]
WORLD = World(CATALOGUE, {"a": 1.0, "b": 0.5, "c": 0.3, "d": 0.6}, owns=("mine",))


def test_the_first_has_nothing_to_gain_and_says_what_it_leans_on():
    made = WORLD.explain("one")
    assert (made.standing, made.rank, made.of) == ("recommended", 1, 3)
    assert not by_kind(made, "teaches")
    (lean,) = by_kind(made, "without")
    assert (lean.skills, lean.rank) == (("a",), 2)
    assert "Without “skill a”" in lean.sentence
    (below,) = by_kind(made, "below")
    assert below.limits == {"max_hours": 100}
    assert "does not touch skill d" in sentences(made)


def test_the_second_would_be_first_if_it_taught_one_skill():
    made = WORLD.explain("two")
    assert (made.standing, made.rank) == ("recommended", 2)
    (more,) = by_kind(made, "teaches")
    assert (more.skills, more.instead, more.rank) == (("d",), ("c",), 1)
    assert more.sentence == (
        "It would be first if it also taught “skill d”; “skill c” would do as well."
    )
    (limit,) = by_kind(made, "limits")
    assert (limit.limits, limit.rank) == ({"max_hours": 20}, 1)
    assert any("the first, Credential one" in line for line in made.because)


def test_no_single_skill_is_said_and_two_are_named():
    world = World(CATALOGUE[:-1], {"a": 0.55, "b": 0.5, "c": 0.1, "e": 1.0})
    made = world.explain("three", k=2)
    assert (made.standing, made.rank) == ("below the first k", 3)
    inside, none = by_kind(made, "teaches")
    assert (inside.skills, inside.rank) == (("e",), 2)
    assert none.sentence.startswith("No single further skill would make it first; it would be")
    assert none.skills == ("e", "a")
    assert none.rank == 1


def test_held_and_useless_credentials_are_explained():
    mine = WORLD.explain("mine")
    assert (mine.standing, mine.rank, mine.recommendation.rank) == ("held", None, 0)
    assert "hold" in mine.headline()
    assert mine.changes == ()
    none = WORLD.explain("none", k=1)
    assert (none.standing, none.rank, none.recommendation.score) == ("closes nothing", None, 0)
    assert "It teaches what this role does not ask for: skill h." in none.because
    assert by_kind(none, "teaches")[-1].skills


def test_a_limit_says_by_how_much_and_where_it_would_come_in():
    made = WORLD.explain("one", limits=Limits(max_hours=80))
    assert (made.standing, made.rank) == ("left out", None)
    assert made.because[0] == "It takes 100 hours, 20 more than the 80 you allow."
    (change,) = made.changes
    assert change.limits == {"max_hours": 100}
    assert change.sentence == "It would be first with a limit of 100 hours."


def test_every_limit_that_leaves_it_out_is_named():
    rich = credential("rich", "abcd", price=Decimal("300.50"), currency="EUR")
    world = World([*CATALOGUE, rich], {"a": 1.0, "d": 1.0})
    limits = Limits(
        max_hours=50, max_price=Decimal(200), currency="EUR",
        demands=Demands.checked(require="assessed"), exclude=("rich",),
    )  # fmt: skip
    made = world.explain("rich", limits=limits)
    said = sentences(made)
    for words in ("You excluded it", "hours are not stated", "100.50 more than the 200",
                  "You ask for assessed"):  # fmt: skip
        assert words in said
    (change,) = made.changes
    assert set(change.limits) == {"include_unknown", "max_price", "require", "exclude"}
    assert world.ranks(limits=changed(limits, change.limits))["rich"] == change.rank == 1


def test_another_currency_is_never_converted():
    world = World(
        [credential("x", "a", price=Decimal(10), currency="USD"),
         credential("y", "a", price=Decimal(99), currency="EUR")],
        {"a": 1.0},
    )  # fmt: skip
    made = world.explain("x", limits=Limits(max_price=Decimal(50), currency="EUR"))
    assert "currencies are never converted" in made.because[0]
    assert made.changes[0].limits == {"max_price": None}


def test_levels_say_why_a_skill_counts_in_part():
    intro = Credential(
        id="x", title="X", skills=(StatedSkill(skill_id="a", quote="a", level=2),)
    )  # fmt: skip
    made = World([intro], {"a": 1.0}, levels={"a": 0.75}).explain("x")
    assert any("an introductory level" in b and "an advanced one" in b for b in made.because)
    half = World([intro], {"a": 1.0}).explain("x")
    assert any("counts for half" in b for b in half.because)
    deeper = [credential("y", "a"), intro]
    (more, *_) = by_kind(World(deeper, {"a": 1.0}).explain("x"), "teaches")
    assert "No single further skill" in more.sentence or "to the level" in more.sentence


def test_what_is_held_and_what_is_unsure_is_said():
    unsure = Mention(skill_id="b", span=(0, 1), quote="b", score=0.42, via="semantic")
    made_of = replace(credential("x", "ac"), skills=(*credential("x", "ac").skills, unsure))
    made = World([made_of], {"a": 1.0, "b": 1.0, "c": 1.0}, held={"a": 1.0}).explain("x")
    assert "It teaches what you hold already: skill a." in made.because
    assert "It possibly teaches skill b: not counted, the probability is 42%." in made.because


def test_ties_are_told_and_broken_as_in_the_list():
    catalogue = [
        credential("p", "a", hours=5),
        credential("q", "a", assessment="exam"),
        credential("r", "a"),
        credential("s", "a"),
    ]
    world = World(catalogue, {"a": 1.0})
    limits = Limits(demands=Demands.checked(prefer="assessed"))
    made = {c.id: world.explain(c.id, limits=limits) for c in catalogue}
    assert {i: m.rank for i, m in made.items()} == world.ranks(limits=limits)
    assert {i: m.rank for i, m in made.items()} == {"q": 1, "p": 2, "r": 3, "s": 4}
    assert "which states more of the facts you prefer" in made["p"].because[0]
    plain = [world.explain(i).because[0] for i in "qr"]
    assert all("which states its hours" in b for b in plain)
    alike = World(catalogue[2:], {"a": 1.0}).explain("s")
    assert "comes before it by its id alone" in alike.because[0]


def test_an_order_by_the_hour_says_so():
    made = WORLD.explain("one", by="hour")
    assert made.rank == WORLD.ranks(by="hour")["one"] == 3
    assert "Credential two closes most for each hour of study" in made.because[0]
    (order,) = by_kind(made, "order")
    assert (order.limits, order.rank) == ({"by": "gap"}, 1)


def test_an_empty_gap_says_you_cover_the_role():
    made = World([credential("x", "a")], {"a": 1.0}, held={"a": 1.0}).explain("x")
    assert made.standing == "closes nothing"
    assert made.because[0].startswith("You already cover every skill")
    assert made.changes == ()


def test_text_holds_the_standing_the_reasons_and_the_changes():
    text = WORLD.explain("two").text()
    assert text.splitlines()[1] == "   Recommended: number 2 of 3 that close some of the gap."
    assert "What would change this:" in text
    assert "“words for a”" in text


def test_an_unknown_id_is_answered_with_those_like_it():
    with pytest.raises(UnknownCredentialError, match="three"):
        WORLD.explain("thre")
    with pytest.raises(InputError, match="at least 1"):
        WORLD.explain("one", k=0)


# --- in every world --------------------------------------------------------------------------

HOURS = st.sampled_from([None, 5.0, 10.0, 20.0, 20.0, 60.0])
PRICE = st.sampled_from([None, ("EUR", 0), ("EUR", 50), ("EUR", 99), ("USD", 50), ("EUR", 50)])
SKILL = st.tuples(
    st.sampled_from(IDS), st.sampled_from([0.4, 0.6, 1.0, 1.0]),
    st.sampled_from([None, None, 3, 5, 6, 8]),
)  # fmt: skip
TAUGHT = st.lists(SKILL, min_size=1, max_size=5)
WEIGHTS = st.dictionaries(
    st.sampled_from(IDS), st.sampled_from([0.1, 0.2, 0.25, 0.5, 1.0]), min_size=1
)
HELD = st.dictionaries(st.sampled_from(IDS), st.sampled_from([0.25, 0.5, 1.0]), max_size=3)
PAIRS = st.dictionaries(
    st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)).filter(lambda p: p[0] != p[1]),
    st.sampled_from([0.3, 0.5, 0.8]),
    max_size=5,
)


@st.composite
def worlds(draw):
    rows = []
    for n in range(draw(st.integers(1, 7))):
        skills = tuple(
            StatedSkill(skill_id=s, quote=s, score=p, level=level) for s, p, level in draw(TAUGHT)
        )
        price = draw(PRICE)
        rows.append(
            Credential(
                id=f"c{n}", title=f"C {n}", skills=skills, hours=draw(HOURS),
                price=None if price is None else Decimal(price[1]),
                currency=None if price is None else price[0],
                assessment=draw(st.sampled_from([None, "exam"])),
            )
        )  # fmt: skip
    weights = draw(WEIGHTS)
    level = draw(st.dictionaries(st.sampled_from(IDS), st.sampled_from([0.5, 0.75, 1.0])))
    return World(
        rows, weights, held=draw(HELD), pairs=draw(PAIRS),
        levels={i: v for i, v in level.items() if i in weights},
        owns=draw(st.lists(st.sampled_from([c.id for c in rows]), max_size=1)),
    )  # fmt: skip


@st.composite
def all_limits(draw):
    trait = st.sampled_from(["", "assessed", "price-stated"])
    price = draw(st.sampled_from([None, None, 40, 60]))
    return Limits(
        max_hours=draw(st.sampled_from([None, None, 10.0, 15.0, 30.0])),
        max_price=None if price is None else Decimal(price),
        currency="EUR" if price is not None else draw(st.sampled_from([None, "EUR"])),
        include_unknown=draw(st.booleans()),
        demands=Demands.checked(require=draw(trait), prefer=draw(trait)),
        exclude=draw(st.sampled_from([(), (), ("c0",)])),
    )


def check_change(world, made, change, *, limits, by, k):
    """Make the change and rank again."""
    id_, own = made.credential.id, made.credential
    if change.kind == "teaches":
        if not change.skills:
            assert "No single further skill would make it first." in change.sentence
        if "No single" in change.sentence:
            for skill in world.gap()[0].missing:
                more = world.with_changed(teaching(own, [skill.skill_id]))
                assert world.ranks(limits=limits, by=by, catalogue=more).get(id_) != 1
        if change.skills:
            more = world.with_changed(teaching(own, change.skills))
            assert world.ranks(limits=limits, by=by, catalogue=more).get(id_) == change.rank
        for skill in change.instead:
            more = world.with_changed(teaching(own, [skill]))
            assert world.ranks(limits=limits, by=by, catalogue=more)[id_] == 1
    elif change.kind == "without":
        less = world.with_changed(without(own, change.skills))
        assert world.ranks(limits=limits, by=by, catalogue=less).get(id_) == change.rank
    elif change.kind == "order":
        assert world.ranks(limits=limits, by=change.limits["by"]).get(id_) == change.rank
    elif change.kind == "limits":
        then = world.ranks(limits=changed(limits, change.limits), by=by)
        assert then.get(id_) == change.rank
    else:
        check_limit(world, id_, change, limits=limits, by=by, k=k)


def check_limit(world, id_, change, *, limits, by, k):
    def rank(**options):
        return world.ranks(limits=changed(limits, options), by=by).get(id_)

    if change.kind == "unknown":
        currency = {} if limits.currency else {"currency": "EUR"}
        for name in change.limits:
            for value in (1, 60, 1000):
                figure = Decimal(value) if name == "max_price" else float(value)
                assert rank(**{name: figure}, **(currency if name == "max_price" else {})) is None
        return
    ((name, value),) = ((n, v) for n, v in change.limits.items() if n != "currency")
    at = dict(change.limits)
    if change.kind == "below":
        assert rank(**at) == change.rank
        assert change.rank <= k
        less = np.nextafter(value, 0) if name == "max_hours" else value - Decimal("0.01")
        for lower in (less, value / 2):
            if lower < value:
                assert rank(**{**at, name: lower}) is None
    else:
        assert change.kind == "above"
        for higher in (value, value + 1, value * 10, None):
            assert (rank(**{**at, name: higher}) or k + 1) > k


@settings(max_examples=60, deadline=None)
@given(worlds(), all_limits(), st.sampled_from(BY), st.integers(1, 4))
def test_every_counterfactual_is_true(world, limits, by, k):
    currencies = {c.currency for c in world.catalogue if c.currency}
    if by == "price" and not limits.currency and len(currencies) != 1:
        by = "gap"
    ranks = world.ranks(limits=limits, by=by)
    gap, index = world.gap()
    for own in index.credentials:
        made = world.explain(own.id, limits=limits, by=by, k=k)
        assert made.rank == ranks.get(own.id)
        assert made.of == len(ranks)
        expected = (
            "held" if own.id in gap.profile.credentials
            else "recommended" if made.rank is not None and made.rank <= k
            else "below the first k" if made.rank is not None
            else made.standing
        )  # fmt: skip
        assert made.standing == expected
        if made.standing == "closes nothing":
            assert made.recommendation.score < 1e-9
        if made.standing == "left out":
            assert len(made.because) >= 2
        for change in made.changes:
            check_change(world, made, change, limits=limits, by=by, k=k)
        assert made.text()
        assert made.as_dict()["standing"] == made.standing


@settings(max_examples=30, deadline=None)
@given(worlds(), all_limits(), st.randoms(use_true_random=False))
def test_the_order_of_the_catalogue_changes_no_word(world, limits, rnd):
    first = [world.explain(c.id, limits=limits).text() for c in world.catalogue]
    ids = [c.id for c in world.catalogue]
    rnd.shuffle(world.catalogue)
    assert [world.explain(i, limits=limits).text() for i in ids] == first
