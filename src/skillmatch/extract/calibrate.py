"""Calibrated probabilities: logistic models kept as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.errors import CompatibilityError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LEXICAL_FEATURES", "SEMANTIC_FEATURES", "Calibration"]

LEXICAL_FEATURES = (
    "is_label", "two_tokens", "three_tokens", "tool", "knowledge", "transversal", "language",
    "surface_cos", "context_cos", "asked", "shared", "place", "duties",
    "topic_cos", "before_noun",
)  # fmt: skip
SEMANTIC_FEATURES = (
    "score", "cos_label", "cos_alias", "cos_description", "margin", "log_tokens", "tool",
    "transversal", "asked", "agrees", "cover", "absent", "inverted", "cut", "duties",
    "single", "context_cos", "topic_cos",
)  # fmt: skip


class Calibration:
    """Turns the features of a candidate into the probability that it is right.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        For ``lexical`` and ``semantic``: ``*_mean``, ``*_scale``, ``*_weight`` of
        shape (n_features,) and ``*_bias`` of shape (1,).
    threshold : float
        Mentions below this probability are not shown.
    """

    def __init__(self, arrays: Mapping[str, Any], *, threshold: float) -> None:
        self._arrays = {k: np.asarray(v, dtype=np.float64) for k, v in arrays.items()}
        self.threshold = threshold
        for kind, names in (("lexical", LEXICAL_FEATURES), ("semantic", SEMANTIC_FEATURES)):
            weight = self._arrays.get(f"{kind}_weight")
            if weight is None or weight.shape != (len(names),):
                raise CompatibilityError(
                    f"the calibration does not fit the {kind} features of this version",
                    hint="install the model that belongs to this version of skillmatch",
                )

    def probability(self, kind: str, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return probabilities, shape (n,), for features of shape (n, n_features)."""
        a = self._arrays
        z = (features - a[f"{kind}_mean"]) / a[f"{kind}_scale"]
        logit = z @ a[f"{kind}_weight"] + a[f"{kind}_bias"][0]
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logit, -30, 30))), dtype=np.float64)
