"""Fields of schema.org courses and programmes that need reckoning: skills, level, work, price."""

from __future__ import annotations

import re
from decimal import Decimal

from skillmatch.connect.draft import Draft
from skillmatch.connect.durations import hours_from_iso, hours_from_words
from skillmatch.connect.jsonld import Json, links, local, many, text, texts
from skillmatch.connect.markup import line, prose
from skillmatch.connect.schema_graph import Graph
from skillmatch.connect.values import amount_of, currency_in, number_of, split_words

__all__ = ["credit_points", "level", "price", "skills", "term_uri", "workload"]

_ESCO = re.compile(
    r"https?://data\.europa\.eu/esco/skill/([0-9a-f]{8}-[0-9a-f-]{27})/?", re.I
)  # fmt: skip
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.I)
_EQF = re.compile(r"\bEQF\b|European Qualifications? Framework|snb/eqf/", re.I)
_ECTS = re.compile(r"\bECTS\b|European Credit Transfer", re.I)
_ISO = re.compile(
    r"P(?=[\dT])(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?)?"
)
_PARTS_OF_TIME = ("year", "month", "week", "day", "hour", "minute")
_HOURS = re.compile(r"\d\s*-?\s*(?:h|hrs?|hours?)\b", re.I)
_RATE = re.compile(r"\b(?:per|each|every|weekly|daily|monthly)\b|/\s*(?:wk|week|day|month)", re.I)
_HOUR_UNITS = frozenset({"hur", "h", "hr", "hrs", "hour", "hours"})
_MINUTE_UNITS = frozenset({"min", "mins", "minute", "minutes"})
_OFTEN = {"P1D": "daily", "P7D": "weekly", "P1W": "weekly", "P1M": "monthly", "P1Y": "yearly"}
# An offer with such a category is a part of the price or comes again and again.
_PARTIAL = re.compile(
    r"\b(?:per|fees?|books?|suppl\w*|terms?|credits?|subscription|monthly|weekly|yearly|deposit"
    r"|instal\w*|partial\w*)\b", re.I
)  # fmt: skip
_PHRASE = 6  # words: a longer part of a text is a sentence, not the name of a skill


def term_uri(value: Json) -> str | None:
    """Return the address of a defined term; an ESCO one in its normal form comes first.

    Examples
    --------
    >>> term_uri({"url": "https://a.example/sql", "termCode": "SQL"})
    'https://a.example/sql'
    """
    found = [
        uri
        for key in ("url", "@id", "sameAs", "termCode", "targetUrl", "codeValue")
        for uri in links(value.get(key))
    ]
    for uri in found:
        esco = _ESCO.match(uri)
        if esco is not None:
            return f"http://data.europa.eu/esco/skill/{esco[1].lower()}"
    code, terms = text(value.get("termCode")), _words_of(value.get("inDefinedTermSet"))
    if code and _UUID.fullmatch(code) and "data.europa.eu/esco" in terms:
        return f"http://data.europa.eu/esco/skill/{code.lower()}"
    return next((uri for uri in found if uri.startswith(("http", "urn:"))), None)


def _words_of(value: object) -> str:
    """Return the words and addresses of a value together."""
    return " ".join((*texts(value), *links(value)))


def skills(draft: Draft, graph: Graph, own: Json) -> None:
    """Take skills that a record names; whole sentences become learning outcomes."""
    outcomes: list[str] = []
    for key in ("teaches", "competencyRequired", "assesses", "about"):
        entries = many(graph.open(own.get(key)))
        for entry in entries:
            if isinstance(entry, dict):
                draft.state(line(entry), term_uri(entry), where=f"schema:{key}")
            elif isinstance(entry, str):
                _say(draft, entry, outcomes, where=f"schema:{key}", alone=len(entries) == 1)
    for entry in graph.nodes(own.get("educationalAlignment")):
        if (text(entry.get("alignmentType")) or "").casefold() in ("teaches", "assesses"):
            draft.state(line(entry), term_uri(entry), where="schema:educationalAlignment")
    draft.put("outcomes", outcomes, "schema:teaches")


def _say(draft: Draft, words: str, outcomes: list[str], *, where: str, alone: bool) -> None:
    address = links(words)
    if address:
        draft.state(None, term_uri({"url": address[0]}), where=where)
        return
    whole = prose(words)
    parts = (split_words(whole) or ()) if alone or "\n" in whole else (whole,)
    if any(len(part.split()) > _PHRASE for part in parts):
        outcomes += whole.split("\n")
    else:
        draft.state_all((part for part in parts if part), where=where)


def level(draft: Draft, graph: Graph, value: object, where: str) -> None:
    """Take a level: EQF only where the source names EQF, else in its words."""
    for entry in many(graph.open(value)):
        words = line(entry)
        named = words or ""
        if isinstance(entry, dict):
            keys = ("inDefinedTermSet", "termCode", "url", "@id", "educationalFramework",
                    "targetUrl")  # fmt: skip
            named = " ".join((named, *(_words_of(entry.get(key)) for key in keys)))
        if _EQF.search(named):
            code = text(entry.get("termCode")) if isinstance(entry, dict) else None
            for source in (words, code, named):
                numbers = set(re.findall(r"(?<![\d.])\d+(?![\d.])", source or ""))
                if numbers:
                    if len(numbers) == 1:
                        draft.level(numbers.pop(), where)
                    break
        if "level" not in draft.values and words:
            address = links(words)
            draft.put("level_note", local(address[0]) if address else words, where)


def workload(draft: Draft, graph: Graph, own: Json, instances: list[Json]) -> None:
    """Take the hours of study and what is said of the time in other units."""
    notes: dict[str, str] = {}
    for key in ("timeToComplete", "timeRequired"):
        hours = {h for v in many(graph.open(own.get(key))) if (h := _time(v, key, notes))}
        _hours(draft, hours, f"schema:{key}", notes)
    for key in ("courseWorkload", "courseSchedule", "duration"):
        where = f"hasCourseInstance.{key}"
        read = _schedule if key == "courseSchedule" else _time
        hours = {
            h for i in (own, *instances) for v in many(graph.open(i.get(key)))
            if (h := read(v, where, notes))
        }  # fmt: skip
        _hours(draft, hours, f"schema:{where}", notes)
    draft.put("workload_note", "; ".join(notes), _where(notes))


def _where(notes: dict[str, str]) -> str:
    return ", ".join(dict.fromkeys(f"schema:{where}" for where in notes.values()))


def _hours(draft: Draft, hours: set[float], where: str, notes: dict[str, str]) -> None:
    """Take hours that agree; those that differ are said in words."""
    if len(hours) == 1:
        draft.put("hours", hours.pop(), where)
    elif hours and "hours" not in draft.values:
        several = " or ".join(f"{h:g}" for h in sorted(hours)[:6])
        notes.setdefault(f"{several} hours", where.removeprefix("schema:"))


def _time(value: object, where: str, notes: dict[str, str]) -> float | None:
    """Return the hours of a duration or of words; what states none goes into the notes."""
    if isinstance(value, dict) and ("unitText" in value or "unitCode" in value):
        number = number_of(value.get("value", value.get("maxValue")))
        unit = text(value.get("unitText")) or text(value.get("unitCode")) or ""
        if number is not None and number > 0:
            if unit.casefold() in _HOUR_UNITS:
                return number
            if unit.casefold() in _MINUTE_UNITS:
                return number / 60
            notes.setdefault(f"{number:g} {unit}".strip(), where)
        return None
    words = line(value)
    if words is None:
        return None
    hours = hours_from_iso(words)
    if hours is not None:
        return hours
    calendar = _iso_words(words)
    notes.setdefault(
        calendar or (f"{words} (no unit stated)" if number_of(words) is not None else words), where
    )
    stated = None if calendar else hours_from_words(words)
    if stated is None or "×" in stated[1]:
        return None if stated is None else stated[0]
    # "2 hours of lectures and 1 hour of lab work per week" has no total.
    alone = len(_HOURS.findall(words)) < 2 and _RATE.search(words) is None
    return stated[0] if alone else None


def _iso_words(words: str) -> str | None:
    """Return a duration on the calendar in words: "P1Y6M" as "1 year 6 months"."""
    found = _ISO.fullmatch(words.strip().upper())
    if found is None:
        return None
    counts = [(int(n), unit) for n, unit in zip(found.groups(), _PARTS_OF_TIME, strict=True)
              if n and len(n) < 6]  # fmt: skip
    return " ".join(f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in counts if n) or None


def _schedule(value: object, where: str, notes: dict[str, str]) -> float | None:
    """Return the hours of a schedule that repeats a number of hours a number of times."""
    if not isinstance(value, dict):
        return _time(value, where, notes)
    length = line(value.get("duration"))
    each = hours_from_iso(length)
    count = number_of(value.get("repeatCount"))
    often = text(value.get("repeatFrequency")) or ""
    often = _OFTEN.get(often.upper(), local(often).lower())
    shown = (f"{each:g} hours" if each else _iso_words(length or "") or length) or ""
    if count is not None and count > 0:
        shown = f"{count:g} × {shown}" if shown else f"{count:g} times"
    said = f"{shown}, {often}" if shown and often else shown or often
    if said:
        notes.setdefault(said, where)
    return each * count if each and count is not None and 0 < count <= 10_000 else None


def credit_points(draft: Draft, graph: Graph, value: object) -> None:
    """Take credits: ECTS only where the unit says so, others in words."""
    notes: list[str] = []
    for entry in many(graph.open(value)):
        words = line(entry)
        amount: object = words
        unit = ""
        if isinstance(entry, dict):
            amount = entry.get("value", entry.get("maxValue"))
            keys = ("unitText", "unitCode", "name", "description", "additionalType")
            unit = " ".join(dict.fromkeys(u for k in keys if (u := line(entry.get(k)))))
        elif words and number_of(words) is None:
            found = re.match(r"(\d+(?:[.,]\d+)?)\s*(\D.*)", words)
            amount, unit = (found[1], found[2]) if found else (None, words)
        if _ECTS.search(unit) and amount is not None:
            draft.number("ects", amount, "schema:numberOfCredits")
        elif shown := " ".join(w for w in (text(amount), unit) if w):
            notes.append(shown if "credit" in shown.casefold() else f"{shown} credits")
    if notes:
        said = "; ".join((*(w for w in (draft.values.pop("workload_note", None),) if w), *notes))
        where = draft.provenance.pop("workload_note", None)
        draft.put("workload_note", said,
                  ", ".join(w for w in (where, "schema:numberOfCredits") if w))  # fmt: skip


def price(draft: Draft, graph: Graph, own: Json, instances: list[Json]) -> None:
    """Take the price where the offers agree on one, else what they say in words."""
    where = "schema:offers"
    offers = graph.nodes(own.get("offers"))
    if not offers:
        where = "schema:hasCourseInstance.offers"
        offers = [o for i in instances for o in graph.nodes(i.get("offers"))]
    totals: dict[tuple[Decimal, str], str] = {}
    notes: dict[str, None] = {}
    for offer in offers:
        _offer(draft, graph, offer, totals, notes)
    chosen = {k: v for k, v in totals.items() if re.search(r"\btotal\b", v, re.I)} or totals
    if len({(amount, code) for amount, code in chosen}) == 1:
        (amount, code) = next(iter(chosen))
        draft.price(amount, code, where)
    elif chosen:
        notes = dict.fromkeys(
            [*(f"{amount} {code}" + (f" ({said})" if said else "")
               for (amount, code), said in chosen.items()), *notes]
        )  # fmt: skip
    free = own.get("isAccessibleForFree")
    if (free is True or (isinstance(free, str) and local(free).casefold() == "true")) and (
        "price" not in draft.values and "free" not in (note.casefold() for note in notes)
    ):
        notes["free"] = None
        where = "schema:isAccessibleForFree" if not offers else f"{where}, isAccessibleForFree"
    aid = line(graph.open(own.get("financialAidEligible")))
    if aid and not links(aid):
        notes[f"financial aid: {aid}"] = None
        where += ", financialAidEligible"
    draft.put("price_note", "; ".join(notes), where)


def _offer(
    draft: Draft, graph: Graph, offer: Json, totals: dict[tuple[Decimal, str], str],
    notes: dict[str, None],
) -> None:  # fmt: skip
    category = line(graph.open(offer.get("category"))) or ""
    category = local(category) if links(category) else category
    specs = [offer] if _priced(offer) else graph.nodes(offer.get("priceSpecification"))
    seen = False
    for spec in specs:
        raw = spec.get("price", spec.get("lowPrice", spec.get("highPrice")))
        code = text(spec.get("priceCurrency", offer.get("priceCurrency")))
        if isinstance(raw, str):
            raw, code = currency_in(raw, code)
        high = spec.get("highPrice") if "price" not in spec else None
        if raw is None or isinstance(raw, dict | list):
            continue
        seen = True
        shown = f"{text(raw)} {code or ''}".strip()
        amount = amount_of(raw, typed=True)
        if amount is not None and not amount and not code:
            notes["free"] = None
        elif high is not None and text(high) != text(raw):
            notes[f"{text(raw)} to {text(high)} {code or ''}".strip()] = None
        elif _PARTIAL.search(category) or _again(spec):
            notes[f"{category or _again(spec)}: {shown}"] = None
        elif amount is None or amount < 0 or not code:
            draft.price(raw, code, "schema:offers")  # lists what is wrong with it
        else:
            totals.setdefault((amount, code.strip().upper()), category)
    if not seen and category:
        notes["free" if category.casefold() == "free" else category] = None


def _priced(offer: Json) -> bool:
    return any(offer.get(key) is not None for key in ("price", "lowPrice", "highPrice"))


def _again(spec: Json) -> str:
    """Return the unit of a price that comes again, such as a month."""
    for key in ("billingDuration", "unitText", "unitCode", "referenceQuantity"):
        unit = text(spec.get(key))
        if unit:
            return f"each {_iso_words(unit) or unit}"
    return ""
