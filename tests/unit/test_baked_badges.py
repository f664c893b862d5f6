"""Badges baked into PNG and SVG pictures, pictures without one, and hostile ones."""

from __future__ import annotations

import json
import struct
import zlib

import pytest

from skillmatch.connect.baked import MAX_BADGE, is_svg, unbake
from skillmatch.errors import InputError, UnsafeFileError

PNG = b"\x89PNG\r\n\x1a\n"
BADGE = json.dumps({"type": "BadgeClass", "name": "Café"}, ensure_ascii=False)
TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJpZCI6IngifQ.c2ln"
OB2 = 'xmlns:openbadges="http://openbadges.org"'
OB3 = 'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"'


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def bake_png(png: bytes, payload: str, *, keyword: bytes = b"openbadges") -> bytes:
    """Put a badge behind the header of a PNG, as the baking specification asks."""
    head = len(PNG) + 25
    text = chunk(b"iTXt", keyword + b"\0\0\0\0\0" + payload.encode())
    return png[:head] + text + png[head:]


PICTURE = (PNG + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
           + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b""))  # fmt: skip


@pytest.mark.parametrize("payload", [BADGE, TOKEN])
@pytest.mark.parametrize("keyword", [b"openbadges", b"openbadgecredential"])
def test_png(payload, keyword):
    baked = bake_png(PICTURE, payload, keyword=keyword)
    assert unbake(baked, name="b.png") == payload.encode()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (b"tEXt", b"openbadges\0" + TOKEN.encode()),
        (b"zTXt", b"openbadges\0\0" + zlib.compress(TOKEN.encode())),
        (b"iTXt", b"openbadges\0\1\0en\0badge\0" + zlib.compress(TOKEN.encode())),
    ],
)
def test_png_text_chunks(kind, body):
    assert unbake(PNG + chunk(kind, body) + chunk(b"IEND", b""), name="b.png") == TOKEN.encode()


def test_a_png_with_both_standards_gives_the_later():
    baked = bake_png(bake_png(PICTURE, "{}"), TOKEN, keyword=b"openbadgecredential")
    assert unbake(baked, name="b.png") == TOKEN.encode()


def test_a_badge_in_front_of_damage_is_read():
    assert unbake(bake_png(PICTURE, TOKEN)[:-20], name="b.png") == TOKEN.encode()


def test_checksums_are_not_needed():
    baked = bake_png(PICTURE, BADGE)
    place = baked.index(b"iTXt") + 5 + len(b"openbadges\0\0\0\0\0" + BADGE.encode())
    assert unbake(baked[: place - 1] + b"\0\0\0\0" + baked[place + 3 :], name="b") == BADGE.encode()


@pytest.mark.parametrize(
    "svg",
    [
        f"<svg {OB2}><openbadges:assertion verify='https://a.e/1'>%s</openbadges:assertion></svg>",
        f"<!-- x --><svg {OB3}><g><openbadges:credential>%s</openbadges:credential></g></svg>",
    ],
)
def test_svg_with_json(svg):
    svg = svg.replace("%s", f"<![CDATA[ {BADGE} ]]>")
    assert unbake(svg.encode(), name="b.svg") == BADGE.encode()


@pytest.mark.parametrize(("space", "tag"), [(OB2, "assertion"), (OB3, "credential")])
def test_svg_with_a_token(space, tag):
    svg = (f'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://w3.example/svg11.dtd">'
           f'<svg {space}><openbadges:{tag} verify="{TOKEN}"/></svg>')  # fmt: skip
    assert unbake(svg.encode(), name="b.svg") == TOKEN.encode()


BOMB = ('<!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
        f'<svg {OB2}><openbadges:assertion>&b;</openbadges:assertion></svg>')  # fmt: skip


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (PICTURE, "holds no badge"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><assertion>{}</assertion></svg>", "no badge"),
        (f"<svg {OB2}><openbadges:assertion/></svg>".encode(), "no badge"),
        (bake_png(PICTURE, "https://a.example/1"), "only a link (https://a.example/1)"),
        (f"<svg {OB2}><openbadges:assertion verify='https://a.example/1'/></svg>".encode(), "link"),
        (PICTURE[:40], "cut short"),
        (PNG + b"\xff\xff\xff\xffiTXt", "cut short"),
        (PNG + chunk(b"zTXt", b"openbadges\0\0rubbish"), "broken"),
        (b"<svg><openbadges:assertion/></svg>", "broken"),
        (b"<svg>" * 50, "broken"),
        (BOMB.encode(), "DTDForbidden"),
        (b"GIF89a", "neither a PNG nor an SVG"),
        (b"<html></html>", "neither a PNG nor an SVG"),
        (b"", "neither"),
    ],
)
def test_pictures_without_a_badge(data, words):
    with pytest.raises(InputError) as caught:
        unbake(data, name="b.png")
    assert words in str(caught.value)
    assert "b.png" in str(caught.value)
    assert caught.value.hint


def test_bombs_are_refused():
    packed = zlib.compress(b" " * (MAX_BADGE + 10))
    bomb = PNG + chunk(b"zTXt", b"openbadges\0\0" + packed)
    with pytest.raises(UnsafeFileError, match="unpacks to more than 4 MiB"):
        unbake(bomb, name="b.png")
    with pytest.raises(UnsafeFileError, match="more than 50,000 parts"):
        unbake(PNG + chunk(b"aaAa", b"") * 50_001, name="b.png")
    with pytest.raises(UnsafeFileError, match="larger than 20 MiB"):
        unbake(PNG + bytes(20 * 2**20), name="b.png")


def test_what_is_an_svg():
    assert is_svg(b"\xef\xbb\xbf \n<svg:svg xmlns:svg='x'/>")
    assert not is_svg(b"{}")
    assert not is_svg(b"text <svg>")
