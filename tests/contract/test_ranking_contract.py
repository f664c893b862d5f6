"""Ranking as others rely on it: fields of JSON, CSV and frames, and answers to bad input."""

from __future__ import annotations

import csv
import dataclasses
import io
import json

import pytest
from typer.testing import CliRunner

from skillmatch.cli.root import app
from skillmatch.domain import Contribution, GapItem, Pathway, PathwayStep, Quality, Recommendation

ROLE = ("--role", "15-2051.01", "--skills", "Excel")
TABLE = """id,title,issuer,skills,hours,price,currency,level,ects,requires,stacks_into,assessment
sql1,SQL first steps,Uni A,SQL,40,100,EUR,3,2,,Certificate in data,exam
sql2,Data models,Uni A,data models;database,60,150,EUR,6,3,sql1,Certificate in data,exam
bi,Business intelligence,Uni B,business intelligence;Tableau,120,300,EUR,5,5,sql2,,project
py,Python for data,Uni C,Python;perform data analysis,80,120,EUR,,,,,
R,R in a month,Uni D,R,30,90,EUR,5,1,,Certificate in data,
free,Statistics,Uni D,statistics,,,,,,,,
bread,Baking bread,Uni E,bake bread,10,5,EUR,,,,,
"""
CIRCLE = """id,title,issuer,skills,hours,requires
a,SQL one,Uni,SQL,10,b
b,Tableau two,Uni,Tableau,10,a
c,R three,Uni,R,10,
"""
ADVERT = """Zorblax keeper
Requirements
- You must have experience with SQL.
- Expert knowledge of Python.
"""


def run(*args):
    result = CliRunner().invoke(app, [str(a) for a in args])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def table(tmp_path):
    return write(tmp_path / "mine.csv", TABLE)


@pytest.fixture
def advert(tmp_path):
    return write(tmp_path / "advert.txt", ADVERT)


def ask(verb, table, *args, role=ROLE):
    return run(verb, *role, "--catalogue", table, *args)


def data(verb, table, *args, **more):
    result = ask(verb, table, *args, "--format", "json", **more)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def rows(verb, table, *args, **more):
    result = ask(verb, table, *args, "--format", "csv", **more)
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout)))


def refused(result, *words):
    """One clear sentence and a remedy on stderr, nothing on stdout."""
    assert result.exit_code == 2
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("error: "))
    assert len(lines) - at <= 2
    for word in words:
        assert word in " ".join(lines[at:])


def names(kind):
    return {f.name for f in dataclasses.fields(kind)}


# Fields.


def test_recommend_json_has_every_field_of_the_domain(table):
    answer = data("recommend", table)
    first = answer["recommendations"][0]
    renamed = {"credential"}  # It stands flat, as credential_id, title …
    assert names(Recommendation) - renamed <= first.keys()
    assert names(Quality) | {"facts"} <= first["quality"].keys()
    for part in first["contributions"]:
        assert names(Contribution) <= part.keys()
        assert part["source"] in {"same", "vectors", "hierarchy", "relation"}
        assert (part["rel"] < 1) == (part["source"] != "same")
    assert names(GapItem) | {"level_assumed"} <= answer["gap"]["items"][0].keys()
    assert answer["widening"] is None
    assert {"notes", "made_by", "awards"} <= answer.keys()


def test_levels_come_with_what_supports_them(table, advert, tmp_path):
    cv = write(tmp_path / "cv.txt", "Skills\nPython (advanced)\n")
    asked = ("--posting", advert, "--cv", cv)
    gap = data("gap", table, role=asked)
    python = next(i for i in gap["gap"]["items"] if i["label"].startswith("Python"))
    assert (python["needed"], python["held"]) == (1.0, 0.75)
    assert "Expert knowledge of Python" in python["needed_basis"]
    assert "Python (advanced)" in python["held_basis"]
    assert not python["level_assumed"]
    sql = next(i for i in gap["gap"]["items"] if i["label"] == "SQL")
    assert (sql["needed_basis"], sql["level_assumed"]) == (None, True)
    assert any(h["level_basis"] for h in gap["held"])
    role = json.loads(run("role", "--posting", advert, "--format", "json").stdout)
    python = next(s for s in role["skills"] if s["label"].startswith("Python"))
    assert (python["level"], "Expert" in python["level_basis"]) == (1.0, True)
    taught = {
        r["credential_id"]: r["contributions"] for r in
        data("recommend", table, role=asked)["recommendations"]
    }  # fmt: skip
    (sql1,) = [p for p in taught["sql1"] if p["label"] == "SQL"]
    assert sql1["taught"] == 0.25  # EQF 3 is introductory.
    assert "EQF 3" in sql1["taught_basis"]
    (py,) = [p for p in taught["py"] if p["label"].startswith("Python")]
    assert (py["taught"], py["taught_basis"]) == (1.0, None)


def test_the_gap_table_says_what_supports_a_level_or_assumed(table, advert, tmp_path):
    cv = write(tmp_path / "cv.txt", "Skills\nPython (advanced)\n")
    text = " ".join(ask("gap", table, role=("--posting", advert, "--cv", cv)).stdout.split())
    assert "Level needed" in text
    assert "assumed: working or higher" in text
    assert "counts 75%" in text


def test_recommend_text_says_levels_partial_credit_and_stated_facts(table):
    text = " ".join(ask("recommend", table).stdout.split())
    assert "Level taught: working (EQF 5" in text
    assert "in part, through" in text
    assert "close in meaning by our encoder" in text
    assert "Before you enrol" in text
    assert "Is the issuer recognised?" in text


def test_depth_is_said_and_in_every_format(tmp_path, matcher):
    wanted = list(matcher.role("15-2051.01").importance)[:30]
    many = ";".join(matcher.taxonomy.label(i) for i in wanted)
    table = write(tmp_path / "t.csv", f'id,title,skills,hours\nmany,Everything,"{many}",4\n')
    first = data("recommend", table)["recommendations"][0]
    assert 0 < first["depth"] < 1
    assert any("so each counts for" in c for c in first["caveats"])
    assert float(rows("recommend", table)[0]["depth"]) == pytest.approx(first["depth"], abs=1e-5)
    assert "each counts for" in " ".join(ask("recommend", table).stdout.split())


def test_csv_keeps_its_columns_and_adds_to_them(table):
    (first, *_) = rows("recommend", table)
    old = ["rank", "credential_id", "title", "issuer", "score", "score_low", "score_high",
           "hours", "price", "currency", "level", "closes", "caveats", "url"]  # fmt: skip
    assert list(first)[: len(old)] == old
    said = {"hours", "level", "issuer"}  # Of the credential itself.
    assert names(Quality) - said <= first.keys()
    assert {"depth", "in_part", "taught", "taught_basis"} <= first.keys()
    (first, *_) = rows("gap", table)
    assert list(first)[:5] == ["skill_id", "label", "kind", "importance", "needed"]
    assert names(GapItem) <= first.keys()
    (first, *_) = rows("pathway", table)
    assert list(first)[:4] == ["step", "credential_id", "title", "issuer"]
    assert {"start", "end", "needed_for"} <= first.keys()


def test_pathway_json_has_every_field_of_the_domain(table):
    path = data(
        "pathway", table, "--start", "2026-02-02", "--weekly-hours", 10, "--include-unknown"
    )["pathway"]
    assert names(Pathway) <= path.keys()
    for step in path["steps"]:
        assert names(PathwayStep) - {"credential"} <= step.keys()
    assert (path["method"], path["optimal"]) == ("exact", True)
    assert path["bound"] == pytest.approx(path["coverage"])
    (award,) = path["progress"]
    assert (award["title"], award["standing"], award["ects"]) == (
        "Certificate in data", "complete", 6,
    )  # fmt: skip
    assert path["awards"] == ["Certificate in data"]
    dated = [(s["start"], s["end"]) for s in path["steps"] if s["hours"] is not None]
    assert dated == sorted(dated)
    assert dated[0][0] == "2026-02-02"
    assert [s["start"] for s in path["steps"] if s["hours"] is None] == [None]


def test_pathway_text(table):
    result = ask("pathway", table, "--start", "2026-02-02", "--weekly-hours", 10, "--steps", 4)
    text = " ".join(result.stdout.split())
    for words in ("Dates", "2026-02-02", "Hours", "Price", "Coverage after", "EUR"):
        assert words in text
    assert "Chosen by an exact search: proven optimal" in text
    greedy = ask("pathway", table, "--method", "greedy", "--steps", 2).stdout
    assert "Chosen by a greedy choice: at most" in " ".join(greedy.split())
    assert "Certificate in data" in text


def test_what_is_needed_first_says_for_what(table):
    gap = ("--skills", "SQL, query languages")
    steps = data("pathway", table, "--must", "sql2", "--steps", 2, role=(*ROLE[:2], *gap))
    (first, second) = steps["pathway"]["steps"]
    assert (first["credential_id"], second["credential_id"]) == ("sql1", "sql2")
    assert first["needed_for"] == "sql2"
    text = ask("pathway", table, "--must", "sql2", "--steps", 2, role=(*ROLE[:2], *gap)).stdout
    assert "needed first for Data models" in " ".join(text.split())


def test_frames_have_the_new_columns(table):
    import skillmatch as sm

    matcher = sm.load(catalogue=table)
    role = matcher.role("15-2051.01")
    gap = matcher.gap(matcher.profile(skills=["Excel"]), role)
    best, path = matcher.recommend(gap), matcher.pathway(gap)
    assert {"level", "level_basis"} <= set(role.to_frame().columns)
    assert names(GapItem) - {"via_label"} <= set(gap.to_frame().columns)
    said = {"hours", "level", "issuer"}
    assert (names(Quality) - said) | {"depth", "in_part"} <= set(best.to_frame().columns)
    frame = path.to_frame()
    assert {"start", "end", "needed_for", "price", "currency"} <= set(frame.columns)
    assert frame.attrs["optimal"] is True
    assert frame.attrs["bound"] == pytest.approx(path.coverage)
    assert "level_basis" in gap.profile.to_frame().columns


# Orders, limits, facts.


def test_orders_by_hour_and_by_price(table):
    def key(row, name):
        return -float(row["score"]) / float(row[name])

    by_hour = rows("recommend", table, "--by", "hour")
    assert [key(r, "hours") for r in by_hour] == sorted(key(r, "hours") for r in by_hour)
    by_price = rows("recommend", table, "--by", "price")
    assert [key(r, "price") for r in by_price] == sorted(key(r, "price") for r in by_price)
    assert {r["credential_id"] for r in rows("recommend", table)} - {
        r["credential_id"] for r in by_price
    } == {"free"}


def test_require_prefer_and_exclude(table):
    every = {r["credential_id"] for r in rows("recommend", table)}
    assert every == {"sql1", "sql2", "bi", "py", "R", "free"}
    tested = rows("recommend", table, "--require", "assessed, workload-stated")
    assert {r["credential_id"] for r in tested} == {"sql1", "sql2", "bi"}
    result = ask("recommend", table, "--require", "assessed")
    assert "3 credentials left out because you require assessed" in result.stderr
    rest = rows("recommend", table, "--exclude", "bi", "--exclude", "py")
    assert {r["credential_id"] for r in rest} == every - {"bi", "py"}
    steps = rows("pathway", table, "--exclude", "py", "--require", "assessed")
    assert {r["credential_id"] for r in steps} == {"sql1", "sql2", "bi"}
    (why,) = data("explain", table, "py", "--exclude", "py")
    assert (why["standing"], why["because"][0]) == ("left out", "You excluded it.")


def test_preferred_facts_decide_among_equals(tmp_path):
    text = "id,title,skills,hours,assessment\na,One,SQL,10,\nb,Two,SQL,10,exam\n"
    table = write(tmp_path / "t.csv", text)
    assert [r["credential_id"] for r in rows("recommend", table)] == ["a", "b"]
    liked = rows("recommend", table, "--prefer", "assessed")
    assert [r["credential_id"] for r in liked] == ["b", "a"]


def test_explain_shows_facts_with_their_sources(table):
    text = ask("explain", table, "sql2").stdout
    assert "What is stated of it:" in text
    assert "Assessment: exam (" in text
    assert "Not stated: " in text


# The front and the calendar.


def test_front_in_every_format(table, tmp_path):
    front = data("pathway", table, "--front")
    points = front["front"]
    assert points
    assert list(points[0]) == [
        "hours", "price", "currency", "coverage", "optimal", "credentials",
    ]  # fmt: skip
    assert [p["hours"] for p in points] == sorted(p["hours"] for p in points)
    for p in points:
        others = [o for o in points if o is not p]
        assert not any(
            o["coverage"] >= p["coverage"] and o["hours"] <= p["hours"] and o["price"] <= p["price"]
            for o in others
        )
    # Statistics states no hours: it is on no point, and that is said.
    assert all("free" not in p["credentials"] for p in points)
    assert any("hours are not stated" in n for n in front["notes"])
    assert front["sentence"].startswith("For ")
    assert front["sentence"] in " ".join(ask("pathway", table, "--front").stdout.split())
    assert [float(r["hours"]) for r in rows("pathway", table, "--front")] == [
        p["hours"] for p in points
    ]
    made = {}
    for ending in ("svg", "png", "html"):
        out = tmp_path / f"front.{ending}"
        result = ask("pathway", table, "--front", "--format", ending, "--out", out)
        assert (result.exit_code, result.stdout) == (0, "")
        made[ending] = out.read_bytes()
    assert made["svg"].startswith(b"<svg ")
    assert made["png"].startswith(b"\x89PNG\r\n\x1a\n")
    assert len(made["png"]) > 10_000
    assert b"<svg " in made["html"]
    assert b"<script" not in made["html"]


def test_cheaper_pathways_are_on_the_front(table):
    points = data("pathway", table, "--front")["front"]
    dearest = max(p["price"] for p in points)
    assert any(p["price"] <= dearest / 3 for p in points)


def test_calendar(table, tmp_path):
    target = tmp_path / "plan.ics"
    dates = ("--start", "2026-02-02", "--weekly-hours", 10)
    result = ask("pathway", table, *dates, "--steps", 2, "--ics", target)
    assert result.exit_code == 0
    text = target.read_bytes().decode()
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.count("BEGIN:VEVENT") == 2
    assert "DTSTART;VALUE=DATE:20260202" in text
    assert f"wrote {target}" in result.stderr
    none = ask("pathway", table, *dates, "--max-hours", 1, "--ics", tmp_path / "none.ics")
    assert none.exit_code == 0
    assert "no calendar was written" in none.stderr
    assert not (tmp_path / "none.ics").exists()


def test_an_end_is_a_limit_on_hours(table):
    dates = ("--start", "2026-02-02", "--weekly-hours", 10, "--end", "2026-03-01")
    path = data("pathway", table, *dates)["pathway"]
    assert 0 < path["hours"] <= 40
    assert max(s["end"] for s in path["steps"]) <= "2026-03-01"


# Bad input: one sentence and a remedy each.


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--must", "bi", "--exclude", "bi"), ("'bi'", "has to be in", "excluded")),
        (("--must", "bi", "--max-hours", 100), ("'bi'", "too many hours", "loosen")),
        (("--must", "bi", "--steps", 2), ("does not fit the limits",)),
        (("--must", "bi", "--must", "py", "--steps", 1), ("at most 1",)),
        (("--must", "sql3"), ("'sql3'", "did you mean", "sql1")),
        (("--exclude", "sql3"), ("'sql3'", "did you mean", "sql1")),
        (("--exclude", "#####"), ("'#####'", "look it up")),
        (("--require", "asessed"), ("'asessed'", "did you mean assessed?")),
        (("--prefer", "shiny"), ("'shiny'", "one of recognised")),
        (("--require", "current"), ("depends on the day", "--date")),
        (("--max-hours", "nan"), ("more than 0", "nan")),
        (("--max-hours", -3), ("more than 0", "-3")),
        (("--max-hours", 0), ("more than 0",)),
        (("--max-hours", 1e12), ("more than anyone can study",)),
        (("--max-hours", "inf"), ("more than anyone can study",)),
        (("--max-price", -1), ("not be negative",)),
        (("--max-price", "nan"), ("is no amount",)),
        (("--max-price", "ten"), ("is no amount",)),
        (("--max-price", 9, "--currency", "XXX"), ("'XXX'", "EUR", "never converted")),
        (("--currency", "EURO"), ("'EURO'", "EUR")),
        (("--start", "2026-02-30", "--weekly-hours", 5), ("--start", "is no date", "YYYY-MM-DD")),
        (("--start", "2026-02-02", "--weekly-hours", 5, "--end", "2026-01-01"),
         ("lies before the start", "move the end")),
        (("--start", "2026-02-02"), ("hours a week",)),
        (("--weekly-hours", 5), ("first day",)),
        (("--end", "2026-05-01"), ("first day",)),
        (("--start", "2026-02-02", "--weekly-hours", "nan"), ("between 0 and 168",)),
        (("--start", "2026-02-02", "--weekly-hours", 400), ("between 0 and 168", "400")),
        (("--start", "2026-02-02", "--weekly-hours", -1), ("between 0 and 168",)),
        (("--steps", 99), ("between 1 and 50",)),
        (("--format", "svg"), ("draws the front", "--front")),
        (("--front", "--must", "bi"), ("--must",)),
        (("--front", "--end", "2026-01-01"), ("no dates",)),
        (("--ics", "x.ics"), ("--start", "--weekly-hours")),
    ],
)  # fmt: skip
def test_pathway_refuses(table, args, words):
    refused(ask("pathway", table, *args), *words)


def test_two_currencies_are_never_compared(tmp_path):
    text = "id,title,skills,price,currency\na,One,SQL,10,EUR\nb,Two,R,10,USD\n"
    table = write(tmp_path / "t.csv", text)
    refused(ask("recommend", table, "--by", "price"), "needs a currency", "EUR, USD")
    refused(ask("recommend", table, "--max-price", 5), "needs a currency", "EUR, USD")
    made = data("pathway", table)["pathway"]
    assert made["prices"] == {"EUR": 10, "USD": 10}
    (only,) = rows("recommend", table, "--by", "price", "--currency", "USD")
    assert only["credential_id"] == "b"


def test_no_prices_no_order_by_price(tmp_path):
    table = write(tmp_path / "t.csv", "id,title,skills\na,One,SQL\n")
    refused(ask("recommend", table, "--by", "price"), "states no prices")


def test_explain_names_what_is_like_an_unknown_id(table):
    refused(ask("explain", table, "sql3"), "'sql3'", "did you mean", "sql1")
    refused(ask("explain", table, "sql1", "--exclude", "sql3"), "'sql3'")


def test_circles_of_prerequisites(tmp_path):
    table = write(tmp_path / "circle.csv", CIRCLE)
    result = ask("pathway", table, "--format", "json")
    path = json.loads(result.stdout)["pathway"]
    assert [s["credential_id"] for s in path["steps"]] == ["c"]
    assert any("require themselves" in n and "a, b" in n for n in path["notes"])
    refused(ask("pathway", table, "--must", "a"), "'a'", "circle")


@pytest.mark.parametrize("hours", ["-5", "nan", "1e400", "0"])
def test_hours_of_a_catalogue_that_cannot_be(tmp_path, hours):
    text = f"id,title,skills,hours\nbad,One,SQL,{hours}\ngood,Two,SQL,20\n"
    table = write(tmp_path / "t.csv", text)
    result = ask("recommend", table, "--by", "hour", "--format", "json")
    if result.exit_code == 1:  # The row is listed as a problem.
        assert "bad" in result.stderr or "hours" in result.stderr
    else:  # They count as not stated.
        assert result.exit_code == 0
    found = json.loads(result.stdout)["recommendations"]
    assert [r["credential_id"] for r in found] == ["good"]
    path = json.loads(ask("pathway", table, "--format", "json").stdout)["pathway"]
    assert path["hours"] in (0, 20)


# Nothing to recommend.


def test_an_empty_gap_widens(table, advert):
    asked = ("--posting", advert, "--skills", "SQL, Python")
    answer = data("recommend", table, role=asked)
    assert answer["recommendations"] == []
    assert answer["gap"]["coverage"] == 1.0
    assert any("already cover" in n for n in answer["notes"])
    wider = answer["widening"]
    assert set(wider) == {"occupations", "credentials", "full", "notes"}
    covers = [o["coverage"] for o in wider["occupations"]]
    assert covers == sorted(covers, reverse=True)
    assert 0 < covers[-1] <= covers[0] < 1
    assert all({"occupation_id", "label", "missing"} <= o.keys() for o in wider["occupations"])
    assert wider["credentials"]
    for c in wider["credentials"]:
        before = {o["occupation_id"]: o["coverage"] for o in wider["occupations"]}
        gains = [c["coverage_after"].get(i, b) - b for i, b in before.items()]
        assert c["gain"] == pytest.approx(sum(gains) / len(gains), abs=1e-9)
    path = data("pathway", table, role=asked)
    assert path["pathway"]["steps"] == []
    assert path["widening"]["occupations"] == wider["occupations"]
    for verb, extra in (("recommend", ()), ("pathway", ()), ("pathway", ("--front",))):
        text = ask(verb, table, *extra, role=asked).stdout
        assert "You already cover this role" in text
        assert "Occupations near what you hold:" in text
    assert "widen" in ask("explain", table, role=asked).stderr
    assert "widen" in ask("gap", table, role=asked).stderr


def test_limits_hold_for_what_widens(table, advert):
    asked = ("--posting", advert, "--skills", "SQL, Python")
    wider = data("recommend", table, "--max-hours", 50, role=asked)["widening"]
    assert wider["credentials"]
    assert all(c["hours"] <= 50 for c in wider["credentials"])


def test_a_catalogue_that_closes_nothing(tmp_path):
    table = write(tmp_path / "t.csv", "id,title,skills\nbread,Baking bread,bake bread\n")
    result = ask("recommend", table)
    assert result.exit_code == 0
    assert "Nothing in this catalogue teaches any of the missing skills." in result.stderr
    assert "There is nothing to recommend." in result.stdout
    assert "Look elsewhere for" in result.stdout
    answer = data("recommend", table)
    assert any("Look elsewhere" in n for n in answer["notes"])
    assert answer["widening"] is None
    path = data("pathway", table)["pathway"]
    assert any("Look elsewhere" in n for n in path["notes"])
    assert data("pathway", table, "--front")["front"] == []


def test_limits_that_leave_nothing(table):
    text = ask("recommend", table, "--max-hours", 1).stdout
    assert "your limits" in " ".join(text.split())
    assert "6 credentials" not in text


# Terminals.


@pytest.mark.parametrize(
    ("verb", "args"),
    [
        ("recommend", ()),
        ("recommend", ("--format", "csv")),
        ("recommend", ("--format", "json")),
        ("pathway", ("--include-unknown",)),
        ("pathway", ("--front",)),
        ("pathway", ("--front", "--format", "csv")),
        ("explain", ()),
        ("explain", ("--format", "json")),
    ],
)
def test_no_commands_for_a_terminal(tmp_path, verb, args):
    bad = "\x1b]0;gone\x07\x9b31m\u202e"
    text = (
        "id,title,issuer,skills,hours,price,currency,assessment,stacks_into\n"
        f'"x{bad}","SQL{bad}","Uni{bad}",SQL,10,5,EUR,"exam{bad}","Award{bad}"\n'
    )
    # A file that is mostly such characters is refused as no text.
    text += "".join(f"y{n},Baking bread,Uni,bake bread,10,5,EUR,exam,\n" for n in range(40))
    result = ask(verb, write(tmp_path / "t.csv", text), *args)
    assert result.exit_code == 0, ascii(result.stderr)
    assert not set(result.stdout + result.stderr) & set("\x1b\x07\x9b\u202e")
