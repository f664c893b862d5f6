"""Imports: the same bytes whole, in pieces or on two cores; an unchanged source is known."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool

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
    with pytest.raises(InputError, match="no such file"):
        read_mapping(tmp_path / "missing.json")


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
    (tmp_path / "dir.jsonl").mkdir()
    with pytest.raises(InputError, match="this is a folder"):
        import_catalogue(courses, tmp_path / "dir.jsonl", link=False)
    (tmp_path / "p.jsonl.import.json").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        import_catalogue(courses, tmp_path / "p.jsonl", mapping=MAP, link=False)
    with pytest.raises(InputError, match="cannot be written"):
        import_catalogue(courses, tmp_path / f"{'n' * 300}.jsonl", mapping=MAP, link=False)


def test_a_result_is_never_written_over_or_among_its_source(tmp_path):
    source = tmp_path / "c.jsonl"
    source.write_text('{"title": "A"}\n{"hours": 3}\n')
    with pytest.raises(InputError, match="the source itself"):
        import_catalogue(source, source, link=False)
    with pytest.raises(InputError, match="lies in the folder"):
        import_catalogue(tmp_path, tmp_path / "all.jsonl", link=False)
    assert source.read_text().count("\n") == 2


def test_an_import_that_fails_leaves_nothing_behind(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="none of its 0 files"):
        import_catalogue(tmp_path / "empty", tmp_path / "o.jsonl", link=False)
    assert [p.name for p in tmp_path.iterdir()] == ["empty"]


def test_another_name_of_the_same_content_is_another_source(courses, tmp_path):
    out = tmp_path / "o.jsonl"
    import_catalogue(courses, out, mapping=MAP, link=False)
    again = import_catalogue(courses.rename(tmp_path / "new.csv"), out, mapping=MAP, link=False)
    assert not again.unchanged
    assert [p.file for p in again.problems] == ["new.csv"]


def test_a_name_that_is_no_utf8_is_kept(tmp_path):
    folder = tmp_path / "all"
    folder.mkdir()
    try:
        (folder / os.fsdecode(b"caf\xe9.csv")).write_text("title,hours\nA,-1\nB,2\n")
    except (OSError, UnicodeError):
        pytest.skip("this system has no such names")
    out = tmp_path / "o.jsonl"
    done = import_catalogue(folder, out, link=False)
    assert done.rows == 1
    again = import_catalogue(folder, out, link=False)
    assert again.unchanged
    assert again.problems == done.problems


def test_two_imports_of_the_same_help_each_other(courses, tmp_path, monkeypatch):
    out = tmp_path / "o.jsonl"
    real, inner = importing._part, []

    def slow(job, number, rows):
        if number == 3 and not inner:
            inner.append(1)
            inner.append(import_catalogue(courses, out, mapping=MAP, workers=1, link=False))
        return real(job, number, rows)

    monkeypatch.setattr(importing, "_part", slow)
    done = import_catalogue(courses, out, mapping=MAP, workers=1, link=False)
    assert inner[1].resumed == 30
    assert (done.rows, done.unchanged) == (44, True)
    assert not list(tmp_path.glob(".o*"))


def test_an_import_that_another_pushes_aside_says_so(courses, tmp_path, monkeypatch):
    out = tmp_path / "o.jsonl"
    real, inner = importing._part, []

    def slow(job, number, rows):
        if number == 3 and not inner:
            inner.append(1)
            import_catalogue(courses, out, workers=1, link=False)
        return real(job, number, rows)

    monkeypatch.setattr(importing, "_part", slow)
    with pytest.raises(InputError, match="another import wrote to it"):
        import_catalogue(courses, out, mapping=MAP, workers=1, link=False)
    assert len(read_catalogue(out).records) == 44
    assert not list(tmp_path.glob(".o*"))


def test_a_worker_that_is_stopped_is_no_fault_of_ours(courses, tmp_path, monkeypatch):
    def stopped(*_):
        raise BrokenProcessPool

    monkeypatch.setattr(importing, "_run", stopped)
    with pytest.raises(InputError, match="stopped from outside"):
        import_catalogue(courses, tmp_path / "o.jsonl", mapping=MAP)


def test_a_taxonomy_that_changed_is_loaded_anew(tmp_path):
    source, out, axes = tmp_path / "c.csv", tmp_path / "o.jsonl", tmp_path / "t.csv"
    source.write_text("title,skills\nA,glow welding\n")
    found = []
    for own_id in ("x1", "x2"):
        axes.write_text(f"id,label\n{own_id},glow welding\n")
        import_catalogue(source, out, taxonomy=axes, workers=1)
        (row,) = read_catalogue(out).records
        found.append([s.skill_id for s in row.credential.skills])
    assert found == [["x1"], ["x2"]]


PARENT = """
import sys, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from skillmatch.store.processes import begin_worker
import os

if __name__ == "__main__":
    pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=begin_worker)
    print(pool.submit(os.getpid).result(), flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
def test_workers_end_with_an_import_that_was_killed(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as parent:
        worker = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
        parent.wait(10)
    for _ in range(100):
        try:
            os.kill(worker, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    os.kill(worker, signal.SIGKILL)
    pytest.fail("the worker outlived the import")
