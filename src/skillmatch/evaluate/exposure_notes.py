"""What a reader must know beside figures by group: what they are, and what they are not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from skillmatch.connect.encoding import printable
from skillmatch.evaluate.groups import UNSTATED

__all__ = ["notes_of"]

MANY_TIES = 0.05  # Of the people scored.
FEW = 5  # A group of fewer people may tell who they are.
MANY_GROUPS = 10

_ALWAYS = (
    (
        "Adapted from the bias audit of New York City's Local Law 144 (6 RCNY § 5-300 and 5-301). "
        "It is no legal audit, and skillmatch is no hiring tool: it ranks credentials for a "
        "person, never people."
    ),
    (
        "Scoring rate: the share of a group whose score lies above the median of everybody "
        "scored. Impact ratio: that rate over the rate of the highest-scoring group. The score is "
        "the share of the learnable gap that the first recommendation closes."
    ),
    (
        "Coverage before is what people bring, measured the same way. Where it differs by group "
        "as the score does, the difference starts with the profiles as they were read; where it "
        "does not, look at the catalogue."
    ),
    (
        "Group columns and names were taken out before the run, so no recommendation depends on "
        "them. The words of a CV stay in, and may hint at a group."
    ),
    (
        "Four fifths (.8) is a rule of thumb (29 CFR § 1607.4), no verdict: above and below say "
        "where the whole 95 % interval of the ratio lies; either side: it holds .8; too few to "
        "tell: it holds .8 and 1."
    ),
    (
        "Intervals: Wilson for rates, MOVER-R (Donner and Zou 2012) for ratios. They take the "
        "highest group as given, which is partly luck where groups are small or many."
    ),
    (
        "Assessed or accredited: any recommendation states it, whoever says so. Hours and price "
        "are medians of the first recommendation, over the n people for whom they are stated; "
        "prices are never converted."
    ),
)


def notes_of(figures: Mapping[str, Any], *, inputs: Sequence[str] = ()) -> Iterator[str]:
    """Yield what must be said beside the figures of an exposure, in order of weight."""
    yield from _ALWAYS
    for name in inputs:
        yield (
            f"{printable(name, limit=40)!r} is another matter: the run reads that column. Its "
            "groups show how results differ by it, and the run knew it."
        )
    yield from _of_scores(figures)
    for name, rows in figures["groups"].items() if figures["n_scored"] else ():
        yield from _of_groups(name, rows, figures)
    every = [row for rows in figures["groups"].values() for row in rows]
    if sum(r["impact_ratio"] is not None for r in every) > MANY_GROUPS:
        yield "Many groups are compared: some intervals miss by chance, about one in twenty."
    if any(0 < r["people"] < FEW for r in every):
        yield (
            f"Groups of fewer than {FEW} people may tell who they are: do not publish their rows."
        )


def _of_scores(figures: Mapping[str, Any]) -> Iterator[str]:
    n, ties = figures["n_scored"], figures["ties_at_median"]
    if not n:
        yield "Nobody could be scored, so there are no rates."
        return
    if figures["n_no_gap"]:
        yield (
            f"{figures['n_no_gap']} already cover their role and have no score; they count in "
            "no rate."
        )
    if figures["n_failed"]:
        yield f"{figures['n_failed']} could not be used and count in no rate; see the problems."
    if figures["n_nothing"]:
        yield (
            f"{figures['n_nothing']} of {n} were recommended nothing, by their limits or because "
            "nothing teaches what they lack; their score is 0."
        )
    if not figures["scoring_rate"]:
        yield (
            f"Nobody scores above the median ({ties} of {n} score exactly that), so every rate is "
            "0 and there is no ratio."
        )
    elif ties > 1 and ties > MANY_TIES * n:
        yield (
            f"{ties} of {n} score exactly the median, which is not above it: the rate of "
            f"everybody is {figures['scoring_rate']:.0%}, not a half."
        )


def _of_groups(
    name: str, rows: Sequence[Mapping[str, Any]], figures: Mapping[str, Any]
) -> Iterator[str]:
    aside = [r for r in rows if r["set_aside"]]
    if aside:
        people = sum(r["n"] for r in aside)
        what = "1 group is" if len(aside) == 1 else f"{len(aside)} groups are"
        yield (
            f"By {name}: {what} set aside with under {100 * figures['least_share']:.3g} % of the "
            f"people scored ({people} in all): rates, no ratios."
        )
    for row in rows:
        if not row["n"]:
            lost = (("failed", row["failed"]), ("without a gap", row["no_gap"]))
            why = ", ".join(f"{count} {what}" for what, count in lost if count)
            yield f"By {name}: nobody of {printable(row['group'], limit=40)} is scored ({why})."
    compared = sum(r["impact_ratio"] is not None for r in rows)
    if compared == 1:
        yield f"By {name}: one group is left, with nothing to compare it to."
    elif not compared and figures["scoring_rate"]:
        yield f"By {name}: no group is left to compare."
    silent = next((r for r in rows if r["group"] == UNSTATED), None)
    if silent is not None:
        yield (
            f"By {name}: {silent['people']} state nothing; they are counted as a group of their "
            "own, with no ratio."
        )
