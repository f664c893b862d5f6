"""Privacy of a run: names kept out of what is written, a student's traces taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from skillmatch.domain import Evidence, HeldSkill, Profile

__all__ = ["masked", "masked_profile", "name_words"]


def name_words(name: str | None) -> tuple[str, ...]:
    """Return the words of a name in the ways in which they may be written.

    Examples
    --------
    >>> name_words("ann Lee-Roy")
    ('ann', 'Ann', 'ANN', 'Lee-Roy', 'LEE-ROY', 'Lee', 'LEE', 'Roy', 'ROY')
    """
    words = [w.strip(".,;()\"'") for w in (name or "").split()]
    parts = [p for w in words for p in (w, *(w.split("-") if "-" in w else ()))]
    ways = (way for p in parts if len(p) >= 2 for way in (p, p.title(), p.upper()))
    return tuple(dict.fromkeys(ways))


def masked(text: str, names: Sequence[str]) -> str:
    """Return a text without the words of a name, e-mails and telephone numbers.

    Examples
    --------
    >>> masked("Ann Lee led a team", name_words("Ann Lee"))
    '[name] led a team'
    """
    from skillmatch.connect.person_fields import without_contacts

    return without_contacts(text, names)


def masked_profile(profile: Profile, names: Sequence[str]) -> Profile:
    """Return a profile whose quotes, sources, bases and notes do not hold a name."""
    from skillmatch.connect.person_fields import nameless

    def shown(seen: Evidence) -> Evidence:
        file, colon, rest = seen.source.partition(": ")
        source = nameless(file, names) + colon + rest
        return replace(seen, quote=masked(seen.quote, names), source=masked(source, names))

    def skills(held: Mapping[str, HeldSkill]) -> Mapping[str, HeldSkill]:
        return MappingProxyType({
            key: replace(
                skill, evidence=tuple(map(shown, skill.evidence)),
                level_basis=None if skill.level_basis is None else masked(skill.level_basis, names),
            )
            for key, skill in held.items()
        })  # fmt: skip

    return replace(
        profile,
        held=skills(profile.held),
        likely=skills(profile.likely),
        requirements=tuple(replace(r, quote=masked(r.quote, names)) for r in profile.requirements),
        unlinked=tuple(replace(u, quote=masked(u.quote, names)) for u in profile.unlinked),
        awards=tuple(
            replace(a, source=masked(nameless(a.source, names), names)) for a in profile.awards
        ),
        notes=tuple(masked(n, names) for n in profile.notes),
    )
