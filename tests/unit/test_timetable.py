"""The timetable: whole days, nothing lost by rounding, and clear words for bad input."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmatch.domain import Credential, PathwayStep
from skillmatch.errors import InputError
from skillmatch.rank.timetable import hours_until, timetable, timetable_notes

MONDAY = date(2026, 1, 5)


def step(hours, n=0):
    credential = Credential(id=f"c{n}", title=f"Course {n}", hours=hours)
    return PathwayStep(credential=credential, gain=0.1, coverage=0.5, closes=())


def days(steps, **more):
    made = timetable(steps, **{"weekly_hours": 10, "start": MONDAY, **more})
    return [None if s.start is None else ((s.start - MONDAY).days, (s.end - MONDAY).days)
            for s in made]  # fmt: skip


def test_one_after_another():
    assert days([step(40), step(10), step(5)]) == [(0, 27), (28, 34), (35, 38)]


def test_unknown_hours_take_no_days():
    steps = [step(10), step(None), step(20)]
    assert days(steps) == [(0, 6), None, (7, 20)]
    made = timetable(steps, weekly_hours=10, start=MONDAY)
    assert timetable_notes(made) == [
        "One step states no hours and has no dates: plan time for it as well."
    ]
    assert timetable_notes(made, end=date(2026, 1, 20)) == [
        "One step states no hours and has no dates: plan time for it as well.",
        "The timetable ends on 2026-01-25, after 2026-01-20.",
    ]
    assert timetable_notes([]) == timetable_notes(made[:1], end=date(2026, 1, 11)) == []


def test_old_dates_do_not_stay():
    first = timetable([step(10)], weekly_hours=5, start=MONDAY)
    assert timetable(first, weekly_hours=10, start=MONDAY)[0].end == date(2026, 1, 11)


def test_a_moment_is_taken_as_its_day():
    made = timetable([step(1)], weekly_hours=7, start=datetime(2026, 1, 5, 23, 59, tzinfo=UTC))
    assert made[0].start == made[0].end == MONDAY
    assert type(made[0].start) is date


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.floats(0.1, 500)), max_size=12),
    st.floats(0.5, 168),
    st.integers(0, 700),
)
def test_steps_within_the_hours_end_in_time(hours, weekly, length):
    end = MONDAY + timedelta(days=length)
    limit = hours_until(MONDAY, end, weekly)
    kept, spent = [], 0.0
    for n, h in enumerate(hours):
        if spent + (h or 0.0) <= limit * (1 - 1e-12):
            kept.append(step(h, n))
            spent += h or 0.0
    made = [s for s in timetable(kept, weekly_hours=weekly, start=MONDAY, end=end) if s.start]
    assert all(MONDAY <= s.start <= s.end <= end for s in made)
    for before, after in itertools.pairwise(made):
        assert timedelta(0) <= after.start - before.end <= timedelta(days=1)


def test_an_end_is_a_limit_on_hours():
    assert hours_until(MONDAY, MONDAY, 7) == 1.0
    assert hours_until(MONDAY, date(2026, 1, 18), 7.7) == 15.4
    with pytest.raises(InputError, match="before the start"):
        hours_until(MONDAY, date(2026, 1, 4), 7)


@pytest.mark.parametrize("weekly", [0, -1, 168.5, float("nan"), float("inf")])
def test_hours_a_week_that_nobody_has(weekly):
    with pytest.raises(InputError, match="hours a week") as caught:
        timetable([step(1)], weekly_hours=weekly, start=MONDAY)
    assert caught.value.hint
    with pytest.raises(InputError):
        hours_until(MONDAY, MONDAY, weekly)


def test_an_end_before_the_start():
    with pytest.raises(InputError, match="before the start"):
        timetable([], weekly_hours=5, start=MONDAY, end=date(2025, 1, 1))


def test_absurd_hours():
    assert days([step(10_000)], weekly_hours=1) == [(0, 69_999)]
    with pytest.raises(InputError, match="Course 0"):
        timetable([step(1e300)], weekly_hours=1, start=MONDAY)
