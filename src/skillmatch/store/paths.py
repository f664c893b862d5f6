"""Where the bundled data and models lie: in the wheel or in the checkout."""

from __future__ import annotations

import os
from pathlib import Path

from skillmatch.errors import ManifestError

__all__ = ["bundle", "cache_dir"]

_PACKAGE = Path(__file__).resolve().parent.parent


def bundle(kind: str) -> Path:
    """Return the folder ``data`` or ``models``.

    ``SKILLMATCH_HOME``, where set, names a folder that holds both.

    Raises
    ------
    ManifestError
        Neither the wheel nor a checkout holds the folder.
    """
    home = os.environ.get("SKILLMATCH_HOME")
    roots = [Path(home)] if home else [_PACKAGE / "_bundle", _PACKAGE.parent.parent]
    for root in roots:
        if (root / kind).is_dir():
            return root / kind
    raise ManifestError(
        f"the bundled folder {kind!r} was not found", hint="reinstall skillmatch from its wheel"
    )


def cache_dir() -> Path:
    """Return the user's cache folder for what is computed once.

    ``SKILLMATCH_CACHE`` overrides the platform's usual place.
    """
    chosen = os.environ.get("SKILLMATCH_CACHE")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".cache") / "skillmatch"
