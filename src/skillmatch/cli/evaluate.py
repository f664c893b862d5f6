"""``skillmatch evaluate``: measure linking, documents, ranking, role profiles."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from skillmatch.cli import options as opt
from skillmatch.cli.exposure import exposure
from skillmatch.cli.figures import Format, print_figures
from skillmatch.cli.ranking import ranking
from skillmatch.cli.talk import finish, say, show

if TYPE_CHECKING:
    from skillmatch.store.bundle import Bundle

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)

FILE = typer.Argument(help="A file with gold, gzipped or not.")


class Mode(str, Enum):
    """Fast: the static encoder. Accurate: one pass of the contextual encoder beside it."""

    fast = "fast"
    accurate = "accurate"


@app.callback()
def evaluate() -> None:
    """Measure linking, extraction, ranking and role profiles."""


app.command()(exposure)
app.command()(ranking)


def _open(
    taxonomy: Path | None, *, candidates_only: bool = False, mode: Mode = Mode.fast
) -> Bundle:
    from skillmatch.evaluate.linking import candidates
    from skillmatch.store.bundle import Bundle

    bundle = Bundle(mode=mode.value)
    bundle.check()
    chosen = None
    if taxonomy is not None:
        from skillmatch.connect.esco import open_taxonomy

        chosen = open_taxonomy(taxonomy)
    if candidates_only:
        chosen = candidates(chosen or bundle.taxonomy)
    return bundle if chosen is None else Bundle(taxonomy=chosen, mode=mode.value)


MODE = typer.Option("--mode", help="fast, or accurate with the contextual encoder.")


@app.command()
def linking(
    file: Annotated[Path, FILE],
    mode: Annotated[Mode, MODE] = Mode.fast,
    taxonomy: Annotated[
        Path | None, typer.Option("--taxonomy", help="An imported taxonomy.")
    ] = None,
    format: Annotated[Format, typer.Option("--format")] = Format.table,
    out: opt.Out = None,
) -> None:
    """Rank all skills for sentences with gold skills; three baselines in the same run."""
    from skillmatch.evaluate.linking import Linker, evaluate_linking

    bundle = _open(taxonomy, candidates_only=True, mode=mode)
    linker: Linker = bundle.linker if mode is Mode.fast else bundle.context_linker
    figures = evaluate_linking(file, linker)
    print_figures(figures, format, f"Linking, {mode.value}", out)


@app.command()
def documents(
    file: Annotated[Path, FILE],
    mode: Annotated[Mode, MODE] = Mode.fast,
    taxonomy: Annotated[
        Path | None, typer.Option("--taxonomy", help="An imported taxonomy.")
    ] = None,
    format: Annotated[Format, typer.Option("--format")] = Format.table,
    out: opt.Out = None,
) -> None:
    """Precision, recall and F1 of the skills of whole documents; the calibration error."""
    from skillmatch.evaluate.documents import evaluate_documents
    from skillmatch.evaluate.records import read_records

    bundle = _open(taxonomy, mode=mode)
    result = read_records(file, text=("text",), skills=("skill_ids",), taxonomy=bundle.taxonomy)
    figures = evaluate_documents(result.records, bundle.extractor)
    print_figures(figures, format, f"Documents, {mode.value}", out)
    finish(result.problems, out)


@app.command()
def spans(
    file: Annotated[Path, typer.Argument(help="JSON lines: tokens and BIO tags (tags_*).")],
    mode: Annotated[Mode, MODE] = Mode.fast,
    format: Annotated[Format, typer.Option("--format")] = Format.table,
    out: opt.Out = None,
) -> None:
    """Compare mentions with annotated spans, equal or overlapping, and count silent sentences."""
    from skillmatch.evaluate.spans import evaluate_spans, read_tagged

    sentences = read_tagged(file)
    figures = evaluate_spans(sentences, _open(None, mode=mode).extractor)
    print_figures(figures, format, f"Spans, {mode.value}", out)


@app.command()
def traps(
    file: Annotated[Path | None, typer.Argument(help="CSV; the bundled set if left out.")] = None,
    mode: Annotated[Mode, MODE] = Mode.fast,
    format: Annotated[Format, typer.Option("--format")] = Format.table,
    out: opt.Out = None,
) -> None:
    """Count words of two meanings (Rust and rust): found where meant, silent where not."""
    from skillmatch.evaluate.traps import evaluate_traps, read_traps

    figures = evaluate_traps(read_traps(file), _open(None, mode=mode).extractor)
    _print_parts(figures, format, f"Words of two meanings, {mode.value}", out)


@app.command()
def cues(
    file: Annotated[Path | None, typer.Argument(help="CSV; the bundled set if left out.")] = None,
    format: Annotated[Format, typer.Option("--format")] = Format.table,
    out: opt.Out = None,
) -> None:
    """Measure how requirement, level and years beside a skill are read."""
    from skillmatch.evaluate.cues import evaluate_cues, read_cues

    _print_parts(evaluate_cues(read_cues(file)), format, "Cues beside a skill", out)


def _print_parts(figures: dict[str, Any], format: Format, title: str, out: Path | None) -> None:
    """Print figures that have a column for each part of a set."""
    if format is Format.table:
        parts = {k: v for k, v in figures.items() if k in {"test", "train"}}
        first, *others = parts
        figures = {"model": parts[first], "baselines": {k: parts[k] for k in others}}
        title = f"{title} (first column: {first})"
    print_figures(figures, format, title, out)


@app.command()
def related(
    file: Annotated[Path | None, typer.Argument(help="CSV; the bundled pairs if left out.")] = None,
    format: Annotated[Format, typer.Option("--format")] = Format.table,
    out: opt.Out = None,
) -> None:
    """Compare credit for related skills with pairs judged by hand; choose its threshold again."""
    from skillmatch.evaluate.related import evaluate_related, read_pairs

    bundle = _open(None)
    pairs = read_pairs(file, taxonomy=bundle.taxonomy)
    figures = evaluate_related(
        pairs, taxonomy=bundle.taxonomy, linker=bundle.linker, related=bundle.related
    )
    if format is Format.json:
        print_figures(figures, format, "", out)
        return
    from skillmatch.report.related import related_tables

    show(related_tables(figures), out)


@app.command()
def profiles(
    file: Annotated[Path, typer.Argument(help="CSV: occupation_id, skill_id; a row a relation.")],
    k: Annotated[int, typer.Option("-k", min=1, help="Depth of the ranking.")] = 15,
    format: Annotated[Format, typer.Option("--format")] = Format.table,
    out: opt.Out = None,
) -> None:
    """Precision at k of the shipped role profiles against known occupation–skill relations."""
    from dataclasses import asdict

    from skillmatch.connect.tables import read_rows
    from skillmatch.domain import Problem
    from skillmatch.errors import SchemaError
    from skillmatch.evaluate.profiles import profile_scores
    from skillmatch.store.bundle import Bundle

    problems: list[Problem] = []
    table = read_rows(file, problems=problems)
    for name in ("occupation_id", "skill_id"):
        if name not in table.columns:
            raise SchemaError(f"there is no column {name!r}", file=table.file,
                              hint="columns occupation_id and skill_id")  # fmt: skip
    bundle = Bundle()
    bundle.check()
    known: dict[str, set[str]] = {}
    for number, cells in table.rows:
        occupation, skill = str(cells["occupation_id"] or ""), str(cells["skill_id"] or "")
        if occupation in bundle.occupations and skill:
            known.setdefault(occupation, set()).add(skill)
        else:
            problems.append(
                Problem(file=table.file, row=number, column="occupation_id", value=occupation,
                        reason="no occupation has this id, or the skill is empty",
                        remedy="give an O*NET-SOC code such as 15-2051.00")
            )  # fmt: skip
    ranked = {
        o: [s for s, _ in sorted(bundle.occupations[o].skills.items(),
                                 key=lambda kv: (-kv[1], kv[0]))]
        for o in known
    }  # fmt: skip
    say("profiles trained on these very relations are not held out; see the model's card")
    print_figures(asdict(profile_scores(ranked, known, k=k)), format, f"Role profiles at {k}", out)
    finish(problems, out)
