"""The tables of a run as CSV and Parquet, written row by row from what was kept.

A cell of a CSV that a spreadsheet would take for a formula gets an apostrophe in front; Parquet
keeps texts as they are. Columns keep their names, types and order; new ones come at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skillmatch.report.csv_out import (
    GAP_COLUMNS,
    PATHWAY_COLUMNS,
    RECOMMENDATION_COLUMNS,
    csv_lines,
    to_csv,
)

if TYPE_CHECKING:
    from skillmatch.batch.task import Result

__all__ = ["PROBLEM_COLUMNS", "TABLES", "Rows", "columns_of", "rows_of", "write_tables"]

TABLES = ("students", "gaps", "recommendations", "plan", "problems")
PROBLEM_COLUMNS = ("file", "row", "column", "value", "reason", "remedy")
_STUDENT = ("occupation_id", "coverage", "missing", "learnable", "not_taught_here",
            "best_credential", "best_score", "notes", "other_roles", "plan_steps", "plan_hours",
            "coverage_after", "report", "adviser_sign_off")  # fmt: skip
_NUMBERS = frozenset({
    "coverage", "best_score", "plan_hours", "coverage_after", "importance", "needed", "held",
    "shortfall", "score", "score_low", "score_high", "hours", "price", "hands_on_share", "ects",
    "depth", "gain",
})  # fmt: skip
_WHOLE = frozenset({"missing", "learnable", "not_taught_here", "plan_steps", "rank", "level",
                    "elements_stated", "elements_of", "step", "row"})  # fmt: skip
_FLAGS = frozenset({"served", "level_assumed", "hands_on"})
_DAYS = frozenset({"start", "end"})
_GROUP = 20_000  # Rows of a part of a Parquet file.


def columns_of(table: str, groups: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the columns of a table.

    Parameters
    ----------
    table : {"students", "gaps", "recommendations", "plan", "problems"}
    groups : sequence of str
        Group columns; they stand in the table of students as ``group:NAME``.
    """
    if table == "students":
        return ("id", "name", "target_role", *(f"group:{g}" for g in groups), *_STUDENT)
    if table == "problems":
        return PROBLEM_COLUMNS
    own = {"gaps": GAP_COLUMNS, "recommendations": RECOMMENDATION_COLUMNS, "plan": PATHWAY_COLUMNS}
    return ("student_id", *own[table])


def rows_of(result: Result, table: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of one student in a table."""
    if table == "students":
        yield result["student"]
    elif table == "problems":
        if result["problem"] is not None:
            yield result["problem"]
    else:
        rows = {"gaps": result["gaps"], "recommendations": result["recommendations"],
                "plan": result["plan"]}[table]  # fmt: skip
        for row in rows:
            yield {"student_id": result["id"], **row}


def write_tables(
    folder: Path,
    results: Iterable[Result],
    *,
    groups: Sequence[str] = (),
    problems: Sequence[Mapping[str, Any]] = (),
) -> list[Path]:
    """Write every table in one pass over the results.

    Parameters
    ----------
    folder : Path
        An empty folder; nobody reads the files before they are whole.
    results : iterable of Result
        In the order of the students.
    groups : sequence of str
        Group columns.
    problems : sequence of mapping
        Problems of the tables themselves; they come before those of students of the same row.

    Returns
    -------
    list of Path
    """
    tables = {name: _Table(folder, name, columns_of(name, groups)) for name in TABLES}
    failed = [dict(p) for p in problems]
    try:
        for result in results:
            for name in TABLES[:-1]:
                tables[name].add(rows_of(result, name))
            failed += rows_of(result, "problems")
        tables["problems"].add(in_order(failed))
    finally:
        for table in tables.values():
            table.close()
    return [path for table in tables.values() for path in table.paths]


class _Table:
    """One table, as CSV and as Parquet."""

    def __init__(self, folder: Path, name: str, columns: Sequence[str]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._columns = columns
        self._schema = pa.schema([(c, _type(pa, name, c)) for c in columns])
        self._rows: list[dict[str, Any]] = []
        self.paths = [folder / f"{name}.csv", folder / f"{name}.parquet"]
        self._text = self.paths[0].open(
            "w", encoding="utf-8", newline="", errors="backslashreplace"
        )
        self._text.write(to_csv(columns, ()))
        self._parquet = pq.ParquetWriter(self.paths[1], self._schema, compression="zstd")

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._rows += [dict(row) for row in rows]
        if len(self._rows) >= _GROUP:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        if not self._rows:
            return
        self._text.write(csv_lines(self._columns, self._rows))
        columns = {
            field.name: pa.array([_value(row.get(field.name), field.type) for row in self._rows],
                                 type=field.type)
            for field in self._schema
        }  # fmt: skip
        self._parquet.write_table(pa.table(columns, schema=self._schema))
        self._rows.clear()

    def close(self) -> None:
        self._flush()
        self._text.close()
        self._parquet.close()


def _type(pa: Any, table: str, column: str) -> Any:
    if table == "problems":
        return pa.int64() if column == "row" else pa.string()
    if column in _NUMBERS:
        return pa.float64()
    if column in _WHOLE:
        return pa.int64()
    if column in _FLAGS:
        return pa.bool_()
    return pa.date32() if column in _DAYS else pa.string()


def _value(value: Any, kind: Any) -> Any:
    """Return a cell as its column has it."""
    if value is None or value == "":
        return None
    name = str(kind)
    if name == "double":
        return float(value)
    if name == "date32[day]":
        return date.fromisoformat(value) if isinstance(value, str) else value
    if name == "string" and not isinstance(value, str):
        value = str(value)
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


class Rows:
    """The rows of one table of all students, which can be gone through again.

    Parameters
    ----------
    results : callable
        Begins with the first student every time that it is called.
    table : {"students", "gaps", "recommendations", "plan", "problems"}
    problems : sequence of mapping
        Problems of the tables themselves.
    """

    def __init__(
        self,
        results: Callable[[], Iterable[Result]],
        table: str,
        *,
        problems: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        self._results = results
        self._table = table
        self._problems = problems

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        """Yield the rows in the order of the table."""
        rows = chain.from_iterable(rows_of(r, self._table) for r in self._results())
        if self._table != "problems":
            return rows
        return iter(in_order([*self._problems, *rows]))


def in_order(problems: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return problems by file and row."""
    return sorted(map(dict, problems), key=lambda p: (p["file"], p["row"] or 0))
