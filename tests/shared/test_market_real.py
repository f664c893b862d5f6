"""Trends in adverts that others wrote and dated."""

from __future__ import annotations

from collections import Counter

import pytest

from skillmatch.connect.postings import read_postings
from skillmatch.market import distinct, trends
from skillmatch.market.series import LEAST_ASKED

pytestmark = pytest.mark.shared


@pytest.mark.parametrize("by", ["month", "quarter"])
def test_the_dates_of_one_health_service(matcher, shared, by):
    adverts = read_postings(shared / "postings" / "nhs_jobs.csv.gz").records
    wanted = [a for a in adverts if "physiotherapist" in a.title.casefold()]
    kept, copies = distinct(wanted)
    assert len(kept) + copies == len(wanted)
    found = trends(
        [(a, e.mentions) for a, e in
         zip(kept, matcher.extract_many([a.text for a in kept]), strict=True)],
        by=by,
    )  # fmt: skip
    assert (found.n, found.undated) == (len(kept), 0)
    # All but a few dates lie in two months of one autumn, and that is said.
    assert found.under_a_year
    assert any("season and trend" in note for note in found.notes)
    for row in found.rows:
        assert sum(p.n for p in row.periods) == found.n
        if min(row.asked, found.n - row.asked) < LEAST_ASKED:
            assert row.verdict == "too few adverts"


@pytest.mark.parametrize("name", ["emscad_first499", "adzuna_uk"])
def test_adverts_without_dates_have_no_trend(shared, name):
    adverts = read_postings(shared / "postings" / f"{name}.csv.gz").records
    found = trends([(a, ()) for a in adverts])
    assert (found.n, found.rows) == (0, ())
    assert found.undated == len({a.text for a in adverts})


def test_a_date_that_half_the_adverts_lack(shared):
    adverts = read_postings(shared / "postings" / "usajobs_questionnaires.csv.gz").records
    kept, _ = distinct(adverts)
    found = trends([(a, ()) for a in kept])
    dates = Counter(a.posted is None for a in kept)
    assert (found.n, found.undated) == (dates[False], dates[True])
    # Both months of the dates lie in different quarters of a single summer.
    assert found.under_a_year
