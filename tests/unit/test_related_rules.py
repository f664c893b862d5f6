"""Who serves whom by vector, the matrix of credits, and the pairs judged by hand."""

from __future__ import annotations

import numpy as np
import pytest
from typer.testing import CliRunner

from skillmatch.cli.root import app
from skillmatch.domain import Skill
from skillmatch.errors import EmptyInputError, SchemaError, UnknownSkillError
from skillmatch.evaluate.related import choose, evaluate_related, read_pairs
from skillmatch.related_rules import SCALE, THRESHOLD, PairRules
from skillmatch.taxonomy import Taxonomy
from tests.unit.build import related

HIGH = 0.95


def rules(*labels, kinds=None, tools=frozenset()):
    kinds = kinds or ["skill"] * len(labels)
    skills = [
        Skill(id=chr(97 + i), label=x, kind=k)
        for i, (x, k) in enumerate(zip(labels, kinds, strict=True))
    ]
    return PairRules(Taxonomy(skills, name="t"), tools=tools)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("import goods", "export goods"),
        ("buy antiques", "sell antiques"),
        ("assemble stage sets", "dismantle stage sets"),
        ("assemble furniture", "disassemble furniture"),
        ("load cargo", "unload cargo"),
        ("supervise loading of cargo", "supervise unloading of cargo"),
        ("shunt inbound loads", "shunt outbound loads"),
        ("hire staff", "dismiss staff"),
        ("control train arrivals", "control train departures"),
    ],
)
def test_opposites_give_none_however_near(one, other):
    r = rules(one, other)
    assert r.credit(0, 1, 0.99) == r.credit(1, 0, 0.99) == 0.0


def test_words_of_both_labels_are_no_opposites():
    r = rules("import export rules", "import export rules for chemicals", "load and unload cargo",
              "unload cargo")  # fmt: skip
    assert r.credit(0, 1, HIGH) > 0
    assert r.credit(2, 3, HIGH) > 0


def test_siblings_need_more_than_the_threshold():
    r = rules("install plumbing", "install wiring")
    assert r.credit(0, 1, 0.81) == 0.0
    assert r.credit(0, 1, 0.83) > 0
    subjects = ["knowledge"] * 3
    r = rules("labour law", "tax law", "labour history", kinds=subjects)
    assert r.credit(0, 1, 0.81) == 0.0
    assert r.credit(0, 2, 0.81) > 0  # Another aspect of the same thing.


@pytest.mark.parametrize("kind", ["tool", "language"])
def test_tools_and_languages_are_closed(kind):
    r = rules("Java", "JavaScript", "write Java", kinds=[kind, kind, "skill"])
    assert all(r.credit(s, g, 0.99) == 0.0 for s in range(3) for g in range(3) if {s, g} & {0, 1})
    assert rules("Java", "JavaScript", tools={"a"}).credit(1, 0, 0.99) == 0.0


def test_a_generic_verb_is_no_shared_word():
    r = rules("manage chemical storage", "manage budgets")
    assert r.credit(0, 1, THRESHOLD - 0.001) == 0.0
    # Beside a generic verb the objects decide: one word each, none shared, is no sibling.
    assert r.credit(0, 1, HIGH) > 0


def test_ways():
    r = rules("develop corporate training", "develop training", "train staff", "training theory",
              kinds=["skill", "skill", "skill", "knowledge"])  # fmt: skip
    assert (r.way(0, 1), r.way(1, 0), r.way(1, 2)) == ("up", "down", "alike")
    assert (r.way(0, 3), r.way(3, 0)) == ("up", "down")
    up, down = r.credit(0, 1, 0.8), r.credit(1, 0, 0.8)
    assert up > down > 0
    # "set up tower crane" holds the words "tower crane", and is no narrower kind of operating it.
    r = rules("set up tower crane", "operate tower crane")
    assert r.way(0, 1) == "alike"


def test_who_teaches_knows_but_who_does_need_not_manage():
    r = rules("teach archaeology", "archaeology", "dig up remains", "manage remains",
              kinds=["skill", "knowledge", "skill", "skill"])  # fmt: skip
    assert r.credit(0, 1, 0.75) >= SCALE["up"][0]
    assert r.credit(1, 0, 0.75) == 0.0
    assert r.credit(2, 3, 0.8) == r.credit(3, 2, 0.8) == 0.0


def test_credit_rises_with_the_cosine_and_stays_below_one():
    r = rules("amber", "birch", "amber birch")
    for s, g in ((0, 1), (0, 2), (2, 0)):
        found = [r.credit(s, g, c) for c in np.linspace(0, 0.999, 200)]
        assert found == sorted(found)
        assert found[0] == 0.0 < found[-1] < 1.0


def test_odd_labels():
    r = rules("—", "…", "the", "C++")
    for s in range(4):
        for g in range(4):
            assert 0.0 <= r.credit(s, g, 0.9) <= 1.0


def test_matrix_agrees_with_servers_one_by_one(matcher):
    r, taxonomy = matcher._bundle.related, matcher.taxonomy
    ids = [s.id for s in taxonomy.skills[::97]]
    ids += [ids[3]]  # A skill may come twice.
    sources, columns, rel = r.matrix(ids)
    assert (sources.dtype, columns.dtype, rel.dtype) == (np.int32, np.int32, np.float64)
    found = list(zip(columns.tolist(), (-rel).tolist(), sources.tolist(), strict=True))
    assert found == sorted(found)
    for k, skill_id in enumerate(ids):
        own = {taxonomy.skills[s].id: -v for c, v, s in found if c == k}
        assert own == r.servers(skill_id)
    assert len(found) > len(ids)


def test_matrix_of_none_and_of_the_unknown():
    taxonomy = Taxonomy([Skill(id=i, label=i) for i in "abc"], name="t")
    r = related(taxonomy, {("a", "b"): 0.5, ("c", "b"): 0.5, ("b", "a"): 0.25})
    assert all(len(a) == 0 for a in r.matrix([]))
    sources, columns, rel = r.matrix(["b", "a"])
    assert sources.tolist() == [1, 0, 2, 0, 1]
    assert columns.tolist() == [0, 0, 0, 1, 1]
    assert rel.tolist() == [1.0, 0.5, 0.5, 1.0, 0.25]
    with pytest.raises(UnknownSkillError):
        r.matrix(["a", "z"])


@pytest.mark.parametrize(
    ("held", "needed"),
    [
        ("Java (computer programming)", "JavaScript"),
        ("JavaScript", "Java (computer programming)"),
        ("install plumbing systems", "install electrical and electronic equipment"),
        ("electrical wiring plans", "plumbing tools"),
        ("load cargo", "unload cargo"),
        ("supervise loading of cargo", "supervise unloading of cargo"),
        ("shunt inbound loads", "shunt outbound loads"),
        ("assemble the rehearsal set", "dismantle the rehearsal set"),
        ("manage staff", "manage budgets"),
        ("teach mathematics", "teach geography"),
    ],
)
def test_bundled_skills_that_give_nothing(matcher, held, needed):
    s, g = (matcher.taxonomy.require(x) for x in (held, needed))
    assert s.id != g.id
    assert s.id not in matcher._bundle.related.servers(g.id)


def test_bundled_skills_that_serve(matcher):
    r = matcher._bundle.related
    held, needed = (matcher.taxonomy.require(x).id for x in ("teach archaeology", "archaeology"))
    assert r.servers(needed)[held] > 0.7
    assert r.source_of(held, needed) == "vectors"
    assert held not in r.servers(held) or r.servers(held).get(needed, 0.0) < r.servers(needed)[held]


def test_the_bundled_pairs_and_their_figures(matcher):
    pairs = read_pairs(taxonomy=matcher.taxonomy)
    parts = [p.part for p in pairs]
    assert len(pairs) >= 200
    assert parts.count("check") >= 60
    assert parts.count("fit") >= 140
    bundle = matcher._bundle
    found = evaluate_related(pairs, taxonomy=matcher.taxonomy, linker=bundle.linker,
                             related=bundle.related)  # fmt: skip
    for part in ("fit", "check"):
        own = found[part]
        assert own["precision"] >= 0.8
        assert own["credit_full"] > own["credit_part"] > own["credit_none"]
    # The constants of the rules are those that the pairs choose.
    assert found["choice"]["threshold"] == THRESHOLD
    assert {w: tuple(e) for w, e in found["choice"]["scale"].items()} == dict(SCALE)
    assert found["choice"]["squared_error"] < found["choice"]["squared_error_one_scale"]


def test_choice_on_made_up_pairs():
    cosines = np.array([0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
    worth = np.array([0.0, 0.0, 0.0, 0.5, 0.5, 1.0])
    made = choose(cosines, worth, ["alike"] * 6, folds=[0, 1, 2, 3, 4, 5])
    assert 0.7 < made["threshold"] <= 0.8
    assert made["scale"]["alike"][0] <= 0.5 <= made["scale"]["alike"][1]
    alone = choose(cosines[:1], worth[:1], ["up"], folds=[0])
    assert alone["squared_error"] == 0.0


def csv_of(folder, *rows):
    path = folder / "pairs.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_pairs_are_read_strictly(tmp_path):
    taxonomy = Taxonomy([Skill(id=i, label=i) for i in "ab"], name="t")
    head = "held,needed,verdict,set"
    (pair,) = read_pairs(csv_of(tmp_path, head, "a,b,part,"), taxonomy=taxonomy)
    assert (pair.part, pair.verdict) == ("check", "part")
    for rows, words in (
        (["held,needed", "a,b"], "verdict"),
        ([head, "a,z,part,fit"], "not in the taxonomy"),
        ([head, "a,b,half,fit"], "none of full"),
        ([head, "a,b,part,train"], "none of fit"),
        ([head, "a,a,full,fit"], "beside itself"),
        ([head, "a,b,full,fit", "a,b,none,fit"], "twice"),
    ):
        with pytest.raises(SchemaError, match=words):
            read_pairs(csv_of(tmp_path, *rows), taxonomy=taxonomy)
    with pytest.raises(EmptyInputError):
        read_pairs(csv_of(tmp_path, head), taxonomy=taxonomy)
    with pytest.raises(EmptyInputError):
        read_pairs(tmp_path / "none.csv", taxonomy=taxonomy)


def test_a_file_without_pairs_to_fit_on(tmp_path, matcher):
    ids = [matcher.taxonomy.require(x).id for x in ("teach archaeology", "archaeology", "SQL")]
    path = csv_of(
        tmp_path, "held,needed,verdict", f"{ids[0]},{ids[1]},full", f"{ids[2]},{ids[1]},none"
    )
    result = CliRunner().invoke(app, ["evaluate", "related", str(path)])
    assert result.exit_code == 0
    assert "precision" in result.stdout
    assert "Thresholds" not in result.stdout


def test_command_prints_curve_and_choice():
    result = CliRunner().invoke(app, ["evaluate", "related"])
    assert result.exit_code == 0
    for words in ("check", "cosine alone", "credit none", "Thresholds", "cross-validated"):
        assert words in result.stdout
