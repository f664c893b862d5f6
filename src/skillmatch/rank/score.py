"""Ranking by the share of the gap that each credential closes, with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.domain import (
    Contribution,
    Credential,
    Gap,
    GapItem,
    Recommendation,
    Recommendations,
)
from skillmatch.rank.reasons import caveats_for, evidence_for, quality_of, reasons_for

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.rank.index import CatalogueIndex
    from skillmatch.rank.limits import Limits
    from skillmatch.related import Relatedness
    from skillmatch.taxonomy import Taxonomy

__all__ = ["closed", "contributions", "recommend"]


def closed(gap_items: Sequence[GapItem], after: Any) -> NDArray[np.float64]:
    """Return the score of each credential alone.

    Parameters
    ----------
    gap_items : sequence of GapItem
        Items with a shortfall, one for each column of ``after``.
    after : csr_array of shape (n_credentials, n_items)
        Level that the credential alone brings to each skill.

    Returns
    -------
    ndarray of shape (n_credentials,)
        ``Σ_g closes / Σ_g shortfall`` in [0, 1].
    """
    total = sum(item.shortfall for item in gap_items)
    if not total:
        return np.zeros(after.shape[0])
    importance = np.array([i.importance for i in gap_items])
    needed = np.array([i.needed for i in gap_items])
    held = np.minimum(needed, np.array([i.held for i in gap_items]))
    column = after.indices
    gain = np.minimum(needed[column], np.maximum(held[column], after.data)) - held[column]
    part = after.copy()
    part.data = importance[column] * gain
    return np.asarray(part.sum(axis=1)).ravel() / total


def contributions(
    gap: Gap,
    credential: Credential,
    *,
    taxonomy: Taxonomy,
    related: Relatedness,
    threshold: float,
) -> tuple[Contribution, ...]:
    """Return the parts of a credential's score, largest first; they add up to it.

    A part is credited to the taught skill that wins it, ties by id.
    """
    missing = [item for item in gap.items if item.shortfall > 0]
    total = sum(item.shortfall for item in missing)
    taught = {s.skill_id: s for s in credential.skills if s.score >= threshold}
    parts: list[Contribution] = []
    for item in missing:
        best, via = 0.0, None
        for source, rel in sorted(related.servers(item.skill_id).items()):
            if source in taught and rel > best:
                best, via = rel, source
        gain = min(item.needed, max(item.held, best)) - min(item.needed, item.held)
        if via is None or gain <= 0:
            continue
        parts.append(
            Contribution(
                skill_id=item.skill_id,
                label=item.label,
                share=item.importance * gain / total,
                via=via,
                via_label=taxonomy.label(via),
                rel=best,
                evidence=evidence_for(credential, taught[via]),
            )
        )
    parts.sort(key=lambda p: (-round(p.share, 12), p.skill_id))
    return tuple(parts)


def recommend(
    gap: Gap,
    index: CatalogueIndex,
    *,
    taxonomy: Taxonomy,
    related: Relatedness,
    threshold: float,
    k: int,
    limits: Limits,
) -> Recommendations:
    """Rank the whole catalogue by the share of the gap each credential closes.

    Credentials already held are never recommended. Ties: −score rounded to 1e-9,
    hours (unknown last), id.

    Returns
    -------
    Recommendations
        At most ``k``, best first; ``notes`` say what limits left out.
    """
    missing = [item for item in gap.items if item.shortfall > 0]
    if not missing:
        return Recommendations(
            notes=["You already cover every skill of this role that we could identify."]
        )
    table = index.closes(gap, related)
    score = np.round(closed(missing, table.likely), 9)
    candidates = np.flatnonzero(score > 0)
    order = candidates[np.lexsort((candidates, index.hours[candidates], -score[candidates]))]
    held = frozenset(gap.profile.credentials)
    chosen: list[int] = []
    refused: list[str] = []
    for i in order.tolist():
        credential = index.credentials[i]
        if credential.id in held:
            continue
        why = limits.refuses(credential)
        if why is not None:
            refused.append(why)
        elif len(chosen) < k:
            chosen.append(i)
    notes = limits.notes(refused)
    if not len(candidates):
        notes.append("Nothing in this catalogue teaches any of the missing skills.")
    low, high = closed(missing, table.low), closed(missing, table.high)
    made = []
    for rank, i in enumerate(chosen, start=1):
        credential = index.credentials[i]
        parts = contributions(
            gap, credential, taxonomy=taxonomy, related=related, threshold=threshold
        )
        total = sum(p.share for p in parts)
        made.append(
            Recommendation(
                rank=rank,
                credential=credential,
                score=total,
                score_low=min(total, float(low[i])),
                score_high=max(total, float(high[i])),
                contributions=parts,
                quality=quality_of(credential),
                reasons=reasons_for(gap, parts, total),
                caveats=caveats_for(credential, parts, held),
            )
        )
    return Recommendations(made, notes=notes)
