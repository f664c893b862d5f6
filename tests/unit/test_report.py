"""Reports escape what comes from outside, say what they must and never say "ready"."""

from __future__ import annotations

import html.parser
import io
import json
import re
from dataclasses import replace

import pytest

from skillmatch.report import json_out
from skillmatch.report.clean import breakable, clean, safe_url, short
from skillmatch.report.csv_out import RECOMMENDATION_COLUMNS, recommendation_rows, to_csv
from skillmatch.report.html import render
from skillmatch.report.pdf import condense, render_pdf
from skillmatch.report.view import build

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> #set text(99pt) $x^2$ *bold* "
    '\x1b[31mred\x00 \u202egnp.exe {{ 7*7 }} {% raw %} "quoted" \\ `code` #import "/etc/passwd"'
)


@pytest.fixture(scope="module")
def made(matcher, root):
    role = matcher.role("data analyst")
    me = matcher.profile(cv=root / "data" / "demo" / "cvs" / "junior_data_analyst.txt")
    gap = matcher.gap(me, role)
    return matcher, gap, matcher.recommend(gap, k=10), matcher.pathway(gap)


@pytest.fixture(scope="module")
def hostile(matcher, made):
    catalogue = tuple(
        replace(c, title=HOSTILE, issuer=HOSTILE, text=HOSTILE, delivery=HOSTILE,
                prerequisites=HOSTILE, url="javascript:alert(3)", source=HOSTILE)
        for c in matcher.catalogue
    )  # fmt: skip
    other = matcher.with_catalogue(catalogue)
    gap = other.gap(made[1].profile, replace(made[1].role, title=HOSTILE))
    return build(other, gap, other.recommend(gap), other.pathway(gap), person=HOSTILE)


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen, self.outside = [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        names = dict(attrs)
        assert not any(name.startswith("on") for name in names)
        for name in ("src", "href", "xlink:href", "style"):
            value = names.get(name)
            if value is not None:
                self.outside.append((tag, name, value))


def parsed(page):
    tags = Tags()
    tags.feed(page)
    return tags


def text_of(pdf):
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(pdf))
    return " ".join(" ".join(p.extract_text() for p in reader.pages).split()), len(reader.pages)


def test_page_fetches_nothing(made):
    page = render(build(*made))
    tags = parsed(page)
    assert not {"script", "img", "link", "iframe", "object", "embed", "form"} & set(tags.seen)
    for tag, name, value in tags.outside:
        assert (tag, name) == ("a", "href")
        assert value.startswith(("https://", "http://", "#"))
    assert "url(" not in page
    assert "@import" not in page
    assert "default-src 'none'" in page


def test_page_says_what_made_it_and_that_it_is_a_demo(made):
    matcher, _, best, _ = made
    page = render(build(*made, date="2026-01-31"))
    for value in matcher.provenance.values():
        assert value in page
    assert "Demo catalogue, check with the issuer" in page
    assert "2026-01-31" in page
    assert "our summary" in page
    assert "Not stated:" in page
    for r in best:
        assert r.credential.title.replace("&", "&amp;").replace("'", "&#39;") in page
    shares = [f"{100 * p.share:.1f}%" for p in best[0].contributions]
    assert all(share in page for share in shares)
    assert "Sample data" not in page


def test_no_date_without_one(made):
    page = render(build(*made))
    assert not re.search(r"\b20\d\d-\d\d-\d\d\b", page)


def test_sample_data_is_named(made):
    matcher, gap, best, path = made
    page = render(build(matcher, replace(gap, role=replace(gap.role, synthetic=True)), best, path))
    assert "Sample data" in page


def test_wording_never_promises(made):
    page = render(build(*made)).lower()
    body = re.sub(r"<[^>]+>", " ", page)
    assert "share of the learnable gap we could identify" in body
    assert not re.search(r"\b(you are|you're|job[- ]?)\s*(ready|qualified)\b", body)


def test_hostile_text_stays_text_in_html(hostile):
    page = render(hostile)
    tags = parsed(page)
    assert "script" not in tags.seen
    assert "img" not in tags.seen
    assert "&lt;script&gt;alert(1)" in page
    assert "javascript:" not in page
    assert "{{ 7*7 }}" in page  # Not run by the template.
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", page)


def test_hostile_text_stays_text_in_pdf(hostile):
    pdf = render_pdf(hostile)
    text, pages = text_of(pdf)
    assert pages == 2
    assert "alert(1)" in text.replace(" ", "")
    assert "#settext(99pt)" in text.replace(" ", "").replace("\u200b", "")


def test_pdf_is_two_pages_and_repeats(made):
    view = build(*made, date="2026-01-31")
    pdf = render_pdf(view)
    text, pages = text_of(pdf)
    assert pages == 2
    assert pdf == render_pdf(view)
    assert "Demo catalogue, check with the issuer" in text
    assert made[2][0].credential.title in text
    assert "2026-01-31" in text
    assert b"CreationDate" not in pdf or b"D:1970" in pdf


def test_long_words_do_not_leave_the_pdf(made):
    view = build(*made) | {"title": "x" * 5000, "person": "y" * 5000}
    _, pages = text_of(render_pdf(view))
    assert pages == 2
    assert len(condense(view)["title"]) < 200


def test_parts_of_the_cover_add_up(made):
    for part in build(*made)["cover"]["parts"]:
        assert 0 <= part["from"] <= 100.01
        assert 0 <= part["width"] <= 100.01
    assert sum(p["width"] for p in build(*made)["cover"]["parts"]) == pytest.approx(100, abs=0.01)


def test_empty_gap_and_no_recommendation(made):
    matcher, gap, _, _ = made
    whole = replace(gap, items=tuple(replace(i, held=1.0, shortfall=0.0) for i in gap.items),
                    coverage=1.0)  # fmt: skip
    best, path = matcher.recommend(whole), matcher.pathway(whole)
    view = build(matcher, whole, best, path)
    assert "You already cover every skill" in render(view)
    assert text_of(render_pdf(view))[1] <= 2


def test_json_is_strict_and_complete(made):
    _, gap, best, _ = made
    text = json_out.dumps(json_out.recommend_dict(gap, best, made_by={}))
    data = json.loads(text)
    assert len(data["gap"]["items"]) == len(gap.items)
    assert "NaN" not in text


def test_csv_cells_are_no_formulas(made):
    best = made[2]
    bad = replace(best[0], credential=replace(best[0].credential, title="=HYPERLINK(1)"))
    text = to_csv(RECOMMENDATION_COLUMNS, recommendation_rows([bad]))
    assert "'=HYPERLINK(1)" in text


def test_tables_take_hostile_text(made):
    from rich.console import Console

    from skillmatch.report.table import gap_table, recommendation_table

    _, gap, best, _ = made
    bad = [replace(best[0], credential=replace(best[0].credential, title="[bold]x[/] \x1b[31m"))]
    out = io.StringIO()
    console = Console(file=out, width=160, color_system=None)
    for part in (*gap_table(gap), recommendation_table(bad)):
        console.print(part)
    assert "[bold]x[/]" in out.getvalue()
    assert "\x1b" not in out.getvalue()


def test_clean_helpers():
    assert clean("a\x07b\u202ec") == "abc"
    assert short("word " * 50, 20).endswith("…")
    assert len(short("x" * 100, 20)) == 20
    assert breakable("x" * 50).count("\u200b") == 2
    assert safe_url("data:text/html,x") is None
    assert safe_url(" https://a.org/b c") is None
    assert safe_url(None) is None
