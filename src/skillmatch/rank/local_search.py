"""A good set of credentials quickly: greedy by several rules, then exchanges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skillmatch.rank.problem import TINY, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Bundles", "search"]

# For each credential that may be chosen, and in all.
_EACH, _ROUNDS = 14, 250


class Bundles:
    """Each credential with all that it requires, as one move.

    Attributes
    ----------
    rows : list of tuple of int
        The credential and what it requires, directly and further back.
    gain : ndarray of shape (n, m)
    cost : ndarray of shape (n_limits, n)
    size : ndarray of shape (n,)
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        n = len(problem)
        self.rows: list[tuple[int, ...]] = [(i,) for i in range(n)]
        self.gain, self.cost = problem.gain, problem.cost
        self.size = np.ones(n)
        tied = sorted(r for r, needs in problem.requires.items() if needs)
        if tied:
            self.gain, self.cost = self.gain.copy(), self.cost.copy()
        for row in tied:
            whole = _closure(problem, row)
            self.rows[row] = whole
            self.gain[row] = problem.gain[list(whole)].max(axis=0)
            self.cost[:, row] = problem.cost[:, list(whole)].sum(axis=1)
            self.size[row] = len(whole)

    def fitting(self, chosen: list[int]) -> NDArray[np.bool_]:
        """Return which bundles may be added; what they share with the set counts twice."""
        problem = self.problem
        fits = self.size <= problem.max_steps - len(chosen)
        if len(self.cost):
            left = problem.most - problem.cost[:, chosen].sum(axis=1)
            fits &= (self.cost <= left[:, None] + TINY).all(axis=0)
        fits[chosen] = False
        return fits

    def joined(self, chosen: list[int], row: int) -> list[int]:
        """Return a set with a bundle added."""
        return chosen + [r for r in self.rows[row] if r not in chosen]

    def removable(self, chosen: list[int], kept: frozenset[int]) -> list[int]:
        """Return the members that no other requires and that need not be in."""
        required = {n for r in chosen for n in self.problem.requires.get(r, ())}
        return [r for r in chosen if r not in required and r not in kept]


def _closure(problem: Problem, row: int) -> tuple[int, ...]:
    found: dict[int, None] = {}
    stack = [row]
    while stack:
        at = stack.pop()
        if at not in found:
            found[at] = None
            stack.extend(problem.requires.get(at, ()))
    return tuple(found)


def search(problem: Problem, *, rounds: int | None = None, seed: int = 0) -> tuple[int, ...]:
    """Return a feasible set that closes much; empty where none closes anything.

    Parameters
    ----------
    problem : Problem
        What must be in has to fit.
    rounds : int, optional
        How often the best set is shaken: two or three members leave, others are put in at
        random weights, and exchanges follow until none helps. More for larger sets by default.
    seed : int

    Notes
    -----
    Greedy randomised adaptive search (Feo and Resende 1995, Journal of Global Optimization 6).
    The answer depends on the seed alone, not on the machine.
    """
    rounds = min(_EACH * problem.max_steps, _ROUNDS) if rounds is None else rounds
    bundles = Bundles(problem)
    start: list[int] = []
    for row in problem.must:
        start = bundles.joined(start, row)
    kept = frozenset(start)
    unit = np.full(len(problem), 1.0 / problem.max_steps)
    rules = [np.ones(len(problem))]
    shares = [c / max(most, TINY) for c, most in zip(bundles.cost, problem.most, strict=True)]
    rules += [unit + share for share in shares]
    if len(shares) > 1:
        rules.append(unit + sum(shares))
    best, value = start, problem.value(start)
    for rule in rules:
        found = _exchange(bundles, _fill(bundles, start, 1.0 / rule), kept)
        worth = problem.value(found)
        if worth > value + TINY:
            best, value = found, worth
    rng = np.random.default_rng(seed)
    for _ in range(rounds):
        loose = bundles.removable(best, kept)
        n_out = min(len(loose), int(rng.integers(2, 4)))
        if not n_out:
            break
        out = {loose[i] for i in rng.permutation(len(loose))[:n_out].tolist()}
        part = [r for r in best if r not in out]
        found = _fill(bundles, part, rng.uniform(0.7, 1.0, len(problem)))
        found = _exchange(bundles, found, kept)
        worth = problem.value(found)
        if worth > value + TINY:
            best, value = found, worth
    return tuple(sorted(best))


def _reached(problem: Problem, chosen: list[int]) -> NDArray[np.float64]:
    return problem.gain[chosen].max(axis=0) if chosen else np.zeros(problem.gain.shape[1])


def _fill(bundles: Bundles, chosen: list[int], weight: NDArray[np.float64]) -> list[int]:
    """Add the bundle of the largest weighted marginal gain until none fits or helps."""
    chosen = list(chosen)
    while True:
        fits = bundles.fitting(chosen)
        if not fits.any():
            return chosen
        more = np.maximum(bundles.gain - _reached(bundles.problem, chosen), 0.0).sum(axis=1)
        more = np.where(fits, more * weight, -1.0)
        row = int(more.argmax())
        if more[row] <= TINY:
            return chosen
        chosen = bundles.joined(chosen, row)


def _exchange(bundles: Bundles, chosen: list[int], kept: frozenset[int]) -> list[int]:
    """Exchange one member for a bundle as long as that closes more."""
    problem = bundles.problem
    value = problem.value(chosen)
    again = True
    while again:
        again = False
        for out in bundles.removable(chosen, kept):
            part = [r for r in chosen if r != out]
            fits = bundles.fitting(part)
            if not fits.any():
                continue
            whole = np.maximum(bundles.gain, _reached(problem, part)).sum(axis=1)
            whole = np.where(fits, whole, -1.0)
            row = int(whole.argmax())
            if whole[row] > value + TINY:
                chosen, value, again = bundles.joined(part, row), float(whole[row]), True
                break
    return chosen
