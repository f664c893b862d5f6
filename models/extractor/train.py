"""Fit the calibration of the extractor: which candidate mentions are right, and how likely.

    python models/extractor/train.py --shared FOLDER_OF_DATA [--mode fast|accurate] [--write]

Candidates of the judged sentences (``models/judged.py``) are right where the judge took the
skill for the sentence, wrong where he saw it and did not. To them come the mentions judged
one by one (tests/golden/mentions.jsonl), sentences in which SkillSpan's annotators marked
nothing, and our sentences about words of two meanings (the half of them that trains).
Boosted trees are fitted and kept as plain arrays, their sum scaled by scikit-learn's
logistic regression (Platt 1999). Figures are of cross-validation that keeps each document
in one fold; the accurate mode trains on sentences its encoder has not seen.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import hashlib
import importlib.util
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "src"))
sys.path.insert(0, str(HERE.parent))

import judged as source  # noqa: E402

from skillmatch.extract.calibrate import Asking  # noqa: E402

VERSION = "2.0.0"
SEED = 7
# Names are surer than their probability says, which rests on verdicts for whole sentences.
THRESHOLD = {
    "fast": {"named": 0.5, "linked": 0.8},
    "accurate": {"named": 0.5, "linked": 0.8},
}
SILENT = 900
SHARED = ROOT.parent / "shared" / "data"
VECTORS: dict[int, np.ndarray] = {}  # Of the sentences that teach what asks, made once.
BATCH = 64
FOLDS = 4  # Of the second look, fitted anew for each: no feature has seen the verdict.
SILENT_WEIGHT = 0.5
TRAP_WEIGHT = 3.0


def sibling(name: str) -> Any:
    """Load the training script of another model."""
    path = ROOT / "models" / name / "train.py"
    spec = importlib.util.spec_from_file_location(f"{name}_train", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


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
            if all(t == "O" for t in [*row["tags_skill"], *row["tags_knowledge"]]):
                made.append(" ".join(row["tokens"]))
    step = max(1, len(made) // limit)
    return made[::step][:limit]


class Table:
    """Rows of features with labels, weights and what they belong to."""

    def __init__(self) -> None:
        self.x: list[np.ndarray] = []
        self.y: list[bool] = []
        self.w: list[float] = []
        self.group: list[str] = []
        self.kind: list[str] = []
        self.place: list[tuple[Any, ...]] = []

    def add(
        self, x: np.ndarray, y: bool, w: float, group: str, kind: str, place: tuple[Any, ...]
    ) -> None:
        """Add a row."""
        self.x.append(x)
        self.y.append(y)
        self.w.append(w)
        self.group.append(group)
        self.kind.append(kind)
        self.place.append(place)


def fold_of(document: str) -> int:
    """Return the fold of a document: its sentences are read by models that saw none of them."""
    return hashlib.sha256(document.encode()).digest()[0] % FOLDS


def cross_fitted(mode: str, rows: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    """Yield each fold with an extractor whose second look was fitted on the other folds."""
    from skillmatch.evaluate.linking import candidates
    from skillmatch.reranking import Reranker, SkillFacts
    from skillmatch.store.bundle import Bundle

    linking = sibling("linker")
    taxonomy = candidates(Bundle().taxonomy)
    ids = [s.id for s in taxonomy.skills]
    priors = Bundle()._manifest("linker").path("priors.safetensors")
    from safetensors.numpy import load_file

    shipped = load_file(priors)
    asked = SkillFacts(taxonomy, shipped).asked_for
    bare = linking.open_linker("fast", taxonomy)
    context = linking.open_linker("accurate", taxonomy) if mode == "accurate" else None
    for fold in range(FOLDS):
        others = [r for r in rows if fold_of(r.document) != fold]
        own, tally = linking.priors_of(others, ids, asked)
        arrays, _, _ = linking.learn("fast", bare, others, own, tally)
        bundle = Bundle(mode=mode)
        facts = SkillFacts(bundle.taxonomy, own)
        bundle.__dict__["reranking"] = Reranker(arrays, facts)
        if context is not None:
            unseen = [r for r in others if r.held_back]
            arrays, _, _ = linking.learn("accurate", context, unseen, own, tally)
            bundle.__dict__["context_linker"] = bundle.context_linker_with(
                Reranker(arrays, facts, context=True)
            )
        yield fold, bundle.extractor_with(None, learn_asking(mode, bundle, others))


def learn_asking(mode: str, bundle: Any, rows: Sequence[Any]) -> list[Any]:
    """Fit, for each encoder, whether a sentence asks for anything; return the models."""
    return [Asking(a) for a in asking_arrays(mode, bundle, rows)]


def asking_arrays(mode: str, bundle: Any, rows: Sequence[Any]) -> list[dict[str, np.ndarray]]:
    """Return the arrays of :func:`learn_asking`."""
    from sklearn.linear_model import LogisticRegression

    from skillmatch.evaluate.traps import read_traps

    traps = [(t.sentence, bool(t.expect)) for t in read_traps() if t.part == "train"]
    silent = [
        (s, False) for s in silent_sentences(SHARED / "bench/skillspan_train.jsonl.gz", SILENT)
    ]
    made = []
    encoders = [bundle.encoder] + ([bundle.context_linker.encoder] if mode == "accurate" else [])
    for encoder in encoders:
        own = rows if encoder is bundle.encoder else [r for r in rows if r.held_back]
        pairs = [(r.text, bool(r.best)) for r in own] + silent + traps
        key = (encoder.name, tuple(t for t, _ in pairs))
        vectors = VECTORS.setdefault(hash(key), encoder.encode([t for t, _ in pairs]))
        model = LogisticRegression(C=10.0, max_iter=2000)
        model.fit(
            vectors, [y for _, y in pairs], [1.0] * (len(pairs) - len(traps)) + [2.0] * len(traps)
        )
        made.append(
            {
                "weight": model.coef_[0].astype(np.float32),
                "bias": model.intercept_.astype(np.float32),
            }
        )
    return made


def judged_rows(
    table: Table, extractor: Any, rows: Sequence[Any], texts: Any, ids: Sequence[str]
) -> None:
    """Add the candidates of judged sentences."""
    of: dict[str, list[Any]] = collections.defaultdict(list)
    for row in rows:
        of[row.document].append(row)
    keys = sorted(of)
    for at in range(0, len(keys), BATCH):
        part = keys[at : at + BATCH]
        whole = [texts[tuple(k.split(":", 1))] for k in part]
        found, features, prepared = extractor.candidates(whole)
        for key, cs, x, sentences in zip(part, found, features, prepared, strict=True):
            for row in of[key]:
                inside = {i for i, s in enumerate(sentences)
                          if row.start <= s.start and s.end <= row.end}  # fmt: skip
                best, also, wrong = set(row.best), set(row.also), set(row.wrong)
                for c, own in zip(cs, x, strict=True):
                    skill = ids[c.skill]
                    if c.sentence not in inside or skill not in best | also | wrong:
                        continue
                    place = (key, c.sentence, c.skill, c.start, c.end, c.kind, len(best))
                    table.add(own, skill not in wrong, 1.0, key, "judged", place)


def mention_rows(table: Table, extractor: Any, shared: Path, ids: Sequence[str]) -> int:
    """Add the mentions that were judged one by one."""
    texts = source.sources(shared)
    with (ROOT / "tests/golden/mentions.jsonl").open(encoding="utf-8") as fh:
        rows = [json.loads(line) for line in fh]
    keys = sorted({(r["file"], r["sha"]) for r in rows} & set(texts))
    place = {}
    for at in range(0, len(keys), BATCH):
        part = keys[at : at + BATCH]
        found, features, _ = extractor.candidates([texts[k] for k in part])
        for key, cs, x in zip(part, found, features, strict=True):
            for c, own in zip(cs, x, strict=True):
                place.setdefault((key, ids[c.skill]), []).append((c, own))
    n = 0
    for r in rows:
        for c, own in place.get(((r["file"], r["sha"]), r["skill_id"]), ()):
            if c.start < r["end"] and r["start"] < c.end:
                n += 1
                table.add(
                    own, r["verdict"] == "right", 0.5, f"{r['file']}:{r['sha']}", "mention", ()
                )
                break
    return n


def silent_rows(table: Table, extractor: Any, shared: Path) -> int:
    """Add, as wrong, what is found where annotators marked nothing."""
    texts = silent_sentences(shared / "bench/skillspan_train.jsonl.gz", SILENT)
    found, features, _ = extractor.candidates(texts)
    for i, (cs, x) in enumerate(zip(found, features, strict=True)):
        for own in x[: len(cs)]:
            table.add(own, False, SILENT_WEIGHT, f"silent{i % 50}", "silent", ())
    return len(texts)


def trap_rows(table: Table, extractor: Any, ids: dict[str, str]) -> int:
    """Add the half of our sentences about words of two meanings that trains."""
    from skillmatch.evaluate.traps import read_traps

    traps = [t for t in read_traps() if t.part == "train"]
    found, features, _ = extractor.candidates([t.sentence for t in traps])
    for t, cs, x in zip(traps, found, features, strict=True):
        for c, own in zip(cs, x, strict=True):
            label = ids[c.skill]
            if label in t.expect:
                table.add(own, True, TRAP_WEIGHT, f"trap:{t.word}", "trap", ())
            elif t.silent or label in t.forbid:
                table.add(own, False, TRAP_WEIGHT, f"trap:{t.word}", "trap", ())
    return len(traps)


def fit(x: np.ndarray, y: np.ndarray, w: np.ndarray) -> Any:
    """Fit the trees."""
    import lightgbm as lgb

    return lgb.LGBMClassifier(
        n_estimators=140, num_leaves=15, max_depth=6, learning_rate=0.06, min_child_samples=30, reg_lambda=5.0,
        colsample_bytree=0.6, subsample=0.8, subsample_freq=1, seed=SEED, deterministic=True,
        force_row_wise=True, num_threads=2, verbose=-1,
    ).fit(x, y, sample_weight=w)  # fmt: skip


def main() -> None:
    """Fit, print the figures, write the version folder."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import GroupKFold

    from skillmatch.extract.calibrate import CONTEXT_FEATURES, FEATURES
    from skillmatch.forest import tree_arrays
    from skillmatch.store.bundle import Bundle

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--mode", default="fast", choices=("fast", "accurate"))
    parser.add_argument("--write", action="store_true", help="write the version folder")
    args = parser.parse_args()
    global SHARED  # noqa: PLW0603
    SHARED = args.shared
    bundle = Bundle(mode=args.mode)
    ids = [s.id for s in bundle.taxonomy.skills]
    table = Table()
    accurate = args.mode == "accurate"
    rows = source.read_judged(args.shared)
    asks = asking_arrays(args.mode, bundle, rows)
    extractor = bundle.extractor_with(None, [Asking(a) for a in asks])
    texts = source.sources(args.shared)
    mine = [r for r in rows if r.held_back or not accurate]
    for fold, other in cross_fitted(args.mode, rows):
        judged_rows(table, other, [r for r in mine if fold_of(r.document) == fold], texts, ids)
    report: dict[str, Any] = {
        "mode": args.mode,
        "sentences": len(mine),
        "mentions": mention_rows(table, extractor, args.shared, ids),
        "silent": silent_rows(table, extractor, args.shared),
        "traps": trap_rows(table, extractor, [s.label for s in bundle.taxonomy.skills]),
    }
    names = CONTEXT_FEATURES if accurate else FEATURES
    x = np.array(table.x, dtype=np.float32)
    y = np.array(table.y, dtype=int)
    w = np.array(table.w)
    real = np.array([k == "judged" for k in table.kind])
    p = np.zeros(len(y))
    for train, test in GroupKFold(8, shuffle=True, random_state=SEED).split(x, groups=table.group):
        p[test] = fit(x[train], y[train], w[train]).predict(x[test], raw_score=True)
    # Scaled by what is named and what is linked; the mentions judged one by one count too.
    named = (x[:, names.index("named")] > 0).astype(int)
    judged_one = real | np.array([k == "mention" for k in table.kind])
    slope, bias = np.zeros(2), np.zeros(2)
    for kind in (0, 1):
        own = judged_one & (named == kind)
        platt = LogisticRegression(C=1e6).fit(p[own].reshape(-1, 1), y[own])
        slope[kind], bias[kind] = platt.coef_[0, 0], platt.intercept_[0]
    p = 1 / (1 + np.exp(-(slope[named] * p + bias[named])))
    for kind, name in ((1, "named"), (0, "linked")):
        own = real & (named == kind)
        report[name] = {"n": int(own.sum()), "right": round(float(y[own].mean()), 3),
                        "ece": round(ece(p[own], y[own], np.ones(int(own.sum()))), 3)}  # fmt: skip
    report["candidates"] = int(real.sum())
    report["right_share"] = round(float(y[real].mean()), 3)
    report["auc"] = round(float(roc_auc_score(y[real], p[real])), 3)
    report["ece"] = round(ece(p[real], y[real], np.ones(int(real.sum()))), 3)
    report["at_threshold"] = shown(table, p, y, real)
    model = fit(x, y, w)
    gain = dict(zip(names, model.booster_.feature_importance("gain").round(), strict=True))
    report["gain"] = dict(sorted(gain.items(), key=lambda kv: -kv[1])[:25])
    print(json.dumps(report, indent=1))
    if args.write:
        arrays = tree_arrays(model.booster_.dump_model()["tree_info"])
        arrays |= {"slope": slope, "bias": bias}
        made = dict(zip(("fast_asks", "accurate_asks"), asks, strict=False))
        write({**made, args.mode: arrays}, report, bundle.encoder.fingerprint)


def shown(table: Table, p: np.ndarray, y: np.ndarray, real: np.ndarray) -> dict[str, Any]:
    """Return precision of what is chosen and how many of the sentences' skills are found."""
    from skillmatch.extract.choose import choose
    from skillmatch.extract.features import Candidate

    groups: dict[tuple[Any, ...], list[int]] = collections.defaultdict(list)
    for i, place in enumerate(table.place):
        if real[i]:
            groups[place[:2]].append(i)
    wanted = sum(table.place[own[0]][6] for own in groups.values())
    out = {}
    ways = [(t, t) for t in (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)]
    for threshold, linked in [*ways, (0.5, 0.75), (0.5, 0.8), (0.5, 0.85)]:
        right = n = 0
        for own in groups.values():
            cs = [Candidate(table.place[i][5], *table.place[i][2:5], 0, str(i)) for i in own]
            kept = choose(cs, [p[i] for i in own], threshold=threshold, linked=linked, taken=())
            n += len(kept)
            right += sum(y[int(c.via)] for c, _ in kept)
        out[f"{threshold}/{linked}"] = {"precision": round(right / max(n, 1), 3), "shown": n, "right": int(right),
                          "right_of_wanted": round(right / wanted, 3)}  # fmt: skip
    return out


def write(made: dict[str, dict[str, np.ndarray]], report: dict[str, Any], encoder: str) -> None:
    """Write the arrays of a mode and the manifest."""
    from safetensors.numpy import save

    folder = HERE / VERSION
    folder.mkdir(parents=True, exist_ok=True)
    for name, arrays in made.items():
        blob = save({k: np.ascontiguousarray(v) for k, v in sorted(arrays.items())})
        (folder / f"{name}.safetensors").write_bytes(blob)
    files = {
        path.name: {
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "bytes": path.stat().st_size,
        }
        for path in sorted(folder.glob("*.safetensors"))
    }
    manifest = {
        "name": "extractor",
        "version": VERSION,
        "threshold": THRESHOLD,
        "encoder": encoder,
        "trained_by": "models/extractor/train.py",
        "training_data": [
            {"name": "judged sentences of real adverts (the accurate mode: the 2,982 held back)", "rows": 15778,
             "file": "data/training/judged.parquet"},
            {"name": "mentions of real adverts judged one by one", "rows": report["mentions"],
             "file": "tests/golden/mentions.jsonl"},
            {"name": "SkillSpan train, sentences without spans (Zhang et al. 2022)",
             "licence": "MIT", "rows": report["silent"]},
            {"name": "words of two meanings, the half that trains", "rows": report["traps"],
             "file": "data/benchmarks/traps.csv"},
        ],
        "files": files,
    }  # fmt: skip
    text = json.dumps(manifest, indent=2) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
