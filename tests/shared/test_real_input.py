"""The main job on files nobody here wrote: adverts, CVs and catalogues of real people."""

from __future__ import annotations

import csv
import gzip
import json
import os
import subprocess
import sys
import time
from collections import Counter

import pytest

import skillmatch as sm
from skillmatch.errors import EmptyInputError

pytestmark = [pytest.mark.shared, pytest.mark.slow]

csv.field_size_limit(10**9)


def every(rows, n: int):
    """Return ``n`` rows spread over all of them."""
    return rows[:: max(1, len(rows) // n)][:n]


def check(text: str, found) -> None:
    for part in (*found.mentions, *found.requirements, *found.unlinked):
        assert text[slice(*part.span)] == part.quote
    assert all(0.0 <= m.score <= 1.0 for m in found.mentions)


@pytest.fixture(scope="module")
def read(matcher, shared):
    """250 adverts each of two sources with what was read in them, and the seconds it took."""
    made = {}
    matcher.extract("Python")  # What is computed once is not the adverts' time.
    for name in ("adzuna_uk", "nhs_jobs"):
        found = sm.read_postings(shared / "postings" / f"{name}.csv.gz")
        assert not found.problems
        chosen = every(found.records, 250)
        began = time.perf_counter()
        extractions = matcher.extract_many([p.text for p in chosen])
        made[name] = (chosen, extractions, time.perf_counter() - began)
    return made


@pytest.mark.parametrize("name", ["adzuna_uk", "nhs_jobs"])
class TestAdverts:
    def test_quotes_are_the_adverts_words(self, read, name):
        chosen, extractions, _ = read[name]
        assert len(chosen) == len(extractions) == 250
        for posting, found in zip(chosen, extractions, strict=True):
            check(posting.text, found)

    def test_time(self, read, name):
        assert read[name][2] < 120

    def test_sections_are_told_apart(self, read, name):
        sections = Counter(m.section for e in read[name][1] for m in e.mentions)
        assert set(sections) <= {"requirements", "preferred", "duties", "other"}
        asked = Counter(m.requirement for e in read[name][1] for m in e.mentions)
        assert asked["required"] > asked["preferred"] > 0

    def test_most_adverts_name_a_skill(self, read, name):
        # About one in five of these short agency adverts names a place, a rate and a licence only.
        silent = sum(not e.mentions for e in read[name][1])
        assert silent <= 70, f"nothing was read in {silent} of 250 adverts"

    def test_few_adverts_name_hundreds(self, read, name):
        per_advert = sorted(len({m.skill_id for m in e.mentions}) for e in read[name][1])
        assert per_advert[-1] <= 60

    def test_no_skill_swamps_the_rest(self, read, name):
        """A word of the trade of adverts ("recruitment") must not pass for what is asked."""
        seen = Counter(s for e in read[name][1] for s in {m.skill_id for m in e.mentions})
        assert seen.most_common(1)[0][1] <= 125


def test_adverts_make_roles(matcher, shared):
    found = sm.read_postings(shared / "postings" / "adzuna_uk.csv.gz")
    chosen = every(found.records, 40)
    made = refused = 0
    for posting in chosen:
        try:
            role = matcher.role_from_posting(posting)
        except EmptyInputError:
            refused += 1
            continue
        made += 1
        assert all(0 < v <= 1 for v in role.importance.values())
        assert set(role.evidence) <= set(role.importance)
        for seen in role.evidence.values():
            assert " ".join(seen.quote.split()) in " ".join(posting.text.split())
    assert made >= 30, f"{refused} of {len(chosen)} adverts gave no role"


def test_a_role_from_all_adverts(matcher, shared):
    found = sm.read_postings(shared / "postings" / "nhs_jobs.csv.gz")
    role = matcher.role("pharmacist", postings=found.records)
    assert role.n_postings >= 3
    assert not role.synthetic
    assert role.evidence


def test_a_hundred_cvs(matcher, shared):
    path = shared / "profiles" / "resumes_livecareer.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as fh:
        chosen = every([r["text"] for r in csv.DictReader(fh)], 100)
    assert len(chosen) == 100
    counts = []
    for text in chosen:
        me = matcher.profile(cv_text=text)
        counts.append(len(me.held))
        for skill in me.held.values():
            assert 0.0 <= skill.level <= 1.0
            assert skill.evidence
            for seen in skill.evidence:
                assert seen.quote in text
        assert not set(me.held) & set(me.likely)
    assert sum(n == 0 for n in counts) <= 5, "some CVs hold no skill at all"
    assert sorted(counts)[50] >= 5
    assert max(counts) <= 150


@pytest.fixture(scope="module")
def coursera(shared, tmp_path_factory):
    """The first 500 rows."""
    path = tmp_path_factory.mktemp("catalogue") / "coursera.csv.gz"
    source = shared / "catalogues" / "coursera_skills.csv.gz"
    with gzip.open(source, "rt", encoding="utf-8", newline="") as fh:
        rows = csv.reader(fh)
        head = [row for _, row in zip(range(501), rows, strict=False)]
    with gzip.open(path, "wt", encoding="utf-8", newline="") as fh:
        csv.writer(fh).writerows(head)
    return path


MAPS = {
    "coursera": "id=course_id,title=title,skills=skills,url=url,text=what_you_learn",
    "udacity": "title=title,issuer==Udacity,text=description,url=url",
}


def recommend(catalogue, mapping: str, *more: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable, "-m", "skillmatch.cli", "recommend", "--role", "data analyst",
        "--skills", "customer service, Excel", "--catalogue", str(catalogue), "--map", mapping,
        "--format", "json", *more,
    ]  # fmt: skip
    return subprocess.run(
        command, capture_output=True, text=True, timeout=300, check=False,
        env={**os.environ, "OMP_NUM_THREADS": "2"},
    )  # fmt: skip


@pytest.mark.parametrize("name", MAPS)
def test_a_catalogue_of_ones_own_on_the_command_line(shared, coursera, name):
    path = coursera if name == "coursera" else shared / "catalogues" / "udacity_263.csv.gz"
    done = recommend(path, MAPS[name], "-k", "7")
    assert done.returncode in {0, 1}, done.stderr[-2000:]
    assert "Traceback" not in done.stderr
    data = json.loads(done.stdout)
    best = data["recommendations"]
    assert 0 < len(best) <= 7
    assert [r["rank"] for r in best] == list(range(1, len(best) + 1))
    for r in best:
        assert abs(sum(c["share"] for c in r["contributions"]) - r["score"]) < 1e-6
        assert not any("Demo catalogue" in c for c in r["caveats"])
    titles = " ".join(r["title"] for r in best).casefold()
    assert any(word in titles for word in ("data", "analy", "sql", "business intelligence"))


def test_a_wrong_column_is_named(shared):
    done = recommend(shared / "catalogues" / "udacity_263.csv.gz", "title=Course")
    assert done.returncode == 2
    assert "Course" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("name", MAPS)
def test_the_same_from_python(matcher, shared, coursera, name):
    path = coursera if name == "coursera" else shared / "catalogues" / "udacity_263.csv.gz"
    mapping = dict(part.split("=", 1) for part in MAPS[name].split(","))
    result = sm.read_catalogue(path, mapping=mapping)
    assert len(result.records) + len({p.row for p in result.problems}) in {500, 263}
    linked = matcher.link(result.records)
    known = sum(bool(c.skills) for c in linked)
    assert known >= 0.6 * len(linked), f"only {known} of {len(linked)} teach a known skill"
    mine = matcher.with_catalogue(linked)
    gap = mine.gap(mine.profile(), mine.role("data scientist"))
    assert mine.recommend(gap, k=5)[0].score > 0
