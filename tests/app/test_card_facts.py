"""The facts on a card: the three questions first, what is not stated said, sources named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from skillmatch.app import strings as s
from skillmatch.app.cards import Card, card
from skillmatch.app.page_best import _facts
from skillmatch.domain import Credential, Recommendation
from skillmatch.rank.trust import quality_of

BARE = Credential(id="c", title="Databases", issuer="Example University")


def shown(credential: Credential, today: date = date(2026, 3, 1)) -> Card:
    made = Recommendation(
        rank=1, credential=credential, score=0.1, score_low=0.1, score_high=0.1, contributions=(),
        quality=quality_of(credential), reasons=(), caveats=(),
    )  # fmt: skip
    return card(made, today=today)


def test_the_three_questions_are_answered_even_where_nothing_is_stated() -> None:
    made = shown(BARE)
    names = [f.name for f in made.asked]
    assert names == ["Recognition", "Level", "Language", "Workload", "Hands-on work"]
    assert all(f.value == s.NOT_STATED and not f.known for f in made.asked)
    lines = _facts(made)
    assert lines[0] == f"- Recognition: :gray[{s.NOT_STATED}]"
    assert "identity check in the assessment" in lines[-2]
    assert "Example University" in lines[-1]


def test_a_source_is_named_where_it_is_another() -> None:
    checked = replace(
        BARE, verification="title and issuer found on the provider's page",
        checked_on=date(2026, 2, 1), assessment="exam",
    )  # fmt: skip
    facts = {f.name: f for f in shown(checked).facts}
    assert facts["Page checked"].source == "our check of the page"
    assert "2026-02-01, fresh" in facts["Page checked"].value
    assert facts["Assessment"].source == ""
    assert "lapsed" not in str(shown(checked, date(2027, 3, 1)).facts)
    assert "too long ago" in str(shown(checked, date(2027, 3, 1)).facts)


def test_words_of_others_are_no_markdown() -> None:
    lines = _facts(shown(replace(BARE, issuer="**x** [y](z)", accreditation="# [a](b) :red[c]")))
    assert "[a](b)" not in "".join(lines)
    assert "**x**" not in "".join(lines)
