"""Documents: every good format is read, every bad one is one line with its remedy."""

from __future__ import annotations

import io
import subprocess
import time
import zipfile

import pytest

from skillmatch.connect import pdf
from skillmatch.connect.documents import read_document
from skillmatch.connect.html_text import html_to_text
from skillmatch.connect.people import cv_text
from skillmatch.errors import EmptyInputError, InputError, UnsafeFileError


def make_pdf(*pages: str) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    for page in pages:
        for n, line in enumerate(page.split("\n")):
            canvas.drawString(72, 770 - 16 * n, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def make_scan() -> bytes:
    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "grey")), 0, 0, 400, 600)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def make_locked(password: str, *, owner: str | None = None) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(make_pdf("Secret skills in welding"))))
    writer.encrypt(password, owner, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def make_docx() -> bytes:
    from docx import Document

    document = Document()
    document.sections[0].header.paragraphs[0].text = "Ada Example"
    document.add_heading("Skills", level=1)
    document.add_paragraph("Python and SQL")
    table = document.add_table(rows=2, cols=2)
    for row, cells in zip(table.rows, (("Excel", "expert"), ("Welding", "basic")), strict=True):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    document.add_paragraph("Since 2019")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def make_zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def w(xml: str) -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<w:document xmlns:w="{space}"><w:body>{xml}</w:body></w:document>'.encode()


@pytest.mark.parametrize(
    ("data", "wanted", "note"),
    [
        ("Café – déjà vu".encode(), "Café – déjà vu", None),
        ("Café".encode("utf-8-sig"), "Café", None),
        ("Café 日本".encode("utf-16"), "Café 日本", None),
        ("Café – naïve".encode("cp1252"), "Café – naïve", "Windows-1252"),
        ("Größe Ärger Öl ".encode() * 5 + b"\xff", None, "replaced"),
    ],
)
def test_text_encodings(data, wanted, note):
    found = read_document(data, name="cv.txt")
    if wanted is not None:
        assert found.text == wanted
    assert (note is None) == (not found.notes)
    assert note is None or note in found.notes[0]


def test_text_is_kept_line_for_line(tmp_path):
    path = tmp_path / "cv.md"
    path.write_bytes(b"# CV\r\n\r\n* SQL\n")
    found = cv_text(path)
    assert found.text == "# CV\r\n\r\n* SQL\n"
    assert found.source == "cv.md"
    assert found.pages is None


def test_pdf_text_pages_and_line_ends():
    data = make_pdf("Experience in project manage-\nment and full-\ntime teaching", "Page two")
    found = read_document(data, name="cv.pdf")
    assert found.pages == 2
    assert "project management and full-time teaching" in found.text
    first, second = found.text.split("\f")
    assert second == "Page two"
    assert first


def test_pdf_is_known_by_its_content():
    assert "Welder" in read_document(make_pdf("Welder since 2012"), name="upload.txt").text


def test_pdf_that_opens_without_a_password_is_read():
    assert "welding" in read_document(make_locked("", owner="x"), name="cv.pdf").text


def test_pdf_without_child_processes(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise OSError("no processes here")

    monkeypatch.setattr(subprocess, "run", refuse)
    assert "Welder" in read_document(make_pdf("Welder since 2012"), name="cv.pdf").text
    for bad in (b"%PDF-1.4\n%%EOF", make_pdf("Welder since 2012")[:400]):
        with pytest.raises(InputError, match=r"cv\.pdf"):
            read_document(bad, name="cv.pdf")


def test_pdf_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(pdf, "SECONDS", 0.0001)
    with pytest.raises(UnsafeFileError, match="took more than"):
        read_document(make_pdf("Welder since 2012"), name="cv.pdf")


def test_pdf_with_too_little_memory_is_refused(monkeypatch):
    page = "\n".join(f"line {n} of a page with many words on it" for n in range(45))
    data = make_pdf(*[page] * 50)
    assert read_document(data, name="cv.pdf").pages == 50
    monkeypatch.setattr(pdf, "MEMORY", 20 * 2**20)
    with pytest.raises(InputError, match=r"cv\.pdf: .*(memory|cannot be read)"):
        read_document(data, name="cv.pdf")


def test_pdf_whose_page_unpacks_to_a_gigabyte_is_refused():
    import zlib

    packer = zlib.compressobj(9)
    block = b" " * 2**20
    stream = b"".join(packer.compress(block) for _ in range(1024)) + packer.flush()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/MediaBox[0 0 9 9]>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(stream), stream),
    )
    body = b"".join(b"%d 0 obj%bendobj\n" % (n, o) for n, o in enumerate(objects, start=1))
    with pytest.raises(InputError, match=r"bomb\.pdf"):
        read_document(b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF", name="bomb.pdf")


def test_docx_headers_paragraphs_and_tables_in_order():
    found = read_document(make_docx(), name="cv.docx")
    assert [line for line in found.text.split("\n") if line] == [
        "Ada Example", "Skills", "Python and SQL", "Excel\texpert", "Welding\tbasic", "Since 2019",
    ]  # fmt: skip


def test_docx_headers_that_repeat_are_read_once():
    header = w("<w:p><w:r><w:t>Ada</w:t></w:r></w:p>")
    members = {"word/header1.xml": header, "word/header2.xml": header,
               "word/document.xml": w("<w:p><w:r><w:t>Work</w:t></w:r></w:p>")}  # fmt: skip
    assert read_document(make_zip(members), name="cv.docx").text == "Ada\nWork"


def test_docx_text_boxes_are_read_once_and_deleted_words_not():
    body = (
        "<w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>Box</w:t></w:r></w:p></w:txbxContent>"
        "</w:pict></w:r><w:r><w:t>Out</w:t><w:tab/><w:t>er</w:t></w:r></w:p>"
        "<w:Fallback><w:p><w:r><w:t>Box</w:t></w:r></w:p></w:Fallback>"
        "<w:p><w:del><w:r><w:t>gone</w:t></w:r></w:del><w:r><w:t>kept</w:t></w:r></w:p>"
    )
    found = read_document(make_zip({"word/document.xml": w(body)}), name="cv.docx")
    assert found.text.split("\n") == ["Box", "Out\ter", "kept"]


def test_odt():
    xml = (
        '<o:c xmlns:o="urn:o" xmlns:text="urn:t"><text:h>Skills</text:h>'
        "<text:p>Welding<text:tab/>TIG<text:line-break/>MIG and <text:span>MAG</text:span> too"
        "</text:p></o:c>"
    )
    found = read_document(make_zip({"content.xml": xml.encode()}), name="cv.odt")
    assert found.text.split("\n") == ["Skills", "Welding\tTIG", "MIG and MAG too"]


def test_html():
    page = (
        b"<html><head><title>x</title><style>p{}</style></head><body><h1>Nurse</h1><p>Caf\xe9 &amp;"
        b" ward<script>alert('SQL')</script></p><ul><li>ICU<li>Triage</ul></body></html>"
    )
    found = read_document(page, name="advert.html")
    assert found.text.split("\n") == ["Nurse", "Café & ward", "ICU", "Triage"]


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        ("<head><meta x><body>Hi<style>a{}</style> you", "Hi you"),
        ("<noscript>Hi you", "Hi you"),
        ("Hi<script>steal()", "Hi"),
        ("a < b<!-- hidden --> and <i>c</i> > d", "a < b and c > d"),
        ('<img alt="x > y">Hi <svg/>you', "Hi you"),
        ("<table><tr><td>SQL<td> 5 years</table>", "SQL\t5 years"),
        ("caf&eacute; &#8211; &lt;b&gt; &#99999999999;", "café – <b> \ufffd"),
        ("Hi<!-- never closed", "Hi"),
        ("<!DOCTYPE html><?xml?></>Hi", "Hi"),
    ],
)
def test_html_as_it_is_found(page, wanted):
    assert html_to_text(page) == wanted


@pytest.mark.parametrize(
    "part", ["<!", "<a ", '<a b="', "&#", "</", "<!--", "<", "<?", "<head>", "<svg>", "<b><script"]
)
def test_broken_html_takes_linear_time(part):
    def seconds(count):
        start = time.perf_counter()
        html_to_text(part * count)
        return time.perf_counter() - start

    seconds(100)
    small, large = (min(seconds(n) for _ in range(3)) for n in (5_000, 50_000))
    assert large < 60 * small + 0.05  # ten times the text; a quadratic scan takes a hundred times


BAD = {
    "empty.txt": (b"", EmptyInputError, "empty"),
    "blank.txt": (b" \n\n ", EmptyInputError, "empty"),
    "signs.txt": (b"--- *** ---", EmptyInputError, "no words"),
    "binary.txt": (bytes(range(256)) * 9, InputError, "binary"),
    "control.txt": (b"\x01\x02\x03abc" * 9, InputError, "binary"),
    "codepage.txt": (b"abc \x81\x8d\x8f\x90", InputError, "encoding"),
    "utf16.txt": ("héllo".encode("utf-16") + b"\x00", InputError, "damaged"),
    "picture.png": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, InputError, "picture"),
    "old.doc": (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, InputError, "password"),
    "locked.docx": (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, InputError, "without a password"),
    "rich.rtf": (b"{\\rtf1 hello}", InputError, "rich-text"),
    "table.csv": (b"a,b\n1,2\n", InputError, "--text-column"),
    "fake.pdf": (b"I am no PDF at all", InputError, "not a PDF"),
    "broken.pdf": (b"%PDF-1.7\ngarbage\x00\xff" * 40, InputError, "broken"),
    "fake.docx": (b"I am no DOCX at all", InputError, "not a DOCX"),
    "broken.docx": (b"PK\x03\x04" + b"\x00rubbish" * 90, InputError, "broken"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_documents(name):
    data, kind, words = BAD[name]
    with pytest.raises(kind) as caught:
        read_document(data, name=name)
    said = str(caught.value)
    assert name in said
    assert words in said
    assert caught.value.hint
    assert "\n" not in said


def test_locked_scanned_empty_long_and_cut_pdfs():
    with pytest.raises(InputError, match="save it without a password"):
        read_document(make_locked("secret"), name="cv.pdf")
    with pytest.raises(EmptyInputError, match="export a text PDF or paste the text"):
        read_document(make_scan(), name="cv.pdf")
    with pytest.raises(EmptyInputError, match="scanned"):
        read_document(make_pdf(""), name="cv.pdf")
    with pytest.raises(InputError, match="61 pages, at most 60"):
        read_document(make_pdf(*["page of words"] * 61), name="cv.pdf")
    with pytest.raises(InputError, match=r"cv\.pdf"):
        read_document(make_pdf("Welder since 2012")[:300], name="cv.pdf")


def test_zip_bombs_and_hostile_containers():
    bomb = make_zip({"word/document.xml": b" " * (51 * 2**20)})
    with pytest.raises(UnsafeFileError, match="unpacks to 51 MiB"):
        read_document(bomb, name="bomb.docx")
    ratio = make_zip({"word/document.xml": w("<w:p/>" + " " * (3 * 2**20))})
    with pytest.raises(UnsafeFileError, match="times its size"):
        read_document(ratio, name="bomb.docx")
    many = make_zip({f"word/{n}.xml": b"" for n in range(2001)} | {"word/document.xml": w("")})
    with pytest.raises(UnsafeFileError, match="more than 2000 parts"):
        read_document(many, name="many.docx")
    outside = make_zip({"../evil.txt": b"x", "word/document.xml": w("<w:p/>")})
    with pytest.raises(UnsafeFileError, match="unsafe path"):
        read_document(outside, name="evil.docx")
    entities = (
        b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><d><t>&b;</t></d>'
    )
    with pytest.raises(InputError, match="broken"):
        read_document(make_zip({"word/document.xml": entities}), name="xml.docx")
    with pytest.raises(InputError, match="not a Word document"):
        read_document(make_zip({"a.txt": b"x"}), name="cv.docx")


def test_a_part_that_is_longer_than_it_says_is_not_unpacked():
    data = bytearray(make_zip({"word/document.xml": w("<w:p><w:r><w:t>hi</w:t></w:r></w:p>")}))
    for signature, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = data.index(signature) + at
        data[place : place + 4] = (20).to_bytes(4, "little")
    with pytest.raises(InputError, match="broken"):
        read_document(bytes(data), name="cv.docx")


def test_deeply_nested_xml_does_not_recurse():
    deep = w("<w:tbl>" * 20_000 + "<w:p><w:r><w:t>deep</w:t></w:r></w:p>" + "</w:tbl>" * 20_000)
    assert read_document(make_zip({"word/document.xml": deep}), name="cv.docx").text == "deep"


def test_paths_that_cannot_be_read(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_document(tmp_path / "none.txt")
    with pytest.raises(InputError, match="folder"):
        read_document(tmp_path)
    large = tmp_path / "large.txt"
    large.write_bytes(b"word " * (5 * 2**20))
    with pytest.raises(InputError, match="larger than 20 MiB"):
        read_document(large)
    with pytest.raises(InputError, match="longer than 2,000,000"):
        read_document(b"word " * 500_000, name="long.txt")
