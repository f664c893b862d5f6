"""One person's profile in a standard format: JSON Resume, Europass or a LinkedIn export."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from skillmatch.connect import europass, json_resume, linkedin
from skillmatch.connect.archives import open_zip
from skillmatch.connect.documents import MAX_FILE, MAX_TEXT, Document, load_bytes, read_document
from skillmatch.connect.jsonld import load_json
from skillmatch.connect.pdf import pdf_attachments
from skillmatch.connect.person_records import Certificate, Job, NamedSkill, Person, Study
from skillmatch.domain import Problem
from skillmatch.errors import EmptyInputError, InputError, SchemaError

__all__ = ["Certificate", "Job", "NamedSkill", "Person", "Study", "read_cv", "read_person"]

_NOT_A_CV = "give the CV itself; badges, and zips of them, go with the badges"
_SHOWN = 20  # problems that become notes
_Found = tuple[Person, list[Problem]]


def read_person(
    source: str | os.PathLike[str] | bytes, *, name: str | None = None
) -> Person | None:
    """Read a profile; what could not be used in it stands in its notes.

    The content decides, not the file's ending. A Europass PDF is read by the XML attached
    to it.

    Parameters
    ----------
    source : path or bytes
        A file, or its content (an upload).
    name : str, optional
        File name, shown in errors and kept as the source.

    Returns
    -------
    Person or None
        ``None`` where it is in none of these formats: then it is an ordinary document, for
        :func:`skillmatch.connect.documents.read_document`.

    Raises
    ------
    InputError
        It is one of these and broken, or the file cannot be opened.
    EmptyInputError
        It is one of these and holds nothing of a CV.
    UnsafeFileError
        It was refused before it was opened further.
    """
    if isinstance(source, bytes):
        data, label = source, name or "input"
        if len(data) > MAX_FILE:
            raise InputError(f"{label}: the file is larger than {MAX_FILE // 2**20} MiB",
                             hint="keep the part that matters")  # fmt: skip
    else:
        data, label = load_bytes(source, limit=MAX_FILE), name or Path(source).name
    found = _read(data, label)
    if found is None:
        return None
    person, problems = found
    if len(repr(person)) > MAX_TEXT:
        raise InputError(f"{label}: the profile is longer than {MAX_TEXT:,} characters",
                         hint="keep the part that matters")  # fmt: skip
    if person.empty:
        raise EmptyInputError(f"{label}: there is nothing of a CV in the {person.standard} file",
                              hint="fill it in and export it again")  # fmt: skip
    return _with_notes(person, problems)


def read_cv(
    source: str | os.PathLike[str] | bytes, *, name: str | None = None
) -> Person | Document:
    """Read a CV: a profile in one of the formats for people, else the text of a document.

    Parameters and errors as :func:`read_person` and
    :func:`skillmatch.connect.documents.read_document`.
    """
    person = read_person(source, name=name)
    if person is not None:
        return person
    label = name or ("input" if isinstance(source, bytes) else Path(source).name)
    ending = Path(label).suffix.casefold()
    if ending in (".json", ".jsonld"):
        raise SchemaError("this JSON is no CV: neither a JSON Resume nor a Europass",
                          file=label, hint=_NOT_A_CV)  # fmt: skip
    if ending == ".zip":
        raise SchemaError("this zip is no LinkedIn export", file=label, hint=_NOT_A_CV)
    return read_document(source, name=name)


def _read(data: bytes, label: str) -> _Found | None:
    head = data[:1024].lstrip()
    if head.startswith(b"PK\x03\x04"):
        return _zip(data, label)
    if b"%PDF-" in head:
        return _pdf(data, label)
    if europass.is_europass_xml(data):
        return europass.read_xml(data, file=label)
    return _json(data, label)


def _zip(data: bytes, label: str) -> _Found | None:
    try:
        with open_zip(data, label) as archive:
            claimed = linkedin.claims(archive.namelist())
    except InputError:
        if label.casefold().endswith(".zip"):
            raise
        return None  # a broken or hostile DOCX: its own reader says so
    return linkedin.read(data, file=label) if claimed else None


def _pdf(data: bytes, label: str) -> _Found | None:
    for attached in pdf_attachments(data, label):
        if europass.is_europass_xml(attached):
            return europass.read_xml(attached, file=label)
    return None


def _json(data: bytes, label: str) -> _Found | None:
    plain = data.replace(b"\0", b"")[:64].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not plain.startswith(b"{"):
        return None
    try:
        document = load_json(data, label, limit=MAX_FILE)
    except InputError:
        if label.casefold().endswith(".json"):
            raise
        return None
    if json_resume.claims(document):
        return json_resume.read(document, file=label)
    return europass.read(document, file=label) if europass.claims(document) else None


def _with_notes(person: Person, problems: list[Problem]) -> Person:
    lines = []
    for problem in problems[:_SHOWN]:
        row = "" if problem.row is None else f" {problem.row}"
        lines.append(f"{problem.column}{row}: {problem.reason} ({problem.remedy})")
    if len(problems) > _SHOWN:
        lines.append(f"{len(problems) - _SHOWN} more values could not be used")
    return replace(person, notes=(*person.notes, *lines))
