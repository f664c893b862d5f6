"""Pathways under every limit and wish: values by hand, clear words for what cannot be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from skillmatch.domain import Credential
from skillmatch.errors import InputError, UnknownCredentialError
from skillmatch.gap import build_gap
from skillmatch.rank import choice as choice_module
from skillmatch.rank.choice import choice_of
from skillmatch.rank.front import FrontPoint
from skillmatch.rank.index import CatalogueIndex
from skillmatch.rank.limits import Limits
from skillmatch.rank.pareto import pathway_front
from skillmatch.rank.pathway import Wishes, plan
from skillmatch.rank.stacking import award_parts
from tests.unit.build import credential, person, related, role, taxonomy

T = taxonomy()
ALL = dict.fromkeys("abcd", 1.0)


class World:
    """A role of four skills alike, a person, and a catalogue."""

    def __init__(self, *catalogue, importance=ALL, held=None, holds=(), pairs=None):
        self.related = related(T, pairs)
        self.catalogue = catalogue
        self.index = CatalogueIndex(catalogue, taxonomy=T, threshold=0.5)
        self.gap = build_gap(
            role(importance), person(held, credentials=holds),
            taxonomy=T, related=self.related, taught=self.index.taught(),
        )  # fmt: skip

    def plan(self, *, awards=None, nodes=None, **more):
        names = {"max_steps", "must", "weekly_hours", "start", "end", "method"}
        wishes = Wishes(**{k: v for k, v in more.items() if k in names})
        limits = Limits(**{k: v for k, v in more.items() if k not in names})
        effort = {} if nodes is None else {"nodes": nodes}
        return plan(
            self.gap, self.index, related=self.related, limits=limits, wishes=wishes,
            awards=awards, **effort,
        )  # fmt: skip

    def ids(self, **more):
        return [s.credential.id for s in self.plan(**more).steps]

    def front(self, points=8, max_steps=6, **limits):
        return pathway_front(
            self.gap, self.index, related=self.related, limits=Limits(**limits),
            wishes=Wishes(max_steps=max_steps), points=points,
        )  # fmt: skip


def said(path, words):
    return any(words in note for note in path.notes)


# Limits


def test_hours_of_the_whole_pathway():
    world = World(credential("ab", "ab", hours=30), credential("c", "c", hours=20),
                  credential("abc", "abc", hours=45), credential("d", "d", hours=10))  # fmt: skip
    assert world.ids(max_hours=40) == ["ab", "d"]
    path = world.plan(max_hours=55)
    assert [s.credential.id for s in path.steps] == ["abc", "d"]
    assert (path.hours, path.coverage, path.coverage_before) == (55, 1.0, 0.0)
    assert path.optimal
    assert said(path, "No other choice of at most 6 from this catalogue covers more")
    low = world.plan(max_hours=10)
    assert [s.credential.id for s in low.steps] == ["d"]
    assert said(low, "3 credentials left out because they take more than 10 hours")


def test_steps_and_order():
    world = World(credential("a", "a", hours=1), credential("bcd", "bcd"), credential("ab", "ab"))
    path = world.plan(max_steps=2)
    assert [(s.credential.id, s.closes) for s in path.steps] == [
        ("bcd", ("b", "c", "d")), ("a", ("a",)),
    ]  # fmt: skip
    assert [s.gain for s in path.steps] == pytest.approx([0.75, 0.25])
    assert [s.coverage for s in path.steps] == pytest.approx([0.75, 1.0])
    assert world.ids(max_steps=1) == ["bcd"]


def test_the_second_is_judged_after_the_first():
    # Beside the first the second closes one skill more, as the shorter third does.
    world = World(credential("1", "abc", hours=5), credential("2", "bcd", hours=5),
                  credential("3", "d", hours=4))  # fmt: skip
    path = world.plan(max_steps=2)
    assert path.coverage == 1.0
    assert sum(s.gain for s in path.steps) == pytest.approx(1.0)
    assert [(s.credential.id, s.closes) for s in path.steps] == [
        ("1", ("a", "b", "c")), ("3", ("d",)),
    ]  # fmt: skip


def test_of_sets_that_cover_the_same_the_shorter_one():
    world = World(credential("a1", "a", hours=30), credential("a2", "a", hours=20),
                  credential("a3", "a"), credential("b", "b", hours=5))  # fmt: skip
    assert set(world.ids()) == {"a2", "b"}


def test_nothing_is_taken_that_adds_nothing():
    world = World(credential("abcd", "abcd", hours=9), credential("a", "a", hours=1))
    assert world.ids() == world.ids(method="greedy") == ["abcd"]


def eur(id_, skills, price, currency="EUR", **more):
    return credential(id_, skills, price=Decimal(price), currency=currency, **more)


def test_price_in_one_currency():
    world = World(eur("a", "a", "99.99"), eur("b", "b", "0.01"), eur("c", "c", 1),
                  eur("d", "abcd", 1, "USD"), credential("e", "abcd"))  # fmt: skip
    path = world.plan(max_price=Decimal(100), currency="EUR")
    assert path.coverage == 0.5
    assert path.prices["EUR"] in (Decimal("100.00"), Decimal("1.01"))
    assert said(path, "1 credential left out because its price is not stated")
    assert said(path, "1 credential left out because its price is not in EUR")
    exact = world.plan(max_price=Decimal(101), currency="EUR")
    assert exact.prices == {"EUR": Decimal("101.00")}
    assert exact.coverage == 0.75


def test_prices_of_several_currencies_are_never_added():
    world = World(
        eur("a", "a", 10), eur("b", "b", 20, "USD"), eur("c", "c", 5), credential("d", "d")
    )
    path = world.plan()
    assert path.prices == {"EUR": Decimal(15), "USD": Decimal(20)}
    assert path.prices_unknown == 1
    assert said(path, "Price is not stated for 1 of 4 steps.")


def test_what_costs_nothing_fits_a_price_of_nothing():
    world = World(eur("a", "a", 0), eur("b", "b", 1))
    assert world.ids(max_price=Decimal(0), currency="EUR") == ["a"]


def test_unknown_hours_are_left_out_and_come_back():
    world = World(credential("a", "abc"), credential("d", "d", hours=10))
    path = world.plan(max_hours=20)
    assert [s.credential.id for s in path.steps] == ["d"]
    assert said(path, "1 credential left out because its hours are not stated")
    both = world.plan(max_hours=20, include_unknown=True)
    assert [s.credential.id for s in both.steps] == ["a", "d"]
    assert (both.hours, both.hours_unknown) == (10, 1)
    assert said(both, "Hours are not stated for 1 of 2 steps.")


def test_known_hours_take_the_place_of_unknown_ones_only_where_they_fit():
    world = World(credential("a1", "a"), credential("a2", "a", hours=15),
                  credential("b", "b", hours=10))  # fmt: skip
    tight = world.plan(max_hours=20, include_unknown=True)
    assert {s.credential.id for s in tight.steps} == {"a1", "b"}
    assert tight.hours <= 20
    assert set(world.ids(max_hours=25, include_unknown=True)) == {"a2", "b"}


def test_excluded():
    world = World(credential("a", "ab"), credential("b", "a"))
    path = world.plan(exclude=["a"])
    assert [s.credential.id for s in path.steps] == ["b"]
    assert said(path, "1 credential left out because you excluded it.")


# Prerequisites

CHAIN = (
    credential("top", "abc", requires=("mid",), hours=5),
    credential("mid", "e", requires=("low",), hours=5),
    credential("low", "f", hours=50),
    credential("d", "d", hours=5),
)


def test_a_chain_comes_in_its_order():
    path = World(*CHAIN).plan()
    ids = [s.credential.id for s in path.steps]
    assert ids.index("low") < ids.index("mid") < ids.index("top")
    named = {s.credential.id: s.needed_for for s in path.steps}
    assert named == {"low": "top", "mid": "top", "top": None, "d": None}
    coverage = [s.coverage for s in path.steps]
    assert coverage == sorted(coverage)
    assert World(*CHAIN).ids(max_steps=2) == ["d"]
    assert World(*CHAIN).ids(max_hours=40) == ["d"]


def test_what_is_held_need_not_come_again():
    assert World(*CHAIN, holds=("mid",)).ids() == ["top", "d"]
    assert "low" not in World(*CHAIN, holds=("mid", "low")).ids()


def test_a_prerequisite_out_of_reach_is_counted():
    path = World(*CHAIN).plan(exclude=["low"])
    assert [s.credential.id for s in path.steps] == ["d"]
    assert said(path, "because something they require first does not fit the limits")


def test_a_prerequisite_that_the_catalogue_lacks_is_no_bar():
    path = World(credential("a", "a", requires=("elsewhere",))).plan()
    assert [s.credential.id for s in path.steps] == ["a"]
    assert said(path, "Credential a asks for elsewhere first, which this catalogue does not have")


def test_what_a_useless_step_required_leaves_with_it():
    # Row a closes nothing beside abc, so what it requires is not needed either.
    world = World(credential("a", "a", requires=("pre",), hours=1), credential("pre", "h", hours=9),
                  credential("abc", "abcd", hours=5))  # fmt: skip
    assert world.ids() == ["abc"]


def test_circles_are_left_out_and_named():
    world = World(credential("x", "a", requires=("y",)), credential("y", "b", requires=("x",)),
                  credential("z", "c", requires=("x",)), credential("d", "d"))  # fmt: skip
    path = world.plan()
    assert [s.credential.id for s in path.steps] == ["d"]
    assert said(path, "require themselves")
    assert said(path, "x")
    own = World(credential("x", "a", requires=("x",)))
    assert own.ids() == []
    for wanted in ("x", "z"):
        with pytest.raises(InputError, match="circle"):
            world.plan(must=(wanted,))


@pytest.mark.parametrize("few", [0, 1])
def test_prerequisites_of_a_large_catalogue_are_read_when_needed(monkeypatch, few):
    catalogue = [*CHAIN, credential("other", "ab", requires=("low",))]
    small = World(*catalogue).ids(max_steps=3)
    monkeypatch.setattr(choice_module, "READ_AHEAD", 0)
    monkeypatch.setattr("skillmatch.rank.pathway._AGAIN", 12 if few == 0 else 1)
    large = World(*catalogue)
    assert large.ids(max_steps=3) == small
    assert large.plan(max_steps=3).optimal
    assert set(large.ids(max_steps=4)) == {"low", "mid", "top", "d"}


# Must be in


def test_must_be_in_whatever_it_closes():
    world = World(credential("a", "ab", hours=5), credential("h", "h", hours=5))
    path = world.plan(must=("h",), max_hours=10)
    assert {s.credential.id for s in path.steps} == {"a", "h"}
    assert world.ids(must=("h", "h"), max_steps=1) == ["h"]
    assert world.ids(must=("h",), max_hours=9) == ["h"]


def test_must_be_in_with_what_it_requires():
    assert World(*CHAIN).ids(must=("mid",), max_steps=2) == ["low", "mid"]
    with pytest.raises(InputError, match="does not fit"):
        World(*CHAIN).plan(must=("mid",), max_steps=1)
    with pytest.raises(InputError, match="does not fit"):
        World(*CHAIN).plan(must=("mid",), max_hours=52)


def test_must_be_in_when_nothing_is_missing():
    world = World(*CHAIN, held=ALL)
    assert world.ids(must=("mid",)) == ["low", "mid"]
    path = world.plan(must=("mid",))
    assert path.coverage == path.bound == 1.0


def test_must_and_exclude_contradict():
    world = World(*CHAIN)
    with pytest.raises(InputError, match="'d' has to be in, but the limits leave it out: excluded"):
        world.plan(must=("d",), exclude=["d"])
    with pytest.raises(InputError, match=r"'mid' has to be in and requires 'low' first.*excluded"):
        world.plan(must=("mid",), exclude=["low"])
    with pytest.raises(InputError, match=r"'low' has to be in.*too many hours"):
        world.plan(must=("low",), max_hours=20)
    unknown = World(credential("a", "a"))
    with pytest.raises(InputError, match="hours unknown"):
        unknown.plan(must=("a",), max_hours=20)
    assert unknown.ids(must=("a",), max_hours=20, include_unknown=True) == ["a"]


def test_must_of_what_the_catalogue_lacks():
    with pytest.raises(UnknownCredentialError, match="'nope'"):
        World(*CHAIN).plan(must=("nope",))


def test_must_of_what_is_held_is_met():
    assert World(*CHAIN, holds=("d",)).ids(must=("d",)) == ["low", "mid", "top"]


# Dates


def test_an_end_limits_the_hours_and_steps_get_their_days():
    world = World(credential("ab", "ab", hours=20), credential("c", "c", hours=10),
                  credential("d", "d", hours=10))  # fmt: skip
    start, end = date(2026, 1, 5), date(2026, 2, 1)  # Four weeks.
    path = world.plan(weekly_hours=7.5, start=start, end=end)
    assert path.hours == 30
    assert [(s.start, s.end) for s in path.steps] == [
        (date(2026, 1, 5), date(2026, 1, 23)), (date(2026, 1, 23), date(2026, 2, 1)),
    ]  # fmt: skip
    assert world.plan(weekly_hours=7.5, start=start, end=date(2026, 2, 2)).hours == 30
    assert world.plan(weekly_hours=10, start=start, end=end).hours == 40
    assert world.plan(weekly_hours=10, start=start, end=end, max_hours=20).hours == 20
    late = world.plan(weekly_hours=1, start=start, end=start)
    assert late.steps == ()
    assert said(late, "No credential of this catalogue fits these limits")


def test_days_without_an_end():
    world = World(credential("a", "abc", hours=14), credential("d", "d"))
    path = world.plan(weekly_hours=7, start=date(2026, 1, 5))
    assert [(s.start, s.end) for s in path.steps] == [
        (date(2026, 1, 5), date(2026, 1, 18)), (None, None),
    ]  # fmt: skip
    assert said(path, "One step states no hours and has no dates")


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"max_steps": 0}, "between 1 and 50"),
        ({"max_steps": 51}, "between 1 and 50"),
        ({"method": "magic"}, "auto, exact, greedy"),
        ({"weekly_hours": 0, "start": date(2026, 1, 1)}, "between 0 and 168, not 0"),
        ({"weekly_hours": -5, "start": date(2026, 1, 1)}, "not -5"),
        ({"weekly_hours": 169, "start": date(2026, 1, 1)}, "not 169"),
        ({"weekly_hours": float("nan"), "start": date(2026, 1, 1)}, "not nan"),
        ({"weekly_hours": float("inf"), "start": date(2026, 1, 1)}, "not inf"),
        ({"weekly_hours": 5}, "first day"),
        ({"start": date(2026, 1, 1)}, "first day and the hours a week"),
        ({"end": date(2026, 1, 1)}, "end date needs a first day"),
        ({"must": ("a", "b"), "max_steps": 1}, "2 credentials must be in, but at most 1"),
    ],
)
def test_wishes_that_make_no_sense(wishes, words):
    with pytest.raises(InputError, match=words):
        Wishes(**wishes)


def test_an_end_before_the_start():
    wishes = {"weekly_hours": 5, "start": date(2026, 2, 1), "end": date(2026, 1, 1)}
    with pytest.raises(InputError, match="2026-01-01, lies before the start, 2026-02-01"):
        World(*CHAIN).plan(**wishes)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"max_hours": -1}, "more than 0, not -1"),
        ({"max_hours": float("nan")}, "more than 0, not nan"),
        ({"max_hours": float("inf")}, "more than anyone can study"),
        ({"max_hours": 1e9}, "more than anyone can study"),
        ({"max_price": Decimal(-1), "currency": "EUR"}, "negative"),
        ({"max_price": Decimal("NaN"), "currency": "EUR"}, "someone may pay, not NaN"),
        ({"max_price": Decimal("sNaN"), "currency": "EUR"}, "someone may pay"),
        ({"max_price": Decimal("Infinity"), "currency": "EUR"}, "someone may pay"),
        ({"max_price": Decimal("1e400"), "currency": "EUR"}, "someone may pay"),
        ({"max_price": float("nan"), "currency": "EUR"}, "someone may pay"),
        ({"max_price": 5}, "needs a currency"),
        ({"max_price": 5, "currency": "XYZ"}, "nothing in this catalogue is priced in 'XYZ'"),
    ],
)
def test_limits_that_make_no_sense(options, words):
    given = {"max_hours": None, "max_price": None, "currency": None, **options}
    with pytest.raises(InputError, match=words):
        Limits.checked(**given, include_unknown=False, currencies={"EUR", "USD"})


@pytest.mark.parametrize(
    "bad",
    [{"hours": -1}, {"hours": 0}, {"hours": float("nan")}, {"hours": float("inf")},
     {"price": Decimal(-1)}, {"price": Decimal("NaN")}, {"price": Decimal("Infinity")},
     {"price": Decimal(1), "currency": None}],
)  # fmt: skip
def test_figures_of_a_credential_that_cannot_be(bad):
    with pytest.raises(InputError):
        Credential(**{"id": "a", "title": "t", "currency": "EUR", **bad})


# Nothing to do


def test_an_empty_gap_says_so():
    for path in (World(*CHAIN, held=ALL).plan(), World(held=ALL).plan()):
        assert path.steps == ()
        assert path.coverage == path.coverage_before == path.bound == 1.0
        assert path.optimal
        assert said(path, "You already cover every skill of this role")


@pytest.mark.parametrize("method", ["auto", "exact", "greedy"])
@pytest.mark.parametrize("catalogue", [(), (credential("h", "h", hours=5),)])
def test_a_catalogue_that_closes_nothing_says_so(method, catalogue):
    path = World(*catalogue, held={"a": 1.0}).plan(method=method)
    assert path.steps == ()
    assert path.coverage == path.bound == 0.25
    assert said(path, "No credential of this catalogue")


# Method and bound


def test_greedy_says_how_far_it_may_be_from_the_best():
    world = World(
        credential("1", "abe"), credential("2", "acg"), credential("3", "bdh"),
        importance=dict.fromkeys("abcdegh", 1.0) | {"e": 0.5},
    )  # fmt: skip
    best = world.plan(max_steps=2)
    assert (best.method, best.optimal) == ("exact", True)
    assert best.coverage == pytest.approx(6 / 6.5)
    assert best.bound == pytest.approx(best.coverage)
    quick = world.plan(max_steps=2, method="greedy")
    assert (quick.method, quick.optimal, quick.bound) == ("greedy", False, 1.0)
    # It takes the same two; that no two close all, it cannot know: .5 of 6.5 may be missing.
    assert quick.coverage == best.coverage
    assert said(quick, "Chosen one after the other by what each adds: another choice could close "
                "at most 7.7% more of the learnable gap.")  # fmt: skip


def test_what_is_left_unproven_says_so():
    pairs = ["ab", "bc", "cd", "de", "ef", "fg", "gh", "ha", "ac", "bd"]
    hard = [
        credential(f"{i}{j}", ids, hours=5 + i + j) for i, ids in enumerate(pairs) for j in range(2)
    ]
    world = World(*hard, importance={c: 0.3 + 0.08 * n for n, c in enumerate("abcdefgh")})
    best = world.plan(max_hours=21, max_steps=3)
    assert best.optimal
    short = world.plan(max_hours=21, max_steps=3, nodes=0)
    assert short.coverage <= best.coverage <= short.bound
    assert not short.optimal
    assert said(short, "The best found in the time: another choice could close at most")


def test_what_was_not_considered_counts_in_the_bound(monkeypatch):
    monkeypatch.setattr(choice_module, "MOST_ROWS", 1)
    world = World(credential("1", "abc"), credential("2", "d"), credential("3", "ab"))
    path = world.plan()
    assert [s.credential.id for s in path.steps] == ["1"]
    assert path.method == "greedy"
    assert not path.optimal
    assert path.bound == 1.0, "with what 2 and 3 may close beside it"
    assert said(path, "2 further credentials that teach something missing were not considered")
    assert not world.plan(method="exact").optimal


# Stacking


def test_awards_completed_and_nearly():
    world = World(
        credential("a", "a", stacks_into=("Big Award",), ects=5),
        credential("b", "b", stacks_into=("Big Award", "Far Award"), ects=5),
        credential("c", "c", stacks_into=("Far Award",)),
        credential("d", "h", stacks_into=("Far Award",)),
    )
    awards = award_parts(world.catalogue)
    path = world.plan(awards=awards)
    assert path.awards == ("Big Award",)
    big, far = path.progress
    assert big.complete
    assert (big.done, big.ects) == (("a", "b"), 10)
    assert (far.done, far.missing) == (("b", "c"), ("d",))
    assert world.plan().progress == ()
    half = World(*world.catalogue, holds=("a",))
    assert half.plan(awards=awards, max_steps=1, exclude=["c"]).awards == ("Big Award",)


# The front


def test_front_of_hours_and_coverage():
    world = World(credential("a", "a", hours=10), credential("b", "b", hours=20),
                  credential("cd", "cd", hours=50))  # fmt: skip
    front = world.front()
    assert [(p.hours, p.coverage, p.credentials) for p in front] == [
        (10, 0.25, ("a",)),
        (30, 0.5, ("a", "b")),
        (60, 0.75, ("cd", "a")),
        (80, 1.0, ("cd", "a", "b")),
    ]
    assert all(p.optimal for p in front)


def dominated(front: tuple[FrontPoint, ...]) -> bool:
    return any(
        a is not b and a.hours <= b.hours and a.coverage >= b.coverage and a.price == b.price
        for a in front for b in front
    )  # fmt: skip


def test_nothing_on_the_front_is_beaten():
    catalogue = [credential(f"{s}{n}", s, hours=3 + 7 * n + len(s)) for n, s in enumerate(
        ["a", "ab", "bc", "abd", "c", "d", "bd", "cd", "abcd"])]  # fmt: skip
    for limits in ({}, {"max_hours": 40}):
        front = World(*catalogue).front(points=12, **limits)
        assert len(front) > 2
        assert not dominated(front)
        assert [p.hours for p in front] == sorted(p.hours for p in front)
        assert [p.coverage for p in front] == sorted(p.coverage for p in front)
        assert all(p.hours <= limits.get("max_hours", 1e9) for p in front)


def test_front_of_little():
    assert World(*CHAIN, held=ALL).front() == ()
    assert World().front() == ()
    assert World(credential("h", "h", hours=5)).front() == ()
    assert World(credential("a", "a")).front() == (), "its hours are not stated"
    one = World(credential("a", "a", hours=8)).front()
    assert [(p.hours, p.coverage, p.credentials) for p in one] == [(8, 0.25, ("a",))]
    priced = World(eur("a", "a", 3, hours=8)).front()[0]
    assert (priced.price, priced.currency) == (Decimal(3), "EUR")
    for points in (1, 31):
        with pytest.raises(InputError, match="between 2 and 30"):
            World(*CHAIN).front(points=points)


def test_a_choice_counts_what_each_limit_leaves_out():
    world = World(credential("a", "a"), credential("b", "b", hours=50), credential("h", "h"))
    made = choice_of(world.gap, world.index, related=world.related, limits=Limits(max_hours=20))
    assert {k: v for k, v in made.counts.items() if v} == {"hours unknown": 1, "too many hours": 1}
    assert len(made.problem) == 0
    assert replace(made.problem, max_steps=1).fits(())
