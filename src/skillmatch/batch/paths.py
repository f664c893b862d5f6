"""Paths of a run: what a table names stays inside its folder, what is written stays private."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from skillmatch.connect.encoding import printable
from skillmatch.errors import InputError, UnsafeFileError

__all__ = ["inside", "page_name", "private_folder", "write_private", "writing"]

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|[\\/]{2}")
# Names that some systems keep for devices, whatever their ending.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.I)
_LONGEST = 60


def inside(folder: Path, name: str) -> Path:
    """Return the path of a file that a table names, if it may be read.

    Parameters
    ----------
    folder : Path
        The only folder that files are read from, its subfolders included.
    name : str
        As the table has it: a path from that folder on, or an absolute one in it.

    Raises
    ------
    UnsafeFileError
        It is an address, leaves the folder, or passes through a link.
    InputError
        There is no such file.
    """
    shown = printable(name)
    keep = "copy the file into the folder of the table, or name its folder with --files"
    if _ADDRESS.match(name.strip()):
        raise UnsafeFileError(f"{shown}: an address, and nothing is fetched", hint=keep)
    if "\0" in name:
        raise UnsafeFileError(f"{shown}: no file can be called so", hint="mend the path")
    home = Path(os.path.abspath(folder))  # noqa: PTH100 (links are to be seen, not followed)
    path = Path(os.path.abspath(home / name))  # noqa: PTH100
    if not path.is_relative_to(home):
        raise UnsafeFileError(f"{shown}: it lies outside the folder of files", hint=keep)
    step = home
    try:
        for part in path.relative_to(home).parts:
            step /= part
            if step.is_symlink():
                raise UnsafeFileError(f"{shown}: a link, and links are not followed", hint=keep)
        if path.is_dir():
            if any(each.is_symlink() for each in path.rglob("*")):
                raise UnsafeFileError(f"{shown}: the folder holds links, and links are not "
                                      "followed", hint=keep)  # fmt: skip
            return path
        if path.exists() and not path.is_file():
            raise UnsafeFileError(f"{shown}: this is no ordinary file", hint=keep)
        if not path.exists():
            raise InputError(f"{shown}: there is no such file", hint="check the path")
    except OSError as error:
        raise InputError(
            f"{shown}: it cannot be opened ({error.strerror or error})", hint="check the path"
        ) from None
    return path


def page_name(student_id: str, ending: str = "html") -> str:
    """Return a file name for a student that no other id can claim.

    >>> page_name("s001"), page_name("../x").endswith(".html"), "/" in page_name("../x")
    ('s001.html', True, False)
    >>> page_name("con") == "con.html"
    False
    """
    plain = re.sub(r"[^a-z0-9_-]+", "-", student_id)[:_LONGEST]
    if plain != student_id or _DEVICES.fullmatch(plain):
        digest = hashlib.sha256(student_id.encode("utf-8", "backslashreplace")).hexdigest()
        plain = f"{plain}-{digest[:8]}"
    return f"{plain}.{ending}"


def private_folder(path: Path) -> Path:
    """Return a folder that only its owner may enter; one that was there keeps its rights.

    Raises
    ------
    InputError
        It cannot be made, or something else has its name.
    """
    with writing(path):
        if path.is_symlink():
            raise InputError(f"{path}: this is a link", hint="name the folder itself")
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say in one line what is in the way of writing.

    Raises
    ------
    InputError
        The system refused.
    """
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{path}: it cannot be written ({error.strerror or error})",
            hint="close it where it is open, make room, or choose another --out",
        ) from None


def write_private(path: Path, data: bytes, *, sync: bool = False) -> str:
    """Write a file that its owner alone may read, whole or not at all; return its sha256.

    Parameters
    ----------
    path : Path
    data : bytes
    sync : bool
        Have it on the disk before it gets its name, so that a power cut cannot leave half.

    Raises
    ------
    InputError
        It cannot be written.
    """
    with writing(path):
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")  # mode 0600
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                if sync:
                    stream.flush()
                    os.fsync(stream.fileno())
            Path(name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    return hashlib.sha256(data).hexdigest()
