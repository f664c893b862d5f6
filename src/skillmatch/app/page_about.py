"""Last page: data, licences, limits, intended use."""

from __future__ import annotations

import streamlit as st

from skillmatch.app import state
from skillmatch.app import strings as s
from skillmatch.app.safe import plain

__all__ = ["show"]


def show() -> None:
    """Show the page."""
    st.title(s.ABOUT_TITLE)
    st.markdown(s.ABOUT)
    with st.expander(s.VERSIONS):
        rows = state.shared_matcher().provenance
        st.table(
            {
                s.COL_PART: [plain(k) for k in rows],
                s.COL_VERSION: [plain(v) for v in rows.values()],
            },
            border="horizontal",
            hide_index=True,
        )
