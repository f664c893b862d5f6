"""Results as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from skillmatch.domain import CREDIT_WORDS
from skillmatch.levels import name_of
from skillmatch.report.clean import clean, short
from skillmatch.report.facts import QUESTIONS, facts_view
from skillmatch.report.stacked import dates_of, progress_lines

if TYPE_CHECKING:
    from datetime import date

    from skillmatch.domain import (
        Credential,
        Gap,
        GapItem,
        Pathway,
        PathwayStep,
        Recommendation,
        RoleProfile,
    )
    from skillmatch.rank.front import FrontPoint
    from skillmatch.taxonomy import Taxonomy

__all__ = ["front_table", "gap_table", "lines_text", "pathway_lines", "pathway_table",
           "plain_table", "recommendation_table", "role_table", "trust_table"]  # fmt: skip

FULL, EMPTY = "█", "░"
UNKNOWN = "not stated"


def _text(value: object, style: str = "") -> Text:
    return Text(clean(str(value)), style=style)


def _bar(share: float, width: int = 10) -> str:
    full = round(share * width)
    return FULL * full + EMPTY * (width - full)


def plain_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    """Return a table of plain cells; numbers go right."""
    table = Table(title=_text(title), title_justify="left", box=box.SIMPLE_HEAD)
    rows = [list(row) for row in rows]
    for at, name in enumerate(columns):
        right = bool(rows) and all(isinstance(r[at], int | float) for r in rows)
        table.add_column(_text(name), justify="right" if right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_text("" if c is None else c) for c in row))
    return table


def role_table(role: RoleProfile, taxonomy: Taxonomy, *, most: int = 30) -> Table:
    """Return the skills of a role by importance."""
    table = Table(
        title=_text(f"What {role.title} asks for"), title_justify="left", box=box.SIMPLE_HEAD,
        caption=_text(f"{len(role.importance)} skills; source: {role.profile_source}"),
        caption_justify="left",
    )  # fmt: skip
    names = ["Skill", "Kind", "Importance", "Words that ask for it"]
    for name in (*names, *(["Level"] if role.level else [])):
        table.add_column(name, overflow="fold")
    ranked = sorted(role.importance.items(), key=lambda kv: (-kv[1], kv[0]))
    for skill_id, importance in ranked[:most]:
        seen = role.evidence.get(skill_id)
        table.add_row(
            _text(taxonomy.label(skill_id), "bold"), taxonomy[skill_id].kind,
            f"{_bar(importance)} {importance:4.0%}", _text(short(seen.quote, 60) if seen else ""),
            *([_text(_asked(role, skill_id))] if role.level else []),
        )  # fmt: skip
    return table


def _asked(role: RoleProfile, skill_id: str) -> str:
    level = role.level.get(skill_id)
    if level is None:
        return "assumed: working or higher"
    return f"{name_of(level)} ({short(role.level_basis.get(skill_id, 'given'), 40)})"


def gap_table(gap: Gap, *, most: int = 15) -> list[Any]:
    """Return the three parts of a gap: what no credential gives, learnable, not taught here."""
    table = Table(
        title=_text(f"Your gap towards {gap.role.title}"), title_justify="left",
        box=box.SIMPLE_HEAD,
    )  # fmt: skip
    for name in ("Missing skill", "Importance", "Level needed", "Held", "Taught here"):
        table.add_column(name, overflow="fold")
    missing = gap.missing
    for item in missing[:most]:
        table.add_row(
            _text(item.label, "bold"), f"{_bar(item.importance)} {item.importance:4.0%}",
            _text(_needed(item)), _text(_held(item, gap)),
            Text("yes", "green") if item.served else Text("no", "yellow"),
        )  # fmt: skip
    learnable = sum(i.served for i in missing)
    full = f"{len(gap.items) - len(missing)} of {len(gap.items)} skills in full"
    lines = [f"You cover {gap.coverage:.0%} of this role as far as we can see: {full}."]
    if missing:
        lines.append(
            f"Missing: {len(missing)} skills; {learnable} can be learnt from this catalogue, "
            f"{len(missing) - learnable} nothing in it teaches."
            + (f" The first {most} are shown." if len(missing) > most else "")
        )
    if gap.requirements:
        needs = "; ".join(f"{r.kind}: {r.label}" for r in gap.requirements)
        lines.append(f"What no micro-credential gives: {needs}.")
    return [*(_text(line) for line in lines), *([table] if missing else [])]


def _needed(item: GapItem) -> str:
    """Return the level that is needed with the words that say so."""
    if item.needed_basis is None:
        return "assumed: working or higher"
    return f"{name_of(item.needed)} ({short(item.needed_basis, 60)})"


def _held(item: GapItem, gap: Gap) -> str:
    """Return what is held of a skill: its level, what supports it, and for how much it counts."""
    if item.via is None:
        return "–"
    own = gap.profile.held.get(item.via)
    if item.held_basis is None or own is None:
        level = "level assumed"
    else:
        level = f"{name_of(own.level)} ({short(item.held_basis, 60)})"
    if item.via != item.skill_id:
        level = f"through {item.via_label}: {level}; {CREDIT_WORDS[item.via_source or 'same']}"
    return f"{level}; counts {item.held / item.needed:.0%}"


def recommendation_table(items: Sequence[Recommendation]) -> Table:
    """Return the ranked list with score, its range, stated facts and the reason."""
    table = Table(
        title=_text("Ranked micro-credentials: share of the learnable gap we could identify"),
        title_justify="left", box=box.SIMPLE_HEAD, show_lines=False, pad_edge=False,
    )  # fmt: skip
    facts = {
        "Low–high": [_range(r) for r in items],
        "Hours": ["" if r.credential.hours is None else f"{r.credential.hours:g}" for r in items],
        "Price": ["" if r.credential.price is None
                  else f"{r.credential.price} {r.credential.currency}" for r in items],
        "EQF": ["" if r.credential.level is None else str(r.credential.level) for r in items],
    }  # fmt: skip
    shown = {name: cells for name, cells in facts.items() if any(cells)}
    unstated = [name for name in ("Hours", "Price", "EQF") if name not in shown]
    table.add_column("#", justify="right")
    table.add_column("Credential", ratio=3, overflow="fold")
    table.add_column("Closes", justify="right")
    for name in shown:
        table.add_column(name, justify="right")
    table.add_column("Why", ratio=4, overflow="fold")
    for at, item in enumerate(items):
        c = item.credential
        name_cell = Text(clean(c.title), "bold")
        name_cell.append(f"\n{clean(c.issuer or 'issuer not stated')}", "not bold dim")
        table.add_row(
            str(item.rank), name_cell, f"{item.score:.0%}",
            *(cells[at] or ("" if name == "Low–high" else "–") for name, cells in shown.items()),
            _why(item),
        )  # fmt: skip
    partly = any("" in shown.get(n, ()) for n in ("Hours", "Price", "EQF"))
    notes = ["– is not stated"] if partly else []
    if unstated and items:
        notes.append(f"stated for none of these: {', '.join(unstated)}")
    if notes:
        table.caption, table.caption_justify = _text("; ".join(notes)), "left"
    return table


def _why(item: Recommendation) -> Text:
    """Return what it closes, in part through what, and to which level it teaches."""
    parts = item.contributions
    names = [f"{p.label} ({p.partly})" if p.partly else p.label for p in parts[:3]]
    more = len(parts) - 3
    cell = _text(", ".join(names) + (f" and {more} more" if more > 0 else ""))
    known = {p.taught: p.taught_basis for p in parts if p.taught_basis is not None}
    levels = "; ".join(f"{name_of(v)} ({short(known[v] or '', 40)})" for v in sorted(known))
    if any(p.taught_basis is None for p in parts):
        levels += "; others assumed" if levels else "assumed"
    notes = [f"Level taught: {levels}"] if parts else []
    if item.depth < 1.0:
        notes.append(f"many skills for its hours: each counts for {item.depth:.0%}")
    if item.fit < 0.995:
        notes.append(f"partly of another field: its skills count for {item.fit:.0%}")
    if notes:
        cell.append("\n" + clean("; ".join(notes)), "dim")
    return cell


def trust_table(items: Sequence[Recommendation], *, today: date | None = None) -> Table:
    """Return what is stated of each credential, by the three questions people ask first."""
    table = Table(
        title=_text("Before you enrol: what is stated, and what is not"), title_justify="left",
        box=box.SIMPLE_HEAD, pad_edge=False, caption_justify="left",
        caption=_text("each fact with its source: skillmatch explain"),
    )  # fmt: skip
    table.add_column("#", justify="right")
    for ask, _ in QUESTIONS:
        table.add_column(ask, overflow="fold", ratio=1)
    for item in items:
        cells = []
        for question in facts_view(item.credential, today=today)["questions"]:
            cell = Text()
            for fact in question["facts"]:
                cell.append("\n" if cell else "")
                cell.append(f"{fact['name']}: ", "dim")
                cell.append(fact["value"] or UNKNOWN, "" if fact["value"] else "dim italic")
            cells.append(cell)
        table.add_row(str(item.rank), *cells)
    return table


def _range(item: Recommendation) -> str:
    low, high = f"{item.score_low:.0%}", f"{item.score_high:.0%}"
    return "" if low == high else f"{low}–{high}"


def pathway_table(path: Pathway, taxonomy: Taxonomy) -> Table:
    """Return the steps of a pathway with the coverage of the whole role after each."""
    known = f"{path.hours:g} hours stated"
    if path.hours_unknown:
        known += f", not stated for {path.hours_unknown} of {len(path.steps)}"
    prices = ", ".join(f"{v} {k}" for k, v in sorted(path.prices.items()))
    if prices and path.prices_unknown:
        prices += f", not stated for {path.prices_unknown} of {len(path.steps)}"
    caption = f"Coverage {path.coverage_before:.0%} → {path.coverage:.0%}; {known}"
    table = Table(
        title=_text("A pathway, step by step"), title_justify="left",
        caption=_text(caption + (f"; {prices}" if prices else "")), caption_justify="left",
        box=box.SIMPLE_HEAD, pad_edge=False,
    )  # fmt: skip
    dated = any(s.start is not None for s in path.steps)
    priced = any(s.credential.price is not None for s in path.steps)
    table.add_column("Step", justify="right")
    table.add_column("Credential", overflow="fold", ratio=3)
    if dated:
        table.add_column("Dates", overflow="fold", ratio=1)
    table.add_column("Hours", justify="right")
    if priced:
        table.add_column("Price", justify="right")
    table.add_column("Adds", justify="right")
    table.add_column("Coverage after")
    table.add_column("It brings", overflow="fold", ratio=3)
    titles = {s.credential.id: s.credential.title for s in path.steps}
    for n, step in enumerate(path.steps, start=1):
        c = step.credential
        name_cell = Text(clean(c.title), "bold")
        name_cell.append(f"\n{clean(c.issuer or 'issuer not stated')}", "not bold dim")
        cells: list[str | Text] = [str(n), name_cell]
        if dated:
            cells.append(_text(dates_of(step) or UNKNOWN))
        cells.append("–" if c.hours is None else f"{c.hours:g}")
        if priced:
            cells.append("–" if c.price is None else f"{c.price} {c.currency}")
        table.add_row(
            *cells, f"{step.gain:.0%}", f"{_bar(step.coverage)} {step.coverage:.0%}",
            _text(_brings(step, titles, taxonomy)),
        )  # fmt: skip
    return table


def _brings(step: PathwayStep, titles: Mapping[str, str], taxonomy: Taxonomy) -> str:
    if step.needed_for is not None:
        return f"needed first for {titles.get(step.needed_for, step.needed_for)}"
    names = [taxonomy.label(i) for i in step.closes]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


def pathway_lines(path: Pathway, catalogue: Iterable[Credential]) -> list[str]:
    """Return how sure the choice is, and what it leads to, one sentence a line."""
    points = 100 * max(0.0, path.bound - path.coverage)
    how = "an exact search" if path.method == "exact" else "a greedy choice"
    sure = (
        "proven optimal, no other choice under these limits covers more"
        if path.optimal
        else f"at most {points:.1f} points of coverage from the best"
    )
    return [f"Chosen by {how}: {sure}.", *progress_lines(path.progress, catalogue)]


def front_table(points: Sequence[FrontPoint]) -> Table:
    """Return the front of pathways: coverage, hours and price of each, and how sure it is."""
    titles = ("Hours", "Price", "Coverage", "Credentials", "Proven")
    rows = [
        (
            f"{p.hours:g}",
            UNKNOWN if p.price is None else f"{p.price} {p.currency}",
            f"{_bar(p.coverage)} {p.coverage:.0%}",
            ", ".join(p.credentials),
            "best" if p.optimal else "not proven",
        )
        for p in points
    ]
    return plain_table("What more hours and money bring", titles, rows)


def lines_text(lines: Iterable[str]) -> Text:
    """Return lines as one cleaned text."""
    return Text("\n".join(clean(line) for line in lines))
