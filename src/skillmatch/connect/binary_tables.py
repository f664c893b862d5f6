"""Parquet and XLSX to rows, within limits."""

from __future__ import annotations

import importlib
import importlib.util
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from skillmatch.connect.archives import open_zip, read_member
from skillmatch.connect.encoding import printable
from skillmatch.errors import EmptyInputError, InputError, MissingExtraError, UnsafeFileError

__all__ = ["MAX_REPEATED", "MAX_UNPACKED", "Row", "parquet_rows", "small_parts", "xlsx_rows"]

MAX_UNPACKED = 2 * 2**30
MAX_REPEATED = 256 * 2**20
MAX_RATIO = 200  # of what it unpacks to
MAX_PART = 64 * 2**20  # of a table that is written out at once
MAX_CELLS = 20_000_000
MAX_VALUES = 10_000_000
_LIST = 1000  # values of a list, in the mean
_ROW = 8  # cells that an empty row counts as
_TEXTS = ("STRING", "NONE", "JSON", "ENUM")
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))
_SAVE = "save it again, or as CSV"

Row = tuple[int, dict[str, Any]]


def parquet_rows(data: bytes, name: str, notes: list[str]) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Return the columns and rows of a Parquet file; raises ``InputError`` where it is broken."""
    del notes
    import pyarrow as pa
    import pyarrow.parquet as pq

    errors = (pa.ArrowException, OSError, ValueError, TypeError, OverflowError, MemoryError)
    broken = InputError(f"{name}: the Parquet file is broken", hint="export it again")
    try:
        schema = pq.read_metadata(io.BytesIO(data)).schema
        leaves = [schema.column(i) for i in range(len(schema))]
        # A text that fills a column is kept once in the file, and once in memory.
        texts = [
            leaf.path
            for leaf in leaves
            if leaf.physical_type == "BYTE_ARRAY" and leaf.logical_type.type in _TEXTS
        ]
        file = pq.ParquetFile(io.BytesIO(data), read_dictionary=texts)
        groups = [file.metadata.row_group(i) for i in range(file.num_row_groups)]
        size = sum(group.total_byte_size for group in groups)
        values = max((group.column(i).num_values for group in groups
                      for i in range(group.num_columns)), default=0)  # fmt: skip
        lists = values > MAX_VALUES + _LIST * file.metadata.num_rows
        columns = tuple(file.schema_arrow.names)
    except errors:
        raise broken from None
    if size > MAX_UNPACKED or lists:
        what = "holds lists without end" if lists else f"unpacks to {size / 2**20:.0f} MiB"
        raise UnsafeFileError(f"{name}: refused, it {what}", hint="split the table")

    most = _most(data)

    def rows() -> Iterator[Row]:
        number = 0
        spent = [0]
        try:
            for group in range(file.num_row_groups):  # No batch may reach over two of them.
                for batch in file.iter_batches(batch_size=10_000, row_groups=[group]):
                    for part in small_parts(batch, name, spent, most=most):
                        for record in part.to_pylist():
                            number += 1
                            yield number, record
        except UnsafeFileError:
            raise
        except errors:
            raise broken from None

    return columns, rows()


def _most(data: bytes) -> int:
    """Return how much a table may come to: a text kept once may fill every row, with an end."""
    return min(MAX_UNPACKED, max(MAX_REPEATED, MAX_RATIO * len(data)))


def small_parts(batch: Any, name: str, spent: list[int], *, most: int) -> Iterator[Any]:
    """Yield an Arrow batch in parts that are small once their texts are written out.

    Parameters
    ----------
    batch : pyarrow.RecordBatch
        Its texts may be dictionaries: one text may then fill every row.
    name : str
        Of the file, for errors.
    spent : list of int
        One number: bytes so far, to which the parts are added.
    most : int
        Bytes that may be spent.

    Raises
    ------
    UnsafeFileError
        It comes to more.
    """
    waiting = [batch]
    while waiting:
        part = waiting.pop()
        size = sum(map(_size, part.columns)) + 16 * part.num_rows
        if size > MAX_PART and part.num_rows > 1:
            half = part.num_rows // 2
            waiting += [part.slice(half), part.slice(0, half)]
            continue
        spent[0] += size
        if size > MAX_PART or spent[0] > most:
            raise UnsafeFileError(
                f"{name}: refused, it unpacks to more than {most // 2**20} MiB, or a row to more "
                f"than {MAX_PART // 2**20} MiB", hint="split the table",
            )  # fmt: skip
        yield part


def _size(array: Any) -> int:
    """Return the bytes of an array with every text written out."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(array.type):
        lengths = pc.binary_length(array.dictionary)
        return int(pc.sum(pc.take(lengths, array.indices)).as_py() or 0)
    if pa.types.is_struct(array.type):
        return sum(map(_size, array.flatten()))
    if hasattr(array, "offsets"):  # lists and maps
        return int(array.offsets.nbytes) + _size(array.flatten())
    return int(array.nbytes)


def xlsx_rows(data: bytes, name: str, notes: list[str]) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Return the columns and rows of a workbook's first sheet, its first filled row the header.

    Raises ``InputError`` where it is broken and ``MissingExtraError`` without openpyxl.
    """
    if importlib.util.find_spec("openpyxl") is None:
        raise MissingExtraError(
            "reading XLSX needs openpyxl", hint="pip install openpyxl, or save the sheet as CSV"
        )
    with open_zip(data, name) as archive:
        for part in archive.namelist():
            content = read_member(archive, part, name)
            if any(mark in content for mark in _DOCTYPES):
                raise UnsafeFileError(
                    f"{name}: refused, a part of it declares a document type", hint=_SAVE
                )
    openpyxl: Any = importlib.import_module("openpyxl")
    with _workbook(name):
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # What it says of its size need not be so.
        if len(book.worksheets) > 1:
            notes.append(f"read the first sheet only: {sheet.title!r}")
    rows = _filled(sheet, name, most=_most(data))
    first = next(rows, None)
    if first is None:
        raise EmptyInputError(f"{name}: the sheet is empty", hint="choose another file")
    header = [" ".join(str(c if c is not None else "").split()) for c in first]
    columns = tuple(c or f"column {i}" for i, c in enumerate(header, start=1))
    body = (dict(zip(columns, row, strict=False)) for row in rows)
    return columns, ((number, row) for number, row in enumerate(body, start=1))


def _filled(sheet: Any, name: str, *, most: int) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a sheet that say something."""
    left, room = MAX_CELLS, most
    with _workbook(name):
        for row in sheet.iter_rows(values_only=True):
            left -= len(row) + _ROW
            room -= sum(len(c) for c in row if isinstance(c, str))
            if left < 0 or room < 0:
                raise UnsafeFileError(
                    f"{name}: refused, the sheet has more than {MAX_CELLS:,} cells or comes to "
                    f"more than {most // 2**20} MiB", hint="split the table, or save it as CSV",
                )  # fmt: skip
            if any(c is not None and str(c).strip() for c in row):
                yield row


@contextmanager
def _workbook(name: str) -> Iterator[None]:
    try:
        yield
    except InputError:
        raise
    except (
        ValueError, TypeError, LookupError, AttributeError, OSError, SyntaxError, EOFError,
        RuntimeError, ArithmeticError, MemoryError, zlib.error,
    ) as error:  # fmt: skip
        raise InputError(
            f"{name}: the workbook is broken ({printable(error)})", hint=_SAVE
        ) from None
