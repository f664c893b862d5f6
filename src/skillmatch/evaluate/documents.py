"""How well the skills of whole documents are found, and how far the probabilities hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.errors import EmptyInputError
from skillmatch.evaluate.metrics import bootstrap_interval

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from skillmatch.domain import Mention
    from skillmatch.extract.extractor import SkillExtractor

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


def skill_scores(found: Collection[str], gold: Collection[str]) -> tuple[int, int, int]:
    """Return (hits, found but wrong, missed) of one document.

    >>> skill_scores({"a", "b"}, {"b", "c", "d"})
    (1, 1, 2)
    """
    hits = len(set(found) & set(gold))
    return hits, len(set(found)) - hits, len(set(gold)) - hits


def _rates(hits: float, wrong: float, missed: float) -> tuple[float, float, float]:
    precision = hits / (hits + wrong) if hits + wrong else 0.0
    recall = hits / (hits + missed) if hits + missed else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return precision, recall, f1


def evaluate_documents(
    records: Sequence[Mapping[str, Any]], extractor: SkillExtractor, *, seed: int = 0
) -> dict[str, object]:
    """Extract from every document and compare the sets of skills.

    Parameters
    ----------
    records : sequence of mapping
        ``{"id", "text", "skill_ids": [...]}``.
    extractor : SkillExtractor
        At its shipped threshold.
    seed : int
        For the bootstrap over documents.

    Returns
    -------
    dict
        ``precision``, ``recall``, ``f1`` over all (document, skill) pairs, ``macro_f1`` over
        documents with its 95 % interval, ``ece`` of the skills shown, and the counts.
    """
    found = extractor.extract_many([str(r["text"]) for r in records])
    counts = []
    chance: list[float] = []
    right: list[bool] = []
    for record, extraction in zip(records, found, strict=True):
        gold = set(record["skill_ids"])
        best = _best(extraction.mentions)
        counts.append(skill_scores(best, gold))
        chance += best.values()
        right += [skill in gold for skill in best]
    total = [sum(column) for column in zip(*counts, strict=True)]
    precision, recall, f1 = _rates(*total)
    each = [_rates(*c)[2] for c in counts]
    return {
        "n_documents": len(records),
        "n_gold": total[0] + total[2],
        "n_found": total[0] + total[1],
        "threshold": extractor.threshold,
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "macro_f1": float(np.mean(each)),
        "macro_f1_ci95": list(bootstrap_interval(each, seed=seed)),
        "ece": calibration_error(chance, right) if chance else None,
    }


def _best(mentions: Sequence[Mention]) -> dict[str, float]:
    """Return each skill's highest probability."""
    best: dict[str, float] = {}
    for mention in mentions:
        best[mention.skill_id] = max(mention.score, best.get(mention.skill_id, 0.0))
    return best
