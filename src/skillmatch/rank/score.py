"""Ranking by the share of the gap that each credential closes, with its reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from skillmatch.domain import (
    Contribution,
    Credential,
    Gap,
    Mention,
    Recommendation,
    Recommendations,
    StatedSkill,
)
from skillmatch.errors import InputError
from skillmatch.levels import Level
from skillmatch.rank.depth import depth_note, depth_of, is_assessed
from skillmatch.rank.fit import fit_note
from skillmatch.rank.needs import Needs, code_of
from skillmatch.rank.reasons import caveats_for, evidence_for, quality_of, reasons_for
from skillmatch.taught import levels_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from numpy.typing import NDArray

    from skillmatch.rank.index import CatalogueIndex
    from skillmatch.rank.limits import Limits
    from skillmatch.related import Relatedness
    from skillmatch.taxonomy import Taxonomy

__all__ = [
    "BY",
    "By",
    "claims_of",
    "contributions",
    "cost_of",
    "depth_in",
    "per",
    "recommend",
    "recommendation",
]

By = Literal["gap", "hour", "price"]
BY: tuple[By, ...] = ("gap", "hour", "price")
# So many of the best by the bound are looked at exactly first; then four times as many.
_FIRST = 512

Taught = tuple[StatedSkill | Mention, Level]


def claims_of(credential: Credential, *, taxonomy: Taxonomy, threshold: float) -> dict[str, Taught]:
    """Return the skills that count of a credential, each with its surest mention and level.

    Parameters
    ----------
    credential : Credential
    taxonomy : Taxonomy
        Skills outside it do not count.
    threshold : float
        Least probability of a mention; stated skills always count.
    """
    best: dict[str, Taught] = {}
    for skill, level in zip(credential.skills, levels_of(credential), strict=True):
        if skill.score < threshold or skill.skill_id not in taxonomy:
            continue
        had = best.get(skill.skill_id)
        if had is None or _rank(skill, level) > _rank(*had):
            best[skill.skill_id] = skill, level
    return best


def _rank(skill: StatedSkill | Mention, level: Level) -> tuple[float, int]:
    return skill.score, code_of(level.value, assumed=level.assumed)


def depth_in(credential: Credential, *, taxonomy: Taxonomy, threshold: float) -> float:
    """Return the part for which each of a credential's skills counts, in (0, 1]."""
    claims = claims_of(credential, taxonomy=taxonomy, threshold=threshold)
    return depth_of(len(claims), credential.hours, assessed=is_assessed(credential))


def contributions(
    gap: Gap,
    credential: Credential,
    *,
    taxonomy: Taxonomy,
    related: Relatedness,
    threshold: float,
    depth: float | None = None,
    needs: Needs | None = None,
) -> tuple[Contribution, ...]:
    """Return the parts of a credential's score, largest first; they add up to it.

    A part is credited to the taught skill that wins it, ties by id.

    Parameters
    ----------
    gap : Gap
    credential : Credential
    taxonomy : Taxonomy
    related : Relatedness
    threshold : float
        Least probability of a mention that counts.
    depth : float, optional
        The part for which its skills count, before the fit; :func:`depth_in` by default.
    needs : Needs, optional
        Of this gap, made before.
    """
    needs = needs or Needs(gap, related, len(taxonomy))
    taught = claims_of(credential, taxonomy=taxonomy, threshold=threshold)
    if depth is None:
        depth = depth_of(len(taught), credential.hours, assessed=is_assessed(credential))
    depth *= needs.fit.alone([taxonomy.index(i) for i in taught])
    return _parts(credential, taught, depth, taxonomy=taxonomy, related=related, needs=needs)


def _parts(
    credential: Credential,
    taught: Mapping[str, Taught],
    depth: float,
    *,
    taxonomy: Taxonomy,
    related: Relatedness,
    needs: Needs,
) -> tuple[Contribution, ...]:
    """Return the parts that these claims bring, largest first."""
    best: dict[int, tuple[float, str, float]] = {}
    for via, (_, level) in taught.items():
        code = code_of(level.value, assumed=level.assumed)
        for g, rel, reaches in needs.serves(taxonomy.index(via)):
            reach = reaches[code]
            had = best.get(g)
            if had is None or reach > had[0] or (reach == had[0] and via < had[1]):
                best[g] = reach, via, rel
    parts: list[Contribution] = []
    for g, (reach, via, share) in best.items():
        item = needs.items[g]
        gain = depth * reach - float(needs.held[g])
        if gain <= 0:
            continue
        skill, level = taught[via]
        parts.append(
            Contribution(
                skill_id=item.skill_id,
                label=item.label,
                share=item.importance * gain / needs.total,
                via=via,
                via_label=taxonomy.label(via),
                rel=share,
                evidence=evidence_for(credential, skill),
                source=related.source_of(via, item.skill_id),
                taught=level.value,
                taught_basis=level.basis,
            )
        )
    parts.sort(key=lambda p: (-round(p.share, 12), p.skill_id))
    return tuple(parts)


def recommendation(
    gap: Gap,
    credential: Credential,
    *,
    rank: int,
    index: CatalogueIndex,
    related: Relatedness,
    needs: Needs | None = None,
    today: date | None = None,
) -> Recommendation:
    """Return a credential with its score, the parts of it, reasons and caveats.

    ``score_low`` and ``score_high`` count what is nearly sure, and what is possible, of the
    mentions; depth and fit are the same.
    """
    taxonomy = index.taxonomy
    needs = needs or Needs(gap, related, len(taxonomy))
    least = min(index.threshold, index.POSSIBLE)
    possible = claims_of(credential, taxonomy=taxonomy, threshold=least)
    claims = {i: t for i, t in possible.items() if t[0].score >= index.threshold}
    depth = depth_of(len(claims), credential.hours, assessed=is_assessed(credential))
    fit = needs.fit.alone([taxonomy.index(i) for i in claims])
    counts = depth * fit

    def at(threshold: float) -> tuple[Contribution, ...]:
        taught = {i: t for i, t in possible.items() if t[0].score >= threshold}
        if len(taught) == len(claims):  # Each holds the other, whichever is the higher.
            return parts
        return _parts(credential, taught, counts, taxonomy=taxonomy, related=related, needs=needs)

    parts = _parts(credential, claims, counts, taxonomy=taxonomy, related=related, needs=needs)
    score = sum(p.share for p in parts)
    held = frozenset(gap.profile.credentials)
    notes = (
        depth_note(credential, len(claims), depth),
        fit_note(fit, gap.role.title) if parts else None,
    )
    return Recommendation(
        rank=rank,
        credential=credential,
        score=score,
        score_low=min(score, sum(p.share for p in at(index.SURE))),
        score_high=max(score, sum(p.share for p in at(index.POSSIBLE))),
        contributions=parts,
        quality=quality_of(credential, today=today),
        reasons=reasons_for(gap, parts, score),
        caveats=(*(n for n in notes if n), *caveats_for(credential, parts, held)),
        depth=depth,
        fit=fit,
    )


def recommend(
    gap: Gap,
    index: CatalogueIndex,
    *,
    related: Relatedness,
    k: int,
    limits: Limits,
    by: By = "gap",
) -> Recommendations:
    """Rank the whole catalogue by the share of the gap each credential closes.

    Parameters
    ----------
    gap : Gap
    index : CatalogueIndex
    related : Relatedness
    k : int
        At most so many.
    limits : Limits
    by : {"gap", "hour", "price"}
        Order by the score, or by the score for each hour or unit of the limits' currency.
        Credentials whose hours or price are unknown then count only with
        ``limits.include_unknown``, after all others.

    Returns
    -------
    Recommendations
        Best first; ``notes`` say what limits left out.

    Raises
    ------
    InputError
        ``by`` is none of the three, or a price is asked for where there are several
        currencies.

    Notes
    -----
    Credentials already held are never recommended. Ties: −(what is ordered by), −score, both
    rounded to 1e-9, −preferred facts stated, hours (unknown last), −nearness to the field of the
    role (:meth:`skillmatch.rank.fit.Fit.near`), id.

    Exact for any size: one product of the sparse matrix with what each skill is worth bounds
    every score from above; in the order of the bound, scores are made exactly until the next
    bound is below the k-th best score.
    """
    if by not in BY:
        raise InputError(f"by must be one of {', '.join(BY)}, not {by!r}")
    if not gap.missing:
        return Recommendations(
            notes=["You already cover every skill of this role that we could identify."]
        )
    needs = Needs(gap, related, len(index.taxonomy))
    bound = index.bound(needs)
    wanted = np.flatnonzero(bound > 0)
    held = {at for own in gap.profile.credentials if (at := index.position.get(own)) is not None}
    if held:
        wanted = wanted[~np.isin(wanted, sorted(held))]
    found = len(wanted) > 0
    stays, left = limits.masks(index)
    counts = {why: int(which[wanted].sum()) for why, which in left.items()}
    if left:
        wanted = wanted[stays[wanted]]
    cost = cost_of(index, limits, by)
    if not limits.include_unknown and by != "gap":
        known = np.isfinite(cost[wanted])
        why = "hours unknown" if by == "hour" else "price unknown"
        counts[why] = counts.get(why, 0) + int((~known).sum())
        wanted = wanted[known]
    rows = _best(index, needs, wanted, bound[wanted], cost=cost, limits=limits, k=k)
    notes = limits.notes(counts)
    if not found:
        notes.append("Nothing in this catalogue teaches any of the missing skills.")
    made = [
        recommendation(
            gap,
            credential,
            rank=rank,
            index=index,
            related=related,
            needs=needs,
            today=limits.demands.today,
        )
        for rank, credential in enumerate(index.take(rows), start=1)
    ]
    return Recommendations(made, notes=notes)


def cost_of(index: CatalogueIndex, limits: Limits, by: By) -> NDArray[np.float64]:
    """Return what a score is divided by: 1, hours, or the price in the limits' currency."""
    columns = index.columns
    if by == "gap":
        return np.broadcast_to(np.float64(1.0), (len(index),))
    if by == "hour":
        return columns.hours
    names = columns.currencies
    currency = limits.currency or (names[0] if len(names) == 1 else None)
    if currency is None:
        raise InputError(
            "an order by price needs a currency",
            hint=f"name one of {', '.join(sorted(names))}" if names
            else "this catalogue states no prices",
        )  # fmt: skip
    own = names.index(currency) if currency in names else len(names)
    return np.where(columns.currency == own, columns.price, np.inf)


def per(score: NDArray[np.float64], cost: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the score for each unit of cost: infinite for what is free, -1 if unknown."""
    with np.errstate(divide="ignore", invalid="ignore"):
        made = np.where(score > 0, score / cost, 0.0)
    return np.where(np.isfinite(cost), made, np.where(score > 0, -1.0, 0.0))


def _best(
    index: CatalogueIndex,
    needs: Needs,
    wanted: NDArray[np.int64],
    bound: NDArray[np.float64],
    *,
    cost: NDArray[np.float64],
    limits: Limits,
    k: int,
) -> list[int]:
    """Return the k best of the wanted rows, best first.

    Parameters
    ----------
    wanted : ndarray of int64, shape (w,)
        Rows that may be recommended, in ascending order.
    bound : ndarray of shape (w,)
        What the score of each does not exceed.
    cost : ndarray of shape (n_credentials,)
    """
    # A cost of 1 that is no column of its own: the score itself.
    reach = per(bound, cost[wanted]) if cost.strides[0] else bound
    taken = _FIRST
    while True:
        first, rest = _split(reach, taken)
        rows = wanted[first]
        score = index.score(needs, rows)
        rows, score = rows[score > 0], score[score > 0]
        value = np.round(per(score, cost[rows]), 9)
        liked = limits.preference(index)[rows] if limits.demands.prefer else np.zeros(len(rows))
        near = -index.nearness(needs, rows)
        order = np.lexsort((rows, near, index.hours[rows], -liked, -score, -value))[:k]
        if not len(rest):
            return [int(r) for r in rows[order]]
        if len(order) == k:
            last = (float(value[order[-1]]), float(score[order[-1]]))
            if not _reaches(reach[rest], bound[rest], last):
                return [int(r) for r in rows[order]]
        taken *= 4


def _reaches(
    value: NDArray[np.float64], bound: NDArray[np.float64], last: tuple[float, float]
) -> bool:
    """Whether a credential not looked at may stand beside or before the last of the best."""
    near = 1e-8
    level = value >= last[0] * (1 - near) - near
    return bool((level & ((value > last[0] + near) | (bound >= last[1] - near))).any())


def _split(value: NDArray[np.float64], n: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Part the places of the n highest values, in ascending order, from the others."""
    if len(value) <= 2 * n:
        return np.arange(len(value)), np.zeros(0, dtype=np.int64)
    order = np.argpartition(value, len(value) - n)
    return np.sort(order[-n:]), order[:-n]
