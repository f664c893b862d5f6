"""Comprehensive Learner Records: CLR 2.0, and the assertions of CLR 1.0.

A record holds many awards and how they hang together: what is part of what, what comes before.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from skillmatch.connect.badge import Badge
from skillmatch.connect.badge_results import identifier
from skillmatch.connect.catalogue_format import CatalogueRow
from skillmatch.connect.draft import Found
from skillmatch.connect.jsonld import Json, child, children, kinds, local, many, node, one, text
from skillmatch.connect.open_badges import Award, once_each, parts, read_award, read_parts
from skillmatch.connect.references import Index, repeated

__all__ = ["CLR1", "CLR2", "claims", "read"]

CLR1 = "CLR 1.0"
CLR2 = "CLR 2.0"
_LOOK = 5
_PART = frozenset({"ispartof", "ischildof"})
_OTHERS = frozenset({"exactmatchof", "ispeerof", "isrelatedto", "replacedby"})
_REMEDY = "give the learner record as CLR 2.0"


@dataclass(kw_only=True)
class _Relations:
    """Which id is part of which, and which comes before which."""

    wholes: dict[str, list[str]] = field(default_factory=dict)
    before: dict[str, list[str]] = field(default_factory=dict)


def claims(document: object) -> bool:
    """Return whether parsed JSON is a Comprehensive Learner Record, or a list of them.

    Examples
    --------
    >>> claims({"type": ["VerifiableCredential", "ClrCredential"]}), claims({"type": "Assertion"})
    (True, False)
    """
    entries = parts(document)[:_LOOK]
    return any(_claims_one(node(v)) for _, v in entries if isinstance(v, dict))


def _claims_one(own: Json) -> bool:
    types = kinds(own)
    if "ClrCredential" in types or any(
        "ClrSubject" in kinds(s) for s in children(own, "credentialSubject")
    ):
        return True
    # From memory of the published schema of CLR 1.0: a Clr has a learner and assertions.
    return bool(types & {"Clr", "CLR"}) and bool(own.keys() & {"learner", "assertions"})


def read(document: object, *, file: str) -> Found:
    """Read every award of a learner record, and each achievement as a record.

    An achievement that is listed without an award counts as awarded by the record, unless
    another is said to be a part of it: of a whole only the part is known to be earned.

    Parameters
    ----------
    document : object
        Parsed JSON.
    file : str
        File name, for the problems.
    """
    found = Found()
    entries = parts(document)
    if not entries:
        found.notes.append("there is no learner record in it")
    for row, value in entries:
        own = node(value) if isinstance(value, dict) else {}
        if not _claims_one(own):
            found.problem(file, row, None, None if own else value,
                          reason="this is no learner record", remedy=_REMEDY)  # fmt: skip
        elif "credentialSubject" in own:
            for subject in children(own, "credentialSubject") or [{}]:
                _subject(found, own, subject, file, row)
        else:
            _first_edition(found, own, file, row)
    once_each(found)
    return found


def _subject(found: Found, own: Json, subject: Json, file: str, row: int | None) -> None:
    """Read the subject of a CLR 2.0: its credentials, then what nobody awarded."""
    rows, badges = len(found.rows), len(found.badges)
    contained = many(subject.get("verifiableCredential"))
    numbered = list(enumerate(contained, start=1))
    achievements = children(subject, "achievement")
    index = Index(own)
    index |= {key: a for a in achievements if (key := identifier(a)) is not None}
    index.spend(repeated([(own, subject)] * len(achievements)))
    outer = {k: v for k, v in own.items() if k not in ("id", "@id", "name", "description")}
    read_parts(found, numbered, file=file, standard=CLR2, beside=index)
    relations = _relations(found, many(subject.get("association")), file, row)
    awarded = {entry.credential.id for entry in found.rows[rows:]}
    wholes = {whole for named in relations.wholes.values() for whole in named}
    for number, achievement in enumerate(achievements, start=1):
        own_id = identifier(achievement)
        if own_id in awarded:
            continue
        award = Award(outer={**outer, "id": own_id}, subject=subject, achievement=achievement,
                      path="credentialSubject.achievement", standard=CLR2)  # fmt: skip
        badge = read_award(found, award, file=file, row=number, index=index)
        if badge is not None and own_id in wholes:
            found.badges.pop()
            found.notes.append(f"{badge.title!r} is named only as the whole of other awards; "
                               "it does not count as earned")  # fmt: skip
    if not contained and not achievements:
        found.problem(file, row, "credentialSubject.verifiableCredential", None,
                      reason="the learner record holds no award", remedy=_REMEDY)  # fmt: skip
    _relate(found, relations, rows, badges, "credentialSubject.association")


def _first_edition(found: Found, own: Json, file: str, row: int | None) -> None:
    """Read the assertions of a CLR 1.0."""
    # From memory of the published schema: assertions[].{achievement, results, issuedOn, expires},
    # signedAssertions[] as JWS, achievement.associations[].{associationType, targetId}.
    rows, badges = len(found.rows), len(found.badges)
    publisher = {"publisher": own.get("publisher")}
    edges: list[object] = []
    entries = [*many(own.get("assertions"))]
    for number, entry in enumerate(entries, start=1):
        assertion = node(entry)
        achievement = child(assertion, "achievement")
        if not achievement:
            found.problem(file, number, "assertions.achievement", None if assertion else entry,
                          reason="the assertion names no achievement", remedy=_REMEDY)  # fmt: skip
            continue
        learner = node(assertion.get("recipient")) or node(own.get("learner"))
        subject = {**assertion, "identifier": learner or None}
        award = Award(outer={**publisher, **assertion}, subject=subject, achievement=achievement,
                      path="assertions.achievement", standard=CLR1)  # fmt: skip
        read_award(found, award, file=file, row=number, index=Index())
        edges += [{"sourceId": identifier(achievement), **edge}
                  for edge in children(achievement, "associations")]  # fmt: skip
    signed = many(own.get("signedAssertions"))
    if signed:
        found.problem(file, row, "signedAssertions", None,
                      reason="signed assertions are not read",
                      remedy="give the record as CLR 2.0")  # fmt: skip
    relations = _relations(found, edges, file, row)
    _relate(found, relations, rows, badges, "assertions.achievement.associations")


def _relations(found: Found, edges: list[object], file: str, row: int | None) -> _Relations:
    """Sort associations; the part, and what comes later, hold the id of the other."""
    made = _Relations()
    passed = 0
    for edge in edges:
        own = node(edge) if isinstance(edge, dict) else {}
        kind = local(text(own.get("associationType")) or "").casefold()
        source, target = (_id(own.get(key)) for key in ("sourceId", "targetId"))
        if source is None or target is None or not kind:
            found.problem(file, row, "association", None if own else edge,
                          reason="the association lacks its type or one of its ids; left out",
                          remedy="give associationType, sourceId and targetId")  # fmt: skip
        elif kind in _PART:
            made.wholes.setdefault(source, []).append(target)
        elif kind == "isparentof":
            made.wholes.setdefault(target, []).append(source)
        elif kind == "precedes":
            made.before.setdefault(target, []).append(source)
        else:
            passed += kind in _OTHERS
            if kind not in _OTHERS:
                found.problem(file, row, "association.associationType", kind,
                              reason="this kind of association is not known; left out",
                              remedy="use isPartOf, isChildOf, isParentOf or precedes")  # fmt: skip
    if passed:
        found.notes.append(f"associations that say no more than that awards are related: {passed}")
    return made


def _id(value: object) -> str | None:
    value = one(value)
    if isinstance(value, dict):
        return identifier(value)
    return value.strip() or None if isinstance(value, str) else None


def _joined(own: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """Return both, each once; records alike share what they have not of their own."""
    return tuple(dict.fromkeys((*own, *more))) if own and more else own or more


def _relate(found: Found, relations: _Relations, rows: int, badges: int, where: str) -> None:
    """Write the associations into the records; an award's id stands for its achievement's."""
    alias = {b.id: b.row.credential.id for b in found.badges[badges:] if b.id and b.row}

    def known(ids: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
        made: dict[str, dict[str, None]] = {}
        for key, others in ids.items():
            own = alias.get(key, key)
            named = (alias.get(o, o) for o in others)
            made.setdefault(own, {}).update(dict.fromkeys(v for v in named if v != own))
        return {key: tuple(others) for key, others in made.items()}

    wholes, before = known(relations.wholes), known(relations.before)
    here = {row.credential.id for row in found.rows[rows:]}
    missing = len((wholes.keys() | before.keys()) - here)
    if missing:
        found.notes.append(f"associations about records that are not in the file: {missing}")

    def with_links(row: CatalogueRow) -> CatalogueRow:
        credential = row.credential
        provenance = dict(credential.provenance)
        stacks, needs = wholes.get(credential.id, ()), before.get(credential.id, ())
        if not stacks and not needs:
            return row
        provenance |= {"stacks_into": where} if stacks else {}
        provenance |= {"requires": where} if needs else {}
        linked = replace(
            credential,
            stacks_into=_joined(credential.stacks_into, stacks),
            requires=_joined(credential.requires, needs),
            provenance=dict(sorted(provenance.items())),
        )
        return replace(row, credential=linked)

    found.rows[rows:] = [with_links(row) for row in found.rows[rows:]]
    badge: Badge
    for place, badge in enumerate(found.badges[badges:], start=badges):
        if badge.row is not None:
            found.badges[place] = replace(badge, row=with_links(badge.row))
