"""The gap: a role less what a person holds, related skills counted in part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from skillmatch.domain import Gap, GapItem, HeldSkill, Profile, RoleProfile

if TYPE_CHECKING:
    from skillmatch.related import Relatedness
    from skillmatch.taxonomy import Taxonomy

__all__ = ["build_gap", "held_of"]


def held_of(
    skill_id: str, held: Mapping[str, HeldSkill], related: Relatedness
) -> tuple[float, str | None]:
    """Return ``max_s rel(s, g)·level(s)`` and the s that gives it (ties by id).

    Parameters
    ----------
    skill_id : str
        The needed skill g.
    held : mapping of str to HeldSkill
        What the person holds.
    related : Relatedness
        Gives ``rel(s, g)``.

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
        if mine is not None and rel * mine.level > best:
            best, via = rel * mine.level, source
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
    An unknown needed level is 1 and marked assumed.

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
        needed = role.level.get(skill_id, 1.0)
        held, via = held_of(skill_id, profile.held, related)
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
                level_assumed=skill_id not in role.level,
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
