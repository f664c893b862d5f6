"""Levels with what says so, how sure a pathway is, and what widens options, in the reports."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from decimal import Decimal

import pytest

from skillmatch.domain import Contribution, Credential, Evidence, GapItem, HeldSkill, StatedSkill
from skillmatch.report.html import render
from skillmatch.report.levels import held_level, level_words, taught_level
from skillmatch.report.pdf import condense, render_pdf
from skillmatch.report.stacked import proof_of, titles_of
from skillmatch.report.view import CHOSEN_EXACT, CHOSEN_GREEDY, build


@pytest.fixture(scope="module")
def world(matcher):
    role = matcher.role("data analyst")
    me = matcher.profile(cv_text="Skills\nGood: SQL\nBeginner: Python\nstatistics")
    return matcher, matcher.gap(me, role)


def text_of(pdf):
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(pdf))
    return " ".join(" ".join(p.extract_text() for p in reader.pages).split()), len(reader.pages)


def bare(page):
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


def test_levels_are_said_only_where_something_supports_them(world):
    _, gap = world
    items = {i.label: i for i in gap.items}
    python = items["Python (computer programming)"]
    assert (
        level_words(python, gap) == "needed: assumed; held: introductory, from “Beginner: Python”"
    )
    assert level_words(items["statistics"], gap) is None
    need = replace(items["statistics"], needed=0.75, needed_basis="“strong statistics”")
    assert level_words(need, gap) == (
        "needed: advanced, from “strong statistics”; held: assumed to be enough"
    )
    lacking = replace(need, via=None, held=0.0)
    assert level_words(lacking, gap) == "needed: advanced, from “strong statistics”"
    assert isinstance(python, GapItem)


def test_held_and_taught_levels_name_their_basis():
    proof = Evidence(kind="cv", quote="q", source="cv.txt", score=1.0)
    skill = HeldSkill(skill_id="s", level=0.25, evidence=(proof,), level_basis="“basic SQL”")
    assert held_level(skill) == "introductory, from “basic SQL”"
    assert held_level(replace(skill, level_basis=None)) is None
    part = Contribution(skill_id="s", label="SQL", share=0.1, via="s", via_label="SQL", rel=1.0,
                        evidence=proof, taught=0.5, taught_basis="EQF 4")  # fmt: skip
    assert taught_level(part) == "working, from EQF 4"
    assert taught_level(replace(part, taught_basis=None)) is None


def test_the_page_says_levels_and_why_related_skills_count(world):
    matcher, gap = world
    text = bare(render(build(matcher, gap, matcher.recommend(gap), matcher.pathway(gap))))
    assert "level: introductory, from “Beginner: Python”" in text
    assert "(close in meaning by our encoder)" in text


def test_how_a_pathway_was_chosen_is_said(world):
    matcher, gap = world
    best = matcher.recommend(gap)
    sure = matcher.pathway(gap)
    page = bare(render(build(matcher, gap, best, sure)))
    assert CHOSEN_EXACT in page
    assert "proven best" in page
    assert "adds most to what the steps before" not in page
    greedy = matcher.pathway(gap, method="greedy")
    page = bare(render(build(matcher, gap, best, greedy)))
    assert CHOSEN_GREEDY in page
    near = replace(greedy, optimal=False, coverage=0.4, bound=0.415)
    assert proof_of(near) == "at most 1.5 points from the best"


def test_no_step_of_a_pathway_is_lost_in_the_pdf(world):
    matcher, gap = world
    path = matcher.pathway(gap, max_steps=8)
    view = build(matcher, gap, matcher.recommend(gap), path)
    text, pages = text_of(render_pdf(view))
    assert pages == 2
    assert len(path.steps) == 8
    shown = text[text.index("A pathway") :]
    for step in path.steps:
        assert step.credential.title.split(" (")[0][:25] in shown
    few = condense(view, steps=3)
    assert (len(few["steps"]), few["more_steps"]) == (3, 5)


def test_what_a_course_requires_is_named_by_its_title(world):
    matcher, gap = world
    missing = gap.missing[0]
    taught = (StatedSkill(skill_id=missing.skill_id, quote=missing.label),)
    rows = (
        Credential(id="x-1", title="The First <i>Course</i>", skills=taught, price=Decimal(5),
                   currency="EUR"),
        Credential(id="x-2", title="The Second", skills=taught, requires=("x-1", "gone")),
    )  # fmt: skip
    assert titles_of({"x-1", "gone"}, rows) == {"x-1": "The First <i>Course</i>"}
    other = matcher.with_catalogue(rows)
    view = build(other, gap, other.recommend(gap), other.pathway(gap))
    second = next(c for c in view["cards"] if c["title"] == "The Second")
    assert "Needs The First <i>Course</i>, gone first." in second["caveats"]
    facts = {f["key"]: f["value"] for f in second["trust"]["facts"]}
    assert facts["prerequisites"] == "The First <i>Course</i>, gone"
    page = render(view)
    assert "<i>Course" not in page
    assert "The First &lt;i&gt;Course&lt;/i&gt;" in page


def test_a_role_that_is_covered_shows_what_widens_options(matcher):
    sql = next(iter(matcher.profile(skills=["SQL"]).held))
    role = replace(matcher.role("data analyst"), importance={sql: 1.0})
    gap = matcher.gap(matcher.profile(skills=["SQL", "statistics"]), role)
    widening = matcher.widen(gap)
    view = build(matcher, gap, matcher.recommend(gap), matcher.pathway(gap), widening=widening)
    page = bare(render(view))
    text, pages = text_of(render_pdf(view))
    assert pages <= 2
    for said in (page, text):
        assert "You already cover this role" in said
        assert widening.occupations[0].label in said
        assert widening.credentials[0].recommendation.credential.title in said
        assert "A pathway" not in said
        assert "closes any of the gap" not in said


def test_a_catalogue_that_closes_nothing_says_what_to_do(world):
    matcher, gap = world
    other = matcher.with_catalogue([Credential(id="bread", title="Bread")])
    path = other.pathway(gap)
    view = build(other, gap, other.recommend(gap), path, advice=["Try <b>another</b> catalogue."])
    page = render(view)
    assert "No credential of this catalogue closes any of the gap" in page
    assert "Try &lt;b&gt;another&lt;/b&gt; catalogue." in page
    assert "Try <b>another</b> catalogue." in text_of(render_pdf(view))[0]
