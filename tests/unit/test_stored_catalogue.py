"""A catalogue that stays in its file answers as one in memory, and notices what changes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import skillmatch as sm
from skillmatch.catalogue import digest_of, row_digest
from skillmatch.cli.question import open_matcher
from skillmatch.connect.catalogue import CatalogueRow, read_catalogue
from skillmatch.connect.catalogue_format import join_parts, write_catalogue
from skillmatch.domain import Credential, Mention, StatedSkill
from skillmatch.errors import InputError, UnknownCredentialError, UnsafeFileError
from skillmatch.rank.demands import Demands
from skillmatch.rank.stacking import award_parts
from skillmatch.report.made_by import made_by
from skillmatch.store import cache, export_file, stored_catalogue
from skillmatch.store.export_file import ExportFile
from skillmatch.store.linked import link_cached
from skillmatch.store.stored_catalogue import StoredCatalogue

ROWS, PART = 1500, 100
PREFIXES = ("z", "A", "é", "m-", "10", "😀", "Ω")  # The order of ids is not that of the file.


def name(n):
    return f"{PREFIXES[n % len(PREFIXES)]}{n}"


def rows_of(matcher):
    """Courses in skills of three occupations, with facts that limits and ties turn on."""
    skills = [
        i for code in ("15-2051.00", "29-1141.00", "47-2111.00")
        for i in list(matcher.occupation(code).skills)[:40]
    ]  # fmt: skip
    rng = np.random.default_rng(3)
    for n in range(ROWS):
        own = rng.choice(len(skills), size=int(rng.integers(1, 6)), replace=False).tolist()
        linked = [
            StatedSkill(skill_id=skills[s], quote=f"words {s}", level=(None, 3, 6)[s % 3])
            if s % 4 else
            Mention(skill_id=skills[s], span=(0, 2), quote="ab", score=round(0.3 + s / 300, 3),
                    via="label")
            for s in own
        ]  # fmt: skip
        yield Credential(
            id=name(n), title=f"Course {n % 900}", issuer=f"School {n % 7}", text="Some text.",
            skills=() if n % 97 == 5 else tuple(linked),
            hours=None if n % 5 == 0 else float(n % 60 + 1),
            price=None if n % 3 == 0 else Decimal(n % 400), ects=None if n % 8 else 5.0,
            currency=None if n % 3 == 0 else ("EUR", "USD")[n % 2],
            assessment="exam" if n % 4 == 0 else None,
            requires=(name(n - 1), "elsewhere") if n % 50 == 9 else (),
            stacks_into=((name(7),), ("Course 899",), ("A Great Award",))[n // 60 % 3]
            if n % 60 == 1 else (),
            as_of=date(2026, 5, 1 + n % 28) if n % 6 else None,
        )  # fmt: skip


def written(path, rows, part=PART):
    """Write rows as an import does, in parts."""
    every = list(rows)
    parts = []
    for low in range(0, len(every), part):
        parts.append(path.with_name(f"{low:06}.parquet"))
        write_catalogue(parts[-1], every[low : low + part])
    join_parts(parts, path, ".parquet")
    for one in parts:
        one.unlink()
    return path


@pytest.fixture(scope="module")
def export(matcher, tmp_path_factory):
    path = tmp_path_factory.mktemp("stored") / "catalogue.parquet"
    rows = list(rows_of(matcher))
    # Two that no skill is linked in yet: one says what it teaches, one states it.
    rows[102] = replace(rows[102], title="SQL for beginners", text="You learn SQL and Python.")
    stated = CatalogueRow(credential=rows[199], stated=("welding", "first aid"))
    assert not rows[102].skills
    assert not rows[199].skills
    return written(path, [*rows[:199], stated, *rows[200:]])


@pytest.fixture(autouse=True)
def own_cache(matcher, tmp_path_factory, monkeypatch):
    _ = matcher._bundle.related, matcher._bundle.extractor  # Their cache is the usual one.
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setattr(cache, "cache_dir", lambda: folder)
    monkeypatch.setattr(stored_catalogue, "LIMIT", 100)
    return folder


@pytest.fixture(scope="module")
def both(matcher, export, tmp_path_factory):
    """The same file, left where it is and read into memory."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("both")
        patch.setattr(cache, "cache_dir", lambda: folder)
        patch.setattr(stored_catalogue, "LIMIT", 100)
        stored, notes = matcher.read_catalogue(export)
        assert isinstance(stored.catalogue, StoredCatalogue)
        assert notes == ()
        linked = link_cached(read_catalogue(export).records, matcher=matcher)
    return stored, matcher.with_catalogue(linked)


def test_the_same_credentials(both):
    stored, plain = both
    assert len(stored.catalogue) == len(plain.catalogue) == ROWS
    assert list(stored.catalogue) == list(plain.catalogue)
    assert stored.catalogue[5:30:7] == tuple(plain.catalogue[5:30:7])
    assert stored.catalogue[-1] == plain.catalogue[-1]
    assert stored.catalogue[np.int64(3)].provenance == plain.catalogue[3].provenance
    assert plain.catalogue[3] in stored.catalogue
    for beyond in (ROWS, -ROWS - 1):
        with pytest.raises(IndexError):
            stored.catalogue[beyond]
    rows = [40, 3, 40, 1499, 0]
    assert stored.catalogue.take(rows) == [plain.catalogue[r] for r in rows]
    # What came without a skill was linked: by its words, or as it states.
    found = stored.catalogue.find([name(102), name(199), "nobody"])
    assert sorted(found) == sorted([name(102), name(199)])
    labels = {stored.taxonomy.label(s.skill_id) for s in found[name(102)].skills}
    assert "SQL" in labels
    assert [s.quote for s in found[name(199)].skills][:2] == ["welding", "first aid"]


def test_the_same_columns(both):
    stored, plain = both[0]._ranked, both[1]._ranked
    for column in stored.columns.__slots__:
        ours, theirs = getattr(stored.columns, column), getattr(plain.columns, column)
        np.testing.assert_array_equal(ours, theirs, err_msg=column)
    np.testing.assert_array_equal(stored._postings.rows, plain._postings.rows)
    assert dict(stored.position) == dict(plain.position)
    assert [stored.requires(r) for r in range(ROWS)] == [plain.requires(r) for r in range(ROWS)]
    assert stored.taught() == plain.taught()
    own = both[0].catalogue
    assert own.digest == digest_of(map(row_digest, both[1].catalogue))
    assert made_by(both[0]) == made_by(both[1])


TODAY = date(2026, 6, 1)
OPTIONS = [
    {},
    {"max_hours": 20},
    {"by": "hour", "include_unknown": True},
    {"by": "price", "currency": "USD", "max_price": 90},
    {"demands": Demands.checked(require="current", prefer="assessed", today=TODAY), "k": 40},
    {"exclude": [name(3), name(10)], "k": 1000},
]


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("code", ["15-2051.00", "29-1141.00"])
def test_the_same_ranking(both, code, options):
    answers = []
    for matcher in both:
        me = matcher.profile(skills=["SQL"], credentials=[name(24)])
        gap = matcher.gap(me, matcher.role(code))
        found = matcher.recommend(gap, **options)
        assert len(found) > 3
        answers.append((gap, list(found), found.notes))
    assert answers[0] == answers[1]


def test_the_same_plans_and_reasons(both):
    answers = []
    for matcher in both:
        gap = matcher.gap(matcher.profile(skills=["SQL"]), matcher.role("47-2111.00"))
        path = matcher.pathway(gap, max_hours=130, max_steps=3, must=[name(59)])
        assert name(58) in [s.credential.id for s in path.steps]  # That 59 requires.
        answers.append((
            path, matcher.explain(gap, name(59)).text(), matcher.front(gap, points=2, max_steps=2),
            matcher.widen(gap, k=3),
        ))  # fmt: skip
    assert answers[0] == answers[1]


def test_the_same_awards(both):
    stored, plain = both
    awards = award_parts(stored.catalogue.stacking())
    assert awards == award_parts(plain.catalogue)
    # By id, by a title that is the only one of its kind, and by a name alone.
    assert {name(7), name(899), "A Great Award"} <= set(awards.parts)


def test_what_it_does_not_hold(both):
    for matcher in both:
        with pytest.raises(UnknownCredentialError, match="no credential"):
            matcher.profile(credentials=["zz9999"])
    assert "\ud800" not in both[0].catalogue.position


def test_only_the_best_are_read(matcher, export, monkeypatch):
    stored = matcher.with_catalogue(matcher.stored(export))
    read, real = [], ExportFile.rows
    monkeypatch.setattr(
        ExportFile, "rows", lambda self, places, columns=None: (
            read.extend(places) or real(self, places, columns)
        ),
    )  # fmt: skip
    gap = stored.gap(stored.profile(skills=["SQL"]), stored.role("15-2051.00"))
    stored.recommend(gap, k=4)
    stored.recommend(gap, k=4, by="hour")
    assert 4 <= len(read) <= 8


def test_the_second_opening_reads_no_rows(matcher, export, own_cache, monkeypatch):
    first = matcher.stored(export)
    assert [p.name for p in own_cache.iterdir()] == [next(own_cache.glob("stored-*")).name]
    monkeypatch.setattr(stored_catalogue, "prepare", None)
    again = matcher.stored(export)
    np.testing.assert_array_equal(again.columns.skills, first.columns.skills)
    assert (again.digest, again[77]) == (first.digest, first[77])


def damage(folder, what):
    one = folder / "skills.npy"
    if what == "a changed byte":
        data = bytearray(one.read_bytes())
        data[-3] ^= 1
        one.write_bytes(data)
    elif what == "cut short":
        one.write_bytes(one.read_bytes()[:-8])
    elif what == "a missing file":
        one.unlink()
    elif what == "another array":
        np.save(one, np.zeros(4, dtype=np.int32))
    else:
        (folder / "proof.json").write_text("[]" if what == "no proof" else "{")


@pytest.mark.parametrize(
    "what", ["a changed byte", "cut short", "a missing file", "another array", "no proof", "{"]
)
def test_a_damaged_cache_is_made_again(matcher, export, own_cache, monkeypatch, what):
    skills = matcher.stored(export).columns.skills.copy()  # What is mapped may be cut short.
    damage(next(own_cache.glob("stored-*")), what)
    made, real = [], stored_catalogue.prepare
    monkeypatch.setattr(stored_catalogue, "prepare", lambda *given: made.append(1) or real(*given))
    again = matcher.stored(export)
    assert made == [1]
    np.testing.assert_array_equal(again.columns.skills, skills)
    matcher.stored(export)
    assert made == [1]
    assert len(list(own_cache.iterdir())) == 1


def test_without_a_cache(matcher, export, own_cache, monkeypatch, caplog):
    nowhere = own_cache / "file"
    nowhere.write_text("")
    monkeypatch.setattr(cache, "cache_dir", lambda: nowhere)
    assert len(matcher.stored(export)) == ROWS
    assert "cannot be written" in caplog.text


def test_a_changed_file_is_read_anew(matcher, export, tmp_path):
    path = tmp_path / "c.parquet"
    path.write_bytes(export.read_bytes())
    old = matcher.stored(path)
    row = old.position[name(50)]
    assert old[row].title == "Course 50"
    rows = [replace(c, title="Another") if c.id == name(50) else c for c in rows_of(matcher)]
    other = tmp_path / "d.parquet"
    written(other, rows)
    other.replace(path)
    new = matcher.stored(path)
    assert new[new.position[name(50)]].title == "Another"
    # What was open before stays as it was.
    assert old.take([row])[0].title == "Course 50"


def test_rows_that_are_not_those_that_were_prepared(matcher, export, tmp_path, own_cache):
    stored = matcher.stored(export)
    other = written(tmp_path / "o.parquet", reversed(list(rows_of(matcher))))
    arrays = cache._mapped(next(own_cache.glob("stored-*")))
    mixed = StoredCatalogue(
        ExportFile(other), arrays, taxonomy=stored.taxonomy, threshold=stored.threshold
    )
    with pytest.raises(InputError, match="another than it was"):
        mixed[0]


def spoilt(path, changes):
    """Change cells of an export: (row, column) to value."""
    table = pq.read_table(path)
    cells = table.to_pylist()
    for (row, column), value in changes.items():
        cells[row][column] = value
    pq.write_table(pa.Table.from_pylist(cells, schema=table.schema), path, row_group_size=PART)


def test_bad_rows_are_reported(matcher, export, tmp_path):
    path = tmp_path / "bad.parquet"
    path.write_bytes(export.read_bytes())
    bad = {
        (3, "hours"): -2.0, (120, "price"): "much", (121, "title"): None, (122, "level"): 12,
        (130, "linked"): "{", (131, "id"): name(20), (1400, "id"): name(20), (7, "as_of"): "soon",
        (1450, "url"): "javascript:x", (200, "linked"): '[{"skill_id": "x"}]',
    }  # fmt: skip
    spoilt(path, bad)
    result = read_catalogue(path)
    stored = matcher.stored(path)
    assert stored.problems == result.problems
    assert {p.row for p in stored.problems} == {row + 1 for row, _ in bad}
    assert len(stored) == len(result.records) == ROWS - 8
    linked = link_cached(result.records, matcher=matcher)
    assert list(stored) == sorted(linked, key=lambda c: c.id)
    # The second opening reports them too, by the name the file then has.
    moved = path.rename(tmp_path / "moved.parquet")
    again = matcher.stored(moved)
    assert {p.file for p in again.problems} == {"moved.parquet"}
    assert [p.reason for p in again.problems] == [p.reason for p in result.problems]


def test_rows_without_ids(matcher, export, tmp_path):
    path = tmp_path / "none.parquet"
    path.write_bytes(export.read_bytes())
    spoilt(path, {(8, "id"): None, (800, "id"): None, (800, "title"): "Course 8",
                  (800, "issuer"): "School 1"})  # fmt: skip
    result, stored = read_catalogue(path), matcher.stored(path)
    assert stored.problems == result.problems
    assert [p.row for p in stored.problems] == [801]
    assert "the same title, issuer and url as row 9" in stored.problems[0].reason
    assert sorted(stored.position) == sorted(r.credential.id for r in result.records)


def test_no_row_can_be_used(matcher, tmp_path):
    rows = list(rows_of(matcher))[:150]
    path = written(tmp_path / "c.parquet", rows)
    spoilt(path, {(n, "title"): None for n in range(150)})
    with pytest.raises(InputError, match="no row can be used"):
        matcher.stored(path)


def test_other_files_are_read_into_memory(matcher, export, tmp_path, monkeypatch):
    rows = list(rows_of(matcher))[:150]
    whole = written(tmp_path / "whole.parquet", rows)
    assert matcher.stored(whole) is not None
    small = written(tmp_path / "small.parquet", rows[:99])
    lines = tmp_path / "c.jsonl"
    write_catalogue(lines, rows)
    bare = written(tmp_path / "bare.parquet", [replace(c, skills=()) for c in rows])
    foreign = tmp_path / "foreign.parquet"
    pq.write_table(pq.read_table(whole).drop_columns(["provenance"]), foreign)
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(whole.read_bytes()[:-9])
    short = tmp_path / "short.parquet"
    short.write_bytes(b"PA")
    for path in (small, lines, bare, foreign, broken, short, tmp_path, tmp_path / "no.parquet"):
        assert matcher.stored(path) is None, path
    with monkeypatch.context() as patch:
        patch.setattr(export_file, "LARGEST_GROUP", PART // 2 - 1)
        assert matcher.stored(whole) is None
    got, _ = matcher.read_catalogue(small)
    assert isinstance(got.catalogue, tuple)
    with pytest.raises(InputError):
        matcher.read_catalogue(broken)
    got, _ = matcher.read_catalogue(whole, mapping={"sector": "=Trades"})
    assert (got.catalogue[0].sector, isinstance(got.catalogue, tuple)) == ("Trades", True)


def test_a_group_that_unpacks_to_too_much(matcher, export, tmp_path):
    """One text that fills a column is little in the file and much in memory."""
    path = tmp_path / "bomb.parquet"
    rows = [replace(c, text="x" * 2_000_000) for c in list(rows_of(matcher))[:150]]
    table = pq.read_table(written(tmp_path / "c.parquet", [rows[0]]))
    many = pa.concat_tables([table] * 150)
    ids = pa.array([f"i{n}" for n in range(150)])
    pq.write_table(
        many.set_column(0, "id", ids), path, compression="zstd", dictionary_pagesize_limit=2**27
    )
    assert path.stat().st_size < 200_000
    with pytest.raises(UnsafeFileError, match="refused"):
        matcher.stored(path)


def test_in_several_processes(matcher, export, own_cache, monkeypatch):
    monkeypatch.setattr("skillmatch.store.preparing._TOGETHER", 4)
    moved = []
    one = matcher.stored(export, move=moved.append)
    assert sum(moved) == ROWS
    kept = dict(cache._mapped(next(own_cache.glob("stored-*"))))
    monkeypatch.setattr(cache, "cache_dir", lambda: own_cache / "two")
    two = matcher.stored(export, workers=2)
    again = cache._mapped(next((own_cache / "two").glob("stored-*")))
    assert kept.keys() == again.keys()
    for array, values in kept.items():
        np.testing.assert_array_equal(values, again[array], err_msg=array)
    assert one.digest == two.digest


def test_from_the_public_face_and_the_command_line(matcher, export):
    matcher.stored(export)  # The session's matcher has its model at hand.
    loaded = sm.load(catalogue=export)
    assert isinstance(loaded.catalogue, StoredCatalogue)
    matcher, problems = open_matcher(export)
    assert isinstance(matcher.catalogue, StoredCatalogue)
    assert problems == ()
    assert matcher.catalogue.digest == loaded.catalogue.digest


def test_what_is_kept_says_what_it_is(matcher, export, own_cache):
    matcher.stored(export)
    folder = next(own_cache.glob("stored-*"))
    proof = json.loads((folder / "proof.json").read_text())
    assert {f.name for f in folder.iterdir()} == {"proof.json", *(f"{n}.npy" for n in proof)}
    assert set(proof) >= {"starts", "skills", "places", "posted", "about"}
