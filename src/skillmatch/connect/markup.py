"""Text fields of web formats: plain words, HTML, or HTML that was escaped once more."""

from __future__ import annotations

import re
from html import unescape

from skillmatch.connect.html_text import html_to_text
from skillmatch.connect.jsonld import text

__all__ = ["line", "markup_to_text", "prose"]

_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>|<!--")
_ESCAPED = re.compile(r"&(?:lt|#60|#x3c);\s*+/?\s*+[a-z!]", re.I)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.I)
_BREAK = re.compile(r"<(?:p|br|div|li|ul|ol|h[1-6]|tr|table)\b", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# A line break of plain text with a stray tag in it, while the tags are taken out.
_KEPT = "\N{LINE SEPARATOR}"


def markup_to_text(value: str, *, escaped: bool = False) -> str:
    r"""Return the words of a text that may be HTML; line breaks of plain text stay.

    Parameters
    ----------
    value : str
        Plain text, HTML, or HTML with its angle brackets escaped.
    escaped : bool
        It is known to be escaped HTML, so that even ``&amp;lt;`` is undone once.

    Examples
    --------
    >>> markup_to_text("<p>Lead</p><script>x()</script>"), markup_to_text("a\nb < c")
    ('Lead', 'a\nb < c')
    >>> markup_to_text("&lt;p&gt;R &amp;amp; D&lt;/p&gt;")
    'R & D'
    """
    if escaped or (_TAG.search(value) is None and _ESCAPED.search(value) is not None):
        value = _ENTITY.sub(lambda found: unescape(found[0]), value)
    if _TAG.search(value) is not None:
        if _BREAK.search(value) is None:
            value = value.replace("\r\n", "\n").replace("\n", _KEPT)
        value = html_to_text(value).replace(_KEPT, "\n")
    elif _ENTITY.search(value) is not None:
        value = _ENTITY.sub(lambda found: unescape(found[0]), value)
    lines = (each.rstrip() for each in _CONTROL.sub(" ", value).splitlines())
    return "\n".join(lines).strip()


def prose(value: object, *, escaped: bool = False) -> str:
    r"""Return the text of a JSON value: a string, a list of them, a language map.

    Examples
    --------
    >>> prose(["<p>One</p>", "two", None]), prose({"@value": "a\nb"}), prose({"en": "x"}), prose(3)
    ('One\ntwo', 'a\nb', 'x', '')
    """
    if isinstance(value, str):
        return markup_to_text(value, escaped=escaped)
    if isinstance(value, dict):
        own = value.get("@value")
        return markup_to_text(own if isinstance(own, str) else text(value) or "", escaped=escaped)
    if isinstance(value, list):
        if any(isinstance(entry, dict) and "@language" in entry for entry in value):
            wanted = text(value)
            value = [v for v in value if isinstance(v, dict) and text(v) == wanted][:1]
        parts = (prose(v, escaped=escaped) for v in value if isinstance(v, str | dict))
        return "\n".join(part for part in parts if part)
    return ""


def line(value: object) -> str | None:
    """Return the words of a value on one line, without tags and entities.

    Examples
    --------
    >>> line("Arts &amp; <b>Crafts</b>"), line({"name": "A"}), line([])
    ('Arts & Crafts', 'A', None)
    """
    words = text(value)
    return None if words is None else " ".join(markup_to_text(words).split()) or None
