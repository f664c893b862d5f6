"""A large catalogue that stays in its file: columns are mapped, rows are read when asked for."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from skillmatch import __version__
from skillmatch.domain import Credential, Problem
from skillmatch.errors import InputError
from skillmatch.rank.index import CatalogueIndex, Columns, Postings
from skillmatch.rank.stacking import folded
from skillmatch.store.cache import mapped_arrays
from skillmatch.store.export_file import ExportFile, open_export
from skillmatch.store.id_places import IdPlaces
from skillmatch.store.linked import skill_of
from skillmatch.store.preparing import Ways, prepare

if TYPE_CHECKING:
    from skillmatch.taxonomy import Taxonomy

__all__ = ["LIMIT", "StoredCatalogue", "index_of", "open_stored"]

VERSION = "1"  # Part of the cache key: changes with what is prepared, and how rows are read.
LIMIT = 20_000  # Rows; a smaller catalogue is read into memory.
_AGAIN = 2048  # Credentials that stay as they were read.
_FEW, _WINDOW = 500, 50_000  # Credentials read at a time where all are wanted: more and more.
_STACKING = ("id", "title", "issuer", "url", "stacks_into", "ects", "type", "level")
_REQUIRING = ("id", "title", "issuer", "url", "requires")


def open_stored(
    path: Path,
    *,
    provenance: Mapping[str, str],
    ways: Ways,
    limit: int | None = None,
) -> StoredCatalogue | None:
    """Open our linked Parquet export of a large catalogue without reading all its records.

    Parameters
    ----------
    path : Path
    provenance : mapping of str to str
        Versions and digests of model and data; part of the key in the cache.
    ways : Ways
        How it is prepared, the first time.
    limit : int, optional
        Rows from which it is done so; ``LIMIT`` by default.

    Returns
    -------
    StoredCatalogue or None
        ``None`` for any other file, which is to be read into memory.

    Raises
    ------
    InputError
        The file is damaged, or no row can be used.
    """
    file = open_export(path, least=LIMIT if limit is None else limit)
    if file is None:
        return None
    key = f"{VERSION}:{__version__}:{file.digest()}:{sorted(provenance.items())}:{ways.threshold}"
    arrays = mapped_arrays("stored", key, lambda: prepare(path, file, ways))
    return StoredCatalogue(file, arrays, taxonomy=ways.taxonomy, threshold=ways.threshold)


class StoredCatalogue(Sequence[Credential]):
    """The credentials of an export in order of their ids; each is read when it is asked for.

    Made by :func:`open_stored`.

    Parameters
    ----------
    file : ExportFile
    arrays : mapping of str to ndarray
        Of :func:`skillmatch.store.preparing.prepare`.
    taxonomy : Taxonomy
    threshold : float
        Those the arrays were made with.

    Attributes
    ----------
    position : mapping of str to int
        Rows by id.
    problems : tuple of Problem
        Rows of the file that could not be used.
    digest : str
        :func:`skillmatch.catalogue.digest_of` these credentials.
    """

    def __init__(
        self,
        file: ExportFile,
        arrays: Mapping[str, Any],
        *,
        taxonomy: Taxonomy,
        threshold: float,
    ) -> None:
        about = json.loads(arrays["about"].tobytes())
        own = {name: np.asarray(array) for name, array in arrays.items()}
        plain = {f.name: own[f.name] for f in fields(Columns) if f.name != "currencies"}
        self.taxonomy = taxonomy
        self.threshold = threshold
        self.columns = Columns(**plain, currencies=tuple(about["currencies"]))
        self.postings = Postings(starts=own["posted_starts"], rows=own["posted"])
        self.position = IdPlaces(own["id_words"], own["id_starts"])
        self.problems = tuple(Problem(**{**p, "file": file.name}) for p in about["problems"])
        self.digest = str(about["digest"])
        self._links = {int(place): skills for place, skills in about["links"].items()}
        self._used: list[str] = about["used"]
        self._file = file
        self._places = own["places"]
        self._kept: OrderedDict[int, Credential] = OrderedDict()
        self._required: dict[int, tuple[str, ...]] | None = None

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, row: int) -> Credential: ...
    @overload
    def __getitem__(self, row: slice) -> tuple[Credential, ...]: ...
    def __getitem__(self, row: int | slice) -> Credential | tuple[Credential, ...]:
        """Return one credential, or those of a slice."""
        if isinstance(row, slice):
            return tuple(self.take(range(*row.indices(len(self)))))
        at = int(row)
        if not -len(self) <= at < len(self):
            raise IndexError(f"row {at} of {len(self)}")
        return self.take([at % len(self)])[0]

    def __iter__(self) -> Iterator[Credential]:
        """Yield every credential in order of id, many read at a time."""
        start, size = 0, _FEW
        while start < len(self):
            end = min(len(self), start + size)
            yield from (
                credential
                for _, credential in sorted(self._read(range(start, end)), key=lambda read: read[0])
            )
            start, size = end, min(2 * size, _WINDOW)

    def take(self, rows: Sequence[int]) -> list[Credential]:
        """Return the credentials of rows, in their order; the file is read front to back.

        Those read last are not read again.
        """
        found = {row: kept for row in rows if (kept := self._kept.get(row)) is not None}
        fresh = dict(self._read([row for row in dict.fromkeys(rows) if row not in found]))
        self._kept.update(islice(fresh.items(), _AGAIN))
        while len(self._kept) > _AGAIN:
            self._kept.popitem(last=False)
        found |= fresh
        return [found[row] for row in rows]

    def find(self, ids: Iterable[str]) -> dict[str, Credential]:
        """Return the credentials of these ids, without those that it does not have."""
        rows = {name: at for name in ids if (at := self.position.get(name)) is not None}
        return dict(zip(rows, self.take(list(rows.values())), strict=True))

    def requires(self, row: int) -> tuple[str, ...]:
        """Return the ids that the credential of a row requires."""
        if self._required is None:
            self._required = {at: c.requires for at, c in self._partly("requires", _REQUIRING)}
        return self._required.get(row, ())

    def stacking(self) -> tuple[Credential, ...]:
        """Return the credentials that count for stacking, with the fields that matter there.

        Those that name a larger award, and those that such a name may mean:
        :func:`skillmatch.rank.stacking.award_parts` makes the same of them as of all.
        """
        naming = dict(self._partly("stacks_into", _STACKING))
        wanted = {ref.strip() for c in naming.values() for ref in c.stacks_into if ref.strip()}
        rows = {at for ref in wanted if (at := self.position.get(ref)) is not None}
        titles = {folded(ref) for ref in wanted if ref not in self.position}
        if titles:
            row_of = self._row_of()
            of = (row_of[p] for p, title in self._file.texts("title") if folded(title) in titles)
            rows |= {int(row) for row in of if row >= 0}
        named = self._read(sorted(rows - naming.keys()), _STACKING)
        return (*naming.values(), *(c for _, c in named))

    def _row_of(self) -> Any:
        """Return the row of each place of the file, -1 for what is left out."""
        made = np.full(len(self._file), -1, dtype=np.int64)
        made[self._places] = np.arange(len(self))
        return made

    def _partly(self, column: str, columns: Sequence[str]) -> Iterator[tuple[int, Credential]]:
        """Yield row and some fields of the credentials where a column holds something."""
        rows = self._row_of()[self._file.filled(column)]
        return self._read(np.sort(rows[rows >= 0]).tolist(), columns)

    def _read(
        self, rows: Sequence[int], columns: Sequence[str] | None = None
    ) -> Iterator[tuple[int, Credential]]:
        """Yield row and credential of rows that are all different, front to back in the file."""
        places = self._places[np.asarray(rows, dtype=np.int64)]
        order = np.argsort(places)
        found = self._file.rows(places[order].tolist(), columns or self._used)
        for at, read in zip(order.tolist(), found, strict=True):
            row, place, made = rows[at], int(places[at]), read.credential
            if made.id != self.position.id_of(row):
                raise InputError(
                    f"{self._file.name}: row {place + 1} is another than it was",
                    hint="open the catalogue again",
                )
            links = self._links.get(place) if columns is None else None
            yield row, replace(made, skills=tuple(map(skill_of, links))) if links else made


def index_of(
    catalogue: Sequence[Credential], *, taxonomy: Taxonomy, threshold: float
) -> CatalogueIndex:
    """Return the index of a catalogue, from what was prepared where it is stored.

    Parameters
    ----------
    catalogue : sequence of Credential
    taxonomy : Taxonomy
    threshold : float
    """
    if (
        isinstance(catalogue, StoredCatalogue)
        and catalogue.taxonomy is taxonomy
        and catalogue.threshold == threshold
    ):
        return CatalogueIndex(
            catalogue, taxonomy=taxonomy, threshold=threshold, columns=catalogue.columns,
            position=catalogue.position, postings=catalogue.postings,
            requires=catalogue.requires, take=catalogue.take,
        )  # fmt: skip
    return CatalogueIndex(catalogue, taxonomy=taxonomy, threshold=threshold)
