"""What a visitor allows: options of the list and of the plan, and errors with titles."""

from __future__ import annotations

from datetime import date

import pytest

from skillmatch.app import strings as s
from skillmatch.app.filters import TRAITS, Filters, PlanWish, hidden_sentence, titled
from skillmatch.domain import Credential
from skillmatch.errors import InputError
from skillmatch.matcher import SkillMatcher

DAY = date(2026, 3, 2)


def test_every_trait_has_plain_words() -> None:
    assert set(s.TRAITS) == set(TRAITS)


def test_filters_that_are_not_set_limit_nothing() -> None:
    made = Filters()
    assert made.options(DAY) == {"include_unknown": False, "exclude": ()}
    assert not made.on
    # What breaks ties hides nothing.
    assert not Filters(prefer=("assessed",)).on
    for on in (Filters(hours=10), Filters(price=5), Filters(require=("stacks",)),
               Filters(exclude=("a",)), Filters(by="hour")):  # fmt: skip
        assert on.on


def test_filters_become_options() -> None:
    made = Filters(hours=40, price=90.0, currency="EUR", unknown=True, require=("assessed",),
                   prefer=("current",)).options(DAY)  # fmt: skip
    assert made["max_hours"] == 40.0
    assert (made["max_price"], made["currency"], made["include_unknown"]) == (90.0, "EUR", True)
    demands = made["demands"]
    assert demands is not None
    assert (demands.require, demands.prefer, demands.today) == (("assessed",), ("current",), DAY)
    # A currency alone is no limit, but an order by price needs it.
    assert "currency" not in Filters(currency="EUR").options(DAY)
    assert Filters(currency="EUR", by="price").options(DAY)["currency"] == "EUR"


def test_a_plan_keeps_what_must_be_stated_and_has_limits_of_its_own() -> None:
    listed = Filters(hours=10, price=5.0, currency="EUR", require=("assessed",), exclude=("x",))
    wish = PlanWish(filters=listed, hours=80, exclude=("y",))
    made = wish.limits(DAY)
    assert made["max_hours"] == 80.0
    assert "max_price" not in made
    assert made["exclude"] == ("y",)
    assert made["demands"] is not None
    assert made["demands"].require == ("assessed",)
    assert "max_hours" not in wish.limits(DAY, hours=False)


def test_a_plan_without_a_first_day_begins_today() -> None:
    assert PlanWish().dates(DAY) == {}
    assert PlanWish(start=DAY).dates(DAY) == {}
    made = PlanWish(weekly=5.0).dates(DAY)
    assert made == {"weekly_hours": 5.0, "start": DAY, "end": None}
    with pytest.raises(InputError, match="hours a week") as caught:
        PlanWish(end=DAY).dates(DAY)
    assert caught.value.hint == s.PLAN_END_ALONE_HINT


def test_what_is_wanted_and_left_out_is_an_error_with_its_title() -> None:
    catalogue = (Credential(id="a", title="Tables"),)
    assert PlanWish(must=("a",)).contradiction(catalogue) is None
    wrong = PlanWish(must=("a",), exclude=("a",)).contradiction(catalogue)
    assert wrong is not None
    assert "“Tables”" in wrong.message
    assert wrong.hint


def test_errors_name_courses_by_title() -> None:
    error = InputError("'a' has to be in and requires 'b' first", hint="loosen")
    made = titled(error, (Credential(id="a", title="Tables"), Credential(id="c", title="C")))
    assert made.message == "“Tables” has to be in and requires 'b' first"
    assert made.hint == "loosen"


def test_filters_say_how_many_they_hide(matcher: SkillMatcher) -> None:
    gap = matcher.gap(matcher.profile(skills=["SQL"]), matcher.role("data analyst"))
    everything = matcher.recommend(gap, k=10_000)
    few = matcher.recommend(gap, k=10_000, **Filters(hours=40).options(DAY))
    assert hidden_sentence(everything, few) == s.HIDDEN.format(
        n=len(everything) - len(few), total=len(everything)
    )
    assert hidden_sentence(everything, everything) == s.HIDDEN_NONE
    # The notes below the sentence count the reasons; together they are all that is hidden.
    counts = [int(n.split()[0]) for n in few.notes if "left out because" in n]
    assert sum(counts) >= len(everything) - len(few)
