"""``skillmatch postings extract``: every mention, whatever stopped the run and wherever it ran."""

from __future__ import annotations

import csv
import json
import random

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from skillmatch.batch import corpus as corpus_module
from skillmatch.batch.corpus import COLUMNS, extract_corpus
from skillmatch.batch.corpus_work import extract as extract_chunk
from skillmatch.batch.engine import LocalEngine
from skillmatch.cli.root import app
from skillmatch.errors import InputError
from skillmatch.link_memory import RememberingLinker

SENTENCES = (
    "Experience with SQL and Python is required.",
    "You will clean data and prepare reports in Excel.",
    "Knowledge of first aid is an advantage.",
    "You must be able to drive a forklift.",
    "Strong communication skills and teamwork.",
    "Requirements: project management, budgeting and negotiation.",
    "Desirable: Tableau, Power BI or similar.",
    "You advise patients and administer medication.",
)


def run(*args):
    return CliRunner().invoke(app, ["postings", "extract", *map(str, args)])


@pytest.fixture(scope="module")
def adverts():
    rng = random.Random(3)
    return [
        {"id": f"a{n:02}", "title": "Job", "text": "\n".join(rng.sample(SENTENCES, 4))}
        for n in range(25)
    ]


@pytest.fixture
def table(tmp_path, adverts):
    path = tmp_path / "adverts.jsonl"
    path.write_text("".join(json.dumps(a) + "\n" for a in adverts), encoding="utf-8")
    return path


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(corpus_module, "MOST_ADVERTS", 10)


@pytest.fixture(scope="module")
def expected(adverts, matcher):
    return [
        {"doc": a["id"], "start": m.span[0], "end": m.span[1], "quote": m.quote,
         "skill_id": m.skill_id, "label": matcher.taxonomy.label(m.skill_id), "score": m.score,
         "via": m.via, "requirement": m.requirement}
        for a in adverts
        for m in matcher.extract(a["text"]).mentions
    ]  # fmt: skip


def rows_of(out):
    files = [out] if out.is_file() else sorted(out.glob("part-*.parquet"))
    return [row for file in files for row in pq.read_table(file).to_pylist()]


def bytes_of(out):
    return {p.name: p.read_bytes() for p in out.glob("part-*.parquet")}


def test_mentions_are_those_of_the_matcher(table, tmp_path, expected, small_chunks):
    out = tmp_path / "out"
    result = run(table, "--out", out, "--workers", 1)
    assert result.exit_code == 0, result.stderr
    assert len(expected) > 50
    assert rows_of(out) == expected
    assert [p.name for p in sorted(out.glob("part-*"))] == [
        f"part-{n:06}.parquet" for n in (0, 1, 2)
    ]
    assert tuple(pq.read_schema(out / "part-000000.parquet").names) == COLUMNS
    assert "in 25 adverts" in result.stderr


def test_one_file_has_the_same_rows(table, tmp_path, expected, small_chunks):
    out = tmp_path / "mentions.parquet"
    assert run(table, "--out", out, "--workers", 1).exit_code == 0
    assert rows_of(out) == expected
    assert sorted(p.name for p in tmp_path.iterdir()) == ["adverts.jsonl", "mentions.parquet"]


def test_csv_and_folders_of_parquet_are_read(tmp_path, adverts, expected):
    import pyarrow as pa

    path = tmp_path / "adverts.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ["ref", "body"])
        writer.writeheader()
        writer.writerows({"ref": a["id"], "body": a["text"]} for a in adverts)
    out = tmp_path / "from-csv"
    done = run(path, "--out", out, "--workers", 1, "--text-column", "body", "--id-column", "ref")
    assert done.exit_code == 0, done.stderr
    assert rows_of(out) == expected
    folder = tmp_path / "parts"
    folder.mkdir()
    for number, some in enumerate((adverts[:9], adverts[9:])):
        pq.write_table(pa.Table.from_pylist(some), folder / f"p{number}.parquet")
    out = tmp_path / "from-parquet"
    assert run(folder, "--out", out, "--workers", 1).exit_code == 0
    assert rows_of(out) == expected


class Stopped(LocalEngine):
    """Stops after its first chunk."""

    def run(self, job, chunks):
        for n, found in enumerate(super().run(job, chunks)):
            if n == 1:
                raise KeyboardInterrupt
            yield found


def test_a_stopped_run_goes_on_and_doubles_nothing(table, tmp_path, expected, small_chunks):
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    extract_corpus(str(table), whole, LocalEngine(1))
    with pytest.raises(KeyboardInterrupt):
        extract_corpus(str(table), cut, Stopped(1))
    assert len(bytes_of(cut)) == 1
    kept = (cut / "part-000000.parquet").stat().st_mtime_ns
    done = []
    made = extract_corpus(str(table), cut, LocalEngine(1), move=done.append)
    assert (made.resumed, made.adverts, made.mentions) == (10, 25, len(expected))
    assert sum(done) == 25
    assert bytes_of(cut) == bytes_of(whole)
    assert (cut / "part-000000.parquet").stat().st_mtime_ns == kept
    # A part that was damaged meanwhile is made anew.
    (cut / "part-000001.parquet").write_bytes(b"gone")
    assert extract_corpus(str(table), cut, LocalEngine(1)).resumed == 15
    assert bytes_of(cut) == bytes_of(whole)


def test_another_corpus_needs_another_folder(table, tmp_path, small_chunks):
    out = tmp_path / "out"
    extract_corpus(str(table), out, LocalEngine(1))
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(lines[:12]), encoding="utf-8")
    with pytest.raises(InputError, match="earlier run") as caught:
        extract_corpus(str(table), out, LocalEngine(1))
    assert "--restart" in caught.value.hint
    assert extract_corpus(str(table), out, LocalEngine(1), restart=True).adverts == 12
    assert len(bytes_of(out)) == 2


def test_two_processes_give_the_same_bytes(table, tmp_path, small_chunks):
    one, two = tmp_path / "one", tmp_path / "two"
    extract_corpus(str(table), one, LocalEngine(1))
    extract_corpus(str(table), two, LocalEngine(2))
    assert bytes_of(one) == bytes_of(two)


def test_two_dask_workers_give_the_same_bytes(table, tmp_path, small_chunks):
    pytest.importorskip("distributed", reason='pip install "skillmatch[dask]"')
    one, two = tmp_path / "one", tmp_path / "two"
    extract_corpus(str(table), one, LocalEngine(1))
    result = run(table, "--out", two, "--engine", "dask", "--workers", 2)
    assert result.exit_code == 0, result.stderr
    assert bytes_of(one) == bytes_of(two)


def test_a_bad_row_costs_that_row(tmp_path, adverts, expected):
    path = tmp_path / "adverts.jsonl"
    bad = ["{not json", json.dumps({"id": "empty", "title": "x", "text": " "}),
           json.dumps({"id": "a00", "title": "twice", "text": "SQL is required."}),
           json.dumps({"id": "huge", "title": "x", "text": "long words " * 200_000})]  # fmt: skip
    good = [json.dumps(a) for a in adverts]
    path.write_text("\n".join([*good[:5], *bad, *good[5:]]) + "\n", encoding="utf-8")
    out = tmp_path / "out"
    result = run(path, "--out", out, "--workers", 1)
    assert result.exit_code == 1
    assert rows_of(out) == expected
    with (out / "problems.csv").open(encoding="utf-8", newline="") as stream:
        problems = list(csv.DictReader(stream))
    assert len(problems) == 4
    assert "the limit is" in next(p["reason"] for p in problems if p["value"] == "huge")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["{missing}", "--out", "{out}"], "No such file"),
        (["{table}", "--out", "{table}"], "the source itself"),
        (["{table}", "--out", "{out}", "--engine", "spark"], "no engine"),
        (["{table}", "--out", "{out}", "--scheduler", "tcp://x:1"], "--engine dask"),
        (["{table}", "--out", "{out}", "--text-column", "wording"], "wording"),
        (["{table}", "--out", "memory://out"], "--work"),
        (["memory://nowhere/*.csv", "--out", "{out}"], "no files"),
        (["nosuchkind://x/y.csv", "--out", "{out}"], "nosuchkind"),
        (["{empty}", "--out", "{out}"], "no tables"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(args, said, table, tmp_path):
    (tmp_path / "empty").mkdir()
    names = {"missing": tmp_path / "no.csv", "out": tmp_path / "out", "table": table,
             "empty": tmp_path / "empty"}  # fmt: skip
    result = run(*(a.format(**names) for a in args))
    assert result.exit_code == 2, (result.output, result.exception)
    assert said in result.stderr
    assert not list(tmp_path.rglob("part-*.parquet"))


def test_addresses_are_read_and_written(table, tmp_path, adverts, expected):
    import fsspec

    system = fsspec.filesystem("memory")
    lines = table.read_bytes().splitlines(keepends=True)
    try:
        system.pipe("/corpus/one.jsonl", b"".join(lines[:9]))
        system.pipe("/corpus/two.jsonl", b"".join(lines[9:]))
        result = run("memory://corpus/*.jsonl", "--out", "memory://done", "--work",
                     tmp_path / "work", "--workers", 1)  # fmt: skip
        assert result.exit_code == 0, result.stderr
        with system.open("/done/part-000000.parquet") as stream:
            assert pq.read_table(stream).to_pylist() == expected
    finally:
        system.rm("/corpus", recursive=True)
        if system.exists("/done"):
            system.rm("/done", recursive=True)


def test_a_sentence_is_linked_once_and_links_stay_the_same(matcher):
    plain = matcher._bundle.linker
    linker = RememberingLinker(plain, 5)
    texts = list(SENTENCES)
    for few in (texts[:3], texts[1:4], texts, texts[::-1], [texts[0]], texts[:6], ["x" * 500]):
        ours, known = linker.explain(few, 8), plain.explain(few, 8)
        for name in ("index", "score", "base", "label", "alias", "description", "lexical"):
            assert (getattr(ours, name) == getattr(known, name)).all()
        assert len(linker._slots) <= 5
        assert sorted(linker._slots.values()) == list(range(len(linker._slots)))
    assert 0 < linker.found < linker.asked
    before = linker.found
    linker.explain(["x" * 500], 8)  # Too long to be kept.
    assert linker.found == before


def test_the_same_advert_is_read_once_and_told_twice(matcher):
    made_by = dict(matcher.provenance)
    settings = {"kind": "advert", "mode": "fast", "made_by": made_by}
    [found] = extract_chunk(settings, [["a", SENTENCES[0]], ["b", SENTENCES[0]]])
    assert found["adverts"] == 2
    by_doc = {doc: [row[1:] for row in found["mentions"] if row[0] == doc] for doc in "ab"}
    assert by_doc["a"] == by_doc["b"] != []
    from skillmatch.errors import CompatibilityError

    with pytest.raises(CompatibilityError):
        extract_chunk(settings | {"made_by": {"taxonomy": "another"}}, [["a", "SQL"]])
