"""Adverts: columns found or named, texts kept, bad rows listed."""

from __future__ import annotations

import json
from datetime import date

import pytest

from skillmatch.connect.postings import read_postings
from skillmatch.errors import SchemaError


def write(path, text):
    path.write_bytes(text.encode())
    return path


def test_columns_are_guessed_and_named_in_the_notes(tmp_path):
    path = write(
        tmp_path / "ads.csv",
        "Job ID,Job Title,Full Description,Company,Date Posted,Pay\n"
        '7,Nurse,"  Ward work\r\n<b>ICU</b> ",Trust,2026-01-31,9\n',
    )
    found = read_postings(path)
    (advert,) = found.records
    assert (advert.id, advert.title, advert.employer) == ("7", "Nurse", "Trust")
    assert advert.text == "  Ward work\r\n<b>ICU</b> "
    assert advert.posted == date(2026, 1, 31)
    assert advert.source == "ads.csv"
    assert advert.location is None
    assert not found.problems
    assert "text from 'Full Description'" in found.notes[0]
    assert "not used: 'Pay'" in found.notes[0]


def test_mapping_text_and_id_columns(tmp_path):
    path = write(tmp_path / "ads.csv", "a,b,c,d\n1,Welder,MIG,TIG\n")
    found = read_postings(path, mapping={"title": "b", "employer": "=Yard"}, text_column="c+d",
                          id_column="a")  # fmt: skip
    (advert,) = found.records
    assert (advert.id, advert.title, advert.employer) == ("1", "Welder", "Yard")
    assert advert.text == "C:\nMIG\n\nD:\nTIG"


def test_sections_are_put_together_under_their_names(tmp_path):
    path = write(
        tmp_path / "ads.csv",
        "title,responsibilities,Minimum Qualifications\nClerk,File papers,\n"
        "Cook,Cook,Knife skills\n",
    )
    first, second = read_postings(path).records
    assert first.text == "Responsibilities:\nFile papers"
    assert second.text == "Responsibilities:\nCook\n\nMinimum qualifications:\nKnife skills"
    assert first.id == "ads.csv#1"


@pytest.mark.parametrize(
    ("header", "options", "words"),
    [
        ("title,foo", {}, "no column for 'text'; the columns are: title, foo"),
        ("title,text", {"text_column": "body"}, "no column 'body'"),
        ("title,text", {"mapping": {"salary": "title"}}, "no field 'salary'"),
    ],
)
def test_missing_columns(tmp_path, header, options, words):
    path = write(tmp_path / "ads.csv", f"{header}\na,b\n")
    with pytest.raises(SchemaError) as caught:
        read_postings(path, **options)
    assert words in str(caught.value)
    assert "ads.csv" in str(caught.value)
    assert caught.value.hint


def test_missing_text_column_names_the_option(tmp_path):
    with pytest.raises(SchemaError, match="--text-column"):
        read_postings(write(tmp_path / "ads.csv", "title,foo\na,b\n"))


def test_bad_rows_are_listed_and_the_others_kept(tmp_path):
    path = write(
        tmp_path / "ads.csv",
        "id,title,text,posted\n1,Nurse,Ward,2026-01-02\n2,Cook, ,2026-01-02\n1,Clerk,Files,\n"
        "4,,Untitled,31/12/2025\n5,Vet,Cats,03/04/2025\n,Guard,Night,soon\n6,Broken\n",
    )
    found = read_postings(path)
    assert [r.id for r in found.records] == ["1", "4", "5", "ads.csv#6"]
    assert [(p.row, p.column) for p in found.problems] == [
        (2, "text"), (3, "id"), (5, "posted"), (6, "posted"), (7, None),
    ]  # fmt: skip
    assert [r.posted for r in found.records] == [date(2026, 1, 2), date(2025, 12, 31), None, None]
    assert all(p.remedy and p.file == "ads.csv" for p in found.problems)
    assert any(note.startswith("1 adverts have no title") for note in found.notes)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("2026-03-04T09:00:00Z", date(2026, 3, 4)),
        ("2026/3/4", date(2026, 3, 4)),
        ("13.02.2026", date(2026, 2, 13)),
        ("02/13/2026", date(2026, 2, 13)),
        ("4th March 2026", date(2026, 3, 4)),
        ("Mar 4 2026", date(2026, 3, 4)),
        ("N/A", None),
    ],
)
def test_dates(tmp_path, written, wanted):
    found = read_postings(write(tmp_path / "a.csv", f"title,text,posted\na,b,{written}\n"))
    assert found.records[0].posted == wanted
    assert not found.problems


def test_synthetic_adverts_stay_marked(tmp_path):
    rows = [
        {"id": "a", "title": "t", "text": "x", "source": "synthetic"},
        {"id": "b", "title": "t", "text": "x", "source": "feed"},
    ]
    path = write(tmp_path / "ads.jsonl", "\n".join(map(json.dumps, rows)))
    first, second = read_postings(path).records
    assert first.synthetic
    assert not second.synthetic
    assert second.source == "ads.jsonl"


def test_html_is_stripped_on_demand_alone(tmp_path):
    path = write(tmp_path / "a.csv", "title,text\na,<p>Ward</p><p>ICU</p>\nb,a < b\n")
    assert read_postings(path).records[0].text == "<p>Ward</p><p>ICU</p>"
    found = read_postings(path, strip_html=True)
    assert [r.text for r in found.records] == ["Ward\nICU", "a < b"]
