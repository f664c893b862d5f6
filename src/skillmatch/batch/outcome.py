"""What comes of students: profile, gap, recommendations and plan, many read together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from skillmatch.batch.paths import inside
from skillmatch.batch.privacy import masked, masked_profile, name_words
from skillmatch.domain import Gap, JobPosting, Problem, Recommendations, RoleProfile
from skillmatch.errors import IntegrityError, SkillmatchError
from skillmatch.people import degrees

if TYPE_CHECKING:
    from skillmatch.connect.documents import Document
    from skillmatch.connect.people import CohortRow
    from skillmatch.connect.person import Person
    from skillmatch.domain import Pathway, Profile
    from skillmatch.matcher import SkillMatcher

    Method = Literal["auto", "exact", "greedy"]
    Opened = list[Document | Person] | SkillmatchError

__all__ = ["CHUNK", "Adviser", "OtherRole", "Outcome", "run_cohort"]

CHUNK = 64  # Students whose CVs are read together; part of what results depend on.
_ROLES = 2_000  # Roles that are remembered.
_TEXT = 2_000_000  # Characters; a longer text is refused when its own turn comes.


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherRole:
    """How far a student covers a further target role, and what would help most towards it."""

    title: str
    coverage: float
    best: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one student: a gap, a ranking and, where asked for, a plan; or a problem."""

    row: CohortRow
    gap: Gap | None = None
    best: Recommendations | None = None
    problem: Problem | None = None
    path: Pathway | None = None
    others: tuple[OtherRole, ...] = ()


class Adviser:
    """Works students out with one matcher; a role is read once, CVs many together.

    Parameters
    ----------
    matcher : SkillMatcher
    folder : Path
        CVs, badges and adverts lie in it; what lies elsewhere is refused.
    file : str
        Name of the table, for problems.
    k : int
        Recommendations a student.
    on : date, optional
        The day on which badges must be valid and jobs are reckoned; today by default.
    plan : bool
        Whether to choose a pathway too.
    method : {"auto", "exact", "greedy"}
        How.
    weekly_hours : float, optional
        Hours of study a week where a row states none.
    anonymise : bool
        Keep the words of the name column out of quotes, sources and problems.
    """

    def __init__(
        self,
        matcher: SkillMatcher,
        *,
        folder: Path,
        file: str,
        k: int = 5,
        on: date | None = None,
        plan: bool = False,
        method: Method = "greedy",
        weekly_hours: float | None = None,
        anonymise: bool = False,
    ) -> None:
        self._matcher = matcher
        self._folder = folder
        self._file = file
        self._k = k
        self._on = on
        self._plan = plan
        self._method: Method = method
        self._weekly = weekly_hours
        self._anonymise = anonymise
        self._roles: dict[tuple[str | None, str | None], RoleProfile] = {}

    def outcomes(self, rows: Sequence[CohortRow]) -> list[Outcome]:
        """Return what comes of students, in order; a row that fails costs only itself.

        Raises
        ------
        IntegrityError
            The model or data are not what they should be: that concerns every row.
        """
        opened = [self._opened(row) for row in rows]
        texts = [t for row, cvs in zip(rows, opened, strict=True) for t in _texts(row, cvs)]
        subjects = [subject for text in texts for subject, _ in degrees(text)]
        find = self._matcher.taxonomy.find
        typed = [w for row in rows for s in row.skills if (w := s.strip()) and find(w) is None]
        ahead = (("cv", t) for t in texts)
        with self._matcher.read_ahead(ahead, names=(*typed, *subjects)):
            return [self._outcome(row, cvs) for row, cvs in zip(rows, opened, strict=True)]

    def _opened(self, row: CohortRow) -> Opened:
        """Return the CVs of a row, read; the error where one cannot be."""
        from skillmatch.connect.person import read_cv

        try:
            return [read_cv(inside(self._folder, name)) for name in row.cv]
        except SkillmatchError as error:
            return error

    def _outcome(self, row: CohortRow, cvs: Opened) -> Outcome:
        try:
            if isinstance(cvs, SkillmatchError):
                raise cvs
            role = self.role(row)
            profile = self._profile(row, cvs)
            gap = self._matcher.gap(profile, role)
            best, path = self.advise(row, gap)
            others = tuple(self._other(title, row, profile) for title in row.other_roles)
        except IntegrityError:
            raise
        except SkillmatchError as error:
            return Outcome(row=row, problem=self._problem(row, error))
        return Outcome(row=row, gap=gap, best=best, path=path, others=others)

    def advise(self, row: CohortRow, gap: Gap) -> tuple[Recommendations, Pathway | None]:
        """Return the ranking and, where this adviser plans, the plan under the limits of a row.

        Raises
        ------
        InputError
            The limits make no sense for the catalogue, or contradict each other.
        """
        price = None if row.max_price is None else Decimal(str(row.max_price))
        best = self._matcher.recommend(
            gap, k=self._k, max_hours=self._most_hours(row), max_price=price,
            currency=row.currency,
        )  # fmt: skip
        return best, self._path(row, gap, price) if self._plan else None

    def _profile(self, row: CohortRow, cvs: Sequence[Document | Person]) -> Profile:
        profile = self._matcher.profile(
            cv=cvs, cv_text=row.cv_text or "", credentials=row.holds, skills=row.skills,
            badges=[inside(self._folder, name) for name in row.badges], on=self._on,
        )  # fmt: skip
        return masked_profile(profile, name_words(row.name)) if self._anonymise else profile

    def _problem(self, row: CohortRow, error: SkillmatchError) -> Problem:
        reason = error.message
        if self._anonymise:
            reason = masked(reason, name_words(row.name))
        return Problem(
            file=self._file, row=row.row, column=None, value=row.id, reason=reason,
            remedy=error.hint or "mend the row",
        )  # fmt: skip

    def _days(self, row: CohortRow) -> tuple[float | None, date | None]:
        """Return the hours a week and the first day of study; both or neither."""
        weekly = row.weekly_hours or self._weekly
        start = row.start or self._on if weekly is not None else row.start
        return weekly, start

    def _most_hours(self, row: CohortRow) -> float | None:
        """Return the limit on hours, that of the last day of study included."""
        from skillmatch.rank.timetable import hours_until

        weekly, start = self._days(row)
        limits = [row.max_hours] if row.max_hours else []
        if row.end is not None and weekly is not None and start is not None:
            limits.append(hours_until(start, row.end, weekly))
        return min(limits, default=None)

    def _path(self, row: CohortRow, gap: Gap, price: Decimal | None) -> Pathway:
        weekly, start = self._days(row)
        return self._matcher.pathway(
            gap, max_hours=row.max_hours or None, max_price=price, currency=row.currency,
            weekly_hours=weekly, start=start, end=row.end, method=self._method,
        )  # fmt: skip

    def _other(self, title: str, row: CohortRow, profile: Profile) -> OtherRole:
        other = replace(row, target_role=title, posting=None)
        gap = self._matcher.gap(profile, self.role(other))
        best = self._matcher.recommend(gap, k=1, max_hours=self._most_hours(row))
        return OtherRole(
            title=title, coverage=gap.coverage, best=best[0].credential.id if best else None
        )

    def role(self, row: CohortRow) -> RoleProfile:
        """Return what the target role or the advert of a row asks for.

        Raises
        ------
        SkillmatchError
            The title is unknown, or the advert cannot be read.
        """
        key = (row.target_role, row.posting)
        if key not in self._roles:
            if len(self._roles) >= _ROLES:
                self._roles.clear()
            self._roles[key] = self._read_role(row)
        return self._roles[key]

    def _read_role(self, row: CohortRow) -> RoleProfile:
        if row.posting is None:
            return self._matcher.role(row.target_role or "")
        from skillmatch.connect.documents import read_document

        document = read_document(inside(self._folder, row.posting))
        title = row.target_role or next(
            (ln.strip() for ln in document.text.splitlines() if ln.strip()), ""
        )
        return self._matcher.role_from_posting(
            JobPosting(
                id=document.source, title=title[:80], text=document.text, source=document.source
            )
        )


def _texts(row: CohortRow, cvs: Opened) -> Iterator[str]:
    """Yield the texts that a row's CVs are read from."""
    from skillmatch.connect.person import Person

    for cv in cvs if isinstance(cvs, list) else ():
        # The certificates of a profile are read one by one.
        yield replace(cv, certificates=()).to_text() if isinstance(cv, Person) else cv.text
    text = row.cv_text or ""
    if text.strip() and len(text) <= _TEXT:
        yield text


def run_cohort(
    rows: Iterable[CohortRow],
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
    rows : iterable of CohortRow
    matcher : SkillMatcher
    folder : Path
        CVs, badges and adverts lie in it; what lies elsewhere is refused.
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
    adviser = Adviser(matcher, folder=folder, file=file, k=k, on=on)
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        yield from adviser.outcomes(chunk)
