"""Credentials that would help most students of a cohort: what each adds to the ones before it."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum
from typing import Any

__all__ = ["MOST_STUDENTS", "Helpful"]

# So many students are kept for this figure; memory is bounded by it (16 bytes a recommendation).
MOST_STUDENTS = 200_000
_LEAST_GAIN = 1e-9


@dataclass(slots=True)
class _Offer:
    """A credential and the students it was recommended to."""

    facts: Mapping[str, Any]
    first: int = 0
    rows: array[int] = field(default_factory=lambda: array("L"))
    scores: array[float] = field(default_factory=lambda: array("d"))


class Helpful:
    """Adds up recommendations, and chooses credentials for the whole cohort.

    Notes
    -----
    The value of a set of credentials is the sum over students of the best score that any of the
    set has for them: a facility-location function, monotone and submodular. The greedy choice
    reaches at least 63 % (1 - 1/e) of what the best set of that size would (Nemhauser, Wolsey
    and Fisher 1978). A score counts only where the credential is among those recommended to the
    student, so the value is a lower bound.
    """

    def __init__(self) -> None:
        self._offers: dict[str, _Offer] = {}
        self._students = 0
        self.left_out = 0

    def add(self, recommendations: Sequence[Mapping[str, Any]]) -> None:
        """Add the recommendations of one student."""
        if self._students >= MOST_STUDENTS:
            self.left_out += 1
            return
        row = self._students
        self._students += 1
        for item in recommendations:
            offer = self._offers.get(item["credential_id"])
            if offer is None:
                facts = {k: item.get(k) for k in
                         ("title", "issuer", "hours", "price", "currency", "url")}  # fmt: skip
                offer = self._offers[item["credential_id"]] = _Offer(facts=facts)
            offer.first += item["rank"] == 1
            offer.rows.append(row)
            offer.scores.append(max(0.0, float(item["score"] or 0.0)))

    def choose(self, k: int, *, least: int = 1) -> list[dict[str, Any]]:
        """Return the greedy choice of at most k credentials, each for ``least`` students or more.

        Returns
        -------
        list of dict
            ``credential_id`` and its facts; ``recommended`` and ``first``: students for whom it
            is among the recommended and the first of them; ``improved``: students for whom it is
            better than those chosen before; ``gain``: what it adds to the mean over all students
            of the best score, in [0, 1]; ``total``: that mean with it.
        """
        best = array("d", bytes(8 * self._students))
        bounds = {key: fsum(o.scores) for key, o in self._offers.items() if len(o.rows) >= least}
        made: list[dict[str, Any]] = []
        total = 0.0
        while bounds and len(made) < k:
            # A bound only falls; the first whose true gain reaches the next bound is the best.
            chosen, gain, improved = "", 0.0, 0
            for key in sorted(bounds, key=lambda name: (-bounds[name], name)):
                if bounds[key] < gain - _LEAST_GAIN or bounds[key] <= _LEAST_GAIN:
                    break
                offer = self._offers[key]
                more = [s - best[r] for r, s in zip(offer.rows, offer.scores, strict=True)
                        if s > best[r]]  # fmt: skip
                bounds[key] = fsum(more)
                if bounds[key] > gain + _LEAST_GAIN or (
                    abs(bounds[key] - gain) <= _LEAST_GAIN < gain and key < chosen
                ):
                    chosen, gain, improved = key, bounds[key], len(more)
            if not chosen:
                break
            offer = self._offers[chosen]
            for r, s in zip(offer.rows, offer.scores, strict=True):
                best[r] = max(best[r], s)
            del bounds[chosen]
            total += gain
            made.append(
                {
                    "credential_id": chosen, **offer.facts, "recommended": len(offer.rows),
                    "first": offer.first, "improved": improved, "gain": gain / self._students,
                    "total": total / self._students,
                }
            )  # fmt: skip
        return made
