"""The choice of credentials under limits as numbers: what is to be solved, and what solves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["TINY", "Problem", "Solution", "prune"]

TINY = 1e-9


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A choice among n credentials for m gap skills.

    Attributes
    ----------
    gain : ndarray of shape (n, m)
        What each alone closes of each gap skill, importance counted; not negative.
    hours, prices : ndarray of shape (n,)
        What counts against the budgets; 0 where unknown figures are let in.
    requires : mapping of int to sequence of int
        Rows that must be chosen for a row to be chosen.
    must : sequence of int
        Rows that are in every answer, with what they require.
    max_hours, max_price : float or None
    max_steps : int
    """

    gain: NDArray[np.float64]
    hours: NDArray[np.float64]
    prices: NDArray[np.float64]
    requires: Mapping[int, Sequence[int]] = field(default_factory=dict)
    must: Sequence[int] = ()
    max_hours: float | None = None
    max_price: float | None = None
    max_steps: int = 6

    def __len__(self) -> int:
        return len(self.gain)

    @cached_property
    def cost(self) -> NDArray[np.float64]:
        """Hours and prices as far as they are limited, shape (n_limits, n)."""
        rows = [
            column
            for column, most in ((self.hours, self.max_hours), (self.prices, self.max_price))
            if most is not None
        ]
        return np.array(rows, dtype=float).reshape(len(rows), len(self))

    @cached_property
    def most(self) -> NDArray[np.float64]:
        """The limits that ``cost`` is for, shape (n_limits,)."""
        return np.array([x for x in (self.max_hours, self.max_price) if x is not None], dtype=float)

    def value(self, rows: Sequence[int]) -> float:
        """Return what a set of rows closes: the sum of the largest gain of each gap skill."""
        return float(self.gain[list(rows)].max(axis=0).sum()) if len(rows) else 0.0

    def fits(self, rows: Sequence[int]) -> bool:
        """Whether a set keeps every limit and holds what its members require."""
        chosen = list(dict.fromkeys(rows))
        if len(chosen) > self.max_steps or not set(self.must) <= set(chosen):
            return False
        if any(need not in chosen for row in chosen for need in self.requires.get(row, ())):
            return False
        spent = self.cost[:, chosen].sum(axis=1)
        return bool((spent <= self.most + TINY).all())

    def part(self, rows: NDArray[np.int64]) -> Problem:
        """Return the same choice among some rows, which must hold what each requires."""
        place = {int(r): i for i, r in enumerate(rows)}
        return Problem(
            gain=self.gain[rows],
            hours=self.hours[rows],
            prices=self.prices[rows],
            requires={
                place[r]: tuple(place[n] for n in needs)
                for r, needs in self.requires.items()
                if r in place
            },
            must=tuple(place[r] for r in self.must),
            max_hours=self.max_hours,
            max_price=self.max_price,
            max_steps=self.max_steps,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """Chosen rows, what they close, and what no set can exceed.

    ``optimal`` says that value and bound agree to 1e-6 of the value.
    """

    rows: tuple[int, ...]
    value: float
    bound: float
    optimal: bool


def prune(problem: Problem) -> NDArray[np.int64]:
    """Return the rows that a best set may need, in order.

    A row is left out where another closes at least as much of every gap skill for no more of
    what is limited and requires nothing itself; of equals the one with fewer hours stays, then
    the first. Rows that others require or that must be in stay, and so do rows that require
    something. The best value over what is left is the best value over all.
    """
    gain, cost = problem.gain, problem.cost
    tied = set(problem.must)
    for row, needs in problem.requires.items():
        if needs:
            tied |= {row, *needs}
    total = gain.sum(axis=1)
    order = np.lexsort((np.arange(len(gain)), problem.hours, *cost[::-1], -np.round(total, 9)))
    free = np.zeros((gain.shape[1], len(gain)))
    spent = np.zeros((len(cost), len(gain)))
    common = np.zeros(gain.shape[1], dtype=np.int64)
    n_free = 0
    kept: list[int] = []
    for row in order.tolist():
        if row not in tied:
            if total[row] <= TINY:
                continue
            columns = np.flatnonzero(gain[row] > TINY)
            columns = columns[np.argsort(common[columns], kind="stable")]
            # The skill that fewest others close leaves few to compare.
            better = np.flatnonzero(free[columns[0], :n_free] >= gain[row, columns[0]] - TINY)
            for column in columns[1:]:
                better = better[free[column, better] >= gain[row, column] - TINY]
            if (spent[:, better] <= cost[:, row, None]).all(axis=0).any():
                continue
        kept.append(row)
        if not problem.requires.get(row):
            free[:, n_free], spent[:, n_free] = gain[row], cost[:, row]
            common += gain[row] > TINY
            n_free += 1
    return np.array(sorted(kept), dtype=np.int64)
