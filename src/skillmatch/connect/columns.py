"""Which column of a foreign table holds which field: named by the user, or guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from skillmatch.connect.encoding import printable
from skillmatch.errors import InputError, SchemaError

__all__ = ["Columns", "choose", "parse_mapping"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of each field; ``constants`` are values given for all rows."""

    of: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str]
    unused: tuple[str, ...]

    @property
    def note(self) -> str:
        """One line that says which columns were taken."""
        taken = [f"{name} from {' + '.join(map(repr, cols))}" for name, cols in self.of.items()]
        taken += [f"{name} is always {value!r}" for name, value in self.constants.items()]
        rest = f"; not used: {', '.join(map(repr, self.unused))}" if self.unused else ""
        return f"took {', '.join(taken)}{rest}"

    def as_mapping(self) -> dict[str, str]:
        """Return field → column as ``--map`` takes it, so that a guess can be saved."""
        return {name: "+".join(cols) for name, cols in self.of.items()} | {
            name: f"={value}" for name, value in self.constants.items()
        }


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def choose(
    columns: Sequence[str],
    *,
    guesses: Mapping[str, Sequence[str]],
    needed: Sequence[str],
    mapping: Mapping[str, str] | None,
    file: str,
    remedy: str = "--map {field}=COLUMN",
) -> Columns:
    """Choose the columns for the fields of a record.

    Parameters
    ----------
    columns : sequence of str
        The columns of the table.
    guesses : mapping
        Field to the names its column may have, best first; case, spaces and
        punctuation do not matter.
    needed : sequence of str
        Fields without which no record can be made.
    mapping : mapping, optional
        Field to column as the user named them. ``"a+b"`` joins columns, and
        ``"=value"`` gives every row the same value. It wins over the guesses.
    file : str
        File name, for errors.
    remedy : str
        What to do about a missing column; ``{field}`` is filled in.

    Raises
    ------
    SchemaError
        A needed column is missing, or the mapping names what does not exist.

    Examples
    --------
    >>> choose(["Course Title", "x"], guesses={"title": ["title", "course_title"]},
    ...        needed=["title"], mapping=None, file="c.csv").note
    "took title from 'Course Title'; not used: 'x'"
    """
    of: dict[str, tuple[str, ...]] = {}
    constants: dict[str, str] = {}
    has = ", ".join(printable(c, limit=40) for c in columns) or "none"
    for name, wanted in (mapping or {}).items():
        if name not in guesses:
            raise SchemaError(
                f"there is no field {name!r} to map",
                file=file,
                hint=f"fields: {', '.join(guesses)}",
            )
        if wanted.startswith("=") and wanted not in columns:
            constants[name] = wanted[1:]
        else:
            of[name] = _named(wanted, columns, file=file, has=has)
    by_plain: dict[str, str] = {}
    for column in columns:
        by_plain.setdefault(_plain(column), column)
    taken = {column for cols in of.values() for column in cols}
    for name, names in guesses.items():
        if name in of or name in constants:
            continue
        columns_so_named = (by_plain[p] for p in map(_plain, names) if p in by_plain)
        found = next((c for c in columns_so_named if c not in taken), None)
        if found is not None:
            of[name] = (found,)
            taken.add(found)
    for name in needed:
        if name not in of and name not in constants:
            raise SchemaError(
                f"no column for {name!r}; the columns are: {has}",
                file=file,
                hint="name it: " + remedy.format(field=name),
            )
    ordered = {name: of[name] for name in guesses if name in of}
    unused = tuple(c for c in columns if c not in taken)
    return Columns(of=ordered, constants=constants, unused=unused)


def _named(wanted: str, columns: Sequence[str], *, file: str, has: str) -> tuple[str, ...]:
    if wanted in columns:
        return (wanted,)
    parts = tuple(part.strip() for part in wanted.split("+"))
    exact = {_plain(c): c for c in reversed(columns)}
    found = tuple(p if p in columns else exact.get(_plain(p)) for p in parts)
    named = tuple(c for c in found if c is not None)
    if len(named) < len(parts):
        missing = next(p for p, c in zip(parts, found, strict=True) if c is None)
        raise SchemaError(
            f"there is no column {printable(missing)!r}; the columns are: {has}",
            file=file,
            hint="check the spelling",
        )
    return named


def parse_mapping(options: Sequence[str]) -> dict[str, str]:
    """Read ``--map`` options: ``field=column``, several parted by commas.

    A comma parts only where another ``field=`` follows, so that columns may hold
    commas.

    Raises
    ------
    InputError
        An option has no ``field=``.

    Examples
    --------
    >>> parse_mapping(["title=Course, full title,hours=Hours", "currency==EUR"])
    {'title': 'Course, full title', 'hours': 'Hours', 'currency': '=EUR'}
    """
    mapping: dict[str, str] = {}
    for option in options:
        for part in re.split(r",(?=\s*[a-z_]+\s*=)", option):
            field, mark, column = part.partition("=")
            if not mark or not field.strip() or not column.strip():
                raise InputError(
                    f"--map {printable(option)!r} is not field=column",
                    hint='write it as --map "title=Course title,hours=Hours"',
                )
            mapping[field.strip()] = column.strip()
    return mapping
