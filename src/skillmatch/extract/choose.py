"""Candidates, which of them exclude each other, and what none of them explains."""

from __future__ import annotations

from collections.abc import Sequence

from skillmatch.domain import Mention, Requirement, UnlinkedPhrase
from skillmatch.extract.features import Candidate
from skillmatch.extract.sections import Sentence

__all__ = ["choose", "clash", "unlinked_phrases"]

SHORTEST = 4  # Characters of a phrase worth keeping.


def clash(a: Candidate, b: Candidate) -> bool:
    """Whether two candidates claim the same skill of a sentence or the same words."""
    if a.skill == b.skill and a.sentence == b.sentence:
        return True
    overlap = min(a.end, b.end) - max(a.start, b.start)
    if overlap <= 0:
        return False
    # A name inside a clause is another skill than the clause; most of it is the same.
    return overlap >= 0.6 * max(a.end - a.start, b.end - b.start) or a.kind == b.kind


def choose(
    candidates: Sequence[Candidate],
    chances: Sequence[float],
    *,
    threshold: float,
    taken: Sequence[tuple[int, int]],
    linked: float | None = None,
) -> list[tuple[Candidate, float]]:
    """Return the likeliest candidates of each sentence that do not exclude each other.

    Parameters
    ----------
    candidates : sequence of Candidate
    chances : sequence of float
        Probability of each.
    threshold : float
        What is less likely is left out.
    taken : sequence of (start, end)
        Spans that hold no skill, such as a licence's.
    linked : float, optional
        Another threshold for what is linked by resemblance alone.

    Returns
    -------
    list of (Candidate, probability)
        In order of place. A sentence excludes nothing outside itself, so that the work
        grows with the length of a text and not with its square.
    """
    floor = threshold if linked is None else linked
    groups: dict[int, list[tuple[Candidate, float]]] = {}
    for candidate, chance in zip(candidates, chances, strict=True):
        groups.setdefault(candidate.sentence, []).append((candidate, chance))
    kept: list[tuple[Candidate, float]] = []
    spans = sorted(taken)
    for group in groups.values():
        group.sort(key=lambda g: (-round(g[1], 9), g[0].kind, g[0].start, g[0].skill))
        low = min(c.start for c, _ in group)
        high = max(c.end for c, _ in group)
        near = [(a, b) for a, b in spans if a < high and low < b]
        own: list[tuple[Candidate, float]] = []
        for candidate, chance in group:
            if chance < (threshold if candidate.kind == "lexical" else floor):
                continue
            if any(candidate.start < b and a < candidate.end for a, b in near):
                continue
            if not any(clash(candidate, other) for other, _ in own):
                own.append((candidate, chance))
        kept += [_exact_words(pair, group) for pair in own]
    return sorted(kept, key=lambda pair: (pair[0].start, pair[0].end))


def _exact_words(
    kept: tuple[Candidate, float], group: Sequence[tuple[Candidate, float]]
) -> tuple[Candidate, float]:
    """Return the exact name in place of a clause that holds it, with the higher probability."""
    mine, chance = kept
    if mine.kind == "lexical":
        return kept
    for other, p in group:
        same = other.kind == "lexical" and other.skill == mine.skill
        if same and mine.start <= other.start and other.end <= mine.end:
            return other, max(chance, p)
    return kept


def unlinked_phrases(
    text: str,
    parts: Sequence[Sentence],
    candidates: Sequence[Candidate],
    mentions: Sequence[Mention],
    requirements: Sequence[Requirement],
) -> tuple[UnlinkedPhrase, ...]:
    """Return clauses of requirement sections in which nothing was linked, in order."""
    taken = sorted([m.span for m in mentions] + [r.span for r in requirements])
    wanted = sorted(
        {
            (c.start, c.end)
            for c in candidates
            if c.kind == "semantic" and parts[c.sentence].section in {"requirements", "preferred"}
        }
    )
    made: list[UnlinkedPhrase] = []
    at = 0
    for start, end in wanted:
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        near = taken[at : at + 8]
        if end - start < SHORTEST or any(a < end and start < b for a, b in near):
            continue
        if made and start < made[-1].span[1]:
            continue
        made.append(UnlinkedPhrase(span=(start, end), quote=text[start:end]))
    return tuple(made)
