"""ESCO as it is downloaded: versions, languages, zips in folders, broken rows, hostile zips."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from skillmatch.cli.root import app
from skillmatch.connect import esco_files
from skillmatch.connect.esco import import_taxonomy, open_taxonomy, read_skills
from skillmatch.connect.esco_files import list_parts
from skillmatch.connect.esco_roles import EscoRoles, read_esco_roles, roles_beside
from skillmatch.domain import Occupation
from skillmatch.errors import InputError, SchemaError, UnsafeFileError
from skillmatch.taxonomy import METADATA, read_taxonomy

SKILL = "http://data.europa.eu/esco/skill/"
JOB = "http://data.europa.eu/esco/occupation/"
HEAD = "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,status,description\n"


def skills(*rows: tuple[str, str, str]) -> str:
    return HEAD + "".join(
        f'KnowledgeSkillCompetence,{SKILL}{i},{kind},sector-specific,{label},"{label}\n{label}s",'
        f"released,About {label}.\n"
        for i, label, kind in rows
    )


EN = skills(("a", "weld", "skill/competence"), ("b", "metallurgy", "knowledge"),
            ("c", "weld pipes", "skill/competence"))  # fmt: skip
DE = skills(("a", "schweißen", "skill/competence"), ("b", "Metallurgie", "knowledge"))
BROADER = (
    "conceptType,conceptUri,broaderType,broaderUri\n"
    f"KnowledgeSkillCompetence,{SKILL}c,KnowledgeSkillCompetence,{SKILL}a\n"
    f"KnowledgeSkillCompetence,{SKILL}c,SkillGroup,{SKILL}S8\n"
    f"SkillGroup,{SKILL}S8,SkillGroup,{SKILL}S\n"
)
BETWEEN = (
    "originalSkillUri,originalSkillType,relationType,relatedSkillType,relatedSkillUri\n"
    f"{SKILL}a,knowledge,essential,knowledge,{SKILL}b\n"
    f"{SKILL}c,knowledge,optional,knowledge,{SKILL}b\n"
)
JOBS = (
    "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels\n"
    f'Occupation,{JOB}1,7212,welder,"pipe welder\nmetal joiner"\n'
    f"Occupation,{JOB}2,7221,smith,\n"
)
NEEDS = (
    "occupationUri,relationType,skillType,skillUri\n"
    f"{JOB}1,essential,skill/competence,{SKILL}a\n"
    f"{JOB}1,optional,knowledge,{SKILL}b\n"
    f"{JOB}2,essential,knowledge,{SKILL}b\n"
)
CLASSIFICATION = {"skills_en.csv": EN, "occupations_en.csv": JOBS}
RELATIONS = {
    "broaderRelationsSkillPillar.csv": BROADER,
    "skillSkillRelations.csv": BETWEEN,
    "occupationSkillRelations.csv": NEEDS,
}


def pack(path, files, **more):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text if isinstance(text, bytes) else text.encode(), **more)
    return path


def lay(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def check_whole(made):
    assert made.problems == ()
    assert [s.id.rpartition("/")[2] for s in made.skills] == ["a", "b", "c"]
    assert [s.label for s in made.skills] == ["weld", "metallurgy", "weld pipes"]
    assert made.skills[0].alt_labels == ("welds",)
    assert made.skills[0].reuse == "sector-specific"
    assert made.skills[2].broader == (f"{SKILL}a", f"{SKILL}S8")
    assert set(made.relations) == {
        (f"{SKILL}a", f"{SKILL}b", "essential"), (f"{SKILL}c", f"{SKILL}b", "optional"),
    }  # fmt: skip
    assert dict(made.counts) == {
        "skills": 3, "broader links": 2, "links between groups": 1, "skill relations": 2,
        "occupations": 2, "occupation relations": 3,
    }  # fmt: skip
    welder = made.roles.find("pipe welders")[0]
    assert (welder.label, welder.isco, welder.profile_source) == ("welder", "7212", "esco")
    assert dict(welder.skills) == {f"{SKILL}a": 1.0, f"{SKILL}b": 0.5}


def test_two_zips(tmp_path):
    one = pack(tmp_path / "ESCO dataset - v1.1.1 - classification - en - csv.zip", CLASSIFICATION)
    two = pack(tmp_path / "ESCO dataset - v1.1.1 - relations - csv.zip", RELATIONS)
    made = import_taxonomy(one, two)
    check_whole(made)
    assert (made.version, made.language, made.standard) == ("1.1.1", "en", "esco")
    check_whole(import_taxonomy(tmp_path))  # the same two in one folder


def test_folder_of_zips_and_sub_folders(tmp_path):
    folder = tmp_path / "mine"
    (folder / "ESCO v1.2.0").mkdir(parents=True)
    pack(folder / "ESCO v1.2.0" / "relations.zip",
         {f"deep/er/{n[:-4]}_en.csv": t for n, t in RELATIONS.items()})  # fmt: skip
    lay(folder / "ESCO v1.2.0" / "classification", CLASSIFICATION)
    made = import_taxonomy(folder)
    check_whole(made)
    assert made.version == "1.2.0"


def test_gzipped_tables_and_a_zip_in_a_zip(tmp_path):
    inner = io.BytesIO()
    pack(inner, RELATIONS)
    files = {f"{n}.gz": gzip.compress(t.encode()) for n, t in CLASSIFICATION.items()}
    made = import_taxonomy(pack(tmp_path / "all.zip", {**files, "relations.zip": inner.getvalue()}))
    check_whole(made)
    assert made.version == "imported"
    lay(tmp_path / "plain", {**files, **RELATIONS})
    check_whole(import_taxonomy(tmp_path / "plain"))


def test_single_tables(tmp_path):
    lay(tmp_path, {**CLASSIFICATION, **RELATIONS})
    check_whole(import_taxonomy(*sorted(tmp_path.iterdir())))
    assert len(read_skills(tmp_path / "skills_en.csv").records) == 3


def test_other_names_columns_and_marks(tmp_path):
    """As version 1.2 has them: suffixes, labels between; and as Windows saves a table."""
    broader = (
        "conceptType,conceptUri,conceptLabel,broaderType,broaderUri,broaderLabel\r\n"
        f"KnowledgeSkillCompetence,{SKILL}c,weld pipes,KnowledgeSkillCompetence,{SKILL}a,weld\r\n"
    )
    lay(tmp_path, {
        "skills_en (1).csv": EN.replace(",", ";").encode("utf-16"),
        "broaderRelationsSkillPillar_en.csv": b"\xef\xbb\xbf" + broader.encode(),
    })  # fmt: skip
    made = import_taxonomy(tmp_path)
    assert made.skills[2].broader == (f"{SKILL}a",)
    assert made.problems == ()
    assert made.roles is None


@pytest.mark.parametrize(("wanted", "label"), [(None, "weld"), ("de", "schweißen"), ("EN", "weld")])
def test_languages(tmp_path, wanted, label):
    lay(tmp_path, {"skills_en.csv": EN, "skills_de.csv": DE, "occupations_en.csv": JOBS,
                   **RELATIONS})  # fmt: skip
    made = import_taxonomy(tmp_path, language=wanted)
    assert made.skills[0].label == label
    assert made.language == (wanted or "en").casefold()
    assert (made.roles is None) == (wanted == "de")  # the occupations are in English only


def test_languages_that_cannot_be_chosen(tmp_path):
    lay(tmp_path, {"skills_de.csv": DE})
    assert import_taxonomy(tmp_path).language == "de"
    with pytest.raises(InputError, match="'fr' is not among"):
        import_taxonomy(tmp_path, language="fr")
    lay(tmp_path, {"skills_fr.csv": DE})
    with pytest.raises(InputError, match="--language"):
        import_taxonomy(tmp_path)


def test_newest_of_several_versions(tmp_path):
    old = skills(("a", "weld old", "knowledge"))
    pack(tmp_path / "ESCO dataset - v1.0.9 - en.zip", {"skills_en.csv": old})
    pack(tmp_path / "ESCO dataset - v1.0.10 - en.zip", {"skills_en.csv": EN})
    pack(tmp_path / "ESCO dataset - v1.0.9 - relations.zip", RELATIONS)
    made = import_taxonomy(tmp_path)
    assert (made.version, len(made.skills)) == ("1.0.10", 3)
    assert any("1.0.9" in n and "1.0.10 was read" in n for n in made.notes)
    assert any("broaderRelationsSkillPillar.csv is of version 1.0.9" in n for n in made.notes)


def test_collections_tell_kinds_and_broader_concepts(tmp_path):
    extra = (
        "conceptType,conceptUri,preferredLabel,broaderConceptUri\n"
        f"K,{SKILL}c,weld pipes,{SKILL}a | {SKILL}S8\n"
    )
    lay(tmp_path, {"skills_en.csv": EN, "transversalSkillsCollection_en.csv": extra})
    third = import_taxonomy(tmp_path).skills[2]
    assert third.kind == "transversal"
    assert third.broader == (f"{SKILL}a", f"{SKILL}S8")


def test_languages_are_known_without_their_collection(tmp_path, matcher):
    welsh = matcher.taxonomy.require("Welsh")
    table = HEAD + f"K,{welsh.id},knowledge,,Walisisch,,released,\n"
    lay(tmp_path, {"skills_de.csv": table})
    assert import_taxonomy(tmp_path).skills[0].kind == "language"
    other = f"conceptUri,preferredLabel\n{SKILL}a,x\n"
    lay(tmp_path, {"languageSkillsCollection_de.csv": other})
    assert import_taxonomy(tmp_path).skills[0].kind == "knowledge"


def test_broken_rows_are_listed_and_the_rest_is_read(tmp_path):
    rows = EN + f'K,{SKILL}d,knowledge,,"open" quote,,released,\n'
    rows += f"K,,knowledge,,no id,,released,\nK,{SKILL}e,knowledge,,,,released,\n"
    rows += f"K,{SKILL}a,knowledge,,again,,released,\nK,{SKILL}f,knowledge,,short\n"
    rows += f"K,{SKILL}g,knowledge,,gone,,obsolete,\nK,{SKILL}h,knowledge,,last,,released,\n"
    needs = NEEDS + f"{JOB}9,essential,x,{SKILL}a\n{JOB}9,optional,x,{SKILL}b\n"
    needs += f"{JOB}1,essential,x,{SKILL}zz\n{JOB}1,sometimes,x,{SKILL}a\n"
    between = BETWEEN + f"{SKILL}a,x,essential,x,{SKILL}a\n{SKILL}zz,x,essential,x,{SKILL}a\n"
    above = BROADER + f"K,{SKILL}yy,K,{SKILL}a\n"
    lay(tmp_path, {**RELATIONS, "skills_en.csv": rows, "occupations_en.csv": JOBS,
                   "occupationSkillRelations.csv": needs, "skillSkillRelations.csv": between,
                   "broaderRelationsSkillPillar.csv": above})  # fmt: skip
    made = import_taxonomy(tmp_path)
    assert [s.label for s in made.skills] == ["weld", "metallurgy", "weld pipes", "last"]
    listed = {(p.file, p.row): p.reason for p in made.problems}
    assert [row for file, row in listed if file == "skills_en.csv"] == [4, 5, 6, 7, 8]
    assert any("no longer in force" in n for n in made.notes)
    assert listed["occupationSkillRelations.csv", 4].startswith("2 rows name an occupation")
    assert listed["occupationSkillRelations.csv", 6].startswith("the row names a skill")
    assert "neither" in listed["occupationSkillRelations.csv", 7]
    assert listed["skillSkillRelations.csv", 3] == "a skill related to itself"
    assert "a skill that the download" in listed["skillSkillRelations.csv", 4]
    assert "a skill that the download" in listed["broaderRelationsSkillPillar.csv", 4]
    assert all(p.remedy for p in made.problems)
    with pytest.raises(SchemaError, match="row 4"):
        open_taxonomy(tmp_path)


def test_many_unknown_ids_are_summed_up(tmp_path):
    needs = NEEDS + "".join(f"{JOB}1,essential,x,{SKILL}x{i}\n" for i in range(50))
    lay(tmp_path, {**CLASSIFICATION, **RELATIONS, "occupationSkillRelations.csv": needs})
    made = import_taxonomy(tmp_path)
    assert len(made.problems) == 11
    assert made.problems[-1].reason.startswith("40 more ids")


def test_a_table_without_its_columns_is_a_problem(tmp_path):
    lay(tmp_path, {**CLASSIFICATION, **RELATIONS, "skillSkillRelations.csv": "a,b\n1,2\n",
                   "broaderRelationsSkillPillar.csv": ""})  # fmt: skip
    made = import_taxonomy(tmp_path)
    assert {p.file for p in made.problems} == {
        "skillSkillRelations.csv", "broaderRelationsSkillPillar.csv",
    }  # fmt: skip
    assert len(made.skills) == 3


def test_unsafe_paths_are_refused(tmp_path):
    for name in ("../skills_en.csv", "/etc/skills_en.csv", "a/..\\../skills_en.csv", "C:/x.csv"):
        with pytest.raises(UnsafeFileError, match="unsafe path"):
            import_taxonomy(pack(tmp_path / "t.zip", {name: EN}))


def test_bombs_are_refused(tmp_path, monkeypatch):
    bomb = pack(tmp_path / "bomb.zip", {"skills_en.csv": b"0" * (8 * 2**20)})
    with pytest.raises(UnsafeFileError, match="times its size"):
        import_taxonomy(bomb)
    monkeypatch.setattr(esco_files, "MAX_PART", 400)
    with pytest.raises(UnsafeFileError, match="unpacks to"):
        import_taxonomy(pack(tmp_path / "part.zip", {"skills_en.csv": EN}))
    lay(tmp_path / "gz", {"skills_en.csv.gz": gzip.compress(EN.encode())})
    with pytest.raises(UnsafeFileError, match="holds more than"):
        import_taxonomy(tmp_path / "gz")
    monkeypatch.setattr(esco_files, "MAX_PART", 2**20)
    monkeypatch.setattr(esco_files, "MAX_TOTAL", 600)
    lay(tmp_path / "many", {**CLASSIFICATION, **RELATIONS})
    with pytest.raises(UnsafeFileError, match="the download holds more than"):
        import_taxonomy(tmp_path / "many")
    monkeypatch.setattr(esco_files, "MAX_ENTRIES", 3)
    with pytest.raises(UnsafeFileError, match="more than 3 files"):
        list_parts(tmp_path / "many")


def test_a_part_that_is_longer_than_it_says(tmp_path, monkeypatch):
    monkeypatch.setattr(esco_files, "MAX_PART", 2**16)
    path = pack(tmp_path / "lie.zip", {"skills_en.csv": b"0" * (2**18)})
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 100)  # the size in the directory
    path.write_bytes(bytes(data))
    with pytest.raises(InputError):
        import_taxonomy(path)


def test_locked_and_damaged_zips(tmp_path):
    path = pack(tmp_path / "t.zip", CLASSIFICATION)
    data = bytearray(path.read_bytes())
    locked = bytearray(data)
    locked[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(bytes(locked))
    with pytest.raises(InputError, match="password"):
        import_taxonomy(tmp_path / "locked.zip")
    (tmp_path / "cut.zip").write_bytes(bytes(data[:100]))
    with pytest.raises(InputError, match="cannot be read"):
        import_taxonomy(tmp_path / "cut.zip")
    hurt = bytearray(data)
    hurt[60:70] = bytes(10)
    (tmp_path / "hurt.zip").write_bytes(bytes(hurt))
    with pytest.raises(InputError):
        import_taxonomy(tmp_path / "hurt.zip")
    with pytest.raises(InputError, match="no such file"):
        import_taxonomy(tmp_path / "none.zip")


def test_relations_alone_give_no_skills(tmp_path):
    lay(tmp_path, RELATIONS)
    with pytest.raises(InputError, match=r"skills_en\.csv"):
        import_taxonomy(tmp_path)
    lay(tmp_path, {"occupations_en.csv": JOBS})
    assert len(read_esco_roles(tmp_path)) == 2
    with pytest.raises(InputError, match=r"skills_en\.csv"):
        import_taxonomy(tmp_path)


def test_an_own_table_with_broader_and_description(tmp_path):
    table = tmp_path / "own.csv"
    table.write_text(
        "id,label,aliases,broader,description\n"
        "x:1,weld,welding;join metal,x:9|craft,Joining metal.\nx:9,metal work,,x:9,\n",
        encoding="utf-8",
    )
    made = import_taxonomy(table, language="cy")
    assert [(s.id, s.kind, s.alt_labels, s.broader) for s in made.skills] == [
        ("x:1", "skill", ("welding", "join metal"), ("x:9", "craft")),
        ("x:9", "skill", (), ()),
    ]
    assert made.descriptions == {"x:1": "Joining metal."}
    assert (made.language, made.standard) == ("cy", "csv")
    assert any(n.startswith("1 broader ids") for n in made.notes)


def run(*call):
    return CliRunner().invoke(app, ["taxonomy", "import", *map(str, call)])


def test_command_keeps_everything(tmp_path):
    one = pack(tmp_path / "ESCO dataset - v1.1.1 - classification - en - csv.zip", CLASSIFICATION)
    two = pack(tmp_path / "relations.zip", RELATIONS)
    out = tmp_path / "made" / "t.parquet"
    done = run(one, "--relations", two, "--out", out)
    assert done.exit_code == 0, done.output
    assert "ESCO 1.1.1, language en" in done.output
    assert "2 broader links" in done.output
    said = json.loads(pq.read_schema(out).metadata[METADATA])
    assert said["licence"].startswith("ESCO, European Commission")
    assert [s["file"] for s in said["sources"]] == [one.name, two.name]
    assert all(len(s["sha256"]) == 64 for s in said["sources"])
    taxonomy = open_taxonomy(out)
    direct = import_taxonomy(one, two)
    assert (taxonomy.name, taxonomy.version, taxonomy.language) == ("esco", "1.1.1", "en")
    assert list(taxonomy) == list(direct.skills)
    assert set(taxonomy.relations) == set(direct.relations)
    assert taxonomy.fingerprint == direct.taxonomy("esco").fingerprint
    beside = roles_beside(out)
    assert beside.occupations == direct.roles.occupations
    assert pq.read_table(out).column("description").to_pylist()[0] == "About weld."
    assert run(one, two, "--out", out).exit_code == 0
    # Another import takes the place of both files.
    table = tmp_path / "own.csv"
    table.write_text("id,label\nx,weld\n", encoding="utf-8")
    done = run(table, "--out", out)
    assert done.exit_code == 0, done.output
    assert roles_beside(out) is None
    assert open_taxonomy(out).name == "own"


def test_command_lists_gaps_and_lost_skills(tmp_path):
    needs = NEEDS + f"{JOB}9,optional,x,{SKILL}a\n"
    lay(tmp_path / "in", {**CLASSIFICATION, **RELATIONS, "occupationSkillRelations.csv": needs})
    out = tmp_path / "t.parquet"
    done = run(tmp_path / "in", "--out", out)
    assert done.exit_code == 0, done.output
    assert "gaps beside the skills: 1," in done.output
    assert "occupationSkillRelations.csv,4," in (tmp_path / "problems.csv").read_text()
    (tmp_path / "in" / "skills_en.csv").write_text(EN + "K,,x,,no id,,released,\n")
    assert run(tmp_path / "in", "--out", out).exit_code == 1
    assert len(open_taxonomy(out)) == 3
    assert run(tmp_path / "in", "--out", tmp_path / "t.csv").exit_code == 2
    assert run(tmp_path / "in", "--out", out, "--language", "fr").exit_code == 2


def test_fingerprint_changes_with_the_hierarchy_only_where_there_is_one(tmp_path):
    lay(tmp_path, {"skills_en.csv": EN})
    flat = import_taxonomy(tmp_path).taxonomy("t")
    lay(tmp_path, {"broaderRelationsSkillPillar.csv": BROADER})
    high = import_taxonomy(tmp_path).taxonomy("t")
    lay(tmp_path, {"skillSkillRelations.csv": BETWEEN})
    linked = import_taxonomy(tmp_path).taxonomy("t")
    assert len({flat.fingerprint, high.fingerprint, linked.fingerprint}) == 3


def test_older_occupations_and_damaged_ones(tmp_path):
    import pyarrow as pa

    path = tmp_path / "t.occupations.parquet"
    row = {"id": "j", "label": "job", "alt_labels": ["a"], "isco": "", "essential": ["x"],
           "optional": ["y"]}  # fmt: skip
    pq.write_table(pa.Table.from_pylist([row]), path)
    found = roles_beside(tmp_path / "t.parquet").find("job")[0]
    assert dict(found.skills) == {"x": 1.0, "y": 0.5}
    assert found.profile_source == "esco"
    for bad in ({"id": "j"}, {**row, "essential": 3, "optional": None}):
        pq.write_table(pa.Table.from_pylist([bad]), path)
        with pytest.raises(InputError, match="import it again"):
            roles_beside(tmp_path / "t.parquet")
    path.write_bytes(b"nothing")
    with pytest.raises(InputError, match="import it again"):
        roles_beside(tmp_path / "t.parquet")


def test_metadata_that_say_nothing_sound(tmp_path):
    import pyarrow as pa

    row = {"id": "x", "label": "weld", "alt_labels": None, "kind": "skill"}
    for said in (b"\xff", b"[]", b'{"name": 3, "version": ""}', b"[" * 100_000):
        table = pa.Table.from_pylist([row]).cast(pa.schema([
            ("id", pa.string()), ("label", pa.string()), ("alt_labels", pa.list_(pa.string())),
            ("kind", pa.string())]))  # fmt: skip
        pq.write_table(table.replace_schema_metadata({METADATA: said}), tmp_path / "t.parquet")
        read = read_taxonomy(tmp_path / "t.parquet", name="n", version="v")
        assert (read.name, read.version, read.language) == ("n", "v", "en")
        assert read.skills[0].alt_labels == ()


def test_roles_are_found_by_id_too():
    roles = EscoRoles([Occupation(id="15-1252.00", label="coder", skills={"x": 1.0})])
    assert roles.find("15-1252.00")[0].label == "coder"
    assert roles.links == 1
