"""``skillmatch postings``: import, fetch and read job adverts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skillmatch.cli import options as opt
from skillmatch.cli.corpus import extract
from skillmatch.cli.talk import deliver_quietly, finish, mapping, say, say_all
from skillmatch.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skillmatch.domain import JobPosting

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)

Out = Annotated[Path, typer.Option("--out", "-o", help="A .jsonl or .parquet file.")]
Format = Annotated[str, typer.Option("--format", help="auto, or a format by name.")]
Keep = Annotated[
    bool, typer.Option("--keep-duplicates", help="Keep adverts that are nearly the same.")
]
app.command("extract")(extract)
FIELDS = ("id", "title", "text", "employer", "location", "posted", "language", "occupation",
          "source")  # fmt: skip


@app.callback()
def postings() -> None:
    """Import and fetch job adverts, and find the skills of many."""


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(help="A table, a job board's JSON, a page, a folder or zip.")
    ],
    out: Out,
    format: Format = "auto",
    text_column: Annotated[str | None, typer.Option("--text-column")] = None,
    id_column: Annotated[str | None, typer.Option("--id-column")] = None,
    map_: opt.Map = None,
    strip_html: Annotated[bool, typer.Option("--strip-html", help="HTML to plain text.")] = False,
    keep: Keep = False,
) -> None:
    """Read adverts in any format and write them in our columns, near-duplicates left out."""
    from skillmatch.cli.tables import check_out
    from skillmatch.connect.postings import FORMATS, read_postings
    from skillmatch.connect.source_files import apart

    if format == "?":
        raise InputError("formats that are read", hint=", ".join(FORMATS))
    check_out(out)
    apart(file, out)
    result = read_postings(
        file, mapping=mapping(map_ or ()), text_column=text_column, id_column=id_column,
        strip_html=strip_html, format=format,
    )  # fmt: skip
    say_all(result.notes)
    _write(result.records, out, keep=keep)
    finish(result.problems, out)


@app.command()
def fetch(
    ctx: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(help="greenhouse:BOARD, lever:SITE, ashby:NAME, usajobs, or a URL."),
    ],
    out: Out,
    keyword: Annotated[str | None, typer.Option("--keyword", help="For usajobs.")] = None,
    email: Annotated[
        str | None, typer.Option("--email", help="For usajobs: yours, as its terms ask.")
    ] = None,
    token: opt.Token = None,
    base_url: opt.BaseUrl = None,
    keep: Keep = False,
) -> None:
    """Fetch adverts from public job boards and import them."""
    from skillmatch.cli.fetching import fetcher, keep_files, say_download, token_for
    from skillmatch.cli.tables import check_out
    from skillmatch.connect.postings import read_postings
    from skillmatch.domain import Problem
    from skillmatch.live.download import is_url
    from skillmatch.live.postings import fetch_postings

    check_out(out)
    sent = token_for(ctx, sources, token) if any(map(is_url, sources)) else None
    with fetcher(token=sent, base_url=base_url) as http:
        downloads = fetch_postings(
            sources, http, base_url=base_url, token=token, email=email, keyword=keyword
        )
    records: list[JobPosting] = []
    problems: list[Problem] = []
    known: set[str] = set()
    for download in downloads:
        if download.error is not None:
            problems.append(
                Problem(file=download.source, row=None, column=None, value=None,
                        reason=download.error, remedy="fetch it again later")
            )  # fmt: skip
            continue
        folder = keep_files(download, out)
        say_download(download, folder)
        if not download.files:
            continue
        try:
            result = read_postings(folder)
        except InputError as error:
            problems.append(
                Problem(file=download.source, row=None, column=None, value=None,
                        reason=error.message, remedy=error.hint)
            )  # fmt: skip
            continue
        say_all(result.notes)
        problems += result.problems
        for posting in result.records:
            if posting.id in known:
                problems.append(
                    Problem(file=download.source, row=None, column="id", value=posting.id,
                            reason="the id was met in an earlier source; left out",
                            remedy="fetch the sources one by one")
                )  # fmt: skip
            else:
                known.add(posting.id)
                records.append(posting)
    _write(records, out, keep=keep)
    finish(problems, out)


def _write(records: Sequence[JobPosting], out: Path, *, keep: bool) -> None:
    """Write adverts, and beside them the list of what was left out as a near-duplicate."""
    from skillmatch.cli.tables import write_records

    kept: Sequence[JobPosting] = records
    if not keep and len(records) > 1:
        from skillmatch.near_duplicates import drop_near_duplicates
        from skillmatch.report.csv_out import to_csv

        kept, found = drop_near_duplicates(records)
        if found:
            side = out.with_name(f"{out.name}.duplicates.csv")
            rows = [
                {"id": records[d.index].id, "title": records[d.index].title,
                 "duplicate_of": records[d.of].id, "similarity": round(d.similarity, 3)}
                for d in found
            ]  # fmt: skip
            deliver_quietly(to_csv(("id", "title", "duplicate_of", "similarity"), rows), side)
            share = len(found) / len(records)
            say(f"{len(found):,} of {len(records):,} adverts ({share:.1%}) are nearly the same as "
                f"an earlier one and were left out: see {side}")  # fmt: skip
    rows = [{n: getattr(p, n) for n in FIELDS} for p in kept]
    write_records(rows, FIELDS, out)
    say(f"wrote {len(rows):,} adverts to {out}")
