"""What the fetch verbs share: the client, where files are kept, what is said of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from skillmatch.cli.talk import say, say_all
from skillmatch.errors import InputError

if TYPE_CHECKING:
    from skillmatch.live.catalogues import Download
    from skillmatch.live.fetch import Fetcher

__all__ = ["fetcher", "keep_files", "say_download"]


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

    Raises
    ------
    InputError
        The folder cannot be written.
    """
    name = "".join(c if c.isalnum() or c in "-_." else "-" for c in download.source)[:60]
    folder = out.parent / f"{out.name}.source" / (name.strip(".-") or "fetched")
    origin = {
        "source": download.source, "url": download.url, "licence": download.licence,
        "retrieved": str(download.retrieved), "files": [n for n, _ in download.files],
    }  # fmt: skip
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            if old.is_file():
                old.unlink()
        for file, data in download.files:
            (folder / file).write_bytes(data)
        text = json.dumps(origin, ensure_ascii=False, indent=1) + "\n"
        (folder.parent / f"{folder.name}.origin.json").write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"{folder}: it cannot be written ({error.strerror})", hint="choose another --out"
        ) from None
    return folder


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
