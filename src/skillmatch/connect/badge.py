"""An awarded badge or credential as its document states it, whatever the standard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from skillmatch.connect.catalogue_format import CatalogueRow
from skillmatch.domain import Award, AwardStatus

__all__ = ["Alignment", "Badge"]

_ESCO = "data.europa.eu/esco/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """A skill or standard that a badge points to."""

    name: str | None
    uri: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """What a badge or credential says was achieved; its signature is not checked here.

    ``holder`` says whether the learner is identified, ``issued`` when it was awarded,
    ``valid_from`` and ``valid_until`` when it counts, ``revoked`` whether the document says
    that it was taken back (``None``: it does not say). ``row`` is the achievement as a record
    of a catalogue.
    """

    title: str
    issuer: str | None
    text: str
    alignments: tuple[Alignment, ...] = ()
    tags: tuple[str, ...] = ()
    standard: str = "Open Badges 3.0"
    source: str = ""
    id: str | None = None
    holder: bool = False
    issued: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    revoked: bool | None = None
    grade: str | None = None
    row: CatalogueRow | None = None

    @property
    def bare(self) -> bool:
        """Whether the document only describes the badge: no learner, no date of an award.

        Examples
        --------
        >>> Badge(title="SQL", issuer=None, text="").bare
        True
        """
        return not self.holder and not any((self.issued, self.valid_from, self.valid_until))

    @property
    def stated(self) -> tuple[str, ...]:
        """What the badge says is known: of an alignment its ESCO URI or name, then the tags."""
        aligned = ((a.uri if _ESCO in (a.uri or "") else a.name) or a.uri for a in self.alignments)
        return tuple(dict.fromkeys((*(word for word in aligned if word), *self.tags)))

    def status(self, on: date) -> AwardStatus:
        """Return what the document says of its validity on a day.

        Examples
        --------
        >>> b = Badge(title="SQL", issuer=None, text="", valid_until=date(2024, 5, 1))
        >>> b.status(date(2024, 5, 1)), b.status(date(2024, 5, 2))
        ('stated', 'expired')
        """
        if self.revoked:
            return "revoked"
        if self.valid_until is not None and self.valid_until < on:
            return "expired"
        if self.valid_from is not None and self.valid_from > on:
            return "not yet valid"
        return "stated"

    def award(self, on: date) -> Award:
        """Return the award as it stands on a day."""
        return Award(
            title=self.title, issuer=self.issuer, status=self.status(on), standard=self.standard,
            source=self.source, issued=self.issued, valid_until=self.valid_until,
        )  # fmt: skip
