"""The question that gap, recommend, pathway and explain share: which role, which person."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from skillmatch.cli.talk import counter, mapping, progress, say, say_all
from skillmatch.errors import InputError

if TYPE_CHECKING:
    from skillmatch.domain import Gap, JobPosting, Problem, Profile, RoleProfile
    from skillmatch.matcher import SkillMatcher

__all__ = ["Answer", "Question", "day", "open_matcher", "price", "say_role"]

STDIN = "-"
_STRUCTURED = (".json", ".jsonld", ".html", ".htm")
ALIKE = 70.0  # Of 100: an edit or two in a word.


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The gap of a question and the rows that failed on the way to it."""

    matcher: SkillMatcher
    gap: Gap
    problems: tuple[Problem, ...]
    occupation: str | None

    @property
    def role(self) -> RoleProfile:
        """The role of the gap."""
        return self.gap.role


@dataclass(frozen=True, kw_only=True)
class Question:
    """What was asked for on the command line."""

    role: str | None = None
    posting: Path | None = None
    postings: Path | None = None
    cv: Sequence[Path] | None = None
    badge: Sequence[Path] | None = None
    holds: Sequence[str] | None = None
    skills: str | None = None
    catalogue: Path | None = None
    columns: Sequence[str] | None = None
    taxonomy: Path | None = None
    confirm_likely: bool = False
    date: str | None = None
    problems: list[Problem] = field(default_factory=list)

    def answer(self) -> Answer:
        """Load what is needed, resolve the role, read the person, measure the gap."""
        matcher, problems = open_matcher(self.catalogue, self.columns, self.taxonomy)
        self.problems.extend(problems)
        role = self.resolve(matcher)
        profile = self.person(matcher)
        names = dict(matcher.occupations()) if role.occupation_id else {}
        label = names.get(role.occupation_id or "")
        say_role(role, label)
        self._say_person(matcher, profile)
        return Answer(
            matcher=matcher,
            gap=matcher.gap(profile, role),
            problems=tuple(self.problems),
            occupation=label,
        )

    def resolve(self, matcher: SkillMatcher) -> RoleProfile:
        """Return the role that ``--role`` or ``--posting`` names."""
        if (self.role is None) == (self.posting is None):
            raise InputError(
                "name either a role or an advert" if self.role is None
                else "--role and --posting exclude each other",
                hint='--role "data analyst", or --posting advert.txt',
            )  # fmt: skip
        if self.posting is not None:
            return matcher.role_from_posting(_advert(self.posting))
        adverts: tuple[JobPosting, ...] = ()
        if self.postings is not None:
            from skillmatch.connect.postings import read_postings

            result = read_postings(self.postings)
            say_all(result.notes)
            self.problems.extend(result.problems)
            adverts = result.records
            if any(a.synthetic for a in adverts):
                say("sample data: these adverts are made up and are no measure of demand")
        return matcher.role(self.role or "", postings=adverts)

    def person(self, matcher: SkillMatcher) -> Profile:
        """Return what the person holds."""
        return matcher.profile(
            cv=list(self.cv or ()),
            badges=list(self.badge or ()),
            credentials=list(self.holds or ()),
            skills=self.typed,
            confirm=self.confirm_likely,
            on=None if self.date is None else date.fromisoformat(self.date),
        )

    @property
    def typed(self) -> list[str]:
        """The skills typed after ``--skills``."""
        return [word.strip() for word in (self.skills or "").split(",") if word.strip()]

    def _say_person(self, matcher: SkillMatcher, profile: Profile) -> None:
        say_all(profile.notes)
        if profile.awards:
            n = len(profile.awards)
            say("1 badge read; whether it is genuine was not checked" if n == 1
                else f"{n} badges read; whether they are genuine was not checked")  # fmt: skip
        missed = {phrase.quote for phrase in profile.unlinked}
        for word in self.typed:
            if word in missed:
                near = ", ".join(_spelt_like(matcher, word))
                say(f"not recognised and not counted: {word!r}"
                    + (f"; did you mean {near}?" if near else ""))  # fmt: skip
        if profile.likely:
            names = [matcher.taxonomy.label(i) for i in profile.likely]
            more = f" and {len(names) - 5} more" if len(names) > 5 else ""
            say(f"likely from degrees and past jobs, not counted: {', '.join(names[:5])}{more}; "
                "count them with --confirm-likely")  # fmt: skip
        if not (self.cv or self.badge or self.holds or self.typed):
            say("nothing is known of the person: give --cv, --skills, --badge or --holds")


def _spelt_like(matcher: SkillMatcher, word: str) -> list[str]:
    """Return labels one of whose names is spelt much like a word."""
    from rapidfuzz import fuzz

    made = []
    for label in matcher.taxonomy.suggest(word, k=8):
        skill = matcher.taxonomy.find(label)
        names = (label, *skill.alt_labels) if skill is not None else (label,)
        if max(fuzz.ratio(word.casefold(), n.casefold()) for n in names) >= ALIKE:
            made.append(label)
    return made[:3]


def say_role(role: RoleProfile, label: str | None) -> None:
    """Say which occupation a title is read as, and what else it may mean."""
    if label and label.casefold() != role.title.casefold():
        say(f"{role.title!r} is read as {label} ({role.occupation_id})")
    if role.profile_source.startswith("advert+"):
        say(
            f"few skills were read in this advert ({len(role.evidence)}): the usual profile of "
            f"{label or 'the occupation'} joins at half its weight"
        )
    if role.alternatives:
        others = "; ".join(f"{a.label} ({a.occupation_id})" for a in role.alternatives[:5])
        say(f"it may also mean: {others}; choose one with --role CODE")


def _advert(path: Path) -> JobPosting:
    from skillmatch.connect.documents import read_document
    from skillmatch.domain import JobPosting

    if str(path) == STDIN:
        document = read_document(sys.stdin.buffer.read(), name="stdin")
    elif path.suffix.casefold() in _STRUCTURED and (found := _structured(path)) is not None:
        return found
    else:
        document = read_document(path)
    head = next((ln.strip() for ln in document.text.splitlines() if ln.strip()), "")
    return JobPosting(
        id=document.source, title=head if len(head) <= 80 else "", text=document.text,
        source=document.source,
    )  # fmt: skip


def _structured(path: Path) -> JobPosting | None:
    """Return the one advert that a page or JSON document states; ``None`` where it states none.

    Raises
    ------
    InputError
        It states several.
    """
    from skillmatch.connect.postings import read_postings

    try:
        records = read_postings(path).records
    except InputError:
        if path.suffix.casefold() in _STRUCTURED[:2]:
            raise
        return None
    if len(records) > 1:
        raise InputError(
            f"{path.name}: it holds {len(records)} adverts, and --posting takes one",
            hint="use --role TITLE --postings FILE for several",
        )
    return records[0] if records else None


def open_matcher(
    catalogue: Path | None,
    columns: Sequence[str] | None = None,
    taxonomy: Path | None = None,
) -> tuple[SkillMatcher, tuple[Problem, ...]]:
    """Load the bundle with the catalogue named, its links cached, its notes said."""
    import skillmatch as sm

    matcher = sm.load(taxonomy=taxonomy)
    if catalogue is None:
        if columns:
            raise InputError("--map needs a table", hint="name it with --catalogue FILE")
        say("demo catalogue, check with the issuer; use your own with --catalogue FILE")
        return matcher, ()
    from skillmatch.connect.catalogue import read_catalogue
    from skillmatch.store.linked import link_cached

    if not columns:
        with counter("preparing the catalogue, once") as move:
            stored = matcher.stored(catalogue, workers=os.cpu_count() or 1, move=move)
        if stored is not None:
            return matcher.with_catalogue(stored), stored.problems
    result = read_catalogue(catalogue, mapping=mapping(columns or ()))
    say_all(result.notes)
    with progress("linking the catalogue", len(result.records)) as move:
        linked = link_cached(result.records, matcher=matcher, move=move)
    return matcher.with_catalogue(linked), result.problems


def price(text: str | None) -> Decimal | None:
    """Return an amount typed on the command line.

    Raises
    ------
    InputError
        It is no amount.
    """
    if text is None:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise InputError(f"--max-price {text!r} is no amount", hint="for example --max-price 500")
    return amount


def day(text: str | None, *, option: str = "--date") -> str | None:
    """Return a date typed on the command line after an option, checked.

    Raises
    ------
    InputError
        It is no date.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise InputError(f"{option} {text!r} is no date", hint="write YYYY-MM-DD") from None
