"""What people weigh before they enrol, as stated facts with their sources; no score of quality.

The three questions come first: is the issuer recognised, does it fit (level, language,
workload), is there hands-on work. A fact that no source states has no value and is shown as
"not stated". A source is whose words they are, and where in the file they stood; what is
computed here (completeness, the share in figures) says what it was computed from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from skillmatch.completeness import Completeness, completeness
from skillmatch.domain import Credential, Quality
from skillmatch.freshness import freshness
from skillmatch.rank.demands import TRAITS, Demands, trait_bits
from skillmatch.rank.hands_on import hands_on_share, share_source

__all__ = ["DEMO", "TRAITS", "Demands", "Fact", "facts_of", "quality_of", "source_of",
           "trait_bits"]  # fmt: skip

DEMO = "demo"
OURS = "our summary"
_COUNT = "our count, 2022/C 243/02"
_PAGE = "our check of the page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact about a credential.

    ``value`` is ``None`` where it is not stated. ``source`` says whose words it is, ``where``
    in which field of the file they stood, as far as that is known.
    """

    key: str
    name: str
    value: str | None
    source: str | None
    where: str | None = None

    @property
    def stated(self) -> bool:
        """Whether a source states it."""
        return self.value is not None


def source_of(credential: Credential) -> str:
    """Name whose words a credential's text and skills are."""
    if credential.source == DEMO:
        return OURS
    return f"{credential.issuer or 'provider'}, {credential.source}"


def quality_of(credential: Credential, *, today: date | None = None) -> Quality:
    """Collect the stated facts that people weigh; ``None`` is "not stated".

    Parameters
    ----------
    credential : Credential
    today : date, optional
        The day by which the syllabus and the check of the page are fresh or stale.
    """
    complete = completeness(credential)
    return Quality(
        issuer=credential.issuer,
        recognition=credential.accreditation,
        assessment=credential.assessment,
        hands_on=credential.practical,
        hands_on_note=credential.practical_note,
        level=credential.level,
        delivery=credential.delivery,
        stacks_into=credential.stacks_into,
        prerequisites=credential.prerequisites,
        as_of=None if credential.as_of is None else credential.as_of.isoformat(),
        verification=credential.verification,
        checked_on=None if credential.checked_on is None else credential.checked_on.isoformat(),
        supervision=credential.supervision,
        hands_on_share=hands_on_share(credential),
        hours=credential.hours,
        ects=credential.ects,
        workload_note=credential.workload_note,
        level_note=credential.level_note,
        level_basis=_level_basis(credential),
        language=credential.language,
        country=credential.country,
        status=credential.status,
        renewal=credential.renewal,
        licence=credential.licence,
        syllabus=_age(credential.as_of, today),
        page_check=_age(credential.checked_on, today),
        elements_stated=complete.stated,
        elements_of=complete.of,
    )


def facts_of(credential: Credential, *, today: date | None = None) -> tuple[Fact, ...]:
    """Return what is stated of a credential, in a fixed order, the three questions first.

    Parameters
    ----------
    credential : Credential
    today : date, optional
        The day by which dates are called fresh, ageing or stale; without it they stand alone.

    Returns
    -------
    tuple of Fact
        The same keys for every credential.

    Examples
    --------
    >>> facts = facts_of(Credential(id="c", title="SQL", issuer="Example University", ects=5,
    ...                             provenance={"ects": "row 2, ECTS"}))
    >>> [(f.key, f.value) for f in facts[:3]]
    [('recognition', None), ('issuer', 'Example University'), ('country', None)]
    >>> next((f.source, f.where) for f in facts if f.key == "workload")
    ('Example University, catalogue', 'row 2, ECTS')
    """
    c = credential
    fact, computed = partial(_fact, c), _computed
    share, share_in = hands_on_share(c), share_source(c)
    return (
        fact("recognition", "Recognition", c.accreditation, "accreditation"),
        fact("issuer", "Issuer", c.issuer, "issuer"),
        fact("country", "Country of the issuer", c.country, "country"),
        fact("level", "Level", _level(c), "level", "level_note"),
        fact("language", "Language", c.language, "language"),
        fact("workload", "Workload", _workload(c), "hours", "ects", "workload_note"),
        fact("hands_on", "Hands-on work", _hands_on(c), "practical", "practical_note"),
        fact("hands_on_share", "Hands-on share", None if share is None else f"{share:.0%}",
             share_in or "practical_note"),
        fact("assessment", "Assessment", c.assessment, "assessment"),
        fact("supervision", "Identity check", c.supervision, "supervision"),
        fact("delivery", "Participation", c.delivery, "delivery"),
        fact("price", "Price", _price(c), "price", "price_note"),
        fact("prerequisites", "Prerequisites", c.prerequisites or ", ".join(c.requires),
             "prerequisites" if c.prerequisites else "requires"),
        fact("stacks_into", "Stacks into", ", ".join(c.stacks_into), "stacks_into"),
        fact("renewal", "Valid for", c.renewal, "renewal"),
        fact("status", "Status", c.status, "status"),
        fact("as_of", "Syllabus as of", _aged(c.as_of, today), "as_of"),
        computed("elements", "EU elements stated", _elements(completeness(c)),
                 _COUNT),
        _page(c, today),
        fact("licence", "Licence of the description", c.licence, "licence"),
    )  # fmt: skip


def _fact(c: Credential, key: str, name: str, value: str | None, *fields: str) -> Fact:
    flat = " ".join(value.split()) if value else ""
    if not flat:
        return Fact(key=key, name=name, value=None, source=None)
    where = dict.fromkeys(c.provenance[f] for f in fields if f in c.provenance)
    return Fact(
        key=key, name=name, value=flat, source=source_of(c), where=", ".join(where) or None
    )  # fmt: skip


def _computed(key: str, name: str, value: str | None, source: str) -> Fact:
    return Fact(key=key, name=name, value=value, source=source if value else None)


def _page(c: Credential, today: date | None) -> Fact:
    words = None if c.verification == "unverified" else c.verification
    said = ", ".join(part for part in (words, _aged(c.checked_on, today)) if part) or None
    if words is not None and "provider's page" in words:
        return _computed("verification", "Page checked", said, _PAGE)
    return _fact(c, "verification", "Page checked", said, "verification", "checked_on")


def _level(c: Credential) -> str | None:
    eqf = None if c.level is None else f"EQF {c.level}"
    note = c.level_note
    return f"{eqf} ({note})" if eqf and note and note != eqf else eqf or note


def _level_basis(c: Credential) -> str | None:
    if c.level is None and not c.level_note:
        return None
    basis = "EQF level stated" if c.level is not None else "words of the provider"
    where = c.provenance.get("level" if c.level is not None else "level_note")
    return f"{basis}: {where}" if where else basis


def _workload(c: Credential) -> str | None:
    hours = None if c.hours is None else f"{c.hours:g} hours"
    ects = None if c.ects is None else f"{c.ects:g} ECTS"
    figures = ", ".join(part for part in (hours, ects) if part)
    note = c.workload_note
    return f"{figures} ({note})" if figures and note else figures or note


def _hands_on(c: Credential) -> str | None:
    word = None if c.practical is None else "yes" if c.practical else "no"
    return f"{word}: {c.practical_note}" if word and c.practical_note else word or c.practical_note


def _price(c: Credential) -> str | None:
    figure = None if c.price is None else f"{c.price} {c.currency}"
    return f"{figure} ({c.price_note})" if figure and c.price_note else figure or c.price_note


def _age(day: date | None, today: date | None) -> str | None:
    return None if day is None or today is None else freshness(day, today)


def _aged(day: date | None, today: date | None) -> str | None:
    if day is None:
        return None
    age = _age(day, today)
    return f"{day.isoformat()}, {age}" if age else day.isoformat()


def _elements(complete: Completeness) -> str:
    return f"{complete.stated} of {complete.of}"
