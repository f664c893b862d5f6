"""Parquet and XLSX to rows, within limits."""

from __future__ import annotations

import importlib
import importlib.util
import io
import zlib
from collections.abc import Iterator
from typing import Any

from skillmatch.connect.archives import open_zip
from skillmatch.connect.encoding import printable
from skillmatch.errors import EmptyInputError, InputError, MissingExtraError, UnsafeFileError

__all__ = ["MAX_UNPACKED", "Row", "parquet_rows", "xlsx_rows"]

MAX_UNPACKED = 2 * 2**30

Row = tuple[int, dict[str, Any]]


def parquet_rows(data: bytes, name: str, notes: list[str]) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Return the columns and rows of a Parquet file; raises ``InputError`` where it is broken."""
    del notes
    import pyarrow as pa
    import pyarrow.parquet as pq

    errors = (pa.ArrowException, OSError, ValueError, TypeError, OverflowError, MemoryError)
    broken = InputError(f"{name}: the Parquet file is broken", hint="export it again")
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        groups = [file.metadata.row_group(i) for i in range(file.num_row_groups)]
        size = sum(group.total_byte_size for group in groups)
        columns = tuple(file.schema_arrow.names)
    except errors:
        raise broken from None
    if size > MAX_UNPACKED:
        raise UnsafeFileError(
            f"{name}: refused, it unpacks to {size / 2**20:.0f} MiB", hint="split the table"
        )

    def rows() -> Iterator[Row]:
        number = 0
        try:
            for batch in file.iter_batches(batch_size=10_000):
                for record in batch.to_pylist():
                    number += 1
                    yield number, record
        except errors:
            raise broken from None

    return columns, rows()


def xlsx_rows(data: bytes, name: str, notes: list[str]) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Return the columns and rows of a workbook's first sheet, its first filled row the header.

    Raises ``InputError`` where it is broken and ``MissingExtraError`` without openpyxl.
    """
    if importlib.util.find_spec("openpyxl") is None:
        raise MissingExtraError(
            "reading XLSX needs openpyxl", hint="pip install openpyxl, or save the sheet as CSV"
        )
    open_zip(data, name).close()
    openpyxl: Any = importlib.import_module("openpyxl")
    broken = (ValueError, TypeError, LookupError, AttributeError, OSError, SyntaxError,
              EOFError, RuntimeError, zlib.error)  # fmt: skip
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        cells = [list(row) for row in sheet.iter_rows(values_only=True)]
        if len(book.worksheets) > 1:
            notes.append(f"read the first sheet only: {sheet.title!r}")
    except broken as error:
        raise InputError(
            f"{name}: the workbook is broken ({printable(error)})", hint="save it again, or as CSV"
        ) from None
    filled = [row for row in cells if any(c is not None and str(c).strip() for c in row)]
    if not filled:
        raise EmptyInputError(f"{name}: the sheet is empty", hint="choose another file")
    header = [" ".join(str(c if c is not None else "").split()) for c in filled[0]]
    columns = tuple(c or f"column {i}" for i, c in enumerate(header, start=1))
    body = (dict(zip(columns, row, strict=False)) for row in filled[1:])
    return columns, ((number, row) for number, row in enumerate(body, start=1))
