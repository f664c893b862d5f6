"""HTML to plain text: tags, scripts and styles taken out, lines kept.

A small scanner of our own: it reads the page once from front to back, so that no
page, however broken, takes more than linear time (``html.parser`` can).
"""

from __future__ import annotations

import re
from html import unescape

__all__ = ["html_to_text", "looks_like_html"]

_HIDDEN = {"script", "style", "noscript", "template", "head", "svg", "math", "object", "iframe"}
_BLOCK = {
    "address", "article", "aside", "blockquote", "body", "br", "dd", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "html", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "thead", "tr", "ul",
}  # fmt: skip
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)([^<>]*+)>|<[!?/][^<>]*+>")
_END = {name: re.compile(rf"</{name}[^<>]*>", re.I) for name in _HIDDEN}
_END["head"] = re.compile(r"</head[^<>]*>|(?=<body)", re.I)
_HUGE = re.compile(r"&#(?:\d{8,}|[xX][0-9a-fA-F]{8,});?")
_ATTRIBUTE = 2000  # characters in which a quoted ">" is looked for
_MARK = re.compile(
    r"<(?:!doctype|html|body|p|div|br|ul|ol|li|span|strong|b|em|h[1-6]|table)\b", re.I
)


def html_to_text(html: str) -> str:
    r"""Return the words of a page, one line a block.

    Examples
    --------
    >>> html_to_text("<p>We use <b>SQL</b> &amp; R.</p><script>x()</script><ul><li>Lead</ul>")
    'We use SQL & R.\nLead'
    """
    parts: list[str] = []
    unclosed: set[str] = set()
    place = 0
    while (bracket := html.find("<", place)) >= 0:
        parts.append(_words(html[place:bracket]))
        if html.startswith("<!--", bracket):
            end = html.find("-->", bracket + 4)
            place = len(html) if end < 0 else end + 3
            continue
        tag = _TAG.match(html, bracket)
        if tag is None:
            parts.append("<")
            place = bracket + 1
            continue
        place = _tag_end(html, tag)
        name = (tag.group(2) or "").lower()
        if name in _BLOCK:
            parts.append("\n")
        elif name in ("td", "th") and not tag.group(1):
            parts.append("\t")
        elif name in _HIDDEN and not tag.group(1) and not tag.group(3).endswith("/"):
            place = _after(html, place, name, unclosed)
    parts.append(_words(html[place:]))
    lines = (
        re.sub(r" ?\t ?", "\t", re.sub(r"[ \xa0]+", " ", line)).strip()
        for line in "".join(parts).split("\n")
    )
    return "\n".join(line for line in lines if line)


def _words(text: str) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", unescape(_HUGE.sub("\N{REPLACEMENT CHARACTER}", text)))


def _tag_end(html: str, tag: re.Match[str]) -> int:
    """Return where a tag ends; a ``>`` inside a quoted attribute ends none."""
    attributes = tag.group(3) or ""
    if attributes.count('"') % 2:
        quote = html.find('"', tag.end(), tag.end() + _ATTRIBUTE)
        end = html.find(">", quote, quote + _ATTRIBUTE) if quote >= 0 else -1
        if end >= 0:
            return end + 1
    return tag.end()


def _after(html: str, place: int, name: str, unclosed: set[str]) -> int:
    """Return where an element that is not shown ends."""
    if name in unclosed:
        return place
    end = _END[name].search(html, place)
    if end is not None:
        return end.end()
    unclosed.add(name)
    return len(html) if name in ("script", "style") else place


def looks_like_html(text: str) -> bool:
    """Return whether a text is clearly HTML: at least two tags of a page.

    Examples
    --------
    >>> looks_like_html("<p>Hello</p><p>you</p>"), looks_like_html("a < b and c > d")
    (True, False)
    """
    found = _MARK.finditer(text, 0, 20_000)
    return next(found, None) is not None and next(found, None) is not None
