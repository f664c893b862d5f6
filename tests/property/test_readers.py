"""Whatever the bytes: records and problems, or one InputError; and our export reads back."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from skillmatch.connect import pdf
from skillmatch.connect.catalogue import CatalogueRow, read_catalogue
from skillmatch.connect.catalogue_format import write_catalogue
from skillmatch.connect.documents import Document, read_document
from skillmatch.connect.people import Badge, read_badge, read_cohort
from skillmatch.connect.postings import read_postings
from skillmatch.connect.problems import write_problems
from skillmatch.connect.tables import read_rows
from skillmatch.domain import Credential, Mention, StatedSkill
from skillmatch.errors import InputError

FAST = settings(
    max_examples=120, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
HEADS = (b"", b"title,text,hours\n", b"id;title;text;skills;level\n", b'{"title":"a","text":',
         b'[{"title":"a","skills":[', b"\xff\xfe", b"\xef\xbb\xbf", b"PAR1", b"PK\x03\x04",
         b"\x1f\x8b\x08\x00", b"sep=;\n", b'a,b\n1,"')  # fmt: skip
CSVISH = st.text(alphabet="ab1-,;\n\"'\t|[]{}:é\ud800\u2028 \\", max_size=120).map(
    lambda s: s.encode("utf-8", "surrogatepass")
)
BYTES = st.builds(lambda head, body: head + body, st.sampled_from(HEADS),
                  st.one_of(st.binary(max_size=200), CSVISH))  # fmt: skip
ENDINGS = st.sampled_from(
    ["csv", "tsv", "jsonl", "json", "parquet", "xlsx", "csv.gz", "jsonl.gz", "txt", "doc"]
)


def named(error: InputError, name: str) -> None:
    said = str(error)
    assert name in said
    assert "\n" not in said
    assert error.hint


def check_rows(result) -> None:
    for problem in result.problems:
        assert problem.file
        assert problem.reason
        assert problem.remedy
    write_problems(result.problems, io.StringIO())
    for note in result.notes:
        note.encode()


@FAST
@given(data=BYTES, ending=ENDINGS, pack=st.booleans())
@example(data=b"title,text\n1,\xff\n", ending="csv", pack=False)
@example(data=b'{"title": 1, "hours": ' + b"9" * 4000 + b"}", ending="jsonl", pack=False)
@example(data=b'{"title": "a", "hours": NaN, "price": 1e999999}', ending="jsonl", pack=False)
def test_tables(tmp_path, data, ending, pack):
    path = tmp_path / f"t.{ending}"
    path.write_bytes(gzip.compress(data) if pack else data)
    try:
        problems = []
        table = read_rows(path, problems=problems)
        for number, cells in table.rows:
            assert number > 0
            assert set(cells) <= set(table.columns) or table.typed
    except InputError as error:
        named(error, path.name)
    for reader in (read_postings, read_catalogue, read_cohort):
        try:
            check_rows(reader(path))
        except InputError as error:
            named(error, path.name)


@FAST
@given(lines=st.lists(st.lists(st.sampled_from(["a", "b c", '"x', 'y"', "1"]), max_size=4),
                      min_size=1, max_size=12))  # fmt: skip
def test_no_line_of_a_csv_is_lost_silently(tmp_path, lines):
    path = tmp_path / "t.csv"
    path.write_text("one,two,three\n" + "\n".join(",".join(cells) for cells in lines) + "\n")
    problems = []
    try:
        table = read_rows(path, problems=problems)
    except InputError:
        return
    read = "".join("".join(cells.values()) for _, cells in table.rows)
    if not problems:
        for cells in lines:
            for cell in cells:
                assert cell.strip('"') in read


@FAST
@given(data=BYTES, ending=st.sampled_from(["txt", "md", "html", "docx", "odt", "zip", "x", ""]))
def test_documents(data, ending):
    name = f"cv.{ending}"
    try:
        found = read_document(data, name=name)
    except InputError as error:
        named(error, name)
    else:
        assert isinstance(found, Document)
        found.text.encode()


@FAST
@given(xml=st.text(alphabet="<>/wptrc:b &;\"='!-[]xé", max_size=150), member=st.sampled_from(
    ["word/document.xml", "content.xml", "word/header1.xml"]))  # fmt: skip
def test_office_documents(xml, member):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(member, xml)
    for name in ("cv.docx", "cv.odt"):
        try:
            read_document(out.getvalue(), name=name)
        except InputError as error:
            named(error, name)


@FAST
@given(place=st.integers(0, 520), junk=st.binary(max_size=40))
@example(place=0, junk=b"")
def test_damaged_pdfs(place, junk):
    whole = _small_pdf()
    data = whole[:place] + junk + whole[place + len(junk) :]
    with pytest.MonkeyPatch.context() as patch:  # without the child process: many at once
        patch.setattr(pdf, "_in_child", pdf._here)
        try:
            read_document(data, name="cv.pdf")
        except InputError as error:
            named(error, "cv.pdf")


def _small_pdf() -> bytes:
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources 6 0 R/MediaBox[0 0 99 99]>>",
        b"<</Length 44>>stream\nBT /F 12 Tf 9 9 Td (Welding and rigging) Tj ET\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Font<</F 5 0 R>>>>",
    )
    body = b"".join(b"%d 0 obj%bendobj\n" % (n, o) for n, o in enumerate(objects, start=1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R/Size 7>>\n%%EOF"


@FAST
@given(data=st.one_of(
    st.binary(max_size=100),
    st.recursive(
        st.one_of(st.none(), st.text(max_size=5), st.integers()),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(st.sampled_from(["type", "badge", "credentialSubject", "achievement",
                "name", "alignment", "criteria", "issuer", "tag"]), inner, max_size=5),
        ), max_leaves=12,
    ).map(lambda value: __import__("json").dumps(value).encode()),
))  # fmt: skip
def test_badges(data):
    try:
        assert isinstance(read_badge(data, name="b.json"), Badge)
    except InputError as error:
        named(error, "b.json")


def words(**options):
    text = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
    return text.filter(lambda s: s.strip() == s and any(map(str.isalnum, s)), **options)


def maybe(strategy):
    return st.one_of(st.none(), strategy)


UNIT = st.floats(0, 1)
STATED = st.builds(
    StatedSkill,
    skill_id=words(),
    quote=words(),
    score=UNIT,
    linked_by=st.sampled_from(["uri", "label"]),
    level=maybe(st.integers(1, 8)),
)
MENTION = st.builds(
    lambda q, start, score, via: Mention(skill_id="urn:x", span=(start, start + len(q)), quote=q,
                                         score=score, via=via),
    words(), st.integers(0, 99), UNIT, st.sampled_from(["label", "alias", "semantic"]),
)  # fmt: skip
WORDS = st.lists(words(), max_size=3, unique=True).map(tuple)
CREDENTIALS = st.builds(
    lambda price, **rest: Credential(
        price=None if price is None else price[0], currency=None if price is None else price[1],
        **rest,
    ),
    id=words(), title=words(), issuer=maybe(words()), skills=st.lists(
        st.one_of(STATED, MENTION), max_size=3).map(tuple),
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    hours=maybe(st.floats(0.01, 1e6)), ects=maybe(st.floats(0, 400)),
    level=maybe(st.integers(1, 8)), practical=maybe(st.booleans()),
    price=maybe(st.tuples(st.decimals(0, 10**6, places=3), st.sampled_from(["EUR", "USD"]))),
    delivery=maybe(words()), assessment=maybe(words()), practical_note=maybe(words()),
    accreditation=maybe(words()), requires=WORDS, prerequisites=maybe(words()), stacks_into=WORDS,
    language=maybe(words()), url=maybe(words().filter(lambda w: ":" not in w)),
    type=maybe(words()), sector=maybe(words()),
    as_of=maybe(st.dates(date(1900, 1, 1), date(2100, 1, 1))), source=words(),
    verification=words(), checked_on=maybe(st.dates(date(1990, 1, 1), date(2100, 1, 1))),
)  # fmt: skip


@FAST
@given(credentials=st.lists(CREDENTIALS, min_size=1, max_size=4, unique_by=lambda c: c.id),
       stated=WORDS, ending=st.sampled_from(["jsonl", "parquet"]))  # fmt: skip
@example(credentials=[Credential(id="1", title="None", price=Decimal("1.299"), currency="EUR")],
         stated=("N/A", "a, b; c"), ending="jsonl")  # fmt: skip
def test_export_reads_back_equal(tmp_path, credentials, stated, ending):
    path = tmp_path / f"c.{ending}"
    rows = [CatalogueRow(credential=c, stated=stated) for c in credentials]
    write_catalogue(path, rows)
    found = read_catalogue(path)
    assert found.problems == ()
    assert list(found.records) == rows
