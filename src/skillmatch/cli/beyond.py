"""What an answer says where there is nothing to recommend: what widens options, or what next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from skillmatch.domain import Gap
    from skillmatch.matcher import SkillMatcher
    from skillmatch.planning import Options
    from skillmatch.rank.score import By
    from skillmatch.widening import Widening

__all__ = ["Beyond", "beyond"]


@dataclass(frozen=True, kw_only=True)
class Beyond:
    """What widens somebody's options who covers a role, or else what to do next."""

    gap: Gap
    widening: Widening | None = None
    steps: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any] | None:
        """Return the widening for JSON, None where something is missing."""
        from skillmatch.report.widening import widening_dict

        return None if self.widening is None else widening_dict(self.widening)

    def lines(self) -> list[str]:
        """Return it as lines of plain text; none where there is something to recommend."""
        from skillmatch.report.widening import widening_lines

        if self.widening is not None:
            return widening_lines(self.widening, self.gap)
        return ["There is nothing to recommend.", *self.steps] if self.steps else []


def beyond(
    matcher: SkillMatcher, gap: Gap, *, found: bool, options: Options, k: int = 5, by: By = "gap"
) -> Beyond:
    """Return what to say beside an answer.

    Parameters
    ----------
    matcher : SkillMatcher
    gap : Gap
    found : bool
        Whether the answer has something to recommend.
    options : Options
        The limits of the answer.
    k : int
        Most occupations and credentials that widen.
    by : {"gap", "hour", "price"}
    """
    from skillmatch.widening import next_steps

    if not gap.missing:
        return Beyond(gap=gap, widening=matcher.widen(gap, k=min(k, 5), by=by, **options))
    if found:
        return Beyond(gap=gap)
    limited = bool(matcher.recommend(gap, k=1))
    return Beyond(gap=gap, steps=next_steps(gap, demo=matcher.is_demo, limited=limited))
