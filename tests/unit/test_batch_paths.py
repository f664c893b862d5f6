"""What a table names stays in its folder; what is written is its owner's alone."""

from __future__ import annotations

import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmatch.batch.paths import inside, page_name, private_folder, write_private
from skillmatch.errors import InputError, UnsafeFileError


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    (folder / "cvs").mkdir(parents=True)
    (folder / "cvs" / "a.txt").write_text("SQL")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


def test_files_of_the_folder(home):
    path = home / "cvs" / "a.txt"
    assert inside(home, "cvs/a.txt") == path
    assert inside(home, "./cvs/../cvs/a.txt") == path
    assert inside(home, str(path)) == path
    assert inside(home, "cvs") == home / "cvs"


@pytest.mark.parametrize(
    "name",
    [
        "../secret.txt", "cvs/../../secret.txt", "/etc/passwd", "https://example.org/cv.pdf",
        "file:///etc/passwd", "FTP://host/a", "//server/share/cv.pdf", "\\\\server\\share\\cv.pdf",
        "data:text/plain,SQL", "a\0b", " https://example.org/cv.pdf",
    ],
)  # fmt: skip
def test_what_lies_elsewhere_is_refused(home, name):
    with pytest.raises(UnsafeFileError) as caught:
        inside(home, name)
    assert caught.value.hint


def test_links_are_refused(home, tmp_path):
    (home / "link.txt").symlink_to(tmp_path / "secret.txt")
    (home / "away").symlink_to(tmp_path)
    (home / "own.txt").symlink_to(home / "cvs" / "a.txt")
    for name in ("link.txt", "away/secret.txt", "own.txt"):
        with pytest.raises(UnsafeFileError, match="link"):
            inside(home, name)
    (home / "cvs" / "in.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(UnsafeFileError, match="holds links"):
        inside(home, "cvs")


def test_a_home_behind_a_link_is_the_users_own(home, tmp_path):
    (tmp_path / "short").symlink_to(home)
    assert inside(tmp_path / "short", "cvs/a.txt").read_text() == "SQL"


def test_no_ordinary_file(home):
    os.mkfifo(home / "pipe")
    with pytest.raises(UnsafeFileError, match="ordinary"):
        inside(home, "pipe")
    with pytest.raises(InputError, match="no such file"):
        inside(home, "cvs/b.txt")
    with pytest.raises(InputError):
        inside(home, "x" * 5000)


@given(st.text(max_size=40))
def test_no_name_leaves_the_folder(tmp_path_factory, name):
    home = tmp_path_factory.getbasetemp() / "empty"
    home.mkdir(exist_ok=True)
    try:
        found = inside(home, name)
    except InputError:
        return
    assert found.is_relative_to(home)


@given(st.lists(st.text(min_size=1, max_size=90), unique=True, max_size=8))
def test_pages_are_apart_and_plain(ids):
    names = [page_name(i) for i in ids]
    assert len({n.casefold() for n in names}) == len(ids)
    for name in names:
        assert name.isascii()
        assert len(name) < 90
        assert not set(name) & set('/\\:*?"<>| \0')
        assert not name.startswith(".")


def test_names_of_devices_and_lone_halves():
    assert page_name("con") != "con.html"
    assert page_name("s1", "pdf") == "s1.pdf"
    assert page_name("\ud800").endswith(".html")


def test_written_whole_and_private(tmp_path):
    folder = private_folder(tmp_path / "out" / "students")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    digest = write_private(folder / "a.html", b"one")
    write_private(folder / "a.html", b"two", sync=True)
    assert (folder / "a.html").read_bytes() == b"two"
    assert stat.S_IMODE((folder / "a.html").stat().st_mode) == 0o600
    assert [p.name for p in folder.iterdir()] == ["a.html"]
    assert digest.startswith("7692c3ad")  # sha256 of "one"


def test_a_folder_that_is_a_link_is_refused(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(InputError, match="link"):
        private_folder(tmp_path / "link")


def test_a_file_in_the_way(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(InputError, match="cannot be written"):
        private_folder(tmp_path / "out" / "students")
