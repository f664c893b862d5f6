"""What the page "Explore" shows, as plain values: jobs nearby, demand, and trends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from skillmatch.app import strings_pages as t
from skillmatch.app.views import percent
from skillmatch.errors import EmptyInputError, InputError
from skillmatch.market.shares import Demand, demand, distinct
from skillmatch.market.trend import Trends, trends

if TYPE_CHECKING:
    from skillmatch.domain import JobPosting, Mention, ReadResult
    from skillmatch.market import Market, PayAnswer, Trend
    from skillmatch.market.role import Read
    from skillmatch.widening import Nearby

__all__ = [
    "Asked",
    "Bar",
    "Change",
    "CloseJob",
    "MarketView",
    "change_bars",
    "change_table",
    "change_words",
    "clear_changes",
    "close_bars",
    "close_jobs",
    "close_table",
    "close_words",
    "demand_bars",
    "demand_table",
    "demand_words",
    "of_role",
    "read_market",
    "real_adverts",
]

# About half a minute of reading on two slow cores.
MOST = 600
BATCH = 64
TOP = 15
EACH_WAY = 6
_LACKING = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseJob:
    """A job nearby; ``pay`` is empty where none is given, ``missing`` has the weightiest first."""

    occupation_id: str
    label: str
    coverage: float
    missing: tuple[str, ...]
    pay: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar with its name above and words at its right; ``low`` and ``high`` bound its value."""

    label: str
    value: float
    words: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A skill and how many adverts ask for it."""

    label: str
    demand: Demand


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A skill and how the share of adverts that ask for it changes."""

    label: str
    trend: Trend


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketView:
    """What ``n`` adverts ask for, and how that changes; ``unit`` is that of the changes.

    Over less than a year the changes are given by the month.
    """

    n: int
    asked: tuple[Asked, ...]
    changes: tuple[Change, ...]
    unit: Literal["month", "year"]
    notes: tuple[str, ...]


# --- jobs nearby


def close_jobs(near: Sequence[Nearby], pay: Mapping[str, PayAnswer]) -> tuple[CloseJob, ...]:
    """Return jobs nearby in words.

    Parameters
    ----------
    near : sequence of Nearby
    pay : mapping of str to PayAnswer
        By occupation; empty where no pay is shown, as outside the United States.

    Returns
    -------
    tuple of CloseJob
    """
    return tuple(
        CloseJob(
            occupation_id=job.occupation_id,
            label=job.label,
            coverage=job.coverage,
            missing=job.missing[:_LACKING],
            pay=_pay(pay[job.occupation_id]) if job.occupation_id in pay else "",
        )
        for job in near
    )


def _pay(answer: PayAnswer) -> str:
    wage = answer.wage
    if wage is None or wage.p50 is None:
        return t.CLOSE_PAY_NONE
    words = f"{wage.p50:,} {wage.currency} ({wage.year})"
    return t.CLOSE_PAY_GROUP.format(pay=words) if wage.inherited else words


def close_bars(jobs: Sequence[CloseJob]) -> tuple[Bar, ...]:
    """Return a bar for each job, as long as it is covered."""
    return tuple(Bar(label=j.label, value=j.coverage, words=percent(j.coverage)) for j in jobs)


def close_table(jobs: Sequence[CloseJob], *, area: str) -> dict[str, list[str]]:
    """Return the jobs as columns; the one with pay is there only where any job has pay.

    Parameters
    ----------
    jobs : sequence of CloseJob
    area : str
        Where the pay is for.
    """
    table = {
        t.COL_JOB: [j.label for j in jobs],
        t.COL_COVERED: [percent(j.coverage) for j in jobs],
        t.COL_LACK: [", ".join(j.missing) for j in jobs],
    }
    if any(j.pay for j in jobs):
        table[t.CLOSE_PAY.format(area=area)] = [j.pay for j in jobs]
    return table


def close_words(jobs: Sequence[CloseJob], *, named: int = 3) -> str:
    """Return the text alternative of the picture of jobs nearby."""
    best = "; ".join(t.PAIR.format(name=j.label, words=percent(j.coverage)) for j in jobs[:named])
    return t.CLOSE_ALT.format(n=len(jobs), best=best)


# --- adverts


def real_adverts(
    result: ReadResult[JobPosting], *, name: str, most: int = MOST
) -> tuple[tuple[JobPosting, ...], bool]:
    """Return the adverts of a file, each once; made-up ones are refused.

    Parameters
    ----------
    result : ReadResult of JobPosting
    name : str
        Of the file, for the message.
    most : int
        Of more than so many the latest are kept; those without a date go first.

    Returns
    -------
    tuple of JobPosting, bool
        The second says whether some were left out.

    Raises
    ------
    EmptyInputError
        There is no advert.
    InputError
        Some are made up.
    """
    adverts = tuple(result.records)
    if not adverts:
        raise EmptyInputError(t.ADVERTS_NONE.format(name=name), hint=t.ADVERTS_NONE_HINT)
    made_up = sum(a.synthetic for a in adverts)
    if made_up:
        raise InputError(
            t.ADVERTS_MADE_UP.format(name=name, made_up=f"{made_up:,}", n=f"{len(adverts):,}"),
            hint=t.ADVERTS_MADE_UP_HINT,
        )
    kept, _ = distinct(adverts)
    latest = sorted(kept, key=lambda a: a.posted or date.min, reverse=True)[:most]
    return tuple(latest), len(latest) < len(kept)


def read_market(
    adverts: Sequence[JobPosting],
    *,
    read: Callable[[Sequence[str]], Sequence[Read]],
    label: Callable[[str], str],
) -> MarketView:
    """Read adverts and count what they ask for.

    Parameters
    ----------
    adverts : sequence of JobPosting
        At least one, each once.
    read : callable
        Texts to the skills found in each.
    label : callable
        From the id of a skill to its name.
    """
    pairs: list[tuple[JobPosting, tuple[Mention, ...]]] = []
    for at in range(0, len(adverts), BATCH):
        part = adverts[at : at + BATCH]
        found = read([a.text for a in part])
        pairs += [(a, r.mentions) for a, r in zip(part, found, strict=True)]
    return _view(len(adverts), demand((a.text, m) for a, m in pairs), trends(pairs), label)


def of_role(market: Market, *, label: Callable[[str], str]) -> MarketView:
    """Return what the adverts of one role ask for; ``n`` is 0 where there are none."""
    return _view(market.n_role, market.demand, market.trend, label)


def _view(
    n: int, rows: Sequence[Demand], found: Trends | None, label: Callable[[str], str]
) -> MarketView:
    return MarketView(
        n=n,
        asked=tuple(Asked(label=label(d.skill_id), demand=d) for d in rows),
        changes=()
        if found is None
        else tuple(Change(label=label(r.skill_id or ""), trend=r) for r in found.rows),
        unit="month" if found is not None and found.under_a_year else "year",
        notes=() if found is None else found.notes,
    )


def demand_bars(view: MarketView, *, top: int = TOP) -> tuple[Bar, ...]:
    """Return the skills asked for most, with the 95 % interval of each share."""
    return tuple(
        Bar(
            label=a.label,
            value=a.demand.share,
            words=percent(a.demand.share),
            low=a.demand.low,
            high=a.demand.high,
        )
        for a in view.asked[:top]
    )


def demand_table(view: MarketView, *, top: int = TOP) -> dict[str, list[str]]:
    """Return the same as columns, with counts."""
    rows = [(a.label, a.demand) for a in view.asked[:top]]
    return {
        t.COL_SKILL: [label for label, _ in rows],
        t.COL_ASKED: [t.ASKED_OF.format(asked=f"{d.asked:,}", n=f"{d.n:,}") for _, d in rows],
        t.COL_SHARE: [percent(d.share) for _, d in rows],
        t.COL_RANGE: [t.RANGE.format(low=percent(d.low), high=percent(d.high)) for _, d in rows],
    }


def demand_words(view: MarketView, *, top: int = TOP, named: int = 3) -> str:
    """Return the text alternative of the picture of skills asked for."""
    bars = demand_bars(view, top=top)
    best = "; ".join(t.PAIR.format(name=b.label, words=b.words) for b in bars[:named])
    return t.DEMAND_ALT.format(n=len(bars), adverts=f"{view.n:,}", best=best)


def clear_changes(view: MarketView, *, each: int = EACH_WAY) -> tuple[Change, ...]:
    """Return the skills that rise or fall beyond chance, the surest of each first."""
    made: list[Change] = []
    for verdict in ("rising", "falling"):
        made += [c for c in view.changes if c.trend.verdict == verdict][:each]
    return tuple(made)


def change_bars(view: MarketView) -> tuple[Bar, ...]:
    """Return how the shares change, in points of a hundred, with 95 % intervals."""
    part = _part(view)
    return tuple(
        Bar(
            label=c.label,
            value=_known(c.trend.per_year) * part,
            words=f"{c.trend.verdict} {_points(c, view)}",
            low=_known(c.trend.low) * part,
            high=_known(c.trend.high) * part,
        )
        for c in clear_changes(view)
    )


def change_table(view: MarketView) -> dict[str, list[str]]:
    """Return the same as columns, with the share of every period."""
    rows = clear_changes(view)
    table: dict[str, list[str]] = {
        t.COL_SKILL: [c.label for c in rows],
        t.COL_TREND: [c.trend.verdict for c in rows],
        t.COL_CHANGE: [
            t.POINTS.format(points=_points(c, view), unit=t.UNITS[view.unit]) for c in rows
        ],
    }
    for n, period in enumerate(rows[0].trend.periods if rows else ()):
        table[period.period] = [
            t.PERIOD.format(share=percent(c.trend.periods[n].share), n=f"{c.trend.periods[n].n:,}")
            for c in rows
        ]
    return table


def change_words(view: MarketView) -> str:
    """Return the text alternative of the picture of changes."""
    unit = t.UNITS[view.unit]
    rows = "; ".join(t.PAIR.format(name=b.label, words=b.words) for b in change_bars(view))
    return t.TREND_ALT.format(unit=unit, rows=rows)


def _part(view: MarketView) -> float:
    return 100.0 / (12 if view.unit == "month" else 1)


def _known(value: float | None) -> float:
    """Return a figure that every judged trend has."""
    return 0.0 if value is None else value


def _points(change: Change, view: MarketView) -> str:
    return f"{_known(change.trend.per_year) * _part(view):+.1f}".replace("-", "−")
