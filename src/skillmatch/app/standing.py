"""How badges and catalogues stand, as plain values: validity, completeness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skillmatch.app import strings as s
from skillmatch.app.views import percent

if TYPE_CHECKING:
    from skillmatch.completeness import CatalogueCompleteness
    from skillmatch.domain import Award

__all__ = ["BadgeRow", "badge_rows", "completeness_rows"]


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
    """Return a row for each of the eleven EU elements: name, three shares, why it matters."""
    made = []
    for count in found.elements:
        shares = [count.share(state) for state in ("stated", "partly", "missing")]
        words = [s.COMPLETE_AWARD if n == 0 and v is None else "" if v is None else percent(v)
                 for n, v in enumerate(shares)]  # fmt: skip
        made.append((f"{count.element.number}. {count.element.name}", *words, count.element.why))
    return tuple(made)
