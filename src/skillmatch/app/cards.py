"""Recommendations as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from skillmatch.app import strings as s
from skillmatch.app.safe import safe_url
from skillmatch.app.views import percent
from skillmatch.completeness import completeness
from skillmatch.freshness import freshness
from skillmatch.levels import name_of
from skillmatch.rank.trust import facts_of, source_of
from skillmatch.report.stacked import needs_named

if TYPE_CHECKING:
    from skillmatch.domain import Contribution, Credential, Recommendation

__all__ = [
    "Card",
    "Fact",
    "Taught",
    "card",
    "catalogue_currencies",
    "checked_words",
    "fact_rows",
    "price_words",
    "taught_words",
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
    """A skill of the gap that a course teaches, with the source's words.

    ``how`` says through which related skill it counts in part and why, ``level`` to which level
    it is taught and what says so.
    """

    label: str
    share: str
    how: str
    level: str
    quote: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One ranked course as words. Text of others is not yet escaped.

    ``asked`` answers the three questions that come first, ``facts`` are the rest; ``source``
    says whose words they are where a fact names no other. ``every`` has a row for each fact:
    its name, what is stated, and the source with the place in it. ``depth`` says that more is
    claimed than the hours allow for, where it is so.
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
    every: tuple[tuple[str, str, str], ...]
    source: str
    depth: str
    reasons: tuple[str, ...]
    taught: tuple[Taught, ...]
    caveats: tuple[str, ...]
    wanting: tuple[str, ...]
    url: str | None


def price_words(credential: Credential) -> str | None:
    """Return a price with its currency, None where none is stated."""
    if credential.price is None:
        return None
    return f"{credential.price:,.2f}".removesuffix(".00") + f" {credential.currency}"


def _facts(c: Credential, today: date) -> dict[str, Fact]:
    """Return the facts by key, in order."""
    own = {"price": price_words(c), "verification": _checked(c, today)}
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


def card(
    made: Recommendation,
    *,
    today: date | None = None,
    titles: Mapping[str, str] = MappingProxyType({}),
) -> Card:
    """Return a recommendation as words; what the source leaves open reads "not stated".

    Parameters
    ----------
    made : Recommendation
    today : date, optional
        The day by which dates are fresh or stale; that of the clock otherwise.
    titles : mapping of str to str
        Of the catalogue by id: what a course requires is named by its title.
    """
    c = made.credential
    if not c.prerequisites:
        c = replace(c, requires=tuple(titles.get(i, i) for i in c.requires))
    low, high = percent(made.score_low), percent(made.score_high)
    day = today or datetime.now().astimezone().date()
    facts = _facts(c, day)
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
        every=fact_rows(c, day),
        source=source_of(c),
        # The first caveat where there is one of this kind (skillmatch.rank.score).
        depth=made.caveats[0] if made.depth < 1.0 and made.caveats else "",
        reasons=made.reasons[:3],
        taught=taught_words(made.contributions),
        caveats=tuple(needs_named(t, titles) for t in made.caveats[made.depth < 1.0 :]),
        wanting=tuple(f"{check.element.name}: {check.element.why}" for check in complete.wanting),
        url=safe_url(c.url),
    )


def taught_words(parts: Sequence[Contribution]) -> tuple[Taught, ...]:
    """Return what a course teaches of a gap, part by part, in words."""
    return tuple(
        Taught(
            label=p.label,
            share=percent(p.share),
            how=p.partly,
            level=s.TAUGHT_ASSUMED
            if p.taught_basis is None
            else s.TAUGHT_LEVEL.format(level=name_of(p.taught), basis=p.taught_basis),
            quote=p.evidence.quote,
            source=p.evidence.source,
        )
        for p in parts
    )


def fact_rows(credential: Credential, today: date) -> tuple[tuple[str, str, str], ...]:
    """Return for each fact its name, what is stated, and whose words it is and where."""
    made = []
    for fact in facts_of(credential, today=today):
        name = s.FACTS.get(fact.key, fact.name)
        source = ": ".join(part for part in (fact.source, fact.where) if part)
        made.append((name, fact.value or s.NOT_STATED, source))
    return tuple(made)


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
