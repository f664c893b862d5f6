"""Job boards of Greenhouse: the list of jobs of its public board API."""

from __future__ import annotations

from skillmatch.connect.draft import Found
from skillmatch.connect.job_draft import Adverts, first_objects, place
from skillmatch.connect.jsonld import Json, child, children, node
from skillmatch.connect.markup import line, prose
from skillmatch.connect.values import number_of
from skillmatch.errors import SchemaError

__all__ = ["claims", "read"]

# From memory of the published API (boards-api.greenhouse.io/v1/boards/BOARD/jobs?content=true).


def claims(document: object) -> bool:
    """Return whether parsed JSON is a Greenhouse list of jobs, or one job of it.

    Examples
    --------
    >>> claims({"jobs": [{"id": 1, "absolute_url": "https://x.example", "title": "Cook"}]})
    True
    >>> claims({"jobs": []})
    False
    """
    return _jobs(document) is not None


def _jobs(document: object) -> list[object] | None:
    own = node(document) if isinstance(document, dict) else {}
    jobs = own.get("jobs")
    if isinstance(jobs, list):
        first = first_objects(jobs)
        empty = not jobs and "total" in child(own, "meta")
        return jobs if empty or any(map(_is_job, first)) else None
    return [own] if _is_job(own) else None


def _is_job(job: Json) -> bool:
    return "absolute_url" in job and "id" in job and "title" in job


def read(document: object, *, file: str, employer: str | None = None) -> Found:
    """Read the adverts of a Greenhouse board.

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
        It is no Greenhouse list of jobs.
    """
    jobs = _jobs(document)
    if jobs is None:
        raise SchemaError("this is no Greenhouse list of jobs", file=file,
                          hint="choose the format that it is in")  # fmt: skip
    adverts = Adverts(
        Found(), file=file, no_text="fetch the board with ?content=true, or take the advert out"
    )
    for row, job in adverts.entries(jobs):
        first = job.get("first_published")
        place_name = line(child(job, "location").get("name"))
        offices = [office.get("name") for office in children(job, "offices")]
        adverts.add(
            row,
            name=job.get("id"),
            title=job.get("title"),
            sections=[(None, prose(job.get("content"), escaped=True))],
            employer=line(job.get("company_name")) or employer,
            posted=first or job.get("updated_at"),
            posted_key="first_published" if first else "updated_at",
            location=place_name or place(*offices),
            language=job.get("language"),
        )
    total = number_of(child(node(document), "meta").get("total"))
    more = f"the board has {total:g} adverts, the file {len(jobs)}" if total is not None else None
    return adverts.finish(more if total != len(jobs) else None)
