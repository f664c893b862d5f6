"""Logos from outside: kind, size and content are checked before a report shows one."""

from __future__ import annotations

import struct
import zlib

from skillmatch.errors import InputError, UnsafeFileError

__all__ = ["check_png", "check_svg", "png_size"]

MOST_PIXELS = 4000  # a side
MOST_ELEMENTS = 5000
# What draws; scripts, styles that load, links and animation are not among them.
_DRAWS = frozenset({
    "svg", "g", "defs", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
    "tspan", "title", "desc", "metadata", "linearGradient", "radialGradient", "stop", "clipPath",
    "mask", "pattern", "symbol", "use",
})  # fmt: skip
_LOADS = ("url(", "@import", "javascript:", "expression(")


def png_size(data: bytes) -> tuple[int, int]:
    """Return width and height of a PNG in pixels."""
    width, height = struct.unpack(">II", data[16:24])
    return int(width), int(height)


def check_png(data: bytes, name: str) -> None:
    """Check that a PNG is whole and of a sensible size.

    Raises
    ------
    InputError
        It is damaged.
    UnsafeFileError
        It is larger than 4,000 pixels a side.
    """
    at, kinds, packed = 8, [], b""
    while at + 12 <= len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        check = data[at + 8 + size : at + 12 + size]
        if len(check) < 4 or zlib.crc32(kind + body) != struct.unpack(">I", check)[0]:
            break
        kinds.append(kind)
        packed += body if kind == b"IDAT" else b""
        at += 12 + size
    if not kinds or kinds[0] != b"IHDR" or kinds[-1] != b"IEND" or not packed:
        raise InputError(f"{name}: the PNG is damaged", hint="save it again")
    if not all(0 < side <= MOST_PIXELS for side in png_size(data)):
        raise UnsafeFileError(
            f"{name}: the logo has more than {MOST_PIXELS} pixels a side", hint="shrink it"
        )


def check_svg(data: bytes, name: str) -> str:
    """Return an SVG that only draws.

    Raises
    ------
    InputError
        It is neither an SVG nor a PNG.
    UnsafeFileError
        It has scripts, links to other files, or too many parts.
    """
    from xml.etree.ElementTree import ParseError, tostring

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, ValueError, DefusedXmlException, LookupError):
        root = None
    if root is None or _plain(root.tag) != "svg":
        raise InputError(f"{name}: the logo is neither PNG nor SVG", hint="give a PNG or an SVG")
    for count, part in enumerate(root.iter()):
        tag = _plain(part.tag)
        if count >= MOST_ELEMENTS:
            raise UnsafeFileError(f"{name}: the logo has too many parts", hint="simplify it")
        if tag not in _DRAWS:
            raise UnsafeFileError(
                f"{name}: the logo has a part {tag[:30]!r}, which is not allowed",
                hint="save it as plain paths",
            )
        for key, value in part.attrib.items():
            own = value.replace(" ", "")
            inside = own.startswith("#") or own.casefold().startswith("url(#")
            loads = any(word in own.casefold() for word in _LOADS) and own.count("url(") != (
                own.count("url(#")
            )
            if (_plain(key) == "href" and not inside) or loads or _plain(key).startswith("on"):
                raise UnsafeFileError(
                    f"{name}: the logo links to something else or has a script",
                    hint="save it as plain paths",
                )
    return str(tostring(root, encoding="unicode"))


def _plain(tag: object) -> str:
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else "comment"
