"""CTDL's profiles as fields: competencies, durations, credits, costs, occupations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from skillmatch.connect.ctdl_graph import Graph, said, terms
from skillmatch.connect.draft import Draft
from skillmatch.connect.durations import hours_from_iso, hours_from_words
from skillmatch.connect.jsonld import Json, link, many, one, text
from skillmatch.connect.places import currency_code

__all__ = ["competencies", "occupations", "put_cost", "put_workload"]

OUTCOME_WORDS = 8  # A competency of more words is a learning outcome too.
_ESCO = re.compile(r"https?://data\.europa\.eu/esco/skill/([0-9a-f-]{36})", re.I)
_KNOWN = re.compile(r"https?://(?:data\.europa\.eu/esco/|(?:www\.)?onetonline\.org/)", re.I)
_ISO = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
_UNITS = ("year", "month", "week", "day", "hour", "minute")
_ECTS = re.compile(r"\bECTS\b|european credit transfer", re.I)
_CODE = re.compile(r"(?:\d{2}-\d{4}(?:\.\d{2})?|\d{4}(?:\.\d{1,2})*)")
_ONET_PAGE = re.compile(r"https?://(?:www\.)?onetonline\.org/link/\w+/(\d{2}-\d{4}\.\d{2})/?")
# From memory of the published cost types: those that are no price of the whole.
_SIDE = re.compile(
    r"application|enrol|graduation|learning ?resource|meals|optional|processing|re-?examination"
    r"|renewal|rescheduling|room|residency|scoring|student ?services|technology|transcript"
    r"|background", re.I
)  # fmt: skip


def competencies(draft: Draft, value: object, where: str, graph: Graph, scope: int) -> int:
    """State the competencies of a property; return how many are only references.

    The words are the competency's own label or text, else those of the alignment. Of more
    than eight words they are a learning outcome too, and so is the text behind a label.
    """
    unnamed = 0
    outcomes: list[str] = []
    for entry in many(value):
        own = graph.get(entry, scope)
        target = graph.get(own.get("targetNode"), scope)
        named = target if target else own
        label, full = said(named.get("competencyLabel")), said(named.get("competencyText"))
        words = label or full or said(own.get("targetNodeName")) or said(named.get("name"))
        if words is None and not own:
            words = None if link(entry) or isinstance(entry, dict) else said(entry)
        if words is None and isinstance(entry, dict) and not own.keys() & {"@type", "targetNode"}:
            words = said(entry)  # A language map.
        uri = link(own.get("targetNode")) or (None if "targetNode" in own else link(entry))
        if (esco := _ESCO.match(uri or "")) is not None:
            uri = f"http://data.europa.eu/esco/skill/{esco.group(1).lower()}"
        if words is None and not _KNOWN.match(uri or ""):
            unnamed += 1
            continue
        draft.state(words, uri)
        draft.provenance.setdefault("skills", where)
        longer = (full or words, said(own.get("targetNodeDescription")))
        outcomes += [
            w for w in longer if w and (len(w.split()) > OUTCOME_WORDS or (label and w == full))
        ]
    if outcomes:
        kept = (*draft.values.pop("outcomes", ()), *outcomes)
        draft.put("outcomes", kept, draft.provenance.get("outcomes", where))
    return unnamed


def occupations(value: object, graph: Graph, scope: int) -> tuple[str, ...]:
    """Return occupations by their SOC, O*NET or ISCO code where one is given, else by name."""
    found: dict[str, None] = {}
    for entry in many(value):
        own = graph.get(entry, scope)
        code = text(own.get("codedNotation"))
        page = _ONET_PAGE.match(link(own.get("targetNode")) or link(entry) or "")
        if code and _CODE.fullmatch(code):
            found[code] = None
        elif page:
            found[page.group(1)] = None
        else:
            found |= dict.fromkeys(terms(entry, graph, scope))
    return tuple(found)


def put_workload(
    draft: Draft, own: Json, graph: Graph, scope: int, *, conditions: Sequence[Json] = ()
) -> None:
    """Take durations and credits: hours and ECTS where they are stated, else words.

    ``conditions`` are those to earn the record: their credits are what it takes.
    """
    notes: list[tuple[str, str]] = []
    hours: dict[float, str] = {}
    for entry in many(own.get("estimatedDuration")):
        profile = graph.get(entry, scope) or {"exactDuration": entry}
        words, made = _duration(draft, profile)
        if made is not None:
            hours.setdefault(made[0], made[1])
        if words:
            notes.append((words, "ceterms:estimatedDuration"))
    if len(hours) == 1:
        draft.number("hours", *next(iter(hours.items())))
    else:
        notes += [(f"{figure:g} hours", "ceterms:estimatedDuration") for figure in hours]
    asked = [(figure, unit, where.replace(":", ":requires.")) for condition in conditions
             for figure, unit, where in _credits(condition, graph, scope)]  # fmt: skip
    for figure, unit, where in (*_credits(own, graph, scope), *asked):
        if _ECTS.search(unit) and "–" not in figure:
            draft.number("ects", figure, where)
        else:
            notes.append((f"{figure} {unit}".strip(), where))
    parts = dict(notes)
    where = ", ".join(dict.fromkeys(parts.values()))
    draft.put("workload_note", "; ".join(parts), where)


def _duration(draft: Draft, profile: Json) -> tuple[str | None, tuple[float, str] | None]:
    """Return the words of a duration that gives no hours, and the hours of one that does."""
    spans: dict[str, str] = {}
    for key in ("exactDuration", "minimumDuration", "maximumDuration", "timeRequired"):
        value = profile.get(key)
        if value is None or value == "":
            continue
        words = text(value)
        if words is None or not re.fullmatch(r"P(?=.).{0,40}", words.upper()):
            draft.problem("workload_note", value, "this is no ISO 8601 duration; left out",
                          "write it as PT40H or P6W")  # fmt: skip
        else:
            spans[key] = words.upper()
    description = said(profile.get("description"))
    for key in ("exactDuration", "maximumDuration", "timeRequired", "minimumDuration"):
        made = hours_from_iso(spans.get(key))
        if made is not None:
            where = f"ceterms:estimatedDuration.{key}"
            if key == "maximumDuration" and len(spans) > 1:
                where += ": the larger figure"
            calendar = dict.fromkeys(
                _iso_words(s) for k, s in spans.items() if k != key and hours_from_iso(s) is None
            )
            said_too = ", ".join(w for w in (*calendar, description) if w) or None
            return said_too, (round(made, 2), where)
    low, high = spans.get("minimumDuration"), spans.get("maximumDuration")
    both = [s for s in (low, high) if s]
    span = spans.get("exactDuration") or spans.get("timeRequired")
    shown = [_iso_words(span)] if span else list(dict.fromkeys(map(_iso_words, both)))
    words = ", ".join(w for w in ("–".join(w for w in shown if w), description) if w) or None
    found = hours_from_words(words or "")
    if found is not None and (not spans or "×" in found[1]):
        return words, (found[0], f"ceterms:estimatedDuration.description: {found[1]}")
    return words, None


def _iso_words(value: str) -> str:
    """Return a duration in words.

    Examples
    --------
    >>> _iso_words("P1Y6M"), _iso_words("P6W"), _iso_words("P1.5Y")
    ('1 year 6 months', '6 weeks', 'P1.5Y')
    """
    found = _ISO.fullmatch(value)
    if found is None:
        return value
    parts = zip(found.groups(), _UNITS, strict=True)
    return " ".join(f"{int(n)} {unit}{'' if int(n) == 1 else 's'}" for n, unit in parts
                    if n and int(n))  # fmt: skip


def _credits(own: Json, graph: Graph, scope: int) -> Iterable[tuple[str, str, str]]:
    """Yield (figure, unit, where) of each statement of credits."""
    for entry in many(own.get("creditValue")):
        profile = graph.get(entry, scope) or {"value": entry}
        low, high = _figure(profile.get("minValue")), _figure(profile.get("maxValue"))
        figure = _figure(profile.get("value")) or "–".join(
            dict.fromkeys(w for w in (low, high) if w)
        )
        units = terms(profile.get("creditUnitType"), graph, scope)
        described = said(profile.get("description")) or said(profile.get("unitText"))
        unit = ", ".join(units) or described or "credits, unit not stated"
        if _ECTS.search(described or ""):
            unit = described or unit
        if figure or described:
            yield figure, unit if figure else described or "", "ceterms:creditValue"
    for kind in ("Unit", "Hour"):
        value = own.get(f"credit{kind}Value")
        figure = _figure(value) or ""
        units = terms(own.get(f"credit{kind}Type"), graph, scope)
        described = said(own.get(f"credit{kind}TypeDescription"))
        if figure or described:
            unit = ", ".join(units) or described or "credits, unit not stated"
            yield figure, unit, f"ceterms:credit{kind}Value"


def _figure(value: object) -> str | None:
    """Return a figure as words: 3.0 is 3."""
    words = str(value) if isinstance(value, float) else text(value)
    return re.sub(r"^(\d+)\.0+$", r"\1", words) if words else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cost:
    amount: object
    figure: str | None
    currency: str | None
    kinds: str
    pattern: str | None
    words: str


def put_cost(
    draft: Draft, own: Json, graph: Graph, scope: int, *, conditions: Sequence[Json] = ()
) -> None:
    """Take a price where one total is stated; several costs are listed as words.

    The costs that ``conditions`` to earn the record state, and those that it shares with
    others, count too.
    """
    holders = [own, *graph.each(own.get("commonCosts"), scope), *conditions]
    profiles = [p for holder in holders for p in graph.each(holder.get("estimatedCost"), scope)]
    costs = [_cost(p, graph, scope) for p in profiles]
    priced = [c for c in costs if c.amount is not None]
    whole = [c for c in priced if not c.pattern and not _SIDE.search(c.kinds)]
    where = "ceterms:estimatedCost.price"
    if len(priced) > 1:
        total = [c for c in whole if re.search(r"aggregate|total", c.kinds, re.I)]
        tuition = [c for c in whole if re.search("tuition", c.kinds, re.I)]
        where += " (total)" if total else " (tuition; all costs are in price_note)"
        whole = total or tuition
    free = [c for c in whole if c.figure == "0" and c.currency is None]
    if len({(c.figure, c.currency) for c in whole}) == 1 and not free:
        draft.price(whole[0].amount, whole[0].currency, where)
    words: dict[str, str] = {}
    if len(priced) > 1 or "price" not in draft.values:
        words |= {c.words: "ceterms:estimatedCost" for c in costs if c.words}
    for aid in graph.each(own.get("financialAssistance"), scope):
        name = said(aid.get("name")) or said(aid.get("description"))
        named = name or ", ".join(terms(aid.get("financialAssistanceType"), graph, scope))
        if named:
            words.setdefault(f"financial assistance: {named}", "ceterms:financialAssistance")
    draft.put("price_note", "; ".join(words), ", ".join(dict.fromkeys(words.values())))


def _cost(profile: Json, graph: Graph, scope: int) -> _Cost:
    given = said(profile.get("currency"))
    currency = currency_code(given) if given else None
    price = one(profile.get("price"))
    kinds = ", ".join(terms(profile.get("directCostType"), graph, scope))
    pattern = said(profile.get("paymentPattern"))
    limits = [w for key in ("residencyType", "audienceType")
              for w in terms(profile.get(key), graph, scope)]  # fmt: skip
    figure = _figure(price)
    parts = [kinds or said(profile.get("name")) or "", figure or "", currency or given or ""]
    words = " ".join(p for p in parts if p) if figure else ""
    if figure == "0" and not given:  # nothing needs no currency
        words = "free"
    bounds = ", ".join(w for w in (pattern, *limits) if w)
    words = f"{words} ({bounds})" if words and bounds else words
    return _Cost(
        amount=price, figure=figure, currency=currency or given, kinds=kinds, pattern=pattern,
        words=words or said(profile.get("description")) or "",
    )  # fmt: skip
