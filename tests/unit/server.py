"""A web server of our own on 127.0.0.1 that serves true-to-format pages of each source.

All organisations, courses and adverts in it are made up.
"""

from __future__ import annotations

import gzip
import io
import json
import threading
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Asked:
    """A request that came in; header names in lower case."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class Reply:
    """An answer. ``length`` overrides Content-Length; ``stream`` is sent without one."""

    body: bytes = b""
    status: int = 200
    kind: str = HTML
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    stream: Iterable[bytes] | None = None


class Server(ThreadingHTTPServer):
    """The sockets; a client that hangs up early is no error."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, request, client_address):
        pass


class Site:
    """Routes and a record of what was asked."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.stop = threading.Event()
        self._routes: dict[str, Callable[[Asked], Reply]] = {}
        self._server = Server(("127.0.0.1", 0), self._handler())
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        self.stop.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def route(self, path: str, reply: Callable[[Asked], Reply] | Reply) -> str:
        """Answer a path; a path that ends in "/*" answers all below it. Return its address."""
        self._routes[path] = reply if callable(reply) else lambda _asked: reply
        return self.url + path

    def page(self, path: str, html: str, **options) -> str:
        return self.route(path, Reply(html.encode(), **options))

    def json(self, path: str, value: object, **options) -> str:
        return self.route(path, Reply(json.dumps(value).encode(), kind=JSON, **options))

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def _reply(self, asked: Asked) -> Reply:
        route = self._routes.get(asked.path)
        if route is None:
            below = [p for p in self._routes if p.endswith("/*") and asked.path.startswith(p[:-1])]
            route = self._routes[max(below, key=len)] if below else None
        if route is None:
            return Reply(b"<h1>Not found</h1>", status=404)
        return route(asked)

    def _handler(self):
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args):
                pass

            def do_GET(self):
                parts = urlsplit(self.path)
                query = {k: v[-1] for k, v in parse_qs(parts.query).items()}
                headers = {k.casefold(): v for k, v in self.headers.items()}
                asked = Asked(parts.path, query, headers)
                site.asked.append(asked)
                reply = site._reply(asked)
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if reply.kind:
                    self.send_header("Content-Type", reply.kind)
                if reply.stream is None:
                    length = len(reply.body) if reply.length is None else reply.length
                    self.send_header("Content-Length", str(length))
                    self.end_headers()
                    self.wfile.write(reply.body)
                    self.close_connection = reply.length is not None
                    return
                self.send_header("Connection", "close")
                self.end_headers()
                self.close_connection = True
                for chunk in reply.stream:
                    if site.stop.is_set():
                        return
                    self.wfile.write(chunk)
                    self.wfile.flush()

        return Handler


@contextmanager
def serve() -> Iterator[Site]:
    """Run a site for a test."""
    site = Site()
    try:
        yield site
    finally:
        site.close()


def drip(site: Site, *, every: float = 0.05) -> Iterator[bytes]:
    """Send a byte now and then, without end."""
    while not site.stop.wait(every):
        yield b"x"


def endless(site: Site) -> Iterator[bytes]:
    """Send as fast as the other side reads, without end."""
    while not site.stop.is_set():
        yield b"x" * 65536


def bomb(size: int) -> bytes:
    """Return zeros, packed."""
    return gzip.compress(bytes(size))


def tagged(body: bytes, etag: str, *, kind: str = JSON) -> Callable[[Asked], Reply]:
    """Answer 304 to whoever holds the document already."""

    def reply(asked: Asked) -> Reply:
        if asked.headers.get("if-none-match") == etag:
            return Reply(status=304, kind="", headers={"ETag": etag})
        return Reply(body, kind=kind, headers={"ETag": etag})

    return reply


def failing(times: int, then: Reply, *, status: int = 500, **headers: str) -> Callable:
    """Fail so many times, then answer."""
    left = [times]

    def reply(_asked: Asked) -> Reply:
        left[0] -= 1
        if left[0] >= 0:
            return Reply(b"oops", status=status,
                         headers={k.replace("_", "-"): v for k, v in headers.items()})  # fmt: skip
        return then

    return reply


# The sources ----------------------------------------------------------------------------------


def coursera(site: Site, *, count: int = 250) -> str:
    """Serve a catalogue as Coursera does; return the base address."""
    every = [
        {"id": f"c{n}", "courseType": "v2.ondemand", "name": f"Weaving {n}", "slug": f"weaving-{n}",
         "description": "Looms and patterns.", "workload": "4 weeks of study, 2-3 hours/week",
         "primaryLanguages": ["en"], "partnerIds": ["p1"], "certificates": ["VerifiedCert"]}
        for n in range(count)
    ]  # fmt: skip

    def reply(asked: Asked) -> Reply:
        start, limit = int(asked.query["start"]), int(asked.query["limit"])
        found = [
            e for e in every if asked.query.get("query", "").casefold() in e["name"].casefold()
        ]
        part = found[start : start + limit]
        paging: dict[str, object] = {"total": len(found)}
        if start + limit < len(found):
            paging["next"] = str(start + limit)
        linked = {"partners.v1": [{"id": "p1", "name": "Loom College"}]}
        return Reply(json.dumps({"elements": part, "paging": paging, "linked": linked}).encode(),
                     kind=JSON)  # fmt: skip

    site.route("/coursera/courses.v1", reply)
    return site.url + "/coursera"


def registry(site: Site, *, count: int = 120) -> str:
    """Serve envelopes as the Credential Registry does; return the base address."""

    def envelope(n: int) -> dict[str, object]:
        ctid = f"ce-00000000-0000-4000-8000-{n:012d}"
        uri = f"https://registry.example/resources/{ctid}"
        own = {"@id": uri, "@type": "ceterms:Certificate", "ceterms:ctid": ctid,
               "ceterms:name": {"en-US": f"Beekeeping {n}"},
               "ceterms:subjectWebpage": f"https://college.example/{n}",
               "ceterms:ownedBy": [f"_:b{n}"]}  # fmt: skip
        owner = {"@id": f"_:b{n}", "@type": "ceterms:Organization",
                 "ceterms:name": {"en-US": "Hive College"}}  # fmt: skip
        return {"envelope_id": f"e{n}", "envelope_type": "resource_data",
                "decoded_resource": {"@context": "https://credreg.net/ctdl/schema/context/json",
                                     "@id": uri, "@graph": [own, owner]}}  # fmt: skip

    def reply(asked: Asked) -> Reply:
        page, size = int(asked.query["page"]), int(asked.query["per_page"])
        found = [envelope(n) for n in range(count)] if not asked.query.get("fts") else [envelope(7)]
        part = found[(page - 1) * size : page * size]
        return Reply(json.dumps(part).encode(), kind=JSON, headers={"X-Total": str(len(found))})

    site.route("/registry/ce-registry/search", reply)
    return site.url + "/registry"


LEARN = {
    "appliedSkills": [
        {"uid": "applied.a", "title": "Mend a loom", "summary": "Repair.", "levels": ["beginner"],
         "url": "https://learn.example/a", "locale": "en-us",
         "study_guide": [{"uid": "m.1", "type": "module"}]},
    ],
    "mergedCertifications": [{"uid": "cert.a", "title": "Weaver Associate", "summary": "Cloth."}],
    "courses": [{"uid": "course.a", "title": "Dyes", "summary": "Colour.", "duration_in_hours": 8}],
    "learningPaths": [{"uid": "path.a", "title": "Looms", "summary": "All.", "modules": ["m.1"]}],
    "modules": [{"uid": "m.1", "title": "Threads", "summary": "", "duration_in_minutes": 45}],
}  # fmt: skip


def learn(site: Site) -> str:
    """Serve Microsoft Learn's open catalogue; return the base address."""
    site.json("/learn/", LEARN)
    return site.url + "/learn"


def learn_platform(site: Site, *, token: str) -> str:
    """Serve the catalogue that wants a token, in pages; return the base address."""
    base = site.url + "/platform"

    def part(values: list[dict[str, object]], name: str) -> Callable[[Asked], Reply]:
        def reply(asked: Asked) -> Reply:
            if asked.headers.get("authorization") != f"Bearer {token}":
                return Reply(b"{}", status=401, kind=JSON)
            at = int(asked.query.get("skip", "0"))
            page: dict[str, object] = {"value": values[at : at + 1]}
            if at + 1 < len(values):
                page["nextLink"] = f"{base}/{name}?skip={at + 1}"
            return Reply(json.dumps(page).encode(), kind=JSON)

        return reply

    modules = [{"id": f"m.{n}", "title": f"Threads {n}", "durationInMinutes": 30,
                "levels": [{"id": "beginner", "name": "Beginner"}]} for n in range(3)]  # fmt: skip
    skills = [{"id": "applied.a", "title": "Mend a loom", "updatedAt": "2026-02-01T00:00:00Z",
               "studyGuide": [{"id": "m.1", "type": "module"}]}]  # fmt: skip
    for name, values in (("modules", modules), ("applied-skills", skills), ("courses", []),
                         ("certifications", []), ("learning-paths", [])):  # fmt: skip
        site.route(f"/platform/{name}", part(values, name))
    return base


def greenhouse(site: Site) -> str:
    jobs = [{"id": 1, "title": "Weaver", "absolute_url": "https://boards.example/1",
             "location": {"name": "Ghent"}, "updated_at": "2026-03-01T10:00:00-05:00",
             "content": "&lt;p&gt;You weave.&lt;/p&gt;"}]  # fmt: skip
    site.json("/greenhouse/boards/loom/jobs", {"jobs": jobs, "meta": {"total": 1}})
    return site.url + "/greenhouse"


def lever(site: Site, *, count: int = 150) -> str:
    def reply(asked: Asked) -> Reply:
        skip, limit = int(asked.query["skip"]), int(asked.query["limit"])
        jobs = [{"id": f"l{n}", "text": "Dyer", "descriptionPlain": "You dye.",
                 "description": "<p>You dye.</p>", "lists": [], "additionalPlain": "",
                 "createdAt": 1767225600000, "hostedUrl": f"https://jobs.example/loom/l{n}",
                 "applyUrl": f"https://jobs.example/loom/l{n}/apply", "workplaceType": "onsite",
                 "categories": {"location": "Lille", "team": "Dyes", "commitment": "Full-time"}}
                for n in range(count)]  # fmt: skip
        return Reply(json.dumps(jobs[skip : skip + limit]).encode(), kind=JSON)

    site.route("/lever/postings/loom", reply)
    return site.url + "/lever"


def ashby(site: Site) -> str:
    jobs = [{"id": "a1", "title": "Spinner", "descriptionHtml": "<p>You spin.</p>",
             "location": "Porto", "publishedAt": "2026-01-05T00:00:00Z"}]  # fmt: skip
    site.json("/ashby/job-board/loom", {"apiVersion": "1", "jobs": jobs})
    return site.url + "/ashby"


def usajobs(site: Site, *, token: str, email: str, count: int = 700) -> str:
    def reply(asked: Asked) -> Reply:
        if (asked.headers.get("authorization-key"), asked.headers.get("user-agent")) != (
            token, email,
        ):  # fmt: skip
            return Reply(b"{}", status=401, kind=JSON)
        page, size = int(asked.query["Page"]), int(asked.query["ResultsPerPage"])
        numbers = range(count)[(page - 1) * size : page * size]
        items = [{"MatchedObjectId": str(n), "MatchedObjectDescriptor": {
            "PositionTitle": "Textile conservator", "OrganizationName": "Museum Office",
            "QualificationSummary": "You mend cloth."}} for n in numbers]  # fmt: skip
        result = {"SearchResultCount": len(items), "SearchResultCountAll": count,
                  "SearchResultItems": items}  # fmt: skip
        return Reply(json.dumps({"LanguageCode": "EN", "SearchResult": result}).encode(), kind=JSON)

    site.route("/usajobs/Search", reply)
    return site.url + "/usajobs"


def onet(site: Site, *, version: str = "30.3") -> str:
    out = io.BytesIO()
    folder = f"db_{version.replace('.', '_')}_text"
    with zipfile.ZipFile(out, "w") as archive:
        table = "O*NET-SOC Code\tTitle\tDescription\n51-6063.00\tWeavers\tWeave.\n"
        archive.writestr(f"{folder}/Occupation Data.txt", table)
    site.route(f"/onet/{folder}.zip", Reply(out.getvalue(), kind="application/zip"))
    return site.url + "/onet"


def esco(
    site: Site, *, count: int = 300, paged: bool = True, broken: frozenset[int] = frozenset()
) -> str:
    """Serve skills as ESCO's interface does; ``broken`` ones make their whole page fail."""

    def concept(n: int) -> dict[str, object]:
        kind = "knowledge" if n % 3 == 0 else "skill"
        api = "https://esco.example/api/resource/concept"
        return {
            "className": "Skill", "uri": f"http://data.europa.eu/esco/skill/{n:04d}",
            "title": f"weave {n}", "status": "released",
            "preferredLabel": {"en": f"weave {n}", "fr": f"tisser {n}"},
            "alternativeLabel": {"en": [f"make cloth {n}", f"do weaving {n}"]},
            "description": {"en": {"literal": "Make cloth.", "mimetype": "plain/text"}},
            "_links": {
                "hasSkillType": [{"href": f"{api}?uri=x",
                                  "uri": f"http://data.europa.eu/esco/skill-type/{kind}"}],
                "hasReuseLevel": [
                    {"uri": "http://data.europa.eu/esco/skill-reuse-level/cross-sector"}],
                "broaderHierarchyConcept": [
                    {"href": f"{api}?uri=http://data.europa.eu/esco/skill/S1&language=en"}],
            },
        }  # fmt: skip

    def reply(asked: Asked) -> Reply:
        offset, limit = int(asked.query["offset"]), int(asked.query["limit"])
        start = offset * limit if paged else offset
        numbers = range(count)[start : start + limit]
        if broken & set(numbers):
            return Reply(b"error", status=500)
        every = {str(c["uri"]): c for c in map(concept, numbers)}
        page = {"total": count, "offset": offset, "limit": limit, "_links": {}, "_embedded": every}
        return Reply(json.dumps(page).encode(), kind=JSON)

    site.route("/esco/resource/skill", reply)
    return site.url + "/esco"
