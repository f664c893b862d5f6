"""A catalogue as CSV for a spreadsheet, which reads back as it was."""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

from skillmatch.connect.catalogue import CATALOGUE_FIELDS
from skillmatch.connect.catalogue_format import CatalogueRow
from skillmatch.connect.csv_rows import MAX_FIELD
from skillmatch.connect.encoding import SURROGATE
from skillmatch.connect.problems import guard
from skillmatch.connect.values import split_words
from skillmatch.domain import Credential, StatedSkill
from skillmatch.errors import InputError

__all__ = ["COLUMNS", "CSV_FIELDS", "write_csv"]

_FIRST = ("id", "title", "issuer", "url", "sector", "type", "text", "stated", "hours", "ects",
          "level", "price", "currency")  # fmt: skip
_LAST = ("as_of", "checked_on", "uris", "provenance", "skills")
_FIELDS = tuple(f.name for f in fields(Credential))
_ORDER = (*_FIRST, *(n for n in _FIELDS if n not in {*_FIRST, *_LAST}), *_LAST)
# Fields whose column has another name; ``stated`` and ``uris`` are those of a CatalogueRow.
_NAMES = {"stated": "skills", "uris": "skill_uris", "skills": "linked",
          "accreditation": "recognition", "prerequisites": "prerequisites_note"}  # fmt: skip
COLUMNS = tuple(_NAMES.get(name, name) for name in _ORDER)
CSV_FIELDS = tuple(
    name for name in _FIELDS if name in CATALOGUE_FIELDS or _NAMES.get(name) in CATALOGUE_FIELDS
)
"""The fields of a credential that a CSV holds and that are read back."""

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
_OWN_JSON = frozenset({"outcomes"})  # Read back by lines, so a list of them is JSON.


def write_csv(path: str | os.PathLike[str], rows: Iterable[CatalogueRow | Credential]) -> int:
    """Write credentials as CSV (UTF-8) and return how many.

    Parameters
    ----------
    path : path
        The file to write; one that is there is written over.
    rows : iterable of CatalogueRow or Credential
        They are written one by one, in constant memory.

    Raises
    ------
    InputError
        A text has more than 131,072 characters, which is more than a cell holds.

    Notes
    -----
    The columns are those that :func:`~skillmatch.connect.catalogue_format.write_catalogue`
    writes. A list is parted by "; ", or is JSON where that would not read back; links, URIs
    and provenance are JSON.

    :func:`~skillmatch.connect.catalogue.read_catalogue` gives the records back equal in
    ``CSV_FIELDS``, but for what CSV cannot tell:

    - A text that a spreadsheet would take for a formula (it begins with ``=``, ``+``, ``-``,
      ``@``, a tab or a carriage return) gets an apostrophe in front, and keeps it when it is
      read: an apostrophe may be the provider's own. Lists are JSON instead and stay whole.
    - Blanks at the ends of words and runs of blanks are read as one or none, but not in
      ``text``. Control characters and broken characters are taken out.
    - Words that mean nothing in a table, such as "n/a" or "-", are read as unknown, and so is
      a currency without a price.

    The Parquet and JSONL of :func:`write_catalogue` have none of these limits.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)  # Lines end in CR LF, as RFC 4180 has it.
        writer.writerow(COLUMNS)
        for row in rows:
            writer.writerow(_cells(row))
            count += 1
    return count


def _cells(row: CatalogueRow | Credential) -> list[str]:
    if isinstance(row, Credential):
        quotes = (s.quote for s in row.skills if isinstance(s, StatedSkill))
        row = CatalogueRow(credential=row, stated=tuple(dict.fromkeys(quotes)))
    cells = []
    for name in _ORDER:
        value = getattr(row if name in ("stated", "uris") else row.credential, name)
        cell = _plain(_cell(name, value))
        if len(cell) > MAX_FIELD:
            raise InputError(
                f"{row.credential.id}: {_NAMES.get(name, name)} has {len(cell):,} characters, a "
                f"CSV cell holds {MAX_FIELD:,}",
                hint="write the catalogue as .jsonl or .parquet",
            )
        cells.append(cell)
    return cells


def _plain(words: str) -> str:
    return _CONTROLS.sub("", SURROGATE.sub("\N{REPLACEMENT CHARACTER}", words))


def _cell(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return _amount(value)
    if isinstance(value, tuple):
        return _list(name, value)
    if isinstance(value, Mapping):
        return _json(dict(value)) if value else ""
    # What is taken out must not bare a formula: it goes first.
    return guard(_plain(value)) if isinstance(value, str) else str(value)


def _amount(value: Decimal) -> str:
    """Write an amount so that it is clear: "1.299" alone may be a thousand."""
    words = format(abs(value), "f")
    return f"{words}0" if re.fullmatch(r"\d+\.\d{3}", words) else words


def _list(name: str, value: tuple[Any, ...]) -> str:
    if not value:
        return ""
    if name == "skills":
        packed = [{k: v for k, v in asdict(s).items() if v is not None} for s in value]
        return _json(packed)
    value = tuple(map(_plain, value))
    plain = "; ".join(value)
    clear = name not in _OWN_JSON and guard(plain) == plain and split_words(plain) == value
    return plain if clear else _json(list(value))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
