"""The levels that adverts ask for: words near the skill, years before praise, a median of many."""

from __future__ import annotations

import pytest

from skillmatch.advert_levels import common_levels, level_asked
from skillmatch.domain import JobPosting, Mention
from skillmatch.extract.needs import cues_of
from skillmatch.roles import ReadPosting, role_from_postings


def advert(text, number=1):
    return JobPosting(id=f"ad:{number}", title="t", text=text, source="s")


def mention(text, skill):
    start = text.index(skill)
    cues = cues_of(text, start, start + len(skill))
    return Mention(
        skill_id="s",
        span=(start, start + len(skill)),
        quote=skill,
        score=0.9,
        via="label",
        requirement=cues.need,
        level=cues.level,
        years=cues.years,
    )


def asked(text, skill, kind=None):
    made = level_asked([mention(text, skill)], advert(text), kind=kind)
    return None if made is None else (made.level, made.basis)


@pytest.mark.parametrize(
    ("text", "skill", "wanted"),
    [
        ("At least 5 years of Python.", "Python", (0.75, "“5 years of Python” (advert ad:1)")),
        ("Strong SQL skills and 2 years of sales", "SQL", (0.75, None)),
        ("Excel (advanced) is a must", "Excel", (0.75, "“Excel (advanced)” (advert ad:1)")),
        ("Java: 4+ years", "Java", (0.75, "“Java: 4+ years” (advert ad:1)")),
        ("You need a basic knowledge of SAP", "SAP", (0.25, None)),
        ("Expertise in multivariate statistics", "statistics", (1.0, None)),
    ],
)
def test_a_level_with_its_words(text, skill, wanted):
    level, basis = asked(text, skill)
    assert level == wanted[0]
    assert wanted[1] is None or basis == wanted[1]


@pytest.mark.parametrize(
    ("text", "skill"),
    [
        ("We have traded in timber for 20 years", "timber"),
        ("World class video camera systems", "camera"),
        ("Duties include deep cleaning of wards", "cleaning"),
        ("Accounting, related field or equivalent practical experience", "Accounting"),
        ("You know SQL", "SQL"),
    ],
)
def test_words_that_are_not_said_of_the_skill(text, skill):
    assert asked(text, skill) is None


def test_years_come_before_praise_and_required_before_preferred():
    text = "Excellent SQL skills required. You have 2 years of SQL. Ideally 9 years of SQL."
    every = []
    for at in (10, text.index("SQL."), text.rindex("SQL")):
        low = text.rfind(".", 0, at) + 1
        cues = cues_of(text[low:].partition(".")[0], at - low, at - low + 3)
        every.append(
            Mention(skill_id="s", span=(at, at + 3), quote="SQL", score=0.9, via="label",
                    requirement=cues.need, level=cues.level, years=cues.years)
        )  # fmt: skip
    made = level_asked(every, advert(text))
    assert (made.level, made.by_years) == (0.5, True)


def test_praise_of_a_transversal_skill_is_no_level():
    text = "Excellent communication skills"
    assert asked(text, "communication", "transversal") is None
    assert asked(text, "communication", "skill")[0] == 0.75


def test_steps_of_a_language():
    assert asked("German B2 or better", "German", "language")[0] == 0.5


def reads(*texts):
    return [
        ReadPosting(
            posting=advert(text, n), mentions=(mention(text, "SQL"),) if "SQL" in text else ()
        )
        for n, text in enumerate(texts)
    ]


def test_several_adverts_give_their_median_and_say_how_many():
    texts = ["5 years of SQL", "6 years of SQL.", "1 year of SQL", *(f"SQL {n}" for n in range(19))]
    role = role_from_postings("t", reads(*texts))
    assert role.level == {"s": 0.75}
    assert role.level_basis["s"] == (
        "stated by 3 of 22 adverts that ask for it, e.g. “5 years of SQL” (advert ad:0)"
    )
    twice = role_from_postings("t", [*reads(*texts), *reads(*texts)])
    assert (twice.level, twice.level_basis) == (role.level, role.level_basis)
    back = role_from_postings("t", reads(*texts)[::-1])
    assert (back.level, back.level_basis) == (role.level, role.level_basis)


def test_too_few_adverts_give_no_level():
    assert (
        role_from_postings("t", reads("5 years of SQL", *(f"SQL {n}" for n in range(9)))).level
        == {}
    )
    assert role_from_postings("t", reads("5 years of SQL", *(f"SQL {n}" for n in range(4)))).level


def test_nothing_stated_is_nothing():
    assert common_levels({}, {}) == {}
    assert level_asked([], advert("x")) is None
