"""The published samples of badges and credentials are read field by field."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from skillmatch.connect import clr, open_badges
from skillmatch.connect.wallet import read_badge, read_badges

pytestmark = pytest.mark.shared

SAMPLES = (Path(__file__).resolve().parents[3] / "shared" / "data" / "catalogues"
           / "credential_samples")  # fmt: skip


@pytest.fixture(scope="module")
def samples() -> Path:
    if not SAMPLES.is_dir():
        pytest.skip("the shared development data is not beside the checkout")
    return SAMPLES


def test_a_skill_badge_whole(samples):
    badge = read_badge(samples / "ob3_skillAssertionCase.json")
    assert badge.holder
    assert (badge.issued, badge.valid_from) == (date(2022, 7, 1), date(2022, 7, 1))
    assert (badge.valid_until, badge.revoked, badge.grade) == (None, None, None)
    c = badge.row.credential
    assert (c.type, c.standard) == ("Competency", "Open Badges 3.0")
    assert c.url == "https://example.com/achievements/robotics/robot-programming"
    assert badge.row.stated == ("Robot Programming",)
    assert badge.row.uris["Robot Programming"].startswith("https://robotics-competencies")
    assert c.outcomes == ("Robot Programming",)
    assert "source code" in c.text
    assert c.provenance["text"] == ("credentialSubject.achievement.description + "
                                    "credentialSubject.achievement.criteria.narrative")  # fmt: skip
    assert (c.hours, c.ects, c.level, c.country) == (None, None, None, None)


def test_an_alignment_to_a_credential_is_no_skill(samples):
    badge = read_badge(samples / "ob3_achievementAlignmentCe.json")
    assert badge.alignments[0].name == "Requirements Analysis"
    assert badge.row.stated == ()


def test_each_file_is_claimed_or_not(samples):
    claimed = set()
    for path in sorted(samples.glob("*.json*")):
        document = json.loads(path.read_bytes())
        assert not clr.claims(document)
        if open_badges.claims(document):
            claimed.add(path.name)
    assert claimed == {p.name for p in samples.glob("ob3_*.json")}


def test_the_whole_folder(samples):
    found = read_badges(samples)
    titles = {b.title for b in found.records if b.standard.startswith("Open Badges")}
    assert titles == {"Robot Programming", "Teamwork", "Text analysis",
                      "Linear equations and inequalities"}  # fmt: skip
    assert any(b.standard.startswith("European") for b in found.records)
    problems = {p.file: p for p in found.problems}
    assert problems["ob3_endorsement.json"].reason == "this is an endorsement, not a badge"
    assert "not an Open Badge" in problems["ctdl_credential_1_valid.json"].reason
    assert "not an Open Badge" in problems["ob_v3p0_context-3.0.3.json"].reason
    assert all(b.row is not None for b in found.records)
