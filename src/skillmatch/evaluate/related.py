"""Partial credit against pairs of skills judged by hand; the choice of its threshold and scale."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.errors import SchemaError
from skillmatch.evaluate.files import csv_rows
from skillmatch.evaluate.metrics import bootstrap_interval
from skillmatch.related_rules import SCALE, THRESHOLD, PairRules, ramp
from skillmatch.store.paths import bundle as bundled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.linking import SkillLinker
    from skillmatch.related import Relatedness
    from skillmatch.taxonomy import Taxonomy

__all__ = ["JudgedPair", "choose", "evaluate_related", "read_pairs"]

COLUMNS = ("held", "needed", "verdict")
WORTH: Mapping[str, float] = {"full": 1.0, "part": 0.5, "none": 0.0}
# Credit from so much on counts as full, below it as part, when classes are compared.
FULL_FROM = 0.75
# A credit that is wrong weighs so many that are missed, in the choice of the threshold.
WRONG = 2.0
FOLDS = 10
STEPS = tuple(round(0.5 + 0.025 * i, 3) for i in range(17))
GRID = tuple(round(0.05 * i, 2) for i in range(21))


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPair:
    """A held skill, a needed one, and how far the one serves the other: full, part or none.

    ``part`` is "fit" where the pair served to fix the threshold and the scale, else "check".
    """

    held: str
    needed: str
    verdict: str
    part: str


def read_pairs(path: str | Path | None = None, *, taxonomy: Taxonomy) -> list[JudgedPair]:
    """Read the bundled pairs, or a CSV file with their columns.

    Parameters
    ----------
    path : str or Path, optional
        CSV: ``held, needed`` (ids of skills), ``verdict`` and optionally ``set``.
    taxonomy : Taxonomy

    Raises
    ------
    SchemaError
        The file is no text, a column is missing, a skill is not in the taxonomy, is paired
        with itself or comes twice, or a verdict or set is none of those there are.
    EmptyInputError
        There is no such file, or no row in it.
    """
    path = Path(path) if path else bundled("data") / "training" / "related_pairs.csv"
    made: dict[tuple[str, str], JudgedPair] = {}
    for number, row in enumerate(csv_rows(path, COLUMNS), start=1):
        part = row.get("set") or "check"
        for name in ("held", "needed"):
            if row[name] not in taxonomy:
                raise SchemaError("the skill is not in the taxonomy", file=path, row=number,
                                  column=name, value=row[name])  # fmt: skip
        for name, value, allowed in (
            ("verdict", row["verdict"], WORTH), ("set", part, ("fit", "check"))
        ):  # fmt: skip
            if value not in allowed:
                raise SchemaError(f"{name} is none of {', '.join(allowed)}", file=path, row=number,
                                  column=name, value=value)  # fmt: skip
        key = row["held"], row["needed"]
        if key in made or key[0] == key[1]:
            reason = "the pair comes twice" if key in made else "a skill beside itself"
            raise SchemaError(reason, file=path, row=number, column="needed", value=key[1])
        made[key] = JudgedPair(held=key[0], needed=key[1], verdict=row["verdict"], part=part)
    return list(made.values())


def evaluate_related(
    pairs: Sequence[JudgedPair],
    *,
    taxonomy: Taxonomy,
    linker: SkillLinker,
    related: Relatedness,
    seed: int = 0,
) -> dict[str, Any]:
    """Compare the credits that are given with the verdicts.

    Parameters
    ----------
    pairs : sequence of JudgedPair
    taxonomy : Taxonomy
    linker : SkillLinker
        Its cosines serve the curve and the choice.
    related : Relatedness
        Its credits are measured.
    seed : int
        Of the intervals.

    Returns
    -------
    dict
        ``check`` and ``fit``, where there are such pairs: their figures, and ``cosine`` within:
        those of credit by threshold alone, without rules; ``curve``: precision, recall and
        worth of each threshold, rules applied; ``choice``: see :func:`choose`; ``wrong``: the
        pairs where credit is given for nothing, or none for a full verdict.

    Notes
    -----
    The pairs are drawn evenly over the cosine and with traps added, so that shares are not
    those among all pairs that get credit.
    """
    at = [(taxonomy.index(p.held), taxonomy.index(p.needed)) for p in pairs]
    first, second = np.array(at, dtype=np.int64).reshape(-1, 2).T
    cosines = linker.pair_cosines(first, second).astype(np.float64)
    credits_ = np.array([related.servers(p.needed).get(p.held, 0.0) for p in pairs])
    plain = [ramp(c, THRESHOLD, SCALE["alike"]) if c >= THRESHOLD else 0.0 for c in cosines]
    worth = np.array([WORTH[p.verdict] for p in pairs])
    made: dict[str, Any] = {}
    for part in ("check", "fit"):
        own = np.array([p.part == part for p in pairs], dtype=bool)
        if own.any():
            made[part] = _figures(credits_[own], worth[own], seed)
            made[part]["cosine"] = _figures(np.array(plain)[own], worth[own], seed)
    rules = PairRules(taxonomy)
    fit = np.array([p.part == "fit" for p in pairs], dtype=bool)
    free = np.array([rules.allows(s, g, c) for (s, g), c in zip(at, cosines, strict=True)])
    made["curve"] = _curve(np.where(free, cosines, -1.0)[fit], worth[fit])
    some: list[int] = np.flatnonzero(free & fit).tolist()
    ways = [rules.way(*at[i]) for i in some]
    folds = [_fold(pairs[i]) for i in some]
    made["choice"] = choose(cosines[some], worth[some], ways, folds=folds) if some else None
    made["wrong"] = [
        {"held": taxonomy.label(p.held), "needed": taxonomy.label(p.needed), "set": p.part,
         "verdict": p.verdict, "credit": float(c), "cosine": round(float(x), 4)}
        for p, c, x in zip(pairs, credits_, cosines, strict=True)
        if (p.verdict == "none" and c > 0) or (p.verdict == "full" and c == 0)
    ]  # fmt: skip
    return made


def _fold(pair: JudgedPair) -> int:
    digest = hashlib.sha256(f"{pair.held}{pair.needed}".encode()).hexdigest()
    return int(digest, 16) % FOLDS


def _figures(credit: NDArray[np.float64], worth: NDArray[np.float64], seed: int) -> dict[str, Any]:
    given, sound = credit > 0, worth > 0
    said = np.where(credit >= FULL_FROM, 1.0, np.where(given, 0.5, 0.0))
    made: dict[str, Any] = {"n": len(worth), "given": int(given.sum())}
    hits = sound[given].astype(float)
    made["precision"] = float(hits.mean()) if len(hits) else None
    if len(hits):
        made["precision_ci95"] = list(bootstrap_interval(hits, seed=seed))
    found = given[sound].astype(float)
    made["recall"] = float(found.mean()) if len(found) else None
    if len(found):
        made["recall_ci95"] = list(bootstrap_interval(found, seed=seed))
    made["agreement"] = float((said == worth).mean())
    for name, value in WORTH.items():
        own = worth == value
        made[f"n_{name}"] = int(own.sum())
        made[f"agreement_{name}"] = float((said[own] == value).mean()) if own.any() else None
        made[f"credit_{name}"] = float(credit[own].mean()) if own.any() else None
    made["squared_error"] = float(((credit - worth) ** 2).mean())
    return made


def _curve(
    cosines: NDArray[np.float64], worth: NDArray[np.float64]
) -> list[dict[str, float | int | None]]:
    made: list[dict[str, float | int | None]] = []
    for start in STEPS:
        given = cosines >= start
        n, hits, sound = int(given.sum()), int((given & (worth > 0)).sum()), int((worth > 0).sum())
        made.append(
            {"threshold": start, "given": n, "precision": hits / n if n else None,
             "recall": hits / sound if sound else None, "worth": hits - WRONG * (n - hits)}
        )  # fmt: skip
    return made


def choose(
    cosines: NDArray[np.float64],
    worth: NDArray[np.float64],
    ways: Sequence[str],
    *,
    folds: Sequence[int],
) -> dict[str, Any]:
    """Choose threshold and scale, and cross-validate the choice.

    The threshold has the greatest number of sound credits less ``WRONG`` times the wrong ones;
    the lowest of equals. For each way the scale is the line that rises or stays level, from its
    value at the threshold to its value at a cosine of 1, of least squared error.

    Parameters
    ----------
    cosines, worth : ndarray of float64, shape (n,)
        Of the pairs that no rule bars; worth is 1 (full), .5 (part) or 0 (none).
    ways : sequence of str
        See :meth:`~skillmatch.related_rules.PairRules.way`.
    folds : sequence of int
        The fold of each pair.

    Returns
    -------
    dict
        ``threshold``, ``scale`` (way → two values), ``thresholds``: the choice without each
        fold; ``squared_error`` and ``squared_error_one_scale``: of the pairs of each fold by
        the choice made without it, with a scale for each way and with a single one.
    """
    way, fold = np.array(ways), np.array(folds)
    one = np.full(len(way), "all")
    every = np.ones(len(way), dtype=bool)
    threshold = _threshold(cosines, worth)
    errors: dict[str, list[float]] = {"ways": [], "one": []}
    thresholds = []
    for k in sorted(set(folds)):
        rest, left = fold != k, fold == k
        start = _threshold(cosines[rest], worth[rest]) if rest.any() else threshold
        thresholds.append(start)
        for name, names in (("ways", way), ("one", one)):
            scale = _scales(cosines, worth, names, rest, start)
            guess = np.array(
                [
                    ramp(c, start, scale[w]) if c >= start and w in scale else 0.0
                    for c, w in zip(cosines[left], names[left].tolist(), strict=True)
                ]
            )
            errors[name].extend(((guess - worth[left]) ** 2).tolist())
    return {
        "threshold": threshold,
        "scale": {w: list(e) for w, e in _scales(cosines, worth, way, every, threshold).items()},
        "thresholds": thresholds,
        "squared_error": float(np.mean(errors["ways"])),
        "squared_error_one_scale": float(np.mean(errors["one"])),
    }


def _threshold(cosines: NDArray[np.float64], worth: NDArray[np.float64]) -> float:
    gains = [float(np.where(worth[cosines >= x] > 0, 1.0, -WRONG).sum()) for x in STEPS]
    return STEPS[int(np.argmax(gains))]


def _scales(
    cosines: NDArray[np.float64],
    worth: NDArray[np.float64],
    ways: NDArray[np.str_],
    among: NDArray[np.bool_],
    start: float,
) -> dict[str, tuple[float, float]]:
    made = {}
    for way in sorted(set(ways.tolist())):
        own = among & (ways == way) & (cosines >= start)
        if not own.any():
            continue
        x, y = (cosines[own] - start) / (1.0 - start), worth[own]
        errors = {
            (low, high): round(float(((low + (high - low) * x - y) ** 2).sum()), 9)
            for low in GRID
            for high in GRID
            if low <= high
        }
        made[way] = min(errors, key=lambda ends: (errors[ends], ends))
    return made
