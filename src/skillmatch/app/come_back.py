"""The profile file in the app: saved on the page of the plan, loaded on that of one's skills."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from skillmatch.app import cards, counts, profile_file, state, wishes
from skillmatch.app import strings as s
from skillmatch.app import strings_pages as t
from skillmatch.app.safe import plain
from skillmatch.errors import SkillmatchError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from skillmatch.domain import Pathway

__all__ = ["load", "save", "take"]


def save(pathway: Pathway) -> None:
    """Show the button that saves the profile file, and what the file holds."""
    aim = state.role()
    from_advert = aim is not None and aim.profile_source.startswith("advert")
    # Everything is taken from the session now: when the file is made, there is none.
    made = partial(
        profile_file.to_json,
        role=aim,
        advert=st.session_state.get("goal_advert") if from_advert else None,
        profile=state.chosen(),
        taxonomy=state.shared_matcher().taxonomy,
        values={k: st.session_state.get(k) for k in (*wishes.FILTERS, *wishes.PLAN)},
        pathway=pathway,
        today=state.today(),
    )
    st.download_button(
        t.FILE_SAVE, made, "skillmatch-profile.json", "application/json", on_click="ignore"
    )
    st.caption(t.FILE_SAVE_NOTE)


def load() -> None:
    """Show the upload of a profile file; what it brought is said and can be removed."""
    brought = st.session_state.get("brought")
    if brought is not None:
        with st.container(border=True):
            st.markdown(f":material/history: {plain(brought)}")
            if st.button(t.FILE_CLEAR, type="tertiary", icon=":material/close:"):
                for key in ("brought", "loaded"):
                    st.session_state.pop(key, None)
                st.rerun()
        return
    with st.expander(t.FILE_TITLE, icon=":material/history:"):
        upload = st.file_uploader(t.FILE_LOAD, type=["json"], key="profile_upload")
        if upload is not None:
            with state.said():
                found = profile_file.read(
                    upload.getvalue(), taxonomy=state.shared_matcher().taxonomy, name=upload.name
                )
                st.session_state["brought"] = _use(found)
                st.rerun()


def take(values: Mapping[str, object]) -> None:
    """Set the filters and wishes that the widgets would take; for pages without these."""
    matcher = state.matcher()
    for key, value in wishes.checked(
        values,
        courses=state.titles(),
        currencies=cards.catalogue_currencies(matcher.catalogue),
    ).items():
        st.session_state[key] = value


def _use(found: profile_file.ProfileFile) -> str:
    """Put a file's content into the session and say what it was."""
    st.session_state["loaded"] = tuple(found.held.values())
    state.removed().difference_update(found.held)
    take(found.values)
    said = [t.FILE_BROUGHT.format(n=counts.skills_words(len(found.held)))]
    role = _role(found)
    if role:
        said.append(t.FILE_ROLE.format(role=role))
    elif found.title or found.advert or found.occupation_id:
        said.append(t.FILE_NO_ROLE)
    if found.unknown:
        said.append(t.FILE_UNKNOWN.format(n=counts.skills_words(found.unknown)))
    return " ".join(said)


def _role(found: profile_file.ProfileFile) -> str | None:
    """Set the goal of a file and return its title; None where it has none that is known."""
    matcher = state.shared_matcher()
    try:
        if found.advert:
            role = matcher.role_from_posting(found.advert)
            st.session_state["goal_by"] = s.BY_ADVERT
            st.session_state["goal_advert"] = found.advert
            st.session_state.pop("goal_title", None)
        elif found.occupation_id in dict(matcher.occupations()):
            role = matcher.role(found.occupation_id or "")
            role = replace(role, title=found.title or role.title)
            st.session_state["goal_by"] = s.BY_TITLE
            st.session_state["goal_title"] = role.title
        else:
            return None
    except SkillmatchError:
        return None
    st.session_state["role"] = role
    st.session_state.pop("goal_error", None)
    return role.title
