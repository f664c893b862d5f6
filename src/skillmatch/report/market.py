"""Market signals as plain dictionaries and as tables for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.text import Text

from skillmatch.market.trend import ORDER
from skillmatch.report.clean import clean
from skillmatch.report.table import plain_table

if TYPE_CHECKING:
    from skillmatch.market import Demand, Market, Pay, Trend, Trends

    Label = Callable[[str], str]

__all__ = ["DEMAND_COLUMNS", "ROLE_COLUMNS", "TREND_COLUMNS", "best_of_each", "demand_row",
           "demand_table", "market_dict", "market_rows", "market_tables", "trend_dict",
           "trend_rows", "trend_tables", "trends_dict"]  # fmt: skip

DEMAND_COLUMNS = ("skill_id", "label", "asked", "n", "share", "low", "high", "sample_data")
TREND_COLUMNS = ("skill_id", "label", "trend", "per_year", "per_year_low", "per_year_high", "p",
                 "q", "period", "start", "n", "asked", "share", "low", "high",
                 "sample_data")  # fmt: skip
ROLE_COLUMNS = ("signal", "skill_id", "label", "value", "low", "high", "n", "period", "of",
                "note")  # fmt: skip
WIDE = 4  # So many periods stand side by side in 120 columns.
UNPUBLISHED = "not published"


def demand_row(item: Demand, label: Label, *, sample: bool) -> dict[str, Any]:
    """Return the share of adverts that ask for a skill."""
    return {
        "skill_id": item.skill_id, "label": label(item.skill_id), "asked": item.asked,
        "n": item.n, "share": item.share, "low": item.low, "high": item.high,
        "sample_data": sample,
    }  # fmt: skip


def demand_table(title: str, rows: Sequence[Demand], label: Label) -> Any:
    """Return the table of shares with n and interval."""
    cells = [(label(r.skill_id), r.asked, r.n, f"{r.share:.0%}", _between(r.low, r.high))
             for r in rows]  # fmt: skip
    return plain_table(title, ("Skill", "Ask", "n", "Share", "95 % interval"), cells)


def best_of_each(rows: Iterable[Trend], top: int) -> list[Trend]:
    """Return the first so many rising, falling, unclear and thinly covered skills."""
    seen: dict[str, int] = {}
    made = []
    for row in rows:
        seen[row.verdict] = seen.get(row.verdict, 0) + 1
        if seen[row.verdict] <= top:
            made.append(row)
    return made


def trend_dict(item: Trend, label: Label) -> dict[str, Any]:
    """Return a trend with the share of each period."""
    return {
        "skill_id": item.skill_id,
        "label": None if item.skill_id is None else label(item.skill_id),
        "trend": item.verdict,
        "asked": item.asked,
        "n": item.n,
        "per_year": item.per_year,
        "per_year_low": item.low,
        "per_year_high": item.high,
        "p": item.p,
        "q": item.q,
        "periods": [
            {"period": p.period, "start": p.start.isoformat(), "n": p.n, "asked": p.asked,
             "share": p.share, "low": p.low, "high": p.high}
            for p in item.periods
        ],
    }  # fmt: skip


def trends_dict(found: Trends, rows: Sequence[Trend], label: Label) -> dict[str, Any]:
    """Return the trends, how many there are of each kind, and what they rest on."""
    return {
        "by": found.by,
        "n": found.n,
        "undated": found.undated,
        "judged": found.judged,
        "under_a_year": found.under_a_year,
        "sample_data": found.synthetic,
        "counts": _counts(found),
        "notes": list(found.notes),
        "trend": [trend_dict(r, label) for r in rows],
    }


def trend_rows(rows: Sequence[Trend], label: Label, *, sample: bool) -> list[dict[str, Any]]:
    """Return one row for each skill and period."""
    return [
        {"skill_id": r.skill_id, "label": label(r.skill_id or ""), "trend": r.verdict,
         "per_year": r.per_year, "per_year_low": r.low, "per_year_high": r.high, "p": r.p,
         "q": r.q, "period": p.period, "start": p.start.isoformat(), "n": p.n,
         "asked": p.asked, "share": p.share, "low": p.low, "high": p.high,
         "sample_data": sample}
        for r in rows
        for p in r.periods
    ]  # fmt: skip


def trend_tables(found: Trends, rows: Sequence[Trend], label: Label, *, about: str) -> list[Any]:
    """Return the judgements, the shares of every period in blocks, and the notes."""
    if not rows:
        return [_line(f"No skill was read in {about}."), *_notes(found.notes)]
    told = ", ".join(f"{count:,} {v}" for v, count in _counts(found).items())
    # Where some can be judged, those that cannot would bury them; their number is told.
    rows = [r for r in rows if r.verdict != ORDER[-1]] or rows
    unit = "month" if found.under_a_year else "year"
    cells = [
        (label(r.skill_id or ""), r.verdict, _points(r, unit), r.asked, r.n,
         "" if r.q is None else _q(r.q))
        for r in rows
    ]  # fmt: skip
    sample = " — sample data" if found.synthetic else ""
    short = " — under a year of adverts" if found.under_a_year else ""
    columns = ("Skill", "Trend", f"Points a {unit} (95 %)", "Ask", "n", "q")
    made: list[Any] = [
        _line(f"Skills in {about}: {told}{short}{sample}", "italic"),
        plain_table("", columns, cells),
    ]
    periods = rows[0].periods
    made.append(_line(f"Share of adverts that ask, by {found.by} (95 % interval)", "italic"))
    for at in range(0, len(periods), WIDE):
        part = periods[at : at + WIDE]
        made.append(
            plain_table(
                "",
                ("Skill", *(f"{p.period} (n {p.n:,})" for p in part)),
                [(label(r.skill_id or ""),
                  *(_share(p.share, p.low, p.high) for p in r.periods[at : at + WIDE]))
                 for r in rows],
            )
        )  # fmt: skip
    return [*made, *_notes(found.notes)]


def _counts(found: Trends) -> dict[str, int]:
    return {v: sum(r.verdict == v for r in found.rows) for v in ORDER}


def market_dict(found: Market, label: Label, *, top: int) -> dict[str, Any]:
    """Return the market signals of a role."""
    rows = [] if found.trend is None else best_of_each(found.trend.rows, top)
    return {
        "role": {
            "title": found.title,
            "occupation_id": found.occupation_id,
            "occupation_label": found.occupation_label,
            "job_zone": found.job_zone,
            "preparation": found.preparation,
            "alternatives": [
                {"occupation_id": a.occupation_id, "label": a.label, "score": a.score}
                for a in found.alternatives
            ],
        },
        "country": found.country,
        "employment": found.employment,
        "wage": None if found.wage is None else _wage(found.wage),
        "wage_note": found.wage_note,
        "adverts": {
            "n": found.n_adverts, "n_role": found.n_role, "copies": found.copies,
            "sample_data": found.synthetic,
        },
        "demand": [demand_row(d, label, sample=found.synthetic) for d in found.demand[:top]],
        "role_trend": None if found.role_trend is None else trend_dict(found.role_trend, label),
        "trend": [trend_dict(r, label) for r in rows],
        "trend_basis": None if found.trend is None else {
            k: v for k, v in trends_dict(found.trend, (), label).items() if k != "trend"
        },
        "notes": list(found.notes),
    }  # fmt: skip


def _wage(wage: Pay) -> dict[str, Any]:
    return {
        "p25": wage.p25, "p50": wage.p50, "p75": wage.p75, "currency": wage.currency,
        "area": wage.area, "year": wage.year, "occupation": wage.occupation,
        "occupation_title": wage.occupation_title, "inherited": wage.inherited,
        "top_coded": wage.top_coded,
    }  # fmt: skip


def market_rows(found: Market, label: Label, *, top: int) -> list[dict[str, Any]]:
    """Return the signals as rows: figure, interval, n, period and what it is of."""
    made: list[dict[str, Any]] = []
    wage = found.wage
    if wage is not None:
        of = _of(wage)
        basis = {"period": str(wage.year), "of": of, "note": found.wage_note}
        made.append({"signal": "employment", "value": found.employment, **basis})
        made += [{"signal": f"wage_{name}_{wage.currency}", "value": value, **basis}
                 for name, value in (("p25", wage.p25), ("p50", wage.p50),
                                     ("p75", wage.p75))]  # fmt: skip
    else:
        made.append({"signal": "wage", "note": found.wage_note})
    note = "sample data" if found.synthetic else None
    made += [{"signal": "demand", "skill_id": d.skill_id, "label": label(d.skill_id),
              "value": d.share, "low": d.low, "high": d.high, "n": d.n,
              "of": "share of the role's adverts", "note": note}
             for d in found.demand[:top]]  # fmt: skip
    whole = [] if found.role_trend is None else [found.role_trend]
    rows = [] if found.trend is None else best_of_each(found.trend.rows, top)
    for row in (*whole, *rows):
        name = "role_trend" if row.skill_id is None else "trend"
        mine = {"skill_id": row.skill_id,
                "label": found.title if row.skill_id is None else label(row.skill_id)}  # fmt: skip
        made.append({"signal": name, **mine, "value": row.per_year, "low": row.low,
                     "high": row.high, "n": row.n, "of": "change of the share in a year",
                     "note": f"{row.verdict}; {note}" if note else row.verdict})  # fmt: skip
        made += [{"signal": f"{name}_share", **mine, "value": p.share, "low": p.low,
                  "high": p.high, "n": p.n, "period": p.period, "of": "share of adverts",
                  "note": note}
                 for p in row.periods]  # fmt: skip
    return made


def market_tables(found: Market, label: Label, *, top: int) -> list[Any]:
    """Return employment and pay, the role's share of the adverts, demand and trends."""
    heading = found.occupation_label or found.title
    code = f" ({found.occupation_id})" if found.occupation_id else ""
    made: list[Any] = [_line(f"{heading}{code}", "bold")]
    if found.preparation:
        zone = f"O*NET Job Zone {found.job_zone}"
        made.append(_line(f"Usual preparation ({zone}): {found.preparation}."))
    made += [_line(line) for line in _pay_lines(found)]
    if found.n_adverts:
        sample = " — sample data" if found.synthetic else ""
        if found.role_trend is not None and found.role_trend.periods:
            short = found.trend is not None and found.trend.under_a_year
            made += _role_trend(found.role_trend, sample, unit="month" if short else "year")
        if found.demand:
            title = f"What its {found.n_role:,} adverts ask for{sample}"
            made.append(demand_table(title, found.demand[:top], label))
        if found.trend is not None:
            rows = best_of_each(found.trend.rows, top)
            made += trend_tables(found.trend, rows, label, about="its adverts")
    return [*made, *_notes(found.notes)]


def _pay_lines(found: Market) -> list[str]:
    wage = found.wage
    note = found.wage_note
    if wage is None:
        return [f"Pay and employment: {note}."]
    sign = "$" if wage.currency == "USD" else f"{wage.currency} "
    figures = "; ".join(
        f"{name} {UNPUBLISHED if value is None else f'{sign}{value:,}'}"
        for name, value in (("25% earn under", wage.p25), ("50% under", wage.p50),
                            ("75% under", wage.p75))
    )  # fmt: skip
    jobs = UNPUBLISHED if found.employment is None else f"{found.employment:,} employees"
    source = "US Bureau of Labor Statistics, from a survey; its sampling error is not in our data"
    if (wage.p25, wage.p50, wage.p75) == (None, None, None):
        figures, note = note or UNPUBLISHED, None
    made = [
        f"Pay a year in {wage.currency}, {wage.area}, {wage.year}: {figures}.",
        f"Employment: {jobs}, the self-employed not counted.",
        f"Both are of {_of(wage)} ({source}).",
    ]
    return [*made, f"{note[0].upper()}{note[1:]}."] if note else made


def _of(wage: Pay) -> str:
    title = f" {wage.occupation_title}" if wage.occupation_title else ""
    wider = ", a broader group" if wage.inherited else ""
    return clean(f"{wage.occupation}{title}{wider}")


def _role_trend(row: Trend, sample: str, *, unit: str) -> list[Any]:
    cells = [(p.period, p.asked, p.n, f"{p.share:.1%}", f"{p.low:.1%}–{p.high:.1%}")
             for p in row.periods]  # fmt: skip
    change = "" if row.per_year is None else f", {_points(row, unit)} points a {unit}"
    title = f"Share of all adverts that are for this role: {row.verdict}{change}{sample}"
    columns = ("Period", "For the role", "n", "Share", "95 % interval")
    return [_line(title, "italic"), plain_table("", columns, cells)]


def _notes(notes: Iterable[str]) -> list[Text]:
    return [_line(f"• {note}.") for note in notes]


def _line(text: str, style: str = "") -> Text:
    return Text(clean(text), style=style)


def _between(low: float, high: float) -> str:
    return f"{low:.0%}–{high:.0%}"


def _share(share: float, low: float, high: float) -> str:
    return f"{share:.0%} ({_between(low, high)})"


def _points(row: Trend, unit: str) -> str:
    """Return the change in points of a hundred; a year is too long a unit for a few months."""
    if row.per_year is None or row.low is None or row.high is None:
        return ""
    part = 12 if unit == "month" else 1
    change, low, high = (_signed(x / part) for x in (row.per_year, row.low, row.high))
    return f"{change} ({low} to {high})"


def _signed(share: float) -> str:
    text = f"{100 * share:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text.replace("-", "−")


def _q(q: float) -> str:
    return "under .001" if q < 0.001 else f"{q:.3f}"[1:] if q < 0.9995 else "1"
