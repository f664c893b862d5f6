"""Whether a provider's page names a programme: its words, its title, what it states as data."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import Any

from skillmatch.connect.html_text import html_to_text
from skillmatch.connect.jsonld import load_json
from skillmatch.errors import InputError

__all__ = ["Page", "fold", "names_issuer", "names_title", "page_of"]

MAX_TEXT = 2_000_000
# A page with fewer words is most likely filled in by scripts.
FEW_WORDS = 30
_SCRIPT = re.compile(r"<script\b([^<>]{0,500})>", re.I)
_SCRIPT_END = re.compile(r"</script", re.I)
_META = re.compile(r"<meta\b([^<>]{0,2000})>", re.I)
_ATTRIBUTE = re.compile(r"([a-z:-]{1,30})\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.I)
_CHARSETS = re.compile(
    r"(?:utf-?(?:8|16)|us-ascii|windows-|cp\d|iso-?8859|latin|shift|euc|gb|big5|koi8)", re.I
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.I)
_NAMES = frozenset({"name", "legalName", "alternateName", "headline", "title"})
_METAS = {"og:title": "title", "twitter:title": "title", "og:site_name": "site",
          "application-name": "site", "author": "site"}  # fmt: skip
_MARKS = str.maketrans({"™": " ", "®": " ", "©": " ", "℠": " ", "&": " and ", "ø": "o", "Ø": "o",
                        "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "æ": "ae", "Æ": "ae", "œ": "oe",
                        "Œ": "oe", "’": "", "'": "", "ʼ": ""})  # fmt: skip
# Words that carry no content, in the languages that providers write most.
_EMPTY = frozenset({
    "a", "an", "and", "at", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to",
    "with", "le", "la", "les", "l", "de", "des", "du", "et", "en", "pour", "dans", "au", "aux",
    "der", "die", "das", "den", "dem", "und", "fur", "mit", "von", "zu", "im", "el", "los", "las",
    "y", "del", "para", "con", "il", "lo", "gli", "e", "di", "per", "o", "os", "as", "do", "da",
    "dos", "na",
})  # fmt: skip
_LEGAL = frozenset({
    "ltd", "limited", "inc", "incorporated", "llc", "plc", "corp", "corporation", "co", "company",
    "gmbh", "ag", "sa", "sas", "srl", "spa", "bv", "nv", "oy", "ab", "as", "aps", "pty",
})  # fmt: skip
_PIECE = 200
_LONGEST = 1000  # characters of a title or a name that is looked for
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page says, folded: running text, headings and titles, names in its data.

    ``words`` is the number of words that are shown without running scripts.
    """

    text: str
    titles: tuple[str, ...]
    sites: tuple[str, ...]
    names: frozenset[str]
    words: int


def fold(text: str) -> str:
    """Return a text's content words: no accents, case, punctuation, trademarks, small words.

    Examples
    --------
    >>> fold("Gestión de Proyectos™ – l'Université"), fold("R&D in the EU")
    ('gestion proyectos luniversite', 'r d eu')
    """
    plain = _decomposed(text.translate(_MARKS))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    words = re.findall(r"[^\W_]+(?:\+\+|#)?", plain)
    return " ".join(w for w in words if w not in _EMPTY) or " ".join(words)


def _decomposed(text: str) -> str:
    """Return a text with its accents apart; in pieces, as runs of accents cost their square."""
    pieces = (text[at : at + _PIECE] for at in range(0, len(text), _PIECE))
    return "".join(unicodedata.normalize("NFKD", piece) for piece in pieces)


def page_of(body: bytes, content_type: str = "") -> Page:
    """Read a page: its visible words, its ``<title>`` and headings, meta titles, JSON-LD names."""
    html = _decoded(body, content_type)[: 4 * MAX_TEXT]
    text = html_to_text(html)[:MAX_TEXT]
    titles = [_inside(html, "title", 1), *_all_inside(html, "h1", 5), *_all_inside(html, "h2", 30)]
    sites: list[str] = []
    for found in _META.finditer(html):
        pairs = _ATTRIBUTE.findall(found.group(1))
        facts = {name.casefold(): unescape(one or other) for name, one, other in pairs}
        kind = _METAS.get((facts.get("property") or facts.get("name") or "").casefold())
        if kind and facts.get("content"):
            (titles if kind == "title" else sites).append(facts["content"])
    names: set[str] = set()
    for data in _linked_data(html):
        names |= {fold(n) for n in _stated_names(data)}
    # A title does not run from one block into the next, so the blocks stay apart.
    folded = " / ".join(fold(line) for line in text.splitlines())
    return Page(
        text=folded, titles=tuple(fold(t) for t in titles if t), sites=tuple(map(fold, sites)),
        names=frozenset(n for n in names if n), words=len(text.split()),
    )  # fmt: skip


def names_title(page: Page, title: str) -> bool:
    """Return whether a page names a programme by its title.

    The title counts when its content words stand together and in order in the visible text, in
    the page's title, a heading or a meta title, or when a name in the JSON-LD equals it. A title
    of one content word ("Python") is too weak for running text: it must stand in a title or
    heading or be such a name. Where a title ends in brackets ("... (CAPM)"), it also counts
    without them if two content words stay.
    """
    title = " ".join(title[:_LONGEST].split())
    wanted = fold(title)
    if not wanted:
        return False
    places = page.titles if _short(wanted) else (*page.titles, page.text)
    if wanted in page.names or any(_holds(place, wanted) for place in places):
        return True
    bare = re.sub(r"\s*[(\[][^()\[\]]{1,60}[)\]]\s*$", "", title)
    return bare != title and not _short(fold(bare)) and names_title(page, bare)


def names_issuer(page: Page, issuer: str) -> bool:
    """Return whether a page names an issuer.

    The issuer's content words, legal forms ("Ltd", "GmbH") aside, must stand together and in
    order anywhere in the text, a title, the site's name, or a name in the JSON-LD.
    """
    words = fold(issuer[:_LONGEST]).split()
    wanted = " ".join(w for w in words if w not in _LEGAL) or " ".join(words)
    places = (page.text, *page.titles, *page.sites, *page.names)
    return bool(wanted) and any(_holds(place, wanted) for place in places)


def _short(wanted: str) -> bool:
    return " " not in wanted and not _UNSPACED.search(wanted)


def _holds(place: str, wanted: str) -> bool:
    if _UNSPACED.search(wanted):
        return wanted.replace(" ", "") in place.replace(" ", "")
    return f" {wanted} " in f" {place} "


def _decoded(body: bytes, content_type: str) -> str:
    stated = re.search(r"charset\s*=\s*[\"']?([\w-]{3,20})", content_type, re.I)
    declared = _CHARSET.search(body, 0, 4096)
    guesses = [stated.group(1)] if stated else []
    guesses += [declared.group(1).decode("ascii", "replace")] if declared else []
    for name in (*(g for g in guesses if _CHARSETS.match(g)), "utf-8"):
        try:
            return body.decode(name)
        except (LookupError, UnicodeError):
            continue
    return body.decode("cp1252", "replace")


def _inside(html: str, name: str, most: int) -> str:
    return next(iter(_all_inside(html, name, most)), "")


def _all_inside(html: str, name: str, most: int) -> list[str]:
    """Return the words inside the first elements of a name, each at most 1000 characters."""
    found: list[str] = []
    starts = re.finditer(rf"<{name}\b[^<>]{{0,500}}>", html, re.I)
    for start in islice(starts, 20 * most):
        end = re.compile(rf"</{name}", re.I).search(html, start.end(), start.end() + 1000)
        inner = html[start.end() : end.start() if end else start.end() + 1000]
        words = html_to_text(inner) if end else ""
        if words:
            found.append(" ".join(words.split()))
        if len(found) >= most:
            break
    return found


def _linked_data(html: str) -> Iterator[Any]:
    """Yield the JSON-LD of a page; what is no JSON is passed over."""
    place = 0
    while start := _SCRIPT.search(html, place):
        end = _SCRIPT_END.search(html, start.end())
        place = end.end() if end else len(html)
        if "ld+json" not in start.group(1).casefold():
            continue
        inner = html[start.end() : end.start() if end else len(html)].strip()
        inner = inner.removeprefix("<![CDATA[").removesuffix("]]>")
        try:
            yield load_json(inner.encode("utf-8", "replace"), "page", limit=4 * 2**20)
        except InputError:
            continue


def _stated_names(data: Any) -> Iterator[str]:
    """Yield the names in JSON-LD, of at most ten thousand values."""
    stack = [data]
    for _ in range(10_000):
        if not stack:
            return
        value = stack.pop()
        if isinstance(value, list):
            stack += value
        elif isinstance(value, dict):
            for key, inner in value.items():
                local = re.split(r"[#/:]", key)[-1]
                if isinstance(inner, str):
                    if local in _NAMES:
                        yield inner[:1000]
                else:
                    stack.append(inner)
