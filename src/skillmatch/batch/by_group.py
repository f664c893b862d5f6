"""Coverage and recommendations by programme, role and other groups of a cohort."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from skillmatch.batch.helpful import MOST_STUDENTS
from skillmatch.batch.suppression import LEAST, hidden, told
from skillmatch.evaluate.exposure import Seen, evaluate_exposure
from skillmatch.evaluate.groups import MOST_GROUPS, UNSTATED, Grouping, Groups

__all__ = ["GroupFigures"]

PREFIX = "group:"
ROLE = "target role"
# What a column of programmes is called; the first found comes first in the report.
PROGRAMMES = ("programme", "program", "course", "degree", "major", "faculty", "department")
_NO_ANSWER = frozenset({"", "-", "n/a", "na", "unknown", "null", UNSTATED})
_STATED = ("assessment", "recognition")
_NONE_SAID = ("no", "none", "not", "without", "unassessed", "unaccredited")
_UNPRICED = -1.0


class GroupFigures:
    """Adds up students by group.

    Parameters
    ----------
    columns : sequence of str, optional
        Group columns, without ``group:``; every one of the rows by default.
    """

    def __init__(self, columns: Sequence[str] | None = None) -> None:
        self._wanted = None if columns is None else tuple(columns)
        self._names: dict[str, dict[str, str]] = {}
        self._sums: dict[str, dict[str, list[float]]] = {}
        self._members: dict[str, dict[int, str]] = {}
        self._seen: list[array[float]] = [array("d") for _ in range(6)]
        self._currencies: list[str] = []
        self._rows = 0

    def add(
        self,
        student: Mapping[str, Any],
        items: Sequence[Mapping[str, Any]],
        *,
        failed: bool,
        coverage: float,
        after: float,
    ) -> None:
        """Add one student: the row, the recommendations and the coverage before and after."""
        row = self._rows
        self._rows += 1
        cells = {k.removeprefix(PREFIX): v for k, v in student.items() if k.startswith(PREFIX)}
        if self._wanted is not None:
            cells = {k: cells.get(k) for k in self._wanted}
        gap = bool(student.get("missing"))
        score = float(items[0]["score"] or 0.0) if items else 0.0
        for column, value in (cells | {ROLE: student.get("target_role")}).items():
            group = self._group(column, value)
            if group is None:
                continue
            if column != ROLE and row < MOST_STUDENTS:
                self._members.setdefault(column, {})[row] = group
            sums = self._sums.setdefault(column, {}).setdefault(group, [0.0] * 7)
            sums[0] += 1
            if failed:
                sums[1] += 1
                continue
            sums[2] += coverage
            sums[3] += after
            if gap:
                sums[4] += 1
                sums[5] += score
                sums[6] += bool(items)
        if not failed and row < MOST_STUDENTS:
            self._keep(row, items, gap=gap, coverage=coverage, score=score)

    def _group(self, column: str, value: Any) -> str | None:
        """Return the group of a cell by its first spelling, ``None`` where there are too many."""
        words = "" if value is None else " ".join(str(value).split())
        key = UNSTATED if words.casefold() in _NO_ANSWER else words.casefold()
        names = self._names.setdefault(column, {})
        if key not in names and len(names) > MOST_GROUPS:
            return None
        return names.setdefault(key, UNSTATED if key == UNSTATED else words)

    def _keep(
        self,
        row: int,
        items: Sequence[Mapping[str, Any]],
        *,
        gap: bool,
        coverage: float,
        score: float,
    ) -> None:
        first = items[0] if items else {}
        hours, price, currency = first.get("hours"), first.get("price"), first.get("currency")
        code, amount = -1, _UNPRICED
        if price not in (None, "") and currency:
            try:
                amount = float(Decimal(str(price)))
            except InvalidOperation:
                amount = _UNPRICED
            if amount >= 0:
                if currency not in self._currencies:
                    self._currencies.append(str(currency))
                code = self._currencies.index(str(currency))
        vouched = any(_vouches(item.get(k)) for item in items for k in _STATED)
        flags = gap + 2 * bool(items) + 4 * vouched + 8 * (code + 1)
        values = (row, score, coverage, flags, -1.0 if hours in (None, "") else hours, amount)
        for column, value in zip(self._seen, values, strict=True):
            column.append(float(value))

    def _people(self) -> list[Seen]:
        made = []
        for row, score, coverage, flags, hours, price in zip(*self._seen, strict=True):
            bits = int(flags)
            code = (bits >> 3) - 1
            made.append(
                Seen(
                    row=int(row),
                    score=round(score, 9) if bits & 1 else None,
                    coverage=round(coverage, 9),
                    recommended=bool(bits & 2),
                    vouched=bool(bits & 4),
                    hours=None if hours < 0 else hours,
                    price=None if code < 0 else Decimal(str(price)),
                    currency=None if code < 0 else self._currencies[code],
                )
            )
        return made

    def figures(self) -> dict[str, Any]:
        """Return ``coverage_by`` (a list of tables) and ``exposure`` (or ``None``).

        Returns
        -------
        dict
            A table has ``column``, ``rows`` (``group``, ``students``, ``failed``, mean
            ``coverage`` and coverage ``after`` the plan of those that did not fail, mean
            ``score`` of the first recommendation and share ``recommended`` anything of those
            with a gap), ``hidden`` (groups left out) and ``hidden_students``.
        """
        kept = [c for c in self._sums if len(self._names[c]) <= MOST_GROUPS]
        order = {name: i for i, name in enumerate(PROGRAMMES)}
        kept.sort(key=lambda c: (c == ROLE, order.get(c.casefold(), len(order)), c))
        return {
            "coverage_by": [self._table(c) for c in kept],
            "columns_left_out": sorted(set(self._names) - set(kept)),
            "exposure": self._exposure([c for c in kept if c != ROLE]),
        }

    def _table(self, column: str) -> dict[str, Any]:
        sums = self._sums[column]
        secret = hidden((name, int(v[0] - v[1])) for name, v in sums.items())
        rows: list[dict[str, Any]] = []
        for name, (n, failed, before, after, gaps, score, some) in sums.items():
            done = n - failed
            if name in secret or done < LEAST:
                continue
            rows.append(
                {
                    "group": name, "students": int(n), "failed": told(int(failed)),
                    "coverage": before / done, "after": after / done,
                    "score": score / gaps if gaps >= LEAST else None,
                    "recommended": some / gaps if gaps >= LEAST else None,
                }
            )  # fmt: skip
        rows.sort(key=lambda r: (r["group"] == UNSTATED, -r["students"], r["group"]))
        out = [n for n in sums if n not in {r["group"] for r in rows}]
        return {"column": column, "rows": rows, "hidden": len(out),
                "hidden_students": int(sum(sums[n][0] for n in out))}  # fmt: skip

    def _exposure(self, columns: Sequence[str]) -> dict[str, Any] | None:
        if not columns or not self._rows:
            return None
        groups = Groups(
            rows=tuple(range(min(self._rows, MOST_STUDENTS))),
            groupings=tuple(Grouping(name=c, of=self._members.get(c, {})) for c in columns),
        )
        found = evaluate_exposure(self._people(), groups)
        if found["n_scored"] < LEAST:
            return None
        secrets = 0
        tables = {}
        for column, rows in found["groups"].items():
            secret = hidden((r["group"], r["n"]) for r in rows)
            tables[column] = [r for r in rows if r["group"] not in secret and r["n"] >= LEAST]
            secrets += len(rows) - len(tables[column])
        # Notes by group may name and count the small ones.
        notes = [n for n in found["notes"] if not n.startswith(("By ", "Groups of fewer"))]
        return {
            "n_scored": found["n_scored"], "median_score": found["median_score"],
            "scoring_rate": found["scoring_rate"], "groups": tables, "hidden": secrets,
            "notes": notes,
        }  # fmt: skip


def _vouches(words: Any) -> bool:
    """Return whether a cell states an assessment or a recognition."""
    text = "" if words is None else str(words).strip().casefold()
    return bool(text) and text.split()[0].strip(".,;:") not in _NONE_SAID
