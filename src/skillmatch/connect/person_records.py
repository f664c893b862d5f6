"""What a profile in a standard format says of a person: jobs, studies, skills, certificates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from skillmatch.cv_parts import cv_parts
from skillmatch.people import cv_lines

__all__ = ["Certificate", "Job", "NamedSkill", "Person", "Study"]

_PLAIN_SKILLS = 20  # names on one line
_LONGEST = 70  # characters of a title or an employer in a dated line


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A post held; ``end`` is ``None`` for one that goes on, or where it is not known.

    A month or a year alone stands as its first day.
    """

    title: str | None = None
    employer: str | None = None
    start: date | None = None
    end: date | None = None
    current: bool | None = None
    text: str = ""

    @property
    def line(self) -> str:
        """The line that a CV has for it."""
        years = _years(self.start, self.end, self.current)
        return _joined((_short(self.title), _short(self.employer), years))


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """Studies: the field, the level or degree in the words of the source, the institution."""

    field: str | None = None
    level: str | None = None
    institution: str | None = None
    start: date | None = None
    end: date | None = None
    text: str = ""

    @property
    def line(self) -> str:
        """The line that a CV has for them."""
        years = _years(self.start, self.end, False)
        institution = _short(self.institution)
        field = self.field[:1].upper() + self.field[1:] if self.field else None
        if self.level and field and field.casefold() not in self.level.casefold():
            return _joined((f"{self.level} in {field}", institution, years))
        # In brackets: the name of a university is no field of study.
        what = self.level or field
        where = f"({institution})" if what and institution else institution
        return _joined((" ".join(w for w in (what, where) if w), years))


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSkill:
    """A skill or language that the profile names; ``part`` is where a CV would have it."""

    name: str
    level: str | None = None
    keywords: tuple[str, ...] = ()
    part: str = "skills"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate or licence that the person states; ``expires`` is the last day it counts."""

    title: str
    issuer: str | None = None
    issued: date | None = None
    expires: date | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A profile without who it is of.

    Names, addresses, telephone numbers, e-mails, dates of birth and photos are never kept.
    ``source`` is the file's name, ``standard`` the format ("JSON Resume", "Europass XML",
    "LinkedIn export"), ``notes`` say what was left out or assumed.
    """

    jobs: tuple[Job, ...] = ()
    studies: tuple[Study, ...] = ()
    skills: tuple[NamedSkill, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    languages: tuple[NamedSkill, ...] = ()
    summary: str = ""
    projects: tuple[str, ...] = ()
    volunteering: tuple[Job, ...] = ()
    courses: tuple[str, ...] = ()
    awards: tuple[str, ...] = ()
    publications: tuple[str, ...] = ()
    standard: str
    source: str
    notes: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it that a CV would hold."""
        return not self.to_text()

    def to_text(self) -> str:
        r"""Return the profile as a plain CV, its parts under their usual headings.

        Examples
        --------
        >>> job = Job(title="Welder", employer="Example Steel", start=date(2019, 1, 1))
        >>> print(Person(jobs=(job,), standard="JSON Resume", source="cv.json").to_text())
        Experience
        Welder, Example Steel, since 2019
        """
        parts = (
            ("Summary", _body(self.summary)),
            ("Experience", _jobs(self.jobs)),
            ("Education", (line for study in self.studies for line in _study(study))),
            ("Skills", _skills(self.skills)),
            ("Certifications", map(_certificate, self.certificates)),
            ("Languages", map(_named, self.languages)),
            ("Projects", (line for text in self.projects for line in _body(text))),
            ("Volunteering", _jobs(self.volunteering)),
            ("Courses", (line for text in self.courses for line in _body(text))),
            ("Awards", (line for text in self.awards for line in _body(text))),
            ("Publications", (line for text in self.publications for line in _body(text))),
        )
        made = []
        for heading, lines in parts:
            kept = [_safe(line) for line in lines if line]
            if kept:
                made.append("\n".join((heading, *kept)))
        return "\n\n".join(made)


def _body(text: str) -> Iterator[str]:
    return (line for each in text.splitlines() if (line := each.strip()))


def _safe(line: str) -> str:
    """Return a line that no reader of CVs takes for a heading: "SQL" alone would be one."""
    taken = not any(cv_lines(line)) or any(found.part for found in cv_parts(line))
    return f"{line}," if taken else line


def _short(words: str | None) -> str | None:
    if words is None or len(words) <= _LONGEST:
        return words
    return words[:_LONGEST].rsplit(" ", 1)[0]


def _joined(words: Iterable[str | None]) -> str:
    return ", ".join(w for w in words if w)


def _years(start: date | None, end: date | None, current: bool | None) -> str | None:
    if start is not None and (end is not None or current):
        return f"{start.year} - {'present' if end is None else end.year}"
    if start is not None:
        return f"since {start.year}" if current is None else str(start.year)
    return None if end is None else f"until {end.year}"


def _jobs(jobs: Iterable[Job]) -> Iterator[str]:
    for job in jobs:
        yield job.line
        yield from _body(job.text)


def _study(study: Study) -> Iterator[str]:
    yield study.line
    yield from _body(study.text)


def _named(skill: NamedSkill) -> str:
    name = f"{skill.name} ({skill.level})" if skill.level else skill.name
    return f"{name}: {', '.join(skill.keywords)}" if skill.keywords else name


def _skills(skills: Iterable[NamedSkill]) -> Iterator[str]:
    plain: list[str] = []
    for skill in skills:
        if skill.keywords:
            yield _named(skill)
        else:
            plain.append(_named(skill))
    for at in range(0, len(plain), _PLAIN_SKILLS):
        yield ", ".join(plain[at : at + _PLAIN_SKILLS])


def _certificate(held: Certificate) -> str:
    until = f"valid until {held.expires.year}" if held.expires else None
    issued = str(held.issued.year) if held.issued else None
    return _joined((held.title, held.issuer, issued)) + (f" ({until})" if until else "")
