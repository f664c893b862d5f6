"""One document over HTTP, whatever the other side does: slow, endless, wandering, broken, gone."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import httpx

from skillmatch import __version__
from skillmatch.errors import FetchError, InputError
from skillmatch.live.answer import Answer, body_of, origin, retry_after, shown
from skillmatch.live.cache import Cache, Kept, key_of
from skillmatch.live.guard import (
    Deadline,
    Expired,
    GuardedTransport,
    by_proxy,
    refuse_private_name,
)

__all__ = ["Answer", "Fetcher"]

USER_AGENT = f"skillmatch/{__version__}"
MAX_BYTES = 256 * 2**20
MAX_REDIRECTS = 5
_MOVED = frozenset({301, 302, 303, 307, 308})
_SOON = frozenset({408, 425, 429})
_HEADER = re.compile(r"[\x21-\x7e]+(?: [\x21-\x7e]+)*")
_HINTS = {
    401: "it wants a token: --token, or save the document by hand and import the file",
    403: "it lets no program in without a token: save the document by hand and import the file",
    404: "check the address",
    410: "what was there has been taken away: look for its new place",
    429: "it wants fewer requests: wait a while",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What is asked for, and what is kept of it from the last time."""

    url: httpx.URL
    headers: Mapping[str, str]
    key: str
    kept: Kept | None
    limit: int


class Fetcher:
    """Fetches documents within limits, and keeps them for the next time.

    Parameters
    ----------
    cache : Path, optional
        Folder for conditional requests; None keeps nothing.
    timeout : float
        Seconds that the host may be silent.
    total : float
        Seconds that one :meth:`get` may take in all, its retries and waits counted.
    retries : int
        How often a failed connection, a 429 or a server error is tried again.
    max_bytes : int
        Longest document, unpacked.
    pause : callable
        Sleeps; tests put their own in.
    user_agent : str
    progress : callable, optional
        Told the bytes so far and, where the host says it, the bytes in all.
    transport : httpx.BaseTransport, optional
        Takes the place of the network.
    token : str, optional
        Sent as ``Authorization: Bearer`` to the host asked, never on to another.
    allow_private : bool
        Whether addresses in private networks may be fetched. Through a proxy only hosts that
        are private by their name are refused: the proxy resolves the others.
    stale_ok : bool
        Whether a kept document will do where the host cannot be reached.
    """

    def __init__(
        self,
        cache: Path | None,
        *,
        timeout: float = 20.0,
        total: float = 300.0,
        retries: int = 4,
        max_bytes: int = MAX_BYTES,
        pause: Callable[[float], object] = time.sleep,
        user_agent: str = USER_AGENT,
        progress: Callable[[int, int | None], object] | None = None,
        transport: httpx.BaseTransport | None = None,
        token: str | None = None,
        allow_private: bool = False,
        stale_ok: bool = False,
    ) -> None:
        self.user_agent = user_agent
        self.allow_private = allow_private
        self.pause = pause
        self.retries = retries
        self._timeout = timeout
        self._max_bytes = max_bytes
        self._progress = progress
        self._token = token
        self._stale_ok = stale_ok
        self._cache = Cache(cache, limit=max_bytes)
        self._deadline = Deadline(total)
        self._asked_wait: float | None = None
        if transport is None:
            guarded = GuardedTransport(self._deadline, allow_private=allow_private)
            transport = by_proxy(guarded)
        self._client = httpx.Client(transport=transport, timeout=timeout, follow_redirects=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        limit: int | None = None,
        retries: int | None = None,
        stale_ok: bool | None = None,
    ) -> Answer:
        """Fetch a document.

        Parameters
        ----------
        url : str
        params : mapping, optional
            Added to the query.
        headers : mapping, optional
            Sent to the host asked; on a redirect to another host they are left out.
        limit : int, optional
            Longest document for this once.
        retries : int, optional
            The same for retries.
        stale_ok : bool, optional
            The same for a kept document where the host cannot be reached.

        Returns
        -------
        Answer
            Of status 200 to 299; after "304 Not Modified" the body comes from the cache.

        Raises
        ------
        FetchError
            One line that names the host and the reason, with ``status`` where it answered.
        """
        target = self._parse(url, params)
        own = dict(headers or {})
        if self._token is not None:
            own.setdefault("Authorization", f"Bearer {self._token}")
        for value in own.values():
            if not _HEADER.fullmatch(value):
                raise InputError(
                    "a token or header holds characters that cannot be sent",
                    hint="copy it again, on one line",
                )
        key = key_of(str(target), own.items())
        most = limit or self._max_bytes
        kept = self._cache.find(key)
        if kept is not None and len(kept.body) > most:
            kept = None
        wish = _Wish(url=target, headers=own, key=key, kept=kept, limit=most)
        found = self._try(wish, self.retries if retries is None else retries)
        if isinstance(found, Answer):
            return found
        stale = self._stale_ok if stale_ok is None else stale_ok
        if stale and kept is not None and found.passing:
            return _answer(kept, 200, from_cache=True)
        raise found

    def _try(self, wish: _Wish, retries: int) -> Answer | FetchError:
        self._deadline.start()
        for attempt in range(retries + 1):
            self._asked_wait = None
            try:
                return self._follow(wish)
            except FetchError as error:
                failure = error
            if not failure.passing:
                break
            if attempt == retries and retries:
                return FetchError(
                    f"{failure.message}, {retries + 1} times", status=failure.status,
                    passing=True, hint=failure.hint,
                )  # fmt: skip
            wait = self._asked_wait
            if wait is None:
                wait = min(30.0, 0.5 * 2**attempt) * random.uniform(0.5, 1.0)  # noqa: S311
            if wait >= self._deadline.left():
                break
            if attempt < retries:
                self.pause(wait)
        return failure

    def _parse(self, url: str, params: Mapping[str, str | int] | None) -> httpx.URL:
        try:
            target = httpx.URL(url.strip())
            if params:
                target = target.copy_merge_params(dict(params))
            target = target.copy_with(fragment=None)
        except (httpx.InvalidURL, UnicodeError, ValueError):
            raise FetchError("this is no web address", hint="write https://HOST/PATH") from None
        self._check(target)
        return target

    def _check(self, url: httpx.URL) -> None:
        if url.scheme not in ("http", "https") or not url.host:
            raise FetchError(
                f"{url.scheme or 'no scheme'}: only http and https addresses are fetched",
                hint="write https://HOST/PATH",
            )
        if "%" in url.host:
            raise FetchError("this is no web address", hint="write https://HOST/PATH")
        if url.userinfo:
            raise FetchError(
                f"{url.host}: an address with a user name or password in it is not fetched",
                hint="give a token with --token",
            )
        if not self.allow_private:
            refuse_private_name(url.host)

    def _follow(self, wish: _Wish) -> Answer:
        """Send the request and go where it leads, at most five times further."""
        url = wish.url
        self._client.cookies.clear()
        for _ in range(MAX_REDIRECTS + 1):
            headers = {"Accept": "*/*", "Accept-Encoding": "gzip, deflate",
                       "User-Agent": self.user_agent}  # fmt: skip
            if origin(url) == origin(wish.url):
                headers |= wish.headers
            kept = wish.kept
            if kept is not None and kept.url == shown(url):
                marks = {"If-None-Match": kept.etag, "If-Modified-Since": kept.last_modified}
                # Marks that the host gave and that no header can hold are not sent back.
                headers |= {name: v for name, v in marks.items() if v and _HEADER.fullmatch(v)}
            found = self._once(url, headers, wish)
            if isinstance(found, Answer):
                return found
            url = found
        raise FetchError(
            f"{wish.url.host}: it redirects more than {MAX_REDIRECTS} times",
            hint="check the address",
        )

    def _once(self, url: httpx.URL, headers: dict[str, str], wish: _Wish) -> Answer | httpx.URL:
        """Send one request; return the answer, or where it redirects to."""
        host = url.host
        try:
            with self._client.stream("GET", url, headers=headers) as response:
                if response.status_code in _MOVED:
                    return self._next(url, response)
                if response.status_code == 304 and wish.kept is not None:
                    kept = replace(wish.kept, retrieved=datetime.now(UTC))
                    self._cache.keep(wish.key, kept)
                    return _answer(kept, 200, from_cache=True)
                self._refuse_status(host, response)
                body = body_of(response, limit=wish.limit, progress=self._progress,
                               tick=lambda: self._deadline.cut(None))  # fmt: skip
                made = _made(url, response, body)
                if response.status_code == 200:
                    self._cache.keep(wish.key, made)
                return _answer(made, response.status_code, from_cache=False)
        except (Expired, httpx.TimeoutException):
            reason = f"no answer within {self._timeout:g} s"
            if self._deadline.left() < 0.05:  # The last wait was cut to what was left.
                reason = f"it took longer than {self._deadline.seconds:g} s in all"
            raise FetchError(f"{host}: {reason}", passing=True, hint="try again later") from None
        except httpx.InvalidURL:
            raise FetchError(f"{host}: it redirects to no web address") from None
        except httpx.ConnectError as error:
            words = str(error)
            bad = "CERTIFICATE" in words.upper()
            reason = "its certificate cannot be trusted" if bad else f"no connection ({words})"
            raise FetchError(
                f"{host}: {reason}", passing=not bad, hint="check the address and the network"
            ) from None
        except (httpx.TransportError, httpx.StreamError):
            raise FetchError(
                f"{host}: the answer was broken off or is no HTTP", passing=True,
                hint="try again later",
            ) from None  # fmt: skip

    def _next(self, url: httpx.URL, response: httpx.Response) -> httpx.URL:
        try:
            target = url.join(response.headers.get("Location", "")).copy_with(fragment=None)
        except (httpx.InvalidURL, UnicodeError, ValueError):
            raise FetchError(f"{url.host}: it redirects to no web address") from None
        try:
            self._check(target)
        except FetchError as error:
            raise FetchError(
                f"{url.host}: it redirects to where no fetch may go: {error.message}",
                hint="check the address",
            ) from None
        return target

    def _refuse_status(self, host: str, response: httpx.Response) -> None:
        status = response.status_code
        if 200 <= status < 300:
            return
        self._asked_wait = retry_after(response.headers.get("Retry-After"))
        passing = status in _SOON or status >= 500
        hint = _HINTS.get(status, "try again later" if passing else "check the address")
        reason = response.reason_phrase[:60] or "no reason given"
        raise FetchError(
            f"{host}: it answered {status} ({reason})", status=status, passing=passing, hint=hint
        )


def _made(url: httpx.URL, response: httpx.Response, body: bytes) -> Kept:
    headers = response.headers
    return Kept(
        url=shown(url), body=body, content_type=headers.get("Content-Type", ""),
        etag=headers.get("ETag"), last_modified=headers.get("Last-Modified"),
        retrieved=datetime.now(UTC),
    )  # fmt: skip


def _answer(kept: Kept, status: int, *, from_cache: bool) -> Answer:
    return Answer(
        url=kept.url, status=status, body=kept.body, content_type=kept.content_type,
        etag=kept.etag, last_modified=kept.last_modified, retrieved=kept.retrieved,
        from_cache=from_cache,
    )  # fmt: skip
