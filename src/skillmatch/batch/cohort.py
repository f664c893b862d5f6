"""Figures of a cohort, added up student by student: no name, no id and no small group in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from skillmatch.batch.brief import Nearness, clusters
from skillmatch.batch.by_group import GroupFigures
from skillmatch.batch.helpful import MOST_STUDENTS, Helpful
from skillmatch.batch.suppression import LEAST, told
from skillmatch.levels import name_of

__all__ = ["READER", "CohortFigures"]

# Of the skills that sixty real adverts ask for, the share that the extractor finds (its card).
READER = {"fast": 0.31, "accurate": 0.41}
READER_SOURCE = "extractor 2.0.0, 60 real adverts"
GAPS, CREDENTIALS, CLUSTERS, SKILLS, ROLES = 25, 12, 12, 10, 5
_BINS = 10


@dataclass(slots=True)
class _Lack:
    """One skill over the cohort."""

    label: str
    kind: str
    asked: int = 0
    students: int = 0
    importance: float = 0.0
    shortfall: float = 0.0
    unserved: int = 0
    stated: int = 0
    level: float = 0.0
    roles: Counter[str] = field(default_factory=Counter)


class CohortFigures:
    """Adds up results; :meth:`figures` says what they come to.

    Parameters
    ----------
    made_by : sequence of (str, str)
        Versions and digests, for the head of the report.
    date : str, optional
        Of the report; never the clock.
    catalogue_rows : int, optional
        Credentials in the catalogue.
    demo : bool
        Whether it is the demo catalogue.
    nearness : Nearness, optional
        Groups skills by name too, and finds the nearest credentials.
    adverts : mapping of str to (int, int), optional
        For a skill, how many of how many adverts ask for it.
    groups : sequence of str, optional
        Columns to compare by; every ``group:`` column of the rows by default.
    mode : {"fast", "accurate"}
        How texts were read.

    Notes
    -----
    Memory grows with the skills and credentials that occur, and with the students up to
    ``MOST_STUDENTS``; figures that need single students leave out those beyond and say so.
    """

    def __init__(
        self,
        *,
        made_by: Iterable[tuple[str, str]] = (),
        date: str | None = None,
        catalogue_rows: int | None = None,
        demo: bool = False,
        nearness: Nearness | None = None,
        adverts: Mapping[str, tuple[int, int]] | None = None,
        groups: Sequence[str] | None = None,
        mode: str = "fast",
    ) -> None:
        self._made_by = [{"name": str(k), "value": str(v)} for k, v in made_by]
        self._date, self._rows, self._demo = date, catalogue_rows, demo
        self._nearness, self._adverts, self._mode = nearness, dict(adverts or {}), mode
        self._lacks: dict[str, _Lack] = {}
        self._roles: Counter[str] = Counter()
        self._spelling: dict[str, str] = {}
        self._helpful = Helpful()
        self._by = GroupFigures(groups)
        self._counts: Counter[str] = Counter()
        self._bins = [0] * _BINS
        self._before = self._after = 0.0

    def add(self, result: Mapping[str, Any]) -> None:
        """Add the result of one student.

        Parameters
        ----------
        result : mapping
            ``student`` (a row), ``gaps``, ``recommendations`` and ``plan`` (lists of rows) and
            ``problem`` (``None`` unless the student failed), in the columns of the tables.
        """
        student, plan, items = result["student"], result["plan"], result["recommendations"]
        self._counts["students"] += 1
        failed = result["problem"] is not None or student.get("coverage") is None
        coverage = 0.0 if failed else float(student["coverage"])
        after = max(coverage, *(float(s["coverage"]) for s in plan)) if plan else coverage
        self._by.add(student, items, failed=failed, coverage=coverage, after=after)
        if failed:
            self._counts["failed"] += 1
            return
        self._counts["done"] += 1
        self._counts["no_gap"] += not student["missing"]
        self._counts["nothing"] += bool(student["missing"]) and not items
        self._counts["with_plan"] += bool(plan)
        self._before += coverage
        self._after += after
        self._bins[min(_BINS - 1, int(round(coverage, 9) * _BINS))] += 1
        role = self._role(student)
        self._roles[role] += 1
        for row in result["gaps"]:
            self._lack(row, role)
        self._helpful.add(items)

    def _role(self, student: Mapping[str, Any]) -> str:
        words = " ".join(str(student.get("target_role") or "an advert").split())
        key = words.casefold()
        self._spelling.setdefault(key, words)
        return key

    def _lack(self, row: Mapping[str, Any], role: str) -> None:
        lack = self._lacks.get(row["skill_id"])
        if lack is None:
            lack = self._lacks[row["skill_id"]] = _Lack(label=row["label"], kind=row["kind"])
        lack.asked += 1
        short = float(row["shortfall"])
        if short <= 0:
            return
        lack.students += 1
        lack.importance += float(row["importance"])
        lack.shortfall += short
        lack.roles[role] += 1
        lack.unserved += not row["served"]
        if row.get("needed_basis"):
            lack.stated += 1
            lack.level += float(row["needed"])

    def figures(self) -> dict[str, Any]:
        """Return everything that the cohort's report shows: JSON-able, without a person in it.

        Returns
        -------
        dict
            ``counts``, ``coverage`` (means in [0, 1] and students by tenth), ``gaps`` (the
            weightiest first), ``credentials`` (greedy choice), ``brief`` (clusters of skills
            that nothing teaches), ``coverage_by`` (tables by group), ``exposure`` (or ``None``),
            ``limits`` (sentences) and what made them. ``counts`` are exact; elsewhere counts of
            1 to 9 people, and means over so few, are ``None``.
        """
        done = self._counts["done"]
        gaps = self._gaps(unserved=False)
        shown = [g for g in gaps if g["students"] >= LEAST]
        open_ = [g for g in self._gaps(unserved=True) if g["students"] >= LEAST]
        credentials = self._credentials()
        return {
            "date": self._date,
            "made_by": self._made_by,
            "demo": self._demo,
            "catalogue_rows": self._rows,
            "least": LEAST,
            "counts": {k: self._counts[k] for k in
                       ("students", "done", "failed", "no_gap", "nothing", "with_plan")},
            "coverage": {
                "before": self._before / done if done >= LEAST else None,
                "after": self._after / done if done >= LEAST else None,
                "bins": [told(n) for n in self._bins],
            },
            "gaps": [{k: v for k, v in g.items() if k != "roles"} for g in shown[:GAPS]],
            "n_gaps": len(gaps),
            "gaps_hidden": len(gaps) - len(shown),
            "credentials": credentials,
            "brief": [self._cluster(c) for c in clusters(open_, self._nearness)[:CLUSTERS]],
            "n_unserved": len(open_),
            "unserved_hidden": sum(v.unserved > 0 for v in self._lacks.values()) - len(open_),
            "reader": {"found": READER[self._mode], "source": READER_SOURCE, "mode": self._mode},
            **self._by.figures(),
            "limits": self._limits(),
        }  # fmt: skip

    def _gaps(self, *, unserved: bool) -> list[dict[str, Any]]:
        made = []
        for key, lack in self._lacks.items():
            students = lack.unserved if unserved else lack.students
            if not students:
                continue
            made.append(
                {
                    "skill_id": key,
                    "label": lack.label,
                    "kind": lack.kind,
                    "students": students,
                    "asked": lack.asked,
                    "importance": lack.importance / lack.students,
                    "weight": lack.shortfall,
                    "served": lack.unserved == 0,
                    "level": name_of(lack.level / lack.stated) if lack.stated else None,
                    "roles": set(lack.roles),
                }
            )
        return sorted(made, key=lambda g: (-round(g["weight"], 9), g["skill_id"]))

    def _credentials(self) -> list[dict[str, Any]]:
        chosen = self._helpful.choose(CREDENTIALS, least=LEAST)
        return [c | {k: told(c[k]) for k in ("first", "improved")} for c in chosen]

    def _cluster(self, skills: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        roles = sorted({r for s in skills for r in s["roles"]},
                       key=lambda r: (-self._roles[r], r))  # fmt: skip
        told_roles = [r for r in roles if self._roles[r] >= LEAST]
        labels = [s["label"] for s in skills]
        levels = [s["level"] for s in skills if s["level"] is not None]
        asked = [self._adverts[s["skill_id"]] for s in skills if s["skill_id"] in self._adverts]
        near = [] if self._nearness is None else self._nearness.rivals(labels[:SKILLS])
        return {
            "name": labels[0],
            "skills": [
                {"skill_id": s["skill_id"], "label": s["label"], "kind": s["kind"],
                 "students": s["students"], "importance": s["importance"]}
                for s in skills[:SKILLS]
            ],
            "n_skills": len(skills),
            # A student may lack several of them: this many lack at least one.
            "students_at_least": max(s["students"] for s in skills),
            "weight": sum(s["weight"] for s in skills),
            "roles": [self._spelling[r] for r in told_roles[:ROLES]],
            "more_roles": len(roles) - min(len(told_roles), ROLES),
            "adverts": max(asked) if asked else None,
            "level": Counter(levels).most_common(1)[0][0] if levels else None,
            "rivals": near,
        }  # fmt: skip

    def _limits(self) -> list[str]:
        made = [
            (
                f"Figures of fewer than {LEAST} people are left out, and groups that would give "
                "them away."
            ),
            (
                "What students hold is what their CVs and lists say and what was read in them. A "
                "skill not found is not a skill not held."
            ),
            (
                "Nothing here says that a student can or cannot do a job, and no group column was "
                "seen by the ranking."
            ),
            (
                "A credential counts for a student only where it is among those recommended to "
                "them, so what it would bring to the cohort is a lower bound."
            ),
        ]
        if self._demo:
            made.insert(0, "The catalogue is a demo: its entries are unverified. Decide nothing "
                           "by it.")  # fmt: skip
        if self._helpful.left_out:
            made.append(
                f"Credentials for the cohort and groups are of the first {MOST_STUDENTS:,} "
                f"students; {self._helpful.left_out:,} more are in the other figures alone."
            )
        return made
