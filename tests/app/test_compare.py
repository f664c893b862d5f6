"""Courses side by side: the three questions first, what is not stated said, at most four."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.app.visit import healthy, opened, words

from skillmatch.app import compare_view
from skillmatch.app import strings as s
from skillmatch.app import strings_pages as t
from skillmatch.app.safe import plain
from skillmatch.domain import Credential, Recommendation
from skillmatch.matcher import SkillMatcher
from skillmatch.rank.trust import quality_of

DAY = date(2026, 3, 1)


def made(rank: int, credential: Credential, *, low: float = 0.3) -> Recommendation:
    return Recommendation(
        rank=rank, credential=credential, score=0.3, score_low=low, score_high=0.3,
        contributions=(), quality=quality_of(credential), reasons=(), caveats=(),
    )  # fmt: skip


def test_table_has_the_questions_first_and_says_what_is_not_stated() -> None:
    full = Credential(
        id="a", title="SQL", issuer="Uni", accreditation="ANQA", practical=True, hours=40,
        price=Decimal(90), currency="EUR", level=5, assessment="exam", stacks_into=("Diploma",),
    )  # fmt: skip
    bare = Credential(id="b", title="SQL", issuer="Uni")
    table = compare_view.compare_table([made(1, full), made(2, bare, low=0.1)], today=DAY)
    assert list(table) == [t.COL_COMPARED, "SQL, Uni", "SQL, Uni (2)"]
    assert table[t.COL_COMPARED][:3] == [
        "Is it recognised?", "Does it fit my goal?", "Is it hands-on?",
    ]  # fmt: skip
    rows = dict(zip(table[t.COL_COMPARED], table["SQL, Uni"], strict=True))
    assert rows["Is it recognised?"] == "ANQA"
    assert rows["Is it hands-on?"] == "yes"
    assert rows["Price"] == "90 EUR"
    assert "40" in rows["Workload"]
    assert rows["Gap closed"] == "30%"
    assert rows["Counts towards"] == "Diploma"
    other = dict(zip(table[t.COL_COMPARED], table["SQL, Uni (2)"], strict=True))
    assert other["Gap closed"] == "30% (between 10% and 30%)"
    for question in ("Is it recognised?", "Is it hands-on?", "Workload", "Price", "Level"):
        assert other[question] == s.NOT_STATED


def test_at_most_four_and_none_that_is_hidden() -> None:
    shown = [made(n, Credential(id=str(n), title=f"C{n}")) for n in range(6)]
    found = compare_view.chosen_of(shown, {"5", "1", "gone"})
    assert [r.credential.id for r in found] == ["1", "5"]
    assert len(compare_view.chosen_of(shown, {str(n) for n in range(6)})) == 4


def test_ticks_open_the_comparison_and_the_fifth_replaces_the_first(matcher: SkillMatcher) -> None:
    at = healthy(opened("courses", role=matcher.role("data analyst"), most=10))
    assert t.COMPARE_HOW in words(at)

    def ticks() -> list[str]:
        return [b.key or "" for b in at.checkbox if (b.key or "").startswith("w_compare_")]

    keys = ticks()
    assert len(keys) == 10
    at.checkbox(key=keys[0]).check().run()
    assert t.COMPARE_ONE_MORE in words(healthy(at))
    for key in keys[1:5]:
        at.checkbox(key=key).check().run()
        healthy(at)
    table = next(x.value for x in at.table if t.COL_COMPARED in x.value.columns)
    assert len(table.columns) == 5
    assert [at.checkbox(key=k).value for k in keys[:5]] == [False, True, True, True, True]
    assert table[t.COL_COMPARED].iloc[0] == plain(t.COMPARED["recognition"])
    next(b for b in at.button if b.label == t.COMPARE_CLEAR).click().run()
    assert t.COMPARE_HOW in words(healthy(at))
    assert not any(at.checkbox(key=k).value for k in ticks())
