"""SkillMatcher: the one object a notebook holds. It composes; it computes nothing itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING

from skillmatch.domain import (
    Credential,
    Gap,
    JobPosting,
    Occupation,
    Pathway,
    Profile,
    Recommendations,
    RoleAlternative,
    RoleProfile,
)
from skillmatch.errors import EmptyInputError, InputError, UnknownRoleError

if TYPE_CHECKING:
    from datetime import date

    from skillmatch.connect.badge import Badge
    from skillmatch.connect.person import Person
    from skillmatch.extract.extractor import Extraction
    from skillmatch.rank.index import CatalogueIndex
    from skillmatch.rank.limits import Limits
    from skillmatch.roles import ReadPosting
    from skillmatch.store.bundle import Bundle
    from skillmatch.taxonomy import Taxonomy

__all__ = ["SkillMatcher"]

# An advert's title names an occupation only when the reading is at least this sure.
SURE_TITLE = 0.3


class SkillMatcher:
    """Roles, people, gaps, recommendations and pathways over one skill space.

    Made by :func:`skillmatch.load`; parts are loaded when first used.

    Parameters
    ----------
    bundle : Bundle
        Verified model and data.
    catalogue : sequence of Credential, optional
        The catalogue to recommend from; the bundled demo catalogue by default.
    """

    def __init__(self, bundle: Bundle, *, catalogue: Sequence[Credential] | None = None) -> None:
        self._bundle = bundle
        self._given = None if catalogue is None else tuple(catalogue)

    def __repr__(self) -> str:
        return f"SkillMatcher({self._bundle.taxonomy.name} {self._bundle.taxonomy.version})"

    @property
    def taxonomy(self) -> Taxonomy:
        """The skills and their names."""
        return self._bundle.taxonomy

    @property
    def provenance(self) -> Mapping[str, str]:
        """Versions and digests of everything a result depends on."""
        return self._bundle.provenance

    @property
    def is_demo(self) -> bool:
        """Whether the bundled demo catalogue is in use."""
        return self._given is None

    @cached_property
    def catalogue(self) -> tuple[Credential, ...]:
        """The credentials that can be recommended, skills linked, in order of id."""
        chosen = self._bundle.demo_catalogue if self._given is None else self._given
        return tuple(sorted(chosen, key=lambda c: c.id))

    @cached_property
    def _index(self) -> CatalogueIndex:
        from skillmatch.rank.index import CatalogueIndex

        return CatalogueIndex(
            self.catalogue, taxonomy=self.taxonomy, threshold=self._bundle.threshold
        )

    @cached_property
    def _taught(self) -> frozenset[str]:
        return self._index.taught()

    def with_catalogue(self, catalogue: Sequence[Credential]) -> SkillMatcher:
        """Return a matcher over another catalogue, model and data shared."""
        return SkillMatcher(self._bundle, catalogue=catalogue)

    def read_catalogue(
        self, path: str | PathLike[str], *, mapping: Mapping[str, str] | None = None
    ) -> tuple[SkillMatcher, tuple[str, ...]]:
        """Return a matcher over a catalogue file and the notes of reading it.

        For the problems of single rows use :func:`skillmatch.read_catalogue`.
        """
        from skillmatch.connect.catalogue import read_catalogue

        result = read_catalogue(path, mapping=mapping)
        return self.with_catalogue(self.link(result.records)), result.notes

    def link(self, rows: Sequence[object]) -> tuple[Credential, ...]:
        """Link the skills of catalogue rows (stated ones, then those read in prose)."""
        from skillmatch.catalogue import link_rows

        return link_rows(
            rows,  # type: ignore[arg-type]
            taxonomy=self.taxonomy,
            extractor=self._bundle.extractor,
            prose=True,
        )

    def extract(self, text: str, *, kind: str = "advert") -> Extraction:
        """Return the skills, requirements and unlinked phrases of a text.

        Parameters
        ----------
        text : str
        kind : {"advert", "cv", "programme"}
            What the text is; it decides which parts are read.
        """
        return self._bundle.extractor.extract(text, kind=kind)

    def extract_many(self, texts: Sequence[str], *, kind: str = "advert") -> list[Extraction]:
        """Extract from many texts, sentences encoded together."""
        return self._bundle.extractor.extract_many(texts, kind=kind)

    def occupation(self, occupation_id: str, *, area: str = "United States") -> Occupation:
        """Return an occupation with its profile, employment and wage in an area."""
        return self._bundle.occupations.with_wage(occupation_id, area=area)

    def occupations(self) -> tuple[tuple[str, str], ...]:
        """Return (id, title) of every occupation."""
        return self._bundle.occupations.labels()

    def suggest_titles(self, prefix: str, *, k: int = 8) -> tuple[RoleAlternative, ...]:
        """Return occupations for what a person has typed so far."""
        return tuple(
            RoleAlternative(occupation_id=s.occupation_id, label=s.label, score=s.score)
            for s in self._bundle.titles.suggest(prefix, k)
        )

    def _resolve(self, title: str) -> tuple[Occupation, tuple[RoleAlternative, ...]]:
        from skillmatch.roles import alternatives_of, within

        title = title.strip()
        official = self._bundle.official
        found = official.find(title) if official is not None else ()
        if found:
            return within(found[0], self.taxonomy), alternatives_of(found[1:])
        if re.fullmatch(r"\d\d-\d{4}\.\d\d", title):
            occupation = self._bundle.occupations[title]
            others: tuple[RoleAlternative, ...] = ()
        else:
            match = self._bundle.titles.resolve(title)
            occupation = self._bundle.occupations[match.occupation_id]
            others = tuple(
                RoleAlternative(
                    occupation_id=a.occupation_id, label=a.label, score=min(1.0, a.score)
                )
                for a in match.alternatives
            )
        found = official.find(occupation.label) if official is not None else ()
        return within(found[0] if found else occupation, self.taxonomy), others

    def role(self, title: str, *, postings: Iterable[JobPosting] = ()) -> RoleProfile:
        """Return what a role asks for.

        Parameters
        ----------
        title : str
            A job title in free text, or an O*NET-SOC code such as ``"15-2051.00"``.
        postings : iterable of JobPosting
            Adverts; those of this title are used: the share that asks for each skill,
            shrunk towards the occupation's own profile. None: the profile alone.

        Raises
        ------
        UnknownRoleError
            The title resolves to no occupation and no advert carries it.
        """
        from skillmatch.roles import of_title, role_from_occupation, role_from_postings

        adverts = list(postings)
        occupation: Occupation | None = None
        others: tuple[RoleAlternative, ...] = ()
        try:
            occupation, others = self._resolve(title)
        except UnknownRoleError:
            if not adverts:
                raise
        chosen = of_title(title, occupation, adverts, self._bundle.titles.resolve)
        if chosen:
            return role_from_postings(
                title, self._read(chosen), occupation=occupation, alternatives=others
            )
        if occupation is None:
            raise UnknownRoleError(f"no advert has the title {title!r}")
        if not occupation.skills:
            occupation = self._with_neighbour_names(occupation)
        return role_from_occupation(occupation, title=title.strip(), alternatives=others)

    def _with_neighbour_names(self, occupation: Occupation) -> Occupation:
        from dataclasses import replace

        names = dict(self._bundle.occupations.labels())
        return replace(
            occupation, neighbours=tuple(f"{names.get(n, n)} ({n})" for n in occupation.neighbours)
        )

    def _read(self, adverts: Sequence[JobPosting]) -> list[ReadPosting]:
        from skillmatch.roles import ReadPosting

        found = self.extract_many([a.text for a in adverts])
        return [
            ReadPosting(posting=a, mentions=e.mentions, requirements=e.requirements)
            for a, e in zip(adverts, found, strict=True)
        ]

    def role_from_posting(self, posting: JobPosting | str) -> RoleProfile:
        """Return what one advert asks for, with its words as evidence."""
        from skillmatch.roles import role_from_advert

        if isinstance(posting, str):
            if not posting.strip():
                raise EmptyInputError("the advert is empty", hint="paste its text")
            head = next((ln.strip() for ln in posting.splitlines() if ln.strip()), "")
            title = head if len(head) <= 80 else ""
            posting = JobPosting(id="pasted", title=title, text=posting, source="pasted advert")
        read = self._read([posting])[0]
        occupation: Occupation | None = None
        others: tuple[RoleAlternative, ...] = ()
        with suppress(UnknownRoleError):
            if self._bundle.titles.resolve(posting.title).score >= SURE_TITLE:
                occupation, others = self._resolve(posting.title)
        return role_from_advert(
            read, taxonomy=self.taxonomy, occupation=occupation, alternatives=others
        )

    def profile(
        self,
        *,
        cv: str | PathLike[str] | Sequence[str | PathLike[str] | Person] = (),
        cv_text: str = "",
        badges: Sequence[str | PathLike[str] | Badge] = (),
        credentials: Sequence[str] = (),
        skills: Sequence[str] = (),
        confirm: bool = False,
        on: date | None = None,
    ) -> Profile:
        """Return what a person holds, each skill with its evidence.

        Parameters
        ----------
        cv : path or sequence of paths
            Text, PDF, DOCX, ODT, HTML; JSON Resume, Europass, a LinkedIn export.
        cv_text : str
            A CV already read.
        badges : sequence of path or Badge
            Badges and credentials in any standard, or folders and zips of them. A revoked
            one is not counted, an expired one with a caveat; signatures are not checked.
        credentials : sequence of str
            Ids of credentials of the catalogue that the person holds.
        skills : sequence of str
            Typed skills; what is not recognised is kept as an unlinked phrase.
        confirm : bool
            Count skills that degrees and past jobs make likely as held.
        on : date, optional
            The day on which badges must be valid; today by default.

        Raises
        ------
        UnknownCredentialError
            An id is not in the catalogue.
        InputError
            A file cannot be read.
        """
        from skillmatch.profiling import Profiler

        return Profiler(self._bundle, self._index).build(
            cv=[cv] if isinstance(cv, str | PathLike) else list(cv),
            cv_text=cv_text,
            badges=badges,
            credentials=credentials,
            skills=skills,
            confirm=confirm,
            on=on,
        )

    def gap(self, profile: Profile, role: RoleProfile) -> Gap:
        """Return the role less the profile, related skills counted in part."""
        from skillmatch.gap import build_gap

        return build_gap(
            role,
            profile,
            taxonomy=self.taxonomy,
            related=self._bundle.related,
            taught=self._taught,
        )

    def _limits(
        self,
        max_hours: float | None,
        max_price: Decimal | float | None,
        currency: str | None,
        *,
        include_unknown: bool,
    ) -> Limits:
        from skillmatch.rank.limits import Limits

        return Limits.checked(
            max_hours=max_hours,
            max_price=max_price,
            currency=currency,
            include_unknown=include_unknown,
            currencies={c.currency for c in self.catalogue if c.currency},
        )

    def recommend(
        self,
        gap: Gap,
        *,
        k: int = 10,
        max_hours: float | None = None,
        max_price: Decimal | float | None = None,
        currency: str | None = None,
        include_unknown: bool = False,
    ) -> Recommendations:
        """Rank the catalogue by the share of the gap that each credential closes.

        Parameters
        ----------
        gap : Gap
        k : int
            At most this many.
        max_hours : float, optional
            Hours of study.
        max_price, currency : Decimal and str, optional
            A price limit needs a currency unless the catalogue has only one.
        include_unknown : bool
            Keep credentials whose hours or price are not stated under a limit.

        Returns
        -------
        Recommendations
            Best first, with ``notes`` on what limits left out.
        """
        from skillmatch.rank.score import recommend

        if k < 1:
            raise InputError(f"k must be at least 1, not {k}")
        return recommend(
            gap,
            self._index,
            taxonomy=self.taxonomy,
            related=self._bundle.related,
            threshold=self._bundle.threshold,
            k=k,
            limits=self._limits(max_hours, max_price, currency, include_unknown=include_unknown),
        )

    def pathway(
        self,
        gap: Gap,
        *,
        max_hours: float | None = None,
        max_price: Decimal | float | None = None,
        currency: str | None = None,
        max_steps: int = 6,
        include_unknown: bool = False,
    ) -> Pathway:
        """Choose credentials one after the other by what each adds, under limits.

        Limits apply to the whole pathway; parameters as in :meth:`recommend`.
        """
        from skillmatch.rank.pathway import greedy_pathway

        if max_steps < 1:
            raise InputError(f"max_steps must be at least 1, not {max_steps}")
        return greedy_pathway(
            gap,
            self._index,
            related=self._bundle.related,
            limits=self._limits(max_hours, max_price, currency, include_unknown=include_unknown),
            max_steps=max_steps,
        )
