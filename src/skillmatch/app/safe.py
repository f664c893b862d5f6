"""Text that others wrote, made safe to show through Markdown."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

__all__ = ["one_line", "plain", "quoted", "safe_url"]

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Some plug-ins of the Markdown renderer read the text after backslashes are gone:
# emoji shortcodes, icons, and links without brackets. A word joiner breaks them.
_JOINER = "\u2060"
_LATE = re.compile(r"(:|@|\bwww(?=\.))(?=\S)", re.I)
# Arrows and dashes that the renderer would turn into other signs.
_SIGNS = re.compile(r"(?<=[<>-])(?=[<>-])")
_LONGEST = 2000


def _clean(text: str) -> str:
    """Return one line without control, bidirectional and private characters."""
    flat = " ".join(text[: _LONGEST * 2].split())
    kept = "".join(c for c in flat if c in "\u200c\u200d" or unicodedata.category(c) not in _UNSEEN)
    return " ".join(kept.split())


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def one_line(text: str | None, *, limit: int = 400) -> str:
    r"""Return text for a place that shows letters as they are: one line, nothing unseen in it.

    Examples
    --------
    >>> one_line("a\u202e b\n c"), one_line("a" * 9, limit=4), one_line(None)
    ('a b c', 'aaa…', '')
    """
    flat = _clean(text or "")
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


def plain(text: str | None, *, limit: int = 400) -> str:
    r"""Return text that Markdown shows letter by letter.

    Links, images, HTML, LaTeX, colour directives, emoji shortcodes, headings and
    lists in it have no effect.

    Parameters
    ----------
    text : str or None
        Words of an advert, a CV, a catalogue, or typed ones.
    limit : int
        Longer text is cut and ends in "…".

    Returns
    -------
    str
        One line of Markdown; empty for None.

    Examples
    --------
    >>> print(plain("**bold** [link](x)"))
    \*\*bold\*\* \[link\]\(x\)
    """
    if not text:
        return ""
    flat = one_line(text, limit=limit)
    broken = _SIGNS.sub(_JOINER, _LATE.sub(rf"\1{_JOINER}", flat))
    return _PUNCTUATION.sub(r"\\\1", broken)


def quoted(text: str | None, *, limit: int = 240) -> str:
    """Return the text, safe and between quotation marks."""
    return f"“{plain(text, limit=limit)}”"


def safe_url(url: str | None) -> str | None:
    """Return an http(s) address as it stands, None for anything else.

    Examples
    --------
    >>> safe_url("https://example.org/a"), safe_url("javascript:alert(1)")
    ('https://example.org/a', None)
    """
    if not url or len(url) > _LONGEST or url != url.strip():
        return None
    if any(c.isspace() or unicodedata.category(c) in _UNSEEN for c in url) or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return None
    return url
