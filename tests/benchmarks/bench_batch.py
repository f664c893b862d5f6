"""Cohorts: students a second with tables only, and with a leaflet each; memory of the run.

``python -m tests.benchmarks.bench_batch [--students N] [--pdfs N] [--workers N]``. The cohort is
the demo cohort varied: every student has a CV text of their own (lines of the demo CVs, chosen,
reordered and filled with other skills, years and firms), typed skills and a target role.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "data" / "demo"
COLUMNS = ["id", "name", "target_role", "cv_text", "skills", "max_hours", "programme", "campus"]
FIRMS = ("Harbour", "Summit", "Oak", "Lakeside", "Northern", "Union", "Bridge", "Delta", "Maple")


def main() -> None:
    """Print the rates of runs of the command itself, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=10_000)
    parser.add_argument("--pdfs", type=int, default=500)
    parser.add_argument("--workers", type=int, default=None)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name, n, more in (
            ("tables only", options.students, ()),
            ("with a PDF each", options.pdfs, ("--pdf",)),
        ):
            if n:
                table = cohort(folder / f"{n}.csv", n)
                measure(name, table, folder / name.replace(" ", "-"), n, options.workers, more)


def measure(
    name: str, table: Path, out: Path, n: int, workers: int | None, more: tuple[str, ...]
) -> None:
    """Run a cohort and print what it took."""
    command = [sys.executable, "-m", "skillmatch.cli", "batch", str(table), "--out", str(out),
               "--date", "2026-01-15", *more]  # fmt: skip
    command += [] if workers is None else ["--workers", str(workers)]
    start, before = time.perf_counter(), os.times()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    took, after = time.perf_counter() - start, os.times()
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    used = (after.children_user + after.children_system
            - before.children_user - before.children_system)  # fmt: skip
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    chars = table.stat().st_size
    print(f"{name}: {n:,} students, {chars / n / 1000:.1f} kB each, in {took:.1f} s wall, "
          f"{used:.1f} s of processor: {n / took:.1f} a second, {1000 * used / n:.1f} ms of "
          f"processor each; largest process {peak:,.0f} MiB")  # fmt: skip


def cohort(path: Path, n: int) -> Path:
    """Write a cohort of ``n`` students made of the demo cohort."""
    from skillmatch import load

    rng = random.Random(7)
    labels = [s.label for s in load().taxonomy.skills if len(s.label) < 40]
    with (DEMO / "cohort.csv").open(encoding="utf-8", newline="") as stream:
        people = list(csv.DictReader(stream))
    texts = [p.read_text(encoding="utf-8") for p in sorted((DEMO / "cvs").glob("*.txt"))]
    texts += [p["cv_text"] for p in people if p["cv_text"]]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        for number in range(n):
            own = people[number % len(people)]
            typed = [s for s in own["skills"].split(", ") if s and rng.random() < 0.8]
            writer.writerow(
                {"id": f"b{number:06}", "name": own["name"], "target_role": own["target_role"],
                 "cv_text": varied(rng.choice(texts), rng, labels),
                 "skills": ", ".join([*typed, rng.choice(labels)]),
                 "max_hours": own["max_hours"], "programme": own["programme"],
                 "campus": own["campus"]}
            )  # fmt: skip
    return path


def varied(text: str, rng: random.Random, labels: list[str]) -> str:
    """Return a CV with lines left out, years and firms changed, and skills of its own."""
    kept = [line for line in text.splitlines() if rng.random() < 0.85]
    made = []
    for line in kept:
        words = line.split(" ")
        for at, word in enumerate(words):
            if word.isdigit() and len(word) == 4:
                words[at] = str(int(word) - rng.randrange(3))
            elif word[:1].isupper() and len(word) > 6 and rng.random() < 0.1:
                words[at] = rng.choice(FIRMS)
        made.append(" ".join(words))
    few = rng.sample(labels, 4)
    years, team = rng.randrange(2, 9), rng.randrange(3, 30)
    made.append(f"Used {few[0]} and {few[1]} for {years} years in a team of {team}.")
    made.append(f"Skills: {', '.join(few[2:])}")
    return "\n".join(made)


if __name__ == "__main__":
    main()
