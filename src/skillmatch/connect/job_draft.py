"""Adverts while they are read from a job board: text in sections, one id each, and notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from skillmatch.connect.draft import Found
from skillmatch.connect.jsonld import Json, node, text
from skillmatch.connect.markup import line
from skillmatch.connect.places import language_code
from skillmatch.connect.values import day_of
from skillmatch.domain import JobPosting

__all__ = ["Adverts", "first_objects", "place"]

_FIRST = 5
_SHORT = 40  # characters: so few words may stand above by chance
_COMPARED = 50  # sections: an advert has no more, and comparing costs


class Adverts:
    """Puts the adverts of one document into what was found.

    Parameters
    ----------
    found : Found
        Adverts, problems and notes go there.
    file : str
        Where they are from: their source, and the file of problems.
    no_text : str
        What to do about adverts without text.
    """

    def __init__(self, found: Found, *, file: str, no_text: str = "take it out") -> None:
        self.found = found
        self.file = file
        self._no_text = no_text
        self._seen: set[str] = set()
        self._counts: Counter[str] = Counter()

    def entries(self, value: list[object]) -> Iterator[tuple[int, Json]]:
        """Yield (number from 1, object) for the entries of a list; others are problems."""
        for number, entry in enumerate(value, start=1):
            if isinstance(entry, dict):
                yield number, node(entry)
            else:
                self.found.problem(
                    self.file, number, value=text(entry), reason="the entry is no advert",
                    remedy="take it out",
                )  # fmt: skip

    def add(
        self,
        row: int,
        *,
        name: object,
        title: object,
        sections: Iterable[tuple[str | None, str]],
        employer: str | None,
        posted: object = None,
        posted_key: str = "posted",
        location: str | None = None,
        language: object = None,
        occupation: str | None = None,
    ) -> None:
        """Add an advert, or say why it cannot be one.

        ``sections`` are (label, text); a section that repeats what stands above it is left out.
        """
        body = _body(sections)
        given = text(name)
        made = given or f"{self.file}#{row}"
        if not body:
            self.found.problem(self.file, row, "text", given, reason="the advert has no text",
                               remedy=self._no_text)  # fmt: skip
            return
        if made in self._seen:
            self.found.problem(
                self.file, row, "id", made, reason="the id was met in an earlier advert; this one "
                "is left out", remedy="give every advert its own id",
            )  # fmt: skip
            return
        self._seen.add(made)
        if given is None:
            self._counts["adverts had no id and were given file#number"] += 1
        heading = line(title) or ""
        if not heading:
            self._counts["adverts have no title: they are kept, and belong to no role"] += 1
        tongue = line(language)
        self.found.postings.append(
            JobPosting(
                id=made, title=heading, text=body, source=self.file, employer=employer,
                posted=self._day(posted, row, posted_key), location=location,
                language=(language_code(tongue) or tongue) if tongue else None,
                occupation=occupation,
            )
        )  # fmt: skip

    def _day(self, value: object, row: int, key: str) -> date | None:
        if value is None or value == "":
            return None
        made = day_of(value)
        if made is None:
            self.found.problem(
                self.file, row, key, text(value), remedy="write it as YYYY-MM-DD",
                reason="the date cannot be read for certain; left empty",
            )  # fmt: skip
        return made

    def finish(self, *notes: str | None) -> Found:
        """Add the notes and return what was found."""
        self.found.notes += [f"{self.file}: {count} {what}" for what, count in self._counts.items()]
        self.found.notes += [f"{self.file}: {note}" for note in notes if note]
        return self.found


def _body(sections: Iterable[tuple[str | None, str]]) -> str:
    parts: list[str] = []
    above = ""
    for label, given in sections:
        words = given.strip()
        plain = " ".join(words.split())
        if not plain or (len(plain) > _SHORT and len(parts) < _COMPARED and plain in above):
            continue
        above += f"{plain}\n"
        parts.append(words if label is None else f"{label}:\n{words}")
    return "\n\n".join(parts)


def first_objects(value: object) -> list[Json]:
    """Return the objects among the first entries of a list."""
    return (
        [node(v) for v in value[:_FIRST] if isinstance(v, dict)] if isinstance(value, list) else []
    )


def place(*names: object, remote: bool = False) -> str | None:
    """Return places on one line, each once, and that the work is remote.

    Examples
    --------
    >>> place("Leeds", None, "Leeds", remote=True), place("Remote, UK", remote=True), place()
    ('Leeds; remote', 'Remote, UK', None)
    """
    found = dict.fromkeys(words for name in names if (words := line(name)))
    if remote and not any("remote" in words.casefold() for words in found):
        found["remote"] = None
    return "; ".join(found) or None
