"""JSON-LD that stands in an HTML page; no script is run and nothing is fetched."""

from __future__ import annotations

import re
from html import unescape

from skillmatch.connect.draft import Found
from skillmatch.connect.jsonld import load_json
from skillmatch.errors import EmptyInputError, InputError, UnsafeFileError

__all__ = ["embedded_json"]

MAX_BLOCKS = 1000
MAX_BLOCK = 8 * 2**20
_JSON_LD = "application/ld+json"
# What opens a comment or an element whose content is no markup.
_OPEN = re.compile(r"<!--|<(script|style|textarea|title)(?=[\s/>])", re.I)
_REST = re.compile(r"""((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>""")
_CLOSE = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.I)
    for name in ("script", "style", "textarea", "title")
}
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>]++)))?""")
_MICRODATA = re.compile(r"<[a-z][^<>]*\s(?:itemscope\b|itemtype\s*=)", re.I)
_RDFA = re.compile(r"<[a-z][^<>]*\s(?:typeof|vocab)\s*=", re.I)
_WRAP_START = re.compile(r"\s*+(?://|/\*)?\s*+(?:<!--|<!\[CDATA\[)(?:\s*+\*/)?")
_WRAP_END = re.compile(r"(?://|/\*)?\s*(?:-->|\]\]>)(?:\s*\*/)?\s*\Z")
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.S)
_BREAKS = str.maketrans({"\n": "\\n", "\r": "\\r", "\t": "\\t"})
_MEND = "put valid JSON into the block, or save the data as a JSON file"


def embedded_json(html: str, *, file: str, found: Found) -> list[object]:
    r"""Return the JSON-LD blocks of a page in their order.

    Parameters
    ----------
    html : str
        The page; it is scanned once from front to back.
    file : str
        Its name, for the problems.
    found : Found
        Blocks that are no JSON become problems, whose row is the number of the block. Microdata
        and RDFa are not read: a note says where a page has some.

    Returns
    -------
    list
        The values of the blocks, at most 1000 of at most 8 MiB each.

    Examples
    --------
    >>> page = "<script type='application/ld+json'>{\"@type\": \"Course\"}</script>"
    >>> embedded_json(page, file="page.html", found=Found())
    [{'@type': 'Course'}]
    """
    blocks: list[object] = []
    count = place = 0
    markup: set[str] = set()
    unclosed: set[str] = set()
    while (opening := _OPEN.search(html, place)) is not None:
        _other(html, place, opening.start(), markup)
        if opening.group(1) is None:
            end = html.find("-->", opening.end())
            place = len(html) if end < 0 else end + 3
            continue
        rest = _REST.match(html, opening.end())
        if rest is None:
            found.problem(
                file, count + 1, opening.group(1).lower(), reason="a tag is not closed; what "
                "follows in the page is not read", remedy="save the page again",
            )  # fmt: skip
            place = len(html)
            break
        name, start = opening.group(1).lower(), rest.end()
        closing = None if name in unclosed else _CLOSE[name].search(html, start)
        if closing is None:
            unclosed.add(name)
        end = len(html) if closing is None else closing.start()
        if name == "script" and _is_json_ld(rest.group(1)):
            count += 1
            if count <= MAX_BLOCKS:
                _block(html[start:end], count, file, found, blocks)
            place = end
        else:
            place = start if closing is None and name != "script" else end
    _other(html, place, len(html), markup)
    if count > MAX_BLOCKS:
        found.problem(
            file, MAX_BLOCKS + 1, "script",
            reason=f"the page has {count} blocks of JSON-LD; the first {MAX_BLOCKS} are read",
            remedy="split the page",
        )  # fmt: skip
    if markup:
        kinds = " and ".join(sorted(markup))
        found.notes.append(f"{file}: the page also has {kinds}, which is not read; JSON-LD is")
    return blocks


def _other(html: str, start: int, end: int, markup: set[str]) -> None:
    """Note the kinds of markup between two places that are not read."""
    for name, pattern in (("microdata", _MICRODATA), ("RDFa", _RDFA)):
        if name not in markup and pattern.search(html, start, end) is not None:
            markup.add(name)


def _is_json_ld(attributes: str) -> bool:
    for found in _ATTRIBUTE.finditer(attributes):
        if found.group(1).lower() == "type":
            value = next((v for v in found.groups()[1:] if v is not None), "")[:200]
            return unescape(value).partition(";")[0].strip().lower() == _JSON_LD
    return False


def _block(words: str, number: int, file: str, found: Found, blocks: list[object]) -> None:
    """Parse one block or say what is wrong with it."""
    label = f"JSON-LD block {number}"
    bare = _bare(words)
    try:
        blocks.append(load_json(bare.encode("utf-8", "replace"), label, limit=MAX_BLOCK))
    except (EmptyInputError, UnsafeFileError) as error:
        found.problem(file, number, "script", reason=error.message, remedy=_MEND)
    except InputError:
        # Line breaks inside a string are the commonest slip of hand-made blocks.
        mended = _STRING.sub(lambda string: string[0].translate(_BREAKS), bare)
        try:
            if mended == bare:
                raise
            blocks.append(load_json(mended.encode("utf-8", "replace"), label, limit=MAX_BLOCK))
        except InputError as last:
            found.problem(file, number, "script", bare[:80], reason=last.message, remedy=_MEND)


def _bare(words: str) -> str:
    """Take comment and CDATA wrappers off."""
    words = words.strip("\ufeff \t\r\n\f")
    for _ in range(4):
        start = _WRAP_START.match(words)
        if start is not None:
            words = words[start.end() :]
        end = _WRAP_END.search(words, max(0, len(words) - 60))
        if end is not None:
            words = words[: end.start()]
        if start is None and end is None:
            break
    return words.strip("\ufeff \t\r\n\f;")
