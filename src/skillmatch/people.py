"""What a person holds: skills from a CV with the line they stand in, degrees, past jobs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from skillmatch.domain import Evidence, HeldSkill, Profile
from skillmatch.text import lines

__all__ = ["DEGREE", "CvLine", "add_held", "confirm_likely", "cv_lines", "degrees", "past_jobs"]

# Parts of a CV that say nothing of skills held.
_SILENT = re.compile(
    r"^(?:interests?|hobbies|hobbies (?:and|&) interests|interests (?:and|&) hobbies|references?"
    r"|referees|personal (?:details|information|data)|contact(?: details| information)?|about me)"
    r"\s*:?$",
    re.I,
)
_PARTS = re.compile(
    r"^(?:(?:professional |work |employment |relevant |career )?(?:experience|history)|employment"
    r"|education(?: (?:and|&) (?:training|qualifications))?|qualifications|training|skills"
    r"|(?:key|core|technical|it|computer|professional|relevant) (?:skills|competenc\w+)|highlights"
    r"|certifi\w+(?: (?:and|&) \w+)?|licen[cs]es?(?: (?:and|&) \w+)?|summary|profile|objective"
    r"|(?:professional|personal|career|executive) (?:summary|profile|statement|objective)"
    r"|accomplishments|achievements|languages|projects|publications|volunt\w+(?: \w+)?|courses"
    r"|interests?|hobbies|hobbies (?:and|&) interests|references?|referees|contact|personal details"
    r"|additional information|affiliations|awards)\s*:?$",
    re.I,
)
_DATES = re.compile(
    r"(?:(?:\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+|\b\d{1,2}/)?"
    r"(?:19|20)\d\d)\s*(?:-|–|—|to|until)\s*(?:(?:[a-z]{3,9}\.?\s+|\d{1,2}/)?(?:19|20)\d\d|present"
    r"|now|current|date|today)"
    r"|,\s*since\s+(?:19|20)\d\d\s*$",
    re.I,
)
DEGREE = re.compile(
    r"\b(?:B\.?A\.?|B\.?Sc\.?|B\.?S\.?|BEng|BBA|LLB|M\.?A\.?|M\.?Sc\.?|M\.?S\.?|MEng|MBA|Ph\.?D\.?"
    r"|BSN|Bachelor(?:['’]?s)?(?: degree)?(?: of (?:Science|Arts|Engineering|Business(?: Administration)?"
    r"|Education|Nursing))?|Master(?:['’]?s)?(?: degree)?(?: of (?:Science|Arts|Engineering|Business"
    r"(?: Administration)?|Education))?|Associate(?:['’]?s)?(?: degree)?(?: of (?:Science|Arts))?"
    r"|Diploma|HND|Licence|Higher National Diploma)"
    r"(?:\s*\(?(?:Hons?|Honours)\.?\)?)?\s*(?::|,|-|–|in|of)?\s+(?:in\s+)?"
    r"(?P<field>[A-Z][A-Za-z&'’ -]{2,60})",
)
_LEVEL = re.compile(r"^[\s•*-]*(?:page \d+|curriculum vitae|r[eé]sum[eé])[\s\d]*$", re.I)


class CvLine(NamedTuple):
    """A line of a CV, its place and whether skills may be read from it."""

    start: int
    end: int
    part: str
    speaks: bool


def cv_lines(text: str) -> Iterator[CvLine]:
    """Yield the lines of a CV with the part they stand in (lower case heading)."""
    part, silent = "", False
    for start, end in lines(text):
        line = text[start:end].strip(" \t-–—=*_#~:|")
        if _PARTS.match(line):
            part, silent = line.rstrip(": ").casefold(), bool(_SILENT.match(line))
            continue
        if (
            line.isupper()
            and len(line.split()) <= 4
            and not any(c in line for c in ",/|0123456789")
        ):
            part, silent = line.casefold(), False
            continue
        yield CvLine(start, end, part, not silent and not _LEVEL.match(line))


def degrees(text: str) -> Iterator[tuple[str, str]]:
    """Yield (field of study, the line that states it) for each degree of a CV.

    Examples
    --------
    >>> list(degrees("2024 BSc (Hons) Marketing, University of Leeds"))
    [('Marketing', '2024 BSc (Hons) Marketing, University of Leeds')]
    """
    for start, end in lines(text):
        line = text[start:end]
        found = DEGREE.search(line)
        if found:
            field = re.split(r"\b(?:at|from|with|University|College)\b|,", found.group("field"))[0]
            if len(field.strip()) > 2:
                yield field.strip(), line.strip()


def past_jobs(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (pieces that may be the title, the line) for what stands beside dates in a CV.

    Pieces of the dated line come first, then those of its neighbours; which of them is a
    title is for the reader of titles to say.

    Examples
    --------
    >>> list(past_jobs("2015 - 2019  Acme Ltd, Belfast - electrician"))
    [(('Acme Ltd', 'Belfast', 'electrician'), '2015 - 2019  Acme Ltd, Belfast - electrician')]
    """
    rows = [(text[a:b].strip(), part) for a, b, part, speaks in cv_lines(text) if speaks]
    for i, (line, part) in enumerate(rows):
        if not _DATES.search(line) or "educat" in part or "qualif" in part or len(line) > 160:
            continue
        near = [_DATES.sub(" | ", line)]
        near += [rows[j][0] for j in (i - 1, i + 1) if 0 <= j < len(rows) and len(rows[j][0]) <= 80]
        pieces = [
            piece.strip(" •*-–.:")
            for words in near
            for piece in re.split(r"\s+(?:at|-|–|—|for|then)\s+|[|,;\t()]|\s{3,}", words)
        ]
        kept = tuple(dict.fromkeys(p for p in pieces if 3 <= len(p) <= 60))
        if kept:
            yield kept, line


def add_held(
    held: Mapping[str, HeldSkill], skill_id: str, evidence: Evidence, *, level: float = 1.0
) -> dict[str, HeldSkill]:
    """Return ``held`` with one more piece of evidence for a skill, at most five kept."""
    made = dict(held)
    known = made.get(skill_id)
    if known is None:
        made[skill_id] = HeldSkill(skill_id=skill_id, level=level, evidence=(evidence,))
    else:
        extra = known.evidence if evidence in known.evidence else (*known.evidence, evidence)
        made[skill_id] = replace(known, level=max(known.level, level), evidence=extra[:5])
    return made


def confirm_likely(profile: Profile, skills: Iterable[str] | None = None) -> Profile:
    """Return a profile with likely skills moved to held: all, or those named by id."""
    chosen = set(profile.likely) if skills is None else set(skills) & set(profile.likely)
    held = dict(profile.held)
    for skill_id in sorted(chosen):
        for evidence in profile.likely[skill_id].evidence:
            held = add_held(held, skill_id, evidence, level=profile.likely[skill_id].level)
    likely = {k: v for k, v in profile.likely.items() if k not in held}
    return replace(profile, held=MappingProxyType(held), likely=MappingProxyType(likely))
