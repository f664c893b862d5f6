"""Records that the Credential Registry itself imports, read as a person would read them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from skillmatch.connect import ctdl
from skillmatch.connect.jsonld import load_json

pytestmark = pytest.mark.shared

SAMPLES = Path(__file__).resolve().parents[3] / "shared/data/catalogues/credential_samples"


def load(name):
    path = SAMPLES / name
    if not path.is_file():
        pytest.skip("the shared development data is not beside the checkout")
    return load_json(path.read_bytes(), name)


def read(name):
    result = ctdl.read(load(name), file=name)
    (row,) = result.rows
    assert not result.problems
    return row, result


def test_a_degree_whose_owner_is_elsewhere():
    row, result = read("ctdl_credential_1_valid.json")
    c = row.credential
    assert c.id == "urn:ctid:6bf1a7e2-814e-4598-a66e-a3e2ecb727d8"
    assert c.title == "Master of Science in Project Management"
    assert (c.type, c.status, c.issuer, c.url) == ("master degree", "active", None, None)
    assert c.occupations == ("11-9199.07",)
    assert c.sector == "Security Guards and Patrol Services"
    assert c.text.count("\n") == 3
    assert row.stated == ()
    assert "issuer of 1 records" in result.notes[0]


def test_a_certification():
    row, _ = read("ctdl_credential_3_import.json")
    c = row.credential
    assert c.id == "ce-1A4AB486-8212-4708-B7D5-C5167FDD2B47"
    assert c.title == "Certified Occupational Therapy Assistant (COTA®)"
    assert (c.country, c.language, c.type) == ("US", "en", "certification")
    assert (c.hours, c.workload_note) == (None, "2 years")
    assert c.level_note == "Associates Degree Level"
    assert c.occupations == ("29-1122.00", "31-2011.00")
    assert c.accreditation == "regulated by Indiana University East"
    assert (c.price, c.price_note) == (None, None)  # The fee is for the renewal.
    assert "valid for a period of three (3) years" in c.renewal
    assert c.prerequisites.startswith("To be deemed eligible to sit")
    assert "MISSING" not in c.prerequisites
    assert row.stated == ("Kindergarten", "Health Care", "Occupational Therapy")
    where = "ceterms:requires.targetCompetency, ceterms:subject"
    assert c.provenance["skills"] == where


def test_a_learning_opportunity():
    row, _ = read("ctdl_learning_opportunity_profile_2_import.json")
    c = row.credential
    assert c.title == "Certified Welder Courses"
    assert (c.type, c.delivery) == ("learning opportunity", "In-Person; Seminar")
    assert (c.practical, c.country, c.language) == (None, None, "en")
    assert c.as_of == date(2017, 9, 1)
    assert len(row.stated) == 29
    assert "Operations, Equipment, and Process Variables" in row.stated


def test_other_standards_are_not_claimed():
    for name in ("ob3_skillAssertionCtdl.json", "elm_v3_microcredential_annex1.jsonld",
                 "mynextid_edc_microcredential.json"):  # fmt: skip
        assert not ctdl.claims(load(name))
