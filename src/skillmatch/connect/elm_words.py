"""Words, codes and references of the European Learning Model, as they are found in JSON-LD."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from skillmatch.connect.draft import Draft
from skillmatch.connect.jsonld import Json, link, many, node, text
from skillmatch.connect.places import language_code
from skillmatch.connect.prose import plain
from skillmatch.connect.references import Index

__all__ = [
    "MAX_PARTS", "OWN", "Parts", "Source", "calendar_words", "identity", "label", "language_words",
    "points", "prose", "skill_pairs", "web_address",
]  # fmt: skip

# The parts of a record, best first: the path at which each stands in the source, and the part.
Parts = list[tuple[str, Json]]

OWN = "urn:skillmatch:"  # ids of nodes that our own export adds to hold what has no other place
_CODES = {"920fbb3cbe": "Online", "e92d221e4d": "Blended", "6fcec5c5af": "ECTS"}
_ESCO = re.compile(r"https?://(?:www\.)?data\.europa\.eu/esco/(\w+)/([^/?#\s]+)", re.I)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
_WEB = re.compile(r"https?://[^\s<>\"]+", re.I)
_ISO = re.compile(r"P((?:\d+(?:[.,]\d+)?[YMWD])*)(?:T((?:\d+(?:[.,]\d+)?[HMS])+))?")
_UNITS = {"Y": "year", "M": "month", "W": "week", "D": "day"}
_CLOCK = {"H": "hour", "M": "minute", "S": "second"}
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_UNLABELLED = "a code without words (prefLabel); left out"
_LABELLED = "give the concept a prefLabel in the source"
_WRAPPERS = frozenset({"@list", "@set", "@value"})
_POINTER = frozenset({"id", "@id", "type", "@type"})
MAX_PARTS = 1000


def _own(value: Json) -> Json:
    local = not any(":" in key or "/" in key or "#" in key for key in value)
    return value if local and not any(map(_wrapped, value.values())) else node(value)


def _wrapped(value: object) -> bool:
    """Return whether a value stands in a wrapper of JSON-LD, which ``node`` takes off."""
    first = value[0] if isinstance(value, list) and value else value
    return isinstance(first, dict) and not _WRAPPERS.isdisjoint(first)


class Source:
    """A document whose nodes point to each other by id.

    Parameters
    ----------
    document : object
        Parsed JSON.
    """

    def __init__(self, document: object) -> None:
        self.nodes = Index(document)
        self.parents: dict[str, dict[str, None]] = {}
        self.offered: set[str] = set()
        self.top = set(_ids(document)) if isinstance(document, list) else set()
        stack: list[object] = [document]
        while stack:
            value = stack.pop()
            if isinstance(value, list):
                stack += [v for v in value if isinstance(v, dict | list)]
            elif isinstance(value, dict):
                own = _own(value)
                self._note(own)
                stack += [v for v in own.values() if isinstance(v, dict | list)]

    def _note(self, own: Json) -> None:
        name = identity(own)
        if name and not points(own):
            self.nodes.setdefault(name, own)
        title = text(own.get("title")) if own.get("hasPart") else None
        if title:
            for part in _ids(own.get("hasPart")):
                self.parents.setdefault(part, {}).setdefault(title)
        self.offered.update(_ids(own.get("learningAchievementSpecification")))

    def find(self, value: object) -> Json:
        """Return the object of a value, looked up where the value only names it."""
        self.nodes.spend(1)
        if isinstance(value, str):
            return self.nodes.reach(value.strip()) or {}
        if not isinstance(value, dict):
            return {}
        own = _own(value)
        known = self.nodes.reach(identity(own) or "") if points(own) else None
        return own if known is None else known

    def all(self, owner: Mapping[str, Any], *keys: str) -> list[Json]:
        """Return the objects under the keys."""
        found = (self.find(v) for key in keys for v in many(owner.get(key))[:MAX_PARTS])
        return [f for f in found if f]

    def label(self, value: object) -> str | None:
        """Return the words of a concept; ``None`` where the source gives only its code."""
        return label(self.find(value) or value)

    def labels(self, draft: Draft, name: str, owner: Json, *keys: str) -> list[str]:
        """Return the words of all concepts under the keys; a code without words is listed."""
        found: dict[str, None] = {}
        for value in (v for key in keys for v in many(owner.get(key))[:MAX_PARTS]):
            words = self.label(value)
            if words:
                found.setdefault(words)
            elif value not in (None, "", [], {}):
                draft.problem(name, link(value) or value, _UNLABELLED, _LABELLED)
        return list(found)


def points(own: Mapping[str, Any]) -> bool:
    """Return whether a node says no more than its id."""
    return own.keys() <= _POINTER


def identity(own: Mapping[str, Any]) -> str | None:
    """Return a node's id."""
    name = own.get("id") or own.get("@id")
    return name.strip() if isinstance(name, str) else None


def _ids(value: object) -> list[str]:
    found = (identity(_own(v)) if isinstance(v, dict) else v for v in many(value))
    return [f for f in found if isinstance(f, str)]


def label(value: object) -> str | None:
    """Return the words of a concept, a note or a text; ``None`` of a bare code.

    Examples
    --------
    >>> label({"id": "urn:x:1", "prefLabel": {"en": "Written  exam"}}), label("http://a.example/1")
    ('Written exam', None)
    """
    address = link(value)
    if isinstance(value, str) and address:
        return _CODES.get(address.rstrip("/").rpartition("/")[2])
    bare = isinstance(value, dict) and value.keys() <= _POINTER and address
    words = None if bare else text(value)
    return words or (_CODES.get(address.rstrip("/").rpartition("/")[2]) if address else None)


def prose(value: object, depth: int = 0) -> str | None:
    r"""Return longer words with their lines kept; HTML is made plain.

    Examples
    --------
    >>> prose({"noteLiteral": {"fr": "un", "en": "one \n two"}})
    'one\n two'
    """
    if depth > 6:
        return None
    if isinstance(value, list):
        tagged = [v for v in value if isinstance(v, dict) and "@language" in v]
        english = [v for v in tagged if str(v["@language"]).startswith("en")]
        rest = [v for v in value[:MAX_PARTS] if not (isinstance(v, dict) and "@language" in v)]
        found = [prose(v, depth + 1) for v in (english or tagged[:1]) + rest]
        return "\n".join(dict.fromkeys(f for f in found if f)) or None
    if isinstance(value, dict):
        if points(value) and link(value):
            return None
        if value and all(_LANGUAGE.fullmatch(str(k)) for k in value):
            wanted = next((k for k in value if str(k).startswith("en")), next(iter(value)))
            return prose(value[wanted], depth + 1)
        own = _own(value)
        keys = ("@value", "noteLiteral", "prefLabel", "title", "description", "name")
        return next((p for k in keys if (p := prose(own.get(k), depth + 1))), None)
    if not isinstance(value, str):
        return text(value)
    return "\n".join(line.rstrip() for line in plain(value).splitlines()).strip() or None


def web_address(value: object) -> tuple[str | None, object]:
    """Return the web address of a resource, and the value where it is none that can be opened."""
    for entry in many(value):
        own = _own(entry) if isinstance(entry, dict) else {"contentURL": entry}
        given = next((own[k] for k in ("contentURL", "contentUrl", "url") if own.get(k)), None)
        given = identity(own) if given is None else given
        words = (link(given) or text(given) or "").strip()
        if _WEB.fullmatch(words):
            return words, None
        if words and not words.startswith("urn:"):
            return None, words
    return None, None


def skill_pairs(source: Source, outcome: Json) -> list[tuple[str | None, str | None]]:
    """Return (words, URI) of the skills that a learning outcome points to; ``urn:`` is no URI."""
    found: dict[tuple[str | None, str | None], None] = {}
    for key in ("relatedESCOSkill", "relatedSkill"):
        for value in many(outcome.get(key))[:MAX_PARTS]:
            address = link(value)
            # A skill that is told by its URI alone takes no words from another record's.
            alone = isinstance(value, dict) and points(_own(value)) and address not in source.top
            words = None if alone else source.label(value)
            uri = address if address and _WEB.fullmatch(address) else None
            esco = _ESCO.match(uri) if uri else None
            if esco:
                code = esco[2].lower() if _UUID.fullmatch(esco[2]) else esco[2]
                uri = f"http://data.europa.eu/esco/{esco[1].lower()}/{code}"
            if words or uri:
                found.setdefault((words, uri))
    return list(found)


def calendar_words(value: str) -> str | None:
    """Return an ISO 8601 duration in words, ``None`` where it is none.

    Examples
    --------
    >>> calendar_words("P60M"), calendar_words("P1Y6M"), calendar_words("60")
    ('60 months', '1 year 6 months', None)
    """
    found = _ISO.fullmatch(value.strip().upper())
    if found is None:
        return None
    words = []
    for part, units in zip(found.groups(), (_UNITS, _CLOCK), strict=True):
        for count, unit in re.findall(r"(\d+(?:[.,]\d+)?)([A-Z])", part or ""):
            words.append(f"{count} {units[unit]}" + ("" if count == "1" else "s"))
    return " ".join(words) or None


def language_words(source: Source, value: object) -> str | None:
    """Return the codes of all languages of a value; as given where one cannot be told."""
    found: dict[str, None] = {}
    for entry in many(value)[:MAX_PARTS]:
        given = [link(entry), source.label(entry)]
        code = next((c for g in given if g and (c := language_code(g))), given[1] or given[0])
        if code:
            found.setdefault(code)
    return ", ".join(found) or None
