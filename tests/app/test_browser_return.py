"""In a real browser: links, the file to come back with, courses side by side, jobs nearby."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.app.browsing import CHROMIUM, CVS, Served, Visit

from skillmatch.app import strings as s
from skillmatch.app import strings_pages as t

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
]


def test_a_link_opens_the_same_job_and_filters(browser: Any, served: Served) -> None:
    with Visit(browser, f"{served.url}/?job=29-1141.00&hours=40&require=assessed") as visit:
        page = visit.page
        page.get_by_role("heading", name="Registered Nurses").wait_for()
        visit.open(s.NAV_HAVE)
        visit.upload(CVS / "welder.txt", "Read from welder.txt")
        visit.open(s.NAV_BEST)
        assert page.get_by_label(s.HOURS_MAX).input_value() == "40"
        given = parse_qs(urlsplit(page.url).query)
        assert given == {"job": ["29-1141.00"], "hours": ["40"], "require": ["assessed"]}
        page.get_by_text(t.LINK_TITLE).click()
        visit.settle()
        shown = page.locator("[data-testid=stCode]").first.inner_text()
        assert parse_qs(urlsplit(shown.strip()).query) == given
        with Visit(browser, served.url + "/?" + urlsplit(shown.strip()).query) as other:
            other.page.get_by_role("heading", name="Registered Nurses").wait_for()
            other.open(s.NAV_HAVE)
            assert other.page.get_by_text("welder.txt").count() == 0
            assert other.page.get_by_text(s.FOUND_NONE).is_visible()
        assert not visit.elsewhere


def test_one_comes_back_with_the_profile_file(browser: Any, served: Served, tmp_path: Path) -> None:
    file = tmp_path / "skillmatch-profile.json"
    with Visit(browser, served.url) as visit:
        visit.aim("data analyst")
        visit.open(s.NAV_HAVE)
        visit.upload(CVS / "junior_data_analyst.pdf", "Read from junior_data_analyst.pdf")
        visit.open(s.NAV_GAP)
        share = visit.page.get_by_text("You cover").first.inner_text()
        visit.open(s.NAV_PLAN)
        visit.page.get_by_text(t.CLAIM_TITLE).click()
        visit.settle()
        assert "[date]" in visit.page.locator("[data-testid=stCode]").first.inner_text()
        file.write_bytes(visit.saved(t.FILE_SAVE))
    body = json.loads(file.read_text(encoding="utf-8"))
    assert body["skills"]
    assert body["plan"]
    with Visit(browser, served.url) as visit:
        visit.open(s.NAV_HAVE)
        visit.page.get_by_text(t.FILE_TITLE).click()
        visit.settle()
        visit.upload(file, "Your profile file brought", nth=2)
        visit.open(s.NAV_GAP)
        assert visit.page.get_by_text("You cover").first.inner_text() == share
        assert not visit.elsewhere


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_compare_and_explore_fit_the_window(
    browser: Any, served: Served, tmp_path: Path, width: int, scheme: str
) -> None:
    rows = ["title,text,posted"]
    for n in range(130):
        skill = "Python" if n > 60 else "customer service"
        day = date(2024, 1, 1) + timedelta(days=5 * n)
        rows.append(
            f"Clerk,We need {skill} and SQL for code {n * 7919} {chr(97 + n % 26) * 7},{day}"
        )
    adverts = tmp_path / "adverts.csv"
    adverts.write_text("\n".join(rows), encoding="utf-8")
    with Visit(browser, served.url, width=width, scheme=scheme) as visit:
        page = visit.page
        visit.aim("data analyst")
        visit.open(s.NAV_BEST)
        for n in range(4):
            page.locator("[data-testid=stCheckbox]").filter(has_text="Compare").nth(n).click()
            visit.settle()
        table = page.get_by_role("table").filter(has_text=t.COMPARED["recognition"])
        assert table.get_by_role("columnheader").count() == 5
        _no_sideways(visit)
        visit.open(s.NAV_HAVE)
        page.get_by_label(s.TYPED_LABEL).fill("SQL, Python")
        page.keyboard.press("Enter")
        visit.settle()
        visit.open(t.NAV_EXPLORE)
        visit.upload(adverts, t.DEMAND_TITLE)
        assert page.get_by_text(t.TREND_TITLE).is_visible()
        assert page.locator("[data-testid=stVegaLiteChart]").count() == 3
        for said in page.locator("[data-testid=stVegaLiteChart] [aria-label]").all()[:1]:
            assert said.get_attribute("aria-label")
        _no_sideways(visit)
        visit.unbroken()
        assert not visit.errors
        assert not visit.elsewhere


def _no_sideways(visit: Visit) -> None:
    main = "document.querySelector('[data-testid=stMain]')"
    wide, shown = visit.page.evaluate(f"[{main}.scrollWidth, {main}.clientWidth]")
    assert wide <= shown + 1
