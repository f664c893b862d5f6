"""The completeness of a catalogue as a table."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skillmatch.cli import options as opt
from skillmatch.cli.talk import deliver, say, show

if TYPE_CHECKING:
    from skillmatch.connect.catalogue import CatalogueSource

__all__ = ["show_completeness"]


# Columns of the table on a terminal; JSON and CSV have all.
_WHOLE = {"number": "No", "element": "Element", "stated_share": "Stated",
          "partly_share": "In part", "missing_share": "Missing",
          "why": "Why it matters to a learner"}  # fmt: skip
_EACH = {"title": "Title", "stated": "Stated", "of": "Of", "wanting": "Missing or in part"}


def show_completeness(
    source: CatalogueSource, *, format: opt.TableFormat, each: bool, out: Path | None
) -> None:
    """Write how complete a catalogue is: a row an element, or a row a credential."""
    rows, names, title = _each(source) if each else _whole(source)
    if format is opt.TableFormat.json:
        from skillmatch.report.json_out import dumps

        deliver(dumps(rows), out)
    elif format is opt.TableFormat.csv:
        from skillmatch.report.csv_out import to_csv

        deliver(to_csv(names, rows), out)
    else:
        from skillmatch.report.table import plain_table

        shown = _EACH if each else _WHOLE
        cells = [tuple(_cell(r[n]) for n in shown) for r in rows]
        show([plain_table(title, list(shown.values()), cells)], out)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.0%}" if isinstance(value, float) else str(value)


def _records(source: CatalogueSource) -> Iterable[Any]:
    count = 0
    for row in source:
        count += 1
        yield row
    say(f"{count:,} credentials read")


def _whole(source: CatalogueSource) -> tuple[list[dict[str, Any]], tuple[str, ...], str]:
    from skillmatch.completeness import catalogue_completeness

    found = catalogue_completeness(_records(source))
    rows = found.to_rows()
    title = (
        f"The EU's elements of a micro-credential (2022/C 243/02, Annex I): on average "
        f"{found.mean:.0%} stated, {found.complete:,} of {found.records:,} records complete; "
        "the learner and the date of issue stand on the award itself"
    )
    names = ("number", "element", "mandatory", "stated", "partly", "missing", "on_award",
             "stated_share", "partly_share", "missing_share", "why")  # fmt: skip
    return rows, names, title


def _each(source: CatalogueSource) -> tuple[list[dict[str, Any]], tuple[str, ...], str]:
    from skillmatch.completeness import completeness

    rows = []
    for record in _records(source):
        found = completeness(record.credential, stated_skills=record.stated)
        wanting = [f"{c.element.name} ({c.state})" for c in found.wanting]
        rows.append(
            {"credential_id": record.credential.id, "title": record.credential.title,
             "stated": found.stated, "of": found.of, "share": found.share,
             "wanting": "; ".join(wanting)}
        )  # fmt: skip
    rows.sort(key=lambda r: (-float(r["share"]), str(r["credential_id"])))
    names = ("credential_id", "title", "stated", "of", "share", "wanting")
    return rows, names, "EU elements stated by each credential"
