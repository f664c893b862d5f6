"""``evaluate exposure`` from outside: formats, exit codes, what goes where."""

from __future__ import annotations

import csv
import io
import json

import pytest
from typer.testing import CliRunner

from skillmatch.cli.root import app

CLASS = (
    "id,name,target_role,skills,holds,sex,campus\n"
    'a,Xanthe,data analyst,"SQL, Excel",,f,North\n'
    "b,Ben,data analyst,,,m,North\n"
    "c,Cem,data analyst,SQL,,m,South\n"
    "d,Dee,data analyst,statistics,,f,\n"
)


def ask(*args):
    result = CliRunner().invoke(app, ["evaluate", "exposure", *(str(a) for a in args)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def people(tmp_path):
    path = tmp_path / "class.csv"
    path.write_text(CLASS, encoding="utf-8")
    return path


def test_json_has_every_column_and_their_cross(people):
    result = ask(people, "--group", "sex", "--group", "campus", "--format", "json")
    assert result.exit_code == 0
    figures = json.loads(result.stdout)
    assert (figures["n_people"], figures["n_scored"], figures["n_failed"]) == (4, 4, 0)
    assert list(figures["groups"]) == ["sex", "campus", "sex × campus"]
    rates = {r["group"]: r for r in figures["groups"]["sex"]}
    assert set(rates) == {"f", "m"}
    assert max(r["impact_ratio"] or 0.0 for r in rates.values()) == 1.0
    assert figures["groups"]["campus"][-1]["group"] == "not stated"
    assert "no legal audit" in figures["notes"][0]


def test_group_values_change_no_figure_of_the_whole(people, tmp_path):
    other = tmp_path / "other.csv"
    other.write_text(CLASS.replace(",f,", ",SQL,").replace(",m,", ",x,"), encoding="utf-8")
    first, second = (
        json.loads(ask(p, "--group", "sex", "--format", "json").stdout) for p in (people, other)
    )
    assert first["median_score"] == second["median_score"]
    columns = [n for n in first["groups"]["sex"][0] if n != "group"]
    assert [[r[c] for c in columns] for r in first["groups"]["sex"]] == [
        [r[c] for c in columns] for r in second["groups"]["sex"]
    ]


def test_the_run_is_given_neither_groups_nor_names(people, monkeypatch):
    import skillmatch.batch

    whole, given = skillmatch.batch.run_cohort, []

    def spy(rows, *args, **more):
        given.extend(rows)
        return whole(rows, *args, **more)

    monkeypatch.setattr(skillmatch.batch, "run_cohort", spy)
    assert ask(people, "--group", "sex").exit_code == 0
    assert [row.id for row in given] == ["a", "b", "c", "d"]
    assert not any(row.groups or row.name for row in given)


def test_table_says_what_it_is_not(people):
    result = ask(people, "--group", "sex")
    assert result.exit_code == 0
    flat = " ".join(result.stdout.split())
    for words in ("By sex", "Impact ratio", "no legal audit", "no hiring tool", "too few to tell"):
        assert words in flat
    assert "Xanthe" not in result.stdout


def test_csv_has_a_row_a_group_and_the_notes_on_stderr(people):
    result = ask(people, "--group", "sex", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(r["column"], r["n"]) for r in rows] == [("sex", "2"), ("sex", "2")]
    assert "no legal audit" in result.stderr


def test_failing_rows_are_problems_and_counted(people, tmp_path):
    people.write_text(
        CLASS
        + "e,Eva,zzxqj vvk,,,f,South\nf,Fay,data analyst,,demo:no-such-thing,f,\n,Gus,x,,,m,\n",
        encoding="utf-8",
    )
    out = tmp_path / "out" / "exposure.json"
    result = ask(people, "--group", "sex", "--format", "json", "--out", out)
    assert result.exit_code == 1
    figures = json.loads(out.read_text(encoding="utf-8"))
    assert (figures["n_people"], figures["n_scored"], figures["n_failed"]) == (7, 4, 3)
    failed = {r["group"]: r["failed"] for r in figures["groups"]["sex"]}
    assert failed == {"f": 2, "m": 1}
    problems = (out.parent / "problems.csv").read_text(encoding="utf-8")
    assert {r["row"] for r in csv.DictReader(io.StringIO(problems))} == {"5", "6", "7"}


def test_only_failing_rows_give_figures_without_rates(people):
    people.write_text("id,role,sex\na,zzxqj vvk,f\n", encoding="utf-8")
    for form in ("json", "table", "csv"):
        result = ask(people, "--group", "sex", "--format", form)
        assert result.exit_code == 1
        assert result.stdout


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--group", "gender"], "there is no column"),
        (["--group", "name"], "tells people apart"),
        (["--group", "sex", "--least-share", "0.7"], "least share"),
        (["--group", "sex", "--date", "soon"], "is no date"),
        ([], "--group"),
    ],
)
def test_usage_errors(people, args, words):
    result = ask(people, *args)
    assert result.exit_code == 2
    assert words in result.stderr
    assert not result.stdout


def test_the_role_is_allowed_and_said_to_be_an_input(people):
    figures = json.loads(ask(people, "--group", "target_role", "--format", "json").stdout)
    assert any("the run reads that column" in note for note in figures["notes"])
