"""What widespread extensions of Open Badges state: credits, level, hours, outcomes, assessment.

The extensions are those of Dutch edubadges (in 3.0 they are plain fields of the achievement)
and of the German Open Educational Badges. Both have a study load, the one in hours and the
other in minutes: it counts as hours only where the context names the former.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from skillmatch.connect.badge import Alignment
from skillmatch.connect.draft import Draft
from skillmatch.connect.jsonld import Json, child, children, links, node, one, text
from skillmatch.connect.prose import prose
from skillmatch.connect.values import number_of

__all__ = ["add", "take_extensions"]

# From memory of the published extensions: of each its object and key, then plain fields of 3.0.
_ECTS = ("ECTSExtension", "ECTS", "ects")
_EQF = ("EQFExtension", "EQF", "eqf")
_OUTCOME = ("LearningOutcomeExtension", "LearningOutcome", "learningOutcome")
_LANGUAGE = ("LanguageExtension", "Language", "CourseLanguage")
_HOURS = (("TimeInvestmentExtension", "TimeInvestment", "timeInvestment"),
          ("SBUExtension", "SBU", "sbu"))  # fmt: skip
_LOAD = ("StudyLoadExtension", "StudyLoad", "studyLoad")
_DELIVERY = ("ParticipationExtension", "ParticipationForm", "ParticipationType",
             "participationType")  # fmt: skip
_ASSESSED = ("AssessmentTypeExtension", "AssessmentType", "assessmentType")
_WATCHED = ("SupervisionTypeExtension", "SupervisionType", "supervisionType")
_CHECKED = ("IdentityCheckedExtension", "IdentityChecked", "identityChecked")
_ESCO = "http://data.europa.eu"


def add(draft: Draft, name: str, words: str | None, where: str) -> None:
    """Put words into a field, behind what it already holds."""
    if words:
        before, place = draft.values.pop(name, None), draft.provenance.pop(name, None)
        draft.put(name, "; ".join(dict.fromkeys(w for w in (before, words) if w)),
                  ", ".join(dict.fromkeys(p for p in (place, where) if p)))  # fmt: skip


def take_extensions(
    draft: Draft, achievement: Json, at: Callable[[str], str]
) -> tuple[Alignment, ...]:
    """Take what the extensions of an achievement state; return the competencies among it.

    ``at`` gives the place of a key.
    """
    own = {**child(achievement, "extensions"), **achievement}

    def found(names: tuple[str, ...]) -> tuple[Any, str]:
        for key in names:
            value = one(own.get(key))
            if isinstance(value, dict):
                inner = node(value)
                value = one(next((inner[k] for k in names[1:] if k in inner), None))
            if value not in (None, "", [], {}):
                return value, at(key)
        return None, ""

    draft.number("ects", *found(_ECTS))
    draft.level(*found(_EQF))
    for names in _HOURS:
        draft.number("hours", *found(names))
    _study_load(draft, own, *found(_LOAD))
    outcome, where = found(_OUTCOME)
    draft.put("outcomes", (prose(outcome) or "").split("\n"), where)
    language, where = found(_LANGUAGE)
    draft.language(text(language), where)
    delivery, where = found(_DELIVERY)
    draft.put("delivery", _words(delivery), where)
    assessed, where = found(_ASSESSED)
    add(draft, "assessment", _words(assessed), where)
    watched, where = found(_WATCHED)
    draft.put("supervision", _words(watched), where)
    checked, where = found(_CHECKED)
    if checked is True:
        draft.put("supervision", "identity checked", where)
    return _competencies(draft, own, at)


def _words(value: object) -> str | None:
    return (text(value) or "").replace("_", " ") or None


def _study_load(draft: Draft, own: Json, value: object, where: str) -> None:
    if value is None:
        return
    number = number_of(value)
    contexts = " ".join(links(child(own, _LOAD[0]).get("@context")))
    if number is None or "edubadges" in contexts:
        draft.number("hours", value, where)
    elif number > 0:
        draft.put("workload_note", f"study load {number:g} (no unit stated)", where)


def _competencies(draft: Draft, own: Json, at: Callable[[str], str]) -> tuple[Alignment, ...]:
    found: dict[Alignment, None] = {}
    for entry in children(own, "CompetencyExtension"):
        uris = (text(entry.get(k)) for k in ("framework_identifier", "framework-identifier",
                                             "escoID"))  # fmt: skip
        uri = next((u for u in uris if u), None)
        if uri is not None and uri.startswith("/esco/"):
            uri = _ESCO + uri
        address = next(iter(links(uri)), None)
        if address is not None and "data.europa.eu/esco/skill/" in address:
            address = f"{_ESCO}/esco/skill/{address.rstrip('/').rpartition('/')[2].lower()}"
        name = text(entry.get("name"))
        draft.state(name, address, where=at("CompetencyExtension"))
        if name or address:
            found.setdefault(Alignment(name=name, uri=address))
    return tuple(found)
