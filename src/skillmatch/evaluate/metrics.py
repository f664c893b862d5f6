"""Metrics of rankings, each for one query; the mean over queries is the figure reported."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np

from skillmatch.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["bootstrap_interval", "first_hit", "ratio_interval", "recall_at_k", "rp_at_k"]


def rp_at_k(ranked: Sequence[object], gold: Collection[object], k: int) -> float:
    """Return R-precision at k: hits among the first k over min(k, number of gold).

    Chalkidis et al. (2019), as used for skills by Decorte et al. (2022).

    Parameters
    ----------
    ranked : sequence
        Best first.
    gold : collection
        At least one; one that cannot be ranked counts as a miss.
    k : int
        At least 1.

    Raises
    ------
    InputError
        No gold, or k below 1.

    Examples
    --------
    Two of the first three are gold, of four gold in all: 2 / min(3, 4).

    >>> round(rp_at_k(["a", "x", "b", "c"], {"a", "b", "c", "d"}, 3), 4)
    0.6667
    >>> rp_at_k(["x", "a"], {"a"}, 5)
    1.0
    """
    _check(gold, k)
    wanted = set(gold)
    return sum(item in wanted for item in ranked[:k]) / min(k, len(wanted))


def recall_at_k(ranked: Sequence[object], gold: Collection[object], k: int) -> float:
    """Return the share of gold among the first k.

    Raises
    ------
    InputError
        No gold, or k below 1.

    Examples
    --------
    >>> recall_at_k(["a", "x", "b", "c"], {"a", "b", "c", "d"}, 3)
    0.5
    """
    _check(gold, k)
    wanted = set(gold)
    return sum(item in wanted for item in ranked[:k]) / len(wanted)


def first_hit(ranked: Sequence[object], gold: Collection[object]) -> float:
    """Return the reciprocal rank of the first hit, 0.0 where there is none.

    Examples
    --------
    >>> first_hit(["x", "b", "a"], {"a", "b"}), first_hit(["x"], {"a"})
    (0.5, 0.0)
    """
    wanted = set(gold)
    return next((1.0 / rank for rank, item in enumerate(ranked, start=1) if item in wanted), 0.0)


def bootstrap_interval(
    values: ArrayLike, *, level: float = 0.95, draws: int = 1000, seed: int = 0
) -> tuple[float, float]:
    """Return the percentile bootstrap interval of a mean (Efron 1979).

    Parameters
    ----------
    values : array_like, shape (n,)
        One figure per query.
    level : float
        In (0, 1).
    draws : int
        Resamples with replacement.
    seed : int
        The same seed gives the same interval.

    Raises
    ------
    InputError
        No values.

    Examples
    --------
    >>> bootstrap_interval([0.5, 0.5, 0.5])
    (0.5, 0.5)
    """
    sample = np.asarray(values, dtype=np.float64)
    if sample.size == 0:
        message = "an interval needs at least one value"
        raise InputError(message)
    rng = np.random.default_rng(seed)
    means = sample[rng.integers(0, sample.size, (draws, sample.size))].mean(axis=1)
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(means, (tail, 1.0 - tail))
    return float(low), float(high)


def ratio_interval(
    above: ArrayLike, below: ArrayLike, *, level: float = 0.95, draws: int = 1000, seed: int = 0
) -> tuple[float, float]:
    """Return the percentile bootstrap interval of a ratio of two means over the same queries.

    Parameters
    ----------
    above, below : array_like, shape (n,)
        Two figures for each query; they are drawn together.
    level, draws, seed
        As in :func:`bootstrap_interval`.

    Raises
    ------
    InputError
        No values, unlike numbers of them, or a mean of 0 below.

    Examples
    --------
    >>> ratio_interval([0.2, 0.4], [0.1, 0.2])
    (2.0, 2.0)
    """
    top, base = np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    if top.size == 0 or top.shape != base.shape or not base.mean() > 0:
        message = "a ratio needs two figures a query, and more than nothing below"
        raise InputError(message)
    rows = np.random.default_rng(seed).integers(0, top.size, (draws, top.size))
    means = base[rows].mean(axis=1)
    drawn = top[rows].mean(axis=1)[means > 0] / means[means > 0]
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(drawn, (tail, 1.0 - tail))
    return float(low), float(high)


def _check(gold: Collection[object], k: int) -> None:
    if not gold or k < 1:
        message = "a ranking is judged by at least one gold item and k of at least 1"
        raise InputError(message)
