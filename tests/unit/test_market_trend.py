"""Trends of skills on made series: rising, falling, flat, thin, of one period, flooded."""

from __future__ import annotations

import random
from datetime import date
from math import erfc, sqrt

import pytest

from skillmatch.domain import JobPosting, Mention
from skillmatch.errors import InputError
from skillmatch.market import distinct, refuse_made_up, trends
from skillmatch.market.series import Series
from skillmatch.market.trend import _corrected, share_trend
from skillmatch.report import market as report

WORDS = [f"word{i}" for i in range(400)]


def mention(skill_id):
    return Mention(skill_id=skill_id, span=(0, 1), quote="x", score=0.9, via="label")


def advert(number, *, posted, employer=None, text=None, source="file", title="job"):
    if text is None:
        text = " ".join(random.Random(number).sample(WORDS, 30))
    return JobPosting(
        id=f"a{number}", title=title, text=text, source=source, employer=employer, posted=posted
    )


def series(shares, *, n=40, skill="s", employers=None, year=2021):
    """A quarter for each share, in which that share of n adverts asks for the skill."""
    made = []
    for quarter, share in enumerate(shares):
        day = date(year + quarter // 4, quarter % 4 * 3 + 1, 15)
        for i in range(n):
            number = len(made)
            employer = employers and employers[i % len(employers)]
            asks = i < round(share * n)
            made.append(
                (advert(number, posted=day, employer=employer), [mention(skill)] if asks else [])
            )
    return made


def only(found):
    (row,) = found.rows
    return row


def test_a_rising_share_is_rising():
    row = only(trends(series([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8])))
    assert row.verdict == "rising"
    assert row.per_year == pytest.approx(0.4)
    assert 0.3 < row.low < 0.4 < row.high < 0.5
    assert row.q <= 0.05
    assert [p.period for p in row.periods[:2]] == ["2021-Q1", "2021-Q2"]
    assert [p.n for p in row.periods] == [40] * 8
    assert row.periods[0].asked == 4
    assert row.periods[0].low < 0.1 < row.periods[0].high


def test_a_falling_share_is_falling():
    row = only(trends(series([0.8, 0.6, 0.4, 0.2])))
    assert row.verdict == "falling"
    assert row.per_year == pytest.approx(-0.8)
    assert row.high < 0


def test_a_flat_share_has_no_clear_trend():
    row = only(trends(series([0.3] * 8)))
    assert row.verdict == "no clear trend"
    assert row.per_year == pytest.approx(0.0, abs=1e-12)
    assert row.low < 0 < row.high


def test_the_test_is_that_of_cochran_and_armitage():
    # By the textbook formula on the margins, the variance given both of them.
    shares, n = [0.2, 0.35, 0.3, 0.5], 40
    row = only(trends(series(shares, n=n)))
    hits = [round(x * n) for x in shares]
    total, asked = n * 4, sum(hits)
    t = [0, 1, 2, 3]
    mean = sum(t) / 4
    u = sum(h * (x - mean) for h, x in zip(hits, t, strict=True))
    spread = n * sum((x - mean) ** 2 for x in t)
    p = asked / total
    z = u / sqrt(spread * p * (1 - p) * total / (total - 1))
    # The variance over single adverts is the other one; it is smaller here by a hair or larger.
    assert row.p == pytest.approx(erfc(abs(z) / sqrt(2)), rel=0.15)
    assert row.p >= erfc(abs(z) / sqrt(2)) - 1e-12


def test_thin_skills_are_said_to_be_thin():
    found = trends(series([0.05, 0.05, 0.1]))
    row = only(found)
    assert row.verdict == "too few adverts"
    assert (row.p, row.q, row.per_year, row.low, row.high) == (None,) * 5
    assert sum(p.asked for p in row.periods) == row.asked == 8
    assert found.judged == 0
    # What nearly all ask for cannot be judged either.
    assert only(trends(series([0.95, 1.0, 1.0]))).verdict == "too few adverts"


def test_a_thin_period_is_shown_with_its_interval():
    made = [*series([0.3, 0.5, 0.7]), (advert(900, posted=date(2025, 1, 1)), [mention("s")])]
    last = only(trends(made)).periods[-1]
    assert (last.period, last.n, last.share) == ("2025-Q1", 1, 1.0)
    assert last.low == pytest.approx(0.2065, abs=1e-4)


def test_one_period_shows_no_trend():
    found = trends(series([0.5]))
    assert only(found).verdict == "too few adverts"
    assert any("all lie in one quarter" in note for note in found.notes)
    # Nearly one period only: nineteen adverts elsewhere are too few, twenty are enough.
    for more, verdict in ((19, "too few adverts"), (20, "no clear trend")):
        late = [(advert(500 + i, posted=date(2022, 1, 1)), [mention("s")] if i % 2 else [])
                for i in range(more)]  # fmt: skip
        assert only(trends([*series([0.5]), *late])).verdict == verdict


def test_adverts_without_a_date_are_counted_and_said():
    blank = [(advert(600 + i, posted=None), [mention("s")]) for i in range(7)]
    found = trends([*series([0.2, 0.5]), *blank])
    assert (found.n, found.undated) == (80, 7)
    assert "7 without a date are left out" in found.notes[0]
    nothing = trends(blank)
    assert (nothing.n, nothing.undated, nothing.rows) == (0, 7, ())
    assert nothing.notes[0].startswith("no advert has a date; 7 without")
    assert trends([]).rows == ()


def test_a_flood_of_one_advert_is_no_trend():
    real = series([0.3, 0.3, 0.3, 0.3])
    text = " ".join(random.Random(77).sample(WORDS, 60))
    flood = [
        advert(1000 + i, posted=date(2021, 12, 1), employer=f"e{i}", text=f"{text} ref{i}")
        for i in range(200)
    ]
    kept, copies = distinct([a for a, _ in real] + flood)
    assert (len(kept), copies) == (161, 199)
    asks = {a.text: m for a, m in real}
    row = only(trends([(a, asks.get(a.text, [mention("s")])) for a in kept]))
    assert row.verdict == "no clear trend"
    # Without taking the copies out, it would look like one.
    assert only(trends([*real, *((a, [mention("s")]) for a in flood)])).verdict == "rising"


def test_identical_texts_count_once_at_their_earliest_date():
    made = series([0.2, 0.4, 0.6])
    again = [
        (advert(2000 + i, posted=date(2024, 1, 1), text=a.text), m) for i, (a, m) in enumerate(made)
    ]
    plain = trends(made)
    assert trends([*again, *made]) == plain
    assert trends([*made, *again]) == plain


def test_the_adverts_of_one_employer_are_no_many_witnesses():
    # Twelve employers; one of them posts 30 adverts late that all ask for the skill.
    names = [f"e{i}" for i in range(12)]
    made = series([0.3, 0.3, 0.3, 0.3], employers=names)
    late = [(advert(3000 + i, posted=date(2021, 12, 1), employer="Big"), [mention("s")])
            for i in range(30)]  # fmt: skip
    apart = [(advert(3000 + i, posted=date(2021, 12, 1), employer=f"x{i}"), [mention("s")])
             for i in range(30)]  # fmt: skip
    assert only(trends([*made, *apart])).verdict == "rising"
    one = only(trends([*made, *late]))
    assert one.verdict == "no clear trend"
    assert one.low < 0 < one.high


def test_who_the_adverts_are_of_is_said():
    few = trends(series([0.2, 0.5], employers=["Acme", "Bolt"]))
    assert any("2 named employers" in note for note in few.notes)
    assert any(note == "Acme posted 50% of them" for note in few.notes)
    assert any("no employer is named" in note for note in trends(series([0.2, 0.5])).notes)
    many = trends(series([0.2, 0.5], employers=[f"e{i}" for i in range(20)]))
    assert not any("employers and speak" in note or "posted" in note for note in many.notes)


def test_less_than_a_year_is_said():
    assert trends(series([0.2, 0.5])).under_a_year
    assert not trends(series([0.2] * 8)).under_a_year


def test_periods_can_be_months_quarters_or_years():
    made = series([0.2] * 8)
    assert len(only(trends(made, by="year")).periods) == 2
    assert only(trends(made, by="month")).periods[1].period == "2021-04"
    with pytest.raises(InputError, match="month, quarter, year"):
        trends(made, by="week")


def test_chance_alone_gives_few_alarms():
    # 200 skills without a trend: at 5 % false discoveries hardly any may be called one.
    rng = random.Random(5)
    made = [
        (advert(i, posted=date(2021 + i % 3, 1 + i % 12, 1), employer=f"e{i % 40}"),
         [mention(f"s{k:03}") for k in range(200) if rng.random() < 0.15])
        for i in range(300)
    ]  # fmt: skip
    found = trends(made)
    assert found.judged > 190
    assert sum(r.verdict in ("rising", "falling") for r in found.rows) <= 1
    assert sum(r.p < 0.05 for r in found.rows if r.p is not None) <= 0.08 * found.judged


def test_q_is_the_step_up_of_benjamini_and_hochberg():
    base = only(trends(series([0.2, 0.3, 0.4])))
    from dataclasses import replace

    rows = [replace(base, skill_id=f"s{i}", p=p, q=None, verdict="rising")
            for i, p in enumerate((0.01, 0.04, 0.03, 0.2))]  # fmt: skip
    made, judged = _corrected(rows)
    assert judged == 4
    assert [r.q for r in made] == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.2])
    assert [r.verdict for r in made] == ["rising", *["no clear trend"] * 3]


def test_rising_comes_first_then_falling_then_the_rest():
    up, down = series([0.1, 0.4, 0.8], skill="b"), series([0.9, 0.5, 0.1], skill="a")
    both = [(a, [*m, *n]) for (a, m), (_, n) in zip(up, down, strict=True)]
    both = [(a, [*m, mention("c")] if i % 3 == 0 else m) for i, (a, m) in enumerate(both)]
    found = trends([*both, (advert(950, posted=date(2021, 2, 1)), [mention("d")])])
    assert [(r.skill_id, r.verdict) for r in found.rows] == [
        ("b", "rising"), ("a", "falling"), ("c", "no clear trend"), ("d", "too few adverts"),
    ]  # fmt: skip


def test_the_share_of_a_role_has_a_trend_too():
    made = [a for a, _ in series([0.0] * 4)]
    chosen = [a for i, a in enumerate(made) if i % 40 < 5 * (1 + i // 40)]
    row = share_trend(made, chosen)
    assert row.skill_id is None
    assert row.verdict == "rising"
    assert [p.asked for p in row.periods] == [5, 10, 15, 20]
    assert share_trend([], []).n == 0
    assert share_trend(made, []).verdict == "too few adverts"


def test_one_cluster_or_none_does_not_divide_by_zero():
    made = [a for a, _ in series([0.5, 0.5], employers=["Only"])]
    found = Series(made, "quarter").trend("s", list(range(0, 80, 2)))
    assert found.p is not None
    assert Series([], "year").trend("s", []).verdict == "too few adverts"


def test_made_up_adverts_are_refused():
    ads = [advert(1, posted=None, source="synthetic"), advert(2, posted=None)]
    with pytest.raises(InputError, match="1 of 2 adverts are made-up"):
        refuse_made_up(ads, where="f")
    assert refuse_made_up(ads, where="f", allow=True) == 1
    assert refuse_made_up(ads[1:], where="f") == 0


def test_frame_has_a_row_for_each_skill_and_period():
    found = trends([*series([0.2, 0.4, 0.6]), (advert(9, posted=date(2021, 1, 1)), [mention("z")])])
    frame = found.to_frame()
    assert len(frame) == 6
    assert frame["period_n"].sum() == 2 * found.n
    assert frame.loc[frame["skill_id"] == "z", "q"].isna().all()
    assert str(frame["start"].dtype).startswith("datetime64")


def lines(parts):
    from io import StringIO

    from rich.console import Console

    out = StringIO()
    console = Console(file=out, width=120, color_system=None)
    for part in parts:
        console.print(part)
    return out.getvalue()


def test_the_table_shows_every_period_n_and_interval():
    made = trends([*series([0.1] * 3 + [0.5] * 6), (advert(9, posted=date(2030, 1, 1)), [])])
    text = lines(report.trend_tables(made, made.rows, lambda i: f"[b]{i}", about="all adverts"))
    assert "1 rising, 0 falling" in text
    for period in only(made).periods:
        assert f"{period.period} (n {period.n})" in text
    assert "10% (4%–23%)" in text
    assert "[b]s" in text  # A label is no markup.
    assert "Benjamini" in text


def test_a_few_months_are_shown_by_the_month():
    short = trends(series([0.2, 0.5]))
    long = trends(series([0.2, 0.3, 0.4, 0.5, 0.6]))
    for found, words in ((short, "Points a month"), (long, "Points a year")):
        assert words in lines(report.trend_tables(found, found.rows, str, about="all"))
    assert "+10.0" in lines(report.trend_tables(short, short.rows, str, about="all"))
    assert "+40.0" in lines(report.trend_tables(long, long.rows, str, about="all"))


def test_the_table_of_nothing_says_so():
    made = trends([(a, []) for a, _ in series([0.1, 0.2])])
    assert "No skill was read" in lines(report.trend_tables(made, (), str, about="them"))


def test_thin_skills_do_not_bury_those_that_could_be_judged():
    found = trends([*series([0.2, 0.4]), (advert(9, posted=date(2021, 1, 1)), [mention("thin")])])
    text = lines(report.trend_tables(found, found.rows, str, about="all"))
    assert "thin" not in text
    assert "1 too few adverts" in text
    assert [r.skill_id for r in report.best_of_each(found.rows, 1)] == ["s", "thin"]
    thin = trends([(advert(9, posted=date(2021, 1, 1)), [mention("thin")])])
    assert "thin" in lines(report.trend_tables(thin, thin.rows, str, about="all"))
