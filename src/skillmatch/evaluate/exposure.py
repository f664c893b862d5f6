"""Who is shown what: recommendations of a cohort by group, adapted from an audit of bias."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import fsum
from statistics import median
from typing import TYPE_CHECKING, Any

from skillmatch.evaluate.exposure_notes import notes_of
from skillmatch.evaluate.groups import UNSTATED
from skillmatch.evaluate.impact import LEAST_SHARE, Impact, impact_of, middle, set_aside_groups
from skillmatch.market import wilson

if TYPE_CHECKING:
    from skillmatch.batch import Outcome
    from skillmatch.domain import Credential
    from skillmatch.evaluate.groups import Grouping, Groups

__all__ = ["Seen", "evaluate_exposure", "flat_rows", "seen_of", "vouched_for"]

_NONE_SAID = re.compile(r"(no|none|not|without|un(assessed|accredited))\b", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the audit keeps of one person's run.

    ``score`` is the share of the learnable gap that the first recommendation closes, 0 where
    nothing is recommended, ``None`` where the person has no gap. ``coverage`` is of the whole
    role, before any course. ``vouched`` says that a recommendation states how it is assessed
    or who accredits it; ``hours``, ``price`` and ``currency`` are those of the first.
    """

    row: int
    score: float | None
    coverage: float
    recommended: bool = False
    vouched: bool = False
    hours: float | None = None
    price: Decimal | None = None
    currency: str | None = None


def vouched_for(credential: Credential) -> bool:
    """Return whether a credential states an assessment or an accreditation.

    What is stated as "none" or "not accredited" is none.
    """
    stated = (credential.assessment, credential.accreditation)
    return any(words and words.strip() and not _NONE_SAID.match(words.strip()) for words in stated)


def seen_of(outcome: Outcome) -> Seen | None:
    """Return what the audit keeps of an outcome, ``None`` of one that failed."""
    gap, best = outcome.gap, outcome.best
    if gap is None or best is None:
        return None
    # Rounded as the ranking rounds, so that equal scores are equal whatever the order of a sum.
    coverage = round(float(gap.coverage), 9)
    if not gap.missing:
        return Seen(row=outcome.row.row, score=None, coverage=coverage)
    if not best:
        return Seen(row=outcome.row.row, score=0.0, coverage=coverage)
    first = best[0].credential
    return Seen(
        row=outcome.row.row,
        score=round(float(best[0].score), 9),
        coverage=coverage,
        recommended=True,
        vouched=any(vouched_for(r.credential) for r in best),
        hours=first.hours,
        price=first.price,
        currency=first.currency,
    )


def evaluate_exposure(
    seen: Iterable[Seen], groups: Groups, *, least_share: float = LEAST_SHARE
) -> dict[str, Any]:
    """Compare by group what a cohort was recommended.

    Parameters
    ----------
    seen : iterable of Seen
        Everybody whose run succeeded, once each; the order does not matter.
    groups : Groups
        Rows that are not in ``seen`` count as failed.
    least_share : float
        Groups below this share of the people scored are set aside: their rates are reported,
        their ratios are not.

    Returns
    -------
    dict
        ``n_people``, ``n_scored``, ``n_no_gap``, ``n_failed``, ``n_nothing`` (scored, and
        recommended nothing), ``median_score``, ``ties_at_median``, ``scoring_rate`` (of
        everybody), ``median_coverage_before``, ``least_share``, ``groups`` (for each column and
        each pair of columns a list of rows) and ``notes``. In a row ``n`` people were scored,
        ``share`` of all scored; ``scoring_rate``, ``impact_ratio`` and their 95 % limits are
        about the score, ``coverage_…`` the same about the coverage before; ``vouched`` is the
        share that was shown something assessed or accredited. What cannot be told is ``None``.

    Raises
    ------
    InputError
        ``least_share`` is not in [0, 0.5).

    Notes
    -----
    Scores and coverage are compared for the same people, so that a difference in the second
    (what people bring) can be told from one in the first (what the catalogue has for them).
    """
    people = {s.row: s for s in sorted(seen, key=lambda s: s.row)}
    scored = [s for s in people.values() if s.score is not None]
    scores = [s.score for s in scored if s.score is not None]
    centre, start = middle(scores), middle([s.coverage for s in scored])
    rows = set(groups.rows) | set(people)
    ties = sum(s == centre for s in scores)
    figures: dict[str, Any] = {
        "n_people": len(rows),
        "n_scored": len(scored),
        "n_no_gap": len(people) - len(scored),
        "n_failed": len(rows) - len(people),
        "n_nothing": sum(not s.recommended for s in scored),
        "median_score": centre,
        "ties_at_median": ties,
        "scoring_rate": _share(sum(s > centre for s in scores) if centre is not None else 0,
                               len(scores)),
        "median_coverage_before": start,
        "least_share": least_share,
        "groups": {
            g.name: _by_group(g, rows, people, centre=centre, start=start, least_share=least_share)
            for g in groups.groupings
        },
    }  # fmt: skip
    figures["notes"] = list(notes_of(figures, inputs=groups.inputs))
    return figures


def _share(hits: int, n: int) -> float | None:
    return hits / n if n else None


def _mean(values: Collection[float]) -> float | None:
    return fsum(values) / len(values) if values else None


def _by_group(
    grouping: Grouping,
    rows: Collection[int],
    people: Mapping[int, Seen],
    *,
    centre: float | None,
    start: float | None,
    least_share: float,
) -> list[dict[str, Any]]:
    members: dict[str, list[int]] = {}
    for row in sorted(rows):
        members.setdefault(grouping.of.get(row, UNSTATED), []).append(row)
    scored = {
        name: [s for r in own if (s := people.get(r)) is not None and s.score is not None]
        for name, own in members.items()
    }
    aside = set_aside_groups({k: len(v) for k, v in scored.items()}, least_share=least_share)
    aside.discard(UNSTATED)
    judged: list[dict[str, Impact]] = [
        impact_of(values, middle_of, aside=aside, unstated=UNSTATED)
        for values, middle_of in (
            ({k: [s.score or 0.0 for s in v] for k, v in scored.items()}, centre),
            ({k: [s.coverage for s in v] for k, v in scored.items()}, start),
        )
    ]
    total = sum(map(len, scored.values()))
    made = []
    for name, own in members.items():
        known = [people[r] for r in own if r in people]
        made.append(
            {
                "group": name,
                "people": len(own),
                "failed": len(own) - len(known),
                "no_gap": len(known) - len(scored[name]),
                "n": len(scored[name]),
                "share": _share(len(scored[name]), total),
                "set_aside": name in aside,
                **_judgement(judged[0][name], judged[1][name]),
                "mean_score": _mean([s.score or 0.0 for s in scored[name]]),
                "coverage_before": _mean([s.coverage for s in scored[name]]),
                **_shown(scored[name]),
            }
        )
    made.sort(key=lambda r: (r["group"] == UNSTATED, r["set_aside"], -r["n"], r["group"]))
    return made


def _judgement(score: Impact, coverage: Impact) -> dict[str, Any]:
    return {
        "scoring_rate": score.rate, "low": score.low, "high": score.high,
        "impact_ratio": score.ratio, "ratio_low": score.ratio_low, "ratio_high": score.ratio_high,
        "four_fifths": score.marker,
        "coverage_rate": coverage.rate, "coverage_low": coverage.low,
        "coverage_high": coverage.high, "coverage_ratio": coverage.ratio,
        "coverage_ratio_low": coverage.ratio_low, "coverage_ratio_high": coverage.ratio_high,
        "coverage_four_fifths": coverage.marker,
    }  # fmt: skip


def _shown(scored: Sequence[Seen]) -> dict[str, Any]:
    """Return what the people of a group were shown; hours and prices where they are stated."""
    n = len(scored)
    vouched = sum(s.vouched for s in scored)
    low, high = wilson(vouched, n) if n else (None, None)
    hours = [s.hours for s in scored if s.hours is not None]
    prices: dict[str, list[Decimal]] = {}
    for s in scored:
        if s.price is not None and s.currency is not None:
            prices.setdefault(s.currency, []).append(s.price)
    return {
        "recommended": _share(sum(s.recommended for s in scored), n),
        "vouched": _share(vouched, n),
        "vouched_low": low,
        "vouched_high": high,
        "median_hours": middle(hours),
        "hours_stated": len(hours),
        "prices": {
            currency: {"median": float(median(found)), "n": len(found)}
            for currency, found in sorted(prices.items())
        },
    }


def flat_rows(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a row for each group of each column, as CSV has it."""
    return [
        {"column": column}
        | row
        | {
            "prices": "; ".join(
                f"{price['median']:g} {currency} (of {price['n']})"
                for currency, price in row["prices"].items()
            )
        }
        for column, rows in figures["groups"].items()
        for row in rows
    ]
