"""What a visitor can take along: the same tables and JSON as the command line writes."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from skillmatch.report.csv_out import (
    PATHWAY_COLUMNS,
    RECOMMENDATION_COLUMNS,
    pathway_rows,
    recommendation_rows,
    to_csv,
)
from skillmatch.report.json_out import dumps, pathway_dict, recommend_dict
from skillmatch.report.made_by import made_by

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import Any

    from skillmatch.domain import Gap, Pathway, Recommendations
    from skillmatch.matcher import SkillMatcher
    from skillmatch.rank.front import FrontPoint

__all__ = ["as_csv", "as_html", "as_ics", "as_json", "as_pdf", "has_pdf", "plan_csv", "plan_json"]


def as_csv(best: Recommendations) -> bytes:
    """Return recommendations as CSV that a spreadsheet opens (UTF-8 with its mark)."""
    text = to_csv(RECOMMENDATION_COLUMNS, recommendation_rows(best))
    return ("\ufeff" + text).encode("utf-8", "replace")


def as_json(matcher: SkillMatcher, gap: Gap, best: Recommendations) -> bytes:
    """Return the answer of ``skillmatch recommend --format json``; no CV is in it."""
    made = recommend_dict(gap, best, made_by=made_by(matcher))
    return dumps(made).encode("utf-8", "replace")


def plan_csv(pathway: Pathway) -> bytes:
    """Return the steps of a plan as CSV that a spreadsheet opens."""
    text = to_csv(PATHWAY_COLUMNS, pathway_rows(pathway))
    return ("\ufeff" + text).encode("utf-8", "replace")


def plan_json(
    matcher: SkillMatcher, gap: Gap, pathway: Pathway, front: Sequence[FrontPoint] = ()
) -> bytes:
    """Return a plan and what more hours bring as JSON, with what made it; no CV is in it."""
    from skillmatch.report.json_out import role_dict
    from skillmatch.report.stacked import front_list

    made = {
        "made_by": made_by(matcher),
        "role": role_dict(gap.role),
        "pathway": pathway_dict(pathway, matcher.taxonomy),
        "front": front_list(front),
    }
    return dumps(made).encode("utf-8", "replace")


def has_pdf() -> bool:
    """Whether this installation can set a PDF."""
    return find_spec("typst") is not None


def as_ics(
    matcher: SkillMatcher, pathway: Pathway, made: date, weekly_hours: float | None = None
) -> bytes:
    """Return the dated steps as a calendar file."""
    from skillmatch.report.ics import pathway_ics

    text = pathway_ics(pathway, made=made, weekly_hours=weekly_hours, label=matcher.taxonomy.label)
    return text.encode("utf-8", "replace")


def _view(
    matcher: SkillMatcher,
    gap: Gap,
    best: Recommendations,
    pathway: Pathway,
    front: Sequence[FrontPoint],
) -> dict[str, Any]:
    from skillmatch.report.view import build

    occupation = gap.role.occupation_id
    label = None if occupation is None else matcher.occupation(occupation).label
    return build(matcher, gap, best, pathway, occupation=label, front=front)


def as_html(
    matcher: SkillMatcher,
    gap: Gap,
    best: Recommendations,
    pathway: Pathway,
    front: Sequence[FrontPoint] = (),
) -> bytes:
    """Return the report as one HTML file that fetches nothing."""
    from skillmatch.report.html import render

    return render(_view(matcher, gap, best, pathway, front)).encode("utf-8", "replace")


def as_pdf(
    matcher: SkillMatcher,
    gap: Gap,
    best: Recommendations,
    pathway: Pathway,
    front: Sequence[FrontPoint] = (),
) -> bytes:
    """Return the report as PDF."""
    from skillmatch.report.pdf import render_pdf

    return render_pdf(_view(matcher, gap, best, pathway, front))
