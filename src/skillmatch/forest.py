"""Gradient-boosted trees kept as plain arrays: scored with numpy, nothing to unpickle.

Trees are fitted by the training scripts (LightGBM, Ke et al. 2017) and written as arrays;
here they are only read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.errors import CompatibilityError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Forest", "logistic", "tree_arrays"]

ROWS = 8192  # Scored at once.
SHALLOW = 4  # Levels up to which asking every split is the quickest way.
FEW = 512  # Rows up to which all trees are looked at together.


def logistic(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 / (1 + exp(-x)), without overflow.

    >>> logistic(np.array([0.0, 800.0])).tolist()
    [0.5, 1.0]
    """
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -60.0, 60.0))), dtype=np.float64)


class Forest:
    """The sum of many small decision trees.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        For every node of every tree ``feature`` (int16), ``threshold`` (float32; a value not
        above it goes left), ``left`` and ``right`` (int32, the node's own number in a leaf) and
        ``value`` (float32); and ``root`` (int32), the first node of each tree. As
        :func:`tree_arrays` makes them.
    names : sequence of str
        The features, in the order of the columns.

    Raises
    ------
    CompatibilityError
        A tree asks for a feature that there is not.

    Examples
    --------
    >>> stump = {"feature": [0, 0, 0], "threshold": [1.5, 0, 0], "left": [1, 1, 2],
    ...          "right": [2, 1, 2], "value": [0, -1, 1], "root": [0]}
    >>> Forest(stump, ["x"]).score(np.array([[1.0], [2.0]])).tolist()
    [-1.0, 1.0]
    """

    def __init__(self, arrays: Mapping[str, Any], names: Sequence[str]) -> None:
        feature = np.asarray(arrays["feature"], dtype=np.int64)
        if len(feature) and int(feature.max()) >= len(names):
            raise CompatibilityError(
                "the trees were fitted on other features than this version computes",
                hint="install the model that belongs to this version of skillmatch",
            )
        left, right = np.asarray(arrays["left"]), np.asarray(arrays["right"])
        # Level by level, every tree filled up to the depth of the deepest: a leaf that comes
        # early is its own child, so that a row's way through all trees is a few look-ups.
        node = np.asarray(arrays["root"], dtype=np.int64)[:, None]
        self._levels: list[tuple[NDArray[np.int64], NDArray[np.float32]]] = []
        while np.any(left[node] != node):
            self._levels.append(
                (feature[node], np.asarray(arrays["threshold"], dtype=np.float32)[node])
            )
            node = np.stack([left[node], right[node]], axis=2).reshape(len(node), -1)
        self._value = np.asarray(arrays["value"], dtype=np.float64)[node]

    def score(self, features: NDArray[Any]) -> NDArray[np.float64]:
        """Return the sum of the trees' values, shape (n,), for features (n, n_features)."""
        features = np.asarray(features, dtype=np.float32)
        out = np.zeros(len(features), dtype=np.float64)
        for start in range(0, len(features), ROWS):
            part = features[start : start + ROWS]
            out[start : start + ROWS] = self._part(part)
        return out

    def _part(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        # Features first: a split looks at one feature of all rows at once.
        columns = np.ascontiguousarray(features.T)
        rows = np.arange(len(features))
        if len(features) < FEW:
            return self._all_trees(columns, rows)
        if len(self._levels) <= SHALLOW:
            return self._every_split(columns)
        out = np.zeros(len(features), dtype=np.float64)
        for tree, value in enumerate(self._value):
            node = np.zeros(len(features), dtype=np.int64)
            for feature, threshold in self._levels:
                seen = columns[feature[tree][node], rows]
                node = 2 * node + (seen > threshold[tree][node])
            out += value[node]
        return out

    def _every_split(self, columns: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the sums of shallow trees: every split is asked of every row.

        Each level's answers are folded, by the answers above them, to the one that counts.
        """
        out = np.zeros(columns.shape[1], dtype=np.float64)
        for tree, value in enumerate(self._value):
            place = np.zeros(columns.shape[1], dtype=np.uint8)
            above: list[NDArray[np.bool_]] = []
            for feature, threshold in self._levels:
                asked = [
                    columns[f] > t for f, t in zip(feature[tree], threshold[tree], strict=True)
                ]
                for side in above:
                    other = ~side
                    asked = [
                        (right & side) | (left & other)
                        for left, right in zip(
                            asked[: len(asked) // 2], asked[len(asked) // 2 :], strict=True
                        )
                    ]
                above.append(asked[0])
                place += place
                place += asked[0]
            out += value[place]
        return out

    def _all_trees(
        self, columns: NDArray[np.float32], rows: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Return the sums where there are few rows: all trees go down a level together."""
        trees = np.arange(len(self._value))
        node = np.zeros((len(rows), len(trees)), dtype=np.int64)
        for feature, threshold in self._levels:
            seen = columns[feature[trees, node], rows[:, None]]
            node = 2 * node + (seen > threshold[trees, node])
        # One after the other, as above: the sum does not depend on how many rows there are.
        out = np.zeros(len(rows), dtype=np.float64)
        for tree, value in enumerate(self._value):
            out += value[node[:, tree]]
        return out


def tree_arrays(trees: Sequence[Mapping[str, Any]]) -> dict[str, NDArray[Any]]:
    """Flatten trees as LightGBM dumps them (``booster.dump_model()["tree_info"]``).

    Only numeric splits without missing values are known.
    """
    columns: dict[str, list[float]] = {
        name: [] for name in ("feature", "threshold", "left", "right", "value")
    }

    def add(node: Mapping[str, Any]) -> int:
        number = len(columns["feature"])
        for column in columns.values():
            column.append(number)
        columns["value"][number] = float(node.get("leaf_value", 0.0))
        columns["feature"][number] = int(node.get("split_feature", 0))
        columns["threshold"][number] = float(node.get("threshold", 0.0))
        if "split_feature" in node:
            columns["left"][number] = add(node["left_child"])
            columns["right"][number] = add(node["right_child"])
        return number

    roots = [add(tree["tree_structure"]) for tree in trees]
    return {
        "feature": np.array(columns["feature"], dtype=np.int16),
        "threshold": _not_above(columns["threshold"]),
        "left": np.array(columns["left"], dtype=np.int32),
        "right": np.array(columns["right"], dtype=np.int32),
        "value": np.array(columns["value"], dtype=np.float32),
        "root": np.array(roots, dtype=np.int32),
    }


def _not_above(thresholds: Sequence[float]) -> NDArray[np.float32]:
    """Round to float32 downwards: what was above a threshold stays above it."""
    exact = np.array(thresholds, dtype=np.float64)
    near = exact.astype(np.float32)
    return np.where(near > exact, np.nextafter(near, np.float32(-np.inf)), near)
