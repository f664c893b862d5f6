"""``skillmatch evaluate exposure``: what a cohort was recommended, by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from skillmatch.cli import options as opt
from skillmatch.cli.question import day, open_matcher
from skillmatch.cli.talk import deliver, finish, mapping, progress, say, say_all, show

__all__ = ["exposure"]

SHOWN_ASIDE = 5  # Groups set aside that a table shows; JSON and CSV have all.
NOTHING = "–"
_RATES = ("Group", "Scored", "Above median", "Impact ratio", "Four fifths", "Before: above",
          "Before: ratio")  # fmt: skip
_SHOWN = ("Group", "People", "Not scored", "Mean score", "Mean before", "Any shown",
          "Assessed or accredited", "Hours (n)", "Price (n)")  # fmt: skip


def exposure(
    cohort: Annotated[Path, typer.Argument(help="A table as batch takes it, with group columns.")],
    group: Annotated[list[str], typer.Option("--group", help="A column of groups. Repeatable.")],
    catalogue: opt.Catalogue = None,
    map_: opt.Map = None,
    catalogue_map: Annotated[
        list[str] | None, typer.Option("--catalogue-map", help="Columns of the catalogue.")
    ] = None,
    k: Annotated[int, typer.Option("-k", min=1, help="Recommendations a person.")] = 5,
    least_share: Annotated[
        float, typer.Option("--least-share", help="Smaller groups are set aside; 0 keeps all.")
    ] = 0.02,
    date: opt.Day = None,
    format: Annotated[opt.TableFormat, typer.Option("--format")] = opt.TableFormat.table,
    out: opt.Out = None,
) -> None:
    """Compare what groups of a cohort are recommended; adapted from a bias audit, none itself."""
    from datetime import date as date_type

    from skillmatch.batch import run_cohort
    from skillmatch.connect.people import read_cohort
    from skillmatch.evaluate.exposure import evaluate_exposure, seen_of
    from skillmatch.evaluate.groups import blind, read_groups
    from skillmatch.evaluate.impact import set_aside_groups

    when = day(date)
    set_aside_groups({}, least_share=least_share)  # A bad share is refused before the run.
    result = read_cohort(cohort, mapping=mapping(map_ or ()))
    say_all(result.notes)
    groups = read_groups(cohort, group, records=result.records)
    matcher, problems = open_matcher(catalogue, catalogue_map)
    seen, failed = [], []
    with progress("people", len(result.records)) as move:
        for outcome in run_cohort(
            blind(result.records), matcher, folder=cohort.parent, file=cohort.name, k=k,
            on=None if when is None else date_type.fromisoformat(when),
        ):  # fmt: skip
            one = seen_of(outcome)
            if one is not None:
                seen.append(one)
            if outcome.problem is not None:
                failed.append(outcome.problem)
            move(1)
    figures = evaluate_exposure(seen, groups, least_share=least_share)
    _print(figures, format, out)
    found = [*problems, *result.problems, *failed]
    finish(sorted(found, key=lambda p: (p.file, p.row or 0)), out)


def _print(figures: Mapping[str, Any], format: opt.TableFormat, out: Path | None) -> None:
    if format is opt.TableFormat.json:
        from skillmatch.report.json_out import dumps

        deliver(dumps(figures), out)
    elif format is opt.TableFormat.csv:
        from skillmatch.evaluate.exposure import flat_rows
        from skillmatch.report.csv_out import to_csv

        rows = flat_rows(figures)
        deliver(to_csv(list(rows[0]) if rows else ["column", "group"], rows), out)
        for note in figures["notes"]:
            say(note)
    else:
        show(_parts(figures), out)


def _parts(figures: Mapping[str, Any]) -> list[Any]:
    """Return the tables of every grouping, what was counted before and the notes after them."""
    from rich.table import Table

    from skillmatch.report.table import plain_table

    counted = (
        f"{figures['n_scored']} of {figures['n_people']} people scored, "
        f"{figures['n_no_gap']} without a gap, {figures['n_failed']} failed. Median score "
        f"{_fine(figures['median_score'])}, median coverage before "
        f"{_fine(figures['median_coverage_before'])}."
    )
    parts: list[Any] = [_plain(counted), ""]
    for name, rows in figures["groups"].items():
        aside = [r for r in rows if r["set_aside"]]
        hidden = {r["group"] for r in aside[SHOWN_ASIDE:]}
        listed = [r for r in rows if r["group"] not in hidden]
        parts += [
            plain_table(f"By {name}: scoring rate and impact ratio", _RATES, map(_rates, listed)),
            plain_table(f"By {name}: what they were shown", _SHOWN, map(_shown, listed)),
        ]
        if hidden:
            scored = sum(r["n"] for r in aside[SHOWN_ASIDE:])
            parts += [_plain(f"and {len(hidden)} more groups set aside, {scored} scored"), ""]
    notes = Table.grid(padding=(0, 1))
    for note in figures["notes"]:
        notes.add_row("•", _plain(note))
    return [*parts, notes]


def _rates(r: Mapping[str, Any]) -> list[str]:
    return [
        _name(r), f"{r['n']} ({_percent(r['share'])})", _interval(r, "scoring_rate", "low", "high"),
        _interval(r, "impact_ratio", "ratio_low", "ratio_high", percent=False), r["four_fifths"],
        _percent(r["coverage_rate"]), _number(r["coverage_ratio"]),
    ]  # fmt: skip


def _shown(r: Mapping[str, Any]) -> list[str]:
    lost = (("failed", r["failed"]), ("no gap", r["no_gap"]))
    return [
        _name(r), str(r["people"]), ", ".join(f"{n} {why}" for why, n in lost if n) or NOTHING,
        _fine(r["mean_score"]), _fine(r["coverage_before"]), _percent(r["recommended"]),
        _interval(r, "vouched", "vouched_low", "vouched_high"), _hours(r), _prices(r),
    ]  # fmt: skip


def _name(r: Mapping[str, Any]) -> str:
    from skillmatch.report.clean import short

    return short(r["group"], 48)


def _plain(text: str) -> Any:
    from rich.text import Text

    from skillmatch.report.clean import clean

    return Text(clean(text))


def _percent(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.0%}"


def _fine(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.1%}"


def _number(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.2f}"


def _interval(
    row: Mapping[str, Any], value: str, low: str, high: str, *, percent: bool = True
) -> str:
    """Return a figure with its interval behind it."""
    form = _percent if percent else _number
    if row[value] is None or row[low] is None:
        return form(row[value])
    if percent:
        return f"{row[value]:.0%} [{100 * row[low]:.0f}–{row[high]:.0%}]"
    return f"{row[value]:.2f} [{row[low]:.2f}–{row[high]:.2f}]"


def _hours(row: Mapping[str, Any]) -> str:
    if row["median_hours"] is None:
        return NOTHING
    return f"{row['median_hours']:g} ({row['hours_stated']})"


def _prices(row: Mapping[str, Any]) -> str:
    prices: Mapping[str, Mapping[str, Any]] = row["prices"]
    found: Sequence[str] = [
        f"{price['median']:g} {code} ({price['n']})" for code, price in prices.items()
    ]
    return "; ".join(found) or NOTHING
