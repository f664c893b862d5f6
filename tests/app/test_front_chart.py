"""The plan of the app: dates, awards and the front, where there are any."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType, SimpleNamespace
from typing import Any

import pytest

from skillmatch.app import downloads, plan_view
from skillmatch.app import strings as s
from skillmatch.app.front_chart import front_chart
from skillmatch.domain import Credential, Pathway, PathwayStep
from skillmatch.rank.front import FrontPoint
from skillmatch.rank.stacking import award_parts, progress_of
from skillmatch.rank.timetable import timetable

CATALOGUE = (
    Credential(id="a", title="Course a", stacks_into=("Diploma",), hours=20),
    Credential(id="b", title="Course b", stacks_into=("Diploma",)),
)


def path(*, dated: bool) -> Pathway:
    steps = tuple(
        PathwayStep(credential=c, gain=0.1, coverage=0.5, closes=("x",)) for c in CATALOGUE
    )
    if dated:
        steps = timetable(steps, weekly_hours=10, start=date(2026, 2, 2))
    return Pathway(
        steps=steps, hours=20, hours_unknown=1, prices=MappingProxyType({}), prices_unknown=2,
        coverage_before=0.3, coverage=0.5,
        progress=progress_of(award_parts(CATALOGUE), (), "ab") if dated else (),
    )  # fmt: skip


def test_plan_has_dates_and_awards() -> None:
    made = plan_view.plan(path(dated=True), CATALOGUE, label="skill {}".format)
    assert [t.dates for t in made.steps] == ["2026-02-02 to 2026-02-15", "no dates"]
    assert [t.hours for t in made.steps] == ["20 hours", s.STEP_NO_HOURS]
    assert made.steps[0].teaches == "Brings: skill x."
    assert made.sums == ("Completes Diploma: all 2 parts that this catalogue lists.",)
    assert made.hours == "20 hours and 1 course without stated hours"
    assert made.price == s.NOT_STATED
    bare = plan_view.plan(path(dated=False))
    assert bare.sums == ()
    assert {t.dates for t in bare.steps} == {""}


def test_plan_says_how_sure_it_is() -> None:
    sure = replace(path(dated=False), optimal=True, bound=0.5)
    assert plan_view.proof_words(sure) == s.PROVEN
    near = replace(path(dated=False), optimal=False, bound=0.5125)
    assert plan_view.proof_words(near) == "at most 1.2 points from the best"


def test_a_step_says_what_comes_first() -> None:
    one, two = path(dated=False).steps
    asking = replace(one, credential=replace(CATALOGUE[0], requires=("b", "z")))
    first = replace(two, needed_for="a", closes=())
    made = plan_view.plan(replace(path(dated=False), steps=(first, asking)))
    assert made.steps[0].first == "Has to come before Course a, which asks for it."
    assert made.steps[0].teaches == ""
    assert made.steps[1].asks == "Prerequisites: Course b, z."
    named = plan_view.plan(replace(path(dated=False), steps=(asking,)), titles={"z": "Course z"})
    assert named.steps[0].asks == "Prerequisites: b, Course z."


def test_the_table_says_what_the_chart_shows() -> None:
    points = (
        FrontPoint(hours=20, coverage=0.5, price=Decimal("90"), currency="EUR", optimal=True,
                   credentials=("a",)),
        FrontPoint(hours=1200, coverage=0.6, optimal=False, credentials=("a", "z")),
    )  # fmt: skip
    assert plan_view.front_table(points, CATALOGUE) == {
        s.COL_HOURS: ["20", "1,200"],
        s.COL_PRICE: ["90 EUR", s.NOT_STATED],
        s.COL_AFTER: ["50%, proven", "60%, not proven"],
        s.COL_COURSES: ["Course a", "Course a; z"],
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_chart_has_a_mark_for_each_set_on_the_line(theme: str) -> None:
    points = [
        FrontPoint(hours=h, coverage=c, price=p, currency=p and "EUR", optimal=o, credentials=(i,))
        for i, h, c, p, o in (
            ("a", 10, 0.4, None, True), ("b", 20, 0.6, Decimal("1200"), False),
            ("c", 30, 0.5, Decimal(1), True),
        )
    ]  # fmt: skip
    made = front_chart(points, before=0.3, theme=theme).to_dict()
    line, dots = (layer["data"]["values"] for layer in made["layer"])
    assert [(v["hours"], v["coverage"]) for v in line] == [(0.0, 0.3), (10, 0.4), (20, 0.6)]
    assert [(v["price"], v["proof"]) for v in dots] == [
        ("not stated", "proven to be the best"), ("1,200 EUR", "found, not proven"),
    ]  # fmt: skip


def test_calendar_download() -> None:
    known: Any = SimpleNamespace(taxonomy=SimpleNamespace(label="skill {}".format))
    text = downloads.as_ics(known, path(dated=True), date(2026, 1, 31)).decode()
    assert text.count("BEGIN:VEVENT") == 1
    assert "Closes: skill x" in text.replace("\r\n ", "")
