"""Whatever JSON stands under a standard's keys: records and problems, never another error."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from skillmatch.connect import coursera, ctdl, microsoft_learn
from skillmatch.connect.credential_finder import claims_columns, mapping_for
from skillmatch.errors import SchemaError

FAST = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CTDL = ["@id", "@type", "name", "ctid", "description", "subjectWebpage", "ownedBy", "address",
        "addressCountry", "jurisdiction", "mainJurisdiction", "requires", "recommends", "teaches",
        "targetCompetency", "targetNode", "targetNodeName", "competencyText", "creditValue",
        "value", "minValue", "creditUnitType", "creditUnitValue", "estimatedDuration",
        "exactDuration", "maximumDuration", "estimatedCost", "price", "currency",
        "directCostType", "audienceLevelType", "frameworkName", "occupationType", "codedNotation",
        "isPartOf", "hasPart", "isPreparationFor", "targetCredential", "inLanguage", "renewal",
        "credentialStatusType", "dateEffective", "accreditedBy", "assessmentMethodType",
        "learningMethodType", "subject", "keyword", "hasDestinationComponent", "proxyFor",
        "@graph", "decoded_resource", "node_headers", "updated_at", "en", "@value",
        "@language", "@list", "@set", "commonCosts", "expirationDate", "financialAssistance",
        "instructionalProgramType", "learningDeliveryType", "timeRequired"]  # fmt: skip
LEARN = ["appliedSkills", "mergedCertifications", "courses", "learningPaths", "modules", "units",
         "products", "roles", "levels", "subjects", "uid", "id", "name", "title", "summary", "url",
         "study_guide", "type", "duration_in_minutes", "duration_in_hours", "skills", "children",
         "exam_duration_in_minutes", "renewal_frequency_in_days", "providers", "prerequisites",
         "locale", "locales", "last_modified", "retirement_date", "certification"]  # fmt: skip
COURSERA = ["elements", "linked", "paging", "partners.v1", "onDemandSpecializations.v1", "id",
            "slug", "name", "description", "workload", "primaryLanguages", "partnerIds",
            "domainTypes", "domainId", "subdomainId", "certificates", "specializations",
            "courseType"]  # fmt: skip
WORDS = ["", " ", "_:a", "ce-00000000-0000-4000-8000-000000000001", "https://a.example/x",
         "javascript:alert(1)", "<p>a</p><p>b</p>", "PT1S", "P3M", "P", "-5", "1e400", "3 hours",
         "2024-02-30", "USD", "ECTS", "ceterms:Badge", "ceterms:Pathway", "*" * 300, "\x00a",
         "1.299", "9" * 40, "learnMethod:Laboratory", "EQF 5", "2024-01-01",
         "https://[a"]  # fmt: skip
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.sampled_from(WORDS),
    st.text(max_size=8), st.decimals(allow_nan=False, allow_infinity=False),
    st.floats(allow_nan=True),
)  # fmt: skip


def trees(keys):
    return st.recursive(
        LEAVES,
        lambda inner: st.one_of(
            st.lists(inner, max_size=4),
            st.dictionaries(st.sampled_from(keys), inner, max_size=6),
        ),
        max_leaves=25,
    )


def objects(keys):
    return st.dictionaries(st.sampled_from(keys), trees(keys), max_size=12)


def check(module, document):
    if not module.claims(document):
        with pytest.raises(SchemaError, match=r"f\.json"):
            module.read(document, file="f.json")
        return
    found = module.read(document, file="f.json")
    for problem in found.problems:
        assert problem.file == "f.json"
        assert problem.reason
        assert problem.remedy
    for row in found.rows:
        c = row.credential
        assert c.title
        assert c.hours is None or c.hours > 0
        assert c.url is None or c.url.startswith(("http://", "https://"))
        assert all(isinstance(word, str) and word for word in row.stated)
        for name in ("issuer", "sector", "workload_note", "price_note", "prerequisites"):
            assert getattr(c, name) != ""
        named = {"id", "title", "skills"} | {n for n in c.__slots__ if getattr(c, n)}
        assert set(c.provenance) - {"price", "ects", "currency"} <= named


@FAST
@given(trees(CTDL))
@example([[]])
def test_any_json_as_ctdl(document):
    check(ctdl, document)


@FAST
@given(st.lists(objects([k if k[0] == "@" else f"ceterms:{k}" for k in CTDL]), max_size=3))
def test_ctdl_records(nodes):
    made = [{"@type": "ceterms:Badge", "ceterms:name": "A"} | node for node in nodes]
    check(ctdl, {"@graph": made})
    check(ctdl, [{"decoded_resource": node} for node in made])


@FAST
@given(trees(LEARN))
def test_any_json_as_a_learn_catalogue(document):
    check(microsoft_learn, document)


@settings(FAST, max_examples=50)
@given(
    st.fixed_dictionaries(
        {key: st.lists(objects(LEARN).map(lambda o: {"title": "A"} | o), max_size=3)
         for key in ("appliedSkills", "mergedCertifications", "learningPaths", "courses")},
        optional={key: trees(LEARN) for key in ("modules", "products", "roles", "exams")},
    )
)  # fmt: skip
def test_learn_records(document):
    check(microsoft_learn, document)
    check(microsoft_learn, [document, 3, document])


@FAST
@given(trees(COURSERA))
def test_any_json_as_courses(document):
    check(coursera, document)


@FAST
@given(st.lists(objects(COURSERA), max_size=3), trees(COURSERA))
def test_course_records(elements, linked):
    made = [{"slug": "a", "courseType": "v2.ondemand", "name": "A"} | e for e in elements]
    check(coursera, {"elements": made, "linked": linked, "paging": {}})


@FAST
@given(st.lists(st.one_of(st.text(max_size=12), st.sampled_from(
    ["CTID", "Credential Name", "Subject Webpage", "Cost", "Price", "Owned By", "a+b"]
))))  # fmt: skip
def test_any_columns(columns):
    claims_columns(columns)
    mapping = mapping_for(columns)
    for column in mapping.values():
        assert column in columns or all(part in columns for part in column.split("+"))


@pytest.mark.parametrize("module", [ctdl, microsoft_learn, coursera])
def test_hostile_words_take_no_long_time(module):
    for words in ("*" * 200_000, "https://" + "/" * 200_000, "a:" * 100_000, "<p" * 100_000):
        node = {"@type": "ceterms:Badge", "ceterms:name": words, "ceterms:subject": words,
                "ceterms:description": words, "ceterms:estimatedDuration": words,
                "ceterms:estimatedCost": [{"price": Decimal(3), "currency": words}]}  # fmt: skip
        check(module, [node])
        check(module, {"appliedSkills": [{"uid": words, "title": words, "url": words}]})
        check(module, {"elements": [{"slug": words, "name": words, "workload": words}]})
