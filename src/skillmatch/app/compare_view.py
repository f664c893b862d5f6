"""Up to four courses side by side, as plain values: the three questions first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from skillmatch.app import strings as s
from skillmatch.app import strings_pages as t
from skillmatch.app.cards import price_words
from skillmatch.app.views import percent
from skillmatch.rank.trust import facts_of

if TYPE_CHECKING:
    from skillmatch.domain import Recommendation

__all__ = ["MOST", "chosen_of", "compare_table", "ticked"]

MOST = 4
_NAMED = 3
# The facts in order, the questions first; "fit" and "gap" are of the goal, not of the course.
_ROWS = ("recognition", "fit", "hands_on", "workload", "price", "level", "assessment", "gap",
         "stacks_into")  # fmt: skip


def ticked(before: Sequence[str], course: str, *, on: bool, most: int = MOST) -> tuple[str, ...]:
    """Return the courses to compare after a tick, in the order in which they were ticked.

    Parameters
    ----------
    before : sequence of str
    course : str
    on : bool
        Whether it was ticked.
    most : int
        Of more than so many the one ticked first goes.

    Examples
    --------
    >>> ticked(("a", "b"), "c", on=True), ticked(("a", "b"), "a", on=False)
    (('a', 'b', 'c'), ('b',))
    >>> ticked(("a", "b", "c", "d"), "e", on=True)
    ('b', 'c', 'd', 'e')
    """
    kept = tuple(i for i in before if i != course)
    return (*kept, course)[-most:] if on else kept


def chosen_of(
    shown: Sequence[Recommendation], picked: Collection[str]
) -> tuple[Recommendation, ...]:
    """Return those of a list that were picked, best first; what filters hide is left out."""
    return tuple(r for r in shown if r.credential.id in picked)[:MOST]


def compare_table(courses: Sequence[Recommendation], *, today: date) -> dict[str, list[str]]:
    """Return a column for each course beside one with what is compared.

    Parameters
    ----------
    courses : sequence of Recommendation
    today : date
        The day by which dates are fresh or stale.

    Returns
    -------
    dict of str to list of str
        What a source leaves open reads "not stated". Two courses of one title are told apart
        by their rank.
    """
    table = {t.COL_COMPARED: [t.COMPARED[key] for key in _ROWS]}
    for course in courses:
        head = ", ".join(x for x in (course.credential.title, course.credential.issuer) if x)
        if head in table:
            head = f"{head} ({course.rank})"
        table[head] = _column(course, today)
    return table


def _column(made: Recommendation, today: date) -> list[str]:
    cells = {f.key: f.value for f in facts_of(made.credential, today=today)}
    names = [p.label for p in made.contributions]
    more = len(names) - _NAMED
    rest = f" {s.MORE.format(n=more)}" if more > 0 else ""
    cells["price"] = price_words(made.credential) or cells["price"]
    cells["fit"] = t.COMPARE_FIT.format(names=", ".join(names[:_NAMED]) + rest)
    low, high = percent(made.score_low), percent(made.score_high)
    cells["gap"] = percent(made.score)
    if low != high:
        cells["gap"] = t.COMPARE_RANGE.format(share=percent(made.score), low=low, high=high)
    return [cells[key] or s.NOT_STATED for key in _ROWS]
