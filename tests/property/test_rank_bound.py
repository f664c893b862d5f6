"""The bound that spares most of a catalogue, and the best that is found with it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.property.test_ranking import T, Tiny, who, worlds
from tests.unit.build import credential, person, role

from skillmatch.rank import score
from skillmatch.rank.demands import Demands
from skillmatch.rank.limits import Limits
from skillmatch.rank.needs import Needs
from skillmatch.rank.score import contributions, recommend
from skillmatch.store.id_places import IdPlaces, packed

LIMITS = st.builds(
    Limits,
    max_hours=st.sampled_from([None, 3.0, 10.0]),
    include_unknown=st.booleans(),
    currency=st.just("EUR"),
    demands=st.sampled_from([Demands(), Demands(prefer=("level-stated", "price-stated"))]),
)


def gap_of(world):
    matcher, wanted, held, basis = world
    return matcher, matcher.gap(wanted, who(held, basis))


@settings(max_examples=150, deadline=None)
@given(worlds(most=8))
def test_no_score_exceeds_the_bound(world):
    matcher, gap = gap_of(world)
    needs = Needs(gap, matcher.credits, len(T))
    bound, exact = matcher.index.bound(needs), matcher.index.score(needs)
    assert bound.shape == exact.shape == (len(matcher.index),)
    assert (bound >= exact - 1e-8).all()
    assert (bound > 0)[exact > 0].all()


def by_hand(gap, matcher, limits, by):
    """Every credential's score from its parts, sorted in plain Python."""
    made = []
    for c in matcher.catalogue:
        parts = contributions(gap, c, taxonomy=T, related=matcher.credits, threshold=0.5)
        score_ = round(sum(p.share for p in parts), 9)
        if score_ <= 0 or limits.refuses(c) is not None or c.id in gap.profile.credentials:
            continue
        cost = 1.0
        if by == "hour":
            cost = c.hours
        elif by == "price":
            cost = None if c.price is None or c.currency != "EUR" else float(c.price)
        if cost is None and not limits.include_unknown:
            continue
        value = -1.0 if cost is None else float("inf") if cost == 0 else round(score_ / cost, 9)
        hours = float("inf") if c.hours is None else c.hours
        made.append((-value, -score_, -limits.demands.preference(c), hours, c.id))
    return [key[-1] for key in sorted(made)]


@settings(max_examples=150, deadline=None)
@given(
    worlds(most=9), LIMITS, st.sampled_from(score.BY), st.integers(1, 4), st.integers(1, 3),
    st.sets(st.sampled_from(["c0", "c3"])),
)  # fmt: skip
def test_the_best_are_those_of_a_full_sort(world, limits, by, k, first, own):
    """Few rows are looked at first, so that the bound has to stop the search at the right place."""
    matcher, wanted, held, basis = world
    have = tuple(sorted(own & {c.id for c in matcher.catalogue}))
    gap = matcher.gap(wanted, who(held, basis, credentials=have))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(score, "_FIRST", first)
        found = recommend(
            gap, matcher.index, related=matcher.credits, k=k, limits=limits, by=by
        )  # fmt: skip
    if not gap.missing:
        assert not found
        return
    assert [r.credential.id for r in found] == by_hand(gap, matcher, limits, by)[:k]


def test_a_bound_that_misleads(monkeypatch):
    """Many skills that each serve the same one add up in the bound, and not in the score."""
    monkeypatch.setattr(score, "_FIRST", 1)
    pairs = {(skill, "a"): 0.8 for skill in "cdef"}
    matcher = Tiny([*(credential(f"c{n}", "cdef") for n in range(5)), credential("own", "a")],
                   pairs)  # fmt: skip
    gap = matcher.gap(role({"a": 1.0}), person())
    bound = matcher.index.bound(Needs(gap, matcher.credits, len(T)))
    assert bound.argmin() == matcher.index.position["own"]
    found = recommend(gap, matcher.index, related=matcher.credits, k=2, limits=Limits())
    assert [(r.credential.id, round(r.score, 6)) for r in found] == [("own", 1.0), ("c0", 0.8)]


def test_ties_beyond_what_is_looked_at_first(monkeypatch):
    """Credentials that are alike stand by hours and id, however few are looked at first."""

    monkeypatch.setattr(score, "_FIRST", 2)
    alike = [credential(f"c{n:02}", "a", hours=float(30 - n % 3)) for n in range(40)]
    matcher = Tiny([*alike, credential("better", "ab")], {})
    gap = matcher.gap(role({"a": 1.0, "b": 0.5}), person())
    found = recommend(gap, matcher.index, related=matcher.credits, k=4, limits=Limits())
    assert [r.credential.id for r in found] == ["better", "c02", "c05", "c08"]


@given(st.sets(st.text(st.characters(exclude_categories=["Cs"]))), st.text())
def test_ids_are_found_where_they_stand(ids, other):
    ordered = sorted(ids)
    places = IdPlaces(*packed(ordered))
    assert list(places) == ordered
    assert [places[name] for name in ordered] == list(range(len(ordered)))
    assert places.get(other) == (ordered.index(other) if other in ids else None)
    assert len(places) == len(ids)


def test_the_bound_of_an_empty_catalogue():

    matcher = Tiny([], {})
    gap = matcher.gap(role({"a": 1.0}), person())
    bound = matcher.index.bound(Needs(gap, matcher.credits, len(T)))
    np.testing.assert_array_equal(bound, np.zeros(0))
