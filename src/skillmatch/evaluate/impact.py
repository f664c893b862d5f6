"""Scoring rates and impact ratios by group, as New York City defines them for bias audits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median
from typing import Literal

from skillmatch.errors import InputError
from skillmatch.market import wilson

__all__ = [
    "FOUR_FIFTHS",
    "LEAST_SHARE",
    "Impact",
    "Marker",
    "impact_of",
    "middle",
    "ratio_interval",
    "set_aside_groups",
]

FOUR_FIFTHS = 0.8
LEAST_SHARE = 0.02  # Of the people scored: smaller groups may be set aside.

Marker = Literal[
    "highest",
    "above",
    "either side",
    "below",
    "too few to tell",
    "no ratio",
    "set aside",
    "not stated",
    "nobody scored",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """How often a group scores above the median, and that beside the highest-scoring group.

    ``rate`` has the 95 % interval ``low``–``high``, ``ratio`` has ``ratio_low``–``ratio_high``;
    each is ``None`` where it cannot be told. ``marker`` says where the interval of the ratio
    lies beside four fifths.
    """

    n: int
    above: int
    rate: float | None
    low: float | None
    high: float | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    marker: Marker


def middle(scores: Sequence[float]) -> float | None:
    """Return the median, ``None`` of nothing.

    >>> middle([0.1, 0.4, 0.2, 0.3]), middle([])
    (0.25, None)
    """
    return float(median(scores)) if scores else None


def set_aside_groups(sizes: Mapping[str, int], *, least_share: float = LEAST_SHARE) -> set[str]:
    """Return the groups that hold less than a share of the people, but somebody.

    >>> set_aside_groups({"a": 98, "b": 2, "c": 1}) == {"b", "c"}
    True
    """
    if not 0.0 <= least_share < 0.5:
        raise InputError(
            f"the least share of a group must lie in [0, 0.5), not {least_share:g}",
            hint="0.02 is two per cent",
        )
    total = sum(sizes.values())
    return {name for name, n in sizes.items() if 0 < n < least_share * total}


def ratio_interval(x1: int, n1: int, x2: int, n2: int) -> tuple[float, float]:
    """Return the 95 % interval of a ratio of two independent rates (MOVER-R).

    The limits of the two rates, each by Wilson, are put together as in Donner and Zou (2012),
    *Statistical Methods in Medical Research* 21:347–359. Unlike the interval of Katz (1978) it
    is defined where nobody or everybody of a group scores above the median.

    Parameters
    ----------
    x1, n1 : int
        Hits and people of the numerator.
    x2, n2 : int
        Hits and people of the denominator; at least one hit.

    Raises
    ------
    InputError
        The denominator is 0, or a group is empty.

    Examples
    --------
    >>> [round(x, 2) for x in ratio_interval(20, 50, 25, 50)]
    [0.52, 1.23]
    >>> ratio_interval(0, 10, 5, 10)[0]
    0.0
    """
    if n1 < 1 or n2 < 1 or x2 < 1:
        raise InputError("a ratio of rates needs people in both groups and a rate above 0")
    p1, p2 = x1 / n1, x2 / n2
    (l1, u1), (l2, u2) = wilson(x1, n1), wilson(x2, n2)
    square = (p1 * p2) ** 2
    lower = l1 * (2 * p1 - l1)
    # The quotient of the paper, expanded so that nothing is divided by 2·p2 − u2, which may be 0.
    under = sqrt(max(0.0, square - lower * u2 * (2 * p2 - u2)))
    low = lower / (p1 * p2 + under) if lower > 0 else 0.0
    base = l2 * (2 * p2 - l2)
    over = sqrt(max(0.0, square - u1 * (2 * p1 - u1) * base))
    return low, (p1 * p2 + over) / base


def impact_of(
    scores: Mapping[str, Sequence[float]],
    centre: float | None,
    *,
    aside: Collection[str] = (),
    unstated: str | None = None,
) -> dict[str, Impact]:
    """Return the scoring rate of each group and its ratio to the highest-scoring group's.

    Parameters
    ----------
    scores : mapping of str to sequence of float
        The scores of each group.
    centre : float or None
        The median of the sample. Above it is strict: a score equal to it is not above.
    aside : collection of str
        Groups set aside: their rate is reported, and no ratio.
    unstated : str, optional
        The group whose members stated nothing; as those set aside.

    Notes
    -----
    6 RCNY § 5-300 defines the scoring rate as the share of a category that scores above the
    sample's median, and the impact ratio as that rate over the rate of the highest-scoring
    category; § 5-301 lets an auditor leave categories under 2 % out of the ratios, and counts
    people of unknown category beside them. Where nobody scores above the median there is no
    ratio.
    """
    counts = {
        name: (sum(centre is not None and s > centre for s in values), len(values))
        for name, values in scores.items()
    }
    compared = {k: (x, n) for k, (x, n) in counts.items() if n and k not in aside and k != unstated}
    highest = max(compared.values(), key=lambda c: (c[0] / c[1], c[1]), default=(0, 0))
    made = {}
    for name, (x, n) in counts.items():
        low, high = wilson(x, n) if n else (None, None)
        ratio = ratio_low = ratio_high = None
        marker: Marker = "no ratio"
        if name == unstated:
            marker = "not stated"
        elif not n:
            marker = "nobody scored"
        elif name in aside:
            marker = "set aside"
        elif name in compared and highest[0]:
            ratio = (x * highest[1]) / (n * highest[0])
            if x * highest[1] == n * highest[0]:
                marker = "highest"
            else:
                ratio_low, ratio_high = ratio_interval(x, n, *highest)
                marker = _marker(ratio_low, ratio_high)
        made[name] = Impact(
            n=n, above=x, rate=x / n if n else None, low=low, high=high, ratio=ratio,
            ratio_low=ratio_low, ratio_high=ratio_high, marker=marker,
        )  # fmt: skip
    return made


def _marker(low: float, high: float) -> Marker:
    if low <= FOUR_FIFTHS and high >= 1.0:
        return "too few to tell"
    if high < FOUR_FIFTHS:
        return "below"
    return "above" if low > FOUR_FIFTHS else "either side"
