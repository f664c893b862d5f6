"""Ranking in large catalogues: time of a question, memory, and whether the answers are exact.

``python -m tests.benchmarks.bench_rank`` makes catalogues of 100,000 and 2,000,000 credentials
(``--rows`` for others) whose skills are drawn from the profiles of occupations, asks 200
questions of each and compares a few answers with the scores of all rows. With ``--file`` it
also writes the catalogue as an import does and goes the whole way from the file to the ten
best credentials; a catalogue of at most 100,000 goes it always. Each part is a process of its
own, so that its memory is its own.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
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
CURRENCIES = ("EUR", "GBP", "USD")
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
            # Words of skills in a title may say a level.
            id=f"made:{row:07}",
            title=f"Programme {row}",
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


# What is asked for besides the plain ranking: a name, limits and an order.
WAYS: tuple[tuple[str, Limits, By], ...] = (
    ("plain", Limits(), "gap"),
    ("40 hours, by hour", Limits(max_hours=40.0), "hour"),
    ("200 EUR", Limits(max_price=Decimal(200), currency="EUR"), "gap"),
    ("by price", Limits(currency="EUR"), "price"),
)


def narrow(gap: Gap, index: CatalogueIndex, bundle: Bundle) -> Gap:
    """The gap of a role that asks for one skill: very many credentials close it alike."""
    most = max(gap.missing, key=lambda i: (i.importance, i.skill_id)).skill_id
    role = replace(gap.role, importance=MappingProxyType({most: 1.0}))
    return build_gap(role, gap.profile, taxonomy=bundle.taxonomy, related=bundle.related,
                     taught=index.taught())  # fmt: skip


def whole_order(
    gap: Gap, index: CatalogueIndex, bundle: Bundle, limits: Limits, by: By
) -> list[tuple[str, float]]:
    """The best by the scores of all rows, without a bound."""
    c = index.columns
    needs = Needs(gap, bundle.related, len(bundle.taxonomy))
    score = index.score(needs)
    for own in gap.profile.credentials:
        score[index.position[own]] = 0.0
    stays = score > 0
    if limits.max_hours is not None:
        stays &= c.hours <= limits.max_hours
    if limits.max_price is not None:
        stays &= (c.price <= float(limits.max_price)) & (c.currency == c.currencies.index("EUR"))
    value = score
    if by == "hour":
        stays &= np.isfinite(c.hours)
        value = score / c.hours
    elif by == "price":
        stays &= c.currency == c.currencies.index("EUR")
        value = score / np.where(stays, c.price, 1.0)
    rows = np.flatnonzero(stays)
    near = index.nearness(needs, rows)
    order = np.lexsort((rows, -near, c.hours[rows], -score[rows], -np.round(value[rows], 9)))[:K]
    return [(index.credentials[int(r)].id, float(score[r])) for r in rows[order]]


def exact(gaps: Sequence[Gap], index: CatalogueIndex, bundle: Bundle) -> float:
    """The share of answers that are those of all rows, also where many are alike."""
    asked = [*gaps[:3], *(narrow(g, index, bundle) for g in gaps[3:5])]
    same = [
        [(r.credential.id, round(r.score, 9)) for r in ask(g, index, bundle, limits=limits, by=by)]
        == whole_order(g, index, bundle, limits, by)
        for g in asked for _, limits, by in WAYS
    ]  # fmt: skip
    return sum(same) / len(same)


def timed(
    gaps: Sequence[Gap], index: CatalogueIndex, bundle: Bundle, **how: Any
) -> dict[str, float]:
    """Milliseconds of a question: wall clock, and the processor's time beside it."""
    wall, cpu = [], []
    for gap in gaps:
        start, used = time.perf_counter(), time.process_time()
        ask(gap, index, bundle, **how)
        wall.append(1000 * (time.perf_counter() - start))
        cpu.append(1000 * (time.process_time() - used))
    return {"p50 ms": float(np.percentile(wall, 50)), "p95 ms": float(np.percentile(wall, 95)),
            "cpu p95 ms": float(np.percentile(cpu, 95))}  # fmt: skip


def peak() -> float:
    """Peak memory of this process in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


Figures = dict[str, float]


def in_memory(rows: int) -> Figures:
    """Ask a catalogue whose columns are made in memory."""
    from skillmatch.store.bundle import Bundle

    bundle = Bundle()
    made = Made(bundle, rows)
    start = time.perf_counter()
    index = CatalogueIndex(made, taxonomy=bundle.taxonomy, threshold=bundle.threshold,
                           columns=made.columns, position=Places(rows))  # fmt: skip
    figures = {"index s": time.perf_counter() - start}
    gaps = questions(bundle, index)
    timed(gaps[:3], index, bundle)
    for name, limits, by in WAYS:
        some = gaps if name == "plain" else gaps[:50]
        took = timed(some, index, bundle, limits=limits, by=by)
        figures |= {f"{name}: {figure}": value for figure, value in took.items()}
    alike = [narrow(g, index, bundle) for g in gaps[:50]]
    figures |= {f"one skill: {f}": v for f, v in timed(alike, index, bundle).items()}
    figures["peak MiB"] = peak()
    figures["exact, share"] = exact(gaps, index, bundle)
    return figures


def write(rows: int, file: Path) -> Figures:
    """Write the catalogue as an import does."""
    from skillmatch.connect.catalogue_format import join_parts, write_catalogue
    from skillmatch.store.bundle import Bundle
    from skillmatch.store.importing import CHUNK

    made = Made(Bundle(), rows)
    parts = []
    for low in range(0, rows, CHUNK):
        parts.append(file.with_name(f"{low // CHUNK:06}.parquet"))
        write_catalogue(parts[-1], (made[row] for row in range(low, min(rows, low + CHUNK))))
    join_parts(parts, file, ".parquet")
    for part in parts:
        part.unlink()
    return {"file MiB": file.stat().st_size / 2**20}


def opened(rows: int, file: Path) -> Figures:
    """Open the file, and go from the program's start to the first answer."""
    import skillmatch as sm

    start = time.perf_counter()
    base = sm.load()
    _ = base._bundle.related
    loaded = time.perf_counter()
    stored = base.stored(file, workers=os.cpu_count() or 1)
    if stored is None or len(stored) != rows:
        raise SystemExit("the file was not opened as a stored catalogue")
    matcher = base.with_catalogue(stored)
    figures = {"open s": time.perf_counter() - loaded}
    matcher.recommend(matcher.gap(matcher.profile(skills=["SQL"]), matcher.role("data analyst")))
    figures["start to first answer s"] = time.perf_counter() - start
    figures["peak MiB"] = peak()
    figures["peak of a worker MiB"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return figures


def from_file(rows: int, file: Path) -> Figures:
    """Open the file again, ask it, and compare with the catalogue it was made of."""
    import skillmatch as sm

    figures = opened(rows, file)
    matcher = sm.load(catalogue=file)
    index, bundle = matcher._ranked, matcher._bundle
    gaps = questions(bundle, index)
    for name in ("rows not read before", "rows read before"):
        took = timed(gaps, index, bundle)
        figures |= {f"{name}: {figure}": value for figure, value in took.items()}
    start = time.perf_counter()
    for gap in gaps[:5]:
        matcher.pathway(gap, max_hours=120.0)
    figures["pathway, mean s"] = (time.perf_counter() - start) / 5
    figures["peak MiB"] = peak()
    made = Made(bundle, rows)
    own = CatalogueIndex(made, taxonomy=bundle.taxonomy, threshold=bundle.threshold,
                         columns=made.columns, position=Places(rows))  # fmt: skip
    figures["as in memory, share"] = sum(
        [(r.credential.id, r.score, r.caveats) for r in ask(g, index, bundle)]
        == [(r.credential.id, r.score, r.caveats) for r in ask(g, own, bundle)]
        for g in gaps[:20]
    ) / 20  # fmt: skip
    return figures


PARTS = {"memory": lambda rows, _file: in_memory(rows), "write": write, "open": opened,
         "file": from_file}  # fmt: skip


def run(sizes: Sequence[int], *, files: bool = False) -> Figures:
    """Measure each catalogue; figures by size, part and name, printed as they are made."""
    made: Figures = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "catalogue.parquet"
        # What is kept from the first opening goes with the folder.
        own = {**os.environ, "SKILLMATCH_CACHE": str(Path(folder) / "cache")}
        for rows in sizes:
            print(f"{rows:,} credentials", flush=True)
            for part in ("memory", *(("write", "open", "file") if files or rows <= WHOLE else ())):
                done = subprocess.run(
                    [sys.executable, "-m", "tests.benchmarks.bench_rank", "--part", part, "--rows",
                     str(rows), "--at", str(file)],
                    check=True, stdout=subprocess.PIPE, text=True,
                    env=own if part != "memory" else None,
                )  # fmt: skip
                for name, value in json.loads(done.stdout).items():
                    print(f"  {part + ', ' + name:46}{value:>12,.2f}", flush=True)
                    made[f"rank {rows} {part}: {name}"] = value
    wrong = [name for name, value in made.items() if name.endswith("share") and value < 1]
    if wrong:
        raise SystemExit(f"not exact: {', '.join(wrong)}")
    return made


def main() -> None:
    """Measure, or do one part of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 2_000_000])
    parser.add_argument("--file", action="store_true", help="write and open every catalogue")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--at", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        print(json.dumps(PARTS[options.part](options.rows[0], options.at)))
    else:
        run(options.rows, files=options.file)


if __name__ == "__main__":
    main()
