"""What one visitor's session holds. Nothing personal is ever in a shared cache."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, TypeVar, cast

import streamlit as st

from skillmatch.app import strings as s
from skillmatch.app.profile_file import with_held
from skillmatch.app.safe import plain
from skillmatch.app.views import chosen_profile
from skillmatch.errors import SkillmatchError

if TYPE_CHECKING:
    from skillmatch.app.uploads import OwnCatalogue
    from skillmatch.completeness import CatalogueCompleteness
    from skillmatch.connect.badge import Badge
    from skillmatch.connect.person import Person
    from skillmatch.domain import Gap, HeldSkill, Profile, RoleProfile
    from skillmatch.matcher import SkillMatcher

__all__ = [
    "badges",
    "chosen",
    "confirmed",
    "current_gap",
    "cv",
    "demo_completeness",
    "go",
    "keep_widgets",
    "known_only",
    "lead_button",
    "loaded",
    "matcher",
    "own",
    "person",
    "raw_profile",
    "remembered",
    "removed",
    "role",
    "said",
    "set_cv",
    "shared_matcher",
    "show_error",
    "theme",
    "titles",
    "today",
    "typed",
]

T = TypeVar("T")


@st.cache_resource(show_spinner=s.LOADING)
def shared_matcher() -> SkillMatcher:
    """Return the bundled matcher; it holds nothing of any visitor."""
    from skillmatch.api import load

    made = load()
    # Streamlit collects garbage after every run of a page, for all visitors at once. What is
    # loaded now stays until the end, so there is no need to look through it each time.
    gc.collect()
    gc.freeze()
    return made


@st.cache_resource(show_spinner=False)
def demo_completeness() -> CatalogueCompleteness:
    """Return which EU elements the bundled catalogue states."""
    from skillmatch.completeness import catalogue_completeness

    return catalogue_completeness(shared_matcher().catalogue)


def own() -> OwnCatalogue | None:
    """Return the visitor's own catalogue, if one was loaded."""
    return cast("OwnCatalogue | None", st.session_state.get("own"))


def matcher() -> SkillMatcher:
    """Return the matcher over the visitor's catalogue."""
    mine = own()
    return shared_matcher() if mine is None else mine.matcher


def role() -> RoleProfile | None:
    """Return the role aimed for."""
    return cast("RoleProfile | None", st.session_state.get("role"))


def cv() -> tuple[str, str] | None:
    """Return (name, text) of the visitor's CV."""
    return cast("tuple[str, str] | None", st.session_state.get("cv"))


def set_cv(name: str, text: str, person: Person | None = None) -> None:
    """Keep a CV for this session; choices made about an earlier one are dropped."""
    st.session_state["person"] = person
    if cv() != (name, text):
        st.session_state["cv"] = (name, text)
        removed().clear()
        confirmed().clear()


def person() -> Person | None:
    """Return the visitor's CV as a record, where it came in a format that has parts."""
    found: Person | None = st.session_state.get("person")
    return found


def badges() -> tuple[Badge, ...]:
    """Return the visitor's badges."""
    return cast("tuple[Badge, ...]", st.session_state.get("badges", ()))


def typed() -> tuple[str, ...]:
    """Return the skills the visitor typed."""
    return cast("tuple[str, ...]", st.session_state.get("typed", ()))


def loaded() -> tuple[HeldSkill, ...]:
    """Return the skills that a profile file brought."""
    return cast("tuple[HeldSkill, ...]", st.session_state.get("loaded", ()))


def removed() -> set[str]:
    """Return the ids of skills the visitor unticked."""
    return cast("set[str]", st.session_state.setdefault("removed", set()))


def confirmed() -> set[str]:
    """Return the ids of likely skills the visitor ticked."""
    return cast("set[str]", st.session_state.setdefault("confirmed", set()))


def raw_profile() -> Profile:
    """Return what was found in CV, badges, typed words and a profile file, before any choice.

    Kept in the session, so that a click does not read the CV again.
    """
    held = cv()
    text = "" if held is None else held[1]
    parts = (text, *typed(), *(repr(b) for b in badges()), *(repr(k) for k in loaded()))
    key = hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()
    kept = st.session_state.get("profile")
    if kept is None or kept[0] != key:
        record = person()
        made = shared_matcher().profile(
            cv=() if record is None else [record],
            cv_text=text if record is None else "",
            badges=badges(),
            skills=typed(),
        )
        kept = (key, with_held(made, loaded()))
        st.session_state["profile"] = kept
    return cast("Profile", kept[1])


def chosen() -> Profile:
    """Return what counts: found skills less the unticked, plus the confirmed."""
    return chosen_profile(raw_profile(), removed=removed(), confirmed=confirmed())


def current_gap() -> Gap | None:
    """Return the gap of the visitor to the role, None where no role is chosen."""
    aim = role()
    return None if aim is None else matcher().gap(chosen(), aim)


def keep_widgets() -> None:
    """Keep what was chosen in the widgets of other pages; Streamlit forgets it otherwise.

    Those whose keys begin with ``f_`` hold filters and wishes, nothing of a CV.
    """
    for key in [k for k in st.session_state if str(k).startswith("f_")]:
        st.session_state[key] = st.session_state[key]


def known_only(key: str, options: Collection[str]) -> None:
    """Drop what a widget chose that is no longer to be had, as after a change of catalogue."""
    chosen_ = st.session_state.get(key)
    if isinstance(chosen_, list | tuple):
        st.session_state[key] = [i for i in chosen_ if i in options]
    elif chosen_ is not None and chosen_ not in options:
        del st.session_state[key]


def remembered(name: str, key: object, make: Callable[[], T]) -> T:
    """Return what was made for an equal key in this session, or make it.

    One result a name, in the session alone: it may be about a person.
    """
    kept = st.session_state.get(f"made_{name}")
    if kept is None or kept[0] != key:
        kept = (key, make())
        st.session_state[f"made_{name}"] = kept
    return cast("T", kept[1])


def titles() -> dict[str, str]:
    """Return the titles of the catalogue by id."""
    own_ = matcher()
    return remembered("titles", own_, lambda: {c.id: c.title for c in own_.catalogue})


def today() -> date:
    """Return the day by which dates are fresh or stale, and on which a plan begins."""
    return datetime.now().astimezone().date()


def theme() -> str:
    """Return ``"light"`` or ``"dark"``, as the browser shows the page."""
    return "dark" if st.context.theme.type == "dark" else "light"


def show_error(error: SkillmatchError) -> None:
    """Show an error where it happened, with its remedy."""
    message = plain(error.message.rstrip("."))
    text = s.FAILED.format(message=message[:1].upper() + message[1:])
    if error.hint:
        text += "\n\n" + s.REMEDY.format(hint=plain(error.hint.rstrip(".")))
    st.error(text, icon=":material/error:")


@contextmanager
def said() -> Iterator[None]:
    """Turn an error of the package into a sentence in place; the page goes on."""
    try:
        yield
    except SkillmatchError as error:
        show_error(error)


def go(page: str) -> None:
    """Open another page of the app."""
    st.switch_page(st.session_state["pages"][page])


def lead_button(label: str, *, page: str, icon: str | None = None) -> None:
    """Show the button that leads on, and open its page when pressed.

    On a dark page Streamlit's white text on the accent colour has too little contrast,
    so the button is drawn with the page's own colours there.
    """
    kind: Literal["primary", "secondary"] = "primary" if theme() == "light" else "secondary"
    if st.button(label, type=kind, icon=icon, icon_position="right"):
        go(page)
