"""The real downloads: ESCO v1.1.1 as the portal gives it, and O*NET's tables."""

from __future__ import annotations

import pytest

import skillmatch as sm
from skillmatch.connect.esco import import_taxonomy
from skillmatch.connect.imported import occupations_parquet, skills_parquet
from skillmatch.connect.onet import read_onet
from skillmatch.store.bundle import Bundle

pytestmark = pytest.mark.shared
LOST = "http://data.europa.eu/esco/occupation/a9e54177-a185-404d-b6e6-15663d31137e"


@pytest.fixture(scope="module")
def esco(shared):
    return import_taxonomy(shared / "esco" / "original")


@pytest.fixture(scope="module")
def onet(shared):
    return read_onet(shared / "onet")


def test_esco_is_accounted_for(esco):
    assert (esco.version, esco.language) == ("1.1.1", "en")
    counts = dict(esco.counts)
    assert counts["skills"] == 13_896
    assert counts["occupations"] == 3_007
    assert counts["broader links"] + counts["links between groups"] == 20_656
    # The occupation that the table lacks is named by 67 relations, and listed.
    lost = [p for p in esco.problems if p.value == LOST]
    assert len(lost) == 1
    assert lost[0].reason.startswith("67 rows name an occupation")
    assert lost[0].file == "occupationSkillRelations.csv"
    assert counts["occupation relations"] + 67 == 123_855
    # One skill is said to be related to itself.
    assert counts["skill relations"] + 1 == 5_899
    assert [p.reason for p in esco.problems if p not in lost] == ["a skill related to itself"]
    kinds = {k: sum(s.kind == k for s in esco.skills) for k in ("language", "transversal")}
    assert kinds == {"language": 346, "transversal": 96}
    assert sum(bool(s.reuse) for s in esco.skills) > 13_880


def test_esco_relations_feed_related_skills(esco):
    taxonomy = esco.taxonomy("esco")
    r = Bundle(taxonomy=taxonomy).related

    def serves(source, target):
        s, g = taxonomy.require(source).id, taxonomy.require(target).id
        return r.servers(g).get(s, 0.0), r.source_of(s, g)

    assert serves("manage meteorological database", "manage database")[1] == "hierarchy"
    assert serves("maintain database", "database")[1] == "relation"
    up, _ = serves("tend CNC laser cutting machine", "operate laser cutting equipment")
    assert 0.3 < up < 0.5
    java, script = (taxonomy.require(n).id for n in ("Java (computer programming)", "JavaScript"))
    assert r.servers(java) == {java: 1.0}
    assert r.servers(script) == {script: 1.0}
    # By the vectors alone the ESCO skill had nothing of the skills that stand under it.
    critical = taxonomy.require("think critically").id
    assert taxonomy.require("interpret traffic signals").id not in r.servers(critical)


def test_onet_tables(onet):
    assert onet.problems == ()
    counts = dict(onet.counts)
    ids = [s.id for s in onet.skills]
    assert sum(i.startswith("onet-dwa:") for i in ids) == 2_087
    assert sum(i.startswith("onet-tech:") for i in ids) == counts["skills"] - 2_087 > 8_700
    assert counts["occupations"] == 923
    assert all(0 < w <= 1 for o in onet.roles.occupations for w in o.skills.values())
    assert any("93 occupations" in n for n in onet.notes)


def test_onet_technologies_have_the_bundled_ids(onet, matcher):
    own = {s.id for s in onet.skills if s.kind == "tool"}
    bundled = {s.id for s in matcher.taxonomy if s.id.startswith("onet-tech:")}
    # Ours are of a later O*NET and without what ESCO has too.
    assert len(own & bundled) / len(bundled) > 0.97


def test_onet_roles_are_used(onet, tmp_path):
    out = tmp_path / "onet.parquet"
    out.write_bytes(skills_parquet(onet, name="onet"))
    (tmp_path / "onet.occupations.parquet").write_bytes(occupations_parquet(onet, name="onet"))
    matcher = sm.load(taxonomy=out)
    role = matcher.role("data scientist")
    assert (role.profile_source, role.occupation_id) == ("onet", "15-2051.00")
    assert matcher.role("15-2051.00").importance == role.importance
    assert {"onet-tech:python", "onet-tech:structured-query-language-sql"} <= set(role.importance)
    assert any(i.startswith("onet-dwa:") for i in role.importance)
    gap = matcher.gap(matcher.profile(skills=["Python"]), role)
    assert 0 < gap.coverage < 0.3
