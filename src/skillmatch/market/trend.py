"""Skills rising and falling: the share of dated adverts that ask for each, period by period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from skillmatch.domain import JobPosting, Mention
from skillmatch.errors import InputError
from skillmatch.market.series import (
    BY,
    LEAST_ASKED,
    LEAST_ELSEWHERE,
    By,
    Series,
    Trend,
    Verdict,
)
from skillmatch.market.shares import by_age

__all__ = ["ORDER", "Q", "Trends", "share_trend", "trends"]

ORDER: tuple[Verdict, ...] = ("rising", "falling", "no clear trend", "too few adverts")
# The share of false alarms allowed among the skills called rising or falling.
Q = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Trends:
    """The trends of all skills: rising first, then falling, unclear, and too few.

    ``n`` adverts have a date, ``undated`` have none and are left out; ``judged`` skills were
    tested. ``under_a_year``: nine in ten adverts lie within less than a year, so that the
    season may be the cause. ``notes`` say what the figures rest on and what else could
    explain them.
    """

    by: By
    n: int
    undated: int
    judged: int
    rows: tuple[Trend, ...]
    notes: tuple[str, ...]
    under_a_year: bool = False
    synthetic: bool = False

    def to_frame(self) -> Any:
        """Return a DataFrame with one row for each skill and period."""
        from skillmatch import frames

        return frames.trend_frame(self.rows)


def trends(
    adverts: Iterable[tuple[JobPosting, Sequence[Mention]]], *, by: By = "quarter"
) -> Trends:
    """Judge for each skill whether the share of adverts that ask for it rises or falls.

    Parameters
    ----------
    adverts : iterable of (JobPosting, mentions)
        In any order. Identical texts count once, at their earliest date; near copies are
        taken out before by :func:`skillmatch.market.distinct`.
    by : {"month", "quarter", "year"}
        The periods.

    Returns
    -------
    Trends
        Within "rising" and "falling" by q, within the others by (−asked, skill id).

    Raises
    ------
    InputError
        ``by`` is none of these.

    Notes
    -----
    The test is that of Cochran [1]_ and Armitage [2]_ with the number of the period as score.
    Its variance is the larger of the usual one, given both margins, and one that adds up the
    adverts of an employer first [3]_, so that forty adverts of one employer are not forty
    witnesses. The change a year is the least-squares slope of the share on time, its interval
    by the same two variances. q is the step-up of Benjamini and Hochberg [4]_ over the skills
    judged; "rising" and "falling" have q ≤ 0.05. A skill is judged where at least 10 adverts
    ask for it and 10 do not, and at least 20 lie outside the busiest period.

    References
    ----------
    .. [1] Cochran, W. G. (1954). Some methods for strengthening the common χ² tests.
       Biometrics, 10(4), 417–451.
    .. [2] Armitage, P. (1955). Tests for linear trends in proportions and frequencies.
       Biometrics, 11(3), 375–386.
    .. [3] Liang, K.-Y., & Zeger, S. L. (1986). Longitudinal data analysis using generalized
       linear models. Biometrika, 73(1), 13–22.
    .. [4] Benjamini, Y., & Hochberg, Y. (1995). Controlling the false discovery rate. Journal
       of the Royal Statistical Society B, 57(1), 289–300.
    """
    if by not in BY:
        raise InputError(f"periods are {', '.join(BY)}, not {by!r}")
    once: dict[str, tuple[JobPosting, Sequence[Mention]]] = {}
    for advert, mentions in sorted(adverts, key=lambda pair: by_age(pair[0])):
        once.setdefault(advert.text, (advert, mentions))
    dated = [pair for pair in once.values() if pair[0].posted is not None]
    design = Series([advert for advert, _ in dated], by)
    places: dict[str, list[int]] = {}
    for place, (_, mentions) in enumerate(dated):
        for skill_id in {m.skill_id for m in mentions}:
            places.setdefault(skill_id, []).append(place)
    rows = [design.trend(skill_id, hits) for skill_id, hits in sorted(places.items())]
    rows, judged = _corrected(rows)
    rows.sort(key=_rank)
    undated = len(once) - len(dated)
    return Trends(
        by=by, n=len(dated), undated=undated, judged=judged, rows=tuple(rows),
        notes=(*design.notes(undated), _how(judged)), under_a_year=design.under_a_year,
        synthetic=any(advert.synthetic for advert, _ in once.values()),
    )  # fmt: skip


def share_trend(
    adverts: Sequence[JobPosting], chosen: Iterable[JobPosting], *, by: By = "quarter"
) -> Trend:
    """Return how the share of the chosen adverts among all dated ones changes.

    Parameters
    ----------
    adverts : sequence of JobPosting
        All adverts, each once.
    chosen : iterable of JobPosting
        Those of a role.
    by : {"month", "quarter", "year"}

    Returns
    -------
    Trend
        With ``skill_id`` None; ``q`` is ``p``, because one share is judged.
    """
    dated = sorted((a for a in adverts if a.posted is not None), key=by_age)
    wanted = {a.text for a in chosen}
    found = Series(dated, by).trend(None, [i for i, a in enumerate(dated) if a.text in wanted])
    return _corrected([found])[0][0]


def _corrected(rows: Sequence[Trend]) -> tuple[list[Trend], int]:
    """Return the trends with q and a verdict by it, and how many were judged."""
    judged = sorted((t.p, at) for at, t in enumerate(rows) if t.p is not None)
    made = list(rows)
    q = 1.0
    for rank in range(len(judged), 0, -1):
        p, at = judged[rank - 1]
        q = max(p, min(q, p * len(judged) / rank))
        verdict: Verdict = rows[at].verdict if q <= Q else "no clear trend"
        made[at] = replace(rows[at], q=q, verdict=verdict)
    return made, len(judged)


def _rank(trend: Trend) -> tuple[int, float, int, str]:
    clear = trend.verdict in ("rising", "falling")
    q = round(trend.q, 12) if clear and trend.q is not None else 0.0
    return ORDER.index(trend.verdict), q, -trend.asked, trend.skill_id or ""


def _how(judged: int) -> str:
    return (
        f"rising or falling: Cochran–Armitage trend test, an employer's adverts taken together, "
        f"false alarms held to {Q:.0%} over {judged:,} skills judged (Benjamini–Hochberg); too "
        f"few: under {LEAST_ASKED} adverts that ask or that do not, or under {LEAST_ELSEWHERE} "
        "outside the busiest period"
    )
