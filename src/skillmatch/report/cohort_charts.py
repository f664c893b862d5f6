"""Charts of a cohort as SVG: the same figures give the same bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from skillmatch.errors import MissingExtraError
from skillmatch.report.clean import short

__all__ = ["charts"]

WIDTH, STEP = 520, 21
# vl-convert carries it, so that widths are the same on every machine; typst sets its own serif.
FONT = "Liberation Sans"
INK, SOFT, GRID, OPEN = "#1c2530", "#525c69", "#e3ddd2", "#b9ad98"
ROWS = 12
_ID = re.compile(r'(?<=id=")[^"]+(?=")')


def charts(figures: Mapping[str, Any], *, accent: str) -> dict[str, dict[str, str]]:
    """Return the charts of a cohort's figures; one without data is left out.

    Parameters
    ----------
    figures : mapping
        Of :meth:`skillmatch.batch.cohort.CohortFigures.figures`.
    accent : str
        Colour as ``#rrggbb``.

    Returns
    -------
    dict of str to dict
        For ``gaps``, ``credentials``, ``coverage`` and ``programmes``: ``svg`` and ``alt``, the
        words for who does not see it.

    Raises
    ------
    MissingExtraError
        Altair or vl-convert is not installed.
    """
    try:
        import altair as alt
        import vl_convert as vlc
    except ImportError:
        raise MissingExtraError(
            "charts need Altair and vl-convert", hint="pip install altair vl-convert-python"
        ) from None
    made = {}
    own = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    version = own if own in vlc.get_vegalite_versions() else None
    for name, build in (("gaps", _gaps), ("credentials", _credentials), ("coverage", _coverage),
                        ("programmes", _programmes)):  # fmt: skip
        found = build(alt, figures, accent)
        if found is not None:
            chart, words = found
            svg = vlc.vegalite_to_svg(_styled(chart).to_dict(), vl_version=version)
            made[name] = {"svg": _settled(svg, name), "alt": words}
    return made


def _styled(chart: Any) -> Any:
    # Room at both sides, where a page's letters are wider than those measured here.
    room = {"left": 30, "right": 44, "top": 4, "bottom": 4}
    return (
        chart.configure(font=FONT, background="white", padding=room)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK, titleColor=SOFT, gridColor=GRID, domainColor=GRID, tickColor=GRID,
            labelFontSize=11, titleFontSize=11, titleFontWeight="normal", labelLimit=230,
            labelPadding=5,
        )
        .configure_legend(labelColor=INK, labelFontSize=11, title=None, orient="top")
    )  # fmt: skip


def _settled(svg: str, name: str) -> str:
    """Return an SVG whose ids do not depend on what was drawn before, nor meet another's."""
    ids = list(dict.fromkeys(_ID.findall(svg)))
    for n, old in enumerate(ids):
        svg = re.sub(rf'(id="|url\(#|href="#){re.escape(old)}(?=["\)])', rf"\g<1>{name}{n}", svg)
    # Arial and Liberation Sans are equally wide.
    return svg.replace(f'"{FONT}"', f'"{FONT}, Arial, Helvetica, sans-serif"')


def _bars(alt: Any, rows: Sequence[Mapping[str, Any]], *, title: str, form: str) -> Any:
    """Return horizontal bars with their values beside them, in the order of the rows."""
    order = [r["name"] for r in rows]
    base = alt.Chart(alt.Data(values=list(rows))).encode(
        y=alt.Y("name:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False)),
        x=alt.X("value:Q", title=title, axis=alt.Axis(format=form, tickCount=5)),
    )
    marks = base.mark_bar(height=STEP * 0.62, cornerRadiusEnd=2).encode(
        color=alt.Color("colour:N", scale=None)
    )
    words = base.mark_text(align="left", dx=4, fontSize=11, color=INK).encode(text="words:N")
    return (marks + words).properties(width=WIDTH, height=STEP * len(rows))


def _unique(names: Sequence[str]) -> list[str]:
    """Return names cut to what an axis holds, told apart where that made two the same."""
    seen: dict[str, int] = {}
    made = []
    for name in names:
        text = short(name, 38)
        seen[text] = seen.get(text, 0) + 1
        made.append(text if seen[text] == 1 else f"{text} ({seen[text]})")
    return made


def _gaps(alt: Any, figures: Mapping[str, Any], accent: str) -> tuple[Any, str] | None:
    rows = figures["gaps"][:ROWS]
    if not rows:
        return None
    names = _unique([r["label"] for r in rows])
    taught = ["" if r["served"] else ", not taught here" for r in rows]
    values = [
        {"name": n, "value": r["students"], "words": f"{r['students']:,}{t}",
         "colour": accent if r["served"] else OPEN}
        for n, r, t in zip(names, rows, taught, strict=True)
    ]  # fmt: skip
    words = "; ".join(f"{v['name']}: {v['words']}" for v in values)
    return (_bars(alt, values, title="Students who lack it", form=",d"),
            f"Bars: students who lack each skill. {words}.")  # fmt: skip


def _credentials(alt: Any, figures: Mapping[str, Any], accent: str) -> tuple[Any, str] | None:
    rows = figures["credentials"][:ROWS]
    if not rows:
        return None
    names = _unique([r["title"] for r in rows])
    values = [
        {"name": n, "value": r["total"], "colour": accent, "words": f"{r['total']:.1%}"}
        for n, r in zip(names, rows, strict=True)
    ]
    words = "; ".join(f"{v['name']}: {v['words']}" for v in values)
    return (_bars(alt, values, title="Mean share of the gap closed, with all above", form=".0%"),
            f"Bars: mean share of the learnable gap closed as credentials are added. {words}."
            )  # fmt: skip


def _coverage(alt: Any, figures: Mapping[str, Any], accent: str) -> tuple[Any, str] | None:
    bins = figures["coverage"]["bins"]
    if not any(bins):
        return None
    least = figures["least"]
    values = [
        {"name": f"{10 * i}–{10 * i + 10}%", "value": n or 0, "colour": accent,
         "words": f"under {least}" if n is None else f"{n:,}"}
        for i, n in enumerate(bins)
    ]  # fmt: skip
    order = [v["name"] for v in values]
    base = alt.Chart(alt.Data(values=values)).encode(
        x=alt.X("name:N", sort=order, title="Coverage of the target role before any course",
                axis=alt.Axis(labelAngle=0, ticks=False)),
        y=alt.Y("value:Q", title="Students", axis=alt.Axis(tickCount=4, format=",d")),
    )  # fmt: skip
    marks = base.mark_bar(width={"band": 0.8}, color=accent)
    text = base.mark_text(dy=-6, fontSize=10, color=INK).encode(text="words:N")
    words = "; ".join(f"{v['name']}: {v['words']}" for v in values)
    return ((marks + text).properties(width=WIDTH + 160, height=140),
            f"Columns: students by coverage of their target role. {words}.")  # fmt: skip


def _programmes(alt: Any, figures: Mapping[str, Any], accent: str) -> tuple[Any, str] | None:
    tables = [t for t in figures["coverage_by"] if t["rows"]]
    if not tables or len(tables[0]["rows"]) < 2:
        return None
    rows = tables[0]["rows"][:ROWS]
    names = _unique([r["group"] for r in rows])
    values = [
        {"name": n, "before": r["coverage"], "after": r["after"],
         "words": f"{r['coverage']:.0%} → {r['after']:.0%}"}
        for n, r in zip(names, rows, strict=True)
    ]  # fmt: skip
    y = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(ticks=False, domain=False))
    base = alt.Chart(alt.Data(values=values)).encode(y=y)
    x = alt.X("before:Q", title="Coverage of the role: now (dot) and after the plan (ring)",
              axis=alt.Axis(format=".0%", tickCount=5))  # fmt: skip
    line = base.mark_rule(color=OPEN, strokeWidth=3).encode(x=x, x2="after:Q")
    now = base.mark_point(filled=True, size=70, color=accent, opacity=1).encode(x=x)
    then = base.mark_point(size=70, color=accent, fill="white", opacity=1).encode(x="after:Q")
    text = base.mark_text(align="left", dx=9, fontSize=11, color=INK).encode(
        x="after:Q", text="words:N"
    )
    words = "; ".join(f"{v['name']}: {v['words']}" for v in values)
    return ((line + then + now + text).properties(width=WIDTH, height=STEP * len(values)),
            f"By {short(tables[0]['column'], 40)}, mean coverage now and after the plan. {words}."
            )  # fmt: skip
