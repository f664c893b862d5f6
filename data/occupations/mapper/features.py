"""Candidate skills of query occupations and the features a reranker judges them by.

Every function takes the rows of the occupations whose relations may be seen (``seen``) and
the rows asked about (``query``): relations of query rows are never read.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from .views import Views

Array = npt.NDArray[np.float32]
Index = npt.NDArray[np.int64]

#: Weights of the views in the blended similarity of two occupations.
BLEND = {"label": 0.15, "full": 0.3, "names": 0.2, "best": 0.1, "char": 0.15, "word": 0.25}
OPTIONAL = 0.6
CANDIDATES = 130


@dataclass(frozen=True)
class Candidates:
    """Pairs to be judged.

    Attributes
    ----------
    rows : array (p,)
        Position within ``query``.
    skills : array (p,)
        Column of the skill.
    features : array (p, f)
    first : array (p,)
        The first-stage score, by which candidates were chosen.
    """

    rows: Index
    skills: Index
    features: Array
    first: Array


def _top_weights(similarity: Array, k: int, temperature: float) -> sp.csr_matrix:
    """Softmax weights of the ``k`` most similar columns of each row."""
    k = min(k, similarity.shape[1])
    top = np.argpartition(-similarity, k - 1, axis=1)[:, :k]
    rows = np.arange(similarity.shape[0])[:, None]
    values = similarity[rows, top]
    weights = np.exp((values - values.max(axis=1, keepdims=True)) / temperature)
    weights /= weights.sum(axis=1, keepdims=True)
    indptr = np.arange(0, similarity.shape[0] * k + 1, k)
    return sp.csr_matrix(
        (weights.ravel().astype(np.float32), top.ravel(), indptr), shape=similarity.shape
    )


def _kernel_ridge(train: Array, query: Array, targets: sp.csr_matrix, ridge: float) -> Array:
    """Kernel ridge regression of all columns of ``targets`` at once."""
    n = train.shape[0]
    solved = np.linalg.solve(
        train.T.astype(np.float64) + ridge * np.eye(n), query.T.astype(np.float64)
    )
    return np.asarray(targets.T @ solved.astype(np.float32)).T


def _bilinear(
    x_seen: Array, x_query: Array, skills: Array, targets: sp.csr_matrix, ridge: float
) -> Array:
    """Two-sided ridge map from occupation vectors to skill vectors, scored on all skills."""
    x_mean = x_seen.mean(axis=0)
    s_mean = skills.mean(axis=0)
    x = (x_seen - x_mean).astype(np.float64)
    s = (skills - s_mean).astype(np.float64)
    cross = x.T @ (targets @ s)
    left = np.linalg.solve(x.T @ x + ridge * np.eye(x.shape[1]), cross)
    gram = s.T @ s
    middle = np.linalg.solve(gram + ridge * 3 * np.eye(gram.shape[0]), left.T).T
    return np.asarray((x_query - x_mean) @ middle @ s.T, dtype=np.float32)


def blended(views: Views) -> Array:
    """Weighted mean of the occupation views, shape (n, n)."""
    total = sum(BLEND.values())
    out = np.zeros_like(views.occupation_pairs["label"])
    for name, weight in BLEND.items():
        out += np.float32(weight / total) * views.occupation_pairs[name]
    return out


def _isco_prior(
    weights: sp.csr_matrix, codes: npt.NDArray[np.str_], targets: sp.csr_matrix, digits: int
) -> Array:
    """Share of skills in the ISCO groups the neighbours belong to."""
    groups, index = np.unique([code[:digits] for code in codes], return_inverse=True)
    member = sp.csr_matrix(
        (np.ones(len(codes), np.float32), (np.arange(len(codes)), index)),
        shape=(len(codes), len(groups)),
    )
    size = np.asarray(member.sum(axis=0)).ravel()
    share = sp.diags((1.0 / (size + 1.0)).astype(np.float32)) @ (member.T @ targets)
    return np.asarray((weights @ member @ share).toarray(), dtype=np.float32)


def candidates(
    views: Views,
    similarity: Array,
    relations: sp.csr_matrix,
    isco: npt.NDArray[np.str_],
    skill_static: Array,
    links: sp.csr_matrix,
    seen: Index,
    query: Index,
    *,
    count: int = CANDIDATES,
) -> Candidates:
    """Candidate pairs of the query occupations with their features.

    Parameters
    ----------
    views : Views
    similarity : array (n, n)
        The blended similarity.
    relations : csr_matrix (n, m)
        2 essential, 1 optional; only rows in ``seen`` are read.
    isco : array of str (n,)
        Four-digit codes; only those of ``seen`` are read.
    skill_static : array (m, f)
        Features of a skill that do not depend on relations (kind, reuse level).
    links : csr_matrix (m, m)
        Skill-to-skill relations.
    seen, query : arrays of row numbers
    count : int
        Candidates kept for each query occupation.
    """
    rel = relations[seen]
    weighted = rel.copy()
    weighted.data = np.where(rel.data >= 2, 1.0, OPTIONAL).astype(np.float32)
    binary = rel.copy()
    binary.data = np.ones_like(rel.data)
    essential = rel.copy()
    essential.data = (rel.data >= 2).astype(np.float32)
    essential.eliminate_zeros()

    sim = similarity[np.ix_(query, seen)]
    dense: list[Array] = []

    def knn(matrix: Array, k: int, temperature: float, target: sp.csr_matrix) -> Array:
        return np.asarray((_top_weights(matrix, k, temperature) @ target).toarray(), np.float32)

    neighbours = _top_weights(sim, 30, 0.05)
    dense.append(knn(sim, 3, 0.05, binary))
    dense.append(knn(sim, 10, 0.04, binary))
    dense.append(knn(sim, 40, 0.05, binary))
    dense.append(knn(sim, 10, 0.04, essential))
    dense.append(knn(sim, 30, 0.02, weighted))
    for name, temperature in (
        ("label", 0.06),
        ("full", 0.05),
        ("names", 0.05),
        ("best", 0.05),
        ("char", 0.06),
        ("title_word", 0.08),
        ("word", 0.05),
    ):
        pair = views.occupation_pairs[name][np.ix_(query, seen)]
        dense.append(knn(pair, 12, temperature, weighted))
    pairs = views.occupation_pairs
    smooth = 0.5 * pairs["full"] + 0.5 * pairs["names"]
    lexical = 0.4 * pairs["char"] + 0.3 * pairs["title_word"] + 0.3 * pairs["word"]
    ridge = []
    for kernel, strength in (
        (similarity, 0.4),
        (np.clip(smooth, 0, None) ** 3, 0.6),
        (lexical, 0.6),
    ):
        ridge.append(
            _kernel_ridge(
                kernel[np.ix_(seen, seen)], kernel[np.ix_(query, seen)], weighted, strength
            )
        )
    dense.extend(ridge)
    bilinear = _bilinear(
        views.occupation_vectors[seen],
        views.occupation_vectors[query],
        views.skill_vectors,
        binary,
        3.0,
    )
    dense.append(bilinear)
    for digits in (4, 3, 2):
        dense.append(_isco_prior(neighbours, isco[seen], weighted, digits))

    direct = [views.skill_pairs[name][query] for name in sorted(views.skill_pairs)]
    seed = (
        ridge[0]
        + 0.5 * ridge[1]
        + 0.5 * ridge[2]
        + 0.6 * dense[1]
        + 0.6 * dense[2]
        + 0.3 * dense[-1]
    )
    frequency = np.asarray(binary.sum(axis=0)).ravel()
    text = views.skill_pairs["full_full"][query] + views.skill_pairs["names_label"][query]
    seed = seed + 0.25 * text + 1.5 * bilinear

    # co-occurrence with the skills most likely so far
    k = 40
    top = np.argpartition(-seed, k, axis=1)[:, :k]
    rows = np.arange(len(query))[:, None]
    likely_values = np.clip(seed[rows, top], 0, None)
    likely_values /= likely_values.sum(axis=1, keepdims=True) + 1e-9
    likely = sp.csr_matrix(
        (likely_values.ravel(), top.ravel(), np.arange(0, len(query) * k + 1, k)),
        shape=seed.shape,
    )
    norm = sp.diags((1.0 / np.sqrt(np.maximum(frequency, 1.0))).astype(np.float32))
    unit = (binary @ norm).tocsr()
    cooccur = np.asarray(((likely @ unit.T) @ unit).toarray(), np.float32)
    linked = np.asarray((likely @ links).toarray(), np.float32)
    centre = likely @ views.skill_vectors
    centred = np.asarray(centre @ views.skill_vectors.T, np.float32)
    dense.extend([cooccur, linked, centred, seed])
    dense.extend(direct)

    final = seed + 0.5 * cooccur
    chosen = np.argpartition(-final, count, axis=1)[:, :count]
    chosen = np.sort(chosen, axis=1)
    pair_rows = np.repeat(np.arange(len(query)), count)
    pair_skills = chosen.ravel()
    columns = [block[pair_rows, pair_skills] for block in dense]
    order = np.argsort(np.argsort(-final[rows, chosen], axis=1), axis=1)
    columns.append(order.ravel().astype(np.float32))
    columns.append((final[rows, chosen] / final[rows, chosen].max(axis=1, keepdims=True)).ravel())
    best = np.sort(sim, axis=1)[:, ::-1]
    for rank in (0, 2, 9):
        columns.append(best[pair_rows, rank])
    columns.append(np.log1p(frequency)[pair_skills])
    columns.append((np.asarray(essential.sum(axis=0)).ravel() / (frequency + 1))[pair_skills])
    _, group = np.unique([code[:3] for code in isco[seen]], return_inverse=True)
    grouped = sp.csr_matrix(
        (np.ones(len(seen), np.float32), (group, np.arange(len(seen)))),
        shape=(group.max() + 1, len(seen)),
    )
    spread = np.asarray((grouped @ binary > 0).sum(axis=0)).ravel()
    columns.append(np.log1p(spread)[pair_skills].astype(np.float32))
    columns.extend(skill_static[pair_skills].T)
    return Candidates(
        rows=pair_rows,
        skills=pair_skills,
        features=np.column_stack(columns).astype(np.float32),
        first=final[pair_rows, pair_skills],
    )
