"""The leaflet: two pages whatever the texts are, tagged, the same bytes, an office's own look."""

from __future__ import annotations

import copy
import io
import struct
import zlib
from dataclasses import replace

import pytest
from pypdf import PdfReader

from skillmatch.errors import InputError, UnsafeFileError
from skillmatch.report.leaflet import Leaflet, leaflet_values
from skillmatch.report.theme import ACCENT, read_theme
from skillmatch.report.view import build

HOSTILE = (
    '<script>alert(1)</script> #set text(99pt) $x^2$ *bold* {{ 7*7 }} \\ `c` #import "/etc/passwd" '
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


def png(width=2, height=2, *, broken=False):
    def chunk(kind, body):
        check = zlib.crc32(kind + body) ^ broken
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)

    rows = zlib.compress(b"".join(b"\x00" + b"\x20\x60\x90" * min(width, 9) for _ in range(2)))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.fixture(scope="module")
def view(matcher, root):
    gap = matcher.gap(
        matcher.profile(cv=root / "data" / "demo" / "cvs" / "junior_data_analyst.txt"),
        matcher.role("data analyst"),
    )
    return build(matcher, gap, matcher.recommend(gap, k=5), matcher.pathway(gap),
                 date="2026-03-01", person="Ann Example")  # fmt: skip


@pytest.fixture(scope="module")
def leaflet():
    return Leaflet()


def opened(pdf):
    return PdfReader(io.BytesIO(pdf))


def words(pdf):
    return " ".join(" ".join(p.extract_text() for p in opened(pdf).pages).split())


def changed(view, **more):
    made = copy.deepcopy(view)
    made.update(more)
    return made


def test_two_pages_with_gap_reasons_plan_sources_and_what_was_assumed(view, leaflet):
    pdf = leaflet.pdf(view)
    text = words(pdf)
    assert len(opened(pdf).pages) == 2
    for part in ("Ann Example", "Data analyst", "2026-03-01", "The skills that weigh most",
                 "What you already bring", "Credentials that would help most", "Your plan",
                 "What was assumed", "Where this comes from", "Talked over with",
                 "Demo catalogue", "Page 1 of 2"):  # fmt: skip
        assert part in text
    first, card = view["chart"][0], view["cards"][0]
    assert first["label"] in text
    assert card["title"].split(":")[0] in text
    assert card["reasons"][0][:30] in text
    assert view["path"]["steps"][0]["title"][:20] in text
    assert f"from {view['path']['before']} to {view['path']['after']}" in text


def test_it_is_tagged_and_has_title_and_language(view, leaflet):
    reader = opened(leaflet.pdf(view))
    root = reader.trailer["/Root"]
    assert root["/StructTreeRoot"] is not None
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Your way to Data analyst: Ann Example"
    assert "pdfuaid" in root["/Metadata"].get_object().get_data().decode()
    kinds: set[str] = set()
    alts: list[str] = []
    todo, seen = [root["/StructTreeRoot"]["/K"]], 0
    while todo and seen < 20_000:
        node = todo.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        seen += 1
        if isinstance(node, list):
            todo += node
        elif isinstance(node, dict):
            kinds.add(str(node.get("/S")))
            alts += [str(node["/Alt"])] if "/Alt" in node else []
            todo += [node["/K"]] if "/K" in node else []
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/LI"} <= kinds
    assert any("Covered now" in alt for alt in alts)  # the picture in words


def test_the_same_view_gives_the_same_bytes(view, leaflet):
    one = leaflet.pdf(view)
    leaflet.pdf(changed(view, person="Somebody else"))
    assert leaflet.pdf(view) == one == Leaflet().pdf(view)
    assert b"CreationDate" not in one


def test_hostile_texts_are_set_as_texts_on_two_pages(matcher, view, leaflet):
    long = HOSTILE * 5 + "W" * 400
    catalogue = tuple(
        replace(c, title=long, issuer=long, text=long, delivery=long, prerequisites=long,
                assessment=long, source=long, url="javascript:alert(3)")
        for c in matcher.catalogue
    )  # fmt: skip
    other = matcher.with_catalogue(catalogue)
    role = replace(matcher.role("data analyst"), title=long)
    gap = other.gap(other.profile(skills=["SQL"]), role)
    made = build(other, gap, other.recommend(gap), other.pathway(gap), person=long, date=long)
    made["notes"] = [long] * 9
    made["held"] = [h | {"quote": long, "source": long, "label": long} for h in made["held"]] * 9
    pdf = leaflet.pdf(made | {"date": "2026-03-01"})
    assert len(opened(pdf).pages) == 2
    assert "#set text(99pt)" in words(pdf)
    assert b"javascript" not in pdf


@pytest.mark.parametrize(
    "name", ["محمد بن عبد الله", "שלום כהן", "王小明", "नमस्ते 🎓", "O'Brien-Ñandú", "a" * 500]
)
def test_names_of_every_script(view, leaflet, name):
    pdf = leaflet.pdf(changed(view, person=name))
    reader = opened(pdf)
    assert len(reader.pages) == 2
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata.title.startswith(f"Your way to Data analyst: {name[:8]}")


def test_unknown_hours_and_prices_are_said_to_be_unknown(view):
    values = leaflet_values(view)
    pills = {p["name"]: p["value"] for p in values["cards"][0]["pills"]}
    assert pills["Workload"] == "not stated"
    assert pills["Price"] == "not stated"
    assert pills["Language"] == "English"
    assert values["steps"][0]["price"] == "not stated"
    assert "0.00" not in str(values)
    step = view["path"]["steps"][0] | {"hours": "120", "price": "49.00 USD",
                                       "dates": "2026-04-01 to 2026-05-13"}  # fmt: skip
    made = leaflet_values(changed(view, path=view["path"] | {"steps": [step]}))
    assert made["dated"]
    assert (made["steps"][0]["hours"], made["steps"][0]["price"]) == ("120", "49.00 USD")


def test_nothing_fits_and_nothing_is_missing(view, leaflet):
    path = view["path"] | {"steps": [], "notes": []}
    none = changed(view, cards=[], path=path, notes=["46 left out: hours not stated."])
    text = words(leaflet.pdf(none))
    assert "No credential of this catalogue fits your limits" in text
    assert "46 left out" in text
    assert "Learn these first" in text
    full = changed(none, chart=[], learnable=[], unserved=[], n_missing=0, n_learnable=0,
                   n_unserved=0, notes=[])  # fmt: skip
    pdf = leaflet.pdf(full)
    text = words(pdf)
    assert "Nothing is left to close" in text
    assert "fits your limits" not in text
    assert len(opened(pdf).pages) == 2


def test_it_never_promises(view, leaflet):
    text = words(leaflet.pdf(view)).lower()
    assert "share of the learnable gap we could identify" in text
    assert "nothing about whether you can do a job" in text
    assert "qualified" not in text


def test_an_office_gives_colour_name_contact_and_logo(view, tmp_path):
    (tmp_path / "theme.json").write_text(
        '{"accent": "#8A1538", "office": "Careers #1", "contact": "Room 4"}'
    )
    (tmp_path / "logo.svg").write_bytes(SVG)
    text = words(Leaflet(tmp_path).pdf(view))
    assert "Careers #1" in text
    assert "Room 4" in text
    theme = read_theme(tmp_path)
    assert theme.accent == "#8a1538"
    assert "path" in theme.logo
    (tmp_path / "own.png").write_bytes(png())
    assert "data:image/png" in read_theme(tmp_path, tmp_path / "own.png").logo
    pdf = Leaflet(tmp_path, tmp_path / "own.png").pdf(view)
    assert len(opened(pdf).pages) == 2
    assert read_theme().accent == ACCENT


def test_an_offices_own_template_reads_its_folder_alone(view, tmp_path):
    own = tmp_path / "student.typ"
    head = '#set document(title: "x")\n#set text(lang: "en")\n'
    data = "#let d = json(bytes(sys.inputs.data))\n"
    (tmp_path / "part.typ").write_text("#let hello = [Hello]\n")
    own.write_text(head + data + '#import "part.typ": hello\n= #hello #d.person')
    assert "Hello Ann Example" in words(Leaflet(tmp_path).pdf(view))
    secret = tmp_path.parent / "secret.txt"
    secret.write_text("secret")
    for attempt in ("../secret.txt", "/etc/passwd", str(secret)):
        own.write_text(head + f'#read("{attempt}")')
        with pytest.raises(InputError):
            Leaflet(tmp_path).pdf(view)
    own.write_text(head + "#let x = (")
    with pytest.raises(InputError, match=r"student\.typ"):
        Leaflet(tmp_path).pdf(view)
    # An image without words misses the standard; the leaflet is made still, and tagged.
    (tmp_path / "dot.svg").write_bytes(SVG)
    own.write_text(head + '= Hi\n#image("dot.svg")')
    root = opened(Leaflet(tmp_path).pdf(view)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]


@pytest.mark.parametrize(
    "source",
    ['#import "@preview/cetz:0.3.0": *', '#import "@" + "preview/x:1.0.0"', "#import '@local/x'"],
)
def test_templates_fetch_no_packages(tmp_path, source):
    (tmp_path / "student.typ").write_text(source)
    with pytest.raises(UnsafeFileError, match="package"):
        read_theme(tmp_path)


def test_links_and_large_folders_are_refused(tmp_path):
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "student.typ").symlink_to("/etc/passwd")
    with pytest.raises(UnsafeFileError, match="link"):
        read_theme(folder)
    (folder / "student.typ").unlink()
    for n in range(201):
        (folder / f"{n}.txt").write_text("")
    with pytest.raises(UnsafeFileError, match="200 files"):
        read_theme(folder)
    with pytest.raises(InputError, match="no such folder"):
        read_theme(tmp_path / "none")


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ('{"accent": "#ffff00"}', "contrast"),
        ('{"accent": "red"}', "is none"),
        ('{"accent": "#12403f\\"; x"}', "is none"),
        ('{"colour": "#000000"}', "unknown setting"),
        ('{"accent": 3}', "object of texts"),
        ("[]", "object of texts"),
        ("{", "no JSON"),
    ],
)
def test_bad_settings(tmp_path, settings, says):
    (tmp_path / "theme.json").write_text(settings)
    with pytest.raises(InputError, match=says):
        read_theme(tmp_path)


@pytest.mark.parametrize(
    "data",
    [
        b"GIF89a",
        b"",
        b"<html/>",
        png(broken=True),
        png()[:-6],
        png(width=5000),
        SVG.replace(b"<path", b"<script>alert(1)</script><path"),
        SVG.replace(b"<path", b'<path onload="x()"'),
        SVG.replace(b"<path", b'<image href="http://x/y.png"/><path'),
        SVG.replace(b"<path", b'<use href="file:///etc/passwd"/><path'),
        SVG.replace(b"<path", b'<path style="fill:url(http://x)"'),
        SVG.replace(b"<path", b"<foreignObject/><path"),
        b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG,
        SVG.replace(b"/></svg>", b"/>" + b"<g/>" * 6000 + b"</svg>"),
        b"<svg xmlns='http://www.w3.org/2000/svg'>" + b" " * 600_000 + b"</svg>",
    ],
)
def test_bad_logos(tmp_path, data):
    path = tmp_path / "logo.svg"
    path.write_bytes(data)
    with pytest.raises(InputError):
        read_theme(logo=path)


def test_a_missing_logo(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_theme(logo=tmp_path / "none.png")
    (tmp_path / "link.svg").symlink_to(tmp_path / "logo.svg")
    with pytest.raises(UnsafeFileError, match="link"):
        read_theme(logo=tmp_path / "link.svg")
