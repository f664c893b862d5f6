"""The European Learning Model read from small documents of our own."""

from __future__ import annotations

import base64
import json
from datetime import date
from decimal import Decimal

import pytest

from skillmatch.connect import elm
from skillmatch.connect.catalogue_format import CatalogueRow
from skillmatch.connect.export_elm import ELM_FIELDS, to_elm
from skillmatch.connect.jsonld import load_json
from skillmatch.domain import Credential
from skillmatch.errors import SchemaError

ESCO = "http://data.europa.eu/esco/skill/0f3c2c2e-1111-4222-8333-444455556666"
COUNTRY = "http://publications.europa.eu/resource/authority/country/"


def body(name, country):
    where = {"address": {"countryCode": {"id": COUNTRY + country, "type": "Concept"}}}
    return {"type": "Organisation", "legalName": {"en": name}, "location": where}


def qualification(**more):
    return {"type": "Qualification", "title": {"en": "Data basics"}, **more}


def credential(claim, **more):
    subject = {
        "type": "Person", "fullName": {"en": "Vera Muster"},
        "nationalID": {"notation": "XK-778899"}, "hasClaim": claim,
    }  # fmt: skip
    return {
        "id": "urn:credential:7", "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "credentialSubject": subject, "issued": "2024-03-01T10:00:00Z", **more,
    }  # fmt: skip


def achievement(**more):
    return {"type": "LearningAchievement", "title": {"en": "Data basics"}, **more}


def only(document):
    found = elm.read(document, file="x.json")
    assert len(found.rows) == 1, found.problems
    return found.rows[0].credential, found


def test_fields_of_a_qualification():
    document = qualification(
        id="https://uni.example/q/7",
        description={"de": "Auf Deutsch", "en": "<p>Learn <b>SQL</b></p><p>and plots</p>"},
        awardingOpportunity={"awardingBody": body("Example University", "AUT")},
        eqfLevel={"id": "http://data.europa.eu/snb/eqf/5", "prefLabel": {"en": "Level 5"}},
        nqfLevel={"prefLabel": {"en": "NQR 5"}},
        creditPoint=[
            {"framework": {"prefLabel": {"en": "ECTS"}}, "point": "4.5"},
            {"framework": {"prefLabel": {"en": "semester"}}, "point": 3},
        ],
        volumeOfLearning="PT112H30M",
        maximumDuration="P3M",
        mode={"id": "http://data.europa.eu/snb/learning-assessment/920fbb3cbe"},
        learningSetting={"prefLabel": {"en": "formal learning"}},
        accreditation={
            "title": {"en": "Programme review"}, "accreditingAgent": body("Quality Agency", "AUT"),
            "decision": {"prefLabel": {"en": "positive"}}, "expiryDate": "2027-01-31T00:00:00Z",
        },
        entryRequirement={"noteLiteral": {"en": "Upper secondary school"}},
        isPartOf=[{"title": {"en": "Data diploma"}}, {"id": "https://uni.example/q/9"}],
        entitlesTo={"title": {"en": "Master of Data"}},
        language=[{"id": "http://publications.europa.eu/resource/authority/language/DEU"}],
        thematicArea=[{"id": "http://data.europa.eu/snb/isced-f/0612"}],
        homepage={"id": "urn:epass:web:1", "contentURL": "https://uni.example/data"},
        dcType={"prefLabel": {"en": "Micro-credential"}},
        modified="2024-05-06T07:08:09Z",
        provenBy={"title": {"en": "Project"}, "dcType": {"prefLabel": {"en": "portfolio"}}},
        learningOutcome={"title": {"en": "Query a database"}, "relatedESCOSkill": [
            {"id": ESCO.replace("http:", "https:").upper().replace("HTTPS", "https"),
             "prefLabel": {"en": "use databases"}},
            {"id": "urn:epass:skill:1", "prefLabel": {"en": "draw plots"}},
        ]},
    )  # fmt: skip
    known, found = only(document)
    assert known.id == "https://uni.example/q/7"
    assert known.text == "Learn SQL\nand plots"
    assert (known.issuer, known.country) == ("Example University", "AT")
    assert (known.level, known.level_note) == (5, "NQR 5")
    assert (known.ects, known.hours) == (4.5, 112.5)
    assert known.workload_note == "3 semester credits; at most 3 months"
    assert known.delivery == "Online; formal learning"
    assert known.accreditation == (
        "Programme review, by Quality Agency, decision: positive, until 2027-01-31"
    )
    assert known.prerequisites == "Upper secondary school"
    assert known.stacks_into == ("Data diploma", "https://uni.example/q/9", "Master of Data")
    assert (known.language, known.sector) == ("de", "ISCED-F 0612")
    assert known.url == "https://uni.example/data"
    assert known.type == "Micro-credential"
    assert known.as_of == date(2024, 5, 6)
    assert known.assessment == "Project (portfolio)"
    assert known.outcomes == ("Query a database",)
    assert found.rows[0].stated == ("use databases", "draw plots")
    assert dict(found.rows[0].uris) == {"use databases": ESCO}
    assert known.standard == "European Learning Model v3"
    assert known.provenance["hours"] == "volumeOfLearning"
    assert not found.problems
    assert not found.badges


def test_an_offer_and_its_specification_are_one_record_with_the_price():
    graph = {"@context": "x", "@graph": [
        {"type": "Organisation", "id": "https://x.example/o", "legalName": {"en": "X School"}},
        qualification(id="https://x.example/q", eqfLevel="http://data.europa.eu/snb/eqf/4"),
        {"type": "LearningOpportunity", "title": {"en": "Data basics, autumn"},
         "learningAchievementSpecification": {"id": "https://x.example/q"},
         "providedBy": "https://x.example/o", "duration": "P10W",
         "priceDetail": {"amount": {"value": "49.50", "unit": {
             "id": "http://publications.europa.eu/resource/authority/currency/EUR"}},
             "description": {"en": "books included"}},
         "defaultLanguage": {"prefLabel": {"en": "English"}}},
    ]}  # fmt: skip
    known, found = only(graph)
    assert known.title == "Data basics, autumn"
    assert known.text == "Data basics"
    assert (known.price, known.currency) == (Decimal("49.50"), "EUR")
    assert known.price_note == "books included"
    assert known.issuer == "X School"
    assert known.level == 4
    assert known.hours is None
    assert known.workload_note == "takes 10 weeks"
    assert known.language == "en"
    assert not found.problems


def test_keys_with_prefixes_are_read():
    document = {
        "@type": "elm:Qualification",
        "dcterms:title": [{"@language": "fr", "@value": "Bases"},
                          {"@language": "en", "@value": "Basics"}],
        "elm:EQFLevel": {"@id": "http://data.europa.eu/snb/eqf/6"},
        "elm:ISCEDFCode": {"@id": "http://data.europa.eu/snb/isced-f/061"},
        "elm:volumeOfLearning": {"@type": "xsd:duration", "@value": "PT30H"},
        "elm:status": "released",
    }  # fmt: skip
    known, _ = only(document)
    assert (known.title, known.level, known.sector) == ("Basics", 6, "ISCED-F 061")
    assert (known.hours, known.status) == (30.0, "released")


def test_parts_of_a_qualification_are_records_that_stack_into_it():
    document = qualification(hasPart=[
        {"type": "Qualification", "title": {"en": "Part one"}},
        {"type": "Qualification", "title": {"en": "Part two"}},
    ])  # fmt: skip
    found = elm.read(document, file="x.json")
    assert [r.credential.title for r in found.rows] == ["Data basics", "Part one", "Part two"]
    assert [r.credential.stacks_into for r in found.rows] == [
        (),
        ("Data basics",),
        ("Data basics",),
    ]


def test_a_partial_qualification_of_nothing_named_is_listed():
    _, found = only(qualification(isPartialQualification=True))
    assert [p.column for p in found.problems] == ["stacks_into"]


def test_a_credential_is_a_badge_without_its_learner():
    claim = achievement(
        description={"en": "Awarded to VERA MUSTER (XK-778899) for work well done."},
        awardedBy={"awardingBody": body("Example University", "AUT"),
                   "awardingDate": "2024-02-29"},
        provenBy={"title": {"en": "Exam"}, "grade": {"noteLiteral": {"en": "1"}},
                  "idVerification": {"prefLabel": {"en": "Supervised"}}},
    )  # fmt: skip
    signer = body("Signing Service", "EST")
    document = credential(
        claim, issuer=signer, validFrom="2024-03-02T00:00:00Z", validUntil="2026-03-01T00:00:00Z"
    )
    found = elm.read(document, file="x.json")
    (badge,) = found.badges
    assert badge.row is found.rows[0]
    assert badge.holder
    assert badge.text == "Awarded to the learner (the learner) for work well done."
    assert "muster" not in repr(found).casefold()
    assert "778899" not in repr(found)
    assert (badge.issued, badge.valid_from) == (date(2024, 2, 29), date(2024, 3, 2))
    assert (badge.valid_until, badge.status(date(2026, 3, 2))) == (date(2026, 3, 1), "expired")
    assert badge.revoked is None
    assert badge.grade == "1"
    assert (badge.issuer, badge.row.credential.country) == ("Example University", "AT")
    assert badge.row.credential.supervision == "Supervised"
    assert (badge.id, badge.source) == ("urn:credential:7", "x.json")


def test_nothing_of_the_learner_is_in_a_problem():
    claim = achievement(creditPoint={"framework": {"prefLabel": "ECTS"}, "point": "Vera Muster"})
    found = elm.read(credential(claim, validUntil="Vera Muster"), file="x.json")
    assert {p.column for p in found.problems} == {"ects", "valid_until"}
    assert "Muster" not in repr(found)


def test_who_signs_counts_where_no_awarding_body_is_said():
    found = elm.read(
        credential(achievement(), issuer=body("Signing Service", "EST")), file="x.json"
    )
    assert found.badges[0].issuer == "Signing Service"
    assert found.rows[0].credential.country == "EE"


def test_parts_of_an_achievement_are_badges_of_their_own():
    claim = achievement(
        hasPart=[{"type": "LearningAchievement", "title": {"en": "Plots"}, "id": "urn:a:2"}]
    )
    found = elm.read(credential([claim, achievement(title={"en": "Other"})]), file="x.json")
    assert [b.title for b in found.badges] == ["Data basics", "Plots", "Other"]
    assert found.rows[1].credential.stacks_into == ("Data basics",)
    assert found.badges[1].id == "urn:credential:7#urn:a:2"


def test_achievements_that_an_assessment_proves_are_found():
    claim = {"type": "LearningAssessment", "title": "Exam", "proves": achievement()}
    found = elm.read(credential(claim), file="x.json")
    assert [b.title for b in found.badges] == ["Data basics"]


def test_a_credential_without_achievement_is_listed():
    found = elm.read([credential(None), qualification()], file="x.json")
    assert len(found.rows) == 1
    assert [(p.row, p.column) for p in found.problems] == [(1, "credentialSubject.hasClaim")]


def test_a_lone_achievement_is_a_badge_of_nobody():
    found = elm.read(achievement(dateIssued="2024-05-06"), file="x.json")
    (badge,) = found.badges
    assert (badge.issued, badge.holder, badge.row) == (date(2024, 5, 6), False, found.rows[0])
    assert badge.row.credential.provenance["title"] == "title"


def test_holder_is_only_who_is_identified():
    document = credential(achievement())
    document["credentialSubject"] = {"id": "urn:p:1", "hasClaim": achievement()}
    assert not elm.read(document, file="x.json").badges[0].holder


@pytest.mark.parametrize("plain", [True, False])
def test_signed_documents_are_opened(plain):
    words = json.dumps(credential(achievement()))
    payload = words if plain else base64.urlsafe_b64encode(words.encode()).decode().rstrip("=")
    document = {"payload": payload, "signatures": [{"protected": "x", "signature": "y"}]}
    assert elm.claims(document)
    assert elm.read(document, file="x.json").badges[0].title == "Data basics"


@pytest.mark.parametrize("key", ["credential", "vc", "verifiableCredential"])
def test_wrapped_documents_are_opened(key):
    document = {key: credential(achievement()), "deliveryDetails": {}}
    assert elm.claims(document)
    assert len(elm.read(document, file="x.json").badges) == 1


def test_flat_input_fields_are_a_badge():
    document = {
        "credentialTitle": {"en": "Micro-credential"}, "fullName": {"en": "Vera Muster"},
        "achievementTitle": {"en": "Data basics"}, "ectsPoints": "3", "hoursOfLearning": "PT75H",
        "achievementDescription": {"en": "Vera Muster did it"}, "dateIssued": "2025-01-02",
        "gradeAchieved": {"en": "Good"}, "verificationMethod": {"en": "On site"},
        "title": {"en": "Oral exam"}, "type": {"en": "exam"}, "mode": {"en": "Presential"},
    }  # fmt: skip
    found = elm.read(document, file="x.json")
    (badge,) = found.badges
    known = badge.row.credential
    assert (badge.title, badge.grade, badge.holder) == ("Data basics", "Good", True)
    assert badge.issued == date(2025, 1, 2)
    assert (known.ects, known.hours, known.type) == (3.0, 75.0, "Micro-credential")
    assert known.assessment == "Oral exam (exam), Presential"
    assert known.provenance["ects"] == "ectsPoints"
    assert "Muster" not in repr(found)


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({"eqfLevel": {"id": "http://data.europa.eu/snb/eqf/9"}}, "level"),
        ({"eqfLevel": {"prefLabel": {"en": "advanced"}}}, "level"),
        ({"creditPoint": {"framework": {"prefLabel": "ECTS"}, "point": "many"}}, "ects"),
        ({"volumeOfLearning": "60"}, "hours"),
        ({"homepage": "javascript:alert(1)"}, "url"),
        ({"modified": "soon"}, "as_of"),
        ({"mode": {"id": "http://data.europa.eu/snb/x/1"}}, "delivery"),
        ({"learningOutcome": {"id": "urn:x:1"}}, "outcomes"),
    ],
)
def test_a_bad_field_is_listed_and_the_record_goes_on(fields, column):
    known, found = only(qualification(**fields))
    assert [p.column for p in found.problems] == [column]
    assert getattr(known, column) in (None, ())


def test_a_record_without_title_is_listed_with_its_number():
    found = elm.read([qualification(), {"type": "Qualification", "eqfLevel": {}}, 7], file="x.json")
    assert [(p.row, p.column) for p in found.problems] == [(2, "title"), (3, None)]


@pytest.mark.parametrize(
    "document",
    [
        None, [], {}, "x", 7, [[]], {"type": "Qualification"}, {"type": {"en": "exam"}},
        {"type": "ceterms:Qualification", "ceterms:title": "x"},
        {"@type": "Course", "name": "SQL"}, {"payload": "e30", "signatures": []},
        {"type": ["VerifiableCredential", "OpenBadgeCredential"], "credentialSubject": {}},
    ],
)  # fmt: skip
def test_other_documents_are_not_claimed(document):
    assert not elm.claims(document)
    with pytest.raises(SchemaError):
        elm.read(document, file="x.json")


def test_activities_give_hours_where_nothing_else_does():
    days = {"type": "LearningActivity", "workload": "PT10H", "contactHour": ["6 on site"]}
    more = {"specifiedBy": {"volumeOfLearning": "PT20H", "mode": {"prefLabel": {"en": "Evening"}}}}
    known, _ = only(qualification(influencedBy=[days, more]))
    assert known.hours == 30.0
    assert "sum of 2" in known.provenance["hours"]
    assert known.workload_note == "contact hours: 6 on site"
    assert known.delivery == "Evening"
    known, _ = only(qualification(influencedBy=[days, {"title": {"en": "Self-study"}}]))
    assert known.hours is None
    assert known.workload_note == "contact hours: 6 on site; activity: 10 hours"


def test_circles_of_references_end():
    found = elm.read([
        qualification(id="https://x.example/1", hasPart={"id": "https://x.example/2"}),
        qualification(id="https://x.example/2", hasPart={"id": "https://x.example/1"}),
    ], file="x.json")  # fmt: skip
    assert len(found.rows) == 2
    a = {**achievement(), "id": "urn:a", "hasPart": {"id": "urn:a"}}
    assert len(elm.read(credential(a), file="x.json").badges) == 1


def test_what_is_written_is_plain_json_that_reads_back():
    known = Credential(
        id="x-1", title="Data basics", text="One line\n\nand another", issuer="Example University",
        country="AT", hours=37.5, ects=1.5, level=5, price=Decimal("0"), currency="EUR",
        language="de", delivery="Online", stacks_into=("https://x.example/9", "Diploma"),
        outcomes=("Data basics", "Plot"), status="released",
    )  # fmt: skip
    row = CatalogueRow(
        credential=known,
        stated=("SQL", "use databases", ESCO[:-1] + "7"),
        uris={"use databases": ESCO},
    )
    written = json.dumps(to_elm([row]))
    found = elm.read(load_json(written.encode(), "x.json"), file="x.json")
    (again,) = found.rows
    assert not found.problems
    for name in ELM_FIELDS:
        assert getattr(again.credential, name) == getattr(known, name), name
    assert (again.stated, dict(again.uris)) == (row.stated, dict(row.uris))
    node = to_elm([row])["@graph"][0]["learningAchievementSpecification"]
    assert node["volumeOfLearning"] == "PT37H30M"
    assert node["language"]["id"].endswith("/language/DEU")
    assert node["title"] == {"de": "Data basics"}


def test_the_country_of_a_body_without_an_address():
    place = {
        "spatialCode": [{"id": "http://publications.europa.eu/resource/authority/atu/IRL_DUB"}]
    }
    known, _ = only(qualification(awardingBody={"legalName": {"en": "A"}, "location": place}))
    assert known.country == "IE"
    number = {"notation": "7", "spatial": {"id": COUNTRY + "GRC"}}
    known, _ = only(qualification(awardingBody={"legalName": {"en": "A"}, "registration": number}))
    assert known.country == "GR"
    assert known.provenance["country"] == "awardingBody.registration.spatial"


def test_a_revoked_credential():
    status = {"type": "TrustedCredentialStatus2021", "status": "revoked"}
    found = elm.read(credential(achievement(), credentialStatus=status), file="x.json")
    assert found.badges[0].status(date(2024, 6, 1)) == "revoked"


def test_credentials_of_the_older_model():
    claim = {
        "id": "urn:epass:learningAchievement:1", "title": "Data steward",
        "wasDerivedFrom": [{"title": "Overall", "grade": "B"}],
        "wasAwardedBy": {"awardingBody": [{"id": "did:ebsi:z1", "preferredName": {"en": "Old U"}}],
                         "awardingDate": "2022-05-30T00:00:00Z", "awardingLocation": [
                             COUNTRY + "DEU"]},
        "specifiedBy": [{"title": "Data steward", "ECTSCreditPoints": 5, "volumeOfLearning":
                         "PT150H", "iscedfCode": ["http://data.europa.eu/snb/isced-f/0612"],
                         "eqfLevel": "http://data.europa.eu/snb/eqf/6",
                         "learningOutcome": [{"name": "Curate data", "relatedESCOSkill": [ESCO]}]}],
    }  # fmt: skip
    document = {
        "id": "urn:credential:2", "type": ["VerifiableCredential", "VerifiableDiploma"],
        "issuanceDate": "2022-06-01T00:00:00Z", "expirationDate": "2027-06-01T00:00:00Z",
        "credentialSubject": {"id": "did:key:9", "familyName": "Muster", "firstName": "Vera",
                              "achieved": [claim]},
    }  # fmt: skip
    assert elm.claims(document)
    known, found = only(document)
    assert (known.title, known.issuer, known.country) == ("Data steward", "Old U", "DE")
    assert (known.ects, known.hours, known.level) == (5, 150, 6)
    assert (known.outcomes, known.assessment) == (("Curate data",), "Overall")
    assert known.standard == "Europass Learning Model (before v3)"
    assert known.provenance["hours"] == "achieved.specifiedBy.volumeOfLearning"
    assert found.rows[0].stated == (ESCO,)
    (badge,) = found.badges
    assert (badge.issued, badge.valid_until) == (date(2022, 5, 30), date(2027, 6, 1))
    assert (badge.holder, badge.grade) == (True, "B")
    worded = {"title": {"contents": [{"content": "Daten", "language": "de"},
                                     {"content": "Data", "language": "en"}]}}  # fmt: skip
    known, _ = only({**document, "credentialSubject": {"achieved": [worded]}})
    assert known.title == "Data"


def test_objects_beside_the_records_of_a_list_are_no_problems():
    model = "http://data.europa.eu/snb/model/elm/"
    records = [
        {"@id": "http://o.example/q", "@type": [model + "Qualification"], model + "title": "Cook",
         model + "awardingBody": [{"@id": "http://o.example/1"}]},
        {"@id": "http://o.example/1", "@type": [model + "Organisation"], model + "legalName": "K"},
    ]  # fmt: skip
    known, found = only(records)
    assert (known.issuer, found.problems) == ("K", [])


def test_one_tag_is_taken_out_of_prose():
    known, _ = only(qualification(description={"en": "About <b>AI</b> &amp; data\nand more"}))
    assert known.text == "About AI & data\nand more"
