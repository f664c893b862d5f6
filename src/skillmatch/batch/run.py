"""A run from beginning to end: chunks through an engine into the journal, then the tables."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skillmatch.batch.engine import Job
from skillmatch.batch.journal import Journal
from skillmatch.batch.outcome import CHUNK
from skillmatch.batch.paths import inside, private_folder, writing
from skillmatch.batch.task import Settings, digest_of, plain_problem, plain_row
from skillmatch.batch.work import JOB, lend, load_matcher
from skillmatch.errors import SkillmatchError

if TYPE_CHECKING:
    from skillmatch.batch.engine import Chunk, Engine
    from skillmatch.connect.people import CohortRow
    from skillmatch.domain import Problem
    from skillmatch.matcher import SkillMatcher

__all__ = ["Summary", "publish", "run"]

VERSION = "1"  # Part of what a run is: changes with what a part holds.
TABLES = "tables"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a run came to.

    ``resumed`` students were found done; ``problems`` counts the rows of ``problems.csv``,
    ``failed`` of them are students.
    """

    students: int
    failed: int
    problems: int
    files: tuple[str, ...]
    resumed: int = 0


def run(
    rows: Sequence[CohortRow],
    settings: Settings,
    engine: Engine,
    *,
    problems: Iterable[Problem] = (),
    restart: bool = False,
    retain_days: int | None = None,
    move: Callable[[int], object] = lambda _n: None,
    matcher: SkillMatcher | None = None,
) -> Summary:
    """Work a cohort out; what an earlier run of the same did is taken over.

    Parameters
    ----------
    rows : sequence of CohortRow
    settings : Settings
    engine : Engine
    problems : iterable of Problem
        What was wrong with the tables already.
    restart : bool
        Take the results of an earlier run away first.
    retain_days : int, optional
        After so many days ``purge`` takes the results away.
    move : callable
        Told how many students were done since the last call.
    matcher : SkillMatcher, optional
        The one of the settings, where it is loaded already.

    Raises
    ------
    InputError
        The folder cannot be written, or holds another run.
    IntegrityError
        The model or data are not what they should be.
    """
    if matcher is not None:
        lend(settings, matcher)
    journal = Journal(settings.home)
    keys = [_key(chunk, settings) for _, chunk in _chunks(rows)]
    facts = {
        "version": VERSION, "settings": digest_of([VERSION, settings.digest]),
        "input": hashlib.sha256("".join(map(_input, rows)).encode()).hexdigest(),
        "students": len(rows), "made_by": dict(settings.made_by), "date": settings.on,
        "state": "begun", "table": settings.table, "groups": list(settings.groups),
        "problems": [plain_problem(p) for p in problems], "plain": settings.as_dict(),
    }  # fmt: skip
    if retain_days is not None:
        until = date.fromisoformat(settings.on) + timedelta(days=retain_days)
        facts["delete_after"] = until.isoformat()
    with journal.locked():
        again = journal.begin(facts, restart=restart)
        journal.drop_after(len(keys))
        done = {n: size for n, key in enumerate(keys) if (size := journal.has(n, key)) is not None}
        resumed = sum(done.values())
        journal.log("resumed" if again else "begun", students=len(rows), found_done=resumed,
                    settings=facts["settings"], input=facts["input"],
                    made_by=dict(settings.made_by), day=settings.on)  # fmt: skip
        if resumed:
            move(resumed)
        todo = ((n, list(map(plain_row, c))) for n, c in _chunks(rows) if n not in done)
        for number, results in _results(engine, Job(function=JOB, settings=settings.as_dict()),
                                        todo, journal):  # fmt: skip
            journal.keep(number, keys[number], results)
            journal.log("chunk", number=number, students=len(results),
                        failed=sum(r["problem"] is not None for r in results))  # fmt: skip
            move(len(results))
        summary = publish(journal, settings, matcher=matcher)
        journal.log("done", students=summary.students, failed=summary.failed,
                    problems=summary.problems, files=len(summary.files))  # fmt: skip
    return replace(summary, resumed=resumed)


def _results(
    engine: Engine, job: Job, todo: Iterable[Chunk], journal: Journal
) -> Iterator[tuple[int, list[Any]]]:
    """Yield what the engine does; an end that is none of its own is logged."""
    try:
        yield from engine.run(job, todo)
    except (KeyboardInterrupt, SkillmatchError) as end:
        journal.log("stopped", why=type(end).__name__)
        raise


def _chunks(rows: Sequence[CohortRow]) -> Iterator[tuple[int, list[CohortRow]]]:
    left, number = iter(rows), 0
    while chunk := list(islice(left, CHUNK)):
        yield number, chunk
        number += 1


def _input(row: CohortRow) -> str:
    return digest_of(plain_row(row))


def _key(chunk: Sequence[CohortRow], settings: Settings) -> str:
    """Return the digest of a chunk's tasks and of the size and time of the files they name."""
    folder = Path(settings.folder)
    stamps: list[list[int] | None] = []
    for row in chunk:
        for name in (*row.cv, *row.badges, *([row.posting] if row.posting else [])):
            try:
                facts = inside(folder, name).stat()
            except (SkillmatchError, OSError):
                stamps.append(None)
            else:
                stamps.append([facts.st_size, facts.st_mtime_ns])
    return digest_of([settings.digest, list(map(plain_row, chunk)), stamps])


def publish(
    journal: Journal, settings: Settings, *, matcher: SkillMatcher | None = None
) -> Summary:
    """Write tables and reports of a cohort from what the journal keeps, each whole or not at all.

    Raises
    ------
    InputError
        A part is missing or a file cannot be written.
    """
    from skillmatch.batch.reports import write_reports

    facts = journal.facts
    folder = journal.folder / TABLES
    names = []
    with writing(folder):
        shutil.rmtree(folder, ignore_errors=True)
        private_folder(folder)
        for path in write_reports(
            folder, journal, settings, matcher=matcher or load_matcher(settings),
            problems=facts["problems"], delete_after=facts.get("delete_after"),
        ):  # fmt: skip
            path.chmod(0o600)
            path.replace(journal.out / path.name)
            names.append(path.name)
        folder.rmdir()
    students = failed = 0
    for result in journal.results():
        students += 1
        failed += result["problem"] is not None
    journal.write_facts({**facts, "state": "done", "files": sorted(names)})
    return Summary(
        students=students, failed=failed, problems=failed + len(facts["problems"]),
        files=tuple(names),
    )  # fmt: skip
