"""What the fetch verbs share: the client, where files are kept, what is said of them."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from skillmatch.cli.talk import say, say_all
from skillmatch.errors import InputError

if TYPE_CHECKING:
    import typer

    from skillmatch.live.catalogues import Download
    from skillmatch.live.fetch import Fetcher

__all__ = ["fetcher", "keep_files", "say_download", "token_for"]


@contextmanager
def fetcher(*, token: str | None = None, base_url: str | None = None) -> Iterator[Fetcher]:
    """Yield a client with the user's cache and a progress bar on a terminal.

    A ``base_url`` that the user names may lie in their own network.
    """
    from skillmatch.live.fetch import Fetcher
    from skillmatch.store.paths import cache_dir

    with _bytes_bar() as move, Fetcher(
        cache_dir() / "fetched", progress=move, token=token, allow_private=base_url is not None
    ) as http:  # fmt: skip
        yield http


def token_for(ctx: typer.Context, sources: Sequence[str], token: str | None) -> str | None:
    """Return the token that every request may carry, ``None`` where it is meant for a service.

    A token out of the environment, or one that is given for several sources, is sent to no
    address: it is the token of one service, and the address may be anybody's.
    """
    from skillmatch.live.download import is_url

    given = ctx.get_parameter_source("token")
    named = given is not None and given.name == "COMMANDLINE"
    alone = named and len(sources) == 1
    return token if alone or not any(map(is_url, sources)) else None


@contextmanager
def _bytes_bar() -> Iterator[Callable[[int, int | None], object] | None]:
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (TextColumn("fetching"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def keep_files(download: Download, out: Path) -> Path:
    """Write what was fetched into ``OUT.source/`` with its origin, date and licence beside it.

    What an earlier fetch of the source left there is replaced; other files are never touched.

    Raises
    ------
    InputError
        The folder cannot be written, or holds what was not fetched.
    """
    folder = out.parent / f"{out.name}.source" / _folder_name(download.source)
    side = folder.parent / f"{folder.name}.origin.json"
    origin = {
        "source": download.source, "url": download.url, "licence": download.licence,
        "retrieved": str(download.retrieved), "files": [n for n, _ in download.files],
    }  # fmt: skip
    try:
        folder.mkdir(parents=True, exist_ok=True)
        earlier = _listed(side)
        if folder.is_symlink() or any(
            old.name not in earlier or not old.is_file() or old.is_symlink()
            for old in folder.iterdir()
        ):
            raise InputError(
                f"{folder}: it holds files that were not fetched", hint="move them away"
            )
        for old in list(folder.iterdir()):
            old.unlink()
        # The list comes first: a run that is cut short leaves no file that it does not name.
        side.write_text(json.dumps(origin, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        for file, data in download.files:
            (folder / file).write_bytes(data)
    except OSError as error:
        raise InputError(
            f"{folder}: it cannot be written ({error.strerror})", hint="choose another --out"
        ) from None
    return folder


def _folder_name(source: str) -> str:
    """Return a name for the files of a source; one that had to be changed is told by its hash."""
    name = "".join(c if c.isalnum() or c in "-_." else "-" for c in source)[:60].strip(".-")
    if name == source.replace(":", "-").replace(" ", "-"):
        return name
    mark = hashlib.sha256(source.encode("utf-8", "backslashreplace")).hexdigest()[:8]
    return f"{name or 'fetched'}-{mark}"


def _listed(side: Path) -> frozenset[str]:
    """Return the names of the files that an earlier fetch wrote."""
    try:
        found = json.loads(side.read_text(encoding="utf-8"))
        return frozenset(name for name in found["files"] if isinstance(name, str))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return frozenset()


def say_download(download: Download, folder: Path) -> None:
    """Say what was fetched, when, under what licence, and where it is kept."""
    if download.error is not None:
        say(f"{download.source}: {download.error}")
        return
    size = sum(len(data) for _, data in download.files)
    say(f"{download.source}: {len(download.files)} files, {size / 1024:,.0f} KiB, "
        f"retrieved {download.retrieved}; licence: {download.licence}")  # fmt: skip
    say_all(download.notes)
    say(f"kept in {folder}")
