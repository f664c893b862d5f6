"""Fields of schema.org courses and programmes that need reckoning: skills, level, work."""

from __future__ import annotations

import re

from skillmatch.connect.draft import Draft
from skillmatch.connect.durations import hours_from_iso, hours_from_words
from skillmatch.connect.jsonld import Json, links, local, many, one, text, texts
from skillmatch.connect.markup import line, prose
from skillmatch.connect.schema_graph import Graph
from skillmatch.connect.values import number_of, split_words

__all__ = ["credit_points", "iso_words", "level", "skills", "term_uri", "workload"]

_ESCO = re.compile(
    r"https?://data\.europa\.eu/esco/skill/([0-9a-f]{8}-[0-9a-f-]{27})/?", re.I
)  # fmt: skip
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.I)
_EQF = re.compile(r"\bEQF\b|European Qualifications? Framework|snb/eqf/", re.I)
_ECTS = re.compile(r"\bECTS\b|European Credit Transfer", re.I)
# "3 US credits (6 ECTS)" are six.
_ECTS_FIGURE = re.compile(
    r"(?<!\d)(\d{1,6}(?:[.,]\d{1,6})?)\s*\(?(?:credits?\s*\(?)?(?:ECTS|European Credit)"
    r"|\bECTS(?:\s*credits?)?\s*[:=]?\s*(\d+(?:[.,]\d+)?)", re.I
)  # fmt: skip
_ISO = re.compile(
    r"P(?=[\dT])(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?)?"
)
_PARTS_OF_TIME = ("year", "month", "week", "day", "hour", "minute")
_BARE = re.compile(r"[\d.,\s]+")
_HOURS = re.compile(r"\d\s*-?\s*(?:h|hrs?|hours?)\b", re.I)
_RATE = re.compile(r"\b(?:per|each|every|weekly|daily|monthly)\b|/\s*(?:wk|week|day|month)", re.I)
_HOUR_UNITS = frozenset({"hur", "h", "hr", "hrs", "hour", "hours"})
_MINUTE_UNITS = frozenset({"min", "mins", "minute", "minutes"})
_OFTEN = {"P1D": "daily", "P7D": "weekly", "P1W": "weekly", "P1M": "monthly", "P1Y": "yearly"}
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
    each: dict[float, str] = {}
    for holder in (own, *instances):
        each |= dict(_instance_hours(graph, holder, notes)[:1])
    _hours(draft, set(each), ", ".join(dict.fromkeys(each.values())), notes)
    draft.put("workload_note", "; ".join(notes), _where(notes))


def _instance_hours(
    graph: Graph, holder: Json, notes: dict[str, str]
) -> list[tuple[float, str]]:  # fmt: skip
    """Return the hours that an instance of a course states and where, the surest first."""
    found: list[tuple[float, str]] = []
    for key in ("courseWorkload", "courseSchedule", "duration"):
        where = f"hasCourseInstance.{key}"
        read = _schedule if key == "courseSchedule" else _time
        hours = {h for v in many(graph.open(holder.get(key))) if (h := read(v, where, notes))}
        if len(hours) == 1:
            found.append((hours.pop(), f"schema:{where}"))
        elif hours:
            several = " or ".join(f"{h:g}" for h in sorted(hours)[:6])
            notes.setdefault(f"{several} hours", where)
    return found


def _where(notes: dict[str, str]) -> str:
    places = (place for where in notes.values() for place in where.split(", "))
    return ", ".join(dict.fromkeys(f"schema:{place.removeprefix('schema:')}" for place in places))


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
        number = number_of(one(value.get("value", value.get("maxValue"))))
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
    calendar = iso_words(words)
    notes.setdefault(
        calendar or (f"{words} (no unit stated)" if _BARE.fullmatch(words) else words), where
    )
    stated = None if calendar else hours_from_words(words)
    if stated is None or "×" in stated[1]:
        return None if stated is None else stated[0]
    # "2 hours of lectures and 1 hour of lab work per week" has no total.
    alone = len(_HOURS.findall(words)) < 2 and _RATE.search(words) is None
    return stated[0] if alone else None


def iso_words(words: str) -> str | None:
    """Return a duration on the calendar in words.

    Examples
    --------
    >>> iso_words("P1Y6M"), iso_words("soon")
    ('1 year 6 months', None)
    """
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
    count = number_of(one(value.get("repeatCount")))
    often = text(value.get("repeatFrequency")) or ""
    often = _OFTEN.get(often.upper(), local(often).lower())
    shown = (f"{each:g} hours" if each else iso_words(length or "") or length) or ""
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
        elif words and (ects := _ECTS_FIGURE.search(words)):
            draft.number("ects", ects[1] or ects[2], "schema:numberOfCredits")
            if len(re.findall(r"\d+", words)) == len(re.findall(r"\d+", ects[1] or ects[2])):
                continue
            amount, unit = None, words  # other credits are named beside
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
