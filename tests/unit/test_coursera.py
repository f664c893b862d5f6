"""Coursera's course API: answers with and without what they link to."""

from __future__ import annotations

import pytest

from skillmatch.connect import coursera
from skillmatch.errors import SchemaError

COURSE = {
    "courseType": "v2.ondemand", "id": "c1", "slug": "solar-basics", "name": "Solar Basics",
    "description": "Fit panels.\n\nTest them.", "workload": "4 weeks of study, 3-5 hours/week",
    "primaryLanguages": ["en", "fr"], "partnerIds": ["6", "7"], "certificates": ["VerifiedCert"],
    "domainTypes": [{"domainId": "engineering", "subdomainId": "energy"},
                    {"domainId": "business"}],
    "specializations": ["s1", "s2"], "startDate": 1450000000000,
}  # fmt: skip
LINKED = {"partners.v1": [{"id": "6", "name": "Board"}],
          "onDemandSpecializations.v1": [{"id": "s1", "name": "Green Power"}]}  # fmt: skip


def page(*elements, linked=None):
    return {"elements": list(elements), "paging": {"next": "1"}, "linked": linked or {}}


def test_what_is_claimed():
    assert coursera.claims(page(COURSE))
    assert coursera.claims([page(), page(COURSE)])
    assert not coursera.claims({"elements": [{"slug": "a", "name": "A"}]})
    assert not coursera.claims({"elements": []})
    assert not any(coursera.claims(v) for v in (None, 1, "x", [], {}, {"elements": 3}))


def test_another_document_is_refused():
    with pytest.raises(SchemaError, match=r"c\.json"):
        coursera.read({"elements": [{"a": 1}]}, file="c.json")


def test_a_course():
    result = coursera.read(page(COURSE, linked=LINKED), file="c.json")
    (row,) = result.rows
    c = row.credential
    assert (c.id, c.title, c.issuer, c.type) == (
        "c1", "Solar Basics", "Board", "course certificate"
    )  # fmt: skip
    assert c.url == "https://www.coursera.org/learn/solar-basics"
    assert c.text == "Fit panels.\nTest them."
    assert (c.hours, c.workload_note) == (20.0, "4 weeks of study, 3-5 hours/week")
    assert "the larger figures" in c.provenance["hours"]
    assert (c.language, c.sector) == ("en", "engineering (energy); business")
    assert c.stacks_into == ("Green Power", "s2")
    assert (c.delivery, c.assessment, c.price, c.as_of) == ("online", None, None, None)
    assert row.stated == ()
    assert result.notes[0].startswith("1 partners are not in the file by name")


def test_a_course_without_partners_certificate_or_workload():
    bare = {"courseType": "v2.ondemand", "slug": "a", "name": "A"}
    (row,) = coursera.read(page(bare), file="c.json").rows
    c = row.credential
    assert (c.type, c.issuer, c.hours, c.workload_note) == ("course", None, None, None)


def test_pages_are_read_together_and_bad_courses_listed():
    pages = [page(COURSE), page("junk", {"slug": "../x", "name": "B"}, {"slug": "c"}), 3]
    result = coursera.read(pages, file="c.json")
    assert [r.credential.title for r in result.rows] == ["Solar Basics", "B"]
    assert result.rows[1].credential.url is None
    assert [(p.row, p.column) for p in result.problems] == [
        (2, None), (3, "url"), (4, "title"), (5, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "hours"),
    [
        ("Four weeks of study, two to three hours/week", 12),
        ("1 hour 30 minutes", 1.5),
        ("5 weeks, 3 hours weekly", 15),
        ("3 hours of video per week", None),
        ("20 minutes a day", None),
        ("30 hours over a month", 30),
    ],
)
def test_workloads_in_words(words, hours):
    (row,) = coursera.read(page(COURSE | {"workload": words}), file="c.json").rows
    assert row.credential.hours == hours
    assert row.credential.workload_note == words
