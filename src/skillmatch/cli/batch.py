"""``skillmatch batch``: a whole cohort of students; ``erase`` and ``purge`` take traces away."""

from __future__ import annotations

from datetime import UTC, datetime
from datetime import date as date_type
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from skillmatch.cli import options as opt
from skillmatch.cli.engines import EngineName, Scheduler, Workers, engine_of
from skillmatch.cli.question import day, open_matcher
from skillmatch.cli.root import EXIT_ROWS
from skillmatch.cli.talk import mapping, progress, say, say_all
from skillmatch.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skillmatch.batch.task import Settings
    from skillmatch.connect.people import CohortRow
    from skillmatch.domain import Problem, ReadResult
    from skillmatch.matcher import SkillMatcher

EXIT_STOPPED = 130  # As shells have it after Ctrl-C.
RUN = "run"
SHOWN = 20  # Problems that a check prints.


class BatchGroup(TyperGroup):
    """A group whose first command needs no name: ``batch students.csv`` runs it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the name of the first command where none is given."""
        return super().parse_args(ctx, args if args and args[0] in self.commands else [RUN, *args])


app = typer.Typer(cls=BatchGroup, add_completion=False, rich_markup_mode=None)
Out = Annotated[Path, typer.Option("--out", "-o", help="The folder of the results.")]


@app.callback()
def batch() -> None:
    """Do the same for a whole cohort of students."""


@app.command(RUN)
def run(
    students: Annotated[Path, typer.Argument(help="A table: id, target_role, cv, skills…")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="A folder for the results.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Say what would fail, and write nothing.")
    ] = False,
    catalogue: opt.Catalogue = None,
    map_: opt.Map = None,
    catalogue_map: Annotated[
        list[str] | None, typer.Option("--catalogue-map", help="Columns of the catalogue.")
    ] = None,
    files: Annotated[
        Path | None,
        typer.Option("--files", help="CVs, badges and adverts lie here; else beside the table."),
    ] = None,
    k: Annotated[int, typer.Option("-k", min=1, help="Recommendations a student.")] = 5,
    pdf: Annotated[bool, typer.Option("--pdf", help="A leaflet a student.")] = False,
    html: Annotated[bool, typer.Option("--html", help="A page a student.")] = False,
    json: Annotated[bool, typer.Option("--json", help="The data of a student.")] = False,
    group: Annotated[
        list[str] | None,
        typer.Option("--group", help="Columns to compare by; every further column otherwise."),
    ] = None,
    weekly_hours: opt.WeeklyHours = None,
    method: Annotated[
        opt.Method,
        typer.Option("--method", help="How plans are chosen: greedy is quick, exact is proven."),
    ] = opt.Method.greedy,
    workers: Workers = None,
    engine: EngineName = "local",
    scheduler: Scheduler = None,
    templates: Annotated[
        Path | None, typer.Option("--templates", help="Your office's templates, logo and fonts.")
    ] = None,
    logo: Annotated[Path | None, typer.Option("--logo", help="A PNG or SVG.")] = None,
    anonymise: Annotated[
        bool, typer.Option("--anonymise", help="Ids in place of names, everywhere.")
    ] = False,
    retain_days: Annotated[
        int | None,
        typer.Option("--retain-days", min=0, help="After so many days purge takes it away."),
    ] = None,
    restart: Annotated[
        bool, typer.Option("--restart", help="Take the results of an earlier run away first.")
    ] = False,
    date: opt.Day = None,
) -> None:
    """Work a cohort out: tables, a workbook, reports of the cohort and, if wanted, of each student.

    A run that was stopped goes on where it was when it is started again. Two more commands:
    batch erase ID --out DIR takes a student's traces away, batch purge --out DIR a run that is
    past the day until which it may be kept.
    """
    from skillmatch.connect.people import read_cohort

    when = day(date)
    if out is None and not check:
        raise InputError("a run needs a folder for its results", hint="--out DIR, or --check")
    result = read_cohort(students, mapping=mapping(map_ or ()))
    say_all(result.notes)
    groups = _groups(result.records, group)
    worker = engine_of(engine, workers, scheduler)
    matcher, catalogue_problems = open_matcher(catalogue, catalogue_map)
    settings = _settings(
        matcher, table=students, out=out, date=when, files=files, groups=groups, k=k,
        method=method.value, formats=(pdf, html, json), weekly_hours=weekly_hours,
        catalogue=catalogue, catalogue_map=mapping(catalogue_map or ()), templates=templates,
        logo=logo, anonymise=anonymise, restart=restart,
    )  # fmt: skip
    known = [*catalogue_problems, *result.problems]
    if check:
        _check(result, settings, matcher, known)
        return
    from skillmatch.batch.run import run as run_batch

    try:
        with progress("students", len(result.records)) as move:
            summary = run_batch(
                result.records, settings, worker, problems=known, restart=restart,
                retain_days=retain_days, move=move, matcher=matcher,
            )  # fmt: skip
    except KeyboardInterrupt:
        say("stopped; what was done is kept: run the same again and it goes on from there")
        raise typer.Exit(EXIT_STOPPED) from None
    if summary.resumed:
        say(f"{summary.resumed:,} students were found done and taken over")
    if any(r.badges for r in result.records):
        say("badges were read; whether they are genuine was not checked")
    done = summary.students - summary.failed
    say(f"{done:,} students done, {summary.problems:,} problems; see {out}")
    if summary.problems:
        raise typer.Exit(EXIT_ROWS)


def _groups(records: Sequence[CohortRow], wanted: Sequence[str] | None) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(g for r in records for g in r.groups))
    missing = [g for g in wanted or () if g not in found]
    if missing:
        raise InputError(
            f"there is no group column {missing[0]!r}",
            hint=f"columns that hold nothing else: {', '.join(found) or 'none'}",
        )
    groups = found if wanted is None else tuple(dict.fromkeys(wanted))
    if groups:
        say(f"group columns, carried into students.csv and never used to rank: {', '.join(groups)}")
    return groups


def _settings(
    matcher: SkillMatcher,
    *,
    table: Path,
    out: Path | None,
    date: str | None,
    files: Path | None,
    formats: tuple[bool, bool, bool],
    catalogue: Path | None,
    templates: Path | None,
    logo: Path | None,
    restart: bool,
    **more: Any,
) -> Settings:
    from skillmatch.batch.journal import Journal
    from skillmatch.batch.task import FORMATS, Settings
    from skillmatch.report.made_by import made_by
    from skillmatch.report.theme import read_theme
    from skillmatch.store.import_record import digest_of

    look = None
    if templates is not None or logo is not None:
        read_theme(templates, logo)  # What is wrong with them is said before the run.
        look = " ".join(digest_of(p) for p in (templates, logo) if p is not None)
    on = date
    if on is None and out is not None and not restart:
        on = Journal(out).facts.get("date")  # A run that goes on keeps its day.
    return Settings(
        table=table.name, folder=str((files or table.parent).absolute()),
        out="" if out is None else str(out.absolute()),
        on=on or datetime.now(UTC).astimezone().date().isoformat(), date=date,
        formats=tuple(f for f, wanted in zip(FORMATS, formats, strict=True) if wanted),
        catalogue=None if catalogue is None else str(catalogue.absolute()),
        catalogue_digest=None if catalogue is None else digest_of(catalogue),
        templates=None if templates is None else str(templates.absolute()),
        logo=None if logo is None else str(logo.absolute()), look=look,
        made_by=made_by(matcher, date=date), **more,
    )  # fmt: skip


def _check(
    result: ReadResult[CohortRow], settings: Settings, matcher: SkillMatcher, known: list[Problem]
) -> None:
    """Print what would fail, as problems.csv has it, and write nothing."""
    import sys

    from skillmatch.batch.check import check
    from skillmatch.connect.problems import write_problems

    with progress("checked", len(result.records)) as move:
        found = [*known, *check(result.records, settings, matcher=matcher, move=move)]
    found.sort(key=lambda p: (p.file, p.row or 0))
    rows = len({(p.file, p.row) for p in found})
    if not found:
        say(f"{len(result.records):,} students: nothing would fail")
        return
    say(f"{len(found):,} problems in {rows:,} rows:")
    write_problems(found, sys.stdout)
    raise typer.Exit(EXIT_ROWS)


@app.command("erase")
def erase(student: Annotated[str, typer.Argument(help="The id of the student.")], out: Out) -> None:
    """Take every trace of a student out of the results; your own table and CVs stay."""
    from skillmatch.batch.removal import erase as erase_student

    files = erase_student(student, out)
    say(f"erased: {files} files went, tables and reports were written again")


@app.command("purge")
def purge(out: Out, date: opt.Day = None) -> None:
    """Take a run away that is past the day until which it may be kept."""
    from skillmatch.batch.removal import purge as purge_run

    today = day(date)
    until, files = purge_run(
        out,
        today=datetime.now(UTC).astimezone().date()
        if today is None
        else date_type.fromisoformat(today),
    )
    if files is None:
        say(f"it may be kept until {until}: nothing was removed")
    else:
        say(f"it was to be kept until {until}: {files} files were removed")
