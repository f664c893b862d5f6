"""Whether an award calls itself a degree: by its type, its title or its EQF level."""

from __future__ import annotations

import re

__all__ = ["says_degree"]

_TYPE = re.compile(r"degree|bachelor|^\W*masters?\W*$|doctorate|ph\.?\s?d", re.IGNORECASE)
_TITLE = re.compile(
    r"\b(?:(?:bachelor|foundation|associate|honours|undergraduate|(?:post-?)?graduate|master"
    r"|doctoral)(?:['’]?s)?[\s-]degree|degree (?:in|of|programme|apprenticeship)|bachelor"
    r"|doctorate|master['’]s|masters? (?:of|in)|doctor of|b\.?\s?sc|m\.?\s?sc|b\.?eng|m\.?eng"
    r"|ll\.?[bm]|mba|ph\.?\s?d|d\.?phil|[bm]\.?a(?=\.? (?:in|of|\(hons\)))"
    r"|(?:bachelor|master)stud(?:ium|iengang)|licence en|licenciatura|laurea"
    r"|(?:grado|máster|maestría) en)\b",
    re.IGNORECASE,
)
# A title or a type with one of these names something smaller, whatever else it says.
_NO_DEGREE = re.compile(
    r"certific|micro-?credential|badge|\bmodule|\bunit\b|training|\bprepar|\bmini\b", re.IGNORECASE
)
# These do so where the level alone would make it a degree.
_SMALLER = re.compile(r"course|diploma|\baward|licen[cs]e|assessment|programme", re.IGNORECASE)


def says_degree(title: str, *, kind: str | None = None, level: int | None = None) -> bool:
    """Return whether an award calls itself a degree.

    Parameters
    ----------
    title : str
    kind : str, optional
        Its type in the words of the source.
    level : int, optional
        EQF level. From 6 it is enough by itself, where title and type name nothing smaller: a
        certificate at level 7 is no degree.

    Examples
    --------
    >>> says_degree("MSc Data Science"), says_degree("Professional Scrum Master")
    (True, False)
    >>> says_degree("Data analytics", level=7), says_degree("Certificate in data", level=7)
    (True, False)
    """
    if kind is not None and _TYPE.search(kind):
        return True
    words = f"{kind or ''} {title}"
    if _NO_DEGREE.search(words):
        return False
    return bool(_TITLE.search(title)) or ((level or 0) >= 6 and not _SMALLER.search(words))
