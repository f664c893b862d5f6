"""No serious barrier on any page, light and dark, wide and narrow, as axe-core finds them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.app.browsing import CHROMIUM, Served, Visit, journey

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
]

GRAVE = {"serious", "critical"}


@dataclass(frozen=True, slots=True)
class Known:
    """A barrier that Streamlit draws and that a page cannot change."""

    rule: str
    inside: str  # A pattern of the element's own markup.
    reason: str


# Each is of Streamlit 1.67. One that no longer occurs fails the test, so that the list stays short.
KNOWN = (
    Known(
        "scrollable-region-focusable",
        r'^<div class="st-emotion-cache-[^"]*">$',
        "st.table draws the box that scrolls sideways on a narrow screen without a tab stop; "
        "neither an argument nor the theme reaches it. What it hides from the keyboard is also "
        "on the page in words.",
    ),
)


def excused(rule: str, node: dict[str, Any]) -> Known | None:
    """Return what excuses an element: the same rule, and markup of Streamlit's alone."""
    opening = re.match(r"<[^>]*>", node["html"])
    own = "" if opening is None else opening.group()
    return next((k for k in KNOWN if k.rule == rule and re.search(k.inside, own)), None)


def test_only_streamlits_own_is_excused() -> None:
    box = {"html": '<div class="st-emotion-cache-1v1b0fw e18bzgcu2"><table></table></div>'}
    assert excused("scrollable-region-focusable", box) is KNOWN[0]
    assert excused("color-contrast", box) is None
    assert excused("scrollable-region-focusable", {"html": '<div id="mine">x</div>'}) is None


def test_axe_finds_a_barrier(browser: Any) -> None:
    """A page with a picture and a field without names is faulted; so a clean result means one."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = browser.new_page()
    page.set_content("<html><body><img src='x'><input></body></html>")
    found = {v["id"] for v in axe.run(page).response["violations"] if v["impact"] in GRAVE}
    page.close()
    assert {"image-alt", "label"} <= found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_grave_barrier(browser: Any, served: Served, tmp_path: Path, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found: list[str] = []
    met: set[str] = set()
    seen = 0
    with Visit(browser, served.url, scheme=scheme) as visit:
        for name in journey(visit, tmp_path):
            for width in (1280, 390) if scheme == "light" else (390,):
                # As high as the page: axe judges no colour of what is scrolled out of sight.
                visit.page.set_viewport_size({"width": width, "height": 900})
                high = visit.page.evaluate(
                    "document.querySelector('[data-testid=stMain]').scrollHeight"
                )
                visit.page.set_viewport_size({"width": width, "height": max(900, high + 80)})
                visit.page.wait_for_timeout(250)
                # Colours are all that a dark page changes.
                rules = {"runOnly": ["color-contrast"]} if scheme == "dark" else {}
                result = axe.run(visit.page, options=rules).response
                # An empty page has no barrier either.
                assert len(result["passes"]) >= (1 if rules else 16), name
                seen += 1
                for rule in result["violations"]:
                    # Headings in order count as grave here: they are how a page is heard.
                    if rule["impact"] not in GRAVE and rule["id"] != "heading-order":
                        continue
                    for node in rule["nodes"]:
                        known = excused(rule["id"], node)
                        if known is not None:
                            met.add(known.rule)
                            continue
                        found.append(
                            f"{name} {width} {scheme}: {rule['id']} {node['target']} "
                            f"{node['html'][:160]}"
                        )
            visit.page.set_viewport_size({"width": 1280, "height": 900})
            # A link pressed before the wide window has its own would load the page anew.
            visit.page.wait_for_timeout(400)
    assert seen >= (30 if scheme == "light" else 15)
    assert not found, "\n".join(found)
    expected = {k.rule for k in KNOWN} if scheme == "light" else set()
    assert met == expected, "what is excused no longer occurs: take it off the list"
