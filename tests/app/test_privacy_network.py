"""Nothing leaves the machine, and nobody sees another's data."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Any

import pytest
from tests.app.browsing import (
    CHROMIUM,
    CVS,
    REFUSED,
    STARTED,
    Served,
    Visit,
    guarded_environment,
    own_catalogue,
)
from tests.app.light_session import LightSession

from skillmatch.app import strings as s

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
]


def test_the_guard_refuses_and_notes(tmp_path: Path) -> None:
    """Both ways out are shut and written down, so that an empty list means that none was tried."""
    code = (
        "import socket, urllib.request\n"
        "for go in (lambda: socket.create_connection(('192.0.2.1', 80), 1),\n"
        "           lambda: urllib.request.urlopen('https://host.example/'),\n"
        "           lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.2', 9))):\n"
        "    try: go()\n"
        "    except OSError as e: print(type(e).__name__)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True,
        timeout=60, env=guarded_environment(tmp_path),
    )  # fmt: skip
    assert len(done.stdout.split()) == 3
    noted = (tmp_path / "guard.log").read_text(encoding="utf-8")
    for host in ("192.0.2.1", "192.0.2.2", "host.example"):
        assert f" {host}\n" in noted


def sockets(pid: int) -> set[str]:
    """Return the far ends, other than this machine, of the sockets that a process holds (Linux)."""
    held = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = str(link.readlink())
        except OSError:  # Closed meanwhile.
            continue
        if match := re.fullmatch(r"socket:\[(\d+)\]", target):
            held.add(match.group(1))
    far = set()
    for kind in ("tcp", "tcp6", "udp", "udp6"):
        table = Path(f"/proc/{pid}/net/{kind}")
        if not table.exists():
            continue
        for row in table.read_text().splitlines()[1:]:
            cells = row.split()
            raw = bytes.fromhex(cells[2].split(":")[0])
            # The table has words of four bytes in the machine's own order.
            raw = b"".join(raw[i : i + 4][::-1] for i in range(0, len(raw), 4))
            if cells[9] not in held:
                continue
            if len(raw) == 4:
                address: IPv4Address | IPv6Address = IPv4Address(raw)
            else:
                six = IPv6Address(raw)
                address = six.ipv4_mapped or six
            if not address.is_loopback and not address.is_unspecified:
                far.add(str(address))
    return far


@contextmanager
def watched(pid: int) -> Iterator[set[str]]:
    """Look every 50 ms at the sockets of a process: also what is not Python's own would show."""
    far: set[str] = set()
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.05):
            far.update(sockets(pid))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield far
    finally:
        over.set()
        watcher.join()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, which only Linux has")
def test_a_whole_journey_stays_on_this_machine(
    browser: Any, served: Served, tmp_path: Path
) -> None:
    from pypdf import PdfReader

    with watched(served.pid) as far, Visit(browser, served.url) as visit:
        page = visit.page
        visit.settle()
        visit.aim("data analyst")
        visit.said(s.ROLE_ASKS)
        own_catalogue(visit, tmp_path)
        visit.open(s.NAV_HAVE)
        visit.upload(CVS / "registered_nurse.pdf", "Read from registered_nurse.pdf")
        visit.open(s.NAV_GAP)
        page.locator("[data-testid=stVegaLiteChart] :is(svg, canvas)").first.wait_for()
        visit.open(s.NAV_BEST)
        page.get_by_text(s.MORE_FILTERS).click()
        visit.settle()
        page.get_by_role("combobox", name=s.REQUIRE).click()
        page.get_by_role("option", name=s.TRAITS["workload-stated"], exact=True).click()
        visit.said("Your filters hide 1 of 4")
        page.keyboard.press("Escape")
        visit.settle()
        listed = json.loads(visit.saved(s.SAVE_JSON))
        assert listed["recommendations"]
        visit.open(s.NAV_PLAN)
        page.get_by_label(s.PLAN_WEEKLY).fill("10")
        page.keyboard.press("Enter")
        page.get_by_role("button", name=s.SAVE_ICS).wait_for()
        visit.settle()
        assert b"BEGIN:VEVENT" in visit.saved(s.SAVE_ICS)
        assert b"<h1" in visit.saved(s.SAVE_HTML)
        assert PdfReader(io.BytesIO(visit.saved(s.SAVE_PDF))).pages
        visit.open(s.NAV_ABOUT)
        assert visit.origin in visit.called
        assert visit.elsewhere == set()
        assert not visit.errors
    assert served.guarded(STARTED)
    assert served.guarded(REFUSED) == []
    assert far == set()


def test_the_server_listens_to_this_machine_alone(served: Served) -> None:
    """As `make app` starts it, with no address given: only the settings of the checkout count."""
    port = int(served.url.rsplit(":", 1)[1])
    for kind, width in (("tcp", 8), ("tcp6", 32)):
        table = Path(f"/proc/{served.pid}/net/{kind}")
        if not table.exists():
            continue
        for row in table.read_text().splitlines()[1:]:
            cells = row.split()
            host, _, at = cells[1].partition(":")
            if int(at, 16) == port and cells[3] == "0A":  # 0A: it listens.
                assert host != "0" * width, "the app is open to the network"


def test_no_usage_statistics(served: Served) -> None:
    """The server itself tells every browser not to gather any."""
    with LightSession(served.url) as session:
        session.open()
        assert session.started.config.gather_usage_stats is False


def drawn(visit: Visit) -> str:
    """Return all that the window holds: the page, its fields, its address and what is stored."""
    script = """() => document.documentElement.outerHTML + location.href
        + [...document.querySelectorAll('input, textarea')].map(e => e.value).join(' ')
        + JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie"""
    return str(visit.page.evaluate(script))


def test_two_at_once_never_see_each_other(browser: Any, served: Served, tmp_path: Path) -> None:
    """Steps of two visitors alternate; a word of the one is never in the window of the other."""
    people = {}
    for word, skill in (("Zephyrine", "welding"), ("Quilliam", "bookkeeping")):
        cv = tmp_path / f"{word.lower()}.txt"
        cv.write_text(
            f"{word} Example\n\nSkills\n{skill} at {word} Works\nteam work\n", encoding="utf-8"
        )
        people[word] = (cv, skill)
    words = list(people)
    with Visit(browser, served.url) as one, Visit(browser, served.url) as two:
        visits = dict(zip(words, (one, two), strict=True))
        for word, visit in visits.items():
            visit.open(s.NAV_HAVE)
            visit.upload(people[word][0], f"Read from {word.lower()}.txt")
        for link in (s.NAV_HAVE, s.NAV_GOAL, s.NAV_GAP, s.NAV_BEST, s.NAV_PLAN, s.NAV_HAVE):
            for word, visit in visits.items():
                visit.open(link)
                if link == s.NAV_GOAL:
                    visit.aim({"Zephyrine": "welder", "Quilliam": "bookkeeper"}[word])
                other = words[1 - words.index(word)]
                assert other.lower() not in drawn(visit).lower(), (word, link)
        for word, visit in visits.items():
            assert f"Read from {word.lower()}.txt" in drawn(visit), "its owner does see it"
        with Visit(browser, served.url) as later:
            later.open(s.NAV_HAVE)
            assert not any(w.lower() in drawn(later).lower() for w in words)
    with LightSession(served.url) as last:
        last.open("have")
        assert not any(w in " ".join(last.texts) for w in words)
    # What the server writes for its operator names nobody either.
    assert not any(w.lower() in served.words.lower() for w in words)
