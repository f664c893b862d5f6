"""The demo catalogue keeps its promises: exact labels, unique ids, nothing guessed."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "data"
CATALOGUE = DATA / "demo" / "catalogue.jsonl"
SKILLS = DATA / "taxonomy" / "skills.parquet"

FIELDS = {
    "id", "title", "issuer", "url", "sector", "type", "text", "skills", "hours", "ects",
    "level", "price", "currency", "delivery", "assessment", "practical", "practical_note",
    "recognition", "requires", "prerequisites_note", "stacks_into", "language", "as_of",
    "verification", "checked_on",
}  # fmt: skip
TECHNICAL = {"IT and software", "cyber security", "cloud and infrastructure", "data and AI"}
SECTORS = TECHNICAL | {
    "business and project management",
    "finance and accounting",
    "marketing and sales",
    "human resources",
    "supply chain and logistics",
    "health and care",
    "public health and health informatics",
    "education and teaching",
    "construction and trades",
    "energy and renewables",
    "manufacturing and quality",
    "hospitality and food",
    "public sector and safety",
    "agriculture and environment",
    "languages and translation",
    "design and media",
    "legal and compliance",
    "real estate",
}
TYPES = {
    "micro-credential",
    "professional certificate",
    "industry certification",
    "statutory training",
}


@pytest.fixture(scope="module")
def rows():
    return [json.loads(line) for line in CATALOGUE.read_text(encoding="utf-8").splitlines()]


def test_size_and_breadth(rows):
    assert 200 <= len(rows) <= 215
    counts = Counter(row["sector"] for row in rows)
    assert set(counts) <= SECTORS
    assert len(counts) >= 12
    assert sum(counts[sector] for sector in TECHNICAL) <= 0.35 * len(rows)


def test_every_row_has_exactly_the_fields(rows):
    assert [row["id"] for row in rows if set(row) != FIELDS] == []


@pytest.mark.parametrize("field", ["id", "title"])
def test_ids_and_titles_are_unique(rows, field):
    keys = Counter((row["issuer"], row[field]) if field == "title" else row[field] for row in rows)
    assert [key for key, count in keys.items() if count > 1] == []


def test_form_of_the_fields(rows):
    for row in rows:
        where = row["id"]
        assert re.fullmatch(r"demo:[a-z0-9]+(-[a-z0-9]+)+", where), where
        assert re.fullmatch(r"https://[a-z0-9.-]+\.[a-z]+(/[^\s]*)?", row["url"]), where
        assert row["type"] in TYPES, where
        assert row["language"] == "en", where
        assert row["delivery"] in {"online", "in person", "blended", None}, where
        assert row["practical"] in {True, False, None}, where
        for field in ("assessment", "practical_note", "recognition", "prerequisites_note"):
            assert row[field] is None or row[field].strip(), (where, field)
        sentences = re.findall(r"[.!?](?=\s|$)", row["text"])
        assert 2 <= len(sentences) <= 4, where


def test_unknown_is_null_and_never_zero(rows):
    for row in rows:
        where = row["id"]
        assert row["hours"] is None or row["hours"] > 0, where
        assert row["ects"] is None or row["ects"] > 0, where
        assert row["level"] is None or row["level"] in range(1, 9), where


def test_prices_are_empty_and_nothing_claims_to_be_checked(rows):
    for row in rows:
        assert (row["price"], row["currency"]) == (None, None), row["id"]
        assert (row["verification"], row["checked_on"]) == ("unverified", None), row["id"]
        assert row["as_of"] is None, row["id"]


def test_texts_are_written_one_by_one(rows):
    texts = [row["text"] for row in rows]
    assert len(set(texts)) == len(texts)
    openings = Counter(" ".join(text.split()[:6]).lower() for text in texts)
    assert openings.most_common(1)[0][1] <= 2


def test_links_between_credentials_resolve(rows):
    ids = {row["id"] for row in rows}
    for row in rows:
        assert set(row["requires"]) <= ids - {row["id"]}, row["id"]
        own = {target for target in row["stacks_into"] if target.startswith("demo:")}
        assert own <= ids - {row["id"]}, row["id"]


def test_prerequisites_have_no_circle(rows):
    requires = {row["id"]: set(row["requires"]) for row in rows}
    while requires:
        free = [key for key, needed in requires.items() if not needed & set(requires)]
        assert free, sorted(requires)
        for key in free:
            del requires[key]


def test_skills_are_plausible_in_number(rows):
    for row in rows:
        assert 4 <= len(row["skills"]) <= 12, row["id"]
        assert len(set(row["skills"])) == len(row["skills"]), row["id"]


@pytest.mark.skipif(not SKILLS.exists(), reason="taxonomy not built")
def test_skills_are_exact_taxonomy_labels(rows):
    pd = pytest.importorskip("pandas")
    labels = set(pd.read_parquet(SKILLS, columns=["label"])["label"])
    unknown = {skill: row["id"] for row in rows for skill in row["skills"] if skill not in labels}
    assert unknown == {}


@pytest.mark.parametrize(
    ("sectors", "at_least"),
    [
        ({"human resources"}, 8),
        ({"energy and renewables"}, 8),
        ({"public health and health informatics"}, 8),
        ({"marketing and sales"}, 8),
        ({"data and AI"}, 8),
    ],
)
def test_common_changes_of_career_find_enough(rows, sectors, at_least):
    assert sum(row["sector"] in sectors for row in rows) >= at_least
