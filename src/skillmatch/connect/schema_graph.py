"""Objects of schema.org wherever they stand in JSON-LD: graphs, lists, pages, references."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from skillmatch.connect.jsonld import Json, many, node
from skillmatch.connect.references import Index

__all__ = ["Graph", "Item", "schema_kinds", "speaks"]

_TYPE = re.compile(r"((?:https?://(?:www\.)?schema\.org/|schema:|schemaorg:|sdo:)?)([A-Z]\w*)")
# Where objects of their own stand; values of a record, such as its provider, are not among them.
_INTO = ("@graph", "@included", "mainEntity", "itemListElement", "item", "dataFeedElement",
         "hasOfferCatalog", "makesOffer", "itemOffered", "hasCourse", "hasPart")  # fmt: skip
_PARTS = frozenset({"hasCourse", "hasPart"})
_STUB = frozenset({"@id", "@type", "@context", "type", "url", "position"})
_LOOKED_AT = 400  # objects that decide whether a document is of schema.org
_FIRST = 20


class Item(NamedTuple):
    """A record: its object with local keys and the names of its types."""

    node: Json
    kinds: frozenset[str]


def schema_kinds(value: Json) -> frozenset[str]:
    """Return the names of an object's schema.org types, prefixed or bare.

    Examples
    --------
    >>> sorted(schema_kinds({"@type": ["http://schema.org/Course", "ceterms:Badge", "Event"]}))
    ['Course', 'Event']
    """
    return frozenset(name for _, name in _types(value))


def _types(value: Json) -> list[tuple[str, str]]:
    types = [*many(value.get("@type")), *many(value.get("type"))]
    made = (_TYPE.fullmatch(t.strip()) for t in types if isinstance(t, str))
    return [(found[1], found[2]) for found in made if found is not None]


def speaks(document: object, wanted: frozenset[str]) -> bool:
    """Return whether a document is of schema.org and its first objects hold a wanted one.

    A bare type counts only where a ``@context`` names schema.org.

    Examples
    --------
    >>> speaks({"@context": "https://schema.org", "@type": "Course"}, frozenset({"Course"}))
    True
    >>> speaks({"@type": "Course"}, frozenset({"Course"}))
    False
    """
    stack: list[tuple[object, bool]] = [(document, False)]
    for _ in range(_LOOKED_AT):
        if not stack:
            break
        value, known = stack.pop()
        if isinstance(value, list):
            stack += [(v, known) for v in reversed(value[:_FIRST])]
        elif isinstance(value, dict):
            own = node(value)
            known = known or _names_schema(own.get("@context"))
            if any(name in wanted and (known or prefix) for prefix, name in _types(own)):
                return True
            stack += [(own[key], known) for key in reversed(_INTO) if key in own]
    return False


def _names_schema(context: object) -> bool:
    for entry in many(context)[:_FIRST]:
        for value in entry.values() if isinstance(entry, dict) else (entry,):
            if isinstance(value, str) and "schema.org" in value:
                return True
    return False


class Graph:
    """The records of a document and what its references point to.

    Parameters
    ----------
    document : object
        Parsed JSON: an object, or a list such as the blocks of a page.
    wanted : frozenset of str
        Names of the types that are records.
    values : tuple of str
        Keys whose objects belong to a record and are none themselves, though they may stand
        in the graph.

    Attributes
    ----------
    items : list of Item
        The records in the order of the document, each once.
    within : dict
        For the ``id()`` of a record's object those of the records that it is a part of.
    elsewhere : int
        References to records that the document does not hold.
    strays : int
        Entries of lists that are no objects.
    """

    def __init__(
        self, document: object, wanted: frozenset[str], *, values: tuple[str, ...] = ()
    ) -> None:
        self.index = Index(document)
        self.items: list[Item] = []
        self.within: dict[int, list[Json]] = {}
        self.elsewhere = 0
        self.strays = 0
        self._wanted = wanted
        self._values: set[str] = set()
        self._note_ids(document, values)
        self._walk(document)

    def open(self, value: object) -> Any:
        """Return a value with its references replaced by what they point to, one step deep."""
        if isinstance(value, list):
            return [self._one(entry) for entry in value]
        return self._one(value)

    def nodes(self, value: object) -> list[Json]:
        """Return the objects of a value, references followed."""
        return [found for v in many(value) if isinstance(found := self._one(v), dict)]

    def _one(self, value: object) -> Any:
        self.index.spend(1)
        if isinstance(value, dict):
            own = _object(value)
            name = own.get("@id")
            known = self.index.reach(name) if isinstance(name, str) else None
            return own if known is None else known
        known = self.index.reach(value) if isinstance(value, str) else None
        return value if known is None else known

    def _note_ids(self, document: object, values: tuple[str, ...]) -> None:
        """Merge what the document says of each ``@id``."""
        stack = [document]
        while stack:
            value = stack.pop()
            if isinstance(value, list):
                stack += reversed(value)
            elif isinstance(value, dict):
                own = _object(value)
                name = own.get("@id")
                if isinstance(name, str) and not own.keys() <= _STUB - {"url"}:
                    known = self.index.setdefault(name, {})
                    for key, entry in own.items():
                        known.setdefault(key, entry)
                for key in values:
                    refs = (_object(v).get("@id") if isinstance(v, dict) else v
                            for v in many(own.get(key)))  # fmt: skip
                    self._values |= {ref for ref in refs if isinstance(ref, str)}
                stack += reversed(value.values())

    def _walk(self, document: object) -> None:
        seen: set[int] = set()
        stack: list[tuple[object, str, Json | None]] = [(document, "", None)]
        while stack:
            value, via, parent = stack.pop()
            if isinstance(value, list):
                stack += [(v, via, parent) for v in reversed(value)]
                continue
            if isinstance(value, str):
                value = self.index.get(value, value)
            if not isinstance(value, dict):
                self._miss(value, via)
                continue
            own = self._one(value)
            mark = id(own) if self._named(own) else id(value)
            record = schema_kinds(own) & self._wanted and own.get("@id") not in self._values
            if record and parent is not None and parent is not own:
                self.within.setdefault(mark, []).append(parent)
            if mark in seen:
                continue
            seen.add(mark)
            if record and not own.keys() <= _STUB:
                if mark != id(own):
                    self.within[id(own)] = self.within.get(mark, [])
                self.items.append(Item(own, schema_kinds(own)))
            elif record or ("ListItem" in schema_kinds(own) and "item" not in own):
                self.elsewhere += 1
            for key, inner in _inner(own):
                stack.append((inner, key, own if record and key in _PARTS else None))

    def _named(self, own: Json) -> bool:
        return self.index.get(str(own.get("@id"))) is own

    def _miss(self, value: object, via: str) -> None:
        if isinstance(value, str) and via in ("item", "itemListElement", "hasCourse"):
            self.elsewhere += 1
        elif value is not None and via in ("", "@graph", "itemListElement"):
            self.strays += 1


def _object(value: Json) -> Json:
    """Return an object with local keys; its id stands under ``@id`` however it is called."""
    own = node(value)
    if "@id" not in own and isinstance(own.get("id"), str):
        own["@id"] = own.pop("id")
    return own


def _inner(own: Json) -> Iterator[tuple[str, Any]]:
    return ((key, own[key]) for key in reversed(_INTO) if key in own)
