"""How well the skills of whole documents are found, and how far the probabilities hold."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.errors import EmptyInputError
from skillmatch.evaluate.baselines import top
from skillmatch.evaluate.linking import BASELINES
from skillmatch.evaluate.metrics import bootstrap_interval
from skillmatch.text import sentences

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from skillmatch.domain import Mention
    from skillmatch.extract.extractor import SkillExtractor
    from skillmatch.taxonomy import Taxonomy

__all__ = ["calibration_error", "evaluate_documents", "skill_scores"]

BINS = 10


def calibration_error(chance: ArrayLike, right: ArrayLike, *, bins: int = BINS) -> float:
    """Return the expected calibration error over bins of equal width.

    The mean distance between the stated probability and the share that is right,
    each bin weighted by its size (Naeini, Cooper and Hauskrecht 2015).

    Parameters
    ----------
    chance : array_like of float, shape (n,)
        Stated probabilities in [0, 1].
    right : array_like of bool, shape (n,)
    bins : int

    Raises
    ------
    EmptyInputError
        There is nothing to judge.

    Examples
    --------
    >>> round(calibration_error([0.9, 0.9, 0.6, 0.6], [1, 1, 1, 0]), 4)
    0.1
    """
    p = np.asarray(chance, dtype=np.float64)
    y = np.asarray(right, dtype=np.float64)
    if p.size == 0:
        raise EmptyInputError("a calibration error needs at least one prediction")
    at = np.minimum((p * bins).astype(np.int64), bins - 1)
    n = np.bincount(at, minlength=bins)
    gap = np.abs(np.bincount(at, weights=p - y, minlength=bins))
    return float(gap[n > 0].sum() / p.size)


def skill_scores(
    found: Collection[str], gold: Collection[str], also: Collection[str] = ()
) -> tuple[int, int, int]:
    """Return (hits, found but wrong, missed) of one document.

    Skills of ``also`` are neither: right if found, not missed if not.

    >>> skill_scores({"a", "b", "x"}, {"b", "c", "d"}, also={"x"})
    (1, 1, 2)
    """
    hits = len(set(found) & set(gold))
    fine = len(set(found) & set(also) - set(gold))
    return hits, len(set(found)) - hits - fine, len(set(gold)) - hits


def _rates(hits: float, wrong: float, missed: float) -> tuple[float, float, float]:
    precision = hits / (hits + wrong) if hits + wrong else 0.0
    recall = hits / (hits + missed) if hits + missed else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return precision, recall, f1


def evaluate_documents(
    records: Sequence[Mapping[str, Any]],
    extractor: SkillExtractor,
    *,
    baselines: Sequence[str] = tuple(BASELINES),
    seed: int = 0,
) -> dict[str, Any]:
    """Extract from every document and compare the sets of skills.

    Parameters
    ----------
    records : sequence of mapping
        ``{"id", "text", "skill_ids": [...]}``, and ``also``: ids that are right too (near
        synonyms of gold), neither hit nor miss.
    extractor : SkillExtractor
        At its shipped threshold.
    baselines : sequence of str
        Of "random", "tfidf" and "bm25".
    seed : int
        For the bootstrap over documents.

    Returns
    -------
    dict
        ``precision``, ``recall``, ``f1`` over all (document, skill) pairs, ``macro_f1`` over
        documents with its 95 % interval, ``ece`` of the skills shown, and the counts; under
        ``baselines`` the same for random skills, character TF-IDF
        and BM25, which are told how many skills the model found in each document.
    """
    found = extractor.extract_many([str(r["text"]) for r in records])
    best = [_best(e.mentions) for e in found]
    model = _figures(records, best, seed)
    model["threshold"] = extractor.threshold
    chance = [p for own in best for p in own.values()]
    right = [
        s in {*r["skill_ids"], *r.get("also", ())}
        for r, own in zip(records, best, strict=True)
        for s in own
    ]
    model["ece"] = calibration_error(chance, right) if chance else None
    return {
        **model,
        "baselines": {
            name: _figures(
                records, _first(records, BASELINES[name], best, extractor.taxonomy), seed
            )
            for name in baselines
        },
    }


def _figures(
    records: Sequence[Mapping[str, Any]], found: Sequence[Collection[str]], seed: int
) -> dict[str, Any]:
    counts = [
        skill_scores(own, r["skill_ids"], r.get("also", ()))
        for r, own in zip(records, found, strict=True)
    ]
    total = [sum(column) for column in zip(*counts, strict=True)]
    precision, recall, f1 = _rates(*total)
    each = [_rates(*c)[2] for c in counts]
    return {
        "n_documents": len(records),
        "n_gold": total[0] + total[2],
        "n_found": sum(map(len, found)),
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "macro_f1": float(np.mean(each)),
        "macro_f1_ci95": list(bootstrap_interval(each, seed=seed)),
    }


def _first(
    records: Sequence[Mapping[str, Any]],
    score: Callable[[Sequence[str], Taxonomy], NDArray[np.float32]],
    found: Sequence[Collection[str]],
    taxonomy: Taxonomy,
) -> list[list[str]]:
    """Return each document's first skills by a baseline, the best sentence counting."""
    parts = [[t[a:b] for a, b in sentences(t)] for t in (str(r["text"]) for r in records)]
    rows = score([s for own in parts for s in own], taxonomy)
    made = []
    at = 0
    for own, mine in zip(parts, found, strict=True):
        best = rows[at : at + len(own)].max(axis=0, initial=0.0)
        at += len(own)
        made.append([taxonomy.skills[i].id for i in top(best[None, :], len(mine))[0]])
    return made


def _best(mentions: Sequence[Mention]) -> dict[str, float]:
    """Return each skill's highest probability."""
    best: dict[str, float] = {}
    for mention in mentions:
        best[mention.skill_id] = max(mention.score, best.get(mention.skill_id, 0.0))
    return best
