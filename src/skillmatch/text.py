"""Words with their places: tokens, inflection folding, sentence and clause spans.

Every span is a half-open range of code points in the original text, so that
``text[start:end]`` is always what was read. Nothing here changes a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Token", "clauses", "lines", "sentences", "stem", "tokenize"]

# No sentence is longer, in characters; a longer stretch without an end is cut.
LONGEST = 1000
_TOKEN = re.compile(r"(?:(?<![^\W_])\.)?[^\W_]+(?:\+\+|#)?(?:['’]s\b)?|&")
_BREAK = re.compile(r"[.;:!?,()\[\]{}|\n\r•·▪●–—\"“”<>=*]|\s-\s|\t")
_SENTENCE_END = re.compile(
    r"(?<=[.!?])[\"”')\]]*\s+(?=[\"“(\[]?[A-Z0-9])"  # Full stop, space, capital.
    r"|(?<=[a-z][.!?])(?=[A-Z][a-z])"  # "sales.Strong": the space was lost.
    r"|\s+(?=[•·▪●◦■*➢✓]\s?)|(?=[•▪●◦■➢✓])(?<=\S)|\s{3,}|(?<=;)\s+(?=[A-Z])"
    r"|(?<=[a-z)])\s+(?=\.[A-Z][a-z])|\s+(?=o [A-Z][a-z])|(?<=[a-z.;])\s*&bull;?\s*"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|incl|approx|vs|no|nr|dr|mr|mrs|ms|prof|sr|jr|st|inc|ltd|co|dept"
    r"|min|max|p\.a|u\.s|u\.k)|\b[A-Z])\.$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\s*(?:[,;:()\[\]|/•·▪●◦■]|\s[-–—]\s|\b(?:and|or|as well as|including|such as|plus)\b|&)\s*",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^(?:o\s+)?[\s\-–—•·▪●◦■*>✓✔➢➤]*(?:\(?\d{1,2}[.)]|[a-z][.)])?\s*")

# British endings beside American ones, so that either spelling finds the other.
_BRITISH = (
    ("isation", "ization"), ("ising", "izing"), ("ised", "ized"), ("ise", "ize"), ("yse", "yze"),
    ("ysing", "yzing"), ("our", "or"), ("centre", "center"), ("programme", "program"),
    ("modelling", "modeling"), ("labelling", "labeling"),
)  # fmt: skip
_DROPPED_E = re.compile(r"[^aeiouy][aeiou][^aeiouwxy]")
_KEEP_OUR = {"our", "four", "hour", "hours", "your", "tour", "tours", "pour", "sour", "flour"}


class Token(NamedTuple):
    """A word: its stem, its place, and whether a boundary stands before it."""

    stem: str
    start: int
    end: int
    after_break: bool


@lru_cache(maxsize=1 << 17)
def stem(word: str) -> str:
    """Fold a word's inflection and spelling variant, never its derivation.

    "manages", "managing" and "managed" fold together; "management" does not
    join them, and "organisation" never becomes "organ".

    Examples
    --------
    >>> [stem(w) for w in ("manages", "managing", "managed", "manage")]
    ['manag', 'manag', 'manag', 'manag']
    >>> stem("organisations") == stem("organization"), stem("C++"), stem("R")
    (True, 'c++', 'r')
    """
    low = word.casefold().replace("’", "'").removesuffix("'s")
    if len(low) <= 3 or not low.isalpha() or (len(low) <= 5 and word.isupper()):
        return low
    if low.endswith("ies") and len(low) > 4:
        low = low[:-3] + "y"
    elif low.endswith(("sses", "shes", "ches", "xes", "zes")):
        low = low[:-2]
    elif low.endswith("s") and not low.endswith(("ss", "us", "is", "ics")):
        low = low[:-1]
    if low not in _KEEP_OUR:
        for british, american in _BRITISH:
            if low.endswith(british) and (low == british or len(low) > len(british) + 1):
                low = low[: -len(british)] + american
                break
    for ending in ("ing", "ed"):
        root = low[: -len(ending)]
        if low.endswith(ending) and len(root) >= 3 and re.search(r"[aeiouy]", root):
            low = root
            if len(low) > 3 and low[-1] == low[-2] and low[-1] not in "lsz":
                low = low[:-1]
            elif _DROPPED_E.fullmatch(low):  # "coding" is "code", "eating" is "eat".
                low += "e"
            break
    return low[:-1] if low.endswith("e") and len(low) > 4 else low


def tokenize(text: str, *, start: int = 0, end: int | None = None) -> list[Token]:
    """Split a text into tokens, the place of each in the original.

    Examples
    --------
    >>> [t.stem for t in tokenize("Node.js, C++ & .NET")]
    ['node', 'js', 'c++', 'and', '.net']
    """
    tokens: list[Token] = []
    last = start
    for found in _TOKEN.finditer(text, start, len(text) if end is None else end):
        word = found.group()
        broken = not tokens or bool(_BREAK.search(text, last, found.start()))
        tokens.append(
            Token("and" if word == "&" else stem(word), found.start(), found.end(), broken)
        )
        last = found.end()
    return tokens


def lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the span of each line that holds more than white space."""
    for found in re.finditer(r"[^\r\n\u2028\u2029\x0b\x0c]+", text):
        start, end = _strip(text, found.start(), found.end())
        if start < end:
            yield start, end


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the span of each sentence or bullet; lines always end one.

    Examples
    --------
    >>> s = "We use e.g. SQL. Apply now!"
    >>> [s[a:b] for a, b in sentences(s)]
    ['We use e.g. SQL.', 'Apply now!']
    """
    for line_start, line_end in lines(text):
        at = line_start
        for found in _SENTENCE_END.finditer(text, line_start, line_end):
            if found.end() <= at or _ABBREVIATION.search(text[at : found.start()][-12:]):
                continue
            yield from _pieces(text, at, found.start())
            at = found.end()
        yield from _pieces(text, at, line_end)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a stretch longer than any sentence at a space, so that work stays linear."""
    while end - start > LONGEST:
        cut = text.rfind(" ", start + 1, start + LONGEST)
        cut = start + LONGEST if cut < 0 else cut
        a, b = _strip(text, start, cut)
        if a < b:
            yield a, b
        start = cut
    a, b = _strip(text, start, end)
    if a < b:
        yield a, b


def clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a sentence between commas, brackets and conjunctions."""
    at = start
    for found in _CLAUSE.finditer(text, start, end):
        a, b = _strip(text, at, found.start())
        if a < b:
            yield a, b
        at = found.end()
    a, b = _strip(text, at, end)
    if a < b:
        yield a, b


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    bullet = _BULLET.match(text[start:end])
    if bullet:
        start += bullet.end()
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
