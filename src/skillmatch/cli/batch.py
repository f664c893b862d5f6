"""``skillmatch batch``: a whole cohort of students."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date as date_type
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from skillmatch.cli import options as opt
from skillmatch.cli.question import day, open_matcher
from skillmatch.cli.root import EXIT_ROWS
from skillmatch.cli.talk import deliver, mapping, progress, say, say_all

if TYPE_CHECKING:
    from skillmatch.batch import Outcome
    from skillmatch.matcher import SkillMatcher

app = typer.Typer(add_completion=False, rich_markup_mode=None)

STUDENT = ("id", "name", "target_role", "occupation_id", "coverage", "missing", "learnable",
           "not_taught_here", "best_credential", "best_score", "notes")  # fmt: skip


@app.command()
def batch(
    students: Annotated[Path, typer.Argument(help="A table: id, target_role, cv, skills…")],
    out: Annotated[Path, typer.Option("--out", "-o", help="A folder for the results.")],
    catalogue: opt.Catalogue = None,
    map_: opt.Map = None,
    catalogue_map: Annotated[
        list[str] | None, typer.Option("--catalogue-map", help="Columns of the catalogue.")
    ] = None,
    k: Annotated[int, typer.Option("-k", min=1, help="Recommendations a student.")] = 5,
    html: Annotated[bool, typer.Option("--html", help="One page a student.")] = False,
    date: opt.Day = None,
) -> None:
    """Write recommendations.csv, gaps.csv, students.csv and problems.csv for a cohort."""
    from skillmatch.batch import run_cohort
    from skillmatch.connect.people import read_cohort
    from skillmatch.connect.problems import write_problems

    when = day(date)
    result = read_cohort(students, mapping=mapping(map_ or ()))
    say_all(result.notes)
    groups = dict.fromkeys(g for r in result.records for g in r.groups)
    if groups:
        say(f"group columns, carried into students.csv: {', '.join(groups)}")
    matcher, catalogue_problems = open_matcher(catalogue, catalogue_map)
    done: list[Outcome] = []
    with progress("students", len(result.records)) as move:
        for outcome in run_cohort(
            result.records, matcher, folder=students.parent, file=students.name, k=k,
            on=None if when is None else date_type.fromisoformat(when),
        ):  # fmt: skip
            done.append(outcome)
            if html and outcome.gap is not None:
                _page(outcome, matcher, out, when)
            move(1)
    _tables(done, out)
    failed = [o.problem for o in done if o.problem is not None]
    problems = [*catalogue_problems, *result.problems, *failed]
    problems.sort(key=lambda p: (p.file, p.row or 0))
    write_problems(problems, out / "problems.csv")
    if any(o.gap is not None and o.gap.profile.awards for o in done):
        say("badges were read; whether they are genuine was not checked")
    say(f"{len(done) - len(failed)} students done, {len(problems)} problems; see {out}")
    if problems:
        raise typer.Exit(EXIT_ROWS)


def _page(outcome: Outcome, matcher: SkillMatcher, out: Path, when: str | None) -> None:
    from skillmatch.batch import page_name
    from skillmatch.cli.talk import deliver_quietly
    from skillmatch.report.html import render
    from skillmatch.report.view import build

    if outcome.gap is None or outcome.best is None:
        return
    row = outcome.row
    path = matcher.pathway(outcome.gap, max_hours=row.max_hours or None)
    view = build(matcher, outcome.gap, outcome.best, path, date=when, person=row.name or row.id)
    deliver_quietly(render(view), out / "students" / page_name(row.id))


def _tables(done: Sequence[Outcome], out: Path) -> None:
    from skillmatch.report.csv_out import (
        GAP_COLUMNS,
        RECOMMENDATION_COLUMNS,
        gap_rows,
        recommendation_rows,
        to_csv,
    )

    ranked: list[Mapping[str, Any]] = []
    gaps: list[Mapping[str, Any]] = []
    people: list[Mapping[str, Any]] = []
    groups = list(dict.fromkeys(g for o in done for g in o.row.groups))
    for outcome in done:
        row, gap, best = outcome.row, outcome.gap, outcome.best
        person: dict[str, Any] = {"id": row.id, "name": row.name, "target_role": row.target_role}
        person |= {f"group:{g}": row.groups.get(g) for g in groups}
        if gap is None or best is None:
            person["notes"] = "failed: see problems.csv"
        else:
            who = {"student_id": row.id}
            ranked += [who | r for r in recommendation_rows(best)]
            gaps += [who | r for r in gap_rows(gap)]
            person |= {
                "occupation_id": gap.role.occupation_id, "coverage": gap.coverage,
                "missing": len(gap.missing), "not_taught_here": len(gap.unserved),
                "learnable": len(gap.missing) - len(gap.unserved),
                "best_credential": best[0].credential.id if best else None,
                "best_score": best[0].score if best else None,
                "notes": "; ".join(n.rstrip(".") for n in (*best.notes, *gap.profile.notes)),
            }  # fmt: skip
        people.append(person)
    columns = [*STUDENT[:3], *(f"group:{g}" for g in groups), *STUDENT[3:]]
    deliver(to_csv(("student_id", *RECOMMENDATION_COLUMNS), ranked), out / "recommendations.csv")
    deliver(to_csv(("student_id", *GAP_COLUMNS), gaps), out / "gaps.csv")
    deliver(to_csv(columns, people), out / "students.csv")
