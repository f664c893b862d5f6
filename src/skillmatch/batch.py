"""Cohorts: every row of a table of students to its gap and its recommendations."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from skillmatch.domain import Gap, JobPosting, Problem, Recommendations, RoleProfile
from skillmatch.errors import IntegrityError, SkillmatchError

if TYPE_CHECKING:
    from skillmatch.connect.people import CohortRow
    from skillmatch.matcher import SkillMatcher

__all__ = ["Outcome", "page_name", "run_cohort"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one student: a gap and a ranking, or a problem."""

    row: CohortRow
    gap: Gap | None = None
    best: Recommendations | None = None
    problem: Problem | None = None


def run_cohort(
    rows: Sequence[CohortRow],
    matcher: SkillMatcher,
    *,
    folder: Path,
    file: str,
    k: int = 5,
    on: date | None = None,
) -> Iterator[Outcome]:
    """Work through students in order; a row that fails is an outcome with its problem.

    Parameters
    ----------
    rows : sequence of CohortRow
    matcher : SkillMatcher
    folder : Path
        Paths of CVs, badges and adverts that are not absolute start here.
    file : str
        Name of the table, for problems.
    k : int
        Recommendations a student.
    on : date, optional
        The day on which badges must be valid; today by default.

    Raises
    ------
    IntegrityError
        The model or data are not what they should be: that concerns every row.
    """
    roles: dict[tuple[str | None, str | None], RoleProfile] = {}
    for row in rows:
        try:
            key = (row.target_role, row.posting)
            if key not in roles:
                roles[key] = _role(row, matcher, folder)
            profile = matcher.profile(
                cv=[folder / name for name in row.cv], cv_text=row.cv_text or "",
                badges=[folder / name for name in row.badges], credentials=row.holds,
                skills=row.skills, on=on,
            )  # fmt: skip
            gap = matcher.gap(profile, roles[key])
            best = matcher.recommend(
                gap, k=k, max_hours=row.max_hours or None,
                max_price=None if row.max_price is None else Decimal(str(row.max_price)),
                currency=row.currency,
            )  # fmt: skip
        except IntegrityError:
            raise
        except SkillmatchError as error:
            problem = Problem(
                file=file, row=row.row, column=None, value=row.id, reason=error.message,
                remedy=error.hint or "mend the row",
            )  # fmt: skip
            yield Outcome(row=row, problem=problem)
        else:
            yield Outcome(row=row, gap=gap, best=best)


def _role(row: CohortRow, matcher: SkillMatcher, folder: Path) -> RoleProfile:
    if row.posting is None:
        return matcher.role(row.target_role or "")
    from skillmatch.connect.documents import read_document

    document = read_document(folder / row.posting)
    title = row.target_role or next(
        (ln.strip() for ln in document.text.splitlines() if ln.strip()), ""
    )
    return matcher.role_from_posting(
        JobPosting(id=document.source, title=title[:80], text=document.text, source=document.source)
    )


def page_name(student_id: str) -> str:
    """Return a file name for a student's page that no other id can claim.

    >>> page_name("s001"), page_name("../x").endswith(".html"), "/" in page_name("../x")
    ('s001.html', True, False)
    """
    plain = re.sub(r"[^a-z0-9_-]+", "-", student_id)[:60]
    if plain != student_id:
        plain = f"{plain}-{hashlib.sha256(student_id.encode()).hexdigest()[:8]}"
    return f"{plain}.html"
