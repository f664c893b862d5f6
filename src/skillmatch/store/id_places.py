"""Ids to rows and back, for millions of ids that lie in one mapped array."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

__all__ = ["IdPlaces", "packed"]


def packed(ids: Iterable[str]) -> tuple[Any, Any]:
    """Return the UTF-8 bytes of texts one after the other, and where each begins.

    Parameters
    ----------
    ids : iterable of str
        The n texts.

    Returns
    -------
    words : ndarray of uint8
    starts : ndarray of int64, shape (n + 1,)

    Examples
    --------
    >>> words, starts = packed(["a", "bc"])
    >>> bytes(words), starts.tolist()
    (b'abc', [0, 1, 3])
    """
    parts = [text.encode() for text in ids]
    starts = np.zeros(len(parts) + 1, dtype=np.int64)
    np.cumsum([len(part) for part in parts], out=starts[1:])
    return np.frombuffer(b"".join(parts), dtype=np.uint8), starts


class IdPlaces(Mapping[str, int]):
    """Rows by id, where the ids are sorted; looked up by bisection, none of them a Python object.

    Parameters
    ----------
    words : ndarray of uint8
        Of :func:`packed` ids in ascending order, all different. The order of their bytes is the
        order of their characters.
    starts : ndarray of int64

    Examples
    --------
    >>> places = IdPlaces(*packed(["a", "b", "é"]))
    >>> places["é"], places.get("c"), list(places)
    (2, None, ['a', 'b', 'é'])
    """

    def __init__(self, words: Any, starts: Any) -> None:
        self._words = words
        self._starts = starts

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __iter__(self) -> Iterator[str]:
        """Yield the ids in order."""
        return (self.id_of(row) for row in range(len(self)))

    def __getitem__(self, name: str) -> int:
        """Return the row of an id; raises ``KeyError``."""
        wanted = name.encode("utf-8", "surrogatepass")
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._at(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        if low == len(self) or self._at(low) != wanted:
            raise KeyError(name)
        return low

    def id_of(self, row: int) -> str:
        """Return the id of a row."""
        return self._at(row).decode()

    def _at(self, row: int) -> bytes:
        return bytes(self._words[self._starts[row] : self._starts[row + 1]])
