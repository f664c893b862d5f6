"""How badges and catalogues stand, as plain values: validity, completeness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from skillmatch.app import strings as s
from skillmatch.app.views import percent
from skillmatch.freshness import freshness

if TYPE_CHECKING:
    from skillmatch.completeness import CatalogueCompleteness
    from skillmatch.domain import Award, Credential

__all__ = ["BadgeRow", "badge_rows", "checked_sentence", "completeness_rows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeRow:
    """A badge that a person brought, as words."""

    title: str
    issuer: str
    status: str


def badge_rows(awards: Sequence[Award]) -> tuple[BadgeRow, ...]:
    """Return badges with what they say of their validity, in words."""
    return tuple(
        BadgeRow(
            title=a.title,
            issuer=a.issuer or s.NOT_STATED,
            status=s.BADGE_STATUS[a.status].format(day=a.valid_until),
        )
        for a in awards
    )


def completeness_rows(found: CatalogueCompleteness) -> tuple[tuple[str, ...], ...]:
    """Return for each of the eleven EU elements its name, who states it, why it matters."""
    made = []
    for count in found.elements:
        stated, partly = count.share("stated"), count.share("partly")
        words = s.COMPLETE_AWARD if stated is None else percent(stated)
        if partly:
            words += ", " + s.COMPLETE_PARTLY.format(share=percent(partly))
        made.append((f"{count.element.number}. {count.element.name}", words, count.element.why))
    return tuple(made)


def checked_sentence(catalogue: Iterable[Credential], today: date | None = None) -> str:
    """Say how many credentials were checked with their provider, and how long ago."""
    now = today or datetime.now().astimezone().date()
    counts: Counter[str] = Counter(freshness(c.checked_on, now) for c in catalogue)
    if counts["never checked"] == counts.total():
        return s.CHECKED_NONE
    words = [text.format(n=f"{counts[name]:,}") for name, text in s.CHECKED_WORDS.items()
             if counts[name]]  # fmt: skip
    return s.CHECKED_SUM.format(words=", ".join(words))
