"""Comprehensive learner records: many awards in one document, and how they hang together."""

from __future__ import annotations

import base64
import json
from datetime import date

import pytest

from skillmatch.connect.clr import claims, read


def credential(number: int, name: str, **subject) -> dict:
    return {
        "id": f"urn:uuid:c{number}", "type": ["VerifiableCredential", "AchievementCredential"],
        "issuer": {"id": "did:x:u", "name": "Example University"},
        "validFrom": "2024-06-01T00:00:00Z",
        "credentialSubject": {
            "id": "did:x:l", "type": "AchievementSubject",
            "achievement": {"id": f"urn:uuid:a{number}", "type": ["Achievement"], "name": name,
                            "creditsAvailable": 3},
            **subject,
        },
    }  # fmt: skip


def edge(kind: str, source: str, target: str) -> dict:
    return {
        "type": ["Association"],
        "associationType": kind,
        "sourceId": source,
        "targetId": target,
    }


def jwt(payload: object) -> str:
    body = base64.urlsafe_b64encode(json.dumps(payload).encode()).rstrip(b"=").decode()
    return f"eyJhbGciOiJFUzI1NiJ9.{body}.c2ln"


CLR2 = {
    "@context": ["https://www.w3.org/ns/credentials/v2",
                 "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"],
    "id": "urn:uuid:clr", "type": ["VerifiableCredential", "ClrCredential"], "name": "Transcript",
    "issuer": {"name": "Example University"}, "validFrom": "2024-07-01T00:00:00Z",
    "credentialSubject": {
        "id": "did:x:l", "type": "ClrSubject",
        "verifiableCredential": [
            credential(1, "Statistics I"), jwt(credential(2, "Statistics II")),
            credential(3, "Latin", result=[{"status": "Failed"}]), 5,
        ],
        "achievement": [
            {"id": "urn:uuid:a1", "type": ["Achievement"], "name": "Statistics I"},
            {"id": "urn:uuid:a3", "type": ["Achievement"], "name": "Latin"},
            {"id": "urn:uuid:degree", "type": ["Achievement"], "name": "Data degree"},
            {"id": "urn:uuid:club", "type": ["Achievement"], "name": "Chess club"},
        ],
        "association": [
            edge("isPartOf", "urn:uuid:c1", "urn:uuid:degree"),
            edge("isParentOf", "urn:uuid:degree", "urn:uuid:a2"),
            edge("precedes", "urn:uuid:a1", "urn:uuid:a2"),
            edge("isRelatedTo", "urn:uuid:a1", "urn:uuid:club"),
            edge("eats", "urn:uuid:a1", "urn:uuid:a2"), {"associationType": "isPartOf"}, 7,
        ],
    },
}  # fmt: skip


def test_a_learner_record():
    found = read(CLR2, file="clr.json")
    rows = {row.credential.title: row.credential for row in found.rows}
    assert list(rows) == ["Statistics I", "Statistics II", "Latin", "Data degree", "Chess club"]
    assert rows["Statistics I"].stacks_into == ("urn:uuid:degree",)
    assert rows["Statistics II"].stacks_into == ("urn:uuid:degree",)
    assert rows["Statistics II"].requires == ("urn:uuid:a1",)
    assert rows["Statistics II"].provenance["requires"] == "credentialSubject.association"
    assert rows["Statistics I"].workload_note == "3 credits"
    assert {c.standard for c in rows.values()} == {"CLR 2.0"}
    assert len({c.id for c in rows.values()}) == len(rows)


def test_only_what_was_earned_is_a_badge():
    found = read(CLR2, file="clr.json")
    badges = {badge.title: badge for badge in found.badges}
    assert list(badges) == ["Statistics I", "Statistics II", "Chess club"]
    assert all(badge.holder for badge in badges.values())
    assert badges["Statistics I"].issued == date(2024, 6, 1)
    assert badges["Chess club"].issuer == "Example University"
    assert badges["Statistics I"].row.credential.stacks_into == ("urn:uuid:degree",)
    assert any("'Data degree' is named only as the whole" in note for note in found.notes)
    assert [p.column for p in found.problems] == [
        None, "result.status", "association.associationType", "association", "association",
    ]  # fmt: skip
    assert all(p.file == "clr.json" and p.reason and p.remedy for p in found.problems)


def test_the_first_edition():
    document = {
        "type": "Clr", "learner": {"id": "urn:uuid:l", "name": "Ada"},
        "publisher": {"name": "Example College", "address": {"addressCountry": "Ireland"}},
        "assertions": [
            {"id": "urn:uuid:s1", "type": "Assertion", "issuedOn": "2020-02-01", "revoked": True,
             "achievement": {"id": "urn:uuid:a1", "name": "Baking", "tags": ["bread"],
                             "level": "Beginner",
                             "resultDescriptions": [{"id": "urn:uuid:r", "name": "Mark"}],
                             "associations": [{"associationType": "isChildOf",
                                               "targetId": "urn:uuid:diploma"}]},
             "results": [{"resultDescription": "urn:uuid:r", "value": "B"}]},
            {"id": "urn:uuid:s2", "type": "Assertion"}, "x",
        ],
        "signedAssertions": ["a.b.c"],
    }  # fmt: skip
    assert claims(document)
    found = read(document, file="clr.json")
    (badge,) = found.badges
    c = badge.row.credential
    assert (badge.title, badge.issuer, badge.grade) == ("Baking", "Example College", "Mark: B")
    assert (badge.revoked, badge.holder, badge.standard) == (True, True, "CLR 1.0")
    assert (c.country, c.level_note, c.stacks_into) == ("IE", "Beginner", ("urn:uuid:diploma",))
    assert [(p.row, p.column) for p in found.problems] == [
        (2, "assertions.achievement"), (3, "assertions.achievement"), (None, "signedAssertions"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("document", "sure"),
    [
        (CLR2, True), ([CLR2], True), ({"type": "Clr", "learner": {}}, True),
        ({"credentialSubject": {"type": "ClrSubject"}}, True), (credential(1, "x"), False),
        ({"type": "Clr"}, False), ([], False), (None, False), ("x", False),
    ],
)  # fmt: skip
def test_claims(document, sure):
    assert claims(document) is sure


def test_no_learner_record_and_an_empty_one():
    found = read(
        [5, {"type": "x"}, {"type": "ClrCredential", "credentialSubject": {}}], file="c.json"
    )
    assert not found.badges
    assert [p.row for p in found.problems] == [1, 2, 3]
    assert "holds no award" in found.problems[2].reason


@pytest.mark.parametrize("subject", [[], "x", {"@list": []}, {}])
def test_a_record_without_a_subject_is_listed(subject):
    document = {"type": ["ClrCredential"], "credentialSubject": subject}
    assert [p.reason for p in read(document, file="r.json").problems] == [
        "the learner record holds no award"
    ]
