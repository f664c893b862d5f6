"""CVs and profiles to skills: parts, certificates and their expiry, languages, nothing personal."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date

import pytest

import skillmatch as sm
from skillmatch.connect.badge import Badge
from skillmatch.connect.documents import Document
from skillmatch.connect.person import Certificate, Job, NamedSkill, Person, Study, read_cv
from skillmatch.connect.person_fields import Fields
from skillmatch.connect.wallet import each_once
from skillmatch.cv_parts import not_held
from skillmatch.domain import Evidence
from skillmatch.errors import SchemaError
from skillmatch.people import add_held, best_evidence, degrees, names_at_head
from skillmatch.report.html import render
from skillmatch.report.json_out import held_list
from skillmatch.report.pdf import condense
from skillmatch.report.view import build

DAY = date(2025, 6, 1)


@pytest.fixture(scope="module")
def matcher():
    return sm.load()


def evidence(matcher, profile, label):
    found = [h for h in profile.held.values() if matcher.taxonomy.label(h.skill_id) == label]
    return found[0].evidence if found else ()


def person(**parts):
    return Person(standard="JSON Resume", source="cv.json", **parts)


def test_certificates_of_a_profile_count_and_an_expired_one_with_a_caveat(matcher):
    held = (
        Certificate(title="Project Management", issuer="Mill", expires=date(2030, 1, 1)),
        Certificate(title="Google Ads Search Certification", expires=date(2021, 2, 28)),
        Certificate(title="SQL", expires=DAY),
    )
    made = matcher.profile(cv=[person(certificates=held)], on=DAY)
    fresh = evidence(matcher, made, "project management")
    assert {(e.part, e.kind, e.quote, e.caveat) for e in fresh} == {
        ("certificates", "cv", "Project Management", None)
    }
    old = evidence(matcher, made, "Google Ads")
    assert [e.caveat for e in old] == ["the certificate expired on 2021-02-28"]
    assert any("Google Ads" in n and "with this caveat" in n for n in made.notes)
    last = evidence(matcher, made, "SQL")
    assert last
    assert all(e.caveat is None for e in last), "it counts on its last day"
    assert made.awards == ()


@pytest.mark.parametrize(
    ("words", "wanted"),
    [("Feb 2021", date(2021, 2, 28)), ("2024-12", date(2024, 12, 31)),
     ("2024", date(2024, 12, 31)), ("2024-03-05", date(2024, 3, 5)), ("", None)],
)  # fmt: skip
def test_a_month_or_a_year_expires_at_its_end(words, wanted):
    fields = Fields("f")
    assert fields.last_day(words, "c") == wanted
    assert not fields.problems


def test_certificates_of_a_text_that_are_not_held_have_a_caveat(matcher):
    text = "Certifications\nProject management (expired 2019)\nTableau; Python (in progress)\n"
    made = matcher.profile(cv_text=text, on=DAY)
    (managed,) = evidence(matcher, made, "project management")
    assert managed.part == "certificates"
    assert managed.caveat == "the CV says that it is not held, or no longer"
    (tableau,) = evidence(matcher, made, "Tableau")
    assert tableau.caveat is None, "of two on a line only the one in progress is weak"
    (python,) = evidence(matcher, made, "Python (computer programming)")
    assert python.caveat is not None


def test_a_date_of_expiry_in_the_text_is_read():
    line = "First aid, valid until 03/2021"
    assert not_held(line, (0, 9), year=2025) == "by the CV it was valid until 2021"
    assert not_held(line, (0, 9), year=2021) is None
    assert not_held("First aid, 2021", (0, 9), year=2025) is None


def test_spoken_languages_link_by_name(matcher):
    text = "Languages\nEnglish (native), Irish, Polish - B1\n• Mandarin Chinese: fluent\nPython"
    made = matcher.profile(cv_text=text, on=DAY)
    for name in ("English", "Irish", "Polish", "Chinese"):
        best = max(evidence(matcher, made, name), key=lambda e: e.score)
        assert (best.part, best.score) == ("languages", 1.0), name
    spoken = (NamedSkill(name="Portuguese", level="Native speaker", part="languages"),)
    made = matcher.profile(cv=[person(languages=spoken)], on=DAY)
    (only,) = evidence(matcher, made, "Portuguese")
    assert (only.quote, only.part) == ("Portuguese (Native speaker)", "languages")


def test_jobs_without_dates_and_fields_of_study_make_skills_likely(matcher):
    made = matcher.profile(
        cv=[person(jobs=(Job(title="Cashier", employer="Velo"),),
                   studies=(Study(field="Nursing", level="Bachelor of Science"),))],
        on=DAY,
    )  # fmt: skip
    sources = {e.source for h in made.likely.values() for e in h.evidence}
    assert "cv.json (JSON Resume): past job as Cashiers" in sources
    assert any(e.quote == "Cashier, Velo" for h in made.likely.values() for e in h.evidence)


def test_a_scrum_master_has_no_degree_by_it():
    assert list(degrees("Scrum Master, Scrum Alliance, 2022")) == []
    assert [f for f, _ in degrees("Master of Science in Physics")] == ["Physics"]


HEAD = """Jane Doe | SQL developer | 12 Mill Lane, Leeds LS1 4AP

Summary
Jane Doe has strong SQL skills. Jane leads teams.

Experience
Data analyst, Acme Ltd, 2019 - 2023, call 0161 496 0000
Doe used statistics

Education
BSc in Statistics, University of Leeds, 2018, jane.doe@example.com
"""


def test_nothing_personal_is_in_the_evidence(matcher, tmp_path):
    file = tmp_path / "Jane_Doe_CV.txt"
    file.write_text(HEAD, encoding="utf-8")
    made = matcher.profile(cv=[file], on=DAY)
    assert evidence(matcher, made, "SQL")
    every = [e for table in (made.held, made.likely) for h in table.values() for e in h.evidence]
    assert any("past job" in e.source for e in every)
    for e in every:
        for word in ("Jane", "Doe", "0161", "example.com", "Mill Lane", "LS1"):
            assert word not in e.quote + e.source, e
    assert {e.source.split(":")[0] for e in every} == {"CV.txt"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Ann Lee\nWelder", ("Ann", "Lee")),
        ("HELEN PRITCHARD-JONES\n", ("HELEN", "Helen", "PRITCHARD-JONES", "Pritchard-Jones")),
        ("Curriculum Vitae\n\nName:     Shanice Adebayo", ("Shanice", "Adebayo")),
        ('Dr. Robert "Bob" O\'Neill, MSc', ("Robert", "Bob", "O'Neill", "O'Neill")),
        ("Leeds, UK\njürgen weiß\njuergen@x.org\nweiss@x.org", ()),
        ("Leeds, UK\nJana Weiss\njana@x.org", ("Jana", "Weiss")),
        ("Warehouse operative\nAnn Lee", ()),
        ("Skills\nAnn Lee", ()),
        ("Gunnery Section\nI led a gunnery section", ()),
        ("", ()),
    ],
)
def test_the_name_at_the_head(text, wanted):
    found = names_at_head(text, a_title=lambda words: "operative" in words)
    assert found == tuple(dict.fromkeys(wanted))


def test_e_mails_are_no_skill_to_handle_mail(matcher):
    data = {"basics": {"name": "A B", "summary": "Buyer of steel. Mail a.b@example.com."},
            "work": [{"position": "Buyer", "name": "Mill"}]}  # fmt: skip
    made = matcher.profile(cv=[read_cv(json.dumps(data).encode(), name="r.json")], on=DAY)
    labels = {matcher.taxonomy.label(i) for i in made.held}
    assert "handle mail" not in labels


def test_a_badge_is_counted_once_however_it_comes(matcher):
    one = Badge(title="SQL", issuer="Mill", text="", id="urn:1", holder=True, issued=DAY)
    kept, notes = each_once([one, one])
    assert kept == [one]
    assert notes == ["given more than once and counted once: 'SQL'"]
    made = matcher.profile(badges=[one, one], on=DAY)
    assert len(made.awards) == 1
    assert notes[0] in made.notes


def test_a_badge_that_is_only_described_counts_with_a_caveat(matcher):
    bare = Badge(title="SQL", issuer="Mill", text="")
    made = matcher.profile(badges=[bare], on=DAY)
    assert all(e.caveat and "nobody" in e.caveat for e in evidence(matcher, made, "SQL"))
    assert any("nobody" in note for note in made.notes)


def seen(source, *, score=0.9, caveat=None):
    return Evidence(source=source, quote="q", kind="badge", score=score, caveat=caveat)


def test_evidence_is_kept_once_and_the_weak_goes_first():
    held = add_held({}, "s", seen("old", caveat="expired"))
    held = add_held(held, "s", seen("a", score=0.5))
    held = add_held(held, "s", seen("a", score=0.7))
    assert [(e.source, e.score) for e in held["s"].evidence] == [("old", 0.9), ("a", 0.7)]
    assert best_evidence(held["s"]).source == "a"
    for n in range(6):
        held = add_held(held, "s", seen(f"b{n}"))
    assert len(held["s"].evidence) == 5
    assert all(e.caveat is None for e in held["s"].evidence)


def test_what_is_no_cv_says_so():
    badge = {"type": "Assertion", "badge": {"name": "SQL"}}
    with pytest.raises(SchemaError, match="this JSON is no CV") as caught:
        read_cv(json.dumps(badge).encode(), name="badge.json")
    assert "badges" in str(caught.value.hint)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(SchemaError, match="no LinkedIn export"):
        read_cv(stream.getvalue(), name="x.zip")
    found = read_cv(b"Skills\nSQL", name="cv.txt")
    assert isinstance(found, Document)


def test_a_caveat_reaches_the_json_and_both_reports(matcher):
    old = Badge(title="Databases", issuer="Mill", text="", tags=("SQL",), holder=True,
                issued=date(2020, 1, 1), valid_until=date(2022, 1, 1))  # fmt: skip
    taken = Badge(title="Welds", issuer="Mill", text="", tags=("welding",), holder=True,
                  issued=date(2020, 1, 1), revoked=True)  # fmt: skip
    more = [Badge(title=f"Badge {n}", issuer=None, text="", issued=DAY) for n in range(4)]
    gap = matcher.gap(
        matcher.profile(badges=[old, taken, *more], on=DAY), matcher.role("data analyst")
    )
    view = build(matcher, gap, matcher.recommend(gap, k=3), matcher.pathway(gap), date="2025-06-01")
    words = "the badge expired on 2022-01-01"
    assert {h["caveat"] for h in view["held"] if h["label"] == "SQL"} == {words}
    page = render(view)
    assert f"But: {words}" in page
    assert "Whether they are genuine was not checked" in page
    assert "Welds, Mill: revoked" in page
    short = condense(view)
    assert [h["caveat"].replace("\u200b", "") for h in short["held"][:1]] == [words]
    assert (len(short["awards"]), short["more_awards"]) == (4, 2)
    rows = {h["label"]: h for h in held_list(gap.profile, matcher.taxonomy)}
    assert {e["caveat"] for e in rows["SQL"]["evidence"]} == {words}
    assert not any("weld" in e["quote"] for h in rows.values() for e in h["evidence"])
