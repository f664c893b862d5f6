"""Chunks are done once each, wherever they are done and whoever is lost on the way."""

from __future__ import annotations

import os
import sys
import time

import pytest

from skillmatch.batch.engine import Job, LocalEngine, do_chunk
from skillmatch.errors import InputError

JOBS = """
import os, signal, time
from pathlib import Path
from skillmatch.errors import InputError

def double(settings, items):
    return [settings["by"] * item for item in items]

def die_once(settings, items):
    flag = Path(settings["flag"])
    if 3 in items and not flag.exists():
        flag.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return [os.getpid()] + [item for item in items]

def always_die(settings, items):
    os.kill(os.getpid(), signal.SIGKILL)

def refuse(settings, items):
    raise InputError("bad", hint="mend")
"""


@pytest.fixture
def jobs(tmp_path, monkeypatch):
    (tmp_path / "batch_jobs.py").write_text(JOBS)
    monkeypatch.syspath_prepend(tmp_path)
    yield "batch_jobs"
    sys.modules.pop("batch_jobs", None)


CHUNKS = [(n, [2 * n, 2 * n + 1]) for n in range(5)]


@pytest.mark.parametrize("workers", [1, 2])
def test_every_chunk_once(jobs, workers):
    job = Job(function=f"{jobs}:double", settings={"by": 10})
    found = dict(LocalEngine(workers).run(job, iter(CHUNKS)))
    assert found == {n: [20 * n, 20 * n + 10] for n in range(5)}


def test_a_lost_worker_costs_nothing(jobs, tmp_path):
    job = Job(function=f"{jobs}:die_once", settings={"flag": str(tmp_path / "flag")})
    pairs = list(LocalEngine(2).run(job, iter(CHUNKS)))
    assert sorted(n for n, _ in pairs) == [0, 1, 2, 3, 4]  # None lost, none doubled.
    assert {n: items[1:] for n, items in pairs} == dict(CHUNKS)
    assert (tmp_path / "flag").exists()


def test_workers_that_always_die_end_the_run(jobs):
    job = Job(function=f"{jobs}:always_die", settings={})
    with pytest.raises(InputError, match="stopped from outside"):
        list(LocalEngine(2).run(job, iter(CHUNKS)))


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_of_ours_comes_through(jobs, workers):
    job = Job(function=f"{jobs}:refuse", settings={})
    with pytest.raises(InputError, match="bad") as caught:
        list(LocalEngine(workers).run(job, iter(CHUNKS)))
    assert caught.value.hint == "mend"


def test_chunks_are_taken_as_there_is_room(jobs):
    taken = []

    def chunks():
        for n in range(100):
            taken.append(n)
            yield n, [n]

    run = LocalEngine(2).run(Job(function=f"{jobs}:double", settings={"by": 1}), chunks())
    next(run)
    assert len(taken) <= 6
    run.close()


def test_workers_end_with_a_run_that_is_left(jobs, tmp_path):
    job = Job(function=f"{jobs}:die_once", settings={"flag": str(tmp_path)})  # Kills nobody.
    run = LocalEngine(2).run(job, iter(CHUNKS))
    _, (worker, *_) = next(run)
    assert worker != os.getpid()
    run.close()
    for _ in range(50):
        if not _alive(worker):
            return
        time.sleep(0.1)
    pytest.fail("the worker lives on")


def _alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_what_is_no_engine_and_no_job():
    with pytest.raises(InputError, match="at least 1"):
        LocalEngine(0)
    with pytest.raises(InputError, match="no job"):
        do_chunk("os", {}, [])
    assert LocalEngine().workers >= 1
