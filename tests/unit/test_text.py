"""Tokens and spans: every offset points into the original text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmatch.text import clauses, lines, sentences, stem, tokenize


@given(st.text(max_size=400))
def test_spans_lie_in_the_text_and_in_order(text):
    last = 0
    for token in tokenize(text):
        assert last <= token.start < token.end <= len(text)
        last = token.end
    previous = 0
    for start, end in sentences(text):
        assert previous <= start < end <= len(text)
        assert text[start:end].strip() == text[start:end]
        previous = end
        for a, b in clauses(text, start, end):
            assert start <= a < b <= end


@given(st.text(alphabet="abc .,;\n-•", max_size=200))
def test_no_word_is_lost_between_sentences(text):
    kept = sum(len(tokenize(text, start=a, end=b)) for a, b in lines(text))
    # A bullet letter ("a. ") is no word of the line it opens.
    assert kept <= len(tokenize(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("organise", "organizing"),
        ("analysing", "analyze"),
        ("studies", "study"),
        ("programme", "program"),
        ("behaviour", "behavior"),
        ("batches", "batch"),
        ("planning", "plan"),
        ("coding", "code"),
        ("baking", "bakes"),
    ],
)
def test_inflections_fold(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("policy", "police"),
        ("organisation", "organ"),
        ("university", "universe"),
        ("general", "generate"),
        ("SaaS", "SAS"),
        ("our", "or"),
        ("caring", "car"),
        ("physics", "physic"),
    ],
)
def test_other_words_do_not(one, other):
    assert stem(one) != stem(other)


def test_boundaries_stop_a_match():
    assert [t.after_break for t in tokenize("data, analysis of data")] == [True, True, False, False]


def test_bullets_and_abbreviations():
    text = "• Use e.g. SQL or R.\n1) Lead teams\n- Write reports. Then rest."
    assert [text[a:b] for a, b in sentences(text)] == [
        "Use e.g. SQL or R.",
        "Lead teams",
        "Write reports.",
        "Then rest.",
    ]
