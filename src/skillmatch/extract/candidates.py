"""Candidate phrases for semantic linking: clauses with their lead-in words cut off."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from skillmatch.extract.sections import Sentence
from skillmatch.text import clauses

__all__ = ["Phrase", "phrases"]

_LEAD = re.compile(
    r"^(?:(?:the |a |an |some |any |your |you |our |their |we |and |or |to |of |in |with |for |by "
    r"|also |will |be |is |are |have |has |having |should |must |can |who |that |this |at least "
    r"|other |all |various |etc\b\.? ?)"
    r"|(?:strong|excellent|good|solid|proven|demonstrable|demonstrated|great|sound|high|basic"
    r"|advanced|extensive|significant|relevant|previous|prior|some|thorough|deep|in-depth|hands[- ]on"
    r"|outstanding|effective|exceptional|superb|working|practical|minimum|desirable|essential"
    r"|required|preferred|ideally|preferably|proficient|proficiency|experienced|skilled|fluent"
    r"|competent|confident|familiar|familiarity|comfortable|able|ability|capable|capability"
    r"|experience|expertise|knowledge|understanding|background|track record|responsible"
    r"|responsibility|responsibilities|include|includes|including|duties|looking|seeking|someone"
    r"|candidates?|applicants?|successful|ideal|role|position|involves?|expected|required|need"
    r"|needs|help|helping|assist|assisting|work|working|years?|\d+\+?)\b[ :]*)+",
    re.I,
)
_TAIL = re.compile(
    r"[\s.,;:!?)\]]+$|\s+(?:skills?|experience|is|are|a|an|the|required|essential|desirable|preferred"
    r"|etc|an advantage|advantage|as required|where (?:necessary|appropriate)|if required)\.?$",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
MOST_WORDS = 10


class Phrase(NamedTuple):
    """A stretch of a sentence that may name a skill."""

    start: int
    end: int
    sentence: int
    n_words: int


def phrases(text: str, number: int, sentence: Sentence) -> list[Phrase]:
    """Return the phrases of a sentence worth linking.

    Clauses with their lead-in ("strong experience in") and tail ("skills") cut
    off; a short sentence also stands as a whole, so that "design and build
    databases" is not only "design" and "build databases".
    """
    found: dict[tuple[int, int], Phrase] = {}
    parts = list(clauses(text, sentence.start, sentence.end))
    spans = list(parts)
    for (a, _), (_, b) in pairwise(parts):
        if len(text[a:b].split()) <= 9:
            spans.append((a, b))
    if 1 < len(parts) <= 4 and len(sentence.head.split()) <= MOST_WORDS:
        spans.append((sentence.start, sentence.end))
    for start, end in spans:
        a, b = _trim(text, start, end)
        n_words = len(_WORD.findall(text[a:b]))
        if 1 <= n_words <= MOST_WORDS and b - a >= 3:
            found.setdefault((a, b), Phrase(a, b, number, n_words))
    return list(found.values())


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    lead = _LEAD.match(text[start:end])
    if lead and lead.end() < end - start:
        start += lead.end()
    while True:
        tail = _TAIL.search(text[start:end])
        if not tail or tail.start() == 0:
            break
        end = start + tail.start()
    while start < end and not text[start].isalnum() and text[start] != ".":
        start += 1
    while start < end and not text[end - 1].isalnum() and text[end - 1] not in "+#%":
        end -= 1
    return start, end
