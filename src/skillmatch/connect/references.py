"""Objects of a document by their names, and a bound on how often they are reached.

A short document whose records all point to one large object is as long as their product once
the references are followed: what is reached is counted, and such a document is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from skillmatch.connect.jsonld import Json
from skillmatch.errors import UnsafeFileError

__all__ = ["Index", "repeated", "weight"]

# What may be reached of the smallest document, and how often each value of any in the mean.
_FREE = 5_000
_EACH = 30
_LONG = 50  # characters of a text that count as much as a value
# Lists of what an object is the whole or the owner of are not read where it is reached.
_LISTS = frozenset({
    "hasConcept", "hasCourse", "hasMember", "hasPart", "isPartOf", "makesOffer", "offers", "owns",
})  # fmt: skip
# Each of several awards reads its own part of these.
_INNER = frozenset({"achievement", "association", "credentialSubject", "hasClaim",
                    "verifiableCredential"})  # fmt: skip


def weight(value: Any) -> int:
    """Return how much there is to read in a value: its values, long texts more than once.

    Examples
    --------
    >>> weight({"name": "SQL", "parts": [1, {"name": "a" * 100}]})
    8
    """
    total = 0
    stack = [value]
    while stack:
        entry = stack.pop()
        total += 1
        if isinstance(entry, str):
            total += len(entry) // _LONG
        elif isinstance(entry, dict):
            stack += entry.values()
        elif isinstance(entry, list):
            stack += entry
    return total


class Index(dict[str, Json]):
    """Objects by their names; :meth:`reach` takes one for a record that points to it.

    Parameters
    ----------
    document : object
        What they stand in: the more it holds, the more may be reached.

    Attributes
    ----------
    kept : dict
        What a reader made of an object and can take again.
    """

    def __init__(self, document: object = None) -> None:
        super().__init__()
        self._left = _FREE + _EACH * weight(document)
        self._weights: dict[int, int] = {}
        self.kept: dict[str, Any] = {}

    def reach(self, name: str) -> Json | None:
        """Return an object by its name, ``None`` where there is none.

        Raises
        ------
        UnsafeFileError
            See :meth:`spend`.
        """
        own = self.get(name)
        if own is not None:
            known = self._weights.get(id(own))
            if known is None:
                known = weight({k: v for k, v in own.items() if k not in _LISTS})
                self._weights[id(own)] = known
            self.spend(known)
        return own

    def spend(self, amount: int) -> None:
        """Count what is read once more than it is written.

        Raises
        ------
        UnsafeFileError
            There is no end to it.
        """
        self._left -= amount
        if self._left < 0:
            raise UnsafeFileError(
                "refused, the records of the document refer to so much that it is read without end",
                hint="split the document, or give each record what it is about",
            )


def repeated(around: Sequence[tuple[Json, Json]]) -> int:
    """Return how much awards read again of what stands around them, as (record, subject) each.

    Examples
    --------
    >>> record, subject = {"issuer": "A"}, {"id": "urn:1", "achievement": [{}, {}]}
    >>> repeated([(record, subject), (record, subject)])
    4
    """
    total = 0
    for objects in zip(*around, strict=True):
        counts = Counter(map(id, objects))
        for own in {id(own): own for own in objects}.values():
            rest = {k: v for k, v in own.items() if k not in _INNER}
            total += (counts[id(own)] - 1) * weight(rest)
    return total
