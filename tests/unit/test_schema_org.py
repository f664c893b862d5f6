"""schema.org courses, and JSON-LD in pages: fixtures written to the published schema."""

from __future__ import annotations

import json
import time
from datetime import date
from decimal import Decimal

import pytest

from skillmatch.connect.draft import Found
from skillmatch.connect.embedded import embedded_json
from skillmatch.connect.markup import markup_to_text, prose
from skillmatch.connect.schema_org import claims, read, read_page

SQL = "http://data.europa.eu/esco/skill/598de5b0-5b58-4ea7-8058-a4bc4d18c742"
PROGRAM = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "name": "Not a course"},
        {"@type": "CollegeOrUniversity", "@id": "#uni", "name": "Example College",
         "address": {"@type": "PostalAddress", "addressCountry": {"@type": "Country",
                                                                  "name": "Ireland"}}},
        {"@type": "EducationalOccupationalProgram", "@id": "https://x.example/p#prog",
         "identifier": {"@type": "PropertyValue", "value": "P-7"},
         "name": "Data &amp; Reporting", "url": "https://x.example/p",
         "description": "<p>Learn to report.</p><script>steal()</script><p>In teams.</p>",
         "provider": {"@id": "#uni"}, "timeToComplete": "P6M",
         "numberOfCredits": {"@type": "StructuredValue", "value": 10, "unitText": "ECTS"},
         "educationalCredentialAwarded": {
             "@type": "EducationalOccupationalCredential", "name": "Certificate in Reporting",
             "credentialCategory": "Certificate", "educationalLevel": {
                 "@type": "DefinedTerm", "name": "Level 5", "inDefinedTermSet": "EQF"},
             "competencyRequired": {"@type": "DefinedTerm", "name": "use SQL",
                                    "url": SQL.replace("http:", "https:")},
             "validFor": "P3Y", "recognizedBy": {"name": "Quality Board"}},
         "occupationalCategory": [{"@type": "CategoryCode", "codeValue": "15-2051.00"},
                                  "Data analyst"],
         "programPrerequisites": [{"@type": "AlignmentObject", "targetName": "School diploma"},
                                  "Basic maths"],
         "offers": [{"@type": "Offer", "category": "Total Cost", "price": 900,
                     "priceCurrency": "eur"},
                    {"@type": "Offer", "category": "Cost Per Term", "price": 300,
                     "priceCurrency": "EUR"}],
         "financialAidEligible": "Yes", "educationalProgramMode": "ONLINE",
         "inLanguage": {"@type": "Language", "name": "English", "alternateName": "en"},
         "dateModified": "2026-03-04T10:00:00Z", "startDate": "2026-09-01",
         "license": "https://creativecommons.org/licenses/by/4.0/",
         "hasCourse": [{"@id": "#c1"}, {"@type": "Course", "@id": "https://y.example/elsewhere"}]},
        {"@type": ["Course", "Thing"], "@id": "#c1", "name": "SQL basics",
         "provider": {"@id": "#uni"}, "teaches": "SQL, data modelling, indexes",
         "educationalLevel": "Beginner", "isAccessibleForFree": True,
         "hasCourseInstance": {"@id": "#i1"}},
        {"@type": "CourseInstance", "@id": "#i1", "courseMode": ["Online", "part-time"],
         "courseWorkload": "PT22H"},
    ],
}  # fmt: skip


def one(**fields):
    found = read({"@context": "https://schema.org", "@type": "Course", "name": "C"} | fields,
                 file="c.json")  # fmt: skip
    assert len(found.rows) == 1
    return found.rows[0], found


def test_program_with_all_its_fields():
    assert claims(PROGRAM)
    found = read(PROGRAM, file="p.json")
    assert found.problems == []
    row, course = found.rows
    c = row.credential
    assert (c.id, c.title, c.issuer, c.country) == ("P-7", "Data & Reporting", "Example College",
                                                    "IE")  # fmt: skip
    assert c.text == "Learn to report.\nIn teams.\nStarts 2026-09-01"
    assert (c.hours, c.ects, c.level, c.level_note) == (None, 10.0, 5, None)
    assert c.workload_note == "6 months"
    assert (c.price, c.currency) == (Decimal(900), "EUR")
    assert c.price_note == "Cost Per Term: 300 EUR; financial aid: Yes"
    assert (c.type, c.renewal, c.accreditation) == ("Certificate", "P3Y",
                                                    "recognised by Quality Board")  # fmt: skip
    assert c.occupations == ("15-2051.00", "Data analyst")
    assert c.prerequisites == "School diploma; Basic maths"
    assert (c.delivery, c.language, c.url) == ("ONLINE", "en", "https://x.example/p")
    assert c.as_of == date(2026, 3, 4)
    assert c.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert row.stated == ("use SQL",)
    assert row.uris == {"use SQL": SQL}
    assert c.standard == "schema.org"
    assert c.provenance["country"] == "schema:provider.address.addressCountry"
    assert c.provenance["ects"] == "schema:numberOfCredits"
    assert course.stated == ("SQL", "data modelling", "indexes")
    assert course.credential.hours == 22.0
    assert course.credential.delivery == "Online, part-time"
    assert course.credential.level_note == "Beginner"
    assert course.credential.price_note == "free"
    assert course.credential.price is None
    assert course.credential.stacks_into == ("P-7",)
    assert found.notes == ["p.json: 1 references point to records elsewhere, which are not read"]


@pytest.mark.parametrize(
    "kind", ["Course", "schema:Course", "http://schema.org/Course", "https://www.schema.org/Course"]
)
def test_prefixes(kind):
    found = read({"@type": [kind], "schema:name": "C"}, file="c.json")
    assert [r.credential.title for r in found.rows] == ["C"]


def test_claims_needs_schema_org():
    assert claims([{"@type": "http://schema.org/Course"}])
    assert claims({"@context": {"@vocab": "http://schema.org/"}, "@type": "ItemList",
                   "itemListElement": [{"item": {"@type": "Course"}}]})  # fmt: skip
    for other in ({"@type": "Course", "name": "C"}, {"@type": "ceterms:Course"}, [], None, "x",
                  {"@context": "https://schema.org", "@type": "JobPosting"}):  # fmt: skip
        assert not claims(other)


def test_item_list_and_rows():
    listed = {"@context": "https://schema.org", "@type": "ItemList", "itemListElement": [
        {"@type": "ListItem", "position": 1, "item": {"@type": "Course", "name": "A"}},
        {"@type": "ListItem", "position": 2, "item": {"@type": "Course", "description": "x"}},
        {"@type": "ListItem", "position": 3, "url": "https://x.example/c"},
        {"@type": "Course", "name": "B"},
        7,
    ]}  # fmt: skip
    found = read(listed, file="l.json")
    assert [r.credential.title for r in found.rows] == ["A", "B"]
    assert [(p.row, p.column) for p in found.problems] == [(2, "title"), (None, None)]
    assert "1 references" in found.notes[0]


@pytest.mark.parametrize(
    ("fields", "hours", "note"),
    [
        ({"timeRequired": "PT90M"}, 1.5, None),
        ({"timeRequired": "P1Y6M"}, None, "1 year 6 months"),
        ({"timeRequired": 40}, None, "40 (no unit stated)"),
        ({"timeRequired": {"value": 12, "unitCode": "HUR"}}, 12, None),
        ({"timeRequired": "6 weeks, 4 hours per week"}, 24, "6 weeks, 4 hours per week"),
        ({"hasCourseInstance": [{"courseWorkload": "PT5H"}, {"courseWorkload": "PT5H"}]}, 5, None),
        ({"hasCourseInstance": [{"courseWorkload": "PT5H"}, {"courseWorkload": "PT9H"}]}, None,
         "5 or 9 hours"),
        ({"hasCourseInstance": {"courseWorkload":
          "2 hours of lectures and 1 hour of lab work per week"}}, None,
         "2 hours of lectures and 1 hour of lab work per week"),
        ({"hasCourseInstance": {"courseSchedule": {"duration": "PT3H", "repeatFrequency": "Weekly",
          "repeatCount": 6}}}, 18, "6 × 3 hours, weekly"),
        ({"hasCourseInstance": {"courseSchedule": {"repeatFrequency": "P1W", "repeatCount": 6}}},
         None, "6 times, weekly"),
        ({"numberOfCredits": 3}, None, "3 credits"),
        ({"numberOfCredits": {"value": 3, "unitText": "semester credits"}, "timeRequired": "P4W"},
         None, "4 weeks; 3 semester credits"),
    ],
)  # fmt: skip
def test_workload(fields, hours, note):
    row, found = one(**fields)
    assert row.credential.hours == hours
    assert row.credential.workload_note == note
    assert row.credential.ects is None
    assert found.problems == []


@pytest.mark.parametrize(
    ("words", "ects", "note"),
    [
        ("2,5 ECTS", 2.5, None), ("6 credits (ECTS)", 6, None), ("ECTS: 5", 5, None),
        ("3 US credits (6 ECTS)", 6, "3 US credits (6 ECTS)"), ("15 credits", None, "15 credits"),
    ],
)  # fmt: skip
def test_ects_in_words(words, ects, note):
    c = one(numberOfCredits=words)[0].credential
    assert (c.ects, c.workload_note) == (ects, note)


@pytest.mark.parametrize(
    ("offers", "price", "note"),
    [
        ({"category": "Free"}, None, "free"),
        ({"category": "Paid"}, None, "Paid"),
        ({"price": 0, "priceCurrency": "GBP"}, (0, "GBP"), None),
        ({"price": "0"}, None, "free"),
        ([{"price": "120.50", "priceCurrency": "EUR"}, {"price": 120.5, "priceCurrency": "EUR"}],
         ("120.5", "EUR"), None),
        ([{"price": 120, "priceCurrency": "EUR"}, {"price": 100, "priceCurrency": "GBP"}], None,
         "120 EUR; 100 GBP"),
        ({"@type": "AggregateOffer", "lowPrice": 10, "highPrice": 20, "priceCurrency": "EUR"},
         None, "10 to 20 EUR"),
        ({"category": "Subscription", "price": 39, "priceCurrency": "USD"}, None,
         "Subscription: 39 USD"),
        ({"priceSpecification": {"price": 50, "priceCurrency": "EUR", "billingDuration": "P1M"}},
         None, "each 1 month: 50 EUR"),
        ({"price": "€120"}, (120, "EUR"), None),
    ],
)  # fmt: skip
def test_offers(offers, price, note):
    c = one(offers=json.loads(json.dumps(offers), parse_float=Decimal))[0].credential
    assert ((c.price, c.currency) if c.price is not None else None) == (
        None if price is None else (Decimal(price[0]), price[1])
    )
    assert c.price_note == note


def test_bad_fields_are_listed_and_the_record_goes_on():
    row, found = one(url="javascript:alert(1)", dateModified="soon",
                     offers={"price": 5}, educationalLevel="EQF 12",
                     provider={"@id": "#missing"})  # fmt: skip
    c = row.credential
    assert (c.url, c.as_of, c.price, c.level, c.issuer) == (None,) * 5
    assert c.level_note == "EQF 12"
    assert {p.column for p in found.problems} == {"url", "as_of", "price", "level"}


@pytest.mark.parametrize(
    ("value", "level", "note"),
    [
        ("EQF level 4", 4, None),
        ("EQF 4-5", None, "EQF 4-5"),
        ("Level 4", None, "Level 4"),
        ({"name": "x", "url": "http://data.europa.eu/snb/eqf/6"}, 6, None),
        ({"name": "Level 7", "inDefinedTermSet": {"name": "RQF"}}, None, "Level 7"),
    ],
)
def test_levels(value, level, note):
    c = one(educationalLevel=value)[0].credential
    assert (c.level, c.level_note) == (level, note)


def test_skills_and_outcomes():
    long = "You will be able to plan, carry out and report a small survey of your own"
    row, _ = one(teaches=["Survey design", long], about=[{"name": "Statistics, applied"}],
                 assesses={"@type": "DefinedTerm", "name": "SQL", "termCode": SQL[-36:],
                           "inDefinedTermSet": "http://data.europa.eu/esco/concept-scheme/skills"},
                 educationalAlignment={"alignmentType": "teaches", "targetName": "R",
                                       "targetUrl": "https://x.example/r"})  # fmt: skip
    assert row.stated == ("Survey design", "SQL", "Statistics, applied", "R")
    assert row.uris == {"SQL": SQL, "R": "https://x.example/r"}
    assert row.credential.outcomes == (long,)


def test_repeats_and_equal_ids():
    a = {"@type": "Course", "name": "A", "identifier": "1"}
    found = read([a, dict(a), {**a, "name": "B"}], file="c.json")
    assert [r.credential.title for r in found.rows] == ["A"]
    assert [(p.row, p.column, p.value) for p in found.problems] == [(3, "identifier", "1")]
    assert found.notes == ["c.json: 1 records repeat an earlier one word for word"]


def test_the_same_id_is_one_record():
    parts = [{"@id": "#a", "@type": "Course", "name": "A"},
             {"@id": "#a", "@type": "Course", "description": "more"}]  # fmt: skip
    found = read(parts, file="c.json")
    assert [(r.credential.title, r.credential.text) for r in found.rows] == [("A", "more")]


def test_references_in_a_circle():
    found = read([{"@id": "#a", "@type": "Course", "name": "A", "hasPart": {"@id": "#b"}},
                  {"@id": "#b", "@type": "Course", "name": {"@id": "#b"},
                   "hasPart": [{"@id": "#a"}, {"@id": "#b"}], "provider": {"@id": "#a"}}],
                 file="c.json")  # fmt: skip
    assert [r.credential.title for r in found.rows] == ["A"]
    assert [p.column for p in found.problems] == ["title"]


def test_nothing_to_read_is_said():
    assert "no course" in read({"@type": "Person", "name": "A"}, file="c.json").problems[0].reason
    assert "of the page" in read_page("<p>Hello</p>", file="c.html").problems[0].reason


PAGE = """<!DOCTYPE html><html><head><title>x <script type="application/ld+json">{</title>
<!-- <script type="application/ld+json">{"@type": "Course", "name": "hidden"}</script> -->
<script>var s = '<script type="application/ld+json">{}<\\/script>';</script>
<SCRIPT data-type="text/x" TYPE = 'application/LD+JSON; charset=utf-8' defer>
<!-- {"@context": "https://schema.org", "@type": "Course", "name": "One",
 "provider": {"@id": "#o"}, "description": "two
lines"} --></SCRIPT >
<script id=a type=application/ld&#x2B;json>/*<![CDATA[*/ {"@id": "#o", "name": "Org"}
/*]]>*/</script>
<script type="application/ld+json">{"@type": "Course", </script>
<script type="application/ld+json">  </script>
</head><body itemscope itemtype="https://schema.org/Course"><p typeof="x">a</p>
<script type="application/ld+json">//<![CDATA[
[{"@context": "https://schema.org", "@type": "Course", "name": "Two"}];
//]]></script></body></html>"""


def test_page():
    found = read_page(PAGE, file="c.html")
    assert [(r.credential.title, r.credential.issuer) for r in found.rows] == [
        ("One", "Org"), ("Two", None)]  # fmt: skip
    assert found.rows[0].credential.text == "two\nlines"
    assert [(p.row, p.column) for p in found.problems] == [(3, "script"), (4, "script")]
    assert "block 3" in found.problems[0].reason
    assert found.notes == [
        "c.html: the page also has RDFa and microdata, which is not read; JSON-LD is"
    ]


def test_a_number_out_of_range_is_a_broken_block():
    found = Found()
    page = '<script type="application/ld+json">{"a": 1e99999999999999999999}</script>'
    assert embedded_json(page, file="x", found=found) == []
    assert [p.row for p in found.problems] == [1]


def test_blocks_are_capped(monkeypatch):
    monkeypatch.setattr("skillmatch.connect.embedded.MAX_BLOCKS", 2)
    monkeypatch.setattr("skillmatch.connect.embedded.MAX_BLOCK", 50)
    block = '<script type="application/ld+json">[{}]</script>'
    found = Found()
    large = block.replace("{}", '"' + "x" * 60 + '"')
    assert embedded_json(block + large + block * 2, file="x", found=found) == [[{}]]
    assert [p.row for p in found.problems] == [2, 3]
    assert "4 blocks" in found.problems[1].reason


def test_no_block_is_nested_too_deep():
    found = Found()
    page = f'<script type="application/ld+json">{"[" * 5000}{"]" * 5000}</script>'
    assert embedded_json(page, file="x", found=found) == []
    assert "deep" in found.problems[0].reason


@pytest.mark.parametrize(
    "page",
    [
        "<script " * 60_000, "<script '>' " * 40_000 + '"', "<!--" * 100_000,
        "<title>" * 60_000, "<script>" * 60_000, "<a " * 100_000, "<a itemscop" + "\n" * 200_000,
        '<script type="application/ld+json">' + '"\\' * 100_000,
        '<script type="application/ld+json">' + "<!--" * 50_000,
        "<script " + "a " * 100_000 + ">", "<script " + "a\n" * 100_000 + "=",
    ],
    ids=range(11),
)  # fmt: skip
def test_pages_take_linear_time(page):
    start = time.process_time()
    embedded_json(page, file="x", found=Found())
    assert time.process_time() - start < 3


def test_markup_takes_linear_time():
    start = time.process_time()
    for words in ("&lt;" + " " * 100_000, "<a" * 50_000, "&lt;" * 50_000, "<" + "\n" * 100_000):
        markup_to_text(words)
    assert time.process_time() - start < 3


def test_markup():
    assert markup_to_text("a\nb <script>x\ny</script>c") == "a\nb c"
    assert markup_to_text("&lt;p&gt;A&lt;/p&gt;&lt;script&gt;x&lt;/script&gt;") == "A"
    assert markup_to_text("Tom &amp; Co, 3 &lt; 4") == "Tom & Co, 3 < 4"
    assert markup_to_text("a\x00b\tc") == "a b\tc"
    assert (
        prose([{"@value": "un", "@language": "fr"}, {"@value": "one", "@language": "en"}]) == "one"
    )


@pytest.mark.parametrize(
    ("offers", "price", "note"),
    [
        ({"price": "99", "priceCurrency": "US Dollar"}, (99, "USD"), None),
        ({"price": "$100 - $200", "priceCurrency": "USD"}, None, "$100 - $200 USD"),
        ({"price": "39", "priceCurrency": "USD", "priceSpecification": {
            "@type": "UnitPriceSpecification", "price": "39", "billingDuration": "P1M"}}, None,
         "each 1 month: 39 USD"),
        ({"price": "39", "priceCurrency": "USD", "priceSpecification": {
            "price": "39", "unitText": "person"}}, (39, "USD"), None),
        ({"category": "Fees per year", "priceSpecification": [
            {"price": 4500, "priceCurrency": "GBP", "description": "home"},
            {"price": 9000, "priceCurrency": "GBP", "description": "overseas"}]}, None,
         "Fees per year, home: 4500 GBP; Fees per year, overseas: 9000 GBP"),
    ],
)  # fmt: skip
def test_prices_of_real_pages(offers, price, note):
    row, found = one(offers=offers)
    c = row.credential
    assert (c.price, c.currency) == (
        (None, None) if price is None else (Decimal(price[0]), price[1])
    )
    assert c.price_note == note
    assert not found.problems


def test_what_the_certificate_of_a_course_costs():
    award = {"@type": "EducationalOccupationalCredential", "credentialCategory": "Certificate",
             "offers": [{"category": "Paid", "price": 49, "priceCurrency": "USD"}]}  # fmt: skip
    c = one(offers={"category": "Partially Free"}, educationalCredentialAwarded=award)[0].credential
    assert (c.price, c.price_note) == (None, "Partially Free; Certificate: 49 USD")


def test_instances_that_differ_in_their_hours():
    blended = {"courseMode": "Blended", "courseSchedule": {
        "duration": "PT3H", "repeatFrequency": "Daily", "repeatCount": 31}}  # fmt: skip
    online = {"courseMode": "https://schema.org/OnlineEventAttendanceMode",
              "courseWorkload": "PT22H"}  # fmt: skip
    c = one(hasCourseInstance=[blended, online])[0].credential
    assert c.hours is None
    assert c.workload_note == "31 × 3 hours, daily; 22 or 93 hours"
    assert c.delivery == "Blended, Online"
    assert one(hasCourseInstance=[online])[0].credential.hours == 22


def test_words_of_a_workload_and_a_code_with_its_name():
    c = one(timeRequired="40 hours", occupationalCategory="15-2051.00: Data Scientists")[
        0
    ].credential
    assert (c.hours, c.workload_note) == (40, "40 hours")
    assert c.occupations == ("15-2051.00",)


def test_an_id_under_its_other_name():
    graph = [{"type": "Course", "id": "https://c.example/1", "name": "A", "provider": {"id": "#o"}},
             {"type": "Organization", "id": "#o", "name": "Org"}]  # fmt: skip
    c = read({"@context": "https://schema.org", "@graph": graph}, file="c.json").rows[0].credential
    assert (c.id, c.issuer) == ("https://c.example/1", "Org")
