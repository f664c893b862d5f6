"""How well predicted skill profiles of occupations match known relations.

The ranking of skills predicted for an occupation is compared with the set of skills known to
belong to it. Precision at *k* is the measure of Manning, Raghavan and Schütze (2008),
*Introduction to Information Retrieval*, section 8.4.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from skillmatch.errors import EmptyInputError

__all__ = ["ProfileScores", "mean_and_spread", "precision_at", "profile_scores"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileScores:
    """Measures over a set of occupations.

    Attributes
    ----------
    occupations : int
        How many occupations were judged.
    k : int
        Depth of the rankings judged.
    precision : float
        Mean share of the top ``k`` skills that are known, in [0, 1].
    no_overlap : float
        Share of occupations with no known skill in their top ``k``, in [0, 1].
    """

    occupations: int
    k: int
    precision: float
    no_overlap: float


def precision_at(ranked: Sequence[str], known: Collection[str], k: int = 15) -> float:
    """Share of the first ``k`` ranked skills that are known.

    Parameters
    ----------
    ranked : sequence of str
        Skill ids, best first.
    known : collection of str
        Skill ids that are right.
    k : int
        Depth; a ranking shorter than ``k`` counts its missing places as wrong.

    Returns
    -------
    float
        In [0, 1].

    Raises
    ------
    ValueError
        If ``k`` is below 1.
    """
    if k < 1:
        raise ValueError(f"k must be at least 1, got {k}")
    relevant = frozenset(known)
    return sum(skill in relevant for skill in dict.fromkeys(ranked[:k])) / k


def profile_scores(
    ranked: Mapping[str, Sequence[str]],
    known: Mapping[str, Collection[str]],
    *,
    k: int = 15,
) -> ProfileScores:
    """Judge the rankings of many occupations.

    Parameters
    ----------
    ranked : mapping of occupation id to skill ids
        Skill ids, best first.
    known : mapping of occupation id to skill ids
        The right skills. Every occupation here is judged; one missing from ``ranked``
        counts as an empty ranking.
    k : int
        Depth of the rankings.

    Returns
    -------
    ProfileScores

    Raises
    ------
    EmptyInputError
        If ``known`` is empty.
    ValueError
        If ``k`` is below 1.
    """
    if not known:
        raise EmptyInputError(
            "no occupations to judge", hint="give at least one occupation with known skills"
        )
    values = [precision_at(ranked.get(key, ()), skills, k) for key, skills in known.items()]
    return ProfileScores(
        occupations=len(values),
        k=k,
        precision=fmean(values),
        no_overlap=sum(value == 0.0 for value in values) / len(values),
    )


def mean_and_spread(values: Sequence[float]) -> tuple[float, float]:
    """Mean and sample standard deviation over repeated splits.

    Parameters
    ----------
    values : sequence of float
        One value a split.

    Returns
    -------
    tuple of float
        ``(mean, standard deviation)``; the deviation of a single value is 0.

    Raises
    ------
    EmptyInputError
        If ``values`` is empty.
    """
    if not values:
        raise EmptyInputError("no values to average", hint="run at least one split")
    return fmean(values), (stdev(values) if len(values) > 1 else 0.0)
