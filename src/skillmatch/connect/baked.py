"""Badges baked into pictures: the chunk of a PNG or the element of an SVG that holds one.

Only the container is walked; no picture is decoded.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from skillmatch.connect.jwt import looks_like_jwt
from skillmatch.connect.xml_feed import feed_xml
from skillmatch.errors import InputError, UnsafeFileError

__all__ = ["PNG", "is_svg", "unbake"]

PNG = b"\x89PNG\r\n\x1a\n"
MAX_PICTURE = 20 * 2**20
MAX_BADGE = 4 * 2**20
MAX_CHUNKS = 50_000
_KEYWORDS = (b"openbadgecredential", b"openbadges")  # 3.0 first
_URL = re.compile(rb"https?://\S+", re.I)
_AGAIN = "download the badge again from where it was issued"


def is_svg(data: bytes) -> bool:
    """Return whether a file is an SVG picture.

    Examples
    --------
    >>> is_svg(b'<?xml version="1.0"?><svg/>'), is_svg(b"<html/>")
    (True, False)
    """
    start = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith(b"<") and re.search(rb"<(?:\w+:)?svg[\s/>]", data[:65536]) is not None


def unbake(data: bytes, *, name: str) -> bytes:
    """Return the badge that is baked into a PNG or SVG picture: its JSON or its signed token.

    Parameters
    ----------
    data : bytes
        The whole picture.
    name : str
        File name, for errors.

    Raises
    ------
    InputError
        It is no such picture, it is broken, it holds no badge, or the badge is only a link.
    UnsafeFileError
        It is too large, or the badge in it unpacks to more than 4 MiB.
    """
    if len(data) > MAX_PICTURE:
        raise UnsafeFileError(
            f"{name}: refused, the picture is larger than {MAX_PICTURE // 2**20} MiB", hint=_AGAIN
        )
    if data.startswith(PNG):
        found = _from_png(data, name)
    elif is_svg(data):
        found = _from_svg(data, name)
    else:
        raise InputError(f"{name}: this is neither a PNG nor an SVG picture", hint=_AGAIN)
    payload = found.strip()
    if not payload:
        raise InputError(
            f"{name}: this picture holds no badge",
            hint="give the picture as the issuer gave it out, or the badge's JSON",
        )
    if _URL.fullmatch(payload):
        shown = payload[:200].decode("utf-8", "replace")
        raise InputError(
            f"{name}: the badge in this picture is only a link ({shown})",
            hint="fetch what the link shows, save it as a .json file and give that",
        )
    return payload


def _from_png(data: bytes, name: str) -> bytes:
    """Return the first badge of a PNG, that of the later standard first; empty without one."""
    found: dict[bytes, bytes] = {}
    try:
        for kind, body in _chunks(data, name):
            keyword, _, rest = body.partition(b"\0")
            word = keyword.strip().lower()
            if word in _KEYWORDS and word not in found:
                found[word] = _text_of(kind, rest, name)
    except InputError:
        if not any(found.values()):
            raise  # A whole badge in front of the damage is good enough.
    return next((found[word] for word in _KEYWORDS if found.get(word)), b"")


def _chunks(data: bytes, name: str) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and body of the text chunks; checksums are not looked at."""
    place, count = len(PNG), 0
    while place + 8 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        kind = data[place + 4 : place + 8]
        end = place + 8 + length
        count += 1
        if end > len(data):
            raise InputError(f"{name}: the picture is cut short", hint=_AGAIN)
        if count > MAX_CHUNKS:
            raise UnsafeFileError(
                f"{name}: refused, the picture has more than {MAX_CHUNKS:,} parts", hint=_AGAIN
            )
        if kind in (b"iTXt", b"tEXt", b"zTXt"):
            yield kind, data[place + 8 : end]
        if kind == b"IEND":
            return
        place = end + 4
    if place < len(data):
        raise InputError(f"{name}: the picture is cut short", hint=_AGAIN)


def _text_of(kind: bytes, rest: bytes, name: str) -> bytes:
    """Return the text of a chunk whose keyword is taken off."""
    if kind == b"tEXt":
        return rest
    if kind == b"zTXt":
        return _inflate(rest[1:], name)
    packed, body = rest[:1] == b"\1", rest[2:]
    _language, _, body = body.partition(b"\0")
    _translated, _, body = body.partition(b"\0")
    return _inflate(body, name) if packed else body


def _inflate(data: bytes, name: str) -> bytes:
    engine = zlib.decompressobj()
    try:
        text = engine.decompress(data, MAX_BADGE + 1)
    except zlib.error as error:
        raise InputError(f"{name}: the badge in it is broken ({error})", hint=_AGAIN) from None
    if len(text) > MAX_BADGE:
        raise UnsafeFileError(
            f"{name}: refused, the badge in it unpacks to more than {MAX_BADGE // 2**20} MiB",
            hint=_AGAIN,
        )
    return text


class _Baked:
    """Collects the badge elements of an SVG while it streams by; no tree is built."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.links: list[str] = []
        self.inside = 0
        self.now: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        space, _, local = tag.rpartition("}")
        if self.inside:
            self.inside += 1
        elif local in ("assertion", "credential") and _is_badge_space(space):
            self.inside = 1
            self.now = []
            self.links.append(attributes.get("verify", ""))

    def data(self, text: str) -> None:
        """Take words."""
        if self.inside:
            self.now.append(text)

    def end(self, tag: str) -> None:
        """Close an element."""
        del tag
        if self.inside:
            self.inside -= 1
            if not self.inside:
                self.texts.append("".join(self.now).strip())

    def close(self) -> None:
        """Finish; the parser asks for it."""


def _is_badge_space(space: str) -> bool:
    # From memory: http://openbadges.org (2.0), https://purl.imsglobal.org/ob/v3p0 (3.0).
    return "openbadges" in space or "imsglobal.org" in space


def _from_svg(data: bytes, name: str) -> bytes:
    """Return the badge of an SVG: the words of its element, or its ``verify`` attribute."""
    baked = _Baked()
    feed_xml(data, baked, name, picture=True)
    told = [words.strip() for words in (*baked.texts, *baked.links)]
    sure = (w for w in told if w.startswith("{") or looks_like_jwt(w))
    return next(sure, next((w for w in told if w), "")).encode("utf-8", "replace")
