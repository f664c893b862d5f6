"""Golden people: what must and must not be in their gap and in their top ten.

``people.json`` was written by hand without sight of any output. What a person evidently
holds is judged as the app's user would leave it: with the skills that past jobs and the
degree make likely confirmed.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
PEOPLE = {p["id"]: p for p in json.loads((HERE / "people.json").read_text("utf-8"))["people"]}
GROUPS = [(who, i) for who, p in PEOPLE.items() for i in range(len(p["gap_must"]))]
ABSENT = [(who, label) for who, p in PEOPLE.items() for label in p["gap_must_not"]]


def _gap(matcher, root, who: str, *, confirm: bool):
    person = PEOPLE[who]
    me = matcher.profile(cv=root / person["cv"], confirm=confirm)
    return matcher.gap(me, matcher.role(person["target_role"]))


@pytest.fixture(scope="module")
def gaps(matcher, root):
    """Return a person's gap, made once: (id, confirmed) → Gap."""

    @lru_cache
    def gap(who: str, *, confirm: bool):
        return _gap(matcher, root, who, confirm=confirm)

    return gap


def _titles(matcher, gap) -> list[str]:
    return [f"{r.credential.title} · {r.credential.issuer}" for r in matcher.recommend(gap, k=10)]


def _says(words: str, title: str) -> bool:
    """Whether words stand in a title, without case, at the start of a word."""
    return re.search(rf"\b{re.escape(words)}", title, re.IGNORECASE) is not None


@pytest.mark.parametrize(
    ("words", "title", "is_said"),
    [
        ("Data Analy", "Google Data Analytics", True),
        ("RN", "Modern Learning", False),
        ("seo", "Advanced SEO", True),
    ],
)
def test_words_match_at_the_start_of_a_word(words, title, is_said):
    assert _says(words, title) is is_said


@pytest.mark.parametrize("who", PEOPLE)
def test_the_title_resolves(matcher, who):
    role = matcher.role(PEOPLE[who]["target_role"])
    assert matcher.occupation(role.occupation_id).label in PEOPLE[who]["occupations"]


@pytest.mark.parametrize(("who", "at"), GROUPS, ids=[f"{w}-{i}" for w, i in GROUPS])
def test_the_gap_holds_what_is_lacking(gaps, who, at):
    group = PEOPLE[who]["gap_must"][at]
    missing = {item.label for item in gaps(who, confirm=False).missing}
    assert missing & set(group), f"none of {group} has a shortfall"


@pytest.mark.parametrize(("who", "label"), ABSENT, ids=[f"{w}-{x}" for w, x in ABSENT])
def test_the_gap_does_not_hold_what_is_held_or_foreign(matcher, gaps, who, label):
    assert any(s.label == label for s in matcher.taxonomy), f"{label!r} is no label"
    lacking = {
        item.label: item
        for item in gaps(who, confirm=True).items
        if item.shortfall >= 0.5 * item.importance * item.needed
    }
    assert label not in lacking, f"{label}: held {lacking[label].held:.2f}"


@pytest.mark.parametrize("confirm", [False, True], ids=["plain", "confirmed"])
@pytest.mark.parametrize("who", PEOPLE)
def test_the_top_ten_holds_what_an_adviser_would_name(matcher, gaps, who, confirm):
    person = PEOPLE[who]
    titles = _titles(matcher, gaps(who, confirm=confirm))
    found = [
        group
        for group in person["top10_must_any"]
        if any(_says(words, title) for words in group for title in titles)
    ]
    assert len(found) >= person["top10_at_least"], f"{len(found)} groups in {titles}"


@pytest.mark.parametrize("confirm", [False, True], ids=["plain", "confirmed"])
@pytest.mark.parametrize("who", PEOPLE)
def test_the_top_ten_holds_nothing_to_laugh_at(matcher, gaps, who, confirm):
    titles = _titles(matcher, gaps(who, confirm=confirm))
    laughed = [
        title
        for title in titles
        if any(_says(words, title) for words in PEOPLE[who]["top10_must_not"])
    ]
    assert not laughed
