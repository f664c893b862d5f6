"""Many read together are as one after the other; names stay out; limits by days hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from skillmatch.batch import Adviser, run_cohort
from skillmatch.batch.outcome import CHUNK
from skillmatch.batch.privacy import masked_profile, name_words
from skillmatch.batch.task import Settings, plain_row, row_of
from skillmatch.connect.people import CohortRow

DAY = date(2026, 1, 15)
CV = "Ann Lee\nExperience\n2019 - 2024 Acme - welder\nAnn used SQL and led Lee's team.\n"


def row(own, role="data analyst", **more):
    return CohortRow(row=1, id=own, target_role=role, **more)


def ids(outcome):
    return [(r.credential.id, round(r.score, 6)) for r in outcome.best]


def test_together_as_one_by_one(matcher, tmp_path):
    texts = ["I know SQL and Python.", "BSc Chemistry, 2019\nlab work", "Skills: welding, Excel"]
    rows = [row(str(n), cv_text=t, skills=("spread sheets",)) for n, t in enumerate(texts)]
    (together, alone) = (
        list(run_cohort(rows, matcher, folder=tmp_path, file="c", on=DAY)),
        [next(run_cohort([r], matcher, folder=tmp_path, file="c", on=DAY)) for r in rows],
    )
    assert [ids(o) for o in together] == [ids(o) for o in alone]
    for many, one in zip(together, alone, strict=True):
        assert sorted(many.gap.profile.held) == sorted(one.gap.profile.held)
        plain = matcher.profile(cv_text=many.row.cv_text, skills=many.row.skills, on=DAY)
        assert sorted(plain.held) == sorted(one.gap.profile.held)


def test_nothing_is_remembered_after_reading_ahead(matcher):
    extractor = matcher._bundle.extractor
    with matcher.read_ahead([("cv", "I know SQL.")], names=["typed thing"]):
        assert extractor.extract("I know SQL.", kind="cv").mentions
        assert len(extractor._read) == 1
    assert not extractor._read
    assert not extractor._linked
    with pytest.raises(RuntimeError), matcher.read_ahead([("cv", "x")]):
        raise RuntimeError
    assert not extractor._read


def test_a_text_that_is_too_long_costs_its_own_row_alone(matcher, tmp_path):
    rows = [row("long", cv_text="a b " * 600_000), row("short", cv_text="SQL")]
    long, short = run_cohort(rows, matcher, folder=tmp_path, file="c", on=DAY)
    assert "2,000,000" in long.problem.reason
    assert short.gap is not None


def test_more_than_a_chunk_in_order(matcher, tmp_path):
    rows = [row(str(n), "welder", skills=("welding",)) for n in range(CHUNK + 3)]
    found = list(run_cohort(rows, matcher, folder=tmp_path, file="c", on=DAY))
    assert [o.row.id for o in found] == [r.id for r in rows]


def test_the_last_day_limits_hours(matcher, tmp_path):
    adviser = Adviser(matcher, folder=tmp_path, file="c", on=DAY, plan=True)
    limited = row("a", weekly_hours=5.0, end=date(2026, 2, 11))  # Four weeks, 20 hours.
    free, held = adviser.outcomes([row("b"), limited])
    assert free.best
    assert all(r.credential.hours is not None and r.credential.hours <= 20 for r in held.best)
    assert held.path.hours <= 20
    (bad,) = adviser.outcomes([row("c", end=date(2026, 2, 11))])
    assert "end date" in bad.problem.reason
    (past,) = adviser.outcomes([row("d", weekly_hours=5.0, end=date(2025, 1, 1))])
    assert past.problem is not None


def test_weekly_hours_of_the_run_are_for_rows_without(matcher, tmp_path):
    adviser = Adviser(matcher, folder=tmp_path, file="c", on=DAY, plan=True, weekly_hours=5.0)
    (found,) = adviser.outcomes([row("a", end=date(2026, 2, 11))])
    assert found.path.hours <= 20
    assert found.problem is None


def test_names_are_masked_everywhere(matcher):
    profile = matcher.profile(cv_text=CV.replace("Ann Lee\n", ""), on=DAY)
    quotes = [e.quote for s in profile.held.values() for e in s.evidence]
    assert any("Ann used SQL" in q for q in quotes)
    hidden = masked_profile(profile, name_words("Ann Lee"))
    assert hidden.held.keys() == profile.held.keys()
    assert "Ann" not in repr(hidden)
    assert "Lee" not in repr(hidden)


def test_sources_that_are_called_after_somebody(matcher, tmp_path):
    path = tmp_path / "Ann_Lee_2024.txt"
    path.write_text("Experience\nSQL and Python.\n")
    adviser = Adviser(matcher, folder=tmp_path, file="c", on=DAY, anonymise=True)
    (found,) = adviser.outcomes([row("s1", cv=("Ann_Lee_2024.txt",), name="Ann Lee")])
    sources = {e.source for s in found.gap.profile.held.values() for e in s.evidence}
    assert sources == {"CV.txt"}
    (failed,) = adviser.outcomes([row("s2", cv=("Ann Lee.txt",), name="Ann Lee")])
    assert "Ann" not in failed.problem.reason


def test_tasks_and_settings_are_plain_and_come_back():
    own = row("a", cv=("x",), other_roles=("nurse",), end=DAY, groups={"campus": "N"})
    again = row_of(plain_row(own))
    assert replace(again, groups={}) == replace(own, groups={})
    assert dict(again.groups) == {"campus": "N"}
    settings = Settings(table="c", folder="/f", out="/o", on="2026-01-15", formats=("pdf",))
    assert Settings.from_dict(settings.as_dict()) == settings
    moved = replace(settings, folder="/elsewhere", out="/there")
    assert moved.digest == settings.digest
    assert replace(settings, k=6).digest != settings.digest
    assert settings.day == DAY


def test_titles_are_found_as_they_are_resolved(matcher):
    titles = matcher._bundle.titles
    for text in ("welder", "15-2051.00", "Chef de Partie Country House Hotel", "data analist"):
        assert titles.find(text) == titles.resolve(text)
    assert titles.find("zzxqj vvk") is None
