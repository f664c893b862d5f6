"""Figures as a table or as JSON: what every measurement prints."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from skillmatch.cli.talk import deliver, show

__all__ = ["Format", "print_figures"]


class Format(str, Enum):
    """Formats of figures."""

    table = "table"
    json = "json"


def print_figures(figures: Mapping[str, Any], format: Format, title: str, out: Path | None) -> None:
    """Print figures of a model and, in columns beside it, of its baselines.

    Parameters
    ----------
    figures : mapping
        The model's figures, or ``model``, ``sets`` and ``baselines``.
    format : Format
    title : str
    out : Path or None
        Where to; standard output without one.
    """
    if format is Format.json:
        from skillmatch.report.json_out import dumps

        deliver(dumps(figures), out)
        return
    from skillmatch.report.table import plain_table

    runs = {"model": figures.get("model", figures)}
    runs |= figures.get("sets", {}) | figures.get("baselines", {})
    names = [k for k, v in runs["model"].items() if isinstance(v, int | float | None)]
    rows = [[name, *(_figure(run, name) for run in runs.values())] for name in names]
    show([plain_table(title, ("", *runs), rows)], out)


def _figure(run: Mapping[str, Any], name: str) -> str:
    """Return a figure, its 95 % interval behind it."""
    value = run.get(name)
    if value is None:
        return "–"
    if not isinstance(value, float) or value >= 10:
        return f"{value:,.0f}"
    interval = run.get("ci95", {}).get(name) or run.get(f"{name}_ci95")
    return f"{value:.3f}" + (f" [{interval[0]:.2f}, {interval[1]:.2f}]" if interval else "")
