"""Results that go out: roles, gaps, recommendations, pathways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from skillmatch.errors import InputError
from skillmatch.records import Credential, Evidence, Kind, Profile, Requirement

__all__ = [
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
    words of an advert that ask for the skill, where there are adverts.
    """

    title: str
    importance: Mapping[str, float]
    occupation_id: str | None = None
    alternatives: tuple[RoleAlternative, ...] = ()
    level: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
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

    def to_frame(self) -> Any:
        """Return a DataFrame with one row for each skill, by importance."""
        from skillmatch import frames

        return frames.role_frame(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class GapItem:
    """One skill of a role beside what the person holds of it."""

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
    level_assumed: bool = True


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
    up to its score. ``via`` is the taught skill that serves the gap skill.
    """

    skill_id: str
    label: str
    share: float
    via: str
    via_label: str
    rel: float
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Stated facts that people weigh before they enrol; ``None`` is "not stated"."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """One ranked credential; Σ ``contributions.share`` = ``score``."""

    rank: int
    credential: Credential
    score: float
    score_low: float
    score_high: float
    contributions: tuple[Contribution, ...]
    quality: Quality
    reasons: tuple[str, ...]
    caveats: tuple[str, ...]

    def explain(self) -> str:
        """Return the reasons, contributions and caveats as plain text."""
        lines = [f"{self.rank}. {self.credential.title} ({self.credential.issuer or 'issuer?'})"]
        lines += [f"   {reason}" for reason in self.reasons]
        for part in self.contributions:
            how = "" if part.rel >= 1.0 else f" in part, through {part.via_label}"
            lines.append(f"   + {part.share:6.1%}  {part.label}{how}")
            lines.append(f"             “{part.evidence.quote}” ({part.evidence.source})")
        lines += [f"   ! {caveat}" for caveat in self.caveats]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayStep:
    """One step of a pathway; ``coverage`` is of the whole role after the step."""

    credential: Credential
    gain: float
    coverage: float
    closes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pathway:
    """An ordered set of credentials under limits; coverage never falls."""

    steps: tuple[PathwayStep, ...]
    hours: float
    hours_unknown: int
    prices: Mapping[str, Decimal]
    prices_unknown: int
    coverage_before: float
    coverage: float
    awards: tuple[str, ...] = ()
    method: str = "greedy"
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
