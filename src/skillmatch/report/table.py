"""Results as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from skillmatch.report.clean import clean, short

if TYPE_CHECKING:
    from skillmatch.domain import Gap, Pathway, Recommendation, RoleProfile
    from skillmatch.taxonomy import Taxonomy

__all__ = ["gap_table", "pathway_table", "plain_table", "recommendation_table", "role_table"]

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
    for name in ("Skill", "Kind", "Importance", "Words that ask for it"):
        table.add_column(name, overflow="fold")
    ranked = sorted(role.importance.items(), key=lambda kv: (-kv[1], kv[0]))
    for skill_id, importance in ranked[:most]:
        seen = role.evidence.get(skill_id)
        table.add_row(
            _text(taxonomy.label(skill_id), "bold"), taxonomy[skill_id].kind,
            f"{_bar(importance)} {importance:4.0%}", _text(short(seen.quote, 60) if seen else ""),
        )  # fmt: skip
    return table


def gap_table(gap: Gap, *, most: int = 15) -> list[Any]:
    """Return the three parts of a gap: what no credential gives, learnable, not taught here."""
    table = Table(
        title=_text(f"Your gap towards {gap.role.title}"), title_justify="left",
        box=box.SIMPLE_HEAD,
    )  # fmt: skip
    for name in ("Missing skill", "Importance", "Held", "In part through", "Taught here"):
        table.add_column(name, overflow="fold")
    missing = gap.missing
    for item in missing[:most]:
        table.add_row(
            _text(item.label, "bold"), f"{_bar(item.importance)} {item.importance:4.0%}",
            f"{item.held:4.0%}", _text(item.via_label or ""),
            Text("yes", "green") if item.served else Text("no", "yellow"),
        )  # fmt: skip
    learnable = sum(i.served for i in missing)
    lines = [
        (
            f"You cover {gap.coverage:.0%} of this role as far as we can see: "
            f"{len(gap.items) - len(missing)} of {len(gap.items)} skills in full."
        ),
        (
            f"Missing: {len(missing)} skills; {learnable} can be learnt from this catalogue, "
            f"{len(missing) - learnable} nothing in it teaches."
            + (f" The first {most} are shown." if len(missing) > most else "")
        ),
    ]
    if gap.requirements:
        needs = "; ".join(f"{r.kind}: {r.label}" for r in gap.requirements)
        lines.append(f"What no micro-credential gives: {needs}.")
    return [*(_text(line) for line in lines), table]


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
        why = ", ".join(p.label for p in item.contributions[:3])
        more = len(item.contributions) - 3
        table.add_row(
            str(item.rank), name_cell, f"{item.score:.0%}",
            *(cells[at] or ("" if name == "Low–high" else "–") for name, cells in shown.items()),
            _text(why + (f" and {more} more" if more > 0 else "")),
        )  # fmt: skip
    partly = any("" in shown.get(n, ()) for n in ("Hours", "Price", "EQF"))
    notes = ["– is not stated"] if partly else []
    if unstated and items:
        notes.append(f"stated for none of these: {', '.join(unstated)}")
    if notes:
        table.caption, table.caption_justify = _text("; ".join(notes)), "left"
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
    caption = f"Coverage {path.coverage_before:.0%} → {path.coverage:.0%}; {known}"
    table = Table(
        title=_text("A pathway, each step by what it adds"), title_justify="left",
        caption=_text(caption + (f"; {prices}" if prices else "")), caption_justify="left",
        box=box.SIMPLE_HEAD, pad_edge=False,
    )  # fmt: skip
    for name in ("Step", "Credential", "Adds", "Coverage after", "Hours", "It brings"):
        table.add_column(name, overflow="fold")
    for n, step in enumerate(path.steps, start=1):
        c = step.credential
        names = [taxonomy.label(i) for i in step.closes]
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        table.add_row(
            str(n), _text(c.title, "bold"), f"{step.gain:.0%}",
            f"{_bar(step.coverage)} {step.coverage:.0%}",
            UNKNOWN if c.hours is None else f"{c.hours:g}", _text(", ".join(names[:3]) + more),
        )  # fmt: skip
    return table
