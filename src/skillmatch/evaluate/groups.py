"""Groups of a cohort: read beside the run, crossed, and never let into it."""

from __future__ import annotations

import math
import os
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from skillmatch.connect.encoding import printable
from skillmatch.connect.tables import read_rows
from skillmatch.connect.values import NOTHING
from skillmatch.errors import InputError, SchemaError

if TYPE_CHECKING:
    from skillmatch.connect.people import CohortRow
    from skillmatch.domain import Problem

__all__ = ["MOST_GROUPS", "UNSTATED", "Grouping", "Groups", "blind", "read_groups"]

UNSTATED = "not stated"
MOST_GROUPS = 200  # Of one column: more are no groups.
# "none" and "nil" may be answers (no disability); "unknown" says that there is no answer.
_NO_ANSWER = (NOTHING - {"none", "nil"}) | {UNSTATED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """One way to part a cohort: ``of`` has the group of each row that states one."""

    name: str
    of: Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Every way to part a cohort that was asked for.

    ``rows`` are the numbers of all rows, also of those that cannot be used; ``inputs`` are
    those columns that the recommendations are made from.
    """

    rows: tuple[int, ...]
    groupings: tuple[Grouping, ...]
    inputs: tuple[str, ...] = ()


def blind(rows: Sequence[CohortRow]) -> tuple[CohortRow, ...]:
    """Return the rows without group columns and names, so that no run can see them."""
    return tuple(replace(row, name=None, groups=MappingProxyType({})) for row in rows)


def read_groups(
    path: str | os.PathLike[str], columns: Sequence[str], *, records: Sequence[CohortRow]
) -> Groups:
    """Read the group of every row of a cohort's table.

    Parameters
    ----------
    path : path
        The table that ``records`` were read from.
    columns : sequence of str
        Names of columns; case does not matter where it tells nothing apart. Two and more are
        crossed in pairs as well.
    records : sequence of CohortRow
        What :func:`skillmatch.connect.people.read_cohort` made of the table.

    Returns
    -------
    Groups
        Values that differ in case, width or spaces alone are one group, named by its commonest
        spelling. An empty cell, "unknown" or "n/a" is in none.

    Raises
    ------
    SchemaError
        The table has no such column.
    InputError
        No column is named; a column names single people, or has more than ``MOST_GROUPS``
        values.
    """
    if not columns:
        raise InputError("name a column that groups people", hint="--group COLUMN")
    problems: list[Problem] = []
    with read_rows(path, problems=problems) as table:
        chosen = list(dict.fromkeys(_column(c, table.columns, table.file) for c in columns))
        cells: dict[str, dict[int, str]] = {name: {} for name in chosen}
        rows: set[int] = set()
        for number, row in table.rows:
            rows.add(number)
            for name in chosen:
                value = _value(row.get(name))
                if value is not None:
                    cells[name][number] = value
    rows |= {p.row for p in problems if p.row is not None}
    single = [_grouping(name, cells[name], records) for name in chosen]
    crossed = [_crossed(a, b) for a, b in combinations(single, 2)]
    own = {name for record in records for name in record.groups}
    inputs = [n for n in chosen if n not in own and any(r.row in cells[n] for r in records)]
    return Groups(rows=tuple(sorted(rows)), groupings=(*single, *crossed), inputs=tuple(inputs))


def _column(wanted: str, columns: Sequence[str], file: str) -> str:
    if wanted in columns:
        return wanted
    alike = [c for c in columns if _plain(c).casefold() == _plain(wanted).casefold()]
    if len(alike) == 1:
        return alike[0]
    names = ", ".join(printable(c, limit=40) for c in columns[:30])
    more = f" and {len(columns) - 30} more" if len(columns) > 30 else ""
    raise SchemaError(
        f"there is no column {printable(wanted)!r} to group by; the columns are: {names}{more}",
        file=file,
        hint="--group COLUMN, as the table spells it",
    )


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _value(cell: Any) -> str | None:
    """Return a cell as the name of a group, ``None`` where it states nothing."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return None
    text = _plain(str(cell))
    return None if text.casefold() in _NO_ANSWER else text


def _grouping(name: str, cells: Mapping[int, str], records: Sequence[CohortRow]) -> Grouping:
    spellings: dict[str, Counter[str]] = {}
    for value in cells.values():
        spellings.setdefault(value.casefold(), Counter())[value] += 1
    names = {
        key: min(found, key=lambda text: (-found[text], text)) for key, found in spellings.items()
    }
    shown = printable(name, limit=40)
    if len(names) > MOST_GROUPS:
        raise InputError(
            f"column {shown!r} has {len(names):,} different values: too many for groups",
            hint="group them first, such as ages in bands",
        )
    people = [r for r in records if r.row in cells]
    for own in ("id", "name"):
        if len(people) > 1 and all(_value(getattr(r, own)) == cells[r.row] for r in people):
            raise InputError(
                f"column {shown!r} tells people apart, not groups", hint="choose another --group"
            )
    return Grouping(name=name, of={row: names[v.casefold()] for row, v in cells.items()})


def _crossed(first: Grouping, second: Grouping) -> Grouping:
    both = first.of.keys() & second.of.keys()
    return Grouping(
        name=f"{first.name} × {second.name}",
        of={row: f"{first.of[row]} × {second.of[row]}" for row in sorted(both)},
    )
