"""How near our choices come to the best one there is, found by trying every set."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from skillmatch.errors import InputError
from skillmatch.evaluate.metrics import bootstrap_interval
from skillmatch.evaluate.systems import closed_by, in_the_list, planned
from skillmatch.rank.index import CatalogueIndex
from skillmatch.rank.needs import Needs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.domain import Gap
    from skillmatch.related import Relatedness

__all__ = ["CANDIDATES", "best_set", "small_optimum"]

CANDIDATES = 40
SIZE = 3
_MOST_SETS = 2_000_000
_CHUNK = 4096


def best_set(gain: NDArray[np.float64], size: int) -> tuple[float, tuple[int, ...]]:
    """Return the greatest sum of the columns' largest gains over all sets of rows, and the set.

    Parameters
    ----------
    gain : ndarray of shape (n, m)
        Not negative.
    size : int
        Of the sets; of fewer rows all are taken.

    Raises
    ------
    InputError
        There is no row, or there are too many sets to try.

    Examples
    --------
    The two best rows alone (3 and 2.5) overlap; 3 and 2 do not:

    >>> import numpy as np
    >>> best_set(np.array([[3.0, 0.0], [2.5, 0.0], [0.0, 2.0]]), 2)
    (5.0, (0, 2))
    """
    n = len(gain)
    size = min(size, n)
    if size < 1 or comb(n, size) > _MOST_SETS:
        raise InputError(
            f"every set of {size} of {n} cannot be tried", hint="try fewer rows or smaller sets"
        )
    sets = np.array(list(combinations(range(n), size)), dtype=np.int64)
    best, at = -1.0, 0
    for low in range(0, len(sets), _CHUNK):
        value = gain[sets[low : low + _CHUNK]].max(axis=1).sum(axis=1)
        first = int(value.argmax())
        if value[first] > best:
            best, at = float(value[first]), low + first
    return best, tuple(sets[at].tolist())


def small_optimum(
    gaps: Sequence[Gap],
    index: CatalogueIndex,
    related: Relatedness,
    *,
    candidates: int = CANDIDATES,
    seed: int = 0,
) -> dict[str, object]:
    """Compare our top three with the best three of a small catalogue.

    Parameters
    ----------
    gaps : sequence of Gap
    index : CatalogueIndex
    related : Relatedness
    candidates : int
        Each person's catalogue is cut to so many credentials with the highest scores: those
        that overlap most, so that a careless choice shows.
    seed : int
        For the bootstrap.

    Returns
    -------
    dict
        ``n_people`` and for ``recommend``, ``one_by_one`` and ``pathway`` the mean ``share`` of
        the optimum with its 95 % interval, and the ``least``.
    """
    found: dict[str, list[float]] = {"recommend": [], "one_by_one": [], "pathway": []}
    for gap in gaps:
        needs = Needs(gap, related, len(index.taxonomy))
        scores = index.score(needs)
        rows = np.lexsort((np.arange(len(index)), -scores))[:candidates]
        rows = np.sort(rows[scores[rows] > 0])
        if not len(rows):
            continue
        small = CatalogueIndex(
            [index.credentials[int(r)] for r in rows], taxonomy=index.taxonomy,
            threshold=index.threshold,
        )  # fmt: skip
        after = small.after(needs, np.arange(len(small)))
        gain = np.maximum(0.0, np.minimum(needs.needed, after) - needs.held) * needs.importance
        best = best_set(gain, SIZE)[0] / needs.total
        chosen = {
            "recommend": in_the_list(gap, small, related),
            "one_by_one": planned(gap, small, related, method="greedy"),
            "pathway": planned(gap, small, related),
        }
        for name, sets in chosen.items():
            found[name].append(closed_by(sets[SIZE], needs, small) / best)
    return {
        "n_people": len(found["pathway"]),
        "candidates": candidates,
        "systems": {
            name: {
                "share": float(np.mean(values)),
                "ci95": {"share": list(bootstrap_interval(values, seed=seed))},
                "least": float(min(values)),
            }
            for name, values in found.items()
            if values
        },
    }
