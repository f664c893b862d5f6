"""What would move a credential: further skills, fewer skills, another order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skillmatch.rank.score import BY
from skillmatch.rank.what_if import (
    Counterfactual,
    Field,
    among,
    place,
    teaching,
    without,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skillmatch.domain import Contribution, Credential, Gap
    from skillmatch.related import Relatedness

__all__ = ["further_skills", "other_orders", "strongest_part"]

_PER = {"gap": "what it closes", "hour": "what it closes per hour",
        "price": "what it closes for its price"}  # fmt: skip


def further_skills(field: Field, row: int, *, k: int) -> list[Counterfactual]:
    """Return which missing skills would make a credential first, or bring it into the first k.

    Single skills are tried in the order of the gap, so the one that weighs most and suffices
    is named. Where none does, the two that add most one after the other are.

    Parameters
    ----------
    field : Field
    row : int
        A credential that limits let in and that is not held.
    k : int
    """
    credential = field.index.credentials[row]
    rank = field.rank(row)
    if rank == 1:
        return []
    items = field.needs.items
    more = [(i.skill_id,) for i in items]
    scores = field.score_of([teaching(credential, m) for m in more])
    ranks = [_rank(field, row, s) for s in scores]
    useful = [n for n, r in enumerate(ranks) if r is not None and (rank is None or r < rank)]
    made: list[Counterfactual] = []
    firsts = [n for n in useful if ranks[n] == 1]
    if firsts:
        made.append(_taught(field, credential, firsts, ranks, "It would be first if it"))
    goal = [n for n in useful if (ranks[n] or k + 1) <= k]
    if not firsts and k > 1 and goal and (rank is None or rank > k):
        said = f"It would be {among(k)}, as {place(ranks[goal[0]] or 0)}, if it"
        made.append(_taught(field, credential, goal[:1], ranks, said))
    if not firsts:
        made.append(_pair(field, row, scores, rank))
    return made


def _rank(field: Field, row: int, score: float) -> int | None:
    return field.rank(row, score=score) if score > 0 else None


def _taught(
    field: Field,
    credential: Credential,
    which: Sequence[int],
    ranks: Sequence[int | None],
    said: str,
) -> Counterfactual:
    """Name the first of the skills, and up to two that would do as well."""
    items = [field.needs.items[n] for n in which[:3]]
    sentence = f"{said} {_teaches(field, credential, (items[0].skill_id,))}"
    if len(items) > 1:
        sentence += f"; {' or '.join(f'“{i.label}”' for i in items[1:])} would do as well"
    return Counterfactual(
        kind="teaches",
        sentence=f"{sentence}.",
        rank=ranks[which[0]],
        skills=(items[0].skill_id,),
        instead=tuple(i.skill_id for i in items[1:]),
    )


def _teaches(field: Field, credential: Credential, skills: Sequence[str]) -> str:
    """Return "also taught SQL", or "taught SQL to the level that is needed"."""
    names = {i.skill_id: i.label for i in field.needs.items}
    said = " and ".join(f"“{names[s]}”" for s in skills)
    own = {s.skill_id for s in credential.skills if s.score >= field.index.threshold}
    if own & set(skills):
        return f"taught {said} to the level that is needed"
    return f"also taught {said}"


def _pair(field: Field, row: int, scores: Sequence[float], rank: int | None) -> Counterfactual:
    """Say that no single skill makes it first, and what the two that add most would do."""
    none = "No single further skill would make it first"
    credential = field.index.credentials[row]
    skills = field.needs.skills
    best = max(range(len(skills)), key=lambda n: (scores[n], -n))
    two = [(skills[best], s) for n, s in enumerate(skills) if n != best]
    both = field.score_of([teaching(credential, t) for t in two])
    at = max(range(len(two)), key=lambda n: (both[n], -n), default=None)
    then = None if at is None else _rank(field, row, both[at])
    if at is None or then is None or (rank is not None and then >= rank):
        return Counterfactual(kind="teaches", sentence=f"{none}.", rank=rank)
    said = _teaches(field, credential, two[at])
    return Counterfactual(
        kind="teaches", sentence=f"{none}; it would be {place(then)} if it {said}.",
        rank=then, skills=two[at],
    )  # fmt: skip


def strongest_part(field: Field, row: int, parts: Sequence[Contribution]) -> list[Counterfactual]:
    """Return where a credential would stand without the taught skill that counts most."""
    share: dict[str, float] = {}
    for part in parts:
        share[part.via] = share.get(part.via, 0.0) + part.share
    if not share:
        return []
    via = min(share, key=lambda s: (-round(share[s], 9), s))
    name = next(p.via_label for p in parts if p.via == via)
    label = f"“{name}”"
    score = field.score_of([without(field.index.credentials[row], [via])])[0]
    then, now = _rank(field, row, score), field.rank(row)
    if then is None:
        said = f"Without {label} it would close nothing."
    elif then == now:
        said = f"Even without {label}, the skill that counts most, it would stay {place(then)}."
    else:
        said = f"Without {label}, the skill that counts most, it would be {place(then)}."
    return [Counterfactual(kind="without", sentence=said, rank=then, skills=(via,))]


def other_orders(field: Field, row: int, *, gap: Gap, related: Relatedness) -> list[Counterfactual]:
    """Return the orders in which a credential would stand higher."""
    now = field.rank(row)
    if now is None:
        return []
    made = []
    names = field.index.columns.currencies
    for by in BY:
        if by == field.by or (by == "price" and not field.limits.currency and len(names) != 1):
            continue
        other = Field(gap, field.index, related=related, limits=field.limits, by=by, like=field)
        then = other.rank(row)
        if then is not None and then < now:
            made.append(
                Counterfactual(
                    kind="order", rank=then, limits={"by": by},
                    sentence=f"In the order of {_PER[by]} it would be {place(then)}.",
                )
            )  # fmt: skip
    return made
