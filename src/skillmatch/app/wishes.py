"""Filters and wishes from outside (a profile file, a link), checked one by one."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Final, get_args

from skillmatch.app import strings as s
from skillmatch.app.filters import HOURS, TRAITS
from skillmatch.rank.score import By

__all__ = ["FILTERS", "PLAN", "checked"]

# The keys of the widgets that hold filters, and those that hold wishes for the plan.
FILTERS: Final = ("f_hours", "f_price", "f_currency", "f_unknown", "f_require", "f_prefer",
                  "f_exclude", "f_by", "f_where")  # fmt: skip
PLAN: Final = ("f_plan_hours", "f_plan_steps", "f_plan_price", "f_plan_currency",
               "f_plan_unknown", "f_plan_weekly", "f_plan_start", "f_plan_end", "f_plan_must",
               "f_plan_exclude")  # fmt: skip
_MOST_PRICE = 1e7
_MOST_NAMES = 100


def _number(value: object, low: float, high: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # A whole number of any length compares with a float, but may be no float itself.
    return float(value) if low <= value <= high and math.isfinite(value) else None


def _price(value: object) -> float | None:
    return _number(value, 0, _MOST_PRICE)


def _hours(value: object) -> int | None:
    return value if type(value) is int and value in HOURS else None


def _steps(value: object) -> int | None:
    return value if type(value) is int and 1 <= value <= 12 else None


def _weekly(value: object) -> float | None:
    return _number(value, 0.5, 168)


def _truth(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _currency(value: object) -> str | None:
    return value if isinstance(value, str) and re.fullmatch(r"[A-Z]{3}", value) else None


def _day(value: object) -> date | None:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _names(value: object) -> list[str] | None:
    if not isinstance(value, list):
        return None
    kept = list(dict.fromkeys(v for v in value[:_MOST_NAMES] if isinstance(v, str)))
    return kept or None


def _traits(value: object) -> list[str] | None:
    names = _names(value) or ()
    return [n for n in names if n in TRAITS] or None


def _order(value: object) -> str | None:
    return value if isinstance(value, str) and value in get_args(By) else None


def _where(value: object) -> str | None:
    from skillmatch.market import AREAS

    places = (*AREAS.values(), s.WAGE_OUTSIDE)
    return value if isinstance(value, str) and value in places else None


_CHECKS: Final[Mapping[str, Callable[[object], object]]] = {
    "f_hours": _hours, "f_price": _price, "f_currency": _currency, "f_unknown": _truth,
    "f_require": _traits, "f_prefer": _traits, "f_exclude": _names, "f_by": _order,
    "f_where": _where, "f_plan_hours": _hours, "f_plan_steps": _steps, "f_plan_price": _price,
    "f_plan_currency": _currency, "f_plan_unknown": _truth, "f_plan_weekly": _weekly,
    "f_plan_start": _day, "f_plan_end": _day, "f_plan_must": _names, "f_plan_exclude": _names,
}  # fmt: skip


def checked(
    values: Mapping[str, object], *, courses: Collection[str], currencies: Collection[str]
) -> dict[str, object]:
    """Return those values that a widget would take; all others are dropped.

    Parameters
    ----------
    values : mapping of str to object
        By the key of the widget, from a source that is not trusted.
    courses : collection of str
        The ids that can be named.
    currencies : collection of str
        Those in which the catalogue states prices.

    Returns
    -------
    dict of str to object

    Examples
    --------
    >>> checked({"f_hours": 40, "f_price": -1, "f_by": "luck"}, courses=(), currencies=())
    {'f_hours': 40}
    """
    made: dict[str, object] = {}
    for key, check in _CHECKS.items():
        value = check(values.get(key))
        if isinstance(value, list) and key not in ("f_require", "f_prefer"):
            value = [i for i in value if i in courses] or None
        if key.endswith("currency") and value not in currencies:
            value = None
        if value is not None:
            made[key] = value
    return made
