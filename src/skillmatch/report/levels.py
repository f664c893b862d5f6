"""Levels in words: what a role needs, what serves it and what is taught, with what says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skillmatch.levels import name_of
from skillmatch.report.clean import short

if TYPE_CHECKING:
    from skillmatch.domain import Contribution, Gap, GapItem, HeldSkill

__all__ = ["held_level", "level_words", "taught_level"]

_LONGEST = 120


def level_words(item: GapItem, gap: Gap) -> str | None:
    """Return the level needed and the one that serves it, None where nothing supports either.

    Parameters
    ----------
    item : GapItem
    gap : Gap
        That the item is of.
    """
    mine = None if item.via is None else held_level(gap.profile.held[item.via])
    if item.needed_basis is None and mine is None:
        return None
    need = "assumed" if item.needed_basis is None else _based(item.needed, item.needed_basis)
    if item.via is None:
        return f"needed: {need}"
    return f"needed: {need}; held: {mine or 'assumed to be enough'}"


def held_level(skill: HeldSkill) -> str | None:
    """Return the level that is held with what supports it, None where it is assumed."""
    return None if skill.level_basis is None else _based(skill.level, skill.level_basis)


def taught_level(part: Contribution) -> str | None:
    """Return the level that is taught with what supports it, None where it is assumed."""
    return None if part.taught_basis is None else _based(part.taught, part.taught_basis)


def _based(level: float, basis: str) -> str:
    return f"{name_of(level)}, from {short(basis, _LONGEST)}"
