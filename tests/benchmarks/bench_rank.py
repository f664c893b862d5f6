"""Ranking in large catalogues: time of a question, memory, and whether the answers are exact.

``python -m tests.benchmarks.bench_rank`` makes catalogues of 100,000 and 2,000,000 credentials
(``--rows`` for others) whose skills are drawn from the profiles of occupations, asks 200
questions of each and compares a few answers with the scores of all rows. With ``--file`` it
also writes the catalogue as an import does and goes the whole way from the file to the ten
best credentials; the smallest catalogue goes it always.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.domain import (
    Credential,
    Evidence,
    Gap,
    HeldSkill,
    Profile,
    Recommendations,
    StatedSkill,
)
from skillmatch.gap import build_gap
from skillmatch.rank.depth import depth_of
from skillmatch.rank.index import CatalogueIndex, Columns
from skillmatch.rank.limits import Limits
from skillmatch.rank.needs import CODES, Needs
from skillmatch.rank.score import By, recommend
from skillmatch.rank.trust import TRAITS
from skillmatch.roles import role_from_occupation

if TYPE_CHECKING:
    from skillmatch.store.bundle import Bundle

QUESTIONS = 200
K = 10
SKILLS = 60  # of a role
EQF = (None, 3, 5, 6, 7)  # that stands for a level's code
CURRENCIES = ("EUR", "USD", "GBP")
WHOLE = 100_000  # The largest catalogue that is written as a file unasked.
ASSESSED = TRAITS.index("assessed")
WORKLOAD, PRICE, LEVEL = (
    TRAITS.index(n) for n in ("workload-stated", "price-stated", "level-stated")
)


class Made(Sequence[Credential]):
    """Credentials made of columns when they are asked for."""

    def __init__(self, bundle: Bundle, rows: int, *, seed: int = 11) -> None:
        self.taxonomy = bundle.taxonomy
        rng = np.random.default_rng(seed)
        profiles = [o.skills for o in bundle.occupations if o.skills]
        taught = np.array(
            [self.taxonomy.index(s) for p in profiles for s in p], dtype=np.int32
        )  # fmt: skip
        weight = [np.array(list(p.values())) for p in profiles]
        # One number finds the occupation and, by weight, one of its skills.
        ladder = np.concatenate([at + np.cumsum(w) / w.sum() for at, w in enumerate(weight)])
        of = rng.integers(len(profiles), size=rows)
        counts = rng.integers(6, 15, size=rows)
        row = np.repeat(np.arange(rows, dtype=np.int64), counts)
        # Each fourth skill is of any occupation.
        pick = np.where(rng.random(len(row)) < 0.25, rng.integers(len(profiles), size=len(row)),
                        of[row])  # fmt: skip
        at = np.searchsorted(ladder, pick + rng.random(len(row)))
        skill = taught[np.minimum(at, len(taught) - 1)]
        key = np.unique(row * len(self.taxonomy) + skill)
        row, skill = key // len(self.taxonomy), key % len(self.taxonomy)
        code = rng.choice(CODES, p=[0.5, 0.2, 0.2, 0.07, 0.03], size=len(key))
        starts = np.searchsorted(row, np.arange(rows + 1))
        hours = np.round(np.exp(rng.normal(3.2, 0.9, size=rows))) + 1
        hours[rng.random(rows) < 0.35] = np.inf
        price = np.round(np.exp(rng.normal(5.0, 1.0, size=rows)))
        currency = rng.integers(len(CURRENCIES), size=rows).astype(np.int16)
        unknown = rng.random(rows) < 0.5
        price[unknown], currency[unknown] = np.inf, -1
        assessed = rng.random(rows) < 0.4
        traits = (
            (assessed << ASSESSED) | (np.isfinite(hours) << WORKLOAD) | (~unknown << PRICE)
        ).astype(np.uint16)
        depth = np.array([
            depth_of(n, None if h == np.inf else h, assessed=bool(a))
            for n, h, a in zip(np.diff(starts).tolist(), hours.tolist(), assessed, strict=True)
        ])  # fmt: skip
        none = np.zeros(rows, dtype=np.int32)
        self.columns = Columns(
            starts=starts.astype(np.int64), skills=(skill * CODES + code).astype(np.int32),
            hours=hours, price=price, currency=currency, currencies=CURRENCIES, depth=depth,
            traits=traits, as_of=none, checked_on=none,
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.columns.hours)

    def __getitem__(self, row: Any) -> Any:
        c = self.columns
        own = c.skills[c.starts[row] : c.starts[row + 1]].tolist()
        skills = [(self.taxonomy.skills[s // CODES], EQF[s % CODES]) for s in own]
        names = [s.label for s, _ in skills]
        known, priced = np.isfinite(c.hours[row]), c.currency[row] >= 0
        return Credential(
            id=f"made:{row:07}", title=f"Programme {row} in {names[0]}",
            issuer=f"Provider {row % 311}",
            text=f"Participants work on {', '.join(names[:6])}. Each week has a lesson, an "
            f"exercise and a discussion; the last one is for a project about {names[-1]}.",
            skills=tuple(StatedSkill(skill_id=s.id, quote=s.label, level=e) for s, e in skills),
            hours=float(c.hours[row]) if known else None,
            price=Decimal(int(c.price[row])) if priced else None,
            currency=CURRENCIES[c.currency[row]] if priced else None,
            assessment="written exam" if c.traits[row] >> ASSESSED & 1 else None,
            url=f"https://example.org/programmes/{row}", language="en", type="course",
        )  # fmt: skip


class Places(Mapping[str, int]):
    """Rows of a made catalogue by id."""

    def __init__(self, rows: int) -> None:
        self.rows = rows

    def __getitem__(self, name: str) -> int:
        return int(name.removeprefix("made:"))

    def __len__(self) -> int:
        return self.rows

    def __iter__(self) -> Iterator[str]:
        return (f"made:{row:07}" for row in range(self.rows))


def questions(bundle: Bundle, index: CatalogueIndex, n: int = QUESTIONS) -> list[Gap]:
    """Gaps of occupations, a few of their skills held."""
    rng = np.random.default_rng(5)
    occupations = [o for o in bundle.occupations if o.skills]
    taught = index.taught()
    made = []
    for at in rng.permutation(len(occupations))[:n]:
        role = role_from_occupation(occupations[at], title=occupations[at].label)
        asked = dict(list(role.importance.items())[:SKILLS])
        role = replace(role, importance=MappingProxyType(asked))
        held = rng.choice(sorted(asked), size=5, replace=False).tolist()
        profile = Profile(held=MappingProxyType({
            i: HeldSkill(skill_id=i, level=0.5, level_basis="two years", evidence=(
                Evidence(source="cv", quote="two years", kind="cv"),)) for i in held
        }), credentials=(index.credentials[int(rng.integers(len(index)))].id,))  # fmt: skip
        made.append(build_gap(role, profile, taxonomy=bundle.taxonomy, related=bundle.related,
                              taught=taught))  # fmt: skip
    return made


def ask(
    gap: Gap, index: CatalogueIndex, bundle: Bundle, *, limits: Limits | None = None, by: By = "gap"
) -> Recommendations:
    """One question."""
    return recommend(gap, index, related=bundle.related, k=K, limits=limits or Limits(), by=by)


def whole_order(gap: Gap, index: CatalogueIndex, bundle: Bundle) -> list[tuple[str, float]]:
    """The best by the scores of all rows, without a bound."""
    needs = Needs(gap, bundle.related, len(bundle.taxonomy))
    score = index.score(needs)
    for own in gap.profile.credentials:
        score[index.position[own]] = 0.0
    order = np.lexsort((np.arange(len(index)), index.hours, -score))[:K]
    return [(index.credentials[int(r)].id, float(score[r])) for r in order if score[r] > 0]


def timed(
    gaps: Sequence[Gap], index: CatalogueIndex, bundle: Bundle, **how: Any
) -> dict[str, float]:
    """Milliseconds of a question: wall clock, and the processor's time beside it."""
    wall, cpu = [], []
    for gap in (*gaps[:3], *gaps):
        start, used = time.perf_counter(), time.process_time()
        ask(gap, index, bundle, **how)
        wall.append(1000 * (time.perf_counter() - start))
        cpu.append(1000 * (time.process_time() - used))
    ms = np.array(wall[3:])
    return {"p50": float(np.percentile(ms, 50)), "p95": float(np.percentile(ms, 95)),
            "max": float(ms.max()), "cpu p50": float(np.percentile(cpu[3:], 50)),
            "cpu p95": float(np.percentile(cpu[3:], 95))}  # fmt: skip


def line(name: str, figures: Mapping[str, float]) -> None:
    """Print one line of figures."""
    print(f"  {name:34}" + "  ".join(f"{k} {v:,.1f}" for k, v in figures.items()), flush=True)


def peak() -> float:
    """Peak memory of this process in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(rows: int) -> None:
    """Ask a catalogue of ``rows`` that is made in memory, and print what it took."""
    from skillmatch.store.bundle import Bundle

    bundle = Bundle()
    start = time.perf_counter()
    made = Made(bundle, rows)
    print(f"{rows:,} credentials, {len(made.columns.skills):,} skills "
          f"(made in {time.perf_counter() - start:.0f} s)", flush=True)  # fmt: skip
    start = time.perf_counter()
    index = CatalogueIndex(made, taxonomy=bundle.taxonomy, threshold=bundle.threshold,
                           columns=made.columns, position=Places(rows))  # fmt: skip
    line("index, s", {"wall": time.perf_counter() - start})
    gaps = questions(bundle, index)
    line("recommend, ms", timed(gaps, index, bundle))
    line("within 40 hours, by hour, ms",
         timed(gaps[:50], index, bundle, by="hour", limits=Limits(max_hours=40.0)))  # fmt: skip
    line("at most 200 EUR, ms", timed(
        gaps[:50], index, bundle, limits=Limits(max_price=Decimal(200), currency="EUR")
    ))  # fmt: skip
    line("memory, MiB", {"peak": peak()})
    same = sum(
        [(r.credential.id, round(r.score, 9)) for r in ask(g, index, bundle)]
        == whole_order(g, index, bundle)
        for g in gaps[:5]
    )
    line("answers equal to those of all rows", {"of 5": same})
    if same != 5:
        raise SystemExit("the ranking is not exact")


def main() -> None:
    """Measure each catalogue in a process of its own, so that its memory is its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 2_000_000])
    parser.add_argument("--file", action="store_true", help="write and open every catalogue")
    parser.add_argument("--part", help=argparse.SUPPRESS)
    options = parser.parse_args()
    measure(options.rows[0])


if __name__ == "__main__":
    main()
