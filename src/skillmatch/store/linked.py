"""Links of a catalogue's skills, computed once for a file and kept in the cache."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.domain import Credential, Mention, StatedSkill
from skillmatch.store.cache import cached_arrays

if TYPE_CHECKING:
    from typing import Protocol

    from skillmatch.connect.catalogue import CatalogueRow

    class Links(Protocol):
        """What links rows: a :class:`skillmatch.matcher.SkillMatcher`."""

        @property
        def provenance(self) -> Mapping[str, str]: ...

        def link(self, rows: Sequence[object]) -> tuple[Credential, ...]: ...


__all__ = ["link_cached", "skill_of"]

VERSION = "4"  # Part of the cache key.
CHUNK = 256


def link_cached(
    rows: Sequence[CatalogueRow],
    *,
    matcher: Links,
    move: Callable[[int], object] = lambda _n: None,
) -> tuple[Credential, ...]:
    """Link rows, or take the links from the cache where rows and model are the same.

    Parameters
    ----------
    rows : sequence of CatalogueRow
        Rows that come linked (our own export) keep their links.
    matcher : SkillMatcher
        Links the rest; its provenance is part of the key.
    move : callable
        Told how many rows have been linked since the last call.

    Returns
    -------
    tuple of Credential
        In the order of the rows.
    """
    todo = [row for row in rows if not row.credential.skills]

    def build() -> Mapping[str, Any]:
        made: list[list[dict[str, Any]]] = []
        for at in range(0, len(todo), CHUNK):
            part = todo[at : at + CHUNK]
            made += [[asdict(s) for s in c.skills] for c in matcher.link(part)]
            move(len(part))
        blob = json.dumps(made, ensure_ascii=False).encode()
        return {"json": np.frombuffer(blob, dtype=np.uint8).copy()}

    digest = hashlib.sha256(f"{VERSION}:{sorted(matcher.provenance.items())}".encode())
    for row in todo:
        c = row.credential
        words = [c.id, c.title, c.text, list(c.outcomes), list(row.stated), dict(row.uris)]
        parts = json.dumps(words, ensure_ascii=False)
        digest.update(parts.encode("utf-8", "backslashreplace"))
    links: dict[str, list[dict[str, Any]]] = {}
    if todo:
        arrays = cached_arrays("catalogue", digest.hexdigest(), build)
        kept = json.loads(arrays["json"].tobytes())
        links = {r.credential.id: found for r, found in zip(todo, kept, strict=True)}
    return tuple(
        replace(r.credential, skills=tuple(skill_of(s) for s in links[r.credential.id]))
        if r.credential.id in links
        else r.credential
        for r in rows
    )


def skill_of(entry: Mapping[str, Any]) -> StatedSkill | Mention:
    """Return a linked skill from its fields, as ``dataclasses.asdict`` gives them."""
    if "span" in entry:
        start, end = entry["span"]
        return Mention(**{**entry, "span": (start, end)})
    return StatedSkill(**entry)
