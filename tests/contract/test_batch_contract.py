"""``skillmatch batch`` from outside: files, exit codes, going on, privacy."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import signal
import stat
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from skillmatch.cli.root import app

ROOT = Path(__file__).resolve().parents[2]
CV = "Zaphod Quimby\nzaphod.quimby@example.org\nExperience\nZaphod wrote SQL queries and reports.\n"
HEAD = "id,name,target_role,cv,skills,holds,badges,max_hours,campus\n"
CLASS = (
    HEAD + "a,Zaphod Quimby,data analyst,cvs/a.txt,Excel,,,,North\n"
    "b,Ben,zzxqj vvk,,SQL,,,,South\n"
    'c,Cem,data analyst; nurse,,"SQL, Python",,,40,South\n'
    "d,Dee,data analyst,../secret.txt,,,,,North\n"
    "e,Eva,welder,cvs/link.txt,,,,,North\n"
    "f,Fay,welder,https://example.org/cv.pdf,,,,,North\n"
    "../g,=Gil,welder,,welding,,,,\n"
    "a,Abe,welder,,,,,,\n"
)
DAY = ("--date", "2026-01-15")
TABLES = ("students", "gaps", "recommendations", "plan", "problems")


def run(*args):
    result = CliRunner().invoke(app, ["batch", *(str(a) for a in args)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


@pytest.fixture(scope="module")
def students(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    (folder.parent / "secret.txt").write_text("SQL")
    (folder / "cvs").mkdir()
    (folder / "cvs" / "a.txt").write_text(CV)
    (folder / "cvs" / "link.txt").symlink_to(folder / "cvs" / "a.txt")
    path = folder / "class.csv"
    path.write_text(CLASS, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def done(students, tmp_path_factory):
    out = tmp_path_factory.mktemp("done") / "out"
    result = run(students, "--out", out, *DAY, "--html", "--json", "--workers", 1)
    assert result.exit_code == 1  # Some rows failed.
    return out, result


def everything(out):
    """Every byte of the results, what is packed unpacked."""
    made = {}
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out).as_posix()
        if path.is_dir():
            continue
        if path.suffix == ".gz":
            made[name] = gzip.decompress(path.read_bytes())
        elif path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                made |= {f"{name}/{part}": book.read(part) for part in book.namelist()}
        elif path.suffix == ".pdf":
            pages = PdfReader(path).pages
            made[name] = "".join(p.extract_text() for p in pages).encode()
        elif path.suffix == ".parquet":
            made[name] = str(pq.read_table(path).to_pylist()).encode()
        else:
            made[name] = path.read_bytes()
    return made


def comparable(out):
    """What must be equal between runs: all but the log and the record of the run."""
    files = (p for p in sorted(out.rglob("*")) if p.is_file())
    return {
        p.relative_to(out).as_posix(): p.read_bytes()
        for p in files
        if p.name not in ("run.log", "run.json")
    }


def test_every_row_is_there_once(done):
    out, result = done
    assert [r["id"] for r in rows_of(out / "students.csv")] == ["a", "b", "c", "d", "e", "f",
                                                                "../g"]  # fmt: skip
    problems = rows_of(out / "problems.csv")
    assert [p["row"] for p in problems] == ["2", "4", "5", "6", "8"]
    reasons = " ".join(p["reason"] for p in problems)
    for words in ("outside the folder", "links are not followed", "nothing is fetched", "met in"):
        assert words in reasons
    assert {r["student_id"] for r in rows_of(out / "gaps.csv")} == {"a", "c", "../g"}
    assert "3 students done, 5 problems" in result.stderr
    assert result.stdout == ""
    for name in (*(f"{t}.{e}" for t in TABLES for e in ("csv", "parquet")), "cohort.xlsx",
                 "cohort.html", "cohort.pdf", "privacy.html", "run.log"):  # fmt: skip
        assert (out / name).is_file(), name


def test_a_second_role_is_told_beside_the_first(done):
    row = rows_of(done[0] / "students.csv")[2]
    assert row["target_role"] == "data analyst"
    assert row["other_roles"].startswith("nurse: ")
    assert row["adviser_sign_off"] == ""


def test_files_of_students_and_their_rights(done):
    out, _ = done
    names = sorted(p.name for p in (out / "students").iterdir())
    assert [n for n in names if n.startswith(("a.", "c."))] == ["a.html", "a.json", "c.html",
                                                                 "c.json"]  # fmt: skip
    assert len(names) == 6
    assert not any(n.startswith(".") for n in names)
    data = json.loads((out / "students" / "a.json").read_text())
    assert data["student"] == {"id": "a", "name": "Zaphod Quimby"}
    assert {"role", "gap", "recommendations", "pathway"} <= data.keys()
    assert rows_of(out / "students.csv")[0]["report"] == "students/a.html"
    for path in [out, *out.rglob("*")]:
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path


def test_the_log_holds_nobody(done):
    text = (done[0] / "run.log").read_text()
    for words in ("Zaphod", "Quimby", "Ben", "SQL", "queries", "cvs/", "welder", "analyst"):
        assert words not in text
    events = [json.loads(line) for line in text.splitlines()]
    assert [e["event"] for e in events] == ["begun", "chunk", "done"]
    assert events[0]["made_by"]["skillmatch"] == events[0]["skillmatch"]
    assert events[-1]["students"] == 7


def test_workers_and_engines_change_no_byte(done, students, tmp_path):
    out, _ = done
    assert run(students, "--out", tmp_path / "o", *DAY, "--html", "--json", "--workers", 2)
    assert comparable(tmp_path / "o") == comparable(out)


def test_what_is_done_is_taken_over(students, tmp_path):
    out = tmp_path / "out"
    run(students, "--out", out, *DAY)
    first = comparable(out)
    again = run(students, "--out", out, *DAY)
    assert "7 students were found done" in again.stderr
    assert comparable(out) == first
    other = run(students, "--out", out, *DAY, "-k", 1)
    assert other.exit_code == 2
    assert "--restart" in other.stderr
    fresh = run(students, "--out", out, *DAY, "-k", 1, "--restart")
    assert fresh.exit_code == 1
    assert "found done" not in fresh.stderr
    assert {r["rank"] for r in rows_of(out / "recommendations.csv")} == {"1"}


def test_a_changed_cv_is_read_again(students, tmp_path):
    folder = tmp_path / "class"
    (folder / "cvs").mkdir(parents=True)
    (folder / "cvs" / "a.txt").write_text("Experience\nI weld.\n")
    table = folder / "class.csv"
    table.write_text(HEAD + "a,Ann,data analyst,cvs/a.txt,,,,,\n")
    out = tmp_path / "out"
    run(table, "--out", out, *DAY)
    before = rows_of(out / "students.csv")[0]["coverage"]
    (folder / "cvs" / "a.txt").write_text("Experience\nSQL, Python, Tableau, statistics.\n")
    again = run(table, "--out", out, *DAY)
    assert "found done" not in again.stderr
    assert float(rows_of(out / "students.csv")[0]["coverage"]) > float(before)


def test_check_says_everything_and_writes_nothing(students, tmp_path):
    before = sorted(students.parent.rglob("*"))
    result = run(students, "--check")
    assert result.exit_code == 1
    found = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(p["row"], p["column"]) for p in found] == [
        ("2", "target_role"), ("4", "cv"), ("5", "cv"), ("6", "cv"), ("8", "id"),
    ]  # fmt: skip
    assert sorted(students.parent.rglob("*")) == before
    good = tmp_path / "good.csv"
    good.write_text("id,target_role,skills\na,welder,welding\n")
    assert run(good, "--check").exit_code == 0


def test_check_finds_more_than_one_problem_of_a_row(tmp_path):
    table = tmp_path / "t.csv"
    table.write_text(
        "id,target_role,cv,holds,max_price,currency,badges,finish_by,weekly_hours\n"
        "a,data analyst,no.txt,demo:none,500,QQQ,no.json,,\n"
        "b,data analyst,,,,,,2026-06-01,\n"
        "c,data analyst,,,,,,soon,5\n"
        "d,data analyst,,,,,,2026-06-01,5\n"
    )
    result = run(table, "--check", *DAY)
    found = [(p["row"], p["column"]) for p in csv.DictReader(io.StringIO(result.stdout))]
    assert found == [("1", "cv"), ("1", "badges"), ("1", "holds"), ("2", "limits"),
                     ("3", "finish_by")]  # fmt: skip


def test_anonymised_results_hold_no_name(students, tmp_path):
    out = tmp_path / "out"
    run(students, "--out", out, *DAY, "--html", "--json", "--pdf", "--anonymise")
    assert rows_of(out / "students.csv")[0]["name"] == "a"
    for name, data in everything(out).items():
        for word in (b"Zaphod", b"Quimby", b"zaphod"):
            assert word not in data, name
    assert b"[name] wrote SQL" in everything(out)["students/a.html"]


def test_erased_students_leave_no_trace(students, tmp_path):
    out = tmp_path / "out"
    table = tmp_path / "class.csv"
    table.write_text(
        HEAD + "keep1,Ann,data analyst,,SQL,,,,North\n"
        "gone99,Zaphod Quimby,welder,,welding,,,,North\n"
        "keep2,Bea,welder,,,,,,South\ngone99,Zoe,welder,,,,,,\n"
    )
    run(table, "--out", out, *DAY, "--html", "--json", "--pdf")
    assert any(b"gone99" in data for data in everything(out).values())
    assert (out / "students" / "gone99.pdf").is_file()
    result = run("erase", "gone99", "--out", out)
    assert result.exit_code == 0
    for name, data in everything(out).items():
        assert b"gone99" not in data, name
        assert b"Zaphod" not in data, name
        assert "gone99" not in name
    assert [r["id"] for r in rows_of(out / "students.csv")] == ["keep1", "keep2"]
    assert rows_of(out / "problems.csv") == []
    again = run(table, "--out", out, *DAY, "--html", "--json", "--pdf")
    assert again.exit_code in (0, 1)
    assert not (out / "students" / "gone99.pdf").exists()  # They do not come back by themselves.
    missing = run("erase", "gone99x", "--out", out)
    assert missing.exit_code == 2
    assert run("erase", "a", "--out", tmp_path / "nothing").exit_code == 2


def test_purge_by_the_day(students, tmp_path):
    out = tmp_path / "out"
    run(students, "--out", out, *DAY, "--html", "--retain-days", 30)
    (out / "notes.txt").write_text("the office's own")
    early = run("purge", "--out", out, "--date", "2026-02-14")
    assert early.exit_code == 0
    assert "2026-02-14" in early.stderr
    assert (out / "students.csv").is_file()
    late = run("purge", "--out", out, "--date", "2026-02-15")
    assert late.exit_code == 0
    assert [p.name for p in out.iterdir()] == ["notes.txt"]
    kept = tmp_path / "kept"
    run(students, "--out", kept, *DAY)
    assert run("purge", "--out", kept).exit_code == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "needs a folder"),
        (["--out", "o", "--engine", "spark"], "no engine"),
        (["--out", "o", "--scheduler", "tcp://x:1"], "--engine dask"),
        (["--out", "o", "--group", "shoe"], "no group column"),
        (["--out", "o", "--templates", "nowhere"], "no such folder"),
        (["--out", "o", "--date", "soon"], "no date"),
    ],
)
def test_usage(students, tmp_path, monkeypatch, options, words):
    monkeypatch.chdir(tmp_path)
    result = run(students, *options)
    assert result.exit_code == 2
    assert words in result.stderr
    assert not (tmp_path / "o").exists()


def test_group_columns_are_chosen(students, tmp_path):
    run(students, "--out", tmp_path / "o", *DAY, "--group", "campus")
    assert rows_of(tmp_path / "o" / "students.csv")[0]["group:campus"] == "North"


def test_a_file_in_the_way_of_the_results(students, tmp_path):
    (tmp_path / "o").write_text("mine")
    result = run(students, "--out", tmp_path / "o")
    assert result.exit_code == 2
    assert (tmp_path / "o").read_text() == "mine"


def cohort(path, n):
    roles = ("data analyst", "welder", "registered nurse", "chef")
    lines = [f"s{i:04},Person {i},{roles[i % 4]},,\"SQL, Excel, cooking {i}\",,,{100 + i},N\n"
             for i in range(n)]  # fmt: skip
    path.write_text(HEAD + "".join(lines), encoding="utf-8")
    return path


def begin(table, out):
    command = [sys.executable, "-m", "skillmatch.cli", "batch", str(table), "--out", str(out),
               *DAY, "--workers", "2", "--json"]  # fmt: skip
    with out.with_suffix(".said").open("w") as said:
        # Ctrl-C is heard even where the tests themselves run in the background.
        return subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=said,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        )  # fmt: skip


def parts(out):
    return sorted((out / ".skillmatch-run").glob("0*.jsonl.gz"))


def wait_for_a_part(run, out):
    for _ in range(600):
        if parts(out):
            return
        if run.poll() is not None:
            pytest.fail(f"the run ended early: {out.with_suffix('.said').read_text()}")
        time.sleep(0.05)
    pytest.fail("no part within 30 seconds")


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_stopped_in_the_middle_and_gone_on(tmp_path, how):
    n = 640
    table = cohort(tmp_path / "class.csv", n)
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    undisturbed = begin(table, whole)
    assert undisturbed.wait(300) == 0
    stopped = begin(table, cut)
    wait_for_a_part(stopped, cut)
    os.kill(stopped.pid, how)
    code = stopped.wait(60)
    assert code == (-9 if how is signal.SIGKILL else 130)
    found = len(parts(cut))
    assert 0 < found < 10
    assert not (cut / "students.csv").exists()
    going_on = begin(table, cut)
    assert going_on.wait(300) == 0
    assert "were found done" in cut.with_suffix(".said").read_text()
    assert [r["id"] for r in rows_of(cut / "students.csv")] == [f"s{i:04}" for i in range(n)]
    assert comparable(cut) == comparable(whole)
