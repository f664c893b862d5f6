"""The prose and the web addresses of a standard's document, made safe to keep."""

from __future__ import annotations

import re
from collections.abc import Iterator

from skillmatch.connect.html_text import html_to_text, looks_like_html
from skillmatch.connect.jsonld import text

__all__ = ["prose", "web_address"]

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_WEB = re.compile(r"https?://[^\s<>\"\x00-\x1f]+", re.I)


def prose(value: object) -> str | None:
    r"""Return the prose of a value with its line breaks; HTML becomes text.

    Of several languages the one that :func:`~skillmatch.connect.jsonld.text` takes.

    Examples
    --------
    >>> prose({"en-US": " One.\n\n Two. "}), prose("<p>One.</p><p>Two.</p>"), prose(None)
    ('One.\nTwo.', 'One.\nTwo.', None)
    """
    words = text(value)
    if words is None:
        return None
    raw = next((s for s in _strings(value, 0) if " ".join(s.split()) == words), words)
    raw = html_to_text(raw) if looks_like_html(raw) else raw
    lines = (" ".join(line.split()) for line in _CONTROLS.sub(" ", raw).splitlines())
    return "\n".join(line for line in lines if line) or None


def _strings(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth < 8 and isinstance(value, list | dict):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from _strings(entry, depth + 1)


def web_address(value: object) -> str | None:
    """Return a value that is an http or https address, ``None`` of any other.

    Examples
    --------
    >>> web_address(" https://a.example/x "), web_address("javascript:alert(1)")
    ('https://a.example/x', None)
    """
    if isinstance(value, str) and _WEB.fullmatch(value.strip()):
        return value.strip()
    return None
