"""Coverage against hours as a picture: an SVG of steps, the same bytes for the same points."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import NamedTuple

from skillmatch.rank.front import FrontPoint, by_hours, sentence, telling
from skillmatch.report.clean import short

__all__ = ["front_page", "front_png", "front_svg"]

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, BOTTOM = 62, 26, 54
FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans', sans-serif"
INK, SOFT, GRID, PAPER = "#1c2530", "#56606d", "#e3ddd2", "#ffffff"
# Told apart by dashes as well as by colour.
LINES = (("#12403f", ""), ("#1b8a7d", "8 4"), ("#a34a00", "2 4"))
_SIZE = 13
_LINE = 20
_STYLE = (
    f"body{{margin:2rem;font-family:{FONT};color:{INK}}}main{{max-width:46rem}}"
    "svg{max-width:100%;height:auto}table{border-collapse:collapse;font-size:.9rem}"
    f"td,th{{text-align:left;padding:.3rem .8rem .3rem 0;border-bottom:1px solid {GRID};"
    "overflow-wrap:anywhere}"
)
NOTHING = "There is nothing to draw: no pathway was found."


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box) -> bool:
        return not (self.right < other.left or other.right < self.left
                    or self.bottom < other.top or other.bottom < self.top)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Curve:
    name: str
    points: tuple[FrontPoint, ...]


class _Scale:
    """From hours and coverage to places in the picture."""

    def __init__(self, points: Sequence[FrontPoint], before: float | None, top: float) -> None:
        shares = [p.coverage for p in points] + ([] if before is None else [before])
        low = max(0.0, math.floor((min(shares) - 0.02) * 10) / 10)
        high = min(1.0, math.ceil((max(shares) + 0.02) * 10) / 10)
        if high - low < 0.2:
            low, high = (low, low + 0.2) if low <= 0.8 else (0.8, 1.0)
        self.low, self.high, self.top = low, high, top
        self.hours = max(1.0, *(p.hours for p in points)) * 1.05
        self.step = _nice(self.hours / 7)

    def x(self, hours: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * hours / self.hours

    def y(self, share: float) -> float:
        height = HEIGHT - BOTTOM - self.top
        return HEIGHT - BOTTOM - height * (share - self.low) / (self.high - self.low)


def front_svg(
    points: Sequence[FrontPoint],
    *,
    title: str,
    before: float | None = None,
    name: str = "front",
) -> str:
    """Return the front as an SVG picture: coverage in steps over hours.

    Where all prices are in one currency there is a line for each of at most three price limits.
    Sets that are proven to be the best are filled, others hollow. The four points that tell
    most are written out.

    Parameters
    ----------
    points : sequence of FrontPoint
        In any order; none gives a picture that says so.
    title : str
        Stands above the picture and names it for a screen reader.
    before : float, optional
        Coverage without any step, where the lines begin.
    name : str
        Prefix of the ids in the picture; letters and digits only, one for each picture of a page.

    Returns
    -------
    str
        One ``svg`` element without scripts, styles or addresses; outside text is escaped.
    """
    heading = short(title, 68) or "Coverage against hours"
    said = sentence(points) or ("" if points else NOTHING)
    words = name if name.isalnum() else "front"
    out = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
            f'width="{WIDTH}" height="{HEIGHT}" role="img" '
            f'aria-labelledby="{words}-title {words}-desc" font-family="{escape(FONT)}" '
            f'font-size="{_SIZE}">'
        ),
        f'<title id="{words}-title">{escape(heading)}</title>',
        f'<desc id="{words}-desc">{escape(said)}</desc>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="{PAPER}"/>',
        _text(LEFT, 26, heading, size=15, weight=600),
    ]
    if points:
        out += _drawn(points, before)
    else:
        out.append(_text(WIDTH / 2, HEIGHT / 2, NOTHING, anchor="middle", fill=SOFT))
    return "\n".join((*out, "</svg>\n"))


def front_page(points: Sequence[FrontPoint], *, title: str, before: float | None = None) -> str:
    """Return an HTML page with the picture, its sentence and a table of the points."""
    rows = "".join(
        f"<tr><td>{p.hours:,.10g}</td><td>{_price(p)}</td><td>{p.coverage:.0%}</td>"
        f"<td>{'proven' if p.optimal else 'not proven'}</td>"
        f"<td>{escape(', '.join(short(i, 80) for i in p.credentials))}</td></tr>\n"
        for p in points
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(short(title, 120))}</title>\n<style>{_STYLE}</style></head>\n<body><main>"
        f"{front_svg(points, title=title, before=before)}"
        f"<p>{escape(sentence(points) if points else NOTHING)}</p>\n"
        "<table><thead><tr><th>Hours</th><th>Price</th><th>Coverage</th><th>Best</th>"
        f"<th>Credentials</th></tr></thead>\n<tbody>{rows}</tbody></table></main></body></html>\n"
    )


def front_png(points: Sequence[FrontPoint], *, title: str, before: float | None = None) -> bytes:
    """Return the picture as PNG, twice its size in pixels."""
    import vl_convert

    svg = front_svg(points, title=title, before=before)
    made: bytes = vl_convert.svg_to_png(svg, scale=2)
    return made


def _price(point: FrontPoint) -> str:
    if point.price is None:
        return "not stated"
    return f"{_money(point.price)} {escape(short(point.currency or '', 8))}"


def _drawn(points: Sequence[FrontPoint], before: float | None) -> list[str]:
    curves = _curves(points)
    legend, top = _legend(points, curves)
    scale = _Scale(points, before, top)
    last = max(p.hours for p in points)
    out = [*legend, *_axes(scale)]
    # The first line is the one that matters most: it is drawn last, over the others.
    pairs = list(zip(curves, LINES, strict=False))[::-1]
    for curve, (colour, dash) in pairs:
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        out.append(
            f'<path d="{_steps(curve.points, scale, before, last)}" fill="none" '
            f'stroke="{colour}" stroke-width="2.2" stroke-linejoin="round"{dashes}/>'
        )
    for curve, (colour, _) in pairs:
        out += [
            _mark(scale.x(p.hours), scale.y(p.coverage), colour, full=p.optimal)
            for p in curve.points
        ]
    return out + _labels(curves, scale, before)


def _curves(points: Sequence[FrontPoint]) -> list[_Curve]:
    """Return the best at any price first, then at most two price limits, falling."""
    whole = by_hours(points)
    priced = sorted({p.price for p in points if p.price is not None})
    currencies = {p.currency for p in points if p.price is not None}
    if len(currencies) > 1 or len(priced) < 2:
        return [_Curve("best coverage", whole)]
    unstated = any(p.price is None for p in points)
    made = [_Curve("at any price, or none stated" if unstated else "at any price", whole)]
    seen = {_shape(whole)}
    # Limits at two thirds and one third of the prices that occur.
    for third in (2, 1):
        limit = priced[max(0, math.ceil(len(priced) * third / 3) - 1)]
        found = by_hours(p for p in points if p.price is not None and p.price <= limit)
        if _shape(found) not in seen:
            seen.add(_shape(found))
            currency = short(str(next(iter(currencies))), 8)
            made.append(_Curve(f"for at most {_money(limit)} {currency}", found))
    return made


def _shape(points: Iterable[FrontPoint]) -> tuple[tuple[float, float], ...]:
    return tuple((p.hours, p.coverage) for p in points)


def _money(value: Decimal) -> str:
    return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.2f}"


def _legend(points: Sequence[FrontPoint], curves: Sequence[_Curve]) -> tuple[list[str], float]:
    """Return the legend and where the plot may begin below it."""
    out: list[str] = []
    x, y = float(LEFT), 48.0

    def place(words: str, sign: str) -> None:
        nonlocal x, y
        width = 34 + _wide(words) + 20
        if x > LEFT and x + width > WIDTH - RIGHT:
            x, y = float(LEFT), y + _LINE
        out.append(f'<g transform="translate({x:.1f} {y:.1f})">{sign}</g>')
        out.append(_text(x + 34, y, words, fill=SOFT))
        x += width

    for curve, (colour, dash) in zip(curves, LINES, strict=False):
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        place(curve.name, f'<path d="M0 -4.5H26" stroke="{colour}" stroke-width="2.2"{dashes}/>')
    if any(p.optimal for p in points):
        place("proven to be the best", _mark(13, -4.5, INK, full=True))
    if not all(p.optimal for p in points):
        place("found, not proven", _mark(13, -4.5, INK, full=False))
    return out, y + 30


def _axes(scale: _Scale) -> list[str]:
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    gap = 0.1 if scale.high - scale.low > 0.35 else 0.05
    out = []
    for n in range(round((scale.high - scale.low) / gap) + 1):
        share = scale.low + n * gap
        y = scale.y(share)
        out.append(f'<path d="M{LEFT} {y:.1f}H{right}" stroke="{GRID}"/>')
        out.append(_text(LEFT - 8, y + 4.5, f"{share:.0%}", anchor="end", fill=SOFT))
    for n in range(int(scale.hours / scale.step) + 1):
        x = scale.x(n * scale.step)
        out.append(f'<path d="M{x:.1f} {bottom}v5" stroke="{SOFT}"/>')
        out.append(_text(x, bottom + 20, f"{n * scale.step:,g}", anchor="middle", fill=SOFT))
    out.append(f'<path d="M{LEFT} {scale.top:.1f}V{bottom}H{right}" fill="none" stroke="{SOFT}"/>')
    out.append(_text((LEFT + right) / 2, HEIGHT - 12, "hours of study", anchor="middle"))
    middle = (scale.top + bottom) / 2
    out.append(
        f'<g transform="translate(16 {middle:.1f}) rotate(-90)">'
        + _text(0, 0, "coverage of the role", anchor="middle")
        + "</g>"
    )
    return out


def _steps(points: Sequence[FrontPoint], scale: _Scale, before: float | None, last: float) -> str:
    first = points[0]
    path = (
        f"M{scale.x(first.hours):.1f} {scale.y(first.coverage):.1f}"
        if before is None
        else f"M{scale.x(0):.1f} {scale.y(before):.1f}"
    )
    for point in points:
        path += f"H{scale.x(point.hours):.1f}V{scale.y(point.coverage):.1f}"
    return path + f"H{scale.x(last):.1f}"


def _labels(curves: Sequence[_Curve], scale: _Scale, before: float | None) -> list[str]:
    """Write out the telling points where there is room for it, the highest first."""
    taken = [box for curve in curves for box in _covered(curve.points, scale, before)]
    out = []
    for point in sorted(telling(curves[0].points), key=lambda p: -p.coverage):
        words = f"{point.coverage:.0%} for {_hours(point.hours)} h"
        if point.price is not None:
            words += f", {_money(point.price)} {short(point.currency or '', 8)}"
        x, y, wide = scale.x(point.hours), scale.y(point.coverage), _wide(words)
        # Above a rising line there is room to the left, below it to the right.
        places = (("end", x - 3, y - 11), ("start", x - 4, y - 11), ("start", x + 8, y + 18))
        for anchor, at, base in places:
            left = at - wide if anchor == "end" else at
            box = _Box(left, base - 12, left + wide, base + 3.5)
            inside = left >= LEFT + 4 and left + wide <= WIDTH - 4
            inside = inside and scale.top - 22 <= box.top and box.bottom <= HEIGHT - BOTTOM - 2
            if inside and not any(box.meets(other) for other in taken):
                out.append(_text(at, base, words, anchor=anchor, weight=600))
                taken.append(box)
                break
    return out


def _covered(points: Sequence[FrontPoint], scale: _Scale, before: float | None) -> list[_Box]:
    """Return what the marks and the steps of a line cover."""
    made = []
    x0, y0 = scale.x(0), scale.y(points[0].coverage if before is None else before)
    for point in points:
        x, y = scale.x(point.hours), scale.y(point.coverage)
        made += [_Box(x - 6, y - 6, x + 6, y + 6), _Box(x0, y0 - 2, x, y0 + 2),
                 _Box(x - 2, min(y, y0), x + 2, max(y, y0))]  # fmt: skip
        x0, y0 = x, y
    return made


def _hours(hours: float) -> str:
    return f"{hours:,.0f}" if hours >= 10 else f"{round(hours, 1):g}"


def _mark(x: float, y: float, colour: str, *, full: bool, size: float = 5) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" fill="{colour if full else PAPER}" '
        f'stroke="{colour}" stroke-width="1.8"/>'
    )


def _text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "start",
    fill: str = INK,
    size: int = _SIZE,
    weight: int = 400,
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}" '
        f'font-size="{size}" font-weight="{weight}">{escape(words)}</text>'
    )


def _wide(words: str) -> float:
    """Return about how wide a text is drawn."""
    return len(words) * _SIZE * 0.56


def _nice(least: float) -> float:
    """Return the smallest of 1, 2, 5 times a power of ten that is not below ``least``."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= least * (1 - 1e-9))
