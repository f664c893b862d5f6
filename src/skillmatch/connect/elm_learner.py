"""The learner of a European Digital Credential: who that is is known here and kept nowhere."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from skillmatch.connect.elm_words import identity
from skillmatch.connect.jsonld import Json, many, node, text

__all__ = ["learner_words", "without"]

T = TypeVar("T")
_LONGEST = 200  # characters of a name
_MOST = 100  # ways to write it


def learner_words(subject: Json) -> re.Pattern[str] | None:
    """Return what finds the learner's names, numbers and addresses in other texts."""
    names: set[str] = set()
    for key in ("fullName", "birthName", "preferredName"):
        names |= _said(subject.get(key))
    given, family = _said(subject.get("givenName")), _said(subject.get("familyName"))
    names |= {f"{a} {b}" for g in given for f in family for a, b in ((g, f), (f, g))}
    for key in ("nationalID", "identifier", "contactPoint"):
        for own in (node(v) for v in many(subject.get(key))[:20]):
            names |= {n for n in _said(own.get("notation")) if len(n) > 4}
            for box in (node(v) for v in many(own.get("emailAddress"))[:20]):
                names.add((identity(box) or "").removeprefix("mailto:"))
    # A name of one word may be any word: it is taken out only where it is written alike.
    # What is longer than any name would only cost time.
    fit = sorted((n for n in names if 2 < len(n) <= _LONGEST), key=lambda n: (-len(n), n))
    words = [re.escape(n) for n in fit[:_MOST]]
    cased = [w if r"\ " not in w else f"(?i:{w})" for w in words]
    return re.compile(rf"(?<!\w)(?:{'|'.join(cased)})(?!\w)") if cased else None


def _said(value: object) -> set[str]:
    """Return the words of a value in all its languages."""
    entries = [*value.values()] if isinstance(value, dict) else many(value)
    return {words for entry in entries[:20] if (words := text(entry))}


def without(learner: re.Pattern[str] | None, value: T) -> T:
    """Return a record without the learner's name; its file keeps its own name.

    Examples
    --------
    >>> without(learner_words({"fullName": {"en": "Ada Example"}}), ("To ada example", "Adas"))
    ('To the learner', 'Adas')
    """
    if learner is None:
        return value
    found: Any = value
    if isinstance(value, str):
        found = learner.sub("the learner", value)
    elif isinstance(value, tuple):
        found = tuple(without(learner, v) for v in value)
    elif isinstance(value, Mapping):
        found = {without(learner, k): without(learner, v) for k, v in value.items()}
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        changed = {
            f.name: without(learner, getattr(value, f.name))
            for f in dataclasses.fields(value)
            if f.name not in ("source", "file")
        }
        found = dataclasses.replace(value, **changed)
    return cast("T", found)
