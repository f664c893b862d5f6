"""What a sentence says of a skill: required or preferred, how well, for how long."""

from __future__ import annotations

import time

import pytest

from skillmatch.extract.needs import Cues, cues_of
from skillmatch.extract.sections import Section

NEEDS = [
    # Asked for.
    ("You must know Java.", "Java", "required"),
    ("Java is required.", "Java", "required"),
    ("A command of Java is mandatory for this post.", "Java", "required"),
    ("We are looking for a carpenter who can hang doors.", "hang doors", "required"),
    ("Candidates should have knowledge of payroll.", "payroll", "required"),
    ("You cannot do this job without a knowledge of anatomy.", "anatomy", "required"),
    # Liked.
    ("Polish is desirable.", "Polish", "preferred"),
    ("Ideally you know Polish.", "Polish", "preferred"),
    ("Polish would be a bonus.", "Polish", "preferred"),
    ("Polish is nice to have.", "Polish", "preferred"),
    ("Polish is useful but not essential.", "Polish", "preferred"),
    ("Applicants who know Polish would have an advantage.", "Polish", "preferred"),
    ("We have a strong preference for Polish.", "Polish", "preferred"),
    # Neither.
    ("Bookkeeping", "Bookkeeping", "unstated"),
    ("You will plan the rota.", "plan the rota", "unstated"),
    ("Strong SQL skills", "SQL", "unstated"),
    # Not needed.
    ("No prior experience of forklifts is needed.", "forklifts", "unstated"),
    ("You do not need to know Java.", "Java", "unstated"),
    ("You don’t have to know Java.", "Java", "unstated"),
    ("Java is not required.", "Java", "unstated"),
    ("Knowledge of Java isn't necessary.", "Java", "unstated"),
    ("It does not matter if you have never used Java.", "Java", "unstated"),
    ("No knowledge of Java is required, but it would be a plus.", "Java", "unstated"),
    # The clause outweighs the sentence.
    ("You must know Java, but Kotlin would be a plus.", "Java", "required"),
    ("You must know Java, but Kotlin would be a plus.", "Kotlin", "preferred"),
    ("You must know Java; ideally you also know Kotlin.", "Java", "required"),
    ("You must know Java; ideally you also know Kotlin.", "Kotlin", "preferred"),
    ("Java is essential; Kotlin is not required.", "Java", "required"),
    ("Java is essential; Kotlin is not required.", "Kotlin", "unstated"),
    ("You must know Java; Kotlin.", "Kotlin", "required"),
]

LEVELS = [
    ("Basic Spanish is needed.", "Spanish", "introductory"),
    ("Familiarity with Jira", "Jira", "introductory"),
    ("Some experience of welding", "welding", "introductory"),
    ("A working knowledge of Jira", "Jira", "working"),
    ("Hands-on welding", "welding", "working"),
    ("Strong SQL skills", "SQL", "advanced"),
    ("Spanish: fluent", "Spanish", "advanced"),
    ("In-depth knowledge of tax law", "tax law", "advanced"),
    ("Expert in tax law", "tax law", "expert"),
    ("Extensive knowledge of tax law", "tax law", "expert"),
    # The nearest word before the skill is meant.
    ("Strong SQL and basic Python", "SQL", "advanced"),
    ("Strong SQL and basic Python", "Python", "introductory"),
    ("Expert Java required; Kotlin", "Kotlin", None),
    # Praise of something else, or in the name itself.
    ("Excellent pay for welding", "welding", None),
    ("A good salary for welding work", "welding", None),
    ("Highly desirable: welding", "welding", None),
    ("A master's degree in physics is required.", "physics", None),
    ("You will teach advanced manufacturing.", "advanced manufacturing", None),
]

YEARS = [
    ("3 years of welding", 3),
    ("3+ years of welding", 3),
    ("5 plus years' welding", 5),
    ("Three (3) years of welding", 3),
    ("two or more years of welding", 2),
    ("a year of welding", 1),
    ("a decade of welding", 10),
    ("welding (4 yrs)", 4),
    ("1.5 years of welding", 1.5),
    # Months are parts of years.
    ("6 months of welding", 0.5),
    ("18 months' welding", 1.5),
    ("4 months of welding", 0.33),
    # The lower end of a range.
    ("3-5 years of welding", 3),
    ("3 – 5 yrs of welding", 3),
    ("two to four years of welding", 2),
    # Nobody has to bring these along.
    ("Our firm has 30 years of experience in welding.", None),
    ("Founded 30 years ago, we build boats and teach welding.", None),
    ("For the past 20 years we have taught welding.", None),
    ("A 2-year contract in welding", None),
    ("A 12 month fixed term welding post", None),
    ("You must be 18 years old to learn welding.", None),
    ("99 years of welding", None),
    ("Grade 3 welding", None),
    # The clause outweighs the sentence.
    ("2 years of riveting; 6 months of welding", 0.5),
    ("5 years of riveting; welding", None),
    ("6 months of welding; 2 years of riveting", 0.5),
]


def cues(sentence: str, words: str, section: Section = "other") -> Cues:
    start = sentence.index(words)
    return cues_of(sentence, start, start + len(words), section)


@pytest.mark.parametrize(("sentence", "words", "need"), NEEDS)
def test_need(sentence: str, words: str, need: str) -> None:
    assert cues(sentence, words).need == need


@pytest.mark.parametrize(("sentence", "words", "level"), LEVELS)
def test_level(sentence: str, words: str, level: str | None) -> None:
    assert cues(sentence, words).level == level


@pytest.mark.parametrize(("sentence", "years"), YEARS)
def test_years(sentence: str, years: float | None) -> None:
    assert cues(sentence, "welding").years == years


@pytest.mark.parametrize(
    ("sentence", "section", "need"),
    [
        ("SQL", "requirements", "required"),
        ("SQL", "preferred", "preferred"),
        ("SQL", "duties", "unstated"),
        ("SQL would be a plus", "requirements", "preferred"),
        ("SQL is essential", "preferred", "required"),
        ("SQL is not required", "requirements", "unstated"),
    ],
)
def test_the_sentence_outweighs_the_heading(sentence: str, section: Section, need: str) -> None:
    assert cues(sentence, "SQL", section).need == need


def test_a_sentence_says_all_three_at_once() -> None:
    sentence = "You need 4 years of hands-on welding, although basic riveting is a plus."
    assert cues(sentence, "welding") == Cues("required", "working", 4)
    assert cues(sentence, "riveting") == Cues("preferred", "introductory", 4)


def test_the_offsets_tell_which_of_two_equal_words_is_meant() -> None:
    sentence = "You must know SQL; 3 years of expert SQL would be a plus."
    first, second = sentence.index("SQL"), sentence.rindex("SQL")
    assert cues_of(sentence, first, first + 3) == Cues("required", None, None)
    assert cues_of(sentence, second, second + 3) == Cues("preferred", "expert", 3)


def test_a_word_of_praise_counts_outside_the_skills_words_only() -> None:
    sentence = "You will teach advanced welding."
    at = sentence.index("advanced")
    assert cues_of(sentence, at, len(sentence) - 1).level is None
    assert cues_of(sentence, at + len("advanced "), len(sentence) - 1).level == "advanced"


def test_a_skill_that_is_the_whole_sentence_and_no_sentence_at_all() -> None:
    assert cues_of("SQL", 0, 3) == Cues("unstated", None, None)
    assert cues_of("", 0, 0) == Cues("unstated", None, None)


@pytest.mark.parametrize(
    "piece",
    ["You must have strong SQL skills, but 5 years of it would be a plus. ", "lorem ipsum dolor ",
     "a", "no ", "would be a ", "5 years ", "strong ", "without you cannot ", ", but ", "; ", "\n"],
)  # fmt: skip
def test_long_texts_are_read_in_little_time(piece: str) -> None:
    text = piece * (100_000 // len(piece)) + " SQL"
    start = time.perf_counter()
    made = cues_of(text, len(text) - 3, len(text))
    assert time.perf_counter() - start < 2.0  # A tenth of it on one idle core.
    assert made.need in {"required", "preferred", "unstated"}
