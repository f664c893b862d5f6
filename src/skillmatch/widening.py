"""What would widen somebody's options: occupations near what they hold, and what leads there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from skillmatch.domain import Gap, HeldSkill, Occupation, Recommendation, RoleProfile
from skillmatch.errors import InputError
from skillmatch.gap import build_gap
from skillmatch.levels import NEED, effective
from skillmatch.rank.score import recommend
from skillmatch.roles import role_from_occupation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.rank.index import CatalogueIndex
    from skillmatch.rank.limits import Limits
    from skillmatch.rank.score import By
    from skillmatch.related import Relatedness
    from skillmatch.taxonomy import Taxonomy

__all__ = ["Nearby", "RoleMatrix", "Widener", "Widening", "next_steps", "widen"]

# From here on an occupation asks mostly for what a person holds.
NEAR = 0.5
MOST_NEARBY = 50
_FULL = 1.0 - 1e-9
_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearby:
    """An occupation that a person covers in part; ``missing`` has labels, the weightiest first."""

    occupation_id: str
    label: str
    coverage: float
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Widener:
    """A credential that leads towards occupations nearby.

    ``gain`` is what it adds to their coverage on average, in [0, 1]; ``after`` the coverage of
    each that it raises, by occupation.
    """

    recommendation: Recommendation
    gain: float
    after: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Widening:
    """Occupations near what a person holds, the nearest first, and credentials towards them.

    ``full`` counts the other occupations that are covered in full; ``notes`` are sentences for
    the reader.
    """

    occupations: tuple[Nearby, ...] = ()
    credentials: tuple[Widener, ...] = ()
    full: int = 0
    notes: tuple[str, ...] = ()


class RoleMatrix:
    """Occupations × skills: how much of each occupation a person covers, in one product.

    Parameters
    ----------
    occupations : iterable of Occupation
        With their skills; those without any are left out.
    taxonomy : Taxonomy
    related : Relatedness
    """

    def __init__(
        self, occupations: Iterable[Occupation], *, taxonomy: Taxonomy, related: Relatedness
    ) -> None:
        self._taxonomy = taxonomy
        self.roles: tuple[RoleProfile, ...] = tuple(
            role_from_occupation(o, title=o.label) for o in occupations if o.skills
        )
        wanted = sorted({i for role in self.roles for i in role.importance})
        self._skills = wanted
        at = {skill: n for n, skill in enumerate(wanted)}
        rows = [n for n, role in enumerate(self.roles) for _ in role.importance]
        columns = [at[i] for role in self.roles for i in role.importance]
        weights = [w for role in self.roles for w in role.importance.values()]
        self._weights = sparse.csr_array(
            (weights, (rows, columns)), shape=(len(self.roles), len(wanted))
        )
        self._served_by = related.matrix(wanted)

    @cached_property
    def _whole(self) -> NDArray[np.float64]:
        return np.asarray(self._weights.sum(axis=1), dtype=float).ravel()

    def held(self, profile: Mapping[str, HeldSkill]) -> dict[str, float]:
        """Return what a person holds of each skill that any occupation asks for, in [0, 1]."""
        return dict(zip(self._skills, self._held(profile).tolist(), strict=True))

    def _held(self, profile: Mapping[str, HeldSkill]) -> NDArray[np.float64]:
        own = np.zeros(len(self._taxonomy))
        for skill_id, skill in profile.items():
            if skill_id in self._taxonomy and skill.level > 0:
                own[self._taxonomy.index(skill_id)] = effective(
                    skill.level, assumed=skill.level_assumed, needed=NEED, needed_assumed=True
                )
        source, column, rel = self._served_by
        made = np.zeros(len(self._skills))
        np.maximum.at(made, column, rel * own[source])
        return np.minimum(made, NEED)

    def coverage(self, profile: Mapping[str, HeldSkill]) -> NDArray[np.float64]:
        """Return the coverage of every occupation, shape (n_roles,), as a gap would have it."""
        if not self.roles:
            return np.zeros(0)
        reached = np.asarray(self._weights @ self._held(profile), dtype=float)
        return reached / (self._whole * NEED)

    def closest(self, profile: Mapping[str, HeldSkill], *, k: int = 15) -> tuple[Nearby, ...]:
        """Return the occupations that a person covers most of, the nearest first.

        Parameters
        ----------
        profile : mapping of str to HeldSkill
        k : int
            At most so many, from 1 to 50.

        Returns
        -------
        tuple of Nearby
            By (−coverage, id); none that is not covered at all. All occupations are compared.

        Raises
        ------
        InputError
            ``k`` is out of range.
        """
        if not 1 <= k <= MOST_NEARBY:
            raise InputError(f"k must lie between 1 and {MOST_NEARBY}, not {k}")
        covered, held = self.coverage(profile), self.held(profile)
        nearest = sorted(
            np.flatnonzero(covered > 0).tolist(),
            key=lambda n: (-round(float(covered[n]), 9), self.roles[n].occupation_id or ""),
        )[:k]
        return tuple(
            Nearby(
                occupation_id=self.roles[n].occupation_id or "",
                label=self.roles[n].title,
                coverage=float(covered[n]),
                missing=_missing(self.roles[n], held, self._taxonomy),
            )
            for n in nearest
        )


def widen(
    gap: Gap,
    index: CatalogueIndex,
    *,
    roles: RoleMatrix,
    related: Relatedness,
    limits: Limits,
    k: int = 5,
    by: By = "gap",
) -> Widening:
    """Return occupations near what a person holds and the credentials that lead towards most.

    Parameters
    ----------
    gap : Gap
        Gives the person, and the role that is left out.
    index : CatalogueIndex
    roles : RoleMatrix
    related : Relatedness
    limits : Limits
        On the credentials.
    k : int
        At most so many occupations, and so many credentials, from 1 to 50.
    by : {"gap", "hour", "price"}
        Order of the credentials.

    Raises
    ------
    InputError
        ``k`` is out of range.

    Notes
    -----
    The mean coverage of several occupations is the coverage of one role whose importances are
    the means of theirs, each divided by its sum. So the credentials that raise it most are those
    that ``recommend`` gives for this role, exactly.
    """
    if not 1 <= k <= MOST_NEARBY:
        raise InputError(f"k must lie between 1 and {MOST_NEARBY}, not {k}")
    covered = roles.coverage(gap.profile.held)
    other = np.array([r.occupation_id != gap.role.occupation_id for r in roles.roles], dtype=bool)
    full = int((other & (covered >= _FULL)).sum())
    part = np.flatnonzero(other & (covered > 0) & (covered < _FULL)).tolist()
    nearest = sorted(
        part, key=lambda n: (-round(float(covered[n]), 9), roles.roles[n].occupation_id or "")
    )[:k]
    if not nearest:
        said = "Nothing that you hold is known to be asked for by another occupation."
        return Widening(full=full, notes=(_full_note(full) or said,))
    held = roles.held(gap.profile.held)
    chosen = [roles.roles[n] for n in nearest]
    occupations = tuple(
        Nearby(
            occupation_id=role.occupation_id or "",
            label=role.title,
            coverage=float(covered[n]),
            missing=_missing(role, held, index.taxonomy),
        )
        for n, role in zip(nearest, chosen, strict=True)
    )
    joined = build_gap(
        _joined(chosen), gap.profile, taxonomy=index.taxonomy, related=related, taught=frozenset()
    )
    best = recommend(joined, index, related=related, k=k, limits=limits, by=by)
    credentials = tuple(
        _widener(item, joined, zip(occupations, chosen, strict=True)) for item in best
    )
    notes = [_full_note(full)] if full else []
    if occupations[0].coverage < NEAR:
        notes.append("None of these occupations asks mostly for what you hold.")
    notes.append("Licences, degrees and years of experience are not part of these figures.")
    if not credentials:
        notes.append("No credential of this catalogue leads further towards them.")
    return Widening(
        occupations=occupations, credentials=credentials, full=full, notes=(*notes, *best.notes)
    )


def _full_note(full: int) -> str:
    if not full:
        return ""
    noun = "other occupation" if full == 1 else "other occupations"
    return f"You also cover every skill that we know of {full} {noun}."


def _missing(role: RoleProfile, held: Mapping[str, float], taxonomy: Taxonomy) -> tuple[str, ...]:
    short = {i: w * (NEED - held[i]) for i, w in role.importance.items() if held[i] < _FULL}
    ranked = sorted(short, key=lambda i: (-round(short[i], 12), i))
    return tuple(taxonomy.label(i) for i in ranked)


def _joined(chosen: Iterable[RoleProfile]) -> RoleProfile:
    """Return the role whose coverage is the mean coverage of several."""
    roles = tuple(chosen)
    made: dict[str, float] = {}
    for role in roles:
        whole = sum(role.importance.values()) * len(roles)
        for skill_id, weight in role.importance.items():
            made[skill_id] = made.get(skill_id, 0.0) + weight / whole
    return RoleProfile(title="occupations near yours", importance=MappingProxyType(made))


def _widener(
    item: Recommendation, joined: Gap, near: Iterable[tuple[Nearby, RoleProfile]]
) -> Widener:
    """Return a credential with what it adds to each occupation, from the parts of its score."""
    lifts = {
        p.skill_id: p.share * joined.total_shortfall / joined.role.importance[p.skill_id]
        for p in item.contributions
    }
    after: dict[str, float] = {}
    for occupation, role in near:
        gain = sum(w * lifts.get(i, 0.0) for i, w in role.importance.items())
        if gain > 0:
            reached = occupation.coverage + gain / (sum(role.importance.values()) * NEED)
            after[occupation.occupation_id] = min(1.0, reached)
    return Widener(
        recommendation=item,
        gain=item.score * joined.total_shortfall,
        after=MappingProxyType(after),
    )


def next_steps(gap: Gap, *, demo: bool, limited: bool) -> tuple[str, ...]:
    """Return what to do where nothing of a catalogue can be recommended.

    Parameters
    ----------
    gap : Gap
        With something missing.
    demo : bool
        Whether the catalogue is the small bundled one.
    limited : bool
        Whether limits left out what would help.
    """
    missing = gap.missing
    if not missing:
        return ()
    names = ", ".join(i.label for i in missing[:_NAMED])
    more = len(missing) - _NAMED
    made = []
    if limited:
        made.append(
            "Something in this catalogue would help, but your limits, or what it requires first, "
            "leave it out: allow more, or include credentials whose figures are not stated."
        )
    else:
        made.append(
            f"Look elsewhere for {names}{f' and {more} more' if more > 0 else ''}, or "
            + ("bring your own catalogue: this is the small demo one." if demo
               else "try another catalogue.")
        )  # fmt: skip
    if gap.role.alternatives:
        made.append("See whether the title was read as the role you mean: it may mean others.")
    if gap.requirements:
        made.append("The role also asks for what no micro-credential gives: see its requirements.")
    return tuple(made)
