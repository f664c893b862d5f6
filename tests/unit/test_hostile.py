"""Input that was made to cost time or memory, to leave its place, or to speak to a terminal."""

from __future__ import annotations

import contextlib
import io
import json
import time
import warnings
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from skillmatch.app import uploads
from skillmatch.cli import talk
from skillmatch.cli.fetching import keep_files
from skillmatch.cli.root import app
from skillmatch.connect import archives, binary_tables, csv_rows, references
from skillmatch.connect.baked import unbake
from skillmatch.connect.catalogue import read_catalogue
from skillmatch.connect.catalogue_format import CatalogueRow
from skillmatch.connect.csv_rows import csv_rows as read_csv
from skillmatch.connect.draft import Found
from skillmatch.connect.elm_learner import learner_words, without
from skillmatch.connect.encoding import printable
from skillmatch.connect.esco_files import list_parts
from skillmatch.connect.export_tables import write_csv
from skillmatch.connect.html_text import html_to_text
from skillmatch.connect.onet import read_onet
from skillmatch.connect.pdf import tidy
from skillmatch.connect.person_fields import without_contacts
from skillmatch.connect.postings import read_postings
from skillmatch.connect.problems import guard, write_problems
from skillmatch.connect.tables import read_rows
from skillmatch.connect.values import amount_of, number_of
from skillmatch.connect.wallet import read_badges
from skillmatch.domain import Credential, Problem
from skillmatch.errors import FetchError, InputError, UnsafeFileError
from skillmatch.live.answer import Answer, retry_after
from skillmatch.live.checking import check_credentials
from skillmatch.live.download import Download, to_json
from skillmatch.live.fetch import Fetcher
from skillmatch.live.guard import is_public
from skillmatch.live.pages import fold, names_issuer, names_title, page_of
from skillmatch.live.postings import fetch_postings
from skillmatch.people import names_at_head, spoken
from skillmatch.report.csv_out import to_csv
from skillmatch.store.importing import import_catalogue
from tests.unit.server import JSON, Reply, serve

LONG = 100_000


def header(count: int) -> None:
    """Read a header of equal names."""
    read_csv(io.StringIO(",".join(["a"] * count)), "a,a\n", "x.csv", lambda *_: None, [])


def onet_title(title: str, tmp_path) -> None:
    """Read O*NET's tables with one other title."""
    tables = {"Technology Skills": f"Example\n{'11-1011.00'}\tExcel",
              "Occupation Data": "Title\n11-1011.00\tChief",
              "Alternate Titles": f"Alternate Title\n11-1011.00\t{title}"}  # fmt: skip
    for name, words in tables.items():
        (tmp_path / f"{name}.txt").write_text(f"O*NET-SOC Code\t{words}\n", encoding="utf-8")
    assert read_onet(tmp_path).roles


PAGE = page_of(b"<p>Words</p>")


@pytest.mark.parametrize(
    "read",
    [
        lambda _: number_of("a" + " " * LONG + "b"),
        lambda _: html_to_text("<" + "a" * LONG),
        lambda _: tidy("a" * LONG),
        lambda _: header(5000),
        lambda folder: onet_title("(" * 40_000 + "x", folder),
        lambda _: without_contacts("x" + "-" * 60 + "!", ["--", "---", "----"]),
        lambda _: names_title(PAGE, "a" + " " * LONG + "(b"),
        lambda _: names_issuer(PAGE, "e\u0301\u0316" * LONG),
        lambda _: fold("e" + "\u0301\u0316" * LONG),
        lambda _: list(spoken("(" * LONG)),
        lambda _: names_at_head("Ann Lee\n" + "x" * LONG, a_title=lambda _w: False),
        lambda _: without(learner_words({"fullName": "a" * LONG + " b"}), "a" * LONG),
    ],
)
def test_no_text_takes_the_square_of_its_length(read, tmp_path):
    """Each of them would take from ten seconds to hours."""
    before = time.perf_counter()
    read(tmp_path)
    assert time.perf_counter() - before < 5


def catalogue(tmp_path, name: str, content: bytes | str | object):
    """Read a file as a catalogue."""
    if not isinstance(content, bytes | str):
        content = json.dumps(content)
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_catalogue(path)


SHARED = {
    "ctdl": lambda n: {"@graph": [
        {"@id": "_:c", "@type": "ceterms:ConditionProfile",
         "ceterms:targetCompetency": [{"ceterms:targetNodeName": f"s{i}"} for i in range(n)]},
        *({"@id": f"https://a.example/{i}", "@type": "ceterms:Badge", "ceterms:name": f"b{i}",
           "ceterms:requires": "_:c"} for i in range(n)),
    ]},
    "ctdl wholes": lambda n: {"@graph": [
        *({"@id": f"https://a.example/{i}", "@type": "ceterms:Badge", "ceterms:name": f"w{i}",
           "ceterms:hasPart": {"@id": "https://a.example/x"}} for i in range(n)),
        *({"@id": "https://a.example/x", "@type": "ceterms:Badge", "ceterms:name": f"p{i}"}
          for i in range(n)),
    ]},
    "schema.org": lambda n: {"@context": "https://schema.org", "@graph": [
        {"@id": "#a", "@type": "EducationalOccupationalCredential", "name": "a",
         "competencyRequired": [{"name": f"s{i}"} for i in range(n)]},
        *({"@type": "Course", "name": f"c{i}", "educationalCredentialAwarded": {"@id": "#a"}}
          for i in range(n)),
    ]},
    "elm": lambda n: {"@graph": [
        {"id": "urn:o", "type": "LearningOutcome", "title": {"en": "o"},
         "relatedSkill": [{"prefLabel": {"en": f"s{i}"}} for i in range(n)]},
        *({"id": f"urn:{i}", "type": "Qualification", "title": {"en": f"q{i}"}, "eqfLevel": {},
           "learningOutcome": ["urn:o"] * 5} for i in range(n)),
    ]},
    "elm wholes": lambda n: [
        *({"id": f"urn:{i}", "type": "Qualification", "title": {"en": f"q{i}"}, "eqfLevel": {},
           "hasPart": ["urn:x"]} for i in range(n)),
        *({"id": "urn:x", "type": "Qualification", "title": {"en": f"p{i}"}, "eqfLevel": {}}
          for i in range(n)),
    ],
    "open badges": lambda n: [
        {"id": "https://a.example/c", "type": "BadgeClass", "name": "c",
         "alignment": [{"targetName": f"s{i}"} for i in range(n)]},
        *({"id": f"urn:{i}", "type": "Assertion", "recipient": {}, "badge": "https://a.example/c",
           "description": f"d{i}"}
          for i in range(n)),
    ],
    "one subject": lambda n: {"type": ["VerifiableCredential", "OpenBadgeCredential"],
                              "credentialSubject": {
        "result": [{"value": f"r{i}"} for i in range(n)],
        "achievement": [{"name": f"a{i}", "criteria": {}} for i in range(n)],
    }},
    "clr": lambda n: {"type": ["VerifiableCredential", "ClrCredential"], "credentialSubject": {
        "type": "ClrSubject", "result": [{"value": f"r{i}"} for i in range(n)],
        "achievement": [{"name": f"a{i}", "criteria": {}} for i in range(n)],
    }},
    "microsoft learn": lambda n: {
        "learningPaths": [{"uid": "p", "title": "p", "modules": [f"m{i}" for i in range(n)]}],
        "appliedSkills": [{"uid": f"a{i}", "title": f"a{i}", "study_guide": ["p"] * 9}
                          for i in range(n)],
    },
}  # fmt: skip


@pytest.mark.parametrize("name", SHARED)
def test_records_that_share_one_large_object_are_refused(name, tmp_path, monkeypatch):
    """A megabyte of them would be read for hours and fill the memory."""
    monkeypatch.setattr(references, "_FREE", 2000)
    monkeypatch.setattr(references, "_EACH", 5)
    assert catalogue(tmp_path, "few.jsonld", SHARED[name](3)).records
    with pytest.raises(UnsafeFileError, match="without end"):
        catalogue(tmp_path, "many.jsonld", SHARED[name](300))


def test_a_cohort_with_one_badge_class_is_read(tmp_path):
    aligned = [{"targetName": f"s{i}", "targetUrl": f"https://s.example/{i}"} for i in range(100)]
    cohort = [
        {"id": "https://a.example/c", "type": "BadgeClass", "name": "SQL", "alignment": aligned},
        *({"id": f"urn:{i}", "type": "Assertion", "recipient": {"identity": f"p{i}"},
           "issuedOn": f"{1900 + i // 12}-{1 + i % 12:02}-01", "badge": "https://a.example/c"}
          for i in range(2000)),
    ]  # fmt: skip
    (tmp_path / "a.json").write_text(json.dumps(cohort), encoding="utf-8")
    before = time.perf_counter()
    found = read_badges(tmp_path / "a.json")
    assert time.perf_counter() - before < 5
    assert (len(found.records), found.problems) == (2000, ())
    assert {len(badge.alignments) for badge in found.records} == {100}


def test_what_an_object_owns_is_not_read_where_it_is_reached():
    own = {"name": "A", "offers": [f"https://a.example/{i}" for i in range(LONG)]}
    index = references.Index()
    index["a"] = own
    for _ in range(1000):
        assert index.reach("a") is own


def test_the_words_kept_of_a_document_have_an_end(tmp_path):
    found = Found(room=10)
    found.take(10)
    with pytest.raises(UnsafeFileError, match="million characters"):
        found.take(1)


def test_achievements_in_a_chain_are_each_read_once(tmp_path):
    chain = [{"id": f"urn:{i}", "type": "LearningAchievement", "title": {"en": f"a{i}"},
              "hasPart": [f"urn:{i + 1}"]} for i in range(2000)]  # fmt: skip
    before = time.perf_counter()
    made = catalogue(tmp_path, "a.jsonld", chain)
    assert time.perf_counter() - before < 10
    assert (len(made.records), made.problems) == (2000, ())
    assert made.records[1].credential.stacks_into == ("a0",)


def test_a_search_with_many_keys(tmp_path):
    item = {"MatchedObjectDescriptor": {"PositionTitle": "t", "QualificationSummary": "q"}}
    document = {f"k{i}": 0 for i in range(20_000)} | {
        "SearchResult": {"SearchResultItems": [item] * 500}
    }
    (tmp_path / "a.json").write_text(json.dumps(document), encoding="utf-8")
    before = time.perf_counter()
    assert len(read_postings(tmp_path / "a.json").records) == 500
    assert time.perf_counter() - before < 5


# --- numbers


@pytest.mark.parametrize("amount", [Decimal("1e999999"), "1e30", Decimal("1e-900"), "9" * 5000])
def test_no_price_is_so_great_or_so_small(amount):
    assert amount_of(amount, typed=True) is None


def test_nothing_with_a_great_exponent_is_nothing():
    assert amount_of(Decimal("0e999999999"), typed=True) == 0


def test_numbers_of_a_host_are_written_again():
    numbers = [Decimal("5.0"), Decimal("0.5"), Decimal("1e999999999"), Decimal("-1e9999")]
    assert json.loads(to_json(numbers)) == [5, 0.5, "1E+999999999", "-1E+9999"]


def test_numbers_out_of_range_in_a_table(tmp_path):
    with pytest.raises(InputError, match="out of range"):
        catalogue(tmp_path, "a.json", '[{"title": "a", "price": 1e99999999999999999999}]')
    made = catalogue(tmp_path, "b.jsonl", '{"title": "a", "hours": 1e99999999999999999999}\n'
                     '{"title": "b", "level": 1}\n')  # fmt: skip
    assert [r.credential.title for r in made.records] == ["b"]
    assert "out of range" in made.problems[0].reason


def test_a_level_of_five_thousand_digits(tmp_path):
    made = catalogue(tmp_path, "a.csv", "title,level\na," + "9" * 5000 + "\nb,5\n")
    assert [r.credential.title for r in made.records] == ["b"]


# --- what is shown


ESCAPE = "\x1b]0;owned\x07\x9b2J\u202edlrow\ufeff\ud800"


def test_nothing_in_a_line_moves_a_terminal():
    shown = printable(f"a{ESCAPE}b\nc")
    assert shown.isprintable()
    assert shown.isascii()
    assert shown.startswith("a\\x1b]0;owned")
    assert (
        printable("naïve \u0646\u200c\u0645") == "naïve \u0646\u200c\u0645"
    )  # a joiner is no trick


def test_a_huge_value_is_cut_before_it_is_looked_at():
    before = time.perf_counter()
    for _ in range(1000):
        printable("x" * 1_000_000)
    assert time.perf_counter() - before < 5


def test_problems_on_a_terminal(capsys):
    problem = Problem(file=f"a{ESCAPE}.csv", row=1, column=None, value=f"b{ESCAPE}", reason="r",
                      remedy="m")  # fmt: skip
    with contextlib.suppress(BaseException):
        talk.finish([problem], None)
    assert not set(capsys.readouterr().err) & set("\x1b\x07\x9b\u202e\ufeff")


@pytest.mark.parametrize("cell", ["=1+1", " @a", "\t=1", "\n=1", "\xa0+1", "＝1", "－1", "\r1"])
def test_no_cell_begins_like_a_formula(cell):
    assert guard(cell) == f"'{cell}"


@pytest.mark.parametrize("title", ["\x01=1+1", "\x7f=1", "\x00+1"])
def test_what_is_taken_out_bares_no_formula(title, tmp_path):
    text = to_csv(["a"], [{"a": title}])
    assert not text.splitlines()[1].lstrip("\x00\x01\x7f").startswith(("=", "+"))
    row = CatalogueRow(credential=Credential(id="a", title=title, outcomes=(title,)),
                       stated=(title,))  # fmt: skip
    write_csv(tmp_path / "a.csv", [row])
    assert "\n=" not in (tmp_path / "a.csv").read_text().replace(",", "\n")
    assert "\n+" not in (tmp_path / "a.csv").read_text().replace(",", "\n")


def test_problems_of_formulas(tmp_path):
    problem = Problem(file="=a.csv", row=1, column="@c", value="\t-1", reason="＝r", remedy="+m")
    write_problems([problem], tmp_path / "problems.csv")
    assert (tmp_path / "problems.csv").read_text().splitlines()[1] == "'=a.csv,1,'@c,'-1,'＝r,'+m"


# --- containers


def packed(entries) -> bytes:
    """Return a zip; the same name may come again."""
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        for name, data in entries:
            archive.writestr(name, data)
    return stream.getvalue()


def test_one_part_listed_many_times():
    """Each would be read as the last of its name: twenty megabytes two thousand times."""
    with pytest.raises(UnsafeFileError, match="the same name"):
        archives.open_zip(packed([("a.json", b"[]"), ("b/", b""), ("a.json", b"[1]")]), "a.zip")


def test_the_list_of_parts_is_counted_before_it_is_made(monkeypatch):
    monkeypatch.setattr(archives, "MAX_ENTRIES", 3)
    data = packed((f"{i}", b"") for i in range(40))
    monkeypatch.setattr(archives.zipfile, "ZipFile", None)  # It must not be asked.
    with pytest.raises(UnsafeFileError, match="more than 3 parts"):
        archives.open_zip(data, "a.zip")


def test_a_count_sees_what_lies_over_the_edge_of_a_piece(monkeypatch):
    data = packed((f"{i}", b"") for i in range(50))
    for piece in range(4, 90):
        monkeypatch.setattr(archives, "_PIECE", piece)
        assert archives.entries_in(io.BytesIO(data)) == 50


def test_links_out_of_a_folder_of_tables(tmp_path):
    (tmp_path / "secret.csv").write_text("conceptUri,preferredLabel\n", encoding="utf-8")
    folder = tmp_path / "esco"
    folder.mkdir()
    (folder / "skills_en.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "other_en.csv").write_text("a\n", encoding="utf-8")
    assert [part.name for part in list_parts(folder)] == ["other_en.csv"]


TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJpZCI6IngifQ.c2ln"
SVG = ('<svg xmlns:o="https://purl.imsglobal.org/ob/v3p0" a="{a}">'
       f'<o:credential verify="{TOKEN}"/></svg>')  # fmt: skip


def test_a_picture_with_a_document_type_and_a_long_attribute():
    plain = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://w3.example/a.dtd">' + SVG
    assert unbake(plain.replace("{a}", "x" * 3_000_000).encode(), name="a.svg") == TOKEN.encode()


def test_attributes_declared_without_end():
    declared = " ".join(f'a{i} CDATA ""' for i in range(4000))
    data = f"<!DOCTYPE svg [<!ATTLIST svg {declared}>]>{SVG}".encode()
    before = time.perf_counter()
    with pytest.raises(InputError, match="DTDForbidden"):
        unbake(data, name="a.svg")
    assert time.perf_counter() - before < 1


BOOK = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELATED = "http://schemas.openxmlformats.org/package/2006/relationships"


def workbook(sheet: str | bytes) -> bytes:
    """Return an XLSX file with one sheet."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{KINDS}.sheet.main+xml"/>'
        f'<Override PartName="/xl/s.xml" ContentType="{KINDS}.worksheet+xml"/></Types>'
    )

    def relation(kind: str, target: str) -> str:
        return (
            f'<Relationships xmlns="{RELATED}"><Relationship Id="r" Type="{OFFICE}/{kind}" '
            f'Target="{target}"/></Relationships>'
        )

    book = (
        f'<workbook xmlns="{BOOK}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r"/></sheets></workbook>'
    )
    parts = {
        "[Content_Types].xml": types,
        "_rels/.rels": relation("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": relation("worksheet", "s.xml"),
        "xl/s.xml": sheet,
    }
    return packed(parts.items())


def cells(rows: str, *, head: str = "") -> str:
    """Return the XML of a sheet that says that it has the most cells there can be."""
    first = '<row r="1"><c r="A1" t="str"><v>title</v></c></row>'
    return (f'{head}<worksheet xmlns="{BOOK}"><dimension ref="A1:XFD1048576"/>'
            f"<sheetData>{first}{rows}</sheetData></worksheet>")  # fmt: skip


def test_a_sheet_that_says_it_is_huge(tmp_path):
    sheet = cells('<row r="90000"><c r="A90000" t="str"><v>SQL</v></c></row>')
    made = catalogue(tmp_path, "a.xlsx", workbook(sheet))
    assert [r.credential.title for r in made.records] == ["SQL"]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="999999999999"><c r="A5" t="str"><v>x</v></c></row>',
        "".join(f'<row r="{i}"><c r="XFD{i}" t="str"><v>x</v></c></row>' for i in range(2, 2000)),
    ],
)
def test_cells_without_end(rows, tmp_path):
    with pytest.raises(UnsafeFileError, match="cells"):
        catalogue(tmp_path, "a.xlsx", workbook(cells(rows)))


@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_a_sheet_with_a_document_type(code, tmp_path):
    head = f'<?xml version="1.0" encoding="{code}"?><!DOCTYPE a [<!ATTLIST row b CDATA "">]>'
    with pytest.raises(UnsafeFileError, match="document type"):
        catalogue(tmp_path, "a.xlsx", workbook(cells("", head=head).encode(code)))


def repeated_text(path, *, size: int, rows: int) -> None:
    """Write a Parquet file of one text that fills all its rows."""
    text = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array(["x" * size]))
    table = pa.table({"title": text, "n": pa.array([str(i) for i in range(rows)])})
    pq.write_table(table, path, compression="zstd", store_schema=False)


def test_one_text_in_every_row_of_parquet(tmp_path):
    """A kilobyte of file would take a hundred gigabytes of memory."""
    repeated_text(tmp_path / "a.parquet", size=2**20, rows=100_000)
    assert (tmp_path / "a.parquet").stat().st_size < 2**20
    with pytest.raises(UnsafeFileError, match="unpacks to more"):
        for _ in read_rows(tmp_path / "a.parquet", problems=[]).rows:
            pass


def test_texts_that_repeat_are_read(tmp_path):
    repeated_text(tmp_path / "a.parquet", size=2**20, rows=100)
    read = list(read_rows(tmp_path / "a.parquet", problems=[]).rows)
    assert [(number, row["n"]) for number, row in read] == [(i + 1, str(i)) for i in range(100)]
    assert {len(row["title"]) for _, row in read} == {2**20}


def test_one_text_in_every_cell_of_a_sheet(tmp_path, monkeypatch):
    monkeypatch.setattr(binary_tables, "MAX_REPEATED", 300_000)
    monkeypatch.setattr(binary_tables, "MAX_RATIO", 1)
    rows = "".join(
        f'<row r="{i}"><c r="A{i}" t="str"><v>{"x" * 30_000}</v></c></row>' for i in range(2, 22)
    )
    with pytest.raises(UnsafeFileError, match="comes to more"):
        catalogue(tmp_path, "a.xlsx", workbook(cells(rows)))


def test_a_list_without_end_in_parquet(tmp_path, monkeypatch):
    monkeypatch.setattr(binary_tables, "MAX_VALUES", 1000)
    lists = pa.table({"title": ["a"], "skills": [[None] * 5000]})
    pq.write_table(lists, tmp_path / "a.parquet")
    with pytest.raises(UnsafeFileError, match="lists without end"):
        read_rows(tmp_path / "a.parquet", problems=[])


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_a_line_without_end(name, tmp_path, monkeypatch):
    monkeypatch.setattr(csv_rows, "MAX_LINE", 1000)
    with pytest.raises(UnsafeFileError, match="a line has"):
        catalogue(tmp_path, name, '{"title": "a"}\n{"title": "' + "x" * 2000 + '"}\n')


# --- hosts


@pytest.mark.parametrize(
    "address",
    ["::127.0.0.1", "fec0::1", "64:ff9b:1::7f00:1", "5f00::1", "::ffff:0:127.0.0.1", "fe80::1%2",
     "100::1", "2001::1", "2002:a00:1::", "fc00::1", "ff02::1", "::"],
)  # fmt: skip
def test_addresses_that_are_not_of_the_public(address):
    assert not is_public(address)
    assert is_public("2606:4700::1")


@pytest.mark.parametrize("year", [2020, 99999999999999999999])
def test_a_wait_until_no_day_there_is(year):
    assert retry_after(f"Mon, 01 Jan {year} 00:00:00 +999999999999999") is None


def test_a_mark_that_no_header_can_hold_is_not_sent_back(tmp_path):
    with serve() as site, Fetcher(tmp_path, allow_private=True) as fetcher:
        url = site.route("/a", Reply(b"1", headers={"ETag": '"\xe9"', "Last-Modified": "\xfc"}))
        for _ in range(2):
            assert fetcher.get(url).body == b"1"
        assert not {"if-none-match", "if-modified-since"} & set(site.asked[1].headers)


def test_a_host_that_no_proxy_serves_is_still_guarded(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:9")
    monkeypatch.setenv("http_proxy", "http://proxy.example:9")
    monkeypatch.setenv("no_proxy", "inner.example")
    there = [(2, 1, 6, "", ("10.0.0.7", 80))]
    monkeypatch.setattr("skillmatch.live.guard.socket.getaddrinfo", lambda *_a, **_k: there)
    with (
        Fetcher(None, retries=0) as fetcher,
        pytest.raises(FetchError, match="private network"),
    ):
        fetcher.get("http://inner.example/")


class Robots:
    """Answers with rules that ask for a wait longer than any number."""

    user_agent = "skillmatch"

    def get(self, url: str, *, limit: int) -> Answer:
        body = f"User-agent: *\nCrawl-delay: {'9' * 400}\n" if url.endswith(".txt") else "<p>SQL"
        return Answer(url=url, status=200, body=body.encode(), content_type="text/plain",
                      etag=None, last_modified=None, retrieved=datetime.now(UTC),
                      from_cache=False)  # fmt: skip


def test_a_site_that_asks_for_a_wait_without_end():
    waits: list[float] = []
    row = Credential(id="a", title="SQL", url="https://a.example/sql")
    (check,) = check_credentials([row], Robots(), today=date(2026, 1, 1), pause=waits.append)
    assert check.outcome != "unreachable"
    assert waits
    assert max(waits) <= 30


@pytest.mark.parametrize(
    "source", ["{url}?api_key=s3cret&page=2", "http://me:s3cret@{host}/a", "{url}?token=s3cret"]
)
def test_no_secret_of_an_address_is_kept(source, tmp_path):
    with serve() as site, Fetcher(None, allow_private=True, retries=0) as fetcher:
        url = site.route("/a", Reply(b'{"jobs": []}', kind=JSON))
        given = source.format(url=url, host=url.split("/")[2])
        downloads = fetch_postings([given, url], fetcher)
        for download in downloads:
            keep_files(download, tmp_path / "out.jsonl")
    assert "s3cret" not in repr(downloads)
    kept = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert len(kept) >= 2
    assert not any("s3cret" in p.as_posix() or b"s3cret" in p.read_bytes() for p in kept)


@pytest.mark.parametrize(
    ("verb", "sources", "given", "told"),
    [
        ("catalogue", 1, "env", False), ("catalogue", 1, "option", True),
        ("postings", 1, "env", False), ("postings", 1, "option", True),
        ("postings", 2, "option", False),
    ],
)  # fmt: skip
def test_a_token_goes_to_no_address_that_it_was_not_given_for(
    verb, sources, given, told, tmp_path, monkeypatch
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("SKILLMATCH_TOKEN", "s3cret")
    advert = {"id": "1", "hostedUrl": "u", "text": "Cook", "descriptionPlain": "Cooks."}
    body = [{"type": "BadgeClass", "name": "SQL"}] if verb == "catalogue" else [advert]
    with serve() as site:
        urls = [site.route(f"/{n}", Reply(json.dumps(body).encode(), kind=JSON))
                for n in range(sources)]  # fmt: skip
        call = [verb, "fetch", *urls, "--out", str(tmp_path / "o.jsonl"), "--base-url", site.url]
        call += ["--no-link"] if verb == "catalogue" else ["--keep-duplicates"]
        call += ["--token", "s3cret"] if given == "option" else []
        done = CliRunner().invoke(app, call)
        assert (tmp_path / "o.jsonl").is_file(), done.output
        assert [("authorization" in asked.headers) for asked in site.asked] == [told] * sources


# --- files of somebody else


def fetched(*names: str, source: str = "coursera") -> Download:
    """Return a download of files."""
    return Download(source=source, files=tuple((n, n.encode()) for n in names),
                    retrieved=None, licence="", url="")  # fmt: skip


def test_a_fetch_replaces_its_own_files_only(tmp_path):
    out = tmp_path / "out.jsonl"
    folder = keep_files(fetched("a.json", "b.json"), out)
    assert keep_files(fetched("c.json"), out) == folder
    assert [p.name for p in folder.iterdir()] == ["c.json"]
    (folder / "thesis.docx").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="not fetched"):
        keep_files(fetched("d.json"), out)
    assert sorted(p.name for p in folder.iterdir()) == ["c.json", "thesis.docx"]


def test_a_fetch_does_not_write_through_a_link(tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (tmp_path / "out.jsonl.source").mkdir()
    (tmp_path / "out.jsonl.source" / "coursera").symlink_to(mine, target_is_directory=True)
    with pytest.raises(InputError, match="not fetched"):
        keep_files(fetched("a.json"), tmp_path / "out.jsonl")
    assert not list(mine.iterdir())


def test_sources_of_like_names_are_kept_apart(tmp_path):
    long = "https://a.example/" + "x" * 60
    folders = {keep_files(fetched("a.json", source=long + end), tmp_path / "o") for end in "12"}
    assert len(folders) == 2


def test_an_import_removes_no_folder_of_somebody_else(tmp_path):
    (tmp_path / "in.csv").write_text("title\nSQL\n", encoding="utf-8")
    mine = [tmp_path / f".out.jsonl.{name}.parts" for name in ("my", "0123456789ab")]
    for folder in mine:
        folder.mkdir()
        (folder / "thesis.docx").write_text("mine", encoding="utf-8")
    stale = tmp_path / f".out.jsonl.{'0' * 12}.parts"
    stale.mkdir()
    (stale / "000000.jsonl").write_text("{}", encoding="utf-8")
    import_catalogue(tmp_path / "in.csv", tmp_path / "out.jsonl", link=False)
    assert all((folder / "thesis.docx").is_file() for folder in mine)
    assert not stale.exists()
    assert sum(p.suffix == ".parts" for p in tmp_path.iterdir()) == 2


@pytest.mark.parametrize(
    "name", ["\U0001f600" * 200 + ".zip", "../../a.zip", "a\0b\x1b.zip", ".zip"]
)
def test_a_name_of_an_upload_leads_nowhere(name):
    data = packed([("a.json", b'{"type": "Assertion", "recipient": {}, "badge": {"name": "B"}}')])
    assert [b.title for b in uploads.upload_badges(name, data).records] == ["B"]


def test_a_token_of_ten_megabytes():
    with pytest.raises(InputError):
        read_badges(b"eyJ" + b"a" * (10 * 2**20) + b".a.a", name="a.jwt")
