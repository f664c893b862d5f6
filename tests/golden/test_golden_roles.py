"""Forty roles: what their profiles must hold and what would be laughed at."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).with_name("roles.json")
ROLES = json.loads(GOLDEN.read_text(encoding="utf-8"))["roles"]


@pytest.fixture(scope="module")
def labels() -> dict[str, str]:
    table = pq.read_table(ROOT / "data" / "taxonomy" / "skills.parquet", columns=["id", "label"])
    return dict(zip(table.column("id").to_pylist(), table.column("label").to_pylist(), strict=True))


@pytest.fixture(scope="module")
def profiles(labels: dict[str, str]) -> dict[str, set[str]]:
    table = pq.read_table(ROOT / "data" / "occupations" / "profiles.parquet")
    out: dict[str, set[str]] = {}
    for occupation, skill in zip(
        table.column("occupation_id").to_pylist(),
        table.column("skill_id").to_pylist(),
        strict=True,
    ):
        out.setdefault(occupation, set()).add(labels[skill])
    return out


def test_there_are_forty_roles_of_eight_and_eight() -> None:
    assert len(ROLES) == 40
    assert len({role["soc"] for role in ROLES}) == 40
    for role in ROLES:
        assert len(role["must"]) == 8, role["role"]
        assert len(role["must_not"]) == 8, role["role"]


def test_every_label_named_is_in_the_taxonomy(labels: dict[str, str]) -> None:
    known = set(labels.values())
    unknown = {
        label
        for role in ROLES
        for label in [*role["must_not"], *(one for group in role["must"] for one in group)]
        if label not in known
    }
    assert not unknown


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role["role"])
def test_profile_holds_the_must_haves(role: dict, profiles: dict[str, set[str]]) -> None:
    held = profiles[role["soc"]]
    missing = [group for group in role["must"] if not held.intersection(group)]
    assert not missing


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role["role"])
def test_profile_holds_no_howler(role: dict, profiles: dict[str, set[str]]) -> None:
    howlers = profiles[role["soc"]].intersection(role["must_not"])
    assert not howlers
