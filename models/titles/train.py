"""Train, judge and write the title model: job titles to O*NET occupations.

    python models/titles/train.py evaluate --shared ../shared/data
    python models/titles/train.py build --shared ../shared/data

Training data (read here, never stored in the repository): O*NET 29.2 alternate titles and
sample of reported titles, O*NET occupation titles, and titles of ESCO v1.1.1 occupations that
the O*NET-ESCO crosswalk matches exactly or closely. What is written: hashes of normalised
titles with the occupations they stand for, and the quantised weights of a softmax regression
over hashed features. Seeded; takes a few minutes on two cores.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.sparse as sp

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
VERSION = "1.0.0"
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "data" / "occupations")]

from mapper.sources import load_crosswalk, load_esco  # noqa: E402

from skillmatch.title_text import features, normalise, title_key  # noqa: E402
from skillmatch.titles import TitleIndex  # noqa: E402

SEED = 20261123
EPOCHS = 14
BATCH = 256
RATE = 0.6
DECAY = 2e-6
KEEP_ENTRIES = 760_000
#: Ordinary words that a plain title means most often, decided by hand among its candidates.
PREFERRED = {
    "data analyst": "15-2051.01",
    "business analyst": "13-1111.00",
    "project manager": "13-1082.00",
    "nurse": "29-1141.00",
    "teacher": "25-2021.00",
    "mathematics teacher": "25-2031.00",
    "science teacher": "25-2031.00",
    "english teacher": "25-2031.00",
    "developer": "15-1252.00",
    "engineer": "17-2141.00",
    "driver": "53-3032.00",
    "analyst": "13-1111.00",
    "supervisor": "43-1011.00",
    "technician": "49-9071.00",
    "recruiter": "13-1071.00",
    "administrator": "43-6014.00",
    "consultant": "13-1111.00",
    "manager": "11-1021.00",
    "designer": "27-1024.00",
    "chef": "35-1011.00",
    "cook": "35-2014.00",
    "product manager": "11-2021.00",
    "marketing executive": "13-1161.00",
    "network engineer": "15-1241.00",
    "system administrator": "15-1244.00",
    "security analyst": "15-1212.00",
}


@dataclass(frozen=True)
class Occupations:
    """Columns of the model."""

    ids: list[str]
    labels: list[str]
    prior: np.ndarray


def read_occupations() -> Occupations:
    """The bundled occupations with a prior from national employment of their SOC code.

    The first O*NET code of a SOC code (".00") takes the code's weight, the others a third of
    it: a prior to order ties, not a count of jobs.
    """
    table = pd.read_parquet(ROOT / "data" / "occupations" / "occupations.parquet")
    wages = pd.read_parquet(ROOT / "data" / "occupations" / "wages.parquet")
    national = wages[wages["area_type"] == "national"].set_index("soc")["employment"]
    jobs = table["soc"].map(national).astype("float64").fillna(2_000).clip(lower=500)
    share = np.where(table["id"].str.endswith(".00"), 1.0, 1 / 3)
    share = share * np.where(table["profile_source"].eq("none"), 0.3, 1.0)
    prior = (jobs * share / (jobs * share).sum()).to_numpy(np.float32)
    return Occupations(list(table["id"]), list(table["label"]), prior)


def title_rows(shared: Path, occupations: Occupations) -> pd.DataFrame:
    """All training titles: ``title, column, weight, origin``."""
    column = {code: i for i, code in enumerate(occupations.ids)}
    onet = shared / "onet"
    alternate = pd.read_csv(onet / "alternate_titles.csv.gz", dtype=str, keep_default_na=False)
    reported = pd.read_csv(onet / "sample_reported_titles.csv.gz", dtype=str, keep_default_na=False)
    rows: list[tuple[str, int, float, str]] = []
    for code, title, short in alternate.iloc[:, :3].itertuples(index=False):
        rows.append((title, column[code], 1.0, "alternate"))
        if short not in ("", "n/a"):
            rows.append((short, column[code], 1.0, "alternate"))
    for code, title, _ in reported.iloc[:, :3].itertuples(index=False):
        rows.append((title, column[code], 2.0, "reported"))
    for i, label in enumerate(occupations.labels):
        rows.append((label, i, 4.0, "label"))
        rows.extend(
            (part.strip(), i, 2.0, "label") for part in label.split(" and ") if " " in part.strip()
        )
    esco = load_esco(shared).occupations.set_index("uri")
    crosswalk = load_crosswalk(shared)
    kinds = {"exactMatch": 1.0, "closeMatch": 0.5, "broadMatch": 0.3}
    crosswalk = crosswalk[
        crosswalk["match_type"].isin(kinds) & crosswalk["esco_uri"].isin(esco.index)
    ]
    for code, uri, kind in zip(
        crosswalk["onet_code"], crosswalk["esco_uri"], crosswalk["match_type"], strict=True
    ):
        if code not in column:
            continue
        rows.append((esco.at[uri, "label"], column[code], kinds[kind], "esco"))
        rows.extend((alt, column[code], 0.4 * kinds[kind], "esco") for alt in esco.at[uri, "alts"])
    frame = pd.DataFrame(rows, columns=["title", "column", "weight", "origin"])
    frame["words"] = frame["title"].map(lambda t: tuple(reading(t)))
    return frame[frame["words"].map(len) > 0].reset_index(drop=True)


def reading(title: str) -> list[str]:
    """The words of a listed title; a bracket repeats it in other words and is left out."""
    outside = title.split("(", maxsplit=1)[0].strip()
    return normalise(outside or title)


def expand(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the bracketed form of titles such as "RN (Registered Nurse)" as rows of their own."""
    inside = rows["title"].str.extract(r"\(([^)]+)\)")[0]
    extra = rows[inside.notna()].copy()
    extra["words"] = inside[inside.notna()].map(lambda t: tuple(normalise(t)))
    extra = extra[extra["words"].map(len) > 0]
    return pd.concat([rows, extra], ignore_index=True)


def matrices(
    rows: pd.DataFrame, count: int, vocabulary: dict[int, int] | None = None
) -> tuple[sp.csr_matrix, sp.csr_matrix, np.ndarray, dict[int, int]]:
    """Features, target distributions and weights of the distinct normalised titles."""
    grouped: dict[tuple[str, ...], dict[int, float]] = defaultdict(dict)
    for words, column, weight in zip(rows["words"], rows["column"], rows["weight"], strict=True):
        grouped[words][column] = max(grouped[words].get(column, 0.0), weight)
    hashed = [features(words) for words in grouped]
    if vocabulary is None:
        seen: dict[int, int] = defaultdict(int)
        for found in hashed:
            for key in found:
                seen[key] += 1
        vocabulary = {key: i for i, key in enumerate(sorted(k for k, n in seen.items() if n > 1))}
    x = sp.lil_matrix((len(hashed), len(vocabulary)), dtype=np.float32)
    y = sp.lil_matrix((len(hashed), count), dtype=np.float32)
    weights = np.zeros(len(hashed), dtype=np.float32)
    for i, (found, targets) in enumerate(zip(hashed, grouped.values(), strict=True)):
        for key, value in found.items():
            if key in vocabulary:
                x[i, vocabulary[key]] = value
        total = sum(targets.values())
        for column, weight in targets.items():
            y[i, column] = weight / total
        weights[i] = min(3.0, max(targets.values()))
    return x.tocsr(), y.tocsr(), weights, vocabulary


def fit(
    x: sp.csr_matrix, y: sp.csr_matrix, weights: np.ndarray, prior: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Softmax regression by AdaGrad (Duchi et al. 2011) on mini-batches, from zero weights."""
    rng = np.random.default_rng(SEED)
    w = np.zeros((x.shape[1], y.shape[1]), dtype=np.float32)
    bias = (0.15 * np.log(prior)).astype(np.float32)
    bias -= bias.mean()
    square = np.full_like(w, 1e-3)
    for epoch in range(EPOCHS):
        order = rng.permutation(x.shape[0])
        loss = 0.0
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            xb, yb = x[rows], y[rows].toarray()
            logits = xb @ w + bias
            logits -= logits.max(axis=1, keepdims=True)
            p = np.exp(logits)
            p /= p.sum(axis=1, keepdims=True)
            loss -= float((weights[rows, None] * yb * np.log(p + 1e-9)).sum())
            touched = np.unique(xb.indices)
            error = (p - yb) * weights[rows, None]
            gradient = np.asarray(xb[:, touched].T @ error) / 16.0 + DECAY * w[touched]
            square[touched] += gradient * gradient
            w[touched] -= RATE * gradient / np.sqrt(square[touched])
        print(f"epoch {epoch + 1}: loss {loss / len(order):.4f}", flush=True)
    return w, bias


def pack(
    w: np.ndarray,
    bias: np.ndarray,
    vocabulary: dict[int, int],
    rows: pd.DataFrame,
    occupations: Occupations,
) -> dict[str, np.ndarray]:
    """Sparse, quantised arrays of the model, and the hashed known titles."""
    w = w - w.mean(axis=1, keepdims=True)
    size = np.abs(w)
    threshold = np.partition(size.ravel(), -KEEP_ENTRIES)[-KEEP_ENTRIES]
    kept = sp.csr_matrix(np.where(size >= threshold, w, 0.0))
    hashes = np.array(sorted(vocabulary, key=vocabulary.__getitem__), dtype=np.uint32)
    full = np.flatnonzero(np.diff(kept.indptr) > 0)
    kept = kept[full]
    per_row = np.diff(kept.indptr)
    scale = np.array(
        [np.abs(kept.data[a:b]).max() for a, b in zip(kept.indptr, kept.indptr[1:], strict=False)],
        dtype=np.float32,
    )
    quantised = np.round(kept.data / np.repeat(scale, per_row) * 127).astype(np.int8)
    # a title points to the occupations that list it; ESCO's titles only where none does
    known: dict[int, set[int]] = defaultdict(set)
    foreign: dict[int, set[int]] = defaultdict(set)
    for words, column, origin in zip(rows["words"], rows["column"], rows["origin"], strict=True):
        (foreign if origin == "esco" else known)[title_key(words)].add(column)
    for key, columns in foreign.items():
        if key not in known and len(columns) <= 8:
            known[key] = columns
    for title, code in PREFERRED.items():
        key = title_key(normalise(title))
        if key in known:
            known[key] = known[key] | {occupations.ids.index(code)}
    keys = np.array(sorted(known), dtype=np.uint32)
    lists = [sorted(known[int(k)]) for k in keys]
    preferred = {title_key(normalise(t)): i for i, t in reversed([*enumerate(occupations.labels)])}
    preferred |= {title_key(normalise(t)): occupations.ids.index(c) for t, c in PREFERRED.items()}
    return {
        "prior": occupations.prior,
        "bias": bias.astype(np.float32),
        "feature": hashes[full],
        "feature_start": kept.indptr.astype(np.uint32),
        "feature_occupation": kept.indices.astype(np.uint16),
        "feature_weight": quantised,
        "scale": (scale / 127).astype(np.float32),
        "key": keys,
        "key_start": np.concatenate([[0], np.cumsum([len(x) for x in lists])]).astype(np.uint32),
        "key_occupation": np.concatenate(lists).astype(np.uint16),
        "preferred_key": np.array(sorted(preferred), dtype=np.uint32),
        "preferred_occupation": np.array(
            [preferred[k] for k in sorted(preferred)], dtype=np.uint16
        ),
    }


def held_out(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Hold back a tenth of the distinct reported titles, wherever else they are listed."""
    reported = sorted(set(rows.loc[rows["origin"] == "reported", "words"]))
    rng = np.random.default_rng(SEED)
    chosen = {reported[i] for i in rng.permutation(len(reported))[: len(reported) // 10]}
    keys = {tuple(sorted(words)) for words in chosen}
    mask = rows["words"].map(lambda w: tuple(sorted(w)) in keys) & (rows["origin"] != "label")
    return rows[~mask], rows[mask & (rows["origin"] == "reported")]


def judge(index: TitleIndex, queries: dict[str, set[str]]) -> dict[str, float]:
    """Share of titles whose occupation comes first, or among the first five or ten."""
    from skillmatch.errors import UnknownRoleError

    first = five = ten = six_digit = unknown = 0
    for title, right in queries.items():
        try:
            match = index.resolve(title)
        except UnknownRoleError:
            unknown += 1
            continue
        found = [match.occupation_id, *(a.occupation_id for a in match.alternatives)]
        first += found[0] in right
        five += bool(right.intersection(found[:5]))
        ten += bool(right.intersection(found[:10]))
        six_digit += found[0][:7] in {r[:7] for r in right}
    n = len(queries)
    return {
        "titles": n,
        "first": first / n,
        "first_soc": six_digit / n,
        "first five": five / n,
        "first ten": ten / n,
        "unknown": unknown / n,
    }


def train(rows: pd.DataFrame, occupations: Occupations) -> dict[str, np.ndarray]:
    x, y, weights, vocabulary = matrices(rows, len(occupations.ids))
    print(f"{x.shape[0]} titles, {x.shape[1]} features, {x.nnz} values", flush=True)
    w, bias = fit(x, y, weights, occupations.prior)
    return pack(w, bias, vocabulary, rows, occupations)


def jobbert(shared: Path, occupations: Occupations) -> dict[str, set[str]]:
    """Real advert titles whose ESCO occupation the crosswalk leads to O*NET occupations."""
    titles = pd.read_csv(shared / "bench" / "jobbert_validation_titles.csv.gz", dtype=str)
    crosswalk = load_crosswalk(shared)
    of = crosswalk.groupby("esco_uri")["onet_code"].apply(set)
    out: dict[str, set[str]] = {}
    for title, uri in titles.itertuples(index=False):
        codes = of.get(uri)
        if codes and isinstance(title, str):
            out[title] = set(codes) & set(occupations.ids) | out.get(title, set())
    return out


def report(shared: Path, occupations: Occupations, rows: pd.DataFrame) -> dict[str, dict]:
    kept, test = held_out(rows)
    truth: dict[str, set[str]] = defaultdict(set)
    for words, column in zip(test["words"], test["column"], strict=True):
        truth[" ".join(words)].add(occupations.ids[column])
    every = rows[rows["origin"] != "esco"].groupby("words")["column"].apply(set)
    for words in test["words"]:
        truth[" ".join(words)] |= {occupations.ids[c] for c in every.get(words, set())}
    index = TitleIndex(occupations.ids, occupations.labels, train(kept, occupations))
    results = {
        "reported titles held out": judge(index, truth),
        "advert titles (jobbert validation)": judge(index, jobbert(shared, occupations)),
    }
    for name, values in results.items():
        print(name, {k: round(v, 3) for k, v in values.items()}, flush=True)
    return results


def build(rows: pd.DataFrame, occupations: Occupations, out: Path) -> None:
    from safetensors.numpy import save_file

    arrays = train(rows, occupations)
    out.mkdir(parents=True, exist_ok=True)
    save_file(arrays, out / "titles.safetensors")
    table = [
        {"id": i, "label": label}
        for i, label in zip(occupations.ids, occupations.labels, strict=True)
    ]
    text = json.dumps(table, ensure_ascii=False, indent=0) + "\n"
    (out / "occupations.json").write_text(text, encoding="utf-8")
    write_manifest(out)


def write_manifest(out: Path) -> None:
    files = {}
    for name in ("titles.safetensors", "occupations.json"):
        content = (out / name).read_bytes()
        files[name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        print(f"{name}: {len(content)} bytes", flush=True)
    manifest = {
        "name": "titles",
        "version": VERSION,
        "created": "2026-11-23",
        "seed": SEED,
        "licence": "Apache-2.0 for the weights; O*NET occupation titles: CC BY 4.0",
        "built_by": "models/titles/train.py",
        "training_data": [
            "O*NET 29.2 alternate titles and sample of reported titles (CC BY 4.0), hashed",
            "O*NET occupation titles (CC BY 4.0)",
            "ESCO v1.1.1 occupation titles through the O*NET-ESCO crosswalk, hashed",
            "BLS OEWS May 2025 national employment (prior)",
        ],
        "files": files,
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (out / "manifest.json").write_text(text, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command", choices=["build", "evaluate"])
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=HERE / VERSION)
    options = parser.parse_args()
    occupations = read_occupations()
    rows = expand(title_rows(options.shared, occupations))
    print(f"{len(rows)} rows", flush=True)
    if options.command == "build":
        build(rows, occupations, options.out)
    else:
        report(options.shared, occupations, rows)


if __name__ == "__main__":
    main()
