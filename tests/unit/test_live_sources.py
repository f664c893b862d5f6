"""Each source as it answers: pages to the end, limits, searches, refusals, other shapes."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from skillmatch.connect.esco import read_skills
from skillmatch.errors import FetchError, InputError
from skillmatch.live.catalogues import fetch_catalogue
from skillmatch.live.download import file_name, to_json
from skillmatch.live.fetch import Answer, Fetcher
from skillmatch.live.postings import fetch_postings
from skillmatch.live.taxonomies import fetch_esco, fetch_onet
from tests.unit import server
from tests.unit.server import HTML, JSON, Reply, serve

TOKEN = "s3cr3t-t0ken"
EMAIL = "me@college.example"


@pytest.fixture
def site():
    with serve() as made:
        yield made


@pytest.fixture
def fetcher(tmp_path):
    with Fetcher(tmp_path / "cache", allow_private=True, timeout=5, pause=lambda _s: None) as made:
        yield made


def documents(download):
    return [json.loads(data) for _, data in download.files]


# Catalogues ------------------------------------------------------------------------------------


def test_coursera_comes_in_pages(site, fetcher):
    found = fetch_catalogue("coursera", fetcher, base_url=server.coursera(site, count=250))
    ids = [e["id"] for d in documents(found) for e in d["elements"]]
    assert ids == [f"c{n}" for n in range(250)]
    assert [name for name, _ in found.files] == [f"coursera-0000{n}.json" for n in (1, 2, 3)]
    assert documents(found)[0]["linked"]["partners.v1"][0]["name"] == "Loom College"
    assert (found.pages, found.error, found.from_cache) == (3, None, False)
    assert found.licence == "terms of Coursera apply, not checked"
    assert found.url.startswith(site.url)
    assert found.retrieved is not None
    assert "workload" in site.asked[0].query["fields"]


@pytest.mark.parametrize(("limit", "pages"), [(1, 1), (99, 1), (100, 1), (101, 2), (999, 3)])
def test_coursera_stops_at_the_limit(site, fetcher, limit, pages):
    base = server.coursera(site, count=250)
    found = fetch_catalogue("coursera", fetcher, base_url=base + "/", limit=limit)
    assert sum(len(d["elements"]) for d in documents(found)) == min(limit, 250)
    assert found.pages == pages


def test_coursera_searches(site, fetcher):
    base = server.coursera(site, count=30)
    found = fetch_catalogue("coursera", fetcher, base_url=base, query="weaving 17")
    assert [e["id"] for d in documents(found) for e in d["elements"]] == ["c17"]


def test_coursera_that_sends_more_than_asked_is_cut(site, fetcher):
    site.json("/x/courses.v1", {"elements": [{"id": str(n)} for n in range(9)], "paging": {}})
    found = fetch_catalogue("coursera", fetcher, base_url=site.url + "/x", limit=4)
    assert len(documents(found)[0]["elements"]) == 4


def test_coursera_whose_pages_go_in_a_circle_ends(site, fetcher):
    site.json("/x/courses.v1", {"elements": [{"id": "1"}], "paging": {"next": "7"}})
    assert fetch_catalogue("coursera", fetcher, base_url=site.url + "/x").pages == 2


def test_registry_comes_out_of_its_envelopes(site, fetcher):
    found = fetch_catalogue("credential-finder", fetcher, base_url=server.registry(site, count=120))
    nodes = [n for d in documents(found) for n in d["@graph"]]
    names = [n["ceterms:name"]["en-US"] for n in nodes if n["@type"] == "ceterms:Certificate"]
    assert names == [f"Beekeeping {n}" for n in range(120)]
    assert sum(n["@type"] == "ceterms:Organization" for n in nodes) == 120
    assert found.pages == 4  # The last one is empty.
    assert len(found.files) == 3
    assert "not checked" in found.licence
    assert site.asked[0].query["resource_type"] == "credential"


def test_registry_limit_and_search(site, fetcher):
    base = server.registry(site, count=120)
    found = fetch_catalogue("credential-finder", fetcher, base_url=base, limit=60)
    nodes = [n for d in documents(found) for n in d["@graph"]]
    assert sum(n["@type"] == "ceterms:Certificate" for n in nodes) == 60
    assert found.pages == 2
    found = fetch_catalogue("credential-finder", fetcher, base_url=base, query="bees")
    assert documents(found)[0]["@graph"][0]["ceterms:name"]["en-US"] == "Beekeeping 7"


def test_registry_that_repeats_itself_or_holds_rubbish(site, fetcher):
    page = [{"decoded_resource": {"@id": "u:1", "@type": "ceterms:Badge"}}, 5, {"x": 1},
            {"@type": "ceterms:Badge", "@id": "u:2"},
            {"decoded_resource": {"@id": "u:1", "@type": "ceterms:Badge"}}]  # fmt: skip
    site.json("/x/ce-registry/search", page)
    found = fetch_catalogue("credential-finder", fetcher, base_url=site.url + "/x")
    assert [n["@id"] for n in documents(found)[0]["@graph"]] == ["u:1", "u:2"]
    assert found.pages == 2
    assert any("2 envelopes held no resource" in n for n in found.notes)
    assert any("same as the one before" in n for n in found.notes)


def test_registry_with_a_token(site, fetcher):
    base = server.registry(site, count=1)
    fetch_catalogue("credential-finder", fetcher, base_url=base, token=TOKEN)
    assert site.asked[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_learn_open_catalogue_is_one_document(site, fetcher):
    found = fetch_catalogue("microsoft-learn", fetcher, base_url=server.learn(site))
    assert documents(found) == [server.LEARN]
    assert set(site.asked[0].query["type"].split(",")) == set(server.LEARN)


def test_learn_limit_and_search_keep_the_modules(site, fetcher):
    base = server.learn(site)
    found = fetch_catalogue("microsoft-learn", fetcher, base_url=base, limit=2)
    [document] = documents(found)
    assert [len(document[k]) for k in server.LEARN] == [1, 1, 0, 0, 1]
    found = fetch_catalogue("microsoft-learn", fetcher, base_url=base, query="Dyes colour")
    [document] = documents(found)
    assert [len(document[k]) for k in server.LEARN] == [0, 0, 1, 0, 1]
    assert any("no search" in note for note in found.notes)


@pytest.mark.parametrize("status", [401, 403, 410])
def test_learn_withdrawn(site, fetcher, status):
    site.route("/learn/", Reply(b"", status=status))
    with pytest.raises(FetchError, match=str(status)) as caught:
        fetch_catalogue("microsoft-learn", fetcher, base_url=site.url + "/learn")
    assert "withdraws the open catalogue in 2026" in caught.value.hint
    assert "--token" in caught.value.hint
    assert caught.value.status == status


def test_learn_with_a_token_has_the_open_shape(site, fetcher):
    base = server.learn_platform(site, token=TOKEN)
    found = fetch_catalogue("microsoft-learn", fetcher, base_url=base, token=TOKEN)
    [document] = documents(found)
    assert document["modules"][2] == {
        "uid": "m.2", "title": "Threads 2", "duration_in_minutes": 30, "levels": ["beginner"],
    }  # fmt: skip
    [skill] = document["appliedSkills"]
    assert skill["study_guide"] == [{"uid": "m.1", "type": "module"}]
    assert skill["last_modified"].startswith("2026")
    assert found.pages == 7
    with pytest.raises(FetchError) as caught:
        fetch_catalogue("microsoft-learn", fetcher, base_url=base, token="wrong")
    assert "wrong" not in str(caught.value)


def test_learn_token_is_not_sent_after_a_next_link_elsewhere(site, fetcher):
    with serve() as other:
        for part in ("modules", "applied-skills", "courses", "certifications", "learning-paths"):
            site.json(f"/p/{part}", {"value": [], "nextLink": other.url + "/steal"})
        found = fetch_catalogue("microsoft-learn", fetcher, base_url=site.url + "/p", token=TOKEN)
        assert other.asked == []
    assert any("another host" in note for note in found.notes)


def test_any_address(site, fetcher):
    url = site.page("/courses/weaving", "<html><h1>Weaving</h1></html>")
    found = fetch_catalogue(url, fetcher)
    assert found.files == (("weaving.html", b"<html><h1>Weaving</h1></html>"),)
    assert found.licence == "terms of 127.0.0.1 apply, not checked"
    found = fetch_catalogue(site.json("/d/list.json", []), fetcher, limit=3)
    assert found.files[0][0] == "list.json"
    assert any("--limit" in note for note in found.notes)


def test_an_unchanged_address_says_so(site, fetcher):
    url = site.route("/list.json", server.tagged(b"[]", '"1"'))
    assert not fetch_catalogue(url, fetcher).from_cache
    assert fetch_catalogue(url, fetcher).from_cache


@pytest.mark.parametrize("source", ["credential-finder", "coursera", "microsoft-learn"])
@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [(b"<html>login</html>", HTML, "a web page, not JSON"), (b'{"a": [1', JSON, "cut short"),
     (b'{"other": 1}', JSON, "another shape"), (b'"x"', JSON, "another shape"),
     (b"{}", JSON, "another shape"), (b"[1, 2", "", "cut short")],
)  # fmt: skip
def test_catalogues_that_answer_with_something_else(site, fetcher, source, body, kind, words):
    site.route("/x/*", Reply(body, kind=kind))
    with pytest.raises(FetchError, match=words) as caught:
        fetch_catalogue(source, fetcher, base_url=site.url + "/x")
    assert "127.0.0.1" in caught.value.message
    assert caught.value.hint


def test_wishes_that_cannot_be(site, fetcher):
    for source, options in (("edx", {}), ("file:///etc/passwd", {}), ("coursera", {"limit": 0}),
                            ("coursera", {"token": " "})):  # fmt: skip
        with pytest.raises(InputError):
            fetch_catalogue(source, fetcher, base_url=site.url, **options)
    assert site.asked == []


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [("/a/../../etc/passwd", JSON, "passwd.json"), ("/", HTML, "page.html"),
     ("/x.php", HTML, "x.php.html"), ("/x.html", HTML, "x.html"), ("/%2e%2e%2f", JSON, "page.json"),
     ("/data.csv", "text/csv", "data.csv"), ("/data", "text/csv", "data.csv"),
     ("/.hidden", JSON, "hidden.json"), ("/" + "a" * 300, JSON, "a" * 80 + ".json"),
     ("/k.jsonld", "application/octet-stream", "k.jsonld"), ("/k", "", "k.json")],
)  # fmt: skip
def test_file_names_are_safe(path, kind, name):
    answer = Answer(url="http://a.example" + path, status=200, body=b"{}", content_type=kind,
                    etag=None, last_modified=None, retrieved=datetime.now(UTC),
                    from_cache=False)  # fmt: skip
    assert file_name(answer) == name


# Adverts ---------------------------------------------------------------------------------------


def test_greenhouse_and_ashby(site, fetcher):
    [found] = fetch_postings(["greenhouse:loom"], fetcher, base_url=server.greenhouse(site))
    assert found.files[0][0] == "greenhouse-loom.json"
    assert documents(found)[0]["jobs"][0]["title"] == "Weaver"
    assert site.asked[-1].query == {"content": "true"}
    [found] = fetch_postings(["Ashby:loom"], fetcher, base_url=server.ashby(site))
    assert documents(found)[0]["jobs"][0]["id"] == "a1"
    assert found.licence == "terms of Ashby and of loom apply, not checked"


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (99, 1), (100, 2), (150, 2)])
def test_lever_comes_in_pages(site, fetcher, count, pages):
    [found] = fetch_postings(["lever:loom"], fetcher, base_url=server.lever(site, count=count))
    assert [j["id"] for d in documents(found) for j in d] == [f"l{n}" for n in range(count)]
    assert found.pages == pages


def test_usajobs(site, fetcher):
    base = server.usajobs(site, token=TOKEN, email=EMAIL, count=700)
    [found] = fetch_postings(
        ["usajobs"], fetcher, base_url=base, token=TOKEN, email=EMAIL, keyword="cloth"
    )
    sizes = [len(d["SearchResult"]["SearchResultItems"]) for d in documents(found)]
    assert sizes == [500, 200]
    assert site.asked[0].query["Keyword"] == "cloth"
    assert TOKEN not in repr(found)


@pytest.mark.parametrize(
    ("token", "email"), [(None, EMAIL), (TOKEN, None), (TOKEN, "me"), ("", "")]
)
def test_usajobs_wants_key_and_address(fetcher, token, email):
    with pytest.raises(InputError, match="a key and the e-mail address") as caught:
        fetch_postings(["usajobs"], fetcher, token=token, email=email)
    assert TOKEN not in str(caught.value)


def test_a_page_with_adverts(site, fetcher):
    url = site.page("/jobs/1", '<script type="application/ld+json">{}</script>')
    [found] = fetch_postings([url], fetcher)
    assert found.files[0][0] == "1.html"


def test_one_board_that_fails_does_not_cost_the_others(site, fetcher):
    base = server.greenhouse(site)
    found = fetch_postings(["greenhouse:nobody", "greenhouse:loom"], fetcher, base_url=base)
    assert found[0].files == ()
    assert "no public board 'nobody'" in str(found[0].error)
    assert found[1].error is None
    with pytest.raises(FetchError, match="no public board"):
        fetch_postings(["greenhouse:nobody"], fetcher, base_url=base)


@pytest.mark.parametrize(
    "source",
    ["greenhouse", "greenhouse:", "greenhouse:a/../b", "lever:..", "ashby:a?b", "monster:x", "",
     "file:///etc/passwd"],
)  # fmt: skip
def test_sources_without_a_known_form_cost_nothing(site, fetcher, source):
    with pytest.raises(InputError) as caught:
        fetch_postings(["greenhouse:loom", source], fetcher, base_url=site.url)
    assert caught.value.hint
    assert site.asked == []


@pytest.mark.parametrize("source", ["greenhouse:loom", "lever:loom", "ashby:loom", "usajobs"])
@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [(b"<html></html>", HTML, "a web page"), (b"{", JSON, "cut short"),
     (b'"x"', JSON, "another shape"), (b'{"SearchResult": 5}', JSON, "another shape")],
)  # fmt: skip
def test_boards_that_answer_with_something_else(site, fetcher, source, body, kind, words):
    site.route("/x/*", Reply(body, kind=kind))
    with pytest.raises(FetchError, match=words):
        fetch_postings([source], fetcher, base_url=site.url + "/x", token=TOKEN, email=EMAIL)


# Taxonomies ------------------------------------------------------------------------------------


def test_onet(site, fetcher):
    found = fetch_onet(fetcher, base_url=server.onet(site))
    assert found.files[0][0] == "db_30_3_text.zip"
    assert found.files[0][1].startswith(b"PK")
    assert found.source == "onet 30.3"
    assert "CC BY 4.0" in found.licence
    with pytest.raises(FetchError, match=r"no O\*NET database 29\.9"):
        fetch_onet(fetcher, base_url=site.url + "/onet", version="29.9")
    with pytest.raises(InputError, match="no O"):
        fetch_onet(fetcher, base_url=site.url, version="../30")
    site.page("/onet/db_29_0_text.zip", "<html>moved</html>")
    with pytest.raises(FetchError, match="is no zip"):
        fetch_onet(fetcher, base_url=site.url + "/onet", version="29.0")


def skills_of(found, tmp_path):
    path = tmp_path / found.files[0][0]
    path.write_bytes(found.files[0][1])
    return read_skills(path)


@pytest.mark.parametrize("paged", [True, False])
@pytest.mark.parametrize("count", [1, 127, 128, 129, 256, 300])
def test_esco_comes_whole_however_its_pages_are_counted(site, fetcher, tmp_path, count, paged):
    found = fetch_esco(fetcher, base_url=server.esco(site, count=count, paged=paged))
    result = skills_of(found, tmp_path)
    assert [s.label for s in result.records] == [f"weave {n}" for n in range(count)]
    assert not result.problems
    assert not found.notes


def test_esco_facts(site, fetcher, tmp_path):
    found = fetch_esco(fetcher, base_url=server.esco(site, count=4), version="1.2.0")
    first, second = skills_of(found, tmp_path).records[:2]
    assert first.id == "http://data.europa.eu/esco/skill/0000"
    assert (first.kind, second.kind) == ("knowledge", "skill")
    assert (first.reuse, first.alt_labels) == ("cross-sector", ("make cloth 0", "do weaving 0"))
    row = next(csv.DictReader(io.StringIO(found.files[0][1].decode())))
    assert row["description"] == "Make cloth."
    assert row["broaderUri"] == "http://data.europa.eu/esco/skill/S1"
    assert "acknowledgement" in found.licence
    asked = site.asked[0].query
    assert (asked["selectedVersion"], asked["language"]) == ("v1.2.0", "en")
    assert asked["isInScheme"].endswith("/member-skills")


@pytest.mark.parametrize("limit", [1, 3, 128, 200, 999])
def test_esco_limit(site, fetcher, tmp_path, limit):
    base = server.esco(site, count=300)
    found = fetch_esco(fetcher, base_url=base, limit=limit)
    assert len(skills_of(found, tmp_path).records) == min(limit, 300)


def test_esco_broken_concepts_cost_only_themselves(site, fetcher, tmp_path):
    broken = frozenset({5, 131, 299})
    found = fetch_esco(fetcher, base_url=server.esco(site, count=300, broken=broken))
    labels = {s.label for s in skills_of(found, tmp_path).records}
    assert labels == {f"weave {n}" for n in range(300) if n not in broken}
    assert any("3 concepts could not be read" in note for note in found.notes)


def test_esco_that_fails_throughout_is_given_up(site, fetcher):
    base = server.esco(site, count=2000, broken=frozenset(range(2000)))
    with pytest.raises(FetchError, match="500"):
        fetch_esco(fetcher, base_url=base)
    assert len(site.asked) < 400


def test_esco_without_labels_in_the_language(site, fetcher, tmp_path):
    base = server.esco(site, count=300)
    with pytest.raises(FetchError, match="no skills in 'xx'"):
        fetch_esco(fetcher, base_url=base, language="xx")
    found = fetch_esco(fetcher, base_url=base, language="fr")
    assert skills_of(found, tmp_path).records[7].label == "tisser 7"


@pytest.mark.parametrize(
    "options", [{"language": "english"}, {"language": "../"}, {"version": "latest"}, {"limit": 0}]
)
def test_esco_wishes_that_cannot_be(site, fetcher, options):
    with pytest.raises(InputError):
        fetch_esco(fetcher, base_url=site.url, **options)
    assert site.asked == []


@pytest.mark.parametrize("value", [[], "x", {"a": 1}, {"_embedded": 5}])
def test_esco_of_another_shape(site, fetcher, value):
    site.json("/x/resource/skill", value)
    with pytest.raises(FetchError, match="another shape"):
        fetch_esco(fetcher, base_url=site.url + "/x")


def test_esco_rubbish_among_concepts(site, fetcher, tmp_path):
    every = {"http://data.europa.eu/esco/skill/1": {"preferredLabel": {"en": "weave"}, "_links": 5,
                                                   "alternativeLabel": {"en": "spin"}},
             "x": {"preferredLabel": {"en": "no uri"}}, "http://y": 5,
             "http://z": {"uri": "http://z", "preferredLabel": ["q", 5]}}  # fmt: skip
    site.json("/x/resource/skill", {"_embedded": every, "total": 4})
    found = fetch_esco(fetcher, base_url=site.url + "/x")
    assert [s.label for s in skills_of(found, tmp_path).records] == ["weave", "q"]
    assert any("2 concepts have no label" in note for note in found.notes)


def test_numbers_survive_being_written_again():
    from skillmatch.connect.jsonld import load_json

    value = load_json(b'{"a": 1.50, "b": 2.0, "c": [1]}', "x")
    assert json.loads(to_json(value)) == {"a": 1.5, "b": 2, "c": [1]}
