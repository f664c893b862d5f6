"""From a title or an advert to a role: titles resolved, adverts read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from skillmatch.domain import JobPosting, Occupation, RoleAlternative, RoleProfile
from skillmatch.errors import EmptyInputError, UnknownRoleError
from skillmatch.roles import (
    ReadPosting,
    alternatives_of,
    of_title,
    role_from_advert,
    role_from_occupation,
    role_from_postings,
    within,
)

if TYPE_CHECKING:
    from skillmatch.store.bundle import Bundle

__all__ = ["RoleReader"]

# An advert's title names an occupation only when the reading is at least this sure.
SURE_TITLE = 0.3


class RoleReader:
    """Reads roles over one bundle.

    Parameters
    ----------
    bundle : Bundle
    """

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._taxonomy = bundle.taxonomy

    def resolve(self, title: str) -> tuple[Occupation, tuple[RoleAlternative, ...]]:
        """Return the occupation that a title means, and what else it may mean."""
        title = title.strip()
        official = self._bundle.official
        found = official.find(title) if official is not None else ()
        if found:
            return within(found[0], self._taxonomy), alternatives_of(found[1:])
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
        return within(found[0] if found else occupation, self._taxonomy), others

    def every(self) -> Iterator[Occupation]:
        """Yield every occupation that a title may mean, in order of id."""
        official = self._bundle.official
        known = self._bundle.occupations if official is None else official.occupations
        return (within(o, self._taxonomy) for o in known)

    def of_title(self, title: str, *, postings: Iterable[JobPosting] = ()) -> RoleProfile:
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
        adverts = list(postings)
        occupation: Occupation | None = None
        others: tuple[RoleAlternative, ...] = ()
        try:
            occupation, others = self.resolve(title)
        except UnknownRoleError:
            if not adverts:
                raise
        chosen = of_title(title, occupation, adverts, self._bundle.titles.resolve)
        if chosen:
            return role_from_postings(
                title,
                self._read(chosen),
                taxonomy=self._taxonomy,
                occupation=occupation,
                alternatives=others,
            )
        if occupation is None:
            raise UnknownRoleError(f"no advert has the title {title!r}")
        if not occupation.skills:
            occupation = self._with_neighbour_names(occupation)
        return role_from_occupation(occupation, title=title.strip(), alternatives=others)

    def _with_neighbour_names(self, occupation: Occupation) -> Occupation:
        names = dict(self._bundle.occupations.labels())
        return replace(
            occupation, neighbours=tuple(f"{names.get(n, n)} ({n})" for n in occupation.neighbours)
        )

    def _read(self, adverts: Sequence[JobPosting]) -> list[ReadPosting]:
        found = self._bundle.extractor.extract_many([a.text for a in adverts])
        return [
            ReadPosting(posting=a, mentions=e.mentions, requirements=e.requirements)
            for a, e in zip(adverts, found, strict=True)
        ]

    def of_posting(self, posting: JobPosting | str) -> RoleProfile:
        """Return what one advert asks for, with its words as evidence."""
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
                occupation, others = self.resolve(posting.title)
        return role_from_advert(
            read, taxonomy=self._taxonomy, occupation=occupation, alternatives=others
        )
