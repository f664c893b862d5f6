"""Stacking: parts add up to awards, once each, and rings end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmatch.domain import AwardProgress, Credential
from skillmatch.rank.degrees import says_degree
from skillmatch.rank.stacking import (
    award_parts,
    completed,
    progress_notes,
    progress_of,
    standing,
)


def one(id_, into=(), **more):
    return Credential(id=id_, **{"title": f"Course {id_}", "stacks_into": tuple(into), **more})


def lead(catalogue, steps, held=()):
    return progress_of(award_parts(catalogue), held, steps)


def test_all_parts_complete_the_award():
    made = lead([one("a", ["Diploma"], ects=5), one("b", ["Diploma"])], ["a"], ["b"])
    assert made == (
        AwardProgress(award="Diploma", title="Diploma", parts=("a", "b"), done=("a", "b"),
                      missing=(), ects=5.0, ects_unknown=1),
    )  # fmt: skip
    assert completed(made) == ("Diploma",)
    assert progress_notes(made) == [
        "Completes Diploma: all 2 parts that this catalogue lists; 5 ECTS in all, not stated for 1."
    ]


def test_only_awards_that_a_step_counts_towards():
    catalogue = [one("a", ["X"]), one("b", ["Y"]), one("c", ["Y"])]
    assert [p.award for p in lead(catalogue, ["a"], ["b"])] == ["X"]
    assert lead(catalogue, [], ["a", "b", "c"]) == ()
    assert lead(catalogue, ["unknown"]) == ()


def test_names_by_case_and_space_ids_exactly():
    catalogue = [one("a", [" data  Diploma "]), one("b", ["DATA diploma"]), one("c", ["dip-1"]),
                 one("d", ["DIP-1"]), one("dip-1", title="The diploma")]  # fmt: skip
    awards = award_parts(catalogue)
    assert awards.parts == {"DATA diploma": ("a", "b"), "DIP-1": ("d",), "dip-1": ("c",)}
    assert awards.titles["dip-1"] == "The diploma"
    assert awards == award_parts(reversed(catalogue))


def test_a_name_is_the_credential_with_that_title_where_there_is_one():
    catalogue = [one("a", ["data diploma "]), one("b", ["d"]), one("d", title="Data Diploma")]
    assert award_parts(catalogue).parts == {"d": ("a", "b")}
    twice = [*catalogue, one("e", title="Data diploma")]
    assert award_parts(twice).parts == {"d": ("b",), "data diploma": ("a",)}


def test_a_single_listed_part_completes_nothing():
    made = lead([one("a", ["pro"]), one("pro", title="Practitioner")], ["a"])
    assert standing(made[0]) == "begun"
    assert completed(made) == ()
    assert "what else it takes is not known" in progress_notes(made)[0]


def test_an_award_done_by_its_parts_counts_towards_the_next():
    catalogue = [one("a", ["cert"]), one("b", ["cert"]), one("cert", ["BSc Data"], ects=20),
                 one("d", ["BSc Data"], ects=10), one("e", ["BSc Data"])]  # fmt: skip
    made = {p.award: p for p in lead(catalogue, ["b", "d"], ["a"])}
    assert made["cert"].complete
    assert made["BSc Data"].done == ("cert", "d")
    assert (made["BSc Data"].ects, made["BSc Data"].ects_unknown) == (30.0, 0)
    assert standing(made["BSc Data"]) == "nearly"
    # Begun by what is held alone, then reached by the last step through the award between.
    assert {p.award for p in lead(catalogue, ["b"], ["a", "d", "e"])} == {"cert", "BSc Data"}


def test_ects_of_a_part_count_once():
    both = [one("a", ["cert", "MSc"], ects=6), one("b", ["cert"], ects=6), one("cert", ["MSc"]),
            one("c", ["MSc"], ects=3)]  # fmt: skip
    made = {p.award: p for p in lead(both, ["a", "b", "c"])}
    assert (made["MSc"].ects, made["MSc"].ects_unknown) == (15.0, 0)
    stated = [*both[:2], one("cert", ["MSc"], ects=14), both[3]]
    made = {p.award: p for p in lead(stated, ["a", "b", "c"])}
    assert (made["MSc"].ects, made["MSc"].ects_unknown) == (17.0, 0)


def test_an_award_held_or_planned_itself_is_no_progress():
    catalogue = [one("a", ["cert"]), one("b", ["cert"]), one("cert", ["BSc"]), one("c", ["BSc"])]
    assert [p.award for p in lead(catalogue, ["a"], ["cert"])] == []
    assert [p.award for p in lead(catalogue, ["a", "cert"])] == ["BSc"]


def test_rings_end_and_are_noted():
    ring = [one("a", ["b"]), one("b", ["c"]), one("c", ["a", "End"]), one("d", ["End"]),
            one("s", ["s"]), one("t", ["Course t", ""])]  # fmt: skip
    awards = award_parts(ring)
    assert awards.parts == {"End": ("c", "d")}
    assert len(awards.notes) == 1
    assert "left out" in awards.notes[0]
    assert [p.award for p in progress_of(awards, (), ["a", "b", "c"])] == ["End"]


def test_a_long_chain_does_not_run_out_of_stack():
    chain = [c for n in range(3000)
             for c in (one(f"c{n}", [f"c{n + 1}"]), one(f"x{n}", [f"c{n + 1}"]))]  # fmt: skip
    made = lead(chain, ["c0", *(f"x{n}" for n in range(60))])
    assert len(made) == 61
    assert sum(p.complete for p in made) == 60


def test_nearly_is_all_but_one_or_three_quarters():
    ids = [f"p{n}" for n in range(8)]
    catalogue = [one(i, ["Big"]) for i in ids]
    found = {n: standing(lead(catalogue, ids[:n])[0]) for n in (1, 5, 6, 7, 8)}
    assert found == {1: "begun", 5: "begun", 6: "nearly", 7: "nearly", 8: "complete"}
    assert standing(lead(catalogue[:2], ["p0"])[0]) == "nearly"


def test_order_and_the_count_of_the_rest():
    catalogue = [one("a", ["Z", "M", "One"]), one("b", ["Z"]), one("c", ["M"]), one("d", ["M"])]
    assert [p.award for p in lead(catalogue, ["a", "b"])] == ["Z", "One", "M"]
    many = [one("a", [f"A{n}" for n in range(9)])]
    notes = progress_notes(lead(many, ["a"]))
    assert len(notes) == 7
    assert notes[-1] == "It counts towards 3 more awards."


def test_notes_name_what_is_open_and_the_degree():
    catalogue = [one("a", ["deg"], ects=5), one("b", ["deg"]), one("deg", title="Data", level=6)]
    awards = award_parts(catalogue)
    made = progress_of(awards, (), ["a"])
    assert progress_notes(made, titles=awards.titles, degrees=awards.degrees) == [
        (
            "Nearly completes Data: 1 of the 2 parts that this catalogue lists, "
            "still open: Course b; 5 ECTS towards the degree."
        )
    ]
    silent = progress_of(awards, (), ["b"])
    assert "ECTS of what is done are not stated" in progress_notes(silent, degrees={"deg"})[0]
    assert "ECTS" not in progress_notes(silent)[0]


@pytest.mark.parametrize(
    ("title", "kind", "level", "expected"),
    [
        ("BSc Nursing", None, None, True),
        ("Bachelor of Arts", None, None, True),
        ("Data", "MasterDegree", None, True),
        ("Master Datenwissenschaft", None, 7, True),
        ("Certified ScrumMaster", "industry certification", None, False),
        ("Module of the MSc in Data", None, 7, False),
        ("Data", "micro-credential", 7, False),
        ("360 degree feedback", None, None, False),
        ("Mini-MBA", None, None, False),
        ("Miscellaneous", None, 5, False),
    ],
)
def test_what_is_a_degree(title, kind, level, expected):
    assert says_degree(title, kind=kind, level=level) is expected


NAMES = st.sampled_from(["a", "b", "c", "d", "e", "X", "BSc Y", "Course c", "course d "])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(NAMES, max_size=3), min_size=5, max_size=5),
    st.sets(st.sampled_from("abcde")),
    st.sampled_from("abcde"),
    st.randoms(use_true_random=False),
)
def test_more_steps_never_undo_a_part(into, steps, more, rng):
    catalogue = [
        one(i, names, ects=1 + n) for n, (i, names) in enumerate(zip("abcde", into, strict=True))
    ]
    before = {p.award: p for p in lead(catalogue, steps)}
    after = {p.award: p for p in lead(catalogue, steps | {more})}
    for award, p in before.items():
        if award != more:
            assert set(p.done) <= set(after[award].done)
            assert p.ects <= 15
    rng.shuffle(catalogue)
    assert {p.award: p for p in lead(catalogue, steps)} == before
