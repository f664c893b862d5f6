"""CVs and profiles in the formats for people: to skills held, likely skills and requirements."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING

from skillmatch.catalogue import link_stated
from skillmatch.cv_parts import cv_parts, not_held
from skillmatch.domain import Award, Evidence, HeldSkill, Requirement, UnlinkedPhrase
from skillmatch.errors import UnknownRoleError
from skillmatch.people import add_held, degrees, names_at_head, past_jobs, spoken, title_pieces

if TYPE_CHECKING:
    from skillmatch.connect.person import Certificate, Person
    from skillmatch.store.bundle import Bundle
    from skillmatch.titles import TitleMatch

__all__ = ["CvReader", "Reading"]

# A past job or a degree makes the first skills of its profile likely.
LIKELY_PER_JOB = 30
# A past title must be this sure before its occupation counts as a likely one.
SURE_TITLE = 0.3
# Parts of a CV that may hold an address beside a skill.
_HEAD = ("", "personal")
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

    def read(self, source: str | PathLike[str] | Person, made: Reading) -> None:
        """Read a CV: a document, or a profile in one of the formats for people."""
        from skillmatch.connect.person import Person, read_cv

        person = source if isinstance(source, Person) else read_cv(source)
        if not isinstance(person, Person):
            self.text(person.text, person.source, made)
            return
        made.notes.extend(person.notes)
        origin = f"{person.source} ({person.standard})"
        self._document(replace(person, certificates=()).to_text(), origin, made)
        names = {s.name: s.part for s in person.skills if s.name.strip()}
        names |= {k: s.part for s in person.skills for k in s.keywords if k.strip()}
        known = link_stated(
            list(names), taxonomy=self._bundle.taxonomy, extractor=self._bundle.extractor
        )
        for name, link in known.items():
            seen = Evidence(source=origin, quote=name, kind="cv", score=link.score,
                            part=names.get(name, "skills"))  # fmt: skip
            made.held = add_held(made.held, link.skill_id, seen)
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
        self, text: str, source: str, made: Reading, *, names: Sequence[str] = ()
    ) -> None:
        """Read skills, spoken languages and requirements out of a CV's text."""
        from skillmatch.connect.person_fields import without_contacts

        found = self._bundle.extractor.extract(text, kind="cv")
        parts = list(cv_parts(text))
        starts = [p.start for p in parts]
        for mention in found.mentions:
            at = bisect_right(starts, mention.span[0]) - 1
            part = parts[at].part if at >= 0 else ""
            line, span = _line_at(text, mention.span, alone=part in _HEAD)
            caveat = not_held(line, span, year=made.day.year) if part == "certificates" else None
            seen = Evidence(source=source, quote=without_contacts(line.strip(), names), kind="cv",
                            score=mention.score, part=part or None, caveat=caveat)  # fmt: skip
            made.held = add_held(made.held, mention.skill_id, seen)
        for each in parts:
            lines = text[each.start : each.end].splitlines() if each.part == "languages" else ()
            for line in lines:
                self._spoken(line, without_contacts(line.strip(), names), source, made)
        made.unlinked += found.unlinked
        made.requirements += found.requirements

    def _spoken(self, words: str, quote: str, source: str, made: Reading) -> None:
        """Count the languages that a line of languages names."""
        for readings in spoken(words):
            for name in readings:
                skill = self._bundle.taxonomy.find(name)
                if skill is not None and skill.kind == "language":
                    seen = Evidence(source=source, quote=quote, kind="cv", part="languages")
                    made.held = add_held(made.held, skill.id, seen)
                    break

    def _certificate(self, held: Certificate, source: str, made: Reading) -> None:
        """Count what the title of a certificate says, with a caveat where it has expired."""
        caveat = None
        if held.expires is not None and held.expires < made.day:
            caveat = f"the certificate expired on {held.expires}"
            made.notes.append(f"{held.title!r}: {caveat}; it is counted with this caveat")
        named = link_stated([held.title], taxonomy=self._bundle.taxonomy, extractor=None)
        links = [(link.skill_id, link.score) for link in named.values()]
        read = self._bundle.extractor.extract(held.title, kind="programme")
        links += [(mention.skill_id, mention.score) for mention in read.mentions]
        for skill_id, score in links:
            seen = Evidence(source=source, quote=held.title, kind="cv", score=score,
                            part="certificates", caveat=caveat)  # fmt: skip
            made.held = add_held(made.held, skill_id, seen)
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
            try:
                match = self._bundle.titles.resolve(piece)
            except UnknownRoleError:
                continue
            if match.exact and match.score >= SURE_TITLE:
                return match
        return None


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
