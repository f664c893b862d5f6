"""The front keeps what nothing beats, says it in a sentence and draws it."""

from __future__ import annotations

import random
import re
import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmatch.errors import InputError
from skillmatch.rank.front import FrontPoint, by_hours, non_dominated, sentence, telling
from skillmatch.report.front_plot import NOTHING, front_svg

SVG = "{http://www.w3.org/2000/svg}"


def point(hours, coverage, *, price=None, currency="EUR", optimal=True, ids=None):
    return FrontPoint(
        hours=hours,
        coverage=coverage,
        price=None if price is None else Decimal(price),
        currency=None if price is None else currency,
        optimal=optimal,
        credentials=(f"{hours}-{coverage}",) if ids is None else ids,
    )


def beats(a, b):
    """Slow and plain: at least as good in all, better in one; prices of one currency only."""
    if (a.price is None) != (b.price is None) or a.currency != b.currency:
        return False
    goods = [(a.coverage, b.coverage), (-a.hours, -b.hours)]
    goods += [] if a.price is None else [(-a.price, -b.price)]
    return all(x >= y for x, y in goods) and any(x > y for x, y in goods)


POINTS = st.lists(
    st.builds(
        point,
        st.integers(0, 6),
        st.sampled_from([0.2, 0.4, 0.6, 0.8]),
        price=st.none() | st.integers(0, 4),
        currency=st.sampled_from(["EUR", "USD"]),
        optimal=st.booleans(),
        ids=st.tuples(st.sampled_from("abc")),
    ),
    max_size=14,
)


@settings(max_examples=60, deadline=None)
@given(POINTS, st.randoms(use_true_random=False))
def test_what_nothing_beats_stays(points, rng):
    kept = non_dominated(points)
    for p in points:
        assert any(beats(k, p) or (k.hours, k.coverage, k.price, k.currency)
                   == (p.hours, p.coverage, p.price, p.currency) for k in kept)  # fmt: skip
    assert not any(beats(a, b) for a in kept for b in kept)
    mixed = list(points)
    rng.shuffle(mixed)
    assert non_dominated(mixed) == kept == non_dominated(kept)


def test_of_equals_the_smallest_ids_stay():
    twice = [point(10, 0.5, ids=("b",)), point(10, 0.5, ids=("a", "z"), optimal=False)]
    assert non_dominated(twice) == (point(10, 0.5, ids=("a", "z"), optimal=True),)


def test_by_hours_leaves_the_price_out():
    points = [point(10, 0.5, price=9), point(20, 0.5, price=1), point(20, 0.6, price=5)]
    assert len(non_dominated(points)) == 3
    assert [p.coverage for p in by_hours(points)] == [0.5, 0.6]


def test_sentence():
    assert sentence([]) == sentence([point(0, 0.3)]) == ""
    assert sentence([point(40, 0.61)]) == "For 40 hours you reach 61% of the role."
    assert sentence([point(120, 0.84, optimal=False), point(1, 0.61)]) == (
        "For 1 hour you reach 61% of the role, for 120 hours at least 84%."
    )


def test_at_most_four_telling_points():
    flat = [point(10 * n, 0.3 + 0.0001 * n) for n in range(1, 30)]
    jump = [point(95, 0.6), point(205, 0.8)]
    assert {10, 95, 205} < {p.hours for p in telling([*flat, *jump])}
    steps = [*flat[:9], point(95, 0.6), point(100, 0.601), point(205, 0.8), point(220, 0.81)]
    assert [p.hours for p in telling(steps)] == [10, 95, 205, 220]
    many = [point(n, n / 1000) for n in range(1, 1000)]
    assert len(telling(many)) == 4
    assert telling(many)[-1].hours == 999


@pytest.mark.parametrize(
    "bad",
    [
        {"hours": -1}, {"hours": float("nan")}, {"coverage": 1.1}, {"coverage": float("nan")},
        {"price": Decimal(-1)}, {"price": Decimal("NaN")}, {"currency": None},
    ],
)  # fmt: skip
def test_figures_that_cannot_be(bad):
    good = {"hours": 1.0, "coverage": 0.5, "price": Decimal(1), "currency": "EUR",
            "optimal": True, "credentials": ()}  # fmt: skip
    FrontPoint(**good)
    with pytest.raises(InputError):
        FrontPoint(**{**good, **bad})


def drawn(points, **more):
    text = front_svg(points, **{"title": "Front", **more})
    root = ET.fromstring(text)
    return text, root, [t.text for t in root.iter(f"{SVG}text")]


def circles(root):
    return [c for c in root.iter(f"{SVG}circle") if c.get("cx") != "13.0"]


def test_picture_of_nothing():
    _, root, words = drawn([])
    assert NOTHING in words
    assert root.find(f"{SVG}desc").text == NOTHING
    assert not circles(root)


@pytest.mark.parametrize("n", [1, 2, 5, 30])
def test_every_point_of_the_line_is_drawn_within_the_picture(n):
    points = [point(7 * i + 3, 0.3 + 0.02 * i, optimal=i % 2 == 0) for i in range(n)]
    _, root, words = drawn(points, before=0.25)
    marks = circles(root)
    assert len(marks) == n
    assert all(0 < float(c.get("cx")) < 720 and 0 < float(c.get("cy")) < 400 for c in marks)
    assert sum(c.get("fill") == "#ffffff" for c in marks) == n // 2
    assert ("found, not proven" in words) == (n > 1)
    assert f"{points[-1].coverage:.0%} for {points[-1].hours} h" in words
    assert "hours of study" in words
    assert "coverage of the role" in words
    assert root.find(f"{SVG}title").text == "Front"
    assert root.find(f"{SVG}desc").text == sentence(points)


def test_a_line_for_each_price_limit():
    points = [point(10, 0.3, price=10), point(10, 0.5, price=50), point(20, 0.4, price=10),
              point(20, 0.7, price=90)]  # fmt: skip
    _, root, words = drawn(points)
    assert "at any price" in words
    assert {"for at most 50 EUR", "for at most 10 EUR"} <= set(words)
    dashes = {p.get("stroke-dasharray") for p in root.iter(f"{SVG}path")} - {None}
    assert len(dashes) == 2
    mixed = [*points, point(30, 0.8, price=5, currency="USD")]
    assert not any("at most" in w for w in drawn(mixed)[2])
    assert "at any price, or none stated" in drawn([*points, point(30, 0.8)])[2]


def test_same_bytes_in_any_order():
    points = [point(3 * i, 0.3 + 0.01 * i, price=i % 7) for i in range(25)]
    text = front_svg(points, title="x")
    for seed in range(3):
        mixed = list(points)
        random.Random(seed).shuffle(mixed)
        assert front_svg(mixed, title="x") == text


def test_hostile_words_stay_words():
    bad = '<script>alert(1)</script>"&\x1b\u202e' + "x" * 500
    text, root, _ = drawn(
        [point(5, 0.1, price=1, currency=bad), point(1e9, 1.0, price=10**12, currency=bad)],
        title=bad, name='"><script>',
    )  # fmt: skip
    assert "<script" not in text
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202e]", text)
    assert root.find(f"{SVG}title").get("id") == "front-title"
    assert not [e for e in root.iter() if any(k in ("style", "href", "onload") for k in e.attrib)]


def test_no_hours_at_all():
    assert len(circles(drawn([point(0, 0.5)])[1])) == 1
