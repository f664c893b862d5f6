"""Fifth page: the plan within what one allows, its dates and awards, the front, downloads."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from skillmatch.app import come_back, downloads, filter_widgets, plan_view, state, widened
from skillmatch.app import strings as s
from skillmatch.app import strings_pages as t
from skillmatch.app.claims_view import claims
from skillmatch.app.filters import HOURS, PlanWish, titled
from skillmatch.app.front_chart import front_chart
from skillmatch.app.page_best import every, table_of
from skillmatch.app.safe import plain
from skillmatch.domain import Recommendations
from skillmatch.errors import InputError
from skillmatch.rank.front import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skillmatch.domain import Gap, Pathway
    from skillmatch.rank.front import FrontPoint

__all__ = ["show"]

LIST = 10  # Courses in the report.
MOST_STEPS = 12


def show() -> None:
    """Show the page."""
    st.title(s.PLAN_TITLE)
    gap = state.current_gap()
    if gap is None:
        st.info(s.GAP_NEED_ROLE, icon=":material/flag:")
        state.lead_button(s.GO_GOAL, page="goal")
        return
    if not gap.missing:
        widened.show(gap)
        return
    st.markdown(s.PLAN_LEAD)
    everything = every(gap)
    if not everything:
        widened.nothing(gap, s.EMPTY_NONE, limited=False)
        return
    wish = _wishes(everything)
    with state.said():
        pathway = _pathway(gap, wish)
        if pathway.steps:
            _plan(pathway)
            _claims(pathway)
        else:
            st.info(s.PLAN_NONE, icon=":material/info:")
            st.markdown("\n".join(f"- {plain(n)}" for n in pathway.notes))
        front = _front(gap, wish)
        _curve(pathway, front)
        _save(gap, wish, pathway, front)


def _wishes(everything: Recommendations) -> PlanWish:
    """Show what the plan may take and must hold, and return it."""
    helpful = [r.credential for r in everything]
    st.session_state.setdefault("f_plan_hours", None)
    st.session_state.setdefault("f_plan_steps", 6)
    with st.container(border=True):
        hours = st.select_slider(
            s.PLAN_HOURS,
            HOURS,
            format_func=lambda h: s.ANY if h is None else f"{h:g}",
            key="f_plan_hours",
        )
        left, right = st.columns(2, vertical_alignment="bottom")
        steps = left.slider(s.PLAN_STEPS, 1, MOST_STEPS, key="f_plan_steps")
        with right:
            filter_widgets.price("f_plan_price", "f_plan_currency")
        unknown = st.checkbox(s.UNKNOWN, key="f_plan_unknown")
        one, two, three = st.columns(3, vertical_alignment="bottom")
        weekly = one.number_input(
            s.PLAN_WEEKLY, min_value=0.5, max_value=168.0, step=1.0, value=None, key="f_plan_weekly"
        )
        start = two.date_input(s.PLAN_START, value=None, key="f_plan_start", format="YYYY-MM-DD")
        end = three.date_input(s.PLAN_END, value=None, key="f_plan_end", format="YYYY-MM-DD")
        filter_widgets.several(s.PLAN_MUST, helpful, key="f_plan_must")
        filter_widgets.several(s.EXCLUDE, helpful, key="f_plan_exclude")
    asked = filter_widgets.chosen()
    if asked.require:
        names = ", ".join(s.TRAITS[name] for name in asked.require)
        st.caption(s.PLAN_FILTERS.format(names=names))
    get = st.session_state.get
    return PlanWish(
        filters=asked,
        hours=hours,
        price=float(get("f_plan_price") or 0.0),
        currency=get("f_plan_currency"),
        unknown=unknown,
        steps=steps,
        weekly=weekly,
        start=start,
        end=end,
        must=tuple(get("f_plan_must") or ()),
        exclude=tuple(get("f_plan_exclude") or ()),
    )


def _pathway(gap: Gap, wish: PlanWish) -> Pathway:
    """Return the plan, or raise the error of a contradiction with titles in place of ids."""
    matcher, today = state.matcher(), state.today()
    wrong = wish.contradiction(matcher.catalogue)
    if wrong is not None:
        raise wrong
    dates, limits = wish.dates(today), wish.limits(today)
    try:
        return state.remembered(
            "pathway",
            (matcher, gap, wish, today),
            lambda: matcher.pathway(gap, max_steps=wish.steps, must=wish.must, **dates, **limits),
        )
    except InputError as error:
        raise titled(error, matcher.catalogue) from error


def _front(gap: Gap, wish: PlanWish) -> tuple[FrontPoint, ...]:
    """Return what more hours bring, the limit on hours left aside."""
    matcher, today = state.matcher(), state.today()
    limits = wish.limits(today, hours=False)
    return state.remembered(
        "front",
        (matcher, gap, wish.steps, limits),
        lambda: matcher.front(gap, max_steps=wish.steps, **limits),
    )


def _plan(pathway: Pathway) -> None:
    matcher = state.matcher()
    catalogue = matcher.catalogue if pathway.progress else ()
    made = plan_view.plan(pathway, catalogue, label=matcher.taxonomy.label, titles=state.titles())
    with st.container(horizontal=True, gap="medium"):
        st.metric(
            s.PLAN_COVERED,
            made.covered,
            delta=s.PLAN_FROM.format(before=made.before),
            delta_color="off",
            delta_arrow="off",
            width="content",
        )
        st.metric(s.PLAN_PROOF, made.proof, width="content")
    st.markdown(f"{s.PLAN_TIME}: {made.hours}. {s.PLAN_PRICE}: {plain(made.price)}.")
    for step in made.steps:
        _step(step)
    if made.sums:
        st.markdown(f"**{s.SUMS_TITLE}**")
        st.markdown("\n".join(f"- {plain(line, limit=420)}" for line in made.sums))
        st.caption(s.SUMS_LEAD)
    if made.notes:
        st.markdown(f"**{s.PLAN_SURE}**")
        st.markdown("\n".join(f"- {plain(note)}" for note in made.notes))
    with st.expander(s.PLAN_TABLE):
        names = (s.COL_STEP, s.COL_COURSE, s.COL_HOURS, s.COL_DATES, s.COL_ADDS, s.COL_AFTER)
        rows = [
            (str(p.n), p.title, p.hours, p.dates or s.PATH_NO_DATES, p.adds,
             f"{p.covered:.0%}") for p in made.steps
        ]  # fmt: skip
        st.table(table_of(names, rows), border="horizontal", hide_index=True)


def _claims(pathway: Pathway) -> None:
    """Show what one can write of each step once it is done."""
    with st.expander(t.CLAIM_TITLE, icon=":material/edit_note:"):
        st.markdown(t.CLAIM_LEAD)
        label = state.matcher().taxonomy.label
        for made in claims(pathway.steps, label=label):
            st.markdown(f"**{plain(made.title, limit=140)}**")
            for name, text in (
                (t.CLAIM_FOR_CV, made.cv),
                (t.CLAIM_FOR_PORTFOLIO, made.portfolio),
                (t.CLAIM_FOR_BADGE, made.badge),
            ):
                st.caption(name)
                # Plain text with a button to copy it; nothing in it is Markdown.
                st.code(text, language=None, wrap_lines=True)


def _step(step: plan_view.Step) -> None:
    with st.container(border=True, gap="xsmall"):
        issuer = f", {plain(step.issuer, limit=100)}" if step.issuer else ""
        st.markdown(f"**{step.n}. {plain(step.title, limit=140)}**{issuer}")
        if step.dates:
            st.markdown(f":material/calendar_month: {plain(step.dates)}")
        st.markdown(f":gray[{plain(step.hours)} · {plain(step.price)}]")
        st.progress(min(1.0, step.covered), text=s.STEP_ADDS.format(
            adds=step.adds, share=f"{step.covered:.0%}"))  # fmt: skip
        for line in (step.teaches, step.first, step.asks):
            if line:
                st.markdown(plain(line, limit=420))


def _curve(pathway: Pathway, front: Sequence[FrontPoint]) -> None:
    st.header(s.FRONT_TITLE, anchor=False, divider="gray")
    if not front:
        st.markdown(s.FRONT_NONE)
        return
    said = sentence(front)
    st.markdown(plain(said))
    st.altair_chart(
        front_chart(front, before=pathway.coverage_before, theme=state.theme()),
        theme=None,
        alt=said,
    )
    st.caption(f"{s.FRONT_KEY} {s.FRONT_MUST}")
    with st.expander(s.TABLE_SAME):
        columns = plan_view.front_table(front, state.matcher().catalogue)
        st.table(
            {name: [plain(cell) for cell in column] for name, column in columns.items()},
            border="horizontal",
            hide_index=True,
        )


def _save(gap: Gap, wish: PlanWish, pathway: Pathway, front: Sequence[FrontPoint]) -> None:
    st.header(s.SAVE, anchor=False, divider="gray")
    matcher, today = state.matcher(), state.today()
    options = wish.filters.options(today)
    best = matcher.recommend(gap, k=LIST, by=wish.filters.by, **options)
    save: Any = partial(st.download_button, on_click="ignore")
    whole = (matcher, gap, best, pathway, front)
    dated = any(step.start is not None for step in pathway.steps)
    with st.container(horizontal=True):
        # Made only when asked for: a click elsewhere does not pay for them.
        if downloads.has_pdf():
            save(s.SAVE_PDF, partial(downloads.as_pdf, *whole), "skillmatch.pdf", "application/pdf")
        save(s.SAVE_HTML, partial(downloads.as_html, *whole), "skillmatch.html", "text/html")
        if pathway.steps:
            save(s.SAVE_PLAN_CSV, partial(downloads.plan_csv, pathway), "plan.csv", "text/csv")
        save(
            s.SAVE_PLAN_JSON,
            partial(downloads.plan_json, matcher, gap, pathway, front),
            "plan.json",
            "application/json",
        )
        if dated:
            make = partial(downloads.as_ics, matcher, pathway, today, wish.weekly)
            save(s.SAVE_ICS, make, "plan.ics", "text/calendar")
    come_back.save(pathway)
    if not dated:
        st.caption(s.SAVE_ICS_NONE)
