"""One scale of levels for what a role needs, a person holds and a credential teaches.

==============  =====  ==================================================================
level           value  what it stands for
==============  =====  ==================================================================
introductory    .25    knows of it, has been shown it; "basic", A1–A2, under a year, EQF 1–3
working         .50    does it alone; "working knowledge", B1–B2, 1 to 3 years, EQF 4–5
advanced        .75    does the hard cases; "strong", "advanced", C1, 3 to 8 years, EQF 6
expert          1.0    leads and shapes it; "expert", C2, 8 years and more, EQF 7–8
==============  =====  ==================================================================

Notes
-----
The table from EQF is an approximation: EQF levels describe a qualification's autonomy and
complexity, not the mastery of one skill (Council Recommendation of 22 May 2017, annex II). The
steps in years follow the usual bands of job adverts ("1+", "3+", "8+ years"). The steps of the
Common European Framework for languages are its own: basic (A), independent (B), proficient (C).

A level that no quote and no field supports is *assumed*: it counts as enough for the need.
Where a role states no level of its own, any level from working up meets it, and an introductory
one meets half of it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from skillmatch.errors import InputError

__all__ = [
    "ASSUMED",
    "LEVELS",
    "NEED",
    "Level",
    "LevelName",
    "effective",
    "level_of_cefr",
    "level_of_eqf",
    "level_of_years",
    "name_of",
]

LevelName = Literal["introductory", "working", "advanced", "expert"]
LEVELS: dict[LevelName, float] = {
    "introductory": 0.25, "working": 0.5, "advanced": 0.75, "expert": 1.0,
}  # fmt: skip
# A need whose level nobody states: met by the level of one who does it alone, half met below it.
NEED = 1.0
_ENOUGH, _HALF = LEVELS["working"], 0.5
_YEARS = ((8.0, 1.0), (3.0, 0.75), (1.0, 0.5), (0.0, 0.25))
_CEFR: dict[str, float] = {"a": 0.25, "b": 0.5, "c1": 0.75, "c2": 1.0}


class Level(NamedTuple):
    """A level in (0, 1] and the words or the field that support it; ``None``: assumed."""

    value: float = 1.0
    basis: str | None = None

    @property
    def assumed(self) -> bool:
        """Whether nothing supports it."""
        return self.basis is None


ASSUMED = Level()


def name_of(value: float) -> LevelName:
    """Return the name of a value: the highest level that it reaches.

    Raises
    ------
    InputError
        The value does not lie in (0, 1].

    Examples
    --------
    >>> name_of(0.5), name_of(0.6), name_of(0.1)
    ('working', 'working', 'introductory')
    """
    if not 0.0 < value <= 1.0:
        raise InputError(f"a level must lie in (0, 1], not {value!r}")
    reached = [name for name, least in LEVELS.items() if value >= least - 1e-9]
    return reached[-1] if reached else "introductory"


def level_of_eqf(eqf: int) -> float:
    """Return the level of a qualification on the European Qualifications Framework, 1 to 8.

    Raises
    ------
    InputError
        There is no such level.

    Examples
    --------
    >>> [level_of_eqf(n) for n in (3, 5, 6, 7)]
    [0.25, 0.5, 0.75, 1.0]
    """
    if not 1 <= eqf <= 8:
        raise InputError(f"an EQF level lies between 1 and 8, not {eqf!r}")
    return 0.25 if eqf <= 3 else 0.5 if eqf <= 5 else 0.75 if eqf == 6 else 1.0


def level_of_years(years: float) -> float:
    """Return the level that years of practice stand for.

    Raises
    ------
    InputError
        The years are negative or no number.

    Examples
    --------
    >>> [level_of_years(y) for y in (0.5, 2, 3, 10)]
    [0.25, 0.5, 0.75, 1.0]
    """
    if not years >= 0:
        raise InputError(f"years must not be negative, not {years!r}")
    return next(value for least, value in _YEARS if years >= least)


def level_of_cefr(step: str) -> float:
    """Return the level of a step of the Common European Framework, A1 to C2.

    Raises
    ------
    InputError
        There is no such step.

    Examples
    --------
    >>> level_of_cefr("B2"), level_of_cefr("c2")
    (0.5, 1.0)
    """
    low = step.strip().lower()
    if low not in ("a1", "a2", "b1", "b2", "c1", "c2"):
        raise InputError(f"a step of the framework is one of A1 to C2, not {step!r}")
    return _CEFR[low if low[0] == "c" else low[0]]


def effective(level: float, *, assumed: bool, needed: float, needed_assumed: bool) -> float:
    """Return what a held or taught level counts for against a need.

    Parameters
    ----------
    level : float
        In (0, 1].
    assumed : bool
        Whether nothing supports the level; it then counts as enough.
    needed : float
        In (0, 1].
    needed_assumed : bool
        Whether the role states no level.

    Examples
    --------
    >>> effective(0.5, assumed=False, needed=0.75, needed_assumed=False)
    0.5
    >>> effective(0.5, assumed=False, needed=1.0, needed_assumed=True)
    1.0
    >>> effective(0.25, assumed=False, needed=1.0, needed_assumed=True)
    0.5
    """
    if assumed:
        return needed
    if needed_assumed:
        return needed if level >= _ENOUGH - 1e-9 else needed * _HALF
    return level
