"""The whole journey in a real headless Chromium, at desktop and at phone width."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from skillmatch.app import strings as s

ROOT = Path(__file__).resolve().parents[2]
CVS = ROOT / "data" / "demo" / "cvs"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]  # fmt: skip
SIZES = [
    pytest.param(1280, "light", id="desktop-light"),
    pytest.param(390, "light", id="phone-light"),
    pytest.param(1280, "dark", id="desktop-dark"),
    pytest.param(390, "dark", id="phone-dark"),
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"),
               "--server.port", str(port), "--server.address", "127.0.0.1"]  # fmt: skip
    env = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        url = f"http://127.0.0.1:{port}"
        try:
            for _ in range(300):
                try:
                    with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                        break
                except (urllib.error.URLError, OSError):
                    time.sleep(0.1)
            else:
                pytest.fail("streamlit did not start")
            yield url
        finally:
            server.terminate()
            server.wait(timeout=20)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """One browser page with what it logged and which hosts it called."""

    def __init__(self, browser: Any, address: str, width: int, scheme: str) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, accept_downloads=True
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.width, self.name = width, f"{width}-{scheme}"
        self.errors: list[str] = []
        self.hosts: set[str] = set()
        self.page.on("console", lambda m: m.type == "error" and self.errors.append(m.text))
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))
        self.page.on("request", lambda r: self.hosts.add(urlsplit(r.url).hostname or ""))
        self.page.goto(address)
        self.page.get_by_role("heading", level=1, name=s.GOAL_TITLE).wait_for()

    def upload(self, file: Path, said: str) -> None:
        """Give a file to the page's first upload and wait until it says so.

        A rerun under way replaces the input, and with it the file: it is given again then.
        """
        from playwright.sync_api import TimeoutError as Late

        for seconds in (20, 20, 60):
            self.page.locator("input[type=file]").first.set_input_files(file)
            try:
                self.page.get_by_text(said).first.wait_for(timeout=1000 * seconds)
            except Late:
                if seconds == 60:
                    raise
            else:
                return

    def settle(self) -> None:
        self.page.wait_for_timeout(300)
        self.page.wait_for_function("() => !document.querySelector('[data-testid=stStatusWidget]')")
        self.page.wait_for_timeout(300)

    def shot(self, name: str) -> None:
        self.settle()
        main = "document.querySelector('[data-testid=stMain]')"
        wide, shown = self.page.evaluate(f"[{main}.scrollWidth, {main}.clientWidth]")
        assert wide <= shown + 1, f"{name} scrolls sideways: {wide} > {shown}"
        folder = os.environ.get("SKILLMATCH_SHOTS")
        if folder:
            height = self.page.evaluate(f"{main}.scrollHeight")
            self.page.set_viewport_size({"width": self.width, "height": max(900, height + 80)})
            self.page.mouse.move(3, 3)
            self.page.wait_for_timeout(700)
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(Path(folder) / f"{self.name}-{name}.png"))
            self.page.set_viewport_size({"width": self.width, "height": 900})

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).click()

    def saved(self, name: str) -> bytes:
        with self.page.expect_download() as made:
            self.press(name)
        return Path(made.value.path()).read_bytes()


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_journey(chromium: Any, address: str, width: int, scheme: str) -> None:
    visit = Visit(chromium, address, width, scheme)
    page = visit.page
    visit.shot("1-start")
    page.get_by_role("combobox").first.click()
    page.keyboard.type("data analyst")
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    page.get_by_text(s.ROLE_ASKS).wait_for()
    page.get_by_text(s.ROLE_MEANS).wait_for()
    visit.shot("2-role")
    visit.press(s.NEXT_HAVE)
    page.get_by_role("heading", level=1, name=s.HAVE_TITLE).wait_for()
    visit.upload(CVS / "junior_data_analyst.pdf", "Read from junior_data_analyst.pdf")
    page.get_by_role("checkbox").nth(3).wait_for(state="attached")
    visit.shot("3-have")
    visit.press(s.NEXT_GAP)
    page.get_by_role("heading", level=1, name=s.GAP_TITLE).wait_for()
    page.get_by_text(s.CHART_TITLE).wait_for()
    page.locator("[data-testid=stVegaLiteChart] svg, [data-testid=stVegaLiteChart] canvas").nth(
        1
    ).wait_for()
    visit.shot("4-gap")
    visit.press(s.NEXT_BEST)
    page.get_by_role("heading", level=1, name=s.BEST_TITLE).wait_for()
    page.get_by_text(s.SAVE, exact=True).wait_for()
    page.get_by_text(s.DETAILS).first.click()
    page.get_by_text(s.CAVEATS).first.wait_for()
    visit.shot("5-courses")
    titles = page.get_by_role("heading", level=3).all_inner_texts()
    made = json.loads(visit.saved(s.SAVE_JSON))
    best = made["recommendations"]
    assert len(best) == 10
    assert made["gap"]["coverage"] > 0
    assert titles[0] == f"1. {best[0]['title']}"
    rows = list(csv.DictReader(io.StringIO(visit.saved(s.SAVE_CSV).decode("utf-8-sig"))))
    assert [r["title"] for r in rows] == [r["title"] for r in best]
    page.get_by_label(s.WHY_SEARCH).fill("energy")
    page.keyboard.press("Enter")
    page.get_by_text(s.WHY_CHANGES).wait_for()
    visit.shot("6-why-not")
    visit.press(s.NEXT_PLAN)
    page.get_by_role("heading", level=1, name=s.PLAN_TITLE).wait_for()
    page.get_by_text(s.SAVE, exact=True).wait_for()
    visit.shot("7-plan")
    report = visit.saved(s.SAVE_HTML).decode()
    assert best[0]["title"] in report
    assert visit.hosts == {"127.0.0.1"}, "the page called another host"
    assert not visit.errors
    visit.context.close()


COURSES = """id,title,issuer,description,skills,hours,price,currency,level,requires,stacks_into,ects
dm,Data Mining with Python,Uni of Example,Find patterns,data mining,60,240,EUR,6,st,Data Diploma,3
st,Statistics in Practice,Uni of Example,Tests,risk management,30,120,EUR,5,,Data Diploma,2
tb,Tableau <b>Dashboards</b>,Mill College,Build dashboards,Tableau; data models,20,90,EUR,4,,,
bi,Business Intelligence,Mill College,Decide with data,business intelligence,,,,,,,
"""


def events(calendar: str) -> list[dict[str, str]]:
    """Read the events of a calendar as RFC 5545 has it: CRLF, folded lines, balanced parts."""
    assert calendar.endswith("END:VCALENDAR\r\n")
    assert "\n" not in calendar.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in calendar.split("\r\n"))
    made: list[dict[str, str]] = []
    for line in calendar.replace("\r\n ", "").split("\r\n")[:-1]:
        name, colon, value = line.partition(":")
        assert colon, line
        if line == "BEGIN:VEVENT":
            made.append({})
        elif made:
            made[-1].setdefault(name.partition(";")[0], value)
    return made


@pytest.mark.parametrize(("width", "scheme"), [SIZES[0], SIZES[3]])
def test_journey_to_a_plan_with_dates(
    chromium: Any, address: str, tmp_path: Path, width: int, scheme: str
) -> None:
    """Role, own catalogue, CV, gap, filter, plan; then every download is opened and checked."""
    from pypdf import PdfReader

    visit = Visit(chromium, address, width, scheme)
    page = visit.page
    table = tmp_path / "courses.csv"
    table.write_text(COURSES, encoding="utf-8")
    page.get_by_role("combobox").first.click()
    page.keyboard.type("data analyst")
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    page.get_by_text(s.ROLE_ASKS).wait_for()
    visit.settle()
    page.get_by_text(s.CATALOGUE_INVITE).click()
    visit.settle()
    visit.upload(table, "Your catalogue: courses.csv, 4 courses.")
    visit.press(s.NEXT_HAVE)
    page.get_by_role("heading", level=1, name=s.HAVE_TITLE).wait_for()
    visit.settle()
    visit.upload(CVS / "graduate_civil_engineer.txt", "Read from graduate_civil_engineer.txt")
    visit.press(s.NEXT_GAP)
    page.get_by_role("heading", level=1, name=s.GAP_TITLE).wait_for()
    visit.settle()
    visit.press(s.NEXT_BEST)
    page.get_by_role("heading", level=1, name=s.BEST_TITLE).wait_for()
    page.get_by_text(s.MORE_FILTERS).click()
    visit.settle()
    page.get_by_role("combobox", name=s.REQUIRE).click()
    page.get_by_role("option", name=s.TRAITS["workload-stated"], exact=True).click()
    page.get_by_text("Your filters hide 1 of 4").wait_for()
    page.keyboard.press("Escape")
    visit.shot("own-courses")
    assert page.get_by_text("because you require workload-stated").is_visible()
    visit.press(s.NEXT_PLAN)
    page.get_by_role("heading", level=1, name=s.PLAN_TITLE).wait_for()
    visit.settle()
    page.get_by_label(s.PLAN_WEEKLY).fill("10")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=s.SAVE_ICS).wait_for()
    page.get_by_text(s.TABLE_SAME).click()
    visit.shot("own-plan")
    assert page.get_by_text("Completes Data Diploma").is_visible()
    assert page.get_by_text(s.PROVEN, exact=True).is_visible()
    made = json.loads(visit.saved(s.SAVE_PLAN_JSON))
    steps = made["pathway"]["steps"]
    titles = [step["title"] for step in steps]
    assert len(titles) == 3
    assert titles.index("Statistics in Practice") < titles.index("Data Mining with Python")
    assert made["front"]
    rows = list(csv.DictReader(io.StringIO(visit.saved(s.SAVE_PLAN_CSV).decode("utf-8-sig"))))
    assert [r["title"] for r in rows] == titles
    found = events(visit.saved(s.SAVE_ICS).decode())
    assert [e["SUMMARY"] for e in found] == titles
    for event, step in zip(found, steps, strict=True):
        assert event["DTSTART"] == step["start"].replace("-", "")
        assert event["DTEND"] > step["end"].replace("-", "")
        assert event["UID"]
    text = " ".join(
        " ".join(p.extract_text() for p in PdfReader(io.BytesIO(visit.saved(s.SAVE_PDF))).pages)
        .split()
    )  # fmt: skip
    assert "Statistics in Practice" in text
    assert "proven best" in text
    assert steps[0]["start"] in text
    report = visit.saved(s.SAVE_HTML).decode()
    assert "Tableau &lt;b&gt;Dashboards" in report
    assert "What more hours bring" in report
    assert visit.hosts == {"127.0.0.1"}, "the page called another host"
    assert not visit.errors
    visit.context.close()


def test_a_contradiction_is_said_in_place(chromium: Any, address: str) -> None:
    visit = Visit(chromium, address, 390, "light")
    page = visit.page
    page.get_by_role("combobox").first.click()
    page.keyboard.type("data analyst")
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    page.get_by_text(s.ROLE_ASKS).wait_for()
    visit.settle()
    page.get_by_role("link", name=s.NAV_PLAN, include_hidden=True).first.evaluate("e => e.click()")
    page.get_by_role("heading", level=1, name=s.PLAN_TITLE).wait_for()
    visit.settle()
    page.get_by_role("combobox", name=s.PLAN_MUST).click()
    # The first option of the list selects all: more than a plan may hold.
    page.get_by_role("option").first.click()
    page.get_by_text("must be in, but at most 6 may be").wait_for()
    page.keyboard.press("Escape")
    assert page.get_by_role("combobox", name=s.EXCLUDE).is_visible()
    visit.shot("contradiction")
    assert not visit.errors
    visit.context.close()


def test_hostile_text_does_nothing(chromium: Any, address: str) -> None:
    visit = Visit(chromium, address, 1280, "light")
    page = visit.page
    evil = (
        "[link](https://evil.example/l) ![i](https://evil.example/i.png) <b id=evil>b</b> "
        "https://evil.example/auto www.evil.example a@evil.example :smile: :material/home: "
        ":red[red] $\\frac{1}{2}$ # h"
    )
    page.get_by_text(s.BY_ADVERT, exact=True).click()
    box = page.get_by_label(s.ADVERT_LABEL)
    box.fill(f"{evil[:60]}\n\nRequirements: SQL. You must know Python {evil} and SQL {evil}.")
    box.press("Control+Enter")
    visit.settle()
    visit.press(s.ADVERT_READ)
    page.get_by_text(s.ROLE_ASKS).wait_for()
    page.get_by_text("skills as a table").click()
    visit.settle()
    page.get_by_text(s.BY_TITLE, exact=True).click()
    visit.settle()
    page.get_by_role("combobox").first.click()
    page.keyboard.type(evil)
    page.keyboard.press("Enter")
    visit.settle()
    body = page.locator("[data-testid=stMain]")
    assert body.locator("#evil").count() == 0
    assert body.locator("a[href*=evil]").count() == 0
    assert body.locator("img[src*=evil]").count() == 0
    assert body.locator(".katex").count() == 0
    assert visit.hosts == {"127.0.0.1"}
    visit.context.close()


def test_escaper_holds_in_the_real_renderer(chromium: Any, address: str, tmp_path: Path) -> None:
    """A catalogue full of markup is shown letter by letter."""
    visit = Visit(chromium, address, 1280, "light")
    page = visit.page
    title = (
        "<i id=evil>SQL</i> [a](https://evil.example) www.evil.example x@evil.example "
        ":smile: :material/home: :red[r] $x^2$ `c` **b** ~~s~~ ->"
    )
    table = tmp_path / "evil.csv"
    with table.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["title", "issuer", "skills", "url", "hours"])
        writer.writerow([title, title, "SQL; data mining; statistics", "javascript:alert(1)", "5"])
    page.get_by_role("combobox").first.click()
    page.keyboard.type("data analyst")
    page.keyboard.press("Enter")
    page.get_by_text(s.ROLE_ASKS).wait_for()
    visit.settle()
    page.get_by_text(s.CATALOGUE_INVITE).click()
    visit.settle()
    visit.upload(table, "Your catalogue: evil.csv")
    page.get_by_role("link", name=s.NAV_BEST).click()
    page.get_by_role("heading", level=1, name=s.BEST_TITLE).wait_for()
    page.get_by_text(s.DETAILS).first.click()
    visit.shot("hostile")
    head = page.get_by_role("heading", level=3).first.inner_text().replace("\u2060", "")
    assert head == f"1. {title}"
    body = page.locator("[data-testid=stMain]")
    for bad in ("#evil", "a[href*=evil]", "a[href^=mailto]", "a[href^=javascript]", ".katex",
                "h3 code", "h3 strong", "h3 del", "h3 [data-testid=stIconMaterial]"):  # fmt: skip
        assert body.locator(bad).count() == 0, bad
    assert visit.hosts == {"127.0.0.1"}
    visit.context.close()


def baked(badge: dict[str, Any]) -> bytes:
    """Return a PNG of one pixel with a badge in an iTXt chunk, as the specification bakes it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    text = b"openbadgecredential" + bytes(5) + json.dumps(badge).encode()
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"iTXt", text)
            + chunk(b"IDAT", zlib.compress(bytes(4))) + chunk(b"IEND", b""))  # fmt: skip


BADGE: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2",
                 "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
    "type": ["VerifiableCredential", "OpenBadgeCredential"], "id": "urn:badge:1",
    "issuer": {"id": "https://x.example", "type": ["Profile"], "name": "Mill College"},
    "validFrom": "2020-01-01T00:00:00Z", "validUntil": "2022-01-01T00:00:00Z",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "achievement": {"id": "urn:a:1", "type": ["Achievement"], "name": "Databases",
                        "description": "Tables.", "criteria": {"narrative": "A test."},
                        "tag": ["SQL"]},
    },
}  # fmt: skip
CTDL: dict[str, Any] = {
    "@context": "https://credreg.net/ctdl/schema/context/json",
    "@graph": [
        {"@id": "https://registry.example/resources/ce-1", "@type": "ceterms:MicroCredential",
         "ceterms:name": {"en": "Reports for small firms"}, "ceterms:ownedBy": ["_:b1"],
         "ceterms:description": {"en": "Learners build dashboards in Tableau."}},
        {"@id": "_:b1", "@type": "ceterms:CredentialOrganization",
         "ceterms:name": {"en": "Mill College"}},
    ],
}  # fmt: skip


@pytest.mark.parametrize("width", [1280, 390])
def test_a_baked_badge_and_a_ctdl_catalogue(
    chromium: Any, address: str, tmp_path: Path, width: int
) -> None:
    """The badge's status, its caveat and what the catalogue leaves out are on the screen."""
    visit = Visit(chromium, address, width, "light")
    page = visit.page
    picture, catalogue = tmp_path / "badge.png", tmp_path / "registry.json"
    picture.write_bytes(baked(BADGE))
    catalogue.write_text(json.dumps(CTDL), encoding="utf-8")
    page.get_by_role("combobox").first.click()
    page.keyboard.type("data analyst")
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    page.get_by_text(s.ROLE_ASKS).wait_for()
    visit.settle()
    page.get_by_text(s.CATALOGUE_INVITE).click()
    visit.settle()
    visit.upload(catalogue, "Your catalogue: registry.json, 1 course.")
    page.get_by_text(s.COMPLETE_TITLE).click()
    page.get_by_text("2022/C 243/02").wait_for()
    visit.settle()
    table = page.get_by_role("table").filter(has_text="10. Form of participation")
    for column in table.get_by_role("columnheader").all():
        assert column.bounding_box()["x"] + column.bounding_box()["width"] <= width
    assert "100%" in table.get_by_role("row").filter(has_text="Awarding body").inner_text()
    assert "0%" in table.get_by_role("row").filter(has_text="Notional workload").inner_text()
    visit.shot("6-completeness")
    visit.press(s.NEXT_HAVE)
    page.get_by_role("heading", level=1, name=s.HAVE_TITLE).wait_for()
    visit.settle()
    page.locator("input[type=file]").nth(1).set_input_files(picture)
    page.get_by_text(s.BADGE_LEAD).wait_for()
    visit.settle()
    page.get_by_text("expired 2022-01-01: counts, with a caveat").wait_for()
    page.get_by_text("but the badge expired on 2022-01-01").first.wait_for()
    visit.shot("7-badges")
    visit.press(s.NEXT_GAP)
    page.get_by_role("heading", level=1, name=s.GAP_TITLE).wait_for()
    visit.settle()
    visit.press(s.NEXT_BEST)
    page.get_by_role("heading", level=1, name=s.BEST_TITLE).wait_for()
    page.get_by_text(s.DETAILS).first.click()
    page.get_by_text(s.COMPLETE_CARD).first.wait_for()
    visit.shot("8-card")
    visit.press(s.NEXT_PLAN)
    page.get_by_role("heading", level=1, name=s.PLAN_TITLE).wait_for()
    report = visit.saved(s.SAVE_HTML).decode()
    assert "But: the badge expired on 2022-01-01" in report
    assert "Whether they are genuine was not checked" in report
    assert visit.hosts == {"127.0.0.1"}, "the page called another host"
    assert not visit.errors
    visit.context.close()


def test_two_visitors_never_see_each_other(chromium: Any, address: str) -> None:
    one = Visit(chromium, address, 1280, "light")
    two = Visit(chromium, address, 1280, "light")
    for visit, name in ((one, "welder.txt"), (two, "chef.pdf")):
        visit.page.get_by_role("link", name=s.NAV_HAVE).click()
        visit.page.get_by_role("heading", level=1, name=s.HAVE_TITLE).wait_for()
        visit.upload(CVS / name, f"Read from {name}")
    assert one.page.get_by_text("chef.pdf").count() == 0
    assert two.page.get_by_text("welder.txt").count() == 0
    one.context.close()
    two.context.close()
