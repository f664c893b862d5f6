"""One document over HTTP: limits, retries, redirects, the cache, and no token anywhere."""

from __future__ import annotations

import gzip
import json
import logging
import socket
import subprocess
import sys
import threading
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from skillmatch.errors import FetchError, InputError
from skillmatch.live.cache import Cache, Kept, key_of
from skillmatch.live.fetch import Fetcher
from skillmatch.live.guard import is_public, refuse_private_name
from tests.unit.server import HTML, JSON, Reply, bomb, drip, endless, failing, serve, tagged

TOKEN = "s3cr3t-t0ken"


@pytest.fixture
def site():
    with serve() as made:
        yield made


@pytest.fixture
def waits():
    return []


@pytest.fixture
def fetcher(tmp_path, waits):
    with Fetcher(tmp_path / "cache", allow_private=True, timeout=2, pause=waits.append) as made:
        yield made


def fails(fetcher, url, **options) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetcher.get(url, **options)
    assert "\n" not in str(caught.value)
    assert TOKEN not in str(caught.value)
    return caught.value


def test_a_document_comes_with_its_facts(site, fetcher):
    url = site.route("/a", Reply("é".encode(), kind=HTML, headers={
        "ETag": '"1"', "Last-Modified": "Mon, 02 Mar 2026 10:00:00 GMT"}))  # fmt: skip
    before = datetime.now(UTC)
    answer = fetcher.get(url, params={"q": "a b", "n": 2})
    assert (answer.status, answer.body, answer.kind) == (200, "é".encode(), "text/html")
    assert (answer.etag, answer.last_modified) == ('"1"', "Mon, 02 Mar 2026 10:00:00 GMT")
    assert answer.url == f"{url}?q=a+b&n=2"
    assert before <= answer.retrieved <= datetime.now(UTC)
    assert answer.host == "127.0.0.1"
    assert not answer.from_cache
    assert site.asked[0].query == {"q": "a b", "n": "2"}
    assert site.asked[0].headers["user-agent"].startswith("skillmatch/")


def test_an_unchanged_document_is_not_sent_again(site, fetcher):
    url = site.route("/a", tagged(b"[1]", '"v1"'))
    first, second = fetcher.get(url), fetcher.get(url)
    assert second.body == first.body
    assert second.from_cache
    assert second.retrieved >= first.retrieved
    assert (second.status, second.content_type) == (200, first.content_type)
    assert "if-none-match" not in site.asked[0].headers
    assert site.asked[1].headers["if-none-match"] == '"v1"'
    site.route("/a", tagged(b"[2]", '"v2"'))
    third = fetcher.get(url)
    assert (third.body, third.from_cache) == (b"[2]", False)


def test_last_modified_serves_where_there_is_no_etag(site, fetcher):
    day = "Mon, 02 Mar 2026 10:00:00 GMT"

    def reply(asked):
        if asked.headers.get("if-modified-since") == day:
            return Reply(status=304, kind="")
        return Reply(b"x", headers={"Last-Modified": day})

    url = site.route("/a", reply)
    fetcher.get(url)
    assert fetcher.get(url).from_cache


@pytest.mark.parametrize("damage", ["body", "facts", "types", "date"])
def test_a_damaged_entry_is_fetched_again(site, fetcher, tmp_path, damage):
    url = site.route("/a", tagged(b"[1]", '"v1"'))
    fetcher.get(url)
    [facts] = (tmp_path / "cache").glob("*.json")
    if damage == "body":
        facts.with_suffix(".body").write_bytes(b"[9]")
    elif damage == "facts":
        facts.write_text("{")
    elif damage == "types":
        facts.write_text(json.dumps({**json.loads(facts.read_text()), "etag": 5}))
    else:
        facts.write_text(json.dumps({**json.loads(facts.read_text()), "retrieved": "2026-01-01"}))
    answer = fetcher.get(url)
    assert (answer.body, answer.from_cache) == (b"[1]", False)
    assert "if-none-match" not in site.asked[-1].headers


def test_a_cache_that_cannot_be_written_is_only_slower(site, tmp_path, caplog):
    (tmp_path / "file").write_text("")
    url = site.route("/a", Reply(b"x"))
    caplog.set_level(logging.WARNING)
    with Fetcher(tmp_path / "file" / "cache", allow_private=True) as fetcher:
        assert fetcher.get(url).body == b"x"
    assert "cannot be written" in caplog.text


def test_no_token_is_kept_and_answers_do_not_mix(site, tmp_path):
    def reply(asked):
        mine = asked.headers.get("authorization", "nobody").encode()
        etag = f'"{zlib.crc32(mine)}"'
        if asked.headers.get("if-none-match") == etag:
            return Reply(status=304, kind="")
        return Reply(b"for " + str(len(mine)).encode(), headers={"ETag": etag})

    url = site.route("/a", reply)
    with (
        Fetcher(tmp_path, allow_private=True) as open_,
        Fetcher(tmp_path, allow_private=True, token=TOKEN) as own,
    ):
        assert open_.get(url).body == b"for 6"
        assert own.get(url, params={"api_key": TOKEN}).body == b"for 19"
        assert own.get(url, params={"api_key": TOKEN}).from_cache
        assert TOKEN not in own.get(url, params={"api_key": TOKEN}).url
        assert open_.get(url).body == b"for 6"
    kept = list(tmp_path.iterdir())
    assert len(kept) == 4
    for file in kept:
        assert TOKEN.encode() not in file.read_bytes()
        assert file.stem.isalnum()
        assert len(file.stem) == 64


def test_server_errors_are_tried_again_with_growing_waits(site, fetcher, waits):
    url = site.route("/a", failing(3, Reply(b"well")))
    assert fetcher.get(url).body == b"well"
    assert len(site.asked) == 4
    assert [0.5 * 2**n * 0.5 <= w <= 0.5 * 2**n for n, w in enumerate(waits)] == [True] * 3


def test_the_tries_end(site, fetcher, waits):
    url = site.route("/a", Reply(b"no", status=503))
    error = fails(fetcher, url)
    assert (error.status, len(site.asked), len(waits)) == (503, 5, 4)
    assert "127.0.0.1: it answered 503" in error.message
    assert "5 times" in error.message
    assert error.hint


def test_too_many_requests_waits_as_long_as_it_is_told(site, fetcher, waits):
    url = site.route("/a", failing(1, Reply(b"well"), status=429, Retry_After="7"))
    assert fetcher.get(url).body == b"well"
    assert waits == [7.0]


@pytest.mark.parametrize(
    ("told", "low", "high"),
    [("86400", 60, 60), ("soon", 0.2, 0.5), ("date", 20, 31), ("past", 0, 0)],
)
def test_retry_after_is_capped_and_may_be_a_date(site, fetcher, waits, told, low, high):
    then = datetime.now(UTC) + timedelta(seconds=30 if told == "date" else -30)
    value = format_datetime(then, usegmt=True) if told in ("date", "past") else told
    url = site.route("/a", failing(1, Reply(b"well"), status=503, Retry_After=value))
    fetcher.get(url)
    assert low <= waits[0] <= high


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_refusal_is_not_tried_again(site, fetcher, waits, status):
    error = fails(fetcher, site.route("/a", Reply(b"", status=status)))
    assert (error.status, error.passing, len(site.asked), waits) == (status, False, 1, [])


def test_what_was_kept_stands_in_only_where_that_is_allowed(site, fetcher):
    url = site.route("/a", Reply(b"old"))
    first = fetcher.get(url)
    site.route("/a", Reply(b"", status=500))
    fails(fetcher, url)
    answer = fetcher.get(url, stale_ok=True)
    assert (answer.body, answer.from_cache, answer.retrieved) == (b"old", True, first.retrieved)
    site.route("/a", Reply(b"", status=410))
    assert fails(fetcher, url, stale_ok=True).status == 410


def test_nobody_listens(fetcher, waits):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    error = fails(fetcher, f"http://127.0.0.1:{port}/")
    assert "no connection" in error.message
    assert len(waits) == 4


def test_redirects_are_followed_to_the_end(site, fetcher):
    site.route("/a", Reply(status=301, headers={"Location": "/b?x=1"}))
    site.route("/b", Reply(status=307, headers={"Location": site.url + "/c#part"}))
    site.route("/c", tagged(b"here", '"c"'))
    answer = fetcher.get(site.url + "/a")
    assert (answer.body, answer.url) == (b"here", site.url + "/c")
    assert fetcher.get(site.url + "/a").from_cache
    with_marks = [a.path for a in site.asked if "if-none-match" in a.headers]
    assert with_marks == ["/c"]


def test_redirects_without_end(site, fetcher):
    url = site.route("/a", Reply(status=302, headers={"Location": "/a"}))
    assert "redirects more than 5 times" in fails(fetcher, url).message
    assert len(site.asked) == 6


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://a.example/", "javascript:alert(1)", "http://u:p@127.0.0.1/",
     "http://["],
)  # fmt: skip
def test_redirects_to_where_no_fetch_goes(site, fetcher, target):
    url = site.route("/a", Reply(status=302, headers={"Location": target}))
    assert "redirects to" in fails(fetcher, url).message
    assert len(site.asked) == 1


def test_a_token_does_not_travel_to_another_host(site, tmp_path):
    with serve() as other:
        other.route("/b", Reply(b"x"))
        url = site.route("/a", Reply(status=302, headers={"Location": other.url + "/b"}))
        with Fetcher(None, allow_private=True, token=TOKEN) as fetcher:
            fetcher.get(url, headers={"Authorization-Key": TOKEN})
        assert TOKEN in site.asked[0].headers["authorization"]
        assert not any(TOKEN in v for v in other.asked[0].headers.values())


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:{port}/a", "http://localhost:{port}/a", "http://127.1:{port}/a",
     "http://2130706433:{port}/a", "http://0x7f.1:{port}/a", "http://[::1]:{port}/a",
     "http://[::ffff:127.0.0.1]:{port}/a", "http://0.0.0.0:{port}/a", "http://10.0.0.1/",
     "http://169.254.169.254/latest/meta-data/", "http://router.local/", "http://a.localhost/"],
)  # fmt: skip
def test_private_addresses_are_refused(site, url):
    site.route("/a", Reply(b"inside"))
    with Fetcher(None) as fetcher:
        error = fails(fetcher, url.format(port=site.port))
    assert "private network" in error.message
    assert site.asked == []


def test_a_public_name_that_means_a_private_address_is_refused(site, monkeypatch):
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", site.port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: inside)
    with Fetcher(None) as fetcher:
        error = fails(fetcher, f"http://innocent.example:{site.port}/a")
    assert "innocent.example: refused" in error.message
    assert site.asked == []


def test_a_public_host_cannot_redirect_into_a_private_network(waits):
    def handle(request):
        if request.url.host == "public.example":
            return httpx.Response(302, headers={"Location": "http://169.254.169.254/"})
        raise AssertionError(request.url)

    with Fetcher(None, transport=httpx.MockTransport(handle), pause=waits.append) as fetcher:
        error = fails(fetcher, "https://public.example/a")
    assert "private network" in error.message


@pytest.mark.parametrize(
    ("address", "public"),
    [("8.8.8.8", True), ("2606:4700::1111", True), ("127.0.0.1", False), ("100.64.0.1", False),
     ("fe80::1", False), ("fd00::1", False), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False),
     ("224.0.0.1", False), ("::", False), ("nonsense", False), ("64:ff9b::808:808", True)],
)  # fmt: skip
def test_public_addresses(address, public):
    assert is_public(address) is public


def test_names_that_are_no_address_pass_unresolved():
    for host in ("a.example", "face.example", "1.2.3.4.5", "dead.beef"):
        refuse_private_name(host)


@pytest.mark.parametrize(
    "url",
    ["", "a.example", "file:///etc/passwd", "http://", "http://[", "ftp://a/", "http://a\n.b/"],
)
def test_what_is_no_web_address(fetcher, url):
    assert fails(fetcher, url).hint


def test_a_password_in_the_address_is_refused_and_not_shown(fetcher):
    assert "user name" in fails(fetcher, f"http://me:{TOKEN}@a.example/").message


def test_a_silent_host_ends_by_the_time_out(site, tmp_path, waits):
    url = site.route("/a", lambda _asked: (site.stop.wait(5), Reply(b"late"))[1])
    with Fetcher(None, allow_private=True, timeout=0.2, retries=1, pause=waits.append) as fetcher:
        error = fails(fetcher, url)
    assert "no answer within 0.2 s" in error.message
    assert len(site.asked) == 2


def test_a_slow_drip_ends_by_the_total(site, waits):
    url = site.route("/a", lambda _asked: Reply(stream=drip(site)))
    with Fetcher(None, allow_private=True, timeout=1, total=0.4, pause=waits.append) as fetcher:
        error = fails(fetcher, url)
    assert "longer than 0.4 s" in error.message
    assert len(site.asked) == 1
    assert waits == []


def test_a_slow_drip_in_the_head_ends_by_the_total(waits):
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def run():
            peer, _ = listening.accept()
            with peer:
                try:
                    peer.sendall(b"HTTP/1.1 200 OK\r\nX: ")
                    while not stop.wait(0.05):
                        peer.sendall(b"y")
                except OSError:
                    pass

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        port = listening.getsockname()[1]
        with Fetcher(None, allow_private=True, timeout=1, total=0.4, pause=waits.append) as fetcher:
            error = fails(fetcher, f"http://127.0.0.1:{port}/")
        stop.set()
        thread.join(5)
    assert "longer than 0.4 s" in error.message


def test_an_endless_body_ends_at_the_limit(site, fetcher):
    url = site.route("/a", lambda _asked: Reply(stream=endless(site)))
    assert "longer than 1 MiB" in fails(fetcher, url, limit=2**20).message
    assert len(site.asked) == 1


def test_a_length_over_the_limit_is_refused_before_it_is_read(site, fetcher):
    url = site.route("/a", Reply(b"x", length=10**12))
    assert "longer than" in fails(fetcher, url).message


def test_the_limit_holds_for_the_unpacked_body(site, fetcher):
    packed = bomb(40 * 2**20)
    assert len(packed) < 2**17
    url = site.route("/a", Reply(packed, headers={"Content-Encoding": "gzip"}))
    assert "longer than 1 MiB" in fails(fetcher, url, limit=2**20).message
    assert len(fetcher.get(url, limit=41 * 2**20).body) == 40 * 2**20


def test_many_empty_gzip_parts_are_no_way_round_the_limit(site, fetcher):
    empty = gzip.compress(b"") * 20_000
    url = site.route("/a", Reply(empty, headers={"Content-Encoding": "gzip"}))
    assert "longer than" in fails(fetcher, url, limit=1000).message


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("gzip", gzip.compress), ("deflate", zlib.compress),
     ("deflate", lambda b: zlib.compressobj(wbits=-15).compress(b"") + _raw(b)),
     ("identity", lambda b: b), ("x-gzip", lambda b: gzip.compress(b[:9]) + gzip.compress(b[9:]))],
)  # fmt: skip
def test_packed_bodies_are_unpacked(site, fetcher, encoding, pack):
    body = bytes(range(256)) * 5000
    url = site.route("/a", Reply(pack(body), headers={"Content-Encoding": encoding}))
    assert fetcher.get(url).body == body


def _raw(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("gzip", b"no gzip"), ("gzip", gzip.compress(b"x" * 9999, mtime=0)[:-12]), ("br", b"x"),
     ("gzip, gzip", gzip.compress(gzip.compress(b"x", mtime=0), mtime=0))],
)  # fmt: skip
def test_bodies_that_cannot_be_unpacked(site, fetcher, encoding, body):
    url = site.route("/a", Reply(body, headers={"Content-Encoding": encoding}))
    assert "cannot be unpacked" in fails(fetcher, url, retries=0).message


def test_a_body_that_is_cut_short_is_tried_again(site, fetcher, waits):
    url = site.route("/a", Reply(b"half", length=400))
    error = fails(fetcher, url, retries=1)
    assert "broken off" in error.message
    assert (len(site.asked), len(waits)) == (2, 1)


def test_what_speaks_no_http(waits):
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def run():
            peer, _ = listening.accept()
            with peer:
                peer.recv(4096)
                peer.sendall(b"SSH-2.0-OpenSSH\r\n")

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        with Fetcher(None, allow_private=True, timeout=2, retries=0) as fetcher:
            assert "no HTTP" in fails(fetcher, url).message
        thread.join(5)


@pytest.mark.parametrize("token", ["a\nb", "a b\r\nX: y", "é", ""])
def test_a_token_that_cannot_be_sent(site, token):
    fetcher = Fetcher(None, allow_private=True, token=token)
    with fetcher, pytest.raises(InputError, match="cannot be sent") as caught:
        fetcher.get(site.url)
    assert token == "" or token not in str(caught.value)
    assert site.asked == []


def test_progress_is_told(site, tmp_path):
    told = []
    url = site.route("/a", Reply(b"x" * 300_000))
    with Fetcher(None, allow_private=True, progress=lambda n, of: told.append((n, of))) as fetcher:
        fetcher.get(url)
    assert told[-1] == (300_000, 300_000)
    assert [n for n, _ in told] == sorted(n for n, _ in told)


def test_json_of_an_answer(site, fetcher):
    assert fetcher.get(site.json("/a", {"n": 1})).json() == {"n": 1}
    for path, body, kind, words in (
        ("/b", b"<html></html>", HTML, "a web page, not JSON"),
        ("/c", b'{"n": ', JSON, "cut short"),
        ("/d", b"hello", "text/plain", "answered as text/plain"),
        ("/e", b"", JSON, "empty"),
        ("/f", b"[" * 5000, JSON, "nested"),
    ):
        with pytest.raises(FetchError, match=words):
            fetcher.get(site.route(path, Reply(body, kind=kind))).json()


def test_cache_keys_differ_by_all_that_decides():
    keys = {key_of("http://a/", []), key_of("http://a/", [("X", "1")]),
            key_of("http://a/", [("X", "2")]), key_of("http://b/", [])}  # fmt: skip
    assert len(keys) == 4
    assert key_of("http://a/", [("X", "1"), ("Y", "2")]) == key_of(
        "http://a/", [("y", "2"), ("x", "1")]
    )


def test_a_kept_document_that_is_too_long_is_not_used(tmp_path):
    kept = Kept(url="http://a/", body=b"12345", content_type="", etag=None, last_modified=None,
                retrieved=datetime.now(UTC))  # fmt: skip
    Cache(tmp_path, limit=9).keep("k", kept)
    assert Cache(tmp_path, limit=9).find("k") == kept
    assert Cache(tmp_path, limit=4).find("k") is None


def test_import_stays_light():
    code = "import skillmatch, skillmatch.cli, sys; print('httpx' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"
