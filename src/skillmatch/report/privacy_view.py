"""A page for the data-protection officer: what a run read, where it is, and how it goes away."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from skillmatch.report.clean import breakable, clean, short
from skillmatch.report.pages import render_page
from skillmatch.report.theme import read_theme

__all__ = ["render_privacy"]


def render_privacy(
    *,
    anonymised: bool = False,
    delete_after: str | None = None,
    date: str | None = None,
    n_students: int | None = None,
    groups: Iterable[str] = (),
    cluster: bool = False,
    made_by: Mapping[str, str] | None = None,
    templates: str | os.PathLike[str] | None = None,
    logo: str | os.PathLike[str] | None = None,
) -> str:
    """Return the page about a run: no scripts, nothing fetched, no student in it.

    Parameters
    ----------
    anonymised : bool
        Whether ids stand for names.
    delete_after : str, optional
        The day after which ``batch purge`` takes the results away.
    date : str, optional
        Of the run; never the clock.
    n_students : int, optional
        Students in the table.
    groups : iterable of str
        Group columns that were kept for the audit.
    cluster : bool
        Whether work went to other machines.
    made_by : mapping, optional
        Versions and digests.
    templates, logo : path, optional
        See :func:`skillmatch.report.theme.read_theme`.

    Raises
    ------
    InputError
        The folder, the logo or the template cannot be used.
    """
    values = {
        "anonymised": anonymised,
        "delete_after": None if delete_after is None else clean(delete_after),
        "date": None if date is None else clean(date),
        "n_students": None if n_students is None else f"{n_students:,}",
        "groups": [breakable(short(g, 40)) for g in groups],
        "cluster": cluster,
        "made_by": [{"name": clean(k), "value": short(v, 120)} for k, v in (made_by or {}).items()],
    }
    return render_page("privacy.html.j2", read_theme(templates, logo), values)
