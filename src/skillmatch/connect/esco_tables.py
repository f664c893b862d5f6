"""Which of a download's files are ESCO's tables, in one language and one version."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from skillmatch.connect.encoding import printable
from skillmatch.connect.esco_files import Part, table_rows
from skillmatch.domain import Kind, Problem
from skillmatch.errors import InputError

__all__ = ["COLLECTIONS", "EscoFiles", "Unknown", "holds_esco", "own_uri", "words"]

# Collections that tell a kind: every skill in one of them is of it.
COLLECTIONS: dict[str, Kind] = {
    "languageskillscollection": "language", "transversalskillscollection": "transversal",
}  # fmt: skip
_NAME = re.compile(
    r"([a-z]+?)(?:_([a-z]{2}))?(?: ?\(\d+\))?\.csv", re.IGNORECASE
)  # a browser's second download is called "skills_en (1).csv"
_TRANSLATED = {"skills", "occupations", "skillgroups"}
_LISTED = 10  # unknown ids of a table that are problems of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    table: str
    language: str | None
    part: Part


@dataclass(slots=True, kw_only=True)
class EscoFiles:
    """The tables of one language and version.

    ``problems`` and ``notes`` grow as tables are read.
    """

    files: tuple[_File, ...]
    language: str
    version: str | None
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    known: dict[str, Part | None] = field(default_factory=dict, repr=False)

    @classmethod
    def choose(cls, parts: Sequence[Part], *, language: str | None = None) -> EscoFiles | None:
        """Return the tables of a language, None where no table of skills or occupations is there.

        Without a language: English where it is there, else the only one. Of several
        versions the newest is taken.

        Raises
        ------
        InputError
            The language is not among the files, or one has to be named.
        """
        files = [f for f in map(_file_of, parts) if f is not None]
        for lead in ("skills", "occupations"):
            found = [f for f in files if f.table == lead and f.language]
            if found:
                break
        else:
            return None
        tongue = _language(found, language)
        lead_file = max(
            (f for f in found if f.language == tongue), key=lambda f: _order(f.part.version)
        )
        version = lead_file.part.version
        if version is None:  # the file itself may lie beside a zip that names it
            version = max((f.part.version for f in files), key=_order)
        made = cls(files=tuple(files), language=tongue, version=version)
        others = {f.part.version for f in found if f.language == tongue} - {version, None}
        if others:
            made.notes.append(f"of the versions {', '.join(sorted(map(str, {*others, version})))} "
                              f"{version} was read")  # fmt: skip
        return made

    def find(self, table: str) -> Part | None:
        """Return the table of this language; one without a language where there is no such."""
        if table not in self.known:
            self.known[table] = self._find(table)
        return self.known[table]

    def _find(self, table: str) -> Part | None:
        found = [f for f in self.files if f.table == table]
        if table in _TRANSLATED or table in COLLECTIONS:
            found = [f for f in found if f.language == self.language]
        if not found:
            return None
        best = max(found, key=lambda f: (
            f.part.version == self.version, f.part.version is None,
            f.language in (self.language, None), _order(f.part.version),
        ))  # fmt: skip
        if self.version and best.part.version not in (self.version, None):
            self.notes.append(
                f"{best.part.name} is of version {best.part.version}, the skills of {self.version}"
            )
        return best.part

    def rows(self, table: str, *needs: str) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield the rows of a table; none where the download lacks it."""
        part = self.find(table)
        if part is not None:
            yield from table_rows(part, needs, problems=self.problems, notes=self.notes)

    def problem(self, table: str, row: int | None, column: str, value: str, reason: str) -> None:
        """List a row that cannot be used."""
        part = self.find(table)
        self.problems.append(
            Problem(file=table if part is None else part.name, row=row, column=column,
                    value=printable(value) or None, reason=reason,
                    remedy="mend the row or take it out")
        )  # fmt: skip

    @property
    def names(self) -> tuple[str, ...]:
        """The tables that are there."""
        return tuple(sorted({f.table for f in self.files}))


class Unknown:
    """Ids that a table names and the download lacks: one problem an id, few of them in all."""

    def __init__(self, files: EscoFiles, table: str, what: str) -> None:
        self.files, self.table, self.what = files, table, what
        self.met: dict[tuple[str, str], tuple[int, int]] = {}

    def add(self, row: int, column: str, value: str) -> None:
        """Count a row that names an unknown id."""
        first, count = self.met.get((column, value), (row, 0))
        self.met[column, value] = first, count + 1

    def report(self) -> int:
        """List them and return how many rows they cost."""
        met = list(self.met.items())
        for (column, value), (row, count) in met[:_LISTED]:
            rows = f"{count} rows name" if count > 1 else "the row names"
            reason = f"{rows} {self.what} that the download does not hold"
            self.files.problem(self.table, row, column, value, reason)
        rest = met[_LISTED:]
        if rest:
            lost = sum(count for _, (_, count) in rest)
            reason = f"{len(rest)} more ids that the download does not hold, in {lost} rows"
            self.files.problem(self.table, None, rest[0][0][0], "", reason)
        return sum(count for _, (_, count) in met)


def holds_esco(parts: Sequence[Part]) -> bool:
    """Return whether ESCO's skills or occupations are among the files."""
    files = [f for f in map(_file_of, parts) if f is not None]
    return any(f.table in ("skills", "occupations") and f.language for f in files)


def _file_of(part: Part) -> _File | None:
    match = _NAME.fullmatch(part.name)
    if match is None:
        return None
    language = match[2].casefold() if match[2] else None
    return _File(table=match[1].casefold(), language=language, part=part)


def _language(files: Sequence[_File], wanted: str | None) -> str:
    there = sorted({f.language for f in files if f.language})
    if wanted is not None:
        if wanted.casefold() in there:
            return wanted.casefold()
        raise InputError(
            f"the language {wanted!r} is not among the files", hint=f"there: {', '.join(there)}"
        )
    if "en" in there or len(there) == 1:
        return "en" if "en" in there else there[0]
    raise InputError(
        f"the download holds several languages ({', '.join(there)})",
        hint="name one with --language",
    )


def _order(version: str | None) -> tuple[int, ...]:
    return tuple(int(n) for n in version.split(".")) if version else ()


def own_uri(value: str) -> str:
    """Return an ESCO identifier as ESCO writes it.

    >>> own_uri(" https://data.europa.eu/esco/skill/1a ")
    'http://data.europa.eu/esco/skill/1a'
    """
    value = value.strip()
    if value.startswith("https://data.europa.eu/esco/"):
        return "http" + value[5:]
    return value


def words(value: object) -> str:
    """Return a cell on one line."""
    return " ".join(str(value).split()) if value is not None else ""
