"""The dated jobs of a CV: where each stands in the text, and how long a skill was used in them."""

from __future__ import annotations

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from skillmatch.cv_parts import CvPart
from skillmatch.levels import LEVELS, Level, level_of_years
from skillmatch.people import DEGREE
from skillmatch.text import lines

__all__ = ["DatedJob", "Practice", "dated_jobs", "job_at", "practice_of"]

# Ten skills may stand beside the years of one job: they say little about each of them.
MOST_BY_JOBS = LEVELS["advanced"]
FADES = 5  # years after the last use
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_YEAR = r"(?:19|20)\d\d"
_POINT = (
    rf"(?:(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?{_NAME},?\s*(?:of\s+)?(?:\d{{1,2}}(?:st|nd|rd"
    rf"|th)?,?\s+)?{_YEAR}"
    rf"|{_NAME}\s?['’]\s?\d\d(?!\d)|(?:\d{{1,2}}[/.-]){{1,2}}{_YEAR}"
    rf"|{_YEAR}[/.-]\d{{1,2}}(?:[/.-]\d{{1,2}})?(?!\d)"
    rf"|{_YEAR}(?!\d))"
)
_NOW = r"(?:present|current(?:ly)?|now|today|to ?date|till date|date|ongoing|actual)\b"
_RANGE = re.compile(
    rf"(?<![\w/.-])(?P<since>since\s+)?(?P<a>{_POINT})(?(since)|\s*(?:-|–|—|to|until|till"
    rf"|through|thru)+\s*"
    rf"(?P<b>{_NOW}|{_POINT}|\d\d(?![\d/])))", re.I,
)  # fmt: skip
_BULLET = re.compile(r"^\s*(?:[•·▪●◦■➢➤*>]|[-–—]\s|o\s|\d{1,2}[.)]\s)")
_MARKS = " \t\xa0-–—=*_#~:|•·▪●◦■➢➤❖►▶◆>."
_WITHIN = re.compile(r"\b(?:from|between|during|for|in|of|since)\s+$", re.I)
_DEEP = 14  # words beside the dates in the line that heads a job
_HEADER = 160
_ABOVE = 2  # lines that a title may take above its dates


class DatedJob(NamedTuple):
    """A stretch of a CV that tells of one job, with its first and last day.

    ``now`` says that it goes on.
    """

    start: int
    end: int
    since: date
    until: date
    now: bool


class Practice(NamedTuple):
    """For how many years a skill was used in dated jobs, in which years, and what that shows.

    ``caveat`` says so where the last use lies long back: the level is then one step lower.
    """

    years: float
    first: int
    last: int
    level: Level
    caveat: str | None


Period = tuple[date, date, bool]


def dated_jobs(
    text: str,
    parts: Sequence[CvPart],
    *,
    today: date,
    known: Mapping[str, Period | None] | None = None,
) -> tuple[DatedJob, ...]:
    r"""Return the dated jobs in the experience part of a CV, by place.

    A job reaches from the line with its dates (or the title above it) to the next one. Dates of
    studies and dates deep in a sentence head no job.

    Parameters
    ----------
    text : str
    parts : sequence of CvPart
        Of :func:`skillmatch.cv_parts.cv_parts`.
    today : date
        For "present"; what lies after it does not count.
    known : mapping of str to (first day, last day, goes on), optional
        Exact dates by the line that heads the job; ``None``: a job without dates.

    Examples
    --------
    >>> from skillmatch.cv_parts import cv_parts
    >>> cv = "Experience\nWelder, Acme, 03/2016 - 2019\nMIG welding\n"
    >>> job, = dated_jobs(cv, list(cv_parts(cv)), today=date(2025, 1, 1))
    >>> cv[job.start:job.end].split("\n")[0], str(job.since), job.until.year
    ('Welder, Acme, 03/2016 - 2019', '2016-03-01', 2019)
    """
    made: list[DatedJob] = []
    headings = {part.heading for part in parts}
    for begin, end in _stretches(text, parts):
        heads: list[tuple[int, Period | None]] = []
        above: list[tuple[int, str]] = []
        for a, b in lines(text[begin:end]):
            line = text[begin + a : begin + b]
            found = _heads(line, today, known or {})
            for at, period in found:
                first = begin + a + at
                if at == 0 and period is not None:
                    first = _with_title(above, first)
                heads.append((first, period))
            heading = not above and not heads and line.strip(_MARKS) in headings
            above = [] if found or heading else [*above[1 - _ABOVE :], (begin + a, line)]
        for n, (first, period) in enumerate(heads):
            last = heads[n + 1][0] if n + 1 < len(heads) else end
            if period is not None and first < last:
                made.append(DatedJob(first, last, *period))
    return tuple(made)


def job_at(jobs: Sequence[DatedJob], offset: int) -> DatedJob | None:
    """Return the job that an offset stands in."""
    at = bisect_right(jobs, offset, key=lambda job: job.start) - 1
    return jobs[at] if at >= 0 and offset < jobs[at].end else None


def practice_of(jobs: Iterable[DatedJob], *, today: date | None) -> Practice:
    """Return what the jobs in which a skill was used show; years that overlap count once.

    The level is that of the years, at most "advanced" and, because the skill was put to work,
    at least "working". A last use more than five years before
    ``today`` takes it a step lower; ``None``: whenever it was.

    Examples
    --------
    >>> job = DatedJob(0, 1, date(2018, 1, 1), date(2024, 1, 1), False)
    >>> practice_of([job], today=date(2025, 1, 1)).level
    Level(value=0.75, basis='used in jobs of 6 years, 2018 to 2024')
    >>> practice_of([job], today=date(2031, 1, 1)).level
    Level(value=0.5, basis='used in jobs of 6 years, 2018 to 2024, long ago: a step lower')
    """
    every = sorted(set(jobs), key=lambda job: (job.since, job.until))
    days, reached = 0, date.min
    for job in every:
        begin = max(job.since, reached)
        days += max(0, (job.until - begin).days)
        reached = max(reached, job.until)
    years = round(days / 365, 2)
    now = any(job.now for job in every)
    first, last = every[0].since.year, reached.year
    value = min(MOST_BY_JOBS, max(LEVELS["working"], level_of_years(years)))
    count = f"{years:.0f} years" if years >= 1.5 else "a year" if years >= 1 else "under a year"
    when = f"since {first}" if now else f"{first} to {last}" if last > first else f"in {first}"
    old = not now and today is not None and (today - reached).days > FADES * 365.25
    if old:
        value = max([v for v in LEVELS.values() if v < value] or [min(LEVELS.values())])
    basis = f"used in jobs of {count}, {when}{', long ago: a step lower' if old else ''}"
    caveat = f"last used {last}" if old else None
    return Practice(years, first, last, Level(value, basis), caveat)


def _stretches(text: str, parts: Sequence[CvPart]) -> list[tuple[int, int]]:
    """Return the experience parts; a line such as "Tools: Java" within one belongs to it."""
    made: list[tuple[int, int]] = []
    going = False
    for part in parts:
        inline = part.part in ("skills", "projects") and _more_than_heading(text, part)
        if part.part == "experience" and not (going and part.heading == ""):
            made = (
                [*made[:-1], (made[-1][0], part.end)] if going else [*made, (part.start, part.end)]
            )
            going = True
        elif going and inline:
            made[-1] = (made[-1][0], part.end)
        else:
            going = False
    return made


def _more_than_heading(text: str, part: CvPart) -> bool:
    line = text[part.start : part.end].lstrip().split("\n", 1)[0]
    return len(line.strip()) > len(part.heading) + 4


def _heads(
    line: str, today: date, known: Mapping[str, Period | None]
) -> list[tuple[int, Period | None]]:
    """Return where in a line jobs begin, with their periods; ``None`` for what is no job."""
    bare = line.strip()
    if bare in known:
        return [(0, known[bare])]
    if not any(map(str.isdigit, line)):
        return []
    ranges = list(_RANGE.finditer(line))
    if not ranges:
        return []
    if len(line) > _HEADER:  # a CV of few long lines: each range begins a job
        found = [(r.start(), _period(r, today)) for r in ranges]
        return [(at, period) for at, period in found if period is not None]
    if DEGREE.search(line):
        return [(0, None)]
    only = ranges[0]
    beside = line[: only.start()] + line[only.end() :]
    ahead = line[: only.start()]
    prose = len(beside.split()) > _DEEP or bare[-1] == "." or _WITHIN.search(ahead)
    if ahead.strip(_MARKS + "(") and (prose or _BULLET.match(line)):
        return []
    return [(0, period)] if (period := _period(only, today)) else []


def _with_title(above: Sequence[tuple[int, str]], first: int) -> int:
    """Return where the head of a job begins: with the lines like titles above its dates."""
    for at, line in reversed(above):
        words = re.findall(r"[^\W\d_]{4,}", line)
        titled = sum(w[0].isupper() for w in words) > 0.6 * len(words)
        if not words or not titled or len(line) > 80 or line.rstrip()[-1:] in ".;:,":
            break
        if _BULLET.match(line) or ":" in line:
            break
        first = at
    return first


def _period(found: re.Match[str], today: date) -> Period | None:
    """Return a period in the past; a year alone stands for its middle."""
    since = _day(found["a"], None)
    ending = (found["b"] or "").strip()
    now = bool(found["since"]) or re.fullmatch(_NOW, ending, re.I) is not None
    if since is None or since > today:
        return None
    until = today if now else _day(ending, since)
    if until is None or until < since:
        return None
    if not now:
        until = _last(until, ending, since)
    return (since, min(until, today), now or until > today)


def _last(until: date, ending: str, since: date) -> date:
    """Return the last day: of the month that is named, of a year the middle or, if one, its end."""
    if re.fullmatch(r"\d\d|" + _YEAR, ending):
        return date(until.year, 12, 31) if until == since else until
    return until.replace(day=monthrange(until.year, until.month)[1])


def _day(words: str, since: date | None) -> date | None:
    """Return the first of the month that words name."""
    low = words.casefold()
    short = re.search(r"['’]\s?(\d\d)$", low)
    year = re.search(_YEAR, low)
    if re.fullmatch(r"\d\d", low) and since is not None:
        number = since.year // 100 * 100 + int(low)
        return date(number, 7, 1) if number >= since.year else None
    if short and not year:
        number = 2000 + int(short[1]) if int(short[1]) < 60 else 1900 + int(short[1])
    elif year:
        number = int(year[0])
    else:
        return None
    name = re.search(_NAME, low)
    if name:
        return date(number, _MONTHS.index(name[0][:3]) + 1, 1)
    figures = [
        int(n)
        for n in re.findall(r"\d{1,2}(?!\d)(?<!\d\d\d)", low.replace(year[0], " ") if year else "")
    ]
    month = next((n for n in figures if 1 <= n <= 12), None)
    return date(number, month or 7, 1)
