"""Any course can be found and explained; levels and partial credit are said in words."""

from __future__ import annotations

from dataclasses import replace

from skillmatch.app import levels_view
from skillmatch.app import strings as s
from skillmatch.app.why_view import find_courses, why
from skillmatch.domain import Credential
from skillmatch.matcher import SkillMatcher

PYTHON = "Python (computer programming)"
ROWS = (
    Credential(id="1", title="Basics of SQL", issuer="Mill"),
    Credential(id="2", title="SQL basics"),
    Credential(id="3", title="Cooking", issuer="SQL Basics Ltd"),
    Credential(id="4", title="Welding"),
)


def test_courses_are_found_by_title_then_by_issuer() -> None:
    assert [c.id for c in find_courses(ROWS, "sql basics")] == ["2", "1", "3"]
    assert [c.id for c in find_courses(ROWS, "  MILL ")] == ["1"]
    assert find_courses(ROWS, "   ") == ()
    assert find_courses(ROWS, "nothing") == ()
    assert len(find_courses(ROWS, "sql", k=1)) == 1


def test_a_course_that_closes_nothing_says_what_would_change_that(matcher: SkillMatcher) -> None:
    gap = matcher.gap(matcher.profile(skills=["SQL"]), matcher.role("data analyst"))
    best = {r.credential.id for r in matcher.recommend(gap, k=10_000)}
    other = next(c for c in matcher.catalogue if c.id not in best)
    made = why(matcher.explain(gap, other.id))
    assert made.title == other.title
    assert made.headline.startswith("Not recommended")
    assert made.taught == ()
    assert made.changes
    first = matcher.recommend(gap, k=1)[0]
    top = why(matcher.explain(gap, first.credential.id))
    assert top.headline.startswith("Recommended: first of")
    assert [t.label for t in top.taught] == [p.label for p in first.contributions]
    assert all(t.quote and t.level for t in top.taught)


def test_levels_name_what_supports_them_or_say_assumed(matcher: SkillMatcher) -> None:
    me = matcher.profile(cv_text="Skills\nGood: SQL\nBeginner: Python\nstatistics")
    role = matcher.role("data analyst")
    gap = matcher.gap(me, role)
    items = {i.label: i for i in gap.items}
    said = {label: levels_view.level_words(items[label], gap) for label in (PYTHON, "statistics")}
    assert said[PYTHON] == (
        "needed: working, assumed; yours: introductory, from “Beginner: Python”"
    )
    assert said["statistics"] == "needed: working, assumed; yours: enough, assumed"
    need = replace(items[PYTHON], needed=0.75, needed_basis="“strong Python”")
    assert "needed: advanced, from “strong Python”;" in levels_view.level_words(need, gap)
    unheld = next(i for i in gap.items if i.via is None)
    assert "yours" not in levels_view.level_words(unheld, gap)


def test_what_is_partly_held_says_through_what(matcher: SkillMatcher) -> None:
    gap = matcher.gap(
        matcher.profile(cv_text="Skills\nBeginner: Python\nstatistics and data analysis"),
        matcher.role("data analyst"),
    )
    made = {row.label: row for row in levels_view.partly_held(gap)}
    expected = {i.label for i in gap.items if i.shortfall > 0 and i.held > 0}
    assert set(made) == expected
    assert made[PYTHON].how == s.PARTLY_LEVEL.format(share="50%")
    through = next(i for i in gap.items if i.label in expected and i.via != i.skill_id)
    assert f"through {through.via_label}" in made[through.label].how
    weights = {i.label: i.importance for i in gap.items}
    order = [weights[label] for label in made]
    assert order == sorted(order, reverse=True)
