"""Another taxonomy: the official ESCO classification download, or a plain CSV of skills."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from skillmatch.connect.tables import read_rows
from skillmatch.domain import KINDS, Kind, Problem, ReadResult, Skill
from skillmatch.errors import EmptyInputError, InputError, SchemaError, UnsafeFileError
from skillmatch.taxonomy import Taxonomy, read_taxonomy

__all__ = ["open_taxonomy", "read_skills"]

MAX_PART = 256 * 2**20
_SKILLS = re.compile(r"(?:^|/)skills_([a-z]{2})\.csv$")
_EXTRA = {
    "languageSkillsCollection": "language",
    "transversalSkillsCollection": "transversal",
}


def open_taxonomy(path: str | Path) -> Taxonomy:
    """Read a taxonomy: our Parquet (of ``taxonomy import``), or anything it can import.

    Raises
    ------
    InputError
        The file holds no skills.
    """
    import pyarrow as pa

    file = Path(path)
    name = re.sub(r"\W+", "-", file.stem).strip("-").casefold() or "imported"
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
    result = read_skills(file)
    if result.problems:
        first = result.problems[0]
        raise SchemaError(first.reason, file=first.file, row=first.row, column=first.column,
                          hint="import it first: skillmatch taxonomy import")  # fmt: skip
    return Taxonomy(result.records, name=name, version="imported")


def read_skills(path: str | Path) -> ReadResult[Skill]:
    """Read skills from the ESCO classification (zip or folder) or from a CSV.

    Parameters
    ----------
    path : str or Path
        The official download in CSV form, zipped or unpacked; or a table with
        ``id, label`` and optionally ``aliases`` (parted by ``|``, ``;`` or line breaks) and
        ``kind``.

    Returns
    -------
    ReadResult of Skill
        Rows without id or label, and ids met before, are problems.

    Raises
    ------
    InputError
        There is no such file, or it holds no skills.
    """
    file = Path(path)
    if file.is_dir() or file.suffix.lower() == ".zip":
        return _official(file)
    problems: list[Problem] = []
    table = read_rows(file, problems=problems)
    if {"conceptUri", "preferredLabel"} <= set(table.columns):
        return _esco_rows(file.name, (c for _, c in table.rows), {}, problems)
    for name in ("id", "label"):
        if name not in table.columns:
            raise SchemaError(
                f"there is no column {name!r}; the columns are: {', '.join(table.columns)}",
                file=table.file, hint="columns id, label, aliases, kind",
            )  # fmt: skip
    made: dict[str, Skill] = {}
    for number, cells in table.rows:
        own_id, label = _cell(cells, "id"), _cell(cells, "label")
        kind = _cell(cells, "kind") or "skill"
        reason = _fault(own_id, label, made)
        if kind not in KINDS:
            reason = f"the kind {kind!r} is none of {', '.join(KINDS)}"
        if reason:
            problems.append(_problem(table.file, number, own_id, reason))
            continue
        aliases = _aliases(cells.get("aliases") or cells.get("alt_labels"), label, ends=r"[\n|;]")
        made[own_id] = Skill(id=own_id, label=label, alt_labels=aliases, kind=kind)  # type: ignore[arg-type]
    return _result(table.file, made, problems)


def _official(path: Path) -> ReadResult[Skill]:
    parts = dict(_parts(path))
    name = next((n for n in sorted(parts) if _SKILLS.search(n)), None)
    if name is None:
        raise InputError(
            f"{path.name}: it holds no skills_en.csv",
            hint="take the ESCO classification in CSV form, one language",
        )
    special: dict[str, str] = {}
    for other, text in parts.items():
        for prefix, kind in _EXTRA.items():
            if Path(other).name.startswith(prefix):
                special |= {r["conceptUri"]: kind for r in _dicts(text) if r.get("conceptUri")}
    problems: list[Problem] = []
    return _esco_rows(Path(name).name, _dicts(parts[name]), special, problems)


def _parts(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (name, text) of the CSV files that are needed."""
    wanted = re.compile(rf"(?:^|/)(?:skills|{'|'.join(_EXTRA)})_[a-z]{{2}}\.csv$")
    try:
        if path.is_dir():
            for file in sorted(path.iterdir()):
                if wanted.search(file.name):
                    yield file.name, file.read_text(encoding="utf-8-sig")
            return
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                if not wanted.search(entry.filename):
                    continue
                if entry.file_size > MAX_PART:
                    raise UnsafeFileError(
                        f"{path.name}: {entry.filename} unpacks to too much",
                        hint="take another file",
                    )
                with archive.open(entry) as stream:
                    data = stream.read(MAX_PART + 1)
                yield entry.filename, data.decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file", hint="check the path") from None
    except (OSError, zipfile.BadZipFile, UnicodeDecodeError, RuntimeError) as error:
        raise InputError(
            f"{path.name}: the download cannot be read ({error})", hint="download it again"
        ) from None


def _dicts(text: str) -> Iterator[dict[str, str]]:
    return iter(csv.DictReader(io.StringIO(text)))


def _esco_rows(
    file: str,
    rows: Iterator[Mapping[str, object]],
    special: Mapping[str, str],
    problems: list[Problem],
) -> ReadResult[Skill]:
    made: dict[str, Skill] = {}
    for number, cells in enumerate(rows, start=1):
        own_id, label = _cell(cells, "conceptUri"), _cell(cells, "preferredLabel")
        reason = _fault(own_id, label, made)
        if reason:
            problems.append(_problem(file, number, own_id, reason))
            continue
        kind: Kind = "knowledge" if _cell(cells, "skillType") == "knowledge" else "skill"
        if own_id in special:
            kind = special[own_id]  # type: ignore[assignment]
        made[own_id] = Skill(
            id=own_id, label=label, alt_labels=_aliases(cells.get("altLabels"), label), kind=kind,
            reuse=_cell(cells, "reuseLevel") or None,
        )  # fmt: skip
    return _result(file, made, problems)


def _result(file: str, made: dict[str, Skill], problems: list[Problem]) -> ReadResult[Skill]:
    if not made:
        raise EmptyInputError(f"{file}: it holds no skills", hint="columns id, label, aliases")
    return ReadResult(records=tuple(made.values()), problems=tuple(problems))


def _cell(cells: Mapping[str, object], name: str) -> str:
    value = cells.get(name)
    return " ".join(str(value).split()) if value is not None else ""


def _fault(own_id: str, label: str, made: Mapping[str, Skill]) -> str | None:
    if not own_id:
        return "the skill has no id"
    if not label:
        return "the skill has no label"
    return "the id was met in an earlier row" if own_id in made else None


def _problem(file: str, row: int, value: str, reason: str) -> Problem:
    return Problem(file=file, row=row, column="id", value=value or None, reason=reason,
                   remedy="mend the row or take it out")  # fmt: skip


def _aliases(value: object, label: str, *, ends: str = r"[\n|]") -> tuple[str, ...]:
    if isinstance(value, list | tuple):
        parts = [str(v) for v in value]
    else:
        parts = re.split(ends, str(value or ""))
    flat = (" ".join(p.split()) for p in parts)
    return tuple(dict.fromkeys(p for p in flat if p and p != label))
