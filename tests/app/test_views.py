"""The plain values that the pages show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from skillmatch.app import cards, standing, uploads, views
from skillmatch.app import strings as s
from skillmatch.completeness import catalogue_completeness
from skillmatch.connect.badge import Badge
from skillmatch.domain import Credential, Gap, Recommendations
from skillmatch.errors import InputError
from skillmatch.market import Pay
from skillmatch.matcher import SkillMatcher

CVS = Path(__file__).resolve().parents[2] / "data" / "demo" / "cvs"


@pytest.fixture(scope="module")
def gap(matcher: SkillMatcher) -> Gap:
    text = uploads.upload_text(
        "junior_data_analyst.pdf", (CVS / "junior_data_analyst.pdf").read_bytes()
    )
    return matcher.gap(matcher.profile(cv_text=text), matcher.role("data analyst"))


def test_role_is_sorted_and_banded(matcher: SkillMatcher) -> None:
    role = matcher.role("registered nurse")
    asked = views.asked_skills(role, matcher.taxonomy)
    weights = [a.importance for a in asked]
    assert len(asked) == len(role.importance)
    assert weights == sorted(weights, reverse=True)
    assert sum(len(rows) for _, rows in views.bands(asked)) == len(asked)
    assert views.source_sentence(role) == s.SOURCE_DERIVED


def test_ambiguous_title_offers_other_jobs(matcher: SkillMatcher) -> None:
    role = matcher.role("data analyst")
    assert views.is_ambiguous(role)
    others = views.alternatives_to_show(role)
    assert others
    assert role.occupation_id not in {a.occupation_id for a in others}


def test_advert_source_says_sample() -> None:
    text = uploads.sample_advert()
    assert len(text) > 400


def test_wage_names_area_year_and_exact_code() -> None:
    pay = Pay(p25=10_000, p50=20_000, p75=None, currency="USD", area="Utah", year=2025,
              occupation="15-2051", occupation_title="Data Scientists", inherited=True,
              top_coded=True)  # fmt: skip
    made = views.wage_view(pay, missing="no 75th percentile is published: above the highest figure")
    assert made is not None
    assert (made.low, made.high) == ("$10,000", s.NOT_STATED)
    for word in ("Utah", "2025", "15-2051 Data Scientists", "broader group", "highest figure"):
        assert word in made.note
    plain = views.wage_view(replace(pay, inherited=False))
    assert plain is not None
    assert "broader" not in plain.note
    assert views.wage_view(None) is None
    assert views.wage_view(replace(pay, p25=None, p50=None)) is None


@pytest.mark.parametrize("name", ["chef.pdf", "graphic_designer.docx", "welder.txt"])
def test_cv_of_every_kind_gives_skills_with_their_line(matcher: SkillMatcher, name: str) -> None:
    text = uploads.upload_text(name, (CVS / name).read_bytes())
    found = views.found_skills(matcher.profile(cv_text=text).held, matcher.taxonomy, cv_name=name)
    assert len(found) >= 3
    for skill in found:
        assert skill.source == name
        assert skill.quote in text


@pytest.mark.parametrize(
    ("name", "data"),
    [("cv.pdf", b"%PDF-1.7 broken"), ("cv.pdf", b"hello"), ("cv.txt", b""),
     ("cv.docx", b"PK\x03\x04x"), ("cv.txt", b"\x89PNG\r\n")],
)  # fmt: skip
def test_broken_upload_names_file_and_remedy(name: str, data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        uploads.upload_text(f"../{name}", data)
    assert name in caught.value.message
    assert ".." not in caught.value.message
    assert caught.value.hint


def test_a_found_skill_shows_its_badge_and_caveat_only_where_nothing_better_is_known(
    matcher: SkillMatcher,
) -> None:
    old = Badge(title="Databases", issuer="Mill", text="", tags=("SQL",), holder=True,
                issued=date(2020, 1, 1), valid_until=date(2022, 1, 1))  # fmt: skip
    only = matcher.profile(badges=[old], on=date(2025, 1, 1))
    row = next(f for f in views.found_skills(only.held, matcher.taxonomy) if f.label == "SQL")
    assert (row.badge, row.caveat) == ("Databases", "the badge expired on 2022-01-01")
    both = matcher.profile(badges=[old], skills=["SQL"], on=date(2025, 1, 1))
    row = next(f for f in views.found_skills(both.held, matcher.taxonomy) if f.label == "SQL")
    assert (row.badge, row.caveat) == (None, None)
    assert len(both.held[row.skill_id].evidence) > 1


def test_completeness_rows_fit_a_phone() -> None:
    found = catalogue_completeness(
        [Credential(id="a", title="A", issuer="Mill", hours=5), Credential(id="b", title="B")]
    )
    rows = {name: (stated, why) for name, stated, why in standing.completeness_rows(found)}
    assert len(rows) == 11
    assert rows["4. Awarding body"][0] == "50%"
    assert rows["1. Identification of the learner"][0] == s.COMPLETE_AWARD
    assert all(why for _, why in rows.values())


def test_pages_that_nobody_checked_are_said_in_a_sentence() -> None:
    bare = Credential(id="a", title="A")
    seen = replace(bare, id="b", checked_on=date(2025, 1, 1))
    assert standing.checked_sentence([bare], date(2025, 2, 1)) == s.CHECKED_NONE
    said = standing.checked_sentence([bare, seen], date(2025, 2, 1))
    assert "1 within 90 days" in said
    assert "1 not checked" in said


def test_removed_and_confirmed_skills_count(matcher: SkillMatcher) -> None:
    text = (CVS / "retail_supervisor.txt").read_text(encoding="utf-8")
    raw = matcher.profile(cv_text=text)
    off, on = min(raw.held), min(raw.likely)
    chosen = views.chosen_profile(raw, removed={off}, confirmed={on})
    assert off not in chosen.held
    assert on in chosen.held
    assert on not in chosen.likely
    assert len(chosen.held) == len(raw.held)
    groups = views.likely_groups(raw.likely, matcher.taxonomy)
    assert {i for g in groups for i, _ in g.skills} == set(raw.likely)
    assert all(g.quote in text for g in groups)


def test_typed_skills_are_split() -> None:
    assert views.split_skills(" Excel,, SQL;\nexcel ") == ("Excel", "SQL")
    assert views.split_skills("") == ()


def test_gap_parts_hold_every_skill_once(gap: Gap) -> None:
    parts = views.gap_parts(gap)
    rows = [*parts.have, *parts.partly, *parts.missing, *parts.untaught]
    assert sorted(r.skill_id for r in rows) == sorted(i.skill_id for i in gap.items)
    assert sum(parts.shares.values()) == pytest.approx(1.0)
    assert parts.shares["have"] <= gap.coverage + 1e-9
    assert gap.coverage <= parts.shares["have"] + parts.shares["partly"] + 1e-9
    assert parts.have
    assert all(r.held == 1.0 for r in parts.have)
    unserved = {i.skill_id for i in gap.unserved}
    assert {r.skill_id for r in parts.untaught} <= unserved
    text = views.gap_text(parts, views.gap_rows(gap)[:5], role="data analyst")
    for row in views.gap_rows(gap)[:5]:
        assert row.label in text


def test_cards_say_what_is_not_stated(matcher: SkillMatcher, gap: Gap) -> None:
    best = matcher.recommend(gap, k=10)
    made = [cards.card(r) for r in best]
    assert [c.rank for c in made] == list(range(1, len(best) + 1))
    for view, r in zip(made, best, strict=True):
        facts = {f.name: f for f in (*view.asked, *view.facts)}
        load = (r.credential.hours, r.credential.ects, r.credential.workload_note)
        assert facts[s.FACTS["workload"]].known == any(load)
        if r.credential.price is None:
            assert facts[s.FACTS["price"]].value == s.NOT_STATED
        assert len(view.reasons) <= 3
        assert view.taught
        assert all(t.quote and t.source for t in view.taught)
        assert views.percent(r.score) in view.closes
        assert view.url is None or view.url.startswith("https://")


def test_price_is_written_with_its_currency(matcher: SkillMatcher, gap: Gap) -> None:
    first = matcher.recommend(gap, k=1)[0]
    priced = replace(
        first,
        credential=replace(first.credential, price=Decimal("1250.00"), currency="EUR", hours=2.5),
        score_low=first.score / 2,
    )
    made = cards.card(priced)
    facts = {f.name: f.value for f in (*made.asked, *made.facts)}
    assert facts[s.FACTS["price"]] == "1,250 EUR"
    assert facts[s.FACTS["workload"]] == "2.5 hours"
    assert made.interval
    assert cards.catalogue_currencies([priced.credential]) == ("EUR",)


OWN = b"""title,provider,description,skills,hours,price,currency
SQL for Beginners,Uni of Example,Query relational databases,SQL,20,90,EUR
Data Mining,Uni of Example,Find patterns in data,data mining,30,,
Broken,Uni of Example,Negative hours,SQL,-5,,
"""


def test_own_catalogue_replaces_the_demo(matcher: SkillMatcher, gap: Gap) -> None:
    made = uploads.own_catalogue(matcher, "../courses.csv", OWN)
    assert (made.name, made.size) == ("courses.csv", 2)
    assert [p.row for p in made.problems] == [3]
    assert not made.matcher.is_demo
    best = made.matcher.recommend(made.matcher.gap(gap.profile, gap.role), k=5)
    assert isinstance(best, Recommendations)
    assert {r.credential.title for r in best} <= {"SQL for Beginners", "Data Mining"}
    assert best


@pytest.mark.parametrize(
    "data", [b"", b"title,skills\n", b"a,b\n1,2\n", b"\x00\x01\x02binary", b'{"x": 1}\n']
)
def test_unusable_catalogue_is_an_error_with_a_remedy(matcher: SkillMatcher, data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        uploads.own_catalogue(matcher, "courses.csv", data)
    assert caught.value.hint


def test_empty_catalogue_error_is_ours(matcher: SkillMatcher) -> None:
    with pytest.raises(InputError, match=r"courses\.csv"):
        uploads.own_catalogue(matcher, "courses.csv", b"title,skills\n")


def test_unknown_credential_fields_stay_unknown() -> None:
    bare = Credential(id="x", title="X")
    assert cards.catalogue_currencies([bare]) == ()
