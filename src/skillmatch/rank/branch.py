"""Branch and bound over sets of credentials, each bound made sharp by the prices it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from skillmatch.rank.ladders import Ladders
from skillmatch.rank.problem import TINY, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from skillmatch.rank.relaxation import Prices

__all__ = ["Branching"]

_NEAR = 1e-7
# Prices are made again where so many choices are left; below, those at hand do.
_DEEP = 3
# How often they are moved at a new set, and after each few that leave.
_FIRST, _AGAIN, _FEW = 20, 10, 2
# The step (Polyak's, with the best known value for the unknown one): halved after so many
# moves that bring nothing, down to the least.
_STEP, _PATIENCE, _LEAST = 1.5, 5, 0.1
_NOTHING = 1e-4
# So many climbs take as long to look at as all the rest of a bound.
_UNIT = 2_000


class _OutOfNodesError(Exception):
    """More bounds than allowed."""


class _Set(NamedTuple):
    """A chosen set: the rungs it reaches and the budgets it leaves."""

    chosen: tuple[int, ...]
    reached: NDArray[np.int64]
    left: NDArray[np.float64]


class _Prices(NamedTuple):
    """What one step of each ladder costs, and one unit of what is limited."""

    step: NDArray[np.float64]
    limit: NDArray[np.float64]


class _Bound(NamedTuple):
    """``base`` plus the largest ``score`` of as many rows as may be chosen bounds every set."""

    value: float
    base: float
    score: NDArray[np.float64]
    prices: _Prices


class Branching:
    """Proves that no set closes more than a known one, or finds one that does.

    Parameters
    ----------
    problem : Problem
    prices : Prices
        Of this problem, or of a larger or smaller one with the same gap skills.
    known : sequence of int
        A feasible set.
    value : float
        What it closes.

    Attributes
    ----------
    best, value
        The best set known, and what it closes.
    bound : float
        No set closes more; infinite before the search.
    nodes : float
        Bounds made, each counted by its size.

    Notes
    -----
    At a set S with r choices left, the cover constraints of what S leaves open and the limits
    are relaxed with prices λ and μ (Geoffrion 1974, Mathematical Programming Study 2): no set
    that holds S closes more than what S closes, plus Σ (w − λ) over the steps w still open,
    plus μ times what is left of the limits, plus the r largest sums of λ over the open steps
    that one more credential climbs, less μ times what it takes. Any 0 ≤ λ ≤ w and μ ≥ 0 will
    do; they start from those of the set above and move against the subgradient (Held, Wolfe
    and Crowder 1974, Mathematical Programming 6), which ends most sets at once. Rows that
    cannot lift the bound above the best known leave; the others are tried in the order of
    their sums, and the last choice is made exactly.
    """

    def __init__(
        self, problem: Problem, prices: Prices, *, known: Sequence[int], value: float
    ) -> None:
        self.problem = problem
        self.best = tuple(known)
        self.value = value
        self.bound = np.inf
        self.nodes = 0.0
        self._most_nodes = 0.0
        self._ladders = Ladders(problem)
        self._prices = _Prices(self._ladders.priced(prices), prices.limit)
        # Hours and prices are moved in units of their own.
        self._unit = np.array([np.median(c[c > 0]) if (c > 0).any() else 1.0
                               for c in problem.cost])  # fmt: skip
        self._needs = {r: frozenset(n) for r, n in problem.requires.items() if n}
        self._tied = np.zeros(len(problem), dtype=bool)
        self._tied[list(self._needs)] = True
        self._required = np.zeros(len(problem), dtype=bool)
        self._required[[n for needs in self._needs.values() for n in needs]] = True

    def run(self, *, nodes: int) -> bool:
        """Search; return whether it came to its end within so many bounds.

        A bound over many rows counts more: about what it takes of the processor's time.
        """
        problem, ladders = self.problem, self._ladders
        chosen = tuple(dict.fromkeys(problem.must))
        reached = ladders.rung[list(chosen)].max(axis=0) if chosen else ladders.foot
        left = problem.most - problem.cost[:, list(chosen)].sum(axis=1)
        self._start = _Set(chosen, np.maximum(reached, ladders.foot), left)
        rest = np.array([r for r in range(len(problem)) if r not in chosen], dtype=np.int64)
        self._most_nodes = nodes
        try:
            if problem.max_steps > len(chosen):
                self._node(self._fitting(rest, self._start), self._start, self._prices)
        except _OutOfNodesError:
            return False
        self.bound = self.value
        return True

    def _with(self, at: _Set, row: int) -> _Set:
        return _Set(
            (*at.chosen, row),
            np.maximum(at.reached, self._ladders.rung[row]),
            at.left - self.problem.cost[:, row],
        )

    def _fitting(self, rows: NDArray[np.int64], at: _Set) -> NDArray[np.int64]:
        if not len(at.left):
            return rows
        return rows[(self.problem.cost[:, rows] <= at.left[:, None] + TINY).all(axis=0)]

    def _node(self, rows: NDArray[np.int64], at: _Set, prices: _Prices) -> None:
        """Try every set that holds the chosen ones and otherwise only some rows."""
        self._count(len(rows))
        room = self.problem.max_steps - len(at.chosen)
        gain = self._last(rows, at)
        if room == 1:
            return
        rows = rows[(gain > TINY) | self._required[rows]]
        moves = _FIRST
        while len(rows):
            bound = self._bound(rows, at, prices, room=room, moves=moves if room >= _DEEP else 1)
            if bound.value <= self.value + _NEAR:
                return
            moves, prices = _AGAIN, bound.prices
            order = np.argsort(-bound.score, kind="stable")
            rows, score = rows[order], bound.score[order]
            # A row is of use only if it may stand beside the room - 1 best.
            best = score[: room - 1].sum()
            useful = bound.base + score + best > self.value + _NEAR
            rows, score = rows[useful], score[useful]
            ends = np.concatenate(([0.0], np.cumsum(score)))
            few = _FEW if room >= _DEEP else len(rows)
            for place, row in enumerate(rows[:few].tolist()):
                rest = bound.base + float(ends[min(place + room, len(rows))] - ends[place])
                if rest <= self.value + _NEAR:
                    return
                if at is self._start:
                    self.bound = min(self.bound, rest)
                child = self._with(at, row)
                self._node(self._fitting(rows[place + 1 :], child), child, prices)
            rows = rows[few:]

    def _bound(
        self, rows: NDArray[np.int64], at: _Set, prices: _Prices, *, room: int, moves: int
    ) -> _Bound:
        """Return the least bound that so many moves of the prices find."""
        ladders, cost, n = self._ladders, self.problem.cost[:, rows], len(rows)
        of, low, high = ladders.climbs(rows, at.reached)
        open_ = ladders.between(low, high)
        # From here on only the open steps count, numbered anew.
        place = np.concatenate(([0], open_.cumsum()))
        low, high = place[low + 1], place[high + 1]
        step = ladders.step[open_]
        whole = float(ladders.level[at.reached].sum() + step.sum())
        price, limit = np.minimum(prices.step[open_], step), prices.limit
        best: tuple[float, float, Any, Any, Any] = np.inf, 0.0, np.zeros(n), price, limit
        size, since = _STEP, 0
        for move in range(moves):
            self._count(len(of))
            paid = np.concatenate(([0.0], price.cumsum()))
            # Of no climbs bincount makes whole numbers.
            score = np.bincount(of, paid[high] - paid[low], n).astype(float)
            score -= (limit[:, None] * cost).sum(axis=0)
            picked = np.argpartition(-score, room - 1)[:room] if room < n else np.arange(n)
            picked = picked[score[picked] > 0]
            base = whole - float(paid[-1]) + float(limit @ at.left)
            value = base + float(score[picked].sum())
            far = best[0] - self.value
            since = 0 if move == 0 or value < best[0] - _NOTHING * far else since + 1
            if value < best[0]:
                best = value, base, score, price, limit
            if since == _PATIENCE:
                size, since = size / 2, 0
            if value <= self.value + _NEAR or size < _LEAST or move == moves - 1:
                break
            among = np.zeros(n, dtype=bool)
            among[picked] = True
            mine = among[of]
            # How often each open step is climbed too little, and how much too much is spent.
            ends = np.bincount(high[mine], minlength=len(paid))
            ends -= np.bincount(low[mine], minlength=len(paid))
            slope = 1.0 + ends.cumsum()[:-1]
            slope[((price <= 0) & (slope < 0)) | ((price >= step) & (slope > 0))] = 0.0
            spent = (cost[:, picked].sum(axis=1) - at.left) / self._unit
            spent[(limit <= 0) & (spent < 0)] = 0.0
            norm = float((slope * slope).sum() + (spent * spent).sum())
            if norm <= 0:
                break
            by = size * (value - self.value) / norm
            price = np.minimum(np.maximum(price + by * slope, 0.0), step)
            limit = np.maximum(0.0, limit + by * spent / self._unit)
        value, base, score, price, limit = best
        every = prices.step.copy()
        every[open_] = price
        return _Bound(value, base, np.maximum(score, 0.0), _Prices(every, limit))

    def _count(self, climbs: int) -> None:
        self.nodes += 1.0 + climbs / _UNIT
        if self.nodes > self._most_nodes:
            raise _OutOfNodesError

    def _last(self, rows: NDArray[np.int64], at: _Set) -> NDArray[np.float64]:
        """Look for the best set that one more choice makes; return what each row adds."""
        ladders = self._ladders
        of, low, high = ladders.climbs(rows, at.reached)
        gain = np.bincount(of, ladders.level[high] - ladders.level[low], len(rows)).astype(float)
        done = float(ladders.level[at.reached].sum())
        allowed = self._allowed(rows, at.chosen) if self._needs else np.ones(len(rows), dtype=bool)
        if allowed.any():
            place = int(np.where(allowed, gain, -1.0).argmax())
            found = (*at.chosen, int(rows[place]))
            if done + gain[place] > self.value + TINY:
                value = self.problem.value(found)
                if value > self.value + TINY:
                    self.value, self.best = value, found
        return gain

    def _allowed(self, rows: NDArray[np.int64], chosen: tuple[int, ...]) -> NDArray[np.bool_]:
        """Return which rows, with the chosen ones, leave nothing required out."""
        have = set(chosen)
        missing = {n for r in chosen for n in self._needs.get(r, ())} - have
        if len(missing) > 1:
            return np.zeros(len(rows), dtype=bool)
        ready = ~self._tied[rows]
        for place in np.flatnonzero(~ready).tolist():
            ready[place] = self._needs[int(rows[place])] <= have
        return ready & (rows == missing.pop()) if missing else ready
