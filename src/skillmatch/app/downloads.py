"""What a visitor can take along: the same tables and JSON as the command line writes."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from skillmatch.report.csv_out import RECOMMENDATION_COLUMNS, recommendation_rows, to_csv
from skillmatch.report.json_out import dumps, recommend_dict
from skillmatch.report.made_by import made_by

if TYPE_CHECKING:
    from skillmatch.domain import Gap, Pathway, Recommendations
    from skillmatch.matcher import SkillMatcher

__all__ = ["as_csv", "as_html", "as_json"]


def as_csv(best: Recommendations) -> bytes:
    """Return recommendations as CSV that a spreadsheet opens (UTF-8 with its mark)."""
    text = to_csv(RECOMMENDATION_COLUMNS, recommendation_rows(best))
    return ("\ufeff" + text).encode("utf-8", "replace")


def as_json(matcher: SkillMatcher, gap: Gap, best: Recommendations) -> bytes:
    """Return the answer of ``skillmatch recommend --format json``; no CV is in it."""
    made = recommend_dict(gap, best, made_by=made_by(matcher))
    return dumps(made).encode("utf-8", "replace")


def as_html(
    matcher: SkillMatcher, gap: Gap, best: Recommendations, pathway: Pathway
) -> bytes | None:
    """Return the report as one HTML file, None where this installation has none."""
    try:
        module = importlib.import_module("skillmatch.report.html")
    except ImportError:
        return None
    make = getattr(module, "html_report", None)
    if not callable(make):
        return None
    return str(make(matcher, gap, best, pathway)).encode("utf-8", "replace")
