"""One matcher for all tests of the app."""

from __future__ import annotations

import pytest

import skillmatch as sm
from skillmatch.matcher import SkillMatcher


@pytest.fixture(scope="session")
def matcher() -> SkillMatcher:
    return sm.load()
