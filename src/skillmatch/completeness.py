"""How complete a credential's description is, by the EU's recommendation on micro-credentials.

Annex I of the Council Recommendation of 16 June 2022 on a European approach to
micro-credentials (2022/C 243/02) names eleven elements that every micro-credential states, and
some that it may state. Each is looked for in the fields of a record:

==  =====================  ====================  ==============================================
no  element                stated by             partly stated by
==  =====================  ====================  ==============================================
1   learner                the holder of a badge
2   title                  title
3   country of the issuer  country
4   awarding body          issuer
5   date of issue          the date of a badge
6   learning outcomes      outcomes, or skills   a description in prose, or skills read from it
7   workload               ects, or hours        words without a total, such as "3 months"
8   level                  level (EQF), or a     words such as "Beginner", a national level
                           QF-EHEA cycle
9   assessment             assessment
10  form of participation  delivery
11  quality assurance      accreditation
==  =====================  ====================  ==============================================

Hours alone state the workload: the Annex asks for ECTS credits only "wherever possible". The
learner and the date of issue exist once a credential is awarded; in a catalogue they are
"on the award", neither stated nor missing, and nine elements count.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Protocol

from skillmatch.annex import ELEMENTS, OPTIONAL, Element
from skillmatch.domain import Credential, StatedSkill
from skillmatch.errors import EmptyInputError

__all__ = ["ELEMENTS", "OPTIONAL", "CatalogueCompleteness", "Completeness", "Element",
           "ElementCheck", "ElementCount", "ElementState", "Record", "catalogue_completeness",
           "completeness"]  # fmt: skip

ElementState = Literal["stated", "partly", "missing", "on the award"]

_AWARDED = frozenset({"learner", "issued", "grade"})
_CYCLE = re.compile(r"\b(?:QF[- ]?EHEA|EHEA|(?:short|first|second|third)[- ]cycle)\b", re.I)
_SHORT = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementCheck:
    """Whether a record states an element, what it says of it, and where that was read."""

    element: Element
    state: ElementState
    value: str | None = None
    where: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """The elements that one record states.

    ``checks`` are the eleven of the Annex in its order, ``optional`` those it leaves open,
    which do not count. ``of`` is how many count (9 in a catalogue, 11 on an award),
    ``stated`` how many of these are stated in full, ``share`` the one over the other.
    """

    checks: tuple[ElementCheck, ...]
    optional: tuple[ElementCheck, ...]
    stated: int
    of: int
    share: float

    @property
    def complete(self) -> bool:
        """Whether all that count are stated in full."""
        return self.stated == self.of

    @property
    def wanting(self) -> tuple[ElementCheck, ...]:
        """The mandatory elements that are missing or stated only in part."""
        return tuple(c for c in self.checks if c.state in ("missing", "partly"))

    def to_rows(self) -> list[dict[str, Any]]:
        """Return a plain dict for each element, the optional ones last."""
        return [
            {"number": check.element.number if mandatory else None, "element": check.element.name,
             "mandatory": mandatory, "state": check.state, "value": check.value,
             "where": check.where, "why": check.element.why}
            for mandatory, checks in ((True, self.checks), (False, self.optional))
            for check in checks
        ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementCount:
    """How many records of a catalogue state an element; shares leave out ``on_award``."""

    element: Element
    stated: int
    partly: int
    missing: int
    on_award: int

    @property
    def of(self) -> int:
        """How many records the element counts for."""
        return self.stated + self.partly + self.missing

    def share(self, state: Literal["stated", "partly", "missing"]) -> float | None:
        """Return the share of records in a state, ``None`` where the element counts for none."""
        count: int = getattr(self, state)
        return count / self.of if self.of else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueCompleteness:
    """The elements that the records of a catalogue state.

    ``mean`` is the mean of the records' shares, ``complete`` how many records state all that
    count.
    """

    records: int
    complete: int
    mean: float
    elements: tuple[ElementCount, ...]
    optional: tuple[ElementCount, ...]

    def to_rows(self) -> list[dict[str, Any]]:
        """Return a plain dict for each element, the optional ones last."""
        return [
            {"number": count.element.number if mandatory else None, "element": count.element.name,
             "mandatory": mandatory, "stated": count.stated, "partly": count.partly,
             "missing": count.missing, "on_award": count.on_award,
             "stated_share": count.share("stated"), "partly_share": count.share("partly"),
             "missing_share": count.share("missing"), "why": count.element.why}
            for mandatory, counts in ((True, self.elements), (False, self.optional))
            for count in counts
        ]  # fmt: skip


class Record(Protocol):
    """A credential with the skills that its source states, as a catalogue's reader gives it."""

    @property
    def credential(self) -> Credential:
        """The credential."""

    @property
    def stated(self) -> tuple[str, ...]:
        """The skills that its source states."""


def completeness(
    credential: Credential,
    *,
    stated_skills: Sequence[str] = (),
    holder: bool | None = None,
    issued: date | None = None,
    grade: str | None = None,
) -> Completeness:
    """Return which elements of the recommendation a credential states.

    Parameters
    ----------
    credential : Credential
    stated_skills : sequence of str
        Skills that the source states and that are not linked yet.
    holder, issued : bool or None, date or None
        Of an awarded badge: whether it names its learner, and when it was issued. With either
        all eleven elements count; without both the record is one of a catalogue.
    grade : str, optional
        The grade of an awarded badge.

    Examples
    --------
    >>> found = completeness(Credential(id="c", title="SQL", issuer="Example University", ects=5))
    >>> found.stated, found.of, [c.element.key for c in found.wanting][:2]
    (3, 9, ['country', 'outcomes'])
    >>> completeness(Credential(id="c", title="SQL"), issued=date(2025, 5, 1)).of
    11
    """
    awarded = holder is not None or issued is not None
    given = _Given(credential, stated_skills, holder, issued, grade)

    def check(element: Element) -> ElementCheck:
        if element.key in _AWARDED and not awarded:
            return ElementCheck(element=element, state="on the award")
        state, value, source = _LOOK[element.key](given)
        where = None if source is None else credential.provenance.get(source)
        return ElementCheck(element=element, state=state, value=_short(value), where=where)

    checks = tuple(check(element) for element in ELEMENTS)
    stated = sum(c.state == "stated" for c in checks)
    of = sum(c.state != "on the award" for c in checks)
    return Completeness(
        checks=checks, optional=tuple(check(element) for element in OPTIONAL), stated=stated,
        of=of, share=stated / of,
    )  # fmt: skip


def catalogue_completeness(records: Iterable[Credential | Record]) -> CatalogueCompleteness:
    """Return how many records of a catalogue state each element, in one pass.

    Parameters
    ----------
    records : iterable of Credential or Record
        A record carries stated skills that are not linked yet.

    Raises
    ------
    EmptyInputError
        There is no record.

    Examples
    --------
    >>> found = catalogue_completeness([Credential(id="a", title="SQL"),
    ...                                 Credential(id="b", title="R", issuer="University")])
    >>> found.records, found.complete, round(found.mean, 3), found.elements[3].share("stated")
    (2, 0, 0.167, 0.5)
    """
    counts: dict[tuple[str, ElementState], int] = {}
    number = complete = stated = of = 0
    for record in records:
        if isinstance(record, Credential):
            found = completeness(record)
        else:
            found = completeness(record.credential, stated_skills=record.stated)
        for check in (*found.checks, *found.optional):
            key = (check.element.key, check.state)
            counts[key] = counts.get(key, 0) + 1
        number += 1
        complete += found.complete
        stated += found.stated
        of += found.of
    if not number:
        raise EmptyInputError("there are no records to check", hint="name a catalogue with records")

    def count(element: Element) -> ElementCount:
        key = element.key
        return ElementCount(
            element=element, stated=counts.get((key, "stated"), 0),
            partly=counts.get((key, "partly"), 0), missing=counts.get((key, "missing"), 0),
            on_award=counts.get((key, "on the award"), 0),
        )  # fmt: skip

    return CatalogueCompleteness(
        records=number, complete=complete, mean=stated / of,
        elements=tuple(map(count, ELEMENTS)), optional=tuple(map(count, OPTIONAL)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Given:
    """What a check may look at."""

    credential: Credential
    skills: Sequence[str]
    holder: bool | None
    issued: date | None
    grade: str | None


# State, what is said, and the field that says it.
_Said = tuple[ElementState, str | None, str | None]
_MISSING: _Said = ("missing", None, None)


def _short(value: str | None) -> str | None:
    flat = " ".join((value or "").split())
    return (flat if len(flat) <= _SHORT else flat[: _SHORT - 1].rstrip() + "…") or None


def _field(name: str) -> Callable[[_Given], _Said]:
    def look(given: _Given) -> _Said:
        words: str | None = getattr(given.credential, name)
        return ("stated", words, name) if words and words.strip() else _MISSING

    return look


def _learner(given: _Given) -> _Said:
    return ("stated", "named on the award", None) if given.holder else _MISSING


def _issued(given: _Given) -> _Said:
    return _MISSING if given.issued is None else ("stated", given.issued.isoformat(), None)


def _grade(given: _Given) -> _Said:
    return ("stated", given.grade, None) if given.grade and given.grade.strip() else _MISSING


def _outcomes(given: _Given) -> _Said:
    credential = given.credential
    if credential.outcomes:
        return "stated", "; ".join(credential.outcomes), "outcomes"
    stated = [s.quote for s in credential.skills if isinstance(s, StatedSkill)]
    if words := (*given.skills, *stated):
        return "stated", "; ".join(dict.fromkeys(words)), "skills"
    if credential.text.strip():
        return "partly", "only a description in prose", "text"
    return ("partly", "only skills read out of prose", "text") if credential.skills else _MISSING


def _workload(given: _Given) -> _Said:
    credential = given.credential
    if credential.ects:
        return "stated", f"{credential.ects:g} ECTS", "ects"
    if credential.hours:
        return "stated", f"{credential.hours:g} hours", "hours"
    said = _field("workload_note")(given)
    return ("partly", *said[1:]) if said[1] else _MISSING


def _level(given: _Given) -> _Said:
    if given.credential.level is not None:
        return "stated", f"EQF {given.credential.level}", "level"
    said = _field("level_note")(given)
    if said[1] is None or _CYCLE.search(said[1]):
        return said
    return ("partly", *said[1:])


def _prerequisites(given: _Given) -> _Said:
    said = _field("prerequisites")(given)
    if said[1] is None and given.credential.requires:
        return "stated", "; ".join(given.credential.requires), "requires"
    return said


def _stackability(given: _Given) -> _Said:
    into = given.credential.stacks_into
    return ("stated", "; ".join(into), "stacks_into") if into else _MISSING


_LOOK: dict[str, Callable[[_Given], _Said]] = {
    "learner": _learner, "title": _field("title"), "country": _field("country"),
    "awarding_body": _field("issuer"), "issued": _issued, "outcomes": _outcomes,
    "workload": _workload, "level": _level, "assessment": _field("assessment"),
    "participation": _field("delivery"), "quality": _field("accreditation"),
    "prerequisites": _prerequisites, "supervision": _field("supervision"), "grade": _grade,
    "stackability": _stackability,
}  # fmt: skip
