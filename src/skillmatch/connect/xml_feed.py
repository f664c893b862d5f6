"""Untrusted XML, piece by piece through defusedxml, within limits on size, depth and time."""

from __future__ import annotations

import time
from typing import Any, Protocol
from xml.etree.ElementTree import ParseError

from skillmatch.errors import InputError, UnsafeFileError

__all__ = ["XmlTarget", "feed_xml"]

MAX_ITEMS = 1_000_000  # elements and attributes
MAX_DEPTH = 50_000
MAX_NAMES = 10_000  # different names: a parser keeps each
SECONDS = 10.0
_PIECE = 2**16
_SILENT = 2**21  # bytes without an element or words: a tag or a comment without end
_AGAIN = "open it in the program it comes from, save it again and retry"


class XmlTarget(Protocol):
    """What takes the elements and words of a document as they stream by."""

    def start(self, tag: str, attributes: dict[str, str]) -> object:
        """Open an element."""

    def data(self, text: str) -> object:
        """Take words."""

    def end(self, tag: str) -> object:
        """Close an element."""


class _Watch:
    """Counts what goes to a target and refuses what goes on without end."""

    def __init__(
        self, target: XmlTarget, name: str, *, items: int, depth: int, seconds: float
    ) -> None:
        self.target = target
        self.name = name
        self.left = items
        self.room = depth
        self.seen = 0
        self.names: set[str] = set()
        self.deadline = time.monotonic() + seconds
        self.close = getattr(target, "close", lambda: None)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.seen += 1
        self.left -= 1 + len(attributes)
        self.room -= 1
        self.names.add(tag)
        self.names.update(attributes)
        if self.left < 0 or len(self.names) > MAX_NAMES:
            raise self.refusal("it holds too many elements")
        if self.room < 0:
            raise self.refusal("it is nested too deep")
        if not self.left % 256:
            self.check_time()
        self.target.start(tag, attributes)

    def data(self, text: str) -> None:
        self.seen += 1
        self.target.data(text)

    def end(self, tag: str) -> None:
        self.room += 1
        self.target.end(tag)

    def check_time(self) -> None:
        if time.monotonic() > self.deadline:
            raise self.refusal("reading it takes too long")

    def refusal(self, what: str) -> UnsafeFileError:
        return UnsafeFileError(f"{self.name}: refused, {what}", hint=_AGAIN)


def feed_xml(
    xml: bytes,
    target: XmlTarget,
    name: str,
    *,
    max_items: int = MAX_ITEMS,
    max_depth: int = MAX_DEPTH,
    seconds: float = SECONDS,
    picture: bool = False,
) -> Any:
    """Send the elements and words of an XML document to a target; return what it closes with.

    A document type is refused: none of the formats read here has one, and it is the way to
    entities, external files and attributes without end.

    Parameters
    ----------
    xml : bytes
    target : XmlTarget
        Takes elements and words; it may raise an ``InputError`` of its own.
    name : str
        File name, for errors.
    max_items, max_depth, seconds : int, int, float
        Most elements and attributes, deepest nesting, longest time.
    picture : bool
        It may name a document type, as SVG does, but declare nothing in it; and one attribute
        may be megabytes long.

    Raises
    ------
    UnsafeFileError
        A limit is passed.
    InputError
        It is no XML, damaged, or has a document type.
    """
    from defusedxml.common import DefusedXmlException, DTDForbidden
    from defusedxml.ElementTree import DefusedXMLParser

    watch = _Watch(target, name, items=max_items, depth=max_depth, seconds=seconds)

    def declared(kind: str, system: str | None, public: str | None, inside: int) -> None:
        if inside:
            raise DTDForbidden(kind, system, public)

    parser = DefusedXMLParser(target=watch, forbid_dtd=True)
    if picture:
        parser.parser.StartDoctypeDeclHandler = declared
    seen = since = 0
    # What is fed in pieces is read again from its start as long as it has no end.
    piece = len(xml) if picture else _PIECE
    try:
        for at in range(0, len(xml), piece or 1):
            parser.feed(xml[at : at + piece])
            since = since + piece if watch.seen == seen else 0
            seen = watch.seen
            if since > _SILENT:
                raise watch.refusal("a part of it has no end")
            watch.check_time()
        return parser.close()
    except InputError:
        raise
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        reason = type(error).__name__ if isinstance(error, DefusedXmlException) else error
        raise InputError(f"{name}: the file is broken ({reason})", hint=_AGAIN) from None
