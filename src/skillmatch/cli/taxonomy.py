"""``skillmatch taxonomy``: look skills up, import another taxonomy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skillmatch.cli import options as opt
from skillmatch.cli.talk import deliver, finish, say, show

if TYPE_CHECKING:
    from skillmatch.taxonomy import Taxonomy

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)

From = Annotated[Path | None, typer.Option("--taxonomy", help="An imported taxonomy.")]


@app.callback()
def taxonomy() -> None:
    """Look skills up; import another taxonomy."""


def _open(path: Path | None) -> Taxonomy:
    if path is not None:
        from skillmatch.connect.esco import open_taxonomy

        return open_taxonomy(path)
    from skillmatch.store.bundle import Bundle

    return Bundle().taxonomy


@app.command()
def find(
    text: Annotated[str, typer.Argument(help="A name, or part of one.")],
    k: Annotated[int, typer.Option("-k", min=1)] = 8,
    taxonomy: From = None,
    format: Annotated[opt.TableFormat, typer.Option("--format")] = opt.TableFormat.table,
) -> None:
    """Find skills by a name: the exact one first, then those that contain or resemble it."""
    table = _open(taxonomy)
    exact = table.find(text)
    wanted = text.casefold().strip()
    inside = [s for s in table if any(wanted in n.casefold() for n in (s.label, *s.alt_labels))]
    inside.sort(key=lambda s: (wanted not in s.label.casefold(), len(s.label), s.id))
    near = [s for label in table.suggest(text, k=k) if (s := table.find(label)) is not None]
    chosen = {s.id: s for s in (*((exact,) if exact else ()), *inside, *near)}
    rows = [
        {"skill_id": s.id, "label": s.label, "kind": s.kind, "aliases": list(s.alt_labels)}
        for s in list(chosen.values())[:k]
    ]
    if not rows:
        table.require(text)
    if format is opt.TableFormat.json:
        from skillmatch.report.json_out import dumps

        deliver(dumps(rows), None)
    elif format is opt.TableFormat.csv:
        from skillmatch.report.csv_out import to_csv

        deliver(to_csv(("skill_id", "label", "kind"), rows), None)
    else:
        from skillmatch.report.table import plain_table

        cells = [(r["label"], r["kind"], r["skill_id"]) for r in rows]
        show([plain_table(f"Skills like “{text}”", ("Label", "Kind", "Id"), cells)], None)


@app.command("show")
def show_(
    name: Annotated[str, typer.Argument(help="An id, a label or an alias.")],
    taxonomy: From = None,
) -> None:
    """Show one skill as JSON: id, label, aliases, kind."""
    from skillmatch.report.json_out import dumps

    table = _open(taxonomy)
    skill = table.require(name)
    deliver(dumps({"skill_id": skill.id, "label": skill.label, "kind": skill.kind,
                   "aliases": list(skill.alt_labels), "taxonomy": table.name,
                   "version": table.version}), None)  # fmt: skip


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV id,label,aliases; or the ESCO zip or folder.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="A .parquet file.")],
    relations: Annotated[
        Path | None, typer.Option("--relations", help="The ESCO relations zip or folder.")
    ] = None,
) -> None:
    """Import a taxonomy: the official ESCO classification, or your own list of skills.

    With ESCO's occupations and relations, roles use its essential and optional skills.
    """
    from skillmatch.cli.tables import write_records
    from skillmatch.connect.esco import read_skills
    from skillmatch.connect.esco_roles import path_beside, read_esco_roles

    result = read_skills(file)
    columns = ("id", "label", "alt_labels", "kind")
    rows = [{c: getattr(s, c) for c in columns} for s in sorted(result.records, key=lambda s: s.id)]
    write_records(rows, columns, out)
    say(f"{len(rows)} skills imported")
    roles = read_esco_roles(*(p for p in (file, relations) if p is not None))
    if roles is not None:
        fields = ("id", "label", "alt_labels", "isco", "essential", "optional")
        write_records(roles.records(), fields, path_beside(out))
        say(f"{len(roles)} occupations with their essential and optional skills imported")
    elif relations is not None:
        say("the relations were not used: occupations and relations are needed together")
    finish(result.problems, out)
