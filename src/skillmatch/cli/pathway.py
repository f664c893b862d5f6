"""``skillmatch pathway``: a set of credentials under limits, in order."""

from __future__ import annotations

from typing import Annotated

import typer

from skillmatch.cli import options as opt
from skillmatch.cli.question import Question, day, price
from skillmatch.cli.talk import deliver, finish, say_all, show

app = typer.Typer(add_completion=False, rich_markup_mode=None)


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
    confirm_likely: opt.ConfirmLikely = False,
    date: opt.Day = None,
    format: Annotated[opt.TableFormat, typer.Option("--format")] = opt.TableFormat.table,
    out: opt.Out = None,
) -> None:
    """Choose credentials one after the other by what each adds, under hours and money."""
    limit = price(max_price)
    answer = Question(
        role=role, posting=posting, postings=postings, cv=cv, badge=badge, holds=holds,
        skills=skills, catalogue=catalogue, columns=map_, taxonomy=taxonomy,
        confirm_likely=confirm_likely, date=day(date),
    ).answer()  # fmt: skip
    path = answer.matcher.pathway(
        answer.gap, max_steps=steps, max_hours=max_hours, max_price=limit, currency=currency,
        include_unknown=include_unknown,
    )  # fmt: skip
    say_all(path.notes)
    if format is opt.TableFormat.json:
        from skillmatch.report import json_out

        role_part = json_out.role_dict(answer.role, label=answer.occupation)
        data = json_out.pathway_dict(path, answer.matcher.taxonomy)
        deliver(json_out.dumps({"role": role_part, "pathway": data}), out)
    elif format is opt.TableFormat.csv:
        from skillmatch.report.csv_out import PATHWAY_COLUMNS, pathway_rows, to_csv

        deliver(to_csv(PATHWAY_COLUMNS, pathway_rows(path)), out)
    else:
        from skillmatch.report.table import pathway_table

        show([pathway_table(path, answer.matcher.taxonomy)], out)
    finish(answer.problems, out)
