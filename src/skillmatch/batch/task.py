"""What a run is asked to do, as plain values: its settings, a task a student, a result a task."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date as day_type
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypedDict

from skillmatch.domain import Problem

if TYPE_CHECKING:
    from skillmatch.connect.people import CohortRow

__all__ = ["FORMATS", "Result", "Settings", "digest_of", "plain_row", "row_of"]

FORMATS = ("pdf", "html", "json")
# Where things lie does not change what is made of them; how long it is kept does not either.
_PLACES = frozenset({"folder", "out", "catalogue", "templates", "logo"})
_DAYS = ("start", "end")
_TUPLES = ("cv", "skills", "holds", "badges", "other_roles")


class Result(TypedDict):
    """What came of one student, as plain values that JSON keeps.

    ``student`` is a row of the table of students; ``gaps``, ``recommendations`` and ``plan``
    are the rows of theirs, without the student's id. ``problem`` is ``None``, or why the row
    failed. ``files`` maps paths under the folder of the run to the sha256 of what was written
    there.
    """

    id: str
    row: int
    student: dict[str, Any]
    gaps: list[dict[str, Any]]
    recommendations: list[dict[str, Any]]
    plan: list[dict[str, Any]]
    problem: dict[str, Any] | None
    files: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything but the students that a run depends on.

    Parameters
    ----------
    table : str
        Name of the table of students, for problems.
    folder : str
        CVs, badges and adverts lie in it; what lies elsewhere is refused.
    out : str
        The folder of the results.
    on : str
        The day of the run, ``YYYY-MM-DD``: badges and jobs are judged by it.
    date : str, optional
        The date that reports show.
    k : int
        Recommendations a student.
    method : {"greedy", "auto", "exact"}
        How plans are chosen.
    formats : tuple of {"pdf", "html", "json"}
        Files for each student; the tables are always written.
    groups : tuple of str
        Columns of the table that are carried into the table of students; never used otherwise.
    catalogue, catalogue_map, catalogue_digest
        A table of credentials, its columns and its content; the demo catalogue otherwise.
    templates, logo, look
        The office's folder and picture, and the digest of their content.
    anonymise : bool
        Names give way to ids.
    weekly_hours : float, optional
        Hours of study a week where the table states none.
    made_by : mapping
        Versions and digests of model and data.
    """

    table: str
    folder: str
    out: str
    on: str
    date: str | None = None
    k: int = 5
    method: str = "greedy"
    formats: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    catalogue: str | None = None
    catalogue_map: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    catalogue_digest: str | None = None
    templates: str | None = None
    logo: str | None = None
    look: str | None = None
    anonymise: bool = False
    weekly_hours: float | None = None
    made_by: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON and for other processes."""
        made = {f.name: getattr(self, f.name) for f in fields(self)}
        return made | {
            "formats": list(self.formats), "groups": list(self.groups),
            "catalogue_map": dict(self.catalogue_map), "made_by": dict(self.made_by),
        }  # fmt: skip

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Settings:
        """Return the settings that :meth:`as_dict` wrote."""
        tuples = {n: tuple(values[n]) for n in ("formats", "groups")}
        return cls(**{**values, **tuples})

    @property
    def digest(self) -> str:
        """The sha256 of all that results depend on; the places of files are no part of it."""
        return digest_of({k: v for k, v in self.as_dict().items() if k not in _PLACES})

    @property
    def day(self) -> day_type:
        """The day of the run."""
        return day_type.fromisoformat(self.on)

    @property
    def home(self) -> Path:
        """The folder of the results."""
        return Path(self.out)


def digest_of(value: object) -> str:
    """Return the sha256 of plain values.

    Examples
    --------
    >>> digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    True
    """
    text = json.dumps(value, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def plain_row(row: CohortRow) -> dict[str, Any]:
    """Return a student's row as plain values: the task of a worker."""
    made = {f.name: getattr(row, f.name) for f in fields(row)}
    made |= {name: list(made[name]) for name in _TUPLES}
    made |= {name: None if made[name] is None else made[name].isoformat() for name in _DAYS}
    made["groups"] = dict(row.groups)
    return made


def row_of(task: Mapping[str, Any]) -> CohortRow:
    """Return the student's row of a task."""
    from skillmatch.connect.people import CohortRow

    made = dict(task)
    made |= {name: tuple(made[name]) for name in _TUPLES}
    made |= {n: None if made[n] is None else day_type.fromisoformat(made[n]) for n in _DAYS}
    made["groups"] = MappingProxyType(dict(made["groups"]))
    return CohortRow(**made)


def plain_problem(problem: Problem) -> dict[str, Any]:
    """Return a problem as plain values."""
    return asdict(problem)
