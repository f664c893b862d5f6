"""Employment and pay of a role, of exactly which occupation, and what is not published."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from typer.testing import CliRunner

from skillmatch.cli.root import app
from skillmatch.domain import JobPosting, Occupation, Wage
from skillmatch.errors import InputError, UnknownRoleError
from skillmatch.market import AREAS, area_named, pay_of
from skillmatch.report import market as report

WAGE = Wage(
    p25=10, p50=20, p75=30, currency="USD", area="United States", year=2025,
    occupation="29-1141", inherited=False,
)  # fmt: skip
NURSE = Occupation(id="29-1141.00", label="Nurses", soc="29-1141", employment=5, wage=WAGE)
TITLES = {"29-1141.00": "Registered Nurses"}


def run(*parts):
    return CliRunner().invoke(app, [str(p) for p in parts])


def test_every_area_of_the_bundle_is_known(matcher, root):
    import pyarrow.parquet as pq

    table = pq.read_table(root / "data" / "occupations" / "wages.parquet")
    assert set(table.column("area").to_pylist()) == set(AREAS.values())
    titles = dict(matcher.occupations())
    untitled = set()
    for code, inherited in zip(
        table.column("exact_soc").to_pylist(), table.column("inherited").to_pylist(), strict=True
    ):
        wage = replace(WAGE, occupation=code, inherited=inherited)
        if pay_of(replace(NURSE, wage=wage), titles=titles).wage.occupation_title is None:
            untitled.add(code)
    assert not untitled


def test_areas_by_name_and_by_postal_code():
    assert area_named(" new  york ") == "New York"
    assert area_named("dc") == "District of Columbia"
    with pytest.raises(InputError) as error:
        area_named("Californa")
    assert "California" in error.value.hint
    for bad in ("", "Bavaria"):
        with pytest.raises(InputError, match="no wages for the area"):
            area_named(bad)


def test_pay_names_its_occupation():
    found = pay_of(NURSE, titles=TITLES)
    assert found.employment == 5
    assert (found.wage.occupation, found.wage.occupation_title) == ("29-1141", "Registered Nurses")
    assert not found.wage.inherited
    assert found.note is None


def test_an_occupation_within_a_soc_code_is_paid_as_the_broader_group():
    found = pay_of(replace(NURSE, id="29-1141.03"), titles=TITLES)
    assert found.wage.inherited
    assert pay_of(replace(NURSE, wage=replace(WAGE, inherited=True)), titles={}).wage.inherited


@pytest.mark.parametrize("country", ["DE", "gb", " fr "])
def test_nothing_is_given_outside_the_united_states(country):
    found = pay_of(NURSE, titles=TITLES, country=country)
    assert (found.wage, found.employment) == (None, None)
    assert found.note == "no wage data outside the United States"


@pytest.mark.parametrize("country", ["", "USA", "D3", "Germany"])
def test_a_country_is_two_letters(country):
    with pytest.raises(InputError, match="no country code"):
        pay_of(NURSE, titles=TITLES, country=country)


def test_what_is_not_published_is_said():
    bare = pay_of(replace(NURSE, wage=replace(WAGE, p75=None)), titles=TITLES)
    assert bare.wage.p75 is None
    assert bare.note.startswith("no 75th percentile is published: BLS withholds")
    none = replace(WAGE, p25=None, p50=None, p75=None)
    assert pay_of(replace(NURSE, wage=none), titles={}).note.startswith("no percentile")
    gone = pay_of(replace(NURSE, wage=None), titles={}, area="Guam")
    assert gone.note == "BLS publishes no wage for 29-1141 in Guam"
    assert pay_of(None, titles={}).note == "no BLS occupation is known for this role"
    assert pay_of(replace(NURSE, soc=None), titles={}).wage is None


def adverts(n=60):
    asks = "You must know SQL and write reports for the board.\n\n"
    other = "You must be able to weld steel plates on site.\n\n"
    return [
        JobPosting(
            id=f"a{i}", title="Data scientist" if i % 2 else "Welder", source="f",
            text=f"{asks if i % 2 else other}" + " ".join(f"w{i}x{k}" for k in range(30)),
            posted=date(2022 + i % 3, 1, 1), employer=f"e{i}",
        )
        for i in range(n)
    ]  # fmt: skip


def test_a_market_of_a_role(matcher):
    found = matcher.market("15-2051.00", postings=adverts(), by="year")
    assert found.occupation_label == "Data Scientists"
    assert (found.n_adverts, found.n_role, found.copies) == (60, 30, 0)
    assert found.wage.occupation_title == "Data Scientists"
    assert not found.wage.inherited
    sql = matcher.taxonomy.require("SQL").id
    top = next(d for d in found.demand if d.skill_id == sql)
    assert (top.asked, top.n) == (30, 30)
    assert found.role_trend.asked == 30
    assert len(found.role_trend.periods) == 3
    assert len(found.to_frame()) == sum(len(r.periods) for r in found.trend.rows)
    data = report.market_dict(found, matcher.taxonomy.label, top=5)
    assert json.loads(json.dumps(data)) == data
    assert data["role"]["preparation"] == "considerable"
    assert data["wage"]["p25"] < data["wage"]["p50"] < data["wage"]["p75"]
    assert data["demand"][0]["n"] == 30


def test_copies_and_order_change_nothing(matcher):
    plain = matcher.market("15-2051.00", postings=adverts())
    doubled = [*reversed(adverts()), *(replace(a, id=f"again {a.id}") for a in adverts())]
    again = matcher.market("15-2051.00", postings=doubled)
    assert again.copies == 60
    assert (again.demand, again.trend, again.role_trend) == (
        plain.demand, plain.trend, plain.role_trend,
    )  # fmt: skip


def test_a_role_that_only_adverts_know_has_no_pay(matcher):
    odd = [replace(a, title="Zzyzx qwrtp") for a in adverts(4)]
    found = matcher.market("Zzyzx qwrtp", postings=odd)
    assert found.occupation_id is None
    assert found.wage is None
    assert found.n_role == 4
    with pytest.raises(UnknownRoleError):
        matcher.market("Zzyzx qwrtp")


def test_made_up_adverts_are_no_market(matcher):
    fake = [replace(a, source="synthetic") for a in adverts(6)]
    with pytest.raises(InputError, match="made-up"):
        matcher.market("data scientist", postings=fake)
    found = matcher.market("data scientist", postings=fake, allow_synthetic=True)
    assert found.synthetic
    assert found.trend.synthetic
    assert any(note.startswith("sample data") for note in found.notes)


def test_the_role_verb_in_every_format():
    shown = run("market", "role", "29-1141.01", "--area", "CA").stdout
    assert "California, 2025" in shown
    assert "29-1141 Registered Nurses, a broader group" in shown.replace("\n", " ")
    data = json.loads(run("market", "role", "13-1021.00", "--format", "json").stdout)
    assert data["wage"]["inherited"]
    assert data["wage"]["occupation_title"] == "Buyers and Purchasing Agents"
    assert data["employment"] > 0
    rows = run("market", "role", "13-1021.00", "--format", "csv").stdout.splitlines()
    assert rows[0].startswith("signal,skill_id,label,value")
    assert rows[1].startswith("employment,")
    hidden = run("market", "role", "13-1021.00", "--country", "DE").stdout
    assert "no wage data outside the United States" in hidden
    assert "$" not in hidden
    assert run("market", "role", "nurse", "--area", "Bavaria").exit_code == 2
    assert run("market", "role", "nurse", "--country", "Germany").exit_code == 2


def test_the_trend_verb(tmp_path, root):
    file = tmp_path / "ads.jsonl"
    file.write_text(
        "".join(
            json.dumps({"id": a.id, "title": a.title, "text": a.text, "employer": a.employer,
                        "posted": str(a.posted)}) + "\n"
            for a in adverts()
        )
    )  # fmt: skip
    told = run("market", "trend", "--postings", file, "--by", "year", "--format", "json")
    data = json.loads(told.stdout)
    assert (data["n"], data["by"]) == (60, "year")
    assert {p["n"] for r in data["trend"] for p in r["periods"]} == {20}
    assert all(p["low"] <= p["share"] <= p["high"] for r in data["trend"] for p in r["periods"])
    narrow = run("market", "trend", "--postings", file, "--role", "welder", "--format", "csv")
    assert narrow.exit_code == 0
    assert narrow.stdout.splitlines()[0].startswith("skill_id,label,trend,per_year")
    assert "Benjamini" in run("market", "trend", "--postings", file).stdout

    bare = tmp_path / "bare.csv"
    bare.write_text("id,title,text\n1,Welder,You must be able to weld steel plates on site.\n")
    refused = run("market", "trend", "--postings", bare)
    assert refused.exit_code == 2
    assert "--map posted=COLUMN" in refused.stderr
    demo = root / "data" / "demo" / "postings.jsonl"
    assert run("market", "trend", "--postings", demo).exit_code == 2
    assert run("market", "trend", "--postings", file, "--role", "astronaut").exit_code == 2
