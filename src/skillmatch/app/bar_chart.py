"""Bars with their names above and words at the right: they fit a phone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from skillmatch.app.charts import PALETTES, ROW

if TYPE_CHECKING:
    from skillmatch.app.explore_view import Bar

__all__ = ["bar_chart"]


def bar_chart(bars: Sequence[Bar], *, theme: str = "light") -> Any:
    """Return the chart: a bar for each row from zero, and its interval as a thin line.

    What a bar says stands beside it in words, so that nothing depends on colour.

    Parameters
    ----------
    bars : sequence of Bar
        At least one, in the order to draw.
    theme : {"light", "dark"}
    """
    import altair as alt

    colour = PALETTES[theme]
    values: list[dict[str, Any]] = [
        {"order": n, "name": b.label, "words": b.words, "value": b.value,
         "low": b.value if b.low is None else b.low,
         "high": b.value if b.high is None else b.high, "zero": 0.0,
         "tone": "down" if b.value < 0 else "up"}
        for n, b in enumerate(bars)
    ]  # fmt: skip
    ends = [0.0, *(v["low"] for v in values), *(v["high"] for v in values)]
    top = max(ends) if any(ends) else 1.0
    scale = alt.Scale(domain=[min(ends), top], nice=False)
    make: Any = alt.Data
    base = alt.Chart(make(values=values)).encode(
        y=alt.Y("order:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0)),
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("words:N", title="  ")],
    )
    place: dict[str, Any] = {"yOffset": 7}
    filled = base.mark_bar(**place, height=11, cornerRadius=3).encode(
        x=alt.X("value:Q", axis=None, scale=scale),
        x2="zero:Q",
        color=alt.Color(
            "tone:N",
            legend=None,
            scale=alt.Scale(domain=["up", "down"], range=[colour["have"], colour["missing"]]),
        ),
    )
    layers = [filled]
    if any(b.low is not None for b in bars):
        layers.append(
            base.mark_rule(**place, strokeWidth=1.5, color=colour["text"]).encode(
                x=alt.X("low:Q", axis=None, scale=scale), x2="high:Q"
            )
        )
    if min(ends) < 0:
        layers.append(
            base.mark_rule(strokeWidth=1, color=colour["soft"]).encode(
                x=alt.X("zero:Q", axis=None, scale=scale)
            )
        )
    words: dict[str, Any] = {"baseline": "middle", "dy": -9, "fontSize": 14}
    longest = max(len(b.words) for b in bars) * 8 + 12
    layers.append(
        base.mark_text(
            **words, align="left", limit=alt.expr(f"width - {longest}"), color=colour["text"]
        ).encode(x=alt.value(0), text="name:N")
    )
    layers.append(
        base.mark_text(**words, align="right", fontWeight=600, color=colour["text"]).encode(
            x=alt.value("width"), text="words:N"
        )
    )
    return (
        alt.layer(*layers)
        .properties(height=len(bars) * ROW, width="container")
        .configure(background="transparent", font="Source Sans, sans-serif", padding=4)
        .configure_view(strokeWidth=0)
    )
