"""A credential of the catalogue by its id, with a helpful error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skillmatch.errors import UnknownCredentialError

if TYPE_CHECKING:
    from skillmatch.rank.index import CatalogueIndex

__all__ = ["must_have"]

LIKE = 60.0  # Of 100: an id further off is no misspelling.


def must_have(index: CatalogueIndex, name: str) -> int:
    """Return the row of a credential.

    Raises
    ------
    UnknownCredentialError
        The catalogue has none of this id; the hint names the nearest.
    """
    at = index.position.get(name)
    if at is not None:
        return at
    from rapidfuzz import process

    ids = list(index.position)
    near = [hit[0] for hit in process.extract(name, ids, limit=3, score_cutoff=LIKE)]
    raise UnknownCredentialError(
        f"no credential of the catalogue has the id {name!r}",
        hint=f"did you mean {', '.join(near)}?" if near else "look it up in the catalogue",
    )
