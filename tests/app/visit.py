"""Pages of the app run by Streamlit's own test harness: shared by the tests of single pages."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def opened(page: str = "goal", **state: object) -> AppTest:
    """Return a page run once, with this in its session."""
    at = AppTest.from_string(
        f"from skillmatch.app.main import run\nrun({page!r})\n", default_timeout=60
    )
    for key, value in state.items():
        at.session_state[key] = value
    return at.run()


def words(at: AppTest) -> str:
    """Return all text of a page but tables and labels."""
    kinds = (at.title, at.header, at.subheader, at.markdown, at.caption, at.info, at.warning,
             at.error, at.success)  # fmt: skip
    return "\n".join(str(e.value) for kind in kinds for e in kind)


def healthy(at: AppTest) -> AppTest:
    """Return a page that raised nothing."""
    assert not at.exception, at.exception
    return at
