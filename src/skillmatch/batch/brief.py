"""What to build: demanded skills that nothing in a catalogue teaches, in clusters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from skillmatch.matcher import SkillMatcher

    Encode = Callable[[Sequence[str]], NDArray[np.float32]]

__all__ = ["Nearness", "clusters"]

# Two skills belong together when their names are near and the same roles ask for them; half of
# the distance is each. Chosen by looking at clusters of the demo cohort, not fitted to figures.
CUT = 0.62
MOST_SKILLS = 120  # of a brief; the distance matrix grows with its square
MOST_CREDENTIALS = 50_000  # looked through for rivals
RIVALS, LEAST_NEAR = 3, 0.5  # a cosine below it is no rival
_WORDS = 12  # taught skills of a credential that speak for it


class Nearness:
    """How near skills and credentials are, by the vectors of their names.

    Parameters
    ----------
    encode : callable
        Texts to unit vectors, shape (n_texts, dim).
    catalogue : iterable of (str, str, sequence of str)
        Id, title and names of taught skills of each credential.
    """

    def __init__(
        self, encode: Encode, catalogue: Iterable[tuple[str, str, Sequence[str]]] = ()
    ) -> None:
        self._encode = encode
        self._catalogue = [row for row, _ in zip(catalogue, range(MOST_CREDENTIALS), strict=False)]
        self._matrix: NDArray[np.float64] | None = None

    @classmethod
    def of(cls, matcher: SkillMatcher) -> Nearness:
        """Return the nearness in a matcher's skill space and catalogue."""
        label = matcher.taxonomy.label
        return cls(
            matcher.encoder.encode,
            (
                (c.id, c.title, [label(i) for i in dict.fromkeys(m.skill_id for m in c.skills)])
                for c in matcher.catalogue
            ),
        )

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return unit vectors of texts, shape (n_texts, dim)."""
        import numpy as np

        return np.asarray(self._encode(texts), dtype=np.float64)

    def rivals(self, labels: Sequence[str], k: int = RIVALS) -> list[dict[str, Any]]:
        """Return the credentials of the catalogue that are nearest to a cluster of skills.

        Returns
        -------
        list of dict
            ``credential_id``, ``title`` and ``nearness`` (cosine in [-1, 1], two places), the
            nearest first, ties by id; none below ``LEAST_NEAR``.
        """
        import numpy as np

        if not self._catalogue or not labels:
            return []
        if self._matrix is None:
            texts = [", ".join((title, *words[:_WORDS])) for _, title, words in self._catalogue]
            self._matrix = _unit(self.vectors(texts))
        centre = _unit(self.vectors(labels).sum(axis=0, keepdims=True))[0]
        near = np.round(self._matrix @ centre, 2).tolist()
        order = sorted(range(len(near)), key=lambda i: (-near[i], self._catalogue[i][0]))[:k]
        return [
            {"credential_id": self._catalogue[i][0], "title": self._catalogue[i][1],
             "nearness": near[i]}
            for i in order
            if near[i] >= LEAST_NEAR
        ]  # fmt: skip


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length > 0, length, 1.0))


def clusters(
    skills: Sequence[Mapping[str, Any]], nearness: Nearness | None, *, cut: float = CUT
) -> list[list[Mapping[str, Any]]]:
    """Part skills into clusters, the weightiest cluster first.

    Parameters
    ----------
    skills : sequence of mapping
        ``label``, ``weight`` and ``roles`` (ids of the roles that ask for it), the weightiest
        first; those beyond ``MOST_SKILLS`` are left out.
    nearness : Nearness, optional
        Without one, roles alone decide.
    cut : float
        Average distance within a cluster, in [0, 1], that is not exceeded.

    Returns
    -------
    list of list
        Members by weight; clusters by the sum of their weights.
    """
    import numpy as np
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    kept = list(skills[:MOST_SKILLS])
    if len(kept) < 2:
        return [kept] if kept else []
    roles = sorted({role for s in kept for role in s["roles"]})
    asks = np.array([[role in s["roles"] for role in roles] for s in kept], dtype=np.float64)
    both = asks @ asks.T
    either = asks.sum(axis=1)[:, None] + asks.sum(axis=1)[None, :] - both
    distance = 1.0 - both / np.maximum(either, 1.0)
    if nearness is not None:
        vectors = _unit(nearness.vectors([s["label"] for s in kept]))
        distance = (distance + 1.0 - np.clip(vectors @ vectors.T, 0.0, 1.0)) / 2.0
    distance = np.round((distance + distance.T) / 2.0, 9)
    np.fill_diagonal(distance, 0.0)
    found = fcluster(linkage(squareform(distance), "average"), cut, "distance").tolist()
    made: dict[int, list[Mapping[str, Any]]] = {}
    for number, skill in zip(found, kept, strict=True):
        made.setdefault(number, []).append(skill)
    return sorted(
        made.values(), key=lambda c: (-round(sum(s["weight"] for s in c), 9), c[0]["label"])
    )
