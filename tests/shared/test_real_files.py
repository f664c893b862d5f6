"""Files nobody here wrote are read whole, and what cannot be used is listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from skillmatch.connect.catalogue import read_catalogue
from skillmatch.connect.documents import read_document
from skillmatch.connect.people import read_badge
from skillmatch.connect.postings import read_postings
from skillmatch.connect.tables import read_rows
from skillmatch.errors import SchemaError

pytestmark = pytest.mark.shared

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture(scope="module")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the shared development data is not beside the checkout")
    return SHARED


@pytest.mark.parametrize(
    ("name", "rows", "dated"),
    [
        ("adzuna_uk", 2076, 0),
        ("nhs_jobs", 3593, 3593),
        ("usajobs_questionnaires", 2140, 1713),
        ("google_job_skills", 1112, 0),
        ("emscad_first499", 492, 0),
    ],
)
def test_postings(shared, name, rows, dated):
    found = read_postings(shared / "postings" / f"{name}.csv.gz")
    assert len(found.records) + len({p.row for p in found.problems}) == rows
    assert not found.problems
    assert sum(r.posted is not None for r in found.records) == dated
    assert all(len(r.text.strip()) >= 20 for r in found.records)
    assert len({r.id for r in found.records}) == rows
    assert not any(r.synthetic for r in found.records)
    assert any(note.startswith("took ") for note in found.notes)


def test_a_text_of_one_column_is_kept_as_it_is(shared):
    path = shared / "postings" / "nhs_jobs.csv.gz"
    cells = dict(read_rows(path, problems=[]).rows)
    for number, record in enumerate(read_postings(path).records, start=1):
        assert record.text == cells[number]["description"]


@pytest.mark.parametrize(
    ("name", "rows", "left_out", "with_skills"),
    [
        ("coursera_skills", 4909, set(), 4000),
        ("udacity_263", 263, set(), 0),
        ("edx_skills", 567, {72, 73}, 500),
    ],
)
def test_catalogues(shared, name, rows, left_out, with_skills):
    found = read_catalogue(shared / "catalogues" / f"{name}.csv.gz")
    assert {p.row for p in found.problems} == left_out
    assert len(found.records) == rows - len(left_out)
    assert sum(bool(r.stated) for r in found.records) >= with_skills
    assert all(r.credential.hours is None for r in found.records)
    assert all(r.credential.level is None for r in found.records)
    assert all(not r.credential.skills for r in found.records)


def test_a_catalogue_with_a_mapping(shared):
    found = read_catalogue(
        shared / "catalogues" / "udacity_263.csv.gz",
        mapping={"title": "title", "issuer": "=Udacity", "sector": "school", "text": "description"},
    )
    assert len(found.records) == 263
    assert {r.credential.issuer for r in found.records} == {"Udacity"}


def test_cvs_as_a_table_and_as_documents(shared):
    problems = []
    table = read_rows(shared / "profiles" / "resumes_livecareer.csv.gz", problems=problems)
    rows = list(table.rows)
    assert len(rows) == 1219
    assert not problems
    for _, cells in rows[:100]:
        assert read_document(cells["text"].encode(), name="cv.txt").text == cells["text"]


def test_badges(shared):
    folder = shared / "catalogues" / "credential_samples"
    badge = read_badge(folder / "ob3_skillAssertionCase.json")
    assert (badge.title, badge.issuer) == ("Robot Programming", "1EdTech University")
    assert badge.alignments[0].name == "Robot Programming"
    for path in sorted(folder.glob("ob3_*.json")):
        if path.name != "ob3_endorsement.json":
            assert read_badge(path).title
    for name in ("ob3_endorsement.json", "ctdl_credential_1_valid.json",
                 "openbadge3_schema_mynextid.json"):  # fmt: skip
        with pytest.raises(SchemaError, match=name):
            read_badge(folder / name)
