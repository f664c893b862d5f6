"""The level of a skill that an advert asks for, with the words that say so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from statistics import median_low
from typing import NamedTuple

from skillmatch.cv_levels import level_beside, said
from skillmatch.domain import JobPosting, Mention
from skillmatch.extract.needs import cues_of
from skillmatch.levels import LEVELS, Level, level_of_years
from skillmatch.records import Kind
from skillmatch.text import sentences

__all__ = ["Asked", "common_levels", "level_asked", "name_of_advert"]

# So many adverts, or this share of those that ask for a skill, must state a level of it.
ENOUGH, SHARE = 3, 0.2
_NEAR = 90  # characters between a skill and years that are said of it
_YEARS = re.compile(
    r"\b(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen)\b[^.;\n]{0,16}?"
    r"\b(?:years?|yrs?|months?)\b", re.I,
)  # fmt: skip
_PRAISE = re.compile(
    r"\b(?:very |strong(?:ly)?|excellen\w+|exceptional|outstanding|superb|first[- ]class|great"
    r"|good|highly"
    r"|high|highest|impeccable|confident|considerable|significant|proven|demonstrable|sound"
    r"|solid|fair|decent"
    r"|capab\w+|competen\w+|skilled|comfortable|effective|extensive|deep)\b", re.I,
)  # fmt: skip
# The word of the level, then at most so many words of the same clause to the skill.
_TIGHT = re.compile(r"[^\s;:()]+(?:[ \t]+[^\s;:()]+){0,9}")
_NOT_SAID = re.compile(
    r"\b(?:world[- ]class|leading|focus|equivalent|environment|we|our|who|which|that|including"
    r"|degree|team|interests?"
    r"|this|is|are|will|must|should|working towards|deep(?:er)? (?:clean|learn|dive|tissue|sea"
    r"|end)\w*)\b",
    re.I,
)
# What a person may have of a skill: without one of these the word may praise the thing itself.
_OF_PEOPLE = re.compile(
    r"\b(?:knowledge|understanding|skills?|experience|abilit(?:y|ies)|command|proficien\w+|familiar\w*"
    r"|exposure|background|expert\w*|competent|fluen\w+|awareness|standard|level)\b", re.I,
)  # fmt: skip
_ASIDE = re.compile(r"\b(?:we|our|who|which|that)\b", re.I)
_RIGHT_BEHIND = re.compile(
    r"(?:[ \t]+(?:experience|skills?|programming"
    r"|development))?[ \t]*(?:\(|[:–-])[ \t]*(?:minimum |at least |min\.? )?"
    r"\d{1,2}\s*\+?\s*(?:[-–]\s*\d+\s*)?(?:years?|yrs?)\b\)?", re.I,
)  # fmt: skip


class Asked(NamedTuple):
    """A level that an advert states of a skill, and the mention that does."""

    level: float
    mention: Mention
    posting: JobPosting
    by_years: bool
    words: str

    @property
    def basis(self) -> str:
        """The words of the advert, and which advert it is."""
        return f"{said(self.level, self.words).basis} ({name_of_advert(self.posting)})"


def name_of_advert(posting: JobPosting) -> str:
    """Return what an advert is called where its words are quoted."""
    return f"advert {posting.id}" + (" (sample data)" if posting.synthetic else "")


def level_asked(
    mentions: Sequence[Mention], posting: JobPosting, *, kind: Kind | None = None
) -> Asked | None:
    """Return the level that an advert asks of one skill, ``None`` where it states none.

    Years of experience come before words ("advanced"); the highest that is required comes before
    what is only preferred. Of a transversal skill, such as communication, praise ("excellent")
    and years in a job say nothing.

    Parameters
    ----------
    mentions : sequence of Mention
        Of the one skill, in the text of the advert.
    posting : JobPosting
    kind : str, optional
        Of the skill; of a language the steps A1 to C2 are read too.

    Examples
    --------
    >>> text = "At least 5 years of Python."
    >>> m = Mention(skill_id="s", span=(20, 26), quote="Python", score=1, via="label", years=5.0)
    >>> asked = level_asked([m], JobPosting(id="7", title="t", text=text, source="s"))
    >>> asked.level, asked.basis
    (0.75, '“5 years of Python” (advert 7)')
    """
    firm = [m for m in mentions if m.requirement != "preferred"] or list(mentions)
    found = [made for m in firm if (made := _asked(m, posting, kind)) is not None]
    return max(found, key=lambda a: (a.by_years, a.level, -a.mention.span[0]), default=None)


def _asked(mention: Mention, posting: JobPosting, kind: Kind | None) -> Asked | None:
    if mention.years and kind != "transversal":
        words = _years_of(posting.text, mention)
        if words:
            level = level_of_years(mention.years)
            return Asked(level, mention, posting, by_years=True, words=words)
    line, at = _sentence(posting.text, mention.span)
    told = level_beside(
        line, (mention.span[0] - at, mention.span[1] - at), language=kind == "language",
        transversal=kind == "transversal", phrase=mention.via == "semantic",
    )  # fmt: skip
    if told is not None and told.basis is not None and not _NOT_SAID.search(told.basis):
        return Asked(told.value, mention, posting, by_years=False, words=told.basis[1:-1])
    if mention.level is None or mention.level not in LEVELS:
        return None
    words = _words(posting.text, mention, by_years=False)
    praised = kind == "transversal" and _PRAISE.search(words)
    if praised or not words.endswith(mention.quote) or not _TIGHT.fullmatch(words):
        return None
    behind = line[mention.span[1] - at : mention.span[1] - at + 40]
    if _NOT_SAID.search(words) or not (_OF_PEOPLE.search(words) or _OF_PEOPLE.search(behind)):
        return None
    return Asked(LEVELS[mention.level], mention, posting, by_years=False, words=words)


def _years_of(text: str, mention: Mention) -> str | None:
    """Return the words by which years are said of a skill: ahead of it, or right behind it."""
    start, end = mention.span
    if behind := _RIGHT_BEHIND.match(text, end, min(len(text), end + 60)):
        return text[start : behind.end()]
    if not _YEARS.search(text, max(0, start - _NEAR), end):
        return None
    words = _words(text, mention, by_years=True)
    said_of_it = words.endswith(mention.quote) and not _ASIDE.search(words)
    return words if said_of_it and len(words) <= 2 * _NEAR else None


def common_levels(
    stated: Mapping[str, Sequence[Asked]], asked: Mapping[str, int]
) -> dict[str, Level]:
    """Return the median of the levels that several adverts state, where enough do.

    Parameters
    ----------
    stated : mapping of str to sequence of Asked
        By skill, one of each advert at most.
    asked : mapping of str to int
        How many adverts ask for the skill.

    Returns
    -------
    dict
        Of an even number of levels the lower middle one, so that it is always one of the scale.
    """
    made = {}
    for skill_id, found in stated.items():
        of = asked[skill_id]
        if len(found) < min(ENOUGH, SHARE * of):
            continue
        middle = median_low(sorted(one.level for one in found))
        shown = min((o for o in found if o.level == middle), key=lambda o: o.posting.id)
        if of == 1:
            made[skill_id] = Level(middle, shown.basis)
            continue
        adverts = f"{len(found)} of {of} adverts that ask for it, e.g. {shown.basis}"
        made[skill_id] = Level(middle, f"stated by {adverts}")
    return made


def _sentence(text: str, span: tuple[int, int]) -> tuple[str, int]:
    """Return the sentence in which a span stands, and its place."""
    start = text.rfind("\n", 0, span[0]) + 1
    end = text.find("\n", span[1])
    line = text[start : end if end >= 0 else len(text)]
    for a, b in sentences(line):
        if start + a <= span[0] and span[1] <= start + b:
            return line[a:b], start + a
    return line, start


def _words(text: str, mention: Mention, *, by_years: bool) -> str:
    """Return the fewest words around a skill in which its level is still read."""
    sentence, at = _sentence(text, mention.span)
    start, end = mention.span[0] - at, mention.span[1] - at
    wanted = mention.years if by_years else mention.level

    def still(low: int, high: int) -> bool:
        cues = cues_of(sentence[low:high], start - low, end - low)
        return (cues.years if by_years else cues.level) == wanted

    lows = [0, *(m.end() for m in re.finditer(r"\s+", sentence[:start])), start]
    highs = [end, *(end + m.start() for m in re.finditer(r"\s+", sentence[end:])), len(sentence)]
    if not still(0, len(sentence)):
        return sentence[max(0, start - 40) : end + 40]
    best_high = len(sentence) if not still(0, end) else end
    a, b = 0, len(lows) - 1
    while a < b:  # The words of the level stand from the a-th word on.
        middle = (a + b + 1) // 2
        a, b = (middle, b) if still(lows[middle], best_high) else (a, middle - 1)
    low = lows[a]
    if best_high == end:
        return sentence[low:end]
    c, d = 0, len(highs) - 1
    while c < d:
        middle = (c + d) // 2
        c, d = (c, middle) if still(low, highs[middle]) else (middle + 1, d)
    return sentence[low : highs[c]]
