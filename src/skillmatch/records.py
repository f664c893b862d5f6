"""Records that come in: skills, adverts, credentials, people. Unknown is ``None``, never 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Generic, Literal, TypeVar

from skillmatch.errors import InputError

__all__ = [
    "Award",
    "AwardStatus",
    "Credential",
    "Evidence",
    "HeldSkill",
    "JobPosting",
    "Mention",
    "Occupation",
    "Problem",
    "Profile",
    "ReadResult",
    "Requirement",
    "Skill",
    "StatedSkill",
    "UnlinkedPhrase",
    "Wage",
]

T = TypeVar("T")

Kind = Literal["skill", "knowledge", "tool", "language", "transversal"]
Via = Literal["label", "alias", "semantic", "stated"]
Need = Literal["required", "preferred", "unstated"]

KINDS: tuple[Kind, ...] = ("skill", "knowledge", "tool", "language", "transversal")


def _unit(name: str, value: float) -> None:
    if not 0.0 <= value <= 1.0:
        raise InputError(f"{name} must lie in [0, 1], not {value!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """One axis of the shared skill space. The id identifies; the label never does."""

    id: str
    label: str
    alt_labels: tuple[str, ...] = ()
    kind: Kind = "skill"
    reuse: str | None = None
    broader: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wage:
    """Annual wage percentiles of an occupation in an area and year.

    ``occupation`` is the exact SOC code the figures are for; ``inherited`` says
    that it is a broader group than the occupation asked about, ``top_coded`` that a percentile
    is above what the source publishes.
    """

    p25: int | None
    p50: int | None
    p75: int | None
    currency: str
    area: str
    year: int
    occupation: str
    inherited: bool
    top_coded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupation:
    """An occupation and its weighted skill profile (weights in (0, 1])."""

    id: str
    label: str
    alt_labels: tuple[str, ...] = ()
    soc: str | None = None
    isco: str | None = None
    skills: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    profile_source: str = "none"
    neighbours: tuple[str, ...] = ()
    job_zone: int | None = None
    employment: int | None = None
    wage: Wage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPosting:
    """A job advert; the text is kept byte for byte."""

    id: str
    title: str
    text: str
    source: str
    employer: str | None = None
    posted: date | None = None
    location: str | None = None
    language: str | None = None
    occupation: str | None = None

    @property
    def synthetic(self) -> bool:
        """Whether the advert is a made-up sample that never counts as demand."""
        return self.source == "synthetic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A skill found in a text: ``text[start:end] == quote``.

    ``span`` is a half-open range of code points in the original text; ``score``
    is a calibrated probability that the text speaks of the skill.
    """

    skill_id: str
    span: tuple[int, int]
    quote: str
    score: float
    via: Via
    requirement: Need = "unstated"
    level: str | None = None
    section: str | None = None
    years: float | None = None

    def __post_init__(self) -> None:
        """Check the span and the score."""
        if self.span[0] < 0 or self.span[1] - self.span[0] != len(self.quote):
            raise InputError(f"span {self.span} does not fit the quote {self.quote!r}")
        _unit("score", self.score)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlinkedPhrase:
    """A phrase that reads like a skill and was linked to none."""

    span: tuple[int, int]
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """Something an advert asks for that is not a skill.

    ``kind`` is ``"licence"``, ``"degree"``, ``"years"`` or ``"language"``;
    ``years`` is filled for ``"years"``.
    """

    kind: Literal["licence", "degree", "years", "language"]
    label: str
    span: tuple[int, int]
    quote: str
    need: Need = "unstated"
    years: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedSkill:
    """A skill that a source states outright, not read out of prose.

    ``quote`` holds the words of the source; ``linked_by`` says how those words
    reached the skill (``"uri"``, ``"label"``, ``"alias"`` or ``"semantic"``).
    """

    skill_id: str
    quote: str
    score: float = 1.0
    linked_by: str = "label"
    level: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A micro-credential, certificate or certification.

    ``hours`` are hours of study in all, ``level`` is an EQF level. What a source states in
    other units stays as its words: ``workload_note`` ("6 weeks at 4 hours a week", "2
    semester credits"), ``level_note`` ("Beginner"), ``price_note``. ``country`` is the
    issuer's, ISO 3166-1 alpha-2 where it can be told. ``outcomes`` are learning outcomes in
    the provider's words, ``supervision`` how the learner's identity is checked in the
    assessment, ``status`` whether the credential is offered ("active", "deprecated"),
    ``renewal`` how long an award is valid (ISO 8601 or words), ``occupations`` those it
    prepares for, by code or name. ``standard`` names the format the record was read from,
    ``provenance`` says for each field where in the source it was read.
    """

    id: str
    title: str
    issuer: str | None = None
    text: str = ""
    skills: tuple[StatedSkill | Mention, ...] = ()
    hours: float | None = None
    ects: float | None = None
    level: int | None = None
    price: Decimal | None = None
    currency: str | None = None
    delivery: str | None = None
    assessment: str | None = None
    practical: bool | None = None
    practical_note: str | None = None
    accreditation: str | None = None
    requires: tuple[str, ...] = ()
    prerequisites: str | None = None
    stacks_into: tuple[str, ...] = ()
    language: str | None = None
    url: str | None = None
    as_of: date | None = None
    type: str | None = None
    sector: str | None = None
    source: str = "catalogue"
    verification: str = "unverified"
    checked_on: date | None = None
    country: str | None = None
    outcomes: tuple[str, ...] = ()
    workload_note: str | None = None
    level_note: str | None = None
    price_note: str | None = None
    supervision: str | None = None
    status: str | None = None
    renewal: str | None = None
    occupations: tuple[str, ...] = ()
    licence: str | None = None
    standard: str | None = None
    # Where a fact was read is no part of it: records that say the same are equal. A plain
    # dict crosses between processes; a mapping proxy does not.
    provenance: Mapping[str, str] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        """Refuse figures that cannot be."""
        for name in ("hours", "ects", "price"):
            value = getattr(self, name)
            if value is not None and not Decimal(value).is_finite():
                raise InputError(f"{name} must be a finite number, not {value}")
            if value is not None and value < 0:
                raise InputError(f"{name} must not be negative, not {value}")
        if self.hours == 0:
            raise InputError("hours must not be 0", hint="leave it empty where it is unknown")
        if self.level is not None and not 1 <= self.level <= 8:
            raise InputError(f"level must be an EQF level from 1 to 8, not {self.level}")
        if self.price is not None and self.currency is None:
            raise InputError("a price needs a currency", hint="give an ISO 4217 code such as EUR")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where a held skill was read: a CV line, a badge, a credential, typed words.

    ``part`` is the part of a CV ("experience", "education", "skills", "certificates", ...),
    ``caveat`` what weakens the evidence, such as a badge that has expired.
    """

    source: str
    quote: str
    kind: Literal["cv", "badge", "credential", "stated", "degree", "occupation"]
    score: float = 1.0
    part: str | None = None
    caveat: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSkill:
    """A skill a person holds, how far (0–1), and why we say so.

    ``level_basis`` holds the words that support the level, ``None`` where it is assumed.
    """

    skill_id: str
    level: float
    evidence: tuple[Evidence, ...]
    level_basis: str | None = None

    @property
    def level_assumed(self) -> bool:
        """Whether nothing supports the level."""
        return self.level_basis is None


AwardStatus = Literal["stated", "expired", "revoked", "not yet valid"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """A badge or credential that a person brought, and whether it still stands.

    ``status`` is what the document itself says on the day of the profile: no proof is
    checked. A revoked award counts for nothing, an expired one with a caveat.
    """

    title: str
    issuer: str | None
    status: AwardStatus
    standard: str
    source: str
    issued: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a person holds.

    ``likely`` are skills that a degree or a past occupation makes likely; they
    count only once confirmed and then move to ``held``.
    """

    held: Mapping[str, HeldSkill] = field(default_factory=lambda: MappingProxyType({}))
    likely: Mapping[str, HeldSkill] = field(default_factory=lambda: MappingProxyType({}))
    credentials: tuple[str, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    unlinked: tuple[UnlinkedPhrase, ...] = ()
    awards: tuple[Award, ...] = ()
    notes: tuple[str, ...] = ()

    def to_frame(self) -> Any:
        """Return a DataFrame with one row for each held or likely skill."""
        from skillmatch import frames

        return frames.profile_frame(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A row or file that could not be used, and what to do about it."""

    file: str
    row: int | None
    column: str | None
    value: str | None
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadResult(Generic[T]):
    """What a reader returns: the records and the problems, nothing dropped silently."""

    records: tuple[T, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
