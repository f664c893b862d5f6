"""Which of a download's files are O*NET's tables, and what one import has met in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from skillmatch.connect.encoding import printable
from skillmatch.connect.esco_files import Part, table_rows
from skillmatch.domain import Problem, Skill

__all__ = ["CODE", "OnetTables", "holds_onet", "is_code", "tables_of"]

CODE = "O*NET-SOC Code"
_SOC = re.compile(r"\d\d-\d{4}(?:\.\d\d)?")
_LISTED = 10
# Table → the columns it is read by.
_NEEDS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "technologyskills": (CODE, "Example"),
    "dwareference": ("DWA ID", "DWA Title"),
    "taskstodwas": (CODE, "Task ID", "DWA ID"),
    "taskstatements": (CODE, "Task ID", "Task Type"),
    "occupationdata": (CODE, "Title"),
    "alternatetitles": (CODE, "Alternate Title"),
    "sampleofreportedtitles": (CODE, "Reported Job Title"),
    "jobzones": (CODE, "Job Zone"),
    # From memory of the published tables: both rate each element on the scales IM and LV.
    "skills": (CODE, "Element ID", "Element Name", "Scale ID", "Data Value"),
    "knowledge": (CODE, "Element ID", "Element Name", "Scale ID", "Data Value"),
})  # fmt: skip
_SAME = {"samplereportedtitles": "sampleofreportedtitles"}


def holds_onet(parts: Sequence[Part]) -> bool:
    """Return whether O*NET's own tables are among the files."""
    there = set(tables_of(parts))
    rated = "occupationdata" in there and bool(there & {"skills", "knowledge"})
    return bool(there & {"technologyskills", "dwareference"}) or rated


def tables_of(parts: Sequence[Part]) -> dict[str, Part]:
    """Return the table of each name; of several versions the newest, then the first."""
    made: dict[str, Part] = {}
    for part in parts:
        name = re.sub(r"[^a-z]", "", part.name.casefold().rpartition(".")[0])
        name = _SAME.get(name, name)
        if name in _NEEDS and (name not in made or _order(part) > _order(made[name])):
            made[name] = part
    return made


def is_code(code: str) -> bool:
    """Return whether a text is an O*NET-SOC code.

    >>> is_code("15-1252.00"), is_code("15-12")
    (True, False)
    """
    return _SOC.fullmatch(code) is not None


def _order(part: Part) -> list[int]:
    return [int(n) for n in part.version.split(".")] if part.version else []


@dataclass(slots=True, kw_only=True)
class OnetTables:
    """The tables, and the skills, weights and problems that were met in them so far.

    ``weights`` holds those of the skills of each occupation, by its code.
    """

    tables: dict[str, Part]
    skills: dict[str, Skill] = field(default_factory=dict)
    weights: dict[str, dict[str, float]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unknown: dict[tuple[str, str, str], tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, parts: Sequence[Part]) -> OnetTables:
        """Return the tables among the files."""
        return cls(tables=tables_of(parts))

    def rows(self, table: str) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield the rows of a table; none where the download lacks it."""
        part = self.tables.get(table)
        if part is not None:
            yield from table_rows(part, _NEEDS[table], problems=self.problems, notes=self.notes)

    def problem(self, table: str, row: int | None, column: str, value: str, reason: str) -> None:
        """List a row that cannot be used."""
        self.problems.append(
            Problem(file=self.tables[table].name, row=row, column=column,
                    value=printable(value) or None, reason=reason,
                    remedy="mend the row or take it out")
        )  # fmt: skip

    def weigh(self, code: str, skill_id: str, weight: float) -> None:
        """Give a skill of an occupation its weight; the greatest counts."""
        own = self.weights.setdefault(code, {})
        own[skill_id] = max(weight, own.get(skill_id, 0.0))

    def lost(self, table: str, row: int, column: str, value: str) -> None:
        """Count a row that names what no table tells of."""
        first, count = self.unknown.get((table, column, value), (row, 0))
        self.unknown[table, column, value] = first, count + 1

    def report(self) -> None:
        """List what :meth:`lost` has counted."""
        listed: dict[str, int] = {}
        for (table, column, value), (row, count) in self.unknown.items():
            listed[table] = listed.get(table, 0) + 1
            if listed[table] <= _LISTED:
                reason = f"{count} rows name one that no other table holds"
                self.problem(table, row, column, value, reason)
        for table, ids in listed.items():
            if ids > _LISTED:
                reason = f"{ids - _LISTED} more ids that no other table holds"
                self.problem(table, None, CODE, "", reason)
