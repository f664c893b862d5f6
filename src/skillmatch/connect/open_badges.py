"""Open Badges 2.0 and 3.0: assertions, credentials, and the achievements they are for.

No signature is checked and nothing is fetched: what a document only links to stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from skillmatch.connect.achievements import Achieved, achieved
from skillmatch.connect.badge import Badge
from skillmatch.connect.badge_results import grade_of, identifier, not_earned, revoked_in, when
from skillmatch.connect.catalogue_format import CatalogueRow
from skillmatch.connect.draft import Draft, Found
from skillmatch.connect.jsonld import Json, children, kinds, link, many, node, one, text
from skillmatch.connect.jwt import from_jwt, opened
from skillmatch.connect.prose import prose
from skillmatch.connect.references import Index, repeated
from skillmatch.errors import InputError

__all__ = [
    "OB2",
    "OB3",
    "Award",
    "claims",
    "from_jwt",
    "once_each",
    "parts",
    "read",
    "read_award",
    "read_parts",
]

OB2 = "Open Badges 2.0"
OB3 = "Open Badges 3.0"
_REMEDY = "give the badge's JSON as an Open Badge 2.0 or 3.0"
_CREDENTIALS = frozenset({"OpenBadgeCredential", "AchievementCredential"})
_CLASSES = frozenset({"BadgeClass", "Badge"})
# Objects that stand beside badges in a graph and are read with them.
_BESIDE = frozenset({"Profile", "Issuer", "CryptographicKey", "RevocationList", "Image", "Criteria",
                     "Alignment", "AlignmentObject", "Evidence", "IdentityObject",
                     "VerificationObject", "ResultDescription"})  # fmt: skip
# From memory of the published schemas: the lists that the two standards' APIs answer with.
_LISTS = ("@graph", "credential", "compactJwsString", "results", "assertions", "badges")
_POINTER = frozenset({"id", "@id", "type", "@type"})
# What of an assertion its achievement is read with.
_AROUND = ("name", "description", "issuer", "publisher", "endorsement", "endorsements")
_LOOK = 5  # entries of a list that decide what it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """One achievement as a document awards it: the parts of the source it is read from.

    ``outer`` is the assertion or credential, ``subject`` its subject, ``path`` where the
    achievement stands. ``bare`` is one that nobody is awarded.
    """

    outer: Json
    subject: Json
    achievement: object
    path: str
    standard: str
    bare: bool = False


def claims(document: object) -> bool:
    """Return whether parsed JSON is of Open Badges, or a list or graph of them.

    Examples
    --------
    >>> claims({"type": ["VerifiableCredential", "OpenBadgeCredential"]}), claims({"name": "x"})
    (True, False)
    """
    entries = parts(document)[:_LOOK]
    return any(_claims_one(node(v)) for _, v in entries if isinstance(v, dict))


def _claims_one(own: Json) -> bool:
    types = kinds(own)
    if types & _CREDENTIALS or "EndorsementCredential" in types or "BadgeClass" in types:
        return True
    if "ClrCredential" in types or "Clr" in types:
        return False
    if "Assertion" in types or ("badge" in own and own.keys() & {"recipient", "issuedOn"}):
        return "achievement" not in own  # CLR 1.0 has assertions too
    if "Achievement" in types:
        return bool(own.keys() & {"name", "criteria", "achievementType"})
    return any(
        "achievement" in subject or "AchievementSubject" in kinds(subject)
        for subject in children(own, "credentialSubject")
    )


def parts(document: object) -> list[tuple[int | None, object]]:
    """Return the records of a document with their numbers from 1; ``None`` where there is one.

    Lists, graphs, presentations of credentials and the answers of the standard's API are
    opened.
    """
    if isinstance(document, dict):
        own = node(document)
        inner: list[Any] | None = None
        if "VerifiablePresentation" in kinds(own):
            inner = many(own.get("verifiableCredential"))
        elif not own.keys() & {"credentialSubject", "badge", "type", "@type"}:
            lists = [own[key] for key in _LISTS if isinstance(own.get(key), list)]
            inner = [entry for found in lists for entry in found] if lists else None
        if inner is None:
            return [(None, document)]
        document = inner
    return list(enumerate(many(document), start=1))


def read(document: object, *, file: str) -> Found:
    """Read every badge of a document, and the achievement of each as a record.

    Parameters
    ----------
    document : object
        Parsed JSON: an Assertion, a BadgeClass, an OpenBadgeCredential, an Achievement, or a
        list or graph of them; in lists also compact JWTs.
    file : str
        File name, for the problems.

    Returns
    -------
    Found
        An achievement that nobody is awarded is a row, and a badge without a holder.
    """
    found = Found()
    entries = parts(document)
    if not entries:
        found.notes.append("there is no badge in it")
    read_parts(found, entries, file=file)
    once_each(found)
    return found


def read_parts(
    found: Found,
    entries: Iterable[tuple[int | None, object]],
    *,
    file: str,
    standard: str = "",
    beside: Mapping[str, Json] | None = None,
) -> None:
    """Read numbered records into ``found``.

    ``standard`` overrides the name of the standard, ``beside`` are more objects by their ids.
    """
    entered = [(row, value) for row, raw in entries
              if (value := _opened(raw, found, file, row)) is not None]  # fmt: skip
    index = Index([own for _, own in entered])
    index.update(beside or {})
    index |= {key: own for _, own in entered if (key := identifier(own)) is not None}
    awards: list[tuple[int | None, Award]] = []
    for row, own in entered:
        if row is None or _claims_one(own) or not kinds(own) & _BESIDE:
            given = _awards(own, found, file, row)
            index.spend(repeated([(award.outer, award.subject) for award in given]))
            awards += [(row, award) for award in given]
    awarded = {_achievement_id(award) for _, award in awards if not award.bare}
    for row, award in awards:
        # A badge class that an assertion beside it awards is no second badge.
        if not award.bare or (own_id := identifier(award.outer)) is None or own_id not in awarded:
            read_award(found, award, file=file, row=row, index=index, standard=standard)


def once_each(found: Found) -> None:
    """Keep each achievement once as a row, however often it is awarded."""
    met: dict[CatalogueRow, CatalogueRow] = {}
    for row in found.rows:
        bare = replace(row, uris={}, credential=replace(row.credential, provenance={}))
        met.setdefault(bare, row)
    found.rows[:] = met.values()


def _achievement_id(award: Award) -> str | None:
    value = award.achievement
    return link(value) if isinstance(value, str) else identifier(node(value))


def _opened(raw: object, found: Found, file: str, row: int | None) -> Json | None:
    """Return a record with local keys; a JWT is opened first."""
    try:
        value = opened(raw, name=file)
    except InputError as error:
        reason = error.message.removeprefix(f"{file}: ")
        found.problem(file, row, None, None, reason=reason, remedy=error.hint)
        return None
    if not isinstance(value, dict):
        found.problem(file, row, None, value, reason="this is not a badge", remedy=_REMEDY)
        return None
    return node(value)


def _awards(own: Json, found: Found, file: str, row: int | None) -> list[Award]:
    """Return the awards of one record; problems where there are none."""
    types = kinds(own)
    if "EndorsementCredential" in types:
        found.problem(file, row, "type", "EndorsementCredential",
                      reason="this is an endorsement, not a badge",
                      remedy="give the badge that it endorses")  # fmt: skip
        return []
    if "credentialSubject" in own:
        subjects = children(own, "credentialSubject")
        awards = [
            Award(outer=own, subject=subject, achievement=achievement,
                  path="credentialSubject.achievement", standard=OB3)
            for subject in subjects for achievement in many(subject.get("achievement"))
        ]  # fmt: skip
        if not awards:
            found.problem(file, row, "credentialSubject.achievement", None,
                          reason="the badge names no achievement", remedy=_REMEDY)  # fmt: skip
        return awards
    if "Assertion" in types or "badge" in own:
        return [Award(outer=own, subject=own, achievement=one(own.get("badge")), path="badge",
                      standard=OB2)]  # fmt: skip
    if types & _CLASSES or "Achievement" in types:
        standard = OB2 if types & _CLASSES else OB3
        return [Award(outer=own, subject={}, achievement=own, path="", standard=standard,
                      bare=True)]  # fmt: skip
    found.problem(file, row, "type", ", ".join(sorted(types)) or None,
                  reason="this is not an Open Badge", remedy=_REMEDY)  # fmt: skip
    return []


def read_award(
    found: Found,
    award: Award,
    *,
    file: str,
    row: int | None,
    index: Index,
    standard: str = "",
) -> Badge | None:
    """Read one award into ``found`` and return its badge, ``None`` with a problem.

    ``index`` holds objects of the document by their ids, for a badge class or an issuer given
    as a link.
    """
    draft = Draft(found, file=file, row=row, standard=standard or award.standard)
    achievement = award.achievement
    points = isinstance(achievement, str) or _POINTER.issuperset(node(achievement))
    linked = link(achievement) if points else None
    # A class is read once for all awards that state the same around it.
    around = [linked, award.path, award.subject.get("creditsEarned"),
              *(award.outer.get(key) for key in _AROUND)]  # fmt: skip
    known: Achieved | None = None if linked is None else index.kept.get(repr(around))
    if known is not None:
        return _award(found, draft, award, known, {})
    if linked is not None:
        achievement = index.reach(linked)
    own = node(achievement)
    if not own and linked is not None:
        what = "badge class" if award.standard == OB2 else "achievement"
        draft.problem(award.path, linked, f"the {what} is a link and not in the file",
                      f"fetch the {what} and give its JSON")  # fmt: skip
        return None
    if not isinstance(achievement, dict | list):
        reason, remedy = "the badge names no achievement", _REMEDY
        if str(one(award.outer.get("revoked"))).casefold() == "true":  # No more need be told of it.
            reason, remedy = "the badge was revoked, and does not say what it was for", "leave it"
        draft.problem(award.path, achievement, reason, remedy)
        return None
    outer = {} if award.bare else award.outer
    made = achieved(draft, own, outer=outer, subject=award.subject, path=award.path, index=index)
    if made is None:
        return None
    if linked is not None:
        index.kept[repr(around)] = made
    return _award(found, draft, award, made, own)


def _award(found: Found, draft: Draft, award: Award, made: Achieved, own: Json) -> Badge | None:
    """Keep the record of an award and return its badge, ``None`` where it is not earned."""
    found.rows.append(made.row)
    failed = not_earned(award.subject)
    if failed is not None:
        draft.problem("result.status", failed, "by its result it is not earned; it does not count",
                      "give it once it is completed")  # fmt: skip
        return None
    credential = made.row.credential
    story = prose(award.subject.get("narrative"))
    body = "\n".join(t for t in (credential.text, story) if t)
    found.take(len(body))
    badge = Badge(
        title=credential.title,
        issuer=credential.issuer,
        text=body,
        alignments=made.alignments,
        tags=made.tags,
        standard=draft.standard,
        source=draft.file,
        id=identifier(award.outer),
        holder=not award.bare and _is_held(award),
        row=made.row,
        **({} if award.bare else _validity(draft, award)),
    )
    found.badges.append(badge)
    _say(found, badge, award, own)
    return badge


def _is_held(award: Award) -> bool:
    if award.standard == OB2:
        return bool(award.outer.get("recipient"))
    subject = award.subject
    return bool(identifier(subject) or subject.get("identifier"))


def _validity(draft: Draft, award: Award) -> dict[str, Any]:
    """Return when the badge was issued and counts, whether it was revoked, and its grade."""
    outer = award.outer

    names = {"awardedDate": "issued", "issuedOn": "issued", "issuanceDate": "issued",
             "issueDate": "issued", "issued_on": "issued",  # the first is the term behind issuedOn
             "validFrom": "valid_from", "validUntil": "valid_until",
             "expirationDate": "valid_until", "expires": "valid_until"}  # fmt: skip
    days = {key: draft.date(when(outer.get(key)), name) for key, name in names.items()}

    def first(*keys: str) -> date | None:
        return next((day for key in keys if (day := days[key]) is not None), None)

    return {
        "issued": first(
            "awardedDate", "issuedOn", "issuanceDate", "issueDate", "issued_on", "validFrom"
        ),
        "valid_from": first("validFrom", "issuanceDate"),
        "valid_until": first("validUntil", "expirationDate", "expires"),
        "revoked": revoked_in(draft, outer),
        "grade": grade_of(node(award.achievement), award.subject),
    }


def _say(found: Found, badge: Badge, award: Award, own: Json) -> None:
    """Note what a person should know and no field holds."""
    reason = text(award.outer.get("revocationReason"))
    if badge.revoked and reason:
        found.notes.append(f"{badge.title!r} was revoked: {reason}")
    related = sum(link(r) is not None for r in many(own.get("related")))
    if related:
        found.notes.append(f"related achievements of {badge.title!r} that are not read: {related}")
