"""People: CVs, badges they hold, and cohorts of students."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from skillmatch.connect.badge import Alignment, Badge
from skillmatch.connect.cells import RowReader, rows_of
from skillmatch.connect.columns import choose
from skillmatch.connect.documents import Document, read_document
from skillmatch.connect.tables import read_rows
from skillmatch.connect.wallet import read_badge
from skillmatch.domain import Problem, ReadResult

__all__ = ["Alignment", "Badge", "CohortRow", "cv_text", "read_badge", "read_cohort"]

_COHORT: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "student_id", "person_id", "learner_id", "number"),
    "name": ("name", "student", "full_name", "student_name"),
    "target_role": ("target_role", "target_roles", "role", "roles", "target", "target_job", "goal",
                    "job_title"),
    "posting": ("posting", "advert", "posting_file"),
    "cv": ("cv", "cv_file", "resume", "cv_path"),
    "cv_text": ("cv_text", "resume_text", "text"),
    "skills": ("skills",),
    "holds": ("holds", "credentials", "held_credentials"),
    "badges": ("badges", "badge"),
    "max_hours": ("max_hours", "hours", "hours_limit"),
    "max_price": ("max_price", "budget", "price_limit"),
    "currency": ("currency",),
    "weekly_hours": ("weekly_hours", "hours_a_week", "hours_per_week"),
    "start": ("start_date", "study_from"),
    "end": ("end_date", "finish_by", "study_until", "deadline"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortRow:
    """One person of a cohort as the table states it; paths are as they were written.

    ``other_roles`` are further target roles, beside the first. ``weekly_hours``, ``start`` and
    ``end`` (last day of study) limit a plan.
    """

    row: int
    id: str
    name: str | None = None
    target_role: str | None = None
    posting: str | None = None
    cv: tuple[str, ...] = ()
    cv_text: str | None = None
    skills: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    badges: tuple[str, ...] = ()
    max_hours: float | None = None
    max_price: float | None = None
    currency: str | None = None
    other_roles: tuple[str, ...] = ()
    weekly_hours: float | None = None
    start: date | None = None
    end: date | None = None
    groups: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def cv_text(source: str | os.PathLike[str] | bytes, *, name: str | None = None) -> Document:
    """Return the text of a CV; see :func:`skillmatch.connect.documents.read_document`."""
    return read_document(source, name=name)


def read_cohort(
    path: str | os.PathLike[str], *, mapping: Mapping[str, str] | None = None
) -> ReadResult[CohortRow]:
    """Read a table of students.

    Parameters
    ----------
    path : path
        CSV, XLSX, JSONL, JSON or Parquet, gzipped or not. Columns ``id`` and ``target_role``
        (several parted by ``;``) or ``posting``, and any of ``name, posting, cv, cv_text,
        skills, holds, badges, max_hours, max_price, currency, weekly_hours, start_date,
        end_date``; every other column is a group column.
    mapping : mapping, optional
        Field to column.

    Returns
    -------
    ReadResult of CohortRow
        Rows without id, with an id met before, with neither role nor posting or
        with a bad limit are problems and left out.

    Raises
    ------
    SchemaError
        The column ``id`` is missing, or both ``target_role`` and ``posting`` are.
    InputError
        The file is no table, damaged, or empty.
    """
    problems: list[Problem] = []
    with read_rows(path, problems=problems) as table:
        columns = choose(
            table.columns, guesses=_COHORT, needed=("id",), mapping=mapping, file=table.file
        )
        aims = ("target_role", "posting")
        if not any(name in columns.of or name in columns.constants for name in aims):
            choose(table.columns, guesses=_COHORT, needed=("target_role",), mapping=mapping,
                   file=table.file)  # fmt: skip
        records: list[CohortRow] = []
        seen: set[str] = set()
        for row in rows_of(table, columns, problems):
            record = _student(row, seen)
            if record is not None:
                seen.add(record.id)
                records.append(record)
    notes = (*table.notes, columns.note)
    return ReadResult(records=tuple(records), problems=tuple(problems), notes=notes)


def _student(row: RowReader, seen: set[str]) -> CohortRow | None:
    own_id = row.text("id")
    if own_id is None:
        row.fail("id", None, "the student has no id", "give every student an id")
        return None
    if own_id in seen:
        row.fail(
            "id", own_id, "the id was met in an earlier row", "give every student their own id"
        )
    roles, posting = _roles(row), row.text("posting")
    role = roles[0] if roles else None
    if role is None and posting is None and not row.failed:
        row.fail("target_role", None, "there is neither a target role nor a posting", "fill in one")
    groups = {}
    for column in row.columns.unused:
        value = row.cells.get(column)
        if value is not None and str(value).strip():
            groups[column] = " ".join(str(value).split())
    record = CohortRow(
        row=row.row,
        id=own_id,
        name=row.text("name"),
        target_role=role,
        posting=posting,
        cv=row.words("cv"),
        cv_text=row.body("cv_text") or None,
        skills=row.words("skills"),
        holds=row.words("holds"),
        badges=row.words("badges"),
        max_hours=row.number("max_hours", zero=True, remedy="write hours such as 120"),
        max_price=row.number("max_price", zero=True, remedy="write an amount such as 500"),
        currency=row.text("currency"),
        other_roles=roles[1:],
        weekly_hours=row.number(
            "weekly_hours", zero=False, remedy="write hours a week such as 6, or leave it empty"
        ),
        start=_day(row, "start"),
        end=_day(row, "end"),
        groups=MappingProxyType(groups),
    )
    return None if row.failed else record


def _roles(row: RowReader) -> tuple[str, ...]:
    """Return the target roles of a row; a comma is part of a title."""
    value = row.raw("target_role")
    if isinstance(value, list | tuple):
        return row.words("target_role")
    words = row.text("target_role") or ""
    return tuple(dict.fromkeys(role for part in words.split(";") if (role := part.strip())))


def _day(row: RowReader, field: str) -> date | None:
    """Return a day; a limit that cannot be read must not fall away unseen."""
    known = len(row.problems)
    found = row.day(field)
    if len(row.problems) > known:
        row.problems.pop()
        row.fail(field, row.raw(field), "this is no day that can be read for certain",
                 "write it as YYYY-MM-DD")  # fmt: skip
    return found
