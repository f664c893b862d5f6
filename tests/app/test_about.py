"""The page "About": dates, models, and who sees what, here and on a server."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.app.visit import healthy, opened, words

from skillmatch.app import hosting
from skillmatch.app import strings_pages as t
from skillmatch.app.safe import plain
from skillmatch.app.standing import checked_sentence
from skillmatch.matcher import SkillMatcher

ROOT = Path(__file__).resolve().parents[2]


def test_own_machine_and_servers_are_told_apart() -> None:
    assert hosting.data_words(None, "http://localhost:8501/about") == ("own", t.DATA_OWN)
    assert hosting.data_words(None, "http://[::1]:8501")[0] == "own"
    for address in ("https://skills.example.org", "http://localhost.evil.example", None, "x", ""):
        assert hosting.data_words(None, address) == ("server", t.DATA_UNNAMED)
    place, said = hosting.data_words("Mill <b>College</b>", "http://localhost:8501")
    assert place == "server"
    assert plain("Mill <b>College</b>") in said


def test_the_operator_is_named_on_both_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(hosting.SETTING, "  Mill\nCollege ")
    assert hosting.operator() == "Mill College"
    for page in ("about", "have"):
        shown = words(healthy(opened(page)))
        assert t.DATA_SERVER.format(name="Mill College") in shown
        assert t.DATA_OWN not in shown
    monkeypatch.delenv(hosting.SETTING)
    assert hosting.operator() is None


def test_dates_and_figures_are_those_of_the_data(matcher: SkillMatcher) -> None:
    at = healthy(opened("about"))
    shown = words(at)
    assert "30\\.2" in shown
    assert "2025" in shown
    assert plain(checked_sentence(matcher.catalogue)) in shown
    card = (ROOT / "models" / "titles" / "1.0.0" / "CARD.md").read_text(encoding="utf-8")
    assert "held out of training | 716 | .679 | .691 | .842 |" in card
    told = t.MODELS["Job titles"]
    assert "716" in told
    assert "68 in 100" in told
    assert "84 in 100" in told
    assert [h.value for h in at.header] == [t.DATES_TITLE, t.MODELS_TITLE, t.DATA_TITLE]
