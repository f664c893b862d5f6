"""What a user demands of a credential beyond the score: stated traits that filter or break ties.

==================  ====================================================================
trait               met where the record
==================  ====================================================================
recognised          states an accreditation or quality assurance
assessed            states an assessment
identity-checked    states that the learner's identity is checked in the assessment
hands-on            states hands-on work
workload-stated     states hours, ECTS credits or a workload in words
price-stated        states a price
level-stated        states a level, as EQF or in words
current             is dated, and no more than 180 days before the day of the question
links-verified      had its page checked with success, no more than 270 days before the day
stacks              names what it stacks into
complete            states all nine elements of the EU's recommendation that count
==================  ====================================================================

A trait that the record denies ("none", "not accredited", "unsupervised") is not met. Nothing is
inferred: "University" in an issuer's name is no recognition, a proctored exam no identity check.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from skillmatch.completeness import completeness
from skillmatch.domain import Credential
from skillmatch.errors import InputError
from skillmatch.freshness import AGEING, STALE
from skillmatch.rank.hands_on import hands_on_share

__all__ = ["TRAITS", "Demands", "trait_bits"]

_DENIED = re.compile(
    r"\W*(?:no(?!\.? ?\d)|none|not|nil|n/?a|false|without|unknown|unaccredited|unrecogni[sz]ed"
    r"|unassessed|ungraded)\b",
    re.I,
)
_UNFIT = re.compile(
    r"\b(?:pending|applied for|in preparation|expired|withdrawn|revoked|suspended"
    r"|(?:not|never) (?:yet |currently |formally )?(?:accredited|recogni[sz]ed|quality))\b",
    re.I,
)
_ATTENDED = re.compile(r"\W*(?:attendance|participation|completion)(?: only)?\W*", re.I)
_CHECKED = re.compile(
    r"\b(?:identit\w+|ids?|verif\w+|authenticat\w+|proctor\w*|invigilat\w+|passport\w*"
    r"|biometric\w*|yes|true)\b",
    re.I,
)
_UNCHECKED = re.compile(
    r"\b(?:no|none|not|never|without|unsupervised|unproctored|unverified|false)\b", re.I
)
_SPLIT = re.compile(r"[;\n]")


def _some(words: str | None, refused: Callable[[str], object]) -> bool:
    """Whether a part of the words says something that is not refused."""
    parts = (part.strip() for part in _SPLIT.split(words or ""))
    return any(part and not refused(part) for part in parts)


def _recognised(credential: Credential) -> bool:
    return _some(credential.accreditation, lambda p: _DENIED.match(p) or _UNFIT.search(p))


def _assessed(credential: Credential) -> bool:
    return _some(credential.assessment, lambda p: _DENIED.match(p) or _ATTENDED.fullmatch(p))


def _identity(credential: Credential) -> bool:
    return _some(credential.supervision, lambda p: _UNCHECKED.search(p) or not _CHECKED.search(p))


def _hands_on(credential: Credential) -> bool:
    if credential.practical is not None:
        return credential.practical
    return hands_on_share(credential) is not None


def _verified(credential: Credential) -> bool:
    words = credential.verification.casefold()
    return credential.checked_on is not None and not (
        words.startswith("unverified") or "not found" in words or " gone" in words
    )


def _complete(credential: Credential) -> bool:
    c = credential
    # Nearly every record ends here; the whole check takes its time.
    if not (c.accreditation and c.assessment and c.country and c.issuer and c.delivery):
        return False
    return completeness(c).complete


class _Trait(NamedTuple):
    """How a trait is tested, and the reason for leaving out what does not meet it."""

    met: Callable[[Credential], bool]
    reason: str


_TRAITS: dict[str, _Trait] = {
    "recognised": _Trait(_recognised, "no accreditation stated"),
    "assessed": _Trait(_assessed, "no assessment stated"),
    "identity-checked": _Trait(_identity, "no identity check stated"),
    "hands-on": _Trait(_hands_on, "no hands-on work stated"),
    "workload-stated": _Trait(lambda c: bool(c.hours or c.ects or c.workload_note),
                              "no workload stated"),
    "price-stated": _Trait(lambda c: c.price is not None or bool(c.price_note),
                           "no price stated"),
    "level-stated": _Trait(lambda c: c.level is not None or bool(c.level_note),
                           "no level stated"),
    "current": _Trait(lambda c: c.as_of is not None, "no recent date of the syllabus stated"),
    "links-verified": _Trait(_verified, "no recent check that found the page"),
    "stacks": _Trait(lambda c: bool(c.stacks_into), "nothing stated that it stacks into"),
    "complete": _Trait(_complete, "not all EU elements stated"),
}  # fmt: skip
TRAITS: tuple[str, ...] = tuple(_TRAITS)
_BIT = {name: 1 << at for at, name in enumerate(TRAITS)}
# Days from the date to the question within which these two hold.
_DATED = {"current": ("as_of", AGEING), "links-verified": ("checked_on", STALE)}


def trait_bits(credential: Credential, *, today: date | None = None) -> int:
    """Return the traits that a credential meets, as bits in the order of ``TRAITS``.

    Parameters
    ----------
    credential : Credential
    today : date, optional
        The day of the question. Without it "current" is met by any date and
        "links-verified" by any check: :meth:`Demands.on_day` puts the day in later.

    Examples
    --------
    >>> met = trait_bits(Credential(id="c", title="SQL", assessment="exam", ects=5))
    >>> [name for at, name in enumerate(TRAITS) if met >> at & 1]
    ['assessed', 'workload-stated']
    """
    made = 0
    for name, trait in _TRAITS.items():
        if trait.met(credential):
            made |= _BIT[name]
    if today is not None:
        for name, (field, most) in _DATED.items():
            day: date | None = getattr(credential, field)
            if day is not None and (today - day).days > most:
                made &= ~_BIT[name]
    return made


@dataclass(frozen=True, slots=True)
class Demands:
    """Traits that a credential must have, and traits that decide among equal scores.

    Make one with :meth:`checked`. ``require`` and ``prefer`` stand in the order of ``TRAITS``.
    The number of preferred traits never outweighs a score: it decides between scores that are
    equal to 1e-9, before the hours do.
    """

    require: tuple[str, ...] = ()
    prefer: tuple[str, ...] = ()
    today: date | None = None

    @classmethod
    def checked(
        cls,
        *,
        require: Sequence[str] | str = (),
        prefer: Sequence[str] | str = (),
        today: date | None = None,
    ) -> Demands:
        """Return demands that make sense.

        Parameters
        ----------
        require, prefer : sequence of str, or str
            Names of ``TRAITS``; one string may hold several, parted by commas.
        today : date, optional
            The day by which "current" and "links-verified" are judged.

        Raises
        ------
        InputError
            A trait is unknown, or "current" is asked for without a day.

        Examples
        --------
        >>> Demands.checked(require="Assessed, hands-on", prefer=["stacks"]).require
        ('assessed', 'hands-on')
        """
        made = cls(require=_names(require), prefer=_names(prefer), today=today)
        if today is None and "current" in (*made.require, *made.prefer):
            raise InputError(
                "whether a syllabus is current depends on the day",
                hint="name the day, YYYY-MM-DD (--date)",
            )
        return made

    def mask(self) -> int:
        """Return the bits of the required traits."""
        return sum(_BIT[name] for name in self.require)

    def required_bits(self) -> list[tuple[str, int]]:
        """Return (reason, bit) for each required trait, in the order of ``TRAITS``."""
        return [(_TRAITS[name].reason, _BIT[name]) for name in self.require]

    def preferred_bits(self) -> list[int]:
        """Return the bit of each preferred trait."""
        return [_BIT[name] for name in self.prefer]

    def refuses(self, credential: Credential) -> str | None:
        """Return why a credential is left out, or None where it may stay."""
        if not self.require:
            return None
        bits = trait_bits(credential, today=self.today)
        return next((why for why, bit in self.required_bits() if not bits & bit), None)

    def preference(self, credential: Credential) -> int:
        """Return how many preferred traits a credential meets; for ties alone."""
        if not self.prefer:
            return 0
        bits = trait_bits(credential, today=self.today)
        return sum(bool(bits & bit) for bit in self.preferred_bits())

    def on_day(
        self,
        bits: npt.NDArray[np.uint16],
        *,
        as_of: npt.NDArray[np.int32],
        checked_on: npt.NDArray[np.int32],
    ) -> npt.NDArray[np.uint16]:
        """Return a catalogue's bits on the day of the question.

        Parameters
        ----------
        bits : ndarray of uint16, shape (n,)
            Made by :func:`trait_bits` without a day.
        as_of, checked_on : ndarray of int32, shape (n,)
            Ordinals of the credentials' dates, 0 where there is none.

        Returns
        -------
        ndarray of uint16, shape (n,)
            As :func:`trait_bits` gives with that day; ``bits`` itself where none is set.
        """
        if self.today is None:
            return bits
        today = self.today.toordinal()
        for days, name in ((as_of, "current"), (checked_on, "links-verified")):
            old = (days > 0) & (today - days > _DATED[name][1])
            bits = np.where(old, bits & np.uint16(0xFFFF ^ _BIT[name]), bits)
        return bits

    def notes(self, counts: Mapping[str, int] | Iterable[str]) -> list[str]:
        """Return sentences that count what was left out, by reason; others are passed over.

        Examples
        --------
        >>> Demands(require=("assessed",)).notes(["no assessment stated", "too many hours"])
        ['1 credential left out because you require assessed: no assessment stated.']
        """
        number = counts if isinstance(counts, Mapping) else Counter(counts)
        made = []
        for name in self.require:
            why = _TRAITS[name].reason
            if n := number.get(why, 0):
                noun = "credential" if n == 1 else "credentials"
                made.append(f"{n} {noun} left out because you require {name}: {why}.")
        return made


def _names(given: Sequence[str] | str) -> tuple[str, ...]:
    texts = [given] if isinstance(given, str) else given
    found = set()
    for name in (part.strip() for text in texts for part in text.split(",")):
        if not name:
            continue
        key = re.sub(r"[\s_-]+", "-", name.casefold())
        if key not in _TRAITS:
            near = get_close_matches(key, TRAITS, n=2, cutoff=0.5)
            said = f"did you mean {' or '.join(near)}?" if near else f"one of {', '.join(TRAITS)}"
            raise InputError(f"no trait is called {name[:60]!r}", hint=said)
        found.add(key)
    return tuple(name for name in TRAITS if name in found)
