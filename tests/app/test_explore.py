"""The page "Explore": jobs nearby, what adverts ask for, trends; made-up adverts are refused."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.app.visit import healthy, opened, words

from skillmatch.app import explore_view as view
from skillmatch.app import page_explore
from skillmatch.app import strings as s
from skillmatch.app import strings_pages as t
from skillmatch.app.bar_chart import bar_chart
from skillmatch.app.safe import plain
from skillmatch.domain import JobPosting, Mention, ReadResult
from skillmatch.errors import EmptyInputError, InputError
from skillmatch.market import Pay, PayAnswer
from skillmatch.matcher import SkillMatcher
from skillmatch.widening import Nearby

ROOT = Path(__file__).resolve().parents[2]
MADE_UP = ROOT / "data" / "demo" / "postings.jsonl"
NEAR = (
    Nearby(occupation_id="1", label="Baker", coverage=0.5, missing=("a", "b", "c", "d")),
    Nearby(occupation_id="2", label="Cook", coverage=0.25, missing=()),
)


def wage(p50: int | None, *, inherited: bool = False) -> PayAnswer:
    return PayAnswer(
        wage=Pay(p25=1, p50=p50, p75=3, currency="USD", area="Texas", year=2024,
                 occupation="35-1011", occupation_title=None, inherited=inherited)
    )  # fmt: skip


def test_jobs_nearby_name_what_is_missing_most_and_pay_only_where_given() -> None:
    jobs = view.close_jobs(NEAR, {"1": wage(41000, inherited=True), "2": wage(None)})
    assert [j.pay for j in jobs] == ["41,000 USD (2024) (of a broader group)", t.CLOSE_PAY_NONE]
    assert jobs[0].missing == ("a", "b", "c")
    table = view.close_table(jobs, area="Texas")
    assert table[t.COL_COVERED] == ["50%", "25%"]
    assert list(table)[-1] == t.CLOSE_PAY.format(area="Texas")
    abroad = view.close_table(view.close_jobs(NEAR, {}), area="Texas")
    assert list(abroad) == [t.COL_JOB, t.COL_COVERED, t.COL_LACK]
    assert view.close_words(jobs).endswith("Most covered: Baker, 50%; Cook, 25%.")


def test_closest_agrees_with_the_gap_and_takes_under_a_second(matcher: SkillMatcher) -> None:
    profile = matcher.profile(skills=["SQL", "Python", "customer service"])
    start = time.process_time()
    found = matcher.closest(profile)
    assert time.process_time() - start < 1.0
    assert len(found) == 15
    shares = [n.coverage for n in found]
    assert shares == sorted(shares, reverse=True)
    for near in (found[0], found[-1]):
        gap = matcher.gap(profile, matcher.role(near.occupation_id))
        assert near.coverage == pytest.approx(gap.coverage, abs=1e-9)
        assert near.missing
    with pytest.raises(InputError, match="k must lie"):
        matcher.closest(profile, k=0)
    assert matcher.closest(matcher.profile()) == ()


def advert(n: int, text: str, posted: date | None) -> JobPosting:
    return JobPosting(id=str(n), title="Clerk", text=text, source="mine", posted=posted)


def test_made_up_adverts_are_refused_and_the_latest_kept() -> None:
    ads = [advert(n, f"text {n} {chr(97 + n) * 9} {n * 7919}", date(2026, 1, 1 + n))
           for n in range(4)]  # fmt: skip
    undated = advert(9, "something else altogether without any day", None)
    kept, cut = view.real_adverts(ReadResult(records=(*ads, undated)), name="a.csv", most=2)
    assert [a.id for a in kept] == ["3", "2"]
    assert cut
    with pytest.raises(InputError, match=r"1 of 2 adverts in a\.csv are made-up"):
        view.real_adverts(
            ReadResult(records=(ads[0], replace(ads[1], source="synthetic"))), name="a.csv"
        )
    with pytest.raises(EmptyInputError, match=r"b\.csv"):
        view.real_adverts(ReadResult(records=()), name="b.csv")


class Found:
    def __init__(self, ids: str) -> None:
        self.mentions = tuple(
            Mention(skill_id=i, quote=i, span=(0, 1), score=1.0, via="label") for i in ids
        )


def rising() -> view.MarketView:
    """120 adverts over two years; "r" is asked for in the second only, "a" in every one."""
    ads = [advert(n, f"{'ar' if n >= 60 else 'a'} {n}", date(2024, 1, 1) + timedelta(days=6 * n))
           for n in range(120)]  # fmt: skip
    return view.read_market(
        ads, read=lambda texts: [Found(x.split()[0]) for x in texts], label=str.upper
    )


def test_shares_are_counted_with_their_interval() -> None:
    made = rising()
    assert made.n == 120
    table = view.demand_table(made)
    assert table[t.COL_SKILL] == ["A", "R"]
    assert table[t.COL_ASKED] == ["120 of 120", "60 of 120"]
    assert table[t.COL_SHARE] == ["100%", "50%"]
    assert table[t.COL_RANGE] == ["97% to 100%", "41% to 59%"]
    assert "First: A, 100%; R, 50%." in view.demand_words(made)


def test_a_skill_that_rises_is_said_and_drawn() -> None:
    made = rising()
    bars = view.change_bars(made)
    assert [b.label for b in bars] == ["R"]
    assert bars[0].low is not None
    assert 0 < bars[0].low < bars[0].value
    assert bars[0].words.startswith("rising +")
    table = view.change_table(made)
    assert table[t.COL_TREND] == ["rising"]
    assert table["2024-Q1"][0].startswith("0% of ")
    assert table["2025-Q4"][0].startswith("100% of ")
    drawn = json.dumps(bar_chart(bars).to_dict())
    assert "rising +" in drawn


def domains(spec: dict[str, Any]) -> set[tuple[float, ...]]:
    """Return the domains of the horizontal scales of all layers."""
    across = [layer["encoding"].get("x", {}) for layer in spec["layer"]]
    return {tuple(x["scale"]["domain"]) for x in across if "scale" in x}


def test_the_chart_begins_at_zero_and_shows_falls() -> None:
    down = view.Bar(label="x", value=-2.0, words="falling", low=-3.0, high=-1.0)
    assert domains(bar_chart([down], theme="dark").to_dict()) == {(-3.0, 0.0)}
    assert domains(bar_chart([view.Bar(label="x", value=0.0, words="0%")]).to_dict()) == {(0, 1)}


def test_page_without_skills_asks_for_them() -> None:
    at = healthy(opened("explore"))
    assert t.CLOSE_NO_SKILLS in words(at)
    assert s.GO_HAVE in [b.label for b in at.button]


def test_page_shows_jobs_nearby_and_one_can_be_the_goal(matcher: SkillMatcher) -> None:
    at = healthy(opened("explore", typed=("SQL", "Python")))
    table = at.table[0].value
    assert len(table) == 15
    assert any("a year" in str(c) for c in table.columns)
    next(b for b in at.selectbox if b.label == s.WAGE_WHERE).select(s.WAGE_OUTSIDE).run()
    assert not any("a year" in str(c) for c in healthy(at).table[0].value.columns)
    assert t.CLOSE_PAY_NOTE not in words(at)
    pick = next(b for b in at.selectbox if b.label == t.CLOSE_AIM)
    best = pick.options[0]
    pick.select(best).run()
    assert at.session_state["role"].title == best
    assert [h.value for h in at.title] == [s.GAP_TITLE]


ADVERTS = "title,text,posted\n" + "\n".join(
    f"Data analyst,You must know {skill} and <b>SQL</b> for team number {n},2026-0{1 + n % 6}-01"
    for n, skill in enumerate(["Python", "Tableau", "statistics", "data mining"])
)


def test_adverts_are_uploaded_counted_and_removed(matcher: SkillMatcher) -> None:
    at = healthy(opened("explore", role=matcher.role("chef")))
    at.file_uploader[0].set_value(("ads.csv", ADVERTS.encode(), "text/csv")).run()
    shown = words(healthy(at))
    assert plain("ads.csv") in shown
    assert t.DEMAND_TITLE in shown
    assert t.TREND_NONE in shown
    assert at.table[0].value[t.COL_ASKED].iloc[0] == "4 of 4"
    at.segmented_control[0].set_value(t.ADVERTS_ROLE).run()
    assert t.ADVERTS_NO_ROLE.format(role="chef") in words(healthy(at))
    next(b for b in at.button if b.label == t.ADVERTS_CLEAR).click().run()
    assert t.DEMAND_TITLE not in words(healthy(at))


def test_made_up_adverts_are_refused_in_place() -> None:
    at = healthy(opened("explore"))
    data = MADE_UP.read_bytes()
    at.file_uploader[0].set_value(("demo.jsonl", data, "application/json")).run()
    healthy(at)
    assert plain("made-up samples") in at.error[0].value
    assert "adverts" not in at.session_state


def test_a_broken_table_of_adverts_is_a_sentence() -> None:
    at = healthy(opened("explore"))
    at.file_uploader[0].set_value(("x.csv", b"a,b\n1,2\n", "text/csv")).run()
    healthy(at)
    assert "What you can do" in at.error[0].value


def test_adverts_are_of_one_session_alone() -> None:
    held = page_explore.Adverts(name="secret.csv", postings=(advert(1, "Know SQL", None),),
                                cut=True, notes=(), problems=2)  # fmt: skip
    first = healthy(opened("explore", adverts=held))
    assert plain("secret.csv") in words(first)
    assert t.ADVERTS_CUT.format(n="1") in words(first)
    assert plain("secret.csv") not in words(healthy(opened("explore")))
