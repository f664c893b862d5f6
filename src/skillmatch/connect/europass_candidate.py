"""Europass Candidate XML, the format of the editor since 2020 (HR Open with EURES parts)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from skillmatch.connect.jsonld import Json, child, children, many, node
from skillmatch.connect.person_fields import Fields, nameless
from skillmatch.connect.person_records import Certificate, Job, NamedSkill, Person, Study
from skillmatch.connect.places import language_code
from skillmatch.domain import Problem

__all__ = ["read"]

# From memory of the published schema (http://www.europass.eu/1.0) and of what its editor writes.
STANDARD = "Europass XML"
_NOT_READ = ("EmploymentReferences", "Hobbies", "NetworksAndMemberships", "ClosingStatement",
             "SocialAndPoliticalActivities", "Attachment")  # fmt: skip


def read(candidate: Json, *, file: str) -> tuple[Person, list[Problem]]:
    """Read a Candidate whose XML has become plain objects with local names."""
    fields = Fields(file)
    person = child(candidate, "CandidatePerson")
    name = child(person, "PersonName")
    fields.called(*(_words(name.get(k)) for k in ("GivenName", "FamilyName", "FormattedName")))
    profile = child(candidate, "CandidateProfile")
    others = _others(fields, profile)
    notes = fields.left_out(profile, _NOT_READ)
    if person:
        notes += ("the name and the contact details were not kept",)
    made = Person(
        jobs=tuple(_jobs(fields, profile)),
        studies=tuple(_studies(fields, profile)),
        skills=tuple(_skills(fields, profile)),
        certificates=tuple(_certificates(fields, profile)),
        languages=tuple(_languages(fields, person, profile)),
        summary=fields.prose(_words(profile.get("ExecutiveSummary")), "ExecutiveSummary"),
        projects=tuple(_texts(fields, profile, "Projects", "Project")),
        volunteering=tuple(_volunteering(fields, profile)),
        courses=(*_texts(fields, profile, "CourseCertifications", "CourseCertification"),
                 *_texts(fields, profile, "ConferencesAndSeminars", "ConferenceAndSeminar"),
                 *others["course"]),
        awards=(*_texts(fields, profile, "HonorsAndAwards", "HonorAndAward"), *others["other"]),
        publications=(*_texts(fields, profile, "PublicationHistory", "Publication"),
                      *others["publication"]),
        standard=STANDARD,
        source=nameless(file, fields.names),
        notes=notes,
    )  # fmt: skip
    return made, fields.problems


def _words(value: object) -> object:
    """Return the words of an element, whether it has attributes or not; of several the first."""
    value = value[0] if isinstance(value, list) and value else value
    return value.get("value") if isinstance(value, dict) else value


def _first(entry: Json, *keys: str) -> object:
    return next((w for k in keys if (w := _words(entry.get(k)))), None)


def _entries(owner: Json, outer: str, inner: str) -> list[tuple[int, Json]]:
    """Return the numbered entries of a list; a name alone is an entry with a title."""
    found = [v for each in children(owner, outer) for v in many(each.get(inner))]
    return [
        (row, node(v) if isinstance(v, dict) else {"Title": v})
        for row, v in enumerate(found, start=1)
    ]


def _period(
    fields: Fields, entry: Json, period: Json, column: str, row: int
) -> tuple[date | None, date | None, bool | None]:
    start, end, now = fields.period(
        _date(period.get("StartDate")), _date(period.get("EndDate")), column, row
    )
    said = str(
        _first(period, "CurrentIndicator", "Ongoing") or _words(entry.get("CurrentIndicator"))
    )
    current = True if said.casefold() == "true" else (False if end else now)
    return start, None if current else end, current


def _date(value: object) -> object:
    own = node(value)
    return _first(own, "FormattedDateTime", "value") if own else value


def _job(fields: Fields, entry: Json, column: str, row: int, *, employer: object) -> Job:
    period = child(entry, "EmploymentPeriod", "AttendancePeriod", "EffectivePeriod", "Period")
    start, end, current = _period(fields, entry, period or entry, column, row)
    return Job(
        title=fields.line(_first(entry, "PositionTitle", "Title", "Role"), f"{column}.title", row),
        employer=fields.line(employer, f"{column}.OrganizationName", row),
        start=start, end=end, current=current,
        text=fields.prose(_words(entry.get("Description")), f"{column}.Description", row),
    )  # fmt: skip


def _jobs(fields: Fields, profile: Json) -> Iterator[Job]:
    for row, entry in _entries(profile, "EmploymentHistory", "EmployerHistory"):
        employer = _words(entry.get("OrganizationName"))
        posts = children(entry, "PositionHistory") or [entry]
        for post in posts:
            job = _job(fields, post, "PositionHistory", row, employer=employer)
            if job.title or job.employer or job.text:
                yield job
            else:
                fields.fault("PositionHistory", row, None, "the entry says nothing; left out",
                             "name the position")  # fmt: skip


def _volunteering(fields: Fields, profile: Json) -> Iterator[Job]:
    for row, entry in _entries(profile, "VoluntaryWorks", "VoluntaryWork"):
        job = _job(fields, entry, "VoluntaryWork", row,
                   employer=_words(entry.get("OrganizationName")))  # fmt: skip
        if job.title or job.employer or job.text:
            yield job


def _studies(fields: Fields, profile: Json) -> Iterator[Study]:
    column = "EducationOrganizationAttendance"
    for row, entry in _entries(profile, "EducationHistory", column):
        period = child(entry, "AttendancePeriod")
        start, end, _ = _period(fields, entry, period, column, row)
        degree = child(entry, "EducationDegree")
        code = fields.line(_words(entry.get("EducationLevelCode")), f"{column}.level", row)
        covered = _first(degree, "OccupationalSkillsCovered") or _first(
            entry, "OccupationalSkillsCovered", "Description"
        )
        texts = (fields.prose(covered, f"{column}.OccupationalSkillsCovered", row),
                 f"education level code {code}" if code else None)  # fmt: skip
        level = fields.line(
            _first(degree, "DegreeName", "DegreeTitle") or _words(entry.get("DegreeName")),
            f"{column}.DegreeName", row,
        )  # fmt: skip
        study = Study(
            field=fields.line(_first(entry, "ProgramName", "MajorProgramName"),
                              f"{column}.ProgramName", row),
            level=level,
            institution=fields.line(_words(entry.get("OrganizationName")),
                                    f"{column}.OrganizationName", row),
            start=start, end=end, text="\n".join(t for t in texts if t),
        )  # fmt: skip
        if study.field or study.level or study.institution:
            yield study
        else:
            fields.fault(column, row, None, "the entry says nothing; left out", "name the degree")


def _competencies(profile: Json) -> Iterator[tuple[int, Json]]:
    yield from _entries(profile, "PersonQualifications", "PersonCompetency")
    for outer in ("Skills", "DigitalSkills"):
        for block in children(profile, outer):
            yield from _entries(block, "SkillsGroup", "PersonCompetency")
            yield from _entries(block, "DigitalSkillsGroup", "DigitalSkill")
            yield from _entries({outer: block}, outer, "PersonCompetency")


def _is_language(entry: Json) -> bool:
    return str(_words(entry.get("TaxonomyID"))).casefold() == "language"


def _skills(fields: Fields, profile: Json) -> Iterator[NamedSkill]:
    seen: set[str] = set()
    for row, entry in _competencies(profile):
        if _is_language(entry):
            continue
        named = _first(entry, "CompetencyName", "Title", "value", "CompetencyID")
        name = fields.line(named, "PersonCompetency", row)
        if name and name not in seen:
            seen.add(name)
            yield NamedSkill(name=name)


def _languages(fields: Fields, person: Json, profile: Json) -> Iterator[NamedSkill]:
    for row, code in enumerate(many(person.get("PrimaryLanguageCode")), start=1):
        name = fields.line(_words(code), "PrimaryLanguageCode", row)
        if name:
            yield NamedSkill(name=_language(name), level="mother tongue", part="languages")
    for row, entry in _competencies(profile):
        name = fields.line(_first(entry, "CompetencyID", "CompetencyName"), "language", row)
        if not _is_language(entry) or not name:
            continue
        levels: dict[str, str] = {}
        for dimension in children(entry, "CompetencyDimension"):
            kind = str(_words(dimension.get("CompetencyDimensionTypeCode"))).rpartition("-")[2]
            score = _first(child(dimension, "Score"), "ScoreText", "ScoreNumeric")
            if isinstance(score, str) and 1 <= len(score.strip()) <= 20:
                levels[kind] = score.strip()
        same = set(levels.values())
        level = same.pop() if len(same) == 1 else ", ".join(f"{k} {v}" for k, v in levels.items())
        yield NamedSkill(name=_language(name), level=level or None, part="languages")


def _language(words: str) -> str:
    """Return the English name of a language that is given as a code."""
    code = language_code(words) if len(words) <= 12 else None
    if code is None:
        return words
    import pycountry

    found = pycountry.languages.get(**{"alpha_2" if len(code) == 2 else "alpha_3": code})
    return words if found is None else str(found.name).partition(" (")[0].partition(";")[0]


def _certificates(fields: Fields, profile: Json) -> Iterator[Certificate]:
    for outer, inner in (("Certifications", "Certification"), ("Licenses", "License")):
        for row, entry in _entries(profile, outer, inner):
            title = fields.line(
                _first(entry, f"{inner}Name", "Title", "Name", f"{inner}TypeCode", "Description"),
                inner, row,
            )  # fmt: skip
            if title is None:
                fields.fault(inner, row, None, "the entry has no name; left out", "name it")
                continue
            if inner == "License" and len(title) <= 4:
                title = f"Driving licence {title}"
            by = entry.get("IssuingAuthority")
            issuer = _first(node(by), "Name", "OrganizationName", "value") if node(by) else by
            valid = child(entry, "EffectivePeriod", "FreeFormEffectivePeriod")
            issued = _date(entry.get("FirstIssuedDate")) or _date(valid.get("StartDate"))
            yield Certificate(
                title=title,
                issuer=fields.line(issuer, f"{inner}.IssuingAuthority", row),
                issued=fields.day(issued, f"{inner}.FirstIssuedDate", row),
                expires=fields.last_day(_date(valid.get("EndDate")), f"{inner}.EndDate", row),
            )


def _texts(fields: Fields, profile: Json, outer: str, inner: str) -> Iterator[str]:
    """Yield the title and description of each entry of a list."""
    for row, entry in _entries(profile, outer, inner):
        title = fields.line(_first(entry, "Title", "Name", f"{inner}Name"), inner, row)
        keys = ("Description", "FormattedPublicationDescription", "Reference")
        text = fields.prose(_first(entry, *keys), f"{inner}.Description", row)
        words = "\n".join(t for t in (title, text) if t)
        if words:
            yield words


def _others(fields: Fields, profile: Json) -> dict[str, list[str]]:
    """Sort the sections that a user named by that name."""
    made: dict[str, list[str]] = {"course": [], "publication": [], "other": []}
    for block in children(profile, "Others"):
        name = str(_words(block.get("Title")) or "").casefold()
        kind = next((k for k in made if k in name), "other")
        made[kind] += _texts(fields, {"Others": block}, "Others", "Other")
    return made
