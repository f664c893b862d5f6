"""Credential Finder's CSV: its columns are known and read without a mapping by hand."""

from __future__ import annotations

from skillmatch.connect.catalogue import read_catalogue
from skillmatch.connect.catalogue_table import CATALOGUE_FIELDS
from skillmatch.connect.credential_finder import (
    CREDENTIAL_FINDER_FIELDS,
    claims_columns,
    mapping_for,
)

COLUMNS = ["CTID", "Credential Name", "Credential Type", "Description", "Subject Webpage",
           "Owned By", "Credential Status", "In Language", "Audience Level Type",
           "Estimated Duration", "Credit Unit Value", "Credit Unit Type", "Cost", "Competencies",
           "Keywords", "Occupation Type", "Accredited By", "Approved By", "Delivery Type",
           "Date Effective"]  # fmt: skip


def test_which_columns_are_claimed():
    assert claims_columns(COLUMNS)
    assert claims_columns(["External Identifier", "Learning Opportunity Name", "Subject Webpage"])
    assert not claims_columns(["Course Title", "Provider", "Skills", "Price"])
    assert not claims_columns(["name", "credential_type", "description"])
    assert not claims_columns(["CTID", "Organisation Webpage"])
    assert not claims_columns([])


def test_all_fields_are_fields_of_a_catalogue():
    assert set(mapping_for(COLUMNS)) | set(CREDENTIAL_FINDER_FIELDS) <= set(CATALOGUE_FIELDS)


def test_the_mapping():
    mapping = mapping_for(COLUMNS)
    assert mapping["id"] == "CTID"
    assert mapping["skills"] == "Competencies"
    assert mapping["workload_note"] == "Estimated Duration+Credit Unit Value+Credit Unit Type"
    assert mapping["price_note"] == "Cost"
    assert mapping["accreditation"] == "Accredited By+Approved By"
    assert "price" not in mapping


def test_headings_in_other_case_and_a_figure_without_its_unit():
    mapping = mapping_for(["credential_name", "ctid", "Credit Unit Value", "+", ""])
    assert mapping == {"title": "credential_name", "id": "ctid"}


def test_a_table_is_read(tmp_path):
    cells = ["ce-1", "Solar", "MicroCredential", "Fit panels.", "https://a.example", "Board",
             "Active", "English", "Beginner", "P6W", "3", "SemesterHour", "Tuition~200",
             "fit panels|wire panels", "green", "47-2181.00", "Agency", "State", "Online",
             "2024-05-01"]  # fmt: skip
    path = tmp_path / "finder.csv"
    path.write_text(",".join(COLUMNS) + "\n" + ",".join(cells) + "\n", encoding="utf-8")
    result = read_catalogue(path)
    (row,) = result.records
    c = row.credential
    assert (c.id, c.title, c.issuer, c.url) == ("ce-1", "Solar", "Board", "https://a.example")
    assert row.stated == ("fit panels", "wire panels")
    assert (c.hours, c.price, c.ects) == (None, None, None)
    assert c.price_note == "Tuition~200"
    assert "P6W" in (c.workload_note or "")
    assert "3" in (c.workload_note or "")
    assert c.accreditation == "Accredited by: Agency Approved by: State"
    assert (c.status, c.level_note, c.delivery) == ("Active", "Beginner", "Online")
    assert c.occupations == ("47-2181.00",)
    assert not result.problems
