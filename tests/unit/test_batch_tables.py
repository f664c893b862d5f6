"""Tables as CSV and Parquet: the same rows, types that stay, no cell that is a formula."""

from __future__ import annotations

import csv
import io
from datetime import date

import pyarrow.parquet as pq
import pytest

from skillmatch.batch.tables import TABLES, Rows, columns_of, rows_of, write_tables

EVIL = ["=1+1", " =1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"]


def result(own, *, problem=None, **student):
    return {
        "id": own, "row": 1, "student": {"id": own, **student}, "gaps": [], "recommendations": [],
        "plan": [], "problem": problem, "files": {},
    }  # fmt: skip


def written(folder, results, **more):
    folder.mkdir(exist_ok=True)
    write_tables(folder, results, **more)
    return {
        name: list(csv.DictReader(io.StringIO((folder / f"{name}.csv").read_text("utf-8"))))
        for name in TABLES
    }


def test_rows_of_every_table(tmp_path):
    one = result("a", name="Ada", target_role="welder", coverage=0.25, missing=3)
    one["gaps"] = [{"skill_id": "x", "label": "welding", "importance": 0.5, "served": True}]
    one["recommendations"] = [
        {"rank": 1, "credential_id": "c", "score": 0.5, "price": "49.00", "hours": None}
    ]
    one["plan"] = [{"step": 1, "credential_id": "c", "start": "2026-01-05", "end": None}]
    tables = written(tmp_path / "t", [one, result("b", name="Ben")])
    assert [r["id"] for r in tables["students"]] == ["a", "b"]
    assert tables["gaps"][0]["student_id"] == "a"
    assert tables["gaps"][0]["served"] == "true"
    assert tables["recommendations"][0]["price"] == "49.00"
    assert tables["plan"][0]["start"] == "2026-01-05"
    gaps = pq.read_table(tmp_path / "t" / "gaps.parquet")
    assert gaps.to_pylist()[0]["importance"] == 0.5
    assert gaps.to_pylist()[0]["served"] is True
    best = pq.read_table(tmp_path / "t" / "recommendations.parquet").to_pylist()[0]
    assert (best["price"], best["hours"], best["rank"]) == (49.0, None, 1)
    step = pq.read_table(tmp_path / "t" / "plan.parquet").to_pylist()[0]
    assert (step["start"], step["end"]) == (date(2026, 1, 5), None)


def test_old_columns_come_first_and_stay(tmp_path):
    columns = columns_of("students", ["campus"])
    assert columns[:12] == (
        "id", "name", "target_role", "group:campus", "occupation_id", "coverage", "missing",
        "learnable", "not_taught_here", "best_credential", "best_score", "notes",
    )  # fmt: skip
    assert columns[-1] == "adviser_sign_off"
    for name in TABLES:
        path = tmp_path / "t"
        written(path, [])
        assert tuple(pq.read_schema(path / f"{name}.parquet").names) == columns_of(name)


@pytest.mark.parametrize("evil", EVIL)
def test_no_cell_is_a_formula(tmp_path, evil):
    tables = written(tmp_path / "t", [result(evil, name=evil, coverage=-0.5)])
    row = tables["students"][0]
    assert row["id"].startswith("'")
    assert row["name"].startswith("'")
    assert row["coverage"] == "-0.5"  # A number stays one.
    kept = pq.read_table(tmp_path / "t" / "students.parquet").to_pylist()[0]
    assert (kept["id"], kept["coverage"]) == (evil, -0.5)


def test_a_carriage_return_begins_no_row(tmp_path):
    written(tmp_path / "t", [result("a", name="x\r=1+1\r\n=2")])
    raw = (tmp_path / "t" / "students.csv").read_bytes()
    assert b"\r" not in raw
    assert b'"x\n=1+1\n=2"' in raw


def test_group_columns_may_hold_anything(tmp_path):
    one = result("a", **{"group:=x": "=y", "group:n": "5"})
    tables = written(tmp_path / "t", [one], groups=["=x", "n"])
    assert tables["students"][0]["group:=x"] == "'=y"
    assert pq.read_schema(tmp_path / "t" / "students.parquet").field("group:n").type == "string"


def test_problems_by_file_and_row(tmp_path):
    def problem(row, file="c.csv"):
        return {"file": file, "row": row, "column": None, "value": "x", "reason": "r",
                "remedy": "m"}  # fmt: skip

    results = [result("a", problem=problem(7)), result("b", problem=problem(2))]
    given = [problem(5), problem(None, "b.csv")]
    tables = written(tmp_path / "t", results, problems=given)
    assert [(p["file"], p["row"]) for p in tables["problems"]] == [
        ("b.csv", ""), ("c.csv", "2"), ("c.csv", "5"), ("c.csv", "7"),
    ]  # fmt: skip
    rows = Rows(lambda: iter(results), "problems", problems=given)
    assert [p["row"] for p in rows] == [None, 2, 5, 7]
    assert [p["row"] for p in rows] == [None, 2, 5, 7]  # Again, from the beginning.


def test_the_same_rows_give_the_same_bytes(tmp_path):
    results = [result(f"s{n}", name="é" * n, coverage=n / 7) for n in range(50)]
    for folder in ("one", "two"):
        written(tmp_path / folder, results)
    for path in sorted((tmp_path / "one").iterdir()):
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_halves_of_characters_are_written_out(tmp_path):
    tables = written(tmp_path / "t", [result("a", name="x\ud800")])
    assert tables["students"][0]["name"] == "x\\ud800"
    assert pq.read_table(tmp_path / "t" / "students.parquet")["name"].to_pylist() == ["x\\ud800"]


def test_rows_of_a_student_without_anything():
    assert list(rows_of(result("a"), "gaps")) == []
    assert list(rows_of(result("a"), "problems")) == []
