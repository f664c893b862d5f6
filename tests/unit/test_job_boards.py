"""Adverts of schema.org and of job boards: fixtures written to the published formats."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from skillmatch.connect import ashby, greenhouse, lever, schema_org_jobs, usajobs
from skillmatch.connect.job_formats import JOB_FORMATS, read_job_document
from skillmatch.errors import SchemaError

SCHEMA_ORG = {
    "@context": "https://schema.org/", "@type": "JobPosting", "title": "Data <b>Analyst</b>",
    "description": "<p>Join us.</p><script>steal()</script><p onclick='x()'>Report weekly.</p>",
    "responsibilities": ["Build dashboards", "Answer questions"],
    "qualifications": {"@type": "EducationalOccupationalCredential", "name": "Licence B"},
    "skills": "SQL, Excel",
    "educationRequirements": {"@type": "EducationalOccupationalCredential",
                              "credentialCategory": "bachelor degree"},
    "experienceRequirements": {"@type": "OccupationalExperienceRequirements",
                               "monthsOfExperience": 36},
    "incentives": "A pony", "datePosted": "2026-05-06",
    "hiringOrganization": {"@type": "Organization", "name": "Example Ltd"},
    "jobLocation": [{"@type": "Place", "address": {
        "@type": "PostalAddress", "addressLocality": "Leeds", "addressRegion": "Yorkshire",
        "addressCountry": "GB"}}, {"@type": "Place", "address": "Dublin"}],
    "jobLocationType": "TELECOMMUTE", "inLanguage": "en-GB",
    "occupationalCategory": "15-2051.00 Data Scientists",
    "identifier": {"@type": "PropertyValue", "name": "Example", "value": 77},
}  # fmt: skip
GREENHOUSE = {
    "jobs": [
        {"id": 11, "title": "Cook", "updated_at": "2026-02-03T04:05:06-05:00",
         "absolute_url": "https://x.example/11", "location": {"name": "Cork"},
         "content": "&lt;p&gt;Fish &amp;amp; chips&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;"
                    "&lt;ul&gt;&lt;li&gt;Clean&lt;/li&gt;&lt;/ul&gt;",
         "company_name": "Example Diner", "departments": [], "offices": [], "language": "en"},
        {"id": 12, "title": "Waiter", "absolute_url": "https://x.example/12", "content": "",
         "location": None},
        {"id": 11, "title": "Chef", "absolute_url": "https://x.example/13", "content": "Cook."},
        "x",
        {"id": 14, "absolute_url": "https://x.example/14", "content": "Wash up.",
         "first_published": "yesterday", "offices": [{"name": "Kerry"}, {"name": "Galway"}]},
    ],
    "meta": {"total": 9},
}  # fmt: skip
LEVER = [
    {"id": "a-1", "text": "Welder", "hostedUrl": "https://x.example/a-1",
     "categories": {"location": "Porto", "allLocations": ["Porto", "Lisbon"], "team": "Yard"},
     "description": "<div>Weld <b>steel</b>.</div>", "descriptionPlain": "Weld steel.\nSafely.",
     "lists": [{"text": "You bring:", "content": "<li>MIG</li><li>TIG</li>"}],
     "additional": "<div>Free tea.</div>", "createdAt": 1767225600000, "workplaceType": "remote"},
    {"id": "a-2", "text": "Rigger", "hostedUrl": "https://x.example/a-2", "createdAt": "never",
     "openingPlain": "Hello.", "descriptionBodyPlain": "Rig things.", "categories": []},
]  # fmt: skip
ASHBY = {
    "apiVersion": "1",
    "jobs": [
        {"id": "j1", "title": "Engineer", "location": "Oslo", "isRemote": True, "isListed": True,
         "secondaryLocations": [{"location": "Bergen"}], "publishedAt": "2026-01-02T03:04:05.678Z",
         "descriptionHtml": "<h2>Role</h2><p>Build it.</p>", "descriptionPlain": "plain",
         "jobUrl": "https://x.example/j1", "employmentType": "FullTime"},
        {"id": "j2", "title": "Secret", "isListed": False, "descriptionPlain": "x"},
        {"id": "j3", "title": "Clerk", "descriptionPlain": "File it.", "jobUrl": "x",
         "address": {"postalAddress": {"addressLocality": "Oslo", "addressCountry": "Norway"}}},
    ],
}  # fmt: skip
USAJOBS = {
    "LanguageCode": "EN",
    "SearchResult": {"SearchResultCount": 2, "SearchResultCountAll": 40, "SearchResultItems": [
        {"MatchedObjectId": "900", "MatchedObjectDescriptor": {
            "PositionID": "AB-1", "PositionTitle": "IT Specialist",
            "PositionURI": "https://x.example/900", "OrganizationName": "Example Agency",
            "PositionLocationDisplay": "Boise, Idaho", "JobCategory": [{"Code": "2210"}],
            "QualificationSummary": "One year of networks.",
            "PublicationStartDate": "2026-04-05T00:00:00.0000000",
            "UserArea": {"Details": {
                "JobSummary": "Keep networks up.", "MajorDuties": ["Patch servers", "Log faults"],
                "Education": "A degree.", "Requirements": "Travel.", "Evaluations": "By test.",
                "KeyRequirements": ["Citizen", "Driving licence"]}}}},
        {"MatchedObjectId": "901", "MatchedObjectDescriptor": {"PositionTitle": "Empty"}},
    ]},
}  # fmt: skip
ALL = {"schema-org": SCHEMA_ORG, "greenhouse": GREENHOUSE, "lever": LEVER, "ashby": ASHBY,
       "usajobs": USAJOBS}  # fmt: skip


@pytest.mark.parametrize("name", ALL)
def test_each_document_is_claimed_by_its_own_format_only(name):
    assert [key for key, module in JOB_FORMATS.items() if module.claims(ALL[name])] == [name]
    found = read_job_document(ALL[name], file="f.json")
    assert found is not None
    assert found.postings
    assert {p.source for p in found.postings} == {"f.json"}
    wrong = [m for key, m in JOB_FORMATS.items() if key not in (name, "schema-org")]
    for module in wrong:
        with pytest.raises(SchemaError, match=r"f\.json"):
            module.read(ALL[name], file="f.json")


def test_none_claims_other_json():
    for other in ({}, [], None, 3, {"jobs": []}, {"jobs": {}}, [{"text": "x"}], {"title": "Cook"}):
        assert read_job_document(other, file="f.json") is None
    assert greenhouse.claims({"jobs": [], "meta": {"total": 0}})


def test_schema_org():
    found = schema_org_jobs.read(SCHEMA_ORG, file="f.json")
    (job,) = found.postings
    assert job.text == (
        "Join us.\nReport weekly.\n\nResponsibilities:\nBuild dashboards\nAnswer questions\n\n"
        "Qualifications:\nLicence B\n\nSkills:\nSQL, Excel\n\n"
        "Education requirements:\nbachelor degree\n\n"
        "Experience requirements:\n3 years of experience"
    )
    assert (job.id, job.title, job.employer) == ("77", "Data Analyst", "Example Ltd")
    assert job.posted == date(2026, 5, 6)
    assert job.location == "Leeds, Yorkshire, GB; Dublin; remote"
    assert (job.language, job.occupation) == ("en", "15-2051.00")
    assert found.problems == []


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("2512", "2512"),
        ({"@type": "CategoryCode", "codeValue": "ISCO-08 2512"}, "2512"),
        ("Software developer", None),
        (["x", "15-1252"], "15-1252"),
        ({"url": "http://data.europa.eu/esco/occupation/abc"},
         "http://data.europa.eu/esco/occupation/abc"),
        ("123456", None),
    ],
)  # fmt: skip
def test_schema_org_occupation_is_a_code(value, code):
    found = schema_org_jobs.read(SCHEMA_ORG | {"occupationalCategory": value}, file="f")
    assert found.postings[0].occupation == code


def test_schema_org_page_with_references():
    graph = {"@context": "https://schema.org", "@graph": [
        {"@type": "WebPage", "mainEntity": {"@id": "#job"}},
        {"@type": "JobPosting", "@id": "#job", "title": "Cook", "description": "Cook well.",
         "hiringOrganization": {"@id": "#org"}, "datePosted": "soon"},
        {"@type": "Organization", "@id": "#org", "name": "Diner"},
        {"@type": "JobPosting", "title": "Waiter"},
    ]}  # fmt: skip
    page = f"<script type='application/ld+json'>{json.dumps(graph)}</script>"
    found = schema_org_jobs.read_page(page, file="p.html")
    assert [(j.id, j.employer, j.posted) for j in found.postings] == [("p.html#1", "Diner", None)]
    assert [(p.row, p.column) for p in found.problems] == [(1, "datePosted"), (2, "text")]
    empty = schema_org_jobs.read_page("<p>no</p>", file="p.html")
    assert [p.row for p in empty.problems] == [None]


def test_a_section_that_repeats_the_description_is_left_out():
    words = "You build dashboards and answer the questions of the board."
    job = SCHEMA_ORG | {"description": f"Join us. {words}", "responsibilities": words}
    assert schema_org_jobs.read(job, file="f").postings[0].text.count(words) == 1


def test_greenhouse():
    found = greenhouse.read(GREENHOUSE, file="g.json", employer="Fallback")
    cook, last = found.postings
    assert cook.text == "Fish & chips\nClean"
    assert (cook.id, cook.employer, cook.location) == ("11", "Example Diner", "Cork")
    assert (cook.posted, cook.language) == (date(2026, 2, 3), "en")
    assert (last.title, last.employer, last.location) == ("", "Fallback", "Kerry; Galway")
    problems = sorted((p.row, p.column) for p in found.problems if p.column)
    assert problems == [(2, "text"), (3, "id"), (5, "first_published")]
    assert [p.row for p in found.problems if p.column is None] == [4]
    assert any("content=true" in p.remedy for p in found.problems)
    assert "g.json: the board has 9 adverts, the file 5" in found.notes
    assert any("no title" in note for note in found.notes)


def test_lever():
    found = lever.read(LEVER, file="l.json", employer="Yard")
    welder, rigger = found.postings
    assert welder.text == "Weld steel.\nSafely.\n\nYou bring:\nMIG\nTIG\n\nFree tea."
    assert (welder.employer, welder.location) == ("Yard", "Porto; Lisbon; remote")
    assert welder.posted == date(2026, 1, 1)
    assert rigger.text == "Hello.\n\nRig things."
    assert [(p.row, p.column) for p in found.problems] == [(2, "createdAt")]
    assert lever.read(LEVER[0], file="l.json").postings[0].id == "a-1"


def test_ashby():
    found = ashby.read(ASHBY, file="a.json", employer="Fjord")
    engineer, clerk = found.postings
    assert engineer.text == "Role\nBuild it."
    assert engineer.location == "Oslo; Bergen; remote"
    assert (engineer.posted, engineer.employer) == (date(2026, 1, 2), "Fjord")
    assert clerk.location == "Oslo, Norway"
    assert found.notes == ["a.json: 1 unlisted adverts are left out"]
    assert found.problems == []


def test_usajobs():
    found = usajobs.read(USAJOBS, file="u.json")
    (job,) = found.postings
    assert job.text == (
        "Keep networks up.\n\nDuties:\nPatch servers\nLog faults\n\n"
        "Qualifications:\nOne year of networks.\n\nEducation requirements:\nA degree.\n\n"
        "Requirements:\nTravel.\n\nKey requirements:\nCitizen\nDriving licence\n\n"
        "How you will be evaluated:\nBy test."
    )
    assert (job.id, job.employer, job.location) == ("900", "Example Agency", "Boise, Idaho")
    assert (job.posted, job.language, job.occupation) == (date(2026, 4, 5), "en", "OPM 2210")
    assert [(p.row, p.column) for p in found.problems] == [(2, "text")]
    assert found.notes == [
        "u.json: the search has 40 adverts, the file 2: fetch its other pages too"
    ]


def test_wild_numbers():
    wild = Decimal("1e999999")
    job = LEVER[0] | {"id": wild, "createdAt": wild}
    assert len(lever.read([job], file="l").problems) == 1
    meta = GREENHOUSE | {"meta": {"total": wild}}
    assert greenhouse.read(meta, file="g").postings


def test_schema_org_adverts_for_remote_work_and_without_identifier():
    advert = {
        "@context": "https://schema.org", "@type": "JobPosting", "@id": "https://j.example/1",
        "title": "Nurse", "description": "Care", "jobLocationType": "TELECOMMUTE",
        "applicantLocationRequirements": [{"@type": "Country", "name": "USA"}],
        "relevantOccupation": {"@type": "Occupation", "occupationalCategory": {
            "@type": "CategoryCode", "codeValue": "29-1141.00"}},
    }  # fmt: skip
    (job,) = schema_org_jobs.read(advert, file="j").postings
    assert (job.id, job.location) == ("https://j.example/1", "USA; remote")
    assert job.occupation == "29-1141.00"


def test_usajobs_names_its_multiple_locations():
    job = {"PositionTitle": "Clerk", "PositionLocationDisplay": "Multiple Locations",
           "PositionLocation": [{"LocationName": "Boston"}, {"LocationName": "Denver"}],
           "UserArea": {"Details": {"JobSummary": "File", "RemoteIndicator": "True"}}}  # fmt: skip
    item = {"MatchedObjectId": "1", "MatchedObjectDescriptor": job}
    (read_job,) = usajobs.read({"SearchResult": {"SearchResultItems": [item]}}, file="u").postings
    assert read_job.location == "Boston; Denver; remote"
    job["PositionLocation"] *= 6
    (read_job,) = usajobs.read({"SearchResult": {"SearchResultItems": [item]}}, file="u").postings
    assert read_job.location == "Multiple Locations; remote"
