"""Page beside the path: jobs close to what one has, and what loaded adverts ask for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from skillmatch.app import explore_view, state, uploads
from skillmatch.app import strings as s
from skillmatch.app import strings_pages as t
from skillmatch.app.bar_chart import bar_chart
from skillmatch.app.safe import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from skillmatch.app.explore_view import Bar, CloseJob, MarketView
    from skillmatch.domain import JobPosting, Profile
    from skillmatch.widening import Nearby

__all__ = ["Adverts", "show"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adverts:
    """Adverts that were handed in; ``cut`` says that some were left out."""

    name: str
    postings: tuple[JobPosting, ...]
    cut: bool
    notes: tuple[str, ...]
    problems: int


def show() -> None:
    """Show the page."""
    st.title(t.EXPLORE_TITLE)
    st.markdown(t.EXPLORE_LEAD)
    st.header(t.CLOSE_TITLE, anchor=False, divider="gray")
    with state.said():
        _close()
    st.header(t.ADVERTS_TITLE, anchor=False, divider="gray")
    st.markdown(t.ADVERTS_LEAD)
    with state.said():
        _adverts()


def _close() -> None:
    profile = state.chosen()
    if not profile.held:
        st.info(t.CLOSE_NO_SKILLS, icon=":material/person_add:")
        state.lead_button(s.GO_HAVE, page="have")
        return
    near = _nearest(profile)
    if not near:
        st.info(t.CLOSE_NONE, icon=":material/info:")
        return
    st.markdown(t.CLOSE_LEAD)
    from skillmatch.market import AREAS

    nation, *states = AREAS.values()
    where = st.selectbox(s.WAGE_WHERE, [nation, s.WAGE_OUTSIDE, *states], key="f_where", width=320)
    jobs = _jobs(near, where or nation)
    _picture(explore_view.close_bars(jobs), explore_view.close_words(jobs))
    _table(explore_view.close_table(jobs, area=where or nation))
    note = t.CLOSE_NOTE if where == s.WAGE_OUTSIDE else f"{t.CLOSE_NOTE} {t.CLOSE_PAY_NOTE}"
    st.caption(note)
    _aim(jobs)


def _nearest(profile: Profile) -> tuple[Nearby, ...]:
    matcher = state.shared_matcher()
    return state.remembered("closest", profile, lambda: matcher.closest(profile))


def _jobs(near: tuple[Nearby, ...], where: str) -> tuple[CloseJob, ...]:
    """Return the jobs in words; with pay where the visitor wants to work in the US."""
    from skillmatch.market import pay_of

    matcher = state.shared_matcher()

    def made() -> tuple[CloseJob, ...]:
        if where == s.WAGE_OUTSIDE:
            return explore_view.close_jobs(near, {})
        titles = dict(matcher.occupations())
        pay = {
            job.occupation_id: pay_of(
                matcher.occupation(job.occupation_id, area=where), titles=titles, area=where
            )
            for job in near
        }
        return explore_view.close_jobs(near, pay)

    return state.remembered("close_jobs", (near, where), made)


def _aim(jobs: Sequence[CloseJob]) -> None:
    names = {j.label: j.occupation_id for j in jobs}
    picked = st.selectbox(
        t.CLOSE_AIM, list(names), index=None, placeholder=t.CLOSE_AIM_NONE, key="w_close_aim"
    )
    if picked:
        found = state.shared_matcher().role(names[picked])
        st.session_state["role"] = replace(found, title=picked)
        st.session_state["goal_title"] = picked
        st.session_state["goal_by"] = s.BY_TITLE
        st.session_state.pop("goal_error", None)
        state.go("gap")


def _picture(bars: Sequence[Bar], said: str) -> None:
    st.altair_chart(bar_chart(bars, theme=state.theme()), theme=None, alt=said)


def _table(columns: Mapping[str, Sequence[str]]) -> None:
    """Show what a picture shows as a table."""
    with st.expander(s.TABLE_SAME):
        st.table(
            {plain(name): [plain(cell) for cell in cells] for name, cells in columns.items()},
            border="horizontal",
            hide_index=True,
        )


# --- adverts


def _adverts() -> None:
    held = st.session_state.get("adverts")
    if not isinstance(held, Adverts):
        upload = st.file_uploader(
            t.ADVERTS_FILE, type=["csv", "tsv", "jsonl", "json", "xlsx", "parquet", "gz", "zip"]
        )
        if upload is not None:
            st.session_state["adverts"] = _read(upload)
            st.rerun()
        return
    st.success(t.ADVERTS_IN_USE.format(n=f"{len(held.postings):,}", name=plain(held.name)))
    if held.cut:
        st.caption(t.ADVERTS_CUT.format(n=f"{len(held.postings):,}"))
    if st.button(t.ADVERTS_CLEAR, type="tertiary", icon=":material/close:"):
        st.session_state.pop("adverts", None)
        st.rerun()
    view = _market(held)
    if view is not None:
        _demand(view)
        _changes(view)
    notes = [*held.notes, *(() if view is None else view.notes)]
    if held.problems:
        notes.append(t.ADVERTS_PROBLEMS.format(n=f"{held.problems:,}"))
    if notes:
        with st.expander(t.ADVERTS_NOTES):
            st.markdown("\n".join(f"- {plain(note)}" for note in notes))


def _read(upload: UploadedFile) -> Adverts:
    with st.spinner(t.ADVERTS_BUSY):
        result = uploads.upload_adverts(upload.name, upload.getvalue())
        postings, cut = explore_view.real_adverts(result, name=upload.name)
    return Adverts(
        name=upload.name,
        postings=postings,
        cut=cut,
        notes=result.notes,
        problems=len(result.problems),
    )


def _market(held: Adverts) -> MarketView | None:
    """Return what the chosen adverts ask for, None where there are none."""
    matcher, aim = state.shared_matcher(), state.role()
    label = matcher.taxonomy.label
    which = t.ADVERTS_ALL
    if aim is not None:
        which = st.segmented_control(
            t.ADVERTS_WHICH,
            (t.ADVERTS_ALL, t.ADVERTS_ROLE),
            default=t.ADVERTS_ALL,
            required=True,
            key="w_adverts",
        )
    with st.spinner(t.ADVERTS_BUSY):
        if aim is None or which == t.ADVERTS_ALL:
            return state.remembered(
                "market",
                held.postings,
                lambda: explore_view.read_market(
                    held.postings, read=matcher.extract_many, label=label
                ),
            )
        name = aim.occupation_id or aim.title
        view = state.remembered(
            "market_role",
            (held.postings, name),
            lambda: explore_view.of_role(matcher.market(name, postings=held.postings), label=label),
        )
    if not view.n:
        st.info(t.ADVERTS_NO_ROLE.format(role=plain(aim.title, limit=100)))
        return None
    return view


def _demand(view: MarketView) -> None:
    st.markdown(f"**{t.DEMAND_TITLE}**")
    if not view.asked:
        st.info(t.NO_SKILLS_READ, icon=":material/info:")
        return
    _picture(explore_view.demand_bars(view), explore_view.demand_words(view))
    st.caption(t.DEMAND_KEY)
    _table(explore_view.demand_table(view))


def _changes(view: MarketView) -> None:
    if not view.asked:
        return
    st.markdown(f"**{t.TREND_TITLE}**")
    bars = explore_view.change_bars(view)
    if not bars:
        st.markdown(t.TREND_NONE)
        return
    _picture(bars, explore_view.change_words(view))
    st.caption(t.TREND_KEY.format(unit=t.UNITS[view.unit]))
    _table(explore_view.change_table(view))
