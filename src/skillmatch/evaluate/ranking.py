"""How much of people's gaps a ranking closes, beside three baselines in the same run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.domain import Evidence, Gap, HeldSkill, Profile, RoleProfile
from skillmatch.errors import EmptyInputError
from skillmatch.evaluate.metrics import bootstrap_interval
from skillmatch.gap import build_gap
from skillmatch.rank.index import CatalogueIndex
from skillmatch.rank.score import closed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.domain import Credential
    from skillmatch.store.bundle import Bundle

    Floats = NDArray[np.float64]

__all__ = ["DEPTHS", "evaluate_ranking", "gap_of"]

DEPTHS = (1, 3, 5)
DRAWS = 20  # Random rankings averaged for each person.


def gap_of(record: Mapping[str, Any], bundle: Bundle, taught: frozenset[str]) -> Gap:
    """Return the gap of a person who holds some skills towards skills required alike."""
    own = str(record.get("id", ""))
    seen = Evidence(source=own, quote="", kind="stated")
    held = {
        skill_id: HeldSkill(skill_id=skill_id, level=1.0, evidence=(seen,))
        for skill_id in record["held"]
    }
    role = RoleProfile(
        title=own or "role",
        importance=MappingProxyType(dict.fromkeys(record["required"], 1.0)),
        profile_source="required",
    )
    return build_gap(
        role, Profile(held=MappingProxyType(held)), taxonomy=bundle.taxonomy,
        related=bundle.related, taught=taught,
    )  # fmt: skip


def evaluate_ranking(
    records: Sequence[Mapping[str, Any]],
    catalogue: Sequence[Credential],
    bundle: Bundle,
    *,
    seed: int = 0,
) -> dict[str, object]:
    """Rank the catalogue for every person by our score and by three baselines.

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
        ``{"model": {...}, "baselines": {"random", "popularity", "text_cosine"}}``, each
        with ``closed@1``, ``closed@3``, ``closed@5`` (mean share of the learnable gap that the
        first so many close together, their 95 % intervals) and ``hours_per_percent`` (hours
        of the first 5 for each per cent closed, over the people for whom all five state
        their hours; null where there are none).

    Raises
    ------
    EmptyInputError
        Nobody has a gap.

    Notes
    -----
    Popularity is one ranking for everybody: by what a credential closes summed over all
    the people. Text cosine compares the labels of the missing skills with title and
    description by the encoder. The score judged is the one the model ranks by, so the
    model's ``closed@1`` is the best possible one; what is tested is the rest.
    """
    index = CatalogueIndex(catalogue, taxonomy=bundle.taxonomy, threshold=bundle.threshold)
    taught = index.taught()
    gaps = [g for r in records if (g := gap_of(r, bundle, taught)).missing]
    if not gaps:
        raise EmptyInputError("nobody in this file has a gap", hint="check required and held")
    tables = [(g, _closing(g, index, bundle)) for g in gaps]
    alone = np.stack([_score_alone(g, t) for g, t in tables])
    popular = alone.sum(axis=0)
    texts = [f"{c.title}. {c.text}" for c in index.credentials]
    vectors = bundle.encoder.encode(texts)
    wanted = bundle.encoder.encode([", ".join(i.label for i in g.missing) for g in gaps])
    cosine = np.asarray(wanted @ vectors.T, dtype=np.float64)
    rng = np.random.default_rng(seed)
    rankers: dict[str, Callable[[int], list[Floats]]] = {
        "model": lambda i: [alone[i]],
        "random": lambda _i: list(rng.random((DRAWS, len(index)))),
        "popularity": lambda _i: [popular],
        "text_cosine": lambda i: [cosine[i]],
    }
    figures = {name: _judge(make, tables, index, seed) for name, make in rankers.items()}
    model = figures.pop("model")
    return {
        "n_people": len(gaps),
        "n_without_gap": len(records) - len(gaps),
        "n_credentials": len(index),
        "model": model,
        "baselines": figures,
    }


def _closing(gap: Gap, index: CatalogueIndex, bundle: Bundle) -> Any:
    return index.closes(gap, bundle.related).likely


def _score_alone(gap: Gap, table: Any) -> Floats:
    return np.round(closed(gap.missing, table), 9)


def _judge(
    make: Callable[[int], list[Floats]],
    tables: Sequence[tuple[Gap, Any]],
    index: CatalogueIndex,
    seed: int,
) -> dict[str, object]:
    values: dict[int, list[float]] = {k: [] for k in DEPTHS}
    hours: list[float] = []
    rows = np.arange(len(index))
    for i, (gap, table) in enumerate(tables):
        missing = gap.missing
        importance = np.array([m.importance for m in missing])
        needed = np.array([m.needed for m in missing])
        held = np.minimum(needed, np.array([m.held for m in missing]))
        total = float((importance * (needed - held)).sum())
        drawn: dict[int, list[float]] = {k: [] for k in DEPTHS}
        for scores in make(i):
            order = np.lexsort((rows, index.hours, -scores))[: max(DEPTHS)]
            reached = held
            for depth, row in enumerate(order.tolist(), start=1):
                after = table[[row], :].toarray().ravel()
                reached = np.minimum(needed, np.maximum(reached, after))
                if depth in drawn:
                    drawn[depth].append(float((importance * (reached - held)).sum() / total))
            share = drawn[max(DEPTHS)][-1] if drawn[max(DEPTHS)] else 0.0
            spent = index.hours[order]
            if np.isfinite(spent).all() and share > 0:
                hours.append(float(spent.sum() / (100 * share)))
        for k, parts in drawn.items():
            values[k].append(float(np.mean(parts)) if parts else 0.0)
    made: dict[str, object] = {f"closed@{k}": float(np.mean(v)) for k, v in values.items()}
    made["ci95"] = {f"closed@{k}": list(bootstrap_interval(v, seed=seed))
                    for k, v in values.items()}  # fmt: skip
    made["hours_per_percent"] = float(np.mean(hours)) if hours else None
    return made
