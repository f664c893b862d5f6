"""The front of pathways, what more hours and money bring, in every format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from skillmatch.cli.beyond import beyond
from skillmatch.cli.options import PathFormat
from skillmatch.cli.talk import deliver, say_all, show

if TYPE_CHECKING:
    from skillmatch.cli.question import Answer
    from skillmatch.planning import Options
    from skillmatch.rank.front import FrontPoint

__all__ = ["deliver_front"]


def deliver_front(
    answer: Answer, options: Options, *, steps: int, format: PathFormat, out: Path | None
) -> Path | None:
    """Print or write the front and return the file it went to, if any."""
    matcher, gap = answer.matcher, answer.gap
    points = matcher.front(gap, max_steps=steps, **options)
    rest = beyond(matcher, gap, found=bool(points), options=options)
    notes = _left_out(answer, options)
    say_all(notes)
    if format is PathFormat.json:
        from skillmatch.rank.front import sentence
        from skillmatch.report import json_out
        from skillmatch.report.stacked import front_list

        data = {
            "role": json_out.role_dict(answer.role, label=answer.occupation),
            "coverage_before": gap.coverage,
            "front": front_list(points),
            "sentence": sentence(points),
            "notes": [*notes, *rest.steps],
            "widening": rest.as_dict(),
        }
        deliver(json_out.dumps(data), out)
    elif format is PathFormat.csv:
        from skillmatch.report.csv_out import FRONT_COLUMNS, front_rows, to_csv

        say_all(rest.lines())
        deliver(to_csv(FRONT_COLUMNS, front_rows(points)), out)
    elif format is PathFormat.table:
        from skillmatch.rank.front import sentence
        from skillmatch.report.table import front_table, lines_text

        parts = [front_table(points), lines_text([sentence(points)])] if points else []
        show([*parts, *([lines_text(rest.lines())] if rest.lines() else [])], out)
    else:
        say_all(rest.lines())
        out = out or Path(f"skillmatch-front.{format.value}")
        deliver(_picture(points, gap.coverage, format, role=answer.role.title), out)
    return out


def _left_out(answer: Answer, options: Options) -> list[str]:
    """Return what is not on the front, by reason: what states no hours above all."""
    known: Options = {**options, "include_unknown": False}
    if not answer.gap.missing:
        return []
    notes = answer.matcher.recommend(answer.gap, k=1, by="hour", **known).notes
    return [n for n in notes if not n.startswith("They come back")]


def _picture(
    points: tuple[FrontPoint, ...], before: float, format: PathFormat, *, role: str
) -> str | bytes:
    from skillmatch.report import front_plot

    title = f"What more hours bring: {role}"
    if format is PathFormat.svg:
        return front_plot.front_svg(points, title=title, before=before)
    if format is PathFormat.png:
        return front_plot.front_png(points, title=title, before=before)
    return front_plot.front_page(points, title=title, before=before)
