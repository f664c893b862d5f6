"""Badges and cohorts."""

from __future__ import annotations

import json
from datetime import date

import pytest

from skillmatch.connect.people import Alignment, read_badge, read_cohort
from skillmatch.errors import InputError, SchemaError

ACHIEVEMENT = {
    "type": ["Achievement"], "name": "Robot Programming", "description": "Programs robots.",
    "criteria": {"narrative": "Show source code."}, "creator": {"name": "Industry Group"},
    "alignment": [{"targetName": "Robotics", "targetUrl": "https://skills.example/1"}, {}],
    "tag": ["robots"],
}  # fmt: skip
OB3 = {
    "type": ["VerifiableCredential", "OpenBadgeCredential"], "issuer": {"name": "Example College"},
    "credentialSubject": {"achievement": ACHIEVEMENT},
}  # fmt: skip
BADGE_CLASS = {
    "type": "BadgeClass", "name": "Welding", "description": "TIG.", "issuer": {"name": "Yard"},
    "criteria": "https://yard.example/criteria", "tags": ["tig"],
    "alignment": {"targetName": "Weld", "targetUrl": "https://skills.example/2"},
}  # fmt: skip


def test_open_badge_3():
    badge = read_badge(json.dumps(OB3).encode(), name="b.json")
    assert (badge.title, badge.issuer) == ("Robot Programming", "Example College")
    assert badge.text == "Programs robots.\nShow source code."
    assert badge.alignments == (Alignment(name="Robotics", uri="https://skills.example/1"),)
    assert badge.tags == ("robots",)
    assert badge.stated == ("Robotics", "robots")
    assert badge.standard == "Open Badges 3.0"
    assert read_badge(json.dumps(ACHIEVEMENT).encode()).issuer == "Industry Group"


def test_open_badge_2(tmp_path):
    path = tmp_path / "b.json"
    path.write_text(json.dumps({"type": "Assertion", "badge": BADGE_CLASS}))
    badge = read_badge(path)
    assert (badge.title, badge.issuer, badge.text) == ("Welding", "Yard", "TIG.")
    assert badge.alignments[0].uri == "https://skills.example/2"
    assert badge.standard == "Open Badges 2.0"
    assert read_badge(json.dumps(BADGE_CLASS).encode()).title == "Welding"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"not json", "no JSON"),
        (b"[1]", "not a badge"),
        (b'{"a": 1}', "not an Open Badge"),
        (b'{"type": "Assertion", "badge": "https://x.example"}', "link"),
        (b'{"credentialSubject": {}}', "no achievement"),
        (b'{"credentialSubject": {"achievement": {}}}', "no name"),
        (b"[" * 5000, "no JSON"),
        (b"\x00\x01\x02\x03", "binary"),
    ],
)
def test_what_is_no_badge(data, words):
    with pytest.raises(InputError) as caught:
        read_badge(data, name="b.json")
    assert words in str(caught.value)
    assert "b.json" in str(caught.value)
    assert caught.value.hint


def test_cohort(tmp_path):
    path = tmp_path / "students.csv"
    path.write_text(
        "id,name,target_role,cv,skills,max_hours,max_price,currency,Campus\n"
        "1,Ada,data analyst,cvs/a.txt,SQL; Excel,120,500,EUR,North\n"
        "1,Bob,nurse,,,,,,\n2,Cy,,,,,,,\n3,Di,welder,,,-5,,,\n,Ed,cook,,,,,,\n4,Flo,cook,,,,,,South\n"
    )
    found = read_cohort(path)
    assert [r.id for r in found.records] == ["1", "4"]
    first = found.records[0]
    assert first.target_role == "data analyst"
    assert first.cv == ("cvs/a.txt",)
    assert first.skills == ("SQL", "Excel")
    assert (first.max_hours, first.max_price, first.currency) == (120.0, 500.0, "EUR")
    assert dict(first.groups) == {"Campus": "North"}
    assert [(p.row, p.column) for p in found.problems] == [
        (2, "id"), (3, "target_role"), (4, "max_hours"), (5, "id"),
    ]  # fmt: skip


@pytest.mark.parametrize("header", ["name,target_role", "id,name"])
def test_cohort_without_its_columns(tmp_path, header):
    path = tmp_path / "students.csv"
    path.write_text(f"{header}\na,b\n")
    with pytest.raises(SchemaError, match=r"students\.csv: no column for"):
        read_cohort(path)


ROWS = [
    {"student_id": "1", "target_roles": "data analyst; nurse", "Finish by": "2026-06-01",
     "hours_per_week": "5", "Campus": "North"},
    {"student_id": "2", "target_roles": "welder", "Finish by": "", "hours_per_week": "",
     "Campus": "South"},
]  # fmt: skip


def as_file(path, rows):
    import csv
    import gzip
    import io

    import openpyxl
    import pyarrow as pa
    import pyarrow.parquet as pq

    name = path.name.removesuffix(".gz")
    stream = io.StringIO()
    if name.endswith(".csv"):
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    elif name.endswith(".jsonl"):
        stream.write("".join(json.dumps(r) + "\n" for r in rows))
    elif name.endswith(".parquet"):
        pq.write_table(pa.Table.from_pylist(rows), path)
        return path
    else:
        book = openpyxl.Workbook()
        book.active.append(list(rows[0]))
        for row in rows:
            book.active.append(list(row.values()))
        book.save(path)
        return path
    data = stream.getvalue().encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


@pytest.mark.parametrize("name", ["c.csv", "c.csv.gz", "c.jsonl", "c.parquet", "c.xlsx"])
def test_cohorts_in_every_format(tmp_path, name):
    found = read_cohort(as_file(tmp_path / name, ROWS))
    assert found.problems == ()
    first, second = found.records
    assert (first.id, first.target_role, first.other_roles) == ("1", "data analyst", ("nurse",))
    assert (first.weekly_hours, first.end) == (5.0, date(2026, 6, 1))
    assert (second.other_roles, second.end, second.weekly_hours) == ((), None, None)
    assert dict(second.groups) == {"Campus": "South"}
    assert "id from 'student_id'" in " ".join(found.notes)


def test_columns_are_fixed_by_a_mapping(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text("matricule,metier,fin\n1,welder,2026-06-01\n")
    names = {"id": "matricule", "target_role": "metier", "end": "fin", "weekly_hours": "=6"}
    row = read_cohort(path, mapping=names).records[0]
    assert (row.id, row.target_role, row.end, row.weekly_hours) == (
        "1", "welder", date(2026, 6, 1), 6.0,
    )  # fmt: skip


def test_a_limit_that_cannot_be_read_costs_the_row(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text("id,role,deadline\n1,welder,next summer\n2,cook,2026-06-01\n3,cook,\n")
    found = read_cohort(path)
    assert [r.id for r in found.records] == ["2", "3"]
    assert [(p.row, p.column) for p in found.problems] == [(1, "deadline")]
