"""``skillmatch gap``: what a person lacks for a role."""

from __future__ import annotations

from typing import Annotated

import typer

from skillmatch.cli import options as opt
from skillmatch.cli.question import Question, day
from skillmatch.cli.talk import deliver, finish, say, show

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def gap(
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
    confirm_likely: opt.ConfirmLikely = False,
    date: opt.Day = None,
    format: Annotated[opt.TableFormat, typer.Option("--format")] = opt.TableFormat.table,
    out: opt.Out = None,
) -> None:
    """Show what a person lacks for a role, skill by skill."""
    answer = Question(
        role=role, posting=posting, postings=postings, cv=cv, badge=badge, holds=holds,
        skills=skills, catalogue=catalogue, columns=map_, taxonomy=taxonomy,
        confirm_likely=confirm_likely, date=day(date),
    ).answer()  # fmt: skip
    found = answer.gap
    if format is opt.TableFormat.json:
        from skillmatch.report import json_out

        space = answer.matcher.taxonomy
        data = {
            "role": json_out.role_dict(found.role, label=answer.occupation),
            "gap": json_out.gap_dict(found),
            "held": json_out.held_list(found.profile, space),
            "likely": json_out.held_list(found.profile, space, likely=True),
            "awards": json_out.award_list(found.profile),
        }
        deliver(json_out.dumps(data), out)
    elif format is opt.TableFormat.csv:
        from skillmatch.report.csv_out import GAP_COLUMNS, gap_rows, to_csv

        deliver(to_csv(GAP_COLUMNS, gap_rows(found)), out)
    else:
        from skillmatch.report.table import gap_table

        show(gap_table(found), out)
    if not found.missing:
        say("skillmatch recommend says what would widen your options")
    finish(answer.problems, out)
