"""``skillmatch catalogue import``: micro-credentials from a table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from skillmatch.cli import options as opt
from skillmatch.cli.talk import finish, mapping, progress, say, say_all
from skillmatch.errors import InputError

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def catalogue() -> None:
    """Import micro-credentials."""


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV, JSONL, JSON, Parquet or XLSX; also .gz.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="A .jsonl or .parquet file.")],
    format: Annotated[str, typer.Option("--format", help="auto, or the table's own.")] = "auto",
    map_: opt.Map = None,
    link: Annotated[bool, typer.Option("--link/--no-link", help="Link the skills now.")] = True,
) -> None:
    """Read credentials from any table, link their skills, write them in our columns."""
    import skillmatch as sm
    from skillmatch.cli.tables import check_format
    from skillmatch.connect.catalogue import read_catalogue
    from skillmatch.connect.catalogue_format import write_catalogue
    from skillmatch.store.linked import link_cached

    check_format(format)
    result = read_catalogue(file, mapping=mapping(map_ or ()))
    say_all(result.notes)
    rows = list(result.records)
    try:
        if link:
            with progress("linking", len(rows)) as move:
                linked = link_cached(rows, matcher=sm.load(), move=move)
            count = write_catalogue(out, linked)
            none = sum(not c.skills for c in linked)
            if none:
                say(f"no skill could be linked in {none} of {count} credentials")
        else:
            count = write_catalogue(out, rows)
    except OSError as error:
        raise InputError(
            f"{out}: it cannot be written ({error.strerror})", hint="choose another --out"
        ) from None
    say(f"wrote {count} credentials to {out}")
    finish(result.problems, out)
