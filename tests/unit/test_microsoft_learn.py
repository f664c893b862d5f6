"""Microsoft Learn's catalogue: hours are summed only where every module is known."""

from __future__ import annotations

import json
from datetime import date

import pytest

from skillmatch.connect import microsoft_learn
from skillmatch.connect.jsonld import load_json
from skillmatch.errors import SchemaError

SITE = "https://learn.microsoft.com/en-us/"


def found(document):
    return microsoft_learn.read(load_json(json.dumps(document).encode(), "m.json"), file="m.json")


def one(kind, entry, **more):
    result = found({kind: [{"uid": "u.1", "title": "T"} | entry], **more})
    assert len(result.rows) == 1
    return result.rows[0].credential, result


def modules(**minutes):
    return [{"uid": uid, "title": uid, "duration_in_minutes": m} for uid, m in minutes.items()]


def test_what_is_claimed():
    assert microsoft_learn.claims({"mergedCertifications": []})
    assert microsoft_learn.claims([{"learningPaths": [{"uid": "p"}]}])
    assert microsoft_learn.claims({"courses": [{"uid": "course.a", "url": SITE + "x"}]})
    assert not microsoft_learn.claims({"courses": [{"uid": "a", "url": "https://a.example/"}]})
    assert not any(microsoft_learn.claims(v) for v in (None, 1, "x", [], {}, [{}], {"modules": 1}))


def test_another_document_is_refused():
    with pytest.raises(SchemaError, match=r"m\.json"):
        found({"courses": []})


def test_an_applied_skill():
    result = found({
        "appliedSkills": [{
            "uid": "applied-skill.sql", "locale": "en-us", "title": "Secure data in the cloud",
            "summary": "<p>Set up access.</p><p>Test it.</p>",
            "url": SITE + "credentials/applied-skills/x/?WT.mc_id=api_CatalogApi",
            "levels": ["intermediate"], "roles": ["db-admin"], "products": ["azure-sql", "new"],
            "subjects": ["security"], "last_modified": "2024-03-05T10:00:00+00:00",
            "study_guide": [{"uid": "p.1", "type": "learningPath"},
                            {"uid": "m.b", "type": "module"}, {"uid": "m.c", "type": "module"}],
        }],
        "modules": modules(**{"m.a": 30, "m.b": 45, "m.c": 15}),
        "learningPaths": [{"uid": "p.1", "title": "P", "modules": ["m.a", "m.b"],
                           "duration_in_minutes": 500}],
        "products": [{"id": "azure", "name": "Azure",
                      "children": [{"id": "azure-sql", "name": "Azure SQL"}]}],
        "subjects": [{"id": "security", "name": "Security"}],
        "roles": [{"id": "db-admin", "name": "Database Administrator"}],
        "levels": [{"id": "intermediate", "name": "Intermediate"}],
    })  # fmt: skip
    skill, path = result.rows
    c = skill.credential
    assert (c.id, c.title, c.issuer) == (
        "applied-skill.sql", "Secure data in the cloud", "Microsoft"
    )  # fmt: skip
    assert c.text == "Set up access.\nTest it."
    assert c.url == SITE + "credentials/applied-skills/x/"
    # 30 + 45 + 15 minutes: the module that stands alone and in the path counts once.
    assert c.hours == 1.5
    assert c.provenance["hours"] == "appliedSkills.study_guide: sum of 3 of 3 modules"
    assert (c.practical, c.assessment, c.delivery) == (True, "lab task", "online")
    assert c.practical_note == "assessment is a lab task (Microsoft applied skills)"
    assert (c.level, c.level_note, c.language) == (None, "Intermediate", "en")
    assert c.occupations == ("Database Administrator",)
    assert skill.stated == ("Azure SQL", "new", "Security")
    assert c.as_of == date(2024, 3, 5)
    assert (path.credential.type, path.credential.hours) == ("learning path", 1.25)
    assert path.credential.provenance["hours"] == "learningPaths.modules: sum of 2 of 2 modules"
    assert result.notes == ["no credentials by themselves, not listed: 3 modules"]
    assert not result.problems


def test_a_sum_that_misses_modules_is_a_note():
    guide = [{"uid": "m.a", "type": "module"}, {"uid": "m.x", "type": "module"},
             {"uid": "p.x", "type": "learningPath"}]  # fmt: skip
    c, _ = one("appliedSkills", {"study_guide": guide}, modules=modules(**{"m.a": 30}))
    assert c.hours is None
    assert c.workload_note == "0.5 hours in 1 of the 3 modules of its study guide"
    assert c.provenance["workload_note"].endswith("sum of 1 of 3 modules")


def test_a_path_whose_modules_are_elsewhere_counts_by_its_own_figure():
    guide = [{"uid": "p.1", "type": "learningPath"}, {"uid": "m.b", "type": "module"},
             {"uid": "m.z", "type": "module"}]  # fmt: skip
    paths = [{"uid": "p.1", "title": "P", "modules": ["m.a", "m.b"], "duration_in_minutes": 90}]
    skills = [{"uid": "u", "title": "T", "study_guide": guide}]
    known = modules(**{"m.b": 60, "m.z": 30})
    result = found({"appliedSkills": skills, "learningPaths": paths, "modules": known})
    skill, path = (r.credential for r in result.rows)
    assert skill.hours == 2.0  # The path with its m.b, and m.z.
    assert "1 learning paths by their own figure" in skill.provenance["hours"]
    assert (path.hours, path.provenance["hours"]) == (1.5, "learningPaths.duration_in_minutes")


def test_a_certification():
    entry = {
        "certification_type": "role-based", "skills": ["Plan", "Build"],
        "exam_duration_in_minutes": 100, "renewal_frequency_in_days": 365,
        "providers": [{"type": "Pearson VUE", "examUrl": "https://a.example"}],
        "prerequisites": ["cert.2"], "study_guide": [{"uid": "m.a", "type": "module"}],
        "locales": ["ja", "en"], "retirement_date": "2026-06-30",
    }  # fmt: skip
    other = {"uid": "cert.2", "title": "Basics"}
    result = found({"mergedCertifications": [{"uid": "cert.1", "title": "T"} | entry, other],
                    "modules": modules(**{"m.a": 120}), "exams": [{"uid": "e"}]})  # fmt: skip
    row, basics = result.rows
    c = row.credential
    assert c.type == "certification (role-based)"
    assert c.assessment == "exam, 100 minutes, with Pearson VUE"
    assert (c.renewal, c.prerequisites, c.requires) == ("P365D", "recommended: Basics", ())
    assert (c.hours, c.workload_note) == (None, "study guide: 2 hours in 1 modules")
    assert (c.language, c.status) == ("en", "retires on 2026-06-30")
    assert row.stated == ("Plan", "Build")
    assert (basics.credential.assessment, basics.credential.practical) == (None, None)
    assert "1 exams" in result.notes[0]


def test_a_course():
    c, _ = one("courses", {"url": SITE, "duration_in_hours": 24, "certification": "cert.1"})
    assert (c.hours, c.stacks_into, c.delivery) == (24.0, ("cert.1",), "instructor-led")


def test_no_renewal_is_no_statement():
    c, _ = one("mergedCertifications", {"renewal_frequency_in_days": 0})
    assert c.renewal is None


def test_bad_entries_are_listed_with_their_row():
    result = found([{"appliedSkills": [
        {"uid": "a", "title": "A", "url": "javascript:x"}, 7, {"uid": "b"}, {"uid": "a"},
    ]}, "junk"])  # fmt: skip
    assert [r.credential.id for r in result.rows] == ["a"]
    assert [(p.row, p.column) for p in result.problems] == [
        (2, None), (1, "url"), (2, "appliedSkills"), (3, "title"), (4, "appliedSkills.uid"),
    ]  # fmt: skip
