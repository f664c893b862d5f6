"""Whatever a profile holds: a person and problems, or one InputError; CV text of any shape."""

from __future__ import annotations

import copy
import io
import json
import zipfile

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from skillmatch.connect import europass, json_resume, linkedin
from skillmatch.connect.person import Person, read_person
from skillmatch.connect.person_fields import moment, without_contacts
from skillmatch.cv_parts import PARTS, certificates, cv_parts, part_at, part_of
from skillmatch.errors import InputError

FAST = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDS = st.sampled_from(
    ["", "SQL", "2020", "2020-01", "Jan 2020", "soon", "present", "true", "Skills",
     "\ud7ff\x00\x0b", "<p>a</p><script>x</script>", "https://a.example/", "javascript:x", "B2",
     "a@b.example", "+1 " * 9, "Ann Lee", "--03", "REFERENCES", "x" * 400]
)  # fmt: skip
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), WORDS,
                   st.text(max_size=8))  # fmt: skip


def trees(*keys: str):
    return st.recursive(
        LEAVES,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(st.sampled_from(keys), inner, max_size=6),
        ),
        max_leaves=25,
    )


def check(person: Person, problems) -> None:
    assert isinstance(person, Person)
    text = person.to_text()
    text.encode()
    parts = tuple(cv_parts(text))
    assert not parts or parts[0].start == 0
    list(certificates(text))
    for problem in problems:
        assert problem.reason
        assert problem.remedy
        assert problem.column
        str(problem.value).encode()


def named(error: InputError, name: str) -> None:
    assert name in str(error)
    assert error.hint
    assert "\n" not in str(error)


def places(value: object, path: tuple = ()) -> list[tuple]:
    """All paths into a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(
        value, list) else ()  # fmt: skip
    return [path, *(p for k, v in inner for p in places(v, (*path, k)))]


def changed(document: dict, picks: list[int], values: list[object]) -> dict:
    """A copy of a document with other values in some of its places."""
    made = copy.deepcopy(document)
    for pick, value in zip(picks, values, strict=False):
        paths = [p for p in places(made) if p]
        if not paths:
            break
        *above, last = paths[pick % len(paths)]
        inner = made
        for key in above:
            inner = inner[key]
        inner[last] = copy.deepcopy(value)
    return made


CHANGES = {"picks": st.lists(st.integers(0, 10**6), max_size=6), "values": st.lists(
    st.one_of(LEAVES, st.lists(LEAVES, max_size=3), st.just({}), st.just([[]]),
              st.dictionaries(st.sampled_from(["value", "Label", "name"]), LEAVES, max_size=2)),
    min_size=6, max_size=6)}  # fmt: skip
WHOLE_RESUME = {
    "basics": {"name": "Ann Lee", "label": "Cook", "summary": "Ann cooks."},
    "work": [{"name": "A", "position": "Cook", "startDate": "2019", "endDate": "2020",
              "summary": "s", "highlights": ["h"]}],
    "volunteer": [{"organization": "B", "position": "Helper"}],
    "education": [{"institution": "C", "area": "d", "studyType": "BSc", "courses": ["e"]}],
    "certificates": [{"name": "f", "date": "2020", "url": "https://a.example", "issuer": "g"}],
    "skills": [{"name": "h", "level": "i", "keywords": ["j"]}],
    "languages": [{"language": "k", "fluency": "l"}],
    "projects": [{"name": "m", "roles": ["n"], "keywords": ["o"], "highlights": ["p"]}],
    "awards": [{"title": "q", "awarder": "r"}], "publications": [{"name": "s", "publisher": "t"}],
}  # fmt: skip
LEARNER = {
    "Identification": {"PersonName": {"FirstName": "Ann", "Surname": "Lee"}},
    "Headline": {"Description": {"Label": "Cook"}},
    "WorkExperience": [{"Period": {"From": {"Year": 2018, "Month": 4}, "To": {"Year": 2019},
                                   "Current": False}, "Position": {"Label": "Cook"},
                        "Activities": "a", "Employer": {"Name": "b"}}],
    "Education": [{"Title": "c", "Organisation": {"Name": "d"}, "Level": {"Label": "e"},
                   "Field": {"Label": "f"}, "Period": {"From": {"Year": 2010}}}],
    "Skills": {
        "Linguistic": {"MotherTongue": [{"Description": {"Label": "g"}}], "ForeignLanguage": [
            {"Description": {"Label": "h"}, "ProficiencyLevel": {"Reading": "C1", "Writing": "B2"},
             "VerifiedBy": {"Certificate": [{"Title": "i", "Date": {"Year": 2019}}]}}]},
        "Computer": {"Description": "j", "ProficiencyLevel": {"Safety": "B"}},
        "Communication": {"Description": "k"}, "Driving": {"Description": ["B"]}},
    "Achievement": [{"Title": {"Label": "Projects"}, "Description": "l"}],
}  # fmt: skip
WHEN = {"StartDate": {"FormattedDateTime": "2019"}, "EndDate": {"FormattedDateTime": "2020"}}
CANDIDATE_PROFILE = {
    "ExecutiveSummary": "Ann cooks.",
    "EmploymentHistory": {"EmployerHistory": [{"OrganizationName": "a", "PositionHistory": [
        {"PositionTitle": "Cook", "EmploymentPeriod": WHEN, "Description": "b"}]}]},
    "EducationHistory": {"EducationOrganizationAttendance": [
        {"OrganizationName": "c", "AttendancePeriod": WHEN, "EducationLevelCode": "6",
         "EducationDegree": {"DegreeName": "d", "OccupationalSkillsCovered": "e"}}]},
    "PersonQualifications": {"PersonCompetency": [
        {"CompetencyID": "eng", "TaxonomyID": "language", "CompetencyDimension": [
            {"CompetencyDimensionTypeCode": "CEF-x-Reading", "Score": {"ScoreText": "B2"}}]},
        {"CompetencyName": "f"}]},
    "Certifications": {"Certification": [{"CertificationName": "g", "IssuingAuthority": {
        "Name": "h"}, "FirstIssuedDate": {"FormattedDateTime": "2020"}, "EffectivePeriod": WHEN}]},
    "Licenses": {"License": [{"LicenseTypeCode": "B"}]},
    "Projects": {"Project": [{"Title": "i", "Description": "j"}]},
    "VoluntaryWorks": {"VoluntaryWork": [{"Title": "k", "EmploymentPeriod": WHEN}]},
    "Others": [{"Title": "Courses", "Other": [{"Title": "l"}]}],
}  # fmt: skip


@FAST
@given(**CHANGES)
def test_a_json_resume_with_other_values(picks, values):
    document = changed(WHOLE_RESUME, picks, values)
    json_resume.claims(document)
    check(*json_resume.read(document, file="cv.json"))


@FAST
@given(**CHANGES)
def test_a_skills_passport_with_other_values(picks, values):
    learner = changed(LEARNER, picks, values)
    check(*europass.read({"SkillsPassport": {"LearnerInfo": learner}}, file="cv.json"))
    data = f"<SkillsPassport>{as_xml('LearnerInfo', learner)}</SkillsPassport>".encode()
    check(*europass.read_xml(data, file="cv.xml"))


@FAST
@given(**CHANGES)
def test_a_candidate_with_other_values(picks, values):
    profile = changed(CANDIDATE_PROFILE, picks, values)
    data = f"<Candidate>{as_xml('CandidateProfile', profile)}<CandidatePerson/></Candidate>"
    check(*europass.read_xml(data.encode(), file="cv.xml"))


RESUME = trees(
    "basics", "name", "label", "summary", "work", "volunteer", "education", "certificates",
    "skills", "languages", "projects", "awards", "publications", "position", "company",
    "organization", "startDate", "endDate", "highlights", "description", "area", "studyType",
    "institution", "courses", "level", "keywords", "language", "fluency", "title", "awarder",
    "issuer", "date", "url", "roles", "publisher",
)  # fmt: skip


@FAST
@given(document=st.dictionaries(
    st.sampled_from(["basics", "work", "volunteer", "education", "certificates", "skills",
                     "languages", "projects", "awards", "publications", "meta", "references"]),
    RESUME, max_size=8))  # fmt: skip
def test_json_resume(document):
    json_resume.claims(document)
    check(*json_resume.read(document, file="cv.json"))


PASSPORT = trees(
    "Identification", "PersonName", "FirstName", "Headline", "Description", "Label", "Code",
    "WorkExperience", "WorkExperienceList", "Period", "From", "To", "Year", "Month", "Current",
    "Position", "Activities", "Employer", "Name", "Education", "Title", "Organisation", "Level",
    "Field", "Skills", "Linguistic", "MotherTongue", "ForeignLanguage", "ForeignLanguageList",
    "ProficiencyLevel", "Listening", "Reading", "Computer", "Safety", "Driving", "Licence",
    "Certificate", "Date", "Achievement", "AchievementList", "value",
)  # fmt: skip


@FAST
@given(learner=PASSPORT)
def test_europass_json(learner):
    document = {"SkillsPassport": {"LearnerInfo": learner}}
    assert europass.claims(document)
    check(*europass.read(document, file="cv.json"))


CANDIDATE = trees(
    "PersonName", "GivenName", "PrimaryLanguageCode", "ExecutiveSummary", "EmploymentHistory",
    "EmployerHistory", "OrganizationName", "PositionHistory", "PositionTitle", "EmploymentPeriod",
    "StartDate", "EndDate", "FormattedDateTime", "CurrentIndicator", "Description",
    "EducationHistory", "EducationOrganizationAttendance", "EducationDegree", "DegreeName",
    "AttendancePeriod", "PersonQualifications", "PersonCompetency", "CompetencyID", "TaxonomyID",
    "CompetencyDimension", "CompetencyDimensionTypeCode", "Score", "ScoreText", "Certifications",
    "Certification", "CertificationName", "Licenses", "License", "IssuingAuthority", "Projects",
    "Project", "Title", "Others", "Other", "VoluntaryWorks", "VoluntaryWork", "value",
)  # fmt: skip


def as_xml(name: str, value: object) -> str:
    if isinstance(value, list):
        return "".join(as_xml(name, v) for v in value)
    if isinstance(value, dict):
        inner = "".join(as_xml(k, v) for k, v in value.items())
        return f'<{name} year="{len(inner)}">{inner}</{name}>'
    words = "".join(c for c in str(value) if c.isprintable() and c not in "<&>")
    return f"<{name}>{words}</{name}>"


@FAST
@given(profile=CANDIDATE, person=CANDIDATE)
def test_europass_candidate(profile, person):
    inner = as_xml("CandidatePerson", person) + as_xml("CandidateProfile", profile)
    data = f"<Candidate>{inner}<CandidatePerson/></Candidate>".encode()
    assert europass.is_europass_xml(data)
    check(*europass.read_xml(data, file="cv.xml"))


@FAST
@given(learner=PASSPORT)
def test_europass_xml(learner):
    data = f"<SkillsPassport>{as_xml('LearnerInfo', learner)}</SkillsPassport>".encode()
    check(*europass.read_xml(data, file="cv.xml"))


TABLES = st.dictionaries(
    st.sampled_from(["Positions.csv", "Education.csv", "Skills.csv", "Certifications.csv",
                     "Languages.csv", "Profile.csv", "Projects.csv", "Courses.csv", "x/y.csv"]),
    st.one_of(
        st.binary(max_size=60),
        st.builds(
            lambda head, body: f"{head}\n{body}".encode("utf-8", "replace"),
            st.sampled_from(["Name", "Title,Company Name,Started On,Finished On",
                             "Notes:\n\nName,Url", "School Name,Degree Name,Start Date",
                             "First Name,Headline,Summary"]),
            st.text(alphabet='ab,"\n2019-é;\x00', max_size=60),
        ),
    ),
    max_size=6,
)  # fmt: skip


@FAST
@given(tables=TABLES)
def test_linkedin(tables):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in (
            {"Positions.csv": b"", "Skills.csv": b"Name\nSQL\n"} | tables
        ).items():
            archive.writestr(name, content)
    check(*linkedin.read(out.getvalue(), file="export.zip"))


HEADS = (
    b"", b"{", b'{"basics":{"name":"A"},"work":[', b"<SkillsPassport>", b"<Candidate",
    b"PK\x03\x04", b"%PDF-1.7\n/EmbeddedFile ", b"\xff\xfe<\x00",
    b"<?xml version='1.0'?><SkillsPassport",
)  # fmt: skip


@FAST
@given(head=st.sampled_from(HEADS), body=st.binary(max_size=80),
       ending=st.sampled_from(["json", "xml", "zip", "pdf", "txt", ""]))  # fmt: skip
@example(head=HEADS[3], body=b"<LearnerInfo/></SkillsPassport>", ending="xml")
def test_any_bytes(head, body, ending):
    name = f"cv.{ending}"
    try:
        person = read_person(head + body, name=name)
    except InputError as error:
        named(error, name)
    else:
        assert person is None or isinstance(person, Person)


@FAST
@given(value=RESUME)
def test_any_json_through_the_door(value):
    data = json.dumps({"basics": {"label": "x"}, "work": value}).encode()
    try:
        person = read_person(data, name="cv.json")
    except InputError as error:
        named(error, "cv.json")
    else:
        check(person, ())


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            ["Skills", "WORK HISTORY", "Education:", "- Tools", "Tools: Excel", "--- Projects ---",
             "S K I L L S", "Licences & Certifications", "First aid, 2021", "", "  ", "References",
             "Qualifications", "CPR; BLS", "(lapsed)", "•", "====", "CERTIFICATIONS: CCNA"]),
        st.text(max_size=30)), max_size=14,
)  # fmt: skip


@FAST
@given(lines=LINES, end=st.sampled_from(["\n", "\r\n", "\x0b", "\u2028"]))
def test_parts_of_any_text(lines, end):
    text = end.join(lines)
    parts = tuple(cv_parts(text))
    assert "".join(text[p.start : p.end] for p in parts) == text
    for part in parts:
        assert part.part in (*PARTS, "")
        assert part.start < part.end
        assert part_at(parts, part.start) == part.part
    for title, line in certificates(text):
        assert title
        assert line in text
    for line in lines:
        assert part_of(line) in (*PARTS, "")


@FAST
@given(words=st.text(max_size=60), name=st.text(max_size=12))
def test_small_helpers_take_anything(words, name):
    moment(words)
    assert isinstance(without_contacts(words, name.split()), str)
