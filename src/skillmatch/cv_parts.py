"""The parts of a CV (experience, education, skills, certificates ...) and the certificates it names."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from skillmatch.people import DEGREE
from skillmatch.text import lines

__all__ = ["PARTS", "CvPart", "certificates", "cv_parts", "not_held", "part_at", "part_of"]

# Words of headings. The first telling word decides, then the first fallback word.
_WORDS = {
    "experience": "experience experiences employment history internship internships placements jobs work posts",
    "education": "education qualification qualifications studies degree degrees school schools schooling training trainings course courses coursework",
    "skills": "skill skills competency competencies competence competences expertise strength strengths ability abilities proficiency proficiencies highlights tools technologies tech software toolkit capabilities knowledge specialties specialities",
    "certificates": "certification certifications certificate certificates license licenses licence licences licensure accreditation accreditations credentials tickets cards registration registrations badges",
    "languages": "language languages",
    "projects": "project projects portfolio",
    "achievements": "accomplishment accomplishments achievement achievements award awards honor honors honour honours recognition scholarships distinctions",
    "volunteering": "volunteer volunteering voluntary community",
    "publications": "publication publications papers patents",
    "memberships": "affiliation affiliations membership memberships associations organizations organisations",
    "interests": "interest interests hobby hobbies pastimes likes",
    "references": "reference references referees",
    "personal": "contact contacts",
}
_WEAK_WORDS = {
    "education": "academic academics educational",
    "summary": "summary profile objective objectives overview statement about biography bio introduction focus goal goals synopsis",
    "interests": "activities",
    "experience": "background",
}
_PHRASES = {
    "summary": "summary of qualifications, qualifications summary, qualification summary, qualifications profile, where next",
    "experience": "where i have worked, company details, professional background, what i do, career, leadership experience, clinical experience, international experience",
    "education": "professional development, continuing professional development, cpd",
    "skills": "core qualifications, key qualifications, programming languages, computer languages, what i am good at, i am good at, what i bring, i can offer, computer, digital skills, general skills, business skills",
    "achievements": "career highlights, professional highlights",
    "interests": "off duty, outside work, outside of work, research interests",
    "personal": "personal information, personal details, personal data",
    "other": "additional information, other information, further information, other, miscellaneous",
}
_OTHER_WORDS = {
    "fillers": "a the my of and me professional personal career relevant related other additional previous prior past present current recent key core main major selected notable special technical computer it soft hard transferable practical industry foreign formal further higher continuing executive functional teaching research military extracurricular extra curricular areas area details information data record section list presentations undertaken held spoken completed at glance service involvement",
    # Alone they may be a line of a list as well; the second list only among studies.
    "unsure": "certificate degree studies award project license licence volunteer course reference qualification software knowledge tools background activities coursework career computer community",
    "studied": "awards honors honours courses",
    "ends": "skills experience history training projects education certifications certificates qualifications",
}
# The parts that a CV may have; a text before the first heading stands in none of them.
PARTS: tuple[str, ...] = ("summary", *_WORDS, "other")
_TELLING = {word: part for part, words in _WORDS.items() for word in words.split()}
_FALLBACK = {word: part for part, words in _WEAK_WORDS.items() for word in words.split()}
_HEADINGS = {phrase: part for part, words in _PHRASES.items() for phrase in words.split(", ")}
_FILLERS, _UNSURE, _STUDIED, _ENDS = (frozenset(v.split()) for v in _OTHER_WORDS.values())
_INLINE = re.compile(r"([A-Z][A-Za-z&/' ]{2,40}?)\s*[:•*▪●➢]\s*(?=\S)")
_FRAMED = re.compile(r"([-=*_~])\1*\s+[^\W\d_].{1,40}\s+\1+")
_DECORATION = " \t\xa0-–—=*_#~:|•·▪●◦■➢➤❖►▶◆>."

# Lines of certificates: what is not held, what names none, what is a date, who may be an issuer.
_NOT_HELD = re.compile(
    r"^(?:no|none|not|n/?a)\b|\b(?:in progress|pending|expected|anticipated|working towards?|studying for|in process|not renewed"
    r"|lapsed|expired|candidate|to be completed|scheduled|currently enrolled)\b", re.I,
)  # fmt: skip
_UNTIL = re.compile(
    r"\b(?:expir\w+|(?:valid|good|current) (?:until|till|to|through|thru))\b[^;|\d]{0,20}"
    r"(?:\d{1,2}[/.-]){0,2}((?:19|20)\d\d)\b", re.I,
)  # fmt: skip
_NO_TITLE = re.compile(
    r"\b(?:gpa|coursework|bachelor\S*|masters?['’]?s? (?:degree|of)|associates?['’]?s? (?:degree|of)|city *, *state"
    r"|p\.?o\.? box|(?:id|licen[cs]e|certificate|phone|mailbox) ?(?:number|nos?\b|nr|#)|units:?$)|^i (?!am\b)", re.I,
)  # fmt: skip
_WHEN = re.compile(
    r"[(\[]?\b(?:(?:expir\w*+|exp|valid|issued?|renew\w*+|obtained|completed|earned|since|from|until|through|thru|to|on|date)"
    r"[.:]?\s*)*(?:(?:\d{1,2}(?:st|nd|rd|th)?\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?,?\s+(?:\d{1,2},?\s+)?"
    r"|(?:\d{1,2}/){1,2}|\d{4}-\d\d-)?(?:(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?|(?<=/)\d\d)\b"
    r"(?:\s*(?:-|–|—|to)\s*(?:present|current|now|date)\b)?[)\]]?|\bvalid for \d+ \w+", re.I,
)  # fmt: skip
_EMPTY = re.compile(
    r"(?i)(?:\W|\d|certif\w++|licen[cs]\w++|diploma|current|original|valid|date|of|training|phone)*"
)
_LIKE_TITLE = re.compile(
    r"\b(?i:certif\w+|licen[cs]\w*|diploma|nvq|first aid|cpr|badge|registered)\b|^(?!USA$)[A-Z]{3,6}(?:[-+/ ][A-Z0-9]{1,4})?$"
    r"|\([A-Z]{2,6}\)"
)
_LIKE_ISSUER = re.compile(
    r"\b(?:universit\w+|college|institut\w+|academy|school|association|society|council|board|foundation|alliance"
    r"|authority|commission|ministry|department|state|bureau|federation|red cross|coursera|edx|udemy|udacity"
    r"|linkedin|microsoft|google|amazon|ibm|cisco|oracle|inc|ltd|llc|corporation|company|center|centre)\b", re.I,
)  # fmt: skip


class CvPart(NamedTuple):
    """A stretch of a CV from its heading on; ``part`` is one of :data:`PARTS` or ``""``."""

    part: str
    heading: str
    start: int
    end: int


def part_of(heading: str) -> str:
    """Return the part that a heading opens, ``""`` where it is no heading that is known.

    Examples
    --------
    >>> part_of("WORK HISTORY:"), part_of("Licences & Certifications"), part_of("Core competencies")
    ('experience', 'certificates', 'skills')
    """
    words = _heading_words(heading) if len(heading) <= 80 else []
    if not 1 <= len(words) <= 7 or words[-1] in ("and", "of", "the", "a"):
        return ""
    if (phrase := " ".join(words)) in _HEADINGS:
        return _HEADINGS[phrase]
    if not all(w in _TELLING or w in _FALLBACK or w in _FILLERS for w in words):
        return _by_last(words) if heading.isupper() or heading.strip().endswith(" Skills") else ""
    if "of" in words[1:] and words[0] not in ("areas", "summary", "statement", "record", "list"):
        return ""
    told = [_TELLING[w] for w in words if w in _TELLING]
    return (told or [_FALLBACK[w] for w in words if w in _FALLBACK] or [""])[0]


def _by_last(words: Sequence[str]) -> str:
    """Return the part of words such as "nursing experience"."""
    short = 2 <= len(words) <= 3 and all(map(str.isalpha, words)) and words[-1] in _ENDS
    return _TELLING[words[-1]] if short else ""


def _heading_words(heading: str) -> list[str]:
    line = re.sub(r"^\s*(?:\d{1,2}|[IVX]{1,4})[.)]\s+", "", heading).strip(_DECORATION)
    if re.fullmatch(r"\S(?: {1,3}\S)+", line):  # "S K I L L S"
        line = re.sub(r"(?<=\S) (?=\S)", "", line)
    line = re.sub(r"[&/+,]", " and ", line.casefold())
    line = re.sub(r"[.'’]", "", line)
    return re.sub(r"\band(?: +and)+\b", "and", " ".join(line.split())).split()


def cv_parts(text: str) -> Iterator[CvPart]:
    r"""Yield the parts of a CV in order: they cover the text without a gap.

    What stands before the first heading is a part ``""``. A line such as "Tools: Excel" among
    the lines of another part is a part of its own. See :func:`part_at` to look up an offset.

    Examples
    --------
    >>> [(p.part, p.heading) for p in cv_parts("Ada\nSKILLS & TOOLS\nSQL\nWork History\nClerk")]
    [('', ''), ('skills', 'SKILLS & TOOLS'), ('experience', 'Work History')]
    """
    part, heading, begin, after_blank = "", "", 0, True
    resume: tuple[str, str] | None = None
    american = re.search(r"(?im)^[^\w\n]*education", text) is not None
    for found in re.finditer(r"[^\r\n\u2028\u2029\x0b\x0c]+|(?:\r?\n){2,}", text):
        line = found.group().strip()
        if not line:
            after_blank = True
            continue
        base = resume or (part, heading)
        opened, words, whole = _opened(line, part=base[0], free=after_blank)
        after_blank = False
        if not opened or (opened == base[0] and not whole):
            if resume is None:
                continue
            (opened, words), whole = resume, True  # after a line like "Tools: Excel"
        if american and words.casefold() == "qualifications":  # beside "Education": what one can do
            opened = "skills"
        resume = None if whole or base[0] in ("", "summary") else base
        if found.start() > begin:
            yield CvPart(part, heading, begin, found.start())
        part, heading, begin = opened, words, found.start()
    if text:
        yield CvPart(part, heading, begin, len(text))


def _opened(line: str, *, part: str, free: bool) -> tuple[str, str, bool]:
    """Return the part that a line opens, its heading, and whether the line is nothing else."""
    bare = line.strip(_DECORATION)
    marked = bool(bare) and (bare.isupper() or line[-1] in ":=*_~-–—" or line[0] in "#=_~")
    if not bare or not (bare[0].isupper() or marked or free):
        return "", "", False
    bulleted = line[0] in "•·▪●◦■➢➤-*>" and not marked
    if len(line) <= 80 and not bulleted and line[-1] not in ".,":
        words = _heading_words(line)
        opened = part_of(line) or (_by_last(words) if free else "")
        doubtful = _UNSURE | _STUDIED if part == "education" else _UNSURE
        unsure = not (marked or free) and doubtful.issuperset(words)
        if opened and not unsure:
            return opened, bare, True
        if _FRAMED.fullmatch(line):
            return "other", bare, True
    inline = None if bulleted else _INLINE.match(bare)
    opened = part_of(inline.group(1)) if inline else ""
    if inline is None or not opened or (opened != "skills" and inline.group(1).lower() in _UNSURE):
        return "", "", False
    strict = part in ("experience", "projects", "volunteering", "education")
    if (
        strict
        and not inline.group(1).isupper()
        and opened not in ("skills", "languages", "certificates")
    ):
        return "", "", False
    return opened, inline.group(1).strip(), inline.group(1).isupper()


def part_at(parts: Sequence[CvPart], offset: int) -> str:
    r"""Return the part that an offset of a CV stands in, ``""`` where none is told.

    Examples
    --------
    >>> part_at(tuple(cv_parts("Skills\nSQL")), 8)
    'skills'
    """
    at = bisect_right(parts, offset, key=lambda p: p.start) - 1
    return parts[at].part if at >= 0 and offset < parts[at].end else ""


def certificates(text: str) -> Iterator[tuple[str, str]]:
    r"""Yield (title, the line) for each certification in the parts of a CV that list them.

    The title is without dates and without the issuer where that can be told. What the line
    says is not held (pending, lapsed) is left out.

    Examples
    --------
    >>> list(certificates("Certifications\n- Scrum Master, Scrum Alliance, 2021\n"))
    [('Scrum Master', 'Scrum Master, Scrum Alliance, 2021')]
    """
    for part, heading, begin, end in cv_parts(text):
        if "certificates" not in {part, *(_TELLING.get(w) for w in _heading_words(heading))}:
            continue
        wrapped = False
        for a, b in lines(text[begin:end]):
            line = text[begin + a : begin + b]
            if a < len(heading) + 4 and heading in line:
                line = line.partition(heading)[2].strip(_DECORATION)
            goes_on, wrapped = wrapped and line[:1].islower(), len(line) > 60
            if goes_on or len(line) > 200 or _NOT_HELD.search(line) or _NO_TITLE.search(line):
                continue
            if part == "certificates" or not DEGREE.search(line):
                pieces = re.split(r"[;|•·▪●\t]|\s{3,}|\s(?=\*)", line)
                yield from ((t, line) for t in dict.fromkeys(t for p in pieces for t in _titles(p)))


def not_held(line: str, span: tuple[int, int], *, year: int) -> str | None:
    """Return why a certificate that a line names does not count in full, ``None`` where it does.

    Parameters
    ----------
    line : str
    span : tuple of int
        The words in the line; of several certificates only theirs is looked at.
    year : int
        This year.

    Examples
    --------
    >>> line = "First aid; Manual handling (expired 2019)"
    >>> not_held(line, (0, 9), year=2025), not_held(line, (11, 26), year=2025)
    (None, 'the CV says that it is not held, or no longer')
    """
    start = max(line.rfind(mark, 0, span[0]) for mark in ";|•") + 1
    piece = re.split(r"[;|•]", line[start:])[0].strip(_DECORATION)
    if _NOT_HELD.search(piece):
        return "the CV says that it is not held, or no longer"
    found = _UNTIL.search(piece)
    ended = found is not None and int(found[1]) < year
    return f"by the CV it was valid until {found[1]}" if found and ended else None


def _titles(words: str) -> Iterator[str]:
    """Yield the titles in a piece of a line: one, or several between commas."""
    words = re.sub(
        r"^(?:I am )?(?:a )?|\b(?:issued |awarded )?(?:by|from|through) (?:the )?[A-Z].*$",
        "",
        words,
    )
    whole = re.split(r"\s+[-–—]\s+(?=[^-–—]*$)", _WHEN.sub(" ", words))
    kept = whole[0] if len(whole) > 1 and _issuer(whole[1]) else " - ".join(whole)
    pieces = re.split(r",(?![^(]*\))", kept)
    for at, piece in enumerate(pieces):
        title = re.sub(r"\s*#\s*\w+$", "", " ".join(piece.split())).strip(" .,:[]-–—*\"'~_")
        title = title if title.count("(") == title.count(")") else title.strip("() ")
        if (at or len(pieces) > 5) and (_issuer(title) or not _LIKE_TITLE.search(title)):
            continue
        if 2 <= len(title) <= 120 and len(title.split()) <= 16 and not _EMPTY.fullmatch(title):
            yield title


def _issuer(words: str) -> bool:
    return bool(_LIKE_ISSUER.search(words)) and not re.search(r"(?i)certif|licen[cs]", words)
