"""The score, exactly: values computed by hand, then properties."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmatch.errors import InputError
from skillmatch.gap import build_gap
from skillmatch.rank.index import CatalogueIndex
from skillmatch.rank.limits import Limits
from skillmatch.rank.pathway import Wishes, plan
from skillmatch.rank.score import recommend
from tests.unit.build import IDS, credential, person, related, role, taxonomy

T = taxonomy()
NO_LIMITS = Limits()


def gap_of(importance, held=None, pairs=None, catalogue=(), **person_more):
    r = related(T, pairs)
    index = CatalogueIndex(catalogue, taxonomy=T, threshold=0.5)
    made = build_gap(
        role(importance),
        person(held, **person_more),
        taxonomy=T,
        related=r,
        taught=index.taught(),
    )
    return made, index, r


def best_of(gap, index, r, *, k=10, limits=NO_LIMITS):
    return recommend(gap, index, related=r, k=k, limits=limits)


def path_of(gap, index, r, *, limits=NO_LIMITS, max_steps=5):
    return plan(gap, index, related=r, limits=limits, wishes=Wishes(max_steps=max_steps))


def with_basis(held):
    """Return a profile whose levels a source states."""
    made = person(held)
    stated = {i: replace(h, level_basis="two years of it") for i, h in made.held.items()}
    return replace(made, held=MappingProxyType(stated))


@pytest.mark.parametrize(
    ("stated", "level", "b"),
    [
        (False, None, 0.0),  # A level nobody states counts as enough.
        (True, None, 0.25),  # Below working, where the role states none: half of the need.
        (True, 1.0, 0.3),  # Both stated: .5·(1 − .4).
        (True, 0.4, 0.0),
    ],
)
def test_coverage_by_hand(stated, level, b):
    # Importance 1, .5, .5; holds a fully and b at .4; c is missing.
    levels = {} if level is None else {"b": level}
    wanted = role({"a": 1.0, "b": 0.5, "c": 0.5}, level=MappingProxyType(levels))
    held = {"a": 1.0, "b": 0.4}
    me = with_basis(held) if stated else person(held)
    gap = build_gap(wanted, me, taxonomy=T, related=related(T), taught=frozenset())
    assert {i.skill_id: pytest.approx(i.shortfall) for i in gap.items} == {
        "a": 0.0, "b": b, "c": 0.5,
    }  # fmt: skip
    assert gap.items[0].skill_id == "c"
    assert gap.coverage == pytest.approx(1 - (0.5 + b) / (1.5 + 0.5 * (level or 1.0)))


def test_a_related_skill_counts_in_part_and_says_through_what():
    gap, _, _ = gap_of({"a": 1.0}, {"b": 1.0}, {("b", "a"): 0.6})
    item = gap.items[0]
    assert item.held == pytest.approx(0.6)
    assert (item.via, item.via_label) == ("b", "skill b")
    assert gap.coverage == pytest.approx(0.6)


def test_ties_between_servers_go_to_the_lower_id():
    gap, _, _ = gap_of({"a": 1.0}, {"c": 1.0, "b": 1.0}, {("b", "a"): 0.6, ("c", "a"): 0.6})
    assert gap.items[0].via == "b"


def test_unserved_is_what_nothing_teaches():
    gap, _, _ = gap_of({"a": 1.0, "b": 1.0}, catalogue=[credential("x", "a")])
    assert [i.skill_id for i in gap.unserved] == ["b"]


def test_score_by_hand():
    # gap: a 1.0, b .5, c .5 (total 2). x teaches a; y teaches b and d; d serves c at .5.
    catalogue = [credential("x", "a"), credential("y", "bd"), credential("z", "h")]
    gap, index, r = gap_of(
        {"a": 1.0, "b": 0.5, "c": 0.5}, pairs={("d", "c"): 0.5}, catalogue=catalogue
    )
    best = best_of(gap, index, r)
    assert [b.credential.id for b in best] == ["x", "y"]
    assert best[0].score == pytest.approx(1.0 / 2.0)
    assert best[1].score == pytest.approx((0.5 + 0.25) / 2.0)
    through = {p.skill_id: (p.via, p.share) for p in best[1].contributions}
    assert through["c"] == ("d", pytest.approx(0.125))


def test_ties_by_hours_then_id_unknown_last():
    catalogue = [
        credential("c", "a"),
        credential("b", "a", hours=20),
        credential("a", "a", hours=10),
        credential("d", "a", hours=10),
    ]
    gap, index, r = gap_of({"a": 1.0}, catalogue=catalogue)
    assert [b.credential.id for b in best_of(gap, index, r)] == ["a", "d", "b", "c"]


def test_held_credentials_are_never_recommended():
    catalogue = [credential("x", "a"), credential("y", "a")]
    gap, index, r = gap_of({"a": 1.0}, catalogue=catalogue, credentials=("x",))
    assert [b.credential.id for b in best_of(gap, index, r)] == ["y"]


def test_empty_gap_says_so():
    gap, index, r = gap_of({"a": 1.0}, {"a": 1.0}, catalogue=[credential("x", "a")])
    best = best_of(gap, index, r)
    assert not best
    assert "already cover" in best.notes[0]
    assert gap.coverage == 1.0


def test_a_catalogue_that_closes_nothing_says_so():
    gap, index, r = gap_of({"a": 1.0}, catalogue=[credential("x", "b")])
    best = best_of(gap, index, r)
    assert not best
    assert any("Nothing in this catalogue" in n for n in best.notes)


def test_limits_leave_out_unknowns_and_count_them():
    catalogue = [
        credential("x", "a"),
        credential("y", "a", hours=10),
        credential("z", "a", hours=99),
    ]
    gap, index, r = gap_of({"a": 1.0}, catalogue=catalogue)
    best = best_of(gap, index, r, limits=Limits(max_hours=50))
    assert [b.credential.id for b in best] == ["y"]
    assert any("1 credential left out because its hours are not stated" in n for n in best.notes)
    both = best_of(gap, index, r, limits=Limits(max_hours=50, include_unknown=True))
    assert [b.credential.id for b in both] == ["y", "x"]
    assert any("Hours are not stated" in c for c in both[1].caveats)


def test_prices_are_never_converted():
    catalogue = [
        credential("x", "a", price=Decimal(10), currency="EUR"),
        credential("y", "a", price=Decimal(10), currency="USD"),
    ]
    gap, index, r = gap_of({"a": 1.0}, catalogue=catalogue)
    limits = Limits(max_price=Decimal(50), currency="EUR")
    assert [b.credential.id for b in best_of(gap, index, r, limits=limits)] == ["x"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"max_hours": 0}, "more than 0"),
        ({"max_hours": float("nan")}, "more than 0"),
        ({"max_price": -1}, "negative"),
        ({"max_price": 5}, "currency"),
    ],
)
def test_limits_that_make_no_sense(options, words):
    given_options = {"max_hours": None, "max_price": None, **options}
    with pytest.raises(InputError, match=words):
        Limits.checked(
            **given_options, currency=None, include_unknown=False, currencies={"EUR", "USD"}
        )


def test_pathway_takes_what_adds_most_and_respects_the_budget():
    catalogue = [
        credential("big", "abc", hours=100),
        credential("one", "a", hours=10),
        credential("two", "bc", hours=20),
    ]
    gap, index, r = gap_of({"a": 1.0, "b": 0.5, "c": 0.5, "d": 1.0}, catalogue=catalogue)
    path = path_of(gap, index, r, limits=Limits(max_hours=40), max_steps=5)
    assert [s.credential.id for s in path.steps] == ["one", "two"]
    assert path.hours == 30
    assert path.coverage == pytest.approx(2.0 / 3.0)
    covers = [path.coverage_before, *(s.coverage for s in path.steps)]
    assert covers == sorted(covers)


def test_pathway_puts_prerequisites_first():
    catalogue = [credential("adv", "ab", requires=("base",)), credential("base", "c")]
    gap, index, r = gap_of({"a": 1.0, "b": 1.0, "c": 0.1}, catalogue=catalogue)
    path = path_of(gap, index, r, limits=NO_LIMITS, max_steps=5)
    assert [s.credential.id for s in path.steps] == ["base", "adv"]


def test_pathway_with_circular_prerequisites_ends():
    catalogue = [credential("x", "a", requires=("y",)), credential("y", "b", requires=("x",))]
    gap, index, r = gap_of({"a": 1.0, "b": 1.0}, catalogue=catalogue)
    path = path_of(gap, index, r, limits=NO_LIMITS, max_steps=5)
    assert path.steps == ()
    assert path.notes


WEIGHTS = st.dictionaries(st.sampled_from(IDS), st.floats(0.05, 1.0), min_size=1)
LEVELS = st.dictionaries(st.sampled_from(IDS), st.floats(0.0, 1.0))
TAUGHT = st.lists(st.sets(st.sampled_from(IDS), min_size=1), min_size=1, max_size=6)
PAIRS = st.dictionaries(
    st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)).filter(lambda p: p[0] != p[1]),
    st.floats(0.1, 0.9),
    max_size=10,
)


@settings(max_examples=50, deadline=None)
@given(WEIGHTS, LEVELS, TAUGHT, PAIRS)
def test_contributions_add_up_and_bounds_hold(weights, levels, taught, pairs):
    catalogue = [credential(f"c{i}", "".join(sorted(s))) for i, s in enumerate(taught)]
    gap, index, r = gap_of(weights, levels, pairs, catalogue)
    assert 0.0 <= gap.coverage <= 1.0
    best = best_of(gap, index, r)
    for b in best:
        assert abs(sum(p.share for p in b.contributions) - b.score) < 1e-9
        assert 0.0 <= b.score_low <= b.score <= b.score_high <= 1.0 + 1e-9
    scores = [round(b.score, 9) for b in best]
    assert scores == sorted(scores, reverse=True)


@settings(max_examples=50, deadline=None)
@given(WEIGHTS, LEVELS, PAIRS, st.sampled_from(IDS))
def test_learning_a_skill_never_lowers_coverage(weights, levels, pairs, learnt):
    before, _, _ = gap_of(weights, levels, pairs)
    after, _, _ = gap_of(weights, {**levels, learnt: 1.0}, pairs)
    assert after.coverage >= before.coverage - 1e-12


@settings(max_examples=50, deadline=None)
@given(WEIGHTS, LEVELS, TAUGHT, PAIRS, st.randoms(use_true_random=False))
def test_the_order_of_the_catalogue_changes_nothing(weights, levels, taught, pairs, rnd):
    catalogue = [credential(f"c{i}", "".join(sorted(s))) for i, s in enumerate(taught)]
    shuffled = list(catalogue)
    rnd.shuffle(shuffled)
    first = best_of(*gap_of(weights, levels, pairs, catalogue))
    second = best_of(*gap_of(weights, levels, pairs, shuffled))
    assert [(b.credential.id, b.score) for b in first] == [
        (b.credential.id, b.score) for b in second
    ]


@settings(max_examples=50, deadline=None)
@given(WEIGHTS, TAUGHT, st.floats(5, 100), st.floats(5, 100))
def test_more_hours_never_lower_the_pathways_first_gain(weights, taught, one, two):
    catalogue = [
        credential(f"c{i}", "".join(sorted(s)), hours=10.0 * (i + 1)) for i, s in enumerate(taught)
    ]
    gap, index, r = gap_of(weights, catalogue=catalogue)
    low, high = sorted((one, two))
    paths = [path_of(gap, index, r, limits=Limits(max_hours=h), max_steps=1) for h in (low, high)]
    assert paths[1].coverage >= paths[0].coverage - 1e-12
