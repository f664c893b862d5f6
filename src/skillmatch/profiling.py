"""What a person holds: from CVs, badges, credentials and typed skills to one profile."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from types import MappingProxyType
from typing import TYPE_CHECKING

from skillmatch.domain import Evidence, HeldSkill, Profile, Requirement, UnlinkedPhrase
from skillmatch.errors import UnknownCredentialError, UnknownRoleError
from skillmatch.people import add_held, confirm_likely, degrees, past_jobs

if TYPE_CHECKING:
    from skillmatch.rank.index import CatalogueIndex
    from skillmatch.store.bundle import Bundle
    from skillmatch.titles import TitleMatch

__all__ = ["Profiler"]

# A past job or a degree makes the first skills of its profile likely.
LIKELY_PER_JOB = 30
# A past title must be this sure before its occupation counts as a likely one.
SURE_TITLE = 0.3


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
        cv: Sequence[str | PathLike[str]],
        cv_text: str,
        badges: Sequence[str | PathLike[str]],
        credentials: Sequence[str],
        skills: Sequence[str],
        confirm: bool,
    ) -> Profile:
        """Return a profile; see :meth:`skillmatch.matcher.SkillMatcher.profile`."""
        from skillmatch.connect.people import cv_text as read_cv

        documents = [(doc.text, doc.source) for doc in map(read_cv, cv)]
        if cv_text.strip():
            documents.append((cv_text, "CV text"))
        held: dict[str, HeldSkill] = {}
        likely: dict[str, HeldSkill] = {}
        unlinked: list[UnlinkedPhrase] = []
        found_requirements: list[Requirement] = []
        for text, source in documents:
            found = self._bundle.extractor.extract(text, kind="cv")
            for mention in found.mentions:
                line = _line_at(text, mention.span)
                seen = Evidence(source=source, quote=line, kind="cv", score=mention.score)
                held = add_held(held, mention.skill_id, seen)
            unlinked += found.unlinked
            found_requirements += found.requirements
            likely = self._likely(text, source, likely)
        for path in badges:
            held = self._badge(path, held)
        for name in credentials:
            held = self._credential(name, held)
        held, missed = self._typed(skills, held)
        profile = Profile(
            held=MappingProxyType(held),
            likely=MappingProxyType({k: v for k, v in likely.items() if k not in held}),
            credentials=tuple(dict.fromkeys(credentials)),
            requirements=tuple(found_requirements),
            unlinked=(*unlinked, *missed),
        )
        return confirm_likely(profile) if confirm else profile

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

    def _badge(self, path: str | PathLike[str], held: dict[str, HeldSkill]) -> dict[str, HeldSkill]:
        from skillmatch.catalogue import link_stated
        from skillmatch.connect.people import read_badge

        badge = read_badge(path)
        taxonomy = self._bundle.taxonomy
        aligned = (a.uri if a.uri in taxonomy else a.name for a in badge.alignments)
        stated = [name for name in (*aligned, *badge.tags) if name]
        links = link_stated(stated, taxonomy=taxonomy, extractor=self._bundle.extractor)
        for link in links.values():
            seen = Evidence(source=badge.title, quote=link.quote, kind="badge", score=link.score)
            held = add_held(held, link.skill_id, seen)
        for mention in self._bundle.extractor.extract(
            f"{badge.title}\n{badge.text}", kind="programme"
        ).mentions:
            seen = Evidence(
                source=badge.title, quote=mention.quote, kind="badge", score=mention.score
            )
            held = add_held(held, mention.skill_id, seen)
        return held

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
        for field, line in degrees(text):
            for link in self._bundle.link_names([field]):
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
