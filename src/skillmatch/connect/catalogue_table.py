"""Micro-credentials from a table, row by row: any provider's columns, or our own export."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from skillmatch.connect.catalogue_format import CatalogueRow, unpack_skills
from skillmatch.connect.cells import RowReader, rows_of
from skillmatch.connect.columns import choose
from skillmatch.connect.credential_finder import claims_columns, mapping_for
from skillmatch.connect.draft import credential_id
from skillmatch.connect.durations import hours_from_words
from skillmatch.connect.tables import read_rows
from skillmatch.connect.values import split_words
from skillmatch.domain import Credential, Problem
from skillmatch.errors import InputError

__all__ = ["CATALOGUE_FIELDS", "CatalogueTable", "read_record"]

CATALOGUE_FIELDS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "credential_id", "course_id", "programme_id", "program_id", "certificate_id",
           "course_code", "identifier", "code", "slug"),
    "title": ("title", "name", "course", "course_title", "course_name", "credential",
              "credential_title", "credential_name", "certificate", "certificate_title",
              "programme", "program", "programme_title", "program_title", "qualification"),
    "issuer": ("issuer", "provider", "provider_name", "issuer_name", "organisation",
               "organization", "university", "institution", "partner", "partner_name",
               "awarding_body", "offered_by", "vendor", "school", "company"),
    "outcomes": ("outcomes", "learning_outcomes", "learning_outcome", "what_you_learn",
                 "what_you_will_learn", "learning_objectives", "objectives"),
    "text": ("text", "description", "full_description", "course_description", "summary",
             "short_description", "about", "overview", "abstract"),
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
    "country": ("country", "issuer_country", "country_code", "country_of_issuer",
                "provider_country"),
    "workload_note": ("workload_note", "workload", "duration", "effort", "time_commitment",
                      "course_duration", "estimated_duration", "length", "weeks_and_hours"),
    "level_note": ("level_note",),
    "price_note": ("price_note",),
    "supervision": ("supervision", "identity_verification", "id_verification", "proctoring"),
    "status": ("status", "credential_status"),
    "renewal": ("renewal", "valid_for", "validity", "renewal_frequency"),
    "occupations": ("occupations", "target_occupations", "occupation", "job_roles", "roles"),
    "licence": ("licence", "license", "data_licence"),
    "standard": ("standard",),
    "skill_uris": ("skill_uris",),
    "provenance": ("provenance",),
}  # fmt: skip
_TEXTS = ("delivery", "assessment", "practical_note", "accreditation", "prerequisites", "language",
          "type", "sector", "country", "workload_note", "price_note", "supervision", "status",
          "renewal", "licence", "standard")  # fmt: skip
_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*:(?!\d)", re.I)  # "example.org:80" has none.
_LEVEL = re.compile(r"(?:eqf[\s:-]*)?(?:level[\s:-]*)?(-?\d+)(?:\.0+)?", re.I)
_CHECK = "check it with the issuer, or leave it empty where it is unknown"


class CatalogueTable:
    """A table of credentials that is read row by row, in constant memory.

    Parameters
    ----------
    path : path
    mapping : mapping, optional
        Field to column; see :func:`skillmatch.connect.catalogue.read_catalogue`.
    problems : list of Problem
        Grows while the rows are read.
    kind : str, optional
        The format of the table, where its ending is not to tell it.
    finder : bool
        Take the columns for those of a Credential Finder export, whatever they are called.

    Attributes
    ----------
    columns : Columns
        Which column holds which field.
    is_finder : bool
        Whether the columns are those of a Credential Finder export.

    Raises
    ------
    SchemaError
        There is no column for the title, or the mapping names none.
    InputError
        The file is no table, damaged, or empty.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        mapping: Mapping[str, str] | None,
        problems: list[Problem],
        kind: str | None = None,
        finder: bool = False,
    ) -> None:
        self.problems = problems
        self.table = read_rows(path, problems=problems, kind=kind)
        self._words: Counter[str] = Counter()
        self._where: dict[tuple[str, ...], Mapping[str, str]] = {}
        try:
            wanted = dict(mapping or {})
            self.is_finder = finder or claims_columns(self.table.columns)
            if self.is_finder:
                wanted = {**mapping_for(self.table.columns), **wanted}
            self.columns = choose(
                self.table.columns,
                guesses=CATALOGUE_FIELDS,
                needed=("title",),
                mapping=wanted,
                file=self.table.file,
            )
        except InputError:
            self.table.close()
            raise

    def __iter__(self) -> Iterator[CatalogueRow]:
        """Yield the records; a row that cannot be used goes to the problems."""
        seen: dict[str, int] = {}
        with self.table:
            for row in rows_of(self.table, self.columns, self.problems):
                record = read_record(row, seen, self._words, self._provenance)
                if record is not None:
                    seen[record.credential.id] = row.row
                    yield record

    def _provenance(self, filled: tuple[str, ...]) -> Mapping[str, str]:
        """Return the column of each field that is filled; rows alike share one mapping."""
        if filled not in self._where:
            made = {}
            for name in filled:
                if name in self.columns.of:
                    made[name] = "column " + " + ".join(map(repr, self.columns.of[name]))
                elif name in self.columns.constants:
                    made[name] = "given for all rows"
            self._where[filled] = made
        return self._where[filled]

    @property
    def notes(self) -> list[str]:
        """What was assumed in reading, complete once all rows are read."""
        ours = {"linked", "provenance"} <= set(self.columns.of)
        notes = [*self.table.notes, *([] if ours else [self.columns.note])]
        if self._words:
            shown = ", ".join(f"{word!r} ×{count}" for word, count in self._words.most_common(6))
            notes.append(f"levels that are no EQF level are kept as words: {shown}")
        if not {"skills", "text", "outcomes", "linked"} & set(self.columns.of):
            notes.append(
                "there is neither a skills nor a text column: only titles say what is taught"
            )
        return notes


def read_record(
    row: RowReader,
    seen: Mapping[str, int],
    words: Counter[str],
    provenance: Callable[[tuple[str, ...]], Mapping[str, str]],
) -> CatalogueRow | None:
    """Read one row of a table; ``None`` where it cannot be used, which goes to its problems.

    Parameters
    ----------
    row : RowReader
    seen : mapping of str to int
        Row numbers by the ids met before.
    words : Counter of str
        Counts levels that are no EQF level.
    provenance : callable
        Says for the names of filled fields where they were read; not asked where the row
        comes from our own export, which keeps it.
    """
    title, issuer, url = row.text("title"), row.text("issuer"), _address(row)
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
    level, level_note = _level(row, words)
    fields: dict[str, Any] = {
        "text": row.body("text"),
        "skills": unpack_skills(row),
        "hours": row.number("hours", zero=False, remedy=f"write hours such as 40; {_CHECK}"),
        "ects": row.number("ects", zero=True, remedy=f"write credits such as 5; {_CHECK}"),
        "level": level,
        "level_note": row.text("level_note") or level_note,
        "price": price,
        "currency": currency,
        "practical": row.flag("practical"),
        "requires": row.words("requires"),
        "stacks_into": row.words("stacks_into"),
        "occupations": row.words("occupations"),
        "outcomes": _outcomes(row),
        "as_of": row.day("as_of"),
        "checked_on": row.day("checked_on"),
        "source": row.text("source") or "catalogue",
        "verification": row.text("verification") or "unverified",
    }
    for name in _TEXTS:
        fields[name] = row.text(name)
    where = _workload(row, fields)
    if row.failed:
        return None
    exported = row.columns.of.get("provenance")
    if exported:
        fields["provenance"] = _mapping(row, "provenance")
    else:
        filled = ("id", "title", "issuer", "url") if given else ("title", "issuer", "url")
        filled = (*filled, *(n for n, v in fields.items() if v not in (None, "", ())))
        if stated:
            filled = (*filled, "skills")
        fields["provenance"] = {**provenance(filled), **where} if where else provenance(filled)
    try:
        credential = Credential(id=own_id, title=title, issuer=issuer, url=url, **fields)
    except InputError as error:
        row.fail("id", own_id, error.message, error.hint or _CHECK)
        return None
    return CatalogueRow(credential=credential, stated=stated, uris=_mapping(row, "skill_uris"))


def _address(row: RowReader) -> str | None:
    """Return the address of a page; one that is no web address is listed and left out."""
    value = row.text("url")
    if value is not None and _SCHEME.match(value.strip()):
        row.problem("url", value, "this is no web address; kept without it",
                    "write it in full, with https://")  # fmt: skip
        return None
    return value


def _mapping(row: RowReader, name: str) -> Mapping[str, str]:
    """Return a mapping of texts that our own export keeps as JSON; empty in other tables."""
    value = row.raw(name)
    if isinstance(value, str) and value.strip():
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            value = None
    if not isinstance(value, Mapping):
        return {}
    return {str(k): v for k, v in value.items() if isinstance(v, str)}


def _outcomes(row: RowReader) -> tuple[str, ...]:
    """Return learning outcomes: the entries of a list, or the lines of a text."""
    value = row.raw("outcomes")
    if isinstance(value, str) and value.strip().startswith("["):
        parsed = split_words(value)
        if parsed:
            return parsed
    body = row.body("outcomes")
    lines = body.splitlines() if "\n" in body else body.split(" | ")
    cleaned = (line if row.typed else line.strip(" \t•*-–·") for line in lines)
    return tuple(dict.fromkeys(line for line in cleaned if line.strip()))


def _workload(row: RowReader, fields: dict[str, Any]) -> dict[str, str]:
    """Fill the hours from a workload in words, where it gives a total and hours are not stated."""
    words = fields["workload_note"]
    if not words or fields["hours"] is not None or "provenance" in row.columns.of:
        return {}
    hours = hours_from_words(words)
    if hours is None:
        return {}
    fields["hours"] = hours[0]
    columns = " + ".join(map(repr, row.columns.of.get("workload_note", ())))
    return {"hours": f"column {columns}: {hours[1]}"}


def _level(row: RowReader, words: Counter[str]) -> tuple[int | None, str | None]:
    """Return an EQF level, or the words that name another level."""
    value = row.text("level")
    if value is None:
        return None, None
    found = _LEVEL.fullmatch(value.strip())
    if found is None:
        words[value] += 1
        return None, value
    level = int(found.group(1)[:5])
    if not 1 <= level <= 8:
        row.fail("level", value, "this is no EQF level", f"write a level from 1 to 8; {_CHECK}")
        return None, None
    return level, None
