"""How long a programme takes: ISO 8601 durations and the words of catalogues, as hours."""

from __future__ import annotations

import re
from decimal import Decimal

__all__ = ["hours_from_iso", "hours_from_words"]

_ISO = re.compile(
    r"P(?=\S)(?:(?P<y>\d+(?:[.,]\d+)?)Y)?(?:(?P<mo>\d+(?:[.,]\d+)?)M)?(?:(?P<w>\d+(?:[.,]\d+)?)W)?"
    r"(?:(?P<d>\d+(?:[.,]\d+)?)D)?(?:T(?:(?P<h>\d+(?:[.,]\d+)?)H)?(?:(?P<m>\d+(?:[.,]\d+)?)M)?"
    r"(?:(?P<s>\d+(?:[.,]\d+)?)S)?)?"
)
_COUNT = r"(\d{1,4}(?:[.,]\d{1,2})?)(?:\s*(?:-|–|—|to)\s*(\d{1,4}(?:[.,]\d{1,2})?))?"
_PER_WEEK = re.compile(
    _COUNT + r"\s*(?:h|hrs?|hours?)\.?\s*(?:of (?:study|work|effort)\s*)?"
    r"(?:(?:/|per|a|each|every)\s*(?:week|wk)|weekly)", re.I
)  # fmt: skip
_WEEKS = re.compile(_COUNT + r"[\s-]*(?:weeks?|wks?)\b", re.I)
_MONTHS = re.compile(_COUNT + r"[\s-]*months?\b", re.I)
_NO_RATE = r"\b(?!\s*(?:/|per|a|each|every)\s*\w)"
_HOURS = re.compile(_COUNT + r"[\s-]*(?:h|hrs?|hours?)" + _NO_RATE, re.I)
_CLOCK = re.compile(
    r"(\d{1,4})\s*(?:h|hrs?|hours?)\.?,?\s*(?:and\s+)?(\d{1,2})\s*(?:m|mins?|minutes?)\b", re.I
)
# A figure for each day or week gives no total by itself.
_RATE = re.compile(
    r"(?:/|\b(?:per|each|every))\s*(?:day|week|wk|month)\b|\b(?:daily|weekly|monthly)\b", re.I
)
_SPELLED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
            "eleven", "twelve")  # fmt: skip
_NUMBER = re.compile(rf"\b(?:{'|'.join(_SPELLED)})\b", re.I)
_MINUTES = re.compile(_COUNT + r"[\s-]*(?:min|mins|minutes?)" + _NO_RATE, re.I)
WEEKS_A_MONTH = 52 / 12


def hours_from_iso(value: object) -> float | None:
    """Return the hours of an ISO 8601 duration that is stated in hours or minutes.

    A duration in days, weeks, months or years is a time on the calendar and says nothing of
    the hours of study: ``None``.

    Examples
    --------
    >>> hours_from_iso("PT45H"), hours_from_iso("PT1H30M"), hours_from_iso("P3M")
    (45.0, 1.5, None)
    """
    if not isinstance(value, str):
        return None
    found = _ISO.fullmatch(value.strip().upper())
    if found is None or any(found[k] for k in ("y", "mo", "w", "d")):
        return None
    parts = [float((found[k] or "0").replace(",", ".")) for k in ("h", "m", "s")]
    hours = parts[0] + parts[1] / 60 + parts[2] / 3600
    return hours or None


def hours_from_words(words: str) -> tuple[float, str] | None:
    """Return the hours of study that words state, and how they were reckoned.

    Weeks (or months) times hours a week give a total; of a range the larger figure counts,
    so that a plan never promises too little work. Words that give no total give ``None``.

    Examples
    --------
    >>> hours_from_words("4 weeks of study, 3-5 hours/week")
    (20.0, '4 weeks × 5 hours a week, the larger figures')
    >>> hours_from_words("Approx. 21 hours to complete"), hours_from_words("3 months")
    ((21.0, '21 hours'), None)
    >>> hours_from_words("1 hour 30 minutes"), hours_from_words("20 minutes a day")
    ((1.5, '1 hours 30 minutes'), None)
    """
    words = _NUMBER.sub(lambda found: str(_SPELLED.index(found[0].lower()) + 1), words)
    weekly = _PER_WEEK.search(words)
    if weekly is not None:
        per_week, is_range = _most(weekly)
        rest = words[: weekly.start()] + words[weekly.end() :]
        for pattern, unit, factor in ((_WEEKS, "weeks", 1.0), (_MONTHS, "months", WEEKS_A_MONTH)):
            span = pattern.search(rest)
            if span is not None:
                count, also = _most(span)
                how = f"{count:g} {unit} × {per_week:g} hours a week"
                if is_range or also:
                    how += ", the larger figures"
                return (round(count * factor * per_week, 1), how) if count * per_week else None
        return None
    if _RATE.search(words):
        return None
    clock = _CLOCK.search(words)
    if clock is not None:
        total = int(clock[1]) + int(clock[2]) / 60
        return (round(total, 2), f"{clock[1]} hours {clock[2]} minutes") if total else None
    for pattern, unit, factor in ((_HOURS, "hours", 1.0), (_MINUTES, "minutes", 1 / 60)):
        found = pattern.search(words)
        if found is not None:
            count, is_range = _most(found)
            how = f"{count:g} {unit}" + (", the larger figure" if is_range else "")
            return (round(count * factor, 2), how) if count else None
    return None


def _most(found: re.Match[str]) -> tuple[float, bool]:
    low, high = found.group(1), found.group(2)
    return float(Decimal((high or low).replace(",", "."))), high is not None
