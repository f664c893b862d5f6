from dataclasses import replace
from datetime import date

import pytest

from skillmatch.completeness import (
    ELEMENTS,
    OPTIONAL,
    catalogue_completeness,
    completeness,
)
from skillmatch.connect.catalogue_format import CatalogueRow
from skillmatch.domain import Credential, Mention, StatedSkill
from skillmatch.errors import EmptyInputError

FULL = Credential(
    id="c", title="Data analysis", issuer="Example University", country="IE",
    outcomes=("Clean a data set", "Draw a chart"), ects=5, hours=125, level=6,
    assessment="project", delivery="online", accreditation="QQI", prerequisites="none",
    supervision="proctored", stacks_into=("diploma",),
    provenance={"title": "name", "ects": "creditPoint.point", "delivery": "mode"},
)  # fmt: skip
MENTION = Mention(skill_id="s", span=(0, 3), quote="SQL", score=0.9, via="label")
SKILL = StatedSkill(skill_id="s", quote="SQL")


def states(credential, **more):
    return {c.element.key: c.state for c in completeness(credential, **more).checks}


def test_the_elements_are_the_eleven_of_the_annex():
    assert [e.number for e in ELEMENTS] == list(range(1, 12))
    assert len({e.key for e in (*ELEMENTS, *OPTIONAL)}) == 15
    assert all(e.why.endswith(".") and len(e.why) < 100 for e in (*ELEMENTS, *OPTIONAL))


def test_a_full_record_of_a_catalogue():
    found = completeness(FULL)
    assert (found.stated, found.of, found.share, found.complete) == (9, 9, 1.0, True)
    assert found.wanting == ()
    by_key = {c.element.key: c for c in (*found.checks, *found.optional)}
    assert {k for k, c in by_key.items() if c.state == "on the award"} == {
        "learner", "issued", "grade",
    }  # fmt: skip
    assert (by_key["workload"].value, by_key["workload"].where) == ("5 ECTS", "creditPoint.point")
    assert by_key["outcomes"].value == "Clean a data set; Draw a chart"
    assert by_key["level"].value == "EQF 6"
    assert by_key["participation"].where == "mode"
    assert by_key["assessment"].where is None
    assert by_key["stackability"].value == "diploma"


def test_an_empty_record_states_its_title_alone():
    found = completeness(Credential(id="c", title="T"))
    assert (found.stated, found.of, found.complete) == (1, 9, False)
    assert found.share == pytest.approx(1 / 9)
    assert len(found.wanting) == 8
    assert {c.state for c in found.optional} == {"missing", "on the award"}


@pytest.mark.parametrize(
    ("fields", "key", "state"),
    [
        ({"hours": 40.0}, "workload", "stated"),
        ({"ects": 3.0}, "workload", "stated"),
        ({"ects": 0.0}, "workload", "missing"),
        ({"workload_note": "3 months"}, "workload", "partly"),
        ({"ects": 0.0, "workload_note": "3 months"}, "workload", "partly"),
        ({}, "workload", "missing"),
        ({"outcomes": ("a",)}, "outcomes", "stated"),
        ({"skills": (SKILL,)}, "outcomes", "stated"),
        ({"skills": (MENTION,)}, "outcomes", "partly"),
        ({"text": "You learn SQL"}, "outcomes", "partly"),
        ({"text": " \n"}, "outcomes", "missing"),
        ({"text": "prose", "skills": (SKILL, MENTION)}, "outcomes", "stated"),
        ({"level": 5}, "level", "stated"),
        ({"level_note": "Beginner"}, "level", "partly"),
        ({"level_note": "NFQ 8"}, "level", "partly"),
        ({"level_note": "QF-EHEA second cycle"}, "level", "stated"),
        ({"level_note": "First cycle"}, "level", "stated"),
        ({"issuer": "  "}, "awarding_body", "missing"),
        ({"issuer": "A"}, "awarding_body", "stated"),
        ({"country": "IE"}, "country", "stated"),
        ({"practical": True}, "assessment", "missing"),
        ({"assessment": "exam"}, "assessment", "stated"),
        ({"verification": "verified"}, "quality", "missing"),
        ({"accreditation": "ECTS label"}, "quality", "stated"),
    ],
)
def test_what_states_an_element(fields, key, state):
    assert states(Credential(id="c", title="T", **fields))[key] == state


def test_skills_that_are_not_linked_yet_are_outcomes():
    bare = Credential(id="c", title="T", text="prose", provenance={"skills": "column 'tags'"})
    assert states(bare, stated_skills=("SQL",))["outcomes"] == "stated"
    (check,) = (
        c
        for c in completeness(bare, stated_skills=("SQL", "R", "SQL")).checks
        if c.element.key == "outcomes"
    )
    assert (check.value, check.where) == ("SQL; R", "column 'tags'")


def test_an_award_counts_all_eleven():
    found = completeness(FULL, holder=True, issued=date(2025, 5, 1), grade="Merit")
    assert (found.stated, found.of) == (11, 11)
    assert found.checks[4].value == "2025-05-01"
    grade = next(c for c in found.optional if c.element.key == "grade")
    assert (grade.state, grade.value) == ("stated", "Merit")


@pytest.mark.parametrize(
    ("more", "learner", "issued"),
    [
        ({"holder": True}, "stated", "missing"),
        ({"holder": False}, "missing", "missing"),
        ({"issued": date(2025, 5, 1)}, "missing", "stated"),
        ({}, "on the award", "on the award"),
    ],
)
def test_the_learner_and_the_date_are_on_the_award(more, learner, issued):
    found = states(FULL, **more)
    assert (found["learner"], found["issued"]) == (learner, issued)
    assert completeness(FULL, **more).of == (11 if more else 9)


def test_values_are_short_and_on_one_line():
    found = completeness(Credential(id="c", title="long\ntitle " * 50))
    assert len(found.checks[1].value) <= 80
    assert "\n" not in found.checks[1].value
    assert found.checks[1].value.endswith("…")


def test_rows_for_a_table():
    rows = completeness(FULL).to_rows()
    assert len(rows) == 15
    assert [r["mandatory"] for r in rows] == [True] * 11 + [False] * 4
    assert [r["number"] for r in rows] == [*range(1, 12), None, None, None, None]
    assert rows[6]["element"] == "Notional workload"
    assert rows[6]["where"] == "creditPoint.point"


def test_a_catalogue_is_counted_in_one_pass():
    bare = Credential(id="b", title="T", level_note="Beginner")
    rows = [FULL, bare, CatalogueRow(credential=bare, stated=("SQL",)), replace(FULL, ects=None)]
    found = catalogue_completeness(iter(rows))
    assert (found.records, found.complete) == (4, 2)
    assert found.mean == pytest.approx((9 + 1 + 2 + 9) / 36)
    by_key = {c.element.key: c for c in (*found.elements, *found.optional)}
    outcomes = by_key["outcomes"]
    assert (outcomes.stated, outcomes.partly, outcomes.missing) == (3, 0, 1)
    assert outcomes.share("stated") == 0.75
    level = by_key["level"]
    assert (level.share("partly"), level.share("missing")) == (0.5, 0.0)
    learner = by_key["learner"]
    assert (learner.on_award, learner.of, learner.share("missing")) == (4, 0, None)


def test_counts_add_up_for_every_element():
    found = catalogue_completeness([FULL, Credential(id="b", title="T")] * 3)
    for count in (*found.elements, *found.optional):
        assert count.of + count.on_award == 6
    rows = found.to_rows()
    assert len(rows) == 15
    assert rows[1]["stated_share"] == 1.0
    assert rows[0]["stated_share"] is None


def test_an_empty_catalogue_has_no_completeness():
    with pytest.raises(EmptyInputError):
        catalogue_completeness([])
