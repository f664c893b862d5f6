"""Imports: the same bytes whole, in pieces or on two cores; an unchanged source is known."""

from __future__ import annotations

import csv
import json

import pytest

from skillmatch.connect.catalogue import read_catalogue
from skillmatch.errors import InputError
from skillmatch.store import importing
from skillmatch.store.importing import import_catalogue, read_mapping, side_file

SKILLS = ("SQL", "Excel", "project management", "welding", "first aid")


@pytest.fixture
def courses(tmp_path):
    path = tmp_path / "courses.csv"
    with path.open("w", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["no", "Course title", "what", "hours"])
        for n in range(45):
            hours = "-1" if n == 7 else str(n + 1)
            out.writerow([n, f"Course {n}", SKILLS[n % 5], hours])
    return path


MAP = {"id": "no", "title": "Course title", "skills": "what"}


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 10)


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_whole_cut_short_and_again(courses, tmp_path, monkeypatch, ending):
    out = tmp_path / f"out.{ending}"
    moved = []
    done = import_catalogue(courses, out, mapping=MAP, workers=1, move=moved.append)
    assert (done.rows, done.unlinked, done.unchanged, done.resumed) == (44, 0, False, 0)
    assert sum(moved) == 44
    assert [p.row for p in done.problems] == [8]
    whole = out.read_bytes()
    assert len(read_catalogue(out).records) == 44
    assert not list(tmp_path.glob(".out*"))

    # The same again costs nothing: no part is done.
    monkeypatch.setattr(importing, "_part", None)
    again = import_catalogue(courses, out, mapping=MAP, workers=1)
    assert again.unchanged
    assert (again.rows, again.problems) == (44, done.problems)
    monkeypatch.undo()

    # Cut short after two parts, it goes on there and gives the same bytes.
    monkeypatch.setattr(importing, "CHUNK", 10)
    real, count = importing._part, []

    def failing(job, number, rows):
        if number == 2 and not count:
            count.append(1)
            raise KeyboardInterrupt
        return real(job, number, rows)

    out.unlink()
    monkeypatch.setattr(importing, "_part", failing)
    with pytest.raises(KeyboardInterrupt):
        import_catalogue(courses, out, mapping=MAP, workers=1)
    assert not out.exists()
    resumed = import_catalogue(courses, out, mapping=MAP, workers=1)
    assert resumed.resumed == 20
    assert out.read_bytes() == whole


def test_several_processes_give_the_same_bytes(courses, tmp_path):
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    import_catalogue(courses, one, mapping=MAP, workers=1)
    import_catalogue(courses, two, mapping=MAP, workers=2)
    assert one.read_bytes() == two.read_bytes()


def test_a_changed_source_or_mapping_is_imported_anew(courses, tmp_path):
    out = tmp_path / "out.jsonl"
    import_catalogue(courses, out, mapping=MAP, workers=1, link=False)
    assert not import_catalogue(courses, out, workers=1, link=False).unchanged
    courses.write_text(courses.read_text() + "99,Course 99,SQL,5\n")
    assert import_catalogue(courses, out, workers=1, link=False).rows == 45
    out.write_text("tampered\n")
    assert not import_catalogue(courses, out, workers=1, link=False).unchanged


def test_the_mapping_is_kept_and_used_again(courses, tmp_path):
    out = tmp_path / "out.jsonl"
    done = import_catalogue(courses, out, mapping=MAP, workers=1, link=False)
    assert done.mapping == {**MAP, "hours": "hours"}
    assert read_mapping(side_file(out)) == done.mapping
    own = tmp_path / "m.json"
    own.write_text(json.dumps({"title": "Course title"}))
    assert read_mapping(own) == {"title": "Course title"}
    for text in ("{}", "[]", "no json", '{"title": 1}'):
        own.write_text(text)
        with pytest.raises(InputError, match="no column mapping"):
            read_mapping(own)


def test_stated_words_that_link_to_nothing_are_kept(tmp_path):
    source, out = tmp_path / "c.csv", tmp_path / "o.jsonl"
    source.write_text("title,skills\nA,SQL; xyzzy plugh\n")
    done = import_catalogue(source, out, workers=1)
    (row,) = read_catalogue(out).records
    assert row.stated == ("SQL", "xyzzy plugh")
    assert [s.quote for s in row.credential.skills] == ["SQL"]
    assert done.unlinked == 0


def test_bad_targets(courses, tmp_path):
    with pytest.raises(InputError, match=r"\.jsonl or \.parquet"):
        import_catalogue(courses, tmp_path / "o.csv", link=False)
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        import_catalogue(courses, tmp_path / "file" / "o.jsonl", link=False)
    with pytest.raises(InputError, match="cannot be opened"):
        import_catalogue(tmp_path / "missing.csv", tmp_path / "o.jsonl", link=False)
