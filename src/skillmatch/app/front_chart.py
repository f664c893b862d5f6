"""Coverage by hours as a picture that fits a phone: steps, a mark for each set of courses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from skillmatch.app import strings as s
from skillmatch.app.charts import PALETTES
from skillmatch.rank.front import FrontPoint, by_hours

__all__ = ["front_chart"]


def front_chart(
    points: Sequence[FrontPoint], *, before: float | None = None, theme: str = "light"
) -> Any:
    """Return the chart of what more hours bring, at any price.

    Parameters
    ----------
    points : sequence of FrontPoint
        At least one.
    before : float, optional
        Coverage without any course, where the line begins.
    theme : {"light", "dark"}
    """
    import altair as alt

    colour = PALETTES[theme]
    make: Any = alt.Data
    marks = [
        {
            "hours": p.hours,
            "coverage": p.coverage,
            "price": s.NOT_STATED if p.price is None else f"{p.price:,} {p.currency}",
            "proof": s.FRONT_PROVEN if p.optimal else s.FRONT_FOUND,
        }
        for p in by_hours(points)
    ]
    start = [] if before is None else [{"hours": 0.0, "coverage": before}]
    axis: dict[str, Any] = {
        "labelColor": colour["soft"], "titleColor": colour["text"], "domainColor": colour["soft"],
        "tickColor": colour["soft"], "gridColor": colour["track"], "labelFontSize": 13,
        "titleFontSize": 13, "titleFontWeight": "normal",
    }  # fmt: skip
    across = alt.X("hours:Q", title=s.FRONT_X, axis=alt.Axis(**axis, tickCount=5, grid=False))
    up = alt.Y(
        "coverage:Q",
        title=s.FRONT_Y,
        axis=alt.Axis(**axis, tickCount=5, format=".0%"),
        scale=alt.Scale(zero=False, nice=True),
    )
    line = (
        alt.Chart(make(values=[*start, *marks]))
        .mark_line(interpolate="step-after", color=colour["have"], strokeWidth=2.5)
        .encode(x=across, y=up)
    )
    dots = (
        alt.Chart(make(values=marks))
        .mark_point(size=90, stroke=colour["have"], strokeWidth=2, opacity=1)
        .encode(
            x=across,
            y=up,
            fill=alt.condition(
                alt.datum["proof"] == s.FRONT_PROVEN,
                alt.value(colour["have"]),
                alt.value(colour["page"]),
            ),
            tooltip=[
                alt.Tooltip("hours:Q", title=s.COL_HOURS, format=",.0f"),
                alt.Tooltip("coverage:Q", title=s.COL_AFTER, format=".0%"),
                alt.Tooltip("price:N", title=s.COL_PRICE),
                alt.Tooltip("proof:N", title=s.COL_PROOF),
            ],
        )
    )
    return (
        alt.layer(line, dots)
        .properties(height=280, width="container")
        .configure(background="transparent", font="Source Sans, sans-serif", padding=4)
        .configure_view(strokeWidth=0)
    )
