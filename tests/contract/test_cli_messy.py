"""The catalogue, postings and taxonomy verbs with messy files and places that cannot be written."""

from __future__ import annotations

import json

import pytest
from tests.unit import server
from typer.testing import CliRunner

from skillmatch.cli.root import app

TABLE = "title,provider,hours,url\nA,Mill College,3,\nB,,-1,\n"


def run(*args, stdin=None):
    result = CliRunner().invoke(app, [str(a) for a in args], input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "in" / "c.csv"
    path.parent.mkdir()
    path.write_text(TABLE)
    return path


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.setenv("SKILLMATCH_CACHE", str(tmp_path / "cache"))
    with server.serve() as made:
        yield made


def test_a_column_with_a_comma_can_be_mapped(tmp_path):
    table, out = tmp_path / "c.csv", tmp_path / "o.jsonl"
    table.write_text('"Course, full",Prov\nA,Mill College\n')
    result = run("catalogue", "import", table, "--out", out, "--no-link",
                 "--map", "title=Course, full,issuer=Prov")  # fmt: skip
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "took title from 'Course, full', issuer from 'Prov'" in result.stderr
    table.write_text('Prov,"Course, full"\nMill College,B\n')
    again = run("catalogue", "import", table, "--out", tmp_path / "p.jsonl", "--no-link",
                "--mapping", f"{out}.import.json")  # fmt: skip
    assert again.exit_code == 0
    assert json.loads((tmp_path / "p.jsonl").read_text())["title"] == "B"
    assert (
        run("catalogue", "import", table, "--out", out, "--mapping", tmp_path / "no").exit_code == 2
    )


def test_problems_that_cannot_be_written_are_an_error_in_words(table, tmp_path):
    (tmp_path / "problems.csv").mkdir()
    result = run("catalogue", "import", table, "--out", tmp_path / "o.jsonl", "--no-link")
    assert result.exit_code == 2
    assert "problems.csv: it cannot be written" in result.stderr


def test_a_catalogue_of_bad_rows_alone_lists_them(tmp_path):
    table = tmp_path / "c.csv"
    table.write_text("title,hours\nA,-1\n")
    result = run("catalogue", "completeness", table)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "c.csv,1,hours" in result.stderr
    checked = run("catalogue", "check", table, "--out", tmp_path / "o.jsonl")
    assert "checked within the last 90 days" not in checked.stderr


def test_the_file_that_was_written_is_named(table, tmp_path):
    result = run("catalogue", "export", table, "--to", "parquet", "--out", tmp_path / "o.csv")
    assert f"wrote 1 credentials to {tmp_path / 'o.csv.parquet'}" in result.stderr
    assert (tmp_path / "o.csv.parquet").is_file()


def places(tmp_path):
    (tmp_path / "dir.jsonl").mkdir()
    (tmp_path / "file").write_text("")
    return tmp_path / "dir.jsonl", tmp_path / "file" / "o.jsonl", tmp_path / "o.xyz"


@pytest.mark.parametrize("verb", [["catalogue", "import"], ["catalogue", "check", "--yes"],
                                  ["postings", "import"]])  # fmt: skip
def test_places_that_cannot_be_written(table, tmp_path, verb):
    source = table
    if verb[0] == "postings":
        source.write_text("id,text\n1,Cook\n")
    for out in places(tmp_path):
        more = ["--no-link"] if verb[1] == "import" and verb[0] == "catalogue" else []
        result = run(*verb, source, "--out", out, *more)
        assert result.exit_code == 2
        assert result.stderr.count("error: ") == 1


def test_nothing_is_opened_before_the_result_has_a_place(table, tmp_path, monkeypatch):
    def opened(*_, **__):
        raise AssertionError

    monkeypatch.setattr("skillmatch.live.fetch.Fetcher.get", opened)
    for out in places(tmp_path)[::2]:
        for verb in (
            ["catalogue", "fetch", "coursera"],
            ["catalogue", "check", table, "--yes"],
            ["postings", "fetch", "greenhouse:loom"],
            ["taxonomy", "fetch", "esco"],
        ):
            assert run(*verb, "--out", out).exit_code == 2


def test_the_pages_that_would_be_opened_are_counted(tmp_path):
    table = tmp_path / "c.csv"
    table.write_text(
        "title,url\nA,https://a.example/1\nB,https://a.example/1\nC,\nD,javascript:x\n"
    )
    result = run("catalogue", "check", table, "--out", tmp_path / "o.jsonl", stdin="")
    assert result.exit_code == 2
    assert "1 pages of 1 providers" in result.stderr


def test_fetched_catalogues_of_nothing(site, tmp_path):
    base = server.coursera(site)
    result = run("catalogue", "fetch", "coursera", "--base-url", base, "--query", "nothing-like-it",
                 "--out", tmp_path / "o.jsonl", "--no-link")  # fmt: skip
    assert result.exit_code == 2
    assert "coursera: nothing was found" in result.stderr
    assert not (tmp_path / "o.jsonl.source").exists()


def test_one_source_of_adverts_does_not_cost_the_others(site, tmp_path):
    base = server.greenhouse(site)
    table = site.route("/j.csv", server.Reply(b"id,title,text\n7,Cook,Cooks.\n", kind="text/csv"))
    board = site.route("/x.csv", server.Reply(b"a,b\n1,2\n", kind="text/csv"))
    site.json("/greenhouse/boards/none/jobs", {"jobs": [], "meta": {"total": 0}})
    out = tmp_path / "o.jsonl"
    result = run("postings", "fetch", table, board, "greenhouse:loom", "greenhouse:none", table,
                 "--base-url", base, "--out", out, "--keep-duplicates")  # fmt: skip
    assert (result.exit_code, result.stdout) == (1, "")
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert [r["title"] for r in rows] == ["Cook", "Weaver"]
    listed = (tmp_path / "problems.csv").read_text()
    assert "no column for 'text'" in listed
    assert "the id was met in an earlier source" in listed


def test_formats_are_listed_everywhere(table, tmp_path):
    for verb in (
        ["catalogue", "completeness", table, "--source-format", "?"],
        ["postings", "import", table, "--out", tmp_path / "o.jsonl", "--format", "?"],
    ):
        result = run(*verb)
        assert result.exit_code == 2
        assert "formats that are read" in result.stderr
