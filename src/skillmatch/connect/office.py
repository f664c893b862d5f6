"""Word (DOCX) and OpenDocument (ODT) files to plain text, without macros or links."""

from __future__ import annotations

import re
import zipfile

from skillmatch.connect.archives import open_zip, read_member
from skillmatch.connect.xml_feed import feed_xml
from skillmatch.errors import InputError, UnsafeFileError

__all__ = ["docx_text", "odt_text"]

_HEADER = re.compile(r"word/header\d*\.xml")
_PARAGRAPH = {"p", "h"}
_ROW = {"tr", "table-row"}
_CELL = {"tc", "table-cell"}
_MARKS = {"tab": "\t", "s": " ", "br": "\n", "cr": "\n", "line-break": "\n", "noBreakHyphen": "-"}
_SKIPPED = {"Fallback", "del", "instrText", "annotation", "tracked-changes"}
# No CV and no advert comes near these; a file that does was made to cost time and memory.
MAX_CHARS = 2_000_000
MAX_PARAGRAPHS = 200_000
_KEEP = "keep the part that matters"
MAX_NESTING = 200  # tables and text boxes within each other; only these are kept while open


class _Lines:
    """Collects paragraphs as lines while the XML streams by; no tree is built.

    A table row whose cells hold one line each becomes one line. What holds more words,
    paragraphs or nested tables than a document can is refused.
    """

    def __init__(self, name: str, *, open_document: bool) -> None:
        self.name = name
        self.chars = 0
        self.count = 0
        self.lines: list[str] = []
        self.paragraphs: list[list[str]] = []
        self.cells: list[list[list[str]]] = []
        self.skipping = 0
        self.everywhere = open_document  # DOCX keeps its words in <w:t> alone
        self.in_text = 0

    def start(self, tag: str, attributes: object) -> None:
        """Open an element."""
        del attributes
        name = tag.rpartition("}")[2]
        if name in _SKIPPED:
            self.skipping += 1
        elif name in _PARAGRAPH:
            self._more(self.paragraphs)
            self.paragraphs.append([])
        elif name in _ROW:
            self._more(self.cells)
            self.cells.append([])
        elif name in _CELL and self.cells:
            self._more(self.cells)
            self.cells[-1].append([])
        elif name == "t":
            self.in_text += 1
        elif name in _MARKS:
            self._put(_MARKS[name])

    def data(self, text: str) -> None:
        """Take words."""
        if self.in_text:
            self._put(text)
        elif self.everywhere:
            self._put(re.sub(r"\s+", " ", text))

    def end(self, tag: str) -> None:
        """Close an element."""
        name = tag.rpartition("}")[2]
        if name in _SKIPPED:
            self.skipping -= 1
        elif name in _PARAGRAPH:
            words = "".join(self.paragraphs.pop())
            if not self.skipping:
                for line in words.split("\n"):
                    self._line(line.rstrip())
        elif name in _ROW:
            self._end_row()
        elif name == "t":
            self.in_text -= 1

    def _more(self, open_ones: list[list[str]] | list[list[list[str]]]) -> None:
        self.count += 1
        if self.count > MAX_PARAGRAPHS or len(open_ones) > MAX_NESTING:
            raise UnsafeFileError(
                f"{self.name}: refused, it holds more than {MAX_PARAGRAPHS:,} paragraphs and "
                f"cells, or more than {MAX_NESTING} within each other", hint=_KEEP,
            )  # fmt: skip

    def _put(self, text: str) -> None:
        if self.paragraphs and not self.skipping:
            self.chars += len(text)
            if self.chars > MAX_CHARS:
                raise UnsafeFileError(
                    f"{self.name}: refused, it holds more than {MAX_CHARS:,} characters", hint=_KEEP
                )
            self.paragraphs[-1].append(text)

    def _line(self, text: str) -> None:
        if self.cells and self.cells[-1]:
            self.cells[-1][-1].append(text)
        else:
            self.lines.append(text)

    def _end_row(self) -> None:
        row = [[line for line in cell if line.strip()] for cell in self.cells.pop()]
        if all(len(cell) <= 1 for cell in row):
            self._line("\t".join(cell[0] for cell in row if cell))
            return
        for cell in row:
            for line in cell:
                self._line(line)


def docx_text(data: bytes, name: str) -> str:
    """Return the headers, paragraphs and tables of a DOCX file in their order.

    Raises
    ------
    UnsafeFileError
        The container is not safe to unpack.
    InputError
        The file is broken or no Word document.
    """
    archive = open_zip(data, name)
    members = set(archive.namelist())
    if "word/document.xml" not in members:
        raise InputError(
            f"{name}: this is a zip file, not a Word document", hint="save it as DOCX or PDF"
        )
    parts = [*sorted(m for m in members if _HEADER.fullmatch(m)), "word/document.xml"]
    return _join(archive, parts, name, open_document=False)


def odt_text(data: bytes, name: str) -> str:
    """Return the paragraphs and tables of an OpenDocument text in their order.

    Raises
    ------
    UnsafeFileError
        The container is not safe to unpack.
    InputError
        The file is broken or no OpenDocument text.
    """
    archive = open_zip(data, name)
    if "content.xml" not in archive.namelist():
        raise InputError(
            f"{name}: this is a zip file, not an OpenDocument text", hint="save it as DOCX or PDF"
        )
    return _join(archive, ["content.xml"], name, open_document=True)


def _join(archive: zipfile.ZipFile, parts: list[str], name: str, *, open_document: bool) -> str:
    lines = _Lines(name, open_document=open_document)
    texts: list[str] = []
    with archive:
        for part in parts:
            feed_xml(read_member(archive, part, name), lines, name)
            texts.append("\n".join(lines.lines))
            lines.lines.clear()
    text = "\n".join(dict.fromkeys(t for t in texts if t.strip()))  # headers repeat
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")
