"""The same chunks on a real Dask cluster: a scheduler and two worker processes."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys

import pytest

from skillmatch.batch.engine import Job, LocalEngine
from skillmatch.errors import InputError, MissingExtraError

distributed = pytest.importorskip("distributed", reason='pip install "skillmatch[dask]"')

from skillmatch.batch.dask_engine import DaskEngine, _Work  # noqa: E402
from skillmatch.batch.run import run  # noqa: E402

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
CHUNKS = [(n, [2 * n, 2 * n + 1]) for n in range(6)]


@pytest.fixture(scope="module")
def jobs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("jobs")
    (folder / "dask_jobs.py").write_text(JOBS)
    sys.path.insert(0, str(folder))  # Workers are started with the path of this process.
    yield "dask_jobs"
    sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def scheduler(jobs):
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0",
        silence_logs=logging.CRITICAL,
    ) as cluster:  # fmt: skip
        yield cluster.scheduler_address


def test_every_chunk_once_in_two_processes(scheduler, jobs, tmp_path):
    job = Job(function=f"{jobs}:double", settings={"by": 10})
    pairs = list(DaskEngine(scheduler).run(job, iter(CHUNKS)))
    assert sorted(pairs) == [(n, [20 * n, 20 * n + 10]) for n in range(6)]
    flag = tmp_path / "flag"
    flag.touch()  # Kills nobody.
    job = Job(function=f"{jobs}:die_once", settings={"flag": str(flag)})
    at_work = {items[0] for _, items in DaskEngine(scheduler).run(job, iter(CHUNKS * 4))}
    assert len(at_work) == 2
    assert os.getpid() not in at_work


def test_a_killed_worker_costs_nothing(scheduler, jobs, tmp_path):
    flag = tmp_path / "flag"
    job = Job(function=f"{jobs}:die_once", settings={"flag": str(flag)})
    pairs = list(DaskEngine(scheduler).run(job, iter(CHUNKS)))
    assert flag.exists()  # One was killed indeed.
    assert sorted(n for n, _ in pairs) == list(range(6))
    assert {n: items[1:] for n, items in pairs} == dict(CHUNKS)


def test_chunks_are_taken_as_there_is_room(scheduler, jobs):
    taken = []

    def chunks():
        for n in range(100):
            taken.append(n)
            yield n, [n]

    one = DaskEngine(scheduler).run(Job(function=f"{jobs}:double", settings={"by": 1}), chunks())
    next(one)
    assert len(taken) <= 6
    one.close()


def test_an_error_of_ours_comes_through(scheduler, jobs):
    with pytest.raises(InputError, match="bad") as caught:
        list(DaskEngine(scheduler).run(Job(function=f"{jobs}:refuse", settings={}), iter(CHUNKS)))
    assert caught.value.hint == "mend"


def test_workers_that_always_die_end_the_run(jobs):
    job = Job(function=f"{jobs}:always_die", settings={})
    with pytest.raises(InputError, match="again and again"):
        list(DaskEngine(workers=1).run(job, iter(CHUNKS[:1])))


def test_what_a_task_is_given_is_not_printed():
    shown = repr(_Work("m:f", {"name": "Ada"}, ["CV of Ada"]))
    assert "Ada" not in shown
    assert "m:f" in shown


def test_a_cohort_gives_the_same_bytes_as_on_this_machine(scheduler, cohort, tmp_path):
    rows, settings_for = cohort
    made = {}
    killed = []
    for name, engine in (("local", LocalEngine(1)), ("dask", DaskEngine(scheduler))):
        out = tmp_path / name

        def move(_n, own=name):
            if own == "dask" and not killed:  # In mid-run one of the workers goes.
                killed.append(_kill_a_worker(scheduler))

        run(rows, settings_for(out), engine, move=move)
        made[name] = {
            str(p.relative_to(out)): p.read_bytes()
            for p in sorted(out.rglob("*"))
            if p.is_file() and p.name not in {"run.log", "run.json", "lock"}
        }
    assert killed
    assert made["local"].keys() == made["dask"].keys()
    assert any(name.endswith(".csv") for name in made["dask"])
    assert any(name.startswith("students/") for name in made["dask"])
    assert [n for n in made["local"] if made["local"][n] != made["dask"][n]] == []


def _kill_a_worker(address):
    with distributed.Client(address, set_as_default=False) as client:
        process = next(iter(client.run(os.getpid).values()))
    os.kill(process, signal.SIGKILL)
    return process


@pytest.fixture
def cohort(tmp_path, monkeypatch, matcher):
    """Rows of four chunks, and the settings of a run into a folder."""
    from skillmatch.batch.task import Settings
    from skillmatch.connect.people import read_cohort
    from skillmatch.report.made_by import made_by

    table = tmp_path / "students.csv"
    roles = ("data analyst", "registered nurse", "no such role at all xq")
    lines = [f"s{n:03},{roles[n % 3]},Excel; SQL" for n in range(35)]
    table.write_text("id,target_role,skills\n" + "\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.setattr("skillmatch.batch.run.CHUNK", 10)

    def settings_for(out):
        return Settings(
            table=table.name, folder=str(tmp_path), out=str(out), on="2026-01-15",
            date="2026-01-15", formats=("json",), made_by=made_by(matcher, date="2026-01-15"),
        )  # fmt: skip

    return read_cohort(table).records, settings_for


def test_what_no_cluster_is():
    with pytest.raises(InputError, match="no Dask scheduler answers"):
        list(DaskEngine("what is this").run(Job(function="a:b", settings={}), iter(CHUNKS)))
    with pytest.raises(InputError, match="own number of workers"):
        DaskEngine("tcp://127.0.0.1:1", workers=2)
    with pytest.raises(InputError, match="at least 1"):
        DaskEngine(workers=0)


def test_without_the_package_the_pip_line_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtraError) as caught:
        DaskEngine()
    assert caught.value.hint == 'pip install "skillmatch[dask]"'


def test_the_command_names_it_too():
    code = (
        "import sys; sys.modules['distributed'] = None\n"
        "from skillmatch.cli import main\n"
        "sys.argv = ['skillmatch', 'postings', 'extract', 'x.csv', '--out', 'o', "
        "'--engine', 'dask']\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert 'pip install "skillmatch[dask]"' in done.stderr
