"""The bundled occupations: complete, in range, honest about what is not known."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from skillmatch.errors import EmptyInputError
from skillmatch.evaluate.profiles import mean_and_spread, precision_at, profile_scores

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "data" / "occupations"


@pytest.fixture(scope="module")
def occupations():
    return pq.read_table(FOLDER / "occupations.parquet").to_pylist()


@pytest.fixture(scope="module")
def profiles():
    return pq.read_table(FOLDER / "profiles.parquet")


@pytest.fixture(scope="module")
def wages():
    return pq.read_table(FOLDER / "wages.parquet")


def test_manifest_describes_the_files():
    manifest = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    for name, entry in manifest["files"].items():
        content = (FOLDER / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], name
        assert len(content) == entry["bytes"]
        assert {"source", "licence", "retrieved", "rows", "built_by"} <= entry.keys()
        if name.endswith(".parquet"):
            assert pq.read_metadata(FOLDER / name).num_rows == entry["rows"]
    assert sum(entry["bytes"] for entry in manifest["files"].values()) < 6_000_000


def test_all_occupations_of_onet_are_there(occupations):
    assert len(occupations) == 1016
    assert len({row["id"] for row in occupations}) == 1016
    for row in occupations:
        assert re.fullmatch(r"\d\d-\d{4}\.\d\d", row["id"])
        assert row["soc"] == row["id"][:7]
        assert row["job_zone"] is None or 1 <= row["job_zone"] <= 5


def test_occupations_without_tasks_say_so_and_offer_neighbours(occupations):
    without = [row for row in occupations if not row["has_tasks"]]
    assert len(without) == 93
    with_tasks = {row["id"] for row in occupations if row["has_tasks"]}
    for row in without:
        assert row["profile_source"] in {"none", "derived-from-title"}
        assert 3 <= len(row["neighbours"]) <= 5
    for row in occupations:
        assert with_tasks.issuperset(row["neighbours"])
        assert row["id"] not in row["neighbours"]


def test_profile_source_tells_whether_there_is_a_profile(occupations, profiles):
    with_profile = set(profiles.column("occupation_id").to_pylist())
    for row in occupations:
        assert (row["id"] in with_profile) == (row["profile_source"] != "none")


def test_weights_are_in_range_and_skills_in_the_taxonomy(profiles):
    weight = profiles.column("weight")
    assert 0 < pc.min(weight).as_py() <= pc.max(weight).as_py() <= 1
    taxonomy = pq.read_table(ROOT / "data" / "taxonomy" / "skills.parquet", columns=["id"])
    known = set(taxonomy.column("id").to_pylist())
    assert known.issuperset(profiles.column("skill_id").to_pylist())
    pairs = list(
        zip(
            profiles.column("occupation_id").to_pylist(),
            profiles.column("skill_id").to_pylist(),
            strict=True,
        )
    )
    assert len(pairs) == len(set(pairs))


def test_profiles_have_depth(profiles):
    sizes = profiles.group_by("occupation_id").aggregate([("skill_id", "count")])
    counts = sizes.column("skill_id_count").to_pylist()
    assert min(counts) >= 30
    assert max(counts) <= 90


def test_no_sentences_are_stored(occupations):
    assert max(len(row["label"]) for row in occupations) < 130
    assert not any(row["label"].endswith(".") for row in occupations)


def test_missing_wages_are_null_never_zero(wages):
    for name in ("employment", "p25", "p50", "p75"):
        column = wages.column(name)
        assert pc.min(column).as_py() > 0
    assert wages.column("p50").null_count > 0
    for row in wages.filter(pc.field("area_type") == "national").to_pylist():
        known = [row[name] for name in ("p25", "p50", "p75") if row[name] is not None]
        assert known == sorted(known)
        assert row["inherited"] == (row["exact_soc"] != row["soc"])
        assert row["year"] == 2025


def test_one_row_for_each_code_and_area(wages):
    keys = list(zip(wages.column("soc").to_pylist(), wages.column("area").to_pylist(), strict=True))
    assert len(keys) == len(set(keys))
    assert set(wages.column("area_type").to_pylist()) == {"national", "state"}


@pytest.mark.parametrize(
    ("soc", "exact"), [("13-1022", "13-1020"), ("15-2051", "15-2051"), ("21-1011", "21-1018")]
)
def test_a_wage_says_which_code_it_is_for(wages, soc, exact):
    found = wages.filter((pc.field("soc") == soc) & (pc.field("area_type") == "national"))
    assert found.column("exact_soc").to_pylist() == [exact]


def test_precision_counts_missing_places_as_wrong():
    assert precision_at(["a", "b"], {"a"}, k=4) == 0.25
    assert precision_at(["a", "a", "a", "a"], {"a"}, k=4) == 0.25
    assert precision_at([], {"a"}, k=4) == 0.0
    with pytest.raises(ValueError, match="at least 1"):
        precision_at(["a"], {"a"}, k=0)


def test_profile_scores_judge_every_known_occupation():
    scores = profile_scores({"x": ["a", "b"]}, {"x": {"a"}, "y": {"b"}}, k=2)
    assert scores.occupations == 2
    assert scores.precision == 0.25
    assert scores.no_overlap == 0.5
    with pytest.raises(EmptyInputError):
        profile_scores({}, {})


def test_mean_and_spread():
    mean, spread = mean_and_spread([0.5, 0.7])
    assert mean == pytest.approx(0.6)
    assert spread == pytest.approx(0.1414, abs=1e-4)
    assert mean_and_spread([0.5]) == (0.5, 0.0)
    with pytest.raises(EmptyInputError):
        mean_and_spread([])
