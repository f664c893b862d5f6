"""Europass in its three forms, written to the published schemas; hostile XML is refused."""

from __future__ import annotations

import time
from datetime import date
from html import escape

import pytest

from skillmatch.connect.europass import claims, is_europass_xml, read, read_xml
from skillmatch.connect.person_records import Certificate
from skillmatch.errors import InputError, SchemaError, UnsafeFileError

LIST = escape("<ul><li>Wires panels</li><li>Trains apprentices</li></ul>")
PASSPORT = f"""<?xml version="1.0" encoding="UTF-8"?>
<SkillsPassport xmlns="http://europass.cedefop.europa.eu/Europass" locale="en">
 <DocumentInfo><DocumentType>ECV</DocumentType></DocumentInfo>
 <LearnerInfo>
  <Identification><PersonName><FirstName>Marta</FirstName><Surname>Kovacs</Surname></PersonName>
   <ContactInfo><Email><Contact>marta@example.com</Contact></Email></ContactInfo>
   <Demographics><Birthdate year="1990" month="--02" day="---03"/></Demographics>
   <Photo><Data>AAAA</Data></Photo></Identification>
  <Headline><Type><Code>preferred_job</Code></Type>
   <Description><Label>Site electrician</Label></Description></Headline>
  <WorkExperienceList>
   <WorkExperience><Period><From year="2018" month="--04" day="---01"/><Current>true</Current>
    </Period><Position><Code>x</Code><Label>Electrician</Label></Position><Activities>{LIST}</Activities>
    <Employer><Name>Example Power</Name></Employer></WorkExperience>
   <WorkExperience><Period><From year="2014"/><To year="2018" month="--03"/></Period>
    <Position><Label>Apprentice</Label></Position>
    <Employer><Name>Old Works</Name></Employer></WorkExperience>
  </WorkExperienceList>
  <EducationList><Education><Period><From year="2010"/><To year="2014"/></Period>
    <Title>Diploma in Electrical Installation</Title><Organisation><Name>Example College</Name>
    </Organisation><Level><Code>4</Code><Label>ISCED 4</Label></Level>
    <Field><Label>Electricity and energy</Label></Field></Education></EducationList>
  <Skills>
   <Linguistic>
    <MotherTongueList><MotherTongue><Description><Code>hu</Code><Label>Hungarian</Label>
     </Description></MotherTongue></MotherTongueList>
    <ForeignLanguageList><ForeignLanguage><Description><Label>English</Label></Description>
     <ProficiencyLevel><Listening>C1</Listening><Reading>C1</Reading><SpokenInteraction>B2
     </SpokenInteraction></ProficiencyLevel><VerifiedBy><Certificate><Title>CAE</Title>
     <AwardingBody>Example Board</AwardingBody><Date year="2019" month="--06"/></Certificate>
     </VerifiedBy></ForeignLanguage></ForeignLanguageList>
   </Linguistic>
   <Communication><Description>Talks to clients</Description></Communication>
   <JobRelated><Description>{LIST}</Description></JobRelated>
   <Computer><Description>CAD</Description><ProficiencyLevel><Safety>B</Safety></ProficiencyLevel>
   </Computer>
   <Driving><Description><Licence>B</Licence><Licence>C1</Licence></Description></Driving>
  </Skills>
  <AchievementList>
   <Achievement><Title><Label>Projects</Label></Title><Description>Rewired a school</Description>
   </Achievement>
   <Achievement><Title><Label>Certifications</Label></Title><Description>
    &lt;p&gt;First aid&lt;/p&gt;&lt;p&gt;Working at height&lt;/p&gt;</Description></Achievement>
  </AchievementList>
  <ReferenceList><Reference>Somebody</Reference></ReferenceList>
 </LearnerInfo>
</SkillsPassport>""".encode()

CANDIDATE = f"""<Candidate xmlns="http://www.europass.eu/1.0" xmlns:hr="http://www.hr-xml.org/3"
 xmlns:oa="http://www.openapplications.org/oagis/9" xmlns:eures="http://www.europass_eures.eu/1.0">
 <CandidatePerson><PersonName><oa:GivenName>Marta</oa:GivenName><hr:FamilyName>Kovacs
  </hr:FamilyName></PersonName><Communication><ChannelCode>Email</ChannelCode>
  <oa:URI>marta@example.com</oa:URI></Communication>
  <PrimaryLanguageCode name="NORMAL">hun</PrimaryLanguageCode></CandidatePerson>
 <CandidateProfile languageCode="en">
  <hr:ExecutiveSummary>{escape("<p>Marta wires <b>hospitals</b>.</p>")}</hr:ExecutiveSummary>
  <EmploymentHistory><EmployerHistory><hr:OrganizationName>Example Power</hr:OrganizationName>
   <PositionHistory><PositionTitle typeCode="FREETEXT">Electrician</PositionTitle>
    <eures:EmploymentPeriod><eures:StartDate><hr:FormattedDateTime>2018-04-01</hr:FormattedDateTime>
    </eures:StartDate><hr:CurrentIndicator>true</hr:CurrentIndicator></eures:EmploymentPeriod>
    <oa:Description>{LIST}</oa:Description></PositionHistory>
   <PositionHistory><PositionTitle>Apprentice</PositionTitle><eures:EmploymentPeriod>
    <eures:StartDate><hr:FormattedDateTime>2014</hr:FormattedDateTime></eures:StartDate>
    <eures:EndDate><hr:FormattedDateTime>2018-03</hr:FormattedDateTime></eures:EndDate>
    </eures:EmploymentPeriod></PositionHistory>
   </EmployerHistory></EmploymentHistory>
  <EducationHistory><EducationOrganizationAttendance>
   <hr:OrganizationName>Example College</hr:OrganizationName>
   <AttendancePeriod><StartDate><hr:FormattedDateTime>2010</hr:FormattedDateTime></StartDate>
    <EndDate><hr:FormattedDateTime>2014</hr:FormattedDateTime></EndDate><Ongoing>false</Ongoing>
   </AttendancePeriod><EducationLevelCode>4</EducationLevelCode>
   <EducationDegree><hr:DegreeName>Diploma in Electrical Installation</hr:DegreeName>
    <OccupationalSkillsCovered>{LIST}</OccupationalSkillsCovered></EducationDegree>
   </EducationOrganizationAttendance></EducationHistory>
  <Licenses><License><hr:LicenseTypeCode>B</hr:LicenseTypeCode></License></Licenses>
  <Certifications><Certification><hr:CertificationName>First aid</hr:CertificationName>
   <hr:IssuingAuthority><hr:Name>Red Cross</hr:Name></hr:IssuingAuthority>
   <FirstIssuedDate><hr:FormattedDateTime>2021-05-06</hr:FormattedDateTime></FirstIssuedDate>
   </Certification></Certifications>
  <PersonQualifications>
   <PersonCompetency><CompetencyID>eng</CompetencyID><hr:TaxonomyID>language</hr:TaxonomyID>
    <eures:CompetencyDimension><hr:CompetencyDimensionTypeCode>CEF-Understanding-Listening
     </hr:CompetencyDimensionTypeCode><eures:Score><hr:ScoreText>B2</hr:ScoreText></eures:Score>
    </eures:CompetencyDimension></PersonCompetency>
   <PersonCompetency><CompetencyID>x1</CompetencyID><hr:TaxonomyID>other</hr:TaxonomyID>
    <hr:CompetencyName>Panel wiring</hr:CompetencyName></PersonCompetency>
  </PersonQualifications>
  <Projects><Project><Title>Rewired a school</Title></Project></Projects>
  <EmploymentReferences><Name>Somebody</Name></EmploymentReferences>
 </CandidateProfile></Candidate>""".encode()

JSON = {"SkillsPassport": {"Locale": "en", "LearnerInfo": {
    "Identification": {"PersonName": {"FirstName": "Marta", "Surname": "Kovacs"}},
    "WorkExperience": [
        {"Period": {"From": {"Year": 2018, "Month": 4, "Day": 1}, "Current": True},
         "Position": {"Label": "Electrician"}, "Activities": "<p>Wires panels</p>",
         "Employer": {"Name": "Example Power"}}],
    "Education": [{"Title": "Diploma in Electrical Installation",
                   "Organisation": {"Name": "Example College"}, "Level": {"Label": "ISCED 4"}}],
    "Skills": {
        "Linguistic": {"MotherTongue": [{"Description": {"Label": "Hungarian"}}],
                       "ForeignLanguage": [{"Description": {"Label": "English"},
                                            "ProficiencyLevel": {"Reading": "C1"}}]},
        "Computer": {"Description": "<p>CAD</p>"}, "Driving": {"Description": ["B"]}},
    "Achievement": [{"Title": {"Label": "Honours"}, "Description": "Apprentice of the year"}],
}}}  # fmt: skip


def test_a_skills_passport_in_xml():
    person, problems = read_xml(PASSPORT, file="cv.xml")
    assert not problems
    first, second = person.jobs
    assert (first.title, first.employer, first.start) == (
        "Electrician", "Example Power", date(2018, 4, 1)
    )  # fmt: skip
    assert (first.end, first.current) == (None, True)
    assert first.text == "Wires panels\nTrains apprentices"
    assert (second.start, second.end, second.current) == (
        date(2014, 1, 1), date(2018, 3, 1), False
    )  # fmt: skip
    study = person.studies[0]
    assert study.level == "Diploma in Electrical Installation"
    assert (study.field, study.institution) == ("Electricity and energy", "Example College")
    assert study.text == "ISCED 4"
    assert [(k.name, k.level) for k in person.languages] == [
        ("Hungarian", "mother tongue"),
        ("English", "Listening C1, Reading C1, SpokenInteraction B2"),
    ]
    assert [(k.name, k.level) for k in person.skills] == [
        ("Talks to clients", None), ("Wires panels", None), ("Trains apprentices", None),
        ("CAD", None), ("Digital safety", "B"),
    ]  # fmt: skip
    titles = [c.title for c in person.certificates]
    assert titles == ["CAE", "Driving licence B", "Driving licence C1", "First aid",
                      "Working at height"]  # fmt: skip
    assert person.certificates[0] == Certificate(
        title="CAE", issuer="Example Board", issued=date(2019, 6, 1)
    )
    assert person.projects == ("Rewired a school",)
    assert person.summary == "Site electrician"
    assert "not read: ReferenceList" in person.notes


def test_a_candidate_in_xml():
    person, problems = read_xml(CANDIDATE, file="cv.xml")
    assert not problems
    assert [(j.title, j.employer) for j in person.jobs] == [
        ("Electrician", "Example Power"), ("Apprentice", "Example Power"),
    ]  # fmt: skip
    assert person.jobs[0].start == date(2018, 4, 1)
    assert [j.current for j in person.jobs] == [True, False]
    assert person.jobs[1].end == date(2018, 3, 1)
    assert person.studies[0].level == "Diploma in Electrical Installation"
    assert "Wires panels" in person.studies[0].text
    assert [(k.name, k.level) for k in person.languages] == [
        ("Hungarian", "mother tongue"), ("English", "B2"),
    ]  # fmt: skip
    assert [k.name for k in person.skills] == ["Panel wiring"]
    assert person.certificates == (
        Certificate(title="First aid", issuer="Red Cross", issued=date(2021, 5, 6)),
        Certificate(title="Driving licence B"),
    )
    assert person.projects == ("Rewired a school",)
    assert person.summary == "[name] wires hospitals."
    assert "not read: EmploymentReferences" in person.notes


def test_a_skills_passport_in_json():
    assert claims(JSON)
    person, problems = read(JSON, file="cv.json")
    assert not problems
    assert person.jobs[0].start == date(2018, 4, 1)
    assert person.jobs[0].current is True
    assert [(k.name, k.level) for k in person.languages] == [
        ("Hungarian", "mother tongue"), ("English", "C1"),
    ]  # fmt: skip
    assert [k.name for k in person.skills] == ["CAD"]
    assert person.certificates == (Certificate(title="Driving licence B"),)
    assert person.awards == ("Apprentice of the year",)
    assert person.standard == "Europass JSON"
    with pytest.raises(SchemaError):
        read({"a": 1}, file="cv.json")


@pytest.mark.parametrize("data", [PASSPORT, CANDIDATE], ids=["passport", "candidate"])
def test_who_it_is_of_is_not_kept(data):
    person, _ = read_xml(data, file="cv.xml")
    for private in ("Marta", "Kovacs", "marta@", "1990", "AAAA", "Somebody"):
        assert private not in repr(person)


def test_bad_values_are_listed():
    data = PASSPORT.replace(b'From year="2014"', b'From year="20140"')
    person, problems = read_xml(data, file="cv.xml")
    assert [(p.column, p.row) for p in problems] == [("WorkExperience start", 2)]
    assert person.jobs[1].title == "Apprentice"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_any_encoding_is_recognised(encoding):
    text = PASSPORT.decode().replace('encoding="UTF-8"', f'encoding="{encoding[:6].rstrip("-")}"')
    data = text.encode(encoding)
    assert is_europass_xml(data)
    assert len(read_xml(data, file="cv.xml")[0].jobs) == 2


@pytest.mark.parametrize("data", [b"", b"plain words", b"<html><body>Candidate</body></html>",
                                  b'<?xml version="1.0"?><rss/>'])  # fmt: skip
def test_other_files_are_not_claimed(data):
    assert not is_europass_xml(data)


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;">]><SkillsPassport><LearnerInfo>&c;</LearnerInfo></SkillsPassport>"""
OUTSIDE = b"""<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<SkillsPassport><LearnerInfo>&a;</LearnerInfo></SkillsPassport>"""


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (LAUGHS, InputError, "DTDForbidden"),
        (OUTSIDE, InputError, "DTDForbidden"),
        (PASSPORT[:-40], InputError, "broken"),
        (b"<SkillsPassport>" + b"<a/>" * 60_000 + b"</SkillsPassport>", UnsafeFileError,
         "too many elements"),
        (b"<SkillsPassport>" + b"<a>" * 99 + b"</a>" * 99 + b"</SkillsPassport>", UnsafeFileError,
         "nested too deep"),
        (b"<SkillsPassport a='" + b"x" * 9_000_000 + b"'/>", UnsafeFileError, "has no end"),
        (b"<Candidate/>", InputError, "no Europass XML"),
        (b"<html><SkillsPassport/></html>", InputError, "no Europass XML"),
    ],
    ids=["laughs", "external", "cut", "many", "deep", "long", "empty", "inner"],
)  # fmt: skip
def test_hostile_and_broken_xml(data, kind, words):
    begin = time.perf_counter()
    with pytest.raises(kind, match=words) as caught:
        read_xml(data, file="cv.xml")
    assert "cv.xml" in str(caught.value)
    assert caught.value.hint
    assert time.perf_counter() - begin < 5


def test_bad_entries_and_dates_are_listed():
    learner = {
        "WorkExperience": ["cook", {"Position": {"Label": "Cook"}, "Period": {
            "From": {"Year": "long ago"}, "To": 7}}],
        "Education": "school",
        "Skills": {"Linguistic": {"ForeignLanguage": [
            {"Description": {"Label": "English"}, "ProficiencyLevel": {"Reading": ["C1"]}}]}},
    }  # fmt: skip
    person, problems = read({"LearnerInfo": learner}, file="cv.json")
    assert [(p.column, p.row, p.value) for p in problems] == [
        ("WorkExperience", 1, "cook"),
        ("WorkExperience start", 2, "long ago"),
        ("WorkExperience end", 2, "7"),
        ("Education", 1, "school"),
        ("ForeignLanguage.Reading", 1, "['C1']"),
    ]
    assert [j.title for j in person.jobs] == ["Cook"]
    assert person.languages[0].level is None
