"""Normalise job titles and hash their features: the part of title resolution without a model.

Training and use share this module, so that a title is read alike in both.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from skillmatch.title_words import (
    ABBREVIATIONS,
    FORMER,
    GENERAL_PROGRAMMING,
    LOCATIONS,
    NOISE,
    PHRASES,
    PROGRAMMER_HEADS,
    SENIORITY,
    WEB_PROGRAMMING,
)

__all__ = ["features", "normalise", "title_key", "variants"]

_TOKEN: Final = re.compile(r"[a-z0-9+#.&']+")
_BRACKET: Final = re.compile(r"[(\[{]([^)\]}]*)[)\]}]?")
_SEGMENT: Final = re.compile(r"\s[-–—|:@]+\s|[|;,\n•·]|\s+/\s+|\sat\s|\sin\s")
_LONGEST_PHRASE: Final = max(len(phrase.split()) for phrase in PHRASES)
_MAX_LENGTH: Final = 300


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _words(text: str) -> list[str]:
    words: list[str] = []
    for token in _TOKEN.findall(text.replace("-", " ").replace("/", " ")):
        bare = token.strip(".'&").replace("'s", "").replace("'", "")
        if token.startswith(".net"):
            bare = "dotnet"
        elif "." in bare:  # R.N., Ph.D., node.js
            bare = bare.replace(".", "")
        if not bare or bare == "and" or (bare.isdigit() and len(bare) != 1) or bare == "&":
            continue
        words.extend(_singular(word) for word in ABBREVIATIONS.get(bare, bare).split())
    return words


def _rewrite(words: Sequence[str]) -> list[str]:
    out: list[str] = []
    i = 0
    while i < len(words):
        for n in range(min(_LONGEST_PHRASE, len(words) - i), 0, -1):
            replacement = PHRASES.get(" ".join(words[i : i + n]))
            if replacement is not None:
                out.extend(replacement.split())
                i += n
                break
        else:
            out.append(words[i])
            i += 1
    return out


def _programmer(words: list[str]) -> list[str]:
    """Name the kind of programmer where a title names only the technology."""
    if not PROGRAMMER_HEADS.intersection(words):
        return words
    if WEB_PROGRAMMING.intersection(words):
        return ["web", "developer"]
    if GENERAL_PROGRAMMING.intersection(words) and not {"web", "sale"}.intersection(words):
        return ["software", "developer"]
    return words


def normalise(text: str) -> list[str]:
    """Split a title into lower-case singular words with abbreviations written out.

    Parameters
    ----------
    text : str
        A job title as people write it.

    Returns
    -------
    list of str
        Empty where nothing is left.

    Examples
    --------
    >>> normalise("Sr. SWE")
    ['senior', 'software', 'engineer']
    """
    lowered = unicodedata.normalize("NFKC", text[:_MAX_LENGTH]).casefold()
    lowered = re.sub(r"\bsn?r\b\.?", "senior", lowered)
    lowered = re.sub(r"\bjn?r\b\.?", "junior", lowered)
    return _rewrite(_words(lowered.replace("’", "'")))


def _kept(words: Sequence[str], dropped: frozenset[str]) -> list[str]:
    return [word for word in words if word not in dropped]


def variants(text: str) -> Iterator[list[str]]:
    """Yield readings of a title, the most literal first, without repeats or empty ones."""
    body = unicodedata.normalize("NFKC", text[:_MAX_LENGTH])
    outside = _BRACKET.sub(" ", body)
    segments = [part for part in _SEGMENT.split(outside) if part and part.strip()]
    noise = NOISE | LOCATIONS | FORMER
    readings: list[list[str]] = []
    for part in (body, outside, *segments[:1]):
        words = normalise(part)
        readings.append(words)
        readings.append(_kept(words, noise))
    literal = len(readings)
    readings.extend([_kept(words, noise | SENIORITY) for words in readings[1:literal]])
    readings.extend(_kept(normalise(part), noise | SENIORITY) for part in segments[1:3])
    seen: set[tuple[str, ...]] = set()
    for words in readings:
        for option in (words, _programmer(words)):
            if option and tuple(option) not in seen:
                seen.add(tuple(option))
                yield option


def title_key(words: Sequence[str]) -> int:
    """Hash of a normalised title, blind to the order of its words."""
    return zlib.crc32(("t:" + " ".join(sorted(words))).encode("utf-8"))


def features(words: Sequence[str]) -> dict[int, float]:
    """Hashed features of a normalised title: words, pairs, the last word, character runs.

    Returns
    -------
    dict of int to float
        Feature hash (32 bits) to value; values have unit Euclidean length.
    """
    found: dict[str, float] = {}
    for word in words:
        found[f"w:{word}"] = 1.0
        framed = f"<{word}>"
        for i in range(len(framed) - 3):
            found[f"c:{framed[i : i + 4]}"] = 0.3
    for left, right in pairwise(words):
        found[f"b:{left} {right}"] = 1.0
    if words:
        found[f"h:{words[-1]}"] = 0.7
    norm = sum(value * value for value in found.values()) ** 0.5
    return {zlib.crc32(name.encode("utf-8")): value / norm for name, value in found.items()}
