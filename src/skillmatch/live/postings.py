"""Job adverts from public boards: Greenhouse, Lever, Ashby, USAJOBS, or a URL."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from skillmatch.errors import FetchError, InputError
from skillmatch.live.answer import Answer, named
from skillmatch.live.download import Download, Gathered, base_of, file_name, is_url
from skillmatch.live.fetch import Fetcher

__all__ = ["POSTING_SOURCES", "fetch_postings"]

POSTING_SOURCES = ("greenhouse:BOARD", "lever:SITE", "ashby:NAME", "usajobs")
MAX_PAGES = 1000
_GREENHOUSE = "https://boards-api.greenhouse.io/v1"
_LEVER = "https://api.lever.co/v0"
_LEVER_EU = "https://api.eu.lever.co/v0"
_LEVER_PAGE = 100
_ASHBY = "https://api.ashbyhq.com/posting-api"
_USAJOBS = "https://data.usajobs.gov/api"
_USAJOBS_PAGE = 500
# USAJOBS hands out no more than this of one search.
_USAJOBS_MOST = 10_000
_NAME = re.compile(r"[\w.-]{1,100}(?: [\w.-]{1,100}){0,5}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def fetch_postings(
    sources: Sequence[str],
    fetcher: Fetcher,
    *,
    base_url: str | None = None,
    token: str | None = None,
    email: str | None = None,
    keyword: str | None = None,
) -> list[Download]:
    """Fetch job adverts.

    Parameters
    ----------
    sources : sequence of str
        Each "greenhouse:BOARD", "lever:SITE", "ashby:NAME", "usajobs", or an http(s) address
        of a page with JSON-LD or of JSON.
    fetcher : Fetcher
    base_url : str, optional
        Address of the interface, where it is not the usual one.
    token, email : str, optional
        USAJOBS wants both: the key it gave and the e-mail address it gave it to.
    keyword : str, optional
        Words to search for; only USAJOBS can.

    Returns
    -------
    list of Download
        One for each source in their order. A source that failed has no files and says why in
        ``error``.

    Raises
    ------
    InputError
        A source has no known form; nothing is fetched then.
    FetchError
        All sources failed; the first one's error.
    """
    todo = [(s, _reader(s, base_url, token=token, email=email, keyword=keyword)) for s in sources]
    done: list[Download] = []
    failed: list[FetchError] = []
    for source, read in todo:
        got = Gathered(named(source))
        try:
            terms = read(fetcher, got)
        except FetchError as error:
            failed.append(error)
            done.append(Download(source=got.source, files=(), retrieved=None, licence="", url="",
                                 error=str(error)))  # fmt: skip
            continue
        done.append(got.done(f"terms of {terms} apply, not checked"))
    if failed and len(failed) == len(todo):
        raise failed[0]
    return done


def _reader(
    source: str,
    base_url: str | None,
    *,
    token: str | None,
    email: str | None,
    keyword: str | None,
) -> Callable[[Fetcher, Gathered], str]:
    """Return the function that reads a source and names whose terms apply."""
    if is_url(source):
        return lambda fetcher, got: _address(source, fetcher, got)
    kind, _, name = source.partition(":")
    kind, name = kind.strip().casefold(), name.strip()
    if kind == "usajobs":
        headers = _usajobs_headers(token, email)
        base = base_of(base_url, _USAJOBS)
        return lambda fetcher, got: _usajobs(fetcher, got, base, headers, keyword)
    boards = {"greenhouse": _greenhouse, "lever": _lever, "ashby": _ashby}
    if kind not in boards:
        raise InputError(
            f"there is no source of adverts {source!r}",
            hint=f"one of {', '.join(POSTING_SOURCES)}, or a web address",
        )
    if not _NAME.fullmatch(name) or set(name) <= {"."}:
        raise InputError(
            f"{source!r}: this is no name of a board",
            hint=f"take it from the board's address, as in {kind}:example",
        )
    board = boards[kind]
    return lambda fetcher, got: board(fetcher, got, name, base_url)


def _board(fetcher: Fetcher, kind: str, name: str, url: str, params: Mapping[str, Any]) -> Answer:
    try:
        return fetcher.get(url, params=params)
    except FetchError as error:
        if error.status != 404:
            raise
        raise FetchError(
            f"{kind} has no public board {name!r}", status=404,
            hint="take the name from the board's address",
        ) from None  # fmt: skip


def _greenhouse(fetcher: Fetcher, got: Gathered, name: str, base_url: str | None) -> str:
    url = f"{base_of(base_url, _GREENHOUSE)}/boards/{quote(name, safe='')}/jobs"
    answer = _board(fetcher, "Greenhouse", name, url, {"content": "true"})
    _need(answer, "jobs")
    got.count(answer)
    got.add(_file("greenhouse", name), answer.body)
    return f"Greenhouse and of {name}"


def _ashby(fetcher: Fetcher, got: Gathered, name: str, base_url: str | None) -> str:
    url = f"{base_of(base_url, _ASHBY)}/job-board/{quote(name, safe='')}"
    answer = _board(fetcher, "Ashby", name, url, {"includeCompensation": "true"})
    _need(answer, "jobs")
    got.count(answer)
    got.add(_file("ashby", name), answer.body)
    return f"Ashby and of {name}"


def _lever(fetcher: Fetcher, got: Gathered, name: str, base_url: str | None) -> str:
    """Read a Lever site page by page; sites of the European instance are found too."""
    base = base_of(base_url, _LEVER)
    before: bytes | None = None
    skip = 0
    for _ in range(MAX_PAGES):
        params = {"mode": "json", "skip": skip, "limit": _LEVER_PAGE}
        try:
            answer = _board(
                fetcher, "Lever", name, f"{base}/postings/{quote(name, safe='')}", params
            )
        except FetchError as error:
            if error.status != 404 or base_url is not None or base == _LEVER_EU:
                raise
            base = _LEVER_EU
            continue
        page = answer.json()
        if not isinstance(page, list):
            raise _other_shape(answer.host, "a list of adverts")
        got.count(answer)
        if not page or answer.body == before:
            break
        before = answer.body
        got.add(got.page_name(_file("lever", name).removesuffix(".json")), answer.body)
        if len(page) < _LEVER_PAGE:
            break
        skip += len(page)
    return f"Lever and of {name}"


def _usajobs_headers(token: str | None, email: str | None) -> dict[str, str]:
    if not (token or "").strip() or not _EMAIL.fullmatch((email or "").strip()):
        raise InputError(
            "USAJOBS wants a key and the e-mail address it was given to",
            hint="ask for a key at developer.usajobs.gov, then --token KEY --email ADDRESS",
        )
    return {"User-Agent": str(email).strip(), "Authorization-Key": str(token).strip()}


def _usajobs(
    fetcher: Fetcher, got: Gathered, base: str, headers: Mapping[str, str], keyword: str | None
) -> str:
    # From the published reference: Keyword, Page from 1, ResultsPerPage up to 500.
    words: dict[str, str | int] = {"Keyword": keyword} if keyword else {}
    read = 0
    for page in range(1, MAX_PAGES + 1):
        params = {**words, "Page": page, "ResultsPerPage": _USAJOBS_PAGE}
        answer = fetcher.get(f"{base}/Search", params=params, headers=headers)
        result = _need(answer, "SearchResult").get("SearchResult")
        items = result.get("SearchResultItems") if isinstance(result, dict) else None
        if not isinstance(items, list):
            raise _other_shape(answer.host, "SearchResult with SearchResultItems")
        got.count(answer)
        if not items:
            break
        got.add(got.page_name("usajobs"), answer.body)
        read += len(items)
        total = result.get("SearchResultCountAll") if isinstance(result, dict) else None
        if read >= _USAJOBS_MOST:
            got.notes.append(f"USAJOBS gives no more than {_USAJOBS_MOST:,} adverts of one search")
            break
        if isinstance(total, int) and read >= total:
            break
    return "USAJOBS"


def _address(source: str, fetcher: Fetcher, got: Gathered) -> str:
    answer = fetcher.get(source)
    got.count(answer)
    got.add(file_name(answer, stem="adverts"), answer.body)
    return answer.host


def _need(answer: Answer, key: str) -> dict[str, Any]:
    document = answer.json()
    if not isinstance(document, dict) or key not in document:
        raise _other_shape(answer.host, f"an object with {key}")
    return document


def _other_shape(host: str, wanted: str) -> FetchError:
    return FetchError(
        f"{host}: it answered in another shape than its board has ({wanted} was expected)",
        hint="its interface may have changed: save the document by hand and import the file",
    )


def _file(kind: str, name: str) -> str:
    return f"{kind}-{re.sub(r'[^A-Za-z0-9_-]+', '-', name).strip('-').lower() or 'board'}.json"
