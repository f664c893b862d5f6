"""What made a report: version, model, taxonomy and data, by version and digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skillmatch import __version__
from skillmatch.catalogue import digest_of, row_digest
from skillmatch.store.stored_catalogue import StoredCatalogue

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
    own = matcher.catalogue
    return own.digest if isinstance(own, StoredCatalogue) else digest_of(map(row_digest, own))
