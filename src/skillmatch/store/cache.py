"""Arrays that are computed once and kept beside the user's other caches."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from skillmatch.store.paths import cache_dir

__all__ = ["cached_arrays"]

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


def _replace(path: Path, blob: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as fh:
            fh.write(blob)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
