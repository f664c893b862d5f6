"""Fit the calibration of the extractor: which candidate mentions are right, and how likely.

    python models/extractor/train.py --shared ../shared/data

Candidates of real adverts were judged by hand (tests/golden/mentions.jsonl: file, advert,
place, verdict and reason, no text). The judged sample was drawn by strata, so each row
weighs as many candidates of the same stratum as there are in the same adverts. Two
logistic regressions (scikit-learn) are fitted and kept as plain arrays. Figures are of
cross-validation that keeps each advert in one fold.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import json
from collections import Counter
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
VERSION = "1.0.0"
SEED = 7
# Round 2 drew 660 of the 2,382 candidates of 170 other adverts that round 1's model gave a
# probability of .3 or more; a row stands for this many candidates per advert.
ROUND_2 = 2382 / 660 / 170
COLUMNS = {
    "adzuna_uk": ("description",),
    "nhs_jobs": ("description",),
    "emscad_first499": ("description", "requirements"),
    "google_job_skills": ("responsibilities", "minimum_qualifications", "preferred_qualifications"),
    "usajobs_questionnaires": ("description",),
}
csv.field_size_limit(10**9)


def adverts(shared: Path) -> dict[tuple[str, str], str]:
    """Return (file, sha of text) → text of every shared advert."""
    texts = {}
    for name, columns in COLUMNS.items():
        with gzip.open(shared / "postings" / f"{name}.csv.gz", "rt", encoding="utf-8") as fh:
            for row in csv.DictReader(fh):
                text = "\n".join(row[c] for c in columns)
                texts[name, hashlib.sha256(text.encode()).hexdigest()[:16]] = text
    return texts


def stratum(kind: str, score: float) -> str:
    """The sampling stratum of a candidate."""
    return kind if kind == "lexical" else f"semantic-{min(9, max(0, int((score - 0.3) / 0.1)))}"


def ece(p: np.ndarray, y: np.ndarray, w: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error over equal-width bins, weighted (Naeini et al. 2015)."""
    total, error = w.sum(), 0.0
    at = np.minimum((p * bins).astype(int), bins - 1)
    for b in range(bins):
        m = at == b
        if w[m].sum() > 0:
            gap = abs(np.average(p[m], weights=w[m]) - np.average(y[m], weights=w[m]))
            error += w[m].sum() / total * gap
    return float(error)


def silent_sentences(path: Path, limit: int) -> list[str]:
    """Return sentences of SkillSpan in which annotators marked no skill and no knowledge."""
    made = []
    with gzip.open(path, "rt", encoding="utf-8") as fh:
        for line in fh:
            row = json.loads(line)
            tags = [*row["tags_skill"], *row["tags_knowledge"]]
            if all(t == "O" for t in tags):
                made.append(" ".join(row["tokens"]))
    step = max(1, len(made) // limit)
    return made[::step][:limit]


def main() -> None:
    """Fit, print the figures, write the version folder."""
    from safetensors.numpy import save
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold

    import skillmatch.store.bundle as store
    from skillmatch.extract.calibrate import LEXICAL_FEATURES, SEMANTIC_FEATURES

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--write", action="store_true", help="write the version folder")
    args = parser.parse_args()
    rows = [json.loads(s) for s in (ROOT / "tests/golden/mentions.jsonl").open(encoding="utf-8")]
    texts = adverts(args.shared)
    keys = sorted({(r["file"], r["sha"]) for r in rows})
    missing = [k for k in keys if k not in texts]
    if missing:
        raise SystemExit(f"{len(missing)} judged adverts are not in {args.shared}")
    bundle = store.Bundle()
    extractor = untrained(bundle)
    found = dict(zip(keys, extractor.candidates([texts[k] for k in keys]), strict=True))
    first = {(r["file"], r["sha"]) for r in rows if r["round"] == 1}
    population = Counter(
        stratum(c.kind, c.features[0]) for k, cs in found.items() if k in first for c in cs
    )
    place = {
        (k, c.kind, c.start, c.end, bundle.taxonomy.skills[c.skill].id): c
        for k, cs in found.items()
        for c in cs
    }
    data: dict[str, list[tuple]] = {"lexical": [], "semantic": []}
    gone = 0
    sample: Counter[str] = Counter()
    for r in rows:
        key = (r["file"], r["sha"])
        c = place.get((key, r["kind"], r["start"], r["end"], r["skill_id"]))
        if c is None:
            gone += 1
            continue
        s = stratum(c.kind, c.features[0]) if r["round"] == 1 else "round-2"
        sample[s] += 1
        data[c.kind].append((c.features, r["verdict"] == "right", s, f"{key[0]}{key[1]}"))
    silent = silent_sentences(args.shared / "bench/skillspan_train.jsonl.gz", 900)
    for i, cs in enumerate(extractor.candidates(silent)):
        for c in cs:
            data[c.kind].append((c.features, False, "silent", f"silent{i % 50}"))
    report: dict[str, object] = {"judged": len(rows), "no longer a candidate": gone}
    arrays = {}
    pooled: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for kind, names in (("lexical", LEXICAL_FEATURES), ("semantic", SEMANTIC_FEATURES)):
        x = np.array([d[0] for d in data[kind]], dtype=float)
        y = np.array([d[1] for d in data[kind]], dtype=int)
        strata = [d[2] for d in data[kind]]
        share = {s: population[s] / sample[s] for s in population if sample[s]}
        share |= {"silent": 0.35, "round-2": ROUND_2 * len(first)}
        w = np.array([share[s] for s in strata])
        real = np.array([s != "silent" for s in strata])
        groups = np.array([d[3] for d in data[kind]])
        mean, scale = x[real].mean(axis=0), x[real].std(axis=0)
        scale[scale == 0] = 1.0
        z = (x - mean) / scale
        # Weights are tempered in fitting, so that a rare stratum keeps a voice.
        fit_w = np.sqrt(w)
        # Candidates above .3 are drawn by both rounds: each counts half there.
        likely = first_round_probability(z, y, strata, groups) >= 0.3
        w = np.where(likely & real, w / 2, w)
        p = np.zeros(len(y))
        for train, test in GroupKFold(8, shuffle=True, random_state=SEED).split(z, y, groups):
            model = LogisticRegression(C=0.3, max_iter=2000).fit(z[train], y[train], fit_w[train])
            offset = prior_shift(model, z[train][real[train]], y[train][real[train]],
                                 w[train][real[train]])  # fmt: skip
            p[test] = expit(model.decision_function(z[test]) + offset)
        model = LogisticRegression(C=0.3, max_iter=2000).fit(z, y, fit_w)
        offset = prior_shift(model, z[real], y[real], w[real])
        arrays |= {
            f"{kind}_mean": mean, f"{kind}_scale": scale, f"{kind}_weight": model.coef_[0],
            f"{kind}_bias": model.intercept_ + offset,
        }  # fmt: skip
        pooled.append((p[real], y[real], w[real]))
        report[kind] = {
            "n": int(real.sum()),
            "right_share": round(float(np.average(y[real], weights=w[real])), 3),
            "ece": round(ece(p[real], y[real], w[real]), 3),
            "auc": round(auc(p[real], y[real], w[real]), 3),
            "weights": dict(zip(names, np.round(model.coef_[0], 2).tolist(), strict=True)),
        }
    p, y, w = (np.concatenate([part[i] for part in pooled]) for i in range(3))
    report["ece"] = round(ece(p, y, w), 3)
    table = {}
    for threshold in (0.4, 0.5, 0.6, 0.7, 0.8):
        shown = p >= threshold
        table[threshold] = {
            "precision": round(float(np.average(y[shown], weights=w[shown])), 3),
            "recall_of_candidates": round(float((w * y)[shown].sum() / (w * y).sum()), 3),
            "n": int(shown.sum()),
        }
    report["at_threshold"] = table
    print(json.dumps(report, indent=2))
    if args.write:
        write(arrays, report, save, bundle.encoder.fingerprint)


def untrained(bundle):
    """Return the bundle's extractor with a calibration of zeros: candidates need none."""
    from skillmatch.extract import calibrate

    zeros = {}
    for kind, names in (
        ("lexical", calibrate.LEXICAL_FEATURES), ("semantic", calibrate.SEMANTIC_FEATURES),
    ):  # fmt: skip
        n = len(names)
        zeros |= {f"{kind}_mean": np.zeros(n), f"{kind}_scale": np.ones(n),
                  f"{kind}_weight": np.zeros(n), f"{kind}_bias": np.zeros(1)}  # fmt: skip
    bundle.__dict__["_calibration"] = zeros
    return bundle.extractor


def first_round_probability(z, y, strata, groups) -> np.ndarray:
    """Return each row's probability by a model of round 1 that has not seen its advert."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold

    rows = np.array([s not in {"round-2", "silent"} for s in strata])
    p = np.zeros(len(y))
    for train, test in GroupKFold(8, shuffle=True, random_state=SEED).split(z, y, groups):
        use = train[rows[train]]
        model = LogisticRegression(C=0.3, max_iter=2000).fit(z[use], y[use])
        p[test] = model.predict_proba(z[test])[:, 1]
    return p


def expit(x: np.ndarray) -> np.ndarray:
    """The logistic function."""
    return 1.0 / (1.0 + np.exp(-x))


def prior_shift(model, z: np.ndarray, y: np.ndarray, w: np.ndarray) -> float:
    """Return the intercept that makes the weighted mean probability equal the share right."""
    score = model.decision_function(z)
    target = np.average(y, weights=w)
    low, high = -10.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        if np.average(expit(score + middle), weights=w) < target:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def auc(p: np.ndarray, y: np.ndarray, w: np.ndarray) -> float:
    """Area under the ROC curve."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(y, p, sample_weight=w))


def write(arrays: dict, report: dict, save, encoder: str) -> None:
    """Write calibration.safetensors and manifest.json."""
    folder = HERE / VERSION
    folder.mkdir(parents=True, exist_ok=True)
    blob = save({k: np.ascontiguousarray(v, dtype=np.float64) for k, v in sorted(arrays.items())})
    (folder / "calibration.safetensors").write_bytes(blob)
    manifest = {
        "name": "extractor",
        "version": VERSION,
        "threshold": 0.5,
        "encoder": encoder,
        "trained_by": "models/extractor/train.py",
        "training_data": [
            {"name": "hand-judged mentions of real adverts", "rows": report["judged"],
             "file": "tests/golden/mentions.jsonl"},
            {"name": "SkillSpan train, sentences without spans (Zhang et al. 2022)",
             "licence": "MIT", "rows": 900},
        ],
        "files": {"calibration.safetensors": {"sha256": hashlib.sha256(blob).hexdigest(),
                                              "bytes": len(blob)}},
    }  # fmt: skip
    text = json.dumps(manifest, indent=2) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
