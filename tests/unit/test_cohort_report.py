"""The report of a cohort: nothing fetched, hostile texts stay texts, tagged, the same bytes."""

from __future__ import annotations

import html.parser
import io
import re

import pytest
from pypdf import PdfReader

from skillmatch.batch.cohort import CohortFigures
from skillmatch.errors import InputError
from skillmatch.report.cohort_charts import charts
from skillmatch.report.cohort_view import render_html, render_pdf
from skillmatch.report.privacy_view import render_privacy
from tests.unit.test_cohort_figures import gap, offer, result

HOSTILE = '<script>alert(1)</script> #set text(99pt) {{ 7*7 }} "q" \x1b[31m \u202egnp'


def figures_of(label="skill", title="A course", group="Law", **more):
    figures = CohortFigures(made_by=[("skillmatch", "1.2.3")], date="2026-03-01",
                            catalogue_rows=214, demo=True, **more)  # fmt: skip
    gaps = [gap(f"{label} {n}", 1.0 - n / 30, served=n % 2 == 0) for n in range(16)]
    for n in range(40):
        offers = [offer(title, 0.5, url="javascript:alert(1)"), offer("second", 0.4, rank=2)]
        figures.add(result(n, coverage=0.1 + n / 100, gaps=gaps, offers=offers, after=0.7,
                           programme=group if n < 20 else "Art",
                           sex="f" if n % 2 else "m"))  # fmt: skip
    return figures.figures()


@pytest.fixture(scope="module")
def figures():
    return figures_of()


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen, self.links, self.words = [], [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        for name, value in attrs:
            assert not name.startswith("on")
            if name in ("src", "href", "xlink:href"):
                self.links.append(value)

    def handle_data(self, data):
        self.words.append(data)


def parsed(page):
    tags = Tags()
    tags.feed(page)
    return tags


def test_page_fetches_nothing_and_has_every_part(figures):
    page = render_html(figures)
    tags = parsed(page)
    assert not {"script", "link", "iframe", "object", "embed", "form"} & set(tags.seen)
    assert not tags.links
    assert "@import" not in page
    assert not re.search(r"url\((?!#)", page)
    assert "default-src 'none'" in page
    text = " ".join(" ".join(tags.words).split())
    for part in ("Common gaps", "Credentials that would help most students",
                 "taught by nothing in this catalogue of 214 credentials", "By programme",
                 "Who is shown what", "Limits", "finds 31% and misses 69%", "1.2.3",
                 "Demo catalogue", "2026-03-01"):  # fmt: skip
        assert part in text
    assert tags.seen.count("svg") == 4
    assert tags.seen.count("table") >= 5  # figures stand beside the charts as tables


def test_charts_have_words_and_ids_of_their_own(figures):
    made = charts(figures, accent="#12403f")
    assert list(made) == ["gaps", "credentials", "coverage", "programmes"]
    for name, chart in made.items():
        assert re.findall(r"https?://[^\"]+", chart["svg"].replace("http://www.w3.org/", "")) == []
        assert all(i.startswith(name) for i in re.findall(r'id="([^"]+)"', chart["svg"]))
    assert "SKILL 0: 40; SKILL 1: 40, not taught here" in made["gaps"]["alt"]
    assert charts(figures, accent="#12403f") == made


def test_pdf_is_tagged_has_title_language_and_words_for_charts(figures):
    reader = PdfReader(io.BytesIO(render_pdf(figures)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"] is not None
    assert root["/Lang"] == "en"
    assert reader.metadata.title == "Cohort report"
    assert "pdfuaid" in root["/Metadata"].get_object().get_data().decode()
    text = " ".join(" ".join(p.extract_text() for p in reader.pages).split())
    for part in ("Common gaps", "SKILL 0", "A course", "By programme", "Limits", "1.2.3"):
        assert part in text


def test_the_same_figures_give_the_same_bytes(figures):
    assert render_html(figures) == render_html(figures_of())
    assert render_pdf(figures) == render_pdf(figures_of())


def test_hostile_texts_stay_texts():
    bad = figures_of(label=HOSTILE, title=HOSTILE + "W" * 300, group=HOSTILE)
    page = render_html(bad)
    tags = parsed(page)
    assert "script" not in tags.seen
    assert not tags.links  # javascript: is no link
    assert "<script>alert(1)</script>" in "".join(tags.words)
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert "49" not in re.findall(r">\s*(49)\s*<", page)
    assert render_pdf(bad).startswith(b"%PDF")


def test_a_cohort_without_anything_is_still_a_report():
    empty = CohortFigures().figures()
    page = render_html(empty)
    assert "No skill is lacked by 10 students or more." in page
    assert "No group columns were given" in page
    assert "taught by nothing in this catalogue<" in page
    assert render_pdf(empty).startswith(b"%PDF")
    few = CohortFigures()
    for n in range(9):
        few.add(
            result(n, gaps=[gap("rare", 1.0)], offers=[offer("only", 0.4)], programme="Zoology")
        )
    text = render_html(few.figures())
    assert "RARE" not in text
    assert "<bdi>only</bdi>" not in text
    assert "Zoology" not in text
    assert few.figures()["coverage"]["before"] is None
    assert few.figures()["exposure"] is None


def test_missing_prices_and_hours_are_not_zero(figures):
    page = render_html(figures)
    row = page[page.index("A course") :]
    cells = re.findall(r'<td class="n">([^<]*)</td>', row)[:6]
    assert cells[-2:] == ["not stated", "not stated"]


def test_an_offices_template_is_sandboxed_and_escaped(figures, tmp_path):
    own = tmp_path / "cohort.html.j2"
    own.write_text("{{ theme.office }} {{ gaps[0].label }} {{ numbers[0].value }}")
    (tmp_path / "theme.json").write_text('{"office": "<b>Us</b>"}')
    assert render_html(figures, templates=tmp_path) == "&lt;b&gt;Us&lt;/b&gt; SKILL 0 40"
    for attempt in (
        "{{ ''.__class__.__mro__ }}",
        "{{ self.__init__.__globals__ }}",
        "{{ charts.update({}) }}",
        "{{ gaps.append(1) }}",
        "{% include '../secret.txt' %}",
        "{% include '/etc/passwd' %}",
        "{{ nothing }}",
        "{% for x in range(10000000) %}{% endfor %}",
        "{{ 1 / 0 }}",
        "{% if %}",
    ):
        own.write_text(attempt)
        (tmp_path.parent / "secret.txt").write_text("secret")
        with pytest.raises(InputError, match=r"cohort\.html\.j2"):
            render_html(figures, templates=tmp_path)


def test_a_logo_is_shown_as_a_picture(figures, tmp_path):
    logo = tmp_path / "logo.svg"
    logo.write_bytes(b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z"/></svg>')
    links = parsed(render_html(figures, logo=logo)).links
    assert len(links) == 1
    assert links[0].startswith("data:image/svg+xml;base64,")
    assert render_pdf(figures, logo=logo) != render_pdf(figures)


def test_the_page_on_privacy_says_what_was_set():
    page = render_privacy(delete_after="2026-09-01", n_students=1234, groups=[HOSTILE],
                          made_by={"skillmatch": "1.2.3"})  # fmt: skip
    tags = parsed(page)
    text = " ".join(" ".join(tags.words).split())
    assert "script" not in tags.seen
    for part in ("no legal advice", "1,234", "2026-09-01", "GDPR", "FERPA", "batch erase ID",
                 "On the machine that ran the command", "1.2.3"):  # fmt: skip
        assert part in text
    other = render_privacy(anonymised=True, cluster=True)
    assert "Replaced by ids" in other
    assert "No day was set" in other
    assert "machines of the Dask cluster" in other
    assert "No group columns were kept" in other
