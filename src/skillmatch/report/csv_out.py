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

__all__ = ["GAP_COLUMNS", "PATHWAY_COLUMNS", "RECOMMENDATION_COLUMNS", "gap_rows", "pathway_rows",
           "recommendation_rows", "to_csv"]  # fmt: skip

RECOMMENDATION_COLUMNS = ("rank", "credential_id", "title", "issuer", "score", "score_low",
                          "score_high", "hours", "price", "currency", "level", "closes", "caveats",
                          "url")  # fmt: skip
GAP_COLUMNS = ("skill_id", "label", "kind", "importance", "needed", "held", "via", "shortfall",
               "served")  # fmt: skip
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # of terminals and printers
PATHWAY_COLUMNS = ("step", "credential_id", "title", "issuer", "hours", "price", "currency", "gain",
                   "coverage")  # fmt: skip


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.6g}"
    return guard(_CONTROLS.sub("", value)) if isinstance(value, str) else str(value)


def to_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    r"""Return CSV text; a cell that begins like a formula gets an apostrophe in front.

    >>> to_csv(["a", "b"], [{"a": "=1+1", "b": None}])
    "a,b\n'=1+1,\n"
    """
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
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
        }
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
        }
        for n, s in enumerate(path.steps, start=1)
    ]
