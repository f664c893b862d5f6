"""Levels that a CV states beside a skill, and what its dated jobs show."""

from __future__ import annotations

import time
from datetime import date

import pytest

import skillmatch as sm
from skillmatch.connect.person import Job, NamedSkill, Person
from skillmatch.cv_dates import DatedJob, dated_jobs, job_at, practice_of
from skillmatch.cv_levels import level_beside, level_in_words, said
from skillmatch.cv_parts import cv_parts
from skillmatch.domain import Evidence
from skillmatch.people import add_held

DAY = date(2025, 6, 1)


def beside(line, skill, **how):
    start = line.index(skill)
    return level_beside(line, (start, start + len(skill)), **how)


@pytest.mark.parametrize(
    ("line", "skill", "value"),
    [
        ("basic Excel", "Excel", 0.25),
        ("familiar with Docker", "Docker", 0.25),
        ("Good knowledge of HTML, CSS", "CSS", 0.5),
        ("working knowledge of SAP", "SAP", 0.5),
        ("Python – intermediate", "Python", 0.5),
        ("Intermediate: Python, Java", "Java", 0.5),
        ("Microsoft Excel 2016 (Advanced level)", "Excel", 0.75),
        ("Proficient in Excel and managed teams", "Excel", 0.75),
        ("Strong SQL skills", "SQL", 0.75),
        ("Expert in SQL, Python and R", "R", 1.0),
        ("SQL expert", "SQL", 1.0),
        ("MS Excel - Expert", "Excel", 1.0),
        ("5 years of Python", "Python", 0.75),
        ("5 years Java experience", "Java", 0.75),
        ("Python (3 yrs)", "Python", 0.75),
        ("10+ years' experience in sales and marketing", "marketing", 1.0),
        ("Java - Experience - 28 months", "Java", 0.5),
        ("less than a year of Java", "Java", 0.25),
        ("JSP: less than 1 year", "JSP", 0.25),
    ],
)
def test_words_and_years_beside_a_skill(line, skill, value):
    level = beside(line, skill)
    assert level is not None
    assert level.value == value
    assert skill in level.basis


@pytest.mark.parametrize(
    ("line", "skill"),
    [
        ("Advanced Excel, Word", "Word"),
        ("Proficient in Excel and managed teams", "managed teams"),
        ("Provided excellent customer service", "customer service"),
        ("Advanced Cardiac Life Support (ACLS)", "Life Support"),
        ("Visual Basic SQL", "SQL"),
        ("including but not limited to customer service", "customer service"),
        ("responsible for 5 years of budget planning", "budget planning"),
        ("Python: 5 years old", "Python"),
        ("Fluent in French, infection control", "infection control"),
        ("working in primary care", "primary care"),
        ("deep learning", "learning"),
        ("SQL", "SQL"),
    ],
)
def test_words_that_are_not_said_of_the_skill(line, skill):
    assert beside(line, skill) is None


@pytest.mark.parametrize(
    ("line", "skill", "value"),
    [
        ("English C1, French B2, Python", "English", 0.75),
        ("English C1, French B2, Python", "French", 0.5),
        ("German (B2/C1)", "German", 0.5),
        ("English: listening C1, reading C1, speaking B2", "English", 0.5),
        ("English (native)", "English", 1.0),
        ("Bilingual (English/Spanish)", "Spanish", 1.0),
        ("fluent in French and Spanish", "Spanish", 0.75),
        ("Polish: limited working proficiency", "Polish", 0.5),
    ],
)
def test_languages(line, skill, value):
    assert beside(line, skill, language=True).value == value


def test_praise_of_a_transversal_skill_states_nothing_but_years_do():
    line = "Excellent communication skills"
    assert beside(line, "communication", transversal=True) is None
    assert beside("6 years of project management", "project management", transversal=True)


def test_a_phrase_may_begin_with_its_level():
    assert beside("Advanced Excel skills", "Advanced Excel skills", phrase=True).value == 0.75
    long = "interpersonal skills, willing to take challenges"
    assert beside(f"Good {long}", long, phrase=True) is None


@pytest.mark.parametrize(
    ("words", "language", "value"),
    [
        ("Master", False, 1.0), ("Basic user", False, 0.25), ("Proficient user", False, 0.75),
        ("C1", True, 0.75), ("C1", False, None), ("listening C2, writing B1", True, 0.5),
        ("Native or bilingual proficiency", True, 1.0),
        ("Full professional proficiency", True, 1.0),
        ("5 years", False, 0.75), ("80%", False, None), ("", False, None), (None, True, None),
    ],
)  # fmt: skip
def test_a_field_of_its_own(words, language, value):
    assert level_in_words(words, language=language) == value


def test_a_long_quotation_is_cut_in_its_middle():
    basis = said(0.5, "5 years of " + "very " * 40 + "much Python").basis
    assert len(basis) <= 90
    assert basis.endswith("Python”")


@pytest.mark.parametrize(
    "piece", ["(", " -", "level ", "a ", "9", "5 years ", "B2 ", "good ", "in ", "/"]
)
def test_hostile_lines_take_no_time(piece):
    line = piece * 3000 + "SQL" + piece * 3000
    begun = time.perf_counter()
    beside(line, "SQL", language=True)
    dated_jobs(f"Experience\n{line}\n", list(cv_parts(f"Experience\n{line}\n")), today=DAY)
    assert time.perf_counter() - begun < 2.0


CV = """Ann Lee
Experience
Bookkeeper
Acme, 03/2018 - 12/2020
• Reconciled accounts from 2014 to 2016 for an older client
Tools: Sage
Clerk, Beta, 2010-2012
Typing
BSc Physics, Leeds, 2005 - 2008
Education
MSc 2008 - 2010
"""


def jobs_of(text, **known):
    return dated_jobs(text, list(cv_parts(text)), today=DAY, **known)


def test_dated_jobs_with_their_titles_and_tools():
    first, second = jobs_of(CV)
    assert CV[first.start :].startswith("Bookkeeper\nAcme")
    assert (first.since, first.until, first.now) == (date(2018, 3, 1), date(2020, 12, 31), False)
    assert "Sage" in CV[first.start : first.end]
    assert (second.since.year, second.until.year) == (2010, 2012)
    assert job_at((first, second), CV.index("Physics")) is None
    assert job_at((first, second), CV.index("Sage")) == first


@pytest.mark.parametrize(
    ("dates", "since", "until", "now"),
    [
        ("Jan 2019 – present", date(2019, 1, 1), DAY, True),
        ("June 2011 to Current", date(2011, 6, 1), DAY, True),
        ("2015-2018", date(2015, 7, 1), date(2018, 7, 1), False),
        ("2015-18", date(2015, 7, 1), date(2018, 7, 1), False),
        ("2019-03 to 2020-02", date(2019, 3, 1), date(2020, 2, 29), False),
        ("Aug '17 till date", date(2017, 8, 1), DAY, True),
        ("since 2020", date(2020, 7, 1), DAY, True),
        ("01/2016 to 01/2016", date(2016, 1, 1), date(2016, 1, 31), False),
        ("05/2024 - 09/2030", date(2024, 5, 1), DAY, True),
    ],
)
def test_periods(dates, since, until, now):
    (job,) = jobs_of(f"Experience\nClerk, Acme, {dates}\nTyping\n")
    assert (job.since, job.until, job.now) == (since, until, now)


@pytest.mark.parametrize("dates", ["2030 - 2035", "2018 - 2012", "2018", "99/99", "May 2018"])
def test_dates_that_are_no_period(dates):
    assert jobs_of(f"Experience\nClerk, Acme, {dates}\nTyping\n") == ()


def test_years_that_overlap_count_once_and_ten_years_are_at_most_advanced():
    a = DatedJob(0, 1, date(2010, 1, 1), date(2016, 1, 1), False)
    b = DatedJob(2, 3, date(2014, 1, 1), date(2020, 1, 1), False)
    made = practice_of([b, a, a], today=date(2021, 1, 1))
    assert (made.years, made.first, made.last) == (10.01, 2010, 2020)
    assert made.level == (0.75, "used in jobs of 10 years, 2010 to 2020")
    assert made.caveat is None


def test_what_was_last_used_long_ago_is_a_step_lower_and_never_less_than_introductory():
    short = DatedJob(0, 1, date(2010, 1, 1), date(2010, 6, 1), False)
    made = practice_of([short], today=DAY)
    assert (made.level.value, made.caveat) == (0.25, "last used 2010")
    longer = DatedJob(0, 1, date(2008, 1, 1), date(2010, 6, 1), False)
    assert practice_of([longer], today=DAY).level.value == 0.25
    assert practice_of([longer], today=None).level.value == 0.5


def seen(quote="q"):
    return Evidence(source="s", quote=quote, kind="cv")


def test_a_supported_level_replaces_an_assumed_one_and_the_highest_wins_in_any_order():
    levels = [
        (1.0, None),
        (0.25, "“basic Excel”"),
        (0.75, "“Excel (advanced)”"),
        (0.75, "“strong”"),
    ]
    ends = set()
    for order in (levels, levels[::-1], levels[2:] + levels[:2]):
        held = {}
        for value, basis in order:
            held = add_held(held, "x", seen(), level=value, basis=basis)
        ends.add((held["x"].level, held["x"].level_basis))
    assert ends == {(0.75, "“strong”")}
    assert add_held({}, "x", seen())["x"].level_assumed


@pytest.fixture(scope="module")
def matcher():
    return sm.load()


def level_of(matcher, made, label):
    (found,) = [h for h in made.held.values() if matcher.taxonomy.label(h.skill_id) == label]
    return found.level, found.level_basis


def test_levels_of_a_cv(matcher):
    text = (
        "Ann Lee\nSkills\nTableau (advanced), Power BI\nExperience\n"
        "Analyst, Acme, 2008 - 2012\nBuilt dashboards in SAS.\n"
        "Languages\nPolish - B1, German: native\n"
    )
    made = matcher.profile(cv_text=text, on=DAY)
    assert level_of(matcher, made, "Tableau") == (0.75, "“Tableau (advanced)”")
    assert level_of(matcher, made, "Polish") == (0.5, "“Polish - B1”")
    assert level_of(matcher, made, "German")[0] == 1.0
    assert level_of(matcher, made, "Microsoft Power BI") == (1.0, None)
    old = [h for h in made.held.values() if any(e.caveat for e in h.evidence)]
    assert old
    assert {e.caveat for h in old for e in h.evidence} == {"last used 2012"}
    assert {h.level for h in old} == {0.5}


def test_no_name_stands_in_a_basis(matcher):
    text = (
        "Ann Lee\nann.lee@example.com\nSkills\nexpert in SQL, Lee method\nExpert in Lee, Tableau\n"
    )
    made = matcher.profile(cv_text=text, on=DAY)
    said_of = [h.level_basis for h in made.held.values() if h.level_basis]
    assert said_of
    assert not any("Lee" in words or "@" in words for words in said_of)


def test_levels_and_exact_dates_of_a_profile(matcher):
    person = Person(
        standard="JSON Resume",
        source="cv.json",
        jobs=(Job(title="Analyst", employer="Acme", start=date(2024, 1, 1), end=date(2024, 4, 1),
                  text="Reports in SAS"),),
        skills=(NamedSkill(name="Databases", level="Master", keywords=("SQL",)),
                NamedSkill(name="Tableau", level="Beginner")),
        languages=(NamedSkill(name="Irish", level="C1", part="languages"),),
    )  # fmt: skip
    made = matcher.profile(cv=[person], on=DAY)
    assert level_of(matcher, made, "SQL") == (1.0, "“Databases: Master”")
    assert level_of(matcher, made, "Tableau")[0] == 0.25
    assert level_of(matcher, made, "Irish")[0] == 0.75
    short = [h for h in made.held.values() if (h.level_basis or "").startswith("used in jobs")]
    assert {h.level_basis for h in short} == {"used in jobs of under a year, in 2024"}
