"""Job adverts from a table."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping

from skillmatch.connect.cells import RowReader, rows_of
from skillmatch.connect.columns import choose
from skillmatch.connect.html_text import html_to_text, looks_like_html
from skillmatch.connect.tables import read_rows
from skillmatch.domain import JobPosting, Problem, ReadResult

__all__ = ["POSTING_FIELDS", "read_postings"]

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
) -> ReadResult[JobPosting]:
    """Read job adverts from a CSV, JSONL, JSON, Parquet or XLSX table.

    Parameters
    ----------
    path : path
        The table; it may be gzipped.
    mapping : mapping, optional
        Field to column, for columns whose names say too little. Fields:
        ``id, title, text, employer, location, posted, language, occupation,
        source``. ``"a+b"`` joins columns, ``"=value"`` is a constant.
    text_column, id_column : str, optional
        The same for the fields ``text`` and ``id``.
    strip_html : bool
        Turn texts that are clearly HTML into plain text. Without it a text from
        one column stays as it is, byte for byte.

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
    problems: list[Problem] = []
    with read_rows(path, problems=problems) as table:
        wanted = dict(mapping or {})
        wanted |= {k: v for k, v in (("text", text_column), ("id", id_column)) if v is not None}
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
        records: list[JobPosting] = []
        seen: set[str] = set()
        counts: Counter[str] = Counter()
        for row in rows_of(table, columns, problems):
            posting = _posting(row, seen, strip_html=strip_html, counts=counts)
            if posting is not None:
                seen.add(posting.id)
                records.append(posting)
    notes = [*table.notes, columns.note]
    if len(columns.of.get("text", ())) > 1:
        notes.append("the text is put together from several columns, each under its name")
    if "title" not in columns.of and "title" not in columns.constants:
        notes.append("there is no column for the title: the adverts belong to no role")
    notes += [f"{count} {what}" for what, count in counts.items()]
    return ReadResult(records=tuple(records), problems=tuple(problems), notes=tuple(notes))


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
