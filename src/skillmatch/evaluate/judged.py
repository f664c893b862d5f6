"""Lists of five courses that were judged blind: how often ours was placed first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from skillmatch.connect.tables import read_rows
from skillmatch.errors import EmptyInputError, InputError, SchemaError
from skillmatch.market import wilson
from skillmatch.store.paths import bundle as bundled

__all__ = ["BASELINES", "GOAL", "OURS", "judged_figures", "read_judged"]

OURS = ("recommend", "pathway")
BASELINES = ("text_cosine", "popularity")
GOAL = 0.7


def read_judged(path: str | Path | None = None) -> list[dict[str, Any]]:
    """Read places of lists: 1 is the best, equal places are ties.

    Parameters
    ----------
    path : path, optional
        Columns ``case, kind, role``, one for each way of choosing, and ``reason``; the bundled
        file by default.

    Raises
    ------
    SchemaError
        A column is missing.
    InputError
        A place is no whole number from 1 to 4.
    EmptyInputError
        There is no row.
    """
    file = Path(path) if path else bundled("data") / "benchmarks" / "ranking_judged.csv"
    made: list[dict[str, Any]] = []
    with read_rows(file, problems=[]) as table:
        for name in ("case", "kind", "role", *OURS, *BASELINES):
            if name not in table.columns:
                raise SchemaError(f"there is no column {name!r}", file=table.file,
                                  hint="see models/judged_ranking.py")  # fmt: skip
        for number, cells in table.rows:
            row = {str(k): str(v or "") for k, v in cells.items()}
            for name in (*OURS, *BASELINES):
                if row[name] not in ("1", "2", "3", "4"):
                    raise InputError(
                        f"{table.file}, row {number}: {row[name]!r} is no place from 1 to 4",
                        hint="1 is the best list of a case",
                    )
            made.append(row | {name: int(row[name]) for name in (*OURS, *BASELINES)})
    if not made:
        raise EmptyInputError(f"{file.name}: nothing was judged")
    return made


def judged_figures(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Count for each of our ways of choosing how often it stands before the baselines.

    Parameters
    ----------
    rows : sequence of mapping
        Made by :func:`read_judged`.

    Returns
    -------
    dict
        ``n_cases``, ``goal`` and ``ours``: for each way, against each baseline and against
        ``both``, ``preferred``, ``tied`` and ``not_preferred``, the ``share`` preferred of all
        cases (a tie is no preference) with its 95 % Wilson interval, and ``by_kind`` the same
        counts against both.

    Examples
    --------
    >>> row = {"kind": "cv", "recommend": 1, "pathway": 2, "text_cosine": 2, "popularity": 4}
    >>> judged_figures([row])["ours"]["pathway"]["both"]["tied"]
    1
    """
    if not rows:
        raise EmptyInputError("nothing was judged")
    made: dict[str, Any] = {}
    for ours in OURS:
        against: dict[str, Any] = {
            name: _count([(r[ours], r[name]) for r in rows]) for name in BASELINES
        }
        best = [(r[ours], min(r[b] for b in BASELINES), r["kind"]) for r in rows]
        against["both"] = _count([(own, other) for own, other, _ in best])
        against["by_kind"] = {
            kind: _count([(own, other) for own, other, k in best if k == kind])
            for kind in sorted({k for _, _, k in best})
        }
        made[ours] = against
    return {"n_cases": len(rows), "goal": GOAL, "ours": made}


def _count(places: Sequence[tuple[int, int]]) -> dict[str, Any]:
    won = sum(own < other for own, other in places)
    tied = sum(own == other for own, other in places)
    low, high = wilson(won, len(places))
    return {
        "preferred": won, "tied": tied, "not_preferred": len(places) - won - tied,
        "share": won / len(places), "ci95": {"share": [low, high]},
    }  # fmt: skip
