"""What a person hands in: a CV, an advert, a catalogue; and the samples beside them."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from skillmatch.app import strings as s
from skillmatch.connect.documents import read_document
from skillmatch.errors import EmptyInputError
from skillmatch.store.paths import bundle

if TYPE_CHECKING:
    from skillmatch.completeness import CatalogueCompleteness
    from skillmatch.connect.badge import Badge
    from skillmatch.connect.person import Person
    from skillmatch.domain import JobPosting, Problem, ReadResult
    from skillmatch.matcher import SkillMatcher

__all__ = ["OwnCatalogue", "own_catalogue", "sample_advert", "sample_cvs", "upload_adverts",
           "upload_badges", "upload_person", "upload_text"]  # fmt: skip

_ODD = re.compile(r"[^A-Za-z0-9_.-]+")  # few bytes a character: names have a limit in bytes


def upload_text(name: str, data: bytes) -> str:
    """Return the text of an uploaded CV or advert.

    Raises
    ------
    InputError
        The file is empty, broken, locked or of a kind that is not read.
    """
    return read_document(data, name=Path(name).name).text


def sample_cvs() -> dict[str, Path]:
    """Return the bundled sample CVs by the name of their job."""
    folder = bundle("data") / "demo" / "cvs"
    return {p.stem.replace("_", " ").capitalize(): p for p in sorted(folder.glob("*.txt"))}


def sample_advert() -> str:
    """Return the text of one invented advert of the bundle."""
    path = bundle("data") / "demo" / "postings.jsonl"
    with path.open(encoding="utf-8") as lines:
        row = json.loads(next(lines))
    return f"{row['title']}\n\n{row['text']}"


def upload_person(name: str, data: bytes) -> Person | str:
    """Return an uploaded CV: a person's record where the format is one, its text otherwise.

    Raises
    ------
    InputError
        The file is empty, broken, locked or of a kind that is not read.
    """
    from skillmatch.connect.person import Person, read_cv

    found = read_cv(data, name=Path(name).name)
    return found if isinstance(found, Person) else found.text


def upload_badges(name: str, data: bytes) -> ReadResult[Badge]:
    """Return the badges of an uploaded file or zip.

    Raises
    ------
    InputError
        No badge can be read from it.
    """
    from skillmatch.connect.wallet import read_badges

    name = Path(name).name
    if name.casefold().endswith(".zip"):
        with _kept(name, data, "badges.zip") as path:
            result = read_badges(path)
    else:
        result = read_badges(data, name=name)
    if not result.records:
        first = result.problems[0] if result.problems else None
        raise EmptyInputError(
            f"{first.file}: {first.reason}" if first else s.BADGE_NONE.format(name=name),
            hint=first.remedy if first else s.BADGE_FILE,
        )
    return result


def upload_adverts(name: str, data: bytes) -> ReadResult[JobPosting]:
    """Return the adverts of an uploaded table or zip.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    from skillmatch.connect.postings import read_postings

    with _kept(Path(name).name, data, "adverts.csv") as path:
        return read_postings(path)


@contextmanager
def _kept(name: str, data: bytes, otherwise: str) -> Iterator[Path]:
    """Yield a file with an upload's content, gone afterwards; its name is made harmless."""
    with tempfile.TemporaryDirectory(prefix="skillmatch-") as folder:
        path = Path(folder) / (_ODD.sub("_", name).lstrip(".")[-80:] or otherwise)
        path.write_bytes(data)
        yield path


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCatalogue:
    """A catalogue that was handed in, ready to recommend from."""

    matcher: SkillMatcher
    name: str
    size: int
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]
    completeness: CatalogueCompleteness


def own_catalogue(matcher: SkillMatcher, name: str, data: bytes) -> OwnCatalogue:
    """Read an uploaded catalogue and link its skills.

    Raises
    ------
    InputError
        The table cannot be read, or no row of it can be used.
    """
    from skillmatch.completeness import catalogue_completeness
    from skillmatch.connect.catalogue import read_catalogue

    name = Path(name).name
    with _kept(name, data, "catalogue") as path:
        result = read_catalogue(path)
    if not result.records:
        raise EmptyInputError(s.CATALOGUE_NONE.format(name=name), hint=s.CATALOGUE_NONE_HINT)
    return OwnCatalogue(
        matcher=matcher.with_catalogue(matcher.link(result.records)),
        name=name,
        size=len(result.records),
        notes=result.notes,
        problems=result.problems,
        completeness=catalogue_completeness(result.records),
    )
