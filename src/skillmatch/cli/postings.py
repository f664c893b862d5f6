"""``skillmatch postings import``: job adverts from a table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from skillmatch.cli import options as opt
from skillmatch.cli.talk import finish, mapping, say, say_all

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def postings() -> None:
    """Import job adverts."""


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV, JSONL, JSON, Parquet or XLSX; also .gz.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="A .jsonl or .parquet file.")],
    format: Annotated[str, typer.Option("--format", help="auto, or the table's own.")] = "auto",
    text_column: Annotated[str | None, typer.Option("--text-column")] = None,
    id_column: Annotated[str | None, typer.Option("--id-column")] = None,
    map_: opt.Map = None,
    strip_html: Annotated[bool, typer.Option("--strip-html", help="HTML to plain text.")] = False,
) -> None:
    """Read adverts from any table and write them in our columns."""
    from skillmatch.cli.tables import check_format, write_records
    from skillmatch.connect.postings import read_postings

    check_format(format)
    result = read_postings(
        file, mapping=mapping(map_ or ()), text_column=text_column, id_column=id_column,
        strip_html=strip_html,
    )  # fmt: skip
    say_all(result.notes)
    names = ("id", "title", "text", "employer", "location", "posted", "language", "occupation",
             "source")  # fmt: skip
    rows = [{n: getattr(p, n) for n in names} for p in result.records]
    write_records(rows, names, out)
    say(f"wrote {len(rows)} adverts to {out}")
    finish(result.problems, out)
