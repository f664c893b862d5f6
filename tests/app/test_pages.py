"""Every page in every state, run by Streamlit's own test harness."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from tests.app.visit import healthy, opened, words

from skillmatch.app import strings as s
from skillmatch.app import uploads, views
from skillmatch.app.safe import plain
from skillmatch.errors import UnknownRoleError
from skillmatch.matcher import SkillMatcher

ROOT = Path(__file__).resolve().parents[2]
CVS = ROOT / "data" / "demo" / "cvs"


def test_entry_file_opens_the_goal_page() -> None:
    at = healthy(AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run())
    assert [t.value for t in at.title] == [s.GOAL_TITLE]


def test_first_screen_offers_a_thousand_jobs_and_ones_own_catalogue() -> None:
    at = healthy(opened())
    assert len(at.selectbox[0].options) > 1000
    assert s.CATALOGUE_INVITE in [e.label for e in at.expander]
    assert "Demo catalogue" in words(at)
    assert s.FOOT in words(at)
    assert not at.error


def test_known_role_shows_wage_and_skills() -> None:
    at = healthy(opened())
    at.selectbox[0].select("Registered Nurses").run()
    healthy(at)
    shown = words(at)
    assert "Registered Nurses" in shown
    assert s.ROLE_ASKS in shown
    assert s.SOURCE_DERIVED in shown
    assert "29\\-1141" in shown
    assert [m.label for m in at.metric] == [s.WAGE_LOW, s.WAGE_MID, s.WAGE_HIGH]


def test_ambiguous_role_lets_one_pick_another(matcher: SkillMatcher) -> None:
    at = healthy(opened(goal_title="data analyst", role=matcher.role("data analyst")))
    picks = next(p for p in at.pills if p.label == s.ROLE_MEANS)
    first = at.session_state["role"].occupation_id
    other = next(o for o in picks.options if o != picks.value)
    picks.set_value(other).run()
    healthy(at)
    assert at.session_state["role"].occupation_id != first
    assert at.session_state["role"].title == "data analyst"
    assert other in [h.value for h in at.header]


@pytest.mark.parametrize("title", s.EXAMPLE_TITLES)
def test_every_example_on_the_first_screen_works(title: str) -> None:
    at = healthy(opened())
    at.pills[0].set_value(title).run()
    healthy(at)
    assert at.session_state["role"].title == title
    assert s.ROLE_ASKS in words(at)


def test_unknown_role_is_a_sentence_with_a_remedy(matcher: SkillMatcher) -> None:
    with pytest.raises(UnknownRoleError) as caught:
        matcher.role("zzqx vrrt")
    at = healthy(opened(goal_title="zzqx vrrt", goal_error=caught.value))
    assert "What you can do" in at.error[0].value
    assert "zzqx vrrt" in at.error[0].value
    assert "role" not in at.session_state
    assert s.ROLE_ASKS not in words(at)


def test_one_can_go_back_to_the_first_meaning(matcher: SkillMatcher) -> None:
    at = healthy(opened(goal_title="data analyst", role=matcher.role("data analyst")))
    first = next(p for p in at.pills if p.label == s.ROLE_MEANS).value
    for _ in range(3):
        picks = next(p for p in at.pills if p.label == s.ROLE_MEANS)
        picks.set_value(picks.options[-1]).run()
        healthy(at)
        picks = next(p for p in at.pills if p.label == s.ROLE_MEANS)
        assert first in picks.options


def test_advert_is_read_and_quoted() -> None:
    at = healthy(opened(goal_by=s.BY_ADVERT))
    at.text_area[0].set_value(
        "Data engineer\nYou must have 3 years of experience with Python and SQL. "
        "A bachelor's degree in computer science is required."
    )
    next(b for b in at.button if b.label == s.ADVERT_READ).click().run()
    healthy(at)
    assert at.session_state["role"].profile_source == "advert+derived"
    assert s.SOURCE_ADVERT_THIN in words(at)
    gap = healthy(opened("gap", role=at.session_state["role"], typed=("SQL",)))
    shown = words(gap)
    assert "bachelor" in shown
    assert "3 years" in shown


def test_empty_advert_says_what_to_do() -> None:
    at = healthy(opened(goal_by=s.BY_ADVERT))
    next(b for b in at.button if b.label == s.ADVERT_READ).click().run()
    healthy(at)
    assert "advert is empty" in at.error[0].value
    assert "What you can do" in at.error[0].value


def test_sample_advert_is_marked() -> None:
    at = healthy(opened(goal_by=s.BY_ADVERT))
    next(b for b in at.button if b.label == s.ADVERT_SAMPLE).click().run()
    healthy(at)
    assert at.session_state["role"].synthetic
    assert s.SAMPLE_DATA in words(at)


def test_cv_upload_shows_skills_with_evidence_and_they_can_be_removed() -> None:
    at = healthy(opened("have"))
    assert s.FOUND_NONE in words(at)
    text = (CVS / "electrician.txt").read_bytes()
    at.file_uploader[0].set_value(("electrician.txt", text, "text/plain")).run()
    healthy(at)
    assert "electrician" in words(at)
    boxes = at.checkbox
    assert len(boxes) >= 5
    assert all("“" in b.label for b in boxes)
    boxes[0].uncheck().run()
    healthy(at)
    assert len(at.session_state["removed"]) == 1
    assert s.FOUND_TITLE.format(n=len(boxes) - 1) in words(at)


def test_broken_pdf_is_a_sentence_in_place() -> None:
    at = healthy(opened("have"))
    at.file_uploader[0].set_value(("cv.pdf", b"%PDF-1.4 nothing", "application/pdf")).run()
    healthy(at)
    assert "cv\\.pdf" in at.error[0].value.casefold()
    assert "What you can do" in at.error[0].value
    assert s.FOUND_NONE in words(at)


def test_likely_skills_count_only_once_chosen(matcher: SkillMatcher) -> None:
    text = (CVS / "retail_supervisor.txt").read_text(encoding="utf-8")
    at = healthy(opened("have", cv=("cv.txt", text)))
    assert at.pills
    raw = matcher.profile(cv_text=text)
    assert "confirmed" not in at.session_state or not at.session_state["confirmed"]
    at.pills[0].set_value([at.pills[0].options[0]]).run()
    healthy(at)
    assert len(at.session_state["confirmed"]) == 1
    assert at.session_state["confirmed"] <= set(raw.likely)


def test_typed_skills_are_found_or_named_as_unknown() -> None:
    at = healthy(opened("have"))
    at.text_input[0].set_value("SQL, qqzzxxyy").run()
    healthy(at)
    assert any("SQL" in b.label for b in at.checkbox)
    assert "qqzzxxyy" in words(at)


@pytest.mark.parametrize("page", ["gap", "courses", "plan"])
def test_pages_that_need_a_role_send_one_to_choose_it(page: str) -> None:
    at = healthy(opened(page))
    assert s.GAP_NEED_ROLE in words(at)
    assert [b.label for b in at.button] == [s.GO_GOAL]


def test_gap_has_three_parts_and_a_table(matcher: SkillMatcher) -> None:
    at = healthy(opened("gap", role=matcher.role("data analyst"), typed=("SQL", "statistics")))
    shown = words(at)
    for heading in (s.PART_ONE, s.PART_TWO, s.CHART_TITLE, s.PART_THREE):
        assert heading in shown
    assert len(at.table) == 1
    assert len(at.table[0].value) == len(at.session_state["role"].importance)
    for word in ("ready", "qualified"):
        assert word not in shown.casefold()


def test_no_skills_yet_says_so(matcher: SkillMatcher) -> None:
    at = healthy(opened("gap", role=matcher.role("data analyst")))
    assert s.GAP_NO_SKILLS in words(at)


def test_courses_show_cards_with_their_facts(matcher: SkillMatcher) -> None:
    at = healthy(opened("courses", role=matcher.role("data analyst"), typed=("SQL",)))
    shown = words(at)
    assert s.DEMO_NOTE in shown
    assert s.NOT_STATED in shown
    assert s.PRICE_NONE in shown
    assert sum(h.value[:1].isdigit() for h in at.subheader) == 5
    next(b for b in at.button if b.label.startswith("Show")).click().run()
    healthy(at)
    assert sum(h.value[:1].isdigit() for h in at.subheader) == 10
    facts = at.table[0].value
    assert len(facts) >= 15
    assert plain("our summary") in str(facts)


OWN = b"""title,provider,description,skills,hours,price,currency,url
<b>SQL</b> [now](http://x.y) :smile:,Uni,Query databases,SQL,20,90,EUR,javascript:alert(1)
Data Mining,Uni of Example,Find patterns in data,data mining,30,,,https://example.org
"""


def test_own_catalogue_is_used_and_its_text_is_inert(matcher: SkillMatcher) -> None:
    made = uploads.own_catalogue(matcher, "mine.csv", OWN)
    at = healthy(opened("courses", role=matcher.role("data analyst"), own=made))
    shown = words(at)
    assert s.DEMO_NOTE not in shown
    assert plain("<b>SQL</b> [now](http://x.y) :smile:") in shown
    assert "<b>" not in shown
    assert at.number_input
    goal = healthy(opened("goal", own=made))
    assert "mine\\.csv" in words(goal)


def test_own_catalogue_is_uploaded_on_the_goal_page() -> None:
    at = healthy(opened())
    at.file_uploader[0].set_value(("mine.csv", OWN, "text/csv")).run()
    healthy(at)
    assert at.session_state["own"].size == 2
    assert "mine\\.csv" in words(at)
    next(b for b in at.button if b.label == s.CATALOGUE_BACK).click().run()
    healthy(at)
    assert "own" not in at.session_state


def test_unusable_catalogue_keeps_the_demo() -> None:
    at = healthy(opened())
    at.file_uploader[0].set_value(("mine.csv", b"title,skills\n", "text/csv")).run()
    healthy(at)
    assert "mine\\.csv" in at.error[0].value.casefold()
    assert "own" not in at.session_state


BADGE = {
    "@context": ["https://www.w3.org/ns/credentials/v2",
                 "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
    "type": ["VerifiableCredential", "OpenBadgeCredential"], "id": "urn:badge:1",
    "issuer": {"id": "https://x.example", "type": ["Profile"], "name": "Mill <b>College</b>"},
    "validFrom": "2020-01-01T00:00:00Z", "validUntil": "2022-01-01T00:00:00Z",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "achievement": {"id": "urn:a:1", "type": ["Achievement"], "name": "Spreadsheets",
                        "description": "Tables.", "criteria": {"narrative": "A test."},
                        "tag": ["Microsoft Excel"]},
    },
}  # fmt: skip


def test_badges_are_shown_with_their_status_and_counted() -> None:
    at = healthy(opened("have"))
    box = next(u for u in at.file_uploader if u.label == s.BADGE_FILE)
    data = json.dumps(BADGE).encode()
    box.set_value([("b.json", data, "application/json")]).run()
    healthy(at)
    shown = words(at)
    assert s.BADGE_LEAD in shown
    table = str([t.value for t in at.table])
    assert "Spreadsheets" in table
    assert plain("expired 2022-01-01: counts, with a caveat") in table
    assert "<b>" not in shown
    assert any("use spreadsheets software" in c.label for c in at.checkbox)
    next(b for b in at.button if b.label == s.BADGE_CLEAR).click().run()
    healthy(at)
    assert not any("use spreadsheets software" in c.label for c in at.checkbox)


def test_an_expired_badge_says_so_beside_its_skills() -> None:
    at = healthy(opened("have"))
    box = next(u for u in at.file_uploader if u.label == s.BADGE_FILE)
    box.set_value([("b.json", json.dumps(BADGE).encode(), "application/json")]).run()
    row = next(c.label for c in healthy(at).checkbox if "use spreadsheets software" in c.label)
    assert plain("Spreadsheets") in row
    assert plain("but the badge expired on 2022-01-01") in row


def test_one_broken_badge_costs_only_itself() -> None:
    at = healthy(opened("have"))
    box = next(u for u in at.file_uploader if u.label == s.BADGE_FILE)
    good = ("b.json", json.dumps(BADGE).encode(), "application/json")
    same = ("c.json", json.dumps(BADGE).encode(), "application/json")
    bad = ("<b>.json", b'{"type": "Assertion", ', "application/json")
    box.set_value([bad, good, same]).run()
    shown = words(healthy(at))
    assert s.BADGE_TITLE.format(n=1) in shown
    assert s.NOTES_TITLE in [e.label for e in at.expander]
    assert plain("<b>.json") in shown
    assert plain("counted once: 'Spreadsheets'") in shown
    next(b for b in at.button if b.label == s.BADGE_CLEAR).click().run()
    assert plain("<b>.json") not in words(healthy(at))


def test_what_is_no_badge_is_said() -> None:
    at = healthy(opened("have"))
    box = next(u for u in at.file_uploader if u.label == s.BADGE_FILE)
    box.set_value([("b.png", b"\x89PNG\r\n\x1a\n", "image/png")]).run()
    healthy(at)
    assert "b\\.png" in at.error[0].value.casefold()


def test_a_json_resume_is_a_cv() -> None:
    at = healthy(opened("have"))
    resume = {"basics": {"name": "A"}, "work": [{"position": "Analyst", "summary": "Wrote SQL."}],
              "skills": [{"name": "Python (computer programming)"}]}  # fmt: skip
    data = json.dumps(resume).encode()
    at.file_uploader[0].set_value(("cv.json", data, "application/json")).run()
    healthy(at)
    labels = " ".join(c.label for c in at.checkbox)
    assert "SQL" in labels
    assert "Python" in labels


def test_the_catalogue_says_what_it_leaves_out(matcher: SkillMatcher) -> None:
    at = healthy(opened())
    assert s.COMPLETE_TITLE in [e.label for e in at.expander]
    demo = str([t.value for t in at.table])
    assert plain("4. Awarding body") in demo
    assert plain("10. Form of participation") in demo
    made = uploads.own_catalogue(matcher, "mine.csv", OWN)
    goal = healthy(opened("goal", own=made))
    assert f"state {views.percent(made.completeness.mean)} of" in words(goal)
    course = healthy(opened("courses", role=matcher.role("data analyst"), own=made))
    assert s.FACTS["elements"] in words(course)
    assert s.COMPLETE_CARD in words(course)


def test_about_states_limits_and_use() -> None:
    at = healthy(opened("about"))
    shown = words(at)
    assert "not for screening people" in shown
    assert "CC BY 4.0" in shown
    assert len(at.table[0].value) >= 4


def test_nothing_personal_is_in_a_shared_cache(matcher: SkillMatcher) -> None:
    text = (CVS / "welder.txt").read_text(encoding="utf-8")
    first = healthy(opened("have", cv=("secret.txt", text)))
    second = healthy(opened("have"))
    assert "secret" in words(first)
    assert "secret" not in words(second)
    assert s.FOUND_NONE in words(second)
