"""Lazy greedy choice with a bound: for sizes and times at which nothing better is had."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np

from skillmatch.rank.local_search import Bundles
from skillmatch.rank.problem import TINY, Problem, Solution

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["lazy_greedy"]


def lazy_greedy(problem: Problem) -> Solution | None:
    """Return the better of two greedy sets, and what no set can exceed.

    Returns
    -------
    Solution or None
        ``None`` where what must be in does not fit.

    Notes
    -----
    One set takes the largest marginal gain each time, the other the largest for each share of
    the limits it uses. Gains never grow as the set does, so a gain made earlier bounds a later
    one, and most need not be made again (Minoux 1978, Optimization Techniques; Leskovec et al.
    2007, KDD). Without budgets the first reaches at least 1 − 1/e of the best (Nemhauser,
    Wolsey and Fisher 1978, Mathematical Programming 14). The bound given is the one at hand:
    what the set closes, plus the marginal gains of the best that could still be added to it if
    they did not overlap, under each limit alone.
    """
    bundles = Bundles(problem)
    start: list[int] = []
    for row in problem.must:
        start = bundles.joined(start, row)
    if not problem.fits(start):
        return None
    unit = np.full(len(problem), 1.0 / problem.max_steps)
    for cost, most in zip(bundles.cost, problem.most, strict=True):
        unit = unit + cost / max(most, TINY)
    found = [_lazily(bundles, start, np.ones(len(problem))), _lazily(bundles, start, 1.0 / unit)]
    best = max(found, key=problem.value)
    value = problem.value(best)
    bound = min(_bound(problem, chosen) for chosen in found)
    return Solution(
        rows=tuple(sorted(best)), value=value, bound=max(value, bound),
        optimal=bound <= value * (1 + 1e-6) + TINY,
    )  # fmt: skip


def _lazily(bundles: Bundles, start: list[int], weight: NDArray[np.float64]) -> list[int]:
    chosen = list(start)
    problem = bundles.problem
    reached = _reached(problem, chosen)
    gains = np.maximum(bundles.gain - reached, 0.0).sum(axis=1) * weight
    heap = [(-float(gains[r]), r, len(chosen)) for r in np.flatnonzero(gains > TINY).tolist()]
    heapq.heapify(heap)
    while heap:
        _, row, made_at = heapq.heappop(heap)
        if row in chosen:
            continue
        if made_at != len(chosen):
            gain = float(np.maximum(bundles.gain[row] - reached, 0.0).sum() * weight[row])
            if gain > TINY:
                heapq.heappush(heap, (-gain, row, len(chosen)))
            continue
        joined = bundles.joined(chosen, row)
        spent = problem.cost[:, joined].sum(axis=1)
        if len(joined) > problem.max_steps or not (spent <= problem.most + TINY).all():
            continue
        chosen = joined
        reached = _reached(problem, chosen)
    return chosen


def _reached(problem: Problem, chosen: list[int]) -> NDArray[np.float64]:
    return problem.gain[chosen].max(axis=0) if chosen else np.zeros(problem.gain.shape[1])


def _bound(problem: Problem, chosen: list[int]) -> float:
    """Return what no set exceeds, seen from a chosen one (limits taken one at a time)."""
    more = np.maximum(problem.gain - _reached(problem, chosen), 0.0).sum(axis=1)
    value = problem.value(chosen)
    least = float(np.sort(more)[::-1][: problem.max_steps].sum())
    for cost, most in zip(problem.cost, problem.most, strict=True):
        with np.errstate(divide="ignore"):
            order = np.argsort(-more / np.maximum(cost, TINY), kind="stable")
        ends = np.cumsum(cost[order])
        whole = int(np.searchsorted(ends, most, side="right"))
        total = float(more[order[:whole]].sum())
        if whole < len(order):
            left = most - (float(ends[whole - 1]) if whole else 0.0)
            total += float(more[order[whole]]) * left / max(float(cost[order[whole]]), TINY)
        least = min(least, total)
    return value + least
