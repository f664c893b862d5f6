"""One document (a CV, an advert) to plain text, whatever its format."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from skillmatch.connect.encoding import decode
from skillmatch.connect.html_text import html_to_text, looks_like_html
from skillmatch.connect.office import docx_text, odt_text
from skillmatch.connect.pdf import pdf_text
from skillmatch.errors import EmptyInputError, InputError

__all__ = ["Document", "decode_page", "load_bytes", "read_document"]

MAX_FILE = 20 * 2**20
MAX_TEXT = 2_000_000
_TEXT = ("", ".txt", ".text", ".md", ".markdown", ".rst", ".log")
_HTML = (".html", ".htm", ".xhtml")
_TABLES = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet", ".xlsx", ".gz")
_KINDS = "text, PDF, DOCX, ODT and HTML are read"
_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.I)
_CHARSETS = re.compile(r"(?:windows-|cp|iso-?8859|latin|shift|euc|gb|big5|koi8)")
_FOREIGN = (
    (b"\x89PNG", "a picture", "export a text PDF or paste the text"),
    (b"\xff\xd8\xff", "a picture", "export a text PDF or paste the text"),
    (b"GIF8", "a picture", "export a text PDF or paste the text"),
    (b"{\\rtf", "a rich-text file", "save it as DOCX or PDF"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The text of a file.

    ``source`` is the file's name; ``pages`` the number of pages where the
    format has pages; ``notes`` say what was assumed in reading it.
    """

    text: str
    source: str
    pages: int | None = None
    notes: tuple[str, ...] = ()


def load_bytes(path: str | os.PathLike[str], *, limit: int) -> bytes:
    """Return the content of a file that is no larger than ``limit`` bytes.

    Raises
    ------
    InputError
        The path is no readable file, or the file is too large.
    """
    file = Path(path)
    if file.is_dir():
        raise InputError(f"{file}: this is a folder", hint="name a file in it")
    try:
        with file.open("rb") as stream:
            data = stream.read(limit + 1)
    except FileNotFoundError:
        raise InputError(f"{file}: there is no such file", hint="check the path") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{file}: it cannot be opened ({reason})", hint="check the path") from None
    if len(data) > limit:
        raise InputError(
            f"{file.name}: the file is larger than {limit // 2**20} MiB",
            hint="keep the part that matters",
        )
    return data


def read_document(source: str | os.PathLike[str] | bytes, *, name: str | None = None) -> Document:
    """Read a text, PDF, DOCX, ODT or HTML document.

    The content decides over the file's ending where they differ.

    Parameters
    ----------
    source : path or bytes
        A file, or its content (an upload).
    name : str, optional
        File name; needed with bytes to know the format, and shown in errors.

    Returns
    -------
    Document

    Raises
    ------
    InputError
        One line that names the file and the remedy: an unknown, broken, locked
        or too large file.
    EmptyInputError
        There are no words in it.
    UnsafeFileError
        It was refused before it was opened further.
    """
    if isinstance(source, bytes):
        data, label = source, name or "input"
        if len(data) > MAX_FILE:
            raise InputError(
                f"{label}: the file is larger than {MAX_FILE // 2**20} MiB",
                hint="keep the part that matters",
            )
    else:
        data, label = load_bytes(source, limit=MAX_FILE), name or Path(source).name
    if not data.strip():
        raise EmptyInputError(f"{label}: the file is empty", hint="choose another file")
    pages: int | None = None
    note: str | None = None
    ending = Path(label).suffix.casefold()
    head = data[:1024].lstrip()
    if b"%PDF-" in head or ending == ".pdf":
        if b"%PDF-" not in head:
            raise InputError(f"{label}: this is not a PDF", hint="export it as PDF again")
        text, pages = pdf_text(data, label)
    elif head.startswith(b"PK\x03\x04") or ending in (".docx", ".odt"):
        text = _office(data, label, ending)
    else:
        text, note = _plain(data, label, ending)
    if not any(map(str.isalnum, text)):
        raise EmptyInputError(
            f"{label}: there are no words in the document", hint="paste the text instead"
        )
    if len(text) > MAX_TEXT:
        raise InputError(
            f"{label}: the text is longer than {MAX_TEXT:,} characters",
            hint="keep the part that matters",
        )
    return Document(text=text, source=label, pages=pages, notes=(note,) if note else ())


def _office(data: bytes, label: str, ending: str) -> str:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(
            f"{label}: it is protected by a password or in an old Word format",
            hint="save it as DOCX without a password",
        )
    if not data.startswith(b"PK"):
        raise InputError(
            f"{label}: this is not a {ending[1:].upper()} document", hint="save it as DOCX or PDF"
        )
    if ending == ".odt" or b"opendocument.text" in data[:200]:
        return odt_text(data, label)
    return docx_text(data, label)


def _plain(data: bytes, label: str, ending: str) -> tuple[str, str | None]:
    for mark, what, remedy in _FOREIGN:
        if data.startswith(mark):
            raise InputError(f"{label}: this is {what}, not a text document", hint=remedy)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(
            f"{label}: this is an old or locked Office document",
            hint="save it as DOCX or PDF, without a password",
        )
    if ending in _TABLES:
        raise InputError(
            f"{label}: this is a table, not a document",
            hint="name the column that holds the text: --text-column",
        )
    text, note = decode_page(data, label) if ending in _HTML else decode(data, label)
    if ending in _HTML or (ending not in _TEXT and looks_like_html(text)):
        return html_to_text(text), note
    if ending == ".xml" or (ending not in _TEXT and not any(map(str.isspace, text.strip()))):
        raise InputError(f"{label}: the format {ending!r} is not known", hint=_KINDS)
    return text, note


def decode_page(data: bytes, label: str) -> tuple[str, str | None]:
    """Decode an HTML page by UTF-8 or the encoding it declares; a note says a guess.

    Raises
    ------
    InputError
        The content is binary or in no encoding that is read.
    """
    declared = _META.search(data, 0, 4096)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            try:
                charset = declared.group(1).decode("ascii").casefold()
                text = data.decode(charset) if _CHARSETS.match(charset) else ""
            except (LookupError, UnicodeError):
                text = ""
            if text and "\0" not in text:
                return text, f"read as {charset}, as the page declares"
    return decode(data, label)
