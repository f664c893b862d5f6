"""How far knowing one skill serves another: a sparse matrix, few neighbours each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.text import stem, tokenize

if TYPE_CHECKING:
    from skillmatch.linking import SkillLinker
    from skillmatch.taxonomy import Taxonomy

__all__ = ["Relatedness", "neighbour_arrays"]

# Partial credit starts at this cosine of the skills' vectors and reaches ``CREDIT`` at 1.
# Set by reading a hundred random pairs between .60 and .95: below .70 most are only of the
# same trade.
THRESHOLD = 0.70
CREDIT = (0.3, 0.8)
NEIGHBOURS = 4
# From here on a pair that differs in one word is a paraphrase ("dye hair", "hair colouring").
SIBLINGS = 0.82
# A neighbour among these is another language or program, not the same ability.
_APART = ("tool", "language")


class Relatedness:
    """``rel(s, g)`` in [0, 1] with ``rel(g, g) = 1``, sparse and explainable.

    Parameters
    ----------
    taxonomy : Taxonomy
    arrays : mapping of str to ndarray
        ``target`` and ``source`` (int32 skill indices) and ``rel`` (float32),
        one row a pair, as :func:`neighbour_arrays` makes them.
    """

    def __init__(self, taxonomy: Taxonomy, arrays: Mapping[str, Any]) -> None:
        self._taxonomy = taxonomy
        self._target = np.asarray(arrays["target"], dtype=np.int32)
        self._source = np.asarray(arrays["source"], dtype=np.int32)
        self._rel = np.asarray(arrays["rel"], dtype=np.float32)
        self._starts = np.searchsorted(self._target, np.arange(len(taxonomy) + 1))

    def servers(self, skill_id: str) -> dict[str, float]:
        """Return the skills s with ``rel(s, g) > 0`` for a needed skill g, g itself first."""
        g = self._taxonomy.index(skill_id)
        rows = slice(int(self._starts[g]), int(self._starts[g + 1]))
        found = {skill_id: 1.0}
        for s, rel in zip(self._source[rows].tolist(), self._rel[rows].tolist(), strict=True):
            found[self._taxonomy.skills[s].id] = float(round(rel, 6))
        return found


_ABOVE = frozenset(
    stem(w)
    for w in ("manage", "supervise", "lead", "teach", "train", "advise", "assess", "audit", "sell")
)


def neighbour_arrays(taxonomy: Taxonomy, linker: SkillLinker) -> dict[str, Any]:
    """Compute partial credits from the linker's skill vectors.

    Parameters
    ----------
    taxonomy : Taxonomy
    linker : SkillLinker
        Over the same taxonomy.

    Returns
    -------
    dict of str to ndarray
        ``target``, ``source`` (int32) and ``rel`` (float32), sorted by target, then source.

    Notes
    -----
    Tools and languages neither give nor get credit by vector: Java does not serve
    JavaScript. A pair whose labels differ by one content word ("calibrate engines",
    "repair engines") is a pair of siblings and gives none below a cosine of .82.
    """
    open_kind = [s.kind not in _APART for s in taxonomy.skills]
    words = [frozenset(_content(s.label)) for s in taxonomy.skills]
    heads = [next((t.stem for t in tokenize(s.label)), "") for s in taxonomy.skills]
    targets = [i for i, is_open in enumerate(open_kind) if is_open]
    index, cosine = linker.similar([taxonomy.skills[i].id for i in targets], NEIGHBOURS + 6)
    rows: list[tuple[int, int, float]] = []
    low, high = CREDIT
    for g, sources, scores in zip(targets, index.tolist(), cosine.tolist(), strict=True):
        kept = 0
        for s, score in zip(sources, scores, strict=True):
            if score < THRESHOLD or kept == NEIGHBOURS:
                break
            if not open_kind[s] or (score < SIBLINGS and _siblings(words[g], words[s])):
                continue
            if heads[g] != heads[s] and (heads[g] in _ABOVE or heads[s] in _ABOVE):
                continue  # Doing is not managing or teaching, nor the other way round.
            rows.append((g, s, low + (high - low) * (score - THRESHOLD) / (1.0 - THRESHOLD)))
            kept += 1
    rows.sort()
    return {
        "target": np.array([r[0] for r in rows], dtype=np.int32),
        "source": np.array([r[1] for r in rows], dtype=np.int32),
        "rel": np.array([r[2] for r in rows], dtype=np.float32),
    }


_SMALL_STEMS = frozenset(
    stem(w)
    for w in (
        "a", "an", "and", "of", "in", "on", "for", "to", "with", "the", "use", "using", "apply",
        "perform", "carry", "out", "manage", "work", "provide", "develop", "ensure", "monitor",
        "maintain", "create", "plan", "operate", "prepare", "conduct", "handle",
    )
)  # fmt: skip


def _content(label: str) -> list[str]:
    return [t.stem for t in tokenize(label) if t.stem not in _SMALL_STEMS]


def _siblings(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two labels share some words and each has one of its own instead."""
    return bool(a & b) and len(a - b) == 1 and len(b - a) == 1
