"""Neither copies nor the order of the rows change what the market shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from skillmatch.domain import JobPosting, Mention
from skillmatch.market import demand, distinct, trends


def mention(skill_id):
    return Mention(skill_id=skill_id, span=(0, 1), quote="x", score=0.9, via="label")


@st.composite
def worlds(draw):
    made = []
    for i in range(draw(st.integers(1, 60))):
        days = draw(st.none() | st.integers(0, 900))
        advert = JobPosting(
            id=str(i), title="job", source="f",
            text=" ".join(f"n{i}m{k}" for k in range(8)),
            employer=draw(st.sampled_from([None, "a", "b", "B "])),
            posted=None if days is None else date(2020, 1, 1) + timedelta(days=days),
        )  # fmt: skip
        made.append((advert, [mention(s) for s in draw(st.sets(st.sampled_from("xyz")))]))
    return made


@settings(max_examples=40, deadline=None)
@given(worlds(), st.randoms(use_true_random=False), st.sampled_from(["month", "quarter", "year"]))
def test_order_and_copies_change_nothing(world, rng, by):
    plain = trends(world, by=by)
    mixed = [*world, *((replace(a, id=f"copy {a.id}"), m) for a, m in rng.choices(world, k=5))]
    rng.shuffle(mixed)
    assert trends(mixed, by=by) == plain
    assert demand((a.text, m) for a, m in mixed) == demand((a.text, m) for a, m in world)


@settings(max_examples=40, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_each_advert_stays_once(world, rng):
    adverts = [a for a, _ in world]
    kept, copies = distinct(adverts)
    mixed = [*adverts, *(replace(a, id=f"zz {a.id}") for a in adverts)]
    rng.shuffle(mixed)
    again, more = distinct(mixed)
    assert again == kept
    assert more == copies + len(adverts)


@settings(max_examples=40, deadline=None)
@given(worlds(), st.sampled_from(["month", "quarter", "year"]))
def test_figures_hold_together(world, by):
    found = trends(world, by=by)
    assert found.n + found.undated == len(world)
    for row in found.rows:
        assert row.n == found.n == sum(p.n for p in row.periods)
        assert row.asked == sum(p.asked for p in row.periods)
        assert all(0 <= p.low <= p.share <= p.high <= 1 for p in row.periods)
        if row.verdict == "too few adverts":
            assert row.p is None
        else:
            assert 0 <= row.p <= row.q <= 1
            assert row.low <= row.per_year <= row.high
        if row.verdict in ("rising", "falling"):
            assert row.q <= 0.05
            assert (row.per_year > 0) == (row.verdict == "rising")
