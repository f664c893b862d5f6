"""Levels as plain words: what a job needs, what a person has, and what says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from skillmatch.app import strings as s
from skillmatch.app.views import percent
from skillmatch.domain import CREDIT_WORDS
from skillmatch.levels import name_of

if TYPE_CHECKING:
    from skillmatch.domain import Gap, GapItem

__all__ = ["PartlyHeld", "level_words", "partly_held"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartlyHeld:
    """A skill that counts in part: through what, and the two levels with what says so."""

    label: str
    how: str
    levels: str


def level_words(item: GapItem, gap: Gap) -> str:
    """Return the level that a job needs and the one that serves it, with what says so.

    A level that nothing supports is called assumed; without a skill that serves there is none.
    """
    needed = s.LEVEL_NEEDED.format(level=_needed(item))
    if item.via is None:
        return needed
    return f"{needed}; {s.LEVEL_HELD.format(level=_held(item.via, gap))}"


def _needed(item: GapItem) -> str:
    if item.needed_basis is None:
        return s.LEVEL_ASSUMED_NEED
    return s.LEVEL_BASIS.format(level=name_of(item.needed), basis=item.needed_basis)


def _held(via: str, gap: Gap) -> str:
    mine = gap.profile.held[via]
    if mine.level_basis is None:
        return s.LEVEL_ASSUMED
    return s.LEVEL_BASIS.format(level=name_of(mine.level), basis=mine.level_basis)


def partly_held(gap: Gap) -> tuple[PartlyHeld, ...]:
    """Return the skills that a person has in part, the weightiest first."""
    items = [i for i in gap.items if i.shortfall > 0 and i.held > 0]
    items.sort(key=lambda i: (-i.importance, i.label.casefold(), i.skill_id))
    made = []
    for item in items:
        share = percent(min(1.0, item.held / item.needed))
        if item.via is None or item.via == item.skill_id:
            how = s.PARTLY_LEVEL.format(share=share)
        else:
            how = s.PARTLY_THROUGH.format(
                share=share, via=item.via_label, how=CREDIT_WORDS[item.via_source or "same"]
            )
        made.append(PartlyHeld(label=item.label, how=how, levels=level_words(item, gap)))
    return tuple(made)
