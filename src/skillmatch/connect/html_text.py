"""HTML to plain text: tags, scripts and styles taken out, lines kept."""

from __future__ import annotations

import re
from html.parser import HTMLParser

__all__ = ["html_to_text", "looks_like_html"]

_HIDDEN = {"script", "style", "noscript", "template", "head", "svg", "math", "object", "iframe"}
_BLOCK = {
    "address", "article", "aside", "blockquote", "body", "br", "dd", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "html", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "thead", "tr", "ul",
}  # fmt: skip
_MARK = re.compile(
    r"<(?:!doctype|html|body|p|div|br|ul|ol|li|span|strong|b|em|h[1-6]|table)\b", re.I
)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag == "body":
            self.hidden.clear()  # an unclosed head must not hide the page
        if tag in _HIDDEN:
            self.hidden.append(tag)
        elif tag in _BLOCK:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append("\t")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _HIDDEN:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.hidden:
            while self.hidden and self.hidden.pop() != tag:
                pass
        elif tag in _BLOCK:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(re.sub(r"[ \t\r\n\f]+", " ", data))


def html_to_text(html: str) -> str:
    r"""Return the words of a page, one line a block.

    Examples
    --------
    >>> html_to_text("<p>We use <b>SQL</b> &amp; R.</p><script>x()</script><ul><li>Lead</ul>")
    'We use SQL & R.\nLead'
    """
    parser = _Text()
    parser.feed(html)
    parser.close()
    lines = ("".join(parser.parts)).split("\n")
    tidy = (
        re.sub(r"[ \xa0]*\t[ \xa0]*", "\t", re.sub(r"[ \xa0]+", " ", li)).strip() for li in lines
    )
    return re.sub(r"\n{3,}", "\n\n", "\n".join(li for li in tidy if li))


def looks_like_html(text: str) -> bool:
    """Return whether a text is clearly HTML: at least two tags of a page.

    Examples
    --------
    >>> looks_like_html("<p>Hello</p><p>you</p>"), looks_like_html("a < b and c > d")
    (True, False)
    """
    found = _MARK.finditer(text, 0, 20_000)
    return next(found, None) is not None and next(found, None) is not None
