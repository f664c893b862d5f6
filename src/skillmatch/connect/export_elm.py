"""Credentials as qualifications and offers of the European Learning Model v3, in JSON-LD."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from typing import Any
from urllib.parse import quote

from skillmatch.connect.catalogue_format import CatalogueRow
from skillmatch.connect.durations import hours_from_iso
from skillmatch.connect.elm_words import OWN
from skillmatch.domain import Credential

__all__ = ["ELM_FIELDS", "to_elm"]

ELM_FIELDS: tuple[str, ...] = (
    "id", "title", "issuer", "text", "hours", "ects", "level", "price", "currency", "delivery",
    "assessment", "accreditation", "prerequisites", "stacks_into", "language", "url", "as_of",
    "type", "sector", "country", "outcomes", "level_note", "price_note", "supervision", "status",
)  # fmt: skip

_CONTEXT = "http://data.europa.eu/snb/model/context/edc-ap"
_AUTHORITY = "http://publications.europa.eu/resource/authority/"
_SNB = "http://data.europa.eu/snb/"
_MODES = {"Online": f"{_SNB}learning-assessment/920fbb3cbe",
          "Blended": f"{_SNB}learning-assessment/e92d221e4d"}  # fmt: skip
_ESCO = re.compile(r"http://data\.europa\.eu/esco/\S+")
_WEB = re.compile(r"https?://[^\s<>\"]+", re.I)
_LASTING = re.compile(r"(?:https?://|did:|urn:uuid:)[^\s<>\"]+", re.I)


def to_elm(rows: Iterable[CatalogueRow]) -> dict[str, Any]:
    """Return credentials as one JSON-LD document of the European Learning Model.

    Parameters
    ----------
    rows : iterable of CatalogueRow

    Returns
    -------
    dict
        Plain JSON. Read again it gives records that are equal in all of ``ELM_FIELDS``, with
        the same stated skills; texts of one line lose doubled spaces.

    Examples
    --------
    >>> made = to_elm([CatalogueRow(credential=Credential(id="a", title="SQL", level=4))])
    >>> made["@graph"][0]["eqfLevel"]["id"]
    'http://data.europa.eu/snb/eqf/4'
    """
    return {"@context": _CONTEXT, "@graph": [_offer(row) for row in rows]}


def _offer(row: CatalogueRow) -> dict[str, Any]:
    """Return a specification, inside a learning opportunity where it has a price."""
    credential = row.credential
    specified = _specified(row)
    if credential.price is None and not credential.price_note:
        return specified
    words = _Words(credential)
    amount = None
    if credential.price is not None:
        unit = {"id": f"{_AUTHORITY}currency/{credential.currency}", "type": "Concept"}
        amount = {"type": "Amount", "value": format(credential.price, "f"), "unit": unit}
    return _kept({
        "id": f"{OWN}offer:{quote(credential.id, safe='')}",
        "type": "LearningOpportunity",
        "title": words.map(credential.title),
        "providedBy": _organisation(credential, words),
        "learningAchievementSpecification": specified,
        "priceDetail": _kept({
            "type": "PriceDetail", "amount": amount,
            "description": words.map(credential.price_note),
        }),
    })  # fmt: skip


def _specified(row: CatalogueRow) -> dict[str, Any]:
    known = row.credential
    words = _Words(known)
    # Of the model's two classes only a qualification has a level and an accreditation.
    whole = known.level is not None or known.level_note or known.accreditation
    body = _organisation(known, words)
    lasting = _LASTING.fullmatch(known.id)
    proof = _kept({
        "type": "LearningAssessmentSpecification",
        "title": words.map(known.assessment),
        # The model states this of an assessment that took place; we state it beforehand.
        "idVerification": words.concept(known.supervision),
    })  # fmt: skip
    return _kept({
        "id": known.id if lasting else f"{OWN}credential:{quote(known.id, safe='')}",
        "type": "Qualification" if whole else "LearningAchievementSpecification",
        "identifier": {"type": "Identifier", "schemeName": "skillmatch", "notation": known.id},
        "title": words.map(known.title),
        "description": words.map(known.text),
        "dcType": words.concept(known.type),
        # A specification names who awards it through the opportunity to have it awarded.
        "awardingOpportunity": body and {"type": "AwardingOpportunity", "awardingBody": body},
        "learningOutcome": [*_outcomes(known, words), *_skills(row, words)],
        "creditPoint": _credit(known.ects),
        "volumeOfLearning": None if known.hours is None else _duration(known.hours),
        "eqfLevel": None if known.level is None else _Words.english(
            f"Level {known.level}", f"{_SNB}eqf/{known.level}"
        ),
        "nqfLevel": words.concept(known.level_note),
        "provenBy": proof if len(proof) > 1 else None,
        "mode": words.concept(known.delivery, _MODES.get(known.delivery or "")),
        "accreditation": known.accreditation and {
            "type": "Accreditation", "title": words.map(known.accreditation),
        },
        "entryRequirement": known.prerequisites and {
            "type": "Note", "noteLiteral": words.map(known.prerequisites),
        },
        "isPartOf": [_larger(name, words) for name in known.stacks_into],
        "language": _language(known.language, words),
        "thematicArea": words.concept(known.sector),
        "homepage": known.url and {"type": "WebResource", "contentURL": known.url},
        "status": known.status,
        "modified": None if known.as_of is None else f"{known.as_of.isoformat()}T00:00:00Z",
    })  # fmt: skip


def _kept(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}


class _Words:
    """Words under the code of the language that they are in, English where it is not said."""

    def __init__(self, credential: Credential) -> None:
        code = credential.language or ""
        self.code = code if re.fullmatch("[a-z]{2}", code) else "en"

    def map(self, words: str | None) -> dict[str, str] | None:
        return {self.code: words} if words else None

    def concept(self, words: str | None, uri: str | None = None) -> dict[str, Any] | None:
        if not words and not uri:
            return None
        return _kept({"id": uri, "type": "Concept", "prefLabel": self.map(words)})

    @staticmethod
    def english(words: str, uri: str) -> dict[str, Any]:
        return {"id": uri, "type": "Concept", "prefLabel": {"en": words}}


def _organisation(credential: Credential, words: _Words) -> dict[str, Any] | None:
    country = _country(credential.country, words)
    if not credential.issuer and country is None:
        return None
    address = {"type": "Address", "countryCode": country}
    place = {"type": "Location", "address": address} if country else None
    return _kept({
        "type": "Organisation", "legalName": words.map(credential.issuer), "location": place,
    })  # fmt: skip


def _country(country: str | None, words: _Words) -> dict[str, Any] | None:
    import pycountry

    found = pycountry.countries.get(alpha_2=country) if country else None
    if found is None:
        return words.concept(country)
    return _Words.english(found.name, f"{_AUTHORITY}country/{found.alpha_3}")


def _language(language: str | None, words: _Words) -> dict[str, Any] | None:
    import pycountry

    key = {2: "alpha_2", 3: "alpha_3"}.get(len(language or ""))
    found = pycountry.languages.get(**{key: language}) if key else None
    if found is None:
        return words.concept(language)
    return _Words.english(found.name, f"{_AUTHORITY}language/{found.alpha_3.upper()}")


def _outcomes(credential: Credential, words: _Words) -> list[dict[str, Any]]:
    return [{"type": "LearningOutcome", "title": words.map(o)} for o in credential.outcomes]


def _skills(row: CatalogueRow, words: _Words) -> list[dict[str, Any]]:
    """Return the stated skills as outcomes of our own, which the model wants them to be part of."""
    found = []
    named = [(word, row.uris.get(word) or (word if _WEB.fullmatch(word) else None))
             for word in row.stated]  # fmt: skip
    runs = groupby(named, key=lambda pair: bool(_ESCO.fullmatch(pair[1] or "")))
    for number, (esco, pairs) in enumerate(runs, start=1):
        concepts = [words.concept(None if word == uri else word, uri) for word, uri in pairs]
        found.append({
            "id": f"{OWN}skills:{quote(row.credential.id, safe='')}:{number}",
            "type": "LearningOutcome",
            "title": words.map(row.credential.title),
            "relatedESCOSkill" if esco else "relatedSkill": concepts,
        })  # fmt: skip
    return found


def _credit(ects: float | None) -> dict[str, Any] | None:
    if not ects:
        return None
    name, uri = "European Credit Transfer System", f"{_SNB}education-credit/6fcec5c5af"
    framework = _Words.english(name, uri)
    return {"type": "CreditPoint", "framework": framework, "point": _decimal(ects)}


def _duration(hours: float) -> str:
    """Return hours in ISO 8601 that reads back as the same figure."""
    whole = int(hours)
    minutes = round((hours - whole) * 60)
    if 0 < minutes < 60:
        made = f"PT{whole}H{minutes}M" if whole else f"PT{minutes}M"
        if hours_from_iso(made) == hours:
            return made
    return f"PT{_decimal(hours)}H"


def _decimal(number: float) -> str:
    return format(Decimal(repr(number)).normalize(), "f")


def _larger(name: str, words: _Words) -> dict[str, Any]:
    if _LASTING.fullmatch(name):
        return {"id": name, "type": "LearningAchievementSpecification"}
    return {"type": "LearningAchievementSpecification", "title": words.map(name)}
