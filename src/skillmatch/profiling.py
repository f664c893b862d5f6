"""What a person holds: from CVs, badges, credentials and typed skills to one profile."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from skillmatch.catalogue import link_stated
from skillmatch.cv_parts import cv_parts
from skillmatch.domain import (
    Award,
    Evidence,
    HeldSkill,
    Profile,
    Requirement,
    UnlinkedPhrase,
)
from skillmatch.errors import UnknownCredentialError, UnknownRoleError
from skillmatch.people import add_held, confirm_likely, degrees, past_jobs

if TYPE_CHECKING:
    from skillmatch.connect.badge import Badge
    from skillmatch.connect.person import Person
    from skillmatch.rank.index import CatalogueIndex
    from skillmatch.store.bundle import Bundle
    from skillmatch.titles import TitleMatch

__all__ = ["Profiler"]

# A past job or a degree makes the first skills of its profile likely.
LIKELY_PER_JOB = 30
# A past title must be this sure before its occupation counts as a likely one.
SURE_TITLE = 0.3


@dataclass(kw_only=True)
class _Reading:
    """What has been read of a person so far."""

    held: dict[str, HeldSkill] = field(default_factory=dict)
    likely: dict[str, HeldSkill] = field(default_factory=dict)
    unlinked: list[UnlinkedPhrase] = field(default_factory=list)
    requirements: list[Requirement] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Profiler:
    """Builds profiles over one bundle and one catalogue.

    Parameters
    ----------
    bundle : Bundle
    index : CatalogueIndex
        Held credentials are looked up in it.
    """

    def __init__(self, bundle: Bundle, index: CatalogueIndex) -> None:
        self._bundle = bundle
        self._index = index

    def build(
        self,
        *,
        cv: Sequence[str | PathLike[str] | Person],
        cv_text: str,
        badges: Sequence[str | PathLike[str] | Badge],
        credentials: Sequence[str],
        skills: Sequence[str],
        confirm: bool,
        on: date | None = None,
    ) -> Profile:
        """Return a profile; see :meth:`skillmatch.matcher.SkillMatcher.profile`."""
        made = _Reading()
        for source in cv:
            self._cv(source, made)
        if cv_text.strip():
            self._document(cv_text, "CV text", made)
        day = on or datetime.now().astimezone().date()
        for badge in self._opened(badges, made):
            self._badge(badge, day, made)
        for name in credentials:
            made.held = self._credential(name, made.held)
        made.held, missed = self._typed(skills, made.held)
        held = made.held
        profile = Profile(
            held=MappingProxyType(held),
            likely=MappingProxyType({k: v for k, v in made.likely.items() if k not in held}),
            credentials=tuple(dict.fromkeys(credentials)),
            requirements=tuple(made.requirements),
            unlinked=(*made.unlinked, *missed),
            awards=tuple(made.awards),
            notes=tuple(made.notes),
        )
        return confirm_likely(profile) if confirm else profile

    def _cv(self, source: str | PathLike[str] | Person, made: _Reading) -> None:
        """Read a CV: a document, or a profile in one of the formats for people."""
        from skillmatch.connect.people import cv_text as read_cv
        from skillmatch.connect.person import Person, read_person

        person = source if isinstance(source, Person) else read_person(source)
        if person is None:
            document = read_cv(source)  # type: ignore[arg-type]
            self._document(document.text, document.source, made)
            return
        made.notes.extend(person.notes)
        origin = f"{person.source} ({person.standard})"
        self._document(person.to_text(), origin, made)
        names = {s.name: s.part for s in (*person.skills, *person.languages) if s.name.strip()}
        names |= {k: s.part for s in person.skills for k in s.keywords if k.strip()}
        known = link_stated(
            list(names), taxonomy=self._bundle.taxonomy, extractor=self._bundle.extractor
        )
        for name, link in known.items():
            seen = Evidence(source=origin, quote=name, kind="cv", score=link.score,
                            part=names.get(name, "skills"))  # fmt: skip
            made.held = add_held(made.held, link.skill_id, seen)

    def _document(self, text: str, source: str, made: _Reading) -> None:
        """Read skills, requirements, degrees and past jobs out of a CV's text."""
        found = self._bundle.extractor.extract(text, kind="cv")
        parts = [(p.start, p.part) for p in cv_parts(text)]
        for mention in found.mentions:
            line = _line_at(text, mention.span)
            at = bisect_right(parts, mention.span[0], key=lambda p: p[0])
            seen = Evidence(source=source, quote=line, kind="cv", score=mention.score,
                            part=(parts[at - 1][1] or None) if at else None)  # fmt: skip
            made.held = add_held(made.held, mention.skill_id, seen)
        made.unlinked += found.unlinked
        made.requirements += found.requirements
        made.likely = self._likely(text, source, made.likely)

    def _opened(
        self, badges: Sequence[str | PathLike[str] | Badge], made: _Reading
    ) -> Iterator[Badge]:
        """Yield the badges of files, folders and zips; a broken one in a folder is a note."""
        from skillmatch.connect.badge import Badge
        from skillmatch.connect.wallet import read_badge, read_badges

        for source in badges:
            if isinstance(source, Badge):
                yield source
                continue
            path = Path(source)
            if not path.is_dir() and path.suffix.casefold() != ".zip":
                result = read_badges(path)
                yield from result.records or (read_badge(path),)  # Raises what is wrong with it.
            else:
                result = read_badges(path)
                yield from result.records
            made.notes.extend(result.notes)
            made.notes.extend(f"{p.file}: {p.reason} ({p.remedy})" for p in result.problems)

    def _typed(
        self, skills: Sequence[str], held: dict[str, HeldSkill]
    ) -> tuple[dict[str, HeldSkill], list[UnlinkedPhrase]]:
        missed = []
        words = [w.strip() for w in skills if w.strip()]
        rest = []
        for word in words:
            skill = self._bundle.by_name(word)
            if skill is None:
                rest.append(word)
                continue
            seen = Evidence(source="typed", quote=word, kind="stated")
            held = add_held(held, skill.id, seen)
        for word, link in zip(rest, self._bundle.link_names(rest), strict=True):
            if link is None:
                missed.append(UnlinkedPhrase(span=(0, len(word)), quote=word))
            else:
                seen = Evidence(source="typed", quote=word, kind="stated", score=link[1])
                held = add_held(held, link[0], seen)
        return held, missed

    def _credential(self, name: str, held: dict[str, HeldSkill]) -> dict[str, HeldSkill]:
        at = self._index.position.get(name)
        if at is None:
            from rapidfuzz import process

            near = [hit[0] for hit in process.extract(name, list(self._index.position), limit=3)]
            near = near or list(self._index.position)[:3]
            raise UnknownCredentialError(
                f"no credential of the catalogue has the id {name!r}",
                hint=f"did you mean {', '.join(near)}?",
            )
        credential = self._index.credentials[at]
        for skill in credential.skills:
            if skill.score >= self._bundle.threshold:
                seen = Evidence(
                    source=credential.title, quote=skill.quote, kind="credential", score=skill.score
                )
                held = add_held(held, skill.skill_id, seen)
        return held

    def _badge(self, badge: Badge, on: date, made: _Reading) -> None:
        """Count what a badge certifies; a revoked one counts for nothing."""
        status = badge.status(on)
        made.awards.append(badge.award(on))
        caveat = None
        if status == "revoked":
            made.notes.append(f"the badge {badge.title!r} has been revoked and is not counted")
            return
        if status == "expired":
            caveat = f"the badge expired on {badge.valid_until}"
        elif status == "not yet valid":
            caveat = f"the badge is valid only from {badge.valid_from}"
        if caveat is not None:
            made.notes.append(f"{badge.title!r}: {caveat}; it is counted with this caveat")
        taxonomy = self._bundle.taxonomy
        stated = [n for a in badge.alignments if (n := a.name or a.uri)]
        uris = {a.name: a.uri for a in badge.alignments if a.name and a.uri}
        links = link_stated(
            [*stated, *badge.tags], taxonomy=taxonomy, extractor=self._bundle.extractor, uris=uris
        )
        for link in links.values():
            seen = Evidence(source=badge.title, quote=link.quote, kind="badge", score=link.score,
                            caveat=caveat)  # fmt: skip
            made.held = add_held(made.held, link.skill_id, seen)
        for mention in self._bundle.extractor.extract(
            f"{badge.title}\n{badge.text}", kind="programme"
        ).mentions:
            seen = Evidence(source=badge.title, quote=mention.quote, kind="badge",
                            score=mention.score, caveat=caveat)  # fmt: skip
            made.held = add_held(made.held, mention.skill_id, seen)

    def _likely(self, text: str, source: str, likely: dict[str, HeldSkill]) -> dict[str, HeldSkill]:
        """Add what degrees and past jobs make likely, for the person to confirm."""
        for pieces, line in past_jobs(text):
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
                likely = add_held(likely, skill_id, seen)
        for subject, line in degrees(text):
            for link in self._bundle.link_names([subject]):
                if link is not None:
                    seen = Evidence(source=f"{source}: degree", quote=line, kind="degree",
                                    score=link[1])  # fmt: skip
                    likely = add_held(likely, link[0], seen)
        return likely

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


def _line_at(text: str, span: tuple[int, int]) -> str:
    """Return the line that a span stands in, a long one cut around the span."""
    start = text.rfind("\n", 0, span[0]) + 1
    end = text.find("\n", span[1])
    end = len(text) if end < 0 else end
    if end - start > 200:
        start, end = max(start, span[0] - 80), min(end, span[1] + 80)
    return text[start:end].strip()
