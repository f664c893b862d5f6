"""The workbook opened again: texts stay texts, numbers numbers, limits are told, bytes equal."""

from __future__ import annotations

import shutil
import stat
import subprocess
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from skillmatch.batch.cohort import CohortFigures
from skillmatch.batch.workbook import write_workbook
from skillmatch.errors import InputError
from tests.unit.test_cohort_figures import gap, offer, result

HOSTILE = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "  =1+1", "\n@x", "＝1+1",
           "=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")', "\x00=1+1"]  # fmt: skip
MADE_BY = {"skillmatch": "1"}


def written(path, tables, **more):
    write_workbook(path, tables, summary=more.pop("summary", {}), made_by=MADE_BY, **more)
    return openpyxl.load_workbook(path)


def test_no_text_is_a_formula_and_numbers_are_numbers(tmp_path):
    rows = [{"id": text, "name": text, "coverage": -0.25, "missing": -3} for text in HOSTILE]
    sheet = written(tmp_path / "a.xlsx", {"students": rows})["Students"]
    for n, text in enumerate(HOSTILE, start=2):
        for column in (1, 2):
            cell = sheet.cell(n, column)
            assert cell.data_type == "s", text
            assert str(cell.value).strip().lstrip("'") == text.replace("\x00", "").strip()
            assert cell.quotePrefix, text
        assert sheet.cell(n, 3).value == -0.25
        assert sheet.cell(n, 4).value == -3
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name)
            assert b"externalLink" not in archive.read(name)


def test_headings_and_sheet_texts_are_safe_too(tmp_path):
    book = written(tmp_path / "a.xlsx", {"students": [{"group:=1+1": "x"}]})
    assert book["Students"].cell(1, 1).value == "group:=1+1"
    book = written(tmp_path / "b.xlsx", {"students": []}, columns={"students": ["=1+1"]})
    assert book["Students"].cell(1, 1).data_type == "s"
    people = [result(n, gaps=[gap("=a", 1.0)], offers=[offer("=2+2", 0.5)], programme="@x")
              for n in range(12)]  # fmt: skip
    figures = CohortFigures()
    for one in people:
        figures.add(one)
    book = written(tmp_path / "c.xlsx", {}, summary=figures.figures())
    values = [c for row in book["Summary"].iter_rows() for c in row if c.value is not None]
    assert "=2+2" in [c.value for c in values]
    assert all(c.data_type in ("s", "n") for c in values)


def test_kinds_of_values(tmp_path):
    row = {"id": "007", "price": "1499.50", "hours": Decimal("12.5"), "start": "2026-04-01",
           "end": date(2026, 5, 1), "served": True, "rank": 2, "notes": None, "name": "",
           "title": "1e5", "as_of": "spring", "row": 2**60, "score": float("nan"),
           "url": "https://example.org/a", "issuer": "-5"}  # fmt: skip
    sheet = written(tmp_path / "a.xlsx", {"plan": [row]})["Plan"]
    got = {sheet.cell(1, n).value: sheet.cell(2, n) for n in range(1, len(row) + 1)}
    assert got["id"].value == "007"
    assert (got["price"].value, got["price"].number_format) == (1499.5, "#,##0.00")
    assert got["hours"].value == 12.5
    assert got["start"].value == datetime(2026, 4, 1)  # noqa: DTZ001 (cells have no zone)
    assert got["end"].value == datetime(2026, 5, 1)  # noqa: DTZ001
    assert got["start"].number_format == "yyyy-mm-dd"
    assert got["served"].value is True
    assert got["rank"].value == 2
    assert got["notes"].value is None
    assert got["title"].value == "1e5"
    assert got["as_of"].value == "spring"
    assert got["row"].value == str(2**60)
    assert got["score"].value == "nan"
    assert got["url"].hyperlink is None
    assert (got["issuer"].value, got["issuer"].data_type) == ("-5", "s")


def test_long_and_broken_texts(tmp_path):
    texts = ["x" * 40_000, "a\x00b\x1bc\x85", "\ud800end", "_x0041_", "שלום", "王小明 🎓"]
    sheet = written(tmp_path / "a.xlsx", {"students": [{"name": t} for t in texts]})["Students"]
    got = [sheet.cell(n, 1).value for n in range(2, 8)]
    assert len(got[0]) < 32_767
    assert got[0].endswith("… (cut)")
    # The format reads _x0041_ as "A", so the underscore is written as its code, which openpyxl
    # shows.
    assert got[1:] == ["abc", "end", "_x005F_x0041_", "שלום", "王小明 🎓"]


def test_the_same_rows_give_the_same_bytes(tmp_path):
    rows = [{"id": f"s{n}", "coverage": n / 7} for n in range(50)]
    made = []
    for name in ("a.xlsx", "b.xlsx"):
        written(tmp_path / name, {"students": iter(rows), "gaps": iter(rows)})
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert {i.date_time[0] for i in archive.infolist()} == {1980}


def test_a_sheet_that_ends_early_says_so(tmp_path):
    taken = []

    def rows():
        for n in range(1000):
            taken.append(n)
            yield {"id": f"s{n}"}

    book = written(tmp_path / "a.xlsx", {"gaps": rows(), "plan": [{"id": "x"}]}, most_rows=10)
    sheet = book["Gaps"]
    assert sheet.cell(11, 1).value == "s9"
    assert "ends after 10 rows" in sheet.cell(12, 1).value
    assert sheet.max_row == 12
    assert sheet.auto_filter.ref == "A1:A11"
    assert len(taken) < 300  # the rest is not read
    summary = {r[0].value: r for r in book["Summary"].iter_rows(max_col=3)}
    assert summary["Gaps"][1].value == 10
    assert "CSV and Parquet" in summary["Gaps"][2].value
    assert summary["Plan"][2].value == "yes"
    for bad in (0, 1_048_575):
        with pytest.raises(InputError):
            written(tmp_path / "b.xlsx", {}, most_rows=bad)


def test_the_most_rows_of_the_format_are_known(tmp_path):
    from skillmatch.batch import workbook

    # Heading, rows and the row that says where it ends must fit the format.
    assert workbook.SHEET_ROWS == 1_048_576
    assert workbook.MOST_ROWS + 2 <= workbook.SHEET_ROWS


def test_columns_filters_and_panes(tmp_path):
    rows = [{"id": "a"}, {"id": "b", "late": 1}]
    book = written(tmp_path / "a.xlsx", {"students": rows, "problems": []},
                   columns={"problems": ["file", "row"]})  # fmt: skip
    sheet = book["Students"]
    assert [c.value for c in sheet[1]] == ["id", "late"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == "A1:B3"
    assert [c.value for c in book["Problems"][1]] == ["file", "row"]
    assert book["Problems"].cell(2, 1).value == "No rows."
    late = ({"id": "x"} if n < 500 else {"id": "x", "new": 1} for n in range(501))
    with pytest.raises(InputError, match="'new'"):
        written(tmp_path / "b.xlsx", {"students": late})
    assert not list(tmp_path.glob(".*"))
    assert not (tmp_path / "b.xlsx").exists()


def test_summary_has_native_charts_and_hides_small_counts(tmp_path):
    figures = CohortFigures(date="2026-03-01", catalogue_rows=7, demo=True)
    for n in range(24):
        figures.add(result(n, coverage=0.25 if n < 20 else 0.95, gaps=[gap("a", 1.0)],
                           offers=[offer("x", 0.5)], after=0.9,
                           programme="A" if n < 12 else "B"))  # fmt: skip
    path = tmp_path / "a.xlsx"
    sheet = written(path, {}, summary=figures.figures())["Summary"]
    assert len(sheet._charts) == 4
    cells = {r[0].value: r[1].value for r in sheet.iter_rows(max_col=2)}
    assert cells["Students"] == 24
    assert cells["20–30 %"] == 20
    assert cells["90–100 %"] == "under 10"
    assert cells["Mean coverage of the target role, now"] == pytest.approx(
        (20 * 0.25 + 4 * 0.95) / 24
    )


def test_only_its_owner_reads_it(tmp_path):
    path = tmp_path / "a.xlsx"
    written(path, {"students": [{"id": "a"}]})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(InputError):
        written(tmp_path / "none" / "a.xlsx", {})


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.slow
def test_libreoffice_takes_no_text_for_a_formula(tmp_path):
    path = tmp_path / "a.xlsx"
    written(path, {"students": [{"id": f"x{n}", "name": t} for n, t in enumerate(HOSTILE)]})
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
         "--convert-to", ("csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,"
         "false,2"), "--outdir", str(tmp_path), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    text = next(tmp_path.glob("*.csv")).read_text(encoding="utf-8")
    for hostile in ("=1+1", "+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0"):
        assert hostile in text
    assert "\n2\n" not in text
    assert ",2\n" not in text
