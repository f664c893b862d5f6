"""Chunks as tasks of a Dask cluster: of this machine, or wherever a scheduler answers."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from skillmatch.batch.engine import cores, do_chunk
from skillmatch.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from distributed import Client, Future

    from skillmatch.batch.engine import Chunk, Job

__all__ = ["DaskEngine"]

ANSWER = 30  # Seconds in which a scheduler answers and has a worker.
_AGAIN = "see the logs of the workers, and run it again: what was done is kept"


class DaskEngine:
    """Does chunks on a Dask cluster.

    Parameters
    ----------
    scheduler : str, optional
        Its address, as ``tcp://10.0.0.1:8786`` or ``tls://…``, or the ``.json`` file that it
        wrote. Without one a cluster of processes is started on this machine, and ended with the
        run.
    workers : int, optional
        Processes of this machine's cluster; as many as there are cores by default.

    Raises
    ------
    MissingExtraError
        ``distributed`` is not installed.
    InputError
        Workers are counted where a cluster has its own.
    """

    def __init__(self, scheduler: str | None = None, workers: int | None = None) -> None:
        try:
            import distributed  # noqa: F401 (only whether it is there)
        except ImportError:
            raise MissingExtraError(
                "the Dask engine needs the package distributed",
                hint='pip install "skillmatch[dask]"',
            ) from None
        if scheduler is not None and workers is not None:
            raise InputError(
                "a cluster that has a scheduler has its own number of workers",
                hint="leave --workers out, or --scheduler",
            )
        if workers is not None and workers < 1:
            raise InputError(f"--workers must be at least 1, not {workers}")
        self._scheduler = scheduler
        self._workers = workers or cores()

    def run(self, job: Job, chunks: Iterable[Chunk]) -> Iterator[tuple[int, list[Any]]]:
        """Yield (number of the chunk, results) as chunks are done; see :class:`~.engine.Engine`.

        Two chunks a worker are under way at most. Dask does a chunk again whose worker was
        lost, on another worker.

        Raises
        ------
        InputError
            No scheduler or no worker answers, or workers were lost again and again.
        """
        from distributed import KilledWorker
        from distributed.client import CancelledError
        from distributed.comm import CommClosedError

        with _quiet(), self._client() as client:
            try:
                yield from _through(client, job, chunks)
            except KilledWorker:
                raise InputError(
                    "the same chunk lost its worker again and again",
                    hint=f"give workers more memory; {_AGAIN}",
                ) from None
            except (CancelledError, CommClosedError):
                raise InputError("the Dask scheduler was lost", hint=_AGAIN) from None

    @contextmanager
    def _client(self) -> Iterator[Client]:
        """Lend a client of the cluster, which has a worker at least."""
        from distributed import Client, LocalCluster

        if self._scheduler is None:
            with (
                LocalCluster(  # On the loopback alone, at any free port.
                    n_workers=self._workers, threads_per_worker=1, processes=True,
                    dashboard_address="127.0.0.1:0", silence_logs=logging.ERROR,
                ) as cluster,
                Client(cluster, set_as_default=False) as client,
            ):  # fmt: skip
                yield client
            return
        address = self._scheduler
        where = {"scheduler_file" if address.endswith(".json") else "address": address}
        try:
            client = Client(**where, set_as_default=False, timeout=ANSWER)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise InputError(
                f"no Dask scheduler answers at {address} ({type(error).__name__})",
                hint="an address is written as tcp://HOST:8786",
            ) from None
        with client:
            try:
                client.wait_for_workers(1, timeout=ANSWER)
            except TimeoutError:
                raise InputError(
                    f"the Dask scheduler at {address} has no workers", hint="start workers first"
                ) from None
            yield client


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Dask logs of its everyday life from the terminal of a run."""
    logger = logging.getLogger("distributed")  # Its import has set a level already.
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


@dataclass(frozen=True, slots=True)
class _Work:
    """A chunk on its way; Dask's logs print what a task was given, and this prints as nothing."""

    function: str
    settings: Mapping[str, Any] = field(repr=False)
    items: list[Any] = field(repr=False)


_ONE_AT_A_TIME = Lock()


def _do(work: _Work) -> list[Any]:
    """Do a chunk in a worker, as :class:`~.engine.LocalEngine` does it: one, on one core."""
    from threadpoolctl import threadpool_limits

    # A worker may have threads; what a job keeps for its settings is made for one.
    with _ONE_AT_A_TIME, threadpool_limits(1):
        return do_chunk(work.function, work.settings, work.items)


def _through(client: Client, job: Job, chunks: Iterable[Chunk]) -> Iterator[tuple[int, list[Any]]]:
    """Keep a window of chunks under way until none is left."""
    from distributed import as_completed
    from distributed.client import CancelledError

    waiting = iter(chunks)
    done = as_completed(loop=client.loop)
    under_way: dict[Future[Any], int] = {}
    try:
        while True:
            room = 2 * max(1, len(client.nthreads()))  # Workers come and go.
            while len(under_way) < room and (chunk := next(waiting, None)) is not None:
                work = _Work(job.function, job.settings, list(chunk[1]))
                # Never the results of an earlier chunk that looks the same: it writes files.
                future = client.submit(_do, work, pure=False)
                under_way[future] = chunk[0]
                done.add(future)
            if not under_way:
                return
            future = next(done)
            results: list[Any] = future.result()
            number = under_way.pop(future)
            future.release()
            yield number, results
    finally:
        if under_way:
            with suppress(OSError, CancelledError, TimeoutError):  # The scheduler may be gone.
                client.cancel(list(under_way))
