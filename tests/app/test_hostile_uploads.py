"""Files that mean harm, or are just broken, get a sentence in place and do nothing else."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.app.browsing import CHROMIUM, CVS, Served, Visit

from skillmatch.app import strings as s

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
]

ALARM = "<script>window.harmed=1</script><img src=x onerror='window.harmed=1'>"
FORMULA = '=HYPERLINK("https://evil.example","x")'
REMEDY = s.REMEDY.partition("{")[0]


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def bomb() -> bytes:
    """Return 300 MB of nothing in under a megabyte."""
    return zipped({"credentials.json": bytes(300 * 2**20)})


def swollen_document() -> bytes:
    """Return a DOCX whose text unpacks to 300 MB."""
    return zipped({"word/document.xml": bytes(300 * 2**20), "[Content_Types].xml": b"<Types/>"})


def swollen_pdf() -> bytes:
    """Return a PDF of one page whose content unpacks to 300 MB, in about 300 kB."""
    stream = zlib.compress(b"BT (a) Tj ET\n" * (300 * 2**20 // 13), 9)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + (
        b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (table, len(out))
    )


BAD_CVS = {
    "program.pdf": b"MZ\x90\x00\x03" + bytes(range(256)) * 40,
    "empty.pdf": b"",
    "empty.txt": b"",
    "cut.pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog",
    "cut.docx": zipped({"word/document.xml": b"<w:document"})[:60],
    "bomb.zip": b"bomb",
    "swollen.docx": b"swollen",
    "swollen.pdf": b"swollen",
    "outside.zip": zipped({"../../../etc/evil.json": b'{"a": 1}'}),
    "entities.xml": (
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    ),
}  # fmt: skip
MADE = {"bomb.zip": bomb, "swollen.docx": swollen_document, "swollen.pdf": swollen_pdf}


@pytest.fixture(scope="module")
def visit(browser: Any, served: Served) -> Iterator[Visit]:
    """One visitor for all files: after each the app has to be of use still."""
    with Visit(browser, served.url) as made:
        yield made


def give(visit: Visit, name: str, data: bytes, *, nth: int = 0, kind: str = "") -> None:
    """Hand a file over as the browser does, with a name that a disk would not take."""
    visit.settle()
    visit.page.locator("input[type=file]").nth(nth).set_input_files(
        [{"name": name, "mimeType": kind or "application/octet-stream", "buffer": data}]
    )


def harmless(visit: Visit, served: Served) -> None:
    visit.unbroken()
    assert visit.page.evaluate("() => window.harmed") is None
    assert visit.page.locator("[data-testid=stMain] :is(script, img, iframe)").count() == 0
    for link in visit.page.locator("[data-testid=stMain] a[href]").all():
        assert str(link.get_attribute("href")).startswith(("http://", "https://", "/", "#"))
    assert visit.elsewhere == set()
    assert "Traceback" not in served.words


@pytest.mark.parametrize("name", BAD_CVS)
def test_bad_cvs_are_said_in_place(visit: Visit, served: Served, name: str) -> None:
    visit.open(s.NAV_ABOUT)
    visit.open(s.NAV_HAVE)
    give(visit, name, MADE[name]() if name in MADE else BAD_CVS[name])
    alert = visit.page.get_by_test_id("stAlert").filter(has_text=REMEDY)
    alert.first.wait_for(timeout=40_000)
    words = alert.first.inner_text()
    assert len(words) < 400
    assert "/tmp" not in words
    assert visit.page.get_by_text("Read from").count() == 0
    harmless(visit, served)


def test_a_page_with_a_script_is_text(visit: Visit, served: Served) -> None:
    visit.open(s.NAV_HAVE)
    body = f"<html><body>{ALARM}<p>Skills: SQL, welding</p><p>{ALARM}</p></body></html>"
    give(visit, "cv.html", body.encode(), kind="text/html")
    visit.said("Read from cv.html")
    visit.settle()
    assert visit.page.get_by_text("SQL").count()
    harmless(visit, served)
    visit.press(s.CV_CLEAR)


@pytest.mark.parametrize(
    "name",
    [
        "../../../../etc/passwd.txt",
        "..\\..\\windows\\cv.txt",
        "cv\u202etxt.exe.txt",
        "\U0001f600 \u05e7\u05d5\u05e8\u05d5\u05ea.txt",
        f"{ALARM.replace('/', '')}.txt",
        "[a](https://evil.example) **b** $x$ :smile:.txt",
        "n" * 240 + ".txt",
    ],
    ids=["up", "up-windows", "right-to-left", "emoji", "markup", "markdown", "long"],
)
def test_names_are_shown_and_do_nothing(visit: Visit, served: Served, name: str) -> None:
    visit.open(s.NAV_HAVE)
    give(visit, name, b"Skills\nSQL\nwelding\n", kind="text/plain")
    visit.said("Read from")
    visit.settle()
    line = visit.page.locator("[data-testid=stMarkdown]").filter(has_text="Read from")
    assert "\u202e" not in line.inner_text(), "a name could turn the page's text around"
    assert line.locator(":is(a, strong, .katex)").count() == 0
    harmless(visit, served)
    visit.press(s.CV_CLEAR)


def test_a_catalogue_of_formulas_and_scripts(visit: Visit, served: Served, tmp_path: Path) -> None:
    """Its titles are letters, its odd links no links, and what is saved from it is safe to open."""
    visit.open(s.NAV_GOAL)
    visit.aim("data analyst")
    visit.said(s.ROLE_ASKS)
    visit.page.get_by_text(s.CATALOGUE_INVITE).click()
    rows = io.StringIO(newline="")
    out = csv.writer(rows)
    out.writerow(["title", "issuer", "skills", "url", "hours"])
    for title, url in (
        (FORMULA, "javascript:window.harmed=1"),
        (f"{ALARM} a", "data:text/html,<script>window.harmed=1</script>"),
        ("@SUM(1) b", "file:///etc/passwd"),
        ("Plain c", "https://courses.example/c"),
    ):
        out.writerow([title, ALARM, "SQL; data mining; Tableau; statistics", url, "5"])
    give(visit, "../courses.csv", rows.getvalue().encode(), kind="text/csv")
    visit.said("Your catalogue: courses.csv")
    visit.open(s.NAV_BEST)
    heads = visit.page.get_by_role("heading", level=3).all_inner_texts()
    assert any("<script>" in head for head in heads)
    for details in visit.page.get_by_text(s.DETAILS).all():
        details.click()
    visit.settle()
    harmless(visit, served)
    links = visit.page.locator("[data-testid=stMain] a[href^=http]")
    assert [a.get_attribute("href") for a in links.all()] == ["https://courses.example/c"]
    # HTML: noreferrer does all that noopener does.
    assert {"noopener", "noreferrer"} & set(str(links.first.get_attribute("rel")).split())
    saved = list(csv.reader(io.StringIO(visit.saved(s.SAVE_CSV).decode("utf-8-sig"))))
    assert len(saved) == 5
    for cell in (cell for row in saved for cell in row):
        assert not cell.startswith(("=", "@", "+", "\t", "\r")), cell


def test_an_advert_with_a_script(visit: Visit, served: Served) -> None:
    visit.open(s.NAV_GOAL)
    visit.page.get_by_text(s.BY_ADVERT, exact=True).click()
    visit.settle()
    box = visit.page.get_by_label(s.ADVERT_LABEL)
    box.fill(f"Analyst {ALARM}\n\nYou must know SQL {ALARM} and Python.\n")
    box.press("Control+Enter")
    visit.settle()
    visit.press(s.ADVERT_READ)
    visit.said("Read from the advert you gave")
    visit.settle()
    visit.page.get_by_text("skills as a table").first.click()
    visit.settle()
    harmless(visit, served)
    for link in (s.NAV_GAP, s.NAV_BEST, s.NAV_PLAN):
        visit.open(link)
        harmless(visit, served)


def test_after_all_of_it_a_cv_is_read(visit: Visit, served: Served) -> None:
    visit.open(s.NAV_HAVE)
    visit.upload(CVS / "chef.pdf", "Read from chef.pdf")
    harmless(visit, served)
    assert not [e for e in visit.errors if "harmed" in e]
