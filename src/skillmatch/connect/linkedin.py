"""The zip of a LinkedIn data export: the tables that say what a person has done and can do."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import TypeVar

from skillmatch.connect.archives import open_zip, read_member
from skillmatch.connect.csv_rows import MAX_FIELD
from skillmatch.connect.encoding import decode
from skillmatch.connect.person_fields import MAX_ENTRIES, Fields, nameless
from skillmatch.connect.person_records import Certificate, Job, NamedSkill, Person, Study
from skillmatch.domain import Problem
from skillmatch.errors import EmptyInputError, InputError, SchemaError, UnsafeFileError

__all__ = ["claims", "read"]

# From memory of the export, as the column names of its tables; it has no published schema.
STANDARD = "LinkedIn export"
_TABLES: Mapping[str, str] = {
    "Positions.csv": "Title", "Education.csv": "School Name", "Skills.csv": "Name",
    "Certifications.csv": "Name", "Languages.csv": "Name", "Profile.csv": "First Name",
    "Projects.csv": "Title", "Courses.csv": "Name", "Volunteering.csv": "Role",
    "Honors.csv": "Title", "Publications.csv": "Name",
}  # fmt: skip
_TELLING = ("positions.csv", "education.csv", "skills.csv", "profile.csv", "certifications.csv")
_HINT = "ask LinkedIn for the smaller export, or zip only Positions.csv, Education.csv, Skills.csv"
_MEND = "export it again, or mend the row"
_Row = Mapping[str, str]
T = TypeVar("T")


def claims(names: Iterable[str]) -> bool:
    """Return whether the names of a zip's files are those of a LinkedIn export.

    Examples
    --------
    >>> claims(["Basic/Positions.csv", "Basic/Skills.csv"]), claims(["word/document.xml"])
    (True, False)
    """
    found = {PurePosixPath(n.replace("\\", "/")).name.casefold() for n in names}
    return sum(name in found for name in _TELLING) >= 2


def read(data: bytes, *, file: str) -> tuple[Person, list[Problem]]:
    """Read the export's zip; tables with messages, contacts and advertising are never opened.

    Raises
    ------
    InputError
        The zip is broken or locked.
    SchemaError
        It is no LinkedIn export.
    UnsafeFileError
        It is not safe to unpack.
    """
    try:
        archive = open_zip(data, file)
    except UnsafeFileError as error:
        raise UnsafeFileError(error.message, hint=_HINT) from None
    with archive:
        if not claims(archive.namelist()):
            raise SchemaError("this is no LinkedIn export", file=file, hint=_HINT)
        return _read(archive, file)


def _read(archive: zipfile.ZipFile, file: str) -> tuple[Person, list[Problem]]:
    fields = Fields(file)
    tables, others = _members(archive)
    rows = {name: _rows(archive, tables.get(name), name, fields) for name in _TABLES}
    profile = next((row for _, row in rows["Profile.csv"]), {})
    fields.called(profile.get("First Name"), profile.get("Last Name"), profile.get("Maiden Name"))
    summary = (fields.line(profile.get("Headline"), "Profile.csv Headline"),
               fields.prose(profile.get("Summary"), "Profile.csv Summary"))  # fmt: skip
    notes: tuple[str, ...] = ()
    if others:
        notes = (f"{others} other files were not opened (messages, contacts and the like)",)
    if profile:
        notes += ("the name and the contact details were not kept",)
    person = Person(
        jobs=tuple(_each(fields, rows["Positions.csv"], _job, "Positions.csv")),
        studies=tuple(_each(fields, rows["Education.csv"], _study, "Education.csv")),
        skills=tuple(_each(fields, rows["Skills.csv"], _skill, "Skills.csv")),
        certificates=tuple(
            _each(fields, rows["Certifications.csv"], _certificate, "Certifications.csv")
        ),
        languages=tuple(_each(fields, rows["Languages.csv"], _language, "Languages.csv")),
        projects=tuple(_each(fields, rows["Projects.csv"], _project, "Projects.csv")),
        courses=tuple(_each(fields, rows["Courses.csv"], _course, "Courses.csv")),
        volunteering=tuple(_each(fields, rows["Volunteering.csv"], _voluntary, "Volunteering.csv")),
        awards=tuple(_each(fields, rows["Honors.csv"], _honour, "Honors.csv")),
        publications=tuple(_each(fields, rows["Publications.csv"], _work, "Publications.csv")),
        summary="\n".join(words for words in summary if words),
        standard=STANDARD,
        source=nameless(file, fields.names),
        notes=notes,
    )
    return person, fields.problems


def _members(archive: zipfile.ZipFile) -> tuple[dict[str, str], int]:
    """Return the members to read by table, and the number of other files."""
    wanted = {name.casefold(): name for name in _TABLES}
    found: dict[str, str] = {}
    others = 0
    for entry in archive.infolist():
        if entry.is_dir():
            continue
        name = PurePosixPath(entry.filename.replace("\\", "/")).name.casefold()
        if name in wanted and wanted[name] not in found:
            found[wanted[name]] = entry.filename
        else:
            others += 1
    return found, others


def _rows(
    archive: zipfile.ZipFile, member: str | None, table: str, fields: Fields
) -> list[tuple[int, dict[str, str]]]:
    """Return the numbered rows of a table; a preamble of notes before its header is skipped."""
    if member is None:
        return []
    try:
        text, _ = decode(read_member(archive, member, fields.file), f"{fields.file}: {table}")
    except EmptyInputError:
        return []
    except UnsafeFileError:
        raise
    except InputError as error:
        fields.fault(table, None, None, f"the table cannot be read: {error.message}", _HINT)
        return []
    csv.field_size_limit(MAX_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""))
    header: list[str] = []
    made: list[tuple[int, dict[str, str]]] = []
    number = 0
    try:
        for cells in reader:
            if not header:
                header = _header(cells, table)
                continue
            if not any(cell.strip() for cell in cells):
                continue
            number += 1
            if number > MAX_ENTRIES:
                reason = f"more than {MAX_ENTRIES} rows; the first are read"
                fields.fault(table, None, None, reason, "keep the rows that matter")
                break
            if any(cell.strip() for cell in cells[len(header) :]):
                reason = f"the row has {len(cells)} cells where the header names {len(header)}"
                fields.fault(table, number, ",".join(cells), f"{reason}; left out", _MEND)
            else:
                made.append((number, dict(zip(header, cells, strict=False))))
    except csv.Error as error:
        reason = f"the row cannot be read ({error}); it and the rows after it are left out"
        fields.fault(table, number + 1, None, reason, _MEND)
    if not header and text.strip():
        fields.fault(table, None, None, f"no column {_TABLES[table]!r}; the table is left out",
                     "export it again, in English")  # fmt: skip
    return made


def _header(cells: list[str], table: str) -> list[str]:
    names = [" ".join(cell.split()).title() for cell in cells]
    return names if _TABLES[table] in names else []


def _each(
    fields: Fields,
    rows: Iterable[tuple[int, _Row]],
    make: Callable[[Fields, _Row, int], T | None],
    table: str,
) -> Iterator[T]:
    for number, row in rows:
        made = make(fields, row, number)
        if made is None:
            fields.fault(table, number, None, "the row has no name; left out", "name it")
        else:
            yield made


def _job(fields: Fields, row: _Row, number: int) -> Job | None:
    return _post(fields, row, number, "Positions.csv", "Title")


def _voluntary(fields: Fields, row: _Row, number: int) -> Job | None:
    return _post(fields, row, number, "Volunteering.csv", "Role")


def _post(fields: Fields, row: _Row, number: int, column: str, title: str) -> Job | None:
    start, end, current = fields.period(
        row.get("Started On"), row.get("Finished On"), column, number
    )
    job = Job(
        title=fields.line(row.get(title), f"{column} {title}", number),
        employer=fields.line(row.get("Company Name"), f"{column} Company Name", number),
        start=start,
        end=end,
        # The export's way to say that a job goes on is to give no end.
        current=True if start and not (row.get("Finished On") or "").strip() else current,
        text=fields.prose(row.get("Description"), f"{column} Description", number),
    )
    return job if job.title or job.employer else None


def _study(fields: Fields, row: _Row, number: int) -> Study | None:
    column = "Education.csv"
    start, end, _ = fields.period(row.get("Start Date"), row.get("End Date"), column, number)
    degree = fields.line(row.get("Degree Name"), f"{column} Degree Name", number)
    # "Bachelor of Science - BS, Computer Science": the degree, its letters, the field.
    level, _, field = re.sub(r" - [A-Z][\w.]{1,9}(?=,|$)", "", degree or "").partition(", ")
    notes = fields.prose(row.get("Notes"), f"{column} Notes", number)
    activities = fields.prose(row.get("Activities"), f"{column} Activities", number)
    study = Study(
        field=field.strip() or None,
        level=level.strip() or None,
        institution=fields.line(row.get("School Name"), f"{column} School Name", number),
        start=start,
        end=end,
        text="\n".join(t for t in (notes, activities) if t),
    )
    return study if study.level or study.institution else None


def _skill(fields: Fields, row: _Row, number: int) -> NamedSkill | None:
    name = fields.line(row.get("Name"), "Skills.csv Name", number)
    return NamedSkill(name=name) if name else None


def _language(fields: Fields, row: _Row, number: int) -> NamedSkill | None:
    name = fields.line(row.get("Name"), "Languages.csv Name", number)
    level = fields.line(row.get("Proficiency"), "Languages.csv Proficiency", number)
    return NamedSkill(name=name, level=level, part="languages") if name else None


def _certificate(fields: Fields, row: _Row, number: int) -> Certificate | None:
    column = "Certifications.csv"
    title = fields.line(row.get("Name"), f"{column} Name", number)
    if title is None:
        return None
    return Certificate(
        title=title,
        issuer=fields.line(row.get("Authority"), f"{column} Authority", number),
        issued=fields.day(row.get("Started On"), f"{column} Started On", number),
        expires=fields.last_day(row.get("Finished On"), f"{column} Finished On", number),
        url=fields.link(row.get("Url"), f"{column} Url", number),
    )


def _project(fields: Fields, row: _Row, number: int) -> str | None:
    return _titled(fields, row, number, "Projects.csv", "Title")


def _honour(fields: Fields, row: _Row, number: int) -> str | None:
    return _titled(fields, row, number, "Honors.csv", "Title")


def _work(fields: Fields, row: _Row, number: int) -> str | None:
    return _titled(fields, row, number, "Publications.csv", "Name")


def _titled(fields: Fields, row: _Row, number: int, column: str, key: str) -> str | None:
    title = fields.line(row.get(key), f"{column} {key}", number)
    text = fields.prose(row.get("Description"), f"{column} Description", number)
    return "\n".join(t for t in (title, text) if t) or None


def _course(fields: Fields, row: _Row, number: int) -> str | None:
    return fields.line(row.get("Name"), "Courses.csv Name", number)
