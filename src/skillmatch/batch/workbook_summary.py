"""The first sheet of a workbook: what the cohort comes to, with charts of its own kind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from skillmatch.connect.problems import guard

__all__ = ["Look", "write_summary"]

ACCENT, OPEN = "#12403f", "#b9ad98"
ROWS = 12
_PLACE = "G"  # column where charts begin
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


class Look:
    """The formats of a workbook's cells."""

    def __init__(self, book: Any) -> None:
        self.head = book.add_format({"bold": True, "font_color": "white", "bg_color": ACCENT,
                                     "text_wrap": True, "valign": "top"})  # fmt: skip
        self.title = book.add_format({"bold": True, "font_size": 18, "font_color": ACCENT})
        self.part = book.add_format({"bold": True, "font_size": 13, "font_color": ACCENT})
        self.soft = book.add_format({"font_color": "#525c69"})
        self.warn = book.add_format({"bold": True, "font_color": "#7a4300", "bg_color": "#fff3da"})
        self.share = book.add_format({"num_format": "0.0%"})
        self.level = book.add_format({"num_format": "0.00"})
        self.number = book.add_format({"num_format": "#,##0.##"})
        self.count = book.add_format({"num_format": "#,##0"})
        self.money = book.add_format({"num_format": "#,##0.00"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        # The cell says that it holds a text, whatever the text begins with.
        self.quoted = book.add_format({"quote_prefix": True, "num_format": "@"})


class _Pen:
    """Writes a sheet from top to bottom, as a workbook of constant memory wants it."""

    def __init__(self, book: Any, sheet: Any, look: Look) -> None:
        self.book, self.sheet, self.look = book, sheet, look
        self.row = 0
        self.chart_row = 3

    def line(self, *cells: Any, form: Any = None) -> int:
        """Write one row and return its number."""
        for at, value in enumerate(cells):
            if isinstance(value, int | float):
                self.sheet.write_number(self.row, at, value, form)
            elif isinstance(value, tuple):
                self.sheet.write_number(self.row, at, *value)
            elif value is not None:
                text = _CONTROL.sub(" ", str(value))[:1000]
                risky = guard(text) != text
                self.sheet.write_string(self.row, at, text, self.look.quoted if risky else form)
        self.row += 1
        return self.row - 1

    def chart(
        self,
        kind: str,
        title: str,
        first: int,
        last: int,
        columns: Sequence[int],
        *,
        form: str = "#,##0",
    ) -> None:
        """Put a chart of rows beside the tables; the names are in the first column."""
        made = self.book.add_chart({"type": kind})
        for column, colour in zip(columns, (ACCENT, OPEN), strict=False):
            made.add_series(
                {
                    "name": ["Summary", first - 1, column],
                    "categories": ["Summary", first, 0, last, 0],
                    "values": ["Summary", first, column, last, column],
                    "fill": {"color": colour}, "gap": 60,
                }
            )  # fmt: skip
        made.set_title({"name": title, "name_font": {"size": 12}})
        made.set_legend({"none": True} if len(columns) == 1 else {"position": "bottom"})
        grid = {"major_gridlines": {"visible": True, "line": {"color": "#e3ddd2"}},
                "num_format": form}  # fmt: skip
        if kind == "bar":
            made.set_y_axis({"reverse": True, "num_font": {"size": 9}})
            made.set_x_axis(grid)
        else:
            made.set_y_axis(grid)
        made.set_size({"width": 640, "height": 340})
        self.sheet.insert_chart(f"{_PLACE}{self.chart_row}", made,
                                {"description": title, "object_position": 3})  # fmt: skip
        self.chart_row += 18


def write_summary(
    book: Any,
    sheet: Any,
    look: Look,
    figures: Mapping[str, Any],
    *,
    sheets: Sequence[tuple[str, int, bool]],
    made_by: Sequence[tuple[str, str]],
) -> None:
    """Write the summary: figures, what each sheet holds, limits, and what made it all."""
    pen = _Pen(book, sheet, look)
    sheet.set_column(0, 0, 62)
    sheet.set_column(1, 3, 15)
    sheet.set_column(4, 4, 34)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    pen.line("Cohort summary", form=look.title)
    if figures.get("date"):
        pen.line(f"Date: {figures['date']}", form=look.soft)
    if figures.get("demo"):
        pen.line("Demo catalogue: its entries are unverified.", form=look.warn)
    if "counts" in figures:
        _counts(pen, figures)
        _gaps(pen, figures)
        _credentials(pen, figures)
        _brief(pen, figures)
        _programmes(pen, figures)
    pen.row += 1
    pen.line("Sheets", form=look.part)
    pen.line("Sheet", "Rows", "Complete", form=look.head)
    for name, rows, whole in sheets:
        told = "yes" if whole else "no: the CSV and Parquet files have all rows"
        pen.line(name, (rows, look.count), told)
    if figures.get("limits"):
        pen.row += 1
        pen.line("Limits", form=look.part)
        for sentence in figures["limits"]:
            pen.line(sentence)
    pen.row += 1
    pen.line("Made by", form=look.part)
    for name, value in made_by:
        pen.line(name, value)


def _counts(pen: _Pen, figures: Mapping[str, Any]) -> None:
    counts, cover = figures["counts"], figures["coverage"]
    pen.row += 1
    pen.line("In short", form=pen.look.part)
    for words, value in (
        ("Students", counts["students"]),
        ("Done", counts["done"]),
        ("Failed (sheet Problems)", counts["failed"]),
        ("Already cover their role", counts["no_gap"]),
        ("Recommended nothing", counts["nothing"]),
        ("With a plan", counts["with_plan"]),
    ):
        pen.line(words, (value, pen.look.count))
    for words, share in (("Mean coverage of the target role, now", cover["before"]),
                         ("Mean coverage after the plans", cover["after"])):  # fmt: skip
        if share is not None:
            pen.line(words, (share, pen.look.share))
    pen.row += 1
    pen.line("Students by coverage now", form=pen.look.part)
    pen.line("Coverage", "Students", form=pen.look.head)
    first = pen.row
    for i, n in enumerate(cover["bins"]):
        told = f"under {figures['least']}" if n is None else (n, pen.look.count)
        pen.line(f"{10 * i}–{10 * i + 10} %", told)
    pen.chart("column", "Students by coverage of their target role", first, pen.row - 1, (1,))


def _gaps(pen: _Pen, figures: Mapping[str, Any]) -> None:
    rows = figures["gaps"][:ROWS]
    if not rows:
        return
    pen.row += 1
    pen.line("Common gaps", form=pen.look.part)
    pen.line("Skill", "Lack it", "Roles ask", "Mean weight", "Taught here", form=pen.look.head)
    first = pen.row
    for g in rows:
        pen.line(g["label"], (g["students"], pen.look.count), (g["asked"], pen.look.count),
                 (g["importance"], pen.look.share), "yes" if g["served"] else "no")  # fmt: skip
    pen.chart("bar", "Students who lack it", first, pen.row - 1, (1,))


def _credentials(pen: _Pen, figures: Mapping[str, Any]) -> None:
    rows = figures["credentials"][:ROWS]
    if not rows:
        return
    pen.row += 1
    pen.line("Credentials that would help most students", form=pen.look.part)
    pen.line("Credential", "Recommended to", "Adds", "With all above", form=pen.look.head)
    first = pen.row
    for c in rows:
        pen.line(c["title"], (c["recommended"], pen.look.count), (c["gain"], pen.look.share),
                 (c["total"], pen.look.share))  # fmt: skip
    pen.chart(
        "bar", "Mean share of the gap closed, with all above", first, pen.row - 1, (3,), form="0.0%"
    )


def _brief(pen: _Pen, figures: Mapping[str, Any]) -> None:
    rows = figures["brief"][:ROWS]
    if not rows:
        return
    n = figures["catalogue_rows"]
    where = "this catalogue" if n is None else f"this catalogue of {n:,} rows"
    pen.row += 1
    pen.line(f"Demanded, and taught by nothing in {where}", form=pen.look.part)
    pen.line("Skills that belong together", "Students at least", "Skills", "Level",
             "Nearest credential", form=pen.look.head)  # fmt: skip
    for b in rows:
        near = b["rivals"][0]["title"] if b["rivals"] else "none near"
        names = ", ".join(s["label"] for s in b["skills"][:4])
        pen.line(names, (b["students_at_least"], pen.look.count), (b["n_skills"], pen.look.count),
                 b["level"] or "not stated", near)  # fmt: skip


def _programmes(pen: _Pen, figures: Mapping[str, Any]) -> None:
    for table in figures["coverage_by"][:4]:
        rows = table["rows"][:ROWS]
        if not rows:
            continue
        pen.row += 1
        pen.line(f"Coverage by {table['column']}", form=pen.look.part)
        pen.line("Group", "Students", "Covered now", "After the plan", form=pen.look.head)
        first = pen.row
        for r in rows:
            pen.line(r["group"], (r["students"], pen.look.count), (r["coverage"], pen.look.share),
                     (r["after"], pen.look.share))  # fmt: skip
        if len(rows) > 1 and table is figures["coverage_by"][0]:
            pen.chart("bar", f"Coverage by {table['column']}"[:80], first, pen.row - 1, (2, 3),
                      form="0%")  # fmt: skip
        if table["hidden"]:
            pen.line(f"{table['hidden']} not shown: fewer than {figures['least']} people, or next "
                     "to one that is", form=pen.look.soft)  # fmt: skip
