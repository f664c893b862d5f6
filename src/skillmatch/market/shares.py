"""What adverts ask for: the share that mentions each skill, with its uncertainty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from skillmatch.domain import JobPosting, Mention
from skillmatch.errors import EmptyInputError, InputError
from skillmatch.near_duplicates import drop_near_duplicates

__all__ = ["NEAR", "Demand", "demand", "distinct", "refuse_made_up", "wilson"]

Z95 = 1.959963984540054
# Texts that share this much of their phrases are one advert.
NEAR = 0.9


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
    # At the ends the formula gives 0 and 1, give or take the last bit.
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    return low, 1.0 if hits == n else min(1.0, middle + half)


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
    once = dict(adverts)
    if not once:
        raise EmptyInputError("there are no adverts to count", hint="name a table with adverts")
    asked: dict[str, int] = {}
    for mentions in once.values():
        for skill_id in {m.skill_id for m in mentions}:
            asked[skill_id] = asked.get(skill_id, 0) + 1
    n = len(once)
    rows = []
    for skill_id, hits in asked.items():
        low, high = wilson(hits, n)
        rows.append(Demand(skill_id=skill_id, asked=hits, n=n, share=hits / n, low=low, high=high))
    return tuple(sorted(rows, key=lambda r: (-r.asked, r.skill_id)))


def by_age(advert: JobPosting) -> tuple[bool, date, str, str, str]:
    """Return the key of an order that does not depend on the file: earliest first, undated last."""
    posted = advert.posted
    return (posted is None, posted or date.max, advert.text, advert.employer or "", advert.id)


def distinct(postings: Iterable[JobPosting]) -> tuple[tuple[JobPosting, ...], int]:
    """Return each advert once, and how many copies were left out.

    Parameters
    ----------
    postings : iterable of JobPosting
        In any order.

    Returns
    -------
    tuple of JobPosting, int
        Earliest first, those without a date last. Of texts that are equal or nearly so
        (nine tenths of their phrases shared, see :mod:`skillmatch.near_duplicates`) the
        earliest stays, whoever posted them.

    Examples
    --------
    >>> ads = [JobPosting(id=i, title="Nurse", text="Nights on a ward", source="a") for i in "12"]
    >>> kept, copies = distinct(ads)
    >>> len(kept), copies
    (1, 1)
    """
    ordered = sorted(postings, key=by_age)
    kept, gone = drop_near_duplicates(ordered, threshold=NEAR)
    return kept, len(gone)


def refuse_made_up(adverts: Sequence[JobPosting], *, where: str, allow: bool = False) -> int:
    """Return how many adverts are made-up samples; refuse them unless they are allowed.

    Parameters
    ----------
    adverts : sequence of JobPosting
    where : str
        The name of the file, for the message.
    allow : bool
        Let them pass.

    Raises
    ------
    InputError
        There are some, and they are not allowed.
    """
    made_up = sum(p.synthetic for p in adverts)
    if made_up and not allow:
        raise InputError(
            f"{where}: {made_up} of {len(adverts)} adverts are made-up samples and "
            "measure no demand",
            hint="use real adverts, or add --allow-synthetic to see how it looks",
        )
    return made_up
