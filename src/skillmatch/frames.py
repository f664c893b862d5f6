"""Records to DataFrames: the door to pandas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from skillmatch.domain import Gap, Pathway, Profile, Recommendation, RoleProfile
    from skillmatch.market import Trend

__all__ = [
    "gap_frame",
    "pathway_frame",
    "profile_frame",
    "recommendation_frame",
    "role_frame",
    "trend_frame",
]


# The stated facts of a recommendation, but those that have a column already.
_FACTS = {
    "recognition": "string", "assessment": "string", "supervision": "string",
    "hands_on": "boolean", "hands_on_note": "string", "hands_on_share": "Float64",
    "ects": "Float64", "workload_note": "string", "level_note": "string",
    "level_basis": "string", "language": "string", "country": "string", "delivery": "string",
    "prerequisites": "string", "status": "string", "renewal": "string", "licence": "string",
    "as_of": "string", "syllabus": "string", "verification": "string", "checked_on": "string",
    "page_check": "string", "elements_stated": "Int64", "elements_of": "Int64",
}  # fmt: skip


def _frame(rows: Sequence[tuple[object, ...]], columns: dict[str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=list(columns))
    return frame.astype(columns)


def role_frame(role: RoleProfile) -> pd.DataFrame:
    """Return skill_id, importance (share, 0–1), quote and source, by importance.

    ``level`` (0–1) and ``level_basis`` are missing where no source states a level.
    """
    rows = []
    for skill_id, importance in sorted(role.importance.items(), key=lambda kv: (-kv[1], kv[0])):
        seen = role.evidence.get(skill_id)
        rows.append(
            (skill_id, importance, seen and seen.quote, seen and seen.source,
             role.level.get(skill_id), role.level_basis.get(skill_id))
        )  # fmt: skip
    return _frame(
        rows,
        {"skill_id": "string", "importance": "float64", "quote": "string", "source": "string",
         "level": "Float64", "level_basis": "string"},
    )  # fmt: skip


def profile_frame(profile: Profile) -> pd.DataFrame:
    """Return one row for each held or likely skill with its first evidence."""
    rows = [
        (
            skill.skill_id,
            skill.level,
            state,
            first.kind,
            first.quote,
            first.source,
            first.score,
            first.part,
            first.caveat,
            skill.level_basis,
        )
        for state, table in (("held", profile.held), ("likely", profile.likely))
        for skill in table.values()
        for first in skill.evidence[:1]
    ]
    return _frame(
        rows,
        {"skill_id": "string", "level": "float64", "state": "string", "kind": "string",
         "quote": "string", "source": "string", "score": "float64", "part": "string",
         "caveat": "string", "level_basis": "string"},
    )  # fmt: skip


def gap_frame(gap: Gap) -> pd.DataFrame:
    """Return one row for each skill of the role, by (−shortfall, id).

    ``needed_basis`` and ``held_basis`` are missing where the level is assumed.
    """
    rows = [
        (i.skill_id, i.label, i.kind, i.importance, i.needed, i.held, i.via_label, i.shortfall,
         i.served, i.needed_basis, i.held_basis, i.via_source, i.level_assumed)
        for i in gap.items
    ]  # fmt: skip
    return _frame(
        rows,
        {"skill_id": "string", "label": "string", "kind": "string", "importance": "float64",
         "needed": "float64", "held": "float64", "via": "string", "shortfall": "float64",
         "served": "bool", "needed_basis": "string", "held_basis": "string",
         "via_source": "string", "level_assumed": "bool"},
    )  # fmt: skip


def recommendation_frame(items: Sequence[Recommendation]) -> pd.DataFrame:
    """Return one row for each recommendation, best first; unknown figures are missing.

    The facts of ``quality`` follow, each in a column of its name.
    """
    rows = []
    for r in items:
        c = r.credential
        price = None if c.price is None else float(c.price)
        rows.append(
            (r.rank, c.id, c.title, c.issuer, r.score, r.score_low, r.score_high, c.hours, price,
             c.currency, c.level, "; ".join(p.label for p in r.contributions),
             "; ".join(r.caveats), r.depth, r.fit,
             "; ".join(f"{p.label}: {p.partly}" for p in r.contributions if p.partly),
             *(getattr(r.quality, name) for name in _FACTS),
             "; ".join(r.quality.stacks_into) or None)
        )  # fmt: skip
    return _frame(
        rows,
        {"rank": "int64", "credential_id": "string", "title": "string", "issuer": "string",
         "score": "float64", "score_low": "float64", "score_high": "float64", "hours": "Float64",
         "price": "Float64", "currency": "string", "level": "Int64", "closes": "string",
         "caveats": "string", "depth": "float64", "fit": "float64", "in_part": "string", **_FACTS,
         "stacks_into": "string"},
    )  # fmt: skip


def pathway_frame(pathway: Pathway) -> pd.DataFrame:
    """Return one row for each step with coverage (0–1) of the whole role after it.

    Days are missing without a timetable. ``attrs`` of the frame hold what is of the whole
    pathway: ``method``, ``optimal``, ``bound``, ``coverage_before``, ``awards``, ``notes``.
    """
    rows = [
        (n, s.credential.id, s.credential.title, s.credential.hours, s.gain, s.coverage,
         s.credential.issuer, None if s.credential.price is None else float(s.credential.price),
         s.credential.currency, s.start, s.end, s.needed_for)
        for n, s in enumerate(pathway.steps, start=1)
    ]  # fmt: skip
    frame = _frame(
        rows,
        {"step": "int64", "credential_id": "string", "title": "string", "hours": "Float64",
         "gain": "float64", "coverage": "float64", "issuer": "string", "price": "Float64",
         "currency": "string", "start": "datetime64[s]", "end": "datetime64[s]",
         "needed_for": "string"},
    )  # fmt: skip
    frame.attrs = {
        "method": pathway.method, "optimal": pathway.optimal, "bound": pathway.bound,
        "coverage_before": pathway.coverage_before, "awards": list(pathway.awards),
        "notes": list(pathway.notes),
    }  # fmt: skip
    return frame


def trend_frame(rows: Sequence[Trend]) -> pd.DataFrame:
    """Return one row for each skill and period: its share (0–1) with interval, and the trend.

    ``per_year`` to ``q`` are of the whole trend and missing where the adverts are too few.
    """
    table = [
        (t.skill_id, t.verdict, t.asked, t.n, t.per_year, t.low, t.high, t.p, t.q,
         p.period, p.start, p.n, p.asked, p.share, p.low, p.high)
        for t in rows
        for p in t.periods
    ]  # fmt: skip
    return _frame(
        table,
        {"skill_id": "string", "verdict": "string", "asked": "int64", "n": "int64",
         "per_year": "Float64", "per_year_low": "Float64", "per_year_high": "Float64",
         "p": "Float64", "q": "Float64", "period": "string", "start": "datetime64[s]",
         "period_n": "int64", "period_asked": "int64", "share": "float64",
         "share_low": "float64", "share_high": "float64"},
    )  # fmt: skip
