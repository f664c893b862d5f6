"""Third page: the gap in three parts, as a picture and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from skillmatch.app import charts, counts, levels_view, state, views, widened
from skillmatch.app import strings as s
from skillmatch.app.safe import plain, quoted

if TYPE_CHECKING:
    from skillmatch.domain import Gap

__all__ = ["show"]

FIRST = 15


def show() -> None:
    """Show the page."""
    st.title(s.GAP_TITLE)
    gap = state.current_gap()
    if gap is None:
        st.info(s.GAP_NEED_ROLE, icon=":material/flag:")
        state.lead_button(s.GO_GOAL, page="goal")
        return
    parts = views.gap_parts(gap)
    _sum(gap, parts)
    if not gap.missing:
        widened.show(gap)
    _learnable(gap, parts)
    _partly(gap)
    _outside(gap)
    _untaught(parts)
    state.lead_button(s.NEXT_BEST, page="courses", icon=":material/arrow_forward:")


def _sum(gap: Gap, parts: views.GapParts) -> None:
    title = plain(gap.role.title, limit=100)
    st.markdown(s.GAP_COVER.format(share=f"**{views.percent(gap.coverage)}**", role=title))
    if not gap.profile.held:
        st.info(s.GAP_NO_SKILLS, icon=":material/info:")
        if st.button(s.GO_HAVE):
            state.go("have")
    st.altair_chart(
        charts.share_chart(parts, theme=state.theme()),
        theme=None,
        alt=", ".join(
            f"{words} {views.percent(parts.shares[k])}" for k, words in views.STATES.items()
        ),
    )
    with st.container(horizontal=True, gap="medium"):
        for (key, words), rows in zip(
            views.STATES.items(),
            (parts.have, parts.partly, parts.missing, parts.untaught),
            strict=True,
        ):
            st.metric(
                words,
                views.percent(parts.shares[key]),
                width="content",
                delta=counts.skills_words(len(rows)),
                delta_color="off",
                delta_arrow="off",
            )
    st.caption(s.GAP_HEAVY)


def _learnable(gap: Gap, parts: views.GapParts) -> None:
    rows = views.gap_rows(gap)
    st.header(s.CHART_TITLE, anchor=False, divider="gray")
    st.caption(s.CHART_KEY)
    everything = st.session_state.get("gap_all", False)
    shown = rows if everything else rows[:FIRST]
    st.altair_chart(
        charts.gap_chart(shown, theme=state.theme()),
        theme=None,
        alt=views.gap_text(parts, shown, role=gap.role.title),
    )
    if len(rows) > FIRST:
        st.session_state["gap_all"] = st.toggle(
            s.CHART_ALL.format(n=len(rows)), value=everything, key="w_gap_all"
        )
        if st.session_state["gap_all"] != everything:
            st.rerun()
    with st.expander(s.TABLE_SAME):
        items = {i.skill_id: i for i in gap.items}
        st.table(
            {
                s.COL_SKILL: [plain(r.label) for r in rows],
                s.COL_WEIGHT: [views.percent(r.importance) for r in rows],
                s.COL_STANDING: [r.words for r in rows],
                s.COL_LEVELS: [
                    plain(levels_view.level_words(items[r.skill_id], gap)) for r in rows
                ],
            },
            border="horizontal",
            hide_index=True,
        )


def _partly(gap: Gap) -> None:
    rows = levels_view.partly_held(gap)
    if not rows:
        return
    st.header(s.PART_TWO, anchor=False, divider="gray")
    lines = []
    for row in rows:
        words = f"**{plain(row.label)}** · {plain(row.how)}"
        lines.append(f"- {words}  \n  :gray[{plain(row.levels)}]")
    st.markdown("\n".join(lines))


def _outside(gap: Gap) -> None:
    st.header(s.PART_ONE, anchor=False, divider="gray")
    if gap.requirements:
        st.markdown(
            "\n".join(
                f"- **{plain(r.label)}** · {s.ADVERT_SAYS} {quoted(r.quote)}"
                for r in gap.requirements
            )
        )
    elif gap.role.n_postings:
        st.markdown(s.PART_ONE_NONE_ADVERT)
    else:
        st.markdown(s.PART_ONE_NONE)
    if gap.role.occupation_id:
        zone = state.shared_matcher().occupation(gap.role.occupation_id).job_zone
        if zone in s.ZONES:
            st.caption(s.PART_ONE_ZONE.format(zone=zone, words=s.ZONES[zone]))


def _untaught(parts: views.GapParts) -> None:
    st.header(s.PART_THREE, anchor=False, divider="gray")
    if not parts.untaught:
        st.markdown(s.PART_THREE_NONE)
        return
    st.markdown(" ".join(f":gray-badge[{plain(r.label, limit=60)}]" for r in parts.untaught[:20]))
    if len(parts.untaught) > 20:
        st.caption(s.MORE.format(n=len(parts.untaught) - 20))
    st.caption(s.PART_THREE_LEAD)
