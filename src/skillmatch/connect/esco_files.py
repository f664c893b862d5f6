"""The tables of an ESCO or O*NET download: zips, folders, zips in folders, gzipped or not."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from skillmatch.connect.archives import entries_in
from skillmatch.connect.csv_rows import MAX_FIELD, csv_rows
from skillmatch.connect.encoding import decode, printable
from skillmatch.domain import Problem
from skillmatch.errors import EmptyInputError, InputError, UnsafeFileError

__all__ = ["Part", "digest", "list_parts", "table_rows", "version_in"]

MAX_PART = 256 * 2**20
MAX_TOTAL = 2**30
MAX_ENTRIES = 10_000
MAX_RATIO = 200
_RATIO_FROM = 2**20  # below a mebibyte a high ratio harms nobody
_MAX_DEPTH = 2  # a zip in a zip is opened, no deeper
_CHUNK = 2**20
_TABLES = (".csv", ".tsv", ".txt")
_AGAIN = "download it again"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError,
           RuntimeError, LookupError)  # fmt: skip
# "ESCO dataset - v1.1.1 - classification - en - csv.zip", "db_29_2_text"
_VERSION = re.compile(
    r"(?:esco[^\d/]{0,30}|o\*?net[^\d/]{0,30}|(?<![^\W_])db_|(?<![^\W_])v)"
    r"(\d{1,2}(?:[._]\d{1,2}){1,2})(?!\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One table of a download.

    ``name`` is its file name without ``.gz``; ``place`` the zip or folder it lies in and
    its path there; ``read`` gives its bytes, within the limits.
    """

    name: str
    place: str
    read: Callable[[], bytes] = field(repr=False, compare=False)

    @property
    def version(self) -> str | None:
        """The version that its place names, if any."""
        return version_in(self.place)


class _Budget:
    """What may still be unpacked in one import."""

    def __init__(self) -> None:
        self.bytes = MAX_TOTAL
        self.files = MAX_ENTRIES

    def take(self, name: str, data: bytes) -> bytes:
        self.bytes -= len(data)
        if self.bytes < 0:
            raise UnsafeFileError(
                f"{name}: refused, the download holds more than {MAX_TOTAL // 2**20} MiB",
                hint="name only the files that are needed",
            )
        return data

    def count(self, name: str, files: int) -> None:
        self.files -= files
        if self.files < 0:
            raise UnsafeFileError(
                f"{name}: refused, it holds more than {MAX_ENTRIES:,} files",
                hint="name the download itself, not the folder above it",
            )


def version_in(name: str) -> str | None:
    """Return the version that the name of a download carries.

    Examples
    --------
    >>> version_in("ESCO dataset - v1.1.1 - classification - en - csv.zip")
    '1.1.1'
    >>> version_in("db_29_2_text.zip"), version_in("skills_en.csv")
    ('29.2', None)
    """
    found = _VERSION.search(name)
    return found[1].replace("_", ".") if found else None


def list_parts(*paths: str | os.PathLike[str]) -> tuple[Part, ...]:
    """List the tables of downloads, in the order of the paths and then by place.

    Parameters
    ----------
    *paths : path
        Zips, folders (those below them too), zips in folders or in a zip, or single
        tables; each table gzipped or not.

    Raises
    ------
    InputError
        A path does not exist, or a zip is damaged or locked by a password.
    UnsafeFileError
        A zip holds a path that leads outside, or unpacks to too much: 256 MiB a part,
        1 GiB and 10,000 entries in all, 200 times its size.
    """
    budget = _Budget()
    found: list[Part] = []
    for given in paths:
        path = Path(given)
        if path.is_dir():
            found += _folder(path, budget)
        elif path.is_file():
            found += _file(path, path.name, budget)
        else:
            raise InputError(f"{path}: there is no such file", hint="check the path")
    return tuple(found)


def _folder(path: Path, budget: _Budget) -> Iterator[Part]:
    root = path.resolve()
    top = root.name
    files: list[Path] = []

    def fail(error: OSError) -> None:
        raise InputError(
            f"{path.name}: a folder cannot be read ({error.strerror})", hint="check its rights"
        ) from None

    for folder, inner, names in os.walk(path, onerror=fail):
        inner[:] = [n for n in inner if not n.startswith((".", "__MACOSX"))]
        budget.count(path.name, len(names))
        files += [Path(folder) / n for n in names if not n.startswith(".")]
    for file in sorted(files):
        if file.is_file() and file.resolve().is_relative_to(root):
            yield from _file(file, f"{top}/{file.relative_to(path).as_posix()}", budget)


def _file(file: Path, place: str, budget: _Budget) -> Iterator[Part]:
    if file.suffix.casefold() == ".zip":
        try:
            with file.open("rb") as stream:
                budget.count(file.name, entries_in(stream) // 10)  # those of zips in it count too
            archive = zipfile.ZipFile(file)
        except InputError:
            raise
        except _BROKEN as error:
            raise _broken(file.name, error) from None
        yield from _zip(archive, file.name, place, budget, size=file.stat().st_size)
    elif _wanted(file.name):

        def read() -> bytes:
            try:
                with file.open("rb") as stream:
                    data = stream.read(MAX_PART + 1)
            except OSError as error:
                raise _broken(file.name, error) from None
            return budget.take(file.name, _plain(data, file.name))

        yield Part(name=_bare(file.name), place=place, read=read)


def _zip(
    archive: zipfile.ZipFile, name: str, place: str, budget: _Budget, *, size: int, depth: int = 1
) -> Iterator[Part]:
    entries = archive.infolist()
    budget.count(name, len(entries))
    total = sum(e.file_size for e in entries)
    packed = max(1, min(size, sum(e.compress_size for e in entries)))
    largest = max((e.file_size for e in entries), default=0)
    if total > MAX_TOTAL or largest > MAX_PART or (
        total > _RATIO_FROM and total / packed > MAX_RATIO
    ):  # fmt: skip
        raise UnsafeFileError(
            f"{name}: refused, it unpacks to {total / 2**20:.0f} MiB, "
            f"{total / packed:.0f} times its size (at most {MAX_PART // 2**20} MiB a part, "
            f"{MAX_TOTAL // 2**20} MiB in all and {MAX_RATIO} times)",
            hint="take another file",
        )
    for entry in entries:
        _check(entry, name)
    for entry in sorted(entries, key=lambda e: e.filename):
        inner = PurePosixPath(entry.filename.replace("\\", "/"))
        if entry.is_dir() or inner.name.startswith(".") or "__MACOSX" in inner.parts:
            continue
        if inner.suffix.casefold() == ".zip" and depth < _MAX_DEPTH:
            data = budget.take(name, _member(archive, entry, name))
            try:
                budget.count(inner.name, entries_in(io.BytesIO(data)) // 10)
                nested = zipfile.ZipFile(io.BytesIO(data))
            except InputError:
                raise
            except _BROKEN as error:
                raise _broken(inner.name, error) from None
            yield from _zip(nested, inner.name, f"{place}/{inner}", budget,
                            size=len(data), depth=depth + 1)  # fmt: skip
        elif _wanted(inner.name):

            def read(entry: zipfile.ZipInfo = entry, inner: str = inner.name) -> bytes:
                return budget.take(name, _plain(_member(archive, entry, name), inner))

            yield Part(name=_bare(inner.name), place=f"{place}/{inner}", read=read)


def _check(entry: zipfile.ZipInfo, name: str) -> None:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in entry.filename:
        raise UnsafeFileError(f"{name}: refused, a part of it has an unsafe path", hint=_AGAIN)
    if entry.flag_bits & 0x1:
        raise InputError(
            f"{name}: it is protected by a password", hint="save it without a password"
        )
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnsafeFileError(f"{name}: refused, an unusual compression is used", hint=_AGAIN)


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> bytes:
    try:
        with archive.open(entry) as stream:
            return stream.read(MAX_PART + 1)
    except _BROKEN as error:
        raise _broken(name, error) from None


def _plain(data: bytes, name: str) -> bytes:
    if data.startswith(b"\x1f\x8b"):
        try:
            with gzip.open(io.BytesIO(data), "rb") as stream:
                data = stream.read(MAX_PART + 1)
        except (EOFError, zlib.error, OSError) as error:
            raise _broken(name, error) from None
    if len(data) > MAX_PART:
        raise UnsafeFileError(
            f"{name}: refused, it holds more than {MAX_PART // 2**20} MiB", hint="take another file"
        )
    return data


def _wanted(name: str) -> bool:
    return name.casefold().removesuffix(".gz").endswith((*_TABLES, ".zip"))


def _bare(name: str) -> str:
    return name[:-3] if name.casefold().endswith(".gz") else name


def _broken(name: str, error: BaseException) -> InputError:
    return InputError(f"{name}: the download cannot be read ({printable(error)})", hint=_AGAIN)


def digest(path: Path) -> str:
    """Return the sha256 of a file, or of the names and contents of a folder's tables and zips."""
    done = hashlib.sha256()
    files = [path]
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.is_file() and _wanted(p.name))
    for file in files:
        if file is not path:
            done.update(f"{file.relative_to(path).as_posix()}\x1f".encode(errors="replace"))
        try:
            with file.open("rb") as stream:
                while chunk := stream.read(_CHUNK):
                    done.update(chunk)
        except OSError as error:
            raise _broken(file.name, error) from None
    return done.hexdigest()


def table_rows(
    part: Part, needs: Sequence[str], *, problems: list[Problem], notes: list[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a part, numbered from 1 after the header; broken ones are listed.

    A ``.txt`` table with tabs is read as O*NET writes it: nothing is quoted. A table that
    lacks a column of ``needs`` is a problem and gives no rows.
    """
    name = part.name

    def report(row: int | None, value: str, reason: str, remedy: str) -> None:
        problems.append(Problem(file=name, row=row, column=None,
                                value=printable(value) if value else None,
                                reason=reason, remedy=remedy))  # fmt: skip

    try:
        text, note = decode(part.read(), name)
        if note:
            notes.append(f"{name}: {note}")
        head = next((line for line in io.StringIO(text) if line.strip()), "")
        if "\t" in head and name.casefold().endswith(".txt"):
            columns, rows = _tab_rows(text, report)
        else:
            stream = io.StringIO(text, newline="")
            columns, rows = csv_rows(stream, head[:MAX_FIELD], name, report, notes)
    except UnsafeFileError:
        raise
    except InputError as error:
        said = error.message.removeprefix(f"{name}: ")
        problems.append(Problem(file=name, row=None, column=None, value=None, reason=said,
                                remedy=error.hint or _AGAIN))  # fmt: skip
        return
    missing = [n for n in needs if n not in columns]
    if missing:
        report(None, ", ".join(columns), f"there is no column {missing[0]!r}", _AGAIN)
        return
    yield from rows


def _tab_rows(
    text: str, report: Callable[[int | None, str, str, str], None]
) -> tuple[tuple[str, ...], Iterator[tuple[int, dict[str, str]]]]:
    lines = (line.rstrip("\r\n") for line in io.StringIO(text))
    header = next((line for line in lines if line.strip()), "")
    if not header:
        raise EmptyInputError("the table is empty", hint=_AGAIN)
    columns = tuple(" ".join(_unquoted(c).split()) for c in header.split("\t"))

    def rows() -> Iterator[tuple[int, dict[str, str]]]:
        number = 0
        for line in lines:
            if not line.strip():
                continue
            number += 1
            cells = [_unquoted(c) for c in line.split("\t")]
            if len(cells) != len(columns):
                report(number, line, f"the row has {len(cells)} cells where the header names "
                       f"{len(columns)}", "mend the row or take it out")  # fmt: skip
                continue
            yield number, dict(zip(columns, cells, strict=True))

    return columns, rows()


def _unquoted(cell: str) -> str:
    """Take off the quotes that a spreadsheet has put around a whole cell."""
    cell = cell.strip()
    inner = cell[1:-1]
    if len(cell) > 1 and cell[0] == cell[-1] == '"' and '"' not in inner.replace('""', ""):
        return inner.replace('""', '"')
    return cell
