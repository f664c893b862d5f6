"""What the contextual encoder adds to extraction: more candidates and surer features."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from skillmatch.extract.calibrate import Asking
from skillmatch.extract.features import Found, Gathered, InContext

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.context_linking import ContextLinker
    from skillmatch.encode.context import Words

__all__ = ["context_features", "read_context", "words_of"]

PROPOSED = 4  # The likeliest skills of a sentence become candidates.
LEAST = 0.1  # Less likely ones do not.
SHARE = 0.55  # Words whose cosine reaches this share of the best one's belong to the skill.
GAP = 2  # Word pieces that may lie between two of its words.


def read_context(found: Sequence[Found], linker: ContextLinker) -> list[InContext]:
    """Read every sentence once; propose its likeliest skills and the words they stand on."""
    if not found:
        return []
    # A sentence that stands in many adverts is read once.
    where: dict[str, int] = {}
    at = [where.setdefault(f.sentence.head, len(where)) for f in found]
    heads = list(where)
    means, words = linker.encoder.read(heads)
    index, chance = linker.explain(heads, means, words)
    made = []
    for f, i in zip(found, at, strict=True):
        mean, own, skills, p = means[i], words[i], index[i], chance[i]
        proposed = []
        for skill, value in zip(skills[:PROPOSED].tolist(), p[:PROPOSED].tolist(), strict=True):
            start, end = words_of(own, linker.vector(skill)) if value >= LEAST else (0, 0)
            if start < end:
                start, end = _whole_words(f.sentence.head, start, end)
                proposed.append((skill, (f.sentence.start + start, f.sentence.start + end)))
        made.append(
            InContext(own, mean, dict(zip(skills.tolist(), p.tolist(), strict=True)), proposed)
        )
    return made


def words_of(words: Words, skill: NDArray[np.float32]) -> tuple[int, int]:
    """Return the span of the words that speak of a skill, (0, 0) where there are none."""
    real = [i for i, (a, b) in enumerate(words.spans) if a < b]
    if not real:
        return 0, 0
    cosine = words.vectors[real] @ skill
    best = int(np.argmax(cosine))
    floor = SHARE * float(cosine[best])
    low = high = best
    for step, end in ((-1, -1), (1, len(real))):
        at, missed = best + step, 0
        while at != end and missed < GAP:
            if cosine[at] >= floor:
                low, high, missed = min(low, at), max(high, at), 0
            else:
                missed += 1
            at += step
    return words.spans[real[low]][0], words.spans[real[high]][1]


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span of word pieces to the words that they are pieces of.

    >>> _whole_words("standard office hours", 7, 10)
    (0, 15)
    """
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


def context_features(
    gathered: Gathered,
    seen: Sequence[InContext],
    linker: ContextLinker,
    asking: Asking | None,
) -> NDArray[np.float32]:
    """Return the six features of each row, in the order of CONTEXT_FEATURES."""
    rows = gathered.rows
    out = np.zeros((len(rows), 6), dtype=np.float32)
    if asking is not None and rows:
        chance = asking.probability(np.stack([s.mean for s in seen]))
        out[:, 5] = chance[[r.found for r in rows]]
    of: dict[int, list[int]] = {}
    for i, row in enumerate(rows):
        of.setdefault(row.found, []).append(i)
    for at, own in of.items():
        skills = np.array([[rows[i].skill for i in own]], dtype=np.int64)
        parts = linker.parts(seen[at].mean[None, :], [seen[at].words], skills)
        out[own, :4] = np.stack([parts[n][0] for n in parts], axis=1)
        out[own, 4] = [seen[at].chance.get(rows[i].skill, 0.0) for i in own]
    return out
