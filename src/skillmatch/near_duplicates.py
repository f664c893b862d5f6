"""Adverts that are posted twice: texts that share nearly all their phrases, found by MinHash."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from skillmatch.domain import JobPosting
from skillmatch.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Ints = npt.NDArray[np.uint64]

__all__ = ["Duplicate", "drop_near_duplicates", "near_duplicates"]

SHINGLE = 5
NUM_PERM = 128
SEED = 1
# An estimate from 128 hashes falls this far below the truth less than once in 1,000 times.
_SLACK = 0.15
_MISSED = 1e-3
_WORD = re.compile(r"\w+")
_FACTOR = 0x9E3779B97F4A7C15


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """A text that repeats an earlier one.

    ``index`` is its place, ``of`` the place of the earlier text, which stays, ``similarity``
    the share of their phrases that both hold (Jaccard; 1 where nothing differs).
    """

    index: int
    of: int
    similarity: float


def near_duplicates(
    texts: Sequence[str], *, threshold: float = 0.9, seed: int = SEED
) -> tuple[Duplicate, ...]:
    """Find the texts that repeat an earlier one, word for word or nearly.

    Parameters
    ----------
    texts : sequence of str
        In the order in which the earliest is to stay.
    threshold : float
        The least Jaccard similarity of two texts that count as one, above 0 and at most 1.
    seed : int
        Of the hash functions; the same seed gives the same answer on any machine.

    Returns
    -------
    tuple of Duplicate
        By index. ``of`` is always a text that stays: of those similar enough the most
        similar, the earliest of equals. A text without a word is never a duplicate.

    Raises
    ------
    InputError
        The threshold lies outside (0, 1].

    Notes
    -----
    A text is the set of its runs of five casefolded words (of all its words where it has
    fewer), each kept as a 64-bit number. MinHash signatures of 128 values, cut into bands,
    bring pairs together [1]_, [2]_; a pair counts only once its similarity is confirmed on the
    sets themselves. The bands are cut so that a pair at the threshold is passed over less than
    once in 1,000 times, one above it less often still. Texts that are equal to the letter are
    found first and take no part in it. Each text is compared with the texts that stay, so a
    chain of small changes does not pull unlike texts together.

    References
    ----------
    .. [1] Broder, A. Z. (1997). On the resemblance and containment of documents. Proceedings
       of Compression and Complexity of Sequences 1997, 21–29.
    .. [2] Leskovec, J., Rajaraman, A., & Ullman, J. D. (2014). Mining of Massive Datasets
       (2nd ed.), chapter 3. Cambridge University Press.

    Examples
    --------
    >>> advert = "We want a nurse for our ward in Leeds, nights and weekends, from May"
    >>> near_duplicates([advert, "A welder", advert.upper()])
    (Duplicate(index=2, of=0, similarity=1.0),)
    """
    if not 0.0 < threshold <= 1.0:
        raise InputError(f"the threshold must lie above 0 and not above 1, not {threshold!r}")
    kept = _Kept(threshold, seed, len(texts))
    found: list[Duplicate] = []
    first: dict[str, tuple[int, float]] = {}
    for index, text in enumerate(texts):
        of, similarity = first.get(text, (index, 1.0))
        if of == index:
            shingles = _shingles(text)
            if not len(shingles):
                continue
            of, similarity = kept.like(index, shingles)
            first[text] = (of, similarity)
        if of != index:
            found.append(Duplicate(index=index, of=of, similarity=similarity))
    return tuple(found)


def drop_near_duplicates(
    postings: Sequence[JobPosting], *, threshold: float = 0.9
) -> tuple[tuple[JobPosting, ...], tuple[Duplicate, ...]]:
    """Return the adverts without those that repeat an earlier one, and which these were.

    Parameters
    ----------
    postings : sequence of JobPosting
        The earliest of a group of duplicates stays.
    threshold : float
        See :func:`near_duplicates`.

    Returns
    -------
    tuple of JobPosting, tuple of Duplicate
        ``index`` and ``of`` are places in ``postings``, by index.

    Notes
    -----
    Only the texts are compared. One text that is posted for several employers, places or
    titles is one text, and demand counts it once: an agency that posts one advert in fifty
    towns does not make its skills fifty times as wanted. Made-up and real adverts are never
    compared with each other, so no real advert goes because a sample resembles it.

    Examples
    --------
    >>> ads = [JobPosting(id=i, title="Nurse", text="Nights on a ward", source="a") for i in "12"]
    >>> kept, gone = drop_near_duplicates(ads)
    >>> [p.id for p in kept], gone
    (['1'], (Duplicate(index=1, of=0, similarity=1.0),))
    """
    gone: list[Duplicate] = []
    for synthetic in (False, True):
        places = [i for i, posting in enumerate(postings) if posting.synthetic is synthetic]
        found = near_duplicates([postings[i].text for i in places], threshold=threshold)
        gone += [
            Duplicate(index=places[d.index], of=places[d.of], similarity=d.similarity)
            for d in found
        ]
    gone.sort(key=lambda d: d.index)
    dropped = {d.index for d in gone}
    kept = tuple(posting for i, posting in enumerate(postings) if i not in dropped)
    return kept, tuple(gone)


class _Kept:
    """The texts that stay, with their phrases and signatures, to find one like a new text."""

    def __init__(self, threshold: float, seed: int, most: int) -> None:
        import numpy as np
        from datasketch import MinHash, MinHashLSH

        self.threshold = threshold
        self.lsh: Any = MinHashLSH(num_perm=NUM_PERM, params=_bands(threshold))
        self.blank: Any = MinHash(num_perm=NUM_PERM, seed=seed, hashfunc=int)
        self.signatures = np.empty((most, NUM_PERM), dtype=np.uint32)
        self.sizes = np.zeros(most, dtype=np.int64)
        self.shingles: dict[int, Ints] = {}

    def like(self, index: int, shingles: Ints) -> tuple[int, float]:
        """Return the place of the kept text most like this one; keep it where there is none."""
        signature = self.blank.copy()
        signature.update_batch((shingles >> 32).tolist())
        best, similarity = index, 0.0
        for place in self._candidates(signature, len(shingles)):
            share = _jaccard(self.shingles[place], shingles)
            if share >= self.threshold and share > similarity:
                best, similarity = place, share
        if best != index:
            return best, similarity
        self.lsh.insert(index, signature, check_duplication=False)
        self.signatures[index] = signature.hashvalues
        self.sizes[index] = len(shingles)
        self.shingles[index] = shingles
        return index, 1.0

    def _candidates(self, signature: Any, size: int) -> list[int]:
        """Return the places worth an exact look, in order."""
        import numpy as np

        places = np.array(sorted(self.lsh.query(signature)), dtype=np.int64)
        if not len(places):
            return []
        sizes = self.sizes[places]
        near = np.minimum(sizes, size) >= self.threshold * np.maximum(sizes, size) - 1e-9
        places = places[near]
        own = signature.hashvalues.astype(np.uint32)
        alike = (self.signatures[places] == own).mean(axis=1)
        worth: list[int] = places[alike >= self.threshold - _SLACK].tolist()
        return worth


def _bands(threshold: float) -> tuple[int, int]:
    """Return the number of bands and their rows: the narrowest cut that misses hardly a pair."""
    for rows in range(32, 1, -1):
        bands = NUM_PERM // rows
        if (1 - threshold**rows) ** bands <= _MISSED:
            return bands, rows
    return NUM_PERM, 1


def _shingles(text: str) -> Ints:
    """Return the distinct runs of five words of a text as sorted 64-bit numbers."""
    import numpy as np

    words = [_number(word) for word in _WORD.findall(text.casefold())]
    if not words:
        return np.empty(0, dtype=np.uint64)
    width = min(SHINGLE, len(words))
    numbers = np.array(words, dtype=np.uint64)
    count = len(words) - width + 1
    factor = np.uint64(_FACTOR)
    runs = np.full(count, width, dtype=np.uint64)
    for place in range(width):
        runs = runs * factor + numbers[place : place + count]
    for shift, mix in ((33, 0xFF51AFD7ED558CCD), (33, 0xC4CEB9FE1A85EC53)):
        runs = (runs ^ (runs >> np.uint64(shift))) * np.uint64(mix)
    return np.unique(runs ^ (runs >> np.uint64(33)))


@lru_cache(maxsize=1 << 18)
def _number(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def _jaccard(one: Ints, other: Ints) -> float:
    import numpy as np

    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / (len(one) + len(other) - both)
