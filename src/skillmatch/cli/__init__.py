"""The command line: one file a verb, each thin: parse, call, print, exit code."""

from __future__ import annotations

__all__ = ["main"]


def main() -> None:
    """Run ``skillmatch``; the console entry point."""
    from skillmatch.cli.root import app

    app()
