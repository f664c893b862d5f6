"""Whether a programme lies in the field of a role: what is taught in another trade counts in part.

Quality assurance taught in a course on cosmetics is worth little to a tester of software, and
reading drawings taught for formwork little to a watchmaker. The skill has the same name in both,
so the name cannot tell; what else the programme teaches can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from skillmatch.related import Relatedness

__all__ = ["Fit", "fit_note"]

# Mean cosine of a programme's skills with the field of a role: nothing in common, wholly in it.
# Of the five courses that text cosine picks for a role, the median has NEAR, one in twenty FAR.
FAR, NEAR = 0.05, 0.35
# A programme of whose skills a role asks for this share lies wholly in its field.
ASKED = 0.5
# The least that a programme's skills count for: the words may still be the right ones.
LEAST = 0.1
_STEPS = 4096.0  # Cosines in whole steps of it: their sums are exact in any order.


class Fit:
    """How far the skills that a programme teaches lie in the field of a role, in [LEAST, 1].

    Parameters
    ----------
    importance : mapping of str to float
        Of the whole role: what a person holds does not move the field.
    related : Relatedness
        Where it knows no vectors, everything fits.

    Notes
    -----
    The field of a role is the mean of the centred vectors of its skills, by importance. The fit
    is the larger of two: the mean cosine of the taught skills with it, on a ramp from ``FAR`` to
    ``NEAR``; and the share of the taught skills that the role asks for or that serve one, full
    from ``ASKED`` on, so that a course on a general ability alone, such as speaking in public,
    counts where a role asks for it. A further skill that is no part of the role lowers both, so
    none can be added to rank higher.
    """

    def __init__(self, importance: Mapping[str, float], related: Relatedness) -> None:
        near = related.nearness(importance) if importance else None
        self._near: NDArray[np.float64] | None = None
        if near is None:
            return
        self._near = np.round(near.astype(np.float64) * _STEPS) / _STEPS
        source, _, rel = related.matrix(list(importance))
        self._serves = np.zeros(len(near))
        np.maximum.at(self._serves, source, np.round(rel * _STEPS) / _STEPS)

    def of(self, skills: NDArray[np.int64], row: NDArray[np.int64], n: int) -> NDArray[np.float64]:
        """Return the fit of n programmes, shape (n,).

        Parameters
        ----------
        skills : ndarray of int64, shape (p,)
            Indices of taught skills in the taxonomy, each once for a programme.
        row : ndarray of int64, shape (p,)
            The programme that each is of.
        n : int
        """
        if self._near is None or not n:
            return np.ones(n)
        claims = np.maximum(np.bincount(row, minlength=n), 1)
        near = self.near(skills, row, n)
        asked = np.bincount(row, weights=self._serves[skills], minlength=n) / claims
        field = np.clip((near - FAR) / (NEAR - FAR), LEAST, 1.0)
        return np.asarray(np.maximum(field, np.minimum(asked / ASKED, 1.0)))

    def near(
        self, skills: NDArray[np.int64], row: NDArray[np.int64], n: int
    ) -> NDArray[np.float64]:
        """Return the mean cosine of the taught skills of n programmes with the field, shape (n,).

        Parameters as in :meth:`of`; 0 without vectors.
        """
        if self._near is None or not n:
            return np.zeros(n)
        claims = np.maximum(np.bincount(row, minlength=n), 1)
        return np.asarray(np.bincount(row, weights=self._near[skills], minlength=n) / claims)

    def alone(self, skills: list[int]) -> float:
        """Return the fit of one programme that teaches these skills."""
        own = np.array(skills, dtype=np.int64)
        return float(self.of(own, np.zeros(len(own), dtype=np.int64), 1)[0])


def fit_note(fit: float, role: str) -> str | None:
    """Return the sentence that says why a programme's skills count in part, if they do.

    >>> fit_note(0.4, "watchmaker")
    'Much of what it teaches lies outside the field of watchmaker, so its skills count for 40%.'
    >>> fit_note(1.0, "watchmaker") is None
    True
    """
    if fit >= 0.995:
        return None
    how = "Much" if fit < 0.5 else "Part"
    return (
        f"{how} of what it teaches lies outside the field of {role}, "
        f"so its skills count for {fit:.0%}."
    )
