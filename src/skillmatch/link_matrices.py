"""The arrays of a linker, made from a taxonomy's names once, and picking the best of a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.encode.lexical import build_lexicon
from skillmatch.errors import CompatibilityError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.encode.static import SkillVectors
    from skillmatch.protocols import Encoder
    from skillmatch.taxonomy import Taxonomy

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

__all__ = ["LINKER_VERSION", "NAMES", "build_matrices", "largest"]

LINKER_VERSION = "6"  # Part of the cache key of build_matrices; changes with its arrays.
NAMES = 4  # Name vectors kept a skill: the label and the aliases that differ most from it.
COARSE = 64  # Dimensions of the first pass.
WIDE = 8  # Times the number wanted: from there a row is looked at by itself.
BLOCK = 16  # Values of a row whose maximum stands for them at first.


def build_matrices(
    taxonomy: Taxonomy, encoder: Encoder, descriptions: SkillVectors | None = None
) -> dict[str, NDArray[Any]]:
    """Encode a taxonomy's names: the arrays a :class:`SkillLinker` starts from.

    Takes seconds for ESCO with the static encoder; cache the result under the
    fingerprints of both, ``LINKER_VERSION`` and whether descriptions were given.

    Parameters
    ----------
    taxonomy : Taxonomy
    encoder : Encoder
    descriptions : SkillVectors, optional
        Used where they were made with this encoder; a skill without one is
        described by its label.

    Returns
    -------
    dict of ndarray
        ``vectors`` int8 (n_skills, NAMES + 1, dim): label, aliases, description;
        ``scale`` float32 (n_skills, NAMES + 1); ``centre`` float16 (n_skills, dim),
        the mean of label, mean name and description; ``coarse`` float16 (n_skills, COARSE),
        the same along its main axes, and these, ``axes``; and the lexicon's arrays.

    Raises
    ------
    CompatibilityError
        The descriptions were made with another encoder.
    """
    if descriptions is not None and descriptions.encoder != encoder.fingerprint:
        raise CompatibilityError("the descriptions' vectors were made with another encoder")
    skills = taxonomy.skills
    label = encoder.encode([s.label for s in skills])
    aliases = encoder.encode([a for s in skills for a in s.alt_labels])
    ends = np.cumsum([0, *(len(s.alt_labels) for s in skills)])
    slots = np.repeat(label[:, None, :], NAMES + 1, axis=1)
    mean_name = label.copy()
    for i in range(len(skills)):
        own = aliases[ends[i] : ends[i + 1]]
        if len(own):
            slots[i, 1:NAMES] = _spread(label[i], own)
            mean = own.mean(axis=0) + label[i] / len(own)
            mean_name[i] = mean / max(float(np.linalg.norm(mean)), 1e-9)
    if descriptions is not None:
        described = descriptions.lookup([s.id for s in skills])
        has = described.any(axis=1)
        slots[has, NAMES] = described[has]
    scale = np.abs(slots).max(axis=2) / 127.0
    codes = np.rint(slots / np.where(scale > 0, scale, 1.0)[..., None]).astype(np.int8)
    centre = (label + mean_name + slots[:, NAMES]) / 3.0
    _, axes = np.linalg.eigh(centre.T @ centre)
    axes = axes[:, ::-1][:, :COARSE]
    return {
        "coarse": (centre @ axes).astype(np.float16),
        "axes": axes.astype(np.float32),
        "vectors": codes,
        "scale": scale.astype(np.float32),
        "centre": centre.astype(np.float16),
        **build_lexicon(taxonomy),
    }


def _spread(label: Floats, own: Floats) -> Floats:
    """Choose NAMES - 1 rows, each the farthest from those chosen before it."""
    nearest = own @ label
    chosen: list[int] = []
    for _ in range(NAMES - 1):
        at = int(np.argmin(nearest))
        chosen.append(at)
        nearest = np.maximum(nearest, own @ own[at])
    return own[chosen]


def largest(rows: Floats, k: int) -> Ints:
    """Return the positions of the k largest values of each row, ascending, shape (n, k).

    Ties go to the lower position. The k-th largest of the blocks' maxima is no larger than
    the k-th largest value, and finding it costs a tenth of a partition of the whole row.
    """
    n, size = rows.shape
    if k >= size:
        return np.broadcast_to(np.arange(size, dtype=np.int64), (n, size)).copy()
    if k <= 0 or n == 0:
        return np.zeros((n, max(k, 0)), dtype=np.int64)
    blocks = size // BLOCK
    if blocks < 2 * k:
        order = np.lexsort((np.broadcast_to(np.arange(size), rows.shape), -rows), axis=1)[:, :k]
        return np.sort(order, axis=1).astype(np.int64)
    maxima = rows[:, : blocks * BLOCK].reshape(n, BLOCK, blocks).max(axis=1)
    floor = np.partition(maxima, blocks - k, axis=1)[:, blocks - k]
    found = np.flatnonzero(rows >= floor[:, None])
    row, column = np.divmod(found, size)
    count = np.bincount(row, minlength=n)
    start = np.cumsum(count) - count
    out = np.empty((n, k), dtype=np.int64)
    # Most rows keep little more than k; one of many ties (a text without a known word) would
    # make the table of the rest as wide as itself.
    wide = count > WIDE * k
    for i in np.flatnonzero(wide):
        own = column[start[i] : start[i] + count[i]]
        out[i] = np.sort(own[np.argsort(-rows[i, own], kind="stable")[:k]])
    if wide.all():
        return out
    kept = ~wide[row]
    row, column = row[kept], column[kept]
    value = rows[row, column]
    width = int(count[~wide].max())
    place = np.arange(len(row)) - (np.cumsum(np.where(wide, 0, count)) - count)[row]
    short = np.full((n, width), -np.inf, dtype=rows.dtype)
    short[row, place] = value
    where = np.zeros((n, width), dtype=np.int64)
    where[row, place] = column
    short, where = short[~wide], where[~wide]
    if width > k:
        # The k-th value of each row; of those equal to it the first ones stay.
        level = np.partition(short, width - k, axis=1)[:, width - k][:, None]
        above = short > level
        equal = short == level
        free = k - above.sum(axis=1, keepdims=True)
        above |= equal & (np.cumsum(equal, axis=1) <= free)
        where = where[above].reshape(len(where), k)
    out[~wide] = where
    return out
