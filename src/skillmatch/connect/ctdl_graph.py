"""CTDL documents as they are handed out: lone nodes, graphs, envelopes, and their references."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from skillmatch.connect.jsonld import Json, kinds, many, node, one, text, texts
from skillmatch.connect.references import Index

__all__ = ["Entry", "Graph", "entries", "is_record", "looks_ctdl", "said", "terms"]

# From memory of the published schema: the credential classes all end so, or are named here.
_CREDENTIAL = re.compile(
    r"\w*(?:Degree|Certificate|Certification|Credential|License|Badge|Diploma|Doctorate)"
    r"|CertificateOf\w+|GeneralEducationDevelopment"
)
_LEARNING = frozenset({"LearningOpportunityProfile", "LearningOpportunity", "LearningProgram",
                       "Course"})  # fmt: skip
_CTDL = re.compile(r"ceterms:|https?://purl\.org/ctdl/terms/")
_CONTEXT = re.compile(r"credreg\.net/ctdl/|purl\.org/ctdl/", re.I)
_CTID = re.compile(r"(?:.*[/:])?((?:urn:ctid:|ce-)[0-9a-f-]{36})", re.I | re.S)
_CONCEPT = re.compile(
    r"(?:[A-Za-z]\w*:|https?://(?:credreg\.net|purl\.org/ctdl)/\S*[/#:])([A-Za-z][A-Za-z0-9]*)"
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BARE = frozenset({"@id", "id", "@type", "type", "@context"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A node of a document: where it stands, its fields by local names, and its envelope."""

    row: int | None
    scope: int
    node: Json
    envelope: Json


def is_record(types: frozenset[str]) -> bool:
    """Return whether a node of these types is a credential or a learning opportunity."""
    return any(_CREDENTIAL.fullmatch(kind) for kind in types) or not types.isdisjoint(_LEARNING)


def looks_ctdl(value: Mapping[str, Any], *, context: object = None) -> bool:
    """Return whether an object is written in CTDL, by its keys and types or by its context."""
    types = [t for k in ("@type", "type") for t in many(value.get(k)) if isinstance(t, str)]
    if any(_CTDL.match(word) for word in (*value, *types)):
        return True
    contexts = many(value.get("@context", context))
    if not any(isinstance(c, str) and _CONTEXT.search(c) for c in contexts):
        return False
    own = kinds(value)
    return is_record(own) or bool(own & {"CredentialOrganization", "Pathway", "ConditionProfile"})


def entries(document: object) -> Iterator[tuple[int | None, int, object, object, Json]]:
    """Yield (row, scope, node, context, envelope) of each node of a document, as it was found.

    Understood are one node, a ``@graph``, a list of these, envelopes of the Registry
    (``decoded_resource``), and its search results (``data``).
    """
    listed = _listed(document)
    for scope, found in enumerate(many(document) if listed is None else listed, start=1):
        row = None if listed is None else scope
        envelope: Json = {}
        if isinstance(found, dict) and "decoded_resource" in found:
            envelope, found = found, found["decoded_resource"]  # noqa: PLW2901
        graph = found.get("@graph") if isinstance(found, dict) else None
        if isinstance(found, dict) and isinstance(graph, list):
            for place, inner in enumerate(graph, start=1):
                yield row or place, scope, inner, found.get("@context"), envelope
        else:
            yield row, scope, found, None, envelope


def _listed(document: object) -> list[Any] | None:
    if isinstance(document, list):
        return document
    if isinstance(document, dict) and not looks_ctdl(document):
        found = (document.get(key) for key in ("data", "results"))
        return next((v for v in found if isinstance(v, list)), None)
    return None


class Graph:
    """All nodes of a file by their identifiers; references are resolved here and nowhere else."""

    def __init__(self, nodes: list[Entry]) -> None:
        self._nodes = Index([entry.node for entry in nodes])
        for entry in nodes:
            for key in ("@id", "id", "ctid"):
                value = one(entry.node.get(key))
                if isinstance(value, str) and value:
                    self._nodes.setdefault(self._key(value, entry.scope), entry.node)

    def _key(self, identifier: str, scope: int) -> str:
        return f"{scope} {identifier}" if identifier.startswith("_:") else identifier

    def get(self, value: object, scope: int) -> Json:
        """Return the node that a value is or refers to, ``{}`` where it is not in the file."""
        value = one(value)
        self._nodes.spend(1)
        if isinstance(value, str):
            found = self._nodes.reach(self._key(value, scope))
            if found is None and (ctid := _CTID.fullmatch(value)):
                found = self._nodes.reach(ctid.group(1))
            return found or {}
        own = node(value) if isinstance(value, dict) else {}
        if own and _BARE.issuperset(own):
            identifier = own.get("@id") or own.get("id")
            return self.get(identifier, scope) if isinstance(identifier, str) else {}
        return own

    def spend(self, amount: int) -> None:
        """Count what is read for more than one record."""
        self._nodes.spend(amount)

    def each(self, value: object, scope: int) -> list[Json]:
        """Return the nodes of a list of values that are in the file."""
        return [found for v in many(value) if (found := self.get(v, scope))]

    def name(self, value: object, scope: int) -> str | None:
        """Return the name of a node that a value is or refers to."""
        own = self.get(value, scope)
        words = said(own.get("name")) or said(own.get("legalName"))
        if words is None and not isinstance(value, dict) and address(value) is None:
            return said(value)
        return words

    def identity(self, value: object, scope: int) -> str | None:
        """Return what records are referred to by: the CTID, else the address, else the name.

        Examples
        --------
        >>> Graph([]).identity({"@id": "https://a.example/b"}, 1)
        'https://a.example/b'
        """
        own = self.get(value, scope) or (node(value) if isinstance(value, dict) else {})
        if not own and isinstance(value, str):
            return ctid_of(value) or address(value)
        return identity_of(own) or said(own.get("name"))


def identity_of(own: Json) -> str | None:
    """Return the CTID of a node, else its address."""
    ctid = one(own.get("ctid"))
    if isinstance(ctid, str) and ctid.strip():
        return ctid.strip()
    for key in ("@id", "id"):
        value = own.get(key)
        if isinstance(value, str) and not value.startswith("_:") and value.strip():
            return ctid_of(value) or value.strip()
    return None


def ctid_of(value: str) -> str | None:
    """Return the CTID at the end of an address."""
    found = _CTID.fullmatch(value.strip())
    return found.group(1) if found else None


def address(value: object) -> str | None:
    """Return a string that is an address or a blank or prefixed reference."""
    if isinstance(value, str) and re.match(r"(?:https?://|urn:|did:|_:|ce-[0-9a-f-]{36}$)", value):
        return value.strip()
    return None


def said(value: object) -> str | None:
    """Return the words of a value; the Registry's stand-ins for missing words are none."""
    words = text(value)
    if words is None or (len(words) < 200 and words[:2] == words[-2:] == "**" and _absent(words)):
        return None
    return words


def _absent(words: str) -> bool:
    return "missing" in words.casefold()


def terms(value: object, graph: Graph, scope: int) -> tuple[str, ...]:
    """Return the names of concepts: of alignment objects, addresses, prefixed terms, words.

    Examples
    --------
    >>> terms(["audLevel:BeginnerLevel", {"ceterms:targetNodeName": "Any"}], Graph([]), 1)
    ('Beginner Level', 'Any')
    """
    found: dict[str, None] = {}
    for entry in many(value):
        own = graph.get(entry, scope)
        if isinstance(entry, dict) and not _named(own):
            # Words in a language, or an alignment that gives its concept's address alone.
            target = next(iter(many(own.get("targetNode"))), entry.get("@id", entry.get("id")))
            target = target.get("@id") if isinstance(target, dict) else target
            words: tuple[str, ...] = _concept(target) if target is not None else texts(entry)
        elif own:
            name = said(own.get("targetNodeName")) or said(own.get("prefLabel"))
            words = tuple(w for w in (name or said(own.get("name")),) if w)
        else:
            words = _concept(entry)
        found |= dict.fromkeys(w for w in words if said(w))
    return tuple(found)


def _named(own: Json) -> bool:
    return any(said(own.get(key)) for key in ("targetNodeName", "prefLabel", "name"))


def _concept(value: object) -> tuple[str, ...]:
    if isinstance(value, str) and (found := _CONCEPT.fullmatch(value.strip())):
        return (_CAMEL.sub(" ", found.group(1)),)
    return () if address(value) else texts(value)
