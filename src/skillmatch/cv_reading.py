"""CVs and profiles in the formats for people: to skills held, likely skills and requirements."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING

from skillmatch.catalogue import link_stated
from skillmatch.cv_dates import DatedJob, Period, Practice, dated_jobs, job_at, practice_of
from skillmatch.cv_levels import level_beside, level_in_words, said
from skillmatch.cv_parts import cv_parts, not_held
from skillmatch.domain import (
    Award,
    Credential,
    Evidence,
    HeldSkill,
    Mention,
    Requirement,
    UnlinkedPhrase,
)
from skillmatch.levels import ASSUMED, Level
from skillmatch.people import add_held, degrees, names_at_head, past_jobs, spoken, title_pieces
from skillmatch.taught import credential_level

if TYPE_CHECKING:
    from skillmatch.connect.documents import Document
    from skillmatch.connect.person import Certificate, Job, Person
    from skillmatch.store.bundle import Bundle
    from skillmatch.titles import TitleMatch

__all__ = ["CvReader", "Reading"]

# A past job or a degree makes the first skills of its profile likely.
LIKELY_PER_JOB = 30
# A past title must be this sure before its occupation counts as a likely one.
SURE_TITLE = 0.3
# Parts of a CV that may hold an address beside a skill.
_HEAD = ("", "personal")
_TITLES = 20_000  # titles of past jobs that are remembered, for cohorts
_AROUND = 200  # characters in which the words of a level may stand
_APART = re.compile(r"[|,;•·\t]|\s[-–—]\s")


@dataclass(kw_only=True)
class Reading:
    """What has been read of a person so far, and the day it is read on."""

    day: date
    held: dict[str, HeldSkill] = field(default_factory=dict)
    likely: dict[str, HeldSkill] = field(default_factory=dict)
    unlinked: list[UnlinkedPhrase] = field(default_factory=list)
    requirements: list[Requirement] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class CvReader:
    """Reads CVs into what is known of a person; names, addresses and contacts are left out.

    Parameters
    ----------
    bundle : Bundle
    """

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._titles: dict[str, TitleMatch | None] = {}

    def read(self, source: str | PathLike[str] | Person | Document, made: Reading) -> None:
        """Read a CV: a document, or a profile in one of the formats for people."""
        from skillmatch.connect.documents import Document
        from skillmatch.connect.person import Person, read_cv

        person = source if isinstance(source, Person | Document) else read_cv(source)
        if not isinstance(person, Person):
            self.text(person.text, person.source, made)
            return
        made.notes.extend(person.notes)
        origin = f"{person.source} ({person.standard})"
        dated = {job.line: _period(job, made.day) for job in person.jobs}
        self._document(replace(person, certificates=()).to_text(), origin, made, dated=dated)
        # The level of a group of skills ("Web development: advanced") is that of its keywords.
        names = {k: s for s in person.skills for k in s.keywords if k.strip()}
        names |= {s.name: s for s in person.skills if s.name.strip()}
        known = link_stated(
            list(names), taxonomy=self._bundle.taxonomy, extractor=self._bundle.extractor
        )
        for name, link in known.items():
            of = names.get(name)
            value = level_in_words(of.level) if of is not None else None
            level = said(value, f"{of.name}: {of.level}") if of is not None and value else ASSUMED
            seen = Evidence(source=origin, quote=name, kind="cv", score=link.score,
                            part="skills" if of is None else of.part)  # fmt: skip
            made.held = add_held(
                made.held, link.skill_id, seen, level=level.value, basis=level.basis
            )
        for certificate in person.certificates:
            self._certificate(certificate, origin, made)
        jobs = (
            ((job.title, *title_pieces(job.title)), job.line)
            for job in (*person.jobs, *person.volunteering)
            if job.title
        )
        studies = (
            each
            for study in person.studies
            for each in ([(study.field, study.line)] if study.field else degrees(study.line))
        )
        self._likely(jobs, studies, origin, made)

    def text(self, text: str, source: str, made: Reading) -> None:
        """Read a CV that is nothing but text; the name it begins with is kept out of quotes."""
        from skillmatch.connect.person_fields import nameless, without_contacts

        names = names_at_head(text, a_title=self._is_trade)
        source = nameless(source, names)
        self._document(text, source, made, names=names)
        jobs = ((pieces, without_contacts(line, names)) for pieces, line in past_jobs(text))
        studies = ((field, without_contacts(line, names)) for field, line in degrees(text))
        self._likely(jobs, studies, source, made)

    def _document(
        self,
        text: str,
        source: str,
        made: Reading,
        *,
        names: Sequence[str] = (),
        dated: Mapping[str, Period | None] | None = None,
    ) -> None:
        """Read skills, spoken languages and requirements out of a CV's text."""
        from skillmatch.connect.person_fields import without_contacts

        found = self._bundle.extractor.extract(text, kind="cv")
        parts = list(cv_parts(text))
        starts = [p.start for p in parts]
        jobs = dated_jobs(text, parts, today=made.day, known=dated)
        practised = _practised(found.mentions, jobs, made.day)
        for mention in found.mentions:
            at = bisect_right(starts, mention.span[0]) - 1
            part = parts[at].part if at >= 0 else ""
            line, span = _line_at(text, mention.span, alone=part in _HEAD)
            caveat = not_held(line, span, year=made.day.year) if part == "certificates" else None
            used = practised.get(mention.skill_id)
            if used is not None and caveat is None:
                caveat = used.caveat
            seen = Evidence(source=source, quote=without_contacts(line.strip(), names), kind="cv",
                            score=mention.score, part=part or None, caveat=caveat)  # fmt: skip
            level = self._level(text, mention) or (ASSUMED if used is None else used.level)
            if used is not None:
                level = max(level, used.level, key=lambda known: known.value)
            basis = None if level.basis is None else without_contacts(level.basis, names)
            made.held = add_held(made.held, mention.skill_id, seen, level=level.value, basis=basis)
        for each in parts:
            lines = text[each.start : each.end].splitlines() if each.part == "languages" else ()
            for line in lines:
                self._spoken(line, without_contacts(line.strip(), names), source, made)
        made.unlinked += found.unlinked
        made.requirements += found.requirements

    def _level(self, text: str, mention: Mention) -> Level | None:
        """Return what the words beside a skill in its line state."""
        start = text.rfind("\n", max(0, mention.span[0] - _AROUND), mention.span[0]) + 1
        start = start or max(0, mention.span[0] - _AROUND)
        end = text.find("\n", mention.span[1], mention.span[1] + _AROUND)
        end = end if end >= 0 else mention.span[1] + _AROUND
        kind = self._bundle.taxonomy[mention.skill_id].kind
        span = (mention.span[0] - start, mention.span[1] - start)
        return level_beside(
            text[start:end],
            span,
            language=kind == "language",
            transversal=kind == "transversal",
            phrase=mention.via == "semantic",
        )

    def _spoken(self, words: str, quote: str, source: str, made: Reading) -> None:
        """Count the languages that a line of languages names, with the level beside each."""
        for readings in spoken(words):
            for name in readings:
                skill = self._bundle.taxonomy.find(name)
                if skill is not None and skill.kind == "language":
                    seen = Evidence(source=source, quote=quote, kind="cv", part="languages")
                    at = words.find(name)
                    level = level_beside(words, (at, at + len(name)), language=True)
                    level = ASSUMED if level is None or at < 0 else level
                    made.held = add_held(
                        made.held, skill.id, seen, level=level.value, basis=level.basis
                    )
                    break

    def _certificate(self, held: Certificate, source: str, made: Reading) -> None:
        """Count what the title of a certificate says, with a caveat where it has expired."""
        caveat = None
        if held.expires is not None and held.expires < made.day:
            caveat = f"the certificate expired on {held.expires}"
            made.notes.append(f"{held.title!r}: {caveat}; it is counted with this caveat")
        named = link_stated([held.title], taxonomy=self._bundle.taxonomy, extractor=None)
        links = [(link.skill_id, link.score) for link in named.values()]
        level = credential_level(Credential(id="held", title=held.title))
        read = self._bundle.extractor.extract(held.title, kind="programme")
        links += [(mention.skill_id, mention.score) for mention in read.mentions]
        for skill_id, score in links:
            seen = Evidence(source=source, quote=held.title, kind="cv", score=score,
                            part="certificates", caveat=caveat)  # fmt: skip
            made.held = add_held(made.held, skill_id, seen, level=level.value, basis=level.basis)
        as_line = self._bundle.extractor.extract(f"Certifications\n{held.title}", kind="cv")
        made.requirements += as_line.requirements

    def _likely(
        self,
        jobs: Iterable[tuple[Sequence[str], str]],
        studies: Iterable[tuple[str, str]],
        source: str,
        made: Reading,
    ) -> None:
        """Add what degrees and past jobs make likely, for the person to confirm."""
        for pieces, line in jobs:
            match = self._known_title(pieces)
            if match is None:
                continue
            weights = self._bundle.occupations[match.occupation_id].skills
            best = sorted(weights.items(), key=lambda kv: (-kv[1], kv[0]))[:LIKELY_PER_JOB]
            for skill_id, weight in best:
                seen = Evidence(
                    source=f"{source}: past job as {match.label}", quote=line,
                    kind="occupation", score=weight,
                )  # fmt: skip
                made.likely = add_held(made.likely, skill_id, seen)
        for subject, line in studies:
            for link in self._bundle.link_names([subject]):
                if link is not None:
                    seen = Evidence(source=f"{source}: degree", quote=line, kind="degree",
                                    score=link[1])  # fmt: skip
                    made.likely = add_held(made.likely, link[0], seen)

    def _is_trade(self, words: str) -> bool:
        """Whether words are a job's title or speak of a trade, so that they are no one's name."""
        if self._known_title([words]) is not None:
            return True
        return not self._trade_words.isdisjoint(words.casefold().split())

    @cached_property
    def _trade_words(self) -> frozenset[str]:
        labels = [s.label for s in self._bundle.taxonomy]
        labels += [label for _, label in self._bundle.occupations.labels()]
        return frozenset(re.findall(r"[\w.'’-]+", " ".join(labels).casefold()))

    def _known_title(self, pieces: Sequence[str]) -> TitleMatch | None:
        """Return the first piece that is a known title as a whole; a name of a firm is none."""
        for piece in pieces:
            match = self._title(piece)
            if match is not None and match.exact and match.score >= SURE_TITLE:
                return match
        return None

    def _title(self, piece: str) -> TitleMatch | None:
        if piece not in self._titles:
            if len(self._titles) >= _TITLES:
                self._titles.clear()
            self._titles[piece] = self._bundle.titles.find(piece)
        return self._titles[piece]


def _period(job: Job, today: date) -> Period | None:
    """Return the exact period of a job of a profile, ``None`` where it states none."""
    if job.start is None or job.start > today or (job.end is None and job.current is False):
        return None
    until = today if job.end is None else min(job.end, today)
    return None if until < job.start else (job.start, until, job.end is None or job.end > today)


def _practised(
    mentions: Iterable[Mention], jobs: Sequence[DatedJob], today: date
) -> dict[str, Practice]:
    """Return how long each skill was used in dated jobs.

    A skill that stands elsewhere too, such as in a list of skills, is claimed as of today: then
    its last use in a job is not held against it.
    """
    used: dict[str, list[DatedJob]] = {}
    claimed: set[str] = set()
    for mention in mentions:
        job = job_at(jobs, mention.span[0])
        if job is None:
            claimed.add(mention.skill_id)
        else:
            used.setdefault(mention.skill_id, []).append(job)
    return {
        skill_id: practice_of(own, today=None if skill_id in claimed else today)
        for skill_id, own in used.items()
    }


def _line_at(text: str, span: tuple[int, int], *, alone: bool) -> tuple[str, tuple[int, int]]:
    """Return the line that a span stands in and the span in it, a long line cut around it.

    ``alone``: of a line with figures, such as one with an address, only the span's own piece.
    """
    start = text.rfind("\n", 0, span[0]) + 1
    end = text.find("\n", span[1])
    end = len(text) if end < 0 else end
    if alone and any(map(str.isdigit, text[start:end])):
        marks = [m.end() for m in _APART.finditer(text, start, span[0])]
        start = marks[-1] if marks else start
        after = _APART.search(text, span[1], end)
        end = after.start() if after else end
    if end - start > 200:
        start, end = max(start, span[0] - 80), min(end, span[1] + 80)
    return text[start:end], (span[0] - start, span[1] - start)
