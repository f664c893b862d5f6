"""The whole way with what people bring: a CV, badges, an imported catalogue; and back out."""

from __future__ import annotations

import csv
import io
import json
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from skillmatch.cli.root import app

ROOT = Path(__file__).resolve().parents[2]
CV = ROOT / "data" / "demo" / "cvs" / "junior_data_analyst.txt"


def run(*args, stdin=None):
    result = CliRunner().invoke(app, [str(a) for a in args], input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def badge(name, skills, **more):
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2",
                     "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "type": ["VerifiableCredential", "OpenBadgeCredential"], "id": f"urn:badge:{name}",
        "issuer": {"id": "https://college.example", "type": ["Profile"], "name": "Mill College"},
        "validFrom": "2021-05-01T00:00:00Z", **more,
        "credentialSubject": {
            "id": "did:example:learner", "type": ["AchievementSubject"],
            "achievement": {
                "id": f"https://college.example/{name}", "type": ["Achievement"], "name": name,
                "description": f"The {name} course.", "criteria": {"narrative": "A project."},
                "tag": list(skills),
            },
        },
    }  # fmt: skip


def baked(payload):
    """A PNG of one pixel with a badge in an iTXt chunk, as the specification bakes it."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    text = b"openbadgecredential\0\0\0\0\0" + json.dumps(payload).encode()
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
        + chunk(b"iTXt", text) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    )  # fmt: skip


CTDL = {
    "@context": "https://credreg.net/ctdl/schema/context/json",
    "@graph": [
        {
            "@type": "ceterms:MicroCredential", "@id": f"https://registry.example/ce-{n}",
            "ceterms:ctid": f"ce-{n}", "ceterms:name": {"en": title},
            "ceterms:ownedBy": [{"@type": "ceterms:CredentialOrganization",
                                 "ceterms:name": {"en": "Harbour Institute"}}],
            "ceterms:requires": [{
                "@type": "ceterms:ConditionProfile",
                "ceterms:targetCompetency": [
                    {"@type": "ceterms:CredentialAlignmentObject",
                     "ceterms:targetNodeName": {"en": s}} for s in skills],
            }],
            "ceterms:estimatedDuration": [{"@type": "ceterms:DurationProfile",
                                           "ceterms:exactDuration": "PT30H"}],
        }
        for n, (title, skills) in enumerate([
            ("Statistics for reports", ["statistics", "data mining"]),
            ("Pictures of data", ["deliver visual presentation of data", "data warehouse"]),
            ("Hospital hygiene", ["hygiene in a health care setting"]),
        ])
    ],
}  # fmt: skip


@pytest.fixture
def catalogue(tmp_path):
    source, out = tmp_path / "registry.jsonld", tmp_path / "registry.parquet"
    source.write_text(json.dumps(CTDL))
    result = run("catalogue", "import", source, "--out", out)
    assert result.exit_code == 0
    assert "read as ctdl" in result.stderr
    assert "wrote 3 credentials" in result.stderr
    return out


def test_a_cv_two_badges_and_an_imported_catalogue(tmp_path, catalogue):
    valid = tmp_path / "excel.png"
    valid.write_bytes(baked(badge("Spreadsheets", ["Microsoft Excel"])))
    old = tmp_path / "sql.json"
    old.write_text(json.dumps(badge("Databases", ["SQL"], validUntil="2023-05-01T00:00:00Z")))
    result = run("recommend", "--role", "data analyst", "--cv", CV, "--badge", valid,
                 "--badge", old, "--catalogue", catalogue, "--date", "2026-01-01",
                 "--format", "json")  # fmt: skip
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert [(a["title"], a["status"], a["proof_checked"]) for a in answer["awards"]] == [
        ("Spreadsheets", "stated", False), ("Databases", "expired", False),
    ]  # fmt: skip
    assert "not checked" in result.stderr
    assert "expired on 2023-05-01" in result.stderr
    titles = [r["title"] for r in answer["recommendations"]]
    assert set(titles) <= {"Statistics for reports", "Pictures of data"}
    assert titles
    assert answer["recommendations"][0]["hours"] == 30
    earlier = run("recommend", "--role", "data analyst", "--badge", old, "--catalogue", catalogue,
                  "--date", "2022-01-01", "--format", "json")  # fmt: skip
    assert json.loads(earlier.stdout)["awards"][0]["status"] == "stated"


def test_a_wallet_counts_and_a_revoked_badge_does_not(tmp_path, catalogue):
    wallet = tmp_path / "wallet.zip"
    with zipfile.ZipFile(wallet, "w") as archive:
        archive.writestr("a.png", baked(badge("Spreadsheets", ["Microsoft Excel"])))
        archive.writestr("b.json", json.dumps(
            {"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", "id": "urn:x",
             "revoked": True, "recipient": {"type": "email", "identity": "x"},
             "issuedOn": "2020-01-01T00:00:00Z",
             "badge": {"type": "BadgeClass", "name": "Java", "description": "Java.",
                       "criteria": {"narrative": "Exam."}, "issuer": {"name": "Yard"},
                       "tags": ["Java (computer programming)"]}}))  # fmt: skip
        archive.writestr("c.json", '{"type": ["Assertion"')
    result = run("gap", "--role", "data analyst", "--badge", wallet, "--catalogue", catalogue,
                 "--format", "json")  # fmt: skip
    answer = json.loads(result.stdout)
    held = {h["label"] for h in answer["held"]}
    assert "use spreadsheets software" in held
    assert not any("Java" in label for label in held)
    assert {a["status"] for a in answer["awards"]} == {"stated", "revoked"}
    assert "has been revoked" in result.stderr
    assert "c.json" in result.stderr
    assert answer["held"][0]["evidence"][0]["kind"] == "badge"


def test_skills_of_a_cv_say_in_which_part_they_stood(tmp_path):
    cv = tmp_path / "cv.json"
    cv.write_text(json.dumps({
        "basics": {"name": "A B", "summary": "Analyst."},
        "work": [{"position": "Data analyst", "name": "Acme", "startDate": "2020-01-01",
                  "summary": "Wrote SQL queries every day."}],
        "skills": [{"name": "Data tools", "keywords": ["Python (computer programming)"]}],
    }))  # fmt: skip
    result = run("gap", "--role", "data analyst", "--cv", cv, "--format", "json")
    parts = {
        h["label"]: {e["part"] for e in h["evidence"]} for h in json.loads(result.stdout)["held"]
    }
    assert "experience" in parts["SQL"]
    assert "skills" in parts["Python (computer programming)"]
    assert "A B" not in result.stdout


def test_completeness_counts_what_the_records_state(catalogue, tmp_path):
    result = run("catalogue", "completeness", catalogue, "--format", "json")
    rows = {r["number"]: r for r in json.loads(result.stdout) if r["mandatory"]}
    assert len(rows) == 11
    assert rows[2]["stated"] == rows[4]["stated"] == rows[7]["stated"] == 3
    assert rows[3]["missing"] == 3
    assert rows[1]["on_award"] == 3
    each = run("catalogue", "completeness", catalogue, "--each", "--format", "csv")
    lines = list(csv.DictReader(io.StringIO(each.stdout)))
    assert [r["stated"] for r in lines] == ["4", "4", "4"]
    assert "Country or region" in lines[0]["wanting"] or "country" in lines[0]["wanting"].lower()
    table = run("catalogue", "completeness", catalogue)
    assert "2022/C 243/02" in table.stdout
    assert run("catalogue", "completeness", tmp_path / "none.csv").exit_code == 2


@pytest.mark.parametrize("to", ["open-badges-3", "elm", "csv", "parquet", "jsonl"])
def test_what_is_exported_is_read_again(catalogue, tmp_path, to):
    ending = {"open-badges-3": "json", "elm": "jsonld"}.get(to, to)
    out = tmp_path / f"export.{ending}"
    result = run("catalogue", "export", catalogue, "--to", to, "--out", out)
    assert result.exit_code == 0
    again = tmp_path / "again.jsonl"
    assert run("catalogue", "import", out, "--out", again).exit_code == 0
    rows = [json.loads(line) for line in again.read_text().splitlines()]
    assert [r["title"] for r in rows] == [
        "Statistics for reports", "Pictures of data", "Hospital hygiene"]  # fmt: skip
    assert {r["issuer"] for r in rows} == {"Harbour Institute"}
    assert rows[0]["skills"] == ["statistics", "data mining"]
    if to == "open-badges-3":
        assert "has no place for: hours (3)" in result.stderr


def test_bad_targets_and_formats(catalogue, tmp_path):
    assert (
        run("catalogue", "export", catalogue, "--to", "pdf", "--out", tmp_path / "x").exit_code == 2
    )
    listed = run("catalogue", "import", catalogue, "--out", tmp_path / "x.jsonl", "--format", "?")
    assert listed.exit_code == 2
    assert "microsoft-learn" in listed.stderr
    asked = run("catalogue", "check", catalogue, "--out", tmp_path / "x.jsonl", stdin="")
    assert asked.exit_code == 2
    assert "--yes" in asked.stderr


POSTING = {
    "@context": "https://schema.org", "@type": "JobPosting", "title": "Data analyst",
    "description": "<p>You write <b>SQL</b> queries and build dashboards.</p><script>x()</script>",
    "hiringOrganization": {"name": "Acme"}, "datePosted": "2026-01-05",
    "identifier": {"@type": "PropertyValue", "value": "A-1"},
}  # fmt: skip


def test_a_page_with_a_job_posting_is_an_advert(tmp_path):
    page = tmp_path / "job.html"
    page.write_text(
        "<html><body>Cookies? Yes.</body><script type='application/ld+json'>"
        + json.dumps(POSTING).replace("</", "<\\/") + "</script></html>"
    )  # fmt: skip
    result = run("role", "--posting", page, "--format", "json")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert answer["title"] == "Data analyst" or answer["role"]["title"] == "Data analyst"
    assert "SQL" in result.stdout
    out = tmp_path / "p.jsonl"
    assert run("postings", "import", page, "--out", out).exit_code == 0
    (row,) = [json.loads(line) for line in out.read_text().splitlines()]
    assert (row["id"], row["employer"], row["posted"]) == ("A-1", "Acme", "2026-01-05")
    assert "<" not in row["text"]
    assert "x()" not in row["text"]


def test_near_duplicates_are_left_out_and_listed(tmp_path):
    base = " ".join(
        f"You will keep record number {n} of the stores tidy and complete." for n in range(30)
    )
    table = tmp_path / "p.csv"
    with table.open("w", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["id", "title", "text"])
        out.writerow(["1", "Storekeeper", base])
        out.writerow(["2", "Storekeeper", base + " Apply now."])
        out.writerow(["3", "Nurse", "You care for patients on a busy ward and write care plans."])
    target = tmp_path / "o.jsonl"
    result = run("postings", "import", table, "--out", target)
    assert result.exit_code == 0
    assert [json.loads(x)["id"] for x in target.read_text().splitlines()] == ["1", "3"]
    assert "1 of 3 adverts" in result.stderr
    listed = (tmp_path / "o.jsonl.duplicates.csv").read_text()
    side = list(csv.DictReader(io.StringIO(listed)))
    assert [(r["id"], r["duplicate_of"]) for r in side] == [("2", "1")]
    kept = run("postings", "import", table, "--out", target, "--keep-duplicates")
    assert "wrote 3 adverts" in kept.stderr
