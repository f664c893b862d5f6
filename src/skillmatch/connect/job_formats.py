"""Job adverts in JSON: the formats that are read, and which one a document is in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from skillmatch.connect import ashby, greenhouse, lever, schema_org_jobs, usajobs
from skillmatch.connect.draft import Found

__all__ = ["JOB_FORMATS", "JobFormat", "read_job_document"]


class JobFormat(Protocol):
    """A module that reads adverts in one format."""

    def claims(self, document: object) -> bool:
        """Return whether a document is in the format."""
        ...

    def read(self, document: object, *, file: str, employer: str | None = None) -> Found:
        """Read its adverts."""
        ...


JOB_FORMATS: Mapping[str, JobFormat] = MappingProxyType({
    "schema-org": schema_org_jobs,
    "greenhouse": greenhouse,
    "lever": lever,
    "ashby": ashby,
    "usajobs": usajobs,
})  # fmt: skip


def read_job_document(document: object, *, file: str, employer: str | None = None) -> Found | None:
    """Read the adverts of a parsed JSON document in whichever format it is.

    Parameters
    ----------
    document : object
        Parsed JSON.
    file : str
        Its name: the source of the adverts.
    employer : str, optional
        For formats that do not say whose adverts they are.

    Returns
    -------
    Found or None
        ``None`` where the document is in none of the formats.

    Examples
    --------
    >>> read_job_document({"title": "Cook"}, file="x.json") is None
    True
    """
    for module in JOB_FORMATS.values():
        if module.claims(document):
            return module.read(document, file=file, employer=employer)
    return None
