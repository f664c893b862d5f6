"""A DOCX or ODT that was made to cost time and memory is refused within both."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import zipfile

import pytest

from skillmatch.connect.office import docx_text, odt_text
from skillmatch.connect.xml_feed import feed_xml
from skillmatch.errors import InputError, UnsafeFileError

SIZE = 40 * 2**20
SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(body: bytes, *, whole: bool = False) -> bytes:
    if not whole:
        body = f'<w:d xmlns:w="{SPACE}"><w:body>'.encode() + body + b"</w:body></w:d>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("word/document.xml", body)
    return out.getvalue()


BOMBS = {
    "words": lambda: b"<w:p><w:t>" + b"x" * SIZE + b"</w:t></w:p>",
    "references": lambda: b"<w:p><w:t>" + b"&#65;" * (SIZE // 5) + b"</w:t></w:p>",
    "paragraphs": lambda: b"<w:p/>" * (SIZE // 6),
    "elements": lambda: b"<a/>" * (SIZE // 4),
    "breaks": lambda: b"<w:p>" + b"<w:br/>" * (SIZE // 7) + b"</w:p>",
    "tables": lambda: b"<w:tr><w:tc>" * (SIZE // 26) + b"</w:tc></w:tr>" * (SIZE // 26),
    "nested": lambda: b"<a>" * (SIZE // 7) + b"</a>" * (SIZE // 7),
    "attributes": lambda: b"<a " + b" ".join(b"a%d=''" % n for n in range(SIZE // 12)) + b"/>",
    "comment": lambda: b"<!--" + b"a" * SIZE + b"-->",
    "instructions": lambda: b"<?a?>" * (SIZE // 5),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_forty_mebibytes_of_anything_are_refused_soon(kind):
    data = docx(BOMBS[kind]())
    begin = time.perf_counter()
    with pytest.raises(UnsafeFileError, match=r"cv\.docx: refused") as caught:
        docx_text(data, "cv.docx")
    assert caught.value.hint
    assert time.perf_counter() - begin < 10


def test_words_that_are_not_shown_cost_little():
    begin = time.perf_counter()
    assert docx_text(docx(b"<w:p><w:del>" + b"x\n" * (SIZE // 2) + b"</w:del></w:p>"), "cv") == ""
    assert time.perf_counter() - begin < 10


@pytest.mark.skipif(sys.platform != "linux", reason="measured where the kernel tells")
def test_memory_stays_under_500_mebibytes():
    code = (
        "import pathlib, sys\n"
        "from skillmatch.connect.office import docx_text\n"
        "from skillmatch.errors import UnsafeFileError\n"
        "data = sys.stdin.buffer.read()\n"
        "try:\n    docx_text(data, 'cv')\nexcept UnsafeFileError:\n"
        "    lines = pathlib.Path('/proc/self/status').read_text().splitlines()\n"
        "    print(*[int(x.split()[1]) // 1024 for x in lines if x.startswith('VmHWM')])\n"
    )
    data = docx(b"".join(b"<a%d b%d=''/>" % (n, n) for n in range(SIZE // 25)))
    done = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, check=True)
    assert 0 < int(done.stdout) < 500


def test_a_document_type_is_refused():
    body = (
        b'<!DOCTYPE d [<!ATTLIST p a CDATA "'
        + b"x" * 10**6
        + b'">]><d>'
        + b"<p/>" * 10**6
        + b"</d>"
    )
    with pytest.raises(InputError, match="DTDForbidden"):
        docx_text(docx(body, whole=True), "cv.docx")


def test_limits_hold_over_all_parts_of_a_document():
    part = f'<w:h xmlns:w="{SPACE}">'.encode() + b"<w:p/>" * 3000 + b"</w:h>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for n in range(100):
            archive.writestr(f"word/header{n}.xml", part)
        archive.writestr("word/document.xml", part)
    with pytest.raises(UnsafeFileError, match="200,000 paragraphs"):
        docx_text(out.getvalue(), "cv.docx")


def test_an_odt_has_the_same_limits():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("content.xml", b"<o><p>" + b"words " * 500_000 + b"</p></o>")
    with pytest.raises(UnsafeFileError, match="2,000,000 characters"):
        odt_text(out.getvalue(), "cv.odt")


def test_a_long_document_is_still_read():
    body = b"<w:p><w:r><w:t>Welds pipes and reads drawings</w:t></w:r></w:p>" * 40_000
    assert docx_text(docx(body), "cv.docx").count("\n") == 39_999
    tables = (
        b"<w:tbl><w:tr><w:tc>" * 50 + b"<w:p><w:t>deep</w:t></w:p>" + b"</w:tc></w:tr></w:tbl>" * 50
    )
    assert docx_text(docx(tables), "cv.docx") == "deep"


def test_time_has_a_limit():
    class Slow:
        def start(self, tag, attributes):
            time.sleep(0.001)

        def data(self, text): ...

        def end(self, tag): ...

    with pytest.raises(UnsafeFileError, match="takes too long"):
        feed_xml(b"<a>" + b"<b/>" * 60_000 + b"</a>", Slow(), "x.xml", seconds=0.05)
