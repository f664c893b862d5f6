"""The plan of the app: dates, awards and the front, where there are any."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import MappingProxyType, SimpleNamespace
from typing import Any

import pytest

from skillmatch.app import cards, downloads
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
    made = cards.plan(path(dated=True), CATALOGUE)
    assert made.dates == ("2026-02-02 to 2026-02-15", "no dates")
    assert made.sums == ("Completes Diploma: all 2 parts that this catalogue lists.",)
    bare = cards.plan(path(dated=False))
    assert bare.dates == bare.sums == ()
    assert bare.rows == made.rows


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
