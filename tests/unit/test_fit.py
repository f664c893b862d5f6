"""What is taught in another trade counts in part: by hand on four skills in a plane."""

from __future__ import annotations

import numpy as np
import pytest

from skillmatch.gap import build_gap
from skillmatch.rank.fit import FAR, LEAST, NEAR, Fit
from skillmatch.rank.index import CatalogueIndex
from skillmatch.rank.limits import Limits
from skillmatch.rank.needs import Needs
from skillmatch.rank.score import recommend
from skillmatch.related import Relatedness
from tests.unit.build import credential, person, role, taxonomy

T = taxonomy("abcd")
# a and b lie in one direction, c across it, d against it.
PLACES = np.array([[1, 0], [1, 0], [0, 1], [-1, 0]], dtype=np.float16)
R = Relatedness(
    T,
    {
        "target": np.zeros(0, np.int32),
        "source": np.zeros(0, np.int32),
        "rel": np.zeros(0, np.float32),
        "place": PLACES,
    },
)


def fit(importance, skills):
    return Fit(importance, R).alone([T.index(s) for s in skills])


@pytest.mark.parametrize(
    ("skills", "expected"),
    [
        ("a", 1.0),  # The role's own skill.
        ("b", 1.0),  # In its field.
        ("c", LEAST),  # Across: nothing in common.
        ("ac", 1.0),  # Mean cosine .5, above NEAR.
        ("acccc", (0.2 - FAR) / (NEAR - FAR)),  # Mean cosine .2: half way up the ramp.
        ("addd", 0.5),  # The field says LEAST, but a quarter of it is asked for.
        ("ad", 1.0),  # Half of it is.
        ("d", LEAST),
    ],
)
def test_by_hand(skills, expected):
    at = [T.index(s) for s in skills]
    assert Fit({"a": 1.0}, R).of(np.array(at), np.zeros(len(at), int), 1)[0] == pytest.approx(
        expected, abs=1e-3
    )


def test_without_vectors_everything_fits():
    plain = R.without_field()
    assert plain.nearness({"a": 1.0}) is None
    assert Fit({"a": 1.0}, plain).alone([T.index("d")]) == 1.0


def test_many_at_once_as_alone_and_nothing_taught():
    both = Fit({"a": 1.0, "c": 0.5}, R)
    skills, rows = np.array([0, 2, 3, 3]), np.array([0, 0, 1, 3])
    found = both.of(skills, rows, 4)
    assert found[0] == both.alone([0, 2])
    assert found[1] == both.alone([3]) == found[3]
    assert found[2] == LEAST  # It teaches nothing, and closes nothing either.
    assert both.of(skills[:0], rows[:0], 0).shape == (0,)


def world(*catalogue, held=None):
    index = CatalogueIndex(catalogue, taxonomy=T, threshold=0.5)
    gap = build_gap(
        role({"a": 1.0, "b": 1.0}), person(held), taxonomy=T, related=R, taught=index.taught()
    )
    return gap, index


def test_the_score_counts_it_and_says_so():
    gap, index = world(credential("1", "a"), credential("2", "ac"))
    first, second = recommend(gap, index, related=R, k=5, limits=Limits())
    assert (first.credential.id, first.score, first.fit) == ("1", 0.5, 1.0)
    assert not any("field" in c for c in first.caveats)
    # Claims are a and c: half of it is asked for, and the mean cosine of .5 is in the field.
    assert second.fit == 1.0
    gap, index = world(credential("1", "acd"))
    (only,) = recommend(gap, index, related=R, k=5, limits=Limits())
    assert only.fit == pytest.approx(2 / 3)  # A third is asked for, of a half.
    assert only.score == pytest.approx(1 / 3)
    assert sum(p.share for p in only.contributions) == pytest.approx(only.score, abs=1e-12)
    assert "outside the field of role, so its skills count for 67%." in only.caveats[0]
    needs = Needs(gap, R, len(T))
    assert index.score(needs)[0] == pytest.approx(1 / 3, abs=1e-9)
    assert index.bound(needs)[0] >= 1 / 3


def test_another_skill_of_no_use_never_raises_it():
    gap, index = world(credential("1", "ab"), credential("2", "abd"), credential("3", "abcd"))
    scores = {r.credential.id: r.score for r in recommend(gap, index, related=R, k=5,
                                                          limits=Limits())}  # fmt: skip
    assert scores["1"] >= scores["2"] >= 0
    assert scores["1"] >= scores["3"]


def test_what_a_person_holds_does_not_move_the_field():
    for held in (None, {"b": 1.0}):
        gap, index = world(credential("1", "acd"), held=held)
        assert index.fit(Needs(gap, R, len(T)), np.array([0]))[0] == pytest.approx(2 / 3)
