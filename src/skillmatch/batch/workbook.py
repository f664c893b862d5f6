"""The tables of a run as a workbook: no text is a formula; the same rows give the same bytes."""

from __future__ import annotations

import math
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import chain, islice
from pathlib import Path
from typing import Any

from skillmatch.batch.workbook_summary import Look, write_summary
from skillmatch.connect.problems import guard
from skillmatch.errors import InputError, MissingExtraError

__all__ = ["MOST_ROWS", "SHEET_ROWS", "write_workbook"]

SHEET_ROWS = 1_048_576  # of the format, heading included
# Of a sheet by default: what an office's computer still opens with filters.
MOST_ROWS = 100_000
MOST_TEXT = 32_000  # the format holds 32,767 characters in a cell
_SEEN = 20_000  # texts of a sheet whose check is remembered
_LOOK = 200  # rows looked at for the names of columns
_WHOLE = 2**53
_OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
    "strings_to_numbers": False,
}  # fmt: skip
_FIXED = datetime(1980, 1, 1)  # noqa: DTZ001 (the format has no zones)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_SHARES = frozenset({"coverage", "coverage_after", "best_score", "score", "score_low",
                     "score_high", "gain", "importance", "hands_on_share"})  # fmt: skip
_LEVELS = frozenset({"needed", "held", "shortfall", "depth"})
_NUMBERS = frozenset({"hours", "price", "plan_hours", "ects", "level", "rank", "step", "row",
                      "missing", "learnable", "not_taught_here", "plan_steps",
                      "elements_stated", "elements_of"})  # fmt: skip
_DAYS = frozenset({"start", "end", "as_of", "checked_on"})
_WIDE = {"title": 44, "label": 34, "skill_id": 30, "notes": 60, "reason": 60, "remedy": 40,
         "name": 24, "target_role": 26, "issuer": 28, "url": 34, "credential_id": 28,
         "best_credential": 28, "closes": 50, "caveats": 50, "adviser_sign_off": 24,
         "report": 24, "file": 22, "via_label": 26}  # fmt: skip


def write_workbook(
    path: str | os.PathLike[str],
    tables: Mapping[str, Iterable[Mapping[str, Any]]],
    *,
    summary: Mapping[str, Any],
    made_by: Mapping[str, str] | Sequence[tuple[str, str]],
    columns: Mapping[str, Sequence[str]] | None = None,
    most_rows: int = MOST_ROWS,
) -> None:
    """Write tables as sheets of a workbook, with a summary and its charts before them.

    Parameters
    ----------
    path : path
        Written under another name first, readable by its owner alone, and renamed.
    tables : mapping of str to iterable of mapping
        For each sheet its rows, read once and never held.
    summary : mapping
        Figures of :meth:`skillmatch.batch.cohort.CohortFigures.figures`; may be empty.
    made_by : mapping or sequence of pairs
        Versions and digests.
    columns : mapping of str to sequence of str, optional
        For each sheet its columns; those of its first 200 rows by default.
    most_rows : int
        Rows of a sheet at most, heading not counted. A sheet that ends before its table says so
        in its last row and in the summary.

    Raises
    ------
    InputError
        The file cannot be written, ``most_rows`` is out of range, or a row has a column that
        the sheet has not.
    MissingExtraError
        XlsxWriter is not installed.

    Notes
    -----
    Texts are written as texts, and one that begins like a formula is marked as text, so that it
    stays one when the cell is edited. Numbers are numbers, negative ones too. Time stamps are
    fixed.
    """
    try:
        import xlsxwriter
        from xlsxwriter.exceptions import XlsxWriterException
    except ImportError:
        raise MissingExtraError("XLSX needs XlsxWriter", hint="pip install xlsxwriter") from None
    if not 1 <= most_rows <= SHEET_ROWS - 2:
        raise InputError(
            f"{most_rows:,} rows do not fit a sheet", hint=f"from 1 to {SHEET_ROWS - 2:,}"
        )
    target = Path(path)
    try:
        # Rows wait in files of this folder, which others cannot read and which goes in any case.
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".", suffix=".part") as folder:
            draft = Path(folder) / target.name
            book = xlsxwriter.Workbook(str(draft), {**_OPTIONS, "tmpdir": folder})
            try:
                _fill(book, tables, summary=summary, made_by=made_by, columns=columns,
                      most_rows=most_rows)  # fmt: skip
                book.close()
            except BaseException:
                for sheet in book.worksheets():
                    sheet.row_data_fh.close()
                book.fileclosed = True
                raise
            draft.chmod(0o600)
            draft.replace(target)
    except (OSError, XlsxWriterException) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"{target}: it cannot be written ({reason})",
            hint="close it where it is open, or choose another folder",
        ) from None


def _fill(
    book: Any,
    tables: Mapping[str, Iterable[Mapping[str, Any]]],
    *,
    summary: Mapping[str, Any],
    made_by: Mapping[str, str] | Sequence[tuple[str, str]],
    columns: Mapping[str, Sequence[str]] | None,
    most_rows: int,
) -> None:
    book.set_properties({"title": "skillmatch cohort", "author": "skillmatch", "created": _FIXED})
    look = Look(book)
    first = book.add_worksheet("Summary")
    notes = []
    for name, rows in tables.items():
        wanted = None if columns is None else columns.get(name)
        notes.append(_Sheet(book, name, look).fill(rows, wanted, most_rows=most_rows))
    pairs = made_by.items() if isinstance(made_by, Mapping) else made_by
    write_summary(book, first, look, summary, sheets=notes, made_by=list(pairs))


class _Sheet:
    """One table, row by row."""

    def __init__(self, book: Any, name: str, look: Look) -> None:
        self._name = name[:31].capitalize()
        self._look = look
        self._sheet = book.add_worksheet(self._name)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)  # A4
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(0)
        self._seen: dict[str, tuple[str, bool]] = {}

    def fill(
        self,
        rows: Iterable[Mapping[str, Any]],
        columns: Sequence[str] | None,
        *,
        most_rows: int,
    ) -> tuple[str, int, bool]:
        """Write the rows; return the sheet's name, how many it has and whether that is all."""
        stream: Iterator[Mapping[str, Any]] = iter(rows)
        if columns is None:
            head = list(islice(stream, _LOOK))
            columns = list(dict.fromkeys(key for row in head for key in row))
            stream = chain(head, stream)
        names = frozenset(columns)
        sheet = self._sheet
        for at, column in enumerate(columns):
            sheet.set_column(at, at, _WIDE.get(column, 13))
        sheet.freeze_panes(1, min(2, len(columns)))
        for at, column in enumerate(columns):
            sheet.write_string(0, at, self._text(column)[0], self._look.head)
        formats = [self._format(c) for c in columns]
        count, whole = 0, True
        for row in stream:
            if count >= most_rows:
                whole = False
                break
            if not names.issuperset(row):
                extra = sorted(set(row) - names)[0]
                raise InputError(
                    f"sheet {self._name}: a row has a column {extra!r} that the first rows lack",
                    hint="name the columns of the sheet",
                )
            count += 1
            for at, column in enumerate(columns):
                self._cell(count, at, column, row.get(column), formats[at])
        if columns:
            sheet.autofilter(0, 0, count, len(columns) - 1)
        if not whole:
            sheet.write_string(
                count + 1, 0,
                f"This sheet ends after {count:,} rows; the CSV and Parquet files have all.",
                self._look.warn,
            )  # fmt: skip
        elif not count:
            sheet.write_string(1, 0, "No rows.", self._look.soft)
        return self._name, count, whole

    def _format(self, column: str) -> Any:
        if column in _SHARES:
            return self._look.share
        if column in _LEVELS:
            return self._look.level
        if column == "price":
            return self._look.money
        return self._look.number if column in _NUMBERS else None

    def _cell(self, row: int, at: int, column: str, value: Any, form: Any) -> None:
        sheet = self._sheet
        if value is None or value == "":
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, at, value)
            return
        if column in _DAYS or isinstance(value, date):
            day = _day(value)
            if day is not None:
                sheet.write_datetime(row, at, day, self._look.day)
                return
        if form is not None or not isinstance(value, str):
            number = _number(value)
            if number is not None:
                sheet.write_number(row, at, number, form)
                return
        text, formula_like = self._text(value)
        sheet.write_string(row, at, text, self._look.quoted if formula_like else None)

    def _text(self, value: Any) -> tuple[str, bool]:
        """Return a text that a cell can hold, and whether it begins like a formula."""
        raw = value if isinstance(value, str) else str(value)
        known = self._seen.get(raw)
        if known is None:
            text = _CONTROL.sub("", raw)
            if len(text) > MOST_TEXT:
                text = f"{text[:MOST_TEXT]}… (cut)"
            known = (text, guard(raw) != raw or guard(text) != text)
            if len(self._seen) < _SEEN and len(raw) <= MOST_TEXT // 100:
                self._seen[raw] = known
        return known


def _number(value: Any) -> float | None:
    """Return a number as a cell holds it, ``None`` of what is none."""
    if isinstance(value, str):
        return float(value) if re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", value) else None
    if isinstance(value, int | float | Decimal):
        try:
            number = float(value)
        except (OverflowError, InvalidOperation):
            return None
        exact = not isinstance(value, int) or abs(value) <= _WHOLE
        return number if math.isfinite(number) and exact else None
    return None


def _day(value: Any) -> datetime | None:
    """Return a day from 1900 on, which is where the format begins, ``None`` of what is none."""
    try:
        found = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return None
    if not isinstance(found, date) or found.year <= 1900:
        return None
    return datetime(found.year, found.month, found.day)  # noqa: DTZ001
