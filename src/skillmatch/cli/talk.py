"""What goes where: data to stdout or a file, talk to stderr, failed rows to problems.csv."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from skillmatch.errors import InputError

if TYPE_CHECKING:
    from skillmatch.domain import Problem

__all__ = [
    "counter",
    "deliver",
    "deliver_quietly",
    "finish",
    "mapping",
    "progress",
    "say",
    "say_all",
    "show",
]


def say(text: str) -> None:
    """Write one line of talk to stderr, control characters taken out."""
    from skillmatch.report.clean import clean

    typer.echo(clean(text), err=True)


def say_all(lines: Iterable[str]) -> None:
    """Write lines of talk to stderr."""
    for line in lines:
        say(line)


def deliver(data: str | bytes, out: Path | None) -> None:
    """Write data to a file, or to stdout where none is named.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    if out is None:
        typer.echo(data, nl=False)
        return
    deliver_quietly(data, out)
    say(f"wrote {out}")


def deliver_quietly(data: str | bytes, out: Path) -> None:
    """Write data to a file and say nothing.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    # A file's name that is no UTF-8 becomes an escape, as JSON has it.
    blob = data.encode("utf-8", "backslashreplace") if isinstance(data, str) else data
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(blob)
    except OSError as error:
        raise InputError(
            f"{out}: it cannot be written ({error.strerror})", hint="choose another --out"
        ) from None


def show(parts: Sequence[Any], out: Path | None) -> None:
    """Print rich tables: in colour on a terminal, plain into a file or a pipe."""
    from io import StringIO

    from rich.console import Console

    if out is None and sys.stdout.isatty():
        console = Console(file=sys.stdout, highlight=False)
        for part in parts:
            console.print(part)
        return
    text = StringIO()
    console = Console(file=text, width=120, highlight=False, color_system=None)
    for part in parts:
        console.print(part)
    lines = (line.rstrip() for line in text.getvalue().splitlines())
    deliver("\n".join(lines) + "\n", out)


def finish(problems: Sequence[Problem], out: Path | None) -> None:
    """List the rows that failed, beside ``out`` or on stderr, and exit with 1 where any did."""
    if not problems:
        return
    from skillmatch.cli.root import EXIT_ROWS
    from skillmatch.connect.problems import write_problems

    if out is None:
        say(f"{len(problems)} rows could not be used:")
        write_problems(problems, sys.stderr)
    else:
        target = out.parent / "problems.csv"
        write_problems(problems, target)
        say(f"{len(problems)} rows could not be used: see {target}")
    raise typer.Exit(EXIT_ROWS)


def mapping(texts: Sequence[str]) -> dict[str, str]:
    """Read ``--map title=Course,skills=Tags`` (repeatable) as field → column.

    Raises
    ------
    InputError
        A part is not of that form.
    """
    from skillmatch.connect.columns import parse_mapping

    return parse_mapping(texts)


@contextmanager
def progress(what: str, total: int) -> Iterator[Any]:
    """Yield a function that moves a progress bar on, with the rate and the time left.

    It shows on a terminal's stderr only.
    """
    if total < 2 or not sys.stderr.isatty():
        yield lambda _n=1: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TextColumn("{task.fields[rate]}"), TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total, rate="")

        def move(n: int = 1) -> None:
            bar.advance(task, n)
            speed = bar.tasks[0].speed
            bar.update(task, rate=f"{speed:,.1f} a second" if speed else "")

        yield move


@contextmanager
def counter(what: str) -> Iterator[Any]:
    """Yield a function that counts on, with the rate; for work whose size is not known ahead."""
    if not sys.stderr.isatty():
        yield lambda _n=1: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(),
               TextColumn("{task.completed:,.0f} rows, {task.fields[rate]}"),
               TimeElapsedColumn())  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, rate="")

        def move(n: int = 1) -> None:
            bar.advance(task, n)
            speed = bar.tasks[0].speed
            bar.update(task, rate=f"{speed:,.0f} a second" if speed else "")

        yield move
