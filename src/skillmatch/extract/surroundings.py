"""How near a skill is to the sentence and to the whole document it was read in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from skillmatch.extract.sections import Sentence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.linking import SkillLinker

__all__ = ["Surroundings"]


class Surroundings:
    """Vectors of the bearing sentences of a batch of documents and of their topics.

    Parameters
    ----------
    linker : SkillLinker
    prepared : sequence of list of Sentence
        The sentences of each document.
    """

    def __init__(self, linker: SkillLinker, prepared: Sequence[list[Sentence]]) -> None:
        self._linker = linker
        keys = [
            (t, n) for t, parts in enumerate(prepared) for n, s in enumerate(parts) if s.bearing
        ]
        self._place = {key: i for i, key in enumerate(keys)}
        self._heads = linker.encoder.encode([prepared[t][n].head for t, n in keys])
        topics = np.zeros((len(prepared), linker.encoder.dim), dtype=np.float32)
        for i, (t, _) in enumerate(keys):
            topics[t] += self._heads[i]
        length = np.linalg.norm(topics, axis=1, keepdims=True)
        self._topics = topics / np.maximum(length, 1e-9)

    def vectors(self, places: Sequence[tuple[int, int]]) -> NDArray[np.float32]:
        """Return the vectors of sentences, shape (n, dim), for (document, sentence) pairs."""
        return np.asarray(self._heads[[self._place[key] for key in places]])

    def nearness(
        self, places: Sequence[tuple[int, int]], skills: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return cosines of skills to their sentences and to their documents.

        Parameters
        ----------
        places : sequence of (document, sentence)
        skills : ndarray of int, shape (n,)

        Returns
        -------
        sentence : ndarray of shape (n, NAMES + 1)
            To label, aliases and description.
        document : ndarray of shape (n,)
            The mean of the same.
        """
        rows = [self._place[key] for key in places]
        column = np.asarray(skills)[:, None]
        about = self._linker.cosines(self._heads[rows], column)[:, 0]
        topic = self._linker.cosines(self._topics[[t for t, _ in places]], column)
        return about.astype(float), topic[:, 0].mean(axis=1).astype(float)
