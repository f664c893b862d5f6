"""CTDL: nodes, graphs, envelopes; what is stated is taken, what is only referred to is not."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from skillmatch.connect import ctdl
from skillmatch.connect.jsonld import load_json
from skillmatch.errors import SchemaError

BASE = "https://credentialengineregistry.org/resources/"
ONE = "ce-00000000-0000-4000-8000-000000000001"
TWO = "ce-00000000-0000-4000-8000-000000000002"
ESCO = "data.europa.eu/esco/skill/CCD0A1D9-afda-43d9-b901-96344886e14d"


def found(document):
    return ctdl.read(load_json(json.dumps(document).encode(), "r.json"), file="r.json")


def node(**fields):
    types = fields.pop("type", "ceterms:MicroCredential")
    return {"@type": types, "ceterms:name": {"en-US": "Solar"}} | {
        k if k.startswith("@") else f"ceterms:{k}": v for k, v in fields.items()
    }


def one(**fields):
    result = found(node(**fields))
    assert len(result.rows) == 1
    return result.rows[0].credential, result


def concept(name, **more):
    return {"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNodeName": name} | {
        f"ceterms:{k}": v for k, v in more.items()
    }


def test_what_is_claimed():
    assert ctdl.claims(node())
    assert ctdl.claims([3, {"http://purl.org/ctdl/terms/name": "A"}])
    assert ctdl.claims({"data": [{"decoded_resource": {"@graph": [node()]}}]})
    plain = {"@context": "https://credreg.net/ctdl/schema/context/json", "@type": "Badge"}
    assert ctdl.claims(plain)
    assert not ctdl.claims({"@context": "https://schema.org", "@type": "Course", "name": "A"})
    assert not ctdl.claims({"type": ["Achievement"], "alignment": [{"targetType": "ceasn:X"}]})
    assert not any(ctdl.claims(v) for v in (None, 3, "ceterms:", [], {}, {"data": [{"a": 1}]}))


def test_another_standard_is_refused():
    with pytest.raises(SchemaError, match=r"r\.json"):
        found({"@context": "https://schema.org", "@type": "Course"})


def test_a_whole_record():
    c, result = one(
        **{"@id": BASE + ONE},
        ctid=ONE,
        description={"en-US": "Fit panels.\n\nSafely."},
        subjectWebpage="https://a.example/solar",
        ownedBy=[{"@type": "ceterms:CredentialOrganization", "ceterms:name": "Board",
                  "ceterms:address": [{"ceterms:addressCountry": {"en-US": "Ireland"}}]}],
        availableAt=[{"ceterms:addressCountry": "Germany"}],
        audienceLevelType=[concept({"en-US": "Beginner Level"})],
        assessmentMethodType=[{"ceterms:targetNode": "assessMethod:Performance"}],
        deliveryType=[concept("Blended Delivery")],
        learningMethodType=["learnMethod:Laboratory", concept("Lecture")],
        accreditedBy=[{"ceterms:name": "Agency"}], approvedBy=[BASE + TWO],
        credentialStatusType=concept("Deprecated"),
        renewalFrequency="P3Y",
        occupationType=[concept("Roofers", codedNotation="47-2181.00"), concept("Planner")],
        industryType=[concept("Construction")],
        inLanguage=["en-US", "es"],
        dateEffective="2024-05-01",
    )  # fmt: skip
    assert (c.id, c.title, c.type) == (ONE, "Solar", "micro-credential")
    assert c.text == "Fit panels.\nSafely."
    assert (c.url, c.issuer, c.country) == ("https://a.example/solar", "Board", "IE")
    assert (c.level, c.level_note, c.assessment) == (None, "Beginner Level", "Performance")
    assert c.delivery == "Blended Delivery; Laboratory; Lecture"
    assert (c.practical, c.practical_note) == (True, "Laboratory")
    assert c.accreditation == f"accredited by Agency; approved by {TWO}"
    assert (c.status, c.renewal, c.sector) == ("deprecated", "P3Y", "Construction")
    assert c.occupations == ("47-2181.00", "Planner")
    assert (c.language, c.as_of, c.standard) == ("en", date(2024, 5, 1), "CTDL")
    assert c.provenance["country"] == "ceterms:ownedBy.address.addressCountry"
    assert c.provenance["language"] == "ceterms:inLanguage (also es)"
    assert c.provenance["as_of"] == "ceterms:dateEffective"
    assert not result.problems
    assert not result.notes


def test_what_is_not_stated_stays_unknown():
    c, _ = one()
    for name in ("issuer", "hours", "ects", "level", "price", "practical", "url", "status"):
        assert getattr(c, name) is None
    assert c.requires == c.stacks_into == c.outcomes == ()
    assert c.id.startswith("c-")


def test_a_reference_outside_the_file_names_no_issuer():
    c, result = one(ownedBy=[BASE + TWO])
    assert c.issuer is None
    assert result.notes == ["issuer of 1 records: only references that the file does not hold"]


def test_a_graph_resolves_its_own_references():
    result = found({
        "@context": "https://credreg.net/ctdl/schema/context/json",
        "@graph": [
            node(ctid=ONE, ownedBy=["_:o"], requires=[{"@id": "_:c"}]),
            {"@id": "_:o", "@type": "ceterms:CredentialOrganization", "ceterms:name": "Board"},
            {"@id": "_:c", "@type": "ceterms:ConditionProfile",
             "ceterms:targetCompetency": [concept("x", targetNode=BASE + TWO)]},
            {"@id": BASE + TWO, "@type": "ceasn:Competency",
             "ceasn:competencyText": {"en": "Wire panels"}},
        ],
    })  # fmt: skip
    (row,) = result.rows
    assert row.credential.issuer == "Board"
    assert row.stated == ("Wire panels",)
    assert dict(row.uris) == {"Wire panels": BASE + TWO}
    assert row.credential.provenance["skills"] == "ceterms:requires.targetCompetency"
    assert "1 Competency" in result.notes[0]


def test_blank_nodes_belong_to_their_graph():
    def graph(name):
        owner = {"@id": "_:o", "@type": "ceterms:Agent", "ceterms:name": name}
        return {"@graph": [node(name=name, ownedBy=["_:o"]), owner]}

    rows = found([graph("A"), graph("B")]).rows
    assert [r.credential.issuer for r in rows] == ["A", "B"]


def test_competencies_are_stated_and_long_ones_are_outcomes():
    long = "Plan, fit and test a small solar array on a flat roof"
    result = found(node(
        type="ceterms:Course",
        teaches=[
            concept("fit panels", targetNode="https://" + ESCO),
            {"@type": "ceasn:Competency", "ceasn:competencyText": {"en": long}},
            {"ceasn:competencyLabel": "Safety", "ceasn:competencyText": "Work safely at height"},
            BASE + TWO,
        ],
        requires=[{"@type": "ceterms:ConditionProfile", "ceterms:targetCompetency":
                   [concept("use ladders")]}],
        subject=[concept("Energy")], keyword={"en": ["green"]},
    ))  # fmt: skip
    (row,) = result.rows
    assert row.stated == ("fit panels", long, "Safety", "Energy")
    assert row.uris["fit panels"] == "http://" + ESCO.lower()
    assert row.credential.outcomes == (long, "Work safely at height")
    assert row.credential.prerequisites == "use ladders"
    assert row.credential.provenance["skills"] == "ceterms:teaches, ceterms:subject"
    assert result.notes == [
        "competencies of 1 records: only references that the file does not hold"
    ]


def test_keywords_count_only_where_nothing_else_is_stated():
    assert found(node(keyword={"en": ["green", "roof"]})).rows[0].stated == ("green", "roof")


@pytest.mark.parametrize(
    ("profiles", "hours", "note"),
    [
        ([{"exactDuration": "PT40H"}], 40.0, None),
        ([{"minimumDuration": "PT10H", "maximumDuration": "PT12H"}], 12.0, None),
        ([{"exactDuration": "P3M"}], None, "3 months"),
        ([{"minimumDuration": "P6W", "maximumDuration": "P1Y6M"}], None, "6 weeks–1 year 6 months"),
        ([{"description": "about 30 hours"}], 30.0, "about 30 hours"),
        ([{"exactDuration": "P2Y", "description": "a day has 3 hours"}], None,
         "2 years, a day has 3 hours"),
        ([{"exactDuration": "P4W", "description": "5 hours per week"}], 20.0,
         "4 weeks, 5 hours per week"),
        ([{"exactDuration": "PT10H"}, {"exactDuration": "PT20H"}], None, "10 hours; 20 hours"),
        ("P2W", None, "2 weeks"),
    ],
)  # fmt: skip
def test_durations(profiles, hours, note):
    if isinstance(profiles, list):
        profiles = [{f"ceterms:{k}": v for k, v in p.items()} for p in profiles]
    c, result = one(estimatedDuration=profiles)
    assert (c.hours, c.workload_note) == (hours, note)
    assert not result.problems


def test_a_bad_duration_is_listed():
    c, result = one(estimatedDuration=[{"ceterms:exactDuration": "soon"}])
    assert (c.hours, c.workload_note) == (None, None)
    assert [p.value for p in result.problems] == ["soon"]


@pytest.mark.parametrize(
    ("fields", "ects", "note"),
    [
        ({"creditUnitType": concept("Semester Hours"), "creditUnitValue": 3.0}, None,
         "3 Semester Hours"),
        ({"creditHourType": "Clock hours", "creditHourValue": 12}, None, "12 Clock hours"),
        ({"creditValue": [{"schema:value": 5, "ceterms:creditUnitType":
                           [concept("ECTS credits")]}]}, 5.0, None),
        ({"creditValue": [{"schema:minValue": 2, "schema:maxValue": 4, "ceterms:creditUnitType":
                           [{"ceterms:targetNode": "creditUnit:QuarterHour"}]}]}, None,
         "2–4 Quarter Hour"),
        ({"creditUnitValue": 3}, None, "3 credits, unit not stated"),
    ],
)  # fmt: skip
def test_credits(fields, ects, note):
    c, _ = one(**fields)
    assert (c.ects, c.hours, c.workload_note) == (ects, None, note)


def cost(price, currency="USD", kind=None, **more):
    made = {"ceterms:price": price, "ceterms:currency": currency}
    if kind:
        made["ceterms:directCostType"] = {"ceterms:targetNode": f"costType:{kind}"}
    return made | {f"ceterms:{k}": v for k, v in more.items()}


@pytest.mark.parametrize(
    ("costs", "price", "note"),
    [
        ([cost(250.5, "US Dollar")], "250.5", None),
        ([cost(0, "EUR")], "0", None),
        ([cost(65, kind="Application")], None, "Application 65 USD"),
        ([cost(99, paymentPattern="per month")], None, "99 USD (per month)"),
        ([cost(900, kind="Tuition"), cost(1000, kind="AggregateCost")], "1000",
         "Tuition 900 USD; Aggregate Cost 1000 USD"),
        ([cost(900, kind="Tuition"), cost(50, kind="Application")], "900",
         "Tuition 900 USD; Application 50 USD"),
        ([cost(900, kind="Tuition", residencyType=[concept("In-State")]),
          cost(1800, kind="Tuition")], None, "Tuition 900 USD (In-State); Tuition 1800 USD"),
        ([cost(10, kind="MixedFees"), cost(20)], None, "Mixed Fees 10 USD; 20 USD"),
    ],
)  # fmt: skip
def test_costs(costs, price, note):
    c, result = one(estimatedCost=costs)
    assert (c.price, c.price_note) == (Decimal(price) if price else None, note)
    assert not result.problems


def test_a_price_without_a_known_currency_is_listed_and_kept_as_words():
    c, result = one(estimatedCost=[cost(20, "Doubloon")])
    assert (c.price, c.price_note) == (None, "20 Doubloon")
    assert len(result.problems) == 1


def test_conditions_and_stand_ins():
    c, _ = one(
        requires=[{
            "@type": "ceterms:ConditionProfile", "ceterms:experience": "Two years on roofs.",
            "ceterms:description": "*** CONDITION PROFILE DESCRIPTION MISSING ***",
            "ceterms:minimumAge": 18,
            "ceterms:targetCredential": [BASE + TWO, {"ceterms:name": "First Aid"}],
            "ceterms:targetAssessment": [{"ceterms:name": "Roof test"}],
        }],
        recommends=[{"@type": "ceterms:ConditionProfile", "ceterms:condition": {"en": ["Maths"]}}],
        preparationFrom=[{"@type": "ceterms:ConditionProfile", "ceterms:targetCredential":
                          [{"ceterms:name": "Basics", "ceterms:ctid": ONE}]}],
        description="*** DESCRIPTION MISSING ***",
    )  # fmt: skip
    assert c.requires == (TWO, "First Aid")
    assert c.prerequisites == (
        "First Aid; Two years on roofs.; minimum age 18; recommended: Maths; "
        "prepared for by: Basics"
    )
    assert (c.assessment, c.text) == ("Roof test", "")


def test_what_a_record_leads_to():
    result = found([
        node(ctid=ONE, isPreparationFor=[{"@type": "ceterms:ConditionProfile",
                                          "ceterms:targetCredential": [BASE + TWO]}]),
        node(name="Whole", ctid=TWO, type="ceterms:Certificate", hasPart=[BASE + ONE]),
    ])  # fmt: skip
    assert [r.credential.stacks_into for r in result.rows] == [(TWO,), ()]


def test_a_pathway_leads_its_steps_to_the_destination():
    result = found({"@graph": [
        {"@id": "_:p", "@type": "ceterms:Pathway", "ceterms:hasPart": ["_:a", "_:b"],
         "ceterms:hasDestinationComponent": ["_:b"]},
        {"@id": "_:a", "@type": "ceterms:CredentialComponent", "ceterms:proxyFor": BASE + ONE},
        {"@id": "_:b", "@type": "ceterms:CredentialComponent", "ceterms:proxyFor": BASE + TWO},
        node(ctid=ONE), node(name="Goal", ctid=TWO),
    ]})  # fmt: skip
    assert [r.credential.stacks_into for r in result.rows] == [(TWO,), ()]


def test_envelopes_and_rows():
    result = found([
        {"decoded_resource": {"@graph": [node(ctid=ONE)]},
         "node_headers": {"updated_at": "2025-02-03T10:00:00Z"}},
        "junk",
        {"decoded_resource": node(ctid=TWO, name={"en": " "}), "deleted_at": "2025-01-01"},
    ])  # fmt: skip
    (row,) = result.rows
    assert row.credential.as_of == date(2025, 2, 3)
    assert [(p.row, p.column) for p in result.problems] == [(2, None), (3, "title")]


def test_eqf_levels_only_where_the_framework_is_the_eqf():
    eqf = concept("Level 5", frameworkName={"en": "European Qualifications Framework"})
    assert one(audienceLevelType=[eqf])[0].level == 5
    assert one(audienceLevelType=[concept("Level 5")])[0].level is None


def test_an_address_must_be_one():
    c, result = one(subjectWebpage="javascript:alert(1)")
    assert c.url is None
    assert [p.column for p in result.problems] == ["url"]


def test_html_in_a_description_becomes_text():
    html = "<p>Learn <b>R</b>.</p><script>x()</script><p>More.</p>"
    assert one(description=html)[0].text == "Learn R.\nMore."


def test_every_class_of_credential_is_read():
    kinds = ("Badge", "DigitalBadge", "OpenBadge", "Certificate", "CertificateOfCompletion",
             "Certification", "License", "BachelorDegree", "ApprenticeshipCertificate",
             "ResearchDoctorate", "LearningProgram", "LearningOpportunityProfile")  # fmt: skip
    result = found([node(type=f"ceterms:{k}", ctid=f"x{k}") for k in kinds])
    assert len(result.rows) == len(kinds)
    assert not found(node(type="ceterms:CredentialOrganization")).rows


def test_what_a_credential_requires_is_its_workload_and_cost():
    condition = {
        "@type": "ceterms:ConditionProfile",
        "ceterms:creditValue": [{"@type": "schema:QuantitativeValue", "schema:value": 3.0,
                                 "ceterms:creditUnitType": [concept("Semester Hours")]}],
        "ceterms:estimatedCost": [{"ceterms:price": 40, "ceterms:currency": "US Dollar",
                                   "ceterms:directCostType": concept("Application")}],
    }  # fmt: skip
    manifest = {"@id": BASE + TWO, "@type": "ceterms:CostManifest", "ceterms:estimatedCost": [
        {"ceterms:price": 20, "ceterms:currency": "USD",
         "ceterms:directCostType": concept("Technology fee")}]}  # fmt: skip
    tuition = {"ceterms:price": 300, "ceterms:currency": "USD",
               "ceterms:directCostType": concept("Tuition")}  # fmt: skip
    own = node(requires=[condition], commonCosts=[BASE + TWO], estimatedCost=[tuition])
    (row,) = found({"@graph": [own, manifest]}).rows
    known = row.credential
    assert known.workload_note == "3 Semester Hours"
    assert known.provenance["workload_note"] == "ceterms:requires.creditValue"
    assert (known.price, known.currency) == (Decimal(300), "USD")
    assert known.price_note == "Tuition 300 USD; Technology fee 20 USD; Application 40 USD"
    course, _ = one(type="ceterms:Course", requires=[condition])
    assert course.workload_note is None  # of a course it is what one must bring


def test_facts_of_credentials_in_the_registry():
    test = {"@id": BASE + TWO, "@type": "ceterms:AssessmentProfile", "ceterms:name": "Flight",
            "ceterms:assessmentMethodType": [concept("Performance")]}  # fmt: skip
    own = node(
        learningDeliveryType=[concept("Blended Delivery")], expirationDate="2020-01-01",
        instructionalProgramType=[concept("Surveying", codedNotation="15.1102")],
        requires=[{"ceterms:targetAssessment": [BASE + TWO]}],
        financialAssistance=[{"ceterms:name": "Grant"}], estimatedCost=[{"ceterms:price": 0}],
        estimatedDuration=[{"ceterms:exactDuration": "P8W", "ceterms:timeRequired": "PT40H"}],
    )  # fmt: skip
    result = found({"@graph": [own, test]})
    known = result.rows[0].credential
    assert (known.delivery, known.sector) == ("Blended Delivery", "Surveying")
    assert known.assessment == "Flight (Performance)"
    assert known.status == "until 2020-01-01"
    assert (known.price, known.price_note) == (None, "free; financial assistance: Grant")
    assert (known.hours, known.workload_note) == (40, "8 weeks")
    assert not result.problems


def test_expanded_terms():
    target = [{"@id": "https://credreg.net/ctdl/vocabs/credentialStat/Deprecated"}]
    known, result = one(
        ctid=[{"@value": ONE}], estimatedCost=[{"ceterms:price": [{"@value": 9.5}],
                                                "ceterms:currency": [{"@value": "US Dollar"}]}],
        credentialStatusType=[{"ceterms:targetNode": target}],
        keyword={"@list": [{"@value": "tile"}, {"@value": "grout"}]},
    )  # fmt: skip
    assert (known.id, known.status) == (ONE, "deprecated")
    assert (known.price, known.currency) == (Decimal("9.5"), "USD")
    assert result.rows[0].stated == ("tile", "grout")
    assert not result.problems
