"""The record of an import beside its result: what was read, how, and what went wrong."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from skillmatch.connect.source_files import files_within
from skillmatch.domain import Problem
from skillmatch.errors import InputError

__all__ = ["Imported", "digest_of", "known", "read_mapping", "record", "side_file"]

_BLOCK = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did.

    ``unlinked`` counts credentials none of whose skills could be linked, ``unchanged`` says
    that the same source had been imported before, ``resumed`` how many rows were found done.
    """

    rows: int
    unlinked: int
    format: str
    mapping: Mapping[str, str]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    unchanged: bool = False
    resumed: int = 0


def digest_of(path: Path) -> str:
    """Return the sha256 of a file's content, or of a folder's names and contents.

    Raises
    ------
    InputError
        There is no such file or folder.
    """
    digest = hashlib.sha256()
    folder = path.is_dir()
    for file in files_within(path) if folder else [path]:
        if folder:
            digest.update(os.fsencode(file.relative_to(path).as_posix()) + b"\0")
        try:
            with file.open("rb") as stream:
                while block := stream.read(_BLOCK):
                    digest.update(block)
        except OSError as error:
            if folder:  # Its reader lists it.
                digest.update(b"\0unreadable\0")
                continue
            raise InputError(
                f"{file}: it cannot be opened ({error.strerror})", hint="check the path"
            ) from None
    return digest.hexdigest()


def side_file(target: Path) -> Path:
    """Return where the record of an import lies."""
    return target.with_name(f"{target.name}.import.json")


def known(target: Path, key: str) -> Imported | None:
    """Return the record of an earlier import where source, options and result are unchanged."""
    side = _load(side_file(target))
    if side.get("key") != key or not target.is_file() or side.get("sha256") != digest_of(target):
        return None
    try:
        return Imported(
            rows=side["rows"], unlinked=side["unlinked"], format=side["format"],
            mapping=side["mapping"], problems=tuple(Problem(**p) for p in side["problems"]),
            notes=tuple(side["notes"]), unchanged=True,
        )  # fmt: skip
    except (KeyError, TypeError):
        return None


def record(target: Path, key: str, done: Imported, made: Path) -> None:
    """Keep the record of an import; ``made`` is where it is written before it is moved."""
    side = {
        "key": key, "sha256": digest_of(target), "rows": done.rows, "unlinked": done.unlinked,
        "format": done.format, "mapping": dict(done.mapping), "notes": list(done.notes),
        "problems": [asdict(p) for p in done.problems],
    }  # fmt: skip
    text = json.dumps(side, ensure_ascii=False, indent=1) + "\n"
    # A name that is no UTF-8 becomes an escape, as JSON has it.
    made.write_bytes(text.encode("utf-8", "backslashreplace"))
    made.replace(side_file(target))


def _load(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def read_mapping(path: Path) -> dict[str, str]:
    """Return the column mapping that an import saved.

    Parameters
    ----------
    path : Path
        ``OUT.import.json``, or a JSON file of field to column.

    Raises
    ------
    InputError
        It is neither.
    """
    if not path.is_file():
        raise InputError(f"{path}: there is no such file", hint="check the path")
    side = _load(path)
    found = side.get("mapping", side)
    if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
        found = {}
    if not found:
        raise InputError(
            f"{path.name}: this holds no column mapping",
            hint="give an OUT.import.json, or JSON such as {\"title\": \"Course\"}",
        )  # fmt: skip
    return dict(found)
