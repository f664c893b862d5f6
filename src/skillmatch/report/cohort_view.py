"""The report of a cohort for a dean: HTML and PDF of the same figures."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from skillmatch.report.clean import breakable, clean, safe_url, short
from skillmatch.report.cohort_charts import charts
from skillmatch.report.pages import render_page
from skillmatch.report.privacy_view import render_privacy
from skillmatch.report.theme import read_theme
from skillmatch.report.typeset import Setter
from skillmatch.report.view import percent

__all__ = ["cohort_values", "render_html", "render_pdf", "render_privacy"]

TABLES = 6  # group columns shown
TABLE_ROWS = 20
NOT_TOLD = "under {least}"
UNKNOWN = "not stated"


def render_html(
    figures: Mapping[str, Any],
    *,
    templates: str | os.PathLike[str] | None = None,
    logo: str | os.PathLike[str] | None = None,
) -> str:
    """Return the report as one page: no scripts, nothing fetched.

    Parameters
    ----------
    figures : mapping
        Of :meth:`skillmatch.batch.cohort.CohortFigures.figures`.
    templates : path, optional
        An office's folder, see :func:`skillmatch.report.theme.read_theme`.
    logo : path, optional
        PNG or SVG.

    Raises
    ------
    InputError
        The folder, the logo or a template cannot be used.
    """
    theme = read_theme(templates, logo)
    return render_page("cohort.html.j2", theme, cohort_values(figures, accent=theme.accent))


def render_pdf(
    figures: Mapping[str, Any],
    *,
    templates: str | os.PathLike[str] | None = None,
    logo: str | os.PathLike[str] | None = None,
) -> bytes:
    """Return the report as a tagged PDF without a time stamp; see :func:`render_html`.

    Raises
    ------
    InputError
        The folder, the logo or a template cannot be used.
    MissingExtraError
        typst is not installed.
    """
    theme = read_theme(templates, logo)
    values = cohort_values(figures, accent=theme.accent)
    return Setter("cohort.typ", theme).set(values | {"theme": theme.view()})


def cohort_values(figures: Mapping[str, Any], *, accent: str) -> dict[str, Any]:
    """Return what both formats show, as cleaned texts."""
    counts, cover, reader = figures["counts"], figures["coverage"], figures["reader"]
    rows = figures["catalogue_rows"]
    catalogue = "this catalogue" if rows is None else f"this catalogue of {rows:,} credentials"
    least = figures["least"]
    return {
        "date": figures["date"],
        "demo": figures["demo"],
        "catalogue": catalogue,
        "least": least,
        "numbers": [
            {"value": f"{counts['students']:,}", "words": "students in the table" + (
                f", {counts['failed']:,} of them failed (see problems.csv)"
                if counts["failed"] else "")},
            {"value": _share(cover["before"]), "words": "of what their roles ask for is covered "
             "now, on average"},
            {"value": _share(cover["after"]), "words": "would be covered after the plans, on "
             "average"},
            {"value": f"{counts['nothing']:,}", "words": "were recommended nothing: no credential "
             "fits their limits and their gap"},
        ],
        "charts": charts(figures, accent=accent),
        "gaps": [
            {"label": _text(g["label"], 60), "kind": g["kind"], "students": f"{g['students']:,}",
             "asked": f"{g['asked']:,}", "importance": percent(g["importance"]),
             "served": "yes" if g["served"] else "no"}
            for g in figures["gaps"]
        ],
        "n_gaps": f"{figures['n_gaps']:,}",
        "gaps_hidden": figures["gaps_hidden"],
        "credentials": [_credential(c, least) for c in figures["credentials"]],
        "brief": [_cluster(b) for b in figures["brief"]],
        "n_unserved": f"{figures['n_unserved']:,}",
        "unserved_hidden": figures["unserved_hidden"],
        "reader": {"found": percent(reader["found"]), "missed": percent(1 - reader["found"]),
                   "source": _text(reader["source"], 80), "mode": reader["mode"]},
        "tables": [_table(t) for t in figures["coverage_by"][:TABLES]],
        "tables_left_out": [_text(c, 40) for c in (
            *(t["column"] for t in figures["coverage_by"][TABLES:]),
            *figures["columns_left_out"])],
        "exposure": _exposure(figures["exposure"]),
        "limits": [_text(x, 400) for x in figures["limits"]],
        "made_by": [{"name": clean(m["name"]), "value": _text(m["value"], 120)}
                    for m in figures["made_by"]],
    }  # fmt: skip


def _text(text: Any, limit: int) -> str:
    return breakable(short(str(text), limit))


def _share(value: float | None) -> str:
    return "–" if value is None else percent(value)


def _count(value: int | None, least: int) -> str:
    return NOT_TOLD.format(least=least) if value is None else f"{value:,}"


def _credential(row: Mapping[str, Any], least: int) -> dict[str, Any]:
    hours, price = row["hours"], row["price"]
    return {
        "id": _text(row["credential_id"], 80),
        "title": _text(row["title"], 90),
        "issuer": _text(row["issuer"] or "issuer not stated", 60),
        "url": safe_url(row["url"]),
        "recommended": _count(row["recommended"], least),
        "first": _count(row["first"], least),
        "improved": _count(row["improved"], least),
        "gain": f"{row['gain']:.1%}",
        "total": f"{row['total']:.1%}",
        "hours": UNKNOWN if hours in (None, "") else f"{float(hours):g}",
        "price": UNKNOWN if price in (None, "") else _text(f"{price} {row['currency'] or ''}", 24),
    }


def _cluster(row: Mapping[str, Any]) -> dict[str, Any]:
    skills = row["skills"]
    named = row["roles"]
    others = row["more_roles"]
    roles = [_text(r, 40) for r in named]
    if others:
        roles.append(f"{others} more" if named else f"{others} roles of few students each")
    return {
        "name": _text(row["name"], 60),
        "skills": [{"label": _text(s["label"], 60), "students": f"{s['students']:,}"}
                   for s in skills],
        "n_skills": row["n_skills"],
        "more": row["n_skills"] - len(skills),
        "students": f"{row['students_at_least']:,}",
        "roles": ", ".join(roles),
        "adverts": None if row["adverts"] is None else
        f"{row['adverts'][0]:,} of {row['adverts'][1]:,}",
        "level": row["level"] or UNKNOWN,
        "rivals": [{"title": _text(r["title"], 80), "nearness": f"{r['nearness']:.2f}"}
                   for r in row["rivals"]],
    }  # fmt: skip


def _table(table: Mapping[str, Any]) -> dict[str, Any]:
    rows: Sequence[Mapping[str, Any]] = table["rows"]
    return {
        "column": _text(table["column"], 40),
        "rows": [
            {"group": _text(r["group"], 50), "students": f"{r['students']:,}",
             "coverage": percent(r["coverage"]), "after": percent(r["after"]),
             "score": _share(r["score"]), "recommended": _share(r["recommended"])}
            for r in rows[:TABLE_ROWS]
        ],
        "more": max(0, len(rows) - TABLE_ROWS),
        "hidden": table["hidden"],
        "hidden_students": f"{table['hidden_students']:,}",
    }  # fmt: skip


def _exposure(found: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "n_scored": f"{found['n_scored']:,}",
        "median": "–" if found["median_score"] is None else percent(found["median_score"]),
        "tables": [
            {
                "column": _text(column, 40),
                "rows": [
                    {"group": _text(r["group"], 50), "n": f"{r['n']:,}",
                     "rate": _between(r["scoring_rate"], r["low"], r["high"]),
                     "ratio": _number(r["impact_ratio"], r["ratio_low"], r["ratio_high"]),
                     "marker": r["four_fifths"] or "–",
                     "coverage": _number(r["coverage_ratio"], r["coverage_ratio_low"],
                                         r["coverage_ratio_high"]),
                     "vouched": _share(r["vouched"])}
                    for r in rows[:TABLE_ROWS]
                ],
            }
            for column, rows in list(found["groups"].items())[:TABLES]
        ],
        "hidden": found["hidden"],
        "notes": [_text(n, 500) for n in found["notes"]],
    }  # fmt: skip


def _between(value: float | None, low: float | None, high: float | None) -> str:
    if value is None or low is None or high is None:
        return "–"
    return f"{value:.0%} ({low:.0%} to {high:.0%})"


def _number(value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.2f}" if low is None or high is None else f"{value:.2f} ({low:.2f}–{high:.2f})"
