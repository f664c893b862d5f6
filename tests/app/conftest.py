"""One matcher for all tests of the app; a server under guard and a browser for those that ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.app.browsing import CHROMIUM, FLAGS, Served, serving

import skillmatch as sm
from skillmatch.matcher import SkillMatcher


@pytest.fixture(scope="session")
def matcher() -> SkillMatcher:
    return sm.load()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app, run once a session as ``make app`` runs it."""
    with serving(tmp_path_factory.mktemp("served")) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium; once a module, for two drivers at once do not work."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()
