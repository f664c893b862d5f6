"""JSON and JSON-LD as it is found: prefixed or plain keys, language maps, graphs, one or many.

Nothing is fetched: a ``@context`` is never followed. Keys and types are compared by their
local names, so that ``ceterms:name``, ``https://purl.org/ctdl/terms/name`` and ``name`` are one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from skillmatch.connect.encoding import SURROGATE, decode
from skillmatch.errors import EmptyInputError, InputError, UnsafeFileError

__all__ = [
    "Json", "child", "children", "exact", "kinds", "link", "links", "load_json", "local", "many",
    "node", "one", "text", "texts", "top_nodes",
]  # fmt: skip

Json = dict[str, Any]

MAX_DEPTH = 100
MAX_JSON = 256 * 2**20
_AGAIN = "export it again as whole, valid JSON"
# Keys under which an object keeps its words, best first.
_WORDS = ("@value", "noteLiteral", "prefLabel", "name", "title", "targetNodeName", "legalName",
          "competencyText", "targetName", "narrative", "textValue", "value",
          "description")  # fmt: skip
_WRAPPERS = frozenset({"@list", "@set", "@value"})
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


def load_json(data: bytes, name: str, *, limit: int = MAX_JSON) -> Any:
    """Parse untrusted JSON, or JSON lines, within limits; numbers stay exact.

    Parameters
    ----------
    data : bytes
    name : str
        File name, for errors.
    limit : int
        Most bytes.

    Returns
    -------
    object
        Of JSON lines a list of their values. Numbers with a point are ``Decimal``.

    Raises
    ------
    InputError
        It is no JSON, or cut short; the place is named.
    EmptyInputError
        There is nothing in it.
    UnsafeFileError
        It is too large, or nested more than 100 deep.
    """
    if len(data) > limit:
        raise UnsafeFileError(
            f"{name}: refused, it holds more than {limit // 2**20} MiB", hint="split the file"
        )
    words, _ = decode(data, name)
    if not words.strip():
        raise EmptyInputError(f"{name}: the file is empty", hint="choose another file")
    try:
        value = _parse(words)
    except RecursionError:
        raise _deep(name) from None
    except ValueError as error:
        value = _lines(words, name, error)
    _check(value, name)
    return value


def _parse(words: str) -> Any:
    return json.loads(words, parse_float=exact, parse_constant=_constant)


def exact(word: str) -> Decimal:
    """Return a number of JSON as it is written.

    Raises
    ------
    ValueError
        No figure is so great or so small.
    """
    try:
        return Decimal(word)
    except InvalidOperation:
        raise ValueError(f"{word[:40]} is out of range") from None


def _constant(word: str) -> Any:
    raise ValueError(f"{word} is no JSON value")


def _lines(words: str, name: str, error: ValueError) -> list[Any]:
    """Read JSON lines where the whole is not one JSON value."""
    lines = [line for line in words.splitlines() if line.strip()]
    if len(lines) > 1 and all(line.lstrip()[0] in "{[" for line in lines):
        try:
            return [_parse(line) for line in lines]
        except RecursionError:
            raise _deep(name) from None
        except ValueError:
            pass
    where = ""
    if isinstance(error, json.JSONDecodeError):
        where = f", line {error.lineno} column {error.colno}"
        if error.pos >= len(words.rstrip()):
            where += ": it is cut short"
    raise InputError(f"{name}: no JSON{where}", hint=_AGAIN) from None


def _deep(name: str) -> UnsafeFileError:
    return UnsafeFileError(
        f"{name}: refused, the JSON is nested more than {MAX_DEPTH} deep", hint=_AGAIN
    )


def _check(value: Any, name: str) -> None:
    """Refuse what is nested without end or holds half characters."""
    stack: list[tuple[Any, int]] = [(value, 1)]
    while stack:
        entry, depth = stack.pop()
        if isinstance(entry, str):
            if not entry.isascii() and SURROGATE.search(entry):
                raise InputError(f"{name}: the JSON holds broken characters", hint=_AGAIN)
        elif isinstance(entry, dict | list):
            if depth > MAX_DEPTH:
                raise _deep(name)
            inner = [*entry, *entry.values()] if isinstance(entry, dict) else entry
            stack += [(v, depth + 1) for v in inner]


def local(name: str) -> str:
    """Return the local name of a key or type.

    Examples
    --------
    >>> local("ceterms:name"), local("http://schema.org/Course"), local("@type"), local("name")
    ('name', 'Course', '@type', 'name')
    """
    if name.startswith("@"):
        return name
    return re.split(r"[#/:]", name.rstrip("/#"))[-1] or name


def node(value: object) -> Json:
    """Return an object with local keys; of a list its first object; ``{}`` of anything else.

    Examples
    --------
    >>> node({"ceterms:price": [{"@value": 5}], "ceterms:keyword": {"@list": ["a", "b"]}})
    {'price': 5, 'keyword': ['a', 'b']}
    """
    if isinstance(value, list):
        value = next((v for v in value if isinstance(v, dict)), None)
    if not isinstance(value, dict):
        return {}
    made: Json = {}
    for key, entry in value.items():
        made.setdefault(local(key), _bare(entry) if isinstance(entry, dict | list) else entry)
    return made


def _bare(value: Any) -> Any:
    """Take JSON-LD's wrappers off: ``@list``, ``@set``, and ``@value`` that names no language."""
    if isinstance(value, dict):
        inner = next((value[key] for key in ("@list", "@set") if key in value), None)
        if inner is not None:
            return _bare(many(inner))
        return value["@value"] if "@value" in value and "@language" not in value else value
    if not any(isinstance(entry, dict) and entry.keys() & _WRAPPERS for entry in value):
        return value
    flat = [part for entry in value for part in _flat(entry)]
    return flat[0] if len(flat) == 1 and not isinstance(flat[0], dict | list) else flat


def _flat(entry: Any) -> list[Any]:
    return many(_bare(entry)) if isinstance(entry, dict) else [entry]


def child(value: Mapping[str, Any], *keys: str) -> Json:
    """Return the object under the first key that holds one, ``{}`` where none does."""
    return next((found for key in keys if (found := node(value.get(key)))), {})


def children(value: Mapping[str, Any], *keys: str) -> list[Json]:
    """Return all objects under the keys."""
    return [node(v) for key in keys for v in many(value.get(key)) if isinstance(v, dict)]


def many(value: object) -> list[Any]:
    """Return a list as it is, one value as a list of one, nothing as an empty list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def one(value: Any) -> Any:
    """Return the only entry of a list of one, any other value as it is.

    Examples
    --------
    >>> one([5]), one("a"), one([1, 2])
    (5, 'a', [1, 2])
    """
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def kinds(value: Mapping[str, Any]) -> frozenset[str]:
    """Return the local names of an object's types.

    Examples
    --------
    >>> sorted(kinds({"@type": ["ceterms:Badge", "https://schema.org/Course"]}))
    ['Badge', 'Course']
    """
    found = [*many(value.get("type")), *many(value.get("@type"))]
    return frozenset(local(k) for k in found if isinstance(k, str))


def _clean(words: str) -> str | None:
    flat = " ".join(words.split())
    return flat or None


def text(value: object, *, language: str = "en") -> str | None:
    """Return the words of a value on one line; of several languages the wanted one or the first.

    Understands plain strings and numbers, ``{"@value": …}``, language maps, lists of these
    (the first that says something in the language), and objects that carry a name.

    Examples
    --------
    >>> text({"fr": "un", "en": "one"}), text([{"@value": " a b"}]), text({"name": {"de": "x"}})
    ('one', 'a b', 'x')
    >>> text({"id": "https://x.example"}), text({"id": "bahasa"})
    (None, 'bahasa')
    """
    return next(iter(_texts(value, language, 0)), None)


def texts(value: object, *, language: str = "en") -> tuple[str, ...]:
    """Return the words of each entry of a value, each once.

    Examples
    --------
    >>> texts([{"en": "a"}, "b", {"en": ["c", "d"]}, None])
    ('a', 'b', 'c', 'd')
    """
    found: dict[str, None] = {}
    for entry in many(value):
        found |= dict.fromkeys(_texts(entry, language, 0))
    return tuple(found)


def _texts(value: object, language: str, depth: int) -> list[str]:
    if depth > 6 or value is None or isinstance(value, bool):
        return []
    if isinstance(value, str):
        words = _clean(value)
        return [words] if words else []
    if isinstance(value, int | float | Decimal):
        return [str(value)]
    if isinstance(value, list):
        inner = [v for v in value if v is not None]
        tagged = [v for v in inner if isinstance(v, dict) and "@language" in v]
        if tagged:
            chosen = [v for v in tagged if str(v["@language"]).startswith(language)]
            inner = (chosen or tagged[:1]) + [
                v for v in inner if not (isinstance(v, dict) and "@language" in v)
            ]
        return [words for v in inner for words in _texts(v, language, depth + 1)]
    if isinstance(value, dict) and not value.keys().isdisjoint(_WRAPPERS - {"@value"}):
        return _texts(_bare(value), language, depth + 1)
    if isinstance(value, dict):
        # "id" is the code of Indonesian too: with an address it is no language.
        named = "name" in value or link(value) is not None
        if value and not named and all(_LANGUAGE.fullmatch(str(k)) for k in value):
            exact = next((k for k in value if str(k) == language), None)
            near = next((k for k in value if re.match(rf"{language}[-_]", str(k))), None)
            key = exact or near
            maps = all(isinstance(v, str | list) for v in value.values())
            if key is not None or maps:
                chosen_value = value[key] if key is not None else next(iter(value.values()))
                return _texts(chosen_value, language, depth + 1)
        own = node(value)
        for key in _WORDS:
            found = _texts(own.get(key), language, depth + 1)
            if found:
                return found[:1]
    return []


def link(value: object) -> str | None:
    """Return the web address or URI of a value: a string that is one, or an object's id.

    Examples
    --------
    >>> link({"id": "https://a.example/1"}), link("urn:uuid:1"), link("SQL")
    ('https://a.example/1', 'urn:uuid:1', None)
    """
    return next(iter(links(value)), None)


def links(value: object) -> tuple[str, ...]:
    """Return the addresses of each entry of a value; see :func:`link`."""
    found: dict[str, None] = {}
    for entry in many(value):
        address = entry
        if isinstance(entry, dict):
            address = next(
                (entry[k] for k in ("id", "@id", "contentURL", "url", "uri")
                 if isinstance(entry.get(k), str)), None,
            )  # fmt: skip
        if isinstance(address, str) and re.match(r"(?:https?://|urn:|did:)\S+$", address.strip()):
            found[address.strip()] = None
    return tuple(found)


def top_nodes(document: object) -> Iterator[tuple[int, Json]]:
    """Yield (number from 1, object with local keys) for each record of a document.

    A list, a ``@graph``, an ``ItemList`` and a lone object are understood; what is no object
    is passed over by the caller's count, so that numbers stay those of the source.
    """
    if isinstance(document, dict):
        own = node(document)
        inner = own.get("@graph") or own.get("itemListElement")
        if isinstance(inner, list):
            document = [node(v).get("item", v) if isinstance(v, dict) else v for v in inner]
        else:
            document = [document]
    for number, entry in enumerate(many(document), start=1):
        if isinstance(entry, dict):
            yield number, node(entry)
