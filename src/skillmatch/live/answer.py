"""What an address answered: the record, its address, its body unpacked step by step."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from skillmatch.connect.jsonld import load_json
from skillmatch.errors import FetchError, InputError

__all__ = ["Answer", "body_of", "named", "origin", "retry_after", "same_origin", "shown"]

_LONGEST_WAIT = 60.0
_STEP = 2**18  # bytes unpacked at once
_SECRET = re.compile(
    r"(?i)(?:api|app|access|secret|subscription)[_-]?key|(?:^|[_-])(?:key|sig|auth)$"
    r"|token|secret|passw|signature|authorization|credential|session|^(?:jwt|pwd|code)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an address answered.

    ``url`` is where it came from after redirects, secrets in its query left out. ``retrieved``
    is when the host sent it, or last said that it had not changed.
    """

    url: str
    status: int
    body: bytes
    content_type: str
    etag: str | None
    last_modified: str | None
    retrieved: datetime
    from_cache: bool

    @property
    def kind(self) -> str:
        """The media type without parameters, such as "text/html"."""
        return self.content_type.partition(";")[0].strip().casefold()

    @property
    def host(self) -> str:
        """The host that answered."""
        return httpx.URL(self.url).host

    def json(self) -> Any:
        """Return the body as JSON.

        Raises
        ------
        FetchError
            It is none; a web page is named as such.
        """
        if self.kind in ("text/html", "application/xhtml+xml"):
            raise FetchError(
                f"{self.host} answered with a web page, not JSON", status=self.status,
                hint="the address has moved or wants a login: check it in a browser",
            )  # fmt: skip
        try:
            return load_json(self.body, self.host)
        except InputError as error:
            kind = self.kind or "no content type"
            raise FetchError(
                f"{error.message} (answered as {kind})", status=self.status,
                hint="try again later, or save the document by hand and import the file",
            ) from None  # fmt: skip


def same_origin(one: str, other: str) -> bool:
    """Return whether two addresses are of one scheme, host and port.

    Examples
    --------
    >>> same_origin("https://a.example/x", "https://a.example:443/y")
    True
    >>> same_origin("https://a.example/x", "http://a.example/x")
    False
    """
    try:
        return origin(httpx.URL(one)) == origin(httpx.URL(other))
    except httpx.InvalidURL:
        return False


def origin(url: httpx.URL) -> tuple[str, str, int | None]:
    """Return scheme, host and port."""
    usual = {"http": 80, "https": 443}.get(url.scheme)
    return url.scheme, url.host.casefold(), url.port or usual


def shown(url: httpx.URL) -> str:
    """Return an address as it may be shown and kept: secrets in its query made unreadable."""
    pairs = url.params.multi_items()
    if not any(_SECRET.search(name) for name, _ in pairs):
        return str(url)
    kept = [(name, "…" if _SECRET.search(name) else value) for name, value in pairs]
    return str(url.copy_with(params=kept))


def named(source: str) -> str:
    """Return the name of a source: an address without user, password and secrets.

    Examples
    --------
    >>> named("greenhouse:example"), named("https://me:pw@a.example/x?token=1&page=2")
    ('greenhouse:example', 'https://a.example/x?token=%E2%80%A6&page=2')
    """
    if not source.strip().casefold().startswith(("http://", "https://")):
        return source
    try:
        return shown(httpx.URL(source.strip()).copy_with(userinfo=b""))
    except (httpx.InvalidURL, UnicodeError, ValueError):
        return source.partition("?")[0].rpartition("@")[2]


def retry_after(value: str | None) -> float | None:
    """Return how long a host asks to wait, in seconds, at most a minute."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return min(_LONGEST_WAIT, float(value.strip()[:9]))
    try:
        then = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return min(_LONGEST_WAIT, max(0.0, (then - datetime.now(UTC)).total_seconds()))


def body_of(
    response: httpx.Response,
    *,
    limit: int,
    tick: Callable[[], object],
    progress: Callable[[int, int | None], object] | None,
) -> bytes:
    """Read a body, counted as it is unpacked, and stop at the limit.

    Parameters
    ----------
    response : httpx.Response
        Opened for streaming.
    limit : int
        Most bytes, unpacked.
    tick : callable
        Called with every part; raises where the time is over.
    progress : callable, optional
        Told the bytes so far and, where the host says it, in all.

    Raises
    ------
    FetchError
        It is too long or cannot be unpacked.
    """
    host, headers = response.request.url.host, response.headers
    too_long = FetchError(
        f"{host}: the document is longer than {limit / 2**20:.3g} MiB", hint="ask for less"
    )
    encoding = headers.get("Content-Encoding", "").strip().casefold()
    length = headers.get("Content-Length", "")
    total = int(length) if length.isdecimal() and len(length) < 19 else None
    if total is not None and total > limit:
        raise too_long
    if encoding not in ("", "identity"):
        total = None
    parts: list[bytes] = []
    size = raw = 0

    def counted() -> Iterator[bytes]:
        nonlocal raw
        for chunk in response.iter_raw():
            raw += len(chunk)
            tick()
            if raw > limit + 2**16:
                raise too_long
            yield chunk

    try:
        for part in _unpacked(counted(), encoding):
            size += len(part)
            if size > limit:
                raise too_long
            parts.append(part)
            if progress is not None:
                progress(size, total)
    except (zlib.error, EOFError):
        raise FetchError(
            f"{host}: the answer cannot be unpacked ({encoding})", passing=True,
            hint="try again later",
        ) from None  # fmt: skip
    return b"".join(parts)


def _unpacked(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Unpack a body step by step: no chunk, however well packed, becomes much at once."""
    if encoding in ("", "identity"):
        yield from chunks
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise zlib.error
    either = zlib.MAX_WBITS | 32  # gzip or zlib, as the head says
    unpack = zlib.decompressobj(either)
    first = True
    for chunk in chunks:
        rest = chunk
        while rest:
            if unpack.eof:
                unpack = zlib.decompressobj(either)
            try:
                part = unpack.decompress(rest, _STEP)
            except zlib.error:
                if not first or encoding != "deflate":
                    raise
                unpack = zlib.decompressobj(-zlib.MAX_WBITS)
                part = unpack.decompress(rest, _STEP)
            first = False
            yield part
            rest = unpack.unconsumed_tail or unpack.unused_data
    while not first and not unpack.eof:
        part = unpack.decompress(b"", _STEP)
        if not part:
            raise EOFError
        yield part
