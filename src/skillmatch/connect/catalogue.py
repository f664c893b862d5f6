"""Micro-credentials from whatever a provider has: a table, a standard's JSON, a page, a folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from skillmatch.connect.catalogue_format import CatalogueRow
from skillmatch.connect.catalogue_table import CATALOGUE_FIELDS, CatalogueTable
from skillmatch.connect.columns import Columns
from skillmatch.connect.draft import Found, credential_id
from skillmatch.connect.parsed import LINES, Parsed, Reader, Readers, parse, read_parsed
from skillmatch.connect.source_files import (
    SourceFile,
    files_of,
    first_lines,
    opened,
    plain_bytes,
)
from skillmatch.domain import Problem, ReadResult
from skillmatch.errors import InputError, SchemaError, UnsafeFileError

if TYPE_CHECKING:
    from skillmatch.connect.badge import Badge

__all__ = [
    "CATALOGUE_FIELDS", "FORMATS", "CatalogueRow", "CatalogueSource", "credential_id",
    "open_catalogue", "read_catalogue",
]  # fmt: skip


# Names for --format and the modules that read them, the surest claim first.
_STANDARDS: Mapping[str, str] = {
    "open-badges": "open_badges",
    "clr": "clr",
    "elm": "elm",
    "ctdl": "ctdl",
    "microsoft-learn": "microsoft_learn",
    "coursera": "coursera",
    "schema-org": "schema_org",
}
_TABLES = ("csv", "tsv", "jsonl", "json", "parquet", "xlsx")
FORMATS: tuple[str, ...] = ("auto", *_TABLES, "credential-finder", *_STANDARDS)
_PAGES = (".html", ".htm", ".xhtml")
_JSON = (".json", ".jsonld", ".jsonl", ".ndjson")
_BADGES = (".png", ".svg", ".jwt")
_TABLE_ENDINGS = (".csv", ".tsv", ".parquet", ".xlsx")


@dataclass(kw_only=True)
class CatalogueSource:
    """A catalogue that is being read.

    Iterating gives the records once, in the order of the source; ``problems`` and ``notes``
    are complete when it has ended. ``format`` is the name of what was found, ``columns`` which
    column of a table holds which field, ``badges`` the awards where the source holds some.
    """

    file: str
    format: str
    problems: list[Problem]
    columns: Columns | None = None
    badges: list[Badge] = field(default_factory=list)
    _rows: Iterable[CatalogueRow] = ()
    _notes: Callable[[], list[str]] = list

    def __iter__(self) -> Iterator[CatalogueRow]:
        """Yield the records."""
        yield from self._rows

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed in reading."""
        return tuple(self._notes())


def read_catalogue(
    path: str | os.PathLike[str],
    *,
    mapping: Mapping[str, str] | None = None,
    format: str = "auto",
) -> ReadResult[CatalogueRow]:
    """Read micro-credentials from a file or folder in any format of the field.

    Parameters
    ----------
    path : path
        A table (CSV, JSONL, JSON, Parquet, XLSX), a JSON document of a standard (Open Badges
        2.0 and 3.0, CLR 2.0, European Learning Model, CTDL, schema.org, Microsoft Learn,
        Coursera), an HTML page with JSON-LD, a baked badge, or a folder or zip of these. Text
        files may be gzipped.
    mapping : mapping, optional
        For tables: field to column, such as ``{"title": "Course Title"}``; the fields are the
        keys of ``CATALOGUE_FIELDS``. ``"a+b"`` joins columns, ``"=value"`` is a constant, such
        as ``{"currency": "=EUR"}``.
    format : str
        One of ``FORMATS``; "auto" looks at the content.

    Returns
    -------
    ReadResult of CatalogueRow
        Rows in the order of the source. In a table a row with a negative or unreadable
        figure, a level that is no EQF level, a price without currency, without title or met
        before is a problem and left out; in a standard's document a bad value costs its field
        and is listed. Levels in words ("Beginner") are kept as ``level_note``.

    Raises
    ------
    SchemaError
        A table has no column for the title, the mapping names none, or the document is of
        another standard than ``format`` says.
    InputError
        The file cannot be read, is damaged, or empty.
    """
    source = open_catalogue(path, mapping=mapping, format=format)
    records = tuple(source)
    return ReadResult(records=records, problems=tuple(source.problems), notes=source.notes)


def open_catalogue(
    path: str | os.PathLike[str],
    *,
    mapping: Mapping[str, str] | None = None,
    format: str = "auto",
) -> CatalogueSource:
    """Open a catalogue to be read record by record; see :func:`read_catalogue`.

    Tables are read in constant memory; a standard's document is parsed as a whole.
    """
    if format not in FORMATS:
        raise InputError(f"--format {format!r} is not read", hint=f"one of {', '.join(FORMATS)}")
    file = Path(path)
    if file.is_dir() or file.suffix.casefold() == ".zip":
        return _folder(file, format, mapping)
    source = SourceFile(name=file.name, read=partial(plain_bytes, file))
    ending = source.ending
    # Credential Finder exports tables and CTDL.
    asked = "ctdl" if format == "credential-finder" and ending in _JSON else format
    if asked in _STANDARDS or (asked == "auto" and ending in (*_PAGES, *_BADGES)):
        return _document(source, *read_source(source, asked), mapping)
    if format == "auto" and ending in _JSON:
        known, document = _standard_of(file, ending)
        if known is not None:
            document = document or parse(source.read(), file.name, ending)
            return _document(source, read_parsed(document, READERS, known, alone=False), known,
                             mapping)  # fmt: skip
    if format == "auto" and ending == ".jsonld":
        raise SchemaError(
            "this JSON-LD is of no standard that is read", file=file.name,
            hint=f"read are: {', '.join(_STANDARDS)}",
        )  # fmt: skip
    problems: list[Problem] = []
    table = _table(file, format, mapping, problems)
    found = "credential-finder" if table.is_finder else "table"
    return CatalogueSource(
        file=file.name, format=found, problems=problems, columns=table.columns, _rows=table,
        _notes=lambda: table.notes,
    )  # fmt: skip


def _table(
    file: Path, format: str, mapping: Mapping[str, str] | None, problems: list[Problem]
) -> CatalogueTable:
    return CatalogueTable(
        file, mapping=mapping, problems=problems, kind=format if format in _TABLES else None,
        finder=format == "credential-finder",
    )  # fmt: skip


def _standard(name: str) -> Reader:
    return cast("Reader", import_module(f"skillmatch.connect.{_STANDARDS[name]}"))


READERS = Readers(names=tuple(_STANDARDS), get=_standard)


def _standard_of(file: Path, ending: str) -> tuple[str | None, Parsed | None]:
    """Return the standard that a JSON file is of and, where it was read whole, its content."""
    from skillmatch.connect.jsonld import load_json

    if ending not in LINES:
        try:
            document = parse(plain_bytes(file), file.name, ending)
        except UnsafeFileError:
            raise
        except InputError:
            return None, None  # It may be a table; its reader says what is wrong with it.
        return READERS.claimant(document.value), document
    for line in first_lines(file):
        try:
            known = READERS.claimant(load_json(line, file.name))
        except UnsafeFileError:
            raise
        except InputError:
            continue
        if known is not None:
            return known, None
    return None, None


def _document(
    source: SourceFile, found: Found, name: str, mapping: Mapping[str, str] | None
) -> CatalogueSource:
    """Return what was found in one document."""
    rows = unique(found, source.name)
    notes = [f"read as {name}", *found.notes]
    if mapping:
        notes.append("the column mapping was not used: this is no table")
    return CatalogueSource(
        file=source.name, format=name, problems=found.problems, badges=found.badges, _rows=rows,
        _notes=lambda: notes,
    )  # fmt: skip


def read_source(source: SourceFile, format: str = "auto") -> tuple[Found, str]:
    """Read one document of a standard, a page or a baked badge.

    Raises
    ------
    SchemaError
        No standard claims it, or another one than ``format``.
    InputError
        It cannot be read.
    """
    from skillmatch.connect import baked, open_badges

    data, ending = source.read(), source.ending
    if ending in _PAGES and format in ("auto", "schema-org"):
        from skillmatch.connect import schema_org
        from skillmatch.connect.documents import decode_page

        return schema_org.read_page(decode_page(data, source.name)[0], file=source.name), "page"
    if ending in (".png", ".svg"):
        data, ending = baked.unbake(data, name=source.name), ".json"
    stripped = data.strip()
    if ending == ".jwt" or (stripped[:2] == b"ey" and stripped.count(b".") == 2):
        jwt = open_badges.from_jwt(stripped, name=source.name)
        parsed = Parsed(file=source.name, value=jwt)
    else:
        parsed = parse(data, source.name, ending)
    name = READERS.claimant(parsed.value) if format == "auto" else format
    if name is None or (format != "auto" and not _standard(name).claims(parsed.value)):
        raise SchemaError(
            "the document is of no standard that is read" if name is None
            else f"the document is not of the format {format}",
            file=source.name, hint=f"read are: {', '.join(_STANDARDS)}; and tables",
        )  # fmt: skip
    return read_parsed(parsed, READERS, name, alone=format != "auto"), name


def unique(found: Found, file: str, seen: dict[str, str] | None = None) -> list[CatalogueRow]:
    """Return the rows whose id was not met before; the others are listed as problems."""
    met = {} if seen is None else seen
    rows = []
    for row in found.rows:
        own = row.credential.id
        if own in met:
            found.problem(
                file, None, "id", own, reason=f"the id was met before ({met[own]}); left out",
                remedy="take one of the records out",
            )  # fmt: skip
            continue
        met[own] = file
        rows.append(row)
    return rows


def _any_source(
    source: SourceFile, format: str, mapping: Mapping[str, str] | None
) -> tuple[Found, str]:
    """Read one file of a folder: a table, or what :func:`read_source` reads."""
    failed: InputError | None = None
    if format in _STANDARDS or (format == "auto" and source.ending not in _TABLE_ENDINGS):
        try:
            return read_source(source, format)
        except UnsafeFileError:
            raise
        except InputError as error:
            if source.ending not in _JSON or format in _STANDARDS:
                raise
            failed = error
    problems: list[Problem] = []
    with opened(source) as path:
        try:
            table = _table(path, format, mapping, problems)
            rows = list(table)
        except SchemaError:  # It is a table, of other columns.
            raise
        except InputError as error:
            raise failed or error from None
        notes = table.notes
    # A table knows the last part of its name only.
    problems = [replace(p, file=source.name) for p in problems]
    return Found(rows=rows, problems=problems, notes=notes), "a table"


def _endings(format: str) -> tuple[str, ...]:
    """Return the endings of the files of a folder that may be of a format."""
    if format == "auto":
        return (*_PAGES, *_JSON, *_BADGES, *_TABLE_ENDINGS)
    if format in _STANDARDS:
        return (*(_PAGES if format == "schema-org" else ()), *_JSON, *_BADGES)
    if format == "credential-finder":
        return tuple(e for e in _TABLE_ENDINGS if e != ".parquet")
    return (".jsonl", ".ndjson") if format == "jsonl" else (f".{format}",)


def _folder(path: Path, format: str, mapping: Mapping[str, str] | None) -> CatalogueSource:
    """Read every file of a folder or zip; one that cannot be read costs only itself."""
    problems: list[Problem] = []
    badges: list[Badge] = []
    notes: list[str] = []
    files = files_of(path, endings=_endings(format), notes=notes)

    def rows() -> Iterator[CatalogueRow]:
        seen: dict[str, str] = {}
        used = False
        for source in files:
            try:
                found, name = _any_source(source, format, mapping)
            except InputError as error:
                said = error.message
                for known in (source.name, Path(source.name).name):
                    said = said.removeprefix(f"{known}: ")
                problems.append(
                    Problem(file=source.name, row=None, column=None, value=None,
                            reason=said, remedy=error.hint or "take the file out")
                )  # fmt: skip
                continue
            used = used or name == "a table"
            kept = unique(found, source.name, seen)
            problems.extend(found.problems)
            badges.extend(found.badges)
            notes.append(f"{source.name}: {len(kept)} records read as {name}")
            notes.extend(f"{source.name}: {note}" for note in found.notes)
            yield from kept
        if mapping and not used:
            notes.append("the column mapping was not used: no table was read")

    return CatalogueSource(
        file=path.name, format="folder", problems=problems, badges=badges, _rows=rows(),
        _notes=lambda: notes,
    )  # fmt: skip
