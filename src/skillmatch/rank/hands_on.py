"""The share of hands-on work, where a record's words state one."""

from __future__ import annotations

import re

from skillmatch.domain import Credential

__all__ = ["hands_on_share", "share_in", "share_source"]

_WORK = (
    r"(?:practical(?:s| work| training| exercises?| sessions?| activit(?:y|ies)| part)?"
    r"|hands[- ]on(?: work| training| exercises?| practice| learning| labs?| activit(?:y|ies))?"
    r"|practice|labs?|lab(?:oratory)? (?:work|exercises?|sessions?)|laborator(?:y|ies)|workshops?"
    r"|work placements?|internships?|field ?work|on[- ]the[- ]job(?: training)?)"
)
_WHOLE = (
    r"(?:of (?:the |all |its |your |total )?"
    r"(?:(?:course|programme|program|study|learning|contact|teaching|class|training) )?"
    r"(?:course|programme|program|training|hours|time|workload|curriculum|classes|content|study)"
    r",? ?)"
)
_LINK = (
    r"(?:(?:is|are|will be|consists? of|takes? place|spent|done|taught|held|devoted to"
    r"|dedicated to) ?){0,2}(?:(?:in|on|as|for|with|of) )?(?:the |a |an |our |real )?"
)
_PERCENT = r"(?<![\d.,])(?P<n>\d{1,3}(?:\.\d+)?) ?(?:%|per ?cent\b)"
_PARTS = {"half": 1 / 2, "a third": 1 / 3, "one third": 1 / 3, "two thirds": 2 / 3,
          "a quarter": 1 / 4, "one quarter": 1 / 4, "three quarters": 3 / 4}  # fmt: skip
_FRACTION = rf"(?P<part>{'|'.join(sorted(_PARTS, key=len, reverse=True))})"
# What follows makes it the share of a grade, or names another thing.
_END = (
    r"(?=\W*$| ?[,:()/+&]| (?:and|or|with|in|on|at|plus|during|while)\b)"
    r"(?!(?:\W+\w+){0,3}?\W+(?:exam|test|assessment|tasks?\b))"
)
_FORMS = tuple(
    re.compile(form, re.I)
    for form in (
        rf"{_PERCENT} (?:{_WHOLE}{_LINK})?{_WORK}{_END}",
        rf"\b{_FRACTION} {_WHOLE}{_LINK}{_WORK}{_END}",
        rf"\b{_WORK} (?:share|portion|proportion|content)(?: (?:of|is))?:? {_PERCENT}",
        (
            rf"\b(?P<some>\d+(?:\.\d+)?) (?:hours )?(?:out )?of (?:the |its )?"
            rf"(?P<all>\d+(?:\.\d+)?) hours {_LINK}{_WORK}{_END}"
        ),
    )
)
_SHARES = ("%", "cent", "half", "third", "quarter", " hours")
_WORKS = ("practic", "hands", "lab", "workshop", "placement", "internship", "field", "job")
# A range or a ceiling states no share; these words make it the share of something else.
_OPEN = re.compile(
    r"(?:\b(?:up to|at most|less than|under|below|nearly|almost|max\w*|no|not)"
    r"|[\d.%] ?(?:-|–|to)) *$",
    re.I,
)
_BEFORE = 16
_OTHER = re.compile(
    r"\b(?:grad(?:e|es|ed|ing)|marks?|scores?|weight\w*|pass(?:es|ed|ing)?|discount\w*|off|cheaper"
    r"|of (?:the )?(?:learners|students|participants|graduates|jobs|employers))\b",
    re.I,
)  # fmt: skip
_SENTENCE = re.compile(r"[;\n!?]|\.(?!\d)")
_FIELDS = ("practical_note", "workload_note", "delivery", "text")


def share_in(words: str) -> float | None:
    """Return the share of hands-on work that words state, in (0, 1], ``None`` where they don't.

    Only a share of the whole counts: no range, no ceiling, no share of a grade; and where the
    words state two different ones, none.

    Examples
    --------
    >>> share_in("60 % practical"), share_in("Half of the hours in the lab.")
    (0.6, 0.5)
    >>> share_in("60 % of the grade: practical exam"), share_in("40–60 % practical")
    (None, None)
    """
    low = words.casefold()
    # Nearly all words end here; the forms take their time.
    if not any(w in low for w in _SHARES) or not any(w in low for w in _WORKS):
        return None
    found: set[float] = set()
    for sentence in _SENTENCE.split(" ".join(words.replace("\n", " ; ").split())):
        if _OTHER.search(sentence):
            continue
        for form in _FORMS:
            for hit in form.finditer(sentence):
                if not _OPEN.search(sentence[max(0, hit.start() - _BEFORE) : hit.start()]):
                    found.add(_value(hit))
    if len(found) != 1:
        return None
    share = found.pop()
    return share if 0 < share <= 1 else None


def _value(hit: re.Match[str]) -> float:
    named = hit.groupdict()
    if named.get("part"):
        return _PARTS[named["part"].casefold()]
    if named.get("all"):
        whole = float(named["all"])
        return float(named["some"]) / whole if whole else 0.0
    return float(named["n"]) / 100


def share_source(credential: Credential) -> str | None:
    """Return the field whose words state the share of hands-on work."""
    for name in _FIELDS:
        words: str | None = getattr(credential, name)
        if words and share_in(words) is not None:
            return name
    return None


def hands_on_share(credential: Credential) -> float | None:
    """Return the share of hands-on work that a record's words state, in (0, 1].

    Looked for in the note on practical work, the workload, the delivery and the description, in
    this order; the first that states one counts.

    Examples
    --------
    >>> hands_on_share(Credential(id="c", title="Welding", practical_note="70% practical work"))
    0.7
    """
    name = share_source(credential)
    return None if name is None else share_in(getattr(credential, name))
