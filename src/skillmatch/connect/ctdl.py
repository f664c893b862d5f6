"""CTDL, the Credential Registry's JSON-LD: credentials and learning opportunities.

Some decisions that the standard leaves open: competencies are stated skills, whether they
stand at the record or in its conditions, except that the conditions of a learning opportunity
which says itself what it teaches are prerequisites. Subjects state the topics taught and are
stated skills too; keywords, which are there to be found by, only where neither is given.
``dateEffective`` dates the record where nothing says when it was changed.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from skillmatch.connect.catalogue_format import CatalogueRow
from skillmatch.connect.ctdl_facts import put_level, put_teaching, put_url
from skillmatch.connect.ctdl_fields import competencies, occupations, put_cost, put_workload
from skillmatch.connect.ctdl_graph import (
    Entry,
    Graph,
    entries,
    identity_of,
    is_record,
    looks_ctdl,
    said,
    terms,
)
from skillmatch.connect.draft import Draft, Found
from skillmatch.connect.jsonld import Json, kinds, many, node, texts
from skillmatch.connect.places import country_code
from skillmatch.connect.prose import prose
from skillmatch.errors import SchemaError

__all__ = ["claims", "read"]

_LOOK = 50  # Nodes that are looked at to know the standard.
_REMEDY = "check it in the Registry, or leave it out where it is unknown"
_TAUGHT = ("teaches", "targetCompetency", "assesses")
_BEFORE = {"requires": "", "entryCondition": "", "prerequisite": "", "recommends": "recommended: ",
           "preparationFrom": "prepared for by: ",
           "advancedStandingFrom": "advanced standing from: "}  # fmt: skip
_HARD = ("requires", "prerequisite")
_AFTER = ("isPartOf", "isPreparationFor", "isAdvancedStandingFor", "isRequiredFor")
_TARGETS = ("targetCredential", "targetLearningOpportunity", "targetAssessment")
_TYPES = {"MicroCredential": "micro-credential",
          "LearningOpportunityProfile": "learning opportunity"}  # fmt: skip


def claims(document: object) -> bool:
    """Return whether parsed JSON is CTDL.

    Examples
    --------
    >>> claims({"@type": "ceterms:Badge", "ceterms:name": "A"}), claims({"@type": "Course"})
    (True, False)
    """
    for _, _, found, context, _ in itertools.islice(entries(document), _LOOK):
        if isinstance(found, dict) and looks_ctdl(found, context=context):
            return True
    return False


def read(document: object, *, file: str) -> Found:
    """Read the credentials and learning opportunities of a CTDL document.

    Parameters
    ----------
    document : object
        Parsed JSON: a node, a list, a ``@graph``, envelopes or search results of the Registry.
    file : str
        Its name, for the problems.

    Raises
    ------
    SchemaError
        The document is no CTDL.
    """
    if not claims(document):
        raise SchemaError(
            "this is no CTDL", file=file, hint="give JSON-LD of the Credential Registry"
        )
    return _Reader(document, file).read()


class _Reader:
    """Reads one document; references are resolved among its own nodes only."""

    def __init__(self, document: object, file: str) -> None:
        self.file = file
        self.found = Found()
        self.missed: Counter[str] = Counter()
        self.nodes: list[Entry] = []
        for row, scope, value, _, envelope in entries(document):
            if isinstance(value, dict):
                self.nodes.append(Entry(row=row, scope=scope, node=node(value), envelope=envelope))
            else:
                self.found.problem(file, row, None, value, reason="this is no object; left out",
                                   remedy=_REMEDY)  # fmt: skip
        self.graph = Graph(self.nodes)
        self.parents = self._parents()

    def read(self) -> Found:
        """Read all records and say what else was there."""
        others: Counter[str] = Counter()
        for entry in self.nodes:
            types = kinds(entry.node)
            if is_record(types):
                row = self._record(entry, types)
                if row is not None:
                    self.found.rows.append(row)
            else:
                others[min(types, default="no type")[:60]] += 1
        notes = self.found.notes
        if others:
            shown = ", ".join(f"{count} {kind}" for kind, count in others.most_common(6))
            notes.append(f"not read as credentials: {shown}")
        for what, count in self.missed.items():
            notes.append(f"{what} of {count} records: only references that the file does not hold")
        return self.found

    def _parents(self) -> dict[str, list[str]]:
        """Return what each record is a part of, as its parents say."""
        parents: dict[str, list[str]] = defaultdict(list)
        for entry in self.nodes:
            types = kinds(entry.node)
            if is_record(types):
                own = identity_of(entry.node)
                for part in many(entry.node.get("hasPart")):
                    child = self.graph.identity(part, entry.scope)
                    if own and child:
                        parents[child].append(own)
            elif "Pathway" in types:
                for child, goal in self._steps(entry):
                    parents[child].append(goal)
        return parents

    def _steps(self, entry: Entry) -> Iterator[tuple[str, str]]:
        """Yield (step, destination) of a pathway whose components stand for records."""
        # From memory of the published schema: components stand for a record by proxyFor,
        # sourceData before.
        own, scope = entry.node, entry.scope
        goals = self._proxies((own.get("hasDestinationComponent"), own.get("destinationComponent")),
                              scope)  # fmt: skip
        steps = self._proxies((own.get("hasPart"), own.get("hasChild")), scope)
        for goal, step in itertools.product(goals[:1], steps):
            if step != goal:
                yield step, goal

    def _proxies(self, values: Iterable[object], scope: int) -> list[str]:
        parts = [part for value in values for part in self.graph.each(value, scope)]
        stood = (v for part in parts for k in ("proxyFor", "sourceData") for v in many(part.get(k)))
        found = (self.graph.identity(value, scope) for value in stood)
        return list(dict.fromkeys(f for f in found if f))

    def _record(self, entry: Entry, types: frozenset[str]) -> CatalogueRow | None:
        own, scope, graph = entry.node, entry.scope, self.graph
        draft = Draft(self.found, file=self.file, row=entry.row, standard="CTDL")
        identity = identity_of(own)
        draft.put("id", identity, "ceterms:ctid" if own.get("ctid") == identity else "@id")
        draft.put("title", said(own.get("name")), "ceterms:name")
        draft.put("title", said(own.get("alternateName")), "ceterms:alternateName")
        if said(own.get("description")):
            draft.put("text", prose(own.get("description")), "ceterms:description")
        put_url(draft, own)
        kind = next(k for k in sorted(types) if is_record(frozenset({k})))
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).lower()
        draft.put("type", _TYPES.get(kind, words), "@type")
        self._issuer(draft, own, scope)
        learning = "Learning" in kind or kind == "Course"
        needed = self._skills(draft, own, scope, learning=learning)
        # What a credential requires is what it takes to earn it; of a course, to enter it.
        conditions = [] if learning else graph.each(own.get("requires"), scope)
        put_workload(draft, own, graph, scope, conditions=conditions)
        put_cost(draft, own, graph, scope, conditions=conditions)
        put_level(draft, own, graph, scope)
        put_teaching(draft, own, graph, scope)
        self._before(draft, own, scope, needed)
        self._after(draft, own, scope, identity)
        self._state(draft, entry)
        draft.put("occupations", occupations(own.get("occupationType"), graph, scope),
                  "ceterms:occupationType")  # fmt: skip
        for key in ("industryType", "instructionalProgramType"):
            draft.put("sector", "; ".join(terms(own.get(key), graph, scope)), f"ceterms:{key}")
        languages = texts(own.get("inLanguage"))
        if languages:
            rest = ", ".join(languages[1:])
            draft.language(languages[0], f"ceterms:inLanguage{f' (also {rest})' if rest else ''}")
        return draft.finish()

    def _issuer(self, draft: Draft, own: Json, scope: int) -> None:
        referred = False
        for key in ("ownedBy", "offeredBy"):
            names = [self.graph.name(value, scope) for value in many(own.get(key))]
            referred = referred or bool(names)
            draft.put("issuer", "; ".join(dict.fromkeys(n for n in names if n)), f"ceterms:{key}")
            for owner in self.graph.each(own.get(key), scope):
                self._country(draft, owner.get("address"), f"ceterms:{key}.address", scope)
        if referred and "issuer" not in draft.values:
            self.missed["issuer"] += 1
        self._country(draft, own.get("availableAt"), "ceterms:availableAt", scope)
        for profile in self.graph.each(own.get("jurisdiction"), scope):
            for place in self.graph.each(profile.get("mainJurisdiction"), scope):
                where = "ceterms:jurisdiction.mainJurisdiction"
                self._country(draft, place, where, scope)
                name = said(place.get("name"))
                if name and country_code(name):
                    draft.country(name, f"{where}.name")

    def _country(self, draft: Draft, value: object, where: str, scope: int) -> None:
        for place in self.graph.each(value, scope):
            inner = [place, *self.graph.each(place.get("address"), scope)]
            for country in (said(p.get("addressCountry")) for p in inner):
                draft.country(country, f"{where}.addressCountry")

    def _skills(self, draft: Draft, own: Json, scope: int, *, learning: bool) -> tuple[str, ...]:
        """State what is taught or tested; return the competencies that are needed before."""
        unnamed = 0
        for key in _TAUGHT:
            unnamed += competencies(draft, own.get(key), f"ceterms:{key}", self.graph, scope)
        apart = learning and bool(draft.stated)
        needed = Draft(Found(), file=self.file, row=None, standard="CTDL")
        for key in ("requires", "recommends"):
            for condition in self.graph.each(own.get(key), scope):
                where = f"ceterms:{key}.targetCompetency"
                unnamed += competencies(
                    needed if apart else draft, condition.get("targetCompetency"), where,
                    self.graph, scope,
                )  # fmt: skip
        if unnamed:
            self.missed["competencies"] += 1
        for key in ("subject", "keyword"):
            if key == "subject" or not draft.stated:
                topics = terms(own.get(key), self.graph, scope)
                draft.state_all(topics)
                before = draft.provenance.get("skills")
                if topics:
                    here = f"ceterms:{key}"
                    draft.provenance["skills"] = f"{before}, {here}" if before else here
        return tuple(needed.stated)

    def _before(self, draft: Draft, own: Json, scope: int, needed: tuple[str, ...]) -> None:
        required: list[str | None] = []
        words = dict.fromkeys(needed, "ceterms:requires.targetCompetency")
        for key, prefix in _BEFORE.items():
            for value in many(own.get(key)):
                condition = self.graph.get(value, scope)
                for target in self._targets(key, value, condition):
                    name = self.graph.name(target, scope)
                    identity = self.graph.identity(target, scope)
                    if key in _HARD:
                        required.append(identity)
                    elif identity:
                        name = name or identity
                    if name:
                        words.setdefault(prefix + name, f"ceterms:{key}")
                for condition_words in self._condition(condition):
                    words.setdefault(prefix + condition_words, f"ceterms:{key}")
        draft.put("requires", required, "ceterms:requires.targetCredential, ceterms:prerequisite")
        draft.put("prerequisites", "; ".join(words), ", ".join(dict.fromkeys(words.values())))

    def _targets(self, key: str, value: object, condition: Json) -> list[object]:
        """Return the records that a condition points to, or that stand in its place."""
        if key == "requires":
            return many(condition.get("targetCredential"))
        targets = [t for k in _TARGETS for t in many(condition.get(k))]
        direct = key not in ("recommends", "entryCondition") and not targets
        return [value] if direct and "ConditionProfile" not in kinds(condition) else targets

    def _after(self, draft: Draft, own: Json, scope: int, identity: str | None) -> None:
        into = list(self.parents.get(identity or "", ()))
        self.graph.spend(len(into))
        where = ["ceterms:hasPart of the whole"] if into else []
        for key in _AFTER:
            goals = [goal for value in many(own.get(key)) for goal in self._goals(value, scope)]
            into += goals
            where += [f"ceterms:{key}"] if goals else []
        draft.put("stacks_into", [i for i in into if i != identity], ", ".join(where))

    def _condition(self, condition: Json) -> Iterator[str]:
        for key in ("description", "experience", "condition", "submissionOfDescription"):
            yield from (w for w in texts(condition.get(key)) if said(w))
        if age := said(condition.get("minimumAge")):
            yield f"minimum age {age}"
        if years := said(condition.get("yearsOfExperience")):
            yield f"years of experience: {years}"

    def _goals(self, value: object, scope: int) -> list[str]:
        """Return the records that a connection leads to."""
        goal = self.graph.get(value, scope)
        targets = many(goal.get("targetCredential")) + many(goal.get("targetLearningOpportunity"))
        if not targets and (not goal or is_record(kinds(goal))):
            targets = [value]
        found = (self.graph.identity(target, scope) for target in targets)
        return [f for f in found if f and not f.startswith("_:")]

    def _state(self, draft: Draft, entry: Entry) -> None:
        own, graph, scope = entry.node, self.graph, entry.scope
        header = node(entry.envelope.get("node_headers"))
        if entry.envelope.get("deleted_at") or header.get("deleted_at"):
            draft.put("status", "deleted", "envelope deleted_at")
        for key in ("credentialStatusType", "lifeCycleStatusType"):
            states = terms(own.get(key), graph, scope)
            draft.put("status", states[0].lower() if states else None, f"ceterms:{key}")
        if "status" not in draft.values and (
            ends := draft.date(own.get("expirationDate"), "status")
        ):
            draft.put("status", f"until {ends}", "ceterms:expirationDate")
        draft.put("renewal", said(own.get("renewalFrequency")), "ceterms:renewalFrequency")
        renewals = (w for c in graph.each(own.get("renewal"), scope) for w in self._condition(c))
        draft.put("renewal", "; ".join(dict.fromkeys(renewals)), "ceterms:renewal")
        dated = ((header.get("updated_at"), "envelope updated_at"),
                 (entry.envelope.get("updated_at"), "envelope updated_at"),
                 (own.get("dateModified"), "dateModified"),
                 (own.get("dateEffective"), "ceterms:dateEffective"))  # fmt: skip
        for value, where in dated:
            if "as_of" not in draft.values:
                draft.day("as_of", value, where)
