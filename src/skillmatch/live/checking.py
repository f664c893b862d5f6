"""The check of a catalogue: each programme's page is opened and asked for title and issuer."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from urllib.parse import urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from skillmatch.connect.documents import read_document
from skillmatch.domain import Credential
from skillmatch.errors import FetchError, InputError
from skillmatch.live.answer import Answer
from skillmatch.live.download import is_url
from skillmatch.live.fetch import Fetcher
from skillmatch.live.pages import FEW_WORDS, Page, names_issuer, names_title, page_of

__all__ = ["GONE", "Check", "Outcome", "apply", "check_credentials"]

Outcome = Literal[
    "confirmed", "title only", "issuer only", "not found", "gone", "unreachable", "no url",
    "refused by robots",
]  # fmt: skip

GONE = "page gone"
MAX_PAGE = 4 * 2**20
MAX_ROBOTS = 2**20
# Seconds between two requests to one host; a robots.txt may ask for more, up to the longest.
GAP = 1.0
LONGEST_GAP = 30.0
_GONE = (404, 410)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What the page of one credential said on a day; ``id`` is the credential's."""

    id: str
    url: str | None
    outcome: Outcome
    detail: str
    checked_on: date


def check_credentials(
    rows: Sequence[Credential],
    fetcher: Fetcher,
    *,
    today: date,
    move: Callable[[int], object] = lambda _n: None,
    pause: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Check]:
    """Open each programme's page and see whether it names title and issuer.

    Every address is opened once, however many rows name it. A host is asked at most once a
    second, or as seldom as its ``robots.txt`` wants; what that file forbids is not opened.

    Parameters
    ----------
    rows : sequence of Credential
    fetcher : Fetcher
    today : date
    move : callable
        Told how many rows have been checked since the last call.
    pause, clock : callable
        Sleep and time; tests put their own in.

    Yields
    ------
    Check
        One for each row, in order.
    """
    visits = _Visits(fetcher, pause, clock)
    left = Counter(_address(row.url) for row in rows)
    seen: dict[str, Page | tuple[Outcome, str]] = {}
    for row in rows:
        url = _address(row.url)
        left[url] -= 1
        if url is None:
            outcome: Outcome = "no url"
            detail = "the record has no web address" if not row.url else "it is no web address"
        else:
            found = seen.pop(url, None)
            if found is None:
                found = visits.page(url)
            if left[url]:
                seen[url] = found
            outcome, detail = _judge(found, row) if isinstance(found, Page) else found
        yield Check(id=row.id, url=row.url, outcome=outcome, detail=detail, checked_on=today)
        move(1)


def apply(credential: Credential, check: Check) -> Credential:
    """Return a credential with what its check found.

    "confirmed" and "title only" set ``checked_on`` and say in ``verification`` what was found;
    "issuer only" and "not found" say so there and leave ``checked_on`` as it is; "gone" sets
    the status "page gone". A page that could not be opened changes nothing.

    Examples
    --------
    >>> day = date(2026, 3, 1)
    >>> row = Credential(id="a", title="Data Analysis", issuer="Example University")
    >>> seen = Check(id="a", url=None, outcome="confirmed", detail="", checked_on=day)
    >>> apply(row, seen).verification
    "title and issuer found on the provider's page"
    """
    day = check.checked_on
    status = None if credential.status == GONE else credential.status
    if check.outcome == "confirmed":
        words = "title and issuer found on the provider's page"
        return replace(credential, checked_on=day, verification=words, status=status)
    if check.outcome == "title only":
        words = "title found on the provider's page, issuer not"
        if credential.issuer is None:
            words = "title found on the provider's page, no issuer to look for"
        return replace(credential, checked_on=day, verification=words, status=status)
    if check.outcome in ("issuer only", "not found"):
        words = f"title not found on the provider's page on {day.isoformat()}"
        return replace(credential, verification=words, status=status)
    if check.outcome == "gone":
        words = f"the provider's page was gone on {day.isoformat()}"
        return replace(credential, verification=words, status=GONE)
    return credential


def _address(url: str | None) -> str | None:
    """Return an address without its fragment, None where it is no web address."""
    if url is None or not is_url(url.strip()):
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return urlunsplit(parts._replace(fragment="")) if parts.netloc else None


def _judge(page: Page, row: Credential) -> tuple[Outcome, str]:
    title = names_title(page, row.title)
    issuer = row.issuer is not None and names_issuer(page, row.issuer)
    if title and issuer:
        return "confirmed", "title and issuer stand on the page"
    if title:
        missing = "the record names no issuer" if row.issuer is None else "the issuer does not"
        return "title only", f"the title stands on the page, {missing}"
    thin = page.words < FEW_WORDS
    why = "; the page shows few words without running scripts" if thin else ""
    if issuer:
        return "issuer only", f"the issuer stands on the page, the title does not{why}"
    return "not found", f"neither title nor issuer stands on the page{why}"


class _Visits:
    """Opens pages politely, host by host."""

    def __init__(
        self,
        fetcher: Fetcher,
        pause: Callable[[float], object],
        clock: Callable[[], float],
    ) -> None:
        self._fetcher = fetcher
        self._pause = pause
        self._clock = clock
        self._last: dict[str, float] = {}
        self._gap: dict[str, float] = {}
        self._robots: dict[str, RobotFileParser | str] = {}

    def page(self, url: str) -> Page | tuple[Outcome, str]:
        """Return a page, or why there is none."""
        rules = self._rules(url)
        if isinstance(rules, str):
            return "unreachable", rules
        try:
            allowed = rules.can_fetch(self._fetcher.user_agent, url)
        except ValueError:
            return "unreachable", "it is no web address"
        if not allowed:
            return "refused by robots", "the site's robots.txt asks programs to stay away"
        try:
            answer = self._get(url, MAX_PAGE)
        except FetchError as error:
            if error.status in _GONE:
                return "gone", error.message
            return "unreachable", error.message
        return _page(answer)

    def _get(self, url: str, limit: int) -> Answer:
        host = urlsplit(url).netloc.casefold()
        last = self._last.get(host)
        if last is not None:
            wait = last + self._gap.get(host, GAP) - self._clock()
            if wait > 0:
                self._pause(wait)
        try:
            return self._fetcher.get(url, limit=limit)
        finally:
            self._last[host] = self._clock()

    def _rules(self, url: str) -> RobotFileParser | str:
        """Return a site's rules, or why they could not be read (then nothing of it is opened)."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}".casefold()
        if site not in self._robots:
            self._robots[site] = self._read_rules(site, parts.netloc.casefold())
        return self._robots[site]

    def _read_rules(self, site: str, host: str) -> RobotFileParser | str:
        rules = RobotFileParser()
        rules.parse([])
        try:
            answer = self._get(f"{site}/robots.txt", MAX_ROBOTS)
        except FetchError as error:
            # RFC 9309: none there (4xx) allows all, a failing site allows nothing.
            if error.status is not None and 400 <= error.status < 500 and error.status != 429:
                return rules
            return f"its robots.txt could not be read: {error.message}"
        if answer.kind == "text/html":
            return rules
        try:
            rules.parse(answer.body.decode("utf-8", "replace").splitlines())
        except ValueError:
            return "its robots.txt cannot be read"
        wanted = rules.crawl_delay(self._fetcher.user_agent)
        if wanted is not None:
            self._gap[host] = float(min(LONGEST_GAP, max(GAP, int(wanted))))
        return rules


def _page(answer: Answer) -> Page | tuple[Outcome, str]:
    if answer.kind == "application/pdf" or answer.body.startswith(b"%PDF-"):
        try:
            words = read_document(answer.body, name="page.pdf").text
        except InputError as error:
            return "not found", f"the address leads to a PDF that cannot be read: {error.message}"
        plain = " ".join(words.replace("<", " ").split())
        return page_of(plain.encode("utf-8", "replace"), "charset=utf-8")
    if answer.kind and not answer.kind.startswith("text/") and "xml" not in answer.kind:
        return "not found", f"the address leads to {answer.kind}, which is no page"
    return page_of(answer.body, answer.content_type)
