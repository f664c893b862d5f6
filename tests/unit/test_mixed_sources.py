"""Messy sources: lists of mixed standards, broken lines, folders of everything, asked formats."""

from __future__ import annotations

import json
import os
import zipfile

import pytest

from skillmatch.catalogue import link_rows
from skillmatch.connect.catalogue import open_catalogue, read_catalogue
from skillmatch.connect.catalogue_format import CatalogueRow
from skillmatch.connect.columns import choose
from skillmatch.connect.postings import read_postings
from skillmatch.domain import Credential, Skill
from skillmatch.errors import InputError, SchemaError
from skillmatch.taxonomy import Taxonomy

BADGE = {
    "type": ["Achievement"], "id": "https://badges.example/sql", "name": "Query data",
    "description": "Writes queries.", "criteria": {"narrative": "A marked project."},
}  # fmt: skip
CTDL = {
    "@context": "https://credreg.net/ctdl/schema/context/json",
    "@type": "ceterms:MicroCredential", "ceterms:ctid": "ce-1", "ceterms:name": {"en": "Weld"},
}  # fmt: skip
COURSE = {"@context": "https://schema.org", "@type": "Course", "name": "Baking bread"}
ADVERT = {
    "@context": "https://schema.org", "@type": "JobPosting", "title": "Baker",
    "description": "Bakes bread.", "identifier": {"@type": "PropertyValue", "value": "b-1"},
}  # fmt: skip
LEVER = {
    "id": "l-1", "text": "Cook", "descriptionPlain": "Cooks.", "categories": {},
    "hostedUrl": "https://jobs.example/l-1",
}  # fmt: skip


def titles(found):
    return [row.credential.title for row in found.records]


def lines(path, *entries):
    path.write_text("".join(f"{e if isinstance(e, str) else json.dumps(e)}\n" for e in entries))
    return path


def test_each_record_of_a_mixed_list_is_read_by_its_standard(tmp_path):
    path = tmp_path / "c.json"
    path.write_text(json.dumps([CTDL, BADGE, COURSE, 5]))
    found = read_catalogue(path)
    assert sorted(titles(found)) == ["Baking bread", "Query data", "Weld"]
    assert [(p.file, p.row) for p in found.problems] == [("c.json", 4)]
    assert "1 records of the list read as ctdl" in found.notes
    assert titles(read_catalogue(lines(tmp_path / "c.jsonl", CTDL, BADGE))) == [
        "Weld", "Query data",
    ]  # fmt: skip


def test_a_standard_that_is_asked_for_is_read_alone(tmp_path):
    path = tmp_path / "c.json"
    path.write_text(json.dumps([BADGE, CTDL]))
    found = read_catalogue(path, format="ctdl")
    assert titles(found) == ["Weld"]
    assert [(p.row, p.reason) for p in found.problems] == [
        (1, "the record is of open-badges, not of ctdl")
    ]


def test_a_record_without_a_type_is_listed(tmp_path):
    path = tmp_path / "c.json"
    path.write_text(json.dumps([COURSE, {"title": "A table row", "provider": "Mill College"}]))
    found = read_catalogue(path)
    assert titles(found) == ["Baking bread"]
    assert [p.row for p in found.problems] == [2]
    assert "names no type" in found.problems[0].reason


def test_a_broken_line_costs_only_itself(tmp_path):
    other = {**CTDL, "ceterms:ctid": "ce-2", "ceterms:name": 7, "ceterms:description": "x"}
    found = read_catalogue(lines(tmp_path / "c.jsonl", '{"@type":', CTDL, "", other))
    assert titles(found)[0] == "Weld"
    assert (found.problems[0].row, found.problems[0].reason) == (1, "the line is not JSON")
    adverts = read_postings(lines(tmp_path / "p.jsonl", ADVERT, '{"@type":'))
    assert [p.id for p in adverts.records] == ["b-1"]
    assert [p.row for p in adverts.problems] == [2]
    with pytest.raises(InputError, match="no JSON"):
        read_catalogue(lines(tmp_path / "n.jsonl", "{", "["), format="ctdl")


def test_one_document_over_many_lines_is_read_whatever_its_ending(tmp_path):
    path = tmp_path / "c.jsonl"
    path.write_text(json.dumps([CTDL], indent=1))
    assert titles(read_catalogue(path, format="ctdl")) == ["Weld"]


def test_rows_of_problems_are_those_of_the_file(tmp_path):
    nameless = {**CTDL, "ceterms:ctid": "ce-9", "ceterms:name": ""}
    path = lines(tmp_path / "c.jsonl", CTDL, "{", BADGE, nameless)
    found = read_catalogue(path)
    assert [p.row for p in found.problems] == [2, 4]


def test_adverts_of_two_formats_in_a_list(tmp_path):
    path = tmp_path / "p.json"
    path.write_text(json.dumps([ADVERT, LEVER, {"title": "x", "text": "y"}]))
    found = read_postings(path)
    assert [p.id for p in found.records] == ["b-1", "l-1"]
    assert [p.row for p in found.problems] == [3]


def messy(folder):
    (folder / "sub").mkdir(parents=True)
    (folder / "__MACOSX").mkdir()
    (folder / "a.csv").write_text("title,hours\nA,3\nB,-1\n")
    (folder / "sub" / "a.csv").write_text("title,hours\nC,3\nD,-1\n")
    (folder / "sub" / "b.csv").write_text("Kurs,hours\nE,3\n")
    (folder / "c.json").write_text(json.dumps(CTDL))
    (folder / ".DS_Store").write_text("x")
    (folder / "._a.csv").write_bytes(b"\0\5\x16\7" * 9)
    (folder / "__MACOSX" / "._c.json").write_bytes(b"\0\5\x16\7" * 9)
    (folder / "~$a.xlsx").write_bytes(b"\5abc")
    return folder


def test_problems_of_a_folder_name_the_file_with_its_folder(tmp_path):
    folder = messy(tmp_path / "all")
    found = read_catalogue(folder)
    assert sorted(titles(found)) == ["A", "C", "Weld"]
    assert [(p.file, p.row) for p in found.problems] == [
        ("a.csv", 2), ("sub/a.csv", 2), ("sub/b.csv", None),
    ]  # fmt: skip
    assert found.problems[-1].reason.startswith("no column for 'title'")
    packed = tmp_path / "all.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder).as_posix())
    again = read_catalogue(packed)
    assert (again.records, again.problems) == (found.records, found.problems)


def test_a_mapping_holds_for_the_tables_of_a_folder(tmp_path):
    folder = tmp_path / "all"
    folder.mkdir()
    (folder / "b.csv").write_text("Kurs,name\nSchweißen,x\n")
    (folder / "c.json").write_text(json.dumps(CTDL))
    found = read_catalogue(folder, mapping={"title": "Kurs"})
    assert titles(found) == ["Schweißen", "Weld"]
    (folder / "b.csv").unlink()
    assert "the column mapping was not used: no table was read" in read_catalogue(
        folder, mapping={"title": "Kurs"}
    ).notes  # fmt: skip
    single = open_catalogue(folder / "c.json", mapping={"title": "Kurs"})
    assert "the column mapping was not used: this is no table" in single.notes


def test_a_format_that_is_asked_for_holds(tmp_path):
    page = tmp_path / "p.html"
    page.write_text(f'<script type="application/ld+json">{json.dumps(COURSE)}</script>')
    assert titles(read_catalogue(page, format="schema-org")) == ["Baking bread"]
    for wrong in ("ctdl", "csv"):
        with pytest.raises(InputError):
            read_catalogue(page, format=wrong)
    table = tmp_path / "t.dat"
    table.write_text("title\nA\n")
    with pytest.raises(InputError, match="not known"):
        read_catalogue(table)
    assert titles(read_catalogue(table, format="csv")) == ["A"]
    for wrong in ("xlsx", "parquet"):
        with pytest.raises(InputError, match=f"no {wrong} file"):
            read_catalogue(table, format=wrong)
    registry = tmp_path / "c.json"
    registry.write_text(json.dumps(CTDL))
    assert titles(read_catalogue(registry, format="credential-finder")) == ["Weld"]
    table.write_text("Credential Name,Industry\nA,Steel\n")
    (row,) = read_catalogue(table.rename(tmp_path / "t.csv"), format="credential-finder").records
    assert row.credential.sector == "Steel"


def test_a_folder_is_read_in_one_format(tmp_path):
    folder = messy(tmp_path / "all")
    assert titles(read_catalogue(folder, format="ctdl")) == ["Weld"]
    assert sorted(titles(read_catalogue(folder, format="csv"))) == ["A", "C"]


def test_a_folder_of_adverts_holds_tables_too(tmp_path):
    folder = tmp_path / "all"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.json").write_text(json.dumps(ADVERT))
    (folder / "sub" / "t.csv").write_text("id,title,text\n1,Cook,Cooks.\n2,Nurse,\n")
    lines(folder / "t.jsonl", {"id": "3", "title": "Clerk", "text": "Files."})
    (folder / "x.json").write_text('[{"what": "is this"}]')
    found = read_postings(folder)
    assert [(p.id, p.source) for p in found.records] == [
        ("b-1", "a.json"), ("1", "sub/t.csv"), ("3", "t.jsonl"),
    ]  # fmt: skip
    assert [(p.file, p.row) for p in found.problems] == [("sub/t.csv", 2), ("x.json", None)]
    named = read_postings(folder, text_column="title", format="csv")
    assert [p.text for p in named.records] == ["Cook", "Nurse"]


def test_a_column_may_come_late(tmp_path):
    path = tmp_path / "c.jsonl"
    rows = [{"id": str(n), "title": f"Course {n}"} for n in range(1200)]
    lines(path, *rows, {"id": "last", "title": "Last", "hours": 4})
    *_, last = read_catalogue(path).records
    assert last.credential.hours == 4.0


def test_json_that_is_lines_and_lines_that_are_json(tmp_path):
    path = lines(tmp_path / "c.json", {"title": "A"}, {"title": "B"})
    assert titles(read_catalogue(path)) == ["A", "B"]
    for text in ("[[]]", "[5]"):
        path.write_text(text)
        with pytest.raises(InputError, match="row 1: the entry is no record"):
            read_catalogue(path)


def test_stated_skills_of_a_table_say_where_they_stood(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text("title,Tags\nA,SQL\nB,\n")
    first, second = (r.credential.provenance for r in read_catalogue(path).records)
    assert first["skills"] == "column 'Tags'"
    assert "skills" not in second


def test_a_guess_of_an_odd_column_is_saved_as_it_was():
    columns = ["title", "=issuer"]
    guesses = {"title": ["title"], "issuer": ["issuer"]}
    first = choose(columns, guesses=guesses, needed=["title"], mapping=None, file="c.csv")
    again = choose(columns, guesses=guesses, needed=[], mapping=first.as_mapping(), file="c.csv")
    assert again.of == first.of == {"title": ("title",), "issuer": ("=issuer",)}
    constant = choose(["title"], guesses=guesses, needed=[], mapping={"issuer": "=x"}, file="c")
    assert constant.constants == {"issuer": "x"}


def test_the_same_words_link_by_the_uri_of_their_own_row():
    taxonomy = Taxonomy(
        [Skill(id="urn:island", label="island lore"), Skill(id="urn:code", label="Java")],
        name="t", version="1",
    )  # fmt: skip
    made = [
        CatalogueRow(credential=Credential(id=str(n), title="T"), stated=("Java",), uris=uris)
        for n, uris in enumerate([{"Java": "urn:island"}, {}, {"Java": "urn:code"}, {"Java": "?"}])
    ]
    linked = link_rows(made, taxonomy=taxonomy, extractor=None, prose=False)
    assert [[(s.skill_id, s.linked_by) for s in c.skills] for c in linked] == [
        [("urn:island", "uri")], [("urn:code", "label")], [("urn:code", "uri")],
        [("urn:code", "label")],
    ]  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="names are Unicode elsewhere")
def test_names_that_are_no_utf8(tmp_path):
    folder = tmp_path / "all"
    folder.mkdir()
    (folder / os.fsdecode(b"caf\xe9.csv")).write_text("title,hours\nA,-1\nB,2\n")
    found = read_catalogue(folder)
    assert titles(found) == ["B"]
    assert len(found.problems) == 1


def test_a_document_of_another_standard_is_refused(tmp_path):
    path = tmp_path / "c.json"
    path.write_text(json.dumps([CTDL]))
    with pytest.raises(SchemaError, match="not of the format elm"):
        read_catalogue(path, format="elm")
