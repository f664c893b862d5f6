"""JSON Resume: every part is read, bad fields are listed, who it is of is not kept."""

from __future__ import annotations

from datetime import date

import pytest

from skillmatch.connect.json_resume import claims, read
from skillmatch.connect.person_records import Certificate, Job, NamedSkill, Study
from skillmatch.errors import SchemaError

RESUME = {
    "basics": {
        "name": "Ingrid Solheim", "label": "Bench chemist", "email": "ingrid@example.com",
        "phone": "+47 555 01 234", "location": {"address": "1 Quay Street"},
        "summary": "Ingrid runs a water laboratory.\nCall +47 555 01 234 or ingrid@example.com.",
    },
    "work": [
        {"name": "Fjord Water", "position": "Analyst", "startDate": "2019-03", "summary": "<p>Runs "
         "the bench.</p><p>Trains two juniors.</p>", "highlights": ["Cut waste by a third"]},
        {"company": "Old Lab", "position": "Technician", "startDate": "2015", "endDate": "2019-02"},
    ],
    "volunteer": [{"organization": "Code Club", "position": "Mentor", "startDate": "2020"}],
    "education": [{"institution": "Example University", "area": "chemistry", "studyType": "MSc",
                   "startDate": "2010", "endDate": "2015", "courses": ["Kinetics"]}],
    "certificates": [{"name": "First aid at work", "issuer": "Red Cross", "date": "2023-05-01",
                      "url": "https://example.com/c/1"}],
    "skills": [{"name": "Spectroscopy", "level": "Expert", "keywords": ["ICP-MS", "FTIR"]}, "SQL"],
    "languages": [{"language": "Norwegian", "fluency": "Native speaker"}],
    "projects": [{"name": "Lake survey", "highlights": ["Sampled 40 lakes"], "keywords": ["GIS"]}],
    "awards": [{"title": "Clean Water Prize", "awarder": "Example Trust"}],
    "publications": [{"name": "Trace metals in lakes", "publisher": "Example Journal"}],
    "references": [{"name": "Somebody", "reference": "Good."}],
}  # fmt: skip


def test_every_part_is_read():
    person, problems = read(RESUME, file="cv.json")
    assert not problems
    assert person.jobs == (
        Job(title="Analyst", employer="Fjord Water", start=date(2019, 3, 1), current=True,
            text="Runs the bench.\nTrains two juniors.\nCut waste by a third"),
        Job(title="Technician", employer="Old Lab", start=date(2015, 1, 1), end=date(2019, 2, 1),
            current=False),
    )  # fmt: skip
    assert person.studies == (
        Study(field="chemistry", level="MSc", institution="Example University",
              start=date(2010, 1, 1), end=date(2015, 1, 1), text="Kinetics"),
    )  # fmt: skip
    assert person.certificates == (
        Certificate(title="First aid at work", issuer="Red Cross", issued=date(2023, 5, 1),
                    url="https://example.com/c/1"),
    )  # fmt: skip
    assert person.skills == (
        NamedSkill(name="Spectroscopy", level="Expert", keywords=("ICP-MS", "FTIR")),
        NamedSkill(name="SQL"),
    )
    assert person.languages[0].level == "Native speaker"
    assert person.languages[0].part == "languages"
    assert person.projects == ("Lake survey\nSampled 40 lakes\nGIS",)
    assert person.awards == ("Clean Water Prize, Example Trust",)
    assert person.publications == ("Trace metals in lakes, Example Journal",)
    assert [j.title for j in person.volunteering] == ["Mentor"]
    assert person.summary.startswith("Bench chemist\n")
    assert (person.standard, person.source) == ("JSON Resume", "cv.json")


def test_who_it_is_of_is_not_kept():
    person, _ = read(RESUME, file="cv.json")
    kept = repr(person)
    for private in ("Ingrid", "Solheim", "ingrid@", "555", "Quay", "Somebody"):
        assert private not in kept
    assert "not read: references" in person.notes
    assert any("contact details were not kept" in note for note in person.notes)


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"work": "many"}, "work", "no list"),
        ({"work": ["clerk"]}, "work", "no object"),
        ({"work": [{}]}, "work", "says nothing"),
        ({"work": [{"position": ["a"], "name": "B"}]}, "work.position", "no text"),
        ({"work": [{"position": "A", "startDate": "soon"}]}, "work start", "cannot be read"),
        ({"work": [{"position": "A", "startDate": "2020", "endDate": "2010"}]}, "work end",
         "before it begins"),
        ({"skills": [{"level": "x"}]}, "skills.name", "no name"),
        ({"certificates": [{"issuer": "x"}]}, "certificates.name", "no name"),
        ({"certificates": [{"name": "x", "url": "javascript:alert(1)"}]}, "certificates.url",
         "no web address"),
        ({"languages": [{"fluency": "x"}]}, "languages.language", "no name"),
        ({"awards": [{"awarder": "x"}]}, "awards.title", "no title"),
        ({"basics": ["x"]}, "basics", "no object"),
        ({"basics": {"summary": 3}}, "basics.summary", "no text"),
    ],
)  # fmt: skip
def test_a_bad_field_is_listed_and_the_rest_is_read(change, column, reason):
    person, problems = read(RESUME | change, file="cv.json")
    assert [(p.file, p.column) for p in problems] == [("cv.json", column)]
    assert reason in problems[0].reason
    assert problems[0].remedy
    assert person.publications
    assert person.certificates or "certificates" in change


def test_too_many_entries_are_cut_and_listed():
    person, problems = read({"skills": [{"name": f"Skill {n}"} for n in range(700)]}, file="x")
    assert len(person.skills) == 500
    assert "700 entries" in problems[0].reason


@pytest.mark.parametrize(
    ("document", "is_one"),
    [
        (RESUME, True),
        ({"basics": {"label": "Cook"}}, True),
        ({"$schema": "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json",
          "skills": []}, True),
        ({"work": [{"position": "Cook", "startDate": "2020"}]}, True),
        ({"title": "Web developer", "skills": [{"name": "SQL"}], "responsibilities": []}, False),
        ({"SkillsPassport": {}}, False),
        ({"work": [1, {"a": 2}], "education": None}, False),
        ([RESUME], False),
        ("basics", False),
    ],
)  # fmt: skip
def test_claims(document, is_one):
    assert claims(document) is is_one


def test_no_object_is_refused():
    with pytest.raises(SchemaError, match=r"cv\.json"):
        read([], file="cv.json")
