"""Where a credential stands among all others, and what would change that.

Every claim is made by ranking again: a changed credential is scored by the code that scores a
catalogue, changed limits filter the whole catalogue. None is estimated.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from skillmatch.domain import Credential, StatedSkill
from skillmatch.rank.index import CatalogueIndex
from skillmatch.rank.limits import Limits
from skillmatch.rank.needs import Needs
from skillmatch.rank.score import cost_of, per

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.domain import Gap
    from skillmatch.rank.score import By
    from skillmatch.related import Relatedness

__all__ = [
    "Counterfactual",
    "Field",
    "Standing",
    "among",
    "changed",
    "place",
    "teaching",
    "without",
]

_EXPERT = 8  # The EQF level that meets every need.
Standing = Literal["recommended", "below the first k", "left out", "closes nothing", "held"]
Key = tuple[float, float, int, float, float, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterfactual:
    """A change, and where the credential would then stand.

    ``rank`` is its number among all that may be recommended, ``None`` where it would not be
    among them. ``kind`` says what is changed:

    - ``"teaches"``: it also taught ``skills``, to the level that is needed; each of ``instead``
      alone would do as well;
    - ``"without"``: it no longer taught ``skills``;
    - ``"limits"``: these ``limits`` in place of those of the question (options of
      ``recommend``, the others as they are);
    - ``"below"``: any lower value of the limit leaves it out, at this one it stands at ``rank``;
    - ``"above"``: at this value of the limit and any higher it is not among the first k;
    - ``"unknown"``: any value of these limits leaves it out, because it states no figure;
    - ``"order"``: another order, ``limits["by"]``.
    """

    kind: Literal["teaches", "without", "limits", "below", "above", "unknown", "order"]
    sentence: str
    rank: int | None
    skills: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    limits: Mapping[str, Any] = field(default_factory=dict)


def teaching(credential: Credential, skills: Iterable[str]) -> Credential:
    """Return a credential that also teaches these skills, to a level that meets every need."""
    more = tuple(dict.fromkeys(skills))
    kept = tuple(s for s in credential.skills if s.skill_id not in more)
    added = tuple(StatedSkill(skill_id=i, quote=i, level=_EXPERT) for i in more)
    return replace(credential, skills=(*kept, *added))


def without(credential: Credential, skills: Iterable[str]) -> Credential:
    """Return a credential that does not teach these skills."""
    less = frozenset(skills)
    return replace(credential, skills=tuple(s for s in credential.skills if s.skill_id not in less))


def changed(limits: Limits, options: Mapping[str, Any]) -> Limits:
    """Return limits with some options changed; ``require`` is that of the demands."""
    given: dict[str, Any] = {
        "max_hours": limits.max_hours,
        "max_price": limits.max_price,
        "currency": limits.currency,
        "include_unknown": limits.include_unknown,
        "demands": limits.demands,
        "exclude": limits.exclude,
    }
    for name, value in options.items():
        if name == "require":
            given["demands"] = replace(limits.demands, require=value)
        else:
            given[name] = value
    return Limits(**given)


def place(rank: int) -> str:
    """Return a rank in words.

    >>> place(1), place(4)
    ('first', 'number 4')
    """
    return "first" if rank == 1 else f"number {rank}"


def among(k: int) -> str:
    """Return the name of the list of the first k."""
    return "first" if k == 1 else f"among the first {k}"


class Field:
    """A whole catalogue against one gap, in the order of a recommendation.

    Parameters
    ----------
    gap : Gap
    index : CatalogueIndex
    related : Relatedness
    limits : Limits
    by : {"gap", "hour", "price"}
    like : Field, optional
        One of the same gap, index and relatedness, whose scores are taken over.

    Attributes
    ----------
    needs : Needs
    scores : ndarray of shape (n_credentials,)
        Rounded to 1e-9; limits do not matter.
    """

    def __init__(
        self,
        gap: Gap,
        index: CatalogueIndex,
        *,
        related: Relatedness,
        limits: Limits,
        by: By = "gap",
        like: Field | None = None,
    ) -> None:
        self.index, self.limits, self.by = index, limits, by
        self.needs: Needs = like.needs if like else Needs(gap, related, len(index.taxonomy))
        self.scores: NDArray[np.float64] = like.scores if like else self._score_all()
        self._cost = cost_of(index, limits, by)
        self._liked = limits.preference(index)
        self._open = self.scores > 0
        self._near = np.zeros(len(index))
        rows = np.flatnonzero(self._open)
        self._near[rows] = -index.nearness(self.needs, rows)
        for own in gap.profile.credentials:
            row = index.position.get(own)
            if row is not None:
                self._open[row] = False

    def _score_all(self) -> NDArray[np.float64]:
        made = np.zeros(len(self.index))
        if len(self.needs):
            rows = np.flatnonzero(self.index.bound(self.needs) > 0)
            made[rows] = self.index.score(self.needs, rows)
        return made

    def score_of(self, credentials: Sequence[Credential]) -> list[float]:
        """Return the scores of changed credentials, as a ranking would make them."""
        if not credentials:
            return []
        width = len(str(len(credentials)))
        named = [replace(c, id=f"{n:0{width}d}") for n, c in enumerate(credentials)]
        small = CatalogueIndex(named, taxonomy=self.index.taxonomy, threshold=self.index.threshold)
        return [float(s) for s in small.score(self.needs)]

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """Rows that close something and are not held, best first, whatever the limits."""
        rows = np.flatnonzero(self._open)
        score = self.scores[rows]
        value = np.round(per(score, self._cost[rows]), 9)
        hours, near = self.index.hours[rows], self._near[rows]
        order = np.lexsort((rows, near, hours, -self._liked[rows], -score, -value))
        return np.asarray(rows[order], dtype=np.int64)

    def key(self, row: int, score: float | None = None) -> Key:
        """Return what a row is sorted by, lowest first, with another score if one is given."""
        own = np.array([self.scores[row] if score is None else score])
        value = float(np.round(per(own, self._cost[[row]]), 9)[0])
        return (
            -value,
            -float(own[0]),
            -int(self._liked[row]),
            float(self.index.hours[row]),
            float(self._near[row]),
            row,
        )

    def before(self, row: int, score: float | None = None) -> NDArray[np.int64]:
        """Return the rows that stand before one, best first, whatever the limits."""
        at = bisect_left(self.order, self.key(row, score), key=lambda r: self.key(int(r)))
        first = self.order[:at]
        return np.asarray(first[first != row], dtype=np.int64)

    def stays(self, limits: Limits | None = None) -> NDArray[np.bool_]:
        """Return which credentials limits and order let in."""
        if limits is None:
            return self._stays
        return self._masked(limits)

    @cached_property
    def _stays(self) -> NDArray[np.bool_]:
        return self._masked(self.limits)

    def _masked(self, limits: Limits) -> NDArray[np.bool_]:
        stays, _ = limits.masks(self.index)
        return stays if limits.include_unknown else stays & np.isfinite(self._cost)

    def rank(
        self, row: int, *, score: float | None = None, limits: Limits | None = None
    ) -> int | None:
        """Return a row's number among all that may be recommended, from 1; None if it may not.

        Parameters
        ----------
        row : int
        score : float, optional
            In place of its own.
        limits : Limits, optional
            In place of those of the field.
        """
        own = float(self.scores[row]) if score is None else score
        held = self.scores[row] > 0 and not self._open[row]
        stays = self.stays(limits)
        if own <= 0 or held or not stays[row]:
            return None
        return 1 + int(stays[self.before(row, own)].sum())

    def priced(self, row: int) -> bool:
        """Whether what the order divides by is known of a row."""
        return bool(np.isfinite(self._cost[row]))

    def count(self) -> int:
        """Return how many credentials may be recommended."""
        return int(self._stays[self.order].sum())

    def first(self) -> int | None:
        """Return the row of the best that may be recommended."""
        rows = self.order[self._stays[self.order]]
        return int(rows[0]) if len(rows) else None
