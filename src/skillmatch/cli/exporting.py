"""A catalogue written in a standard, and what the standard could not hold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skillmatch.cli.talk import deliver_quietly
from skillmatch.errors import InputError

if TYPE_CHECKING:
    from skillmatch.connect.catalogue_format import CatalogueRow

__all__ = ["TARGETS", "target_of", "write_export"]

TARGETS = ("open-badges-3", "elm", "csv", "parquet", "jsonl")


def target_of(to: str, out: Path) -> Path:
    """Return the file that an export is written to: our own formats are known by their ending.

    Raises
    ------
    InputError
        The target is unknown, or there is a folder of that name.
    """
    from skillmatch.connect.source_files import no_folder

    if to not in TARGETS:
        raise InputError(f"--to {to!r} is not written", hint=f"one of {', '.join(TARGETS)}")
    own = to in ("parquet", "jsonl") and out.suffix != f".{to}"
    target = out.with_name(f"{out.name}.{to}") if own and out.name else out
    no_folder(target)
    return target


def write_export(rows: Sequence[CatalogueRow], *, to: str, out: Path) -> list[str]:
    """Write records to a file, see :func:`target_of`, and return what the standard cannot hold.

    Raises
    ------
    InputError
        The target is unknown, or the file cannot be written.
    """
    target = target_of(to, out)
    try:
        if to == "open-badges-3":
            from skillmatch.connect.export_open_badges import OB3_FIELDS, to_open_badges

            return _document(to_open_badges(rows), rows, OB3_FIELDS, "Open Badges 3.0", out)
        if to == "elm":
            from skillmatch.connect.export_elm import ELM_FIELDS, to_elm

            return _document(to_elm(rows), rows, ELM_FIELDS, "the European Learning Model", out)
        if to == "csv":
            from skillmatch.connect.export_tables import write_csv

            write_csv(out, rows)
            return []
        from skillmatch.connect.catalogue_format import write_catalogue

        write_catalogue(target, rows)
    except OSError as error:
        raise InputError(
            f"{out}: it cannot be written ({error.strerror})", hint="choose another --out"
        ) from None
    return []


def _document(
    document: object, rows: Sequence[CatalogueRow], held: Sequence[str], name: str, out: Path
) -> list[str]:
    text = json.dumps(document, ensure_ascii=False, indent=2, default=_plain) + "\n"
    deliver_quietly(text, out)
    lost: dict[str, int] = {}
    skip = {"provenance", "skills", "source", "standard", "currency", "verification", *held}
    for row in rows:
        for field in fields(row.credential):
            if field.name not in skip and getattr(row.credential, field.name) not in (None, "", ()):
                lost[field.name] = lost.get(field.name, 0) + 1
    if not lost:
        return []
    listed = ", ".join(f"{field} ({count})" for field, count in sorted(lost.items()))
    return [f"{name} has no place for: {listed}"]


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")
