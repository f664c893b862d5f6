"""The badges of a person, from one file, a folder or a zip."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from datetime import date

import pytest

from skillmatch.connect.people import read_badge as read_badge_of_people
from skillmatch.connect.wallet import read_badge, read_badges
from skillmatch.errors import EmptyInputError, InputError, SchemaError, UnsafeFileError

PNG = b"\x89PNG\r\n\x1a\n"


def award(number: int, name: str = "Welding", **extra) -> dict:
    return {
        "id": f"urn:uuid:{number}", "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"name": "Yard"}, "validFrom": f"20{number:02}-01-01",
        "credentialSubject": {"id": "did:x:1", "achievement": {"name": name}}, **extra,
    }  # fmt: skip


def data(document: object) -> bytes:
    return json.dumps(document).encode()


def token(payload: object) -> bytes:
    body = base64.urlsafe_b64encode(data(payload)).rstrip(b"=").decode()
    return f"eyJhbGciOiJFUzI1NiJ9.{body}.c2ln\n".encode()


def png(payload: bytes) -> bytes:
    body = b"openbadges\0\0\0\0\0" + payload
    return PNG + len(body).to_bytes(4, "big") + b"iTXt" + body + b"\0\0\0\0"


SVG = ("<svg xmlns:o='https://purl.imsglobal.org/ob/v3p0'><o:credential><![CDATA["
       + json.dumps(award(4, "Sewing")) + "]]></o:credential></svg>")  # fmt: skip
CLR = {
    "type": ["VerifiableCredential", "ClrCredential"], "issuer": {"name": "U"},
    "credentialSubject": {"type": "ClrSubject", "verifiableCredential": [award(5, "Cooking")]},
}  # fmt: skip
OB2 = {
    "type": "Assertion", "id": "https://a.example/6", "issuedOn": "2020-01-01",
    "badge": {"type": "BadgeClass", "name": "Rowing", "issuer": {"name": "Club"}},
}  # fmt: skip
ELM = {
    "@context": ["http://data.europa.eu/snb/model/context/edc-ap"], "id": "urn:credential:7",
    "type": ["VerifiableCredential", "EuropeanDigitalCredential"], "validFrom": "2024-01-01",
    "credentialSubject": {
        "id": "urn:epass:person:1", "type": "Person",
        "hasClaim": [{"id": "urn:epass:a:1", "type": "LearningAchievement",
                      "title": {"en": ["Weaving"]}}],
    },
}  # fmt: skip
FORMATS = {
    "a.json": (data(award(1)), "Welding"), "b.jwt": (token(award(2, "Baking")), "Baking"),
    "c.png": (png(data(award(3, "Riding"))), "Riding"), "d.svg": (SVG.encode(), "Sewing"),
    "e.json": (data(CLR), "Cooking"), "f.json": (data(OB2), "Rowing"),
    "g.jsonld": (data(ELM), "Weaving"), "h.png": (png(token(award(8, "Skiing"))), "Skiing"),
    "i.txt": (token(award(9, "Typing")), "Typing"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_one_file_of_each_format(name, tmp_path):
    content, title = FORMATS[name]
    path = tmp_path / name
    path.write_bytes(content)
    for source in (path, content):
        found = read_badges(source, name=name)
        assert [(b.title, b.source) for b in found.records] == [(title, name)]
        assert not found.problems
        assert read_badge(source, name=name).title == title
    assert found.records[0].row.credential.title == title


@pytest.fixture
def wallet(tmp_path):
    for name, (content, _) in FORMATS.items():
        (tmp_path / name).write_bytes(content)
    inner = tmp_path / "more"
    (inner / "deep").mkdir(parents=True)
    (inner / "j.json").write_bytes(data(award(10, "Diving")))
    (inner / "deep" / "k.json").write_bytes(data(award(11, "Hiking")))
    (inner / "again.json").write_bytes(data(award(1)))
    (tmp_path / "broken.json").write_bytes(b'{"type": ')
    (tmp_path / "photo.png").write_bytes(PNG)
    (tmp_path / "half.json").write_bytes(data([award(12, "Acting"), {"type": "Assertion"}]))
    (tmp_path / "cv.pdf").write_bytes(b"%PDF-")
    (tmp_path / "notes.txt").write_bytes(b"not a badge")
    (tmp_path / ".hidden.json").write_bytes(b"{")
    return tmp_path


TITLES = {title for _, title in FORMATS.values()} | {"Diving", "Acting"}


def test_a_folder(wallet):
    found = read_badges(wallet)
    assert {b.title for b in found.records} == TITLES
    assert len(found.records) == len(TITLES)
    assert [(p.file, p.row) for p in found.problems] == [
        ("broken.json", None), ("half.json", 2), ("photo.png", None),
    ]  # fmt: skip
    assert all(p.reason and p.remedy for p in found.problems)
    assert "holds no badge" in found.problems[2].reason
    notes = " | ".join(found.notes)
    assert "given more than once and counted once: 'Welding'" in notes
    assert "passed over that are no badges: 2" in notes
    assert "further down that were not read: 1" in notes
    assert {b.source for b in found.records} >= {"a.json", "more/j.json"}


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_a_zip(tmp_path):
    members = {f"badges/{name}": content for name, (content, _) in FORMATS.items()}
    members |= {"bad.json": b"{", "__MACOSX/a.json": b"x", "readme.md": b"hello"}
    path = tmp_path / "wallet.zip"
    path.write_bytes(zipped(members))
    for found in (read_badges(path), read_badges(path.read_bytes(), name="wallet.zip")):
        assert {b.title for b in found.records} == {title for _, title in FORMATS.values()}
        assert [p.file for p in found.problems] == ["wallet.zip/bad.json"]
        assert found.records[0].source == "wallet.zip/badges/a.json"


@pytest.mark.parametrize("name", ["../evil.json", "/evil.json", "a/../../evil.json"])
def test_a_zip_that_leads_outside_is_refused(name):
    with pytest.raises(UnsafeFileError, match="unsafe path"):
        read_badges(zipped({name: data(award(1))}), name="w.zip")


def test_a_zip_bomb_is_refused():
    with pytest.raises(UnsafeFileError, match="refused"):
        read_badges(zipped({"a.json": bytes(60 * 2**20)}), name="w.zip")


def test_mixed_lists_and_presentations():
    entries = [award(1), CLR, ELM, OB2, token(award(2, "Baking")).decode().strip(), 5,
               token(CLR | {"id": "urn:x"}).decode().strip()]  # fmt: skip
    presented = {"type": "VerifiablePresentation", "verifiableCredential": entries}
    for document in (entries, presented):
        found = read_badges(data(document), name="w.json")
        titles = {b.title for b in found.records}
        assert titles == {"Welding", "Cooking", "Weaving", "Rowing", "Baking"}
        assert [(p.row, p.reason) for p in found.problems] == [(6, "this is not a badge")]


def test_the_same_badge_counts_once():
    same_id = award(1, issuer={"name": "Other"})
    same_award = {**award(1), "id": "urn:uuid:new"}
    other_title = award(1, "Sailing")
    found = read_badges(data([award(1), same_id, same_award, other_title]), name="w.json")
    assert [b.title for b in found.records] == ["Welding", "Sailing"]
    assert any("counted once: 'Welding'" in n for n in found.notes)


def test_of_the_same_badge_the_revoked_one_counts():
    found = read_badges(data([award(1), award(1, revoked=True)]), name="w.json")
    assert [b.status(date(2024, 1, 1)) for b in found.records] == ["revoked"]


def test_one_badge_or_an_error():
    assert read_badge_of_people is read_badge
    assert read_badge(data([award(1)])).source == "badge"
    with pytest.raises(SchemaError, match=r"w\.json: the file holds 2 badges"):
        read_badge(data([award(1), award(2)]), name="w.json")
    failed = award(1)
    failed["credentialSubject"]["result"] = {"status": "Failed"}
    with pytest.raises(SchemaError, match="not earned"):
        read_badge(data(failed), name="w.json")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"%PDF-1.4\x00", "not a badge"),
        (b"YQ.YQ.YQ", "no JSON"),
        (data({"@type": "ceterms:Badge"}), "not an Open Badge"),
        (PNG, "holds no badge"),
        (png(b"https://a.example/1"), "only a link"),
        (data({"type": "EndorsementCredential"}), "endorsement"),
        (b"PK\x05\x06" + bytes(18), "no badge"),
        (b"PK\x03\x04" + bytes(50), "broken"),
    ],
)
def test_what_is_no_badge(content, words):
    with pytest.raises(InputError) as caught:
        read_badge(content, name="w.bin")
    assert words in str(caught.value)
    assert "w.bin" in str(caught.value)
    assert caught.value.hint


def test_paths_that_cannot_be_read(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_badges(tmp_path / "none.json")
    with pytest.raises(EmptyInputError, match="no badge"):
        read_badges(tmp_path)
    with pytest.raises(InputError, match="a folder"):
        read_badge(tmp_path)
    with pytest.raises(InputError, match="larger than 50 MiB"):
        read_badges(bytes(50 * 2**20 + 1), name="w.json")
    with pytest.raises(InputError, match="larger than 20 MiB"):
        read_badge(bytes(20 * 2**20 + 1), name="w.json")


def test_links_to_elsewhere_are_not_followed(tmp_path):
    secret = tmp_path / "secret.json"
    secret.write_bytes(data(award(1, "Secret")))
    folder = tmp_path / "wallet"
    folder.mkdir()
    (folder / "a.json").write_bytes(data(award(2)))
    (folder / "b.json").symlink_to(secret)
    (folder / "c").symlink_to(tmp_path)
    assert [b.title for b in read_badges(folder).records] == ["Welding"]


def test_no_more_than_2000_files(tmp_path):
    for number in range(2001):
        (tmp_path / f"{number:04}.md").touch()
    (tmp_path / "0.json").write_bytes(data(award(1)))
    (tmp_path / "z.json").write_bytes(data(award(2)))
    found = read_badges(tmp_path)
    assert len(found.records) == 1
    assert any("only the first 2,000 files" in note for note in found.notes)
