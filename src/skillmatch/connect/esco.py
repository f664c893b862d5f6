"""Another taxonomy: the official ESCO download, O*NET's database, or a plain CSV of skills."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from skillmatch.connect.esco_files import list_parts
from skillmatch.connect.esco_skills import (
    aliases_of,
    esco_rows,
    fault,
    no_skills,
    problem_of,
    read_esco,
)
from skillmatch.connect.esco_tables import holds_esco, words
from skillmatch.connect.imported import Imported
from skillmatch.connect.onet import read_onet_parts
from skillmatch.connect.onet_tables import holds_onet
from skillmatch.connect.tables import read_rows
from skillmatch.domain import KINDS, Problem, ReadResult, Skill
from skillmatch.errors import InputError, SchemaError
from skillmatch.taxonomy import Taxonomy, read_taxonomy

__all__ = ["import_taxonomy", "name_of", "open_taxonomy", "read_skills"]

_ENDS = r"[\n|;]"


def open_taxonomy(path: str | Path) -> Taxonomy:
    """Read a taxonomy: our Parquet (of ``taxonomy import``), or anything it can import.

    Raises
    ------
    InputError
        The file holds no skills.
    """
    import pyarrow as pa

    file = Path(path)
    name = name_of(file)
    if file.suffix == ".parquet":
        try:
            return read_taxonomy(file, name=name, version="imported")
        except FileNotFoundError:
            raise InputError(f"{file}: there is no such file", hint="check the path") from None
        except (pa.ArrowException, OSError, KeyError) as error:
            raise InputError(
                f"{file.name}: this is no imported taxonomy ({error})",
                hint="make it with: skillmatch taxonomy import FILE --out FILE.parquet",
            ) from None
    made = import_taxonomy(file, roles=False)
    first = next((p for p in made.problems if p.file in made.tables), None)
    if first is not None:
        raise SchemaError(first.reason, file=first.file, row=first.row, column=first.column,
                          hint="import it first: skillmatch taxonomy import")  # fmt: skip
    return made.taxonomy(name)


def name_of(file: Path) -> str:
    """Return the name of a taxonomy that is kept in a file.

    >>> name_of(Path("Our skills (2).parquet"))
    'our-skills-2'
    """
    return re.sub(r"\W+", "-", file.stem).strip("-").casefold() or "imported"


def read_skills(path: str | Path, *, language: str | None = None) -> ReadResult[Skill]:
    """Read skills from ESCO's or O*NET's files (zip or folder) or from a CSV.

    Parameters
    ----------
    path : str or Path
        As for :func:`import_taxonomy`.
    language : str, optional
        Which language of ESCO.

    Returns
    -------
    ReadResult of Skill
        Rows without id or label, and ids met before, are problems.

    Raises
    ------
    InputError
        There is no such file, or it holds no skills.
    """
    made = import_taxonomy(path, language=language, roles=False)
    return ReadResult(records=made.skills, problems=made.problems, notes=made.notes)


def import_taxonomy(
    *paths: str | os.PathLike[str], language: str | None = None, roles: bool = True
) -> Imported:
    """Read a taxonomy, its relations and its occupations.

    Parameters
    ----------
    *paths : path
        The official ESCO downloads in CSV form (classification, relations) or O*NET's
        database as text files, zipped or unpacked, of any version; or one table with
        ``id, label`` and optionally ``aliases`` and ``broader`` (parted by ``|``, ``;`` or
        line breaks), ``kind`` and ``description``.
    language : str, optional
        Which language of ESCO; for a table of one's own, the language it is in.
        English where it is there, else the only one.
    roles : bool
        Whether occupations are read.

    Raises
    ------
    InputError
        There is no such file, or it holds no skills.
    UnsafeFileError
        A zip would unpack to too much, or outside its folder.
    """
    parts = list_parts(*paths)
    if holds_esco(parts):
        return read_esco(parts, language=language, roles=roles)
    if holds_onet(parts):
        return read_onet_parts(parts, roles=roles)
    file = Path(paths[0]) if paths else Path()
    if len(paths) == 1 and file.is_file() and file.suffix.casefold() != ".zip":
        return _table(file, language=language)
    raise InputError(
        f"{', '.join(Path(p).name or str(p) for p in paths)}: there is no skills_en.csv (ESCO) "
        "and no Technology Skills.txt (O*NET)",
        hint="take ESCO's classification in CSV form, or O*NET's database as text files",
    )


def _table(file: Path, *, language: str | None) -> Imported:
    """Read a table of one's own, or one of ESCO's under another name."""
    problems: list[Problem] = []
    with read_rows(file, problems=problems) as table:
        notes = table.notes
        descriptions: dict[str, str] = {}
        if {"conceptUri", "preferredLabel"} <= set(table.columns):
            made, descriptions, _ = esco_rows(table.file, table.rows, {}, problems)
        else:
            for name in ("id", "label"):
                if name not in table.columns:
                    raise SchemaError(
                        f"there is no column {name!r}; the columns are: {', '.join(table.columns)}",
                        file=table.file, hint="columns id, label, aliases, kind, broader",
                    )  # fmt: skip
            made = dict(_own_rows(table.file, table.rows, descriptions, problems))
    if not made:
        raise no_skills(table.file, problems)
    links = [b for s in made.values() for b in s.broader]
    outside = len({b for b in links if b not in made})
    if outside:
        notes.append(f"{outside} broader ids are no skills of the table: they count as groups")
    return Imported(
        standard="csv",
        tables=(table.file,),
        skills=tuple(made.values()),
        language=language or "en",
        descriptions=MappingProxyType(descriptions),
        counts=MappingProxyType({"skills": len(made), "broader links": len(links)}),
        problems=tuple(problems),
        notes=tuple(notes),
    )


def _own_rows(
    file: str,
    rows: Iterable[tuple[int, Mapping[str, object]]],
    descriptions: dict[str, str],
    problems: list[Problem],
) -> Iterator[tuple[str, Skill]]:
    met: set[str] = set()
    for number, cells in rows:
        own_id, label = words(cells.get("id")), words(cells.get("label"))
        kind = words(cells.get("kind")) or "skill"
        reason = fault(own_id, label, met)
        if kind not in KINDS:
            reason = f"the kind {kind!r} is none of {', '.join(KINDS)}"
        if reason:
            problems.append(problem_of(file, number, own_id, reason))
            continue
        met.add(own_id)
        if words(cells.get("description")):
            descriptions[own_id] = words(cells.get("description"))
        aliases = cells.get("aliases") or cells.get("alt_labels")
        yield (
            own_id,
            Skill(
                id=own_id,
                label=label,
                alt_labels=aliases_of(aliases, label, ends=_ENDS),
                kind=kind,  # type: ignore[arg-type]
                broader=aliases_of(cells.get("broader"), own_id, ends=_ENDS),
            ),
        )
