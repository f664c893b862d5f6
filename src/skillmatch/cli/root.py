"""The root command: verbs are imported when they are called, errors are caught here alone."""

from __future__ import annotations

import io
import logging
import sys
from difflib import get_close_matches
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from skillmatch import __version__
from skillmatch.errors import IntegrityError, SkillmatchError

__all__ = ["EXIT_INTEGRITY", "EXIT_ROWS", "EXIT_USAGE", "VERBS", "app"]

EXIT_ROWS = 1  # Some rows failed; they are listed in problems.csv.
EXIT_USAGE = 2  # The input cannot be used.
EXIT_INTEGRITY = 3  # Model or data are not what their manifests say.

VERBS = {
    "extract": "Find the skills in a text, a document or a table of texts.",
    "role": "Show what a role asks for, and to which level.",
    "gap": "Show what a person lacks for a role, skill by skill.",
    "recommend": "Rank micro-credentials by how much of the gap each one closes.",
    "pathway": "Choose the best set under hours, money and dates, in order.",
    "explain": "Say why a credential is recommended or not; what would change that.",
    "batch": "Do the same for a whole cohort of students.",
    "market": "Show demand, trends and pay of a role, with sample sizes.",
    "evaluate": "Measure linking, extraction, ranking, and exposure by group.",
    "taxonomy": "Look skills up; import, fetch another taxonomy.",
    "postings": "Import and fetch job adverts.",
    "catalogue": "Import, fetch, check and export micro-credentials.",
    "model": "List, verify and describe the models.",
    "app": "Open the app in a browser.",
    "doctor": "Check this installation.",
}


class LazyGroup(TyperGroup):
    """A group that imports a verb when it is called, so that ``--help`` answers at once."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the verbs in the order of the work."""
        del ctx
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import a verb's module and return its command."""
        del ctx
        if cmd_name not in VERBS:
            return None
        command = typer.main.get_command(import_module(f"skillmatch.cli.{cmd_name}").app)
        command.name = cmd_name
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Name the nearest verb where the one typed is unknown."""
        name = args[0]
        near = [] if name in VERBS else get_close_matches(name, VERBS, n=2)
        if near:
            ctx.fail(f"No such command {name!r}. Did you mean {' or '.join(near)}?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the list of verbs without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))

    def invoke(self, ctx: Any) -> Any:
        """Run a verb; an error of ours becomes one line, its remedy and an exit code."""
        try:
            return super().invoke(ctx)
        except SkillmatchError as error:
            typer.echo(f"error: {_line(error.message)}", err=True)
            if error.hint:
                typer.echo(f"       {_line(error.hint)}", err=True)
            code = EXIT_INTEGRITY if isinstance(error, IntegrityError) else EXIT_USAGE
            raise typer.Exit(code) from None


def _line(text: str) -> str:
    """Return a text on one line without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


app = typer.Typer(
    cls=LazyGroup,
    name="skillmatch",
    help="From a target role and a CV to the micro-credentials that close the gap.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"skillmatch {__version__}")
        raise typer.Exit


@app.callback()
def root(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_version, is_eager=True),
    ] = False,
) -> None:
    """From a target role and a CV to the micro-credentials that close the gap."""
    del version
    # Data is UTF-8 wherever it goes; a terminal that cannot show a character shows its code.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
