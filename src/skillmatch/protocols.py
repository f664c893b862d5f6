"""What an extension must look like: objects with one or two methods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from skillmatch.domain import Credential, Gap, JobPosting, ReadResult, Recommendation

__all__ = ["CatalogueSource", "Encoder", "PostingSource", "Ranker"]


@runtime_checkable
class Encoder(Protocol):
    """Turns texts into vectors of the shared skill space."""

    @property
    def name(self) -> str:
        """Human-readable name."""
        ...

    @property
    def dim(self) -> int:
        """Number of dimensions."""
        ...

    @property
    def fingerprint(self) -> str:
        """Hash of everything that decides the vectors."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors, shape (n_texts, dim); an empty text gives a zero row."""
        ...


@runtime_checkable
class PostingSource(Protocol):
    """Reads job adverts."""

    def read(self) -> ReadResult[JobPosting]:
        """Return the adverts and the problems."""
        ...


@runtime_checkable
class CatalogueSource(Protocol):
    """Reads credentials."""

    def read(self) -> ReadResult[Credential]:
        """Return the credentials and the problems."""
        ...


@runtime_checkable
class Ranker(Protocol):
    """Ranks a catalogue for a gap."""

    def rank(self, gap: Gap, *, k: int, **limits: Any) -> tuple[Recommendation, ...]:
        """Return at most ``k`` recommendations, best first."""
        ...
