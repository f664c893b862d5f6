"""Records with gold, one a line: read whole, the broken ones listed as problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from skillmatch.connect.tables import read_rows
from skillmatch.domain import Problem, ReadResult
from skillmatch.errors import EmptyInputError, SchemaError
from skillmatch.taxonomy import Taxonomy

__all__ = ["Record", "read_records"]

Record = Mapping[str, Any]


def read_records(
    path: str | Path, *, text: Sequence[str], skills: Sequence[str], taxonomy: Taxonomy
) -> ReadResult[Record]:
    """Read JSONL records whose fields hold a text or a list of skill ids.

    Parameters
    ----------
    path : str or Path
    text : sequence of str
        Fields that must hold a text that is not blank.
    skills : sequence of str
        Fields that must hold a list of ids; the first may not be empty. An id
        outside the taxonomy makes the row a problem.
    taxonomy : Taxonomy

    Raises
    ------
    SchemaError
        A field is missing in all rows.
    EmptyInputError
        No row can be used.
    """
    problems: list[Problem] = []
    table = read_rows(path, problems=problems)
    for name in (*text, *skills):
        if name not in table.columns:
            raise SchemaError(
                f"there is no field {name!r}; the fields are: {', '.join(table.columns)}",
                file=table.file,
                hint=f"one record a line with {', '.join((*text, *skills))}",
            )
    kept: list[Record] = []
    for number, cells in table.rows:
        fault = _fault(cells, text, skills, taxonomy)
        if fault is None:
            kept.append(dict(cells))
        else:
            column, reason = fault
            problems.append(
                Problem(
                    file=table.file, row=number, column=column,
                    value=str(cells.get(column))[:200], reason=reason,
                    remedy="mend the record or take it out",
                )
            )  # fmt: skip
    if not kept:
        raise EmptyInputError(
            f"{table.file}: no record can be used"
            + (f"; row {problems[0].row}: {problems[0].reason}" if problems else ""),
            hint="mend the records",
        )
    return ReadResult(records=tuple(kept), problems=tuple(problems))


def _fault(
    cells: Mapping[str, Any], text: Sequence[str], skills: Sequence[str], taxonomy: Taxonomy
) -> tuple[str, str] | None:
    for name in text:
        value = cells.get(name)
        if not isinstance(value, str) or not value.strip():
            return name, "there is no text"
    for name in skills:
        value = cells.get(name)
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            return name, "this is no list of skill ids"
        outside = [v for v in value if v not in taxonomy]
        if outside:
            return name, f"{outside[0]!r} is not in the taxonomy"
    return (skills[0], "the list is empty") if skills and not cells[skills[0]] else None
