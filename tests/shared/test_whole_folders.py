"""Everything that lies in the shared catalogues and profiles is read, or listed with a reason."""

from __future__ import annotations

from collections import Counter

import pytest

from skillmatch.connect.catalogue import open_catalogue
from skillmatch.connect.person import read_person
from skillmatch.connect.tables import read_rows

pytestmark = pytest.mark.shared


def test_the_whole_of_the_catalogues(shared):
    source = open_catalogue(shared / "catalogues")
    rows = list(source)
    kinds = Counter(r.credential.standard for r in rows)
    assert kinds[None] == 4909 + 263 + 565
    assert kinds["CTDL"] == 4
    assert kinds["European Learning Model v3"] == 4
    assert sum(n for k, n in kinds.items() if k and k.startswith("Open Badges")) == 4
    listed = {(p.file.rpartition("/")[2], p.row) for p in source.problems}
    assert listed == {
        ("edx_skills.csv.gz", 72), ("edx_skills.csv.gz", 73),  # no title
        ("ob3_achievementAlignmentCe.json", None),  # shares its id with another sample
        ("ob3_endorsement.json", None),
        ("mynextid_mc_input_fields_schema.json", None),
        ("ob_v3p0_context-3.0.3.json", None),
        ("openbadge3_schema_mynextid.json", None),
    }  # fmt: skip
    assert all(p.reason and p.remedy for p in source.problems)
    for row in rows:
        made = row.credential
        assert made.title
        assert "title" in made.provenance
        assert set(made.provenance) <= {f for f in made.__slots__} | {"skills"}  # noqa: C416


def test_the_whole_of_the_profiles(shared):
    read = 0
    for path in sorted((shared / "profiles").iterdir()):
        if path.suffix == ".gz":
            problems = []
            assert len(list(read_rows(path, problems=problems).rows)) > 100
            assert not problems
            read += 1
        elif ".resume." in path.name:
            person = read_person(path)
            assert person is not None
            assert person.jobs
            assert person.skills
            read += 1
    assert read == 3
