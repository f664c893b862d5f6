"""The files of a whole cohort: tables, workbook, the dean's report and the page on privacy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skillmatch.batch.brief import Nearness
from skillmatch.batch.cohort import CohortFigures
from skillmatch.batch.journal import Journal
from skillmatch.batch.paths import write_private
from skillmatch.batch.tables import TABLES, Rows, columns_of, write_tables
from skillmatch.store.processes import begin_quiet_worker

if TYPE_CHECKING:
    from skillmatch.batch.task import Settings
    from skillmatch.matcher import SkillMatcher

__all__ = ["write_book", "write_reports"]

FEW = 500  # Students for whom another process is not worth its start.


def write_reports(
    folder: Path,
    journal: Journal,
    settings: Settings,
    *,
    matcher: SkillMatcher,
    problems: Sequence[Mapping[str, Any]],
    delete_after: str | None,
) -> list[Path]:
    """Write everything that is about the cohort as a whole.

    Parameters
    ----------
    folder : Path
        An empty folder; nobody reads the files before they are whole.
    journal : Journal
        Holds the results of every student.
    settings : Settings
    matcher : SkillMatcher
        Its skill space groups skills and finds credentials that come near.
    problems : sequence of mapping
        What was wrong with the tables themselves.
    delete_after : str, optional
        The day after which ``purge`` takes the results away.

    Returns
    -------
    list of Path
        The files, all in ``folder``.
    """
    from skillmatch.report.cohort_view import render_html, render_pdf
    from skillmatch.report.privacy_view import render_privacy

    figures = CohortFigures(
        made_by=settings.made_by.items(), date=settings.date,
        catalogue_rows=len(matcher.catalogue), demo=matcher.is_demo,
        nearness=Nearness.of(matcher), groups=settings.groups,
    )  # fmt: skip
    students = 0
    for result in journal.results():
        figures.add(result)
        students += 1
    found = figures.figures()
    book = folder / "cohort.xlsx"
    values = (str(book), str(journal.out), settings.as_dict(), found, list(map(dict, problems)))
    if students <= FEW:
        write_book(*values)
        paths = _tables(folder, journal, settings, problems)
    else:
        # The workbook takes as long as all the rest, and one process writes it alone.
        with ProcessPoolExecutor(
            1, mp_context=get_context("spawn"), initializer=begin_quiet_worker
        ) as pool:
            waiting = pool.submit(write_book, *values)
            paths = _tables(folder, journal, settings, problems)
            waiting.result()
    paths.append(book)
    templates, logo = settings.templates, settings.logo
    pages = {
        "cohort.html": render_html(found, templates=templates, logo=logo).encode(
            "utf-8", "backslashreplace"
        ),
        "cohort.pdf": render_pdf(found, templates=templates, logo=logo),
        "privacy.html": render_privacy(
            anonymised=settings.anonymise, delete_after=delete_after, date=settings.date,
            n_students=found["counts"]["students"], groups=settings.groups,
            made_by=dict(settings.made_by), templates=templates, logo=logo,
        ).encode("utf-8", "backslashreplace"),
    }  # fmt: skip
    for name, blob in pages.items():
        write_private(folder / name, blob)
        paths.append(folder / name)
    return paths


def _tables(
    folder: Path, journal: Journal, settings: Settings, problems: Sequence[Mapping[str, Any]]
) -> list[Path]:
    return write_tables(folder, journal.results(), groups=settings.groups, problems=problems)


def write_book(
    path: str,
    out: str,
    settings: Mapping[str, Any],
    summary: Mapping[str, Any],
    problems: Sequence[Mapping[str, Any]],
) -> None:
    """Write the workbook of a run, in this process or another: all values are plain."""
    from skillmatch.batch.workbook import write_workbook

    results, groups = Journal(Path(out)).results, tuple(settings["groups"])
    write_workbook(
        path,
        {name: Rows(results, name, problems=problems) for name in TABLES},
        summary=summary,
        made_by=dict(settings["made_by"]),
        columns={name: columns_of(name, groups) for name in TABLES},
    )
