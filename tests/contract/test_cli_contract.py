"""The command line as others rely on it: names, fields, streams, exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from skillmatch.cli.root import VERBS, app

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("SKILLMATCH_HOME", ROOT))
CV = ROOT / "data" / "demo" / "cvs" / "junior_data_analyst.txt"
CONTRACT_VERBS = [
    "extract", "role", "gap", "recommend", "pathway", "explain", "batch", "market", "evaluate",
    "taxonomy", "postings", "catalogue", "model", "app", "doctor",
]  # fmt: skip


def run(*args, stdin=None):
    result = CliRunner().invoke(app, [str(a) for a in args], input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def ask(*args, **more):
    return run("recommend", "--role", "data analyst", *args, **more)


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


@pytest.fixture(scope="module")
def answer():
    result = ask("--cv", CV, "-k", 3, "--format", "json")
    assert result.exit_code == 0
    return json.loads(result.stdout), result.stderr


def test_every_verb_of_the_contract_answers_help():
    assert list(VERBS) == CONTRACT_VERBS
    for verb in VERBS:
        result = run(verb, "--help")
        assert result.exit_code == 0
        assert "Usage" in result.stdout


def test_version():
    from skillmatch import __version__

    assert run("--version").stdout == f"skillmatch {__version__}\n"


def test_help_is_quick_and_light():
    code = (
        "import sys; sys.argv = ['skillmatch', '--help']\n"
        "from skillmatch.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert end.code == 0\n"
        "print(' '.join(m for m in ('numpy', 'pandas', 'pyarrow', 'scipy', 'torch', 'streamlit')"
        " if m in sys.modules), file=sys.stderr)"
    )
    times = []
    for _ in range(3):
        before = os.times()
        out = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False
        )
        after = os.times()
        # Processor time, so that a busy machine does not count.
        times.append(
            after.children_user + after.children_system
            - before.children_user - before.children_system
        )  # fmt: skip
    assert out.returncode == 0
    assert "recommend" in out.stdout
    assert out.stderr.strip() == ""
    assert min(times) < 0.5


def test_recommend_json_has_the_fields_of_the_contract(answer):
    data, _ = answer
    assert {"role", "gap", "recommendations"} <= data.keys()
    assert {"title", "occupation_id", "alternatives", "profile_source", "n_postings"} <= data[
        "role"
    ].keys()
    assert {"coverage", "requirements", "items"} <= data["gap"].keys()
    item = data["gap"]["items"][0]
    fields = {"skill_id", "label", "importance", "needed", "held", "via", "shortfall", "served"}
    assert fields <= item.keys()
    assert [r["rank"] for r in data["recommendations"]] == [1, 2, 3]
    for r in data["recommendations"]:
        assert {
            "rank", "credential_id", "title", "issuer", "score", "score_low", "score_high",
            "hours", "price", "level", "quality", "contributions", "caveats",
        } <= r.keys()  # fmt: skip
        assert r["score"] == pytest.approx(sum(c["share"] for c in r["contributions"]), abs=1e-9)
        assert r["score_low"] <= r["score"] <= r["score_high"]
        for c in r["contributions"]:
            assert {"skill_id", "label", "share", "via", "evidence"} <= c.keys()
            assert {"quote", "source"} <= c["evidence"].keys()
            assert c["evidence"]["quote"]
            assert c["evidence"]["source"]


def test_unknown_is_null_in_json(answer):
    data, _ = answer
    for r in data["recommendations"]:
        assert r["price"] is None  # The demo catalogue states no prices.
        assert r["hours"] is None or r["hours"] > 0


def test_coverage_is_what_the_items_say(answer):
    gap = answer[0]["gap"]
    whole = sum(i["importance"] * i["needed"] for i in gap["items"])
    missing = sum(i["shortfall"] for i in gap["items"])
    assert gap["coverage"] == pytest.approx(1 - missing / whole, abs=1e-9)


def test_talk_goes_to_stderr(answer):
    data, stderr = answer
    assert "demo catalogue, check with the issuer" in stderr
    assert "not counted" in stderr  # Likely skills.
    assert data["role"]["alternatives"]
    assert data["role"]["alternatives"][0]["label"] in stderr


def test_same_inputs_give_the_same_bytes(tmp_path):
    for ending in ("html", "pdf"):
        made = []
        for name in ("a", "b"):
            out = tmp_path / f"{name}.{ending}"
            result = ask("--cv", CV, "--format", ending, "--out", out, "--date", "2026-01-31")
            assert result.exit_code == 0
            assert result.stdout == ""
            made.append(out.read_bytes())
        assert made[0] == made[1]
        assert len(made[0]) > 10_000
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")


def test_html_without_out_names_its_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = ask("--skills", "SQL", "--format", "html")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "skillmatch-report.html" in result.stderr
    assert (tmp_path / "skillmatch-report.html").is_file()


def test_csv_and_table():
    rows = list(csv.DictReader(io.StringIO(ask("--skills", "SQL", "--format", "csv").stdout)))
    assert [r["rank"] for r in rows] == [str(n) for n in range(1, len(rows) + 1)]
    table = ask("--skills", "SQL", "-k", 2).stdout
    assert "Ranked micro-credentials" in table
    assert "\x1b[" not in table


def test_a_badge_counts_with_its_name(tmp_path, matcher):
    sql = matcher.taxonomy.require("SQL").id
    badge = {
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "credentialSubject": {
            "achievement": {
                "name": "Queries", "criteria": {"narrative": "n"},
                "alignment": [
                    {"targetName": "SQL", "targetUrl": sql},
                    {"targetName": "statistics", "targetUrl": "https://example.org/x"},
                ],
            }
        },
    }  # fmt: skip
    path = write(tmp_path / "badge.json", json.dumps(badge))
    held = json.loads(
        run("gap", "--role", "data analyst", "--badge", path, "--format", "json").stdout
    )["held"]
    assert {"SQL", "statistics"} <= {h["label"] for h in held}
    assert {e["source"] for h in held for e in h["evidence"]} == {"Queries"}


def test_unrecognised_skills_are_named():
    result = ask("--skills", "SQL, blorptastic", "-k", 1)
    assert "not recognised and not counted: 'blorptastic'" in result.stderr
    assert result.exit_code == 0


def test_limits_say_what_they_leave_out():
    result = ask("--skills", "SQL", "--max-hours", 40)
    assert "left out because their hours are not stated" in result.stderr
    back = ask("--skills", "SQL", "--max-hours", 40, "--include-unknown", "--format", "csv")
    assert len(back.stdout.splitlines()) > 1


def test_gap_pathway_explain_role_json():
    gap = json.loads(run("gap", "--role", "nurse", "--format", "json").stdout)
    assert {"role", "gap", "held"} <= gap.keys()
    steps = run("pathway", "--role", "data analyst", "--format", "json")
    path = json.loads(steps.stdout)["pathway"]
    covers = [s["coverage"] for s in path["steps"]]
    assert covers == sorted(covers)
    assert path["coverage_before"] <= covers[0]
    role = json.loads(run("role", "data analyst", "--format", "json").stdout)
    shares = [s["importance"] for s in role["skills"]]
    assert shares == sorted(shares, reverse=True)
    why = run("explain", "demo:comptia-data-plus", "--role", "data analyst", "--format", "json")
    assert json.loads(why.stdout)[0]["credential_id"] == "demo:comptia-data-plus"


def test_extract_gives_one_line_a_mention(tmp_path):
    text = "Requirements\n- You must have experience with Python and SQL.\n"
    result = run("extract", "-", stdin=text)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    fields = ["doc", "start", "end", "quote", "skill_id", "label", "score", "via", "requirement"]
    assert {r["label"] for r in rows} >= {"Python (computer programming)", "SQL"}
    for row in rows:
        assert list(row) == fields
        assert text[row["start"] : row["end"]] == row["quote"]
    table = write(tmp_path / "ads.csv", f'ref,body\na1,"{text}"\n')
    again = run("extract", table, "--text-column", "body", "--id-column", "ref")
    assert {json.loads(line)["doc"] for line in again.stdout.splitlines()} == {"a1"}


def test_own_catalogue_with_problem_rows(tmp_path):
    table = write(
        tmp_path / "mine.csv",
        "Course,Provider,Tags,Duration\nSQL basics,Uni,SQL|databases,20\nBroken,Uni,SQL,-5\n",
    )
    mapped = ("--map", "title=Course,issuer=Provider,skills=Tags,hours=Duration")
    out = tmp_path / "best.json"
    result = run(
        "recommend", "--role", "data analyst", "--catalogue", table, *mapped,
        "--format", "json", "--out", out,
    )  # fmt: skip
    assert result.exit_code == 1
    assert [r["title"] for r in json.loads(out.read_text())["recommendations"]] == ["SQL basics"]
    problems = rows_of(tmp_path / "problems.csv")
    assert [p["row"] for p in problems] == ["2"]
    assert problems[0]["column"] == "Duration"
    again = run("recommend", "--role", "data analyst", "--catalogue", table, *mapped)
    assert again.exit_code == 1
    assert "file,row,column,value,reason,remedy" in again.stderr


def test_catalogue_import_reads_back(tmp_path):
    table = write(tmp_path / "mine.csv", "title,skills,hours\nSQL basics,SQL,20\n")
    for ending in ("jsonl", "parquet"):
        out = tmp_path / f"mine.{ending}"
        assert run("catalogue", "import", table, "--out", out).exit_code == 0
        result = ask("--catalogue", out, "--format", "json")
        best = json.loads(result.stdout)["recommendations"]
        assert [r["hours"] for r in best] == [20.0]


def test_price_limit_needs_a_currency(tmp_path):
    table = write(
        tmp_path / "two.csv",
        "title,skills,price,currency\nSQL one,SQL,10,EUR\nSQL two,SQL,10,USD\n",
    )
    result = ask("--catalogue", table, "--max-price", "50")
    assert result.exit_code == 2
    assert "EUR, USD" in result.stderr
    fine = ask("--catalogue", table, "--max-price", "50", "--currency", "EUR", "--format", "csv")
    assert "SQL one" in fine.stdout
    assert "SQL two" not in fine.stdout


def test_postings_import_and_market(tmp_path):
    text = "Requirements: experience with Python and SQL."
    table = write(tmp_path / "ads.csv", f"id,title,text\n1,Analyst,{text}\n2,Analyst,{text} VBA.\n")
    out = tmp_path / "ads.jsonl"
    assert run("postings", "import", table, "--out", out).exit_code == 0
    assert len(out.read_text().splitlines()) == 2
    found = json.loads(run("market", "demand", "--postings", out, "--format", "json").stdout)
    assert found["n"] == 2
    assert found["sample_data"] is False
    for row in found["skills"]:
        assert 0 <= row["low"] <= row["share"] <= row["high"] <= 1
    role = run("role", "Analyst", "--postings", out, "--format", "json")
    assert json.loads(role.stdout)["n_postings"] == 2


def test_synthetic_adverts_are_no_demand():
    demo = HOME / "data" / "demo" / "postings.jsonl"
    refused = run("market", "demand", "--postings", demo)
    assert refused.exit_code == 2
    assert "made-up" in refused.stderr
    shown = run("market", "demand", "--postings", demo, "--allow-synthetic", "-n", 3)
    assert shown.exit_code == 0
    assert "sample data" in shown.stdout
    assert "sample data" in shown.stderr


def test_batch_drops_nobody(tmp_path):
    students = write(
        tmp_path / "class.csv",
        "id,name,target_role,skills,holds,campus\n"
        'a,Ada,data analyst,"SQL, Excel",,North\n'
        "b,Ben,zzxqj vvk,,,South\n"
        "c,Cem,data analyst,SQL,demo:no-such-thing,South\n",
    )
    out = tmp_path / "out"
    result = run("batch", students, "--out", out, "--html", "-k", 2)
    assert result.exit_code == 1
    people = rows_of(out / "students.csv")
    assert [p["id"] for p in people] == ["a", "b", "c"]
    problems = rows_of(out / "problems.csv")
    assert [p["row"] for p in problems] == ["2", "3"]
    ranked = rows_of(out / "recommendations.csv")
    assert {r["student_id"] for r in ranked} == {"a"}
    assert "Ada" in (out / "students" / "a.html").read_text()
    assert (out / "gaps.csv").is_file()


def test_evaluate_documents_and_ranking(tmp_path, matcher):
    sql = matcher.taxonomy.require("SQL").id
    mining = matcher.taxonomy.require("data mining").id
    gold = write(
        tmp_path / "gold.jsonl",
        json.dumps({"id": "1", "text": "You must know SQL.", "skill_ids": [sql]}) + "\n",
    )
    figures = json.loads(run("evaluate", "documents", gold, "--format", "json").stdout)
    assert figures["recall"] == 1.0
    assert 0 <= figures["ece"] <= 1
    people = write(
        tmp_path / "people.jsonl",
        json.dumps({"id": "1", "required": [sql, mining], "held": [sql]})
        + "\n"
        + json.dumps({"id": "2", "required": ["no:such"], "held": []})
        + "\n",
    )
    result = run("evaluate", "ranking", people, "--format", "json")
    assert result.exit_code == 1  # The second person is a problem.
    data = json.loads(result.stdout)
    assert data["n_people"] == 1
    assert set(data["baselines"]) == {"random", "popularity", "text_cosine"}
    assert data["model"]["closed@1"] >= data["baselines"]["random"]["closed@1"]


def test_evaluate_linking(tmp_path):
    gold = write(
        tmp_path / "gold.csv",
        "sentence,label\nYou write SQL queries,SQL\nYou speak well,LABEL NOT PRESENT\n",
    )
    data = json.loads(run("evaluate", "linking", gold, "--format", "json").stdout)
    names = {"n_queries", "mrr", "rp@1", "rp@5", "rp@10", "recall@100", "sentences_per_second"}
    assert names <= data["model"].keys()
    assert set(data["baselines"]) == {"random", "tfidf", "bm25"}
    assert data["model"]["n_queries"] == 1


def test_taxonomy(tmp_path):
    shown = json.loads(run("taxonomy", "show", "sql").stdout)
    assert shown["label"] == "SQL"
    found = json.loads(run("taxonomy", "find", "SQL", "--format", "json").stdout)
    assert found[0]["skill_id"] == shown["skill_id"]
    mine = write(tmp_path / "mine.csv", "id,label,aliases\nx:1,welding,to weld|weld\nx:2,,\n")
    out = tmp_path / "mine.parquet"
    result = run("taxonomy", "import", mine, "--out", out)
    assert result.exit_code == 1  # Row 2 has no label.
    back = json.loads(run("taxonomy", "show", "weld", "--taxonomy", out).stdout)
    assert back["skill_id"] == "x:1"


@pytest.mark.shared
def test_the_official_esco_download_is_imported(shared, tmp_path):
    folder = shared / "esco" / "original"
    file = next(p for p in folder.iterdir() if "classification" in p.name)
    out = tmp_path / "esco.parquet"
    assert run("taxonomy", "import", file, "--out", out).exit_code == 0
    import pyarrow.parquet as pq

    table = pq.read_table(out)
    assert {"id", "label", "alt_labels", "kind"} <= set(table.column_names)
    assert table.num_rows == 13_896
    kinds = set(table.column("kind").to_pylist())
    assert kinds == {"skill", "knowledge", "language", "transversal"}


def test_model_and_doctor():
    assert "static" in run("model", "list").stdout
    assert "intact" in run("model", "verify").stdout
    assert run("model", "card", "static").stdout
    checks = json.loads(run("doctor", "--json").stdout)
    assert {"skillmatch", "Python", "cache"} <= {c["check"] for c in checks}


def one_line(result, *words):
    """Exit 2, nothing on stdout, one line of error that holds the words, never a traceback."""
    assert result.exit_code == 2
    assert result.stdout == ""
    lines = [line for line in result.stderr.splitlines() if line.startswith("error: ")]
    assert len(lines) == 1
    assert "Traceback" not in result.stderr
    for word in words:
        assert word in result.stderr
    return result.stderr


def test_bad_requests(tmp_path):
    one_line(run("recommend", "--role", "zzxqj vvk", "--format", "json"), "zzxqj vvk")
    one_line(ask("--holds", "demo:comptia-data-plos"), "did you mean", "demo:comptia-data-plus")
    one_line(run("recommend"), "--role")
    one_line(run("recommend", "--role", "x", "--posting", "y"), "exclude")
    one_line(ask("--max-price", "cheap"), "no amount")
    one_line(ask("--max-hours", "-4"), "more than 0")
    one_line(ask("--date", "tomorrow"), "YYYY-MM-DD")
    one_line(ask("--cv", tmp_path / "none.txt"), "none.txt")
    one_line(run("taxonomy", "show", "zzqxv"), "zzqxv")
    one_line(run("model", "card", "nope"), "static")


def test_bad_files(tmp_path):
    no_title = write(tmp_path / "c.csv", "a,b\n1,2\n")
    one_line(ask("--catalogue", no_title), "c.csv", "title", "--map")
    no_text = write(tmp_path / "p.csv", "a,b\n1,2\n")
    one_line(run("market", "demand", "--postings", no_text), "p.csv", "text")
    empty = write(tmp_path / "empty.txt", "")
    one_line(ask("--cv", empty), "empty.txt")
    binary = tmp_path / "binary.txt"
    binary.write_bytes(bytes(range(256)) * 40)
    one_line(ask("--cv", binary), "binary.txt")
    bomb = tmp_path / "bomb.docx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"0" * (300 * 2**20))
    one_line(ask("--cv", bomb), "bomb.docx")


def test_bad_pdfs(tmp_path):
    from pypdf import PdfReader, PdfWriter

    scanned = tmp_path / "scanned.pdf"
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(scanned)
    one_line(ask("--cv", scanned), "scanned.pdf")
    locked = tmp_path / "locked.pdf"
    writer = PdfWriter(clone_from=PdfReader(ROOT / "data" / "demo" / "cvs" / "chef.pdf"))
    writer.encrypt("secret")
    writer.write(locked)
    one_line(ask("--cv", locked), "locked.pdf", "password")


def test_usage_errors_exit_with_2():
    for args in (("recomend",), ("recommend", "--nope"), ("recommend", "-k", "0"), ("extract",),
                 ("recommend", "--format", "docx")):  # fmt: skip
        result = run(*args)
        assert result.exit_code == 2
        assert result.stdout == ""
    assert "Did you mean recommend" in run("recomend").stderr


def test_a_tampered_model_is_refused(tmp_path, monkeypatch):
    for kind in ("data", "models"):
        shutil.copytree(HOME / kind, tmp_path / kind)
    model = next((tmp_path / "models" / "static").glob("*/model.safetensors"))
    blob = bytearray(model.read_bytes())
    blob[-1] ^= 1
    model.write_bytes(bytes(blob))
    monkeypatch.setenv("SKILLMATCH_HOME", str(tmp_path))
    for args in (("recommend", "--role", "data analyst"), ("model", "verify"), ("doctor",)):
        result = run(*args)
        assert result.exit_code == 3
        assert "model.safetensors" in result.stderr
        assert "Traceback" not in result.stderr


def test_output_that_cannot_be_written(tmp_path):
    folder = tmp_path / "taken"
    folder.mkdir()
    one_line(ask("--skills", "SQL", "--format", "json", "--out", folder), "taken")


def test_stdin_that_is_no_text():
    one_line(run("extract", "-", stdin=b""), "stdin")
    one_line(run("extract", "-", stdin=bytes(range(256)) * 40), "stdin")
    one_line(run("gap", "--posting", "-", stdin=b" \n"), "stdin")


def test_data_is_utf8_under_any_locale():
    code = "from skillmatch.cli import main\nmain()"
    argv = [sys.executable, "-c", code, "taxonomy", "find", "sql", "-k", "3"]
    plain = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    out = subprocess.run(argv, capture_output=True, env=plain, check=False)
    assert out.returncode == 0
    assert "“sql”" in out.stdout.decode("utf-8")
    assert b"Traceback" not in out.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="pipes close differently")
def test_a_closed_pipe_is_no_traceback():
    code = (
        "import sys\n"
        "sys.argv = ['skillmatch', 'taxonomy', 'find', 'a', '-k', '9000', '--format', 'json']\n"
        "from skillmatch.cli import main\nmain()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stdout.read(10)
    process.stdout.close()
    stderr = process.stderr.read().decode()
    process.stderr.close()
    process.wait(60)
    assert "Traceback" not in stderr
    assert process.returncode in {0, 1}
