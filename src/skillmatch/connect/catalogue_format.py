"""Our own export of a catalogue: JSONL or Parquet that reads back as it was."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from skillmatch.connect.cells import RowReader
from skillmatch.connect.source_files import no_folder
from skillmatch.domain import Credential, Mention, StatedSkill
from skillmatch.errors import InputError

__all__ = ["CatalogueRow", "check_target", "join_parts", "parquet_schema", "unpack_skills",
           "write_catalogue"]  # fmt: skip

GROUP = 250  # Rows of a row group of an export that has at most so many parts.
FEW_PARTS = 200
_NAMES = {"accreditation": "recognition", "prerequisites": "prerequisites_note"}
_ALWAYS = ("skills", "provenance")  # Our export is known by them.
_TEXTS = ("id", "title", "issuer", "url", "sector", "type", "text")
_REST = ("delivery", "assessment", "practical", "practical_note", "accreditation", "requires",
         "prerequisites", "stacks_into", "language", "source", "verification", "country",
         "outcomes", "workload_note", "level_note", "price_note", "supervision", "status",
         "renewal", "occupations", "licence", "standard")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueRow:
    """A credential as its provider states it.

    ``stated`` are the provider's skill words or URIs exactly as given, ``uris`` the URI that
    the source gives beside some of these words;
    ``credential.skills`` is empty until they are linked, unless the row comes
    from our own export, which keeps the links.
    """

    credential: Credential
    stated: tuple[str, ...] = ()
    uris: Mapping[str, str] = field(default_factory=dict, hash=False)


def write_catalogue(path: str | os.PathLike[str], rows: Iterable[CatalogueRow | Credential]) -> int:
    """Write credentials as ``.jsonl`` or ``.parquet`` and return how many.

    Parameters
    ----------
    path : path
        Its ending decides the format.
    rows : iterable of CatalogueRow or Credential
        Linked skills are kept with their links, stated words as they were given.

    Notes
    -----
    :func:`~skillmatch.connect.catalogue.read_catalogue` gives equal records back.
    An empty text in a field that may be unknown reads back as unknown.

    Raises
    ------
    InputError
        The ending is another.
    """
    target = Path(path)
    check_target(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    records = (_record(row) for row in rows)
    return _jsonl(target, records) if target.suffix == ".jsonl" else _parquet(target, records)


def check_target(target: Path) -> None:
    """Refuse a file that no catalogue can be written to, before the work is done.

    Raises
    ------
    InputError
        The ending is neither ``.jsonl`` nor ``.parquet``, or there is a folder of that name.
    """
    if target.suffix not in (".jsonl", ".parquet"):
        raise InputError(
            f"{target.name}: a catalogue is written as .jsonl or .parquet", hint="change the ending"
        )
    no_folder(target)


def join_parts(parts: Iterable[Path], target: Path, ending: str) -> None:
    """Join files that :func:`write_catalogue` wrote, in their order and in constant memory.

    Parameters
    ----------
    parts : iterable of Path
    target : Path
    ending : {".jsonl", ".parquet"}
        Format of the parts and of the result.
    """
    if ending == ".jsonl":
        with target.open("wb") as stream:
            for part in parts:
                stream.write(part.read_bytes())
        return
    import pyarrow.parquet as pq

    every = list(parts)
    # A row is read with its group; with many small groups the file's own table grows large.
    size = GROUP if len(every) <= FEW_PARTS else None
    with pq.ParquetWriter(target, parquet_schema(), compression="zstd") as writer:
        for part in every:
            with pq.ParquetFile(part) as file:
                writer.write_table(file.read(), row_group_size=size)


def _record(row: CatalogueRow | Credential) -> dict[str, Any]:
    uris: Mapping[str, str] = {}
    if isinstance(row, Credential):
        credential = row
        stated = tuple(dict.fromkeys(s.quote for s in row.skills if isinstance(s, StatedSkill)))
    else:
        credential, stated, uris = row.credential, row.stated, row.uris
    record: dict[str, Any] = {name: getattr(credential, name) for name in _TEXTS}
    record["skills"] = list(stated)
    for name in ("hours", "ects", "level"):
        record[name] = getattr(credential, name)
    record["price"] = None if credential.price is None else str(credential.price)
    record["currency"] = credential.currency
    for name in _REST:
        value = getattr(credential, name)
        record[_NAMES.get(name, name)] = list(value) if isinstance(value, tuple) else value
    for name in ("as_of", "checked_on"):
        day = getattr(credential, name)
        record[name] = None if day is None else day.isoformat()
    record["skill_uris"] = dict(uris)
    record["provenance"] = dict(credential.provenance)
    record["linked"] = [_pack(skill) for skill in credential.skills]
    return record


def _pack(skill: StatedSkill | Mention) -> dict[str, Any]:
    names = skill.__slots__ if isinstance(skill.__slots__, tuple) else ()
    packed = {name: getattr(skill, name) for name in names}
    if isinstance(skill, Mention):
        packed["span"] = list(skill.span)
    return {name: value for name, value in packed.items() if value is not None}


def unpack_skills(row: RowReader) -> tuple[StatedSkill | Mention, ...]:
    """Return the linked skills that our own export keeps, () in any other table."""
    value = row.raw("linked")
    if isinstance(value, str) and value.strip():
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            row.fail("linked", value, "this is not our list of linked skills", "export it again")
            return ()
    if not value:
        return ()
    try:
        return tuple(_unpack(entry) for entry in value)
    except (InputError, TypeError, ValueError, KeyError, AttributeError, OverflowError):
        row.fail("linked", value, "this is not our list of linked skills", "export it again")
        return ()


def _unpack(entry: Mapping[str, Any]) -> StatedSkill | Mention:
    values = dict(entry)
    if not isinstance(values["skill_id"], str) or not isinstance(values["quote"], str):
        raise InputError("a linked skill needs an id and a quote")
    score = float(values.pop("score"))
    if not 0.0 <= score <= 1.0:
        raise InputError("a score must lie in [0, 1]")
    if "span" in values:
        start, end = (int(n) for n in values.pop("span"))
        return Mention(span=(start, end), score=score, **values)
    return StatedSkill(score=score, **values)


def _jsonl(target: Path, records: Iterator[dict[str, Any]]) -> int:
    count = 0
    with target.open("w", encoding="utf-8", newline="\n") as stream:
        for record in records:
            kept = {k: v for k, v in record.items() if v not in (None, [], {}) or k in _ALWAYS}
            stream.write(json.dumps(kept, ensure_ascii=False, default=_plain) + "\n")
            count += 1
    return count


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def parquet_schema() -> Any:
    """Return the Arrow schema of our export as Parquet."""
    import pyarrow as pa

    kinds = {"hours": pa.float64(), "ects": pa.float64(), "level": pa.int64(),
             "practical": pa.bool_()}  # fmt: skip
    lists = ("skills", "requires", "stacks_into", "outcomes", "occupations")
    names = list(_record(Credential(id="", title="")))
    return pa.schema(
        [(n, pa.list_(pa.string()) if n in lists else kinds.get(n, pa.string())) for n in names]
    )


def _parquet(target: Path, records: Iterator[dict[str, Any]]) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = []
    for record in records:
        for name in ("linked", "skill_uris", "provenance"):
            record[name] = json.dumps(record[name], ensure_ascii=False, default=_plain)
        rows.append(record)
    pq.write_table(pa.Table.from_pylist(rows, schema=parquet_schema()), target, compression="zstd")
    return len(rows)
