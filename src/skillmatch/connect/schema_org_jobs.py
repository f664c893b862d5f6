"""schema.org JobPosting, as JSON-LD in a file or in an HTML page."""

from __future__ import annotations

import re

from skillmatch.connect.draft import Found
from skillmatch.connect.embedded import embedded_json
from skillmatch.connect.job_draft import Adverts, place
from skillmatch.connect.jsonld import Json, link, links, local, many, node, one, text
from skillmatch.connect.markup import line, prose
from skillmatch.connect.schema_graph import Graph, speaks
from skillmatch.connect.values import number_of

__all__ = ["claims", "read", "read_page"]

# From memory of the published schema, and checked by fixtures written to it: no sample at hand.
TYPES = frozenset({"JobPosting"})
_SECTIONS = (
    ("Responsibilities", "responsibilities"),
    ("Qualifications", "qualifications"),
    ("Skills", "skills"),
    ("Education requirements", "educationRequirements"),
    ("Experience requirements", "experienceRequirements"),
)
_SOC = re.compile(r"\d{2}-\d{4}(?:\.\d{2})?\b")
_ISCO = re.compile(r"(?:ISCO(?:-?08)?[\s:]*|C)?(\d{4})", re.I)
_ESCO = re.compile(r"https?://data\.europa\.eu/esco/(?:occupation|isco)/\S+")


def claims(document: object) -> bool:
    """Return whether parsed JSON holds job adverts by schema.org.

    Examples
    --------
    >>> claims({"@context": "http://schema.org/", "@type": "JobPosting"}), claims({"title": "x"})
    (True, False)
    """
    return speaks(document, TYPES)


def read(document: object, *, file: str, employer: str | None = None) -> Found:
    """Read the job adverts of a schema.org document.

    Parameters
    ----------
    document : object
        Parsed JSON; a list is read as one document, so that its parts may refer to each other.
    file : str
        Its name: the source of the adverts.
    employer : str, optional
        For adverts that name none.

    Returns
    -------
    Found
        ``postings`` in the order of the document.
    """
    return _read(document, file, employer, Found())


def read_page(html: str, *, file: str, employer: str | None = None) -> Found:
    """Read the job adverts in the JSON-LD of an HTML page."""
    found = Found()
    return _read(embedded_json(html, file=file, found=found), file, employer, found)


def _read(document: object, file: str, employer: str | None, found: Found) -> Found:
    graph = Graph(document, TYPES)
    adverts = Adverts(found, file=file, no_text="add its description")
    for row, item in enumerate(graph.items, start=1):
        own = item.node
        adverts.add(
            row,
            name=_name(own.get("identifier")) or link(own.get("@id")) or link(own.get("url")),
            title=own.get("title") or own.get("name"),
            sections=_sections(graph, own),
            employer=_employer(graph, own) or employer,
            posted=text(own.get("datePosted")),
            posted_key="datePosted",
            location=_location(graph, own),
            language=own.get("inLanguage"),
            occupation=_occupation(graph, own),
        )
    if not graph.items:
        found.problem(file, None, reason="there is no JobPosting by schema.org in it",
                      remedy="save a page or file with an advert")  # fmt: skip
    if graph.strays:
        found.problem(file, None, value=graph.strays, remedy="take them out", reason="entries of "
                      "lists that are no objects were passed over")  # fmt: skip
    elsewhere = f"{graph.elsewhere} references point to adverts elsewhere, which are not read"
    return adverts.finish(elsewhere if graph.elsewhere else None)


def _name(value: object) -> str | None:
    for entry in many(value):
        words = text(node(entry).get("value")) if isinstance(entry, dict) else text(entry)
        if words:
            return words
    return None


def _employer(graph: Graph, own: Json) -> str | None:
    for party in many(graph.open(own.get("hiringOrganization"))):
        words = line(party)
        if words:
            return words
    return None


def _sections(graph: Graph, own: Json) -> list[tuple[str | None, str]]:
    made: list[tuple[str | None, str]] = [(None, prose(own.get("description")))]
    for label, key in _SECTIONS:
        words = (_words(value) for value in many(graph.open(own.get(key))))
        made.append((label, "\n".join(w for w in words if w)))
    return made


def _words(value: object) -> str:
    """Return the words of a requirement: a text, a term, a degree, or months of experience."""
    if not isinstance(value, dict):
        return prose(value)
    parts = [line(value), prose(value.get("description"))]
    category = line(value.get("credentialCategory"))
    parts.append(local(category) if category and links(category) else category)
    months = number_of(one(value.get("monthsOfExperience")))
    if months is not None and months > 0:
        years = (
            f"{months / 12:g} years" if months % 12 == 0 and months > 12 else f"{months:g} months"
        )
        parts.append(f"{years} of experience")
    return "\n".join(dict.fromkeys(p for p in parts if p))


def _location(graph: Graph, own: Json) -> str | None:
    names: list[object] = []
    for spot in many(graph.open(own.get("jobLocation"))):
        if not isinstance(spot, dict):
            names.append(spot)
            continue
        addresses = [a for a in many(graph.open(spot.get("address"))) if a]
        if not addresses:
            addresses = [spot] if "addressLocality" in spot else [spot.get("name")]
        for address in addresses:
            if isinstance(address, dict):
                keys = ("addressLocality", "addressRegion", "addressCountry")
                parts = (line(graph.open(address.get(key))) for key in keys)
                names.append(", ".join(dict.fromkeys(p for p in parts if p)))
            else:
                names.append(address)
    kinds = (local(w) for v in many(own.get("jobLocationType")) if (w := text(v)))
    remote = any("TELECOMMUTE" in kind.upper() for kind in kinds)
    if remote and place(*names) is None:  # Then it says where the person must live.
        names += many(graph.open(own.get("applicantLocationRequirements")))
    return place(*names, remote=remote)


def _occupation(graph: Graph, own: Json) -> str | None:
    """Return the SOC, O*NET or ISCO code, or the ESCO URI; words alone are no occupation."""
    holders = (own, *graph.nodes(own.get("relevantOccupation")))
    for value in (v for h in holders for v in many(graph.open(h.get("occupationalCategory")))):
        if isinstance(value, dict):
            keys = ("codeValue", "termCode", "url", "@id", "name")
            said = [w for key in keys if (w := text(value.get(key)))]
        else:
            said = [w for w in (text(value),) if w]
        for words in said:
            esco = _ESCO.match(words)
            soc = _SOC.match(words)
            if esco or soc:
                return (esco or soc)[0]  # type: ignore[index]
            isco = _ISCO.fullmatch(words)
            if isco:
                return isco[1]
    return None
