"""Reads the link with which the app was opened, keeps the address up to date, and shows it."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from skillmatch.app import come_back, link, state
from skillmatch.app import strings as s
from skillmatch.app import strings_pages as t

__all__ = ["keep", "restore", "show"]


def restore() -> None:
    """Take role and filters from the link, once for a session and only where none is set."""
    if st.session_state.get("link_read"):
        return
    st.session_state["link_read"] = True
    given = {k: st.query_params[k] for k in link.NAMES if k in st.query_params}
    if not given:
        return
    values = {k: v for k, v in link.values_of(given).items() if k not in st.session_state}
    come_back.take(values)
    code = link.job_of(given)
    names = dict(state.shared_matcher().occupations())
    if code in names and state.role() is None:
        with state.said():
            found = state.shared_matcher().role(code)
            st.session_state["role"] = replace(found, title=names[code])
            st.session_state["goal_title"] = names[code]
            st.session_state["goal_by"] = s.BY_TITLE


def _own() -> dict[str, str]:
    return link.parameters(state.role(), {str(k): v for k, v in st.session_state.items()})


def keep() -> None:
    """Write role and filters into the address; what others put there stays."""
    made = _own()
    if {k: st.query_params[k] for k in link.NAMES if k in st.query_params} == made:
        return
    whole: dict[str, str | list[str]] = {
        k: st.query_params.get_all(k) for k in st.query_params if k not in link.NAMES
    }
    whole |= made
    st.query_params.from_dict(whole)


def show() -> None:
    """Show the link to role and filters, to copy."""
    made = _own()
    address = urlsplit(st.context.url or "")
    if not made or not address.netloc:
        return
    with st.expander(t.LINK_TITLE, icon=":material/link:"):
        st.markdown(t.LINK_LEAD)
        whole = urlunsplit((address.scheme, address.netloc, address.path, urlencode(made), ""))
        st.code(whole, language=None, wrap_lines=True)
