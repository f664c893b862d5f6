"""Official occupations: ESCO's essential and optional skills, or O*NET's weighted ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from pathlib import Path
from types import MappingProxyType
from typing import Any

from skillmatch.connect.esco_files import list_parts
from skillmatch.connect.esco_tables import EscoFiles, Unknown, own_uri, words
from skillmatch.domain import Occupation
from skillmatch.errors import InputError
from skillmatch.text import tokenize

__all__ = ["ESSENTIAL", "OPTIONAL", "EscoRoles", "esco_roles", "path_beside", "read_esco_roles",
           "roles_beside"]  # fmt: skip

ESSENTIAL, OPTIONAL = 1.0, 0.5
_WEIGHTS = {"essential": ESSENTIAL, "optional": OPTIONAL}
_NO_ROLES = "these occupations cannot be read"


class EscoRoles:
    """Occupations with their official skills, found by any of their titles.

    Parameters
    ----------
    occupations : iterable of Occupation
        ``skills`` holds weights in (0, 1]; from ESCO 1 for an essential and 0.5 for an
        optional skill. ``profile_source`` is ``"esco"`` or ``"onet"``.
    """

    def __init__(self, occupations: Iterable[Occupation]) -> None:
        self.occupations = tuple(sorted(occupations, key=lambda o: o.id))
        self._ids = {o.id: i for i, o in enumerate(self.occupations)}
        self._names: dict[str, dict[int, None]] = {}
        for first in (True, False):
            for i, occupation in enumerate(self.occupations):
                names = (occupation.label,) if first else occupation.alt_labels
                for name in names:
                    self._names.setdefault(_key(name), {}).setdefault(i)

    def __len__(self) -> int:
        return len(self.occupations)

    @property
    def links(self) -> int:
        """How many skills the occupations have, added up."""
        return sum(len(o.skills) for o in self.occupations)

    def find(self, *titles: str) -> tuple[Occupation, ...]:
        """Return the occupations of the first title or id that is known, the likeliest first.

        Inflection and spelling variants are folded; an occupation's own label comes
        before another's alias.
        """
        for title in titles:
            if title.strip() in self._ids:
                return (self.occupations[self._ids[title.strip()]],)
            rows = self._names.get(_key(title))
            if rows:
                return tuple(self.occupations[i] for i in rows)
        return ()

    def records(self) -> list[dict[str, Any]]:
        """Return plain records for a table, in order of id."""
        return [
            {"id": o.id, "label": o.label, "alt_labels": list(o.alt_labels), "isco": o.isco,
             "soc": o.soc, "job_zone": o.job_zone, "profile_source": o.profile_source,
             "skills": list(o.skills), "weights": list(o.skills.values())}
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
    files = EscoFiles.choose(list_parts(*paths))
    return None if files is None else esco_roles(files)


def esco_roles(files: EscoFiles, known: Set[str] | None = None) -> EscoRoles | None:
    """Read occupations and their skills from ESCO's tables; what is amiss joins their problems.

    Parameters
    ----------
    files : EscoFiles
    known : set of str, optional
        The skills of the taxonomy: a relation to any other is a problem.
    """
    table = "occupationskillrelations"
    if files.find("occupations") is None or files.find(table) is None:
        return None
    named = _occupations(files)
    lost_roles = Unknown(files, table, "an occupation")
    lost_skills = Unknown(files, table, "a skill")
    skills: dict[str, dict[str, float]] = {}
    for number, row in files.rows(table, "occupationUri", "skillUri", "relationType"):
        uri, skill = own_uri(row["occupationUri"]), own_uri(row["skillUri"])
        weight = _WEIGHTS.get(row["relationType"].strip().casefold())
        if weight is None:
            reason = "the relation is neither essential nor optional"
            files.problem(table, number, "relationType", row["relationType"], reason)
        elif uri not in named:
            lost_roles.add(number, "occupationUri", uri)
        elif not skill or (known is not None and skill not in known):
            lost_skills.add(number, "skillUri", skill)
        else:
            own = skills.setdefault(uri, {})
            own[skill] = max(weight, own.get(skill, 0.0))
    lost_roles.report()
    lost_skills.report()
    bare = len(named) - len(skills)
    if bare:
        files.notes.append(f"{bare} occupations have no skills and are left out")
    made = [
        Occupation(
            id=uri,
            label=label,
            alt_labels=aliases,
            isco=isco,
            skills=MappingProxyType(dict(sorted(skills[uri].items()))),
            profile_source="esco",
        )
        for uri, (label, aliases, isco) in named.items()
        if uri in skills
    ]
    return EscoRoles(made) if made else None


def _occupations(files: EscoFiles) -> dict[str, tuple[str, tuple[str, ...], str | None]]:
    made: dict[str, tuple[str, tuple[str, ...], str | None]] = {}
    for number, row in files.rows("occupations", "conceptUri", "preferredLabel"):
        uri, label = own_uri(row["conceptUri"]), words(row["preferredLabel"])
        if not uri.startswith("http"):
            reason = "the occupation has no identifier"
        elif not label:
            reason = "the occupation has no label"
        elif uri in made:
            reason = "the identifier was met in an earlier row"
        else:
            aliases = (words(a) for a in re.split(r"[\n|]", row.get("altLabels") or ""))
            isco = (row.get("iscoGroup") or "").strip() or None
            made[uri] = label, tuple(a for a in dict.fromkeys(aliases) if a), isco
            continue
        files.problem("occupations", number, "conceptUri", uri, reason)
    return made


def roles_beside(taxonomy: Path) -> EscoRoles | None:
    """Return the occupations that ``taxonomy import`` wrote beside a taxonomy, if any.

    Raises
    ------
    InputError
        The file is damaged.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = path_beside(taxonomy)
    if not path.is_file():
        return None
    try:
        with pq.ParquetFile(path) as file:
            rows = file.read().to_pylist()
        return EscoRoles(_occupation(r) for r in rows)
    except (pa.ArrowException, OSError, LookupError, TypeError, ValueError) as error:
        raise InputError(f"{path.name}: {_NO_ROLES} ({error})", hint="import it again") from None


def _occupation(row: Mapping[str, Any]) -> Occupation:
    if "essential" in row:  # as version 0.2 wrote them
        skills = dict.fromkeys(row["optional"] or (), OPTIONAL)
        skills |= dict.fromkeys(row["essential"] or (), ESSENTIAL)
    else:
        skills = dict(zip(row["skills"], row["weights"], strict=True))
    if not all(0.0 < weight <= 1.0 for weight in skills.values()):
        raise ValueError(f"a weight of {row['id']} does not lie in (0, 1]")
    return Occupation(
        id=row["id"],
        label=row["label"],
        alt_labels=tuple(row["alt_labels"] or ()),
        isco=row["isco"] or None,
        soc=row.get("soc"),
        job_zone=row.get("job_zone"),
        skills=MappingProxyType(skills),
        profile_source=row.get("profile_source") or "esco",
    )


def path_beside(taxonomy: Path) -> Path:
    """Return where the occupations of an imported taxonomy lie."""
    return taxonomy.with_name(f"{taxonomy.stem}.occupations.parquet")


def _key(title: str) -> str:
    return " ".join(t.stem for t in tokenize(title))
