"""The samples of the European Learning Model are read in full."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from skillmatch.connect import elm
from skillmatch.connect.jsonld import load_json

pytestmark = pytest.mark.shared

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
SAMPLES = SHARED / "catalogues" / "credential_samples"
ESCO = "http://data.europa.eu/esco/skill/"


@pytest.fixture(scope="module", autouse=True)
def _shared() -> None:
    if not SHARED.is_dir():
        pytest.skip("the shared development data is not beside the checkout")


def read(name):
    document = load_json((SAMPLES / name).read_bytes(), name)
    assert elm.claims(document)
    found = elm.read(document, file=name)
    assert not found.problems
    (badge,) = found.badges
    assert found.rows == [badge.row]
    return badge, badge.row.credential, found


def test_the_plain_sample():
    badge, known, found = read("elm_credential_sample.jsonld")
    assert badge.title == known.title == "some kind of learning achievement"
    assert badge.issuer == "some legal name of the organistion"
    assert known.country == "FR"
    assert badge.holder
    assert badge.issued == date(2010, 1, 1)
    assert badge.valid_from == date(2010, 10, 1)
    assert badge.valid_until == date(2024, 9, 25)
    assert badge.status(date(2024, 9, 26)) == "expired"
    assert (known.hours, known.ects, known.level, known.url) == (None, None, None, None)
    assert "Power" not in repr(found)


def test_the_annex_1_sample_has_all_mandatory_elements():
    badge, known, found = read("elm_v3_microcredential_annex1.jsonld")
    assert known.title == "Digital micro-credential creation"
    assert (known.issuer, known.country) == ("University of Zed", "IE")
    assert (known.ects, known.hours) == (2.0, 60.0)
    assert known.workload_note == "at most 1 month; activity: 60 months"
    assert (known.level, known.level_note) == (6, "RQF Level 6")
    assert known.assessment.startswith("Digital artefact assessment (artefact assessment), Online")
    assert "grading: Standard grading: The learner will have passed" in known.assessment
    assert known.supervision == "Unsupervised without ID Verification"
    assert known.delivery == "Blended; non-formal learning"
    assert known.prerequisites.startswith("The learner needs to have an EDC Online")
    assert (known.language, known.type) == ("en", "Short learning programme")
    assert known.sector.startswith("Personal skills and development; Inter-disciplinary")
    assert known.outcomes == (
        "Communication, collaboration and creativity",
        "Developing digital content",
    )
    assert badge.row.stated == (
        "stimulate creativity in the team", "communicate with target community",
        "establish collaborative relations", "develop digital content",
        "Developing digital content", "Developing digital content Level 4",
    )  # fmt: skip
    uris = badge.row.uris
    assert uris["develop digital content"] == ESCO + "5fd5c985-eaaa-47aa-8314-62359c54505a"
    assert uris["Developing digital content"] == "http://data.europa.eu/snb/dcf/u69o196gu6"
    assert len(uris) == 6
    assert sum(a.uri is not None and a.uri.startswith(ESCO) for a in badge.alignments) == 4
    assert badge.grade == "Pass"
    assert badge.holder
    assert badge.issued == badge.valid_from == date(2022, 12, 31)
    assert badge.valid_until is None
    assert "This online course allows the learner" in known.text
    assert known.url is None  # the only home pages are those of organisations
    for name in ("Andromeda", "LA-234218", "1999-10-01", "email.com"):
        assert name not in repr(found)


def test_a_credential_of_an_issuing_service():
    badge, known, found = read("mynextid_edc_microcredential.json")
    assert badge.title == "Title of your learning achievement"
    assert (known.issuer, known.country) == ("NETIS d.o.o.", "SI")  # not the service that signed
    assert (known.ects, known.hours, known.level) == (5.0, 45.0, 6)
    assert known.level_note == "MECU Level 7"
    assert known.assessment == "Written Exam (Graded exercises), Online"
    assert known.supervision == "Supervised with ID Verification"
    assert (known.delivery, known.language) == ("Online", "en")
    assert badge.row.stated == (
        "Game theory", "Rear game", "Manage frustration", "Blow moulding machine parts",
    )  # fmt: skip
    assert not badge.row.uris  # urn: ids of the service are no addresses of skills
    assert known.outcomes == ("Example of learning outcome", "Example of learning second outcome")
    assert "Title of the Qualification" in known.text
    assert badge.grade == "19"
    assert badge.issued == badge.valid_from == date(2026, 1, 12)
    assert badge.revoked is None
    assert badge.id == "urn:credential:92cdd79b-fd53-4ad4-90e8-20db7e1b4675"
    assert "Doe" not in repr(found)


def test_the_flat_input_fields():
    badge, known, found = read("mynextid_mc_input_fields_example.json")
    assert badge.title == "Title of the Qualification"
    assert (known.ects, known.hours, known.type) == (5.0, 60.0, "Microcredential")
    assert known.assessment == "Written Exam (Graded exercises), Online"
    assert known.supervision == "Supervised with ID Verification"
    assert badge.grade == "Pass"
    assert badge.issued == date(2026, 1, 2)
    assert badge.holder
    assert "Developmental Psychology" in badge.text
    assert "Doe" not in repr(found)


def test_samples_of_other_standards_are_not_claimed():
    others = [p for p in SAMPLES.glob("*.json") if p.name.startswith(("ctdl", "ob"))]
    others.append(SAMPLES / "mynextid_mc_input_fields_schema.json")
    assert len(others) > 8
    for path in others:
        assert not elm.claims(load_json(path.read_bytes(), path.name)), path.name
