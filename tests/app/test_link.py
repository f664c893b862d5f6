"""A link restores role and filters; nothing about a person is ever in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from tests.app.visit import healthy, opened

from skillmatch.app import link
from skillmatch.matcher import SkillMatcher

CVS = Path(__file__).resolve().parents[2] / "data" / "demo" / "cvs"
FILTERS = {"f_hours": 40, "f_price": 99.5, "f_currency": "EUR", "f_unknown": True,
           "f_require": ["assessed", "stacks"], "f_by": "hour"}  # fmt: skip


def visited(page: str, **given: str) -> AppTest:
    at = AppTest.from_string(
        f"from skillmatch.app.main import run\nrun({page!r})\n", default_timeout=60
    )
    for key, value in given.items():
        at.query_params[key] = value
    return at.run()


def test_parameters_are_read_back(matcher: SkillMatcher) -> None:
    role = matcher.role("data analyst")
    made = link.parameters(role, FILTERS | {"cv": ("x", "y"), "f_exclude": ["mine"], "f_why": "me"})
    assert made == {
        "job": role.occupation_id, "hours": "40", "price": "99.5", "currency": "EUR",
        "unknown": "1", "require": "assessed,stacks", "by": "hour",
    }  # fmt: skip
    assert link.job_of(made) == role.occupation_id
    assert link.values_of(made) == FILTERS
    assert link.parameters(None, {"f_by": "gap", "f_currency": "EUR", "f_price": 0.0}) == {}


def test_an_advert_or_a_typed_title_is_not_in_the_link(matcher: SkillMatcher) -> None:
    advert = matcher.role_from_posting("Data engineer\nYou must know Python and SQL.")
    assert link.parameters(advert, {}) == {}
    typed = matcher.role("data analyst")
    assert "analyst" not in str(link.parameters(typed, {}))


def test_a_link_restores_role_and_filters(matcher: SkillMatcher) -> None:
    at = healthy(visited("courses", job="29-1141.00", hours="40", require="assessed", by="hour"))
    assert at.session_state["role"].title == "Registered Nurses"
    assert at.session_state["f_hours"] == 40
    assert at.session_state["f_require"] == ["assessed"]
    assert at.session_state["f_by"] == "hour"
    at.session_state["role"] = matcher.role("15-2051.00")
    at.session_state["f_hours"] = None
    at.run()
    assert healthy(at).session_state["role"].occupation_id == "15-2051.00"
    assert at.session_state["f_hours"] is None
    assert at.query_params["job"] == "15-2051.00"
    assert "hours" not in at.query_params


@pytest.mark.parametrize(
    "given",
    [
        {"job": "99-9999.99", "hours": "41", "price": "nan", "by": "luck"},
        {"job": "<script>", "hours": "9" * 299, "price": "1e999", "currency": "DROP TABLE"},
        {"require": "magic,,", "unknown": "yes", "prefer": "\u202e", "hours": "²"},
        {"job": "x" * 10_000, "price": "-1"},
    ],
)
def test_what_is_odd_in_a_link_is_dropped(given: dict[str, str]) -> None:
    at = healthy(visited("goal", **given))
    assert not at.error
    assert "role" not in at.session_state
    for key in ("f_hours", "f_price", "f_currency", "f_require", "f_prefer", "f_by"):
        assert key not in at.session_state
    assert not set(link.NAMES) & set(at.query_params)


def test_a_session_keeps_the_address_up_to_date_and_free_of_the_person(
    matcher: SkillMatcher,
) -> None:
    text = (CVS / "welder.txt").read_text(encoding="utf-8")
    at = healthy(
        opened("courses", role=matcher.role("data analyst"), cv=("secret.txt", text),
               typed=("SQL", "welding"), f_hours=80, f_why="my name")
    )  # fmt: skip
    assert at.query_params["hours"] == "80"
    assert set(at.query_params) == {"job", "hours"}
    other = visited("goal", ref="a", hours="40")
    assert healthy(other).query_params["ref"] == "a"
