"""What any linker has to beat: chance, character TF-IDF and BM25 over the names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.taxonomy import Taxonomy

    Floats = NDArray[np.float32]

__all__ = ["bm25_scores", "random_scores", "tfidf_scores", "top"]

K1, B = 1.5, 0.75  # BM25's usual constants (Robertson and Zaragoza 2009).
_WORD = re.compile(r"[^\W_]+(?:\+\+|#)?")


def _documents(taxonomy: Taxonomy) -> list[str]:
    return [" ; ".join((s.label, *s.alt_labels)) for s in taxonomy.skills]


def random_scores(texts: Sequence[str], taxonomy: Taxonomy) -> Floats:
    """Return seeded noise, shape (n_texts, n_skills)."""
    return np.random.default_rng(0).random((len(texts), len(taxonomy)), dtype=np.float32)


def tfidf_scores(texts: Sequence[str], taxonomy: Taxonomy) -> Floats:
    """Return cosines of TF-IDF over character 1- to 4-grams, shape (n_texts, n_skills)."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, dtype=np.float32
    )
    documents = vectorizer.fit_transform(_documents(taxonomy))
    scores = vectorizer.transform(texts) @ documents.T
    return np.asarray(scores.toarray(), dtype=np.float32)


def bm25_scores(texts: Sequence[str], taxonomy: Taxonomy) -> Floats:
    """Return BM25 over words, shape (n_texts, n_skills)."""
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(tokenizer=_WORD.findall, token_pattern=None)
    counts = vectorizer.fit_transform(_documents(taxonomy)).astype(np.float64).tocsr()
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    present = np.bincount(counts.indices, minlength=counts.shape[1])
    rarity = np.log1p((len(taxonomy) - present + 0.5) / (present + 0.5))
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    norm = K1 * (1 - B + B * lengths / max(lengths.mean(), 1e-9))
    counts.data = rarity[counts.indices] * counts.data * (K1 + 1) / (counts.data + norm[rows])
    scores = vectorizer.transform(texts) @ counts.T
    return np.asarray(scores.toarray(), dtype=np.float32)


def top(scores: Floats, k: int) -> NDArray[np.int64]:
    """Return the positions of the k best of each row, ties in order of position.

    >>> top(np.array([[0.1, 0.9, 0.9]], dtype=np.float32), 2).tolist()
    [[1, 2]]
    """
    return np.argsort(-scores, axis=1, kind="stable")[:, :k].astype(np.int64)
