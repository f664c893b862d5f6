"""The badges that a person holds: one file, a folder or a zip of them, whatever their format."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from skillmatch.connect import clr, open_badges
from skillmatch.connect.archives import open_zip, read_member
from skillmatch.connect.badge import Badge
from skillmatch.connect.baked import PNG, is_svg, unbake
from skillmatch.connect.documents import load_bytes
from skillmatch.connect.draft import Found
from skillmatch.connect.encoding import printable
from skillmatch.connect.jsonld import load_json
from skillmatch.connect.jwt import from_jwt, looks_like_jwt, opened
from skillmatch.domain import ReadResult
from skillmatch.errors import EmptyInputError, InputError, SchemaError, UnsafeFileError

__all__ = ["each_once", "read_badge", "read_badges"]

MAX_FILE = 20 * 2**20
MAX_ZIP = 50 * 2**20
MAX_FILES = 2000
_ENDINGS = frozenset({".json", ".jsonld", ".png", ".svg", ".jwt"})
_MAYBE = frozenset({"", ".txt", ".jws", ".jsonl"})  # read where they hold a badge
_REMEDY = ("give the badge's JSON as an Open Badge 2.0 or 3.0, its JWT, "
           "or its baked PNG or SVG picture")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """One file of a folder or zip; ``load`` reads it."""

    name: str
    ending: str
    load: Callable[[], bytes]


def read_badges(
    source: str | os.PathLike[str] | bytes, *, name: str | None = None
) -> ReadResult[Badge]:
    """Read every badge of a file, a folder or a zip.

    Parameters
    ----------
    source : path or bytes
        JSON of Open Badges 2.0 or 3.0, CLR or ELM; a signed badge (JWT); a PNG or SVG with a
        badge baked in; a folder of these, its subfolders included, or a zip.
    name : str, optional
        File name, for the problems.

    Returns
    -------
    ReadResult of Badge
        In a folder or zip a file that cannot be read costs only itself. A badge that is given
        twice (the same id and title, or the same title, issuer and date) counts once.

    Raises
    ------
    SchemaError
        A single file that is no badge.
    InputError
        The source cannot be read.
    UnsafeFileError
        A zip was refused before it was unpacked.

    Notes
    -----
    No signature is checked and nothing is fetched.
    """
    if not isinstance(source, bytes) and Path(source).is_dir():
        folder = Path(source)
        found = _many(_folder_files(folder), name or folder.name or str(folder))
    else:
        data, label = _load(source, name, limit=MAX_ZIP)
        found = _one(data, label)
    badges = _once(found)
    return ReadResult(
        records=tuple(badges), problems=tuple(found.problems), notes=tuple(found.notes)
    )


def read_badge(source: str | os.PathLike[str] | bytes, *, name: str | None = None) -> Badge:
    """Read one badge.

    Parameters
    ----------
    source : path or bytes
        JSON of an assertion, a badge class, a credential or an achievement, of a learner
        record with one award, or of an ELM credential; a signed badge (JWT); a baked PNG or
        SVG.
    name : str, optional
        File name, for errors.

    Raises
    ------
    SchemaError
        It is no badge, its achievement has no name, or there are several.
    InputError
        The file cannot be read.
    """
    data, label = _load(source, name, limit=MAX_FILE)
    found = _one(data, label)
    badges = _once(found)
    if len(badges) == 1:
        return badges[0]
    if badges:
        raise SchemaError(f"the file holds {len(badges)} badges, and one is wanted", file=label,
                          hint="give a file with one badge")  # fmt: skip
    problem = next(iter(found.problems), None)
    if problem is None:
        raise SchemaError("there is no badge in it", file=label, hint=_REMEDY)
    raise SchemaError(problem.reason, file=label, row=problem.row, column=problem.column,
                      value=problem.value, hint=problem.remedy)  # fmt: skip


def _load(
    source: str | os.PathLike[str] | bytes, name: str | None, *, limit: int
) -> tuple[bytes, str]:
    if not isinstance(source, bytes):
        return load_bytes(source, limit=limit), name or Path(source).name
    label = name or "badge"
    if len(source) > limit:
        raise InputError(f"{label}: the file is larger than {limit // 2**20} MiB",
                         hint="keep the part that matters")  # fmt: skip
    return source, label


def _one(data: bytes, label: str) -> Found:
    """Read one file, a zip included; what is wrong with the whole of it is raised."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _many(_zip_files(data, label), label)
    return _read(_document(data, label), label)


def _document(data: bytes, label: str) -> object:
    """Return the JSON of a badge file, taken out of its picture or token."""
    if len(data) > MAX_FILE:
        raise InputError(f"{label}: the file is larger than {MAX_FILE // 2**20} MiB",
                         hint="keep the part that matters")  # fmt: skip
    if data.startswith(PNG) or is_svg(data):
        data = unbake(data, name=label)
    if looks_like_jwt(data):
        return from_jwt(data, name=label)
    try:
        return load_json(data, label, limit=MAX_FILE)
    except EmptyInputError:
        raise
    except UnsafeFileError as error:
        rest = error.message.removeprefix(f"{label}: ")
        raise UnsafeFileError(f"{label}: this is no JSON of a badge: {rest}",
                              hint=error.hint) from None  # fmt: skip
    except InputError as error:
        rest = error.message.removeprefix(f"{label}: ")
        raise SchemaError(f"this is not a badge: {rest}", file=label, hint=_REMEDY) from None


def _read(document: object, label: str) -> Found:
    """Read a document by the standards that claim its records."""
    from skillmatch.connect import elm

    found = Found()
    rest: list[tuple[int | None, object]] = []
    claimed = open_badges.claims(document)
    for row, raw in open_badges.parts(document):
        value = raw
        with suppress(InputError):  # The reader below lists a broken token.
            value = opened(raw, name=label)
        reader = next((r for r in (clr, elm) if isinstance(value, dict) and r.claims(value)), None)
        if reader is None:
            rest.append((row, value))
            continue
        claimed = True
        part = reader.read(value, file=label)
        found.badges += part.badges
        found.notes += part.notes
        found.problems += [p if p.row or row is None else replace(p, row=row)
                           for p in part.problems]  # fmt: skip
    if not claimed and not _might_be(document):
        raise SchemaError(
            "this is not a badge: it is not an Open Badge, a CLR or an ELM credential",
            file=label, hint=_REMEDY,
        )  # fmt: skip
    open_badges.read_parts(found, rest, file=label)
    return found


def _might_be(document: object) -> bool:
    """Return whether a document is near enough to a badge to say what it lacks."""
    return isinstance(document, dict) and bool({"credentialSubject", "badge"} & document.keys())


def _many(files: tuple[list[_File], list[str]], label: str) -> Found:
    """Read the files of a folder or zip; a broken one costs only itself."""
    found = Found(notes=files[1])
    ignored = 0
    for file in files[0]:
        sure = file.ending in _ENDINGS
        if not sure and file.ending not in _MAYBE:
            ignored += 1
            continue
        try:
            part = _read(_document(file.load(), file.name), file.name)
        except InputError as error:
            if not sure:
                ignored += 1
                continue
            reason = error.message.removeprefix(f"{file.name}: ")
            found.problem(file.name, None, None, None, reason=reason,
                          remedy=error.hint or _REMEDY)  # fmt: skip
            continue
        found.badges += part.badges
        found.problems += part.problems
        found.notes += part.notes
    if ignored:
        found.notes.append(f"files passed over that are no badges: {ignored}")
    if not found.badges and not found.problems:
        raise EmptyInputError(f"{label}: there is no badge in it", hint=_REMEDY)
    return found


def _folder_files(folder: Path) -> tuple[list[_File], list[str]]:
    """List a folder and its subfolders; links to elsewhere are not followed."""
    notes: list[str] = []
    files, inner = _listed(folder)
    deeper = 0
    for sub in inner:
        try:
            more, below = _listed(sub)
        except InputError as error:
            notes.append(error.message)
            continue
        files += more
        deeper += len(below)
    if deeper:
        notes.append(f"folders further down that were not read: {deeper}")
    if len(files) > MAX_FILES:
        del files[MAX_FILES:]
        notes.append(f"only the first {MAX_FILES:,} files of the folder were read")

    def one(path: Path) -> _File:
        return _File(
            name=printable(path.relative_to(folder).as_posix()), ending=path.suffix.casefold(),
            load=lambda: load_bytes(path, limit=MAX_FILE),
        )  # fmt: skip

    return [one(path) for path in files], notes


def _listed(folder: Path) -> tuple[list[Path], list[Path]]:
    """Return the files and the folders in a folder, hidden ones and links left out."""
    try:
        entries = [p for p in sorted(folder.iterdir())
                   if not p.name.startswith((".", "__MACOSX")) and not p.is_symlink()]  # fmt: skip
    except OSError as error:
        reason = error.strerror or error
        raise InputError(
            f"{folder}: it cannot be opened ({reason})", hint="check the path"
        ) from None
    return [p for p in entries if p.is_file()], [p for p in entries if p.is_dir()]


def _zip_files(data: bytes, label: str) -> tuple[list[_File], list[str]]:
    archive = open_zip(data, label)

    def one(entry: zipfile.ZipInfo) -> _File:
        name = printable(f"{label}/{entry.filename}")
        return _File(name=name, ending=PurePosixPath(entry.filename).suffix.casefold(),
                     load=lambda: read_member(archive, entry.filename, name))  # fmt: skip

    entries = (e for e in archive.infolist() if not e.is_dir())
    return [one(e) for e in entries if not _hidden(e.filename)], []


def _hidden(member: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(member).parts)


def _once(found: Found) -> list[Badge]:
    """Return each badge once and note what was given again."""
    kept, notes = each_once(found.badges)
    found.notes += notes
    return kept


def each_once(badges: Iterable[Badge]) -> tuple[list[Badge], list[str]]:
    """Return each badge once, and a note of what was given again; one that is revoked stays so.

    Examples
    --------
    >>> one = Badge(title="SQL", issuer=None, text="")
    >>> each_once([one, one])[1]
    ["given more than once and counted once: 'SQL'"]
    """
    met: dict[tuple[object, ...], int] = {}
    kept: list[Badge] = []
    again: list[str] = []
    for badge in badges:
        title = badge.title.casefold()
        keys: list[tuple[object, ...]] = [(title, badge.issuer, badge.issued)]
        if badge.id is not None:
            keys.append(("id", badge.id, title))
        place = next((met[key] for key in keys if key in met), None)
        if place is None:
            place = len(kept)
            kept.append(badge)
        else:
            again.append(badge.title)
            if badge.revoked and not kept[place].revoked:
                kept[place] = badge
        for key in keys:
            met.setdefault(key, place)
    if not again:
        return kept, []
    titles = list(dict.fromkeys(repr(printable(t, limit=60)) for t in again))
    said = ", ".join(titles[:5]) + (" and others" if len(titles) > 5 else "")
    return kept, [f"given more than once and counted once: {said}"]
