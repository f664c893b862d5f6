"""Job titles as people write them, to occupations."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from skillmatch.errors import HashMismatch, ManifestError, UnknownRoleError
from skillmatch.title_text import features, normalise, title_key, variants
from skillmatch.titles import TitleIndex

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "models" / "titles" / "1.0.0"


@pytest.fixture(scope="module")
def index() -> TitleIndex:
    return TitleIndex.load(MODEL)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("data scientist (remote)", "15-2051.00"),
        ("Data Scientist", "15-2051.00"),
        ("DATA SCIENTIST - London, UK", "15-2051.00"),
        ("Data Scientist (m/f/d)", "15-2051.00"),
        ("Sr. SWE", "15-1252.00"),
        ("Senior Software Engineer II", "15-1252.00"),
        ("nurse", "29-1141.00"),
        ("RN", "29-1141.00"),
        ("R.N.", "29-1141.00"),
        ("Staff Nurse - Band 5, full time", "29-1141.00"),
        ("HR generalist", "13-1071.00"),
        ("React dev", "15-1254.00"),
        ("front-end developer", "15-1254.00"),
        ("Python Developer (contract)", "15-1252.00"),
        ("electrician", "47-2111.00"),
        ("electrican", "47-2111.00"),
        ("shop assistant", "41-2031.00"),
        ("Primary School Teacher", "25-2021.00"),
        ("physio", "29-1123.00"),
        ("CEO", "11-1011.00"),
        ("solicitor", "23-1011.00"),
        ("HGV driver", "53-3032.00"),
        ("Registered Nurses", "29-1141.00"),
        ("15-2051.00", "15-2051.00"),
    ],
)
def test_everyday_titles_resolve(index: TitleIndex, title: str, expected: str) -> None:
    assert index.resolve(title).occupation_id == expected


def test_a_subject_in_brackets_is_read(index: TitleIndex) -> None:
    match = index.resolve("teacher (maths)")
    assert match.occupation_id == "25-2031.00"
    assert match.alternatives


def test_an_ambiguous_title_shows_its_alternatives(index: TitleIndex) -> None:
    match = index.resolve("data analyst")
    found = {match.occupation_id, *(a.occupation_id for a in match.alternatives)}
    assert len(match.alternatives) >= 8
    assert {"15-2051.00", "15-2051.01", "15-2041.00", "15-1243.00"} <= found
    assert match.score < 1
    scores = [a.score for a in match.alternatives]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    "title", ["", "   ", "asdfgh", "!!!", "12345", "qwrtz plmkj", "()", "\x00"]
)
def test_nonsense_is_an_unknown_role(index: TitleIndex, title: str) -> None:
    with pytest.raises(UnknownRoleError):
        index.resolve(title)


def test_an_unknown_role_is_told_near_titles(index: TitleIndex) -> None:
    with pytest.raises(UnknownRoleError) as caught:
        index.resolve("zzgeologst")
    assert "Geo" in caught.value.hint
    assert index.near("Electrican")[0] == "Electricians"


def test_a_very_long_title_is_read_in_part(index: TitleIndex) -> None:
    assert index.resolve("registered nurse " + "x" * 100_000).occupation_id.startswith("29-")


def test_every_occupation_title_resolves_to_itself(index: TitleIndex) -> None:
    table = json.loads((MODEL / "occupations.json").read_text(encoding="utf-8"))
    found = {row["id"]: index.resolve(row["label"]).occupation_id for row in table}
    wrong = [row["label"] for row in table if found[row["id"]] != row["id"]]
    assert not wrong


def test_suggestions_begin_with_what_is_typed(index: TitleIndex) -> None:
    found = index.suggest("regis")
    assert found[0].label == "Registered Nurses"
    assert len(index.suggest("s", k=5)) == 5
    assert index.suggest("") == []
    assert any(s.label == "Software Developers" for s in index.suggest("develop", k=20))


def test_titles_are_normalised() -> None:
    assert normalise("Sr. SWE") == ["senior", "software", "engineer"]
    assert normalise("Nurses") == ["nurse"]
    assert normalise("C++ Programmer") == ["c++", "programmer"]
    assert normalise("") == []
    assert title_key(["mathematics", "teacher"]) == title_key(["teacher", "mathematics"])
    assert ["data", "scientist"] in list(variants("Senior Data Scientist (remote), London"))


def test_features_have_unit_length() -> None:
    values = features(["registered", "nurse"]).values()
    assert sum(v * v for v in values) == pytest.approx(1.0)


def test_loading_and_resolving_are_quick(index: TitleIndex) -> None:
    start = time.perf_counter()
    TitleIndex.load(MODEL)
    assert time.perf_counter() - start < 0.5
    titles = ["nurse", "blockchain evangelist", "sr. swe", "head of people operations"] * 5
    start = time.perf_counter()
    for title in titles:
        index.resolve(title)
    assert (time.perf_counter() - start) / len(titles) < 0.05


def test_a_tampered_model_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "titles"
    shutil.copytree(MODEL, folder)
    content = bytearray((folder / "titles.safetensors").read_bytes())
    content[-1] ^= 1
    (folder / "titles.safetensors").write_bytes(bytes(content))
    with pytest.raises(HashMismatch):
        TitleIndex.load(folder)
    (folder / "manifest.json").unlink()
    with pytest.raises(ManifestError):
        TitleIndex.load(folder)


def test_it_needs_no_heavy_import() -> None:
    code = (
        "import sys; from skillmatch.titles import TitleIndex;"
        f"TitleIndex.load({str(MODEL)!r}).resolve('nurse');"
        "print([m for m in ('pandas', 'sklearn', 'torch', 'spacy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_bare_rank_is_unsure_and_shows_alternatives(index: TitleIndex) -> None:
    match = index.resolve("consultant")
    assert match.occupation_id == "13-1111.00"
    assert match.score < 0.5
    assert len(match.alternatives) >= 3
