"""O*NET's database as text files: technologies, work activities, elements, occupations."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from skillmatch.connect.esco_files import Part, list_parts
from skillmatch.connect.esco_roles import ESSENTIAL, OPTIONAL, EscoRoles
from skillmatch.connect.esco_tables import words
from skillmatch.connect.imported import Imported, bundled_skills
from skillmatch.connect.onet_tables import CODE, OnetTables, holds_onet, is_code
from skillmatch.domain import Kind, Occupation, Skill
from skillmatch.errors import EmptyInputError, InputError
from skillmatch.taxonomy import fold

__all__ = ["read_onet", "read_onet_parts", "slug"]

SKILL_TABLES = ("technologyskills", "dwareference", "skills", "knowledge")
IMPORTANT = 3.0  # of 1 to 5: "important"; what lies below is left out


def slug(name: str) -> str:
    """Return the end of a technology's id, as our own taxonomy makes it.

    >>> slug("C++"), slug("Microsoft Visual C# 2010"), slug("SAP S/4HANA")
    ('cpp', 'microsoft-visual-c-sharp-2010', 'sap-s-4hana')
    """
    text = name.casefold().replace("c++", "cpp").replace("c#", "c-sharp").replace("+", "-plus")
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")


def read_onet(*paths: str | os.PathLike[str]) -> Imported:
    """Read O*NET's database: the folder or zip of text files, or the same tables as CSV.

    Parameters
    ----------
    *paths : path
        ``Technology Skills``, ``DWA Reference``, ``Skills`` and ``Knowledge`` give skills;
        ``Occupation Data``, ``Alternate Titles``, ``Sample of Reported Titles``,
        ``Job Zones``, ``Task Statements`` and ``Tasks to DWAs`` the occupations. Case,
        spaces and underscores in the names do not matter, any table may lack, and each may
        be gzipped.

    Returns
    -------
    Imported
        An occupation's technology weighs 1 where it is hot or in demand, else 0.5; its work
        activity 0.5 and up to as much again, by the share of core tasks that it is part of
        against the greatest such share; an element its importance from 0 to 1, where it is
        important at all.

    Raises
    ------
    InputError
        The files hold no skills of O*NET.
    """
    parts = list_parts(*paths)
    if not holds_onet(parts):
        raise InputError(
            "the files hold no Technology Skills.txt and no DWA Reference.txt",
            hint="take O*NET's database as text files, zipped or unpacked",
        )
    return read_onet_parts(parts)


def read_onet_parts(parts: Sequence[Part], *, roles: bool = True) -> Imported:
    """Read the tables of :func:`read_onet`."""
    reading = OnetTables.of(parts)
    _technologies(reading)
    _activities(reading)
    _elements(reading)
    if not reading.skills:
        why = f" ({reading.problems[0].reason})" if reading.problems else ""
        raise EmptyInputError(f"O*NET's tables hold no skills{why}", hint="download them again")
    counts = {"skills": len(reading.skills),
              "broader links": sum(len(s.broader) for s in reading.skills.values())}  # fmt: skip
    found = _occupations(reading) if roles else None
    if found is not None:
        counts |= {"occupations": len(found), "occupation relations": found.links}
    reading.report()
    versions = {p.version for p in parts if p.version}
    return Imported(
        standard="onet",
        tables=tuple(p.name for t, p in reading.tables.items() if t in SKILL_TABLES),
        skills=tuple(reading.skills.values()),
        version=max(versions, key=lambda v: [int(n) for n in v.split(".")], default="imported"),
        roles=found,
        counts=MappingProxyType(counts),
        problems=tuple(reading.problems),
        notes=tuple(dict.fromkeys(reading.notes)),
    )


def _technologies(reading: OnetTables) -> None:
    rows: list[tuple[str, str, bool]] = []
    classes: dict[str, dict[str, None]] = {}
    for number, row in reading.rows("technologyskills"):
        code, name = row[CODE].strip(), words(row["Example"])
        own = slug(name)
        if not is_code(code):
            reading.problem("technologyskills", number, CODE, code, "this is no O*NET-SOC code")
        elif len(name) == 1 and name not in {"R", "C"}:
            reading.notes.append(
                f"the technology {name!r} is left out: one letter is read anywhere"
            )
        elif not own:
            reading.problem("technologyskills", number, "Example", name, "this is no name")
        else:
            hot = "y" in {
                row.get(c, "").strip().casefold() for c in ("Hot Technology", "In Demand")
            }
            rows.append((code, name, hot))
            if row.get("Commodity Code", "").strip():
                classes.setdefault(own, {})[f"onet-commodity:{row['Commodity Code'].strip()}"] = (
                    None
                )
    names: dict[str, list[str]] = {}
    for name in sorted({n for _, n, _ in rows}, key=lambda n: (len(n), n)):
        names.setdefault(slug(name), []).append(name)
    for own, spelt in names.items():
        skill_id = f"onet-tech:{own}"
        label, aliases = _known_names(skill_id, spelt[0])
        others = [a for a in dict.fromkeys([*spelt, *aliases]) if a != label]
        reading.skills[skill_id] = Skill(
            id=skill_id, label=label, alt_labels=tuple(others), kind="tool",
            broader=tuple(classes.get(own, ())),
        )  # fmt: skip
    for code, name, hot in rows:
        reading.weigh(code, f"onet-tech:{slug(name)}", ESSENTIAL if hot else OPTIONAL)


def _known_names(skill_id: str, name: str) -> tuple[str, list[str]]:
    """Return the label and the short names that our own taxonomy has for a technology.

    There it may be one skill with ESCO's: then only names made of this name's own words
    are taken, "Excel" for "Microsoft Excel".
    """
    known = bundled_skills()
    if skill_id in known:
        return known[skill_id].label, list(known[skill_id].alt_labels)
    same = known.find(name)
    own = set(fold(name).split())
    forms = [] if same is None else [a for a in same.alt_labels if set(fold(a).split()) < own]
    if name.startswith("Microsoft "):
        forms.append(f"MS {name.removeprefix('Microsoft ')}")
    return name, forms


def _activities(reading: OnetTables) -> None:
    for number, row in reading.rows("dwareference"):
        own, title = row["DWA ID"].strip(), words(row["DWA Title"]).rstrip(".")
        skill_id = f"onet-dwa:{own}"
        if not own or not title or skill_id in reading.skills:
            reason = "the id was met in an earlier row" if own and title else "id or title is empty"
            reading.problem("dwareference", number, "DWA ID", own, reason)
            continue
        above = row.get("IWA ID", "").strip()
        reading.skills[skill_id] = Skill(
            id=skill_id, label=title, kind="skill", broader=(f"onet-iwa:{above}",) if above else ()
        )
    if "dwareference" not in reading.tables:
        return
    core = {(r[CODE].strip(), r["Task ID"].strip()): _is_core(r["Task Type"])
            for _, r in reading.rows("taskstatements")}  # fmt: skip
    tasks: dict[str, dict[str, set[str]]] = {}
    for number, row in reading.rows("taskstodwas"):
        code, task, own = (row[c].strip() for c in (CODE, "Task ID", "DWA ID"))
        if not is_code(code):
            reading.problem("taskstodwas", number, CODE, code, "this is no O*NET-SOC code")
        elif f"onet-dwa:{own}" not in reading.skills:
            reading.lost("taskstodwas", number, "DWA ID", own)
        else:
            found = tasks.setdefault(code, {}).setdefault(f"onet-dwa:{own}", set())
            if core.get((code, task), True):
                found.add(task)
    for code, activities in tasks.items():
        most = max(map(len, activities.values())) or 1
        for skill_id, found in activities.items():
            reading.weigh(code, skill_id, OPTIONAL + (ESSENTIAL - OPTIONAL) * len(found) / most)


def _is_core(kind: str) -> bool:
    """Whether a task is core; one that nobody has rated yet counts as such."""
    return kind.strip().casefold() != "supplemental"


def _elements(reading: OnetTables) -> None:
    kinds: dict[str, Kind] = {"skills": "skill", "knowledge": "knowledge"}
    for table, kind in kinds.items():
        for number, row in reading.rows(table):
            code, own, label = (
                row[CODE].strip(),
                row["Element ID"].strip(),
                words(row["Element Name"]),
            )
            if not is_code(code) or not own or not label:
                reading.problem(table, number, CODE, code, "code, element id or name is missing")
                continue
            skill_id = f"onet-element:{own}"
            if skill_id not in reading.skills:
                above = own.rpartition(".")[0]
                reading.skills[skill_id] = Skill(
                    id=skill_id, label=label, kind=kind,
                    broader=(f"onet-element:{above}",) if above else (),
                )  # fmt: skip
            if row["Scale ID"].strip().upper() != "IM" or _unsure(row):
                continue
            try:
                importance = float(row["Data Value"])
            except ValueError:
                importance = 0.0
            if not 1.0 <= importance <= 5.0:
                reason = "importance lies between 1 and 5"
                reading.problem(table, number, "Data Value", row["Data Value"], reason)
            elif importance >= IMPORTANT:
                reading.weigh(code, skill_id, (importance - 1.0) / 4.0)


def _unsure(row: Mapping[str, str]) -> bool:
    """Whether O*NET itself advises against the figure."""
    return "Y" in {row.get(c, "").strip().upper() for c in ("Recommend Suppress", "Not Relevant")}


def _occupations(reading: OnetTables) -> EscoRoles | None:
    named: dict[str, str] = {}
    for number, row in reading.rows("occupationdata"):
        code, title = row[CODE].strip(), words(row["Title"])
        if not is_code(code) or not title or code in named:
            reason = "met in an earlier row" if code in named else "code or title is missing"
            reading.problem("occupationdata", number, CODE, code, reason)
        else:
            named[code] = title
    if not named:
        return None
    titles: dict[str, dict[str, None]] = {}
    columns = {"sampleofreportedtitles": ("Reported Job Title",),
               "alternatetitles": ("Alternate Title", "Short Title")}  # fmt: skip
    for table, own in columns.items():
        for number, row in reading.rows(table):
            if row[CODE].strip() not in named:
                reading.lost(table, number, CODE, row[CODE].strip())
                continue
            for column in own:
                for title in _titles(words(row.get(column))):
                    titles.setdefault(row[CODE].strip(), {})[title] = None
    zones: dict[str, int] = {}
    for number, row in reading.rows("jobzones"):
        zone = row["Job Zone"].strip()
        if zone in {"1", "2", "3", "4", "5"}:
            zones[row[CODE].strip()] = int(zone)
        else:
            reading.problem("jobzones", number, "Job Zone", zone, "job zones are 1 to 5")
    for code in sorted(set(reading.weights) - set(named)):
        reading.problem("occupationdata", None, CODE, code, "skills are told of, but no title")
    bare = sum(code not in reading.weights for code in named)
    if bare:
        reading.notes.append(f"{bare} occupations have no skills and are left out")
    made = [
        Occupation(
            id=code,
            label=label,
            alt_labels=tuple(t for t in titles.get(code, ()) if t != label),
            soc=code[:7],
            skills=MappingProxyType(dict(sorted(reading.weights[code].items()))),
            profile_source="onet",
            job_zone=zones.get(code),
        )
        for code, label in named.items()
        if code in reading.weights
    ]
    return EscoRoles(made) if made else None


def _titles(title: str) -> tuple[str, ...]:
    """Return a title, and the two names of "CEO (Chief Executive Officer)"."""
    if title.casefold() in ("", "n/a"):
        return ()
    parts = re.fullmatch(r"(.+?) ?\((.+)\)", title) if title.endswith(")") else None
    if parts is None:
        return (title,)
    short, long = sorted((parts[1], parts[2]), key=len)
    letters = "".join(w[0] for w in re.split(r"[\s\-/]+", long) if w)
    if short.isupper() and " " not in short and letters.casefold() == short.casefold():
        return title, long, short
    return (title,)
