"""PDF to plain text, in a child process with limits on time and memory."""

from __future__ import annotations

import base64
import json
import logging
import os
import re
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

from skillmatch.connect import pdf_worker
from skillmatch.errors import EmptyInputError, InputError, UnsafeFileError

__all__ = ["pdf_attachments", "pdf_text", "tidy"]

MAX_PAGES = 60
MAX_CHARS = 2_000_000
SECONDS = 20
MEMORY = 2 * 2**30

_log = logging.getLogger(__name__)
_PASTE = "export a text PDF or paste the text"
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"}
_ODD = re.compile("[\x00-\x08\x0e-\x1f\u00ad\ufeff\ud800-\udfff]")
_HYPHEN = re.compile(r"(?<![^\W\d_])([^\W\d_]++)-[ \t]*+\n[ \t]*+(?=[^\W\d_])")
_COMPOUND = re.compile(
    r"(?:anti|co|cost|cross|customer|data|day|decision|detail|double|e|end|entry|first|four|front"
    r"|full|goal|hands|hard|high|long|low|mid|multi|near|non|one|open|part|peer|policy|problem|real"
    r"|results?|risk|second|self|semi|service|short|single|six|small|solution|step|team|ten|third"
    r"|three|time|top|two|user|well|work|year)"
)
_BROKEN_PDF = (
    ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RuntimeError, OSError,
    EOFError, MemoryError, AssertionError, zlib.error, struct.error,
)  # fmt: skip


def pdf_text(data: bytes, name: str) -> tuple[str, int]:
    """Return the text of a PDF, its pages parted by a form feed, and the number of pages.

    Raises
    ------
    InputError
        It needs a password, is broken, or has too many pages.
    EmptyInputError
        It holds no text: a scan, or a picture of a page.
    UnsafeFileError
        Reading it takes too long or too much memory.
    """
    answer = _in_child(data, name)
    error = answer.get("error")
    if error == "locked":
        raise InputError(
            f"{name}: the PDF is protected by a password", hint="save it without a password"
        )
    if error == "pages":
        raise InputError(
            f"{name}: the PDF has {answer.get('detail')} pages, at most {MAX_PAGES} are read",
            hint="keep the pages that matter",
        )
    if error == "long":
        raise InputError(
            f"{name}: the PDF holds more than {MAX_CHARS:,} characters",
            hint="keep the pages that matter",
        )
    if error == "slow":
        raise UnsafeFileError(
            f"{name}: refused, reading the PDF took more than {SECONDS} seconds", hint=_PASTE
        )
    pages = answer.get("text")
    if not isinstance(pages, list) or not all(isinstance(page, str) for page in pages):
        raise _broken(name)
    text = "\f".join(tidy(page) for page in pages)
    if sum(map(str.isalnum, text)) < 2 * max(1, len(pages)):
        raise EmptyInputError(
            f"{name}: the PDF holds no text; it seems to be scanned or empty", hint=_PASTE
        )
    return text, len(pages)


def pdf_attachments(data: bytes, name: str) -> tuple[bytes, ...]:
    """Return the XML files attached to a PDF; none where it is broken, locked or too large.

    Read in the same limited child process as the text; without child processes none are read.
    """
    if b"EmbeddedFile" not in data:  # a stream's own dictionary is never packed
        return ()
    try:
        answer = _in_child(data, name, task="attached")
    except InputError:
        return ()
    found = answer.get("attached")
    if not isinstance(found, list):
        return ()
    return tuple(base64.b64decode(each) for each in found if isinstance(each, str))


def _broken(name: str) -> InputError:
    return InputError(
        f"{name}: the PDF is broken and cannot be read", hint=f"open and save it again, {_PASTE}"
    )


def _in_child(data: bytes, name: str, *, task: str = "text") -> dict[str, Any]:
    limits = [*(str(n) for n in (MAX_PAGES, MAX_CHARS, SECONDS, MEMORY)), task]
    command = [sys.executable, "-P", str(Path(pdf_worker.__file__)), *limits]
    paths = os.pathsep.join(p for p in sys.path if p)
    environment = os.environ | {"PYTHONPATH": paths, "PYTHONWARNINGS": "ignore"}
    try:
        done = subprocess.run(  # noqa: S603 (our own interpreter and our own script)
            command, input=data, capture_output=True, timeout=SECONDS, check=False, env=environment
        )
    except subprocess.TimeoutExpired:
        return {"error": "slow"}
    except (OSError, ValueError) as error:  # no child processes here, as in a browser
        _log.debug("no child process: %s", error)
        return _here(data, name, task=task)
    if done.returncode or not done.stdout:
        if done.returncode == pdf_worker.NO_LIBRARY:
            return _here(data, name, task=task)
        if b"MemoryError" in done.stderr or done.returncode < 0:
            raise UnsafeFileError(
                f"{name}: refused, reading the PDF takes too much memory or time", hint=_PASTE
            )
        raise _broken(name)
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise _broken(name) from None
    return answer if isinstance(answer, dict) else {}


def _here(data: bytes, name: str, *, task: str = "text") -> dict[str, Any]:
    if task != "text":
        return {}
    from pypdf.errors import PyPdfError

    try:
        return pdf_worker.extract(
            data, max_pages=MAX_PAGES, max_chars=MAX_CHARS, seconds=float(SECONDS)
        )
    except (PyPdfError, *_BROKEN_PDF):
        raise _broken(name) from None


def tidy(text: str) -> str:
    r"""Mend what page layout does to words; lines stay lines.

    Ligatures become letters, soft hyphens go, and a word parted by a hyphen at
    the end of a line is joined; a compound such as "full-time" keeps its hyphen.

    Examples
    --------
    >>> tidy("manage-\nment in a full-\ntime job")
    'management in a full-time job'
    """
    text = _ODD.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " "))
    for ligature, letters in _LIGATURES.items():
        text = text.replace(ligature, letters)
    text = _HYPHEN.sub(_rejoin, text)
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def _rejoin(found: re.Match[str]) -> str:
    word = found.group(1)
    after = found.string[found.end() : found.end() + 1]
    keep = _COMPOUND.fullmatch(word.casefold()) or not after.islower() or not word[-1].islower()
    return f"{word}-" if keep else word
