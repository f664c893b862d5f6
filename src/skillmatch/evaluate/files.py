"""Reading the files that are evaluated on: bundled or a user's, gzipped or not."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Sequence
from pathlib import Path

from skillmatch.errors import EmptyInputError, SchemaError

__all__ = ["csv_rows", "text_of"]


def text_of(path: Path) -> str:
    """Return the text of a file in UTF-8, gzipped or not.

    Raises
    ------
    EmptyInputError
        There is no such file.
    SchemaError
        It cannot be read as text.
    """
    try:
        data = path.read_bytes()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        return data.decode("utf-8-sig")
    except FileNotFoundError:
        message = f"{path} does not exist"
        raise EmptyInputError(message, hint="name a file") from None
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise SchemaError(str(error), file=path, hint="a file in UTF-8, gzipped or not") from None


def csv_rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows of a CSV file, missing cells empty.

    Raises
    ------
    SchemaError
        A column is missing, or a cell is too long for a table.
    EmptyInputError
        There is no row.
    """
    reader = csv.DictReader(io.StringIO(text_of(path), newline=""))
    missing = [c for c in columns if c not in (reader.fieldnames or ())]
    if missing:
        raise SchemaError(
            f"column {missing[0]!r} is missing", file=path, hint=f"columns: {', '.join(columns)}"
        )
    try:
        rows = [{k: v or "" for k, v in row.items() if isinstance(k, str)} for row in reader]
    except csv.Error as error:
        raise SchemaError(str(error), file=path, row=reader.line_num) from None
    if not rows:
        raise EmptyInputError(f"{path} holds no sentences")
    return rows
