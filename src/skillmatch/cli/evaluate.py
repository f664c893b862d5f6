"""``skillmatch evaluate``: measure linking, documents, ranking, role profiles."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from skillmatch.cli import options as opt
from skillmatch.cli.talk import deliver, finish, say, show

if TYPE_CHECKING:
    from skillmatch.store.bundle import Bundle

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)

FILE = typer.Argument(help="A file with gold, gzipped or not.")


class Format(str, Enum):
    """Formats of figures."""

    table = "table"
    json = "json"


class Mode(str, Enum):
    """Fast: the bundled static model. Accurate: its candidates scored again by MiniLM."""

    fast = "fast"
    accurate = "accurate"


@app.callback()
def evaluate() -> None:
    """Measure linking, extraction, ranking and role profiles."""


def _open(taxonomy: Path | None, *, candidates_only: bool = False) -> Bundle:
    from skillmatch.evaluate.linking import candidates
    from skillmatch.store.bundle import Bundle

    bundle = Bundle()
    bundle.check()
    chosen = None
    if taxonomy is not None:
        from skillmatch.connect.esco import open_taxonomy

        chosen = open_taxonomy(taxonomy)
    if candidates_only:
        chosen = candidates(chosen or bundle.taxonomy)
    return bundle if chosen is None else Bundle(taxonomy=chosen)


def _print(figures: dict[str, Any], format: Format, title: str, out: Path | None) -> None:
    if format is Format.json:
        from skillmatch.report.json_out import dumps

        deliver(dumps(figures), out)
        return
    from skillmatch.report.table import plain_table

    runs = {"model": figures.get("model", figures)} | figures.get("baselines", {})
    names = [k for k, v in runs["model"].items() if isinstance(v, int | float | None)]
    rows = [[name, *(_figure(run.get(name)) for run in runs.values())] for name in names]
    show([plain_table(title, ("", *runs), rows)], out)


def _figure(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.4f}" if isinstance(value, float) and value < 10 else f"{value:,.0f}"


@app.command()
def linking(
    file: Annotated[Path, FILE],
    mode: Annotated[Mode, typer.Option("--mode")] = Mode.fast,
    taxonomy: Annotated[
        Path | None, typer.Option("--taxonomy", help="An imported taxonomy.")
    ] = None,
    format: Annotated[Format, typer.Option("--format")] = Format.table,
    out: opt.Out = None,
) -> None:
    """Rank all skills for sentences with gold skills; three baselines in the same run."""
    from skillmatch.evaluate.fused import FusedLinker, bundled_minilm
    from skillmatch.evaluate.linking import Linker, evaluate_linking

    encoder = bundled_minilm() if mode is Mode.accurate else None
    linker: Linker = _open(taxonomy, candidates_only=True).linker
    if encoder is not None:
        linker = FusedLinker(linker, encoder)
    figures = evaluate_linking(file, linker)
    _print(figures, format, f"Linking, {mode.value}", out)


@app.command()
def documents(
    file: Annotated[Path, FILE],
    taxonomy: Annotated[
        Path | None, typer.Option("--taxonomy", help="An imported taxonomy.")
    ] = None,
    format: Annotated[Format, typer.Option("--format")] = Format.table,
    out: opt.Out = None,
) -> None:
    """Precision, recall and F1 of the skills of whole documents; the calibration error."""
    from skillmatch.evaluate.documents import evaluate_documents
    from skillmatch.evaluate.records import read_records

    bundle = _open(taxonomy)
    result = read_records(file, text=("text",), skills=("skill_ids",), taxonomy=bundle.taxonomy)
    figures = evaluate_documents(result.records, bundle.extractor)
    _print(figures, format, "Documents", out)
    finish(result.problems, out)


@app.command()
def ranking(
    file: Annotated[Path, FILE],
    catalogue: opt.Catalogue = None,
    map_: opt.Map = None,
    format: Annotated[Format, typer.Option("--format")] = Format.table,
    out: opt.Out = None,
) -> None:
    """Mean share of the gap closed by the top 1, 3 and 5, against three baselines."""
    from skillmatch.cli.question import open_matcher
    from skillmatch.evaluate.ranking import evaluate_ranking
    from skillmatch.evaluate.records import read_records

    bundle = _open(None)
    result = read_records(file, text=(), skills=("required", "held"), taxonomy=bundle.taxonomy)
    matcher, problems = open_matcher(catalogue, map_)
    figures = evaluate_ranking(result.records, matcher.catalogue, bundle)
    _print(figures, format, "Ranking: share of the learnable gap closed", out)
    finish([*problems, *result.problems], out)


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
    _print(asdict(profile_scores(ranked, known, k=k)), format, f"Role profiles at {k}", out)
    finish(problems, out)
