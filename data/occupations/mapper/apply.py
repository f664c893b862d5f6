"""Apply the mapper to the O*NET occupations and turn its scores into profiles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from .embed import Embedder
from .evaluation import esco_texts, skill_features
from .features import blended
from .model import SEED, Problem, predict, train
from .sources import Esco, load_crosswalk, load_esco, singular, skill_links
from .views import Texts, build_views

Array = npt.NDArray[np.float32]

MATCH = {
    "exactMatch": 1.0,
    "closeMatch": 0.8,
    "narrowMatch": 0.6,
    "broadMatch": 0.5,
    "exactISCO": 0.2,
}
CROSSWALK_TRUST = 0.75
OPTIONAL_TRUST = 0.5
TASK_WEIGHT = 0.5
DEPTH = 60
MINIMUM = 0.04
TASKS_READ = 5
TASKS_LINKED = 12


def onet_texts(onet: pd.DataFrame) -> Texts:
    """Texts of O*NET occupations in the shape ESCO's have (singular titles, short text)."""
    descriptions = [
        " ".join([d, *t[:TASKS_READ]])
        for d, t in zip(onet["description"], onet["tasks"], strict=True)
    ]
    return Texts([singular(t) for t in onet["label"]], list(onet["alts"]), descriptions)


def joint_problem(shared: Path, cache: Path, onet: pd.DataFrame) -> tuple[Esco, Problem]:
    """ESCO occupations (with relations) followed by O*NET ones (without)."""
    esco = load_esco(shared)
    texts, skills = esco_texts(esco)
    extra = onet_texts(onet)
    views = build_views(texts.joined(extra), skills, Embedder(cache), blocks=[texts, extra])
    empty = sp.csr_matrix((len(onet), len(esco.skills)), dtype=np.float32)
    return esco, Problem(
        views=views,
        relations=sp.vstack([esco.relations, empty]).tocsr(),
        isco=np.concatenate([esco.occupations["isco"].to_numpy(str), np.full(len(onet), "")]),
        skill_static=skill_features(esco),
        links=skill_links(shared, esco.skills),
        similarity=blended(views),
    )


def crosswalk_evidence(shared: Path, esco: Esco, onet: pd.DataFrame) -> Array:
    """How far the ESCO occupations matched to an O*NET one ask for each skill, in [0, 1].

    A mean over the matches, weighted by the kind of match, so that a skill of one among many
    narrower occupations counts little; 1 for an essential relation and less for an optional
    one, among which ESCO has stray ones (machine learning for a solar technician).
    The mean is scaled by the best kind of match there is.
    """
    row_of = {uri: i for i, uri in enumerate(esco.occupations["uri"])}
    weights = esco.relations.copy()
    weights.data = np.where(weights.data >= 2, 1.0, OPTIONAL_TRUST).astype(np.float32)
    out = np.zeros((len(onet), len(esco.skills)), dtype=np.float32)
    grouped = load_crosswalk(shared).groupby("onet_code")
    for i, code in enumerate(onet["id"]):
        if code not in grouped.groups:
            continue
        rows = grouped.get_group(code)
        found = [
            (row_of[u], MATCH.get(m, 0.2))
            for u, m in zip(rows["esco_uri"], rows["match_type"], strict=True)
            if u in row_of
        ]
        if not found:
            continue
        index = [r for r, _ in found]
        trust = np.array([t for _, t in found], dtype=np.float32)
        strong = trust**2
        mean = (strong / strong.sum()) @ weights[index].toarray()
        out[i] = mean * trust.max()
    return out


def task_support(onet: pd.DataFrame, esco: Esco, views_similarity: Array, embed: Embedder) -> Array:
    """How plainly an occupation's tasks speak of each skill, in [0, 1], shape (n, m).

    The best cosine of a task with the mean of a skill's label and description vectors, raised
    by how unusual it is among occupations. Linked alone, tasks bring howlers; so it counts only
    as far as some ESCO occupation with that skill is nearly as similar to this one as the most
    similar there is.

    Parameters
    ----------
    views_similarity : array (occupations, ESCO occupations)
    """
    tasks = [t[:TASKS_LINKED] for t in onet["tasks"]]
    vectors = embed([one for t in tasks for one in t])
    labels = list(esco.skills["label"])
    described = [f"{a}. {b}" for a, b in zip(labels, esco.skills["description"], strict=True)]
    skills = (embed(labels) + embed(described)) / 2
    out = np.zeros((len(onet), len(labels)), dtype=np.float32)
    start = 0
    for i, listed in enumerate(tasks):
        if listed:
            out[i] = (vectors[start : start + len(listed)] @ skills.T).max(axis=0)
        start += len(listed)
    has = np.array([bool(t) for t in tasks])
    usual, spread = out[has].mean(axis=0), out[has].std(axis=0) + 1e-3
    out = np.clip((out + 0.04 * (out - usual) / spread - 0.65) / 0.2, 0.0, 1.0)
    columns = esco.relations.tocsc()
    owner = np.zeros_like(out)
    for j in range(columns.shape[1]):
        rows = columns.indices[columns.indptr[j] : columns.indptr[j + 1]]
        if len(rows):
            owner[:, j] = views_similarity[:, rows].max(axis=1)
    owner /= views_similarity.max(axis=1, keepdims=True)
    out *= np.clip((owner - 0.75) / 0.17, 0.0, 1.0)
    out[~has] = 0.0
    return out


def specificity(esco: Esco) -> Array:
    """Factor in (0, 1] of each skill: low for skills asked for in every sector.

    Uses the share of three-digit ISCO groups with the skill and ESCO's own reuse level.
    """
    codes = [c[:3] for c in esco.occupations["isco"]]
    _, group = np.unique(codes, return_inverse=True)
    member = sp.csr_matrix(
        (np.ones(len(group), np.float32), (group, np.arange(len(group)))),
        shape=(group.max() + 1, len(group)),
    )
    present = esco.relations.copy()
    present.data = np.ones_like(present.data)
    spread = np.asarray(((member @ present) > 0).mean(axis=0)).ravel()
    by_spread = 1.0 / (1.0 + (spread / 0.6) ** 2)
    level = {"transversal": 0.6, "cross-sector": 0.9}
    by_level = esco.skills["reuse"].map(lambda r: level.get(r, 1.0)).to_numpy(np.float32)
    return np.asarray(by_spread * by_level, dtype=np.float32)


def map_occupations(
    shared: Path,
    cache: Path,
    onet: pd.DataFrame,
    say: Callable[[str], None],
    *,
    reuse: bool = False,
) -> tuple[pd.DataFrame, Array, pd.DataFrame]:
    """Score every O*NET occupation with the mapper, the crosswalk and the tasks.

    With ``reuse`` the mapper's probabilities of the last run are read from the cache.

    Returns
    -------
    pairs : DataFrame
        ``occupation_id, skill_id, probability, evidence, tasks, specificity``.
    similarity : array (occupations, occupations)
        Blended similarity among the O*NET occupations.
    vectors : DataFrame
        Skill id to the vector of its label and description.
    """
    esco, problem = joint_problem(shared, cache, onet)
    seen = np.arange(len(esco.occupations))
    query = np.arange(len(esco.occupations), len(esco.occupations) + len(onet))
    probability = np.zeros((len(onet), len(esco.skills)), dtype=np.float32)
    kept = cache / "probabilities.npz"
    if reuse and kept.exists():
        stored = np.load(kept, allow_pickle=False)
        probability[stored["rows"], stored["skills"]] = stored["values"]
    else:
        say(f"training the mapper on {len(seen)} occupations")
        model = train(problem, seen, seed=SEED)
        found = problem.features(seen, query)
        values = predict(model, found).astype(np.float32)
        probability[found.rows, found.skills] = values
        np.savez(kept, rows=found.rows, skills=found.skills, values=values)
    evidence = crosswalk_evidence(shared, esco, onet)
    both = 1.0 - (1.0 - probability) * (1.0 - CROSSWALK_TRUST * evidence)
    size = len(esco.occupations)
    tasks = task_support(onet, esco, problem.similarity[size:, :size], Embedder(cache))
    rows, columns = np.nonzero((both >= MINIMUM) | (tasks >= 0.3))
    pairs = pd.DataFrame(
        {
            "occupation_id": onet["id"].to_numpy()[rows],
            "skill_id": esco.skills["uri"].to_numpy()[columns],
            "probability": probability[rows, columns],
            "evidence": evidence[rows, columns],
            "tasks": tasks[rows, columns],
            "specificity": specificity(esco)[columns],
        }
    )
    half = problem.views.skill_vectors.shape[1] // 2
    vectors = pd.DataFrame(problem.views.skill_vectors[:, half:], index=esco.skills["uri"])
    return pairs, problem.similarity[size:, size:], vectors


def technology_pairs(
    shared: Path,
    taxonomy: pd.DataFrame,
    onet: pd.DataFrame,
    similarity: Array,
    *,
    most: int = 12,
    least: float = 0.15,
) -> pd.DataFrame:
    """O*NET technology skills worth a place in a profile, with weights.

    A weight is a base (0.85 in demand in the occupation, 0.5 a hot technology) times how
    particular the technology is (office software is listed nearly everywhere) times its
    support: the similarity-weighted share of the ten nearest occupations that list it too,
    since adverts put stray products into O*NET's lists.

    Returns
    -------
    DataFrame
        ``occupation_id, skill_id, weight``; at most ``most`` an occupation, none below
        ``least``.
    """
    table = pd.read_csv(
        shared / "onet" / "technology_skills.csv.gz", dtype=str, keep_default_na=False
    )
    id_of: dict[str, str] = {}
    for skill, label in zip(taxonomy["id"], taxonomy["label"], strict=True):
        id_of.setdefault(label.casefold(), skill)
    for skill, names in zip(taxonomy["id"], taxonomy["alt_labels"], strict=True):
        for name in names:
            id_of.setdefault(name.casefold(), skill)
    table["skill_id"] = table["Example"].str.casefold().map(id_of)
    row_of = {code: i for i, code in enumerate(onet["id"])}
    table = table[table["skill_id"].notna() & table["O*NET-SOC Code"].isin(row_of)]
    skills = sorted(set(table["skill_id"]))
    column_of = {skill: i for i, skill in enumerate(skills)}
    rows = table["O*NET-SOC Code"].map(row_of).to_numpy()
    columns = table["skill_id"].map(column_of).to_numpy()
    base = np.where(
        table["In Demand"].eq("Y"), 0.85, np.where(table["Hot Technology"].eq("Y"), 0.5, 0.0)
    )
    listed = np.zeros((len(onet), len(skills)), dtype=np.float32)
    listed[rows, columns] = 1.0
    weight = np.zeros_like(listed)
    np.maximum.at(weight, (rows, columns), base.astype(np.float32))

    has_list = listed.any(axis=1)
    near = similarity * has_list[None, :]
    np.fill_diagonal(near, 0.0)
    near = np.where(near >= np.sort(near, axis=1)[:, -10:-9], near, 0.0)
    support = (near @ listed) / np.maximum(near.sum(axis=1, keepdims=True), 1e-9)
    share = listed[has_list].mean(axis=0)
    particular = 1.0 / (1.0 + (share / 0.35) ** 2)
    weight *= particular * (0.15 + 0.85 * np.sqrt(support))
    out = []
    for i, code in enumerate(onet["id"]):
        best = np.lexsort((np.arange(len(skills)), -weight[i]))[:most]
        out.extend((code, skills[j], float(weight[i, j])) for j in best if weight[i, j] >= least)
    return pd.DataFrame(out, columns=["occupation_id", "skill_id", "weight"])


def without_crowding(
    vectors: Array, scores: Array, *, alike: float = 0.72, step: float = 0.85
) -> Array:
    """Lower the scores of skills much like several better ones (seven query languages).

    Walks down the ranking, as maximal marginal relevance does (Carbonell and Goldstein 1998):
    each better skill with a cosine of ``alike`` or more beyond the first two multiplies the
    score by ``step``.
    """
    order = np.argsort(-scores, kind="stable")
    out = scores.copy()
    cosine = vectors @ vectors.T
    done: list[int] = []
    for i in order:
        crowd = int((cosine[i, done] >= alike).sum()) if done else 0
        out[i] *= step ** max(0, crowd - 1)
        done.append(int(i))
    return out
