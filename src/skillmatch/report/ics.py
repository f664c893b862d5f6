"""A pathway as calendar entries (iCalendar, RFC 5545): one all-day event for each dated step."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from urllib.parse import quote

from skillmatch.domain import Pathway, PathwayStep
from skillmatch.errors import InputError
from skillmatch.report.clean import clean, safe_url, short

__all__ = ["pathway_ics", "undated"]

_OCTETS = 75
# Characters of one field: what calendars show of it, and no file of ten thousand.
_TITLE, _LINE, _NAMES, _ADDRESS = 200, 300, 12, 2000


def undated(pathway: Pathway) -> int:
    """Return how many steps have no dates and so are not in the calendar."""
    return sum(step.start is None or step.end is None for step in pathway.steps)


def pathway_ics(
    pathway: Pathway,
    *,
    made: date,
    product: str = "skillmatch",
    weekly_hours: float | None = None,
    label: Callable[[str], str] = str,
) -> str:
    """Return the steps that have dates as an iCalendar file.

    Parameters
    ----------
    pathway : Pathway
        With a timetable (:func:`skillmatch.rank.timetable.timetable`).
    made : date
        Stands as the time stamp of every event; the clock never does.
    product : str
        Names the maker of the file, and ends the ids of the events.
    weekly_hours : float, optional
        Hours of study a week, for the description.
    label : callable
        From the id of a skill to its name.

    Returns
    -------
    str
        Lines end in CRLF and have at most 75 octets of UTF-8. The same step on the same dates
        has the same id in every file, so a calendar that reads a file again doubles nothing.

    Raises
    ------
    InputError
        No step has dates: a calendar without an event is none.
    """
    count = len(pathway.steps)
    if undated(pathway) == count:
        raise InputError(
            "no step of this pathway has dates",
            hint="give a start and hours a week; steps without stated hours get no dates",
        )
    name = "".join(c for c in clean(product) if c.isalnum() or c in " -.").strip() or "skillmatch"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{name}//pathway//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for n, step in enumerate(pathway.steps, start=1):
        lines += _event(
            step, place=f"step {n} of {count}", made=made, product=name,
            weekly_hours=weekly_hours, label=label,
        )  # fmt: skip
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(
    step: PathwayStep,
    *,
    place: str,
    made: date,
    product: str,
    weekly_hours: float | None,
    label: Callable[[str], str],
) -> Iterator[str]:
    first, last = step.start, step.end
    if first is None or last is None:
        return
    credential = step.credential
    key = "\x1f".join((credential.id, first.isoformat(), last.isoformat()))
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    said = [f"Skillmatch pathway, {place}."]
    if credential.issuer:
        said.append(f"Issuer: {short(credential.issuer, _LINE)}")
    if credential.hours is not None:
        pace = "" if weekly_hours is None else f", {weekly_hours:g} hours a week"
        said.append(f"Workload: {credential.hours:g} hours{pace}")
    names = [short(label(i), 120) for i in step.closes]
    if names:
        more = len(names) - _NAMES
        said.append(
            f"Closes: {', '.join(names[:_NAMES])}" + (f" and {more} more" if more > 0 else "")
        )
    if step.needed_for is not None:
        said.append("It closes nothing itself: a later step asks for it.")
    yield "BEGIN:VEVENT"
    yield f"UID:{digest}@{product.replace(' ', '-').lower()}"
    yield f"DTSTAMP:{_basic(made)}T000000Z"
    yield f"DTSTART;VALUE=DATE:{_basic(first)}"
    yield f"DTEND;VALUE=DATE:{_basic(_after(last))}"
    yield f"SUMMARY:{_escaped(short(credential.title, _TITLE))}"
    yield f"DESCRIPTION:{_escaped(chr(10).join(said))}"
    url = _address(credential.url)
    if url is not None:
        yield f"URL:{url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _basic(day: date) -> str:
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def _after(day: date) -> date:
    """Return the next day: an all-day event ends before its DTEND."""
    try:
        return day + timedelta(days=1)
    except OverflowError:
        raise InputError(
            f"a step ends on {day}, the last day of the calendar", hint="check its hours"
        ) from None


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _address(url: str | None) -> str | None:
    """Return a web address in ASCII, as a value of type URI must be."""
    safe = safe_url(url)
    if safe is None or len(safe) > _ADDRESS:
        return None
    return quote(safe, safe=":/?#[]@!$&'()*+,;=%-._~")


def _folded(line: str) -> Iterator[str]:
    """Cut a line into parts of at most 75 octets; all but the first begin with a space."""
    part, size = "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > _OCTETS:
            yield part
            part, size = " ", 1
        part, size = part + char, size + octets
    yield part
