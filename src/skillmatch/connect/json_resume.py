"""JSON Resume (jsonresume.org, schema 1.0 and the versions before it)."""

from __future__ import annotations

from typing import Any

from skillmatch.connect.jsonld import Json
from skillmatch.connect.person_fields import Fields, nameless
from skillmatch.connect.person_records import Certificate, Job, NamedSkill, Person, Study
from skillmatch.domain import Problem
from skillmatch.errors import SchemaError

__all__ = ["claims", "read"]

STANDARD = "JSON Resume"
_LISTS = (
    "work", "volunteer", "education", "awards", "certificates", "publications", "skills",
    "languages", "interests", "references", "projects",
)  # fmt: skip
_WORK_KEYS = frozenset({"position", "studyType", "institution", "startDate", "endDate"})
_NOT_READ = ("interests", "references")
_PERSONAL = ("name", "image", "picture", "email", "phone", "url", "website", "location", "profiles")


def claims(document: object) -> bool:
    """Return whether parsed JSON is a JSON Resume.

    Examples
    --------
    >>> claims({"basics": {"summary": "A welder."}, "work": []}), claims({"skills": ["SQL"]})
    (True, False)
    """
    if not isinstance(document, dict):
        return False
    meta = document.get("meta")
    named = f"{document.get('$schema')} {meta.get('canonical') if isinstance(meta, dict) else ''}"
    lists = [k for k in _LISTS if isinstance(document.get(k), list)]
    basics = document.get("basics")
    if isinstance(basics, dict) and (lists or {"name", "label", "summary", "email"} & set(basics)):
        return True
    if lists and ("jsonresume" in named or "resume-schema" in named):
        return True
    entries = [e for k in ("work", "education") for e in _list(document.get(k))[:3]]
    return any(isinstance(e, dict) and len(_WORK_KEYS & set(e)) > 1 for e in entries)


def read(document: object, *, file: str) -> tuple[Person, list[Problem]]:
    """Read a JSON Resume; bad fields and entries are listed and the rest is read.

    Raises
    ------
    SchemaError
        The document is no object.
    """
    if not isinstance(document, dict):
        raise SchemaError("this is no JSON Resume", file=file, hint="give one JSON object")
    fields = Fields(file)
    basics = document.get("basics")
    if basics is not None and not isinstance(basics, dict):
        fields.fault("basics", None, basics, "this is no object; left out", "write it as an object")
    own: Json = basics if isinstance(basics, dict) else {}
    fields.called(own.get("name"))
    summary = (fields.line(own.get("label"), "basics.label"),
               fields.prose(own.get("summary"), "basics.summary"))  # fmt: skip
    notes = fields.left_out(document, _NOT_READ)
    if any(own.get(key) for key in _PERSONAL):
        notes += ("the name and the contact details were not kept",)
    person = Person(
        jobs=_jobs(fields, document.get("work"), "work", ("name", "company")),
        volunteering=_jobs(fields, document.get("volunteer"), "volunteer", ("organization",)),
        studies=_studies(fields, document.get("education")),
        skills=_skills(fields, document.get("skills")),
        certificates=_certificates(fields, document.get("certificates")),
        languages=_languages(fields, document.get("languages")),
        projects=_projects(fields, document.get("projects")),
        awards=_titles(fields, document.get("awards"), "awards", "title", "awarder"),
        publications=_titles(
            fields, document.get("publications"), "publications", "name", "publisher"
        ),
        summary="\n".join(words for words in summary if words),
        standard=STANDARD,
        source=nameless(file, fields.names),
        notes=notes,
    )
    return person, fields.problems


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _either(entry: Json, *keys: str) -> object:
    return next((entry[k] for k in keys if entry.get(k)), None)


def _story(fields: Fields, entry: Json, part: str, row: int) -> str:
    """Return the description, summary and highlights of an entry."""
    texts = [fields.prose(entry.get(k), f"{part}.{k}", row) for k in ("description", "summary")]
    return "\n".join(
        t for t in (*texts, *_highlights(fields, entry.get("highlights"), part, row)) if t
    )


def _highlights(fields: Fields, value: object, part: str, row: int) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        fields.fault(f"{part}.highlights", row, value, "this is no list; left out",
                     "write it as a list")  # fmt: skip
        return ()
    return tuple(
        fields.prose(v, f"{part}.highlights", row)
        for v in fields.first(value, f"{part}.highlights", row)
    )


def _jobs(fields: Fields, value: object, part: str, employers: tuple[str, ...]) -> tuple[Job, ...]:
    made = []
    for row, entry in fields.entries(value, part):
        start, end, current = fields.period(entry.get("startDate"), entry.get("endDate"), part, row)
        job = Job(
            title=fields.line(entry.get("position"), f"{part}.position", row),
            employer=fields.line(_either(entry, *employers), f"{part}.{employers[0]}", row),
            start=start,
            end=end,
            # The schema's way to say that a job goes on is to give no end.
            current=True if start and not entry.get("endDate") else current,
            text=_story(fields, entry, part, row),
        )
        if job.title or job.employer or job.text:
            made.append(job)
        else:
            fields.fault(part, row, None, "the entry says nothing; left out", "name the position")
    return tuple(made)


def _studies(fields: Fields, value: object) -> tuple[Study, ...]:
    made = []
    for row, entry in fields.entries(value, "education"):
        start, end, _ = fields.period(
            entry.get("startDate"), entry.get("endDate"), "education", row
        )
        study = Study(
            field=fields.line(entry.get("area"), "education.area", row),
            level=fields.line(entry.get("studyType"), "education.studyType", row),
            institution=fields.line(entry.get("institution"), "education.institution", row),
            start=start,
            end=end,
            text="\n".join(fields.each_line(entry.get("courses"), "education.courses", row)),
        )
        if study.field or study.level or study.institution or study.text:
            made.append(study)
        else:
            fields.fault("education", row, None, "the entry says nothing; left out",
                         "name the area or the institution")  # fmt: skip
    return tuple(made)


def _skills(fields: Fields, value: object) -> tuple[NamedSkill, ...]:
    made = []
    for row, entry in fields.entries(_named_only(value, "name"), "skills"):
        name = fields.line(entry.get("name"), "skills.name", row)
        keywords = fields.each_line(entry.get("keywords"), "skills.keywords", row)
        if name is None and keywords:
            name, keywords = keywords[0], keywords[1:]
        if name is None:
            fields.fault("skills.name", row, None, "the skill has no name; left out", "name it")
            continue
        level = fields.line(entry.get("level"), "skills.level", row)
        made.append(NamedSkill(name=name, level=level, keywords=keywords))
    return tuple(made)


def _named_only(value: object, key: str) -> object:
    """Take a list of bare words for a list of objects that have a name."""
    if isinstance(value, list):
        return [{key: v} if isinstance(v, str) else v for v in value]
    return value


def _languages(fields: Fields, value: object) -> tuple[NamedSkill, ...]:
    made = []
    for row, entry in fields.entries(_named_only(value, "language"), "languages"):
        name = fields.line(_either(entry, "language", "name"), "languages.language", row)
        if name is None:
            fields.fault("languages.language", row, None, "the language has no name; left out",
                         "name it")  # fmt: skip
            continue
        level = fields.line(_either(entry, "fluency", "level"), "languages.fluency", row)
        made.append(NamedSkill(name=name, level=level, part="languages"))
    return tuple(made)


def _certificates(fields: Fields, value: object) -> tuple[Certificate, ...]:
    made = []
    for row, entry in fields.entries(_named_only(value, "name"), "certificates"):
        title = fields.line(_either(entry, "name", "title"), "certificates.name", row)
        if title is None:
            fields.fault("certificates.name", row, None, "the certificate has no name; left out",
                         "name it")  # fmt: skip
            continue
        made.append(
            Certificate(
                title=title,
                issuer=fields.line(entry.get("issuer"), "certificates.issuer", row),
                issued=fields.day(entry.get("date"), "certificates.date", row),
                url=fields.link(entry.get("url"), "certificates.url", row),
            )
        )
    return tuple(made)


def _projects(fields: Fields, value: object) -> tuple[str, ...]:
    made = []
    for row, entry in fields.entries(value, "projects"):
        roles = fields.each_line(entry.get("roles"), "projects.roles", row)
        keywords = fields.each_line(entry.get("keywords"), "projects.keywords", row)
        name = fields.line(entry.get("name"), "projects.name", row)
        texts = (name, ", ".join(roles), _story(fields, entry, "projects", row),
                 ", ".join(keywords))  # fmt: skip
        words = "\n".join(t for t in texts if t)
        if words:
            made.append(words)
        else:
            fields.fault("projects", row, None, "the entry says nothing; left out", "name it")
    return tuple(made)


def _titles(fields: Fields, value: object, part: str, key: str, by: str) -> tuple[str, ...]:
    """Return the titles of awards or publications with who gave or printed them."""
    made = []
    for row, entry in fields.entries(value, part):
        title = fields.line(entry.get(key), f"{part}.{key}", row)
        whose = fields.line(entry.get(by), f"{part}.{by}", row)
        if title is None:
            fields.fault(f"{part}.{key}", row, None, "the entry has no title; left out", "name it")
        else:
            made.append(f"{title}, {whose}" if whose else title)
    return tuple(made)
