"""The exact choice of a pathway: seconds to proven optimality, beside HiGHS on its own.

``python -m tests.benchmarks.bench_pathway`` draws instances of 2,000 candidates that stay after
dominance pruning and 60 gap skills, with limits on hours and price, at most six steps and
prerequisites. In *realistic* ones a credential teaches a few skills of a real occupation, the
frequent ones more often (weights of the profile, falling as in Zipf's law), a quarter of them
from anywhere; in *uniform* ones every skill is as likely, which no catalogue looks like but
which is harder. A few are also given to ``scipy.optimize.milp`` as they are.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.rank.exact import solve
from skillmatch.rank.greedy import lazy_greedy
from skillmatch.rank.problem import Problem, prune
from skillmatch.rank.relaxation import solve_model

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROWS, SKILLS = 2_000, 60
INSTANCES = 24
BESIDE = 3  # Instances of each kind that HiGHS also gets.
MOST_SECONDS = 60.0  # That HiGHS gets for one.
STEPS = (4, 6, 6, 8)
# Levels that a credential brings a skill to, and how often a source states each.
LEVELS, SHARES = (1.0, 0.5, 0.25, 0.75), (0.5, 0.25, 0.15, 0.1)

Draw = Callable[[np.random.Generator, int], "NDArray[np.float64]"]


def occupations() -> list[NDArray[np.float64]]:
    """Return the weights of the skills of real occupations, highest first."""
    from skillmatch.store.bundle import Bundle

    return [
        np.array(sorted(o.skills.values(), reverse=True)[:SKILLS])
        for o in Bundle().occupations
        if len(o.skills) >= 20
    ]


def realistic(profiles: list[NDArray[np.float64]]) -> Draw:
    """Return what draws gains as a catalogue around one occupation has them."""

    def draw(rng: np.random.Generator, rows: int) -> NDArray[np.float64]:
        weight = profiles[int(rng.integers(len(profiles)))]
        need = np.full(SKILLS, weight.min())
        need[: len(weight)] = weight
        often = 1.0 / np.arange(1, SKILLS + 1)
        return _gains(rng, rows, need, often / often.sum())

    return draw


def uniform(rng: np.random.Generator, rows: int) -> NDArray[np.float64]:
    """Return gains that are as likely for each skill."""
    return _gains(rng, rows, rng.uniform(0.05, 1.0, SKILLS), np.full(SKILLS, 1 / SKILLS))


def _gains(
    rng: np.random.Generator,
    rows: int,
    need: NDArray[np.float64],
    often: NDArray[np.float64],
) -> NDArray[np.float64]:
    gain = np.zeros((rows, SKILLS))
    for row in range(rows):
        some = rng.choice(SKILLS, size=int(rng.integers(2, 10)), replace=False, p=often)
        gain[row, some] = need[some] * rng.choice(LEVELS, size=len(some), p=SHARES)
        # What it teaches beside them serves one more skill in part.
        near = int(rng.integers(SKILLS))
        gain[row, near] = max(gain[row, near], need[near] * round(rng.uniform(0.3, 0.9), 2))
    return gain


def instance(draw: Draw, seed: int) -> Problem:
    """Return one instance whose ``ROWS`` rows are all there after pruning."""
    rng = np.random.default_rng(seed)
    steps = STEPS[seed % len(STEPS)]
    rows = 2 * ROWS
    while True:
        made = _problem(rng, draw(rng, rows), steps)
        kept = prune(made)
        if len(kept) >= ROWS:
            return _first(made, kept, ROWS)
        rows *= 2


def _problem(rng: np.random.Generator, gain: NDArray[np.float64], steps: int) -> Problem:
    n = len(gain)
    # More skills take longer and cost more, with a wide spread.
    size = (gain > 0).sum(axis=1)
    hours = np.round(size * np.exp(rng.normal(1.2, 0.7, n))) + 1
    price = np.round(hours * np.exp(rng.normal(1.0, 1.0, n)))
    price[rng.random(n) < 0.2] = 0.0
    requires = {
        row: (int(rng.integers(row)),)
        for row in np.flatnonzero(rng.random(n) < 0.03).tolist()
        if row
    }
    return Problem(
        gain=gain, hours=hours, prices=price, requires=requires, max_steps=steps,
        max_hours=float(np.quantile(hours, 0.5) * steps),
        max_price=float(np.quantile(price, 0.4) * steps),
    )  # fmt: skip


def _first(problem: Problem, kept: NDArray[np.int64], rows: int) -> Problem:
    """Return the problem with so many rows; what leaves is required by nothing that stays."""
    chosen: set[int] = set()
    for row in kept.tolist():
        whole, stack = set[int](), [row]
        while stack:
            at = stack.pop()
            whole.add(at)
            stack.extend(problem.requires.get(at, ()))
        if len(chosen | whole) <= rows:
            chosen |= whole
    return problem.part(np.array(sorted(chosen), dtype=np.int64))


def timed(call: Callable[[], Any]) -> tuple[Any, float, float]:
    """Return the answer, the seconds of the clock and those of the processor."""
    start, used = time.perf_counter(), time.process_time()
    made = call()
    return made, time.perf_counter() - start, time.process_time() - used


def answers(draw: Draw, n: int, *, verbose: bool) -> Iterator[dict[str, float]]:
    """Solve n instances and yield what each took."""
    for seed in range(n):
        problem = instance(draw, seed)
        found, wall, cpu = timed(lambda p=problem: solve(p))
        greedy, quick, _ = timed(lambda p=problem: lazy_greedy(p))
        if found is None or greedy is None or not problem.fits(found.rows):
            raise SystemExit(f"instance {seed} has no answer that keeps its limits")
        if greedy.value > found.value + 1e-9 or greedy.bound < found.value - 1e-6:
            raise SystemExit(f"instance {seed}: the greedy answer and the exact one disagree")
        figures = {"wall": wall, "cpu": cpu, "proven": float(found.optimal), "greedy": quick,
                   "share": greedy.value / found.value,
                   "gap": found.bound / found.value - 1}  # fmt: skip
        if seed < BESIDE:
            plain, figures["plain"], _ = timed(
                lambda p=problem: solve_model(p, least=0.0, seconds=MOST_SECONDS)
            )
            figures["plain_proven"] = float(plain.optimal)
            if plain.optimal and abs(plain.value - found.value) > 2e-6 * found.value:
                raise SystemExit(f"instance {seed}: {found.value} is not HiGHS's {plain.value}")
        if verbose:
            print(f"    {seed:3}  {len(problem)} rows, {problem.max_steps} steps  "
                  + "  ".join(f"{k} {v:.4g}" for k, v in figures.items()), flush=True)  # fmt: skip
        yield figures


def measure(n: int = INSTANCES, *, verbose: bool = False) -> dict[str, float]:
    """Return the figures of both kinds; names carry the unit."""
    made: dict[str, float] = {}
    for kind, draw in (("realistic", realistic(occupations())), ("uniform", uniform)):
        rows = list(answers(draw, n, verbose=verbose))
        of = {k: np.array([r[k] for r in rows if k in r]) for k in rows[0]}
        made |= {
            f"pathway_{kind}_median_s": float(np.median(of["wall"])),
            f"pathway_{kind}_worst_s": float(of["wall"].max()),
            f"pathway_{kind}_cpu_median_s": float(np.median(of["cpu"])),
            f"pathway_{kind}_cpu_worst_s": float(of["cpu"].max()),
            f"pathway_{kind}_proven": float(of["proven"].mean()),
            f"pathway_{kind}_largest_gap": float(of["gap"].max()),
            f"pathway_{kind}_greedy_median_s": float(np.median(of["greedy"])),
            f"pathway_{kind}_greedy_least_share": float(of["share"].min()),
            f"pathway_{kind}_first_{len(of['plain'])}_median_s": float(
                np.median(of["wall"][: len(of["plain"])])
            ),
            f"pathway_{kind}_milp_first_{len(of['plain'])}_median_s": float(np.median(of["plain"])),
            f"pathway_{kind}_milp_proven": float(of["plain_proven"].mean()),
        }
    return made


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--instances", type=int, default=INSTANCES, help="of each kind")
    parser.add_argument("--verbose", action="store_true", help="a line for each instance")
    options = parser.parse_args()
    made = measure(options.instances, verbose=options.verbose)
    print(f"{ROWS:,} candidates, {SKILLS} gap skills, {options.instances} instances of each kind, "
          f"{os.cpu_count()} cores")  # fmt: skip
    for name, value in made.items():
        print(f"{name:44} {value:>10.4f}")


if __name__ == "__main__":
    main()
