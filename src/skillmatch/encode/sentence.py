"""Any model of the sentence-transformers family, by name or path."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.encode.tokens import is_blank
from skillmatch.errors import ManifestError, MissingExtraError
from skillmatch.store.manifest import sha256_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SentenceTransformerEncoder"]


class SentenceTransformerEncoder:
    """Encoder over a SentenceTransformer; torch is imported here and nowhere else.

    Parameters
    ----------
    name_or_path : str or Path
        A folder, or a name that sentence-transformers can resolve.
    device : str
        As torch names it.
    batch_size : int
        Texts in one pass.

    Raises
    ------
    MissingExtraError
        sentence-transformers is not installed.
    ManifestError
        No such model.
    """

    def __init__(
        self, name_or_path: str | Path, *, device: str = "cpu", batch_size: int = 32
    ) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError:
            raise MissingExtraError(
                "sentence-transformers is not installed", hint="pip install sentence-transformers"
            ) from None
        try:
            self._model: Any = SentenceTransformer(str(name_or_path), device=device)
        except (OSError, ValueError) as error:
            raise ManifestError(f"model {str(name_or_path)!r} cannot be loaded: {error}") from None
        self._batch = batch_size
        self._dim = int(self._model.encode(["skill"], show_progress_bar=False).shape[1])
        self._name = Path(str(name_or_path)).name
        self._fingerprint = _fingerprint(Path(str(name_or_path)), self._model)

    @property
    def name(self) -> str:
        """Name of the model or of its folder."""
        return self._name

    @property
    def dim(self) -> int:
        """Number of dimensions."""
        return self._dim

    @property
    def fingerprint(self) -> str:
        """Hash of the weights and the tokenizer's files."""
        return self._fingerprint

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors, shape (n_texts, dim); an empty text gives a zero row."""
        out = np.zeros((len(texts), self.dim), dtype=np.float32)
        rows = [i for i, blank in enumerate(is_blank(texts)) if not blank]
        if rows:
            out[rows] = self._model.encode(
                [texts[i] for i in rows],
                batch_size=self._batch,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return out


def _fingerprint(folder: Path, model: Any) -> str:
    """Hash the folder's files, or the weights in memory where there is no folder."""
    digest = hashlib.sha256()
    if folder.is_dir():
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".safetensors", ".json", ".txt"} and path.is_file():
                digest.update(f"{path.relative_to(folder)}:{sha256_of(path)}\n".encode())
    else:
        for key, tensor in sorted(model.state_dict().items()):
            digest.update(key.encode())
            digest.update(tensor.detach().cpu().numpy().tobytes())
    return digest.hexdigest()[:16]
