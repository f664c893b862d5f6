"""What is shown where nothing can be recommended: other jobs nearby, or what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from skillmatch.app import state
from skillmatch.app import strings as s
from skillmatch.app.safe import plain
from skillmatch.report.widening import widening_view
from skillmatch.widening import next_steps

if TYPE_CHECKING:
    from skillmatch.domain import Gap

__all__ = ["nothing", "show"]


def show(gap: Gap) -> None:
    """Say that nothing is missing, and show what would widen the visitor's options."""
    matcher = state.matcher()
    found = state.remembered("widening", (matcher, gap), lambda: matcher.widen(gap))
    view = widening_view(found, gap)
    st.success(plain(view["headline"]), icon=":material/task_alt:")
    if view["occupations"]:
        st.header(s.WIDEN_JOBS, anchor=False, divider="gray")
        for job in view["occupations"]:
            st.progress(job["width"] / 100, text=f"**{plain(job['label'], limit=100)}**")
            words = s.WIDEN_COVER.format(share=job["coverage"], missing=job["missing"])
            st.caption(plain(words))
    if view["credentials"]:
        st.header(s.WIDEN_COURSES, anchor=False, divider="gray")
        lines = []
        for course in view["credentials"]:
            title = f"**{plain(course['title'], limit=140)}**"
            if course["issuer"]:
                title += f", {plain(course['issuer'], limit=100)}"
            gain = s.WIDEN_COURSE.format(points=course["gain"], towards=course["towards"])
            teaches = s.WIDEN_TEACHES.format(names=course["teaches"])
            lines.append(f"- {title}  \n  {plain(gain)} :gray[{plain(teaches)}]")
        st.markdown("\n".join(lines))
    if view["notes"]:
        st.caption(" ".join(plain(note) for note in view["notes"]))


def nothing(gap: Gap, sentence: str, *, limited: bool) -> None:
    """Say that no course can be shown, and what to do.

    Parameters
    ----------
    gap : Gap
    sentence : str
    limited : bool
        Whether limits left out what would help.
    """
    st.info(sentence, icon=":material/info:")
    steps = next_steps(gap, demo=state.matcher().is_demo, limited=limited)
    if steps:
        st.markdown(f"**{s.NEXT_STEPS}**")
        st.markdown("\n".join(f"- {plain(step)}" for step in steps))
