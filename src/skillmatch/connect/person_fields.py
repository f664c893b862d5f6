"""Fields of a profile while it is read: texts, periods and entries, and what was bad in them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import PurePath
from typing import Any

from skillmatch.connect.encoding import printable
from skillmatch.connect.jsonld import Json
from skillmatch.connect.markup import markup_to_text
from skillmatch.connect.values import day_of
from skillmatch.domain import Problem

__all__ = ["Fields", "moment", "nameless", "without_contacts"]

MAX_ENTRIES = 500  # of one part
MAX_PROSE = 20_000  # characters of one text
MAX_LINE = 300
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR = re.compile(r"(\d{4})")
_YEAR_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_NAMED_MONTH = re.compile(r"([A-Za-z]{3,9})\.?,?\s+(\d{4})")
_NOW = re.compile(
    r"(?:till |until |to )?(?:present|current|currently|now|today|date|ongoing)", re.I
)
_WEB = re.compile(r"https?://[^\s<>\"]+", re.I)
# "Mail me at" goes with the address: alone it reads like a skill.
_MAIL = re.compile(
    r"(?:\b(?:e-?)?mail(?: me)?(?: at)?[: ]+)?[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.I
)
_PHONE = re.compile(r"(?<![\w.,-])\+?\(?\d[\d ()./-]{7,20}\d(?![\w,-])")
# A name is looked for by its letters: marks at its ends would match in endless ways.
_EDGES = re.compile(r"^\W+|\W+$")
_DATE_LIKE = re.compile(r"(?:19|20)\d\d")
# Parts of a name that are also words of a trade: alone they stay in prose.
_ALSO_WORDS = frozenset(
    {
        "ada", "art", "baker", "bill", "chef", "cook", "crystal", "dart", "day", "frank", "grace",
        "grant", "hope", "jasmine", "julia", "king", "long", "mark", "mason", "max", "may", "page",
        "pascal", "perl", "power", "price", "rose", "ruby", "rust", "sage", "scala", "swift",
        "will", "young",
    }
)  # fmt: skip


def moment(value: object) -> date | None:
    """Return a date of which the day, or the month too, may be missing: then the first.

    Examples
    --------
    >>> moment("2014-06"), moment("Jan 2020"), moment("2019"), moment("soon")
    (datetime.date(2014, 6, 1), datetime.date(2020, 1, 1), datetime.date(2019, 1, 1), None)
    """
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if 1900 <= value <= 2200 else ""
    words = value.strip() if isinstance(value, str) else ""
    if found := _YEAR.fullmatch(words):
        return _made(found[1], 1)
    if found := _YEAR_MONTH.fullmatch(words):
        return _made(found[1], int(found[2]))
    if found := _MONTH_YEAR.fullmatch(words):
        return _made(found[2], int(found[1]))
    if found := _NAMED_MONTH.fullmatch(words):
        month = found[1][:3].casefold()
        return _made(found[2], _MONTHS.index(month) + 1) if month in _MONTHS else None
    return day_of(words)


def _made(year: str, month: int) -> date | None:
    return date(int(year), month, 1) if 1 <= month <= 12 and 1900 <= int(year) <= 2200 else None


def without_contacts(words: str, names: Iterable[str] = (), *, prose: bool = True) -> str:
    """Return words without e-mails, telephone numbers and the person's own name.

    Examples
    --------
    >>> without_contacts("Ann Lee (ann@example.com) leads. Ann welds.", ["Ann", "Lee"])
    '[name] ([…]) leads. [name] welds.'
    """
    words = _MAIL.sub("[…]", words) if "@" in words else words
    words = _PHONE.sub(_phone, words)
    bare = dict.fromkeys(_EDGES.sub("", n[:200]) for n in names)
    parts = [re.escape(n) for n in bare if len(n) >= 2]
    if len(parts) > 1:
        one = f"(?:{'|'.join(parts)})"
        words = re.sub(rf"\b{one}(?:[ .-]+{one})+\b", "[name]", words)
    alone = [p for p in parts if len(p) >= 3 and p.casefold() not in _ALSO_WORDS]
    if prose and alone:
        words = re.sub(rf"\b(?:{'|'.join(alone)})\b", "[name]", words)
    return words


def nameless(file: str, names: Iterable[str]) -> str:
    """Return a file's name, only its ending where it holds the person's own.

    Examples
    --------
    >>> nameless("Ann_Lee_2024.pdf", ["Ann", "Lee"]), nameless("resume.pdf", ["Ann", "Lee"])
    ('CV.pdf', 'resume.pdf')
    """
    words = {w.casefold() for w in re.split(r"[\W\d_]+", PurePath(file).stem)}
    ours = {w.casefold() for name in names for w in re.split(r"\W+", name) if len(w) >= 3}
    return file if words.isdisjoint(ours) else f"CV{PurePath(file).suffix}"


def _phone(found: re.Match[str]) -> str:
    digits = sum(map(str.isdigit, found[0]))
    sure = found[0][0] in "+(" or digits >= 9
    return "[…]" if sure and digits <= 15 and not _DATE_LIKE.search(found[0]) else found[0]


class Fields:
    """Takes values out of a profile; what is bad is listed and left out, the rest goes on.

    Parameters
    ----------
    file : str
        For the problems.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.names: list[str] = []

    def called(self, *names: object) -> None:
        """Take the person's names, only to leave them out of what is kept."""
        for name in names:
            if isinstance(name, str):
                self.names += [w.strip(".,") for w in name[:200].split() if w.strip(".,")]

    def fault(self, column: str, row: int | None, value: object, reason: str, remedy: str) -> None:
        """List a problem."""
        self.problems.append(
            Problem(file=self.file, row=row, column=column,
                    value=None if value is None else printable(value), reason=reason, remedy=remedy)
        )  # fmt: skip

    def line(self, value: object, column: str, row: int | None = None) -> str | None:
        """Return a text on one line, ``None`` where there is none."""
        words = " ".join(self._text(value, column, row).split())
        if len(words) > MAX_LINE:
            self.fault(column, row, words, f"longer than {MAX_LINE} characters; cut", "shorten it")
            words = words[:MAX_LINE].rsplit(" ", 1)[0]
        return without_contacts(words, self.names, prose=False) or None

    def prose(self, value: object, column: str, row: int | None = None) -> str:
        """Return a text of several lines; HTML becomes words."""
        words = self._text(value, column, row)
        if len(words) > MAX_PROSE:
            self.fault(column, row, words, f"longer than {MAX_PROSE:,} characters; cut",
                       "keep what matters")  # fmt: skip
            words = words[:MAX_PROSE]
        lines = (" ".join(line.split()) for line in words.splitlines())
        return without_contacts("\n".join(line for line in lines if line), self.names)

    def _text(self, value: object, column: str, row: int | None) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            return markup_to_text(value[: 4 * MAX_PROSE])
        self.fault(column, row, value, "this is no text; left out", "write it as text")
        return ""

    def each_line(self, value: object, column: str, row: int | None = None) -> tuple[str, ...]:
        """Return the texts of a list, each once."""
        if value is None:
            return ()
        if not isinstance(value, list):
            self.fault(column, row, value, "this is no list; left out", "write it as a list")
            return ()
        found = (self.line(v, column, row) for v in self.first(value, column, row))
        return tuple(dict.fromkeys(w for w in found if w))

    def first(self, value: list[Any], column: str, row: int | None = None) -> list[Any]:
        """Return a list, one without end cut and listed."""
        if len(value) > MAX_ENTRIES:
            reason = f"{len(value)} entries; the first {MAX_ENTRIES} are read"
            self.fault(column, row, None, reason, "keep the entries that matter")
        return value[:MAX_ENTRIES]

    def entries(self, value: object, column: str) -> Iterator[tuple[int, Json]]:
        """Yield (number from 1, entry) for each object of a list."""
        if value is None:
            return
        if not isinstance(value, list):
            self.fault(column, None, value, "this is no list; left out", "write it as a list")
            return
        for row, entry in enumerate(self.first(value, column, None), start=1):
            if isinstance(entry, dict):
                yield row, entry
            else:
                self.fault(column, row, entry, "the entry is no object; left out",
                           "write it as an object with named fields")  # fmt: skip

    def day(self, value: object, column: str, row: int | None = None) -> date | None:
        """Return a date; one that cannot be read is listed."""
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        made = moment(value)
        if made is None:
            self.fault(column, row, value, "the date cannot be read for certain; left empty",
                       "write it as 2020-01-31, 2020-01 or 2020")  # fmt: skip
        return made

    def last_day(self, value: object, column: str, row: int | None = None) -> date | None:
        """Return the last day that a date of expiry leaves: of a month or a year its last."""
        made = self.day(value, column, row)
        words = str(value).strip()
        if made is None or re.search(r"\d\D+\d+\D+\d", words) or day_of(words) is not None:
            return made
        month = 12 if _YEAR.fullmatch(words) else made.month
        return date(made.year, month, monthrange(made.year, month)[1])

    def period(
        self, start: object, end: object, column: str, row: int | None = None
    ) -> tuple[date | None, date | None, bool | None]:
        """Return (start, end, whether it goes on); it is ``None`` where that is not said."""
        now = isinstance(end, str) and _NOW.fullmatch(end.strip()) is not None
        first = self.day(start, f"{column} start", row)
        last = None if now else self.day(end, f"{column} end", row)
        if first is not None and last is not None and last < first:
            self.fault(f"{column} end", row, end, "it ends before it begins; the end is left empty",
                       "check the dates")  # fmt: skip
            last = None
        return first, last, True if now else (None if last is None else False)

    def link(self, value: object, column: str, row: int | None = None) -> str | None:
        """Return a web address; anything else is listed."""
        if value is None or value == "":
            return None
        if isinstance(value, str) and _WEB.fullmatch(value.strip()):
            return value.strip()
        self.fault(column, row, value, "this is no web address; left empty",
                   "write it with https://")  # fmt: skip
        return None

    def left_out(self, document: Mapping[str, object], keys: Iterable[str]) -> tuple[str, ...]:
        """Return a note that names the parts which are there and not read."""
        there = [k for k in keys if document.get(k)]
        return (f"not read: {', '.join(there)}",) if there else ()
