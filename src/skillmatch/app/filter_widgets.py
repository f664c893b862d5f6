"""The widgets of the filters; their values stay when one leaves the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from skillmatch.app import cards, state
from skillmatch.app import strings as s
from skillmatch.app.filters import HOURS, TRAITS, Filters

if TYPE_CHECKING:
    from skillmatch.domain import Credential

__all__ = ["chosen", "price", "several", "show"]

# So many courses can be picked from a list; the browser gets every name of it.
MOST_NAMES = 300


def chosen() -> Filters:
    """Return the filters as they are set."""
    get = st.session_state.get
    return Filters(
        hours=get("f_hours"),
        price=float(get("f_price") or 0.0),
        currency=get("f_currency") or next(iter(_currencies()), None),
        unknown=bool(get("f_unknown")),
        require=tuple(get("f_require") or ()),
        prefer=tuple(get("f_prefer") or ()),
        exclude=tuple(get("f_exclude") or ()),
        by=get("f_by") or "gap",
    )


def _currencies() -> tuple[str, ...]:
    matcher = state.matcher()
    return state.remembered(
        "currencies", matcher, lambda: cards.catalogue_currencies(matcher.catalogue)
    )


def show(helpful: Sequence[Credential]) -> Filters:
    """Show the filters of the list and return them.

    Parameters
    ----------
    helpful : sequence of Credential
        The courses that can be left out, best first.
    """
    with st.container(border=True):
        left, right = st.columns(2, vertical_alignment="bottom")
        left.selectbox(
            s.HOURS_MAX,
            [None, *(h for h in HOURS if h)],
            format_func=_hours,
            key="f_hours",
            placeholder=s.ANY,
        )
        with right:
            price("f_price", "f_currency")
        st.checkbox(s.UNKNOWN, key="f_unknown")
        with st.expander(s.MORE_FILTERS, icon=":material/tune:"):
            st.multiselect(
                s.REQUIRE, TRAITS, format_func=s.TRAITS.__getitem__, key="f_require",
                help=s.REQUIRE_HELP, placeholder=s.ANY,
            )  # fmt: skip
            st.multiselect(
                s.PREFER, TRAITS, format_func=s.TRAITS.__getitem__, key="f_prefer",
                help=s.PREFER_HELP, placeholder=s.ANY,
            )  # fmt: skip
            st.selectbox(s.ORDER, list(s.ORDERS), format_func=s.ORDERS.__getitem__, key="f_by")
            several(s.EXCLUDE, helpful, key="f_exclude")
    return chosen()


def price(key: str, currency_key: str) -> None:
    """Show a limit on price with its currency, or say that the catalogue has no prices."""
    currencies = _currencies()
    state.known_only(currency_key, currencies)
    if not currencies:
        st.caption(s.PRICE_NONE)
        st.session_state.pop(key, None)
        return
    amount, unit = st.columns((2, 1), vertical_alignment="bottom")
    amount.number_input(s.PRICE_MAX, min_value=0.0, step=10.0, key=key)
    unit.selectbox(s.CURRENCY, currencies, key=currency_key)


def several(label: str, helpful: Sequence[Credential], *, key: str) -> None:
    """Show a list to pick courses from by title; what was picked before stays in it."""
    before = st.session_state.get(key) or ()
    catalogue = {c.id: c for c in helpful}
    titles = {c.id: c.title for c in helpful[:MOST_NAMES]}
    titles |= {i: catalogue[i].title for i in before if i in catalogue}
    state.known_only(key, titles)
    st.multiselect(
        label, list(titles), format_func=lambda i: titles[i][:120], key=key, placeholder=s.PICK
    )


def _hours(hours: int | None) -> str:
    return s.ANY if hours is None else str(hours)
