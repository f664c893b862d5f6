"""Catalogues from public interfaces: Credential Registry, Microsoft Learn, Coursera, a URL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from skillmatch.errors import FetchError, InputError
from skillmatch.live.answer import same_origin
from skillmatch.live.download import (
    Download,
    Gathered,
    base_of,
    bearer,
    file_name,
    is_url,
    to_json,
)
from skillmatch.live.fetch import Fetcher

__all__ = ["CATALOGUE_SOURCES", "Download", "fetch_catalogue"]

CATALOGUE_SOURCES = ("credential-finder", "microsoft-learn", "coursera")
MAX_PAGES = 20_000
_REGISTRY = "https://credentialengineregistry.org"
_REGISTRY_PAGE = 50
_COURSERA = "https://api.coursera.org/api"
_COURSERA_PAGE = 100
_COURSERA_FIELDS = ("name,slug,description,workload,primaryLanguages,subtitleLanguages,partnerIds,"
                    "domainTypes,certificates,specializations,startDate,previewLink,"
                    "partners.v1(name)")  # fmt: skip
_LEARN = "https://learn.microsoft.com/api/catalog"
_LEARN_TOKEN = "https://learn.microsoft.com/api/v1"  # noqa: S105 an address, no password
_LEARN_VERSION = "2023-11-01-preview"
_OFFERED = ("appliedSkills", "mergedCertifications", "courses", "learningPaths")
_LEARN_PARTS = {"appliedSkills": "applied-skills", "mergedCertifications": "certifications",
                "courses": "courses", "learningPaths": "learning-paths",
                "modules": "modules"}  # fmt: skip
_WITHDRAWN = (
    "Microsoft withdraws the open catalogue in 2026 and its successor wants a token: give "
    "--token, or import a catalogue file saved earlier"
)


def fetch_catalogue(
    source: str,
    fetcher: Fetcher,
    *,
    base_url: str | None = None,
    token: str | None = None,
    limit: int | None = None,
    query: str | None = None,
) -> Download:
    """Fetch a catalogue of credentials.

    Parameters
    ----------
    source : str
        "credential-finder", "microsoft-learn", "coursera", or an http(s) address.
    fetcher : Fetcher
    base_url : str, optional
        Address of the interface, where it is not the usual one.
    token : str, optional
        Sent as ``Authorization: Bearer`` to the source's host only.
    limit : int, optional
        Most records.
    query : str, optional
        Words to search for.

    Returns
    -------
    Download
        Files that ``catalogue import`` reads: pages as the source gave them (of the Credential
        Registry the resources out of their envelopes).

    Raises
    ------
    FetchError
        The source cannot be reached or answers with something else.
    InputError
        There is no such source, or the limit is below 1.
    """
    if limit is not None and limit < 1:
        raise InputError(f"--limit {limit} asks for nothing", hint="give 1 or more")
    headers = bearer(token)
    if is_url(source):
        return _address(source, fetcher, headers, cut=limit is not None or query is not None)
    if source == "credential-finder":
        return _registry(fetcher, base_of(base_url, _REGISTRY), headers, limit, query)
    if source == "coursera":
        return _coursera(fetcher, base_of(base_url, _COURSERA), headers, limit, query)
    if source == "microsoft-learn":
        return _learn(fetcher, base_url, headers, limit, query)
    raise InputError(
        f"there is no catalogue source {source!r}",
        hint=f"one of {', '.join(CATALOGUE_SOURCES)}, or a web address",
    )


def _terms(name: str) -> str:
    return f"terms of {name} apply, not checked"


def _address(source: str, fetcher: Fetcher, headers: Mapping[str, str], *, cut: bool) -> Download:
    answer = fetcher.get(source, headers=headers)
    got = Gathered(answer.url)
    got.count(answer)
    got.add(file_name(answer, stem="catalogue"), answer.body)
    if cut:
        got.notes.append("an address is fetched whole: --limit and --query were not used")
    return got.done(_terms(answer.host))


def _registry(
    fetcher: Fetcher, base: str, headers: Mapping[str, str], limit: int | None, query: str | None
) -> Download:
    """Read the Credential Registry, the data behind Credential Finder, page by page."""
    # From the registry's published search guide: page and per_page from 1, fts for words,
    # resource_type=credential; each entry is an envelope with decoded_resource.
    got = Gathered("credential-finder")
    left = limit
    before: bytes | None = None
    words: dict[str, str | int] = {"fts": query} if query else {}
    for page in range(1, MAX_PAGES + 1):
        params = {"resource_type": "credential", "page": page, "per_page": _REGISTRY_PAGE, **words}
        answer = fetcher.get(f"{base}/ce-registry/search", params=params, headers=headers)
        got.count(answer)
        envelopes = answer.json()
        if not isinstance(envelopes, list):
            raise _other_shape(answer.host, "a list of envelopes")
        if not envelopes:
            break
        if answer.body == before:
            got.notes.append(f"page {page} was the same as the one before: stopped there")
            break
        before = answer.body
        nodes = _once_each(n for e in envelopes[:left] for n in _resources(e))
        if missing := sum(not _resources(e) for e in envelopes[:left]):
            got.notes.append(f"page {page}: {missing} envelopes held no resource")
        if not nodes:
            break
        got.add(got.page_name("credential-registry"), to_json({"@graph": nodes}))
        if left is not None and (left := left - len(envelopes)) <= 0:
            break
    return got.done(_terms("the Credential Registry and of each publisher"))


def _once_each(nodes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the resources of a page, each once: one envelope may come for each of its parts."""
    found: dict[object, dict[str, Any]] = {}
    for number, own in enumerate(nodes):
        name = own.get("@id")
        found.setdefault(name if isinstance(name, str) else number, own)
    return list(found.values())


def _resources(envelope: object) -> list[Any]:
    """Return the resources of an envelope; a resource that comes without one is taken as it is."""
    if not isinstance(envelope, dict):
        return []
    resource = envelope.get("decoded_resource")
    if resource is None and ("@type" in envelope or "@graph" in envelope):
        resource = envelope
    if not isinstance(resource, dict):
        return []
    graph = resource.get("@graph")
    return [n for n in graph if isinstance(n, dict)] if isinstance(graph, list) else [resource]


def _coursera(
    fetcher: Fetcher, base: str, headers: Mapping[str, str], limit: int | None, query: str | None
) -> Download:
    # From memory of the public catalogue: start and limit, paging.next until it is missing;
    # q=search with query; includes=partnerIds puts partners under linked.
    got = Gathered("coursera")
    left = limit
    start = "0"
    seen = {start}
    words = {"q": "search", "query": query} if query else {}
    for _ in range(MAX_PAGES):
        size = _COURSERA_PAGE if left is None else min(_COURSERA_PAGE, left)
        params: dict[str, str | int] = {"start": start, "limit": size, "fields": _COURSERA_FIELDS,
                                        "includes": "partnerIds", **words}  # fmt: skip
        answer = fetcher.get(f"{base}/courses.v1", params=params, headers=headers)
        got.count(answer)
        page = answer.json()
        elements = page.get("elements") if isinstance(page, dict) else None
        if not isinstance(elements, list):
            raise _other_shape(answer.host, "an object with elements")
        if not elements:
            break
        whole = left is None or len(elements) <= left
        data = answer.body if whole else to_json({**page, "elements": elements[:left]})
        got.add(got.page_name("coursera"), data)
        if left is not None and (left := left - len(elements)) <= 0:
            break
        paging = page.get("paging")
        following = paging.get("next") if isinstance(paging, dict) else None
        if following is None or str(following) in seen:
            break
        start = str(following)
        seen.add(start)
    return got.done(_terms("Coursera"))


def _learn(
    fetcher: Fetcher,
    base_url: str | None,
    headers: Mapping[str, str],
    limit: int | None,
    query: str | None,
) -> Download:
    got = Gathered("microsoft-learn")
    try:
        if headers:
            document = _learn_parts(fetcher, base_of(base_url, _LEARN_TOKEN), headers, got)
        else:
            kinds = ",".join((*_OFFERED, "modules"))
            base = base_of(base_url, _LEARN)
            answer = fetcher.get(f"{base}/", params={"type": kinds, "locale": "en-us"})
            got.count(answer)
            document = answer.json()
            if not isinstance(document, dict) or not set(_LEARN_PARTS) & set(document):
                raise _other_shape(answer.host, "an object with appliedSkills, courses, modules")
            if limit is None and query is None:
                got.add("microsoft-learn.json", answer.body)
                return got.done(_terms("Microsoft Learn"))
    except FetchError as error:
        if error.status not in (401, 403, 410):
            raise
        raise FetchError(error.message, status=error.status, hint=_WITHDRAWN) from None
    got.add("microsoft-learn.json", to_json(_chosen(document, limit, query, got)))
    return got.done(_terms("Microsoft Learn"))


def _chosen(
    document: dict[str, Any], limit: int | None, query: str | None, got: Gathered
) -> dict[str, Any]:
    """Return the wanted part of the catalogue; modules stay, since durations are theirs."""
    made = dict(document)
    wanted = (query or "").casefold().split()
    left = limit
    for kind in _OFFERED:
        records = document.get(kind)
        if not isinstance(records, list):
            continue
        found = [r for r in records if isinstance(r, dict) and _speaks_of(r, wanted)]
        made[kind] = found[:left]
        if left is not None:
            left -= len(made[kind])
    if wanted:
        got.notes.append("the interface has no search: titles and summaries were searched here")
    return made


def _speaks_of(record: Mapping[str, Any], wanted: list[str]) -> bool:
    words = f"{record.get('title', '')} {record.get('summary', '')}".casefold()
    return all(word in words for word in wanted)


def _learn_parts(
    fetcher: Fetcher, base: str, headers: Mapping[str, str], got: Gathered
) -> dict[str, Any]:
    """Read the catalogue of the interface that wants a token, part by part, in the open shape."""
    # From a published client, not from the interface itself: value and nextLink, names in
    # camelCase, ids under id, levels, roles and products as objects with an id.
    document: dict[str, Any] = {}
    for kind, part in _LEARN_PARTS.items():
        records: list[Any] = []
        url: str | None = f"{base}/{part}"
        params: dict[str, str | int] | None = {"api-version": _LEARN_VERSION, "locale": "en-us"}
        seen: set[str] = set()
        while url is not None and url not in seen and len(seen) < MAX_PAGES:
            seen.add(url)
            answer = fetcher.get(url, params=params, headers=headers)
            got.count(answer)
            page = answer.json()
            values = page.get("value") if isinstance(page, dict) else page
            if not isinstance(values, list):
                raise _other_shape(answer.host, f"a list of {part}")
            records += [_open_shape(v) for v in values]
            following = page.get("nextLink") if isinstance(page, dict) else None
            url, params = (following if isinstance(following, str) else None), None
            if url is not None and not same_origin(url, base):
                got.notes.append(f"{part}: the next page lies on another host and was not fetched")
                url = None
        document[kind] = records
    got.notes.append("read through the interface that wants a token, names as in the open one")
    return document


def _open_shape(value: object, *, depth: int = 0) -> Any:
    """Return a record with the names of the open catalogue."""
    if depth > 6:
        return value
    if isinstance(value, list):
        return [_open_shape(v, depth=depth + 1) for v in value]
    if not isinstance(value, dict):
        return value
    if depth and "id" in value and not set(value) - {"id", "name", "type"}:
        if "type" in value:
            return {"uid": value["id"], "type": value["type"]}
        return value["id"]
    names = {"id": "uid", "updatedAt": "last_modified"}
    return {names.get(k, _snake(k)): _open_shape(v, depth=depth + 1) for k, v in value.items()}


def _snake(name: str) -> str:
    """Return a name in the open catalogue's spelling; its own camelCase names stay."""
    if name in ("firstUnitUrl", "firstModuleUrl", "providerType", "examUrl"):
        return name
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name)


def _other_shape(host: str, wanted: str) -> FetchError:
    return FetchError(
        f"{host}: it answered in another shape than its catalogue has ({wanted} was expected)",
        hint="its interface may have changed: save the document by hand and import the file",
    )
