"""The list of what could not be used, as ``problems.csv``."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from skillmatch.connect.encoding import printable
from skillmatch.domain import Problem
from skillmatch.errors import InputError

__all__ = ["COLUMNS", "guard", "problem_line", "write_problems"]

COLUMNS = ("file", "row", "column", "value", "reason", "remedy")
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # the wide ones count in Japanese
_BLANKS = ("\t", "\r", "\n")


def guard(value: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    Examples
    --------
    >>> guard("=1+1"), guard("SQL")
    ("'=1+1", 'SQL')
    """
    blank = value.startswith(_BLANKS)
    return f"'{value}" if blank or value.lstrip().startswith(_FORMULA) else value


def problem_line(problem: Problem) -> str:
    """Return a problem as one line of words."""
    where = problem.file if problem.column is None else f"{problem.file}, {problem.column}"
    return f"{where}: {problem.reason} ({problem.remedy})"


def write_problems(problems: Iterable[Problem], target: str | os.PathLike[str] | TextIO) -> int:
    """Write problems as CSV and return how many there were.

    Parameters
    ----------
    problems : iterable of Problem
        In the order they are to appear.
    target : path or text stream
        A file to write (UTF-8), or an open stream such as ``sys.stderr``.

    Raises
    ------
    InputError
        The file cannot be written.

    Notes
    -----
    Columns are ``file, row, column, value, reason, remedy``. A cell that begins
    with ``=``, ``+``, ``-`` or ``@`` gets an apostrophe in front, so that a
    spreadsheet does not run it.
    """
    if isinstance(target, str | os.PathLike):
        path = Path(target)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8", newline="") as stream:
                return _write(problems, stream)
        except OSError as error:
            raise InputError(
                f"{path}: it cannot be written ({error.strerror})",
                hint="close it where it is open, or choose another folder",
            ) from None
    return _write(problems, target)


def _write(problems: Iterable[Problem], stream: TextIO) -> int:
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for count, problem in enumerate(problems, start=1):  # noqa: B007 (the count is returned)
        cells = (getattr(problem, column) for column in COLUMNS)
        writer.writerow(["" if c is None else guard(printable(c, limit=400)) for c in cells])
    return count
