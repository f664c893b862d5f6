"""What a report shows, as plain cleaned values: HTML and PDF draw from the same ones."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from skillmatch.domain import CREDIT_WORDS
from skillmatch.people import best_evidence
from skillmatch.report.clean import clean, safe_url, short
from skillmatch.report.facts import day_of, facts_view
from skillmatch.report.levels import held_level, level_words, taught_level
from skillmatch.report.made_by import made_by
from skillmatch.report.stacked import (
    dates_of,
    front_view,
    needs_named,
    progress_view,
    proof_of,
    titles_of,
)
from skillmatch.report.widening import widening_view

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date as day

    from skillmatch.domain import (
        Gap,
        GapItem,
        Pathway,
        Profile,
        Recommendation,
        Recommendations,
        RoleProfile,
    )
    from skillmatch.matcher import SkillMatcher
    from skillmatch.rank.front import FrontPoint
    from skillmatch.widening import Widening

__all__ = ["award_lines", "build", "percent"]

DEMO = "Demo catalogue, check with the issuer: its entries are unverified and carry no prices."
SAMPLE = "Sample data: the adverts behind this role are made up and are no measure of demand."
METHOD = (
    "A score is the share of the learnable gap we could identify that one credential closes: "
    "each missing skill weighs as much as the role asks for it, and related skills count in "
    "part. The range shows how the score moves with skills read from prose that may be wrong. "
    "Levels that no source states are assumed to be enough. "
    "Nothing here says that somebody can or cannot do a job."
)
ORIGIN = {
    "derived": "the occupation's skills, weighted by our own model",
    "derived+curated": "the occupation's skills, weighted by our own model and corrected by hand",
    "derived-from-title": "skills derived from the title alone, because no tasks are published",
    "esco": "ESCO's essential and optional skills of the occupation",
    "onet": "O*NET's technologies, work activities, skills and knowledge of the occupation",
    "advert": "this one advert",
}
CHOSEN_EXACT = (
    "Chosen together, as the set that covers most of the role within the limits. In the order "
    "below, what a step requires comes first, and of the rest what adds most."
)
CHOSEN_GREEDY = (
    "Chosen one after the other: each step adds most to what the steps before it leave open."
)
KINDS = {"licence": "Licence", "degree": "Degree", "years": "Experience", "language": "Language"}


def percent(share: float) -> str:
    """Return a share in whole per cent; a small one is not called zero.

    >>> percent(0.104), percent(0.002), percent(0.0)
    ('10%', 'under 1%', '0%')
    """
    return "under 1%" if 0 < share < 0.005 else f"{share:.0%}"


def build(
    matcher: SkillMatcher,
    gap: Gap,
    best: Recommendations,
    path: Pathway,
    *,
    date: str | None = None,
    occupation: str | None = None,
    person: str | None = None,
    front: Sequence[FrontPoint] = (),
    widening: Widening | None = None,
    advice: Sequence[str] = (),
) -> dict[str, Any]:
    """Return everything a report shows.

    Parameters
    ----------
    matcher : SkillMatcher
        The one that made the rest; its versions and digests open the report.
    gap : Gap
    best : Recommendations
    path : Pathway
    date : str, optional
        Stands in the report where it is given; the clock never does.
    occupation : str, optional
        The occupation's own title.
    person : str, optional
        Whose report it is.
    front : sequence of FrontPoint
        What more hours and money buy (:mod:`skillmatch.rank.front`); none shows no picture.
    widening : Widening, optional
        Shown in place of the credentials, for a role that is covered already.
    advice : sequence of str
        What to do where nothing can be recommended.

    Returns
    -------
    dict
        Texts, numbers, lists and dicts only; every outside text cleaned of control
        and direction characters. Escaping is the renderer's part; the picture of the front
        alone is markup already.
    """
    label = matcher.taxonomy.label
    missing = gap.missing
    learnable = [i for i in missing if i.served]
    required = {i for r in best for i in r.credential.requires}
    titles = titles_of(required, matcher.catalogue) if required else {}
    return {
        "title": clean(gap.role.title),
        "person": None if person is None else clean(person),
        "date": date,
        "role": _role(gap.role, occupation),
        "banners": [t for t, on in ((DEMO, matcher.is_demo), (SAMPLE, gap.role.synthetic)) if on],
        "cover": _cover(gap, path),
        "n_skills": len(gap.items),
        "n_missing": len(missing),
        "n_learnable": len(learnable),
        "n_unserved": len(missing) - len(learnable),
        "requirements": [
            {"kind": KINDS.get(r.kind, r.kind), "label": clean(r.label),
             "quote": short(r.quote, 160), "need": "" if r.need == "unstated" else r.need}
            for r in gap.requirements
        ],
        "learnable": [_missing(i, gap) for i in learnable],
        "unserved": [_missing(i, gap) for i in missing if not i.served],
        "chart": [_missing(i, gap) for i in missing[:14]],
        "held": _held(gap, label),
        "awards": award_lines(gap.profile),
        "n_likely": len(gap.profile.likely),
        "likely": [clean(label(i)) for i in sorted(gap.profile.likely)][:12],
        "cards": [_card(r, day_of(date), titles) for r in best],
        "notes": [clean(n) for n in best.notes],
        "widening": None if widening is None else widening_view(widening, gap),
        "advice": [clean(a) for a in advice],
        "path": _path(path, label)
        | {"progress": progress_view(path.progress, matcher.catalogue if path.progress else ()),
           "front": front_view(front, before=path.coverage_before)},
        "method": METHOD,
        "made_by": [{"name": k, "value": v} for k, v in made_by(matcher, date=date).items()],
    }  # fmt: skip


def _role(role: RoleProfile, occupation: str | None) -> dict[str, Any]:
    origin = ORIGIN.get(role.profile_source, role.profile_source)
    if role.profile_source.startswith("advert+"):
        origin = "this one advert; it names few skills, so the occupation's own join at half weight"
    found = re.fullmatch(r"postings:(\d+)(\+derived)?", role.profile_source)
    if found:
        origin = f"the share of {found[1]} adverts that ask for each skill"
        if found[2]:
            origin += ", drawn towards the occupation's own skills where adverts are few"
    same = occupation is None or occupation.casefold() == role.title.casefold()
    return {
        "occupation": None if same else clean(occupation or ""),
        "id": role.occupation_id,
        "origin": origin,
        "alternatives": [
            {"label": clean(a.label), "id": a.occupation_id} for a in role.alternatives[:6]
        ],
        "n_postings": role.n_postings,
    }


def _cover(gap: Gap, path: Pathway) -> dict[str, Any]:
    """Return the parts of the whole role: held, added by the pathway, taught here, not taught."""
    whole = sum(i.importance * i.needed for i in gap.items)
    taught = sum(i.shortfall for i in gap.missing if i.served) / whole if whole else 0.0
    added = min(max(0.0, path.coverage - path.coverage_before), taught)
    parts = [
        {"key": "held", "name": "Covered now", "share": gap.coverage},
        {"key": "added", "name": "Added by the pathway", "share": added},
        {"key": "more", "name": "More that this catalogue teaches", "share": taught - added},
        {"key": "none", "name": "Nothing here teaches it",
         "share": max(0.0, 1.0 - gap.coverage - taught)},
    ]  # fmt: skip
    at = 0.0
    for part in parts:
        share = float(str(part["share"]))
        part |= {"from": round(100 * at, 3), "width": round(100 * share, 3),
                 "text": percent(share)}  # fmt: skip
        at += share
    return {
        "now": percent(gap.coverage),
        "after": percent(gap.coverage + added),
        "parts": parts,
    }


def _missing(item: GapItem, gap: Gap) -> dict[str, Any]:
    seen = gap.role.evidence.get(item.skill_id)
    return {
        "label": clean(item.label),
        "kind": item.kind,
        "importance": round(100 * item.importance, 2),
        "importance_text": percent(item.importance),
        "held": round(100 * item.importance * min(1.0, item.held / (item.needed or 1.0)), 2),
        "held_text": percent(item.held),
        "via": None
        if item.via_label is None or item.via == item.skill_id
        else clean(item.via_label),
        "why": CREDIT_WORDS.get(item.via_source or "", ""),
        "levels": level_words(item, gap),
        "served": item.served,
        "quote": None if seen is None else short(seen.quote, 180),
        "source": None if seen is None else clean(seen.source),
    }


def _words(quote: str, limit: int) -> str:
    """Return a quote on one line without the bullet it begins with."""
    return short(quote.lstrip(" \t•·>*–-"), limit) or short(quote, limit)


def _held(gap: Gap, label: Any) -> list[dict[str, Any]]:
    """Return what counts towards the role, with the words that prove it."""
    made: list[dict[str, Any]] = []
    for item in gap.items:
        if item.via is None or item.held <= 0:
            continue
        seen = best_evidence(gap.profile.held[item.via])
        via = clean(label(item.via))
        made.append(
            {
                "label": clean(item.label),
                "share": percent(item.held),
                "full": item.shortfall == 0,
                "via": None if item.via == item.skill_id else via,
                "quote": _words(seen.quote, 160),
                "source": clean(seen.source),
                "level": held_level(gap.profile.held[item.via]),
                "caveat": None if seen.caveat is None else clean(seen.caveat),
                "importance": item.importance,
            }
        )
    made.sort(key=lambda h: (not h["full"], -float(h["importance"]), h["label"]))
    return made


def award_lines(profile: Profile) -> list[str]:
    """Return a line for each badge a person brought, with what it says of its validity."""
    made = []
    for award in profile.awards:
        words = f"{clean(award.title)}, {clean(award.issuer or 'issuer not stated')}: "
        words += award.status if award.status != "stated" else "stated by the badge"
        if award.issued is not None:
            words += f", issued {award.issued}"
        if award.valid_until is not None:
            words += f", valid until {award.valid_until}"
        made.append(words)
    return made


def _card(item: Recommendation, today: day | None, titles: Mapping[str, str]) -> dict[str, Any]:
    c = item.credential
    named = replace(c, requires=tuple(titles.get(i, i) for i in c.requires))
    most = max((p.share for p in item.contributions), default=1.0) or 1.0
    low, high = percent(item.score_low), percent(item.score_high)
    return {
        "rank": item.rank,
        "title": clean(c.title),
        "issuer": clean(c.issuer or "issuer not stated"),
        "type": None if c.type is None else clean(c.type),
        "url": safe_url(c.url),
        "score": percent(item.score),
        "width": round(100 * item.score, 2),
        "range": f"{low} to {high}" if low != high else None,
        "reasons": [clean(r) for r in item.reasons],
        "parts": [
            {
                "label": clean(p.label),
                "share": f"{100 * p.share:.1f}%",
                "width": round(100 * p.share / most, 2),
                "via": None if p.rel >= 1.0 else clean(p.via_label),
                "why": CREDIT_WORDS.get(p.source, ""),
                "level": taught_level(p),
                "quote": short(p.evidence.quote, 180),
                "source": clean(p.evidence.source),
            }
            for p in item.contributions
        ],
        "trust": facts_view(named, today=today),
        # "Not stated" is said once, beside the facts.
        "caveats": [
            clean(needs_named(t, titles)) for t in item.caveats if not t.endswith("not stated.")
        ],
    }


def _path(path: Pathway, label: Any) -> dict[str, Any]:
    before = path.coverage_before
    titles = {step.credential.id: clean(step.credential.title) for step in path.steps}
    steps = []
    for n, step in enumerate(path.steps, start=1):
        c = step.credential
        names = [clean(label(i)) for i in step.closes]
        steps.append(
            {
                "n": n,
                "title": clean(c.title),
                "issuer": clean(c.issuer or ""),
                "gain": percent(step.gain),
                "coverage": percent(step.coverage),
                "from": round(100 * before, 3),
                "width": round(100 * max(0.0, step.coverage - before), 3),
                "hours": None if c.hours is None else f"{c.hours:g}",
                "price": None if c.price is None else f"{c.price} {c.currency}",
                "dates": dates_of(step),
                "first": None if step.needed_for is None else titles.get(step.needed_for),
                "asks": [titles[i] for i in c.requires if i in titles],
                "brings": ", ".join(names[:4]) + (f" and {len(names) - 4} more" * (len(names) > 4)),
            }
        )
        before = step.coverage
    hours = f"{path.hours:g} hours" if path.hours else ""
    if path.hours_unknown:
        hours += f"{', ' if hours else ''}hours not stated for {path.hours_unknown} of {len(steps)}"
    money = ", ".join(f"{v} {k}" for k, v in sorted(path.prices.items()))
    return {
        "steps": steps,
        "how": CHOSEN_GREEDY if path.method == "greedy" else CHOSEN_EXACT,
        "proof": proof_of(path),
        "before": percent(path.coverage_before),
        "after": percent(path.coverage),
        "totals": "; ".join(t for t in (hours, money) if t),
        "awards": [clean(a) for a in path.awards],
        "notes": [clean(n) for n in path.notes],
    }
