"""The strings of the app: each one used, none that promises what we cannot know."""

from __future__ import annotations

import re
from pathlib import Path

import skillmatch.app
from skillmatch.app import strings as s

FOLDER = Path(skillmatch.app.__file__).parent
NAMES = [n for n in vars(s) if n.isupper()]


def test_every_string_is_used() -> None:
    source = "".join(
        p.read_text(encoding="utf-8") for p in FOLDER.glob("*.py") if p.name != "strings.py"
    )
    assert [n for n in NAMES if not re.search(rf"\bs\.{n}\b", source)] == []


def test_no_string_promises_too_much() -> None:
    said = " ".join(str(getattr(s, n)) for n in NAMES).casefold()
    for word in ("job-ready", "ready for", "qualified", "guarantee", "certified"):
        assert word not in said


def test_no_page_lets_html_through() -> None:
    for path in FOLDER.glob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert "unsafe_allow_html" not in source, path.name
        assert not re.search(r"\bst\.(html|iframe|components)\b|cache_data", source), path.name
        assert not re.search(r"import (torch|sentence_transformers|pandas)", source), path.name
