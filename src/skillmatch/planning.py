"""Recommendations, explanations and pathways: the ranking verbs of a matcher."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, TypedDict, Unpack

from skillmatch.errors import InputError

if TYPE_CHECKING:
    from skillmatch.domain import Credential, Gap, Pathway, Profile, Recommendations
    from skillmatch.rank.demands import Demands
    from skillmatch.rank.front import FrontPoint
    from skillmatch.rank.index import CatalogueIndex
    from skillmatch.rank.limits import Limits
    from skillmatch.rank.pathway import Method
    from skillmatch.rank.score import By
    from skillmatch.rank.stacking import Awards
    from skillmatch.rank.why import Explanation
    from skillmatch.related import Relatedness
    from skillmatch.widening import Nearby, RoleMatrix, Widening

__all__ = ["Options", "Planning"]


class Options(TypedDict, total=False):
    """What limits a recommendation or a pathway; see :class:`~skillmatch.rank.limits.Limits`."""

    max_hours: float | None
    max_price: Decimal | float | None
    currency: str | None
    include_unknown: bool
    exclude: Collection[str]
    demands: Demands | None


class Planning:
    """What a matcher does with a gap; it lends its catalogue and its relatedness."""

    @property
    def catalogue(self) -> Sequence[Credential]:
        """The credentials that can be recommended, skills linked, in order of id."""
        raise NotImplementedError

    @property
    def _ranked(self) -> CatalogueIndex:
        raise NotImplementedError

    @property
    def _related(self) -> Relatedness:
        raise NotImplementedError

    @property
    def _occupations(self) -> RoleMatrix:
        raise NotImplementedError

    @cached_property
    def _awards(self) -> Awards:
        from skillmatch.rank.stacking import award_parts
        from skillmatch.store.stored_catalogue import StoredCatalogue

        own = self.catalogue
        return award_parts(own.stacking() if isinstance(own, StoredCatalogue) else own)

    def _limits(self, options: Options) -> Limits:
        from skillmatch.rank.limits import Limits

        return Limits.checked(
            max_hours=options.get("max_hours"), max_price=options.get("max_price"),
            currency=options.get("currency"),
            include_unknown=options.get("include_unknown", False),
            currencies=self._ranked.columns.currencies,
            demands=options.get("demands"), exclude=self._known(options.get("exclude", ())),
        )  # fmt: skip

    def _known(self, names: Collection[str]) -> tuple[str, ...]:
        """Return ids of the catalogue, refused where it has no such credential."""
        from skillmatch.rank.find import must_have

        for name in names:
            must_have(self._ranked, name)
        return tuple(dict.fromkeys(names))

    def recommend(
        self, gap: Gap, *, k: int = 10, by: By = "gap", **options: Unpack[Options]
    ) -> Recommendations:
        """Rank the catalogue by the share of the gap that each credential closes.

        Parameters
        ----------
        gap : Gap
        k : int
            At most this many.
        by : {"gap", "hour", "price"}
            Order by the share closed, or by the share for each hour or unit of price.
        **options
            :class:`~skillmatch.planning.Options`: ``max_hours``, ``max_price``, ``currency``,
            ``include_unknown``, ``exclude`` and ``demands``.

        Returns
        -------
        Recommendations
            Best first, with ``notes`` on what limits left out.

        Raises
        ------
        InputError
            An option is out of range or makes no sense for this catalogue.
        UnknownCredentialError
            ``exclude`` names a credential that the catalogue has not.
        """
        from skillmatch.rank.score import recommend

        if k < 1:
            raise InputError(f"k must be at least 1, not {k}")
        return recommend(
            gap, self._ranked, related=self._related, k=k, by=by,
            limits=self._limits(options),
        )  # fmt: skip

    def explain(
        self, gap: Gap, credential_id: str, *, k: int = 10, by: By = "gap",
        **options: Unpack[Options],
    ) -> Explanation:  # fmt: skip
        """Say why a credential is recommended or not, and what would change that.

        Parameters as in :meth:`recommend`; ``k`` is the length of the list that is explained.

        Raises
        ------
        UnknownCredentialError
            The catalogue has no such credential.
        """
        from skillmatch.rank.why import explain

        return explain(
            gap, credential_id, self._ranked, related=self._related, k=k, by=by,
            limits=self._limits(options),
        )  # fmt: skip

    def pathway(
        self,
        gap: Gap,
        *,
        max_steps: int = 6,
        must: Collection[str] = (),
        weekly_hours: float | None = None,
        start: date | None = None,
        end: date | None = None,
        method: Method = "auto",
        **options: Unpack[Options],
    ) -> Pathway:
        """Choose the set of credentials that covers most of the role under limits, in order.

        Parameters
        ----------
        gap : Gap
        max_steps : int
            At most so many credentials, prerequisites counted.
        must : collection of str
            Ids that have to be in it.
        weekly_hours : float, optional
            Hours of study a week, for a timetable.
        start, end : date, optional
            First and last day of study; with ``weekly_hours`` the end is a limit on hours.
        method : {"auto", "exact", "greedy"}
            Exactly by an integer programme; greedily where that is asked for.
        **options
            As in :meth:`recommend`; limits on hours and price are for the whole pathway.

        Returns
        -------
        Pathway
            ``optimal`` and ``bound`` say how far from the best it can be.

        Raises
        ------
        InputError
            The limits contradict each other.
        UnknownCredentialError
            ``must`` or ``exclude`` name a credential that the catalogue has not.
        """
        from skillmatch.rank.pathway import Wishes, plan

        wishes = Wishes(
            max_steps=max_steps, must=self._known(must), weekly_hours=weekly_hours,
            start=start, end=end, method=method,
        )  # fmt: skip
        return plan(
            gap, self._ranked, related=self._related, limits=self._limits(options),
            wishes=wishes, awards=self._awards,
        )  # fmt: skip

    def front(
        self, gap: Gap, *, max_steps: int = 6, points: int = 8, **options: Unpack[Options]
    ) -> tuple[FrontPoint, ...]:
        """Return how much coverage how many hours buy: the Pareto front of pathways.

        Parameters as in :meth:`pathway`; ``points`` is how many limits on hours are tried.

        Returns
        -------
        tuple of FrontPoint
            By hours; none is beaten by another in coverage, hours and price alike.
        """
        from skillmatch.rank.pareto import pathway_front
        from skillmatch.rank.pathway import Wishes

        return pathway_front(
            gap, self._ranked, related=self._related, limits=self._limits(options),
            wishes=Wishes(max_steps=max_steps), points=points,
        )  # fmt: skip

    def widen(
        self, gap: Gap, *, k: int = 5, by: By = "gap", **options: Unpack[Options]
    ) -> Widening:
        """Return what would widen a person's options: occupations nearby, and what leads there.

        For somebody who covers a role already; the person and the role are those of the gap.

        Parameters
        ----------
        gap : Gap
        k : int
            At most so many occupations, and so many credentials.
        by, **options
            As in :meth:`recommend`, for the credentials.

        Returns
        -------
        Widening

        Raises
        ------
        InputError
            An option is out of range or makes no sense for this catalogue.
        """
        from skillmatch.widening import widen

        return widen(
            gap, self._ranked, roles=self._occupations, related=self._related,
            limits=self._limits(options), k=k, by=by,
        )  # fmt: skip

    def closest(self, profile: Profile, *, k: int = 15) -> tuple[Nearby, ...]:
        """Return the occupations that a person covers most of, of all there are.

        Parameters
        ----------
        profile : Profile
        k : int
            At most so many, from 1 to 50.

        Returns
        -------
        tuple of Nearby
            The nearest first.

        Raises
        ------
        InputError
            ``k`` is out of range.
        """
        return self._occupations.closest(profile.held, k=k)
