"""The stated facts of a credential as plain cleaned values: the same ones in every format."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from skillmatch.rank.trust import facts_of, source_of
from skillmatch.report.clean import clean, short

if TYPE_CHECKING:
    from skillmatch.domain import Credential, Quality

__all__ = ["QUESTIONS", "day_of", "fact_lines", "fact_list", "facts_view", "quality_dict"]

UNKNOWN = "not stated"
# What people ask before they enrol, and the facts that answer it.
QUESTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Is the issuer recognised?", ("recognition", "country")),
    ("Does it fit?", ("level", "language", "workload")),
    ("Is there hands-on work?", ("hands_on", "hands_on_share")),
)
_ASKED = frozenset(key for _, keys in QUESTIONS for key in keys)
# A page names the issuer beside the title; the licence of a record is no news where it lacks.
_ELSEWHERE = frozenset({"issuer"})
_SILENT = frozenset({"licence"})
# Their lack is said with the rest, not as an answer to a question.
_MORE = frozenset({"country", "hands_on_share"})
_LONGEST = 160


def day_of(text: str | None) -> date | None:
    """Return the day that a report's date names, ``None`` where it names none.

    >>> day_of("2026-03-01"), day_of("spring")
    (datetime.date(2026, 3, 1), None)
    """
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return None


def quality_dict(quality: Quality) -> dict[str, Any]:
    """Return the stated facts as a dictionary; not stated is null."""
    return {
        "issuer": quality.issuer,
        "recognition": quality.recognition,
        "assessment": quality.assessment,
        "hands_on": quality.hands_on,
        "hands_on_note": quality.hands_on_note,
        "level": quality.level,
        "delivery": quality.delivery,
        "stacks_into": list(quality.stacks_into),
        "prerequisites": quality.prerequisites,
        "as_of": quality.as_of,
        "verification": quality.verification,
        "checked_on": quality.checked_on,
        "supervision": quality.supervision,
        "hands_on_share": quality.hands_on_share,
        "hours": quality.hours,
        "ects": quality.ects,
        "workload_note": quality.workload_note,
        "level_note": quality.level_note,
        "level_basis": quality.level_basis,
        "language": quality.language,
        "country": quality.country,
        "status": quality.status,
        "renewal": quality.renewal,
        "licence": quality.licence,
        "syllabus": quality.syllabus,
        "page_check": quality.page_check,
        "elements_stated": quality.elements_stated,
        "elements_of": quality.elements_of,
    }


def fact_list(credential: Credential, *, today: date | None = None) -> list[dict[str, Any]]:
    """Return each fact with its source for JSON; not stated is null."""
    return [
        {"key": f.key, "name": f.name, "value": f.value, "source": f.source, "where": f.where,
         "stated": f.stated}
        for f in facts_of(credential, today=today)
    ]  # fmt: skip


def fact_lines(credential: Credential, *, today: date | None = None) -> list[str]:
    """Return a line for each stated fact, with its source, and one of what is not stated.

    Examples
    --------
    >>> from skillmatch.domain import Credential
    >>> lines = fact_lines(Credential(id="c", title="SQL", issuer="Example", assessment="exam"))
    >>> lines[1], lines[3]
    ('Issuer: Example (Example, catalogue)', 'Assessment: exam (Example, catalogue)')
    >>> lines[-1][:40]
    'Not stated: Country of the issuer, Level'
    """
    facts = facts_of(credential, today=today)
    lines, rest = [], []
    for f in facts:
        if f.value is not None:
            where = f": {clean(f.where)}" if f.where else ""
            lines.append(f"{f.name}: {short(f.value, _LONGEST)} ({clean(f.source or '')}{where})")
        elif f.key in ("recognition", "hands_on"):
            lines.append(f"{f.name}: {UNKNOWN}")
        else:
            rest.append(f.name)
    return [*lines, f"Not stated: {', '.join(rest)}"] if rest else lines


def facts_view(credential: Credential, *, today: date | None = None) -> dict[str, Any]:
    """Return what a page shows of the facts.

    Returns
    -------
    dict
        ``questions``: the three with what answers them, stated or not; ``facts``: the other stated
        ones; ``unknown``: names of the others that are not; ``source``: whose words they are
        where a fact names no source of its own; ``where`` the field, unless it is a column of
        a table.
    """
    own = source_of(credential)
    rows = {
        f.key: {
            "key": f.key,
            "name": f.name,
            "value": None if f.value is None else short(f.value, _LONGEST),
            "source": None if f.source in (None, own) else clean(f.source or ""),
            "where": None if not f.where or f.where.startswith("column ") else short(f.where, 90),
        }
        for f in facts_of(credential, today=today)
        if f.key not in _ELSEWHERE and (f.stated or f.key not in _SILENT)
    }
    asked = {key for key in _ASKED if rows[key]["value"] or key not in _MORE}
    rest = [row for key, row in rows.items() if key not in asked]
    return {
        "questions": [
            {"ask": ask, "facts": [rows[key] for key in keys if key in asked]}
            for ask, keys in QUESTIONS
        ],
        "facts": [row for row in rest if row["value"]],
        "unknown": [row["name"] for row in rest if not row["value"]],
        "source": clean(own),
    }
