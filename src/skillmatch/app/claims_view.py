"""Words for the CV, the portfolio and the badge profile once a step of the plan is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skillmatch.app import strings as s
from skillmatch.app import strings_pages as t
from skillmatch.app.safe import one_line
from skillmatch.domain import StatedSkill

if TYPE_CHECKING:
    from skillmatch.domain import PathwayStep

__all__ = ["Claim", "claims"]

# So many skills are named: a longer list is not read.
_NAMED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Plain text for one step, to copy once it is done; places in square brackets stay open."""

    title: str
    cv: str
    portfolio: str
    badge: str


def claims(steps: Sequence[PathwayStep], *, label: Callable[[str], str] = str) -> tuple[Claim, ...]:
    """Return what one can write of each step, no more than the catalogue states.

    Parameters
    ----------
    steps : sequence of PathwayStep
    label : callable
        From the id of a skill to its name.

    Returns
    -------
    tuple of Claim
        Skills that the source states outright are said to be covered; those that we read in a
        description are said to be mentioned in it. Hours and assessment are there where they
        are stated. No level and no success is claimed.
    """
    return tuple(_claim(step, label) for step in steps)


def _claim(step: PathwayStep, label: Callable[[str], str]) -> Claim:
    c = step.credential
    title = one_line(c.title, limit=200)
    issuer = one_line(c.issuer, limit=120) or t.CLAIM_ISSUER
    # The skills of the gap first: they are why the course is in the plan.
    ordered = sorted(c.skills, key=lambda k: k.skill_id not in step.closes)
    stated = _names((k.skill_id for k in ordered if isinstance(k, StatedSkill)), label)
    read = _names((k.skill_id for k in ordered if not isinstance(k, StatedSkill)), label)
    if stated:
        skills, sentence = stated, t.CLAIM_COVERS.format(names=stated)
    else:
        skills, sentence = read, t.CLAIM_MENTIONS.format(names=read) if read else ""
    hours = "" if c.hours is None else s.STEP_HOURS.format(hours=f"{c.hours:g}")
    assessed = one_line(c.assessment, limit=200).rstrip(".")
    cv = [t.CLAIM_CV.format(title=title, issuer=issuer, hours=f", {hours}" if hours else "")]
    folio = [t.CLAIM_DONE.format(title=title, issuer=issuer)]
    if sentence:
        cv.append(sentence)
        folio.append(sentence)
    if assessed:
        folio.append(t.CLAIM_ASSESSED.format(assessment=assessed))
    folio += [t.CLAIM_WORK, t.CLAIM_PROOF]
    badge = [t.CLAIM_BADGE.format(title=title, issuer=issuer)]
    if skills:
        badge.append(t.CLAIM_SKILLS.format(names=skills))
    badge.append(t.CLAIM_LINK)
    return Claim(title=title, cv=" ".join(cv), portfolio=" ".join(folio), badge="\n".join(badge))


def _names(ids: Iterable[str], label: Callable[[str], str]) -> str:
    unique = list(dict.fromkeys(ids))
    return ", ".join(one_line(label(i), limit=80) for i in unique[:_NAMED])
