"""How far knowing one skill serves another: a sparse matrix, few neighbours each.

Credit comes from the skills' vectors and, where a taxonomy has them, from its hierarchy and
its relations (ESCO's broader concepts, essential and optional skills).

Notes
-----
How the credits of hierarchy and relations were chosen: by reading some 500 pairs of ESCO 1.1.1
with the cosine of their vectors beside them (185 narrower–broader, 40 essential, 60 optional,
the rest siblings). ESCO alone is no proof: "interpret traffic signals" stands under "think
critically" (cosine .13), "advise customers on usage of cosmetics" under "advise on customs
regulations" (.53). So a relation lowers the cosine from which a pair counts, and never
replaces it. What was read:

- narrower → broader: of those below .55 about half are sound, from .55 on four in five
  ("tend CNC laser cutting machine" → "operate laser cutting equipment" .60, "cast jewellery
  metal" → "cast metal" .69). They count from .55. The other way round a part is still
  missing (who casts metal has not cast jewellery), so it counts ``BACK`` = .6 of it.
- essential: from .35 on most are sound ("make strategic business decisions" → "business
  strategy concepts" .50); below it stand general abilities ("manage artistic career" → "cope
  with stress" .21). Who has the skill has what is essential to it; who has only the essential
  knowledge has half of the skill at best.
- optional: 5,708 pairs, mostly a skill and a subject; sound from .55 on, looser than a
  hierarchy ("sell hardware" → "hardware components" .61), so .8 of its credit.
- siblings under one narrow parent: from .60 to .70 they share a trade, not an ability ("repair
  crane equipment", "secure crane"), so they count only where the vectors agree, from
  ``THRESHOLD`` on and with the same credit; the parent adds those that have no place among
  the nearest few. A parent is narrow that has at most ``NARROW`` children.

Pairs that differ in one content word, and doing beside managing or teaching, are left out as
they are by vector; so are tools and languages. A credit below ``LEAST`` says nothing and is
left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from skillmatch.errors import InputError
from skillmatch.text import stem, tokenize

if TYPE_CHECKING:
    from skillmatch.linking import SkillLinker
    from skillmatch.taxonomy import Taxonomy

__all__ = ["Relatedness", "Source", "neighbour_arrays"]

Source = Literal["same", "vectors", "hierarchy", "relation"]
_SOURCES: tuple[Source, ...] = ("vectors", "hierarchy", "relation")

# Partial credit starts at this cosine of the skills' vectors and reaches ``CREDIT`` at 1.
# Set by reading a hundred random pairs between .60 and .95: below .70 most are only of the
# same trade.
THRESHOLD = 0.70
CREDIT = (0.3, 0.8)
NEIGHBOURS = 4
# From here on a pair that differs in one word is a paraphrase ("dye hair", "hair colouring").
SIBLINGS = 0.82
# For each kind of pair: the cosine from which it counts, its share of the credit.
NARROWER, ESSENTIAL, OPTIONAL = (0.55, 1.0), (0.35, 1.0), (0.55, 0.8)
BACK = {NARROWER: 0.6, ESSENTIAL: 0.5, OPTIONAL: 0.5}
SIBLING = (THRESHOLD, 1.0)
NARROW = 8
LEAST = 0.2
# A neighbour among these is another language or program, not the same ability.
_APART = ("tool", "language")


class Relatedness:
    """``rel(s, g)`` in [0, 1] with ``rel(g, g) = 1``, sparse and explainable.

    Parameters
    ----------
    taxonomy : Taxonomy
    arrays : mapping of str to ndarray
        ``target`` and ``source`` (int32 skill indices) and ``rel`` (float32),
        one row a pair, as :func:`neighbour_arrays` makes them; ``why`` (uint8), where there
        is one, says what a pair's credit comes from: vectors, hierarchy or relation.
    """

    def __init__(self, taxonomy: Taxonomy, arrays: Mapping[str, Any]) -> None:
        self._taxonomy = taxonomy
        self._target = np.asarray(arrays["target"], dtype=np.int32)
        self._source = np.asarray(arrays["source"], dtype=np.int32)
        self._rel = np.asarray(arrays["rel"], dtype=np.float32)
        why = arrays.get("why")
        self._why = np.zeros(len(self._rel), np.uint8) if why is None else np.asarray(why, np.uint8)
        self._starts = np.searchsorted(self._target, np.arange(len(taxonomy) + 1))

    def servers(self, skill_id: str) -> dict[str, float]:
        """Return the skills s with ``rel(s, g) > 0`` for a needed skill g, g itself first."""
        g = self._taxonomy.index(skill_id)
        rows = slice(int(self._starts[g]), int(self._starts[g + 1]))
        found = {skill_id: 1.0}
        for s, rel in zip(self._source[rows].tolist(), self._rel[rows].tolist(), strict=True):
            found[self._taxonomy.skills[s].id] = float(round(rel, 6))
        return found

    def source_of(self, source_id: str, target_id: str) -> Source:
        """Return what the credit of a held skill for a needed one comes from.

        Raises
        ------
        InputError
            The one does not serve the other.
        UnknownSkillError
            A skill is not in the taxonomy.
        """
        if source_id == target_id:
            return "same"
        s, g = self._taxonomy.index(source_id), self._taxonomy.index(target_id)
        rows = slice(int(self._starts[g]), int(self._starts[g + 1]))
        at = np.flatnonzero(self._source[rows] == s)
        if not len(at):
            raise InputError(f"{source_id!r} does not serve {target_id!r}")
        return _SOURCES[int(self._why[rows][at[0]])]


_ABOVE = frozenset(
    stem(w)
    for w in ("manage", "supervise", "lead", "teach", "train", "advise", "assess", "audit", "sell")
)


def neighbour_arrays(
    taxonomy: Taxonomy, linker: SkillLinker, *, tools: Set[str] = frozenset()
) -> dict[str, Any]:
    """Compute partial credits from the linker's skill vectors.

    Parameters
    ----------
    taxonomy : Taxonomy
    linker : SkillLinker
        Over the same taxonomy.
    tools : set of str
        Skills that are tools although the taxonomy calls them otherwise: ESCO's Java is
        "knowledge".

    Returns
    -------
    dict of str to ndarray
        ``target``, ``source`` (int32) and ``rel`` (float32), sorted by target, then source;
        and ``why`` (uint8), where the taxonomy has a hierarchy or relations.

    Notes
    -----
    Tools and languages neither give nor get credit by vector: Java does not serve
    JavaScript. A pair whose labels differ by one content word ("calibrate engines",
    "repair engines") is a pair of siblings and gives none below a cosine of .82.
    """
    open_kind = [s.kind not in _APART and s.id not in tools for s in taxonomy.skills]
    words = [frozenset(_content(s.label)) for s in taxonomy.skills]
    heads = [next((t.stem for t in tokenize(s.label)), "") for s in taxonomy.skills]
    targets = [i for i, is_open in enumerate(open_kind) if is_open]
    index, cosine = linker.similar([taxonomy.skills[i].id for i in targets], NEIGHBOURS + 6)
    rows: list[tuple[int, int, float]] = []
    for g, sources, scores in zip(targets, index.tolist(), cosine.tolist(), strict=True):
        kept = 0
        for s, score in zip(sources, scores, strict=True):
            if score < THRESHOLD or kept == NEIGHBOURS:
                break
            if not open_kind[s] or (score < SIBLINGS and _siblings(words[g], words[s])):
                continue
            if heads[g] != heads[s] and (heads[g] in _ABOVE or heads[s] in _ABOVE):
                continue  # Doing is not managing or teaching, nor the other way round.
            rows.append((g, s, _credit(score, THRESHOLD)))
            kept += 1
    claims = [c for c in _claims(taxonomy) if open_kind[c[0]] and open_kind[c[1]]]
    if not claims:
        rows.sort()
        return _arrays(rows)
    pairs = np.array([c[:2] for c in claims], dtype=np.int64)
    found: dict[int, dict[int, tuple[float, int]]] = {}
    scores = linker.pair_cosines(pairs[:, 0], pairs[:, 1])
    for (s, g, (start, share), kind, goes_up), score in zip(claims, scores.tolist(), strict=True):
        rel = share * _credit(score, start)
        if score < start or rel < LEAST:
            continue
        if score < SIBLINGS and _siblings(words[g], words[s]):
            continue
        apart = heads[g] != heads[s] and (heads[g] in _ABOVE or heads[s] in _ABOVE)
        if apart and not goes_up:  # Who advises on jewellery knows what is essential to it.
            continue
        own = found.setdefault(g, {})
        own[s] = max(own.get(s, (0.0, 0)), (rel, kind))
    return _joined(rows, found)


Claim = tuple[int, int, tuple[float, float], int, bool]


def _claims(taxonomy: Taxonomy) -> Iterator[Claim]:
    """Yield (source, target, (start, share), kind of source, from a skill to its knowledge)."""
    at = {skill.id: i for i, skill in enumerate(taxonomy.skills)}
    children: dict[str, list[int]] = {}
    for i, skill in enumerate(taxonomy.skills):
        for above in skill.broader:
            children.setdefault(above, []).append(i)
            parent = at.get(above, i)
            if parent != i:
                yield i, parent, NARROWER, 1, False
                yield parent, i, _back(NARROWER), 1, False
    for those in children.values():
        if len(those) <= NARROW:
            yield from ((s, g, SIBLING, 1, False) for s in those for g in those if s != g)
    for skill_id, other_id, relation in taxonomy.relations:
        i, other = at[skill_id], at[other_id]
        if i != other:
            terms = ESSENTIAL if relation == "essential" else OPTIONAL
            yield i, other, terms, 2, True
            yield other, i, _back(terms), 2, False


def _back(terms: tuple[float, float]) -> tuple[float, float]:
    return terms[0], terms[1] * BACK[terms]


def _credit(cosine: float, start: float) -> float:
    low, high = CREDIT
    return low + (high - low) * (cosine - start) / (1.0 - start)


def _joined(
    rows: list[tuple[int, int, float]], found: Mapping[int, Mapping[int, tuple[float, int]]]
) -> dict[str, Any]:
    """Put the best few pairs of each target beside those by vector; the greater credit counts."""
    made = {(g, s): (rel, 0) for g, s, rel in rows}
    for g, own in found.items():
        new = 0
        for s, (rel, kind) in sorted(own.items(), key=lambda item: (-item[1][0], item[0])):
            had = made.get((g, s))
            if had is None and new == NEIGHBOURS:
                continue
            new += had is None
            if had is None or rel > had[0]:
                made[g, s] = rel, kind
    ordered = sorted((g, s, rel) for (g, s), (rel, _) in made.items())
    arrays = _arrays(ordered)
    arrays["why"] = np.array([made[g, s][1] for g, s, _ in ordered], dtype=np.uint8)
    return arrays


def _arrays(rows: list[tuple[int, int, float]]) -> dict[str, Any]:
    return {
        "target": np.array([r[0] for r in rows], dtype=np.int32),
        "source": np.array([r[1] for r in rows], dtype=np.int32),
        "rel": np.array([r[2] for r in rows], dtype=np.float32),
    }


_SMALL_STEMS = frozenset(
    stem(w)
    for w in (
        "a", "an", "and", "of", "in", "on", "for", "to", "with", "the", "use", "using", "apply",
        "perform", "carry", "out", "manage", "work", "provide", "develop", "ensure", "monitor",
        "maintain", "create", "plan", "operate", "prepare", "conduct", "handle",
    )
)  # fmt: skip


def _content(label: str) -> list[str]:
    return [t.stem for t in tokenize(label) if t.stem not in _SMALL_STEMS]


def _siblings(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two labels share some words and each has one of its own instead."""
    return bool(a & b) and len(a - b) == 1 and len(b - a) == 1
