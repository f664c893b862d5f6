"""Parts of the European Learning Model: workload, level, assessment, organisation and price."""

from __future__ import annotations

import re

from skillmatch.connect.draft import Draft
from skillmatch.connect.durations import hours_from_iso, hours_from_words
from skillmatch.connect.elm_words import (
    MAX_PARTS,
    Parts,
    Source,
    calendar_words,
    web_address,
)
from skillmatch.connect.jsonld import Json, link, many, one, text
from skillmatch.connect.places import country_code
from skillmatch.connect.values import day_of, number_of

__all__ = [
    "organisation_name", "take_accreditation", "take_assessment", "take_level",
    "take_organisations", "take_price", "take_workload",
]  # fmt: skip

# A country, or a region whose code begins with it.
_REGION = re.compile(r"/authority/(?:country|atu)/([A-Z]{3})|/nuts/(?:\w+/)?([A-Z]{2})")
_ECTS = re.compile(r"\bects\b|european credit transfer", re.I)


def take_workload(draft: Draft, source: Source, parts: Parts, activities: Parts) -> None:
    """Take ECTS credits, hours and what else the source says of the workload."""
    notes: dict[str, None] = {}
    for path, part in parts:
        for key in ("creditPoint", "creditReceived"):
            for credit in source.all(part, key):
                _credit(draft, source, credit, f"{path}{key}", notes)
    for path, part in parts:
        for key, lead in (("volumeOfLearning", ""), ("workload", ""), ("duration", "takes "),
                          ("maximumDuration", "at most ")):  # fmt: skip
            hours = _duration(draft, part.get(key), lead, notes)
            if hours and not lead:
                draft.put("hours", hours, path + key)
            elif hours:
                notes.setdefault(f"{lead}{hours:g} hours")
    _activities(draft, source, activities, notes)
    if notes:
        draft.put("workload_note", "; ".join(notes), "creditPoint, volumeOfLearning, influencedBy")


def _credit(draft: Draft, source: Source, credit: Json, where: str, notes: dict[str, None]) -> None:
    framework, point = credit.get("framework"), credit.get("point")
    name = source.label(framework) or ""
    point = text(point) if isinstance(point, dict | list) else point
    if _ECTS.search(name) or str(link(framework) or "").endswith("/6fcec5c5af"):
        draft.number("ects", point, where)
        return
    number = number_of(point)
    if number is None or number < 0:
        if point is not None:
            draft.problem("workload_note", point, "these credits are no number; left out")
    elif number:
        unit = name if "credit" in name.casefold() else f"{name} credits".strip()
        notes.setdefault(f"{number:g} {unit}")


def _duration(draft: Draft, value: object, lead: str, notes: dict[str, None]) -> float | None:
    """Return the hours of a duration; a time on the calendar goes to the notes in words."""
    words = text(value)
    if words is None:
        return None
    hours = hours_from_iso(words)
    if hours is not None:
        return hours
    said = calendar_words(words)
    if said is not None:
        if re.search(r"[1-9]", said):
            notes.setdefault(lead + said)
        return None
    if number_of(words) is not None:
        draft.problem("hours", words, "a workload without a unit; left empty",
                      "write it as an ISO 8601 duration such as PT60H")  # fmt: skip
        return None
    notes.setdefault(lead + words)
    total = hours_from_words(words)
    return total[0] if total else None


def _activities(draft: Draft, source: Source, activities: Parts, notes: dict[str, None]) -> None:
    found: list[float | None] = []
    for _, activity in activities:
        hours = None
        for part in (activity, *source.all(activity, "specifiedBy")):
            for key in ("workload", "volumeOfLearning"):
                hours = hours or _duration(draft, part.get(key), "activity: ", notes)
            for entry in many(part.get("contactHour"))[:MAX_PARTS]:
                words = text(entry)
                if words:
                    spent = hours_from_iso(words)
                    shown = f"{spent:g} hours" if spent else calendar_words(words) or words
                    notes.setdefault(f"contact hours: {shown}")
        found.append(hours)
    stated = [hours for hours in found if hours]
    if stated and len(stated) == len(found) and "hours" not in draft.values:
        how = "" if len(stated) == 1 else f" (sum of {len(stated)} activities)"
        draft.put("hours", sum(stated), f"{activities[0][0]}workload{how}")
    else:
        for hours in stated:
            if hours != draft.values.get("hours"):
                notes.setdefault(f"activity: {hours:g} hours")


def take_level(draft: Draft, source: Source, parts: Parts) -> None:
    """Take the EQF level, and levels of other frameworks as words."""
    notes: dict[str, None] = {}
    for path, part in parts:
        for key in ("eqfLevel", "EQFLevel"):
            for value in (v for v in many(part.get(key))[:MAX_PARTS] if v not in (None, "", {})):
                coded = re.search(r"/eqf/(\d+)/?$", link(value) or "")
                words = source.label(value) or ""
                ends = re.fullmatch(r"(?:.*\D)?(\d{1,2})", words[-80:])
                figure = coded or ends
                draft.level(figure[1] if figure else words or link(value) or value, path + key)
        for name in source.labels(draft, "level_note", part, "nqfLevel", "NQFLevel",
                                  "educationLevel"):  # fmt: skip
            notes.setdefault(name)
    if notes:
        draft.put("level_note", "; ".join(notes), "nqfLevel, educationLevel")


def take_assessment(draft: Draft, source: Source, parts: Parts) -> tuple[str, ...]:
    """Take how learning is assessed and supervised; return the grades that it was given."""
    said: dict[str, None] = {}
    watched: dict[str, None] = {}
    grades: dict[str, None] = {}
    path = parts[0][0] if parts else ""
    stack = [(1, a) for _, part in reversed(parts) for a in reversed(source.all(part, "provenBy"))]
    while stack and len(said) < MAX_PARTS:
        depth, proof = stack.pop()
        specs = source.all(proof, "specifiedBy")
        if depth < 4:
            stack += [(depth + 1, inner) for inner in reversed(source.all(proof, "hasPart"))]
        words = _assessment(draft, source, [proof, *specs])
        if words:
            said.setdefault(words)
        for part in (proof, *specs):
            for name in source.labels(draft, "supervision", part, "idVerification"):
                watched.setdefault(name)
        grade = source.label(proof.get("grade"))
        if grade:
            grades.setdefault(grade)
    draft.put("assessment", "; ".join(said), f"{path}provenBy")
    draft.put("supervision", "; ".join(watched), f"{path}provenBy.idVerification")
    return tuple(grades)


def _assessment(draft: Draft, source: Source, proofs: list[Json]) -> str:
    title = next((t for p in proofs if (t := text(p.get("title")))), "")
    kinds = [k for p in proofs for k in source.labels(draft, "assessment", p, "dcType")]
    modes = [m for p in proofs for m in source.labels(draft, "assessment", p, "mode")]
    kinds = [k for k in dict.fromkeys(kinds) if k.casefold() != title.casefold()]
    if title and kinds:
        title = f"{title} ({', '.join(kinds)})"
    words = ", ".join(dict.fromkeys(w for w in [title or ", ".join(kinds), *modes] if w))
    about = next((d for p in proofs if (d := text(p.get("description")))), None)
    pieces = [words, about]
    for scheme in (s for p in proofs for s in source.all(p, "gradingScheme")):
        says = [text(scheme.get("title")), text(scheme.get("description"))]
        pieces.append("grading: " + ": ".join(s for s in says if s) if any(says) else None)
    return "; ".join(p for p in pieces if p)


def organisation_name(body: Json) -> str | None:
    """Return the name of an organisation."""
    keys = ("legalName", "prefLabel", "title", "altLabel")
    return next((n for k in keys if (n := text(body.get(k)))), None)


def take_organisations(draft: Draft, source: Source, bodies: Parts) -> None:
    """Take issuer and country from the organisations that award, best first."""
    names = dict.fromkeys(n for _, body in bodies if (n := organisation_name(body)))
    if bodies:
        draft.put("issuer", ", ".join(names), f"{bodies[0][0]}.legalName")
    for path, body in bodies:
        for place in source.all(body, "location"):
            for address in source.all(place, "address"):
                draft.country(_country(source, address.get("countryCode")),
                              f"{path}.location.address.countryCode")  # fmt: skip
            for region in many(place.get("spatialCode"))[:MAX_PARTS]:
                coded = _REGION.search(link(region) or "")
                draft.country(coded and (coded[1] or coded[2]), f"{path}.location.spatialCode")
    # Where it has no address: the country in whose register it stands.
    for path, body in bodies:
        for number in source.all(body, "registration", "vatIdentifier", "taxIdentifier"):
            draft.country(_country(source, number.get("spatial")),
                          f"{path}.registration.spatial")  # fmt: skip


def take_accreditation(draft: Draft, source: Source, parts: Parts, bodies: Parts) -> None:
    """Take who has accredited the programme, then who has accredited the awarding body."""
    said: dict[str, None] = {}
    where = ""
    for lead, group in (("", parts), ("awarding body: ", bodies)):
        for path, part in group:
            for value in many(part.get("accreditation"))[:MAX_PARTS]:
                words = _accreditation(source, source.find(value)) or link(value) or text(value)
                if words:
                    where = where or f"{path}{'.' if lead else ''}accreditation"
                    said.setdefault(lead + words)
    draft.put("accreditation", "; ".join(said), where)


def _accreditation(source: Source, given: Json) -> str:
    names = [n for a in source.all(given, "accreditingAgent") if (n := organisation_name(a))]
    decision = source.label(given.get("decision"))
    report = next((a for r in source.all(given, "report") if (a := web_address(r)[0])), None)
    pieces = [
        text(given.get("title")) or source.label(given.get("dcType")),
        f"by {', '.join(names)}" if names else None,
        f"decision: {decision}" if decision else None,
        report,
    ]
    for key, word in (("dateIssued", "of"), ("reviewDate", "reviewed"), ("expiryDate", "until")):
        day = day_of(text(given.get(key)))
        if day is not None:
            pieces.append(f"{word} {day.isoformat()}")
    return ", ".join(p for p in pieces if p)


def _country(source: Source, value: object) -> str | None:
    value = value[0] if isinstance(value, list) and value else value
    given = [link(value), source.label(value)]
    return next((g for g in given if g and country_code(g)), given[1] or given[0])


def take_price(draft: Draft, source: Source, parts: Parts) -> None:
    """Take the first price and what the source says of it and of others."""
    notes: dict[str, None] = {}
    for path, part in parts:
        details = source.all(part, "priceDetail")
        for detail in details:
            figure: object = detail.get("amount")
            inner = source.find(figure[0] if isinstance(figure, list) and figure else figure)
            unit = next((u for o in (inner, detail) for k in ("unit", "currency")
                         if (u := o.get(k))), None)  # fmt: skip
            if inner:
                keys = ("value", "amount", "@value")
                figure = one(next((inner[k] for k in keys if k in inner), None))
            code = (link(unit) or source.label(unit) or "").rstrip("/").rpartition("/")[2]
            keys = ("description", "prefLabel", "additionalNote")
            says = next((w for k in keys if (w := text(detail.get(k)))), None)
            draft.price(figure, code, f"{path}priceDetail.amount")
            if len(details) > 1 and figure is not None:
                says = f"{says}: {figure} {code}" if says else f"{figure} {code}"
            if says:
                notes.setdefault(says)
    if notes:
        draft.put("price_note", "; ".join(notes), "priceDetail.description")
