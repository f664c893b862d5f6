"""What the pages show, as plain values: nothing here knows Streamlit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from skillmatch.app import strings as s
from skillmatch.domain import Gap, GapItem, HeldSkill, Profile, RoleAlternative, RoleProfile
from skillmatch.people import best_evidence, confirm_likely

if TYPE_CHECKING:
    from skillmatch.market import Pay
    from skillmatch.taxonomy import Taxonomy

__all__ = [
    "AskedSkill",
    "FoundSkill",
    "GapParts",
    "GapRow",
    "LikelyGroup",
    "State",
    "WageView",
    "alternatives_to_show",
    "asked_skills",
    "bands",
    "chosen_profile",
    "found_skills",
    "gap_parts",
    "gap_rows",
    "gap_text",
    "is_ambiguous",
    "likely_groups",
    "percent",
    "source_sentence",
    "split_skills",
    "wage_view",
]

State = Literal["have", "partly", "missing", "untaught"]
STATES: Mapping[State, str] = MappingProxyType(
    {"have": s.HAVE, "partly": s.PARTLY, "missing": s.MISSING, "untaught": s.UNTAUGHT}
)
# A second reading of a title this likely makes the title ambiguous.
AMBIGUOUS = 0.1
# Importance from which a skill is called most important, and important.
BANDS = (0.7, 0.4)


def percent(share: float) -> str:
    """Return a share as whole percent; what is small but not nothing stays visible.

    Examples
    --------
    >>> percent(0.0), percent(0.002), percent(0.256), percent(0.998), percent(1.0)
    ('0%', 'under 1%', '26%', '99%', '100%')
    """
    if share <= 0:
        return "0%"
    if share < 0.005:
        return "under 1%"
    return f"{100 if share >= 1 else min(99, round(share * 100))}%"


# --- the role


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSkill:
    """A skill of a role; ``importance`` is a share, 0–1."""

    skill_id: str
    label: str
    importance: float
    quote: str | None = None


def asked_skills(role: RoleProfile, taxonomy: Taxonomy) -> list[AskedSkill]:
    """Return the skills of a role by importance, with words of an advert where known."""
    rows = sorted(role.importance.items(), key=lambda kv: (-kv[1], taxonomy.label(kv[0])))
    return [
        AskedSkill(
            skill_id=i,
            label=taxonomy.label(i),
            importance=w,
            quote=role.evidence[i].quote if i in role.evidence else None,
        )
        for i, w in rows
    ]


def bands(asked: Sequence[AskedSkill]) -> list[tuple[str, list[AskedSkill]]]:
    """Sort skills into most important, important and useful; empty bands are left out."""
    high, mid = BANDS
    parts = [
        (s.BAND_HIGH, [a for a in asked if a.importance >= high]),
        (s.BAND_MID, [a for a in asked if mid <= a.importance < high]),
        (s.BAND_LOW, [a for a in asked if a.importance < mid]),
    ]
    return [(name, rows) for name, rows in parts if rows]


def source_sentence(role: RoleProfile) -> str:
    """Say where the list of skills of a role comes from."""
    if role.profile_source == "advert":
        said = s.SOURCE_ADVERT
    elif role.profile_source.startswith("advert+"):
        said = s.SOURCE_ADVERT_THIN
    elif role.profile_source.startswith("postings"):
        said = s.SOURCE_POSTINGS.format(n=role.n_postings)
    elif role.profile_source.startswith("esco"):
        said = s.SOURCE_ESCO
    elif role.profile_source.startswith("onet"):
        said = s.SOURCE_ONET
    else:
        said = s.SOURCE_DERIVED
    return f"{said} ({s.SAMPLE_DATA})" if role.synthetic else said


def is_ambiguous(role: RoleProfile) -> bool:
    """Whether another occupation is a likely reading of the title."""
    return any(a.score >= AMBIGUOUS for a in role.alternatives)


def alternatives_to_show(role: RoleProfile, *, k: int = 6) -> tuple[RoleAlternative, ...]:
    """Return the other readings of a title that are worth showing, likeliest first."""
    return tuple(a for a in role.alternatives if a.occupation_id != role.occupation_id)[:k]


@dataclass(frozen=True, slots=True, kw_only=True)
class WageView:
    """Wage percentiles as words; ``note`` names area, year and the BLS occupation."""

    low: str
    middle: str
    high: str
    note: str


def wage_view(pay: Pay | None, *, missing: str | None = None) -> WageView | None:
    """Return the words for pay, None where none is published.

    Parameters
    ----------
    pay : Pay or None
    missing : str, optional
        Why a percentile is not published, such as that it lies above the highest figure.
    """
    if pay is None or (pay.p25 is None and pay.p50 is None and pay.p75 is None):
        return None
    sign = "$" if pay.currency == "USD" else f"{pay.currency} "

    def money(amount: int | None) -> str:
        return s.NOT_STATED if amount is None else f"{sign}{amount:,}"

    title = f" {pay.occupation_title}" if pay.occupation_title else ""
    note = s.WAGE_SOURCE.format(
        currency=pay.currency, area=pay.area, year=pay.year, code=pay.occupation, title=title
    )
    if pay.inherited:
        note += f" {s.WAGE_BROADER}"
    if missing:
        note += f" {s.WAGE_NOTE.format(note=missing)}"
    return WageView(low=money(pay.p25), middle=money(pay.p50), high=money(pay.p75), note=note)


# --- the person


@dataclass(frozen=True, slots=True, kw_only=True)
class LikelyGroup:
    """Likely skills that one line of a CV gives: a past job or a degree."""

    source: str
    quote: str
    skills: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSkill:
    """A skill found for a person, with the line it was read from.

    ``badge`` is the title of the badge that says so, ``caveat`` what weakens all that is known.
    """

    skill_id: str
    label: str
    quote: str
    source: str
    score: float
    badge: str | None = None
    caveat: str | None = None


def split_skills(typed: str) -> tuple[str, ...]:
    """Split typed skills at commas, semicolons and line ends; the first spelling stays.

    Examples
    --------
    >>> split_skills("Excel, SQL; sql")
    ('Excel', 'SQL')
    """
    words = (w.strip() for w in typed.replace(";", ",").replace("\n", ",").split(","))
    kept: dict[str, str] = {}
    for word in words:
        if word:
            kept.setdefault(word.casefold(), word[:100])
    return tuple(kept.values())[:100]


def found_skills(
    table: Mapping[str, HeldSkill], taxonomy: Taxonomy, *, cv_name: str = ""
) -> list[FoundSkill]:
    """Return held or likely skills by name, each with its best evidence."""
    rows = []
    for skill in table.values():
        first = best_evidence(skill)
        source = first.source.replace("CV text", cv_name) if cv_name else first.source
        rows.append(
            FoundSkill(
                skill_id=skill.skill_id,
                label=taxonomy.label(skill.skill_id),
                quote=first.quote.lstrip(" \t•·*>–-") or first.quote,
                source=source,
                score=first.score,
                badge=first.source if first.kind == "badge" else None,
                caveat=first.caveat,
            )
        )
    return sorted(rows, key=lambda r: (r.label.casefold(), r.skill_id))


def likely_groups(table: Mapping[str, HeldSkill], taxonomy: Taxonomy) -> list[LikelyGroup]:
    """Return likely skills as (id, label) under the line that makes them likely."""
    groups: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for found in found_skills(table, taxonomy):
        source = found.source.partition(": ")[2] or found.source
        groups.setdefault((source, found.quote), []).append((found.skill_id, found.label))
    return [
        LikelyGroup(source=source, quote=quote, skills=tuple(skills))
        for (source, quote), skills in sorted(groups.items())
    ]


def chosen_profile(
    profile: Profile, *, removed: Collection[str], confirmed: Collection[str]
) -> Profile:
    """Return a profile without the removed skills and with the confirmed likely ones."""
    held = {k: v for k, v in profile.held.items() if k not in removed}
    return confirm_likely(replace(profile, held=MappingProxyType(held)), confirmed)


# --- the gap


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRow:
    """One skill of the role beside the person; shares are 0–1."""

    skill_id: str
    label: str
    importance: float
    held: float
    state: State
    via: str | None

    @property
    def words(self) -> str:
        """The state in words."""
        return STATES[self.state]


@dataclass(frozen=True, slots=True, kw_only=True)
class GapParts:
    """The gap sorted for reading; ``shares`` of the role's weight add up to 1."""

    have: tuple[GapRow, ...]
    partly: tuple[GapRow, ...]
    missing: tuple[GapRow, ...]
    untaught: tuple[GapRow, ...]
    shares: Mapping[State, float]


def _row(item: GapItem) -> GapRow:
    held = min(1.0, item.held / item.needed) if item.needed > 0 else 1.0
    state: State
    if item.shortfall <= 0:
        state = "have"
    elif held > 0:
        state = "partly"
    else:
        state = "missing" if item.served else "untaught"
    via = item.via_label if item.via is not None and item.via != item.skill_id else None
    return GapRow(
        skill_id=item.skill_id,
        label=item.label,
        importance=item.importance,
        held=held,
        state=state,
        via=via,
    )


def gap_rows(gap: Gap) -> list[GapRow]:
    """Return every skill of the role, the most important first."""
    rows = [_row(item) for item in gap.items]
    return sorted(rows, key=lambda r: (-r.importance, r.label.casefold(), r.skill_id))


def gap_parts(gap: Gap) -> GapParts:
    """Sort the skills of a role into have, partly, missing and taught by nothing here.

    The shares are of the role's weight; coverage is no less than the share of "have",
    because what is partly there counts in part.
    """
    rows = gap_rows(gap)
    states = {r.skill_id: r.state for r in rows}
    weight: dict[State, float] = dict.fromkeys(STATES, 0.0)
    for item in gap.items:
        weight[states[item.skill_id]] += item.importance * item.needed
    whole = sum(weight.values()) or 1.0
    shares: dict[State, float] = {state: part / whole for state, part in weight.items()}
    kinds: dict[State, tuple[GapRow, ...]] = {
        state: tuple(r for r in rows if r.state == state) for state in STATES
    }
    return GapParts(
        have=kinds["have"],
        partly=kinds["partly"],
        missing=kinds["missing"],
        untaught=kinds["untaught"],
        shares=MappingProxyType(shares),
    )


def gap_text(parts: GapParts, rows: Sequence[GapRow], *, role: str) -> str:
    """Return in words what the gap chart shows."""
    counts = ", ".join(
        f"{len(kind)} {words.casefold()}"
        for kind, words in (
            (parts.have, s.HAVE),
            (parts.partly, s.PARTLY),
            (parts.missing, s.MISSING),
            (parts.untaught, s.UNTAUGHT),
        )
    )
    first = "; ".join(f"{r.label}: {r.words.casefold()}" for r in rows)
    return (
        f"Bars for the {len(rows)} most important skills of {role}, longest first. "
        f"Of all skills: {counts}. {first}."
    )
