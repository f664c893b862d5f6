"""Figures of ``evaluate related`` as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from skillmatch.report.table import plain_table

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["related_tables"]


def related_tables(figures: Mapping[str, Any]) -> list[Table]:
    """Return tables of the figures, the curve over thresholds and the choice made again.

    Parameters
    ----------
    figures : mapping
        From :func:`skillmatch.evaluate.related.evaluate_related`.
    """
    runs: dict[str, Mapping[str, Any]] = {}
    for part in ("check", "fit"):
        if part in figures:
            runs[part] = figures[part]
            runs[f"{part}, cosine alone"] = figures[part]["cosine"]
    names = [k for k, v in next(iter(runs.values())).items() if isinstance(v, int | float | None)]
    rows = [[n.replace("_", " "), *(_cell(run, n) for run in runs.values())] for n in names]
    made = [plain_table("Credit for related skills, against verdicts", ("", *runs), rows)]
    fit = [r for r in figures["curve"] if r["given"]]
    if fit:
        columns = ("threshold", "given", "precision", "recall", "worth")
        shown = [[f"{r['threshold']:.3f}", *(_cell(r, c) for c in columns[1:])] for r in fit]
        made.append(plain_table("Thresholds, on the pairs that served to fit", columns, shown))
    if figures["choice"]:
        made.append(_choice(figures["choice"]))
    return made


def _choice(choice: Mapping[str, Any]) -> Table:
    kept = sum(t == choice["threshold"] for t in choice["thresholds"])
    rows = [
        ["threshold", f"{choice['threshold']:.3f}"],
        ["the same without a fold", f"{kept} of {len(choice['thresholds'])}"],
        *([f"credit, {w}", f"{a:.2f} to {b:.2f}"] for w, (a, b) in choice["scale"].items()),
        ["squared error, cross-validated", f"{choice['squared_error']:.3f}"],
        ["the same with one scale", f"{choice['squared_error_one_scale']:.3f}"],
    ]
    return plain_table("The choice, made again", ("", ""), rows)


def _cell(run: Mapping[str, Any], name: str) -> str:
    value = run.get(name)
    if value is None:
        return "–"
    if not isinstance(value, float) or name == "worth":
        return f"{value:,.0f}"
    interval = run.get(f"{name}_ci95")
    return f"{value:.3f}" + (f" [{interval[0]:.2f}, {interval[1]:.2f}]" if interval else "")
