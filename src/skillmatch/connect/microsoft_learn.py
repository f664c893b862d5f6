"""The Microsoft Learn catalogue as JSON: applied skills, certifications, courses, learning paths.

Hours are what Microsoft states, or sums of it: of an applied skill the modules of its study
guide, of a learning path its modules, each module once, and only where all of them are in the
file. What a certification's study guide takes is a note: the award itself asks for an exam.
Prerequisites are Microsoft's recommendations, so they are words and not records that a plan
must hold first. A renewal of 0 days is no statement: the catalogue gives it to all alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from skillmatch.connect.catalogue_format import CatalogueRow
from skillmatch.connect.draft import Draft, Found
from skillmatch.connect.jsonld import Json, many, text, texts
from skillmatch.connect.prose import prose, web_address
from skillmatch.connect.references import Index
from skillmatch.connect.values import number_of
from skillmatch.errors import SchemaError

__all__ = ["claims", "read"]

STANDARD = "Microsoft Learn catalogue"
_CERTIFICATIONS = ("mergedCertifications", "certifications")
_RECORDS = ("appliedSkills", *_CERTIFICATIONS, "courses", "learningPaths")
_OWN = ("appliedSkills", "mergedCertifications", "learningPaths")  # Names that no one else uses.
_OTHERS = ("modules", "units", "exams")
_TABLES = ("products", "subjects", "roles", "levels")
# From memory of the published reference: courses are the instructor-led ones; a certification's
# exam may be sat online or at a centre, which the catalogue does not say.
_DELIVERY = {"appliedSkills": "online", "learningPaths": "online", "courses": "instructor-led"}
_TYPES = {"appliedSkills": "applied skill", "courses": "course", "learningPaths": "learning path"}


def claims(document: object) -> bool:
    """Return whether parsed JSON is a Microsoft Learn catalogue, or a list of its pages.

    Examples
    --------
    >>> claims({"appliedSkills": []}), claims({"courses": [{"title": "A"}]})
    (True, False)
    """
    page = next((p for p in many(document) if isinstance(p, dict)), {})
    if any(isinstance(page.get(key), list) for key in _OWN):
        return True
    for key in (*_RECORDS, *_OTHERS):
        first = next((e for e in many(page.get(key)) if isinstance(e, dict)), {})
        if "uid" in first and "microsoft.com/" in (text(first.get("url")) or "")[:60]:
            return True
    return False


def read(document: object, *, file: str) -> Found:
    """Read applied skills, certifications, courses and learning paths.

    Parameters
    ----------
    document : object
        A saved answer of the catalogue API, or a list of answers that belong together.
    file : str
        Its name, for the problems.

    Raises
    ------
    SchemaError
        The document is no Microsoft Learn catalogue.
    """
    if not claims(document):
        raise SchemaError(
            "this is no Microsoft Learn catalogue", file=file,
            hint="save the answer of the catalogue API as it is",
        )  # fmt: skip
    return _Reader(document, file).read()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sum:
    """Minutes of the modules that are known; ``paths`` counts figures of whole paths in it."""

    minutes: float
    known: int
    wanted: int
    paths: int = 0

    @property
    def words(self) -> str:
        """How the sum was made."""
        by_path = f", of {self.paths} learning paths by their own figure" if self.paths else ""
        return f"sum of {self.known} of {self.wanted} modules{by_path}"


class _Reader:
    def __init__(self, document: object, file: str) -> None:
        self.file = file
        self.found = Found()
        self.index = Index(document)
        self.pages = [page for page in many(document) if isinstance(page, dict)]
        for row, page in enumerate(many(document), start=1):
            if not isinstance(page, dict):
                self._bad(row, None, page, "this is no page of the catalogue; left out")
        self.minutes = self._minutes_of("modules")
        self.path_minutes = self._minutes_of("learningPaths")
        self.paths = {
            uid: texts(path.get("modules"))
            for path in self._all("learningPaths") if (uid := _uid(path))
        }  # fmt: skip
        self.names = self._names()
        self.titles = {
            uid: title for key in _CERTIFICATIONS for entry in self._all(key)
            if (uid := _uid(entry)) and (title := text(entry.get("title")))
        }  # fmt: skip

    def _bad(self, row: int, column: str | None, value: object, reason: str) -> None:
        self.found.problem(self.file, row, column, value, reason=reason,
                           remedy="fetch the catalogue again")  # fmt: skip

    def _entries(self, key: str) -> Iterator[object]:
        for page in self.pages:
            yield from many(page.get(key))

    def _all(self, key: str) -> Iterator[Json]:
        return (entry for entry in self._entries(key) if isinstance(entry, dict))

    def _minutes_of(self, key: str) -> dict[str, float]:
        found: dict[str, float] = {}
        for entry in self._all(key):
            uid, minutes = _uid(entry), number_of(entry.get("duration_in_minutes"))
            if uid and minutes is not None and minutes > 0:
                found.setdefault(uid, minutes)
        return found

    def _names(self) -> dict[tuple[str, str], str]:
        """Return the names of products, subjects, roles and levels, where the file has them."""
        names: dict[tuple[str, str], str] = {}
        for table in _TABLES:
            stack = [*self._all(table)]
            while stack:
                entry = stack.pop()
                uid = text(entry.get("id")) or _uid(entry)
                name = text(entry.get("name")) or text(entry.get("title"))
                if uid and name:
                    names.setdefault((table, uid), name)
                stack += [c for c in many(entry.get("children")) if isinstance(c, dict)]
        return names

    def _named(self, entry: Json, table: str) -> tuple[str, ...]:
        uids = texts(entry.get(table))
        return tuple(dict.fromkeys(self.names.get((table, uid), uid) for uid in uids))

    def read(self) -> Found:
        """Read all records; rows are counted over the kinds in their order."""
        row = 0
        met: set[tuple[str, str]] = set()
        for key in _RECORDS:
            kind = "certification" if key in _CERTIFICATIONS else key
            for entry in self._entries(key):
                row += 1
                if not isinstance(entry, dict):
                    self._bad(row, key, entry, "this is no object; left out")
                    continue
                if (uid := _uid(entry)) and (kind, uid) in met:
                    self._bad(row, f"{key}.uid", uid, "the uid was met before; left out")
                    continue
                met.add((kind, uid or str(row)))
                record = self._record(key, entry, row)
                if record is not None:
                    self.found.rows.append(record)
        counts = ((sum(1 for _ in self._entries(key)), key) for key in _OTHERS)
        shown = ", ".join(f"{count} {key}" for count, key in counts if count)
        if shown:
            self.found.notes.append(f"no credentials by themselves, not listed: {shown}")
        return self.found

    def _record(self, key: str, entry: Json, row: int) -> CatalogueRow | None:
        draft = Draft(self.found, file=self.file, row=row, standard=STANDARD)
        draft.put("id", _uid(entry), f"{key}.uid")
        draft.put("title", text(entry.get("title")), f"{key}.title")
        draft.put("issuer", "Microsoft", f"{key}: Microsoft's own catalogue")
        for name in ("summary", "subtitle"):
            draft.put("text", prose(entry.get(name)), f"{key}.{name}")
        self._url(draft, key, entry)
        if key in _DELIVERY:
            draft.put("delivery", _DELIVERY[key], f"type {key}")
        draft.put("level_note", ", ".join(self._named(entry, "levels")), f"{key}.levels")
        draft.put("occupations", self._named(entry, "roles"), f"{key}.roles")
        languages = (text(entry.get("locale")), *texts(entry.get("locales")))
        spoken = [word for word in languages if word]
        preferred = next((word for word in spoken if word.lower().startswith("en")), None)
        chosen = preferred or next(iter(spoken), None)
        draft.language(chosen, f"{key}.locale" if entry.get("locale") else f"{key}.locales")
        draft.day("as_of", text(entry.get("last_modified")), f"{key}.last_modified")
        if retired := draft.date(text(entry.get("retirement_date")), "status"):
            draft.put("status", f"retires on {retired}", f"{key}.retirement_date")
        self._topics(draft, key, entry)
        if key == "appliedSkills":
            self._applied_skill(draft, entry)
        elif key in _CERTIFICATIONS:
            self._certification(draft, key, entry)
        elif key == "courses":
            draft.number("hours", entry.get("duration_in_hours"), "courses.duration_in_hours")
            into = texts(entry.get("certification"))
            draft.put("stacks_into", into, "courses.certification")
        else:
            self._path(draft, entry)
        draft.put("type", _TYPES.get(key), key)
        return draft.finish()

    def _url(self, draft: Draft, key: str, entry: Json) -> None:
        given = entry.get("url")
        if given in (None, ""):
            return
        address = web_address(given)
        clean = without_tracking(address) if address else None
        if clean is None:
            draft.problem("url", given, "this is no web address; left empty",
                          "write it in full, with https://")  # fmt: skip
        draft.put("url", clean, f"{key}.url")

    def _topics(self, draft: Draft, key: str, entry: Json) -> None:
        where = []
        for name in ("skills", "products", "subjects"):
            words = self._named(entry, name)
            draft.state_all(words)
            where += [f"{key}.{name}"] if words else []
        if where:
            draft.provenance["skills"] = ", ".join(where)

    def _applied_skill(self, draft: Draft, entry: Json) -> None:
        draft.put("practical", True, "type appliedSkills")
        draft.put("practical_note", "assessment is a lab task (Microsoft applied skills)",
                  "type appliedSkills")  # fmt: skip
        draft.put("assessment", "lab task", "type appliedSkills")
        guide = self._guide(entry)
        where = "appliedSkills.study_guide"
        if guide is None:
            return
        if guide.known == guide.wanted:
            draft.number("hours", round(guide.minutes / 60, 2), f"{where}: {guide.words}")
        else:
            words = f"{_hours(guide.minutes)} in {guide.known} of the {guide.wanted} modules"
            draft.put("workload_note", f"{words} of its study guide", f"{where}: {guide.words}")

    def _certification(self, draft: Draft, key: str, entry: Json) -> None:
        kind = text(entry.get("certification_type"))
        draft.put("type", f"certification ({kind})" if kind else "certification",
                  f"{key}.certification_type" if kind else key)  # fmt: skip
        minutes = self._count(draft, "assessment", entry.get("exam_duration_in_minutes"))
        names = (text(p.get("type")) or text(p.get("providerType")) or text(p.get("name"))
                 for p in many(entry.get("providers")) if isinstance(p, dict))  # fmt: skip
        providers = ", ".join(dict.fromkeys(name for name in names if name))
        exam = f"exam, {minutes:g} minutes" if minutes else "exam" if providers else None
        if exam:
            where = [f"{key}.exam_duration_in_minutes"] if minutes else []
            where += [f"{key}.providers"] if providers else []
            draft.put("assessment", f"{exam}, with {providers}" if providers else exam,
                      ", ".join(where))  # fmt: skip
        days = self._count(draft, "renewal", entry.get("renewal_frequency_in_days"))
        if days:
            draft.put("renewal", f"P{days:g}D", f"{key}.renewal_frequency_in_days")
        needed = [self.titles.get(uid, uid) for uid in texts(entry.get("prerequisites"))]
        if needed:
            draft.put("prerequisites", f"recommended: {'; '.join(needed)}", f"{key}.prerequisites")
        guide = self._guide(entry)
        if guide is not None and guide.known:
            part = "" if guide.known == guide.wanted else f"{guide.known} of "
            words = f"study guide: {_hours(guide.minutes)} in {part}{guide.wanted} modules"
            draft.put("workload_note", words, f"{key}.study_guide: {guide.words}")

    def _count(self, draft: Draft, name: str, value: object) -> float | None:
        """Return a count above 0; a bad one is listed."""
        if value in (None, "", 0):
            return None
        count = number_of(value)
        if count is None or count < 0:
            draft.problem(name, value, "this is not one number of at least 0; left out")
            return None
        return count

    def _path(self, draft: Draft, entry: Json) -> None:
        modules = texts(entry.get("modules"))
        known = [self.minutes[uid] for uid in modules if uid in self.minutes]
        total = _Sum(minutes=sum(known), known=len(known), wanted=len(modules))
        where = f"learningPaths.modules: {total.words}"
        if known and total.known == total.wanted:
            draft.number("hours", round(total.minutes / 60, 2), where)
        minutes = self._count(draft, "hours", entry.get("duration_in_minutes"))
        if minutes:
            draft.number("hours", round(minutes / 60, 2), "learningPaths.duration_in_minutes")
        if known and "hours" not in draft.values:
            words = f"{_hours(total.minutes)} in {total.known} of its {total.wanted} modules"
            draft.put("workload_note", words, where)

    def _guide(self, entry: Json) -> _Sum | None:
        """Add up modules, each once; a path stands for its modules where they are known."""
        modules: dict[str, float | None] = {}
        whole: list[tuple[str, tuple[str, ...]]] = []
        missing = 0
        for item in many(entry.get("study_guide")):
            own = item if isinstance(item, dict) else {"uid": item}
            kind, uid = text(own.get("type")) or "", _uid(own)
            if uid is None:
                missing += 1
                continue
            inner = self.paths.get(uid)
            self.index.spend(len(inner or ()))
            if inner is None:
                modules.setdefault(uid, None if "path" in kind.lower() else self.minutes.get(uid))
            elif inner and all(m in self.minutes for m in inner):
                modules |= {m: self.minutes[m] for m in inner}
            elif uid in self.path_minutes:
                whole.append((uid, inner))
            else:
                modules |= {m: self.minutes.get(m) for m in inner} or {uid: None}
        covered = {m for _, inner in whole for m in inner}
        counted = {m: minutes for m, minutes in modules.items() if m not in covered}
        known = [minutes for minutes in counted.values() if minutes is not None]
        total = sum(known) + sum(self.path_minutes[uid] for uid, _ in whole)
        in_paths = len(covered) + sum(1 for _, inner in whole if not inner)
        wanted = len(counted) + in_paths + missing
        if not wanted:
            return None
        return _Sum(minutes=total, known=len(known) + in_paths, wanted=wanted, paths=len(whole))


def _uid(entry: Mapping[str, Any]) -> str | None:
    return text(entry.get("uid"))


def _hours(minutes: float) -> str:
    return f"{round(minutes / 60, 2):g} hours"


def without_tracking(url: str) -> str | None:
    """Return an address without the parameters that follow people about.

    Examples
    --------
    >>> without_tracking("https://a.example/x?WT.mc_id=api&v=2")
    'https://a.example/x?v=2'
    """
    try:
        parts = urlsplit(url)
        query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True)
                 if not k.lower().startswith(("wt.", "utm_"))]  # fmt: skip
    except ValueError:
        return None
    return urlunsplit(parts._replace(query=urlencode(query)))
