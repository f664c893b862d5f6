"""The engines that long runs may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from skillmatch.errors import InputError

if TYPE_CHECKING:
    from skillmatch.batch.engine import Engine

__all__ = ["EngineName", "Scheduler", "Workers", "engine_of"]

ENGINES = ("local", "dask")
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, help="Processes; one a core otherwise.")
]
EngineName = Annotated[str, typer.Option("--engine", help="local, or dask.")]
Scheduler = Annotated[
    str | None,
    typer.Option("--scheduler", help="Address of a Dask scheduler; without it one is started."),
]


def engine_of(name: str, workers: int | None, scheduler: str | None) -> Engine:
    """Return an engine by its name.

    Raises
    ------
    InputError
        There is none of this name, or the options do not go together.
    MissingExtraError
        Dask is not installed.
    """
    if name == "dask":
        from skillmatch.batch.dask_engine import DaskEngine

        return DaskEngine(scheduler, workers)
    if name != "local":
        raise InputError(
            f"there is no engine {name!r}",
            hint=" or ".join(f"--engine {each}" for each in ENGINES),
        )
    if scheduler is not None:
        raise InputError("--scheduler is for --engine dask", hint="add --engine dask")
    from skillmatch.batch.engine import LocalEngine

    return LocalEngine(workers)
