"""Fit the linker's second look: priors of the skills, and a small forest for each mode.

    python models/linker/train.py --shared FOLDER_OF_DATA --version 1.0.0 [--write]

Candidates of the judged sentences (``models/judged.py``) are scored with the shipped
encoders. For the fast mode all of them train (its encoder saw none); for the accurate mode
those that the contextual encoder was not trained on. Printed: figures by cross-validation
over documents, and on the validation splits, which serve no fitting.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "src"))
sys.path.insert(0, str(HERE.parent))

import judged as source  # noqa: E402

SEED = 0
DEPTH = {"fast": 32}
TREES = {
    "fast": {"n_estimators": 40, "num_leaves": 15, "max_depth": 4, "learning_rate": 0.1},
    "accurate": {"n_estimators": 120, "num_leaves": 15, "max_depth": 6, "learning_rate": 0.08},
}
SMOOTH = 4.0  # Judged candidates that the mean counts for in a skill's own share.
FOLDS = 6


def open_linker(mode: str, taxonomy: Any = None, reranking: Any = None) -> Any:
    """Return the linker of a mode, its own second look left out."""
    from skillmatch.store.bundle import Bundle

    bundle = Bundle(taxonomy=taxonomy)
    bundle.__dict__["reranking"] = reranking
    return bundle.linker if mode == "fast" else bundle.context_linker_with(None)


def advert_counts(linker: Any, shared: Path) -> np.ndarray:
    """Return how often unlabelled sentences of adverts seem to ask for each skill."""
    path = HERE.parent / "static" / "train.py"
    spec = importlib.util.spec_from_file_location("static_train", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["static_train"] = module
    spec.loader.exec_module(module)
    texts = module.advert_sentences(shared)
    index, _ = linker.rank(texts, 8)
    count = np.zeros(len(linker.taxonomy))
    for rank in range(index.shape[1]):
        np.add.at(count, index[:, rank], 1 / (rank + 1))
    return np.log1p(count)


def judged_odds(
    rows: Sequence[Any], at: dict[str, int], n: int
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return how often each skill was right and how often judged, and the mean share."""
    right, seen = np.zeros(n), np.zeros(n)
    for row in rows:
        for ids, value in ((row.best, 1.0), (row.also, 0.6), (row.wrong, 0.0)):
            for i in ids:
                if i in at:
                    right[at[i]] += value
                    seen[at[i]] += 1
    return right, seen, right.sum() / seen.sum()


def log_odds(right: Any, seen: Any, mean: float) -> Any:
    """Return the smoothed log odds of a share."""
    share = (right + SMOOTH * mean) / (seen + SMOOTH)
    return np.log(share / (1 - share))


def dataset(mode: str, linker: Any, rows: Sequence[Any], priors: dict[str, Any], tally: Any) -> Any:
    """Return features, labels and groups; a sentence's own verdicts are out of its priors."""
    from skillmatch.reranking import SkillFacts, rerank_features, word_counts

    at = {s.id: i for i, s in enumerate(linker.taxonomy.skills)}
    right, seen, mean = tally
    texts = [r.text for r in rows]
    index, parts = scored(mode, linker, texts)
    facts = SkillFacts(linker.taxonomy, priors)
    x = rerank_features(parts, index, facts, word_counts(texts))
    y = np.zeros(index.shape, dtype=int)
    for i, row in enumerate(rows):
        value = {**{at[s]: (1, 0.6) for s in row.also if s in at},
                 **{at[s]: (2, 1.0) for s in row.best if s in at}}  # fmt: skip
        judged_here = {at[s] for s in (*row.best, *row.also, *row.wrong) if s in at}
        for k, skill in enumerate(index[i]):
            grade, share = value.get(int(skill), (0, 0.0))
            y[i, k] = grade
            if int(skill) in judged_here:
                x[i, k, names(mode).index("judged_right")] = log_odds(
                    right[skill] - share, seen[skill] - 1, mean
                )
    return x, y, index


def names(mode: str) -> tuple[str, ...]:
    """Return the features of a mode."""
    from skillmatch.reranking import CONTEXT_FEATURES, FEATURES

    return FEATURES if mode == "fast" else CONTEXT_FEATURES


def scored(mode: str, linker: Any, texts: Sequence[str]) -> tuple[Any, dict[str, Any]]:
    """Return candidates and their parts before the second look."""
    if mode == "accurate":
        return linker.candidates(texts)
    ranked = linker.explain(texts, DEPTH[mode])
    return ranked.index, {
        n: getattr(ranked, n) for n in ("label", "alias", "description", "lexical", "base")
    }


def fit(mode: str, x: np.ndarray, y: np.ndarray) -> Any:
    """Fit the trees to put right candidates first."""
    import lightgbm as lgb

    _, m, width = x.shape
    model = lgb.LGBMRanker(
        **TREES[mode], min_child_samples=40, reg_lambda=5.0, colsample_bytree=0.7,
        subsample=0.8, subsample_freq=1, label_gain=[0, 1, 3], seed=SEED, deterministic=True,
        force_row_wise=True, num_threads=2, verbose=-1, lambdarank_truncation_level=20,
    )  # fmt: skip
    some = (y > 0).any(axis=1)
    return model.fit(x[some].reshape(-1, width), y[some].ravel(), group=[m] * int(some.sum()))


def sums(model: Any, x: np.ndarray) -> np.ndarray:
    """Return the trees' sums."""
    return model.predict(x.reshape(-1, x.shape[-1]), raw_score=True).reshape(x.shape[:2])


def platt(s: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Fit Platt's scaling (1999) by scikit-learn: slope and bias."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e6).fit(s.reshape(-1, 1), (y > 0).ravel())
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def figures(
    score: np.ndarray, index: np.ndarray, gold: Sequence[frozenset[int]]
) -> dict[str, float]:
    """Return MRR, RP@5 and RP@10 of a ranking."""
    from skillmatch.evaluate.metrics import first_hit, rp_at_k

    order = np.argsort(-score, axis=1, kind="stable")
    ranked = [index[i][order[i]].tolist() for i in range(len(index))]
    pairs = [(r, g) for r, g in zip(ranked, gold, strict=True) if g]
    return {
        "mrr": round(float(np.mean([first_hit(r, g) for r, g in pairs])), 4),
        "rp@5": round(float(np.mean([rp_at_k(r, g, 5) for r, g in pairs])), 4),
        "rp@10": round(float(np.mean([rp_at_k(r, g, 10) for r, g in pairs])), 4),
    }


def learn(
    mode: str, linker: Any, rows: Sequence[Any], priors: dict[str, Any], tally: Any
) -> tuple[dict[str, Any], Any, np.ndarray]:
    """Fit the second look of a mode; return its arrays, the dataset and the scores held out."""
    from sklearn.model_selection import GroupKFold

    from skillmatch.forest import tree_arrays

    x, y, index = dataset(mode, linker, rows, priors, tally)
    out = np.zeros(y.shape)
    folds = GroupKFold(FOLDS, shuffle=True, random_state=SEED)
    for train, test in folds.split(x, groups=[r.document for r in rows]):
        out[test] = sums(fit(mode, x[train], y[train]), x[test])
    model = fit(mode, x, y)
    slope, bias = platt(out, y)
    arrays = tree_arrays(model.booster_.dump_model()["tree_info"])
    arrays |= {
        "slope": np.array([slope], dtype=np.float32),
        "bias": np.array([bias], dtype=np.float32),
    }
    return arrays, (x, y, index, model), out


def priors_of(
    rows: Sequence[Any], ids: Sequence[str], asked_for: np.ndarray
) -> tuple[dict[str, Any], Any]:
    """Return the priors' arrays and the tally that they come from."""
    from skillmatch.encode.static import id_keys

    tally = judged_odds(rows, {s: i for i, s in enumerate(ids)}, len(ids))
    keys = id_keys(ids)
    order = np.argsort(keys)
    values = {"asked_for": asked_for, "judged_right": log_odds(*tally)}
    return {
        "keys": keys[order],
        **{k: v[order].astype(np.float16) for k, v in values.items()},
    }, tally


def main() -> None:
    """Fit, print, write."""
    from skillmatch.evaluate.linking import candidates, read_task
    from skillmatch.reranking import SkillFacts, rerank_features, word_counts
    from skillmatch.store.bundle import Bundle

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--version", default="1.0.0")
    parser.add_argument("--modes", default="fast,accurate")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    rows = source.read_judged(args.shared)
    taxonomy = candidates(Bundle().taxonomy)
    fast = open_linker("fast", taxonomy)
    ids = [s.id for s in taxonomy.skills]
    at = {s: i for i, s in enumerate(ids)}
    priors, tally = priors_of(rows, ids, advert_counts(fast, args.shared))
    report: dict[str, Any] = {"judged": len(rows)}
    made: dict[str, Any] = {"priors": priors}
    for mode in args.modes.split(","):
        linker = fast if mode == "fast" else open_linker(mode, taxonomy)
        own = rows if mode == "fast" else [r for r in rows if r.held_back]
        arrays, (x, _, index, model), out = learn(mode, linker, own, priors, tally)
        gold = [frozenset(at[s] for s in r.best if s in at) for r in own]
        report[mode] = {
            "sentences": len(own),
            "judged, base": figures(x[..., names(mode).index("base")], index, gold),
            "judged, cross-validated": figures(out, index, gold),
        }
        for name in ("tech", "house"):
            task = read_task(args.shared / "bench" / f"decorte_{name}_validation.csv.gz", taxonomy)
            index, parts = scored(mode, linker, task.sentences)
            x = rerank_features(
                parts, index, SkillFacts(taxonomy, priors), word_counts(task.sentences)
            )
            gold = [frozenset(at.get(s, -1) for s in g) for g in task.gold]
            report[mode][f"{name}, base"] = figures(parts["base"], index, gold)
            report[mode][name] = figures(sums(model, x), index, gold)
        gain = dict(
            zip(names(mode), model.booster_.feature_importance("gain").round(), strict=True)
        )
        report[mode]["gain"] = dict(sorted(gain.items(), key=lambda kv: -kv[1]))
        made[mode] = arrays
    print(json.dumps(report, indent=1))
    if args.write:
        write(HERE / args.version, made, report)


def write(folder: Path, made: dict[str, dict[str, np.ndarray]], report: dict[str, Any]) -> None:
    """Write the arrays and the manifest."""
    from safetensors.numpy import save

    from skillmatch.store.bundle import Bundle

    bundle = Bundle()
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for name, arrays in made.items():
        blob = save({k: np.ascontiguousarray(v) for k, v in sorted(arrays.items())})
        (folder / f"{name}.safetensors").write_bytes(blob)
        files[f"{name}.safetensors"] = {
            "sha256": hashlib.sha256(blob).hexdigest(),
            "bytes": len(blob),
        }
    manifest = {
        "name": "linker",
        "version": folder.name,
        "licence": "Apache-2.0",
        "encoder": bundle.encoder.fingerprint,
        "context": bundle._manifest("context").digest if "accurate" in made else None,
        "trained_by": "models/linker/train.py",
        "seed": SEED,
        "training_data": [
            {"name": "judged sentences of real adverts", "rows": report["judged"], "file": "data/training/judged.parquet"},
            {"name": "unlabelled sentences of adverts, for how often a skill is asked for", "licence": "various; no text is carried over"},
        ],
        "files": files,
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
