"""Results as plain dictionaries: the JSON contract of the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from skillmatch.report.facts import day_of, fact_list, quality_dict
from skillmatch.report.stacked import progress_list

if TYPE_CHECKING:
    from datetime import date

    from skillmatch.domain import (
        Contribution,
        Credential,
        Gap,
        Mention,
        Pathway,
        Profile,
        Recommendation,
        Recommendations,
        Requirement,
        RoleProfile,
    )
    from skillmatch.taxonomy import Taxonomy

__all__ = ["award_list", "dumps", "gap_dict", "held_list", "mention_dict", "pathway_dict",
           "recommend_dict", "recommendation_dict", "role_dict", "role_skills"]  # fmt: skip


# JSON itself escapes only what stands below U+0020.
_UNSAFE = re.compile(r"[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def dumps(data: object) -> str:
    r"""Return JSON text with a line break at the end; keys in the order given.

    What a terminal may take for a command, or that turns the order of letters, is escaped.

    >>> dumps(["a\x9bb"])
    '[\n  "a\\u009bb"\n]\n'
    """
    text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
    return _UNSAFE.sub(lambda m: f"\\u{ord(m[0]):04x}", text) + "\n"


def _requirement(item: Requirement) -> dict[str, Any]:
    return {"kind": item.kind, "label": item.label, "quote": item.quote, "need": item.need,
            "years": item.years}  # fmt: skip


def role_dict(role: RoleProfile, *, label: str | None = None) -> dict[str, Any]:
    """Return a role; ``label`` is the occupation's own title where it is known."""
    return {
        "title": role.title,
        "occupation_id": role.occupation_id,
        "occupation_label": label,
        "alternatives": [
            {"occupation_id": a.occupation_id, "label": a.label, "score": a.score}
            for a in role.alternatives
        ],
        "profile_source": role.profile_source,
        "n_postings": role.n_postings,
        "sample_data": role.synthetic,
    }


def role_skills(role: RoleProfile, taxonomy: Taxonomy) -> list[dict[str, Any]]:
    """Return the skills of a role by importance, with the words that ask for them."""
    rows = []
    for skill_id, importance in sorted(role.importance.items(), key=lambda kv: (-kv[1], kv[0])):
        seen = role.evidence.get(skill_id)
        rows.append(
            {
                "skill_id": skill_id,
                "label": taxonomy.label(skill_id),
                "kind": taxonomy[skill_id].kind,
                "importance": importance,
                "level": role.level.get(skill_id),
                "level_basis": role.level_basis.get(skill_id),
                "evidence": None if seen is None else {"quote": seen.quote, "source": seen.source},
            }
        )
    return rows


def gap_dict(gap: Gap) -> dict[str, Any]:
    """Return a gap: coverage, requirements and one entry for every skill of the role."""
    return {
        "coverage": gap.coverage,
        "requirements": [_requirement(r) for r in gap.requirements],
        "items": [
            {
                "skill_id": i.skill_id,
                "label": i.label,
                "kind": i.kind,
                "importance": i.importance,
                "needed": i.needed,
                "held": i.held,
                "via": i.via,
                "via_label": i.via_label,
                "shortfall": i.shortfall,
                "served": i.served,
                "level_assumed": i.level_assumed,
                "needed_basis": i.needed_basis,
                "held_basis": i.held_basis,
                "via_source": i.via_source,
            }
            for i in gap.items
        ],
    }


def held_list(
    profile: Profile, taxonomy: Taxonomy, *, likely: bool = False
) -> list[dict[str, Any]]:
    """Return what a person holds (or only likely holds), each skill with its evidence."""
    table = profile.likely if likely else profile.held
    return [
        {
            "skill_id": skill.skill_id,
            "label": taxonomy.label(skill.skill_id),
            "level": skill.level,
            "level_basis": skill.level_basis,
            "evidence": [
                {
                    "quote": e.quote,
                    "source": e.source,
                    "kind": e.kind,
                    "score": e.score,
                    "part": e.part,
                    "caveat": e.caveat,
                }
                for e in skill.evidence
            ],
        }
        for _, skill in sorted(table.items())
    ]


def award_list(profile: Profile) -> list[dict[str, Any]]:
    """Return the badges a person brought; ``proof_checked`` is always false so far."""
    return [
        {
            "title": a.title, "issuer": a.issuer, "status": a.status, "standard": a.standard,
            "source": a.source, "issued": None if a.issued is None else a.issued.isoformat(),
            "valid_until": None if a.valid_until is None else a.valid_until.isoformat(),
            "proof_checked": False,
        }
        for a in profile.awards
    ]  # fmt: skip


def _contribution(part: Contribution) -> dict[str, Any]:
    return {
        "skill_id": part.skill_id,
        "label": part.label,
        "share": part.share,
        "via": part.via,
        "via_label": part.via_label,
        "rel": part.rel,
        "evidence": {
            "quote": part.evidence.quote,
            "source": part.evidence.source,
            "score": part.evidence.score,
        },
        "source": part.source,
        "taught": part.taught,
        "taught_basis": part.taught_basis,
    }


def _price(credential: Credential) -> float | None:
    return None if credential.price is None else float(credential.price)


def recommendation_dict(item: Recommendation, *, today: date | None = None) -> dict[str, Any]:
    """Return one recommendation; unknown is null. Facts are fresh or stale on the day given."""
    credential = item.credential
    return {
        "rank": item.rank,
        "credential_id": credential.id,
        "title": credential.title,
        "issuer": credential.issuer,
        "url": credential.url,
        "score": item.score,
        "score_low": item.score_low,
        "score_high": item.score_high,
        "depth": item.depth,
        "fit": item.fit,
        "hours": credential.hours,
        "ects": credential.ects,
        "price": _price(credential),
        "currency": credential.currency,
        "level": credential.level,
        "quality": quality_dict(item.quality) | {"facts": fact_list(credential, today=today)},
        "contributions": [_contribution(p) for p in item.contributions],
        "reasons": list(item.reasons),
        "caveats": list(item.caveats),
    }


def recommend_dict(
    gap: Gap,
    best: Recommendations | Sequence[Recommendation],
    *,
    made_by: Mapping[str, Any],
    label: str | None = None,
    widening: Mapping[str, Any] | None = None,
    steps: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the contract's answer to ``recommend``; its day is the one of ``made_by``.

    ``widening`` stands there where nothing is missing
    (:func:`skillmatch.report.widening.widening_dict`), ``steps`` follow the notes.
    """
    today = day_of(made_by.get("date"))
    return {
        "role": role_dict(gap.role, label=label),
        "gap": gap_dict(gap),
        "recommendations": [recommendation_dict(r, today=today) for r in best],
        "awards": award_list(gap.profile),
        "notes": [*getattr(best, "notes", ()), *steps],
        "widening": None if widening is None else dict(widening),
        "made_by": dict(made_by),
    }


def pathway_dict(path: Pathway, taxonomy: Taxonomy) -> dict[str, Any]:
    """Return a pathway with the coverage of the whole role after each step."""
    return {
        "steps": [
            {
                "step": n,
                "credential_id": s.credential.id,
                "title": s.credential.title,
                "issuer": s.credential.issuer,
                "hours": s.credential.hours,
                "price": _price(s.credential),
                "currency": s.credential.currency,
                "gain": s.gain,
                "coverage": s.coverage,
                "closes": [{"skill_id": i, "label": taxonomy.label(i)} for i in s.closes],
                "start": None if s.start is None else s.start.isoformat(),
                "end": None if s.end is None else s.end.isoformat(),
                "needed_for": s.needed_for,
            }
            for n, s in enumerate(path.steps, start=1)
        ],
        "hours": path.hours,
        "hours_unknown": path.hours_unknown,
        "prices": {currency: float(price) for currency, price in sorted(path.prices.items())},
        "prices_unknown": path.prices_unknown,
        "coverage_before": path.coverage_before,
        "coverage": path.coverage,
        "awards": list(path.awards),
        "method": path.method,
        "optimal": path.optimal,
        "bound": path.bound,
        "progress": progress_list(path.progress),
        "notes": list(path.notes),
    }


def mention_dict(mention: Mention, *, doc: str, label: str) -> dict[str, Any]:
    """Return one line of ``extract``."""
    return {
        "doc": doc,
        "start": mention.span[0],
        "end": mention.span[1],
        "quote": mention.quote,
        "skill_id": mention.skill_id,
        "label": label,
        "score": mention.score,
        "via": mention.via,
        "requirement": mention.requirement,
    }
