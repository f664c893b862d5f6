"""Figures of a cohort against sums by hand; small groups stay untold."""

from __future__ import annotations

import json
from itertools import combinations

import numpy as np
import pytest

from skillmatch.batch.brief import Nearness, clusters
from skillmatch.batch.cohort import READER, CohortFigures
from skillmatch.batch.helpful import Helpful
from skillmatch.batch.suppression import hidden


def gap(skill, shortfall, *, served=True, importance=1.0, basis=None, needed=1.0):
    return {"skill_id": skill, "label": skill.upper(), "kind": "skill", "importance": importance,
            "needed": needed, "shortfall": shortfall, "served": served,
            "needed_basis": basis}  # fmt: skip


def offer(credential, score, rank=1, **more):
    return {"rank": rank, "credential_id": credential, "title": credential, "issuer": "I",
            "score": score, "hours": None, "price": None, "currency": None, "url": None,
            "assessment": None, "recognition": None} | more  # fmt: skip


def result(n, *, coverage=0.2, gaps=(), offers=(), after=None, role="analyst", **groups):
    student = {"id": f"s{n}", "name": f"Name {n}", "target_role": role, "coverage": coverage,
               "missing": sum(g["shortfall"] > 0 for g in gaps)}  # fmt: skip
    student |= {f"group:{k}": v for k, v in groups.items()}
    plan = [] if after is None else [{"coverage": after}]
    return {"student": student, "gaps": list(gaps), "recommendations": list(offers),
            "plan": plan, "problem": None}  # fmt: skip


def failed(n, **groups):
    made = result(n, **groups)
    made["student"]["coverage"] = None
    return made | {"problem": {"reason": "no role"}}


def figures_of(results, **more):
    figures = CohortFigures(**more)
    for one in results:
        figures.add(one)
    return figures.figures()


def test_means_counts_and_tenths():
    found = figures_of([
        *(result(n, coverage=0.25, gaps=[gap("a", 1.0)], after=0.5) for n in range(10)),
        *(result(n, coverage=0.75, gaps=[gap("a", 0.0)]) for n in range(10, 12)),
        failed(12),
    ])  # fmt: skip
    assert found["counts"] == {"students": 13, "done": 12, "failed": 1, "no_gap": 2,
                               "nothing": 10, "with_plan": 10}  # fmt: skip
    assert found["coverage"]["before"] == pytest.approx((10 * 0.25 + 2 * 0.75) / 12)
    assert found["coverage"]["after"] == pytest.approx((10 * 0.5 + 2 * 0.75) / 12)
    assert found["coverage"]["bins"] == [0, 0, 10, 0, 0, 0, 0, None, 0, 0]
    json.dumps(found)


def test_gaps_by_students_times_weight():
    found = figures_of([
        *(result(n, gaps=[gap("a", 0.2, importance=0.2), gap("b", 0.5, served=False)])
          for n in range(10)),
        *(result(n, gaps=[gap("a", 0.2, importance=0.4), gap("b", 0.0)]) for n in range(10, 30)),
        result(30, gaps=[gap("rare", 1.0)]),
    ])  # fmt: skip
    rows = {g["skill_id"]: g for g in found["gaps"]}
    assert list(rows) == ["a", "b"]  # 30 × .2 = 6.0 before 10 × .5 = 5.0
    assert rows["a"]["students"] == 30
    assert rows["a"]["weight"] == pytest.approx(6.0)
    assert rows["a"]["importance"] == pytest.approx((10 * 0.2 + 20 * 0.4) / 30)
    assert (rows["b"]["students"], rows["b"]["asked"], rows["b"]["served"]) == (10, 30, False)
    assert found["gaps_hidden"] == 1
    assert "rare" not in json.dumps(found)


def test_greedy_choice_adds_most_to_what_is_there():
    helpful = Helpful()
    # x helps two a little more than y, y helps the third: x first, then y by the third alone.
    helpful.add([offer("x", 0.5), offer("y", 0.4, rank=2)])
    helpful.add([offer("x", 0.5), offer("y", 0.4, rank=2)])
    helpful.add([offer("y", 0.1), offer("z", 0.05, rank=2)])
    helpful.add([])
    chosen = helpful.choose(5)
    assert [c["credential_id"] for c in chosen] == ["x", "y"]
    first, second = chosen
    assert (first["recommended"], first["first"], first["improved"]) == (2, 2, 2)
    assert first["gain"] == pytest.approx(1.0 / 4)
    assert (second["recommended"], second["first"], second["improved"]) == (3, 1, 1)
    assert second["gain"] == pytest.approx(0.1 / 4)
    assert second["total"] == pytest.approx(1.1 / 4)


@pytest.mark.parametrize("seed", range(20))
def test_lazy_greedy_is_greedy_and_has_its_bound(seed):
    rng = np.random.default_rng(seed)
    scores = np.round(rng.random((15, 8)) * (rng.random((15, 8)) < 0.4), 3)
    helpful = Helpful()
    for row in scores:
        helpful.add([offer(f"c{j}", float(s)) for j, s in enumerate(row) if s > 0])
    best, plain = np.zeros(15), []
    for _ in range(3):
        gains = np.maximum(scores - best[:, None], 0).sum(axis=0)
        j = int(np.flatnonzero(gains >= gains.max() - 1e-9)[0])
        plain.append(f"c{j}")
        best = np.maximum(best, scores[:, j])
    chosen = helpful.choose(3)
    assert [c["credential_id"] for c in chosen] == plain
    optimum = max(scores[:, list(c)].max(axis=1).sum() for c in combinations(range(8), 3))
    assert chosen[-1]["total"] * 15 >= (1 - 1 / np.e) * optimum - 1e-9


def test_equal_gains_go_by_id():
    helpful = Helpful()
    helpful.add([offer("b", 0.3)])
    helpful.add([offer("a", 0.3)])
    assert [c["credential_id"] for c in helpful.choose(2)] == ["a", "b"]


def test_credentials_of_few_students_are_not_told():
    found = figures_of([
        *(result(n, gaps=[gap("a", 1.0)], offers=[offer("many", 0.3)]) for n in range(10)),
        *(result(n, gaps=[gap("a", 1.0)], offers=[offer("few", 0.9)]) for n in range(10, 19)),
    ])  # fmt: skip
    assert [c["credential_id"] for c in found["credentials"]] == ["many"]
    assert found["credentials"][0]["first"] == 10
    found = figures_of([
        result(n, gaps=[gap("a", 1.0)],
               offers=[offer("x", 0.3, rank=1 if n < 3 else 2)]) for n in range(12)
    ])  # fmt: skip
    assert found["credentials"][0]["first"] is None  # three


def test_groups_are_compared_and_small_ones_hidden():
    found = figures_of([
        *(result(n, coverage=0.2, gaps=[gap("a", 1.0)], offers=[offer("x", 0.5)], after=0.6,
                 programme="Law") for n in range(30)),
        *(result(n, coverage=0.4, gaps=[gap("a", 1.0)], programme="law ") for n in range(30, 40)),
        *(result(n, coverage=0.1, gaps=[gap("a", 1.0)], programme="Art") for n in range(40, 52)),
        *(result(n, coverage=0.9, gaps=[gap("a", 1.0)], programme="Music")
          for n in range(52, 55)),
    ])  # fmt: skip
    table = found["coverage_by"][0]
    assert table["column"] == "programme"
    assert [r["group"] for r in table["rows"]] == ["Law"]  # Art would give Music away
    law = table["rows"][0]
    assert law["students"] == 40
    assert law["coverage"] == pytest.approx((30 * 0.2 + 10 * 0.4) / 40)
    assert law["after"] == pytest.approx((30 * 0.6 + 10 * 0.4) / 40)
    assert law["score"] == pytest.approx(30 * 0.5 / 40)
    assert law["recommended"] == pytest.approx(30 / 40)
    assert (table["hidden"], table["hidden_students"]) == (2, 15)
    assert "Music" not in json.dumps(found)
    assert "Art" not in json.dumps(found)


def test_failed_students_do_not_fill_a_group():
    found = figures_of([
        *(result(n, gaps=[gap("a", 1.0)], campus="North") for n in range(20)),
        *(result(n, gaps=[gap("a", 1.0)], campus="South") for n in range(20, 24)),
        *(failed(n, campus="South") for n in range(24, 34)),
        *(result(n, gaps=[gap("a", 1.0)], campus="East") for n in range(34, 50)),
    ])  # fmt: skip
    assert [r["group"] for r in found["coverage_by"][0]["rows"]] == ["North"]


def test_exposure_rates_by_hand():
    scores = [0.9] * 15 + [0.1] * 5 + [0.9] * 5 + [0.1] * 15
    found = figures_of([
        result(n, gaps=[gap("a", 1.0)], offers=[offer("x", s, assessment="exam")],
               sex="f" if n < 20 else "m") for n, s in enumerate(scores)
    ])  # fmt: skip
    assert found["exposure"]["median_score"] == pytest.approx(0.5)
    rows = {r["group"]: r for r in found["exposure"]["groups"]["sex"]}
    assert rows["f"]["scoring_rate"] == pytest.approx(0.75)
    assert rows["m"]["scoring_rate"] == pytest.approx(0.25)
    assert rows["m"]["impact_ratio"] == pytest.approx(1 / 3)
    assert rows["m"]["vouched"] == 1.0


def test_exposure_keeps_small_groups_back():
    found = figures_of([
        *(result(n, gaps=[gap("a", 1.0)], offers=[offer("x", 0.5)], sex="f") for n in range(20)),
        *(result(n, gaps=[gap("a", 1.0)], offers=[offer("x", 0.5)], sex="m")
          for n in range(20, 45)),
        result(45, gaps=[gap("a", 1.0)], offers=[offer("x", 0.9)], sex="divers"),
    ])  # fmt: skip
    assert [r["group"] for r in found["exposure"]["groups"]["sex"]] == ["m"]
    assert found["exposure"]["hidden"] == 2
    assert "divers" not in json.dumps(found)


def test_columns_can_be_chosen_and_too_many_values_are_no_groups():
    people = [result(n, gaps=[gap("a", 1.0)], city="X", badge_no=str(n)) for n in range(300)]
    found = figures_of(people)
    assert [t["column"] for t in found["coverage_by"]] == ["city", "target role"]
    assert found["columns_left_out"] == ["badge_no"]
    none = figures_of(people, groups=())
    assert [t["column"] for t in none["coverage_by"]] == ["target role"]
    assert none["exposure"] is None


@pytest.mark.parametrize(
    ("sizes", "out"),
    [
        ({"a": 100, "b": 50}, set()),
        ({"a": 100, "b": 50, "c": 9}, {"b", "c"}),
        ({"a": 100, "b": 50, "c": 9, "d": 1}, {"c", "d"}),
        ({"a": 9}, {"a"}),
        ({"a": 100, "b": 0}, set()),
        ({}, set()),
    ],
)
def test_suppression(sizes, out):
    assert hidden(sizes.items()) == out


def test_nothing_in_figures_says_who_it_was():
    people = [result(n, gaps=[gap("a", 1.0)], offers=[offer("x", 0.5)]) for n in range(30)]
    text = json.dumps(figures_of(people))
    assert "Name 1" not in text
    assert '"s1"' not in text


def test_a_brief_has_clusters_rivals_roles_and_levels():
    names = {"A": [1.0, 0, 0], "B": [0.9, 0.1, 0], "C": [0, 0, 1.0]}

    def encode(texts):
        rows = np.array([names.get(t, names.get(t[0].upper(), [0, 1, 0])) for t in texts], float)
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    near = Nearness(encode, [("k1", "A course", []), ("k2", "C course", []), ("k3", "Zoo", [])])
    both = [gap("a", 0.6, served=False, basis="advanced", needed=0.75), gap("b", 0.5, served=False)]
    found = figures_of(
        [
            *(result(n, gaps=both, role="Analyst") for n in range(12)),
            *(result(n, gaps=[gap("c", 0.9, served=False)], role="cook") for n in range(12, 30)),
            *(result(n, gaps=[gap("c", 0.9, served=False)], role="Cellist") for n in range(30, 32)),
        ],
        nearness=near, adverts={"a": (7, 20), "b": (3, 20)}, catalogue_rows=3,
    )  # fmt: skip
    cook, analyst = found["brief"]
    assert [s["label"] for s in cook["skills"]] == ["C"]
    assert (cook["students_at_least"], cook["roles"], cook["more_roles"]) == (20, ["cook"], 1)
    assert [s["label"] for s in analyst["skills"]] == ["A", "B"]
    assert (analyst["students_at_least"], analyst["roles"]) == (12, ["Analyst"])
    assert analyst["adverts"] == (7, 20)
    assert analyst["level"] == "advanced"
    assert cook["level"] is None
    assert [r["credential_id"] for r in analyst["rivals"]] == ["k1"]
    assert [r["credential_id"] for r in cook["rivals"]] == ["k2"]
    assert "Cellist" not in json.dumps(found)


def test_clusters_without_names_go_by_roles():
    skills = [
        {"label": "a", "weight": 3.0, "roles": {"x", "y"}},
        {"label": "b", "weight": 2.0, "roles": {"x", "y"}},
        {"label": "c", "weight": 4.0, "roles": {"z"}},
    ]
    assert [[s["label"] for s in c] for c in clusters(skills, None)] == [["a", "b"], ["c"]]
    assert clusters([], None) == []
    assert clusters(skills[:1], None) == [skills[:1]]


def test_how_often_the_reader_misses_is_what_the_card_says(root):
    versions = sorted(p.name for p in (root / "models" / "extractor").iterdir() if p.is_dir())
    assert versions == ["2.0.0"]
    card = (root / "models" / "extractor" / "2.0.0" / "CARD.md").read_text(encoding="utf-8")
    assert "Skills asked for that are found: .31 and .41" in card
    assert READER == {"fast": 0.31, "accurate": 0.41}


def test_a_cohort_of_nobody():
    found = figures_of([])
    assert found["counts"]["students"] == 0
    assert found["coverage"]["before"] is None
    assert (found["gaps"], found["credentials"], found["brief"]) == ([], [], [])
    assert found["exposure"] is None


def test_memory_of_single_students_is_bounded(monkeypatch):
    monkeypatch.setattr("skillmatch.batch.helpful.MOST_STUDENTS", 20)
    monkeypatch.setattr("skillmatch.batch.by_group.MOST_STUDENTS", 20)
    people = [result(n, gaps=[gap("a", 1.0)], offers=[offer("x", 0.5)], sex="f") for n in range(50)]
    found = figures_of(people)
    assert found["counts"]["done"] == 50
    assert found["gaps"][0]["students"] == 50
    assert found["credentials"][0]["recommended"] == 20
    assert found["exposure"]["n_scored"] == 20
    assert any("30 more" in sentence for sentence in found["limits"])
