"""Micro-credentials from a table: any provider's columns, or our own export."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Mapping

from skillmatch.connect.catalogue_format import CatalogueRow, unpack_skills
from skillmatch.connect.cells import RowReader, rows_of
from skillmatch.connect.columns import choose
from skillmatch.connect.draft import credential_id
from skillmatch.connect.tables import read_rows
from skillmatch.domain import Credential, Problem, ReadResult
from skillmatch.errors import InputError

__all__ = ["CATALOGUE_FIELDS", "CatalogueRow", "credential_id", "read_catalogue"]

CATALOGUE_FIELDS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "credential_id", "course_id", "programme_id", "program_id", "certificate_id",
           "course_code", "identifier", "code", "slug"),
    "title": ("title", "name", "course", "course_title", "course_name", "credential",
              "credential_title", "credential_name", "certificate", "certificate_title",
              "programme", "program", "programme_title", "program_title", "qualification"),
    "issuer": ("issuer", "provider", "provider_name", "issuer_name", "organisation",
               "organization", "university", "institution", "partner", "partner_name",
               "awarding_body", "offered_by", "vendor", "school", "company"),
    "text": ("text", "description", "full_description", "course_description", "summary",
             "short_description", "what_you_learn", "what_you_will_learn", "learning_outcomes",
             "outcomes", "about", "overview", "abstract"),
    "skills": ("skills", "skill_tags", "associatedskills", "associated_skills", "skills_gained",
               "skills_covered", "skills_taught", "skill", "competencies", "competences", "tags"),
    "hours": ("hours", "duration_hours", "total_hours", "learning_hours", "hours_total",
              "workload_hours", "effort_hours", "study_hours", "guided_learning_hours", "glh"),
    "ects": ("ects", "ects_credits", "ects_points"),
    "level": ("level", "eqf_level", "eqf", "difficulty", "course_level"),
    "price": ("price", "cost", "fee", "fees", "tuition", "tuition_fee", "price_amount"),
    "currency": ("currency", "price_currency", "currency_code"),
    "delivery": ("delivery", "delivery_mode", "mode", "mode_of_delivery", "modality", "format"),
    "assessment": ("assessment", "assessment_type", "assessment_method", "exam"),
    "practical": ("practical", "hands_on", "handson"),
    "practical_note": ("practical_note",),
    "accreditation": ("accreditation", "recognition", "accredited_by", "recognised_by"),
    "requires": ("requires", "required_credentials", "prerequisite_ids"),
    "prerequisites": ("prerequisites", "prerequisites_note", "prerequisite", "entry_requirements"),
    "stacks_into": ("stacks_into", "part_of", "leads_to_ids"),
    "language": ("language", "lang", "languages", "language_of_instruction"),
    "url": ("url", "link", "course_url", "web", "website", "webpage", "homepage"),
    "as_of": ("as_of", "last_updated", "updated", "date_modified", "retrieved"),
    "type": ("type", "credential_type", "course_type", "certificate_type", "product_type"),
    "sector": ("sector", "category", "subject", "field", "domain", "discipline"),
    "source": ("source",),
    "verification": ("verification",),
    "checked_on": ("checked_on",),
    "linked": ("linked",),
}  # fmt: skip
_LEVEL = re.compile(r"(?:eqf[\s:-]*)?(?:level[\s:-]*)?(-?\d+)(?:\.0+)?", re.I)
_CHECK = "check it with the issuer, or leave it empty where it is unknown"


def read_catalogue(
    path: str | os.PathLike[str], *, mapping: Mapping[str, str] | None = None
) -> ReadResult[CatalogueRow]:
    """Read micro-credentials from a CSV, JSONL, JSON, Parquet or XLSX table.

    Parameters
    ----------
    path : path
        The table; it may be gzipped.
    mapping : mapping, optional
        Field to column, such as ``{"title": "Course Title"}``; the fields are the
        keys of ``CATALOGUE_FIELDS``. ``"a+b"`` joins columns, ``"=value"`` is a
        constant, such as ``{"currency": "=EUR"}``.

    Returns
    -------
    ReadResult of CatalogueRow
        Rows in the order of the file. A row with a negative or unreadable
        figure, a level that is no EQF level, a price without currency, without
        title or met before is a problem and left out. Levels in words
        ("Beginner") are no EQF levels: they are left empty, with a note.

    Raises
    ------
    SchemaError
        There is no column for the title, or the mapping names none.
    InputError
        The file is no table, damaged, or empty.
    """
    problems: list[Problem] = []
    with read_rows(path, problems=problems) as table:
        columns = choose(
            table.columns,
            guesses=CATALOGUE_FIELDS,
            needed=("title",),
            mapping=mapping,
            file=table.file,
        )
        records: list[CatalogueRow] = []
        seen: dict[str, int] = {}
        words: Counter[str] = Counter()
        for row in rows_of(table, columns, problems):
            record = _row(row, seen, words)
            if record is not None:
                seen[record.credential.id] = row.row
                records.append(record)
    notes = [*table.notes, columns.note]
    if words:
        shown = ", ".join(f"{word!r} ×{count}" for word, count in words.most_common(6))
        notes.append(f"levels that are no EQF level were left empty: {shown}")
    if "skills" not in columns.of and "text" not in columns.of:
        notes.append("there is neither a skills nor a text column: only titles say what is taught")
    return ReadResult(records=tuple(records), problems=tuple(problems), notes=tuple(notes))


def _row(row: RowReader, seen: Mapping[str, int], words: Counter[str]) -> CatalogueRow | None:
    title, issuer, url = row.text("title"), row.text("issuer"), row.text("url")
    if title is None:
        row.fail("title", None, "the credential has no title", "fill it in or take the row out")
        return None
    given = row.text("id")
    own_id = given or credential_id(title, issuer, url)
    if own_id in seen:
        reason = f"the same {'id' if given else 'title, issuer and url'} as row {seen[own_id]}"
        row.fail("id" if given else "title", given or title, reason, "take one of the rows out")
    price, currency = row.money("price", row.text("currency"))
    stated = row.words("skills")
    fields = {
        "text": row.body("text"),
        "skills": unpack_skills(row),
        "hours": row.number("hours", zero=False, remedy=f"write hours such as 40; {_CHECK}"),
        "ects": row.number("ects", zero=True, remedy=f"write credits such as 5; {_CHECK}"),
        "level": _level(row, words),
        "price": price,
        "currency": currency,
        "practical": row.flag("practical"),
        "requires": row.words("requires"),
        "stacks_into": row.words("stacks_into"),
        "as_of": row.day("as_of"),
        "checked_on": row.day("checked_on"),
        "source": row.text("source") or "catalogue",
        "verification": row.text("verification") or "unverified",
    }
    for name in ("delivery", "assessment", "practical_note", "accreditation", "prerequisites",
                 "language", "type", "sector"):  # fmt: skip
        fields[name] = row.text(name)
    if row.failed:
        return None
    try:
        credential = Credential(id=own_id, title=title, issuer=issuer, url=url, **fields)  # type: ignore[arg-type]
    except InputError as error:
        row.fail("id", own_id, error.message, error.hint or _CHECK)
        return None
    return CatalogueRow(credential=credential, stated=stated)


def _level(row: RowReader, words: Counter[str]) -> int | None:
    value = row.text("level")
    if value is None:
        return None
    found = _LEVEL.fullmatch(value.strip())
    if found is None:
        words[value] += 1
        return None
    level = int(found.group(1))
    if not 1 <= level <= 8:
        row.fail("level", value, "this is no EQF level", f"write a level from 1 to 8; {_CHECK}")
        return None
    return level
