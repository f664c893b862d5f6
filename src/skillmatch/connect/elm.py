"""European Learning Model v3: European Digital Credentials and catalogues of qualifications."""

from __future__ import annotations

import base64
import dataclasses
import re
from collections.abc import Iterator
from typing import Any

from skillmatch.connect.badge import Badge
from skillmatch.connect.badge_results import revoked_in
from skillmatch.connect.draft import Draft, Found
from skillmatch.connect.elm_learner import learner_words, without
from skillmatch.connect.elm_old import OLD, is_old, modern, old_path
from skillmatch.connect.elm_parts import organisation_name, take_organisations
from skillmatch.connect.elm_records import fill, title_of
from skillmatch.connect.elm_words import MAX_PARTS, Parts, Source, identity, label
from skillmatch.connect.jsonld import Json, kinds, load_json, local, many, node, text
from skillmatch.connect.references import repeated
from skillmatch.errors import InputError, SchemaError

__all__ = ["CREDENTIAL", "STANDARD", "claims", "read"]

STANDARD = "European Learning Model v3"
CREDENTIAL = "European Digital Credential"
_ACHIEVEMENT = "LearningAchievement"
# From memory of the published model: the two kinds of learning opportunity beside the first.
_OFFERS = frozenset({"LearningOpportunity", "LearningOpportunitySpecification",
                     "LearningOpportunityInstance"})  # fmt: skip
_RECORDS = _OFFERS | {"Qualification", "LearningAchievementSpecification", _ACHIEVEMENT}
_SURE = re.compile(r"(?:elm|edc|loq|ql):|https?://data\.(?:europa\.eu/snb|quality-link\.eu)/")
_MARKS = frozenset({"title", "learningOutcome", "awardedBy", "awardingOpportunity", "creditPoint",
                    "eqfLevel", "EQFLevel", "volumeOfLearning", "providedBy", "specifiedBy",
                    "learningAchievementSpecification"})  # fmt: skip
_INPUT = frozenset({"achievementTitle", "ectsPoints", "gradeAchieved", "awardingStatement"})
_PERSON = ("fullName", "familyName", "givenName", "birthName", "nationalID", "dateOfBirth",
           "identifier")  # fmt: skip
_FLAT = {"title": "achievementTitle", "text": "achievementDescription", "ects": "ectsPoints",
         "hours": "hoursOfLearning", "workload_note": "hoursOfLearning", "type": "credentialTitle",
         "assessment": "title, type, mode", "supervision": "verificationMethod"}  # fmt: skip
_REMEDY = "export it from Europass again"


def claims(document: object) -> bool:
    """Return whether parsed JSON is of the European Learning Model.

    Examples
    --------
    >>> claims({"type": "Qualification", "title": {"en": "SQL"}, "eqfLevel": {}})
    True
    >>> claims({"type": "Course", "name": "SQL"})
    False
    """
    entries, _, _ = _entries(document)
    return any(_kind(_unwrapped(entry)) for entry in entries[:200])


def read(document: object, *, file: str) -> Found:
    """Read credentials as badges, and qualifications and offers as records of a catalogue.

    Parameters
    ----------
    document : object
        Parsed JSON.
    file : str
        Its name, for problems.

    Returns
    -------
    Found
        A badge's record stands in ``rows`` too. Nothing in it names the learner.

    Raises
    ------
    SchemaError
        There is nothing of the European Learning Model in it.
    """
    entries, single, graph = _entries(document)
    if not claims(document):
        raise SchemaError("nothing of the European Learning Model in it", file=file, hint=_REMEDY)
    found = Found()
    shared: Source | None = None
    for number, wrapped in enumerate(entries, start=1):
        entry = _unwrapped(wrapped)
        kind = _kind(entry)
        row = None if single else number
        if kind == "credential":
            _whole(found, node(entry), file, row)
        elif kind == "input":
            _input(found, node(entry), file, row)
        elif kind == "record":
            if shared is None:
                shared = Source(entries)
            _record(found, shared, node(entry), file=file, row=row)
        elif not (isinstance(entry, dict) and (graph or _beside(entry))):
            found.problem(
                file, row, value=entry, reason="this is no record of the European Learning Model",
                remedy="leave it out, or give its type",
            )  # fmt: skip
    return found


def _entries(document: object) -> tuple[list[Any], bool, bool]:
    """Return the entries of a document, whether it is a lone one, and whether it is a graph."""
    inner = _unwrapped(document)
    if isinstance(inner, list):
        return inner, False, False
    graph = inner.get("@graph") if isinstance(inner, dict) else None
    return (graph, False, True) if isinstance(graph, list) else ([inner], True, False)


def _unwrapped(document: object) -> object:
    """Take a credential out of a signature, a token's payload or a presentation."""
    for _ in range(4):
        if not isinstance(document, dict):
            break
        payload = document.get("payload")
        inner: object = None
        if isinstance(payload, str) and ("signatures" in document or "signature" in document):
            inner = _payload(payload)
        elif _kind(document) is None:
            keys = ("credential", "vc", "verifiableCredential")
            inner = next((v for k in keys if isinstance(v := document.get(k), dict | list)), None)
        if inner is None:
            break
        document = inner
    return document


def _payload(words: str) -> object:
    try:
        if words.lstrip().startswith("{"):
            return load_json(words.encode(), "payload")
        return load_json(base64.urlsafe_b64decode(words + "=" * (-len(words) % 4)), "payload")
    except (InputError, ValueError):
        return None


def _kind(entry: object) -> str | None:
    if not isinstance(entry, dict):
        return None
    own = node(entry)
    names = kinds(own)
    subject = own.get("credentialSubject")
    if "EuropeanDigitalCredential" in names or (
        "VerifiableCredential" in names
        and any({"hasClaim", "achieved"} & node(s).keys() for s in many(subject)[:MAX_PARTS])
    ):
        return "credential"
    if not names:
        return "input" if "credentialTitle" in own and _INPUT & own.keys() else None
    given = (t for key in ("type", "@type") for t in many(own.get(key)) if isinstance(t, str))
    for name in given:
        plain = ":" not in name and bool(_MARKS & own.keys())
        if local(name) in _RECORDS and (plain or _SURE.match(name)):
            return "record"
    return None


def _beside(entry: Json) -> bool:
    """Return whether an object is of the model, though no record: what records refer to."""
    given = (t for key in ("type", "@type") for t in many(entry.get(key)) if isinstance(t, str))
    return any(_SURE.match(name) for name in given)


def _whole(found: Found, own: Json, file: str, row: int | None) -> None:
    """Read a credential; one in the older names keeps its own paths."""
    if not is_old(own):
        _credential(found, own, file, row)
        return
    old = Found()
    _credential(old, modern(own), file, row)
    for badge in old.badges:
        if badge.row is not None:
            known = badge.row.credential
            paths = {k: old_path(v) for k, v in known.provenance.items()}
            known = dataclasses.replace(known, standard=OLD, provenance=paths)
            made = dataclasses.replace(badge.row, credential=known)
            _keep(found, dataclasses.replace(badge, row=made))
    found.problems += old.problems


def _credential(found: Found, own: Json, file: str, row: int | None) -> None:
    """Read each achievement of a credential; nothing of its learner is kept."""
    source = Source(own)
    count = 0
    for subject in source.all(own, "credentialSubject"):
        first, learner = len(found.problems), learner_words(subject)
        achieved = list(_achievements(source, source.all(subject, "hasClaim")))
        source.nodes.spend(repeated([(own, subject)] * len(achieved)))
        for achievement, parent in achieved:
            count += 1
            draft = Draft(found, file=file, row=row, standard=STANDARD)
            badge = _badge(
                draft, source, achievement,
                parent=parent, credential=own, subject=subject, lone=len(achieved) == 1,
            )  # fmt: skip
            if badge is not None:
                _keep(found, without(learner, badge))
        found.problems[first:] = [without(learner, p) for p in found.problems[first:]]
    if not count:
        found.problem(
            file, row, "credentialSubject.hasClaim",
            reason="the credential states no learning achievement", remedy=_REMEDY,
        )  # fmt: skip


def _keep(found: Found, badge: Badge) -> None:
    found.badges.append(badge)
    if badge.row is not None:
        found.rows.append(badge.row)


def _achievements(source: Source, claimed: list[Json]) -> Iterator[tuple[Json, str | None]]:
    """Yield achievements with the title of the one they are part of, each once."""
    seen: set[tuple[str, str | None]] = set()
    stack: list[tuple[Json, str | None]] = [(c, None) for c in reversed(claimed)]
    while stack:
        claim, parent = stack.pop()
        name, title = identity(claim), title_of(claim)
        if name:
            if (name, title) in seen:
                continue
            seen.add((name, title))
        achieved = _ACHIEVEMENT in kinds(claim) or not kinds(claim)
        if achieved:
            yield claim, parent
        keys = ("hasPart",) if achieved else ("hasPart", "proves", "influences")
        larger = title if achieved else parent
        # A part that stands in the list itself is a record of its own.
        stack += [(inner, larger) for inner in reversed(source.all(claim, *keys))
                  if identity(inner) not in source.top]  # fmt: skip


def _badge(
    draft: Draft, source: Source, achievement: Json, *,
    parent: str | None, credential: Json, subject: Json, lone: bool,
) -> Badge | None:  # fmt: skip
    lead = "hasClaim." if credential else ""
    specified = [(f"{lead}specifiedBy.", s) for s in source.all(achievement, "specifiedBy")]
    parts: Parts = [(lead, achievement), *specified]
    grades, alignments = fill(draft, source, parts, parent)
    for body in source.all(credential, "issuer"):
        # Who signs may be another than who awards: then its country says nothing.
        if draft.values.get("issuer") in (None, organisation_name(body)):
            take_organisations(draft, source, [("issuer", body)])
    profile = label(credential.get("credentialProfiles"))
    if profile and profile.casefold() != "generic":
        draft.put("type", profile, "credentialProfiles")
    if lone:
        for shown in source.all(credential, "displayParameter"):
            draft.put("title", text(shown.get("title")), "displayParameter.title")
    made = draft.finish()
    if made is None:
        return None
    given = [a.get("awardingDate") for a in source.all(achievement, "awardedBy")]
    given += [achievement.get("awardingDate"), achievement.get("dateIssued")]
    given += [credential.get(k) for k in ("issuanceDate", "issued", "validFrom")]
    until = credential.get("validUntil") or credential.get("expirationDate")
    names = [identity(credential), None if lone else identity(achievement)]
    return Badge(
        title=made.credential.title, issuer=made.credential.issuer, text=made.credential.text,
        alignments=alignments, standard=CREDENTIAL, source=draft.file,
        id="#".join(n for n in names if n) or None,
        holder=any(subject.get(key) for key in _PERSON),
        issued=draft.date(next((t for g in given if (t := text(g))), None), "issued"),
        valid_from=draft.date(text(credential.get("validFrom")), "valid_from"),
        valid_until=draft.date(text(until), "valid_until"),
        revoked=revoked_in(draft, credential),
        grade=label(achievement.get("grade")) or "; ".join(grades) or None, row=made,
    )  # fmt: skip


def _record(found: Found, source: Source, own: Json, *, file: str, row: int | None) -> None:
    """Read a qualification or an offer, and the parts that stand inside it."""
    if identity(own) in source.offered and not kinds(own) & _OFFERS:
        return  # the offer that names it is the record
    if _ACHIEVEMENT in kinds(own):
        for achievement, larger in _achievements(source, [own]):
            draft = Draft(found, file=file, row=row, standard=STANDARD)
            badge = _badge(
                draft, source, achievement, parent=larger, credential={}, subject={}, lone=False
            )
            if badge is not None:
                _keep(found, badge)
        return
    seen: set[tuple[str, str | None]] = set()
    stack: list[tuple[Json, str | None]] = [(own, None)]
    inner = "learningAchievementSpecification"
    while stack:
        entry, parent = stack.pop()
        parts: Parts = [("", entry), *((f"{inner}.", s) for s in source.all(entry, inner))]
        draft = Draft(found, file=file, row=row, standard=STANDARD)
        fill(draft, source, parts, parent)
        made = draft.finish()
        if made is not None:
            found.rows.append(made)
        for part in reversed([p for _, holder in parts for p in source.all(holder, "hasPart")]):
            name, title = identity(part), title_of(part)
            if not title or name in source.top or (name and (name, title) in seen):
                continue
            if name:
                seen.add((name, title))
            stack.append((part, made.credential.title if made else None))


def _input(found: Found, own: Json, file: str, row: int | None) -> None:
    """Read the flat fields from which a credential is made, as the credential."""
    title, name = own.get("achievementTitle"), own.get("credentialTitle")
    specified = {
        "creditPoint": {"framework": {"prefLabel": "ECTS"}, "point": own.get("ectsPoints")},
        "volumeOfLearning": own.get("hoursOfLearning"),
    }
    proof = {
        "title": own.get("title"), "grade": own.get("gradeAchieved"),
        "idVerification": own.get("verificationMethod"),
        "specifiedBy": {"dcType": own.get("type"), "mode": own.get("mode")},
    }  # fmt: skip
    micro = re.search("micro-?credential", text(name) or "", re.I)
    claim = {
        "type": _ACHIEVEMENT, "title": title or name,
        "description": own.get("achievementDescription"),
        "dcType": name if micro else None, "provenBy": proof, "specifiedBy": specified,
    }  # fmt: skip
    subject = {
        "fullName": own.get("fullName"), "nationalID": {"notation": own.get("nationalId")},
        "hasClaim": claim,
    }  # fmt: skip
    flat = Found()
    _credential(flat, {"issued": own.get("dateIssued"), "credentialSubject": subject}, file, row)
    for badge in flat.badges:
        if badge.row is not None:
            known = badge.row.credential
            paths = {k: _FLAT.get(k, v) for k, v in known.provenance.items()}
            known = dataclasses.replace(known, provenance=paths)
            made = dataclasses.replace(badge.row, credential=known)
            _keep(found, dataclasses.replace(badge, row=made, holder=bool(own.get("fullName"))))
    found.problems += flat.problems
