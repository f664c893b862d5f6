"""Whether a sentence's words on a skill are read right: required or preferred, level, years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skillmatch.errors import SchemaError
from skillmatch.evaluate.files import csv_rows
from skillmatch.evaluate.metrics import bootstrap_interval
from skillmatch.extract.needs import cues_of
from skillmatch.store.paths import bundle as bundled

__all__ = ["CueSentence", "evaluate_cues", "read_cues"]

NEEDS = ("required", "preferred", "unstated")
LEVELS = ("", "introductory", "working", "advanced", "expert")
COLUMNS = ("sentence", "skill", "requirement", "level", "years")


@dataclass(frozen=True, slots=True, kw_only=True)
class CueSentence:
    """A sentence, the place of its skill's words and what it says of them."""

    sentence: str
    span: tuple[int, int]
    requirement: str
    level: str | None
    years: float | None
    part: str


def read_cues(path: str | Path | None = None) -> list[CueSentence]:
    """Read the bundled sentences, or a CSV file of the same columns.

    Raises
    ------
    SchemaError
        The file is no text, a column is missing, the skill's words are not in the sentence,
        or an answer is none of those there are.
    EmptyInputError
        There is no such file, or no row in it.
    """
    path = Path(path) if path else bundled("data") / "benchmarks" / "cues.csv"
    made = []
    for number, row in enumerate(csv_rows(path, COLUMNS), start=1):
        at = (row["sentence"] or "").find(row["skill"] or "\0")
        if at < 0:
            raise SchemaError("the skill's words are not in the sentence", file=path, row=number,
                              column="skill", value=row["skill"])  # fmt: skip
        years = _years(row["years"])
        if years is not None and not 0 <= years < 100:
            raise SchemaError("years are no number", file=path, row=number, column="years",
                              value=row["years"])  # fmt: skip
        for name, allowed in (("requirement", NEEDS), ("level", LEVELS)):
            if row[name] not in allowed:
                raise SchemaError(f"{name} is none of {', '.join(filter(None, allowed))}",
                                  file=path, row=number, column=name, value=row[name])  # fmt: skip
        made.append(
            CueSentence(
                sentence=row["sentence"],
                span=(at, at + len(row["skill"])),
                requirement=row["requirement"],
                level=row["level"] or None,
                years=years,
                part=row.get("part") or "test",
            )
        )
    return made


def _years(cell: str | None) -> float | None:
    """Return a number of years, None for an empty cell; what is no number is not a number."""
    try:
        return float(cell) if cell else None
    except ValueError:
        return float("nan")


def evaluate_cues(sentences: Sequence[CueSentence], *, seed: int = 0) -> dict[str, Any]:
    """Return the accuracy of requirement, level and years, for each part of the set.

    Returns
    -------
    dict
        For each part ("test": written after the rules were; "train": served to write them)
        ``n`` and for ``requirement``, ``level`` and ``years`` the share that is right, with a
        95 % interval, and the share of the commonest answer, ``*_commonest``, as a floor.
    """
    made: dict[str, Any] = {}
    for part in sorted({s.part for s in sentences}):
        own = [s for s in sentences if s.part == part]
        read = [cues_of(s.sentence, *s.span) for s in own]
        figures: dict[str, Any] = {"n": len(own)}
        for at, name in enumerate(("requirement", "level", "years")):
            wanted = [getattr(s, name) for s in own]
            right = [float(cues[at] == want) for cues, want in zip(read, wanted, strict=True)]
            figures[name] = sum(right) / len(right)
            figures[f"{name}_ci95"] = list(bootstrap_interval(right, seed=seed))
            figures[f"{name}_commonest"] = max(map(wanted.count, wanted)) / len(wanted)
        made[part] = figures
    return made
