"""What can be taken along is complete and safe to open."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

from skillmatch.app import downloads
from skillmatch.domain import Recommendations
from skillmatch.matcher import SkillMatcher


def test_csv_and_json_hold_the_recommendations(matcher: SkillMatcher) -> None:
    gap = matcher.gap(matcher.profile(skills=["SQL"]), matcher.role("data analyst"))
    best = matcher.recommend(gap, k=5)
    rows = list(csv.DictReader(io.StringIO(downloads.as_csv(best).decode("utf-8-sig"))))
    assert [r["title"] for r in rows] == [r.credential.title for r in best]
    made = json.loads(downloads.as_json(matcher, gap, best))
    assert made["role"]["occupation_id"] == gap.role.occupation_id
    assert len(made["gap"]["items"]) == len(gap.items)
    for item in made["recommendations"]:
        assert abs(sum(c["share"] for c in item["contributions"]) - item["score"]) < 1e-9


def test_formula_in_a_title_is_guarded(matcher: SkillMatcher) -> None:
    gap = matcher.gap(matcher.profile(skills=["SQL"]), matcher.role("data analyst"))
    first = matcher.recommend(gap, k=1)[0]
    evil = replace(first, credential=replace(first.credential, title="=HYPERLINK(1)"))
    text = downloads.as_csv(Recommendations([evil])).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text


def test_report_is_one_page_that_fetches_nothing(matcher: SkillMatcher) -> None:
    gap = matcher.gap(matcher.profile(skills=["SQL"]), matcher.role("data analyst"))
    best = matcher.recommend(gap, k=3)
    page = downloads.as_html(matcher, gap, best, matcher.pathway(gap)).decode()
    assert page.lstrip().lower().startswith("<!doctype html")
    assert best[0].credential.title in page
    assert "<script" not in page
