"""Fourth page: ranked courses with their reasons, filters, a short plan, downloads."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from skillmatch.app import cards, counts, downloads, state
from skillmatch.app import strings as s
from skillmatch.app.front_chart import front_chart
from skillmatch.app.safe import plain, quoted
from skillmatch.domain import Recommendations
from skillmatch.rank.front import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skillmatch.domain import Gap, Pathway
    from skillmatch.rank.front import FrontPoint

__all__ = ["show"]

# So many cards at first; so many at most, and in the downloads.
STEP = 5
FIRST = 10
EVERY = 100_000
HOURS = (10, 20, 40, 80, 120, 200, 400)


def show() -> None:
    """Show the page."""
    st.title(s.BEST_TITLE)
    gap = state.current_gap()
    if gap is None:
        st.info(s.GAP_NEED_ROLE, icon=":material/flag:")
        state.lead_button(s.GO_GOAL, page="goal")
        return
    st.markdown(s.BEST_LEAD)
    st.caption(
        s.FOR_ROLE.format(
            role=plain(gap.role.title, limit=100), n=counts.skills_words(len(gap.profile.held))
        )
    )
    if state.matcher().is_demo:
        st.warning(s.DEMO_NOTE, icon=":material/fact_check:")
    limits = _filters()
    everything = state.matcher().recommend(gap, k=EVERY)
    found = state.matcher().recommend(gap, k=EVERY, **limits) if limits else everything
    hidden = cards.hidden_sentence(
        everything, found, hours="max_hours" in limits, price="max_price" in limits
    )
    if hidden:
        st.markdown(hidden)
    if not found:
        st.info(_why_empty(gap, everything), icon=":material/info:")
        return
    most = st.session_state.setdefault("most", STEP)
    for made in found[:most]:
        _card(cards.card(made))
    left = min(FIRST, len(found)) - most
    if left > 0 and st.button(s.MORE_CARDS.format(n=left), icon=":material/expand_more:"):
        st.session_state["most"] = FIRST
        st.rerun()
    if len(found) > 1:
        st.caption(s.SHOWN.format(shown=min(most, len(found)), total=len(found)))
    pathway = state.matcher().pathway(gap, **limits)
    _plan(pathway)
    _save(gap, Recommendations(found[:FIRST], notes=found.notes), pathway)


def _why_empty(gap: Gap, everything: Recommendations) -> str:
    if everything:
        return s.EMPTY_ALL
    return s.NO_GAP if gap.total_shortfall <= 0 else s.EMPTY_NONE


def _filters() -> dict[str, Any]:
    """Show the filters and return the limits set."""
    limits: dict[str, Any] = {}
    currencies = cards.catalogue_currencies(state.matcher().catalogue)
    kept = st.session_state.setdefault("filters", {"hours": None, "unknown": False, "price": 0.0})
    unknown = False
    with st.container(border=True):
        left, right = st.columns(2, vertical_alignment="bottom")
        options = (None, *HOURS)
        hours = left.selectbox(
            s.HOURS_MAX,
            options,
            index=options.index(kept["hours"]),
            format_func=lambda h: s.HOURS_ANY if h is None else str(h),
        )
        price = 0.0
        if currencies:
            price = right.number_input(
                s.PRICE_MAX.format(currency=currencies[0]), min_value=0.0, value=kept["price"]
            )
        else:
            right.caption(s.PRICE_NONE)
        if hours is not None or price:
            unknown = st.checkbox(
                s.UNKNOWN_BOTH if price else s.HOURS_UNKNOWN, value=kept["unknown"]
            )
            limits["include_unknown"] = unknown
        if hours is not None:
            limits["max_hours"] = float(hours)
        if price:
            limits.update(max_price=price, currency=currencies[0])
    st.session_state["filters"] = {"hours": hours, "unknown": unknown, "price": price}
    return limits


def _card(card: cards.Card) -> None:
    with st.container(border=True):
        with st.container(gap="xxsmall"):
            st.subheader(f"{card.rank}. {plain(card.title, limit=140)}", anchor=False)
            st.caption(plain(card.issuer, limit=120))
        st.progress(min(1.0, card.share), text=f"**{card.closes}**")
        if card.interval:
            st.caption(card.interval)
        st.markdown("\n\n".join(plain(r, limit=420) for r in card.reasons))
        st.markdown("\n".join(_facts(card)))
        with st.expander(s.DETAILS):
            st.markdown(f"**{s.EVIDENCE}**")
            st.markdown("\n".join(_taught(t) for t in card.taught))
            st.markdown(f"**{s.CAVEATS}**")
            st.markdown("\n".join(f"- {plain(c)}" for c in card.caveats))
            if card.wanting:
                st.markdown(f"**{s.COMPLETE_CARD}**")
                st.markdown("\n".join(f"- {plain(w)}" for w in card.wanting))
            if card.url:
                st.link_button(s.SITE, card.url, icon=":material/open_in_new:", type="tertiary")


def _facts(card: cards.Card) -> list[str]:
    """Return a line for each fact that is asked for or stated, and one for all the others."""
    lines = []
    for fact in (*card.asked, *(f for f in card.facts if f.known)):
        value = f"**{plain(fact.value, limit=160)}**" if fact.known else f":gray[{s.NOT_STATED}]"
        source = f" :gray[({plain(fact.source, limit=120)})]" if fact.source else ""
        lines.append(f"- {fact.name}: {value}{source}")
    unknown = ", ".join(f.name.casefold() for f in card.facts if not f.known)
    if unknown:
        lines.append(f"- :gray[{s.FACT_UNKNOWN.format(names=unknown)}]")
    if card.source:
        lines.append(f"- :gray[{s.FACT_SOURCE.format(source=plain(card.source, limit=120))}]")
    return lines


def _taught(taught: cards.Taught) -> str:
    how = f" {plain(taught.how)}" if taught.how else ""
    words = f"{quoted(taught.quote)} ({plain(taught.source)})"
    return f"- **{plain(taught.label)}** · {taught.share}{how} · {words}"


def _plan(pathway: Pathway, front: Sequence[FrontPoint] = ()) -> None:
    st.subheader(s.PATH_TITLE, anchor=False, divider="gray")
    made = cards.plan(pathway, state.matcher().catalogue if pathway.progress else ())
    if not made.rows:
        st.markdown(s.PATH_NONE)
        return
    st.markdown(f"{made.sentence} {made.hours}")
    names = (s.COL_STEP, s.COL_COURSE, s.COL_HOURS, s.COL_ADDS, s.COL_AFTER)
    columns = zip(*made.rows, strict=True)
    table = {name: [plain(v) for v in column] for name, column in zip(names, columns, strict=True)}
    if made.dates:
        table[s.COL_DATES] = list(made.dates)
    st.table(table, border="horizontal", hide_index=True)
    st.caption(s.PATH_LEAD)
    if made.sums:
        st.markdown(f"**{s.SUMS_TITLE}**")
        st.markdown("\n".join(f"- {plain(line, limit=420)}" for line in made.sums))
        st.caption(s.SUMS_LEAD)
    if front:
        st.markdown(f"**{s.FRONT_TITLE}**")
        st.markdown(plain(sentence(front)))
        st.altair_chart(
            front_chart(front, before=pathway.coverage_before, theme=state.theme()),
            theme=None,
            alt=sentence(front),
        )
        st.caption(s.FRONT_KEY)


def _save(
    gap: Gap, best: Recommendations, pathway: Pathway, front: Sequence[FrontPoint] = ()
) -> None:
    st.subheader(s.SAVE, anchor=False, divider="gray")
    matcher = state.matcher()
    with st.container(horizontal=True):
        # Made only when asked for: a click elsewhere does not pay for them.
        if downloads.has_report():
            st.download_button(
                s.SAVE_HTML,
                partial(downloads.as_html, matcher, gap, best, pathway, front),
                "skillmatch.html",
                "text/html",
                on_click="ignore",
            )
        st.download_button(
            s.SAVE_CSV,
            partial(downloads.as_csv, best),
            "skillmatch.csv",
            "text/csv",
            on_click="ignore",
        )
        st.download_button(
            s.SAVE_JSON,
            partial(downloads.as_json, matcher, gap, best),
            "skillmatch.json",
            "application/json",
            on_click="ignore",
        )
        if any(step.start is not None for step in pathway.steps):
            today = datetime.now().astimezone().date()
            st.download_button(
                s.SAVE_ICS,
                partial(downloads.as_ics, matcher, pathway, today),
                "skillmatch.ics",
                "text/calendar",
                on_click="ignore",
            )
