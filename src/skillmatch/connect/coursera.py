"""Coursera's public catalogue: answers of ``api.coursera.org/api/courses.v1``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from skillmatch.connect.catalogue_format import CatalogueRow
from skillmatch.connect.draft import Draft, Found
from skillmatch.connect.jsonld import Json, many, text, texts
from skillmatch.connect.prose import prose
from skillmatch.errors import SchemaError

__all__ = ["claims", "read"]

STANDARD = "Coursera catalogue"
# From memory of the published API: the fields of courses.v1 and the names under "linked".
_FIELDS = frozenset({"courseType", "partnerIds", "primaryLanguages", "domainTypes", "workload",
                     "subtitleLanguages", "instructorIds"})  # fmt: skip
_PARTNERS = ("partners.v1",)
_SPECIALIZATIONS = ("onDemandSpecializations.v1", "specializations.v1")
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_~.-]{0,200}")


def claims(document: object) -> bool:
    """Return whether parsed JSON is an answer of the course API, or a list of its pages.

    Examples
    --------
    >>> claims({"elements": [{"slug": "ml", "courseType": "v2.ondemand"}], "paging": {}})
    True
    """
    page = next((p for p in many(document) if isinstance(p, dict)), {})
    elements = page.get("elements")
    if not isinstance(elements, list):
        return False
    if not elements:
        return {"paging", "linked"} <= page.keys()
    first = next((e for e in elements if isinstance(e, dict)), {})
    return "slug" in first and not _FIELDS.isdisjoint(first)


def read(document: object, *, file: str) -> Found:
    """Read the courses of one answer or of several pages.

    Parameters
    ----------
    document : object
        ``{"elements": [...], "linked": {...}, "paging": {...}}``, or a list of these.
    file : str
        Its name, for the problems.

    Raises
    ------
    SchemaError
        The document is no answer of the course API.
    """
    if not claims(document):
        raise SchemaError(
            "this is no answer of Coursera's course API", file=file,
            hint="save the answer of api.coursera.org/api/courses.v1 as it is",
        )  # fmt: skip
    found = Found()
    pages = [page for page in many(document) if isinstance(page, dict)]
    partners = _linked(pages, _PARTNERS)
    programmes = _linked(pages, _SPECIALIZATIONS)
    nameless: set[str] = set()
    for row, element in enumerate(_elements(document), start=1):
        if not isinstance(element, dict):
            found.problem(file, row, None, element, reason="this is no course; left out",
                          remedy="fetch the page again")  # fmt: skip
            continue
        draft = Draft(found, file=file, row=row, standard=STANDARD)
        record = _record(draft, element, partners, programmes, nameless)
        if record is not None:
            found.rows.append(record)
    if nameless:
        found.notes.append(
            f"{len(nameless)} partners are not in the file by name: ask for includes=partnerIds "
            "and fields=partners.v1(name)"
        )
    return found


def _elements(document: object) -> Iterator[object]:
    for page in many(document):
        if isinstance(page, dict):
            yield from many(page.get("elements"))
        else:
            yield page


def _linked(pages: list[Json], names: tuple[str, ...]) -> dict[str, str]:
    """Return the names of what the answer links to, by id."""
    found: dict[str, str] = {}
    for page in pages:
        linked = page.get("linked")
        for name in names:
            for entry in many(linked.get(name) if isinstance(linked, dict) else None):
                own = entry if isinstance(entry, dict) else {}
                key, words = text(own.get("id")), text(own.get("name"))
                if key and words:
                    found.setdefault(key, words)
    return found


def _record(
    draft: Draft,
    element: Json,
    partners: dict[str, str],
    programmes: dict[str, str],
    nameless: set[str],
) -> CatalogueRow | None:
    draft.put("id", text(element.get("id")), "elements.id")
    draft.put("title", text(element.get("name")), "elements.name")
    draft.put("text", prose(element.get("description")), "elements.description")
    slug = text(element.get("slug"))
    if slug and _SLUG.fullmatch(slug):
        draft.put("url", f"https://www.coursera.org/learn/{slug}", "elements.slug")
    elif slug:
        draft.problem("url", slug, "this is no part of an address; left empty")
    ids = texts(element.get("partnerIds"))
    issuers = [partners[key] for key in ids if key in partners]
    nameless.update(key for key in ids if key not in partners)
    draft.put("issuer", "; ".join(dict.fromkeys(issuers)), "linked partners.v1.name")
    draft.workload(text(element.get("workload")), "elements.workload")
    languages = texts(element.get("primaryLanguages"))
    if languages:
        rest = f" (also {', '.join(languages[1:])})" if languages[1:] else ""
        draft.language(languages[0], f"elements.primaryLanguages{rest}")
    draft.put("sector", _sector(element), "elements.domainTypes")
    certified = texts(element.get("certificates"))
    draft.put("type", "course certificate" if certified else "course",
              f"elements.certificates: {', '.join(certified)}" if certified
              else "elements: no certificates are given")  # fmt: skip
    into = texts(element.get("specializations"))
    draft.put("stacks_into", [programmes.get(key, key) for key in into], "elements.specializations")
    kind = text(element.get("courseType"))
    if kind and re.fullmatch(r"v\d+\.\w+", kind):
        draft.put("delivery", "online", f"elements.courseType: {kind}")
    return draft.finish()


def _sector(element: Json) -> str:
    """Return the domains, each with its subdomains."""
    domains: dict[str, dict[str, None]] = {}
    for entry in many(element.get("domainTypes")):
        own = entry if isinstance(entry, dict) else {"domainId": entry}
        domain, inner = text(own.get("domainId")), text(own.get("subdomainId"))
        if domain:
            domains.setdefault(domain, {})
            if inner:
                domains[domain].setdefault(inner)
    return "; ".join(
        f"{domain} ({', '.join(inner)})" if inner else domain for domain, inner in domains.items()
    )
