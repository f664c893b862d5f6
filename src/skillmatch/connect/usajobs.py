"""USAJOBS: the answer of its search API."""

from __future__ import annotations

from skillmatch.connect.draft import Found
from skillmatch.connect.job_draft import Adverts, place
from skillmatch.connect.jsonld import Json, child, children, node, text
from skillmatch.connect.markup import line, prose
from skillmatch.connect.values import number_of
from skillmatch.errors import SchemaError

__all__ = ["claims", "read"]

# From memory of the published API (data.usajobs.gov/api/search).
_NAMED = 10  # "Multiple Locations" of so many at most are named
_SECTIONS = (
    ("Duties", "MajorDuties"),
    ("Qualifications", "QualificationSummary"),
    ("Education requirements", "Education"),
    ("Requirements", "Requirements"),
    ("Key requirements", "KeyRequirements"),
    ("How you will be evaluated", "Evaluations"),
)


def claims(document: object) -> bool:
    """Return whether parsed JSON is an answer of the USAJOBS search.

    Examples
    --------
    >>> claims({"SearchResult": {"SearchResultItems": []}}), claims({"SearchResult": []})
    (True, False)
    """
    return _items(document) is not None


def _items(document: object) -> list[object] | None:
    own = node(document) if isinstance(document, dict) else {}
    items = child(own, "SearchResult").get("SearchResultItems")
    return items if isinstance(items, list) else None


def read(document: object, *, file: str, employer: str | None = None) -> Found:
    """Read the adverts of a USAJOBS search.

    Parameters
    ----------
    document : object
        Parsed JSON.
    file : str
        Its name: the source of the adverts.
    employer : str, optional
        For adverts that name none.

    Raises
    ------
    SchemaError
        It is no answer of the USAJOBS search.
    """
    items = _items(document)
    if items is None:
        raise SchemaError("this is no USAJOBS search result", file=file,
                          hint="choose the format that it is in")  # fmt: skip
    adverts = Adverts(Found(), file=file, no_text="fetch the search with Fields=Full")
    language = node(document).get("LanguageCode")
    for row, item in adverts.entries(items):
        job = child(item, "MatchedObjectDescriptor")
        details = child(child(job, "UserArea"), "Details")
        where = job.get("PositionLocationDisplay") or None
        spots = [spot.get("LocationName") for spot in children(job, "PositionLocation")]
        if 0 < len(spots) <= _NAMED and str(where).casefold().startswith("multiple"):
            where = None
        adverts.add(
            row,
            # An announcement number may come back; the control number is the advert's own.
            name=item.get("MatchedObjectId") or job.get("PositionID"),
            title=job.get("PositionTitle"),
            sections=_sections(job, details),
            employer=line(job.get("OrganizationName")) or line(job.get("DepartmentName"))
            or employer,
            posted=job.get("PublicationStartDate"),
            posted_key="PublicationStartDate",
            location=place(*([where] if where else spots),
                           remote=str(details.get("RemoteIndicator")).casefold() == "true"),
            language=language,
            occupation=_series(job),
        )  # fmt: skip
    total = number_of(child(node(document), "SearchResult").get("SearchResultCountAll"))
    more = None
    if total is not None and total > len(items):
        more = f"the search has {total:g} adverts, the file {len(items)}: fetch its other pages too"
    return adverts.finish(more)


def _sections(job: Json, details: Json) -> list[tuple[str | None, str]]:
    made: list[tuple[str | None, str]] = [(None, prose(details.get("JobSummary")))]
    for label, key in _SECTIONS:
        made.append((label, prose(job.get(key)) or prose(details.get(key))))
    return made


def _series(job: Json) -> str | None:
    """Return the federal series; it is named, as its four digits look like an ISCO code."""
    codes = (text(category.get("Code")) for category in children(job, "JobCategory"))
    return next((f"OPM {code}" for code in codes if code), None)
