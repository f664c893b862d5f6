"""The check of programme pages: what counts as found, manners towards hosts, what it changes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmatch.domain import Credential
from skillmatch.freshness import freshness
from skillmatch.live.checking import Check, apply, check_credentials
from skillmatch.live.fetch import Fetcher
from skillmatch.live.pages import fold, names_issuer, names_title, page_of
from tests.unit.server import Reply, serve

DAY = date(2026, 3, 10)


class Clock:
    """Time that passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds

    def time(self) -> float:
        return self.now


@pytest.fixture
def site():
    with serve() as made:
        yield made


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def check(clock):
    with Fetcher(None, allow_private=True, timeout=5, retries=0) as fetcher:

        def run(*rows, **options):
            return list(check_credentials(rows, fetcher, today=DAY, pause=clock.sleep,
                                          clock=clock.time, **options))  # fmt: skip

        yield run


def row(url: str | None, title: str = "Data Weaving", issuer: str | None = "Loom College", **more):
    return Credential(id=more.pop("id", "a"), title=title, issuer=issuer, url=url, **more)


FILLER = "<p>" + "All about looms and threads for you. " * 10 + "</p>"
PAGE = f"<html><head><title>Courses</title></head><body><h1>Data Weaving</h1>{FILLER}"


# What counts as found --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "title", "found"),
    [
        ("<p>Our Data Weaving course</p>", "Data Weaving", True),
        ("<p>DATA-WEAVING®</p>", "Data Weaving", True),
        ("<p>Weaving data</p>", "Data Weaving", False),
        ("<p>Data and weaving</p>", "Data Weaving", True),
        ("<p>Data for expert weaving</p>", "Data Weaving", False),
        ("<p>Data</p><p>Weaving</p>", "Data Weaving", False),
        ("<p>Gestion de projets</p>", "Gestión de Projets", True),
        ("<p>Metadata Weavings</p>", "Data Weaving", False),
        ("<title>Data Weaving | Loom</title>", "Data Weaving", True),
        ("<h2>Data <b>Weaving</b></h2>", "Data Weaving", True),
        ('<meta property="og:title" content="Data Weaving &amp; more">', "Data Weaving", True),
        ("<script>var t='Data Weaving'</script>", "Data Weaving", False),
        ("<!-- Data Weaving -->", "Data Weaving", False),
        ("<p>You learn Python here</p>", "Python", False),
        ("<h1>Python</h1>", "Python", True),
        ("<p>Certified Loom Hand&trade; exam</p>", "Certified Loom Hand (CLH)", True),
        ("<h1>Python basics</h1>", "Python (3)", False),
        ("<p>C++ Weaving</p>", "C Weaving", False),
        ("<p>\u30c7\u30fc\u30bf\u306e\u7e54\u308a\u3092\u5b66\u3076</p>",
         "\u30c7\u30fc\u30bf\u306e\u7e54\u308a", True),
        ("<p>anything</p>", "", False),
    ],
)  # fmt: skip
def test_titles(html, title, found):
    assert names_title(page_of(html.encode()), title) is found


@pytest.mark.parametrize(
    ("html", "issuer", "found"),
    [
        ("<p>by Loom College, Ghent</p>", "Loom College", True),
        ("<p>by Loom College</p>", "Loom College Ltd.", True),
        ("<p>by the college</p>", "Loom College", False),
        ("<p>Microsofts</p>", "Microsoft", False),
        ("<p>© Microsoft</p>", "Microsoft", True),
        ("<p>Universität Köln</p>", "UNIVERSITAT KOLN", True),
        ("<p>University in Ghent</p>", "University of Ghent", True),
        ('<meta property="og:site_name" content="Loom College">', "Loom College", True),
    ],
)
def test_issuers(html, issuer, found):
    assert names_issuer(page_of(html.encode()), issuer) is found


def test_names_in_linked_data():
    house = {"@type": "Organization", "legalName": "Loom College"}
    data = {"@graph": [{"@type": "schema:Course", "schema:name": "Python", "provider": house}]}
    page = page_of(f'<script type="application/ld+json">{json.dumps(data)}</script>'.encode())
    assert names_title(page, "Python")
    assert names_issuer(page, "Loom College")
    assert not names_title(page, "Course")
    broken = page_of(b'<script type="application/ld+json">{"name": "Python"</script>')
    assert not names_title(broken, "Python")


@pytest.mark.parametrize(
    ("body", "kind"),
    [("<h1>Gestión Pública</h1>".encode("latin-1"), "text/html; charset=ISO-8859-1"),
     ('<meta charset="windows-1252"><h1>Gestión Pública</h1>'.encode("cp1252"), "text/html"),
     ("<h1>Gestión Pública</h1>".encode("cp1252"), ""),
     ("<h1>Gestión Pública</h1>".encode("utf-16"), "text/html; charset=utf-16"),
     ("<h1>Gestión Pública</h1>".encode(), "text/html; charset=hex")],
)  # fmt: skip
def test_pages_in_any_encoding(body, kind):
    assert names_title(page_of(body, kind), "gestion publica")


def test_fold_of_nothing_but_small_words():
    assert fold("The And Of") == "the and of"


@settings(max_examples=80, deadline=None)
@given(
    parts=st.lists(
        st.sampled_from(
            ["<", ">", "<script type=application/ld+json>", "</script>", "<title>", "</title",
             "<h1>", "<meta property=og:title content='", "'", '"', "{", '{"name":', "[", "]", "}",
             "\x00", "a", " ", "é", "<!--", "-->", "<![CDATA[", "&#99999999;", "\ud83d\ude00"]
        ),
        max_size=60,
    ),
    title=st.text(max_size=12),
)  # fmt: skip
def test_any_page_is_read(parts, title):
    page = page_of("".join(parts).encode("utf-8", "surrogatepass"))
    assert names_title(page, title) in (True, False)
    assert names_issuer(page, title) in (True, False)


# Outcomes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "outcome"),
    [
        (PAGE + "<p>Loom College</p>", "confirmed"),
        (PAGE, "title only"),
        (f"<p>Loom College</p>{FILLER}", "issuer only"),
        (FILLER, "not found"),
    ],
)
def test_outcomes(site, check, html, outcome):
    [found] = check(row(site.page("/c", html)))
    assert (found.outcome, found.id, found.checked_on) == (outcome, "a", DAY)
    assert found.url == site.url + "/c"
    assert found.detail
    assert "scripts" not in found.detail


def test_a_page_that_scripts_fill_says_so(site, check):
    [found] = check(row(site.page("/c", "<div id=app></div><script>render()</script>")))
    assert found.outcome == "not found"
    assert "without running scripts" in found.detail


@pytest.mark.parametrize("issuer", [None, "Other House"])
def test_title_only_says_why(site, check, issuer):
    [found] = check(row(site.page("/c", PAGE), issuer=issuer))
    assert found.outcome == "title only"
    assert ("names no issuer" in found.detail) is (issuer is None)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (404, "gone"),
        (410, "gone"),
        (403, "unreachable"),
        (500, "unreachable"),
        (429, "unreachable"),
    ],
)
def test_pages_that_do_not_come(site, check, status, outcome):
    [found] = check(row(site.route("/c", Reply(b"", status=status))))
    assert found.outcome == outcome
    assert str(status) in found.detail


@pytest.mark.parametrize(
    "url",
    [None, "", "not a page", "javascript:alert(1)", "file:///etc/passwd", "http://", "http://["],
)
def test_no_url(check, url):
    [found] = check(row(url))
    assert (found.outcome, found.url) == ("no url", url)


def test_a_private_page_is_not_opened(site, clock):
    with Fetcher(None) as fetcher:
        rows = [row(site.page("/c", PAGE))]
        [found] = check_credentials(rows, fetcher, today=DAY, pause=clock.sleep)
    assert found.outcome == "unreachable"
    assert "private network" in found.detail
    assert site.asked == []


def test_other_documents_than_pages(site, check):
    pdf = site.route("/a.pdf", Reply(b"%PDF-1.4 broken", kind="application/pdf"))
    picture = site.route("/b.png", Reply(b"\x89PNG", kind="image/png"))
    first, second = check(row(pdf), row(picture))
    assert (first.outcome, second.outcome) == ("not found", "not found")
    assert "PDF" in first.detail
    assert "image/png" in second.detail


def test_a_pdf_page_is_read(site, check):
    reportlab = pytest.importorskip("reportlab.pdfgen.canvas")
    import io

    out = io.BytesIO()
    sheet = reportlab.Canvas(out)
    sheet.drawString(72, 700, "Data Weaving by Loom College")
    sheet.save()
    [found] = check(row(site.route("/a.pdf", Reply(out.getvalue(), kind="application/pdf"))))
    assert found.outcome == "confirmed"


def test_an_endless_page_ends(site, check):
    from tests.unit.server import endless

    [found] = check(row(site.route("/c", lambda _a: Reply(stream=endless(site)))))
    assert found.outcome == "unreachable"
    assert "longer than" in found.detail


# Manners ---------------------------------------------------------------------------------------


def test_each_address_is_opened_once(site, check):
    one, two = site.page("/1", PAGE), site.page("/2", FILLER + "<p>Loom College</p>")
    moved = []
    rows = [row(one, id="a"), row(two, id="b"), row(one + "#part", "Other Title", id="c"),
            row(two, id="d"), row(None, id="e"), row(one, id="f")]  # fmt: skip
    found = check(*rows, move=moved.append)
    assert [c.id for c in found] == list("abcdef")
    assert [c.outcome for c in found] == [
        "title only", "issuer only", "not found", "issuer only", "no url", "title only",
    ]  # fmt: skip
    assert site.paths() == ["/robots.txt", "/1", "/2"]
    assert moved == [1] * 6


def test_a_host_is_asked_once_a_second(site, check, clock):
    pages = [site.page(f"/{n}", PAGE) for n in range(4)]
    check(*[row(p) for p in pages])
    assert clock.slept == [1.0] * 4
    with serve() as other:
        clock.slept.clear()
        check(row(other.page("/1", PAGE)), row(pages[0]))
        assert clock.slept == [1.0, 1.0]


def test_robots_are_obeyed(site, check, clock):
    rules = "User-agent: *\nDisallow: /private\nCrawl-delay: 4\n\nUser-agent: other\nDisallow: /"
    site.page("/robots.txt", rules, kind="text/plain")
    allowed, closed = site.page("/open", PAGE), site.page("/private/c", PAGE)
    first, second, third = check(row(closed), row(allowed), row(site.url + "/private/d"))
    assert [c.outcome for c in (first, second, third)] == [
        "refused by robots", "title only", "refused by robots",
    ]  # fmt: skip
    assert site.paths() == ["/robots.txt", "/open"]
    assert clock.slept == [4.0]


def test_robots_for_us_by_name(site, check):
    site.page("/robots.txt", "User-agent: SkillMatch\nDisallow: /", kind="text/plain")
    assert check(row(site.page("/c", PAGE)))[0].outcome == "refused by robots"


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (Reply(b"", status=404), "title only"),
        (Reply(b"", status=403), "title only"),
        (Reply(b"", status=503), "unreachable"),
        (Reply(b"<html>start page</html>"), "title only"),
        (Reply(b"\xff\xfe\x00garbage", kind="text/plain"), "title only"),
        (Reply("User-agent: *\nCrawl-delay: \u00b2".encode(), kind="text/plain"), "unreachable"),
        (Reply(b"User-agent: *\nDisallow: //[", kind="text/plain"), "unreachable"),
        (Reply(b"User-agent: *\nCrawl-delay: 99999", kind="text/plain"), "title only"),
    ],
)
def test_robots_that_are_missing_failing_or_broken(site, check, clock, reply, outcome):
    site.route("/robots.txt", reply)
    assert check(row(site.page("/c", PAGE)))[0].outcome == outcome
    assert all(s <= 30 for s in clock.slept)


# What it changes -------------------------------------------------------------------------------


def outcome(name: str) -> Check:
    return Check(id="a", url="https://a.example/", outcome=name, detail="", checked_on=DAY)


def test_confirmed_is_written_into_the_record():
    before = row("https://a.example/", status="page gone")
    after = apply(before, outcome("confirmed"))
    assert after == replace(
        before, checked_on=DAY, status=None,
        verification="title and issuer found on the provider's page",
    )  # fmt: skip
    assert apply(replace(before, status="deprecated"), outcome("confirmed")).status == "deprecated"


def test_title_only_is_written_as_such():
    after = apply(row(None), outcome("title only"))
    assert (after.checked_on, after.verification) == (
        DAY, "title found on the provider's page, issuer not",
    )  # fmt: skip
    assert (
        "no issuer to look for" in apply(row(None, issuer=None), outcome("title only")).verification
    )


@pytest.mark.parametrize("name", ["issuer only", "not found"])
def test_what_was_not_found_keeps_its_old_date(name):
    old = date(2025, 1, 1)
    after = apply(row(None, checked_on=old), outcome(name))
    assert after.checked_on == old
    assert after.verification == "title not found on the provider's page on 2026-03-10"


def test_gone_is_a_status():
    after = apply(row(None, status="active"), outcome("gone"))
    assert (after.status, after.checked_on) == ("page gone", None)
    assert "2026-03-10" in after.verification


@pytest.mark.parametrize("name", ["unreachable", "no url", "refused by robots"])
def test_what_could_not_be_opened_changes_nothing(name):
    before = row(None, status="page gone", verification="by hand", checked_on=date(2025, 1, 1))
    assert apply(before, outcome(name)) == before


@pytest.mark.parametrize(
    ("days", "word"),
    [(-5, "fresh"), (0, "fresh"), (90, "fresh"), (91, "ageing"), (180, "ageing"), (181, "stale"),
     (270, "stale"), (271, "lapsed"), (5000, "lapsed")],
)  # fmt: skip
def test_freshness(days, word):
    assert freshness(DAY - timedelta(days=days), DAY) == word


def test_never_checked():
    assert freshness(None, DAY) == "never checked"
