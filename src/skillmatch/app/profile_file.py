"""A file to come back with: the role, the skills held, the filters, and wishes for the plan."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from skillmatch.app import strings_pages as t
from skillmatch.domain import Evidence, HeldSkill
from skillmatch.errors import InputError
from skillmatch.people import MOST_EVIDENCE, add_held

if TYPE_CHECKING:
    from skillmatch.domain import Pathway, Profile, RoleProfile
    from skillmatch.taxonomy import Taxonomy

__all__ = ["ProfileFile", "read", "to_json", "with_held"]

VERSION: Final = 1
_MARK: Final = "skillmatch_profile"
_MOST_BYTES: Final = 2_000_000
_MOST_SKILLS: Final = 2000
_LONGEST: Final = 600
_LONGEST_ADVERT: Final = 60_000
_Kind = Literal["cv", "badge", "credential", "stated", "degree", "occupation"]
_KINDS: Final[tuple[_Kind, ...]] = get_args(_Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFile:
    """What a file holds, checked. ``advert`` is the text of an advert that was the goal.

    ``values`` are filters and wishes as they stand in the file: not yet checked
    (:func:`skillmatch.app.wishes.checked`). ``unknown`` counts skills that this version does
    not know.
    """

    occupation_id: str | None
    title: str | None
    advert: str | None
    held: Mapping[str, HeldSkill]
    values: Mapping[str, object]
    unknown: int = 0


def to_json(
    *,
    role: RoleProfile | None,
    advert: str | None,
    profile: Profile,
    taxonomy: Taxonomy,
    values: Mapping[str, object],
    pathway: Pathway | None,
    today: date,
) -> str:
    """Return the file. It holds the quoted lines, not the CV.

    Parameters
    ----------
    role : RoleProfile or None
    advert : str or None
        Its text, where the role was read from one.
    profile : Profile
        Only what is held goes in.
    taxonomy : Taxonomy
        Gives the names, for people who open the file.
    values : mapping of str to object
        Filters and wishes by the keys of their widgets.
    pathway : Pathway or None
        The steps of the plan; on coming back the plan is made anew from the wishes.
    today : date
    """
    goal: dict[str, object] = {}
    if role is not None:
        goal = {"title": role.title}
        if advert:
            goal["advert"] = advert[:_LONGEST_ADVERT]
        else:
            goal["occupation_id"] = role.occupation_id
    body = {
        _MARK: VERSION,
        "made": today.isoformat(),
        "role": goal or None,
        "skills": [
            {
                "id": i,
                "label": taxonomy.label(i) if i in taxonomy else None,
                "level": skill.level,
                "level_basis": skill.level_basis,
                "evidence": [_evidence_row(e) for e in skill.evidence],
            }
            for i, skill in sorted(profile.held.items())
        ],
        "values": {
            k: v.isoformat() if isinstance(v, date) else v
            for k, v in sorted(values.items())
            if v is not None
        },
        "plan": [
            {
                "id": step.credential.id,
                "title": step.credential.title,
                "issuer": step.credential.issuer,
                "start": None if step.start is None else step.start.isoformat(),
                "end": None if step.end is None else step.end.isoformat(),
            }
            for step in (() if pathway is None else pathway.steps)
        ],
    }
    return json.dumps(body, ensure_ascii=False, indent=1, allow_nan=False)


def _evidence_row(evidence: Evidence) -> dict[str, object]:
    row: dict[str, object] = {
        "kind": evidence.kind,
        "source": evidence.source,
        "quote": evidence.quote,
        "score": evidence.score,
    }
    row |= {k: v for k in ("part", "caveat") if (v := getattr(evidence, k)) is not None}
    return row


def read(data: bytes, *, taxonomy: Taxonomy, name: str = "profile.json") -> ProfileFile:
    """Read a profile file; nothing in it is trusted.

    Parameters
    ----------
    data : bytes
    taxonomy : Taxonomy
        Skills that are not in it are counted and left out.
    name : str
        Of the file, for messages.

    Raises
    ------
    InputError
        The file is too large, no such file, or of a later version.
    """
    if len(data) > _MOST_BYTES:
        raise InputError(t.FILE_LARGE.format(name=name), hint=t.FILE_HINT)
    try:
        body: Any = json.loads(data.decode("utf-8-sig"))
    # A file can be nested too deep, and a whole number can be too long.
    except (ValueError, RecursionError) as error:
        raise InputError(t.FILE_OTHER.format(name=name), hint=t.FILE_HINT) from error
    version = body.get(_MARK) if isinstance(body, dict) else None
    if type(version) is not int or version < 1:
        raise InputError(t.FILE_OTHER.format(name=name), hint=t.FILE_HINT)
    if version > VERSION:
        raise InputError(t.FILE_LATER.format(name=name), hint=t.FILE_LATER_HINT)
    rows = body.get("skills")
    found = [_skill(r) for r in rows[:_MOST_SKILLS]] if isinstance(rows, list) else []
    held = {k.skill_id: k for k in found if k is not None and k.skill_id in taxonomy}
    role, values = body.get("role"), body.get("values")
    goal = role if isinstance(role, dict) else {}
    return ProfileFile(
        occupation_id=_text(goal.get("occupation_id")),
        title=_text(goal.get("title")),
        advert=_text(goal.get("advert"), _LONGEST_ADVERT),
        held=MappingProxyType(held),
        values=MappingProxyType(dict(values) if isinstance(values, dict) else {}),
        unknown=len(found) - len(held),
    )


def _text(value: object, longest: int = _LONGEST) -> str | None:
    """Return a text without half characters (lone surrogates), None for anything else."""
    if not isinstance(value, str):
        return None
    return value[:longest].encode("utf-8", "replace").decode().strip() or None


def _share(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= 1 and math.isfinite(value) else None


def _skill(row: object) -> HeldSkill | None:
    if not isinstance(row, dict):
        return None
    skill_id, level, rows = _text(row.get("id")), _share(row.get("level")), row.get("evidence")
    evidence = [_evidence(e) for e in rows[:MOST_EVIDENCE]] if isinstance(rows, list) else []
    kept = tuple(e for e in evidence if e is not None)
    if skill_id is None or level is None or not kept:
        return None
    return HeldSkill(
        skill_id=skill_id, level=level, evidence=kept, level_basis=_text(row.get("level_basis"))
    )


def _evidence(row: object) -> Evidence | None:
    if not isinstance(row, dict):
        return None
    kind = next((k for k in _KINDS if k == row.get("kind")), None)
    quote = _text(row.get("quote"))
    if kind is None or quote is None:
        return None
    score = _share(row.get("score"))
    return Evidence(
        source=_text(row.get("source")) or t.FILE_SOURCE,
        quote=quote,
        kind=kind,
        score=1.0 if score is None else score,
        part=_text(row.get("part")),
        caveat=_text(row.get("caveat")),
    )


def with_held(profile: Profile, skills: Iterable[HeldSkill]) -> Profile:
    """Return a profile with the skills of a file beside those it has.

    Parameters
    ----------
    profile : Profile
    skills : iterable of HeldSkill
    """
    held = dict(profile.held)
    for skill in skills:
        for evidence in skill.evidence:
            held = add_held(
                held, skill.skill_id, evidence, level=skill.level, basis=skill.level_basis
            )
    likely = {k: v for k, v in profile.likely.items() if k not in held}
    return replace(profile, held=MappingProxyType(held), likely=MappingProxyType(likely))
