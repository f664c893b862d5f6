"""The filters of the course page, "why not this one?", and what is shown where nothing is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest
from tests.app.visit import healthy, opened, words

from skillmatch.app import strings as s
from skillmatch.app import uploads
from skillmatch.app.safe import plain
from skillmatch.domain import RoleProfile
from skillmatch.matcher import SkillMatcher

OWN = b"""id,title,provider,description,skills,hours,price,currency,assessment,requires,stacks_into
one,SQL Basics,Mill College,Query databases,SQL,20,90,EUR,exam,,Data Diploma
two,Data Mining,Mill College,Find patterns,data mining,30,400,EUR,,one,Data Diploma
three,<b>Tableau</b> [now](http://x.y),Fast Ltd,Dashboards,Tableau,,,,,,
"""


@pytest.fixture(scope="module")
def role(matcher: SkillMatcher) -> RoleProfile:
    return matcher.role("data analyst")


@pytest.fixture(scope="module")
def own(matcher: SkillMatcher) -> uploads.OwnCatalogue:
    return uploads.own_catalogue(matcher, "mine.csv", OWN)


def ranked(at: AppTest) -> list[str]:
    return [h.value for h in at.subheader if h.value[:1].isdigit()]


def test_filters_say_how_many_each_hides(role: RoleProfile, own: uploads.OwnCatalogue) -> None:
    free = healthy(opened("courses", role=role, own=own))
    assert len(ranked(free)) == 3
    assert s.HIDDEN_NONE not in words(free)
    at = healthy(opened("courses", role=role, own=own, f_hours=20, f_require=["assessed"]))
    assert len(ranked(at)) == 1
    shown = words(at)
    assert s.HIDDEN.format(n=2, total=3) in shown
    assert plain("1 credential left out because its hours are not stated.") in shown
    assert plain("1 credential left out because it takes more than 20 hours.") in shown
    next(c for c in at.checkbox if c.label == s.UNKNOWN).check().run()
    shown = words(healthy(at))
    assert plain("you require assessed: no assessment stated") in shown


def test_filters_are_widgets_that_stay(role: RoleProfile, own: uploads.OwnCatalogue) -> None:
    at = healthy(opened("courses", role=role, own=own))
    labels = [m.label for m in at.multiselect]
    assert labels == [s.REQUIRE, s.PREFER, s.EXCLUDE]
    at.multiselect[0].select(s.TRAITS["assessed"]).run()
    assert at.session_state["f_require"] == ["assessed"]
    assert len(ranked(healthy(at))) == 1
    at.multiselect[0].set_value([]).run()
    at.multiselect[2].select("Data Mining").run()
    assert at.session_state["f_exclude"] == ["two"]
    assert len(ranked(healthy(at))) == 2
    assert plain("1 credential left out because you excluded it.") in words(at)


def test_the_order_can_be_by_the_hour(role: RoleProfile, own: uploads.OwnCatalogue) -> None:
    at = healthy(opened("courses", role=role, own=own, f_by="hour"))
    assert len(ranked(at)) == 2
    assert plain("1 credential left out because its hours are not stated.") in words(at)


def test_an_order_by_price_without_prices_is_a_sentence(role: RoleProfile) -> None:
    at = healthy(opened("courses", role=role, typed=("SQL",), f_by="price"))
    assert "needs a currency" in at.error[0].value
    assert "What you can do" in at.error[0].value
    assert s.WHY_TITLE in words(at)


def test_a_filter_that_hides_all_says_what_to_do(
    role: RoleProfile, own: uploads.OwnCatalogue
) -> None:
    at = healthy(opened("courses", role=role, own=own, f_require=["identity-checked"]))
    assert not ranked(at)
    shown = words(at)
    assert s.EMPTY_ALL in shown
    assert s.NEXT_STEPS in shown


def test_what_was_chosen_of_another_catalogue_is_dropped(
    role: RoleProfile, own: uploads.OwnCatalogue
) -> None:
    at = healthy(opened("courses", role=role, own=own, f_exclude=["gone", "two"], f_currency="USD"))
    assert at.session_state["f_exclude"] == ["two"]
    assert at.session_state["f_currency"] == "EUR"


def test_any_course_can_be_asked_about(role: RoleProfile, own: uploads.OwnCatalogue) -> None:
    at = healthy(opened("courses", role=role, own=own, f_hours=20))
    next(t for t in at.text_input if t.label == s.WHY_SEARCH).set_value("mining").run()
    shown = words(healthy(at))
    assert "Not recommended: your limits leave it out" in shown.replace("\\", "").replace(
        "\u2060", ""
    )
    assert plain("It takes 30 hours, 10 more than the 20 you allow.") in shown
    assert s.WHY_CHANGES in shown
    next(t for t in at.text_input if t.label == s.WHY_SEARCH).set_value("zzz").run()
    assert s.WHY_NOT_FOUND.format(typed="zzz") in words(healthy(at))
    hostile = healthy(opened("courses", role=role, own=own, f_why="tableau"))
    assert "<b>" not in words(hostile)
    assert plain("<b>Tableau</b> [now](http://x.y)") in words(hostile)


def test_a_catalogue_that_closes_nothing_says_so(matcher: SkillMatcher, role: RoleProfile) -> None:
    bread = uploads.own_catalogue(
        matcher, "bread.csv", b"title,provider,skills\nBaking,Mill,bake bread\n"
    )
    for page in ("courses", "plan"):
        at = healthy(opened(page, role=role, own=bread))
        shown = words(at)
        assert s.EMPTY_NONE in shown
        assert s.NEXT_STEPS in shown
        assert not at.error


def test_an_empty_gap_shows_what_widens_options(matcher: SkillMatcher) -> None:
    full = matcher.role("data analyst")
    sql = next(iter(matcher.profile(skills=["SQL"]).held))
    small = replace(full, importance={sql: 1.0})
    for page in ("gap", "courses", "plan"):
        at = healthy(opened(page, role=small, typed=("SQL", "statistics", "Python")))
        shown = words(at)
        assert plain("You already cover this role") in shown, page
        assert s.WIDEN_JOBS in shown, page
        assert s.WIDEN_COURSES in shown, page
        assert s.EMPTY_NONE not in shown, page


def test_pay_is_hidden_outside_the_us_and_says_whose_it_is(matcher: SkillMatcher) -> None:
    at = healthy(opened(role=matcher.role("data analyst"), goal_title="data analyst"))
    assert [m.label for m in at.metric] == [s.WAGE_LOW, s.WAGE_MID, s.WAGE_HIGH]
    assert "broader group" in words(at)
    where = next(b for b in at.selectbox if b.label == s.WAGE_WHERE)
    where.select(s.WAGE_OUTSIDE).run()
    assert not healthy(at).metric
    assert "no wage data outside the United States" in words(at)
    surgeon = healthy(
        opened(role=matcher.role("29-1022.00"), goal_title="surgeon", f_where="Alabama")
    )
    assert "above the highest figure that BLS publishes" in words(surgeon)
    actor = healthy(opened(role=matcher.role("27-2011.00"), goal_title="actor"))
    assert "BLS withholds it or publishes hourly pay only" in words(actor)
    assert not actor.metric
    texas = healthy(opened(role=matcher.role("29-1141.00"), goal_title="nurse", f_where="Texas"))
    assert "Texas" in words(texas)
