"""Why a credential stands where it stands, in plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skillmatch.levels import name_of
from skillmatch.rank.limit_changes import amount, lacking_of
from skillmatch.rank.score import claims_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skillmatch.domain import Contribution, Credential, Gap, GapItem, Recommendation
    from skillmatch.rank.index import CatalogueIndex
    from skillmatch.rank.what_if import Field, Standing
    from skillmatch.related import Relatedness

__all__ = ["skill_words", "standing_words"]


def standing_words(
    field: Field, row: int, standing: Standing, made: Recommendation, gap: Gap
) -> list[str]:
    """Say what its standing rests on: its share beside the first's, or what leaves it out."""
    if standing == "held":
        return ["A credential you hold is never recommended; what it teaches counts as yours."]
    if not gap.missing:
        return ["You already cover every skill of this role that we could identify."]
    share = f"It closes {_percent(made.score)} of the learnable gap we could identify"
    if standing == "left out":
        tail = [f"{share}."] if made.score > 0 else ["It closes none of the gap either."]
        return _refusals(field, row) + tail
    if standing == "closes nothing":
        return []
    best = field.first()
    if best is None or best == row:
        return [f"{share}."]
    other = field.index.credentials[best]
    first = float(field.scores[best])
    if field.by != "gap":
        per = {"hour": "hour of study", "price": "unit of its price"}[field.by]
        return [f"{share}; {other.title} closes most for each {per}."]
    if field.scores[row] < first:
        return [f"{share}; the first, {other.title}, closes {_percent(first)}."]
    return [f"{share}; so does the first, {other.title}, which {_tie(field, row, best)}."]


def _tie(field: Field, row: int, best: int) -> str:
    own, first = field.key(row), field.key(best)
    if first[2] != own[2]:
        return "states more of the facts you prefer"
    if first[3] != own[3]:
        known = field.index.credentials[row].hours is not None
        return "takes fewer hours" if known else "states its hours"
    return "comes before it by its id alone"


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.1 or share == 0 else f"{share:.1%}"


def _refusals(field: Field, row: int) -> list[str]:
    """Return for each limit that leaves a credential out which it is, and by how much."""
    credential, limits = field.index.credentials[row], field.limits
    made: list[str] = []
    if credential.id in limits.exclude:
        made.append("You excluded it.")
    hours, price = credential.hours, credential.price
    if limits.max_hours is not None and hours is not None and hours > limits.max_hours:
        over = amount(round(hours - limits.max_hours, 6), "hours").split()[0]
        made.append(f"It takes {amount(hours, 'hours')}, {over} more than the "
                    f"{amount(limits.max_hours, '')} you allow.")  # fmt: skip
    if hours is None and not limits.include_unknown:
        if limits.max_hours is not None:
            made.append("Its hours are not stated, and your limit on hours leaves that out.")
        elif field.by == "hour":
            made.append("Its hours are not stated, so it has no place in an order by the hour.")
    if limits.max_price is not None and price is not None:
        if credential.currency != limits.currency:
            made.append(f"Its price is in {credential.currency}, your limit in "
                        f"{limits.currency}; currencies are never converted.")  # fmt: skip
        elif price > limits.max_price:
            made.append(
                f"It costs {amount(price, credential.currency or '')}, "
                f"{amount(price - limits.max_price, '')} more than the "
                f"{amount(limits.max_price, '')} you allow."
            )
    if not limits.include_unknown:
        if price is None and limits.max_price is not None:
            made.append("Its price is not stated, and your limit on price leaves that out.")
        elif field.by == "price" and limits.max_price is None and not field.priced(row):
            made.append("Its price is not stated in the currency of this order.")
    made += [f"You ask for {n}: {why}." for n, why in lacking_of(field, credential).items()]
    return made


def skill_words(
    gap: Gap,
    credential: Credential,
    made: Recommendation,
    *,
    index: CatalogueIndex,
    related: Relatedness,
) -> list[str]:
    """Say of each skill it teaches why it does not count, and what it leaves open."""
    taxonomy = index.taxonomy
    claims = claims_of(credential, taxonomy=taxonomy, threshold=index.threshold)
    asked = {i.skill_id: i for i in gap.items}
    serves = {s for i in gap.items for s in related.servers(i.skill_id)}
    counted = {p.via for p in made.contributions}
    lines = [_level(p, asked[p.skill_id]) for p in made.contributions]
    held: list[str] = []
    short: list[str] = []
    off: list[str] = []
    beside: list[str] = []
    for skill_id in sorted(claims, key=taxonomy.label):
        item, label = asked.get(skill_id), taxonomy.label(skill_id)
        if skill_id in counted:
            continue
        if item is not None and item.shortfall <= 0:
            own = item.via in {None, skill_id}
            held.append(label if own else f"{label} (through {item.via_label})")
        elif item is not None and all(p.skill_id != skill_id for p in made.contributions):
            short.append(label)
        elif item is None:
            (beside if skill_id in serves else off).append(label)
    if held:
        lines.append(f"It teaches what you hold already: {_listed(held)}.")
    if short:
        lines.append(f"It teaches no further than you are: {_listed(short)}.")
    if beside and not counted:
        lines.append(
            f"Related to what the role asks for, but of no further help: {_listed(beside)}."
        )
    if off:
        lines.append(f"It teaches what this role does not ask for: {_listed(off)}.")
    unsure: dict[str, float] = {}
    for skill in credential.skills:
        if skill.skill_id in serves and skill.skill_id not in claims:
            unsure[skill.skill_id] = max(unsure.get(skill.skill_id, 0.0), skill.score)
    lines += [
        f"It possibly teaches {taxonomy.label(s)}: not counted, the probability is {p:.0%}."
        for s, p in sorted(unsure.items(), key=lambda kv: (-kv[1], kv[0]))[:3]
    ]
    closed = {p.skill_id for p in made.contributions}
    left = [i.label for i in gap.missing if i.skill_id not in closed | claims.keys()]
    if left and closed:
        lines.append(f"Of what you lack it does not touch {_listed(left)}.")
    elif left and credential.id not in gap.profile.credentials:
        lines.append(f"You lack {_listed(left)}; it teaches none of that.")
    return [line for line in lines if line]


def _level(part: Contribution, item: GapItem) -> str:
    """Return why a skill counts in part for its level; empty where it is deep enough."""
    if part.taught_basis is None:
        return ""
    named = f"It teaches {part.via_label} to {_a(name_of(part.taught))} level ({part.taught_basis})"
    if item.needed_basis is not None and part.taught < item.needed - 1e-9:
        return f"{named}; the role needs {_a(name_of(item.needed))} one, so it counts in part."
    if item.needed_basis is None and name_of(part.taught) == "introductory":
        return f"{named}, which counts for half."
    return ""


def _a(name: str) -> str:
    return f"an {name}" if name[0] in "aei" else f"a {name}"


def _listed(names: Sequence[str], most: int = 4) -> str:
    """Return names in a row, the last after "and".

    >>> _listed(["a"]), _listed(["a", "b", "c"]), _listed("abcdefg")
    ('a', 'a, b and c', 'a, b, c, d and 3 more')
    """
    if len(names) > most + 1:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
