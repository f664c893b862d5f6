"""Official occupations: ESCO's essential and optional skills, from a user's own download."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from skillmatch.domain import Occupation
from skillmatch.errors import InputError, UnsafeFileError
from skillmatch.text import tokenize

__all__ = ["EscoRoles", "read_esco_roles", "roles_beside"]

MAX_PART = 256 * 2**20
ESSENTIAL, OPTIONAL = 1.0, 0.5
_WANTED = re.compile(r"(?:^|/)(occupations_[a-z]{2}|occupationSkillRelations(?:_[a-z]{2})?)\.csv$")


class EscoRoles:
    """Occupations with their official skills, found by any of their titles.

    Parameters
    ----------
    occupations : iterable of Occupation
        ``skills`` holds 1 for an essential and 0.5 for an optional skill.
    """

    def __init__(self, occupations: Iterable[Occupation]) -> None:
        self.occupations = tuple(sorted(occupations, key=lambda o: o.id))
        self._names: dict[str, list[int]] = {}
        for first in (True, False):
            for i, occupation in enumerate(self.occupations):
                names = (occupation.label,) if first else occupation.alt_labels
                for name in names:
                    rows = self._names.setdefault(_key(name), [])
                    if i not in rows:
                        rows.append(i)

    def __len__(self) -> int:
        return len(self.occupations)

    def find(self, *titles: str) -> tuple[Occupation, ...]:
        """Return the occupations of the first title that is known, the likeliest first.

        Inflection and spelling variants are folded; an occupation's own label comes
        before another's alias.
        """
        for title in titles:
            rows = self._names.get(_key(title))
            if rows:
                return tuple(self.occupations[i] for i in rows)
        return ()

    def records(self) -> list[dict[str, Any]]:
        """Return plain records for a table, in order of id."""
        return [
            {"id": o.id, "label": o.label, "alt_labels": list(o.alt_labels), "isco": o.isco or "",
             "essential": [s for s, w in o.skills.items() if w == ESSENTIAL],
             "optional": [s for s, w in o.skills.items() if w != ESSENTIAL]}
            for o in self.occupations
        ]  # fmt: skip


def read_esco_roles(*paths: Path) -> EscoRoles | None:
    """Read occupations and their skills from ESCO downloads (zips or folders).

    Parameters
    ----------
    *paths : Path
        The classification and, where it is a download of its own, the relations.

    Returns
    -------
    EscoRoles or None
        None where occupations or relations are not among the files.

    Raises
    ------
    InputError
        A download cannot be read.
    """
    parts = {name: text for path in paths for name, text in _parts(path)}
    occupations = next((t for n, t in sorted(parts.items()) if n.startswith("occupations_")), None)
    relations = next(
        (t for n, t in sorted(parts.items()) if n.startswith("occupationSkillRelations")), None
    )
    if occupations is None or relations is None:
        return None
    skills: dict[str, dict[str, float]] = {}
    for row in _rows(relations):
        weight = ESSENTIAL if row.get("relationType") == "essential" else OPTIONAL
        uri, skill = row.get("occupationUri"), row.get("skillUri")
        if uri and skill:
            own = skills.setdefault(uri, {})
            own[skill] = max(weight, own.get(skill, 0.0))
    made = []
    for row in _rows(occupations):
        uri, label = (
            row.get("conceptUri") or "",
            " ".join((row.get("preferredLabel") or "").split()),
        )
        if uri.startswith("http") and label and uri in skills:
            aliases = (" ".join(a.split()) for a in (row.get("altLabels") or "").split("\n"))
            made.append(
                Occupation(
                    id=uri,
                    label=label,
                    alt_labels=tuple(a for a in dict.fromkeys(aliases) if a),
                    isco=row.get("iscoGroup") or None,
                    skills=MappingProxyType(dict(sorted(skills[uri].items()))),
                    profile_source="esco",
                )
            )
    return EscoRoles(made) if made else None


def roles_beside(taxonomy: Path) -> EscoRoles | None:
    """Return the occupations that ``taxonomy import`` wrote beside a taxonomy, if any."""
    import pyarrow.parquet as pq

    path = path_beside(taxonomy)
    if not path.is_file():
        return None
    with pq.ParquetFile(path) as file:
        rows = file.read().to_pylist()
    return EscoRoles(
        Occupation(
            id=r["id"],
            label=r["label"],
            alt_labels=tuple(r["alt_labels"] or ()),
            isco=r["isco"] or None,
            skills=MappingProxyType(
                dict.fromkeys(r["optional"] or (), OPTIONAL)
                | dict.fromkeys(r["essential"] or (), ESSENTIAL)
            ),
            profile_source="esco",
        )
        for r in rows
    )


def path_beside(taxonomy: Path) -> Path:
    """Return where the occupations of an imported taxonomy lie."""
    return taxonomy.with_name(f"{taxonomy.stem}.occupations.parquet")


def _key(title: str) -> str:
    return " ".join(t.stem for t in tokenize(title))


def _rows(text: str) -> Iterator[Mapping[str, str]]:
    return iter(csv.DictReader(io.StringIO(text)))


def _parts(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (file name, text) of the two tables that are needed."""
    try:
        if path.is_dir():
            for file in sorted(path.iterdir()):
                if _WANTED.search(file.name):
                    yield file.name, file.read_text(encoding="utf-8-sig")
        elif zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for entry in archive.infolist():
                    if not _WANTED.search(entry.filename):
                        continue
                    if entry.file_size > MAX_PART:
                        raise UnsafeFileError(
                            f"{path.name}: {entry.filename} unpacks to too much",
                            hint="take another file",
                        )
                    with archive.open(entry) as stream:
                        data = stream.read(MAX_PART + 1)
                    yield Path(entry.filename).name, data.decode("utf-8-sig")
    except (OSError, zipfile.BadZipFile, UnicodeDecodeError, RuntimeError) as error:
        raise InputError(
            f"{path.name}: the download cannot be read ({error})", hint="download it again"
        ) from None
