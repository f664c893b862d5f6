"""Trees as arrays: the sums are LightGBM's own, on thresholds and beyond them too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import lightgbm
import numpy as np
import pytest
from numpy.typing import NDArray

from skillmatch.errors import CompatibilityError
from skillmatch.forest import ROWS, Forest, logistic, tree_arrays

NAMES = ("a", "b", "c", "d")
# Deeper on one side: 1 where b is at most 0.5, else 2 or 4 by a; float32(0.1) lies above 0.1.
UNEVEN = {
    "split_feature": 1,
    "threshold": 0.5,
    "left_child": {"leaf_value": 1.0},
    "right_child": {
        "split_feature": 0,
        "threshold": 0.1,
        "left_child": {"leaf_value": 2.0},
        "right_child": {"leaf_value": 4.0},
    },
}


def fitted(features: NDArray[np.float32], *, seed: int = 0) -> lightgbm.Booster:
    rng = np.random.default_rng(seed)
    target = features[:, 0] * features[:, 1] + np.sin(features[:, 2]) + rng.normal(0, 0.1, 600)
    options = {"num_leaves": 12, "min_data_in_leaf": 5, "num_threads": 1, "verbose": -1}
    options |= {"objective": "regression", "deterministic": True, "seed": seed}
    return lightgbm.train(options, lightgbm.Dataset(features, label=target), num_boost_round=25)


def flat(trees: list[Mapping[str, Any]]) -> dict[str, NDArray[Any]]:
    return tree_arrays([{"tree_structure": tree} for tree in trees])


@pytest.fixture(scope="module")
def features() -> NDArray[np.float32]:
    return np.random.default_rng(1).normal(size=(600, 4)).astype(np.float32)


@pytest.fixture(scope="module")
def booster(features: NDArray[np.float32]) -> lightgbm.Booster:
    return fitted(features)


@pytest.fixture(scope="module")
def forest(booster: lightgbm.Booster) -> Forest:
    return Forest(tree_arrays(booster.dump_model()["tree_info"]), NAMES)


def agree(forest: Forest, booster: lightgbm.Booster, rows: NDArray[np.float32]) -> None:
    want = booster.predict(rows, raw_score=True, num_threads=1)
    np.testing.assert_allclose(forest.score(rows), want, rtol=0, atol=1e-5)


def test_scores_are_lightgbms(
    forest: Forest, booster: lightgbm.Booster, features: NDArray[np.float32]
) -> None:
    agree(forest, booster, features)
    unseen = np.random.default_rng(2).normal(0, 3, (ROWS + 100, 4)).astype(np.float32)
    agree(forest, booster, unseen)
    assert np.ptp(forest.score(unseen)) > 1.0


def test_values_on_a_threshold_and_beside_it_go_lightgbms_way(
    forest: Forest, booster: lightgbm.Booster, features: NDArray[np.float32]
) -> None:
    arrays = tree_arrays(booster.dump_model()["tree_info"])
    split = arrays["left"] != np.arange(len(arrays["left"]))
    assert split.sum() > 100
    rng = np.random.default_rng(3)
    at = arrays["threshold"][split]
    for value in (at, np.nextafter(at, np.float32(9)), np.nextafter(at, np.float32(-9))):
        rows = features[rng.integers(0, len(features), len(at))]
        rows[np.arange(len(at)), arrays["feature"][split]] = value
        agree(forest, booster, rows)


def test_features_of_few_values_with_many_ties_agree() -> None:
    rng = np.random.default_rng(4)
    features = rng.integers(-3, 4, (600, 4)).astype(np.float32) / 2
    booster = fitted(features, seed=4)
    forest = Forest(tree_arrays(booster.dump_model()["tree_info"]), NAMES)
    agree(forest, booster, features)
    # Halves lie on the values seen, quarters between them: where LightGBM splits.
    agree(forest, booster, rng.integers(-8, 9, (2000, 4)).astype(np.float32) / 4)


def test_trees_of_other_depths_add_up() -> None:
    stump = {
        "split_feature": 0,
        "threshold": 7.0,
        "left_child": {"leaf_value": 10.0},
        "right_child": {"leaf_value": 20.0},
    }
    forest = Forest(flat([UNEVEN, stump, {"leaf_value": 100.0}]), ("a", "b"))
    rows = [[0.0, 0.5], [0.0, 0.6], [7.0, 0.6], [7.5, 0.0]]
    assert forest.score(np.array(rows)).tolist() == [111.0, 112.0, 114.0, 121.0]


def test_thresholds_are_rounded_down_to_float32() -> None:
    arrays = flat([UNEVEN])
    assert arrays["threshold"].dtype == np.float32
    low = arrays["threshold"][arrays["feature"] == 0].max()
    assert float(low) < 0.1 < float(np.float32(0.1))
    assert np.nextafter(low, np.float32(1)) == np.float32(0.1)
    score = Forest(arrays, ("a", "b")).score(np.array([[low, 1], [0.1, 1]], dtype=np.float32))
    assert score.tolist() == [2.0, 4.0]


def test_leaves_are_their_own_children() -> None:
    arrays = flat([{"leaf_value": 3.0}, UNEVEN])
    assert arrays["root"].tolist() == [0, 1]
    assert arrays["left"].tolist() == [0, 2, 2, 4, 4, 5]
    assert arrays["right"].tolist() == [0, 3, 2, 5, 4, 5]
    assert arrays["value"].tolist() == [3, 0, 1, 0, 2, 4]


def test_no_rows_and_no_trees() -> None:
    assert Forest(flat([UNEVEN]), ("a", "b")).score(np.zeros((0, 2))).shape == (0,)
    assert Forest(flat([]), NAMES).score(np.ones((3, 4))).tolist() == [0.0, 0.0, 0.0]


def test_a_feature_that_there_is_not_is_refused(booster: lightgbm.Booster) -> None:
    with pytest.raises(CompatibilityError, match="other features"):
        Forest(flat([UNEVEN]), ("a",))
    with pytest.raises(CompatibilityError):
        Forest(tree_arrays(booster.dump_model()["tree_info"]), NAMES[:3])


def test_logistic_is_symmetric_and_does_not_overflow() -> None:
    x = np.array([0.0, 1.0, -1.0, 1e4, -1e4, np.inf, -np.inf])
    with np.errstate(all="raise"):
        p = logistic(x)
    assert p[0] == 0.5
    assert p[1] == pytest.approx(0.7310586)
    assert p[1] + p[2] == pytest.approx(1.0)
    assert p[3] == p[5] == 1.0
    assert 0.0 < p[4] == p[6] < 1e-20


def test_shallow_trees_over_many_rows_score_as_over_few() -> None:
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(3000, 4)).astype(np.float32)
    target = rows[:, 0] * (rows[:, 1] > 0) - rows[:, 3]
    options = {"num_leaves": 11, "max_depth": 4, "num_threads": 1, "verbose": -1}
    booster = lightgbm.train(
        {**options, "objective": "regression"}, lightgbm.Dataset(rows, label=target), 20
    )
    shallow = Forest(tree_arrays(booster.dump_model()["tree_info"]), NAMES)
    agree(shallow, booster, rows)
    few = np.concatenate([shallow.score(rows[i : i + 100]) for i in range(0, 3000, 100)])
    np.testing.assert_array_equal(shallow.score(rows), few)
