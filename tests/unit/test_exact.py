"""The exact choice beside every subset tried: values, bounds, and what counts as proven."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from skillmatch.rank import exact
from skillmatch.rank.branch import Branching
from skillmatch.rank.exact import MANY_STEPS, solve
from skillmatch.rank.greedy import lazy_greedy
from skillmatch.rank.local_search import Bundles, search
from skillmatch.rank.problem import Problem, prune
from skillmatch.rank.relaxation import relax, solve_model

FEW_STEPS = st.integers(1, 5)


def problem(gain, **more):
    gain = np.array(gain, dtype=float)
    n = len(gain)
    made = {"hours": np.zeros(n), "prices": np.zeros(n)} | {
        k: np.array(v, dtype=float) for k, v in more.items() if k in ("hours", "prices")
    }
    rest = {k: v for k, v in more.items() if k not in made}
    return Problem(gain=gain, **made, **rest)


def optimum(p):
    """Return the most that any subset closes, None where none keeps the limits."""
    sizes = range(min(len(p), p.max_steps) + 1)
    fitting = (s for k in sizes for s in combinations(range(len(p)), k) if p.fits(s))
    return max((p.value(s) for s in fitting), default=None)


@st.composite
def problems(draw, *, most_rows=8, max_steps=FEW_STEPS):
    n, m = draw(st.integers(0, most_rows)), draw(st.integers(1, 5))
    # Few values make ties and dominated rows, many make levels.
    value = draw(st.sampled_from([(0.0, 0.5, 1.0), (0.0, 0.0, 0.0, 0.2, 0.37, 0.5, 0.61, 1.0)]))
    gain = draw(
        st.lists(st.lists(st.sampled_from(value), min_size=m, max_size=m), min_size=n, max_size=n)
    )
    numbers = st.lists(st.integers(0, 9), min_size=n, max_size=n)
    order = draw(st.permutations(range(n)))
    requires = {}
    for place, row in enumerate(order):
        if place and draw(st.integers(0, 4)) == 0:
            requires[row] = tuple(draw(st.sets(st.sampled_from(order[:place]), max_size=2)))
    return problem(
        np.array(gain).reshape(n, m),
        hours=draw(numbers),
        prices=draw(numbers),
        requires=requires,
        must=tuple(draw(st.sets(st.sampled_from(range(n)), max_size=2))) if n else (),
        max_hours=draw(st.none() | st.integers(0, 25)),
        max_price=draw(st.none() | st.integers(0, 25)),
        max_steps=draw(max_steps),
    )


def agrees(p, found, best):
    """Whether an answer keeps the limits and claims no more than is so."""
    if best is None:
        return found is None
    return (
        found is not None
        and p.fits(found.rows)
        and found.value == pytest.approx(p.value(found.rows))
        and found.bound >= found.value
        and found.bound >= best - 2e-6
        and (not found.optimal or found.value >= best - 2e-6)
    )


@settings(max_examples=120, deadline=None)
@given(problems())
def test_as_good_as_every_subset_tried(p):
    best, found = optimum(p), solve(p)
    assert agrees(p, found, best)
    assert found is None or found.optimal
    assert solve(p) == found


@settings(max_examples=50, deadline=None)
@given(problems(max_steps=st.integers(MANY_STEPS + 1, 14)))
def test_many_steps_end_with_the_integer_programme(p):
    # So few bounds that branch and bound comes to no end.
    for nodes in (0, exact.NODES):
        found = solve(p, nodes=nodes)
        assert agrees(p, found, optimum(p))
        assert found is None or found.optimal


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(1, 4))
def test_little_effort_claims_little(p, nodes):
    assert agrees(p, solve(p, nodes=nodes), optimum(p))


@settings(max_examples=60, deadline=None)
@given(problems())
def test_greedy_knows_how_far_it_may_be_from_the_best(p):
    assert agrees(p, lazy_greedy(p), optimum(p))


@settings(max_examples=60, deadline=None)
@given(problems(), st.sampled_from([1, 2, 20]))
def test_a_large_catalogue_taken_in_part_by_part_gives_the_same(p, turns):
    # Rows outside the first relaxation reach levels that it has no price for.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exact, "_WHOLE", 0)
        patch.setattr(exact, "_FIRST", 3)
        patch.setattr(exact, "_MORE", 2)
        patch.setattr(exact, "_TURNS", turns)
        found = solve(p)
    assert agrees(p, found, optimum(p))
    assert found is None or found.optimal


def test_a_gain_between_the_levels_of_the_relaxation_is_priced():
    # Two rows of 1.0 are one too many; 0.9 of another skill lies between its levels 0 and 1.
    known = problem([[1.0, 0.0], [0.0, 1.0]], hours=[1, 9], max_hours=9, max_steps=2)
    prices = relax(known)
    paid = prices.paid(np.array([[0.0, 0.9], [0.0, 1.0], [0.0, 1.4], [0.0, 0.0]]))
    full = paid[1, 1]
    assert full > 0
    assert paid[:, 1] == pytest.approx([0.9 * full, full, full + 0.4, 0.0])


@settings(max_examples=40, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_no_value(p, rng):
    order = list(range(len(p)))
    rng.shuffle(order)
    place = {row: at for at, row in enumerate(order)}
    mixed = replace(
        p,
        gain=p.gain[order],
        hours=p.hours[order],
        prices=p.prices[order],
        requires={place[r]: tuple(place[n] for n in needs) for r, needs in p.requires.items()},
        must=tuple(place[r] for r in p.must),
    )
    one, other = solve(p), solve(mixed)
    assert (one is None) == (other is None)
    if one is not None:
        assert other.value == pytest.approx(one.value, abs=2e-6)


@settings(max_examples=80, deadline=None)
@given(problems())
def test_what_is_pruned_was_not_needed(p):
    kept = set(prune(p).tolist())
    fitting = [
        s
        for k in range(min(len(p), p.max_steps) + 1)
        for s in combinations(range(len(p)), k)
        if p.fits(s)
    ]
    best = max((p.value(s) for s in fitting), default=None)
    left = max((p.value(s) for s in fitting if set(s) <= kept), default=None)
    assert left == pytest.approx(best) if best is not None else left is None


def test_pruned_by_hand():
    p = problem(
        [[1, 0], [1, 0], [1, 1], [0, 0], [1, 0], [0, 0]],
        hours=[3, 3, 9, 1, 2, 1], requires={4: (5,)}, max_hours=10,
    )  # fmt: skip
    # Row 1 is row 0 again, 3 closes nothing; 4 requires 5, so both stay and dominate nothing.
    assert prune(p).tolist() == [0, 2, 4, 5]
    assert prune(replace(p, must=(3,))).tolist() == [0, 2, 3, 4, 5]
    # Without a limit on hours they do not count, and row 2 closes all that 0 does.
    assert prune(replace(p, max_hours=None)).tolist() == [2, 4, 5]


def test_value_fits_and_part_by_hand():
    p = problem(
        [[0.5, 0], [0.25, 0.25], [0, 1.0]], hours=[4, 5, 6], prices=[1, 2, 3],
        requires={2: (1,)}, max_hours=10, max_price=4, max_steps=2,
    )  # fmt: skip
    assert p.value([]) == 0.0
    assert p.value([0, 1]) == 0.75
    assert p.value([0, 1, 2]) == 1.5
    assert p.fits([])
    assert p.fits([0, 1])
    assert not p.fits([2]), "it requires row 1"
    assert not p.fits([1, 2]), "eleven hours"
    assert not replace(p, max_hours=11).fits([1, 2]), "five of money"
    assert replace(p, max_hours=11, max_price=None).fits([1, 2])
    assert not replace(p, max_hours=None, max_price=None).fits([0, 1, 2]), "three steps"
    assert not replace(p, must=(0,)).fits([1])
    small = p.part(np.array([1, 2]))
    assert small.requires == {1: (0,)}
    assert small.value([0, 1]) == p.value([1, 2])
    assert small.cost.tolist() == [[5, 6], [2, 3]]


@settings(max_examples=60, deadline=None)
@given(problems())
def test_the_relaxation_bounds_every_set(p):
    assume(len(p))
    best, prices = optimum(p), relax(p)
    if prices is None:
        assert best is None
        return
    if best is None:
        return
    assert prices.bound >= best - 1e-6
    # With a row the bound falls by its loss, and still bounds the sets that hold it.
    for row in range(len(p)):
        with_row = optimum(replace(p, must=(*p.must, row)))
        if with_row is not None:
            assert prices.bound - prices.loss[row] >= with_row - 1e-6


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(0, 3))
def test_local_search_keeps_the_limits(p, seed):
    if optimum(p) is None:
        return
    rows = search(p, rounds=10, seed=seed)
    assert p.fits(rows)
    assert search(p, rounds=10, seed=seed) == rows


def test_a_bundle_holds_what_is_required_further_back():
    p = problem([[1, 0], [0, 1], [0, 0]], hours=[1, 2, 4], requires={0: (1,), 1: (2,)}, max_hours=9)
    bundles = Bundles(p)
    assert sorted(bundles.rows[0]) == [0, 1, 2]
    assert bundles.gain[0].tolist() == [1, 1]
    assert bundles.cost[0].tolist() == [7, 6, 4]
    assert bundles.size.tolist() == [3, 2, 1]
    assert bundles.removable([0, 1, 2], frozenset()) == [0]


def test_branching_finds_what_local_search_missed():
    p = problem([[1, 0, 0], [0.6, 0.6, 0], [0.6, 0, 0.6], [0, 0.7, 0.7]], max_steps=2)
    tree = Branching(p, relax(p), known=(1, 2), value=1.8)
    assert tree.run(nodes=1_000)
    assert (tree.best, tree.value) == ((0, 3), pytest.approx(2.4))
    short = Branching(p, relax(p), known=(1, 2), value=1.8)
    assert not short.run(nodes=0)
    assert short.best == (1, 2)


def test_what_is_required_may_close_nothing_more():
    # After row 1 the two that it requires are left, and neither climbs higher.
    p = problem(
        [[0.45], [0.63], [0.68], [0.46]], hours=[6, 8, 17, 3], requires={1: (3, 0)},
        max_hours=15, max_steps=4,
    )  # fmt: skip
    assert solve(p).rows == (3,)
    assert solve(replace(p, max_hours=17)).value == pytest.approx(0.68)
    assert solve(replace(p, max_hours=17, must=(1,))).rows == (0, 1, 3)


@pytest.mark.parametrize("seed", [1, 2, 4])
def test_more_effort_proves_what_less_leaves_open(seed):
    rng = np.random.default_rng(seed)
    gain = np.round(rng.random((200, 16)) * (rng.random((200, 16)) < 0.25), 2)
    hours = np.round(rng.random(200) * 20) + 1
    p = problem(gain, hours=hours, max_hours=40, max_steps=5)
    made = [solve(p, nodes=n) for n in (1, 300, exact.NODES)]
    assert [m.optimal for m in made] == [False, False, True]
    bounds, values = [m.bound for m in made], [m.value for m in made]
    assert bounds == sorted(bounds, reverse=True)
    assert values == sorted(values)
    assert bounds[-1] == values[-1]
    # HiGHS's own integer programme agrees.
    alone = solve_model(p, least=0.0, seconds=60.0)
    assert alone.value == pytest.approx(values[-1])


def test_the_integer_programme_alone():
    p = problem([[1, 0], [0, 1], [0.9, 0.9]], hours=[5, 5, 5], max_hours=10, max_steps=3)
    found = solve_model(p, least=0.0, seconds=10.0)
    assert found.optimal
    assert found.value == pytest.approx(2.0)
    assert found.rows == (0, 1)
    assert solve_model(p, least=2.01, seconds=10.0) is None


@pytest.mark.parametrize("how", [solve, lazy_greedy])
@pytest.mark.parametrize(
    ("p", "rows"),
    [
        (problem(np.zeros((0, 3))), ()),
        (problem(np.zeros((0, 0))), ()),
        (problem(np.zeros((2, 0))), ()),
        (problem(np.zeros((3, 2))), ()),
        (problem([[1.0]], hours=[5], max_hours=4), ()),
        (problem([[1.0]], prices=[5], max_price=0), ()),
        # What must be in stays, with what it requires, though it closes nothing.
        (problem(np.zeros((3, 2)), must=(1,), requires={1: (0,)}), (0, 1)),
        (problem(np.zeros((2, 0)), must=(1,)), (1,)),
        (problem([[0.0], [0.0], [1.0]], must=(1,), requires={1: (0,)}, max_steps=2), (0, 1)),
    ],
)
def test_little_to_choose(how, p, rows):
    found = how(p)
    assert found.rows == rows
    assert found.value == p.value(rows)
    assert found.bound >= optimum(p)
    assert how is lazy_greedy or found.optimal


@pytest.mark.parametrize("how", [solve, lazy_greedy])
@pytest.mark.parametrize(
    "p",
    [
        problem([[1.0], [0.5]], hours=[5, 1], max_hours=4, must=(0,)),
        problem([[1.0], [0.5]], prices=[5, 1], max_price=5, must=(0, 1)),
        problem([[1.0], [0.5]], must=(0, 1), max_steps=1),
        problem([[1.0], [0.5]], must=(0,), requires={0: (1,)}, max_steps=1),
        problem(np.zeros((2, 1)), must=(0,), requires={0: (1,)}, max_steps=1),
        problem([[1.0], [0.0]], hours=[2, 3], must=(0,), requires={0: (1,)}, max_hours=4),
        # So little over the limit that a solver's tolerance would let it pass.
        problem([[1.0], [0.5]], hours=[4 + 1e-8, 1], max_hours=4, must=(0,)),
    ],
)
def test_what_must_be_in_does_not_fit(how, p):
    assert how(p) is None


def test_a_budget_used_to_the_last_cent():
    p = problem([[1, 0, 0], [0, 1, 0], [0, 0, 1]], prices=[0.1, 0.2, 0.3], max_price=0.6)
    assert solve(p).rows == (0, 1, 2)
    assert lazy_greedy(p).rows == (0, 1, 2)


def test_the_best_is_not_what_greedy_takes():
    # Greedy takes the pair of 1.2 first and closes 1.7; the best two close 2.
    p = problem([[0.6, 0.6, 0, 0], [0.5, 0, 0.5, 0], [0, 0.5, 0, 0.5]], max_steps=2)
    assert solve(p).value == pytest.approx(2.0)
    quick = lazy_greedy(p)
    assert quick.value == pytest.approx(1.7)
    assert not quick.optimal
    assert quick.bound >= 2.0
