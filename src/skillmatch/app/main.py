"""The app's frame: navigation and foot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import streamlit as st

from skillmatch.app import (
    page_about,
    page_best,
    page_explore,
    page_gap,
    page_goal,
    page_have,
    page_plan,
    share,
    state,
)
from skillmatch.app import strings as s
from skillmatch.app import strings_pages as t
from skillmatch.errors import SkillmatchError

__all__ = ["run"]

# A file of ours: Streamlit fetches its own icons from another host.
ICON: Final = Path(__file__).with_name("icon.png")
PAGES: Final[tuple[tuple[str, str, Callable[[], None]], ...]] = (
    ("goal", s.NAV_GOAL, page_goal.show),
    ("have", s.NAV_HAVE, page_have.show),
    ("gap", s.NAV_GAP, page_gap.show),
    ("courses", s.NAV_BEST, page_best.show),
    ("plan", s.NAV_PLAN, page_plan.show),
    ("explore", t.NAV_EXPLORE, page_explore.show),
    ("about", s.NAV_ABOUT, page_about.show),
)


def run(first: str = "goal") -> None:
    """Run the app; ``first`` is the page that opens."""
    st.set_page_config(page_title=s.APP, page_icon=str(ICON), layout="centered")
    state.keep_widgets()
    pages = {
        name: st.Page(show, title=title, url_path=name, default=name == first)
        for name, title, show in PAGES
    }
    st.session_state["pages"] = pages
    page = st.navigation(list(pages.values()), position="top")
    share.restore()
    try:
        page.run()
    except SkillmatchError as error:
        state.show_error(error)
    share.keep()
    st.space("medium")
    st.caption(s.FOOT)
