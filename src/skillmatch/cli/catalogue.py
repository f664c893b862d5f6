"""``skillmatch catalogue``: read, fetch, check, export micro-credentials, say what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skillmatch.cli import options as opt
from skillmatch.cli.talk import counter, finish, mapping, say, say_all
from skillmatch.errors import EmptyInputError, InputError

if TYPE_CHECKING:
    from skillmatch.store.importing import Imported

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)

Format = Annotated[
    str,
    typer.Option("--format", help="auto, or a format by name; `--format ?` lists them."),
]
File = Annotated[Path, typer.Argument(help="A table, a standard's JSON, a page, a folder or zip.")]


@app.callback()
def catalogue() -> None:
    """Read, fetch, check and export micro-credentials; say what they do not state."""


@app.command("import")
def import_(
    file: File,
    out: Annotated[Path, typer.Option("--out", "-o", help="A .jsonl or .parquet file.")],
    format: Format = "auto",
    map_: opt.Map = None,
    saved: Annotated[
        Path | None, typer.Option("--mapping", help="A column mapping saved by an import.")
    ] = None,
    link: Annotated[bool, typer.Option("--link/--no-link", help="Link the skills now.")] = True,
    taxonomy: opt.Taxonomy = None,
) -> None:
    """Read credentials in any format, link their skills, write them in our columns.

    A run that is cut short goes on where it was; an unchanged source is not read twice.
    """
    _formats(format)
    chosen = mapping(map_ or ())
    if saved is not None:
        from skillmatch.store.importing import read_mapping

        chosen = {**read_mapping(saved), **chosen}
    _import(file, out, chosen, format, link=link, taxonomy=taxonomy)


def _formats(format: str) -> None:
    from skillmatch.connect.catalogue import FORMATS

    if format == "?":
        raise InputError("formats that are read", hint=", ".join(FORMATS))


def _import(
    file: Path,
    out: Path,
    columns: dict[str, str],
    format: str,
    *,
    link: bool,
    taxonomy: Path | None,
) -> None:
    from skillmatch.store.importing import import_catalogue, side_file

    with counter("linking" if link else "reading") as move:
        done = import_catalogue(
            file, out, mapping=columns or None, format=format, link=link, taxonomy=taxonomy,
            move=move,
        )  # fmt: skip
    say_all(done.notes)
    _say_import(done, out, link=link)
    if done.mapping:
        say(f"the column mapping is kept in {side_file(out)}; use it again with --mapping")
    finish(done.problems, out)


def _say_import(done: Imported, out: Path, *, link: bool) -> None:
    if link and done.unlinked:
        say(f"no skill could be linked in {done.unlinked:,} of {done.rows:,} credentials")
    if done.unchanged:
        say(f"unchanged since the last import: {out} holds {done.rows:,} credentials")
        return
    if done.resumed:
        say(f"{done.resumed:,} rows had been done before and were kept")
    say(f"wrote {done.rows:,} credentials to {out}")


@app.command()
def completeness(
    file: File,
    format: Annotated[opt.TableFormat, typer.Option("--format")] = opt.TableFormat.table,
    source: Annotated[str, typer.Option("--source-format", help="As --format of import.")] = "auto",
    map_: opt.Map = None,
    each: Annotated[bool, typer.Option("--each", help="A row for each credential.")] = False,
    out: opt.Out = None,
) -> None:
    """Say which of the 11 EU elements of a micro-credential the records state.

    The elements are those of the Council Recommendation 2022/C 243/02, Annex I.
    """
    from skillmatch.cli.completeness import show_completeness
    from skillmatch.connect.catalogue import open_catalogue

    _formats(source)
    opened = open_catalogue(file, mapping=mapping(map_ or ()) or None, format=source)
    try:
        show_completeness(opened, format=format, each=each, out=out)
    except EmptyInputError:
        if not opened.problems:
            raise
    say_all(opened.notes)
    finish(opened.problems, out)


@app.command()
def export(
    file: File,
    to: Annotated[str, typer.Option("--to", help="open-badges-3, elm, csv, parquet or jsonl.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write.")],
    format: Format = "auto",
    map_: opt.Map = None,
) -> None:
    """Write a catalogue in a standard's JSON, or as a table."""
    from skillmatch.cli.exporting import target_of, write_export
    from skillmatch.connect.catalogue import read_catalogue

    _formats(format)
    target = target_of(to, out)
    result = read_catalogue(file, mapping=mapping(map_ or ()) or None, format=format)
    say_all(result.notes)
    say_all(write_export(result.records, to=to, out=out))
    say(f"wrote {len(result.records):,} credentials to {target}")
    finish(result.problems, out)


@app.command()
def fetch(
    ctx: typer.Context,
    source: Annotated[
        str, typer.Argument(help="credential-finder, microsoft-learn, coursera, or a URL.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="A .jsonl or .parquet file.")],
    format: Format = "auto",
    query: Annotated[str | None, typer.Option("--query", help="Words to search for.")] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many.")] = None,
    token: opt.Token = None,
    base_url: opt.BaseUrl = None,
    link: Annotated[bool, typer.Option("--link/--no-link", help="Link the skills now.")] = True,
) -> None:
    """Fetch a catalogue over the internet and import it."""
    from skillmatch.cli.fetching import fetcher, keep_files, say_download, token_for
    from skillmatch.connect.catalogue_format import check_target
    from skillmatch.live.catalogues import fetch_catalogue

    _formats(format)
    check_target(out)
    token = token_for(ctx, [source], token)
    with fetcher(token=token, base_url=base_url) as http:
        download = fetch_catalogue(
            source, http, base_url=base_url, token=token, limit=limit, query=query
        )
    if not download.files:
        raise EmptyInputError(
            f"{download.source}: nothing was found", hint="search for other words with --query"
        )
    folder = keep_files(download, out)
    say_download(download, folder)
    named = folder / download.files[0][0] if len(download.files) == 1 else folder
    _import(named, out, {}, format, link=link, taxonomy=None)


@app.command()
def check(
    file: File,
    out: Annotated[Path, typer.Option("--out", "-o", help="A .jsonl or .parquet file.")],
    yes: Annotated[
        bool, typer.Option("--yes", help="Open the providers' pages without asking.")
    ] = False,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many.")] = None,
    stale: Annotated[
        bool, typer.Option("--all/--due", help="All, or only those not checked within 90 days.")
    ] = False,
) -> None:
    """Open each programme's page, with your consent, and confirm title and issuer."""
    from skillmatch.cli.checking import run_check
    from skillmatch.connect.catalogue import read_catalogue
    from skillmatch.connect.catalogue_format import check_target

    check_target(out)
    result = read_catalogue(file)
    say_all(result.notes)
    problems = run_check(result.records, out=out, yes=yes, limit=limit, everything=stale)
    finish((*result.problems, *problems), out)
