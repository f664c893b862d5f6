"""Two pages for a student: the gap, what closes it, a plan, and what it all rests on."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from skillmatch.report.clean import breakable, short
from skillmatch.report.theme import read_theme
from skillmatch.report.typeset import Setter

__all__ = ["Leaflet", "leaflet_values"]

# What two pages can hold at most; the template leaves out more where words run long.
ROWS, HELD, CARDS, STEPS, NAMES, NEEDS = 14, 6, 5, 6, 10, 4
MOST_NOTES = 5
# Facts of a credential in the order in which a student asks for them, with our words for them.
PILLS = (("workload", "Workload"), ("price", "Price"), ("level", "Level"), ("delivery", "How"),
         ("language", "Language"), ("assessment", "Assessment"),
         ("recognition", "Recognition"))  # fmt: skip
# Their lack is said as well.
_ALWAYS = ("workload", "price")
_SILENT = "not stated"
ASSUMED = (
    (
        "A score is the share of the learnable gap we could identify. It says nothing about "
        "whether you can do a job."
    ),
    "Each missing skill weighs as much as the role asks for it; related skills count in part.",
    "A level that no source states is taken as enough.",
)


class Leaflet:
    """Sets leaflets; made once and used for many students.

    Parameters
    ----------
    templates : path, optional
        An office's folder with ``student.typ``, ``theme.json``, a logo or fonts.
    logo : path, optional
        PNG or SVG; comes before the folder's.

    Raises
    ------
    InputError
        The folder, a setting or the logo cannot be used.
    MissingExtraError
        typst is not installed.
    """

    def __init__(
        self,
        templates: str | os.PathLike[str] | None = None,
        logo: str | os.PathLike[str] | None = None,
    ) -> None:
        theme = read_theme(templates, logo)
        self._theme = theme.view()
        self._setter = Setter("student.typ", theme)

    def pdf(self, view: Mapping[str, Any]) -> bytes:
        """Return the leaflet of a view: tagged, without a time stamp.

        Parameters
        ----------
        view : mapping
            Made by :func:`skillmatch.report.view.build`.

        Raises
        ------
        InputError
            The template has an error.
        """
        return self._setter.set(leaflet_values(view) | {"theme": self._theme})


def leaflet_values(view: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a leaflet shows of a view: texts cut to a length, long words breakable."""
    role, path = view["role"], view["path"]
    return {
        "title": _fit(_capital(view["title"]), 70),
        "person": _fit(view["person"], 70) if view["person"] else None,
        "date": view["date"],
        "occupation": _fit(role["occupation"], 60) if role["occupation"] else None,
        "origin": _fit(role["origin"], 150),
        "alternatives": [_fit(a["label"], 50) for a in role["alternatives"][:2]],
        "banners": [_fit(b, 160) for b in view["banners"]],
        "cover": view["cover"],
        "n_skills": view["n_skills"],
        "n_missing": view["n_missing"],
        "n_learnable": view["n_learnable"],
        "n_unserved": view["n_unserved"],
        "gap": [_row(i) for i in view["chart"][:ROWS]],
        "held": [_proof(h) for h in view["held"][:HELD]],
        "n_held": len(view["held"]),
        "awards": [_fit(a, 110) for a in view["awards"][:3]],
        "requirements": [f"{r['kind']}: {_fit(r['label'], 70)}"
                         for r in view["requirements"][:NEEDS]],
        "unserved": [_fit(i["label"], 52) for i in view["unserved"][:NAMES]],
        "first": [_fit(i["label"], 46) for i in view["learnable"][:NAMES]],
        "cards": [_card(c) for c in view["cards"][:CARDS]],
        "n_cards": len(view["cards"]),
        "steps": [_step(s) for s in path["steps"][:STEPS]],
        "dated": any(s["dates"] for s in path["steps"][:STEPS]),
        "plan": {"before": path["before"], "after": path["after"],
                 "totals": _fit(path["totals"], 120)},
        "why_none": [_fit(n, 200) for n in view["notes"][:3]],
        "assumed": [*ASSUMED, *_assumed(view)],
        "sources": _sources(view),
        "made_by": _fit(" · ".join(f"{m['name']} {m['value']}" for m in view["made_by"]), 600),
    }  # fmt: skip


def _fit(text: str, limit: int) -> str:
    return breakable(short(text, limit))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _row(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "label": _fit(item["label"], 48),
        "importance": item["importance"],
        "text": item["importance_text"],
        "held": item["held"],
        "served": item["served"],
    }


def _proof(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "label": _fit(item["label"], 44),
        "share": None if item["full"] else item["share"],
        "quote": _fit(item["quote"], 58),
        "source": _fit(item["source"], 36),
    }


def _card(card: Mapping[str, Any]) -> dict[str, Any]:
    trust = card["trust"]
    known = {f["key"]: f["value"] for q in trust["questions"] for f in q["facts"]}
    known |= {f["key"]: f["value"] for f in trust["facts"]}
    known["language"] = _language(known.get("language"))
    pills = [
        {"name": name, "value": _fit(known.get(key) or _SILENT, 44)}
        for key, name in PILLS
        if known.get(key) or key in _ALWAYS
    ]
    return {
        "rank": card["rank"],
        "title": _fit(card["title"], 90),
        "issuer": _fit(card["issuer"], 60),
        "url": card["url"] if card["url"] and len(card["url"]) <= 300 else None,
        "score": card["score"],
        "width": min(100.0, max(0.0, card["width"])),
        "range": card["range"],
        "reasons": _fit(" ".join(card["reasons"]), 300),
        "parts": [f"{_fit(p['label'], 40)} ({p['share']})" for p in card["parts"][:4]],
        "more": max(0, len(card["parts"]) - 4),
        "pills": pills,
        "source": _fit(trust["source"], 60),
        "caveats": _fit(" ".join(card["caveats"]), 190),
    }


@lru_cache(maxsize=256)
def _language(code: str | None) -> str | None:
    """Return the English name of a language's code; what is none stays as it is."""
    if code is None or len(code) not in (2, 3):
        return code
    import pycountry

    found = pycountry.languages.get(**{f"alpha_{len(code)}": code.casefold()})
    return code if found is None else str(found.name)


def _step(step: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "n": step["n"],
        "title": _fit(step["title"], 80),
        "brings": _fit(step["brings"], 100),
        "gain": step["gain"],
        "from": step["from"],
        "width": step["width"],
        "coverage": step["coverage"],
        "hours": _fit(step["hours"] or _SILENT, 24),
        "price": _fit(step["price"] or _SILENT, 24),
        "dates": _fit(step["dates"], 40) if step["dates"] else None,
    }


def _assumed(view: Mapping[str, Any]) -> list[str]:
    """Return what limits these very results, each once."""
    found: list[str] = []
    if view["n_likely"]:
        names = ", ".join(view["likely"][:4])
        found.append(
            f"Likely from your degrees and jobs, but not counted until you confirm them: {names}"
            + (f" and {view['n_likely'] - 4} more." if view["n_likely"] > 4 else ".")
        )
    if view["awards"]:
        found.append("Badges are taken as they read; whether they are genuine was not checked.")
    notes = list(dict.fromkeys((*view["path"]["notes"], *view["notes"])))
    found += notes[:MOST_NOTES]
    return [_fit(n, 170) for n in found]


def _sources(view: Mapping[str, Any]) -> list[str]:
    cards: Sequence[Mapping[str, Any]] = view["cards"][:CARDS]
    facts = _names(c["trust"]["source"] for c in cards)
    quotes = _names(h["source"] for h in view["held"][:HELD])
    made = [f"The role: {_fit(view['role']['origin'], 150)}."]
    if quotes:
        made.append(f"What you bring: {quotes}.")
    if facts:
        made.append(f"Facts of the credentials: {facts}.")
    made.append(
        "Names of skills: ESCO (European Commission) and O*NET (US Department of Labor, CC BY 4.0)."
    )
    return made


def _names(found: Iterable[str]) -> str:
    names = list(dict.fromkeys(_fit(n, 50) for n in found))
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
