"""What a source gave: its files, when, from where, on what terms."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from skillmatch.errors import FetchError, InputError
from skillmatch.live.answer import Answer

__all__ = ["Download", "Gathered", "base_of", "bearer", "file_name", "is_url", "to_json"]

# A source in pages may not grow beyond this, all pages together.
MAX_TOTAL = 2**30
_DIGITS = 30  # A number of more is no whole one that means something.
_ENDINGS = {
    "application/json": ".json", "application/ld+json": ".jsonld", "text/html": ".html",
    "application/xhtml+xml": ".html", "text/csv": ".csv", "application/csv": ".csv",
    "application/x-ndjson": ".jsonl", "application/jsonl": ".jsonl", "application/zip": ".zip",
    "application/xml": ".xml", "text/xml": ".xml", "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.apache.parquet": ".parquet",
}  # fmt: skip
_KNOWN = (".json", ".jsonld", ".jsonl", ".ndjson", ".html", ".htm", ".csv", ".tsv", ".xlsx",
          ".parquet", ".zip", ".xml", ".png", ".svg", ".gz", ".txt", ".pdf")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """Files fetched from a source, ready to be written and imported.

    ``licence`` says what is known of the terms, no more. ``pages`` counts the requests that
    were answered, ``from_cache`` says that nothing had changed since the last time. ``error``
    is filled where the source could not be fetched; ``files`` is empty then.
    """

    source: str
    files: tuple[tuple[str, bytes], ...]
    retrieved: datetime | None
    licence: str
    url: str
    notes: tuple[str, ...] = ()
    pages: int = 0
    from_cache: bool = False
    error: str | None = None


class Gathered:
    """Collects the pages of one source.

    Parameters
    ----------
    source : str
        Its name.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.files: list[tuple[str, bytes]] = []
        self.notes: list[str] = []
        self._answers = 0
        self._size = 0
        self._read = 0
        self._cached = True
        self._last: datetime | None = None
        self._url = ""

    def count(self, answer: Answer) -> None:
        """Count a page that was answered.

        Raises
        ------
        FetchError
            All pages together are too large.
        """
        self._read += len(answer.body)
        if self._read > 2 * MAX_TOTAL:
            raise self._too_large()
        self._url = self._url or answer.url
        self._last = answer.retrieved if self._last is None else max(self._last, answer.retrieved)
        self._cached = self._cached and answer.from_cache
        self._answers += 1

    def add(self, name: str, data: bytes) -> None:
        """Add a file.

        Raises
        ------
        FetchError
            All files together are too large.
        """
        self._size += len(data)
        if self._size > MAX_TOTAL:
            raise self._too_large()
        self.files.append((name, data))

    def _too_large(self) -> FetchError:
        return FetchError(
            f"{self.source}: it is larger than {MAX_TOTAL // 2**20} MiB in all",
            hint="fetch a part: --limit or --query",
        )

    def page_name(self, stem: str) -> str:
        """Return the name of the next page's file."""
        return f"{stem}-{len(self.files) + 1:05d}.json"

    def done(self, licence: str) -> Download:
        """Return what was collected."""
        return Download(
            source=self.source, files=tuple(self.files), retrieved=self._last, licence=licence,
            url=self._url, notes=tuple(self.notes), pages=self._answers,
            from_cache=self._cached and self._answers > 0,
        )  # fmt: skip


def is_url(source: str) -> bool:
    """Return whether a source is a web address.

    Examples
    --------
    >>> is_url("https://a.example/x.json"), is_url("coursera"), is_url("file:///etc/passwd")
    (True, False, False)
    """
    return source.casefold().startswith(("http://", "https://"))


def base_of(base_url: str | None, usual: str) -> str:
    """Return the address of an interface without a slash at its end."""
    return (base_url or usual).rstrip("/")


def bearer(token: str | None) -> Mapping[str, str]:
    """Return the header for a token.

    Raises
    ------
    InputError
        The token is empty.
    """
    if token is None:
        return {}
    if not token.strip():
        raise InputError("the token is empty", hint="give it with --token")
    return {"Authorization": f"Bearer {token.strip()}"}


def file_name(answer: Answer, *, stem: str = "page") -> str:
    """Return a safe file name for a document, with the ending that its kind has.

    Only letters, digits, dots, hyphens and underscores stay, so that no name leads out of a
    folder or hides a file.
    """
    last = PurePosixPath(unquote(urlsplit(answer.url).path)).name
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", last).strip(".-_")[-80:].lstrip(".-_") or stem
    ending = _ENDINGS.get(answer.kind)
    known = PurePosixPath(plain.casefold()).suffix in _KNOWN
    if known and answer.kind not in ("text/html", "application/xhtml+xml"):
        return plain
    if ending is None:
        head = answer.body[:256].lstrip().lower()
        ending = ".html" if head.startswith((b"<!doctype html", b"<html")) else ".json"
    return plain if plain.casefold().endswith(ending) else plain + ending


def to_json(value: Any) -> bytes:
    """Return a value read with exact numbers as JSON again."""
    return json.dumps(value, ensure_ascii=False, default=_number).encode("utf-8")


def _number(value: object) -> float | int | str:
    if isinstance(value, Decimal):
        if value.adjusted() < _DIGITS and value == value.to_integral_value():
            return int(value)
        number = float(value)
        return number if math.isfinite(number) else str(value)  # JSON has no infinity.
    raise TypeError(type(value).__name__)
