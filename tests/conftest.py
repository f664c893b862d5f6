"""Fixtures for every test: one loaded matcher, the shared data where it is there."""

from __future__ import annotations

from pathlib import Path

import pytest

import skillmatch as sm

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def matcher():
    """The bundled matcher, loaded once a session."""
    return sm.load()


@pytest.fixture(scope="session")
def root():
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared():
    """The folder of shared development data; the test is skipped where it is missing."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the shared development data (../shared/data) is not beside this checkout")
    return folder
