"""SkillMatcher: the one object a notebook holds. It composes; it computes nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING

from skillmatch.domain import (
    Credential,
    Gap,
    JobPosting,
    Occupation,
    Profile,
    RoleAlternative,
    RoleProfile,
)
from skillmatch.planning import Planning

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import date

    from skillmatch.connect.badge import Badge
    from skillmatch.connect.documents import Document
    from skillmatch.connect.person import Person
    from skillmatch.extract.extractor import Extraction
    from skillmatch.market import Market
    from skillmatch.market.series import By as Period
    from skillmatch.profiling import Profiler
    from skillmatch.protocols import Encoder
    from skillmatch.rank.index import CatalogueIndex
    from skillmatch.related import Relatedness
    from skillmatch.role_reading import RoleReader
    from skillmatch.store.bundle import Bundle
    from skillmatch.store.stored_catalogue import StoredCatalogue
    from skillmatch.taxonomy import Taxonomy
    from skillmatch.widening import RoleMatrix

__all__ = ["SkillMatcher"]


class SkillMatcher(Planning):
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
        self._given = None if catalogue is None else _kept(catalogue)

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
    def encoder(self) -> Encoder:
        """What turns texts into vectors of the shared skill space."""
        return self._bundle.encoder

    @property
    def is_demo(self) -> bool:
        """Whether the bundled demo catalogue is in use."""
        return self._given is None

    @cached_property
    def catalogue(self) -> Sequence[Credential]:
        """The credentials that can be recommended, skills linked, in order of id.

        A :class:`~skillmatch.store.stored_catalogue.StoredCatalogue` reads each when it is
        asked for.
        """
        return _kept(self._bundle.demo_catalogue) if self._given is None else self._given

    @cached_property
    def _index(self) -> CatalogueIndex:
        from skillmatch.store.stored_catalogue import index_of

        return index_of(self.catalogue, taxonomy=self.taxonomy, threshold=self._bundle.threshold)

    @property
    def _ranked(self) -> CatalogueIndex:
        return self._index

    @property
    def _related(self) -> Relatedness:
        return self._bundle.related

    @cached_property
    def _occupations(self) -> RoleMatrix:
        from skillmatch.widening import RoleMatrix

        return RoleMatrix(self._roles.every(), taxonomy=self.taxonomy, related=self._related)

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

        For the problems of single rows use :func:`skillmatch.read_catalogue`. A large catalogue
        that was imported to Parquet stays in its file.
        """
        from skillmatch.connect.catalogue import read_catalogue

        if mapping is None and (stored := self.stored(path)) is not None:
            return self.with_catalogue(stored), ()
        result = read_catalogue(path, mapping=mapping)
        return self.with_catalogue(self.link(result.records)), result.notes

    def stored(
        self,
        path: str | PathLike[str],
        *,
        workers: int = 1,
        move: Callable[[int], object] = lambda _n: None,
    ) -> StoredCatalogue | None:
        """Open a large catalogue that was imported to Parquet, without reading every record.

        Parameters
        ----------
        path : path
        workers : int
            Processes for the first opening, which collects what ranking needs. More than one
            needs a main module that may be imported again.
        move : callable
            Told how many rows were read then since the last call.

        Returns
        -------
        StoredCatalogue or None
            ``None`` for any other file.
        """
        from pathlib import Path

        from skillmatch.store.preparing import Ways
        from skillmatch.store.stored_catalogue import open_stored

        ways = Ways(taxonomy=self.taxonomy, threshold=self._bundle.threshold, link=self.link,
                    workers=workers, move=move)  # fmt: skip
        return open_stored(Path(path), provenance=self.provenance, ways=ways)

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

    @cached_property
    def _roles(self) -> RoleReader:
        from skillmatch.role_reading import RoleReader

        return RoleReader(self._bundle)

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
        return self._roles.of_title(title, postings=postings)

    def role_from_posting(self, posting: JobPosting | str) -> RoleProfile:
        """Return what one advert asks for, with its words as evidence."""
        return self._roles.of_posting(posting)

    def market(
        self,
        role: str,
        *,
        postings: Iterable[JobPosting] = (),
        area: str = "United States",
        country: str = "US",
        by: Period = "quarter",
        allow_synthetic: bool = False,
    ) -> Market:
        """Return employment, pay, demand and trends of a role; nothing here ranks anything.

        Parameters
        ----------
        role : str
            A job title or an O*NET-SOC code.
        postings : iterable of JobPosting
            All loaded adverts; copies count once, made-up ones are refused.
        area : str
            United States, a state or territory, or its postal code.
        country : str
            ISO 3166-1 alpha-2; outside the US no pay is given.
        by : {"month", "quarter", "year"}
            The periods of the trends.
        allow_synthetic : bool
            Count made-up samples, marked so.

        Raises
        ------
        UnknownRoleError
            The title resolves to no occupation and no advert carries it.
        InputError
            Area or country are unknown, or adverts are made up.
        """
        from skillmatch.market import market_of

        return market_of(
            role, resolve=self._roles.resolve, title=self._bundle.titles.resolve,
            waged=lambda id_, place: self._bundle.occupations.with_wage(id_, area=place),
            titles=dict(self.occupations()), read=self.extract_many, postings=postings,
            area=area, country=country, by=by, allow_synthetic=allow_synthetic,
        )  # fmt: skip

    @cached_property
    def _profiler(self) -> Profiler:
        from skillmatch.profiling import Profiler

        return Profiler(self._bundle, self._index)

    def read_ahead(
        self, texts: Iterable[tuple[str, str]] = (), *, names: Iterable[str] = ()
    ) -> AbstractContextManager[None]:
        """Read (kind, text) and link names together; in the block they are known already.

        For cohorts: many texts together take a fraction of the time of one after the other.
        """
        return self._bundle.extractor.read_ahead(texts, names=names)

    def profile(
        self,
        *,
        cv: str | PathLike[str] | Sequence[str | PathLike[str] | Person | Document] = (),
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
        return self._profiler.build(
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


def _kept(catalogue: Sequence[Credential]) -> Sequence[Credential]:
    """Return a catalogue in order of id; one that is stored stays so."""
    from skillmatch.store.stored_catalogue import StoredCatalogue

    if isinstance(catalogue, StoredCatalogue):
        return catalogue
    return tuple(sorted(catalogue, key=lambda c: c.id))
