"""What an Open Badge is for: a BadgeClass (2.0) or an Achievement (3.0) as a record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from skillmatch.connect.badge import Alignment
from skillmatch.connect.badge_extensions import add, take_extensions
from skillmatch.connect.badge_results import identifier, take_results
from skillmatch.connect.catalogue_format import CatalogueRow
from skillmatch.connect.draft import Draft
from skillmatch.connect.encoding import printable
from skillmatch.connect.jsonld import (
    Json,
    child,
    children,
    link,
    local,
    many,
    node,
    one,
    text,
    texts,
)
from skillmatch.connect.prose import prose, web_address
from skillmatch.connect.references import Index
from skillmatch.connect.values import number_of, split_words

__all__ = ["Achieved", "achieved", "esco_uri"]

_EQF = re.compile(r"\bEQF\b|european qualifications? framework", re.I)
_EQF_LEVEL = re.compile(r"EQF[\s-]*+(?:level[\s-]*+)?[1-8]\s*$", re.I)
_EQF_URL = re.compile(r"/eqf/(?:level-?)?([1-8])(?!\d)", re.I)
_OTHER_LEVELS = re.compile(r"\b(?:QF-?EHEA|NQF|RQF|SCQF|NLQF|DQR|CEFR)\b|qualifications? framework",
                           re.I)  # fmt: skip
_LEVEL = re.compile(r"(?<![\d.,/–-])([1-8])\s*$|^\D*([1-8])\D*$")
_OCCUPATIONS = re.compile(r"O\*?NET-?SOC|\bISCO(?:-?\d\d)?\b|standard occupational classification",
                          re.I)  # fmt: skip
_SOC = re.compile(r"\d{2}-\d{4}(?:\.\d{2})?")
_ESCO_SKILL = re.compile(r"data\.europa\.eu/esco/skill/([0-9A-Za-z-]+)")
# Kinds of alignment whose target is no skill: a credential, or how an assessment is marked.
_NO_SKILL = frozenset({"Credential", "CFRubric", "CFRubricCriterion", "CFRubricCriterionLevel"})
_PATH = re.compile(r"/\S*")  # Open Badges 0.5 gives the page of the criteria without its host.
_COMPETENCY = frozenset({"CFItem", "Competency"})
OWN_ID = "urn:skillmatch:"  # Before an id of ours that is no URI, as our own export writes it.
_LINK_REMEDY = "give the whole address, beginning with https://"


@dataclass(frozen=True, slots=True, kw_only=True)
class Achieved:
    """An achievement as it was read: the record, and what a badge repeats of it."""

    row: CatalogueRow
    alignments: tuple[Alignment, ...]
    tags: tuple[str, ...]


def esco_uri(uri: str) -> str:
    """Return an ESCO skill's URI in its usual form, any other as it is.

    Examples
    --------
    >>> esco_uri("https://data.europa.eu/esco/skill/CCD0A1D9-AFDA-43D9-B901-96344886E14D")
    'http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d'
    """
    found = _ESCO_SKILL.search(unquote(uri))
    return f"http://data.europa.eu/esco/skill/{found.group(1).lower()}" if found else uri


def achieved(
    draft: Draft,
    achievement: Json,
    *,
    outer: Json,
    subject: Json,
    path: str,
    index: Index,
) -> Achieved | None:
    """Read an achievement into a draft; ``None`` with a problem where it cannot be a record.

    Parameters
    ----------
    draft : Draft
    achievement : dict
        The BadgeClass or Achievement, with local keys.
    outer, subject : dict
        The assertion or credential around it and its subject; empty where it stands alone.
    path : str
        Where the achievement stands in the source, such as ``"badge"``; may be empty.
    index : Index
        Objects of the document by their ids, for an issuer given as a link.
    """

    def at(key: str) -> str:
        return f"{path}.{key}" if path else key

    own_name = text(achievement.get("name"))
    title = own_name or text(outer.get("name"))
    if title is None:
        draft.problem("name", None, "the achievement has no name; it is left out",
                      "give the achievement a name")  # fmt: skip
        return None
    draft.put("title", title, at("name") if own_name else "name")
    own_id = identifier(achievement)
    if own_id is not None and own_id.startswith(OWN_ID):
        own_id = unquote(own_id.removeprefix(OWN_ID))  # As our own export writes it.
    codes = (("code", achievement.get("humanCode")), ("version", achievement.get("version")))
    named = ", ".join(f"{what} {printable(w)}" for what, v in codes if (w := text(v)))
    draft.put("id", own_id, at("id") + (f" ({named})" if named else ""))
    _issuer(draft, achievement, outer, at, index)
    _prose(draft, achievement, outer, at)
    for where, page in (("criteria.id", link(achievement.get("criteria"))), ("id", own_id)):
        draft.put("url", web_address(page), at(where))
    kind = text(achievement.get("achievementType"))
    draft.put("type", kind.removeprefix("ext:") if kind else None, at("achievementType"))
    draft.put("sector", text(achievement.get("fieldOfStudy")), at("fieldOfStudy"))
    language = text(achievement.get("inLanguage")) or text(achievement.get("@language"))
    draft.language(language, at("inLanguage"))
    extended = take_extensions(draft, achievement, at)
    _credits(draft, achievement, subject, at)
    _endorsers(draft, (("endorsement", outer), (at("endorsement"), achievement)))
    take_results(draft, achievement, at)
    alignments = _alignments(draft, achievement, at)
    tags = _tags(achievement)
    draft.state_all(tags, where=at("tag"))
    row = draft.finish()
    if row is None:
        return None
    return Achieved(row=row, alignments=(*alignments, *extended), tags=tags)


def _issuer(
    draft: Draft, achievement: Json, outer: Json, at: Callable[[str], str],
    index: Index,
) -> None:  # fmt: skip
    """Take the issuer's name and country; its address alone where nobody is named."""
    places = [("issuer", outer.get("issuer")), ("publisher", outer.get("publisher")),
              (at("issuer"), achievement.get("issuer")),
              (at("creator"), achievement.get("creator"))]  # fmt: skip
    links: list[tuple[str, str]] = []
    for where, value in places:
        address = link(value)
        profile = node(value)
        if "name" not in profile and address is not None:
            profile = index.reach(address) or profile
        draft.put("issuer", text(profile.get("name")), f"{where}.name")
        home = child(profile, "address")
        country = text(home.get("addressCountryCode")) or text(home.get("addressCountry"))
        draft.country(country, f"{where}.address.addressCountry")
        if address is not None:
            links.append((address, where))
    for address, where in links:
        draft.put("issuer", address, where)


def _prose(draft: Draft, achievement: Json, outer: Json, at: Callable[[str], str]) -> None:
    """Put description and criteria together as the text."""
    raw = achievement.get("criteria") or achievement.get("requirement")
    criteria = node(raw)
    narrative = criteria.get("narrative")
    if isinstance(raw, str) and link(raw) is None and not _PATH.fullmatch(raw):
        narrative = raw
    described = prose(achievement.get("description"))
    parts = [described or prose(outer.get("description")), prose(narrative)]
    special = text(achievement.get("specialization"))
    parts.append(special if special != text(achievement.get("fieldOfStudy")) else None)
    used = [at("description") if described else "description", at("criteria.narrative"),
            at("specialization")]  # fmt: skip
    where = " + ".join(w for w, part in zip(used, parts, strict=True) if part)
    draft.put("text", "\n".join(dict.fromkeys(p for p in parts if p)), where)


def _credits(draft: Draft, achievement: Json, subject: Json, at: Callable[[str], str]) -> None:
    # The standard gives credits no unit, so they never count as ECTS or hours.
    available = (at("creditsAvailable"), achievement.get("creditsAvailable"))
    earned = ("credentialSubject.creditsEarned", subject.get("creditsEarned"))
    for where, value in (available, earned):
        if value is None:
            continue
        number = number_of(one(value))
        if number is None or number < 0:
            draft.problem(where, value, "this is no number of credits; left empty")
        elif number:
            unit = "credit" if number == 1 else "credits"
            draft.put("workload_note", f"{number:g} {unit}", where)


def _endorsers(draft: Draft, places: Iterable[tuple[str, Json]]) -> None:
    names: dict[str, str] = {}
    for where, source in places:
        for entry in children(source, "endorsement", "endorsements"):
            name = text(child(entry, "issuer").get("name"))
            if name:
                names.setdefault(name, where)
    if names:
        words = "; ".join(f"endorsed by {name}" for name in names)
        draft.put("accreditation", words, " + ".join(dict.fromkeys(names.values())))


def _alignments(draft: Draft, achievement: Json, at: Callable[[str], str]) -> tuple[Alignment, ...]:
    found: dict[Alignment, None] = {}
    outcomes: list[str] = []
    occupations: list[str] = []
    entries = [*many(achievement.get("alignment")), *many(achievement.get("alignments"))]
    for entry in entries:
        if isinstance(entry, str):
            entry = {"targetUrl": entry} if link(entry) else {"targetName": entry}  # noqa: PLW2901
        if not isinstance(entry, dict):
            draft.problem(at("alignment"), entry, "this is no alignment; left out")
            continue
        own = node(entry)
        name = text(own.get("targetName")) or text(own.get("name"))
        uri = _target(draft, own, at)
        kind = local(text(own.get("targetType")) or "")
        if not (name or uri) or _no_skill(draft, own, name, uri, at, occupations=occupations):
            continue
        found[Alignment(name=name, uri=uri)] = None
        if kind not in _NO_SKILL:
            draft.state(name, uri, where=at("alignment"))
        if kind in _COMPETENCY and name:
            outcomes.append(name)
    draft.put("occupations", occupations, at("alignment"))
    draft.put("outcomes", outcomes, at("alignment.targetName"))
    return tuple(found)


def _target(draft: Draft, own: Json, at: Callable[[str], str]) -> str | None:
    for key in ("targetUrl", "targetURL", "url", "id", "@id"):
        value = own.get(key)
        if value in (None, "", []):
            continue
        uri = link(value)
        if uri is not None:
            return esco_uri(uri)
        if key == "targetUrl":
            draft.problem(at("alignment.targetUrl"), value,
                          "this is no web address; left out", _LINK_REMEDY)  # fmt: skip
    return None


def _no_skill(
    draft: Draft,
    own: Json,
    name: str | None,
    uri: str | None,
    at: Callable[[str], str],
    *,
    occupations: list[str],
) -> bool:
    """Take a level or an occupation that an alignment points to; return whether it was one."""
    framework = text(own.get("targetFramework")) or text(own.get("frameworkName")) or ""
    code = text(own.get("targetCode"))
    kind = local(text(own.get("targetType")) or "")
    if kind == "QualityAssurance":  # as edubadges have it
        words = ", ".join(w for w in (name, code) if w) or uri
        add(draft, "accreditation", words, at("alignment.targetType"))
        return True
    url = _EQF_URL.search(uri or "")
    if url is not None or kind == "EQF" or _EQF.search(framework) or _EQF_LEVEL.match(name or ""):
        number = url.group(1) if url else None
        for words in (code, name):
            at_end = _LEVEL.search(words or "")
            if at_end is not None:
                number = number or at_end.group(1) or at_end.group(2)
        where = at("alignment.targetUrl" if url else "alignment.targetFramework")
        draft.level(number or code or name or uri, where)
        return True
    if _OTHER_LEVELS.search(framework):
        words = f"{framework}: {name or code or uri}"
        draft.put("level_note", words, at("alignment.targetFramework"))
        return True
    occupation = "/esco/occupation/" in (uri or "") or _OCCUPATIONS.search(framework)
    if occupation or _SOC.fullmatch(code or ""):
        occupations.append(code or name or uri or "")
        return True
    return False


def _tags(achievement: Json) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for key in ("tag", "tags"):
        value = achievement.get(key)
        if isinstance(value, str):
            found |= dict.fromkeys(" ".join(w.split()) for w in split_words(value) or ())
        else:
            found |= dict.fromkeys(texts(value))
    return tuple(found)
