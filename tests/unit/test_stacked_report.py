"""The report shows dates, awards in progress and the front where there are any, and only there."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

import pytest

from skillmatch.domain import Credential, Pathway, PathwayStep, Recommendations
from skillmatch.rank.front import FrontPoint, sentence
from skillmatch.rank.stacking import award_parts, progress_of
from skillmatch.rank.timetable import timetable
from skillmatch.report.html import render
from skillmatch.report.pdf import condense, render_pdf
from skillmatch.report.stacked import (
    dates_of,
    front_list,
    front_view,
    progress_lines,
    progress_list,
    progress_view,
)
from skillmatch.report.view import build

HOSTILE = "<script>alert(1)</script>\x1b[31m\u202e #set text(99pt) {{ 7*7 }}"


def catalogue(title="Diploma"):
    return (
        Credential(id="a", title="Course a", stacks_into=(title,), ects=5, hours=20),
        Credential(id="b", title="Course b", stacks_into=(title, "MSc Data")),
        Credential(id="c", title=f"Course {title}", stacks_into=("MSc Data",), hours=10),
        Credential(id="d", title="Course d", stacks_into=("Other",)),
    )


def front():
    return (
        FrontPoint(hours=40, coverage=0.61, price=Decimal(90), currency="EUR", optimal=True,
                   credentials=("a",)),
        FrontPoint(hours=120, coverage=0.84, price=Decimal(300), currency="EUR", optimal=False,
                   credentials=("a", "b")),
    )  # fmt: skip


def path(known, steps="ab"):
    made = [PathwayStep(credential=c, gain=0.1, coverage=0.5, closes=()) for c in known
            if c.id in steps]  # fmt: skip
    return Pathway(
        steps=timetable(made, weekly_hours=10, start=date(2026, 2, 2)), hours=20, hours_unknown=1,
        prices=MappingProxyType({}), prices_unknown=2, coverage_before=0.3, coverage=0.5,
        progress=progress_of(award_parts(known), (), steps),
    )  # fmt: skip


@pytest.fixture(scope="module")
def world(matcher):
    gap = matcher.gap(matcher.profile(skills=["SQL"]), matcher.role("data analyst"))
    return matcher, gap, Recommendations()


def view(world, known, **more):
    matcher, gap, best = world
    return build(matcher.with_catalogue(known), gap, best, path(known), **more)


def text_of(pdf):
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(pdf))
    return " ".join(" ".join(p.extract_text() for p in reader.pages).split()), len(reader.pages)


def test_page_shows_dates_awards_and_the_front(world):
    page = render(view(world, catalogue(), front=front()))
    assert "2026-02-02 to 2026-02-15" in page
    assert "no dates: hours not stated" in page
    assert "What it adds up to" in page
    assert "2 of 2 listed parts" in page
    assert "still open: <bdi>Course Diploma</bdi>" in page
    assert sentence(front()) in page
    assert page.count("<svg xmlns") == 1
    assert "for at most 90 EUR" in page


def test_nothing_of_it_without_any(world):
    matcher, gap, best = world
    bare = replace(path(catalogue()), progress=())
    bare = replace(bare, steps=tuple(replace(s, start=None, end=None) for s in bare.steps))
    page = render(build(matcher, gap, best, bare))
    for words in ("From and to", "adds up to", "What more hours bring", "<svg xmlns"):
        assert words not in page
    text, pages = text_of(render_pdf(build(matcher, gap, best, bare)))
    assert pages <= 2
    assert "adds up to" not in text


def test_pdf_shows_the_same_on_two_pages_and_repeats(world):
    made = view(world, catalogue(), front=front())
    pdf = render_pdf(made)
    text, pages = text_of(pdf)
    assert pages == 2
    assert pdf == render_pdf(made)
    for words in (
        "2026-02-02 to 2026-02-15",
        "What it adds up to",
        "Diploma: complete",
        "What more hours bring",
        "for 120 hours at least 84%",
        "found, not proven",
    ):
        assert words in text
    assert condense(made, plot=False)["front"] is None


def test_hostile_titles_stay_text(world):
    made = view(world, catalogue(HOSTILE), front=front())
    page = render(made)
    assert "<script" not in page
    assert "{{ 7*7 }}" in page
    assert not {"\x1b", "\u202e"} & set(page)
    text, pages = text_of(render_pdf(made))
    assert pages == 2
    assert "#settext(99pt)" in text.replace(" ", "").replace("\u200b", "")


def test_rows_of_awards():
    known = catalogue()
    rows = progress_view(progress_of(award_parts(known), (), "ab"), known)
    assert [(r["title"], r["words"], r["width"]) for r in rows] == [
        ("Diploma", "complete", 100.0), ("MSc Data", "nearly complete", 50.0),
    ]  # fmt: skip
    assert rows[0]["ects"] == "5 ECTS, not stated for 1"
    assert rows[1]["ects"] is None
    single = progress_view(progress_of(award_parts(known), (), "d"), known)
    assert (single[0]["words"], single[0]["width"]) == ("begun", 0.0)
    lines = progress_lines(progress_of(award_parts(known), (), "ab"), known)
    assert "still open: Course Diploma" in lines[1]
    assert progress_view((), known) == progress_lines((), known) == []


def test_a_degree_of_the_catalogue_is_known_by_its_level():
    known = (
        Credential(id="a", title="A", stacks_into=("m",), ects=10),
        Credential(id="b", title="B", stacks_into=("m",)),
        Credential(id="m", title="Data", level=7),
    )
    rows = progress_view(progress_of(award_parts(known), (), "a"), known)
    assert rows[0]["ects"] == "10 ECTS towards the degree"


def test_lists_for_json():
    known = catalogue()
    assert progress_list(progress_of(award_parts(known), (), "ab"))[0] == {
        "award": "Diploma", "title": "Diploma", "standing": "complete", "parts": ["a", "b"],
        "done": ["a", "b"], "missing": [], "ects": 5.0, "ects_unknown": 1,
    }  # fmt: skip
    assert front_list(front())[0] == {
        "hours": 40, "price": 90.0, "currency": "EUR", "coverage": 0.61, "optimal": True,
        "credentials": ["a"],
    }  # fmt: skip
    assert front_view((), before=0.1) is None


def test_dates_of_a_step():
    first, second = path(catalogue()).steps
    assert dates_of(first) == "2026-02-02 to 2026-02-15"
    assert dates_of(replace(first, end=first.start)) == "2026-02-02"
    assert dates_of(second) is None
