"""``explain`` as others rely on it: any credential, its standing, reasons and changes."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from skillmatch.cli.root import app

KEYS = {
    "rank", "credential_id", "title", "issuer", "score", "score_low", "score_high", "hours",
    "price", "level", "quality", "contributions", "reasons", "caveats", "standing", "because",
    "changes",
}  # fmt: skip
CHANGE = ["kind", "sentence", "rank", "skills", "instead", "limits"]
TABLE = """id,title,issuer,skills,hours,price,currency
sql,SQL in depth,A,SQL,40,100,EUR
bi,Business intelligence,B,business intelligence;Tableau;SQL,120,300,EUR
bread,Bread,C,bake bread,10,,
mine,Statistics,D,statistics,20,50,USD
"""


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def run(*args):
    result = CliRunner().invoke(app, ["explain", *(str(a) for a in args)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def ask(table, *args):
    return run(*args, "--role", "data analyst", "--catalogue", table, "--format", "json")


def one(table, *args):
    (made,) = json.loads(ask(table, *args).stdout)
    return made


def test_the_best_are_explained_where_none_is_named(table):
    made = json.loads(ask(table, "-k", 2).stdout)
    assert [r["rank"] for r in made] == [1, 2]
    for row in made:
        assert row.keys() >= KEYS
        assert row["standing"] == "recommended"
        assert row["because"]
        assert [list(c) for c in row["changes"]] == [CHANGE] * len(row["changes"])


def test_every_standing_has_its_words(table):
    assert one(table, "bi")["standing"] == "recommended"
    below = one(table, "mine", "-k", 1)
    assert below["standing"] == "below the first k"
    assert below["rank"] > 1
    none = one(table, "bread")
    assert (none["standing"], none["rank"], none["score"]) == ("closes nothing", None, 0)
    assert any("this role does not ask for" in b for b in none["because"])
    held = one(table, "mine", "--holds", "mine")
    assert (held["standing"], held["rank"]) == ("held", None)


def test_limits_leave_out_and_say_from_where_it_comes_in(table):
    made = one(table, "bi", "--max-hours", 80)
    assert (made["standing"], made["rank"]) == ("left out", None)
    assert made["because"][0] == "It takes 120 hours, 40 more than the 80 you allow."
    (change,) = made["changes"]
    assert (change["kind"], change["limits"]) == ("limits", {"max_hours": 120.0})
    again = one(table, "bi", "--max-hours", 120)
    assert again["rank"] == change["rank"]
    price = one(table, "bi", "--max-price", 200, "--currency", "EUR")
    assert "100 more than the 200" in price["because"][0]
    other = one(table, "mine", "--max-price", 200, "--currency", "EUR")
    assert "never converted" in other["because"][0]


def test_unknown_figures(table):
    made = one(table, "bread", "--max-price", 200, "--currency", "EUR")
    assert made["standing"] == "left out"
    back = one(table, "bread", "--max-price", 200, "--currency", "EUR", "--include-unknown")
    assert back["standing"] == "closes nothing"


def test_text_is_for_people(table):
    result = run("bi", "--role", "data analyst", "--catalogue", table)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "Business intelligence (B)"
    assert lines[1].startswith("   Recommended: first of ")
    assert "   What would change this:" in lines


def test_same_question_same_bytes(table, tmp_path):
    rows = TABLE.splitlines()
    turned = tmp_path / "turned.csv"
    turned.write_text("\n".join([rows[0], *reversed(rows[1:])]) + "\n", encoding="utf-8")
    assert ask(table, "sql").stdout == ask(turned, "sql").stdout


def test_bad_input(table):
    wrong = ask(table, "sqll")
    assert wrong.exit_code == 2
    assert "did you mean" in wrong.stderr
    assert "sql" in wrong.stderr
    assert ask(table, "sql", "-k", 0).exit_code == 2
    assert ask(table, "sql", "--max-hours", -1).exit_code == 2
    assert ask(table, "sql", "--max-price", 5).exit_code == 2
