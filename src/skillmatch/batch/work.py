"""The work on a chunk of students: the same function wherever an engine runs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skillmatch.batch.outcome import Adviser, Outcome
from skillmatch.batch.paths import page_name, private_folder, write_private
from skillmatch.batch.task import Settings, digest_of, plain_problem, row_of
from skillmatch.errors import CompatibilityError
from skillmatch.report.csv_out import gap_rows, pathway_rows, recommendation_rows
from skillmatch.report.made_by import made_by

if TYPE_CHECKING:
    from skillmatch.batch.task import Result
    from skillmatch.connect.people import CohortRow
    from skillmatch.matcher import SkillMatcher
    from skillmatch.report.leaflet import Leaflet

__all__ = ["JOB", "Desk", "lend", "load_matcher", "work"]

JOB = "skillmatch.batch.work:work"
STUDENTS = "students"
_NOTE = "failed: see problems.csv"


def load_matcher(settings: Settings) -> SkillMatcher:
    """Return the matcher of a run; the links of a catalogue come from the cache.

    Raises
    ------
    CompatibilityError
        Model, data or catalogue are not those that the run was begun with.
    """
    import skillmatch as sm

    matcher = sm.load()
    if settings.catalogue is not None:
        from skillmatch.connect.catalogue import read_catalogue
        from skillmatch.store.linked import link_cached

        found = read_catalogue(settings.catalogue, mapping=dict(settings.catalogue_map))
        matcher = matcher.with_catalogue(link_cached(found.records, matcher=matcher))
    if settings.made_by and made_by(matcher, date=settings.date) != dict(settings.made_by):
        raise CompatibilityError(
            "model, data or catalogue of a worker are not those that the run was begun with",
            hint="install the same version everywhere, leave the catalogue as it is",
        )
    return matcher


class Desk:
    """Everything that a worker keeps between chunks of one run.

    Parameters
    ----------
    settings : Settings
    matcher : SkillMatcher
    """

    def __init__(self, settings: Settings, matcher: SkillMatcher) -> None:
        self._settings = settings
        self._matcher = matcher
        self._adviser = Adviser(
            matcher, folder=Path(settings.folder), file=settings.table, k=settings.k,
            on=settings.day, plan=True, method=settings.method,  # type: ignore[arg-type]
            weekly_hours=settings.weekly_hours, anonymise=settings.anonymise,
        )  # fmt: skip

    @cached_property
    def _leaflet(self) -> Leaflet:
        from skillmatch.report.leaflet import Leaflet

        return Leaflet(templates=self._settings.templates, logo=self._settings.logo)

    @cached_property
    def _labels(self) -> Mapping[str, str]:
        return dict(self._matcher.occupations())

    def results(self, rows: Sequence[CohortRow]) -> list[Result]:
        """Return what comes of students; their files are written."""
        return [self._result(outcome) for outcome in self._adviser.outcomes(rows)]

    def _result(self, outcome: Outcome) -> Result:
        row, gap, best, path = outcome.row, outcome.gap, outcome.best, outcome.path
        name = self._name(row)
        student: dict[str, Any] = {
            "id": row.id, "name": name if row.name else None,
            "target_role": row.target_role or row.posting,
        }  # fmt: skip
        student |= {f"group:{g}": row.groups.get(g) for g in self._settings.groups}
        made: Result = {
            "id": row.id, "row": row.row, "student": student, "gaps": [], "recommendations": [],
            "plan": [], "problem": None, "files": {},
        }  # fmt: skip
        if gap is None or best is None or path is None:
            student["notes"] = _NOTE
            made["problem"] = None if outcome.problem is None else plain_problem(outcome.problem)
            return made
        made["gaps"] = gap_rows(gap)
        made["recommendations"] = recommendation_rows(best)
        made["plan"] = [
            step | {d: None if step[d] is None else step[d].isoformat() for d in ("start", "end")}
            for step in pathway_rows(path)
        ]
        made["files"] = self._files(outcome, name)
        student |= {
            "occupation_id": gap.role.occupation_id, "coverage": gap.coverage,
            "missing": len(gap.missing), "not_taught_here": len(gap.unserved),
            "learnable": len(gap.missing) - len(gap.unserved),
            "best_credential": best[0].credential.id if best else None,
            "best_score": best[0].score if best else None,
            "notes": "; ".join(n.rstrip(".") for n in (*best.notes, *gap.profile.notes)),
            "other_roles": "; ".join(f"{o.title}: {o.coverage:.0%} covered"
                                     + (f", best {o.best}" if o.best else "")
                                     for o in outcome.others) or None,
            "plan_steps": len(path.steps), "plan_hours": path.hours,
            "coverage_after": path.coverage, "report": next(iter(made["files"]), None),
        }  # fmt: skip
        return made

    def _name(self, row: CohortRow) -> str:
        return row.id if self._settings.anonymise else row.name or row.id

    def _files(self, outcome: Outcome, name: str) -> dict[str, str]:
        """Write the files of a student and return their digests by name."""
        wanted, row = self._settings.formats, outcome.row
        if not wanted or outcome.gap is None or outcome.best is None or outcome.path is None:
            return {}
        gap, best, path = outcome.gap, outcome.best, outcome.path
        label = self._labels.get(gap.role.occupation_id or "")
        view: dict[str, Any] = {}
        if "pdf" in wanted or "html" in wanted:
            from skillmatch.report.view import build

            view = build(self._matcher, gap, best, path, date=self._settings.date,
                         occupation=label, person=name)  # fmt: skip
        blobs: dict[str, bytes] = {}
        if "pdf" in wanted:
            blobs["pdf"] = self._leaflet.pdf(view)
        if "html" in wanted:
            from skillmatch.report.html import render

            blobs["html"] = render(view).encode("utf-8", "backslashreplace")
        if "json" in wanted:
            blobs["json"] = self._json(outcome, name, label)
        folder = private_folder(self._settings.home / STUDENTS)
        return {
            f"{STUDENTS}/{file}": write_private(folder / file, blob)
            for file, blob in ((page_name(row.id, e), blob) for e, blob in blobs.items())
        }

    def _json(self, outcome: Outcome, name: str, label: str | None) -> bytes:
        from skillmatch.report.json_out import dumps, pathway_dict, recommend_dict

        gap, best, path = outcome.gap, outcome.best, outcome.path
        if gap is None or best is None or path is None:
            return b""
        data = {"student": {"id": outcome.row.id, "name": name}}
        data |= recommend_dict(gap, best, made_by=dict(self._settings.made_by), label=label)
        data |= {"pathway": pathway_dict(path, self._matcher.taxonomy)}
        return dumps(data).encode("utf-8", "backslashreplace")


_desks: dict[str, Desk] = {}


def lend(settings: Settings, matcher: SkillMatcher) -> None:
    """Let this process work for a run with a matcher that it has already."""
    _desks.clear()
    _desks[_key(settings.as_dict())] = Desk(settings, matcher)


def work(settings: Mapping[str, Any], tasks: Sequence[Mapping[str, Any]]) -> list[Result]:
    """Return the results of tasks; a bad row costs only that row.

    Parameters
    ----------
    settings : mapping
        :meth:`skillmatch.batch.task.Settings.as_dict`.
    tasks : sequence of mapping
        :func:`skillmatch.batch.task.plain_row` of each student.

    Raises
    ------
    IntegrityError
        Model or data are not what they should be.
    """
    key = _key(settings)
    if key not in _desks:
        _desks.clear()
        own = Settings.from_dict(settings)
        _desks[key] = Desk(own, load_matcher(own))
    return _desks[key].results([row_of(task) for task in tasks])


def _key(settings: Mapping[str, Any]) -> str:
    return digest_of(dict(settings))
