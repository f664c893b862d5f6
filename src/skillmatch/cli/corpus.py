"""``skillmatch postings extract``: the skills of a corpus of adverts, however large."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from skillmatch.cli import options as opt
from skillmatch.cli.engines import EngineName, Scheduler, Workers, engine_of
from skillmatch.cli.extract import Kind, Mode
from skillmatch.cli.talk import counter, finish, mapping, say, say_all
from skillmatch.errors import InputError

__all__ = ["extract"]

EXIT_STOPPED = 130  # As shells have it after Ctrl-C.


def extract(
    adverts: Annotated[
        str, typer.Argument(help="CSV, JSONL or Parquet, a folder of them, or an address.")
    ],
    out: Annotated[str, typer.Option("--out", "-o", help="A folder of parts, or a .parquet file.")],
    work: Annotated[
        Path | None,
        typer.Option("--work", help="Where parts are kept until --out, an address, gets them."),
    ] = None,
    text_column: Annotated[str | None, typer.Option("--text-column")] = None,
    id_column: Annotated[str | None, typer.Option("--id-column")] = None,
    map_: opt.Map = None,
    strip_html: Annotated[bool, typer.Option("--strip-html", help="HTML to plain text.")] = False,
    kind: Annotated[Kind, typer.Option("--kind", help="What the texts are.")] = Kind.advert,
    mode: Annotated[Mode, typer.Option("--mode", help="Accurate is slower and surer.")] = Mode.fast,
    workers: Workers = None,
    engine: EngineName = "local",
    scheduler: Scheduler = None,
    restart: Annotated[
        bool, typer.Option("--restart", help="Take the results of an earlier run away first.")
    ] = False,
) -> None:
    """Find the skills of every advert: a row a mention, as Parquet.

    A run that was stopped goes on where it was when it is started again.
    """
    from skillmatch.batch.corpus import extract_corpus
    from skillmatch.batch.remote import is_address, put_files
    from skillmatch.connect.source_files import apart

    named = (("text", text_column), ("id", id_column))
    columns = mapping(map_ or ()) | {k: v for k, v in named if v is not None}
    away = is_address(out)
    if away and work is None:
        raise InputError("a run needs a folder here for its parts", hint="--work DIR")
    if not away and work is not None:
        raise InputError("--work is for an --out that is an address", hint="leave it out")
    target = Path(out) if work is None else work
    if not is_address(adverts):
        apart(Path(adverts), target)
    worker = engine_of(engine, workers, scheduler)
    try:
        with counter("adverts") as move:
            made = extract_corpus(
                adverts, target, worker, mapping=columns, strip_html=strip_html,
                kind=kind.value, mode=mode.value, restart=restart, move=move,
            )  # fmt: skip
    except KeyboardInterrupt:
        say("stopped; what was done is kept: run the same again and it goes on from there")
        raise typer.Exit(EXIT_STOPPED) from None
    if away:
        put_files((target / name for name in made.files), out)
    say_all(made.notes)
    if made.resumed:
        say(f"{made.resumed:,} adverts were found done and taken over")
    say(f"{made.mentions:,} mentions in {made.adverts:,} adverts; see {out}")
    finish(made.problems, target if target.suffix == ".parquet" else target / "problems.csv")
