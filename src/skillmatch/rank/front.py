"""The Pareto front of a pathway: what more hours and more money buy."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations, pairwise

from skillmatch.errors import InputError

__all__ = ["FrontPoint", "by_hours", "non_dominated", "sentence", "telling"]

_TELLING = 4
_PAIRED = 60
_DIGITS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPoint:
    """A set of credentials, what it takes and what it reaches.

    ``hours`` and ``price`` are sums of what is stated; a price of ``None`` is not known.
    ``coverage`` is of the whole role, in [0, 1]; ``optimal`` says that no set with these hours
    and this price covers more. ``credentials`` are ids.
    """

    hours: float
    price: Decimal | None = None
    currency: str | None = None
    coverage: float
    optimal: bool
    credentials: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse figures that cannot be."""
        if not (math.isfinite(self.hours) and self.hours >= 0):
            raise InputError(f"hours of a point must not be negative, not {self.hours:g}")
        if not 0.0 <= self.coverage <= 1.0:
            raise InputError(f"coverage of a point must lie in [0, 1], not {self.coverage!r}")
        if self.price is not None and not (self.price.is_finite() and self.price >= 0):
            raise InputError(f"price of a point must not be negative, not {self.price}")
        if self.price is not None and self.currency is None:
            raise InputError("a price needs a currency", hint="give an ISO 4217 code such as EUR")


def non_dominated(points: Iterable[FrontPoint]) -> tuple[FrontPoint, ...]:
    """Return the points that no other one beats.

    A point beats another with at least its coverage for at most its hours and its price. Prices
    compare in one currency only; a price that is not known compares with none. Of points alike
    in all three the one with the smallest tuple of ids stays; they are optimal if any is.

    Returns
    -------
    tuple of FrontPoint
        By currency, hours, price and coverage; the same whatever the order of the points.
    """
    alike: dict[tuple[object, ...], FrontPoint] = {}
    for point in points:
        money = (point.price, point.currency if point.price is not None else None)
        key = (round(point.hours, _DIGITS), round(point.coverage, _DIGITS), *money)
        seen = alike.get(key)
        best = point if seen is None else min(seen, point, key=lambda p: p.credentials)
        proven = point.optimal or (seen is not None and seen.optimal)
        alike[key] = replace(best, optimal=proven)
    groups: dict[str, list[FrontPoint]] = {}
    for point in alike.values():
        groups.setdefault("" if point.price is None else point.currency or "", []).append(point)
    kept: list[FrontPoint] = []
    for currency in sorted(groups):
        group = sorted(
            groups[currency],
            key=lambda p: (round(p.hours, _DIGITS), p.price or 0, -p.coverage, p.credentials),
        )
        mine: list[FrontPoint] = []
        for point in group:
            # Sorted by hours: whatever beats a point stands before it.
            if not any(_beats(other, point) for other in mine):
                mine.append(point)
        kept += mine
    return tuple(kept)


def _beats(one: FrontPoint, other: FrontPoint) -> bool:
    slack = 10.0**-_DIGITS
    cheaper = one.price is None or other.price is None or one.price <= other.price
    return cheaper and one.coverage >= other.coverage - slack and one.hours <= other.hours + slack


def by_hours(points: Iterable[FrontPoint]) -> tuple[FrontPoint, ...]:
    """Return the points that no other one beats in hours and coverage alone, by hours."""
    kept: list[FrontPoint] = []
    ordered = sorted(
        points, key=lambda p: (p.hours, -p.coverage, p.price is None, p.price or 0, p.credentials)
    )
    for point in ordered:
        if not kept or point.coverage > kept[-1].coverage + 10.0**-_DIGITS:
            kept.append(point)
    return tuple(kept)


def telling(points: Iterable[FrontPoint]) -> tuple[FrontPoint, ...]:
    """Return at most four points that say most of what hours buy, by hours.

    The first, the last and the ones between that lose least of the area under the steps
    (a subset by hypervolume: Bringmann, Friedrich and Klitzke 2014, GECCO). Points that take no
    hours are left out.
    """
    steps = tuple(p for p in by_hours(points) if p.hours > 0)
    if len(steps) <= _TELLING:
        return steps
    first, *middle, last = steps
    # Every pair is tried; a long front is thinned out evenly first.
    while len(middle) > _PAIRED:
        middle = middle[::2]

    def area(chosen: tuple[FrontPoint, ...]) -> float:
        row = (first, *chosen, last)
        return sum(a.coverage * (b.hours - a.hours) for a, b in pairwise(row))

    return (first, *max(combinations(middle, _TELLING - 2), key=area), last)


def sentence(points: Iterable[FrontPoint]) -> str:
    """Return the front in one sentence of at most four points, empty where there is none.

    Examples
    --------
    >>> sentence([
    ...     FrontPoint(hours=40, coverage=0.61, optimal=True, credentials=("a",)),
    ...     FrontPoint(hours=120, coverage=0.84, optimal=True, credentials=("a", "b")),
    ... ])
    'For 40 hours you reach 61% of the role, for 120 hours 84%.'
    """
    said = []
    for n, point in enumerate(telling(points)):
        hours = f"{point.hours:,.0f}" if point.hours >= 10 else f"{round(point.hours, 1):g}"
        share = "under 1%" if 0 < point.coverage < 0.005 else f"{point.coverage:.0%}"
        reach = f"{'' if point.optimal else 'at least '}{share}"
        said.append(
            f"for {hours} hour{'' if hours == '1' else 's'} "
            + (f"you reach {reach} of the role" if n == 0 else reach)
        )
    text = ", ".join(said)
    return f"{text[:1].upper()}{text[1:]}." if text else ""
