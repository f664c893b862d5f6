"""``skillmatch taxonomy``: look skills up, import another taxonomy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skillmatch.cli import options as opt
from skillmatch.cli.talk import deliver, finish, say, show

if TYPE_CHECKING:
    from skillmatch.connect.imported import Imported
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
    files: Annotated[
        list[Path],
        typer.Argument(
            help="ESCO's or O*NET's zips or folders; or a table id,label,aliases,kind,broader.",
            metavar="FILE...",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="A .parquet file.")],
    relations: Annotated[
        Path | None, typer.Option("--relations", help="The ESCO relations zip or folder.")
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", help="Which language of ESCO, such as de.")
    ] = None,
) -> None:
    """Import a taxonomy: official ESCO, O*NET's database, or your own list of skills.

    Of ESCO the classification and the relations are read, any 1.x version and language.
    Occupations, where they are there, are kept beside it and used for roles.
    """
    given = [*files, *((relations,) if relations is not None else ())]
    _import(given, out, language=language, related=relations is not None)


def _import(given: list[Path], out: Path, *, language: str | None, related: bool = False) -> None:
    from skillmatch.connect.esco import import_taxonomy, name_of
    from skillmatch.connect.esco_files import digest
    from skillmatch.connect.esco_roles import path_beside
    from skillmatch.connect.imported import occupations_parquet
    from skillmatch.connect.problems import write_problems

    _check_out(out)
    made = import_taxonomy(*given, language=language)
    sources = [(path.name or str(path), digest(path)) for path in given]
    name = name_of(given[0]) if made.standard == "csv" else made.standard
    _write_skills(made, out, name, sources)
    what = {"esco": "ESCO", "onet": "O*NET", "csv": given[0].name}[made.standard]
    version = "" if made.version == "imported" else f" {made.version}"
    say(f"{what}{version}, language {made.language}:")
    for part, count in made.counts.items():
        say(f"  {count:,} {part}")
    roles, beside = occupations_parquet(made, name=name, sources=sources), path_beside(out)
    if roles is not None:
        deliver(roles, beside)
    else:
        _forget(beside)
        if related:
            say("the relations were not used: occupations and relations are needed together")
    for note in made.notes:
        say(note)
    if any(p.file in made.tables for p in made.problems):
        finish(made.problems, out)
    elif made.problems:  # No skill was lost: what the publisher left open is listed, no more.
        target = out.parent / "problems.csv"
        write_problems(made.problems, target)
        say(f"gaps beside the skills: {len(made.problems)}, see {target}")


def _check_out(out: Path) -> None:
    """Refuse a file that no taxonomy can be written to, before the work is done."""
    from skillmatch.connect.source_files import no_folder
    from skillmatch.errors import InputError

    if out.suffix not in (".parquet", ".jsonl"):
        raise InputError(
            f"{out.name}: a taxonomy is written as .parquet or .jsonl", hint="change the ending"
        )
    no_folder(out)


def _write_skills(made: Imported, out: Path, name: str, sources: list[tuple[str, str]]) -> None:
    from skillmatch.cli.tables import write_records
    from skillmatch.connect.imported import skills_parquet

    if out.suffix == ".parquet":
        deliver(skills_parquet(made, name=name, sources=sources), out)
        return
    columns = ("id", "label", "alt_labels", "kind", "reuse", "broader")
    rows = ({c: getattr(s, c) for c in columns} for s in sorted(made.skills, key=lambda s: s.id))
    write_records(rows, columns, out)
    say("hierarchy and relations between skills are kept in .parquet only")


@app.command()
def fetch(
    source: Annotated[str, typer.Argument(help="onet or esco.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="A .parquet file.")],
    language: Annotated[
        str | None, typer.Option("--language", help="Which language of ESCO, such as de.")
    ] = None,
    version: Annotated[
        str | None, typer.Option("--version", help="Which version, such as 30.2 or 1.2.0.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many.")] = None,
    base_url: opt.BaseUrl = None,
) -> None:
    """Fetch O*NET's database, or ESCO's skills from its open interface, and import them.

    ESCO's interface gives skills and their names; occupations and relations come with its
    download from the portal, which ``import`` reads.
    """
    from skillmatch.cli.fetching import fetcher, keep_files, say_download
    from skillmatch.errors import InputError
    from skillmatch.live.taxonomies import fetch_esco, fetch_onet

    _check_out(out)
    with fetcher(base_url=base_url) as http:
        if source == "onet":
            download = fetch_onet(http, version=version, base_url=base_url)
        elif source == "esco":
            download = fetch_esco(
                http, language=language or "en", version=version, base_url=base_url, limit=limit
            )
        else:
            raise InputError(f"there is no source {source!r}", hint="onet or esco")
    folder = keep_files(download, out)
    say_download(download, folder)
    named = [folder / file for file, _ in download.files]
    _import(named, out, language=language if source == "esco" else None)


def _forget(beside: Path) -> None:
    """Remove the occupations of an earlier import, which would be taken for this one's."""
    from skillmatch.errors import InputError

    if not beside.is_file():
        return
    try:
        beside.unlink()
    except OSError as error:
        raise InputError(
            f"{beside}: it is of an earlier import and cannot be removed ({error.strerror})",
            hint="remove it, or choose another --out",
        ) from None
    say(f"removed {beside}: it was of an earlier import")
