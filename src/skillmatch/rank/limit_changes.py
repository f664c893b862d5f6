"""The limits at which a credential enters or leaves the list."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.rank.what_if import Counterfactual, Field, among, changed, place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from skillmatch.domain import Credential

__all__ = ["amount", "lacking_of", "let_in", "limit_changes"]


def limit_changes(field: Field, row: int, *, k: int) -> list[Counterfactual]:
    """Return the limits on hours and price at which a credential enters or leaves the first k.

    The limits of the question let it in. A higher limit lets in others, never takes any away:
    its rank rises with the limit, so two values tell all.
    """
    credential = field.index.credentials[row]
    made: list[Counterfactual] = []
    if credential.hours is not None:
        made += _window(field, row, "max_hours", credential.hours, k=k)
    if credential.price is not None and field.limits.currency in {None, credential.currency}:
        made += _window(field, row, "max_price", credential.price, k=k)
    return made + _unknown(field, credential, k=k, rank=field.rank(row))


def _others(field: Field, row: int, name: str) -> NDArray[np.float64]:
    """Return the figures of those that stand before a row where this limit is lifted, sorted.

    Minus infinity: no limit leaves it out; infinity: every limit does.
    """
    columns = field.index.columns
    lifted = field.stays(changed(field.limits, {name: None}))
    rows = field.before(row)
    rows = rows[lifted[rows]]
    kept = -np.inf if field.limits.include_unknown else np.inf
    if name == "max_hours":
        figure = columns.hours[rows]
        return np.sort(np.where(np.isfinite(figure), figure, kept))
    figure = np.where(columns.currency[rows] == columns.currency[row], columns.price[rows], np.inf)
    return np.sort(np.where(columns.currency[rows] < 0, kept, figure))


def _window(
    field: Field, row: int, name: str, own: float | Decimal, *, k: int
) -> list[Counterfactual]:
    credential = field.index.credentials[row]
    unit = "hours" if name == "max_hours" else credential.currency or ""
    others = _others(field, row, name)
    now = field.rank(row)
    at = 1 + int((others <= float(own)).sum())  # Its rank where the limit is just its figure.
    options: dict[str, Any] = {name: own}
    if name == "max_price":
        options["currency"] = credential.currency
    made: list[Counterfactual] = []
    figure = amount(own, unit)
    if now is not None and now <= k:
        made.append(
            Counterfactual(
                kind="below", rank=at, limits=options,
                sentence=f"It drops out below a limit of {figure}.",
            )
        )  # fmt: skip
        limited = getattr(field.limits, name) is not None
        if limited and len(others) >= k and np.isfinite(others[k - 1]):
            most = float(others[k - 1])
            value = most if name == "max_hours" else _price_at(field, most, credential)
            made.append(
                Counterfactual(
                    kind="above", rank=None, limits={**options, name: value},
                    sentence=f"It falls below the first {k} with a limit of "
                    f"{amount(value, unit)} or more, which lets others in.",
                )
            )  # fmt: skip
    if now is not None and at < now and (at == 1 or at <= k < now):
        said = "first" if at == 1 else f"{among(k)}, as {place(at)},"
        made.append(
            Counterfactual(
                kind="limits", rank=at, limits=options,
                sentence=f"It would be {said} with a limit of {figure}.",
            )
        )  # fmt: skip
    return made


def _price_at(field: Field, price: float, credential: Credential) -> Decimal:
    """Return the price of the catalogue that this number stands for."""
    columns = field.index.columns
    own = columns.currencies.index(credential.currency or "")
    row = np.flatnonzero((columns.currency == own) & (columns.price == price))[0]
    return field.index.credentials[int(row)].price or Decimal(0)


def _unknown(
    field: Field, credential: Credential, *, k: int, rank: int | None
) -> list[Counterfactual]:
    """Say which limits would leave out a credential of the first k that states no figure."""
    if rank is None or rank > k:
        return []
    lacks = {
        name: what
        for name, what, figure in (
            ("max_hours", "hours", credential.hours), ("max_price", "price", credential.price),
        )
        if figure is None
    }  # fmt: skip
    if not lacks:
        return []
    what = " or ".join(lacks.values())
    if field.limits.include_unknown:
        if not any(getattr(field.limits, name) is not None for name in lacks):
            return []
        return [
            Counterfactual(
                kind="limits", rank=None, limits={"include_unknown": False},
                sentence="It drops out where unknown figures are left out.",
            )
        ]  # fmt: skip
    them = (
        "it does not state them"
        if len(lacks) > 1 or "max_hours" in lacks
        else "it does not state it"
    )
    return [
        Counterfactual(
            kind="unknown", rank=None, limits=dict.fromkeys(lacks),
            sentence=f"Any limit on {what} leaves it out, as {them}, unless unknown figures are "
            "included.",
        )
    ]  # fmt: skip


def let_in(field: Field, row: int) -> list[Counterfactual]:
    """Return the least change of the limits that lets a credential in.

    Parameters
    ----------
    field : Field
    row : int
        A credential that the limits leave out.
    """
    options, said = _openings(field, field.index.credentials[row])
    then = field.rank(row, limits=changed(field.limits, options))
    if then is None or not options:
        return []
    return [
        Counterfactual(
            kind="limits", rank=then, limits=options,
            sentence=f"It would be {place(then)} {' and '.join(said)}.",
        )
    ]  # fmt: skip


def _openings(field: Field, credential: Credential) -> tuple[Mapping[str, Any], list[str]]:
    limits = field.limits
    options: dict[str, Any] = {}
    said: list[str] = []
    unknown = False
    if credential.hours is None:
        unknown = limits.max_hours is not None or field.by == "hour"
    elif limits.max_hours is not None and credential.hours > limits.max_hours:
        options["max_hours"] = credential.hours
        said.append(f"with a limit of {amount(credential.hours, 'hours')}")
    if credential.price is None:
        unknown = unknown or limits.max_price is not None
    elif limits.max_price is not None:
        if credential.currency != limits.currency:
            options["max_price"] = None
            said.append("without the limit on price")
        elif credential.price > limits.max_price:
            options["max_price"] = credential.price
            said.append(f"with a limit of {amount(credential.price, limits.currency or '')}")
    if field.by == "price" and not field.priced(field.index.position[credential.id]):
        unknown = True
    if unknown and not limits.include_unknown:
        options["include_unknown"] = True
        said.append("where unknown figures are included")
    lacking = lacking_of(field, credential)
    if lacking:
        options["require"] = tuple(n for n in limits.demands.require if n not in lacking)
        said.append(f"without your demand for {' and '.join(lacking)}")
    if credential.id in limits.exclude:
        options["exclude"] = limits.exclude - {credential.id}
        said.append("if you did not exclude it")
    return options, said


def lacking_of(field: Field, credential: Credential) -> dict[str, str]:
    """Return the demanded facts that a credential lacks, each with what is said of it."""
    made = {}
    for name in field.limits.demands.require:
        only = changed(field.limits, {"require": (name,)}).demands
        why = only.refuses(credential)
        if why is not None:
            made[name] = why
    return made


def amount(value: float | Decimal, unit: str) -> str:
    """Return a figure with its unit.

    >>> amount(60.0, "hours"), amount(1, "hours"), amount(Decimal("9.90"), "EUR")
    ('60 hours', '1 hour', '9.90 EUR')
    """
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,.10g}"
    return f"{text} {'hour' if unit == 'hours' and value == 1 else unit}".rstrip()
