"""Role profiles: from an occupation, from the postings of a title, from one advert."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from skillmatch.advert_levels import Asked, common_levels, level_asked, name_of_advert
from skillmatch.domain import (
    Evidence,
    JobPosting,
    Mention,
    Occupation,
    Requirement,
    RoleAlternative,
    RoleProfile,
)
from skillmatch.errors import EmptyInputError, UnknownRoleError

if TYPE_CHECKING:
    from skillmatch.taxonomy import Taxonomy

__all__ = [
    "ReadPosting",
    "alternatives_of",
    "of_title",
    "role_from_advert",
    "role_from_occupation",
    "role_from_postings",
    "within",
]

# How many postings the occupation's own profile is worth. With 10 postings the
# adverts and the profile weigh the same.
PRIOR_POSTINGS = 10.0
# A skill that fewer than this share of postings ask for is left out of a role.
LEAST_SHARE = 0.05
MOST_SKILLS = 80
# One advert: what it only prefers counts half of what it requires.
TRANSVERSAL = 0.5
# Fewer skills than this make an advert thin; the occupation's profile then joins at half.
THIN = 6
THIN_PRIOR = 0.5
NEED_WEIGHT = {"required": 1.0, "unstated": 0.8, "preferred": 0.5}


class Titled(Protocol):
    """What resolving a title gives."""

    @property
    def occupation_id(self) -> str:
        """The occupation it most likely means."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPosting:
    """An advert with what was read in it."""

    posting: JobPosting
    mentions: tuple[Mention, ...]
    requirements: tuple[Requirement, ...] = ()


def of_title(
    title: str,
    occupation: Occupation | None,
    adverts: Iterable[JobPosting],
    resolve: Callable[[str], Titled],
) -> list[JobPosting]:
    """Return the adverts that carry a title or whose own title means the same occupation."""
    wanted = title.casefold().strip()
    chosen = []
    for advert in adverts:
        if wanted and wanted in advert.title.casefold():
            chosen.append(advert)
        elif occupation is not None:
            try:
                match = resolve(advert.title)
            except UnknownRoleError:
                continue
            if match.occupation_id == occupation.id:
                chosen.append(advert)
    return chosen


def within(occupation: Occupation, taxonomy: Container[str]) -> Occupation:
    """Return an occupation with only the skills that a taxonomy holds."""
    kept = {i: w for i, w in occupation.skills.items() if i in taxonomy}
    if len(kept) == len(occupation.skills):
        return occupation
    return replace(occupation, skills=MappingProxyType(kept))


def alternatives_of(occupations: Sequence[Occupation]) -> tuple[RoleAlternative, ...]:
    """Return occupations as alternatives of one title, equally likely."""
    share = round(1.0 / (len(occupations) + 1), 4)
    return tuple(
        RoleAlternative(occupation_id=o.id, label=o.label, score=share) for o in occupations
    )


def role_from_occupation(
    occupation: Occupation,
    *,
    title: str | None = None,
    alternatives: Sequence[RoleAlternative] = (),
) -> RoleProfile:
    """Return the role of an occupation; importance is the weight of its profile.

    Raises
    ------
    UnknownRoleError
        No profile is known; the hint names neighbouring occupations.
    """
    if not occupation.skills:
        near = ", ".join(occupation.neighbours[:5])
        raise UnknownRoleError(
            f"no skill profile is known for {occupation.label}, because no tasks are published",
            hint=f"try a neighbouring occupation: {near}" if near else "paste an advert instead",
        )
    best = sorted(occupation.skills.items(), key=lambda kv: (-kv[1], kv[0]))[:MOST_SKILLS]
    return RoleProfile(
        title=title or occupation.label,
        occupation_id=occupation.id,
        alternatives=tuple(alternatives),
        importance=MappingProxyType(dict(best)),
        profile_source=occupation.profile_source,
    )


def role_from_advert(
    read: ReadPosting,
    *,
    taxonomy: Taxonomy,
    occupation: Occupation | None = None,
    alternatives: Sequence[RoleAlternative] = (),
) -> RoleProfile:
    """Return what one advert asks for: required 1, unstated 0.8, preferred 0.5.

    A transversal skill ("work in teams") counts half, because nearly every advert asks
    for it. An advert in which fewer than ``THIN`` skills were read says little; where its
    title names an occupation, the occupation's profile joins at half its weight, and
    ``profile_source`` says "advert+" and its source. ``level`` has the levels that the advert
    states of a skill, ``level_basis`` its words.

    Raises
    ------
    EmptyInputError
        No skill was found in the advert, and its title names no known occupation.
    """
    importance: dict[str, float] = {}
    evidence: dict[str, Evidence] = {}
    for mention in sorted(read.mentions, key=lambda m: (-m.score, m.span)):
        weight = NEED_WEIGHT[mention.requirement]
        if taxonomy[mention.skill_id].kind == "transversal":
            weight *= TRANSVERSAL
        importance[mention.skill_id] = max(weight, importance.get(mention.skill_id, 0.0))
        evidence.setdefault(mention.skill_id, _quote(read.posting, mention))
    source = "advert"
    if len(importance) < THIN and occupation is not None and occupation.skills:
        source = f"advert+{occupation.profile_source}"
        best = sorted(occupation.skills.items(), key=lambda kv: (-kv[1], kv[0]))[:MOST_SKILLS]
        for skill_id, prior in best:
            importance.setdefault(skill_id, prior * THIN_PRIOR)
    if not importance:
        raise EmptyInputError(
            f"no skill was found in the advert {read.posting.title or read.posting.id!r}",
            hint="paste the whole advert, duties and requirements included",
        )
    level: dict[str, float] = {}
    basis: dict[str, str] = {}
    for skill_id, asked in _levels(read, taxonomy, evidence).items():
        level[skill_id], basis[skill_id] = asked.level, asked.basis
    return RoleProfile(
        title=read.posting.title or "the advert",
        occupation_id=None if occupation is None else occupation.id,
        alternatives=tuple(alternatives),
        importance=MappingProxyType(importance),
        level=MappingProxyType(level),
        level_basis=MappingProxyType(basis),
        requirements=read.requirements,
        n_postings=1,
        profile_source=source,
        evidence=MappingProxyType(evidence),
        synthetic=read.posting.synthetic,
    )


def role_from_postings(
    title: str,
    reads: Sequence[ReadPosting],
    *,
    taxonomy: Taxonomy | None = None,
    occupation: Occupation | None = None,
    alternatives: Sequence[RoleAlternative] = (),
) -> RoleProfile:
    """Return the share of postings that ask for each skill, shrunk towards the occupation.

    ``importance(g) = (asked(g) + κ·weight(g)) / (n + κ)`` with κ = 10 postings where the
    occupation has a profile, else κ = 0. Identical texts count once. ``level`` is the median of
    the levels stated, where at least three adverts or a fifth of those that ask for the skill
    state one.

    Parameters
    ----------
    title : str
    reads : sequence of ReadPosting
    taxonomy : Taxonomy, optional
        Tells which skills are transversal: praise of those states no level.
    occupation : Occupation, optional
    alternatives : sequence of RoleAlternative

    Raises
    ------
    UnknownRoleError
        There is neither a posting nor a profile.
    """
    distinct = list({read.posting.text: read for read in reads}.values())
    prior: Mapping[str, float] = occupation.skills if occupation is not None else {}
    if not distinct and not prior:
        raise UnknownRoleError(f"no posting and no profile is known for {title!r}")
    if not distinct and occupation is not None:
        return role_from_occupation(occupation, title=title, alternatives=alternatives)
    kappa = PRIOR_POSTINGS if prior else 0.0
    asked: dict[str, int] = {}
    evidence: dict[str, Evidence] = {}
    chance: dict[str, float] = {}
    for read in sorted(distinct, key=lambda r: r.posting.id):
        for skill_id in {m.skill_id for m in read.mentions}:
            asked[skill_id] = asked.get(skill_id, 0) + 1
        for mention in read.mentions:
            if mention.score > chance.get(mention.skill_id, 0.0):
                chance[mention.skill_id] = mention.score
                evidence[mention.skill_id] = _quote(read.posting, mention)
    n = len(distinct)
    shares = {
        skill_id: (asked.get(skill_id, 0) + kappa * prior.get(skill_id, 0.0)) / (n + kappa)
        for skill_id in {*asked, *prior}
    }
    kept = sorted(
        ((s, i) for i, s in shares.items() if s >= LEAST_SHARE), key=lambda r: (-r[0], r[1])
    )
    if not kept:
        kept = sorted(((s, i) for i, s in shares.items()), key=lambda r: (-r[0], r[1]))
    importance = {i: min(1.0, s) for s, i in kept[:MOST_SKILLS]}
    stated: dict[str, list[Asked]] = {}
    for read in sorted(distinct, key=lambda r: r.posting.id):
        for skill_id, one in _levels(read, taxonomy, importance).items():
            stated.setdefault(skill_id, []).append(one)
    levels = common_levels(stated, asked)
    return RoleProfile(
        title=title,
        occupation_id=None if occupation is None else occupation.id,
        alternatives=tuple(alternatives),
        importance=MappingProxyType(importance),
        level=MappingProxyType({i: known.value for i, known in levels.items()}),
        level_basis=MappingProxyType({i: known.basis or "" for i, known in levels.items()}),
        requirements=_common(distinct),
        n_postings=n,
        profile_source=f"postings:{n}" + ("+derived" if prior else ""),
        evidence=MappingProxyType({k: v for k, v in evidence.items() if k in importance}),
        synthetic=any(read.posting.synthetic for read in distinct),
    )


def _levels(
    read: ReadPosting, taxonomy: Taxonomy | None, wanted: Container[str]
) -> dict[str, Asked]:
    """Return the levels that an advert states of the wanted skills."""
    mentions: dict[str, list[Mention]] = {}
    for mention in read.mentions:
        if mention.skill_id in wanted:
            mentions.setdefault(mention.skill_id, []).append(mention)
    made = {}
    for skill_id, own in mentions.items():
        known = taxonomy is not None and skill_id in taxonomy
        kind = taxonomy[skill_id].kind if taxonomy is not None and known else None
        asked = level_asked(own, read.posting, kind=kind)
        if asked is not None:
            made[skill_id] = asked
    return made


def _quote(posting: JobPosting, mention: Mention) -> Evidence:
    return Evidence(
        source=name_of_advert(posting), quote=mention.quote, kind="stated", score=mention.score
    )


def _common(reads: Sequence[ReadPosting]) -> tuple[Requirement, ...]:
    """Return requirements that at least a fifth of the postings state, most often first."""
    found: dict[tuple[str, str], list[Requirement]] = {}
    for read in reads:
        for key, requirement in {
            (r.kind, r.label.casefold()): r for r in read.requirements
        }.items():
            found.setdefault(key, []).append(requirement)
    rows = [rows for rows in found.values() if len(rows) >= max(1, len(reads) / 5)]
    rows.sort(key=lambda r: (-len(r), r[0].kind, r[0].label))
    return tuple(r[0] for r in rows)
