"""How much of a skill's name stands in a text, words weighted by rarity.

Lexical overlap beside vectors: word stems, inverse document frequency over skills
(Spärck Jones 1972). Words that a large part of all skills share ("manage") count in a
name's length but are not looked for: they tell skills apart badly and cost the time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.text import stem

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from skillmatch.taxonomy import Taxonomy

    Floats = NDArray[np.float32]

__all__ = ["Lexicon", "build_lexicon"]

COVERAGE = 0.30  # Weight of the share of a name's rarity that the text covers.
LENGTH = 0.02  # Weight of the rarity covered over the root of the name's squared rarity.
COMMON = 0.06  # A word in more than this share of skills is not looked for,
COMMON_AT_LEAST = 50  # unless it is in no more skills than this.

_WORD = re.compile(r"(?:(?<![^\W_])\.)?[^\W_]+(?:\+\+|#)?(?:['’]s\b)?|&")


def _stems(text: str) -> list[str]:
    return ["and" if w == "&" else stem(w) for w in _WORD.findall(text)]


def build_lexicon(taxonomy: Taxonomy) -> dict[str, NDArray[Any]]:
    """Return the arrays of a :class:`Lexicon`, fit for a cache.

    Returns
    -------
    dict of ndarray
        ``lex_words`` (UTF-8 bytes, words joined by a line feed), and for the matrix of
        words × names: ``lex_indptr``, ``lex_names`` (name of each entry), ``lex_cover``
        and ``lex_length`` (its two parts); ``lex_owner`` (skill of each name).
    """
    bags: list[tuple[int, tuple[str, ...]]] = []
    for i, skill in enumerate(taxonomy.skills):
        seen = {tuple(sorted(set(_stems(n)))) for n in (skill.label, *skill.alt_labels)}
        bags.extend((i, bag) for bag in sorted(seen) if bag)
    in_skills: dict[str, set[int]] = {}
    for i, bag in bags:
        for word in bag:
            in_skills.setdefault(word, set()).add(i)
    words = sorted(in_skills)
    counts = np.array([len(in_skills[w]) for w in words], dtype=np.float64)
    rarity = np.log1p(len(taxonomy) / np.maximum(counts, 1.0))
    at = {word: j for j, word in enumerate(words)}
    limit = max(COMMON_AT_LEAST, COMMON * len(taxonomy))
    rows: list[int] = []
    names: list[int] = []
    cover: list[float] = []
    length: list[float] = []
    for name, (_, bag) in enumerate(bags):
        weights = [float(rarity[at[w]]) for w in bag]
        total = sum(weights)
        norm = sum(w * w for w in weights) ** 0.5
        for word, weight in zip(bag, weights, strict=True):
            if counts[at[word]] <= limit:
                rows.append(at[word])
                names.append(name)
                cover.append(weight / total)
                length.append(weight * weight / norm)
    order = np.lexsort((names, rows))
    sizes = np.bincount(np.array(rows, dtype=np.int64), minlength=len(words))
    return {
        "lex_words": np.frombuffer("\n".join(words).encode(), dtype=np.uint8).copy(),
        "lex_indptr": np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        "lex_names": np.array(names, dtype=np.int32)[order],
        "lex_cover": np.array(cover, dtype=np.float32)[order],
        "lex_length": np.array(length, dtype=np.float32)[order],
        "lex_owner": np.array([i for i, _ in bags], dtype=np.int32),
    }


class Lexicon:
    """Looks up which names share words with a text.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        As :func:`build_lexicon` returns them.
    n_skills : int
        Number of skills of the taxonomy.

    Examples
    --------
    >>> from skillmatch.domain import Skill
    >>> from skillmatch.taxonomy import Taxonomy
    >>> t = Taxonomy([Skill(id="a", label="weld metal"), Skill(id="b", label="SQL")], name="t")
    >>> lexicon = Lexicon(build_lexicon(t), len(t))
    >>> lexicon.coverage(["welding", "SQL queries"]).round(2).tolist()
    [[0.5, 0.0], [0.0, 1.0]]
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]], n_skills: int) -> None:
        from scipy.sparse import csr_array

        words = arrays["lex_words"].tobytes().decode().split("\n")
        self._word = {word: j for j, word in enumerate(words)} if words != [""] else {}
        self._surface: dict[str, int] = {}
        self._owner = np.asarray(arrays["lex_owner"], dtype=np.int64)
        self._n = n_skills
        shape = (len(arrays["lex_indptr"]) - 1, len(self._owner))
        cover = np.asarray(arrays["lex_cover"], dtype=np.float32)
        both = COVERAGE * cover + LENGTH * np.asarray(arrays["lex_length"], dtype=np.float32)
        place = (arrays["lex_names"], arrays["lex_indptr"])
        self._score: csr_array[np.float32] = csr_array((both, *place), shape=shape)
        self._cover: csr_array[np.float32] = csr_array((cover, *place), shape=shape)

    def _query(self, texts: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        flat: list[int] = []
        ends = [0]
        surface = self._surface
        for text in texts:
            found: set[int] = set()
            for word in _WORD.findall(text):
                at = surface.get(word)
                if at is None:
                    at = self._word.get("and" if word == "&" else stem(word), -1)
                    if len(surface) < 1 << 18:
                        surface[word] = at
                found.add(at)
            found.discard(-1)
            flat.extend(sorted(found))
            ends.append(len(flat))
        return np.array(flat, dtype=np.int32), np.array(ends, dtype=np.int32)

    def _best(self, matrix: csr_array[np.float32], texts: Sequence[str], out: Floats) -> Floats:
        from scipy.sparse import csr_array

        flat, ends = self._query(texts)
        ones = np.ones(len(flat), dtype=np.float32)
        query = csr_array((ones, flat, ends), shape=(len(texts), self._score.shape[0]))
        product = query @ matrix
        rows = np.repeat(np.arange(len(texts), dtype=np.int64), np.diff(product.indptr))
        np.maximum.at(out.reshape(-1), rows * self._n + self._owner[product.indices], product.data)
        return out

    def score(self, texts: Sequence[str], *, out: Floats | None = None) -> Floats:
        """Return the lexical part of the score of every skill, shape (n_texts, n_skills).

        Parameters
        ----------
        texts : sequence of str
        out : ndarray of float32, shape (n_texts, n_skills), optional
            Contiguous, all zero: written to and returned.
        """
        if out is None:
            out = np.zeros((len(texts), self._n), dtype=np.float32)
        return self._best(self._score, texts, out)

    def coverage(self, texts: Sequence[str]) -> Floats:
        """Return the covered share of each skill's best name, shape (n_texts, n_skills)."""
        out = np.zeros((len(texts), self._n), dtype=np.float32)
        return np.minimum(self._best(self._cover, texts, out), 1.0)
