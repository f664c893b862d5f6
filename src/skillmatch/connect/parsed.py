"""JSON on its way to its reader: lists of mixed standards, lines of which some are broken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from skillmatch.connect.draft import Found
from skillmatch.connect.encoding import decode, printable
from skillmatch.connect.jsonld import kinds, link, load_json, node
from skillmatch.domain import Problem
from skillmatch.errors import EmptyInputError, InputError, UnsafeFileError

__all__ = ["LINES", "Parsed", "Reader", "Readers", "parse", "read_parsed"]

LINES = (".jsonl", ".ndjson")
# These take a list as one graph: they number records, not entries, and skip what has no type.
_GRAPHS = frozenset({"schema-org"})
# Entries that no standard claims: after so many the rest is not asked about.
_IN_VAIN = 10_000


class Reader(Protocol):
    """A module that reads one JSON standard."""

    def claims(self, document: object) -> bool:
        """Return whether a document is of the standard."""

    def read(self, document: object, *, file: str) -> Found:
        """Read its records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """Readers by name, the surest claim first; ``get`` returns one."""

    names: Sequence[str]
    get: Callable[[str], Reader]

    def claimant(self, document: object) -> str | None:
        """Return the name of the reader that claims a document, ``None`` where none does."""
        return next((name for name in self.names if self.get(name).claims(document)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A parsed document.

    ``lines`` are the numbers of the entries of ``value`` in a file of JSON lines, ``problems``
    its lines that are no JSON.
    """

    file: str
    value: object
    lines: tuple[int, ...] = ()
    problems: list[Problem] = field(default_factory=list)


def parse(data: bytes, file: str, ending: str) -> Parsed:
    """Parse JSON, or JSON lines, of which a broken one costs only itself.

    Raises
    ------
    InputError
        It is no JSON, or none of its lines is.
    """
    if ending not in LINES:
        return Parsed(file=file, value=load_json(data, file))
    words, _ = decode(data, file)
    entries: list[object] = []
    lines: list[int] = []
    problems: list[Problem] = []
    first: InputError | None = None
    given = (line for line in words.split("\n") if line.strip())
    for number, line in enumerate(given, start=1):
        try:
            entries.append(load_json(line.encode("utf-8"), file))
        except UnsafeFileError:
            raise
        except InputError as error:
            first = first or error
            problems.append(
                Problem(file=file, row=number, column=None, value=printable(line),
                        reason="the line is not JSON", remedy="mend the line")
            )  # fmt: skip
        else:
            lines.append(number)
    if first is not None:
        try:  # It may be one document that was laid out over many lines.
            return Parsed(file=file, value=load_json(data, file))
        except InputError:
            if not entries:
                raise first from None
    if not entries:
        raise EmptyInputError(f"{file}: the file is empty", hint="choose another file")
    if len(entries) == 1 and not problems:
        return Parsed(file=file, value=entries[0])
    return Parsed(file=file, value=entries, lines=tuple(lines), problems=problems)


def read_parsed(parsed: Parsed, readers: Readers, name: str, *, alone: bool) -> Found:
    """Read a document by the named reader, what other standards claim of a list by theirs.

    Parameters
    ----------
    parsed : Parsed
    readers : Readers
    name : str
        The standard of the document.
    alone : bool
        Whether that standard was asked for: records of others are listed then, not read.
    """
    if not isinstance(parsed.value, list):
        return readers.get(name).read(parsed.value, file=parsed.file)
    entries: list[object] = parsed.value
    rows = parsed.lines or tuple(range(1, len(entries) + 1))
    whole = Found(problems=list(parsed.problems))
    others, nameless = _apart(entries, readers, name)
    apart = {place for places in others.values() for place in places}
    own = [place for place in range(len(entries)) if place not in apart]
    _take(whole, entries, own, rows, reader=readers.get(name), file=parsed.file,
          counts=name not in _GRAPHS)  # fmt: skip
    for other, places in others.items():
        if alone:
            for place in places:
                whole.problem(
                    parsed.file, rows[place], reason=f"the record is of {other}, not of {name}",
                    remedy="leave --format out, and each is read by its own standard",
                )  # fmt: skip
        else:
            _take(whole, entries, places, rows, reader=readers.get(other), file=parsed.file)
            whole.notes.append(f"{len(places)} records of the list read as {other}")
    for place in nameless:
        whole.problem(
            parsed.file, rows[place], value=entries[place],
            reason=f"the record names no type, so it is none of {name}",
            remedy="name its @type, or put it into a table of its own",
        )  # fmt: skip
    whole.problems.sort(key=lambda p: p.row or 0)
    return whole


def _apart(
    entries: Sequence[object], readers: Readers, name: str
) -> tuple[Mapping[str, list[int]], list[int]]:
    """Return the places that other standards claim, by theirs, and those that nothing names."""
    reader = readers.get(name)
    others: dict[str, list[int]] = {}
    nameless: list[int] = []
    vain = 0
    for place, entry in enumerate(entries):
        if not isinstance(entry, dict) or reader.claims(entry):
            continue
        other = readers.claimant(entry) if vain < _IN_VAIN else None
        vain += other is None
        if other is not None and not _reads(reader, entry):
            others.setdefault(other, []).append(place)
        elif other is None and name in _GRAPHS and _nameless(entry):
            nameless.append(place)
    return others, nameless


def _reads(reader: Reader, entry: object) -> bool:
    """Return whether a reader makes something of an entry that it does not claim by itself."""
    try:
        found = reader.read([entry], file="")
    except InputError:
        return False
    return bool(found.rows or found.badges or found.postings)


def _nameless(entry: object) -> bool:
    own = node(entry)
    return bool(own.keys() & {"name", "title"}) and not kinds(own) and link(own) is None


def _take(
    whole: Found,
    entries: Sequence[object],
    places: Sequence[int],
    rows: Sequence[int],
    *,
    reader: Reader,
    file: str,
    counts: bool = True,
) -> None:
    """Read the entries at some places; problems get the rows that these have in the file."""
    part = reader.read([entries[place] for place in places], file=file)
    whole.rows += part.rows
    whole.badges += part.badges
    whole.postings += part.postings
    whole.notes += part.notes
    at = {n: rows[place] for n, place in enumerate(places, start=1)} if counts else {}
    whole.problems += [
        p if p.row is None else replace(p, row=at.get(p.row, p.row)) for p in part.problems
    ]
