"""Where chunks of work are done: in this process, in processes beside it, or elsewhere."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from typing import Any, Protocol

from skillmatch.errors import InputError
from skillmatch.store.processes import begin_quiet_worker

__all__ = ["Chunk", "Engine", "Job", "LocalEngine", "cores", "do_chunk"]

Chunk = tuple[int, Sequence[Any]]  # Its number, and plain values.
_LOST = 3  # Times that workers may be lost before a run gives up.


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is done with every chunk, as plain values that go to another process or machine.

    Parameters
    ----------
    function : str
        ``"package.module:name"`` of a function that takes (settings, items) and returns a
        list of plain values. It keeps what it loads for the settings that it meets again.
    settings : mapping
        Plain values.
    """

    function: str
    settings: Mapping[str, Any]


class Engine(Protocol):
    """Does a job on chunks, wherever it does."""

    def run(self, job: Job, chunks: Iterable[Chunk]) -> Iterator[tuple[int, list[Any]]]:
        """Yield (number of the chunk, results) as chunks are done, in any order.

        Chunks are taken as there is room for them, never all at once. Results do not depend
        on the engine, on the number of its workers or on the order. A chunk whose worker was
        lost is done again.
        """
        ...


def do_chunk(function: str, settings: Mapping[str, Any], items: Sequence[Any]) -> list[Any]:
    """Do a job on one chunk, in this process.

    Raises
    ------
    InputError
        The function is not named as ``module:function``.
    """
    module, _, name = function.partition(":")
    if not module or not name:
        raise InputError(f"{function!r} is no job", hint="module:function")
    work: Callable[..., list[Any]] = getattr(import_module(module), name)
    return work(settings, items)


class LocalEngine:
    """Does chunks on this machine.

    Parameters
    ----------
    workers : int, optional
        Processes; as many as there are cores by default. With one, chunks are done in this
        process.
    """

    def __init__(self, workers: int | None = None) -> None:
        if workers is not None and workers < 1:
            raise InputError(f"--workers must be at least 1, not {workers}")
        self.workers = workers or cores()

    def run(self, job: Job, chunks: Iterable[Chunk]) -> Iterator[tuple[int, list[Any]]]:
        """Yield (number of the chunk, results) as chunks are done; see :class:`Engine`.

        Raises
        ------
        InputError
            Workers were stopped from outside again and again.
        """
        if self.workers == 1:
            yield from _here(job, chunks)
            return
        waiting = iter(chunks)
        lost = 0
        again: list[Chunk] = []
        while True:
            pool = ProcessPoolExecutor(
                self.workers, mp_context=get_context("spawn"), initializer=begin_quiet_worker
            )
            running: dict[Future[list[Any]], Chunk] = {}
            try:
                yield from self._through(pool, job, again, waiting, running)
            except BrokenExecutor:
                lost += 1
                again = [*again, *running.values()]
                if lost == _LOST:
                    raise InputError(
                        "processes of this run were stopped from outside",
                        hint="use fewer --workers or free some memory, and run it again: what "
                        "was done is kept",
                    ) from None
            else:
                return
            finally:
                _end(pool)

    def _through(
        self,
        pool: ProcessPoolExecutor,
        job: Job,
        again: list[Chunk],
        waiting: Iterator[Chunk],
        running: dict[Future[list[Any]], Chunk],
    ) -> Iterator[tuple[int, list[Any]]]:
        """Keep a window of chunks running until none is left; ``running`` says which are."""
        while True:
            while len(running) < 2 * self.workers:
                chunk = again.pop() if again else next(waiting, None)
                if chunk is None:
                    break
                try:
                    future = pool.submit(do_chunk, job.function, job.settings, list(chunk[1]))
                except BrokenExecutor:
                    again.append(chunk)
                    raise
                running[future] = chunk
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in sorted(done, key=lambda f: running[f][0]):
                results = future.result()  # Where a worker was lost, its chunk is still listed.
                number, _ = running.pop(future)
                yield number, results


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _here(job: Job, chunks: Iterable[Chunk]) -> Iterator[tuple[int, list[Any]]]:
    from threadpoolctl import threadpool_limits

    for number, items in chunks:
        # As in a worker, so that sums are added in the same order.
        with threadpool_limits(1):
            results = do_chunk(job.function, job.settings, items)
        yield number, results


def _end(pool: ProcessPoolExecutor) -> None:
    """End a pool at once: what its workers are doing is either done or not wanted any more."""
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        with suppress(OSError, ValueError):
            process.terminate()
    for process in processes:
        with suppress(OSError, ValueError, AssertionError):
            process.join(10)
