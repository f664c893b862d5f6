"""What a person holds: from CVs, badges, credentials and typed skills to one profile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from skillmatch.catalogue import link_stated
from skillmatch.cv_reading import CvReader, Reading
from skillmatch.domain import Credential, Evidence, HeldSkill, Profile, UnlinkedPhrase
from skillmatch.errors import UnknownCredentialError
from skillmatch.people import add_held, confirm_likely
from skillmatch.taught import credential_level, levels_of

if TYPE_CHECKING:
    from skillmatch.connect.badge import Badge
    from skillmatch.connect.documents import Document
    from skillmatch.connect.person import Person
    from skillmatch.rank.index import CatalogueIndex
    from skillmatch.store.bundle import Bundle

__all__ = ["Profiler"]


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
        self._cvs = CvReader(bundle)

    def build(
        self,
        *,
        cv: Sequence[str | PathLike[str] | Person | Document],
        cv_text: str,
        badges: Sequence[str | PathLike[str] | Badge],
        credentials: Sequence[str],
        skills: Sequence[str],
        confirm: bool,
        on: date | None = None,
    ) -> Profile:
        """Return a profile; see :meth:`skillmatch.matcher.SkillMatcher.profile`."""
        made = Reading(day=on or datetime.now().astimezone().date())
        for source in cv:
            self._cvs.read(source, made)
        if cv_text.strip():
            self._cvs.text(cv_text, "CV text", made)
        for badge in self._opened(badges, made):
            self._badge(badge, made)
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
            notes=tuple(dict.fromkeys(made.notes)),
        )
        return confirm_likely(profile) if confirm else profile

    def _opened(
        self, badges: Sequence[str | PathLike[str] | Badge], made: Reading
    ) -> Iterator[Badge]:
        """Yield the badges of files, folders and zips, each once."""
        from skillmatch.connect.wallet import each_once

        kept, again = each_once(self._brought(badges, made))
        made.notes.extend(again)
        yield from kept

    def _brought(
        self, badges: Sequence[str | PathLike[str] | Badge], made: Reading
    ) -> Iterator[Badge]:
        """Yield badges as they come; a broken one in a folder is a note."""
        from skillmatch.connect.badge import Badge
        from skillmatch.connect.problems import problem_line
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
            made.notes.extend(problem_line(p) for p in result.problems)

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
        for skill, level in zip(credential.skills, levels_of(credential), strict=True):
            if skill.score >= self._bundle.threshold:
                seen = Evidence(
                    source=credential.title, quote=skill.quote, kind="credential", score=skill.score
                )
                held = add_held(held, skill.skill_id, seen, level=level.value, basis=level.basis)
        return held

    def _badge(self, badge: Badge, made: Reading) -> None:
        """Count what a badge certifies; a revoked one counts for nothing."""
        status = badge.status(made.day)
        made.awards.append(badge.award(made.day))
        caveat = None
        if status == "revoked":
            made.notes.append(f"the badge {badge.title!r} has been revoked and is not counted")
            return
        if status == "expired":
            caveat = f"the badge expired on {badge.valid_until}"
        elif status == "not yet valid":
            caveat = f"the badge is valid only from {badge.valid_from}"
        elif badge.bare:
            caveat = "the file describes the badge and says of nobody that they earned it"
        if caveat is not None:
            made.notes.append(f"{badge.title!r}: {caveat}; it is counted with this caveat")
        described = None if badge.row is None else badge.row.credential
        level = credential_level(described or Credential(id="held", title=badge.title))
        taxonomy = self._bundle.taxonomy
        stated = [n for a in badge.alignments if (n := a.name or a.uri)]
        uris = {a.name: a.uri for a in badge.alignments if a.name and a.uri}
        links = link_stated(
            [*stated, *badge.tags], taxonomy=taxonomy, extractor=self._bundle.extractor, uris=uris
        )
        for link in links.values():
            seen = Evidence(source=badge.title, quote=link.quote, kind="badge", score=link.score,
                            caveat=caveat)  # fmt: skip
            made.held = add_held(
                made.held, link.skill_id, seen, level=level.value, basis=level.basis
            )
        for mention in self._bundle.extractor.extract(
            f"{badge.title}\n{badge.text}", kind="programme"
        ).mentions:
            seen = Evidence(source=badge.title, quote=mention.quote, kind="badge",
                            score=mention.score, caveat=caveat)  # fmt: skip
            made.held = add_held(
                made.held, mention.skill_id, seen, level=level.value, basis=level.basis
            )
