"""Similarities between occupations, and between occupations and skills, from their texts.

Only texts an unseen occupation would have are used (preferred label, alternative labels,
description); relations never enter here. The TF-IDF vocabularies are fitted without labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer

from .embed import Embedder
from .sources import singular

Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Texts:
    """The texts of a list of occupations.

    Attributes
    ----------
    labels, descriptions : list of str
    alts : list of list of str
    """

    labels: list[str]
    alts: list[list[str]]
    descriptions: list[str]

    def joined(self, other: Texts) -> Texts:
        """Both lists, one after the other."""
        return Texts(
            self.labels + other.labels,
            self.alts + other.alts,
            self.descriptions + other.descriptions,
        )


@dataclass(frozen=True)
class Views:
    """Everything the features need about ``n`` occupations and ``m`` skills.

    Attributes
    ----------
    occupation_pairs : dict of str to array (n, n)
        Cosine of each pair of occupations, a view each.
    skill_pairs : dict of str to array (n, m)
        Cosine of each occupation with each skill, a view each.
    occupation_vectors : array (n, d)
    skill_vectors : array (m, e)
    """

    occupation_pairs: dict[str, Array]
    skill_pairs: dict[str, Array]
    occupation_vectors: Array
    skill_vectors: Array


def _unit(matrix: Array) -> Array:
    norm = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.asarray(matrix / np.maximum(norm, 1e-9), dtype=np.float32)


def _pool(flat: Array, lengths: Sequence[int]) -> Array:
    """Unit mean of consecutive runs of rows; an empty run gives zeros."""
    out = np.zeros((len(lengths), flat.shape[1]), dtype=np.float32)
    start = 0
    for i, n in enumerate(lengths):
        if n:
            out[i] = flat[start : start + n].mean(axis=0)
        start += n
    return _unit(out)


def _cos(a: sp.csr_matrix, b: sp.csr_matrix) -> Array:
    return np.asarray((a @ b.T).toarray(), dtype=np.float32)


def _best_title_pair(titles: Array, flat: Array, lengths: Sequence[int]) -> Array:
    """Highest cosine between the title of i and any title of j, made symmetric."""
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    out = np.empty((len(lengths), len(lengths)), dtype=np.float32)
    for i in range(0, len(lengths), 500):
        out[i : i + 500] = np.maximum.reduceat(titles[i : i + 500] @ flat.T, starts, axis=1)
    return np.maximum(out, out.T)


def build_views(
    texts: Texts, skills: Texts, embed: Embedder, blocks: Sequence[Texts] | None = None
) -> Views:
    """Compute all views.

    Parameters
    ----------
    texts : Texts
        Occupations (training and unseen ones together).
    skills : Texts
    embed : Embedder
    blocks : sequence of Texts, optional
        The parts ``texts`` was joined from; encoded one by one so that the cache is shared.
    """
    parts = list(blocks) if blocks else [texts]
    label_vec = np.vstack([embed(p.labels) for p in parts])
    full_vec = np.vstack(
        [embed([f"{t}. {d}" for t, d in zip(p.labels, p.descriptions, strict=True)]) for p in parts]
    )
    alt_flat = np.vstack([embed([a for alts in p.alts for a in alts]) for p in parts])
    lengths = [len(alts) for alts in texts.alts]
    flat_rows: list[Array] = []
    start = 0
    for i, n in enumerate(lengths):
        flat_rows.append(np.vstack([label_vec[i : i + 1], alt_flat[start : start + n]]))
        start += n
    flat = np.vstack(flat_rows)
    with_title = [n + 1 for n in lengths]
    names_vec = _pool(flat, with_title)
    skill_label = embed(skills.labels)
    skill_full = embed(
        [f"{t}. {d}" for t, d in zip(skills.labels, skills.descriptions, strict=True)]
    )

    title_text = [
        " ; ".join([singular(t), *map(singular, a)])
        for t, a in zip(texts.labels, texts.alts, strict=True)
    ]
    chars = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2, dtype=np.float32
    )
    char_x = chars.fit_transform(title_text)
    title_words = TfidfVectorizer(sublinear_tf=True, stop_words="english", dtype=np.float32)
    title_word_x = title_words.fit_transform(title_text)
    description = [
        f"{singular(t)} {d}" for t, d in zip(texts.labels, texts.descriptions, strict=True)
    ]
    skill_text = [
        " ; ".join([t, *a, d])
        for t, a, d in zip(skills.labels, skills.alts, skills.descriptions, strict=True)
    ]
    words = TfidfVectorizer(
        sublinear_tf=True, stop_words="english", ngram_range=(1, 2), min_df=2, dtype=np.float32
    )
    words.fit(description + skill_text)
    word_x = words.transform(description)
    word_s = words.transform(skill_text)
    label_s = words.transform([singular(t) for t in skills.labels])
    all_x = words.transform([f"{a} {b}" for a, b in zip(title_text, description, strict=True)])
    skill_chars = chars.transform([singular(t) for t in skills.labels])

    pairs = {
        "label": label_vec @ label_vec.T,
        "full": full_vec @ full_vec.T,
        "names": names_vec @ names_vec.T,
        "best": _best_title_pair(label_vec, flat, with_title),
        "char": _cos(char_x, char_x),
        "title_word": _cos(title_word_x, title_word_x),
        "word": _cos(word_x, word_x),
    }
    skill_pairs = {
        "label_label": label_vec @ skill_label.T,
        "names_label": names_vec @ skill_label.T,
        "full_full": full_vec @ skill_full.T,
        "full_label": full_vec @ skill_label.T,
        "word": _cos(word_x, word_s),
        "all_label": _cos(all_x, label_s),
        "char": _cos(char_x, skill_chars),
    }
    return Views(
        occupation_pairs=pairs,
        skill_pairs=skill_pairs,
        occupation_vectors=np.hstack([names_vec, full_vec]).astype(np.float32),
        skill_vectors=np.hstack([skill_label, skill_full]).astype(np.float32),
    )
