"""Bytes to text: byte-order marks, UTF-8, Windows-1252, and files that are no text at all."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

from skillmatch.errors import InputError

__all__ = ["SURROGATE", "Encoding", "decode", "detect", "printable"]

SURROGATE = re.compile("[\ud800-\udfff]")
# Controls, marks that change the direction of writing, half characters; not tabs and line ends.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNDEFINED_1252 = bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D))
_CONTROLS = bytes(b for b in range(1, 32) if b not in b"\t\n\x0b\x0c\r\x1a\x1b")
_HIGH = bytes(range(0x80, 0x100))
_LEAD = bytes(range(0xC2, 0xF5))
_SAVE = "save it as UTF-8 text and try again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """How to decode a file; ``damaged`` is the number of bytes that UTF-8 cannot read."""

    name: str
    errors: str = "strict"
    damaged: int = 0

    @property
    def note(self) -> str | None:
        """One line for the reader of the notes where the encoding was a guess."""
        return "read as Windows-1252: it is not UTF-8" if self.name == "cp1252" else None


def detect(chunks: Iterable[bytes], name: str) -> Encoding:
    """Find the encoding of a text that comes in chunks.

    A byte-order mark decides. Otherwise the text is UTF-8 where it decodes as
    UTF-8, UTF-8 with damage where most of its non-ASCII characters decode, and
    Windows-1252 where few do.

    Parameters
    ----------
    chunks : iterable of bytes
        The whole content, in order.
    name : str
        File name, for the error.

    Raises
    ------
    InputError
        The content is binary, or in no encoding that is read here.
    """
    head = b""
    found: str | None = None
    total = nuls = controls = damaged = lead = 0
    undefined = False
    tail = b""
    for chunk in chunks:
        if total == 0:
            head = chunk[:4]
            found = next((enc for bom, enc in _BOMS if head.startswith(bom)), None)
        total += len(chunk)
        if found and found != "utf-8-sig":
            continue
        nuls += chunk.count(0)
        controls += len(chunk) - len(chunk.translate(None, _CONTROLS))
        if chunk.isascii() and not tail:
            continue
        undefined = undefined or len(chunk.translate(None, _UNDEFINED_1252)) < len(chunk)
        lead += len(chunk) - len(chunk.translate(None, _LEAD))
        bad, tail = _broken(tail + chunk)
        damaged += bad
    damaged += len(tail)
    if nuls or controls > max(2, total // 100):
        raise InputError(f"{name}: this is a binary file, not text", hint=_SAVE)
    if found == "utf-8-sig" or (found and total):
        return Encoding(
            name=found, errors="surrogateescape" if damaged else "strict", damaged=damaged
        )
    if not damaged:
        return Encoding(name="utf-8")
    if lead - damaged > damaged:
        return Encoding(name="utf-8", errors="surrogateescape", damaged=damaged)
    if undefined:
        raise InputError(f"{name}: the encoding is neither UTF-8 nor Windows-1252", hint=_SAVE)
    return Encoding(name="cp1252")


def _broken(data: bytes) -> tuple[int, bytes]:
    """Count the bytes that UTF-8 cannot read; return an unfinished end apart."""
    try:
        _, used = codecs.utf_8_decode(data, "strict", False)
    except UnicodeDecodeError:
        text, used = codecs.utf_8_decode(data, "surrogateescape", False)
        return len(SURROGATE.findall(text)), data[used:]
    return 0, data[used:]


def decode(data: bytes, name: str) -> tuple[str, str | None]:
    """Decode a whole text and return it with a note where the encoding was a guess.

    Raises
    ------
    InputError
        The content is binary, damaged, or in an encoding not read here.

    Examples
    --------
    >>> decode("café".encode("cp1252"), "cv.txt")
    ('café', 'read as Windows-1252: it is not UTF-8')
    """
    encoding = detect([data], name)
    try:
        text = data.decode(encoding.name, "replace" if encoding.damaged else "strict")
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: the text is damaged ({error.reason})", hint=_SAVE) from None
    if SURROGATE.search(text):
        raise InputError(f"{name}: the text holds broken characters", hint=_SAVE)
    note = encoding.note
    if encoding.damaged:
        note = (
            f"{encoding.damaged} bytes are not UTF-8 and were replaced by \N{REPLACEMENT CHARACTER}"
        )
    return text, note


def printable(value: object, *, limit: int = 120) -> str:
    r"""Return a value as one short line that any stream and any terminal can take.

    What is no visible character, such as an escape or a change of direction, is written out.

    Examples
    --------
    >>> printable("a\x1b[2J  b")
    'a\\x1b[2J b'
    """
    text = str(value)
    if len(text) > 8 * limit:  # Blanks that fall away are reckoned with.
        text = text[: 8 * limit] + "…"
    text = _UNSEEN.sub(lambda c: c[0].encode("unicode_escape").decode("ascii"), text)
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
