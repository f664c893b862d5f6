"""Tick boxes on the cards, and the ticked courses side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import streamlit as st

from skillmatch.app import compare_view, state
from skillmatch.app import strings_pages as t
from skillmatch.app.safe import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skillmatch.domain import Recommendation

__all__ = ["show", "tick"]


def _picked() -> tuple[str, ...]:
    return cast("tuple[str, ...]", st.session_state.get("compare", ()))


def _set(course: str, key: str) -> None:
    st.session_state["compare"] = compare_view.ticked(
        _picked(), course, on=bool(st.session_state[key])
    )


def tick(course: str, title: str) -> None:
    """Show the tick box of a course; the first of five ticks gives way."""
    key = f"w_compare_{course}"
    st.session_state[key] = course in _picked()
    st.checkbox(
        t.COMPARE_TICK.format(title=plain(title, limit=80)),
        key=key,
        on_change=_set,
        args=(course, key),
    )


def show(shown: Sequence[Recommendation]) -> None:
    """Show the ticked courses side by side, and how to tick them where there are none."""
    courses = compare_view.chosen_of(shown, _picked())
    st.header(t.COMPARE_TITLE, anchor=False, divider="gray")
    if len(courses) < 2:
        st.markdown(t.COMPARE_HOW if not courses else t.COMPARE_ONE_MORE)
        return
    table = compare_view.compare_table(courses, today=state.today())
    st.table(
        {plain(name, limit=120): [plain(c, limit=260) for c in cells]
         for name, cells in table.items()},
        border="horizontal",
        hide_index=True,
    )  # fmt: skip
    if st.button(t.COMPARE_CLEAR, type="tertiary", icon=":material/close:"):
        st.session_state.pop("compare", None)
        st.rerun()
