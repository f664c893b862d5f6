"""The taxonomy: the axes of the shared skill space."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from skillmatch.domain import KINDS, Skill
from skillmatch.errors import ManifestError, UnknownSkillError

__all__ = ["METADATA", "Relation", "Taxonomy", "read_taxonomy"]

ESCO_PREFIX = "http://data.europa.eu/esco/skill/"
METADATA = b"skillmatch"  # key of an imported file's own words about itself
# (skill, other, "essential" or "optional"): what the other is for the skill.
Relation = tuple[str, str, str]


class Taxonomy:
    """An ordered, immutable set of skills with look-ups by id and by name.

    Parameters
    ----------
    skills : iterable of Skill
        Kept in order of id; ids must be unique.
    name, version, language : str
        What this taxonomy is. They take part in the fingerprint.
    relations : iterable of (skill, other, "essential" or "optional")
        Which other skill is so for a skill; between skills of the taxonomy only.

    Examples
    --------
    >>> t = Taxonomy([Skill(id="x:sql", label="SQL", alt_labels=("T-SQL",))], name="mini")
    >>> t.find("t-sql").label
    'SQL'
    >>> len(t), t.index("x:sql")
    (1, 0)
    """

    def __init__(
        self,
        skills: Iterable[Skill],
        *,
        name: str,
        version: str = "1",
        language: str = "en",
        relations: Iterable[Relation] = (),
    ) -> None:
        self.skills: tuple[Skill, ...] = tuple(sorted(skills, key=lambda s: s.id))
        self.name = name
        self.version = version
        self.language = language
        self._index = {skill.id: i for i, skill in enumerate(self.skills)}
        if len(self._index) != len(self.skills):
            raise ManifestError(
                f"taxonomy {name!r} holds an id twice", hint="every skill needs an id of its own"
            )
        self.relations: tuple[Relation, ...] = tuple(
            sorted(r for r in set(relations) if r[0] in self._index and r[1] in self._index)
        )

    def __len__(self) -> int:
        return len(self.skills)

    def __iter__(self) -> Iterator[Skill]:
        return iter(self.skills)

    def __contains__(self, skill_id: object) -> bool:
        return skill_id in self._index

    def __getitem__(self, skill_id: str) -> Skill:
        return self.skills[self.index(skill_id)]

    def index(self, skill_id: str) -> int:
        """Return the position of a skill; raise UnknownSkillError where there is none."""
        try:
            return self._index[skill_id]
        except KeyError:
            raise UnknownSkillError(
                f"skill id {skill_id!r} is not in taxonomy {self.name} {self.version}"
            ) from None

    def label(self, skill_id: str) -> str:
        """Return the preferred label of a skill id."""
        return self.skills[self.index(skill_id)].label

    @cached_property
    def fingerprint(self) -> str:
        """sha256 over name, version, language, every skill's id, names and kind, and relations."""
        digest = hashlib.sha256(f"{self.name}\x1f{self.version}\x1f{self.language}".encode())
        for s in self.skills:
            digest.update("\x1f".join((s.id, s.label, s.kind, *s.alt_labels)).encode())
            digest.update(b"\x1e")
        # A taxonomy without a hierarchy keeps the fingerprint that it always had.
        for s in self.skills:
            if s.broader:
                digest.update("\x1f".join(("<", s.id, *s.broader, "\x1e")).encode())
        for relation in self.relations:
            digest.update("\x1f".join((*relation, "\x1e")).encode())
        return digest.hexdigest()

    @cached_property
    def _names(self) -> dict[str, int]:
        names: dict[str, int] = {}
        for i, skill in enumerate(self.skills):
            for alias in skill.alt_labels:
                names.setdefault(fold(alias), i)
        # ESCO wins over O*NET, a label over an alias.
        for i in reversed(range(len(self.skills))):
            head, bracket, _ = self.skills[i].label.partition(" (")
            if bracket:  # "Unity (digital game creation systems)" is called Unity.
                names[fold(head)] = i
        for i in reversed(range(len(self.skills))):
            names[fold(self.skills[i].label)] = i
        for i, skill in enumerate(self.skills):
            if skill.id.startswith(ESCO_PREFIX):
                names[fold(skill.label)] = i
        return names

    def find(self, name: str) -> Skill | None:
        """Return the skill with this id, label or alias (case and spacing ignored)."""
        name = name.strip()
        if name in self._index:
            return self.skills[self._index[name]]
        at = self._names.get(fold(name))
        return None if at is None else self.skills[at]

    def suggest(self, name: str, *, k: int = 5) -> tuple[str, ...]:
        """Return up to ``k`` labels that are spelt like ``name``, best first."""
        from rapidfuzz import process

        hits = process.extract(fold(name), self._names.keys(), limit=k * 3, score_cutoff=60)
        labels: dict[str, None] = {}
        for hit in hits:
            labels.setdefault(self.skills[self._names[hit[0]]].label)
        return tuple(labels)[:k]

    def require(self, name: str) -> Skill:
        """Return the skill of this name, or raise UnknownSkillError with suggestions."""
        skill = self.find(name)
        if skill is None:
            near = self.suggest(name)
            raise UnknownSkillError(
                f"no skill is called {name!r}",
                hint=f"did you mean {', '.join(near)}?" if near else "try a more usual name",
            )
        return skill


def fold(name: str) -> str:
    """Return a name with case, spacing and hyphens folded.

    >>> fold("Agile  Project-management")
    'agile project management'
    """
    return " ".join(name.casefold().replace("-", " ").replace("_", " ").split())


def read_taxonomy(
    path: Path, *, name: str = "esco+onet", version: str, language: str = "en"
) -> Taxonomy:
    """Read a taxonomy from a Parquet file with columns id, label, alt_labels, kind.

    Where the file has them, the columns reuse, broader, essential and optional are read
    too, and the name, version and language that ``taxonomy import`` wrote into it are used
    instead of those given.
    """
    import pyarrow.parquet as pq

    # read_table would import pyarrow.dataset and with it pandas.
    with pq.ParquetFile(path) as file:
        names = set(file.schema_arrow.names)
        extra = [c for c in ("reuse", "broader", "essential", "optional") if c in names]
        table = file.read(columns=["id", "label", "alt_labels", "kind", *extra])
    said = _metadata(table.schema.metadata)
    ids, labels, alts, kinds = (
        table.column(c).to_pylist() for c in ("id", "label", "alt_labels", "kind")
    )
    unknown = set(kinds) - set(KINDS)
    if unknown:
        raise ManifestError(f"{path.name}: unknown kinds {sorted(map(str, unknown))}")
    more = {c: table.column(c).to_pylist() for c in extra}
    none = [None] * len(ids)
    skills = [
        Skill(id=i, label=label, alt_labels=tuple(names or ()), kind=kind, reuse=reuse,
              broader=tuple(broader or ()))
        for i, label, names, kind, reuse, broader in zip(
            ids, labels, alts, kinds, more.get("reuse", none), more.get("broader", none),
            strict=True,
        )
    ]  # fmt: skip
    relations = (
        (i, other, relation)
        for relation in ("essential", "optional")
        for i, others in zip(ids, more.get(relation, none), strict=True)
        for other in others or ()
    )
    return Taxonomy(
        skills,
        name=said.get("name", name),
        version=said.get("version", version),
        language=said.get("language", language),
        relations=relations,
    )


def _metadata(found: Mapping[bytes, bytes] | None) -> dict[str, str]:
    """Return what an imported file says of itself; nothing where it says nothing sound."""
    try:
        said: Any = json.loads((found or {}).get(METADATA, b"{}"))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(said, dict):
        return {}
    return {k: v for k, v in said.items() if isinstance(v, str) and v}
