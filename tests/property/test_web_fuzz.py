"""Pages and JSON of the web formats, however broken: found or listed, never an error."""

from __future__ import annotations

import json
from contextlib import nullcontext
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skillmatch.connect import schema_org, schema_org_jobs
from skillmatch.connect.draft import Found
from skillmatch.connect.embedded import embedded_json
from skillmatch.connect.job_formats import JOB_FORMATS, read_job_document
from skillmatch.connect.markup import markup_to_text
from skillmatch.errors import SchemaError

FAST = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDS = st.sampled_from([
    "", " ", "SQL, Excel", "EQF level 5", "P3M", "PT5H", "3 hours per week", "2026-01-02", "soon",
    "https://x.example/a", "javascript:x()", "#a", "#b", "EUR", "Free", "5 ECTS", "15-1252.00",
    "<p>Hi</p><p>you</p>", "&lt;b&gt;x", "\u2028", "\x00", "TELECOMMUTE", "en", "Total Cost",
    "https://schema.org/True", "weeks\n\nof, work", "é" * 50,
])  # fmt: skip
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 2000), st.just(10**40), WORDS, st.text(max_size=6),
    st.sampled_from([Decimal("0.5"), Decimal("1e400"), Decimal("-3")]),
)  # fmt: skip
SCHEMA_KEYS = [
    "name", "title", "description", "url", "identifier", "value", "provider", "publisher",
    "recognizedBy", "address", "addressCountry", "location", "teaches", "about", "assesses",
    "competencyRequired", "inDefinedTermSet", "termCode", "educationalLevel", "timeRequired",
    "educationalCredentialAwarded", "credentialCategory", "occupationalCategory", "codeValue",
    "timeToComplete", "hasCourseInstance", "courseWorkload", "courseSchedule", "duration",
    "repeatCount", "repeatFrequency", "numberOfCredits", "unitText", "programPrerequisites",
    "offers", "price", "priceCurrency", "priceSpecification", "category", "lowPrice", "highPrice",
    "isAccessibleForFree", "financialAidEligible", "courseMode", "inLanguage", "validFor",
    "dateModified", "startDate", "license", "syllabusSections", "educationalAlignment",
    "alignmentType", "@graph", "itemListElement", "item", "hasCourse", "hasPart", "mainEntity",
    "responsibilities", "skills", "qualifications", "educationRequirements", "hiringOrganization",
    "experienceRequirements", "monthsOfExperience", "datePosted", "jobLocation", "jobLocationType",
    "@language", "@value", "@list", "@set", "id", "applicantLocationRequirements",
    "relevantOccupation", "billingDuration",
]  # fmt: skip
TYPES = st.one_of(
    st.sampled_from(["Course", "schema:Course", "JobPosting", "ItemList", "ListItem",
                     "EducationalOccupationalProgram", "CourseInstance", "Offer", "DefinedTerm"]),
    SCALARS, st.lists(st.sampled_from(["Course", "JobPosting"]), max_size=2),
)  # fmt: skip
BOARD_KEYS = [
    "jobs", "meta", "total", "id", "title", "content", "location", "name", "updated_at",
    "first_published", "absolute_url", "offices", "company_name", "text", "categories",
    "allLocations", "description", "descriptionPlain", "lists", "additional", "createdAt",
    "hostedUrl", "workplaceType", "isListed", "isRemote", "secondaryLocations", "publishedAt",
    "jobUrl", "descriptionHtml", "apiVersion", "address", "postalAddress", "SearchResult",
    "SearchResultItems", "SearchResultCountAll", "MatchedObjectDescriptor", "MatchedObjectId",
    "PositionID", "PositionTitle", "OrganizationName", "PositionLocation", "JobCategory", "Code",
    "UserArea", "Details", "MajorDuties", "KeyRequirements", "QualificationSummary",
    "PublicationStartDate", "LanguageCode",
]  # fmt: skip


def objects(keys, *, typed=False):
    def inner(values):
        made = st.dictionaries(st.sampled_from(keys), values, max_size=8)
        if typed:
            made = st.builds(
                lambda body, extra: {**extra, **body}, made,
                st.fixed_dictionaries({"@type": TYPES}, optional={
                    "@context": st.sampled_from(["https://schema.org", None, {"a": "b"}, [1]]),
                    "@id": st.one_of(st.sampled_from(["#a", "#b"]), SCALARS)}),
            )  # fmt: skip
        return st.one_of(made, st.lists(values, max_size=4))

    return st.recursive(SCALARS, inner, max_leaves=25)


def check(found):
    assert isinstance(found, Found)
    ids = [p.id for p in found.postings]
    assert len(set(ids)) == len(ids)
    for posting in found.postings:
        assert posting.text.strip()
    for row in found.rows:
        assert row.credential.title
        assert (row.credential.url or "http").lower().startswith("http")
    for problem in found.problems:
        assert problem.file == "f"
        assert problem.reason
        assert problem.remedy


@FAST
@given(document=objects(SCHEMA_KEYS, typed=True))
def test_schema_org(document):
    for module in (schema_org, schema_org_jobs):
        module.claims(document)
        check(module.read(document, file="f"))


@FAST
@given(fields=st.dictionaries(st.sampled_from(SCHEMA_KEYS), objects(SCHEMA_KEYS, typed=True),
                              max_size=12))  # fmt: skip
def test_schema_org_records(fields):
    for module, kind in ((schema_org, "Course"), (schema_org_jobs, "JobPosting")):
        document = {**fields, "@type": kind}
        check(module.read([document, {**document, "name": "x"}], file="f"))


@FAST
@given(document=objects(BOARD_KEYS), jobs=st.lists(objects(BOARD_KEYS), max_size=3))
def test_boards(document, jobs):
    lever = {"id": 1, "text": "x", "hostedUrl": "x"}
    greenhouse = {"id": 1, "title": "x", "absolute_url": "x", "isListed": True}
    wrapped = [{"MatchedObjectDescriptor": job} for job in jobs]
    many = [document, [lever, *jobs], {"jobs": [greenhouse, *jobs], "meta": document},
            {"SearchResult": {"SearchResultItems": [*jobs, *wrapped]}}]  # fmt: skip
    many += [[{**lever, **j}] for j in jobs if isinstance(j, dict)]
    many += [{"jobs": [{**greenhouse, **j}]} for j in jobs if isinstance(j, dict)]
    for entry in many:
        found = read_job_document(entry, file="f")
        if found is not None:
            check(found)
        for module in JOB_FORMATS.values():
            if module.claims(entry):
                check(module.read(entry, file="f", employer="E"))
            else:
                refused = pytest.raises(SchemaError)
                with nullcontext() if module is schema_org_jobs else refused:
                    check(module.read(entry, file="f"))


PIECES = st.sampled_from([
    "<script type='application/ld+json'>", '<SCRIPT async type="application/ld+json" x=">">',
    "<script>", "</script>", "</SCRIPT\n>", "<!--", "-->", "<![CDATA[", "]]>", "//", "/*", "*/",
    "<title>", "</title>", "<style", ">", "<", '"', "'", "{", "}", "[", "]", ":", ",", "\n", ";",
    "<p itemscope>", '"@type": "Course"', '"name": "A"', '"description": "x"',
    '"@type": "JobPosting"',
    "\ufeff", "\ud800", "\x00", "type=application/ld+json", "&#x2B;", "1e99999999999999999999",
])  # fmt: skip
BLOCK = objects(SCHEMA_KEYS, typed=True).map(
    lambda v: f"<script type=application/ld+json>{json.dumps(v, default=str)}</script>"
)


@FAST
@given(pieces=st.lists(st.one_of(PIECES, BLOCK, st.text(max_size=4)), max_size=14))
def test_pages(pieces):
    page = "".join(pieces)
    found = Found()
    embedded_json(page, file="f", found=found)
    check(found)
    check(schema_org.read_page(page, file="f"))
    check(schema_org_jobs.read_page(page, file="f"))


@FAST
@given(html=st.text(alphabet="<>/bpscript&;#lt0x!- \n\r\u2028é\x00", max_size=120))
def test_markup(html):
    for escaped in (False, True):
        assert "\x00" not in markup_to_text(html, escaped=escaped)


@FAST
@given(st.lists(BLOCK, max_size=4))
def test_whole_blocks_are_all_read(blocks):
    found = Found()
    page = "<p>a</p>".join(blocks)
    values = embedded_json(page, file="f", found=found)
    assert len(values) + len(found.problems) == len(blocks)
