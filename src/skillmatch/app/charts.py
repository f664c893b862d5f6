"""The gap as a picture: one bar a skill, readable at phone width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from skillmatch.app.views import GapParts, GapRow, State

__all__ = ["PALETTES", "gap_chart", "share_chart"]

# Told apart by lightness as well as hue, so by every kind of colour vision;
# each at least 4.5:1 against the page (tests/app/test_charts.py).
PALETTES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "light": MappingProxyType(
            {"page": "#ffffff", "text": "#16232b", "soft": "#51616b", "have": "#06505b",
             "partly": "#06505b", "missing": "#c2410c", "untaught": "#66737c",
             "track": "#e3eaed"}
        ),
        "dark": MappingProxyType(
            {"page": "#10181d", "text": "#eef4f6", "soft": "#a9b8c0", "have": "#4cc3d3",
             "partly": "#4cc3d3", "missing": "#ff9d5c", "untaught": "#93a3ac",
             "track": "#2a3840"}
        ),
    }
)  # fmt: skip
ROW = 42


def _data(values: list[dict[str, Any]]) -> Any:
    """Return rows as Vega-Lite data, without a detour through pandas."""
    from altair import Data

    make: Any = Data
    return make(values=values)


def gap_chart(rows: Sequence[GapRow], *, theme: str = "light") -> Any:
    """Return the chart: a bar for each skill, as long as it is important.

    The name stands above its bar and the state, in words, at the right edge, so that
    nothing depends on colour and the chart works from 320 px up.

    Parameters
    ----------
    rows : sequence of GapRow
        In the order to draw.
    theme : {"light", "dark"}
    """
    import altair as alt

    colour = PALETTES[theme]
    values = [
        {
            "order": n,
            "skill": r.label,
            "state": r.words,
            "key": r.state,
            "importance": r.importance,
            "held": r.importance * r.held,
        }
        for n, r in enumerate(rows)
    ]
    base = alt.Chart(_data(values)).encode(
        y=alt.Y("order:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0)),
        tooltip=[
            alt.Tooltip("skill:N", title="Skill"),
            alt.Tooltip("state:N", title="You"),
            alt.Tooltip("importance:Q", title="Importance", format=".0%"),
        ],
    )
    across = alt.X("importance:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
    shades = alt.Scale(
        domain=["have", "partly", "missing", "untaught"],
        range=[colour[k] for k in ("have", "partly", "missing", "untaught")],
    )
    tone = alt.Color("key:N", legend=None, scale=shades)
    drop: dict[str, Any] = {"yOffset": 7, "height": 11, "cornerRadius": 3}
    outline = base.mark_bar(**drop, fillOpacity=0.16, strokeWidth=1.5).encode(
        x=across, color=tone, stroke=alt.Stroke("key:N", legend=None, scale=shades)
    )
    filled = base.mark_bar(**drop).encode(
        x=alt.X("held:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False)), color=tone
    )
    words: dict[str, Any] = {"baseline": "middle", "dy": -9, "fontSize": 14}
    names = base.mark_text(
        **words, align="left", limit=alt.expr("width - 108"), color=colour["text"]
    ).encode(x=alt.value(0), text="skill:N")
    states = base.mark_text(**words, align="right", fontWeight=600).encode(
        x=alt.value("width"), text="state:N", color=tone
    )
    return (
        alt.layer(outline, filled, names, states)
        .properties(height=max(1, len(rows)) * ROW, width="container")
        .configure(background="transparent", font="Source Sans, sans-serif", padding=4)
        .configure_view(strokeWidth=0)
    )


def share_chart(parts: GapParts, *, theme: str = "light") -> Any:
    """Return one bar over the whole role: have, partly, missing, taught by nothing here."""
    import altair as alt

    colour = PALETTES[theme]
    order: tuple[State, ...] = ("have", "partly", "missing", "untaught")
    values, start = [], 0.0
    for state in order:
        share = parts.shares[state]
        if share > 0:
            values.append({"key": state, "from": start, "to": start + share, "share": share})
        start += share
    base = alt.Chart(_data(values))
    bar = base.mark_bar(height=26, stroke=colour["page"], strokeWidth=2).encode(
        x=alt.X("from:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False)),
        x2="to:Q",
        color=alt.Color(
            "key:N",
            legend=None,
            scale=alt.Scale(domain=list(order), range=[colour[k] for k in order]),
        ),
        fillOpacity=alt.condition("datum.key === 'partly'", alt.value(0.45), alt.value(1.0)),
        tooltip=[alt.Tooltip("key:N", title="Part"), alt.Tooltip("share:Q", format=".0%")],
    )
    return (
        bar.properties(height=30, width="container")
        .configure(background="transparent", padding=0)
        .configure_view(strokeWidth=0)
    )
