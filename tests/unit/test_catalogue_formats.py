"""One reader for all: what a file is is told by its content, and a folder holds many kinds."""

from __future__ import annotations

import gzip
import json
import zipfile

import pytest

from skillmatch.connect.catalogue import FORMATS, open_catalogue, read_catalogue
from skillmatch.connect.catalogue_format import write_catalogue
from skillmatch.errors import InputError, SchemaError, UnsafeFileError

ACHIEVEMENT = {
    "type": ["Achievement"], "id": "https://badges.example/sql", "name": "Query data",
    "description": "Writes queries.", "criteria": {"narrative": "A marked project."},
}  # fmt: skip
CTDL = {
    "@context": "https://credreg.net/ctdl/schema/context/json",
    "@type": "ceterms:MicroCredential", "ceterms:ctid": "ce-1", "ceterms:name": {"en": "Weld"},
    "ceterms:description": {"en": "Joins steel."},
}  # fmt: skip
COURSE = {
    "@context": "https://schema.org", "@type": "Course", "name": "Baking bread",
    "provider": {"@type": "Organization", "name": "Mill College"},
}  # fmt: skip
COURSERA = {
    "elements": [{"courseType": "v2.ondemand", "id": "1", "slug": "maps", "name": "Maps"}],
    "paging": {}, "linked": {},
}  # fmt: skip
LEARN = {
    "appliedSkills": [{"uid": "applied.a", "title": "Deploy an app", "url": "https://x.example/a"}],
    "modules": [],
}  # fmt: skip
PAGE = f'<html><script type="application/ld+json">{json.dumps(COURSE)}</script></html>'


@pytest.mark.parametrize(
    ("document", "format_", "title"),
    [
        (ACHIEVEMENT, "open-badges", "Query data"),
        (CTDL, "ctdl", "Weld"),
        ([CTDL], "ctdl", "Weld"),
        (COURSE, "schema-org", "Baking bread"),
        (COURSERA, "coursera", "Maps"),
        (LEARN, "microsoft-learn", "Deploy an app"),
    ],
)
def test_the_content_tells_the_format(tmp_path, document, format_, title):
    path = tmp_path / "c.json"
    path.write_text(json.dumps(document))
    source = open_catalogue(path)
    assert [r.credential.title for r in source] == [title]
    assert source.format == format_
    assert f"read as {format_}" in source.notes
    packed = tmp_path / "c.json.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert read_catalogue(packed).records == read_catalogue(path, format=format_).records


def test_every_field_says_where_it_was_read(tmp_path):
    path = tmp_path / "c.json"
    path.write_text(json.dumps(CTDL))
    (row,) = read_catalogue(path).records
    made = row.credential
    assert made.standard == "CTDL"
    assert "name" in made.provenance["title"]
    table = tmp_path / "c.csv"
    table.write_text("Course Title,Provider,Hours,Level\nSQL,Mill College,10,Beginner\n")
    (row,) = read_catalogue(table).records
    assert row.credential.provenance == {
        "title": "column 'Course Title'", "issuer": "column 'Provider'", "hours": "column 'Hours'",
    }  # fmt: skip
    assert row.credential.level_note == "Beginner"
    assert row.credential.level is None


def test_a_workload_in_words_gives_hours_where_it_states_a_total(tmp_path):
    table = tmp_path / "c.csv"
    table.write_text(
        "title,duration,outcomes\n"
        'A,"4 weeks, 5 hours a week","reads plans | draws plans"\n'
        "B,3 months,\n"
    )
    first, second = (r.credential for r in read_catalogue(table).records)
    assert (first.hours, first.workload_note) == (20.0, "4 weeks, 5 hours a week")
    assert first.provenance["hours"] == "column 'duration': 4 weeks × 5 hours a week"
    assert first.outcomes == ("reads plans", "draws plans")
    assert (second.hours, second.workload_note, second.outcomes) == (None, "3 months", ())


def test_a_page_and_json_lines(tmp_path):
    page = tmp_path / "p.html"
    page.write_text(PAGE)
    assert [r.credential.title for r in read_catalogue(page).records] == ["Baking bread"]
    lines = tmp_path / "c.jsonl"
    other = {**CTDL, "ceterms:ctid": "ce-2", "ceterms:name": "Solder"}
    lines.write_text(json.dumps(CTDL) + "\n" + json.dumps(other) + "\n")
    assert [r.credential.title for r in read_catalogue(lines).records] == ["Weld", "Solder"]


def folder_of(path):
    (path / "sub").mkdir(parents=True)
    (path / "a.json").write_text(json.dumps(ACHIEVEMENT))
    (path / "b.jsonld").write_text(json.dumps(CTDL))
    (path / "sub" / "c.html").write_text(PAGE)
    (path / "broken.json").write_text('{"type": ["Achievement"], "name"')
    (path / "other.json").write_text('{"what": "is this"}')
    (path / "d.json").write_text(json.dumps(ACHIEVEMENT))
    (path / "notes.txt").write_text("not for us")
    return path


def test_a_folder_and_a_zip_are_read_file_by_file(tmp_path):
    folder = folder_of(tmp_path / "all")
    found = read_catalogue(folder)
    titles = [r.credential.title for r in found.records]
    assert titles == ["Query data", "Weld", "Baking bread"]
    reasons = {p.file: p.reason for p in found.problems}
    assert "cut short" in reasons["broken.json"]
    assert "no standard" in reasons["other.json"]
    assert "met before (a.json)" in reasons["d.json"]
    assert any("1 files of other kinds" in n for n in found.notes)
    packed = tmp_path / "all.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder).as_posix())
    again = read_catalogue(packed)
    assert again.records == found.records
    assert {p.file for p in again.problems} == set(reasons)


@pytest.mark.parametrize(
    ("name", "data", "words", "kind"),
    [
        ("x.json", b'{"@type": "ceterms:Badge", "ceterms:name": ', "no JSON|not JSON", InputError),
        ("x.jsonld", b'{"a": 1}', "no standard", SchemaError),
        ("x.json", b"[" * 3000, "JSON", InputError),
        ("x.png", b"\x89PNG\r\n\x1a\n", "badge|PNG|picture", InputError),
        ("x.zip", b"PK\x05\x06" + b"\0" * 18, "none of its 0 files", InputError),
        ("x.zip", b"not a zip", "broken", InputError),
        ("missing/x.json", None, "no such file", InputError),
    ],
)
def test_what_cannot_be_read_is_one_error_with_a_remedy(tmp_path, name, data, words, kind):
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(kind, match=words) as caught:
        read_catalogue(path)
    assert caught.value.hint
    assert path.name in str(caught.value)


def test_the_named_format_must_be_the_files(tmp_path):
    path = tmp_path / "c.json"
    path.write_text(json.dumps(CTDL))
    with pytest.raises(SchemaError, match="not of the format elm"):
        read_catalogue(path, format="elm")
    with pytest.raises(InputError, match="is not read"):
        read_catalogue(path, format="pdf")
    assert "auto" in FORMATS


def test_a_zip_that_leads_outside_or_explodes_is_refused(tmp_path):
    outside = tmp_path / "o.zip"
    with zipfile.ZipFile(outside, "w") as archive:
        archive.writestr("../../evil.json", "{}")
    bomb = tmp_path / "b.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("big.json", b" " * (60 * 2**20))
    for path in (outside, bomb):
        with pytest.raises(UnsafeFileError):
            read_catalogue(path)


def test_our_export_keeps_every_field(tmp_path):
    source = tmp_path / "c.json"
    source.write_text(json.dumps({
        **CTDL, "ceterms:audienceLevelType": [{"ceterms:targetNodeName": "Beginner"}],
        "ceterms:requires": [{"@type": "ceterms:ConditionProfile", "ceterms:targetCompetency": [
            {"ceterms:targetNodeName": "weld metal",
             "ceterms:targetNode": "http://data.europa.eu/esco/skill/1"}]}],
    }))  # fmt: skip
    rows = read_catalogue(source).records
    assert rows[0].uris == {"weld metal": "http://data.europa.eu/esco/skill/1"}
    for ending in ("jsonl", "parquet"):
        out = tmp_path / f"o.{ending}"
        write_catalogue(out, rows)
        again = read_catalogue(out).records
        assert again == rows
        assert [r.credential.provenance for r in again] == [r.credential.provenance for r in rows]
        assert rows[0].credential.provenance["skills"] == "ceterms:requires.targetCompetency"
