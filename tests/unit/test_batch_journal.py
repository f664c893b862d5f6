"""What a run keeps: whole parts or none, and never those of another run."""

from __future__ import annotations

import gzip
import json
import stat

import pytest

from skillmatch.batch.journal import FOLDER, Journal
from skillmatch.errors import InputError

FACTS = {"settings": "s", "input": "i", "state": "begun"}


def result(own, files=()):
    return {
        "id": own, "row": 1, "student": {"id": own}, "gaps": [], "recommendations": [], "plan": [],
        "problem": None, "files": dict(files),
    }  # fmt: skip


@pytest.fixture
def journal(tmp_path):
    made = Journal(tmp_path / "out")
    with made.locked():
        made.begin(FACTS)
        yield made


def test_parts_come_back_in_order(journal):
    journal.keep(1, "k1", [result("c")])
    journal.keep(0, "k0", [result("a"), result("b")])
    assert journal.numbers() == [0, 1]
    assert [r["id"] for r in journal.results()] == ["a", "b", "c"]
    assert (journal.has(0, "k0"), journal.has(1, "k1"), journal.has(2, "k2")) == (2, 1, None)
    assert journal.has(0, "other tasks") is None
    journal.drop_after(1)
    assert journal.numbers() == [0]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda b: b[: len(b) // 2],
        lambda b: b"",
        lambda b: b"no gzip",
        lambda b: gzip.compress(gzip.decompress(b).replace(b'"a"', b'"z"')),
        lambda b: gzip.compress(b"".join(gzip.decompress(b).splitlines(keepends=True)[:-1])),
        lambda b: gzip.compress(b"[]\n[]\n"),
    ],
)
def test_a_damaged_part_is_none(journal, spoil):
    journal.keep(0, "k", [result("a"), result("b")])
    path = journal.part(0)
    path.write_bytes(spoil(path.read_bytes()))
    assert journal.has(0, "k") is None
    with pytest.raises(InputError, match="damaged"):
        journal.read(0)


def test_the_same_results_give_the_same_bytes(journal):
    journal.keep(0, "k", [result("a")])
    first = journal.part(0).read_bytes()
    journal.keep(0, "k", [result("a")])
    assert journal.part(0).read_bytes() == first


def test_files_of_students_must_be_there_unchanged(journal):
    page = journal.out / "a.html"
    page.write_bytes(b"one")
    digest = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
    journal.keep(0, "k", [result("a", {"a.html": digest})])
    assert journal.has(0, "k") == 1
    page.write_bytes(b"two")
    assert journal.has(0, "k") is None
    page.unlink()
    assert journal.has(0, "k") is None


@pytest.mark.parametrize(("change", "word"), [({"settings": "x"}, "settings"),
                                              ({"input": "x"}, "students")])  # fmt: skip
def test_another_run_is_refused_and_restarted(journal, change, word):
    journal.keep(0, "k", [result("a")])
    assert journal.begin(FACTS)  # The same goes on.
    with pytest.raises(InputError, match=f"other {word}") as caught:
        journal.begin(FACTS | change)
    assert "--restart" in caught.value.hint
    assert not journal.begin(FACTS | change, restart=True)
    assert journal.numbers() == []
    assert journal.facts["settings"] == (FACTS | change)["settings"]


def test_one_run_at_a_time(journal):
    other = Journal(journal.out)
    with pytest.raises(InputError, match="another run"), other.locked():
        pytest.fail("two runs at once")


def test_private_and_cleared(journal):
    page = journal.out / "students" / "a.html"
    page.parent.mkdir()
    page.write_text("x")
    (journal.out / "mine.txt").write_text("the office's own")
    (journal.out / "students.csv").write_text("id")
    journal.keep(0, "k", [result("a", {"students/a.html": "0", "../away.txt": "0"})])
    (journal.out.parent / "away.txt").write_text("not ours")
    journal.write_facts(FACTS | {"files": ["students.csv"]})
    journal.log("begun", students=1)
    for path in (journal.folder, journal.out):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    for path in (journal.part(0), journal.folder / "run.json", journal.out / "run.log"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert journal.clear() == ["students.csv", "students/a.html", "run.log"]
    assert sorted(p.name for p in journal.out.iterdir()) == [FOLDER, "mine.txt"]
    assert (journal.out.parent / "away.txt").is_file()


def test_a_damaged_run_says_so(journal):
    (journal.folder / "run.json").write_text("{")
    with pytest.raises(InputError, match="damaged") as caught:
        journal.begin(FACTS)
    assert "--restart" in caught.value.hint
    journal.begin(FACTS, restart=True)
    assert json.loads((journal.folder / "run.json").read_text())["input"] == "i"
