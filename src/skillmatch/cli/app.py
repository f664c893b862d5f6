"""``skillmatch app``: open the app in a browser."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from skillmatch.cli.talk import say
from skillmatch.errors import InputError, MissingExtraError

app = typer.Typer(add_completion=False, rich_markup_mode=None)


def _entry() -> Path:
    package = Path(__file__).resolve().parents[1]
    for path in (package / "_bundle" / "app.py", package.parents[1] / "app.py"):
        if path.is_file():
            return path
    raise InputError("the app's entry file app.py was not found", hint="reinstall skillmatch")


@app.command("app")
def run(
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8501,
    headless: Annotated[bool, typer.Option("--headless", help="Open no browser.")] = False,
) -> None:
    """Open the app in a browser; end it with Ctrl-C."""
    if find_spec("streamlit") is None:
        raise MissingExtraError("Streamlit is not installed", hint="pip install streamlit")
    entry = _entry()
    say(f"http://localhost:{port}")
    command = [sys.executable, "-m", "streamlit", "run", str(entry), "--server.port", str(port),
               "--server.headless", "true" if headless else "false",
               "--browser.gatherUsageStats", "false"]  # fmt: skip
    raise typer.Exit(subprocess.run(command, check=False).returncode)  # noqa: S603
