"""A server of the app under guard, and visits to it: shared by the tests in a real browser.

The server runs as ``make app`` runs it. A guard inside its process refuses, and writes down,
every connection and look-up of a name that leaves this machine.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from skillmatch.app import strings as s
from skillmatch.app import strings_pages as t

ROOT = Path(__file__).resolve().parents[2]
CVS = ROOT / "data" / "demo" / "cvs"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]  # fmt: skip
COURSES = """id,title,issuer,skills,hours,price,currency,requires,stacks_into,url
dm,Data Mining with Python,Uni of Example,data mining,60,240,EUR,st,Data Diploma,https://a.example/dm
st,Statistics in Practice,Uni of Example,risk management,30,120,EUR,,Data Diploma,http://a.example/st
tb,Tableau Dashboards,Mill College,Tableau; data models,20,90,EUR,,,
bi,Business Intelligence,Mill College,business intelligence,,,,,,
"""
STARTED, REFUSED, TORCH = "guard on", "refused", "imported torch"
TITLES = {
    s.NAV_GOAL: s.GOAL_TITLE,
    s.NAV_HAVE: s.HAVE_TITLE,
    s.NAV_GAP: s.GAP_TITLE,
    s.NAV_BEST: s.BEST_TITLE,
    s.NAV_PLAN: s.PLAN_TITLE,
    t.NAV_EXPLORE: t.EXPLORE_TITLE,
    s.NAV_ABOUT: s.ABOUT_TITLE,
}

# Python imports a module of this name as it starts, before any code of the app.
# An audit hook also sees what goes past `socket.socket`, and cannot be taken off again.
GUARD = f"""
import os, sys

LOG = os.environ["GUARD_LOG"]
HERE = {{None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0", "::"}}


def note(words):
    fd = os.open(LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(fd, (words + "\\n").encode())
    os.close(fd)


def hook(event, args):
    if event == "import" and args[0] == "torch":
        note("{TORCH}")
    if event in ("socket.connect", "socket.sendto"):
        host = args[1][0] if isinstance(args[1], tuple) else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = args[0]
    else:
        return
    if isinstance(host, bytes):
        host = host.decode()
    if host not in HERE:
        note(f"{REFUSED} {{event}} {{host}}")
        raise ConnectionRefusedError("refused by the test")


sys.addaudithook(hook)
note(f"{STARTED} {{os.getpid()}}")
"""


def crowding() -> float:
    """Return how many times as long everything takes because of other work on this machine."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def busy(pid: int) -> float:
    """Return the seconds of processor time that a process has used (Linux)."""
    cells = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(cells[11]) + int(cells[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: its address, its process, what it wrote and what its guard wrote."""

    url: str
    pid: int
    log: Path
    guard: Path
    started: float  # Seconds from the start of the process until it answered.

    @property
    def words(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def guarded(self, word: str) -> list[str]:
        lines = self.guard.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line.startswith(word)]


def guarded_environment(folder: Path) -> dict[str, str]:
    """Return the environment of a process under guard; the guard writes to this folder."""
    (folder / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    path = os.pathsep.join((str(folder), str(ROOT / "src")))
    # Settings of one's own must not hide those of the checkout.
    kept = {k: v for k, v in os.environ.items() if not k.startswith("STREAMLIT_")}
    return kept | {"PYTHONPATH": path, "GUARD_LOG": str(folder / "guard.log")}


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Run the app as ``make app`` does, on a free port, under guard."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    log = folder / "server.log"
    begun = time.monotonic()
    with (
        log.open("wb") as out,
        subprocess.Popen(
            command, cwd=ROOT, env=guarded_environment(folder), stdout=out, stderr=out
        ) as server,
    ):
        url = f"http://127.0.0.1:{port}"
        try:
            while True:
                try:
                    with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                        break
                except (urllib.error.URLError, OSError):
                    if server.poll() is not None or time.monotonic() - begun > 60:
                        raise RuntimeError(log.read_text(errors="replace")) from None
                    time.sleep(0.05)
            yield Served(url, server.pid, log, folder / "guard.log", time.monotonic() - begun)
        finally:
            server.terminate()
            server.wait(timeout=20)


class Visit:
    """One visitor: a browser window with nothing kept, what it logged and what it called."""

    def __init__(self, browser: Any, url: str, *, width: int = 1280, scheme: str = "light") -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, accept_downloads=True
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.origin = urlsplit(url).netloc
        self.errors: list[str] = []
        self.called: set[str] = set()
        self.loads = 0
        self.page.on("load", self._loaded)
        self.page.on("console", lambda m: m.type == "error" and self.errors.append(m.text))
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))
        self.page.on("websocket", lambda w: self.called.add(urlsplit(w.url).netloc))
        self.context.on("request", lambda r: self._request(r.url))
        self.page.goto(url)
        self.heading(s.GOAL_TITLE)

    def _loaded(self, _: Any) -> None:
        self.loads += 1

    def _request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob"}:
            self.called.add(parts.netloc)

    def __enter__(self) -> Visit:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            # What the visitor saw at last explains most failures.
            print(self.page.url, self.page.locator("body").inner_text()[:3000], self.errors)
        self.context.close()

    @property
    def elsewhere(self) -> set[str]:
        """Every host and port called that is not the app's own."""
        return self.called - {self.origin}

    def heading(self, words: str) -> None:
        self.page.get_by_role("heading", level=1, name=words, exact=True).wait_for()

    def said(self, words: str) -> None:
        """Wait until the page says this; while it is drawn anew it may say so twice."""
        self.page.get_by_text(words).first.wait_for()

    def settle(self) -> None:
        """Wait until the script has run and what it drew stands still."""
        self.page.wait_for_timeout(200)
        self.page.wait_for_function(
            "() => !document.querySelector('[data-testid=stStatusWidget]')"
            " && document.querySelector('[data-testid=stApp]')"
            ".getAttribute('data-test-script-state') === 'notRunning'"
        )
        self.page.wait_for_timeout(100)

    def open(self, name: str) -> None:
        """Open a page by its link, which a narrow window folds away."""
        link = self.page.get_by_role("link", name=name, include_hidden=True).first
        if self.page.viewport_size["width"] > 800:
            link.click()
        else:
            link.evaluate("e => e.click()")
        self.heading(TITLES[name])
        self.settle()
        assert self.loads == 1, "the window was loaded anew: what the session held is gone"

    def aim(self, title: str) -> None:
        """Choose a job on the first page."""
        self.page.get_by_role("combobox").first.click()
        self.page.keyboard.type(title)
        self.page.wait_for_timeout(300)
        self.page.keyboard.press("Enter")
        self.settle()

    def upload(self, file: Path, said: str, *, nth: int = 0, tries: int = 3) -> None:
        """Give a file to an upload of the page and wait until the page says this.

        A rerun under way replaces the input, and with it the file: it is given again then.
        """
        from playwright.sync_api import TimeoutError as Late

        for left in reversed(range(tries)):
            self.page.locator("input[type=file]").nth(nth).set_input_files(file)
            try:
                self.page.get_by_text(said).first.wait_for(timeout=20_000)
            except Late:
                if not left:
                    raise
            else:
                self.settle()
                return

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
        self.settle()

    def saved(self, name: str) -> bytes:
        with self.page.expect_download() as made:
            self.page.get_by_role("button", name=name, exact=True).click()
        return Path(made.value.path()).read_bytes()

    def unbroken(self) -> None:
        """Check that the page shows its heading and no crash."""
        main = self.page.locator("[data-testid=stMain]")
        assert main.get_by_role("heading", level=1).count() == 1
        assert main.locator("[data-testid=stException]").count() == 0
        assert "Traceback" not in main.inner_text()


def own_catalogue(visit: Visit, folder: Path) -> None:
    """Load a catalogue of one's own, which unlike the demo one states hours and prices."""
    table = folder / "courses.csv"
    table.write_text(COURSES, encoding="utf-8")
    visit.page.get_by_text(s.CATALOGUE_INVITE).click()
    visit.settle()
    visit.upload(table, "Your catalogue: courses.csv")


def journey(visit: Visit, folder: Path) -> Iterator[str]:
    """Walk through every page and state; yields the name of each once it stands still.

    The folder takes the catalogue that is loaded on the way.
    """
    page = visit.page
    visit.settle()
    yield "goal-start"
    for link in (s.NAV_GAP, s.NAV_BEST, s.NAV_PLAN, t.NAV_EXPLORE, s.NAV_HAVE):
        visit.open(link)
        yield f"{link.split(' · ')[-1].replace(' ', '-').lower()}-empty"
    visit.open(s.NAV_GOAL)
    visit.aim("qqqq zzzz")
    page.get_by_test_id("stAlert").first.wait_for()
    yield "goal-unknown"
    page.get_by_text(s.BY_ADVERT, exact=True).click()
    visit.settle()
    visit.press(s.ADVERT_SAMPLE)
    visit.said(s.ROLE_ASKS)
    page.get_by_text("skills as a table").click()
    visit.settle()
    yield "goal-advert"
    page.get_by_text(s.BY_TITLE, exact=True).click()
    visit.settle()
    visit.aim("data analyst")
    visit.said(s.ROLE_MEANS)
    visit.settle()
    page.get_by_text(s.CATALOGUE_INVITE).click()
    visit.settle()
    yield "goal-role"
    visit.open(s.NAV_HAVE)
    name = "junior_data_analyst.pdf"
    visit.upload(CVS / name, f"Read from {name}")
    yield "my-skills"
    visit.open(s.NAV_GAP)
    visit.said(s.CHART_TITLE)
    page.locator("[data-testid=stVegaLiteChart] :is(svg, canvas)").first.wait_for()
    page.get_by_text(s.TABLE_SAME).first.click()
    visit.settle()
    yield "my-gap"
    visit.open(s.NAV_BEST)
    page.get_by_text(s.DETAILS).first.click()
    visit.settle()
    for tick in (0, 1):
        page.locator("[data-testid=stCheckbox]").filter(has_text="Compare").nth(tick).click()
        visit.settle()
    page.get_by_label(s.WHY_SEARCH).fill("energy")
    page.keyboard.press("Enter")
    visit.said(s.WHY_CHANGES)
    visit.settle()
    yield "courses"
    visit.open(s.NAV_PLAN)
    page.get_by_label(s.PLAN_WEEKLY).fill("10")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=s.SAVE_PLAN_CSV).wait_for()
    visit.settle()
    yield "my-plan"
    visit.open(t.NAV_EXPLORE)
    page.locator("[data-testid=stVegaLiteChart] :is(svg, canvas)").first.wait_for()
    visit.settle()
    yield "explore"
    visit.open(s.NAV_ABOUT)
    yield "about"
    visit.open(s.NAV_GOAL)
    own_catalogue(visit, folder)
    visit.open(s.NAV_PLAN)
    page.get_by_role("button", name=s.SAVE_ICS).wait_for()
    visit.settle()
    yield "my-plan-dates"
