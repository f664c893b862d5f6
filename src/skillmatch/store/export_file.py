"""Our own linked export of a catalogue as Parquet, read row group by row group."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from skillmatch.connect.binary_tables import MAX_REPEATED, small_parts
from skillmatch.connect.catalogue_format import CatalogueRow, parquet_schema
from skillmatch.connect.catalogue_table import CATALOGUE_FIELDS, read_record
from skillmatch.connect.cells import RowReader
from skillmatch.connect.columns import choose
from skillmatch.errors import InputError, UnsafeFileError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.domain import Problem

__all__ = ["ExportFile", "open_export"]

T = TypeVar("T")

LARGEST_GROUP = 10_000  # Rows; a row is read with its whole group.
LONGEST_LIST = 1000  # Values of a list in a group, in the mean.
READERS = 2  # Threads that read at the same time.
_BLOCK = 2**20
_AHEAD = 32  # Row groups.
_NONE = "[]"  # What the export writes where no skill is linked.


def open_export(path: Path, *, least: int) -> ExportFile | None:
    """Open a file that is our export, linked, and large.

    Parameters
    ----------
    path : Path
    least : int
        Rows; a smaller file is not opened.

    Returns
    -------
    ExportFile or None
        ``None`` where it is none, which says nothing against reading it as a table.
    """
    try:
        with path.open("rb") as stream:
            if stream.read(4) != b"PAR1":
                return None
    except OSError:
        return None
    import pyarrow as pa

    try:
        file = ExportFile(path)
        return file if file.fits(least) else None
    except (pa.ArrowException, OSError, ValueError, TypeError, OverflowError, MemoryError):
        return None


class ExportFile:
    """Rows of an export by their place in the file; a row is read with its whole row group.

    Parameters
    ----------
    path : Path

    Attributes
    ----------
    name : str
        Of the file, for problems.
    starts : ndarray of int64, shape (n_groups + 1,)
        Place of the first row of each group.
    used : set of str
        Columns that hold something in the groups read so far by :meth:`records`.
    """

    def __init__(self, path: Path) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.name = path.name
        # One open file: one of the same name that comes later is another.
        self._source = pa.OSFile(str(path))
        self._file = pq.ParquetFile(self._source)
        meta = self._file.metadata
        leaves = [meta.schema.column(i) for i in range(meta.num_columns)]
        # A text that fills a column is kept once in the file, and by this reader in memory too.
        self._packed = pq.ParquetFile(
            self._source, metadata=meta,
            read_dictionary=[x.path for x in leaves if x.physical_type == "BYTE_ARRAY"],
        )  # fmt: skip
        schema = self._file.schema_arrow
        sizes = [meta.row_group(g).num_rows for g in range(meta.num_row_groups)]
        self.starts: NDArray[np.int64] = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        self._columns = choose(
            schema.names, guesses=CATALOGUE_FIELDS, needed=("title",), mapping=None, file=self.name
        )
        self.used: set[str] = set()
        self._readers: SimpleQueue[Any] = SimpleQueue()
        for _ in range(READERS):
            self._readers.put(pq.ParquetFile(self._source, metadata=meta))

    def __len__(self) -> int:
        return int(self.starts[-1])

    @property
    def groups(self) -> int:
        """How many row groups there are."""
        return len(self.starts) - 1

    def fits(self, least: int) -> bool:
        """Whether it has our columns, most rows linked, and groups small enough to read one."""
        if len(self) < max(1, least) or int(np.diff(self.starts).max()) > LARGEST_GROUP:
            return False
        if not self._file.schema_arrow.equals(parquet_schema(), check_metadata=False):
            return False
        self._check_group(0)
        column = self._packed.read_row_group(0, columns=["linked"], use_threads=False).column(0)
        linked = 0
        for chunk in column.chunks:
            some = np.array(
                [bool(v) and v != _NONE for v in chunk.dictionary.to_pylist()] + [False]
            )
            linked += int(some[chunk.indices.fill_null(len(some) - 1).to_numpy()].sum())
        return 2 * linked > len(column)

    def digest(self) -> str:
        """Return the sha256 of the file."""
        made = hashlib.sha256()
        size = self._source.size()
        for at in range(0, size, _BLOCK):
            made.update(self._source.read_at(min(_BLOCK, size - at), at))
        return made.hexdigest()

    def records(
        self, group: int, problems: list[Problem]
    ) -> Iterator[tuple[int, CatalogueRow, bool]]:
        """Yield place, record and whether its id is stated, of a group's usable rows.

        Parameters
        ----------
        group : int
        problems : list of Problem
            Grows by what cannot be read.

        Raises
        ------
        UnsafeFileError
            The group unpacks to too much.
        InputError
            It is broken.
        """
        self._check_group(group)
        place, spent = int(self.starts[group]), [0]
        with self._reading():
            batches = self._packed.iter_batches(
                batch_size=LARGEST_GROUP, row_groups=[group], use_threads=False
            )
            parts = [
                part for batch in batches
                for part in small_parts(batch, self.name, spent, most=MAX_REPEATED)
            ]  # fmt: skip
        for part in parts:
            self.used.update(
                n for n, c in zip(part.schema.names, part.columns, strict=True) if _says(c)
            )
            for cells in _cells(part):
                row = self._reader(cells, place, problems)
                record = read_record(row, {}, Counter(), _nowhere)
                if record is not None:
                    yield place, record, row.text("id") is not None
                place += 1

    def row(self, place: int) -> CatalogueRow:
        """Return the record at a place; of several, :meth:`rows` are faster.

        Raises
        ------
        InputError
            It cannot be read.
        """
        return next(self.rows([place]))

    def rows(
        self, places: Sequence[int], columns: Sequence[str] | None = None
    ) -> Iterator[CatalogueRow]:
        """Yield the records at places in ascending order.

        Parameters
        ----------
        places : sequence of int
            Ascending.
        columns : sequence of str, optional
            Only some, "id" and "title" among them; what others hold is not known then.

        Raises
        ------
        InputError
            A record cannot be read.
        """
        wanted = np.asarray(places, dtype=np.int64)
        of = np.searchsorted(self.starts, wanted, side="right") - 1
        names = None if columns is None else list(columns)

        def cells(group: int) -> list[dict[str, Any]]:
            own = wanted[of == group] - self.starts[group]
            with self._reading() as reader:
                table = reader.read_row_group(group, columns=names, use_threads=False)
                # A row from each of many columns: a slice costs less than a selection.
                return [next(_cells(table.slice(n, 1))) for n in own.tolist()]

        at = iter(wanted.tolist())
        for group in self._each(np.unique(of).tolist(), cells):
            for found in group:
                yield self._record(found, next(at))

    def filled(self, column: str) -> NDArray[np.int64]:
        """Return the places where a column of lists holds something."""
        import pyarrow.compute as pc

        def found(group: int) -> Any:
            with self._reading() as reader:
                values = reader.read_row_group(group, columns=[column], use_threads=False)
                lengths = pc.fill_null(pc.list_value_length(values.column(0)), 0)
                return self.starts[group] + np.flatnonzero(lengths.to_numpy())

        return np.concatenate(list(self._each(range(self.groups), found)))

    def texts(self, column: str) -> Iterator[tuple[int, str]]:
        """Yield place and text of a column, where there is one."""

        def found(group: int) -> list[str | None]:
            with self._reading() as reader:
                values = reader.read_row_group(group, columns=[column], use_threads=False)
                return list(values.column(0).to_pylist())

        place = 0
        for texts in self._each(range(self.groups), found):
            yield from ((place + n, text) for n, text in enumerate(texts) if text is not None)
            place += len(texts)

    def _each(self, groups: Sequence[int], read: Callable[[int], T]) -> Iterator[T]:
        """Yield what is read of each group in their order, some read ahead by other threads."""
        if len(groups) < READERS:
            yield from map(read, groups)
            return
        with ThreadPoolExecutor(READERS) as pool:
            for at in range(0, len(groups), _AHEAD):  # Memory ends with what is read ahead.
                yield from pool.map(read, groups[at : at + _AHEAD])

    def _check_group(self, group: int) -> None:
        """Refuse a group that unpacks to too much."""
        meta = self._file.metadata.row_group(group)
        values = max(meta.column(i).num_values for i in range(meta.num_columns))
        if meta.total_byte_size > MAX_REPEATED or values > LONGEST_LIST * max(1, meta.num_rows):
            raise UnsafeFileError(
                f"{self.name}: refused, a part of it unpacks to too much", hint="split the table"
            )

    @contextmanager
    def _reading(self) -> Iterator[Any]:
        """Lend a reader that no other thread uses, and say where the file is broken."""
        import pyarrow as pa

        reader = self._readers.get()
        try:
            yield reader
        except InputError:
            raise
        except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
            raise InputError(
                f"{self.name}: the Parquet file is broken", hint="export it again"
            ) from error
        finally:
            self._readers.put(reader)

    def _reader(self, cells: Mapping[str, Any], place: int, problems: list[Problem]) -> RowReader:
        return RowReader(
            cells, self._columns, file=self.name, number=place + 1, problems=problems, typed=True
        )

    def _record(self, cells: Mapping[str, Any], place: int) -> CatalogueRow:
        problems: list[Problem] = []
        row = read_record(self._reader(cells, place, problems), {}, Counter(), _nowhere)
        if row is None:
            raise InputError(
                f"{self.name}: row {place + 1} is another than it was: {problems[-1].reason}",
                hint="open the catalogue again",
            )
        return row


def _says(column: Any) -> bool:
    """Whether an Arrow array holds anything."""
    lists = hasattr(column, "flatten") and hasattr(column, "offsets")
    return len(column.flatten()) > 0 if lists else len(column) > int(column.null_count)


def _cells(part: Any) -> Iterator[dict[str, Any]]:
    """Yield the rows of an Arrow table or batch; a column at once is faster than a row."""
    import pyarrow as pa

    columns = [
        (c.dictionary_decode() if isinstance(c, pa.DictionaryArray) else c).to_pylist()
        for c in part.columns
    ]
    names = tuple(part.schema.names)
    return (dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True))


def _nowhere(_filled: tuple[str, ...]) -> Mapping[str, str]:
    """Stand for where fields were read: the export itself keeps it."""
    return {}
