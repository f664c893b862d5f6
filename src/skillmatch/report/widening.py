"""What would widen somebody's options, as plain values: the same ones in every format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from skillmatch.report.clean import clean, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skillmatch.domain import Gap
    from skillmatch.widening import Nearby, Widener, Widening

__all__ = ["TITLE", "headline", "widening_dict", "widening_lines", "widening_view"]

TITLE = "What would widen your options"
_NAMED = 3


def headline(gap: Gap) -> str:
    """Return the sentence that stands above: that nothing is missing.

    Parameters
    ----------
    gap : Gap
        Without a shortfall.
    """
    return (
        f"You already cover this role as far as we can see: {short(gap.role.title, 120)}. "
        "Here is what would widen your options."
    )


def widening_dict(widening: Widening) -> dict[str, Any]:
    """Return a widening for JSON; shares in [0, 1]."""
    return {
        "occupations": [
            {"occupation_id": o.occupation_id, "label": o.label, "coverage": o.coverage,
             "missing": list(o.missing)}
            for o in widening.occupations
        ],
        "credentials": [
            {
                "credential_id": w.recommendation.credential.id,
                "title": w.recommendation.credential.title,
                "issuer": w.recommendation.credential.issuer,
                "hours": w.recommendation.credential.hours,
                "gain": w.gain,
                "coverage_after": dict(w.after),
                "closes": [{"skill_id": p.skill_id, "label": p.label}
                           for p in w.recommendation.contributions],
                "caveats": list(w.recommendation.caveats),
            }
            for w in widening.credentials
        ],
        "full": widening.full,
        "notes": list(widening.notes),
    }  # fmt: skip


def widening_view(widening: Widening, gap: Gap) -> dict[str, Any]:
    """Return what a page shows of a widening, cleaned.

    Returns
    -------
    dict
        ``title``, ``headline``; ``occupations``: ``id, label, coverage`` (in words),
        ``width`` (of 100), ``missing`` (a few names); ``credentials``: ``title, issuer, gain``
        (points of coverage on average), ``towards`` (the occupations it raises, in words),
        ``teaches``; ``notes``.
    """
    names = {o.occupation_id: clean(o.label) for o in widening.occupations}
    before = {o.occupation_id: o.coverage for o in widening.occupations}
    return {
        "title": TITLE,
        "headline": headline(gap),
        "occupations": [_occupation(o) for o in widening.occupations],
        "credentials": [_credential(w, names, before) for w in widening.credentials],
        "notes": [clean(n) for n in widening.notes],
    }


def _occupation(near: Nearby) -> dict[str, Any]:
    return {
        "id": near.occupation_id,
        "label": clean(near.label),
        "coverage": f"{near.coverage:.0%}",
        "width": round(100 * near.coverage, 2),
        "missing": _listed([short(n, 60) for n in near.missing]),
    }


def _credential(
    widener: Widener, names: dict[str, str], before: dict[str, float]
) -> dict[str, Any]:
    credential = widener.recommendation.credential
    ranked = sorted(widener.after, key=lambda i: (before[i] - widener.after[i], i))
    return {
        "id": credential.id,
        "title": short(credential.title, 120),
        "issuer": short(credential.issuer, 80) if credential.issuer else None,
        "gain": f"{100 * widener.gain:.1f}",
        "towards": "; ".join(
            f"{names[i]} {before[i]:.0%} → {widener.after[i]:.0%}" for i in ranked[:_NAMED]
        ),
        "teaches": _listed([short(p.label, 60) for p in widener.recommendation.contributions]),
    }


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def widening_lines(widening: Widening, gap: Gap) -> list[str]:
    """Return a widening as lines of plain text."""
    view = widening_view(widening, gap)
    lines = [view["headline"]]
    if view["occupations"]:
        lines += ["", "Occupations near what you hold:"]
        for o in view["occupations"]:
            lines += [f"  {o['coverage']:>4}  {o['label']} ({o['id']})",
                      f"        still missing: {o['missing']}"]  # fmt: skip
    if view["credentials"]:
        lines += ["", "Credentials that lead towards them (points of coverage, on average):"]
        for c in view["credentials"]:
            lines.append(f"  +{c['gain']}  {c['title']} ({c['issuer'] or 'issuer not stated'})")
            lines += [f"        {c['towards']}", f"        by {c['teaches']}"]
    return [*lines, "", *view["notes"]] if view["notes"] else lines
