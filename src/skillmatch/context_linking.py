"""The accurate mode: one pass of the contextual encoder over a sentence beside the fast linker.

Candidates are the fast linker's first and those nearest to the sentence's mean vector.
Each gets four more scores (to its label and to its names together, attended and by the
mean), and a forest fitted with these puts them in order. No pass is made for a candidate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.encode.context import attend
from skillmatch.errors import CompatibilityError
from skillmatch.link_matrices import largest
from skillmatch.linking import DECIMALS
from skillmatch.reranking import CONTEXT_PARTS, word_counts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.encode.context import ContextEncoder, Words
    from skillmatch.linking import SkillLinker
    from skillmatch.reranking import Reranker
    from skillmatch.taxonomy import Taxonomy

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

__all__ = ["CONTEXT_VERSION", "ContextLinker", "context_matrices"]

CONTEXT_VERSION = "1"  # Part of the cache key of context_matrices.
OF_FAST, OF_CONTEXT = 64, 48  # Candidates from either side.
ALIASES = 3  # Beside the label in a skill's names together.
CHUNK = 64


def context_matrices(taxonomy: Taxonomy, encoder: ContextEncoder) -> dict[str, NDArray[Any]]:
    """Encode the labels and the names together; a minute for ESCO, then cached.

    Returns
    -------
    dict of ndarray
        ``vectors`` int8 (2, n_skills, dim) and ``scale`` float32 (2, n_skills).
    """
    labels = [s.label for s in taxonomy.skills]
    joined = [" [SEP] ".join((s.label, *s.alt_labels[:ALIASES])) for s in taxonomy.skills]
    both = np.stack([encoder.encode(labels), encoder.encode(joined)])
    scale = np.abs(both).max(axis=2) / 127.0
    codes = np.rint(both / np.where(scale > 0, scale, 1.0)[..., None]).astype(np.int8)
    return {"vectors": codes, "scale": scale.astype(np.float32)}


class ContextLinker:
    """Ranks all skills of a taxonomy for sentences, more surely and more slowly.

    Parameters
    ----------
    base : SkillLinker
    encoder : ContextEncoder
    matrices : mapping of str to ndarray
        From :func:`context_matrices`.
    reranker : Reranker, optional
        Fitted with the contextual encoder's scores; without one the parts are added up.

    Raises
    ------
    CompatibilityError
        The matrices do not fit.
    """

    def __init__(
        self,
        base: SkillLinker,
        encoder: ContextEncoder,
        *,
        matrices: Mapping[str, NDArray[Any]],
        reranker: Reranker | None = None,
    ) -> None:
        if matrices["vectors"].shape != (2, len(base.taxonomy), encoder.dim):
            raise CompatibilityError("the contextual vectors do not fit the taxonomy")
        self.base = base
        self.encoder = encoder
        self.reranker = reranker
        self._vectors = matrices["vectors"].astype(np.float32)
        self._vectors *= matrices["scale"][..., None]

    @property
    def taxonomy(self) -> Taxonomy:
        """The candidates."""
        return self.base.taxonomy

    def vector(self, skill: int) -> Floats:
        """Return the unit vector of a skill's label."""
        return np.asarray(self._vectors[0][skill])

    def rank(self, texts: Sequence[str], k: int = 10) -> tuple[Ints, Floats]:
        """As :meth:`skillmatch.linking.SkillLinker.rank`."""
        if not texts:
            none = np.zeros((0, k))
            return none.astype(np.int64), none.astype(np.float32)
        index, score = self.explain(texts, *self.encoder.read(texts))
        if index.shape[1] < k:  # What no one proposed stands in the fast linker's order.
            index, score = self._deepened(texts, index, score, k)
        return index[:, :k], score[:, :k]

    def _deepened(
        self, texts: Sequence[str], index: Ints, score: Floats, k: int
    ) -> tuple[Ints, Floats]:
        k = min(k, len(self.taxonomy))
        deep, _ = self.base.rank(texts, min(len(self.taxonomy), k + index.shape[1]))
        rest = np.stack([
            row[~np.isin(row, own)][: k - len(own)] for row, own in zip(deep, index, strict=True)
        ])  # fmt: skip
        fall = np.linspace(1.0, 0.0, rest.shape[1] + 2, dtype=np.float32)[1:-1]
        below = score.min(axis=1, keepdims=True) * fall
        return np.concatenate([index, rest], axis=1), np.concatenate([score, below], axis=1)

    def explain(
        self, texts: Sequence[str], means: Floats, words: Sequence[Words]
    ) -> tuple[Ints, Floats]:
        """Return candidates and probabilities, best first, for sentences already read."""
        index, parts = self.candidates(texts, means, words)
        if self.reranker is None:
            score = parts["base"] + sum(parts[n] for n in CONTEXT_PARTS)
        else:
            score = self.reranker.probability(parts, index, word_counts(texts))
        score = np.round(score, DECIMALS)
        order = np.lexsort((index, -score), axis=1)
        return (
            np.take_along_axis(index, order, axis=1),
            np.take_along_axis(score, order, axis=1).astype(np.float32),
        )

    def candidates(
        self,
        texts: Sequence[str],
        means: Floats | None = None,
        words: Sequence[Words] | None = None,
    ) -> tuple[Ints, dict[str, Any]]:
        """Return the candidates of each text and the parts of their scores, unordered.

        Returns
        -------
        index : ndarray of int64, shape (n_texts, n_candidates)
        parts : dict of ndarray of the same shape
            Those of the fast linker and the four of the contextual encoder.
        """
        if means is None or words is None:
            means, words = self.encoder.read(texts)
        n = len(self.taxonomy)
        wanted = min(OF_FAST + OF_CONTEXT, n)
        vectors = self.base.encoder.encode(texts)
        made: list[Ints] = []
        for at in range(0, len(texts), CHUNK):
            near = means[at : at + CHUNK] @ (self._vectors[0] + self._vectors[1]).T
            fast, _ = self.base.rank(
                texts[at : at + CHUNK], wanted, vectors=vectors[at : at + CHUNK]
            )
            nearest = largest(near, min(OF_CONTEXT, n)).tolist()
            for row, best in zip(fast, nearest, strict=True):
                first = row[: min(OF_FAST, n)]
                taken = set(first.tolist())
                both = [*first.tolist(), *(i for i in best if i not in taken)]
                taken.update(both)
                both += [i for i in row[len(first) :].tolist() if i not in taken]
                made.append(np.array(both[:wanted], dtype=np.int64))
        index = np.stack(made)
        return index, {**self.base.parts(texts, vectors, index), **self.parts(means, words, index)}

    def parts(self, means: Floats, words: Sequence[Words], index: Ints) -> dict[str, Floats]:
        """Return the contextual scores of given skills, each of the shape of ``index``."""
        made = {name: np.zeros(index.shape, dtype=np.float32) for name in CONTEXT_PARTS}
        for i, own in enumerate(words):
            if not len(own.vectors):
                continue
            for k, suffix in enumerate(("", "_names")):
                skills = self._vectors[k][index[i]]
                made[f"focus{suffix}"][i] = attend(own.vectors, skills)
                made[f"mean{suffix}"][i] = skills @ means[i]
        return made
