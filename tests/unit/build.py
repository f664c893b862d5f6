"""Small worlds built by hand for the core's tests: no model, no files."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from skillmatch.domain import (
    Credential,
    Evidence,
    HeldSkill,
    Profile,
    RoleProfile,
    Skill,
    StatedSkill,
)
from skillmatch.related import Relatedness
from skillmatch.taxonomy import Taxonomy

IDS = "abcdefgh"


def taxonomy(ids: str = IDS) -> Taxonomy:
    return Taxonomy([Skill(id=i, label=f"skill {i}") for i in ids], name="mini")


def related(t: Taxonomy, pairs: dict[tuple[str, str], float] | None = None) -> Relatedness:
    """``pairs``: (source, target) → rel."""
    rows = sorted((t.index(g), t.index(s), r) for (s, g), r in (pairs or {}).items())
    return Relatedness(
        t,
        {
            "target": np.array([r[0] for r in rows], dtype=np.int32),
            "source": np.array([r[1] for r in rows], dtype=np.int32),
            "rel": np.array([r[2] for r in rows], dtype=np.float32),
        },
    )


def role(importance: dict[str, float], **more) -> RoleProfile:
    return RoleProfile(title="role", importance=MappingProxyType(importance), **more)


def person(held: dict[str, float] | None = None, **more) -> Profile:
    made = {
        i: HeldSkill(skill_id=i, level=level, evidence=(Evidence(source="cv", quote=i, kind="cv"),))
        for i, level in (held or {}).items()
    }
    return Profile(held=MappingProxyType(made), **more)


def credential(id_: str, skills: str, **more) -> Credential:
    stated = tuple(StatedSkill(skill_id=s, quote=f"words for {s}") for s in skills)
    return Credential(id=id_, title=f"Credential {id_}", skills=stated, **more)
