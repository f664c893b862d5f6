"""``skillmatch explain``: why a credential is recommended or not, and what would change that."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer

from skillmatch.cli import options as opt
from skillmatch.cli.beyond import beyond
from skillmatch.cli.limits import limits
from skillmatch.cli.question import Question, day
from skillmatch.cli.talk import deliver, finish, say_all

app = typer.Typer(add_completion=False, rich_markup_mode=None)
SHOWN = 3  # Credentials explained where none is named.


class Format(str, Enum):
    """Formats of an explanation."""

    text = "text"
    json = "json"


@app.command()
def explain(
    credential: Annotated[
        str | None, typer.Argument(help="Id of any credential; the best three otherwise.")
    ] = None,
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
    k: Annotated[int, typer.Option("-k", min=1, help="Length of the list to explain.")] = 10,
    max_hours: opt.MaxHours = None,
    max_price: opt.MaxPrice = None,
    currency: opt.Currency = None,
    include_unknown: opt.IncludeUnknown = False,
    by: opt.By = opt.Order.gap,
    require: opt.Require = None,
    prefer: opt.Prefer = None,
    exclude: opt.Exclude = None,
    confirm_likely: opt.ConfirmLikely = False,
    date: opt.Day = None,
    format: Annotated[Format, typer.Option("--format")] = Format.text,
    out: opt.Out = None,
) -> None:
    """Say why a credential is recommended or not, skill by skill, and what would change it."""
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
    if credential is None:
        best = matcher.recommend(gap, k=min(k, SHOWN), by=by.value, **options)
        say_all(best.notes)
        say_all(beyond(matcher, gap, found=bool(best), options=options).lines())
        ids = [r.credential.id for r in best]
    else:
        ids = [credential]
    made = [matcher.explain(gap, id_, k=k, by=by.value, **options) for id_ in ids]
    from skillmatch.report import json_out
    from skillmatch.report.clean import clean
    from skillmatch.report.facts import day_of, fact_lines

    today = day_of(when)
    if format is Format.json:
        rows = [
            {
                **json_out.recommendation_dict(e.recommendation, today=today),
                "rank": e.rank,
                **e.as_dict(),
            }
            for e in made
        ]
        deliver(json_out.dumps(rows), out)
    else:
        lines: list[str] = []
        for e in made:
            facts = [f"   {line}" for line in fact_lines(e.credential, today=today)]
            lines += [*e.text().splitlines(), "   What is stated of it:", *facts, ""]
        deliver("".join(f"{clean(line)}\n" for line in lines), out)
    finish(answer.problems, out)
