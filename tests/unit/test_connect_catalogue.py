"""Catalogues: any provider's columns, figures checked, our own export read back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from skillmatch.connect.catalogue import CatalogueRow, credential_id, read_catalogue
from skillmatch.connect.catalogue_format import write_catalogue
from skillmatch.domain import Credential, Mention, StatedSkill
from skillmatch.errors import InputError, SchemaError

DEMO = {
    "id": "demo-1", "title": "Solar Basics", "issuer": "Board", "url": "https://board.example",
    "sector": "trades", "type": "certificate", "text": "Our words.",
    "skills": ["install solar panels", "R"], "hours": 40, "ects": None, "level": 4, "price": None,
    "currency": None, "delivery": "online", "assessment": "exam", "practical": True,
    "practical_note": "lab", "recognition": "state board", "requires": [],
    "stacks_into": ["demo-2"],
    "prerequisites_note": "none stated", "language": "en", "as_of": "2026-01-01",
    "verification": "unverified", "checked_on": None,
}  # fmt: skip


def write(path, text):
    path.write_bytes(text.encode())
    return path


def test_our_bundled_format(tmp_path):
    found = read_catalogue(write(tmp_path / "c.jsonl", json.dumps(DEMO)))
    (row,) = found.records
    assert not found.problems
    assert row.stated == ("install solar panels", "R")
    assert row.credential == Credential(
        id="demo-1", title="Solar Basics", issuer="Board", url="https://board.example",
        sector="trades", type="certificate", text="Our words.", hours=40.0, level=4,
        delivery="online", assessment="exam", practical=True, practical_note="lab",
        accreditation="state board", prerequisites="none stated", stacks_into=("demo-2",),
        language="en", as_of=date(2026, 1, 1),
    )  # fmt: skip


def test_columns_are_guessed(tmp_path):
    path = write(
        tmp_path / "c.csv",
        "Course Name;University;Duration (hours);EQF level;Price;Currency;Skills gained\n"
        "Data;Example;1,5;EQF 5;49,90;EUR;SQL, Python (pandas, numpy)\n",
    )
    (row,) = read_catalogue(path).records
    made = row.credential
    assert (made.title, made.issuer, made.hours, made.level) == ("Data", "Example", 1.5, 5)
    assert (made.price, made.currency) == (Decimal("49.90"), "EUR")
    assert row.stated == ("SQL", "Python (pandas, numpy)")
    assert made.id == credential_id("Data", "Example", None)
    assert made.id.startswith("c-")
    assert made.skills == ()


def test_mapping_wins_over_guesses_and_gives_constants(tmp_path):
    path = write(tmp_path / "c.csv", "title,real title,cost\nx,Welding,£1,250.00\n")
    path.write_text('title,real title,cost\nx,Welding,"£1,250.00"\ny,Cooking,free\n')
    found = read_catalogue(path, mapping={"title": "real title", "currency": "=GBP"})
    assert [r.credential.title for r in found.records] == ["Welding", "Cooking"]
    assert [r.credential.price for r in found.records] == [Decimal(1250), Decimal(0)]
    assert {r.credential.currency for r in found.records} == {"GBP"}


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ('["SQL", "Excel"]', ("SQL", "Excel")),
        ("['SQL', 'Excel']", ("SQL", "Excel")),
        ("SQL; Excel, advanced", ("SQL", "Excel, advanced")),
        ("SQL | Excel", ("SQL", "Excel")),
        ("SQL, Excel", ("SQL", "Excel")),
        ("[]", ()),
        ("None", ()),
        ('["None"]', ()),
        ('[{"label": "SQL"}, {"uri": "http://x/1", "label": "y"}]', ("SQL", "http://x/1")),
        ("[SQL", ("[SQL",)),
    ],
)
def test_skill_lists(tmp_path, cell, wanted):
    quoted = cell.replace('"', '""')
    found = read_catalogue(write(tmp_path / "c.csv", f'title,skills\nA,"{quoted}"\n'))
    assert found.records[0].stated == wanted


BAD = {
    "hours": ["-4", "0", "20-30", "6 weeks", "1e999", "many"],
    "ects": ["-1", "five"],
    "level": ["0", "9", "-3"],
    "price": ["-5 EUR", "12", "1.299 EUR", "$9", "9 euro", "about 9"],
    "practical": ["perhaps"],
}


@pytest.mark.parametrize(("column", "cell"), [(c, v) for c, vs in BAD.items() for v in vs])
def test_bad_figures_cost_their_row_and_are_listed(tmp_path, column, cell):
    path = write(tmp_path / "c.csv", f"title,{column}\nBad,{cell}\nGood,\n")
    found = read_catalogue(path)
    assert [r.credential.title for r in found.records] == ["Good"]
    (problem,) = found.problems
    assert (problem.file, problem.row, problem.column, problem.value) == (
        "c.csv", 1, column, cell,
    )  # fmt: skip
    assert problem.reason.endswith("left out")
    assert problem.remedy


def test_levels_in_words_are_left_empty_with_a_note(tmp_path):
    path = write(tmp_path / "c.csv", "title,level\nA,Beginner\nB,Beginner\nC,6\n")
    found = read_catalogue(path)
    assert [r.credential.level for r in found.records] == [None, None, 6]
    assert not found.problems
    assert any("'Beginner' ×2" in note for note in found.notes)


def test_duplicates_and_empty_titles(tmp_path):
    path = write(tmp_path / "c.csv", "title,issuer,url\nA,B,u\na,b,U\n ,B,u\nA,B,v\n")
    found = read_catalogue(path)
    assert len(found.records) == 2
    assert [p.row for p in found.problems] == [2, 3]
    assert "row 1" in found.problems[0].reason
    path = write(tmp_path / "d.csv", "id,title\n1,A\n1,B\n")
    assert [p.column for p in read_catalogue(path).problems] == ["id"]


def test_a_catalogue_without_titles(tmp_path):
    with pytest.raises(SchemaError, match=r"c\.csv: no column for 'title'.*--map title=COLUMN"):
        read_catalogue(write(tmp_path / "c.csv", "a,b\n1,2\n"))


LINKED = Credential(
    id="x", title="SQL & R", issuer="Café", price=Decimal("1.299"), currency="EUR", hours=2.5,
    requires=("a", "b"), as_of=date(2025, 2, 3), checked_on=date(2026, 1, 1), text="a\r\n b ",
    practical=False, source="demo",
    skills=(
        StatedSkill(skill_id="urn:1", quote="SQL", score=0.75, linked_by="alias", level=3),
        Mention(skill_id="urn:2", span=(3, 4), quote="R", score=0.5, via="semantic", level="C1"),
    ),
)  # fmt: skip


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_the_export_reads_back_with_its_links(tmp_path, ending):
    path = tmp_path / f"out.{ending}"
    plain = CatalogueRow(credential=replace(LINKED, id="y", skills=()), stated=("SQL", "a, b"))
    assert write_catalogue(path, [LINKED, plain]) == 2
    found = read_catalogue(path)
    assert not found.problems
    assert [r.credential for r in found.records] == [LINKED, plain.credential]
    assert [r.stated for r in found.records] == [("SQL",), ("SQL", "a, b")]
    again = tmp_path / f"again.{ending}"
    write_catalogue(again, found.records)
    assert again.read_bytes() == path.read_bytes()


def test_a_forged_list_of_links_costs_its_row(tmp_path):
    rows = [
        {"title": "A", "linked": [{"skill_id": "s", "quote": "q", "score": 7}]},
        {"title": "B", "linked": [{"skill_id": "s", "quote": "q", "score": 0.5, "evil": 1}]},
        {"title": "C", "linked": "nonsense"},
        {"title": "D", "linked": 5},
        {"title": "E"},
    ]
    found = read_catalogue(write(tmp_path / "c.jsonl", "\n".join(map(json.dumps, rows))))
    assert [r.credential.title for r in found.records] == ["E"]
    assert [p.row for p in found.problems] == [1, 2, 3, 4]


def test_other_endings_are_refused(tmp_path):
    with pytest.raises(InputError, match=r"out\.csv"):
        write_catalogue(tmp_path / "out.csv", [])
