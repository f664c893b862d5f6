"""How much of people's gaps a ranking closes, beside its baselines in the same run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.domain import Evidence, Gap, HeldSkill, Profile, RoleProfile
from skillmatch.errors import EmptyInputError
from skillmatch.evaluate.metrics import bootstrap_interval
from skillmatch.evaluate.systems import (
    DEPTHS,
    Chosen,
    by_scores,
    closed_by,
    in_the_list,
    planned,
    popular,
    random_rows,
    read_texts,
    text_cosine,
)
from skillmatch.gap import build_gap
from skillmatch.rank.index import CatalogueIndex
from skillmatch.rank.needs import Needs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.domain import Credential
    from skillmatch.related import Relatedness
    from skillmatch.store.bundle import Bundle
    from skillmatch.taxonomy import Taxonomy

__all__ = ["evaluate_ranking", "figures_of", "gap_between", "shares"]


def gap_between(
    required: Mapping[str, float],
    held: Sequence[str],
    *,
    taxonomy: Taxonomy,
    related: Relatedness,
    taught: frozenset[str],
    title: str = "role",
) -> Gap:
    """Return the gap of somebody who holds some skills, at no stated level, towards a role.

    Parameters
    ----------
    required : mapping of str to float
        The importance of each needed skill, in (0, 1].
    held : sequence of str
    taxonomy : Taxonomy
    related : Relatedness
    taught : frozenset of str
        What the catalogue teaches.
    title : str
        Of the role.
    """
    seen = Evidence(source=title, quote="", kind="stated")
    mine = {i: HeldSkill(skill_id=i, level=1.0, evidence=(seen,)) for i in held}
    role = RoleProfile(
        title=title, importance=MappingProxyType(dict(required)), profile_source="required"
    )
    return build_gap(
        role, Profile(held=MappingProxyType(mine)), taxonomy=taxonomy, related=related,
        taught=taught,
    )  # fmt: skip


def evaluate_ranking(
    records: Sequence[Mapping[str, Any]],
    catalogue: Sequence[Credential],
    bundle: Bundle,
    *,
    seed: int = 0,
) -> dict[str, object]:
    """Choose from the catalogue for every person by our methods and by three baselines.

    Parameters
    ----------
    records : sequence of mapping
        ``{"id", "required": [skill ids], "held": [skill ids]}``.
    catalogue : sequence of Credential
        Skills linked.
    bundle : Bundle
    seed : int
        For the random rankings and the bootstrap.

    Returns
    -------
    dict
        ``{"model": {...}, "sets": {"one_by_one", "pathway"}, "baselines": {"random",
        "popularity", "text_cosine"}}``, each with ``closed@1``, ``closed@3``, ``closed@5``
        (mean share of the gap that so many close together, their 95 % intervals) and
        ``hours_per_percent`` (hours of the five for each per cent closed, over the people for
        whom all state their hours; null where there are none). ``model`` is the list of
        ``recommend``, in which each credential is judged by itself.

    Raises
    ------
    EmptyInputError
        Nobody has a gap.

    Notes
    -----
    Popularity is one ranking for everybody: by what a credential closes summed over all
    the people. Text cosine compares the labels of the missing skills with title, description
    and skill words by the encoder. The score judged is the one the model ranks by, so the
    model's ``closed@1`` is the best possible one; what is tested is the rest.
    """
    taxonomy, related = bundle.taxonomy, bundle.related
    index = CatalogueIndex(catalogue, taxonomy=taxonomy, threshold=bundle.threshold)
    taught = index.taught()
    made = [
        gap_between(
            dict.fromkeys(r["required"], 1.0), r["held"], taxonomy=taxonomy, related=related,
            taught=taught, title=str(r.get("id", "")) or "role",
        )
        for r in records
    ]  # fmt: skip
    gaps = [g for g in made if g.missing]
    if not gaps:
        raise EmptyInputError("nobody in this file has a gap", hint="check required and held")
    crowd = popular(gaps, index, related)
    cosine = text_cosine(gaps, bundle.encoder, read_texts(bundle.encoder, index))
    rng = np.random.default_rng(seed)
    choices: dict[str, list[list[Chosen]]] = {
        "model": [[in_the_list(g, index, related)] for g in gaps],
        "one_by_one": [[planned(g, index, related, method="greedy")] for g in gaps],
        "pathway": [[planned(g, index, related)] for g in gaps],
        "random": [random_rows(len(index), rng) for _ in gaps],
        "popularity": [[by_scores(crowd, index)] for _ in gaps],
        "text_cosine": [[by_scores(row, index)] for row in cosine],
    }
    figures = {
        name: figures_of(shares(chosen, gaps, index, related), seed=seed)
        | {"hours_per_percent": _hours(chosen, gaps, index, related)}
        for name, chosen in choices.items()
    }
    return {
        "n_people": len(gaps),
        "n_without_gap": len(records) - len(gaps),
        "n_credentials": len(index),
        "model": figures.pop("model"),
        "sets": {name: figures.pop(name) for name in ("one_by_one", "pathway")},
        "baselines": figures,
    }


def shares(
    chosen: Sequence[Sequence[Chosen]],
    gaps: Sequence[Gap],
    index: CatalogueIndex,
    related: Relatedness,
) -> dict[int, NDArray[np.float64]]:
    """Return what the choices close of each gap, by depth; several draws are averaged.

    Parameters
    ----------
    chosen : sequence of sequence of Chosen
        The draws for each person.
    gaps : sequence of Gap
    index : CatalogueIndex
        Says what the chosen rows teach; it need not be the one they were chosen by.
    related : Relatedness

    Returns
    -------
    dict of int to ndarray of shape (n_gaps,)
    """
    made: dict[int, list[float]] = {k: [] for k in DEPTHS}
    for gap, draws in zip(gaps, chosen, strict=True):
        needs = Needs(gap, related, len(index.taxonomy))
        for k, values in made.items():
            values.append(float(np.mean([closed_by(d[k], needs, index) for d in draws])))
    return {k: np.array(v) for k, v in made.items()}


def figures_of(values: Mapping[int, NDArray[np.float64]], *, seed: int = 0) -> dict[str, object]:
    """Return mean shares by depth with their bootstrap intervals over people."""
    made: dict[str, object] = {f"closed@{k}": float(v.mean()) for k, v in values.items()}
    made["ci95"] = {
        f"closed@{k}": list(bootstrap_interval(v, seed=seed)) for k, v in values.items()
    }
    return made


def _hours(
    chosen: Sequence[Sequence[Chosen]],
    gaps: Sequence[Gap],
    index: CatalogueIndex,
    related: Relatedness,
) -> float | None:
    most = max(DEPTHS)
    found: list[float] = []
    for gap, draws in zip(gaps, chosen, strict=True):
        needs = Needs(gap, related, len(index.taxonomy))
        for draw in draws:
            spent = index.hours[list(draw[most])]
            share = closed_by(draw[most], needs, index)
            if len(spent) and np.isfinite(spent).all() and share > 0:
                found.append(float(spent.sum() / (100 * share)))
    return float(np.mean(found)) if found else None
