"""Recommendations and the plan as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from skillmatch.app import strings as s
from skillmatch.app.counts import courses_words
from skillmatch.app.safe import safe_url
from skillmatch.app.views import percent
from skillmatch.completeness import completeness
from skillmatch.freshness import freshness
from skillmatch.rank.trust import facts_of, source_of
from skillmatch.report.stacked import dates_of, progress_lines

if TYPE_CHECKING:
    from skillmatch.domain import Credential, Pathway, Recommendation

__all__ = [
    "Card",
    "Fact",
    "Plan",
    "Taught",
    "card",
    "catalogue_currencies",
    "checked_words",
    "hidden_sentence",
    "plan",
]

# The facts that answer the three questions, and those that a card says elsewhere or not at all.
_ASKED = frozenset({"recognition", "level", "language", "workload", "hands_on"})
_ELSEWHERE = frozenset({"issuer", "licence"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact about a course; ``known`` is False where the source does not state it.

    ``source`` is given where it is another than the card's own.
    """

    name: str
    value: str
    known: bool
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """A skill of the gap that a course teaches, with the source's words."""

    label: str
    share: str
    how: str
    quote: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One ranked course as words. Text of others is not yet escaped.

    ``asked`` answers the three questions that come first, ``facts`` are the rest; ``source``
    says whose words they are where a fact names no other.
    """

    rank: int
    id: str
    title: str
    issuer: str
    closes: str
    interval: str
    share: float
    asked: tuple[Fact, ...]
    facts: tuple[Fact, ...]
    source: str
    reasons: tuple[str, ...]
    taught: tuple[Taught, ...]
    caveats: tuple[str, ...]
    wanting: tuple[str, ...]
    url: str | None


def _hours(credential: Credential) -> str | None:
    return None if credential.hours is None else f"{credential.hours:g}"


def _price(credential: Credential) -> str | None:
    if credential.price is None:
        return None
    return f"{credential.price:,.2f}".removesuffix(".00") + f" {credential.currency}"


def _facts(c: Credential, today: date) -> dict[str, Fact]:
    """Return the facts by key, in order."""
    own = {"price": _price(c), "verification": _checked(c, today)}
    made = {}
    for fact in facts_of(c, today=today):
        value = own.get(fact.key) or fact.value
        made[fact.key] = Fact(
            name=s.FACTS.get(fact.key, fact.name),
            value=value or s.NOT_STATED,
            known=bool(value),
            source="" if fact.source in (None, source_of(c)) else fact.source or "",
        )
    return made


def _checked(c: Credential, today: date) -> str:
    words = "" if c.verification == "unverified" else c.verification
    day = checked_words(c.checked_on, today)
    return ", ".join(part for part in (words, day) if part) or s.CHECKED_NEVER


def card(made: Recommendation, *, today: date | None = None) -> Card:
    """Return a recommendation as words; what the source leaves open reads "not stated".

    Parameters
    ----------
    made : Recommendation
    today : date, optional
        The day by which dates are fresh or stale; that of the clock otherwise.
    """
    c = made.credential
    low, high = percent(made.score_low), percent(made.score_high)
    facts = _facts(c, today or datetime.now().astimezone().date())
    complete = completeness(c)
    return Card(
        rank=made.rank,
        id=c.id,
        title=c.title,
        issuer=c.issuer or f"{s.FACT_ISSUER.casefold()} {s.NOT_STATED}",
        closes=s.CLOSES.format(share=percent(made.score)),
        interval="" if low == high else s.CLOSES_RANGE.format(low=low, high=high),
        share=made.score,
        asked=tuple(f for key, f in facts.items() if key in _ASKED),
        facts=tuple(f for key, f in facts.items() if key not in _ASKED | _ELSEWHERE),
        source=source_of(c),
        reasons=made.reasons[:3],
        taught=tuple(
            Taught(
                label=p.label,
                share=percent(p.share),
                how="" if p.rel >= 1.0 else s.IN_PART.format(via=p.via_label),
                quote=p.evidence.quote,
                source=p.evidence.source,
            )
            for p in made.contributions
        ),
        caveats=made.caveats,
        wanting=tuple(f"{check.element.name}: {check.element.why}" for check in complete.wanting),
        url=safe_url(c.url),
    )


def checked_words(checked_on: date | None, today: date | None = None) -> str | None:
    """Return when a course's page was last checked and how fresh that is."""
    if checked_on is None:
        return None
    now = today or datetime.now().astimezone().date()
    return s.FRESHNESS[freshness(checked_on, now)].format(day=checked_on)


def catalogue_currencies(catalogue: Sequence[Credential]) -> tuple[str, ...]:
    """Return the currencies in which prices are stated, the commonest first."""
    seen: dict[str, int] = {}
    for credential in catalogue:
        if credential.price is not None and credential.currency:
            seen[credential.currency] = seen.get(credential.currency, 0) + 1
    return tuple(sorted(seen, key=lambda c: (-seen[c], c)))


def hidden_sentence(
    everything: Sequence[Recommendation],
    shown: Sequence[Recommendation],
    *,
    hours: bool,
    price: bool,
) -> str:
    """Say how many helpful courses the filters hide, and how many for want of a figure.

    Parameters
    ----------
    everything, shown : sequence of Recommendation
        Without and with the filters, neither cut to the first few.
    hours, price : bool
        Whether a limit is set on them.
    """
    if not hours and not price:
        return ""
    kept = {r.credential.id for r in shown}
    hidden = [r.credential for r in everything if r.credential.id not in kept]
    if not hidden:
        return s.HIDDEN_NONE
    why = ""
    for limit, what in ((hours, "hours"), (price, "price")):
        unknown = sum(getattr(c, what) is None for c in hidden)
        if limit and unknown:
            why += s.HIDDEN_UNKNOWN.format(n=unknown, what=what) if not why else (
                f", {unknown} state no {what}"
            )  # fmt: skip
    return s.HIDDEN.format(n=len(hidden), total=len(everything), why=why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A pathway as rows of a table and a sentence.

    ``dates`` has a cell for each row where there is a timetable, ``sums`` a sentence for each
    larger award that the courses count towards.
    """

    rows: tuple[tuple[str, str, str, str, str], ...]
    sentence: str
    hours: str
    dates: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()


def plan(pathway: Pathway, catalogue: Sequence[Credential] = ()) -> Plan:
    """Return rows (step, course, hours, what it adds, covered then) and what they sum to.

    Parameters
    ----------
    pathway : Pathway
    catalogue : sequence of Credential
        Names the parts of an award that are still open.
    """
    rows = tuple(
        (
            str(n),
            f"{step.credential.title} ({step.credential.issuer})"
            if step.credential.issuer
            else step.credential.title,
            _hours(step.credential) or s.NOT_STATED,
            f"+{percent(step.gain)}",
            percent(step.coverage),
        )
        for n, step in enumerate(pathway.steps, start=1)
    )
    unknown = pathway.hours_unknown
    if unknown and unknown == len(rows):
        hours = s.PATH_HOURS_NONE
    elif unknown:
        hours = s.PATH_HOURS_PART.format(hours=f"{pathway.hours:g}", n=courses_words(unknown))
    else:
        hours = s.PATH_HOURS.format(hours=f"{pathway.hours:g}")
    sentence = s.PATH_SUM.format(
        n=courses_words(len(rows)),
        after=percent(pathway.coverage),
        before=percent(pathway.coverage_before),
    )
    dates = [dates_of(step) for step in pathway.steps]
    return Plan(
        rows=rows,
        sentence=sentence,
        hours=hours,
        dates=tuple(d or s.PATH_NO_DATES for d in dates) if any(dates) else (),
        sums=tuple(progress_lines(pathway.progress, catalogue)),
    )
