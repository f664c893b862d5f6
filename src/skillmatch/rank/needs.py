"""What each taught skill is worth against a gap: the small tables that ranking multiplies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from skillmatch.levels import LEVELS, effective
from skillmatch.rank.fit import Fit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.domain import Gap
    from skillmatch.related import Relatedness

__all__ = ["CODES", "Needs", "code_of", "value_of"]

# A taught level as a small number: 0 is assumed, 1 to 4 are the levels of the scale.
CODES = 1 + len(LEVELS)
_VALUES = (1.0, *LEVELS.values())


def code_of(value: float, *, assumed: bool) -> int:
    """Return the small number of a level: the highest of the scale that it reaches.

    >>> code_of(0.5, assumed=False), code_of(1.0, assumed=True)
    (2, 0)
    """
    return 0 if assumed else max(1, sum(value >= v - 1e-9 for v in _VALUES[1:]))


def value_of(code: int) -> float:
    """Return the level that a small number stands for."""
    return _VALUES[code]


class Needs:
    """The missing skills of a gap, and what every taught skill brings to them.

    Parameters
    ----------
    gap : Gap
    related : Relatedness
    n_skills : int
        Of the taxonomy.

    Attributes
    ----------
    skills : list of str
        The m gap skills with a shortfall, in the order of the gap.
    importance, needed, held : ndarray of shape (m,)
        ``held`` is at most ``needed``.
    total : float
        Sum of the shortfalls.
    served_by : tuple of ndarray
        ``(source, column, rel)``: which skills serve which gap skill, sorted by column.
    reach : csr_array of shape (n_skills · CODES, m)
        ``min(needed, rel·level)`` of a skill taught to a level (row ``s · CODES + code``).
    worth : ndarray of shape (n_skills · CODES,)
        Sum of what the row alone closes of each gap skill, as a part of ``total``: with the
        sum in place of the largest it bounds a credential's score from above.
    fit : Fit
        How far programmes lie in the field of the role.
    """

    def __init__(self, gap: Gap, related: Relatedness, n_skills: int) -> None:
        missing = gap.missing
        self.fit = Fit(gap.role.importance, related)
        self.items = missing
        self.skills = [i.skill_id for i in missing]
        self.importance = np.array([i.importance for i in missing], dtype=float)
        self.needed = np.array([i.needed for i in missing], dtype=float)
        self.held = np.minimum(self.needed, np.array([i.held for i in missing], dtype=float))
        self.total = float((self.importance * (self.needed - self.held)).sum())
        source, column, rel = related.matrix(self.skills)
        rel = np.round(rel, 6)
        self.served_by = (source, column, rel)
        codes = np.arange(CODES)
        level = np.array(
            [
                [
                    effective(value_of(c), assumed=c == 0, needed=i.needed,
                              needed_assumed=i.level_assumed)
                    for c in codes.tolist()
                ]
                for i in missing
            ]
        ).reshape(len(missing), CODES)  # fmt: skip
        reach = np.minimum(self.needed[column, None], rel[:, None] * level[column])
        row = (source[:, None].astype(np.int64) * CODES + codes).ravel()
        self.reach = sparse.csr_array(
            (reach.ravel(), (row, np.repeat(column, CODES))),
            shape=(n_skills * CODES, len(missing)),
        )
        gain = np.maximum(0.0, reach - self.held[column, None]) * self.importance[column, None]
        worth = np.bincount(row, weights=gain.ravel(), minlength=n_skills * CODES)
        self.worth = np.asarray(worth / (self.total or 1.0), dtype=float)

        self._reach_of = reach
        self._places: tuple[NDArray[np.int64], NDArray[np.int32]] | None = None

    def __len__(self) -> int:
        return len(self.skills)

    def serves(self, source: int) -> list[tuple[int, float, list[float]]]:
        """Return what a taught skill serves: ``(column, rel, reach by code)`` of each gap skill.

        Parameters
        ----------
        source : int
            Index of the skill in the taxonomy.
        """
        if self._places is None:
            order = np.argsort(self.served_by[0], kind="stable")
            self._places = order, self.served_by[0][order]
        order, sources = self._places
        low, high = np.searchsorted(sources, [source, source + 1]).tolist()
        _, column, rel = self.served_by
        return [
            (int(column[at]), float(rel[at]), self._reach_of[at].tolist())
            for at in order[low:high].tolist()
        ]

    def closed(self, after: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the score of each row of levels reached: ``Σ closes / Σ shortfall``.

        Parameters
        ----------
        after : ndarray of shape (..., m)
        """
        if not self.total:
            return np.zeros(after.shape[:-1])
        gain = np.maximum(0.0, np.minimum(self.needed, after) - self.held)
        return np.asarray((gain * self.importance).sum(axis=-1) / self.total)
