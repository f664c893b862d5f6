"""How much coverage how many hours buy: pathways under rising limits."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from skillmatch.errors import InputError
from skillmatch.rank.front import FrontPoint, non_dominated
from skillmatch.rank.pathway import Wishes, plan

if TYPE_CHECKING:
    from skillmatch.domain import Gap, Pathway
    from skillmatch.rank.index import CatalogueIndex
    from skillmatch.rank.limits import Limits
    from skillmatch.related import Relatedness

__all__ = ["pathway_front"]

# A tenth of a pathway's effort for each point.
_NODES = 8_000
_MOST_POINTS = 30
_PRICES = 3
_CENT = Decimal("0.01")


def pathway_front(
    gap: Gap,
    index: CatalogueIndex,
    *,
    related: Relatedness,
    limits: Limits,
    wishes: Wishes,
    points: int = 8,
) -> tuple[FrontPoint, ...]:
    """Return the pathways that no other one beats in hours, price and coverage alike.

    Parameters
    ----------
    gap : Gap
    index : CatalogueIndex
    related : Relatedness
    limits : Limits
        The largest budgets. Credentials whose hours are unknown are not among the points:
        they would be on every one of them. Where the prices are in one currency, or the limits
        name one, a third and two thirds of the price that the largest takes are tried too; what
        states no price is not among those points.
    wishes : Wishes
    points : int
        How many limits on hours are tried, from 2 to 30.

    Returns
    -------
    tuple of FrontPoint
        By hours; empty where nothing closes any of the gap.

    Raises
    ------
    InputError
        ``points`` is out of range.
    """
    if not 2 <= points <= _MOST_POINTS:
        raise InputError(f"points must lie between 2 and {_MOST_POINTS}, not {points}")
    known = limits.with_known_hours()
    wishes = replace(wishes, weekly_hours=None, start=None, end=None)

    def best(under: Limits) -> Pathway:
        return plan(gap, index, related=related, wishes=wishes, nodes=_NODES, limits=under)

    def steps_to(largest: Pathway, under: Limits, n: int) -> list[Pathway]:
        budgets = {largest.hours * at / n for at in range(1, n)}
        return [largest, *(best(under.within(b)) for b in sorted(budgets) if b > 0)]

    largest = best(known)
    if not largest.steps:
        return ()
    found = steps_to(largest, known, points)
    for under in _cheaper(largest, known, index):
        found += steps_to(best(under), under, max(2, points // 2))
    made = non_dominated(_point(path) for path in found if path.steps)
    return tuple(sorted(made, key=lambda p: (p.hours, p.price is None, p.price or 0, p.coverage)))


def _cheaper(largest: Pathway, known: Limits, index: CatalogueIndex) -> list[Limits]:
    """Return limits on a part of what the largest pathway costs."""
    names = index.columns.currencies
    currency = known.currency or (names[0] if len(names) == 1 else None)
    price = largest.prices.get(currency) if currency else None
    if currency is None or not price:
        return []
    parts = (price * n / _PRICES for n in range(1, _PRICES))
    return [known.within_price(part.quantize(_CENT), currency) for part in parts]


def _point(path: Pathway) -> FrontPoint:
    one = len(path.prices) == 1 and not path.prices_unknown
    currency = next(iter(path.prices)) if one else None
    return FrontPoint(
        hours=path.hours, price=path.prices[currency] if currency else None, currency=currency,
        coverage=path.coverage, optimal=path.optimal,
        credentials=tuple(s.credential.id for s in path.steps),
    )  # fmt: skip
