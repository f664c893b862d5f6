"""CTDL's plain facts as fields: the page, the level, how it is taught, tested and recognised."""

from __future__ import annotations

import re

from skillmatch.connect.ctdl_graph import Graph, said, terms
from skillmatch.connect.draft import Draft
from skillmatch.connect.jsonld import Json, many
from skillmatch.connect.prose import web_address

__all__ = ["put_level", "put_teaching", "put_url"]

_ACCREDITED = {"accreditedBy": "accredited by", "approvedBy": "approved by",
               "recognizedBy": "recognised by", "regulatedBy": "regulated by"}  # fmt: skip
_HANDS_ON = re.compile(
    r"laborator|practic|work[- ]?based|applied|clinical|apprentic|internship|studio|field ?work"
    r"|hands[- ]?on|simulat", re.I
)  # fmt: skip
_EQF = re.compile(r"\bEQF\b|european qualifications? framework", re.I)


def put_url(draft: Draft, own: Json) -> None:
    """Take the page of the record; what is no web address is listed."""
    for key in ("subjectWebpage", "availableOnlineAt", "availabilityListing"):
        for value in many(own.get(key)):
            given = (value.get("@id") or said(value)) if isinstance(value, dict) else value
            address_of = web_address(given)
            if address_of:
                draft.put("url", address_of, f"ceterms:{key}")
            elif value not in (None, "") and key == "subjectWebpage":
                draft.problem("url", given, "this is no web address; left empty",
                              "write it in full, with https://")  # fmt: skip


def put_level(draft: Draft, own: Json, graph: Graph, scope: int) -> None:
    """Take the level in words; an EQF level where the framework is the EQF."""
    notes: dict[str, str] = {}
    for key in ("audienceLevelType", "educationLevelType", "educationLevel"):
        for entry in many(own.get(key)):
            where = f"ceterms:{key}"
            names = terms(entry, graph, scope)
            framework = said(graph.get(entry, scope).get("frameworkName")) or ""
            number = re.search(r"\b([1-8])$", names[0]) if names else None
            if number and _EQF.search(f"{names[0]} {framework}"):
                draft.level(number.group(1), where)
            for name in names:
                notes.setdefault(name, where)
    where = ", ".join(dict.fromkeys(notes.values()))
    draft.put("level_note", "; ".join(notes), where)


def put_teaching(draft: Draft, own: Json, graph: Graph, scope: int) -> None:
    """Take delivery, practice, assessment, and who accredits or recognises it."""
    methods = terms(own.get("learningMethodType"), graph, scope)
    ways = {key: terms(own.get(key), graph, scope)
            for key in ("deliveryType", "learningDeliveryType")}  # fmt: skip
    ways["learningMethodType"] = methods
    where = [f"ceterms:{key}" for key, words in ways.items() if words]
    together = dict.fromkeys(word for words in ways.values() for word in words)
    draft.put("delivery", "; ".join(together), ", ".join(where))
    hands_on = [m for m in methods if _HANDS_ON.search(m)]
    if hands_on:
        described = said(own.get("learningMethodDescription"))
        draft.put("practical", True, "ceterms:learningMethodType")
        note = ": ".join(w for w in ("; ".join(hands_on), described) if w)
        draft.put("practical_note", note, "ceterms:learningMethodType")
    tested: dict[str, str] = {}
    for word in terms(own.get("assessmentMethodType"), graph, scope):
        tested.setdefault(word, "ceterms:assessmentMethodType")
    if described := said(own.get("assessmentMethodDescription")):
        tested.setdefault(described, "ceterms:assessmentMethodDescription")
    for condition in (own, *graph.each(own.get("requires"), scope)):
        for value in many(condition.get("targetAssessment")):
            if name := graph.name(value, scope):
                how = terms(graph.get(value, scope).get("assessmentMethodType"), graph, scope)
                name += f" ({', '.join(how)})" if how else ""
                tested.setdefault(name, "ceterms:targetAssessment")
    draft.put("assessment", "; ".join(tested), ", ".join(dict.fromkeys(tested.values())))
    parts: dict[str, str] = {}
    for key, verb in _ACCREDITED.items():
        named = (graph.name(v, scope) or graph.identity(v, scope) for v in many(own.get(key)))
        bodies = ", ".join(dict.fromkeys(n for n in named if n))
        if bodies:
            parts[f"{verb} {bodies}"] = f"ceterms:{key}"
    draft.put("accreditation", "; ".join(parts), ", ".join(parts.values()))
