"""The share of dated adverts that ask for something, period by period, and its trend test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import erfc, sqrt
from typing import TYPE_CHECKING, Literal, NamedTuple

from skillmatch.domain import JobPosting
from skillmatch.market.shares import Z95, wilson

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = [
    "BY",
    "LEAST_ASKED",
    "LEAST_ELSEWHERE",
    "By",
    "PeriodShare",
    "Series",
    "Trend",
    "Verdict",
]

By = Literal["month", "quarter", "year"]
Verdict = Literal["rising", "falling", "no clear trend", "too few adverts"]
BY: dict[By, int] = {"month": 12, "quarter": 4, "year": 1}
# A skill is judged where so many adverts ask for it and so many do not,
LEAST_ASKED = 10
# and so many adverts lie outside the busiest period.
LEAST_ELSEWHERE = 20
# With fewer employers their spread cannot be estimated, and every advert stands for itself.
LEAST_EMPLOYERS = 10
# One employer with more than this share of the adverts is named.
MUCH = 0.2
# Where this share of the dates, in the middle, lies within a year, the season may be the cause.
MIDDLE, YEAR = 0.9, 365


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodShare:
    """The share of a period's adverts that ask for a skill, with its 95 % Wilson interval.

    ``period`` is "2025-03", "2025-Q1" or "2025", ``start`` its first day.
    """

    period: str
    start: date
    n: int
    asked: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """How the share of adverts that ask for a skill changes.

    ``per_year`` is the change of the share in a year (0.1: ten points of a hundred) with its
    95 % interval ``low`` to ``high``; ``p`` is of the trend test, ``q`` the same after
    Benjamini and Hochberg. All are None where the adverts are too few. ``skill_id`` None is
    the share of all adverts that are for one role.
    """

    skill_id: str | None
    asked: int
    n: int
    periods: tuple[PeriodShare, ...]
    verdict: Verdict
    per_year: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    q: float | None = None


class _Change(NamedTuple):
    z: float
    p: float
    per_year: float
    low: float
    high: float


class Series:
    """Dated adverts in order of age: their periods as times, their employers as clusters.

    The test and its references stand in :func:`skillmatch.market.trends`.
    """

    def __init__(self, adverts: Sequence[JobPosting], by: By) -> None:
        import numpy as np

        self.adverts = adverts
        self.by = by
        self.index = np.array([_index(a.posted, by) for a in adverts if a.posted], dtype=np.int64)
        self.counts = Counter(self.index.tolist())
        n = len(adverts)
        time = self.index / BY[by]
        self.d: Floats = time - time.mean() if n else time
        self.sxx = float(self.d @ self.d)
        names = [(a.employer or "").strip().casefold() for a in adverts]
        self.employers = Counter(name for name in names if name)
        keys = [(name, 0) if name else ("", i) for i, name in enumerate(names)]
        if len(set(keys)) < LEAST_EMPLOYERS:
            keys = [("", i) for i in range(n)]
        number = {key: at for at, key in enumerate(sorted(set(keys)))}
        self.cluster = np.array([number[key] for key in keys], dtype=np.int64)
        self.groups = len(number)
        self.d1 = np.bincount(self.cluster, self.d, self.groups)
        self.d2 = np.bincount(self.cluster, self.d * self.d, self.groups)

    @property
    def spread(self) -> bool:
        """Whether enough adverts lie outside the busiest period."""
        busiest = max(self.counts.values(), default=0)
        return len(self.counts) > 1 and len(self.adverts) - busiest >= LEAST_ELSEWHERE

    def trend(self, skill_id: str | None, hits: Sequence[int]) -> Trend:
        """Return the trend of the adverts at some places, not yet corrected."""
        n, asked = len(self.adverts), len(hits)
        per_period = Counter(self.index[list(hits)].tolist())
        made = Trend(
            skill_id=skill_id, asked=asked, n=n, verdict="too few adverts",
            periods=tuple(self._share(at, per_period[at]) for at in sorted(self.counts)),
        )  # fmt: skip
        if not self.spread or min(asked, n - asked) < LEAST_ASKED:
            return made
        found = self._change(hits)
        return replace(made, verdict="rising" if found.z > 0 else "falling", p=found.p,
                       per_year=found.per_year, low=found.low, high=found.high)  # fmt: skip

    def _share(self, at: int, asked: int) -> PeriodShare:
        n = self.counts[at]
        low, high = wilson(asked, n)
        name, start = _named(at, self.by)
        return PeriodShare(
            period=name, start=start, n=n, asked=asked, share=asked / n, low=low, high=high
        )

    def _change(self, hits: Sequence[int]) -> _Change:
        import numpy as np

        n, asked = len(self.adverts), len(hits)
        at = np.array(hits, dtype=np.int64)
        p = asked / n
        u = float(self.d[at].sum())
        per_cluster = np.bincount(self.cluster[at], self.d[at], self.groups)
        more = self.groups / (self.groups - 1)
        apart = per_cluster - p * self.d1
        null = max(self.sxx * p * (1 - p) * n / (n - 1), more * float(apart @ apart))
        z = u / sqrt(null)
        slope = u / self.sxx
        left = apart - slope * self.d2
        squares = asked - n * p * p - slope * u
        error = max(self.sxx * squares / (n - 2), more * float(left @ left))
        half = Z95 * sqrt(max(error, 0.0)) / self.sxx
        return _Change(z, erfc(abs(z) / sqrt(2.0)), slope, slope - half, slope + half)

    def notes(self, undated: int) -> list[str]:
        """Say what the figures rest on and what else may explain them."""
        n = len(self.adverts)
        without = f"; {undated:,} without a date are left out" if undated else ""
        if not n:
            return [f"no advert has a date{without}: nothing can be said of a trend"]
        days = sorted(a.posted for a in self.adverts if a.posted)
        span = f"{n:,} adverts with a date, {days[0]} to {days[-1]}"
        made = [f"{span}, each counted once at its earliest date{without}"]
        if len(self.counts) == 1:
            made.append(f"all lie in one {self.by}: a trend needs more than one")
        elif not self.spread:
            busiest = max(self.counts.values())
            made.append(
                f"{busiest:,} of them lie in one {self.by}: fewer than {LEAST_ELSEWHERE} are "
                "left to compare with it"
            )
        if self.under_a_year:
            early, late = self._middle()
            made.append(
                f"nine in ten are from {early} to {late}, less than a year: season and trend "
                "cannot be told apart, and a change a year reaches beyond what was seen"
            )
        made += self._who()
        made.append(
            "a change in the mix of jobs, employers or sources looks like a trend; in a file "
            "gathered on one day the older adverts are those that were still open"
        )
        return made

    @property
    def under_a_year(self) -> bool:
        """Whether nine in ten adverts lie within less than a year."""
        if not self.adverts:
            return False
        early, late = self._middle()
        return (late - early).days < YEAR

    def _middle(self) -> tuple[date, date]:
        days = sorted(a.posted for a in self.adverts if a.posted)
        cut = int(len(days) * (1 - MIDDLE) / 2)
        return days[cut], days[len(days) - 1 - cut]

    def _who(self) -> list[str]:
        n, named = len(self.adverts), sum(self.employers.values())
        if not named:
            return ["no employer is named: each advert counts as one employer's"]
        made = []
        if self.groups == n and len(self.employers) < LEAST_EMPLOYERS:
            made.append(f"they are of {len(self.employers)} named employers and speak of no others")
        name, most = min(self.employers.items(), key=lambda kv: (-kv[1], kv[0]))
        if most > MUCH * n:
            shown = min(a.employer.strip() for a in self.adverts
                        if a.employer and a.employer.strip().casefold() == name)  # fmt: skip
            made.append(f"{shown} posted {most / n:.0%} of them")
        return made


def _index(day: date, by: By) -> int:
    """Return the running number of a day's period.

    >>> _index(date(2025, 4, 1), "quarter") - _index(date(2024, 12, 31), "quarter")
    2
    """
    return day.year * BY[by] + (day.month - 1) * BY[by] // 12


def _named(index: int, by: By) -> tuple[str, date]:
    """Return a period's name and first day.

    >>> _named(_index(date(2025, 6, 30), "quarter"), "quarter")
    ('2025-Q2', datetime.date(2025, 4, 1))
    """
    year, part = divmod(index, BY[by])
    start = date(year, part * 12 // BY[by] + 1, 1)
    name = {"month": f"{year}-{start.month:02}", "quarter": f"{year}-Q{part + 1}"}
    return name.get(by, str(year)), start
