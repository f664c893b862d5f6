"""Partial credit from a hierarchy and from relations, beside that of the vectors."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from skillmatch.domain import Skill
from skillmatch.errors import InputError
from skillmatch.gap import held_of
from skillmatch.related import LEAST, NEIGHBOURS, Relatedness, neighbour_arrays
from skillmatch.related_rules import SCALE, THRESHOLD, ramp
from skillmatch.taxonomy import Taxonomy
from tests.unit.build import person, related


class Space:
    """A linker's nearest skills, with the cosines given."""

    def __init__(self, taxonomy, cosines):
        n = len(taxonomy)
        self.taxonomy, self.matrix = taxonomy, np.zeros((n, n), np.float32)
        for (a, b), value in cosines.items():
            i, j = taxonomy.index(a), taxonomy.index(b)
            self.matrix[i, j] = self.matrix[j, i] = value

    def similar(self, ids, k):
        rows = self.matrix[[self.taxonomy.index(i) for i in ids]].copy()
        for row, i in zip(rows, ids, strict=True):
            row[self.taxonomy.index(i)] = -1
        order = np.argsort(-rows, axis=1, kind="stable")[:, : min(k, len(self.taxonomy) - 1)]
        return order, np.take_along_axis(rows, order, axis=1)

    def places(self):
        return np.eye(len(self.taxonomy), dtype=np.float32)

    def pair_cosines(self, first, second):
        return self.matrix[first, second]


WORDS = ("amber", "birch", "cedar", "dune", "ember", "fjord", "grove", "heath", "inlet", "juniper",
         "knoll", "larch")  # fmt: skip


def skills(broader=None, kinds=None):
    """Skills a, b, c ... whose labels share no word."""
    return [
        Skill(id=w[0], label=w, kind=(kinds or {}).get(w[0], "skill"),
              broader=tuple((broader or {}).get(w[0], ())))
        for w in WORDS
    ]  # fmt: skip


def make(cosines, *, broader=None, relations=(), kinds=None):
    taxonomy = Taxonomy(skills(broader, kinds), name="t", relations=relations)
    return Relatedness(taxonomy, neighbour_arrays(taxonomy, Space(taxonomy, cosines)))


def test_narrower_serves_broader_more_than_the_other_way_round():
    r = make({("a", "b"): 0.75}, broader={"a": ["b"]})
    up, down = r.servers("b")["a"], r.servers("a")["b"]
    assert up > down > 0
    assert r.source_of("a", "b") == "hierarchy"
    by_vector = ramp(0.75, THRESHOLD, SCALE["alike"])
    assert up > by_vector
    assert down == pytest.approx(by_vector, abs=1e-6)  # the greater of the two credits counts
    assert r.source_of("b", "a") == "vectors"
    assert r.source_of("a", "a") == "same"


def test_a_hierarchy_that_the_vectors_gainsay_counts_for_nothing():
    r = make({("a", "b"): 0.4}, broader={"a": ["b"]})
    assert r.servers("b") == {"b": 1.0}
    with pytest.raises(InputError, match="does not serve"):
        r.source_of("a", "b")


def test_essential_and_optional_relations():
    found = {("a", "b"): 0.6, ("c", "d"): 0.6, ("e", "f"): 0.4, ("g", "h"): 0.4}
    relations = [("a", "b", "essential"), ("c", "d", "optional"), ("e", "f", "essential"),
                 ("g", "h", "optional")]  # fmt: skip
    r = make(found, relations=relations)
    essential, optional = r.servers("b")["a"], r.servers("d")["c"]
    assert essential > optional > LEAST
    assert r.source_of("a", "b") == r.source_of("c", "d") == "relation"
    assert 0 < r.servers("a")["b"] < essential  # the knowledge is half of the skill at best
    assert "e" in r.servers("f")
    assert "g" not in r.servers("h")


def test_siblings_count_only_where_the_vectors_agree():
    children = {i: ["k"] for i in "abcdef"}
    near = {("a", x): 0.9 - i / 100 for i, x in enumerate("bcde")} | {("a", "f"): 0.72}
    r = make({**near, ("b", "c"): 0.69}, broader=children)
    assert r.source_of("f", "a") == "hierarchy"  # the four nearest are full without it
    assert r.source_of("b", "a") == "vectors"
    assert "c" not in r.servers("b")
    wide = make(near, broader={i: ["k"] for i in "abcdefghi"})
    assert "f" not in wide.servers("a")


def test_few_neighbours_by_each_way():
    lots = {x: ["a"] for x in "bcdefghijkl"}
    r = make({(x, "a"): 0.60 + i / 200 for i, x in enumerate(lots)}, broader=lots)
    assert sorted(r.servers("a")) == sorted({"a", *"ijkl"})  # the nearest four
    assert len(r.servers("a")) == 1 + NEIGHBOURS


def test_tools_and_languages_stay_apart():
    for kind in ("tool", "language"):
        r = make({("a", "b"): 0.9, ("c", "d"): 0.9}, broader={"a": ["k"], "b": ["k"]},
                 relations=[("c", "d", "essential")],
                 kinds={"a": kind, "b": kind, "d": kind})  # fmt: skip
        assert all(len(r.servers(i)) == 1 for i in "abcd")
    taxonomy = Taxonomy(skills({"a": ["b"]}), name="t")
    space = Space(taxonomy, {("a", "b"): 0.9, ("c", "d"): 0.9})
    kept = neighbour_arrays(taxonomy, space, tools={"b"})
    assert set(kept["target"].tolist()) == {taxonomy.index(i) for i in "cd"}


def test_doing_is_not_managing_but_who_manages_knows():
    taxonomy = Taxonomy(
        [Skill(id="m", label="manage orchards", broader=("d",)), Skill(id="d", label="prune trees"),
         Skill(id="k", label="fruit growing")],
        name="t", relations=[("m", "k", "essential")],
    )  # fmt: skip
    arrays = neighbour_arrays(taxonomy, Space(taxonomy, {("m", "d"): 0.6, ("m", "k"): 0.6}))
    r = Relatedness(taxonomy, arrays)
    assert r.servers("d") == {"d": 1.0}
    assert set(r.servers("k")) == {"k", "m"}
    assert r.servers("m") == {"m": 1.0}


def test_labels_that_differ_in_one_word_are_siblings_of_another_kind():
    taxonomy = Taxonomy(
        [
            Skill(id="a", label="repair engines"),
            Skill(id="b", label="repair pumps", broader=("a",)),
        ],
        name="t",
    )
    low = neighbour_arrays(taxonomy, Space(taxonomy, {("a", "b"): 0.8}))
    assert len(low["rel"]) == 0
    high = neighbour_arrays(taxonomy, Space(taxonomy, {("a", "b"): 0.9}))
    assert len(high["rel"]) == 2


def test_nothing_changes_without_a_hierarchy(matcher):
    r = make({("a", "b"): 0.9})
    assert r.source_of("a", "b") == "vectors"
    taxonomy = Taxonomy(skills(), name="t")
    arrays = neighbour_arrays(taxonomy, Space(taxonomy, {("a", "b"): 0.9}))
    assert sorted(arrays) == ["place", "rel", "source", "target"]
    # A group that no other skill stands under tells nothing either.
    lone = Taxonomy(skills({"a": ["group"]}), name="t")
    same = neighbour_arrays(lone, Space(lone, {("a", "b"): 0.9}))
    assert all(np.array_equal(arrays[k], same[k]) for k in arrays)
    assert matcher.taxonomy.relations == ()
    assert not any(s.broader for s in matcher.taxonomy)


def test_odd_hierarchies():
    loops = {"a": ["a", "b"], "b": ["a"], "c": ["nowhere"], "d": ["d"]}
    r = make({("a", "b"): 0.8}, broader=loops, relations=[("a", "z", "essential"),
                                                         ("c", "c", "optional")])  # fmt: skip
    assert "b" in r.servers("a")
    assert "a" in r.servers("b")
    assert all(0 < v <= 1 for i in "abcd" for v in r.servers(i).values())


def test_bundled_linker_gives_the_cosines_of_pairs(matcher):
    linker = matcher._bundle.linker
    ids = [s.id for s in matcher.taxonomy.skills[:400]]
    index, cosine = linker.similar(ids, 3)
    first = np.repeat(np.arange(400), 3)
    pairs = linker.pair_cosines(first, index.ravel())
    assert np.allclose(pairs, cosine.ravel(), atol=2e-6)


def test_credit_by_hierarchy_reaches_the_gap():
    r = make({("a", "b"): 0.75}, broader={"a": ["b"]})
    held = {"a": dataclasses.replace(person({"a": 0.5}).held["a"], level_basis="a")}
    level, via = held_of("b", held, r, needed_assumed=False)
    assert via == "a"
    assert level == pytest.approx(0.5 * r.servers("b")["a"])


def test_arrays_without_a_why_come_from_vectors():
    taxonomy = Taxonomy(skills(), name="t")
    assert related(taxonomy, {("a", "b"): 0.5}).source_of("a", "b") == "vectors"
    assert dataclasses.replace(taxonomy["a"], broader=("b",)).broader == ("b",)
