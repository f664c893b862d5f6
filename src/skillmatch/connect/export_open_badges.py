"""Credentials as Open Badges 3.0: an Achievement for each, which nobody is awarded yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from skillmatch.connect.achievements import OWN_ID
from skillmatch.connect.catalogue_format import CatalogueRow
from skillmatch.connect.places import language_code
from skillmatch.domain import Credential, StatedSkill

__all__ = ["OB3_FIELDS", "to_open_badges"]

OB3_FIELDS = ("id", "title", "issuer", "country", "text", "type", "sector", "language", "level",
              "url")  # fmt: skip
"""The fields of a credential that an Achievement holds; stated skills are held beside them."""

_CONTEXT = ("https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json")  # fmt: skip
_EQF = "http://data.europa.eu/snb/eqf/"
_ONET = "https://www.onetonline.org/link/summary/"
_TYPES = (
    "Achievement", "ApprenticeshipCertificate", "Assessment", "Assignment", "AssociateDegree",
    "Award", "Badge", "BachelorDegree", "Certificate", "CertificateOfCompletion", "Certification",
    "CommunityService", "Competency", "Course", "CoCurricular", "Degree", "Diploma",
    "DoctoralDegree", "Fieldwork", "GeneralEducationDevelopment", "JourneymanCertificate",
    "LearningProgram", "License", "Membership", "ProfessionalDoctorate",
    "QualityAssuranceCredential", "MasterCertificate", "MasterDegree", "MicroCredential",
    "ResearchDoctorate", "SecondarySchoolDiploma",
)  # fmt: skip
_TYPE_OF = {name.casefold(): name for name in _TYPES}
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_ADDRESS = re.compile(r"(?:https?://|urn:|did:)\S+")  # What a reader takes for a target.
_NO_SKILL = re.compile(r"/eqf/|/esco/occupation/")
_LANGUAGE = re.compile(r"[a-z]{2,4}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?")
_CREDITS = re.compile(r"(\d+(?:\.\d+)?) credits?")
_ONET_CODE = re.compile(r"\d{2}-\d{4}\.\d{2}")


def to_open_badges(rows: Iterable[CatalogueRow | Credential]) -> list[dict[str, Any]]:
    """Return credentials as Achievements of Open Badges 3.0 (JSON-LD).

    Parameters
    ----------
    rows : iterable of CatalogueRow or Credential

    Returns
    -------
    list of dict
        Ready for ``json.dumps``, in the order of the rows.

    Notes
    -----
    :func:`skillmatch.connect.open_badges.read` gives the fields of ``OB3_FIELDS`` and the
    stated skills back. Where the standard wants its own form, it gives that form:

    - an ``id`` is a URI, so any other is written as ``urn:skillmatch:…``; a credential without a
      ``url`` reads back with its ``id`` for one where that is a web address;
    - a ``type`` is a word of the standard ("micro-credential" is ``MicroCredential``) or an
      extension of one word; a ``language`` is a code;
    - a stated skill with a URI is an alignment, one without is a tag, and alignments are read
      first. A link that was only guessed from the words is not written.

    Written, but not read back as they were: ECTS credits (the standard's credits have no
    unit), what a credential stacks into (a related achievement, of which the standard does not
    say how it is related), and occupations with an address or an O*NET code. Learning outcomes
    are written where they are stated skills with a URI. There is no place for hours, price,
    delivery, assessment, quality assurance, prerequisites and dates.

    Examples
    --------
    >>> from skillmatch.domain import Credential
    >>> (made,) = to_open_badges([Credential(id="urn:c:1", title="SQL", level=5)])
    >>> made["name"], made["alignment"][0]["targetUrl"]
    ('SQL', 'http://data.europa.eu/snb/eqf/5')
    """
    return [_achievement(row) for row in rows]


def _achievement(row: CatalogueRow | Credential) -> dict[str, Any]:
    if isinstance(row, Credential):
        quotes = (s.quote for s in row.skills if isinstance(s, StatedSkill))
        row = CatalogueRow(credential=row, stated=tuple(dict.fromkeys(quotes)))
    credential = row.credential
    skills, tags = _skills(row)
    made = {
        "@context": list(_CONTEXT),
        "id": _uri(credential.id),
        "type": ["Achievement"],
        "name": credential.title,
        "description": credential.text,
        "criteria": _criteria(credential),
        "achievementType": _type(credential.type),
        "creator": _creator(credential),
        "fieldOfStudy": credential.sector,
        "inLanguage": _language(credential.language),
        "creditsAvailable": _credits(credential),
        "alignment": [*_level(credential), *skills, *_occupations(credential)],
        "tag": tags,
        "related": [{"id": _uri(other), "type": ["Related"]} for other in credential.stacks_into],
    }
    needed = ("name", "description", "criteria")
    return {k: v for k, v in made.items() if k in needed or v not in (None, "", [])}


def _uri(words: str) -> str:
    """Return a URI as it is, other words as one."""
    return words if _URI.fullmatch(words) else OWN_ID + quote(words, safe="")


def _criteria(credential: Credential) -> dict[str, str]:
    """Return the page that says what is asked, the description where there is no page."""
    if credential.url and re.fullmatch(r"https?://\S+", credential.url):
        return {"id": credential.url}
    return {"narrative": credential.text} if credential.text else {}


def _type(words: str | None) -> str | None:
    if not words:
        return None
    known = _TYPE_OF.get(re.sub(r"[\W_]+", "", words).casefold())
    token = re.sub(r"[^A-Za-z0-9._]+", "_", words).strip("_")
    return known or (f"ext:{token}" if token else None)


def _creator(credential: Credential) -> dict[str, Any] | None:
    name, country = credential.issuer, credential.country
    if not name and not country:
        return None
    made: dict[str, Any] = {"id": "_:creator", "type": ["Profile"]}  # Nobody named: a blank node.
    if name:
        made["id"] = name if _ADDRESS.fullmatch(name) else uuid5(NAMESPACE_URL, name).urn
        made["name"] = name
    if country:
        is_code = re.fullmatch(r"[A-Z]{2}", country) is not None
        key = "addressCountryCode" if is_code else "addressCountry"
        made["address"] = {"type": ["Address"], key: country}
    return made


def _language(words: str | None) -> str | None:
    if not words:
        return None
    code = words if _LANGUAGE.fullmatch(words) else language_code(words)
    return code if code and _LANGUAGE.fullmatch(code) else None


def _credits(credential: Credential) -> float | None:
    if credential.ects:
        return float(credential.ects)
    noted = _CREDITS.fullmatch(credential.workload_note or "")
    return float(noted.group(1)) if noted else None


def _alignment(name: str, url: str, **more: str) -> dict[str, Any]:
    return {"type": ["Alignment"], "targetName": name, "targetUrl": url, **more}


def _level(credential: Credential) -> list[dict[str, Any]]:
    level = credential.level
    if level is None:
        return []
    return [
        _alignment(
            f"EQF level {level}", f"{_EQF}{level}", targetCode=str(level),
            targetFramework="European Qualifications Framework",
        )
    ]  # fmt: skip


def _skills(row: CatalogueRow) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the stated skills: alignments of those with a URI, and the words of the rest."""
    uris = _uris(row)
    outcomes = set(row.credential.outcomes)
    aligned: list[dict[str, Any]] = []
    tags: list[str] = []
    for words in row.stated:
        uri = uris.get(words, words)
        if not _ADDRESS.fullmatch(uri) or _NO_SKILL.search(uri):
            tags.append(words)
            continue
        more = {"targetFramework": "ESCO"} if "data.europa.eu/esco/" in uri else {}
        if words in outcomes:
            more["targetType"] = "ceasn:Competency"
        aligned.append(_alignment(words, uri, **more))
    return aligned, tags


def _uris(row: CatalogueRow) -> Mapping[str, str]:
    """Return the URI of stated words: what the source gave, else a link that is no guess."""
    linked = {
        s.quote: s.skill_id
        for s in row.credential.skills
        if isinstance(s, StatedSkill) and s.linked_by != "semantic"
    }
    return {**linked, **row.uris}


def _occupations(credential: Credential) -> list[dict[str, Any]]:
    made = []
    for words in credential.occupations:
        if _ADDRESS.fullmatch(words):
            framework = "ESCO occupations" if "/esco/occupation/" in words else "occupations"
            made.append(_alignment(words, words, targetCode=words, targetFramework=framework))
        elif _ONET_CODE.fullmatch(words):
            made.append(
                _alignment(words, _ONET + words, targetCode=words, targetFramework="O*NET-SOC")
            )
    return made
