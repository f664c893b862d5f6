"""The plan page: limits, dates, what must be in, contradictions, the front, what is saved."""

from __future__ import annotations

import json
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest
from tests.app.visit import healthy, opened, words

from skillmatch.app import downloads, uploads
from skillmatch.app import strings as s
from skillmatch.app.safe import plain
from skillmatch.domain import RoleProfile
from skillmatch.matcher import SkillMatcher

OWN = b"""id,title,provider,description,skills,hours,price,currency,requires,stacks_into,ects
one,SQL Basics,Mill College,Query databases,SQL,20,90,EUR,,Data Diploma,2
two,Data Mining,Mill College,Find patterns,data mining,30,400,EUR,one,Data Diploma,3
three,<b>Tableau</b> [now](http://x.y),Fast Ltd,Dashboards,Tableau,40,50,EUR,,,
four,Business Intelligence,Fast Ltd,Decide,business intelligence,,,,,,
"""
START, END = date(2026, 3, 2), date(2026, 12, 31)


@pytest.fixture(scope="module")
def role(matcher: SkillMatcher) -> RoleProfile:
    return matcher.role("data analyst")


@pytest.fixture(scope="module")
def own(matcher: SkillMatcher) -> uploads.OwnCatalogue:
    return uploads.own_catalogue(matcher, "mine.csv", OWN)


def shown(role: RoleProfile, own: uploads.OwnCatalogue, **state: object) -> AppTest:
    return healthy(opened("plan", role=role, own=own, **state))


def steps(at: AppTest) -> list[str]:
    """The titles of the steps, as Markdown."""
    return [m.value for m in at.markdown if m.value.startswith("**") and m.value[2].isdigit()]


def test_the_plan_has_steps_awards_and_its_proof(
    role: RoleProfile, own: uploads.OwnCatalogue
) -> None:
    at = shown(role, own)
    assert len(steps(at)) == 4
    order = " ".join(steps(at))
    assert order.index("SQL Basics") < order.index("Data Mining")
    text = words(at)
    assert plain("Completes Data Diploma: all 2 parts that this catalogue lists; 5 ECTS") in text
    assert plain("Prerequisites: SQL Basics.") in text
    assert [m.value for m in at.metric if m.label == s.PLAN_PROOF] == [s.PROVEN]
    assert "<b>" not in text
    assert plain("<b>Tableau</b> [now](http://x.y)") in text
    # The table of the plan and the one of the front.
    assert len(at.table) == 2
    assert len(at.table[0].value) == 4
    assert s.SAVE_ICS_NONE in text


def test_the_hours_slider_limits_the_plan(role: RoleProfile, own: uploads.OwnCatalogue) -> None:
    at = shown(role, own)
    slider = at.select_slider[0]
    assert slider.label == s.PLAN_HOURS
    slider.set_value(40).run()
    chosen = " ".join(steps(healthy(at)))
    assert "Business Intelligence" not in chosen
    assert plain("1 credential left out because its hours are not stated.") in words(at)
    next(c for c in at.checkbox if c.label == s.UNKNOWN).check().run()
    assert "Business Intelligence" in " ".join(steps(healthy(at)))
    # The curve leaves the limit on hours aside: it still reaches further than 40 hours.
    hours = [float(v) for v in at.table[1].value[s.COL_HOURS]]
    assert max(hours) > 40


def test_weekly_hours_give_dates_and_a_calendar(
    role: RoleProfile, own: uploads.OwnCatalogue
) -> None:
    at = shown(role, own, f_plan_weekly=10.0, f_plan_start=START, f_plan_must=["one"])
    text = words(at)
    assert "2026\\-03\\-02 to" in text.replace("\u2060", "")
    assert s.SAVE_ICS_NONE not in text
    assert plain("One step states no hours and has no dates") in text
    late = shown(role, own, f_plan_weekly=10.0, f_plan_start=START, f_plan_end=date(2026, 3, 15))
    # Two weeks of ten hours hold 20 hours and no more.
    assert "Data Mining" not in " ".join(steps(late))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"f_plan_end": END}, s.PLAN_END_ALONE[1:]),
        ({"f_plan_weekly": 5.0, "f_plan_start": END, "f_plan_end": START}, "lies before the start"),
        ({"f_plan_must": ["two"], "f_plan_hours": 20}, "Data Mining"),
        ({"f_plan_must": ["two", "one", "three"], "f_plan_steps": 2}, "3 credentials must be in"),
        ({"f_plan_must": ["one"], "f_plan_exclude": ["one"]}, "SQL Basics"),
        ({"f_plan_must": ["two"], "f_plan_exclude": ["one"]}, "SQL Basics"),
        ({"f_plan_must": ["three"], "f_require": ["assessed"]}, "Tableau"),
        ({"f_plan_must": ["two"], "f_plan_price": 100.0}, "Data Mining"),
    ],
)
def test_a_contradiction_is_one_sentence_in_place(
    role: RoleProfile, own: uploads.OwnCatalogue, state: dict[str, object], said: str
) -> None:
    at = shown(role, own, **state)
    assert len(at.error) == 1
    error = at.error[0].value.replace("\\", "").replace("\u2060", "")
    assert said in error
    assert "What you can do" in error
    # The page is still there: its widgets can mend what is wrong.
    assert [m.label for m in at.multiselect] == [s.PLAN_MUST, s.EXCLUDE]
    assert not steps(at)


def test_limits_that_fit_nothing_say_so(role: RoleProfile, own: uploads.OwnCatalogue) -> None:
    at = shown(role, own, f_plan_hours=10)
    assert s.PLAN_NONE in words(at)
    assert not at.error
    assert not steps(at)


def test_a_catalogue_without_hours_has_no_curve(role: RoleProfile) -> None:
    at = healthy(opened("plan", role=role, typed=("SQL",)))
    assert s.FRONT_NONE in words(at)
    assert len(steps(at)) == 6
    assert s.PRICE_NONE in words(at)


def test_what_must_be_stated_on_the_list_holds_for_the_plan(
    role: RoleProfile, own: uploads.OwnCatalogue
) -> None:
    at = shown(role, own, f_require=["price-stated"])
    assert s.PLAN_FILTERS.format(names=s.TRAITS["price-stated"]) in words(at)
    assert "Business Intelligence" not in " ".join(steps(at))


def test_the_plan_can_be_taken_along(role: RoleProfile, own: uploads.OwnCatalogue) -> None:
    matcher = own.matcher
    gap = matcher.gap(matcher.profile(skills=["statistics"]), role)
    pathway = matcher.pathway(gap, weekly_hours=10, start=START)
    front = matcher.front(gap)
    made = json.loads(downloads.plan_json(matcher, gap, pathway, front))
    assert [t["title"] for t in made["pathway"]["steps"]] == [
        t.credential.title for t in pathway.steps
    ]
    assert len(made["front"]) == len(front) > 0
    assert made["made_by"]
    lines = downloads.plan_csv(pathway).decode("utf-8-sig").splitlines()
    assert len(lines) == len(pathway.steps) + 1
    calendar = downloads.as_ics(matcher, pathway, START, 10.0).decode()
    assert calendar.count("BEGIN:VEVENT") == sum(t.start is not None for t in pathway.steps)
    assert "10 hours a week" in calendar.replace("\r\n ", "")
    pdf = downloads.as_pdf(matcher, gap, matcher.recommend(gap), pathway, front)
    assert pdf.startswith(b"%PDF-")
