"""Files that lie elsewhere, by address, where fsspec and the driver of its kind are installed."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from skillmatch.errors import InputError, MissingExtraError

__all__ = ["is_address", "local_copy", "named_by", "put_files"]

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+(?:://|::)")
_BLOCK = 2**20


def is_address(text: str) -> bool:
    r"""Whether a text names a file by address; ``C:\adverts`` is a path.

    >>> is_address("s3://bucket/adverts/*.parquet"), is_address("adverts.csv")
    (True, False)
    """
    return _ADDRESS.match(text) is not None


def named_by(address: str) -> list[tuple[Any, str, str]]:
    """Return the files of an address, which may hold ``*``, in order of name.

    Returns
    -------
    list of (file system, path, stamp)
        The stamp changes with the file, as far as its file system tells.

    Raises
    ------
    MissingExtraError
        fsspec or the driver of this kind of address is not installed.
    InputError
        There is no such file.
    """
    with _reaching(address):
        system, path = _system(address)
        found = sorted(system.glob(path)) if "*" in path else [path]
        if found == [path] and system.isdir(path):
            found = sorted(p for p in system.find(path) if not _hidden(p))
        facts = [system.info(each) for each in found]
    files = [
        (system, p, " ".join(str(f.get(k)) for k in ("size", "ETag", "etag", "mtime", "updated")))
        for p, f in zip(found, facts, strict=True)
        if f.get("type") != "directory"
    ]
    if not files:
        raise InputError(f"{address}: there are no files", hint="check the address")
    return files


def _hidden(path: str) -> bool:
    return path.rsplit("/", 1)[-1].startswith((".", "_"))


@contextmanager
def local_copy(system: Any, path: str) -> Iterator[Path]:
    """Lend a copy of a file that goes with the block."""
    name = path.rstrip("/").rsplit("/", 1)[-1] or "adverts"
    with tempfile.TemporaryDirectory(prefix="skillmatch-") as folder:
        copy = Path(folder) / name
        with _reaching(path), system.open(path, "rb") as source, copy.open("wb") as target:
            shutil.copyfileobj(source, target, _BLOCK)
        yield copy


def put_files(files: Iterable[Path], address: str, *, names: Sequence[str] = ()) -> None:
    """Copy files into a folder by address, under their names or the given ones.

    Raises
    ------
    InputError
        They cannot be written there.
    """
    with _reaching(address):
        system, folder = _system(address)
        system.makedirs(folder, exist_ok=True)
        for number, file in enumerate(files):
            name = names[number] if names else file.name
            system.put_file(str(file), f"{folder.rstrip('/')}/{name}")


def _system(address: str) -> tuple[Any, str]:
    import fsspec

    system, path = fsspec.core.url_to_fs(address)
    return system, str(path)


@contextmanager
def _reaching(address: str) -> Iterator[None]:
    """Say what is in the way of a file that lies elsewhere."""
    try:
        yield
    except ImportError as error:
        raise MissingExtraError(
            f"{address}: a package that reads this address is not installed ({error})",
            hint="pip install fsspec and the driver it names, as s3fs or gcsfs",
        ) from None
    except ValueError as error:
        raise InputError(f"{address}: {error}", hint="check the address") from None
    except OSError as error:
        raise InputError(
            f"{address}: it cannot be reached ({error.strerror or type(error).__name__})",
            hint="check the address and your rights",
        ) from None
