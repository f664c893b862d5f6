"""The mapper: candidate features, a learned reranker, and profiles from both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from .features import Candidates, blended, candidates
from .views import Views

Array = npt.NDArray[np.float32]
Index = npt.NDArray[np.int64]

SEED = 20261123
PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.06,
    "num_leaves": 63,
    "min_data_in_leaf": 150,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "num_threads": 2,
    "seed": SEED,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}
ROUNDS = 260


@dataclass(frozen=True)
class Problem:
    """All that is known about ``n`` occupations, of which some have relations.

    Attributes
    ----------
    views : Views
    relations : csr_matrix (n, m)
    isco : array of str (n,)
        Empty for occupations outside ESCO.
    skill_static : array (m, f)
    links : csr_matrix (m, m)
    similarity : array (n, n)
    """

    views: Views
    relations: sp.csr_matrix
    isco: npt.NDArray[np.str_]
    skill_static: Array
    links: sp.csr_matrix
    similarity: Array = field(default_factory=lambda: np.zeros((0, 0), np.float32))

    def features(self, seen: Index, query: Index) -> Candidates:
        """Candidates of ``query`` given the relations of ``seen`` only."""
        return candidates(
            self.views,
            self.similarity if self.similarity.size else blended(self.views),
            self.relations,
            self.isco,
            self.skill_static,
            self.links,
            seen,
            query,
        )


def folds(
    rows: Index, isco: npt.NDArray[np.str_], *, kind: str, number: int, seed: int
) -> Iterator[tuple[Index, Index]]:
    """Disjoint splits ``(seen, held back)`` of ``rows``.

    Parameters
    ----------
    kind : {"random", "isco"}
        Hold back occupations at random, or whole four-digit ISCO groups.
    """
    rng = np.random.default_rng(seed)
    if kind == "random":
        label = rng.permutation(len(rows)) % number
    else:
        codes = np.unique(isco[rows])
        part = dict(zip(codes, rng.permutation(len(codes)) % number, strict=True))
        label = np.array([part[code] for code in isco[rows]])
    for i in range(number):
        yield rows[label != i], rows[label == i]


def truth(relations: sp.csr_matrix, query: Index, found: Candidates) -> Array:
    """1 where a candidate pair is a relation, else 0."""
    values = np.asarray(relations[query[found.rows], found.skills]).ravel()
    return (values > 0).astype(np.float32)


def train(problem: Problem, seen: Index, *, seed: int, rounds: int = ROUNDS) -> Any:
    """Train the reranker on out-of-fold candidates of ``seen``, both kinds of folds.

    The inner folds never see the relations of the rows they are asked about, as the model
    will not either when it is applied.
    """
    import lightgbm as lgb

    blocks, labels = [], []
    for kind in ("random", "isco"):
        for inner_seen, inner_query in folds(
            seen, problem.isco, kind=kind, number=5, seed=seed + 1
        ):
            found = problem.features(inner_seen, inner_query)
            blocks.append(found.features)
            labels.append(truth(problem.relations, inner_query, found))
    data = lgb.Dataset(np.vstack(blocks), np.concatenate(labels))
    return lgb.train(PARAMETERS | {"seed": seed}, data, num_boost_round=rounds)


def predict(model: Any, found: Candidates) -> npt.NDArray[np.float64]:
    """Probability that each candidate pair is a relation."""
    return np.asarray(model.predict(found.features, num_threads=2))


def ranking(found: Candidates, score: npt.NDArray[np.float64], queries: int) -> list[Index]:
    """Skills of each query, best first; ties by column."""
    out: list[Index] = []
    order = np.lexsort((found.skills, -score, found.rows))
    rows, skills = found.rows[order], found.skills[order]
    bounds = np.searchsorted(rows, np.arange(queries + 1))
    for i in range(queries):
        out.append(skills[bounds[i] : bounds[i + 1]])
    return out
