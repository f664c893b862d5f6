"""Stated facts with their sources, and the traits that users demand of them."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from skillmatch.domain import Credential, Quality
from skillmatch.errors import InputError
from skillmatch.rank.hands_on import hands_on_share, share_in, share_source
from skillmatch.rank.trust import TRAITS, Demands, facts_of, quality_of, trait_bits
from skillmatch.report.facts import day_of, fact_lines, fact_list, facts_view, quality_dict

DAY = date(2026, 3, 1)
BARE = Credential(id="bare", title="Databases")
FULL = Credential(
    id="full", title="Databases", issuer="Example University", hours=60, ects=2, level=5,
    price=Decimal(90), currency="EUR", delivery="online", assessment="project",
    practical=True, practical_note="60 % practical work", accreditation="Example Quality Agency",
    stacks_into=("Certificate in Data",), language="en", as_of=date(2026, 1, 15), country="IE",
    outcomes=("writes queries",), supervision="Supervised onsite with identity verification",
    status="active", renewal="P3Y", licence="CC BY 4.0", checked_on=date(2026, 2, 1),
    verification="title and issuer found on the provider's page",
    provenance={"accreditation": "row 3, quality", "hours": "row 3, hours"},
)  # fmt: skip


def met(credential: Credential, **more) -> set[str]:
    bits = trait_bits(credential, **more)
    return {name for at, name in enumerate(TRAITS) if bits >> at & 1}


# --- facts


def test_the_three_questions_come_first_and_keys_are_the_same():
    keys = [f.key for f in facts_of(FULL)]
    assert keys == [f.key for f in facts_of(BARE)]
    assert keys[:8] == ["recognition", "issuer", "country", "level", "language", "workload",
                        "hands_on", "hands_on_share"]  # fmt: skip
    assert len(set(keys)) == len(keys)


def test_what_nobody_states_has_neither_value_nor_source():
    stated = {f.key for f in facts_of(BARE) if f.stated}
    assert stated == {"elements"}
    assert all(f.source is None and f.where is None for f in facts_of(BARE) if not f.stated)


def test_each_fact_names_whose_words_it_is_and_where_they_stood():
    facts = {f.key: f for f in facts_of(FULL)}
    assert all(f.stated == (f.source is not None) for f in facts.values())
    assert facts["recognition"].source == "Example University, catalogue"
    assert facts["recognition"].where == "row 3, quality"
    assert facts["workload"].value == "60 hours, 2 ECTS"
    assert facts["elements"].source.startswith("our count")
    assert facts["verification"].source == "our check of the page"
    demo = {f.key: f for f in facts_of(replace(FULL, source="demo"))}
    assert demo["recognition"].source == "our summary"


def test_no_issuer_is_recognised_by_its_name():
    named = replace(BARE, issuer="Accredited State University of Excellence")
    assert "recognised" not in met(named)
    assert quality_of(named).recognition is None


def test_dates_are_fresh_or_stale_only_with_a_day():
    assert next(f.value for f in facts_of(FULL) if f.key == "as_of") == "2026-01-15"
    dated = {f.key: f.value for f in facts_of(FULL, today=date(2026, 6, 1))}
    assert dated["as_of"] == "2026-01-15, ageing"
    assert dated["verification"].endswith("page, 2026-02-01, ageing")
    assert quality_of(FULL).syllabus is None
    late = quality_of(FULL, today=date(2027, 1, 1))
    assert (late.syllabus, late.page_check) == ("lapsed", "lapsed")
    assert quality_of(BARE, today=DAY).syllabus is None


def test_quality_says_what_the_record_says():
    quality = quality_of(FULL)
    assert (quality.recognition, quality.supervision) == (FULL.accreditation, FULL.supervision)
    assert (quality.hands_on_share, quality.hours, quality.ects) == (0.6, 60, 2)
    assert (quality.elements_stated, quality.elements_of) == (9, 9)
    assert quality.level_basis == "EQF level stated"
    words = quality_of(replace(BARE, level_note="Beginner", provenance={"level_note": "row 1"}))
    assert (words.level, words.level_basis) == (None, "words of the provider: row 1")
    empty = quality_of(BARE)
    counted = {"verification", "elements_stated", "elements_of", "stacks_into"}
    assert all(getattr(empty, f.name) is None for f in fields(Quality) if f.name not in counted)


# --- hands-on share


@pytest.mark.parametrize(
    ("words", "share"),
    [
        ("60 % practical", 0.6),
        ("At least 70% hands-on training, 30% theory", 0.7),
        ("Half of the hours in the lab.", 0.5),
        ("two thirds of the programme consists of workshops", 2 / 3),
        ("70 per cent of the course is practical.", 0.7),
        ("20 of its 40 hours are spent in the lab", 0.5),
        ("hands-on content of 45 %", 0.45),
        ("62.5% practical work; 37.5% theory", 0.625),
        ("100% practical", 1.0),
    ],
)
def test_stated_shares_are_read(words, share):
    assert share_in(words) == pytest.approx(share)


@pytest.mark.parametrize(
    "words",
    [
        "", "practical", "60 % theory", "up to 60% practical", "40–60 % practical",
        "40 to 60% practical", "60% practical exam", "the practical exam counts for 60%",
        "60% of the grade is practical work", "Labs: 20%, exam: 80%", "0% practical",
        "150% practical", "20% off practical courses", "80% of graduates find practical work",
        "30% practical in year one and 60% practical in year two", "theory (40 %), practice (60 %)",
        "60% practical and oral exam", "50 of 40 hours in the lab", "2 of 0 hours in the lab",
        "nearly half of the hours in the lab", "60% laboratory staff", "1060% practical",
    ],
)  # fmt: skip
def test_no_share_where_none_is_stated(words):
    assert share_in(words) is None


def test_the_share_says_in_which_field_it_was_read():
    prose = replace(BARE, text="You learn by doing: 80% hands-on.")
    assert (hands_on_share(prose), share_source(prose)) == (0.8, "text")
    noted = replace(prose, practical_note="60% practical")
    assert (hands_on_share(noted), share_source(noted)) == (0.6, "practical_note")


def test_long_text_is_read_in_linear_time():
    import time

    hostile = "20 of the of the of the 60% of the total course hours are in the practical " * 4000
    begun = time.perf_counter()
    share_in(hostile)
    share_in("9" * 200_000 + "% lab")
    assert time.perf_counter() - begun < 5


# --- traits


def test_a_full_record_meets_all_and_a_bare_one_none():
    assert met(FULL, today=DAY) == set(TRAITS)
    assert met(BARE) == set()
    assert len(TRAITS) <= 16
    assert trait_bits(FULL) < 2**16


@pytest.mark.parametrize(
    ("field", "trait", "yes", "no"),
    [
        ("accreditation", "recognised",
         ["ISO/IEC 17024", "UK NARIC", "No. 1234 of the register", "not ABET; recognised by ACE"],
         ["none", "Not accredited", "accreditation pending", "n/a", "unaccredited", " ",
          "accreditation withdrawn"]),
        ("assessment", "assessed",
         ["exam", "attendance and knowledge checks", "online test"],
         ["none", "no assessment", "attendance only", "Not assessed", "completion"]),
        ("supervision", "identity-checked",
         ["identity checked", "proctored online", "Supervised online with identity verification",
          "ID check"],
         ["Unsupervised with no identity verification", "none", "supervised",
          "Supervised with no identity verification", "not proctored"]),
    ],
)  # fmt: skip
def test_what_a_record_denies_is_not_met(field, trait, yes, no):
    for words in yes:
        assert trait in met(replace(BARE, **{field: words})), words
    for words in no:
        assert trait not in met(replace(BARE, **{field: words})), words


def test_a_proctored_exam_states_no_identity_check():
    assert met(replace(BARE, assessment="proctored exam")) == {"assessed"}


def test_hands_on_by_flag_or_by_a_stated_share():
    assert "hands-on" in met(replace(BARE, practical=True))
    assert "hands-on" in met(replace(BARE, text="60% practical"))
    assert "hands-on" not in met(replace(BARE, practical=False, text="60% practical"))


def test_a_page_that_was_not_found_is_not_verified():
    for words in ("unverified", "title not found on the provider's page on 2026-02-02",
                  "the provider's page was gone on 2026-02-02"):  # fmt: skip
        assert "links-verified" not in met(replace(FULL, verification=words))
    assert "links-verified" not in met(replace(FULL, checked_on=None))


def test_old_dates_do_not_count():
    assert {"current", "links-verified"} <= met(FULL, today=date(2026, 7, 14))
    assert "current" not in met(FULL, today=date(2026, 7, 15))
    assert "links-verified" in met(FULL, today=date(2026, 10, 29))
    assert "links-verified" not in met(FULL, today=date(2026, 10, 30))


# --- demands


def test_demands_refuse_for_the_first_trait_that_is_not_met():
    demands = Demands.checked(require="stacks, assessed")
    assert demands.require == ("assessed", "stacks")
    assert demands.refuses(FULL) is None
    assert demands.refuses(BARE) == "no assessment stated"
    assert demands.refuses(replace(BARE, assessment="exam")) == "nothing stated that it stacks into"
    assert Demands().refuses(BARE) is None


def test_preferences_count_what_is_met():
    demands = Demands.checked(prefer=["hands-on", "Identity Checked", "hands_on"])
    assert demands.prefer == ("identity-checked", "hands-on")
    assert (demands.preference(FULL), demands.preference(BARE)) == (2, 0)
    assert demands.refuses(BARE) is None
    assert Demands().preference(FULL) == 0


def test_notes_count_what_was_left_out():
    demands = Demands.checked(require=["assessed", "stacks"])
    said = demands.notes({"no assessment stated": 3, "too many hours": 9})
    assert said == [
        "3 credentials left out because you require assessed: no assessment stated."
    ]  # fmt: skip
    assert demands.notes([]) == []


@pytest.mark.parametrize("name", ["assesed", "hand-on", "recognized"])
def test_an_unknown_trait_names_its_neighbour(name):
    with pytest.raises(InputError, match="no trait is called") as error:
        Demands.checked(require=[name])
    assert "did you mean" in error.value.hint


def test_an_unknown_trait_without_neighbours_lists_them_all():
    with pytest.raises(InputError) as error:
        Demands.checked(prefer="zzzzqqqq")
    assert all(name in error.value.hint for name in TRAITS)


def test_current_needs_a_day():
    for kind in ("require", "prefer"):
        with pytest.raises(InputError, match="depends on the day"):
            Demands.checked(**{kind: "current"})
    assert Demands.checked(require="current", today=DAY).refuses(FULL) is None


def test_the_bits_of_a_catalogue_say_what_each_record_says():
    rows = [BARE, FULL, replace(FULL, as_of=date(2025, 1, 1)), replace(FULL, checked_on=None),
            replace(FULL, checked_on=date(2024, 1, 1), assessment="none")]  # fmt: skip
    bits = np.array([trait_bits(c) for c in rows], dtype=np.uint16)
    dates = {
        name: np.array([0 if (d := getattr(c, name)) is None else d.toordinal() for c in rows],
                       dtype=np.int32)
        for name in ("as_of", "checked_on")
    }  # fmt: skip
    for require in (TRAITS, ("current",), ("links-verified", "assessed"), ()):
        demands = Demands.checked(require=require, prefer=TRAITS, today=DAY)
        found = demands.on_day(bits, **dates)
        assert found.dtype == np.uint16
        mask = demands.mask()
        for row, own in zip(rows, found.tolist(), strict=True):
            assert own == trait_bits(row, today=DAY)
            why = next((r for r, bit in demands.required_bits() if not own & bit), None)
            assert why == demands.refuses(row)
            assert (own & mask == mask) == (why is None)
            liked = sum(bool(own & bit) for bit in demands.preferred_bits())
            assert liked == demands.preference(row)
    assert Demands().on_day(bits, **dates) is bits


# --- what is shown


def test_lines_say_each_fact_with_its_source():
    lines = fact_lines(FULL)
    assert lines[0] == (
        "Recognition: Example Quality Agency (Example University, catalogue: row 3, quality)"
    )
    bare = fact_lines(BARE)
    assert bare[:2] == ["Recognition: not stated", "Hands-on work: not stated"]
    assert bare[-1].startswith("Not stated: Issuer, Country of the issuer, Level")


def test_lines_carry_no_control_characters():
    bad = replace(FULL, accreditation="a\x1b[31mb\nc", issuer="x\u202ey",
                  provenance={"accreditation": "row\x1b"})  # fmt: skip
    assert not any("\x1b" in line or "\u202e" in line or "\n" in line for line in fact_lines(bad))
    view = facts_view(bad)
    assert "\x1b" not in str(view)
    assert "\u202e" not in str(view)


def test_the_view_answers_the_three_questions_and_names_the_rest():
    view = facts_view(BARE)
    assert [q["ask"] for q in view["questions"]] == [
        "Is the issuer recognised?", "Does it fit?", "Is there hands-on work?",
    ]  # fmt: skip
    assert all(f["value"] is None for q in view["questions"] for f in q["facts"])
    assert {"Assessment", "Country of the issuer", "Hands-on share"} <= set(view["unknown"])
    assert [f["key"] for q in facts_view(FULL)["questions"] for f in q["facts"]] == [
        "recognition", "country", "level", "language", "workload", "hands_on", "hands_on_share",
    ]  # fmt: skip
    full = facts_view(replace(FULL, provenance={"level": "column 'eqf'", "country": "elm:country"}))
    asked = {f["key"]: f for q in full["questions"] for f in q["facts"]}
    assert (asked["level"]["where"], asked["country"]["where"]) == (None, "elm:country")
    assert asked["level"]["source"] is None
    assert full["source"] == "Example University, catalogue"
    assert {f["name"]: f["source"] for f in full["facts"]}["EU elements stated"]


def test_json_has_null_for_what_is_not_stated():
    rows = fact_list(BARE)
    assert [set(r) for r in rows] == [{"key", "name", "value", "source", "where", "stated"}] * len(
        rows
    )
    assert rows[0] == {"key": "recognition", "name": "Recognition", "value": None, "source": None,
                       "where": None, "stated": False}  # fmt: skip
    made = quality_dict(quality_of(BARE))
    assert set(made) == {f.name for f in fields(Quality)}
    assert made["stacks_into"] == []
    assert day_of("2026-02-30") is None


def test_the_terminal_table_says_not_stated():
    import io

    from rich.console import Console

    from skillmatch.domain import Recommendation
    from skillmatch.report.table import trust_table

    item = Recommendation(rank=1, credential=BARE, score=0.1, score_low=0.1, score_high=0.1,
                          contributions=(), quality=quality_of(BARE), reasons=(),
                          caveats=())  # fmt: skip
    out = io.StringIO()
    Console(file=out, width=120, color_system=None).print(trust_table([item]))
    assert "Recognition: not stated" in out.getvalue()
    assert "Is there hands-on work?" in out.getvalue()
