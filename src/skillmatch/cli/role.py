"""``skillmatch role``: what a role asks for."""

from __future__ import annotations

from typing import Annotated

import typer

from skillmatch.cli import options as opt
from skillmatch.cli.question import Question, say_role
from skillmatch.cli.talk import deliver, finish, show

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def role(
    title: Annotated[str | None, typer.Argument(help="A job title or an O*NET-SOC code.")] = None,
    role: opt.Role = None,
    posting: opt.Posting = None,
    postings: opt.Postings = None,
    taxonomy: opt.Taxonomy = None,
    format: Annotated[opt.TableFormat, typer.Option("--format")] = opt.TableFormat.table,
    out: opt.Out = None,
) -> None:
    """Show what a role asks for: each skill with its importance."""
    import skillmatch as sm
    from skillmatch.report import json_out

    question = Question(role=title if role is None else role, posting=posting, postings=postings)
    matcher = sm.load(taxonomy=taxonomy)
    found = question.resolve(matcher)
    label = dict(matcher.occupations()).get(found.occupation_id or "")
    say_role(found, label)
    rows = json_out.role_skills(found, matcher.taxonomy)
    if format is opt.TableFormat.json:
        needs = json_out.gap_dict(matcher.gap(matcher.profile(), found))["requirements"]
        data = json_out.role_dict(found, label=label) | {"requirements": needs, "skills": rows}
        deliver(json_out.dumps(data), out)
    elif format is opt.TableFormat.csv:
        from skillmatch.report.csv_out import to_csv

        deliver(to_csv(("skill_id", "label", "kind", "importance"), rows), out)
    else:
        from skillmatch.report.table import role_table

        show([role_table(found, matcher.taxonomy)], out)
    finish(question.problems, out)
