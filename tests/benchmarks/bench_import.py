"""Import of a large catalogue: time, peak memory, a second run, and a run cut short.

``python -m tests.benchmarks.bench_import --rows 100000`` makes a catalogue by variation (of the
development data's courses where it is at hand, of the demo catalogue otherwise), imports it
and prints what that took.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import json
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data" / "catalogues" / "coursera_skills.csv.gz"


def originals() -> list[tuple[str, list[str], str]]:
    """(title, skills, description) of real courses, or of the demo catalogue."""
    if SHARED.is_file():
        with gzip.open(SHARED, "rt", encoding="utf-8", newline="") as lines:
            return [
                (r["title"], json.loads(r["skills"] or "[]"), r["what_you_learn"] or "")
                for r in csv.DictReader(lines)
            ]
    lines = (ROOT / "data" / "demo" / "catalogue.jsonl").read_text(encoding="utf-8").splitlines()
    return [(r["title"], r["skills"], r["text"]) for r in map(json.loads, lines)]


def make(path: Path, rows: int) -> None:
    """Write ``rows`` courses: titles numbered, skills of two mixed, sentences shuffled."""
    rng = random.Random(7)
    base = originals()
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["course_id", "course_title", "provider", "skills", "description", "duration"])
        for n in range(rows):
            title, skills, text = base[rng.randrange(len(base))]
            other = base[rng.randrange(len(base))]
            mixed = list(dict.fromkeys([*skills, *other[1][:2]]))
            rng.shuffle(mixed)
            parts = [s for s in (*text.split(". "), *other[2].split(". ")[:1]) if s.strip()]
            rng.shuffle(parts)
            weeks = f"{rng.randrange(2, 12)} weeks, 4 hours a week"
            out.writerow([n, f"{title} {n % 97 + 1}", f"Provider {n % 311}", "; ".join(mixed[:10]),
                          ". ".join(parts), weeks])  # fmt: skip


def run(source: Path, out: Path, *, kill_after: float | None = None) -> tuple[float, float]:
    """Seconds and peak MiB (of the largest process) of one import."""
    command = [sys.executable, "-m", "skillmatch.cli", "catalogue", "import", str(source), "--out",
               str(out)]  # fmt: skip
    start = time.perf_counter()
    child = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
    if kill_after is not None:
        time.sleep(kill_after)
        import os

        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    took = time.perf_counter() - start
    return took, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--kill-after", type=float, default=None, help="seconds, then again whole")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "courses.csv", Path(folder) / "courses.parquet"
        make(source, options.rows)
        print(f"{options.rows:,} rows, {source.stat().st_size / 2**20:.0f} MiB")
        took, peak = run(source, out)
        print(f"import: {took:.0f} s, {options.rows / took:,.0f} rows/s, peak {peak:.0f} MiB")
        whole = hashlib.sha256(out.read_bytes()).hexdigest()
        took, _ = run(source, out)
        print(f"again, unchanged: {took:.1f} s")
        if options.kill_after is not None:
            out.unlink()
            run(source, out, kill_after=options.kill_after)
            took, _ = run(source, out)
            same = hashlib.sha256(out.read_bytes()).hexdigest() == whole
            print(f"killed after {options.kill_after:.0f} s, then {took:.0f} s; same bytes: {same}")


if __name__ == "__main__":
    main()
