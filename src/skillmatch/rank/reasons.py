"""The words beside a recommendation: evidence, reasons, caveats, stated facts."""

from __future__ import annotations

from collections.abc import Sequence

from skillmatch.domain import (
    Contribution,
    Credential,
    Evidence,
    Gap,
    Mention,
    StatedSkill,
)
from skillmatch.rank.trust import DEMO, quality_of, source_of

__all__ = ["caveats_for", "evidence_for", "quality_of", "reasons_for", "source_of"]


def evidence_for(credential: Credential, skill: StatedSkill | Mention) -> Evidence:
    """Return the words by which a credential claims a skill."""
    if isinstance(skill, Mention):
        return Evidence(
            source=source_of(credential), quote=skill.quote, kind="credential", score=skill.score
        )
    said = (
        "our summary" if credential.source == DEMO else f"skills stated by {source_of(credential)}"
    )
    return Evidence(source=said, quote=skill.quote, kind="credential", score=skill.score)


def _names(parts: Sequence[Contribution], n: int) -> str:
    names = [p.label for p in parts[:n]]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def reasons_for(gap: Gap, parts: Sequence[Contribution], score: float) -> tuple[str, ...]:
    """Return at most three sentences: what you lack, what this teaches, what it won't fix."""
    if not parts:
        return ("It closes none of the gap.",)
    first = parts[0]
    asked = gap.role.evidence.get(first.skill_id)
    lack = f"You lack {_names(parts, 3)}"
    lack += f"; the advert says “{_short(asked.quote)}”." if asked else f" for {gap.role.title}."
    best = next((p for p in parts if p.rel >= 1.0), first)
    said = f"It teaches {best.via_label} ({best.evidence.source}"
    quote = _short(best.evidence.quote)
    said += f": “{quote}”)" if quote.casefold() != best.via_label.casefold() else ")"
    said += f" and closes {score:.0%} of the learnable gap we could identify."
    closed = {p.skill_id for p in parts}
    left = [i.label for i in gap.items if i.shortfall > 0 and i.skill_id not in closed]
    rest = f"It does not touch {', '.join(left[:3])}" if left else ""
    if len(left) > 3:
        rest += f" and {len(left) - 3} more"
    return (lack, said, rest + ".") if rest else (lack, said)


def _short(quote: str, limit: int = 120) -> str:
    flat = " ".join(quote.split())
    return flat if len(flat) <= limit else flat[: limit - 1].rsplit(" ", 1)[0] + "…"


def caveats_for(
    credential: Credential, parts: Sequence[Contribution], held: frozenset[str]
) -> tuple[str, ...]:
    """Return what a person should know before trusting the recommendation."""
    made: list[str] = []
    if credential.source == DEMO:
        made.append("Demo catalogue: check with the issuer.")
    if credential.prerequisites and not credential.prerequisites.casefold().startswith("none"):
        made.append(f"Before you can start: {credential.prerequisites.rstrip('.')}.")
    open_needs = [r for r in credential.requires if r not in held]
    if open_needs:
        made.append(f"Needs {', '.join(open_needs)} first.")
    if credential.hours is None:
        made.append("Hours are not stated.")
    if credential.price is None:
        made.append("Price is not stated.")
    partly = [p for p in parts if p.rel < 1.0]
    if partly and len(partly) == len(parts):
        made.append("It serves your gap only through related skills.")
    prose = [p for p in parts if p.evidence.score < 1.0]
    if prose:
        made.append(f"{len(prose)} of its skills were read from prose and may be wrong.")
    low = [p for p in parts if p.taught_basis is not None and p.taught < 0.5]
    if low:
        made.append(f"It teaches to an introductory level ({low[0].taught_basis}).")
    if all(p.taught_basis is None for p in parts):
        made.append("Levels are assumed: no source states them.")
    return tuple(made)
