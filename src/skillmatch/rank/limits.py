"""Limits on hours, price and stated facts, and what they leave out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.errors import InputError
from skillmatch.rank.demands import Demands

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.domain import Credential
    from skillmatch.rank.index import CatalogueIndex

__all__ = ["Limits"]

MOST_HOURS = 1_000_000.0  # More than a life of study: surely a mistake.
MOST_PRICE = Decimal(10) ** 12


class Limits:
    """Limits on hours, price and stated facts, and what they leave out.

    Parameters
    ----------
    max_hours : float, optional
        Hours of study.
    max_price : Decimal, optional
        In ``currency``; prices in other currencies are never converted.
    currency : str, optional
        ISO 4217 code.
    include_unknown : bool
        Keep credentials whose hours or price are not stated.
    demands : Demands
        Facts that a credential must state, and those that break ties.
    exclude : collection of str
        Ids that must not be recommended.
    """

    def __init__(
        self,
        *,
        max_hours: float | None = None,
        max_price: Decimal | None = None,
        currency: str | None = None,
        include_unknown: bool = False,
        demands: Demands | None = None,
        exclude: Collection[str] = (),
    ) -> None:
        self.max_hours = max_hours
        self.max_price = max_price
        self.currency = currency
        self.include_unknown = include_unknown
        self.demands = demands or Demands()
        self.exclude = frozenset(exclude)

    @classmethod
    def checked(
        cls,
        *,
        max_hours: float | None,
        max_price: Decimal | float | None,
        currency: str | None,
        include_unknown: bool,
        currencies: Collection[str],
        demands: Demands | None = None,
        exclude: Collection[str] = (),
    ) -> Limits:
        """Return limits that make sense for a catalogue with these currencies.

        Raises
        ------
        InputError
            A limit is out of range, a price limit lacks its currency, or nothing in the
            catalogue is priced in it.
        """
        if max_hours is not None and not 0 < max_hours <= MOST_HOURS:
            raise InputError(
                f"max_hours must be more than 0, not {max_hours:g}"
                if not max_hours > 0
                else f"max_hours {max_hours:g} is more than anyone can study",
                hint="leave the limit out",
            )
        if currency is not None and currencies and currency.strip().upper() not in currencies:
            raise InputError(
                f"nothing in this catalogue is priced in {currency!r}",
                hint=f"it has {', '.join(sorted(currencies))}; currencies are never converted",
            )
        if max_price is not None:
            amount = Decimal(str(max_price))
            if not amount.is_finite() or amount > MOST_PRICE:
                raise InputError(
                    f"max_price must be an amount that someone may pay, not {max_price}",
                    hint="leave the limit out",
                )
            if amount < 0:
                raise InputError(f"max_price must not be negative, not {max_price}")
            if currency is None and len(currencies) != 1:
                names = ", ".join(sorted(currencies))
                raise InputError(
                    "a price limit needs a currency",
                    hint=f"name one of {names}" if names
                    else "this catalogue states no prices: leave the limit out",
                )  # fmt: skip
            currency = currency or next(iter(currencies))
        currency = None if currency is None else currency.strip().upper()
        return cls(
            max_hours=max_hours,
            max_price=None if max_price is None else Decimal(str(max_price)),
            currency=currency,
            include_unknown=include_unknown,
            demands=demands,
            exclude=exclude,
        )

    def within(self, hours: float) -> Limits:
        """Return the same limits with another one on hours."""
        return self._with(max_hours=hours)

    def within_price(self, price: Decimal, currency: str) -> Limits:
        """Return the same limits with another one on the price."""
        return self._with(max_price=price, currency=currency)

    def with_known_hours(self) -> Limits:
        """Return the same limits, under which unknown hours are left out."""
        return self._with(max_hours=self.max_hours or MOST_HOURS, include_unknown=False)

    def _with(self, **changes: Any) -> Limits:
        made = {
            "max_hours": self.max_hours, "max_price": self.max_price, "currency": self.currency,
            "include_unknown": self.include_unknown, "demands": self.demands,
            "exclude": self.exclude,
        }  # fmt: skip
        return Limits(**{**made, **changes})

    def refuses(self, credential: Credential) -> str | None:
        """Return why a credential is left out, or None where it may stay."""
        if credential.id in self.exclude:
            return "excluded"
        if self.max_hours is not None:
            if credential.hours is None:
                if not self.include_unknown:
                    return "hours unknown"
            elif credential.hours > self.max_hours:
                return "too many hours"
        if self.max_price is not None:
            if credential.price is None:
                if not self.include_unknown:
                    return "price unknown"
            elif credential.currency != self.currency:
                return "other currency"
            elif credential.price > self.max_price:
                return "too expensive"
        return self.demands.refuses(credential)

    def masks(
        self, index: CatalogueIndex
    ) -> tuple[NDArray[np.bool_], dict[str, NDArray[np.bool_]]]:
        """Return which credentials may stay, and for each reason those it leaves out.

        As :meth:`refuses` says of each; the first reason counts.
        """
        columns = index.columns
        stays = np.ones(len(index), dtype=bool)
        out: dict[str, NDArray[np.bool_]] = {}

        def leave(reason: str, which: NDArray[np.bool_]) -> None:
            out[reason] = stays & which
            np.logical_and(stays, ~which, out=stays)

        if self.exclude:
            named = np.zeros(len(index), dtype=bool)
            named[[at for i in self.exclude if (at := index.position.get(i)) is not None]] = True
            leave("excluded", named)
        if self.max_hours is not None:
            unknown = ~np.isfinite(columns.hours)
            if not self.include_unknown:
                leave("hours unknown", unknown)
            leave("too many hours", ~unknown & (columns.hours > self.max_hours))
        if self.max_price is not None:
            unknown = columns.currency < 0
            if not self.include_unknown:
                leave("price unknown", unknown)
            names = columns.currencies
            own = names.index(self.currency) if self.currency in names else len(names)
            leave("other currency", ~unknown & (columns.currency != own))
            leave("too expensive", (columns.currency == own)
                  & (columns.price > float(self.max_price)))  # fmt: skip
        traits = self._traits(index)
        for reason, bit in self.demands.required_bits():
            leave(reason, (traits & bit) == 0)
        return stays, out

    def preference(self, index: CatalogueIndex) -> NDArray[np.int64]:
        """Return how many of the preferred facts each credential states, shape (n,)."""
        made = np.zeros(len(index), dtype=np.int64)
        traits = self._traits(index)
        for bit in self.demands.preferred_bits():
            made += (traits & bit) != 0
        return made

    def _traits(self, index: CatalogueIndex) -> NDArray[np.uint16]:
        """Return the traits each credential has on the day of the question."""
        columns = index.columns
        if not (self.demands.require or self.demands.prefer):
            return columns.traits
        return self.demands.on_day(
            columns.traits, as_of=columns.as_of, checked_on=columns.checked_on
        )

    def notes(self, counts: Mapping[str, int]) -> list[str]:
        """Return sentences that count what was left out, by reason."""
        most = self.max_hours or 0.0
        hours = f"{most:g} hour{'' if most == 1 else 's'}"
        price = f"{self.max_price} {self.currency or ''}".rstrip()
        # One, and several.
        texts = {
            "hours unknown": ("its hours are not stated", "their hours are not stated"),
            "too many hours": (f"it takes more than {hours}", f"they take more than {hours}"),
            "price unknown": ("its price is not stated", "their price is not stated"),
            "other currency": (f"its price is not in {self.currency}",
                               f"their price is not in {self.currency}"),
            "too expensive": (f"it costs more than {price}", f"they cost more than {price}"),
            "excluded": ("you excluded it", "you excluded them"),
        }  # fmt: skip
        made = [
            f"1 credential left out because {one}."
            if n == 1
            else f"{n} credentials left out because {several}."
            for key, (one, several) in texts.items()
            if (n := counts.get(key, 0))
        ]
        if counts.get("hours unknown") or counts.get("price unknown"):
            made.append("They come back, with a caveat, when unknown figures are included.")
        return made + self.demands.notes(counts)
