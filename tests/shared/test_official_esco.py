"""The official ESCO download: imported as a user would, its relations used for roles."""

from __future__ import annotations

import pytest

import skillmatch as sm
from skillmatch.cli.root import app
from skillmatch.connect.esco_roles import ESSENTIAL, OPTIONAL, read_esco_roles, roles_beside

pytestmark = pytest.mark.shared
ZIP = "ESCO dataset - v1.1.1 - {} - csv.zip"


@pytest.fixture(scope="module")
def downloads(shared):
    folder = shared / "esco" / "original"
    return folder / ZIP.format("classification - en"), folder / ZIP.format("relations")


@pytest.fixture(scope="module")
def imported(downloads, tmp_path_factory):
    from typer.testing import CliRunner

    out = tmp_path_factory.mktemp("esco") / "esco.parquet"
    call = ["taxonomy", "import", str(downloads[0]), "--relations", str(downloads[1])]
    done = CliRunner().invoke(app, [*call, "--out", str(out)])
    assert done.exit_code == 0, done.output
    return out


def test_counts_are_those_of_the_portal(downloads, imported):
    roles = read_esco_roles(*downloads)
    assert len(roles) >= 3_000
    relations = sum(len(o.skills) for o in roles.occupations)
    assert 123_000 < relations <= 123_855
    beside = roles_beside(imported)
    assert [(o.id, o.skills) for o in beside.occupations] == [
        (o.id, o.skills) for o in roles.occupations
    ]


def test_roles_use_essential_and_optional_skills(imported):
    matcher = sm.load(taxonomy=imported)
    assert len(matcher.taxonomy) == 13_896
    role = matcher.role("data analyst")
    assert role.profile_source == "esco"
    assert set(role.importance.values()) == {ESSENTIAL, OPTIONAL}
    labels = {matcher.taxonomy.label(s) for s in role.importance}
    assert {"normalise data", "statistics", "query languages"} <= labels
    gap = matcher.gap(matcher.profile(skills=["statistics"]), role)
    assert 0 < gap.coverage < 0.2
    assert matcher.recommend(gap, k=3)


def test_classification_alone_keeps_our_own_profiles(downloads):
    assert read_esco_roles(downloads[0]) is None
