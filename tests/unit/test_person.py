"""One door for profiles: what it takes, what it leaves to the reader of documents, its CV text."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date

import pytest

from skillmatch.connect.person import Certificate, Job, NamedSkill, Person, Study, read_person
from skillmatch.connect.person_fields import moment, without_contacts
from skillmatch.cv_parts import certificates, cv_parts, part_at
from skillmatch.errors import EmptyInputError, InputError, UnsafeFileError
from skillmatch.people import cv_lines, degrees, past_jobs

PASSPORT = (
    b"<SkillsPassport><LearnerInfo><WorkExperienceList><WorkExperience><Position><Label>Cook"
    b"</Label></Position></WorkExperience></WorkExperienceList></LearnerInfo></SkillsPassport>"
)
RESUME = {"basics": {"label": "Cook"}, "work": [{"position": "Cook", "startDate": "2020"}]}
WHOLE = Person(
    jobs=(
        Job(title="Registered nurse", employer="Example Hospital", start=date(2019, 5, 1),
            current=True, text="Skills\nRan the ward\nKey achievements:\nCut falls\nICU"),
        Job(title="Care assistant", employer="Old Home", start=date(2016, 1, 1),
            end=date(2019, 4, 1), current=False),
        Job(title="Cleaner", start=date(2014, 1, 1)),
        Job(employer="Nameless Ltd", end=date(2013, 1, 1), text="Packed boxes"),
        Job(title="T" * 50 + " " + "t" * 90, employer="E" * 200, start=date(2001, 1, 1),
            end=date(2002, 1, 1)),
    ),
    studies=(
        Study(field="nursing", level="Bachelor of Science", institution="Example University",
              start=date(2012, 1, 1), end=date(2015, 1, 1), text="Anatomy"),
        Study(level="Diploma", institution="Stanford"),
        Study(field="Pharmacology"),
        Study(institution="Evening School"),
    ),
    skills=(
        NamedSkill(name="SQL"), NamedSkill(name="Wound care", level="expert"),
        NamedSkill(name="Languages", keywords=("Python", "R")),
    ),
    certificates=(
        Certificate(title="Advanced life support", issuer="Example Council",
                    issued=date(2020, 1, 1), expires=date(2024, 1, 1)),
        Certificate(title="Phlebotomy"),
    ),
    languages=(NamedSkill(name="Welsh", level="C1", part="languages"),),
    summary="Nurse with ten years on wards.",
    projects=("Ward audit\nFound three causes",),
    volunteering=(Job(title="Mentor", employer="Code Club", start=date(2018, 1, 1),
                      current=True),),
    courses=("Pain management",),
    awards=("Nurse of the year",),
    publications=("On falls",),
    standard="JSON Resume",
    source="cv.json",
)  # fmt: skip


def packed(files: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def pdf_with(attached: dict[str, bytes], *, password: str = "") -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    for name, content in attached.items():
        writer.add_attachment(name, content)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


# --- the text -------------------------------------------------------------------------------


def test_the_text_has_the_headings_of_a_cv():
    text = WHOLE.to_text()
    headings = dict.fromkeys(p.heading for p in cv_parts(text))
    assert list(headings) == [
        "Summary", "Experience", "Education", "Skills", "Languages", "Certifications", "Projects",
        "Volunteering", "Courses", "Awards", "Publications",
    ]  # fmt: skip
    assert "Registered nurse, Example Hospital, 2019 - present" in text.split("\n")
    assert "Care assistant, Old Home, 2016 - 2019" in text.split("\n")
    assert "Bachelor of Science in Nursing, Example University, 2012 - 2015" in text.split("\n")


def test_the_pipeline_of_cvs_finds_jobs_degrees_and_certificates():
    text = WHOLE.to_text()
    jobs = [pieces[0] for pieces, _ in past_jobs(text)]
    assert jobs[:3] == ["Registered nurse", "Care assistant", "Cleaner"]
    assert "Mentor" in jobs
    assert [field for field, _ in degrees(text)] == ["Nursing"]
    assert [title for title, _ in certificates(text)] == ["Advanced life support", "Phlebotomy"]


def test_no_line_is_taken_for_a_heading():
    text = WHOLE.to_text()
    lines = {text[a:b].strip(",") for a, b, _, speaks in cv_lines(text) if speaks}
    assert {"Skills", "ICU", "Key achievements:", "Cut falls", "SQL, Wound care (expert)"} <= lines
    parts = tuple(cv_parts(text))
    assert part_at(parts, text.index("Cut falls")) == "experience"
    assert part_at(parts, text.index("Wound care")) == "skills"
    assert part_at(parts, text.index("Welsh")) == "languages"


def test_dated_lines_stay_short_enough_to_be_read():
    assert all(len(line) <= 160 for line in WHOLE.to_text().split("\n"))


def test_an_empty_person_has_no_text():
    assert Person(standard="x", source="y").to_text() == ""
    assert Person(standard="x", source="y", summary=" \n ").empty


# --- the door -------------------------------------------------------------------------------


def test_each_format_is_known_by_its_content(tmp_path):
    path = tmp_path / "cv.txt"
    path.write_text(json.dumps(RESUME))
    person = read_person(path)
    assert (person.standard, person.source) == ("JSON Resume", "cv.txt")
    assert read_person(PASSPORT, name="a").standard == "Europass XML"
    as_json = json.dumps({"SkillsPassport": {"LearnerInfo": {"Headline": {
        "Description": {"Label": "Cook"}}}}}).encode("utf-16")  # fmt: skip
    assert read_person(as_json, name="a").standard == "Europass JSON"
    export = packed({"Positions.csv": "Company Name,Title\nA,Cook\n", "Skills.csv": "Name\nSQL\n"})
    assert read_person(export, name="a.zip").standard == "LinkedIn export"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "cv.txt"),
        (b"Ada Example\nSkills\nSQL", "cv.txt"),
        (b"{curly} words of a CV", "cv.txt"),
        (b"[Ada] Skills: SQL", "cv.json"),
        (b'{"type": "OpenBadgeCredential"}', "badge.json"),
        (b"<html><body>Cook</body></html>", "cv.html"),
        (b"%PDF-1.7 broken", "cv.pdf"),
        (b"\x89PNG\r\n", "cv.png"),
        (b"PK\x03\x04broken", "cv.docx"),
        (packed({"word/document.xml": "<x/>"}), "cv.docx"),
        (packed({"badge.json": "{}"}), "wallet.zip"),
        (bytes(range(256)), "x"),
    ],
)
def test_ordinary_documents_are_left_to_their_reader(data, name):
    assert read_person(data, name=name) is None


@pytest.mark.parametrize(
    ("data", "name", "kind", "words"),
    [
        (PASSPORT[:-30], "cv.xml", InputError, "broken"),
        (b'{"basics": {"label": "Co', "cv.json", InputError, "no JSON"),
        (b'{"basics": {}, "work": []}', "cv.json", EmptyInputError, "nothing of a CV"),
        (b"PK\x03\x04broken", "export.zip", InputError, "broken"),
        (b'{"work": ' + b"[" * 200 + b"]" * 200 + b"}", "cv.json", UnsafeFileError, "nested"),
        (b" " * (21 * 2**20), "cv.json", InputError, "larger than 20 MiB"),
    ],
)
def test_broken_profiles_are_one_line(data, name, kind, words):
    with pytest.raises(kind, match=words) as caught:
        read_person(data, name=name)
    assert name in str(caught.value)
    assert caught.value.hint
    assert "\n" not in str(caught.value)


def test_what_could_not_be_used_stands_in_the_notes():
    work = [{"position": "Cook", "startDate": "soon"} for _ in range(30)]
    person = read_person(json.dumps({"basics": {}, "work": work}).encode(), name="cv.json")
    said = [n for n in person.notes if n.startswith("work start")]
    assert said[0].startswith("work start 1: the date cannot be read for certain")
    assert len(said) == 20
    assert person.notes[-1] == "10 more values could not be used"


def test_a_europass_pdf_is_read_by_its_attachment():
    person = read_person(pdf_with({"attachment.xml": PASSPORT}), name="cv.pdf")
    assert person.jobs[0].title == "Cook"
    assert person.source == "cv.pdf"


@pytest.mark.parametrize(
    "data",
    [
        pdf_with({}),
        pdf_with({"notes.xml": b"<a/>", "x.bin": PASSPORT}),
        pdf_with({"attachment.xml": PASSPORT}, password="secret"),
        pdf_with({"attachment.xml": PASSPORT})[:600],
    ],
    ids=["none", "others", "locked", "cut"],
)
def test_other_pdfs_are_ordinary_documents(data):
    assert read_person(data, name="cv.pdf") is None


# --- small things ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("2014", date(2014, 1, 1)), (2014, date(2014, 1, 1)), ("2014-06", date(2014, 6, 1)),
        ("06/2014", date(2014, 6, 1)), ("2014-06-29", date(2014, 6, 29)),
        ("September 2020", date(2020, 9, 1)), ("Jan. 2020", date(2020, 1, 1)),
        ("29 Jun 2014", date(2014, 6, 29)), ("2014-06-29T10:00:00Z", date(2014, 6, 29)),
        ("2014-13", None), ("0000", None), ("Foo 2020", None), ("", None), (None, None),
        (True, None), (3, None), ({}, None), ("９９９９", None),
    ],
)  # fmt: skip
def test_moments(words, wanted):
    assert moment(words) == wanted


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("Call +44 20 7946 0000 now", "Call […] now"),
        ("(020) 7946 0000", "[…]"),
        ("From 2010 - 2014 and 2019-01-01", "From 2010 - 2014 and 2019-01-01"),
        ("sold 1,250,000 units at 99.95", "sold 1,250,000 units at 99.95"),
        ("a.b-c@mail.example.org", "[…]"),
        ("Ruby Stone-Hart writes Ruby", "[name] writes Ruby"),
        ("Stone-Hart's team", "[name]'s team"),
    ],
)
def test_contacts_are_taken_out(words, wanted):
    assert without_contacts(words, ["Ruby", "Stone-Hart"]) == wanted
