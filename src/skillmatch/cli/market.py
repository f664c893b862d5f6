"""``skillmatch market``: what adverts ask for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from skillmatch.cli import options as opt
from skillmatch.cli.talk import deliver, finish, mapping, progress, say, say_all, show
from skillmatch.errors import EmptyInputError, InputError

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)
BATCH = 64


@app.callback()
def market() -> None:
    """Show what adverts ask for."""


@app.command()
def demand(
    postings: Annotated[Path, typer.Option("--postings", help="A table of adverts.")],
    map_: opt.Map = None,
    role: Annotated[
        str | None, typer.Option("--role", help="Only adverts whose title has these words.")
    ] = None,
    top: Annotated[int, typer.Option("-n", "--top", min=1, help="How many skills.")] = 30,
    allow_synthetic: Annotated[
        bool, typer.Option("--allow-synthetic", help="Count made-up sample adverts, marked so.")
    ] = False,
    format: Annotated[opt.TableFormat, typer.Option("--format")] = opt.TableFormat.table,
    out: opt.Out = None,
) -> None:
    """Show the share of adverts that ask for each skill, with n and a 95 % interval."""
    import skillmatch as sm
    from skillmatch.connect.postings import read_postings
    from skillmatch.market import demand as count

    result = read_postings(postings, mapping=mapping(map_ or ()))
    say_all(result.notes)
    adverts = [p for p in result.records
               if role is None or role.casefold() in p.title.casefold()]  # fmt: skip
    if not adverts:
        raise EmptyInputError(
            f"{postings.name}: no advert can be counted", hint="check --role and the columns"
        )
    made_up = sum(p.synthetic for p in adverts)
    if made_up and not allow_synthetic:
        raise InputError(
            f"{postings.name}: {made_up} of {len(adverts)} adverts are made-up samples and "
            "measure no demand",
            hint="use real adverts, or add --allow-synthetic to see how it looks",
        )
    matcher = sm.load()
    read = []
    with progress("reading", len(adverts)) as move:
        for at in range(0, len(adverts), BATCH):
            part = adverts[at : at + BATCH]
            found = matcher.extract_many([p.text for p in part])
            read += [(p.text, e.mentions) for p, e in zip(part, found, strict=True)]
            move(len(part))
    rows = [
        {
            "skill_id": d.skill_id, "label": matcher.taxonomy.label(d.skill_id), "asked": d.asked,
            "n": d.n, "share": d.share, "low": d.low, "high": d.high,
            "sample_data": bool(made_up),
        }
        for d in count(read)[:top]
    ]  # fmt: skip
    if made_up:
        say("sample data: made-up adverts, no measure of demand")
    if format is opt.TableFormat.json:
        from skillmatch.report.json_out import dumps

        deliver(dumps({"n": rows[0]["n"] if rows else 0, "sample_data": bool(made_up),
                       "skills": rows}), out)  # fmt: skip
    elif format is opt.TableFormat.csv:
        from skillmatch.report.csv_out import to_csv

        columns = ("skill_id", "label", "asked", "n", "share", "low", "high", "sample_data")
        deliver(to_csv(columns, rows), out)
    else:
        from skillmatch.report.table import plain_table

        title = "What these adverts ask for" + (" — sample data" if made_up else "")
        cells = [(r["label"], r["asked"], r["n"], f"{r['share']:.0%}",
                  f"{r['low']:.0%}–{r['high']:.0%}") for r in rows]  # fmt: skip
        show([plain_table(title, ("Skill", "Ask", "n", "Share", "95 % interval"), cells)], out)
    finish(result.problems, out)
