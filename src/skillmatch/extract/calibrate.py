"""The probability that a candidate is right: boosted trees and Platt's scaling, as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.errors import CompatibilityError
from skillmatch.forest import Forest, logistic

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CONTEXT_FEATURES", "FEATURES", "Asking", "Calibration"]

NAME_FEATURES = (
    "named", "is_label", "n_tokens", "cased", "shared", "before_noun", "surface_cos", "rest_cos",
    "beside_capital", "opens", "doubt",
)  # fmt: skip
CLAUSE_FEATURES = (
    "linked", "base", "cos_label", "cos_alias", "cos_description", "lexical", "chance", "margin",
    "place_in_clause", "clause_words", "cover", "absent", "inverted", "cut",
)  # fmt: skip
SENTENCE_FEATURES = (
    "sentence_label", "sentence_alias", "sentence_description", "sentence_chance", "topic_cos",
    "asked", "requirements", "duties", "stated", "other", "sentence_words", "place", "whole",
    "asks",
)  # fmt: skip
SKILL_FEATURES = (
    "asked_for", "judged_right", "n_aliases", "label_words", "skill", "knowledge", "tool",
    "language", "transversal", "by_name",
)  # fmt: skip
FEATURES = (*NAME_FEATURES, *CLAUSE_FEATURES, *SENTENCE_FEATURES, *SKILL_FEATURES)
NAMED = FEATURES.index("named")
CONTEXT_FEATURES = (
    *FEATURES,
    "focus",
    "focus_names",
    "mean",
    "mean_names",
    "context_chance",
    "context_asks",
)


class Asking:
    """The probability that a sentence asks for any skill, from its vector alone.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        ``weight`` (dim,) and ``bias`` (1,) of a logistic regression.
    """

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self._weight = np.asarray(arrays["weight"], dtype=np.float32)
        self._bias = float(arrays["bias"][0])

    def probability(self, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return probabilities, shape (n,), for unit vectors of shape (n, dim)."""
        return logistic(np.asarray(vectors @ self._weight, dtype=np.float64) + self._bias)


class Calibration:
    """Turns the features of a candidate into the probability that it is right.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        Those of a :class:`skillmatch.forest.Forest`, and ``slope`` and ``bias``, each of
        shape (2,), for what is linked and for what is named: the scaling of the trees' sum
        (Platt 1999), fitted by scikit-learn.
    threshold : float
        Names below this probability are not shown.
    linked : float, optional
        The same for what is linked in adverts by resemblance alone; ``threshold`` where not
        given. CVs and programmes say what they hold, and their readers check it: there
        ``threshold`` stands for both.
    context : bool
        Whether it was fitted with the contextual encoder's features.

    Raises
    ------
    CompatibilityError
        The arrays do not belong to this version.
    """

    def __init__(
        self,
        arrays: Mapping[str, Any],
        *,
        threshold: float,
        linked: float | None = None,
        context: bool = False,
    ) -> None:
        if "slope" not in arrays or len(arrays["slope"]) != 2:
            raise CompatibilityError(
                "the calibration does not fit this version",
                hint="install the model that belongs to this version of skillmatch",
            )
        self.context = context
        self.threshold = threshold
        self.linked = threshold if linked is None else linked
        self._forest = Forest(arrays, CONTEXT_FEATURES if context else FEATURES)
        self._slope = np.asarray(arrays["slope"], dtype=np.float64)
        self._bias = np.asarray(arrays["bias"], dtype=np.float64)

    def probability(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return probabilities, shape (n,), for features of shape (n, n_features)."""
        if len(features) == 0:
            return np.zeros(0, dtype=np.float64)
        named = (features[:, NAMED] > 0).astype(np.int64)
        return logistic(self._slope[named] * self._forest.score(features) + self._bias[named])
