"""Contract tests that an extension inherits to prove that it fits.

>>> from skillmatch.testing import EncoderContract
>>> class TestMine(EncoderContract):
...     def make_encoder(self):
...         return my_encoder
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from skillmatch.domain import Gap
    from skillmatch.protocols import CatalogueSource, Encoder, PostingSource, Ranker

__all__ = ["CatalogueSourceContract", "EncoderContract", "PostingSourceContract", "RankerContract"]


def _require(truth: object, message: str) -> None:
    if not truth:
        raise AssertionError(message)


class EncoderContract(ABC):
    """What every :class:`skillmatch.protocols.Encoder` must do."""

    @abstractmethod
    def make_encoder(self) -> Encoder:
        """Return the encoder under test."""

    def test_shape_and_dtype(self) -> None:
        """One float32 row of ``dim`` numbers a text."""
        encoder = self.make_encoder()
        rows = encoder.encode(["SQL", "care for patients", "weld steel"])
        _require(rows.shape == (3, encoder.dim), f"shape is {rows.shape}")
        _require(str(rows.dtype) == "float32", f"dtype is {rows.dtype}")

    def test_unit_rows(self) -> None:
        """Every row of a text with words has length one."""
        rows = self.make_encoder().encode(["SQL", "care for patients"])
        lengths = (rows**2).sum(axis=1)
        _require(abs(lengths - 1).max() < 1e-3, f"squared lengths are {lengths}")

    def test_empty_text_is_a_zero_row(self) -> None:
        """An empty text has no direction, and no text gives no rows."""
        encoder = self.make_encoder()
        _require(not encoder.encode([""]).any(), "an empty text has a vector")
        _require(encoder.encode([]).shape == (0, encoder.dim), "no texts must give (0, dim)")

    def test_deterministic_and_independent(self) -> None:
        """A text's vector depends neither on the run nor on its neighbours."""
        encoder = self.make_encoder()
        alone = encoder.encode(["data analysis"])[0]
        beside = encoder.encode(["x " * 50, "data analysis"])[1]
        _require(abs(alone - beside).max() < 2e-3, "a neighbour changed the vector")

    def test_meaning(self) -> None:
        """A paraphrase is nearer than an unrelated skill."""
        rows = self.make_encoder().encode(["computer programming", "write software", "bake bread"])
        _require(rows[0] @ rows[1] > rows[0] @ rows[2], "bread is nearer to code than software")

    def test_fingerprint(self) -> None:
        """Two loads of the same encoder have the same, non-empty fingerprint."""
        first, second = self.make_encoder(), self.make_encoder()
        _require(first.fingerprint, "the fingerprint is empty")
        _require(first.fingerprint == second.fingerprint, "the fingerprint changes")


class PostingSourceContract(ABC):
    """What every :class:`skillmatch.protocols.PostingSource` must do."""

    @abstractmethod
    def make_source(self) -> PostingSource:
        """Return a source with at least one advert."""

    def test_records(self) -> None:
        """Ids are unique, texts are not empty."""
        records = self.make_source().read().records
        _require(records, "the source gave no records")
        _require(len({r.id for r in records}) == len(records), "an id stands twice")
        _require(all(r.text.strip() for r in records), "an advert has no text")

    def test_read_twice(self) -> None:
        """Reading again gives the same records."""
        source = self.make_source()
        _require(source.read().records == source.read().records, "a second read differs")


class CatalogueSourceContract(ABC):
    """What every :class:`skillmatch.protocols.CatalogueSource` must do."""

    @abstractmethod
    def make_source(self) -> CatalogueSource:
        """Return a source with at least one credential."""

    def test_records(self) -> None:
        """Ids are unique, titles are not empty."""
        records = self.make_source().read().records
        _require(records, "the source gave no records")
        _require(len({r.id for r in records}) == len(records), "an id stands twice")
        _require(all(r.title.strip() for r in records), "a credential has no title")


class RankerContract(ABC):
    """What every :class:`skillmatch.protocols.Ranker` must do."""

    @abstractmethod
    def make_ranker(self) -> Ranker:
        """Return the ranker under test."""

    @abstractmethod
    def make_gap(self) -> Gap:
        """Return a gap that the ranker's catalogue closes in part."""

    def test_ranks_scores_and_sums(self) -> None:
        """Ranks run from 1, scores fall, contributions add up to the score."""
        best = self.make_ranker().rank(self.make_gap(), k=5)
        _require(best, "nothing was recommended")
        _require([r.rank for r in best] == list(range(1, len(best) + 1)), "ranks have holes")
        scores = [r.score for r in best]
        _require(scores == sorted(scores, reverse=True), f"scores rise: {scores}")
        for r in best:
            total = sum(p.share for p in r.contributions)
            _require(abs(total - r.score) < 1e-9, f"{total} is not the score {r.score}")

    def test_never_what_is_held(self) -> None:
        """A credential that the person holds is never recommended."""
        gap = self.make_gap()
        best = self.make_ranker().rank(gap, k=50)
        held = set(gap.profile.credentials)
        _require(not held & {r.credential.id for r in best}, "a held credential is recommended")
