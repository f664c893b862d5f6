"""What is written as Open Badges 3.0 reads back equal in all that the standard can hold."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from skillmatch.connect.catalogue_format import CatalogueRow
from skillmatch.connect.export_open_badges import OB3_FIELDS, to_open_badges
from skillmatch.connect.html_text import looks_like_html
from skillmatch.connect.open_badges import claims, read
from skillmatch.domain import Credential, Mention, StatedSkill

ESCO = "http://data.europa.eu/esco/skill/"
letters = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"))


def flat(text):
    return " ".join(text.split())


words = st.text(letters, min_size=1, max_size=24).map(flat).filter(bool)
maybe = st.none() | words
prose = st.lists(words, max_size=4).map("\n".join).filter(lambda t: not looks_like_html(t))
token = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=8)
web = token.map(lambda t: f"https://university.example/{t}")
esco = st.uuids().map(lambda u: f"{ESCO}{u}")
addresses = st.one_of(web, esco, token.map(lambda t: f"urn:skill:{t}"))
types = st.none() | st.sampled_from(["MicroCredential", "Certificate", "NanoDegree", "x_1.b"])
countries = st.none() | st.sampled_from(["IE", "DE", "XX", "Atlantis"])
languages = st.none() | st.sampled_from(["en", "de", "fr", "gsw"])


@st.composite
def rows(draw, *, uri_ids=True):
    """A record with already clean words, its stated skills with and without a URI."""
    own_id = draw(st.uuids().map(lambda u: u.urn) | web if uri_ids else words)
    url = draw(web if own_id.startswith("http") else st.none() | web)
    stated = draw(st.lists(words | addresses, max_size=5, unique=True).map(tuple))
    named = [w for w in stated if not w.startswith(("http", "urn:", "did:"))]
    uris = {w: draw(addresses) for w in named if draw(st.booleans())}
    credential = Credential(
        id=own_id, title=draw(words), issuer=draw(maybe | web), country=draw(countries),
        text=draw(prose), type=draw(types), sector=draw(maybe), language=draw(languages),
        level=draw(st.none() | st.integers(1, 8)), url=url,
        hours=draw(st.none() | st.floats(1, 500)), delivery=draw(maybe),
        ects=draw(st.none() | st.sampled_from([0.0, 1.0, 2.5, 60.0])), assessment=draw(maybe),
        outcomes=draw(st.lists(words, max_size=2).map(tuple)),
        stacks_into=draw(st.lists(words, max_size=2).map(tuple)),
        occupations=draw(st.lists(words | st.just("15-2051.00"), max_size=2).map(tuple)),
    )  # fmt: skip
    return CatalogueRow(credential=credential, stated=stated, uris=uris)


def back(written):
    document = json.loads(json.dumps(to_open_badges(written)))
    assert not document or claims(document)
    return read(document, file="badges.json")


@settings(max_examples=100, deadline=None)
@given(st.lists(rows(), max_size=3, unique_by=lambda row: row.credential.id))
def test_what_is_written_reads_back_equal(written):
    found = back(written)
    assert found.problems == []
    assert len(found.rows) == len(written)
    for before, after in zip(written, found.rows, strict=True):
        for name in OB3_FIELDS:
            assert getattr(after.credential, name) == getattr(before.credential, name), name
        assert set(after.stated) == set(before.stated)
        # A skill that is stated by its URI alone reads back with that URI beside it.
        uris = {w: uri for w, uri in after.uris.items() if w != uri}
        assert uris == dict(before.uris)


@settings(max_examples=50, deadline=None)
@given(rows())
def test_what_was_read_is_written_as_it_was(row):
    """A record that was read once stands still, in the fields beyond ``OB3_FIELDS`` too."""
    first = back([row]).rows
    again = back(first).rows
    assert again == first


def test_an_id_that_is_no_uri_becomes_one_and_comes_back():
    made = Credential(id="c 1/ä", title="SQL")
    assert to_open_badges([made])[0]["id"] == "urn:skillmatch:c%201%2F%C3%A4"
    found = back([made])
    assert found.rows[0].credential.id == "c 1/ä"
    assert found.rows[0].credential.url is None


def test_a_type_becomes_a_word_of_the_standard():
    kinds = [
        "micro-credential",
        "Certificate of completion",
        "Professional certificate",
        "微",
        None,
    ]
    made = to_open_badges([Credential(id="urn:c", title="T", type=kind) for kind in kinds])
    assert [m.get("achievementType") for m in made] == [
        "MicroCredential", "CertificateOfCompletion", "ext:Professional_certificate", None, None,
    ]  # fmt: skip


def test_links_that_are_no_guess_are_alignments():
    skills = (
        StatedSkill(skill_id=f"{ESCO}1", quote="SQL", linked_by="label"),
        StatedSkill(skill_id=f"{ESCO}2", quote="selling", linked_by="semantic"),
        StatedSkill(skill_id="own-7", quote="Welding", linked_by="label"),
        Mention(skill_id=f"{ESCO}3", span=(0, 1), quote="R", score=1.0, via="label"),
    )
    (made,) = to_open_badges([Credential(id="urn:c", title="T", skills=skills)])
    assert [(a["targetName"], a["targetUrl"]) for a in made["alignment"]] == [("SQL", f"{ESCO}1")]
    assert made["alignment"][0]["targetFramework"] == "ESCO"
    assert made["tag"] == ["selling", "Welding"]


def test_outcomes_and_occupations_with_an_address():
    occupation = "http://data.europa.eu/esco/occupation/1234"
    row = CatalogueRow(
        credential=Credential(
            id="urn:c", title="T", outcomes=("Write queries",),
            occupations=("15-2051.00", occupation, "analyst"),
        ),
        stated=("Write queries", "SQL"),
        uris={"Write queries": f"{ESCO}1"},
    )  # fmt: skip
    (found,) = back([row]).rows
    assert found.credential.outcomes == ("Write queries",)
    assert found.credential.occupations == ("15-2051.00", occupation)
    assert found.stated == ("Write queries", "SQL")


def test_credits_are_written_for_ects_only():
    made = to_open_badges([
        Credential(id="urn:a", title="T", ects=5),
        Credential(id="urn:b", title="T", hours=40),
        Credential(id="urn:c", title="T", ects=0, workload_note="3 months"),
        Credential(id="urn:d", title="T", workload_note="2.5 credits"),
    ])  # fmt: skip
    assert [m.get("creditsAvailable") for m in made] == [5.0, None, None, 2.5]


def test_an_issuer_without_a_name_stays_without():
    (made,) = to_open_badges([Credential(id="urn:c", title="T", country="IE")])
    assert made["creator"]["address"] == {"type": ["Address"], "addressCountryCode": "IE"}
    (found,) = read([made], file="b.json").rows
    assert (found.credential.issuer, found.credential.country) == (None, "IE")


def test_only_web_addresses_are_criteria():
    (made,) = to_open_badges([Credential(id="urn:c", title="T", url="javascript:alert(1)")])
    assert made["criteria"] == {}
    assert "related" not in made
