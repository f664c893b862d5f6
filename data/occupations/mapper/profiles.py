"""From scores to the files: profiles, neighbours, sources."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from .apply import CROSSWALK_TRUST, DEPTH, TASK_WEIGHT, without_crowding

CURATED_WEIGHT = 0.6
LEAST_WEIGHT = 0.05


def has_own_text(onet: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Whether title and description say what the occupation is."""
    residual = onet["label"].str.contains("All Other") | onet["description"].str.contains(
        "not listed separately|not classified separately", regex=True
    )
    return ~residual.to_numpy(bool)


def in_sector(pairs: pd.DataFrame) -> npt.NDArray[np.float32]:
    """Factor of each pair: 0.5 for a skill of another sector alone, else 1.

    A sector is a SOC major group. A skill is of another one where it scores at least 0.05 on
    average there and, this occupation apart, not a tenth of that here (data mining for a solar
    installer; ESCO has such stray relations).
    """
    sector = pairs["occupation_id"].str[:2]
    sizes = pairs.groupby(sector)["occupation_id"].nunique()
    total = pairs.groupby([sector.rename("sector"), "skill_id"])["score"].sum()
    mean = total / sizes.reindex(total.index.get_level_values("sector")).to_numpy()
    best = pairs["skill_id"].map(mean.groupby(level="skill_id").max()).to_numpy()
    keys = pd.MultiIndex.from_arrays([sector, pairs["skill_id"]])
    here = total.reindex(keys).to_numpy() - pairs["score"].to_numpy()
    here = here / np.maximum(sector.map(sizes).to_numpy() - 1, 1)
    stray = (best >= 0.05) & (here < 0.1 * best)
    return np.where(stray, 0.5, 1.0).astype(np.float32)


def score_pairs(pairs: pd.DataFrame, vectors: pd.DataFrame) -> pd.DataFrame:
    """Add ``score`` to the pairs.

    It is the noisy-or of the mapper's probability and the crosswalk's evidence, plus what the
    tasks say, times how specific the skill is, less what crowds the profile with likenesses.
    """
    both = 1.0 - (1.0 - pairs["probability"]) * (1.0 - CROSSWALK_TRUST * pairs["evidence"])
    pairs = pairs.assign(score=(both + TASK_WEIGHT * pairs["tasks"]) * pairs["specificity"])
    pairs["score"] *= in_sector(pairs)
    pairs = pairs.sort_values(["occupation_id", "score", "skill_id"], ascending=[True, False, True])
    pairs = pairs.groupby("occupation_id").head(2 * DEPTH).copy()
    row_of = {skill: i for i, skill in enumerate(vectors.index)}
    matrix = vectors.to_numpy(np.float32)
    parts = []
    for _, group in pairs.groupby("occupation_id", sort=False):
        rows = [row_of[skill] for skill in group["skill_id"]]
        scores = group["score"].to_numpy(np.float32)
        parts.append(without_crowding(matrix[rows], scores))
    pairs["score"] = np.concatenate(parts)
    return pairs


def build_profiles(
    onet: pd.DataFrame,
    pairs: pd.DataFrame,
    tech: pd.DataFrame,
    taxonomy: pd.DataFrame,
    curated: pd.DataFrame,
) -> tuple[pd.DataFrame, dict[str, str], int]:
    """Profiles of the occupations for which there is evidence.

    Parameters
    ----------
    onet : DataFrame
        Occupations.
    pairs : DataFrame
        ``occupation_id, skill_id, score``.
    tech : DataFrame
        ``occupation_id, skill_id, weight`` of technology skills.
    taxonomy : DataFrame
        The bundled skills; ids outside it are left out.
    curated : DataFrame
        ``occupation_id, skill_id, action (add or remove), reason``.

    Returns
    -------
    profiles : DataFrame
        ``occupation_id, skill_id, weight`` with weights in (0, 1].
    source : dict
        ``profile_source`` of every occupation.
    dropped : int
        Distinct skill ids of ESCO v1.1.1 left out since the taxonomy does not hold them.
    """
    known = set(taxonomy["id"])
    missing = set(pairs["skill_id"]) - known
    own = dict(zip(onet["id"], has_own_text(onet), strict=True))
    tasks = dict(zip(onet["id"], onet["has_tasks"], strict=True))
    supported = {i for i in onet["id"] if tasks[i] or own[i]}
    pairs = pairs[pairs["skill_id"].isin(known) & pairs["occupation_id"].isin(supported)]
    pairs = pairs.sort_values(["occupation_id", "score", "skill_id"], ascending=[True, False, True])
    top = pairs.groupby("occupation_id").head(DEPTH).copy()
    best = top.groupby("occupation_id")["score"].transform(lambda s: s.nlargest(3).mean())
    top["weight"] = (top["score"] / best).clip(upper=1.0)
    top = top[top["weight"] >= LEAST_WEIGHT]
    tech = tech[tech["occupation_id"].isin(supported)]
    both = pd.concat([top[["occupation_id", "skill_id", "weight"]], tech])
    both = both.groupby(["occupation_id", "skill_id"], as_index=False)["weight"].max()
    source = {
        i: ("derived" if tasks[i] else "derived-from-title") if i in supported else "none"
        for i in onet["id"]
    }
    for row in curated.itertuples():
        mine = (both["occupation_id"] == row.occupation_id) & (both["skill_id"] == row.skill_id)
        if row.action == "remove" and not mine.any():
            continue
        both = both[~mine]
        if row.action == "add":
            added = pd.DataFrame(
                [[row.occupation_id, row.skill_id, CURATED_WEIGHT]], columns=both.columns
            )
            both = pd.concat([both, added])
        source[row.occupation_id] = "derived+curated"
    both = both.sort_values(["occupation_id", "weight", "skill_id"], ascending=[True, False, True])
    both["weight"] = both["weight"].astype("float64").round(3).clip(lower=0.001).astype("float32")
    return both.reset_index(drop=True), source, len(missing)


def neighbours(
    onet: pd.DataFrame, related: pd.DataFrame, similarity: npt.NDArray[np.float32], most: int = 5
) -> list[list[str]]:
    """Up to five related occupations with tasks: O*NET's own relations, else the nearest.

    For an occupation without relations of its own, those of the same minor group (first four
    digits of the code) come before others.
    """
    with_tasks = onet["has_tasks"].to_numpy(bool)
    ids = onet["id"].to_numpy()
    good = set(ids[with_tasks])
    ordered = related.sort_values("Index", key=lambda s: s.astype(int))
    listed = ordered.groupby("O*NET-SOC Code")["Related O*NET-SOC Code"].apply(list)
    minor = np.array([i[:4] for i in ids])
    major = np.array([i[:2] for i in ids])
    out = []
    for i, code in enumerate(ids):
        found = [c for c in listed.get(code, []) if c in good][:most]
        if len(found) < 3:
            near = similarity[i] + 0.5 * (minor == minor[i]) + 0.2 * (major == major[i])
            near = np.where(with_tasks, near, -np.inf)
            near[i] = -np.inf
            for j in np.lexsort((ids, -near)):
                if ids[j] not in found:
                    found.append(str(ids[j]))
                if len(found) == most:
                    break
        out.append(found)
    return out
