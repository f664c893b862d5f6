"""Records to ``.jsonl`` or ``.parquet``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from skillmatch.cli.talk import deliver
from skillmatch.errors import InputError

__all__ = ["check_format", "check_out", "write_records"]

FORMATS = ("auto", "csv", "tsv", "jsonl", "json", "parquet", "xlsx")


def check_format(name: str) -> None:
    """Refuse a format that is not read; tables are recognised by their ending and content.

    Raises
    ------
    InputError
        The name is none of ``FORMATS``.
    """
    if name not in FORMATS:
        raise InputError(f"--format {name!r} is not read", hint=f"one of {', '.join(FORMATS)}")


def check_out(out: Path) -> None:
    """Refuse a file that records cannot be written to, before the work is done.

    Raises
    ------
    InputError
        The ending is another, or there is a folder of that name.
    """
    from skillmatch.connect.source_files import no_folder

    if out.suffix not in (".jsonl", ".parquet"):
        raise InputError(
            f"{out.name}: tables are written as .jsonl or .parquet", hint="change the ending"
        )
    no_folder(out)


def write_records(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], out: Path) -> None:
    """Write records; lists of texts stay lists.

    Raises
    ------
    InputError
        The ending is another, or the file cannot be written.
    """
    check_out(out)
    plain = [{c: _plain(row.get(c)) for c in columns} for row in rows]
    if out.suffix == ".jsonl":
        lines = (json.dumps(r, ensure_ascii=False) + "\n" for r in plain)
        deliver("".join(lines), out)
    else:
        import pyarrow as pa
        import pyarrow.parquet as pq

        lists = {c for c in columns if any(isinstance(r[c], list) for r in plain)}
        schema = pa.schema(
            [(c, pa.list_(pa.string()) if c in lists else pa.string()) for c in columns]
        )
        sink = pa.BufferOutputStream()
        pq.write_table(pa.Table.from_pylist(plain, schema=schema), sink, compression="zstd")
        deliver(sink.getvalue().to_pybytes(), out)


def _plain(value: Any) -> Any:
    if isinstance(value, str):  # A file's name need not be UTF-8.
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if value is None:
        return value
    if isinstance(value, tuple | list):
        return [str(v) for v in value]
    return str(value)
