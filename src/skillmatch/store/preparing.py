"""What ranking needs of an export of a catalogue, collected once in one pass over the file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from dataclasses import asdict, dataclass, fields
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.catalogue import digest_of, row_digest
from skillmatch.connect.encoding import printable
from skillmatch.domain import Credential, Problem
from skillmatch.errors import InputError
from skillmatch.rank.index import Columns, columns_of, postings_of
from skillmatch.store.export_file import ExportFile
from skillmatch.store.id_places import packed
from skillmatch.store.processes import begin_worker

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.taxonomy import Taxonomy

__all__ = ["Ways", "prepare"]

_TOGETHER = 20  # Row groups that one process reads at a time.
_LINKED = 256  # Rows without a skill that are linked at a time.
_DIGEST = 32  # Bytes of sha256.

Link = Callable[[Sequence[object]], tuple[Credential, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How an export is prepared.

    Attributes
    ----------
    taxonomy : Taxonomy
    threshold : float
        Mentions at or above it count.
    link : callable
        Links rows that came without a skill.
    workers : int
        Processes. More than one needs a main module that may be imported again.
    move : callable
        Told how many rows were read since the last call.
    """

    taxonomy: Taxonomy
    threshold: float
    link: Link
    workers: int = 1
    move: Callable[[int], object] = lambda _n: None


@dataclass(slots=True, kw_only=True)
class _Part:
    """Columns of some rows, in the order of the file; ``bare`` are places without a skill."""

    columns: Columns
    places: list[int]
    ids: list[str]
    stated: list[bool]
    digests: bytes
    bare: list[int]
    problems: list[Problem]
    used: frozenset[str] = frozenset()


def prepare(path: Path, file: ExportFile, ways: Ways) -> dict[str, Any]:
    """Return the arrays that a stored catalogue is made of.

    Parameters
    ----------
    path : Path
        Of the same file; other processes open it again.
    file : ExportFile
    ways : Ways

    Returns
    -------
    dict of str to ndarray
        The fields of :class:`~skillmatch.rank.index.Columns` by their names, in order of the
        ids; ``places`` in the file, ``id_words`` and ``id_starts``, ``posted`` and
        ``posted_starts``, and ``about``: JSON with currencies, problems, digest, the skills
        that were linked now by place, and the columns of the file that hold anything.

    Raises
    ------
    InputError
        The file is broken or unpacks to too much, or no row can be used.
    """
    parts = list(_parts(path, file, ways))
    problems = [problem for part in parts for problem in part.problems]
    bare = [place for part in parts for place in part.bare]
    links: dict[int, list[dict[str, Any]]] = {}
    parts += list(_linked(file, bare, ways, links))
    places = np.array([place for part in parts for place in part.places], dtype=np.int64)
    ids = [name for part in parts for name in part.ids]
    stated = [own for part in parts for own in part.stated]
    order, twice = _by_id(ids, places)
    problems += [
        _met_before(file, ids[at], stated[at], int(places[at]), int(places[first]))
        for at, first in twice
    ]
    if not len(order):
        said = problems[0].reason if problems else "there is no row"
        raise InputError(f"{file.name}: no row can be used: {said}", hint="export it again")
    columns = _joined([part.columns for part in parts], order)
    posted = postings_of(columns, len(ways.taxonomy))
    words, starts = packed(ids[at] for at in order.tolist())
    digests = np.frombuffer(b"".join(part.digests for part in parts), dtype=f"S{_DIGEST}")
    about = {
        "currencies": columns.currencies,
        "problems": [asdict(p) for p in sorted(problems, key=lambda p: p.row or 0)],
        "digest": digest_of(row.ljust(_DIGEST, b"\0") for row in digests[order].tolist()),
        "links": links,
        "used": sorted({"id", "title"}.union(*(part.used for part in parts))),
    }
    blob = json.dumps(about, ensure_ascii=False).encode("utf-8", "backslashreplace")
    return {
        **{f.name: getattr(columns, f.name) for f in fields(Columns) if f.name != "currencies"},
        "places": places[order], "id_words": words, "id_starts": starts,
        "posted": posted.rows, "posted_starts": posted.starts,
        "about": np.frombuffer(blob, dtype=np.uint8),
    }  # fmt: skip


def _parts(path: Path, file: ExportFile, ways: Ways) -> Iterator[_Part]:
    """Yield the parts of a file in its order."""
    groups = [range(g, min(file.groups, g + _TOGETHER)) for g in range(0, file.groups, _TOGETHER)]
    if ways.workers == 1 or len(groups) == 1:
        for some in groups:
            yield _part(file, some, ways.taxonomy, ways.threshold)
            ways.move(int(file.starts[some.stop] - file.starts[some.start]))
        return
    try:
        with ProcessPoolExecutor(
            ways.workers, mp_context=get_context("spawn"), initializer=_begin,
            initargs=(path, ways.taxonomy, ways.threshold),
        ) as pool:  # fmt: skip
            for some, part in zip(groups, pool.map(_task, groups), strict=True):
                yield part
                ways.move(int(file.starts[some.stop] - file.starts[some.start]))
    except BrokenExecutor:
        raise InputError(
            f"{file.name}: a process that read a part of it was stopped from outside",
            hint="free some memory and run it again",
        ) from None


_TASKS: list[Callable[[range], _Part]] = []


def _begin(path: Path, taxonomy: Taxonomy, threshold: float) -> None:
    """Open the file in another process."""
    begin_worker()
    file = ExportFile(path)
    _TASKS.append(partial(_part, file, taxonomy=taxonomy, threshold=threshold))


def _task(groups: range) -> _Part:
    return _TASKS[-1](groups)


def _part(file: ExportFile, groups: Iterable[int], taxonomy: Taxonomy, threshold: float) -> _Part:
    """Read some row groups; rows without a skill are left for linking."""
    made = _Part(columns=_NONE, places=[], ids=[], stated=[], digests=b"", bare=[], problems=[])
    digests: list[bytes] = []

    def credentials() -> Iterator[Credential]:
        for group in groups:
            for place, row, stated in file.records(group, made.problems):
                if not row.credential.skills:
                    made.bare.append(place)
                    continue
                made.places.append(place)
                made.ids.append(row.credential.id)
                made.stated.append(stated)
                digests.append(row_digest(row.credential))
                yield row.credential

    made.columns = columns_of(credentials(), taxonomy=taxonomy, threshold=threshold)
    made.digests = b"".join(digests)
    made.used = frozenset(file.used)
    return made


def _linked(
    file: ExportFile, bare: Sequence[int], ways: Ways, links: dict[int, list[dict[str, Any]]]
) -> Iterator[_Part]:
    """Yield parts of rows that came without a skill, linked; ``links`` keeps what was found."""
    for at in range(0, len(bare), _LINKED):
        places = list(bare[at : at + _LINKED])
        rows = list(file.rows(places))
        linked = ways.link(rows)
        links |= {
            place: [asdict(s) for s in c.skills]
            for place, c in zip(places, linked, strict=True) if c.skills
        }  # fmt: skip
        yield _Part(
            columns=columns_of(linked, taxonomy=ways.taxonomy, threshold=ways.threshold),
            places=places, ids=[c.id for c in linked], stated=[True] * len(places),
            digests=b"".join(map(row_digest, linked)), bare=[], problems=[],
        )  # fmt: skip


def _by_id(
    ids: Sequence[str], places: NDArray[np.int64]
) -> tuple[NDArray[np.int64], list[tuple[int, int]]]:
    """Return the numbers of the rows in order of id, and (row, first of the same id) of others."""
    import pyarrow as pa
    import pyarrow.compute as pc

    names = pa.array(ids, type=pa.large_string())
    table = pa.table({"id": names, "place": places})
    keys = [("id", "ascending"), ("place", "ascending")]
    order = pc.sort_indices(table, sort_keys=keys).to_numpy().astype(np.int64)
    ordered = names.take(pa.array(order))
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = ~pc.equal(ordered[1:], ordered[:-1]).to_numpy(zero_copy_only=False)
    first = order[fresh][np.cumsum(fresh) - 1]
    twice = list(zip(order[~fresh].tolist(), first[~fresh].tolist(), strict=True))
    return order[fresh], twice


def _met_before(file: ExportFile, name: str, stated: bool, place: int, first: int) -> Problem:
    """Say that a row is left out because its id was met before."""
    same = "id" if stated else "title, issuer and url"
    value = name if stated else file.row(place).credential.title
    return Problem(
        file=file.name, row=place + 1, column="id" if stated else "title",
        value=printable(value),
        reason=f"the same {same} as row {first + 1}; the row is left out",
        remedy="take one of the rows out",
    )  # fmt: skip


_NONE = columns_of((), taxonomy=(), threshold=1.0)  # type: ignore[arg-type]


def _joined(parts: Sequence[Columns], order: NDArray[np.int64]) -> Columns:
    """Return the columns of several parts as one, in another order."""
    names = tuple(sorted({name for part in parts for name in part.currencies}))
    counts = np.concatenate([np.diff(part.starts) for part in parts])
    before = np.cumsum(counts) - counts
    own = counts[order]
    starts = np.concatenate([[0], np.cumsum(own)]).astype(np.int64)
    entry = np.arange(starts[-1]) + np.repeat(before[order] - starts[:-1], own)
    currency = [
        np.array([*(names.index(n) for n in part.currencies), -1], dtype=np.int16)[part.currency]
        for part in parts
    ]

    def column(name: str) -> Any:
        return np.concatenate([getattr(part, name) for part in parts])[order]

    return Columns(
        starts=starts, skills=np.concatenate([part.skills for part in parts])[entry],
        hours=column("hours"), price=column("price"), currency=np.concatenate(currency)[order],
        currencies=names, depth=column("depth"), traits=column("traits"),
        as_of=column("as_of"), checked_on=column("checked_on"),
    )  # fmt: skip
