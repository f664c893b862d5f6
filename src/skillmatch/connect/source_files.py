"""The files of a folder or zip, or one file, as bytes within limits."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePath, PurePosixPath
from tempfile import TemporaryDirectory

from skillmatch.connect.archives import open_zip, read_member
from skillmatch.connect.documents import load_bytes
from skillmatch.errors import InputError, UnsafeFileError

__all__ = [
    "MAX_JSON_FILE", "SourceFile", "apart", "files_of", "files_within", "first_lines", "no_folder",
    "opened", "plain_bytes",
]  # fmt: skip

MAX_JSON_FILE = 256 * 2**20
MAX_FILES = 10_000
_LINE = 4 * 2**20
_LINES = 20
# What systems and office programs leave in folders and zips.
_LEFT = (".", "~$")
_AGAIN = "pack it again, or unpack it and name the folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file of a source: its name, a function that reads it, its path where it lies open."""

    name: str
    read: Callable[[], bytes]
    path: Path | None = None

    @property
    def ending(self) -> str:
        """The ending in lower case, ``.gz`` taken off."""
        return Path(self.name.casefold().removesuffix(".gz")).suffix


def plain_bytes(path: Path, *, limit: int = MAX_JSON_FILE) -> bytes:
    """Return the content of a file, unpacked where it is gzipped.

    Raises
    ------
    InputError
        There is no such file, it is too large, or the gzip is damaged.
    UnsafeFileError
        It unpacks to more than ``limit`` bytes.
    """
    data = load_bytes(path, limit=limit)
    return _unpacked(data, path.name, limit) if data.startswith(b"\x1f\x8b") else data


def _unpacked(data: bytes, name: str, limit: int) -> bytes:
    import io

    try:
        with gzip.open(io.BytesIO(data), "rb") as stream:
            plain = stream.read(limit + 1)
    except (EOFError, zlib.error, OSError) as error:
        raise InputError(
            f"{name}: the gzip file is damaged or cut short ({error})", hint="fetch it again"
        ) from None
    if len(plain) > limit:
        raise UnsafeFileError(
            f"{name}: refused, it unpacks to more than {limit // 2**20} MiB", hint="split the file"
        )
    return plain


def first_lines(path: Path) -> Iterator[bytes]:
    """Yield the first lines of a file that say something: at most 20, 4 MiB of each.

    Raises
    ------
    InputError
        There is no such file, or the gzip is damaged.
    """
    found = 0
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        with gzip.open(path, "rb") if packed else path.open("rb") as stream:
            for _ in range(1000):
                line = stream.readline(_LINE)
                if not line or found == _LINES:
                    return
                if line.strip():
                    found += 1
                    yield bytes(line)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path}: it cannot be read ({error})", hint="check the file") from None


def no_folder(out: Path) -> None:
    """Refuse a folder where a file is to be written.

    Raises
    ------
    InputError
        There is a folder of that name, or no file can have it.
    """
    try:
        taken = out.is_dir()
    except OSError as error:
        raise InputError(
            f"{out}: it cannot be written ({error.strerror})", hint="choose another --out"
        ) from None
    if taken:
        raise InputError(f"{out}: this is a folder", hint="name a file in it")


def apart(source: Path, out: Path) -> None:
    """Refuse a result that would lie on its own source or among the files of it.

    Raises
    ------
    InputError
        It would be written over its source, or be read with it the next time.
    """
    here, there = source.resolve(), out.resolve()
    if here == there:
        raise InputError(f"{out}: this is the source itself", hint="choose another --out")
    if source.is_dir() and there.is_relative_to(here):
        raise InputError(
            f"{out}: it lies in the folder that is read", hint="choose an --out outside of it"
        )


def files_within(folder: Path) -> list[Path]:
    """Return the files of a folder and of those in it, hidden ones left out, in order of name.

    Raises
    ------
    InputError
        One of the folders cannot be looked into.
    """
    try:
        found = sorted(p for p in folder.rglob("*") if not _left(p.relative_to(folder)))
        return [p for p in found if p.is_file()]
    except OSError as error:
        raise InputError(
            f"{error.filename or folder}: it cannot be read ({error.strerror or error})",
            hint="check the rights of the folder",
        ) from None


def _left(path: PurePath) -> bool:
    return any(part.startswith(_LEFT) or part == "__MACOSX" for part in path.parts)


def files_of(path: Path, *, endings: Sequence[str], notes: list[str]) -> Iterator[SourceFile]:
    """Yield the files of a folder or zip that have one of the endings, in order of name.

    Raises
    ------
    UnsafeFileError
        A zip unpacks to too much, or a path in it leads outside.
    InputError
        There is no such folder or zip, it is damaged, or none of its files is read.
    """
    if path.is_dir():
        return _of_folder(path, endings, notes)
    return _of_zip(path, endings, notes)


def _of_folder(path: Path, endings: Sequence[str], notes: list[str]) -> Iterator[SourceFile]:
    root = path.resolve()
    files = [p for p in files_within(path) if p.resolve().is_relative_to(root)]
    chosen = [p for p in files if SourceFile(name=p.name, read=bytes).ending in endings]
    _say(path, len(files), len(chosen), endings, notes)
    for file in chosen:
        name = file.relative_to(path).as_posix()
        read = partial(plain_bytes, file)
        yield SourceFile(name=name, read=read, path=file)


def _of_zip(path: Path, endings: Sequence[str], notes: list[str]) -> Iterator[SourceFile]:
    data = load_bytes(path, limit=MAX_JSON_FILE)
    try:
        archive = open_zip(data, path.name)
    except InputError as error:
        raise type(error)(error.message, hint=_AGAIN) from None
    with archive:
        names = sorted({
            n for n in archive.namelist() if not n.endswith("/") and not _left(PurePosixPath(n))
        })  # fmt: skip
        chosen = [n for n in names if SourceFile(name=n, read=bytes).ending in endings]
        _say(path, len(names), len(chosen), endings, notes)
        for name in chosen:

            def read(member: str = name) -> bytes:
                data = read_member(archive, member, path.name)
                packed = data.startswith(b"\x1f\x8b")
                return _unpacked(data, member, MAX_JSON_FILE) if packed else data

            yield SourceFile(name=PurePosixPath(name).as_posix(), read=read)


@contextmanager
def opened(source: SourceFile) -> Iterator[Path]:
    """Yield the path of a file; one that lies in a zip is unpacked beside no other and removed."""
    if source.path is not None:
        yield source.path
        return
    with TemporaryDirectory(prefix="skillmatch-") as folder:
        path = Path(folder) / PurePosixPath(source.name).name
        path.write_bytes(source.read())
        yield path


def _say(path: Path, total: int, chosen: int, endings: Sequence[str], notes: list[str]) -> None:
    if not chosen:
        raise InputError(
            f"{path.name}: none of its {total} files is of a format that is read",
            hint=f"files with these endings are read: {', '.join(endings)}",
        )
    if chosen > MAX_FILES:
        raise UnsafeFileError(
            f"{path.name}: refused, it holds {chosen} files (at most {MAX_FILES})",
            hint="take a part of them",
        )
    if total > chosen:
        notes.append(f"{total - chosen} files of other kinds were passed over")
