"""A greedy pathway: the best next credential by marginal gain, under limits."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from skillmatch.domain import Credential, Gap, Pathway, PathwayStep
from skillmatch.rank.limits import Limits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.rank.index import CatalogueIndex
    from skillmatch.related import Relatedness

__all__ = ["greedy_pathway"]

_SMALLEST_GAIN = 0.005


class _Budget:
    """Hours and money spent so far, unknown figures counted apart."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.hours = 0.0
        self.prices: dict[str, Decimal] = {}
        self.hours_unknown = 0
        self.prices_unknown = 0

    def allows(self, credential: Credential) -> bool:
        if self.limits.refuses(credential) is not None:
            return False
        hours, price = self.limits.max_hours, self.limits.max_price
        if hours is not None and self.hours + (credential.hours or 0.0) > hours + 1e-9:
            return False
        if price is not None and credential.price is not None:
            spent = self.prices.get(credential.currency or "", Decimal(0))
            return spent + credential.price <= price
        return True

    def take(self, credential: Credential) -> None:
        self.hours += credential.hours or 0.0
        self.hours_unknown += credential.hours is None
        self.prices_unknown += credential.price is None
        if credential.price is not None and credential.currency:
            spent = self.prices.get(credential.currency, Decimal(0))
            self.prices[credential.currency] = spent + credential.price


def greedy_pathway(
    gap: Gap,
    index: CatalogueIndex,
    *,
    related: Relatedness,
    limits: Limits,
    max_steps: int,
) -> Pathway:
    """Choose credentials one by one by the largest marginal closing of the gap.

    Parameters
    ----------
    gap : Gap
    index : CatalogueIndex
    related : Relatedness
    limits : Limits
        Apply to the sum of hours and of prices over the pathway.
    max_steps : int
        At most this many credentials.

    Returns
    -------
    Pathway
        Prerequisites that the catalogue holds come earlier; coverage never falls.

    Notes
    -----
    Coverage is monotone and submodular (a facility-location function), so without
    limits the greedy set reaches at least 1 − 1/e of the best set of its size
    (Nemhauser, Wolsey and Fisher 1978, Mathematical Programming 14). Under
    budgets no such bound is claimed.
    """
    missing = [item for item in gap.items if item.shortfall > 0]
    importance = np.array([i.importance for i in missing])
    needed = np.array([i.needed for i in missing])
    level = np.minimum(needed, np.array([i.held for i in missing]))
    whole = sum(i.importance * i.needed for i in gap.items)
    after = index.closes(gap, related).likely.toarray() if missing else np.zeros((len(index), 0))
    have = set(gap.profile.credentials)
    budget = _Budget(limits)
    coverage = gap.coverage
    steps: list[PathwayStep] = []
    open_rows = {i for i in np.flatnonzero(after.any(axis=1)).tolist()
                 if index.credentials[i].id not in have}  # fmt: skip
    while open_rows and len(steps) < max_steps:
        rows = np.array(sorted(open_rows))
        reach = np.minimum(needed, np.maximum(level, after[rows]))
        gain = np.round(((reach - level) * importance).sum(axis=1), 9)
        chosen = None
        for at in np.lexsort((rows, index.hours[rows], -gain)).tolist():
            row = int(rows[at])
            if gain[at] / whole < _SMALLEST_GAIN:
                break
            need = _open_prerequisites(index, row, have)
            if need is None or len(steps) + len(need) >= max_steps:
                continue
            if all(budget.allows(index.credentials[r]) for r in (*need, row)):
                chosen = (need, row)
                break
        if chosen is None:
            break
        for row in (*chosen[0], chosen[1]):
            credential = index.credentials[row]
            if not budget.allows(credential):
                open_rows.discard(row)
                break
            budget.take(credential)
            have.add(credential.id)
            open_rows.discard(row)
            reach_one: NDArray[np.float64] = np.minimum(needed, np.maximum(level, after[row]))
            closes = tuple(
                missing[j].skill_id for j in np.flatnonzero(reach_one > level + 1e-12).tolist()
            )
            step_gain = float(((reach_one - level) * importance).sum() / whole)
            level = reach_one
            coverage = min(1.0, coverage + step_gain)
            steps.append(
                PathwayStep(credential=credential, gain=step_gain, coverage=coverage, closes=closes)
            )
    return Pathway(
        steps=tuple(steps),
        hours=budget.hours,
        hours_unknown=budget.hours_unknown,
        prices=MappingProxyType(dict(budget.prices)),
        prices_unknown=budget.prices_unknown,
        coverage_before=gap.coverage,
        coverage=coverage,
        awards=_awards(index, have, {s.credential.id: s.credential for s in steps}),
        notes=tuple(_notes(budget, steps, index, limits, after)),
    )


def _open_prerequisites(
    index: CatalogueIndex, row: int, have: set[str], seen: frozenset[int] = frozenset()
) -> tuple[int, ...] | None:
    """Return the rows that must come first, in order; None where one cannot be had."""
    if row in seen:
        return None
    made: list[int] = []
    for needed in index.credentials[row].requires:
        if needed in have:
            continue
        at = index.position.get(needed)
        if at is None:
            continue
        before = _open_prerequisites(index, at, have, seen | {row})
        if before is None:
            return None
        made += [r for r in (*before, at) if r not in made]
    return tuple(made)


def _awards(
    index: CatalogueIndex, have: set[str], steps: Mapping[str, Credential]
) -> tuple[str, ...]:
    """Return larger awards all of whose parts in the catalogue are held or planned."""
    parts: dict[str, set[str]] = {}
    for credential in index.credentials:
        for award in credential.stacks_into:
            parts.setdefault(award, set()).add(credential.id)
    return tuple(
        sorted(a for a, ids in parts.items() if len(ids) > 1 and ids <= have and ids & steps.keys())
    )


def _notes(
    budget: _Budget,
    steps: list[PathwayStep],
    index: CatalogueIndex,
    limits: Limits,
    after: NDArray[np.float64],
) -> list[str]:
    notes: list[str] = []
    if budget.hours_unknown:
        notes.append(f"Hours are not stated for {budget.hours_unknown} of {len(steps)} steps.")
    if budget.prices_unknown:
        notes.append(f"Price is not stated for {budget.prices_unknown} of {len(steps)} steps.")
    useful = np.flatnonzero(after.any(axis=1)).tolist()
    refused = [why for i in useful if (why := limits.refuses(index.credentials[i])) is not None]
    notes += limits.notes(refused)
    if not steps:
        notes.append("No credential of this catalogue fits these limits and closes any of the gap.")
    return notes
