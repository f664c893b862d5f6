"""``skillmatch explain``: why a credential is recommended, skill by skill."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer

from skillmatch.cli import options as opt
from skillmatch.cli.question import Question, day
from skillmatch.cli.talk import deliver, finish, say, say_all
from skillmatch.errors import UnknownCredentialError

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class Format(str, Enum):
    """Formats of an explanation."""

    text = "text"
    json = "json"


@app.command()
def explain(
    credential: Annotated[
        str | None, typer.Argument(help="Id of a credential; the best three otherwise.")
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
    confirm_likely: opt.ConfirmLikely = False,
    date: opt.Day = None,
    format: Annotated[Format, typer.Option("--format")] = Format.text,
    out: opt.Out = None,
) -> None:
    """Say why a credential is recommended: each skill, its share and the words behind it."""
    answer = Question(
        role=role, posting=posting, postings=postings, cv=cv, badge=badge, holds=holds,
        skills=skills, catalogue=catalogue, columns=map_, taxonomy=taxonomy,
        confirm_likely=confirm_likely, date=day(date),
    ).answer()  # fmt: skip
    matcher, gap = answer.matcher, answer.gap
    if credential is None:
        chosen = list(matcher.recommend(gap, k=3))
    else:
        known = {c.id: c for c in matcher.catalogue}
        if credential not in known:
            from rapidfuzz import process

            near = [hit[0] for hit in process.extract(credential, list(known), limit=3)]
            raise UnknownCredentialError(
                f"no credential of the catalogue has the id {credential!r}",
                hint=f"did you mean {', '.join(near)}?" if near else "look it up in the catalogue",
            )
        every = matcher.recommend(gap, k=max(1, len(known)))
        chosen = [r for r in every if r.credential.id == credential]
        if not chosen:
            held = credential in gap.profile.credentials
            say(f"{known[credential].title}: " + ("it is held already" if held
                else "it closes none of the learnable gap we could identify"))  # fmt: skip
            say_all(every.notes)
    from skillmatch.report import json_out
    from skillmatch.report.clean import clean

    if format is Format.json:
        deliver(json_out.dumps([json_out.recommendation_dict(r) for r in chosen]), out)
    else:
        lines = [clean(line) for r in chosen for line in (*r.explain().splitlines(), "")]
        deliver("".join(f"{line}\n" for line in lines), out)
    finish(answer.problems, out)
