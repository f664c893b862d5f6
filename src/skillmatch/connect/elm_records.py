"""One record of the European Learning Model: its parts into the fields of a credential."""

from __future__ import annotations

import re

from skillmatch.connect.badge import Alignment
from skillmatch.connect.draft import Draft
from skillmatch.connect.elm_parts import (
    take_accreditation,
    take_assessment,
    take_level,
    take_organisations,
    take_price,
    take_workload,
)
from skillmatch.connect.elm_words import (
    MAX_PARTS,
    OWN,
    Parts,
    Source,
    identity,
    language_words,
    points,
    prose,
    skill_pairs,
    web_address,
)
from skillmatch.connect.jsonld import Json, kinds, link, many, text

__all__ = ["fill", "title_of"]

_PERSISTENT = re.compile(r"(?:https?://|did:|urn:uuid:)\S+", re.I)
_MICRO = re.compile(r"micro-?credential", re.I)
_FIELD = re.compile(r"/isced-f/(\d{2,4})/?$")


def title_of(part: Json) -> str | None:
    """Return the title of a node."""
    keys = ("title", "prefLabel", "altLabel", "name")
    return next((t for k in keys if (t := text(part.get(k)))), None)


def fill(
    draft: Draft, source: Source, parts: Parts, parent: str | None
) -> tuple[tuple[str, ...], tuple[Alignment, ...]]:
    """Fill a draft from the parts of a record.

    Parameters
    ----------
    draft : Draft
    source : Source
    parts : list of (path, part)
        The achievement or offer, then what specifies it.
    parent : str or None
        Title of the record that this one is part of.

    Returns
    -------
    tuple
        The grades of a claim, and what the record is aligned to.
    """
    # What was claimed or offered is named by itself; all else is best told by what specifies it.
    offered = "providedBy" in parts[0][1] or "priceDetail" in parts[0][1]
    best = parts if offered else [*parts[1:], *parts[:1]]
    activities: Parts = [
        (f"{path}{key}.", activity)
        for path, part in best
        for key in ("influencedBy", "learningActivitySpecification")
        for activity in source.all(part, key)
    ]
    _identify(draft, source, parts)
    for path, part in parts:
        draft.put("title", title_of(part), f"{path}title")
    _text(draft, source, parts, activities)
    aligned = _outcomes(draft, source, best)
    take_workload(draft, source, best, activities)
    take_level(draft, source, best)
    grades = take_assessment(draft, source, parts)
    bodies = _bodies(source, parts)
    take_organisations(draft, source, bodies)
    take_accreditation(draft, source, best, bodies)
    take_price(draft, source, parts)
    _delivery(draft, source, best, activities)
    _stacking(draft, source, parts, parent)
    _plain(draft, source, best, activities)
    return grades, aligned


def _identify(draft: Draft, source: Source, parts: Parts) -> None:
    """Take an id that names the programme for good, never that of one person's award."""
    of_programme = [p for p in parts if "LearningAchievement" not in kinds(p[1])]
    for path, part in of_programme:
        for given in source.all(part, "identifier"):
            if text(given.get("schemeName")) == "skillmatch":
                draft.put("id", text(given.get("notation")), f"{path}identifier.notation")
    for path, part in of_programme:
        name = identity(part) or ""
        draft.put("id", name if _PERSISTENT.fullmatch(name) else None, f"{path}id")


def _text(draft: Draft, source: Source, parts: Parts, activities: Parts) -> None:
    said: dict[str, None] = {}
    for _, part in (*parts, *activities):
        title = title_of(part)
        values = [title if title != draft.values.get("title") else None]
        keys = ("description", "descriptionHTML", "learningOutcomeSummary", "additionalNote",
                "admissionProcedure")  # fmt: skip
        values += [prose(part.get(key)) for key in keys]
        for outcome in source.all(part, "learningOutcome"):
            values += [prose(outcome.get(key)) for key in ("description", "additionalNote")]
        said |= dict.fromkeys(v for v in values if v)
    draft.put("text", "\n".join(said), f"{parts[0][0]}description")


def _outcomes(draft: Draft, source: Source, parts: Parts) -> tuple[Alignment, ...]:
    titles: dict[str, None] = {}
    aligned: dict[Alignment, None] = {}
    path = parts[0][0]
    for at, part in parts:
        for outcome in source.all(part, "learningOutcome"):
            path = at
            words = title_of(outcome)
            if words and not (identity(outcome) or "").startswith(OWN):
                titles.setdefault(words)
            pairs = skill_pairs(source, outcome)
            for name, uri in pairs:
                draft.state(name, uri, where=f"{at}learningOutcome.relatedESCOSkill")
                aligned.setdefault(Alignment(name=name, uri=uri))
            if not words and not pairs:
                draft.problem("outcomes", link(outcome), "a learning outcome without words")
    draft.put("outcomes", titles, f"{path}learningOutcome.title")
    return (*aligned, *(Alignment(name=t, uri=None) for t in titles))


def _bodies(source: Source, parts: Parts) -> Parts:
    """Return who awards, or where nobody is said to, who provides."""
    for ways in (("awardedBy", "awardingOpportunity"), ("awardingBody",), ("providedBy",)):
        found: Parts = []
        for path, part in parts:
            for key in ways:
                for body in source.all(part, key):
                    if len(ways) == 1:
                        found.append((path + key, body))
                    else:
                        inner = source.all(body, "awardingBody")
                        found += [(f"{path}{key}.awardingBody", b) for b in inner]
            if found:
                return found
    return []


def _delivery(draft: Draft, source: Source, parts: Parts, activities: Parts) -> None:
    said: dict[str, None] = {}
    modes = [m for p in parts for m in source.labels(draft, "delivery", p[1], "mode")]
    if not modes:
        holders = [[a, *source.all(a, "specifiedBy")] for _, a in activities]
        modes = [m for h in holders for a in h for m in source.labels(draft, "delivery", a, "mode")]
    said |= dict.fromkeys(modes)
    for _, part in parts:
        for key in ("learningSetting", "learningSchedule", "scheduleInformation"):
            said |= dict.fromkeys(source.labels(draft, "delivery", part, key))
    draft.put("delivery", "; ".join(said), f"{parts[0][0]}mode")


def _stacking(draft: Draft, source: Source, parts: Parts, parent: str | None) -> None:
    """Take what the record is part of or opens the way to, by title or id."""
    larger: dict[str, None] = {}
    occupations: dict[str, None] = {}
    path = parts[-1][0]
    ways = ("isPartOf", "entitlesTo")
    for _, part in parts:
        for value in (v for k in ways for v in many(part.get(k))[:MAX_PARTS]):
            known = source.find(value)
            specified = source.all(known, "specifiedBy")
            titles = (title_of(n) for n in (known, *specified))
            # A lasting id that stands alone is kept: it is the id of the larger one's own record.
            lasting = _PERSISTENT.fullmatch(link(value) or "")
            named = isinstance(value, str) or (isinstance(value, dict) and points(value))
            words = link(value) if lasting and named else next((t for t in titles if t), None)
            words = words or link(value) or text(value)
            if words:
                larger.setdefault(words)
            for node in (known, *specified):
                found = source.labels(draft, "occupations", node, "limitOccupation")
                occupations |= dict.fromkeys(found)
        wholes = source.parents.get(identity(part) or "", {})
        source.nodes.spend(len(wholes))
        larger |= wholes
    if parent:
        larger.setdefault(parent)
    used = [f"{path}{k}" for k in ways if any(part.get(k) for _, part in parts)]
    draft.put("stacks_into", larger, ", ".join(used) or "hasPart of the whole")
    draft.put("occupations", occupations, f"{path}entitlesTo.limitOccupation")
    if not larger and any(part.get("isPartialQualification") is True for _, part in parts):
        draft.problem("stacks_into", True, "it is a partial qualification and of which is not said",
                      "name the larger one under isPartOf")  # fmt: skip


def _plain(draft: Draft, source: Source, parts: Parts, activities: Parts) -> None:
    """Take the fields that one key of a part holds."""
    sectors: dict[str, None] = {}
    types: list[tuple[str, str]] = []
    for path, part in parts:
        draft.put("prerequisites", prose(part.get("entryRequirement")), f"{path}entryRequirement")
        draft.language(language_words(source, part.get("language")), f"{path}language")
        for key in ("modified", "dateModified"):
            if part.get(key) is not None:
                draft.day("as_of", text(part[key]), path + key)
        status = part.get("status")
        if isinstance(status, str) or "Concept" in kinds(source.find(status)):
            draft.put("status", source.label(status), f"{path}status")
        for key in ("homepage", "landingPage", "contentURL", "supplementaryDocument"):
            resources = [source.find(v) or v for v in many(part.get(key))[:MAX_PARTS]]
            address, refused = web_address(resources)
            if refused is not None:
                draft.problem("url", refused, "this is no web address; left empty")
            draft.put("url", address, path + key)
        for value in (v for k in ("thematicArea", "ISCEDFCode", "educationSubject")
                      for v in many(part.get(k))[:MAX_PARTS]):  # fmt: skip
            code = _FIELD.search(link(value) or "")
            words = source.label(value) or (f"ISCED-F {code[1]}" if code else None)
            if words:
                sectors.setdefault(words)
        types += [(t, f"{path}dcType") for t in source.labels(draft, "type", part, "dcType")]
        types += [("Micro-credential", f"{path}type") for k in kinds(part) if _MICRO.search(k)]
    for _, part in (*parts, *activities):
        spoken = [part.get("defaultLanguage")]
        spoken += [s.get("language") for s in (part, *source.all(part, "specifiedBy"))]
        for value in spoken:
            draft.language(language_words(source, value), "language of the offer or its activity")
    draft.put("sector", "; ".join(sectors), f"{parts[0][0]}thematicArea")
    types.sort(key=lambda pair: not _MICRO.search(pair[0]))
    if types:
        draft.put("type", *types[0])
