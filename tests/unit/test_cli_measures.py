"""What the command line computes with: demand, documents, ranking, other taxonomies."""

from __future__ import annotations

import json

import pytest

from skillmatch.connect.esco import open_taxonomy, read_skills
from skillmatch.domain import Mention
from skillmatch.errors import EmptyInputError, InputError
from skillmatch.evaluate.documents import calibration_error, evaluate_documents
from skillmatch.evaluate.ranking import evaluate_ranking
from skillmatch.market import demand, wilson
from skillmatch.store.bundle import Bundle
from skillmatch.store.linked import link_cached

HEAD = "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels\n"


def mention(skill_id):
    return Mention(skill_id=skill_id, span=(0, 1), quote="x", score=0.9, via="label")


def test_demand_counts_adverts_not_mentions():
    rows = demand(
        [
            ("one", [mention("a"), mention("a"), mention("b")]),
            ("two", [mention("a")]),
            ("one", [mention("a"), mention("b")]),
        ]
    )
    assert [(r.skill_id, r.asked, r.n) for r in rows] == [("a", 2, 2), ("b", 1, 2)]
    assert rows[1].low < 0.5 < rows[1].high
    with pytest.raises(EmptyInputError):
        demand([])


def test_wilson_against_the_published_example():
    # Newcombe (1998), method 3: 81 of 263 gives .2553 to .3662.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20)[0] == 0.0


def test_calibration_error_of_perfect_and_worst():
    assert calibration_error([1.0, 1.0], [1, 1]) == 0.0
    assert calibration_error([1.0, 1.0], [0, 0]) == 1.0
    with pytest.raises(EmptyInputError):
        calibration_error([], [])


def test_documents_count_each_skill_once(matcher):
    sql, python = (matcher.taxonomy.require(n).id for n in ("SQL", "Python"))
    figures = evaluate_documents(
        [{"id": "1", "text": "You must know SQL. SQL is vital.", "skill_ids": [sql, python]}],
        Bundle().extractor,
    )
    assert figures["n_gold"] == 2
    assert figures["recall"] == 0.5
    assert figures["precision"] == 1.0
    assert figures["f1"] == pytest.approx(2 / 3)


def test_ranking_against_a_sum_by_hand(matcher):
    catalogue = matcher.catalogue
    taught = sorted({s.skill_id for s in catalogue[0].skills})[:2]
    bundle = Bundle()
    figures = evaluate_ranking([{"id": "x", "required": taught, "held": []}], catalogue, bundle)
    assert figures["model"]["closed@1"] == pytest.approx(1.0)  # One credential teaches both.
    assert figures["model"]["closed@5"] == pytest.approx(1.0)
    assert figures["baselines"]["random"]["closed@1"] < 0.5
    with pytest.raises(EmptyInputError):
        evaluate_ranking([{"id": "x", "required": taught, "held": taught}], catalogue, bundle)


def test_official_esco_folder(tmp_path):
    rows = 'K,http://e/1,skill/competence,cross-sector,weld,"welding\nweld"\n'
    rows += "K,http://e/2,knowledge,cross-sector,metallurgy,\n"
    rows += "K,http://e/3,skill/competence,transversal,speak Welsh,\n"
    rows += "K,http://e/1,knowledge,,twice,\n"
    (tmp_path / "skills_en.csv").write_text(HEAD + rows, encoding="utf-8")
    extra = HEAD + "K,http://e/3,skill/competence,transversal,speak Welsh,\n"
    (tmp_path / "languageSkillsCollection_en.csv").write_text(extra, encoding="utf-8")
    result = read_skills(tmp_path)
    assert [(s.id, s.label, s.alt_labels, s.kind) for s in result.records] == [
        ("http://e/1", "weld", ("welding",), "skill"),
        ("http://e/2", "metallurgy", (), "knowledge"),
        ("http://e/3", "speak Welsh", (), "language"),
    ]
    assert [p.row for p in result.problems] == [4]


def test_taxonomy_files_that_are_none(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        open_taxonomy(tmp_path / "none.parquet")
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"nothing")
    with pytest.raises(InputError, match="no imported taxonomy"):
        open_taxonomy(broken)
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"nothing")
    with pytest.raises(InputError, match="cannot be read"):
        read_skills(broken)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="skills_en"):
        read_skills(tmp_path / "empty")


def test_links_are_cached_and_equal(matcher, tmp_path, monkeypatch):
    from skillmatch.connect.catalogue import read_catalogue

    monkeypatch.setenv("SKILLMATCH_CACHE", str(tmp_path / "cache"))
    table = tmp_path / "c.csv"
    table.write_text("title,skills,text\nOne,SQL|statistics,Learn data mining.\n", encoding="utf-8")
    rows = read_catalogue(table).records

    class Counting:
        provenance = matcher.provenance
        calls = 0

        def link(self, rows):
            self.calls += 1
            return matcher.link(rows)

    counting = Counting()
    first = link_cached(rows, matcher=counting)
    again = link_cached(rows, matcher=counting)
    assert counting.calls == 1
    assert first == again == matcher.link(rows)
    kept = json.loads(json.dumps([s.skill_id for s in first[0].skills]))
    assert matcher.taxonomy.require("SQL").id in kept
