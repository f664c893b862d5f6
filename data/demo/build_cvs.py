"""Build the PDF and DOCX copies of some of the demo CVs from their text files.

The text files in ``cvs/`` are the source. The copies have the same text, line by line, so that
the readers of the three formats can be compared. The output is the same bytes at every run: the
PDF is made without a clock, the DOCX has fixed core properties and fixed time stamps in its
archive.

Usage::

    python data/demo/build_cvs.py            # writes into data/demo/cvs
    python data/demo/build_cvs.py --out DIR  # writes into DIR

Needs reportlab and python-docx.
"""

from __future__ import annotations

import argparse
import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent / "cvs"
AS_PDF = ("chef", "electrician", "junior_data_analyst", "registered_nurse")
AS_DOCX = ("graphic_designer", "marketing_graduate", "retail_supervisor")
STAMP = (2025, 1, 1, 0, 0, 0)
"""The fixed time stamp of everything generated."""


def lines_of(name: str, source: Path) -> list[str]:
    """Return the lines of one CV.

    Parameters
    ----------
    name
        File name without its ending.
    source
        Folder of the text files.

    Returns
    -------
    list of str
        The lines without their ends.
    """
    return (source / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def pdf_bytes(name: str, lines: list[str]) -> bytes:
    """Set the lines as they are, in a fixed-width face on A4.

    Parameters
    ----------
    name
        Used as the title of the document.
    lines
        At most about 110 characters each; all in Latin-1 or the bullet.

    Returns
    -------
    bytes
        The PDF, the same for the same input.
    """
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setTitle(name.replace("_", " "))
    canvas.setAuthor("invented demo person")
    size, leading, margin = 8.0, 11.0, 42.0
    top = A4[1] - margin
    y = top
    canvas.setFont("Courier", size)
    for line in lines:
        if y < margin:
            canvas.showPage()
            canvas.setFont("Courier", size)
            y = top
        canvas.drawString(margin, y, line)
        y -= leading
    canvas.save()
    return buffer.getvalue()


def docx_bytes(name: str, lines: list[str]) -> bytes:
    """Make a Word document with one paragraph a line.

    Parameters
    ----------
    name
        Used as the title of the document.
    lines
        The lines of the CV.

    Returns
    -------
    bytes
        The DOCX, the same for the same input: members sorted, time stamps fixed.
    """
    from docx import Document
    from docx.shared import Pt

    document = Document()
    when = datetime(*STAMP, tzinfo=UTC)
    core = document.core_properties
    core.title = name.replace("_", " ")
    core.author = core.last_modified_by = "invented demo person"
    core.created = core.modified = core.last_printed = when
    core.revision = 1
    style = document.styles["Normal"]
    style.font.name = "Calibri"
    style.font.size = Pt(10)
    style.paragraph_format.space_after = Pt(0)
    for line in lines:
        paragraph = document.add_paragraph()
        run = paragraph.add_run(line)
        run.bold = bool(line) and line == line.upper() and any(c.isalpha() for c in line)
    raw = io.BytesIO()
    document.save(raw)
    fixed = io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(fixed, "w") as new:
        for member in sorted(old.namelist()):
            if member == "docProps/thumbnail.jpeg":
                continue
            info = zipfile.ZipInfo(member, date_time=STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            info.create_system = 3
            content = old.read(member)
            if member == "_rels/.rels":
                content = _without_thumbnail(content)
            new.writestr(info, content)
    return fixed.getvalue()


def _without_thumbnail(relations: bytes) -> bytes:
    """Drop the relation to the template's preview picture, which is left out."""
    from xml.etree import ElementTree as ET

    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    ET.register_namespace("", namespace)
    root = ET.fromstring(relations)
    for child in list(root):
        if child.get("Target") == "docProps/thumbnail.jpeg":
            root.remove(child)
    body: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return body


def build(source: Path, out: Path) -> list[Path]:
    """Write all copies.

    Parameters
    ----------
    source
        Folder of the text files.
    out
        Folder that is written to; made if it is not there.

    Returns
    -------
    list of Path
        The files written, sorted by kind and name.
    """
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name in AS_PDF:
        path = out / f"{name}.pdf"
        path.write_bytes(pdf_bytes(name, lines_of(name, source)))
        written.append(path)
    for name in AS_DOCX:
        path = out / f"{name}.docx"
        path.write_bytes(docx_bytes(name, lines_of(name, source)))
        written.append(path)
    return written


def main() -> None:
    """Parse the command line and build."""
    parser = argparse.ArgumentParser(description="Build the PDF and DOCX copies of demo CVs.")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to")
    build(HERE, parser.parse_args().out)


if __name__ == "__main__":
    main()
