"""Cases, baselines, the exhaustive optimum and the protocol of JCRec, against sums by hand."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
from typer.testing import CliRunner

from skillmatch.cli.root import app
from skillmatch.domain import Credential, Mention, Occupation, StatedSkill
from skillmatch.errors import EmptyInputError, InputError, SchemaError
from skillmatch.evaluate.cases import (
    Cv,
    advert_roles,
    cv_cases,
    essential_of,
    occupation_cases,
    read_cvs,
)
from skillmatch.evaluate.jcrec import Course, Roles, evaluate_jcrec, learnt, matching
from skillmatch.evaluate.judged import judged_figures, read_judged
from skillmatch.evaluate.metrics import ratio_interval
from skillmatch.evaluate.ranking import gap_between, shares
from skillmatch.evaluate.ranking_cases import evaluate_cases, tags_only
from skillmatch.evaluate.small_optimum import best_set, small_optimum
from skillmatch.evaluate.systems import (
    by_scores,
    closed_by,
    in_the_list,
    planned,
    popular,
    text_cosine,
    words_of,
)
from skillmatch.rank.index import CatalogueIndex
from skillmatch.rank.needs import Needs
from skillmatch.store.bundle import Bundle
from tests.unit.build import related as related_of
from tests.unit.build import taxonomy as taxonomy_of


@pytest.fixture(scope="module")
def bundle():
    return Bundle()


@pytest.fixture(scope="module")
def toy():
    """Six skills without relations, four credentials."""
    taxonomy = taxonomy_of("abcdef")
    related = related_of(taxonomy)
    index = CatalogueIndex(
        [teaches("1", "ab"), teaches("2", "abc"), teaches("3", "d"), teaches("4", "f")],
        taxonomy=taxonomy, threshold=0.5,
    )  # fmt: skip
    return taxonomy, related, index


def teaches(own, skills):
    stated = tuple(StatedSkill(skill_id=s, quote=s, linked_by="label") for s in skills)
    return Credential(id=own, title=f"Course {own}", skills=stated)


def gap_in(toy, required, held=()):
    taxonomy, related, index = toy
    return gap_between(
        dict.fromkeys(required, 1.0), list(held), taxonomy=taxonomy, related=related,
        taught=index.taught(),
    )  # fmt: skip


class TestJcrec:
    def test_matching_by_hand(self):
        # 1 of 1; half of the level; none: (1 + .5 + 0) / 3.
        assert matching({"a": 1.0, "b": 0.25}, {"a": 0.5, "b": 0.5, "c": 1.0}) == pytest.approx(0.5)
        assert matching({}, {}) == 1.0

    def test_more_than_required_is_no_more_than_enough(self):
        assert matching({"a": 1.0}, {"a": 0.25, "b": 0.25}) == 0.5

    @pytest.mark.parametrize("level", [0.0, -0.5, 1.5, float("nan"), float("inf")])
    def test_levels_that_are_none(self, level):
        with pytest.raises(InputError, match="must lie in"):
            matching({}, {"a": level})
        with pytest.raises(InputError, match="taught"):
            learnt({}, Course(teaches={"a": level}))
        with pytest.raises(InputError, match="must lie in"):
            Roles([{"a": level}])

    def test_exactly_four_fifths_applies(self):
        roles = Roles([dict.fromkeys("abcde", 0.5), {"a": 1.0}])
        held = dict.fromkeys("abcd", 0.5)
        assert roles.match(held).tolist() == pytest.approx([0.8, 0.5])
        assert roles.applicable(held) == 1
        assert roles.applicable({"a": 1.0, "zebra": 1.0}) == 1

    def test_roles_at_once_as_one_by_one(self):
        rng = np.random.default_rng(3)
        names = list("abcdefgh")
        required = [
            {names[i]: float(rng.choice([0.25, 0.5, 1.0])) for i in rng.permutation(8)[:n]}
            for n in range(1, 8)
        ]
        held = {s: float(rng.choice([0.25, 0.75])) for s in names[:5]}
        expected = [matching(held, r) for r in required]
        assert Roles(required).match(held).tolist() == pytest.approx(expected)

    def test_a_course_needs_what_it_requires(self):
        course = Course(teaches={"b": 0.5}, requires={"a": 0.5})
        assert learnt({"a": 0.25}, course) == {"a": 0.25}
        assert learnt({"a": 0.5}, course) == {"a": 0.5, "b": 0.5}

    def test_counts_before_and_after(self):
        roles = Roles([{"a": 0.5}, {"b": 0.5}, {"a": 0.5, "c": 0.5}])
        b, c = Course(teaches={"b": 0.5}), Course(teaches={"c": 0.25})
        figures = evaluate_jcrec(
            [{"a": 0.5}, {}], roles,
            {"ours": [[[b, c]], [[b]]], "drawn": [[[b], []], [[], []]]},
            own=[{"a": 0.5, "c": 0.5}, {"b": 0.5}],
        )  # fmt: skip
        # The first could apply for one, the second for none.
        assert figures["before"] == 0.5
        assert figures["own_match_before"] == 0.25
        ours = figures["systems"]["ours"]
        # One more role each: b; a course that reaches half of c is not enough for the third.
        assert ours["applicable"] == 1.5
        assert ours["gained"] == 1.0
        # (.75 + 1) / 2; only the second may apply.
        assert ours["own_match"] == pytest.approx(0.875)
        assert ours["own_role"] == 0.5
        assert figures["systems"]["drawn"]["gained"] == 0.25

    def test_nobody_and_nothing(self):
        with pytest.raises(EmptyInputError):
            Roles([])
        with pytest.raises(EmptyInputError):
            Roles([{"a": 0.5}, {}])
        with pytest.raises(EmptyInputError):
            evaluate_jcrec([], Roles([{"a": 0.5}]), {})


class TestOptimum:
    @pytest.mark.parametrize("size", [1, 2, 3])
    def test_best_set_is_what_a_plain_loop_finds(self, size):
        gain = np.random.default_rng(7).random((9, 5)).round(2)
        expected = max(
            sum(max(gain[r, g] for r in rows) for g in range(5))
            for rows in itertools.combinations(range(9), size)
        )
        value, rows = best_set(gain, size)
        assert value == pytest.approx(expected)
        assert gain[list(rows)].max(axis=0).sum() == pytest.approx(value)

    def test_fewer_rows_than_wanted(self):
        assert best_set(np.array([[1.0, 2.0]]), 3) == (3.0, (0,))
        with pytest.raises(InputError):
            best_set(np.zeros((0, 3)), 3)
        with pytest.raises(InputError, match="cannot be tried"):
            best_set(np.zeros((1000, 1)), 3)

    def test_the_list_falls_short_where_courses_overlap(self, toy):
        taxonomy, related, _ = toy
        rows = [teaches("1", "abc"), teaches("2", "abc"), teaches("3", "ab"), teaches("4", "d")]
        index = CatalogueIndex(rows, taxonomy=taxonomy, threshold=0.5)
        figures = small_optimum([gap_in(toy, "abcd")], index, related)
        assert figures["n_people"] == 1
        # The list takes the three that overlap: 3 of 4; the best three close all.
        assert figures["systems"]["recommend"]["share"] == pytest.approx(0.75)
        assert figures["systems"]["one_by_one"]["share"] == pytest.approx(1.0)
        assert figures["systems"]["pathway"]["least"] == pytest.approx(1.0)


class TestSystems:
    def test_choices_by_hand(self, toy):
        _, related, index = toy
        gap = gap_in(toy, "abcd", held="e")
        assert in_the_list(gap, index, related)[3] == (1, 0, 2)
        assert planned(gap, index, related, method="greedy")[3] == (1, 2)
        assert planned(gap, index, related)[1] == (1,)

    def test_shares_by_hand(self, toy):
        _, related, index = toy
        gap = gap_in(toy, "abcde")
        found = shares([[{1: (0,), 3: (0, 2), 5: (0, 2)}, {1: (), 3: (), 5: ()}]], [gap], index,
                       related)  # fmt: skip
        # Two of five, or nothing; three of five, or nothing.
        assert {k: v.tolist() for k, v in found.items()} == {
            1: pytest.approx([0.2]), 3: pytest.approx([0.3]), 5: pytest.approx([0.3]),
        }  # fmt: skip
        assert closed_by((), Needs(gap, related, 6), index) == 0.0

    def test_popularity_is_the_sum_over_people(self, toy):
        _, related, index = toy
        gaps = [gap_in(toy, "ab"), gap_in(toy, "df")]
        assert popular(gaps, index, related).tolist() == [1.0, 1.0, 0.5, 0.5]

    def test_ties_go_by_hours_then_id(self, toy):
        _, _, index = toy
        assert by_scores(np.array([1.0, 2.0, 2.0, 0.0]), index)[3] == (1, 2, 0)

    def test_cosine_of_known_vectors(self, toy):
        class Plain:
            def encode(self, texts):
                return np.array([[t.count("a"), t.count("b")] for t in texts], dtype=np.float32)

        made = text_cosine([gap_in(toy, "ab"), gap_in(toy, "b")], Plain(), np.eye(2, dtype="f4"))
        assert made.tolist() == [[1.0, 1.0], [0.0, 1.0]]

    def test_words_with_and_without_tags(self):
        read = Mention(skill_id="b", span=(0, 6), quote="unseen", score=0.9, via="label")
        one = replace(teaches("1", "a"), outcomes=("You learn.",))
        one = replace(one, skills=(*one.skills, read))
        assert words_of(one) == "Course 1. You learn. a."
        assert words_of(one, tags=False) == "Course 1. You learn."
        assert tags_only(one).skills == one.skills[:1]

    def test_ratio_interval(self):
        low, high = ratio_interval([0.2, 0.4, 0.9], [0.1, 0.3, 0.2])
        assert low < 1.5 / 0.6 < high
        for above, below in (([], []), ([1.0], [1.0, 2.0]), ([1.0], [0.0])):
            with pytest.raises(InputError):
                ratio_interval(above, below)


class TestCases:
    def test_the_same_whatever_the_order(self, bundle):
        some = list(bundle.occupations)[:80]
        first = occupation_cases(some, bundle.taxonomy, n=10, seed=4)
        assert first == occupation_cases(some[::-1], bundle.taxonomy, n=10, seed=4)
        other = occupation_cases(some, bundle.taxonomy, n=10, seed=5)
        assert [c.id for c in first] != [c.id for c in other]

    def test_hidden_and_held_make_the_role(self, bundle):
        for case in occupation_cases(bundle.occupations, bundle.taxonomy, n=40, seed=1):
            assert set(case.hidden) | set(case.profile.held) == set(case.role.importance)
            assert not set(case.hidden) & set(case.profile.held)
            assert 0.28 <= len(case.hidden) / len(case.role.importance) <= 0.72

    def test_essential_skills(self, bundle):
        some = [s.id for s in bundle.taxonomy.skills[:3]]
        weights = MappingProxyType(dict(zip((*some, "http://none/1"), (1.0, 0.5, 1.0, 1.0),
                                            strict=True)))  # fmt: skip
        esco = Occupation(id="x", label="x", skills=weights, profile_source="esco")
        assert set(essential_of(esco, bundle.taxonomy)) == {some[0], some[2]}
        assert occupation_cases([esco], bundle.taxonomy, n=3) == []  # Two skills are no case.
        own = replace(esco, profile_source="derived")
        assert list(essential_of(own, bundle.taxonomy).values()) == [1.0, 1.0, 0.5]

    def test_cvs_want_the_role_they_name(self, matcher):
        text = "Skills: SQL, Python, statistics, Tableau, data mining"
        cvs = [
            Cv(id="1", titles=("qqzzx", "DATA ANALYST"), text=text),
            Cv(id="2", titles=("qqzzx",), text=text),
            Cv(id="3", titles=("data analyst",), text="I like walking."),
        ]
        (case,) = cv_cases(cvs, matcher, n=5)
        assert (case.id, case.role.title) == ("1", "data analyst")
        assert matcher.taxonomy.require("SQL").id in case.profile.held

    def test_adverts_as_roles(self, matcher):
        from skillmatch.domain import JobPosting

        def advert(own, text):
            return JobPosting(id=own, title="x", text=text, source="test")

        wide = "You must know SQL, Python, statistics, data mining and Tableau."
        (role,) = advert_roles([advert("1", wide), advert("2", "Come!")], matcher, n=5)
        assert {matcher.taxonomy.require(n).id for n in ("SQL", "statistics")} <= role.keys()

    def test_tables_of_cvs(self, tmp_path):
        path = tmp_path / "cvs.csv"
        path.write_text(
            "id,category,text\n1,Nurse,I nurse.\n2,,Nothing\n3,Cook,\n", encoding="utf-8"
        )
        found, problems = read_cvs(path)
        assert [(c.id, c.titles) for c in found] == [("1", ("Nurse",))]
        assert [p.column for p in problems] == ["title", "text"]
        path.write_text("id,words\n1,x\n", encoding="utf-8")
        with pytest.raises(SchemaError, match="text"):
            read_cvs(path)
        path.write_text("title,text\n,x\n", encoding="utf-8")
        with pytest.raises(EmptyInputError):
            read_cvs(path)


class TestRun:
    def test_a_small_run_on_the_demo_catalogue(self, matcher, bundle):
        cases = occupation_cases(bundle.occupations, bundle.taxonomy, n=6, seed=2)
        catalogue = matcher.catalogue
        bare = [replace(c, skills=tuple(s for s in c.skills if hasattr(s, "span")))
                for c in catalogue]  # fmt: skip
        roles = {"some": [dict(c.role.importance) for c in cases]}
        figures = evaluate_cases(cases, catalogue, bare, bundle, roles=roles, seed=2)
        assert figures == evaluate_cases(cases, catalogue, bare, bundle, roles=roles, seed=2)
        assert figures["n_people"] + figures["n_left_out"] == 6
        own = figures["judged"]["own score"]
        assert set(own) == {"recommend", "one_by_one", "pathway", "text_cosine", "popularity",
                            "random"}  # fmt: skip
        # No choice of three closes more by our own score than the best choice of three.
        for name in own:
            assert own[name]["closed@3"] <= own["pathway"]["closed@3"] + 1e-9
        optimum = next(r for r in figures["ratios"] if "pathway over the optimum" in r["what"])
        assert optimum["value"] == pytest.approx(1.0)
        after = figures["jcrec"]["some"]
        assert (
            after["after 5"]["systems"]["pathway"]["own_match"]
            >= (after["after 1"]["systems"]["pathway"]["own_match"])
        )

    def test_nobody_whom_the_catalogue_helps(self, bundle):
        cases = occupation_cases(bundle.occupations, bundle.taxonomy, n=2)
        none = [Credential(id="1", title="Nothing")]
        with pytest.raises(EmptyInputError, match="teaches nothing"):
            evaluate_cases(cases, none, none, bundle, roles={})

    def test_command(self, tmp_path, monkeypatch):
        monkeypatch.setattr("skillmatch.evaluate.systems.find_spec", lambda _name: None)
        table = tmp_path / "c.csv"
        table.write_text(
            "title,skills,text\nOne,SQL|statistics|data mining,Learn Python.\n"
            "Two,manage staff|communication,Lead teams.\n", encoding="utf-8",
        )  # fmt: skip
        cvs = tmp_path / "cvs.csv"
        text = "Skills: SQL, Tableau, data mining"
        cvs.write_text(f'title,text\ndata analyst,"{text}"\n', encoding="utf-8")
        call = ["evaluate", "ranking", "--catalogue", str(table), "--cases", "8", "--cvs", str(cvs)]
        done = CliRunner().invoke(app, [*call, "--format", "json"])
        assert done.exit_code == 0, done.output
        figures = json.loads(done.stdout)
        assert figures["n_by_kind"]["cv"] == 1
        assert "minilm" not in figures["judged"]["own score"]
        assert "is not installed" in done.stderr
        shown = CliRunner().invoke(app, call)
        assert "Goals" in shown.stdout
        assert "Circular" in " ".join(shown.stderr.split())

    def test_command_without_a_catalogue(self):
        done = CliRunner().invoke(app, ["evaluate", "ranking"])
        assert done.exit_code == 2
        assert "--catalogue" in done.stderr


class TestJudged:
    ROW = "x,cv,cook,{},{},{},{},why\n"
    HEAD = "case,kind,role,recommend,pathway,text_cosine,popularity,reason\n"

    def test_counts_by_hand(self, tmp_path):
        path = tmp_path / "j.csv"
        rows = [(1, 2, 2, 4), (2, 1, 3, 4), (3, 3, 1, 2), (1, 1, 1, 1)]
        path.write_text(self.HEAD + "".join(self.ROW.format(*r) for r in rows), encoding="utf-8")
        ours = judged_figures(read_judged(path))["ours"]
        both = {k: ours["pathway"]["both"][k] for k in ("preferred", "tied", "not_preferred")}
        assert both == {"preferred": 1, "tied": 2, "not_preferred": 1}
        assert ours["recommend"]["both"]["share"] == 0.5
        assert ours["recommend"]["popularity"]["preferred"] == 2

    def test_bad_places(self, tmp_path):
        path = tmp_path / "j.csv"
        path.write_text(self.HEAD + self.ROW.format(1, 5, 2, 3), encoding="utf-8")
        with pytest.raises(InputError, match="no place"):
            read_judged(path)
        path.write_text("case,kind\nx,cv\n", encoding="utf-8")
        with pytest.raises(SchemaError):
            read_judged(path)
        with pytest.raises(EmptyInputError):
            judged_figures([])

    def test_the_bundled_file(self):
        rows = read_judged()
        assert len({r["case"] for r in rows}) == 60
        assert all(r["reason"].strip() for r in rows)
        shown = CliRunner().invoke(app, ["evaluate", "ranking", "--judged", "--format", "json"])
        assert json.loads(shown.stdout)["n_cases"] == 60
