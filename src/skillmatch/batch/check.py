"""A table of students looked through before a run: everything that would fail, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from skillmatch.batch.outcome import Adviser
from skillmatch.batch.paths import inside
from skillmatch.domain import Problem
from skillmatch.errors import IntegrityError, SkillmatchError

if TYPE_CHECKING:
    from skillmatch.batch.task import Settings
    from skillmatch.connect.people import CohortRow
    from skillmatch.domain import Gap
    from skillmatch.matcher import SkillMatcher

__all__ = ["check"]


def check(
    rows: Sequence[CohortRow],
    settings: Settings,
    *,
    matcher: SkillMatcher,
    move: Callable[[int], object] = lambda _n: None,
) -> list[Problem]:
    """Return what would fail in a run; nothing is written.

    Roles must be known, files lie in the folder and be read, held credentials be in the
    catalogue, and limits make sense for it. All problems of a row are listed, where a run
    stops at the first.

    Parameters
    ----------
    rows : sequence of CohortRow
    settings : Settings
    matcher : SkillMatcher
    move : callable
        Told how many rows were looked at since the last call.

    Raises
    ------
    IntegrityError
        The model or data are not what they should be.
    """
    checker = _Checker(matcher, settings)
    found: list[Problem] = []
    for row in rows:
        for column, value, step in checker.steps(row):
            try:
                step()
            except IntegrityError:
                raise
            except SkillmatchError as error:
                found.append(
                    Problem(file=settings.table, row=row.row, column=column, value=value,
                            reason=error.message, remedy=error.hint or "mend the row")
                )  # fmt: skip
        move(1)
    return found


_Step = tuple[str, str | None, Callable[[], object]]


class _Checker:
    def __init__(self, matcher: SkillMatcher, settings: Settings) -> None:
        self._matcher = matcher
        self._folder = Path(settings.folder)
        self._adviser = Adviser(
            matcher, folder=self._folder, file=settings.table, on=settings.day, plan=True,
            weekly_hours=settings.weekly_hours,
        )  # fmt: skip
        self._nobody = matcher.profile(on=settings.day)
        self._gap: Gap | None = None

    def steps(self, row: CohortRow) -> Iterator[_Step]:
        """Yield (column, value, what raises where the value would fail the row)."""
        from skillmatch.connect.person import read_cv
        from skillmatch.connect.wallet import read_badges

        aim = ("posting", row.posting) if row.posting else ("target_role", row.target_role)
        yield *aim, lambda: self._role(row)
        for title in row.other_roles:
            yield "target_role", title, lambda title=title: self._matcher.role(title)  # type: ignore[misc]
        for name in row.cv:
            yield "cv", name, lambda name=name: read_cv(inside(self._folder, name))  # type: ignore[misc]
        for name in row.badges:
            yield "badges", name, lambda name=name: read_badges(inside(self._folder, name))  # type: ignore[misc]
        for own in row.holds:
            yield "holds", own, lambda own=own: self._matcher.profile(credentials=[own])  # type: ignore[misc]
        yield "limits", None, lambda: self._limits(row)

    def _role(self, row: CohortRow) -> None:
        self._gap = self._gap or self._matcher.gap(self._nobody, self._adviser.role(row))
        self._adviser.role(row)

    def _limits(self, row: CohortRow) -> None:
        """Raise what a run would say about limits: the role does not matter to them."""
        if self._gap is None:
            return
        self._adviser.advise(row, self._gap)
