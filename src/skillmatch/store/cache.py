"""Arrays that are computed once and kept beside the user's other caches."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from skillmatch.store.paths import cache_dir

__all__ = ["cached_arrays", "mapped_arrays"]

Arrays = Mapping[str, Any]
_log = logging.getLogger(__name__)


def cached_arrays(name: str, key: str, build: Callable[[], Arrays]) -> Arrays:
    """Return named numpy arrays from the cache, or build and keep them.

    Parameters
    ----------
    name : str
        A word for the file name.
    key : str
        Everything the arrays depend on (fingerprints, versions); it is hashed.
    build : callable
        Makes the arrays: ``{name: ndarray}``.

    Notes
    -----
    Files are safetensors with their sha256 beside them: a damaged file is built
    again, never trusted. A cache that cannot be written is only a slower start.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load, save

    digest = hashlib.sha256(key.encode()).hexdigest()[:24]
    path = cache_dir() / f"{name}-{digest}.safetensors"
    proof = path.with_suffix(".sha256")
    try:
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() == proof.read_text(encoding="ascii").strip():
            return load(data)
    except (OSError, SafetensorError):
        pass
    arrays = build()
    blob = save(dict(arrays))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, blob)
        _replace(proof, hashlib.sha256(blob).hexdigest().encode("ascii"))
    except OSError as error:
        _log.warning("the cache %s cannot be written: %s", path.parent, error)
    return arrays


def mapped_arrays(name: str, key: str, build: Callable[[], Arrays]) -> Arrays:
    """Return named numpy arrays that are mapped from the cache, or build and keep them.

    For arrays that are too large to be copied into memory at each start; parameters as
    :func:`cached_arrays`.

    Notes
    -----
    A folder of ``.npy`` files with their sha256 in ``proof.json``: where one is damaged or
    missing, all are built again. Nothing is unpickled.
    """
    digest = hashlib.sha256(key.encode()).hexdigest()[:24]
    folder = cache_dir() / f"{name}-{digest}"
    kept = _mapped(folder)
    if kept is not None:
        return kept
    arrays = build()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _keep(folder, arrays)
    except OSError as error:
        kept = _mapped(folder)  # Another process may have been faster.
        if kept is None:
            _log.warning("the cache %s cannot be written: %s", folder.parent, error)
        return kept or arrays
    return _mapped(folder) or arrays


def _mapped(folder: Path) -> Arrays | None:
    import numpy as np

    try:
        proof = json.loads((folder / "proof.json").read_text(encoding="ascii"))
        made: dict[str, Any] = {}
        for name, digest in proof.items():
            file = folder / f"{name}.npy"
            with file.open("rb") as stream:
                if hashlib.file_digest(stream, "sha256").hexdigest() != digest:
                    return None
            made[name] = np.load(file, mmap_mode="r")
    except (OSError, ValueError, AttributeError):
        return None
    return made


def _keep(folder: Path, arrays: Arrays) -> None:
    import numpy as np

    fresh = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f"{folder.name}."))
    try:
        proof = {}
        for name, array in arrays.items():
            file = fresh / f"{name}.npy"
            np.save(file, array)
            with file.open("rb") as stream:
                proof[name] = hashlib.file_digest(stream, "sha256").hexdigest()
        (fresh / "proof.json").write_text(json.dumps(proof), encoding="ascii")
        shutil.rmtree(folder, ignore_errors=True)  # It is damaged, or not there.
        fresh.rename(folder)
    except OSError:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def _replace(path: Path, blob: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as fh:
            fh.write(blob)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
