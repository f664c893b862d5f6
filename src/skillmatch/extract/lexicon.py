"""Lexical matches of every label and alias, by hashed n-grams of stems.

Patterns are kept as sorted 64-bit hashes, one array for each length in tokens, so
that the whole lexicon loads in milliseconds and a text is matched by a few
vectorised look-ups, whatever the size of the taxonomy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from skillmatch.text import Token, tokenize

if TYPE_CHECKING:
    from skillmatch.taxonomy import Taxonomy

__all__ = ["MAX_TOKENS", "Hit", "Lexicon", "compile_lexicon"]

MAX_TOKENS = 8
_PRIME = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1

# What the byte of flags beside each pattern says.
LABEL, CASED, SHARED = 1, 2, 4


class Hit(NamedTuple):
    """A pattern found in a text: skill index, first and last token (half-open), flags."""

    skill: int
    first: int
    last: int
    flags: int


@lru_cache(maxsize=1 << 17)
def _hash(stem: str) -> int:
    return int.from_bytes(hashlib.blake2b(stem.encode(), digest_size=8).digest(), "little")


def _hash_all(stems: Sequence[str]) -> int:
    value = 0
    for stem in stems:
        value = (value * _PRIME + _hash(stem)) & _MASK
    return value


def _cased(form: str, kind: str) -> bool:
    """Whether a one-word name counts only in its own capitals (Excel, R, SAP)."""
    return kind in {"tool", "language"} and " " not in form and form != form.lower()


def compile_lexicon(taxonomy: Taxonomy, senses: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the arrays of a lexicon over all labels and aliases of a taxonomy.

    Parameters
    ----------
    taxonomy : Taxonomy
    senses : mapping of str to str, optional
        Surface → label of the skill it means in adverts, over any alias; a label
        that the taxonomy does not hold is passed over.

    Returns
    -------
    dict of str to ndarray
        For each length n: ``hash_n`` (uint64, sorted), ``skill_n`` (int32) and
        ``flags_n`` (uint8). Where names are equal, a label wins over an alias and
        ESCO over the rest.
    """
    import numpy as np

    best: dict[tuple[int, int], tuple[int, int, int]] = {}
    labels = {skill.label: i for i, skill in enumerate(taxonomy.skills)}
    for surface, label in sorted((senses or {}).items()):
        stems = [t.stem for t in tokenize(surface)]
        if label in labels and 0 < len(stems) <= MAX_TOKENS:
            # Below 0, the order of any name: a sense stands.
            best[len(stems), _hash_all(stems)] = (-1, labels[label], LABEL)
    for index, skill in enumerate(taxonomy.skills):
        esco = 0 if skill.id.startswith("http") else 1
        for rank, form in enumerate((_bare(skill.label), skill.label, *skill.alt_labels)):
            stems = [t.stem for t in tokenize(form)]
            if not 0 < len(stems) <= MAX_TOKENS:
                continue
            key = (len(stems), _hash_all(stems))
            flags = (LABEL if rank < 2 else 0) | (CASED if _cased(form, skill.kind) else 0)
            order = (0 if rank < 2 else 1) * 2 + esco
            known = best.get(key)
            if known is None or order < known[0]:
                shared = SHARED if known is not None and known[1] != index else 0
                best[key] = (order, index, flags | shared)
            elif known[0] < 0:
                continue
            elif known[1] != index:
                best[key] = (known[0], known[1], known[2] | SHARED)
            elif not flags & CASED and known[2] & CASED and order == known[0]:
                best[key] = (known[0], known[1], known[2] & ~CASED)
    arrays: dict[str, Any] = {}
    for n in range(1, MAX_TOKENS + 1):
        rows = sorted((h, i, f) for (length, h), (_, i, f) in best.items() if length == n)
        arrays[f"hash_{n}"] = np.array([r[0] for r in rows], dtype=np.uint64)
        arrays[f"skill_{n}"] = np.array([r[1] for r in rows], dtype=np.int32)
        arrays[f"flags_{n}"] = np.array([r[2] for r in rows], dtype=np.uint8)
    return arrays


def _bare(label: str) -> str:
    """Drop a class in brackets: "Java (computer programming)" is written "Java"."""
    head, bracket, _ = label.partition(" (")
    return head if bracket else label


class Lexicon:
    """Finds labels and aliases in token sequences.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        As :func:`compile_lexicon` makes them.
    """

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self._arrays = arrays

    def find(self, tokens: Sequence[Token]) -> list[Hit]:
        """Return all matches, by first token, longest first; overlaps are kept.

        Matches never cross a boundary (comma, bracket, full stop, line end).
        """
        import numpy as np

        n_tokens = len(tokens)
        if not n_tokens:
            return []
        words = np.fromiter((_hash(t.stem) for t in tokens), dtype=np.uint64, count=n_tokens)
        breaks = np.fromiter((t.after_break for t in tokens), dtype=bool, count=n_tokens)
        hits: list[Hit] = []
        value = np.zeros(n_tokens, dtype=np.uint64)
        alive = np.ones(n_tokens, dtype=bool)
        prime = np.uint64(_PRIME)
        for n in range(1, MAX_TOKENS + 1):
            size = n_tokens - n + 1
            if size <= 0:
                break
            value = value[:size] * prime + words[n - 1 :]
            alive = alive[:size] & (~breaks[n - 1 :] if n > 1 else True)
            table = self._arrays[f"hash_{n}"]
            if not len(table):
                continue
            at = np.minimum(np.searchsorted(table, value), len(table) - 1)
            for first in np.flatnonzero((table[at] == value) & alive).tolist():
                row = int(at[first])
                skill = int(self._arrays[f"skill_{n}"][row])
                hits.append(Hit(skill, first, first + n, int(self._arrays[f"flags_{n}"][row])))
        hits.sort(key=lambda h: (h.first, -h.last))
        return hits


def longest(hits: Sequence[Hit]) -> list[Hit]:
    """Keep the longest of overlapping matches, the earlier one where they tie.

    Examples
    --------
    >>> longest([Hit(0, 0, 1, 0), Hit(1, 0, 2, 0), Hit(2, 1, 3, 0), Hit(3, 3, 4, 0)])
    [Hit(skill=1, first=0, last=2, flags=0), Hit(skill=3, first=3, last=4, flags=0)]
    """
    taken: set[int] = set()
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.first - h.last, h.first)):
        places = range(hit.first, hit.last)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(hit)
    return sorted(kept, key=lambda h: h.first)
