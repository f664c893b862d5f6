"""Job boards of Ashby: its public posting API."""

from __future__ import annotations

from skillmatch.connect.draft import Found
from skillmatch.connect.job_draft import Adverts, first_objects, place
from skillmatch.connect.jsonld import Json, child, many, node, text
from skillmatch.connect.markup import line, prose
from skillmatch.errors import SchemaError

__all__ = ["claims", "read"]

# From memory of the published API (api.ashbyhq.com/posting-api/job-board/NAME).


def claims(document: object) -> bool:
    """Return whether parsed JSON is an Ashby job board, or one job of it.

    Examples
    --------
    >>> claims({"jobs": [{"id": "a", "title": "Cook", "jobUrl": "https://x.example"}]})
    True
    >>> claims({"jobs": [], "apiVersion": "1"}), claims({"jobs": []})
    (True, False)
    """
    return _jobs(document) is not None


def _jobs(document: object) -> list[object] | None:
    own = node(document) if isinstance(document, dict) else {}
    jobs = own.get("jobs")
    if isinstance(jobs, list):
        empty = not jobs and "apiVersion" in own
        return jobs if empty or any(map(_is_job, first_objects(jobs))) else None
    return [own] if _is_job(own) else None


def _is_job(job: Json) -> bool:
    marks = ("jobUrl", "isListed", "descriptionHtml", "descriptionPlain")
    return "title" in job and "id" in job and any(mark in job for mark in marks)


def read(document: object, *, file: str, employer: str | None = None) -> Found:
    """Read the listed adverts of an Ashby board.

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
        It is no Ashby job board.
    """
    jobs = _jobs(document)
    if jobs is None:
        raise SchemaError("this is no Ashby job board", file=file,
                          hint="choose the format that it is in")  # fmt: skip
    adverts = Adverts(Found(), file=file)
    unlisted = 0
    for row, job in adverts.entries(jobs):
        if job.get("isListed") is False:
            unlisted += 1
            continue
        mode = (text(job.get("workplaceType")) or "").casefold()
        more = [v.get("location") if isinstance(v, dict) else v
                for v in many(job.get("secondaryLocations"))]  # fmt: skip
        adverts.add(
            row,
            name=job.get("id"),
            title=job.get("title"),
            sections=[(None, prose(job.get("descriptionHtml"))
                       or prose(job.get("descriptionPlain")))],
            employer=employer,
            posted=job.get("publishedAt"),
            posted_key="publishedAt",
            location=place(job.get("location") or _address(job), *more,
                           remote=job.get("isRemote") is True or mode == "remote"),
        )  # fmt: skip
    return adverts.finish(f"{unlisted} unlisted adverts are left out" if unlisted else None)


def _address(job: Json) -> str:
    address = child(child(job, "address"), "postalAddress")
    keys = ("addressLocality", "addressRegion", "addressCountry")
    return ", ".join(w for key in keys if (w := line(address.get(key))))
