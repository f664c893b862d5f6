import csv
from dataclasses import fields
from datetime import date
from decimal import Decimal

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmatch.connect.catalogue import CatalogueRow, read_catalogue
from skillmatch.connect.catalogue_format import write_catalogue
from skillmatch.connect.export_tables import COLUMNS, CSV_FIELDS, write_csv
from skillmatch.connect.problems import guard
from skillmatch.connect.values import NOTHING
from skillmatch.domain import Credential, Mention, StatedSkill
from skillmatch.errors import InputError


def flat(text: str) -> str:
    return " ".join(text.split())


letters = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff")
words = (
    st.text(letters, min_size=1, max_size=20)
    .map(flat)
    .filter(lambda w: w and w.casefold() not in NOTHING and guard(w) == w)
)
# An entry of a list may begin like a formula: lists then are JSON.
entries = st.lists(
    st.text(letters, min_size=1, max_size=12)
    .map(flat)
    .filter(lambda w: w and w.casefold() not in NOTHING),
    max_size=4,
    unique=True,
).map(tuple)
prose = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\x00\ufeff", min_codepoint=9)
    .filter(lambda c: c >= " " or c in "\t\n\r"),
    max_size=60,
).filter(lambda t: guard(t) == t)  # fmt: skip
maybe = st.none() | words
figures = st.none() | st.floats(min_value=0.01, max_value=1e6)
days = st.none() | st.dates(date(1900, 1, 1), date(2200, 12, 31))
spans = st.tuples(st.integers(0, 99), words)
linked = st.lists(
    st.builds(StatedSkill, skill_id=words, quote=prose, score=st.floats(0, 1), linked_by=words,
              level=st.none() | st.integers(1, 5))
    | st.builds(
        lambda skill_id, span, score: Mention(
            skill_id=skill_id, span=(span[0], span[0] + len(span[1])), quote=span[1], score=score,
            via="semantic",
        ), words, spans, st.floats(0, 1),
    ),
    max_size=3,
).map(tuple)  # fmt: skip
mappings = st.dictionaries(words, words, max_size=3)


addresses = st.none() | st.sampled_from(["https://example.org/a?b=1,2", "http://x.example/é;q"])


@st.composite
def rows(draw):
    price = draw(st.none() | st.decimals(0, 99999, places=draw(st.integers(0, 4))))
    values = {
        "id": draw(words), "title": draw(words), "text": draw(prose), "skills": draw(linked),
        "hours": draw(figures), "ects": draw(figures | st.just(0.0)),
        "level": draw(st.none() | st.integers(1, 8)), "price": price,
        "currency": None if price is None else draw(st.sampled_from(["EUR", "GBP", "INR"])),
        "practical": draw(st.none() | st.booleans()), "requires": draw(entries),
        "stacks_into": draw(entries), "outcomes": draw(entries), "occupations": draw(entries),
        "as_of": draw(days), "checked_on": draw(days), "source": draw(words),
        "verification": draw(words), "provenance": draw(mappings), "url": draw(addresses),
    }  # fmt: skip
    for f in fields(Credential):
        if f.name not in values:
            values[f.name] = draw(maybe)
    return CatalogueRow(credential=Credential(**values), stated=draw(entries), uris=draw(mappings))


@settings(max_examples=100, deadline=None)
@given(st.lists(rows(), min_size=1, max_size=3, unique_by=lambda row: row.credential.id))
def test_what_is_written_reads_back_equal(tmp_path_factory, written):
    path = tmp_path_factory.mktemp("csv") / "catalogue.csv"
    assert write_csv(path, written) == len(written)
    found = read_catalogue(path)
    assert found.problems == ()
    assert [row.stated for row in found.records] == [row.stated for row in written]
    for name in CSV_FIELDS:
        assert [getattr(row.credential, name) for row in found.records] == [
            getattr(row.credential, name) for row in written
        ], name
    assert [dict(row.uris) for row in found.records] == [dict(row.uris) for row in written]


def test_every_field_of_a_credential_is_held():
    assert set(CSV_FIELDS) == {f.name for f in fields(Credential)}


def test_the_columns_are_those_of_the_other_exports(tmp_path):
    path = tmp_path / "c.parquet"
    write_catalogue(path, [Credential(id="c", title="SQL")])
    assert set(pq.read_schema(path).names) == set(COLUMNS)
    assert len(set(COLUMNS)) == len(COLUMNS)


def cells(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return next(csv.DictReader(stream))


def test_no_cell_is_a_formula_and_lists_stay_whole(tmp_path):
    path = tmp_path / "new" / "c.csv"
    credential = Credential(
        id="c", title='=HYPERLINK("http://a.example")', issuer="@home", text="-5 °C\nand below",
        outcomes=("+1 on rolls", "use =SUM()"), requires=("=A1", "b"),
    )  # fmt: skip
    write_csv(path, [CatalogueRow(credential=credential, stated=("@cell", "C"))])
    assert not [c for c in cells(path).values() if c.startswith(("=", "+", "-", "@"))]
    (found,) = read_catalogue(path).records
    assert found.credential.title == '\'=HYPERLINK("http://a.example")'
    assert (found.credential.issuer, found.credential.text) == ("'@home", "'-5 °C\nand below")
    assert found.credential.outcomes == credential.outcomes
    assert found.credential.requires == credential.requires
    assert found.stated == ("@cell", "C")


@pytest.mark.parametrize(
    ("stated", "cell"),
    [
        (("SQL", "Excel"), "SQL; Excel"),
        (("AR, VR", "SQL"), "AR, VR; SQL"),
        (("AR, VR",), '["AR, VR"]'),
        (("a;b", "c"), '["a;b", "c"]'),
        (("[1]",), '["[1]"]'),
        ((), ""),
    ],
)
def test_lists_are_words_where_words_will_do(tmp_path, stated, cell):
    path = tmp_path / "c.csv"
    write_csv(path, [CatalogueRow(credential=Credential(id="c", title="T"), stated=stated)])
    assert cells(path)["skills"] == cell
    assert read_catalogue(path).records[0].stated == stated


@pytest.mark.parametrize("amount", ["1.299", "1299", "0", "0.5", "12345.6789", "1E+3"])
def test_prices_are_clear(tmp_path, amount):
    path = tmp_path / "c.csv"
    write_csv(path, [Credential(id="c", title="T", price=Decimal(amount), currency="EUR")])
    found = read_catalogue(path)
    assert not found.problems
    assert found.records[0].credential.price == Decimal(amount)


def test_a_credential_alone_keeps_its_stated_words(tmp_path):
    path = tmp_path / "c.csv"
    skills = (StatedSkill(skill_id="s1", quote="SQL"), StatedSkill(skill_id="s2", quote="Excel"))
    write_csv(path, [Credential(id="c", title="T", skills=skills)])
    (found,) = read_catalogue(path).records
    assert found.stated == ("SQL", "Excel")
    assert found.credential.skills == skills


def test_characters_that_no_csv_holds_are_taken_out(tmp_path):
    path = tmp_path / "c.csv"
    write_csv(path, [Credential(id="c", title="A\x00B\x1b", text="x\ud800y")])
    (found,) = read_catalogue(path).records
    assert (found.credential.title, found.credential.text) == ("AB", "x\N{REPLACEMENT CHARACTER}y")


def test_a_text_too_long_for_a_cell_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"c9: text has 131,073 characters"):
        write_csv(tmp_path / "c.csv", [Credential(id="c9", title="T", text="x" * (2**17 + 1))])
    write_csv(tmp_path / "c.csv", [Credential(id="c9", title="T", text="x" * 2**17)])
    assert len(read_catalogue(tmp_path / "c.csv").records[0].credential.text) == 2**17
