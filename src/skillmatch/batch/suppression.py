"""Small groups are not told: neither their figures nor what would give them away."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["LEAST", "hidden", "told"]

LEAST = 10  # People; figures of fewer are not shown.


def hidden(sizes: Iterable[tuple[str, int]], *, least: int = LEAST) -> frozenset[str]:
    """Return the groups whose figures are left out.

    Parameters
    ----------
    sizes : iterable of (str, int)
        Name and number of people of each group; groups part a whole that is shown.
    least : int
        Groups of fewer people are hidden.

    Returns
    -------
    frozenset of str
        The small ones and, where those add up to fewer than ``least``, the next larger ones
        until they do not: the whole less what is shown would tell a lone small group.

    Examples
    --------
    >>> sorted(hidden([("a", 40), ("b", 12), ("c", 3)]))
    ['b', 'c']
    >>> sorted(hidden([("a", 40), ("b", 6), ("c", 4)]))
    ['b', 'c']
    >>> sorted(hidden([("a", 40), ("b", 12)]))
    []
    """
    order = sorted(((n, name) for name, n in sizes if n), key=lambda s: (s[0], s[1]))
    out: list[str] = []
    total = 0
    for n, name in order:
        if n >= least and (total == 0 or total >= least):
            break
        out.append(name)
        total += n
    return frozenset(out)


def told(n: int) -> int | None:
    """Return a count of people, ``None`` where it is small enough to point at somebody.

    >>> told(0), told(9), told(10)
    (0, None, 10)
    """
    return None if 0 < n < LEAST else n
