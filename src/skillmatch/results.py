"""Results that go out: roles, gaps, recommendations, pathways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from skillmatch.errors import InputError
from skillmatch.records import Credential, Evidence, Kind, Profile, Requirement

__all__ = [
    "CREDIT_WORDS",
    "AwardProgress",
    "Contribution",
    "Gap",
    "GapItem",
    "Pathway",
    "PathwayStep",
    "Quality",
    "Recommendation",
    "Recommendations",
    "RoleAlternative",
    "RoleProfile",
]

# What the credit of a related skill comes from, in words.
CREDIT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "same": "the skill itself",
        "vectors": "close in meaning by our encoder",
        "hierarchy": "broader, narrower or beside it in the taxonomy",
        "relation": "essential or optional to it in the taxonomy",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAlternative:
    """Another occupation that the same title may mean; ``score`` in [0, 1]."""

    occupation_id: str
    label: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleProfile:
    """What a role asks for.

    ``importance`` is the share of postings that ask for a skill, in (0, 1];
    from an occupation alone it is the weight of its profile. ``evidence`` holds
    words of an advert that ask for the skill, where there are adverts. ``level`` is what the
    adverts state, in (0, 1] (:mod:`skillmatch.levels`); ``level_basis`` their words. A skill
    without one needs no particular level.
    """

    title: str
    importance: Mapping[str, float]
    occupation_id: str | None = None
    alternatives: tuple[RoleAlternative, ...] = ()
    level: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    level_basis: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    requirements: tuple[Requirement, ...] = ()
    n_postings: int = 0
    profile_source: str = "derived"
    evidence: Mapping[str, Evidence] = field(default_factory=lambda: MappingProxyType({}))
    synthetic: bool = False

    def __post_init__(self) -> None:
        """Refuse an empty role and importances outside (0, 1]."""
        if not self.importance:
            raise InputError(
                f"no skills are known for the role {self.title!r}",
                hint="paste an advert or choose one of the neighbouring occupations",
            )
        for skill_id, value in self.importance.items():
            if not 0.0 < value <= 1.0:
                raise InputError(f"importance of {skill_id} must lie in (0, 1], not {value!r}")
        for skill_id, value in self.level.items():
            if not 0.0 < value <= 1.0:
                raise InputError(f"level of {skill_id} must lie in (0, 1], not {value!r}")

    def to_frame(self) -> Any:
        """Return a DataFrame with one row for each skill, by importance."""
        from skillmatch import frames

        return frames.role_frame(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class GapItem:
    """One skill of a role beside what the person holds of it.

    ``held`` is what counts against ``needed``: an assumed level counts as enough, a level of a
    related skill in part. ``needed_basis`` and ``held_basis`` are the words that support the
    two levels, ``None`` where they are assumed; ``via_source`` says what the credit of the
    related skill ``via`` comes from ("same", "vectors", "hierarchy", "relation").
    """

    skill_id: str
    label: str
    kind: Kind
    importance: float
    needed: float
    held: float
    via: str | None
    via_label: str | None
    shortfall: float
    served: bool
    needed_basis: str | None = None
    held_basis: str | None = None
    via_source: str | None = None

    @property
    def level_assumed(self) -> bool:
        """Whether no source states the level that is needed."""
        return self.needed_basis is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A role less a profile.

    ``items`` hold every skill of the role, by (−shortfall, id). ``coverage`` is
    ``1 − Σ shortfall / Σ importance·needed`` over the whole role.
    """

    role: RoleProfile
    profile: Profile
    items: tuple[GapItem, ...]
    requirements: tuple[Requirement, ...]
    coverage: float

    @property
    def missing(self) -> tuple[GapItem, ...]:
        """Items with a shortfall."""
        return tuple(item for item in self.items if item.shortfall > 0)

    @property
    def unserved(self) -> tuple[GapItem, ...]:
        """Items with a shortfall that nothing in the catalogue teaches."""
        return tuple(item for item in self.items if item.shortfall > 0 and not item.served)

    @property
    def total_shortfall(self) -> float:
        """Sum of the shortfalls."""
        return float(sum(item.shortfall for item in self.items))

    def to_frame(self) -> Any:
        """Return a DataFrame with one row for each skill of the role."""
        from skillmatch import frames

        return frames.gap_frame(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """The part of a score that one gap skill brings.

    ``share`` is a part of the learnable gap; the shares of a recommendation add
    up to its score. ``via`` is the taught skill that serves the gap skill, ``rel`` how far and
    ``source`` what that credit comes from ("same", "vectors", "hierarchy", "relation").
    ``taught`` is the level it is taught to, with the words or the field that say so
    (``taught_basis``); ``None``: assumed to be enough.
    """

    skill_id: str
    label: str
    share: float
    via: str
    via_label: str
    rel: float
    evidence: Evidence
    source: str = "same"
    taught: float = 1.0
    taught_basis: str | None = None

    @property
    def partly(self) -> str:
        """Through which related skill it counts in part and why; empty where it is the skill."""
        if self.rel >= 1.0:
            return ""
        return f"in part, through {self.via_label} ({CREDIT_WORDS[self.source]})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Stated facts that people weigh before they enrol; ``None`` is "not stated".

    Nothing here is a score. ``supervision`` says how the learner's identity is checked in the
    assessment, ``hands_on_share`` is the share of hands-on work that the words state, in (0, 1],
    ``level_basis`` what supports the level. ``syllabus`` and ``page_check`` say how fresh
    ``as_of`` and ``checked_on`` are on the day of the question
    (:func:`skillmatch.freshness.freshness`), ``None`` without a day. ``elements_stated`` of
    ``elements_of`` elements of the EU's recommendation are stated
    (:mod:`skillmatch.completeness`). The facts with their sources are
    :func:`skillmatch.rank.trust.facts_of`.
    """

    issuer: str | None = None
    recognition: str | None = None
    assessment: str | None = None
    hands_on: bool | None = None
    hands_on_note: str | None = None
    level: int | None = None
    delivery: str | None = None
    stacks_into: tuple[str, ...] = ()
    prerequisites: str | None = None
    as_of: str | None = None
    verification: str = "unverified"
    checked_on: str | None = None
    supervision: str | None = None
    hands_on_share: float | None = None
    hours: float | None = None
    ects: float | None = None
    workload_note: str | None = None
    level_note: str | None = None
    level_basis: str | None = None
    language: str | None = None
    country: str | None = None
    status: str | None = None
    renewal: str | None = None
    licence: str | None = None
    syllabus: str | None = None
    page_check: str | None = None
    elements_stated: int = 0
    elements_of: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """One ranked credential; Σ ``contributions.share`` = ``score``.

    ``depth`` below 1 says that it claims more skills than its hours allow for: each counts for
    that part (:func:`skillmatch.rank.depth.depth_of`). ``fit`` below 1 says the same of what it
    teaches outside the field of the role (:class:`skillmatch.rank.fit.Fit`).
    """

    rank: int
    credential: Credential
    score: float
    score_low: float
    score_high: float
    contributions: tuple[Contribution, ...]
    quality: Quality
    reasons: tuple[str, ...]
    caveats: tuple[str, ...]
    depth: float = 1.0
    fit: float = 1.0

    def explain(self) -> str:
        """Return the reasons, contributions and caveats as plain text."""
        lines = [f"{self.rank}. {self.credential.title} ({self.credential.issuer or 'issuer?'})"]
        lines += [f"   {reason}" for reason in self.reasons]
        for part in self.contributions:
            lines.append(f"   + {part.share:6.1%}  {part.label}, {part.partly}".rstrip(", "))
            lines.append(f"             “{part.evidence.quote}” ({part.evidence.source})")
        lines += [f"   ! {caveat}" for caveat in self.caveats]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayStep:
    """One step of a pathway; ``coverage`` is of the whole role after the step.

    ``start`` and ``end`` are the first and the last day of study, where a timetable was asked
    for and the hours are known. ``needed_for`` is the id of the step that asks for this one
    first, where it closes nothing itself.
    """

    credential: Credential
    gain: float
    coverage: float
    closes: tuple[str, ...]
    start: date | None = None
    end: date | None = None
    needed_for: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardProgress:
    """How far a pathway, with what is held already, leads to a larger award.

    ``parts`` are the ids of the credentials in the catalogue that stack into it, ``done`` those
    held or completed by the pathway, ``missing`` the rest. ``ects`` adds up what the parts done
    state, ``ects_unknown`` counts those that state none.
    """

    award: str
    title: str
    parts: tuple[str, ...]
    done: tuple[str, ...]
    missing: tuple[str, ...]
    ects: float
    ects_unknown: int

    @property
    def complete(self) -> bool:
        """Whether every part that the catalogue lists is done, and it lists more than one."""
        return len(self.parts) > 1 and not self.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Pathway:
    """An ordered set of credentials under limits; coverage never falls.

    ``method`` is ``"exact"`` (an integer programme) or ``"greedy"``; ``optimal`` says that no
    other set under these limits covers more, ``bound`` is what no set can exceed, as coverage of
    the whole role. ``awards`` are the titles of what is completed by stacking, ``progress`` has
    every award that a step counts towards.
    """

    steps: tuple[PathwayStep, ...]
    hours: float
    hours_unknown: int
    prices: Mapping[str, Decimal]
    prices_unknown: int
    coverage_before: float
    coverage: float
    awards: tuple[str, ...] = ()
    method: str = "greedy"
    bound: float = 1.0
    optimal: bool = False
    progress: tuple[AwardProgress, ...] = ()
    notes: tuple[str, ...] = ()

    def to_frame(self) -> Any:
        """Return a DataFrame with one row for each step."""
        from skillmatch import frames

        return frames.pathway_frame(self)


class Recommendations(tuple[Recommendation, ...]):
    """Ranked recommendations, best first, with what was left out and why.

    Attributes
    ----------
    notes : tuple of str
        Sentences for the reader: what a limit hid, why the list is empty.
    """

    notes: tuple[str, ...]

    def __new__(
        cls, items: Iterable[Recommendation] = (), *, notes: Iterable[str] = ()
    ) -> Recommendations:
        """Make the sequence from recommendations and notes."""
        made = super().__new__(cls, tuple(items))
        made.notes = tuple(notes)
        return made

    def to_frame(self) -> Any:
        """Return a DataFrame with one row for each recommendation."""
        from skillmatch import frames

        return frames.recommendation_frame(self)
