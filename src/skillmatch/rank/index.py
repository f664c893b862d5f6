"""The catalogue as a sparse matrix: which credential teaches which skill, how far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from skillmatch.domain import Credential

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.related import Relatedness
    from skillmatch.results import Gap
    from skillmatch.taxonomy import Taxonomy

__all__ = ["CatalogueIndex", "Closes"]


class Closes:
    """What each credential closes of each gap skill.

    Attributes
    ----------
    skills : list of str
        Gap skills with a shortfall, in the order of the gap.
    low, likely, high : csr_array of shape (n_credentials, n_gap_skills)
        ``after(g | c)``: the level the credential alone brings a person to, for
        mentions that are nearly sure, above the threshold, and possible.
    """

    __slots__ = ("high", "likely", "low", "skills")

    def __init__(self, skills: list[str], low: Any, likely: Any, high: Any) -> None:
        self.skills = skills
        self.low = low
        self.likely = likely
        self.high = high


class CatalogueIndex:
    """Credentials × skills, for one exact sparse pass a ranking.

    Parameters
    ----------
    credentials : sequence of Credential
        Skills already linked to the taxonomy.
    taxonomy : Taxonomy
    threshold : float
        Mentions at or above it count in the score; stated skills always do.

    Notes
    -----
    ``score_low`` counts only mentions with a probability of at least ``SURE``;
    ``score_high`` also those down to ``POSSIBLE``.
    """

    SURE = 0.9
    POSSIBLE = 0.35

    def __init__(
        self, credentials: Sequence[Credential], *, taxonomy: Taxonomy, threshold: float
    ) -> None:
        self.credentials = tuple(sorted(credentials, key=lambda c: c.id))
        self.position = {c.id: i for i, c in enumerate(self.credentials)}
        self._taxonomy = taxonomy
        self._threshold = threshold
        rows: list[int] = []
        columns: list[int] = []
        probability: list[float] = []
        for i, credential in enumerate(self.credentials):
            best: dict[int, float] = {}
            for skill in credential.skills:
                if skill.skill_id in taxonomy:
                    j = taxonomy.index(skill.skill_id)
                    best[j] = max(best.get(j, 0.0), skill.score)
            rows += [i] * len(best)
            columns += best.keys()
            probability += best.values()
        shape = (len(self.credentials), len(taxonomy))
        self._taught = sparse.csc_array((probability, (rows, columns)), shape=shape)
        self.hours = np.array(
            [np.inf if c.hours is None else c.hours for c in self.credentials], dtype=float
        )

    def __len__(self) -> int:
        return len(self.credentials)

    def taught(self) -> frozenset[str]:
        """Return every skill that at least one credential teaches (above the threshold)."""
        table = self._taught.tocoo()
        columns = np.unique(table.coords[1][table.data >= self._threshold])
        return frozenset(self._taxonomy.skills[j].id for j in columns.tolist())

    def closes(self, gap: Gap, related: Relatedness) -> Closes:
        """Return ``after(g | c)`` for every credential that teaches something related."""
        skills = [item.skill_id for item in gap.items if item.shortfall > 0]
        parts: dict[str, list[tuple[NDArray[np.int64], int, NDArray[np.float64]]]] = {
            "low": [], "likely": [], "high": [],
        }  # fmt: skip
        limits = {"low": self.SURE, "likely": self._threshold, "high": self.POSSIBLE}
        table = self._taught
        for column, g in enumerate(skills):
            for source, rel in related.servers(g).items():
                s = self._taxonomy.index(source)
                span = slice(int(table.indptr[s]), int(table.indptr[s + 1]))
                who, chance = table.indices[span], table.data[span]
                if not len(who):
                    continue
                for name, limit in limits.items():
                    chosen = who[chance >= limit].astype(np.int64)
                    if len(chosen):
                        parts[name].append((chosen, column, np.full(len(chosen), float(rel))))
        shape = (len(self), len(skills))
        return Closes(skills, *(_maximum(parts[n], shape) for n in ("low", "likely", "high")))


def _maximum(
    parts: list[tuple[NDArray[np.int64], int, NDArray[np.float64]]], shape: tuple[int, int]
) -> Any:
    """Build a CSR matrix that keeps the largest value of each cell."""
    if not parts:
        return sparse.csr_array(shape, dtype=float)
    row = np.concatenate([p[0] for p in parts]).astype(np.int64)
    column = np.concatenate([np.full(len(p[0]), p[1], dtype=np.int64) for p in parts])
    value = np.concatenate([p[2] for p in parts])
    order = np.lexsort((-value, column, row))
    row, column, value = row[order], column[order], value[order]
    first = np.ones(len(row), dtype=bool)
    first[1:] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
    return sparse.csr_array((value[first], (row[first], column[first])), shape=shape)
