"""A role's market: employment and pay, what its adverts ask for, and what changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from skillmatch.domain import JobPosting, Mention, Occupation, RoleAlternative
from skillmatch.errors import UnknownRoleError
from skillmatch.market.pay import NATION, PREPARATION, Pay, area_named, pay_of
from skillmatch.market.series import By, Trend
from skillmatch.market.shares import Demand, demand, distinct, refuse_made_up
from skillmatch.market.trend import Trends, share_trend, trends
from skillmatch.roles import Titled, of_title

__all__ = ["Market", "Read", "Resolve", "market_of"]

BATCH = 64

Resolve = Callable[[str], tuple[Occupation, Sequence[RoleAlternative]]]


class Read(Protocol):
    """What reading a text gives."""

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """The skills found in it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """Market signals of a role. None is unknown or not published; nothing here ranks anything.

    ``employment`` counts employees of ``wage.occupation`` in ``wage.area``; ``wage_note``
    says what is not published, and why. ``n_adverts`` distinct adverts were loaded,
    ``n_role`` of them are for the role, ``copies`` were left out. ``role_trend`` is the share
    of all adverts that are for the role, ``trend`` the skills within them.
    """

    title: str
    occupation_id: str | None
    occupation_label: str | None
    alternatives: tuple[RoleAlternative, ...] = ()
    job_zone: int | None = None
    preparation: str | None = None
    country: str = "US"
    employment: int | None = None
    wage: Pay | None = None
    wage_note: str | None = None
    n_adverts: int = 0
    n_role: int = 0
    copies: int = 0
    demand: tuple[Demand, ...] = ()
    trend: Trends | None = None
    role_trend: Trend | None = None
    notes: tuple[str, ...] = ()
    synthetic: bool = False

    def to_frame(self) -> Any:
        """Return a DataFrame of the skills' trends, one row for each skill and period."""
        from skillmatch import frames

        return frames.trend_frame(() if self.trend is None else self.trend.rows)


def market_of(
    role: str,
    *,
    resolve: Resolve,
    title: Callable[[str], Titled],
    waged: Callable[[str, str], Occupation],
    titles: Mapping[str, str],
    read: Callable[[Sequence[str]], Sequence[Read]],
    postings: Iterable[JobPosting] = (),
    area: str = NATION,
    country: str = "US",
    by: By = "quarter",
    allow_synthetic: bool = False,
) -> Market:
    """Gather the market signals of a role.

    Parameters
    ----------
    role : str
        A title in free text or an O*NET-SOC code.
    resolve : callable
        Title to occupation and alternatives.
    title : callable
        An advert's title to the occupation it means.
    waged : callable
        Occupation id and area to the occupation with employment and wage.
    titles : mapping of str to str
        O*NET-SOC code to title.
    read : callable
        Texts to what was read in them.
    postings : iterable of JobPosting
        All loaded adverts; those of the role are found among them.
    area, country, by, allow_synthetic
        See :meth:`skillmatch.SkillMatcher.market`.

    Returns
    -------
    Market

    Raises
    ------
    UnknownRoleError
        The title resolves to no occupation and no advert carries it.
    InputError
        The area or the country is unknown, or adverts are made-up samples.
    """
    place = area_named(area)
    loaded = list(postings)
    occupation: Occupation | None = None
    others: Sequence[RoleAlternative] = ()
    try:
        occupation, others = resolve(role)
    except UnknownRoleError:
        if not loaded:
            raise
    if occupation is not None and occupation.id in titles:
        occupation = waged(occupation.id, place)
    pay = pay_of(occupation, titles=titles, area=place, country=country)
    made_up = refuse_made_up(loaded, where="the adverts", allow=allow_synthetic)
    adverts, copies = distinct(loaded)
    chosen = of_title(role, occupation, adverts, title)
    if occupation is None and not chosen:
        raise UnknownRoleError(f"no advert has the title {role!r}")
    pairs = _read(chosen, read)
    zone = None if occupation is None else occupation.job_zone
    return Market(
        title=role.strip(),
        occupation_id=None if occupation is None else occupation.id,
        occupation_label=None if occupation is None else occupation.label,
        alternatives=tuple(others),
        job_zone=zone,
        preparation=None if zone is None else PREPARATION.get(zone),
        country=country.strip().upper(),
        employment=pay.employment,
        wage=pay.wage,
        wage_note=pay.note,
        n_adverts=len(adverts),
        n_role=len(chosen),
        copies=copies,
        demand=demand((a.text, m) for a, m in pairs) if pairs else (),
        trend=trends(pairs, by=by) if pairs else None,
        role_trend=share_trend(adverts, chosen, by=by) if pairs else None,
        notes=tuple(_notes(adverts, chosen, copies=copies, made_up=made_up)),
        synthetic=made_up > 0,
    )


def _read(
    adverts: Sequence[JobPosting], read: Callable[[Sequence[str]], Sequence[Read]]
) -> list[tuple[JobPosting, tuple[Mention, ...]]]:
    made: list[tuple[JobPosting, tuple[Mention, ...]]] = []
    for at in range(0, len(adverts), BATCH):
        part = adverts[at : at + BATCH]
        found = read([a.text for a in part])
        made += [(a, r.mentions) for a, r in zip(part, found, strict=True)]
    return made


def _notes(
    adverts: Sequence[JobPosting], chosen: Sequence[JobPosting], *, copies: int, made_up: int
) -> list[str]:
    if not adverts:
        return ["no adverts are loaded: demand and trends are unknown"]
    made = [f"{len(chosen):,} of {len(adverts):,} distinct adverts are for this role"]
    if copies:
        made.append(f"{copies:,} copies, word for word or nearly, were not counted")
    if made_up:
        made.append("sample data: made-up adverts, no measure of demand")
    return made
