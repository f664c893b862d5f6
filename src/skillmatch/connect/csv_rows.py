"""CSV as it is found: delimiter sniffed, broken rows listed, the rows after them read."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from typing import TextIO

from skillmatch.errors import EmptyInputError, UnsafeFileError

__all__ = ["csv_rows", "lines_of", "sniff"]

Report = Callable[[int | None, str, str, str], None]
DELIMITERS = (",", ";", "\t", "|")
SINGLE = "\x1f"  # a table of one column: nothing parts its cells
MAX_FIELD = 2**17  # Characters of one cell.
MAX_LINE = 2**25  # Characters of one line.
_MAX_REREADS = 100
_QUOTES = "put the cell in double quotes and double the quotes inside it"


class _Lines:
    """Physical lines, with those that an open quote swallowed given back."""

    def __init__(self, stream: Iterator[str]) -> None:
        self.stream = stream
        self.again: list[str] = []
        self.taken: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.again.pop() if self.again else next(self.stream)
        self.taken.append(line)
        return line

    def reread(self, start: int) -> None:
        """Give back the lines of the record from one of them on."""
        self.again.extend(reversed(self.taken[start:]))
        del self.taken[start:]


def lines_of(stream: TextIO, name: str) -> Iterator[str]:
    """Yield the lines of a text.

    Raises
    ------
    UnsafeFileError
        One of them has no end and would fill the memory.
    """
    while line := stream.readline(MAX_LINE):
        if len(line) == MAX_LINE:
            raise UnsafeFileError(
                f"{name}: refused, a line has {MAX_LINE // 2**20} million characters or more",
                hint="write one record a line",
            )
        yield line


def sniff(sample: str) -> str:
    r"""Return the delimiter that parts a sample into the most regular table.

    A table of one column has none, so that commas in its texts part nothing.

    Examples
    --------
    >>> sniff("id;title\n1;Nurse, senior\n2;Welder\n")
    ';'
    """
    best, mark = SINGLE, (0.0, 0)
    for delimiter in DELIMITERS:
        try:
            rows = [
                r for r in csv.reader(sample.splitlines(keepends=True), delimiter=delimiter) if r
            ][:60]
        except csv.Error:
            continue
        if not rows or len(rows[0]) < 2:
            continue
        body = rows[1:-1] or rows
        regular = sum(len(r) == len(rows[0]) for r in body) / len(body)
        if (round(regular, 1), len(rows[0])) > mark:
            best, mark = delimiter, (round(regular, 1), len(rows[0]))
    return best


def csv_rows(
    stream: Iterable[str], sample: str, name: str, report: Report, notes: list[str]
) -> tuple[tuple[str, ...], Iterator[tuple[int, dict[str, str]]]]:
    """Return the columns of a CSV stream and its rows, numbered from 1 after the header.

    A row that is broken or ragged is reported and left out; the others go on. A
    quote that is never closed costs the row that opens it, not the rest.

    Raises
    ------
    EmptyInputError
        There is no header.
    """
    first = sample.partition("\n")[0].strip().casefold()
    delimiter = sniff(sample)
    lines = _Lines(iter(stream))
    if first.startswith("sep=") and len(first) == 5:  # Excel's way to name the delimiter
        delimiter = first[4]
        next(lines)
    # The limit is the process's: what another module set must not change what is read.
    csv.field_size_limit(MAX_FIELD)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    header: list[str] = []
    while not any(cell.strip() for cell in header):
        try:
            header = next(reader)
        except StopIteration:
            raise EmptyInputError(
                f"{name}: the table is empty", hint="choose another file"
            ) from None
        except csv.Error as error:
            raise EmptyInputError(f"{name}: the header is broken ({error})", hint=_QUOTES) from None
    columns = _unique(header, notes)
    return columns, _rows(reader, lines, columns, report=report, notes=notes, delimiter=delimiter)


def _unique(header: list[str], notes: list[str]) -> tuple[str, ...]:
    names: dict[str, None] = {}
    last: dict[str, int] = {}  # The number that a repeated name got last.
    for place, raw in enumerate(header, start=1):
        cell = " ".join(raw.split()) or f"column {place}"
        name, count = cell, last.get(cell, 1)
        while name in names:
            count += 1
            name = f"{cell} ({count})"
        last[cell] = count
        if name != cell:
            notes.append(f"the column {cell!r} appears again and is called {name!r}")
        names[name] = None
    return tuple(names)


def _resume(taken: list[str], error: str, delimiter: str, width: int) -> int:
    """Return the line of a broken record at which the next record seems to begin."""
    if "unexpected end" in error or "field larger" in error:
        return 1  # a quote was never closed: all lines but the first are rows of their own
    for place, line in enumerate(taken[1:], start=1):
        if len(line) < MAX_FIELD:
            cells = next(csv.reader([line], delimiter=delimiter), [])
            if len(cells) == width:
                return place
    return len(taken)


def _rows(
    reader: Iterator[list[str]],
    lines: _Lines,
    columns: tuple[str, ...],
    *,
    report: Report,
    notes: list[str],
    delimiter: str,
) -> Iterator[tuple[int, dict[str, str]]]:
    number = blank = rereads = 0
    width = len(columns)
    while True:
        lines.taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            number += 1
            if rereads < _MAX_REREADS and len(lines.taken) > 1:
                rereads += 1
                lines.reread(_resume(lines.taken, str(error), delimiter, width))
            more = f" and the {len(lines.taken) - 1} lines after it" if len(lines.taken) > 1 else ""
            value = lines.taken[0].strip() if lines.taken else ""
            report(number, value, f"the row{more} cannot be read: {error}", _QUOTES)
            continue
        if not any(cell.strip() for cell in cells):
            blank += bool(cells)
            continue
        number += 1
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            cells = cells[:width]
        if len(cells) != width:
            report(
                number,
                lines.taken[0].strip() if lines.taken else "",
                f"the row has {len(cells)} cells where the header names {width}",
                "put cells that hold the delimiter in double quotes",
            )
            continue
        yield number, dict(zip(columns, cells, strict=True))
    if blank:
        notes.append(f"{blank} blank rows were passed over")
