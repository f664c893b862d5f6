"""A corpus of adverts of any size to its mentions: bounded memory, resumable, on any engine."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skillmatch import __version__
from skillmatch.batch.corpus_work import JOB, begin
from skillmatch.batch.engine import Job, LocalEngine
from skillmatch.batch.journal import Journal
from skillmatch.batch.paths import private_folder, write_private, writing
from skillmatch.batch.remote import is_address, local_copy, named_by
from skillmatch.batch.task import digest_of
from skillmatch.domain import Problem
from skillmatch.errors import InputError
from skillmatch.store.import_record import digest_of as content_of

if TYPE_CHECKING:
    from skillmatch.batch.engine import Chunk, Engine
    from skillmatch.domain import JobPosting

__all__ = ["COLUMNS", "Corpus", "extract_corpus"]

VERSION = "1"  # Part of what a run is: changes with what a part holds.
COLUMNS = ("doc", "start", "end", "quote", "skill_id", "label", "score", "via", "requirement")
MOST_ADVERTS = 512  # Of a chunk, and so of a part of the result;
MOST_CHARS = 4_000_000  # fewer, where they are long.
TABLES = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet", ".pq", ".gz")
_ROWS = 200_000  # Of a row group where parts become one file.


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """What a run came to; ``resumed`` adverts were found done."""

    adverts: int
    mentions: int
    resumed: int
    files: tuple[str, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Reading:
    """Adverts of all files of a source, in order, and what was met on the way."""

    source: str
    mapping: Mapping[str, str]
    strip_html: bool
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def files(self) -> tuple[list[Any], str]:
        """Return the files of the source, and a digest of what is known of their content."""
        if is_address(self.source):
            found = named_by(self.source)
            return list(found), digest_of([[path, stamp] for _, path, stamp in found])
        path = Path(self.source)
        if not path.is_dir():
            return [path], digest_of([path.name, content_of(path)])
        inside = sorted(
            p for p in path.rglob("*")
            if p.suffix.casefold() in TABLES and p.is_file() and not p.is_symlink()
            and not any(part.startswith((".", "_")) for part in p.relative_to(path).parts)
        )  # fmt: skip
        if not inside:
            raise InputError(f"{path}: there are no tables in it", hint=", ".join(TABLES))
        return list(inside), digest_of([[p.name, content_of(p)] for p in inside])

    def adverts(self, files: Sequence[Any]) -> Iterator[JobPosting]:
        """Yield the adverts; ids are remembered, texts are not."""
        seen: set[str] = set()
        for file in files:
            if isinstance(file, Path):
                yield from self._of(file, seen)
            else:
                with local_copy(file[0], file[1]) as copy:
                    yield from self._of(copy, seen)

    def _of(self, file: Path, seen: set[str]) -> Iterator[JobPosting]:
        from skillmatch.connect.postings import stream_postings

        with stream_postings(
            file, mapping=self.mapping, strip_html=self.strip_html, seen=seen
        ) as stream:
            yield from stream.records
            self.problems += stream.problems
            self.notes += stream.notes


def extract_corpus(
    source: str,
    out: Path,
    engine: Engine,
    *,
    mapping: Mapping[str, str] | None = None,
    strip_html: bool = False,
    kind: str = "advert",
    mode: str = "fast",
    restart: bool = False,
    move: Callable[[int], object] = lambda _n: None,
) -> Corpus:
    """Extract the skills of every advert of a corpus.

    Parameters
    ----------
    source : str
        A table (CSV, JSONL or Parquet, gzipped or not), a folder of them, or an address that
        fsspec reads, with ``*`` in it where there are several.
    out : Path
        A folder, which gets ``part-000000.parquet`` and so on, or a ``.parquet`` file. The
        columns are ``COLUMNS``, the rows are in the order of the source.
    engine : Engine
    mapping, strip_html
        As :func:`skillmatch.connect.postings.read_postings` has them.
    kind : {"advert", "cv", "programme"}
    mode : {"fast", "accurate"}
    restart : bool
        Take what an earlier run wrote away first.
    move : callable
        Told how many adverts were done since the last call.

    Returns
    -------
    Corpus

    Raises
    ------
    InputError
        The source cannot be read, or the result not be written, or another run is kept there.

    Notes
    -----
    A run that was stopped goes on where it was. The same source, options and model give the
    same bytes, whatever the engine and however often it was stopped.
    """
    from skillmatch.store.bundle import Bundle

    reading = _Reading(source, dict(mapping or {}), strip_html)
    files, content = reading.files()
    bundle = Bundle(mode=mode)
    made_by = dict(bundle.provenance)
    settings: dict[str, Any] = {"kind": kind, "mode": mode, "made_by": made_by}
    if isinstance(engine, LocalEngine) and engine.workers == 1:
        begin(bundle, settings)
    single = out.suffix == ".parquet" and not out.is_dir()
    journal = Journal(out.with_name(f".{out.name}.parts") if single else out)
    facts: dict[str, Any] = {
        "version": VERSION, "skillmatch": __version__, "state": "begun", "input": content,
        "settings": digest_of([VERSION, settings, dict(reading.mapping), strip_html]),
        "made_by": made_by,
    }  # fmt: skip
    with journal.locked():
        journal.begin(facts, restart=restart)
        run = _Run(journal, facts["settings"], move)
        todo = run.todo(_chunks(reading.adverts(files)))
        for number, results in engine.run(Job(function=JOB, settings=settings), todo):
            run.keep(number, results[0])
        journal.drop_after(run.chunks)
        names = [_name(n) for n in range(run.chunks)]
        if single:
            _join([journal.out / n for n in names], out)
            names = [out.name]
            journal.clear()
        else:
            journal.write_facts({**facts, "state": "done", "files": names})
    if single:
        journal.leave()
    return Corpus(
        adverts=run.adverts, mentions=run.mentions, resumed=run.resumed, files=tuple(names),
        problems=(*reading.problems, *run.problems(Path(source).name)),
        notes=(*dict.fromkeys(reading.notes), *(f"{n:,} adverts: {t}" for t, n in run.notes())),
    )  # fmt: skip


class _Run:
    """Counts a run, and keeps each chunk as a part of the result and in the journal."""

    def __init__(self, journal: Journal, settings: str, move: Callable[[int], object]) -> None:
        self._journal = journal
        self._settings = settings
        self._move = move
        self._keys: dict[int, str] = {}  # Of the chunks that are under way.
        self._notes: Counter[str] = Counter()
        self._problems: dict[int, list[list[str]]] = {}
        self.chunks = self.adverts = self.mentions = self.resumed = 0

    def todo(self, chunks: Iterator[list[list[str]]]) -> Iterator[Chunk]:
        """Yield the chunks that no earlier run has done."""
        for number, chunk in enumerate(chunks):
            self.chunks = number + 1
            key = hashlib.sha256(f"{self._settings} {digest_of(chunk)}".encode()).hexdigest()
            if self._journal.has(number, key) is None:
                self._keys[number] = key
                yield number, chunk
            else:
                done: dict[str, Any] = dict(self._journal.read(number)[1][0])
                self.resumed += done["adverts"]
                self._count(number, done)

    def keep(self, number: int, made: dict[str, Any]) -> None:
        """Write what came of a chunk."""
        blob = _parquet(made["mentions"])
        private_folder(self._journal.out)
        digest = write_private(self._journal.out / _name(number), blob, sync=True)
        done: Any = made | {"mentions": len(made["mentions"]), "files": {_name(number): digest}}
        self._journal.keep(number, self._keys.pop(number), [done])
        self._count(number, done)

    def _count(self, number: int, done: Mapping[str, Any]) -> None:
        self.adverts += done["adverts"]
        self.mentions += done["mentions"]
        self._notes.update(done["notes"])
        if done["problems"]:
            self._problems[number] = done["problems"]
        self._move(done["adverts"])

    def notes(self) -> list[tuple[str, int]]:
        """Return what was not read, and in how many adverts; the most frequent first."""
        return sorted(self._notes.items(), key=lambda pair: (-pair[1], pair[0]))

    def problems(self, file: str) -> list[Problem]:
        """Return the adverts that could not be read, in order."""
        return [
            Problem(file=file, row=None, column="text", value=doc, reason=reason, remedy=remedy)
            for _, rows in sorted(self._problems.items())
            for doc, reason, remedy in rows
        ]


def _chunks(adverts: Iterator[JobPosting]) -> Iterator[list[list[str]]]:
    """Yield ids and texts in chunks of so many adverts and characters at most."""
    chunk: list[list[str]] = []
    size = 0
    for advert in adverts:
        if chunk and (len(chunk) == MOST_ADVERTS or size + len(advert.text) > MOST_CHARS):
            yield chunk
            chunk, size = [], 0
        # A file's name, and so an id, need not be UTF-8.
        chunk.append([advert.id.encode("utf-8", "backslashreplace").decode(), advert.text])
        size += len(advert.text)
    if chunk:
        yield chunk


def _name(number: int) -> str:
    return f"part-{number:06}.parquet"


def _schema() -> Any:
    import pyarrow as pa

    kinds = {"start": pa.int32(), "end": pa.int32(), "score": pa.float64()}
    return pa.schema([(c, kinds.get(c, pa.string())) for c in COLUMNS])


def _parquet(rows: Sequence[Sequence[Any]]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = zip(*rows, strict=True) if rows else ([] for _ in COLUMNS)
    table = pa.table(
        [pa.array(list(c), type=f.type) for c, f in zip(columns, _schema(), strict=True)],
        schema=_schema(),
    )
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue().to_pybytes())


def _join(parts: Sequence[Path], out: Path) -> None:
    """Write parts as one file, whole or not at all, a row group in memory at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = out.with_name(f".{out.name}.tmp")
    with writing(out):
        with pq.ParquetWriter(made, _schema(), compression="zstd") as writer:
            group: list[Any] = []
            for part in parts:
                group.append(pq.read_table(part, schema=_schema()))
                if sum(t.num_rows for t in group) >= _ROWS:
                    writer.write_table(pa.concat_tables(group))
                    group = []
            if group:
                writer.write_table(pa.concat_tables(group))
        made.replace(out)
