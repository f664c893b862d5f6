"""Zip containers (DOCX, ODT, XLSX): checked before anything in them is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import BinaryIO

from skillmatch.errors import InputError, UnsafeFileError

__all__ = ["entries_in", "open_zip", "read_member"]

MAX_BYTES = 50 * 2**20
MAX_RATIO = 200
MAX_ENTRIES = 2000
_ENTRY = b"PK\x01\x02"  # begins each entry of the list of parts
_PIECE = 2**22
_RATIO_FROM = 2**20  # below a mebibyte a high ratio harms nobody
_AGAIN = "open it in a word processor, save it again and retry"


def open_zip(data: bytes, name: str) -> zipfile.ZipFile:
    """Open a zip container after checking that unpacking it is safe.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        File name, for errors.

    Raises
    ------
    UnsafeFileError
        Too many entries, too much content (50 MiB), a compression ratio above
        200, or a path that leads outside the container.
    InputError
        It is no zip container, or it is locked by a password.
    """
    if entries_in(io.BytesIO(data)) > 10 * MAX_ENTRIES:
        raise _too_many(name)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (
        zipfile.BadZipFile,
        ValueError,
        OSError,
        LookupError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise InputError(f"{name}: the file is broken ({error})", hint=_AGAIN) from None
    if len(entries) > MAX_ENTRIES:
        raise _too_many(name)
    files = [entry.filename for entry in entries if not entry.is_dir()]
    if len(set(files)) < len(files):
        # Parts are read by name: the largest could be read as often as its name is listed.
        raise UnsafeFileError(f"{name}: refused, parts of it have the same name", hint=_AGAIN)
    total = sum(entry.file_size for entry in entries)
    packed = max(1, min(len(data), sum(entry.compress_size for entry in entries)))
    ratio = total / packed
    if total > MAX_BYTES or (total > _RATIO_FROM and ratio > MAX_RATIO):
        raise UnsafeFileError(
            f"{name}: refused, it unpacks to {total / 2**20:.0f} MiB, {ratio:.0f} times its size "
            f"(at most {MAX_BYTES // 2**20} MiB and {MAX_RATIO} times)",
            hint="save the text alone as a new document",
        )
    for entry in entries:
        _check(entry, name)
    return archive


def entries_in(stream: BinaryIO) -> int:
    """Return how many parts a zip may list, counted before zipfile makes an object of each.

    Zips inside it that are not packed count too.
    """
    count, end = 0, b""
    while piece := stream.read(_PIECE):
        count += (end + piece).count(_ENTRY)
        end = piece[1 - len(_ENTRY) :]
    return count


def _too_many(name: str) -> UnsafeFileError:
    return UnsafeFileError(f"{name}: refused, it holds more than {MAX_ENTRIES} parts", hint=_AGAIN)


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


def read_member(archive: zipfile.ZipFile, member: str, name: str) -> bytes:
    """Return one part of a checked container.

    Raises
    ------
    InputError
        The part is damaged, or longer than it says.
    """
    try:
        with archive.open(member) as part:
            data = part.read(MAX_BYTES + 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ValueError,
        OSError,
        NotImplementedError,
        RuntimeError,
        KeyError,
    ) as error:
        raise InputError(f"{name}: the file is broken ({error})", hint=_AGAIN) from None
    if len(data) > MAX_BYTES:
        raise UnsafeFileError(f"{name}: refused, a part of it is too large", hint=_AGAIN)
    return data
