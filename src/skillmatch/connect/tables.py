"""Tables to rows: CSV, JSONL, JSON, Parquet and XLSX, gzipped or not, problems listed."""

from __future__ import annotations

import gzip
import io
import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, cast

from skillmatch.connect.binary_tables import MAX_UNPACKED, Row, parquet_rows, xlsx_rows
from skillmatch.connect.csv_rows import csv_rows, lines_of
from skillmatch.connect.documents import load_bytes
from skillmatch.connect.encoding import SURROGATE, Encoding, detect, printable
from skillmatch.connect.jsonld import exact
from skillmatch.domain import Problem
from skillmatch.errors import EmptyInputError, InputError, UnsafeFileError

__all__ = ["Table", "read_rows"]

MAX_FILE = 2 * 2**30
MAX_WHOLE = 256 * 2**20
_CHUNK = 2**20
_MAX_DEPTH = 50
_MAX_COLUMNS = 10_000
_ENDINGS = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".tab": "csv", ".jsonl": "jsonl",
    ".ndjson": "jsonl", ".json": "json", ".parquet": "parquet", ".pq": "parquet", ".xlsx": "xlsx",
}  # fmt: skip
_READ = "CSV, TSV, JSONL, JSON, Parquet and XLSX are read, and .gz of each"
_RECORDS = "write a list of records, or one record a line as JSONL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table being read.

    ``rows`` yields (row number from 1 without the header, cells by column), once.
    ``typed`` says that cells keep the types of the source (JSON, Parquet, XLSX);
    cells of a CSV are all text. ``notes`` grow while the rows are read.
    """

    file: str
    columns: tuple[str, ...]
    rows: Iterator[Row]
    typed: bool
    notes: list[str] = field(default_factory=list)
    close: Callable[[], None] = field(default=lambda: None, repr=False)

    def __enter__(self) -> Table:
        """Use the table in a ``with`` block, so that its file is closed on an error."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()


def read_rows(
    path: str | os.PathLike[str], *, problems: list[Problem], kind: str | None = None
) -> Table:
    """Open a table; broken rows are appended to ``problems`` as they are met.

    Parameters
    ----------
    path : path
        A CSV (delimiter ``,``, ``;``, tab or ``|``; UTF-8, UTF-16 with a mark, or
        Windows-1252), JSONL, JSON list, Parquet or XLSX file, gzipped or not.
    problems : list of Problem
        Grows while the rows are read.
    kind : {"csv", "tsv", "jsonl", "json", "parquet", "xlsx"}, optional
        What the file is; its ending and first bytes tell it otherwise.

    Returns
    -------
    Table

    Raises
    ------
    InputError
        There is no such file, it is no table, or it is damaged as a whole.
    EmptyInputError
        There are no rows.
    UnsafeFileError
        It unpacks to too much.
    """
    file = Path(path)
    name = file.name
    _must_exist(file)
    notes: list[str] = []

    def report(row: int | None, value: str, reason: str, remedy: str) -> None:
        problems.append(
            Problem(file=name, row=row, column=None, value=printable(value) if value else None,
                    reason=reason, remedy=remedy)
        )  # fmt: skip

    source = _Source(file)
    kind = _kind(source, name, "csv" if kind == "tsv" else kind)
    if kind in ("parquet", "xlsx"):
        small = kind == "xlsx" or source.gzipped  # Packed, a little becomes much.
        data = source.whole(MAX_WHOLE if small else MAX_FILE)
        columns, rows = (parquet_rows if kind == "parquet" else xlsx_rows)(data, name, notes)
    else:
        encoding = detect(source.chunks(), name)
        if encoding.note:
            notes.append(encoding.note)
        columns, rows = _TEXT[kind](source, encoding, name, report, notes)
    first = next(rows, None)
    failed = next((problem for problem in problems if problem.file == name), None)
    if first is None and failed is None:
        raise EmptyInputError(f"{name}: the table holds no rows", hint="choose another file")
    if first is None and failed is not None and not columns:
        raise InputError(f"{name}: row {failed.row}: {failed.reason}", hint=failed.remedy)
    checked = _whole_characters(chain([] if first is None else [first], rows), report)
    return Table(
        file=name,
        columns=columns,
        rows=checked,
        typed=kind != "csv",
        notes=notes,
        close=source.close,
    )


def _must_exist(file: Path) -> None:
    if not file.is_file():
        load_bytes(file, limit=MAX_FILE)  # says what is wrong


class _Source:
    """A file that may be gzipped, read in chunks and never past its limits."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.streams: list[io.TextIOWrapper] = []
        with self.open_raw() as raw:
            self.gzipped = raw.read(2) == b"\x1f\x8b"

    def open_raw(self) -> BinaryIO:
        try:
            return self.file.open("rb")
        except OSError as error:
            raise InputError(
                f"{self.file}: it cannot be opened ({error.strerror})", hint="check the path"
            ) from None

    def open(self) -> BinaryIO:
        if self.gzipped:
            return cast("BinaryIO", gzip.open(self.file, "rb"))
        return self.open_raw()

    def chunks(self, limit: int = MAX_UNPACKED) -> Iterator[bytes]:
        total = 0
        try:
            with self.open() as stream:
                while chunk := stream.read(_CHUNK):
                    total += len(chunk)
                    if total > limit:
                        raise UnsafeFileError(
                            f"{self.file.name}: refused, it holds more than {limit // 2**20} MiB",
                            hint="split the table",
                        )
                    yield chunk
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise InputError(
                f"{self.file.name}: the gzip file is damaged or cut short ({error})",
                hint="fetch it again",
            ) from None
        except OSError as error:
            raise InputError(
                f"{self.file.name}: it cannot be read ({error.strerror or error})",
                hint="check the file",
            ) from None

    def whole(self, limit: int) -> bytes:
        return b"".join(self.chunks(limit))

    def text(self, encoding: Encoding) -> io.TextIOWrapper:
        stream = io.TextIOWrapper(
            self.open(), encoding=encoding.name, errors=encoding.errors, newline=""
        )
        self.streams.append(stream)
        return stream

    def close(self) -> None:
        for stream in self.streams:
            stream.close()


def _kind(source: _Source, name: str, wanted: str | None) -> str:
    head = next(source.chunks(), b"")[:4]
    if not head:
        raise EmptyInputError(f"{name}: the file is empty", hint="choose another file")
    is_parquet, is_zip = head == b"PAR1", head == b"PK\x03\x04"
    if wanted is not None and (is_parquet, is_zip) != (wanted == "parquet", wanted == "xlsx"):
        raise InputError(f"{name}: this is no {wanted} file", hint="leave the format out")
    if is_parquet:
        return "parquet"
    stem = name.casefold().removesuffix(".gz")
    kind = wanted or _ENDINGS.get(Path(stem).suffix)
    if kind is None:
        raise InputError(f"{name}: this format of table is not known", hint=_READ)
    if kind == "parquet" or (kind == "xlsx" and not is_zip):
        raise InputError(f"{name}: the {kind} file is broken", hint="export it again")
    return kind


def _csv(
    source: _Source, encoding: Encoding, name: str, report: Any, notes: list[str]
) -> tuple[tuple[str, ...], Iterator[Row]]:
    try:
        with source.text(encoding) as head:
            sample = head.read(64 * 1024)
        stream = source.text(encoding)
        columns, rows = csv_rows(lines_of(stream, name), sample, name, report, notes)
    except UnicodeDecodeError as error:
        source.close()
        raise _undecodable(name, error) from None
    except InputError:
        source.close()
        raise
    return columns, _decoding(rows, name, stream)


def _decoding(rows: Iterable[Any], name: str, stream: io.TextIOWrapper) -> Iterator[Any]:
    with stream:
        try:
            yield from rows
        except UnicodeDecodeError as error:
            raise _undecodable(name, error) from None


def _undecodable(name: str, error: UnicodeDecodeError) -> InputError:
    return InputError(
        f"{name}: the text is damaged ({error.reason})", hint="save it as UTF-8 and try again"
    )


def _load(text: str) -> Any:
    return json.loads(text, parse_float=exact)


def _jsonl(
    source: _Source, encoding: Encoding, name: str, report: Any, notes: list[str]
) -> tuple[tuple[str, ...], Iterator[Row]]:
    del notes

    def rows(report: Callable[..., object]) -> Iterator[Row]:
        number = 0
        stream = source.text(encoding)
        for line in _decoding(lines_of(stream, name), name, stream):
            if not line.strip():
                continue
            number += 1
            try:
                record = _load(line)
            except (ValueError, RecursionError) as error:
                report(number, line.strip(), f"the line is not JSON: {error}", "mend the line")
                continue
            if isinstance(record, dict) and record:
                yield number, record
            else:
                report(number, line.strip(), "the line is no record", _RECORDS)

    # What is empty is often left out, so a column may come late: one look at every row.
    return _columns(rows(lambda *_: None)), rows(report)


def _json(
    source: _Source, encoding: Encoding, name: str, report: Any, notes: list[str]
) -> tuple[tuple[str, ...], Iterator[Row]]:
    try:
        data = _load(source.whole(MAX_WHOLE).decode(encoding.name, encoding.errors))
    except UnicodeDecodeError as error:
        raise _undecodable(name, error) from None
    except (ValueError, RecursionError) as error:
        if getattr(error, "msg", "") == "Extra data":  # Records, each on a line of its own.
            return _jsonl(source, encoding, name, report, notes)
        raise InputError(f"{name}: the file is not JSON ({error})", hint=_RECORDS) from None
    if isinstance(data, dict):
        lists = [(k, v) for k, v in data.items() if isinstance(v, list) and v]
        if len(lists) != 1:
            raise InputError(f"{name}: the JSON is not a list of records", hint=_RECORDS)
        notes.append(f"read the list {lists[0][0]!r} of the file")
        data = lists[0][1]
    if not isinstance(data, list):
        raise InputError(f"{name}: the JSON is not a list of records", hint=_RECORDS)

    def rows() -> Iterator[Row]:
        for number, record in enumerate(data, start=1):
            if isinstance(record, dict) and record:
                yield number, record
            else:
                report(number, type(record).__name__, "the entry is no record", _RECORDS)

    return _columns((0, r) for r in data if isinstance(r, dict)), rows()


def _columns(rows: Iterable[Row]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for _, record in rows:
        for key in record:
            if key not in found:
                found[key] = None
                if len(found) == _MAX_COLUMNS:
                    return tuple(found)
    return tuple(found)


def _whole_characters(rows: Iterable[Row], report: Any) -> Iterator[Row]:
    for number, record in rows:
        reason = _unfit(record)
        if reason is None:
            yield number, record
        else:
            report(number, "", reason, "mend the row and save the file as UTF-8")


def _unfit(record: Mapping[str, Any]) -> str | None:
    """Say why a record cannot be used: broken characters, or nested without end."""
    stack: list[tuple[object, int]] = [(v, 1) for v in record.values()]
    stack += [(k, 1) for k in record]
    while stack:
        value, depth = stack.pop()
        if isinstance(value, str):
            if SURROGATE.search(value):
                return "the row holds broken characters"
        elif isinstance(value, dict | list | tuple):
            if depth > _MAX_DEPTH:
                return f"the row is nested more than {_MAX_DEPTH} deep"
            inner = [*value.keys(), *value.values()] if isinstance(value, dict) else value
            stack += [(v, depth + 1) for v in inner]
    return None


_TEXT: dict[str, Callable[..., tuple[tuple[str, ...], Iterator[Row]]]] = {
    "csv": _csv, "jsonl": _jsonl, "json": _json,
}  # fmt: skip
