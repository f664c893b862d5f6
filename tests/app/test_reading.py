"""The words of the app are plain: short sentences, few long words, no words of the trade."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

import pytest

from skillmatch.app import strings, strings_long, strings_pages

MODULES = (strings, strings_long, strings_pages)
# Words of the trade, and of this package's inside, that a job seeker need not know.
JARGON = (
    "taxonomy", "ontology", "embedding", "encoder", "vector", "cosine", "shortfall", "pathway",
    "credential", "micro-credential", "matcher", "extraction", "linker", "posting", "corpus",
    "threshold", "calibrated", "pareto", "optimal", "interpolat", "wilson", "benjamini",
    "confidence interval", "p-value", "regression", "neural", "transformer", "inference",
    "utilise", "leverage", "facilitate", "commence", "pursuant", "heretofore", "aforementioned",
    "synthetic", "parameter", "boolean", "null", "tuple", "regex",
)  # fmt: skip
# A recommendation of the EU is quoted with its own word.
QUOTED = ("COMPLETE_LEAD",)
MOST_WORDS, MEAN_WORDS = 28, 12.5
MOST_GRADE = 8.0


def texts(module: ModuleType) -> Iterator[tuple[str, str]]:
    for name, value in vars(module).items():
        if not name.isupper():
            continue
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, Mapping):
            yield from ((name, v) for v in value.values() if isinstance(v, str))


ALL = [pair for module in MODULES for pair in texts(module)]


def sentences(text: str) -> list[list[str]]:
    """Return the words of each sentence; marks of Markdown, figures and places are no words."""
    flat = re.sub(r"\{\w+\}", "it", text.replace("\\", ""))
    parts = re.split(r"(?<=[.!?:;])\s+|\n\s*(?:[-#]|\n)", flat)
    found = [re.findall(r"[A-Za-z]+(?:[’'-][A-Za-z]+)*", p) for p in parts]
    return [f for f in found if len(f) > 2]


def syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word.casefold()))
    silent = word.casefold().endswith("e") and not word.casefold().endswith("le")
    return max(1, groups - silent)


def grade(parts: list[list[str]]) -> float:
    """Return the school grade of Flesch and Kincaid (1975); five more is the reading age."""
    words = [w for p in parts for w in p]
    return 0.39 * len(words) / len(parts) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_the_measure_tells_hard_from_plain() -> None:
    plain = sentences("You can see which skills you lack. Then pick a course.")
    hard = sentences(
        "Notwithstanding organisational considerations, utilisation of multidimensional "
        "competency representations necessitates comprehensive evaluation methodologies."
    )
    assert grade(plain) < 4 < MOST_GRADE < 16 < grade(hard)
    assert [len(p) for p in plain] == [7, 4]


@pytest.mark.parametrize("word", JARGON)
def test_no_word_of_the_trade(word: str) -> None:
    begins = re.compile(rf"\b{re.escape(word)}", re.I)
    said = [
        f"{name}: {text}"
        for name, text in ALL
        if name not in QUOTED and begins.search(re.sub(r"\{\w+\}", "", text))
    ]
    assert said == []


def test_sentences_are_short() -> None:
    long = [(name, " ".join(p)) for name, text in ALL for p in sentences(text)
            if len(p) > MOST_WORDS]  # fmt: skip
    assert long == []
    every = [p for _, text in ALL for p in sentences(text)]
    assert sum(map(len, every)) / len(every) <= MEAN_WORDS


def test_a_reader_of_fourteen_can_follow() -> None:
    parts = [p for _, text in ALL for p in sentences(text)]
    assert grade(parts) <= MOST_GRADE


def test_every_string_of_the_other_pages_is_used() -> None:
    folder = Path(strings.__file__).parent
    source = "".join(
        p.read_text(encoding="utf-8") for p in folder.glob("*.py") if p.name != "strings_pages.py"
    )
    names = [n for n in vars(strings_pages) if n.isupper()]
    assert len(names) > 50
    assert [n for n in names if not re.search(rf"\bt\.{n}\b", source)] == []
