"""The role and the filters in the address of the page, never anything about a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from skillmatch.domain import RoleProfile

__all__ = ["NAMES", "job_of", "parameters", "values_of"]

_JOB: Final = "job"
_LONGEST: Final = 300
# What a filter is called in a link. Courses left out are not in it: their ids may be those of
# somebody's own catalogue.
_FILTERS: Final[Mapping[str, str]] = {
    "f_hours": "hours", "f_price": "price", "f_currency": "currency", "f_unknown": "unknown",
    "f_require": "require", "f_prefer": "prefer", "f_by": "by",
}  # fmt: skip
NAMES: Final = (_JOB, *_FILTERS.values())
_LISTS: Final = ("f_require", "f_prefer")


def parameters(role: RoleProfile | None, values: Mapping[str, object]) -> dict[str, str]:
    """Return the parameters of a link: the occupation's code and the filters that are set.

    A title in free words or an advert is not in it, for these can hold anything.

    Parameters
    ----------
    role : RoleProfile or None
    values : mapping of str to object
        Filters by the key of their widget.
    """
    made: dict[str, str] = {}
    if role is not None and role.occupation_id and not role.profile_source.startswith("advert"):
        made[_JOB] = role.occupation_id
    for key, name in _FILTERS.items():
        value = values.get(key)
        if not value or (key == "f_by" and value == "gap"):
            continue
        if key == "f_currency" and not (values.get("f_price") or values.get("f_by") == "price"):
            continue
        if isinstance(value, list | tuple):
            made[name] = ",".join(str(v) for v in value)
        elif isinstance(value, bool):
            made[name] = "1"
        elif isinstance(value, float):
            made[name] = f"{value:.10g}"
        else:
            made[name] = str(value)
    return made


def job_of(given: Mapping[str, str]) -> str | None:
    """Return the occupation's code in a link, not yet checked."""
    return given.get(_JOB, "")[:_LONGEST] or None


def values_of(given: Mapping[str, str]) -> dict[str, object]:
    """Return the filters in a link as values, not yet checked.

    Examples
    --------
    >>> values_of({"hours": "40", "unknown": "1", "require": "assessed,stacks", "price": "x"})
    {'f_hours': 40, 'f_unknown': True, 'f_require': ['assessed', 'stacks']}
    """
    made: dict[str, object] = {}
    for key, name in _FILTERS.items():
        text = given.get(name, "")[:_LONGEST]
        if not text:
            continue
        if key in _LISTS:
            made[key] = text.split(",")
        elif key == "f_unknown":
            made[key] = text == "1"
        elif key in ("f_hours", "f_price"):
            try:
                made[key] = int(text) if key == "f_hours" else float(text)
            except ValueError:
                continue
        else:
            made[key] = text
    return made
