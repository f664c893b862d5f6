"""The second look at a linker's first candidates: learnt from judged sentences of adverts.

Cosines and shared words say how near a skill is to a text. How often a skill is asked for
at all, how many names it has and how far it lies behind the first say whether an expert
would pick it. A small forest weighs them (learning to rank, Burges 2010), in one pass for
all candidates of all texts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.encode.static import id_keys
from skillmatch.forest import Forest, logistic

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.taxonomy import Taxonomy

    Arrays = Mapping[str, NDArray[Any]]
    Floats = NDArray[np.float32]

__all__ = [
    "CONTEXT_FEATURES",
    "FEATURES",
    "Reranker",
    "SkillFacts",
    "rerank_features",
    "word_counts",
]

TECHNOLOGY = "onet-tech:"
COMMON = 0.97  # The quantile of what is known that stands for an unknown skill.
KINDS = ("skill", "knowledge", "tool", "language", "transversal")
PARTS = ("label", "alias", "description", "lexical", "base")
FEATURES = (
    *PARTS, "gap", "length", "asked_for", "judged_right", "n_aliases", "n_words", *KINDS,
)  # fmt: skip
CONTEXT_PARTS = ("focus", "focus_names", "mean", "mean_names")
CONTEXT_FEATURES = (*FEATURES, *CONTEXT_PARTS, "focus_gap", "mean_gap")


class SkillFacts:
    """What is known of each skill before any text is read.

    Parameters
    ----------
    taxonomy : Taxonomy
    priors : mapping of str to ndarray, optional
        ``keys`` (uint64, ascending; see :func:`skillmatch.encode.static.id_keys`), ``asked_for``
        (log of how often unlabelled adverts seem to ask for the skill) and ``judged_right``
        (log odds that it is right where it is a candidate, smoothed). A skill that is not
        among the keys, as those of a user's own taxonomy, counts as common: who lists a
        skill means to find it. An O*NET technology gets the mean, as in training.
    """

    def __init__(self, taxonomy: Taxonomy, priors: Arrays | None = None) -> None:
        skills = taxonomy.skills
        self.n_aliases = np.log1p([len(s.alt_labels) for s in skills]).astype(np.float32)
        self.n_words = np.array([len(s.label.split()) for s in skills], dtype=np.float32)
        self.kinds = np.array([[s.kind == k for k in KINDS] for s in skills], dtype=np.float32)
        self.kinds = self.kinds.reshape(len(skills), len(KINDS))
        self.asked_for = np.zeros(len(skills), dtype=np.float32)
        self.judged_right = np.zeros(len(skills), dtype=np.float32)
        if priors is not None and len(priors["keys"]) and len(skills):
            wanted = id_keys([s.id for s in skills])
            at = np.minimum(np.searchsorted(priors["keys"], wanted), len(priors["keys"]) - 1)
            known = priors["keys"][at] == wanted
            technology = np.array([s.id.startswith(TECHNOLOGY) for s in skills])
            for name, own in (("asked_for", self.asked_for), ("judged_right", self.judged_right)):
                values = priors[name].astype(np.float32)
                other = np.where(technology, values.mean(), np.quantile(values, COMMON))
                own[:] = np.where(known, values[at], other)


def rerank_features(
    parts: Arrays, index: NDArray[np.int64], facts: SkillFacts, n_words: NDArray[Any]
) -> Floats:
    """Return the features of candidates, shape (n_texts, n_candidates, n_features).

    Parameters
    ----------
    parts : mapping of str to ndarray of shape (n_texts, n_candidates)
        The names of :data:`PARTS`, and those of :data:`CONTEXT_PARTS` where the texts were
        read by the contextual encoder too.
    index : ndarray of int64, same shape
        Positions in the taxonomy.
    facts : SkillFacts
    n_words : ndarray, shape (n_texts,)
        Words of each text.
    """
    context = "focus" in parts
    out = np.empty((*index.shape, len(CONTEXT_FEATURES if context else FEATURES)), dtype=np.float32)
    at = 0
    for name in PARTS:
        out[..., at] = parts[name]
        at += 1
    base = parts["base"]
    out[..., at] = base.max(axis=1, keepdims=True) - base if base.shape[1] else 0.0
    out[..., at + 1] = np.log1p(n_words)[:, None]
    out[..., at + 2] = facts.asked_for[index]
    out[..., at + 3] = facts.judged_right[index]
    out[..., at + 4] = facts.n_aliases[index]
    out[..., at + 5] = facts.n_words[index]
    at += 6
    out[..., at : at + len(KINDS)] = facts.kinds[index]
    at += len(KINDS)
    if context:
        for name in CONTEXT_PARTS:
            out[..., at] = parts[name]
            at += 1
        for name in ("focus", "mean"):
            own = parts[name]
            out[..., at] = own.max(axis=1, keepdims=True) - own if own.shape[1] else 0.0
            at += 1
    return out


class Reranker:
    """Gives candidates the probability that an expert would pick them.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        Those of a :class:`Forest`, and ``slope`` and ``bias`` (each of shape (1,)): Platt's
        scaling of its sum.
    facts : SkillFacts
    context : bool
        Whether it was fitted with the contextual encoder's scores.
    """

    def __init__(self, arrays: Arrays, facts: SkillFacts, *, context: bool = False) -> None:
        self.facts = facts
        self._forest = Forest(arrays, CONTEXT_FEATURES if context else FEATURES)
        self._slope = float(arrays["slope"][0])
        self._bias = float(arrays["bias"][0])

    def probability(self, parts: Arrays, index: NDArray[np.int64], n_words: NDArray[Any]) -> Floats:
        """Return probabilities, shape as ``index``; parameters as :func:`rerank_features`."""
        if index.size == 0:
            return np.zeros(index.shape, dtype=np.float32)
        rows = rerank_features(parts, index, self.facts, n_words)
        sums = self._forest.score(rows.reshape(-1, rows.shape[-1]))
        chance = logistic(self._slope * sums + self._bias)
        return chance.reshape(index.shape).astype(np.float32)


def word_counts(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return the number of words of each text."""
    return np.array([t.count(" ") + 1 for t in texts], dtype=np.float32)
