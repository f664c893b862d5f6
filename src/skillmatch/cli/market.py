"""``skillmatch market``: what adverts ask for, how it changes, and what a role's jobs pay."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skillmatch.cli import options as opt
from skillmatch.cli.talk import deliver, finish, mapping, progress, say, say_all, show
from skillmatch.errors import EmptyInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skillmatch.domain import JobPosting, Mention, ReadResult
    from skillmatch.matcher import SkillMatcher

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)
BATCH = 64
MADE_UP = "sample data: made-up adverts, no measure of demand"


class By(str, Enum):
    """Lengths of a period."""

    month = "month"
    quarter = "quarter"
    year = "year"


Adverts = Annotated[Path, typer.Option("--postings", help="A table of adverts.")]
Words = Annotated[
    str | None, typer.Option("--role", help="Only adverts whose title has these words.")
]
Periods = Annotated[By, typer.Option("--by", help="How long a period is.")]
AllowSynthetic = Annotated[
    bool, typer.Option("--allow-synthetic", help="Count made-up sample adverts, marked so.")
]


@app.callback()
def market() -> None:
    """Show what adverts ask for, how it changes, and what a role's jobs pay."""


@app.command()
def demand(
    postings: Adverts,
    map_: opt.Map = None,
    role: Words = None,
    top: Annotated[int, typer.Option("-n", "--top", min=1, help="How many skills.")] = 30,
    allow_synthetic: AllowSynthetic = False,
    format: Annotated[opt.TableFormat, typer.Option("--format")] = opt.TableFormat.table,
    out: opt.Out = None,
) -> None:
    """Show the share of adverts that ask for each skill, with n and a 95 % interval."""
    import skillmatch as sm
    from skillmatch.market import demand as count
    from skillmatch.report import market as report

    result = _load(postings, map_)
    adverts, made_up = _chosen(result.records, postings, role, allow=allow_synthetic)
    matcher = sm.load()
    label = matcher.taxonomy.label
    counted = count((a.text, m) for a, m in _read(matcher, adverts))[:top]
    rows = [report.demand_row(d, label, sample=made_up) for d in counted]
    if made_up:
        say(MADE_UP)
    if format is opt.TableFormat.json:
        from skillmatch.report.json_out import dumps

        deliver(dumps({"n": len(adverts), "sample_data": made_up, "skills": rows}), out)
    elif format is opt.TableFormat.csv:
        from skillmatch.report.csv_out import to_csv

        deliver(to_csv(report.DEMAND_COLUMNS, rows), out)
    else:
        title = "What these adverts ask for" + (" — sample data" if made_up else "")
        show([report.demand_table(title, counted, label)], out)
    finish(result.problems, out)


@app.command()
def trend(
    postings: Adverts,
    map_: opt.Map = None,
    role: Words = None,
    by: Periods = By.quarter,
    top: Annotated[
        int, typer.Option("-n", "--top", min=1, help="How many skills of each kind of trend.")
    ] = 10,
    allow_synthetic: AllowSynthetic = False,
    format: Annotated[opt.TableFormat, typer.Option("--format")] = opt.TableFormat.table,
    out: opt.Out = None,
) -> None:
    """Show which skills rise and fall: their share by period, with n and intervals, tested."""
    import skillmatch as sm
    from skillmatch.market import trends
    from skillmatch.report import market as report

    result = _load(postings, map_)
    adverts, made_up = _chosen(result.records, postings, role, allow=allow_synthetic)
    dated = [a for a in adverts if a.posted is not None]
    if not dated:
        raise EmptyInputError(
            f"{postings.name}: none of {len(adverts)} adverts has a date",
            hint="name the column with the dates: --map posted=COLUMN",
        )
    matcher = sm.load()
    label = matcher.taxonomy.label
    blank: list[tuple[JobPosting, Sequence[Mention]]] = [
        (a, ()) for a in adverts if a.posted is None
    ]
    found = trends([*_read(matcher, dated), *blank], by=by.value)
    rows = report.best_of_each(found.rows, top)
    if made_up:
        say(MADE_UP)
    if format is opt.TableFormat.json:
        from skillmatch.report.json_out import dumps

        deliver(dumps(report.trends_dict(found, rows, label)), out)
    elif format is opt.TableFormat.csv:
        from skillmatch.report.csv_out import to_csv

        say_all(found.notes)
        deliver(to_csv(report.TREND_COLUMNS, report.trend_rows(rows, label, sample=made_up)), out)
    else:
        about = f"adverts for {role!r}" if role else "all adverts"
        show(report.trend_tables(found, rows, label, about=about), out)
    finish(result.problems, out)


@app.command("role")
def of_role(
    title: Annotated[str, typer.Argument(help="A job title or an O*NET-SOC code.")],
    postings: opt.Postings = None,
    map_: opt.Map = None,
    area: Annotated[
        str, typer.Option("--area", help="United States, a state or territory, or its code.")
    ] = "United States",
    country: Annotated[
        str, typer.Option("--country", help="ISO code; wages are known for US only.")
    ] = "US",
    by: Periods = By.quarter,
    top: Annotated[int, typer.Option("-n", "--top", min=1, help="How many skills.")] = 10,
    allow_synthetic: AllowSynthetic = False,
    format: Annotated[opt.TableFormat, typer.Option("--format")] = opt.TableFormat.table,
    out: opt.Out = None,
) -> None:
    """Show a role's US employment and pay, and what its adverts ask for more and less often."""
    import skillmatch as sm
    from skillmatch.report import market as report

    result = None if postings is None else _load(postings, map_)
    matcher = sm.load()
    adverts = () if result is None else result.records
    found = matcher.market(
        title, postings=adverts, area=area, country=country, by=by.value,
        allow_synthetic=allow_synthetic,
    )  # fmt: skip
    if found.alternatives:
        others = "; ".join(f"{a.label} ({a.occupation_id})" for a in found.alternatives[:5])
        say(f"it may also mean: {others}; choose one by its code")
    label = matcher.taxonomy.label
    if format is opt.TableFormat.json:
        from skillmatch.report.json_out import dumps

        deliver(dumps(report.market_dict(found, label, top=top)), out)
    elif format is opt.TableFormat.csv:
        from skillmatch.report.csv_out import to_csv

        say_all((*found.notes, *(found.trend.notes if found.trend else ())))
        deliver(to_csv(report.ROLE_COLUMNS, report.market_rows(found, label, top=top)), out)
    else:
        show(report.market_tables(found, label, top=top), out)
    finish(() if result is None else result.problems, out)


def _load(postings: Path, map_: Sequence[str] | None) -> ReadResult[JobPosting]:
    from skillmatch.connect.postings import read_postings

    result = read_postings(postings, mapping=mapping(map_ or ()))
    say_all(result.notes)
    return result


def _chosen(
    loaded: Sequence[JobPosting], path: Path, role: str | None, *, allow: bool
) -> tuple[tuple[JobPosting, ...], bool]:
    """Return the adverts whose title has some words, each once, and whether any is made up."""
    from skillmatch.market import distinct, refuse_made_up

    wanted = [p for p in loaded if role is None or role.casefold() in p.title.casefold()]
    if not wanted:
        raise EmptyInputError(
            f"{path.name}: no advert can be counted", hint="check --role and the columns"
        )
    made_up = refuse_made_up(wanted, where=path.name, allow=allow) > 0
    kept, copies = distinct(wanted)
    if copies:
        say(f"{copies:,} copies of adverts, word for word or nearly, were not counted")
    return kept, made_up


def _read(
    matcher: SkillMatcher, adverts: Sequence[JobPosting]
) -> list[tuple[JobPosting, Sequence[Mention]]]:
    read: list[tuple[JobPosting, Sequence[Mention]]] = []
    with progress("reading", len(adverts)) as move:
        for at in range(0, len(adverts), BATCH):
            part = adverts[at : at + BATCH]
            found = matcher.extract_many([a.text for a in part])
            read += [(a, e.mentions) for a, e in zip(part, found, strict=True)]
            move(len(part))
    return read
