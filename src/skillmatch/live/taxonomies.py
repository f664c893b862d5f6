"""Taxonomies from their publishers: the O*NET database, and ESCO through its open interface."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from skillmatch.errors import FetchError, InputError
from skillmatch.live.download import Download, Gathered, base_of
from skillmatch.live.fetch import Fetcher

__all__ = ["ONET_VERSION", "fetch_esco", "fetch_onet"]

# The newest release whose text tables are known here; --version takes another.
ONET_VERSION = "30.3"
_ONET = "https://www.onetcenter.org/dl_files/database"
_ESCO = "https://ec.europa.eu/esco/api"
# This scheme holds the skills alone; concept-scheme/skills holds their 640 groups as well.
_SCHEME = "http://data.europa.eu/esco/concept-scheme/member-skills"
# Pages are halved where the host fails on one, so the size is a power of two.
_PAGE = 128
_MOST_UNREAD = 50
_MAX_CONCEPTS = 200_000
COLUMNS = ("conceptType", "conceptUri", "skillType", "reuseLevel", "preferredLabel", "altLabels",
           "status", "description", "broaderUri")  # fmt: skip
_TYPES = {"skill": "skill/competence"}


def fetch_onet(
    fetcher: Fetcher, *, version: str | None = None, base_url: str | None = None
) -> Download:
    """Fetch the O*NET database as its zip of text tables.

    Parameters
    ----------
    fetcher : Fetcher
    version : str, optional
        Such as "30.3".
    base_url : str, optional
        Address of the folder, where it is not the usual one.

    Raises
    ------
    InputError
        The version is none.
    FetchError
        There is no such version, or what came is no zip.
    """
    chosen = version or ONET_VERSION
    if not re.fullmatch(r"\d{1,3}\.\d{1,2}", chosen):
        raise InputError(f"--version {chosen!r} is no O*NET version", hint="for example 30.3")
    # From memory of the download page: db_30_3_text.zip.
    name = f"db_{chosen.replace('.', '_')}_text.zip"
    try:
        answer = fetcher.get(f"{base_of(base_url, _ONET)}/{name}")
    except FetchError as error:
        if error.status != 404:
            raise
        raise FetchError(
            f"there is no O*NET database {chosen} as text tables", status=404,
            hint="see onetcenter.org/database.html for the versions, and give --version",
        ) from None  # fmt: skip
    if not answer.body.startswith(b"PK\x03\x04"):
        kind = answer.kind or "no content type"
        raise FetchError(
            f"{answer.host}: what came for O*NET {chosen} is no zip ({kind})",
            hint="download it in a browser and import the file",
        )
    got = Gathered(f"onet {chosen}")
    got.count(answer)
    got.add(name, answer.body)
    return got.done("CC BY 4.0, O*NET Database, U.S. Department of Labor (USDOL/ETA)")


def fetch_esco(
    fetcher: Fetcher,
    *,
    language: str = "en",
    version: str | None = None,
    base_url: str | None = None,
    limit: int | None = None,
) -> Download:
    """Fetch ESCO's skills through its open interface.

    Parameters
    ----------
    fetcher : Fetcher
    language : str
        Two letters.
    version : str, optional
        Such as "v1.2.0"; None takes what the interface gives.
    base_url : str, optional
        Address of the interface, where it is not the usual one: it can be run locally.
    limit : int, optional
        Most skills.

    Returns
    -------
    Download
        One file ``skills_en.csv`` with the columns of the official download that are known.
        Concepts that the interface fails on are counted in the notes.

    Raises
    ------
    InputError
        The language or version has no such form.
    FetchError
        The interface cannot be reached or answers with something else.
    """
    if not re.fullmatch(r"[a-z]{2}", language):
        raise InputError(f"--language {language!r} is no language", hint="two letters such as en")
    if version is not None and not re.fullmatch(r"v?\d{1,3}(\.\d{1,3}){1,3}", version):
        raise InputError(f"--version {version!r} is no ESCO version", hint="for example v1.2.0")
    if limit is not None and limit < 1:
        raise InputError(f"--limit {limit} asks for nothing", hint="give 1 or more")
    walk = _Walk(fetcher, f"{base_of(base_url, _ESCO)}/resource/skill", language, version)
    rows = walk.rows(limit)
    if not rows:
        raise FetchError(
            f"ESCO: there are no skills in {language!r}", hint="choose another language or version"
        )
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    walk.got.add(f"skills_{language}.csv", text.getvalue().encode("utf-8"))
    return walk.got.done("reuse with acknowledgement (Commission Decision 2011/833/EU), ESCO")


class _Walk:
    """Goes through the pages of the skills."""

    def __init__(self, fetcher: Fetcher, url: str, language: str, version: str | None) -> None:
        self.got = Gathered("esco")
        self._fetcher = fetcher
        self._url = url
        self._language = language
        self._version = {} if version is None else {"selectedVersion": "v" + version.lstrip("v")}
        self._found: dict[str, dict[str, str]] = {}
        self._seen: set[str] = set()
        self._size = _PAGE
        self._paged = True
        self._unread = 0

    def rows(self, limit: int | None) -> list[dict[str, str]]:
        """Return the skills, at most ``limit``."""
        most = _MAX_CONCEPTS if limit is None else limit
        size = self._size = min(_PAGE, 1 << (most - 1).bit_length())
        start, total = 0, None
        while start < _MAX_CONCEPTS and len(self._found) < most:
            fresh, count, total = self._part(start, size, total)
            if start == size and self._paged and count > 2 and fresh < count // 2:
                # The second page was seen before: offset counts concepts here, not pages.
                self._paged = False
                continue
            start += size
            if not count or (total is not None and start >= total):
                break
        if self._unread:
            self.got.notes.append(f"{self._unread} concepts could not be read: the host failed")
        if unnamed := len(self._seen) - len(self._found):
            self.got.notes.append(
                f"{unnamed} concepts have no label in {self._language!r} and were left out"
            )
        if total is not None and limit is None and len(self._seen) + self._unread < total:
            self.got.notes.append(f"{len(self._seen)} of {total} concepts came")
        return list(self._found.values())[:most]

    def _part(self, start: int, size: int, total: int | None) -> tuple[int, int, int | None]:
        """Read concepts from ``start`` on; return how many were new, how many came, and of what."""
        # From public clients of the interface: offset is the number of the page.
        offset = start // size if self._paged else start
        params: dict[str, str | int] = {
            "isInScheme": _SCHEME, "language": self._language, "offset": offset, "limit": size,
            "viewObsolete": "false", **self._version,
        }  # fmt: skip
        whole = size == self._size
        try:
            answer = self._fetcher.get(self._url, params=params, retries=None if whole else 1)
        except FetchError as error:
            # One broken concept makes its whole page fail: look for it by halves.
            if error.status != 500:
                raise
            if size == 1:
                self._unread += 1
                if self._unread > _MOST_UNREAD:
                    raise
                return 0, 1, total
            fresh, count, total = self._part(start, size // 2, total)
            if total is not None and start + size // 2 >= total:
                return fresh, count, total
            more, counted, total = self._part(start + size // 2, size // 2, total)
            return fresh + more, count + counted, total
        self.got.count(answer)
        page = answer.json()
        concepts = page.get("_embedded") if isinstance(page, dict) else None
        if isinstance(concepts, dict) and isinstance(concepts.get("results"), list):
            concepts = {str(n): c for n, c in enumerate(concepts["results"])}
        if not isinstance(concepts, dict):
            if start and isinstance(page, dict) and "_embedded" not in page:
                return 0, 0, total
            raise FetchError(
                f"{answer.host}: it answered in another shape than ESCO has",
                hint="take the download from esco.ec.europa.eu and import the file",
            )
        given = page.get("total")
        before = len(self._seen)
        for key, concept in concepts.items():
            self._take(key, concept)
        fresh = len(self._seen) - before
        return fresh, len(concepts), given if isinstance(given, int) else total

    def _take(self, key: str, concept: object) -> None:
        given = concept.get("uri") if isinstance(concept, dict) else None
        uri = given if isinstance(given, str) else key
        if uri in self._seen:
            return
        self._seen.add(uri)
        label = (
            _label(concept.get("preferredLabel"), self._language)
            if isinstance(concept, dict)
            else ""
        )
        if not isinstance(concept, dict) or not uri.startswith("http") or not label:
            return
        links = concept.get("_links")
        links = links if isinstance(links, dict) else {}
        kind = _last(concept, links, "hasSkillType")
        self._found[uri] = {
            "conceptType": "KnowledgeSkillCompetence",
            "conceptUri": uri,
            "skillType": _TYPES.get(kind, kind),
            "reuseLevel": _last(concept, links, "hasReuseLevel"),
            "preferredLabel": label,
            "altLabels": "\n".join(_labels(concept.get("alternativeLabel"), self._language)),
            "status": str(concept.get("status") or "released"),
            "description": _literal(concept.get("description"), self._language),
            "broaderUri": " ".join(
                u for name in ("broaderSkill", "broaderHierarchyConcept")
                for u in _uris(concept, links, name)
            ),
        }  # fmt: skip


def _label(value: object, language: str) -> str:
    return next(iter(_labels(value, language)), "")


def _labels(value: object, language: str) -> list[str]:
    """Return the words in a language of a label or a list of labels."""
    if isinstance(value, dict):
        value = value.get(language)
    entries = value if isinstance(value, list) else [value]
    return [" ".join(e.split()) for e in entries if isinstance(e, str) and e.strip()]


def _literal(value: object, language: str) -> str:
    own = value.get(language) if isinstance(value, dict) else value
    text = own.get("literal") if isinstance(own, dict) else own
    return " ".join(text.split()) if isinstance(text, str) else ""


def _uris(concept: Mapping[str, Any], links: Mapping[str, Any], name: str) -> list[str]:
    """Return the concepts that a relation leads to, whether links or plain URIs."""
    made: list[str] = []
    entries = links.get(name) or concept.get(name) or []
    for entry in entries if isinstance(entries, list) else [entries]:
        found = (entry.get("uri") or entry.get("href")) if isinstance(entry, dict) else entry
        if isinstance(found, str):
            inner = parse_qs(urlsplit(found).query).get("uri") if "uri=" in found else None
            made.append(inner[0] if inner else found)
    return made


def _last(concept: Mapping[str, Any], links: Mapping[str, Any], name: str) -> str:
    """Return the last part of the first URI of a relation, such as "knowledge"."""
    return next((u.rstrip("/").rsplit("/", 1)[-1] for u in _uris(concept, links, name)), "")
