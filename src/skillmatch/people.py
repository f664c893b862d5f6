"""What a person holds: skills from a CV with the line they stand in, degrees, past jobs."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from skillmatch.domain import Evidence, HeldSkill, Profile
from skillmatch.text import lines

__all__ = ["DEGREE", "MOST_EVIDENCE", "CvLine", "add_held", "best_evidence", "confirm_likely", "cv_lines", "degrees",
           "names_at_head", "past_jobs", "spoken", "title_pieces"]  # fmt: skip

MOST_EVIDENCE = 5

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
    r"(?<![Ss]crum )\b(?:B\.?A\.?|B\.?Sc\.?|B\.?S\.?|BEng|BBA|LLB|M\.?A\.?|M\.?Sc\.?|M\.?S\.?|MEng|MBA|Ph\.?D\.?"
    r"|BSN|Bachelor(?:['’]?s)?(?: degree)?(?: of (?:Science|Arts|Engineering|Business(?: Administration)?"
    r"|Education|Nursing))?|Master(?:['’]?s)?(?: degree)?(?: of (?:Science|Arts|Engineering|Business"
    r"(?: Administration)?|Education))?|Associate(?:['’]?s)?(?: degree)?(?: of (?:Science|Arts))?"
    r"|Diploma|HND|Licence|Higher National Diploma)"
    r"(?:\s*\(?(?:Hons?|Honours)\.?\)?)?\s*(?::|,|-|–|in|of)?\s+(?:in\s+)?"
    r"(?P<field>[A-Z][A-Za-z&'’ -]{2,60})",
)
# What may stand before and after a name in its line, and what a word of a name is.
_BEFORE = re.compile(
    r"^(?:(?:full )?name\b\s*[:–-]?\s*|(?:cv|r[eé]sum[eé]|curriculum vitae)\b(?: of)?\s*[:–-]?\s*"
    r"|(?:dr|prof|eng|mrs?|ms|miss)\b\.?\s+)+",
    re.I,
)
_AFTER = re.compile(r"[|,;•·~\t]|\s{3,}|\s[-–—]\s")
_IN_NAME = re.compile(r"[^\W\d_]+(?:[.'’-][^\W\d_]+)*\.?")
_SMALL = re.compile(r"\b[^\W\d_A-Z]{2,}\b")
_LONGEST = 1000  # characters of a line that names languages
_LINKED = re.compile(r"(?<!\S)[^\s@/]*+[@/]\S*+")
_BETWEEN = frozenset({"al", "bin", "da", "de", "del", "der", "di", "dos", "el", "la", "van", "von"})
_HEAD = 4  # lines in which the name of a CV may stand
_LEVEL_WORDS = re.compile(
    r"\([^)]*\)|\s[-–—:]\s.*|:.*|\b(?:native|bilingual|fluent|advanced|intermediate|basic|beginner"
    r"|conversational|professional|mother tongue|[ABC][12])\b",
    re.I,
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
        kept = tuple(dict.fromkeys(piece for words in near for piece in title_pieces(words)))
        if kept:
            yield kept, line


def title_pieces(words: str) -> tuple[str, ...]:
    """Return the pieces of a line that may be the title of a job.

    Examples
    --------
    >>> title_pieces("Electrician at Acme (part time)")
    ('Electrician', 'Acme', 'part time')
    """
    pieces = re.split(r"\s+(?:at|-|–|—|for|then)\s+|[|,;\t()]|\s{3,}", words)
    return tuple(w for piece in pieces if 3 <= len(w := piece.strip(" •*-–.:")) <= 60)


def spoken(line: str) -> Iterator[tuple[str, ...]]:
    """Yield what may be the names of languages in a line, for each the likeliest name first.

    Examples
    --------
    >>> list(spoken("English (native), Polish - B1 and Swiss German: fluent"))
    [('English',), ('Polish',), ('Swiss German', 'Swiss', 'German')]
    """
    for piece in re.split(r"[,;/|•·\t]|\s(?:and|&)\s", re.sub(r"\([^)]*\)", " ", line[:_LONGEST])):
        words = _LEVEL_WORDS.sub(" ", piece).strip(" -–—*.").split()
        if 1 <= len(words) <= 4:
            yield tuple(dict.fromkeys((" ".join(words), *words)))


def names_at_head(text: str, *, a_title: Callable[[str], bool]) -> tuple[str, ...]:
    r"""Return the words of the name that a CV begins with, none where no line is surely one.

    Parameters
    ----------
    text : str
    a_title : callable
        Whether words are the title of a job, which stands there just as well.

    Examples
    --------
    >>> names_at_head("Ann Lee\nWelder", a_title=lambda words: False)
    ('Ann', 'Lee')
    """
    mail = re.search(r"([\w.+-]{3,64})@", text[:20_000])
    address = _plain(mail.group(1)) if mail else ""
    first = True
    for start, end in itertools.islice(lines(text), _HEAD):
        line = _BEFORE.sub("", text[start:end].strip(" \t-–—=*_#~:|"))
        if _PARTS.match(line):
            break
        words = re.sub(r"[\"“”()]", " ", re.split(_AFTER, line)[0]).split()
        parts = [w for word in words if len(w := word.strip(".,")) >= 2]
        if not 2 <= len(words) <= 4 or not all(map(_IN_NAME.fullmatch, words)):
            first = first and not line
            continue
        known = any(len(p) >= 3 and _plain(p) in address for p in parts)
        capital = all(w[0].isupper() or w in _BETWEEN for w in words)
        if not known and (not first or not capital or a_title(" ".join(words))):
            first = False
            continue
        small = {w.lower() for w in parts}.intersection(_SMALL.findall(_LINKED.sub(" ", text)))
        if known or not small - _BETWEEN:
            return tuple(dict.fromkeys(w for p in parts for w in (p, p.title())))
        first = False
    return ()


def _plain(words: str) -> str:
    flat = unicodedata.normalize("NFKD", words.casefold())
    return "".join(c for c in flat if c.isalnum())


def add_held(
    held: Mapping[str, HeldSkill],
    skill_id: str,
    evidence: Evidence,
    *,
    level: float = 1.0,
    basis: str | None = None,
) -> dict[str, HeldSkill]:
    """Return ``held`` with one more piece of evidence for a skill, at most five kept.

    The same words of the same source are kept once, by their better score. Where there are too
    many, one with a caveat goes first. Of several levels the highest that something supports
    (``basis``) counts; a supported level replaces an assumed one.

    Examples
    --------
    >>> seen = Evidence(source="cv.txt", quote="basic Excel", kind="cv")
    >>> held = add_held({}, "excel", seen)
    >>> held = add_held(held, "excel", seen, level=0.25, basis="“basic Excel”")
    >>> held["excel"].level, held["excel"].level_basis
    (0.25, '“basic Excel”')
    """
    made = dict(held)
    known = made.get(skill_id)
    if known is None:
        made[skill_id] = HeldSkill(
            skill_id=skill_id, level=level, evidence=(evidence,), level_basis=basis
        )
    else:
        kept = list(known.evidence)
        bare = replace(evidence, score=0.0)
        same = next((n for n, e in enumerate(kept) if replace(e, score=0.0) == bare), None)
        if same is None:
            kept.append(evidence)
        elif evidence.score > kept[same].score:
            kept[same] = evidence
        if len(kept) > MOST_EVIDENCE:
            kept.remove(next((e for e in reversed(kept) if e.caveat), kept[-1]))
        better, why = max((known.level, known.level_basis), (level, basis), key=_standing)
        made[skill_id] = replace(known, level=better, level_basis=why, evidence=tuple(kept))
    return made


def _standing(level: tuple[float, str | None]) -> tuple[bool, float, int, str]:
    """Order levels: supported ones first, then the higher, then by the fewer words."""
    value, basis = level
    return (basis is not None, value, -len(basis or ""), basis or "")


def best_evidence(skill: HeldSkill) -> Evidence:
    """Return the evidence that speaks best for a skill: without a caveat, then by its score."""
    return max(skill.evidence, key=lambda e: (e.caveat is None, e.score))


def confirm_likely(profile: Profile, skills: Iterable[str] | None = None) -> Profile:
    """Return a profile with likely skills moved to held: all, or those named by id."""
    chosen = set(profile.likely) if skills is None else set(skills) & set(profile.likely)
    held = dict(profile.held)
    for skill_id in sorted(chosen):
        for evidence in profile.likely[skill_id].evidence:
            likely = profile.likely[skill_id]
            held = add_held(held, skill_id, evidence, level=likely.level, basis=likely.level_basis)
    left = {k: v for k, v in profile.likely.items() if k not in held}
    return replace(profile, held=MappingProxyType(held), likely=MappingProxyType(left))
