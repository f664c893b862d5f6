"""ESCO's skills with their broader concepts and relations, and its occupations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from skillmatch.connect.esco_files import Part
from skillmatch.connect.esco_roles import esco_roles
from skillmatch.connect.esco_tables import COLLECTIONS, EscoFiles, Unknown, own_uri, words
from skillmatch.connect.imported import Imported, bundled_skills
from skillmatch.domain import Kind, Problem, Skill
from skillmatch.errors import EmptyInputError, InputError
from skillmatch.taxonomy import Relation

__all__ = ["aliases_of", "esco_rows", "fault", "no_skills", "problem_of", "read_esco"]

_RELATIONS = ("essential", "optional")


def read_esco(
    parts: Sequence[Part], *, language: str | None = None, roles: bool = True
) -> Imported:
    """Read ESCO's tables of one language.

    Raises
    ------
    InputError
        There are no skills, or none in the language.
    """
    files = EscoFiles.choose(parts, language=language)
    table = None if files is None else files.find("skills")
    if files is None or table is None:
        raise InputError(
            "the download holds no skills_en.csv",
            hint="take the ESCO classification in CSV form, one language",
        )
    rows = files.rows("skills", "conceptUri", "preferredLabel")
    skills, descriptions, retired = esco_rows(table.name, rows, _kinds(files), files.problems)
    if retired:
        files.notes.append(f"{retired} skills are no longer in force and are left out")
    if not skills:
        raise no_skills(table.name, files.problems)
    counts = {"skills": len(skills)}
    broader = _broader(files, skills, counts)
    relations = _relations(files, skills)
    found = esco_roles(files, skills.keys()) if roles else None
    counts |= {"skill relations": len(relations)}
    if found is not None:
        counts |= {"occupations": len(found), "occupation relations": found.links}
    return Imported(
        standard="esco",
        tables=(table.name,),
        skills=tuple(replace(s, broader=broader.get(s.id, ())) for s in skills.values()),
        version=files.version or _scheme_version(files) or "imported",
        language=files.language,
        relations=tuple(relations),
        descriptions=MappingProxyType(descriptions),
        roles=found,
        counts=MappingProxyType(counts),
        problems=tuple(files.problems),
        notes=tuple(dict.fromkeys(files.notes)),
    )


def _kinds(files: EscoFiles) -> dict[str, Kind]:
    """Return the kinds that ESCO tells in collections, not in its table of skills.

    Where a collection lacks, our own taxonomy, which shares ESCO's identifiers, tells them.
    """
    lacking = {k for table, k in COLLECTIONS.items() if files.find(table) is None}
    made = {s.id: s.kind for s in bundled_skills() if s.kind in lacking} if lacking else {}
    for table, kind in COLLECTIONS.items():
        for _, row in files.rows(table, "conceptUri"):
            made[own_uri(row["conceptUri"])] = kind
    return made


def esco_rows(
    file: str,
    rows: Iterable[tuple[int, Mapping[str, object]]],
    kinds: Mapping[str, Kind],
    problems: list[Problem],
) -> tuple[dict[str, Skill], dict[str, str], int]:
    """Return skills and descriptions by id, and how many skills are no longer in force."""
    made: dict[str, Skill] = {}
    descriptions: dict[str, str] = {}
    retired = 0
    for number, cells in rows:
        own_id, label = own_uri(words(cells.get("conceptUri"))), words(cells.get("preferredLabel"))
        if words(cells.get("status")).casefold() in ("obsolete", "deprecated"):
            retired += 1
            continue
        reason = fault(own_id, label, made)
        if reason:
            problems.append(problem_of(file, number, own_id, reason))
            continue
        kind: Kind = "knowledge" if words(cells.get("skillType")) == "knowledge" else "skill"
        made[own_id] = Skill(
            id=own_id, label=label, alt_labels=aliases_of(cells.get("altLabels"), label),
            kind=kinds.get(own_id, kind), reuse=words(cells.get("reuseLevel")) or None,
        )  # fmt: skip
        if words(cells.get("description")):
            descriptions[own_id] = words(cells.get("description"))
    return made, descriptions, retired


def _broader(
    files: EscoFiles, skills: Mapping[str, Skill], counts: dict[str, int]
) -> dict[str, tuple[str, ...]]:
    """Return the broader skills and groups of each skill, and count the links."""
    made: dict[str, dict[str, None]] = {}
    table = "broaderrelationsskillpillar"
    groups = 0
    if files.find(table) is not None:
        lost = Unknown(files, table, "a skill")
        for number, row in files.rows(table, "conceptUri", "broaderUri"):
            uri, above = own_uri(row["conceptUri"]), own_uri(row["broaderUri"])
            if uri in skills and above and above != uri:
                made.setdefault(uri, {})[above] = None
            elif uri == above or not above:
                files.problem(table, number, "broaderUri", above, "it leads to no other concept")
            elif row.get("conceptType", "").strip() == "SkillGroup":
                groups += 1
            else:
                lost.add(number, "conceptUri", uri)
        lost.report()
    else:  # The classification alone tells the broader concepts of its collections.
        for name in files.names:
            if name.endswith("skillscollection"):
                for _, row in files.rows(name, "conceptUri"):
                    uri = own_uri(row["conceptUri"])
                    for above in re.split(r"[\n|;]", row.get("broaderConceptUri") or ""):
                        if uri in skills and own_uri(above) not in ("", uri):
                            made.setdefault(uri, {})[own_uri(above)] = None
    counts |= {"broader links": sum(map(len, made.values())), "links between groups": groups}
    return {uri: tuple(above) for uri, above in made.items()}


def _relations(files: EscoFiles, skills: Mapping[str, Skill]) -> list[Relation]:
    table = "skillskillrelations"
    lost = Unknown(files, table, "a skill")
    made: dict[Relation, None] = {}
    needs = ("originalSkillUri", "relationType", "relatedSkillUri")
    for number, row in files.rows(table, *needs):
        skill, other = own_uri(row["originalSkillUri"]), own_uri(row["relatedSkillUri"])
        relation = row["relationType"].strip().casefold()
        if relation not in _RELATIONS:
            reason = "the relation is neither essential nor optional"
            files.problem(table, number, "relationType", relation, reason)
        elif skill not in skills or other not in skills:
            column = "relatedSkillUri" if skill in skills else "originalSkillUri"
            lost.add(number, column, other if skill in skills else skill)
        elif skill == other:
            files.problem(table, number, "relatedSkillUri", other, "a skill related to itself")
        else:
            made[skill, other, relation] = None
    lost.report()
    return list(made)


def _scheme_version(files: EscoFiles) -> str | None:
    """Return the version that the concept schemes name, where they do."""
    part = files.find("conceptschemes")
    if part is None:
        return None
    try:
        head = part.read()[: 2**20].decode("utf-8", "replace")
    except InputError:  # it is not needed otherwise
        return None
    found = re.search(r"\bESCO\b[^\n\d]{0,30}\bv?(\d\.\d(?:\.\d)?)\b", head)
    return found[1] if found else None


def no_skills(file: str, problems: list[Problem]) -> EmptyInputError:
    """Return the error of a table without skills; the first problem tells why."""
    why = f" ({problems[0].reason})" if problems else ""
    return EmptyInputError(f"{file}: it holds no skills{why}", hint="columns id, label, aliases")


def fault(own_id: str, label: str, made: Mapping[str, Skill] | set[str]) -> str | None:
    """Return what is wrong with a skill, if anything."""
    if not own_id:
        return "the skill has no id"
    if not label:
        return "the skill has no label"
    return "the id was met in an earlier row" if own_id in made else None


def problem_of(file: str, row: int, value: str, reason: str) -> Problem:
    """Return the problem of a row that gives no skill."""
    return Problem(file=file, row=row, column="id", value=value or None, reason=reason,
                   remedy="mend the row or take it out")  # fmt: skip


def aliases_of(value: object, label: str, *, ends: str = r"[\n|]") -> tuple[str, ...]:
    """Return the parts of a cell but for the label, each once."""
    if isinstance(value, list | tuple):
        parts = [str(v) for v in value]
    else:
        parts = re.split(ends, str(value or ""))
    flat = (" ".join(p.split()) for p in parts)
    return tuple(dict.fromkeys(p for p in flat if p and p != label))
