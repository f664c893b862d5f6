"""The LinkedIn export: eight tables are read, everything else in the zip stays shut."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from skillmatch.connect import linkedin
from skillmatch.connect.person_records import Certificate, NamedSkill
from skillmatch.errors import InputError, SchemaError, UnsafeFileError

FILES = {
    "Profile.csv": "First Name,Last Name,Address,Birth Date,Headline,Summary,Zip Code\n"
    "Tomas,Lindqvist,9 Pier Road,Feb 3,Buyer of steel,"
    '"Tomas buys steel.\nmail tl@example.com",99\n',
    "Positions.csv": "Company Name,Title,Description,Location,Started On,Finished On\n"
    'Example Steel,Buyer,"Runs tenders, saves money",Oslo,Jan 2020,\n'
    "Old Trading,Clerk,,Bergen,2015,Dec 2019\n",
    "Education.csv": "School Name,Start Date,End Date,Notes,Degree Name,Activities\n"
    'Example University,2011,2015,,"Bachelor of Science - BS, Economics",Chess club\n',
    "Skills.csv": "Notes:\n\"Some of these may be hidden\"\n\nName\nNegotiation\nSAP\n",
    "Certifications.csv": "Name,Url,Authority,Started On,Finished On,License Number\n"
    "CIPS Level 4,https://example.com/x,CIPS,Mar 2021,Mar 2024,A-77\n",
    "Languages.csv": "Name,Proficiency\nSwedish,Native or bilingual proficiency\n",
    "Projects.csv": "Title,Description,Url,Started On,Finished On\n"
    "New portal,Chose a supplier,,,\n",
    "Courses.csv": "Name,Number\nContract law,101\n",
    "messages.csv": "FROM,TO,CONTENT\nSomebody,Tomas,secret words\n",
    "Connections.csv": "First Name,Last Name\nA,B\n",
}  # fmt: skip


def packed(files: dict[str, str | bytes], folder: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(folder + name, content)
    return out.getvalue()


@pytest.mark.parametrize("folder", ["", "Basic_LinkedInDataExport_01-02-2026/"])
def test_the_eight_tables(folder):
    person, problems = linkedin.read(packed(FILES, folder), file="export.zip")
    assert not problems
    assert [(j.title, j.employer, j.start, j.end, j.current) for j in person.jobs] == [
        ("Buyer", "Example Steel", date(2020, 1, 1), None, True),
        ("Clerk", "Old Trading", date(2015, 1, 1), date(2019, 12, 1), False),
    ]
    assert person.jobs[0].text == "Runs tenders, saves money"
    study = person.studies[0]
    assert (study.level, study.field) == ("Bachelor of Science", "Economics")
    assert (study.institution, study.text) == ("Example University", "Chess club")
    assert [s.name for s in person.skills] == ["Negotiation", "SAP"]
    assert person.certificates == (
        Certificate(title="CIPS Level 4", issuer="CIPS", issued=date(2021, 3, 1),
                    expires=date(2024, 3, 31), url="https://example.com/x"),
    )  # fmt: skip
    assert person.languages == (
        NamedSkill(name="Swedish", level="Native or bilingual proficiency", part="languages"),
    )
    assert person.projects == ("New portal\nChose a supplier",)
    assert person.courses == ("Contract law",)
    assert person.summary == "Buyer of steel\n[name] buys steel.\n[…]"
    assert person.notes[0].startswith("2 other files were not opened")


def test_other_files_are_never_opened(monkeypatch):
    opened = []
    real = linkedin.read_member

    def watched(archive, member, name):
        opened.append(member)
        return real(archive, member, name)

    monkeypatch.setattr(linkedin, "read_member", watched)
    person, _ = linkedin.read(packed(FILES), file="export.zip")
    assert set(opened) == set(FILES) - {"messages.csv", "Connections.csv"}
    for private in ("Tomas", "Lindqvist", "Pier Road", "Feb 3", "tl@", "secret", "A-77"):
        assert private not in repr(person)


def test_bad_rows_are_listed_and_the_rest_is_read():
    bad = FILES | {
        "Positions.csv": "Company Name,Title,Description,Location,Started On,Finished On\n"
        ",,,,,\nA,Clerk,,,soon,\nB,Cook,x,y,2019,2020,more\nC,Baker,,,2019\n,,text only,,,\n",
        "Skills.csv": "Fertigkeit\nSQL\n",
        "Languages.csv": b"\x00\x01\x02binary" * 9,
        "Courses.csv": "",
    }
    person, problems = linkedin.read(packed(bad), file="export.zip")
    assert [j.title for j in person.jobs] == ["Clerk", "Baker"]
    assert person.certificates
    said = {(p.column, p.row): p.reason for p in problems}
    assert "cannot be read for certain" in said["Positions.csv start", 1]
    assert "7 cells" in said["Positions.csv", 2]
    assert "no name" in said["Positions.csv", 4]
    assert "no column 'Name'" in said["Skills.csv", None]
    assert "binary" in said["Languages.csv", None]
    assert len(said) == len(problems) == 5


def test_a_broken_quote_and_long_tables_are_listed():
    bad = FILES | {
        "Skills.csv": "Name\n" + "".join(f"Skill {n}\n" for n in range(700)),
        "Courses.csv": 'Name,Number\nFirst,1\n"' + "x" * 200_000 + "\n",
    }
    person, problems = linkedin.read(packed(bad), file="export.zip")
    assert len(person.skills) == 500
    assert person.courses == ("First",)
    assert {p.column for p in problems} == {"Skills.csv", "Courses.csv"}


def test_other_zips_and_bombs_are_refused():
    with pytest.raises(SchemaError, match="no LinkedIn export"):
        linkedin.read(packed({"word/document.xml": "<x/>"}), file="x.zip")
    with pytest.raises(InputError, match="broken"):
        linkedin.read(b"PK\x03\x04nothing", file="x.zip")
    with pytest.raises(UnsafeFileError, match=r"zip only Positions\.csv"):
        linkedin.read(packed(FILES | {"media.bin": b"0" * (51 * 2**20)}), file="x.zip")
    with pytest.raises(UnsafeFileError, match="unsafe path"):
        linkedin.read(packed(FILES | {"../../Skills.csv": "Name\n"}), file="x.zip")
