"""The golden lists, the demo CVs and the cohort are what their readers rely on."""

import csv
import importlib.util
import io
import json
import re
import zipfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
DEMO = DATA / "demo"
CVS = DEMO / "cvs"
GOLDEN = ROOT / "tests" / "golden"

COLUMNS = [
    *("id", "name", "target_role", "cv", "cv_text", "skills", "holds"),
    *("max_hours", "max_price", "currency", "programme", "campus", "gender"),
]
AS_PDF = {"chef", "electrician", "junior_data_analyst", "registered_nurse"}
AS_DOCX = {"graphic_designer", "marketing_graduate", "retail_supervisor"}
GOLDEN_CVS = {"marketing_graduate", "registered_nurse", "electrician", "retail_supervisor"}


def column(path, name):
    import pyarrow.parquet as pq

    return set(pq.read_table(path, columns=[name]).column(name).to_pylist())


def squeeze(text):
    return re.sub(r"\s+", " ", text).strip()


@pytest.fixture(scope="module")
def labels():
    return column(DATA / "taxonomy" / "skills.parquet", "label")


@pytest.fixture(scope="module")
def roles():
    return json.loads((GOLDEN / "roles.json").read_text(encoding="utf-8"))["roles"]


@pytest.fixture(scope="module")
def people():
    return json.loads((GOLDEN / "people.json").read_text(encoding="utf-8"))["people"]


@pytest.fixture(scope="module")
def texts():
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(CVS.glob("*.txt"))}


@pytest.fixture(scope="module")
def cohort():
    with (DEMO / "cohort.csv").open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows = list(reader)
    assert reader.fieldnames == COLUMNS
    return rows


@pytest.fixture(scope="module")
def builder():
    spec = importlib.util.spec_from_file_location("build_cvs", DEMO / "build_cvs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- golden roles ---------------------------------------------------------------------------


def test_forty_roles_of_eight_and_eight(roles):
    assert len(roles) == 40
    for role in roles:
        assert set(role) == {"role", "soc", "must", "must_not"}, role["role"]
        assert len(role["must"]) == 8, role["role"]
        assert all(1 <= len(group) <= 5 for group in role["must"]), role["role"]
        assert len(role["must_not"]) == len(set(role["must_not"])) == 8, role["role"]


def test_no_label_is_asked_for_twice_or_both_ways(roles):
    for role in roles:
        wanted = [label for group in role["must"] for label in group]
        assert len(wanted) == len(set(wanted)), role["role"]
        assert not set(wanted) & set(role["must_not"]), role["role"]


def test_roles_are_occupations_of_the_bundle(roles):
    import pyarrow.parquet as pq

    table = pq.read_table(DATA / "occupations" / "occupations.parquet", columns=["id", "label"])
    known = dict(
        zip(table.column("id").to_pylist(), table.column("label").to_pylist(), strict=True)
    )
    assert len({role["soc"] for role in roles}) == 40
    for role in roles:
        assert known.get(role["soc"]) == role["role"]
    majors = {role["soc"][:2] for role in roles}
    assert len(majors) >= 14, "roles must come from all sectors"


def test_golden_labels_are_exact(roles, people, labels):
    groups = [group for role in roles for group in role["must"]]
    groups += [role["must_not"] for role in roles]
    groups += [group for person in people for group in person["gap_must"]]
    groups += [person["gap_must_not"] for person in people]
    unknown = {label for group in groups for label in group} - labels
    assert not unknown, sorted(unknown)


# --- golden people --------------------------------------------------------------------------


def test_golden_people_have_their_shape(people):
    assert len(people) == 5
    assert {Path(person["cv"]).stem for person in people} == GOLDEN_CVS
    for person in people:
        assert (ROOT / person["cv"]).is_file()
        assert 4 <= len(person["gap_must"]) <= 6, person["id"]
        assert 4 <= len(person["gap_must_not"]) <= 6, person["id"]
        wanted = {label for group in person["gap_must"] for label in group}
        assert not wanted & set(person["gap_must_not"]), person["id"]
        assert 1 <= person["top10_at_least"] <= len(person["top10_must_any"])
        assert all(word for group in person["top10_must_any"] for word in group)
        assert len(person["top10_must_not"]) >= 4


def test_golden_people_aim_at_occupations_of_the_bundle(people):
    known = column(DATA / "occupations" / "occupations.parquet", "label")
    for person in people:
        assert person["occupations"]
        assert set(person["occupations"]) <= known, person["id"]


def test_the_demo_catalogue_can_satisfy_the_golden_people(people):
    lines = (DEMO / "catalogue.jsonl").read_text(encoding="utf-8").splitlines()
    titles = [f"{row['title']} | {row['issuer']}" for row in map(json.loads, lines)]

    def present(words):
        pattern = "|".join(rf"(?<!\w){re.escape(word)}" for word in words)
        return any(re.search(pattern, title, re.IGNORECASE) for title in titles)

    for person in people:
        reachable = sum(present(group) for group in person["top10_must_any"])
        assert reachable >= person["top10_at_least"], person["id"]
        assert present(person["top10_must_not"]), "nothing laughable could ever be recommended"


# --- CVs ------------------------------------------------------------------------------------


def test_twenty_cvs_of_a_real_length(texts):
    assert len(texts) == 20
    assert set(texts) >= GOLDEN_CVS | AS_PDF | AS_DOCX
    for name, text in texts.items():
        assert 250 <= len(text.split()) <= 600, (name, len(text.split()))


def test_contact_details_are_invented(texts):
    for name, text in texts.items():
        hosts = re.findall(r"@([\w-]+(?:\.[\w-]+)+)", text)
        assert hosts, name
        assert set(hosts) == {"example.com"}, name
        years = r"\b(19|20)\d\d\b"
        numbers = re.findall(r"\(?\d[\d ()-]{7,}\d", re.sub(years, "year", text))
        assert numbers, name
        assert all(re.match(r"\(?555\b", number) for number in numbers), (name, numbers)


def test_cvs_are_not_made_from_a_template(texts):
    def shingles(text):
        words = re.findall(r"\w+", text.lower())
        return set(zip(*(words[i:] for i in range(6)), strict=False))

    seen = Counter(shingle for text in texts.values() for shingle in shingles(text))
    shared = [" ".join(shingle) for shingle, count in seen.items() if count > 1]
    assert not [phrase for phrase in shared if "example com" not in phrase and "555" not in phrase]


@pytest.mark.parametrize("name", sorted(AS_PDF))
def test_the_pdf_has_the_text_of_the_cv(name, texts):
    from pypdf import PdfReader

    path = CVS / f"{name}.pdf"
    assert path.stat().st_size < 20_000
    pages = PdfReader(io.BytesIO(path.read_bytes())).pages
    assert squeeze("\n".join(page.extract_text() for page in pages)) == squeeze(texts[name])


@pytest.mark.parametrize("name", sorted(AS_DOCX))
def test_the_docx_has_the_text_of_the_cv(name, texts):
    from docx import Document

    path = CVS / f"{name}.docx"
    assert path.stat().st_size < 50_000
    paragraphs = Document(str(path)).paragraphs
    assert squeeze("\n".join(p.text for p in paragraphs)) == squeeze(texts[name])
    with zipfile.ZipFile(path) as archive:
        assert len({member.date_time for member in archive.infolist()}) == 1


def test_there_are_no_other_copies():
    assert {path.stem for path in CVS.glob("*.pdf")} == AS_PDF
    assert {path.stem for path in CVS.glob("*.docx")} == AS_DOCX


def test_the_builder_gives_the_same_bytes_twice(builder, tmp_path):
    pytest.importorskip("reportlab")
    first = builder.build(CVS, tmp_path / "a")
    second = builder.build(CVS, tmp_path / "b")
    assert {path.stem for path in first} == AS_PDF | AS_DOCX
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


# --- cohort ---------------------------------------------------------------------------------


def test_sixty_students(cohort):
    assert len(cohort) == 60
    assert len({row["id"] for row in cohort}) == 60
    assert len({row["name"] for row in cohort}) == 60
    assert all(row["target_role"].strip() for row in cohort)
    assert len({row["target_role"].casefold() for row in cohort}) >= 30


def test_students_bring_evidence_of_several_kinds(cohort):
    with_cv = [row for row in cohort if row["cv"]]
    with_text = [row for row in cohort if row["cv_text"]]
    assert len(with_cv) == 20
    assert len(with_text) == 20
    assert not [row["id"] for row in cohort if row["cv"] and row["cv_text"]]
    assert sum(bool(row["skills"]) for row in cohort) > 45
    assert all(row["cv"] or row["cv_text"] or row["skills"] for row in cohort)
    for row in with_cv:
        assert (DEMO / row["cv"]).is_file(), row["id"]
    assert {Path(row["cv"]).stem for row in with_cv} == {path.stem for path in CVS.glob("*.txt")}
    assert {Path(row["cv"]).suffix for row in with_cv} == {".txt", ".pdf", ".docx"}


def test_a_students_cv_is_their_own(cohort, texts):
    for row in cohort:
        if row["cv"]:
            first = row["name"].split()[0].split("-")[0].casefold()
            spelled = re.sub(r"(?<=\b\w) (?=\w\b)", "", texts[Path(row["cv"]).stem]).casefold()
            assert first in spelled, row["id"]


def test_held_credentials_are_in_the_demo_catalogue(cohort):
    lines = (DEMO / "catalogue.jsonl").read_text(encoding="utf-8").splitlines()
    known = {json.loads(line)["id"] for line in lines}
    holders = [row for row in cohort if row["holds"]]
    assert 10 <= len(holders) <= 20
    held = {part.strip() for row in holders for part in row["holds"].split(",")}
    assert held <= known, sorted(held - known)


def test_limits_are_numbers_and_prices_have_a_currency(cohort):
    hours = [int(row["max_hours"]) for row in cohort if row["max_hours"]]
    assert 25 <= len(hours) <= 35
    assert all(10 <= value <= 500 for value in hours)
    for row in cohort:
        assert bool(row["max_price"]) == bool(row["currency"]), row["id"]
        if row["max_price"]:
            assert Decimal(row["max_price"]) > 0
            assert re.fullmatch(r"[A-Z]{3}", row["currency"])
    assert 1 <= sum(bool(row["max_price"]) for row in cohort) <= 6


@pytest.mark.parametrize("name", ["programme", "campus", "gender"])
def test_group_columns_have_groups(cohort, name):
    counts = Counter(row[name] for row in cohort)
    assert "" not in counts
    assert 3 <= len(counts) <= 10
    assert sum(count >= 4 for count in counts.values()) >= 2
