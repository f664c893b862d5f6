"""The prose and the web addresses of a standard's document, made safe to keep."""

from __future__ import annotations

import re
from collections.abc import Iterator

from skillmatch.connect.jsonld import text
from skillmatch.connect.markup import markup_to_text

__all__ = ["plain", "prose", "web_address"]

# One whole tag is enough in a field that is often HTML; "<https://…>" of Markdown is none.
_TAG = re.compile(
    r"</?(?:a|b|body|br|div|em|font|h[1-6]|html|i|li|ol|p|small|span|strong|sub|sup|table|u|ul)"
    r"(?:\s[^<>]*)?/?>", re.I
)  # fmt: skip
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|[lr][sd]quo|[nm]dash|hellip|#x?[0-9a-f]{2,6});",
                     re.I)  # fmt: skip

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
    lines = (" ".join(line.split()) for line in _CONTROLS.sub(" ", plain(raw)).splitlines())
    return "\n".join(line for line in lines if line) or None


def plain(words: str) -> str:
    """Return a text without the tags and entities of HTML; one without them as it is.

    Examples
    --------
    >>> plain("Tie <b>knots</b> &amp; hitches"), plain("R&amp;D"), plain("see <https://a.example>")
    ('Tie knots & hitches', 'R&D', 'see <https://a.example>')
    """
    tagged = _TAG.search(words) is not None
    escaped = "<" not in words and _ENTITY.search(words) is not None
    return markup_to_text(words) if tagged or escaped else words


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
