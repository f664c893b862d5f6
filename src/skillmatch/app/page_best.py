"""Fourth page: filters, ranked courses with their reasons, and "why not this one?"."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from skillmatch.app import cards, compare, counts, downloads, filter_widgets, share, state, widened
from skillmatch.app import strings as s
from skillmatch.app.filters import hidden_sentence
from skillmatch.app.safe import plain, quoted
from skillmatch.app.why_view import find_courses, why
from skillmatch.domain import Recommendations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skillmatch.app.filters import Filters
    from skillmatch.domain import Gap

__all__ = ["EVERY", "show"]

# So many cards at first; so many at most, and in the downloads.
STEP = 5
FIRST = 10
EVERY = 100_000


def show() -> None:
    """Show the page."""
    st.title(s.BEST_TITLE)
    gap = state.current_gap()
    if gap is None:
        st.info(s.GAP_NEED_ROLE, icon=":material/flag:")
        state.lead_button(s.GO_GOAL, page="goal")
        return
    if not gap.missing:
        widened.show(gap)
        return
    st.markdown(s.BEST_LEAD)
    st.caption(
        s.FOR_ROLE.format(
            role=plain(gap.role.title, limit=100), n=counts.skills_words(len(gap.profile.held))
        )
    )
    if state.matcher().is_demo:
        st.warning(s.DEMO_NOTE, icon=":material/fact_check:")
    everything = every(gap)
    if not everything:
        widened.nothing(gap, s.EMPTY_NONE, limited=False)
    else:
        asked = filter_widgets.show([r.credential for r in everything])
        with state.said():
            _list(gap, everything, asked)
    with state.said():
        _why_not(gap, filter_widgets.chosen())
    share.show()
    state.lead_button(s.NEXT_PLAN, page="plan", icon=":material/arrow_forward:")


def every(gap: Gap) -> Recommendations:
    """Return all courses that close some of the gap, best first."""
    matcher = state.matcher()
    return state.remembered("every", (matcher, gap), lambda: matcher.recommend(gap, k=EVERY))


def _list(gap: Gap, everything: Recommendations, asked: Filters) -> None:
    matcher, options = state.matcher(), asked.options(state.today())
    found = state.remembered(
        "found",
        (matcher, gap, asked),
        lambda: matcher.recommend(gap, k=EVERY, by=asked.by, **options),
    )
    if asked.on:
        st.markdown(hidden_sentence(everything, found))
        if found.notes:
            st.markdown("\n".join(f"- :gray[{plain(note)}]" for note in found.notes))
    if not found:
        widened.nothing(gap, s.EMPTY_ALL, limited=True)
        return
    st.header(s.LIST_TITLE, anchor=False, divider="gray")
    most = st.session_state.setdefault("most", STEP)
    for made in found[:most]:
        _card(cards.card(made, titles=state.titles()), ticks=len(found) > 1)
    left = min(FIRST, len(found)) - most
    if left > 0 and st.button(s.MORE_CARDS.format(n=left), icon=":material/expand_more:"):
        st.session_state["most"] = FIRST
        st.rerun()
    if len(found) > 1:
        st.caption(s.SHOWN.format(shown=min(most, len(found)), total=len(found)))
        compare.show(found)
    _save(gap, Recommendations(found[:FIRST], notes=found.notes))


def _card(card: cards.Card, *, ticks: bool = False) -> None:
    with st.container(border=True):
        with st.container(gap="xxsmall"):
            st.subheader(f"{card.rank}. {plain(card.title, limit=140)}", anchor=False)
            st.caption(plain(card.issuer, limit=120))
        st.progress(min(1.0, card.share), text=f"**{card.closes}**")
        if card.interval:
            st.caption(card.interval)
        st.markdown("\n\n".join(plain(r, limit=420) for r in card.reasons))
        if card.depth:
            st.markdown(f":material/compress: {plain(card.depth)}")
        st.markdown("\n".join(_facts(card)))
        if ticks:
            compare.tick(card.id, card.title)
        with st.expander(s.DETAILS):
            st.markdown(f"**{s.EVIDENCE}**")
            st.markdown("\n".join(taught_line(t) for t in card.taught))
            if card.caveats:
                st.markdown(f"**{s.CAVEATS}**")
                st.markdown("\n".join(f"- {plain(c)}" for c in card.caveats))
            if card.wanting:
                st.markdown(f"**{s.COMPLETE_CARD}**")
                st.markdown("\n".join(f"- {plain(w)}" for w in card.wanting))
            st.markdown(f"**{s.FACT_TABLE}**")
            names = (s.COL_FACT, s.COL_VALUE, s.COL_SOURCE)
            st.table(table_of(names, card.every), border="horizontal", hide_index=True)
            if card.url:
                st.link_button(s.SITE, card.url, icon=":material/open_in_new:", type="tertiary")


def table_of(names: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    """Return rows as columns by name, their text made harmless."""
    columns = zip(*rows, strict=True)
    return {
        name: [plain(cell, limit=300) for cell in column]
        for name, column in zip(names, columns, strict=True)
    }


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


def taught_line(taught: cards.Taught) -> str:
    """Return a taught skill as a line of Markdown: share, level, through what, whose words."""
    how = f" {plain(taught.how)}" if taught.how else ""
    words = f"{quoted(taught.quote)} ({plain(taught.source)})"
    level = f":gray[{plain(taught.level)}]"
    return f"- **{plain(taught.label)}** · {taught.share}{how} · {words} · {level}"


def _why_not(gap: Gap, asked: Filters) -> None:
    st.header(s.WHY_TITLE, anchor=False, divider="gray")
    st.markdown(s.WHY_LEAD)
    typed = st.text_input(s.WHY_SEARCH, key="f_why", max_chars=200)
    if not typed.strip():
        return
    matcher = state.matcher()
    found = {c.id: c for c in find_courses(matcher.catalogue, typed)}
    if not found:
        st.info(s.WHY_NOT_FOUND.format(typed=plain(typed, limit=100)), icon=":material/search_off:")
        return
    state.known_only("f_why_pick", found)
    picked = st.selectbox(
        s.WHY_PICK.format(n=len(found)),
        list(found),
        format_func=lambda i: " · ".join(t for t in (found[i].title, found[i].issuer) if t)[:160],
        key="f_why_pick",
    )
    options = asked.options(state.today())
    made = why(matcher.explain(gap, picked, k=FIRST, by=asked.by, **options))
    with st.container(border=True):
        st.markdown(f"**{plain(made.title, limit=140)}**")
        st.markdown(plain(made.headline))
        if made.because:
            st.markdown("\n".join(f"- {plain(line, limit=420)}" for line in made.because))
        if made.taught:
            st.markdown(f"**{s.EVIDENCE}**")
            st.markdown("\n".join(taught_line(t) for t in made.taught))
        if made.changes:
            st.markdown(f"**{s.WHY_CHANGES}**")
            st.markdown("\n".join(f"- {plain(line, limit=420)}" for line in made.changes))
        if made.caveats:
            st.markdown(f"**{s.CAVEATS}**")
            st.markdown("\n".join(f"- {plain(line, limit=420)}" for line in made.caveats))


def _save(gap: Gap, best: Recommendations) -> None:
    st.header(s.SAVE, anchor=False, divider="gray")
    save: Any = partial(st.download_button, on_click="ignore")
    with st.container(horizontal=True):
        # Made only when asked for: a click elsewhere does not pay for them.
        save(s.SAVE_CSV, partial(downloads.as_csv, best), "skillmatch.csv", "text/csv")
        save(
            s.SAVE_JSON,
            partial(downloads.as_json, state.matcher(), gap, best),
            "skillmatch.json",
            "application/json",
        )
