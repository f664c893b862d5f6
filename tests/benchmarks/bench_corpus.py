"""A corpus of adverts to its mentions: adverts a second, memory, and how much was linked once.

``python -m tests.benchmarks.bench_corpus [--adverts N] [--engine local|dask] [--workers N]
[--from FILE…] [--out DIR]``. The corpus is made of the demo adverts, or of those of the files
named: each advert keeps most of its sentences, takes some from another, and has figures, firms and
skills of its own. A run that is stopped and started again with the same ``--out`` goes on.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "data" / "demo" / "postings.jsonl"
FIRMS = ("Harbour", "Summit", "Oak", "Lakeside", "Northern", "Union", "Bridge", "Delta", "Maple")


def main() -> None:
    """Make a corpus, extract it by the command itself and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--adverts", type=int, default=20_000)
    parser.add_argument("--engine", choices=("local", "dask"), default="local")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--from", dest="files", type=Path, nargs="*", default=[DEMO])
    parser.add_argument("--out", type=Path, default=None)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.out or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        table = folder / f"adverts-{options.adverts}.jsonl"
        if not table.exists():
            corpus(table, options.adverts, options.files)
        measure(table, folder / f"mentions-{options.engine}", options)


def measure(table: Path, out: Path, options: argparse.Namespace) -> None:
    """Run the command on a corpus; every 20 seconds its memory and how far it is."""
    command = [sys.executable, "-m", "skillmatch.cli", "postings", "extract", str(table),
               "--out", str(out), "--engine", options.engine,
               "--workers", str(options.workers)]  # fmt: skip
    start, before = time.perf_counter(), os.times()
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    while True:
        try:
            _, said = process.communicate(timeout=20)
            break
        except subprocess.TimeoutExpired:
            parts = len(list(out.glob("part-*.parquet")))
            used, memory = spent(process.pid)
            print(
                f"{time.perf_counter() - start:6.0f} s: {parts} parts, {used:,.0f} s of processor, "
                f"{memory:,.0f} MiB",
                flush=True,
            )
    took, after = time.perf_counter() - start, os.times()
    print(said.strip())
    if process.returncode:
        raise SystemExit(process.returncode)
    used = (after.children_user + after.children_system
            - before.children_user - before.children_system)  # fmt: skip
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    n, kb = options.adverts, table.stat().st_size / options.adverts / 1000
    print(f"{options.engine}, {options.workers} workers: {n:,} adverts of {kb:.1f} kB in "
          f"{took:.0f} s wall, {used:.0f} s of processor: {n / took:.0f} a second, "
          f"{n / used:.0f} a second of processor; largest process {peak:,.0f} MiB")  # fmt: skip


def spent(process: int) -> tuple[float, float]:
    """Return seconds of processor and MiB of memory of a process, its children left out.

    Both are 0 where the system does not tell.
    """
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
        stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    except OSError:
        return 0.0, 0.0
    ticks = sum(map(int, stat.rpartition(")")[2].split()[11:13]))
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return ticks / os.sysconf("SC_CLK_TCK"), int(found[1]) / 1024 if found else 0.0


def corpus(path: Path, n: int, files: list[Path]) -> None:
    """Write ``n`` adverts that are variations of those of tables."""
    from skillmatch import load, read_postings

    rng = random.Random(11)
    labels = [s.label for s in load().taxonomy.skills if len(s.label) < 40]
    adverts = [p for file in files for p in read_postings(file).records]
    parts = [re.split(r"(?<=[.!?])\s+|\n+", p.text) for p in adverts]
    with path.open("w", encoding="utf-8") as stream:
        for number in range(n):
            at = rng.randrange(len(adverts))
            own = [s for s in parts[at] if rng.random() < 0.8]
            other = rng.choice(parts)
            own += rng.sample(other, min(3, len(other)))
            own = [varied(s, rng) if rng.random() < 0.3 else s for s in own]
            own.append(f"Experience with {rng.choice(labels)} and {rng.choice(labels)}.")
            row = {"id": f"c{number:07}", "title": adverts[at].title, "text": "\n".join(own)}
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def varied(sentence: str, rng: random.Random) -> str:
    """Return a sentence with other figures and firms."""
    words = sentence.split(" ")
    for at, word in enumerate(words):
        if word.isdigit():
            words[at] = str(int(word[:6]) + rng.randrange(9))
        elif word[:1].isupper() and at and rng.random() < 0.5:
            words[at] = rng.choice(FIRMS)
    return " ".join(words)


if __name__ == "__main__":
    main()
