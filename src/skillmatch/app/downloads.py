"""What a visitor can take along: the same tables and JSON as the command line writes."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from skillmatch.report.csv_out import RECOMMENDATION_COLUMNS, recommendation_rows, to_csv
from skillmatch.report.json_out import dumps, recommend_dict
from skillmatch.report.made_by import made_by

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from skillmatch.domain import Gap, Pathway, Recommendations
    from skillmatch.matcher import SkillMatcher
    from skillmatch.rank.front import FrontPoint

__all__ = ["as_csv", "as_html", "as_ics", "as_json", "has_report"]


def as_csv(best: Recommendations) -> bytes:
    """Return recommendations as CSV that a spreadsheet opens (UTF-8 with its mark)."""
    text = to_csv(RECOMMENDATION_COLUMNS, recommendation_rows(best))
    return ("\ufeff" + text).encode("utf-8", "replace")


def as_json(matcher: SkillMatcher, gap: Gap, best: Recommendations) -> bytes:
    """Return the answer of ``skillmatch recommend --format json``; no CV is in it."""
    made = recommend_dict(gap, best, made_by=made_by(matcher))
    return dumps(made).encode("utf-8", "replace")


def has_report() -> bool:
    """Whether this installation can write the report."""
    return find_spec("skillmatch.report.html") is not None


def as_ics(matcher: SkillMatcher, pathway: Pathway, made: date) -> bytes:
    """Return the dated steps as a calendar file."""
    from skillmatch.report.ics import pathway_ics

    text = pathway_ics(pathway, made=made, label=matcher.taxonomy.label)
    return text.encode("utf-8", "replace")


def as_html(
    matcher: SkillMatcher,
    gap: Gap,
    best: Recommendations,
    pathway: Pathway,
    front: Sequence[FrontPoint] = (),
) -> bytes:
    """Return the report as one HTML file that fetches nothing."""
    from skillmatch.report.html import render
    from skillmatch.report.view import build

    occupation = gap.role.occupation_id
    label = None if occupation is None else matcher.occupation(occupation).label
    page = render(build(matcher, gap, best, pathway, occupation=label, front=front))
    return page.encode("utf-8", "replace")
