"""People: CVs, badges they hold, and cohorts of students."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from skillmatch.connect.badge import Alignment, Badge
from skillmatch.connect.cells import RowReader, rows_of
from skillmatch.connect.columns import choose
from skillmatch.connect.documents import Document, load_bytes, read_document
from skillmatch.connect.encoding import decode
from skillmatch.connect.tables import read_rows
from skillmatch.domain import Problem, ReadResult
from skillmatch.errors import SchemaError

__all__ = ["Alignment", "Badge", "CohortRow", "cv_text", "read_badge", "read_cohort"]

_COHORT: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "student_id", "person_id", "learner_id", "number"),
    "name": ("name", "student", "full_name", "student_name"),
    "target_role": ("target_role", "role", "target", "target_job", "goal", "job_title"),
    "posting": ("posting", "advert", "posting_file"),
    "cv": ("cv", "cv_file", "resume", "cv_path"),
    "cv_text": ("cv_text", "resume_text", "text"),
    "skills": ("skills",),
    "holds": ("holds", "credentials", "held_credentials"),
    "badges": ("badges", "badge"),
    "max_hours": ("max_hours", "hours", "hours_limit"),
    "max_price": ("max_price", "budget", "price_limit"),
    "currency": ("currency",),
}
_MAX_BADGE = 2 * 2**20
_BADGE_REMEDY = "give the badge's JSON as an Open Badge 2.0 or 3.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortRow:
    """One person of a cohort as the table states it; paths are as they were written."""

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
    groups: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def cv_text(source: str | os.PathLike[str] | bytes, *, name: str | None = None) -> Document:
    """Return the text of a CV; see :func:`skillmatch.connect.documents.read_document`."""
    return read_document(source, name=name)


def read_badge(source: str | os.PathLike[str] | bytes, *, name: str | None = None) -> Badge:
    """Read an Open Badge 2.0 or 3.0 from its JSON.

    Parameters
    ----------
    source : path or bytes
        The JSON of an assertion, a badge class, a credential or an achievement.
    name : str, optional
        File name, for errors.

    Raises
    ------
    SchemaError
        It is no Open Badge, or its achievement has no name.
    InputError
        The file cannot be read.
    """
    data = source if isinstance(source, bytes) else load_bytes(source, limit=_MAX_BADGE)
    label = name or ("badge" if isinstance(source, bytes) else Path(source).name)
    text, _ = decode(data, label)
    try:
        badge = json.loads(text)
    except (ValueError, RecursionError):
        raise SchemaError("this is not a badge: no JSON", file=label, hint=_BADGE_REMEDY) from None
    if not isinstance(badge, dict):
        raise SchemaError("this is not a badge", file=label, hint=_BADGE_REMEDY)
    subject = _first(badge.get("credentialSubject"))
    if subject is not None:
        return _made(_first(subject.get("achievement")), badge, "Open Badges 3.0", label)
    kinds = _kinds(badge)
    if "Assertion" in kinds or "badge" in badge:
        if isinstance(badge.get("badge"), str):
            raise SchemaError(
                "the badge class is a link and not in the file", file=label, column="badge",
                hint="fetch the badge class and give its JSON",
            )  # fmt: skip
        return _made(_first(badge.get("badge")), badge, "Open Badges 2.0", label)
    if "BadgeClass" in kinds:
        return _made(badge, badge, "Open Badges 2.0", label)
    if "Achievement" in kinds:
        return _made(badge, badge, "Open Badges 3.0", label)
    raise SchemaError("this is not an Open Badge", file=label, hint=_BADGE_REMEDY)


def _made(
    achievement: Mapping[str, Any] | None, outer: Mapping[str, Any], standard: str, label: str
) -> Badge:
    if achievement is None:
        raise SchemaError("the badge names no achievement", file=label, hint=_BADGE_REMEDY)
    title = _words(achievement.get("name")) or _words(outer.get("name"))
    if title is None:
        raise SchemaError("the achievement has no name", file=label, column="name",
                          hint=_BADGE_REMEDY)  # fmt: skip
    issuers = (outer.get("issuer"), achievement.get("issuer"), achievement.get("creator"))
    issuer = next((w for w in (_words((_first(i) or {}).get("name")) for i in issuers) if w), None)
    criteria = _first(achievement.get("criteria")) or {}
    texts = (_words(achievement.get("description")), _words(criteria.get("narrative")))
    raw = achievement.get("alignment") or achievement.get("alignments") or []
    entries = [e for e in (raw if isinstance(raw, list) else [raw]) if isinstance(e, dict)]
    alignments = (
        Alignment(
            name=_words(entry.get("targetName")),
            uri=_words(entry.get("targetUrl")) or _words(entry.get("id")),
        )
        for entry in entries
    )
    tags = achievement.get("tags") or achievement.get("tag") or []
    return Badge(
        title=title,
        issuer=issuer,
        text="\n".join(t for t in texts if t),
        alignments=tuple(a for a in alignments if a.name or a.uri),
        tags=tuple(w for w in map(_words, tags if isinstance(tags, list) else [tags]) if w),
        standard=standard,
        source=label,
    )


def _first(value: object) -> dict[str, Any] | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, dict) else None


def _kinds(record: Mapping[str, Any]) -> set[str]:
    kinds = record.get("type") or record.get("@type") or []
    return {k for k in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(k, str)}


def _words(value: object) -> str | None:
    """Return a text; of a text in several languages the English one, or the first."""
    if isinstance(value, dict):
        value = value.get("en") or value.get("@value") or next(iter(value.values()), None)
    if not isinstance(value, str):
        return None
    clean = " ".join(value.encode("utf-8", "replace").decode("utf-8").split())
    return clean or None


def read_cohort(
    path: str | os.PathLike[str], *, mapping: Mapping[str, str] | None = None
) -> ReadResult[CohortRow]:
    """Read a table of students.

    Parameters
    ----------
    path : path
        Columns ``id`` and ``target_role`` (or ``posting``), and any of ``name,
        posting, cv, cv_text, skills, holds, badges, max_hours, max_price,
        currency``; every other column is a group column.
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
    role, posting = row.text("target_role"), row.text("posting")
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
        groups=MappingProxyType(groups),
    )
    return None if row.failed else record
