"""Ranking metrics against figures worked out by hand."""

from __future__ import annotations

import pytest

from skillmatch.errors import InputError
from skillmatch.evaluate.metrics import bootstrap_interval, first_hit, recall_at_k, rp_at_k

RANKED = ["a", "x", "b", "y", "c"]


@pytest.mark.parametrize(
    ("gold", "k", "expected"),
    [({"a"}, 1, 1.0), ({"x", "c"}, 1, 0.0), ({"a", "b"}, 2, 0.5), ({"b", "c", "z"}, 5, 2 / 3)],
)
def test_rp_at_k(gold: set[str], k: int, expected: float) -> None:
    assert rp_at_k(RANKED, gold, k) == pytest.approx(expected)


def test_recall_counts_all_gold() -> None:
    assert recall_at_k(RANKED, {"a", "b", "missing", "gone"}, 100) == pytest.approx(0.5)


def test_first_hit() -> None:
    assert first_hit(RANKED, {"b", "c"}) == pytest.approx(1 / 3)
    assert first_hit(RANKED, {"nowhere"}) == 0.0


def test_no_gold_is_an_error() -> None:
    with pytest.raises(InputError):
        rp_at_k(RANKED, set(), 5)
    with pytest.raises(InputError):
        recall_at_k(RANKED, {"a"}, 0)


def test_bootstrap_interval_holds_the_mean_and_is_seeded() -> None:
    values = [0.0, 1.0] * 50
    low, high = bootstrap_interval(values, seed=3)
    assert low < 0.5 < high
    assert (low, high) == bootstrap_interval(values, seed=3)
    # Standard error 0.05, so the 95 % interval is about 0.2 wide.
    assert high - low == pytest.approx(0.2, abs=0.05)
    with pytest.raises(InputError):
        bootstrap_interval([])
