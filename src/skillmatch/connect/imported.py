"""What an import brings: skills, their relations and occupations, and how they are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal

from skillmatch.connect.esco_roles import EscoRoles
from skillmatch.domain import Problem, Skill
from skillmatch.store.paths import bundle
from skillmatch.taxonomy import METADATA, Relation, Taxonomy, read_taxonomy

__all__ = ["Imported", "bundled_skills", "occupations_parquet", "skills_parquet"]

Standard = Literal["esco", "onet", "csv"]
LICENCES: Mapping[Standard, str | None] = MappingProxyType({
    "esco": "ESCO, European Commission, reuse with acknowledgement",
    "onet": "O*NET, US Department of Labor, Employment and Training Administration, CC BY 4.0",
    "csv": None,
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A taxonomy as it was read from its files.

    ``tables`` are the files that the skills were read from; ``counts`` says what was read
    ("skills", "broader links", "occupations", ...). Neither name nor sources are part of it:
    they are told when it is written.
    """

    standard: Standard
    tables: tuple[str, ...]
    skills: tuple[Skill, ...]
    version: str = "imported"
    language: str = "en"
    relations: tuple[Relation, ...] = ()
    descriptions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    roles: EscoRoles | None = None
    counts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    def taxonomy(self, name: str) -> Taxonomy:
        """Return the taxonomy itself."""
        return Taxonomy(self.skills, name=name, version=self.version, language=self.language,
                        relations=self.relations)  # fmt: skip


@lru_cache(maxsize=1)
def bundled_skills() -> Taxonomy:
    """Return our own taxonomy, which knows kinds and short names that the sources lack."""
    return read_taxonomy(bundle("data") / "taxonomy" / "skills.parquet", version="bundled")


def skills_parquet(made: Imported, *, name: str, sources: Sequence[tuple[str, str]] = ()) -> bytes:
    """Return the skills as a Parquet file, in order of id.

    Columns are id, label, alt_labels, kind, reuse, broader and, where the source has them,
    essential and optional (ids of the skills that are so for the row's skill) and
    description. The schema's metadata hold name, version, language, licence and sources.
    """
    import pyarrow as pa

    essential: dict[str, list[str]] = {}
    optional: dict[str, list[str]] = {}
    for skill, other, relation in made.relations:
        (essential if relation == "essential" else optional).setdefault(skill, []).append(other)
    rows = [
        {"id": s.id, "label": s.label, "alt_labels": list(s.alt_labels), "kind": s.kind,
         "reuse": s.reuse, "broader": list(s.broader), "essential": essential.get(s.id, []),
         "optional": optional.get(s.id, []), "description": made.descriptions.get(s.id)}
        for s in sorted(made.skills, key=lambda s: s.id)
    ]  # fmt: skip
    text, texts = pa.string(), pa.list_(pa.string())
    columns = {"id": text, "label": text, "alt_labels": texts, "kind": text, "reuse": text,
               "broader": texts}  # fmt: skip
    if made.relations:
        columns |= {"essential": texts, "optional": texts}
    if made.descriptions:
        columns["description"] = text
    return _parquet(rows, columns, made, name=name, sources=sources)


def occupations_parquet(
    made: Imported, *, name: str, sources: Sequence[tuple[str, str]] = ()
) -> bytes | None:
    """Return the occupations as a Parquet file; None where there are none."""
    import pyarrow as pa

    if made.roles is None:
        return None
    text, texts = pa.string(), pa.list_(pa.string())
    columns = {"id": text, "label": text, "alt_labels": texts, "isco": text, "soc": text,
               "job_zone": pa.int8(), "profile_source": text, "skills": texts,
               "weights": pa.list_(pa.float64())}  # fmt: skip
    return _parquet(made.roles.records(), columns, made, name=name, sources=sources)


def _parquet(
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, Any],
    made: Imported,
    *,
    name: str,
    sources: Sequence[tuple[str, str]],
) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    said = {"name": name, "version": made.version, "language": made.language,
            "standard": made.standard, "licence": LICENCES[made.standard],
            "sources": [{"file": f, "sha256": h} for f, h in sources]}  # fmt: skip
    schema = pa.schema(
        list(columns.items()), metadata={METADATA: json.dumps(said, ensure_ascii=False).encode()}
    )
    plain = [{c: row.get(c) for c in columns} for row in rows]
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(plain, schema=schema), sink, compression="zstd")
    data: bytes = sink.getvalue().to_pybytes()
    return data
