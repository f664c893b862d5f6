"""Any course of the catalogue as plain values: where it stands and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skillmatch.app.cards import Taught, taught_words

if TYPE_CHECKING:
    from skillmatch.domain import Credential
    from skillmatch.rank.why import Explanation

__all__ = ["Why", "find_courses", "why"]

MOST_FOUND = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why a course stands where it stands. Text of others is not yet escaped."""

    title: str
    issuer: str
    headline: str
    because: tuple[str, ...]
    taught: tuple[Taught, ...]
    changes: tuple[str, ...]
    caveats: tuple[str, ...]


def why(explanation: Explanation) -> Why:
    """Return an explanation in words."""
    c = explanation.credential
    return Why(
        title=c.title,
        issuer=c.issuer or "",
        headline=explanation.headline(),
        because=explanation.because,
        taught=taught_words(explanation.recommendation.contributions),
        changes=tuple(change.sentence for change in explanation.changes),
        caveats=explanation.recommendation.caveats,
    )


def find_courses(
    catalogue: Iterable[Credential], typed: str, *, k: int = MOST_FOUND
) -> tuple[Credential, ...]:
    """Return the courses that have every typed word in title or issuer.

    Those whose title begins with the words come first, then those that have them all in the
    title; the rest by title and id.

    Parameters
    ----------
    catalogue : iterable of Credential
    typed : str
    k : int
        At most so many.

    Examples
    --------
    >>> from skillmatch.domain import Credential
    >>> rows = [Credential(id="1", title="Basics of SQL"), Credential(id="2", title="SQL basics")]
    >>> [c.id for c in find_courses(rows, "sql ba")]
    ['2', '1']
    """
    words = typed.casefold().split()
    if not words:
        return ()
    found = []
    for c in catalogue:
        title = c.title.casefold()
        if all(word in f"{title} {(c.issuer or '').casefold()}" for word in words):
            begins = title.startswith(" ".join(words))
            inside = all(word in title for word in words)
            found.append((not begins, not inside, title, c.id, c))
    return tuple(row[-1] for row in sorted(found, key=lambda r: r[:-1])[:k])
