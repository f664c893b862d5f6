"""The report on at most two pages of PDF, set by typst: the same inputs give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from skillmatch.errors import InputError, MissingExtraError
from skillmatch.report.clean import breakable, short

__all__ = ["condense", "render_pdf"]

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
# What fits on two pages; the HTML report has the rest.
CHART, NAMES, HELD, AWARDS, CARDS, STEPS, FACTS = 12, 9, 8, 4, 5, 8, 6
SUMS = 3
# Tried in turn until the report has two pages: (held, cards, steps, characters of reasons,
# whether the picture of the front stays). A pathway is cut last: its sums are of all steps.
SIZES = (
    (HELD, CARDS, STEPS, 330, True), (HELD, 4, STEPS, 330, True), (6, 4, STEPS, 240, True),
    (4, 4, STEPS, 200, True), (6, 3, STEPS, 240, True), (4, 3, STEPS, 160, True),
    (4, 2, STEPS, 160, True), (4, 2, STEPS, 160, False), (4, 2, 4, 160, False),
)  # fmt: skip
PAGES = 2


def render_pdf(view: Mapping[str, Any]) -> bytes:
    """Return the PDF of a view.

    Outside text reaches typst as JSON values, never as source, so none of it can be markup
    or code. Fonts are typst's own and embedded; there is no time stamp.

    Parameters
    ----------
    view : mapping
        Made by :func:`skillmatch.report.view.build`.

    Raises
    ------
    MissingExtraError
        typst is not installed.
    InputError
        The report cannot be set.
    """
    try:
        import typst
    except ImportError:
        raise MissingExtraError("PDF needs typst", hint="pip install typst") from None
    made = b""
    for held, cards, steps, words, plot in SIZES:
        content = condense(view, held=held, cards=cards, steps=steps, words=words, plot=plot)
        data = json.dumps(content, ensure_ascii=False, sort_keys=True)
        try:
            made = bytes(
                typst.compile(
                    TEMPLATE.read_bytes(), format="pdf", sys_inputs={"data": data}, timestamp=0,
                    ignore_system_fonts=True,
                )
            )  # fmt: skip
        except typst.TypstError as error:
            raise InputError(
                f"the report cannot be set as PDF: {short(str(error), 200)}",
                hint="use --format html",
            ) from None
        if _pages(made) <= PAGES:
            break
    return made


def _pages(pdf: bytes) -> int:
    from io import BytesIO

    from pypdf import PdfReader

    return len(PdfReader(BytesIO(pdf)).pages)


def condense(
    view: Mapping[str, Any],
    *,
    held: int = HELD,
    cards: int = CARDS,
    steps: int = STEPS,
    words: int = 330,
    plot: bool = True,
) -> dict[str, Any]:
    """Return what two pages can hold, long words made breakable."""
    kept: dict[str, Any] = {
        "title": _fit(view["title"], 70),
        "person": _fit(view["person"], 60) if view["person"] else None,
        "date": view["date"],
        "occupation": _fit(view["role"]["occupation"], 60) if view["role"]["occupation"] else None,
        "occupation_id": view["role"]["id"],
        "origin": view["role"]["origin"],
        "alternatives": [
            f"{_fit(a['label'], 40)} ({a['id']})" for a in view["role"]["alternatives"][:4]
        ],
        "banners": list(view["banners"]),
        "cover": view["cover"],
        "n_missing": view["n_missing"],
        "n_learnable": view["n_learnable"],
        "n_unserved": view["n_unserved"],
        "requirements": [f"{r['kind']}: {_fit(r['label'], 60)}" for r in view["requirements"][:6]],
        "chart": [i | {"label": _fit(i["label"], 46)} for i in view["chart"][:CHART]],
        "learnable": _names(view["learnable"], NAMES),
        "unserved": _names(view["unserved"], NAMES),
        "held": [{"label": _fit(h["label"], 40), "share": None if h["full"] else h["share"],
                  "quote": _fit(h["quote"], 70), "source": _fit(h["source"], 40),
                  "level": None if h["level"] is None else _fit(h["level"], 60),
                  "caveat": None if h["caveat"] is None else _fit(h["caveat"], 90)}
                 for h in view["held"][:held]],
        "awards": [_fit(a, 130) for a in view["awards"][:AWARDS]],
        "more_awards": max(0, len(view["awards"]) - AWARDS),
        "more_held": max(0, len(view["held"]) - held),
        "cards": [_card(c, words) for c in view["cards"][:cards]],
        "more_cards": max(0, len(view["cards"]) - cards),
        "notes": [_fit(n, 160) for n in view["notes"][:3]],
        "path_notes": [_fit(n, 160) for n in view["path"]["notes"][:3]],
        "widening": _widening(view["widening"]),
        "advice": [_fit(a, 200) for a in view["advice"][:3]],
        "how": view["path"]["how"],
        "proof": view["path"]["proof"],
        "more_steps": max(0, len(view["path"]["steps"]) - steps),
        "steps": [s | {"title": _fit(s["title"], 60), "brings": _fit(s["brings"], 80),
                       "first": None if s["first"] is None else _fit(s["first"], 50)}
                  for s in view["path"]["steps"][:steps]],
        "sums": [_sum(a) for a in view["path"]["progress"][:SUMS]],
        "more_sums": max(0, len(view["path"]["progress"]) - SUMS),
        "front": view["path"]["front"] if plot else None,
        "path_before": view["path"]["before"],
        "path_after": view["path"]["after"],
        "path_totals": view["path"]["totals"],
        "method": view["method"],
        "made_by": [f"{m['name']} {m['value']}" for m in view["made_by"]],
    }  # fmt: skip
    return kept


def _widening(found: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "headline": _fit(found["headline"], 240),
        "occupations": [
            o | {"label": _fit(o["label"], 60), "missing": _fit(o["missing"], 150)}
            for o in found["occupations"]
        ],
        "credentials": [
            {"title": _fit(c["title"], 90), "issuer": _fit(c["issuer"] or "", 60),
             "gain": c["gain"], "towards": _fit(c["towards"], 160),
             "teaches": _fit(c["teaches"], 160)}
            for c in found["credentials"]
        ],
        "notes": [_fit(n, 200) for n in found["notes"][:4]],
    }  # fmt: skip


def _sum(award: Mapping[str, Any]) -> dict[str, Any]:
    kept = [award["done"], award["ects"], award["open"] and f"still open: {award['open']}"]
    return {
        "title": _fit(award["title"], 70),
        "words": award["words"],
        "more": _fit("; ".join(k for k in kept if k), 150),
    }


def _fit(text: str, limit: int) -> str:
    return breakable(short(text, limit))


def _names(items: Sequence[Mapping[str, Any]], most: int) -> dict[str, Any]:
    names = [{"label": _fit(i["label"], 46), "weight": i["importance_text"]} for i in items[:most]]
    return {"items": names, "more": max(0, len(items) - most)}


def _card(card: Mapping[str, Any], words: int) -> dict[str, Any]:
    trust = card["trust"]
    evidence = list(card["parts"][:3])
    return {
        "rank": card["rank"],
        "title": _fit(card["title"], 80),
        "issuer": _fit(card["issuer"], 60),
        "score": card["score"],
        "range": card["range"],
        "reasons": _fit(" ".join(card["reasons"]), words),
        "parts": [
            {"label": _fit(p["label"], 40), "share": p["share"], "quote": _fit(p["quote"], 50),
             "source": _fit(p["source"], 40),
             "via": None if p["via"] is None else _fit(p["via"], 40),
             "level": None if p["level"] is None else _fit(p["level"], 50)}
            for p in evidence
        ],
        "questions": [
            {"ask": q["ask"], "facts": [_fact(f) for f in q["facts"]]} for q in trust["questions"]
        ],
        "facts": [_fact(f) for f in trust["facts"][:FACTS]],
        "unknown": ", ".join(trust["unknown"]),
        "source": _fit(trust["source"], 60),
        "caveats": _fit(" ".join(card["caveats"]), 240),
    }  # fmt: skip


def _fact(fact: Mapping[str, Any]) -> dict[str, Any]:
    value, source = fact["value"], fact["source"]
    return {
        "name": fact["name"],
        "value": None if value is None else _fit(value, 60),
        "source": None if source is None else _fit(source, 40),
    }
