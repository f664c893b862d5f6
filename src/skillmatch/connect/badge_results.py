"""What a learner reached by an Open Badge, when, and whether the document says it still stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from skillmatch.connect.badge_extensions import add
from skillmatch.connect.draft import Draft
from skillmatch.connect.jsonld import Json, children, many, node, one, text
from skillmatch.connect.values import number_of

__all__ = ["grade_of", "identifier", "not_earned", "revoked_in", "take_results", "when"]

_NOT_EARNED = frozenset({"failed", "withdrew", "enrolled", "inprogress", "onhold"})
_EPOCHS = (10**8, 4 * 10**9)
_RESULTS = ("resultDescription", "resultDescriptions")  # CLR 1.0 has the plural


def identifier(value: Mapping[str, Any]) -> str | None:
    """Return the id of an object, ``None`` where it has none.

    Examples
    --------
    >>> identifier({"@id": " urn:uuid:1 "}), identifier({"id": 3})
    ('urn:uuid:1', None)
    """
    found = (value.get(key) for key in ("id", "@id"))
    return next((v.strip() for v in found if isinstance(v, str) and v.strip()), None)


def _reference(value: object) -> str | None:
    """Return the id that a value is, or that an object has."""
    value = one(value)
    if isinstance(value, dict):
        return identifier(value)
    return value.strip() if isinstance(value, str) else None


def take_results(draft: Draft, achievement: Json, at: Callable[[str], str]) -> None:
    """Take what an assessment asks for, and the level that it asks for.

    ``at`` gives the place of a key of the achievement in the source.
    """
    asked: list[str] = []
    levels = _levels(achievement)
    for entry in children(achievement, *_RESULTS):
        name, kind = text(entry.get("name")), text(entry.get("resultType"))
        words = f"{name} ({kind})" if name and kind else name or kind
        needed = text(entry.get("requiredValue"))
        level = _level(levels, entry.get("requiredLevel"))
        if level is not None:
            draft.put("level_note", f"{level} ({name})" if name else level,
                      at("resultDescription.requiredLevel"))  # fmt: skip
        if words is not None:
            least = needed or level
            asked.append(f"{words}, required: {least}" if least else words)
    add(draft, "assessment", "; ".join(dict.fromkeys(asked)), at("resultDescription"))
    draft.put("level_note", text(achievement.get("level")), at("level"))  # CLR 1.0


def _levels(achievement: Json) -> dict[str, str | None]:
    """Return the names of the levels of all rubrics by their ids."""
    return {
        key: text(level.get("level")) or text(level.get("name"))
        for described in children(achievement, *_RESULTS)
        for level in children(described, "rubricCriterionLevel", "rubricCriterionLevels")
        if (key := identifier(level)) is not None
    }


def _level(levels: Mapping[str, str | None], wanted: object) -> str | None:
    """Return the name of a level that is given by its id or in words."""
    words = _reference(wanted) or None
    if words is None or words in levels:
        return levels.get(words or "")
    return None if re.match(r"[a-z]+:", words) else words


def grade_of(achievement: Json, subject: Json) -> str | None:
    """Return the results of a learner in words, ``None`` where there are none.

    Examples
    --------
    >>> grade_of({"resultDescription": [{"id": "urn:r", "name": "Final mark"}]},
    ...          {"result": {"resultDescription": "urn:r", "value": "B"}})
    'Final mark: B'
    """
    levels = _levels(achievement)
    known = {identifier(d) or "": d for d in children(achievement, *_RESULTS)}
    found: list[str] = []
    for result in children(subject, "result", "results"):
        described = known.get(_reference(result.get("resultDescription")) or "-", {})
        words = text(result.get("value"))
        words = words or _level(levels, result.get("achievedLevel"))
        words = words or text(result.get("status"))
        if words:
            name = text(described.get("name")) or text(result.get("name"))
            found.append(f"{name}: {words}" if name else words)
    return "; ".join(dict.fromkeys(found)) or None


def not_earned(subject: Json) -> str | None:
    """Return the word of a result by which the achievement is not (yet) earned.

    Examples
    --------
    >>> not_earned({"result": [{"status": "Failed"}]}), not_earned({"result": {"value": "A"}})
    ('Failed', None)
    """
    stated = [text(r.get("status")) for r in children(subject, "result", "results")]
    words = [s for s in stated if s is not None]
    if any(w.casefold() == "completed" for w in words):
        return None
    return next((w for w in words if w.casefold() in _NOT_EARNED), None)


def when(value: object) -> object:
    """Return a date's words; seconds since 1970 (Open Badges 1, JWT) become a date."""
    words = value if isinstance(value, str) else text(value)
    if words is None or not words.strip():
        return None
    number = number_of(words) if re.fullmatch(r"\s*\d{9,13}(?:\.\d+)?\s*", words) else None
    if number is None:
        return words
    seconds = number / 1000 if number > _EPOCHS[1] else number
    if not _EPOCHS[0] <= seconds <= _EPOCHS[1]:
        return words
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def revoked_in(draft: Draft, outer: Json) -> bool | None:
    """Return what the document itself says; a status list elsewhere says nothing here."""
    said: list[bool] = []
    statuses = many(outer.get("credentialStatus"))
    flags = [one(outer.get("revoked")), *(one(node(s).get("revoked")) for s in statuses)]
    for value in flags:
        word = str(value).casefold() if isinstance(value, bool | str) else None
        if word in ("true", "false"):
            said.append(word == "true")
        elif value is not None:
            draft.problem("revoked", value, "this is neither true nor false; left empty")
    for status in statuses:
        literal = status if isinstance(status, str) else text(node(status).get("status"))
        word = (literal or "").casefold()
        if word in ("revoked", "active", "valid"):
            said.append(word == "revoked")
    return any(said) if said else None
