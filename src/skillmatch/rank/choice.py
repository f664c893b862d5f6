"""From a gap and a catalogue to the numbers of a choice: who may be chosen, what comes first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skillmatch.errors import InputError
from skillmatch.rank.find import must_have
from skillmatch.rank.needs import Needs
from skillmatch.rank.problem import Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.domain import Gap
    from skillmatch.rank.index import CatalogueIndex
    from skillmatch.rank.limits import Limits
    from skillmatch.related import Relatedness

__all__ = ["Choice", "choice_of"]

# Up to so many credentials are looked at for what they require before the choice; of more,
# only those chosen are, and the choice is made again with what they require.
READ_AHEAD = 20_000
# Of a larger catalogue so many with the highest bounds may be chosen.
MOST_ROWS = 150_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A problem over some rows of the catalogue.

    ``counts`` say how many each limit left out; ``circular`` are ids that require themselves
    through others, ``out_of_reach`` how many require something that may not be chosen, and
    ``left`` how many useful ones are not among the rows because there are too many, and
    ``beyond`` what these may close at most beside any set.
    """

    problem: Problem
    rows: NDArray[np.int64]
    needs: Needs
    counts: Mapping[str, int]
    circular: tuple[str, ...]
    out_of_reach: int
    left: int
    beyond: float
    ahead: bool

    def wanting(self, chosen: Sequence[int], index: CatalogueIndex, held: frozenset[str]) -> bool:
        """Whether a chosen row requires something that the problem does not know of."""
        return not self.ahead and any(
            requirements(index, int(self.rows[r]), held) and r not in self.problem.requires
            for r in chosen
        )


def requirements(index: CatalogueIndex, row: int, held: frozenset[str]) -> tuple[int, ...]:
    """Return the rows that a credential requires and that are not held.

    What the catalogue does not have cannot be planned: it stands in the caveats.
    """
    found = (index.position.get(i) for i in index.requires(row) if i not in held)
    return tuple(dict.fromkeys(at for at in found if at is not None))


def choice_of(
    gap: Gap,
    index: CatalogueIndex,
    *,
    related: Relatedness,
    limits: Limits,
    must: Sequence[str] = (),
    max_steps: int = 6,
    look_at: Iterable[int] | None = (),
) -> Choice:
    """Return the choice that a gap, a catalogue and limits make.

    Parameters
    ----------
    gap : Gap
    index : CatalogueIndex
    related : Relatedness
    limits : Limits
        On each credential, and on the sum of hours and prices.
    must : sequence of str
        Ids that have to be in.
    max_steps : int
    look_at : iterable of int or None
        Rows of a large catalogue whose requirements are to be kept; ``None``: all, however
        long it takes to read them.

    Raises
    ------
    InputError
        What must be in, or what it requires first, is refused by a limit or lies in a circle.
    """
    needs = Needs(gap, related, len(index.taxonomy))
    bound = index.bound(needs)
    useful = bound > 0
    held = frozenset(gap.profile.credentials)
    own = [at for i in held if (at := index.position.get(i)) is not None]
    useful[own] = False
    stays, left_out = limits.masks(index)
    counts = {why: int((useful & which).sum()) for why, which in left_out.items()}
    forced = [
        at for name in dict.fromkeys(must) if (at := must_have(index, name)) not in own
    ]  # fmt: skip
    for row in forced:
        _may_stay(index, row, limits)
    rows = np.flatnonzero(useful & stays)
    too_many, beyond = max(0, len(rows) - MOST_ROWS), 0.0
    if too_many:
        order = rows[np.lexsort((rows, -bound[rows]))]
        rows = np.sort(order[:MOST_ROWS])
        beyond = float(bound[order[MOST_ROWS : MOST_ROWS + max_steps]].sum()) * needs.total
    ahead = look_at is None or len(rows) <= READ_AHEAD
    known = rows.tolist() if ahead else [int(r) for r in look_at or ()]
    requires, circular = _required([*known, *forced], index, held)
    for row in forced:
        if row in circular:
            raise InputError(
                f"{index.credentials[row].id!r} has to be in, but what it requires goes round in "
                "a circle",
                hint="check its prerequisites with the issuer",
            )
        for need in sorted(_whole(requires, row) - {row}):
            _may_stay(index, need, limits, wanted=row)
    barred = _barred(requires, circular, stays)
    chosen = {int(r) for r in rows if int(r) not in barred}
    for row in (*chosen, *forced):
        chosen |= _whole(requires, row) if row in requires or row in forced else set()
    final = np.array(sorted(chosen), dtype=np.int64)
    place = {int(r): i for i, r in enumerate(final)}
    columns = index.columns
    after = index.after(needs, final)
    gain = np.maximum(0.0, np.minimum(needs.needed, after) - needs.held) * needs.importance
    hours, price = columns.hours[final], columns.price[final]
    names = columns.currencies
    currency = names.index(limits.currency) if limits.currency in names else -1
    paid = columns.currency[final] == currency
    problem = Problem(
        gain=gain,
        hours=np.where(np.isfinite(hours), hours, 0.0),
        prices=np.where(np.isfinite(price) & paid, price, 0.0),
        requires={
            place[r]: tuple(place[n] for n in wanted)
            for r, wanted in requires.items()
            if r in place
        },
        must=tuple(place[r] for r in forced),
        max_hours=limits.max_hours,
        max_price=None if limits.max_price is None else float(limits.max_price),
        max_steps=max_steps,
    )
    return Choice(
        problem=problem, rows=final, needs=needs, counts=counts,
        circular=tuple(sorted(index.credentials[r].id for r in circular)),
        out_of_reach=len(barred - circular), left=too_many, beyond=beyond, ahead=ahead,
    )  # fmt: skip


def _may_stay(
    index: CatalogueIndex, row: int, limits: Limits, *, wanted: int | None = None
) -> None:
    """Refuse a credential that has to be in, itself or for another, and that limits leave out."""
    why = limits.refuses(index.credentials[row])
    if why is None:
        return
    name = repr(index.credentials[row].id)
    first = None if wanted is None else repr(index.credentials[wanted].id)
    raise InputError(
        f"{name} has to be in, but the limits leave it out: {why}" if first is None
        else f"{first} has to be in and requires {name} first, but the limits leave that out: "
        f"{why}",
        hint="loosen the limit or take it out of what must be in",
    )  # fmt: skip


def _required(
    rows: Iterable[int], index: CatalogueIndex, held: frozenset[str]
) -> tuple[dict[int, tuple[int, ...]], set[int]]:
    """Return what rows require, further back too, and those in or behind a circle."""
    found: dict[int, tuple[int, ...]] = {}
    seen: set[int] = set()
    stack = list(rows)
    while stack:
        row = stack.pop()
        if row in seen:
            continue
        seen.add(row)
        wanted = requirements(index, row, held)
        if wanted:
            found[row] = wanted
            stack.extend(wanted)
    # Rows whose requirements can all be met come off one after the other; circles stay.
    open_ = {r: set(w) for r, w in found.items()}
    ready = [r for w in found.values() for r in w if r not in found]
    behind: dict[int, list[int]] = {}
    for row, wanted in found.items():
        for need in wanted:
            behind.setdefault(need, []).append(row)
    while ready:
        done = ready.pop()
        for row in behind.get(done, ()):
            rest = open_.get(row)
            if rest is None or done not in rest:
                continue
            rest.discard(done)
            if not rest:
                del open_[row]
                ready.append(row)
    return found, set(open_)


def _barred(
    requires: Mapping[int, tuple[int, ...]], circular: set[int], stays: NDArray[np.bool_]
) -> set[int]:
    """Return rows in a circle, and rows that require one that may not be chosen."""
    barred = set(circular)
    again = True
    while again:
        again = False
        for row, wanted in requires.items():
            if row not in barred and any(n in barred or not stays[n] for n in wanted):
                barred.add(row)
                again = True
    return barred


def _whole(requires: Mapping[int, tuple[int, ...]], row: int) -> set[int]:
    found: set[int] = set()
    stack = [row]
    while stack:
        at = stack.pop()
        if at not in found:
            found.add(at)
            stack.extend(requires.get(at, ()))
    return found
