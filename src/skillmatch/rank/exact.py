"""The best set of credentials under limits, exactly, whatever the size of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from skillmatch.rank.branch import Branching
from skillmatch.rank.local_search import search
from skillmatch.rank.problem import TINY, Problem, Solution, prune
from skillmatch.rank.relaxation import Prices, relax, solve_model

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["NODES", "SECONDS", "solve"]

# Bounds of branch and bound; about four seconds. A number, not a time: the answer is the same
# on every machine.
NODES = 90_000
# Of HiGHS's branch and cut after it, where many credentials may be chosen.
SECONDS = 4.0
MANY_STEPS = 10
# Up to so many rows the relaxation is over all that is not dominated; over more it begins with
# the first and takes in the best of the others turn by turn.
_WHOLE = 4_000
_FIRST, _MORE, _TURNS = 1_200, 300, 20
_RELATIVE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Root:
    """The relaxation over all rows: its prices, and the rows that it is made of."""

    rows: NDArray[np.int64]
    prices: Prices
    # What no set over all rows exceeds, and by how much it falls with each row.
    bound: float
    loss: NDArray[np.float64]


def solve(problem: Problem, *, nodes: int = NODES, seconds: float = SECONDS) -> Solution | None:
    """Return the best set, or the best one found with a bound on what is possible.

    Parameters
    ----------
    problem : Problem
    nodes : int
        Bounds that branch and bound may make; a large one counts for several.
    seconds : float
        Time limit of the integer programme.

    Returns
    -------
    Solution or None
        ``None`` where the limits contradict each other: what must be in does not fit.

    Notes
    -----
    Dominated rows leave first (:func:`~skillmatch.rank.problem.prune`). The relaxation on
    HiGHS is solved by column generation: over part of the rows, then with those whose price
    is positive, until none is. A row stays only if the bound with it is above the best set
    known from a local search (fixing by reduced costs). What is left goes to branch and bound
    (:class:`~skillmatch.rank.branch.Branching`), which proves in seconds what takes HiGHS's
    integer programme ten times as long. Where it comes to no end and more than ``MANY_STEPS``
    may be chosen, that programme has its turn as well.
    """
    held = _closed(problem, np.array(problem.must, dtype=np.int64)).tolist()
    if not problem.fits(held):
        return None
    if not len(problem) or problem.value(range(len(problem))) <= TINY:
        return Solution(rows=tuple(held), value=0.0, bound=0.0, optimal=True)
    root = _root(problem)
    if root is None:
        return None
    small = problem.part(root.rows)
    known = search(small)
    value = small.value(known)
    bound = max(root.bound, value)
    if bound <= value + _tolerance(value):
        return Solution(rows=_back(root.rows, known), value=value, bound=value, optimal=True)
    tied = {r for r, needs in problem.requires.items() if needs}
    tied |= {n for needs in problem.requires.values() for n in needs} | set(problem.must)
    stays = root.bound - root.loss > value + TINY
    stays[sorted(tied.intersection(root.rows.tolist()) | set(problem.must))] = True
    rows = np.union1d(np.flatnonzero(stays), root.rows[list(known)])
    rows = np.union1d(_thinned(problem, rows), root.rows[list(known)])
    left = problem.part(rows)
    place = {int(r): i for i, r in enumerate(rows)}
    here = tuple(place[int(root.rows[r])] for r in known)
    found = _prove(left, root.prices, here, value, nodes=nodes, seconds=seconds)
    return replace(
        found, rows=_back(rows, found.rows), bound=max(found.value, min(found.bound, bound))
    )


def _prove(
    problem: Problem, prices: Prices, known: tuple[int, ...], value: float, *,
    nodes: int, seconds: float,
) -> Solution:  # fmt: skip
    """Return a better set than the known one, or the proof that there is none."""
    many = problem.max_steps > MANY_STEPS
    tree = Branching(problem, prices, known=known, value=value)
    proven = tree.run(nodes=nodes // 2 if many else nodes)
    known, value, bound = tree.best, tree.value, max(tree.bound, tree.value)
    if proven or not many:
        return Solution(rows=known, value=value, bound=bound, optimal=proven)
    made = solve_model(problem, least=value + _tolerance(value), seconds=seconds)
    if made is None:
        return Solution(rows=known, value=value, bound=value, optimal=True)
    if made.rows and made.value > value:
        return replace(made, bound=max(made.value, min(made.bound, bound)))
    # The solver lets a set pass that closes as much as the known one, within its tolerance.
    bound = value if made.optimal else max(value, min(made.bound, bound))
    return Solution(rows=known, value=value, bound=bound, optimal=made.optimal)


def _tolerance(value: float) -> float:
    return _RELATIVE * max(value, _RELATIVE)


def _back(rows: NDArray[np.int64], chosen: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(int(rows[r]) for r in chosen))


def _closed(problem: Problem, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows with all that they require."""
    found = set(rows.tolist())
    stack = list(found)
    while stack:
        for need in problem.requires.get(stack.pop(), ()):
            if need not in found:
                found.add(need)
                stack.append(need)
    return np.array(sorted(found), dtype=np.int64)


def _root(problem: Problem) -> _Root | None:
    """Solve the relaxation over all rows; ``None`` where the limits contradict each other."""
    if len(problem) <= _WHOLE:
        rows = _closed(problem, prune(problem))
        prices = relax(problem.part(rows))
        if prices is None:
            return None
        # What is dominated is not needed, whatever its price.
        loss = np.full(len(problem), np.inf)
        loss[rows] = prices.loss
        return _Root(rows=rows, prices=prices, bound=prices.bound, loss=loss)
    total = problem.gain.sum(axis=1)
    orders = [-total]
    orders += [-total / np.maximum(c, TINY) for c in problem.cost]
    taken = [np.argsort(o, kind="stable")[: _FIRST // len(orders)] for o in orders]
    must = np.array(problem.must, dtype=np.int64)
    rows = _thinned(problem, np.unique(np.concatenate([*taken, must])))
    prices = relax(problem.part(rows))
    if prices is None:
        return None
    for turn in range(_TURNS):
        worth = _worth(problem, prices)
        worth[rows] = 0.0
        missing = np.flatnonzero(worth > _RELATIVE)
        if not len(missing):
            break
        best = missing[np.lexsort((missing, -worth[missing]))][:_MORE]
        if turn == _TURNS - 1:
            break
        rows = _closed(problem, np.union1d(rows, best))
        prices = relax(problem.part(rows))
        if prices is None:
            return None
    # What rows outside may still add, where the turns were too few.
    above = float(np.sort(np.maximum(worth, 0.0))[-problem.max_steps :].sum())
    loss = np.maximum(0.0, -worth)
    loss[rows] = prices.loss
    return _Root(rows=rows, prices=prices, bound=prices.bound + above, loss=loss)


def _thinned(problem: Problem, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows, with what they require, less those that others among them dominate."""
    rows = _closed(problem, rows)
    return _closed(problem, rows[prune(problem.part(rows))])


def _worth(problem: Problem, prices: Prices) -> NDArray[np.float64]:
    """Return by how much each row may raise the bound at these prices (reduced profit)."""
    paid = prices.paid(problem.gain).sum(axis=1)
    cost = (prices.limit[:, None] * problem.cost).sum(axis=0)
    return np.asarray(paid - cost - prices.choice)
