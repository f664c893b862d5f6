"""``skillmatch recommend``: ranked micro-credentials with their reasons."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from skillmatch.cli import options as opt
from skillmatch.cli.beyond import beyond
from skillmatch.cli.limits import limits
from skillmatch.cli.question import Question, day
from skillmatch.cli.talk import deliver, finish, say_all, show

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def recommend(
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
    k: Annotated[int, typer.Option("-k", min=1, help="How many.")] = 10,
    max_hours: opt.MaxHours = None,
    max_price: opt.MaxPrice = None,
    currency: opt.Currency = None,
    include_unknown: opt.IncludeUnknown = False,
    by: opt.By = opt.Order.gap,
    require: opt.Require = None,
    prefer: opt.Prefer = None,
    exclude: opt.Exclude = None,
    confirm_likely: opt.ConfirmLikely = False,
    format: Annotated[opt.ReportFormat, typer.Option("--format")] = opt.ReportFormat.table,
    out: opt.Out = None,
    date: opt.Day = None,
) -> None:
    """Rank micro-credentials by the share of the learnable gap that each one closes."""
    when = day(date)
    options = limits(
        max_hours=max_hours, max_price=max_price, currency=currency,
        include_unknown=include_unknown, require=require, prefer=prefer, exclude=exclude, day=when,
    )  # fmt: skip
    answer = Question(
        role=role, posting=posting, postings=postings, cv=cv, badge=badge, holds=holds,
        skills=skills, catalogue=catalogue, columns=map_, taxonomy=taxonomy,
        confirm_likely=confirm_likely, date=when,
    ).answer()  # fmt: skip
    matcher, gap = answer.matcher, answer.gap
    best = matcher.recommend(gap, k=k, by=by.value, **options)
    rest = beyond(matcher, gap, found=bool(best), options=options, k=k, by=by.value)
    say_all(best.notes)
    if format is opt.ReportFormat.json:
        from skillmatch.report.json_out import dumps, recommend_dict
        from skillmatch.report.made_by import made_by

        made = made_by(matcher, date=when)
        data = recommend_dict(
            gap, best, made_by=made, label=answer.occupation, widening=rest.as_dict(),
            steps=rest.steps,
        )  # fmt: skip
        deliver(dumps(data), out)
    elif format is opt.ReportFormat.csv:
        from skillmatch.report.csv_out import RECOMMENDATION_COLUMNS, recommendation_rows, to_csv

        say_all(rest.lines())
        deliver(to_csv(RECOMMENDATION_COLUMNS, recommendation_rows(best)), out)
    elif format is opt.ReportFormat.table:
        from skillmatch.report.facts import day_of
        from skillmatch.report.table import gap_table, lines_text, recommendation_table, trust_table

        tables = [recommendation_table(best), trust_table(best, today=day_of(when))]
        show([*gap_table(gap, most=8), *(tables if best else [lines_text(rest.lines())])], out)
    else:
        from skillmatch.report.view import build

        path = matcher.pathway(gap, **options)
        view = build(
            matcher, gap, best, path, date=when, occupation=answer.occupation,
            front=matcher.front(gap, **options), widening=rest.widening, advice=rest.steps,
        )  # fmt: skip
        target = out or Path(f"skillmatch-report.{format.value}")
        if format is opt.ReportFormat.html:
            from skillmatch.report.html import render

            deliver(render(view), target)
        else:
            from skillmatch.report.pdf import render_pdf

            deliver(render_pdf(view), target)
        out = target
    finish(answer.problems, out)
