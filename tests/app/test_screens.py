"""Every page and state: pictures of each, none wider than the window, headings in order."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.app.browsing import CHROMIUM, Served, Visit, journey

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
]

# Pictures go to the folder that this names, where somebody wants to look at them.
FOLDER = os.environ.get("SKILLMATCH_SHOTS")
SIZES = [(390, "light")]
if FOLDER:
    SIZES += [(1280, "light"), (390, "dark"), (1280, "dark")]
MAIN = "document.querySelector('[data-testid=stMain]')"
# What sticks out of the window to the right, but for what lies in a box that scrolls by itself
# and for the unseen inputs of sliders.
STICKS_OUT = (
    "() => [...document.querySelectorAll('[data-testid=stMain] *')].filter(e => {"
    "  if (e.matches('input[type=range]')) return false;"
    "  const r = e.getBoundingClientRect();"
    "  if (!r.width || !r.height || r.right <= innerWidth + 1) return false;"
    "  for (let p = e.parentElement; p; p = p.parentElement)"
    "    if (p.matches('[data-testid=stTable] > div')) return false;"
    "  return getComputedStyle(e).visibility !== 'hidden';"
    "}).map(e => e.outerHTML.slice(0, 120))"
)


def picture(visit: Visit, path: Path, width: int) -> None:
    """Take a picture of the whole page, however long."""
    height = visit.page.evaluate(f"{MAIN}.scrollHeight")
    visit.page.set_viewport_size({"width": width, "height": max(900, height + 80)})
    visit.page.mouse.move(3, 3)
    visit.page.wait_for_timeout(400)
    visit.page.screenshot(path=str(path))
    visit.page.set_viewport_size({"width": width, "height": 900})


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_every_screen(
    browser: Any, served: Served, tmp_path: Path, width: int, scheme: str
) -> None:
    folder = Path(FOLDER) if FOLDER else tmp_path / "screens"
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    with Visit(browser, served.url, width=width, scheme=scheme) as visit:
        for number, name in enumerate(journey(visit, tmp_path), 1):
            visit.unbroken()
            names.append(name)
            wide, shown = visit.page.evaluate(f"[{MAIN}.scrollWidth, {MAIN}.clientWidth]")
            assert wide <= shown + 1, f"{name} scrolls sideways: {wide} > {shown}"
            assert visit.page.evaluate(STICKS_OUT) == [], name
            levels = visit.page.eval_on_selector_all(
                "[data-testid=stMain] :is(h1, h2, h3, h4)", "all => all.map(e => +e.tagName[1])"
            )
            assert levels[0] == 1, name
            steps = [b - a for a, b in pairwise(levels)]
            assert max(steps, default=0) <= 1, f"{name} skips a heading: {levels}"
            path = folder / f"{width}-{scheme}-{number:02}-{name}.png"
            picture(visit, path, width)
            assert path.stat().st_size > 10_000, f"{name} is blank"
        assert not visit.errors
        assert visit.elsewhere == set()
    assert len(set(names)) == len(names) >= 15
