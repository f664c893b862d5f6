"""What widens somebody's options: coverage of every occupation, and credentials towards most."""

from __future__ import annotations

import time
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest

from skillmatch.domain import Occupation, Profile
from skillmatch.errors import InputError
from skillmatch.gap import build_gap
from skillmatch.rank.index import CatalogueIndex
from skillmatch.rank.limits import Limits
from skillmatch.report.widening import headline, widening_dict, widening_lines, widening_view
from skillmatch.widening import RoleMatrix, next_steps, widen
from tests.unit.build import credential, person, related, role, taxonomy

T = taxonomy()
REL = related(T, {("a", "b"): 0.5})
OCCUPATIONS = {
    "o1": {"a": 1.0, "b": 1.0},
    "o2": {"a": 1.0, "c": 0.5, "d": 0.5},
    "o3": {"e": 1.0},
    "own": {"a": 1.0},
    "same": {"a": 0.3},
    "bare": {},
}


def roles(given=OCCUPATIONS):
    made = [
        Occupation(id=i, label=f"Occupation {i}", skills=MappingProxyType(s))
        for i, s in given.items()
    ]
    return RoleMatrix(made, taxonomy=T, related=REL)


def gap_of(profile=None, importance=None, **more):
    wanted = role(importance or {"a": 1.0}, occupation_id="own", **more)
    me = person({"a": 1.0}) if profile is None else profile
    return build_gap(wanted, me, taxonomy=T, related=REL, taught=frozenset("a"))


def widened(*credentials, gap=None, k=5, limits=None, given=OCCUPATIONS, **more):
    index = CatalogueIndex(credentials, taxonomy=T, threshold=0.5)
    return widen(
        gap or gap_of(), index, roles=roles(given), related=REL, limits=limits or Limits(), k=k,
        **more,
    )  # fmt: skip


def test_coverage_by_hand():
    # o1: a in full, b half through a; o2: a of 1 + ½ + ½. An occupation without skills is none.
    covered = roles().coverage(person({"a": 1.0}).held)
    found = dict(zip(("o1", "o2", "o3", "own", "same"), covered, strict=True))
    assert found == pytest.approx({"o1": 0.75, "o2": 0.5, "o3": 0.0, "own": 1.0, "same": 1.0})


def test_an_introductory_level_counts_for_half():
    held = person({"a": 0.25}).held
    known = {"a": replace(held["a"], level_basis="basic a")}
    assert roles().coverage(known)[3] == pytest.approx(0.5)
    assert roles().coverage(held)[3] == pytest.approx(1.0)  # Nothing supports it: assumed.


def test_nearest_first_without_the_own_role_and_what_is_full():
    made = widened()
    assert [(o.occupation_id, o.coverage) for o in made.occupations] == [
        ("o1", pytest.approx(0.75)),
        ("o2", pytest.approx(0.5)),
    ]
    assert made.occupations[0].missing == ("skill b",)
    assert made.occupations[1].missing == ("skill c", "skill d")
    assert made.full == 1
    assert any("1 other occupation." in n for n in made.notes)
    assert not any("asks mostly" in n for n in made.notes)


def test_credentials_by_what_they_add_on_average():
    # y lifts o2 from ½ to 1: ¼ on average; x lifts o1 from ¾ to 1: ⅛; z serves neither.
    made = widened(credential("x", "b"), credential("y", "cd"), credential("z", "h"))
    first, second = made.credentials
    assert (first.recommendation.credential.id, first.gain) == ("y", pytest.approx(0.25))
    assert dict(first.after) == {"o2": pytest.approx(1.0)}
    assert (second.recommendation.credential.id, second.gain) == ("x", pytest.approx(0.125))
    assert dict(second.after) == {"o1": pytest.approx(1.0)}


def test_the_gain_is_the_mean_of_what_each_occupation_gains():
    made = widened(credential("w", "bc"), credential("v", "bcd"), k=2)
    before = {o.occupation_id: o.coverage for o in made.occupations}
    for widener in made.credentials:
        gains = [widener.after.get(i, c) - c for i, c in before.items()]
        assert widener.gain == pytest.approx(sum(gains) / len(gains))


def test_what_is_held_and_what_limits_leave_out_is_not_there():
    x, y = credential("x", "b", hours=10.0), credential("y", "cd", hours=90.0)
    held = gap_of(person({"a": 1.0}, credentials=("x",)))
    assert [w.recommendation.credential.id for w in widened(x, y, gap=held).credentials] == ["y"]
    limited = widened(x, y, limits=Limits(max_hours=20.0))
    assert [w.recommendation.credential.id for w in limited.credentials] == ["x"]
    assert any("more than 20 hours" in n for n in limited.notes)


def test_order_by_hours():
    x, y = credential("x", "b", hours=10.0), credential("y", "cd", hours=90.0)
    made = widened(x, y, by="hour")
    assert [w.recommendation.credential.id for w in made.credentials] == ["x", "y"]


def test_far_ones_are_said_to_be_far():
    given = {"o2": {"a": 0.1, "c": 1.0}, "own": {"a": 1.0}}
    made = widened(given=given)
    assert made.occupations[0].coverage == pytest.approx(0.1 / 1.1)
    assert "None of these occupations asks mostly for what you hold." in made.notes


def test_nothing_held_is_asked_for_elsewhere():
    made = widened(gap=gap_of(person({"h": 1.0}), {"h": 1.0}))
    assert (made.occupations, made.credentials, made.full) == ((), (), 0)
    assert made.notes
    assert widening_lines(made, gap_of())[-1] == made.notes[0]


def test_no_occupations_and_nobody():
    assert widened(given={}).occupations == ()
    assert widened(gap=gap_of(Profile())).occupations == ()


@pytest.mark.parametrize("k", [0, -1, 51])
def test_bad_k(k):
    with pytest.raises(InputError, match="k must lie"):
        widened(k=k)


def test_the_order_of_occupations_and_credentials_changes_nothing():
    x, y = credential("x", "b"), credential("y", "cd")
    turned = dict(reversed(OCCUPATIONS.items()))
    assert widening_dict(widened(x, y)) == widening_dict(widened(y, x, given=turned))


def test_words():
    made = widened(credential("x", "b"), credential("y", "cd"))
    view = widening_view(made, gap_of())
    assert view["headline"].startswith("You already cover this role")
    assert [o["coverage"] for o in view["occupations"]] == ["75%", "50%"]
    assert view["credentials"][0]["gain"] == "25.0"
    assert view["credentials"][0]["towards"] == "Occupation o2 50% → 100%"
    lines = widening_lines(made, gap_of())
    assert "   75%  Occupation o1 (o1)" in lines
    assert "  +25.0  Credential y (issuer not stated)" in lines


def test_hostile_words_are_cleaned():
    given = {"o1": {"a": 1.0, "b": 1.0}, "own": {"a": 1.0}}
    bad = replace(credential("x", "b"), title="\x1b[31mred\u202e", issuer="\x9bme")
    made = widened(bad, given=given)
    titled = replace(gap_of(), role=replace(gap_of().role, title="\x1b]0;title\x07"))
    text = "\n".join([headline(titled), *widening_lines(made, titled)])
    assert not set(text) & set("\x1b\x9b\u202e\x07")


def test_next_steps():
    lacking = gap_of(person({}), {"a": 1.0, "b": 0.5, "c": 0.4, "d": 0.3})
    (one,) = next_steps(lacking, demo=True, limited=False)
    assert "skill a, skill b, skill c and 1 more" in one
    assert "demo" in one
    assert "demo" not in next_steps(lacking, demo=False, limited=False)[0]
    assert "limits" in next_steps(lacking, demo=False, limited=True)[0]
    assert next_steps(gap_of(), demo=True, limited=False) == ()


def test_the_matrix_says_what_every_gap_says(matcher):
    me = matcher.profile(skills=["SQL", "statistics", "Excel", "first aid", "Python"])
    found = matcher._occupations
    covered = found.coverage(me.held)
    assert len(covered) > 900
    rng = np.random.default_rng(0)
    some = [*np.argsort(-covered)[:5], *rng.integers(0, len(covered), 10)]
    for n in some:
        wanted = matcher.role(found.roles[n].occupation_id)
        assert covered[n] == pytest.approx(matcher.gap(me, wanted).coverage, abs=1e-9)


def test_bundled_and_quick(matcher):
    role_ = matcher.role("data analyst")
    me = matcher.profile(skills=["SQL", "statistics"])
    gap = matcher.gap(me, role_)
    made = matcher.widen(gap, k=3)
    assert len(made.occupations) == 3
    assert role_.occupation_id not in {o.occupation_id for o in made.occupations}
    assert all(0 < o.coverage < 1 for o in made.occupations)
    assert made.credentials
    times = []
    for _ in range(3):
        before = time.process_time()
        matcher.widen(gap, k=3)
        times.append(time.process_time() - before)
    assert min(times) < 0.5
    # Nothing is said of pay.
    assert "wage" not in str(widening_dict(made)).casefold()
