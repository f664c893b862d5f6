"""The taxonomy: the axes of the shared skill space."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from skillmatch.domain import KINDS, Skill
from skillmatch.errors import ManifestError, UnknownSkillError

__all__ = ["Taxonomy"]

ESCO_PREFIX = "http://data.europa.eu/esco/skill/"


class Taxonomy:
    """An ordered, immutable set of skills with look-ups by id and by name.

    Parameters
    ----------
    skills : iterable of Skill
        Kept in order of id; ids must be unique.
    name, version, language : str
        What this taxonomy is. They take part in the fingerprint.

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
        """sha256 over name, version, language and every skill's id, names and kind."""
        digest = hashlib.sha256(f"{self.name}\x1f{self.version}\x1f{self.language}".encode())
        for s in self.skills:
            digest.update("\x1f".join((s.id, s.label, s.kind, *s.alt_labels)).encode())
            digest.update(b"\x1e")
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
    """Read a taxonomy from a Parquet file with columns id, label, alt_labels, kind."""
    import pyarrow.parquet as pq

    # read_table would import pyarrow.dataset and with it pandas.
    with pq.ParquetFile(path) as file:
        table = file.read(columns=["id", "label", "alt_labels", "kind"])
    columns = [table.column(c).to_pylist() for c in ("id", "label", "alt_labels", "kind")]
    kinds = set(columns[3]) - set(KINDS)
    if kinds:
        raise ManifestError(f"{path.name}: unknown kinds {sorted(kinds)}")
    skills = [
        Skill(id=i, label=label, alt_labels=tuple(alts), kind=kind)
        for i, label, alts, kind in zip(*columns, strict=True)
    ]
    return Taxonomy(skills, name=name, version=version, language=language)
