"""A plan as plain values: what it sums to, its steps, what it leads to, and the front."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from skillmatch.app import strings as s
from skillmatch.app.cards import price_words
from skillmatch.app.counts import courses_words
from skillmatch.app.views import percent
from skillmatch.report.stacked import dates_of, progress_lines

if TYPE_CHECKING:
    from skillmatch.domain import Credential, Pathway, PathwayStep
    from skillmatch.rank.front import FrontPoint

__all__ = ["Plan", "Step", "front_table", "plan", "proof_words"]

_NAMED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step in words; ``covered`` is the coverage of the job after it, in [0, 1]."""

    n: int
    title: str
    issuer: str
    hours: str
    price: str
    dates: str
    adds: str
    covered: float
    teaches: str
    first: str
    asks: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A pathway in words; ``sums`` has a sentence for each larger award it counts towards."""

    steps: tuple[Step, ...]
    covered: str
    before: str
    hours: str
    price: str
    proof: str
    sums: tuple[str, ...]
    notes: tuple[str, ...]


def plan(
    pathway: Pathway,
    catalogue: Sequence[Credential] = (),
    *,
    label: Callable[[str], str] = str,
    titles: Mapping[str, str] = MappingProxyType({}),
) -> Plan:
    """Return a pathway in words; what a source leaves open reads "not stated".

    Parameters
    ----------
    pathway : Pathway
    catalogue : sequence of Credential
        Names the parts of an award that are still open.
    label : callable
        From the id of a skill to its name.
    titles : mapping of str to str
        Of the catalogue by id, to name what a step requires.
    """
    titles = dict(titles) | {step.credential.id: step.credential.title for step in pathway.steps}
    dated = any(dates_of(step) for step in pathway.steps)
    return Plan(
        steps=tuple(
            _step(n, step, titles, dated=dated, label=label)
            for n, step in enumerate(pathway.steps, start=1)
        ),
        covered=percent(pathway.coverage),
        before=percent(pathway.coverage_before),
        hours=_hours(pathway),
        price=_prices(pathway),
        proof=proof_words(pathway),
        sums=tuple(progress_lines(pathway.progress, catalogue)),
        notes=pathway.notes,
    )


def proof_words(pathway: Pathway) -> str:
    """Return "proven best", or how many points of coverage the best can be away.

    Parameters
    ----------
    pathway : Pathway
    """
    if pathway.optimal:
        return s.PROVEN
    points = 100 * max(0.0, pathway.bound - pathway.coverage)
    return s.NEAR_BEST.format(points=f"{points:.1f}")


def _step(
    n: int,
    step: PathwayStep,
    titles: dict[str, str],
    *,
    dated: bool,
    label: Callable[[str], str],
) -> Step:
    c = step.credential
    names = [label(i) for i in step.closes]
    more = len(names) - _NAMED
    teaches = ", ".join(names[:_NAMED]) + (f" {s.MORE.format(n=more)}" if more > 0 else "")
    asks = c.prerequisites or ", ".join(titles.get(i, i) for i in c.requires)
    return Step(
        n=n,
        title=c.title,
        issuer=c.issuer or "",
        hours=s.STEP_NO_HOURS if c.hours is None else s.STEP_HOURS.format(hours=f"{c.hours:g}"),
        price=price_words(c) or s.STEP_NO_PRICE,
        dates=dates_of(step) or (s.PATH_NO_DATES if dated else ""),
        adds=f"+{percent(step.gain)}",
        covered=step.coverage,
        teaches=s.STEP_TEACHES.format(names=teaches) if names else "",
        first=""
        if step.needed_for is None
        else s.STEP_FIRST.format(title=titles.get(step.needed_for, step.needed_for)),
        asks=s.STEP_ASKS.format(names=asks.rstrip(".")) if asks else "",
    )


def _hours(pathway: Pathway) -> str:
    unknown = pathway.hours_unknown
    if unknown and unknown == len(pathway.steps):
        return s.PATH_HOURS_NONE
    if unknown:
        return s.PATH_HOURS_PART.format(hours=f"{pathway.hours:g}", n=courses_words(unknown))
    return s.PATH_HOURS.format(hours=f"{pathway.hours:g}")


def _prices(pathway: Pathway) -> str:
    unknown = pathway.prices_unknown
    if unknown == len(pathway.steps):
        return s.PATH_PRICE_NONE
    money = ", ".join(
        f"{price:,.2f}".removesuffix(".00") + f" {currency}"
        for currency, price in sorted(pathway.prices.items())
    )
    if unknown:
        return s.PATH_PRICE_PART.format(price=money, n=courses_words(unknown))
    return s.PATH_PRICE.format(price=money)


def front_table(
    points: Sequence[FrontPoint], catalogue: Sequence[Credential]
) -> dict[str, list[str]]:
    """Return the front as columns: hours, price, coverage, how sure, and which courses.

    Parameters
    ----------
    points : sequence of FrontPoint
    catalogue : sequence of Credential
        Gives the titles.
    """
    wanted = {i for p in points for i in p.credentials}
    titles = {c.id: c.title for c in catalogue if c.id in wanted}
    return {
        s.COL_HOURS: [f"{p.hours:,.10g}" for p in points],
        s.COL_PRICE: [
            s.NOT_STATED if p.price is None else f"{p.price:,} {p.currency}" for p in points
        ],
        s.COL_AFTER: [
            (s.FRONT_SURE if p.optimal else s.FRONT_UNSURE).format(share=percent(p.coverage))
            for p in points
        ],
        s.COL_COURSES: ["; ".join(titles.get(i, i) for i in p.credentials) for p in points],
    }
