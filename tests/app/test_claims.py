"""Words for a CV: they hold what the catalogue states, and nothing more."""

from __future__ import annotations

from tests.app.visit import healthy, opened

from skillmatch.app import strings_pages as t
from skillmatch.app.claims_view import claims
from skillmatch.domain import Credential, Mention, PathwayStep, StatedSkill
from skillmatch.matcher import SkillMatcher


def step(credential: Credential, *closes: str) -> PathwayStep:
    return PathwayStep(credential=credential, gain=0.1, coverage=0.5, closes=closes)


def stated(*ids: str) -> tuple[StatedSkill, ...]:
    return tuple(StatedSkill(skill_id=i, quote=i) for i in ids)


def test_words_have_issuer_title_hours_skills_and_open_places() -> None:
    read = Mention(skill_id="prose", span=(0, 5), quote="prose", score=0.9, via="label")
    course = Credential(id="a", title="SQL", issuer="Uni", hours=40, assessment="an exam.",
                        skills=(*stated("x", "y"), read))  # fmt: skip
    (made,) = claims([step(course, "y")], label=str.upper)
    assert made.cv == "SQL, Uni, [date], 40 hours. Skills in its course description: Y, X."
    assert made.portfolio == (
        "I completed “SQL” (Uni) on [date]. Skills in its course description: Y, X. "
        "Assessment, as described: an exam. What I did in it: [your own work]. "
        "Proof: [link to your certificate]."
    )
    assert made.badge == (
        "Name: SQL\nIssuer: Uni\nDate: [date]\nSkills: Y, X\nLink: [link to your certificate]"
    )
    assert "PROSE" not in made.cv + made.portfolio + made.badge


def test_what_is_not_stated_is_not_claimed() -> None:
    (made,) = claims([step(Credential(id="a", title="SQL"))])
    assert made.cv == "SQL, [issuer], [date]."
    assert "hours" not in made.portfolio
    assert "Assessment" not in made.portfolio
    assert "Skills" not in made.badge
    read = Mention(skill_id="prose", span=(0, 5), quote="prose", score=0.9, via="label")
    (soft,) = claims([step(Credential(id="a", title="SQL", skills=(read,)), "prose")])
    assert "Its course description mentions: prose." in soft.cv


def test_a_long_list_is_cut_and_hidden_signs_are_taken_out() -> None:
    course = Credential(id="a", title="S\u202eQ\nL", skills=stated(*"abcdefghijkl"))
    (made,) = claims([step(course)])
    assert made.badge.splitlines()[0] == "Name: SQ L"
    assert "Skills: a, b, c, d, e, f, g, h\n" in made.badge


def test_the_plan_shows_them_as_plain_text(matcher: SkillMatcher) -> None:
    at = healthy(opened("plan", role=matcher.role("data analyst"), typed=("SQL",)))
    assert t.CLAIM_TITLE in [e.label for e in at.expander]
    assert len(at.code) % 3 == 0
    assert all("[date]" in c.value for c in at.code)
