"""Import of a catalogue of any size: constant memory, all cores, restartable, known by content."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from skillmatch.connect.catalogue import CatalogueSource, open_catalogue
from skillmatch.connect.catalogue_format import CatalogueRow, join_parts, write_catalogue
from skillmatch.domain import Problem
from skillmatch.errors import InputError
from skillmatch.store.bundle import Bundle

__all__ = ["Imported", "import_catalogue", "read_mapping"]

VERSION = "1"  # Part of the key: changes with what an import writes.
CHUNK = 1000  # Rows of a part.
_BLOCK = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did.

    ``unlinked`` counts credentials none of whose skills could be linked, ``unchanged`` says
    that the same source had been imported before, ``resumed`` how many rows were found done.
    """

    rows: int
    unlinked: int
    format: str
    mapping: Mapping[str, str]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    unchanged: bool = False
    resumed: int = 0


def import_catalogue(
    path: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    mapping: Mapping[str, str] | None = None,
    format: str = "auto",
    link: bool = True,
    taxonomy: Path | None = None,
    workers: int | None = None,
    move: Callable[[int], object] = lambda _n: None,
) -> Imported:
    """Read a catalogue, link its skills and write it in our columns.

    Parameters
    ----------
    path : path
        Whatever :func:`skillmatch.connect.catalogue.read_catalogue` reads.
    out : path
        A ``.jsonl`` or ``.parquet`` file. ``OUT.import.json`` beside it records the source's
        content hash, the column mapping and the problems.
    mapping, format
        As in :func:`~skillmatch.connect.catalogue.read_catalogue`.
    link : bool
        Link the skills now.
    taxonomy : Path, optional
        Another taxonomy than the bundled one.
    workers : int, optional
        Processes; all cores by default. A catalogue of one part is linked in this process.
    move : callable
        Told how many rows were done since the last call.

    Returns
    -------
    Imported

    Raises
    ------
    InputError
        The source cannot be read, or ``out`` not be written.

    Notes
    -----
    Parts of 1,000 rows are written as they are done, beside ``out``; an import that was cut
    short goes on after the last whole part. The same source, options and model give the same
    bytes however often it was cut short, and are not imported twice.
    """
    source, target = Path(path), Path(out)
    if target.suffix not in (".jsonl", ".parquet"):
        raise InputError(
            f"{target.name}: a catalogue is written as .jsonl or .parquet", hint="change the ending"
        )
    settings = {
        "version": VERSION, "source": digest_of(source), "format": format, "link": link,
        "mapping": dict(sorted((mapping or {}).items())), "ending": target.suffix,
        "taxonomy": None if taxonomy is None else digest_of(taxonomy),
        "model": dict(sorted(Bundle().provenance.items())) if link else {},
    }  # fmt: skip
    key = hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()
    known = _known(target, key)
    if known is not None:
        return known
    opened = open_catalogue(source, mapping=mapping, format=format)
    parts = target.with_name(f".{target.name}.{key[:12]}.parts")
    with _writable(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        for stale in target.parent.glob(f".{target.name}.*.parts"):
            if stale != parts:
                shutil.rmtree(stale, ignore_errors=True)
        parts.mkdir(exist_ok=True)
        job = _Job(folder=parts, ending=target.suffix, taxonomy=taxonomy, link=link)
        rows, unlinked, resumed = _run(opened, job, workers, move)
        made = target.with_name(f".{target.name}.tmp")
        join_parts([job.part(i) for i in range(-(-rows // CHUNK))], made, target.suffix)
        made.replace(target)
    columns = {} if opened.columns is None else opened.columns.as_mapping()
    done = Imported(
        rows=rows, unlinked=unlinked, format=opened.format, mapping=columns,
        problems=tuple(opened.problems), notes=opened.notes, resumed=resumed,
    )  # fmt: skip
    _record(target, key, done)
    shutil.rmtree(parts, ignore_errors=True)
    return done


@contextmanager
def _writable(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{target}: it cannot be written ({error.strerror or error})",
            hint="choose another --out",
        ) from None


def digest_of(path: Path) -> str:
    """Return the sha256 of a file's content, or of a folder's names and contents.

    Raises
    ------
    InputError
        There is no such file or folder.
    """
    digest = hashlib.sha256()
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    for file in files:
        if path.is_dir():
            digest.update(file.relative_to(path).as_posix().encode() + b"\0")
        try:
            with file.open("rb") as stream:
                while block := stream.read(_BLOCK):
                    digest.update(block)
        except OSError as error:
            raise InputError(
                f"{file}: it cannot be opened ({error.strerror})", hint="check the path"
            ) from None
    return digest.hexdigest()


def side_file(target: Path) -> Path:
    """Return where the record of an import lies."""
    return target.with_name(f"{target.name}.import.json")


def _known(target: Path, key: str) -> Imported | None:
    """Return the record of an earlier import where source, options and result are unchanged."""
    side = _load(side_file(target))
    if side.get("key") != key or not target.is_file() or side.get("sha256") != digest_of(target):
        return None
    try:
        return Imported(
            rows=side["rows"], unlinked=side["unlinked"], format=side["format"],
            mapping=side["mapping"], problems=tuple(Problem(**p) for p in side["problems"]),
            notes=tuple(side["notes"]), unchanged=True,
        )  # fmt: skip
    except (KeyError, TypeError):
        return None


def _record(target: Path, key: str, done: Imported) -> None:
    side = {
        "key": key, "sha256": digest_of(target), "rows": done.rows, "unlinked": done.unlinked,
        "format": done.format, "mapping": dict(done.mapping), "notes": list(done.notes),
        "problems": [asdict(p) for p in done.problems],
    }  # fmt: skip
    text = json.dumps(side, ensure_ascii=False, indent=1)
    side_file(target).write_text(text + "\n", encoding="utf-8")


def _load(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def read_mapping(path: Path) -> dict[str, str]:
    """Return the column mapping that an import saved.

    Parameters
    ----------
    path : Path
        ``OUT.import.json``, or a JSON file of field to column.

    Raises
    ------
    InputError
        It is neither.
    """
    side = _load(path)
    found = side.get("mapping", side)
    if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
        found = {}
    if not found:
        raise InputError(
            f"{path.name}: this holds no column mapping",
            hint="give an OUT.import.json, or JSON such as {\"title\": \"Course\"}",
        )  # fmt: skip
    return dict(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """What every worker needs to know."""

    folder: Path
    ending: str
    taxonomy: Path | None
    link: bool

    def part(self, number: int) -> Path:
        return self.folder / f"{number:06}{self.ending}"

    def done(self, number: int) -> Path:
        return self.folder / f"{number:06}.done"


_LOADED: dict[Path | None, Bundle] = {}


def _bundle(taxonomy: Path | None) -> Bundle:
    """Return the bundle of this process, loaded once."""
    if taxonomy not in _LOADED:
        from skillmatch.connect.esco import open_taxonomy

        given = None if taxonomy is None else open_taxonomy(taxonomy)
        _LOADED[taxonomy] = Bundle(taxonomy=given)
    return _LOADED[taxonomy]


def _part(job: _Job, number: int, rows: list[CatalogueRow]) -> tuple[int, int]:
    """Link and write one part; return its rows and how many have no skill."""
    if job.link:
        from skillmatch.catalogue import link_rows

        bundle = _bundle(job.taxonomy)
        linked = link_rows(rows, taxonomy=bundle.taxonomy, extractor=bundle.extractor, prose=True)
        rows = [replace(r, credential=c) for r, c in zip(rows, linked, strict=True)]
    made = job.folder / f"{number:06}.tmp{job.ending}"
    write_catalogue(made, rows)
    made.replace(job.part(number))
    unlinked = sum(not r.credential.skills for r in rows)
    job.done(number).write_text(json.dumps([len(rows), unlinked]), encoding="ascii")
    return len(rows), unlinked


def _single_thread() -> None:
    """Keep a worker's numeric libraries to one core: the processes share the machine."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(1)


def _chunks(source: Iterable[CatalogueRow]) -> Iterator[tuple[int, list[CatalogueRow]]]:
    rows = iter(source)
    number = 0
    while chunk := list(islice(rows, CHUNK)):
        yield number, chunk
        number += 1


def _run(
    source: CatalogueSource, job: _Job, workers: int | None, move: Callable[[int], object]
) -> tuple[int, int, int]:
    """Do every part that is not done; return rows, rows without a skill, rows found done."""
    count = workers or os.cpu_count() or 1
    total = unlinked = resumed = 0
    pool: ProcessPoolExecutor | None = None
    waiting: set[Future[tuple[int, int]]] = set()

    def take(done: Iterable[tuple[int, int]]) -> None:
        nonlocal total, unlinked
        for rows, none in done:
            total += rows
            unlinked += none
            move(rows)

    try:
        for number, rows in _chunks(source):
            finished = _finished(job, number, len(rows))
            if finished is not None:
                resumed += finished[0]
                take([finished])
            elif count == 1 or not job.link or (number == 0 and len(rows) < CHUNK):
                take([_part(job, number, rows)])
            else:
                if pool is None:
                    pool = ProcessPoolExecutor(
                        count, mp_context=get_context("spawn"), initializer=_single_thread
                    )
                waiting.add(pool.submit(partial(_part, job, number, rows)))
                if len(waiting) > 2 * count:
                    ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    take(f.result() for f in ready)
        take(f.result() for f in waiting)
    finally:
        if pool is not None:
            pool.shutdown(cancel_futures=True)
    return total, unlinked, resumed


def _finished(job: _Job, number: int, rows: int) -> tuple[int, int] | None:
    """Return the counts of a part that an earlier run finished."""
    try:
        done, none = json.loads(job.done(number).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return (done, none) if done == rows and job.part(number).is_file() else None
