"""The charts: colours that can be told apart and read, the same facts as the table."""

from __future__ import annotations

from itertools import combinations

import pytest

from skillmatch.app import charts, views
from skillmatch.matcher import SkillMatcher


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


# Viénot, Brettel and Mollon 1999: how red- and green-blind people see linear RGB.
BLIND = {
    "protan": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deutan": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
}


def simulated(colour: str, kind: str) -> tuple[float, ...]:
    rgb = [(int(colour[i : i + 2], 16) / 255) ** 2.2 for i in (1, 3, 5)]
    rows = BLIND[kind]
    return tuple(
        max(0.0, sum(w * c for w, c in zip(row, rgb, strict=True))) ** (1 / 2.2) for row in rows
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_of_words_and_bars_is_readable(theme: str) -> None:
    palette = charts.PALETTES[theme]
    for name in ("text", "have", "partly", "missing", "untaught"):
        assert contrast(palette[name], palette["page"]) >= 4.5, name


@pytest.mark.parametrize("kind", sorted(BLIND))
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_differ_for_colour_blind_eyes(theme: str, kind: str) -> None:
    palette = charts.PALETTES[theme]
    for a, b in combinations(("have", "missing", "untaught"), 2):
        one, two = simulated(palette[a], kind), simulated(palette[b], kind)
        distance = sum((x - y) ** 2 for x, y in zip(one, two, strict=True)) ** 0.5
        assert distance > 0.15, (a, b, distance)


def test_chart_shows_the_rows_it_was_given(matcher: SkillMatcher) -> None:
    gap = matcher.gap(matcher.profile(skills=["SQL"]), matcher.role("data analyst"))
    rows = views.gap_rows(gap)[:12]
    made = charts.gap_chart(rows).to_dict()
    values = next(iter(made["datasets"].values())) if "datasets" in made else made["data"]["values"]
    assert [v["skill"] for v in values] == [r.label for r in rows]
    assert [v["state"] for v in values] == [r.words for r in rows]
    parts = views.gap_parts(gap)
    bar = charts.share_chart(parts, theme="dark").to_dict()
    shares = next(iter(bar["datasets"].values())) if "datasets" in bar else bar["data"]["values"]
    assert sum(v["share"] for v in shares) == pytest.approx(1.0)
