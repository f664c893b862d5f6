"""Linked Data in any dress: wrappers, lists of one and whole addresses for keys change nothing."""

from __future__ import annotations

import dataclasses

import pytest

from skillmatch.connect import ctdl, elm, open_badges, schema_org, schema_org_jobs
from skillmatch.connect.jsonld import node, text
from skillmatch.connect.places import country_code, currency_code

ESCO = "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d"
BADGE = {
    "@type": "OpenBadgeCredential", "@id": "urn:uuid:7", "validFrom": "2024-05-02T00:00:00Z",
    "issuer": {"@id": "did:web:c.example", "name": "College", "address": {"addressCountry": "IE"}},
    "credentialSubject": {
        "@id": "did:example:ada",
        "result": {"resultDescription": "urn:uuid:r", "value": "B"},
        "achievement": {
            "@id": "https://c.example/a", "@type": "Achievement", "name": "Knots",
            "description": "Tie knots", "criteria": {"narrative": "Tie six"},
            "creditsAvailable": 3, "tag": ["rope", "sailing"], "ECTS": 2.5,
            "alignment": {"targetName": "tie knots", "targetUrl": ESCO},
            "resultDescription": {"@id": "urn:uuid:r", "name": "Mark"},
        },
    },
}  # fmt: skip
CREDENTIAL = {
    "@type": "MicroCredential", "@id": "https://r.example/1", "name": "Tiling",
    "ctid": "ce-00000000-0000-4000-8000-000000000001", "description": "Lay tiles",
    "ownedBy": {"@type": "Organization", "name": "Guild", "address": {"addressCountry": "Canada"}},
    "estimatedDuration": {"exactDuration": "PT30H"}, "keyword": ["tiles", "grout"],
    "estimatedCost": {"price": 99, "currency": "Canadian Dollar"}, "dateEffective": "2024-05-06",
    "credentialStatusType": {"targetNodeName": "Active"}, "inLanguage": "en",
}  # fmt: skip
QUALIFICATION = {
    "@type": "Qualification", "@id": "https://q.example/1", "title": "Cook",
    "EQFLevel": {"@id": "http://data.europa.eu/snb/eqf/4"}, "volumeOfLearning": "PT60H",
    "creditPoint": {"framework": {"prefLabel": "ECTS"}, "point": 2.5},
    "learningOutcome": {"title": "Cook soup", "relatedESCOSkill": {"@id": ESCO}},
    "awardingOpportunity": {"awardingBody": {"legalName": "Chamber", "location": {"address": {
        "countryCode": {"@id": "http://publications.europa.eu/resource/authority/country/DEU"}}}}},
}  # fmt: skip
COURSE = {
    "@type": "Course", "@id": "https://s.example/1", "name": "Rust", "description": "Learn Rust",
    "provider": {"@type": "Organization", "name": "School"}, "isAccessibleForFree": True,
    "offers": {"@type": "Offer", "price": "49.50", "priceCurrency": "Euro"},
    "teaches": ["ownership", "traits"], "numberOfCredits": {"value": 3, "unitText": "ECTS"},
    "hasCourseInstance": {"@type": "CourseInstance", "courseMode": "online", "courseSchedule": {
        "duration": "PT2H", "repeatCount": 4, "repeatFrequency": "weekly"}},
    "identifier": {"@type": "PropertyValue", "value": "R-1"}, "dateModified": "2024-04-05",
}  # fmt: skip
JOB = {
    "@type": "JobPosting", "title": "Chef", "description": "Cook soups", "skills": ["soup", "stew"],
    "identifier": {"@type": "PropertyValue", "value": "J-1"}, "datePosted": "2025-02-03",
    "hiringOrganization": {"@type": "Organization", "name": "Inn"},
    "jobLocation": {"address": {"addressLocality": "Cork", "addressCountry": "IE"}},
    "experienceRequirements": {"monthsOfExperience": 24},
}  # fmt: skip
CASES = [
    (open_badges, "https://purl.imsglobal.org/spec/vc/ob/vocab.html#", BADGE),
    (ctdl, "https://purl.org/ctdl/terms/", CREDENTIAL),
    (elm, "http://data.europa.eu/snb/model/elm/", QUALIFICATION),
    (schema_org, "https://schema.org/", COURSE),
    (schema_org_jobs, "http://schema.org/", JOB),
]
SHAPES = {
    "list": lambda v: v if isinstance(v, list) else [v],
    "set": lambda v: {"@set": v if isinstance(v, list) else [v]},
    "ordered": lambda v: {"@list": v if isinstance(v, list) else [v]},
    "value": lambda v: v if isinstance(v, dict | list) else {"@value": v},
    "expanded": lambda v: [
        x if isinstance(x, dict) else {"@value": x, "@type": "xsd:any"}
        for x in (v if isinstance(v, list) else [v])
    ],
}  # fmt: skip


def dressed(value, base, shape):
    """Return a document with whole addresses for its keys and each value in a shape."""
    if isinstance(value, list):
        return [dressed(v, base, shape) for v in value]
    if not isinstance(value, dict):
        return value
    made = {}
    for key, entry in value.items():
        if key == "@type":
            made[key] = [base + entry]
        elif key.startswith("@"):
            made[key] = entry
        else:
            made[base + key] = shape(dressed(entry, base, shape))
    return made


def facts(found):
    """Return what was found without where it stood."""
    rows = [(dataclasses.replace(r.credential, provenance={}), r.stated, dict(r.uris))
            for r in found.rows]  # fmt: skip
    badges = [dataclasses.replace(b, row=None) for b in found.badges]
    return rows, badges, found.postings, found.problems


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    ("reader", "base", "plain"), CASES, ids=lambda v: getattr(v, "__name__", "")
)
def test_the_dress_of_a_document_changes_nothing(reader, base, plain, shape):
    bare = dressed(plain, base, lambda v: v)
    assert reader.claims(bare)
    expected = facts(reader.read(bare, file="x"))
    assert expected[0] or expected[2]
    assert not expected[3]
    document = dressed(plain, base, SHAPES[shape])
    assert reader.claims(document)
    assert facts(reader.read(document, file="x")) == expected
    assert facts(reader.read({"@graph": [document]}, file="x"))[:1] == expected[:1]


def test_wrappers():
    assert node({"a:x": [{"@value": 1}, {"@list": [{"@value": 2}]}]}) == {"x": [1, 2]}
    assert node({"x": {"@set": [{"@id": "urn:1"}]}}) == {"x": [{"@id": "urn:1"}]}
    assert node({"x": {"@value": "a", "@language": "en"}})["x"]["@language"] == "en"
    assert text({"@list": [{"@value": "un", "@language": "fr"},
                           {"@value": "one", "@language": "en"}]}) == "one"  # fmt: skip


def test_names_of_countries_and_currencies():
    names = ("Deutschland", "España", "The Netherlands", "Republic of Ireland", "XKX", "Narnia")
    assert [country_code(n) for n in names] == ["DE", "ES", "NL", "IE", "XK", None]
    euro = "http://publications.europa.eu/resource/authority/currency/EUR"
    assert [currency_code(n) for n in (euro, "U.S. Dollar", "dollar")] == ["EUR", "USD", None]
