"""How old the check of a credential is, in words."""

from __future__ import annotations

from datetime import date
from typing import Literal

__all__ = ["AGEING", "FRESH", "STALE", "Freshness", "freshness"]

Freshness = Literal["fresh", "ageing", "stale", "lapsed", "never checked"]

# The last day, counted from the check, on which each word holds.
FRESH = 90
AGEING = 180
STALE = 270


def freshness(checked_on: date | None, today: date) -> Freshness:
    """Return how fresh a check is.

    Parameters
    ----------
    checked_on : date, optional
        The day on which the provider's page was checked.
    today : date

    Returns
    -------
    str
        "fresh" up to 90 days, "ageing" up to 180, "stale" up to 270, "lapsed" after that,
        "never checked" where there is no date. A date still to come counts as today.

    Examples
    --------
    >>> [freshness(date(2026, 1, 1), date(2026, m, 1)) for m in (3, 6, 9, 12)]
    ['fresh', 'ageing', 'stale', 'lapsed']
    >>> freshness(None, date(2026, 1, 1))
    'never checked'
    """
    if checked_on is None:
        return "never checked"
    days = (today - checked_on).days
    if days <= FRESH:
        return "fresh"
    if days <= AGEING:
        return "ageing"
    return "stale" if days <= STALE else "lapsed"
