"""Open Badges 2.0 and 3.0: every field that a badge can state, and what is listed."""

from __future__ import annotations

import base64
import json
from datetime import date

import pytest

from skillmatch.connect.badge import Alignment
from skillmatch.connect.open_badges import claims, from_jwt, read
from skillmatch.errors import InputError, UnsafeFileError

ESCO = "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d"
ACHIEVEMENT = {
    "id": "https://college.example/achievements/welding", "type": ["Achievement"],
    "name": "Safe Welding", "description": "<p>Joins <b>steel</b>.</p><p>Works safely.</p>",
    "achievementType": "MicroCredential", "inLanguage": "en-GB", "fieldOfStudy": "Metalwork",
    "specialization": "TIG", "humanCode": "W-1", "version": "2", "creditsAvailable": 5,
    "criteria": {"id": "https://college.example/welding", "narrative": "Weld a seam.\nPass it."},
    "tag": ["steel", "safety"],
    "related": [{"id": "https://college.example/old", "type": "Related"}],
    "endorsement": [{"type": "EndorsementCredential", "issuer": {"name": "Guild of Welders"}}],
    "alignment": [
        {"targetName": "weld metal", "targetType": "CFItem",
         "targetUrl": ESCO.replace("http:", "https:")},
        {"targetName": "Level 4", "targetFramework": "European Qualifications Framework (EQF)",
         "targetUrl": "https://eu.example/levels", "targetCode": "4"},
        {"targetName": "Welders", "targetFramework": "O*NET-SOC", "targetCode": "51-4121.00",
         "targetUrl": "https://onet.example/51-4121.00"},
        {"targetName": "Welder diploma", "targetType": "ceterms:Credential",
         "targetUrl": "https://registry.example/ce-1"},
    ],
    "resultDescription": [
        {"id": "urn:uuid:r1", "name": "Weld test", "resultType": "RubricCriterionLevel",
         "requiredLevel": "urn:uuid:l2",
         "rubricCriterionLevel": [{"id": "urn:uuid:l1", "name": "Beginner"},
                                  {"id": "urn:uuid:l2", "name": "Proficient"}]},
        {"id": "urn:uuid:r2", "name": "Theory", "resultType": "Percent", "requiredValue": "60"},
    ],
}  # fmt: skip
OB3 = {
    "@context": ["https://www.w3.org/ns/credentials/v2",
                 "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
    "id": "urn:uuid:award-1", "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": "Welding badge", "validFrom": "2024-05-02T00:00:00Z", "awardedDate": "2024-05-01",
    "validUntil": "2027-05-01T00:00:00Z",
    "issuer": {"id": "did:web:college.example", "type": "Profile", "name": "Example College",
               "address": {"type": "Address", "addressCountryCode": "IE"}},
    "credentialStatus": {"id": "https://college.example/list#1",
                         "type": "BitstringStatusListEntry"},
    "credentialSubject": {
        "id": "did:example:learner", "type": "AchievementSubject", "achievement": ACHIEVEMENT,
        "narrative": "Ada welded a gate.",
        "result": [{"resultDescription": "urn:uuid:r1", "achievedLevel": "urn:uuid:l2"},
                   {"resultDescription": "urn:uuid:r2", "value": "71"}],
    },
}  # fmt: skip
OB2 = {
    "@context": "https://w3id.org/openbadges/v2", "type": "Assertion",
    "id": "https://club.example/assertions/1", "issuedOn": "2023-01-02T10:00:00+00:00",
    "expires": "2025-01-02", "recipient": {"type": "email", "identity": "sha256$0", "hashed": True},
    "verification": {"type": "HostedBadge"}, "revoked": True, "revocationReason": "A mistake",
    "badge": {
        "type": "BadgeClass", "id": "https://club.example/badges/1", "name": "First Aid",
        "description": "Helps.", "criteria": "https://club.example/first-aid",
        "issuer": "https://club.example/", "tags": ["first aid"],
        "alignment": {"targetName": "give first aid", "targetUrl": "javascript:alert(1)"},
    },
}  # fmt: skip


def test_every_field_of_an_achievement():
    found = read(OB3, file="b.json")
    assert not found.problems
    (row,) = found.rows
    c = row.credential
    assert (c.id, c.title) == (ACHIEVEMENT["id"], "Safe Welding")
    assert (c.issuer, c.country, c.language) == ("Example College", "IE", "en")
    assert c.text == "Joins steel.\nWorks safely.\nWeld a seam.\nPass it.\nTIG"
    assert (c.type, c.sector, c.url) == ("MicroCredential", "Metalwork",
                                         "https://college.example/welding")  # fmt: skip
    assert (c.level, c.level_note) == (4, "Proficient (Weld test)")
    assert (c.workload_note, c.hours, c.ects) == ("5 credits", None, None)
    assert c.accreditation == "endorsed by Guild of Welders"
    assert c.assessment == ("Weld test (RubricCriterionLevel), required: Proficient; "
                            "Theory (Percent), required: 60")  # fmt: skip
    assert c.outcomes == ("weld metal",)
    assert c.occupations == ("51-4121.00",)
    assert c.standard == "Open Badges 3.0"
    assert row.stated == ("weld metal", "steel", "safety")
    assert dict(row.uris) == {"weld metal": ESCO}
    assert c.provenance["title"] == "credentialSubject.achievement.name"
    assert c.provenance["issuer"] == "issuer.name"
    assert c.provenance["id"] == "credentialSubject.achievement.id (code W-1, version 2)"
    assert c.provenance["level"].endswith("alignment.targetFramework")
    filled = {n for n in c.__slots__ if getattr(c, n) not in (None, (), "", {})}
    assert filled - {"provenance", "standard", "source", "verification"} <= c.provenance.keys()


def test_an_award_of_open_badges_3():
    found = read(OB3, file="b.json")
    (badge,) = found.badges
    assert (badge.id, badge.holder, badge.source) == ("urn:uuid:award-1", True, "b.json")
    assert (badge.issued, badge.valid_from) == (date(2024, 5, 1), date(2024, 5, 2))
    assert badge.valid_until == date(2027, 5, 1)
    assert badge.revoked is None  # A status list elsewhere says nothing here.
    assert badge.grade == "Weld test: Proficient; Theory: 71"
    assert badge.text.endswith("Ada welded a gate.")
    assert badge.alignments == (
        Alignment(name="weld metal", uri=ESCO),
        Alignment(name="Welder diploma", uri="https://registry.example/ce-1"),
    )
    assert badge.row == found.rows[0]
    assert [badge.status(date(y, 6, 1)) for y in (2023, 2026, 2028)] == [
        "not yet valid", "stated", "expired"
    ]  # fmt: skip
    assert any("related achievements of 'Safe Welding'" in n for n in found.notes)


def test_an_award_of_open_badges_2():
    found = read(OB2, file="b.json")
    (badge,) = found.badges
    assert (badge.title, badge.issuer) == ("First Aid", "https://club.example/")
    assert (badge.issued, badge.valid_until) == (date(2023, 1, 2), date(2025, 1, 2))
    assert (badge.holder, badge.revoked, badge.id) == (True, True, OB2["id"])
    assert badge.status(date(2024, 1, 1)) == "revoked"
    assert badge.alignments == (Alignment(name="give first aid", uri=None),)
    assert badge.row.credential.url == "https://club.example/first-aid"
    assert badge.row.stated == ("give first aid", "first aid")
    assert [(p.file, p.row, p.column, p.value) for p in found.problems] == [
        ("b.json", None, "badge.alignment.targetUrl", "javascript:alert(1)")
    ]
    assert "'First Aid' was revoked: A mistake" in found.notes


def test_an_achievement_alone_has_no_holder():
    for document in (ACHIEVEMENT, OB2["badge"]):
        found = read(document, file="b.json")
        (badge,) = found.badges
        assert (badge.holder, badge.issued, badge.grade) == (False, None, None)
        assert badge.row == found.rows[0]
    assert found.rows[0].credential.provenance["title"] == "name"


@pytest.mark.parametrize("wrap", [list, lambda v: {"@context": "x", "@graph": v}])
def test_linked_parts_of_a_document_are_found(wrap):
    profile = {"id": "https://club.example/", "type": "Issuer", "name": "The Club"}
    assertion = {**OB2, "badge": OB2["badge"]["id"]}
    found = read(wrap([assertion, OB2["badge"], profile, 5, {"type": "Thing"}]), file="b.json")
    (badge,) = found.badges
    assert (badge.title, badge.issuer, badge.holder) == ("First Aid", "The Club", True)
    assert len(found.rows) == 1
    problems = [p for p in found.problems if p.column != "badge.alignment.targetUrl"]
    assert [(p.row, p.reason) for p in problems] == [
        (4, "this is not a badge"), (5, "this is not an Open Badge"),
    ]  # fmt: skip
    assert all(p.remedy for p in found.problems)


def test_two_awards_of_one_achievement_are_one_row():
    again = {**OB3, "id": "urn:uuid:award-2"}
    found = read([OB3, again], file="b.json")
    assert (len(found.badges), len(found.rows)) == (2, 1)


def subject(**fields):
    return {**OB3, "credentialSubject": {"achievement": {"name": "A", **fields}}}


@pytest.mark.parametrize(
    ("document", "column", "words"),
    [
        ({"type": "EndorsementCredential", "credentialSubject": {}}, "type", "endorsement"),
        ({"type": "Assertion", "badge": "https://a.example/1"}, "badge", "a link"),
        ({"type": "Assertion"}, "badge", "no achievement"),
        ({"credentialSubject": {"achievement": 5}}, "credentialSubject.achievement", "no achiev"),
        ({"credentialSubject": [{"achievement": {"name": True}}]}, "name", "no name"),
        ({**OB3, "validUntil": "soon"}, "valid_until", "date"),
        ({**OB3, "revoked": "perhaps"}, "revoked", "neither"),
        (subject(creditsAvailable="x"), "credentialSubject.achievement.creditsAvailable", "number"),
        (subject(alignment=[{"targetFramework": "EQF", "targetName": "9"}]), "level", "EQF"),
        (subject(alignment=[True]), "credentialSubject.achievement.alignment", "no alignment"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_listed(document, column, words):
    found = read(document, file="b.json")
    assert [p.column for p in found.problems] == [column]
    assert words in found.problems[0].reason
    assert found.problems[0].file == "b.json"
    assert found.problems[0].remedy


def test_a_bad_field_costs_only_itself():
    found = read({**OB3, "validUntil": "soon", "issuer": 5}, file="b.json")
    assert found.badges[0].valid_until is None
    assert found.badges[0].issued == date(2024, 5, 1)
    assert found.badges[0].issuer is None


@pytest.mark.parametrize(
    ("alignment", "level", "note"),
    [
        ({"targetUrl": "http://data.europa.eu/snb/eqf/6", "targetName": "Level 6"}, 6, None),
        ({"targetFramework": "EQF", "targetName": "EQF level 5"}, 5, None),
        ({"targetFramework": "QF-EHEA", "targetName": "Short cycle"}, None, "QF-EHEA: Short cycle"),
        ({"targetFramework": "Digital skills", "targetName": "Level 6"}, None, None),
    ],
)
def test_levels_only_where_the_framework_is_named(alignment, level, note):
    found = read(subject(alignment=alignment), file="b.json")
    (row,) = found.rows
    assert (row.credential.level, row.credential.level_note) == (level, note)
    assert bool(row.stated) == (level is None and note is None)


@pytest.mark.parametrize("status", ["Failed", "InProgress", "Withdrew", "Enrolled"])
def test_what_was_not_earned_does_not_count(status):
    document = {**OB3, "credentialSubject": {**OB3["credentialSubject"],
                                             "result": {"status": status}}}  # fmt: skip
    found = read(document, file="b.json")
    assert not found.badges
    assert len(found.rows) == 1
    assert [(p.column, p.value) for p in found.problems] == [("result.status", status)]


@pytest.mark.parametrize(
    ("extra", "revoked"),
    [
        ({"credentialStatus": {"type": "x", "status": "Revoked"}}, True),
        ({"credentialStatus": [{"revoked": True}]}, True),
        ({"credentialStatus": {"status": "active"}}, False),
        ({"revoked": False}, False),
        ({}, None),
    ],
)
def test_revocation_as_the_document_states_it(extra, revoked):
    assert read({**OB3, **extra}, file="b.json").badges[0].revoked is revoked


def test_dates_as_seconds_and_old_names():
    old = {**OB2, "issuedOn": 1672653600}
    assert read(old, file="b.json").badges[0].issued == date(2023, 1, 2)
    vc1 = {k: v for k, v in OB3.items() if k not in ("validFrom", "awardedDate", "validUntil")}
    vc1 |= {"issuanceDate": "2020-01-01T00:00:00Z", "expirationDate": "2021-01-01T00:00:00Z"}
    badge = read(vc1, file="b.json").badges[0]
    assert (badge.issued, badge.valid_until) == (date(2020, 1, 1), date(2021, 1, 1))


@pytest.mark.parametrize(
    ("document", "sure"),
    [
        (OB3, True), ([OB3], True), ({"@graph": [OB2]}, True), (OB2, True), (OB2["badge"], True),
        (ACHIEVEMENT, True), ({"type": "EndorsementCredential"}, True),
        ({"type": ["VerifiablePresentation"], "verifiableCredential": [OB3]}, True),
        ({"type": ["ClrCredential"], "credentialSubject": {"achievement": []}}, False),
        ({"type": "EuropeanDigitalCredential", "credentialSubject": {"type": "Person"}}, False),
        ({"@type": "ceterms:Badge", "ceterms:name": "x"}, False), ([], False), (None, False),
        ({"type": "object", "properties": {"badge": {}}}, False), ("x", False), ([5], False),
    ],
)  # fmt: skip
def test_claims(document, sure):
    assert claims(document) is sure


def token(payload: object) -> str:
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'ES256'})}.{part(payload)}.c2lnbmF0dXJl"


def test_a_signed_badge():
    inner = {k: v for k, v in OB3.items() if k not in ("id", "validFrom", "validUntil")}
    inner = {**inner, "credentialSubject": {"achievement": ACHIEVEMENT}}
    claimed = {"iss": "did:x:1", "nbf": 1714608000, "exp": 1777680000, "jti": "urn:uuid:j",
               "sub": "did:x:2"}  # fmt: skip
    for payload in ({"vc": inner, **claimed}, {**inner, **claimed}):
        badge = read(from_jwt(token(payload), name="b.jwt"), file="b.jwt").badges[0]
        assert (badge.id, badge.holder, badge.issuer) == ("urn:uuid:j", True, "Example College")
        assert (badge.valid_from, badge.valid_until) == (date(2024, 5, 2), date(2026, 5, 2))
    assert from_jwt(token(OB2).encode() + b"\n", name="b.jwt") == OB2
    assert read([token(OB3)], file="b.json").badges[0].title == "Safe Welding"


def test_an_enveloped_credential():
    envelope = {"type": "EnvelopedVerifiableCredential",
                "id": f"data:application/vc+jwt,{token(OB3)}"}  # fmt: skip
    document = {"type": "VerifiablePresentation", "verifiableCredential": [envelope]}
    assert read(document, file="b.json").badges[0].title == "Safe Welding"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("a.b", InputError), ("", InputError), ("a.b.c.d.e", InputError), ("YQ.YQ.YQ", InputError),
        (token([1]), InputError), ("YQ.!!.YQ", InputError), (b"\xff.\xff.\xff", InputError),
        ("YQ." + base64.urlsafe_b64encode(b'{"a":' * 500).decode() + ".YQ", InputError),
        ("YQ." + base64.urlsafe_b64encode(b"[" * 200 + b"]" * 200).decode() + ".YQ",
         UnsafeFileError),
    ],
)  # fmt: skip
def test_broken_tokens(text, error):
    with pytest.raises(error, match=r"b\.jwt") as caught:
        from_jwt(text, name="b.jwt")
    assert caught.value.hint


def test_a_broken_token_in_a_list_costs_only_itself():
    found = read([token([1]), OB3], file="b.json")
    assert len(found.badges) == 1
    assert [p.row for p in found.problems] == [1]


def test_fields_of_edubadges():
    fields = {
        "ECTS": 2.5, "timeInvestment": 70, "participationType": "blended",
        "assessmentType": "written_exam", "supervisionType": "onsite", "identityChecked": True,
        "LearningOutcome": "Bakes bread\nKeeps records", "Language": "nl_NL",
        "alignment": [
            {"type": ["Alignment"], "targetType": "ext:EQF", "targetName": "EQF level 5",
             "targetURL": "https://content.example/description-eqf-levels"},
            {"type": ["Alignment"], "targetType": "ext:QualityAssurance", "targetName": "Board",
             "targetCode": "AV-1", "targetUrl": "https://board.example/AV-1"},
        ],
    }  # fmt: skip
    made = {k: v for k, v in ACHIEVEMENT.items() if k not in ("inLanguage", "alignment")}
    found = read({**made, **fields}, file="b.json")
    row = found.rows[0]
    known = row.credential
    assert (known.ects, known.hours, known.level, known.language) == (2.5, 70, 5, "nl")
    assert (known.delivery, known.supervision) == ("blended", "onsite")
    assert known.assessment.startswith("written exam; Weld test (")
    assert known.outcomes == ("Bakes bread", "Keeps records")
    assert known.accreditation == "endorsed by Guild of Welders; Board, AV-1"
    assert known.provenance["ects"] == "ECTS"
    assert row.stated == ("steel", "safety")  # neither a level nor a decision is a skill
    assert not found.problems


def test_extensions_of_a_badge_class():
    def extension(name, **more):
        return {f"extensions:{name}": {"type": ["Extension"], **more}}

    badge = {
        "type": "BadgeClass", "id": "https://x.example/b", "name": "Bread", "description": "Bakes",
        **extension("ECTSExtension", ECTS=3), **extension("EQFExtension", EQF=6),
        **extension("LearningOutcomeExtension", LearningOutcome="Bakes bread"),
        **extension("StudyLoadExtension", StudyLoad=600),
        "extensions:CompetencyExtension": [
            {"name": "bake bread", "escoID": "/esco/skill/" + ESCO.rpartition("/")[2].upper()},
            {"extensions:name": "clean ovens", "extensions:framework_identifier": ""},
        ],
    }  # fmt: skip
    found = read(badge, file="b.json")
    row, made = found.rows[0], found.badges[0]
    known = row.credential
    assert (known.ects, known.level, known.outcomes) == (3, 6, ("Bakes bread",))
    # One system counts minutes and another hours, and the document does not say which.
    assert (known.hours, known.workload_note) == (None, "study load 600 (no unit stated)")
    assert row.stated == ("bake bread", "clean ovens")
    assert dict(row.uris) == {"bake bread": ESCO}
    assert made.alignments[0] == Alignment(name="bake bread", uri=ESCO)
    badge["extensions:StudyLoadExtension"]["@context"] = "https://api.edubadges.nl/x/context.json"
    assert read(badge, file="b.json").rows[0].credential.hours == 600
    badge["extensions:EQFExtension"]["EQF"] = 3.5
    assert [p.column for p in read(badge, file="b.json").problems] == ["level"]


def test_the_oldest_badges():
    old = {"recipient": "sha256$1", "issued_on": "2011-06-01", "expires": "2013-06-01", "badge": {
        "name": "Basics", "description": "Knows basics", "criteria": "/basics",
        "issuer": {"name": "School"}}}  # fmt: skip
    (badge,) = read(old, file="b.json").badges
    assert (badge.issued, badge.valid_until) == (date(2011, 6, 1), date(2013, 6, 1))
    assert badge.text == "Knows basics"


def test_one_tag_and_entities_are_taken_out_of_prose():
    made = {**ACHIEVEMENT, "description": "Ties <b>knots</b> &amp; hitches", "criteria": {}}
    text = read(made, file="b.json").rows[0].credential.text
    assert text.startswith("Ties knots & hitches")
    made["description"] = "See <https://c.example/knots>"
    assert "https://c.example" in read(made, file="b.json").rows[0].credential.text


def test_a_badge_class_that_is_pointed_to():
    award = {"type": "Assertion", "id": "urn:a:1", "issuedOn": "2024-01-01", "recipient": {"a": 1},
             "badge": {"id": "https://x.example/b", "type": "BadgeClass"}}  # fmt: skip
    (problem,) = read(award, file="b.json").problems
    assert "is a link" in problem.reason
    badge = {"type": "BadgeClass", "id": "https://x.example/b", "name": "Bread"}
    assert [b.title for b in read([award, badge], file="b.json").badges] == ["Bread"]


def test_a_revoked_assertion_that_says_no_more():
    gone = {"type": "Assertion", "id": "urn:a:1", "revoked": True}
    (problem,) = read(gone, file="b.json").problems
    assert "revoked" in problem.reason
