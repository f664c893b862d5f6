"""The level that a credential teaches: fields first, then words, false friends left alone."""

from __future__ import annotations

import pytest

from skillmatch.domain import Credential, Mention, StatedSkill
from skillmatch.levels import ASSUMED
from skillmatch.taught import credential_level, levels_of, taught_level, unlevelled


def of_title(title, **more):
    return credential_level(Credential(id="c", title=title, **more))


@pytest.mark.parametrize(
    ("title", "value"),
    [
        ("Introduction to Bookkeeping", 0.25),
        ("CS50's Introduction to Databases", 0.25),
        ("Vector Databases: An Introduction", 0.25),
        ("Azure Fundamentals", 0.25),
        ("Docker for Absolute Beginners", 0.25),
        ("Getting Started with Welding", 0.25),
        ("Korean 101: Essential Expressions", 0.25),
        ("ITIL 4 Foundation", 0.25),
        ("Asbestos Awareness", 0.25),
        ("Low Intermediate English: Travel", 0.5),
        ("Excel Skills for Business: Intermediate II", 0.5),
        ("English Pre Advanced B2.2", 0.5),
        ("Advanced Pivot Tables", 0.75),
        ("Google Sheets - Advanced Topics", 0.75),
        ("C1 Advanced (Certificate in Advanced English)", 0.75),
        ("Goethe-Zertifikat C2", 1.0),
        ("Microsoft Certified: Azure Solutions Architect Expert", 1.0),
    ],
)
def test_words_of_a_title(title, value):
    level = of_title(title)
    assert level.value == value
    assert level.basis is not None
    assert level.basis.startswith("title: “")


@pytest.mark.parametrize(
    "title",
    [
        "Advanced Cardiovascular Life Support (ACLS) Provider",
        "Basic Life Support (BLS) Provider",
        "Foundation Engineering",
        "Pile Foundation Design",
        "Linux Foundation Certified System Administrator",
        "Generative AI: Foundation Models and Platforms",
        "Advanced Manufacturing Enterprise",
        "Expert Witness Training",
        "Social Engineering Expert",
        "Helm Masterclass - From Beginner to Advanced",
        "Moving Beyond Basics: Dairy Nutrition",
        "Malware Analysis and Introduction to Assembly Language",
        "Introduction to Advanced Calculus",
        "Teaching Intermediate Grammar Project",
        "New Product Introduction",
        "Visual Basic",
        "Python Masterclass",
        "LPIC-1 Linux Administrator (101-500)",
        "Aircraft Maintenance Licence B1",
        "Class C1 driving licence",
        "",
    ],
)
def test_false_friends_state_nothing(title):
    assert of_title(title) == ASSUMED


@pytest.mark.parametrize(
    ("note", "value"),
    [
        ("Beginner", 0.25), ("Intermediate Level", 0.5), ("Advanced", 0.75), ("Introductory", 0.25),
        ("Advanced beginner", 0.25), ("Proficient (Weld test)", 0.75), ("EQF level 7", 1.0),
        ("QF-EHEA second cycle", 1.0), ("Upper intermediate", 0.5),
    ],
)  # fmt: skip
def test_a_level_in_words(note, value):
    level = of_title("Welding", level_note=note)
    assert (level.value, level.basis) == (value, f"level stated as “{note}”")


@pytest.mark.parametrize(
    "note", ["Mixed", "All levels", "Beginner, Advanced", "Level 3", "RQF 6", "B2"]
)
def test_levels_that_say_nothing(note):
    assert of_title("Welding", level_note=note) == ASSUMED


def test_steps_of_the_language_framework_only_for_languages():
    assert of_title("Polish", level_note="B2").value == 0.5
    assert of_title("Polish", level_note="B2, C1") == ASSUMED


def test_the_order_of_the_sources():
    title = "Introduction to Welding"
    assert of_title(title, level=6, level_note="Beginner").basis == "EQF 6 (stated by the provider)"
    assert of_title(title, level_note="Advanced").value == 0.75
    assert of_title(title, level_note="Mixed") == ASSUMED
    assert of_title(title, level_note="Level 3").value == 0.25, "not ours, so the title speaks"


def test_what_is_said_of_a_skill_comes_first():
    stated = StatedSkill(skill_id="a", quote="TIG", level=7)
    bare = StatedSkill(skill_id="b", quote="MIG")
    c = Credential(id="c", title="Welding basics", skills=(stated, bare))
    levels = levels_of(c)
    assert [level.value for level in levels] == [1.0, 0.25]
    assert levels == [taught_level(c, skill) for skill in c.skills]
    assert levels[0].basis == "EQF 7 for “TIG” (stated by the provider)"
    assert levels_of(Credential(id="x", title="t")) == []


def test_praise_in_a_description_is_no_level():
    # "An expert introduction to arc welding": the mention's level is of the words beside it.
    told = Mention(skill_id="c", span=(0, 3), quote="arc", score=0.9, via="label", level="expert")
    assert taught_level(Credential(id="c", title="Welding", skills=(told,)), told) == ASSUMED
    basics = Credential(id="c", title="Welding basics", skills=(told,))
    assert taught_level(basics, told) == credential_level(basics)
    assert levels_of(basics)[0].value == 0.25


def test_blanked_words_keep_their_length():
    words = "first Advanced Cardiac Life Support, then SQL"
    assert len(unlevelled(words)) == len(words)
    assert unlevelled("Advanced Excel") == "Advanced Excel"
