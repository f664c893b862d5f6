"""``skillmatch pathway``: a set of credentials under limits, in order, with dates."""

from __future__ import annotations

from datetime import date as Day  # noqa: N812 (an option is called date)
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skillmatch.cli import options as opt
from skillmatch.cli.beyond import beyond
from skillmatch.cli.limits import limits
from skillmatch.cli.question import Question, day
from skillmatch.cli.talk import deliver, finish, say, say_all, show
from skillmatch.errors import InputError

if TYPE_CHECKING:
    from skillmatch.cli.question import Answer
    from skillmatch.domain import Pathway
    from skillmatch.planning import Options

app = typer.Typer(add_completion=False, rich_markup_mode=None)
DRAWN = (opt.PathFormat.svg, opt.PathFormat.png, opt.PathFormat.html)


@app.command()
def pathway(
    role: opt.Role = None,
    posting: opt.Posting = None,
    cv: opt.Cv = None,
    badge: opt.Badge = None,
    holds: opt.Holds = None,
    skills: opt.Skills = None,
    postings: opt.Postings = None,
    catalogue: opt.Catalogue = None,
    map_: opt.Map = None,
    taxonomy: opt.Taxonomy = None,
    steps: Annotated[int, typer.Option("--steps", min=1, help="At most so many steps.")] = 6,
    max_hours: opt.MaxHours = None,
    max_price: opt.MaxPrice = None,
    currency: opt.Currency = None,
    include_unknown: opt.IncludeUnknown = False,
    require: opt.Require = None,
    prefer: opt.Prefer = None,
    exclude: opt.Exclude = None,
    must: opt.Must = None,
    weekly_hours: opt.WeeklyHours = None,
    start: opt.Start = None,
    end: opt.End = None,
    method: opt.Way = opt.Method.auto,
    front: opt.Front = False,
    ics: opt.Ics = None,
    confirm_likely: opt.ConfirmLikely = False,
    date: opt.Day = None,
    format: Annotated[opt.PathFormat, typer.Option("--format")] = opt.PathFormat.table,
    out: opt.Out = None,
) -> None:
    """Choose the set of credentials that covers most of a role under limits, in order."""
    when = day(date)
    first, last = _date(start, "--start"), _date(end, "--end")
    options = limits(
        max_hours=max_hours, max_price=max_price, currency=currency,
        include_unknown=include_unknown, require=require, prefer=prefer, exclude=exclude, day=when,
    )  # fmt: skip
    if front and (must or first or last or ics or weekly_hours is not None):
        raise InputError(
            "--front compares pathways of all lengths: it takes no dates and no --must",
            hint="leave out --must, --weekly-hours, --start, --end and --ics",
        )
    if format in DRAWN and not front:
        raise InputError(f"--format {format.value} draws the front", hint="add --front")
    if ics and (first is None or weekly_hours is None):
        raise InputError(
            "a calendar needs a first day and the hours a week",
            hint="add --start YYYY-MM-DD and --weekly-hours H",
        )
    answer = Question(
        role=role, posting=posting, postings=postings, cv=cv, badge=badge, holds=holds,
        skills=skills, catalogue=catalogue, columns=map_, taxonomy=taxonomy,
        confirm_likely=confirm_likely, date=when,
    ).answer()  # fmt: skip
    if front:
        from skillmatch.cli.fronts import deliver_front

        out = deliver_front(answer, options, steps=steps, format=format, out=out)
    else:
        path = answer.matcher.pathway(
            answer.gap, max_steps=steps, must=tuple(must or ()), weekly_hours=weekly_hours,
            start=first, end=last, method=method.value, **options,
        )  # fmt: skip
        say_all(path.notes)
        _deliver_path(answer, path, options, format=format, out=out)
        if ics is not None:
            stamp = Day.fromisoformat(when) if when else first
            _deliver_calendar(answer, path, ics, made=stamp, weekly_hours=weekly_hours)
    finish(answer.problems, out)


def _date(text: str | None, option: str) -> Day | None:
    checked = day(text, option=option)
    return None if checked is None else Day.fromisoformat(checked)


def _deliver_path(
    answer: Answer, path: Pathway, options: Options, *, format: opt.PathFormat, out: Path | None
) -> None:
    matcher = answer.matcher
    rest = beyond(matcher, answer.gap, found=bool(path.steps), options=options)
    if format is opt.PathFormat.json:
        from skillmatch.report import json_out

        data = json_out.pathway_dict(path, matcher.taxonomy)
        data["notes"] += rest.steps
        role = json_out.role_dict(answer.role, label=answer.occupation)
        deliver(json_out.dumps({"role": role, "pathway": data, "widening": rest.as_dict()}), out)
    elif format is opt.PathFormat.csv:
        from skillmatch.report.csv_out import PATHWAY_COLUMNS, pathway_rows, to_csv

        say_all(rest.lines())
        deliver(to_csv(PATHWAY_COLUMNS, pathway_rows(path)), out)
    else:
        from skillmatch.report.table import lines_text, pathway_lines, pathway_table

        parts = [pathway_table(path, matcher.taxonomy)] if path.steps else []
        lines = pathway_lines(path, matcher.catalogue) if path.steps else rest.lines()
        show([*parts, lines_text([*lines, *(("", *rest.lines()) if parts else ())])], out)


def _deliver_calendar(
    answer: Answer, path: Pathway, target: Path, *, made: Day | None, weekly_hours: float | None
) -> None:
    from skillmatch.report.ics import pathway_ics, undated

    if undated(path) == len(path.steps) or made is None:
        say("no calendar was written: no step of the pathway has dates")
        return
    text = pathway_ics(
        path, made=made, weekly_hours=weekly_hours, label=answer.matcher.taxonomy.label
    )
    deliver(text.encode(), target)
