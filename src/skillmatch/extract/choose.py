"""Candidates, which of them exclude each other, and what none of them explains."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from skillmatch.domain import Mention, Requirement, UnlinkedPhrase
from skillmatch.extract.sections import Sentence

__all__ = ["Candidate", "clash", "exact_words", "unlinked_phrases"]


class Candidate(NamedTuple):
    """A possible mention with the features its probability comes from."""

    kind: str
    skill: int
    start: int
    end: int
    sentence: int
    via: str
    features: tuple[float, ...]


def clash(a: Candidate, b: Candidate) -> bool:
    """Whether two candidates claim the same skill of a sentence or the same words."""
    if a.skill == b.skill and a.sentence == b.sentence:
        return True
    overlap = min(a.end, b.end) - max(a.start, b.start)
    if overlap <= 0:
        return False
    # A name inside a clause is another skill than the clause; most of it is the same.
    return overlap >= 0.6 * max(a.end - a.start, b.end - b.start) or a.kind == b.kind


def exact_words(
    kept: tuple[Candidate, float], candidates: Sequence[Candidate], chances: Sequence[float]
) -> tuple[Candidate, float]:
    """Return the exact name in place of a clause that holds it, with the higher probability."""
    mine, chance = kept
    if mine.kind == "lexical":
        return kept
    for other, p in zip(candidates, chances, strict=True):
        if (
            other.kind == "lexical"
            and other.skill == mine.skill
            and other.sentence == mine.sentence
            and mine.start <= other.start
            and other.end <= mine.end
        ):
            return other, max(chance, p)
    return kept


def unlinked_phrases(
    text: str,
    parts: Sequence[Sentence],
    candidates: Sequence[Candidate],
    mentions: Sequence[Mention],
    requirements: Sequence[Requirement],
) -> tuple[UnlinkedPhrase, ...]:
    """Return clauses of requirement sections in which nothing was linked."""
    taken = [m.span for m in mentions] + [r.span for r in requirements]
    made: dict[tuple[int, int], UnlinkedPhrase] = {}
    for c in candidates:
        part = parts[c.sentence]
        if c.kind != "semantic" or part.section not in {"requirements", "preferred"}:
            continue
        if any(c.start < b and a < c.end for a, b in taken) or len(text[c.start : c.end]) < 4:
            continue
        if any(c.start < b and a < c.end for a, b in made):
            continue
        made[c.start, c.end] = UnlinkedPhrase(span=(c.start, c.end), quote=text[c.start : c.end])
    return tuple(made[k] for k in sorted(made))
