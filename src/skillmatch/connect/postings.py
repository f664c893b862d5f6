"""Job adverts from a table, a job board's JSON, or pages with schema.org JobPosting."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from skillmatch.connect.cells import RowReader, rows_of
from skillmatch.connect.columns import Columns, choose
from skillmatch.connect.draft import Found
from skillmatch.connect.html_text import html_to_text, looks_like_html
from skillmatch.connect.parsed import Readers, parse, read_parsed
from skillmatch.connect.source_files import SourceFile, files_of, opened, plain_bytes
from skillmatch.connect.tables import read_rows
from skillmatch.domain import JobPosting, Problem, ReadResult
from skillmatch.errors import InputError, SchemaError, UnsafeFileError

__all__ = ["FORMATS", "POSTING_FIELDS", "PostingStream", "read_postings", "stream_postings"]

_TABLES = ("csv", "tsv", "jsonl", "json", "parquet", "xlsx")
_BOARDS = ("schema-org", "greenhouse", "lever", "ashby", "usajobs")
FORMATS: tuple[str, ...] = ("auto", *_TABLES, *_BOARDS)
_PAGES = (".html", ".htm", ".xhtml")
_JSON = (".json", ".jsonld", ".jsonl", ".ndjson")
_TABLE_ENDINGS = (".csv", ".tsv", ".parquet", ".xlsx")

POSTING_FIELDS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "job_id", "posting_id", "advert_id", "vacancy_id", "ad_id", "job_posting_id",
           "reference", "ref", "uuid"),
    "title": ("title", "job_title", "position", "position_title", "vacancy_title", "posting_title",
              "role_title", "job_name", "role"),
    "text": ("text", "full_description", "job_description", "description", "body", "full_text",
             "advert", "job_text", "posting_text", "description_text", "content", "details",
             "summary"),
    "employer": ("employer", "company", "company_name", "employer_name", "organisation",
                 "organization", "agency", "hiring_organization"),
    "location": ("location", "job_location", "place", "city", "region", "town", "location_name"),
    "posted": ("posted", "date_posted", "posted_date", "posting_date", "posted_at",
               "publication_date", "published", "published_at", "created", "created_at",
               "open_date", "date"),
    "language": ("language", "lang", "locale"),
    "occupation": ("occupation_id", "occupation", "soc_code", "onet_code", "onetsoc_code"),
    "source": ("source",),
}  # fmt: skip
_SECTIONS = ("responsibilities", "duties", "requirements", "minimum_qualifications",
             "required_qualifications", "qualifications", "preferred_qualifications")  # fmt: skip


def read_postings(
    path: str | os.PathLike[str],
    *,
    mapping: Mapping[str, str] | None = None,
    text_column: str | None = None,
    id_column: str | None = None,
    strip_html: bool = False,
    format: str = "auto",
) -> ReadResult[JobPosting]:
    """Read job adverts from a file or folder in any format of the field.

    Parameters
    ----------
    path : path
        A CSV, JSONL, JSON, Parquet or XLSX table; the JSON of a Greenhouse, Lever or Ashby
        board or of a USAJOBS search; schema.org ``JobPosting`` as JSON-LD or in an HTML page;
        a folder or zip of these. Text files may be gzipped.
    mapping : mapping, optional
        Field to column, for columns whose names say too little. Fields:
        ``id, title, text, employer, location, posted, language, occupation,
        source``. ``"a+b"`` joins columns, ``"=value"`` is a constant.
    text_column, id_column : str, optional
        The same for the fields ``text`` and ``id``.
    strip_html : bool
        Turn texts of a table that are clearly HTML into plain text. Without it a text from
        one column stays as it is, byte for byte. Boards and pages always give plain text.
    format : str
        One of ``FORMATS``; "auto" looks at the content.

    Returns
    -------
    ReadResult of JobPosting
        Adverts in the order of the file; rows without text, with an id that was
        met before or with broken cells are problems. An advert whose ``source``
        is "synthetic" keeps it; all others get the file's name. The notes say
        which columns were taken.

    Raises
    ------
    SchemaError
        There is no column for the text.
    InputError
        The file is no table, damaged, or empty.
    """
    if format not in FORMATS:
        raise InputError(f"--format {format!r} is not read", hint=f"one of {', '.join(FORMATS)}")
    file = Path(path)
    wanted = dict(mapping or {})
    wanted |= {k: v for k, v in (("text", text_column), ("id", id_column)) if v is not None}
    if file.is_dir() or file.suffix.casefold() == ".zip":
        return _folder(file, format, wanted, strip_html=strip_html)
    source = SourceFile(name=file.name, read=partial(plain_bytes, file))
    if format in _BOARDS or (format == "auto" and source.ending in (*_PAGES, *_JSON)):
        try:
            found = _document(source, format)
        except UnsafeFileError:
            raise
        except InputError:
            if format in _BOARDS or source.ending in _PAGES:
                raise
            found = None  # A table may be broken in its own way; its reader says so.
        if found is not None:
            if wanted:
                found.notes.append("the column mapping was not used: this is no table")
            return _result(found)
    return _result(_table(file, format, wanted, strip_html=strip_html))


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingStream:
    """A table of adverts being read.

    ``records`` yields the adverts, once; ``problems`` and ``notes`` grow while it does.
    """

    file: str
    records: Iterator[JobPosting]
    found: list[Problem]
    columns: Columns
    table_notes: list[str]
    counts: Counter[str]

    @property
    def problems(self) -> list[Problem]:
        """What could not be used so far."""
        return [replace(p, file=self.file) for p in self.found]

    @property
    def notes(self) -> list[str]:
        """Which columns were taken, and what was done to texts so far."""
        columns = self.columns
        notes = [*self.table_notes, columns.note]
        if len(columns.of.get("text", ())) > 1:
            notes.append("the text is put together from several columns, each under its name")
        if "title" not in columns.of and "title" not in columns.constants:
            notes.append("there is no column for the title: the adverts belong to no role")
        return notes + [f"{count} {what}" for what, count in self.counts.items()]


@contextmanager
def stream_postings(
    file: Path,
    *,
    mapping: Mapping[str, str] | None = None,
    strip_html: bool = False,
    kind: str | None = None,
    name: str = "",
    seen: set[str] | None = None,
) -> Iterator[PostingStream]:
    """Open a table of adverts of any size and read it row by row.

    Parameters
    ----------
    file : Path
        As :func:`skillmatch.connect.tables.read_rows` reads it.
    mapping, strip_html
        As in :func:`read_postings`.
    kind : str, optional
        What the file is; its ending and first bytes tell it otherwise.
    name : str
        What it is called where it lies in a folder or zip.
    seen : set of str, optional
        Ids that were met before; grows.

    Raises
    ------
    SchemaError
        There is no column for the text.
    InputError
        The file is no table, damaged, or empty.
    """
    problems: list[Problem] = []
    met: set[str] = set() if seen is None else seen
    counts: Counter[str] = Counter()
    with read_rows(file, problems=problems, kind=kind) as table:
        wanted = dict(mapping or {})
        if "text" not in wanted and (sections := _sections(table.columns)):
            wanted["text"] = "+".join(sections)
        columns = choose(
            table.columns,
            guesses=POSTING_FIELDS,
            needed=("text",),
            mapping=wanted,
            file=table.file,
            remedy="--text-column COLUMN (or --map {field}=COLUMN)",
        )
        named = replace(table, file=name or table.file)

        def records() -> Iterator[JobPosting]:
            for row in rows_of(named, columns, problems):
                posting = _posting(row, met, strip_html=strip_html, counts=counts)
                if posting is not None:
                    met.add(posting.id)
                    yield posting

        yield PostingStream(file=named.file, records=records(), found=problems, columns=columns,
                            table_notes=table.notes, counts=counts)  # fmt: skip


def _table(
    file: Path, format: str, mapping: Mapping[str, str], *, strip_html: bool, name: str = ""
) -> Found:
    """Read a table; ``name`` is what it is called where it lies in a folder or zip."""
    kind = format if format in _TABLES else None
    with stream_postings(
        file, mapping=mapping, strip_html=strip_html, kind=kind, name=name
    ) as stream:
        records = list(stream.records)
    return Found(postings=records, problems=stream.problems, notes=stream.notes)


def _endings(format: str) -> tuple[str, ...]:
    """Return the endings of the files of a folder that may be of a format."""
    if format == "auto":
        return (*_PAGES, *_JSON, *_TABLE_ENDINGS)
    if format in _BOARDS:
        return (*(_PAGES if format == "schema-org" else ()), *_JSON)
    return (".jsonl", ".ndjson") if format == "jsonl" else (f".{format}",)


def _folder(
    path: Path, format: str, mapping: Mapping[str, str], *, strip_html: bool
) -> ReadResult[JobPosting]:
    """Read every file of a folder or zip; one that cannot be read costs only itself."""
    found = Found()
    known: set[str] = set()
    for source in files_of(path, endings=_endings(format), notes=found.notes):
        try:
            part = _any_source(source, format, mapping, strip_html=strip_html)
        except InputError as error:
            said = error.message
            for name in (source.name, Path(source.name).name):
                said = said.removeprefix(f"{name}: ")
            found.problem(source.name, None, reason=said,
                          remedy=error.hint or "take the file out")  # fmt: skip
            continue
        _add(found, part, known, source.name)
    return _result(found)


def _any_source(
    source: SourceFile, format: str, mapping: Mapping[str, str], *, strip_html: bool
) -> Found:
    """Read one file of a folder: a page, a board's JSON or a table."""
    failed: InputError | None = None
    if format in _BOARDS or (format == "auto" and source.ending not in _TABLE_ENDINGS):
        try:
            part = _document(source, format)
        except UnsafeFileError:
            raise
        except InputError as error:
            if format in _BOARDS or source.ending in _PAGES:
                raise
            part, failed = None, error
        if part is not None:
            return part
        failed = failed or SchemaError(
            "it holds no adverts of a known format", file=source.name,
            hint=f"read are: {', '.join(_BOARDS)}; and tables",
        )  # fmt: skip
    with opened(source) as file:
        try:
            found = _table(file, format, mapping, strip_html=strip_html, name=source.name)
        except SchemaError:  # It is a table, of other columns.
            raise
        except InputError as error:
            raise failed or error from None
    found.notes[:] = [f"{source.name}: {note}" for note in found.notes]
    return found


def _add(found: Found, part: Found, known: set[str], file: str) -> None:
    for posting in part.postings:
        if posting.id in known:
            found.problem(file, None, "id", posting.id,
                          reason="the id was met before; left out",
                          remedy="give every advert its own id")  # fmt: skip
        else:
            found.postings.append(posting)
            known.add(posting.id)
    found.problems += part.problems
    found.notes += part.notes


def _result(found: Found) -> ReadResult[JobPosting]:
    return ReadResult(
        records=tuple(found.postings), problems=tuple(found.problems), notes=tuple(found.notes)
    )


def _document(source: SourceFile, format: str) -> Found | None:
    """Read one page or JSON document; ``None`` where no format claims it."""
    from skillmatch.connect import schema_org_jobs
    from skillmatch.connect.documents import decode_page
    from skillmatch.connect.job_formats import JOB_FORMATS

    data = source.read()
    if source.ending in _PAGES and format in ("auto", "schema-org"):
        return schema_org_jobs.read_page(decode_page(data, source.name)[0], file=source.name)
    parsed = parse(data, source.name, source.ending)
    readers = Readers(names=tuple(JOB_FORMATS), get=JOB_FORMATS.__getitem__)
    name = readers.claimant(parsed.value) if format == "auto" else format
    if name is None:
        return None
    if format != "auto" and not readers.get(name).claims(parsed.value):
        raise SchemaError(f"the document is not of the format {format}", file=source.name,
                          hint=f"read are: {', '.join(_BOARDS)}; and tables")  # fmt: skip
    whole = Found()
    _add(whole, read_parsed(parsed, readers, name, alone=format != "auto"), set(), source.name)
    return whole


def _sections(columns: tuple[str, ...]) -> list[str]:
    """Return the columns of an advert that is parted into sections, description first."""
    plain = {c.casefold().replace(" ", "_"): c for c in reversed(columns)}
    found = [plain[name] for name in _SECTIONS if name in plain]
    if not found:
        return []
    body = next((plain[name] for name in POSTING_FIELDS["text"] if name in plain), None)
    return ([body] if body else []) + found


def _posting(
    row: RowReader, seen: set[str], *, strip_html: bool, counts: Counter[str]
) -> JobPosting | None:
    text = row.body("text")
    if not text.strip() and not row.failed:
        row.fail("text", None, "the advert has no text", "fill it in or take the row out")
    if strip_html and looks_like_html(text):
        text = html_to_text(text)
        counts["texts were HTML and became plain text"] += 1
    given = row.text("id")
    if given is None and row.columns.of.get("id"):
        counts["rows had no id and were given file#row"] += 1
    posting_id = given or f"{row.file}#{row.row}"
    if posting_id in seen:
        row.fail(
            "id", posting_id, "the id was met in an earlier row", "give every advert its own id"
        )
    title = row.text("title")
    if title is None and row.columns.of.get("title"):
        counts["adverts have no title: they are kept, and belong to no role"] += 1
    source = row.text("source")
    employer, location = row.text("employer"), row.text("location")
    language, occupation = row.text("language"), row.text("occupation")
    if row.failed:
        return None
    synthetic = source is not None and source.casefold() == "synthetic"
    return JobPosting(
        id=posting_id,
        title=title or "",
        text=text,
        source="synthetic" if synthetic else row.file,
        employer=employer,
        posted=row.day("posted"),
        location=location,
        language=language,
        occupation=occupation,
    )
