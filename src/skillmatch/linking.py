"""From a phrase or sentence to the skills of a taxonomy, ranked.

The base score of a skill is the mean of three cosines (to its label, to its best name,
to its description) plus a lexical part: how much of one of its names stands in the
text, each word counted by its rarity. The plain sum of the two beats either alone.

Ranking takes three passes. The first adds up one vector per skill and the lexical part
for all skills; the second computes the exact base score for the best candidates; the
third, where a reranker is given, puts the first of these in order of the probability
that an expert would pick them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from skillmatch.encode.lexical import Lexicon
from skillmatch.errors import CompatibilityError
from skillmatch.link_matrices import NAMES, build_matrices, largest
from skillmatch.reranking import word_counts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.encode.static import SkillVectors
    from skillmatch.protocols import Encoder
    from skillmatch.reranking import Reranker
    from skillmatch.taxonomy import Taxonomy

    Arrays = Mapping[str, NDArray[Any]]
    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

__all__ = ["DECIMALS", "Ranked", "SkillLinker"]

T = TypeVar("T")
CANDIDATES = 48  # Scored exactly, at least.
RERANKED = 32  # The first so many by the base score are looked at twice.
CHUNK = 256  # Texts scored at once; where there are more,
ROWS = 320  # Skills whose vectors are unpacked at once: they stay within the cache.
THREADS = 2  # by each of so many threads: the result does not depend on it.
STEP = 1e-3  # What was not looked at twice lies so much lower, at least.
DECIMALS = 6  # Scores are rounded to it before ties are broken by id.


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """The best skills of each text and what their scores are made of.

    Every array has the shape (n_texts, k); ``index`` holds positions in the taxonomy,
    the rest is float32. ``score`` falls along each row: a probability for the candidates
    that were looked at twice, less than the least of these for the rest (below zero, where
    need be); without a
    reranker it is ``base``, the sum of the parts. Where there are fewer than k skills,
    k is their number.
    """

    index: Ints
    score: Floats
    base: Floats
    label: Floats
    alias: Floats
    description: Floats
    lexical: Floats


@lru_cache(maxsize=1)
def _controller() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def _one_core_each() -> AbstractContextManager[Any]:
    """Keep the matrix library from starting threads of its own in each of ours."""
    limited: AbstractContextManager[Any] = _controller().limit(limits=1, user_api="blas")
    return limited


class SkillLinker:
    """Ranks all skills of a taxonomy for texts. Reads and writes nothing.

    Parameters
    ----------
    taxonomy : Taxonomy
    encoder : Encoder
    matrices : mapping of str to ndarray, optional
        From :func:`build_matrices`; built here where not given.
    descriptions : SkillVectors, optional
        Passed on to :func:`build_matrices`.
    reranker : Reranker, optional
        Orders the first candidates anew.

    Raises
    ------
    CompatibilityError
        The matrices do not fit the taxonomy or the encoder.
    """

    def __init__(
        self,
        taxonomy: Taxonomy,
        encoder: Encoder,
        *,
        matrices: Arrays | None = None,
        descriptions: SkillVectors | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        arrays = build_matrices(taxonomy, encoder, descriptions) if matrices is None else matrices
        if arrays["vectors"].shape != (len(taxonomy), NAMES + 1, encoder.dim):
            raise CompatibilityError(
                f"vectors of shape {arrays['vectors'].shape} do not fit {len(taxonomy)} skills "
                f"and {encoder.dim} dimensions"
            )
        self.taxonomy = taxonomy
        self.encoder = encoder
        self.reranker = reranker
        self._vectors = np.asarray(arrays["vectors"], dtype=np.int8)
        self._scale = np.asarray(arrays["scale"], dtype=np.float32)
        self._centre = np.asarray(arrays["centre"], dtype=np.float16)
        self._axes = np.asarray(arrays["axes"], dtype=np.float32)
        self._coarse = np.ascontiguousarray(np.asarray(arrays["coarse"], dtype=np.float32).T)
        self._lexicon = Lexicon(arrays, len(taxonomy))
        self._tables: list[Floats] = []

    def rank(
        self, texts: Sequence[str], k: int = 10, *, vectors: Floats | None = None
    ) -> tuple[Ints, Floats]:
        """Return the best ``k`` skills of each text.

        Parameters
        ----------
        texts : sequence of str
            Phrases or sentences.
        k : int
            How many; no more than there are skills.
        vectors : ndarray of float32, shape (n_texts, dim), optional
            The texts' encodings where they are at hand.

        Returns
        -------
        index : ndarray of int64, shape (n_texts, k)
            Positions in ``taxonomy.skills``, best first, ties in order of id.
        score : ndarray of float32, shape (n_texts, k)
        """
        k = min(k, len(self.taxonomy))
        parts = self._map(lambda t, v: self._ranked(t, v, k), texts, vectors)
        if not parts:
            return np.zeros((0, k), dtype=np.int64), np.zeros((0, k), dtype=np.float32)
        return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])

    def explain(
        self, texts: Sequence[str], k: int = 10, *, vectors: Floats | None = None
    ) -> Ranked:
        """As :meth:`rank`, with the parts of each score: what a calibrator may use."""
        k = min(k, len(self.taxonomy))
        parts = self._map(lambda t, v: self._explained(t, v, k), texts, vectors)
        if not parts:
            none = np.zeros((0, k), dtype=np.float32)
            columns: dict[str, Any] = dict.fromkeys((f.name for f in fields(Ranked)), none)
            return Ranked(**{**columns, "index": none.astype(np.int64)})
        return Ranked(
            **{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Ranked)}
        )

    def _map(
        self,
        work: Callable[[Sequence[str], Floats], T],
        texts: Sequence[str],
        vectors: Floats | None,
    ) -> list[T]:
        """Return the work on each chunk of texts, in order, done by several threads."""
        known = self.encoder.encode(texts) if vectors is None else vectors

        def one(at: int) -> T:
            part = texts[at : at + CHUNK]
            return work(part, known[at : at + CHUNK])

        starts = range(0, len(texts), CHUNK)
        if len(starts) <= 1:
            return [one(at) for at in starts]
        with _one_core_each(), ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(one, starts))

    @contextmanager
    def _coarsely(self, texts: Sequence[str], vectors: Floats) -> Iterator[tuple[Floats, Floats]]:
        """Lend the first pass's score of every skill and the lexical part of it.

        Both lie in tables that are used again: fresh ones of this size cost more to be
        had than to be filled.
        """
        n, size = len(texts), len(self.taxonomy)
        try:
            tables = self._tables.pop()
        except IndexError:
            tables = np.empty((2, 0), dtype=np.float32)
        if tables.shape[1] < n * size:
            tables = np.empty((2, n * size), dtype=np.float32)
        lexical = tables[0, : n * size].reshape(n, size)
        coarse = tables[1, : n * size].reshape(n, size)
        lexical.fill(0.0)
        self._lexicon.score(texts, out=lexical)
        np.matmul(vectors @ self._axes, self._coarse, out=coarse)
        coarse += lexical
        yield coarse, lexical
        if len(self._tables) < THREADS and tables.shape[1] <= CHUNK * size:
            self._tables.append(tables)

    def _explained(self, texts: Sequence[str], vectors: Floats, k: int) -> Ranked:
        with self._coarsely(texts, vectors) as (coarse, lexical):
            wanted = min(max(CANDIDATES, 3 * k), len(self.taxonomy))
            index = largest(coarse, wanted)
            return Ranked(**self._ordered(texts, vectors, index, lexical, k))

    def _ranked(self, texts: Sequence[str], vectors: Floats, k: int) -> tuple[Ints, Floats]:
        """Rank as :meth:`explain`; what lies deeper than its candidates, by the first pass."""
        with self._coarsely(texts, vectors) as (coarse, lexical):
            wanted = min(max(CANDIDATES, k), len(self.taxonomy))
            index = largest(coarse, wanted)
            rest = index[:, :0]
            if wanted > CANDIDATES:
                near = np.take_along_axis(coarse, index, axis=1)
                order = np.lexsort((index, -near), axis=1)
                deep = np.take_along_axis(index, order, axis=1)
                index, rest = np.sort(deep[:, :CANDIDATES], axis=1), deep[:, CANDIDATES:]
            columns = self._ordered(texts, vectors, index, lexical, index.shape[1])
        score = columns["score"]
        if rest.shape[1]:
            fall = np.linspace(1.0, 0.0, rest.shape[1] + 2, dtype=np.float32)[1:-1]
            below = score[:, -1:] - STEP * (2.0 - fall)
            return np.concatenate([columns["index"], rest], axis=1)[:, :k], np.concatenate(
                [score, below], axis=1
            )[:, :k].astype(np.float32)
        return columns["index"][:, :k], score[:, :k]

    def _ordered(
        self, texts: Sequence[str], vectors: Floats, index: Ints, lexical: Floats, k: int
    ) -> dict[str, Any]:
        """Return the columns of the best ``k`` of ``index``, in order."""
        columns = self._parts(vectors, index, np.take_along_axis(lexical, index, axis=1))
        depth = index.shape[1] if self.reranker is not None else k
        order = np.lexsort((index, -columns["base"]), axis=1)[:, :depth]
        columns = {n: np.take_along_axis(c, order, axis=1) for n, c in columns.items()}
        columns["score"] = columns["base"]
        if self.reranker is not None:
            columns["score"] = self._second_look(self.reranker, columns, word_counts(texts))
            order = np.lexsort((columns["index"], -columns["score"]), axis=1)[:, :k]
            columns = {n: np.take_along_axis(c, order, axis=1) for n, c in columns.items()}
        return columns

    def _parts(self, vectors: Floats, index: Ints, words: Floats) -> dict[str, Any]:
        cosines = self.cosines(vectors, index)
        label, description = cosines[..., 0], cosines[..., NAMES]
        alias = cosines[..., :NAMES].max(axis=2)
        base = np.round((label + alias + description) / 3.0 + words, DECIMALS)
        return {"index": index, "base": base, "label": label, "alias": alias,
                "description": description, "lexical": words}  # fmt: skip

    @staticmethod
    def _second_look(reranker: Reranker, columns: dict[str, Any], n_words: Floats) -> Floats:
        """Return probabilities of the first candidates; the rest in order below them."""
        base = columns["base"]
        first = {n: c[:, :RERANKED] for n, c in columns.items()}
        chance = np.round(reranker.probability(first, first["index"], n_words), DECIMALS)
        # A chance that rounds to nothing still stands above the rest, which falls below zero.
        rest = base[:, RERANKED:]
        floor = chance.min(axis=1, keepdims=True, initial=1.0)
        span = base[:, :1] - base[:, -1:] + 2e-3
        below = floor - STEP - STEP * (base[:, :1] - rest) / span
        return np.concatenate([chance, below], axis=1)

    def parts(self, texts: Sequence[str], vectors: Floats, index: Ints) -> dict[str, Any]:
        """Return the parts of the base score of given skills, each of the shape of ``index``.

        Parameters
        ----------
        texts : sequence of str
        vectors : ndarray of float32, shape (n_texts, dim)
            Their encodings.
        index : ndarray of int64, shape (n_texts, m)
            Positions in the taxonomy.
        """
        words = np.take_along_axis(self._lexicon.score(texts), index, axis=1)
        return self._parts(vectors, index, words)

    def cosines(self, vectors: Floats, index: Ints) -> Floats:
        """Return cosines to label, aliases and description, shape (n, m, NAMES + 1)."""
        n, m = index.shape
        out = np.empty((n, m, NAMES + 1), dtype=np.float32)
        step = max(1, ROWS // max(m, 1))
        for at in range(0, n, step):
            few = index[at : at + step]
            rows = self._vectors[few].reshape(len(few), m * (NAMES + 1), -1).astype(np.float32)
            near = np.matmul(rows, vectors[at : at + step, :, None])
            out[at : at + step] = near.reshape(len(few), m, NAMES + 1)
        out *= self._scale[index]
        return out

    def coverage(self, texts: Sequence[str], index: Ints) -> Floats:
        """Return how much of a name of each skill of ``index`` stands in the text, in [0, 1]."""
        return np.take_along_axis(self._lexicon.coverage(texts), index, axis=1)

    def similar(self, skill_ids: Sequence[str], k: int = 10) -> tuple[Ints, Floats]:
        """Return the ``k`` skills nearest to each skill, the skill itself left out.

        Parameters
        ----------
        skill_ids : sequence of str
        k : int

        Returns
        -------
        index : ndarray of int64, shape (len(skill_ids), k)
        cosine : ndarray of float32, same shape
            Between the skills' centres (label, names and description).

        Raises
        ------
        UnknownSkillError
            An id is not in the taxonomy.
        """
        own = np.array([self.taxonomy.index(s) for s in skill_ids], dtype=np.int64)
        k = min(k, len(self.taxonomy) - 1)
        centres = self._centres()
        index = np.zeros((len(own), k), dtype=np.int64)
        cosine = np.zeros((len(own), k), dtype=np.float32)
        for at in range(0, len(own), CHUNK):
            scores = centres[own[at : at + CHUNK]] @ centres.T
            scores[np.arange(len(scores)), own[at : at + CHUNK]] = -np.inf
            scores = np.round(scores, DECIMALS)
            best = largest(scores, k)
            near = np.take_along_axis(scores, best, axis=1)
            order = np.lexsort((best, -near), axis=1)
            index[at : at + len(best)] = np.take_along_axis(best, order, axis=1)
            cosine[at : at + len(best)] = np.take_along_axis(near, order, axis=1)
        return index, cosine

    def pair_cosines(self, first: Ints, second: Ints) -> Floats:
        """Return the cosine of each pair of skills, given by position, as in :meth:`similar`."""
        centres, cuts = self._centres(), range(ROWS, len(first), ROWS)
        pairs = zip(np.split(first, cuts), np.split(second, cuts), strict=True)
        made = [np.einsum("ij,ij->i", centres[a], centres[b]) for a, b in pairs]
        return np.round(np.concatenate(made), DECIMALS)

    def places(self) -> Floats:
        """Return the skills' centres less their mean, at length 1, shape (n_skills, dim)."""
        centres = self._centres()
        centres -= centres.mean(axis=0)
        centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
        return centres

    def _centres(self) -> Floats:
        centres = self._centre.astype(np.float32)
        centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
        return centres
