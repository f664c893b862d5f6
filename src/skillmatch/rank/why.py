"""Why a credential is recommended, or why it is not, and what would change that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from skillmatch.domain import Credential, Recommendation
from skillmatch.errors import InputError
from skillmatch.rank.because import skill_words, standing_words
from skillmatch.rank.changes import further_skills, other_orders, strongest_part
from skillmatch.rank.find import must_have
from skillmatch.rank.limit_changes import let_in, limit_changes
from skillmatch.rank.score import recommendation
from skillmatch.rank.what_if import Counterfactual, Field, Standing, place

if TYPE_CHECKING:
    from skillmatch.domain import Gap
    from skillmatch.rank.index import CatalogueIndex
    from skillmatch.rank.limits import Limits
    from skillmatch.rank.score import By
    from skillmatch.related import Relatedness

__all__ = ["Counterfactual", "Explanation", "Standing", "explain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a credential stands where it stands.

    ``rank`` is its number among the ``of`` credentials that may be recommended, ``None`` where
    it is not one of them; ``recommendation.rank`` is then 0. ``because`` holds plain sentences,
    ``changes`` what would move it. ``k`` is the length of the list that was asked for.
    """

    credential: Credential
    standing: Standing
    rank: int | None
    of: int
    k: int
    recommendation: Recommendation
    because: tuple[str, ...]
    changes: tuple[Counterfactual, ...] = ()

    def text(self) -> str:
        """Return the explanation as lines of plain text."""
        made = [f"{self.credential.title} ({self.credential.issuer or 'issuer not stated'})"]
        made.append(f"   {self.headline()}")
        made += [f"   {line}" for line in self.because]
        for part in self.recommendation.contributions:
            made.append(f"   + {part.share:6.1%}  {part.label}, {part.partly}".rstrip(", "))
            made.append(f"             “{part.evidence.quote}” ({part.evidence.source})")
        if self.changes:
            made.append("   What would change this:")
            made += [f"   - {change.sentence}" for change in self.changes]
        if self.rank is not None or self.standing == "left out":
            made += [f"   ! {caveat}" for caveat in self.recommendation.caveats]
        return "\n".join(made)

    def headline(self) -> str:
        """Return the standing in one sentence."""
        if self.standing == "held":
            return "Not recommended: you hold it already."
        if self.standing == "left out":
            return "Not recommended: your limits leave it out."
        if self.standing == "closes nothing":
            return "Not recommended: it closes none of the learnable gap we could identify."
        where = f"{place(self.rank or 0)} of {self.of} that close some of the gap"
        if self.of == 1:
            where = "the only one that may be recommended and closes some of the gap"
        if self.standing == "recommended":
            return f"Recommended: {where}."
        return f"Not among the first {self.k}: {where}."

    def as_dict(self) -> dict[str, Any]:
        """Return what an explanation adds to a recommendation, as plain values."""
        return {
            "standing": self.standing,
            "because": list(self.because),
            "changes": [
                {
                    "kind": c.kind,
                    "sentence": c.sentence,
                    "rank": c.rank,
                    "skills": list(c.skills),
                    "instead": list(c.instead),
                    "limits": {name: _plain(value) for name, value in c.limits.items()},
                }
                for c in self.changes
            ],
        }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | frozenset):
        return sorted(value)
    return value if value is None or isinstance(value, bool | str) else float(value)


def explain(
    gap: Gap,
    credential_id: str,
    index: CatalogueIndex,
    *,
    related: Relatedness,
    limits: Limits,
    k: int = 10,
    by: By = "gap",
) -> Explanation:
    """Explain a credential of the catalogue, whether it is recommended or not.

    Parameters
    ----------
    gap : Gap
    credential_id : str
    index : CatalogueIndex
    related : Relatedness
    limits : Limits
        Those of the list that is explained.
    k : int
        Length of that list.
    by : {"gap", "hour", "price"}
        Its order.

    Raises
    ------
    UnknownCredentialError
        The catalogue has no such credential; the hint names ids like it.
    InputError
        ``k`` is below 1.

    Notes
    -----
    The changes are counterfactuals in the sense of Wachter, Mittelstadt and Russell (2018,
    Harvard Journal of Law & Technology 31(2)): a small change of the input, and the answer
    that would follow. Each is found by ranking the changed catalogue again.
    """
    if k < 1:
        raise InputError(f"k must be at least 1, not {k}")
    row = must_have(index, credential_id)
    credential = index.credentials[row]
    field = Field(gap, index, related=related, limits=limits, by=by)
    rank = field.rank(row)
    made = recommendation(
        gap, credential, rank=rank or 0, index=index, related=related, needs=field.needs
    )
    standing: Standing
    changes: list[Counterfactual] = []
    if credential_id in gap.profile.credentials:
        standing = "held"
    elif not gap.missing:
        standing = "closes nothing"
    elif not field.stays()[row]:
        standing = "left out"
        if field.scores[row] > 0:
            changes = let_in(field, row)
    elif rank is None:
        standing = "closes nothing"
        changes = further_skills(field, row, k=k)
    else:
        standing = "recommended" if rank <= k else "below the first k"
        changes = further_skills(field, row, k=k)
        if rank <= k:
            changes += strongest_part(field, row, made.contributions)
        changes += limit_changes(field, row, k=k)
        changes += other_orders(field, row, gap=gap, related=related)
    because = [
        *standing_words(field, row, standing, made, gap),
        *skill_words(gap, credential, made, index=index, related=related),
    ]
    return Explanation(
        credential=credential, standing=standing, rank=rank, of=field.count(), k=k,
        recommendation=made, because=tuple(because), changes=tuple(changes),
    )  # fmt: skip
