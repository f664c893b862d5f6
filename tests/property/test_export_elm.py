"""What is written in the European Learning Model reads back as it was."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from skillmatch.connect import elm
from skillmatch.connect.catalogue_format import CatalogueRow
from skillmatch.connect.export_elm import ELM_FIELDS, to_elm
from skillmatch.connect.jsonld import load_json
from skillmatch.domain import Credential

# Any letter, sign or mark of any script; no blanks, control or half characters, no markup.
WORD = st.text(
    st.characters(exclude_categories=("Z", "C"), exclude_characters="<>"), min_size=1, max_size=8
)
LINE = st.lists(WORD, min_size=1, max_size=4).map(" ".join)
TEXT = st.lists(LINE, min_size=1, max_size=4).map("\n".join)
MAYBE = st.none() | LINE
UUID = st.uuids().map(str)
ESCO = UUID.map("http://data.europa.eu/esco/skill/{}".format)
OTHER = UUID.map("https://skills.example/{}".format)
FIGURE = st.none() | st.floats(0.01, 10_000, allow_nan=False) | st.integers(1, 900).map(float)
NAMES = st.lists(LINE, max_size=3, unique=True).map(tuple)
LARGER = st.lists(LINE | OTHER, max_size=3, unique=True).map(tuple)


@st.composite
def rows(draw):
    priced = draw(st.booleans())
    credential = Credential(
        id=draw(LINE | OTHER | UUID.map("urn:uuid:{}".format)),
        title=draw(LINE),
        issuer=draw(MAYBE),
        text=draw(st.just("") | TEXT),
        hours=draw(FIGURE),
        ects=draw(FIGURE),
        level=draw(st.none() | st.integers(1, 8)),
        price=draw(st.decimals(0, 10_000, places=2)) if priced else None,
        currency=draw(st.sampled_from(["EUR", "USD", "PLN"])) if priced else None,
        delivery=draw(st.just("Online") | MAYBE),
        assessment=draw(MAYBE),
        accreditation=draw(MAYBE),
        prerequisites=draw(MAYBE | TEXT),
        stacks_into=draw(LARGER),
        language=draw(st.sampled_from([None, "en", "de", "id", "el", "no", "qya", "signs"])),
        url=draw(st.none() | OTHER),
        as_of=draw(st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1))),
        type=draw(st.just("Micro-credential") | MAYBE),
        sector=draw(MAYBE),
        country=draw(st.sampled_from([None, "AT", "GR", "GB", "Atlantis"])),
        outcomes=draw(NAMES),
        level_note=draw(MAYBE),
        price_note=draw(MAYBE),
        supervision=draw(MAYBE),
        status=draw(MAYBE),
    )
    stated = draw(st.lists(LINE | ESCO | OTHER, max_size=5, unique=True))
    uris = {
        word: draw(ESCO | OTHER) for word in stated if "://" not in word and draw(st.booleans())
    }
    return CatalogueRow(credential=credential, stated=tuple(stated), uris=uris)


@settings(max_examples=40, deadline=None)
@given(st.lists(rows(), min_size=1, max_size=3, unique_by=lambda row: row.credential.id))
def test_what_is_written_reads_back_equal(given_rows):
    written = json.dumps(to_elm(given_rows), ensure_ascii=False)
    document = load_json(written.encode(), "x.json")
    assert elm.claims(document)
    found = elm.read(document, file="x.json")
    assert not found.problems
    assert len(found.rows) == len(given_rows)
    for row, again in zip(given_rows, found.rows, strict=True):
        for name in ELM_FIELDS:
            assert getattr(again.credential, name) == getattr(row.credential, name), name
        assert again.stated == row.stated
        assert dict(again.uris) == row.uris


@settings(max_examples=50, deadline=None)
@given(st.decimals(0, 10**9, places=4).map(Decimal), st.floats(0.001, 10**6))
def test_figures_are_kept_exact(price, hours):
    known = Credential(id="a", title="SQL", price=price, currency="EUR", hours=hours, ects=hours)
    found = elm.read(to_elm([CatalogueRow(credential=known)]), file="x.json")
    again = found.rows[0].credential
    assert (again.price, again.hours, again.ects) == (price, hours, hours)
