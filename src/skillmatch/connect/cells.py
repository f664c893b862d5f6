"""Cells to values: numbers, money, dates, lists. What cannot be read is listed, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from skillmatch.connect.columns import Columns
from skillmatch.connect.encoding import printable
from skillmatch.connect.tables import Table
from skillmatch.connect.values import (
    NOTHING,
    amount_of,
    currency_in,
    day_of,
    number_of,
    split_words,
)
from skillmatch.domain import Problem

__all__ = ["RowReader", "rows_of"]

_YES = frozenset({"yes", "true", "1", "y", "t"})
_NO = frozenset({"no", "false", "0", "n", "f"})


class RowReader:
    """Reads one row; what it cannot read it appends to the problems.

    Parameters
    ----------
    cells : mapping
        Cells by column.
    columns : Columns
        Which column holds which field.
    file, number : str, int
        Where the row is, for the problems.
    problems : list of Problem
        Grows.
    typed : bool
        Whether strings are meant as they are (JSON, Parquet) or typed by hand
        (CSV), where "N/A" means nothing and blanks around a value are chance.

    Attributes
    ----------
    failed : bool
        Whether a value was bad, so that the row is to be left out.
    """

    def __init__(
        self,
        cells: Mapping[str, Any],
        columns: Columns,
        *,
        file: str,
        number: int,
        problems: list[Problem],
        typed: bool,
    ) -> None:
        self.cells = cells
        self.columns = columns
        self.file = file
        self.row = number
        self.problems = problems
        self.typed = typed
        self.failed = False

    def problem(self, field: str, value: object, reason: str, remedy: str) -> None:
        """List a problem; the row goes on."""
        column = " + ".join(self.columns.of.get(field, (field,)))
        shown = None if value is None else printable(value)
        self.problems.append(
            Problem(file=self.file, row=self.row, column=column, value=shown, reason=reason,
                    remedy=remedy)
        )  # fmt: skip

    def fail(self, field: str, value: object, reason: str, remedy: str) -> None:
        """List a problem and mark the row as one to leave out."""
        self.problem(field, value, f"{reason}; the row is left out", remedy)
        self.failed = True

    def raw(self, field: str) -> Any:
        """Return the cell of a field as it is, ``None`` where there is none."""
        columns = self.columns.of.get(field)
        if columns is None:
            return self.columns.constants.get(field)
        if len(columns) == 1:
            return self.cells.get(columns[0])
        return self._joined(columns)

    def _joined(self, columns: tuple[str, ...]) -> str | None:
        parts = []
        for column in columns:
            value = self.cells.get(column)
            if isinstance(value, str) and value.strip():
                title = re.sub(r"[\W_]+", " ", column).strip().capitalize()
                parts.append(f"{title}:\n{value.strip()}")
        return "\n\n".join(parts) or None

    def text(self, field: str) -> str | None:
        """Return a name or short text, ``None`` where there is none."""
        value = self.raw(field)
        if value is None or isinstance(value, dict | list | tuple | bytes):
            if value:
                self.fail(
                    field, value, "one value is wanted here, not several", "map another column"
                )
            return None
        text = value if isinstance(value, str) else str(value)
        if self.typed:
            return text if text.strip() else None
        text = " ".join(text.split())
        return None if text.casefold() in NOTHING else text

    def body(self, field: str) -> str:
        """Return a long text exactly as it is, "" where there is none."""
        value = self.raw(field)
        if value is None or isinstance(value, str):
            return value or ""
        if isinstance(value, list | tuple) and all(isinstance(v, str) for v in value):
            return "\n".join(value)
        self.fail(field, value, "text is wanted here", "map another column")
        return ""

    def _nothing(self, value: object) -> bool:
        return value is None or (isinstance(value, str) and value.strip().casefold() in NOTHING)

    def number(self, field: str, *, zero: bool, remedy: str) -> float | None:
        """Return a number that is not negative; ``zero`` says whether 0 will do."""
        value = self.raw(field)
        if self._nothing(value):
            return None
        number = number_of(value)
        if number is None:
            self.fail(field, value, "this is not one number", remedy)
        elif number < 0:
            self.fail(field, value, f"{field} must not be negative", remedy)
        elif number == 0 and not zero:
            self.fail(field, value, f"{field} must not be 0", "leave it empty where it is unknown")
        else:
            return number
        return None

    def money(self, field: str, currency: str | None) -> tuple[Decimal | None, str | None]:
        """Return an amount and its currency; both are ``None`` where there is no amount."""
        value = self.raw(field)
        if self._nothing(value):
            return None, None
        remedy = "write an amount such as 49.00"
        if isinstance(value, str):
            value, currency = currency_in(value, currency)
        amount = amount_of(value, typed=self.typed)
        if amount is None:
            self.fail(field, self.raw(field), "this is not a clear amount", remedy)
        elif amount < 0:
            self.fail(field, self.raw(field), f"{field} must not be negative", remedy)
        elif currency is None or not re.fullmatch(r"[A-Z]{3}", currency):
            self.fail(
                field,
                self.raw(field),
                "the price has no ISO 4217 currency"
                if currency is None
                else f"the currency {printable(currency)!r} is no ISO 4217 code",
                "add a column such as currency = EUR, or --map currency==EUR",
            )
        else:
            return amount, currency
        return None, None

    def day(self, field: str) -> date | None:
        """Return a date; one that cannot be read is listed, and the row is kept."""
        value = self.raw(field)
        if self._nothing(value):
            return None
        found = day_of(value)
        if found is None:
            self.problem(
                field, value, "the date cannot be read for certain; kept without it",
                "write it as YYYY-MM-DD",
            )  # fmt: skip
        return found

    def flag(self, field: str) -> bool | None:
        """Return yes or no."""
        value = self.raw(field)
        if self._nothing(value):
            return None
        word = str(value).strip().casefold()
        if word not in _YES | _NO:
            self.fail(field, value, "yes or no is wanted here", "write yes, no or nothing")
            return None
        return word in _YES

    def words(self, field: str) -> tuple[str, ...]:
        """Return a list of words or ids, each as it was given."""
        value = self.raw(field)
        found = () if value is None else split_words(value)
        if found is None:
            self.fail(field, value, "this is not a list of words", 'write "SQL; Python"')
            return ()
        return found


def rows_of(table: Table, columns: Columns, problems: list[Problem]) -> Iterator[RowReader]:
    """Yield a reader for each row of a table; what they cannot read goes to ``problems``."""
    for number, cells in table.rows:
        yield RowReader(
            cells, columns, file=table.file, number=number, problems=problems, typed=table.typed
        )
