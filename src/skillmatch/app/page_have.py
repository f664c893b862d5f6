"""Second page: what the visitor has, every skill with the line it was read from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from skillmatch.app import come_back, hosting, standing, state, uploads, views
from skillmatch.app import strings as s
from skillmatch.app.safe import plain, quoted
from skillmatch.connect.problems import problem_line
from skillmatch.domain import Profile
from skillmatch.errors import SkillmatchError

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from skillmatch.connect.badge import Badge

__all__ = ["show"]

FIRST = 24


def show() -> None:
    """Show the page."""
    st.title(s.HAVE_TITLE)
    st.markdown(s.HAVE_LEAD)
    _cv()
    _badges()
    _typed()
    come_back.load()
    profile = state.raw_profile()
    _found(profile)
    _likely(profile)
    if profile.requirements:
        with st.expander(s.FACTS_TITLE):
            st.markdown("\n".join(f"- {quoted(r.quote)}" for r in profile.requirements))
    notes = dict.fromkeys((*st.session_state.get("badge_notes", ()), *profile.notes))
    if notes:
        with st.expander(s.NOTES_TITLE):
            st.markdown("\n".join(f"- {plain(n)}" for n in list(notes)[:50]))
    with st.container(horizontal=True):
        state.lead_button(s.NEXT_GAP, page="gap", icon=":material/arrow_forward:")
    place, words = hosting.data_words(hosting.operator(), st.context.url)
    st.caption(s.HAVE_PRIVATE if place == "own" else words)


def _cv() -> None:
    held = state.cv()
    if held is not None:
        with st.container(
            border=True,
            horizontal=True,
            horizontal_alignment="distribute",
            vertical_alignment="center",
        ):
            st.markdown(
                f":material/description: {s.CV_IN_USE.format(name=plain(held[0], limit=80))}"
            )
            if st.button(s.CV_CLEAR, type="tertiary", icon=":material/close:"):
                for key in ("cv", "person", "removed", "confirmed", "cv_file"):
                    st.session_state.pop(key, None)
                st.rerun()
        return
    upload = st.file_uploader(
        s.CV_FILE, type=["pdf", "docx", "txt", "odt", "html", "json", "xml", "zip"]
    )
    if upload is not None:
        with state.said(), st.spinner(s.CV_BUSY):
            found = uploads.upload_person(upload.name, upload.getvalue())
            if isinstance(found, str):
                state.set_cv(upload.name, found)
            else:
                state.set_cv(upload.name, found.to_text(), found)
            state.raw_profile()
            st.rerun()
    samples = uploads.sample_cvs()
    sample = st.selectbox(
        s.CV_SAMPLE, list(samples), index=None, placeholder=s.CV_SAMPLE_NONE, key="w_sample"
    )
    if sample:
        with state.said(), st.spinner(s.CV_BUSY):
            path = samples[sample]
            state.set_cv(f"{path.name} ({s.SAMPLE_DATA})", path.read_text(encoding="utf-8"))
            state.raw_profile()
            st.rerun()


def _badges() -> None:
    held = state.badges()
    if not held:
        files = st.file_uploader(
            s.BADGE_FILE,
            type=["json", "jsonld", "png", "svg", "jwt", "zip"],
            accept_multiple_files=True,
        )
        if files and _take(files):
            st.rerun()
        return
    rows = standing.badge_rows(state.raw_profile().awards)
    with st.container(border=True):
        st.markdown(f"**{s.BADGE_TITLE.format(n=len(rows))}**")
        st.table(
            {
                s.COL_BADGE: [plain(r.title, limit=120) for r in rows],
                s.COL_ISSUER: [plain(r.issuer, limit=80) for r in rows],
                s.COL_STATUS: [plain(r.status) for r in rows],
            },
            border="horizontal",
            hide_index=True,
        )
        st.caption(s.BADGE_LEAD)
        if st.button(s.BADGE_CLEAR, type="tertiary", icon=":material/close:"):
            for key in ("badges", "badge_notes"):
                st.session_state.pop(key, None)
            st.rerun()


def _take(files: Sequence[UploadedFile]) -> bool:
    """Keep the badges of uploads; why a file holds none is said."""
    found: list[Badge] = []
    notes: list[str] = []
    errors: list[SkillmatchError] = []
    for file in files:
        try:
            result = uploads.upload_badges(file.name, file.getvalue())
        except SkillmatchError as error:
            errors.append(error)
            continue
        found += result.records
        notes += (*result.notes, *map(problem_line, result.problems))
    if not found:
        for each in errors:
            state.show_error(each)
        return False
    notes += (f"{e.message} ({e.hint})" if e.hint else e.message for e in errors)
    st.session_state["badges"] = tuple(found)
    st.session_state["badge_notes"] = tuple(notes)
    return True


def _typed() -> None:
    words = st.text_input(
        s.TYPED_LABEL,
        value=", ".join(state.typed()),
        placeholder=s.TYPED_PLACEHOLDER,
        max_chars=2000,
    )
    st.session_state["typed"] = views.split_skills(words or "")


def _found(profile: Profile) -> None:
    held = state.cv()
    found = views.found_skills(
        profile.held,
        state.shared_matcher().taxonomy,
        cv_name="" if held is None else held[0],
    )
    off = state.removed()
    counted = sum(f.skill_id not in off for f in found)
    st.header(s.FOUND_TITLE.format(n=counted), anchor=False, divider="gray")
    if found:
        st.caption(s.FOUND_LEAD)
        _rows(found, off)
    else:
        st.info(s.FOUND_NONE if held is None else s.FOUND_NONE_CV, icon=":material/info:")
    missed = [p.quote for p in profile.unlinked if p.quote in state.typed()]
    if missed:
        st.warning(s.UNLINKED.format(words=plain(", ".join(missed))), icon=":material/help:")


def _likely(profile: Profile) -> None:
    groups = views.likely_groups(profile.likely, state.shared_matcher().taxonomy)
    if not groups:
        return
    on = state.confirmed()
    total = sum(len(g.skills) for g in groups)
    st.header(s.LIKELY_TITLE.format(n=total), anchor=False, divider="gray")
    st.caption(s.LIKELY_LEAD)
    for n, group in enumerate(groups):
        labels = {label: skill_id for skill_id, label in group.skills}
        st.markdown(
            f"**{plain(group.source[:1].upper() + group.source[1:], limit=90)}**  \n"
            + s.FROM_LINE.format(quote=quoted(group.quote, limit=120))
        )
        picked = st.pills(
            s.LIKELY_PICK,
            list(labels),
            selection_mode="multi",
            default=[label for label, i in labels.items() if i in on],
            format_func=plain,
            label_visibility="collapsed",
            key=f"w_likely_{n}_{group.quote}",
        )
        on.difference_update(labels.values())
        on.update(labels[p] for p in picked)


def _words(row: views.FoundSkill) -> str:
    """Return a found skill with its words, the badge they are from, and what weakens them."""
    words = f"**{plain(row.label, limit=90)}** · {quoted(row.quote, limit=130)}"
    if row.badge:
        words += f" {s.FOUND_BADGE.format(title=quoted(row.badge, limit=90))}"
    if row.caveat:
        words += f", {s.FOUND_CAVEAT.format(caveat=plain(row.caveat))}"
    return words


def _rows(rows: Sequence[views.FoundSkill], off: set[str]) -> None:
    """Show a tick box for each skill; ``off`` holds the ids that do not count."""
    everything = st.session_state.get("all_held", False)
    shown = rows if everything or len(rows) <= FIRST + 6 else rows[:FIRST]
    changed = False
    with st.container(gap="xsmall"):
        for row in shown:
            ticked = st.checkbox(
                _words(row),
                value=row.skill_id not in off,
                key=f"w_held_{row.skill_id}",
            )
            if ticked == (row.skill_id in off):
                off.symmetric_difference_update({row.skill_id})
                changed = True
    if len(shown) < len(rows) and st.button(s.SHOW_MORE.format(n=len(rows))):
        st.session_state["all_held"] = True
        st.rerun()
    if changed:
        st.rerun()
