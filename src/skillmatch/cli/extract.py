"""``skillmatch extract``: the skills in a text, a document or a table of texts."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from skillmatch.cli import options as opt
from skillmatch.cli.talk import deliver, finish, mapping, progress, say, say_all

if TYPE_CHECKING:
    from skillmatch.domain import Problem
    from skillmatch.matcher import SkillMatcher

app = typer.Typer(add_completion=False, rich_markup_mode=None)

BATCH = 64  # Texts whose sentences are encoded together.
TABLES = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet", ".xlsx", ".gz")
COLUMNS = ("doc", "start", "end", "quote", "skill_id", "label", "score", "via", "requirement")


class Format(str, Enum):
    """Formats of mentions."""

    jsonl = "jsonl"
    csv = "csv"


class Mode(str, Enum):
    """How sentences are read."""

    fast = "fast"
    accurate = "accurate"


class Kind(str, Enum):
    """What a text is."""

    advert = "advert"
    cv = "cv"
    programme = "programme"


@app.command()
def extract(
    file: Annotated[str, typer.Argument(help="Text, PDF, DOCX, or CSV/JSONL; - is stdin.")],
    text_column: Annotated[str | None, typer.Option("--text-column")] = None,
    id_column: Annotated[str | None, typer.Option("--id-column")] = None,
    map_: opt.Map = None,
    taxonomy: opt.Taxonomy = None,
    kind: Annotated[Kind, typer.Option("--kind", help="What the text is.")] = Kind.advert,
    mode: Annotated[Mode, typer.Option("--mode", help="Accurate is slower and surer.")] = Mode.fast,
    format: Annotated[Format, typer.Option("--format")] = Format.jsonl,
    out: opt.Out = None,
) -> None:
    """Find skills: one line for each mention, with its place, probability and wording."""
    import skillmatch as sm

    named = (("text", text_column), ("id", id_column))
    columns = mapping(map_ or ()) | {k: v for k, v in named if v is not None}
    texts, problems = _read(file, columns)
    matcher = sm.load(taxonomy=taxonomy, mode=mode.value)
    stream = out is None and format is Format.jsonl
    kept: list[dict[str, Any]] = []
    for row in _mentions(matcher, texts, kind.value):
        if stream:
            typer.echo(json.dumps(row, ensure_ascii=False))
        else:
            kept.append(row)
    if format is Format.csv:
        from skillmatch.report.csv_out import to_csv

        deliver(to_csv(COLUMNS, kept), out)
    elif not stream:
        deliver("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in kept), out)
    finish(problems, out)


def _read(file: str, columns: dict[str, str]) -> tuple[list[tuple[str, str]], Sequence[Problem]]:
    if file != "-" and (columns or Path(file).suffix.lower() in TABLES):
        from skillmatch.connect.postings import read_postings

        result = read_postings(Path(file), mapping=columns)
        say_all(result.notes)
        return [(p.id, p.text) for p in result.records], result.problems
    from skillmatch.connect.documents import read_document

    if file == "-":
        document = read_document(sys.stdin.buffer.read(), name="stdin")
    else:
        document = read_document(Path(file))
    say_all(document.notes)
    return [(document.source, document.text)], ()


def _mentions(
    matcher: SkillMatcher, texts: Sequence[tuple[str, str]], kind: str
) -> Iterator[dict[str, Any]]:
    from skillmatch.report.json_out import mention_dict

    count = 0
    with progress("reading", len(texts)) as move:
        for at in range(0, len(texts), BATCH):
            part = texts[at : at + BATCH]
            found = matcher.extract_many([text for _, text in part], kind=kind)
            for (doc, _), extraction in zip(part, found, strict=True):
                say_all(f"{doc}: {note}" for note in extraction.notes)
                for mention in extraction.mentions:
                    label = matcher.taxonomy.label(mention.skill_id)
                    count += 1
                    yield mention_dict(mention, doc=doc, label=label)
            move(len(part))
    say(f"{count} mentions in {len(texts)} texts")
