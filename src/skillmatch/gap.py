"""The gap: a role less what a person holds, related skills counted in part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from skillmatch.domain import Gap, GapItem, HeldSkill, Profile, RoleProfile
from skillmatch.levels import NEED, effective

if TYPE_CHECKING:
    from skillmatch.related import Relatedness
    from skillmatch.taxonomy import Taxonomy

__all__ = ["build_gap", "held_of"]


def held_of(
    skill_id: str,
    held: Mapping[str, HeldSkill],
    related: Relatedness,
    *,
    needed: float = 1.0,
    needed_assumed: bool = True,
) -> tuple[float, str | None]:
    """Return ``max_s rel(s, g)·level(s)`` and the s that gives it (ties by id).

    An assumed level counts as enough; see :func:`skillmatch.levels.effective`.

    Parameters
    ----------
    skill_id : str
        The needed skill g.
    held : mapping of str to HeldSkill
        What the person holds.
    related : Relatedness
        Gives ``rel(s, g)``.
    needed : float
        The level that is needed, in (0, 1].
    needed_assumed : bool
        Whether no source states it.

    Returns
    -------
    level : float
        In [0, 1].
    via : str or None
        The held skill that serves g, None where none does.
    """
    best, via = 0.0, None
    for source, rel in sorted(related.servers(skill_id).items()):
        mine = held.get(source)
        if mine is None or not mine.level > 0:
            continue
        level = rel * effective(
            mine.level, assumed=mine.level_assumed, needed=needed, needed_assumed=needed_assumed
        )
        if level > best:
            best, via = level, source
    return best, via


def build_gap(
    role: RoleProfile,
    profile: Profile,
    *,
    taxonomy: Taxonomy,
    related: Relatedness,
    taught: frozenset[str],
) -> Gap:
    """Measure a role against a profile.

    ``shortfall(g) = importance(g)·max(0, needed(g) − held(g))`` and
    ``coverage = 1 − Σ shortfall / Σ importance·needed`` over the whole role.
    An unknown needed level is 1 and marked assumed: any level from working up meets it. An
    unknown level that is held counts as enough.

    Parameters
    ----------
    role : RoleProfile
    profile : Profile
        Only ``profile.held`` counts; likely skills do not.
    taxonomy : Taxonomy
    related : Relatedness
    taught : frozenset of str
        Skills that something in the catalogue teaches.

    Returns
    -------
    Gap
        Items by (−shortfall, id).
    """
    items: list[GapItem] = []
    wanted = missing = 0.0
    for skill_id, importance in role.importance.items():
        needed, basis = _needed(role, skill_id)
        held, via = held_of(
            skill_id, profile.held, related, needed=needed, needed_assumed=basis is None
        )
        shortfall = importance * max(0.0, needed - held)
        wanted += importance * needed
        missing += shortfall
        skill = taxonomy[skill_id]
        items.append(
            GapItem(
                skill_id=skill_id,
                label=skill.label,
                kind=skill.kind,
                importance=importance,
                needed=needed,
                held=held,
                via=via,
                via_label=None if via is None else taxonomy.label(via),
                shortfall=shortfall,
                served=any(source in taught for source in related.servers(skill_id)),
                needed_basis=basis,
                held_basis=None if via is None else profile.held[via].level_basis,
                via_source=None if via is None else related.source_of(via, skill_id),
            )
        )
    items.sort(key=lambda i: (-round(i.shortfall, 12), i.skill_id))
    coverage = 1.0 - missing / wanted if wanted else 1.0
    return Gap(
        role=role,
        profile=profile,
        items=tuple(items),
        requirements=role.requirements,
        coverage=min(1.0, max(0.0, coverage)),
    )


def _needed(role: RoleProfile, skill_id: str) -> tuple[float, str | None]:
    """Return the level that a role needs of a skill, and the words that say so."""
    level = role.level.get(skill_id)
    if level is None:
        return NEED, None
    return level, role.level_basis.get(skill_id, "given with the role")
