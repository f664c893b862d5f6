"""A timetable: the steps of a pathway one after another, by hours a week."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from skillmatch.domain import PathwayStep
from skillmatch.errors import InputError

__all__ = ["hours_until", "timetable", "timetable_notes"]

_WEEK = 7
_MOST = 168  # Hours in a week.


def hours_until(start: date, end: date, weekly_hours: float) -> float:
    """Return the hours of study between two days, both included.

    Raises
    ------
    InputError
        The end lies before the start, or nobody has so many hours a week.

    Examples
    --------
    >>> hours_until(date(2026, 1, 5), date(2026, 2, 1), 10)
    40.0
    """
    start, end = _day(start), _day(end)
    _check(weekly_hours, start, end)
    days = (end - start).days + 1
    return float(Fraction(days, _WEEK) * _exact(weekly_hours))


def timetable(
    steps: Sequence[PathwayStep], *, weekly_hours: float, start: date, end: date | None = None
) -> tuple[PathwayStep, ...]:
    """Return the steps with the first and the last day of each, in the given order.

    A step takes its hours divided by the hours a week. Days are counted over the whole
    timetable, so short steps may share a day and nothing is lost by rounding: steps whose hours
    add up to no more than :func:`hours_until` end by then. A step without stated hours gets no
    days, and the next one follows on what stands before it.

    Parameters
    ----------
    steps : sequence of PathwayStep
    weekly_hours : float
        More than 0 and at most 168.
    start : date
        First day of study.
    end : date, optional
        Must not lie before the start. Steps that pass it keep their days;
        :func:`timetable_notes` says so.

    Raises
    ------
    InputError
        The hours a week or the days make no sense, or the timetable leaves the calendar.
    """
    start = _day(start)
    _check(weekly_hours, start, None if end is None else _day(end))
    rate = _WEEK / _exact(weekly_hours)
    spent = Fraction(0)
    made = []
    for step in steps:
        hours = step.credential.hours
        if hours is None:
            made.append(replace(step, start=None, end=None))
            continue
        if not math.isfinite(hours):
            raise InputError(
                f"{step.credential.title!r} has no finite hours: {hours}",
                hint="leave its hours empty where they are unknown",
            )
        before, spent = spent, spent + _exact(hours) * rate
        try:
            first = start + timedelta(days=math.floor(before))
            last = start + timedelta(days=math.ceil(spent) - 1)
        except OverflowError:
            raise InputError(
                f"the timetable leaves the calendar at {step.credential.title!r}",
                hint="check its hours, or take more hours a week",
            ) from None
        made.append(replace(step, start=first, end=last))
    return tuple(made)


def timetable_notes(steps: Sequence[PathwayStep], *, end: date | None = None) -> list[str]:
    """Return what a reader of a timetable must know: steps without days, an end that is passed.

    Parameters
    ----------
    steps : sequence of PathwayStep
        Made by :func:`timetable`.
    end : date, optional
        The day by which it should end.
    """
    notes = []
    undated = sum(step.start is None for step in steps)
    if undated == 1:
        notes.append("One step states no hours and has no dates: plan time for it as well.")
    elif undated:
        notes.append(f"{undated} steps state no hours and have no dates: plan time for them too.")
    last = max((step.end for step in steps if step.end is not None), default=None)
    if end is not None and last is not None and last > _day(end):
        notes.append(f"The timetable ends on {last}, after {_day(end)}.")
    return notes


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _exact(value: float) -> Fraction:
    """Return the decimal number that a float is written as."""
    return Fraction(repr(float(value)))


def _check(weekly_hours: float, start: date, end: date | None) -> None:
    if not 0 < weekly_hours <= _MOST:
        raise InputError(
            f"hours a week must be more than 0 and at most {_MOST}, not {weekly_hours:g}",
            hint="a course beside work often takes 5 to 10 hours a week",
        )
    if end is not None and end < start:
        raise InputError(
            f"the end, {end}, lies before the start, {start}", hint="swap them or move the end"
        )
