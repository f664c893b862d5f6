"""A credential while it is read from a standard: values, where they stood, and what was bad."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from skillmatch.connect.badge import Badge
from skillmatch.connect.catalogue_format import CatalogueRow
from skillmatch.connect.durations import hours_from_words
from skillmatch.connect.encoding import printable
from skillmatch.connect.jsonld import one
from skillmatch.connect.places import country_code, language_code
from skillmatch.connect.values import amount_of, day_of, number_of
from skillmatch.domain import Credential, JobPosting, Problem
from skillmatch.errors import InputError, UnsafeFileError

__all__ = ["Draft", "Found", "credential_id"]

_CHECK = "check it with the issuer, or leave it out where it is unknown"
MAX_WORDS = 2**29
_LISTS = frozenset({"requires", "stacks_into", "outcomes", "occupations"})


@dataclass(kw_only=True)
class Found:
    """What a reader of one standard found in a document.

    ``rows`` are records for a catalogue, ``badges`` awards that a person holds, ``postings``
    adverts. A reader fills what its standard has and lists what it could not use.
    """

    rows: list[CatalogueRow] = field(default_factory=list)
    badges: list[Badge] = field(default_factory=list)
    postings: list[JobPosting] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    room: int = field(default=MAX_WORDS, repr=False, compare=False)

    def take(self, size: int) -> None:
        """Count the characters that are kept of a document.

        Raises
        ------
        UnsafeFileError
            Its records repeat so much of it that they would fill the memory.
        """
        self.room -= size
        if self.room < 0:
            raise UnsafeFileError(
                f"refused, the records of the document come to more than {MAX_WORDS // 2**20} "
                "million characters", hint="split the document",
            )  # fmt: skip

    def problem(
        self,
        file: str,
        row: int | None,
        column: str | None = None,
        value: object = None,
        *,
        reason: str,
        remedy: str,
    ) -> None:
        """List a problem."""
        shown = None if value is None else printable(value)
        self.problems.append(
            Problem(file=file, row=row, column=column, value=shown, reason=reason, remedy=remedy)
        )


def credential_id(title: str, issuer: str | None, url: str | None) -> str:
    """Return the id of a credential that has none: a hash of what names it.

    Examples
    --------
    >>> credential_id("Data Analysis", "Example University", None)
    'c-be7d5ae88658'
    """
    words = (" ".join((part or "").casefold().split()) for part in (title, issuer, url))
    return "c-" + hashlib.sha256("\x1f".join(words).encode()).hexdigest()[:12]


class Draft:
    """Collects the fields of one credential with where each was read.

    A value that cannot be is listed as a problem and left out; the record goes on. The first
    value put into a field stays.

    Parameters
    ----------
    found : Found
        Problems go there.
    file, row : str, int or None
        Where the record is, for the problems.
    standard : str
        Name of the standard, such as ``"CTDL"``.
    """

    def __init__(self, found: Found, *, file: str, row: int | None, standard: str) -> None:
        self.found = found
        self.file = file
        self.row = row
        self.standard = standard
        self.values: dict[str, Any] = {}
        self.provenance: dict[str, str] = {}
        self.stated: dict[str, None] = {}
        self.uris: dict[str, str] = {}
        self._places: dict[str, None] = {}

    def problem(self, name: str, value: object, reason: str, remedy: str = _CHECK) -> None:
        """List a problem with a field; the record goes on without it."""
        self.found.problem(self.file, self.row, name, value, reason=reason, remedy=remedy)

    def put(self, name: str, value: Any, where: str) -> bool:
        """Take a text, a flag or (for list fields) texts; return whether the field is filled.

        ``where`` is the path in the source, such as ``"ceterms:estimatedDuration"``.
        """
        if name in self.values:
            return True
        if name in _LISTS:
            value = tuple(dict.fromkeys(v for v in value or () if v))
        if value is None or value in ("", ()):
            return False
        if isinstance(value, str | tuple):
            self.found.take(len(value) if isinstance(value, str) else sum(map(len, value)))
        self.values[name] = value
        self.provenance[name] = where
        return True

    def number(self, name: str, value: object, where: str) -> bool:
        """Take hours or ECTS credits: a number above 0, in words or not."""
        value = one(value)
        if value is None or name in self.values:
            return name in self.values
        number = number_of(value)
        if number is None or number < 0:
            self.problem(name, value, "this is not one number of at least 0; left empty")
            return False
        return self.put(name, number, where) if number else False

    def workload(self, words: str | None, where: str) -> None:
        """Take a workload in words; hours too where the words give a total."""
        if words is None:
            return
        self.put("workload_note", words, where)
        hours = hours_from_words(words)
        if hours is not None:
            self.put("hours", hours[0], f"{where}: {hours[1]}")

    def level(self, value: object, where: str) -> bool:
        """Take an EQF level: a whole number from 1 to 8, alone or at the end of words."""
        value = one(value)
        if value is None:
            return False
        number = number_of(value)
        if number is None or number != int(number) or not 1 <= number <= 8:
            self.problem("level", value, "this is no EQF level from 1 to 8; left empty")
            return False
        return self.put("level", int(number), where)

    def price(self, amount: object, currency: str | None, where: str) -> bool:
        """Take a price and its ISO 4217 currency."""
        amount = one(amount)
        if amount is None or "price" in self.values:
            return "price" in self.values
        figure = amount_of(amount, typed=True)
        code = (currency or "").strip().upper()
        if figure is None or figure < 0:
            self.problem("price", amount, "this is no clear amount of at least 0; left empty")
        elif len(code) != 3 or not code.isalpha() or not code.isascii():
            reason = f"the price {printable(amount)} has no ISO 4217 currency; left empty"
            self.problem("price", currency, reason)
        else:
            self.values["currency"] = code
            return self.put("price", Decimal(figure), where)
        return False

    def day(self, name: str, value: object, where: str) -> date | None:
        """Take a date (``as_of``, ``checked_on``) and return it; a bad one is listed."""
        made = self.date(value, name)
        if made is not None:
            self.put(name, made, where)
        return made

    def date(self, value: object, name: str) -> date | None:
        """Return a date, ``None`` where there is none; a bad one is listed."""
        value = one(value)
        if value is None or value == "":
            return None
        made = day_of(value)
        if made is None:
            self.problem(name, value, "the date cannot be read for certain; left empty",
                         "write it as YYYY-MM-DD")  # fmt: skip
        return made

    def country(self, value: str | None, where: str) -> None:
        """Take a country by code, name or EU authority URI; kept as given where unknown."""
        if value:
            self.put("country", country_code(value) or value, where)

    def language(self, value: str | None, where: str) -> None:
        """Take a language by code, name or EU authority URI; kept as given where unknown."""
        if value:
            self.put("language", language_code(value) or value, where)

    def state(self, words: str | None, uri: str | None = None, *, where: str | None = None) -> None:
        """Take a skill that the source states: its words, its URI, or both."""
        if words or uri:
            name = words or uri or ""
            self.found.take(len(name) + len(uri or ""))
            self.stated.setdefault(name)
            if where is not None:
                self._places.setdefault(where)
            if words and uri:
                self.uris.setdefault(words, uri)

    def state_all(self, words: Iterable[str], *, where: str | None = None) -> None:
        """Take skills that the source states in words."""
        for word in words:
            self.state(word, where=where)

    def finish(self) -> CatalogueRow | None:
        """Return the record, or ``None`` with a problem where it cannot be one."""
        values = dict(self.values)
        title = values.get("title")
        if not title:
            self.problem("title", None, "the credential has no title; it is left out",
                         "give it a name in the source")  # fmt: skip
            return None
        if not values.get("id"):
            values["id"] = credential_id(title, values.get("issuer"), values.get("url"))
            self.provenance["id"] = "made from title, issuer and url"
        if self._places:
            self.provenance.setdefault("skills", ", ".join(self._places))
        try:
            credential = Credential(
                **values, standard=self.standard,
                provenance=dict(sorted(self.provenance.items())),
            )  # fmt: skip
        except InputError as error:
            self.problem("id", values["id"], error.message, error.hint or _CHECK)
            return None
        return CatalogueRow(
            credential=credential, stated=tuple(self.stated),
            uris=dict(self.uris),
        )  # fmt: skip
