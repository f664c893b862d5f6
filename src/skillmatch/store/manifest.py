"""Manifests: what a folder must hold, and the check that it does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skillmatch.errors import HashMismatch, ManifestError

__all__ = ["Manifest", "sha256_of", "verify"]

NAME = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A verified ``manifest.json``; ``data`` is the whole of it."""

    folder: Path
    data: Mapping[str, Any]

    def path(self, name: str) -> Path:
        """Return the path of a file that the manifest lists."""
        if name not in self.data["files"]:
            raise ManifestError(f"{self.folder.name}/{NAME} does not list {name!r}")
        return self.folder / name

    @property
    def digest(self) -> str:
        """Short hash over all the files' hashes, for reports and cache keys."""
        lines = sorted(f"{n}:{f['sha256']}" for n, f in self.data["files"].items())
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file as hexadecimal text."""
    with path.open("rb") as fh:
        return hashlib.file_digest(fh, "sha256").hexdigest()


def verify(folder: Path) -> Manifest:
    """Read a folder's manifest and check every file's size and sha256.

    Parameters
    ----------
    folder : Path
        A folder that holds ``manifest.json`` with
        ``{"files": {name: {"sha256": str, "bytes": int}}}``.

    Returns
    -------
    Manifest

    Raises
    ------
    ManifestError
        The manifest is missing, not JSON, or names a file outside its folder.
    HashMismatch
        A file is missing or differs in size or sha256.
    """
    path = folder / NAME
    reinstall = "reinstall skillmatch, or rebuild the folder with the script it names"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ManifestError(f"{path} is missing", hint=reinstall) from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ManifestError(f"{path} is not JSON: {error}", hint=reinstall) from None
    files = data.get("files") if isinstance(data, dict) else None
    if not isinstance(files, dict) or not files:
        raise ManifestError(f"{path} lists no files", hint=reinstall)
    for name, entry in files.items():
        if Path(name).name != name:
            raise ManifestError(f"{path} names a file outside its folder: {name!r}")
        if not isinstance(entry, dict) or not {"sha256", "bytes"} <= entry.keys():
            raise ManifestError(f"{path}: {name!r} lacks sha256 or bytes", hint=reinstall)
        file = folder / name
        if not file.is_file():
            raise HashMismatch(f"{file} is missing", hint=reinstall)
        if file.stat().st_size != entry["bytes"] or sha256_of(file) != entry["sha256"]:
            raise HashMismatch(f"{file} is not the file its manifest describes", hint=reinstall)
    return Manifest(folder=folder, data=data)
