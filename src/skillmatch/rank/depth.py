"""How many skills a programme's hours leave room for: a long list of claims counts in part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skillmatch.rank.demands import TRAITS, trait_bits

if TYPE_CHECKING:
    from skillmatch.domain import Credential

__all__ = ["depth_note", "depth_of", "is_assessed", "room_for"]

# Any programme may touch so many skills.
FEW = 8.0
# Hours that one more skill takes, with an assessment that would show it and without.
HOURS_ASSESSED, HOURS_UNASSESSED = 1.0, 2.0
# Where the hours are not stated: 99 of 100 programmes of real catalogues name fewer than 20.
UNKNOWN_ASSESSED, UNKNOWN_UNASSESSED = 30.0, 20.0
_ASSESSED = 1 << TRAITS.index("assessed")


def is_assessed(credential: Credential) -> bool:
    """Whether the source states an assessment; attendance is none."""
    return bool(trait_bits(credential) & _ASSESSED)


def room_for(hours: float | None, *, assessed: bool) -> float:
    """Return the number of skills that a programme may claim in full.

    Parameters
    ----------
    hours : float or None
        Hours of study in all; ``None`` where they are not stated.
    assessed : bool
        Whether an assessment is stated.

    Examples
    --------
    >>> room_for(10, assessed=True), room_for(10, assessed=False)
    (18.0, 13.0)
    """
    if hours is None:
        return UNKNOWN_ASSESSED if assessed else UNKNOWN_UNASSESSED
    return FEW + hours / (HOURS_ASSESSED if assessed else HOURS_UNASSESSED)


def depth_of(claims: int, hours: float | None, *, assessed: bool) -> float:
    """Return the part for which each of a programme's skills counts, in (0, 1].

    ``min(1, room / claims)``: with more claims than there is room for, all of them together
    count as much as the room. Another claim never raises what the others count for.

    Examples
    --------
    >>> depth_of(12, 40, assessed=False), depth_of(30, 10, assessed=True)
    (1.0, 0.6)
    """
    room = room_for(hours, assessed=assessed)
    return 1.0 if claims <= room else room / claims


def depth_note(credential: Credential, claims: int, depth: float) -> str | None:
    """Return the sentence that says why a credential's skills count in part, if they do."""
    if depth >= 1.0:
        return None
    hours = "unstated hours" if credential.hours is None else f"{credential.hours:g} hours"
    tested = "" if is_assessed(credential) else " without a stated assessment"
    return (
        f"It claims {claims} skills in {hours}{tested}: there is room for "
        f"{room_for(credential.hours, assessed=is_assessed(credential)):.0f}, "
        f"so each counts for {depth:.0%}."
    )
