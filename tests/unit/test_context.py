"""The accurate mode: the contextual encoder, its linker, and extraction with both."""

from __future__ import annotations

import numpy as np
import pytest

import skillmatch as sm
from skillmatch.domain import Skill
from skillmatch.encode.context import ContextEncoder, attend, unpack_nibbles
from skillmatch.errors import HashMismatch, InputError
from skillmatch.extract.context import words_of
from skillmatch.store.bundle import Bundle
from skillmatch.store.paths import bundle as bundled
from skillmatch.taxonomy import Taxonomy

FOLDER = bundled("models") / "context" / "1.0.0"
ADVERT = """Requirements
- At least 3 years of experience with Python and SQL
- You explain figures to managers in plain words
- A working knowledge of Tableau would be a plus

Benefits
- Python courses and a gym"""


@pytest.fixture(scope="module")
def encoder() -> ContextEncoder:
    return ContextEncoder.load(FOLDER)


@pytest.fixture(scope="module")
def accurate():
    return sm.load(mode="accurate")


@pytest.fixture
def mini() -> Taxonomy:
    return Taxonomy(
        [
            Skill(id="x:bees", label="keep bees", alt_labels=("beekeeping", "apiculture")),
            Skill(id="x:kiln", label="fire pottery in a kiln"),
            Skill(id="x:books", label="keep the books", alt_labels=("bookkeeping",)),
        ],
        name="mini",
    )


def test_nibbles_by_hand() -> None:
    packed = np.full((1, 16), 0x8F, dtype=np.uint8)  # Low half 15 is +7, high half 8 is 0.
    scale = np.array([[0.5]], dtype=np.float16)
    assert unpack_nibbles(packed, scale)[0, :4].tolist() == [3.5, 0.0, 3.5, 0.0]


def test_attention_looks_at_the_nearest_words() -> None:
    words = np.eye(3, dtype=np.float32)
    skills = np.array([[1, 0, 0], [0.6, 0.8, 0]], dtype=np.float32)
    near = attend(words, skills)
    assert 0.99 < near[0] <= 1.0
    # By hand: softmax of 12 * (.6, .8, 0) weighs .6, .8 and 0.
    weight = np.exp(12 * np.array([0.6, 0.8, 0.0]))
    assert near[1] == pytest.approx((weight * [0.6, 0.8, 0.0]).sum() / weight.sum(), abs=1e-6)


def test_vectors_are_unit_rows_and_the_same_in_any_company(encoder: ContextEncoder) -> None:
    texts = ["Good SQL skills", "", "x" * 5000, "🚀", "a much longer sentence about welding pipes"]
    vectors = encoder.encode(texts)
    assert vectors.shape == (5, encoder.dim)
    lengths = np.linalg.norm(vectors, axis=1)
    np.testing.assert_allclose(lengths[[0, 2, 4]], 1.0, atol=1e-4)
    assert lengths[1] == 0.0
    alone = encoder.encode([texts[0]])
    assert float(alone[0] @ vectors[0]) > 0.97  # int8 passes round by the batch.


def test_words_know_their_places(encoder: ContextEncoder) -> None:
    text = "You must weld pipes and speak Spanish."
    _, (words,) = encoder.read([text])
    assert len(words.vectors) == len(words.spans)
    seen = [text[a:b] for a, b in words.spans if a < b]
    assert {"pipes", "speak", "Spanish"} <= set(seen)
    spanish = encoder.encode(["Spanish"])[0]
    start, end = words_of(words, spanish)
    assert "Spanish" in text[start:end]
    assert "pipes" not in text[start:end]


def test_no_word_no_span(encoder: ContextEncoder) -> None:
    _, (words,) = encoder.read([""])
    assert words_of(words, np.zeros(encoder.dim, dtype=np.float32)) == (0, 0)


def test_a_damaged_model_is_refused(tmp_path) -> None:
    for file in FOLDER.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with (tmp_path / "words.safetensors").open("r+b") as fh:
        fh.seek(4000)
        fh.write(b"\xff\xff")
    with pytest.raises(HashMismatch):
        ContextEncoder.load(tmp_path)


def test_any_taxonomy_is_linked_without_training(mini: Taxonomy) -> None:
    linker = Bundle(taxonomy=mini, mode="accurate").context_linker
    texts = ["You look after our hives and harvest the honey", "Double-entry bookkeeping", ""]
    index, score = linker.rank(texts, 3)
    assert [mini.skills[i].id for i in index[:2, 0]] == ["x:bees", "x:books"]
    assert (np.diff(score, axis=1) <= 0).all()
    assert sorted(index[0].tolist()) == [0, 1, 2]


def test_ranks_deeper_than_the_candidates(accurate) -> None:
    linker = accurate._bundle.context_linker
    index, score = linker.rank(["Strong SQL and a good eye for figures"], 200)
    assert index.shape == (1, 200)
    assert len(set(index[0].tolist())) == 200
    assert (np.diff(score, axis=1) <= 1e-6).all()
    assert linker.taxonomy.skills[int(index[0, 0])].label == "SQL"
    none, empty = linker.rank([], 5)
    assert none.shape == empty.shape == (0, 5)


def test_extraction_reads_more_and_keeps_the_rules(accurate, matcher) -> None:
    found = accurate.extract(ADVERT)
    labels = {accurate.taxonomy.label(m.skill_id) for m in found.mentions}
    assert {"Python (computer programming)", "SQL"} <= labels
    for mention in found.mentions:
        assert ADVERT[slice(*mention.span)] == mention.quote
        assert mention.span[0] < ADVERT.index("Benefits")
        assert accurate._bundle.threshold <= mention.score <= 1.0
    python = next(m for m in found.mentions if m.quote == "Python")
    assert (python.requirement, python.years) == ("required", 3.0)
    assert accurate.extract_many([]) == []
    assert accurate.extract("").mentions == ()


def test_no_quote_begins_or_ends_inside_a_word(accurate) -> None:
    text = (
        "The contract covers standard office days and rota hours with occasional weekend shifts.\n"
        "You will administer antiageing treatments, chemotherapeutics and physiotherapy."
    )
    found, _, _ = accurate._bundle.extractor.candidates([text])
    assert any(c.kind == "semantic" for c in found[0])
    for c in found[0]:
        around = text[max(0, c.start - 1) : c.start + 1], text[c.end - 1 : c.end + 1]
        assert not (len(around[0]) == 2 and around[0].isalnum()), text[c.start : c.end]
        assert not (len(around[1]) == 2 and around[1].isalnum()), text[c.start : c.end]


def test_an_unknown_mode_is_refused() -> None:
    with pytest.raises(InputError, match="mode"):
        sm.load(mode="slow")
