"""People and roles to judge a ranking by: occupations with skills hidden, and real CVs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import numpy as np

from skillmatch.connect.tables import read_rows
from skillmatch.domain import Evidence, HeldSkill, Occupation, Problem, Profile, RoleProfile
from skillmatch.errors import EmptyInputError, SchemaError, UnknownRoleError
from skillmatch.text import tokenize

if TYPE_CHECKING:
    from pathlib import Path

    from skillmatch.domain import JobPosting
    from skillmatch.matcher import SkillMatcher
    from skillmatch.taxonomy import Taxonomy

__all__ = [
    "ESSENTIAL",
    "HIDDEN",
    "Case",
    "Cv",
    "Kind",
    "advert_roles",
    "cv_cases",
    "essential_of",
    "occupation_cases",
    "occupation_roles",
    "read_cvs",
]

Kind = Literal["occupation", "esco", "cv"]
# Of a weighted profile the skills with the highest weights are what a person must have.
ESSENTIAL = 30
# Least and greatest part of the essential skills that is hidden from a person.
HIDDEN = (0.3, 0.7)
LEAST_SKILLS = 6  # A role with fewer essential skills is no case.
LEAST_IN_ADVERT = 4
SURE = 0.5  # Mentions of an advert below this probability are left out.
LEAST_HELD = 3  # A CV of which fewer skills are read says nothing of a person.
_TITLES = ("title", "category", "role")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One person and the role they want.

    ``hidden`` are the essential skills that were taken away; a case from a CV has none.
    """

    id: str
    kind: Kind
    role: RoleProfile
    profile: Profile
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cv:
    """The text of a CV and the titles that name its trade, the likeliest first."""

    id: str
    titles: tuple[str, ...]
    text: str


def essential_of(occupation: Occupation, taxonomy: Taxonomy) -> dict[str, float]:
    """Return the essential skills of an occupation with their importance, most important first.

    ESCO's are those it calls essential; of a weighted profile the ``ESSENTIAL`` heaviest.
    """
    known = {s: w for s, w in occupation.skills.items() if s in taxonomy}
    if occupation.profile_source == "esco":
        return {s: w for s, w in sorted(known.items()) if w >= 1.0}
    return dict(sorted(known.items(), key=lambda item: (-item[1], item[0]))[:ESSENTIAL])


def occupation_cases(
    occupations: Iterable[Occupation], taxonomy: Taxonomy, *, n: int, seed: int = 0
) -> list[Case]:
    """Make people who hold a part of what an occupation needs.

    Parameters
    ----------
    occupations : iterable of Occupation
    taxonomy : Taxonomy
        Skills outside it are left out.
    n : int
        At most so many; one an occupation.
    seed : int
        Decides which occupations and which skills, whatever their order.

    Returns
    -------
    list of Case
        In order of id. Between 30 and 70 % of the essential skills are hidden.
    """
    usable = [
        (o, skills) for o in occupations if len(skills := essential_of(o, taxonomy)) >= LEAST_SKILLS
    ]
    usable.sort(key=lambda pair: _draw(seed, pair[0].id))
    made = []
    for occupation, skills in sorted(usable[:n], key=lambda pair: pair[0].id):
        rng = np.random.default_rng(_draw(seed, "hide", occupation.id))
        names = sorted(skills)
        part = rng.uniform(*HIDDEN)
        gone = rng.choice(len(names), max(1, round(part * len(names))), replace=False)
        hidden = tuple(sorted(names[i] for i in gone))
        kind: Kind = "esco" if occupation.profile_source == "esco" else "occupation"
        seen = (Evidence(source="case", quote="", kind="stated"),)
        held = {
            s: HeldSkill(skill_id=s, level=1.0, evidence=seen) for s in names if s not in hidden
        }
        made.append(
            Case(
                id=occupation.id,
                kind=kind,
                role=RoleProfile(
                    title=occupation.label,
                    importance=MappingProxyType(skills),
                    occupation_id=None if kind == "esco" else occupation.id,
                    profile_source=occupation.profile_source,
                ),
                profile=Profile(held=MappingProxyType(held)),
                hidden=hidden,
            )
        )
    return made


def read_cvs(path: str | Path) -> tuple[list[Cv], list[Problem]]:
    """Read CVs from a table with the columns ``text`` and ``title``, ``category`` or ``role``.

    Raises
    ------
    SchemaError
        There is no such column.
    EmptyInputError
        No row has a text and a title.
    """
    problems: list[Problem] = []
    made: list[Cv] = []
    with read_rows(path, problems=problems) as table:
        named = [t for t in _TITLES if t in table.columns]
        if "text" not in table.columns or not named:
            raise SchemaError(
                f"a table of CVs needs the columns 'text' and 'title', not: "
                f"{', '.join(table.columns)}",
                file=table.file,
                hint="name the columns so",
            )
        for number, cells in table.rows:
            text = str(cells.get("text") or "").strip()
            titles = (str(cells.get(t) or "").strip() for t in named)
            kept = tuple(dict.fromkeys(t for t in titles if t))
            if text and kept:
                own = str(cells.get("id") or f"row {number}")
                made.append(Cv(id=own, titles=kept, text=text))
            else:
                problems.append(
                    Problem(
                        file=table.file, row=number, column="title" if text else "text",
                        value="", reason="a CV needs a text and a title",
                        remedy="fill both in or take the row out",
                    )
                )  # fmt: skip
        file = table.file
    if not made:
        raise EmptyInputError(f"{file}: no CV can be used", hint="columns text and title")
    return made, problems


def cv_cases(cvs: Sequence[Cv], matcher: SkillMatcher, *, n: int, seed: int = 0) -> list[Case]:
    """Make people from CVs; each wants the role that the CV's own title names.

    Parameters
    ----------
    cvs : sequence of Cv
    matcher : SkillMatcher
        Reads the texts and the titles.
    n : int
        At most so many; CVs drawn by ``seed`` whose title or text says too little are passed
        over.
    seed : int

    Returns
    -------
    list of Case
        In order of id.
    """
    made: list[Case] = []
    for cv in sorted(cvs, key=lambda c: (_draw(seed, c.id), c.id)):
        if len(made) == n:
            break
        role = _role(cv, matcher)
        if role is None:
            continue
        profile = matcher.profile(cv_text=cv.text)
        if len(profile.held) >= LEAST_HELD:
            made.append(Case(id=cv.id, kind="cv", role=role, profile=profile))
    return sorted(made, key=lambda c: c.id)


def occupation_roles(
    occupations: Iterable[Occupation], taxonomy: Taxonomy
) -> list[dict[str, float]]:
    """Return the essential skills of every occupation that has at least ``LEAST_SKILLS``."""
    found = (essential_of(o, taxonomy) for o in occupations)
    return [skills for skills in found if len(skills) >= LEAST_SKILLS]


def advert_roles(
    adverts: Sequence[JobPosting], matcher: SkillMatcher, *, n: int, seed: int = 0
) -> list[dict[str, float]]:
    """Return the skills that some adverts mention, each with importance 1.

    Adverts are drawn by their texts; those that mention fewer than ``LEAST_IN_ADVERT`` skills
    are passed over.
    """
    drawn = sorted(adverts, key=lambda a: (_draw(seed, a.text), a.id))[: 2 * n]
    made: list[dict[str, float]] = []
    for found in matcher.extract_many([a.text for a in drawn]):
        skills = sorted({m.skill_id for m in found.mentions if m.score >= SURE})
        if len(skills) >= LEAST_IN_ADVERT:
            made.append(dict.fromkeys(skills, 1.0))
    return made[:n]


def _role(cv: Cv, matcher: SkillMatcher) -> RoleProfile | None:
    """Return the essential part of the role that a CV's titles name, if they name one."""
    for title in cv.titles:
        # Titles written in capitals are no abbreviations.
        plain = title.lower() if title.isupper() and len(tokenize(title)) else title
        try:
            found = matcher.role(plain)
        except UnknownRoleError:
            continue
        if found.occupation_id is None:
            continue
        skills = essential_of(matcher.occupation(found.occupation_id), matcher.taxonomy)
        if len(skills) >= LEAST_SKILLS:
            return RoleProfile(
                title=plain, importance=MappingProxyType(skills),
                occupation_id=found.occupation_id, profile_source=found.profile_source,
            )  # fmt: skip
    return None


def _draw(seed: int, *parts: str) -> int:
    """Return a number from a seed and words, the same on every machine."""
    words = "\x1f".join((str(seed), *parts))
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:8], "big")
