"""The files of a folder or zip, or one file, as bytes within limits."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from skillmatch.connect.archives import open_zip, read_member
from skillmatch.connect.documents import load_bytes
from skillmatch.errors import InputError, UnsafeFileError

__all__ = ["MAX_JSON_FILE", "SourceFile", "files_of", "first_line", "opened", "plain_bytes"]

MAX_JSON_FILE = 256 * 2**20
MAX_FILES = 10_000
_LINE = 4 * 2**20


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


def first_line(path: Path) -> bytes:
    """Return the first line of a file that says something, at most 4 MiB of it.

    Raises
    ------
    InputError
        There is no such file, or the gzip is damaged.
    """
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        with gzip.open(path, "rb") if packed else path.open("rb") as stream:
            for _ in range(1000):
                line = stream.readline(_LINE)
                if not line or line.strip():
                    return bytes(line)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path}: it cannot be read ({error})", hint="check the file") from None
    return b""


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
    files = sorted(p for p in path.rglob("*") if p.is_file() and p.resolve().is_relative_to(root))
    chosen = [p for p in files if SourceFile(name=p.name, read=bytes).ending in endings]
    _say(path, len(files), len(chosen), endings, notes)
    for file in chosen:
        name = file.relative_to(path).as_posix()
        read = partial(plain_bytes, file)
        yield SourceFile(name=name, read=read, path=file)


def _of_zip(path: Path, endings: Sequence[str], notes: list[str]) -> Iterator[SourceFile]:
    with open_zip(load_bytes(path, limit=MAX_JSON_FILE), path.name) as archive:
        names = sorted(n for n in archive.namelist() if not n.endswith("/"))
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
