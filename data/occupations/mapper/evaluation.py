"""Judge the mapper and the baseline on ESCO occupations held back, in one run."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from skillmatch.evaluate.profiles import mean_and_spread, profile_scores

from .embed import Embedder
from .features import Index, blended
from .model import SEED, Problem, folds, predict, ranking, train
from .sources import Esco, load_esco, skill_links
from .views import Texts, build_views

K = 15


def esco_texts(esco: Esco) -> tuple[Texts, Texts]:
    """Texts of the occupations and of the skills."""
    occ, sk = esco.occupations, esco.skills
    return (
        Texts(list(occ["label"]), list(occ["alts"]), list(occ["description"])),
        Texts(list(sk["label"]), list(sk["alts"]), list(sk["description"])),
    )


def skill_features(esco: Esco) -> np.ndarray:
    """Kind and reuse level of each skill as numbers, shape (m, 2)."""
    kind = (esco.skills["kind"] == "knowledge").to_numpy(np.float32)
    level = {"occupation-specific": 0, "sector-specific": 1, "cross-sector": 2, "transversal": 3}
    reuse = esco.skills["reuse"].map(lambda r: level.get(r, 1)).to_numpy(np.float32)
    return np.column_stack([kind, reuse])


def esco_problem(shared: Path, cache: Path) -> tuple[Esco, Problem]:
    """The held-back problem on ESCO alone."""
    esco = load_esco(shared)
    texts, skills = esco_texts(esco)
    views = build_views(texts, skills, Embedder(cache))
    return esco, Problem(
        views=views,
        relations=esco.relations,
        isco=esco.occupations["isco"].to_numpy(str),
        skill_static=skill_features(esco),
        links=skill_links(shared, esco.skills),
        similarity=blended(views),
    )


def baseline(problem: Problem, seen: Index, query: Index) -> list[Index]:
    """Skills of the eight nearest occupations by MiniLM over title and description."""
    sim = problem.views.occupation_pairs["full"][np.ix_(query, seen)]
    near = np.argsort(-sim, axis=1, kind="stable")[:, :8]
    relations = problem.relations[seen]
    out = []
    for i, columns in enumerate(near):
        weights = sim[i, columns]
        scores = np.asarray(weights @ relations[columns].toarray()).ravel()
        out.append(np.argsort(-scores, kind="stable")[:K])
    return out


def evaluate(
    shared: Path,
    cache: Path,
    *,
    number: int,
    say: Callable[[str], None],
    runs: int | None = None,
    kinds: Sequence[str] = ("random", "isco"),
) -> dict[str, dict[str, list[float]]]:
    """Print the measures of baseline and model over ``number`` disjoint splits of each kind."""
    esco, problem = esco_problem(shared, cache)
    say(f"{len(esco.occupations)} occupations, {len(esco.skills)} skills")
    rows = np.arange(len(esco.occupations))
    results: dict[str, dict[str, list[float]]] = {}
    for kind in kinds:
        table: dict[str, list[float]] = {}
        for i, (seen, query) in enumerate(
            folds(rows, problem.isco, kind=kind, number=number, seed=SEED)
        ):
            if runs is not None and i >= runs:
                break
            start = time.time()
            model = train(problem, seen, seed=SEED + i)
            found = problem.features(seen, query)
            systems = {
                "baseline": baseline(problem, seen, query),
                "first stage": ranking(found, found.first.astype(np.float64), len(query)),
                "mapper": ranking(found, predict(model, found), len(query)),
            }
            known = {str(q): set(problem.relations[q].indices.astype(str)) for q in query}
            line = []
            for name, ranked in systems.items():
                ids = {
                    str(q): r[:K].astype(str).tolist() for q, r in zip(query, ranked, strict=True)
                }
                scores = profile_scores(ids, known, k=K)
                table.setdefault(f"{name} P@{K}", []).append(scores.precision)
                table.setdefault(f"{name} no overlap", []).append(scores.no_overlap)
                line.append(f"{name} {scores.precision:.3f} ({scores.no_overlap:.1%} none)")
            say(f"{kind} split {i + 1}: {'; '.join(line)} [{time.time() - start:.0f} s]")
        for name, values in table.items():
            mean, spread = mean_and_spread(values)
            say(f"{kind:6s} {name:24s} {mean:.3f} ± {spread:.3f} over {len(values)} splits")
        results[kind] = table
    return results
