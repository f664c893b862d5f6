"""The child process that reads a PDF under limits; started as a script by ``pdf``.

It reads the file from standard input and writes one JSON object to standard
output: ``{"text": [page, …]}``, ``{"attached": [base64, …]}`` or ``{"error": code, "detail":
text}``. Whatever goes wrong
otherwise ends the process, and the parent says that the file is broken.
"""

from __future__ import annotations

import base64
import io
import json
import logging
import sys
import time
from importlib import import_module

__all__ = ["NO_LIBRARY", "attachments", "extract", "main"]

NO_LIBRARY = 3
MAX_ATTACHED = 5 * 2**20


def extract(data: bytes, *, max_pages: int, max_chars: int, seconds: float) -> dict[str, object]:
    """Return the text of each page, or an error code.

    Codes are ``locked``, ``pages`` (too many), ``long`` (too much text) and
    ``slow``. Raises whatever the PDF library raises on a broken file.
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    deadline = time.monotonic() + seconds
    reader = PdfReader(io.BytesIO(data), strict=False)
    try:
        if reader.is_encrypted and not reader.decrypt(""):
            return {"error": "locked"}
        count = len(reader.pages)
    except (DependencyError, NotImplementedError):
        return {"error": "locked"}
    if count > max_pages:
        return {"error": "pages", "detail": count}
    pages: list[str] = []
    chars = 0
    for page in reader.pages:
        pages.append(page.extract_text())
        chars += len(pages[-1])
        if chars > max_chars:
            return {"error": "long"}
        if time.monotonic() > deadline:
            return {"error": "slow"}
    return {"text": pages}


def attachments(data: bytes, *, most: int = 5) -> dict[str, object]:
    """Return the XML files that are attached to a PDF, in base64; large ones are left out."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    reader = PdfReader(io.BytesIO(data), strict=False)
    try:
        if reader.is_encrypted and not reader.decrypt(""):
            return {"error": "locked"}
        named = list(reader.attachments)
    except (DependencyError, NotImplementedError):
        return {"error": "locked"}
    found: list[str] = []
    for name in [n for n in named if n.lower().endswith(".xml")][:most]:
        for content in reader.attachments[name]:
            if len(content) <= MAX_ATTACHED and len(found) < most:
                found.append(base64.b64encode(content).decode("ascii"))
    return {"attached": found}


def _limit(memory: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows: the parent's time limit holds all the same
        return
    for kind, value in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        _, hard = resource.getrlimit(kind)
        if hard == resource.RLIM_INFINITY or hard > value:
            resource.setrlimit(kind, (value, hard))


def main(arguments: list[str]) -> int:
    """Read standard input, write the answer; arguments are the four limits and the task."""
    max_pages, max_chars, seconds, memory = (int(a) for a in arguments[:4])
    logging.disable(logging.CRITICAL)
    try:
        import_module("pypdf")  # before the limits: they are for the file
    except ModuleNotFoundError:
        return NO_LIBRARY
    data = sys.stdin.buffer.read()
    _limit(memory, seconds + 1)
    if arguments[4:] == ["attached"]:
        answer = attachments(data)
    else:
        answer = extract(data, max_pages=max_pages, max_chars=max_chars, seconds=seconds)
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
