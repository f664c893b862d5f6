"""What a visitor allows and asks for, as plain values: limits of the list and of the plan."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from skillmatch.app import strings as s
from skillmatch.errors import InputError
from skillmatch.rank.demands import TRAITS, Demands

if TYPE_CHECKING:
    from skillmatch.domain import Credential, Recommendation
    from skillmatch.planning import Options
    from skillmatch.rank.score import By

__all__ = ["HOURS", "TRAITS", "Filters", "PlanWish", "hidden_sentence", "titled"]

# The limits on hours that are offered; None: any.
HOURS: tuple[int | None, ...] = (10, 20, 40, 80, 120, 200, 400, 800, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is asked of every course of the list, and its order."""

    hours: int | None = None
    price: float = 0.0
    currency: str | None = None
    unknown: bool = False
    require: tuple[str, ...] = ()
    prefer: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    by: By = "gap"

    @property
    def on(self) -> bool:
        """Whether anything can be hidden."""
        limited = self.hours is not None or self.price > 0 or self.by != "gap"
        return limited or bool(self.require or self.exclude)

    def demands(self, today: date) -> Demands:
        """Return what must be stated and what breaks ties, on a day."""
        return Demands.checked(require=self.require, prefer=self.prefer, today=today)

    def options(self, today: date) -> Options:
        """Return the options of ``SkillMatcher.recommend``.

        Raises
        ------
        InputError
            The filters make no sense.
        """
        made: Options = {"include_unknown": self.unknown, "exclude": self.exclude}
        if self.hours is not None:
            made["max_hours"] = float(self.hours)
        if self.price > 0:
            made["max_price"] = self.price
        if self.currency and (self.price > 0 or self.by == "price"):
            made["currency"] = self.currency
        if self.require or self.prefer:
            made["demands"] = self.demands(today)
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWish:
    """What a plan may take and must hold; ``filters`` are those of the list.

    Of the filters the plan keeps what must be stated and what breaks ties; its own limits are
    on the sums.
    """

    filters: Filters = Filters()
    hours: int | None = None
    price: float = 0.0
    currency: str | None = None
    unknown: bool = False
    steps: int = 6
    weekly: float | None = None
    start: date | None = None
    end: date | None = None
    must: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def limits(self, today: date, *, hours: bool = True) -> Options:
        """Return the limits of the plan; ``hours=False`` leaves out the one on hours.

        Raises
        ------
        InputError
            The limits make no sense.
        """
        own = Filters(
            hours=self.hours if hours else None, price=self.price, currency=self.currency,
            unknown=self.unknown, require=self.filters.require, prefer=self.filters.prefer,
            exclude=self.exclude,
        )  # fmt: skip
        return own.options(today)

    def dates(self, today: date) -> dict[str, Any]:
        """Return the options of the timetable; without a first day it begins today.

        Raises
        ------
        InputError
            There is a last day, but no hours a week.
        """
        if self.weekly is None:
            if self.end is not None:
                raise InputError(s.PLAN_END_ALONE, hint=s.PLAN_END_ALONE_HINT)
            return {}
        return {"weekly_hours": self.weekly, "start": self.start or today, "end": self.end}

    def contradiction(self, catalogue: Sequence[Credential]) -> InputError | None:
        """Return the error of a course that is both wanted and left out, None without one."""
        both = next((i for i in self.must if i in self.exclude), None)
        if both is None:
            return None
        title = next((c.title for c in catalogue if c.id == both), both)
        return InputError(s.PLAN_BOTH.format(title=title), hint=s.PLAN_BOTH_HINT)


def titled(error: InputError, catalogue: Collection[Credential]) -> InputError:
    """Return an error that names courses by their titles where it names their ids."""
    message = error.message
    for credential in catalogue:
        name = repr(credential.id)
        if name in message:
            message = message.replace(name, f"“{credential.title}”")
    return InputError(message, hint=error.hint)


def hidden_sentence(everything: Sequence[Recommendation], shown: Sequence[Recommendation]) -> str:
    """Say how many courses that would help the filters hide.

    Parameters
    ----------
    everything, shown : sequence of Recommendation
        Without and with the filters, neither cut to the first few.
    """
    hidden = len(everything) - len(shown)
    if hidden <= 0:
        return s.HIDDEN_NONE
    return s.HIDDEN.format(n=f"{hidden:,}", total=f"{len(everything):,}")
