"""Exported Open Badges validate against the standard's own schema."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft201909Validator

from skillmatch.connect.catalogue import read_catalogue
from skillmatch.connect.catalogue_format import CatalogueRow
from skillmatch.connect.export_open_badges import to_open_badges
from skillmatch.domain import Credential, StatedSkill

pytestmark = pytest.mark.shared

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
ESCO = "http://data.europa.eu/esco/skill/"


@pytest.fixture(scope="module")
def faults():
    """The faults that the schema finds in an Achievement."""
    folder = SHARED / "catalogues" / "credential_samples"
    if not folder.is_dir():
        pytest.skip("the shared development data is not beside the checkout")
    schema = json.loads((folder / "openbadge3_schema_mynextid.json").read_text(encoding="utf-8"))
    validator = Draft201909Validator({"$ref": "#/$defs/Achievement", "$defs": schema["$defs"]})
    return lambda made: [error.message for error in validator.iter_errors(made)]


def errors(faults, rows):
    document = json.loads(json.dumps(to_open_badges(rows)))
    return [fault for entry in document for fault in faults(entry)]


def test_the_schema_finds_what_is_wrong(faults):
    (made,) = to_open_badges([Credential(id="urn:c", title="T", level=5)])
    assert not faults(made)
    for broken in (
        {k: v for k, v in made.items() if k != "criteria"},
        made | {"achievementType": "Micro"},
        made | {"alignment": [{"type": ["Alignment"], "targetName": "SQL"}]},
        made | {"inLanguage": "English"},
    ):
        assert faults(broken)


FULL = CatalogueRow(
    credential=Credential(
        id="c-1", title="Data", issuer="Example University", country="IE", text="You learn SQL.",
        hours=125, ects=5, level=6, price=Decimal("49.00"), currency="EUR", delivery="online",
        assessment="exam", practical=True, accreditation="QQI", requires=("c-0",),
        stacks_into=("c-2", "https://a.example/2"), language="English",
        url="https://a.example/1", as_of=date(2025, 5, 1), type="Professional micro-award",
        sector="Computing", outcomes=("Write queries",), occupations=("15-2051.00", "analyst"),
        skills=(StatedSkill(skill_id=f"{ESCO}1", quote="SQL", linked_by="uri"),),
    ),
    stated=("SQL", "Write queries", "teamwork"), uris={"Write queries": f"{ESCO}2"},
)  # fmt: skip


@pytest.mark.parametrize(
    "row",
    [FULL, Credential(id="", title="T"), Credential(id="c", title="T", country="Atlantis")],
    ids=["full", "bare", "country"],
)
def test_fixed_records(faults, row):
    assert errors(faults, [row]) == []


anything = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
maybe = st.none() | anything
several = st.lists(anything | st.just("https://a.example/x"), max_size=3).map(tuple)
credentials = st.builds(
    Credential, id=anything, title=anything, issuer=maybe, country=maybe, text=anything, type=maybe,
    sector=maybe, language=maybe, url=maybe, level=st.none() | st.integers(1, 8),
    ects=st.none() | st.floats(0, 1e6), workload_note=maybe | st.just("3 credits"),
    stacks_into=several, outcomes=several, occupations=several,
)  # fmt: skip


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(credentials, several, st.dictionaries(anything, anything | st.just(ESCO), max_size=2))
def test_any_record_at_all(faults, credential, stated, uris):
    assert errors(faults, [CatalogueRow(credential=credential, stated=stated, uris=uris)]) == []


def test_a_real_catalogue(faults):
    tables = sorted((SHARED / "catalogues").glob("*.csv*"))
    assert tables
    for table in tables:
        found = read_catalogue(table).records[:300]
        assert found
        assert errors(faults, found) == []
