"""What a run has done so far, kept so that it can go on after any end, and what it wrote.

``OUT/.skillmatch-run/`` holds ``run.json`` (what the run is) and a part for each chunk of
students: JSON lines, gzipped, the last one with the digest of the others. A part appears whole
or not at all, so a run that was killed loses the chunks it was at and doubles nobody.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skillmatch import __version__
from skillmatch.batch.paths import private_folder, write_private, writing
from skillmatch.errors import InputError

if TYPE_CHECKING:
    from skillmatch.batch.task import Result

__all__ = ["FOLDER", "Journal"]

FOLDER = ".skillmatch-run"
LOG = "run.log"
LOCK = "lock"
STUDENTS = "students"
_PART = re.compile(r"\d{6}\.jsonl\.gz")
_BLOCK = 2**20


class Journal:
    """The journal of one folder of results.

    Parameters
    ----------
    out : Path
        The folder of the results.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.folder = out / FOLDER

    @property
    def facts(self) -> dict[str, Any]:
        """What ``run.json`` says; empty where there is no run.

        Raises
        ------
        InputError
            It is there and cannot be read.
        """
        path = self.folder / "run.json"
        try:
            made = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            made = None
        if not isinstance(made, dict):
            raise InputError(f"{path}: it is damaged", hint="start anew with --restart")
        return made

    def begin(self, facts: Mapping[str, Any], *, restart: bool = False) -> bool:
        """Begin a run, or go on with the same one; return whether it goes on.

        Parameters
        ----------
        facts : mapping
            ``settings`` and ``input`` are digests that must be the same to go on.
        restart : bool
            Take away what an earlier run left.

        Raises
        ------
        InputError
            Another run was begun here.
        """
        known = {} if restart else self.facts
        if known and any(known.get(k) != facts[k] for k in ("settings", "input")):
            changed = "students" if known.get("settings") == facts["settings"] else "settings"
            raise InputError(
                f"{self.out}: an earlier run with other {changed} was begun here",
                hint="choose another --out, or take its results away with --restart",
            )
        if restart:
            self.clear()
        private_folder(self.out)
        private_folder(self.folder)
        self.write_facts({**known, **facts})
        return bool(known)

    def write_facts(self, facts: Mapping[str, Any]) -> None:
        """Write ``run.json``."""
        blob = json.dumps(dict(facts), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        write_private(self.folder / "run.json", blob.encode(), sync=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs out of the folder; a lock goes with its process.

        Raises
        ------
        InputError
            Another run is at work here.
        """
        private_folder(self.out)
        private_folder(self.folder)
        path = self.folder / LOCK
        with writing(path):
            stream = path.open("w")
            path.chmod(0o600)
        with stream:
            try:
                import fcntl

                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except ImportError:  # Not on Windows: there two runs must not share a folder.
                pass
            except OSError:
                raise InputError(
                    f"{self.out}: another run is at work here", hint="wait until it is done"
                ) from None
            yield

    def part(self, number: int) -> Path:
        """Return the file of a chunk."""
        return self.folder / f"{number:06}.jsonl.gz"

    def keep(self, number: int, key: str, results: Sequence[Result], *, erased: int = 0) -> None:
        """Keep the results of a chunk; ``key`` says of which tasks."""
        lines = [_line({"key": key, "results": len(results), "erased": erased})]
        lines += [_line(result) for result in results]
        body = b"".join(lines)
        body += _line({"sha256": hashlib.sha256(body).hexdigest()})
        write_private(self.part(number), gzip.compress(body, 1, mtime=0), sync=True)

    def has(self, number: int, key: str) -> int | None:
        """Return how many students a chunk of these tasks has; ``None`` where it is to be done.

        The files that it wrote for students must be there, unchanged.
        """
        try:
            found, results = self.read(number)
        except InputError:
            return None
        if found["key"] != key or not all(map(self._written, results)):
            return None
        return len(results) + int(found["erased"])

    def _written(self, result: Result) -> bool:
        return all(_digest(self.out / n) == known for n, known in result["files"].items())

    def read(self, number: int) -> tuple[dict[str, Any], list[Result]]:
        """Return the header and the results of a chunk.

        Raises
        ------
        InputError
            It is missing or damaged.
        """
        path = self.part(number)
        try:
            lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
            known = json.loads(lines[-1])["sha256"]
            header, *results = [json.loads(line) for line in lines[:-1]]
            whole = known == hashlib.sha256(b"".join(lines[:-1])).hexdigest()
            whole = whole and header["results"] == len(results)
        except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, IndexError):
            whole = False
        if not whole:
            raise InputError(
                f"{path}: the part is missing or damaged", hint="run batch again to make it anew"
            )
        return header, results

    def numbers(self) -> list[int]:
        """Return the numbers of the chunks that are kept, in order."""
        if not self.folder.is_dir():
            return []
        return sorted(int(p.name[:6]) for p in self.folder.iterdir() if _PART.fullmatch(p.name))

    def results(self) -> Iterator[Result]:
        """Yield the results of all chunks in the order of the students."""
        for number in self.numbers():
            yield from self.read(number)[1]

    def drop_after(self, chunks: int) -> None:
        """Remove parts beyond the last chunk."""
        for number in self.numbers():
            if number >= chunks:
                with writing(self.folder):
                    self.part(number).unlink()

    def log(self, event: str, **facts: Any) -> None:
        """Append a line to the log of the run: counts, versions and digests, nobody's data."""
        entry = {
            "time": datetime.now(UTC).isoformat(timespec="seconds"), "event": event,
            "skillmatch": __version__, **facts,
        }  # fmt: skip
        path = self.out / LOG
        with writing(path), path.open("a", encoding="utf-8") as stream:
            path.chmod(0o600)
            stream.write(json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n")

    def clear(self) -> list[str]:
        """Take away everything that a run wrote here; return the names of what went.

        Files that no run wrote stay.
        """
        names: list[str] = []
        with suppress(InputError):
            names = list(self.facts.get("files", ()))
        for number in self.numbers():
            with suppress(InputError):
                names += [n for r in self.read(number)[1] for n in r["files"]]
        gone = []
        for name in dict.fromkeys((*names, LOG)):
            path = self.out / name
            if path.is_file() and path.resolve().is_relative_to(self.out.resolve()):
                path.unlink()
                gone.append(name)
        with suppress(OSError):
            (self.out / STUDENTS).rmdir()  # Only where it is empty.
        if self.folder.is_dir() and not self.folder.is_symlink():
            for path in self.folder.iterdir():
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                elif path.name != LOCK:  # Who clears holds the lock.
                    path.unlink()
        return gone

    def leave(self) -> None:
        """Remove the folders of a run that was cleared, where nothing else is in them."""
        with suppress(OSError):
            (self.folder / LOCK).unlink(missing_ok=True)
            self.folder.rmdir()
            self.out.rmdir()


def _line(value: Mapping[str, Any] | Result) -> bytes:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"


def _digest(path: Path) -> str | None:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
    except OSError:
        return None
    return digest.hexdigest()
