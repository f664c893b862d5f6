"""Words to values: what a cell means, or ``None`` where it cannot be told."""

from __future__ import annotations

import ast
import json
import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

__all__ = ["NOTHING", "amount_of", "currency_in", "day_of", "number_of", "split_words"]

NOTHING = frozenset({"", "none", "null", "nan", "n/a", "na", "nil", "-", "–", "—", "unknown", "?"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SYMBOLS = {"€": "EUR", "£": "GBP", "₹": "INR"}
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
_HOURS = re.compile(r"(.*?)\s*(?:h|hr|hrs|hour|hours)\.?", re.I)
_LONGEST = 200  # characters: no number has more
_SIZES = range(-12, 13)  # powers of ten that an amount of money may have
_DATE_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_DATE_NUM = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T ,].*)?")
_DATE_DMY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})")
_DATE_MDY = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")


def split_words(value: object) -> tuple[str, ...] | None:
    """Split a cell into its words; ``None`` where it cannot be one list of words.

    JSON and Python lists, and lists parted by line breaks, ``;``, ``|`` or ``,``
    are understood; a comma inside brackets parts nothing.

    Examples
    --------
    >>> split_words('["SQL", "Excel"]'), split_words("AR/VR (augmented, virtual), SQL")
    (('SQL', 'Excel'), ('AR/VR (augmented, virtual)', 'SQL'))
    """
    if isinstance(value, str):
        text = value.strip()
        if text.casefold() in NOTHING:
            return ()
        parsed = _literal(text) if text[0] == "[" and text[-1] == "]" else None
        if parsed is None:
            return tuple(dict.fromkeys(w for w in map(str.strip, _parts(text)) if w))
        value = [w for w in parsed if not (isinstance(w, str) and w.strip().casefold() in NOTHING)]
    if not isinstance(value, list | tuple):
        return None
    found: dict[str, None] = {}
    for entry in value:
        word: object = entry
        if isinstance(entry, Mapping):
            keys = ("uri", "skill_id", "targetUrl", "label", "name", "title", "skill")
            word = next((entry[k] for k in keys if entry.get(k)), None)
        if not isinstance(word, str):
            return None
        if word.strip():
            found[word.strip()] = None
    return tuple(found)


def _literal(text: str) -> list[Any] | None:
    for load in (json.loads, ast.literal_eval):
        try:
            value = load(text[:200_000])
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            continue
        if isinstance(value, list):
            return value
    return None


def _parts(text: str) -> list[str]:
    for mark in ("\n", ";", "|"):
        if mark in text:
            return text.split(mark)
    parts, depth, start = [], 0, 0
    for place, char in enumerate(text):
        depth = max(0, depth + (char in "([") - (char in ")]"))
        if char == "," and not depth:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]


def number_of(value: object) -> float | None:
    """Return a finite number, ``None`` where the value is not one number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        text = value.strip()
        if len(text) > _LONGEST:
            return None
        unit = _HOURS.fullmatch(text)
        text = unit.group(1) if unit else text
        text = re.sub(r"^(\d+),(\d{1,2})$", r"\1.\2", text)
        text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
        if not _NUMBER.fullmatch(text):
            return None
        value = text
    if not isinstance(value, str | int | float | Decimal):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError, InvalidOperation):
        return None
    return number if math.isfinite(number) else None


def currency_in(text: str, currency: str | None) -> tuple[str, str | None]:
    """Take a currency sign or code out of an amount; a column of its own wins."""
    rest = text.strip()
    found: str | None = None
    for symbol, code in _SYMBOLS.items():
        if symbol in rest:
            rest, found = rest.replace(symbol, "").strip(), code
    code_in = re.fullmatch(r"([A-Z]{3})\s*([\d.,]+)|([\d.,]+)\s*([A-Z]{3})", rest)
    if code_in:
        found = code_in.group(1) or code_in.group(4)
        rest = code_in.group(2) or code_in.group(3)
    if currency is not None:
        rest = rest.removeprefix("$").strip()
    return ("0" if rest.casefold() == "free" else rest), currency or found


def amount_of(value: object, *, typed: bool) -> Decimal | None:
    """Return an exact amount; ``None`` where it is not clear, as in "1.299"."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    text = str(value).strip().replace("\xa0", "").replace(" ", "").replace("'", "")
    if isinstance(value, str) and not (typed and _NUMBER.fullmatch(text)):
        if re.fullmatch(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
            text = text.replace(",", "")
        elif re.fullmatch(r"-?\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|-?\d{1,3}\.\d{3},\d+", text):
            text = text.replace(".", "").replace(",", ".")
        elif re.fullmatch(r"-?\d+,\d{1,2}", text):
            text = text.replace(",", ".")
        elif not re.fullmatch(r"-?\d+(?:\.\d{1,2}|\.\d{4,})?", text):
            return None  # "1.299" may be a thousand or a little over one
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    if not amount.is_finite() or (amount and amount.adjusted() not in _SIZES):
        return None
    return amount or Decimal(0)


def day_of(value: object) -> date | None:
    """Return a date; ``None`` where it cannot be read for certain."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    text = value.strip()
    if found := _DATE_ISO.fullmatch(text):
        return _made(*found.groups())
    if found := _DATE_NUM.fullmatch(text):
        first, second, year = found.groups()
        if int(first) > 12 or first == second:
            return _made(year, second, first)
        return _made(year, first, second) if int(second) > 12 else None
    if found := _DATE_DMY.fullmatch(text):
        return _made(found.group(3), found.group(2), found.group(1))
    if found := _DATE_MDY.fullmatch(text):
        return _made(found.group(3), found.group(1), found.group(2))
    return None


def _made(year: str, month: str, day: str) -> date | None:
    name = month[:3].casefold()
    number = _MONTHS.index(name) + 1 if name in _MONTHS else month
    try:
        made = date(int(year), int(number), int(day))
    except ValueError:
        return None
    return made if 1900 <= made.year <= 2200 else None
