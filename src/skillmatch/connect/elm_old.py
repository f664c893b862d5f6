"""Europass credentials of before 2023, as the later model names their parts."""

from __future__ import annotations

import re
from typing import Any

from skillmatch.connect.jsonld import Json, children, many, node

__all__ = ["OLD", "is_old", "modern", "old_path"]

OLD = "Europass Learning Model (before v3)"
# From memory of the published schemas: Europass credentials in JSON, and EBSI's diplomas.
_NAMES = {
    "achieved": "hasClaim", "wasAwardedBy": "awardedBy", "wasDerivedFrom": "provenBy",
    "wasInfluencedBy": "influencedBy", "EQFLevel": "eqfLevel", "NQFLevel": "nqfLevel",
    "iscedfCode": "thematicArea", "ISCEDFCode": "thematicArea",
    "learningOutcomes": "learningOutcome", "preferredName": "legalName", "hasLocation": "location",
    "hasAddress": "address", "firstName": "givenName", "uri": "id", "targetName": "prefLabel",
    "issuedDate": "awardingDate",
}  # fmt: skip
_BACK = {new: old for old, new in _NAMES.items() if new in ("hasClaim", "awardedBy", "provenBy",
                                                            "influencedBy")}  # fmt: skip
_CREDITS = ("ECTSCreditPoints", "ectsCreditPoints")
_MAX_DEPTH = 100


def is_old(own: Json) -> bool:
    """Return whether a credential's subject states what was achieved in the older names.

    Examples
    --------
    >>> is_old({"credentialSubject": {"achieved": [{"title": "SQL"}]}})
    True
    """
    return any("achieved" in subject for subject in children(own, "credentialSubject"))


def modern(own: Json) -> Json:
    """Return a credential in the names of the later model; any other as it is."""
    return _renamed(own, 0) if is_old(own) else own


def old_path(path: str) -> str:
    """Return the place of a field as the older document has it.

    Examples
    --------
    >>> old_path("hasClaim.awardedBy.awardingBody.legalName")
    'achieved.wasAwardedBy.awardingBody.legalName'
    """
    return re.sub(r"\w+", lambda found: _BACK.get(found[0], found[0]), path)


def _renamed(value: object, depth: int) -> Any:
    if depth > _MAX_DEPTH:
        return None
    if isinstance(value, list):
        return [_renamed(entry, depth + 1) for entry in value]
    if not isinstance(value, dict):
        return value
    own = node(value)
    if isinstance(own.get("contents"), list):  # a text in its languages
        return {str(c.get("language") or "en")[:8]: c.get("content")
                for c in children(own, "contents")}  # fmt: skip
    made: Json = {}
    for key, entry in own.items():
        made.setdefault(_NAMES.get(key, key), _renamed(entry, depth + 1))
    for key in _CREDITS:
        if key in own:
            point = node(own[key]).get("content", own[key])
            made.setdefault(
                "creditPoint", {"framework": {"prefLabel": {"en": "ECTS"}}, "point": point}
            )
    places = many(own.get("awardingLocation"))
    if places:
        bodies = [{"id": body} if isinstance(body, str) else body
                  for body in many(made.get("awardingBody"))]  # fmt: skip
        made["awardingBody"] = [
            {"location": {"spatialCode": places}, **body} for body in bodies
            if isinstance(body, dict)
        ]  # fmt: skip
    return made
