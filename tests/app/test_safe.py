"""Text of others cannot act: no markup, no link, no icon, no formula survives."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmatch.app.safe import plain, quoted, safe_url

JOINER = "\u2060"
HOSTILE = [
    "[click me](https://evil.example/a)",
    "![x](https://evil.example/a.png)",
    "<img src=x onerror=alert(1)>",
    "https://evil.example/a www.evil.example a@evil.example",
    "$\\sqrt{2}$ and $$x$$",
    ":red[warn] :blue-badge[x] :material/home: :smile: :streamlit:",
    "# heading",
    "1. one",
    "- item",
    "> quote",
    "    code",
    "`code` ~~gone~~ **bold** __b__ *i*",
    "a | b\n--|--\n1 | 2",
    "line\n===",
    "&lt;b&gt; &copy;",
    "back\\slash",
    "-> <- -- >=",
    "\u202eevil\u202c \u200bz",
]


def unescape(text: str) -> str:
    """What a Markdown renderer shows of text made by ``plain``."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


def seen(text: str) -> str:
    return unescape(text).replace(JOINER, "")


@pytest.mark.parametrize("text", HOSTILE)
def test_every_punctuation_mark_is_escaped(text: str) -> None:
    made = plain(text)
    assert not re.search(r"(?<!\\)(?:\\\\)*[!-/:-@\[\]-`{-~]", re.sub(r"\\.", "", made))
    assert "\n" not in made


@given(st.text(max_size=300))
def test_plain_is_one_line_and_loses_no_letter(text: str) -> None:
    made = plain(text)
    assert "\n" not in made
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", "", made)
    assert not re.search(r"[!-/:-@\[-`{-~]", bare)
    shown = unescape(made)
    assert not re.search(r":[\w+-]+:", shown)
    assert not re.search(r":material/", shown)
    assert "://" not in shown
    assert not re.search(r"(?i)\bwww\.", shown)
    assert not re.search(r"[\w.+-]@[\w-]", shown)
    letters = [c for c in text if c.isalnum() and c.isascii()]
    assert [c for c in seen(made) if c.isalnum() and c.isascii()] == letters


@given(st.lists(st.sampled_from([*HOSTILE, ":", "/", "@", "\\", "www.", "http://"]), max_size=6))
def test_no_mixture_of_hostile_pieces_acts(pieces: list[str]) -> None:
    shown = unescape(plain("".join(pieces), limit=4000))
    assert "://" not in shown
    assert not re.search(r":[\w+-]+:", shown)
    assert not re.search(r"[<>-][<>-]", shown)


def test_long_text_is_cut() -> None:
    assert seen(plain("a" * 50, limit=10)) == "a" * 9 + "…"
    assert plain(None) == ""
    assert quoted("a") == "“a”"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "data:text/html,x", "//evil.example", "ftp://a.example", "",
        "https://", "https://a b.example", "https://user@evil.example", "http://a\\b",
        "https://[", "https://a.example/\u202e", " https://a.example",
    ],
)  # fmt: skip
def test_only_http_links(url: str) -> None:
    assert safe_url(url) is None


def test_http_link_stays() -> None:
    assert safe_url("https://a.example/x?y=1#z") == "https://a.example/x?y=1#z"
    assert safe_url(None) is None
