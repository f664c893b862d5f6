"""Outside text made safe to show: no control characters, no direction overrides."""

from __future__ import annotations

import unicodedata

__all__ = ["breakable", "clean", "safe_url", "short"]

# They reorder or hide the text around them: embeddings, overrides, isolates, byte-order marks.
_HIDDEN = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x200E, 0x200F, 0xFEFF, 0x061C}


def clean(text: str) -> str:
    r"""Return a text without control, direction, private-use and surrogate characters.

    Line breaks and tabs become spaces where they stand in a row of such characters.

    >>> clean("a\x1b[31mb\u202ec\nd")
    'a[31mbc d'
    """
    kept = []
    for char in text:
        if char in "\n\t\r":
            kept.append(" ")
        elif ord(char) not in _HIDDEN and unicodedata.category(char) not in {"Cc", "Cs", "Co"}:
            kept.append(char)
    return "".join(kept)


def short(text: str, limit: int) -> str:
    """Return a text on one line, cut at a word where it is longer than ``limit``.

    >>> short("one two three", 9)
    'one two…'
    """
    flat = " ".join(clean(text).split())
    if len(flat) <= limit:
        return flat
    cut = flat[: limit - 1]
    head = cut.rsplit(" ", 1)[0]
    return (head if len(head) > limit // 2 else cut).rstrip(" ,;:") + "…"


def breakable(text: str, limit: int = 24) -> str:
    r"""Return a text whose long unbroken words may break (by zero-width spaces).

    >>> breakable("abcdef", 3).encode("unicode_escape")
    b'abc\\u200bdef'
    """
    words = []
    for word in text.split(" "):
        parts = [word[i : i + limit] for i in range(0, len(word), limit)] or [""]
        words.append("\u200b".join(parts))
    return " ".join(words)


def safe_url(url: str | None) -> str | None:
    """Return a web address that a link may point to, None for anything else.

    >>> safe_url("javascript:alert(1)"), safe_url("https://example.org/a")
    (None, 'https://example.org/a')
    """
    if url is None:
        return None
    flat = clean(url).strip()
    ok = flat.lower().startswith(("https://", "http://")) and " " not in flat
    return flat if ok else None
