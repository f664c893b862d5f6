"""What was fetched, kept on disk so that an unchanged document is not sent twice."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

__all__ = ["Cache", "Kept", "key_of"]

_SIDECAR = 64 * 2**10
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A document of the cache: ``url`` is where it came from after redirects, secrets left out."""

    url: str
    body: bytes
    content_type: str
    etag: str | None
    last_modified: str | None
    retrieved: datetime


def key_of(url: str, headers: Iterable[tuple[str, str]]) -> str:
    """Return the name under which a request is kept: a hash of all that decides its answer.

    Tokens go into the hash only, so that two users' answers never mix and no token is written.
    """
    parts = [url, *sorted(f"{name.casefold()}: {value}" for name, value in headers)]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "backslashreplace")).hexdigest()


class Cache:
    """Documents in a folder: ``KEY.body`` and beside it ``KEY.json`` with what it is.

    A damaged entry counts as missing; a folder that cannot be written only means that
    everything is fetched again.

    Parameters
    ----------
    folder : Path, optional
        None keeps nothing.
    limit : int
        Longer documents are not read back.
    """

    def __init__(self, folder: Path | None, *, limit: int) -> None:
        self._folder = folder
        self._limit = limit

    def find(self, key: str) -> Kept | None:
        """Return a kept document whose hash is still right."""
        if self._folder is None:
            return None
        try:
            with (self._folder / f"{key}.json").open("rb") as stream:
                facts = json.loads(stream.read(_SIDECAR))
            with (self._folder / f"{key}.body").open("rb") as stream:
                body = stream.read(self._limit + 1)
            retrieved = datetime.fromisoformat(facts["retrieved"])
            names = ("url", "content_type", "sha256")
            texts = {name: facts[name] for name in names}
            marks = {name: facts.get(name) for name in ("etag", "last_modified")}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None
        fit = all(isinstance(v, str) for v in texts.values())
        fit = fit and all(v is None or isinstance(v, str) for v in marks.values())
        if not fit or retrieved.tzinfo is None or len(body) > self._limit:
            return None
        if hashlib.sha256(body).hexdigest() != texts.pop("sha256"):
            return None
        return Kept(body=body, retrieved=retrieved, **texts, **marks)

    def keep(self, key: str, kept: Kept) -> None:
        """Keep a document; the body is written before the facts that vouch for it."""
        if self._folder is None:
            return
        facts = {
            "url": kept.url,
            "content_type": kept.content_type,
            "etag": kept.etag,
            "last_modified": kept.last_modified,
            "retrieved": kept.retrieved.isoformat(),
            "sha256": hashlib.sha256(kept.body).hexdigest(),
        }
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._write(f"{key}.body", kept.body)
            self._write(f"{key}.json", json.dumps(facts, ensure_ascii=True).encode("ascii"))
        except OSError as error:
            _log.warning("the cache %s cannot be written: %s", self._folder, error.strerror)

    def _write(self, name: str, data: bytes) -> None:
        if self._folder is None:
            return
        handle, temporary = tempfile.mkstemp(dir=self._folder, prefix=name[:16])
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            Path(temporary).replace(self._folder / name)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
