"""Europass: SkillsPassport as XML and JSON, and the Candidate XML of the newer editor.

XML becomes plain objects with local names first, so that one reader serves both forms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from skillmatch.connect import europass_candidate
from skillmatch.connect.jsonld import Json, child, many, node
from skillmatch.connect.person_fields import Fields, nameless
from skillmatch.connect.person_records import Certificate, Job, NamedSkill, Person, Study
from skillmatch.connect.xml_feed import feed_xml
from skillmatch.domain import Problem
from skillmatch.errors import InputError, SchemaError

__all__ = ["claims", "is_europass_xml", "read", "read_xml"]

# From memory of the published schemas (SkillsPassport 3.x as XML and JSON).
MAX_ELEMENTS = 50_000
MAX_DEPTH = 60
_ROOTS = ("SkillsPassport", "Candidate")
_ROOT = re.compile(r"<(?:[\w.-]{1,30}:)?(?:SkillsPassport|Candidate)[\s>/]")
_LEVELS = ("Listening", "Reading", "SpokenInteraction", "SpokenProduction", "Writing")
_PROSE_SKILLS = ("Communication", "Organisational", "JobRelated", "Computer", "Other")
_HINT = "export it again from the Europass editor"


def claims(document: object) -> bool:
    """Return whether parsed JSON is a Europass SkillsPassport.

    Examples
    --------
    >>> claims({"SkillsPassport": {"LearnerInfo": {}}}), claims({"basics": {}})
    (True, False)
    """
    if not isinstance(document, dict):
        return False
    return isinstance(document.get("SkillsPassport"), dict) or (
        isinstance(document.get("LearnerInfo"), dict)
    )


def is_europass_xml(data: bytes) -> bool:
    """Return whether bytes look like Europass XML: by the first element's name."""
    head = data[:8192].replace(b"\0", b"").decode("utf-8", "ignore").lstrip("\ufeff \t\r\n")
    return head.startswith("<") and _ROOT.search(head) is not None


def read_xml(data: bytes, *, file: str) -> tuple[Person, list[Problem]]:
    """Read Europass XML, SkillsPassport or Candidate.

    Raises
    ------
    UnsafeFileError
        It holds too many elements or is nested too deep.
    InputError
        It is broken, has a document type, or is no Europass XML.
    """
    tree = _Tree()
    feed_xml(data, tree, file, max_items=MAX_ELEMENTS, max_depth=MAX_DEPTH)
    root = tree.root
    if tree.name == "Candidate" and ("CandidateProfile" in root or "CandidatePerson" in root):
        return europass_candidate.read(root, file=file)
    if tree.name == "SkillsPassport":
        return _read(root, file=file, standard="Europass XML")
    raise InputError(f"{file}: this is no Europass XML", hint=_HINT)


def read(document: object, *, file: str) -> tuple[Person, list[Problem]]:
    """Read the JSON form of a SkillsPassport; bad fields are listed and the rest is read.

    Raises
    ------
    SchemaError
        It is no SkillsPassport.
    """
    if not claims(document):
        raise SchemaError("this is no Europass SkillsPassport", file=file, hint=_HINT)
    own = node(document)
    return _read(child(own, "SkillsPassport") or own, file=file, standard="Europass JSON")


class _Tree:
    """Builds plain objects out of XML: children by local name, lists where a name repeats."""

    def __init__(self) -> None:
        self.name = ""
        self.root: Json = {}
        self.open: list[tuple[str, Json, list[str]]] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Open an element; its attributes count as children."""
        made: Json = {k.rpartition("}")[2]: v for k, v in attributes.items()}
        self.open.append((tag.rpartition("}")[2], made, []))

    def data(self, text: str) -> None:
        """Take words."""
        if self.open:
            self.open[-1][2].append(text)

    def end(self, tag: str) -> None:
        """Close an element and hang it under its parent."""
        del tag
        name, made, words = self.open.pop()
        text = "".join(words).strip()
        value: Any = made
        if not any(isinstance(v, dict | list) for v in made.values()) and text:
            value = {**made, "value": text} if made else text
        if not self.open:
            self.name, self.root = name, made
            return
        above = self.open[-1][1]
        if name not in above:
            above[name] = value
        elif isinstance(above[name], list):
            above[name].append(value)
        else:
            above[name] = [above[name], value]


def _read(passport: Json, *, file: str, standard: str) -> tuple[Person, list[Problem]]:
    fields = Fields(file)
    learner = child(passport, "LearnerInfo")
    identity = child(learner, "Identification")
    name = child(identity, "PersonName")
    fields.called(name.get("FirstName"), name.get("Surname"))
    skills = child(learner, "Skills")
    notes = fields.left_out(learner, ("ReferenceList", "ReferenceTo", "Documentation"))
    notes += fields.left_out(passport, ("CoverLetter", "AttachmentList", "Attachment"))
    if identity:
        notes += ("the name and the contact details were not kept",)
    headline = child(learner, "Headline")
    computer = _computer(fields, skills)
    achievements = _achievements(fields, learner)
    stated = (Certificate(title=t) for t in "\n".join(achievements["certificates"]).splitlines())
    person = Person(
        jobs=tuple(_job(fields, row, e) for row, e in _list(fields, learner, "WorkExperience")),
        studies=tuple(_study(fields, row, e) for row, e in _list(fields, learner, "Education")),
        skills=(*_described(fields, skills), *computer),
        certificates=(*_certificates(fields, skills), *stated),
        languages=_languages(fields, skills),
        summary=fields.line(_label(headline.get("Description")), "Headline") or "",
        projects=achievements["projects"],
        courses=achievements["courses"],
        awards=achievements["awards"],
        publications=achievements["publications"],
        standard=standard,
        source=nameless(file, fields.names),
        notes=notes,
    )
    return person, fields.problems


def _list(fields: Fields, owner: Json, name: str) -> list[tuple[int, Json]]:
    """Return the numbered entries of a list: ``XList`` with ``X`` in it, or ``X`` itself."""
    listed = many(child(owner, f"{name}List").get(name) or owner.get(name))
    return [(row, node(e)) for row, e in fields.entries(listed, name)]


def _label(value: object) -> object:
    """Return the words of a coded value: its label, else the plain text."""
    own = node(value)
    if not own:
        return value
    return own.get("Label", own.get("value")) if "Label" in own or "value" in own else None


def _date(value: object) -> object:
    """Return a date of parts ("year", "month" as --03, "day" as ---01) as 2010-03-01."""
    own = {k.casefold(): v for k, v in node(value).items()}
    parts = []
    for key, width in (("year", 4), ("month", 2), ("day", 2)):
        words = str(own.get(key, "")).strip("- ")
        if not words.isdigit():
            break
        parts.append(words.zfill(width))
    if parts or not own:
        return "-".join(parts) if parts else (None if value in ({}, []) else value)
    return " ".join(map(str, own.values()))  # for the list of problems


def _period(
    fields: Fields, entry: Json, column: str, row: int
) -> tuple[date | None, date | None, bool | None]:
    period = child(entry, "Period")
    start, end, _ = fields.period(_date(period.get("From")), _date(period.get("To")), column, row)
    now = str(period.get("Current")).casefold()
    current = True if now == "true" else (False if now == "false" or end else None)
    return start, None if current else end, current


def _job(fields: Fields, row: int, entry: Json) -> Job:
    start, end, current = _period(fields, entry, "WorkExperience", row)
    employer = child(entry, "Employer")
    return Job(
        title=fields.line(_label(entry.get("Position")), "WorkExperience.Position", row),
        employer=fields.line(employer.get("Name"), "WorkExperience.Employer.Name", row),
        start=start, end=end, current=current,
        text=fields.prose(entry.get("Activities"), "WorkExperience.Activities", row),
    )  # fmt: skip


def _study(fields: Fields, row: int, entry: Json) -> Study:
    start, end, _ = _period(fields, entry, "Education", row)
    place = child(entry, "Organisation")
    title = fields.line(_label(entry.get("Title")), "Education.Title", row)
    level = fields.line(_label(entry.get("Level")), "Education.Level", row)
    texts = (level if title else None,
             fields.prose(entry.get("Activities"), "Education.Activities", row))  # fmt: skip
    return Study(
        field=fields.line(_label(entry.get("Field")), "Education.Field", row),
        level=title or level,  # the title names the degree, the level only its rung
        institution=fields.line(place.get("Name"), "Education.Organisation.Name", row),
        start=start, end=end, text="\n".join(t for t in texts if t),
    )  # fmt: skip


def _described(fields: Fields, skills: Json) -> tuple[NamedSkill, ...]:
    """Return the skills that are told in prose, a line or a list item each."""
    made: dict[str, NamedSkill] = {}
    for kind in _PROSE_SKILLS:
        for words in fields.prose(
            child(skills, kind).get("Description"), f"Skills.{kind}"
        ).splitlines():
            name = words.strip(" -•*·;")
            if name:
                made.setdefault(name, NamedSkill(name=name))
    return tuple(made.values())


def _computer(fields: Fields, skills: Json) -> tuple[NamedSkill, ...]:
    """Return the five areas of the digital self-assessment with their levels."""
    levels = child(child(skills, "Computer"), "ProficiencyLevel")
    words = {
        "Information": "Information processing", "Communication": "Digital communication",
        "ContentCreation": "Digital content creation", "Safety": "Digital safety",
        "ProblemSolving": "Digital problem solving",
    }  # fmt: skip
    return tuple(
        NamedSkill(name=name, level=fields.line(levels[key], f"Skills.Computer.{key}"))
        for key, name in words.items() if levels.get(key)
    )  # fmt: skip


def _languages(fields: Fields, skills: Json) -> tuple[NamedSkill, ...]:
    linguistic = child(skills, "Linguistic")
    made = []
    for kind, mother in (("MotherTongue", True), ("ForeignLanguage", False)):
        for row, entry in _list(fields, linguistic, kind):
            name = fields.line(_label(entry.get("Description")), f"Skills.Linguistic.{kind}", row)
            levels = child(entry, "ProficiencyLevel")
            given = {k: fields.line(levels.get(k), f"{kind}.{k}", row) for k in _LEVELS}
            said = {k: v for k, v in given.items() if v}
            same = set(said.values())
            level = same.pop() if len(same) == 1 else ", ".join(f"{k} {v}" for k, v in said.items())
            level = "mother tongue" if mother else level
            if name:
                made.append(NamedSkill(name=name, level=fields.line(level, f"{kind}.level", row),
                                       part="languages"))  # fmt: skip
    return tuple(made)


def _certificates(fields: Fields, skills: Json) -> tuple[Certificate, ...]:
    made: dict[str, Certificate] = {}
    owners = [(kind, child(skills, kind)) for kind in (*_PROSE_SKILLS, "Linguistic")]
    owners += [
        ("Linguistic", entry) for _, entry in _list(fields, owners[-1][1], "ForeignLanguage")
    ]
    for kind, owner in owners:
        for row, entry in _list(fields, child(owner, "VerifiedBy") or owner, "Certificate"):
            column = f"Skills.{kind}.Certificate"
            title = fields.line(_label(entry.get("Title")), column, row)
            if title:
                day = fields.day(_date(entry.get("Date")), column, row)
                issuer = fields.line(entry.get("AwardingBody"), column, row)
                made.setdefault(title, Certificate(title=title, issuer=issuer, issued=day))
    driving = child(skills, "Driving").get("Description")
    licences = driving if isinstance(driving, list) else node(driving).get("Licence", driving)
    for licence in licences if isinstance(licences, list) else [licences]:
        words = fields.line(licence, "Skills.Driving")
        if words:
            made.setdefault(words, Certificate(title=f"Driving licence {words}"))
    return tuple(made.values())


def _achievements(fields: Fields, learner: Json) -> dict[str, tuple[str, ...]]:
    """Sort achievements by their title; what fits nowhere else is an award."""
    made: dict[str, list[str]] = {k: [] for k in ("projects", "courses", "awards", "publications",
                                               "certificates")}  # fmt: skip
    words = {"project": "projects", "course": "courses", "publication": "publications",
             "seminar": "courses", "presentation": "publications",
             "certif": "certificates"}  # fmt: skip
    for row, entry in _list(fields, learner, "Achievement"):
        title = fields.line(_label(entry.get("Title")), "Achievement.Title", row) or ""
        text = fields.prose(entry.get("Description"), "Achievement.Description", row)
        kind = next((v for k, v in words.items() if k in title.casefold()), "awards")
        if text or title:
            made[kind].append(text or title)
    return {k: tuple(v) for k, v in made.items()}
