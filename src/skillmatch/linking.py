"""From a phrase or sentence to the skills of a taxonomy, ranked.

The score of a skill is the mean of three cosines (to its label, to its best name,
to its description) plus a lexical part: how much of one of its names stands in the
text, each word counted by its rarity. The plain sum of the two beats either alone.

Ranking takes two passes. The first adds up one vector per skill and the lexical part
for all skills; the second computes the exact score for the best candidates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.encode.lexical import Lexicon, build_lexicon
from skillmatch.errors import CompatibilityError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.encode.static import SkillVectors
    from skillmatch.protocols import Encoder
    from skillmatch.taxonomy import Taxonomy

    Arrays = Mapping[str, NDArray[Any]]
    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

__all__ = ["LINKER_VERSION", "Ranked", "SkillLinker", "build_matrices"]

LINKER_VERSION = "4"  # Part of the cache key of build_matrices; changes with its arrays.
NAMES = 4  # Name vectors kept a skill: the label and the aliases that differ most from it.
CANDIDATES = 48  # Scored exactly, at least.
CHUNK = 128  # Texts scored at once,
THREADS = 2  # by each of so many threads; the result does not depend on it.
COARSE = 128  # Dimensions of the first pass.
BLOCK = 16  # Values of a row whose maximum stands for them at first.
DECIMALS = 6  # Scores are rounded to it before ties are broken by id.


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """The best skills of each text and what their scores are made of.

    Every array has the shape (n_texts, k); ``index`` holds positions in the taxonomy,
    the rest is float32. Where there are fewer than k skills, k is their number.
    """

    index: Ints
    score: Floats
    label: Floats
    alias: Floats
    description: Floats
    lexical: Floats


def build_matrices(
    taxonomy: Taxonomy, encoder: Encoder, descriptions: SkillVectors | None = None
) -> dict[str, NDArray[Any]]:
    """Encode a taxonomy's names: the arrays a :class:`SkillLinker` starts from.

    Takes seconds for ESCO with the static encoder; cache the result under the
    fingerprints of both, ``LINKER_VERSION`` and whether descriptions were given.

    Parameters
    ----------
    taxonomy : Taxonomy
    encoder : Encoder
    descriptions : SkillVectors, optional
        Used where they were made with this encoder; a skill without one is
        described by its label.

    Returns
    -------
    dict of ndarray
        ``vectors`` int8 (n_skills, NAMES + 1, dim): label, aliases, description;
        ``scale`` float32 (n_skills, NAMES + 1); ``centre`` float16 (n_skills, dim),
        the mean of label, mean name and description; ``coarse`` float16 (n_skills, COARSE),
        the same along its main axes, and these, ``axes``; and the lexicon's arrays.

    Raises
    ------
    CompatibilityError
        The descriptions were made with another encoder.
    """
    if descriptions is not None and descriptions.encoder != encoder.fingerprint:
        raise CompatibilityError("the descriptions' vectors were made with another encoder")
    skills = taxonomy.skills
    label = encoder.encode([s.label for s in skills])
    aliases = encoder.encode([a for s in skills for a in s.alt_labels])
    ends = np.cumsum([0, *(len(s.alt_labels) for s in skills)])
    slots = np.repeat(label[:, None, :], NAMES + 1, axis=1)
    mean_name = label.copy()
    for i in range(len(skills)):
        own = aliases[ends[i] : ends[i + 1]]
        if len(own):
            slots[i, 1:NAMES] = _spread(label[i], own)
            mean = own.mean(axis=0) + label[i] / len(own)
            mean_name[i] = mean / max(float(np.linalg.norm(mean)), 1e-9)
    if descriptions is not None:
        described = descriptions.lookup([s.id for s in skills])
        has = described.any(axis=1)
        slots[has, NAMES] = described[has]
    scale = np.abs(slots).max(axis=2) / 127.0
    codes = np.rint(slots / np.where(scale > 0, scale, 1.0)[..., None]).astype(np.int8)
    centre = (label + mean_name + slots[:, NAMES]) / 3.0
    _, axes = np.linalg.eigh(centre.T @ centre)
    axes = axes[:, ::-1][:, :COARSE]
    return {
        "coarse": (centre @ axes).astype(np.float16),
        "axes": axes.astype(np.float32),
        "vectors": codes,
        "scale": scale.astype(np.float32),
        "centre": centre.astype(np.float16),
        **build_lexicon(taxonomy),
    }


def _spread(label: Floats, own: Floats) -> Floats:
    """Choose NAMES - 1 rows, each the farthest from those chosen before it."""
    nearest = own @ label
    chosen: list[int] = []
    for _ in range(NAMES - 1):
        at = int(np.argmin(nearest))
        chosen.append(at)
        nearest = np.maximum(nearest, own @ own[at])
    return own[chosen]


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
    ) -> None:
        arrays = build_matrices(taxonomy, encoder, descriptions) if matrices is None else matrices
        if arrays["vectors"].shape != (len(taxonomy), NAMES + 1, encoder.dim):
            raise CompatibilityError(
                f"vectors of shape {arrays['vectors'].shape} do not fit {len(taxonomy)} skills "
                f"and {encoder.dim} dimensions"
            )
        self.taxonomy = taxonomy
        self.encoder = encoder
        self._vectors = np.asarray(arrays["vectors"], dtype=np.int8)
        self._scale = np.asarray(arrays["scale"], dtype=np.float32)
        self._centre = np.asarray(arrays["centre"], dtype=np.float16)
        self._axes = np.asarray(arrays["axes"], dtype=np.float32)
        self._coarse = np.ascontiguousarray(np.asarray(arrays["coarse"], dtype=np.float32).T)
        self._lexicon = Lexicon(arrays, len(taxonomy))

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
        ranked = self.explain(texts, k, vectors=vectors)
        return ranked.index, ranked.score

    def explain(
        self, texts: Sequence[str], k: int = 10, *, vectors: Floats | None = None
    ) -> Ranked:
        """As :meth:`rank`, with the parts of each score: what a calibrator may use."""
        k = min(k, len(self.taxonomy))
        vectors = self.encoder.encode(texts) if vectors is None else vectors
        starts = range(0, len(texts), CHUNK)

        def work(at: int) -> Ranked:
            return self._chunk(texts[at : at + CHUNK], vectors[at : at + CHUNK], k)

        if len(starts) > THREADS:
            with ThreadPoolExecutor(THREADS) as pool:
                parts = list(pool.map(work, starts))
        else:
            parts = [work(at) for at in starts]
        if not parts:
            none = np.zeros((0, k), dtype=np.float32)
            columns: dict[str, Any] = dict.fromkeys((f.name for f in fields(Ranked)), none)
            return Ranked(**{**columns, "index": none.astype(np.int64)})
        return Ranked(
            **{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Ranked)}
        )

    def _chunk(self, texts: Sequence[str], vectors: Floats, k: int) -> Ranked:
        lexical = self._lexicon.score(texts)
        coarse = (vectors @ self._axes) @ self._coarse
        coarse += lexical
        wanted = min(max(CANDIDATES, 3 * k), len(self.taxonomy))
        index = np.stack([_largest(row, wanted) for row in coarse])
        cosines = self.cosines(vectors, index)
        label, description = cosines[..., 0], cosines[..., NAMES]
        alias = cosines[..., :NAMES].max(axis=2)
        words = np.take_along_axis(lexical, index, axis=1)
        score = np.round((label + alias + description) / 3.0 + words, DECIMALS)
        order = np.lexsort((index, -score), axis=1)[:, :k]
        columns = {
            "index": index,
            "score": score,
            "label": label,
            "alias": alias,
            "description": description,
            "lexical": words,
        }
        return Ranked(**{n: np.take_along_axis(c, order, axis=1) for n, c in columns.items()})

    def cosines(self, vectors: Floats, index: Ints) -> Floats:
        """Return cosines to label, aliases and description, shape (n, m, NAMES + 1)."""
        n, m = index.shape
        out = np.empty((n, m, NAMES + 1), dtype=np.float32)
        for i in range(n):
            rows = self._vectors[index[i]].reshape(m * (NAMES + 1), -1).astype(np.float32)
            out[i] = (rows @ vectors[i]).reshape(m, NAMES + 1)
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
        centres = self._centre.astype(np.float32)
        centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
        index = np.zeros((len(own), k), dtype=np.int64)
        cosine = np.zeros((len(own), k), dtype=np.float32)
        for at in range(0, len(own), CHUNK):
            scores = centres[own[at : at + CHUNK]] @ centres.T
            scores[np.arange(len(scores)), own[at : at + CHUNK]] = -np.inf
            scores = np.round(scores, DECIMALS)
            for i, row in enumerate(scores, start=at):
                best = _largest(row, k)
                index[i] = best[np.lexsort((best, -row[best]))]
                cosine[i] = row[index[i]]
        return index, cosine


def _largest(row: Floats, k: int) -> Ints:
    """Return the positions of the k largest values, ascending; ties go to the lower position.

    The k-th largest of the blocks' maxima is no larger than the k-th largest value, and
    the blocks' maxima cost a tenth of a partition of the whole row.
    """
    n = len(row)
    if k >= n:
        return np.arange(n, dtype=np.int64)
    if k <= 0:
        return np.zeros(0, dtype=np.int64)
    blocks = n // BLOCK
    few = row
    found = None
    if blocks >= 2 * k:
        maxima = row[: blocks * BLOCK].reshape(BLOCK, blocks).max(axis=0)
        floor = np.partition(maxima, blocks - k)[blocks - k]
        found = np.flatnonzero(row >= floor)
        few = row[found]
    threshold = np.partition(few, len(few) - k)[len(few) - k]
    above = np.flatnonzero(few > threshold)
    level = np.flatnonzero(few == threshold)[: k - len(above)]
    best = np.sort(np.concatenate((above, level)))
    return best if found is None else found[best]
