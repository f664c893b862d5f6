"""Whatever lies in the tables of a taxonomy: skills and problems, or one InputError."""

from __future__ import annotations

import io
import zipfile

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from skillmatch.connect.esco import import_taxonomy
from skillmatch.connect.imported import occupations_parquet, skills_parquet
from skillmatch.connect.problems import write_problems
from skillmatch.errors import InputError

FAST = settings(
    max_examples=80, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
SKILL = "http://data.europa.eu/esco/skill/"
CELLS = st.sampled_from([
    f"{SKILL}a", f"{SKILL}b", "https://data.europa.eu/esco/skill/a", "http://x/o", "weld", "a | b",
    '"a\nb"', '"', '"x" y', "essential", "optional", "knowledge", "15-1252.00", "Y", "IM", "4.5",
    "nan", "-1", "1e999", "Core", "2.A.1", "", " ", "\x1f", "\u2028", "é", "=1+1", "R", "a\tb",
    "n/a",
])  # fmt: skip
ESCO = {
    "skills_en.csv": "conceptUri,skillType,reuseLevel,preferredLabel,altLabels,status",
    "skills_de.csv": "conceptUri,preferredLabel",
    "occupations_en.csv": "conceptUri,iscoGroup,preferredLabel,altLabels",
    "occupationSkillRelations_en.csv": "occupationUri,relationType,skillType,skillUri",
    "skillSkillRelations.csv": "originalSkillUri,relationType,relatedSkillUri",
    "broaderRelationsSkillPillar.csv": "conceptType,conceptUri,broaderType,broaderUri",
    "languageSkillsCollection_en.csv": "conceptUri,broaderConceptUri",
    "conceptSchemes_en.csv": "conceptSchemeUri,preferredLabel",
}
ONET = {
    "Technology Skills": "O*NET-SOC Code,Example,Commodity Code,Hot Technology,In Demand",
    "DWA Reference": "Element ID,IWA ID,DWA ID,DWA Title",
    "Tasks to DWAs": "O*NET-SOC Code,Task ID,DWA ID",
    "Task Statements": "O*NET-SOC Code,Task ID,Task,Task Type",
    "Occupation Data": "O*NET-SOC Code,Title",
    "Alternate Titles": "O*NET-SOC Code,Alternate Title,Short Title",
    "Job Zones": "O*NET-SOC Code,Job Zone",
    "Skills": "O*NET-SOC Code,Element ID,Element Name,Scale ID,Data Value",
}


def named(error: InputError) -> None:
    assert error.message
    assert "\n" not in str(error)


def check(made) -> None:
    ids = [s.id for s in made.skills]
    assert len(set(ids)) == len(ids)
    assert all(s.id and s.label for s in made.skills)
    for problem in made.problems:
        assert problem.file
        assert problem.reason
        assert problem.remedy
    write_problems(made.problems, io.StringIO())
    skills_parquet(made, name="t")
    occupations_parquet(made, name="t")
    made.taxonomy("t").fingerprint.encode()
    for occupation in made.roles.occupations if made.roles else ():
        assert all(0 < w <= 1 for w in occupation.skills.values())
        assert set(occupation.skills) <= set(ids)


@st.composite
def tables(draw, heads, ending="", mark=","):
    files = {}
    for name, head in heads.items():
        if draw(st.integers(0, 4)):
            columns = head.split(",")
            rows = draw(st.lists(st.lists(CELLS, min_size=len(columns) - 1,
                                          max_size=len(columns) + 1), max_size=6))  # fmt: skip
            lines = [columns, *rows]
            files[name + ending] = "\n".join(mark.join(r) for r in lines).encode()
    return files


def lay(folder, files):
    for old in folder.iterdir():
        old.unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)


@FAST
@given(files=tables(ESCO))
def test_esco(tmp_path, files):
    lay(tmp_path, files)
    try:
        check(import_taxonomy(tmp_path))
    except InputError as error:
        named(error)


@FAST
@given(files=st.one_of(tables(ONET, ".csv"), tables(ONET, ".txt", "\t")))
def test_onet(tmp_path, files):
    lay(tmp_path, files)
    try:
        check(import_taxonomy(tmp_path))
    except InputError as error:
        named(error)


@FAST
@given(data=st.binary(max_size=300), name=st.sampled_from([
    "skills_en.csv", "skills_en.csv.gz", "Technology Skills.txt", "t.zip", "own.csv", "own.jsonl"]),
    head=st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"id,label,broader\n",
                          b"\xff\xfe", b"conceptUri,preferredLabel\n",
                          b"O*NET-SOC Code\tExample\n"]))  # fmt: skip
@example(data=b"a,b,c\na,b,\x00", name="own.csv", head=b"id,label,broader\n")
def test_bytes(tmp_path, data, name, head):
    lay(tmp_path, {name: head + data})
    for given_path in (tmp_path, tmp_path / name):
        try:
            check(import_taxonomy(given_path))
        except InputError as error:
            named(error)


@FAST
@given(place=st.integers(0, 600), junk=st.binary(max_size=20))
def test_damaged_zips(tmp_path, place, junk):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("skills_en.csv", f"conceptUri,preferredLabel\n{SKILL}a,weld\n" * 3)
        archive.writestr("relations/skillSkillRelations.csv", ESCO["skillSkillRelations.csv"])
    data = whole.getvalue()
    lay(tmp_path, {"t.zip": data[:place] + junk + data[place + len(junk) :]})
    try:
        check(import_taxonomy(tmp_path / "t.zip"))
    except InputError as error:
        named(error)
