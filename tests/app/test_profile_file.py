"""The file to come back with: what goes in comes out, and nothing in it is trusted."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from tests.app.visit import healthy, opened, words

from skillmatch.app import profile_file, wishes
from skillmatch.app import strings as s
from skillmatch.app import strings_pages as t
from skillmatch.app.safe import plain
from skillmatch.domain import Evidence, HeldSkill, Profile
from skillmatch.errors import InputError
from skillmatch.matcher import SkillMatcher

DAY = date(2026, 3, 1)


def written(matcher: SkillMatcher, **more: object) -> bytes:
    made = {
        "role": matcher.role("data analyst"),
        "advert": None,
        "profile": matcher.profile(skills=["SQL", "Python"]),
        "taxonomy": matcher.taxonomy,
        "values": {"f_hours": 40, "f_plan_start": DAY, "f_price": None},
        "pathway": None,
        "today": DAY,
    }
    return profile_file.to_json(**(made | more)).encode()  # type: ignore[arg-type]


def test_what_goes_in_comes_out(matcher: SkillMatcher) -> None:
    profile = matcher.profile(skills=["SQL", "Python"])
    one = next(iter(profile.held.values()))
    half = replace(one, level=0.5, level_basis="“some SQL”")
    profile = replace(profile, held=dict(profile.held) | {one.skill_id: half})
    found = profile_file.read(written(matcher, profile=profile), taxonomy=matcher.taxonomy)
    assert dict(found.held) == dict(profile.held)
    assert found.occupation_id == matcher.role("data analyst").occupation_id
    assert found.title == "data analyst"
    assert dict(found.values) == {"f_hours": 40, "f_plan_start": "2026-03-01"}
    assert found.unknown == 0


def test_the_cv_is_not_in_the_file(matcher: SkillMatcher) -> None:
    text = "Jane Secretname\n12 Hidden Lane\n\nSkills\nSQL and Python\n"
    data = written(matcher, profile=matcher.profile(cv_text=text)).decode()
    assert "SQL" in data
    assert "Secretname" not in data
    assert "Hidden Lane" not in data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b"{}",
        b'{"skillmatch_profile": true}',
        b'{"skillmatch_profile": "1"}',
        b"[" * 200_000,
        b'{"skillmatch_profile": ' + b"9" * 9000 + b"}",
    ],
)
def test_what_is_no_profile_file_is_said(matcher: SkillMatcher, data: bytes) -> None:
    with pytest.raises(InputError, match=r"mine\.json is not a profile file") as caught:
        profile_file.read(data, taxonomy=matcher.taxonomy, name="mine.json")
    assert caught.value.hint == t.FILE_HINT


def test_too_large_and_later_versions_are_said(matcher: SkillMatcher) -> None:
    with pytest.raises(InputError, match="too large"):
        profile_file.read(b" " * 2_000_001, taxonomy=matcher.taxonomy)
    with pytest.raises(InputError, match="later version"):
        profile_file.read(b'{"skillmatch_profile": 2}', taxonomy=matcher.taxonomy)


def test_odd_rows_are_left_out_and_counted(matcher: SkillMatcher) -> None:
    good = json.loads(written(matcher))
    row = good["skills"][0]
    seen = row["evidence"]
    good["skills"] = [
        row, 7, {**row, "id": "no:such"}, {**row, "level": 2}, {**row, "level": True},
        {**row, "evidence": []}, {**row, "evidence": [{**seen[0], "kind": "magic"}]},
        {**row, "level": 10**400},
    ]  # fmt: skip
    good["values"], good["role"] = [], "x"
    found = profile_file.read(json.dumps(good).encode(), taxonomy=matcher.taxonomy)
    assert list(found.held) == [row["id"]]
    assert found.unknown == 7
    assert found.title is None
    assert dict(found.values) == {}
    row["evidence"] = [{**seen[0], "quote": "a" * 9000 + "\ud800"}] * 50
    good["skills"] = [row]
    kept = profile_file.read(json.dumps(good).encode(), taxonomy=matcher.taxonomy).held[row["id"]]
    assert len(kept.evidence) == 5
    assert len(kept.evidence[0].quote) == 600


def test_only_values_that_a_widget_would_take_pass() -> None:
    bad = {
        "f_hours": 41, "f_price": float("nan"), "f_currency": "EUR", "f_unknown": "yes",
        "f_require": ["assessed", "magic", 3], "f_prefer": "assessed", "f_exclude": ["x", "a"],
        "f_by": "luck", "f_where": "Atlantis", "f_plan_steps": 99, "f_plan_weekly": 10**400,
        "f_plan_start": "2026-02-30", "f_plan_end": "2026-03-01", "f_plan_must": ["b"],
        "role": 1, "cv": "x",
    }  # fmt: skip
    found = wishes.checked(bad, courses={"a"}, currencies=("USD",))
    assert found == {"f_require": ["assessed"], "f_exclude": ["a"], "f_plan_end": DAY}
    good = {
        "f_hours": 40, "f_price": 10, "f_currency": "USD", "f_unknown": True, "f_by": "hour",
        "f_where": s.WAGE_OUTSIDE, "f_plan_steps": 3, "f_plan_weekly": 2.5,
    }  # fmt: skip
    assert wishes.checked(good, courses=(), currencies=("USD",)) == good


def test_skills_of_a_file_join_those_one_has() -> None:
    old = Evidence(source="cv", quote="SQL", kind="cv")
    new = Evidence(source="file", quote="basic SQL", kind="cv")
    mine = Profile(held={"a": HeldSkill(skill_id="a", level=1.0, evidence=(old,))},
                   likely={"b": HeldSkill(skill_id="b", level=1.0, evidence=(old,))})  # fmt: skip
    from_file = [
        HeldSkill(skill_id="a", level=0.25, level_basis="“basic”", evidence=(new,)),
        HeldSkill(skill_id="b", level=1.0, evidence=(new,)),
    ]
    made = profile_file.with_held(mine, from_file)
    assert made.held["a"].level == 0.25
    assert made.held["a"].evidence == (old, new)
    assert set(made.held) == {"a", "b"}
    assert not made.likely


def test_one_comes_back_with_the_file(matcher: SkillMatcher) -> None:
    plan = healthy(opened("plan", role=matcher.role("data analyst"), typed=("SQL", "Python")))
    assert t.FILE_SAVE in [b.label for b in plan.get("download_button")]
    data = written(matcher, values={"f_hours": 40, "f_plan_weekly": 5, "f_by": "hour"})
    at = healthy(opened("have"))
    at.file_uploader(key="profile_upload").set_value(("p.json", data, "application/json")).run()
    shown = words(healthy(at))
    assert t.FILE_BROUGHT.format(n="2 skills").split(",", maxsplit=1)[0] in shown
    assert s.FOUND_TITLE.format(n=2) in shown
    assert at.session_state["role"].title == "data analyst"
    assert at.session_state["f_hours"] == 40
    assert at.session_state["f_plan_weekly"] == 5.0
    next(b for b in at.button if b.label == t.FILE_CLEAR).click().run()
    assert s.FOUND_NONE in words(healthy(at))


def test_an_advert_as_goal_comes_back_too(matcher: SkillMatcher) -> None:
    text = "Data engineer\nYou must have 3 years of experience with Python and SQL."
    role = matcher.role_from_posting(text)
    data = written(matcher, role=role, advert=text)
    at = healthy(opened("have"))
    at.file_uploader(key="profile_upload").set_value(("p.json", data, "application/json")).run()
    assert dict(healthy(at).session_state["role"].importance) == dict(role.importance)


def test_a_hostile_file_is_inert_or_refused_in_place(matcher: SkillMatcher) -> None:
    body = json.loads(written(matcher))
    body["skills"][0]["evidence"][0]["quote"] = "<b>x</b> [a](http://evil.example)"
    body["role"] = {"title": "<i>", "occupation_id": "99-9999.99"}
    at = healthy(opened("have"))
    data = json.dumps(body).encode()
    at.file_uploader(key="profile_upload").set_value(("p.json", data, "application/json")).run()
    assert plain(t.FILE_NO_ROLE) in words(healthy(at))
    assert "role" not in at.session_state
    assert any(plain("<b>x</b> [a](http://evil.example)") in c.label for c in at.checkbox)
    bad = healthy(opened("have"))
    bad.file_uploader(key="profile_upload").set_value(("p.json", b"{}", "application/json")).run()
    assert "not a profile file" in healthy(bad).error[0].value
