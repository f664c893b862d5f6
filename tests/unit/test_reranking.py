"""The second look at a linker's candidates: priors, features, probabilities, the order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from skillmatch.domain import Skill
from skillmatch.encode.static import id_keys
from skillmatch.errors import CompatibilityError
from skillmatch.linking import RERANKED, SkillLinker
from skillmatch.reranking import (
    CONTEXT_FEATURES,
    CONTEXT_PARTS,
    FEATURES,
    KINDS,
    PARTS,
    Reranker,
    SkillFacts,
    rerank_features,
    word_counts,
)
from skillmatch.taxonomy import Taxonomy

LOGISTIC_1 = 0.7310586  # Of 1; of -1 it is the rest to one.


class LetterEncoder:
    """Counts letters: similar spellings get similar vectors."""

    name = "letters"
    dim = 26
    fingerprint = "letters-1"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        out = np.zeros((len(texts), 26), dtype=np.float32)
        for row, text in zip(out, texts, strict=True):
            for char in text.lower():
                if "a" <= char <= "z":
                    row[ord(char) - 97] += 1
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        return np.asarray(out / np.where(norms > 0, norms, 1), dtype=np.float32)


@pytest.fixture
def taxonomy() -> Taxonomy:
    return Taxonomy(
        [
            Skill(id="x:a", label="bake bread", alt_labels=("make loaves", "bread baking")),
            Skill(id="x:b", label="SQL", kind="tool"),
            Skill(id="x:c", label="law of the sea", alt_labels=("sea law",), kind="knowledge"),
        ],
        name="mini",
    )


@pytest.fixture(scope="module")
def many() -> Taxonomy:
    """120 skills of made-up words, every third a tool."""
    rng = np.random.default_rng(0)
    words = ["".join(rng.choice(list("abcdefghijklmnopqrstuvwxyz"), 6)) for _ in range(120)]
    return Taxonomy(
        [
            Skill(id=f"x:{i:03}", label=word, kind="skill" if i % 3 else "tool")
            for i, word in enumerate(words)
        ],
        name="many",
    )


def priors(known: dict[str, tuple[float, float]]) -> dict[str, NDArray[Any]]:
    """``known``: id → (asked for, judged right)."""
    keys = id_keys(list(known))
    order = np.argsort(keys)
    values = np.array(list(known.values()), dtype=np.float32)[order]
    return {"keys": keys[order], "asked_for": values[:, 0], "judged_right": values[:, 1]}


def stump(
    feature: str, threshold: float, low: float, high: float, *, slope: float = 1, bias: float = 0
) -> dict[str, NDArray[Any]]:
    """One split: ``low`` where the feature is not above the threshold, else ``high``."""
    return {
        "feature": np.array([CONTEXT_FEATURES.index(feature), 0, 0], dtype=np.int16),
        "threshold": np.array([threshold, 0, 0], dtype=np.float32),
        "left": np.array([1, 1, 2], dtype=np.int32),
        "right": np.array([2, 1, 2], dtype=np.int32),
        "value": np.array([0, low, high], dtype=np.float32),
        "root": np.array([0], dtype=np.int32),
        "slope": np.array([slope], dtype=np.float32),
        "bias": np.array([bias], dtype=np.float32),
    }


def parts_of(base: list[list[float]], names: Sequence[str] = PARTS) -> dict[str, NDArray[Any]]:
    """Every part tells itself from the others: base plus the part's number."""
    own = np.array(base, dtype=np.float32)
    return {name: own if name == "base" else own + 10 * (i + 1) for i, name in enumerate(names)}


def test_priors_go_by_id_and_an_unknown_skill_counts_as_common(taxonomy: Taxonomy) -> None:
    known = {"x:c": (4, -1), "gone": (2, 1), "x:a": (0, -3)}
    facts = SkillFacts(taxonomy, priors(known))
    assert facts.asked_for[[0, 2]].tolist() == [0, 4]
    assert facts.judged_right[[0, 2]].tolist() == [-3, -1]
    # x:b is not among them: 97 hundredths of the way through 0, 2, 4 and -3, -1, 1.
    assert facts.asked_for[1] == pytest.approx(3.88)
    assert facts.judged_right[1] == pytest.approx(0.88)


def test_an_unknown_technology_gets_the_mean() -> None:
    own = Taxonomy(
        [Skill(id="onet-tech:zeta", label="Zeta"), Skill(id="u:1", label="zig")], name="t"
    )
    facts = SkillFacts(own, priors({"y:1": (1, 0), "y:2": (2, 3)}))
    at = own.index("onet-tech:zeta")
    assert facts.asked_for[at] == facts.judged_right[at] == 1.5
    assert facts.asked_for[1 - at] == pytest.approx(1.97)


@pytest.mark.parametrize("known", [None, {}])
def test_without_priors_they_are_nought(taxonomy: Taxonomy, known: dict[str, Any] | None) -> None:
    none = np.zeros(0, dtype=np.float32)
    empty = {"keys": none.astype(np.uint64), "asked_for": none, "judged_right": none}
    facts = SkillFacts(taxonomy, None if known is None else empty)
    assert facts.asked_for.tolist() == facts.judged_right.tolist() == [0, 0, 0]


def test_facts_of_names_and_kinds(taxonomy: Taxonomy) -> None:
    facts = SkillFacts(taxonomy)
    np.testing.assert_allclose(facts.n_aliases, np.log([3, 1, 2]), rtol=1e-6)
    assert facts.n_words.tolist() == [2, 1, 4]
    assert [KINDS[row.argmax()] for row in facts.kinds] == ["skill", "tool", "knowledge"]
    assert facts.kinds.sum(axis=1).tolist() == [1, 1, 1]
    assert SkillFacts(Taxonomy([], name="none"), priors({"a": (1, 1)})).kinds.shape == (0, 5)


def test_columns_stand_in_the_order_of_their_names(taxonomy: Taxonomy) -> None:
    facts = SkillFacts(taxonomy, priors({"x:a": (1, 5), "x:b": (2, 6), "x:c": (3, 7)}))
    index = np.array([[2, 0], [1, 2]])
    parts = parts_of([[0.75, 0.25], [0.5, 1.0]])
    made = rerank_features(parts, index, facts, np.array([1, 7]))
    assert made.dtype == np.float32
    assert made.shape == (2, 2, len(FEATURES))
    column = {name: made[..., i] for i, name in enumerate(FEATURES)}
    for name in PARTS:
        np.testing.assert_array_equal(column[name], parts[name])
    assert column["gap"].tolist() == [[0, 0.5], [0.5, 0]]
    np.testing.assert_allclose(column["length"], np.log([[2, 2], [8, 8]]), rtol=1e-6)
    assert column["asked_for"].tolist() == [[3, 1], [2, 3]]
    assert column["judged_right"].tolist() == [[7, 5], [6, 7]]
    np.testing.assert_allclose(column["n_aliases"], np.log([[2, 3], [1, 2]]), rtol=1e-6)
    assert column["n_words"].tolist() == [[4, 2], [1, 4]]
    assert column["tool"].tolist() == [[0, 0], [1, 0]]
    assert column["knowledge"].tolist() == [[1, 0], [0, 1]]


def test_the_contextual_parts_follow_with_gaps_of_their_own(taxonomy: Taxonomy) -> None:
    facts = SkillFacts(taxonomy)
    index = np.array([[0, 1, 2]])
    parts = parts_of([[0.5, 0.25, 0.0]], (*PARTS, *CONTEXT_PARTS))
    parts["mean"] = np.array([[0.0, 0.25, 1.0]], dtype=np.float32)
    made = rerank_features(parts, index, facts, np.array([3]))
    assert made.shape == (1, 3, len(CONTEXT_FEATURES))
    assert CONTEXT_FEATURES[: len(FEATURES)] == FEATURES
    column = {name: made[..., i] for i, name in enumerate(CONTEXT_FEATURES)}
    for name in CONTEXT_PARTS:
        np.testing.assert_array_equal(column[name], parts[name])
    assert column["focus_gap"].tolist() == [[0, 0.25, 0.5]]
    assert column["mean_gap"].tolist() == [[1, 0.75, 0]]
    plain = rerank_features({n: parts[n] for n in PARTS}, index, facts, np.array([3]))
    np.testing.assert_array_equal(made[..., : len(FEATURES)], plain)


@pytest.mark.parametrize("shape", [(0, 4), (2, 0), (0, 0)])
@pytest.mark.parametrize("names", [PARTS, (*PARTS, *CONTEXT_PARTS)])
def test_nothing_to_look_at_twice(
    taxonomy: Taxonomy, shape: tuple[int, int], names: tuple[str, ...]
) -> None:
    parts = {name: np.zeros(shape, dtype=np.float32) for name in names}
    index, n_words = np.zeros(shape, dtype=np.int64), np.ones(shape[0], dtype=np.float32)
    facts = SkillFacts(taxonomy)
    width = len(FEATURES if names is PARTS else CONTEXT_FEATURES)
    assert rerank_features(parts, index, facts, n_words).shape == (*shape, width)
    reranker = Reranker(stump("base", 0, -1, 1), facts, context=names is not PARTS)
    chance = reranker.probability(parts, index, n_words)
    assert chance.shape == shape
    assert chance.dtype == np.float32


def test_the_probability_is_platts_scaling_of_the_sum(taxonomy: Taxonomy) -> None:
    arrays = stump("base", 0.4, 0, 2, slope=1, bias=-1)  # -1 or 1.
    reranker = Reranker(arrays, SkillFacts(taxonomy))
    index = np.array([[0, 1], [2, 0]])
    chance = reranker.probability(parts_of([[0.5, 0.25], [0.125, 1]]), index, np.array([1, 1]))
    want = [[LOGISTIC_1, 1 - LOGISTIC_1], [1 - LOGISTIC_1, LOGISTIC_1]]
    np.testing.assert_allclose(chance, want, atol=1e-6)


def test_probabilities_stay_between_nought_and_one(taxonomy: Taxonomy) -> None:
    reranker = Reranker(stump("base", 0.4, -1e6, 1e6, slope=9), SkillFacts(taxonomy))
    chance = reranker.probability(parts_of([[0.5, 0.25]]), np.array([[0, 1]]), np.array([1]))
    assert ((chance >= 0) & (chance <= 1)).all()
    assert chance[0, 0] > 0.999
    assert chance[0, 1] < 0.001


def test_trees_that_need_context_are_refused_without_it(taxonomy: Taxonomy) -> None:
    arrays = stump("focus", 0.5, -1, 1)
    with pytest.raises(CompatibilityError):
        Reranker(arrays, SkillFacts(taxonomy))
    reranker = Reranker(arrays, SkillFacts(taxonomy), context=True)
    parts = parts_of([[0.0, 0.0]], (*PARTS, *CONTEXT_PARTS)) | {"focus": np.array([[0.25, 0.75]])}
    chance = reranker.probability(parts, np.array([[0, 1]]), np.array([1]))
    np.testing.assert_allclose(chance, [[1 - LOGISTIC_1, LOGISTIC_1]], atol=1e-6)


def test_words_are_counted() -> None:
    assert word_counts(["SQL", "bake fresh bread", ""]).tolist() == [1, 3, 1]
    assert word_counts([]).shape == (0,)


def test_the_reranker_orders_the_first_and_the_rest_follow(many: Taxonomy) -> None:
    texts = [many.skills[7].label, "abc xyz", "quick brown fox"]
    k = RERANKED + 8
    plain = SkillLinker(many, LetterEncoder()).explain(texts, k)
    facts = SkillFacts(many)
    linker = SkillLinker(many, LetterEncoder(), reranker=Reranker(stump("tool", 0.5, -1, 1), facts))
    ranked = linker.explain(texts, k)
    assert ranked.index.shape == ranked.score.shape == (3, k)
    for row, score, before in zip(ranked.index, ranked.score, plain.index, strict=True):
        assert len(set(row)) == k
        assert (np.diff(score) <= 0).all()
        assert set(row[:RERANKED]) == set(before[:RERANKED])
        assert row[RERANKED:].tolist() == before[RERANKED:].tolist()
        is_tool = [many.skills[i].kind == "tool" for i in row[:RERANKED]]
        tools = sum(is_tool)
        assert 0 < tools < RERANKED
        assert is_tool == [True] * tools + [False] * (RERANKED - tools)
        # Equal probabilities: in order of id.
        assert row[:RERANKED].tolist() == sorted(row[:tools]) + sorted(row[tools:RERANKED])
        np.testing.assert_allclose(score[:tools], LOGISTIC_1, atol=1e-6)
        np.testing.assert_allclose(score[tools:RERANKED], 1 - LOGISTIC_1, atol=1e-6)
        assert ((score[RERANKED:] > 0) & (score[RERANKED:] < score[RERANKED - 1])).all()


def test_parts_stay_with_their_skill(many: Taxonomy) -> None:
    text = [many.skills[7].label]
    reranker = Reranker(stump("tool", 0.5, -1, 1), SkillFacts(many))
    ranked = SkillLinker(many, LetterEncoder(), reranker=reranker).explain(text, 120)
    plain = SkillLinker(many, LetterEncoder()).explain(text, 120)
    for name in ("base", "label", "alias", "description", "lexical"):
        a, b = (dict(zip(r.index[0], getattr(r, name)[0], strict=True)) for r in (ranked, plain))
        assert a == b


def test_k_beyond_the_taxonomy_gives_every_skill_once(many: Taxonomy, taxonomy: Taxonomy) -> None:
    for own in (many, taxonomy):
        reranker = Reranker(stump("base", 0.5, -1, 1), SkillFacts(own))
        linker = SkillLinker(own, LetterEncoder(), reranker=reranker)
        index, score = linker.rank(["bake", ""], 500)
        assert [sorted(row) for row in index.tolist()] == [list(range(len(own)))] * 2
        assert (np.diff(score, axis=1) <= 0).all()
        index, score = linker.rank([], 2)
        assert index.shape == score.shape == (0, 2)


def test_priors_decide_between_skills_of_the_same_name() -> None:
    twins = Taxonomy(
        [Skill(id="x:1", label="weld metal"), Skill(id="x:2", label="weld metal")], name="twins"
    )
    forest = stump("asked_for", 2, -1, 1)
    for known, first in (
        ({"x:1": (1, 0), "x:2": (3, 0)}, "x:2"),
        ({"y:1": (1, 0), "y:2": (3, 0)}, "x:1"),  # Both count alike: in order of id.
        (None, "x:1"),
    ):
        facts = SkillFacts(twins, None if known is None else priors(known))
        linker = SkillLinker(twins, LetterEncoder(), reranker=Reranker(forest, facts))
        index, _ = linker.rank(["weld metal"], 2)
        assert twins.skills[index[0, 0]].id == first


def test_ranks_do_not_depend_on_the_other_texts(many: Taxonomy) -> None:
    reranker = Reranker(stump("base", 0.5, -1, 1), SkillFacts(many))
    linker = SkillLinker(many, LetterEncoder(), reranker=reranker)
    texts = [s.label for s in many.skills] * 3  # More than two chunks.
    together, score = linker.rank(texts, 5)
    for at in (0, 130, 359):
        alone, own = linker.rank([texts[at]], 5)
        assert alone[0].tolist() == together[at].tolist()
        np.testing.assert_allclose(own[0], score[at], atol=1e-6)
