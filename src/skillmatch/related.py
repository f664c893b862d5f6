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
  ``THRESHOLD`` on; the parent adds those that have no place among the nearest few. A parent is
  narrow that has at most ``NARROW`` children.

What counts by vector, and how far, is in :mod:`skillmatch.related_rules`; these credits use its
scale for skills alike. Siblings and opposites by their labels are left out as they are by vector,
and so are tools and languages, and doing beside managing or teaching. A credit below ``LEAST``
says nothing and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from skillmatch.errors import InputError
from skillmatch.related_rules import SCALE, THRESHOLD, PairRules, ramp

if TYPE_CHECKING:
    from skillmatch.linking import SkillLinker
    from skillmatch.taxonomy import Taxonomy

__all__ = ["Relatedness", "Source", "neighbour_arrays"]

Source = Literal["same", "vectors", "hierarchy", "relation"]
_SOURCES: tuple[Source, ...] = ("vectors", "hierarchy", "relation")

# Of 82 pairs judged from the threshold on, among the ten nearest, 80 are among the first four.
NEIGHBOURS = 4
# For each kind of pair: the cosine from which it counts, its share of the credit.
NARROWER, ESSENTIAL, OPTIONAL = (0.55, 1.0), (0.35, 1.0), (0.55, 0.8)
BACK = {NARROWER: 0.6, ESSENTIAL: 0.5, OPTIONAL: 0.5}
SIBLING = (THRESHOLD, 1.0)
NARROW = 8
LEAST = 0.2


class Relatedness:
    """``rel(s, g)`` in [0, 1] with ``rel(g, g) = 1``, sparse and explainable.

    Parameters
    ----------
    taxonomy : Taxonomy
    arrays : mapping of str to ndarray
        ``target`` and ``source`` (int32 skill indices) and ``rel`` (float32),
        one row a pair, as :func:`neighbour_arrays` makes them; ``why`` (uint8), where there
        is one, says what a pair's credit comes from: vectors, hierarchy or relation;
        ``place`` (float16, one row a skill), where there is one, holds centred unit vectors.
    """

    def __init__(self, taxonomy: Taxonomy, arrays: Mapping[str, Any]) -> None:
        self._taxonomy = taxonomy
        self._target = np.asarray(arrays["target"], dtype=np.int32)
        self._source = np.asarray(arrays["source"], dtype=np.int32)
        # As many places as are shown; float64, so that sums of credits are the same everywhere.
        self._rel = np.round(np.asarray(arrays["rel"], dtype=np.float32).astype(np.float64), 6)
        why = arrays.get("why")
        self._why = np.zeros(len(self._rel), np.uint8) if why is None else np.asarray(why, np.uint8)
        self._starts = np.searchsorted(self._target, np.arange(len(taxonomy) + 1))
        place = arrays.get("place")
        self._place = None if place is None else np.asarray(place, dtype=np.float32)

    def nearness(self, importance: Mapping[str, float]) -> Any:
        """Return how near every skill lies to the field that some skills span.

        Parameters
        ----------
        importance : mapping of str to float
            At least one skill and its weight.

        Returns
        -------
        ndarray of float32, shape (n_skills,), or None
            Cosines with the weighted mean of the skills' centred vectors; None without vectors.
        """
        if self._place is None:
            return None
        place = self._place
        own = [self._taxonomy.index(i) for i in importance]
        weight = np.array(list(importance.values()), dtype=np.float32)
        middle = weight @ place[own]
        middle /= max(float(np.linalg.norm(middle)), 1e-9)
        # Row by row: the same on every machine, and no wait for threads that others keep busy.
        return np.einsum("ij,j->i", place, middle)

    def without_field(self) -> Relatedness:
        """Return the same credits with no vectors: everything lies in every field."""
        pairs = {"target": self._target, "source": self._source, "rel": self._rel}
        return Relatedness(self._taxonomy, {**pairs, "why": self._why})

    def servers(self, skill_id: str) -> dict[str, float]:
        """Return the skills s with ``rel(s, g) > 0`` for a needed skill g, g itself first."""
        g = self._taxonomy.index(skill_id)
        rows = slice(int(self._starts[g]), int(self._starts[g + 1]))
        found = {skill_id: 1.0}
        for s, rel in zip(self._source[rows].tolist(), self._rel[rows].tolist(), strict=True):
            found[self._taxonomy.skills[s].id] = rel
        return found

    def matrix(self, skill_ids: Sequence[str]) -> tuple[Any, Any, Any]:
        """Return ``rel`` for several needed skills at once, as the triplets of a sparse matrix.

        Parameters
        ----------
        skill_ids : sequence of str
            Needed skills; the place of each is its column.

        Returns
        -------
        sources : ndarray of int32, shape (n,)
            Indices of the serving skills in the taxonomy; each needed skill serves itself.
        columns : ndarray of int32, shape (n,)
        rel : ndarray of float64, shape (n,)
            As in :meth:`servers`. Sorted by column, then the greatest credit, then the index.

        Raises
        ------
        UnknownSkillError
            A skill is not in the taxonomy.
        """
        own = np.array([self._taxonomy.index(i) for i in skill_ids], dtype=np.int64)
        starts, counts = self._starts[own], self._starts[own + 1] - self._starts[own]
        columns = np.repeat(np.arange(len(own)), counts)
        rows = np.arange(len(columns)) + np.repeat(starts - (np.cumsum(counts) - counts), counts)
        sources = np.concatenate([own, self._source[rows]])
        columns = np.concatenate([np.arange(len(own)), columns])
        rel = np.concatenate([np.ones(len(own)), self._rel[rows]])
        order = np.lexsort((sources, -rel, columns))
        return sources[order].astype(np.int32), columns[order].astype(np.int32), rel[order]

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
        ``why`` (uint8), where the taxonomy has a hierarchy or relations; and ``place`` (float16,
        shape (n_skills, dim)): the skills' vectors less their mean, at length 1.

    Notes
    -----
    Each needed skill keeps the ``NEIGHBOURS`` with the greatest credit by vector, of a few more
    by cosine, and as many by hierarchy and relations.
    """
    rules = PairRules(taxonomy, tools=tools)
    targets = [i for i, is_open in enumerate(rules.open) if is_open]
    index, cosine = linker.similar([taxonomy.skills[i].id for i in targets], NEIGHBOURS + 6)
    rows: list[tuple[int, int, float]] = []
    for g, sources, scores in zip(targets, index.tolist(), cosine.tolist(), strict=True):
        near = zip(sources, scores, strict=True)
        made = ((rules.credit(s, g, score), s) for s, score in near if score >= THRESHOLD)
        best = sorted((-rel, s) for rel, s in made if rel > 0.0)[:NEIGHBOURS]
        rows.extend((g, s, -rel) for rel, s in best)
    claims = [c for c in _claims(taxonomy) if rules.open[c[0]] and rules.open[c[1]]]
    place = {"place": linker.places().astype(np.float16)}
    if not claims:
        rows.sort()
        return _arrays(rows) | place
    pairs = np.array([c[:2] for c in claims], dtype=np.int64)
    found: dict[int, dict[int, tuple[float, int]]] = {}
    scores = linker.pair_cosines(pairs[:, 0], pairs[:, 1])
    for (s, g, (start, share), kind, goes_up), score in zip(claims, scores.tolist(), strict=True):
        rel = share * ramp(score, start, SCALE["alike"])
        if score < start or rel < LEAST or rules.barred(s, g, score):
            continue
        if rules.apart(s, g) and not goes_up:
            continue  # Who advises on jewellery knows what is essential to it, not how to make it.
        own = found.setdefault(g, {})
        own[s] = max(own.get(s, (0.0, 0)), (rel, kind))
    return _joined(rows, found) | place


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
