"""Sentences per second of the bundled encoder and linker, against MiniLM in the same run.

Run it with ``python tests/benchmarks/bench_encode.py --minilm FOLDER [--onnx FOLDER]``,
where FOLDER holds all-MiniLM-L6-v2 as sentence-transformers saves it. The texts are the
demo adverts' sentences. Prints one JSON object; ratios are to MiniLM's own encoding.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

THREADS = 2


def demo_sentences() -> list[str]:
    """Return the sentences of the demo adverts."""
    from skillmatch.store.paths import bundle
    from skillmatch.text import sentences

    texts: list[str] = []
    for path in sorted((bundle("data") / "demo").glob("postings*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            text = json.loads(line)["text"]
            texts.extend(text[a:b] for a, b in sentences(text))
    return texts


def rate(work: Callable[[list[str]], object], texts: list[str], *, repeats: int) -> float:
    """Return texts per second of the best of several runs, after one to warm up."""
    work(texts[:64])
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        work(texts)
        best = min(best, time.perf_counter() - start)
    return len(texts) / best


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minilm", required=True, type=Path)
    parser.add_argument("--onnx", type=Path, help="folder of model.onnx")
    parser.add_argument("--texts", type=int, default=512)
    args = parser.parse_args()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"):
        os.environ[name] = str(THREADS)
    os.environ["HF_HUB_OFFLINE"] = "1"

    from skillmatch.encode import OnnxEncoder, SentenceTransformerEncoder, StaticEncoder
    from skillmatch.evaluate.linking import candidates
    from skillmatch.store.bundle import Bundle
    from skillmatch.store.paths import bundle
    from skillmatch.taxonomy import read_taxonomy

    folder = bundle("models") / "static" / "1.1.0"
    static = StaticEncoder.load(folder)
    taxonomy = candidates(
        read_taxonomy(bundle("data") / "taxonomy" / "skills.parquet", version="bench")
    )
    linker = Bundle(taxonomy=taxonomy).linker
    minilm = SentenceTransformerEncoder(args.minilm)
    texts = demo_sentences()
    few, many = texts[: args.texts], (texts * (1 + 4096 // max(len(texts), 1)))[:4096]
    figures = {
        "minilm": rate(minilm.encode, few, repeats=2),
        "static encode": rate(static.encode, many, repeats=5),
        "static encode and link": rate(lambda t: linker.rank(t, 10), many, repeats=5),
    }
    if args.onnx:
        onnx = OnnxEncoder(args.onnx, tokenizer=args.minilm / "tokenizer.json", threads=THREADS)
        figures["onnx"] = rate(onnx.encode, few, repeats=2)
    figures["minilm again"] = rate(minilm.encode, few, repeats=2)
    base = max(figures["minilm"], figures["minilm again"])
    result = {
        "threads": THREADS,
        "sentences_per_second": {name: round(value, 1) for name, value in figures.items()},
        "ratio_to_minilm": {name: round(value / base, 1) for name, value in figures.items()},
    }
    sys.stdout.write(json.dumps(result, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
