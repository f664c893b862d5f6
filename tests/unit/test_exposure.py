"""Exposure by group: rates and ratios against sums by hand, ties, empty groups, blind runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from scipy.stats.contingency import relative_risk

from skillmatch.batch import Outcome, run_cohort
from skillmatch.connect.people import CohortRow, read_cohort
from skillmatch.domain import Recommendations
from skillmatch.errors import InputError, SchemaError
from skillmatch.evaluate.exposure import Seen, evaluate_exposure, flat_rows, seen_of, vouched_for
from skillmatch.evaluate.groups import Grouping, Groups, blind, read_groups
from skillmatch.evaluate.impact import impact_of, middle, ratio_interval, set_aside_groups
from tests.unit.build import credential


def parted(*groupings, rows=None, inputs=()):
    """Groups from (name, {row: group}) pairs."""
    made = tuple(Grouping(name=name, of=of) for name, of in groupings)
    known = {row for g in made for row in g.of}
    return Groups(rows=tuple(sorted(rows or known)), groupings=made, inputs=inputs)


def of_scores(scores, **more):
    """People in rows 1, 2, … with these scores."""
    return [
        Seen(row=n, score=score, coverage=0.5, recommended=bool(score), **more)
        for n, score in enumerate(scores, start=1)
    ]


def by_group(figures, column="sex"):
    return {row["group"]: row for row in figures["groups"][column]}


# --- rates and ratios


def test_ratio_interval_against_published_figures():
    # Perondi et al. (2004), 7 of 34 beside 1 of 34: Fagerland, Lydersen and Laake, chapter 4.
    assert ratio_interval(7, 34, 1, 34) == pytest.approx((1.1537, 41.9763), abs=5e-5)


def test_ratio_interval_meets_that_of_katz_in_large_samples():
    low, high = relative_risk(4000, 10000, 5000, 10000).confidence_interval()
    assert ratio_interval(4000, 10000, 5000, 10000) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize("counts", [(0, 3, 3, 3), (3, 3, 3, 3), (0, 1, 1, 50), (1, 1, 1, 1)])
def test_ratio_interval_at_the_edges_is_finite_and_holds_the_ratio(counts):
    x1, n1, x2, n2 = counts
    low, high = ratio_interval(*counts)
    assert 0.0 <= low <= (x1 / n1) / (x2 / n2) <= high < float("inf")
    assert high - low > 0.1  # So few people never tell much.


@pytest.mark.parametrize("counts", [(1, 2, 0, 2), (0, 0, 1, 2), (1, 2, 0, 0)])
def test_ratio_interval_refuses_a_ratio_to_nothing(counts):
    with pytest.raises(InputError):
        ratio_interval(*counts)


def test_impact_by_hand():
    # Median .5; a: 3 of 4 above, b: 1 of 4.
    scores = {"a": [0.1, 0.6, 0.7, 0.8], "b": [0.2, 0.3, 0.4, 0.9]}
    made = impact_of(scores, 0.5)
    assert (made["a"].above, made["a"].rate, made["a"].ratio) == (3, 0.75, 1.0)
    assert (made["a"].marker, made["a"].ratio_low) == ("highest", None)
    assert (made["b"].rate, made["b"].ratio) == (0.25, pytest.approx(1 / 3))
    assert made["b"].marker == "too few to tell"
    assert made["b"].low < 0.25 < made["b"].high


def test_markers_follow_the_whole_interval():
    def marker(hits, n):
        scores = {"a": [1.0] * 500 + [0.0] * 500, "b": [1.0] * hits + [0.0] * (n - hits)}
        return impact_of(scores, 0.5)["b"].marker

    assert marker(200, 1000) == "below"
    assert marker(480, 1000) == "above"
    assert marker(400, 1000) == "either side"
    assert marker(4, 10) == "too few to tell"


def test_groups_set_aside_and_unstated_set_no_measure():
    scores = {"a": [0.9, 0.1], "b": [0.1, 0.1], "small": [0.9], "not stated": [0.9, 0.9]}
    made = impact_of(scores, 0.5, aside={"small"}, unstated="not stated")
    assert made["a"].marker == "highest"  # Although small and not stated score higher.
    assert (made["small"].rate, made["small"].ratio) == (1.0, None)
    assert (made["not stated"].rate, made["not stated"].marker) == (1.0, "not stated")


def test_two_per_cent_is_kept_and_less_is_set_aside():
    assert set_aside_groups({"a": 98, "b": 2}) == set()
    assert set_aside_groups({"a": 99, "b": 1}) == {"b"}
    assert set_aside_groups({"a": 99, "b": 1, "none": 0}, least_share=0.0) == set()
    for wrong in (-0.1, 0.5, float("nan")):
        with pytest.raises(InputError, match="least share"):
            set_aside_groups({"a": 1}, least_share=wrong)


def test_middle_of_even_and_none():
    assert middle([0.4, 0.1, 0.3, 0.2]) == pytest.approx(0.25)
    assert middle([]) is None


# --- the audit


def test_figures_by_hand():
    seen = of_scores([0.9, 0.8, 0.7, 0.1, 0.2, 0.6])
    sex = {1: "f", 2: "f", 3: "f", 4: "m", 5: "m", 6: "m"}
    figures = evaluate_exposure(seen, parted(("sex", sex)))
    assert (figures["n_people"], figures["n_scored"], figures["n_failed"]) == (6, 6, 0)
    assert figures["median_score"] == pytest.approx(0.65)
    assert (figures["ties_at_median"], figures["scoring_rate"]) == (0, 0.5)
    women, men = by_group(figures)["f"], by_group(figures)["m"]
    assert (women["n"], women["share"], women["scoring_rate"]) == (3, 0.5, 1.0)
    assert women["mean_score"] == pytest.approx(0.8)
    assert (men["scoring_rate"], men["impact_ratio"]) == (0.0, 0.0)
    assert men["ratio_low"] == 0.0
    assert men["ratio_high"] > 0.0


def test_people_who_failed_or_have_no_gap_are_counted_and_in_no_rate():
    seen = [*of_scores([0.9, 0.1]), Seen(row=3, score=None, coverage=1.0)]
    sex = {1: "f", 2: "m", 3: "f", 4: "m", 5: "x"}
    figures = evaluate_exposure(seen, parted(("sex", sex), rows=[1, 2, 3, 4, 5, 6]))
    assert [figures[n] for n in ("n_people", "n_scored", "n_no_gap", "n_failed")] == [6, 2, 1, 3]
    rows = by_group(figures)
    assert (rows["f"]["people"], rows["f"]["no_gap"], rows["f"]["n"]) == (2, 1, 1)
    assert (rows["m"]["people"], rows["m"]["failed"]) == (2, 1)
    assert (rows["x"]["n"], rows["x"]["scoring_rate"]) == (0, None)
    assert rows["x"]["four_fifths"] == "nobody scored"
    assert rows["not stated"]["failed"] == 1
    assert any("nobody of x is scored (1 failed)" in note for note in figures["notes"])


def test_all_tie_gives_no_ratio_and_says_so():
    figures = evaluate_exposure(
        of_scores([0.5, 0.5, 0.5, 0.5]), parted(("sex", {1: "f", 2: "f", 3: "m", 4: "m"}))
    )
    assert (figures["ties_at_median"], figures["scoring_rate"]) == (4, 0.0)
    for row in by_group(figures).values():
        assert (row["scoring_rate"], row["impact_ratio"]) == (0.0, None)
        assert row["four_fifths"] == "no ratio"
    assert any("there is no ratio" in note for note in figures["notes"])


def test_ties_at_the_median_are_counted_and_noted():
    figures = evaluate_exposure(
        of_scores([0.2, 0.5, 0.5, 0.5, 0.9]), parted(("sex", dict.fromkeys(range(1, 6), "f")))
    )
    assert (figures["ties_at_median"], figures["scoring_rate"]) == (3, 0.2)
    assert any("3 of 5 score exactly the median" in note for note in figures["notes"])
    assert any("one group is left" in note for note in figures["notes"])


def test_nobody_scored_is_no_error():
    figures = evaluate_exposure([], parted(("sex", {1: "f", 2: "m"})))
    assert (figures["n_people"], figures["n_failed"]) == (2, 2)
    assert figures["median_score"] is figures["scoring_rate"] is None
    assert all(r["impact_ratio"] is None for r in by_group(figures).values())
    assert any("Nobody could be scored" in note for note in figures["notes"])
    assert evaluate_exposure([], parted(("sex", {})))["n_people"] == 0


def test_small_groups_are_set_aside_with_their_rate():
    sex = dict.fromkeys(range(1, 50), "f") | dict.fromkeys(range(50, 100), "m") | {100: "x"}
    seen = of_scores([(n % 7) / 10 for n in range(99)] + [0.95])
    figures = evaluate_exposure(seen, parted(("sex", sex)))
    rows = by_group(figures)
    assert list(rows) == ["m", "f", "x"]  # By people, those set aside last.
    assert rows["x"]["set_aside"]
    assert (rows["x"]["scoring_rate"], rows["x"]["impact_ratio"]) == (1.0, None)
    assert max(rows["f"]["impact_ratio"], rows["m"]["impact_ratio"]) == 1.0
    assert any("under 2 % of the people scored (1 in all)" in n for n in figures["notes"])
    kept = by_group(evaluate_exposure(seen, parted(("sex", sex)), least_share=0.0))
    assert kept["x"]["four_fifths"] == "highest"
    assert kept["f"]["impact_ratio"] < 1.0


def test_coverage_before_is_compared_for_the_same_people():
    seen = [
        Seen(row=1, score=0.9, coverage=0.1), Seen(row=2, score=0.8, coverage=0.2),
        Seen(row=3, score=0.1, coverage=0.8), Seen(row=4, score=0.2, coverage=0.9),
        Seen(row=5, score=None, coverage=1.0),
    ]  # fmt: skip
    sex = {1: "f", 2: "f", 3: "m", 4: "m", 5: "m"}
    figures = evaluate_exposure(seen, parted(("sex", sex)))
    rows = by_group(figures)
    assert figures["median_coverage_before"] == pytest.approx(0.5)
    assert (rows["f"]["scoring_rate"], rows["f"]["coverage_rate"]) == (1.0, 0.0)
    assert (rows["m"]["scoring_rate"], rows["m"]["coverage_rate"]) == (0.0, 1.0)
    assert rows["m"]["coverage_before"] == pytest.approx(0.85)
    assert rows["m"]["coverage_four_fifths"] == "highest"


def test_what_is_shown_keeps_currencies_apart():
    seen = [
        Seen(row=1, score=0.5, coverage=0.0, recommended=True, vouched=True, hours=10,
             price=Decimal(100), currency="EUR"),
        Seen(row=2, score=0.4, coverage=0.0, recommended=True, hours=30,
             price=Decimal(50), currency="USD"),
        Seen(row=3, score=0.3, coverage=0.0, recommended=True, price=Decimal(200), currency="EUR"),
        Seen(row=4, score=0.0, coverage=0.0),
    ]  # fmt: skip
    figures = evaluate_exposure(seen, parted(("sex", dict.fromkeys(range(1, 5), "f"))))
    row = by_group(figures)["f"]
    assert (row["recommended"], row["vouched"]) == (0.75, 0.25)
    assert (row["median_hours"], row["hours_stated"]) == (20, 2)
    assert row["prices"] == {"EUR": {"median": 150.0, "n": 2}, "USD": {"median": 50.0, "n": 1}}
    assert figures["n_nothing"] == 1
    (flat,) = flat_rows(figures)
    assert (flat["column"], flat["prices"]) == ("sex", "150 EUR (of 2); 50 USD (of 1)")


def test_order_of_people_changes_nothing():
    seen = of_scores([0.1, 0.7, 0.2, 0.30000000004, 0.9, 0.5, 0.6])
    groups = parted(("sex", {1: "f", 2: "m", 3: "f", 4: "m", 5: "f", 6: "m"}), rows=range(1, 8))
    assert evaluate_exposure(seen, groups) == evaluate_exposure(reversed(seen), groups)


def test_input_columns_are_named_in_the_notes():
    groups = parted(("target_role", {1: "chef", 2: "baker"}), inputs=("target_role",))
    notes = evaluate_exposure(of_scores([0.1, 0.2]), groups)["notes"]
    assert any(n.startswith("'target_role' is another matter") for n in notes)
    text = " ".join(notes)
    for words in ("no legal audit", "no hiring tool", "no verdict"):
        assert words in text


@pytest.mark.parametrize(
    ("stated", "counts"),
    [
        ({"assessment": "proctored exam"}, True),
        ({"accreditation": "Ofqual-regulated"}, True),
        ({"assessment": "northern exam board"}, True),  # "no" is a word of its own.
        ({"assessment": "none"}, False),
        ({"assessment": "No assessment", "accreditation": " not accredited"}, False),
        ({"assessment": " "}, False),
        ({}, False),
    ],
)
def test_vouched_for(stated, counts):
    assert vouched_for(credential("c", "a", **stated)) is counts


# --- groups of a table


def cohort(path: Path, text: str):
    path.write_text(text, encoding="utf-8")
    return path, read_cohort(path).records


def test_groups_fold_spellings_and_leave_out_what_is_not_stated(tmp_path):
    path, records = cohort(
        tmp_path / "c.csv",
        "id,target_role,Sex,disability\n"
        "1,chef,female,none\n2,chef,Female,none\n3,chef,female ,yes\n4,chef,n/a,\n5,chef,,?\n",
    )
    groups = read_groups(path, ["sex", "disability", "Sex"], records=records)
    sex, disability, both = groups.groupings
    assert (sex.name, sex.of) == ("Sex", {1: "female", 2: "female", 3: "female"})
    assert disability.of == {1: "none", 2: "none", 3: "yes"}
    assert (both.name, both.of[3]) == ("Sex × disability", "female × yes")
    assert groups.rows == (1, 2, 3, 4, 5)
    assert groups.inputs == ()


def test_three_columns_are_crossed_in_pairs(tmp_path):
    path, records = cohort(tmp_path / "c.csv", "id,role,a,b,c\n1,chef,x,y,z\n2,chef,x,,z\n")
    names = [g.name for g in read_groups(path, ["a", "b", "c"], records=records).groupings]
    assert names == ["a", "b", "c", "a × b", "a × c", "b × c"]


def test_rows_that_cannot_be_read_keep_their_group(tmp_path):
    path, records = cohort(
        tmp_path / "c.csv", "id,role,max_hours,sex\n1,chef,5,f\n2,chef,plenty,m\n,chef,5,m\n"
    )
    groups = read_groups(path, ["sex"], records=records)
    assert len(records) == 1
    assert groups.rows == (1, 2, 3)
    assert groups.groupings[0].of == {1: "f", 2: "m", 3: "m"}


def test_a_column_that_the_run_reads_is_told(tmp_path):
    path, records = cohort(tmp_path / "c.csv", "id,goal,sex\n1,chef,f\n2,chef,m\n3,baker,m\n")
    groups = read_groups(path, ["goal", "sex"], records=records)
    assert groups.inputs == ("goal",)
    assert groups.groupings[0].of[3] == "baker"


def test_columns_that_are_no_groups(tmp_path):
    rows = "".join(f"{n},chef,Ann {n},{n / 7:.4f}\n" for n in range(300))
    path, records = cohort(tmp_path / "c.csv", "id,role,name,income\n" + rows)
    with pytest.raises(InputError, match="too many for groups"):
        read_groups(path, ["income"], records=records)
    with pytest.raises(SchemaError, match="the columns are: id, role, name, income"):
        read_groups(path, ["gender"], records=records)
    with pytest.raises(InputError, match="name a column"):
        read_groups(path, [], records=records)
    path, records = cohort(tmp_path / "d.csv", "id,role,name\n1,chef,Ann\n2,chef,Bo\n")
    for column in ("id", "name"):
        with pytest.raises(InputError, match="tells people apart"):
            read_groups(path, [column], records=records)


def test_columns_that_differ_in_case_alone_must_be_spelt(tmp_path):
    path, records = cohort(tmp_path / "c.csv", "id,role,Sex,sex\n1,chef,f,m\n")
    assert read_groups(path, ["sex"], records=records).groupings[0].of == {1: "m"}
    with pytest.raises(SchemaError):
        read_groups(path, ["SEX"], records=records)


def test_json_lines_are_read_too(tmp_path):
    path, records = cohort(
        tmp_path / "c.jsonl",
        '{"id": "1", "target_role": "chef", "migrant": true}\n'
        '{"id": "2", "target_role": "chef", "migrant": null}\n',
    )
    assert read_groups(path, ["migrant"], records=records).groupings[0].of == {1: "True"}


# --- the run itself


def test_blind_takes_groups_and_names_out_and_nothing_else():
    row = CohortRow(row=1, id="a", name="Ada", target_role="chef", skills=("SQL",),
                    groups={"sex": "f"})  # fmt: skip
    (seen,) = blind([row])
    assert (dict(seen.groups), seen.name) == ({}, None)
    assert replace(seen, name="Ada", groups=row.groups) == row


def run(rows, matcher):
    return [
        (o.row.row, o.gap, tuple(o.best or ()))
        for o in run_cohort(
            rows, matcher, folder=Path(), file="c.csv", k=3, on=date(2026, 1, 1)
        )
    ]  # fmt: skip


def test_other_group_values_change_no_recommendation(matcher, tmp_path):
    head = "id,name,target_role,skills,sex,origin\n"
    body = [("1", "data analyst", "SQL"), ("2", "data analyst", "Excel"), ("3", "nurse", "")]
    first = "".join(f'{i},Ada,{role},"{s}",female,north\n' for i, role, s in body)
    second = "".join(f'{i},Bob,{role},"{s}",manage finances,SQL\n' for i, role, s in body)
    runs = []
    for n, text in enumerate((first, second)):
        _, records = cohort(tmp_path / f"{n}.csv", head + text)
        assert records[0].groups
        rows = blind(records)
        assert not any(row.groups or row.name for row in rows)
        runs.append(run(rows, matcher))
        assert runs[-1] == run(records, matcher)  # Nor does batch itself look at them.
    assert runs[0] == runs[1]
    assert any(best for _, _, best in runs[0])


def test_seen_of_an_outcome(matcher, tmp_path):
    _, records = cohort(
        tmp_path / "c.csv",
        "id,target_role,skills,max_hours\n1,data analyst,SQL,\n2,data analyst,SQL,0.001\n",
    )
    outcomes = list(run_cohort(records, matcher, folder=tmp_path, file="c.csv"))
    first, second = (seen_of(o) for o in outcomes)
    assert first.score == pytest.approx(outcomes[0].best[0].score, abs=1e-9)
    assert first.coverage == pytest.approx(outcomes[0].gap.coverage, abs=1e-9)
    assert first.recommended
    assert first.vouched == any(vouched_for(r.credential) for r in outcomes[0].best)
    # Nothing within the limits is a score of 0; a gap of nothing is no score.
    assert (second.score, second.recommended, second.vouched) == (0.0, False, False)
    closed = replace(outcomes[0].gap, items=(), coverage=1.0)
    whole = Outcome(row=records[0], gap=closed, best=Recommendations())
    assert seen_of(whole) == Seen(row=1, score=None, coverage=1.0)
    assert seen_of(Outcome(row=records[0])) is None
