"""The parts of a plain CV, its headings in their many forms, and the certificates in it."""

from __future__ import annotations

import re
import time

import pytest

from skillmatch.cv_parts import PARTS, certificates, cv_parts, part_at, part_of


@pytest.mark.parametrize(
    ("part", "headings"),
    [
        ("summary", "Summary|PROFESSIONAL SUMMARY|Career Objective|Personal statement|About me"),
        ("summary", "Executive Profile|Summary of Qualifications|Career Overview"),
        ("experience", "Work History|Professional Experience|EMPLOYMENT|Career history"),
        ("experience", "Experience:|Relevant work experience|Internships|NURSING EXPERIENCE"),
        ("experience", "Professional Background|Career"),
        ("education", "Education|Academic background|Education & Training|Training|School"),
        ("education", "Educational qualifications|Continuing Professional Development|COURSES"),
        ("skills", "Skills|SKILLS & TOOLS|Core competencies|Technical skills|Areas of Expertise"),
        ("skills", "Key Skills and Competences|Core Qualifications|Highlights|I.T. Skills"),
        ("skills", "Summary of Skills|S K I L L S|2. Skills|--- Skills ---|## Skills"),
        ("skills", "Welding Skills|Programming languages"),
        ("certificates", "Licences & Certifications|Certifications|LICENSES|Tickets"),
        ("certificates", "Professional Certifications|Licenses/Certifications"),
        ("certificates", "Certificates and Training"),
        ("languages", "Languages|LANGUAGE SKILLS|Foreign languages|Languages spoken"),
        ("projects", "Projects|Academic Projects|Key projects|Portfolio"),
        ("achievements", "Key achievements|ACCOMPLISHMENTS|Awards and Honours|Career Highlights"),
        ("volunteering", "Volunteer Experience|Volunteering|Community Service|Voluntary work"),
        ("publications", "Publications|Publications and Presentations|Patents"),
        ("memberships", "Professional Affiliations|Memberships"),
        ("interests", "Hobbies & Interests|Interests|Extracurricular activities"),
        ("references", "References|Referees"),
        ("personal", "Personal Details|Contact information"),
        ("other", "Additional Information"),
    ],
)  # fmt: skip
def test_headings(part, headings):
    assert part in PARTS
    assert {h: part_of(h) for h in headings.split("|")} == dict.fromkeys(headings.split("|"), part)


@pytest.mark.parametrize(
    "line",
    ["", "Excellent communication skills", "Project management", "ACCOUNTANT",
     "Experience in sales", "Acme Ltd, 2019 - 2022", "Managed the training of new staff",
     "Knowledge of SQL", "Skills and", "x" * 200, "----", "•", "of the",
     "Certificate of Education", "Detail"],
)  # fmt: skip
def test_lines_that_are_no_headings(line):
    assert part_of(line) == ""


CV = """Ada Example
Welder

WORK HISTORY
Fabricator, Example Steel, 2019 - now
Tools: MIG, TIG
Training: showed apprentices the ropes
Key achievements: cut scrap

Skills & Tools
--------------
Rigging
* Software
Languages: English, Welsh
Blueprints

Licences and certificates
Forklift licence, 2021
REFERENCES
on request
"""


def at(text: str, words: str) -> str:
    return part_at(tuple(cv_parts(text)), text.index(words))


def test_any_offset_has_its_part():
    wanted = {
        "Ada": "", "Welder": "", "WORK": "experience", "Fabricator": "experience",
        "Tools: MIG": "skills", "Training": "experience", "Key ach": "experience",
        "Rigging": "skills", "Software": "skills", "Welsh": "languages", "Blueprints": "skills",
        "Forklift": "certificates", "on request": "references",
    }  # fmt: skip
    assert {words: at(CV, words) for words in wanted} == wanted


@pytest.mark.parametrize("text", [CV, CV.replace("\n", "\r\n"), CV.strip(), "Skills", "\n\n", "a"])
def test_parts_cover_the_text_without_a_gap(text):
    parts = tuple(cv_parts(text))
    assert [p.start for p in parts] == [0, *(p.end for p in parts[:-1])]
    assert parts[-1].end == len(text)
    assert all(p.part in (*PARTS, "") and p.heading in text for p in parts)
    assert part_at(parts, len(text)) == ""


def test_an_empty_text_has_no_parts():
    assert list(cv_parts("")) == []
    assert part_at((), 0) == ""


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("work\n\nsold bread\n\ntools\n\nQuark", ["experience", "skills"]),
        ("a\n\nwork\nsold\n\ntools\nQuark", ["", "experience", "skills"]),
        ("-- Education --\nBSc\n-- Otherwise --\nchess", ["education", "other"]),
        ("EDUCATION\nBSc\nDegree\nMSc\nCertificate\nX", ["education"]),
        ("Education\nBSc\nQualifications\nWord", ["education", "skills"]),
        ("Qualifications\nBTEC", ["education"]),
        ("SKILLS: SQL, R\nand Excel\nEDUCATION: BSc\nMath", ["skills", "education"]),
        ("• Skills\n- Training\nSkills.\nSkills,\nskills", [""]),
        ("Experience\nWORK EXPERIENCE\n", ["experience", "experience"]),
    ],
)
def test_forms_of_headings(text, parts):
    found = [p.part for p in cv_parts(text)]
    assert found == parts


@pytest.mark.parametrize(
    ("line", "titles"),
    [
        ("Forklift licence, 2021", ["Forklift licence"]),
        ("- Certified Scrum Master, Scrum Alliance, Jan 2021", ["Certified Scrum Master"]),
        ("Basic Life Support (BLS), Advanced Cardiac Life Support (ACLS)",
         ["Basic Life Support (BLS)", "Advanced Cardiac Life Support (ACLS)"]),
        ("OSHA 10 | TWIC | First aid 2023", ["OSHA 10", "TWIC", "First aid"]),
        ("CCNA; CCNP", ["CCNA", "CCNP"]),
        ("Food Hygiene Level 2 (2019 - 2022)", ["Food Hygiene Level 2"]),
        ("CPR certified through American Heart Association", ["CPR certified"]),
        ("Google Data Analytics - Coursera", ["Google Data Analytics"]),
        ("Azure Fundamentals issued by Microsoft, expires 03/2026", ["Azure Fundamentals"]),
        ("ServSafe Management #11458213", ["ServSafe Management"]),
        ("2018 Fire warden", ["Fire warden"]),
        ("CISSP - in progress", []),
        ("No licence at the moment", []),
        ("First aid (lapsed)", []),
        ("BSc in Physics 3.9 GPA", []),
        ("Certificate", []),
        ("License number: 4711", []),
        ("x" * 300, []),
    ],
)  # fmt: skip
def test_certificates(line, titles):
    found = list(certificates(f"Experience\nDriver\nCertifications\n{line}\nSkills\nSQL"))
    assert [title for title, _ in found] == titles
    assert all(said in line for _, said in found)


def test_certificates_beside_studies_are_told_from_degrees():
    text = "EDUCATION AND CERTIFICATES\nBSc Physics, Example University, 2001\nYellow belt, 2013\n"
    assert [title for title, _ in certificates(text)] == ["Yellow belt"]
    assert list(certificates("Skills\nForklift licence")) == []


@pytest.mark.parametrize(
    "text",
    ["\n" * 300_000, " " * 500_000, "A" + " " * 500_000 + ":x", "Certifications\n" + "expir" * 39,
     "Certifications\n" + "certif" * 30 + "!", "- " * 300_000, "Certifications\n" + "a, " * 300_000,
     "* " * 40 + ("S " * 39 + "\n") * 3000, ("Skills: a\nWork\n") * 9000],
)  # fmt: skip
def test_any_text_takes_linear_time(text):
    begin = time.perf_counter()
    assert list(cv_parts(text))
    list(certificates(text))
    assert time.perf_counter() - begin < 3


def test_a_heading_is_a_whole_line():
    text = re.sub(r"^(Skills.*)$", r"\1 of mine that I like", CV, flags=re.M)
    assert "skills" not in {p.part for p in cv_parts(text) if not p.heading.startswith("Tools")}
