"""Branch and bound over sets of credentials, with bounds from the relaxation's prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from skillmatch.rank.problem import TINY, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from skillmatch.rank.relaxation import Prices

__all__ = ["Branching"]

_NEAR = 1e-7


class _OutOfNodesError(Exception):
    """More nodes than allowed."""


class _State(NamedTuple):
    """What a set of chosen rows reaches: gain, priced part of it, unpriced part, budgets left."""

    gain: NDArray[np.float64]
    priced: NDArray[np.float64]
    rest: NDArray[np.float64]
    left: NDArray[np.float64]


class Branching:
    """Proves that no set closes more than a known one, or finds one that does.

    Parameters
    ----------
    problem : Problem
    prices : Prices
        Of this problem, or of a larger one with the same gap skills.
    known : sequence of int
        A feasible set.
    value : float
        What it closes.

    Notes
    -----
    At a set S with r choices left, the cover constraints of what S leaves open are relaxed
    with the duals λ of the root (Geoffrion 1974, Mathematical Programming Study 2): no set
    that holds S closes more than what S closes, plus Σ (w − λ)⁺ over the levels still open,
    plus the r largest sums of λ over the open levels that one more credential reaches, less
    the price of its hours and money. Levels that S has reached cost nothing any more, which
    makes the bound sharp after a few choices. Children are tried in the order of that sum;
    the last choice is made exactly.
    """

    def __init__(
        self, problem: Problem, prices: Prices, *, known: Sequence[int], value: float
    ) -> None:
        self.problem = problem
        self.best = tuple(known)
        self.value = value
        self.nodes = 0
        self._gain = problem.gain
        self._priced = prices.paid(problem.gain)
        self._rest = np.maximum(0.0, problem.gain - self._priced)
        self._whole = prices.free()
        self._limit = prices.limit
        self._fee = prices.limit @ problem.cost
        self._needs = {r: frozenset(n) for r, n in problem.requires.items() if n}
        self._tied = np.zeros(len(problem), dtype=bool)
        self._tied[list(self._needs)] = True

    def run(self, *, nodes: int) -> bool:
        """Search; return whether it came to its end within so many nodes."""
        problem = self.problem
        chosen = tuple(problem.must)
        state = _State(
            np.zeros(len(self._whole)), np.zeros(len(self._whole)), np.zeros(len(self._whole)),
            problem.most,
        )  # fmt: skip
        for row in chosen:
            state = self._with(state, row)
        rest = np.array([r for r in range(len(problem)) if r not in chosen], dtype=np.int64)
        self._left = nodes
        try:
            if problem.max_steps > len(chosen):
                self._node(self._fitting(rest, state), state, chosen)
        except _OutOfNodesError:
            return False
        return True

    def _with(self, state: _State, row: int) -> _State:
        return _State(
            np.maximum(state.gain, self._gain[row]),
            np.maximum(state.priced, self._priced[row]),
            np.maximum(state.rest, self._rest[row]),
            state.left - self.problem.cost[:, row],
        )

    def _fitting(self, rows: NDArray[np.int64], state: _State) -> NDArray[np.int64]:
        if not len(state.left):
            return rows
        return rows[(self.problem.cost[:, rows] <= state.left[:, None] + TINY).all(axis=0)]

    def _node(self, rows: NDArray[np.int64], state: _State, chosen: tuple[int, ...]) -> None:
        """Try every set that holds the chosen ones and otherwise only some rows."""
        self.nodes += 1
        if self.nodes > self._left:
            raise _OutOfNodesError
        room = self.problem.max_steps - len(chosen)
        self._last(rows, state, chosen)
        if room == 1 or not len(rows):
            return
        base = state.gain.sum() + self._whole.sum() - state.rest.sum()
        base += float(self._limit @ state.left)
        score = np.maximum(self._priced[rows], state.priced).sum(axis=1)
        score -= state.priced.sum() + self._fee[rows]
        np.maximum(score, 0.0, out=score)
        order = np.argsort(-score, kind="stable")
        rows, score = rows[order], score[order]
        ends = np.concatenate(([0.0], np.cumsum(score)))
        places = np.arange(len(rows))
        bound = base + ends[np.minimum(places + room, len(rows))] - ends[:-1]
        # A row is of use in some child only if it may stand beside the room - 1 best.
        least = self.value + _NEAR
        useful = base + score + ends[min(room - 1, len(rows))] > least
        rows, bound = rows[useful], bound[useful]
        for at, row in enumerate(rows.tolist()):
            if bound[at] <= self.value + _NEAR:
                break
            child = self._with(state, row)
            self._node(self._fitting(rows[at + 1 :], child), child, (*chosen, row))

    def _last(self, rows: NDArray[np.int64], state: _State, chosen: tuple[int, ...]) -> None:
        """Look for the best set that one more choice makes."""
        if self._needs:
            rows = self._allowed(rows, chosen)
        if not len(rows):
            return
        whole = np.maximum(self._gain[rows], state.gain).sum(axis=1)
        at = int(whole.argmax())
        if whole[at] > self.value + TINY:
            self.value = float(whole[at])
            self.best = (*chosen, int(rows[at]))

    def _allowed(self, rows: NDArray[np.int64], chosen: tuple[int, ...]) -> NDArray[np.int64]:
        """Return the rows that, with the chosen ones, leave nothing required out."""
        have = set(chosen)
        missing = {n for r in chosen for n in self._needs.get(r, ())} - have
        if len(missing) > 1:
            return rows[:0]
        tied = self._tied[rows]
        free = rows[~tied]
        ready = [r for r in rows[tied].tolist() if self._needs[r] <= have]
        found = np.concatenate([free, np.array(ready, dtype=np.int64)])
        return found[found == missing.pop()] if missing else found
