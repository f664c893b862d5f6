"""Results as CSV that a spreadsheet may open: no cell is taken for a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any

from skillmatch.connect.problems import guard

if TYPE_CHECKING:
    from skillmatch.domain import Gap, Pathway, Recommendation
    from skillmatch.rank.front import FrontPoint

__all__ = ["FRONT_COLUMNS", "GAP_COLUMNS", "PATHWAY_COLUMNS", "RECOMMENDATION_COLUMNS",
           "csv_lines", "front_rows", "gap_rows", "pathway_rows", "recommendation_rows",
           "to_csv"]  # fmt: skip

RECOMMENDATION_COLUMNS = ("rank", "credential_id", "title", "issuer", "score", "score_low",
                          "score_high", "hours", "price", "currency", "level", "closes", "caveats",
                          "url", "recognition", "assessment", "supervision", "hands_on",
                          "hands_on_share", "ects", "workload_note", "language", "delivery",
                          "stacks_into", "as_of", "verification", "checked_on",
                          "elements_stated", "depth", "in_part", "taught",
                          "taught_basis", "hands_on_note", "prerequisites", "level_note",
                          "level_basis", "country", "status", "renewal", "licence", "syllabus",
                          "page_check", "elements_of", "fit")  # fmt: skip
# Facts that a table takes as they stand.
_FACTS = ("recognition", "assessment", "supervision", "hands_on", "hands_on_share", "ects",
          "workload_note", "language", "delivery", "as_of", "verification", "checked_on",
          "elements_stated", "hands_on_note", "prerequisites", "level_note", "level_basis",
          "country", "status", "renewal", "licence", "syllabus", "page_check",
          "elements_of")  # fmt: skip
GAP_COLUMNS = ("skill_id", "label", "kind", "importance", "needed", "held", "via", "shortfall",
               "served", "via_label", "via_source", "needed_basis", "held_basis",
               "level_assumed")  # fmt: skip
# Of terminals and printers, and what turns the order of letters.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
PATHWAY_COLUMNS = ("step", "credential_id", "title", "issuer", "hours", "price", "currency", "gain",
                   "coverage", "start", "end", "needed_for", "url")  # fmt: skip
FRONT_COLUMNS = ("hours", "price", "currency", "coverage", "optimal", "credentials")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.6g}"
    if not isinstance(value, str):
        return str(value)
    # A lone carriage return would end the row for a spreadsheet, and it is not quoted.
    cell = guard(_CONTROLS.sub("", value))
    return cell.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cell else cell


def to_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    r"""Return CSV text; a cell that begins like a formula gets an apostrophe in front.

    >>> to_csv(["a", "b"], [{"a": "=1+1", "b": None}])
    "a,b\n'=1+1,\n"
    """
    stream = StringIO()
    csv.writer(stream, lineterminator="\n").writerow(columns)
    return stream.getvalue() + csv_lines(columns, rows)


def csv_lines(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the lines of :func:`to_csv` without their header."""
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    for row in rows:
        writer.writerow([_cell(row.get(c)) for c in columns])
    return stream.getvalue()


def recommendation_rows(items: Iterable[Recommendation]) -> list[dict[str, Any]]:
    """Return one row for each recommendation; unknown is empty."""
    return [
        {
            "rank": r.rank,
            "credential_id": r.credential.id,
            "title": r.credential.title,
            "issuer": r.credential.issuer,
            "score": r.score,
            "score_low": r.score_low,
            "score_high": r.score_high,
            "hours": r.credential.hours,
            "price": None if r.credential.price is None else str(r.credential.price),
            "currency": r.credential.currency,
            "level": r.credential.level,
            "closes": "; ".join(p.label for p in r.contributions),
            "caveats": " ".join(r.caveats),
            "url": r.credential.url,
            "stacks_into": "; ".join(r.quality.stacks_into) or None,
            "depth": r.depth,
            "in_part": "; ".join(f"{p.label}: {p.partly}" for p in r.contributions if p.partly),
            "taught": "; ".join(f"{p.taught:g}" for p in r.contributions),
            "taught_basis": "; ".join(p.taught_basis or "assumed" for p in r.contributions),
            "fit": r.fit,
        }
        | {name: getattr(r.quality, name) for name in _FACTS}
        for r in items
    ]


def gap_rows(gap: Gap) -> list[dict[str, Any]]:
    """Return one row for each skill of the role."""
    return [{c: getattr(i, c) for c in GAP_COLUMNS} for i in gap.items]


def pathway_rows(path: Pathway) -> list[dict[str, Any]]:
    """Return one row for each step."""
    return [
        {
            "step": n,
            "credential_id": s.credential.id,
            "title": s.credential.title,
            "issuer": s.credential.issuer,
            "hours": s.credential.hours,
            "price": None if s.credential.price is None else str(s.credential.price),
            "currency": s.credential.currency,
            "gain": s.gain,
            "coverage": s.coverage,
            "start": s.start,
            "end": s.end,
            "needed_for": s.needed_for,
            "url": s.credential.url,
        }
        for n, s in enumerate(path.steps, start=1)
    ]


def front_rows(points: Iterable[FrontPoint]) -> list[dict[str, Any]]:
    """Return one row for each point of a front; ids are parted by semicolons."""
    return [
        {"hours": p.hours, "price": None if p.price is None else str(p.price),
         "currency": p.currency, "coverage": p.coverage, "optimal": p.optimal,
         "credentials": "; ".join(p.credentials)}
        for p in points
    ]  # fmt: skip
