"""Badge readers over anything: a badge, a listed problem or an error that names the file."""

from __future__ import annotations

import json
import zlib

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skillmatch.connect import clr, open_badges
from skillmatch.connect.badge import Badge
from skillmatch.connect.wallet import read_badges
from skillmatch.errors import InputError

FAST = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
KEYS = [
    "type", "@type", "id", "@graph", "badge", "credentialSubject", "achievement", "name", "issuer",
    "alignment", "targetName", "targetUrl", "targetFramework", "targetCode", "targetType",
    "criteria", "narrative", "tag", "tags", "result", "resultDescription", "requiredLevel",
    "rubricCriterionLevel", "value", "status", "creditsAvailable", "creditsEarned", "address",
    "addressCountry", "endorsement", "credentialStatus", "revoked", "validFrom", "validUntil",
    "issuedOn", "recipient", "association", "associationType", "sourceId", "targetId",
    "verifiableCredential", "assertions", "associations", "learner", "inLanguage", "related",
    "@list", "@set", "@value", "ECTS", "EQF", "extensions", "extensions:StudyLoadExtension",
    "StudyLoad", "timeInvestment", "assessmentType", "identityChecked", "LearningOutcome",
    "extensions:CompetencyExtension", "escoID",
]  # fmt: skip
WORDS = [
    "Assertion", "BadgeClass", "OpenBadgeCredential", "AchievementCredential", "Achievement",
    "ClrCredential", "ClrSubject", "Clr", "EndorsementCredential", "VerifiablePresentation",
    "EnvelopedVerifiableCredential", "EQF", "http://data.europa.eu/snb/eqf/9", "Failed", "revoked",
    "http://data.europa.eu/esco/skill/x", "isPartOf", "isParentOf", "precedes", "urn:1", "urn:2",
    "2024-01-01", "1714608000", "YQ.e30.YQ", "javascript:x", "\x00\x1b[31m", "<p>a</p><p>b</p>",
]  # fmt: skip
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False),
                   st.sampled_from(WORDS), st.text(max_size=6))  # fmt: skip
JSON = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=8),
    ),
    max_leaves=30,
)
# Near to a badge, so that the fields are reached: every key holds anything.
ANY = st.dictionaries(st.sampled_from(KEYS), JSON, max_size=12)
NEAR = st.builds(
    lambda outer, subject, achievement: {
        "type": ["OpenBadgeCredential"], **outer,
        "credentialSubject": {**subject, "achievement": {"name": "A", **achievement}},
    },
    ANY, ANY, ANY,
)  # fmt: skip
RECORD = st.builds(
    lambda outer, subject, credentials, edges: {
        **outer, "type": ["ClrCredential"],
        "credentialSubject": {**subject, "verifiableCredential": credentials, "association": edges},
    },
    ANY, ANY, st.lists(st.one_of(NEAR, JSON), max_size=3),
    st.lists(st.one_of(ANY, JSON), max_size=3),
)  # fmt: skip


def check(result, name):
    assert all(isinstance(b, Badge) and b.title and b.row is not None for b in result.records)
    for problem in result.problems:
        assert problem.file.startswith(name)
        assert problem.reason
        assert problem.remedy
    for badge in result.records:
        url = badge.row.credential.url
        assert url is None or url.lower().startswith(("http://", "https://"))


def named(error, name):
    assert name in str(error)
    assert error.hint


def tried(data, name):
    try:
        check(read_badges(data, name=name), name)
    except InputError as error:
        named(error, name)


@FAST
@given(st.one_of(JSON, NEAR, RECORD, st.lists(st.one_of(NEAR, RECORD), max_size=3)))
def test_any_json(document):
    for reader in (open_badges, clr):
        assert reader.claims(document) in (True, False)
        found = reader.read(document, file="w.json")
        assert all(p.reason and p.remedy for p in found.problems)
        assert found.badges or found.rows or found.problems or found.notes
    tried(json.dumps(document).encode(), "w.json")


def chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + b"\0\0\0\0"


PAYLOAD = st.one_of(JSON.map(lambda v: json.dumps(v).encode()), st.binary(max_size=60),
                    st.just(b"https://a.example"))  # fmt: skip
CHUNK = st.builds(
    chunk, st.sampled_from([b"iTXt", b"tEXt", b"zTXt", b"IDAT"]),
    st.builds(lambda word, flags, body, packed: word + flags + (zlib.compress(body) if packed
                                                                 else body),
              st.sampled_from([b"openbadges", b"openbadgecredential", b"Title"]),
              st.sampled_from([b"\0", b"\0\0", b"\0\0\0\0\0", b"\0\1\0\0\0", b""]),
              PAYLOAD, st.booleans()),
)  # fmt: skip


@FAST
@given(st.lists(st.one_of(CHUNK, st.binary(max_size=20)), max_size=4), st.integers(0, 40))
def test_any_png(chunks, cut):
    data = b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
    tried(data[: len(data) - cut] if cut < 20 else data, "w.png")


@FAST
@given(
    PAYLOAD,
    st.sampled_from(
        ["<svg xmlns:o='http://openbadges.org'>", "<svg>", "<svg ", "<!DOCTYPE s><svg>"]
    ),
    st.sampled_from(
        ["<o:assertion verify='{}'>", "<o:credential><![CDATA[{}]]>", "<o:assertion>{}"]
    ),
    st.sampled_from(["</o:assertion></svg>", "</o:credential></svg>", "</svg>", ""]),
)
def test_any_svg(payload, head, inner, tail):
    tried((head + inner).encode().replace(b"{}", payload) + tail.encode(), "w.svg")


@FAST
@given(st.builds(lambda head, body: head + body,
                 st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"{", b"[", b"ey", b"YQ.YQ.",
                                  b"\xff\xfe", b"\xef\xbb\xbf", b"<svg>", b"\x89PNG\r\n\x1a\n"]),
                 st.binary(max_size=120)))  # fmt: skip
def test_any_bytes(data):
    tried(data, "w.bin")
