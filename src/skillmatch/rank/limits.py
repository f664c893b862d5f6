"""Limits on hours and price, and what they leave out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal

from skillmatch.domain import Credential
from skillmatch.errors import InputError

__all__ = ["Limits"]


class Limits:
    """Limits on hours and price, and what they leave out.

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
    """

    def __init__(
        self,
        *,
        max_hours: float | None = None,
        max_price: Decimal | None = None,
        currency: str | None = None,
        include_unknown: bool = False,
    ) -> None:
        self.max_hours = max_hours
        self.max_price = max_price
        self.currency = currency
        self.include_unknown = include_unknown

    @classmethod
    def checked(
        cls,
        *,
        max_hours: float | None,
        max_price: Decimal | float | None,
        currency: str | None,
        include_unknown: bool,
        currencies: Collection[str],
    ) -> Limits:
        """Return limits that make sense for a catalogue with these currencies.

        Raises
        ------
        InputError
            A limit is out of range, or a price limit lacks its currency.
        """
        if max_hours is not None and not max_hours > 0:
            raise InputError(f"max_hours must be more than 0, not {max_hours:g}")
        if max_price is not None:
            if not max_price >= 0:
                raise InputError(f"max_price must not be negative, not {max_price}")
            if currency is None and len(currencies) != 1:
                names = ", ".join(sorted(currencies))
                raise InputError(
                    "a price limit needs a currency",
                    hint=f"name one of {names}" if names
                    else "this catalogue states no prices: leave the limit out",
                )  # fmt: skip
            currency = (currency or next(iter(currencies))).upper()
        return cls(
            max_hours=max_hours,
            max_price=None if max_price is None else Decimal(str(max_price)),
            currency=currency,
            include_unknown=include_unknown,
        )

    def refuses(self, credential: Credential) -> str | None:
        """Return why a credential is left out, or None where it may stay."""
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
        return None

    def notes(self, reasons: Sequence[str]) -> list[str]:
        """Return sentences that count what was left out."""
        texts = {
            "hours unknown": "left out because their hours are not stated",
            "too many hours": f"left out because they take more than {self.max_hours:g} hours"
            if self.max_hours is not None
            else "",
            "price unknown": "left out because their price is not stated",
            "other currency": f"left out because their price is not in {self.currency}",
            "too expensive": f"left out because they cost more than {self.max_price}"
            f" {self.currency or ''}".rstrip(),
        }
        counts = {key: sum(r == key for r in reasons) for key in texts}
        made = [f"{n} credentials {texts[key]}." for key, n in counts.items() if n]
        if counts["hours unknown"] or counts["price unknown"]:
            made.append("They come back, with a caveat, when unknown figures are included.")
        return made
