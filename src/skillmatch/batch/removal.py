"""A student's traces taken out of a run, and runs that are past their day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skillmatch.batch.journal import Journal
from skillmatch.batch.paths import writing
from skillmatch.batch.run import publish
from skillmatch.batch.task import Settings
from skillmatch.errors import EmptyInputError, InputError

if TYPE_CHECKING:
    from skillmatch.matcher import SkillMatcher

__all__ = ["erase", "purge"]

ERASING = "erasing"


def erase(student_id: str, out: Path, *, matcher: SkillMatcher | None = None) -> int:
    """Take every trace of a student out of the results; return how many files went.

    Tables and reports are written again without them. The table of students and the CVs
    themselves are the office's own and stay.

    Parameters
    ----------
    student_id : str
    out : Path
        The folder of the results.
    matcher : SkillMatcher, optional
        The one of the run, where it is loaded already.

    Raises
    ------
    EmptyInputError
        No student of the run has the id.
    InputError
        There is no run in the folder, or it is not done yet.
    """
    journal = _journal(out)
    with journal.locked():
        facts = journal.facts
        if facts["state"] not in ("done", ERASING):
            raise InputError(f"{out}: the run is not done yet", hint="run batch to its end first")
        settings = Settings.from_dict(facts["plain"] | {"out": str(out)})
        found = [(n, r) for n in journal.numbers() for r in journal.read(n)[1]
                 if r["id"] == student_id]  # fmt: skip
        rows = {result["row"] for _, result in found}
        left = [p for p in facts["problems"] if not _about(p, student_id, rows, settings.table)]
        # One that was cut short has to write the tables again, whoever it was about.
        if not found and len(left) == len(facts["problems"]) and facts["state"] != ERASING:
            raise EmptyInputError(
                f"{out}: no student of this run has that id", hint="check the spelling of the id"
            )
        journal.write_facts({**facts, "problems": left, "state": ERASING})
        files = [name for _, result in found for name in result["files"]]
        for name in files:
            with writing(out / name):
                (out / name).unlink(missing_ok=True)
        for number in sorted({n for n, _ in found}):
            header, results = journal.read(number)
            kept = [r for r in results if r["id"] != student_id]
            erased = int(header["erased"]) + len(results) - len(kept)
            journal.keep(number, header["key"], kept, erased=erased)
        publish(journal, settings, matcher=matcher)
        journal.log("erased", students=len(rows), files=len(files))
    return len(files)


def _about(problem: dict[str, Any], student_id: str, rows: set[int], table: str) -> bool:
    if problem["file"] != table:
        return False
    return problem["value"] == student_id or problem["row"] in rows


def purge(out: Path, *, today: date) -> tuple[str, int | None]:
    """Take a run away that is past the day until which it may be kept.

    Parameters
    ----------
    out : Path
    today : date

    Returns
    -------
    day : str
        The day until which it may be kept.
    files : int or None
        How many files went; ``None`` where it may still be kept.

    Raises
    ------
    InputError
        There is no run in the folder, or it was begun without ``--retain-days``.
    """
    journal = _journal(out)
    with journal.locked():
        day = journal.facts.get("delete_after")
        if day is None:
            raise InputError(
                f"{out}: the run names no day until which it may be kept",
                hint="run batch with --retain-days, or remove the folder",
            )
        if today <= date.fromisoformat(day):
            return day, None
        gone = journal.clear()
    journal.leave()
    return day, len(gone)


def _journal(out: Path) -> Journal:
    journal = Journal(out)
    if not journal.facts:
        raise InputError(f"{out}: there is no run here", hint="name the folder given to --out")
    return journal
