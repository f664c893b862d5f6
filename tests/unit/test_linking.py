"""Linking: ranks, ties, features, custom taxonomies, and the evaluation around it."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from skillmatch.domain import Skill
from skillmatch.encode import SkillVectors
from skillmatch.encode.lexical import Lexicon, build_lexicon
from skillmatch.encode.static import id_keys
from skillmatch.errors import (
    CompatibilityError,
    EmptyInputError,
    SchemaError,
    UnknownSkillError,
)
from skillmatch.evaluate.linking import candidates, evaluate_linking, read_task
from skillmatch.link_matrices import build_matrices, largest
from skillmatch.linking import SkillLinker
from skillmatch.taxonomy import Taxonomy


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
            Skill(id="x:bread", label="bake bread", alt_labels=("bread baking", "make loaves")),
            Skill(id="x:invoice", label="issue invoices", alt_labels=("send bills",)),
            Skill(id="x:sql", label="SQL", alt_labels=("structured query language",)),
            Skill(id="x:twin-b", label="weld metal"),
            Skill(id="x:twin-a", label="weld metal"),
        ],
        name="mini",
    )


def ids(linker: SkillLinker, index: NDArray[np.int64]) -> list[list[str]]:
    return [[linker.taxonomy.skills[i].id for i in row] for row in index]


def test_the_named_skill_comes_first(taxonomy: Taxonomy) -> None:
    linker = SkillLinker(taxonomy, LetterEncoder())
    texts = ["you will be baking bread", "Send bills to customers", "structured query language"]
    index, score = linker.rank(texts, 3)
    assert [row[0] for row in ids(linker, index)] == ["x:bread", "x:invoice", "x:sql"]
    assert score.shape == (3, 3)
    assert (np.diff(score, axis=1) <= 0).all()


def test_ties_go_to_the_lower_id_whatever_the_order_given(taxonomy: Taxonomy) -> None:
    for skills in (taxonomy.skills, taxonomy.skills[::-1]):
        linker = SkillLinker(Taxonomy(skills, name="mini"), LetterEncoder())
        index, score = linker.rank(["weld metal"], 2)
        assert ids(linker, index) == [["x:twin-a", "x:twin-b"]]
        assert score[0, 0] == score[0, 1]


def test_k_beyond_the_taxonomy_and_no_texts(taxonomy: Taxonomy) -> None:
    linker = SkillLinker(taxonomy, LetterEncoder())
    index, _ = linker.rank(["bread"], 50)
    assert sorted(index[0].tolist()) == [0, 1, 2, 3, 4]
    index, score = linker.rank([], 3)
    assert index.shape == score.shape == (0, 3)


def test_a_blank_text_scores_nothing(taxonomy: Taxonomy) -> None:
    _, score = SkillLinker(taxonomy, LetterEncoder()).rank(["", "\u2603 ..."], 2)
    assert (score == 0).all()


def test_parts_add_up_to_the_score(taxonomy: Taxonomy) -> None:
    ranked = SkillLinker(taxonomy, LetterEncoder()).explain(["bread baking and SQL"], 5)
    total = (ranked.label + ranked.alias + ranked.description) / 3 + ranked.lexical
    np.testing.assert_allclose(ranked.score, total, atol=1e-5)
    assert (ranked.alias >= ranked.label - 1e-6).all()


def test_prebuilt_matrices_give_the_same_ranking(taxonomy: Taxonomy) -> None:
    encoder = LetterEncoder()
    built = build_matrices(taxonomy, encoder)
    again = SkillLinker(taxonomy, encoder, matrices=built).explain(["baking"], 3)
    first = SkillLinker(taxonomy, encoder).explain(["baking"], 3)
    for part in ("index", "score", "label", "alias", "description", "lexical"):
        np.testing.assert_array_equal(getattr(again, part), getattr(first, part))
    other = Taxonomy(taxonomy.skills[:2], name="less")
    with pytest.raises(CompatibilityError):
        SkillLinker(other, encoder, matrices=built)


def test_descriptions_count_and_must_be_of_the_same_encoder(taxonomy: Taxonomy) -> None:
    encoder = LetterEncoder()
    text = "zzz jjj"
    described = SkillVectors(
        keys=id_keys(["x:invoice"]),
        vectors=encoder.encode([text]),
        encoder=encoder.fingerprint,
        taxonomy="t",
    )
    ranked = SkillLinker(taxonomy, encoder, descriptions=described).explain([text], 1)
    assert taxonomy.skills[ranked.index[0, 0]].id == "x:invoice"
    assert ranked.description[0, 0] == pytest.approx(1.0, abs=0.02)
    stale = SkillVectors(
        keys=described.keys, vectors=described.vectors, encoder="other", taxonomy="t"
    )
    with pytest.raises(CompatibilityError):
        build_matrices(taxonomy, encoder, stale)


def test_similar_leaves_the_skill_itself_out(taxonomy: Taxonomy) -> None:
    linker = SkillLinker(taxonomy, LetterEncoder())
    index, cosine = linker.similar(["x:twin-a"], 2)
    assert ids(linker, index)[0][0] == "x:twin-b"
    assert cosine[0, 0] == pytest.approx(1.0, abs=1e-2)
    with pytest.raises(UnknownSkillError):
        linker.similar(["x:none"], 2)


def test_lexicon_covers_by_rarity(taxonomy: Taxonomy) -> None:
    lexicon = Lexicon(build_lexicon(taxonomy), len(taxonomy))
    cover = lexicon.coverage(["the invoice was issued", "structured query"])
    at = taxonomy.index
    assert cover[0, at("x:invoice")] == pytest.approx(1.0)
    assert 0.5 < cover[1, at("x:sql")] < 0.8
    assert cover[1, at("x:bread")] == 0


def test_largest_agrees_with_a_full_sort() -> None:
    rng = np.random.default_rng(0)
    for n, k in ((5, 5), (40, 3), (4000, 10), (4000, 64)):
        rows = rng.integers(0, 50, (7, n)).astype(np.float32)  # Many ties.
        want = [np.sort(np.lexsort((np.arange(n), -row))[:k]) for row in rows]
        np.testing.assert_array_equal(largest(rows, k), want)


def test_largest_of_rows_that_are_all_alike() -> None:
    rows = np.zeros((3, 4000), dtype=np.float32)
    rows[1] = np.random.default_rng(1).random(4000, dtype=np.float32)
    want = [np.sort(np.lexsort((np.arange(4000), -row))[:10]) for row in rows]
    np.testing.assert_array_equal(largest(rows, 10), want)
    np.testing.assert_array_equal(largest(rows[:1], 10), want[:1])


def write(path: Path, header: str, rows: list[tuple[str, ...]]) -> Path:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "wt", encoding="utf-8", newline="") as fh:
        out = csv.writer(fh)
        out.writerow(header.split(","))
        out.writerows(rows)
    return path


def test_evaluate_linking(taxonomy: Taxonomy, tmp_path: Path) -> None:
    path = write(
        tmp_path / "task.csv.gz",
        "sentence,label,esco_uri",
        [
            ("bake bread daily", "wrong label", "x:bread"),
            ("bake bread daily", "LABEL NOT PRESENT", ""),
            ("structured query language", "sql", ""),
            ("structured query language", "gone", "x:outside"),
            ("nothing here", "UNDERSPECIFIED", ""),
        ],
    )
    result = evaluate_linking(path, SkillLinker(taxonomy, LetterEncoder()))
    model, others = result["model"], result["baselines"]
    assert isinstance(model, dict)
    assert isinstance(others, dict)
    assert model["n_queries"] == 2
    assert model["n_gold_outside"] == 1
    assert model["mrr"] == 1.0
    # Second sentence: one of two gold skills can be found at all.
    assert model["rp@5"] == pytest.approx((1.0 + 0.5) / 2)
    assert set(others) == {"random", "tfidf", "bm25"}
    assert others["tfidf"]["mrr"] == others["bm25"]["mrr"] == 1.0
    low, high = model["ci95"]["rp@5"]
    assert 0.5 <= low <= model["rp@5"] <= high <= 1.0


def test_skills_column_as_json_list(taxonomy: Taxonomy, tmp_path: Path) -> None:
    path = write(
        tmp_path / "s.csv",
        "sentence,skills",
        [("we bake", '["bake bread"]'), ("no skill", '["UNK"]')],
    )
    task = read_task(path, taxonomy)
    assert task.sentences == ("we bake",)
    assert task.gold == (frozenset({"x:bread"}),)


@pytest.mark.parametrize(
    ("header", "rows", "error"),
    [
        ("text,label", [("a", "SQL")], SchemaError),
        ("sentence,skills", [("a", "SQL, baking")], SchemaError),
        ("sentence,label", [("a", "UNK")], EmptyInputError),
    ],
)
def test_bad_files_are_named(
    taxonomy: Taxonomy,
    tmp_path: Path,
    header: str,
    rows: list[tuple[str, ...]],
    error: type[Exception],
) -> None:
    path = write(tmp_path / "bad.csv", header, rows)
    with pytest.raises(error, match=r"bad\.csv"):
        read_task(path, taxonomy)
    with pytest.raises(EmptyInputError):
        read_task(tmp_path / "missing.csv", taxonomy)


def test_technologies_are_no_candidates() -> None:
    both = Taxonomy(
        [
            Skill(id="http://data.europa.eu/esco/skill/1", label="SQL"),
            Skill(id="onet-tech:sas", label="SAS"),
        ],
        name="both",
    )
    assert [s.label for s in candidates(both)] == ["SQL"]
