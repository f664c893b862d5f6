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


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact about a course; ``known`` is False where the source does not state it."""

    name: str
    value: str
    known: bool


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
    """One ranked course as words. Text of others is not yet escaped."""

    rank: int
    id: str
    title: str
    issuer: str
    closes: str
    interval: str
    share: float
    facts: tuple[Fact, ...]
    reasons: tuple[str, ...]
    taught: tuple[Taught, ...]
    caveats: tuple[str, ...]
    wanting: tuple[str, ...]
    url: str | None


def _fact(name: str, value: str | None) -> Fact:
    return Fact(name=name, value=value or s.NOT_STATED, known=bool(value))


def _hours(credential: Credential) -> str | None:
    return None if credential.hours is None else f"{credential.hours:g}"


def _price(credential: Credential) -> str | None:
    if credential.price is None:
        return None
    return f"{credential.price:,.2f}".removesuffix(".00") + f" {credential.currency}"


def _hands_on(made: Recommendation) -> str | None:
    said, note = made.quality.hands_on, made.quality.hands_on_note
    if said is None:
        return note
    word = s.YES if said else s.NO
    return f"{word}: {note}" if note else word


def card(made: Recommendation) -> Card:
    """Return a recommendation as words; what the source leaves open reads "not stated"."""
    c, q = made.credential, made.quality
    low, high = percent(made.score_low), percent(made.score_high)
    facts = [
        _fact(s.FACT_HOURS, _hours(c)),
        _fact(s.FACT_PRICE, _price(c)),
        _fact(s.FACT_LEVEL, None if q.level is None else f"EQF {q.level}"),
        _fact(s.FACT_ASSESSMENT, q.assessment),
        _fact(s.FACT_HANDS, _hands_on(made)),
        _fact(s.FACT_RECOGNISED, q.recognition),
        _fact(s.FACT_DELIVERY, q.delivery),
    ]
    complete = completeness(c)
    facts.append(
        _fact(s.FACT_COMPLETE, s.COMPLETE_FACT.format(stated=complete.stated, of=complete.of))
    )
    facts.append(_fact(s.FACT_CHECKED, checked_words(c.checked_on) or s.CHECKED_NEVER))
    if q.stacks_into:
        facts.append(_fact(s.FACT_STACKS, ", ".join(q.stacks_into)))
    return Card(
        rank=made.rank,
        id=c.id,
        title=c.title,
        issuer=c.issuer or f"{s.FACT_ISSUER.casefold()} {s.NOT_STATED}",
        closes=s.CLOSES.format(share=percent(made.score)),
        interval="" if low == high else s.CLOSES_RANGE.format(low=low, high=high),
        share=made.score,
        facts=tuple(facts),
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
    """A pathway as rows of a table and a sentence."""

    rows: tuple[tuple[str, str, str, str, str], ...]
    sentence: str
    hours: str


def plan(pathway: Pathway) -> Plan:
    """Return rows (step, course, hours, what it adds, covered then) and what they sum to."""
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
    return Plan(rows=rows, sentence=sentence, hours=hours)
