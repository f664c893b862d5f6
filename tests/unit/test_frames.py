"""Records become tables: fixed columns and types, unknown stays missing, order is kept."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType

import pandas as pd
import pytest

from skillmatch import frames
from skillmatch.domain import (
    Contribution,
    Evidence,
    Gap,
    GapItem,
    HeldSkill,
    Pathway,
    PathwayStep,
    Profile,
    Quality,
    Recommendation,
    Recommendations,
)
from tests.unit.build import credential, person, role


def item(skill: str, shortfall: float, **more) -> GapItem:
    return GapItem(
        skill_id=skill, label=f"skill {skill}", kind="skill", importance=1.0, needed=1.0,
        held=1.0 - shortfall, via=None, via_label=None, shortfall=shortfall, served=True, **more,
    )  # fmt: skip


def a_recommendation(rank: int, **more) -> Recommendation:
    words = Evidence(source="our summary", quote="words", kind="credential")
    parts = tuple(
        Contribution(skill_id=s, label=f"skill {s}", share=0.25, via=s, via_label=f"skill {s}",
                     rel=1.0, evidence=words)
        for s in "ab"
    )  # fmt: skip
    return Recommendation(
        rank=rank, credential=credential(f"c{rank}", "ab", **more), score=0.5, score_low=0.4,
        score_high=0.5, contributions=parts, quality=Quality(), reasons=(),
        caveats=("Hours are not stated.", "Price is not stated."),
    )  # fmt: skip


@pytest.fixture
def gap() -> Gap:
    return Gap(
        role=role({"a": 1.0, "b": 0.5}), profile=person(), requirements=(), coverage=0.25,
        items=(item("a", 1.0), item("b", 0.5)),
    )  # fmt: skip


def test_role_by_importance_then_id():
    seen = MappingProxyType({"b": Evidence(source="advert 7", quote="some b", kind="stated")})
    table = role({"b": 0.5, "c": 0.9, "a": 0.5}, evidence=seen).to_frame()
    assert table.skill_id.tolist() == ["c", "a", "b"]
    assert table.importance.tolist() == [0.9, 0.5, 0.5]
    assert table.quote.isna().tolist() == [True, True, False]
    assert table.source.iloc[2] == "advert 7"


def test_profile_tells_held_from_likely():
    likely = HeldSkill(
        skill_id="b", level=0.5, evidence=(Evidence(source="cv", quote="job", kind="occupation"),)
    )
    table = person({"a": 1.0}, likely=MappingProxyType({"b": likely})).to_frame()
    assert table[["skill_id", "level", "state", "kind"]].to_numpy().tolist() == [
        ["a", 1.0, "held", "cv"],
        ["b", 0.5, "likely", "occupation"],
    ]


def test_gap_keeps_its_order(gap):
    table = gap.to_frame()
    assert table.skill_id.tolist() == ["a", "b"]
    assert table.shortfall.tolist() == [1.0, 0.5]
    assert table.via.isna().all()
    assert table.served.dtype == bool


def test_unknown_figures_are_missing_and_never_nought():
    best = Recommendations(
        [a_recommendation(1), a_recommendation(2, hours=40.0, price=Decimal("99.50"),
                                               currency="EUR", level=4)]
    )  # fmt: skip
    table = best.to_frame()
    assert table.hours.isna().tolist() == [True, False]
    assert table.price.isna().tolist() == [True, False]
    assert table.level.isna().tolist() == [True, False]
    assert table.currency.isna().tolist() == [True, False]
    assert (table.hours[1], table.price[1], table.level[1]) == (40.0, 99.5, 4)
    assert table.closes[0] == "skill a; skill b"
    assert table.caveats[0] == "Hours are not stated.; Price is not stated."


def test_pathway_counts_its_steps():
    steps = tuple(
        PathwayStep(credential=credential(f"c{n}", "a"), gain=0.1, coverage=0.1 * n, closes=("a",))
        for n in (1, 2)
    )
    path = Pathway(
        steps=steps, hours=0.0, hours_unknown=2, prices=MappingProxyType({}), prices_unknown=2,
        coverage_before=0.0, coverage=0.2,
    )  # fmt: skip
    table = path.to_frame()
    assert table.step.tolist() == [1, 2]
    assert table.hours.isna().all()
    assert table.coverage.is_monotonic_increasing


@pytest.mark.parametrize(
    ("make", "columns"),
    [
        (lambda: Recommendations().to_frame(), {"rank": "int64", "hours": "Float64"}),
        (lambda: Profile().to_frame(), {"skill_id": "string", "level": "float64"}),
        (
            lambda: frames.pathway_frame(
                Pathway(steps=(), hours=0.0, hours_unknown=0, prices=MappingProxyType({}),
                        prices_unknown=0, coverage_before=0.5, coverage=0.5)
            ),
            {"step": "int64", "coverage": "float64"},
        ),
    ],
)  # fmt: skip
def test_an_empty_table_has_its_columns_and_types(make, columns):
    table = make()
    assert len(table) == 0
    for name, kind in columns.items():
        assert str(table[name].dtype) == kind


def test_tables_survive_a_round_through_csv(gap, tmp_path):
    table = gap.to_frame()
    table.to_csv(tmp_path / "gap.csv", index=False)
    again = pd.read_csv(tmp_path / "gap.csv")
    assert again.shortfall.tolist() == table.shortfall.tolist()


def test_bundled_results_become_tables(matcher):
    wanted = matcher.role("registered nurse")
    lacking = matcher.gap(matcher.profile(skills=["first aid"]), wanted)
    table = lacking.to_frame()
    assert len(table) == len(wanted.importance) == len(wanted.to_frame())
    assert table.shortfall.is_monotonic_decreasing
    assert set(table.kind) <= {"skill", "knowledge", "tool", "language", "transversal"}
    best = matcher.recommend(lacking, k=3)
    assert best.to_frame().score.tolist() == [r.score for r in best]
