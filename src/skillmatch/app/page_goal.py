"""First page: the job aimed for, and the catalogue to recommend from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from skillmatch.app import counts, standing, state, uploads, views
from skillmatch.app import strings as s
from skillmatch.app.safe import plain, quoted
from skillmatch.domain import RoleAlternative
from skillmatch.errors import SkillmatchError, UnknownRoleError

if TYPE_CHECKING:
    from skillmatch.domain import RoleProfile

__all__ = ["show"]


def show() -> None:
    """Show the page."""
    st.title(s.GOAL_TITLE)
    st.markdown(s.GOAL_LEAD)
    known = {label: code for code, label in state.shared_matcher().occupations()}
    by = st.segmented_control(
        s.GOAL_BY,
        (s.BY_TITLE, s.BY_ADVERT),
        default=st.session_state.get("goal_by", s.BY_TITLE),
        label_visibility="collapsed",
        required=True,
        key="w_by",
    )
    st.session_state["goal_by"] = by
    if by == s.BY_ADVERT:
        _advert()
    else:
        _title(known)
    aim = state.role()
    if aim is not None:
        _role(aim, {code: label for label, code in known.items()})
        state.lead_button(s.NEXT_HAVE, page="have", icon=":material/arrow_forward:")
    _catalogue()


def _aim(title: str, known: dict[str, str]) -> None:
    """Resolve a title to a role; an occupation's own name is taken as it is."""
    st.session_state["goal_title"] = title
    st.session_state.pop("role", None)
    st.session_state.pop("goal_error", None)
    try:
        st.session_state["role"] = state.shared_matcher().role(known.get(title, title))
    except SkillmatchError as error:
        st.session_state["goal_error"] = error
        return
    if title in known:
        _rename(title)


def _rename(title: str) -> None:
    st.session_state["role"] = replace(st.session_state["role"], title=title)


def _title(known: dict[str, str]) -> None:
    remembered = st.session_state.get("goal_title")
    options = sorted(known)
    if remembered and remembered not in known:
        options.insert(0, remembered)
    typed = st.selectbox(
        s.TITLE_LABEL,
        options,
        index=options.index(remembered) if remembered else None,
        placeholder=s.TITLE_PLACEHOLDER,
        accept_new_options=True,
        filter_mode="contains",
        help=s.TITLE_HELP,
    )
    if typed and typed != remembered:
        _aim(typed.strip()[:200], known)
        st.rerun()
    if not typed:
        if remembered:
            for key in ("role", "goal_title", "goal_error"):
                st.session_state.pop(key, None)
            st.rerun()
        chosen = st.pills(s.EXAMPLES, s.EXAMPLE_TITLES)
        if chosen:
            _aim(chosen, known)
            st.rerun()
    error = st.session_state.get("goal_error")
    if typed and isinstance(error, SkillmatchError):
        state.show_error(error)
        if isinstance(error, UnknownRoleError):
            near = [a.label for a in state.shared_matcher().suggest_titles(typed, k=6)]
            picked = st.pills(s.ROLE_NEAR, near) if near else None
            if picked:
                _aim(picked, known)
                st.rerun()


def _advert() -> None:
    text = st.text_area(
        s.ADVERT_LABEL,
        value=st.session_state.get("goal_advert", ""),
        height=220,
        max_chars=60_000,
        placeholder=s.ADVERT_PLACEHOLDER,
    )
    upload = st.file_uploader(s.ADVERT_FILE, type=["pdf", "docx", "txt", "odt", "html"])
    with st.container(horizontal=True):
        read = st.button(
            s.ADVERT_READ,
            type="primary" if state.role() is None and state.theme() == "light" else "secondary",
        )
        sample = st.button(s.ADVERT_SAMPLE, type="tertiary")
    if not (read or sample):
        return
    st.session_state.pop("role", None)
    with state.said():
        if sample:
            text = uploads.sample_advert()
        elif upload is not None:
            text = uploads.upload_text(upload.name, upload.getvalue())
        st.session_state["goal_advert"] = text
        found = state.shared_matcher().role_from_posting(text)
        st.session_state["role"] = found
        st.session_state.pop("goal_title", None)
        if sample:
            st.session_state["role"] = replace(found, synthetic=True)
        st.rerun()


def _role(aim: RoleProfile, names: dict[str, str]) -> None:
    asked = views.asked_skills(aim, state.shared_matcher().taxonomy)
    code = aim.occupation_id
    label = names.get(code or "", "")
    with st.container(border=True):
        if code and label and label.casefold() != aim.title.casefold():
            st.caption(s.ROLE_TYPED.format(typed=plain(aim.title, limit=100)))
        st.header(plain(label or aim.title, limit=120), anchor=False)
        _alternatives(aim, label)
        if code:
            _wage(code)
        st.markdown(f"**{s.ROLE_ASKS}**")
        for most, (name, rows) in zip((12, 8, 6), views.bands(asked), strict=False):
            shown = rows[:most]
            chips = " ".join(f":blue-badge[{plain(r.label, limit=60)}]" for r in shown)
            rest = f" {s.MORE.format(n=len(rows) - most)}" if len(rows) > most else ""
            st.markdown(f"{name}  \n{chips}{rest}")
        st.caption(views.source_sentence(aim))
        with st.expander(s.ROLE_TABLE.format(n=len(asked))):
            table: dict[str, list[str]] = {
                s.COL_SKILL: [plain(a.label) for a in asked],
                s.COL_WEIGHT: [views.percent(a.importance) for a in asked],
            }
            if aim.evidence:
                table[s.COL_QUOTE] = [quoted(a.quote) if a.quote else "" for a in asked]
            st.table(table, border="horizontal", hide_index=True)


def _alternatives(aim: RoleProfile, label: str) -> None:
    others = views.alternatives_to_show(aim)
    if not others or not aim.occupation_id or aim.profile_source.startswith("advert"):
        return
    ambiguous = views.is_ambiguous(aim)
    options = {label: aim.occupation_id, **{a.label: a.occupation_id for a in others}}
    place = st.container() if ambiguous else st.expander(s.ROLE_NOT)
    picked = place.pills(
        s.ROLE_MEANS if ambiguous else s.ROLE_CHANGE,
        list(options),
        default=label,
        required=True,
        key=f"w_means_{aim.title}",
    )
    if picked and options[picked] != aim.occupation_id:
        with state.said():
            other = state.shared_matcher().role(options[picked])
            others = aim.alternatives
            if aim.occupation_id not in {a.occupation_id for a in others}:
                first = RoleAlternative(occupation_id=aim.occupation_id, label=label, score=1.0)
                others = (first, *others)
            st.session_state["role"] = replace(other, title=aim.title, alternatives=others)
            st.rerun()


def _wage(code: str) -> None:
    """Show what the occupation pays where the visitor wants to work; nothing outside the US."""
    from skillmatch.market import AREAS

    nation, *states = AREAS.values()
    where = st.selectbox(s.WAGE_WHERE, [nation, s.WAGE_OUTSIDE, *states], key="f_where", width=320)
    outside = where == s.WAGE_OUTSIDE
    with state.said():
        # Any country but the US: nothing is given for it, whichever it is.
        known = state.shared_matcher().market(
            code, area=nation if outside else where, country="XX" if outside else "US"
        )
        wage = views.wage_view(known.wage, missing=known.wage_note)
        if wage is None:
            st.caption(plain(s.WAGE_NOTE.format(note=known.wage_note)))
            return
        with st.container(horizontal=True, gap="small"):
            st.metric(s.WAGE_LOW, plain(wage.low), width="content")
            st.metric(s.WAGE_MID, plain(wage.middle), width="content")
            st.metric(s.WAGE_HIGH, plain(wage.high), width="content")
        note = plain(wage.note)
        if known.employment:
            note += " " + s.EMPLOYED.format(n=f"{known.employment:,}")
        st.caption(note)


def _catalogue() -> None:
    st.header(s.CATALOGUE_TITLE, anchor=False, divider="gray")
    mine = state.own()
    if mine is None:
        st.markdown(s.CATALOGUE_DEMO.format(n=len(state.shared_matcher().catalogue)))
    else:
        st.success(s.CATALOGUE_OWN.format(name=plain(mine.name), n=counts.courses_words(mine.size)))
        if mine.problems:
            st.warning(s.CATALOGUE_PROBLEMS.format(n=len(mine.problems)))
            st.table(
                {
                    s.COL_ROW: [str(p.row or "") for p in mine.problems[:50]],
                    s.COL_PROBLEM: [plain(p.reason) for p in mine.problems[:50]],
                    s.COL_REMEDY: [plain(p.remedy) for p in mine.problems[:50]],
                },
                border="horizontal",
                hide_index=True,
            )
        if mine.notes:
            with st.expander(s.CATALOGUE_NOTES):
                st.markdown("\n".join(f"- {plain(n)}" for n in mine.notes))
        if st.button(s.CATALOGUE_BACK):
            st.session_state.pop("own", None)
            st.rerun()
    _completeness()
    with st.expander(s.CATALOGUE_INVITE, icon=":material/upload_file:"):
        upload = st.file_uploader(
            s.CATALOGUE_FILE,
            type=[
                "csv",
                "jsonl",
                "json",
                "parquet",
                "xlsx",
                "tsv",
                "gz",
                "jsonld",
                "html",
                "zip",
                "png",
                "svg",
                "jwt",
            ],
        )
        if upload is None:
            st.session_state.pop("own_error", None)
        elif st.session_state.get("own_file") != upload.file_id:
            st.session_state["own_file"] = upload.file_id
            _load_catalogue(upload.name, upload.getvalue())
            st.rerun()
        error = st.session_state.get("own_error")
        if isinstance(error, SkillmatchError):
            state.show_error(error)


def _completeness() -> None:
    """Show which of the EU's elements the catalogue states."""
    mine = state.own()
    found = state.demo_completeness() if mine is None else mine.completeness
    with st.expander(s.COMPLETE_TITLE, icon=":material/checklist:"):
        st.markdown(s.COMPLETE_LEAD.format(mean=views.percent(found.mean)))
        rows = standing.completeness_rows(found)
        names = (s.COMPLETE_ELEMENT, s.COMPLETE_STATED, s.COMPLETE_WHY)
        columns = ([plain(cell) for cell in column] for column in zip(*rows, strict=True))
        st.caption(standing.checked_sentence(state.matcher().catalogue))
        st.table(dict(zip(names, columns, strict=True)), border="horizontal", hide_index=True)


def _load_catalogue(name: str, data: bytes) -> None:
    st.session_state.pop("own_error", None)
    with st.spinner(s.CATALOGUE_BUSY):
        try:
            st.session_state["own"] = uploads.own_catalogue(state.shared_matcher(), name, data)
        except SkillmatchError as error:
            st.session_state["own_error"] = error
