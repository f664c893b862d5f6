"""The gains of a choice as rungs on ladders: each gap skill has one, a rung for each level."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skillmatch.rank.problem import TINY, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.rank.relaxation import Prices

__all__ = ["Ladders"]


class Ladders:
    """The levels of gain of all gap skills in one row, so that a bound is a few sums.

    Parameters
    ----------
    problem : Problem
        Of n credentials and m gap skills.

    Attributes
    ----------
    level, step : ndarray of shape (n_rungs,)
        Gain at each rung, and how much above the rung below. Each ladder starts at 0.
    foot : ndarray of int64, shape (m,)
        The lowest rung of each gap skill.
    rung : ndarray of int64, shape (n, m)
        How high each credential reaches.
    """

    def __init__(self, problem: Problem) -> None:
        gain = np.round(problem.gain, 9)
        n, m = gain.shape
        self.rung = np.zeros((n, m), dtype=np.int64)
        self.foot = np.zeros(m, dtype=np.int64)
        parts: list[NDArray[np.float64]] = []
        at = 0
        for g in range(m):
            levels = np.unique(gain[:, g])
            levels = np.concatenate(([0.0], levels[levels > TINY]))
            self.foot[g] = at
            self.rung[:, g] = at + np.searchsorted(levels, gain[:, g])
            parts.append(levels)
            at += len(levels)
        self.level: NDArray[np.float64] = np.concatenate(parts) if parts else np.zeros(0)
        self.step = np.diff(self.level, prepend=0.0)
        self.step[self.foot] = 0.0
        row, self._skill = np.nonzero(gain > TINY)
        self._top = self.rung[row, self._skill]
        self._starts = np.searchsorted(row, np.arange(n + 1))

    def priced(self, prices: Prices) -> NDArray[np.float64]:
        """Return the price of each step, shape (n_rungs,), from those of a relaxation."""
        ends = np.append(self.foot[1:], len(self.level))
        made = np.zeros(len(self.level))
        for g, (low, high) in enumerate(zip(self.foot, ends, strict=True)):
            column = np.zeros((high - low, len(self.foot)))
            column[:, g] = self.level[low:high]
            made[low:high] = np.diff(prices.paid(column)[:, g], prepend=0.0)
        return np.clip(made, 0.0, self.step)

    def climbs(
        self, rows: NDArray[np.int64], reached: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return what rows reach beyond the rungs reached: the row's place, from, to.

        Parameters
        ----------
        rows : ndarray of int64, shape (r,)
        reached : ndarray of int64, shape (m,)

        Returns
        -------
        of, low, high : ndarray of int64, shape (n_climbs,)
            ``of`` counts in ``rows`` and ascends.
        """
        start = self._starts[rows]
        counts = self._starts[rows + 1] - start
        of = np.repeat(np.arange(len(rows)), counts)
        entry = np.arange(len(of)) + np.repeat(start - (np.cumsum(counts) - counts), counts)
        low, high = reached[self._skill[entry]], self._top[entry]
        beyond = high > low
        return of[beyond], low[beyond], high[beyond]

    def between(self, low: NDArray[np.int64], high: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which steps some climb takes, shape (n_rungs,)."""
        ends = np.bincount(low + 1, minlength=len(self.level) + 1)
        ends -= np.bincount(high + 1, minlength=len(self.level) + 1)
        return ends.cumsum()[: len(self.level)] > 0
