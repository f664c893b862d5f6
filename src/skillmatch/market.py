"""What adverts ask for: the share that mentions each skill, with its uncertainty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from skillmatch.domain import Mention
from skillmatch.errors import EmptyInputError

__all__ = ["Demand", "demand", "wilson"]

Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """How many adverts ask for a skill; ``share`` with its 95 % Wilson interval."""

    skill_id: str
    asked: int
    n: int
    share: float
    low: float
    high: float


def wilson(hits: int, n: int, *, z: float = Z95) -> tuple[float, float]:
    """Return the interval of a proportion (Wilson 1927), within [0, 1].

    Raises
    ------
    EmptyInputError
        ``n`` is 0.

    Examples
    --------
    >>> [round(x, 4) for x in wilson(5, 10)]
    [0.2366, 0.7634]
    """
    if n < 1:
        raise EmptyInputError("a share needs at least one advert")
    p = hits / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def demand(adverts: Iterable[tuple[str, Sequence[Mention]]]) -> tuple[Demand, ...]:
    """Return the share of distinct adverts that ask for each skill.

    Parameters
    ----------
    adverts : iterable of (text, mentions)
        Identical texts count once.

    Returns
    -------
    tuple of Demand
        By (−asked, skill id).

    Raises
    ------
    EmptyInputError
        There is no advert.
    """
    distinct = dict(adverts)
    if not distinct:
        raise EmptyInputError("there are no adverts to count", hint="name a table with adverts")
    asked: dict[str, int] = {}
    for mentions in distinct.values():
        for skill_id in {m.skill_id for m in mentions}:
            asked[skill_id] = asked.get(skill_id, 0) + 1
    n = len(distinct)
    rows = []
    for skill_id, hits in asked.items():
        low, high = wilson(hits, n)
        rows.append(Demand(skill_id=skill_id, asked=hits, n=n, share=hits / n, low=low, high=high))
    return tuple(sorted(rows, key=lambda r: (-r.asked, r.skill_id)))
