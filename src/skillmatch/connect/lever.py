"""Job boards of Lever: the list of its public postings API."""

from __future__ import annotations

from datetime import UTC, date, datetime

from skillmatch.connect.draft import Found
from skillmatch.connect.job_draft import Adverts, first_objects, place
from skillmatch.connect.jsonld import Json, child, children, many, node, text
from skillmatch.connect.markup import line, prose
from skillmatch.connect.values import number_of
from skillmatch.errors import SchemaError

__all__ = ["claims", "read"]

# From memory of the published API (api.lever.co/v0/postings/SITE?mode=json).


def claims(document: object) -> bool:
    """Return whether parsed JSON is a Lever list of postings, or one of it.

    Examples
    --------
    >>> claims([{"id": "a", "text": "Cook", "hostedUrl": "https://x.example", "categories": {}}])
    True
    >>> claims([])
    False
    """
    return _postings(document) is not None


def _postings(document: object) -> list[object] | None:
    if isinstance(document, list):
        return document if any(map(_is_posting, first_objects(document))) else None
    return [document] if _is_posting(node(document)) else None


def _is_posting(posting: Json) -> bool:
    return "hostedUrl" in posting and "text" in posting and "id" in posting


def read(document: object, *, file: str, employer: str | None = None) -> Found:
    """Read the adverts of a Lever board.

    Parameters
    ----------
    document : object
        Parsed JSON.
    file : str
        Its name: the source of the adverts.
    employer : str, optional
        Whose board it is; the format does not say.

    Raises
    ------
    SchemaError
        It is no Lever list of postings.
    """
    postings = _postings(document)
    if postings is None:
        raise SchemaError("this is no Lever list of postings", file=file,
                          hint="choose the format that it is in")  # fmt: skip
    adverts = Adverts(Found(), file=file)
    for row, posting in adverts.entries(postings):
        categories = child(posting, "categories")
        mode = text(posting.get("workplaceType")) or ""
        places = [categories.get("location"), *many(categories.get("allLocations"))]
        adverts.add(
            row,
            name=posting.get("id"),
            title=posting.get("text"),
            sections=_sections(posting),
            employer=employer,
            posted=_moment(posting.get("createdAt")),
            posted_key="createdAt",
            location=place(*places, remote=mode.casefold() == "remote"),
        )
    return adverts.finish()


def _sections(posting: Json) -> list[tuple[str | None, str]]:
    """Return the opening, the lists under their headings, and the closing words."""
    made: list[tuple[str | None, str]] = [
        (None, _either(posting, "description")
         or "\n\n".join(w for k in ("opening", "descriptionBody") if (w := _either(posting, k))))
    ]  # fmt: skip
    for part in children(posting, "lists"):
        heading = (line(part.get("text")) or "").rstrip(": ")
        made.append((heading or None, prose(part.get("content"))))
    return [*made, (None, _either(posting, "additional"))]


def _either(posting: Json, key: str) -> str:
    """Return a part in plain words where they are given, else out of its HTML."""
    return prose(posting.get(f"{key}Plain")) or prose(posting.get(key))


def _moment(value: object) -> date | object:
    """Return the day of milliseconds since 1970; what is none is left for the list of problems."""
    number = None if isinstance(value, str) else number_of(value)
    if number is None or not 0 < number < 7e12:
        return value
    return datetime.fromtimestamp(number / 1000, tz=UTC).date()
