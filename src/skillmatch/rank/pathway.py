"""Pathways: the set of credentials that covers most of a role under limits, in order."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import numpy as np

from skillmatch.domain import Gap, Pathway, PathwayStep
from skillmatch.errors import InputError
from skillmatch.rank.choice import Choice, choice_of
from skillmatch.rank.exact import NODES, solve
from skillmatch.rank.greedy import lazy_greedy
from skillmatch.rank.limits import Limits
from skillmatch.rank.problem import TINY, Problem, Solution
from skillmatch.rank.stacking import completed, progress_of
from skillmatch.rank.timetable import hours_until, timetable, timetable_notes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from skillmatch.rank.index import CatalogueIndex
    from skillmatch.rank.stacking import Awards
    from skillmatch.related import Relatedness

__all__ = ["METHODS", "Method", "Wishes", "plan"]

Method = Literal["auto", "exact", "greedy"]
METHODS: tuple[Method, ...] = ("auto", "exact", "greedy")
MOST_STEPS = 50
_AGAIN = 12  # How often a choice is made again with prerequisites that were not read ahead.
_LITTLE = 0.01
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a pathway must be, beside its limits.

    Parameters
    ----------
    max_steps : int
        Most credentials, prerequisites counted, from 1 to 50.
    must : tuple of str
        Ids that have to be in it.
    weekly_hours : float, optional
        Hours of study a week.
    start, end : date, optional
        First and last day of study.
    method : {"auto", "exact", "greedy"}

    Raises
    ------
    InputError
        A wish makes no sense, or lacks another that it needs.
    """

    max_steps: int = 6
    must: tuple[str, ...] = ()
    weekly_hours: float | None = None
    start: date | None = None
    end: date | None = None
    method: Method = "auto"

    def __post_init__(self) -> None:
        """Refuse what makes no sense."""
        if not 1 <= self.max_steps <= MOST_STEPS:
            raise InputError(f"max_steps must lie between 1 and {MOST_STEPS}, not {self.max_steps}")
        if self.method not in METHODS:
            raise InputError(f"method must be one of {', '.join(METHODS)}, not {self.method!r}")
        if self.weekly_hours is not None and not (
            isfinite(self.weekly_hours) and 0 < self.weekly_hours <= 168
        ):
            raise InputError(
                f"weekly_hours must lie between 0 and 168, not {self.weekly_hours:g}",
                hint="how many hours a week can you study?",
            )
        if (self.start is None) != (self.weekly_hours is None):
            raise InputError(
                "a timetable needs a first day and the hours a week",
                hint="give both start and weekly_hours",
            )
        if self.end is not None and self.start is None:
            raise InputError(
                "an end date needs a first day and the hours a week",
                hint="give start and weekly_hours too",
            )
        must = len(set(self.must))
        if must > self.max_steps:
            raise InputError(
                f"{must} credentials must be in, but at most {self.max_steps} may be",
                hint="allow more steps",
            )

    def hours(self) -> float | None:
        """Return the hours of study until the end date, ``None`` without one."""
        if self.end is None or self.start is None or self.weekly_hours is None:
            return None
        return hours_until(self.start, self.end, self.weekly_hours)


def plan(
    gap: Gap,
    index: CatalogueIndex,
    *,
    related: Relatedness,
    limits: Limits,
    wishes: Wishes,
    awards: Awards | None = None,
    nodes: int = NODES,
) -> Pathway:
    """Return the pathway that covers most of the role under limits.

    Parameters
    ----------
    gap : Gap
    index : CatalogueIndex
    related : Relatedness
    limits : Limits
        For the sum of hours and prices over the pathway.
    wishes : Wishes
    awards : Awards, optional
        What credentials of the catalogue stack into.
    nodes : int
        Effort of the exact method.

    Returns
    -------
    Pathway
        Prerequisites that the catalogue holds come earlier; coverage never falls. Of sets that
        cover the same, one with fewer hours is preferred.

    Raises
    ------
    InputError
        The limits contradict what must be in.
    """
    until = wishes.hours()
    if until is not None and (limits.max_hours is None or until < limits.max_hours):
        limits = limits.within(until)
    if not gap.missing and not wishes.must:
        return _nothing(gap, ["You already cover every skill of this role that we could identify."])
    held = frozenset(gap.profile.credentials)
    looked: set[int] = set()
    for turn in range(_AGAIN):
        choice = choice_of(
            gap, index, related=related, limits=limits, must=wishes.must,
            max_steps=wishes.max_steps, look_at=sorted(looked) if turn < _AGAIN - 1 else None,
        )  # fmt: skip
        solution, method = _solved(choice, wishes, nodes)
        rows = _polished(choice.problem, solution.rows, index, choice)
        if not choice.wanting(rows, index, held):
            break
        looked |= {int(choice.rows[r]) for r in rows}
    steps = _ordered(gap, choice, rows, index)
    notes = _notes(choice, steps, limits, solution=solution, method=method, wishes=wishes)
    notes += _unlisted(steps, index, held)
    if wishes.start is not None and wishes.weekly_hours is not None:
        steps = list(
            timetable(steps, weekly_hours=wishes.weekly_hours, start=wishes.start, end=wishes.end)
        )
        notes += timetable_notes(steps, end=wishes.end)
    whole = sum(i.importance * i.needed for i in gap.items)
    covered = steps[-1].coverage if steps else gap.coverage
    ids = [s.credential.id for s in steps]
    progress = () if awards is None else progress_of(awards, gap.profile.credentials, ids)
    prices: dict[str, Decimal] = {}
    for step in steps:
        credential = step.credential
        if credential.price is not None and credential.currency:
            spent = prices.get(credential.currency, Decimal(0))
            prices[credential.currency] = spent + credential.price
    return Pathway(
        steps=tuple(steps),
        hours=sum(s.credential.hours or 0.0 for s in steps),
        hours_unknown=sum(s.credential.hours is None for s in steps),
        prices=MappingProxyType(prices),
        prices_unknown=sum(s.credential.price is None for s in steps),
        coverage_before=gap.coverage,
        coverage=covered,
        awards=completed(progress),
        method=method,
        bound=min(
            1.0, max(covered, gap.coverage + (solution.bound + choice.beyond) / (whole or 1.0))
        ),
        optimal=solution.optimal and not choice.left,
        progress=progress,
        notes=(*notes, *(() if awards is None else awards.notes)),
    )


def _nothing(gap: Gap, notes: Iterable[str]) -> Pathway:
    return Pathway(
        steps=(), hours=0.0, hours_unknown=0, prices=MappingProxyType({}), prices_unknown=0,
        coverage_before=gap.coverage, coverage=gap.coverage, bound=gap.coverage, optimal=True,
        method="exact", notes=tuple(notes),
    )  # fmt: skip


def _solved(choice: Choice, wishes: Wishes, nodes: int) -> tuple[Solution, str]:
    """Return the solution and the method that found it."""
    problem = choice.problem
    greedy = wishes.method == "greedy" or (wishes.method == "auto" and choice.left > 0)
    found = lazy_greedy(problem) if greedy else solve(problem, nodes=nodes)
    if found is None:
        raise InputError(
            "what must be in does not fit the limits, with what it requires first",
            hint="allow more hours, money or steps, or leave one out",
        )
    return found, "greedy" if greedy else "exact"


def _polished(
    problem: Problem, rows: Sequence[int], index: CatalogueIndex, choice: Choice
) -> tuple[int, ...]:
    """Leave out what adds nothing; take what covers the same in fewer hours."""
    tied = {n for r in rows for n in problem.requires.get(r, ())} | set(problem.must)
    tied |= {r for r in rows if problem.requires.get(r)}
    kept = list(rows)
    again = True
    while again:  # What is left out may free what it requires.
        again = False
        for row in sorted(kept, key=lambda r: (-problem.hours[r], r)):
            rest = [r for r in kept if r != row]
            required = {n for r in rest for n in problem.requires.get(r, ())}
            if row in required or row in problem.must:
                continue
            if problem.value(rest) >= problem.value(kept) - TINY:
                kept, again = rest, True
    hours = index.columns.hours[choice.rows]
    free = np.array([not problem.requires.get(r) for r in range(len(problem))])
    for row in [r for r in kept if r not in tied]:
        rest = [r for r in kept if r != row]
        reached = problem.gain[rest].max(axis=0) if rest else np.zeros(problem.gain.shape[1])
        same = np.maximum(problem.gain, reached).sum(axis=1) >= problem.value(kept) - TINY
        same &= free & (hours < hours[row]) & (problem.prices <= problem.prices[row])
        # Hours that are not stated count nothing: what is stated in their place may not fit.
        spent = problem.cost[:, rest].sum(axis=1)
        same &= (problem.cost <= (problem.most - spent)[:, None] + TINY).all(axis=0)
        same[kept] = False
        others = np.flatnonzero(same)
        if len(others):
            kept = [*rest, int(others[np.lexsort((others, hours[others]))[0]])]
    return tuple(sorted(kept))


def _ordered(
    gap: Gap, choice: Choice, rows: Sequence[int], index: CatalogueIndex
) -> list[PathwayStep]:
    """Return the steps: what adds most comes first, behind what it requires."""
    problem, needs = choice.problem, choice.needs
    whole = sum(i.importance * i.needed for i in gap.items)
    reached = np.zeros(problem.gain.shape[1])
    coverage = gap.coverage
    left = sorted(rows)
    steps: list[PathwayStep] = []
    done: list[int] = []
    while left:
        best = -1.0
        chain: tuple[int, ...] = (left[0],)
        for row in left:
            before = _before(problem, row, set(done))
            gain = float(np.maximum(problem.gain[[*before, row]].max(axis=0) - reached, 0).sum())
            worth = round(gain / (len(before) + 1), 9)
            if worth > best:
                best, chain = worth, (*before, row)
        for row in chain:
            more = np.maximum(reached, problem.gain[row])
            closes = tuple(needs.skills[g] for g in np.flatnonzero(more > reached + 1e-12).tolist())
            gain = float((more - reached).sum() / whole) if whole else 0.0
            reached, coverage = more, min(1.0, coverage + gain)
            wanted = index.credentials[int(choice.rows[chain[-1]])].id
            steps.append(
                PathwayStep(
                    credential=index.credentials[int(choice.rows[row])], gain=gain,
                    coverage=coverage, closes=closes,
                    needed_for=None if closes or row == chain[-1] else wanted,
                )
            )  # fmt: skip
            done.append(row)
            left.remove(row)
    return steps


def _before(problem: Problem, row: int, done: set[int]) -> tuple[int, ...]:
    """Return what a row requires and is not done, each behind what it requires itself."""
    made: dict[int, None] = {}

    def visit(at: int) -> None:
        for need in problem.requires.get(at, ()):
            if need not in done and need not in made:
                visit(need)
                made[need] = None

    visit(row)
    return tuple(made)


def _notes(
    choice: Choice,
    steps: Sequence[PathwayStep],
    limits: Limits,
    *,
    solution: Solution,
    method: str,
    wishes: Wishes,
) -> list[str]:
    """Return sentences on how sure the choice is and on what was left out."""
    notes: list[str] = []
    total = choice.needs.total
    short = (solution.bound + choice.beyond - solution.value) / total if total else 0.0
    if steps and solution.optimal and not choice.left:
        notes.append(
            f"No other choice of at most {wishes.max_steps} from this catalogue covers more "
            "under these limits."
        )
    elif steps:
        how = "Chosen one after the other by what each adds" if method == "greedy" else (
            "The best found in the time"
        )  # fmt: skip
        notes.append(
            f"{how}: another choice could close at most {short:.1%} more of the learnable gap."
        )
    if choice.left:
        notes.append(
            f"{choice.left} further credentials that teach something missing were not considered."
        )
    little = sum(s.gain < _LITTLE and s.needed_for is None for s in steps)
    if little:
        notes.append(f"{little} of {len(steps)} steps add less than 1 % of the role each.")
    unknown = sum(s.credential.hours is None for s in steps)
    if unknown:
        notes.append(f"Hours are not stated for {unknown} of {_steps(len(steps))}.")
    unpriced = sum(s.credential.price is None for s in steps)
    if unpriced:
        notes.append(f"Price is not stated for {unpriced} of {_steps(len(steps))}.")
    notes += limits.notes(choice.counts)
    if choice.circular:
        some = ", ".join(choice.circular[:3])
        notes.append(f"Left out because they require themselves through others: {some}.")
    if choice.out_of_reach:
        notes.append(
            f"{choice.out_of_reach} credentials left out because something they require first "
            "does not fit the limits."
        )
    if not steps:
        notes.append("No credential of this catalogue fits these limits and closes any of the gap.")
    return notes


def _unlisted(
    steps: Sequence[PathwayStep], index: CatalogueIndex, held: frozenset[str]
) -> list[str]:
    """Return sentences on what steps require that the catalogue does not have."""
    made = [
        f"{step.credential.title} asks for {need} first, which this catalogue does not have: "
        "check that you have it."
        for step in steps
        for need in step.credential.requires
        if need not in held and need not in index.position
    ]
    more = len(made) - _SHOWN
    return made if more <= 0 else [*made[:_SHOWN], f"{more} more such requirements."]


def _steps(n: int) -> str:
    return "1 step" if n == 1 else f"{n} steps"
