"""Cues beside the vectors: shared words, absent sector words, inverted roles, places."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from skillmatch.text import stem, tokenize

if TYPE_CHECKING:
    from skillmatch.taxonomy import Taxonomy

__all__ = ["LabelWords", "content_stems", "names_a_place"]

_SMALL = frozenset(
    stem(w)
    for w in (
        "a", "an", "and", "of", "in", "on", "for", "to", "with", "the", "as", "at", "by", "or",
        "from", "into", "use", "using", "apply", "perform", "carry", "out", "work", "provide",
        "ensure", "make", "be", "other", "others", "related", "techniques", "methods", "activities",
        "processes", "systems", "tools", "issues", "according",
    )
)  # fmt: skip
# A label with one of these asks for more than doing: the text must say so too.
_ABOVE = frozenset(
    stem(w)
    for w in (
        "supervise", "manage", "assess", "recruit", "lead", "teach", "train", "advise", "direct",
        "oversee", "evaluate", "audit", "design", "negotiate", "coach", "inspect", "develop",
    )
)  # fmt: skip
_SAME = {
    stem("supervise"): {stem("supervision"), stem("supervisor"), stem("oversee"), stem("lead")},
    stem("manage"): {stem("management"), stem("manager"), stem("handle"), stem("run")},
    stem("assess"): {stem("assessment"), stem("evaluate")},
    stem("recruit"): {stem("recruitment"), stem("hire")},
    stem("lead"): {stem("leadership"), stem("leader"), stem("manage")},
    stem("teach"): {stem("teaching"), stem("train"), stem("instruct"), stem("deliver")},
    stem("train"): {stem("training"), stem("teach"), stem("coach")},
    stem("advise"): {stem("advice"), stem("advisory"), stem("consult"), stem("guidance")},
    stem("evaluate"): {stem("evaluation"), stem("assess")},
    stem("design"): {stem("designer"), stem("create")},
    stem("negotiate"): {stem("negotiation")},
    stem("develop"): {stem("development"), stem("build"), stem("create")},
    stem("inspect"): {stem("inspection"), stem("check")},
}
_PLACE = re.compile(
    r"\b(?:wards?|units?|department|directorate|division|services? (?:include|on site|line)"
    r"|director of|head of|hospitals?|trusts?|clinics?|centre|sites?|specialt(?:y|ies)|based (?:at|in)"
    r"|rotations?)\b",
    re.I,
)


@lru_cache(maxsize=1 << 14)
def content_stems(text: str) -> frozenset[str]:
    """Return the stems of a text's words that carry meaning."""
    return frozenset(t.stem for t in tokenize(text) if t.stem not in _SMALL and len(t.stem) > 1)


def names_a_place(sentence: str) -> bool:
    """Whether a sentence speaks of wards, departments or sites.

    >>> names_a_place("You will join our oncology ward"), names_a_place("Oncology experience")
    (True, False)
    """
    return bool(_PLACE.search(sentence))


class LabelWords:
    """Compares the words of a label with the words of a text.

    Parameters
    ----------
    taxonomy : Taxonomy
    """

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        self._kept: dict[int, frozenset[str]] = {}

    def _label(self, skill: int) -> frozenset[str]:
        if skill not in self._kept:
            self._kept[skill] = content_stems(self._taxonomy.skills[skill].label)
        return self._kept[skill]

    def features(self, phrase: frozenset[str], skill: int, document: frozenset[str]) -> list[float]:
        """Return cover, absent and inverted of a phrase and a skill.

        ``cover`` is the share of the label's words in the phrase, ``absent`` the number
        of its words that stand nowhere in the document ("airport" in an advert of a
        charity), ``inverted`` is 1 where the label supervises or assesses and the
        phrase does not.
        """
        label = self._label(skill)
        if not label:
            return [0.0, 0.0, 0.0]
        high = {w for w in label & _ABOVE if w not in phrase and not _SAME.get(w, set()) & phrase}
        nouns = label - _ABOVE
        return [
            len(label & phrase) / len(label),
            float(len(nouns - document)),
            float(bool(high)),
        ]
