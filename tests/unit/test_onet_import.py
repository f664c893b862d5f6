"""O*NET's database: tab-separated text or CSV, zipped or not, whatever lacks."""

from __future__ import annotations

import gzip
import zipfile

import pytest
from typer.testing import CliRunner

from skillmatch.cli.root import app
from skillmatch.connect.esco import import_taxonomy, open_taxonomy
from skillmatch.connect.esco_roles import roles_beside
from skillmatch.connect.onet import read_onet, slug
from skillmatch.errors import InputError

CODE = "O*NET-SOC Code"
ONE, TWO, BARE = "15-1252.00", "51-4121.00", "55-1011.00"
TABLES = {
    "Technology Skills.txt": [
        [CODE, "Example", "Commodity Code", "Commodity Title", "Hot Technology", "In Demand"],
        [ONE, "Visual C++", "43232402", "Development", "N", "N"],
        [ONE, "Microsoft Excel", "43232110", "Spreadsheets", "Y", "N"],
        [TWO, '"Smart" weld software', "43232402", "Development", "N", "Y"],
        [TWO, "R", "43232402", "Development", "N", "N"],
        [TWO, "J", "43232402", "Development", "N", "N"],
    ],
    "DWA Reference.txt": [
        ["Element ID", "IWA ID", "DWA ID", "DWA Title"],
        ["4.A.1", "4.A.1.I01", "4.A.1.I01.D01", "Design computer programs."],
        ["4.A.1", "4.A.1.I01", "4.A.1.I01.D02", "Test computer programs."],
        ["4.A.1", "4.A.1.I02", "4.A.1.I02.D01", "Join metal parts."],
    ],
    "Task Statements.txt": [
        [CODE, "Task ID", "Task", "Task Type"],
        [ONE, "1", "Write it.", "Core"],
        [ONE, "2", "Mend it.", "Core"],
        [ONE, "3", "Show it.", "Supplemental"],
        [TWO, "4", "Weld it.", "n/a"],
    ],
    "Tasks to DWAs.txt": [
        [CODE, "Task ID", "DWA ID"],
        [ONE, "1", "4.A.1.I01.D01"],
        [ONE, "2", "4.A.1.I01.D01"],
        [ONE, "2", "4.A.1.I01.D02"],
        [ONE, "3", "4.A.1.I02.D01"],
        [TWO, "4", "4.A.1.I02.D01"],
    ],
    "Occupation Data.txt": [
        [CODE, "Title", "Description"],
        [ONE, "Software Developers", "They write."],
        [TWO, "Welders", "They weld."],
        [BARE, "Officers", "Nothing is told."],
    ],
    "Alternate Titles.txt": [
        [CODE, "Alternate Title", "Short Title", "Source(s)"],
        [ONE, "Application Developer", "App Dev", "08"],
        [TWO, "Welder", "n/a", "08"],
    ],
    "Sample of Reported Titles.txt": [
        [CODE, "Reported Job Title", "Shown in My Next Move"],
        [ONE, "CTO (Chief Technical Officer)", "Y"],
        [ONE, "Developer (Backend)", "Y"],
    ],
    "Job Zones.txt": [[CODE, "Job Zone"], [ONE, "4"], [TWO, "3"]],
    "Skills.txt": [
        [CODE, "Element ID", "Element Name", "Scale ID", "Data Value", "Recommend Suppress"],
        [ONE, "2.A.1.a", "Reading Comprehension", "IM", "4.00", "N"],
        [ONE, "2.A.1.a", "Reading Comprehension", "LV", "5.00", "N"],
        [ONE, "2.A.1.b", "Active Listening", "IM", "2.90", "N"],
        [ONE, "2.A.1.c", "Writing", "IM", "5.00", "Y"],
    ],
    "Knowledge.txt": [
        [CODE, "Element ID", "Element Name", "Scale ID", "Data Value", "Recommend Suppress"],
        [TWO, "2.C.3.b", "Engineering and Technology", "IM", "3.00", "N"],
    ],
}


def as_text(rows):
    return "".join("\t".join(r) + "\r\n" for r in rows).encode()


def as_csv(rows):
    quoted = ('"' + c.replace('"', '""') + '"' for r in rows for c in r)
    return "".join(",".join(next(quoted) for _ in r) + "\n" for r in rows).encode()


def check_whole(made):
    assert made.problems == ()
    skills = {s.id: s for s in made.skills}
    assert set(skills) == {
        "onet-tech:visual-cpp", "onet-tech:microsoft-excel", "onet-tech:smart-weld-software",
        "onet-tech:r", "onet-dwa:4.A.1.I01.D01", "onet-dwa:4.A.1.I01.D02",
        "onet-dwa:4.A.1.I02.D01", "onet-element:2.A.1.a", "onet-element:2.A.1.b",
        "onet-element:2.A.1.c", "onet-element:2.C.3.b",
    }  # fmt: skip
    assert skills["onet-dwa:4.A.1.I01.D01"].label == "Design computer programs"
    assert skills["onet-dwa:4.A.1.I01.D01"].broader == ("onet-iwa:4.A.1.I01",)
    assert skills["onet-tech:smart-weld-software"].label == '"Smart" weld software'
    assert {"Excel", "MS Excel"} <= set(skills["onet-tech:microsoft-excel"].alt_labels)
    kinds = {i.partition(":")[0]: s.kind for i, s in skills.items() if "2.C" not in i}
    assert kinds == {"onet-tech": "tool", "onet-dwa": "skill", "onet-element": "skill"}
    assert skills["onet-element:2.C.3.b"].kind == "knowledge"
    one, two = made.roles.occupations
    assert (one.id, one.label, one.soc, one.job_zone, one.profile_source) == (
        ONE, "Software Developers", "15-1252", 4, "onet",
    )  # fmt: skip
    assert dict(one.skills) == {
        "onet-tech:visual-cpp": 0.5,  # neither hot nor in demand
        "onet-tech:microsoft-excel": 1.0,
        "onet-dwa:4.A.1.I01.D01": 1.0,  # in both core tasks
        "onet-dwa:4.A.1.I01.D02": 0.75,  # in one of them
        "onet-dwa:4.A.1.I02.D01": 0.5,  # in a supplemental task only
        "onet-element:2.A.1.a": 0.75,  # (4 - 1) / 4
    }
    assert dict(two.skills) == {
        "onet-tech:smart-weld-software": 1.0,
        "onet-tech:r": 0.5,
        "onet-dwa:4.A.1.I02.D01": 1.0,  # the task is not rated yet
        "onet-element:2.C.3.b": 0.5,
    }
    for title in ("app dev", "chief technical officer", "CTO", "Application Developers", ONE):
        assert made.roles.find(title)[0].id == ONE
    assert not made.roles.find("backend")
    assert not made.roles.find("n/a")
    assert any("1 occupations have no skills" in n for n in made.notes)
    assert any("'J'" in n for n in made.notes)


@pytest.mark.parametrize("form", ["txt", "csv", "txt.gz", "csv.gz", "underscores", "zip"])
def test_every_form(tmp_path, form):
    folder = tmp_path / "db_29_2_text"
    folder.mkdir()
    for table, rows in TABLES.items():
        data = as_csv(rows) if "csv" in form else as_text(rows)
        name = table.replace(".txt", ".csv") if "csv" in form else table
        if form == "underscores":
            name = table.replace(" ", "_").lower()
        if form.endswith("gz"):
            data = gzip.compress(data)
        (folder / (f"{name}.gz" if form.endswith("gz") else name)).write_bytes(data)
    given = folder
    if form == "zip":
        given = tmp_path / "db_30_1_text.zip"
        with zipfile.ZipFile(given, "w") as archive:
            for file in folder.iterdir():
                archive.write(file, f"db_30_1_text/{file.name}")
    made = read_onet(given)
    check_whole(made)
    assert made.version == ("30.1" if form == "zip" else "29.2")
    assert import_taxonomy(given).skills == made.skills


def lay(folder, tables):
    for name, rows in tables.items():
        (folder / name).write_bytes(as_text(rows))
    return folder


@pytest.mark.parametrize("lacking", sorted(TABLES))
def test_any_table_may_lack(tmp_path, lacking):
    made = read_onet(lay(tmp_path, {n: r for n, r in TABLES.items() if n != lacking}))
    assert made.skills
    assert (made.roles is None) == (lacking == "Occupation Data.txt")
    assert not [p for p in made.problems if "other table" not in p.reason]


def test_files_that_are_not_onets(tmp_path):
    lay(tmp_path, {"Skills.txt": TABLES["Skills.txt"]})
    with pytest.raises(InputError, match="Technology Skills"):
        read_onet(tmp_path)
    with pytest.raises(InputError, match=r"Technology Skills\.txt"):
        import_taxonomy(tmp_path)
    (tmp_path / "Skills.txt").unlink()
    lay(tmp_path, {"Technology Skills.txt": [["a", "b"], ["1", "2"]]})
    with pytest.raises(InputError, match="there is no column"):
        read_onet(tmp_path)


def test_bad_rows_are_listed(tmp_path):
    tables = {n: list(r) for n, r in TABLES.items()}
    tables["Technology Skills.txt"] += [["x", "Git", "", "", "N", "N"], [ONE, "Git"],
                                        [ONE, "", "", "", "N", "N"]]  # fmt: skip
    tables["DWA Reference.txt"] += [tables["DWA Reference.txt"][1], ["", "", "", "No id."]]
    tables["Tasks to DWAs.txt"] += [[ONE, "1", "9.Z"], [TWO, "4", "9.Z"]]
    tables["Occupation Data.txt"] += [[ONE, "Again", ""], ["11", "No code", ""]]
    tables["Job Zones.txt"] += [[BARE, "high"]]
    tables["Skills.txt"] += [[ONE, "2.A.1.d", "Speaking", "IM", "high", "N"],
                             [ONE, "2.A.1.d", "Speaking", "IM", "nan", "N"],
                             [ONE, "", "Speaking", "IM", "3", "N"]]  # fmt: skip
    tables["Alternate Titles.txt"] += [["99-9999.00", "Ghost", "n/a", ""]]
    made = read_onet(lay(tmp_path, tables))
    listed = {(p.file, p.row) for p in made.problems}
    assert listed == {
        ("Technology Skills.txt", 6), ("Technology Skills.txt", 7), ("Technology Skills.txt", 8),
        ("DWA Reference.txt", 4), ("DWA Reference.txt", 5), ("Tasks to DWAs.txt", 6),
        ("Occupation Data.txt", 4), ("Occupation Data.txt", 5), ("Job Zones.txt", 3),
        ("Skills.txt", 5), ("Skills.txt", 6), ("Skills.txt", 7), ("Alternate Titles.txt", 3),
    }  # fmt: skip
    assert len(made.roles) == 2


def test_slugs_are_those_of_the_bundled_taxonomy(matcher):
    own = [s for s in matcher.taxonomy if s.id.startswith("onet-tech:")]
    same = [s for s in own if f"onet-tech:{slug(s.label)}" == s.id]
    assert len(same) / len(own) > 0.8  # the rest have cleaned labels


def test_spellings_of_one_technology_are_one_skill(tmp_path):
    head = TABLES["Technology Skills.txt"][0]
    rows = [head, [ONE, "Foo-Bar 9", "", "", "N", "N"], [ONE, "foo bar 9", "", "", "Y", "N"]]
    made = read_onet(lay(tmp_path, {"Technology Skills.txt": rows}))
    assert [(s.id, s.label, s.alt_labels) for s in made.skills] == [
        ("onet-tech:foo-bar-9", "Foo-Bar 9", ("foo bar 9",))
    ]


def test_command_and_back(tmp_path):
    lay(tmp_path, TABLES)
    out = tmp_path / "made" / "onet.parquet"
    done = CliRunner().invoke(app, ["taxonomy", "import", str(tmp_path), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "O*NET" in done.output
    taxonomy = open_taxonomy(out)
    direct = read_onet(tmp_path)
    assert list(taxonomy) == sorted(direct.skills, key=lambda s: s.id)
    assert roles_beside(out).occupations == direct.roles.occupations
