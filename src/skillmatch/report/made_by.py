"""What made a report: version, model, taxonomy and data, by version and digest."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from skillmatch import __version__

if TYPE_CHECKING:
    from skillmatch.matcher import SkillMatcher

__all__ = ["catalogue_digest", "made_by"]


def made_by(matcher: SkillMatcher, *, date: str | None = None) -> dict[str, str]:
    """Return what a result depends on; the date only where one was given."""
    made = {"skillmatch": __version__}
    if date is not None:
        made["date"] = date
    made |= dict(matcher.provenance)
    size = len(matcher.catalogue)
    kind = "demo catalogue" if matcher.is_demo else "own catalogue"
    made["catalogue"] = f"{kind}, {size} credentials ({catalogue_digest(matcher)})"
    return made


def catalogue_digest(matcher: SkillMatcher) -> str:
    """Return a short hash of the credentials that can be recommended."""
    digest = hashlib.sha256()
    for c in matcher.catalogue:
        row = [c.id, c.title, c.issuer, c.text, c.hours, str(c.price), c.currency, c.level,
               [[s.skill_id, round(s.score, 6)] for s in c.skills]]  # fmt: skip
        digest.update(json.dumps(row, ensure_ascii=False).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()[:16]
