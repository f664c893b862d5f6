"""The catalogue as a sparse matrix: which credential teaches which skill, how far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from skillmatch.rank.demands import trait_bits
from skillmatch.rank.depth import depth_of, is_assessed
from skillmatch.rank.needs import CODES, code_of
from skillmatch.taught import levels_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.domain import Credential
    from skillmatch.rank.needs import Needs
    from skillmatch.taxonomy import Taxonomy

__all__ = ["CatalogueIndex", "Columns", "Postings", "columns_of", "postings_of"]

_CHUNK = 4096  # Rows whose levels are spread out at a time.


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What ranking needs of n credentials in order of their ids, without their words.

    Attributes
    ----------
    starts : ndarray of int64, shape (n + 1,)
        Where each credential's skills begin in ``skills``.
    skills : ndarray of int32
        ``s · CODES + code``: index of the skill and its level (:mod:`skillmatch.rank.needs`).
        Skills below the threshold are left out.
    hours, price : ndarray of float64, shape (n,)
        Infinite where unknown.
    currency : ndarray of int16, shape (n,)
        Place in ``currencies``; -1 where unknown.
    currencies : tuple of str
        Sorted.
    depth : ndarray of float64, shape (n,)
    traits : ndarray of uint16, shape (n,)
        :func:`skillmatch.rank.demands.trait_bits`.
    as_of, checked_on : ndarray of int32, shape (n,)
        Days as ordinals; 0 where unknown.
    """

    starts: NDArray[np.int64]
    skills: NDArray[np.int32]
    hours: NDArray[np.float64]
    price: NDArray[np.float64]
    currency: NDArray[np.int16]
    currencies: tuple[str, ...]
    depth: NDArray[np.float64]
    traits: NDArray[np.uint16]
    as_of: NDArray[np.int32]
    checked_on: NDArray[np.int32]


def columns_of(
    credentials: Iterable[Credential], *, taxonomy: Taxonomy, threshold: float
) -> Columns:
    """Collect what ranking needs of credentials that come in order of their ids.

    Parameters
    ----------
    credentials : iterable of Credential
        Skills already linked to the taxonomy.
    taxonomy : Taxonomy
    threshold : float
        Mentions at or above it count; stated skills always do.
    """
    starts, skills = [0], []
    hours: list[float] = []
    price: list[float] = []
    currency: list[str | None] = []
    depth: list[float] = []
    traits: list[int] = []
    as_of: list[int] = []
    checked_on: list[int] = []
    for credential in credentials:
        best: dict[int, tuple[float, int]] = {}
        for skill, level in zip(credential.skills, levels_of(credential), strict=True):
            if skill.score >= threshold and skill.skill_id in taxonomy:
                own = (skill.score, code_of(level.value, assumed=level.assumed))
                at = taxonomy.index(skill.skill_id)
                best[at] = max(best.get(at, own), own)
        skills += [at * CODES + code for at, (_, code) in best.items()]
        starts.append(len(skills))
        hours.append(np.inf if credential.hours is None else credential.hours)
        price.append(np.inf if credential.price is None else float(credential.price))
        currency.append(credential.currency if credential.price is not None else None)
        depth.append(depth_of(len(best), credential.hours, assessed=is_assessed(credential)))
        traits.append(trait_bits(credential))
        as_of.append(credential.as_of.toordinal() if credential.as_of else 0)
        checked_on.append(credential.checked_on.toordinal() if credential.checked_on else 0)
    currencies = tuple(sorted({name for name in currency if name is not None}))
    code_at = {name: at for at, name in enumerate(currencies)}
    return Columns(
        starts=np.array(starts, dtype=np.int64), skills=np.array(skills, dtype=np.int32),
        hours=np.array(hours, dtype=float), price=np.array(price, dtype=float),
        currency=np.array(
            [-1 if name is None else code_at[name] for name in currency], dtype=np.int16
        ),
        currencies=currencies,
        depth=np.array(depth, dtype=float), traits=np.array(traits, dtype=np.uint16),
        as_of=np.array(as_of, dtype=np.int32), checked_on=np.array(checked_on, dtype=np.int32),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """The skills of columns the other way round: which credentials teach a skill to a level.

    Attributes
    ----------
    starts : ndarray of int64, shape (n_skills · CODES + 1,)
        Where the rows of each skill and level begin in ``rows``.
    rows : ndarray of int32
        Rows of the columns, in ascending order for each skill and level.
    """

    starts: NDArray[np.int64]
    rows: NDArray[np.int32]


def postings_of(columns: Columns, n_skills: int) -> Postings:
    """Turn the skills of columns round.

    Parameters
    ----------
    columns : Columns
    n_skills : int
        Of the taxonomy.
    """
    shape = (len(columns.hours), n_skills * CODES)
    ones = np.ones(len(columns.skills), dtype=np.bool_)
    # A count sort, which scipy has as a change of layout.
    turned = sparse.csr_array((ones, columns.skills, columns.starts), shape=shape).tocsc()
    return Postings(
        starts=turned.indptr.astype(np.int64), rows=turned.indices.astype(np.int32, copy=False)
    )


class CatalogueIndex:
    """Credentials × skills: exact scores, and a bound that looks only at what a gap asks for.

    Parameters
    ----------
    credentials : sequence of Credential
        Skills already linked to the taxonomy. With ``columns``: in order of their ids, and
        each is only looked at when it is among the best.
    taxonomy : Taxonomy
    threshold : float
        Mentions at or above it count in the score; stated skills always do.
    columns : Columns, optional
        Made before from these credentials.
    position : mapping of str to int, optional
        Rows by id, where ``columns`` are given.
    postings : Postings, optional
        Made before from the columns.
    requires : callable, optional
        Returns the ids that the credential of a row requires, where it is faster to ask that
        than to look at the credential.
    take : callable, optional
        Returns the credentials of several rows, where that is faster than one after the other.

    Notes
    -----
    ``score_low`` counts only mentions with a probability of at least ``SURE``;
    ``score_high`` also those down to ``POSSIBLE``.
    """

    SURE = 0.9
    POSSIBLE = 0.35

    def __init__(
        self,
        credentials: Sequence[Credential],
        *,
        taxonomy: Taxonomy,
        threshold: float,
        columns: Columns | None = None,
        position: Mapping[str, int] | None = None,
        postings: Postings | None = None,
        requires: Callable[[int], tuple[str, ...]] | None = None,
        take: Callable[[Sequence[int]], Sequence[Credential]] | None = None,
    ) -> None:
        self.credentials: Sequence[Credential] = (
            credentials if columns is not None else tuple(sorted(credentials, key=lambda c: c.id))
        )
        self.taxonomy = taxonomy
        self.threshold = threshold
        self.columns = columns or columns_of(
            self.credentials, taxonomy=taxonomy, threshold=threshold
        )
        self.position: Mapping[str, int] = (
            {c.id: i for i, c in enumerate(self.credentials)} if position is None else position
        )
        self._postings = postings or postings_of(self.columns, len(taxonomy))
        self._requires = requires
        self._take = take

    def __len__(self) -> int:
        return len(self.credentials)

    @property
    def hours(self) -> NDArray[np.float64]:
        """Hours of study of each credential, infinite where unknown."""
        return self.columns.hours

    def taught(self) -> frozenset[str]:
        """Return every skill that at least one credential teaches (above the threshold)."""
        found = np.unique(np.flatnonzero(np.diff(self._postings.starts)) // CODES)
        return frozenset(self.taxonomy.skills[j].id for j in found.tolist())

    def take(self, rows: Sequence[int]) -> Sequence[Credential]:
        """Return the credentials of rows, in their order."""
        if self._take is not None:
            return self._take(rows)
        return [self.credentials[row] for row in rows]

    def requires(self, row: int) -> tuple[str, ...]:
        """Return the ids that the credential of a row requires."""
        if self._requires is not None:
            return self._requires(row)
        return self.credentials[row].requires

    def bound(self, needs: Needs) -> NDArray[np.float64]:
        """Return what no credential's score exceeds, shape (n_credentials,).

        The sum over its taught skills in place of the largest for each gap skill. It is above
        0 wherever the score is. Of the catalogue only what serves the gap is looked at.
        """
        starts, rows = self._postings.starts, self._postings.rows
        worthy = np.flatnonzero(needs.worth)
        counts = starts[worthy + 1] - starts[worthy]
        entry, _ = _expand(starts[worthy], starts[worthy + 1])
        whole = np.bincount(
            rows[entry], weights=np.repeat(needs.worth[worthy], counts), minlength=len(self)
        ).astype(float, copy=False)  # Of nothing, bincount makes whole numbers.
        whole *= self.columns.depth
        return whole

    def after(self, needs: Needs, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return ``after(g | c)``: the level that each credential alone brings.

        Parameters
        ----------
        needs : Needs
            Of m missing skills.
        rows : ndarray of int64, shape (r,)
            Credentials.

        Returns
        -------
        ndarray of shape (r, m)
            ``depth · fit · max_t min(needed, rel·taught)``, whatever the person holds.
        """
        made = np.zeros((len(rows), len(needs)))
        for at in range(0, len(rows), _CHUNK):
            part = rows[at : at + _CHUNK]
            self._spread(needs, part, made[at : at + _CHUNK])
        made *= (self.columns.depth[rows] * self.fit(needs, rows))[:, None]
        return made

    def fit(self, needs: Needs, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return how far credentials lie in the field of the role, shape (r,)."""
        starts = self.columns.starts
        entry, of = _expand(starts[rows], starts[rows + 1])
        return needs.fit.of((self.columns.skills[entry] // CODES).astype(np.int64), of, len(rows))

    def nearness(self, needs: Needs, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return how near credentials lie to the field of the role, shape (r,): it breaks ties."""
        starts = self.columns.starts
        entry, of = _expand(starts[rows], starts[rows + 1])
        return needs.fit.near((self.columns.skills[entry] // CODES).astype(np.int64), of, len(rows))

    def _spread(self, needs: Needs, rows: NDArray[np.int64], out: NDArray[np.float64]) -> None:
        starts, reach = self.columns.starts, needs.reach
        entry, skill_of = _expand(starts[rows], starts[rows + 1])
        skill = self.columns.skills[entry]
        pair, taken = _expand(reach.indptr[skill], reach.indptr[skill + 1])
        cell = skill_of[taken] * out.shape[1] + reach.indices[pair]
        np.maximum.at(out.reshape(-1), cell, reach.data[pair])

    def score(self, needs: Needs, rows: NDArray[np.int64] | None = None) -> NDArray[np.float64]:
        """Return the exact score of credentials, rounded to 1e-9; of all without ``rows``."""
        rows = np.arange(len(self)) if rows is None else rows
        parts = [
            needs.closed(self.after(needs, rows[at : at + _CHUNK]))
            for at in range(0, len(rows), _CHUNK)
        ]
        whole: NDArray[np.float64] = np.concatenate(parts) if parts else np.zeros(0)
        return np.round(whole, 9)


def _expand(start: NDArray[Any], end: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return every place of half-open ranges, and the number of the range it is of."""
    counts = np.asarray(end - start, dtype=np.int64)
    of = np.repeat(np.arange(len(counts)), counts)
    before = np.cumsum(counts) - counts
    return np.arange(len(of)) + np.repeat(start - before, counts), of
