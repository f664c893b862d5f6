"""The relaxed choice on HiGHS: an upper bound, and what each credential is worth beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from skillmatch.rank.problem import TINY, Problem, Solution

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Model", "Prices", "relax", "solve_model", "steps_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Maximal covering by levels (Church and ReVelle 1974, Papers of the RSA 32).

    For each gap skill and each level that some credential reaches a continuous ``u ≤ 1`` that
    is at most the number of chosen credentials that reach it; the objective adds up the steps
    between levels. Only the choice of credentials is whole.
    """

    cost: NDArray[np.float64]
    table: Any
    most: NDArray[np.float64]
    n: int
    steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """The relaxation's answer.

    Attributes
    ----------
    bound : float
        No set of credentials closes more.
    share : ndarray of shape (n,)
        How far each is chosen, in [0, 1].
    loss : ndarray of shape (n,)
        How much lower the bound is at least for sets with this credential.
    step : list of (levels, duals) for each gap skill
        Price of one unit of cover at each level, levels ascending; at most the step to it.
    limit : ndarray of shape (n_limits,)
        Price of one unit of what is limited.
    choice : float
        Price of one more credential.
    """

    bound: float
    share: NDArray[np.float64]
    loss: NDArray[np.float64]
    step: list[tuple[NDArray[np.float64], NDArray[np.float64]]]
    limit: NDArray[np.float64]
    choice: float

    def paid(self, gain: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what gains cost at the prices of their levels.

        A gain between two levels splits the step between them, and its price in proportion;
        what lies above the last level is priced in full. So the bound stays one for gains
        that the relaxation does not know of.

        Parameters
        ----------
        gain : ndarray of shape (n, m)
        """
        made = np.zeros_like(gain)
        for g, (levels, dual) in enumerate(self.step):
            some = np.flatnonzero(gain[:, g])
            ends = np.concatenate(([0.0], levels))
            own = gain[some, g]
            made[some, g] = np.interp(own, ends, np.concatenate(([0.0], np.cumsum(dual))))
            made[some, g] += np.maximum(0.0, own - ends[-1])
        return made

    def free(self) -> NDArray[np.float64]:
        """Return the part of the highest level of each gap skill that is not priced."""
        return np.array(
            [max(0.0, float(levels[-1] - dual.sum())) if len(levels) else 0.0
             for levels, dual in self.step]
        )  # fmt: skip


def steps_of(problem: Problem) -> list[NDArray[np.float64]]:
    """Return for each gap skill the levels of gain that credentials reach, ascending."""
    found = []
    for column in problem.gain.T:
        levels = np.unique(np.round(column, 9))
        found.append(levels[levels > TINY])
    return found


def build(problem: Problem, *, least: float | None = None) -> Model:
    """Return the model; with ``least`` only sets that close more than it are allowed."""
    n = len(problem)
    rows: list[NDArray[np.int64]] = []
    columns: list[NDArray[np.int64]] = []
    worth: list[float] = []
    for column, levels in zip(problem.gain.T, steps_of(problem), strict=True):
        before = 0.0
        for level in levels.tolist():
            who = np.flatnonzero(column >= level - TINY)
            rows.append(np.full(len(who), len(worth)))
            columns.append(who)
            worth.append(level - before)
            before = level
    steps = len(worth)
    at = np.concatenate(rows) if rows else np.zeros(0, dtype=np.int64)
    who = np.concatenate(columns) if columns else np.zeros(0, dtype=np.int64)
    cover = sparse.csr_array((np.full(len(at), -1.0), (at, who)), shape=(steps, n))
    parts = [sparse.hstack([cover, sparse.eye_array(steps)], format="csr")]
    most = [np.zeros(steps)]

    def limit(weights: Any, bound: NDArray[np.float64]) -> None:
        wide = sparse.csr_array(weights)
        empty = sparse.csr_array((wide.shape[0], steps))
        parts.append(sparse.hstack([wide, empty], format="csr"))
        most.append(bound)

    limit(np.ones((1, n)), np.array([float(problem.max_steps)]))
    if len(problem.cost):
        limit(problem.cost, problem.most)
    pairs = [(r, need) for r, needs in problem.requires.items() for need in needs]
    if pairs:
        order = np.repeat(np.arange(len(pairs)), 2)
        ends = np.array(pairs).ravel()
        sign = np.tile([1.0, -1.0], len(pairs))
        limit(sparse.csr_array((sign, (order, ends)), shape=(len(pairs), n)),
              np.zeros(len(pairs)))  # fmt: skip
    cost = np.concatenate([np.zeros(n), -np.array(worth)])
    if least is not None:
        parts.append(sparse.csr_array(cost[None, :]))
        most.append(np.array([-least]))
    return Model(
        cost=cost, table=sparse.vstack(parts, format="csr"), most=np.concatenate(most), n=n,
        steps=steps,
    )  # fmt: skip


def _bounds(problem: Problem, model: Model) -> NDArray[np.float64]:
    bounds = np.tile([0.0, 1.0], (model.n + model.steps, 1))
    bounds[list(problem.must), 0] = 1.0
    return bounds


def relax(problem: Problem) -> Prices | None:
    """Solve the relaxation; ``None`` where the limits contradict each other."""
    from scipy.optimize import linprog

    model = build(problem)
    answer: Any = linprog(  # type: ignore[call-overload]
        model.cost, A_ub=model.table, b_ub=model.most, bounds=_bounds(problem, model),
        method="highs",
    )  # fmt: skip
    if answer.status != 0:
        return None
    dual = -np.asarray(answer.ineqlin.marginals)
    step, at = [], 0
    for levels in steps_of(problem):
        most = np.diff(np.concatenate(([0.0], levels)))
        step.append((levels, np.clip(dual[at : at + len(levels)], 0.0, most)))
        at += len(levels)
    loss = np.maximum(0.0, np.asarray(answer.lower.marginals[: model.n]))
    loss[list(problem.must)] = 0.0  # What is in every set lowers the bound of none.
    return Prices(
        bound=-float(answer.fun),
        share=np.asarray(answer.x[: model.n]),
        loss=loss,
        step=step,
        limit=np.maximum(0.0, dual[at + 1 : at + 1 + len(problem.most)]),
        choice=max(0.0, float(dual[at])),
    )


def solve_model(problem: Problem, *, least: float, seconds: float) -> Solution | None:
    """Solve the integer programme for sets that close more than ``least``.

    Parameters
    ----------
    problem : Problem
    least : float
        A value that is already reached.
    seconds : float
        Time limit of the solver.

    Returns
    -------
    Solution or None
        ``None`` where no set closes more: ``least`` is then the best. A solution without rows
        where the time was up before one was found.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    model = build(problem, least=least)
    bounds = _bounds(problem, model)
    answer = milp(
        model.cost,
        constraints=LinearConstraint(model.table, -np.inf, model.most),
        integrality=np.concatenate([np.ones(model.n), np.zeros(model.steps)]),
        bounds=Bounds(bounds[:, 0], bounds[:, 1]),
        options={"time_limit": seconds, "mip_rel_gap": 1e-7},
    )
    if answer.status == 2:
        return None
    rows = () if answer.x is None else tuple(np.flatnonzero(answer.x[: model.n] > 0.5).tolist())
    value = problem.value(rows)
    dual = answer.mip_dual_bound
    bound = np.inf if dual is None or not np.isfinite(dual) else -float(dual)
    if answer.status == 0:
        bound = value
    return Solution(
        rows=rows, value=value, bound=max(value, least, bound), optimal=answer.status == 0
    )
