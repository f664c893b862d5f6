"""Tables: formats, encodings, broken rows. Nothing is dropped silently."""

from __future__ import annotations

import csv
import gzip
import io
import json

import pytest

from skillmatch.connect.columns import parse_mapping
from skillmatch.connect.problems import write_problems
from skillmatch.connect.tables import read_rows
from skillmatch.domain import Problem
from skillmatch.errors import EmptyInputError, InputError, UnsafeFileError


def rows_of(path):
    problems: list[Problem] = []
    table = read_rows(path, problems=problems)
    return table, list(table.rows), problems


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_delimiters_and_encodings(tmp_path, delimiter, encoding):
    path = tmp_path / "t.csv"
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    wanted = [["id", "text"], ["1", "Café, thé; eau | vin\nand a second line"], ["2", 'say "hi"']]
    writer.writerows(wanted)
    path.write_bytes(out.getvalue().encode(encoding))
    table, rows, problems = rows_of(path)
    assert table.columns == ("id", "text")
    assert [list(cells.values()) for _, cells in rows] == wanted[1:]
    assert [n for n, _ in rows] == [1, 2]
    assert not problems
    assert bool(table.notes) == (encoding == "cp1252")


def test_gzip_by_content_and_excel_sep_line(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(gzip.compress(b"sep=;\na;b\n1;2\n"))
    _, rows, _ = rows_of(path)
    assert rows == [(1, {"a": "1", "b": "2"})]


def test_ragged_rows_are_listed_and_the_others_read(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n3\n4,5,6\n7,8,\n,\n\n9,10\n")
    table, rows, problems = rows_of(path)
    assert [n for n, _ in rows] == [1, 4, 5]
    assert [(p.file, p.row) for p in problems] == [("t.csv", 2), ("t.csv", 3)]
    assert "1 cells where the header names 2" in problems[0].reason
    assert all(p.remedy for p in problems)
    assert table.notes == ["1 blank rows were passed over"]


def test_a_quote_that_is_never_closed_costs_one_row(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('a,b\n1,"open\n2,x\n3,"y"z\n4,w\n')
    _, rows, problems = rows_of(path)
    assert [c["a"] for _, c in rows] == ["2", "4"]
    assert [p.row for p in problems] == [1, 3]


def test_an_open_quote_in_a_long_file_costs_one_row(tmp_path):
    path = tmp_path / "t.csv"
    body = "".join(f"{n},{'word ' * 40}\n" for n in range(2000))
    path.write_text('a,b\nx,"open\n' + body)
    _, rows, problems = rows_of(path)
    assert len(rows) == 2000
    assert [p.row for p in problems] == [1]


def test_bytes_that_are_not_utf8_cost_their_row(tmp_path):
    path = tmp_path / "t.csv"
    good = "".join(f"{n},Größe für Öl\n" for n in range(20)).encode()
    path.write_bytes(b"a,b\n" + good + b"bad,\xff\xfe\n")
    _, rows, problems = rows_of(path)
    assert len(rows) == 20
    assert [p.row for p in problems] == [21]
    assert "broken characters" in problems[0].reason


def test_a_character_cut_by_the_chunk_size_is_no_damage(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b\n1," + b"x" * (2**20 - 7) + "é".encode() + b"\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("skillmatch.connect.csv_rows._MAX_REREADS", 0)
        table, _, problems = rows_of(path)
    assert not table.notes
    assert "field larger" in problems[0].reason


def test_same_and_empty_column_names(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,a,\n1,2,3\n")
    table, _, _ = rows_of(path)
    assert table.columns == ("a", "a (2)", "column 3")
    assert "'a (2)'" in table.notes[0]


def test_jsonl_json_and_parquet(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    records = [{"a": 1, "b": ["x", "y"]}, {"a": 2, "b": []}]
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, records)) + "\n\n")
    (tmp_path / "t.json").write_text(json.dumps(records))
    (tmp_path / "u.json").write_text(json.dumps({"version": 1, "items": records}))
    pq.write_table(pa.Table.from_pylist(records), tmp_path / "t.parquet")
    (tmp_path / "t.jsonl.gz").write_bytes(gzip.compress((tmp_path / "t.jsonl").read_bytes()))
    (tmp_path / "t.parquet.gz").write_bytes(gzip.compress((tmp_path / "t.parquet").read_bytes()))
    for name in ("t.jsonl", "t.json", "u.json", "t.parquet", "t.jsonl.gz", "t.parquet.gz"):
        table, rows, problems = rows_of(tmp_path / name)
        assert table.columns == ("a", "b"), name
        assert rows == list(enumerate(records, start=1)), name
        assert table.typed
        assert not problems


def test_xlsx(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["id", "title"], [1, "Nurse"], [None, None], [2, "Welder"]):
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    _, rows, _ = rows_of(tmp_path / "t.xlsx")
    assert [c for _, c in rows] == [{"id": 1, "title": "Nurse"}, {"id": 2, "title": "Welder"}]


def test_broken_json_lines_are_listed(tmp_path):
    path = tmp_path / "t.jsonl"
    deep = '{"a": ' + "[" * 60 + "]" * 60 + "}"
    path.write_text("\n".join(['{"a": 1}', "{broken", "[1]", '{"a": "\\ud800"}', deep, '{"a": 2}']))
    _, rows, problems = rows_of(path)
    assert [n for n, _ in rows] == [1, 6]
    assert [p.row for p in problems] == [2, 3, 4, 5]


BAD = {
    "empty.csv": (b"", EmptyInputError, "empty"),
    "header.csv": (b"a,b\n", EmptyInputError, "no rows"),
    "blank.csv": (b"\n\n\n", EmptyInputError, "empty"),
    "binary.csv": (bytes(range(256)) * 4, InputError, "binary"),
    "codepage.csv": (b"a,b\n1,\x81\x8d\n", InputError, "encoding"),
    "cut.csv.gz": (gzip.compress(b"a,b\n1,2\n" * 99)[:-9], InputError, "cut short"),
    "fake.parquet": (b"a,b\n1,2\n", InputError, "broken"),
    "broken.parquet": (b"PAR1" + b"\x00" * 40 + b"PAR1", InputError, "broken"),
    "fake.xlsx": (b"a,b\n1,2\n", InputError, "broken"),
    "what.doc": (b"a,b\n1,2\n", InputError, "not known"),
    "broken.json": (b'[{"a": 1}', InputError, "not JSON"),
    "number.json": (b"17", InputError, "not a list"),
    "deep.json": (b"[" * 99_999, InputError, "not JSON"),
    "two.json": (b'{"a": [1], "b": [2]}', InputError, "not a list"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_tables(tmp_path, name):
    data, kind, words = BAD[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(kind) as caught:
        rows_of(tmp_path / name)
    said = str(caught.value)
    assert name in said
    assert words in said
    assert caught.value.hint
    assert "\n" not in said


def test_a_missing_table_and_a_gzip_bomb(tmp_path, monkeypatch):
    with pytest.raises(InputError, match="no such file"):
        rows_of(tmp_path / "none.csv")
    with pytest.raises(InputError, match="folder"):
        rows_of(tmp_path)
    monkeypatch.setattr("skillmatch.connect.tables._Source.chunks.__defaults__", (2**21,))
    (tmp_path / "bomb.csv.gz").write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 2**20))
    with pytest.raises(UnsafeFileError, match="more than 2 MiB"):
        rows_of(tmp_path / "bomb.csv.gz")


def test_problems_csv_is_safe_in_a_spreadsheet(tmp_path):
    problems = [
        Problem(file="t.csv", row=3, column="hours", value="-4", reason="bad", remedy="mend, it"),
        Problem(file="t.csv", row=None, column=None, value="=HYPERLINK(1)\nx\ud800", reason="b",
                remedy="m"),
    ]  # fmt: skip
    assert write_problems(problems, tmp_path / "new" / "problems.csv") == 2
    with (tmp_path / "new" / "problems.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == ["file", "row", "column", "value", "reason", "remedy"]
    assert rows[0]["value"] == "'-4"
    assert rows[0]["row"] == "3"
    assert rows[1]["value"].startswith("'=HYPERLINK(1) x")
    assert rows[1]["row"] == ""
    out = io.StringIO()
    assert write_problems([], out) == 0
    assert out.getvalue() == "file,row,column,value,reason,remedy\n"


def test_a_table_of_one_column_is_not_parted_by_commas(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('text\nWe want SQL, R; or Go\n"two\nlines"\n')
    _, rows, problems = rows_of(path)
    assert [c["text"] for _, c in rows] == ["We want SQL, R; or Go", "two\nlines"]
    assert not problems


@pytest.mark.parametrize("option", ["title", "=x", "title=", ""])
def test_map_options_that_say_nothing(option):
    with pytest.raises(InputError, match="--map"):
        parse_mapping([option])


def test_a_table_that_is_left_early_closes_its_file(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n3,4\n")
    with read_rows(path, problems=[]) as table:
        assert next(table.rows) == (1, {"a": "1", "b": "2"})
    path.rename(tmp_path / "u.csv")
