"""Last page: data and their dates, licences, models, limits, intended use, who sees what."""

from __future__ import annotations

import streamlit as st

from skillmatch.app import counts, hosting, standing, state
from skillmatch.app import strings as s
from skillmatch.app import strings_pages as t
from skillmatch.app.safe import plain

__all__ = ["show"]

# Its wage tells the year of all.
_ANY_JOB = "15-2051.00"


def show() -> None:
    """Show the page."""
    st.title(s.ABOUT_TITLE)
    st.markdown(s.ABOUT)
    _dates()
    _models()
    st.header(t.DATA_TITLE, anchor=False)
    st.markdown(hosting.data_words(hosting.operator(), st.context.url)[1])
    st.markdown(t.DATA_LINK)
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


def _dates() -> None:
    matcher = state.matcher()
    wage = matcher.occupation(_ANY_JOB).wage
    taxonomy = f"{matcher.taxonomy.name} {matcher.taxonomy.version}"
    st.header(t.DATES_TITLE, anchor=False)
    st.markdown(
        t.DATES.format(
            taxonomy=plain(taxonomy),
            year=s.NOT_STATED if wage is None else wage.year,
            n=counts.courses_words(len(matcher.catalogue)),
            checked=plain(standing.checked_sentence(matcher.catalogue)),
        )
    )


def _models() -> None:
    st.header(t.MODELS_TITLE, anchor=False)
    st.markdown(t.MODELS_LEAD)
    st.table(
        {
            t.COL_TASK: [plain(name) for name in t.MODELS],
            t.COL_DOES: [plain(words) for words in t.MODELS.values()],
        },
        border="horizontal",
        hide_index=True,
    )
