"""What the options on limits and stated facts of a verb come to, checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from skillmatch.cli.question import price

if TYPE_CHECKING:
    from skillmatch.planning import Options

__all__ = ["limits"]


def limits(
    *,
    max_hours: float | None,
    max_price: str | None,
    currency: str | None,
    include_unknown: bool,
    require: Sequence[str] | None,
    prefer: Sequence[str] | None,
    exclude: Sequence[str] | None,
    day: str | None,
) -> Options:
    """Return the options that a matcher's verbs take.

    Parameters
    ----------
    max_hours : float, optional
    max_price : str, optional
        As typed.
    currency : str, optional
    include_unknown : bool
    require, prefer : sequence of str, optional
        Names of stated facts, each text one or several parted by commas.
    exclude : sequence of str, optional
        Ids of credentials.
    day : str, optional
        YYYY-MM-DD, checked; whether a syllabus is current is judged by it.

    Raises
    ------
    InputError
        An amount is none, or a fact is unknown.
    """
    from skillmatch.rank.demands import Demands

    return {
        "max_hours": max_hours,
        "max_price": price(max_price),
        "currency": currency,
        "include_unknown": include_unknown,
        "exclude": tuple(exclude or ()),
        "demands": Demands.checked(
            require=tuple(require or ()),
            prefer=tuple(prefer or ()),
            today=None if day is None else date.fromisoformat(day),
        ),
    }
