"""Sets of sentences: traps, cues and spans, read strictly and counted by hand."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from skillmatch.domain import Mention, Skill
from skillmatch.errors import EmptyInputError, SchemaError
from skillmatch.evaluate.cues import CueSentence, evaluate_cues, read_cues
from skillmatch.evaluate.documents import evaluate_documents, skill_scores
from skillmatch.evaluate.spans import TaggedSentence, evaluate_spans, read_tagged
from skillmatch.evaluate.traps import Trap, evaluate_traps, read_traps
from skillmatch.store.bundle import Bundle
from skillmatch.taxonomy import Taxonomy

TRAPS = "word,sentence,expect,forbid"
CUES = "sentence,skill,requirement,level,years"


class FakeExtractor:
    """Finds in each text what it is told: (words, skill id, score)."""

    threshold = 0.5
    taxonomy = Taxonomy(
        [
            Skill(id="x:access", label="Microsoft Access"),
            Skill(id="x:bread", label="bake bread"),
            Skill(id="x:sql", label="SQL"),
        ],
        name="mini",
    )

    def __init__(self, found: dict[str, list[tuple[str, str, float]]]) -> None:
        self.found = found

    def extract_many(self, texts: Sequence[str]) -> list[Any]:
        return [
            SimpleNamespace(mentions=[self.mention(text, *own) for own in self.found.get(text, [])])
            for text in texts
        ]

    @staticmethod
    def mention(text: str, words: str, skill_id: str, score: float) -> Mention:
        at = text.index(words)
        span = (at, at + len(words))
        return Mention(skill_id=skill_id, span=span, quote=words, score=score, via="label")


def written(folder: Path, *lines: str, name: str = "set.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def trap(word: str, sentence: str, expect: str = "", forbid: str = "", **more: Any) -> Trap:
    return Trap(
        word=word,
        sentence=sentence,
        expect=frozenset(filter(None, [expect])),
        forbid=frozenset(filter(None, [forbid])),
        **{"silent": not expect and not forbid, "part": "test", **more},
    )


def test_traps_are_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        f"{TRAPS},part",
        'Access,"Wheelchair access, by the rear.",,*,train',
        "Access,Build forms in Access.,Microsoft Access;Access,SQL,",
        "Bread,Bread and butter work,,bake bread,test",
        "SQL,Only SQL here,SQL,*,test",
    )
    made = read_traps(path)
    assert [t.word for t in made] == ["Access", "Access", "Bread", "SQL"]
    assert made[0].sentence == "Wheelchair access, by the rear."
    assert [sorted(t.expect) for t in made] == [[], ["Access", "Microsoft Access"], [], ["SQL"]]
    assert [sorted(t.forbid) for t in made] == [[], ["SQL"], ["bake bread"], []]
    assert [t.silent for t in made] == [True, False, False, True]
    assert [t.part for t in made] == ["train", "test", "test", "test"]


def test_a_set_without_parts_is_all_test(tmp_path: Path) -> None:
    path = written(tmp_path, "\ufeff" + TRAPS, "Access,Free access,,*")
    assert read_traps(path) == [trap("Access", "Free access")]


@pytest.mark.parametrize(
    ("read", "lines", "row", "column"),
    [
        (read_traps, ["word,sentence,expect", "a,b,c"], None, "forbid"),
        (read_traps, [TRAPS, "a,b,c,", "a,b,,"], 2, "expect"),
        (read_traps, [TRAPS, "a,b"], 1, "expect"),
        (read_cues, ["sentence,skill,requirement,level", "a,a,,"], None, "years"),
        (read_cues, [CUES, "SQL,SQL,required,,", "We bake,SQL,required,,"], 2, "skill"),
        (read_cues, [CUES, "We bake,,required,,"], 1, "skill"),
        (read_cues, [CUES, "SQL,SQL,required,,two"], 1, "years"),
        (read_cues, [CUES, "SQL,SQL,required,,nan"], 1, "years"),
        (read_cues, [CUES, "SQL,SQL,mandatory,,"], 1, "requirement"),
        (read_cues, [CUES, "SQL,SQL,required,super,"], 1, "level"),
    ],
)
def test_bad_rows_are_named(
    tmp_path: Path,
    read: Callable[[Path], object],
    lines: list[str],
    row: int | None,
    column: str,
) -> None:
    path = written(tmp_path, *lines)
    with pytest.raises(SchemaError, match=f"{column!r}") as caught:
        read(path)
    assert caught.value.file == str(path)
    assert caught.value.row == row
    assert caught.value.column == (None if row is None else column)


@pytest.mark.parametrize(
    ("read", "header"), [(read_traps, TRAPS), (read_cues, CUES), (read_tagged, "")]
)
def test_nothing_to_read(tmp_path: Path, read: Callable[[Path], object], header: str) -> None:
    with pytest.raises(EmptyInputError, match=r"set\.csv holds no sentences"):
        read(written(tmp_path, header))
    with pytest.raises(EmptyInputError, match=r"missing\.csv"):
        read(tmp_path / "missing.csv")
    binary = tmp_path / "binary.csv"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SchemaError, match=r"binary\.csv"):
        read(binary)


def test_sets_may_be_gzipped_and_cells_may_hold_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "set.csv.gz"
    path.write_bytes(gzip.compress(f'{TRAPS}\nAccess,"Free\naccess",,*\n'.encode()))
    assert [t.sentence for t in read_traps(path)] == ["Free\naccess"]


def test_traps_are_right_where_the_skill_is_found_or_nothing_is() -> None:
    access, bread, sql = "Microsoft Access", "bake bread", "SQL"
    traps = [
        trap("Access", "Build forms in Access", access),  # Found.
        trap("Access", "Access databases", access),  # Not found.
        trap("Access", "Free access", forbid=access),  # Found, and forbidden.
        trap("Access", "Access to SQL", forbid=access),  # Something else is found.
        trap("Bread", "Bread and butter"),  # Silent.
        trap("Bread", "Bread and SQL"),  # Not silent.
        trap("SQL", "SQL and bread", sql, bread),  # Found beside what is forbidden.
        trap("SQL", "SQL alone", sql, silent=True, part="train"),
    ]
    found = {
        "Build forms in Access": [("Access", "x:access", 0.9)],
        "Free access": [("access", "x:access", 0.9)],
        "Access to SQL": [("SQL", "x:sql", 0.9)],
        "Bread and SQL": [("SQL", "x:sql", 0.9)],
        "SQL and bread": [("SQL", "x:sql", 0.9), ("bread", "x:bread", 0.9)],
        "SQL alone": [("SQL", "x:sql", 0.9)],
    }
    made = evaluate_traps(traps, FakeExtractor(found))
    test = made["test"]
    assert test["n"] == 7
    assert test["right"] == pytest.approx(3 / 7)
    low, high = test["right_ci95"]
    assert 0 <= low < 3 / 7 < high <= 1
    assert test["silent_right"] == pytest.approx(2 / 4)
    assert test["meant_right"] == pytest.approx(1 / 3)
    assert made["train"] == {
        "n": 1, "right": 1.0, "right_ci95": [1.0, 1.0], "silent_right": None, "meant_right": 1.0,
    }  # fmt: skip
    assert list(made["wrong"].items()) == [("Access", 2), ("Bread", 1), ("SQL", 1)]
    assert made["failures"][-1] == {
        "word": "SQL", "sentence": "SQL and bread", "found": ["SQL", "bake bread"],
    }  # fmt: skip


def test_a_silent_trap_allows_what_it_expects_and_nothing_else() -> None:
    own = trap("SQL", "SQL and bread", "SQL", silent=True)
    both = [("SQL", "x:sql", 0.9), ("bread", "x:bread", 0.9)]
    shares = [
        evaluate_traps([own], FakeExtractor({own.sentence: found}))["test"]["right"]
        for found in (both[:1], both, both[1:], [])
    ]
    assert shares == [1.0, 0.0, 0.0, 0.0]


def test_the_bundled_traps_are_many_and_half_of_them_silent() -> None:
    traps = read_traps()
    assert len(traps) >= 250
    assert sum(t.silent for t in traps) >= len(traps) / 2
    assert {t.part for t in traps} == {"train", "test"}
    assert len({t.sentence for t in traps}) == len(traps)


def test_the_bundled_traps_name_skills_of_the_bundled_taxonomy() -> None:
    named = {label for t in read_traps() for label in t.expect | t.forbid}
    assert len(named) > 50
    assert sorted(named - {s.label for s in Bundle().taxonomy}) == []


def test_cues_are_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        f"{CUES},part",
        '"You must know SQL, or learn SQL.",SQL,required,,,train',
        "18 months of basic SQL,SQL,unstated,introductory,1.5,",
    )
    assert read_cues(path) == [
        CueSentence(
            sentence="You must know SQL, or learn SQL.",
            span=(14, 17),
            requirement="required",
            level=None,
            years=None,
            part="train",
        ),
        CueSentence(
            sentence="18 months of basic SQL",
            span=(19, 22),
            requirement="unstated",
            level="introductory",
            years=1.5,
            part="test",
        ),
    ]


def test_cues_are_counted_part_by_part(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        f"{CUES},part",
        "You must know SQL.,SQL,required,,,test",
        "SQL would be a plus.,SQL,required,expert,,test",  # Preferred, no level.
        "5 years of strong SQL,SQL,unstated,advanced,4,test",  # 5.
        "SQL is essential.,SQL,required,,2,test",  # No years.
        "2 years of SQL,SQL,unstated,,2,train",
    )
    made = evaluate_cues(read_cues(path))
    test = made["test"]
    assert list(made) == ["test", "train"]
    assert (test["n"], test["requirement"], test["level"], test["years"]) == (4, 0.75, 0.75, 0.5)
    assert test["requirement_commonest"] == 0.75
    assert test["level_commonest"] == 0.5
    assert test["years_commonest"] == 0.5
    low, high = test["years_ci95"]
    assert 0 <= low < 0.5 < high <= 1
    train = made["train"]
    assert train["n"] == train["requirement"] == train["level"] == train["years"] == 1
    assert train["years_ci95"] == [1.0, 1.0]


def test_the_bundled_cues_hold_only_answers_that_can_be_given() -> None:
    cues = read_cues()
    assert {c.part for c in cues} == {"train", "test"}
    assert {c.requirement for c in cues} == {"required", "preferred", "unstated"}
    levels = {None, "introductory", "working", "advanced", "expert"}
    assert {c.level for c in cues} == levels
    assert all(0 < c.years <= 40 for c in cues if c.years is not None)


def tagged(tokens: str, **tags: str) -> str:
    """``tags``: a letter for each token."""
    rows = {f"tags_{name}": list(own) for name, own in tags.items()}
    return json.dumps({"id": 1, "tokens": tokens.split(), **rows})


def test_tags_become_spans(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        tagged("we bake bread and code SQL", skill="OBIOBI"),
        "",
        tagged("bake bread code SQL", skill="BIBI"),  # Two spans side by side.
        tagged("bake bread daily", skill="IIO"),  # Begun by I.
        tagged("no skill here", skill="OOO"),
    )
    made = read_tagged(path)
    assert [t.text for t in made][:2] == ["we bake bread and code SQL", "bake bread code SQL"]
    assert [t.spans for t in made] == [
        ((3, 13), (18, 26)),
        ((0, 10), (11, 19)),
        ((0, 10),),
        (),
    ]
    assert made[0].text[3:13] == "bake bread"


def test_overlapping_spans_of_several_lists_are_one(tmp_path: Path) -> None:
    lines = [
        tagged("use SQL at work today", skill="BIOOO", knowledge="OBIOB"),
        tagged("use SQL at work today", skill="BOOOO", knowledge="OBOOO"),
    ]
    path = tmp_path / "set.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    assert [t.spans for t in read_tagged(path)] == [((0, 10), (16, 21)), ((0, 3), (4, 7))]


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "[]",
        '{"tags": ["O"]}',
        '{"tokens": ["SQL"]}',
        '{"tokens": 5, "tags": ["O"]}',
        '{"tokens": ["know", "SQL"], "tags": ["B"]}',
        '{"tokens": ["SQL"], "tags_a": ["B"], "tags_b": []}',
    ],
)
def test_bad_lines_are_named(tmp_path: Path, line: str) -> None:
    path = written(tmp_path, tagged("SQL", skill="B"), line, name="set.jsonl")
    with pytest.raises(SchemaError, match=r"set\.jsonl, row 2") as caught:
        read_tagged(path)
    assert caught.value.row == 2


def test_broken_archives_are_named(tmp_path: Path) -> None:
    whole = gzip.compress(tagged("SQL", skill="B").encode() * 50)
    for name, content in (("cut", whole[:-12]), ("plain", b"SQL")):
        path = tmp_path / f"{name}.jsonl.gz"
        path.write_bytes(content)
        with pytest.raises(SchemaError, match=name):
            read_tagged(path)


def test_spans_are_counted_equal_and_overlapping() -> None:
    sentences = [
        TaggedSentence(text="knows SQL and bakes bread", spans=((6, 9), (14, 25))),
        TaggedSentence(text="likes tea", spans=()),
        TaggedSentence(text="drives vans", spans=()),
    ]
    found = {
        "knows SQL and bakes bread": [("SQL", "x:sql", 0.9), ("bread", "x:bread", 0.9)],
        "drives vans": [("vans", "x:bread", 0.9)],
    }
    made = evaluate_spans(sentences, FakeExtractor(found))
    model = made["model"]
    assert (model["n_sentences"], model["n_gold"], model["n_found"]) == (3, 2, 3)
    # "SQL" is equal, "bread" overlaps, "vans" is wrong.
    assert model["strict_precision"] == pytest.approx(1 / 3)
    assert model["strict_recall"] == pytest.approx(1 / 2)
    assert model["strict_f1"] == pytest.approx(0.4)
    assert model["overlap_precision"] == pytest.approx(2 / 3)
    assert model["overlap_recall"] == 1.0
    assert model["overlap_f1"] == pytest.approx(0.8)
    assert model["silent"] == 0.5
    low, high = model["overlap_sentence_f1_ci95"]
    assert 0 <= low < 0.5 < high <= 1
    # Every clause: "knows SQL", "bakes bread", both together, "likes tea", "drives vans".
    clauses = made["baselines"]["clauses"]
    assert clauses["n_found"] == 5
    assert clauses["strict_precision"] == pytest.approx(1 / 5)
    assert clauses["overlap_precision"] == pytest.approx(2 / 5)
    assert clauses["silent"] == 0.0


def test_one_mention_over_two_skills_counts_once() -> None:
    text = "SQL and bread"
    own = TaggedSentence(text=text, spans=((0, 3), (8, 13)))
    model = evaluate_spans([own], FakeExtractor({text: [(text, "x:sql", 0.9)]}))["model"]
    assert model["strict_f1"] == 0.0
    assert model["overlap_precision"] == 1.0
    assert model["overlap_recall"] == 0.5
    assert model["silent"] is None


def test_spans_that_only_touch_do_not_overlap() -> None:
    own = TaggedSentence(text="SQL/bread", spans=((0, 3),))
    model = evaluate_spans([own], FakeExtractor({own.text: [("/bread", "x:bread", 0.9)]}))["model"]
    assert model["overlap_f1"] == 0.0


def test_nothing_tagged_and_nothing_found() -> None:
    own = TaggedSentence(text="likes tea", spans=())
    model = evaluate_spans([own], FakeExtractor({}))["model"]
    assert model["strict_precision"] == model["overlap_recall"] == model["overlap_f1"] == 0.0
    assert model["overlap_sentence_f1_ci95"] is None
    assert model["silent"] == 1.0


@pytest.mark.parametrize(
    ("found", "gold", "also", "want"),
    [
        ("abx", "bcd", "x", (1, 1, 2)),
        ("abx", "bcd", "", (1, 2, 2)),
        ("", "ab", "x", (0, 0, 2)),
        ("x", "", "x", (0, 0, 0)),
        ("a", "a", "a", (1, 0, 0)),  # Gold as well: a hit, counted once.
        ("", "a", "a", (0, 0, 1)),  # Gold as well: missed.
        ("aab", "a", "", (1, 1, 0)),
        ("", "", "", (0, 0, 0)),
    ],
)
def test_skill_scores(found: str, gold: str, also: str, want: tuple[int, int, int]) -> None:
    assert skill_scores(list(found), list(gold), list(also)) == want
    assert skill_scores(set(found), set(gold), set(also)) == want


def test_skills_that_are_right_too_cost_a_document_nothing() -> None:
    records = [
        {"id": "1", "text": "bake bread with SQL", "skill_ids": ["x:bread"], "also": ["x:sql"]},
        {"id": "2", "text": "We bake", "skill_ids": ["x:sql"]},
    ]
    found = {
        "bake bread with SQL": [("bread", "x:bread", 0.9), ("SQL", "x:sql", 0.6)],
        "We bake": [("bake", "x:bread", 0.4)],
    }
    made = evaluate_documents(records, FakeExtractor(found))
    model = made
    assert (model["n_documents"], model["n_gold"], model["n_found"]) == (2, 2, 3)
    assert model["precision"] == model["recall"] == model["f1"] == model["macro_f1"] == 0.5
    # |0.9 - 1|, |0.6 - 1| and |0.4 - 0|, each in a bin of its own.
    assert model["ece"] == pytest.approx(0.9 / 3)
