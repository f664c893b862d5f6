"""Whatever JSON claims to be of the European Learning Model, its reader ends with a list."""

from __future__ import annotations

import json
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from skillmatch.connect import elm
from skillmatch.connect.draft import Found
from skillmatch.errors import SchemaError

TYPES = ["Qualification", "LearningOpportunity", "LearningAchievement", "LearningAssessment",
         "VerifiableCredential", "EuropeanDigitalCredential", "elm:Qualification"]  # fmt: skip
KEYS = ["@graph", "@id", "@list", "@set", "@value", "ECTSCreditPoints", "achieved",
        "awardingLocation", "contents", "registration", "spatialCode", "wasAwardedBy",
        "accreditation", "accreditingAgent", "achievementTitle",
        "address", "amount", "awardedBy", "awardingBody", "awardingDate", "contactHour",
        "contentURL", "countryCode", "creditPoint", "credential", "credentialSubject",
        "credentialTitle", "dateIssued", "dcType", "decision", "description", "ectsPoints",
        "en", "entitlesTo", "entryRequirement", "eqfLevel", "expiryDate", "framework",
        "fullName", "givenName", "grade", "gradingScheme", "hasClaim", "hasPart", "homepage",
        "hoursOfLearning", "id", "idVerification", "identifier", "influencedBy", "isPartOf",
        "isPartialQualification", "issued", "issuer", "language",
        "learningAchievementSpecification", "learningOutcome", "legalName", "location",
        "maximumDuration", "mode", "modified",
        "nationalID", "notation", "noteLiteral", "nqfLevel", "payload", "point", "prefLabel",
        "priceDetail", "providedBy", "provenBy", "relatedESCOSkill", "relatedSkill", "schemeName",
        "signatures", "specifiedBy", "status", "thematicArea", "title", "type", "unit",
        "validUntil", "value", "vc", "volumeOfLearning", "workload"]  # fmt: skip
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False).map(Decimal), st.text(),
    st.sampled_from([
        *TYPES, "P60M", "PT60H", "PT0S", "http://data.europa.eu/snb/eqf/6", "javascript:x()",
        "http://data.europa.eu/esco/skill/x", "urn:a", "ECTS", "skillmatch", "2024-13-99",
        "<p>a</p><p>b</p>", "1e999", "{}", "e30",
    ]),
)  # fmt: skip
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=4), inner, max_size=6)
    ),
    max_leaves=25,
)
NODES = st.builds(
    lambda kind, title, rest: {"title": title, **rest, "type": kind},
    st.sampled_from(TYPES) | st.lists(st.sampled_from(TYPES), max_size=3),
    st.text(max_size=5),
    st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=8),
)


def check(document):
    try:
        found = elm.read(document, file="x.json")
    except SchemaError:
        assert not elm.claims(document)
        return
    assert isinstance(found, Found)
    assert all(p.file == "x.json" and p.reason and p.remedy for p in found.problems)
    for row in found.rows:
        known = row.credential
        assert known.title
        assert known.hours is None or known.hours > 0
        assert known.url is None or known.url.lower().startswith(("http://", "https://"))
        assert known.level is None or 1 <= known.level <= 8
    assert all(badge.row in found.rows for badge in found.badges)


@settings(max_examples=100, deadline=None)
@given(VALUES | st.lists(NODES, max_size=3) | NODES)
def test_any_json(document):
    check(document)


@settings(max_examples=100, deadline=None)
@given(st.lists(NODES, min_size=1, max_size=3), st.dictionaries(st.sampled_from(KEYS), VALUES))
def test_any_claims(claims, rest):
    document = {**rest, "type": ["VerifiableCredential", "EuropeanDigitalCredential"]}
    document["credentialSubject"] = {**rest, "hasClaim": claims}
    check(document)
    check({"payload": json.dumps(document, default=str), "signatures": []})


def test_deep_and_wide_documents_end():
    deep = {"type": "Qualification", "title": "x"}
    for _ in range(5000):
        deep = {"type": "Qualification", "title": "x", "hasPart": deep}
    assert len(elm.read(deep, file="x.json").rows) == 5001
    wide = [{"type": "Qualification", "id": f"urn:{n}", "title": "x",
             "hasPart": [{"id": f"urn:{m}"} for m in range(200)]} for n in range(200)]  # fmt: skip
    assert len(elm.read(wide, file="x.json").rows) == 200
