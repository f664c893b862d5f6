"""Whether one skill may serve another by vector, and how far: rules and the scale.

The threshold, the scale and the rules were fixed on 182 pairs judged by hand (full, part, none;
``data/training/related_pairs.csv``, its rubric in ``models/related_pairs.py``) and checked once
on 72 others; ``skillmatch evaluate related`` prints both. What the pairs showed:

- Threshold: below a cosine of .70 half of the nearest skills give nothing, above it one in seven.
  A credit that is wrong weighs twice one that is missed; so weighed, .70 is best, also with any
  tenth of the pairs left out.
- Ways: who does a thing has the knowledge of it, and who holds a narrower skill (its label has
  all the words of the other, with the same first word) mostly holds the broader: *up*. Knowledge
  of a thing, or the broader skill, is half of it at any cosine: *down*. The rest is *alike*. One
  scale for all errs a little more (mean squared error in left-out tenths .137 against .128).
- Siblings: labels of one kind (two skills, two subjects) that differ in one content word give
  none below .82 ("calibrate engines", "repair engines"); above it most are other names ("labour
  law", "employment law"). No siblings are a skill and a subject ("tend filing machine", "filing
  machine parts"), and two aspects of one thing ("landscape analysis", "landscape design").
- Opposites give none at any cosine: "shunt inbound loads", "shunt outbound loads" (.93).
- Doing is not managing, teaching or selling, nor the other way round: none below .82. But who
  teaches or manages a thing has the knowledge of it ("teach archaeology").
- A shared generic verb (manage X, manage Y) adds nothing: it does not count among the words,
  and the vectors keep such pairs apart.
- Tools and languages neither give nor get credit: Java does not serve JavaScript.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from skillmatch.text import stem, tokenize

if TYPE_CHECKING:
    from skillmatch.taxonomy import Taxonomy

__all__ = ["SCALE", "SIBLINGS", "THRESHOLD", "PairRules", "Way", "ramp"]

Way = Literal["up", "down", "alike"]

# Partial credit starts at this cosine of the skills' vectors.
THRESHOLD = 0.70
# Credit at the threshold and at a cosine of 1.
SCALE: Mapping[Way, tuple[float, float]] = MappingProxyType(
    {"up": (0.7, 1.0), "down": (0.45, 0.45), "alike": (0.4, 0.7)}
)
# From here on a pair that differs in one word is a paraphrase ("dye hair", "hair colouring").
SIBLINGS = 0.82
# A neighbour among these is another language or program, not the same ability.
_APART = ("tool", "language")


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(w) for w in words.split())


_ABOVE = _stems("manage supervise lead teach train advise audit sell")
_SMALL = _stems("a an and of in on for to with the")
# Verbs that many labels share; they say nothing of what is done.
_GENERIC = _stems(
    "use using apply perform carry out manage work provide develop ensure monitor maintain create "
    "plan operate prepare conduct handle"
)
_PAIRS = """
    import/export importation/exportation buy/sell purchase/sell purchase/sale buying/sale
    procurement/sale purchasing/selling assemble/dismantle erect/dismantle mount/dismount
    install/remove insert/remove apply/remove build/demolish construct/demolish open/close
    start/stop hire/fire hire/dismiss recruit/dismiss recruit/discharge borrow/lend
    lend/return rent/let deposit/withdraw debit/credit heat/cool heating/cooling freeze/thaw
    wet/dry inbound/outbound incoming/outgoing arrival/departure increase/decrease
    increase/reduce raise/lower encode/decode encrypt/decrypt attach/detach inflate/deflate
    send/receive upload/download accept/reject compress/decompress immigration/emigration
    activate/deactivate sow/harvest promote/prevent strengthen/weaken
"""
_OPPOSITES = frozenset(frozenset(map(stem, pair.split("/"))) for pair in _PAIRS.split())


class PairRules:
    """What the labels and kinds of two skills say about credit by vector.

    Parameters
    ----------
    taxonomy : Taxonomy
    tools : set of str
        Skills that are tools although the taxonomy calls them otherwise.
    """

    def __init__(self, taxonomy: Taxonomy, *, tools: Set[str] = frozenset()) -> None:
        skills = taxonomy.skills
        tokens = [[t.stem for t in tokenize(s.label)] for s in skills]
        self.open = tuple(s.kind not in _APART and s.id not in tools for s in skills)
        self._subject = [s.kind == "knowledge" for s in skills]
        self._named = [frozenset(own) - _SMALL for own in tokens]
        self._words = [own - _GENERIC for own in self._named]
        self._heads = [own[0] if own else "" for own in tokens]
        self._ends = [own[-1] if own else "" for own in tokens]

    def way(self, s: int, g: int) -> Way:
        """Return the way a held skill stands to a needed one, both by index.

        Up: from a skill to its knowledge, or from a label to another within it. Down: the
        other way round.
        """
        if self._subject[s] != self._subject[g]:
            return "up" if self._subject[g] else "down"
        held, needed = self._named[s], self._named[g]
        if self._heads[s] != self._heads[g] and not self._subject[s]:
            return "alike"  # "set up tower crane" is not a kind of "operate tower crane".
        if needed and needed < held:
            return "up"
        return "down" if held and held < needed else "alike"

    def apart(self, s: int, g: int) -> bool:
        """Return whether one manages, teaches or sells, and the other does something else."""
        one, other = self._heads[s], self._heads[g]
        return (one in _ABOVE) != (other in _ABOVE)

    def barred(self, s: int, g: int, cosine: float) -> bool:
        """Return whether two skills are siblings or opposites, or one is closed to credit."""
        if not (self.open[s] and self.open[g]):
            return True
        alike = self._subject[s] == self._subject[g]
        # Subjects with another last word are aspects of one thing: "landscape design".
        alike &= not self._subject[g] or self._ends[s] == self._ends[g]
        if cosine < SIBLINGS and alike and _siblings(self._words[s], self._words[g]):
            return True
        return opposite(self._named[s], self._named[g])

    def allows(self, s: int, g: int, cosine: float) -> bool:
        """Return whether no rule keeps a held skill s from serving g; the cosine alone might."""
        if self.barred(s, g, cosine):
            return False
        if cosine >= SIBLINGS or not self.apart(s, g):
            return True
        return self._heads[s] in _ABOVE and self._subject[g] and not self._subject[s]

    def credit(self, s: int, g: int, cosine: float) -> float:
        """Return the credit by vector of a held skill s for a needed skill g, 0 where none."""
        if cosine < THRESHOLD or not self.allows(s, g, cosine):
            return 0.0
        return ramp(cosine, THRESHOLD, SCALE[self.way(s, g)])


def ramp(cosine: float, start: float, ends: tuple[float, float]) -> float:
    """Return the credit between its value at ``start`` and its value at 1.

    Examples
    --------
    >>> round(ramp(0.85, 0.70, (0.3, 0.8)), 3)
    0.55
    """
    low, high = ends
    return low + (high - low) * (min(cosine, 1.0) - start) / (1.0 - start)


def opposite(first: Iterable[str], second: Iterable[str]) -> bool:
    """Return whether each set of stems has a word of its own that the other's undoes.

    Examples
    --------
    >>> opposite({"load", "cargo"}, {"unload", "cargo"}), opposite({"load"}, {"cargo"})
    (True, False)
    """
    a, b = frozenset(first), frozenset(second)
    return any(_undoes(x, y) for x in a - b for y in b - a)


def _undoes(x: str, y: str) -> bool:
    short, long = sorted((x, y), key=len)
    undone = len(short) > 3 and long in (f"un{short}", f"dis{short}")
    return undone or frozenset((x, y)) in _OPPOSITES


def _siblings(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two labels share some words and each has one of its own instead."""
    return bool(a & b) and len(a - b) == 1 and len(b - a) == 1
