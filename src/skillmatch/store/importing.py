"""Import of a catalogue of any size: constant memory, all cores, restartable, known by content."""

from __future__ import annotations

import glob
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from skillmatch import __version__
from skillmatch.connect.catalogue import CatalogueSource, open_catalogue
from skillmatch.connect.catalogue_format import (
    CatalogueRow,
    check_target,
    join_parts,
    write_catalogue,
)
from skillmatch.connect.source_files import apart
from skillmatch.errors import InputError
from skillmatch.store.bundle import Bundle
from skillmatch.store.import_record import (
    Imported,
    digest_of,
    known,
    read_mapping,
    record,
    side_file,
)
from skillmatch.store.processes import begin_worker

__all__ = ["Imported", "import_catalogue", "read_mapping", "side_file"]

VERSION = "3"  # Part of the key: changes with what an import writes.
CHUNK = 1000  # Rows of a part.
_HASH = "[0-9a-f]" * 12
# What an import writes into the folder of its parts, as _Job names it.
_PART = re.compile(r"\d{6}\.done|(?:\d{6}|(?:\d{6}|whole|record)\.\d+\.tmp)\.(?:jsonl|parquet)")


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
    check_target(target)
    apart(source, target)
    axes = None if taxonomy is None else digest_of(taxonomy)
    settings = {
        "version": f"{VERSION}, {__version__}", "source": digest_of(source), "name": source.name,
        "format": format, "link": link,
        "mapping": dict(sorted((mapping or {}).items())), "ending": target.suffix,
        "taxonomy": axes,
        "model": dict(sorted(Bundle().provenance.items())) if link else {},
    }  # fmt: skip
    key = hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()
    earlier = known(target, key)
    if earlier is not None:
        return earlier
    opened = open_catalogue(source, mapping=mapping, format=format)
    parts = target.with_name(f".{target.name}.{key[:12]}.parts")
    with _writable(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        for stale in target.parent.glob(f".{glob.escape(target.name)}.{_HASH}.parts"):
            if stale != parts:
                _discard(stale)
        parts.mkdir(exist_ok=True)
    job = _Job(folder=parts, ending=target.suffix, taxonomy=taxonomy, digest=axes, link=link)
    try:
        with _writable(target, parts):
            rows, unlinked, resumed = _run(opened, job, workers, move)
            made = job.fresh("whole")
            join_parts([job.part(i) for i in range(-(-rows // CHUNK))], made, target.suffix)
            made.replace(target)
            done = Imported(
                rows=rows, unlinked=unlinked, format=opened.format, notes=opened.notes,
                mapping={} if opened.columns is None else opened.columns.as_mapping(),
                problems=tuple(opened.problems), resumed=resumed,
            )  # fmt: skip
            record(target, key, done, job.fresh("record"))
    except InputError:
        same = known(target, key)  # Another import of the same may have been faster.
        if same is None:
            raise
        done = same
    finally:
        with suppress(OSError):
            parts.rmdir()  # It goes only where no part is done.
    _discard(parts)
    return done


def _discard(folder: Path) -> None:
    """Remove what an import left; a folder that holds anything else is somebody's own."""
    with suppress(OSError):
        found = [] if folder.is_symlink() else list(folder.iterdir())
        if all(_PART.fullmatch(entry.name) for entry in found):
            for entry in found:
                entry.unlink()
            folder.rmdir()


@contextmanager
def _writable(target: Path, parts: Path | None = None) -> Iterator[None]:
    """Say what is in the way of writing; ``parts`` is a folder that was there at the start."""
    try:
        yield
    except BrokenExecutor:
        raise InputError(
            f"{target}: a process that linked a part of it was stopped from outside",
            hint="free some memory and run it again: what was done is kept",
        ) from None
    except OSError as error:
        if parts is not None and isinstance(error, FileNotFoundError):
            _discard(parts)
            raise InputError(
                f"{target}: another import wrote to it at the same time",
                hint="wait until it is done, then run this one again",
            ) from None
        raise InputError(
            f"{target}: it cannot be written ({error.strerror or error})",
            hint="choose another --out",
        ) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """What every worker needs to know."""

    folder: Path
    ending: str
    taxonomy: Path | None
    digest: str | None  # Of the taxonomy's content.
    link: bool

    def fresh(self, name: str) -> Path:
        """Return a file that no other process writes at the same time."""
        return self.folder / f"{name}.{os.getpid()}.tmp{self.ending}"

    def part(self, number: int) -> Path:
        return self.folder / f"{number:06}{self.ending}"

    def done(self, number: int) -> Path:
        return self.folder / f"{number:06}.done"


_LOADED: dict[str | None, Bundle] = {}


def _bundle(job: _Job) -> Bundle:
    """Return the bundle of this process, loaded once for a taxonomy of the same content."""
    if job.digest not in _LOADED:
        from skillmatch.connect.esco import open_taxonomy

        given = None if job.taxonomy is None else open_taxonomy(job.taxonomy)
        _LOADED[job.digest] = Bundle(taxonomy=given)
    return _LOADED[job.digest]


def _part(job: _Job, number: int, rows: list[CatalogueRow]) -> tuple[int, int]:
    """Link and write one part; return its rows and how many have no skill."""
    if job.link:
        from skillmatch.catalogue import link_rows

        bundle = _bundle(job)
        linked = link_rows(rows, taxonomy=bundle.taxonomy, extractor=bundle.extractor, prose=True)
        rows = [replace(r, credential=c) for r, c in zip(rows, linked, strict=True)]
    made = job.fresh(f"{number:06}")
    write_catalogue(made, rows)
    made.replace(job.part(number))
    unlinked = sum(not r.credential.skills for r in rows)
    made.write_text(json.dumps([len(rows), unlinked]), encoding="ascii")
    made.replace(job.done(number))
    return len(rows), unlinked


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
                        count, mp_context=get_context("spawn"), initializer=begin_worker
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
